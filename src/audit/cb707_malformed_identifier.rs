//! CB707: an identifier that cannot be right.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::observe::{Kind, Observable};
use crate::options::Options;
use crate::text::{MessageId, Part, Span};

pub(super) static RULE: Rule = Rule {
    code: "CB707",
    name: "malformed-identifier",
    severity: Severity::Info,
    what: "Finds digests whose length is not that of their algorithm, numbers of articles with impossible digits, and \
           commands on a path without the root under which the chain names the same file.",
    why: "A digit that was lost in copying makes a check fail, or finds the wrong article.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Update fails

Hi Bo, please install KB50342270 and check the file first:

MD5: 0cc175b9c0f1b6a831c399e26977266

Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Update fails

Hi Bo, please install KB5034227 and check the file of 512 KB12 first:

MD5: 0cc175b9c0f1b6a831c399e269772661

Ana Ruiz
Support Engineer
";

/// Hexadecimal digits of each algorithm's digest.
const LENGTHS: &[(&str, usize)] = &[("md5", 32), ("1", 40), ("224", 56), ("256", 64), ("384", 96), ("512", 128)];

static DIGITS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?-u)\b[0-9A-Fa-f]{24,140}\b").expect("the tests compile it"));

static ALGORITHM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i-u)\b(?:md5|sha-?(?:1|224|256|384|512))(?-u:\b)").expect("the tests compile it"));

/// Bytes between the name of an algorithm and the digest.
const LABEL_BEFORE: usize = 48;

/// A digest as the servicing log prints it, with its length in bytes.
static COUNTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?-u)\{[l1I]:([0-9]{1,3}) b:([0-9A-Fa-f]+)\}").expect("the tests compile it"));

static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?-u)\b[Kk][Bb]([0-9OolI]{7,9})\b").expect("the tests compile it"));

fn check(case: &Case, _options: &Options) -> Verdict {
    let mut places: Vec<Span> = Vec::new();
    for (id, message) in case.thread.iter() {
        for (part, text) in message.parts().filter(|(part, _)| matches!(part, Part::Body | Part::Subject)) {
            places.extend(malformed(text).into_iter().map(|(start, end)| span(id, part, start, end)));
        }
    }
    let mut spans: BTreeSet<Span> = places.iter().map(|place| place::line(case, *place)).collect();
    spans.extend(cut_articles(case));
    let commands = rootless_commands(case);
    let commands = commands.chunk_by(|a, b| a.message == b.message);
    Verdict::of(spans.iter().map(std::slice::from_ref).chain(commands).filter_map(Hit::at))
}

fn span(message: MessageId, part: Part, start: usize, end: usize) -> Span {
    Span { message, part, start: start as u32, end: end as u32 }
}

/// Digests of a wrong length and numbers of articles with impossible digits, as byte ranges.
fn malformed(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for digest in DIGITS.find_iter(text) {
        let from = text.ceil_char_boundary(digest.start().saturating_sub(LABEL_BEFORE));
        let line = text[from..digest.start()].rsplit('\n').next().unwrap_or_default();
        let Some(label) = ALGORITHM.find_iter(line).last() else { continue };
        // A number in between, or a mark that joins the digits to more, makes it another thing.
        let joined = |c: char| matches!(c, '-' | '_' | '.' | '…' | ':') || c.is_alphanumeric();
        let name = label.as_str().to_ascii_lowercase();
        let length = LENGTHS.iter().find(|(end, _)| name.ends_with(end)).map(|(_, length)| *length);
        let behind = &text[digest.end()..];
        let goes_on = behind.starts_with(joined) && !behind.starts_with(". ") && behind.trim_end() != "."
            // A digest that goes on in the next line is only wrapped.
            || behind.trim_start_matches([' ', '>']).starts_with('\n')
                && behind.trim_start_matches(['\n', ' ', '>']).starts_with(|c: char| c.is_ascii_hexdigit());
        let apart = line[label.end()..].contains(|c: char| c.is_ascii_digit()) || line.ends_with(['-', '_', '…']);
        if length != Some(digest.len()) && !goes_on && !apart {
            found.push((digest.start(), digest.end()));
        }
    }
    for digest in COUNTED.captures_iter(text) {
        let (Some(bytes), Some(value)) = (digest[1].parse::<usize>().ok(), digest.get(2)) else { continue };
        if value.len() != bytes * 2 {
            found.push((value.start(), value.end()));
        }
    }
    for article in ARTICLE.captures_iter(text) {
        let (Some(whole), digits) = (article.get(0), &article[1]) else { continue };
        let letters = digits.bytes().filter(u8::is_ascii_alphabetic).count();
        // Microsoft's numbers have six or seven digits; those of other makers may open with zeros.
        let too_long = letters == 0 && digits.len() > 7 && digits.starts_with(['2', '3', '4', '5']);
        if too_long || (1..=3).contains(&letters) && digits.len() == 7 {
            found.push((whole.start(), whole.end()));
        }
    }
    found
}

