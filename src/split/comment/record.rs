//! The head of an export: what it says about the ticket, and the description with which its first message begins.

use crate::locale;
use crate::mail::{Envelope, EnvelopeKind};

use super::super::lines::{Lines, is_rule, trim};
use super::super::mailbox;

/// Most lines of the head that are read for what they say.
const LONGEST_HEAD: usize = 200;
/// Fields of the ticket's own record, in the order in which a label is looked up.
const RECORD_FIELDS: [&str; 6] =
    ["title_label", "case_label", "status_label", "priority_label", "customer_label", "requester_label"];

/// What the lines above the first comment say.
#[derive(Default)]
pub(super) struct Head {
    /// `(field, value)`, as in `Segment::record`.
    pub record: Vec<(&'static str, String)>,
    /// What the requester wrote when the ticket was opened.
    pub description: Option<Description>,
    /// Lines from the heading of the comments to the first of them, about the ticket again.
    pub section: Option<usize>,
}

/// The text with which a ticket was opened.
pub(super) struct Description {
    /// The line of its label, or its first line.
    pub at: usize,
    /// Bytes of that line before the text; `None` when it begins below.
    pub text_from: Option<usize>,
    /// By the requester, at the time at which the ticket was created.
    pub envelope: Envelope,
}

impl Head {
    /// Whether it says more than a title.
    pub fn is_ticket(&self) -> bool {
        self.record.iter().any(|(field, _)| *field != "title_label")
    }

    /// What one field says.
    pub fn said(&self, field: &str) -> Option<&str> {
        self.record.iter().find(|(found, _)| *found == field).map(|(_, value)| value.as_str())
    }
}

/// What the lines before `end` say about the ticket: its title line, `Label: value` pairs and tables of two rows.
pub(super) fn read(lines: &Lines<'_>, end: usize) -> Head {
    let end = end.min(LONGEST_HEAD);
    let section = (0..end).rev().find(|at| !lines.is_blank(*at)).filter(|at| is_section(lines.text(*at)));
    let label = labelled_description(lines, end);
    let top = label.map_or(end, |(at, _)| at);
    let mut fields = Fields::default();
    fields.read(lines, 0..top);
    fields.read_title(lines, top);
    let text = label.or_else(|| fields.unlabelled(lines, section.unwrap_or(end)));
    let text_end = section.unwrap_or(end);
    // Below a description on the line of its label the fields go on.
    let goes_on = text.filter(|(_, from)| from.is_some());
    let resumed = goes_on.and_then(|(at, _)| (at + 1..text_end).find(|at| is_field(lines.text(*at))));
    let section = resumed.or(section);
    let text_end = resumed.unwrap_or(text_end);
    if let Some(resumed) = resumed {
        fields.read(lines, resumed..end);
    }
    let mut head = Head { record: fields.record, description: None, section };
    if let Some((at, text_from)) = text {
        let labelled = label.is_some();
        let from = head.said("requester_label").and_then(mailbox::author);
        let envelope = Envelope {
            kind: EnvelopeKind::Comment,
            from,
            sent: fields.created.as_ref().map(|(stamp, _)| stamp.clone()),
            sent_text: fields.created.map(|(_, text)| text),
            ..Envelope::default()
        };
        let first = at + usize::from(labelled && text_from.is_none());
        if (first..text_end).any(|at| !lines.is_blank(at)) {
            let text_from = text_from.or((!labelled).then_some(0));
            head.description = Some(Description { at, text_from, envelope });
        }
    }
    head
}

/// Whether a line alone heads the comments: `Activity`, `History`, `评论`.
pub(super) fn is_section(text: &str) -> bool {
    is_label("comments_label", text)
}

/// Whether a line is a label of this field and nothing else.
fn is_label(field: &'static str, text: &str) -> bool {
    let text = bare(text);
    !text.is_empty() && text.len() <= 40 && {
        let folded = locale::fold(text);
        locale::words(field).iter().any(|row| row.folded == folded)
    }
}

/// A label without the marks around it.
fn bare(text: &str) -> &str {
    trim(text).trim_matches(|c: char| c.is_whitespace() || "*:：#=-_【】[]".contains(c))
}

/// The line of the label of a description above line `end`, and where on it the text begins.
fn labelled_description(lines: &Lines<'_>, end: usize) -> Option<(usize, Option<usize>)> {
    (0..end).filter(|at| lines.depth(*at) == 0).find_map(|at| {
        let text = lines.text(at);
        if is_label("description_label", text) {
            return Some((at, None));
        }
        let (label, value) = text.split_once([':', '：', '\t'])?;
        let value = value.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
        (!value.is_empty() && is_label("description_label", label)).then(|| (at, Some(text.len() - value.len())))
    })
}

/// What was read of the head.
#[derive(Default)]
struct Fields {
    record: Vec<(&'static str, String)>,
    created: Option<(crate::mail::Stamp, String)>,
    /// The last line with a label.
    last: Option<usize>,
}

impl Fields {
    /// Reads the labelled values of some lines.
    fn read(&mut self, lines: &Lines<'_>, range: std::ops::Range<usize>) {
        let rows: Vec<(usize, Vec<(usize, &str)>)> =
            range.filter(|at| !lines.is_blank(*at)).map(|at| (at, cells(lines.text(at)))).collect();
        for (index, (at, row)) in rows.iter().enumerate() {
            let below = rows.get(index + 1).map(|(_, below)| below.as_slice());
            let mut labelled = false;
            for (column, (start, text)) in row.iter().enumerate() {
                labelled |= self.read_cell(row, column, *start, text, below);
            }
            if labelled {
                self.last = Some(*at);
            }
        }
    }

