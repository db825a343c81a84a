//! Exports of ticket systems: comments below headings of a name and a time.
//!
//! Zendesk's print view, Jira's and RT's history, `ServiceNow` journals and their relatives print no mail headers. What
//! they have in common is a heading again and again, alone between blank lines or rules; one such line proves nothing.

use crate::locale;
use crate::mail::{Envelope, EnvelopeKind, Mailbox, Precision};
use crate::text::LineKind;

use super::lines::{Lines, is_rule, trim};
use super::{Boundary, Segment, SegmentKind, mailbox};

/// Longest heading in bytes.
const LONGEST_HEADING: usize = 200;
/// Most words of a name.
const LONGEST_NAME: usize = 6;
/// Most lines of the head that are read for what they say.
const LONGEST_HEAD: usize = 200;
/// Most lines below the last rule that are no comment.
const LONGEST_FOOT: usize = 6;
/// Fields of the ticket's own record, in the order in which a label is looked up.
const RECORD_FIELDS: [&str; 6] =
    ["title_label", "case_label", "status_label", "priority_label", "customer_label", "requester_label"];

/// A text recognised as an export.
pub(super) struct Export {
    headings: Vec<Heading>,
    /// First line of the foot below the last comment.
    foot: Option<usize>,
}

/// The heading of one comment.
struct Heading {
    /// Its line.
    at: usize,
    /// First line of the boundary: the rule above, or the heading itself.
    start: usize,
    /// One past the heading and the mark of an internal note.
    end: usize,
    envelope: Envelope,
    internal: bool,
    /// Words say that it is a comment.
    worded: bool,
}

impl Export {
    /// The boundary whose first line is `at`.
    pub fn boundary(&self, at: usize) -> Option<Boundary> {
        if self.foot == Some(at) {
            let range = at..at + 1;
            return Some(Boundary {
                range,
                marker: at + 1,
                depth: 0,
                envelope: Envelope::default(),
                kind: SegmentKind::Record,
                apart: true,
                text_from: None,
                text_to: None,
            });
        }
        let heading = &self.headings[self.headings.binary_search_by_key(&at, |heading| heading.start).ok()?];
        Some(Boundary {
            range: heading.start..heading.end,
            marker: heading.at,
            depth: 0,
            envelope: heading.envelope.clone(),
            kind: if heading.internal { SegmentKind::InternalNote } else { SegmentKind::Message },
            apart: true,
            text_from: None,
            text_to: None,
        })
    }
}

/// Recognises an export; `None` for all other texts.
pub(super) fn find(lines: &Lines<'_>) -> Option<Export> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let found = heading(lines, at);
        at = found.as_ref().map_or(at + 1, |heading| heading.end);
        headings.extend(found);
    }
    // Where rules part the comments, a name and a date without a rule above are a line of some comment.
    if headings.iter().filter(|heading| heading.start < heading.at).count() >= 2 {
        headings.retain(|heading| heading.start < heading.at || heading.worded);
    } else if lines.source.mail.envelope.kind != EnvelopeKind::None || !is_ticket(lines, &headings) {
        headings.retain(|heading| heading.worded);
    }
    let last = headings.last().filter(|_| headings.len() >= 2)?;
    let foot = foot(lines, last);
    Some(Export { headings, foot })
}

/// Whether a head that says something about a ticket stands above the first heading.
fn is_ticket(lines: &Lines<'_>, headings: &[Heading]) -> bool {
    let end = headings.first().map_or(0, |heading| heading.start);
    read_record(lines, end).iter().any(|(field, _)| *field != "title_label")
}

/// The heading on line `at`.
fn heading(lines: &Lines<'_>, at: usize) -> Option<Heading> {
    let text = trim(lines.text(at));
    if text.is_empty() || lines.depth(at) > 0 || text.len() > LONGEST_HEADING {
        return None;
    }
    // The date may stand on the line below the name.
    let dated = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() >= 3;
    let below = trim(lines.text(at + 1));
    let two_lines = !dated(text) && dated(below) && below.len() <= LONGEST_HEADING;
    if !two_lines && !dated(text) || lines.depth(at + 1) > 0 {
        return None;
    }
    let rule = lines.previous_text(at, 3).filter(|above| lines.depth(*above) == 0 && is_rule(lines.text(*above)));
    let free_above = at == 0 || lines.is_blank(at - 1) || rule.is_some();
    if !free_above {
        return None;
    }
    let last = at + usize::from(two_lines);
    let below = lines.text(last + 1);
    let note_below = is_note(below);
    // `[{date}] {name}:` speaks for itself.
    let spoken = text.starts_with('[') && text.ends_with([':', '：']);
    let free_below = two_lines || spoken || lines.is_blank(last + 1) || is_rule(below) || note_below;
    let said = if two_lines {
        read_heading(&format!("{text}  {below}", below = trim(lines.text(at + 1))), true)
    } else {
        read_heading(text, rule.is_some())
    };
    let said = said.filter(|said| free_below || said.worded)?;
    Some(Heading {
        at,
        start: rule.unwrap_or(at),
        end: last + 1 + usize::from(note_below),
        envelope: said.envelope,
        internal: said.internal || note_below,
        worded: said.worded,
    })
}

