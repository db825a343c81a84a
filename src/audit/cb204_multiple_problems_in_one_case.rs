//! CB204: a second problem under the same id.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain};
use crate::locale;
use crate::model::{Act, Said, terms};
use crate::observe::Kind;
use crate::options::Options;
use crate::text::Span;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB204",
    name: "multiple-problems-in-one-case",
    severity: Severity::Warning,
    what: "Finds a second problem with an object of its own under the same id; milder when it is split off only as \
           the case closes.",
    why: "Two problems in one case hide each other: cause, time and closure can no longer be told apart.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 2:00 PM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please update the agent to repair the backup. For the printer, please clear its queue.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Support <support@vendor.example>
Subject: Backup fails

Hello, the backup of our file server fails with error 0x80070005 since Sunday.
Another issue: the printer in the lobby does not work, it shows error 0x0000011b.

Regards,
Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 2:00 PM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please update the agent to repair the backup. For the printer I have opened a separate case.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Support <support@vendor.example>
Subject: Backup fails

Hello, the backup of our file server fails with error 0x80070005 since Sunday.
Another issue: the printer in the lobby does not work, it shows error 0x0000011b.

Regards,
Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let codes = error_codes(case);
    let Some(mut evidence) = told_apart(case, &codes).or_else(|| raised(case, &codes)).or_else(|| counted(case)) else {
        return Verdict::Pass;
    };
    let Some(first) = evidence.first().copied() else { return Verdict::Pass };
    let split = case.model.said.iter().find(|said| {
        let splits = locale::cues("split_off").is_match(&said.sentence.folded) && !said.sentence.asks();
        said.side != Side::Customer && splits && said.sentence.span.message > first.message
    });
    let Some(split) = split.map(|said| said.sentence.span) else {
        return Verdict::of(Hit::at(&evidence));
    };
    if chain::closing(case).is_none_or(|closing| split.message < closing) {
        return Verdict::Pass;
    }
    evidence.push(split);
    Verdict::of(Hit::at(&evidence).map(|hit| hit.as_severe_as(Severity::Info)))
}

/// "Another issue: …" by the customer, with a fault.
fn raised(case: &Case, codes: &[Place]) -> Option<Vec<Span>> {
    let said = &case.model.said;
    let announced = (0..said.len()).filter(|at| {
        let said = &said[*at];
        said.side == Side::Customer
            && said.is_prose()
            && locale::cues("another_problem").is_match(&said.sentence.folded)
    });
    announced.into_iter().find_map(|at| {
        let message = said[at].sentence.span.message;
        let next = said.get(at + 1).filter(|next| next.sentence.span.message == message);
        let fault = [Some(&said[at]), next].into_iter().flatten().find(|said| is_fault(codes, said))?;
        if repeats_code(codes, &fault.sentence.span) {
            return None;
        }
        let mut evidence = vec![said[at].sentence.span, fault.sentence.span];
        evidence.dedup();
        Some(evidence)
    })
}

/// The supporting side says that what the customer reported has nothing to do with the rest.
fn told_apart(case: &Case, codes: &[Place]) -> Option<Vec<Span>> {
    let reported: Vec<&Said> =
        case.model.said.iter().filter(|said| said.side == Side::Customer && is_fault(codes, said)).collect();
    let vendor = case.model.said.iter().filter(|said| said.side == Side::Vendor && said.is_prose() && !said.automatic);
    vendor.into_iter().find_map(|said| {
        let folded = said.sentence.folded.as_str();
        let cue = locale::cues("unrelated").find(folded)?;
        // What may be ignored is no problem; "the update is not to blame" only excludes a cause.
        if locale::cues("harmless").is_match(folded) || said.sentence.asks() || said.does(Act::Retraction) {
            return None;
        }
        let (subject, object) = (telling(&folded[..cue.start]), telling(&folded[cue.start..]));
        let second = reported.iter().find(|report| {
            let words = telling(&report.sentence.folded);
            report.sentence.span.message < said.sentence.span.message
                && words.intersection(&subject).next().is_some()
                && words.intersection(&object).next().is_none()
        })?;
        Some(vec![second.sentence.span, said.sentence.span])
    })
}

/// "Both problems are solved."
fn counted(case: &Case) -> Option<Vec<Span>> {
    let mut prose = case.model.said.iter().filter(|said| said.is_prose() && !said.automatic);
    let both = prose.find(|said| locale::cues("two_problems").is_match(&said.sentence.folded))?;
    Some(vec![both.sentence.span])
}

fn is_fault(codes: &[Place], said: &Said) -> bool {
    said.is_prose() && (said.does(Act::Problem) || !named_in(codes, &said.sentence.span).is_empty())
}

/// A place of an error code, and whether the code stands somewhere before.
type Place = (Span, bool);

/// Every place of every error code, in order.
fn error_codes(case: &Case) -> Vec<Place> {
    let codes = case.observables.iter().filter(|observable| observable.kind == Kind::ErrorCode);
    let mut places: Vec<Place> = codes
        .flat_map(|code| {
            let first = code.evidence.iter().min().copied();
            code.evidence.iter().map(move |place| (*place, Some(*place) != first))
        })
        .collect();
    places.sort_unstable();
    places
}

/// The error codes that a sentence names.
fn named_in<'a>(codes: &'a [Place], sentence: &Span) -> &'a [Place] {
    let key = |place: &Span| (place.message, place.part, place.start);
    let start = codes.partition_point(|(place, _)| key(place) < key(sentence));
    let end = codes.partition_point(|(place, _)| key(place) < (sentence.message, sentence.part, sentence.end));
    &codes[start..end.max(start)]
}

/// Whether a sentence names only error codes that stand in the chain before: the same fault on another machine.
fn repeats_code(codes: &[Place], sentence: &Span) -> bool {
    let named = named_in(codes, sentence);
    !named.is_empty() && named.iter().all(|(_, known)| *known)
}

/// Words of a sentence long enough to name a thing: codes and names; pairs of Han characters are too common.
fn telling(folded: &str) -> BTreeSet<String> {
    terms(folded).into_iter().filter(|term| term.chars().count() > 4).collect()
}
