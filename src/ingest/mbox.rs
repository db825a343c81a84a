//! Several mails in one file, each behind a `From ` line (mboxo, mboxrd, mboxcl).

use std::borrow::Cow;
use std::ops::Range;

use super::header::{field, line_at};
use super::{Input, eml};
use crate::options::Options;
use crate::text::Source;

/// Whether the file opens with a `From ` line above a mail.
pub fn sniff(bytes: &[u8]) -> bool {
    let start = bytes.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let line = line_at(bytes, start);
    let rest = &bytes[start + line.len()..];
    is_separator(line) && (eml::sniff(rest) || has_date(line) && field(line_at(rest, 0)).is_some())
}

/// Reads every mail of the file; their numbers start at 1.
pub fn read(input: &Input<'_>, options: &Options) -> Vec<Source> {
    let mails = split(input.bytes);
    let numbered = (1..).zip(mails);
    numbered.flat_map(|(number, range)| eml::read_mail(input, number, &unquote(&input.bytes[range]), options)).collect()
}

/// Ranges of the mails, without their `From ` lines.
fn split(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let line = line_at(bytes, at);
        let next = at + line.len();
        // Some writers leave out the blank line before it, so what follows decides.
        if is_separator(line) && field(line_at(bytes, next)).is_some_and(|(name, _)| !name.starts_with('>')) {
            starts.push((at, next));
        }
        at = next;
    }
    if starts.is_empty() {
        return std::iter::once(0..bytes.len()).collect();
    }
    let ends = starts.iter().skip(1).map(|(line, _)| *line).chain([bytes.len()]);
    starts.iter().zip(ends).map(|((_, start), end)| *start..end).collect()
}

/// Whether a line is `From `, an address or a dash, and mostly a date; `From Russia with love` is not.
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let rest = rest.trim_ascii();
    let sender = rest.split(|b| *b == b' ').next().unwrap_or_default();
    has_date(line) || rest.is_empty() || rest == sender && (sender == b"-" || sender.contains(&b'@'))
}

/// Whether a line holds a clock time and a year.
fn has_date(line: &[u8]) -> bool {
    let mut tokens = line.trim_ascii().split(|b| *b == b' ');
    let is_year = |token: &[u8]| token.len() == 4 && token.iter().all(u8::is_ascii_digit);
    let is_clock = |token: &[u8]| token.contains(&b':') && token.iter().all(|b| b.is_ascii_digit() || *b == b':');
    tokens.clone().any(is_year) && tokens.any(is_clock)
}

/// Takes one `>` from every `>From ` line.
fn unquote(mail: &[u8]) -> Cow<'_, [u8]> {
    let is_quoted = |line: &[u8]| {
        let marks = line.iter().take_while(|b| **b == b'>').count();
        marks > 0 && line[marks..].starts_with(b"From ")
    };
    if !mail.split(|b| *b == b'\n').any(is_quoted) {
        return Cow::Borrowed(mail);
    }
    let lines = mail.split_inclusive(|b| *b == b'\n');
    Cow::Owned(lines.flat_map(|line| if is_quoted(line) { &line[1..] } else { line }).copied().collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::ingest::tests::{all, outline};

    const TWO: &str = "\
From ana@a.example Tue Mar 14 11:42:05 2023
From: Ana <ana@a.example>
Subject: one
Date: Tue, 14 Mar 2023 11:42:05 +0800

From the log: no error.
>From Monday on it fails.
>>From quoted

From bo@b.example Wed Mar 15 10:00:00 2023
From: Bo <bo@b.example>
Subject: two
Date: Wed, 15 Mar 2023 10:00:00 +0800

second
";

    #[test]
    fn each_mail_is_a_source_and_quoted_from_lines_are_restored() {
        let expected = "1 one: From the log: no error.|From Monday on it fails.|>From quoted\n2 two: second\n";
        assert_eq!(outline(TWO.as_bytes()), expected);
        assert_eq!(outline(TWO.replace('\n', "\r\n").as_bytes()), expected);
        // The blank line before the second separator is missing.
        assert_eq!(outline(TWO.replace("\n\nFrom bo", "\nFrom bo").as_bytes()), expected);
    }

    #[test]
    fn a_sentence_that_starts_with_from_separates_nothing() {
        let text = "From -\nFrom: Bo <bo@b.example>\nSubject: s\nMIME-Version: 1.0\n\nmy favourite:\n\nFrom Russia with love\nYear: 1963\n";
        assert_eq!(outline(text.as_bytes()), "1 s: my favourite:||From Russia with love|Year: 1963\n");
    }

    #[test]
    fn a_text_that_starts_with_from_is_no_mailbox() {
        let sources = all(b"From tomorrow on:\nhttp://a.example is down, see b@c.example\n").sources.0;
        assert_eq!(sources.len(), 1);
        assert_eq!(sources[0].text.lines().count(), 2);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300), cut in 0..TWO.len()) {
            let mut mail = TWO.as_bytes()[..cut].to_vec();
            mail.extend(bytes);
            all(&mail);
        }
    }
}
