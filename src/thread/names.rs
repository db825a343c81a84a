//! Names as they are printed: comparable forms, spellings in a signature, names that are no person's.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::locale;

/// The name without what stands in brackets behind it.
fn without_brackets(name: &str) -> &str {
    let cut = name.find(['(', '（', '[', '【']).unwrap_or(name.len());
    let plain = name[..cut].trim();
    if plain.is_empty() { name } else { plain }
}

/// The name alone: without company or department, and without the service that passed the mail on.
pub(super) fn plain(name: &str) -> &str {
    let name = sender_via(name).unwrap_or(name);
    let name = without_brackets(name);
    without_department(name).unwrap_or(name)
}

/// `Ana Ruiz` of `Ana Ruiz via Helpdesk`: a service passed the mail on under its own address.
pub(super) fn sender_via(name: &str) -> Option<&str> {
    let folded = locale::fold(name);
    let found = locale::cues("via").find_all(&folded).into_iter().find(|found| found.start > 0)?;
    let quotes = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’');
    Some(name[..found.start].trim_matches(quotes)).filter(|name| name.chars().count() > 1)
}

/// `张三` of `张三-IT部`, `Ana Ruiz` of `Ana Ruiz | Cask Ltd`; `None` where the parts say no company or department.
fn without_department(name: &str) -> Option<&str> {
    let east = name.chars().any(is_ideograph);
    let dash =
        |c: char| matches!(c, '|' | '｜' | '/' | '／' | '_') || east && matches!(c, '-' | '－' | '–' | '—' | ' ');
    let parts: Vec<&str> = if name.contains(" - ") && !east {
        name.split(" - ").map(str::trim).collect()
    } else {
        name.split(dash).map(str::trim).filter(|part| !part.is_empty()).collect()
    };
    let is_unit = |part: &&str| {
        let folded = locale::fold(part);
        ["department", "org_suffix"].iter().any(|field| locale::cues(field).is_match(&folded))
    };
    let (units, names): (Vec<&str>, Vec<&str>) = parts.into_iter().partition(is_unit);
    let group = units.iter().any(|unit| locale::cues("group_name").is_match(&locale::fold(unit)));
    let is_name = |name: &&str| {
        let length = name.chars().count();
        if east { (2..=4).contains(&length) && name.chars().all(is_ideograph) } else { name.contains(' ') && !group }
    };
    match names[..] {
        [only] if !units.is_empty() && is_name(&only) => Some(only),
        _ => None,
    }
}

/// Comparable form of a name: NFKC, lower case, no accents, nothing but the name, no honorific, its words in
/// alphabetical order, since `Last, First` and `First Last` are one; ideographs in their own order.
pub(super) fn name_key(name: &str) -> String {
    let accent = |c: &char| matches!(u32::from(*c), 0x300..=0x36f);
    let plain: String = plain(name).nfkd().filter(|c| !accent(c)).nfc().flat_map(char::to_lowercase).collect();
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

/// Whether two full names can be those of one person: a common word or ideograph, or different scripts.
pub(super) fn may_be_one(a: &str, b: &str) -> bool {
    let east =
        |name: &str| name.chars().any(|c| is_ideograph(c) || matches!(u32::from(c), 0x3040..=0x30ff | 0xac00..=0xd7af));
    match (east(a), east(b)) {
        (true, true) => a.chars().any(|c| b.contains(c)),
        (false, false) => a.split(' ').any(|word| b.split(' ').any(|other| other == word)),
        _ => true,
    }
}

/// Whether all words of one name stand in the other.
pub(super) fn is_part(a: &str, b: &str) -> bool {
    let (a, b): (BTreeSet<&str>, BTreeSet<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    !a.is_empty() && !b.is_empty() && (a.is_subset(&b) || b.is_subset(&a))
}

pub(crate) fn is_ideograph(c: char) -> bool {
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
        && !["org_suffix", "department", "job_title", "sign_off", "sent_from", "group_name", "thanks", "greeting"]
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
pub(crate) fn is_group_name(name: &str) -> bool {
    locale::cues("group_name").is_match(&locale::fold(plain(name)).replace('_', " "))
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
