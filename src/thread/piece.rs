//! A segment with what merging needs to know: its texts, its author, its place in the quoting tree.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{FixedOffset, NaiveDateTime};

use super::copies::minutes;
use super::fingerprint::Print;
use crate::mail::{Envelope, EnvelopeKind, Mailbox, Stamp};
use crate::split::{Segment, SegmentKind};
use crate::text::{Line, LineKind, Sources};

/// A segment with what merging needs to know.
pub(super) struct Piece<'a> {
    /// Index into the segments.
    pub at: usize,
    pub segment: &'a Segment,
    /// Lines of body, signature and disclaimer.
    pub lines: [Vec<Line>; 3],
    pub body: String,
    pub signature: String,
    pub print: Arc<Print>,
    pub place: Place,
    /// By headers, signature or body.
    pub author: Option<Mailbox>,
}

/// Where a segment stands in the quoting tree.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// Quote depth, and enclosing messages.
    pub depth: u16,
    /// Ticks of a walk over the tree: entered, left.
    pub walk: (u32, u32),
    /// Offset that its own headers or those of the mail around it show.
    pub zone: Option<FixedOffset>,
}

impl Piece<'_> {
    pub fn envelope(&self) -> &Envelope {
        &self.segment.envelope
    }

    pub fn sent(&self) -> Option<&Stamp> {
        self.envelope().sent.as_ref()
    }

    /// The printed time, likeliest reading, without seconds.
    pub fn minute(&self) -> Option<NaiveDateTime> {
        self.sent().and_then(|sent| minutes(sent).next())
    }

    pub fn quoted(&self) -> bool {
        self.segment.quoted_by.is_some() || self.place.depth > 0
    }

    /// Whether one of the two quotes the other, directly or not.
    pub fn is_related(&self, other: &Piece<'_>) -> bool {
        let inside = |a: &Piece<'_>, b: &Piece<'_>| a.place.walk.0 < b.place.walk.0 && b.place.walk.1 < a.place.walk.1;
        inside(self, other) || inside(other, self)
    }
}

/// Segments that are messages, or copies of some.
pub(super) fn pieces<'a>(sources: &Sources, segments: &'a [Segment]) -> Vec<Piece<'a>> {
    let places = places(segments);
    let mut pieces = Vec::new();
    // A chain of nested copies prints the same lines again and again: each text is squashed once.
    let mut prints: HashMap<String, Arc<Print>> = HashMap::new();
    for (at, (segment, place)) in segments.iter().zip(places).enumerate() {
        let has_text = segment.lines.iter().any(|line| line.kind == LineKind::Text);
        let stands_alone = match segment.envelope.kind {
            EnvelopeKind::Headers | EnvelopeKind::Comment => true,
            EnvelopeKind::HeaderBlock => segment.envelope.from.is_some() && segment.envelope.sent.is_some(),
            EnvelopeKind::Attribution | EnvelopeKind::None => false,
        };
        if segment.kind == SegmentKind::Record || !(has_text || stands_alone) {
            continue;
        }
        let lines = parts(&segment.lines);
        let [body, signature, _] = &lines;
        let (body, signature) = (join(sources, body), join(sources, signature));
        let print = match prints.get(&body) {
            Some(print) => Arc::clone(print),
            None => Arc::clone(prints.entry(body.clone()).or_insert_with(|| Arc::new(Print::new(&body)))),
        };
        pieces.push(Piece { at, segment, print, body, signature, lines, place, author: None });
    }
    pieces
}

/// Walks the quoting tree; segments whose `quoted_by` goes round in circles stay where nothing is known.
fn places(segments: &[Segment]) -> Vec<Place> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); segments.len()];
    let mut roots = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        match segment.quoted_by.map(|by| by as usize).filter(|by| *by < segments.len() && *by != index) {
            Some(by) => children[by].push(index),
            None => roots.push(index),
        }
    }
    let mut places = vec![Place::default(); segments.len()];
    let quote_depth = |index: usize| segments[index].lines.iter().map(|line| line.depth).min().unwrap_or(0);
    let zone = |index: usize| segments[index].envelope.sent.as_ref().and_then(|sent| sent.offset);
    let mut tick = 0;
    for root in roots {
        let mut stack = vec![(root, None, 0)];
        while let Some((index, parent, next)) = stack.pop() {
            if next == 0 {
                tick += 1;
                let (above, outer): (Place, u8) =
                    parent.map_or_else(Default::default, |by: usize| (places[by], quote_depth(by)));
                // A quoted message is one level deeper, whether a quote mark or a header block says so.
                let deeper = u16::from(quote_depth(index).saturating_sub(outer)).max(u16::from(parent.is_some()));
                places[index] = Place {
                    depth: above.depth.saturating_add(deeper),
                    walk: (tick, 0),
                    zone: zone(index).or(above.zone),
                };
            }
            if let Some(child) = children[index].get(next) {
                stack.push((index, parent, next + 1));
                stack.push((*child, Some(index), 0));
            } else {
                tick += 1;
                places[index].walk.1 = tick;
            }
        }
    }
    places
}

/// Lines of body, signature and disclaimer. A blank line belongs to what it stands between; in doubt to the body.
fn parts(lines: &[Line]) -> [Vec<Line>; 3] {
    let part = |line: &Line| match line.kind {
        LineKind::Text => Some(0),
        LineKind::Signature => Some(1),
        LineKind::Disclaimer => Some(2),
        LineKind::Blank | LineKind::HeaderBlock | LineKind::Attribution | LineKind::Separator | LineKind::Banner => {
            None
        }
    };
    let mut parts: [Vec<Line>; 3] = Default::default();
    let mut before: Option<usize> = None;
    let mut blanks: Vec<Line> = Vec::new();
    for line in lines {
        if line.kind == LineKind::Blank {
            blanks.push(*line);
            continue;
        }
        let after = part(line);
        match (before, after) {
            (Some(a), Some(b)) if a == b => parts[a].append(&mut blanks),
            _ => parts[0].append(&mut blanks),
        }
        if let Some(after) = after {
            parts[after].push(*line);
            before = Some(after);
        }
    }
    for part in &mut parts {
        let kept = |line: &Line| line.kind != LineKind::Blank;
        let end = part.iter().rposition(kept).map_or(0, |last| last + 1);
        part.truncate(end);
        part.drain(..part.iter().position(kept).unwrap_or(0));
    }
    parts
}

pub(super) fn join(sources: &Sources, lines: &[Line]) -> String {
    let texts: Vec<&str> = lines.iter().map(|line| line.text(sources)).collect();
    texts.join("\n")
}

/// Rank of an envelope by where it was read: the best first.
pub(super) fn rank(kind: EnvelopeKind) -> u8 {
    match kind {
        EnvelopeKind::Headers => 0,
        EnvelopeKind::Comment => 1,
        EnvelopeKind::HeaderBlock => 2,
        EnvelopeKind::Attribution => 3,
        EnvelopeKind::None => 4,
    }
}

/// An order of pieces that depends on nothing but their content: the best copies first.
pub(super) fn content_order<'a>(piece: &'a Piece<'_>) -> impl Ord + 'a {
    let sent = piece.sent().map(|sent| (sent.local, sent.offset.map(|offset| offset.local_minus_utc())));
    let envelope = piece.envelope();
    let key = (rank(envelope.kind), Reverse(piece.print.chars), &piece.print.text, sent, piece.place.depth);
    (key, &envelope.message_id, &envelope.from, &piece.body, &piece.signature, (piece.segment.source, piece.at))
}
