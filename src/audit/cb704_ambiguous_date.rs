//! CB704: a date that may be either of two days.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::options::Options;

pub(super) static RULE: Rule = Rule {
    code: "CB704",
    name: "ambiguous-date",
    severity: Severity::Info,
    what: "Finds dates such as 03/04/2024 that nothing in the chain settles.",
    why: "The 3rd of April is no 4th of March: every interval that starts or ends there is a guess.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: 02/03/2024 09:00
To: Ana Ruiz <ana@vendor.example>
Subject: Backup fails

Hi Ana, the backup fails with error 1603.

Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: 04/03/2024 10:00
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: 29/02/2024 09:00
To: Ana Ruiz <ana@vendor.example>
Subject: Backup fails

Hi Ana, the backup fails with error 1603.

Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let open = case.thread.doubts.iter().filter(|doubt| doubt.kind == "ambiguous-date");
    Verdict::of(open.filter_map(|doubt| {
        let message = case.thread.message(doubt.message);
        let sent = message.envelope.sent.as_ref()?;
        let days = std::iter::once(&sent.local).chain(&sent.readings).map(|day| day.format("%Y-%m-%d").to_string());
        let hit = Hit::at(&[place::head(case, doubt.message)?])?;
        let printed = message.envelope.sent_text.as_deref().unwrap_or_default().trim();
        Some(hit.with("printed", printed).with("days", days.collect::<Vec<_>>().join(" / ")))
    }))
}
