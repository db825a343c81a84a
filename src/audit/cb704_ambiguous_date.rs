//! CB704: a date that may be either of two days.

use chrono::NaiveDateTime;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, clock, place};
use crate::options::Options;
use crate::text::MessageId;

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
From: Ana Ruiz <ana@vendor.example>
Sent: 04/03/2024 10:00
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: 03/03/2024 09:00
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
    let several = case
        .thread
        .iter()
        .filter(|(_, message)| message.envelope.sent.as_ref().is_some_and(|sent| !sent.readings.is_empty()));
    Verdict::each(several, |(id, message)| {
        let sent = message.envelope.sent.as_ref()?;
        let open: Vec<&NaiveDateTime> = sent.readings.iter().filter(|other| fits(case, id, **other)).collect();
        if open.is_empty() || is_settled(case) {
            return None;
        }
        let days = std::iter::once(&sent.local).chain(open).map(|day| day.format("%Y-%m-%d").to_string());
        let hit = Hit::at(&[place::head(case, id)?])?;
        let printed = message.envelope.sent_text.as_deref().unwrap_or_default().trim();
        Some(hit.with("printed", printed).with("days", days.collect::<Vec<_>>().join(" / ")))
    })
}

/// Whether a reading keeps the order of the chain.
fn fits(case: &Case, id: MessageId, reading: NaiveDateTime) -> bool {
    let sure = |at: MessageId| {
        let sent = case.thread.message(at).envelope.sent.as_ref();
        sent.filter(|sent| sent.readings.is_empty()).map(|sent| sent.local)
    };
    let ids: Vec<MessageId> = case.thread.iter().map(|(id, _)| id).collect();
    let at = id.0 as usize;
    let before = ids[..at].iter().rev().find_map(|other| sure(*other));
    let after = ids[at + 1..].iter().find_map(|other| sure(*other));
    before.is_none_or(|before| before <= reading + clock::WIDEST)
        && after.is_none_or(|after| reading <= after + clock::WIDEST)
}

/// Whether a date of the same form that can be read one way only tells the order of day and month.
fn is_settled(case: &Case) -> bool {
    let stamps = case.thread.messages.iter().map(|message| &message.envelope);
    let mut orders = stamps.filter_map(|envelope| day_first(envelope.sent_text.as_deref()?));
    let Some(first) = orders.next() else { return false };
    orders.all(|other| other == first)
}

/// Whether the day stands first in `25/03/2024`; `None` when both numbers may be a month, or none is there.
fn day_first(printed: &str) -> Option<bool> {
    let mut numbers = printed.split(['/', '.', '-']).map(str::trim);
    let a: u32 = numbers.next()?.rsplit(' ').next()?.parse().ok()?;
    let b: u32 = numbers.next()?.parse().ok()?;
    numbers.next()?;
    match (a, b) {
        (13..=31, 1..=12) => Some(true),
        (1..=12, 13..=31) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_above_twelve_is_the_day() {
        assert_eq!(day_first("25/03/2024 10:00"), Some(true));
        assert_eq!(day_first("Mon 03/25/2024 10:00"), Some(false));
        assert_eq!(day_first("03/04/2024"), None);
        assert_eq!(day_first("2024-03-25"), None);
    }
}
