//! Clocks of a chain that contradict one another: by zones, or beyond any zone.

use chrono::{NaiveDateTime, TimeDelta};

use crate::Case;
use crate::mail::{Precision, Stamp};
use crate::text::MessageId;

/// The clocks of two places on earth never show more than this apart.
pub(super) const WIDEST: TimeDelta = TimeDelta::hours(26);
/// Some clients round to the minute, some cut.
const ROUNDING: TimeDelta = TimeDelta::minutes(1);

/// Two messages in the order of the chain, the earlier of which shows the later time.
pub(super) struct Inversion {
    /// Written first, as the quoting shows.
    pub first: MessageId,
    /// Written after it.
    pub second: MessageId,
    /// By how much the times run backwards; in UTC where both show their zone.
    pub by: TimeDelta,
    /// Both times show their zone, so that none explains it.
    pub zones_known: bool,
}

/// Neighbours whose times run backwards, by more than rounding and, for bare dates, by more than a day.
///
/// Dates with several readings prove nothing.
pub(super) fn inversions(case: &Case) -> Vec<Inversion> {
    let sure = |stamp: &&Stamp| stamp.readings.is_empty();
    let dated: Vec<(MessageId, &Stamp)> = case
        .thread
        .iter()
        .filter_map(|(id, message)| Some((id, message.envelope.sent.as_ref().filter(sure)?)))
        .collect();
    let mut found = Vec::new();
    for pair in dated.windows(2) {
        let ((first, a), (second, b)) = (pair[0], pair[1]);
        let zones_known = a.offset.is_some() && b.offset.is_some();
        let (at, then) = if zones_known { (utc(a), utc(b)) } else { (a.local, b.local) };
        let coarse = a.precision == Precision::Day || b.precision == Precision::Day;
        let by = at - then;
        if by > if coarse { TimeDelta::days(1) } else { ROUNDING } {
            found.push(Inversion { first, second, by, zones_known });
        }
    }
    found
}

fn utc(stamp: &Stamp) -> NaiveDateTime {
    let offset = stamp.offset.map_or(0, |offset| offset.local_minus_utc());
    stamp.local - TimeDelta::seconds(i64::from(offset))
}
