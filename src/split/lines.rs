//! The lines of one source: how deep each is quoted and where its own text begins.
//!
//! Only marks are read here; who wrote a line is decided by the boundaries around it.

use unicode_width::UnicodeWidthStr;

use crate::locale;
use crate::text::{Line, LineKind, Source, SourceId};

/// Most blanks that clients put before and between quote marks.
const WIDEST_GAP: usize = 3;
/// Fewest lines that show that a text is double-spaced.
const FEWEST_SPACED: usize = 8;
/// Fewest blanks by which a quote is set in.
const SHALLOWEST_INDENT: usize = 2;
/// Most quotes set in within each other.
const MOST_INDENTS: usize = 4;
/// Fewest characters of a rule such as `-----`.
const SHORTEST_RULE: usize = 3;

/// Most columns of the rest of a line that was wrapped once more.
const LONGEST_REST: usize = 40;
/// Fewest columns of a line that was full before it was wrapped once more.
const SHORTEST_FULL: usize = 58;

/// The lines of a source together with its text.
pub(super) struct Lines<'a> {
    /// The source they belong to.
    pub source: &'a Source,
    /// All of them in order; line number `n` stands at `n - 1`.
    pub all: Vec<Line>,
    /// A blank line stands behind each.
    pub double_spaced: bool,
}

