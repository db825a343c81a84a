//! CB103: a promised rhythm of contact that was not kept.

use crate::Case;
use crate::audit::calendar::Calendar;
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::model::{Action, ActionKind, Owner};
use crate::options::Options;
use crate::thread::{MessageKind, Side};

pub(super) static RULE: Rule = Rule {
    code: "CB103",
    name: "contact-cadence-missed",
    severity: Severity::Warning,
    what: "Finds a promise of a contact every N working days with two consecutive contacts further apart.",
    why: "A rhythm that was promised and not kept is noticed by the customer before anything else.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 20, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. I will contact you every two working days.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. I will contact you every two working days.

Best regards,
Ana Ruiz
Support Engineer
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let promises = case
        .model
        .actions
        .iter()
        .filter(|action| action.kind == ActionKind::Commitment && action.owner == Owner::Engineer);
    let dated = promises.filter_map(|action| Some((action, action.every_working_days?)));
    let calendar = Calendar::of(case);
    let mut hits = Vec::new();
    let mut judged = false;
    for (action, days) in dated {
        judged = true;
        let Some(gaps) = gaps(case, action, days, calendar) else { return Verdict::Unknown };
        if let Some(hit) = Hit::at(&action.evidence).filter(|_| !gaps.is_empty()) {
            hits.push(hit.with("days", days.to_string()).with("gaps", gaps.join("; ")));
        }
    }
    if judged { Verdict::of(hits) } else { Verdict::NotApplicable }
}

/// Each pair of consecutive contacts further apart than promised, as `09-22 → 10-12: 11`; `None` when a day is unknown.
fn gaps(case: &Case, promise: &Action, days: u32, calendar: Calendar<'_>) -> Option<Vec<String>> {
    let contacts: Vec<_> = case
        .thread
        .iter()
        .filter(|(id, _)| *id >= promise.message)
        .filter(|(_, message)| case.thread.side(message.from) == Side::Vendor && message.kind != MessageKind::Automatic)
        .filter_map(|(_, message)| Some(message.envelope.sent.as_ref()?.local.date()))
        .collect();
    let mut gaps = Vec::new();
    for pair in contacts.windows(2) {
        let apart = calendar.days_between(pair[0], pair[1])?;
        if apart > days {
            gaps.push(format!("{} → {}: {apart}", pair[0].format("%m-%d"), pair[1].format("%m-%d")));
        }
    }
    Some(gaps)
}
