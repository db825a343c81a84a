//! Versions of products.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::near::{self, Labels};
use super::scan::is_stop_word;
use super::{Extra, Extractor, Kind, Match};
use crate::view::View;
use crate::{facts, locale};

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::Version,
    doc: "Dotted versions as printed, with the product from the words before them or from the Windows build; \
          addresses, dates, section numbers and measures are none.",
    examples: &[
        ("DISM Version: 10.0.17763.1234", &["10.0.17763.1234"]),
        ("现在是 19044.1706（21H2）", &["19044.1706"]),
        ("product version 8.1.0.33", &["8.1.0.33"]),
        ("packed with UPX 4.02, shipped as v2.14.1", &["4.02", "v2.14.1"]),
        ("since 6.5.1 shipped in August", &["6.5.1"]),
        ("升级V300R019C10SPC300，备机还是V300R019C00SPC050", &["V300R019C10SPC300", "V300R019C00SPC050"]),
        ("nginx/1.18.0, openssl 1.1.1k-fips, 2.0.0-rc1", &["1.18.0", "1.1.1k", "2.0.0-rc1"]),
        ("10.8.22.48 和 192.168.1.1:443, 8.8.8.8, 10.0.0.0/24", &[]),
        ("2021.10.12, 12.10.2021, 20.09.21 08.30", &[]),
        ("收光功率 -17.5dBm，1.5 GB，84.9%, 0.0031s, $3.50", &[]),
        ("Am Samstag (4.3.) haben wir, Tabelle VPN 4.3. oder am 14.3. um 9 Uhr", &[]),
        ("Firmware VK 4.3. Danach lief es; VaultKeeper (4.3.1)", &["4.3", "4.3.1"]),
        ("section 4.3.1 of RFC 5322, siehe Kapitel 2.1.4, voir § 3.2.1, 第 4.2.1 节, clause 9.1.2", &[]),
        ("1.234.567 Zeilen, 12.500.000 rows, 3.14.15 Uhr", &[]),
        ("1.2.3 Scope\n2.1 Limits", &[]),
        ("see 3.5", &[]),
    ],
    find,
};

static DOTTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)(?:[vV]\.?\ ?)?[0-9]{1,6}(?:\.[0-9]{1,6}){1,4}
          (?:[a-z]\b|[-_+.]?(?:alpha|beta|rc|RC|SNAPSHOT|Final|GA|SP|patch|hotfix|b|p|u)[.-]?[0-9]{0,4}\b)?",
    )
    .expect("the examples compile it")
});

/// Huawei's scheme.
static VRC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("V[0-9]{3}R[0-9]{3}(?:C[0-9]{2})?(?:(?:SPC|SPH|CP|B)[0-9A-Z]{2,5})*").expect("the examples compile it")
});

fn find(view: &View<'_>) -> Vec<Match> {
    let text = view.text.as_ref();
    let folded = locale::fold(text);
    let labels = Labels::new("version_label", text, &folded);
    let copula = Labels::new("copula", text, &folded);
    let (sections, hours) = (Labels::new("not_version", text, &folded), Labels::new("hour_label", text, &folded));
    let mut found: Vec<Match> = DOTTED
        .find_iter(text)
        .map(|hit| hit.range())
        .filter(|range| is_bounded(text, range))
        .filter_map(|range| {
            let labelled = labels.before(range.start, &copula).map(|label| label.start);
            let other = sections.before(range.start, &copula).is_some() || hours.follows(range.end);
            if other && labelled.is_none() { None } else { judge(text, range, labelled) }
        })
        .collect();
    for hit in VRC.find_iter(text).filter(|hit| near::stands_alone(text, &hit.range())) {
        found.push(Match {
            range: hit.range(),
            value: hit.as_str().to_owned(),
            extra: Extra::Version { product: None },
        });
    }
    found.sort_by_key(|found| found.range.start);
    found
}

/// Neither part of a longer number, name or address, nor a measure.
fn is_bounded(text: &str, range: &Range<usize>) -> bool {
    let before = near::previous(text, range.start);
    let mut rest = text[range.end..].chars();
    let (first, second) = (rest.next(), rest.next());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let joined = matches!(before, Some('.' | '@' | '$' | '€' | '£' | '¥' | '￥' | '+' | ':'))
        || before == Some('-')
            && !text[..range.start].trim_end_matches('-').ends_with(|c: char| c.is_ascii_alphabetic());
    let goes_on =
        matches!(first, Some('%' | '％' | '°' | '@')) || matches!(first, Some(':' | '/' | '.' | ',')) && digit(second);
    let protocol = ["HTTP/", "SIP/", "RTSP/"].iter().any(|name| text[..range.start].ends_with(name));
    near::stands_alone(text, range)
        && !protocol
        && !joined
        && !goes_on
        && before != Some('_')
        && !is_measure(&text[range.end..])
}

