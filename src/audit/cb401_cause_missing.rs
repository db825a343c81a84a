//! CB401: a case that ends without anybody saying why it happened.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::options::Options;

pub(super) static RULE: Rule = Rule {
    code: "CB401",
    name: "cause-missing",
    severity: Severity::Warning,
    what: "Finds closed or resolved cases in which nobody states a cause.",
    why: "Without a cause nobody knows whether the remedy holds, or whether the next case is the same one.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, thank you for your confirmation, I am closing case SR-20240311 now.

Problem: the nightly backup failed with error 0x80070070.
Resolution: backup service restarted.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

It works now, thank you. You may close the case.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please restart the backup service and run the job again.

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

Hi Bo, thank you for your confirmation, I am closing case SR-20240311 now.

Problem: the nightly backup failed with error 0x80070070.
Cause: the log volume was full because old logs were never removed.
Resolution: backup service restarted, retention set to 30 days.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

It works now, thank you. You may close the case.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please restart the backup service and run the job again.

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
    let Some(end) = reading::ended(case) else { return Verdict::NotApplicable };
    if !case.model.summary.cause.is_empty() {
        return Verdict::Pass;
    }
    Verdict::of(Hit::at(&end.evidence))
}
