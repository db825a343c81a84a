//! Working days and working hours of a case.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

use crate::Case;
use crate::facts;
use crate::options::{Holidays, Terms};

/// Working days and hours of one case.
#[derive(Clone, Copy, Debug)]
pub struct Calendar<'a> {
    terms: &'a Terms,
    holidays: Holidays,
}

/// Longest span that is counted day by day; a longer one is a misread date.
const MAX_SPAN_DAYS: i64 = 3660;

fn within_reach(from: NaiveDate, to: NaiveDate) -> Option<()> {
    ((to - from).num_days() <= MAX_SPAN_DAYS).then_some(())
}

impl Calendar<'_> {
    /// The calendar agreed for a case, else China's for one in simplified Chinese.
    pub fn of(case: &Case) -> Calendar<'_> {
        let usual = if case.model.language == "zh-Hans" { Holidays::China } else { Holidays::Weekdays };
        Calendar { terms: &case.terms, holidays: case.terms.holidays.unwrap_or(usual) }
    }

    /// Whether people work on this day; `None` for a year without data.
    pub fn is_working(self, day: NaiveDate) -> Option<bool> {
        let weekday = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let own = [(&self.terms.days_off, false), (&self.terms.work_days, true)];
        if let Some((_, works)) = own.into_iter().find(|(days, _)| days.contains(&day)) {
            return Some(works);
        }
        match self.holidays {
            Holidays::Weekdays => Some(weekday),
            Holidays::China => facts::china_day(day).map(|special| special.unwrap_or(weekday)),
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

    /// The day that is so many working days after `from`; `None` for a year without data, or ten years.
    pub fn after(self, from: NaiveDate, days: u32) -> Option<NaiveDate> {
        let mut left = days.max(1);
        let mut day = from;
        while left > 0 {
            day = day.checked_add_days(Days::new(1))?;
            within_reach(from, day)?;
            left -= u32::from(self.is_working(day)?);
        }
        Some(day)
    }

    /// Working time between two moments, in the hours of work; `None` for a year without data, or ten years.
    pub fn time_between(self, from: NaiveDateTime, to: NaiveDateTime) -> Option<TimeDelta> {
        within_reach(from.date(), to.date())?;
        let (opens, closes) = self.terms.hours;
        let mut total = TimeDelta::zero();
        let mut day = from.date();
        while day <= to.date() {
            if self.is_working(day)? {
                let start = from.max(day.and_time(opens));
                let end = to.min(day.and_time(closes));
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

    fn calendar(terms: &Terms, holidays: Holidays) -> Calendar<'_> {
        Calendar { terms, holidays }
    }

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, month, day).unwrap()
    }

    #[test]
    fn the_national_holiday_and_its_make_up_days_count_as_published() {
        let terms = Terms::default();
        let [china, weekdays] = [Holidays::China, Holidays::Weekdays].map(|holidays| calendar(&terms, holidays));
        // 19 September was the mid-autumn holiday, 26 September and 9 October make-up days, 1 to 7 October off.
        assert_eq!(china.days_between(day(9, 22), day(10, 12)), Some(11));
        assert_eq!(china.days_between(day(10, 12), day(10, 27)), Some(11));
        assert_eq!(weekdays.days_between(day(9, 22), day(10, 12)), Some(14));
    }

    #[test]
    fn a_year_without_data_is_unknown() {
        let terms = Terms::default();
        let [china, weekdays] = [Holidays::China, Holidays::Weekdays].map(|holidays| calendar(&terms, holidays));
        let far = NaiveDate::from_ymd_opt(2199, 5, 6).unwrap();
        assert_eq!(china.is_working(far), None);
        assert_eq!(weekdays.is_working(far), Some(true));
    }

    #[test]
    fn working_time_stops_at_night() {
        let terms = Terms::default();
        let china = calendar(&terms, Holidays::China);
        let from = day(10, 27).and_hms_opt(17, 0, 0).unwrap();
        let to = day(10, 28).and_hms_opt(10, 30, 0).unwrap();
        assert_eq!(china.time_between(from, to), Some(TimeDelta::minutes(150)));
    }
    #[test]
    fn own_days_are_stronger_than_any_calendar() {
        let terms = Terms { days_off: [day(10, 27)].into(), work_days: [day(10, 2)].into(), ..Terms::default() };
        let china = calendar(&terms, Holidays::China);
        assert_eq!(
            [day(10, 27), day(10, 2), day(10, 3)].map(|day| china.is_working(day)),
            [Some(false), Some(true), Some(false)]
        );
    }
}
