//! Attribution lines: `On …, … wrote:` and its cousins in every language.
//!
//! What such a line looks like is known to `locale::template`; here lines are joined where a client wrapped them.

use crate::locale::{self, template::Attribution};
use crate::mail::{Envelope, EnvelopeKind, Mailbox};

use super::lines::{Lines, trim};

/// Most lines over which clients wrap one attribution.
const MOST_LINES: usize = 3;
/// Longest attribution in bytes.
const LONGEST: usize = 600;

/// An attribution in the lines of a source.
pub(super) struct Found {
    /// How many lines it takes.
    pub lines: usize,
    /// What it says.
    pub envelope: Envelope,
}

/// All attributions of a source, at the index of their first line.
pub(super) fn all(lines: &Lines<'_>) -> Vec<Option<Found>> {
    let mut found: Vec<Option<Found>> = (0..lines.len()).map(|_| None).collect();
    let mut free = 0;
    for last in 0..lines.len() {
        if let Some(attribution) = ending_at(lines, last, free) {
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
    if lines.is_blank(last) || end.len() > LONGEST || !(is_closed(end) || is_announced(lines, last)) {
        return None;
    }
    let depth = lines.depth(last);
    let mut joined = String::new();
    let mut undated = None;
    for taken in 1..=MOST_LINES.min(last + 1 - free) {
        let first = last + 1 - taken;
        let text = lines.text(first);
        if lines.is_blank(first) || lines.depth(first) != depth || joined.len() + text.len() > LONGEST {
            break;
        }
        joined = join(trim(text), &joined);
        match locale::template::attribution(&joined) {
            Some(said) if said.date.is_some() => {
                return Some(Found { lines: taken, envelope: envelope(said, &joined) });
            }
            // `a@b.example> wrote:` may be the end of a wrapped one, so the longest without a date wins.
            Some(said) => undated = Some(Found { lines: taken, envelope: envelope(said, &joined) }),
            None => {}
        }
    }
    let deeper = lines.next_text(last + 1).is_some_and(|next| lines.depth(next) > depth);
    undated.filter(|_| deeper)
}

/// Whether a line ends as attributions do: in a colon, or framed by Notes (`----- … wrote: -----`) and
/// Novell's client (`>>> … >>>`).
fn is_closed(end: &str) -> bool {
    end.ends_with([':', '：', '︰']) || end.ends_with("---") || end.ends_with(">>>")
}

/// Whether a line with a date or an address stands right above deeper quotes, as attributions without colon do.
fn is_announced(lines: &Lines<'_>, at: usize) -> bool {
    let text = lines.text(at);
    let telling = text.contains('@') || text.chars().filter(|c| c.is_numeric()).count() >= 4;
    telling
        && (at + 1..=at + 2).find(|at| !lines.is_blank(*at)).is_some_and(|below| lines.depth(below) > lines.depth(at))
}

/// Two halves of a wrapped line; an address broken at its bracket goes on without a blank.
fn join(above: &str, below: &str) -> String {
    let blank = if below.is_empty() || above.ends_with('<') { "" } else { " " };
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
