//! Numbers that name one person or one bank account, told from other numbers by their check digits.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use chrono::NaiveDate;
use regex::Regex;

use crate::locale;

/// One sort of number.
struct Sort {
    /// Field of labels, one of which must stand near; none for a number that proves itself.
    label: Option<&'static str>,
    /// Its shape, in ASCII.
    pattern: &'static str,
    /// Whether digits and letters, without marks between, are such a number.
    check: fn(&str) -> bool,
}

const IDENTITY: Option<&str> = Some("identity_label");
const CARD: Option<&str> = Some("card_label");

static SORTS: &[Sort] = &[
    // Resident identity card of China, GB 11643-1999.
    Sort { label: None, pattern: "[1-8][0-9]{16}[0-9Xx]", check: is_prc },
    // Payment card, ISO/IEC 7812.
    Sort { label: CARD, pattern: "[2-6][0-9]{3}(?:[ -]?[0-9]){10,15}", check: is_card },
    // IBAN, ISO 13616.
    Sort { label: CARD, pattern: "[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?", check: is_iban },
    // Taiwan.
    Sort { label: IDENTITY, pattern: "[A-Z][1289][0-9]{8}", check: is_taiwan },
    // Spain: DNI and NIE.
    Sort { label: IDENTITY, pattern: "(?:[0-9]{8}|[XYZ][0-9]{7})-?[A-Z]", check: is_dni },
    // United States: social security number.
    Sort { label: IDENTITY, pattern: "[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}", check: is_ssn },
    // France: NIR.
    Sort {
        label: IDENTITY,
        pattern: "[12] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}",
        check: is_nir,
    },
    // Italy: codice fiscale.
    Sort { label: IDENTITY, pattern: "[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]", check: |_| true },
    // Brazil: CPF.
    Sort { label: IDENTITY, pattern: r"[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}-?[0-9]{2}", check: is_cpf },
    // Poland: PESEL.
    Sort { label: IDENTITY, pattern: "[0-9]{11}", check: is_pesel },
    // Japan: My Number.
    Sort { label: IDENTITY, pattern: "[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}", check: is_my_number },
    // Korea: resident registration number; its check digit is random since 2020.
    Sort { label: IDENTITY, pattern: "[0-9]{6}-[1-8][0-9]{6}", check: is_korean },
    // Netherlands: BSN.
    Sort { label: IDENTITY, pattern: "[0-9]{9}", check: is_bsn },
];

/// The patterns, each compiled when a text may hold its sort.
static PATTERNS: LazyLock<Vec<OnceLock<Regex>>> = LazyLock::new(|| SORTS.iter().map(|_| OnceLock::new()).collect());

/// Most digits in a row.
fn longest_run(text: &str) -> usize {
    text.as_bytes().split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len).max().unwrap_or_default()
}

/// Every such number in a text; `is_labelled` says whether a label of a field stands near a range.
pub(super) fn find(text: &str, is_labelled: impl Fn(&str, &Range<usize>) -> bool) -> Vec<Range<usize>> {
    // Nine digits are the fewest, and most texts hold none.
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits < 7 {
        return Vec::new();
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    let folded = locale::fold(text);
    let labelled = [IDENTITY, CARD].map(|label| label.filter(|field| locale::cues(field).is_match(&folded)));
    // A number that needs no label is written without a mark inside.
    let unlabelled = longest_run(text) >= 17;
    for (sort, pattern) in SORTS.iter().zip(PATTERNS.iter()) {
        if !sort.label.map_or(unlabelled, |label| labelled.contains(&Some(label))) {
            continue;
        }
        let pattern = pattern
            .get_or_init(|| Regex::new(&format!("(?-u){}", sort.pattern)).expect("the tests compile each of them"));
        for hit in pattern.find_iter(text) {
            let range = hit.range();
            let bare: String = hit.as_str().chars().filter(char::is_ascii_alphanumeric).collect();
            let near = || sort.label.is_none_or(|label| is_labelled(label, &range));
            if stands_alone(text, &range) && (sort.check)(&bare) && near() {
                found.push(range);
            }
        }
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    found.dedup_by(|next, kept| next.start < kept.end);
    found
}

/// Whether no letter, digit or sign goes on into the number: part of an id, a path or a version is none.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let joins =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '\\' | '@' | '#' | '=' | '{' | '}');
    let behind = &text[range.end..];
    let goes_on = behind.starts_with(['.', ',', ':']) && behind[1..].starts_with(|c: char| c.is_ascii_digit());
    let before = &text[..range.start];
    let comes_from = before.ends_with(['.', ',']) && before[..before.len() - 1].ends_with(|c: char| c.is_ascii_digit());
    !before.ends_with(joins) && !behind.starts_with(joins) && !goes_on && !comes_from
}

fn values(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// Provinces that open a Chinese number.
const PROVINCES: [&str; 35] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
    "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83",
];

fn is_prc(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let born = NaiveDate::parse_from_str(&text[6..14], "%Y%m%d");
    let year: u32 = text[6..10].parse().unwrap_or_default();
    let check = b"10X98765432"[weighted(&values(&text[..17]), &WEIGHTS) as usize % 11];
    PROVINCES.contains(&&text[..2])
        && born.is_ok()
        && (1900..2100).contains(&year)
        && text.as_bytes()[17].to_ascii_uppercase() == check
}

fn is_card(text: &str) -> bool {
    let digits = values(text);
    let length = match (digits[0], digits[0] * 10 + digits[1]) {
        (4, _) => [16, 19].contains(&digits.len()),
        (_, 51..=55 | 22..=27 | 35) => digits.len() == 16,
        (_, 34 | 37) => digits.len() == 15,
        (_, 30 | 36 | 38) => digits.len() == 14,
        (6, _) => (16..=19).contains(&digits.len()),
        _ => false,
    };
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits.iter().rev().enumerate().map(|(at, d)| if at % 2 == 1 { doubled(*d) } else { *d }).sum();
    length && sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != digits[0])
}

