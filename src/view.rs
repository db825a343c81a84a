//! A text with its soft line breaks joined, and the way back.
//!
//! Mail clients wrap paragraphs at 72 to 78 columns, in the middle of a sentence, a path or a command. Extractors
//! and sentences read a [`View`]; spans map back over the break. A text that nobody wrapped is borrowed as it is.

use std::borrow::Cow;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// A text as its author typed it, before the client wrapped it.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// The joined text.
    pub text: Cow<'a, str>,
    /// Where a break was joined: offset in `text` behind the joint, offset of the same character in the original.
    joints: Vec<(usize, usize)>,
}

/// Widest column at which clients wrap by themselves; longer lines are paragraphs left whole.
const WIDEST_WRAP: usize = 80;
/// Narrowest; below it short lines are lines, not a wrapped paragraph.
const NARROWEST_WRAP: usize = 60;
/// The same for text whose lines break between any two characters.
const NARROWEST_WIDE_WRAP: usize = 71;

impl<'a> View<'a> {
    /// Joins the breaks of `original` that a client made.
    ///
    /// A break is the client's when the first word of the next line would not have fitted before the widest
    /// column of the text, that column lies between 60 and 80, and the next line opens no item, label or log record.
    pub fn new(original: &'a str) -> View<'a> {
        View::joining(original, &[])
    }

    /// Like [`View::new`]; the breaks at these bytes, sorted, are joined too: a path goes on behind them, for instance.
    pub fn joining(original: &'a str, breaks: &[usize]) -> View<'a> {
        let widest = original.lines().map(|line| line.trim_end().width()).max().unwrap_or(0);
        let wrapped = (NARROWEST_WRAP..=WIDEST_WRAP).contains(&widest);
        if !wrapped && breaks.is_empty() {
            return View { text: Cow::Borrowed(original), joints: Vec::new() };
        }
        let mut text = String::with_capacity(original.len());
        let mut joints = Vec::new();
        let mut at = 0;
        let mut lines = original.split_inclusive('\n').peekable();
        let mut behind_break = false;
        while let Some(line) = lines.next() {
            let content = line.trim_end_matches('\n');
            let next = lines.peek().map_or("", |next| next.trim_end_matches('\n'));
            let known = breaks.binary_search(&(at + content.len())).is_ok();
            let comb = behind_break && is_leftover(content, next);
            behind_break = line.ends_with('\n') && (known || wrapped && (comb || is_soft_break(content, next, widest)));
            if behind_break {
                text.push_str(content);
                if needs_blank(content, next) {
                    text.push(' ');
                }
                joints.push((text.len(), at + line.len()));
            } else {
                text.push_str(line);
            }
            at += line.len();
        }
        if joints.is_empty() {
            return View { text: Cow::Borrowed(original), joints };
        }
        View { text: Cow::Owned(text), joints }
    }

    /// The range of the original text that `range` of the joined text came from.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.map(range.start);
        let end = if range.is_empty() { start } else { self.map_end(range.end) };
        start..end
    }

    /// A start that lies on a joint belongs to the text behind it.
    fn map(&self, offset: usize) -> usize {
        let count = self.joints.partition_point(|(joined, _)| *joined <= offset);
        count.checked_sub(1).map_or(offset, |last| {
            let (joined, original) = self.joints[last];
            original + (offset - joined)
        })
    }

    /// An end that lies on a joint belongs to the text before it; a blank put in at the joint maps to the break.
    fn map_end(&self, offset: usize) -> usize {
        let last_char = self.text[..offset].chars().next_back().map_or(0, char::len_utf8);
        self.map(offset - last_char) + last_char
    }
}

/// Whether the client, not the author, ended `line` before `next`.
fn is_soft_break(line: &str, next: &str, widest: usize) -> bool {
    let Some(word) = first_word(next) else { return false };
    let blank = usize::from(!line.ends_with(' ') && needs_blank(line, next));
    let fields = has_short_label(line) && has_short_label(next);
    // Han text is broken at the very column: the only long line of a chat is none that a client broke.
    let wide = line.ends_with(is_wide) && next.starts_with(is_wide);
    let narrow = wide && widest < NARROWEST_WIDE_WRAP;
    let full = !narrow && !line.trim().is_empty() && line.trim_end().width() + blank + word.width() > widest;
    full && !fields && !opens_something(next)
}

/// Columns of what a second wrapping at a narrower column leaves on a line of its own.
const LEFTOVER: usize = 12;

/// Whether a line is what was left of the one before it, in the midst of a sentence: wrapped twice, a text looks like a comb.
fn is_leftover(line: &str, next: &str) -> bool {
    let text = line.trim();
    let ends = |c: char| ".。!！?？:：;；…".contains(c);
    let goes_on = next.chars().next().is_some_and(|c| is_wide(c) && c.is_alphanumeric() || c.is_lowercase());
    !text.is_empty() && text.width() <= LEFTOVER && !text.ends_with(ends) && goes_on && !opens_something(next)
}

/// Most characters before the colon of a field such as `問題原因：`.
const LABEL_CHARS: usize = 8;

/// Whether a line opens with a few characters and a wide colon; two such lines are the fields of a form.
fn has_short_label(line: &str) -> bool {
    let label = line.chars().take(LABEL_CHARS + 1).position(|c| c == '：');
    label.is_some_and(|chars| chars >= 2)
}

/// The least a client would have had to move to the next line: a word, or one wide character.
fn first_word(line: &str) -> Option<&str> {
    let first = line.chars().next().filter(|c| !c.is_whitespace())?;
    if is_wide(first) {
        return Some(&line[..first.len_utf8()]);
    }
    // A no-break space holds `« Critique »` together.
    let end = line.find(|c: char| matches!(c, ' ' | '\t') || is_wide(c)).unwrap_or(line.len());
    Some(&line[..end])
}

/// Whether a blank stood where the client broke the line.
fn needs_blank(line: &str, next: &str) -> bool {
    let before = line.chars().next_back();
    let after = next.chars().next();
    match (before, after) {
        (Some(before), Some(after)) => !before.is_whitespace() && !is_wide(before) && !is_wide(after),
        _ => false,
    }
}

/// Whether this character takes two columns, so that text around it is set without blanks.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd)
}

