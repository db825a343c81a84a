//! Names as they are printed: comparable forms, spellings in a signature, names that are no person's.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::locale;

pub(super) fn without_brackets(name: &str) -> &str {
    let cut = name.find(['(', '（', '[']).unwrap_or(name.len());
    let plain = name[..cut].trim();
    if plain.is_empty() { name } else { plain }
}

/// Comparable form of a name: NFKC, lower case, no company in brackets, no honorific, its words in alphabetical
/// order, since `Last, First` and `First Last` are one; ideographs in their own order.
pub(super) fn name_key(name: &str) -> String {
    let plain: String = without_brackets(name).nfkc().flat_map(char::to_lowercase).collect();
    let mut words: Vec<&str> = plain
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '&' | '-' | '.' | '·' | '\'')))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() > 1 {
        words.retain(|word| !HONORIFICS.contains(*word));
    }
    if words.iter().all(|word| word.chars().all(is_ideograph)) {
        let whole = words.concat();
        let bare = HONORIFICS
            .iter()
            .find_map(|honorific| whole.strip_suffix(honorific.as_str()).filter(|bare| !bare.is_empty()));
        return bare.map_or(whole.clone(), str::to_owned);
    }
    words.sort_unstable();
    words.join(" ")
}

/// Words that a bare name may consist of to mean this person; of an ideographic name also the surname.
pub(super) fn name_tokens(key: &str) -> Vec<String> {
    let mut tokens: Vec<String> = key.split(' ').filter(|token| !token.is_empty()).map(str::to_owned).collect();
    if let Some(first) = key.chars().next().filter(|c| is_ideograph(*c) && key.chars().count() <= 4) {
        tokens.push(first.to_string());
    }
    tokens
}

/// Whether a name is long enough to stand for one person: two words, or two ideographs.
pub(super) fn is_full(key: &str) -> bool {
    key.contains(' ') || (key.chars().count() >= 2 && key.chars().all(is_ideograph))
}

/// Whether all words of one name stand in the other.
pub(super) fn is_part(a: &str, b: &str) -> bool {
    let (a, b): (BTreeSet<&str>, BTreeSet<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    !a.is_empty() && !b.is_empty() && (a.is_subset(&b) || b.is_subset(&a))
}

pub(super) fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

pub(super) fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether the Latin words of `name`, in this or the other order, are the local part of an address.
pub(super) fn is_spelling(name: &str, local: &str) -> bool {
    let words: Vec<String> = name.split_whitespace().map(letters).filter(|word| !word.is_empty()).collect();
    let reversed: Vec<&str> = words.iter().rev().map(String::as_str).collect();
    words.concat() == local || reversed.concat() == local
}

/// Spellings that one cell of a signature gives: `陈明 Chen Ming` is itself, `陈明` and `Chen Ming`.
pub(super) fn name_forms(cell: &str) -> Vec<String> {
    let cell = cell.split(['，', '/']).next().unwrap_or_default();
    let cell = without_brackets(cell).trim();
    if !looks_like_name(cell) {
        return Vec::new();
    }
    let (east, west): (Vec<&str>, Vec<&str>) = cell.split_whitespace().partition(|word| word.chars().all(is_ideograph));
    let mut forms = vec![cell.to_owned()];
    if !east.is_empty() && !west.is_empty() {
        forms.push(east.concat());
        forms.push(west.join(" "));
    }
    forms
}

/// Whether a cell of a signature may be somebody's name.
pub(super) fn looks_like_name(cell: &str) -> bool {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let folded = locale::fold(cell);
    let count = cell.chars().count();
    let plain = |c: char| {
        c.is_alphabetic()
            || c.is_whitespace()
            || matches!(c, '.' | '-' | '\'' | '’' | '·' | ',' | '(' | ')' | '（' | '）')
    };
    let capital =
        |word: &&str| word.chars().find(|c| c.is_alphabetic()).is_none_or(|c| !c.is_lowercase()) || word.len() <= 3;
    (2..=40).contains(&count)
        && (1..=5).contains(&words.len())
        && cell.chars().all(plain)
        && words.iter().all(capital)
        && !(cell.chars().all(is_ideograph) && count > 4)
        && !["org_suffix", "department", "job_title", "sign_off", "group_name", "thanks", "greeting"]
            .iter()
            .any(|field| locale::cues(field).is_match(&folded))
}

static HONORIFICS: LazyLock<BTreeSet<String>> = LazyLock::new(|| folded_words("honorific"));

pub(super) fn folded_words(field: &str) -> BTreeSet<String> {
    let words = locale::words(field).iter();
    words
        .map(|row| row.word.trim_matches(['*', '…', ' ', '.']).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether a name is that of a list or a shared mailbox; a company in brackets does not count.
pub(super) fn is_group_name(name: &str) -> bool {
    locale::cues("group_name").is_match(&locale::fold(without_brackets(name)).replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_have_one_key() {
        assert_eq!(name_key("Ortega Vidal, Marta"), name_key("Marta Ortega Vidal"));
        assert_eq!(name_key("'Bo Lind (Acme CSS)'"), name_key("BO LIND"));
        assert_eq!(name_key("陈 小明"), name_key("陈小明"));
        assert_ne!(name_key("Bo Lind"), name_key("Bo Lund"));
    }
}
