//! Lines of sources become segments: one author's lines in one mail.
//!
//! Boundaries (header blocks, attribution lines, separators, headings of comments) open segments; quote depth says
//! which of the open ones a line belongs to, so that inline answers return to their author. Whether two segments are
//! the same message is left to `thread`.

mod attribution;
mod comment;
mod header_block;
mod inline;
mod lines;
mod mailbox;
mod tail;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::locale;
use crate::mail::{Envelope, EnvelopeKind, Mailbox};
use crate::text::{Line, LineKind, Source, SourceId, Sources};

use lines::{Lines, frame_start, is_framed, is_omission, is_rule, is_table_rule, trim};

/// One author's lines in one mail: the newest part, or a quoted one.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Which source.
    pub source: SourceId,
    /// From the mail's headers, the header block, the attribution line or the comment heading.
    pub envelope: Envelope,
    /// What sort of segment.
    pub kind: SegmentKind,
    /// Its lines in order, header block, separators, signature and all; not contiguous when answers are inline.
    pub lines: Vec<Line>,
    /// The segment that quotes it, as an index into the list.
    pub quoted_by: Option<u32>,
    /// What a ticket export says about the ticket itself, as `(field, value)` with fields of `locale::FIELDS`
    /// such as `customer_label`, `priority_label`, `status_label`, `title_label`, `case_label`; only in a record.
    pub record: Vec<(&'static str, String)>,
}

/// What a segment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// Somebody's message.
    Message,
    /// The text with which a ticket was opened.
    Description,
    /// A comment that the customer does not see.
    InternalNote,
    /// Head or foot of a ticket export: about the ticket, by nobody.
    Record,
}

/// Where a segment begins.
struct Boundary {
    /// Lines from the first separator to the last line of the marker.
    range: Range<usize>,
    /// First line of the marker itself, below its separators.
    marker: usize,
    /// Quote depth of the marker.
    depth: u8,
    /// What the marker says.
    envelope: Envelope,
    /// What sort of segment it opens.
    kind: SegmentKind,
    /// It stands on its own and is no quote: a comment, an article of a ticket.
    apart: bool,
    /// Bytes of its last line before the quoted text that begins on that line already.
    text_from: Option<usize>,
    /// Bytes of the line above its own that are the quoter's, for the marker begins behind them.
    text_to: Option<usize>,
}

/// Most lines between a separator and what it announces.
const SEPARATOR_REACH: usize = 3;

/// Splits every source; of each source the mail itself comes first, then what it quotes, in the order of first lines.
///
/// The lines of a source are tiled: each belongs to exactly one segment. A mail with headers has its segment even when
/// its author wrote nothing; a marker with no text below is no message, and its lines belong to the segment after it.
pub fn segments(sources: &Sources) -> Vec<Segment> {
    let mut all: Vec<Segment> = Vec::new();
    for (id, source) in sources.iter() {
        let offset = all.len() as u32;
        all.extend(split(id, source).into_iter().map(|mut segment| {
            segment.quoted_by = segment.quoted_by.map(|quoter| quoter + offset);
            segment
        }));
    }
    all
}

/// The segments of one source; `quoted_by` counts within it.
fn split(id: SourceId, source: &Source) -> Vec<Segment> {
    let mut lines = Lines::read(id, source);
    let attributions = attributions(&mut lines);
    let export = comment::find(&lines);
    let boundaries = boundaries(&lines, attributions, export.as_ref());
    for boundary in &boundaries {
        mark(&mut lines, boundary);
    }
    let articles = boundaries.first().filter(|first| first.apart && first.marker > first.range.start);
    let articles = articles.map(|first| first.range.start);
    let mut segments = fold(assign(&lines, boundaries));
    if let Some(export) = &export {
        comment::describe(&lines, export, &mut segments);
    } else if let Some(first) = articles {
        comment::describe_articles(&lines, first, &mut segments);
    }
    for segment in segments.iter_mut().filter(|segment| segment.quoted_by.is_some()) {
        outdent(&lines, segment);
    }
    tail::mark(&lines, &mut segments);
    name_addressed(&lines, &mut segments);
    inline::reassign(&lines, &mut segments);
    segments
}

