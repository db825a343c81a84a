//! CB108: an open case on which nobody has written for long.

use crate::Case;
use crate::audit::calendar::Calendar;
use crate::audit::{Hit, Rule, Severity, Verdict, chain};
use crate::model::Status;
use crate::options::Options;

pub(super) static RULE: Rule = Rule {
    code: "CB108",
    name: "abandoned",
    severity: Severity::Warning,
    what: "Finds an open case whose last mail is older than ten working days on the day of the audit.",
    why: "A case that nobody closes and nobody works on is forgotten by everybody but the customer.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please send me the log of the last backup job.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 9:00 AM
To: Support <support@vendor.example>
Subject: Backup fails

Hello, the backup of our file server fails with error 0x80070005 since Sunday.

Regards,
Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Thursday, June 27, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please send me the log of the last backup job.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Thursday, June 27, 2024 9:00 AM
To: Support <support@vendor.example>
Subject: Backup fails

Hello, the backup of our file server fails with error 0x80070005 since Sunday.

Regards,
Bo Lind
";

fn check(case: &Case, options: &Options) -> Verdict {
    let open = matches!(case.model.status.value, Status::Open | Status::PendingCustomer);
    let Some(today) = options.as_of.filter(|_| open) else { return Verdict::NotApplicable };
    let Some(last) = chain::ids(case).next_back() else { return Verdict::NotApplicable };
    let Some(written) = chain::clock(case, last) else { return Verdict::Unknown };
    let Some(days) = Calendar::of(case).days_between(written.date(), today) else { return Verdict::Unknown };
    let evidence = chain::opening(case, last).filter(|_| days > case.terms.idle_days);
    let hit = evidence.and_then(|span| Hit::at(&[span]));
    Verdict::of(hit.map(|hit| {
        hit.with("days", days.to_string())
            .with("last", written.format("%Y-%m-%d").to_string())
            .with("today", today.to_string())
    }))
}
