//! Dates as mail clients print them, in every language of the locale files.
//!
//! The text becomes tokens (numbers, known words, marks); from a number, a month or a weekday on, the elements of a
//! date are taken in whatever order they stand: `[weekday] day [weekday] [am] time [pm] [zone]`, or the time first.
//! The range ends with the last element, so a name that follows is never touched. A date without a year is none.
//!
//! Words come from the locale files; units that are part of the number (`年`, `시`, `h`) and zones are syntax and
//! stand here.

mod clock;
mod day;
mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::{Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use unicode_normalization::char::is_combining_mark;

use super::is_letter;
use crate::mail::{Precision, Stamp};
use clock::Clock;
use day::{Day, Order};
pub(super) use words::is_format;
use words::{Kind, LEXICON, Role, Token, digit, tokens};

/// A date found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Bytes of the text it took, from the weekday to the zone.
    pub range: Range<usize>,
    /// What it says.
    pub stamp: Stamp,
}

/// The first date in `text`; linear in its length. Times alone and dates without a year are not found, and a year of
/// two digits counts only beside a time.
pub fn find(text: &str) -> Option<Found> {
    if !may_hold_date(text, 3) {
        return None;
    }
    Reader::new(text).find_from(0).map(|(found, _)| found)
}

/// Every date in `text`, in order, without overlaps; linear in its length.
pub fn find_all(text: &str) -> Vec<Found> {
    let mut all = Vec::new();
    if !may_hold_date(text, 3) {
        return all;
    }
    let reader = Reader::new(text);
    let mut from = 0;
    while let Some((found, next)) = reader.find_from(from) {
        all.push(found);
        from = next;
    }
    all
}

/// The date in `text` like [`find`], where something else says that one must stand there: a year of two digits
/// counts also without a time, and a time such as `15.31` whatever follows.
pub fn find_short(text: &str) -> Option<Found> {
    if !may_hold_date(text, 2) {
        return None;
    }
    Reader { short: true, ..Reader::new(text) }.find_from(0).map(|(found, _)| found)
}

/// The date that `text` as a whole is: words of position may stand before it, the name of a zone or a weekday behind.
/// `None` when more than that is left over.
pub fn parse(text: &str) -> Option<Stamp> {
    if !may_hold_date(text, 2) {
        return None;
    }
    let reader = Reader { whole: true, ..Reader::new(text.trim()) };
    let first = (0..reader.tokens.len()).find(|at| {
        let mark = matches!(reader.tokens[*at].kind, Kind::Mark('(' | '[' | '"' | '\'' | '*' | ',' | '<'));
        let lead = reader.has(*at, Role::Filler) && !reader.opens(*at);
        !(reader.is_blank(*at) || mark || lead)
    })?;
    let (found, _) = reader.read(first)?;
    let rest = &reader.text[found.range.end..];
    let junk = |c: char| c.is_alphabetic() || c.is_whitespace() || is_format(c) || is_combining_mark(c);
    let is_junk = rest.len() <= 48 && rest.chars().all(|c| junk(c) || "()[].,;:+-–'\"*>|".contains(c));
    let has_words = rest.chars().any(char::is_alphabetic);
    (is_junk && (!has_words || found.stamp.precision != Precision::Day || rest.starts_with([' ', '('])))
        .then_some(found.stamp)
}

/// Takes the reading of `stamp`, printed as `text`, in which the month stands first, when there is one.
///
/// NetEase's Mail Master prints `05/09/2023` for 9 May in whatever language.
pub fn prefer_month_first(text: &str, stamp: &mut Stamp) {
    let month = text.split(|c: char| !c.is_ascii_digit()).find_map(|number| number.parse::<u32>().ok());
    let Some(other) = stamp.readings.iter_mut().find(|reading| text.contains('/') && Some(reading.month()) == month)
    else {
        return;
    };
    if Some(stamp.local.month()) != month {
        std::mem::swap(&mut stamp.local, other);
    }
}

/// The months, 1 to 12, that a word of `text` names in one of the locales `tags`.
pub fn months_in(text: &str, tags: &BTreeSet<&str>) -> BTreeSet<u32> {
    let tokens = tokens(text);
    let said: BTreeSet<String> = tokens.iter().map(|token| words::key(&text[token.start..token.end])).collect();
    let rows = super::words("month").iter().filter(|row| tags.contains(row.tag));
    let named = rows.filter_map(|row| row.word.split_once(' ')).filter(|(_, name)| said.contains(&words::key(name)));
    named.filter_map(|(number, _)| number.parse().ok()).collect()
}

