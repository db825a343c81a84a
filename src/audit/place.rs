//! Where a finding points: the words that show it best.

use crate::Case;
use crate::text::{MessageId, Part, Span};

/// Longest line that is quoted whole, in bytes.
const LONGEST_LINE: usize = 240;
/// Bytes kept before and behind a place in a longer one.
const AROUND: usize = 100;

/// The first line that the author wrote, else the subject; `None` for a message without either.
pub(super) fn opening(case: &Case, message: MessageId) -> Option<Span> {
    first_line(case, message, Part::Body).or_else(|| first_line(case, message, Part::Subject))
}

/// The subject, whose line in the source is the head of the message, else the first line.
pub(super) fn head(case: &Case, message: MessageId) -> Option<Span> {
    first_line(case, message, Part::Subject).or_else(|| first_line(case, message, Part::Body))
}

fn first_line(case: &Case, message: MessageId, part: Part) -> Option<Span> {
    let text = case.thread.message(message).part(part);
    let start = text.find(|c: char| !c.is_whitespace())?;
    Some(line(case, Span { message, part, start: start as u32, end: start as u32 }))
}

/// The line or lines that a span stands in, without the blanks around; a long one is cut around the span.
pub(super) fn line(case: &Case, span: Span) -> Span {
    let text = case.thread.message(span.message).part(span.part);
    let (from, to) = (span.start as usize, span.end as usize);
    let start = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let end = text[to..].find('\n').map_or(text.len(), |at| to + at);
    let whole = &text[start..end];
    let (mut start, mut end) = (end - whole.trim_start().len(), start + whole.trim_end().len());
    if end.saturating_sub(start) > LONGEST_LINE {
        start = start.max(text.ceil_char_boundary(from.saturating_sub(AROUND)));
        end = end.min(text.floor_char_boundary((to + AROUND).min(text.len())));
    }
    if start >= end {
        return span;
    }
    Span { start: start as u32, end: end as u32, ..span }
}

/// The lines of several places, each once, in order.
pub(super) fn lines(case: &Case, spans: &[Span]) -> Vec<Span> {
    let mut lines: Vec<Span> = spans.iter().map(|span| line(case, *span)).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    #[test]
    fn a_line_is_quoted_whole_unless_it_is_long() {
        let long = "x".repeat(400);
        let case = case(&format!("Hello Bo,\n\n  the value is 7  \n{long}é7{long}\n"));
        let body = &case.thread.messages[0].body;
        let span = |needle: &str| {
            let start = body.find(needle).unwrap() as u32;
            Span { message: MessageId(0), part: Part::Body, start, end: start + needle.len() as u32 }
        };
        assert_eq!(case.thread.text(line(&case, span("7  "))), "the value is 7");
        assert_eq!(case.thread.text(line(&case, span("é7"))).chars().count(), 202);
        assert_eq!(case.thread.text(opening(&case, MessageId(0)).unwrap()), "Hello Bo,");
    }
}
