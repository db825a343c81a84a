//! Doubts about answers that a message announces inside the text it quotes, and that nothing there shows.

use std::collections::BTreeMap;

use super::{Doubt, Thread};
use crate::locale;
use crate::split::Segment;
use crate::text::LineKind;

/// Longest body in bytes that does little more than announce answers.
const LONGEST_NOTE: usize = 600;

/// One doubt for each message whose answers are left in the quoted text: `见红字` where the copy has no colours.
pub(super) fn doubts(thread: &Thread, segments: &[Segment]) -> Vec<Doubt> {
    let mut announcing = thread
        .iter()
        .filter(|(_, message)| message.body.len() <= LONGEST_NOTE)
        .filter(|(_, message)| {
            let folded = locale::fold(&message.body);
            ["colour_answer", "inline_answer"].iter().any(|field| locale::cues(field).is_match(&folded))
        })
        .peekable();
    if announcing.peek().is_none() {
        return Vec::new();
    }
    let quoted = quoted_from(segments);
    let left = announcing.filter(|(_, message)| {
        let place = message.found_in.first().map(|copy| (copy.source.0, copy.line_start));
        let quote = place.and_then(|place| quoted.get(&place));
        let last = message.lines[0].last().map_or(0, |line| line.number);
        quote.is_some_and(|quote| last < *quote)
    });
    let text =
        "announces answers inside the text it quotes, and nothing tells them from that text; they were left there";
    left.map(|(message, _)| Doubt { message, kind: "inline-answers", text: text.to_owned() }).collect()
}

/// By source and first line of a segment the first line with text of what it quotes.
fn quoted_from(segments: &[Segment]) -> BTreeMap<(u32, u32), u32> {
    let mut quoted = BTreeMap::new();
    for segment in segments {
        let quoter = segment.quoted_by.and_then(|by| segments.get(by as usize));
        let start = quoter.and_then(|quoter| quoter.lines.iter().map(|line| line.number).min());
        let text = segment.lines.iter().filter(|line| line.kind == LineKind::Text).map(|line| line.number).min();
        if let Some((start, text)) = start.zip(text) {
            let first = quoted.entry((segment.source.0, start)).or_insert(text);
            *first = text.min(*first);
        }
    }
    quoted
}
