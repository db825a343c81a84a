//! Values inside other values: digits of a phone number in a web address are no phone number.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Kind, Match};

/// Kinds that make no value of their own inside a value of the kind named first.
const INSIDE: &[(Kind, &[Kind])] = &[
    (
        Kind::Url,
        &[
            Kind::FilePath,
            Kind::EmailAddress,
            Kind::PhoneNumber,
            Kind::Version,
            Kind::Hash,
            Kind::ErrorCode,
            Kind::CaseId,
        ],
    ),
    (
        Kind::EmailAddress,
        &[Kind::Url, Kind::Kb, Kind::PhoneNumber, Kind::Version, Kind::Hash, Kind::ErrorCode, Kind::CaseId],
    ),
    (Kind::FilePath, &[Kind::PhoneNumber, Kind::Version, Kind::Hash, Kind::ErrorCode, Kind::CaseId]),
    (Kind::RegistryKey, &[Kind::FilePath, Kind::PhoneNumber, Kind::Version, Kind::Hash, Kind::ErrorCode, Kind::CaseId]),
    (Kind::Component, &[Kind::PhoneNumber, Kind::Version, Kind::Hash, Kind::ErrorCode, Kind::CaseId]),
    (Kind::Hash, &[Kind::Kb, Kind::PhoneNumber, Kind::Version, Kind::ErrorCode, Kind::CaseId]),
    (Kind::Secret, &[Kind::Kb, Kind::PhoneNumber, Kind::Version, Kind::Hash, Kind::ErrorCode]),
    (Kind::ErrorCode, &[Kind::PhoneNumber, Kind::Version, Kind::CaseId]),
    (Kind::Kb, &[Kind::PhoneNumber, Kind::Version, Kind::CaseId, Kind::ErrorCode]),
    (Kind::CaseId, &[Kind::PhoneNumber, Kind::Version, Kind::ErrorCode]),
    (Kind::Version, &[Kind::PhoneNumber]),
];

/// What makes no value inside a GUID.
const INSIDE_GUID: &[Kind] = &[Kind::PhoneNumber, Kind::Version, Kind::Hash, Kind::ErrorCode, Kind::Kb];

static GUID: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}").expect("a constant"));

/// Ranges sorted by start with the farthest end so far: tells in logarithmic time whether one of them holds another.
struct Cover {
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Cover {
    fn new(ranges: impl Iterator<Item = Range<usize>>) -> Cover {
        let mut ranges: Vec<Range<usize>> = ranges.collect();
        ranges.sort_by_key(|range| range.start);
        let mut farthest = 0;
        let ends = ranges.iter().map(|range| {
            farthest = farthest.max(range.end);
            farthest
        });
        Cover { ends: ends.collect(), starts: ranges.into_iter().map(|range| range.start).collect() }
    }

    fn holds(&self, range: &Range<usize>) -> bool {
        let count = self.starts.partition_point(|start| *start <= range.start);
        count > 0 && self.ends[count - 1] >= range.end
    }
}

/// Drops what is part of something else; the rest in reading order.
pub(super) fn resolve(text: &str, mut hits: Vec<(Kind, Match)>) -> Vec<(Kind, Match)> {
    // Of two readings by one extractor the longer stands.
    hits.sort_by_key(|(kind, hit)| (*kind, hit.range.start, std::cmp::Reverse(hit.range.end)));
    hits.dedup_by(|(later_kind, later), (kind, hit)| later_kind == kind && later.range.end <= hit.range.end);
    let covers: Vec<(Cover, &[Kind])> = INSIDE
        .iter()
        .map(|(outer, inner)| {
            let ranges = hits.iter().filter(|(kind, _)| kind == outer).map(|(_, hit)| hit.range.clone());
            (Cover::new(ranges), *inner)
        })
        .collect();
    let guids = Cover::new(GUID.find_iter(text).map(|hit| hit.range()));
    hits.retain(|(kind, hit)| {
        let part = covers.iter().any(|(cover, inner)| inner.contains(kind) && cover.holds(&hit.range));
        let guid = INSIDE_GUID.contains(kind) && guids.holds(&hit.range);
        !guid && (!part || *kind == Kind::Hash && ends_update_name(text, &hit.range))
    });
    hits.sort_by_key(|(kind, hit)| (hit.range.start, std::cmp::Reverse(hit.range.end), *kind));
    hits
}

/// `windows10.0-kb5005112-x64_<SHA-1>.msu` names the digest of the very file.
fn ends_update_name(text: &str, range: &Range<usize>) -> bool {
    text[..range.start].ends_with('_') && text[range.end..].starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::super::Extra;
    use super::*;

    fn hit(kind: Kind, range: Range<usize>) -> (Kind, Match) {
        (kind, Match { range, value: String::new(), extra: Extra::None })
    }

    fn kinds(text: &str, hits: Vec<(Kind, Match)>) -> Vec<Kind> {
        resolve(text, hits).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn an_article_in_a_web_address_stands_and_a_phone_number_does_not() {
        let text = "https://a.example/kb/5003243";
        let hits = vec![hit(Kind::Url, 0..28), hit(Kind::Kb, 21..28), hit(Kind::PhoneNumber, 21..28)];
        assert_eq!(kinds(text, hits), [Kind::Url, Kind::Kb]);
    }

    #[test]
    fn a_value_that_only_touches_another_stands() {
        let hits = vec![hit(Kind::Url, 0..5), hit(Kind::Version, 5..8)];
        assert_eq!(kinds("abcdefgh", hits), [Kind::Url, Kind::Version]);
    }

    #[test]
    fn digits_of_a_guid_are_nothing() {
        let text = "id 4dc3e181-e14b-4a21-b022-59fc669b0914 x";
        assert_eq!(kinds(text, vec![hit(Kind::PhoneNumber, 27..39), hit(Kind::ErrorCode, 3..11)]), []);
    }
}
