//! The heading of one comment: a name and a time, alone on a line or two.

use std::sync::LazyLock;

use crate::locale;
use crate::mail::{Envelope, EnvelopeKind, Mailbox, Precision};

use super::super::lines::{Lines, is_rule, trim};
use super::super::mailbox;
use super::record;

/// Longest heading in bytes.
const LONGEST_HEADING: usize = 200;
/// Most words of a name.
const LONGEST_NAME: usize = 6;
/// Most lines below a heading that say to whom it goes and who sees it.
const MOST_MARKS: usize = 4;

/// The heading of one comment.
pub(super) struct Heading {
    /// Its line.
    pub at: usize,
    /// First line of the boundary: the rule above, or the heading itself.
    pub start: usize,
    /// One past the heading, its recipients and the mark of an internal note.
    pub end: usize,
    pub envelope: Envelope,
    pub sort: Sort,
    /// Words or a number say that it is a comment.
    pub worded: bool,
    /// Nothing parts it from the lines around it.
    pub tight: bool,
    /// Bytes of its line before the comment that begins there.
    pub text_from: Option<usize>,
    /// How name and date are printed, without their letters and digits.
    pub shape: String,
}

/// What stands below a heading.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Comment,
    Internal,
    /// An entry of the history that nobody wrote: `Status changed from 'new' to 'open'`.
    Event,
}

/// The heading on line `at`; `tight` ones count only where others were found above.
pub(super) fn read(lines: &Lines<'_>, at: usize, tight: bool) -> Option<Heading> {
    let text = trim(lines.text(at));
    if text.is_empty() || lines.depth(at) > 0 {
        return None;
    }
    let rule = lines.previous_text(at, 3).filter(|above| lines.depth(*above) == 0 && is_rule(lines.text(*above)));
    let free_above = at == 0 || lines.is_blank(at - 1) || rule.is_some() || record::is_section(lines.text(at - 1));
    if !free_above && !tight {
        return None;
    }
    if let Some(spoken) = spoken(lines, at) {
        return Some(spoken);
    }
    if text.len() > LONGEST_HEADING {
        return None;
    }
    // The date may stand on the line below the name.
    let dated = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() >= 3;
    let below = trim(lines.text(at + 1));
    let two_lines = !dated(text)
        && dated(below)
        && below.len() <= LONGEST_HEADING
        && !text.ends_with([':', '：'])
        && !record::is_field(text)
        && !record::is_section(text);
    if !two_lines && !dated(text) || lines.depth(at + 1) > 0 {
        return None;
    }
    let last = at + usize::from(two_lines);
    // Below its name a date stands alone, perhaps behind a few words: `Additional comments • 2024-03-05 15:22`.
    let opens = |below: &str| {
        let start = locale::date::find(below).map(|found| found.range.start);
        start.is_some_and(|start| start <= 8 || without_words(&below[..start]).rest.is_empty())
    };
    let said = if two_lines {
        opens(below).then(|| read_text(&format!("{text}  {below}"), true)).flatten()
    } else {
        read_text(text, rule.is_some())
    };
    let mut said = said?;
    let end = marks(lines, last + 1, &mut said);
    // `[{date}] {name}:` speaks for itself.
    let closed = text.starts_with('[') && text.ends_with([':', '：']);
    let below = lines.text(last + 1);
    let free_below = two_lines || closed || lines.is_blank(last + 1) || is_rule(below) || end > last + 1;
    Some(Heading {
        at,
        start: rule.unwrap_or(at),
        end,
        envelope: said.envelope,
        sort: said.sort,
        worded: said.worded,
        tight: !(free_above && free_below),
        text_from: None,
        shape: said.shape,
    })
}

/// Reads the lines below a heading that say who sees the comment and to whom it goes; one past the last of them.
fn marks(lines: &Lines<'_>, from: usize, said: &mut Said) -> usize {
    for at in from..from + MOST_MARKS {
        let text = trim(lines.text(at));
        if lines.is_blank(at) || lines.depth(at) > 0 || text.len() > LONGEST_HEADING {
            return at;
        }
        let pair = text.split_once([':', '：']).and_then(|(label, value)| Some((locale::labels(label)?, value)));
        match pair {
            Some((label, value)) if label.has("to") => said.envelope.to.extend(mailbox::list(value)),
            Some((label, value)) if label.has("cc") => said.envelope.cc.extend(mailbox::list(value)),
            _ if is_all("internal_note", text) => said.sort = Sort::Internal,
            _ if is_all("comment_heading", text) || is_button(text) => {}
            _ => return at,
        }
    }
    from + MOST_MARKS
}

/// Whether a line is only the words of a field, such as the mark of an internal note.
fn is_all(field: &'static str, text: &str) -> bool {
    let text = text.trim_matches(['(', ')', '[', ']', '【', '】', '*', ':', '：']);
    text.len() <= 40 && locale::cues(field).find(&locale::fold(text)).is_some_and(|found| found == (0..text.len()))
}

