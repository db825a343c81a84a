//! Attribution lines: `On …, … wrote:` and its cousins in every language.
//!
//! A template of the locale files is at most three literals around a date and a sender. The date scanner says where
//! the date ends; the literals are compared without blanks, commas, quotes and brackets, which clients set as they like.
//! A line that no template fits is still one when it ends in a known verb and a colon, and holds a date or an address.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::date::{self, Found, is_format};
use super::{is_letter, words};
use crate::mail::Precision;

/// Longest line that is looked at, in bytes: real ones, joined from three, stay far below.
const MAX_BYTES: usize = 1000;

/// Who wrote the text that follows, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// Bytes before it that are somebody's text: `Done. On … Ana wrote:`.
    pub start: usize,
    /// The date and its bytes in the line.
    pub date: Option<Found>,
    /// Display name without quotes.
    pub name: Option<String>,
    /// Address without `mailto:` and brackets.
    pub email: Option<String>,
    /// Tags of the locales that have the template; empty when none fits and the verb alone told.
    pub tags: &'static [&'static str],
}

/// Where date and sender stand in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    DateSender,
    SenderDate,
    Sender,
    Date,
}

/// A template with its literals as [`key`] writes them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Template {
    /// Bytes of all literals; the most literal template is tried first.
    weight: std::cmp::Reverse<usize>,
    shape: Shape,
    before: String,
    between: String,
    after: String,
    /// The template ends in a colon, which `after` leaves out.
    colon: bool,
    /// Locales that have it.
    tags: Vec<&'static str>,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let mut tags: BTreeMap<Template, Vec<&'static str>> = BTreeMap::new();
    for row in words("attribution") {
        if let Some(template) = template(row.word) {
            tags.entry(template).or_default().push(row.tag);
        }
    }
    tags.into_iter().map(|(template, tags)| Template { tags, ..template }).collect()
});

/// Positions in [`TEMPLATES`] by the last character of their last literal; `None` where there is no such literal.
static BY_LAST: LazyLock<BTreeMap<Option<char>, Vec<usize>>> = LazyLock::new(|| {
    let mut positions: BTreeMap<Option<char>, Vec<usize>> = BTreeMap::new();
    for (at, template) in TEMPLATES.iter().enumerate() {
        positions.entry(template.after.chars().next_back()).or_default().push(at);
    }
    positions
});

/// The templates that a line may have whose last character counts as `last`, the most literal first.
fn candidates(last: char) -> Vec<&'static Template> {
    let of = |key| BY_LAST.get(&key).map_or(&[][..], Vec::as_slice);
    let mut positions = [of(Some(last)), of(None)].concat();
    positions.sort_unstable();
    positions.into_iter().map(|at| &TEMPLATES[at]).collect()
}

/// Verbs and what goes with them at the end of a line, without the colon, longest first, by their last character.
static ENDINGS: LazyLock<BTreeMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let worded =
        |template: &&Template| template.colon && template.after.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let endings: BTreeSet<&str> = TEMPLATES.iter().filter(worded).map(|template| template.after.as_str()).collect();
    let mut by_last: BTreeMap<char, Vec<&str>> = BTreeMap::new();
    for ending in endings {
        by_last.entry(ending.chars().next_back().unwrap_or_default()).or_default().push(ending);
    }
    for endings in by_last.values_mut() {
        endings.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
    }
    by_last
});

/// The text before the longest of [`ENDINGS`] that ends it.
fn strip_ending(text: &str) -> Option<&str> {
    let last = folded(text.trim_end_matches(is_loose).chars().next_back()?);
    ENDINGS.get(&last)?.iter().find_map(|ending| strip_end(text, ending))
}

/// Reads a template such as `On {date}, {sender} <{email}> wrote:`.
fn template(word: &str) -> Option<Template> {
    let span = |first: &str, others: [&str; 2]| {
        let start = word.find(first)?;
        let end = others.iter().chain([&first]).filter_map(|name| word.rfind(name).map(|at| at + name.len())).max()?;
        Some((start, end))
    };
    let date = span("{date}", ["{time}", "{weekday}"]);
    let sender = span("{sender}", ["{email}", "{email}>"]);
    let (shape, spans) = match (date, sender) {
        (Some(date), Some(sender)) if date.0 < sender.0 => (Shape::DateSender, [date, sender]),
        (Some(date), Some(sender)) => (Shape::SenderDate, [sender, date]),
        (None, Some(sender)) => (Shape::Sender, [sender, sender]),
        (Some(date), None) => (Shape::Date, [date, date]),
        (None, None) => return None,
    };
    let before = key(&word[..spans[0].0]);
    let between = key(word.get(spans[0].1..spans[1].0).unwrap_or_default());
    let after = key(&word[spans[1].1..]);
    let colon = after.ends_with(':');
    let after = after.trim_end_matches(':').to_owned();
    let weight = std::cmp::Reverse(before.len() + between.len() + after.len());
    Some(Template { weight, shape, before, between, after, colon, tags: Vec::new() })
}

