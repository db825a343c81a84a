//! Records of logs with their own times.

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use regex::Regex;

use super::near::{self, Labels};
use super::{Extra, Extractor, Kind, Match};
use crate::locale;
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::LogEvent,
    doc: "Records that open with their own time: servicing logs, syslog, IIS, Apache, program logs, tables with `|`, \
          and the text form of a Windows event. Lines without a time belong to the record above, a few at most.",
    examples: &[
        (
            "2022-03-01 10:02:44, Error  CSI    00000a53 (F) Unable to load manifest\n[gle=0x80073712]\n\nRegards",
            &["2022-03-01 10:02:44, Error CSI 00000a53 (F) Unable to load manifest [gle=0x80073712]"],
        ),
        (
            "Mar  4 2023 06:07:08 SW-A %%01IF/4/STATE(l)[312]:down",
            &["Mar 4 2023 06:07:08 SW-A %%01IF/4/STATE(l)[312]:down"],
        ),
        ("Mar  4 06:07:08 web01 sshd[22]: refused", &["Mar 4 06:07:08 web01 sshd[22]: refused"]),
        (
            "2022-03-01T10:02:44.123+08:00 WARN pool - exhausted",
            &["2022-03-01T10:02:44.123+08:00 WARN pool - exhausted"],
        ),
        (
            "[01/Mar/2022:10:02:44 +0800] \"GET / HTTP/1.1\" 502 157",
            &["[01/Mar/2022:10:02:44 +0800] \"GET / HTTP/1.1\" 502 157"],
        ),
        ("2022-03-01 10:02:44 | DET | x.exe | moved", &["2022-03-01 10:02:44 | DET | x.exe | moved"]),
        ("2022-03-01 10:02 we called", &[]),
        ("Sent: 2022-03-01 10:02:44\nMar 4 is fine", &[]),
        ("2022-03-01 10:02:44\n2022-13-41 10:02:44 ERROR x", &[]),
    ],
    find,
};

/// Year of a record that prints none; the caller knows when the mail was sent.
pub(super) const NO_YEAR: i32 = 0;

/// Lines without a time that still belong to a record.
const MORE_LINES: usize = 4;

static NUMERIC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)^[\[<(]?([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[\ T]|,\ |\ \ )([0-9]{1,2}):([0-9]{2}):([0-9]{2})
          (?:[.,][0-9]{1,9})?(Z|\ ?[+-][0-9]{2}:?[0-9]{2})?[\])>]?,?",
    )
    .expect("the examples compile it")
});

static SYSLOG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)^(?:<[0-9]{1,3}>)?([A-Z][a-z]{2})\ {1,2}([0-9]{1,2})\ (?:([0-9]{4})\ )?([0-9]{2}):([0-9]{2}):([0-9]{2})
          (?:\.[0-9]{1,6})?(?:[+-][0-9]{2}:[0-9]{2})?:?\ ",
    )
    .expect("the examples compile it")
});

static APACHE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?x-u)\[([0-9]{1,2})/([A-Z][a-z]{2})/([0-9]{4}):([0-9]{2}):([0-9]{2}):([0-9]{2})\ ([+-][0-9]{4})\]")
        .expect("the examples compile it")
});

/// The moment in UTC that CSI prints behind its sequence number.
static CSI_UTC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[0-9a-f]{8}@([0-9]{4})/([0-9]{1,2})/([0-9]{1,2}):([0-9]{1,2}):([0-9]{2}):([0-9]{2})")
        .expect("a constant")
});

/// Months as C's `strftime` prints them in the logs of every country.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Levels as programs print them.
const LEVELS: [&str; 18] = [
    "TRACE",
    "DEBUG",
    "INFO",
    "INFORMATION",
    "NOTICE",
    "WARN",
    "WARNING",
    "ERROR",
    "ERR",
    "CRITICAL",
    "CRIT",
    "ALERT",
    "EMERG",
    "FATAL",
    "SEVERE",
    "PERF",
    "PANIC",
    "VERBOSE",
];

/// The head of a record.
struct Head {
    at: Option<NaiveDateTime>,
    utc: Option<NaiveDateTime>,
    /// Bytes of the line that it takes; an access log has it in the middle.
    bytes: usize,
}

