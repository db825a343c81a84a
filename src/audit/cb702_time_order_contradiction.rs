//! CB702: a quoted message later than the one that quotes it.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, clock, place};
use crate::options::Options;
use crate::text::{MessageId, Span};

pub(super) static RULE: Rule = Rule {
    code: "CB702",
    name: "time-order-contradiction",
    severity: Severity::Info,
    what: "Finds messages later than one that quotes or answers them, by more than zones can explain.",
    why: "A clock was wrong, or a mail was edited; whatever is counted in days from it is wrong as well.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Thursday, March 14, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: Backup fails

Hi Ana, the backup fails with error 1603.

Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Thursday, March 14, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Thursday, March 14, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: Backup fails

Hi Ana, the backup fails with error 1603.

Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    if case.thread.messages.len() < 2 {
        return Verdict::NotApplicable;
    }
    let wrong = clock::inversions(case).into_iter().filter(|found| found.zones_known || found.by > clock::WIDEST);
    Verdict::of(wrong.filter_map(|found| {
        let places: Vec<Span> =
            [found.first, found.second].into_iter().filter_map(|id| place::head(case, id)).collect();
        Some(Hit::at(&places)?.with("first", time(case, found.first)).with("second", time(case, found.second)))
    }))
}

fn time(case: &Case, id: MessageId) -> String {
    let sent = case.thread.message(id).envelope.sent.as_ref();
    sent.map(|sent| sent.local.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}
