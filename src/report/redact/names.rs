//! How people and organisations are called besides their full names.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::locale;
use crate::thread::Person;
use crate::thread::addresses::{domain, is_role_address, main_domain, main_label};
use crate::thread::names::is_group_name;

use super::{Fit, is_east_asian};

/// Letters of the shortest word of an organisation's name that stands for it.
const SHORTEST_ORGANISATION_WORD: usize = 4;
/// Letters of the shortest name that endings may follow.
const SHORTEST_STEM: usize = 4;
/// Languages whose names take endings, and how many letters those may have.
const INFLECTING: &[&str] = &["pl", "ru", "uk", "be", "cs", "sk", "sl", "hr", "sr", "bg", "lt", "lv", "et", "fi", "hu"];
const MOST_ENDING: u8 = 3;

/// What the words of a chain tell about names.
pub(super) struct Usage {
    /// Words in small letters: a name that is among them means something else as well.
    common: BTreeSet<String>,
    /// Letters of the endings that names may take.
    ending: u8,
}

impl Usage {
    /// Of these texts, in this language (BCP 47).
    pub(super) fn new<'t>(texts: impl Iterator<Item = &'t str>, language: &str) -> Usage {
        let edges = |c: char| !c.is_alphanumeric();
        let words = texts.flat_map(str::split_whitespace).map(|word| word.trim_matches(edges));
        let plain = words.filter(|word| !word.is_empty() && word.chars().all(char::is_lowercase));
        let primary = language.split('-').next().unwrap_or_default();
        Usage {
            common: plain.map(str::to_owned).collect(),
            ending: if INFLECTING.contains(&primary) { MOST_ENDING } else { 1 },
        }
    }

    fn is_common(&self, word: &str) -> bool {
        self.common.contains(&word.to_lowercase())
    }

    /// How one word of somebody's name counts.
    fn fit(&self, word: &str) -> Fit {
        let letters = word.chars().count();
        match () {
            () if self.is_common(word) => Fit::CommonName,
            () if letters >= SHORTEST_STEM => Fit::Stem(self.ending),
            () => Fit::Name,
        }
    }
}

/// Every way to call somebody, the longest first.
pub(super) fn of_person(person: &Person, usage: &Usage) -> Vec<(String, Fit)> {
    let mut found = Vec::new();
    for name in person.names.iter().chain([&person.name]).filter(|name| !name.contains('@')) {
        spellings(name, usage, &mut found);
    }
    for email in person.emails.iter().filter(|email| !is_role_address(email)) {
        of_address(email, usage, &mut found);
    }
    found.retain(|(value, _)| value.chars().count() > 1);
    found
}

/// Ways to write and shorten one printed name.
pub(super) fn spellings(name: &str, usage: &Usage, found: &mut Vec<(String, Fit)>) {
    let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’'));
    found.push((name.to_owned(), Fit::Word));
    if is_group_name(name) {
        return;
    }
    let brackets =
        |c: char| matches!(c, '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】' | '/' | '|' | '｜' | '<' | '>');
    for (index, part) in name.split(brackets).map(str::trim).filter(|part| !part.is_empty()).enumerate() {
        let folded = locale::fold(part);
        let is_unit =
            ["department", "org_suffix", "job_title"].iter().any(|field| locale::cues(field).is_match(&folded));
        let (east, west): (Vec<&str>, Vec<&str>) = part
            .split([' ', ',', '，', '\u{3000}', '\t'])
            .filter(|word| !word.is_empty())
            .partition(|word| word.chars().any(is_east_asian));
        if !is_unit || index == 0 {
            eastern(&east, found);
        }
        if !is_unit && (index == 0 || west.len() > 1) {
            western(&west, usage, found);
        }
    }
}

