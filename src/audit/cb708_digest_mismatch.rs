//! CB708: a file that is not what it should be.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::observe::{Extra, HashRole, Kind, Observable};
use crate::options::Options;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "CB708",
    name: "digest-mismatch",
    severity: Severity::Info,
    what: "Lists expected and found digests of one file that differ. A digest that somebody computed stands beside \
           them and is not judged: Get-FileHash reads a compressed WinSxS manifest as stored, CSI hashes it expanded.",
    why: "The file was damaged or replaced; the closing summary should say which of the two is right.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Restore fails

Hi Ana, the verification of D:\\backup\\full.vbk says:

Expected MD5: 0cc175b9c0f1b6a831c399e269772661
Actual MD5: 92eb5ffee6ae2fec3ad71c777531578f

Bo Lind
";

const GOOD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Restore fails

Hi Ana, the verification of D:\\backup\\full.vbk says:

Expected MD5: 0cc175b9c0f1b6a831c399e269772661
Actual MD5: 0cc175b9c0f1b6a831c399e269772661

Bo Lind
";

/// A digest with what it is to its file.
struct Digest<'a> {
    found: &'a Observable,
    role: Option<HashRole>,
    subject: Option<&'a str>,
}

fn check(case: &Case, _options: &Options) -> Verdict {
    let digests: Vec<Digest<'_>> = case.observables.iter().filter_map(digest).collect();
    let with = |role: HashRole| digests.iter().filter(move |digest| digest.role == Some(role));
    if with(HashRole::Expected).next().is_none() && with(HashRole::Found).next().is_none() {
        return Verdict::NotApplicable;
    }
    Verdict::of(with(HashRole::Found).filter_map(|found| {
        let expected = with(HashRole::Expected).filter(|expected| is_pair(found, expected));
        let expected = expected.min_by_key(|expected| distance(found, expected))?;
        let computed: Vec<&Digest<'_>> = with(HashRole::Computed).filter(|digest| is_beside(found, digest)).collect();
        let places = [expected, found].into_iter().chain(computed.iter().copied());
        let places: Vec<Span> = places.filter_map(|digest| digest.found.evidence.first().copied()).collect();
        let computed: Vec<&str> = computed.iter().map(|digest| digest.found.value.as_str()).collect();
        let hit = Hit::at(&place::lines(case, &places))?;
        Some(
            hit.with("file", file(found).or_else(|| file(expected)).unwrap_or("?"))
                .with("expected", expected.found.value.as_str())
                .with("found", found.found.value.as_str())
                .with("computed", if computed.is_empty() { "—".to_owned() } else { computed.join(", ") }),
        )
    }))
}

fn digest(found: &Observable) -> Option<Digest<'_>> {
    match &found.extra {
        Extra::Hash { role, subject, .. } if found.kind == Kind::Hash => {
            Some(Digest { found, role: *role, subject: subject.as_deref() })
        }
        _ => None,
    }
}

/// The name of the digest's file, without its folders.
fn file<'a>(digest: &Digest<'a>) -> Option<&'a str> {
    digest.subject?.rsplit(['\\', '/']).next()
}

/// Whether two different digests can be of one file: of one length, and both of the file, or of one message where one
/// of them names none.
fn is_pair(found: &Digest<'_>, expected: &Digest<'_>) -> bool {
    let of_one_file = match (found.subject, expected.subject) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        // Thumbprints and other digests of no file are compared by their owners.
        (None, None) => false,
        _ => distance(found, expected).is_some_and(|(messages, _)| messages == 0),
    };
    found.found.value != expected.found.value && found.found.value.len() == expected.found.value.len() && of_one_file
}

fn is_beside(found: &Digest<'_>, computed: &Digest<'_>) -> bool {
    found.subject.is_some() && found.subject == computed.subject
}

/// Messages and bytes between the nearest places of two digests.
fn distance(a: &Digest<'_>, b: &Digest<'_>) -> Option<(u32, u32)> {
    let pairs = a.found.evidence.iter().flat_map(|x| b.found.evidence.iter().take(8).map(move |y| (x, y))).take(64);
    pairs.map(|(x, y)| (x.message.0.abs_diff(y.message.0), x.start.abs_diff(y.start))).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    #[test]
    fn a_computed_digest_is_listed_and_not_judged() {
        let text = "From: Bo Lind <bo@customer.example>\nSent: Monday, March 4, 2024 10:00 AM\nTo: Ana Ruiz <ana@vendor.example>\nSubject: RE: Update fails\n\nHi Ana,\n\nC:\\a\\b.manifest\nExpected:{l:16 b:0cc175b9c0f1b6a831c399e269772661}\nFound:{l:16 b:92eb5ffee6ae2fec3ad71c777531578f}\n";
        let Verdict::Fail(hits) = check(&case(text), &Options::default()) else { panic!("they differ") };
        assert_eq!(hits.len(), 1);
        assert!(hits[0].args.contains(&("computed", "—".to_owned())));
        let only = "From: Bo Lind <bo@customer.example>\nSent: Monday, March 4, 2024 10:00 AM\nTo: Ana Ruiz <ana@vendor.example>\nSubject: RE: Update fails\n\nThe MD5 should be 0cc175b9c0f1b6a831c399e269772661.\n\nPS C:\\> Get-FileHash C:\\a.iso -Algorithm MD5\nMD5  92EB5FFEE6AE2FEC3AD71C777531578F\n";
        assert_eq!(check(&case(only), &Options::default()), Verdict::Pass);
    }
}