/// A cheap look at the digits, so that lines without a date cost next to nothing: a date needs a year of four digits,
/// or so many short numbers.
fn may_hold_date(text: &str, numbers: usize) -> bool {
    let (mut short, mut run, mut value) = (0, 0, 0);
    for c in text.chars().chain([' ']) {
        if let Some(digit) = digit(c) {
            run += 1;
            value = if run > 4 { 0 } else { value * 10 + digit };
        } else if run > 0 {
            if run == 4 && (1970..=2643).contains(&value) {
                return true;
            }
            short += usize::from(run <= 2);
            (run, value) = (0, 0);
        }
    }
    short >= numbers
}

/// Tokens of a text, from which the elements of a date are taken.
struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// The whole text is meant to be one date.
    whole: bool,
    /// A year of two digits counts without a time, and a time such as `15.31` whatever follows.
    short: bool,
}

/// Elements met so far.
#[derive(Default)]
struct Bag {
    day: Option<Day>,
    /// Token where the day, or the weekday before it, starts.
    day_start: usize,
    clock: Option<Clock>,
    offset: Option<FixedOffset>,
    /// Bits of the weekdays that the word can mean.
    weekdays: u8,
    asian: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Reader<'a> {
        Reader { text, tokens: tokens(text), whole: false, short: false }
    }

    fn find_from(&self, first: usize) -> Option<(Found, usize)> {
        (first..self.tokens.len()).filter(|at| self.opens(*at) && self.starts_free(*at)).find_map(|at| self.read(at))
    }

    fn kind(&self, at: usize) -> Option<&Kind> {
        self.tokens.get(at).map(|token| &token.kind)
    }

    fn str(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| &self.text[token.start..token.end])
    }

    fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.kind(at)? {
            Kind::Number(value, digits) => Some((*value, *digits)),
            _ => None,
        }
    }

    fn is_blank(&self, at: usize) -> bool {
        self.kind(at) == Some(&Kind::Blank)
    }

    fn is_mark(&self, at: usize, mark: char) -> bool {
        self.kind(at) == Some(&Kind::Mark(mark))
    }

    /// The token that is not blank, from `at` on.
    fn solid(&self, at: usize) -> usize {
        at + usize::from(self.is_blank(at))
    }

    fn roles(&self, at: usize) -> impl Iterator<Item = Role> {
        let entries = match self.kind(at) {
            Some(Kind::Word(entries)) => entries.clone(),
            _ => 0..0,
        };
        LEXICON[entries].iter().map(|(_, role)| *role)
    }

    fn has(&self, at: usize, role: Role) -> bool {
        self.roles(at).any(|found| found == role)
    }

    fn weekdays(&self, at: usize) -> u8 {
        self.roles(at).fold(0, |bits, role| if let Role::Weekday(day) = role { bits | 1 << day } else { bits })
    }

    /// Months that a word can mean, the reading of most locales first.
    fn months(&self, at: usize) -> Vec<u32> {
        let mut votes: Vec<(u32, u32)> = Vec::new();
        for role in self.roles(at) {
            let Role::Month(month) = role else { continue };
            match votes.iter_mut().find(|(known, _)| *known == u32::from(month)) {
                Some((_, votes)) => *votes += 1,
                None => votes.push((u32::from(month), 1)),
            }
        }
        votes.sort_by_key(|(_, votes)| std::cmp::Reverse(*votes));
        votes.into_iter().map(|(month, _)| month).collect()
    }

    fn is_period(&self, at: usize) -> bool {
        self.roles(at).any(|role| matches!(role, Role::Am | Role::Pm | Role::Noon))
    }

    fn is_month(&self, at: usize) -> bool {
        self.roles(at).any(|role| matches!(role, Role::Month(_)))
    }

    /// Whether the word at `at` belongs to a script without blanks.
    fn is_asian(&self, at: usize) -> bool {
        self.str(at).chars().next().is_some_and(|c| c.is_alphabetic() && !is_letter(c))
    }

    /// Whether a date can start with this token.
    fn opens(&self, at: usize) -> bool {
        match self.kind(at) {
            Some(Kind::Number(_, digits)) => *digits <= 4,
            Some(Kind::Word(_)) => self.is_month(at) || self.is_period(at) || self.weekdays(at) != 0,
            _ => false,
        }
    }

    /// Whether what stands directly before leaves the token free to be a date: no part of a name, path or number.
    fn starts_free(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return true };
        let touching_number = before.checked_sub(1).is_some_and(|at| self.number(at).is_some());
        match &self.tokens[before].kind {
            Kind::Number(..) | Kind::Mark('/' | '\\' | '_' | '#' | '$') => false,
            Kind::Word(_) => self.is_asian(before) || self.has(before, Role::Filler),
            Kind::Other => self.is_asian(before),
            Kind::Mark('-') => {
                !touching_number && before.checked_sub(1).is_none_or(|at| self.kind(at) != Some(&Kind::Other))
            }
            Kind::Mark('.' | ',' | ':' | '+') => !touching_number,
            Kind::Blank | Kind::Mark(_) => true,
        }
    }

    /// Whether what follows directly lets a date end before token `end`: no file suffix, no further number.
    fn ends_free(&self, end: usize) -> bool {
        let letters = |at: usize| matches!(self.kind(at), Some(Kind::Number(..))) || self.is_spaced_word(at);
        match self.kind(end) {
            Some(Kind::Mark('.' | '-' | ':')) => !letters(end + 1),
            Some(Kind::Mark('/' | '\\' | '_')) => false,
            _ => !letters(end) || self.has(end, Role::Suffix),
        }
    }

    fn is_spaced_word(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Word(_) | Kind::Other)) && !self.is_asian(at)
    }

    /// The date that starts with token `first`, and the token after it.
    fn read(&self, first: usize) -> Option<(Found, usize)> {
        let mut bag = Bag { day_start: first, ..Bag::default() };
        let (mut start, mut end, mut at) = (first, first, first);
        while let Some(next) = self.element(&mut bag, at, &mut start) {
            (at, end) = (next, next);
        }
        let short_year = bag.day.as_ref()?.short_year;
        // `to 29 October` is no Thursday (Finnish) unless the calendar says so.
        let on_weekday = |(_, date): &(Order, NaiveDate)| bag.weekdays & 1 << date.weekday().number_from_monday() != 0;
        let day = bag.day.as_ref()?;
        // Yahoo printed `Tue, 2/6/24`.
        let telling = self.whole || self.short || bag.clock.is_some() || day.readings.iter().any(on_weekday);
        if short_year && !telling || bag.clock.is_none() && !self.ends_free(end) {
            return None;
        }
        if start == bag.day_start
            && self.weekdays(start) != 0
            && self.str(start).chars().count() <= 3
            && self.is_spaced_word(start)
            && !day.readings.iter().any(on_weekday)
        {
            start = day.start;
        }
        let range = self.tokens[start].start..self.tokens[end - 1].end;
        Some((Found { range, stamp: bag.stamp()? }, end))
    }

    /// Takes the next element of a date from token `at` on, glue before it included; returns the token after it.
    fn element(&self, bag: &mut Bag, at: usize, start: &mut usize) -> Option<usize> {
        if bag.day.is_some() || bag.clock.is_some() {
            if let Some(next) = self.suffix(at) {
                return Some(next);
            }
            if bag.offset.is_none()
                && let Some((offset, next)) = self.zone(bag, at)
                // Apple Mail in Chinese: `2021年10月28日 GMT+8 15:31:07`.
                && (bag.clock.is_some() || offset.is_some() && self.clock(self.solid(next), true, false).is_some())
            {
                bag.offset = offset;
                return Some(next);
            }
            if let Some(next) = self.bracketed(bag, at) {
                return Some(next);
            }
        }
        let (glued, worded) = self.glue(bag, at)?;
        if bag.day.is_none()
            && let Some(day) = self.day(glued)
        {
            if bag.weekdays == 0 || bag.clock.is_some() {
                bag.day_start = if bag.weekdays == 0 { glued } else { bag.day_start };
            }
            let end = day.end;
            if let Some(clock) = day.clock {
                bag.clock = Some(clock);
            }
            bag.day = Some(day);
            return Some(end);
        }
        // A time on both sides of the day: the one behind belongs to it.
        let leading_clock = bag.day.is_some() && bag.clock.is_some() && *start < bag.day_start;
        if (bag.clock.is_none() || leading_clock)
            && let Some(clock) = self.clock(glued, bag.day.is_some(), worded)
        {
            if leading_clock {
                *start = bag.day_start;
            }
            bag.asian |= clock.asian;
            bag.clock = Some(clock);
            return Some(clock.end);
        }
        let weekdays = self.weekdays(glued);
        if weekdays == 0 || bag.weekdays != 0 || !self.weekday_belongs(bag, glued) {
            return None;
        }
        if bag.day.is_none() {
            bag.day_start = glued;
        }
        bag.weekdays = weekdays;
        bag.asian |= self.is_asian(glued);
        Some(glued + 1)
    }

    /// A weekday behind the day is taken when a time follows, or when nothing else can be meant.
    fn weekday_belongs(&self, bag: &Bag, at: usize) -> bool {
        let one_letter = self.str(at).chars().count() == 1;
        if bag.day.is_none() {
            // `N, 28. oktoober`, but not `Plan B 28/10/2021`.
            return !one_letter || self.is_mark(at + 1, ',') || self.is_mark(at + 1, '.');
        }
        if self.is_asian(at) && (!one_letter || !self.is_asian(at + 1)) {
            return true;
        }
        if bag.clock.is_none()
            && let Some((next, worded)) = self.glue(bag, at + 1)
            && self.clock(next, true, worded).is_some()
        {
            return true;
        }
        self.whole && self.solid(at + 1) >= self.tokens.len()
    }

    /// `(Thu)`, `（周四）`, `(목)` behind a day.
    fn bracketed(&self, bag: &mut Bag, at: usize) -> Option<usize> {
        let open = self.solid(at);
        let word = self.solid(open + 1);
        let after = word + 1 + usize::from(self.is_mark(word + 1, '.'));
        let close = self.solid(after);
        let weekdays = self.weekdays(word);
        if !self.is_mark(open, '(') || !self.is_mark(close, ')') || weekdays == 0 || bag.weekdays != 0 {
            return None;
        }
        bag.weekdays = weekdays;
        bag.asian |= self.is_asian(word);
        Some(close + 1)
    }

    /// A word behind a year or a time, such as `г.` and `Uhr`; its dot goes with it.
    fn suffix(&self, at: usize) -> Option<usize> {
        let word = self.solid(at);
        let taken = self.has(word, Role::Suffix);
        taken.then(|| word + 1 + usize::from(self.is_mark(word + 1, '.')))
    }

    /// Skips what may stand between two elements; returns the next token and whether a word was among it.
    fn glue(&self, bag: &Bag, from: usize) -> Option<(usize, bool)> {
        let (mut at, mut worded) = (from, false);
        if bag.day.is_none() && bag.clock.is_none() && bag.weekdays == 0 {
            return Some((at, false));
        }
        for _ in 0..10 {
            let filler = self.has(at, Role::Filler) || self.has(at, Role::Suffix);
            match self.kind(at)? {
                Kind::Blank | Kind::Mark(',') => at += 1,
                Kind::Mark('.') if bag.clock.is_none() || bag.day.is_none() => at += 1,
                Kind::Mark('-' | '|' | '@' | '~' | '·' | '•') if bag.day.is_some() && bag.clock.is_none() => at += 1,
                // ISO 8601.
                Kind::Other if self.str(at).eq_ignore_ascii_case("t") && bag.clock.is_none() => at += 1,
                Kind::Word(_) if filler && !(worded && self.clock(at, bag.day.is_some(), true).is_some()) => {
                    at += 1;
                    worded = true;
                }
                _ => return Some((at, worded)),
            }
        }
        Some((at, worded))
    }
}

