//! Answers written into the quoted text without a quote mark to tell them: in a colour, behind initials or a label.
//!
//! A line of a quoted segment goes to one that quotes it when something shows that its author wrote it. What nothing
//! shows stays where it is.

use crate::locale;
use crate::text::{Ink, Line, LineKind};

use super::Segment;
use super::lines::{Lines, trim};
use super::tail::Author;

/// Most levels of quoting that are looked through for the author of an answer.
const MOST_QUOTERS: usize = 16;
/// Longest text in bytes that announces answers rather than speaks of colours.
const LONGEST_NOTE: usize = 1500;
/// Longest initials, name or label before an answer, in bytes.
const LONGEST_TAG: usize = 40;

/// What is known about the author of a segment and the answers announced there.
struct Writer {
    author: Option<Author>,
    /// The own words, folded, when they are short enough to announce something.
    note: String,
    /// How most of the own lines are set.
    ink: Ink,
    /// Says that answers stand in a colour.
    coloured: bool,
    /// Says that answers stand below or between the lines.
    inline: bool,
}

/// Gives answers inside quoted text back to who wrote them.
pub(super) fn reassign(lines: &Lines<'_>, segments: &mut [Segment]) {
    if segments.iter().all(|segment| segment.quoted_by.is_none()) {
        return;
    }
    let writers: Vec<Writer> = segments.iter().map(|segment| Writer::new(lines, segment)).collect();
    let mut moved: Vec<(usize, Vec<Line>)> = Vec::new();
    for index in 0..segments.len() {
        let quoters = quoters(segments, index);
        if quoters.is_empty() {
            continue;
        }
        let owners = owners(lines, segments, &writers, index, &quoters);
        if owners.iter().all(Option::is_none) {
            continue;
        }
        let all = std::mem::take(&mut segments[index].lines);
        for (mut line, owner) in all.into_iter().zip(owners) {
            let Some(owner) = owner else {
                segments[index].lines.push(line);
                continue;
            };
            if line.kind != LineKind::Blank {
                line.kind = LineKind::Text;
            }
            match moved.last_mut().filter(|(to, _)| *to == owner) {
                Some((_, run)) => run.push(line),
                None => moved.push((owner, vec![line])),
            }
        }
    }
    for (to, mut run) in moved {
        segments[to].lines.append(&mut run);
    }
    for segment in segments.iter_mut().filter(|segment| !segment.lines.is_sorted_by_key(|line| line.number)) {
        segment.lines.sort_by_key(|line| line.number);
    }
}

/// The segments that quote one, the nearest first.
fn quoters(segments: &[Segment], index: usize) -> Vec<usize> {
    let next = |at: &usize| segments[*at].quoted_by.map(|by| by as usize);
    std::iter::successors(next(&index), next).take(MOST_QUOTERS).collect()
}

/// For each line of a segment the quoter to whom it belongs; `None` where it stays.
fn owners(
    lines: &Lines<'_>,
    segments: &[Segment],
    writers: &[Writer],
    index: usize,
    quoters: &[usize],
) -> Vec<Option<usize>> {
    let segment = &segments[index];
    let texts: Vec<&str> = segment.lines.iter().map(|line| lines.text(line.number as usize - 1)).collect();
    let is_text: Vec<bool> =
        segment.lines.iter().map(|line| matches!(line.kind, LineKind::Text | LineKind::Signature)).collect();
    let inks: Vec<Ink> = segment.lines.iter().map(|line| lines.source.ink(line.number)).collect();
    let mut owners: Vec<Option<usize>> = vec![None; texts.len()];
    let first = is_text.iter().position(|text| *text);
    let Some(first) = first else { return owners };
    for at in first..texts.len() {
        if is_text[at] && inks[at] != Ink::default() {
            owners[at] = quoters.iter().copied().find(|quoter| writers[*quoter].sets(inks[at], inks[first]));
        }
    }
    if owners.iter().all(Option::is_none) && answers_in_colour(&texts, &is_text, &inks) {
        for at in first..texts.len() {
            let own = is_text[at] && is_coloured(inks[at]) && inks[at].colour != inks[first].colour;
            owners[at] = own.then(|| quoters[0]);
        }
    }
    tagged(&texts, &is_text, writers, index, quoters, &mut owners);
    // Segments keep their first line, which orders them, and somebody wrote what is answered.
    owners[0] = None;
    let asked = (0..texts.len()).any(|at| is_text[at] && owners[at].is_none());
    if !asked {
        owners.fill(None);
    }
    close_gaps(&is_text, &mut owners);
    owners
}

