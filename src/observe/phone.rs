//! Phone numbers.

use std::sync::LazyLock;

use regex::Regex;

use super::scan::{char_before, line_after, line_before};
use super::{Extra, Extractor, Kind, Match};
use crate::locale;
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::PhoneNumber,
    doc: "Numbers with a country or area code, or behind a label, with their extension; dates, ids and codes are none.",
    examples: &[
        ("t: +44 20 7946 0182", &["+44 20 7946 0182"]),
        ("Tel: 400-555-0176 转 3", &["400-555-0176 转 3"]),
        ("客户服务热线电话： 4005550123", &["4005550123"]),
        ("值班室 0571-5550 0147 有人", &["0571-5550 0147"]),
        ("T 010-5550 0163  E ana@x.example", &["010-5550 0163"]),
        ("T. 955 555 120", &["955 555 120"]),
        ("有事拨打 400-555-0188，谢谢", &["400-555-0188"]),
        ("Mobile: +49 (0)211 5550-123 ext. 17", &["+49 (0)211 5550-123 ext. 17"]),
        ("手机：13955500123 或 (021) 5550 0199", &["13955500123", "(021) 5550 0199"]),
        ("call (555) 010-0199 or 03-5555-0142", &["(555) 010-0199", "03-5555-0142"]),
        ("老赵 139-5550-0123", &["139-5550-0123"]),
        ("电话:0755-55501234/13855501234 邮编：100080", &["0755-55501234", "13855501234"]),
        ("2022-03-04 11:22, 20220304, 10.0.20348.1547, 10.20.4.31", &[]),
        ("KB5004244, 0x80073712, -2147010798, CAS-02233-X1Y2Z3, 2203040050006789", &[]),
        ("CVE-2021-34527, 2022-03-04 11:22:33, UTC+08:00, 00001a2b", &[]),
        ("order 4005550123, ticket 48213, 13955500123 bytes", &[]),
        ("Ext. 4417, HTTP 503, 12/09/2023 23:59", &[]),
        ("version 400-1, 1-2-3, 00001234, 0-0-0-0, 99999-88888-77777", &[]),
        ("phone home at 10.20.30.40, call 2022-03-04", &[]),
    ],
    find,
};

static CANDIDATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)\+?\(?[0-9](?:[0-9]|[ .\-/]{0,2}\(?[0-9]|\)[ -]?[0-9]| ?\(0\)[ -]?[0-9]){5,30}")
        .expect("the examples compile it")
});

/// Shapes that are phone numbers without a label.
static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u)^(?:\+[1-9][0-9]{0,2}[0-9 .\-/()]{6,18}",
        r"|[48]00[ -][0-9]{3,4}[ -]?[0-9]{3,4}",
        r"|\(?0[1-9][0-9]{1,3}\)?[ -]?[0-9]{3,4}[ -][0-9]{4}|\(?0[1-9][0-9]{1,2}\)?-[0-9]{7,8}|0[1-9]-[0-9]{3,4}-[0-9]{4}",
        r"|\([2-9][0-9]{2}\) ?[0-9]{3}[ -][0-9]{4}|[2-9][0-9]{2}-[0-9]{3}-[0-9]{4}",
        r"|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4})$",
    ))
    .expect("the examples compile it")
});

/// Dates and addresses, which labels do not turn into phone numbers.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u)^(?:(?:19|20)[0-9]{2}[-/.][01]?[0-9][-/.][0-3]?[0-9]|[0-3]?[0-9][-/.][01]?[0-9][-/.](?:19|20)[0-9]{2}",
        r"|[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}|[0-9]+\.[0-9]+)",
    ))
    .expect("the examples compile it")
});

fn find(view: &View<'_>) -> Vec<Match> {
    let text: &str = &view.text;
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(candidate) = CANDIDATE.find_at(text, from) {
        let start = candidate.start();
        from = candidate.end();
        let second =
            found.last().is_some_and(|last: &Match| last.range.end + 1 == start && text[..start].ends_with('/'));
        if !second && is_glued(text, start) {
            continue;
        }
        let labelled = second || has_label(text, start);
        let Some(end) = number_end(text, start, candidate.as_str(), labelled) else { continue };
        let end = extension_end(text, end);
        let value = text[start..end].split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        found.push(Match { range: start..end, value, extra: Extra::None });
        from = end;
    }
    found
}

