//! CB701: a message whose time is unknown.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::options::Options;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "CB701",
    name: "undated-message",
    severity: Severity::Info,
    what: "Finds messages whose time no header, header block or attribution line shows.",
    why: "Nobody can say whether an answer came in time, or when the case was closed.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
Hi Bo, as you confirmed that the backup works, I am closing the case.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: Backup fails

Hi Ana, the backup fails with error 1603.

Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, as you confirmed that the backup works, I am closing the case.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: Backup fails

Hi Ana, the backup fails with error 1603.

Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let undated = case.thread.iter().filter(|(_, message)| message.envelope.sent.is_none());
    let places: Vec<Span> = undated.filter_map(|(id, _)| place::opening(case, id)).collect();
    Verdict::of(Hit::at(&places).map(|hit| hit.with("count", places.len().to_string())))
}
