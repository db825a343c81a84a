//! Working days and working hours of a case.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use crate::Case;
use crate::facts;

/// Whose holidays count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// The State Council's holidays and make-up days.
    China,
    /// Monday to Friday.
    Weekdays,
}

/// First hour of work.
const OPENS: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("a valid time");
/// Last hour of work.
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(18, 0, 0).expect("a valid time");

/// Longest span that is counted day by day; a longer one is a misread date.
const MAX_SPAN_DAYS: i64 = 3660;

fn within_reach(from: NaiveDate, to: NaiveDate) -> Option<()> {
    ((to - from).num_days() <= MAX_SPAN_DAYS).then_some(())
}

impl Calendar {
    /// The calendar of a case: China's for one in simplified Chinese.
    pub fn of(case: &Case) -> Calendar {
        if case.model.language == "zh-Hans" { Calendar::China } else { Calendar::Weekdays }
    }

    /// Whether people work on this day; `None` for a year without data.
    pub fn is_working(self, day: NaiveDate) -> Option<bool> {
        let weekday = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        match self {
            Calendar::Weekdays => Some(weekday),
            Calendar::China => facts::china_day(day).map(|special| special.unwrap_or(weekday)),
        }
    }

    /// Working days after `from` up to and including `to`; `None` for a year without data, or ten years.
    ///
    /// From Wednesday to Friday it is two. Negative spans are none.
    pub fn days_between(self, from: NaiveDate, to: NaiveDate) -> Option<u32> {
        within_reach(from, to)?;
        let mut count = 0;
        let mut day = from;
        while day < to {
            day = day.checked_add_days(Days::new(1))?;
            count += u32::from(self.is_working(day)?);
        }
        Some(count)
    }

    /// Working time between two moments, from 9:00 to 18:00; `None` for a year without data, or ten years.
    pub fn time_between(self, from: NaiveDateTime, to: NaiveDateTime) -> Option<TimeDelta> {
        within_reach(from.date(), to.date())?;
        let mut total = TimeDelta::zero();
        let mut day = from.date();
        while day <= to.date() {
            if self.is_working(day)? {
                let start = from.max(day.and_time(OPENS));
                let end = to.min(day.and_time(CLOSES));
                total += (end - start).max(TimeDelta::zero());
            }
            day = day.checked_add_days(Days::new(1))?;
        }
        Some(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, month, day).unwrap()
    }

    #[test]
    fn the_national_holiday_and_its_make_up_days_count_as_published() {
        // 19 September was the mid-autumn holiday, 26 September and 9 October make-up days, 1 to 7 October off.
        assert_eq!(Calendar::China.days_between(day(9, 22), day(10, 12)), Some(11));
        assert_eq!(Calendar::China.days_between(day(10, 12), day(10, 27)), Some(11));
        assert_eq!(Calendar::Weekdays.days_between(day(9, 22), day(10, 12)), Some(14));
    }

    #[test]
    fn a_year_without_data_is_unknown() {
        let far = NaiveDate::from_ymd_opt(2199, 5, 6).unwrap();
        assert_eq!(Calendar::China.is_working(far), None);
        assert_eq!(Calendar::Weekdays.is_working(far), Some(true));
    }

    #[test]
    fn working_time_stops_at_night() {
        let from = day(10, 27).and_hms_opt(17, 0, 0).unwrap();
        let to = day(10, 28).and_hms_opt(10, 30, 0).unwrap();
        assert_eq!(Calendar::China.time_between(from, to), Some(TimeDelta::minutes(150)));
    }
}
