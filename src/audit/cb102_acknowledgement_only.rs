//! CB102: the first mail only says that the request arrived, and nothing of substance follows in time.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain, service_level};
use crate::model::{Act, ActionKind, Said};
use crate::observe::Kind;
use crate::options::Options;
use crate::text::{MessageId, Span};

pub(super) static RULE: Rule = Rule {
    code: "CB102",
    name: "acknowledgement-only",
    severity: Severity::Info,
    what: "Finds a first mail that only registers the request, with no mail about the matter in time after it.",
    why: "A template stops the clock of the agreement, not the customer's trouble.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 12, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please send me the log of the last backup job.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:30 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us. Your request has been received and registered under number 20419.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Support <support@vendor.example>
Subject: Backup fails

Hello, the backup of our file server fails with error 0x80070005 since Sunday.

Regards,
Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 3:00 PM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please send me the log of the last backup job.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:30 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us. Your request has been received and registered under number 20419.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Support <support@vendor.example>
Subject: Backup fails

Hello, the backup of our file server fails with error 0x80070005 since Sunday.

Regards,
Bo Lind
";

/// Values that a template does not hold.
const MATTER: [Kind; 9] = [
    Kind::Kb,
    Kind::FilePath,
    Kind::RegistryKey,
    Kind::Hash,
    Kind::ErrorCode,
    Kind::Version,
    Kind::Component,
    Kind::Command,
    Kind::LogEvent,
];

fn check(case: &Case, _options: &Options) -> Verdict {
    let mut contacts = chain::vendor_contacts(case);
    let Some(first) = contacts.next() else { return Verdict::NotApplicable };
    let Some(registered) = registers_only(case, first) else { return Verdict::Pass };
    let specific = contacts.find(|id| registers_only(case, *id).is_none());
    let Some(until) = specific.or_else(|| chain::ids(case).next_back()) else { return Verdict::Unknown };
    let Some(waited) = chain::wait(case, first, until) else { return Verdict::Unknown };
    let limit = service_level::next_response(case);
    if waited <= limit {
        return if specific.is_some() { Verdict::Pass } else { Verdict::Unknown };
    }
    if specific.is_some_and(|id| chain::tells_of_call(case, id)) {
        return Verdict::Unknown;
    }
    let evidence: Vec<Span> =
        [registered].into_iter().chain(specific.and_then(|id| chain::opening(case, id))).collect();
    let hit = Hit::at(&evidence).map(|hit| hit.with("hours", chain::hours(waited)).with("limit", chain::hours(limit)));
    Verdict::of(hit)
}

/// The sentence by which a mail registers the request, when the mail does nothing else.
fn registers_only(case: &Case, id: MessageId) -> Option<Span> {
    let said = chain::said_in(case, id);
    let registers = chain::phrase(case, id, "registered")?.sentence.span;
    let does = |said: &Said| {
        let acts = [Act::Scope, Act::Cause, Act::Problem, Act::Workaround, Act::Resolution, Act::Success, Act::Closing];
        acts.into_iter().any(|act| said.does(act)) || said.sentence.asks()
    };
    let whole = Span { start: 0, end: case.thread.message(id).body.len() as u32, ..registers };
    let acts = chain::actions_in(case, id).iter().any(|action| {
        let promises = action.kind == ActionKind::Commitment && action.due.is_some();
        action.kind == ActionKind::Request || promises
    });
    let specific =
        acts || said.iter().any(does) || chain::holds(case, &whole, &MATTER) || chain::tells_of_call(case, id);
    (!specific).then_some(registers)
}