/// Takes the blanks off by which the text of a quoted segment is set in as a whole.
fn outdent(lines: &Lines<'_>, segment: &mut Segment) {
    let texts = || segment.lines.iter().filter(|line| line.kind == LineKind::Text);
    let indent = texts().map(|line| lines.indent(line.number as usize - 1)).min().unwrap_or(0);
    if indent < 2 || texts().count() < 2 {
        return;
    }
    for line in segment.lines.iter_mut().filter(|line| line.kind == LineKind::Text) {
        line.start += indent as u32;
    }
}

/// Names the authors of quotes below `{date}, you wrote:` after whom the answer above greets.
fn name_addressed(lines: &Lines<'_>, segments: &mut [Segment]) {
    for index in 0..segments.len() {
        let envelope = &segments[index].envelope;
        if envelope.kind != EnvelopeKind::Attribution || envelope.from.is_some() {
            continue;
        }
        let Some(quoter) = segments[index].quoted_by else { continue };
        let above = segments[quoter as usize].lines.iter().find(|line| line.kind == LineKind::Text);
        let greeted = above.and_then(|line| tail::greeted(lines.text(line.number as usize - 1)));
        segments[index].envelope.from = greeted.map(|name| Mailbox { name: Some(name.to_owned()), email: None });
    }
}

/// The attribution lines of a source, once the quotes below them are known.
fn attributions(lines: &mut Lines<'_>) -> Vec<Option<attribution::Found>> {
    let found = attribution::all(lines);
    let below = found.iter().enumerate().filter_map(|(at, found)| found.as_ref().map(|found| at + found.lines));
    // The Bat! and its like set initials before the mark, and the quote below may hold an attribution again.
    let below: Vec<usize> = below.collect();
    let initials = lines.read_initials(&below);
    if lines.read_bars(&below) || initials { attribution::all(lines) } else { found }
}

/// Every boundary of a source, in order and without overlap.
fn boundaries(
    lines: &Lines<'_>,
    mut attributions: Vec<Option<attribution::Found>>,
    export: Option<&comment::Export>,
) -> Vec<Boundary> {
    let mut found: Vec<Boundary> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let free = found.last().map_or(0, |last| last.range.end);
        let next = if lines.is_blank(at) {
            None
        } else if let Some(boundary) = export.and_then(|export| export.boundary(at)) {
            Some(boundary)
        } else if let Some(block) = header_block::read(lines, at) {
            Some(boundary(lines, block.range, free, block.envelope))
        } else if let Some(line) = attributions[at].take() {
            let (text_from, text_to) = (line.text_from, line.text_to);
            let marker = at + usize::from(text_to.is_some())..at + line.lines;
            let free = if text_to.is_some() { at + 1 } else { free };
            Some(Boundary {
                text_from,
                text_to,
                depth: lines.depth(at),
                ..boundary(lines, marker, free, line.envelope)
            })
        } else if opens_alone(lines, at, &attributions) {
            Some(boundary(lines, at..at + 1, free, Envelope::default()))
        } else {
            None
        };
        at = next.as_ref().map_or(at + 1, |boundary| boundary.range.end);
        found.extend(next);
    }
    let mut found = without_lists(lines, found);
    if is_ascending(lines, &found) {
        for boundary in &mut found {
            boundary.apart = true;
        }
    }
    found
}

/// Whether the blocks are those of an export, the oldest mail first, and none quotes the next: nothing stands above
/// the first, and each is later than the one before.
fn is_ascending(lines: &Lines<'_>, boundaries: &[Boundary]) -> bool {
    let Some(first) = boundaries.first() else { return false };
    let block = |boundary: &Boundary| boundary.envelope.kind == EnvelopeKind::HeaderBlock && boundary.depth == 0;
    let time = |boundary: &Boundary| boundary.envelope.sent.as_ref().map(|sent| sent.local);
    let prefixed = |boundary: &Boundary| {
        let subject = boundary.envelope.subject.as_deref().unwrap_or_default().trim();
        locale::strip_subject_prefixes(subject).len() < subject.len()
    };
    let later = |pair: &[Boundary]| matches!((time(&pair[0]), time(&pair[1])), (Some(a), Some(b)) if a < b);
    // Two alone may be one mail with a wrong clock, unless the second answers.
    let enough = boundaries.len() > 2 || boundaries.len() == 2 && !prefixed(first) && prefixed(&boundaries[1]);
    enough
        && boundaries.iter().all(block)
        && boundaries.windows(2).all(later)
        && (0..first.range.start).all(|at| lines.is_blank(at))
}

