//! Every word of the locale files that a client prints around a quote, written into a thread and split again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use casebrief::locale::{LOCALES, Row, words};
use casebrief::mail::{Envelope, RawMail};
use casebrief::split::{Segment, segments};
use casebrief::text::{LineKind, Origin, Source, Sources};
use chrono::{Datelike, NaiveDate};

const PEOPLE: [(&str, &str); 3] = [
    ("Lena Vogt", "lena.vogt@north.example"),
    ("Piotr Brix", "p.brix@south.example"),
    ("Mira Costa", "mira@x.example"),
];
/// Columns at which clients wrap what they send as plain text.
const COLUMNS: usize = 72;

fn split(text: &str) -> (Sources, Vec<Segment>) {
    let origin = Origin {
        path: PathBuf::from("a.txt"),
        sha256: String::new(),
        mail: 1,
        part: Vec::new(),
        charset: "utf-8",
        was_html: false,
    };
    let sources = Sources(vec![Source::new(origin, RawMail::default(), text)]);
    let segments = segments(&sources);
    (sources, segments)
}

fn body(sources: &Sources, segment: &Segment) -> String {
    let lines = segment.lines.iter().filter(|line| line.kind == LineKind::Text);
    lines.map(|line| line.text(sources)).collect::<Vec<_>>().join("/")
}

/// The words of one field by locale.
fn by_tag(field: &str) -> BTreeMap<&'static str, Vec<&'static Row>> {
    let mut rows: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in words(field) {
        rows.entry(row.tag).or_default().push(row);
    }
    rows
}

/// A day as clients of a locale print it: its longest name of the month where that is a word, else digits.
fn day(tag: &str, day: u32, month: u32) -> String {
    match tag {
        "zh-Hans" | "zh-Hant" | "ja" => return format!("2021年{month}月{day}日"),
        "ko" => return format!("2021년 {month}월 {day}일"),
        _ => {}
    }
    let names = words("month").iter().filter(|row| row.tag == tag).filter_map(|row| row.word.split_once(' '));
    let name = names.filter(|(number, _)| number.parse() == Ok(month)).map(|(_, name)| name).max_by_key(|n| n.len());
    name.map_or_else(|| format!("{day:02}.{month:02}.2021"), |name| format!("{day} {name} 2021"))
}

/// A weekday of a locale, in whatever form stands in turn, before the day; nothing where the locale has none.
fn weekday(tag: &str, day: u32, month: u32, turn: usize) -> String {
    let date = NaiveDate::from_ymd_opt(2021, month, day).expect("a day of 2021");
    let number = date.weekday().number_from_monday();
    let names = words("weekday").iter().filter(|row| row.tag == tag).filter_map(|row| row.word.split_once(' '));
    let names: Vec<&str> = names.filter(|(of, _)| of.parse() == Ok(number)).map(|(_, name)| name).collect();
    names.get(turn % names.len().max(1)).map_or_else(String::new, |name| format!("{name}, "))
}

/// An attribution line for a person and a day; the time is 15:31.
fn attribution(template: &str, tag: &str, (name, email): (&str, &str), (of_month, month): (u32, u32)) -> String {
    let date = day(tag, of_month, month);
    let date = if template.contains("{time}") { date } else { format!("{date} 15:31") };
    let line = template.replace("周{weekday} {time}", " {time}").replace("{date}", &date).replace("{time}", "15:31");
    line.replace("{sender}", name).replace("{email}", email)
}

/// A line broken at the last blank before the columns are used up, as often as need be.
fn wrapped(line: &str) -> Vec<String> {
    let (mut lines, mut rest) = (Vec::new(), line);
    while let Some((cut, _)) = rest.char_indices().nth(COLUMNS) {
        let Some(blank) = rest[..cut].rfind(' ').filter(|blank| *blank > 0) else { break };
        lines.push(rest[..blank].to_owned());
        rest = &rest[blank + 1..];
    }
    lines.push(rest.to_owned());
    lines
}

/// What a quote must say about its author and its minute.
fn fault(envelope: &Envelope, (name, email): (&str, &str), template: &str, (day, month): (u32, u32)) -> Option<String> {
    let wanted = |part: &str, value: &str| Some(value.to_owned()).filter(|_| template.contains(part));
    let from = envelope.from.clone().unwrap_or_default();
    let minutes: Vec<String> = envelope
        .sent
        .iter()
        .flat_map(|sent| std::iter::once(sent.local).chain(sent.readings.iter().copied()))
        .map(|local| local.format("%m-%d %H:%M").to_string())
        .collect();
    let minute = format!("{month:02}-{day:02} 15:31");
    let dated = if template.contains("{date}") { minutes.contains(&minute) } else { minutes.is_empty() };
    let right = dated && from.name == wanted("{sender}", name) && from.email == wanted("{email}", email);
    (!right).then(|| format!("{from:?} {minutes:?}"))
}

