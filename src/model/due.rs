//! By when something is promised or asked for.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use crate::locale::{self, Row};

use super::moment::{clock, day, is_day_of_month};

/// The time by which a sentence written at `sent` wants or promises something, wall clock.
///
/// Understands "today", "tomorrow", "within N working days / days / hours / weeks", a weekday, the end of a week, a
/// date with or without its year, a clock time, and the end of the working day (18:00). Of several dates the first
/// counts that is not over at `sent`. Working days are Monday to Friday here. `None` when no time is named or the
/// promise recurs ("every Friday").
pub fn due(folded: &str, sent: NaiveDateTime) -> Option<NaiveDateTime> {
    if recurs(folded) {
        return None;
    }
    let folded = &*half_width(folded);
    let clock = clock(folded);
    let at = |day: NaiveDate| day.and_time(clock.unwrap_or(END_OF_DAY));
    let to_come = |time: &NaiveDateTime| *time >= sent || time.time() == NaiveTime::MIN && time.date() == sent.date();
    let dates = locale::date::find_all(folded);
    if let Some(time) = dates.into_iter().map(|found| found.stamp.local).find(to_come) {
        return Some(if time.time() == NaiveTime::MIN { at(time.date()) } else { time });
    }
    if let Some(day) = day(folded, sent.date()) {
        return Some(at(day));
    }
    if let Some((count, unit)) = span(folded) {
        return match unit {
            Unit::Hour => sent.checked_add_signed(chrono::TimeDelta::hours(i64::from(count))),
            Unit::Workday => Some(add_workdays(sent.date(), count).and_time(END_OF_DAY)),
            Unit::Day => sent.date().checked_add_days(Days::new(u64::from(count))).map(at),
            Unit::Week => sent.date().checked_add_days(Days::new(7 * u64::from(count))).map(at),
        };
    }
    let says = |field: &'static str| locale::cues(field).is_match(folded);
    if says("day_after_tomorrow") {
        return sent.date().checked_add_days(Days::new(2)).map(at);
    }
    if locale::cues("tomorrow").find_unless(folded, locale::cues("not_tomorrow")).is_some() {
        return sent.date().succ_opt().map(at);
    }
    let next = says("next_week");
    if let Some(weekday) = weekday(folded) {
        return Some(at(coming(sent.date(), weekday, next)));
    }
    if next || says("end_of_week") {
        return Some(at(end_of_week(sent.date(), next)));
    }
    let today = says("today") || says("end_of_day");
    let soon = clock.filter(|time| *time > sent.time() && says("before"));
    (today || soon.is_some()).then(|| at(sent.date()))
}

/// The digits of Japanese input methods as those that we count with.
fn half_width(folded: &str) -> Cow<'_, str> {
    let half = |c: char| match c {
        '０'..='９' | '：' | '／' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    if folded.contains(|c| half(c) != c) { folded.chars().map(half).collect::<String>().into() } else { folded.into() }
}

/// Whether it speaks of something regular: every two working days, each Friday.
pub fn recurs(folded: &str) -> bool {
    every(folded).is_some()
}

/// The rhythm it speaks of, in working days: 2 for every two working days, 5 for each Friday.
pub fn every(folded: &str) -> Option<u32> {
    // German "alle zwei Tage" recurs, Italian "alle ore 17" is a time of day.
    let clocks = locale::cues("clock_lead").find_all(folded);
    let timed = |at: &Range<usize>| clocks.iter().any(|clock| clock.start == at.start && at.end < clock.end);
    let named = locale::cues("recurring").find_all(folded).into_iter().filter(|at| !timed(at)).find_map(|at| {
        let rest: String = folded[at.end..].chars().take(24).collect();
        let alone = || unit(rest.trim_start()).map(|(unit, _)| in_days(1, unit));
        let counted = span(&rest).map(|(count, unit)| in_days(count, unit));
        counted.or_else(alone).or_else(|| weekday(&rest).map(|_| 5))
    });
    named.or_else(|| {
        // 2営業日ごとに, 2영업일마다
        let behind = locale::cues("recurring_behind").find_all(folded);
        behind.into_iter().find_map(|at| {
            let skipped = folded[..at.start].chars().count().saturating_sub(COUNTED_CHARS);
            let counted: String = folded[..at.start].chars().skip(skipped).collect();
            span(&counted).map(|(count, unit)| in_days(count, unit))
        })
    })
}

