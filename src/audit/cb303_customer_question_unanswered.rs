//! CB303: a question of the customer that was passed over.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::locale;
use crate::model::{Act, Action, ActionStatus, Form, Said, Weights, terms};
use crate::options::Options;
use crate::text::MessageId;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB303",
    name: "customer-question-unanswered",
    severity: Severity::Warning,
    what: "Finds questions of the customer that no later sentence of the supporting side takes up.",
    why: "A question that is passed over comes back as a complaint.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, glad to hear that the job is fine. I am closing case SR-20240311 now.

Cause: the disk was full.
Resolution: space freed.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

The job runs again.

Does the licence cover a second backup server in our branch office?

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please free some space on drive D and run the job again.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

Hello, the nightly backup fails with error 0x80070070 since Friday. Please help.

Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, yes, your licence covers a second server. I am closing case SR-20240311 now.

Cause: the disk was full.
Resolution: space freed.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

The job runs again.

Does the licence cover a second backup server in our branch office?

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please free some space on drive D and run the job again.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

Hello, the nightly backup fails with error 0x80070070 since Friday. Please help.

Bo Lind
";

/// Share of a question's words that one sentence must take up to be about it.
const TAKEN_UP: f64 = 0.1;
/// A question with fewer content words does not say alone what it is about.
const LEAST_TERMS: usize = 3;

fn check(case: &Case, _options: &Options) -> Verdict {
    let opening = case.model.said.first().map(|said| said.sentence.span.message);
    // The question that opens a case is the case.
    let is_question = |said: &&Said| {
        let asked = said.sentence.asks() && said.is_prose() && said.sentence.form != Form::Code;
        let own = said.side == Side::Customer && !said.automatic && Some(said.sentence.span.message) != opening;
        asked && own && !is_reproach(said)
    };
    let questions: Vec<&Said> = case.model.said.iter().filter(is_question).collect();
    if questions.is_empty() {
        return Verdict::NotApplicable;
    }
    let weights = Weights::new(case.model.said.iter().map(|said| &said.sentence));
    let replies = Replies::new(case, &weights);
    let hits = questions.into_iter().filter_map(|question| {
        if replies.pass_over(case, question, &weights) { Hit::at(&[question.sentence.span]) } else { None }
    });
    Verdict::of(hits)
}

/// Whether a question complains rather than asks: "did nobody hand over what I sent on Monday?"
fn is_reproach(said: &Said) -> bool {
    ["escalation", "already_supplied"].iter().any(|field| locale::cues(field).is_match(&said.sentence.folded))
}

/// What the supporting side and third parties wrote.
struct Replies<'a> {
    /// Sentences with the numbers of their terms.
    said: Vec<(&'a Said, Vec<u32>)>,
    /// The last message that speaks of a phone call.
    last_call: Option<MessageId>,
}

impl<'a> Replies<'a> {
    fn new(case: &'a Case, weights: &Weights) -> Replies<'a> {
        let wrote = |said: &&Said| said.side != Side::Customer && !said.automatic;
        let said = case.model.said.iter().filter(wrote);
        let said: Vec<_> = said.map(|said| (said, weights.numbers(&terms(&said.sentence.folded)))).collect();
        let calls = |(said, _): &&(&Said, _)| locale::cues("phone_call").is_match(&said.sentence.folded);
        let last_call = said.iter().rev().find(calls).map(|(said, _)| said.sentence.span.message);
        Replies { said, last_call }
    }

    /// Whether no later sentence takes the question up, though somebody wrote and the question says what it is about.
    fn pass_over(&self, case: &Case, question: &Said, weights: &Weights) -> bool {
        let asked = terms(&question.sentence.folded);
        // "We need it in May, so when will it be out?": the last clause is what is asked.
        let clause = question.sentence.folded.rsplit(['，', ',', '、', ';', '；', '。', ':', '：']).next();
        let core = terms(clause.unwrap_or_default());
        let message = question.sentence.span.message;
        let later = &self.said[self.said.partition_point(|(said, _)| said.sentence.span.message <= message)..];
        let Some(next) = later.first().map(|(said, _)| said.sentence.span.message) else { return false };
        let in_next = |(said, _): &&(&Said, _)| said.sentence.span.message == next;
        let answers =
            |(said, _): &(&Said, _)| locale::cues("answer").find(&said.sentence.folded).is_some_and(|at| at.start == 0);
        // "May we have the news by mail?" – "I will put you on the list of the news."
        let numbers = weights.numbers(&asked);
        let promises = |(said, terms): &(&Said, Vec<u32>)| {
            said.does(Act::Commitment)
                && terms.iter().filter(|term| numbers.binary_search(term).is_ok()).nth(1).is_some()
        };
        let (whole, core) = (weights.asked(&asked), weights.asked(&core));
        let about = |(_, terms): &(_, Vec<u32>)| whole.coverage(terms) >= TAKEN_UP || core.coverage(terms) >= TAKEN_UP;
        asked.len() >= LEAST_TERMS
            // Two people who spoke on the phone may have settled it there.
            && self.last_call.is_none_or(|call| call <= message)
            && !is_settled(case, question, message)
            && !later.iter().take_while(in_next).any(|reply| answers(reply) || promises(reply))
            && !later.iter().any(about)
    }
}

/// Whether the question is a request that was carried out, or is withdrawn by the customer's own later success.
fn is_settled(case: &Case, question: &Said, message: MessageId) -> bool {
    let span = question.sentence.span;
    let done = |action: &Action| action.text == span && action.status == ActionStatus::Done;
    let solved = |said: &Said| {
        let later = said.sentence.span.message > message && said.side == Side::Customer;
        later && said.does(Act::Success) && said.is_prose()
    };
    case.model.actions.iter().any(done) || question.does(Act::Problem) && case.model.said.iter().any(solved)
}