fn find(view: &View<'_>) -> Vec<Match> {
    let text = view.text.as_ref();
    let mut found: Vec<Match> = Vec::new();
    let mut more = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end();
        let indent = content.len() - content.trim_start().len();
        let record = content.trim_start();
        if let Some(head) = head(record).filter(|head| head.bytes < record.len()) {
            let range = start + indent..start + content.len();
            found.push(Match { range, value: String::new(), extra: event(record, &head) });
            more = MORE_LINES;
        } else if more > 0 && continues(content) {
            if let Some(last) = found.last_mut() {
                last.range.end = start + content.len();
            }
            more -= 1;
        } else {
            more = 0;
        }
    }
    for event in &mut found {
        finish(text, event);
    }
    found.extend(windows_events(text));
    found.sort_by_key(|found| found.range.start);
    found
}

/// The time at the start of a line, if something follows that a log would print.
fn head(record: &str) -> Option<Head> {
    match record.as_bytes().first()? {
        b'0'..=b'9' | b'[' | b'<' | b'(' | b'A'..=b'S' => {}
        _ => return None,
    }
    if let Some(hit) = NUMERIC.captures(record) {
        let at = moment([&hit[1], &hit[2], &hit[3], &hit[4], &hit[5], &hit[6]])?;
        let utc = hit.get(7).and_then(|zone| at.checked_sub_signed(offset(zone.as_str().trim())?));
        return Some(Head { at: Some(at), utc: csi_utc(record).or(utc), bytes: hit[0].len() });
    }
    if let Some(hit) = SYSLOG.captures(record) {
        let month = month(&hit[1])?;
        let year = hit.get(3).map_or_else(|| format!("{NO_YEAR}"), |year| year.as_str().to_owned());
        let at = moment([&year, &month, &hit[2], &hit[4], &hit[5], &hit[6]])?;
        return Some(Head { at: Some(at), utc: None, bytes: hit[0].len() });
    }
    if record.contains("/20") {
        let head = &record[..record.floor_char_boundary(300)];
        if let Some(hit) = APACHE.captures(head) {
            let at = moment([&hit[3], &month(&hit[2])?, &hit[1], &hit[4], &hit[5], &hit[6]])?;
            let utc = at.checked_sub_signed(offset(&hit[7])?);
            return Some(Head { at: Some(at), utc, bytes: hit.get_match().end() });
        }
    }
    None
}

fn csi_utc(record: &str) -> Option<NaiveDateTime> {
    let hit = record.contains('@').then(|| CSI_UTC.captures(record)).flatten()?;
    moment([&hit[1], &hit[2], &hit[3], &hit[4], &hit[5], &hit[6]])
}

fn month(name: &str) -> Option<String> {
    MONTHS.iter().position(|month| *month == name).map(|index| (index + 1).to_string())
}

/// Year, month, day, hour, minute, second.
fn moment(parts: [&str; 6]) -> Option<NaiveDateTime> {
    let [year, month, day, hour, minute, second] = parts.map(|part| part.parse::<u32>().ok());
    NaiveDate::from_ymd_opt(i32::try_from(year?).ok()?, month?, day?)?.and_hms_opt(hour?, minute?, second?)
}

/// `Z`, `+08:00`, `-0330`.
fn offset(zone: &str) -> Option<TimeDelta> {
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return Some(TimeDelta::zero());
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
    Some(TimeDelta::minutes(if zone.starts_with('-') { -minutes } else { minutes }))
}

/// Lines of a dump belong to the record above: indented, bracketed, or labelled as servicing logs and stack traces do.
fn continues(line: &str) -> bool {
    let body = line.trim_start();
    let csi = ["Expected:", "Found:", "FileHashMismatch", "Caused by:", "at ", "[gle="];
    !body.is_empty()
        && (line.starts_with([' ', '\t']) || body.starts_with('[') || csi.iter().any(|mark| body.starts_with(mark)))
}

