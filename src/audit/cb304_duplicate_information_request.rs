//! CB304: data asked for again after it was supplied.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::locale;
use crate::model::{Action, ActionKind, Owner, Said, overlap, terms};
use crate::options::Options;
use crate::text::Span;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB304",
    name: "duplicate-information-request",
    severity: Severity::Warning,
    what: "Finds requests for data that the customer had already supplied.",
    why: "Who asks twice shows that nobody reads the case.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please send me the file C:\\ProgramData\\Vault\\backup.log.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

Hi Ana, the file C:\\ProgramData\\Vault\\backup.log is attached.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please send me the file C:\\ProgramData\\Vault\\backup.log.

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

Hi Bo, thank you. Please send me the screenshot of the job settings.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

Hi Ana, the file C:\\ProgramData\\Vault\\backup.log is attached.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please send me the file C:\\ProgramData\\Vault\\backup.log.

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

/// Share of the words of two requests that they must have in common to ask for the same.
const SAME: f64 = 0.7;
/// Fewer content words do not tell what is asked for.
const LEAST_TERMS: usize = 3;

fn check(case: &Case, _options: &Options) -> Verdict {
    let asked: Vec<(&Action, BTreeSet<String>)> = case
        .model
        .actions
        .iter()
        .filter(|action| is_information(case, action))
        .map(|action| (action, words(case, action)))
        .collect();
    if asked.is_empty() {
        return Verdict::NotApplicable;
    }
    let mut hits: Vec<Hit> = Vec::new();
    for (nth, (again, wanted)) in asked.iter().enumerate() {
        let fresh = locale::cues("again").is_match(&locale::fold(case.thread.text(again.text)));
        let before = asked[..nth].iter().rev().take(MOST_BEFORE).filter(|_| !fresh && wanted.len() >= LEAST_TERMS);
        let twice = before.into_iter().find_map(|(first, known)| {
            let supplied = supplied(case, first).filter(|supplied| supplied.message < again.message)?;
            let same = overlap(wanted, known) >= SAME && !changed_since(case, first, again);
            same.then_some([first.text, supplied, again.text])
        });
        hits.extend(twice.and_then(|places| Hit::at(&places)).or_else(|| complaint(case, again)));
    }
    Verdict::of(hits)
}

/// Earlier requests that one is compared with.
const MOST_BEFORE: usize = 20;

fn is_information(case: &Case, action: &Action) -> bool {
    action.kind == ActionKind::Request
        && action.owner == Owner::Customer
        && locale::cues("information_request").is_match(&locale::fold(case.thread.text(action.text)))
}

fn words(case: &Case, action: &Action) -> BTreeSet<String> {
    action.evidence.iter().flat_map(|span| terms(&locale::fold(case.thread.text(*span)))).collect()
}

/// The customer's sentence that supplies what was asked for.
fn supplied(case: &Case, action: &Action) -> Option<Span> {
    action.closed_by.filter(|span| reading::side(case, span.message) == Side::Customer)
}

/// Whether the supporting side had something done in between: then new data make sense.
fn changed_since(case: &Case, first: &Action, again: &Action) -> bool {
    let between =
        case.model.actions.iter().filter(|action| first.message < action.message && action.message <= again.message);
    between.into_iter().any(|action| {
        action.kind == ActionKind::Request && action.owner == Owner::Customer && !is_information(case, action)
    })
}

/// The customer's next mail, where it says that this was given before.
fn complaint(case: &Case, again: &Action) -> Option<Hit> {
    let answer = reading::letters(case, Side::Customer).find(|id| *id > again.message)?;
    let says = |said: &&Said| said.is_prose() && locale::cues("already_supplied").is_match(&said.sentence.folded);
    let said = reading::sentences(case, answer).iter().find(says)?;
    // It answers the last mail before it, no older one.
    let last = reading::letters(case, Side::Vendor).filter(|id| *id < answer).last()?;
    if last == again.message { Hit::at(&[again.text, said.sentence.span]) } else { None }
}