/// Marks that templates and lines set differently.
fn is_loose(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_whitespace()
            || c == '\u{b}'
            || matches!(c, ',' | '"' | '\'' | '<' | '>' | '(' | ')' | '[' | ']');
    }
    matches!(c, '，' | '、' | '،' | '“' | '”' | '„' | '«' | '»' | '’' | '‘' | '（' | '）')
        || c.is_whitespace()
        || is_format(c)
}

/// What ends the line: Latin, East Asian, Armenian, Khmer.
pub const COLONS: [char; 6] = [':', '：', '︰', '՝', '։', '៖'];

/// One character of a literal as it is compared.
fn folded(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    if COLONS.contains(&c) { ':' } else { c.to_lowercase().next().unwrap_or(c) }
}

fn key(literal: &str) -> String {
    literal.chars().filter(|c| !is_loose(*c)).map(folded).collect()
}

/// Whether two neighbours belong to one word.
fn joined(left: Option<char>, right: Option<char>) -> bool {
    left.is_some_and(is_letter) && right.is_some_and(is_letter)
}

/// The text behind `literal`, which opens it.
fn strip_start<'a>(text: &'a str, literal: &str) -> Option<&'a str> {
    let mut rest = text;
    for wanted in literal.chars() {
        rest = rest.trim_start_matches(is_loose);
        let c = rest.chars().next().filter(|c| folded(*c) == wanted)?;
        rest = &rest[c.len_utf8()..];
    }
    (!joined(literal.chars().next_back(), rest.chars().next())).then_some(rest)
}

/// The text before `literal`, which ends it.
fn strip_end<'a>(text: &'a str, literal: &str) -> Option<&'a str> {
    let mut rest = text;
    for wanted in literal.chars().rev() {
        rest = rest.trim_end_matches(is_loose);
        let c = rest.chars().next_back().filter(|c| folded(*c) == wanted)?;
        rest = &rest[..rest.len() - c.len_utf8()];
    }
    (!joined(rest.chars().next_back(), literal.chars().next())).then_some(rest)
}

/// A line stripped to what templates describe.
struct Line<'a> {
    text: &'a str,
    /// It ends in a colon, or in what Zoho and `GroupWise` set instead.
    closed: bool,
    /// `>>> … >>>` of `GroupWise`: nothing but a sender and a date.
    framed: bool,
}

fn line(text: &str) -> Line<'_> {
    let edge = |c: char| c.is_whitespace() || is_format(c) || c == '*' || c == '|';
    let start = text.trim_start_matches(|c| edge(c) || c == '>' || c == '-' || c == '=');
    let bare = start.trim_end_matches(edge);
    let framed = bare.ends_with(">>>");
    let open = if framed { bare.trim_end_matches('>') } else { bare.trim_end_matches(['-', '=']) };
    let dashed = bare.len() - open.len() >= 3;
    let open =
        if dashed { open.trim_end_matches(edge).trim_end_matches(COLONS) } else { bare.trim_end_matches(COLONS) };
    Line { text: open.trim_end_matches(edge), closed: open.len() < bare.len(), framed }
}

/// Whether `text` ends in a known verb and a colon: a cheap look before [`attribution`].
pub fn ends_in_verb(text: &str) -> bool {
    let bare = text.trim_end_matches(is_loose);
    let open = bare.trim_end_matches(COLONS);
    open.len() < bare.len() && strip_ending(open).is_some()
}

