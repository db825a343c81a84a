//! Text that leaves: what Markdown and terminals would take for their own is made plain.
//!
//! Templates named `.md` and `.txt` get [`markdown`] and [`terminal`] applied to everything they print (tera's
//! autoescape), so that a template cannot forget it.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a line of text output.
pub const COLUMNS: usize = 100;

/// Takes out what moves the cursor, changes colours or reorders a line: control characters but the line feed, and
/// Unicode's bidi and invisible format characters. A tab becomes a blank.
pub fn terminal(text: &str) -> String {
    text.chars().filter_map(visible).collect()
}

fn visible(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// Escapes text for HTML, between tags and in quoted attributes.
pub fn html(text: &str) -> String {
    let text = terminal(text);
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A value for HTML with places where a long one may break; they are no part of what is copied.
pub fn breakable(text: &str) -> String {
    let pieces = text.split_inclusive(['\\', '/', '_', '-', '.', ':', '=', '&', '?', '@', ',']);
    pieces.map(html).collect::<Vec<_>>().join("<wbr>")
}

/// References such as `[m4:31][m6]` as links to the lines of a page: `M4:31`. Anything else is escaped.
pub fn links(refs: &str, prefix: &str) -> String {
    let link = |reference: &str| {
        let (message, line) = reference.split_once(':').unwrap_or((reference, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let number = message.strip_prefix('m').filter(|number| digits(number) && digits(line));
        let Some(number) = number else { return html(reference) };
        let (anchor, words) =
            if line.is_empty() { (String::new(), String::new()) } else { (format!("-l{line}"), format!(":{line}")) };
        format!("<a class=\"ref\" href=\"#{}m{number}{anchor}\">M{number}{words}</a>", html(prefix))
    };
    let refs = refs.split(['[', ']']).filter(|reference| !reference.is_empty());
    refs.map(link).collect::<Vec<_>>().join(" ")
}

/// Escapes prose for a paragraph, list item or table cell; line breaks become blanks.
///
/// Paths and identifiers with several underscores stand in code spans, so that they can be read and copied.
pub fn markdown(text: &str) -> String {
    let text = terminal(text).replace('\n', " ");
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let before = text[..at].chars().next_back();
        if let Some(token) = code_token(rest, before) {
            escaped.push_str(&code(&rest[..token]));
            at += token;
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        let after = rest[c.len_utf8()..].chars().next();
        if is_special(c, before, after) {
            escaped.push('\\');
        }
        escaped.push(c);
        at += c.len_utf8();
    }
    escape_line_start(escaped)
}

/// A code span whose fence is longer than any run of backticks in it.
pub fn code(text: &str) -> String {
    let text = terminal(text).replace('\n', " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// A code span inside a table, where a bar would end the cell even in code.
pub fn code_cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// Whether `c` would do something in the middle of a line.
fn is_special(c: char, before: Option<char>, after: Option<char>) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        '*' | '`' | '[' | ']' | '<' | '|' | '~' => true,
        // Inside a word an underscore is a letter.
        '_' => !(is_letter(before) && is_letter(after)),
        '\\' => after.is_none_or(|after| after.is_ascii_punctuation()),
        '&' => after.is_some_and(|after| after.is_ascii_alphanumeric() || after == '#'),
        '!' => after == Some('['),
        _ => false,
    }
}

/// Escapes what would make the line a heading, quote, list or rule.
fn escape_line_start(line: String) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let item = line[digits..].strip_prefix(['.', ')']).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let at = if item { digits } else { 0 };
    let marks = line[at..].starts_with(['#', '>', '+', '-', '=']);
    if at > 0 || marks { format!("{}\\{}", &line[..at], &line[at..]) } else { line }
}

/// Whether a text opens with a drive or a share of Windows.
fn is_rooted(text: &str) -> bool {
    let drive = matches!(text.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    drive || text.starts_with("\\\\")
}

fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "()-_".contains(c))
}

/// Length of the path or identifier that starts here and is better read as code.
fn code_token(text: &str, before: Option<char>) -> Option<usize> {
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || "\\/_.-:".contains(c)) {
        return None;
    }
    let rooted = is_rooted(text);
    let in_token = |c: char| {
        let plain = c.is_ascii_graphic() && !"|`<>\"*[]".contains(c);
        plain || (rooted && c.is_alphanumeric())
    };
    let word = |text: &str| text.find(|c| !in_token(c)).unwrap_or(text.len());
    let mut end = word(text);
    // `C:\Program Files\Vendor Tool\tool.exe`: a blank is in the path when a backslash stands in one of the next two words.
    while rooted && let Some(next) = text[end..].strip_prefix(' ') {
        let first = word(next);
        let second = next[first..].strip_prefix(' ').map_or(0, word);
        let goes_on = |part: &str| part.contains('\\') && !is_rooted(part);
        end += match (goes_on(&next[..first]), second) {
            (true, _) => 1 + first,
            (false, 1..) if goes_on(&next[first + 1..first + 1 + second]) && is_plain(&next[..first]) => {
                2 + first + second
            }
            _ => break,
        };
    }
    let token = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '\\']);
    let token = if token.contains('(') { token } else { token.trim_end_matches(')') };
    let is_url = token.contains("://");
    let is_code = token.contains('\\') || token.matches('_').count() > 1 && token.contains(char::is_alphanumeric);
    (is_code && !is_url && token.chars().any(char::is_alphanumeric) && !token.starts_with(['(', '\'']))
        .then_some(token.len())
}

