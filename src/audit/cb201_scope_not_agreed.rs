//! CB201: instructions before, or without, a statement of the problem.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain};
use crate::model::{Act, Action, ActionKind, Owner};
use crate::options::Options;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB201",
    name: "scope-not-agreed",
    severity: Severity::Warning,
    what: "Finds instructions given before the problem of the case is defined, or with no definition at all.",
    why: "Without an agreed problem nobody can say when the case is done, and it grows.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 11:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please run the following on the file server and send me the output:

1. vssadmin list writers
2. wbadmin get versions

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
Sent: Monday, March 4, 2024 11:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, let me state the scope of this case.

Problem definition: the backup of the file server fails with 0x80070005.

Please run the following on the file server and send me the output:

1. vssadmin list writers
2. wbadmin get versions

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

fn check(case: &Case, _options: &Options) -> Verdict {
    let instructions: Vec<&Action> = case.model.actions.iter().filter(|action| instructs(case, action)).collect();
    let Some(first) = instructions.first() else { return Verdict::NotApplicable };
    let agreed = || case.model.said.iter().any(|said| said.side == Side::Customer && said.does(Act::ScopeAgreed));
    let early = match chain::scope(case) {
        // A single request for access or patience before the scope is no instruction yet.
        Some(scope) => instructions.iter().find(|action| action.message < scope.message && action.steps.len() > 1),
        None if agreed() => None,
        None => Some(first),
    };
    let early = early.filter(|action| !restated(case, action));
    Verdict::of(early.and_then(|action| Hit::at(&[action.text])))
}

/// Whether a person of the supporting side tells the customer what to do.
fn instructs(case: &Case, action: &Action) -> bool {
    action.kind == ActionKind::Request
        && action.owner == Owner::Customer
        && chain::side(case, action.message) == Side::Vendor
        && chain::is_contact(case, action.message)
}

/// Whether the supporting side says in its own words how it understands the problem, up to this mail.
fn restated(case: &Case, action: &Action) -> bool {
    let mut contacts = chain::vendor_contacts(case).take_while(|id| *id <= action.message);
    contacts.any(|id| chain::phrase(case, id, "problem_restated").is_some())
}
