//! Exports of ticket systems: comments below headings of a name and a time.
//!
//! Zendesk's print view, Jira's and RT's history, `ServiceNow` journals and their relatives print no mail headers. What
//! they have in common is a heading again and again, alone between blank lines or rules; one such line proves nothing.

mod heading;
mod record;

use crate::mail::{Envelope, EnvelopeKind};
use crate::text::LineKind;

use self::heading::{Heading, Sort};
use self::record::Head;
use super::lines::{Lines, trim};
use super::{Boundary, Segment, SegmentKind, mailbox};

/// Most lines below the last rule that are no comment.
const LONGEST_FOOT: usize = 6;
/// Most lines with text above the first heading of a chat: its group, its day.
const CHAT_HEAD: usize = 3;

/// A text recognised as an export.
pub(super) struct Export {
    headings: Vec<Heading>,
    head: Head,
    /// First line of the foot below the last comment.
    foot: Option<usize>,
}

impl Export {
    /// The boundary whose first line is `at`.
    pub fn boundary(&self, at: usize) -> Option<Boundary> {
        if self.foot == Some(at) || self.head.section == Some(at) {
            return Some(opening(at..at + 1, at + 1, Envelope::default(), SegmentKind::Record));
        }
        if let Some(description) = self.head.description.as_ref().filter(|description| description.at == at) {
            let range = at..at + 1;
            let opened = opening(range, at, description.envelope.clone(), SegmentKind::Description);
            return Some(Boundary { text_from: description.text_from, ..opened });
        }
        let heading = &self.headings[self.headings.binary_search_by_key(&at, |heading| heading.start).ok()?];
        let kind = match heading.sort {
            Sort::Comment => SegmentKind::Message,
            Sort::Internal => SegmentKind::InternalNote,
            Sort::Event => SegmentKind::Record,
        };
        let envelope = if heading.sort == Sort::Event { Envelope::default() } else { heading.envelope.clone() };
        let opened = opening(heading.start..heading.end, heading.at, envelope, kind);
        Some(Boundary { text_from: heading.text_from, ..opened })
    }
}

/// A boundary that stands on its own.
fn opening(range: std::ops::Range<usize>, marker: usize, envelope: Envelope, kind: SegmentKind) -> Boundary {
    Boundary { range, marker, depth: 0, envelope, kind, apart: true, text_from: None, text_to: None }
}

/// Recognises an export; `None` for all other texts.
pub(super) fn find(lines: &Lines<'_>) -> Option<Export> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let bare = lines.source.mail.envelope.kind == EnvelopeKind::None;
        let found = heading::read(lines, at, bare && (!headings.is_empty() || at <= 2 * CHAT_HEAD));
        at = found.as_ref().map_or(at + 1, |heading| heading.end);
        headings.extend(found);
    }
    let head = accept(lines, &mut headings);
    let described = head.as_ref().is_some_and(|head| head.description.is_some() && head.is_ticket());
    let last = headings.last().filter(|_| headings.len() >= if described { 1 } else { 2 })?;
    let foot = foot(lines, last);
    Some(Export { headings, head: head.unwrap_or_default(), foot })
}

/// Keeps the headings that the whole text vouches for; the head above them, unless the text is a mail.
fn accept(lines: &Lines<'_>, headings: &mut Vec<Heading>) -> Option<Head> {
    let ruled = |heading: &Heading| heading.start < heading.at;
    let bare = lines.source.mail.envelope.kind == EnvelopeKind::None;
    // RT numbers nothing, but sets a hash before every entry.
    let hashed = headings.iter().any(|heading| heading.worded && trim(lines.text(heading.at)).starts_with("# "));
    let top = |headings: &[Heading]| headings.first().map_or(0, |heading| heading.start);
    // Where rules part the comments, a name and a date without a rule above are a line of some comment.
    if headings.iter().filter(|heading| ruled(heading)).count() >= 2 {
        headings.retain(|heading| ruled(heading) || heading.worded && !heading.tight);
    } else if bare && (is_chat(lines, headings) || record::read(lines, top(headings)).is_ticket()) {
        let first = headings.first().map(|heading| heading.shape.clone()).unwrap_or_default();
        headings.retain(|heading| {
            heading.worded
                || heading.shape == first
                || !heading.tight && !heading.shape.starts_with("bare")
                || heading.sort == Sort::Event && hashed
        });
    } else {
        headings.retain(|heading| heading.worded || heading.sort == Sort::Event && hashed);
    }
    bare.then(|| record::read(lines, top(headings)))
}

/// Whether a text is a chat: nothing but a few words above the first heading, and the others are printed like it.
fn is_chat(lines: &Lines<'_>, headings: &[Heading]) -> bool {
    let Some(first) = headings.first() else { return false };
    let above = (0..first.start).filter(|at| !lines.is_blank(*at)).take(CHAT_HEAD + 1).count();
    let alike = headings.iter().filter(|heading| heading.shape == first.shape).count();
    above <= CHAT_HEAD && alike >= if above == 0 { 2 } else { 3 }
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
    let head = &export.head;
    let first = export.headings.first().map_or(0, |heading| heading.start);
    let first = head.description.as_ref().map_or(first, |description| description.at);
    let bare = lines.source.mail.envelope.kind == EnvelopeKind::None;
    make_record(segments.first_mut().filter(|_| bare), first, &head.record);
    for segment in segments.iter_mut() {
        let record = segment.kind == SegmentKind::Record;
        let texts = segment.lines.iter_mut().filter(|line| line.kind == LineKind::Text);
        for line in texts.filter(|line| record || heading::is_button(trim(lines.text(line.number as usize - 1)))) {
            line.kind = LineKind::Banner;
        }
    }
    let requester = head.said("requester_label").and_then(mailbox::author);
    for envelope in segments.iter_mut().map(|segment| &mut segment.envelope).filter(|e| e.kind == EnvelopeKind::Comment)
    {
        envelope.subject = head.said("title_label").map(str::to_owned);
        if let (Some(from), Some(requester)) = (&mut envelope.from, &requester)
            && from.email.is_none()
            && from.name == requester.name
        {
            from.email.clone_from(&requester.email);
        }
    }
}

/// Makes the segment above line `first` the record of a ticket.
fn make_record(segment: Option<&mut Segment>, first: usize, record: &[(&'static str, String)]) {
    let head = segment.filter(|head| {
        head.envelope.kind == EnvelopeKind::None && head.lines.iter().all(|line| (line.number as usize) <= first)
    });
    if let Some(head) = head {
        head.kind = SegmentKind::Record;
        head.record = record.to_vec();
    }
}

/// Makes what stands above the first article of a ticket its record; articles have header blocks of their own.
pub(super) fn describe_articles(lines: &Lines<'_>, first: usize, segments: &mut [Segment]) {
    let head = record::read(lines, first);
    if head.is_ticket() && lines.source.mail.envelope.kind == EnvelopeKind::None {
        make_record(segments.first_mut(), first, &head.record);
        if let Some(head) = segments.first_mut().filter(|head| head.kind == SegmentKind::Record) {
            head.lines
                .iter_mut()
                .filter(|line| line.kind == LineKind::Text)
                .for_each(|line| line.kind = LineKind::Banner);
        }
    }
}