/// Reads an attribution line: one line, or the lines of a wrapped one joined with blanks.
///
/// `None` unless it has a sender, and a date, an address or at least a template of its own; only lines with a strict
/// template of a date alone (`于 … 写道：`) come without a sender. Where neither date nor address is shown the caller
/// decides on what stands around. Linear in the length of the line; more than 1,000 bytes are no attribution.
pub fn attribution(text: &str) -> Option<Attribution> {
    if text.len() > MAX_BYTES || text.contains('\n') {
        return None;
    }
    let line = line(text);
    let last = folded(line.text.trim_end_matches(is_loose).chars().next_back()?);
    let mut templates = candidates(last);
    templates.retain(|template| line.closed || !template.colon);
    if !line.closed && templates.iter().all(|template| template.after.is_empty()) {
        return None;
    }
    // The second half of a wrapped line: the caller will join it with the first.
    if line.text.contains('>') && !line.text.contains('<') {
        return None;
    }
    let offset = line.text.as_ptr() as usize - text.as_ptr() as usize;
    let mut dates = date::find_all(line.text);
    dates.truncate(3);
    // `On 3/3/11, Ana Ruiz <ana@x.example> wrote:`; `Den 28. okt. 2021 15.31 skrev Ana Ruiz <ana@x.example>:`
    let coarse = dates.iter().all(|date| date.stamp.precision == Precision::Day);
    if coarse && line.text.contains('@') && (!dates.is_empty() || strip_ending(line.text).is_some()) {
        let short = date::find_short(line.text);
        dates.splice(..0, short.filter(|short| dates.is_empty() || short.stamp.precision != Precision::Day));
    }
    let read = dates
        .iter()
        .find_map(|date| dated(&line, date, &templates).or_else(|| behind_text(&line, date, &templates)))
        .or_else(|| dates.iter().find_map(|date| dated(&line, &bare(line.text, date), &templates)))
        .or_else(|| if dates.is_empty() { undated(&line, &templates) } else { None })
        .or_else(|| ending(&line, dates.first()));
    let mut read = read?;
    read.start += if read.start > 0 { offset } else { 0 };
    if let Some(date) = &mut read.date {
        // Mail Master sets full-width marks in English lines.
        if line.text[date.range.end..].starts_with('，') && line.text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            date::prefer_month_first(&line.text[date.range.clone()], &mut date.stamp);
        }
        date.range = date.range.start + offset..date.range.end + offset;
    }
    Some(read)
}

