//! Clock times and days of the year as sentences name them: `午後3時`, `16h30`, `20 de marzo`, `25/10`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::locale;

/// Most bytes between a day and the name of its month, with that name.
const NEAR_BYTES: usize = 200;
/// A day that lies further back than this is next year's.
const LONG_AGO_DAYS: i64 = 180;

/// The first clock time: `13:00`, `3 pm`, `下午3点`, `16h30`, `entro le 16`; noon and the end of the morning are 12:00.
pub fn clock(folded: &str) -> Option<NaiveTime> {
    // The French afternoon, après-midi, ends in noon.
    let noon = || locale::cues("noon").find_all(folded).iter().any(|at| !folded[..at.start].ends_with(['-', '‑']));
    let twelve = || noon() || locale::cues("morning_end").is_match(folded);
    let printed = numbers(folded).find_map(|number| clock_at(folded, &number));
    printed.or_else(|| NaiveTime::from_hms_opt(12, 0, 0).filter(|_| twelve()))
}

/// The first day named without its year that is not over on `sent`.
pub fn day(folded: &str, sent: NaiveDate) -> Option<NaiveDate> {
    numbers(folded).find_map(|number| {
        let readings = [by_mark(folded, &number, sent), by_name(folded, &number), by_slash(folded, &number)];
        let coming = readings.into_iter().flatten().flatten().filter_map(|(month, day)| coming(month, day, sent));
        coming.min()
    })
}

/// A number of one or two digits and its place.
struct Number {
    value: u32,
    start: usize,
    end: usize,
}

/// Numbers of one or two digits that are no part of a longer number, a version or a word.
fn numbers(folded: &str) -> impl Iterator<Item = Number> {
    let starts = folded.char_indices().filter(|(at, c)| {
        let joined = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | ',' | '/' | '-' | '_');
        c.is_ascii_digit() && !folded[..*at].ends_with(joined)
    });
    starts.filter_map(|(start, _)| {
        let end = start + folded[start..].bytes().take_while(u8::is_ascii_digit).count();
        let value = folded[start..end].parse().ok().filter(|_| end - start <= 2)?;
        Some(Number { value, start, end })
    })
}

/// The bytes of the longest word of a field at the start of a text.
fn opens_with(text: &str, field: &'static str) -> Option<usize> {
    locale::cues(field).opening(text)
}

/// Whether a word of a field ends a text.
fn ends_with(text: &str, field: &'static str) -> bool {
    locale::cues(field).ends(text.trim_end())
}

/// Two digits behind a sign, and what follows them.
fn minutes(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    Some((text[..digits].parse().ok().filter(|_| digits == 2)?, &text[digits..]))
}

/// The clock time that a number opens.
fn clock_at(folded: &str, number: &Number) -> Option<NaiveTime> {
    let (before, behind) = (&folded[..number.start], &folded[number.end..]);
    let led = ends_with(before, "clock_lead");
    let parted = |sign: char| behind.strip_prefix(sign).and_then(minutes);
    let (minute, rest, told) = match parted(':').or_else(|| parted('h')) {
        Some((minute, rest)) => (minute, rest, true),
        None => parted('.').filter(|_| led).map_or((0, behind, false), |(minute, rest)| (minute, rest, true)),
    };
    let rest = rest.trim_start();
    let label = opens_with(rest, "hour_label");
    let rest = rest[label.unwrap_or(0)..].trim_start();
    // 3時間 and 3시간 are spans.
    if label.is_some() && opens_with(rest, "duration_mark").is_some() {
        return None;
    }
    let half = |field: &'static str| ends_with(before, field) || opens_with(rest, field).is_some();
    let (am, pm) = (half("am"), half("pm"));
    let alone =
        led && (minute > 0 || !rest.starts_with(char::is_alphabetic) || opens_with(rest, "date_filler").is_some());
    if !(told || label.is_some() || am || pm || alone) {
        return None;
    }
    let hour = if pm && number.value < 12 { number.value + 12 } else { number.value };
    NaiveTime::from_hms_opt(hour % 24, minute, 0).filter(|_| hour <= 24)
}