/// Whether a line is what a page prints around its comments: `Like`, `Reply`.
pub(super) fn is_button(text: &str) -> bool {
    text.len() <= 40 && {
        let folded = locale::fold(text);
        locale::words("feed_button").iter().any(|row| row.folded == folded)
    }
}

/// What a heading says.
struct Said {
    envelope: Envelope,
    sort: Sort,
    worded: bool,
    shape: String,
}

impl Said {
    /// A comment by `from` at the date that stands at `found` in `text`.
    fn new(text: &str, found: locale::date::Found, from: Mailbox, name_first: bool) -> Said {
        let shape = shape(&text[found.range.clone()], name_first);
        let envelope = Envelope {
            kind: EnvelopeKind::Comment,
            from: Some(from),
            sent: Some(found.stamp),
            sent_text: Some(text[found.range].to_owned()),
            ..Envelope::default()
        };
        Said { envelope, sort: Sort::Comment, worded: false, shape }
    }
}

/// A printed date with `9` for numbers and `a` for words.
fn shape(date: &str, name_first: bool) -> String {
    let mut shape = if name_first { "< " } else { "> " }.to_owned();
    for c in date.chars() {
        let mark = match c {
            _ if c.is_ascii_digit() => '9',
            _ if c.is_alphabetic() => 'a',
            _ => c,
        };
        if !(matches!(mark, '9' | 'a') && shape.ends_with(mark)) {
            shape.push(mark);
        }
    }
    shape
}

/// Reads `{name}  {date}`, `{date} - {name} (Work notes)`, `{name} added a comment - {date}`, `[{date}] {name}:`,
/// `Comment by {name} [ {date} ]`, `#3 - {date} - {name}`, `Created By: {name} ({date}) | Last Modified By: …`.
///
/// `apart`: something else than blanks shows that name and date are no sentence.
fn read_text(text: &str, apart: bool) -> Option<Said> {
    // Bugzilla frames its headings in mails: `--- Comment #1 from … ---`.
    let framed = text.starts_with("--- ") && text.ends_with(" ---");
    let text = if framed { text.trim_matches(['-', ' ']) } else { text };
    // An attribution line ends in a colon, a heading does not.
    let found = locale::date::find(text).filter(|_| text.starts_with('[') || !text.ends_with([':', '：']))?;
    let behind = &text[found.range.end..];
    // What stands behind a bar is about another edit.
    let behind = behind.split_once(" | ").map_or(behind, |(first, _)| first);
    let (number, before) = without_number(&text[..found.range.start]);
    if text.starts_with("# ")
        && let Some((name, _)) = behind.split_once(" - ")
        && !without_words(behind).worded
        && let Some(from) = person(trim(name), true)
    {
        return Some(Said { sort: Sort::Event, ..Said::new(text, found, from, false) });
    }
    let sides = [without_words(before), without_words(behind)];
    let worded = number || sides.iter().any(|side| side.worded);
    let internal = sides.iter().any(|side| side.internal);
    if found.stamp.precision == Precision::Day && !worded {
        return None;
    }
    // A name before the date and something behind it is a sentence or a log record.
    let rest = |side: &Side| if worded { without_joint(&side.rest).to_owned() } else { side.rest.clone() };
    let (rest, printed, gap, name_first) = match [rest(&sides[0]).as_str(), rest(&sides[1]).as_str()] {
        // `Opened: 2024-03-05 09:14` is a field of the ticket.
        [_, ""] if !worded && before.trim_end().ends_with([':', '：']) => return None,
        [name, ""] => (name.to_owned(), before, before.ends_with("  "), true),
        ["", name] => (name.to_owned(), behind, behind.starts_with("  "), false),
        _ => return None,
    };
    let parted = gap
        || apart
        || printed.contains(['\t', '|', '·', '•', '—', '–', '(', '（', '[', ']'])
        || printed.contains(" -")
        || printed.contains("- ")
        || !name_first && text.starts_with('[');
    let from = person(&rest, worded)?;
    let sort = if internal { Sort::Internal } else { Sort::Comment };
    let mut said = Said { sort, worded, ..Said::new(text, found, from, name_first) };
    // A chat prints one blank between name and time; the shape of the others must agree.
    if !(worded || parted) {
        said.shape.insert_str(0, "bare ");
    }
    Some(said)
}

/// Reads what begins on the line of its heading: `[{date}] {name}: text`, `{date};{name};text`.
fn spoken(lines: &Lines<'_>, at: usize) -> Option<Heading> {
    let text = lines.text(at);
    let opening = text.len() - text.trim_start_matches([' ', '[', '"', '【']).len();
    if !text[opening..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST_HEADING).last()?;
    let found = locale::date::find(&text[..end])
        .filter(|found| found.range.start == opening && found.stamp.precision != Precision::Day)?;
    let behind = &text[found.range.end..];
    let marks: &[char] = if behind.starts_with(';') { &[';'] } else { &[':', '：'] };
    let bracketed = behind.starts_with([']', '】']);
    let named = behind.trim_start_matches([']', '】', ';', ' ']);
    let (name, said) = named.split_once(marks).filter(|_| bracketed || marks == [';'])?;
    let from = person(trim(name), marks == [';'])?;
    // Logs print their program in the place of the name.
    let human = name.contains(' ') || !name.is_ascii() || marks == [';'];
    let said = said.trim_start();
    if said.is_empty() || !human {
        return None;
    }
    let text_from = text.len() - said.len();
    let Said { envelope, shape, .. } = Said::new(text, found, from, false);
    let (sort, shape) = (Sort::Comment, format!("spoken {shape}"));
    Some(Heading {
        at,
        start: at,
        end: at + 1,
        envelope,
        sort,
        worded: false,
        tight: true,
        text_from: Some(text_from),
        shape,
    })
}

