//! Answers inside quoted text: what they answer, and doubts about those that are announced and that nothing shows.

use std::collections::BTreeMap;

use super::{Doubt, Message, Reply, Thread};
use crate::locale;
use crate::split::Segment;
use crate::text::{Line, LineKind, MessageId, Part, Sources, Span};

/// Longest body in bytes that does little more than announce answers.
const LONGEST_NOTE: usize = 600;

/// Most answers of one message that are tied to what they answer.
const MOST_REPLIES: usize = 300;
/// Most lines of a question.
const LONGEST_QUESTION: usize = 6;

/// What each answer that stands right below a quoted line answers, in the order of the answers.
pub(super) fn replies(thread: &Thread, sources: &Sources, segments: &[Segment]) -> Vec<Reply> {
    let texts = |line: Line| line.text(sources);
    let quoting: BTreeMap<(u32, u32), usize> =
        segments.iter().enumerate().filter_map(|(index, segment)| Some((first_line(segment)?, index))).collect();
    let messages: BTreeMap<(u32, u32), MessageId> = thread
        .iter()
        .flat_map(|(id, message)| message.found_in.iter().map(move |copy| ((copy.source.0, copy.line_start), id)))
        .collect();
    let quoted = quoted_from(segments);
    let mut replies = Vec::new();
    for (id, message) in thread.iter() {
        let Some(place) = message.found_in.first().map(|copy| (copy.source.0, copy.line_start)) else { continue };
        // Only where own words stand below quoted ones.
        let below = quoted.get(&place).zip(message.lines[0].last()).is_some_and(|(quote, last)| last.number > *quote);
        let Some(own) = quoting.get(&place).filter(|_| below) else { continue };
        let asked = asked_lines(segments, *own);
        for (answer, last_above) in runs(message).take(MOST_REPLIES) {
            let Some((owner, line)) = asked.range(..answer.0.number).next_back().map(|(_, found)| *found) else {
                continue;
            };
            // The line right above must be the question, not more of the answer.
            if last_above.is_some_and(|above| above > line.number) {
                continue;
            }
            let question = first_line(&segments[owner])
                .and_then(|first| messages.get(&first))
                .and_then(|asking| question(thread, *asking, line, texts(line)));
            let part = Part::Body;
            let answer = Span { message: id, part, start: answer.1, end: answer.1 + answer.2 };
            replies.extend(question.map(|question| Reply { question, answer }));
        }
    }
    replies
}

/// Source and first line of a segment.
fn first_line(segment: &Segment) -> Option<(u32, u32)> {
    segment.lines.iter().map(|line| line.number).min().map(|number| (segment.source.0, number))
}

/// By number the lines with text of what a segment quotes directly, with the segment each belongs to.
fn asked_lines(segments: &[Segment], own: usize) -> BTreeMap<u32, (usize, Line)> {
    let quoted = segments.iter().enumerate().filter(|(_, segment)| segment.quoted_by == Some(own as u32));
    let texts = quoted.flat_map(|(index, segment)| segment.lines.iter().map(move |line| (index, *line)));
    texts.filter(|(_, line)| line.kind == LineKind::Text).map(|(index, line)| (line.number, (index, line))).collect()
}

/// The first lines of runs of own lines: each with its byte in the body and its length, and the own line above it.
fn runs(message: &Message) -> impl Iterator<Item = ((Line, u32, u32), Option<u32>)> {
    let mut at = 0;
    let mut above: Option<Line> = None;
    let rows = message.lines[0].iter().zip(message.body.split('\n')).filter_map(move |(line, text)| {
        let start = at;
        at += text.len() as u32 + 1;
        if text.trim().is_empty() {
            return None;
        }
        let before = above.replace(*line).map(|above| above.number);
        Some(((*line, start, text.len() as u32), before))
    });
    rows.filter(|((line, ..), before)| before.is_none_or(|before| line.number > before + 1))
}

/// The paragraph or item of a message that ends in one line of a copy of it.
fn question(thread: &Thread, asking: MessageId, last: Line, text: &str) -> Option<Span> {
    let body = &thread.message(asking).body;
    let lines = &thread.message(asking).lines[0];
    // The best copy may stand elsewhere: there the line is known by its text only.
    let row = lines.iter().position(|line| (line.source, line.number) == (last.source, last.number));
    let row = row.or_else(|| body.split('\n').position(|row| row.trim() == text.trim()))?;
    let texts: Vec<&str> = body.split('\n').take(row + 1).collect();
    let opens = |text: &str| text.trim_start().starts_with(|c: char| c.is_ascii_digit() || "-*•".contains(c));
    let mut first = row;
    while first > 0
        && row - first < LONGEST_QUESTION
        && !opens(texts[first])
        && !texts[first - 1].trim().is_empty()
        && lines[first - 1].number + 1 == lines[first].number
    {
        first -= 1;
    }
    let start: usize = texts[..first].iter().map(|text| text.len() + 1).sum();
    let end: usize = texts.iter().map(|text| text.len() + 1).sum::<usize>() - 1;
    Some(Span { message: asking, part: Part::Body, start: start as u32, end: end as u32 })
}

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