/// A template behind other text on its line, with an address and a time: prose quotes people too, but not by the minute.
fn behind_text(line: &Line, date: &Found, templates: &[&'static Template]) -> Option<Attribution> {
    let before = line.text[..date.range.start].trim_end();
    let start = before.char_indices().rev().find(|(_, c)| !is_letter(*c)).map(|(at, c)| at + c.len_utf8())?;
    let timed = date.stamp.precision != Precision::Day && start < before.len();
    let found = || {
        let cut = Line { text: &line.text[start..], closed: line.closed, framed: line.framed };
        let date = Found { range: date.range.start - start..date.range.end - start, ..date.clone() };
        let opens: Vec<&'static Template> =
            templates.iter().copied().filter(|template| !template.before.is_empty()).collect();
        let mut read = dated(&cut, &date, &opens).filter(|read| read.email.is_some())?;
        if let Some(date) = &mut read.date {
            date.range = date.range.start + start..date.range.end + start;
        }
        Some(Attribution { start, ..read })
    };
    timed.then(found).flatten()
}

/// A date without the weekday before it: Romanian `pe` and `la` are Friday and Saturday in Finnish.
fn bare(text: &str, date: &Found) -> Found {
    let lead = text[date.range.clone()].find(char::is_numeric).unwrap_or(0);
    Found { range: date.range.start + lead..date.range.end, stamp: date.stamp.clone() }
}

/// A template with a date.
fn dated(line: &Line, date: &Found, templates: &[&'static Template]) -> Option<Attribution> {
    let (before, after) = (&line.text[..date.range.start], &line.text[date.range.end..]);
    let (before_key, after_key) = (key(before), key(after));
    templates.iter().find_map(|template| {
        let sender = match template.shape {
            Shape::DateSender if before_key == template.before => {
                strip_end(strip_start(after, &template.between)?, &template.after)?
            }
            Shape::SenderDate if after_key == template.after => {
                strip_end(strip_start(before, &template.before)?, &template.between)?
            }
            Shape::Date if before_key == template.before && after_key == template.after => {
                return (date.stamp.precision != Precision::Day).then(|| Attribution {
                    date: Some(date.clone()),
                    tags: &template.tags,
                    ..Attribution::default()
                });
            }
            _ => return None,
        };
        let literals = [&template.before, &template.between, &template.after];
        let worded = literals.iter().any(|literal| literal.chars().any(char::is_alphabetic));
        // What closes brackets around the date: `(2021/10/28 15:31), Ana wrote:`.
        let (name, email) = mailbox(sender.trim_start_matches([')', ']', '）', '】', ',', '，', '、', ' ']));
        let login = worded && date.stamp.precision != Precision::Day && name.as_deref().is_some_and(is_login);
        let fits = match (&name, &email) {
            (_, Some(_)) if worded => name.as_deref().is_none_or(|name| name.chars().count() <= 100),
            // Without a word there must be nothing but name and address: the line of a log also has a date.
            (name, Some(email)) => name.as_deref().is_none_or(is_name) && ends_in(sender, email),
            (Some(name), None) => (worded || line.framed) && (is_name(name) || login),
            (None, None) => false,
        };
        fits.then(|| Attribution { date: Some(date.clone()), name, email, start: 0, tags: &template.tags })
    })
}

/// A template without a date.
fn undated(line: &Line, templates: &[&'static Template]) -> Option<Attribution> {
    templates.iter().filter(|template| template.shape == Shape::Sender).find_map(|template| {
        let sender = strip_end(strip_start(line.text, &template.before)?, &template.after)?;
        let (name, email) = mailbox(sender);
        let fits = match (&name, &email) {
            (_, Some(_)) => {
                name.as_deref().is_none_or(is_name)
                    && sender.trim_end().ends_with(|c: char| is_loose(c) || c.is_alphanumeric())
            }
            // `He wrote:` is a sentence.
            (Some(name), None) => {
                let cased = name.chars().any(|c| c.is_lowercase() || c.is_uppercase());
                let short = if cased {
                    name.contains(' ')
                } else {
                    (2..=4).contains(&name.chars().count()) || name.contains(' ')
                };
                short && is_name(name) && template.colon
            }
            (None, None) => false,
        };
        fits.then_some(Attribution { date: None, name, email, start: 0, tags: &template.tags })
    })
}

/// A line that ends in a known verb, in an order that no template has.
fn ending(line: &Line, date: Option<&Found>) -> Option<Attribution> {
    if !line.closed {
        return None;
    }
    let rest = strip_ending(line.text)?;
    let (before, after) = match date {
        Some(date) => (&line.text[..date.range.start], rest.get(date.range.end..)?),
        None => ("", rest),
    };
    let sender = if key(after).is_empty() { before } else { after };
    let (name, email) = mailbox(sender);
    let name = name.map(|name| tail_name(&name)).filter(|name| !name.is_empty());
    let fits = match (&name, &email) {
        (_, Some(_)) => name.as_deref().is_none_or(|name| name.chars().count() <= 60),
        (Some(name), None) => {
            let few = before.chars().count() <= 30 && before.split_whitespace().count() <= 2;
            date.is_some() && few && is_name(name) && name.contains(' ')
        }
        (None, None) => false,
    };
    fits.then(|| Attribution { date: date.cloned(), name, email, start: 0, tags: &[] })
}

/// A name without the words of a sentence or of an unread date before it.
fn tail_name(name: &str) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    let lower = |word: &str| word.chars().next().is_some_and(char::is_lowercase);
    let via = words.iter().position(|word| word.eq_ignore_ascii_case("via")).unwrap_or(words.len());
    let foreign = |word: &&str| word.chars().any(char::is_numeric) || lower(word) && word.chars().count() > 3;
    let first = words[..via].iter().rposition(foreign).map_or(0, |at| at + 1);
    // The end of an unread date: `…at 11:05 AM , Ana Ruiz`.
    let period = |word: &str| {
        let plain = word.trim_matches([',', '.']);
        plain.is_empty() || plain.eq_ignore_ascii_case("am") || plain.eq_ignore_ascii_case("pm")
    };
    let names = words[first..].iter().skip_while(|word| lower(word) || first > 0 && period(word));
    names.copied().collect::<Vec<_>>().join(" ").trim_matches(|c: char| ",，、-–—".contains(c)).to_owned()
}

/// Whether only closing marks stand behind the last occurrence of `email`.
fn ends_in(sender: &str, email: &str) -> bool {
    sender.rfind(email).is_some_and(|at| sender[at + email.len()..].chars().all(is_loose))
}

/// A user name such as `anna.w` that stands for a name.
fn is_login(name: &str) -> bool {
    (4..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// Whether a text looks like a person's name: few words with initials, particles and `via list` among them.
fn is_name(name: &str) -> bool {
    let count = name.chars().count();
    if !(1..=60).contains(&count)
        || name.contains([
            '<', '>', '@', ':', ';', '!', '?', '=', '\\', '{', '}', '[', ']', '|', '：', '。', '！', '？', '；',
        ])
        || !name.chars().any(char::is_alphabetic)
        || name.chars().filter(|c| c.is_numeric()).count() > 4
    {
        return false;
    }
    let words: Vec<&str> = name.split(' ').collect();
    let lower = |word: &&str| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
    let particle = |word: &&str| !lower(word) || word.chars().count() <= 3;
    let after_via = words.iter().position(|word| word.eq_ignore_ascii_case("via")).unwrap_or(words.len());
    let sentence = words[..words.len() - 1].iter().any(|word| word.ends_with('.') && word.chars().count() > 4);
    let ends = after_via < words.len() || words.last().is_some_and(|word| !lower(word));
    words.len() <= 8 && !sentence && ends && !lower(&words[0]) && words[..after_via].iter().all(particle)
}

/// Name and address of one correspondent as clients print them: `"Ruiz, Ana" <ana@x.example>`, `Ana [mailto:ana@…]`,
/// `ana@x.example (Ana Ruiz)`, `ana@x.example<mailto:ana@x.example>`. A name that repeats the address is dropped.
pub fn mailbox(text: &str) -> (Option<String>, Option<String>) {
    let mut best: Option<(usize, usize)> = None;
    for (at, _) in text.match_indices('@') {
        let Some((start, end)) = address_at(text, at) else { continue };
        let bracketed = text[..start].trim_end_matches(is_format).ends_with(['<', '[', ':']);
        if best.is_none() || bracketed {
            best = Some((start, end));
        }
        if bracketed {
            break;
        }
    }
    let Some((start, end)) = best else { return (clean(text), None) };
    // `In message <20130305.1234@x.example>, Ana Ruiz <ana@x.example>`
    let next = text[end..].strip_prefix(">,").filter(|rest| rest.contains('<') && rest.contains('@'));
    if let Some(rest) = next {
        return mailbox(rest);
    }
    let email = text[start..end].to_owned();
    let before = text[..start].trim_end_matches(|c| is_format(c) || c == ' ');
    let before = before.strip_suffix("mailto:").or_else(|| before.strip_suffix("MAILTO:")).unwrap_or(before);
    let name = clean(before.trim_end_matches(|c: char| c.is_whitespace() || is_format(c) || "<[(（".contains(c)));
    let name = name.filter(|name| !name.eq_ignore_ascii_case(&email));
    // RFC 822 comment: `ana@x.example (Ana Ruiz)`.
    let comment = || {
        let rest = text[end..].trim_start_matches(['>', ']']).trim_start();
        let inner = rest.strip_prefix('(')?.split(')').next()?;
        clean(inner).filter(|name| !name.contains('@'))
    };
    (name.or_else(comment), Some(email))
}

/// The address around the `@` at byte `at`.
fn address_at(text: &str, at: usize) -> Option<(usize, usize)> {
    let local = |b: u8| b.is_ascii_alphanumeric() || b"._%+-'=/&~#".contains(&b);
    let domain = |b: u8| b.is_ascii_alphanumeric() || b".-".contains(&b);
    let bytes = text.as_bytes();
    let start = at - bytes[..at].iter().rev().take_while(|b| local(**b)).count();
    let start = start + bytes[start..at].iter().take_while(|b| **b == b'\'').count();
    let mut end = at + 1 + bytes[at + 1..].iter().take_while(|b| domain(**b)).count();
    while bytes[end - 1] == b'.' || bytes[end - 1] == b'-' {
        end -= 1;
    }
    (start < at && end > at + 1).then_some((start, end))
}

/// A name without outer quotes, marks of direction and runs of blanks.
fn clean(name: &str) -> Option<String> {
    let visible: String = name.chars().filter(|c| !is_format(*c) && *c != '\\').collect();
    let mut name = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    loop {
        let bare = name.trim_matches(|c: char| c == ' ' || ",，、،:：-–—".contains(c));
        let quotes = [
            ("\"", "\""),
            ("“", "”"),
            ("'", "'"),
            ("‘", "’"),
            ("«", "»"),
            ("„", "“"),
            ("「", "」"),
            ("<", ">"),
            ("[", "]"),
        ];
        let inner =
            quotes.iter().find_map(|(open, close)| bare.strip_prefix(open)?.strip_suffix(close)).unwrap_or(bare);
        if inner.len() == name.len() {
            break;
        }
        name = inner.to_owned();
    }
    // `[Ana Ruiz <ana@x.example> on … wrote]`
    let name = if name.contains(']') { &name } else { name.trim_start_matches('[') };
    let name = name.trim_matches(['"', '“', '”']).trim().to_owned();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn reads(rows: &[(&str, &str, &str, &str)]) {
        let mut wrong = Vec::new();
        for (line, date, name, email) in rows {
            let read = attribution(line).map(|read| {
                let date = read.date.map_or("", |date| &line[date.range]);
                (date, read.name.unwrap_or_default(), read.email.unwrap_or_default())
            });
            if read != Some((date, (*name).to_owned(), (*email).to_owned())) {
                wrong.push(format!("{line}\n    {read:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// Reads lines with the date between `⟦⟧`; name and address are the same in all.
    #[track_caller]
    fn reads_marked(name: &str, email: &str, lines: &[&str]) {
        for marked in lines {
            let (before, rest) = marked.split_once('⟦').expect("a mark");
            let (date, after) = rest.split_once('⟧').expect("a mark");
            reads(&[(&format!("{before}{date}{after}"), date, name, email)]);
        }
    }

    #[test]
    fn lines_of_well_known_clients_are_read() {
        let lines = [
            "On ⟦Oct 28, 2021, at 3:31 PM⟧, Ana Ruiz <ana@x.example> wrote:",
            "On ⟦Thu, Oct 28, 2021 at 3:31 PM⟧ Ana Ruiz <ana@x.example> wrote:",
            "On ⟦10/28/2021 15:31⟧，Ana Ruiz<ana@x.example> wrote：",
            "On ⟦Oct 28, 2021, 3:31 PM +0800⟧, Ana Ruiz <ana@x.example>, wrote:",
            "---- On ⟦Thu, 28 Oct 2021 15:31:07 +0800⟧ Ana Ruiz <ana@x.example> wrote ----",
            ">>> Ana Ruiz <ana@x.example> ⟦10/28/2021 3:31 PM⟧ >>>",
            "\"Ana Ruiz\" <ana@x.example> wrote on ⟦10/28/2021 03:31:07 PM⟧:",
            "Am ⟦Do., 28. Okt. 2021 um 15:31 Uhr⟧ schrieb Ana Ruiz <ana@x.example>:",
            "Le ⟦jeu. 28 oct. 2021 à 15:31⟧, Ana Ruiz <ana@x.example> a écrit\u{a0}:",
            "El ⟦jue, 28 oct 2021 a las 15:31⟧, Ana Ruiz (<ana@x.example>) escribió:",
            "Em ⟦qui., 28 de out. de 2021 às 15:31⟧, Ana Ruiz <ana@x.example> escreveu:",
            "Ana Ruiz <ana@x.example> escreveu no dia ⟦quinta, 28/10/2021 à(s) 15:31⟧:",
            "Il giorno ⟦gio 28 ott 2021 alle ore 15:31⟧ Ana Ruiz <ana@x.example> ha scritto:",
            "Op ⟦do 28 okt. 2021 om 15:31⟧ schreef Ana Ruiz <ana@x.example>:",
            "⟦czw., 28 paź 2021 o 15:31⟧ Ana Ruiz <ana@x.example> napisał(a):",
            "⟦чт, 28 окт. 2021 г. в 15:31⟧, Ana Ruiz <ana@x.example>:",
            "⟦Четверг, 28 октября 2021, 15:31 +03:00⟧ от Ana Ruiz <ana@x.example>:",
            "Den ⟦tors 28 okt. 2021 kl 15:31⟧ skrev Ana Ruiz <ana@x.example>:",
            "Den ⟦tor. 28. okt. 2021 kl. 15.31⟧ skrev Ana Ruiz <ana@x.example>:",
            "⟦to 28. lokak. 2021 klo 15.31⟧ Ana Ruiz (ana@x.example) kirjoitti:",
            "⟦čt 28. 10. 2021 v 15:31⟧ odesílatel Ana Ruiz <ana@x.example> napsal:",
            "Ana Ruiz <ana@x.example> ezt írta (időpont: ⟦2021. okt. 28., Cs, 15:31⟧):",
            "Ana Ruiz <ana@x.example>, ⟦28 Eki 2021 Per, 15:31⟧ tarihinde şunu yazdı:",
            "Στις ⟦Πέμ 28 Οκτ 2021 στις 3:31 μ.μ.⟧, ο χρήστης Ana Ruiz <ana@x.example> έγραψε:",
            "\u{202b}בתאריך ⟦יום ה׳, 28 באוק׳ 2021 ב-15:31⟧ מאת \u{202a}Ana Ruiz\u{202c}\u{200f} <\u{202a}ana@x.example\u{202c}\u{200f}>:\u{202c}",
            "في ⟦الخميس، 28 أكتوبر 2021 في 3:31 م⟧ تمت كتابة ما يلي بواسطة Ana Ruiz <ana@x.example>:",
            "Vào ⟦Th 5, 28 thg 10, 2021 vào lúc 15:31⟧ Ana Ruiz <ana@x.example> đã viết:",
            "Missatge de Ana Ruiz <ana@x.example> del dia ⟦dj., 28 d’oct. 2021 a les 15:31⟧:",
        ];
        reads_marked("Ana Ruiz", "ana@x.example", &lines);
        reads_marked(
            "Ana Ruiz",
            "",
            &["On ⟦Thu, 2021-10-28 at 15:31 +0800⟧, Ana Ruiz wrote:", "Am ⟦28.10.2021 um 15:31⟧ schrieb Ana Ruiz:"],
        );
    }

    #[test]
    fn lines_of_east_asian_clients_are_read() {
        reads_marked(
            "周宁",
            "ana@x.example",
            &[
                "在 ⟦2022-06-01 09:20:12⟧，\"周宁\" <ana@x.example> 写道：",
                "在⟦2021年10月28日 15:31⟧，周宁<ana@x.example> 写道：",
                "周宁 <ana@x.example> 于⟦2021年10月28日周四 15:31⟧写道：",
                "⟦2021年10月28日 下午3:31⟧，周宁 <ana@x.example> 写道：",
            ],
        );
        reads_marked("周寧", "ana@x.example", &["周寧 <ana@x.example> 於 ⟦2021年10月28日 週四 下午3:31⟧寫道："]);
        reads_marked(
            "中村 花",
            "ana@x.example",
            &[
                "⟦2021年10月28日(木) 15:31⟧ 中村 花 <ana@x.example>:",
                "⟦2021/10/28 15:31⟧、中村 花 <ana@x.example>のメール:",
            ],
        );
        reads_marked(
            "김하나",
            "ana@x.example",
            &["⟦2021년 10월 28일 (목) 오후 3:31⟧, 김하나 <ana@x.example>님이 작성:"],
        );
    }

    #[test]
    fn a_wrapped_line_is_read_when_joined() {
        let line = "On Tue, Oct 12, 2021 at 5:58 PM Radu Popa (Acme) < radu@x.example> wrote:";
        reads(&[(line, "Tue, Oct 12, 2021 at 5:58 PM", "Radu Popa (Acme)", "radu@x.example")]);
    }

    #[test]
    fn dates_in_brackets_and_with_dots_are_read() {
        let row = ("(2021/10/28 15:31), Ana Ruiz wrote:", "2021/10/28 15:31", "Ana Ruiz", "");
        let dotted = "Den tors. 28. okt. 2021 15.31 skrev Ana Ruiz <ana@x.example>:";
        // `pe` is Friday in Finnish.
        let friday = "Ana Ruiz <ana@x.example> a scris pe 29 octombrie 2021 15:31:";
        reads(&[
            row,
            (dotted, "tors. 28. okt. 2021 15.31", "Ana Ruiz", "ana@x.example"),
            (friday, "29 octombrie 2021 15:31", "Ana Ruiz", "ana@x.example"),
        ]);
    }

    #[test]
    fn names_and_addresses_of_every_make_are_read() {
        let rows = [
            ("\"Bernabéu Torres, Lourdes\" <l@x.example>", Some("Bernabéu Torres, Lourdes"), Some("l@x.example")),
            ("Radu (Bright) <radu@x.example>", Some("Radu (Bright)"), Some("radu@x.example")),
            ("Ana [mailto:ana@x.example]", Some("Ana"), Some("ana@x.example")),
            ("Ana <mailto:ana@x.example>", Some("Ana"), Some("ana@x.example")),
            ("Ana <ana@x.example<mailto:ana@x.example>>", Some("Ana"), Some("ana@x.example")),
            ("ana@x.example<mailto:ana@x.example>", None, Some("ana@x.example")),
            ("ana@x.example (Ana Ruiz)", Some("Ana Ruiz"), Some("ana@x.example")),
            (
                "'Ana Ruiz' via dev-list <dev-list@x.example>",
                Some("'Ana Ruiz' via dev-list"),
                Some("dev-list@x.example"),
            ),
            ("“周宁” <n@x.example>", Some("周宁"), Some("n@x.example")),
            ("<ana@x.example>", None, Some("ana@x.example")),
            ("Ana Ruiz", Some("Ana Ruiz"), None),
            ("", None, None),
        ];
        for (text, name, email) in rows {
            let expected = (name.map(str::to_owned), email.map(str::to_owned));
            assert_eq!(mailbox(text), expected, "{text}");
        }
    }

    #[test]
    fn orders_that_no_template_has_are_read_by_their_verb() {
        let ana = "ana@x.example";
        reads(&[
            ("On the 28 October 2021 15:31 Ana Ruiz <ana@x.example> wrote:", "28 October 2021 15:31", "Ana Ruiz", ana),
            ("Ana Ruiz <ana@x.example> on 28 October 2021 15:31 wrote:", "28 October 2021 15:31", "Ana Ruiz", ana),
            ("On some unread day, Ana Ruiz <ana@x.example> wrote:", "", "Ana Ruiz", ana),
            ("Ana Ruiz <ana@x.example> wrote:", "", "Ana Ruiz", ana),
            ("Ana Ruiz wrote:", "", "Ana Ruiz", ""),
            ("On 2021-10-28 15:31, anna.w wrote:", "2021-10-28 15:31", "anna.w", ""),
            ("于 2021-10-28 15:31 写道：", "2021-10-28 15:31", "", ""),
        ]);
    }

    #[test]
    fn prose_labels_and_logs_are_no_attribution() {
        for line in [
            "As he wrote: the disk is full",
            "As he wrote:",
            "He wrote:",
            "He wrote on Oct 3, 2021 that the disk is full",
            "Note: on 28 Oct",
            "Date: 2021-10-28 15:31:07",
            "Sent: Thursday, October 28, 2021 3:31 PM",
            "2021-10-28 15:31:07, Info CBS Exec: Processing started:",
            "2021-10-28 15:31:07 mail accepted for delivery to <ana@x.example>:",
            "From: Ana Ruiz <ana@x.example>",
            "Ana Ruiz <ana@x.example>",
            "To:",
            "",
            "-----Original Message-----",
            // The second half of a wrapped line.
            "ana@x.example> wrote:",
            "In the log of 28 Oct 2021 the service of the second node wrote:",
        ] {
            assert_eq!(attribution(line), None, "{line}");
        }
        assert_eq!(attribution(&format!("On 2021-10-28, {} wrote:", "Ana ".repeat(300))), None);
    }

    #[test]
    fn every_template_of_every_locale_is_read_again() {
        let dates = [
            ("zh-Hans", "2021年10月28日 15:31"),
            ("zh-Hant", "2021年10月28日 下午3:31"),
            ("ja", "2021/10/28 15:31"),
            ("ko", "2021년 10월 28일 15:31"),
            ("en", "Oct 28, 2021, 3:31 PM"),
            ("de", "28.10.2021 15:31"),
            ("fr", "28 oct. 2021 15:31"),
        ];
        let (mut count, mut wrong) = (0, Vec::new());
        for row in words("attribution") {
            let date = dates.iter().find(|(tag, _)| *tag == row.tag).map_or("28/10/2021 15:31", |(_, date)| date);
            let mut line = row.word.replace("周{weekday} {time}", "");
            if line.contains("{time}") {
                line = line.replace("{time}", "15:31").replace("{date}", date.split(" 15").next().unwrap());
            }
            let line =
                line.replace("{date}", date).replace("{sender}", "Lena Vogt").replace("{email}", "lena@x.example");
            let read = attribution(&line).unwrap_or_default();
            let minute = read.date.map(|date| date.stamp.local.format("%d %H:%M").to_string());
            let has = |part: &str| row.word.contains(part);
            if minute.as_deref() != has("{date}").then_some("28 15:31")
                || read.name.as_deref() != has("{sender}").then_some("Lena Vogt")
                || read.email.as_deref() != has("{email}").then_some("lena@x.example")
            {
                wrong.push(format!("{}: {line}\n    {minute:?} {:?} {:?}", row.tag, read.name, read.email));
            }
            count += 1;
        }
        assert!(count > 300, "{count}");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    proptest! {
        #[test]
        fn any_line_is_read_without_panic(pieces in proptest::collection::vec(piece(), 0..10)) {
            let line = pieces.concat();
            if let Some(date) = attribution(&line).and_then(|read| read.date) {
                prop_assert!(line.get(date.range).is_some());
            }
            mailbox(&line);
        }
    }

    /// Parts of attribution lines in any order, and any other text.
    fn piece() -> impl Strategy<Value = String> {
        let parts = [
            "On ",
            "在",
            "2021-10-28 15:31",
            ", ",
            "Ana Ruiz",
            " <",
            "ana@x.example",
            ">",
            " wrote",
            ":",
            "写道",
            "：",
            "---",
            "@",
            "\"",
        ];
        prop_oneof![proptest::sample::select(parts.to_vec()).prop_map(str::to_owned), any::<String>()]
    }
}
