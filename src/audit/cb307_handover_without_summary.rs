//! CB307: a new engineer who comes without a word.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::locale;
use crate::model::{Act, Said};
use crate::options::Options;
use crate::text::MessageId;
use crate::thread::{Person, PersonId, Side};

pub(super) static RULE: Rule = Rule {
    code: "CB307",
    name: "handover-without-summary",
    severity: Severity::Warning,
    what: "Finds mails by which a new engineer takes part with neither an introduction nor the state of the case.",
    why: "The customer has to guess who writes and whether that person knows the case.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Per Dahl <per@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hello, please restart the server and try again.

Best regards,
Per Dahl
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

There is enough space now, the error is the same.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, I own this case. Please free some space on drive D.

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
From: Per Dahl <per@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hello, my name is Per, I am taking over from Ana. So far you freed space on drive D and the error stayed. Please restart the server and try again.

Best regards,
Per Dahl
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

There is enough space now, the error is the same.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, I own this case. Please free some space on drive D.

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

/// Sentences at the start of a mail in which a person presents himself by name.
const OPENING_SENTENCES: usize = 3;

fn check(case: &Case, _options: &Options) -> Verdict {
    let mut known: Vec<PersonId> = Vec::new();
    let mut hits: Vec<Hit> = Vec::new();
    let mut changed = false;
    for id in reading::letters(case, Side::Vendor) {
        let author = case.thread.message(id).from;
        if known.contains(&author) {
            continue;
        }
        let first = known.is_empty();
        known.push(author);
        let Some(person) = case.thread.people.get(author.0 as usize).filter(|person| !first && !person.name.is_empty())
        else {
            continue;
        };
        changed = true;
        let told = is_announced(case, person, id) || introduces_himself(case, person, id) || tells_state(case, id);
        if let Some(said) = opening(case, id).filter(|_| !told) {
            hits.extend(Hit::at(&[said.sentence.span]).map(|hit| hit.with("name", person.name.clone())));
        }
    }
    if changed { Verdict::of(hits) } else { Verdict::NotApplicable }
}

/// The first sentence of a mail that is no greeting or courtesy.
fn opening(case: &Case, message: MessageId) -> Option<&Said> {
    let greets = |said: &Said| said.sentence.text.ends_with([',', '，', ':', '：', '!', '！', '、']);
    let mut said = reading::sentences(case, message).iter();
    said.find(|said| said.is_prose() && !said.does(Act::Thanks) && !greets(said))
}

/// Whether an earlier mail names the person or went to him.
fn is_announced(case: &Case, person: &Person, before: MessageId) -> bool {
    case.thread.iter().take_while(|(id, _)| *id < before).any(|(_, message)| {
        let to = message.envelope.to.iter().chain(&message.envelope.cc);
        let addressed = to
            .filter_map(|to| case.thread.person(to))
            .any(|id| case.thread.people.get(id.0 as usize).is_some_and(|one| one == person));
        addressed || names(person, &message.body)
    })
}

fn introduces_himself(case: &Case, person: &Person, message: MessageId) -> bool {
    let said = reading::sentences(case, message);
    let cue = |said: &Said| {
        ["introduction", "handover"].iter().any(|field| locale::cues(field).is_match(&said.sentence.folded))
    };
    said.iter().any(cue) || said.iter().take(OPENING_SENTENCES).any(|said| names(person, &said.sentence.text))
}

/// Whether the mail says what was found or done so far.
fn tells_state(case: &Case, message: MessageId) -> bool {
    let acts = [Act::Done, Act::Cause, Act::WeakCause, Act::Problem, Act::Resolution, Act::Retraction, Act::Success];
    // "Install hotfix 3" names a remedy and says nothing of the state.
    let reports = |said: &Said| !said.does(Act::Request) && acts.iter().any(|act| said.does(*act));
    let tells = |said: &Said| said.section.is_some() || reports(said);
    let acknowledges = |said: &Said| locale::cues("acknowledgement").is_match(&said.sentence.folded);
    reading::sentences(case, message).iter().any(|said| tells(said) || acknowledges(said))
}

/// Whether a text holds the full name, or a part of it that is long enough to be told from a common word.
fn names(person: &Person, text: &str) -> bool {
    let folded = locale::fold(text);
    let parts = person.names.iter().flat_map(|name| name.split([' ', ',']));
    let mut parts = parts.filter(|part| part.chars().count() >= if part.is_ascii() { 3 } else { 2 });
    parts.any(|part| {
        let part = locale::fold(part);
        folded.match_indices(part.as_ref()).any(|(at, _)| {
            !part.is_ascii()
                || !folded[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
                    && !folded[at + part.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
        })
    })
}