impl<'a> Lines<'a> {
    /// Reads quote depth and bounds of every line; each is [`LineKind::Text`] or [`LineKind::Blank`].
    pub fn read(id: SourceId, source: &'a Source) -> Lines<'a> {
        let indent = common_indent(source);
        let all: Vec<Line> = (1..=source.line_count()).map(|number| line(id, source, number, indent)).collect();
        let double_spaced = is_double_spaced(&all);
        let mut lines = Lines { source, all, double_spaced };
        lines.mend_prompts();
        lines.read_indented();
        lines.mend_wraps();
        lines.read_colons();
        lines
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// A line without its quote prefix; empty behind the end.
    pub fn text(&self, at: usize) -> &'a str {
        self.all.get(at).map_or("", |line| &self.source.text[line.start as usize..line.end as usize])
    }

    /// Quote depth of a line; 0 behind the end.
    pub fn depth(&self, at: usize) -> u8 {
        self.all.get(at).map_or(0, |line| line.depth)
    }

    /// Whether a line holds nothing visible; also behind the end.
    pub fn is_blank(&self, at: usize) -> bool {
        self.all.get(at).is_none_or(|line| line.kind == LineKind::Blank)
    }

    /// The first line from `at` on that is not blank.
    pub fn next_text(&self, at: usize) -> Option<usize> {
        (at..self.len()).find(|at| !self.is_blank(*at))
    }

    /// The last line before `at` that is not blank, not more than `reach` lines away.
    pub fn previous_text(&self, at: usize, reach: usize) -> Option<usize> {
        (at.saturating_sub(reach)..at).rev().find(|at| !self.is_blank(*at))
    }
}

impl Lines<'_> {
    /// Takes quote marks with initials before them, `AB> text`, off the lines below each of `starts`, the lines behind
    /// attributions; says whether there were any.
    ///
    /// Only below an attribution, for `SQL> select` and its like are prompts.
    pub fn read_initials(&mut self, starts: &[usize]) -> bool {
        let mut any = false;
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).map_or(self.len(), |next| *next);
            let first = (*start..end.min(start + 3)).find(|at| !self.is_blank(*at));
            let Some(initials) = first.and_then(|first| initials(self.text(first))) else { continue };
            for at in *start..end {
                let text = self.text(at);
                let marks = text.trim_start_matches(' ').strip_prefix(initials).map_or("", |rest| rest);
                let depth = marks.bytes().take_while(|byte| *byte == b'>').count();
                if depth == 0 {
                    continue;
                }
                let rest = &marks[depth..];
                let prefix = text.len() - rest.strip_prefix(' ').unwrap_or(rest).len();
                let line = &mut self.all[at];
                line.start += prefix as u32;
                line.depth = line.depth.saturating_add(depth.min(usize::from(u8::MAX)) as u8);
                self.mend_kind(at);
                any = true;
            }
        }
        any
    }

    /// Takes quote marks of other sorts off: `|` below each of `starts`, the lines behind attributions; says whether
    /// there were any.
    pub fn read_bars(&mut self, starts: &[usize]) -> bool {
        let mut any = false;
        for start in starts {
            let first = (*start..start + 3).find(|at| !self.is_blank(*at));
            let mut at = first.unwrap_or(*start);
            // The row of a table has a bar at its end, too.
            while self.text(at).starts_with('|') && self.text(at).rfind('|') == Some(0) {
                self.quote(at);
                any = true;
                at += 1;
            }
        }
        any
    }

    /// Takes off the indent of quotes that are set in by blanks, where quote marks stand behind it.
    ///
    /// Notes, Eudora and Outlook set the quoted mail in as a whole, with whatever that quotes; text alone set in so is
    /// left to the boundaries.
    fn read_indented(&mut self) {
        for _ in 0..MOST_INDENTS {
            let mut any = false;
            let mut at = 0;
            while at < self.len() {
                let depth = self.depth(at);
                let set_in = |lines: &Self, at: usize| {
                    lines.is_blank(at) || lines.depth(at) == depth && lines.indent(at) >= SHALLOWEST_INDENT
                };
                let end = (at..self.len()).find(|at| !set_in(self, *at)).unwrap_or(self.len());
                // Code in the midst of a letter is set in, too.
                let closes = end == self.len() || self.depth(end) < depth;
                any |= closes && self.outdent(at..end);
                at = end.max(at + 1);
            }
            if !any {
                return;
            }
        }
    }

    /// Takes the indent that lines share off them and reads the quote marks behind it; says whether there were any.
    fn outdent(&mut self, range: std::ops::Range<usize>) -> bool {
        let shown: Vec<usize> = range.filter(|at| !self.is_blank(*at)).collect();
        let marked = |at: &usize| self.text(*at).trim_start_matches([' ', '\t']).starts_with('>');
        let quotes = shown.first().is_some_and(|first| !marked(first)) && shown.iter().any(marked);
        if !quotes {
            return false;
        }
        let indent = shown.iter().map(|at| self.indent(*at)).min().unwrap_or(0);
        for at in shown {
            let (depth, prefix) = quote_prefix(&self.text(at)[indent..]);
            let line = &mut self.all[at];
            line.start += (indent + prefix) as u32;
            line.depth = line.depth.saturating_add(depth);
            self.mend_kind(at);
        }
        true
    }

    /// How many blanks or tabs open line `at`.
    pub fn indent(&self, at: usize) -> usize {
        self.text(at).bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// Takes the colons off the lines that Pine quotes with them: three at least, one below the other.
    fn read_colons(&mut self) {
        let marked = |lines: &Lines<'_>, at: usize| {
            lines.depth(at) == 0
                && lines.text(at).strip_prefix(':').is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let mut at = 0;
        while at < self.len() {
            let end = (at..self.len()).find(|at| !marked(self, *at)).unwrap_or(self.len());
            if end - at >= 3 {
                (at..end).for_each(|at| self.quote(at));
            }
            at = end + 1;
        }
    }

    /// Counts the mark that opens line `at`, one byte long, as one of a quote.
    fn quote(&mut self, at: usize) {
        let blank = usize::from(self.text(at)[1..].starts_with(' '));
        let line = &mut self.all[at];
        line.start += 1 + blank as u32;
        line.depth = line.depth.saturating_add(1);
        self.mend_kind(at);
    }

    /// Takes the depth back from the lines below a prompt of `PowerShell` that go on with `>>`.
    fn mend_prompts(&mut self) {
        let mut prompt = false;
        for at in 0..self.len() {
            let raw = self.source.raw_line(at as u32 + 1);
            let goes_on = prompt && raw.starts_with(">>");
            prompt = goes_on || raw.starts_with("PS ") && raw.contains(":\\") && raw.contains('>');
            if goes_on {
                let line = &mut self.all[at];
                line.start = self.source.line_start(at as u32 + 1);
                line.depth = 0;
                line.kind = LineKind::Text;
            }
        }
    }

    /// Gives the ends of lines back to them that a client or an archive wrapped once more.
    fn mend_wraps(&mut self) {
        for at in 1..self.len() {
            if let Some(start) = self.closing_bracket(at) {
                let depth = self.depth(at - 1);
                self.all[at] = Line { start, depth, kind: LineKind::Text, ..self.all[at] };
            } else if self.depth(at) < self.depth(at - 1) && self.is_rest(at) {
                self.all[at].depth = self.depth(at - 1);
            }
        }
    }

    /// Where the mark of line `at` stands that is none, but closes the address or link on the line above.
    fn closing_bracket(&self, at: usize) -> Option<u32> {
        let (line, above) = (self.all[at], self.text(at - 1));
        let deeper = line.depth == self.depth(at - 1).saturating_add(1);
        if !(deeper || line.depth > 0 && self.is_blank(at)) || self.is_blank(at - 1) {
            return None;
        }
        let open = match above.rfind('<') {
            Some(open) => &above[open + 1..],
            // `Anna Berg <`, and the address on a line of its own.
            None if at > 1 && trim(self.text(at - 2)).ends_with('<') => above,
            None => return None,
        };
        let target = (open.contains('@') || open.contains("://")) && open.len() < 2000;
        let closed = open.contains('>') || trim(open).contains(char::is_whitespace);
        let marks = &self.source.text[self.source.line_start(line.number) as usize..line.start as usize];
        let mark = marks.rfind('>').filter(|_| target && !closed)?;
        Some(self.source.line_start(line.number) + mark as u32)
    }

    /// Whether line `at`, less quoted than the one above, is the rest of that.
    ///
    /// Either what an attribution must go on with, or a few words without a capital between quoted lines, the one
    /// above full and without a stop: nobody answers so.
    fn is_rest(&self, at: usize) -> bool {
        let (above, depth) = (self.text(at - 1), self.depth(at - 1));
        let text = trim(self.text(at));
        if self.is_blank(at) || self.is_blank(at - 1) || width(text) > LONGEST_REST {
            return self.is_address_below(at);
        }
        let below = self.depth(at + 1) >= depth || self.is_blank(at + 1);
        if self.is_address_below(at) || below && above.contains('@') && locale::template::ends_in_verb(text) {
            return true;
        }
        let word = !text.contains(' ') && !text.ends_with(['.', '!', '?', '。', '！', '？']);
        let opens = text.starts_with(|c: char| "-*•>[(#".contains(c) || c.is_ascii_digit())
            || text.starts_with(char::is_uppercase) && !word;
        let stopped = trim(above).ends_with(['.', '。', '!', '！', '?', '？', ':', '：', ';', '；']);
        let full = width(self.source.raw_line(self.all[at - 1].number)) >= SHORTEST_FULL;
        self.depth(at + 1) >= depth && full && !opens && !stopped
    }

    /// Whether line `at` holds the address to the bracket that ends the line above.
    fn is_address_below(&self, at: usize) -> bool {
        let text = trim(self.text(at));
        trim(self.text(at - 1)).ends_with('<') && text.split(' ').next().is_some_and(|word| word.contains('@'))
    }

    /// Makes the words of line `at` behind its first `bytes` quoted text.
    pub fn open_text(&mut self, at: usize, bytes: usize) {
        let line = &mut self.all[at];
        line.start = (line.start + bytes as u32).min(line.end);
        line.kind = LineKind::Text;
        let (depth, prefix) = quote_prefix(self.text(at));
        let line = &mut self.all[at];
        line.start += prefix as u32;
        line.depth = line.depth.saturating_add(depth);
        self.mend_kind(at);
    }

    /// Leaves line `at` only the words of its first `bytes`.
    pub fn close_text(&mut self, at: usize, bytes: usize) {
        let kept = trim(&self.text(at)[..bytes]).trim_end_matches(['-', '_', ' ']).len();
        let line = &mut self.all[at];
        line.end = (line.start + kept as u32).min(line.end);
    }

    /// Sets again whether a line whose start moved is blank.
    fn mend_kind(&mut self, at: usize) {
        let blank = self.text(at).chars().all(is_invisible);
        self.all[at].kind = if blank { LineKind::Blank } else { LineKind::Text };
    }
}

