//! Attribution lines: `On …, … wrote:` and its cousins in every language.
//!
//! What such a line looks like is known to `locale::template`; here lines are joined where a client wrapped them.

use crate::locale::{self, template::Attribution, template::COLONS};
use crate::mail::{Envelope, EnvelopeKind, Mailbox, Precision};

use super::lines::{Lines, is_invisible, trim};

/// Most lines over which clients wrap one attribution.
const MOST_LINES: usize = 4;
/// Longest attribution in bytes.
const LONGEST: usize = 600;

/// An attribution in the lines of a source.
pub(super) struct Found {
    /// How many lines it takes.
    pub lines: usize,
    /// Bytes of the last line before the quoted text that begins on it; `None` when it begins below.
    pub text_from: Option<usize>,
    /// Bytes of the first line that the quoter wrote before it; `None` when it opens the line.
    pub text_to: Option<usize>,
    /// What it says.
    pub envelope: Envelope,
}

/// All attributions of a source, at the index of their first line.
pub(super) fn all(lines: &Lines<'_>) -> Vec<Option<Found>> {
    let mut found: Vec<Option<Found>> = (0..lines.len()).map(|_| None).collect();
    let mut free = 0;
    for last in 0..lines.len() {
        if let Some(attribution) = ending_at(lines, last, free).or_else(|| ending_inside(lines, last, free)) {
            let first = last + 1 - attribution.lines;
            free = last + 1;
            found[first] = Some(attribution);
        }
    }
    found
}

/// The attribution that ends on line `last` and begins no earlier than `free`.
fn ending_at(lines: &Lines<'_>, last: usize, free: usize) -> Option<Found> {
    let end = trim(lines.text(last)).trim_end_matches('*');
    let closed = is_closed(end);
    if lines.is_blank(last) || end.len() > LONGEST || !(closed || is_announced(lines, last)) {
        return None;
    }
    let depth = lines.depth(last);
    // A cheap look before lines are joined: some of them shows a date or an address, or deeper quotes follow.
    let mut near = upwards(lines, last, free).map(|at| lines.text(at));
    let deeper = lines.next_text(last + 1).is_some_and(|next| lines.depth(next) > depth);
    if !deeper && !near.any(is_telling) {
        return None;
    }
    // What stands above quoted text is closed, whether or not its client set a colon.
    let mut joined = if closed { String::new() } else { ":".to_owned() };
    let mut undated = None;
    for first in upwards(lines, last, free) {
        let taken = last + 1 - first;
        let text = lines.text(first);
        if joined.len() + text.len() > LONGEST {
            break;
        }
        joined = join(trim(text), &joined);
        match locale::template::attribution(&joined) {
            Some(said) if said.date.is_some() => {
                let first = lines.text(first);
                let lead = first.len() - first.trim_start_matches(is_invisible).len();
                let text_to = (said.start > 0 && said.start + lead < first.len()).then_some(said.start + lead);
                return Some(Found { lines: taken, text_from: None, text_to, envelope: envelope(said, &joined) });
            }
            // `a@b.example> wrote:` may be the end of a wrapped one, so the longest without a date wins.
            Some(said) => {
                let envelope = envelope(said, &joined);
                undated = Some(Found { lines: taken, text_from: None, text_to: None, envelope });
            }
            None => {}
        }
    }
    // Freshdesk prints no year: `On Tue, 12 Oct at 11:05 AM, Anna <a@b> wrote:`.
    let half_dated = || {
        let digits = joined_digits(lines, last, undated.as_ref()?.lines);
        let addressed = undated.as_ref()?.envelope.from.as_ref()?.email.is_some();
        let first = last + 1 - undated.as_ref()?.lines;
        let free = first.checked_sub(1).is_none_or(|above| lines.is_blank(above));
        (addressed && free && digits >= 3 && locale::template::ends_in_verb(end)).then_some(())
    };
    let fits = deeper || half_dated().is_some();
    undated.filter(|_| fits).or_else(|| given_name(lines, last, end).filter(|_| deeper))
}

/// Lines from `last` up, none before `free`, over which a client may have wrapped one attribution.
fn upwards(lines: &Lines<'_>, last: usize, free: usize) -> impl Iterator<Item = usize> {
    let depth = lines.depth(last);
    let above = move |at: &usize| {
        let above = at.checked_sub(1)?;
        // Where a blank line stands behind each line, it parts nothing.
        if lines.is_blank(above) && lines.double_spaced { above.checked_sub(1) } else { Some(above) }
    };
    let fits = move |at: &usize| *at >= free && !lines.is_blank(*at) && lines.depth(*at) == depth;
    std::iter::successors(Some(last), above).take_while(fits).take(MOST_LINES)
}