/// `王小明`: whole, given name, surname with what people are addressed by; `田中 太郎`: also each part.
fn eastern(words: &[&str], found: &mut Vec<(String, Fit)>) {
    let whole: Vec<char> = words.concat().chars().collect();
    if !(2..=6).contains(&whole.len()) {
        return;
    }
    found.push((words.join(" "), Fit::Anywhere));
    found.push((whole.iter().collect(), Fit::Anywhere));
    let surname = match (words, whole.len()) {
        ([first, _, ..], _) => first.chars().count(),
        (_, 4) => 2,
        _ => 1,
    };
    let given: String = whole[surname..].iter().collect();
    if whole.len() - surname >= 2 {
        found.push((given.clone(), Fit::Anywhere));
    }
    let surname: String = whole[..surname].iter().collect();
    if surname.chars().count() >= 2 {
        found.push((surname.clone(), Fit::Anywhere));
    }
    for title in eastern_titles() {
        found.push((format!("{surname}{title}"), Fit::Anywhere));
        found.push((format!("{given}{title}"), Fit::Anywhere));
    }
}

/// `Ruiz, Ana`, `Ana Ruiz`, `Ruiz Ana`, each word alone, and initials in tags: `[AR]`.
fn western(words: &[&str], usage: &Usage, found: &mut Vec<(String, Fit)>) {
    let words: Vec<&str> = words.iter().map(|word| word.trim_matches(['.', ',', ';', '\''])).collect();
    let is_name = |word: &&str| {
        word.chars().count() > 1
            && word.chars().next().is_some_and(char::is_uppercase)
            && !honorifics().contains(&word.to_lowercase())
    };
    let names: Vec<&str> = words.iter().copied().filter(is_name).collect();
    for word in &names {
        for spelling in [(*word).to_owned(), word.to_uppercase()] {
            found.push((spelling, usage.fit(word)));
        }
        // `Agnieszko`, `Agnieszką` of `Agnieszka`.
        let stem = word.strip_suffix(['a', 'o', 'e', 'y', 'i', 'а', 'я', 'й', 'ь']);
        let stem = stem.filter(|stem| usage.ending > 1 && stem.chars().count() >= SHORTEST_STEM);
        found.extend(stem.map(|stem| (stem.to_owned(), Fit::Stem(usage.ending))));
    }
    if let [first, .., last] = names[..] {
        for pair in [format!("{first} {last}"), format!("{last} {first}"), format!("{last}, {first}")] {
            found.push((pair, Fit::Word));
        }
        let initials: String = [first, last].iter().filter_map(|word| word.chars().next()).collect();
        for (open, close) in [('[', ']'), ('(', ')'), ('【', '】'), ('<', '>')] {
            found.push((format!("{open}{initials}{close}"), Fit::Anywhere));
        }
        found.extend([":", ">", "："].map(|mark| (format!("{initials}{mark}"), Fit::LineStart)));
    }
}

/// What stands before the `@`, which is an account elsewhere, and the names it is made of.
fn of_address(email: &str, usage: &Usage, found: &mut Vec<(String, Fit)>) {
    let local = email.split('@').next().unwrap_or_default().split('+').next().unwrap_or_default();
    let distinctive =
        local.len() >= 5 || local.contains(['.', '_', '-']) || local.contains(|c: char| c.is_ascii_digit());
    if distinctive && local.len() >= 4 && !usage.is_common(local) {
        found.push((local.to_owned(), Fit::Word));
    }
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>())
    };
    let words: Vec<String> = local
        .split(['.', '_', '-'])
        .filter(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic()))
        .filter_map(capital)
        .collect();
    let pieces = words.iter().filter(|word| word.len() < local.len() && word.len() > 2 && !usage.is_common(word));
    found.extend(pieces.map(|word| (word.to_lowercase(), Fit::Word)));
    if words.len() > 1 {
        western(&words.iter().map(String::as_str).collect::<Vec<_>>(), usage, found);
    }
}

