//! CB412: a diagnosis that was taken back.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::model;
use crate::options::Options;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "CB412",
    name: "root-cause-revised",
    severity: Severity::Info,
    what: "Finds diagnoses of the supporting side that a later mail takes back, and quotes both.",
    why: "What the customer did on a wrong diagnosis may need undoing, and the record should say what holds.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Thursday, March 7, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, I was wrong about the antivirus. The error is caused by the full disk.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

Done, no change.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, the error is caused by the antivirus, it blocks the backup files. Please remove the antivirus from the server.

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
Sent: Thursday, March 7, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, thank you, the backup disk was indeed full.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

Done, it works.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, the error is caused by the full disk. Please free some space.

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
    let said = &case.model.said;
    let closing = case.model.milestones.closed.as_ref().map(|closed| closed.message);
    Verdict::of(model::revisions(said, closing).into_iter().filter_map(|revision| {
        let places: Vec<Span> =
            revision.diagnosis.into_iter().chain([revision.retraction]).map(|at| said[at].sentence.span).collect();
        Hit::at(&places)
    }))
}