fn behind_mark(line: &str) -> Option<char> {
    line.chars().nth(1)
}

/// Whether a line opens a list item, a label, a prompt or a log record: such a line begins where its author began it.
fn opens_something(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let behind = rest.chars().nth(1);
    let item = (1..4).contains(&digits)
        && rest.starts_with(['.', ')', '、', '，', '）', '．'])
        && !behind.is_some_and(|c| c.is_ascii_digit());
    let stamp = digits == 4 && rest.starts_with(['-', '/']);
    let bullet = line.starts_with(['-', '*']) && behind_mark(line).is_none_or(char::is_whitespace);
    // `MD5: …`; a Han word before a colon may as well be the end of a sentence.
    let mut words = line.split([' ', '\t', '\u{a0}']);
    let first = words.next().unwrap_or_default();
    let label = first.is_ascii() && first.len() > 2 && first.ends_with(':')
        // French sets its colons off: `Cause : …`.
        || first.chars().next().is_some_and(char::is_uppercase) && words.next() == Some(":");
    item || stamp || bullet || label || line.starts_with(['•', '·', '・', '#', '|', '>', '【', '<'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_wrapped_twice_is_joined() {
        let text = "恐れ入りますが、予備機のファームウェアを入れ替えたうえで、月曜日までにお知ら\nせ\nください。次の段落です。\n";
        let joined =
            "恐れ入りますが、予備機のファームウェアを入れ替えたうえで、月曜日までにお知らせください。次の段落です。\n";
        assert_eq!(View::new(text).text, joined);
        let text = "The log of the backup server shows that the volume was full from two\no'clock\nuntil the job was stopped.\nBo\n";
        let joined = "The log of the backup server shows that the volume was full from two o'clock until the job was stopped.\nBo\n";
        assert_eq!(View::new(text).text, joined);
    }

    #[test]
    fn the_fields_of_a_form_are_not_joined() {
        let text = format!("問題原因：{}\n處理方式：重新啟用\n", "漏".repeat(32));
        assert_eq!(View::new(&text).text, text);
    }
}