/// The boundaries without the entries of lists of mails, as gateways and digests print them: author, subject and date
/// again and again, and neither a recipient nor a word of text.
fn without_lists(lines: &Lines<'_>, boundaries: Vec<Boundary>) -> Vec<Boundary> {
    let bare = |boundary: &Boundary| {
        let envelope = &boundary.envelope;
        envelope.kind == EnvelopeKind::HeaderBlock && envelope.to.is_empty() && boundary.range.start == boundary.marker
    };
    let adjoin = |pair: &[Boundary]| {
        let mut between = pair[0].range.end..pair[1].range.start;
        let [one, other] = [0, 1].map(|at| pair[at].envelope.subject.as_deref().map(locale::strip_subject_prefixes));
        bare(&pair[0]) && bare(&pair[1]) && one != other && between.all(|at| lines.is_blank(at))
    };
    let joined: Vec<bool> = boundaries.windows(2).map(adjoin).collect();
    let listed = |index: usize| {
        joined.get(index).copied().unwrap_or(false) || index.checked_sub(1).is_some_and(|above| joined[above])
    };
    boundaries.into_iter().enumerate().filter(|(index, _)| !listed(*index)).map(|(_, boundary)| boundary).collect()
}

/// A boundary with the separators above its marker, none of them before line `free`.
fn boundary(lines: &Lines<'_>, marker: Range<usize>, free: usize, envelope: Envelope) -> Boundary {
    let depth = lines.depth(marker.start);
    let (mut start, mut apart, mut checked) = (marker.start, false, false);
    while let Some(above) = lines.previous_text(start, SEPARATOR_REACH).filter(|above| *above >= free) {
        let text = lines.text(above);
        let block = envelope.kind == EnvelopeKind::HeaderBlock;
        let numbered = block && (is_article_mark(text) || header_block::is_digest_entry(lines, start));
        let frame = frame_start(lines, above);
        // BlackBerry sets the bare words right above the block.
        let bare = block && above + 1 == marker.start && locale::is_separator(&format!("{}:", text.trim_end()));
        let worded = is_framed(text) || frame.is_some() || locale::is_separator(text) || bare;
        let parts = worded || is_rule(text) || is_table_rule(text) || numbered;
        let parted = above + 1 < start || envelope.kind == EnvelopeKind::Attribution;
        let loose = parted && is_rule(text) && !std::mem::replace(&mut checked, true);
        if lines.depth(above) > depth || !parts || loose && closes_frame(lines, free..above) {
            break;
        }
        start = frame.unwrap_or(above);
        apart |= numbered;
    }
    let kind = SegmentKind::Message;
    Boundary {
        range: start..marker.end,
        marker: marker.start,
        depth,
        envelope,
        kind,
        apart,
        text_from: None,
        text_to: None,
    }
}

/// Whether the rule below `range` closes what another such rule opens there: a log in a letter, no separator.
fn closes_frame(lines: &Lines<'_>, range: Range<usize>) -> bool {
    let (rule, depth) = (trim(lines.text(range.end)), lines.depth(range.end));
    range.filter(|at| lines.depth(*at) == depth && trim(lines.text(*at)) == rule).count() % 2 == 1
}

