//! CB101: the first answer by a person came later than the priority allows.

use crate::Case;
use crate::audit::service_level::{self, Level};
use crate::audit::{Hit, Rule, Severity, Verdict, chain};
use crate::options::Options;
use crate::text::MessageId;
use crate::thread::{MessageKind, Side};

pub(super) static RULE: Rule = Rule {
    code: "CB101",
    name: "first-response-late",
    severity: Severity::Warning,
    what: "Finds a first answer by a person that came later than the stated priority allows, in working hours.",
    why: "The first answer tells the customer that somebody took the case; agreements on service count from it.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 4:30 PM
To: Bo Lind <bo@customer.example>
Subject: RE: [P2] Backup fails

Hi Bo, please send me the log of the last backup job.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Support <support@vendor.example>
Subject: [P2] Backup fails

Hello, the backup of our file server fails with error 0x80070005 since Sunday.

Regards,
Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 9:40 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [P2] Backup fails

Hi Bo, please send me the log of the last backup job.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 5:30 PM
To: Support <support@vendor.example>
Subject: [P2] Backup fails

Hello, the backup of our file server fails with error 0x80070005 since Sunday.

Regards,
Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let Some(opened) = chain::ids(case).next() else { return Verdict::NotApplicable };
    let automatic = case.thread.message(opened).kind == MessageKind::Automatic;
    // A chain that begins with the supporting side does not show when the customer asked.
    if !automatic && chain::side(case, opened) != Side::Customer {
        return Verdict::Unknown;
    }
    let Some(level) = service_level::stated(case) else { return Verdict::Unknown };
    judge(case, opened, level).unwrap_or(Verdict::Unknown)
}

/// The verdict; `None` when times are unknown, or a call came first.
fn judge(case: &Case, opened: MessageId, level: Level) -> Option<Verdict> {
    let answer = chain::vendor_contacts(case).next();
    // Nobody answered: what was written since shows how long the customer waited at least.
    let until = answer.or_else(|| chain::ids(case).next_back())?;
    let waited = chain::wait(case, opened, until)?;
    let limit = service_level::first_response(case, level);
    if waited <= limit {
        return answer.map(|_| Verdict::Pass);
    }
    if chain::tells_of_call(case, until) {
        return None;
    }
    let evidence: Vec<_> = [opened, until].into_iter().filter_map(|id| chain::opening(case, id)).collect();
    let priority = case.model.priority.as_ref()?;
    let hit = Hit::at(&evidence)?
        .with("priority", priority.value.clone())
        .with("hours", chain::hours(waited))
        .with("limit", chain::hours(limit));
    Some(Verdict::of([hit]))
}