/// Every way to call an organisation, by its name and by its people's addresses.
pub(super) fn of_organisation(name: Option<&str>, emails: &[&str], usage: &Usage) -> Vec<(String, Fit)> {
    let labels: Vec<String> = emails.iter().map(|email| main_label(domain(email))).collect();
    let mut found = Vec::new();
    for label in labels.iter().filter(|label| label.len() > 2) {
        let fit = if usage.is_common(label) { Fit::CommonName } else { Fit::Word };
        found.push((label.clone(), fit));
        let first = label
            .split('-')
            .next()
            .filter(|first| first.len() < label.len() && first.len() >= SHORTEST_ORGANISATION_WORD);
        found.extend(first.filter(|first| !usage.is_common(first)).map(|first| (first.to_owned(), Fit::Word)));
    }
    for name in name.into_iter().flat_map(|name| name.split(['(', ')', '（', '）', '/'])).map(str::trim) {
        if name.chars().count() < 2 {
            continue;
        }
        found.push((name.to_owned(), Fit::Word));
        if name.chars().any(is_east_asian) {
            eastern_organisation(name, &mut found);
        } else {
            western_organisation(name, &labels, usage, &mut found);
        }
    }
    found
}

/// `岚泽` of `岚泽港务集团有限公司`, and what comes before the endings.
fn eastern_organisation(name: &str, found: &mut Vec<(String, Fit)>) {
    let mut core = name;
    let endings: Vec<&str> = locale::words("org_suffix").iter().map(|row| row.word).collect();
    while let Some(shorter) = endings
        .iter()
        .filter_map(|ending| core.strip_suffix(ending).or(core.strip_prefix(ending)))
        .min_by_key(|rest| rest.len())
    {
        let shorter = shorter.trim();
        if shorter.chars().count() < 2 || shorter.len() == core.len() {
            break;
        }
        found.push((shorter.to_owned(), Fit::Anywhere));
        core = shorter;
    }
    let chars: Vec<char> = core.chars().collect();
    if chars.len() >= 4 && chars.iter().copied().all(is_east_asian) {
        found.push((chars[..2].iter().collect(), Fit::Anywhere));
    }
}

/// `Hallbach Armaturen`, `Hallbach` of `Hallbach Armaturen GmbH & Co. KG`.
fn western_organisation(name: &str, labels: &[String], usage: &Usage, found: &mut Vec<(String, Fit)>) {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let is_ending = |word: &&str| {
        let bare = bare(word);
        bare.len() < 3 || endings().contains(&bare)
    };
    let words: Vec<&str> = name.split_whitespace().collect();
    let last = words.len() - words.iter().rev().take_while(|word| is_ending(word)).count();
    let core = words[..last].join(" ");
    let core = core.trim_matches([',', ' ']);
    if core.chars().count() >= SHORTEST_ORGANISATION_WORD {
        found.push((core.to_owned(), Fit::Word));
    }
    let telling = words[..last]
        .iter()
        .find(|word| !is_ending(word))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    if let Some(word) = telling.filter(|word| word.chars().count() >= SHORTEST_ORGANISATION_WORD) {
        let in_domain = labels.iter().any(|label| label.contains(&word.to_lowercase()));
        let fit = if in_domain && !usage.is_common(word) { Fit::Word } else { Fit::CommonName };
        found.push((word.to_owned(), fit));
    }
}

/// The domain that an organisation registered; `None` for an address without one.
pub(super) fn organisation_domain(email: &str) -> Option<&str> {
    Some(main_domain(domain(email))).filter(|domain| domain.contains('.'))
}

fn folded(fields: &[&str]) -> BTreeSet<String> {
    let rows = fields.iter().flat_map(|field| locale::words(field));
    rows.map(|row| row.word.trim_matches(['*', '…', '.', ' ']).to_lowercase()).collect()
}

/// Words that stand before or behind a name.
pub(super) fn honorifics() -> &'static BTreeSet<String> {
    static WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| folded(&["honorific"]));
    &WORDS
}

fn endings() -> &'static BTreeSet<String> {
    static WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| folded(&["org_suffix"]));
    &WORDS
}

/// Honorifics and short titles of languages that put them right behind a name.
pub(super) fn eastern_titles() -> impl Iterator<Item = &'static str> {
    honorifics().iter().map(String::as_str).filter(|word| word.chars().all(is_east_asian) && !word.is_empty())
}
