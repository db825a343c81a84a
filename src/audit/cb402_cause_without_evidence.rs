//! CB402: a cause that nothing in the case backs.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::locale;
use crate::model::{Act, Action, ActionKind, Form, Owner, Statement, is_cause, is_weak_cause};
use crate::observe::Kind;
use crate::options::Options;
use crate::text::{MessageId, Part, Span};
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB402",
    name: "cause-without-evidence",
    severity: Severity::Info,
    what: "Finds a stated cause when no mail that names it shows a code, digest, path, command or log line of the case.",
    why: "A cause that rests on nothing in the record is a guess; the next engineer cannot check it.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Thursday, March 7, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, as agreed I am closing case SR-20240311 now.

Cause: a network glitch.
Resolution: the job was run again.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

It works now. You may close the case.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, the failure was caused by a network glitch. Please run the job again.

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
Sent: Thursday, March 7, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, as agreed I am closing case SR-20240311 now.

Cause: the backup disk was full.
Resolution: space freed.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

It works now. You may close the case.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, error 0x80070070 was caused by a full disk: the job writes to D:\\Backup, and nothing is deleted there. Please free some space and run the job again.

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

/// Values that back a cause.
const BACKING: [Kind; 9] = [
    Kind::ErrorCode,
    Kind::Hash,
    Kind::FilePath,
    Kind::RegistryKey,
    Kind::LogEvent,
    Kind::Component,
    Kind::Command,
    Kind::Kb,
    Kind::Version,
];

fn check(case: &Case, _options: &Options) -> Verdict {
    // "The key was not the cause" names none.
    let names = |cause: &&Statement| !cause.evidence.iter().all(|span| takes_back(case, *span));
    let Some(first) = case.model.summary.cause.iter().find(names) else { return Verdict::NotApplicable };
    if reading::ended(case).is_none() {
        return Verdict::NotApplicable;
    }
    let stated = |said: &&crate::model::Said| said.side != Side::Customer && (is_cause(said) || is_weak_cause(said));
    let mut messages: Vec<MessageId> =
        case.model.said.iter().filter(stated).map(|said| said.sentence.span.message).collect();
    messages.extend(case.model.summary.cause.iter().flat_map(|cause| &cause.evidence).map(|span| span.message));
    let backed =
        |message: &MessageId| shows_log(case, *message) || cites_log(case, *message) || names_known(case, *message);
    if messages.iter().any(backed) || shares_number(case) {
        return Verdict::Pass;
    }
    // Whoever was given data may well have read the cause there.
    if messages.iter().any(|message| had_data(case, *message)) {
        return Verdict::Unknown;
    }
    Verdict::of(Hit::at(&first.evidence))
}

fn takes_back(case: &Case, span: Span) -> bool {
    let said = reading::sentences(case, span.message).iter();
    said.filter(|said| reading::within(said.sentence.span, span)).any(|said| said.does(Act::Retraction))
}

/// Whether the customer was asked for data in an earlier mail, and has answered since.
fn had_data(case: &Case, message: MessageId) -> bool {
    let asks = |action: &&Action| {
        let folded = locale::fold(case.thread.text(action.text)).into_owned();
        action.kind == ActionKind::Request
            && action.owner == Owner::Customer
            && ["information_request", "hand_over"].iter().any(|field| locale::cues(field).is_match(&folded))
    };
    let first = case.model.actions.iter().find(asks).map(|action| action.message);
    first.is_some_and(|asked| reading::letters(case, Side::Customer).any(|id| asked < id && id < message))
}

/// Whether a message tells what somebody saw in a log, a dump or a trace.
fn cites_log(case: &Case, message: MessageId) -> bool {
    reading::sentences(case, message).iter().any(|said| {
        let tells = said.is_prose() && !said.does(Act::Request) && !said.sentence.asks();
        tells && locale::cues("diagnostic_data").is_match(&said.sentence.folded)
    })
}

/// Whether output or a log stands in a message.
fn shows_log(case: &Case, message: MessageId) -> bool {
    reading::sentences(case, message).iter().any(|said| said.sentence.form == Form::Code)
}

/// Whether a message names a value that stands in an earlier one.
fn names_known(case: &Case, message: MessageId) -> bool {
    let here = |span: &&Span| span.message == message && span.part == Part::Body;
    let earlier = |span: &Span| span.message < message;
    let values = case.observables.iter().filter(|observable| BACKING.contains(&observable.kind));
    values.into_iter().any(|value| value.evidence.iter().any(earlier) && value.evidence.iter().find(here).is_some())
}

/// Whether the statement gives a number of two digits or more that stands in an earlier mail: a measured value.
fn shares_number(case: &Case) -> bool {
    let numbers = |text: &str| -> BTreeSet<String> {
        let runs = text.split(|c: char| !c.is_ascii_digit());
        runs.filter(|run| run.len() >= 2).map(str::to_owned).collect()
    };
    let places: Vec<Span> = case.model.summary.cause.iter().flat_map(|cause| cause.evidence.iter().copied()).collect();
    let stated: BTreeSet<String> = places.iter().flat_map(|span| numbers(case.thread.text(*span))).collect();
    let Some(last) = places.iter().map(|span| span.message).max().filter(|_| !stated.is_empty()) else { return false };
    let earlier = case.thread.iter().filter(|(id, _)| *id < last);
    earlier.into_iter().any(|(_, message)| numbers(&message.body).intersection(&stated).next().is_some())
}