/// Gives the blank lines between two lines of an answer to it.
fn close_gaps(is_text: &[bool], owners: &mut [Option<usize>]) {
    let mut above: Option<usize> = None;
    for at in 0..owners.len() {
        if !is_text[at] {
            continue;
        }
        if let Some(above) = above.filter(|above| owners[*above].is_some() && owners[*above] == owners[at]) {
            for gap in above + 1..at {
                owners[gap] = owners[at];
            }
        }
        above = Some(at);
    }
}

/// Whether nothing but a colour tells answers from questions: each coloured line stands below one that asks, or below
/// another coloured one, and at least two do.
fn answers_in_colour(texts: &[&str], is_text: &[bool], inks: &[Ink]) -> bool {
    let rows: Vec<usize> = (0..texts.len()).filter(|at| is_text[*at]).collect();
    let asks = |at: usize| trim(texts[at]).ends_with(['?', '？']);
    let (mut answers, mut wild) = (0, false);
    for pair in rows.windows(2) {
        let (above, at) = (pair[0], pair[1]);
        if is_coloured(inks[at]) && !is_coloured(inks[above]) {
            answers += usize::from(asks(above));
            wild |= !asks(above);
        }
    }
    let plain_first = rows.first().is_some_and(|first| !is_coloured(inks[*first]));
    answers >= 2 && !wild && plain_first
}

fn is_coloured(ink: Ink) -> bool {
    ink.colour.is_some() || ink.marked
}

/// Gives lines behind the initials, the name or the label of an answer to who wrote them, to the end of the paragraph.
fn tagged(
    texts: &[&str],
    is_text: &[bool],
    writers: &[Writer],
    index: usize,
    quoters: &[usize],
    owners: &mut [Option<usize>],
) {
    let mut current: Option<usize> = None;
    for at in 0..texts.len() {
        if !is_text[at] {
            current = None;
            continue;
        }
        if let Some(tag) = tag(texts[at]) {
            let own = writers[index].answers_to(&tag);
            current = quoters.iter().copied().find(|quoter| !own && writers[*quoter].wrote(&tag));
        } else if opens_item(texts[at]) || trim(texts[at]).ends_with(['?', '？']) {
            current = None;
        }
        owners[at] = owners[at].or(current);
    }
}

/// What stands before an answer.
struct Tag {
    word: String,
    /// In brackets or before a quote mark, not just before a colon.
    framed: bool,
    /// `[JD]` as printed.
    printed: String,
}

/// The tag that opens a line: `[JD] …`, `<JD> …`, `JD> …`, `[张三]: …`, `Müller: …`, `A1: …`, `==> …`.
fn tag(text: &str) -> Option<Tag> {
    let text = trim(text).trim_start_matches(['*', '#']);
    for (open, close) in [('[', ']'), ('【', '】'), ('<', '>'), ('(', ')'), ('{', '}')] {
        if let Some((word, _)) = text.strip_prefix(open).and_then(|rest| rest.split_once(close)) {
            let printed = format!("{open}{word}{close}");
            return word_of(word).map(|word| Tag { word, framed: true, printed });
        }
    }
    if let Some(mark) = ["==>", "-->", "=>", "->", "→", ">>", "➜", "⇒"].iter().find(|mark| text.starts_with(**mark))
    {
        return Some(Tag { word: String::new(), framed: true, printed: (*mark).to_owned() });
    }
    let end = text.char_indices().take(LONGEST_TAG).find(|(_, c)| matches!(c, ':' | '：' | '>'))?;
    let word = word_of(&text[..end.0])?;
    let behind = &text[end.0 + end.1.len_utf8()..];
    // `C:\\Temp`, `http://…`, `10:30` are no answers.
    if behind.starts_with(['\\', '/']) || end.1 == ':' && behind.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let printed = text[..end.0 + end.1.len_utf8()].to_owned();
    Some(Tag { word, framed: end.1 == '>', printed })
}