/// Whether a line is only the mark of an internal note.
fn is_note(text: &str) -> bool {
    let text = trim(text).trim_matches(['(', ')', '[', ']', '【', '】', '*', ':', '：']);
    text.len() <= 40 && {
        let folded = locale::fold(text);
        locale::cues("internal_note").find(&folded).is_some_and(|found| found == (0..text.len()))
    }
}

/// What a heading says.
struct Said {
    envelope: Envelope,
    internal: bool,
    worded: bool,
}

/// Reads `{name}  {date}`, `{date} - {name} (Work notes)`, `{name} added a comment - {date}`, `[{date}] {name}:`.
///
/// `apart`: something else than blanks shows that name and date are no sentence.
fn read_heading(text: &str, apart: bool) -> Option<Said> {
    // An attribution line ends in a colon, a heading does not.
    let found = locale::date::find(text).filter(|_| text.starts_with('[') || !text.ends_with([':', '：']))?;
    let (before, behind) = (&text[..found.range.start], &text[found.range.end..]);
    let sides = [without_words(before), without_words(behind)];
    let worded = sides.iter().any(|side| side.worded);
    let internal = sides.iter().any(|side| side.internal);
    if found.stamp.precision == Precision::Day && !worded {
        return None;
    }
    // A name before the date and something behind it is a sentence or a log record.
    let (rest, printed, gap) = match [sides[0].rest.as_str(), sides[1].rest.as_str()] {
        [name, ""] => (name, before, before.ends_with("  ")),
        ["", name] => (name, behind, behind.starts_with("  ")),
        _ => return None,
    };
    let parted = gap
        || apart
        || printed.contains(['\t', '|', '·', '•', '—', '–', '(', '[', ']'])
        || printed.contains(" -")
        || printed.contains("- ");
    let from = person(rest).filter(|_| worded || parted)?;
    let envelope = Envelope {
        kind: EnvelopeKind::Comment,
        from: Some(from),
        sent: Some(found.stamp),
        sent_text: Some(text[found.range].to_owned()),
        ..Envelope::default()
    };
    Some(Said { envelope, internal, worded })
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
    let rest = if rest.contains('@') { trim(&rest) } else { rest.trim_matches(edge) };
    // `Anna Berg (aberg)` lost a bracket.
    let rest = rest
        .split_once(['(', '（'])
        .filter(|(_, login)| !login.contains([')', '）']))
        .map_or(rest, |(name, _)| trim(name));
    Side { rest: rest.to_owned(), worded: words.is_some() || internal.is_some(), internal: internal.is_some() }
}

/// Somebody's name, with or without an address; `None` for anything that is rather a sentence or a program.
fn person(text: &str) -> Option<Mailbox> {
    let found = mailbox::author(text)?;
    let name = found.name.as_deref().unwrap_or("Address");
    let words = name.split_whitespace().count();
    let fits = words <= LONGEST_NAME
        && name.chars().count() <= 60
        && !name.contains(|c: char| c.is_ascii_digit() || "\\/=:;{}[]|\"%$?!。，".contains(c))
        && name.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    fits.then_some(found)
}

/// The rule below the last comment, when only a few lines follow it.
fn foot(lines: &Lines<'_>, last: &Heading) -> Option<usize> {
    let rule = lines.text(last.start);
    if last.start == last.at {
        return None;
    }
    let floor = last.end.max(lines.len().saturating_sub(4 * LONGEST_FOOT));
    let at = (floor..lines.len()).rev().find(|at| lines.depth(*at) == 0 && lines.text(*at) == rule)?;
    ((at..lines.len()).filter(|at| !lines.is_blank(*at)).count() <= LONGEST_FOOT).then_some(at)
}

