//! CB205: an item of the problem statement of which nobody says what became of it.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::model::{ItemResult, Status};
use crate::options::Options;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "CB205",
    name: "scope-item-unreported",
    severity: Severity::Warning,
    what: "Finds articles of the problem statement without a result when the case is resolved or closed.",
    why: "What was promised item by item is to be reported item by item; the missing one comes back as a new case.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 11:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Updates fail

Hi Bo, as agreed I am closing this case.

Problem: KB5034768 and KB5034763 could not be installed.
Resolution: after the repair of the component store KB5034768 was installed successfully.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Support <support@vendor.example>
Subject: Updates fail

Hello, KB5034768 and KB5034763 cannot be installed.

Regards,
Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 11:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Updates fail

Hi Bo, as agreed I am closing this case.

Problem: KB5034768 and KB5034763 could not be installed.
Resolution: after the repair of the component store KB5034768 and KB5034763 were installed successfully.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Support <support@vendor.example>
Subject: Updates fail

Hello, KB5034768 and KB5034763 cannot be installed.

Regards,
Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let over = matches!(case.model.status.value, Status::Resolved | Status::Closed);
    if !over || case.model.results.is_empty() {
        return Verdict::NotApplicable;
    }
    let missing: Vec<&ItemResult> = case.model.results.iter().filter(|item| item.result.is_none()).collect();
    // Where no item has a result of its own, the case reports on all of them at once.
    if missing.len() == case.model.results.len() {
        return Verdict::Unknown;
    }
    let places: Vec<Span> = missing.iter().map(|item| item.named).collect();
    let names: Vec<&str> = missing.iter().map(|item| item.kb.as_str()).collect();
    Verdict::of(Hit::at(&places).map(|hit| hit.with("items", names.join(", "))))
}