#[test]
fn every_attribution_of_every_locale_is_split_again_in_a_thread() {
    let (mut count, mut wrong) = (0, Vec::new());
    for (number, row) in words("attribution").iter().enumerate() {
        let dates = [(28, number as u32 % 12 + 1), (3, (number as u32 + 5) % 12 + 1)];
        let [upper, lower] = [0, 1].map(|at| attribution(row.word, row.tag, PEOPLE[at], dates[at]));
        for wrap in [false, true] {
            let lines = |line: &str| if wrap { wrapped(line) } else { vec![line.to_owned()] };
            let mut text = "bako limu\n\n".to_owned();
            for line in lines(&upper) {
                writeln!(text, "{line}").expect("a string takes all");
            }
            text += "\n> terano quivo\n>\n";
            for line in lines(&lower) {
                writeln!(text, "> {line}").expect("a string takes all");
            }
            text += ">> sadel morin\n";
            let (sources, segments) = split(&text);
            let bodies: Vec<String> = segments.iter().map(|segment| body(&sources, segment)).collect();
            let mut faults = Vec::new();
            if bodies == ["bako limu", "terano quivo", "sadel morin"] {
                faults
                    .extend((0..2).filter_map(|at| fault(&segments[at + 1].envelope, PEOPLE[at], row.word, dates[at])));
            } else {
                faults.push(format!("{bodies:?}"));
            }
            if !faults.is_empty() {
                wrong.push(format!("{} {}\n{text}{}", row.tag, row.word, faults.join("\n")));
            }
            count += 1;
        }
    }
    assert!(count > 800, "{count}");
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn header_blocks_of_every_locale_are_split_again_in_a_thread() {
    let fields = ["from", "date", "to", "cc", "subject"].map(by_tag);
    let (mut count, mut wrong) = (0, Vec::new());
    for (tag, _) in LOCALES {
        let [Some(from), Some(date), Some(to), Some(subject)] = [0, 1, 2, 4].map(|field| fields[field].get(tag)) else {
            continue;
        };
        let no_copies = Vec::new();
        let cc = fields[3].get(tag).unwrap_or(&no_copies);
        let most = [from, date, to, cc, subject].iter().map(|rows| rows.len()).max().unwrap_or_default();
        for turn in 0..most.max(12) {
            let word = |rows: &[&Row]| rows.get(turn % rows.len().max(1)).map(|row| row.word);
            let month = turn as u32 % 12 + 1;
            let [colon, mark] = [[": ", ""], ["：", ""], [" : ", ""], [":* ", "*"]][turn % 4];
            let values = [
                (word(from), format!("{} <{}>", PEOPLE[0].0, PEOPLE[0].1)),
                (word(date), format!("{}{} 15:31", weekday(tag, 28, month, turn / 2), day(tag, 28, month))),
                (word(to), format!("{} <{}>", PEOPLE[1].0, PEOPLE[1].1)),
                (word(cc), format!("{} <{}>", PEOPLE[2].0, PEOPLE[2].1)),
                (word(subject), "Pelta zunik".to_owned()),
            ];
            let mut text = "bako limu\n\n".to_owned();
            for (label, value) in &values {
                if let Some(label) = label {
                    writeln!(text, "{mark}{label}{colon}{value}").expect("a string takes all");
                }
            }
            text += "\nterano quivo\n";
            let (sources, segments) = split(&text);
            let bodies: Vec<String> = segments.iter().map(|segment| body(&sources, segment)).collect();
            let mut faults = Vec::new();
            if bodies == ["bako limu", "terano quivo"] {
                let envelope = &segments[1].envelope;
                faults.extend(fault(envelope, PEOPLE[0], "{sender} {email} {date}", (28, month)));
                let to: Vec<_> = envelope.to.iter().map(|to| to.email.as_deref()).collect();
                let cc: Vec<_> = envelope.cc.iter().map(|cc| cc.email.as_deref()).collect();
                let copies = values[3].0.map(|_| Some(PEOPLE[2].1));
                if to != [Some(PEOPLE[1].1)] || cc != copies.into_iter().collect::<Vec<_>>() {
                    faults.push(format!("{to:?} {cc:?}"));
                }
                if envelope.subject.as_deref() != Some("Pelta zunik") {
                    faults.push(format!("{:?}", envelope.subject));
                }
            } else {
                faults.push(format!("{bodies:?}"));
            }
            if !faults.is_empty() {
                wrong.push(format!("{tag}\n{text}{}", faults.join("\n")));
            }
            count += 1;
        }
    }
    assert!(count > 800, "{count}");
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n\n"));
}
