//! Sentences and list items of message bodies: what the model reads.

use std::ops::Range;

use crate::locale::{self, Row};
use crate::observe::{Kind, Observable};
use crate::text::{MessageId, Part, Span};
use crate::thread::Thread;
use crate::view::View;

/// How a sentence stands in its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Running text.
    Text,
    /// A list item, or a sentence of one.
    Item,
    /// A command, a path alone, a log record, a table row.
    Code,
}

/// One sentence of a body, wrapped lines joined.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Its words with soft breaks joined and the list marker left out.
    pub text: String,
    /// `text` after [`locale::fold`].
    pub folded: String,
    /// How it stands.
    pub form: Form,
    /// Number of the line within the message, counting joined lines; equal for sentences of one line.
    pub line: u32,
    /// A blank line stands before it.
    pub after_blank: bool,
    /// The label before the colon, when the sentence opens with one or is nothing else: `原因` of `原因：…`.
    pub label: Option<String>,
    /// Byte in `text` behind the label and its colon.
    pub label_end: usize,
}

impl Sentence {
    /// Whether it announces what follows: ends in a colon.
    pub fn introduces(&self) -> bool {
        self.text.trim_end().ends_with([':', '：'])
    }

    /// Whether nothing stands behind its label.
    pub fn is_heading(&self) -> bool {
        self.label.is_some() && self.text[self.label_end..].trim().is_empty()
    }

    /// Whether it is a question by its mark.
    pub fn asks(&self) -> bool {
        let text = self.text.trim_end();
        // 入りますか。 needs no question mark.
        let bare = text.trim_end_matches(['。', '.', '!', '！', ' ']);
        let ending = |row: &Row| bare.ends_with(row.word);
        text.ends_with(['?', '？'])
            || !bare.ends_with(|c: char| c.is_ascii()) && locale::words("question_ending").iter().any(ending)
    }
}

/// All sentences of all bodies, in the order of the thread.
pub fn sentences(thread: &Thread, observables: &[Observable]) -> Vec<Sentence> {
    let mut code: Vec<Vec<Range<u32>>> = vec![Vec::new(); thread.messages.len()];
    for observable in observables.iter().filter(|o| {
        matches!(o.kind, Kind::Command | Kind::LogEvent | Kind::FilePath | Kind::RegistryKey | Kind::Url | Kind::Hash)
    }) {
        for span in observable.evidence.iter().filter(|span| span.part == Part::Body) {
            code[span.message.0 as usize].push(span.start..span.end);
        }
    }
    for ranges in &mut code {
        ranges.sort_by_key(|range| (range.start, range.end));
    }
    thread.iter().flat_map(|(id, message)| of_body(id, &message.body, &code[id.0 as usize])).collect()
}

/// Sentences of one body; `code` are the ranges of commands, log records and paths, sorted.
fn of_body(message: MessageId, body: &str, code: &[Range<u32>]) -> Vec<Sentence> {
    // A path that a hard break cuts in two holds its sentence together.
    let inside = |at: &usize| {
        let after = code.partition_point(|range| range.start as usize <= *at);
        code[..after]
            .iter()
            .rev()
            .take(8)
            .any(|range| *at < range.end as usize && body[range.start as usize..*at].find('\n').is_none())
    };
    let breaks = body.match_indices('\n').map(|(at, _)| at);
    let breaks: Vec<usize> = breaks.filter(|at| inside(at) || goes_on(body, *at)).collect();
    let view = View::joining(body, &breaks);
    let mut found = Vec::new();
    let (mut at, mut number, mut after_blank, mut fenced) = (0, 0, true, false);
    for line in view.text.split_inclusive('\n') {
        let content = line.trim_end();
        let start = at + (content.len() - content.trim_start().len());
        let end = at + content.len();
        at += line.len();
        if content.trim().is_empty() || is_rule(content) {
            after_blank = true;
            continue;
        }
        number += 1;
        if content.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let marker = if fenced { 0 } else { list_marker(&view.text[start..end]) };
        let range = start + marker..end;
        let form = match marker {
            _ if fenced => Form::Code,
            0 if is_code(code, &view.original(range.clone())) => Form::Code,
            0 => Form::Text,
            _ => Form::Item,
        };
        let pieces = if form == Form::Code { vec![range] } else { split_line(&view.text, range) };
        for piece in pieces {
            let original = view.original(piece.clone());
            let span = Span { message, part: Part::Body, start: original.start as u32, end: original.end as u32 };
            found.push(sentence(&view.text[piece], span, form, number, std::mem::take(&mut after_blank)));
        }
    }
    found
}