/// Most characters of a number with its unit: 2 영업일.
const COUNTED_CHARS: usize = 6;

/// A span in working days.
fn in_days(count: u32, unit: Unit) -> u32 {
    match unit {
        Unit::Workday | Unit::Day => count,
        Unit::Week => 5 * count,
        Unit::Hour => 1,
    }
}

const END_OF_DAY: NaiveTime = NaiveTime::from_hms_opt(18, 0, 0).expect("a valid time");

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Workday,
    Day,
    Hour,
    Week,
}

/// A number with a unit, `两个工作日`, `4 hours`, `one business day`, unless it says how long something took or is past.
fn span(folded: &str) -> Option<(u32, Unit)> {
    let lasts = |at: usize, unit_at: usize, length: usize| {
        let (before, behind) = (folded[..at].trim_end(), folded[unit_at + length..].trim_start());
        locale::cues("span_lead").find_all(before).iter().any(|cue| cue.end == before.len())
            || locale::cues("span_tail").find(behind).is_some_and(|cue| cue.start == 0)
    };
    let counted = |at: usize, end: usize| {
        let behind = folded[end..].trim_start();
        let (unit, length) = unit(behind)?;
        (!lasts(at, folded.len() - behind.len(), length)).then_some(unit)
    };
    let digits = folded.char_indices().filter(|(at, c)| {
        c.is_ascii_digit()
            && !folded[..*at].ends_with(|b: char| b.is_ascii_digit() || matches!(b, '.' | ':' | '-' | '/'))
    });
    for (at, _) in digits {
        let end = at + folded[at..].bytes().take_while(u8::is_ascii_digit).count();
        let is_date = is_day_of_month(folded[end..].trim_start());
        let count = folded[at..end].parse::<u32>().ok().filter(|count| *count <= 366 && !is_date);
        if let Some(found) = count.zip(counted(at, end)) {
            return Some(found);
        }
    }
    locale::words("number").iter().find_map(|row| {
        let (count, word) = row.word.split_once(' ')?;
        folded.match_indices(word).find_map(|(at, _)| {
            let free = word.is_ascii().then(|| folded[..at].chars().next_back().is_some_and(char::is_alphanumeric))
                != Some(true);
            let unit = free.then(|| counted(at, at + word.len())).flatten()?;
            Some((count.parse().ok()?, unit))
        })
    })
}

/// The unit at the start of a text, and its length with the measure word that may stand before it.
fn unit(text: &str) -> Option<(Unit, usize)> {
    let measured =
        locale::words("measure_word").iter().find_map(|row| text.strip_prefix(row.word)).unwrap_or(text).trim_start();
    let units = [
        (Unit::Workday, "unit_workday"),
        (Unit::Hour, "unit_hour"),
        (Unit::Week, "unit_week"),
        (Unit::Day, "unit_day"),
    ];
    let mut best: Option<(usize, Unit)> = None;
    for (unit, field) in units {
        for row in locale::words(field) {
            let word_ends = |rest: &str| !row.word.is_ascii() || !rest.starts_with(|c: char| c.is_ascii_alphabetic());
            if measured.strip_prefix(row.word).is_some_and(word_ends)
                && best.is_none_or(|(length, _)| row.word.len() > length)
            {
                best = Some((row.word.len(), unit));
            }
        }
    }
    best.map(|(length, unit)| (unit, text.len() - measured.len() + length))
}