/// The attribution that ends inside line `last`, with the first words of the quoted text behind its colon.
fn ending_inside(lines: &Lines<'_>, last: usize, free: usize) -> Option<Found> {
    let text = lines.text(last);
    let colons = text.char_indices().take(LONGEST).filter(|(_, c)| COLONS.contains(c));
    // The colons of a clock stand between digits.
    let ends = colons.map(|(at, c)| (at, at + c.len_utf8())).filter(|(at, end)| {
        text[..*at].ends_with(|c: char| c.is_alphabetic() || c == '>' || c == ' ')
            && text[*end..].starts_with(char::is_whitespace)
    });
    for (_, end) in ends.filter(|(_, end)| locale::template::ends_in_verb(&text[..*end])).take(2) {
        let mut joined = String::new();
        for first in upwards(lines, last, free) {
            let taken = last + 1 - first;
            let piece = if taken == 1 { &text[..end] } else { lines.text(first) };
            if joined.len() + piece.len() > LONGEST {
                break;
            }
            joined = join(trim(piece), &joined);
            // Prose quotes people too, but not by the minute.
            if !joined.contains('@') && joined.bytes().filter(u8::is_ascii_digit).count() < 4 {
                continue;
            }
            let said = locale::template::attribution(&joined).filter(|said| {
                said.date.as_ref().is_some_and(|date| date.stamp.precision != Precision::Day)
                    && (said.name.is_some() || said.email.is_some())
            });
            if let Some(said) = said {
                let rest = text[end..].len() - text[end..].trim_start().len();
                return Some(Found {
                    lines: taken,
                    text_from: Some(end + rest),
                    text_to: None,
                    envelope: envelope(said, &joined),
                });
            }
        }
    }
    None
}

/// Whether a line ends as attributions do: in a colon, or framed by Notes (`----- … wrote: -----`) and
/// Novell's client (`>>> … >>>`).
fn is_closed(end: &str) -> bool {
    end.ends_with(COLONS) || ["---", ">>>", "==="].iter().any(|frame| end.ends_with(frame))
}

/// Whether a line with a date or an address stands right above deeper quotes, as attributions without colon do.
fn is_announced(lines: &Lines<'_>, at: usize) -> bool {
    is_telling(lines.text(at))
        && (at + 1..=at + 2).find(|at| !lines.is_blank(*at)).is_some_and(|below| lines.depth(below) > lines.depth(at))
}

/// `Anna wrote:` alone right above a quote; anywhere else that opens a sentence.
fn given_name(lines: &Lines<'_>, at: usize, end: &str) -> Option<Found> {
    let (name, _) = end.split_once([' ', ':', '：'])?;
    let pronoun = || locale::words("language_word").iter().any(|row| row.word.eq_ignore_ascii_case(name));
    let alone = end.split_whitespace().count() == 2 && locale::template::ends_in_verb(end);
    let fits = alone && name.starts_with(char::is_uppercase) && name.chars().all(char::is_alphabetic);
    let above = at.checked_sub(1).is_none_or(|above| lines.is_blank(above) || lines.depth(above) != lines.depth(at));
    let from = Some(Mailbox { name: Some(name.to_owned()), email: None });
    let envelope = Envelope { kind: EnvelopeKind::Attribution, from, ..Envelope::default() };
    (fits && above && name.chars().count() > 2 && !pronoun()).then_some(Found {
        lines: 1,
        text_from: None,
        text_to: None,
        envelope,
    })
}

/// How many digits stand in the `count` lines up to `last` outside addresses.
fn joined_digits(lines: &Lines<'_>, last: usize, count: usize) -> usize {
    let words = (last + 1 - count..=last).flat_map(|at| lines.text(at).split(' '));
    words.filter(|word| !word.contains('@')).flat_map(str::bytes).filter(u8::is_ascii_digit).count()
}

/// Whether a line holds an address or as many digits as a date.
fn is_telling(text: &str) -> bool {
    text.contains('@') || text.chars().take(LONGEST).filter(|c| c.is_numeric()).nth(3).is_some()
}

/// Two halves of a wrapped line; an address broken at its bracket goes on without a blank.
fn join(above: &str, below: &str) -> String {
    let glued = below.is_empty() || below == ":" || below.starts_with('@') || above.ends_with('<');
    let blank = if glued { "" } else { " " };
    format!("{above}{blank}{below}")
}

/// What an attribution says, as an envelope; `line` is the text it was read from.
fn envelope(said: Attribution, line: &str) -> Envelope {
    let from = Mailbox { name: said.name, email: said.email };
    Envelope {
        kind: EnvelopeKind::Attribution,
        from: (from.name.is_some() || from.email.is_some()).then_some(from),
        sent_text: said.date.as_ref().map(|date| line[date.range.clone()].to_owned()),
        sent: said.date.map(|date| date.stamp),
        ..Envelope::default()
    }
}