/// The initials before the first mark of `AB> text`: one to four capitals, or a name of up to twelve letters.
fn initials(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(' ');
    let (initials, _) = text.split_once('>')?;
    let count = initials.chars().count();
    let capitals = (1..=4).contains(&count) && initials.chars().all(char::is_uppercase);
    let name = (2..=12).contains(&count)
        && initials.chars().next().is_some_and(char::is_uppercase)
        && initials.chars().all(char::is_alphabetic);
    (capitals || name).then_some(initials)
}

/// Whether hardly two lines stand right below each other.
fn is_double_spaced(all: &[Line]) -> bool {
    let shown = all.iter().filter(|line| line.kind != LineKind::Blank).count();
    let both = |pair: &&[Line]| pair.iter().all(|line| line.kind != LineKind::Blank);
    shown >= FEWEST_SPACED && all.windows(2).filter(both).count() * 20 <= shown
}

/// How many blanks or tabs stand before every line of a source: of what was pasted into a form.
fn common_indent(source: &Source) -> usize {
    let shown = (1..=source.line_count()).map(|number| source.raw_line(number)).filter(|raw| !raw.trim().is_empty());
    let indents = shown.map(|raw| raw.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count());
    let mut least = usize::MAX;
    for indent in indents {
        least = least.min(indent);
        if least == 0 {
            break;
        }
    }
    if least == usize::MAX { 0 } else { least }
}