impl Bag {
    /// The likeliest reading, and the others.
    fn stamp(self) -> Option<Stamp> {
        let day = self.day?;
        let english = self.clock.is_some_and(|clock| clock.english) && day.separator == '/';
        let rank = |order: Order| match order {
            Order::Named => 0,
            Order::Year if self.asian || !day.short_year => 0,
            Order::Month if english || day.month_first => 1,
            Order::Day => 2,
            Order::Month => 3,
            Order::Year => 4,
        };
        let mut readings = day.readings;
        // `10/12/21` is hardly ever 2010; only where nothing else fits, or in East Asian writing.
        if !self.asian && readings.iter().any(|(order, _)| *order != Order::Year) {
            readings.retain(|(order, _)| *order != Order::Year);
        }
        readings.sort_by_key(|(order, _)| rank(*order));
        let on_weekday = |date: &NaiveDate| self.weekdays & 1 << date.weekday().number_from_monday() != 0;
        if readings.iter().any(|(_, date)| on_weekday(date)) {
            readings.retain(|(_, date)| on_weekday(date));
        }
        let time = self.clock.map_or(NaiveTime::MIN, |clock| clock.time);
        let mut locals: Vec<NaiveDateTime> = Vec::new();
        for (_, date) in readings {
            let local = date.and_time(time);
            if !locals.contains(&local) {
                locals.push(local);
            }
        }
        let local = *locals.first()?;
        let precision = self.clock.map_or(Precision::Day, |clock| clock.precision);
        Some(Stamp { local, offset: self.offset, precision, readings: locals.split_off(1) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(stamp: &Stamp) -> String {
        let format = match stamp.precision {
            Precision::Day => "%Y-%m-%d",
            Precision::Minute => "%Y-%m-%d %H:%M",
            Precision::Second => "%Y-%m-%d %H:%M:%S",
        };
        let offset = stamp.offset.map_or_else(String::new, |offset| format!(" {offset}"));
        format!("{}{offset}", stamp.local.format(format))
    }

    #[track_caller]
    fn reads(rows: &[(&str, &str)]) {
        let mut wrong = Vec::new();
        for (text, expected) in rows {
            let found = find(text).map(|found| (shown(&found.stamp), text[found.range].to_owned()));
            if found != Some(((*expected).to_owned(), (*text).to_owned())) {
                wrong.push(format!("{text}: expected {expected}, found {found:?}"));
            }
            let parsed = parse(text).as_ref().map(shown);
            if parsed.as_deref() != Some(*expected) {
                wrong.push(format!("{text}: expected {expected}, parsed {parsed:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn numbers_in_any_order_are_read() {
        reads(&[
            ("2021-10-28 15:31", "2021-10-28 15:31"),
            ("2021/9/17 8:31:07", "2021-09-17 08:31:07"),
            ("2021.10.28", "2021-10-28"),
            ("2021-10-28T15:31:00+08:00", "2021-10-28 15:31:00 +08:00"),
            ("2021-10-28T15:31:00.123Z", "2021-10-28 15:31:00 +00:00"),
            ("2021-10-28 15:31:07.120 +0800", "2021-10-28 15:31:07 +08:00"),
            ("2021 - 10 - 28 15 : 31", "2021-10-28 15:31"),
            ("28/10/2021 15:31", "2021-10-28 15:31"),
            ("10/28/2021 3:31 PM", "2021-10-28 15:31"),
            ("10/28/2021 03:31:07 PM", "2021-10-28 15:31:07"),
            ("28.10.2021 15:31", "2021-10-28 15:31"),
            ("28. 10. 2021 15:31", "2021-10-28 15:31"),
            ("28-10-2021 15:31", "2021-10-28 15:31"),
            ("28.10.21, 15:31", "2021-10-28 15:31"),
            ("10/28/21 3:31 PM", "2021-10-28 15:31"),
            ("15:31 28/10/2021", "2021-10-28 15:31"),
            ("28/10/2021 - 15:31", "2021-10-28 15:31"),
            ("2021/10/28 (木) 15:31", "2021-10-28 15:31"),
            ("２０２１／１０／２８　１５：３１", "2021-10-28 15:31"),
        ]);
    }

    #[test]
    fn the_mail_standard_is_read() {
        reads(&[
            ("Tue, 02 Nov 2021 10:30:44 +0800 (CST)", "2021-11-02 10:30:44 +08:00"),
            ("Tue, 2 Nov 2021 10:30:44 GMT", "2021-11-02 10:30:44 +00:00"),
            ("2 Nov 2021 10:30 -0530", "2021-11-02 10:30 -05:30"),
            ("Thu Oct 28 15:31:07 2021", "2021-10-28 15:31:07"),
            ("Thu Oct 28 15:31:07 CST 2021", "2021-10-28 15:31:07"),
            ("Thursday, October 28, 2021, 03:31:07 PM GMT+8", "2021-10-28 15:31:07 +08:00"),
            ("Thursday, October 28, 2021 3:31 PM (UTC+08:00)", "2021-10-28 15:31 +08:00"),
            ("Thu, Oct 28, 2021 at 03:31:07PM +0800", "2021-10-28 15:31:07 +08:00"),
            ("Thu, 2021-10-28 at 15:31 +0800", "2021-10-28 15:31 +08:00"),
            ("28-Oct-2021 15:31", "2021-10-28 15:31"),
            ("28-Oct-21 3:31 PM", "2021-10-28 15:31"),
        ]);
    }

    #[test]
    fn english_is_read() {
        reads(&[
            ("Thursday, October 28, 2021 3:31 PM", "2021-10-28 15:31"),
            ("28 October 2021 15:31", "2021-10-28 15:31"),
            ("Oct 28, 2021, at 3:31 PM", "2021-10-28 15:31"),
            ("Thu, Oct 28, 2021 at 3:31\u{202f}PM", "2021-10-28 15:31"),
            ("12 October 2021 at 01:26", "2021-10-12 01:26"),
            ("October 28th, 2021 3 PM", "2021-10-28 15:00"),
            ("28 Oct 2021 12:30 AM", "2021-10-28 00:30"),
            ("28 Oct 2021 12:30 p.m.", "2021-10-28 12:30"),
            ("Sept. 9, 2021", "2021-09-09"),
        ]);
    }

    #[test]
    fn chinese_japanese_and_korean_are_read() {
        reads(&[
            ("2021 年 10 月 28 日 15:31", "2021-10-28 15:31"),
            ("2021年10月28日(星期四) 下午3:31", "2021-10-28 15:31"),
            ("2021年10月28日（周四） 15:31", "2021-10-28 15:31"),
            ("2021年9月2日 週四 下午 3:04", "2021-09-02 15:04"),
            ("2021年10月28日周四 15:31", "2021-10-28 15:31"),
            ("2021年10月28日 15点31分", "2021-10-28 15:31"),
            ("2021年10月28日 晚上8:31", "2021-10-28 20:31"),
            ("2021年10月28日 凌晨12:31", "2021-10-28 00:31"),
            ("2021年10月28日 中午11:31", "2021-10-28 11:31"),
            ("2021年10月28日 中午1:31", "2021-10-28 13:31"),
            ("2021年10月28日 下午12:30", "2021-10-28 12:30"),
            ("2021年10月28日星期四，下午3:31", "2021-10-28 15:31"),
            ("2021-10-28 星期四 15:31:07", "2021-10-28 15:31:07"),
            ("28/10/2021 下午 3:31", "2021-10-28 15:31"),
            ("21-3-5 下午3:31", "2021-03-05 15:31"),
            ("28 十月 2021 15:31", "2021-10-28 15:31"),
            ("星期四, 28 十月 2021 15:31", "2021-10-28 15:31"),
            ("2021年10月28日 木曜日 15:31", "2021-10-28 15:31"),
            ("2021年10月28日(木) 15:31", "2021-10-28 15:31"),
            ("2021年10月28日 午後3時31分", "2021-10-28 15:31"),
            ("2021년 10월 28일 목요일 오후 3:31", "2021-10-28 15:31"),
            ("2021년 10월 28일 (목) 오후 3:31", "2021-10-28 15:31"),
            ("2021. 10. 28. 오후 3:31", "2021-10-28 15:31"),
            ("21. 10. 28. 오후 3:31", "2021-10-28 15:31"),
            ("2021년 10월 28일 15시 31분", "2021-10-28 15:31"),
            ("木, 28 10月 2021 15:31:07 +0900", "2021-10-28 15:31:07 +09:00"),
            ("2021年10月28日星期四 下午03:31:07 [GMT+8]", "2021-10-28 15:31:07 +08:00"),
        ]);
    }

    #[test]
    fn other_languages_are_read() {
        reads(&[
            ("Donnerstag, 28. Oktober 2021 15:31", "2021-10-28 15:31"),
            ("Donnerstag, den 28. Oktober 2021 um 15:31 Uhr", "2021-10-28 15:31"),
            ("28.10.2021 um 15:31 Uhr", "2021-10-28 15:31"),
            ("Do., 28. Okt. 2021 um 15:31 Uhr", "2021-10-28 15:31"),
            ("jeudi 28 octobre 2021 15:31", "2021-10-28 15:31"),
            ("mar. 2 nov. 2021 à 15:31", "2021-11-02 15:31"),
            ("28 oct. 2021 à 15 h 31", "2021-10-28 15:31"),
            ("1er octobre 2021 à 15h31", "2021-10-01 15:31"),
            ("jueves, 28 de octubre de 2021 15:31", "2021-10-28 15:31"),
            ("jue, 28 oct 2021 a las 15:31", "2021-10-28 15:31"),
            ("mar, 2 de mar de 2021 a la(s) 3:31 p. m.", "2021-03-02 15:31"),
            ("28/10/2021 a las 15:31 hs", "2021-10-28 15:31"),
            ("quinta-feira, 28 de outubro de 2021 15:31", "2021-10-28 15:31"),
            ("quinta, 28/10/2021 à(s) 15:31", "2021-10-28 15:31"),
            ("28 de out. de 2021 às 15:31", "2021-10-28 15:31"),
            ("gio 28 ott 2021 alle ore 15:31", "2021-10-28 15:31"),
            ("giovedì 28 ottobre 2021 15.31", "2021-10-28 15:31"),
            ("donderdag 28 oktober 2021 om 15:31 uur", "2021-10-28 15:31"),
            ("do 28 okt. 2021 om 15:31", "2021-10-28 15:31"),
            ("czw., 28 paź 2021 o 15:31", "2021-10-28 15:31"),
            ("czwartek, 28 października 2021 15:31", "2021-10-28 15:31"),
            ("28 октября 2021 г., 15:31", "2021-10-28 15:31"),
            ("чт, 28 окт. 2021 г. в 15:31", "2021-10-28 15:31"),
            ("Четверг, 28 октября 2021, 15:31 +03:00", "2021-10-28 15:31 +03:00"),
            ("28 жовтня 2021 р. о 15:31", "2021-10-28 15:31"),
            ("čt 28. 10. 2021 v 15:31", "2021-10-28 15:31"),
            ("2021. október 28., csütörtök 15:31", "2021-10-28 15:31"),
            ("2021. okt. 28., Cs, 15:31", "2021-10-28 15:31"),
            ("28 Eki 2021 Per, 15:31", "2021-10-28 15:31"),
            ("28 Ekim 2021 Perşembe 15:31", "2021-10-28 15:31"),
            ("Πέμ 28 Οκτ 2021 στις 3:31 μ.μ.", "2021-10-28 15:31"),
            ("28 באוקטובר 2021 בשעה 15:31", "2021-10-28 15:31"),
            ("יום ה׳, 28 באוק׳ 2021 ב-15:31", "2021-10-28 15:31"),
            ("الخميس، ٢٨ أكتوبر ٢٠٢١ في ٣:٣١ م", "2021-10-28 15:31"),
            ("พฤ. 28 ต.ค. 2021 เวลา 15:31 น.", "2021-10-28 15:31"),
            ("28 ตุลาคม พ.ศ. 2564 15:31", "2021-10-28 15:31"),
            ("Th 5, 28 thg 10, 2021 vào lúc 15:31", "2021-10-28 15:31"),
            ("28 tháng 10 năm 2021 lúc 15:31", "2021-10-28 15:31"),
            ("to 28. lokak. 2021 klo 15.31", "2021-10-28 15:31"),
            ("28.10.2021 klo 15.31", "2021-10-28 15:31"),
            ("tors 28 okt. 2021 kl 15:31", "2021-10-28 15:31"),
            ("tor. 28. okt. 2021 kl. 15.31", "2021-10-28 15:31"),
            ("torsdag 28. oktober 2021 15.31.07 CEST", "2021-10-28 15:31:07 +02:00"),
            ("28 Oktober 2021 15.31 WIB", "2021-10-28 15:31"),
            ("den 28 oktober 2021 15:31".trim_start_matches("den "), "2021-10-28 15:31"),
            ("чт, 28.10.2021 г. в 15:31 ч.", "2021-10-28 15:31"),
            ("joi, 28 oct. 2021 la 15:31", "2021-10-28 15:31"),
            ("čet, 28. lis 2021. u 15:31", "2021-10-28 15:31"),
            ("N, 28. oktoober 2021 kell 15:31", "2021-10-28 15:31"),
            ("2021-10-28, kt, 15:31", "2021-10-28 15:31"),
            ("2021 m. spalio 28 d., 15:31", "2021-10-28 15:31"),
            ("2021. g. 28. okt., plkst. 15:31", "2021-10-28 15:31"),
            ("Kam, 28 Okt 2021 pukul 15.31", "2021-10-28 15:31"),
            ("गुरु, 28 अक्टू॰ 2021 को 3:31 pm बजे", "2021-10-28 15:31"),
            ("xov, 28 out 2021 ás 15:31", "2021-10-28 15:31"),
            ("dj., 28 d’oct. 2021 a les 15:31", "2021-10-28 15:31"),
        ]);
    }

    #[test]
    fn the_range_ends_with_the_date() {
        let rows = [
            ("On Oct 28, 2021, at 3:31 PM, John Smith <j@x.example> wrote:", "Oct 28, 2021, at 3:31 PM"),
            ("On Thu, Oct 28, 2021 at 3:31 PM John Smith wrote:", "Thu, Oct 28, 2021 at 3:31 PM"),
            ("On 28 Oct 2021, Jan Kowalski wrote:", "28 Oct 2021"),
            ("On 28 October 2021 15:31, May Lee wrote:", "28 October 2021 15:31"),
            ("Am 28.10.2021 um 15:31 schrieb März, Anna:", "28.10.2021 um 15:31"),
            ("On 28 Oct 2021, Mar Lopez wrote:", "28 Oct 2021"),
            ("Sent: 28/10/2021 15:31 3 files", "28/10/2021 15:31"),
            ("sent 28 Oct 2021 and 15 more", "28 Oct 2021"),
            ("王芳 <w@x.example> 于2021年10月28日周四 15:31写道：", "2021年10月28日周四 15:31"),
            ("[2021-10-28 15:31:07] started", "2021-10-28 15:31:07"),
            ("until 15:31, 2021-10-28 16:00", "2021-10-28 16:00"),
            ("2021-10-28 9:00-10:00", "2021-10-28 9:00"),
        ];
        for (text, date) in rows {
            assert_eq!(find(text).map(|found| &text[found.range]), Some(date), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_date_is_none() {
        for text in [
            "10.0.17763.1935",
            "19043.1237",
            "192.168.10.20",
            "10.10.20.30",
            "+86 10 2021 1028",
            "KB5004244",
            "at 15:31",
            "15:31:07",
            "€ 10.50, 20.10",
            "28/13/2021 and 2021-02-31 and 31 Feb 2021",
            "Oct 28",
            "28 Oct 15:31",
            "version 12.11.21",
            "/2021/10/28/index.html",
            "log_2021-10-28.txt",
            "backup-2021-10-28.zip",
            "00:1a:2b:3c:4d:5e",
            "May 2021",
            "2021年10月",
            "case 2021-10-280",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
        assert_eq!(parse("Re: outage of 2021-10-28"), None);
        assert_eq!(parse("2021-10-28 15:31, John <j@x.example>"), None);
    }

    #[test]
    fn both_readings_of_ambiguous_numbers_are_kept() {
        let both = |text: &str| {
            let stamp = parse(text).expect(text);
            let days: Vec<String> = stamp.readings.iter().map(|local| local.format("%m-%d").to_string()).collect();
            (stamp.local.format("%m-%d").to_string(), days.join(" "))
        };
        let pair = |first: &str, other: &str| (first.to_owned(), other.to_owned());
        assert_eq!(both("03/04/2024 10:00"), pair("04-03", "03-04"));
        assert_eq!(both("03/04/2024 10:00 AM"), pair("03-04", "04-03"));
        assert_eq!(both("03.04.2024 10:00"), pair("04-03", ""));
        assert_eq!(both("03/13/2024 10:00"), pair("03-13", ""));
        assert_eq!(both("Monday 03/04/2024 10:00"), pair("03-04", ""));
        assert_eq!(both("04/04/2024"), pair("04-04", ""));
    }

    #[test]
    fn years_of_an_era_are_counted_from_its_first() {
        let rows = [
            ("令和3年10月28日 15:31", "2021-10-28 15:31"),
            ("平成31年4月1日 9:05", "2019-04-01 09:05"),
            ("民國110年10月28日 下午 03:31", "2021-10-28 15:31"),
        ];
        for (text, expected) in rows {
            let found = find(text).map(|found| shown(&found.stamp));
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
        assert_eq!(find("3年10月28日 15:31"), None);
    }

    #[test]
    fn a_zone_or_a_weekday_may_trail_a_whole_date() {
        let rows = [
            ("Thursday, October 28, 2021 3:31 PM Mountain Standard Time", "2021-10-28 15:31"),
            ("2021-10-28 15:31 (中国标准时间)", "2021-10-28 15:31"),
            ("2021-10-28 15:31 Thursday", "2021-10-28 15:31"),
            ("le jeudi 28 octobre 2021 15:31", "2021-10-28 15:31"),
            ("28.10.21", "2021-10-28"),
        ];
        for (text, expected) in rows {
            assert_eq!(parse(text).as_ref().map(shown).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn every_date_of_a_line_is_found() {
        let line = "moved from 2021-10-28 15:31 to 29 October 2021, 16:00.";
        let found: Vec<&str> = find_all(line).into_iter().map(|found| &line[found.range]).collect();
        assert_eq!(found, ["2021-10-28 15:31", "29 October 2021, 16:00"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(pieces in proptest::collection::vec(piece(), 0..12)) {
            let text = pieces.concat();
            for found in find_all(&text) {
                prop_assert!(text.get(found.range).is_some_and(|date| find(date).is_some() || parse(date).is_some()));
            }
            parse(&text);
        }
    }

    /// Parts of dates in any order, and any other text.
    fn piece() -> impl Strategy<Value = String> {
        let parts = [
            "28", "10", "2021", "21", " ", ":", "31", ".", "-", "/", "年", "月", "日", "Oct", "mar", "Thu", "PM",
            "下午",
        ];
        let marks = [
            "(", ")", "+08:00", "GMT", "de", "Uhr", "T", "Z", "+", "h", ",", "\u{202f}", "\n", "周四", "木", "ต.ค.",
            "在",
        ];
        prop_oneof![
            proptest::sample::select([parts.as_slice(), &marks].concat()).prop_map(str::to_owned),
            any::<String>()
        ]
    }
}
