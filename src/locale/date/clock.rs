//! The time of a date: hours and minutes, day period, zone.

use chrono::{FixedOffset, NaiveTime};

use super::words::{Kind, Role};
use super::{Bag, Reader};
use crate::mail::Precision;

#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) time: NaiveTime,
    pub(super) precision: Precision,
    /// `AM`, `PM`: an English mark.
    pub(super) english: bool,
    /// A day period of a script without blanks.
    pub(super) asian: bool,
    pub(super) end: usize,
}

impl Reader<'_> {
    /// A time of day at token `at`. `dated`: a day stands before it; `worded`: a word such as `klo` does.
    pub(super) fn clock(&self, at: usize, dated: bool, worded: bool) -> Option<Clock> {
        let mut period = self.is_period(at).then_some(at);
        let hour_at = if period.is_some() { self.within_clock(at + 1) } else { at };
        let (hour, digits) = self.number(hour_at)?;
        if digits > 2 {
            return None;
        }
        let (minute, second, mut end) = self.minutes(hour_at, dated, worded, period.is_some())?;
        let behind = self.solid(end);
        if period.is_none() && self.is_period(behind) && (hour <= 12 || !self.has(behind, Role::Am)) {
            period = Some(behind);
            let dotted = self.str(behind).contains('.') && self.is_mark(behind + 1, '.');
            end = behind + 1 + usize::from(dotted);
        }
        if minute.is_none() && period.is_none() {
            return None;
        }
        let asian = period.is_some_and(|at| self.is_asian(at));
        let english = period.is_some_and(|at| ["am", "pm"].iter().any(|word| self.str(at).eq_ignore_ascii_case(word)));
        let hour = period.map_or(Some(hour), |at| self.twelve_hours(at, hour))?;
        let time = NaiveTime::from_hms_opt(hour, minute.unwrap_or(0), second.unwrap_or(0))?;
        let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
        Some(Clock { time, precision, english, asian, end })
    }

    /// A blank, or the dot of an abbreviation, between a day period and the hour.
    fn within_clock(&self, at: usize) -> usize {
        self.solid(at + usize::from(self.is_mark(at, '.')))
    }

    /// Minute and second behind the hour at `at`, and the token after them; no minute for a bare hour.
    fn minutes(&self, at: usize, dated: bool, worded: bool, period: bool) -> Option<(Option<u32>, Option<u32>, usize)> {
        let mark = self.solid(at + 1);
        let spaced = mark > at + 1;
        let two = |at: usize| self.number(at).filter(|(_, digits)| *digits == 2).map(|(value, _)| value);
        if self.is_mark(mark, ':') {
            let minute_at = self.solid(mark + 1);
            let minute = two(minute_at)?;
            let colon = if spaced { self.solid(minute_at + 1) } else { minute_at + 1 };
            let second_at = if spaced { self.solid(colon + 1) } else { colon + 1 };
            return match two(second_at).filter(|_| self.is_mark(colon, ':')) {
                Some(second) => {
                    // A longer row of pairs is an address.
                    let longer = self.is_mark(second_at + 1, ':') && self.number(second_at + 2).is_some();
                    let fraction = (self.is_mark(second_at + 1, '.') || self.is_mark(second_at + 1, ','))
                        && self.number(second_at + 2).is_some_and(|(_, digits)| digits == 3 || digits >= 6);
                    let end = second_at + if fraction { 3 } else { 1 };
                    (!longer).then_some((Some(minute), Some(second), end))
                }
                None => Some((Some(minute), None, minute_at + 1)),
            };
        }
        if ["点", "點", "時", "时", "시"].contains(&self.str(mark)) {
            let unit = |at: usize, units: [&str; 2]| {
                let number_at = self.solid(at);
                let unit_at = self.solid(number_at + 1);
                let (value, _) = self.number(number_at).filter(|_| units.contains(&self.str(unit_at)))?;
                Some((value, unit_at + 1))
            };
            let Some((minute, after)) = unit(mark + 1, ["分", "분"]) else { return Some((Some(0), None, mark + 1)) };
            return Some(match unit(after, ["秒", "초"]) {
                Some((second, after)) => (Some(minute), Some(second), after),
                None => (Some(minute), None, after),
            });
        }
        // French, Portuguese: `15 h 31`, `15h31`.
        if self.str(mark).eq_ignore_ascii_case("h") {
            let minute_at = self.solid(mark + 1);
            return match two(minute_at) {
                Some(minute) => Some((Some(minute), None, minute_at + 1)),
                None => dated.then_some((Some(0), None, mark + 1)),
            };
        }
        // Finnish, Danish, Italian: `klo 15.31`; without such a word only at the end of something.
        if self.is_mark(at + 1, '.')
            && let Some(minute) = two(at + 2)
        {
            let second = two(at + 4).filter(|_| self.is_mark(at + 3, '.'));
            let end = if second.is_some() { at + 5 } else { at + 3 };
            let goes_on = self.is_mark(end, '.') && self.number(end + 1).is_some();
            let closed = match self.kind(self.solid(end)) {
                None | Some(Kind::Mark(',' | ':' | ';' | ')' | '<' | '+')) => true,
                _ => self.short || second.is_some() || self.is_period(self.solid(end)) || self.suffix(end).is_some(),
            };
            return ((worded || dated && closed || period) && !goes_on).then_some((Some(minute), second, end));
        }
        let behind = self.solid(at + 1);
        (period || self.is_period(behind) && !self.has(behind, Role::Filler) || self.is_english_period(behind))
            .then_some((None, None, at + 1))
            .filter(|_| dated || !period || self.is_asian(at.saturating_sub(1)))
    }

    fn is_english_period(&self, at: usize) -> bool {
        self.str(at).eq_ignore_ascii_case("am") || self.str(at).eq_ignore_ascii_case("pm")
    }

    /// Hour of the day from an hour and the day period at token `period`.
    fn twelve_hours(&self, period: usize, hour: u32) -> Option<u32> {
        let (am, noon) = (self.has(period, Role::Am), self.has(period, Role::Noon));
        Some(match hour {
            24.. => return None,
            // `15:31 PM` is printed by clients that add the mark to a clock of 24 hours.
            13.. => hour,
            12 if am => 0,
            12 => 12,
            // 中午 11:30 is before noon, 中午 1:30 after it.
            10.. if noon => hour,
            _ if am => hour,
            _ => hour + 12,
        })
    }

    /// `+0800`, `GMT+8`, `(UTC+08:00)`, `Z`, `(CST)` behind a time: the offset if shown, and the token after it.
    pub(super) fn zone(&self, bag: &Bag, at: usize) -> Option<(Option<FixedOffset>, usize)> {
        let first = self.solid(at);
        // Yahoo in Chinese sets square brackets.
        let brackets = [('(', ')'), ('[', ']')].into_iter().find(|(open, _)| self.is_mark(first, *open));
        let (offset, mut end) = if let Some((_, closing)) = brackets {
            let (offset, inner) = self.zone_name(self.solid(first + 1), true)?;
            let close = self.solid(inner);
            let close = (close..close + 12).find(|at| self.is_mark(*at, closing))?;
            (offset, close + 1)
        } else if let Some(found) = self.zone_name(first, first > at) {
            found
        } else {
            let seconds = bag.clock.is_some_and(|clock| clock.precision == Precision::Second);
            // `9:00-10:00` is a span of time.
            let (offset, end) =
                self.offset(first, false).filter(|_| first > at || seconds || self.is_mark(first, '+'))?;
            (Some(offset), end)
        };
        // RFC 5322 comment: `+0800 (China Standard Time)`.
        let comment = self.solid(end);
        if offset.is_some() && self.is_mark(comment, '(') {
            let close = (comment..comment + 14).find(|at| self.is_mark(*at, ')'));
            let plain = |at: usize| !matches!(self.kind(at), Some(Kind::Mark('@' | '<' | '\n')) | None);
            end = close.filter(|close| (comment..*close).all(plain)).map_or(end, |close| close + 1);
        }
        Some((offset, end))
    }

    fn zone_name(&self, at: usize, apart: bool) -> Option<(Option<FixedOffset>, usize)> {
        /// RFC 5322, 4.3, and what clients print; hours, or none for names of several zones (CST, IST).
        const ZONES: [(&str, Option<i32>); 26] = [
            ("EST", Some(-5)),
            ("EDT", Some(-4)),
            ("CDT", Some(-5)),
            ("MST", Some(-7)),
            ("MDT", Some(-6)),
            ("PST", Some(-8)),
            ("PDT", Some(-7)),
            ("AKST", Some(-9)),
            ("HST", Some(-10)),
            ("BRT", Some(-3)),
            ("WET", Some(0)),
            ("WEST", Some(1)),
            ("CET", Some(1)),
            ("CEST", Some(2)),
            ("MEZ", Some(1)),
            ("MESZ", Some(2)),
            ("EET", Some(2)),
            ("EEST", Some(3)),
            ("MSK", Some(3)),
            ("JST", Some(9)),
            ("KST", Some(9)),
            ("HKT", Some(8)),
            ("SGT", Some(8)),
            ("AEST", Some(10)),
            ("CST", None),
            ("IST", None),
        ];
        let name = self.str(at);
        let greenwich = || crate::locale::words("utc_name").iter().any(|row| row.word == name);
        if ["UTC", "GMT", "UT"].contains(&name) || !name.is_ascii() && greenwich() {
            return Some(match self.offset(self.solid(at + 1), true) {
                Some((offset, end)) => (Some(offset), end),
                None => (FixedOffset::east_opt(0), at + 1),
            });
        }
        if name == "Z" && !apart {
            return Some((FixedOffset::east_opt(0), at + 1));
        }
        if matches!(self.kind(at), Some(Kind::Mark('+' | '-'))) && apart {
            return self.offset(at, false).map(|(offset, end)| (Some(offset), end));
        }
        let (_, hours) = ZONES.iter().find(|(zone, _)| *zone == name)?;
        Some((hours.and_then(|hours| FixedOffset::east_opt(hours * 3600)), at + 1))
    }

    /// A sign and `0800`, `08:00` or `08`; a single digit only behind `GMT`.
    fn offset(&self, at: usize, named: bool) -> Option<(FixedOffset, usize)> {
        let sign = if self.is_mark(at, '+') { 1 } else { -1 };
        if sign < 0 && !self.is_mark(at, '-') {
            return None;
        }
        let (value, digits) = self.number(at + 1)?;
        let colon = self.is_mark(at + 2, ':').then(|| self.number(at + 3)).flatten().filter(|(_, digits)| *digits == 2);
        let (hours, minutes, end) = match (digits, colon) {
            (4, _) => (value / 100, value % 100, at + 2),
            (1 | 2, Some((minutes, _))) => (value, minutes, at + 4),
            (1 | 2, None) if named => (value, 0, at + 2),
            (2, None) if sign > 0 && !self.is_mark(at + 2, '.') => (value, 0, at + 2),
            _ => return None,
        };
        if hours > 14 || minutes % 15 != 0 || minutes > 45 {
            return None;
        }
        let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
        Some((FixedOffset::east_opt(sign * seconds)?, end))
    }
}