/// One line with its quote marks and the first `indent` bytes taken off.
fn line(id: SourceId, source: &Source, number: u32, indent: usize) -> Line {
    let whole = source.raw_line(number);
    // Blank lines may be shorter.
    let indent = if whole.trim().is_empty() { 0 } else { indent };
    let raw = &whole[indent..];
    let (depth, mut prefix) = quote_prefix(raw);
    // The iPhone sets a byte order mark before the first word.
    while raw[prefix..].starts_with('\u{feff}') {
        prefix += '\u{feff}'.len_utf8();
    }
    let start = source.line_start(number) + (indent + prefix) as u32;
    let end = source.line_start(number) + whole.len() as u32;
    let kind = if raw[prefix..].chars().all(is_invisible) { LineKind::Blank } else { LineKind::Text };
    Line { source: id, number, start, end, depth, kind }
}

/// Quote depth and the bytes of the marks, one blank behind the last of them included.
///
/// Reads `>`, `>>`, `> >` and full-width marks; a mark behind other text is none. Deeper than 255 counts as 255.
pub(super) fn quote_prefix(raw: &str) -> (u8, usize) {
    let (mut depth, mut taken) = (0_u8, 0);
    // Novell's client frames its attribution lines: `>>> Anna Berg <a@b.example> 3/4/2024 9:00 AM >>>`.
    // And advertisers frame links: `>>> https://x.example <<<`.
    let framed = || [">>>", "<<<"].iter().any(|end| raw.trim_end().ends_with(end));
    if raw.starts_with(">>> ") && framed() && raw.len() < 600 && trim(raw).len() > 8 {
        return (0, 0);
    }
    loop {
        let rest = &raw[taken..];
        let (mut columns, mut gap) = (0, 0);
        for c in rest.chars().take_while(|c| is_gap(*c)).take(4 * WIDEST_GAP) {
            columns += usize::from(c.is_whitespace());
            gap += c.len_utf8();
        }
        // Text set in by a blank or two before a mark is no quote of any client at the start of a line.
        let widest = if depth == 0 { 1 } else { WIDEST_GAP };
        let mark = rest[gap..].chars().next().filter(|c| matches!(c, '>' | '＞'));
        let Some(mark) = mark.filter(|_| columns <= widest) else { break };
        depth = depth.saturating_add(1);
        taken += gap + mark.len_utf8();
    }
    let blank = raw[taken..].chars().next().filter(|c| depth > 0 && matches!(c, ' ' | '\u{a0}'));
    (depth, taken + blank.map_or(0, char::len_utf8))
}

/// What may stand before a quote mark: blanks, of web access also such that do not break, and what has no width.
fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}') || !c.is_whitespace() && is_invisible(c)
}

