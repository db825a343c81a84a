//! The day of a date: numbers in any order, or numbers and the name of a month.

use chrono::NaiveDate;

use super::Reader;
use super::clock::Clock;
use super::words::{Kind, Role};

/// In which order the numbers of a date were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Year,
    Day,
    Month,
    Named,
}

/// A day with every reading of its numbers.
#[derive(Clone, Debug)]
pub(super) struct Day {
    pub(super) readings: Vec<(Order, NaiveDate)>,
    /// Its first token.
    pub(super) start: usize,
    /// Token after it.
    pub(super) end: usize,
    pub(super) short_year: bool,
    pub(super) separator: char,
    /// Only the first of two numbers is filled up with a zero: `05/9/2023`, as Mail Master prints 9 May.
    pub(super) month_first: bool,
    /// `Oct 28 15:31:07 2021`.
    pub(super) clock: Option<Clock>,
}

impl Reader<'_> {
    pub(super) fn day(&self, at: usize) -> Option<Day> {
        self.cjk_day(at)
            .or_else(|| self.cjk_month_day(at))
            .or_else(|| self.cjk_day_month(at))
            .or_else(|| self.numeric_day(at))
            .or_else(|| self.named_day(at))
    }

    /// `2021 年 10 月 28 日`, blanks anywhere (some PDFs and OCR put them); `2021년 10월 28일`.
    fn cjk_day(&self, at: usize) -> Option<Day> {
        let unit = |at: usize, units: &[&str]| {
            let at = self.solid(at);
            units.contains(&self.str(at)).then(|| self.solid(at + 1))
        };
        let (year, year_digits) = self.number(at)?;
        let month_at = unit(at + 1, &["年", "년"])?;
        let (month, _) = self.number(month_at)?;
        let day_at = unit(month_at + 1, &["月", "월"])?;
        let (day, _) = self.number(day_at)?;
        let end = self.solid(day_at + 1);
        let end = if ["日", "号", "號", "일"].contains(&self.str(end)) { end + 1 } else { day_at + 1 };
        let date = match self.era(at) {
            Some(before) if year_digits <= 3 => date(year + before, 4, month, day)?,
            _ => date(year, year_digits, month, day)?,
        };
        Some(Day {
            readings: vec![(Order::Year, date)],
            start: at,
            end,
            short_year: false,
            separator: '年',
            month_first: false,
            clock: None,
        })
    }

    /// Years before the first of the era that stands before the year at `at`: `令和3年`, `民國110年`.
    fn era(&self, at: usize) -> Option<u32> {
        let before = at.checked_sub(1)?;
        let word = if self.is_blank(before) { before.checked_sub(1)? } else { before };
        self.roles(word).find_map(|role| if let Role::Era(before) = role { Some(before) } else { None })
    }

    /// `5月 9, 2023`, as QQ and `WeCom` print it behind English labels.
    fn cjk_month_day(&self, at: usize) -> Option<Day> {
        let (month, _) = self.number(at)?;
        let unit = self.solid(at + 1);
        let day_at = self.solid(unit + 1);
        let comma = self.solid(day_at + 1);
        let year_at = self.solid(comma + 1);
        let units = ["月", "월"].contains(&self.str(unit)) && self.is_mark(comma, ',');
        let ((day, _), (year, digits)) = (self.number(day_at)?, self.number(year_at)?);
        let date = date(year, digits, month, day).filter(|_| units && digits == 4)?;
        let readings = vec![(Order::Named, date)];
        let end = year_at + 1;
        Some(Day { readings, start: at, end, short_year: false, separator: ' ', month_first: false, clock: None })
    }

    /// `28 10月 2021`, as phones print it that fill English forms with East Asian words.
    fn cjk_day_month(&self, at: usize) -> Option<Day> {
        let month_at = self.solid(at + 1);
        let unit = self.solid(month_at + 1);
        let year_at = self.solid(unit + 1);
        let units = month_at > at + 1 && year_at > unit + 1 && ["月", "월"].contains(&self.str(unit));
        let ((day, _), (month, _), (year, digits)) = (self.number(at)?, self.number(month_at)?, self.number(year_at)?);
        let date = date(year, digits, month, day).filter(|_| units && digits == 4)?;
        let readings = vec![(Order::Named, date)];
        let end = year_at + 1;
        Some(Day { readings, start: at, end, short_year: false, separator: ' ', month_first: false, clock: None })
    }

    /// Three numbers with the same mark between them.
    fn numeric_day(&self, at: usize) -> Option<Day> {
        let first = self.number(at)?;
        let mark_at = self.solid(at + 1);
        let separator = ['-', '/', '.'].into_iter().find(|mark| self.is_mark(mark_at, *mark))?;
        let middle_at = self.solid(mark_at + 1);
        let middle = self.number(middle_at)?;
        let second_mark = self.solid(middle_at + 1);
        let last_at = self.solid(second_mark + 1);
        let last = self.number(last_at).filter(|_| self.is_mark(second_mark, separator))?;
        let end = last_at + 1;
        // An IP address or a version goes on; only a time may follow.
        let goes_on = self.is_mark(end, separator) && self.number(end + 1).is_some() && !self.is_mark(end + 2, ':');
        if goes_on || middle.1 > 2 {
            return None;
        }
        let by_year = || date(first.0, first.1, middle.0, last.0).filter(|_| last.1 <= 2);
        let by_day = || date(last.0, last.1, middle.0, first.0).filter(|_| first.1 <= 2);
        let by_month = || date(last.0, last.1, first.0, middle.0).filter(|_| first.1 <= 2 && separator != '.');
        let short_year = first.1 != 4 && last.1 != 4;
        let mut readings = Vec::new();
        if first.1 != 4 {
            readings.extend(by_day().map(|date| (Order::Day, date)));
            readings.extend(by_month().map(|date| (Order::Month, date)));
        }
        if first.1 == 4 || first.1 == 2 && last.1 <= 2 {
            readings.extend(by_year().map(|date| (Order::Year, date)));
        }
        let month_first = separator == '/' && first.1 == 2 && first.0 < 10 && middle.1 == 1;
        (!readings.is_empty()).then_some(Day {
            readings,
            start: at,
            end,
            short_year,
            separator,
            month_first,
            clock: None,
        })
    }

    /// `28 October 2021`, `Oct 28, 2021`, `2021. október 28.`, `2021. g. 28. okt.`, `Oct 28 15:31:07 2021`.
    fn named_day(&self, at: usize) -> Option<Day> {
        let (month_at, day_at, year_at);
        let mut clock = None;
        let after_month = |month_at: usize| self.within_day(month_at + 1);
        if let Some((value, digits)) = self.number(at) {
            let second = self.within_day(at + 1);
            if digits == 4 {
                year_at = at;
                (month_at, day_at) = if self.is_month(second) {
                    (second, after_month(second))
                } else {
                    (self.within_day(second + 1), second)
                };
                // `2020. May 5, 2021` is a date of 2021.
                let last = self.within_day(day_at.max(month_at) + 1);
                if self.number(last).is_some_and(|(_, digits)| digits == 4) && !self.is_mark(last + 1, ':') {
                    return None;
                }
            } else {
                (day_at, month_at, year_at) = (at, second, after_month(second));
                if value > 31 {
                    return None;
                }
            }
        } else {
            (month_at, day_at) = (at, after_month(at));
            let third = self.within_day(day_at + 1);
            match self.clock(third, false, false) {
                Some(found) => {
                    let zone = self.solid(found.end);
                    let zoned = self.str(zone).len() <= 5 && self.str(zone).bytes().all(|b| b.is_ascii_uppercase());
                    year_at = if zoned { self.solid(zone + 1) } else { zone };
                    clock = Some(found);
                }
                None => year_at = third,
            }
        }
        let (day, day_digits) = self.number(day_at)?;
        let (year, year_digits) = self.number(year_at)?;
        if !self.is_month(month_at) || day_digits > 2 || year_digits != 4 && year_digits != 2 {
            return None;
        }
        // `28 Oct 15:31` has no year.
        if year_at > day_at
            && year_at > month_at
            && self.is_mark(year_at + 1, ':')
            && self.number(year_at + 2).is_some()
        {
            return None;
        }
        let months = self.months(month_at);
        let readings: Vec<_> =
            months.iter().filter_map(|month| date(year, year_digits, *month, day)).map(|d| (Order::Named, d)).collect();
        let end = day_at.max(month_at).max(year_at) + 1;
        (!readings.is_empty()).then_some(Day {
            readings,
            start: at,
            end,
            short_year: year_digits == 2,
            separator: ' ',
            month_first: false,
            clock,
        })
    }

    /// The next number or month inside a day written with words.
    fn within_day(&self, from: usize) -> usize {
        let mut at = from;
        for _ in 0..7 {
            let skipped = match self.kind(at) {
                Some(Kind::Blank | Kind::Mark(',' | '.' | '-' | '/' | 'º' | '°' | '\'')) => true,
                Some(Kind::Word(_)) => !self.is_month(at) && (self.has(at, Role::Filler) || self.has(at, Role::Suffix)),
                _ => false,
            };
            if !skipped {
                break;
            }
            at += 1;
        }
        at
    }
}

/// A calendar day. Years of two digits are 1970 to 2069; Thai Buddhist years are turned into common ones.
fn date(year: u32, digits: usize, month: u32, day: u32) -> Option<NaiveDate> {
    let year = match (digits, year) {
        (2, 0..=69) => year + 2000,
        (2, _) => year + 1900,
        (4, 1970..=2100) => year,
        (4, 2513..=2643) => year - 543,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}