/// Whether the digits go on a longer id, version or time.
fn is_glued(text: &str, start: usize) -> bool {
    let joins = |c: char| c.is_ascii_alphanumeric() || "_-/#@=\\+&%$,".contains(c);
    let before = char_before(text, start);
    // `Tel:400…` and `T.400…` have their mark directly before the number.
    before.is_some_and(joins) || (matches!(before, Some('.' | ':')) && digit_before(text, start - 1))
}

/// Whether an id goes on behind the digits.
fn goes_on(text: &str, end: usize) -> bool {
    let behind = &text[end..];
    let after = behind.chars().next();
    after.is_some_and(|c| c.is_ascii_alphanumeric() && c != 'x' || matches!(c, '_' | '@' | '\\' | '='))
        || behind.starts_with(['-', ':', '.', '/']) && behind[1..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn digit_before(text: &str, at: usize) -> bool {
    char_before(text, at).is_some_and(|c| c.is_ascii_digit())
}

/// Where the number ends: as a whole, or before a further number behind a blank.
fn number_end(text: &str, start: usize, written: &str, labelled: bool) -> Option<usize> {
    let mut length = written.len();
    loop {
        let piece = written[..length].trim_end_matches([' ', '-', '.', '/', '(']);
        let digits = piece.bytes().filter(u8::is_ascii_digit).count();
        if digits < 7 {
            return None;
        }
        let balanced = piece.matches('(').count() == piece.matches(')').count();
        let shaped = SHAPE.is_match(piece) && digits <= 15 && varied(piece);
        let named = labelled && digits <= 13 && !piece.contains("  ");
        let whole = length < written.len() || !goes_on(text, start + piece.len());
        if whole && balanced && !OTHER.is_match(piece) && (shaped || named) {
            return Some(start + piece.len());
        }
        length = written[..length].rfind([' ', '/'])?;
    }
}

/// Whether the digits are more than filling: `000-0000`.
fn varied(piece: &str) -> bool {
    let mut digits = piece.bytes().filter(u8::is_ascii_digit);
    let first = digits.next();
    digits.any(|digit| Some(digit) != first)
}

/// Whether a label such as `Tel:` or 电话 stands before the number, with punctuation between them at most.
fn has_label(text: &str, start: usize) -> bool {
    let before = line_before(text, start, 48);
    let folded = locale::fold(before);
    let label = locale::cues("phone_label").find_all(&folded).into_iter().map(|label| label.end).max();
    let Some(end) = label else { return false };
    let gap = &before[end..];
    let single = before[..end].chars().rev().take_while(|c| c.is_alphanumeric()).count() == 1;
    let closed = gap.chars().count() <= 6 && !gap.contains(|c: char| c.is_alphanumeric() || c == '#');
    // A single letter is a label only where a signature has one: at the start of the line or behind a gap.
    let head = before[..end].trim_end_matches(|c: char| c.is_alphanumeric());
    let opens = head.is_empty() || head.ends_with("  ") || head.trim_end().ends_with(['|', '/', '·', '•', ',', ';']);
    closed && (!single || opens)
}

/// Where the extension behind a number ends: `转 3`, `ext. 17`.
fn extension_end(text: &str, end: usize) -> usize {
    let near = line_after(text, end, 32);
    let folded = locale::fold(near);
    let lead = near.len() - near.trim_start_matches([' ', ',', '，', '(', '（', '-']).len();
    let Some(word) = locale::cues("phone_extension").find_all(&folded).into_iter().find(|word| word.start == lead)
    else {
        return end;
    };
    let rest = &near[word.end..];
    let gap = rest.len() - rest.trim_start_matches([' ', '.', ':', '：']).len();
    let digits = rest[gap..].bytes().take_while(u8::is_ascii_digit).count();
    if (1..=6).contains(&digits) { end + word.end + gap + digits } else { end }
}