/// Whether the line that ends at a break goes on behind it, as 応答待ち時間に does; authors of Japanese and Chinese
/// break lines by hand, wherever they like.
fn goes_on(body: &str, at: usize) -> bool {
    let next = body[at + 1..].split('\n').next().unwrap_or_default();
    let line = body[..at].trim_end();
    let opens = next.chars().next().is_some_and(char::is_alphanumeric) && list_marker(next) == 0;
    opens && line.len() == at && locale::words("open_end").iter().any(|row| line.ends_with(row.word))
}

fn sentence(text: &str, span: Span, form: Form, line: u32, after_blank: bool) -> Sentence {
    let (label, label_end) = label(text).map_or((None, 0), |(label, end)| (Some(label), end));
    let folded = locale::fold(text).into_owned();
    Sentence { span, text: text.to_owned(), folded, form, line, after_blank, label, label_end }
}

/// `=====`, `-----`: a rule that an author draws under a heading.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.chars().all(|c| matches!(c, '=' | '-' | '_' | '*' | '~' | '—' | '─' | '#'))
}

/// Bytes of a list marker with the blanks behind it; 0 when the line opens no item.
pub(super) fn list_marker(line: &str) -> usize {
    let mut chars = line.char_indices().peekable();
    let open = chars.next_if(|(_, c)| matches!(c, '(' | '（' | '[' | '【')).is_some();
    let Some(&(_, first)) = chars.peek() else { return 0 };
    let numeral = |c: char| c.is_ascii_digit() || locale::is_han_numeral(c);
    let after = |at: usize| at + (line[at..].len() - line[at..].trim_start().len());
    if !open
        && matches!(first, '-' | '*' | '•' | '·' | '・' | '●' | '○' | '▪' | '■' | '◦' | '‣' | '–' | '➢' | '\u{f0b7}')
    {
        let end = first.len_utf8();
        let blank = line[end..].starts_with([' ', '\t', '\u{a0}']);
        let wide = first != '-' && first != '*';
        return if (blank || wide) && !line[end..].trim().is_empty() { after(end) } else { 0 };
    }
    if matches!(u32::from(first), 0x2460..=0x2473 | 0x2776..=0x277f) {
        return after(first.len_utf8());
    }
    let letter = first.is_ascii_alphabetic();
    let mut count = 0;
    while chars.next_if(|(_, c)| if letter { count == 0 && c.is_ascii_alphabetic() } else { numeral(*c) }).is_some() {
        count += 1;
    }
    let Some((at, close)) = chars.next() else { return 0 };
    let behind = chars.peek().map_or(' ', |(_, c)| *c);
    let end = at + close.len_utf8();
    let closes = match close {
        ')' | '）' | ']' | '】' => open || close == ')' || close == '）',
        '、' | '．' => !open && !letter,
        '.' | '，' | ',' => !open && !letter && !behind.is_ascii_digit() && (close != ',' || behind == ' '),
        _ => false,
    };
    if (1..=3).contains(&count) && closes && !line[end..].trim().is_empty() { after(end) } else { 0 }
}

/// Whether commands, records or paths make up most of the line.
fn is_code(code: &[Range<u32>], line: &Range<usize>) -> bool {
    let first = code.partition_point(|range| (range.end as usize) <= line.start);
    let mut covered = line.start;
    let mut bytes = 0;
    for range in code[first..].iter().take_while(|range| (range.start as usize) < line.end) {
        let from = covered.max(range.start as usize);
        let to = (range.end as usize).min(line.end);
        bytes += to.saturating_sub(from);
        covered = covered.max(to);
    }
    // A sentence such as 请运行 x.exe 并把输出发给我 holds a path and is still a sentence.
    bytes * 10 >= line.len() * 7
}

/// Sentence ranges within one line of the view.
fn split_line(text: &str, line: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = line.start;
    let mut chars = text[line.clone()].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let at = line.start + at;
        let mut end = at + c.len_utf8();
        let rest = &text[end..line.end];
        let ends = match c {
            '。' | '！' | '？' | '；' | '!' | '?' => {
                let joined =
                    matches!(c, '!' | '?') && !rest.starts_with([' ', '"', '”', ')', '!', '?']) && !rest.is_empty();
                !joined || rest.chars().next().is_some_and(|next| !next.is_ascii())
            }
            '.' => ends_sentence(&text[start..at], rest),
            _ => false,
        };
        if !ends {
            continue;
        }
        while let Some((_, close)) = chars
            .next_if(|(_, c)| matches!(c, '”' | '"' | '’' | '）' | ')' | '」' | '』' | '。' | '！' | '？' | '!' | '?'))
        {
            end += close.len_utf8();
        }
        push_trimmed(text, start..end, &mut pieces);
        start = end;
    }
    push_trimmed(text, start..line.end, &mut pieces);
    pieces
}