/// White space, bidi marks, zero-width characters and byte order marks.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// The text without invisible characters at its ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_invisible)
}

/// Whether the line draws a rule and nothing else: `-----`, `____`, `* * *`, `───`.
pub(super) fn is_rule(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| !is_invisible(*c));
    let Some(first) =
        marks.next().filter(|c| matches!(c, '-' | '_' | '=' | '*' | '~' | '#' | '—' | '–' | '─' | '━' | '═'))
    else {
        return false;
    };
    let mut count = 1;
    marks.all(|c| {
        count += 1;
        c == first
    }) && count >= SHORTEST_RULE
}

/// The first line of a framed line that a client wrapped and that ends on line `at`; `None` when none does.
pub(super) fn frame_start(lines: &Lines<'_>, at: usize) -> Option<usize> {
    let mut joined = trim(lines.text(at)).to_owned();
    if !joined.ends_with("----") || joined.starts_with('-') && !is_rule(&joined) || joined.len() > 80 {
        return None;
    }
    for start in (at.saturating_sub(2)..at).rev().take_while(|start| !lines.is_blank(*start)) {
        let above = trim(lines.text(start));
        joined = format!("{above} {joined}");
        if above.starts_with("----") && !above.ends_with("----") && is_framed(&joined) {
            return Some(start);
        }
    }
    None
}

/// Whether a line says that something was left out: `[...]`, `<snip>`, `…`.
pub(super) fn is_omission(text: &str) -> bool {
    let text = trim(text);
    let framed = [('[', ']'), ('<', '>'), ('(', ')'), ('{', '}')]
        .iter()
        .any(|(open, close)| text.starts_with(*open) && text.ends_with(*close));
    framed && text.chars().count() <= 20 && !text.contains('@')
        || !text.is_empty() && text.chars().all(|c| ".…".contains(c))
}

/// Whether the line is a row of a table without text: `| | |`, `|---|---|`.
pub(super) fn is_table_rule(text: &str) -> bool {
    text.contains('|') && text.chars().all(|c| is_invisible(c) || "|-:+".contains(c))
}

/// Whether dashes stand on both sides of a few words: `------- Original -------`, `-----Anna Berg/Org wrote: -----`.
pub(super) fn is_framed(text: &str) -> bool {
    let text = trim(text);
    text.len() <= 200 && text.starts_with("----") && text.ends_with("----") && !is_rule(text)
}

/// Columns the text takes in a fixed-width font; long texts are not measured to the end.
pub(super) fn width(text: &str) -> usize {
    if text.len() > 4000 { text.len() } else { text.width() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quote_marks_are_counted_with_and_without_blanks() {
        for (raw, depth, text) in [
            ("no quote > here", 0, "no quote > here"),
            ("> one", 1, "one"),
            (">one", 1, "one"),
            (">> two", 2, "two"),
            ("> > two", 2, "two"),
            (">  >  two", 2, " two"),
            (" > one", 1, "one"),
            ("   >no quote, code", 0, "   >no quote, code"),
            (">", 1, ""),
            ("＞ 全角", 1, "全角"),
            ("> - > item", 1, "- > item"),
            (">>> Anna 3/4/2024 9:00 AM >>>", 0, ">>> Anna 3/4/2024 9:00 AM >>>"),
        ] {
            let (found, prefix) = quote_prefix(raw);
            assert_eq!((found, &raw[prefix..]), (depth, text), "{raw}");
        }
        assert_eq!(quote_prefix(&">".repeat(400)), (255, 400));
    }

    #[test]
    fn a_framed_line_has_dashes_on_both_sides() {
        assert!(is_framed("------------------ Original ------------------") && is_framed("-----A/Org wrote: -----"));
        assert!(!is_framed("--------------------") && !is_framed("----- to do") && !is_framed("-- x --"));
    }

    #[test]
    fn a_rule_is_one_mark_again_and_again() {
        assert!(is_rule("-----") && is_rule("________________________________") && is_rule("* * *") && is_rule("────"));
        assert!(!is_rule("--") && !is_rule("- item") && !is_rule("-----Original Message-----") && !is_rule(""));
    }
}