/// Makes the head of an export its record, reads what it says, and gives the comments the ticket's title.
pub(super) fn describe(lines: &Lines<'_>, export: &Export, segments: &mut [Segment]) {
    let first = export.headings.first().map_or(0, |heading| heading.start);
    let own_mail = lines.source.mail.envelope.kind != EnvelopeKind::None;
    let head = segments.first_mut().filter(|head| {
        !own_mail
            && head.envelope.kind == EnvelopeKind::None
            && head.lines.iter().all(|line| (line.number as usize) <= first)
    });
    let mut record = Vec::new();
    if let Some(head) = head {
        record = read_record(lines, first);
        head.kind = SegmentKind::Record;
        head.record.clone_from(&record);
    }
    for segment in segments.iter_mut().filter(|segment| segment.kind == SegmentKind::Record) {
        for line in segment.lines.iter_mut().filter(|line| line.kind == LineKind::Text) {
            line.kind = LineKind::Banner;
        }
    }
    let said = |field| record.iter().find(|(found, _)| *found == field).map(|(_, value): &(_, String)| value.clone());
    let (title, requester) = (said("title_label"), said("requester_label").and_then(|value| mailbox::author(&value)));
    for envelope in segments.iter_mut().map(|segment| &mut segment.envelope).filter(|e| e.kind == EnvelopeKind::Comment)
    {
        envelope.subject.clone_from(&title);
        if let (Some(from), Some(requester)) = (&mut envelope.from, &requester)
            && from.email.is_none()
            && from.name == requester.name
        {
            from.email.clone_from(&requester.email);
        }
    }
}

/// What the lines before `end` say about the ticket: its title line, `Label: value` pairs and tables of two rows.
fn read_record(lines: &Lines<'_>, end: usize) -> Vec<(&'static str, String)> {
    let rows: Vec<Vec<(usize, &str)>> =
        (0..end.min(LONGEST_HEAD)).filter(|at| !lines.is_blank(*at)).map(|at| cells(lines.text(at))).collect();
    let mut record: Vec<(&'static str, String)> = Vec::new();
    let mut add = |field: &'static str, value: &str| {
        let value = trim(value);
        if !value.is_empty() && !record.iter().any(|(found, _)| *found == field) {
            record.push((field, value.to_owned()));
        }
    };
    for (row, below) in rows.iter().zip(rows.iter().skip(1).map(Some).chain([None])) {
        for (column, (start, text)) in row.iter().enumerate() {
            if let Some((label, value)) = text.split_once([':', '：'])
                && let Some(field) = record_field(label)
            {
                add(field, value);
            } else if let (Some(field), Some(below)) = (record_field(text), below.filter(|_| row.len() >= 2)) {
                let same_column = if below.len() == row.len() {
                    below.get(column)
                } else {
                    below.iter().find(|(at, _)| at.abs_diff(*start) <= 1)
                };
                if let Some((_, value)) = same_column {
                    add(field, value);
                }
            }
        }
    }
    let cell = |row: usize| rows.get(row).and_then(|row| row.first()).map(|(_, text)| *text);
    // Jira's pages put the key on a line of its own.
    if let Some((id, title)) = cell(0).filter(|text| is_ticket_id(text)).zip(cell(1)) {
        add("case_label", id);
        add("title_label", title);
    } else if let Some((id, title)) = cell(0).map(title_line) {
        add("case_label", id.unwrap_or_default());
        add("title_label", if title.ends_with([':', '：']) { "" } else { title });
    }
    record
}

/// Cells of a row with their columns: what stands between tabs, bars or runs of blanks.
fn cells(text: &str) -> Vec<(usize, &str)> {
    let (mut found, mut at) = (Vec::new(), 0);
    for piece in text.split_inclusive(['\t', '|']).flat_map(|piece| piece.split_inclusive("  ")) {
        let content = piece.trim_matches(|c: char| c.is_whitespace() || c == '|');
        if !content.is_empty() {
            let column = text[..at].chars().count() + piece.chars().take_while(|c| c.is_whitespace()).count();
            found.push((column, content));
        }
        at += piece.len();
    }
    found
}

/// Which field of the record a label names.
fn record_field(label: &str) -> Option<&'static str> {
    let label = trim(label).trim_matches(['*', ':', '：']);
    if label.is_empty() || label.chars().count() > 40 {
        return None;
    }
    let folded = locale::fold(label);
    RECORD_FIELDS.into_iter().find(|field| locale::words(field).iter().any(|row| locale::fold(row.word) == folded))
}

/// A title line cut into the id at its front and the title: `#48213 Printer offline`, `Ticket 48213: Printer offline`.
fn title_line(text: &str) -> (Option<&str>, &str) {
    let text = trim(text);
    let (mut word, mut rest) = text.split_once([' ', '\t', '：']).unwrap_or((text, ""));
    if record_field(word) == Some("case_label") {
        (word, rest) = trim(rest).split_once([' ', '\t', '：']).unwrap_or((rest, ""));
    }
    let id = word.trim_matches(['[', ']', '(', ')', ':', '：', '【', '】']);
    let is_id = is_ticket_id(id);
    let title = trim(rest).trim_start_matches(['-', '–', ':', '：', ' ']);
    if is_id && !title.is_empty() { (Some(id), title) } else { (None, text) }
}

/// Whether a word is the id of a ticket: `48213`, `#48213`, `NET-2041`.
fn is_ticket_id(word: &str) -> bool {
    word.bytes().filter(u8::is_ascii_digit).count() >= 2
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"#-_/.".contains(&b))
}
