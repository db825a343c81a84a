//! CB309: a step that can do harm, without a word of it.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::locale;
use crate::model::{Act, Action, ActionKind, Said};
use crate::options::Options;
use crate::text::{MessageId, Part, Span};
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB309",
    name: "risky-step-without-warning",
    severity: Severity::Warning,
    what: "Finds steps that delete, overwrite or disable something in mails without a word of backup, way back or risk.",
    why: "A customer who loses data on our instruction had no chance to protect it.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please delete everything in D:\\Vault\\Index and run the job again.

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
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please copy D:\\Vault\\Index to another drive as a backup, then delete everything in it and run the job again.

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

fn check(case: &Case, _options: &Options) -> Verdict {
    let mut mails: Vec<(MessageId, Vec<Span>)> = Vec::new();
    for said in instructions(case) {
        let span = said.sentence.span;
        if !is_risky(&said.sentence.folded) {
            continue;
        }
        match mails.last_mut().filter(|(message, _)| *message == span.message) {
            Some((_, places)) => places.push(span),
            None => mails.push((span.message, vec![span])),
        }
    }
    let subject = case.thread.iter().next().map(|(_, message)| locale::fold(message.part(Part::Subject)).into_owned());
    Verdict::each(&mails, |(message, places)| {
        let body = locale::fold(&case.thread.message(*message).body);
        let beside = places.iter().any(|place| warns(&locale::fold(case.thread.text(*place)), ""));
        if beside || warns(&body, subject.as_deref().unwrap_or_default()) { None } else { Hit::at(places) }
    })
}

/// Whether a text speaks of a risk or a way back, in words other than those of the subject: where the backup fails, to
/// speak of it is no warning.
fn warns(folded: &str, subject: &str) -> bool {
    locale::cues("caution").find_all(folded).into_iter().any(|cue| !subject.contains(&folded[cue]))
}

/// Sentences that belong to a request of the supporting side or a third party: its steps, and what goes on from them
/// ("then delete …").
fn instructions(case: &Case) -> Vec<&Said> {
    let asks = |action: &&Action| {
        let side = reading::side(case, action.message);
        action.kind == ActionKind::Request && matches!(side, Side::Vendor | Side::Third)
    };
    let requested: BTreeSet<Span> =
        case.model.actions.iter().filter(asks).flat_map(|action| action.evidence.iter().copied()).collect();
    let tells = [Act::Done, Act::Commitment, Act::Cause, Act::Problem, Act::Success, Act::Retraction, Act::Closing];
    let mut found: Vec<&Said> = Vec::new();
    let mut in_steps: Option<MessageId> = None;
    for said in &case.model.said {
        let span = said.sentence.span;
        let goes_on = in_steps == Some(span.message)
            && !said.sentence.after_blank
            && !said.sentence.asks()
            && !tells.iter().any(|act| said.does(*act));
        // "The logs are deleted when the case is closed" is no step.
        let promises = locale::cues("privacy_notice").is_match(&said.sentence.folded);
        let belongs = (requested.contains(&span) || goes_on) && !promises;
        in_steps = belongs.then_some(span.message);
        if belongs {
            found.push(said);
        }
    }
    found
}

/// Whether a step destroys or disables something; "do not delete" does not.
fn is_risky(folded: &str) -> bool {
    let harmless = locale::cues("not_risky_step").find_all(folded);
    let covered = |at: usize| harmless.iter().any(|range| range.start <= at && at < range.end);
    let cues = locale::cues("risky_step").find_all(folded);
    cues.into_iter().any(|cue| !covered(cue.start) && !reading::is_negated(folded, cue.start))
}
