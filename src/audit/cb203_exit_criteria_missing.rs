//! CB203: a scope that does not say when the case may be closed.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain};
use crate::locale;
use crate::options::Options;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB203",
    name: "exit-criteria-missing",
    severity: Severity::Info,
    what: "Finds a stated scope that does not say when the case may be closed.",
    why: "Both sides then learn only at the end that they meant different things by done.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 11:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo,

Problem definition: the backup of the file server fails with 0x80070005.

Please send me the log of the last backup job.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 11:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo,

Problem definition: the backup of the file server fails with 0x80070005.
We will consider the case resolved when two backups in a row succeed.

Please send me the log of the last backup job.

Best regards,
Ana Ruiz
Support Engineer
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let Some(scope) = chain::scope(case) else { return Verdict::NotApplicable };
    let closing = chain::closing(case);
    let before_closing = case.model.said.iter().filter(|said| Some(said.sentence.span.message) != closing);
    let mut by_vendor = before_closing.filter(|said| said.side != Side::Customer);
    if by_vendor.any(|said| locale::cues("exit_criteria").is_match(&said.sentence.folded)) {
        return Verdict::Pass;
    }
    if chain::tells_of_call(case, scope.message) {
        return Verdict::Unknown;
    }
    Verdict::of(Hit::at(&[scope]))
}
