//! CB202: a scope that nobody agreed to, and that does not ask for objections.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain};
use crate::model::Act;
use crate::options::Options;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB202",
    name: "scope-not-acknowledged",
    severity: Severity::Info,
    what: "Finds a stated scope without the customer's assent and without a request for objections.",
    why: "A scope that only one side knows of settles nothing when the other asks for more.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 2:00 PM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Backup fails

Ana, here is the log: C:\\Logs\\backup.log

Regards,
Bo Lind

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
From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 2:00 PM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Backup fails

Ana, agreed on the scope. Here is the log: C:\\Logs\\backup.log

Regards,
Bo Lind

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

fn check(case: &Case, _options: &Options) -> Verdict {
    let Some(scope) = chain::scope(case) else { return Verdict::NotApplicable };
    let by_customer = || case.model.said.iter().filter(|said| said.side == Side::Customer);
    let asks_for_objections = chain::phrase(case, scope.message, "scope_objection").is_some();
    if asks_for_objections || by_customer().any(|said| said.does(Act::ScopeAgreed)) {
        return Verdict::Pass;
    }
    // Agreed on in a call, or the customer's answers are not in the chain.
    let answered = by_customer().any(|said| said.sentence.span.message > scope.message && !said.automatic);
    if chain::tells_of_call(case, scope.message) || !answered {
        return Verdict::Unknown;
    }
    Verdict::of(Hit::at(&[scope]))
}