/// The first weekday named that is not over, in any language; short names count only in scripts without blanks.
fn weekday(folded: &str) -> Option<Weekday> {
    static NAMES: LazyLock<Vec<(String, bool, Weekday)>> = LazyLock::new(|| {
        let name = |row: &Row| {
            let (number, word) = row.word.split_once(' ')?;
            let word = locale::fold(word).into_owned();
            // Scripts with small letters part their words: `чт` is no Thursday in `что`.
            let parted = word.contains(char::is_lowercase);
            let telling = word.chars().count() >= if parted { 4 } else { 2 };
            let number = number.parse::<u8>().ok().filter(|_| telling)?;
            Some((word, parted, Weekday::try_from(number.checked_sub(1)?).ok()?))
        };
        locale::words("weekday").iter().filter_map(name).collect()
    });
    // "Since Monday", "lundi dernier".
    let past = |at: usize, end: usize| {
        let (before, behind) = (folded[..at].trim_end(), folded[end..].trim_start());
        let past = locale::cues("past_day");
        past.ends(before) || past.opening(behind).is_some()
    };
    let place = |word: &str, parted: bool| {
        let free = |at: usize| {
            !parted
                || !folded[..at].ends_with(char::is_alphanumeric)
                    && !folded[at + word.len()..].starts_with(char::is_alphanumeric)
        };
        // Nearly always it does not: `contains` is much faster to say so.
        let mut places = folded.contains(word).then(|| folded.match_indices(word)).into_iter().flatten();
        places.find(|(at, _)| free(*at) && !past(*at, at + word.len())).map(|(at, _)| at)
    };
    let named = NAMES.iter().filter_map(|(word, parted, weekday)| Some((place(word, *parted)?, *weekday)));
    named.min_by_key(|(at, _)| *at).map(|(_, weekday)| weekday)
}

/// The next such weekday after `day`, or that of the week after.
fn coming(day: NaiveDate, weekday: Weekday, next_week: bool) -> NaiveDate {
    if next_week {
        let monday = day - Days::new(u64::from(day.weekday().num_days_from_monday())) + Days::new(7);
        return monday + Days::new(u64::from(weekday.num_days_from_monday()));
    }
    let ahead = (7 + weekday.num_days_from_monday() - day.weekday().num_days_from_monday()) % 7;
    day + Days::new(u64::from(if ahead == 0 { 7 } else { ahead }))
}

/// Friday of this week, or of the next one; the Friday after a weekend.
fn end_of_week(day: NaiveDate, next_week: bool) -> NaiveDate {
    let friday = if day.weekday() == Weekday::Fri { day } else { coming(day, Weekday::Fri, false) };
    if next_week { coming(day, Weekday::Fri, true) } else { friday }
}

