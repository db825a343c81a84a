//! CB411: a case closed on what helps for the time being.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::locale;
use crate::model::{Said, Section};
use crate::options::Options;
use crate::text::Span;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB411",
    name: "workaround-only",
    severity: Severity::Info,
    what: "Finds cases closed on a workaround when no permanent fix is named.",
    why: "A workaround wears off; without a named fix nobody comes back to it.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, as agreed I am closing case SR-20240311 now.

Cause: the scheduler skips the job.
Workaround: run the job by hand.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

That works for us, you may close the case.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, as a workaround please run the job by hand every morning.

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

Hi Bo, as agreed I am closing case SR-20240311 now.

Cause: the scheduler skips the job.
Workaround: run the job by hand. The permanent fix comes with version 5.2.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

That works for us, you may close the case.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, as a workaround please run the job by hand every morning.

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
    let (Some(end), Some(workaround)) = (reading::closed(case), case.model.summary.workaround.first()) else {
        return Verdict::NotApplicable;
    };
    let temporary = |span: &Span| {
        let folded = locale::fold(case.thread.text(*span));
        let inside = || case.model.said.iter().filter(|said| reading::within(*span, said.sentence.span));
        locale::cues("workaround").is_match(&folded)
            || inside().any(|said| said.section == Some(Section::Workaround))
            || case.model.summary.workaround.iter().any(|known| known.evidence.contains(span))
    };
    let lasting = case.model.summary.resolution.iter().any(|fix| !fix.evidence.iter().all(temporary));
    let named = |said: &Said| {
        said.side != Side::Customer && said.is_prose() && locale::cues("permanent_fix").is_match(&said.sentence.folded)
    };
    if lasting || case.model.said.iter().any(named) {
        return Verdict::Pass;
    }
    let evidence: Vec<Span> = workaround.evidence.iter().chain(&end.evidence).copied().collect();
    Verdict::of(Hit::at(&evidence))
}
