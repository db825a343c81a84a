//! Values of secrets in every spelling in which they may stand in a text.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use regex::Regex;

use crate::observe::Observable;
use crate::thread::Thread;

use super::{Edit, Fit, Hidden, What, span_text};

/// Shorter values are hidden only as whole words: `123` may be a PIN and part of every number.
const SHORTEST_INSIDE_WORDS: usize = 4;
/// Shorter values show neither their first nor their last character.
const SHORTEST_WITH_ENDS: usize = 6;
/// Letters of the shortest base64 token that is looked into: `a:bcd` has eight.
const SHORTEST_BASE64: usize = 8;

/// What stands in place of a secret: its first and last character, or nothing of it when it is short.
pub fn mask(value: &str) -> String {
    let mut chars = value.chars();
    match (value.chars().count() >= SHORTEST_WITH_ENDS, chars.next(), chars.next_back()) {
        (true, Some(first), Some(last)) => format!("{first}•••••{last}"),
        _ => "•••••".to_owned(),
    }
}

/// The values of the secrets, as normalised, as written, and as web addresses, JSON and HTML spell them; each once.
pub(super) fn hidden_values(thread: &Thread, secrets: &[&Observable]) -> Vec<Hidden> {
    let mut values: BTreeMap<String, Hidden> = BTreeMap::new();
    for secret in secrets {
        let written = secret.evidence.iter().map(|span| span_text(thread, *span));
        // A span wider than the value (a label, quotes) is no value of its own.
        let written = written.filter(|text| !text.contains(&*secret.value) || text.len() == secret.value.len());
        for value in std::iter::once(secret.value.as_str()).chain(written) {
            let value = value.trim();
            let fit = if is_distinctive(value) { Fit::Anywhere } else { Fit::Word };
            for spelling in spellings(value).into_iter().filter(|spelling| !spelling.is_empty()) {
                let hidden = || Hidden { value: spelling.clone(), instead: mask(value), what: What::Secret, fit };
                values.entry(spelling.clone()).or_insert_with(hidden);
            }
        }
    }
    values.into_values().collect()
}

/// Whether a value cannot stand inside a longer word by accident: `admin` is part of `administrator`, `Regen-24` of
/// nothing.
fn is_distinctive(value: &str) -> bool {
    let only_letters = value.chars().all(char::is_alphabetic);
    let only_digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let inner_capital = value.chars().skip(1).any(char::is_uppercase) && value.chars().any(char::is_lowercase);
    let long = value.chars().count() >= SHORTEST_INSIDE_WORDS;
    long && (!(only_letters || only_digits) || inner_capital || value.chars().count() >= 2 * SHORTEST_BASE64)
}

fn spellings(value: &str) -> [String; 4] {
    let json = serde_json::to_string(value).unwrap_or_default();
    let json = json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned();
    let html = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    [value.to_owned(), percent_encoded(value), json, html]
}

/// The value as RFC 3986 writes it in a query.
fn percent_encoded(value: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes everything");
        }
    }
    encoded
}

/// Base64 tokens whose decoded text holds a secret: the credentials of `Authorization: Basic …` (RFC 7617), values of Kubernetes.
pub(super) fn encoded(text: &str, holds: impl Fn(&str) -> bool) -> Vec<Edit> {
    static TOKEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?-u)[A-Za-z0-9+/_-]{8,}={0,2}").expect("a plain pattern"));
    let holds = |range: &Range<usize>| {
        let token = text[range.clone()].trim_end_matches('=');
        let plain = BASE64_STANDARD_NO_PAD.decode(token).or_else(|_| BASE64_URL_SAFE_NO_PAD.decode(token));
        plain.ok().and_then(|bytes| String::from_utf8(bytes).ok()).is_some_and(|plain| holds(&plain))
    };
    let tokens = TOKEN.find_iter(text).map(|token| token.range());
    tokens.filter(holds).map(|range| Edit { range, instead: mask(""), what: What::Secret }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_not_distinctive_and_keys_are() {
        for word in ["admin", "welcome", "123", "1234", "abc"] {
            assert!(!is_distinctive(word), "{word}");
        }
        for key in ["Regen-24", "tpk_live_5", "aBcDeF", "a1b2c3"] {
            assert!(is_distinctive(key), "{key}");
        }
    }

    #[test]
    fn a_secret_inside_base64_is_found() {
        let hidden =
            Hidden { value: "s3cret-9".into(), instead: mask("s3cret-9"), what: What::Secret, fit: Fit::Anywhere };
        // printf 'bo:s3cret-9' | base64
        let text = "Authorization: Basic Ym86czNjcmV0LTk= and Ym86cGxhaW4=";
        let found: Vec<&str> =
            encoded(text, |plain| plain.contains(&hidden.value)).into_iter().map(|edit| &text[edit.range]).collect();
        assert_eq!(found, ["Ym86czNjcmV0LTk="]);
    }
}