/// Initials, a name or a label: letters, and a number at most.
fn word_of(text: &str) -> Option<String> {
    let text = trim(text).trim_matches(['*', ':', '：', ' ']);
    let fits = !text.is_empty()
        && text.len() <= LONGEST_TAG
        && text.split_whitespace().count() <= 3
        && text.chars().next().is_some_and(char::is_alphabetic)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '\''));
    fits.then(|| text.to_owned())
}

/// Whether a line opens the next item of a list: `2. …`, `Q3: …`.
fn opens_item(text: &str) -> bool {
    let text = trim(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && text[digits..].starts_with(['.', ')', '、', '）', '．'])
}

impl Writer {
    fn new(lines: &Lines<'_>, segment: &Segment) -> Writer {
        let own = || segment.lines.iter().filter(|line| line.kind == LineKind::Text);
        let size: usize = own().map(|line| (line.end - line.start) as usize + 1).sum();
        let mut note = String::new();
        if size <= LONGEST_NOTE {
            for line in own() {
                note.push_str(&locale::fold(lines.text(line.number as usize - 1)));
                note.push('\n');
            }
        }
        let mut inks: Vec<Ink> = own().map(|line| lines.source.ink(line.number)).collect();
        inks.sort_unstable();
        let ink = inks.chunk_by(|a, b| a == b).max_by_key(|run| run.len()).map_or(Ink::default(), |run| run[0]);
        Writer {
            author: segment.envelope.from.as_ref().map(Author::new),
            coloured: locale::cues("colour_answer").is_match(&note),
            inline: locale::cues("inline_answer").is_match(&note),
            note,
            ink,
        }
    }

    /// Whether this author set a line in `ink` into a quoted text that begins in `first`.
    fn sets(&self, ink: Ink, first: Ink) -> bool {
        let named = named_hues(&self.note);
        let told =
            self.coloured && if named.is_empty() { is_coloured(ink) } else { named.iter().any(|hue| has(ink, hue)) };
        let alike = is_coloured(ink) && ink.colour == self.ink.colour && ink.marked == self.ink.marked;
        told || alike && first.colour != ink.colour
    }

    /// Whether a tag names this author.
    fn answers_to(&self, tag: &Tag) -> bool {
        self.author.as_ref().is_some_and(|author| author.is_called(&tag.word, tag.framed))
    }

    /// Whether the text behind a tag is this author's: it names him, he announced it, or it labels an answer.
    fn wrote(&self, tag: &Tag) -> bool {
        let announced = || tag.framed && !tag.word.is_empty() && self.note.contains(&*locale::fold(&tag.printed));
        let arrow = tag.word.is_empty() && (self.inline || self.coloured);
        arrow || !tag.word.is_empty() && (self.answers_to(tag) || announced() || self.inline && is_label(&tag.word))
    }
}

/// Whether a word labels an answer, with or without a number: `A1`, `答`, `Antwort 2`.
fn is_label(word: &str) -> bool {
    let word = trim(word.trim_end_matches(|c: char| c.is_ascii_digit()));
    let folded = locale::fold(word);
    locale::words("answer_label").iter().any(|row| row.folded == folded)
}

/// The hues that an announcement names.
fn named_hues(note: &str) -> Vec<&'static str> {
    let rows = locale::words("colour").iter().filter_map(|row| row.word.split_once(' '));
    let mut named: Vec<&str> =
        rows.filter(|(_, word)| note.contains(word.trim_end_matches('*'))).map(|(hue, _)| hue).collect();
    named.dedup();
    named
}

/// Whether an ink is of a named hue.
fn has(ink: Ink, hue: &str) -> bool {
    match hue {
        "marked" => ink.marked,
        "bold" => ink.bold,
        _ => ink.colour.is_some_and(|rgb| hue_of(rgb) == hue),
    }
}

/// The name of the hue of a colour.
fn hue_of(rgb: u32) -> &'static str {
    let [red, green, blue] = [rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff].map(u32::cast_signed);
    let top = red.max(green).max(blue);
    let low = red.min(green).min(blue);
    let part = |value: i32| (value - low) * 100 / (top - low).max(1);
    match (part(red), part(green), part(blue)) {
        (100, 0..35, 0..60) => "red",
        (100, 35..80, _) => "orange",
        (80.., 80.., _) => "marked",
        (_, 100, _) => "green",
        (0..60, _, 100) => "blue",
        _ => "purple",
    }
}