/// Whether a full stop between `before` and `rest` ends a sentence rather than an abbreviation, a number or a name.
fn ends_sentence(before: &str, rest: &str) -> bool {
    if rest.is_empty() {
        return true;
    }
    let next = rest.trim_start();
    let blank = next.len() < rest.len();
    let opens = next.chars().next().is_some_and(|c| {
        c.is_uppercase() || !c.is_ascii() || matches!(c, '"' | '[' | '¿' | '¡' | '/') || c.is_ascii_digit()
    });
    // The word is looked at last, as `a.b.c` without a blank may be long.
    let word = || before.rsplit([' ', '(', '\u{a0}']).next().unwrap_or_default();
    blank && opens && (is_version(before, word()) || !is_abbreviation(word()))
}

/// Whether a sentence ends in a version such as `5.6.2`, which the number of a section at its start only looks like.
fn is_version(before: &str, word: &str) -> bool {
    let digits = word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    digits && word.contains('.') && before.len() > word.len()
}

fn is_abbreviation(word: &str) -> bool {
    if word.chars().nth(1).is_none() || word.contains('.') && word.len() < 6 {
        return true;
    }
    let folded = locale::fold(word);
    locale::words("abbreviation").iter().any(|row| row.word == folded)
}

fn push_trimmed(text: &str, range: Range<usize>, pieces: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.start + piece.trim_end().len();
    if text[start.min(end)..end].chars().any(char::is_alphanumeric) {
        pieces.push(start..end);
    }
}

/// A short label before a colon, or in 【】: its words without white space runs, and the byte behind it.
fn label(text: &str) -> Option<(String, usize)> {
    let bare = text.trim_start_matches(['*', '#', ' ']);
    let lead = text.len() - bare.len();
    let (inside, end) = if let Some(rest) = bare.strip_prefix(['【', '[']) {
        let close = rest.find(['】', ']'])?;
        let open = bare.len() - rest.len();
        let behind = rest[close..].chars().next().map_or(0, char::len_utf8);
        (&rest[..close], lead + open + close + behind)
    } else {
        let at = bare.find([':', '：'])?;
        let colon = bare[at..].chars().next().map_or(0, char::len_utf8);
        // `C:\x`, `http://` and `10:30` have a colon and no label.
        if bare[at + colon..].starts_with(['\\', '/'])
            || bare[at + colon..].starts_with(|c: char| c.is_ascii_digit())
                && bare[..at].ends_with(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        (&bare[..at], lead + at + colon)
    };
    let words = inside.trim().trim_matches('*').trim();
    if words.is_empty() || words.chars().count() > 40 || words.contains(['。', '，', ',', '"']) {
        return None;
    }
    let behind = text[end..].trim_start_matches(['*', ':', '：']);
    let han = words.chars().any(|c| matches!(u32::from(c), 0x2e80..=0x9fff));
    let label = if han {
        words.split_whitespace().collect::<String>()
    } else {
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    Some((label, text.len() - behind.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(body: &str) -> Vec<String> {
        of_body(MessageId(0), body, &[]).into_iter().map(|sentence| sentence.text).collect()
    }

    #[test]
    fn a_chinese_paragraph_falls_into_its_sentences() {
        assert_eq!(texts("更新失败。请重试；如再失败，请告知？"), ["更新失败。", "请重试；", "如再失败，请告知？"]);
    }

    #[test]
    fn a_full_stop_inside_a_name_version_or_abbreviation_ends_nothing() {
        assert_eq!(
            texts("Run setup.exe 9.4.2 e.g. Today. Then reboot."),
            ["Run setup.exe 9.4.2 e.g. Today.", "Then reboot."]
        );
    }

    #[test]
    fn a_version_at_the_end_of_a_sentence_is_no_abbreviation() {
        assert_eq!(texts("Wysyłam 5.6.2. Proszę zainstalować."), ["Wysyłam 5.6.2.", "Proszę zainstalować."]);
    }

    #[test]
    fn list_markers_of_every_kind_are_left_out() {
        let body = "1、打开\n2) open\n(3) öffnen\n- abrir\n• 开\n① 启动\n一、工具\n1，右键\n3.5 版本\n2021 年";
        assert_eq!(
            texts(body),
            ["打开", "open", "öffnen", "abrir", "开", "启动", "工具", "右键", "3.5 版本", "2021 年"]
        );
    }

    #[test]
    fn a_label_is_read_with_blanks_inside_and_in_brackets() {
        let found = of_body(MessageId(0), "原    因：证书过期。\n【问题定义】\nSee C:\\x and 10:30", &[]);
        assert_eq!(found[0].label.as_deref(), Some("原因"));
        assert_eq!(&found[0].text[found[0].label_end..], "证书过期。");
        assert!(found[1].is_heading());
        assert_eq!(found[2].label, None);
    }
}