/// Whether a number or the label of a description opens a heading, and the rest of it: `#3 - …`, `Comment 1  …`.
fn without_number(side: &str) -> (bool, &str) {
    static OPENINGS: LazyLock<Vec<(&'static str, bool)>> = LazyLock::new(|| {
        let words = |field| locale::words(field).iter().map(|row| row.folded);
        let numbered = words("comment_number").map(|word| (word, true));
        numbered.chain(words("description_label").map(|word| (word, false))).collect()
    });
    let folded = locale::fold(side);
    let opening = OPENINGS.iter().filter(|(word, _)| folded.starts_with(word)).max_by_key(|(word, _)| word.len());
    let (rest, counted) = opening.map_or((side, true), |(word, counted)| (&side[word.len()..], *counted));
    let number = rest.trim_start().trim_start_matches('#');
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let marked = opening.is_some() || rest.trim_start().starts_with('#');
    if marked && counted && (1..=5).contains(&digits) && !number[digits..].starts_with(char::is_alphanumeric) {
        let rest = number[digits..].trim_start();
        let word = rest.split(' ').next().unwrap_or_default();
        let from = locale::labels(word).is_some_and(|label| label.has("from"));
        return (true, if from { &rest[word.len()..] } else { rest });
    }
    if opening.is_some() && !counted && rest.starts_with(char::is_whitespace) { (true, rest) } else { (false, side) }
}

/// One side of a heading without the words that call it a comment.
struct Side {
    rest: String,
    worded: bool,
    internal: bool,
}

fn without_words(side: &str) -> Side {
    let folded = locale::fold(side);
    let internal = locale::cues("internal_note").find(&folded);
    let words = locale::cues("comment_heading").find(&folded);
    let mut rest = side.to_owned();
    let mut cuts: Vec<_> = [&internal, &words].into_iter().flatten().cloned().collect();
    // `added a private note` holds `private note`.
    if let [one, other] = &mut cuts[..]
        && one.start < other.end
        && other.start < one.end
    {
        *one = one.start.min(other.start)..one.end.max(other.end);
        cuts.pop();
    }
    cuts.sort_by_key(|cut| std::cmp::Reverse(cut.start));
    for cut in cuts {
        if rest.is_char_boundary(cut.start) && cut.end <= rest.len() && rest.is_char_boundary(cut.end) {
            rest.replace_range(cut, " ");
        }
    }
    let edge = |c: char| c.is_whitespace() || "-–—|·•,，、:：()（）[]【】#*<>/".contains(c);
    // `Anna <a@b>` keeps its address.
    let rest = if rest.contains('@') { rest.trim_matches(['-', ' ', ':']) } else { rest.trim_matches(edge) };
    // `Anna Berg (aberg)` lost a bracket.
    let rest = rest
        .split_once(['(', '（'])
        .filter(|(_, login)| !login.contains([')', '）']))
        .map_or(rest, |(name, _)| trim(name));
    Side { rest: rest.to_owned(), worded: words.is_some() || internal.is_some(), internal: internal.is_some() }
}

/// The rest of a heading without the word that joined name and date: `何牧 于`, `on`.
fn without_joint(rest: &str) -> &str {
    let (name, last) = rest.rsplit_once(' ').unwrap_or(("", rest));
    let folded = locale::fold(last);
    let joins = locale::words("comment_joint").iter().any(|row| row.word == folded);
    if joins { name.trim_end() } else { rest }
}

/// Somebody's name, with or without an address; `None` for anything that is rather a sentence or a program.
///
/// `login`: words around it say that it is somebody, so that a bare login will do.
pub(super) fn person(text: &str, login: bool) -> Option<Mailbox> {
    // `Greta Lund (Customer)`, `何牧（技术支持）`.
    let bracketed = text.trim_end().ends_with([')', '）']) && !text.contains('@');
    let text = text.split_once(['(', '（']).filter(|_| bracketed).map_or(text, |(name, _)| trim(name));
    let found = mailbox::author(text)?;
    let name = found.name.as_deref().unwrap_or("Address");
    let words = name.split_whitespace().count();
    let opening = name.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    let named = words <= LONGEST_NAME
        && name.chars().count() <= 60
        && !name.contains(|c: char| c.is_ascii_digit() || "\\/=:;{}[]|\"%$?!。，".contains(c))
        && opening;
    let logged = login
        && words == 1
        && (2..=40).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        && name.starts_with(|c: char| c.is_ascii_alphabetic());
    (named || logged).then_some(found)
}