fn is_iban(text: &str) -> bool {
    let turned = text[4..].chars().chain(text[..4].chars());
    let remainder = turned.fold(0_u32, |rest, c| match c.to_digit(36) {
        Some(value) if value > 9 => (rest * 100 + value) % 97,
        value => (rest * 10 + value.unwrap_or_default()) % 97,
    });
    (15..=34).contains(&text.len()) && remainder == 1
}

fn is_taiwan(text: &str) -> bool {
    const LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let Some(letter) = text.chars().next().and_then(|c| LETTERS.find(c)).map(|at| at as u32 + 10) else { return false };
    let digits = values(&text[1..]);
    let last = digits.last().copied().unwrap_or_default();
    (letter / 10 + letter % 10 * 9 + weighted(&digits[..8], &[8, 7, 6, 5, 4, 3, 2, 1]) + last).is_multiple_of(10)
}

fn is_dni(text: &str) -> bool {
    let number = text[..text.len() - 1].replace('X', "0").replace('Y', "1").replace('Z', "2");
    let expected = number.parse::<usize>().ok().map(|number| b"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]);
    expected == text.bytes().last()
}

fn is_ssn(text: &str) -> bool {
    let (area, group, serial) = (&text[..3], &text[3..5], &text[5..]);
    area != "000" && area != "666" && group != "00" && serial != "0000"
}

fn is_nir(text: &str) -> bool {
    let (number, key) = (text[..13].parse::<u64>(), text[13..].parse::<u64>());
    number.ok().zip(key.ok()).is_some_and(|(number, key)| 97 - number % 97 == key)
}

fn is_cpf(text: &str) -> bool {
    let digits = values(text);
    let check = |count: usize| {
        let sum: u32 = digits[..count].iter().zip((2..=count as u32 + 1).rev()).map(|(d, w)| d * w).sum();
        sum * 10 % 11 % 10
    };
    digits.iter().any(|digit| *digit != digits[0]) && check(9) == digits[9] && check(10) == digits[10]
}

fn is_pesel(text: &str) -> bool {
    let digits = values(text);
    let month = (digits[2] * 10 + digits[3]) % 20;
    (1..=12).contains(&month) && (10 - weighted(&digits[..10], &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10) % 10 == digits[10]
}

fn is_my_number(text: &str) -> bool {
    let digits = values(text);
    let rest = weighted(&digits[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    digits[11] == if rest <= 1 { 0 } else { 11 - rest }
}

fn is_korean(text: &str) -> bool {
    let (month, day) = (text[2..4].parse::<u32>(), text[4..6].parse::<u32>());
    month.is_ok_and(|month| (1..=12).contains(&month)) && day.is_ok_and(|day| (1..=31).contains(&day))
}

fn is_bsn(text: &str) -> bool {
    let digits = values(text);
    let sum = weighted(&digits[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
    sum > 0 && sum % 11 == digits[8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_by_their_check_digits() {
        // Examples of the standards and of public documentation; none is anybody's.
        for number in [
            "11010519491231002X",
            "4111 1111 1111 1111",
            "5500-0000-0000-0004",
            "DE89 3704 0044 0532 0130 00",
            "A123456789",
            "12345678Z",
            "X1234567L",
            "219-09-9999",
            "2 55 08 14 168 025 38",
            "RSSMRA85T10A562S",
            "529.982.247-25",
            "44051401359",
            "1234 5678 9018",
            "850101-1234567",
            "111222333",
        ] {
            let text = format!("ID number or bank card {number}.");
            let found = find(&text, |_, _| true);
            assert_eq!(found.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(), [number]);
        }
        for number in ["110105194912310021", "4111 1111 1111 1112", "DE89 3704 0044 0532 0130 01", "12345678A"] {
            assert!(find(number, |label, _| label == "card_label" || number.len() < 10).is_empty(), "{number}");
        }
    }

    #[test]
    fn part_of_something_longer_is_no_number_of_a_person() {
        for text in ["id-11010519491231002X", "a/11010519491231002X", "111010519491231002X7", "0.4111111111111111"] {
            assert!(find(text, |_, _| true).is_empty(), "{text}");
        }
        assert!(find("4111111111111111", |_, _| false).is_empty());
    }
}