/// Units as they are printed in every language.
const UNITS: [&str; 16] =
    ["KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "GHz", "MHz", "ms", "dB", "dBm", "Mbps", "Gbps", "kg", "V"];

fn is_measure(rest: &str) -> bool {
    let word = rest.trim_start_matches([' ', '\u{a0}']);
    let end = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
    UNITS.contains(&&word[..end])
}

fn judge(text: &str, range: Range<usize>, label: Option<usize>) -> Option<Match> {
    let value = &text[range.clone()];
    let number = value.trim_start_matches(['v', 'V', '.', ' ']);
    let marked = number.len() < value.len();
    let parts: Vec<u32> = number
        .split('.')
        .map(|part| near::digits(part).parse().unwrap_or(u32::MAX))
        .take_while(|part| *part < u32::MAX)
        .collect();
    let windows = windows_product(&parts);
    let named = product_before(text, label.unwrap_or(range.start));
    let accepted = if windows.is_some() || marked || label.is_some() {
        !is_date(&parts) || marked || label.is_some()
    } else if looks_like_address(&parts) {
        parts[0] < 10 && named.is_some_and(|name| name.len() > 4)
    } else if is_grouped(number) || is_day(&parts, &text[range.end..]) {
        false
    } else if parts.len() == 2 {
        named.is_some_and(|name| name.bytes().filter(u8::is_ascii_uppercase).count() >= 2) && parts[1] < 100_000
    } else {
        !is_date(&parts) && !opens_heading(text, &range, &parts)
    };
    let product = windows.or_else(|| named.map(str::to_owned));
    accepted.then(|| Match { range, value: value.to_owned(), extra: Extra::Version { product } })
}

/// `19044.1706` and `10.0.17763.1`.
fn windows_product(parts: &[u32]) -> Option<String> {
    match parts {
        [10, 0, build] | [10, 0, build, _] | [build, _] if *build >= 10240 => facts::product(*build),
        [6, 0..=3, build] | [6, 0..=3, build, _] if *build >= 6000 => facts::product(*build),
        _ => None,
    }
}

/// Four numbers of one byte each: an address unless something says otherwise.
fn looks_like_address(parts: &[u32]) -> bool {
    parts.len() == 4 && parts.iter().all(|part| *part < 256)
}

fn is_date(parts: &[u32]) -> bool {
    let year = |n: u32| (1980..2100).contains(&n);
    match *parts {
        [a, b, c] => {
            year(a) && (1..=12).contains(&b) && (1..=31).contains(&c)
                || (1..=31).contains(&a) && (1..=31).contains(&b) && (year(c) || c < 100 && a > 9 && b > 0 && c > 14)
        }
        _ => false,
    }
}

/// `1.234.567`: the thousands of a number in many countries.
fn is_grouped(number: &str) -> bool {
    number.split('.').skip(1).all(|group| group.len() == 3) && number.matches('.').count() > 1
}

/// `4.3.` and `14.3. um` are a day and a month; at the end of a sentence the full stop is its own.
fn is_day(parts: &[u32], rest: &str) -> bool {
    let date = matches!(*parts, [day, month] if (1..=31).contains(&day) && (1..=12).contains(&month));
    let rest = rest.strip_prefix('.').unwrap_or_default();
    let goes_on = rest.starts_with([')', '）', ',', ';', '-', '–'])
        || rest
            .strip_prefix(' ')
            .is_some_and(|next| next.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()));
    date && goes_on
}

/// `1.2.3 Scope` at the start of a line.
fn opens_heading(text: &str, range: &Range<usize>, parts: &[u32]) -> bool {
    let start = near::line_start(text, range.start);
    text[start..range.start].trim().is_empty()
        && parts.iter().all(|part| *part < 30)
        && text[range.end..].starts_with([' ', '\t', '、'])
}

/// The capitalised words right before `at`: `Vigil Endpoint` in "our antivirus, Vigil Endpoint 6.2".
fn product_before(text: &str, at: usize) -> Option<&str> {
    let line = &text[near::line_start(text, at)..at];
    let head = line.trim_end_matches([' ', '/', ':', '：', '(', '（', '\u{a0}']);
    let mut start = head.len();
    for _ in 0..4 {
        let words = head[..start].trim_end_matches(' ');
        let word = words
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '_')))
            .map_or(0, |gap| gap + words[gap..].chars().next().map_or(0, char::len_utf8));
        let name = &words[word..];
        let capital = name.starts_with(|c: char| c.is_ascii_uppercase())
            || start < head.len() && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
            || name.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
        if !capital || words.len() < start && start < head.len() && head.len() - word > 40 {
            break;
        }
        start = word;
        if words[..word].chars().next_back().is_none_or(|c| c != ' ') {
            break;
        }
    }
    let mut name = head[start..].trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    // "Die Firmware": the words before a name at the start of a sentence are capital too.
    while let Some((_, rest)) = name.split_once(' ').filter(|(first, _)| is_stop_word(first) || is_label(first)) {
        name = rest.trim_start();
    }
    (name.len() > 1 && !is_stop_word(name) && !is_label(name)).then_some(name)
}

/// Whether a word only says that a version follows.
fn is_label(word: &str) -> bool {
    locale::words("version_label").iter().any(|row| row.word.eq_ignore_ascii_case(word))
}
