//! CB406: an agreement that only the supporting side reports.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::model::{Act, Said};
use crate::options::Options;
use crate::text::Span;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB406",
    name: "consent-not-in-thread",
    severity: Severity::Warning,
    what: "Finds closing mails that claim the customer's agreement when no mail of the customer shows it.",
    why: "Who closes on an agreement that is not on record cannot prove it when the customer asks.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, with your consent I am closing case SR-20240311 now.

Cause: the backup disk was full.
Resolution: space freed.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please free some space on the backup disk and run the job again.

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

Hi Bo, with your consent I am closing case SR-20240311 now.

Cause: the backup disk was full.
Resolution: space freed.

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

Hi Bo, please free some space on the backup disk and run the job again.

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
    let Some(end) = reading::closed(case).filter(|_| case.model.status.consent_claimed) else {
        return Verdict::NotApplicable;
    };
    let claims = reading::sentences(case, end.message).iter().filter(|said| said.does(Act::ConsentClaimed));
    let claims: Vec<Span> = claims.map(|said| said.sentence.span).collect();
    if case.model.status.consent == Some(true) || last_word_is_success(case) {
        return Verdict::Pass;
    }
    Verdict::of(Hit::at(&claims))
}

/// Whether the customer's last mail says that it works and keeps nothing open: what a claim of confirmation may rest on.
fn last_word_is_success(case: &Case) -> bool {
    let Some(last) = reading::letters(case, Side::Customer).last() else { return false };
    let said = reading::sentences(case, last);
    let any = |test: &dyn Fn(&Said) -> bool| said.iter().any(test);
    let keeps_open = |said: &Said| {
        [Act::Commitment, Act::Request, Act::Objection, Act::Recurrence].iter().any(|act| said.does(*act))
            || said.sentence.asks()
    };
    any(&|said| said.does(Act::Success) && said.is_prose()) && !any(&keeps_open)
}