/// Level, source and text of a record.
fn event(record: &str, head: &Head) -> Extra {
    let rest = record[head.bytes..].trim_start_matches([' ', '\t', '|', ',', '-', ':']);
    let mut level = None;
    let mut source = None;
    // A table's cells are words, whatever blanks are in them.
    let gaps: &[char] = if rest.contains('|') { &['|'] } else { &[' ', '\t'] };
    for word in rest.split(gaps).map(str::trim).filter(|word| !word.is_empty()).take(4) {
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let is_level = LEVELS.iter().any(|name| name.eq_ignore_ascii_case(bare));
        if is_level && level.is_none() {
            level = Some(bare.to_owned());
        } else if source.is_none()
            && bare.starts_with(|c: char| c.is_ascii_alphabetic())
            && !word.contains(['%', '"', '/'])
        {
            source = Some(word.trim_matches(['[', ']', ':', ',']).to_owned());
        }
        if source.is_some() && level.is_some() {
            break;
        }
    }
    Extra::LogEvent { at: head.at, utc: head.utc, level, source, text: rest.to_owned() }
}

/// Joins the lines of a record in its value and its text.
fn finish(text: &str, event: &mut Match) {
    let record = squeeze(&text[event.range.clone()]);
    if let Extra::LogEvent { utc, text: message, .. } = &mut event.extra {
        *utc = utc.or_else(|| csi_utc(&record));
        let first = squeeze(message);
        let start = record.find(&first).unwrap_or(0);
        record[start..].clone_into(message);
    }
    event.value = record;
}

/// White space as single blanks.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines above and below an event's number that may belong to its block.
const BLOCK_LINES: usize = 12;

/// Windows events as their viewer copies them: label and value a line, the description last.
fn windows_events(text: &str) -> Vec<Match> {
    let folded = locale::fold(text);
    let labels = |field| Labels::new(field, text, &folded);
    let numbers = labels("event_label");
    if numbers.iter().next().is_none() {
        return Vec::new();
    }
    let (dates, levels, sources) =
        (labels("event_date_label"), labels("event_level_label"), labels("event_source_label"));
    let mut found: Vec<Match> = Vec::new();
    for number in numbers.iter() {
        let start = near::line_start(text, number.start);
        let behind = text[number.end..].trim_start_matches([' ', '\t']);
        if !text[start..number.start].trim().is_empty() || !behind.starts_with([':', '：']) {
            continue;
        }
        let first = block_edge(text, start, |at| at.checked_sub(1).map(|end| near::line_start(text, end)));
        let last = block_edge(text, start, |at| Some(near::line_end(text, at) + 1).filter(|next| *next < text.len()));
        let end = near::line_end(text, last);
        if found.last().is_some_and(|earlier| earlier.range.end > first) {
            continue;
        }
        let value_of = |labels: &Labels<'_>| {
            let label =
                labels.iter().find(|label| label.start >= first && label.end <= end && is_label(text, label))?;
            let value =
                text[label.end..near::line_end(text, label.end)].trim_start_matches([' ', '\t', ':', '：']).trim();
            Some(value.to_owned()).filter(|value| !value.is_empty())
        };
        let Some(at) = value_of(&dates).and_then(|date| locale::date::find(&date)) else { continue };
        let extra = Extra::LogEvent {
            at: Some(at.stamp.local),
            utc: None,
            level: value_of(&levels),
            source: value_of(&sources),
            text: description(&text[first..end]),
        };
        found.push(Match { range: first..end, value: squeeze(&text[first..end]), extra });
    }
    found
}

/// What follows the last label that stands alone on its line; else the last line.
fn description(block: &str) -> String {
    let lines: Vec<&str> = block.lines().collect();
    let label = lines.iter().rposition(|line| line.trim_end().ends_with([':', '：'])).map_or(usize::MAX, |at| at + 1);
    let from = if label < lines.len() { label } else { lines.len().saturating_sub(1) };
    squeeze(&lines[from..].join(" "))
}

/// Whether a label opens its line and has a colon behind it.
fn is_label(text: &str, label: &std::ops::Range<usize>) -> bool {
    let line = near::line_start(text, label.start);
    text[line..label.start].trim().is_empty()
        && text[label.end..].trim_start_matches([' ', '\t']).starts_with([':', '：'])
}

/// The start of the farthest line in one direction that still holds text.
fn block_edge(text: &str, start: usize, step: impl Fn(usize) -> Option<usize>) -> usize {
    let mut edge = start;
    for _ in 0..BLOCK_LINES {
        let Some(next) = step(edge).filter(|at| *at != edge && text.is_char_boundary(*at)) else { break };
        if text[next..near::line_end(text, next)].trim().is_empty() {
            break;
        }
        edge = next;
    }
    edge
}
