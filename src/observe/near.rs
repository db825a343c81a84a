//! What stands before and after a candidate: labels in any language, word ends, the line it is on.

use std::cmp::Reverse;
use std::ops::Range;

use crate::locale::{self, Cues};

/// How many fillers and copulas may stand between a label and its value.
const HOPS: usize = 4;

/// The labels of one field of the locale files in one text.
pub(super) struct Labels<'a> {
    text: &'a str,
    /// Occurrences by end; of those with one end the longest only.
    by_end: Vec<Range<usize>>,
    /// Occurrences by start; of those with one start the longest only.
    by_start: Vec<Range<usize>>,
}

impl<'a> Labels<'a> {
    /// Finds the phrases of `field` in `text`, of which `folded` is the folded form.
    pub(super) fn new(field: &str, text: &'a str, folded: &str) -> Labels<'a> {
        Labels::of(text, locale::cues(field).find_all(folded))
    }

    /// Finds the phrases of all fields of `cues` in one pass; the labels of a field are asked for by its name.
    pub(super) fn finder(cues: &Cues, text: &'a str, folded: &str) -> impl Fn(&str) -> Labels<'a> {
        let mut hits = cues.hits(folded);
        hits.sort_by_key(|hit| (hit.range.start, Reverse(hit.range.end)));
        move |field| {
            debug_assert!(cues.has(field), "{field}");
            Labels::of(text, hits.iter().filter(|hit| hit.field == field).map(|hit| hit.range.clone()).collect())
        }
    }

    /// The occurrences by start, longest first.
    fn of(text: &'a str, mut by_end: Vec<Range<usize>>) -> Labels<'a> {
        let mut by_start = by_end.clone();
        by_start.dedup_by_key(|range| range.start);
        by_end.sort_by_key(|range| (range.end, range.start));
        by_end.dedup_by_key(|range| range.end);
        Labels { text, by_end, by_start }
    }

    /// Every occurrence, by end.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Range<usize>> {
        self.by_end.iter()
    }

    /// The occurrence that ends at `end`.
    fn ending(&self, end: usize) -> Option<&Range<usize>> {
        self.by_end.binary_search_by_key(&end, |range| range.end).ok().map(|at| &self.by_end[at])
    }

    /// The last occurrence that lies in `stretch`.
    pub(super) fn last_in(&self, stretch: Range<usize>) -> Option<&Range<usize>> {
        let after = self.by_end.partition_point(|range| range.end <= stretch.end);
        self.by_end[..after]
            .iter()
            .rev()
            .take_while(|range| range.end > stretch.start)
            .find(|r| r.start >= stretch.start)
    }

    /// Whether an occurrence starts in `stretch`.
    pub(super) fn starts_in(&self, stretch: Range<usize>) -> bool {
        let at = self.by_start.partition_point(|range| range.start < stretch.start);
        self.by_start.get(at).is_some_and(|range| range.start < stretch.end)
    }

    /// The label whose value starts at `at`: blanks, colons, brackets and a word such as "is" may stand between.
    pub(super) fn before(&self, at: usize, copulas: &Labels<'_>) -> Option<&Range<usize>> {
        let mut head = at;
        for _ in 0..HOPS {
            head = self.text[..head].trim_end_matches(is_filler).len();
            if let Some(label) = self.ending(head) {
                return Some(label);
            }
            head = copulas.ending(head)?.start;
        }
        None
    }

    /// Whether a label ends at most `bytes` before `at` on the same line.
    pub(super) fn within(&self, at: usize, bytes: usize) -> bool {
        let floor = line_start(self.text, at).max(at.saturating_sub(bytes));
        let count = self.by_end.partition_point(|range| range.end <= at);
        count.checked_sub(1).is_some_and(|last| self.by_end[last].end > floor)
    }

    /// Whether a label follows at once, blanks and a closing bracket apart.
    pub(super) fn follows(&self, end: usize) -> bool {
        let rest = &self.text[end..];
        let gap =
            rest.len() - rest.trim_start_matches([' ', '\u{a0}', '\u{3000}', ')', '）', ']', '"', '”', '’']).len();
        self.starting(end + gap).is_some()
    }

    /// The longest occurrence that starts at `start`.
    pub(super) fn starting(&self, start: usize) -> Option<&Range<usize>> {
        self.by_start.binary_search_by_key(&start, |range| range.start).ok().map(|at| &self.by_start[at])
    }

    /// Where the value behind a label that ends at `end` starts, over the same fillers as in [`Labels::before`].
    pub(super) fn value_behind(&self, end: usize, copulas: &Labels<'_>) -> usize {
        let skip = |at: usize| self.text.len() - self.text[at..].trim_start_matches(is_filler).len();
        let at = skip(end);
        copulas.starting(at).map_or(at, |copula| skip(copula.end))
    }
}

/// What may stand between a label and its value.
fn is_filler(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t'
            | '\u{a0}'
            | '\u{3000}'
            | '\u{202f}'
            | ':'
            | '：'
            | '='
            | '#'
            | '＃'
            | '('
            | '（'
            | '['
            | ']'
            | '【'
            | '】'
            | '«'
            | '„'
            | '{'
            | '"'
            | '\''
            | '“'
            | '‘'
            | '”'
            | '`'
            | '*'
            | '|'
            | '<'
            | '>'
            | '「'
            | '《'
    )
}

/// Bytes a line is followed at most, so that a text of one endless line costs no square.
const LONGEST_LINE: usize = 2000;

/// Start of the line that holds `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let floor = text.floor_char_boundary(at.saturating_sub(LONGEST_LINE));
    text[floor..at].rfind('\n').map_or(floor, |end| floor + end + 1)
}