/// Whether a line numbers the articles of a ticket as OTRS does: `#2 – Re: subject` or `Article #2`.
fn is_article_mark(text: &str) -> bool {
    let Some((word, rest)) = text.trim_start().split_once('#').filter(|(word, _)| word.len() <= 20) else {
        return false;
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let behind = rest[digits..].trim_start();
    let word = locale::fold(word.trim_end());
    let worded = || locale::words("comment_number").iter().any(|row| row.word == word);
    let parted = behind.starts_with(['–', '-', ':', '—', '|']);
    (1..=3).contains(&digits) && if word.is_empty() { parted } else { (parted || behind.is_empty()) && worded() }
}

/// Whether a worded separator opens a quoted message by itself: text follows, and no block or attribution line.
fn opens_alone(lines: &Lines<'_>, at: usize, attributions: &[Option<attribution::Found>]) -> bool {
    let text = lines.text(at);
    if is_rule(text) || !locale::is_separator(text) {
        return false;
    }
    let mut next =
        (at + 1..=at + 1 + SEPARATOR_REACH).filter(|at| !lines.is_blank(*at) && frame_start(lines, *at).is_none());
    let below = next.next().filter(|below| *below < lines.len());
    below.is_some_and(|below| {
        let text = lines.text(below);
        !is_rule(text)
            && !locale::is_separator(text)
            && attributions[below].is_none()
            && header_block::read(lines, below).is_none()
    })
}

/// Gives the lines of a boundary their kinds.
fn mark(lines: &mut Lines<'_>, boundary: &Boundary) {
    for at in boundary.range.clone() {
        if lines.is_blank(at) {
            continue;
        }
        lines.all[at].kind = match boundary.envelope.kind {
            _ if at < boundary.marker => LineKind::Separator,
            EnvelopeKind::HeaderBlock => LineKind::HeaderBlock,
            EnvelopeKind::Attribution => LineKind::Attribution,
            // Below the heading of a comment stands the mark of an internal note.
            EnvelopeKind::Comment if at == boundary.marker => LineKind::Attribution,
            EnvelopeKind::Comment => LineKind::Banner,
            EnvelopeKind::Headers | EnvelopeKind::None => LineKind::Separator,
        };
    }
    if let (Some(bytes), Some(above)) = (boundary.text_to, boundary.marker.checked_sub(1)) {
        lines.close_text(above, bytes);
    }
    if let (Some(bytes), Some(last)) = (boundary.text_from, boundary.range.end.checked_sub(1)) {
        lines.open_text(last, bytes);
    }
}

/// Deals the lines out to the segments that the boundaries open.
fn assign(lines: &Lines<'_>, boundaries: Vec<Boundary>) -> Vec<Segment> {
    let mut open = Open::new(lines);
    let mut at = 0;
    for boundary in boundaries {
        open.take(lines, at..boundary.range.start);
        at = boundary.range.end;
        open.begin(lines, boundary);
    }
    open.take(lines, at..lines.len());
    open.segments
}

/// The segments so far, and which of them owns the lines of each quote depth.
struct Open {
    segments: Vec<Segment>,
    owners: Vec<Option<usize>>,
    current: usize,
}

impl Open {
    /// Opens the first segment: the mail itself.
    fn new(lines: &Lines<'_>) -> Open {
        let envelope = lines.source.mail.envelope.clone();
        let id = lines.all.first().map_or(SourceId(0), |line| line.source);
        let first = segment(id, envelope, SegmentKind::Message, None);
        let mut owners = vec![None; usize::from(u8::MAX) + 1];
        owners[0] = Some(0);
        Open { segments: vec![first], owners, current: 0 }
    }

    /// Deals out lines between two boundaries by their depth; a blank line stays with the line before it.
    fn take(&mut self, lines: &Lines<'_>, range: Range<usize>) {
        for at in range {
            if !lines.is_blank(at) {
                let depth = lines.depth(at);
                self.current = match self.owners[usize::from(depth)] {
                    Some(owner) => owner,
                    None => self.open(lines, depth, Envelope::default(), SegmentKind::Message, self.owner(depth)),
                };
            }
            self.segments[self.current].lines.push(lines.all[at]);
        }
    }

    /// Opens the segment of a boundary and gives it the boundary's lines.
    fn begin(&mut self, lines: &Lines<'_>, boundary: Boundary) {
        let below = lines.next_text(boundary.range.end).filter(|_| boundary.envelope.kind == EnvelopeKind::Attribution);
        let omitted = below.filter(|below| is_omission(lines.text(*below)));
        let below = omitted.and_then(|at| lines.next_text(at + 1)).or(below);
        let depth = below.map_or(boundary.depth, |below| lines.depth(below).max(boundary.depth));
        // Who wrote an attribution behind quote marks may have gone on only below the quote.
        if depth > boundary.depth && !boundary.apart && self.owners[usize::from(boundary.depth)].is_none() {
            let quoter = self.owner(boundary.depth);
            self.current = self.open(lines, boundary.depth, Envelope::default(), SegmentKind::Message, quoter);
            self.segments[self.current].lines.extend_from_slice(&lines.all[boundary.range.clone()]);
            let quoter = Some(self.current);
            self.current = self.open(lines, depth, boundary.envelope, boundary.kind, quoter);
            return;
        }
        let quoter = if boundary.apart { None } else { self.owner(boundary.depth) };
        // What was quoted deeper ends here, even if the new quote begins deeper still.
        self.owners[usize::from(boundary.depth) + 1..].fill(None);
        self.current = self.open(lines, depth, boundary.envelope, boundary.kind, quoter);
        self.segments[self.current].lines.extend_from_slice(&lines.all[boundary.range]);
    }

    /// Opens a segment whose lines are quoted `depth` deep; what was open there and deeper is closed.
    fn open(
        &mut self,
        lines: &Lines<'_>,
        depth: u8,
        envelope: Envelope,
        kind: SegmentKind,
        quoter: Option<usize>,
    ) -> usize {
        let index = self.segments.len();
        self.segments.push(segment(lines.all[0].source, envelope, kind, quoter));
        self.owners[usize::from(depth)..].fill(None);
        self.owners[usize::from(depth)] = Some(index);
        index
    }

    /// The segment nearest to a depth, from that depth outwards.
    fn owner(&self, depth: u8) -> Option<usize> {
        self.owners[..=usize::from(depth)].iter().rev().flatten().next().copied()
    }
}

fn segment(source: SourceId, envelope: Envelope, kind: SegmentKind, quoter: Option<usize>) -> Segment {
    let quoted_by = quoter.map(|quoter| quoter as u32);
    Segment { source, envelope, kind, lines: Vec::new(), quoted_by, record: Vec::new() }
}

/// Drops segments without text and gives their lines to the next, or to the last that stays.
fn fold(segments: Vec<Segment>) -> Vec<Segment> {
    let mut kept: Vec<Segment> = Vec::new();
    // Where each old index went; a dropped one stands for its quoter.
    let mut places: Vec<Option<u32>> = Vec::with_capacity(segments.len());
    let mut orphan: Option<(u32, Segment)> = None;
    for (index, mut segment) in segments.into_iter().enumerate() {
        let old_quoter = segment.quoted_by;
        segment.quoted_by = old_quoter.and_then(|quoter| places[quoter as usize]);
        if let Some((from, mut empty)) = orphan.take() {
            // A block at one depth with its body one deeper: the body carries no marker of its own.
            if segment.envelope.kind == EnvelopeKind::None && old_quoter == Some(from) {
                segment.envelope = empty.envelope;
                segment.quoted_by = empty.quoted_by;
            }
            empty.lines.append(&mut segment.lines);
            segment.lines = empty.lines;
        }
        let own_mail = index == 0 && segment.envelope.kind == EnvelopeKind::Headers;
        if own_mail
            || segment.kind == SegmentKind::Record
            || segment.lines.iter().any(|line| line.kind == LineKind::Text)
        {
            places.push(Some(kept.len() as u32));
            kept.push(segment);
        } else {
            places.push(segment.quoted_by);
            orphan = Some((index as u32, segment));
        }
    }
    match (orphan, kept.last_mut()) {
        (Some((_, mut empty)), Some(last)) => last.lines.append(&mut empty.lines),
        (Some((_, empty)), None) if !empty.lines.is_empty() => kept.push(empty),
        _ => {}
    }
    for segment in &mut kept {
        segment.lines.sort_by_key(|line| line.number);
    }
    kept
}