/// The day `count` working days after `day`.
fn add_workdays(day: NaiveDate, count: u32) -> NaiveDate {
    let mut left = count;
    let mut at = day;
    while left > 0 {
        at = at + Days::new(1);
        left -= u32::from(!matches!(at.weekday(), Weekday::Sat | Weekday::Sun));
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Due time of a sentence written on Thursday, 7 March 2024, 15:00.
    fn of(text: &str) -> Option<String> {
        let sent = NaiveDate::from_ymd_opt(2024, 3, 7)?.and_hms_opt(15, 0, 0)?;
        due(&locale::fold(text), sent).map(|due| due.format("%m-%d %H:%M").to_string())
    }

    #[test]
    fn days_hours_and_working_days_are_counted_from_the_mail() {
        assert_eq!(of("拿到日志以后 4 小时内答复您。").as_deref(), Some("03-07 19:00"));
        assert_eq!(of("厂商答复以后两个工作日内转告您").as_deref(), Some("03-11 18:00"));
        assert_eq!(of("I will get back to you within one business day").as_deref(), Some("03-08 18:00"));
        assert_eq!(of("Wir melden uns innerhalb von 2 Werktagen").as_deref(), Some("03-11 18:00"));
    }

    #[test]
    fn today_tomorrow_and_weekdays_are_days() {
        assert_eq!(of("今天下班前我把补丁清单发给您。").as_deref(), Some("03-07 18:00"));
        assert_eq!(of("I will call you tomorrow at 13:00 your time").as_deref(), Some("03-08 13:00"));
        assert_eq!(of("I will send the hotfix by Wednesday.").as_deref(), Some("03-13 18:00"));
        assert_eq!(of("我们下周三安排升级").as_deref(), Some("03-13 18:00"));
        assert_eq!(of("Ich liefere es bis Freitag Mittag.").as_deref(), Some("03-08 12:00"));
        assert_eq!(of("Je vous rappelle demain après-midi.").as_deref(), Some("03-08 18:00"));
    }

    #[test]
    fn a_span_that_lasted_is_no_time_to_come() {
        for text in [
            "the printers were offline for three hours",
            "it was opened 2 days ago",
            "夜間処理が5時間に延びています",
            "已经等了3天，请尽快处理",
            "wir warten seit zwei Tagen",
            "on attend depuis 3 jours",
            "2시간 전에 보냈습니다",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(of("We waited for 2 days, please answer within 4 hours").as_deref(), Some("03-07 19:00"));
    }

    #[test]
    fn a_clock_time_is_read_in_every_way_to_write_it() {
        for text in [
            "I will send it today by 5 pm",
            "本日17時までにご連絡します",
            "本日１７時までに",
            "오늘 오후 5시까지 회신드리겠습니다",
            "今天下午5點前回覆",
            "entro le 17 di oggi",
            "entro oggi alle ore 17.00",
            "hoy antes de las 17 h",
            "hoje até as 17h",
            "aujourd'hui avant 17h00",
        ] {
            assert_eq!(of(text).as_deref(), Some("03-07 17:00"), "{text}");
        }
    }

    #[test]
    fn a_date_without_its_year_is_the_next_one() {
        for text in [
            "3月20日までに回答します",
            "20 日までにご連絡します",
            "20일까지 보내 드리겠습니다",
            "até 20/03",
            "até o dia 20",
            "para el 20 de marzo",
            "by March 20th",
            "週三(3/20)前",
            "since 2024-03-05 it fails; I will send it on 2024-03-20",
        ] {
            assert_eq!(of(text).as_deref(), Some("03-20 18:00"), "{text}");
        }
        assert_eq!(of("1月15日までに").as_deref(), None, "just over");
    }

    #[test]
    fn the_end_of_a_week_is_its_friday() {
        assert_eq!(of("今週中にお送りします").as_deref(), Some("03-08 18:00"));
        assert_eq!(of("Le mando il rapporto entro la fine della settimana").as_deref(), Some("03-08 18:00"));
        assert_eq!(of("다음 주까지 보내 드리겠습니다").as_deref(), Some("03-15 18:00"));
        assert_eq!(of("Te lo digo pasado mañana").as_deref(), Some("03-09 18:00"));
    }

    #[test]
    fn a_weekday_is_a_word_of_its_own_that_is_still_to_come() {
        assert_eq!(of("Просим уточнить, что менялось в настройках."), None);
        assert_eq!(of("Прошивку пришлём до пятницы.").as_deref(), Some("03-08 18:00"));
        assert_eq!(of("Seit Montag bricht es ab, wir melden uns am Dienstag.").as_deref(), Some("03-12 18:00"));
        assert_eq!(of("Depuis lundi dernier, je regarde."), None);
    }

    #[test]
    fn what_recurs_or_names_no_time_is_not_due() {
        assert_eq!(of("我将每两个工作日与您联系一次"), None);
        assert_eq!(of("I will update you every Friday"), None);
        assert_eq!(of("I will look into it."), None);
        assert_eq!(of("it runs version 10.0.14393.4651 on 2 servers"), None);
    }
}
