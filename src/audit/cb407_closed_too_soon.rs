//! CB407: a closing that gave the customer no time to try.

use chrono::TimeDelta;

use crate::Case;
use crate::audit::calendar::Calendar;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::model::{Act, Said};
use crate::options::Options;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB407",
    name: "closed-too-soon",
    severity: Severity::Info,
    what: "Finds closings less than eight working hours after the last instruction, without a reply by the customer.",
    why: "Who closes before the customer could try the remedy counts on luck.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 1:00 PM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, I am closing case SR-20240311 now.

Cause: the backup disk was full.
Resolution: space freed.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, the disk is full, please delete old backups and run the job again.

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
Sent: Thursday, March 7, 2024 1:00 PM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, I am closing case SR-20240311 now.

Cause: the backup disk was full.
Resolution: space freed.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, the disk is full, please delete old backups and run the job again.

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
    let Some(end) = reading::closed(case) else { return Verdict::NotApplicable };
    let before = |said: &&Said| said.sentence.span.message < end.message;
    let proposes = |said: &&Said| {
        let remedy = [Act::Request, Act::Resolution, Act::Workaround].iter().any(|act| said.does(*act));
        said.side == Side::Vendor && !said.automatic && said.is_prose() && remedy
    };
    let Some(solution) = case.model.said.iter().filter(before).rfind(proposes) else { return Verdict::NotApplicable };
    let span = solution.sentence.span;
    if reading::letters(case, Side::Customer).any(|id| span.message < id && id < end.message) {
        return Verdict::Pass;
    }
    let (Some(said), Some(closed)) = (reading::time(case, span.message), reading::time(case, end.message)) else {
        return Verdict::Unknown;
    };
    // The customer may have agreed on the phone.
    let Some(given) = Calendar::of(case).time_between(said, closed).filter(|_| !case.model.status.consent_claimed)
    else {
        return Verdict::Unknown;
    };
    if given >= TimeDelta::hours(case.terms.closing_hours.into()) {
        return Verdict::Pass;
    }
    let evidence: Vec<_> = std::iter::once(span).chain(end.evidence.iter().copied()).collect();
    Verdict::of(Hit::at(&evidence).map(|hit| hit.with("hours", given.num_hours().to_string())))
}
