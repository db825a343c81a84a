//! CB703: times that cannot all be of one zone.

use chrono::{FixedOffset, NaiveDateTime, TimeDelta};

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, clock, place};
use crate::options::Options;
use crate::text::{MessageId, Span};

pub(super) static RULE: Rule = Rule {
    code: "CB703",
    name: "mixed-time-zones",
    severity: Severity::Info,
    what: "Finds chains whose times are of several zones: offsets that differ, copies of one message under different \
           clocks, answers that look earlier than their question.",
    why: "Hours between two messages, and sometimes the day, cannot be read off such a chain.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:15 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Backup fails

Hi Ana, installed, it works.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 3:40 PM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 4:15 PM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Backup fails

Hi Ana, installed, it works.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 3:40 PM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Ana Ruiz
Support Engineer
";

/// Clocks of zones are apart by a multiple of this.
const ZONE_STEP_MINUTES: i64 = 15;
/// Summer time moves a clock by so much.
const SUMMER_TIME_SECONDS: i32 = 3600;

fn check(case: &Case, _options: &Options) -> Verdict {
    if case.thread.messages.iter().filter(|message| message.envelope.sent.is_some()).count() < 2 {
        return Verdict::NotApplicable;
    }
    let mut places: Vec<Span> = Vec::new();
    let mut shown: Vec<String> = Vec::new();
    if let Some(offsets) = offsets(case) {
        for (id, offset) in offsets {
            places.extend(place::head(case, id));
            shown.push(offset.to_string());
        }
    }
    for (id, own, other) in copies(case) {
        places.extend(place::opening(case, id));
        shown.push(format!("{} = {}", own.format("%m-%d %H:%M"), other.format("%m-%d %H:%M")));
    }
    for found in clock::inversions(case).iter().filter(|found| !found.zones_known && found.by <= clock::WIDEST) {
        let time =
            |id: MessageId| case.thread.message(id).envelope.sent.as_ref().map(|sent| sent.local.format("%m-%d %H:%M"));
        let Some((first, second)) = time(found.first).zip(time(found.second)) else { continue };
        places.extend([found.first, found.second].into_iter().filter_map(|id| place::opening(case, id)));
        shown.push(format!("{first} → {second}"));
    }
    places.sort_unstable();
    places.dedup();
    Verdict::of(Hit::at(&places).map(|hit| hit.with("times", shown.join("; "))))
}

/// The first message with the lowest and with the highest offset, when summer time does not explain both.
fn offsets(case: &Case) -> Option<[(MessageId, FixedOffset); 2]> {
    let mut shown: Vec<(MessageId, FixedOffset)> =
        case.thread.iter().filter_map(|(id, message)| Some((id, message.envelope.sent.as_ref()?.offset?))).collect();
    shown.sort_by_key(|(id, offset)| (offset.local_minus_utc(), *id));
    let (low, high) = (*shown.first()?, *shown.last()?);
    let high = *shown.iter().find(|(_, offset)| *offset == high.1)?;
    (high.1.local_minus_utc() - low.1.local_minus_utc() > SUMMER_TIME_SECONDS).then_some([low, high])
}

/// Messages of which another copy shows the clock of another zone.
fn copies(case: &Case) -> Vec<(MessageId, NaiveDateTime, NaiveDateTime)> {
    let mut found = Vec::new();
    for (id, message) in case.thread.iter() {
        let Some(own) = message.envelope.sent.as_ref().filter(|sent| sent.readings.is_empty()) else { continue };
        let clocks = message.found_in.iter().filter_map(|copy| copy.clock);
        let other = clocks.into_iter().find(|clock| are_zones(own.local, *clock));
        found.extend(other.map(|other| (id, own.local, other)));
    }
    found
}

/// Whether two clocks may show one moment in two zones. Whole days apart are another reading of the date.
fn are_zones(a: NaiveDateTime, b: NaiveDateTime) -> bool {
    let apart = (a - b).abs();
    let minutes = (apart + TimeDelta::seconds(30)).num_minutes();
    let off = minutes % ZONE_STEP_MINUTES;
    apart <= clock::WIDEST
        && minutes >= ZONE_STEP_MINUTES
        && minutes % (24 * 60) != 0
        && (off <= 1 || off == ZONE_STEP_MINUTES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    #[test]
    fn one_message_quoted_under_two_clocks_shows_two_zones() {
        let text = "\
From: Bo Lind <bo@customer.example>
Sent: Wednesday, March 6, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Backup fails

Hi Ana, still the same error after the hotfix, as you can see above.

On Tue, Mar 5, 2024 at 5:58 PM Ana Ruiz <ana@vendor.example> wrote:
> Hi Bo, please install the hotfix 7.2.1 on both nodes and start the job again.

From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 9:58 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix 7.2.1 on both nodes and start the job again.
";
        assert!(matches!(check(&case(text), &Options::default()), Verdict::Fail(_)));
    }

    #[test]
    fn clocks_of_zones_are_quarters_of_an_hour_apart() {
        let at = |hour: u32, minute: u32| {
            chrono::NaiveDate::from_ymd_opt(2024, 3, 5).unwrap().and_hms_opt(hour, minute, 0).unwrap()
        };
        assert!(are_zones(at(17, 58), at(9, 58)));
        assert!(are_zones(at(12, 13), at(6, 43)));
        assert!(!are_zones(at(12, 13), at(12, 13)));
        assert!(!are_zones(at(12, 13), at(12, 20)));
        assert!(!are_zones(at(12, 13), at(12, 13) - TimeDelta::days(1)));
    }
}