/// Articles of six digits that open the number of another one of seven: the last digit was lost.
fn cut_articles(case: &Case) -> Vec<Span> {
    let articles = || case.observables.iter().filter(|found| found.kind == Kind::Kb);
    let whole: BTreeSet<&str> =
        articles().map(|article| article.value.as_str()).filter(|value| value.len() == 9).collect();
    let cut = articles().filter(|article| {
        article.value.len() == 8
            && article.value.starts_with("KB")
            && whole.range(article.value.as_str()..).next().is_some_and(|next| next.starts_with(&article.value))
    });
    cut.flat_map(|article| &article.evidence).map(|place| place::line(case, *place)).collect()
}

/// Commands on `\dir\file` where the chain has the whole path: typed as they stand, they fail.
fn rootless_commands(case: &Case) -> Vec<Span> {
    let folded = |value: &str| value.to_lowercase().replace('/', "\\");
    let of_kind = |kind: Kind| case.observables.iter().filter(move |found| found.kind == kind);
    let mut words: BTreeMap<String, Vec<&Observable>> = BTreeMap::new();
    for command in of_kind(Kind::Command) {
        let value = folded(&command.value);
        let rootless = |word: &&str| word.starts_with('\\') && word.matches('\\').count() > 1;
        for word in value.split([' ', '"', '\'']).filter(rootless) {
            words.entry(word.to_owned()).or_default().push(command);
        }
    }
    if words.is_empty() {
        return Vec::new();
    }
    let mut cut: BTreeSet<Span> = BTreeSet::new();
    for path in of_kind(Kind::FilePath).filter(|found| found.value.as_bytes().get(1) == Some(&b':')) {
        let path = folded(&path.value);
        // Below the root, and below the first folder: a path from the root of the drive is whole.
        let tails = path.match_indices('\\').skip(1).filter_map(|(at, _)| words.get(&path[at..]));
        cut.extend(tails.flatten().flat_map(|command| &command.evidence));
    }
    cut.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        malformed(text).into_iter().map(|(start, end)| &text[start..end]).collect()
    }

    #[test]
    fn lengths_and_digits_are_checked_and_what_is_only_wrapped_or_cut_short_is_not() {
        let hex = "0123456789abcdef0123456789abcdef";
        assert_eq!(words(&format!("SHA256 为：{hex}")), [hex]);
        assert_eq!(words(&format!("Found:{{l:32 b:{hex}}}")), [hex]);
        assert_eq!(words("安装KB50042441和KB5OO4244"), ["KB50042441", "KB5OO4244"]);
        for text in [
            format!("MD5: {hex}"),
            format!("SHA256: {hex}\n{hex}"),
            format!("SHA256: {hex}…"),
            format!("SHA1 is weak, the id is {hex}-7"),
            format!("Found:{{l:16 b:{hex}}}"),
            "KB5004244 KB000123456 512 KB12345678x".to_owned(),
        ] {
            assert_eq!(words(&text), [""; 0], "{text}");
        }
    }
}