/// Month and day of `3月20日`, `20일`, `dia 20`; the month of `sent` where none is named.
fn by_mark(folded: &str, number: &Number, sent: NaiveDate) -> Option<Vec<(u32, u32)>> {
    let behind = folded[number.end..].trim_start();
    if ends_with(&folded[..number.start], "day_lead") && !behind.starts_with(['/', '.', ':']) {
        return Some(vec![(sent.month(), number.value), (sent.month() % 12 + 1, number.value)]);
    }
    if let Some(month) = opens_with(behind, "month_mark") {
        let rest = behind[month..].trim_start();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let day = rest[..digits].parse().ok()?;
        return opens_with(rest[digits..].trim_start(), "day_mark").map(|_| vec![(number.value, day)]);
    }
    let alone = is_day_of_month(behind) && !ends_with(&folded[..number.start], "month_mark");
    alone.then(|| vec![(sent.month(), number.value), (sent.month() % 12 + 1, number.value)])
}

/// Whether what follows a number makes it the day of a month, as in 20日, rather than a span, as in 3日以内.
pub fn is_day_of_month(behind: &str) -> bool {
    let day = opens_with(behind, "day_mark");
    day.is_some_and(|day| opens_with(behind[day..].trim_start(), "duration_mark").is_none())
}

/// Month and day of `20 de marzo`, `20. März`, `March 20th`.
fn by_name(folded: &str, number: &Number) -> Option<Vec<(u32, u32)>> {
    static MONTHS: LazyLock<BTreeMap<String, u32>> = LazyLock::new(|| {
        let name = |row: &locale::Row| {
            let (number, word) = row.word.split_once(' ')?;
            let word = locale::fold(word.trim_end_matches('.')).into_owned();
            Some((word, number.parse().ok()?)).filter(|(word, _)| word.chars().count() >= 3)
        };
        locale::words("month").iter().filter_map(name).collect()
    });
    let is_word = |word: &&str| !word.is_empty();
    let letters = |c: char| !c.is_alphabetic();
    let (before, behind) = (&folded[..number.start], &folded[number.end..]);
    let before = &before[before.floor_char_boundary(before.len().saturating_sub(NEAR_BYTES))..];
    let near_behind = &behind[..behind.floor_char_boundary(NEAR_BYTES)];
    let words = near_behind.trim_start_matches(['.', 'º', 'ª']).split(letters).filter(is_word);
    let ordinal = |word: &&str| word.chars().count() > 2;
    let last = before.rsplit(letters).find(is_word);
    let near = |side: &str| side.trim_matches(['.', ' ', ',']).chars().all(char::is_alphabetic);
    let after = words.into_iter().find(ordinal).filter(|word| {
        let end = behind.find(word).unwrap_or(0);
        behind[..end].chars().count() <= 6
    });
    let last = last.filter(|word| near(before.rsplit(word).next().unwrap_or_default()));
    let month = after.and_then(|word| MONTHS.get(word)).or_else(|| last.and_then(|word| MONTHS.get(word)))?;
    Some(vec![(*month, number.value)])
}

/// Month and day of `25/10` or `10/25`; both where both can be, but not of `24/7`.
fn by_slash(folded: &str, number: &Number) -> Option<Vec<(u32, u32)>> {
    let behind = folded[number.end..].strip_prefix('/')?;
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let second: u32 = behind[..digits].parse().ok().filter(|_| (1..=2).contains(&digits))?;
    let pair = (number.value, second);
    let ends = !behind[digits..].starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '%'));
    (ends && pair != (24, 7)).then(|| vec![(second, number.value), (number.value, second)])
}

/// The next such day from `sent` on; `None` when it is just over.
fn coming(month: u32, day: u32, sent: NaiveDate) -> Option<NaiveDate> {
    let this = NaiveDate::from_ymd_opt(sent.year(), month, day)?;
    if this >= sent {
        return Some(this);
    }
    let next = NaiveDate::from_ymd_opt(sent.year() + 1, month, day)?;
    ((sent - this).num_days() > LONG_AGO_DAYS).then_some(next)
}