/// End of the line that holds `at`, without its line end.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let ceiling = text.ceil_char_boundary(text.len().min(at + LONGEST_LINE));
    text[at..ceiling].find('\n').map_or(ceiling, |end| at + end)
}

/// The run without white space that ends at `at`, as far as it is ASCII.
pub(super) fn word_before(text: &str, at: usize) -> &str {
    let head = &text[line_start(text, at)..at];
    let start = head.rfind(|c: char| c.is_whitespace() || !c.is_ascii());
    &head[start.map_or(0, |start| start + next(head, start).map_or(1, char::len_utf8))..]
}

/// The character before `at`.
pub(super) fn previous(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The character at `at`.
pub(super) fn next(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Whether neither an ASCII letter nor a digit touches the range; other scripts may.
pub(super) fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let touches = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    !touches(previous(text, range.start)) && !touches(next(text, range.end))
}

/// Whether the digits that end at `end` go on as a decimal, a date, a time or a percentage.
pub(super) fn goes_on(text: &str, end: usize) -> bool {
    let mut rest = text[end..].chars();
    match rest.next() {
        Some('%' | '％') => true,
        Some('.' | '-' | ':' | '/' | ',' | '：') => rest.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => c.is_ascii_alphanumeric() || c == '_',
        None => false,
    }
}

/// The digits at the start of `text`.
pub(super) fn digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_may_be_parted_from_its_value_by_a_copula() {
        let text = "错误代码为：0x5";
        let folded = locale::fold(text);
        let labels = Labels::new("error_label", text, &folded);
        let copulas = Labels::new("copula", text, &folded);
        assert!(labels.before(text.find("0x5").expect("is there"), &copulas).is_some());
        assert!(labels.before(text.len(), &copulas).is_none());
    }

    #[test]
    fn digits_that_go_on_are_no_number_of_their_own() {
        for (text, expected) in [("7031", false), ("7031.", false), ("7031.5", true), ("12-01", true), ("5%", true)] {
            assert_eq!(goes_on(text, digits(text).len()), expected, "{text}");
        }
    }
}
