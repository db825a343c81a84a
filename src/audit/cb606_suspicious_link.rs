//! CB606: a link that leads elsewhere than it seems.

use std::collections::{BTreeMap, BTreeSet};

use crate::Case;
use crate::audit::address::{edits, host, is_free_mail, parts, registered, same_but_for_digits};
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::observe::{Kind, Observable};
use crate::options::Options;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "CB606",
    name: "suspicious-link",
    severity: Severity::Warning,
    what: "Finds links whose domain is one edit apart from another domain of the chain, and links whose text names \
           another host than their target.",
    why: "A slip leads nowhere; a domain that looks right is how a stranger gets uploads and passwords.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendorline.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please upload the logs to https://files.vendorIine.example/upload
The article is https://kb.vendorline.example/4711

Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendorline.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please upload the logs to https://files.vendorline.example/upload
The article is https://kb.vendorline.example/4711

Ana Ruiz
Support Engineer
";

/// Shorter names are a letter apart by chance.
const SHORTEST_NAME: usize = 4;

fn check(case: &Case, _options: &Options) -> Verdict {
    let urls: Vec<(&Observable, String)> = case
        .observables
        .iter()
        .filter(|found| found.kind == Kind::Url)
        .filter_map(|found| Some((found, host(&found.value)?)))
        .collect();
    if urls.is_empty() {
        return Verdict::NotApplicable;
    }
    let mut hits = look_alikes(case, &urls);
    hits.extend(misleading(case, &urls));
    Verdict::of(hits)
}

/// Links to a domain that another one of the chain resembles; the rarer of two is the suspect.
fn look_alikes(case: &Case, urls: &[(&Observable, String)]) -> Vec<Hit> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for (url, host) in urls {
        *uses.entry(registered(host)).or_default() += url.evidence.len();
    }
    // A domain in which people of the case have their mail is the right one.
    let people: BTreeSet<String> = case
        .thread
        .people
        .iter()
        .flat_map(|person| &person.emails)
        .filter_map(|email| Some(registered(&parts(email)?.1).to_owned()))
        .collect();
    let names: BTreeSet<&str> = uses.keys().copied().chain(people.iter().map(String::as_str)).collect();
    let mut hits = Vec::new();
    for (suspect, right) in near_pairs(&names) {
        let weight = |name: &str| (people.contains(name), uses.get(name).copied().unwrap_or_default());
        let (suspect, right) = if weight(suspect) <= weight(right) { (suspect, right) } else { (right, suspect) };
        let places: Vec<Span> = urls
            .iter()
            .filter(|(_, host)| registered(host) == suspect)
            .flat_map(|(url, _)| url.evidence.clone())
            .collect();
        if let Some(hit) = Hit::at(&place::lines(case, &places)).filter(|_| !people.contains(suspect)) {
            hits.push(hit.with("host", suspect).with("other", right));
        }
    }
    hits
}

/// Pairs of names one edit apart. Names that agree once a letter is left out are candidates, so that no name is
/// compared with all others.
fn near_pairs<'a>(names: &BTreeSet<&'a str>) -> BTreeSet<(&'a str, &'a str)> {
    let mut by_rest: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in names.iter().filter(|name| name.len() <= 64) {
        by_rest.entry((*name).to_owned()).or_default().push(name);
        for (at, c) in name.char_indices() {
            let rest = format!("{}{}", &name[..at], &name[at + c.len_utf8()..]);
            by_rest.entry(rest).or_default().push(name);
        }
    }
    let mut pairs = BTreeSet::new();
    for group in by_rest.values().filter(|group| group.len() <= 32) {
        for (at, a) in group.iter().enumerate() {
            for b in &group[at + 1..] {
                if a != b && is_near(a, b) {
                    pairs.insert((*a.min(b), *a.max(b)));
                }
            }
        }
    }
    pairs
}

fn is_near(a: &str, b: &str) -> bool {
    let stem = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let (name_a, name_b) = (stem(a), stem(b));
    // The same name under another ending is a branch, and a number tells hosts apart on purpose.
    name_a != name_b
        && name_a.len().min(name_b.len()) >= SHORTEST_NAME
        && !same_but_for_digits(a, b)
        && !is_free_mail(a)
        && !is_free_mail(b)
        && edits(a, b, 1) == Some(1)
}

/// Links whose text is the address of another host: `https://a.example<https://b.example>`.
fn misleading(case: &Case, urls: &[(&Observable, String)]) -> Vec<Hit> {
    let mut places: Vec<(Span, &str)> =
        urls.iter().flat_map(|(url, host)| url.evidence.iter().map(move |span| (*span, host.as_str()))).collect();
    places.sort_unstable();
    let follows = |text: Span, target: Span| {
        let between = Span { start: text.end, end: target.start, ..text };
        text.message == target.message
            && text.part == target.part
            && text.end <= target.start
            && matches!(case.thread.text(between), "<" | " <" | "](")
    };
    let pairs = places.windows(2).filter(|pair| follows(pair[0].0, pair[1].0));
    pairs
        .filter(|pair| registered(pair[0].1) != registered(pair[1].1))
        .filter_map(|pair| {
            let whole = Span { end: pair[1].0.end, ..pair[0].0 };
            Some(Hit::at(&[whole])?.with("host", pair[1].1).with("other", pair[0].1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    fn findings(body: &str) -> usize {
        let text = format!(
            "差出人: 王敏 <wang@vendorline.example>\n送信日時: 2024年3月4日 10:00\n宛先: 林波 <lin@customer.example>\n件名: Re: 障害\n\n林様\n\n{body}\n"
        );
        match check(&case(&text), &Options::default()) {
            Verdict::Fail(hits) => hits.len(),
            _ => 0,
        }
    }

    #[test]
    fn slips_and_false_texts_are_found_and_branches_are_not() {
        assert_eq!(findings("https://up.vendorlne.example/a をご利用ください。"), 1);
        assert_eq!(findings("https://kb.vendorline.example<https://collect.tapes.example/x> をご覧ください。"), 1);
        assert_eq!(findings("https://kb.vendorline.example<https://www.vendorline.example/x> をご覧ください。"), 0);
        assert_eq!(findings("https://fs01.files.example と https://fs02.files.example をご利用ください。"), 0);
    }
}