/// A string in double quotes, as YAML and JSON read it.
pub fn yaml(text: &str) -> String {
    serde_json::Value::from(terminal(text).replace('\n', " ")).to_string()
}

/// A web address between angle brackets: nothing in it ends them.
pub fn link(text: &str) -> String {
    let plain = |c: &char| !c.is_whitespace() && !matches!(c, '<' | '>' | '\\');
    terminal(text).chars().filter(plain).collect()
}

/// Takes the escapes off what stands in place of hidden words: `[host-1]` is no link, unless something follows it that
/// makes it one.
pub fn plain_placeholders(markdown: &str) -> String {
    let mut plain = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(start) = rest.find("\\[") {
        let inner = &rest[start + 2..];
        let length = inner.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(inner.len());
        // At the start of a line a colon would make it a definition.
        let defines =
            |after: &str| after.starts_with(':') && rest[..start].trim_end_matches(' ').ends_with(['\n', '>', '-']);
        let after = inner[length..].strip_prefix("\\]");
        let after = after.filter(|after| length > 0 && !after.starts_with('(') && !defines(after));
        plain.push_str(&rest[..start]);
        if let Some(after) = after {
            plain.push('[');
            plain.push_str(&inner[..length]);
            plain.push(']');
            rest = after;
        } else {
            plain.push_str("\\[");
            rest = inner;
        }
    }
    plain + rest
}

/// Fills up with blanks to `columns`, in columns of a terminal.
pub fn pad(text: &str, columns: usize) -> String {
    let text = terminal(text);
    let missing = columns.saturating_sub(text.width());
    text + &" ".repeat(missing)
}

/// Breaks at blanks and between Han characters so that, `indent` columns in, no line is wider than [`COLUMNS`];
/// further lines are indented. A word that does not fit stays whole, for it is to be copied.
pub fn wrap(text: &str, indent: usize) -> String {
    let text = terminal(text);
    let room = COLUMNS.saturating_sub(indent).max(20);
    let mut wrapped = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            new_line(&mut wrapped, indent);
        }
        wrap_line(line, room, indent, &mut wrapped);
    }
    wrapped
}

fn wrap_line(line: &str, room: usize, indent: usize, wrapped: &mut String) {
    let (mut used, mut blanks) = (0, 0);
    for piece in pieces(line) {
        let piece = &line[piece];
        if piece == " " {
            blanks += 1;
            continue;
        }
        let width = piece.width();
        if used > 0 && used + blanks + width > room {
            new_line(wrapped, indent);
            used = 0;
        } else {
            wrapped.extend(std::iter::repeat_n(' ', blanks));
            used += blanks;
        }
        wrapped.push_str(piece);
        used += width;
        blanks = 0;
    }
}

fn new_line(wrapped: &mut String, indent: usize) {
    wrapped.push('\n');
    wrapped.extend(std::iter::repeat_n(' ', indent));
}

/// What must stay on one line: words, single blanks, Han characters with the punctuation that clings to them.
fn pieces(line: &str) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in line.char_indices() {
        let end = at + c.len_utf8();
        let joins = before.is_some_and(|before| {
            before != ' ' && c != ' ' && (clings_back(c) || clings_forward(before) || (!is_wide(before) && !is_wide(c)))
        });
        match pieces.last_mut() {
            Some(last) if joins => last.end = end,
            _ => pieces.push(at..end),
        }
        before = Some(c);
    }
    pieces
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

/// Never opens a line (JIS X 4051, GB/T 15834).
fn clings_back(c: char) -> bool {
    "，。、；：！？）》】」』〉”’…％".contains(c) || c.width() == Some(0)
}

/// Never ends a line.
fn clings_forward(c: char) -> bool {
    "（《【「『〈“‘".contains(c)
}