    /// Reads id and title off the first two lines.
    fn read_title(&mut self, lines: &Lines<'_>, end: usize) {
        let texts: Vec<&str> = (0..end).filter(|at| !lines.is_blank(*at)).take(2).map(|at| lines.text(at)).collect();
        let cell = |row: usize| texts.get(row).and_then(|text| cells(text).first().map(|(_, cell)| *cell));
        // Jira's pages put the key on a line of its own.
        if let Some((id, title)) = cell(0).filter(|text| is_ticket_id(text)).zip(cell(1)) {
            self.add("case_label", id);
            self.add("title_label", title);
        } else if let Some((id, title)) = cell(0).map(title_line) {
            self.add("case_label", id.unwrap_or_default());
            let banner = locale::cues("banner").is_match(&locale::fold(title));
            let titled = !is_field(title) && !title.ends_with([':', '：']) && !title.contains("://") && !banner;
            self.add("title_label", if titled { without_dates(title) } else { "" });
        }
    }

    /// Reads one cell; says whether it holds a label.
    fn read_cell(
        &mut self,
        row: &[(usize, &str)],
        column: usize,
        start: usize,
        text: &str,
        below: Option<&[(usize, &str)]>,
    ) -> bool {
        if let Some((label, value)) = text.split_once([':', '：'])
            && let Some(field) = field(label)
        {
            // The value stands in the next cell, or on the next line.
            let beside = row.get(column + 1).map(|(_, text)| *text);
            let under = below.and_then(|below| below.first()).map(|(_, text)| *text).filter(|_| row.len() == 1);
            let free = |text: &&str| text.split_once([':', '：']).is_none_or(|(label, _)| self::field(label).is_none());
            let value = if trim(value).is_empty() { beside.or(under).filter(free).unwrap_or("") } else { value };
            self.add(field, value);
            return true;
        }
        let Some((field, below)) = field(text).zip(below.filter(|_| row.len() >= 2)) else {
            // `Title Created: 05/Mar/24`: the date of a title line.
            let created = created_inside(text);
            if let Some(created) = created {
                self.add("created_label", created);
            }
            return text.contains([':', '：']);
        };
        let same_column = if below.len() == row.len() {
            below.get(column)
        } else {
            below.iter().find(|(at, _)| at.abs_diff(start) <= 1)
        };
        if let Some((_, value)) = same_column {
            self.add(field, value);
        }
        true
    }

    fn add(&mut self, field: &'static str, value: &str) {
        let value = trim(value);
        if value.is_empty() {
            return;
        }
        if field == "created_label" {
            let found = locale::date::find_short(value).map(|found| (found.stamp, value[found.range].to_owned()));
            // A title line shows the day only, a field below it the minute.
            let coarse = |stamp: &crate::mail::Stamp| stamp.precision == crate::mail::Precision::Day;
            if self.created.as_ref().is_none_or(|(known, _)| coarse(known)) && found.is_some() {
                self.created = found;
            }
        } else if !self.record.iter().any(|(found, _)| *found == field) {
            self.record.push((field, value.to_owned()));
        }
    }

    /// Where text without a label begins below the fields of a ticket whose author and time are known.
    fn unlabelled(&self, lines: &Lines<'_>, end: usize) -> Option<(usize, Option<usize>)> {
        let known = self.created.is_some() && self.record.iter().any(|(field, _)| *field == "requester_label");
        let first = (self.last? + 1..end).find(|at| !lines.is_blank(*at))?;
        (known && lines.is_blank(first - 1) && !is_rule(lines.text(first))).then_some((first, None))
    }
}

/// Which field of the head a label names.
fn field(label: &str) -> Option<&'static str> {
    let subject = || locale::labels(bare(label)).is_some_and(|labels| labels.has("subject"));
    record_field(label)
        .or_else(|| is_label("created_label", label).then_some("created_label"))
        .or_else(|| subject().then_some("title_label"))
}

/// Whether a line is a field of the head: `Status: open`.
pub(super) fn is_field(text: &str) -> bool {
    text.split_once([':', '：']).is_some_and(|(label, _)| field(label).is_some() || is_label("ticket_label", label))
}

/// The date behind a label inside a title line: `[NET-1] Printer offline Created: 05/Mar/24  Updated: …`.
fn created_inside(text: &str) -> Option<&str> {
    let (before, behind) = text.split_once([':', '：'])?;
    let label = before.rsplit(' ').next()?;
    is_label("created_label", label).then_some(behind)
}

/// A title without the date at its end.
fn without_dates(title: &str) -> &str {
    let Some((before, _)) = title.split_once([':', '：']) else { return title };
    match created_inside(title).and_then(|_| before.rsplit_once(' ')) {
        Some((title, _)) => title.trim_end(),
        None => title,
    }
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
    RECORD_FIELDS.into_iter().find(|field| locale::words(field).iter().any(|row| row.folded == folded))
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
