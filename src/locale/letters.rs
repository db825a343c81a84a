//! Letters and their case. The build step uses this file too.

use std::borrow::Cow;

/// Lower case where that keeps the number of bytes, so that offsets into the folded text are offsets into the text.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let capitals = text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if capitals { text.to_ascii_lowercase().into() } else { text.into() };
    }
    let Some(first) = text.find(|c| lower(c) != c) else { return text.into() };
    let mut folded = String::with_capacity(text.len());
    folded.push_str(&text[..first]);
    for c in text[first..].chars() {
        folded.push(lower(c));
    }
    folded.into()
}

fn lower(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    // Han, kana and Hangul have no case.
    if matches!(c, '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{d7ff}') {
        return c;
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
        _ => c,
    }
}

/// Letters of scripts that put blanks between words.
pub fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    !matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x11ff | 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0x20000..)
        && c.is_alphabetic()
}