/// Cuts at `columns`, with an ellipsis where something was cut.
pub fn shorten(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = text.chars().take_while(|c| {
        used += c.width().unwrap_or(0);
        used <= columns
    });
    let cut: String = fits.collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_blanks_is_one_span() {
        let rows = [
            (r"see C:\Program Files\Vendor Tool\tool.exe now", r"see `C:\Program Files\Vendor Tool\tool.exe` now"),
            (r"C:\Program Files (x86)\A B\c.log and D:\x y", r"`C:\Program Files (x86)\A B\c.log` and `D:\x` y"),
            (r"copy C:\a.txt \\srv\share", r"copy `C:\a.txt` `\\srv\share`"),
        ];
        for (text, expected) in rows {
            assert_eq!(markdown(text), expected);
        }
    }

    #[test]
    fn markup_in_mail_text_is_shown_as_text() {
        assert_eq!(markdown("<script>alert(1)</script>"), r"\<script>alert(1)\</script>");
        assert_eq!(markdown("a | b"), r"a \| b");
        assert_eq!(markdown("[click](javascript:alert(1))"), r"\[click\](javascript:alert(1))");
        assert_eq!(markdown("**now** and `rm`"), r"\*\*now\*\* and \`rm\`");
        assert_eq!(markdown("&lt; and R&D & co"), r"\&lt; and R\&D & co");
    }

    #[test]
    fn a_line_does_not_become_a_heading_list_or_quote() {
        assert_eq!(markdown("# not a heading"), r"\# not a heading");
        assert_eq!(markdown("1. first"), r"1\. first");
        assert_eq!(markdown("2)"), r"2\)");
        assert_eq!(markdown("3.5 h"), "3.5 h");
        assert_eq!(markdown("- item"), r"\- item");
        assert_eq!(markdown("> quoted"), r"\> quoted");
        assert_eq!(markdown("issue #4"), "issue #4");
    }

    #[test]
    fn paths_and_identifiers_stay_readable() {
        assert_eq!(markdown(r"删除 C:\Windows\Temp\*.log，重试"), r"删除 `C:\Windows\Temp`\\\*.log，重试");
        assert_eq!(markdown(r"see \\files01\share$\a_b."), r"see `\\files01\share$\a_b`.");
        assert_eq!(markdown("install KB5004244"), "install KB5004244");
        assert_eq!(markdown("set MAX_OPEN_FILES now"), "set `MAX_OPEN_FILES` now");
        assert_eq!(markdown("file_name is _this_"), r"file_name is `_this_`");
        assert_eq!(markdown("https://kb.example/a_b_c"), "https://kb.example/a_b_c");
    }

    #[test]
    fn a_code_span_survives_backticks_and_bars() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`x`"), "`` `x` ``");
        assert_eq!(code_cell("a|b"), r"`a\|b`");
    }

    #[test]
    fn escapes_and_overrides_do_not_reach_the_terminal() {
        assert_eq!(terminal("a\u{1b}[31mred\u{7}\r\n\tb\u{202e}c\u{9b}2J"), "a[31mred\n bc2J");
    }

    #[test]
    fn references_lead_to_lines_and_nothing_else_becomes_a_link() {
        assert_eq!(
            links("[m4:31][m6]", "c2-"),
            "<a class=\"ref\" href=\"#c2-m4-l31\">M4:31</a> <a class=\"ref\" href=\"#c2-m6\">M6</a>"
        );
        assert_eq!(links("[<b>:1][m1:x]", ""), "&lt;b&gt;:1 m1:x");
    }

    #[test]
    fn long_values_break_behind_their_separators() {
        assert_eq!(breakable("C:\\a<b\\c"), "C:<wbr>\\<wbr>a&lt;b\\<wbr>c");
    }

    #[test]
    fn padding_counts_columns() {
        assert_eq!(pad("状态", 6), "状态  ");
        assert_eq!(pad("Status", 6), "Status");
    }

    #[test]
    fn wrapped_lines_fit_and_keep_words_whole() {
        let text = "word ".repeat(60);
        for line in wrap(text.trim(), 10).lines().map(str::trim_start) {
            assert!(line.width() <= COLUMNS - 10, "{line}");
            assert!(line.split(' ').all(|word| word == "word"));
        }
        let hash = "a".repeat(128);
        assert_eq!(wrap(&hash, 0), hash);
    }

    #[test]
    fn han_text_breaks_anywhere_but_before_punctuation() {
        let wrapped = wrap(&"更新安装成功，".repeat(20), 4);
        assert!(wrapped.lines().count() > 1);
        assert!(wrapped.lines().all(|line| !line.trim_start().starts_with('，')), "{wrapped}");
    }

    #[test]
    fn a_long_text_is_cut_with_an_ellipsis() {
        assert_eq!(shorten("更新安装成功", 7), "更新安…");
        assert_eq!(shorten("short", 7), "short");
    }
}
