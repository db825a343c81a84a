//! Which mails are one case.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::NaiveDateTime;

use super::addresses::is_role_address;
use super::fingerprint::squash;
use super::names::name_key;
use super::people::clean;
use crate::locale;
use crate::mail::Mailbox;
use crate::options::Options;
use crate::split::{Segment, SegmentKind};
use crate::text::{LineKind, SourceId, Sources};

/// Lines of text at the top of a source in which a case id is sought when no subject has one.
const HEAD_LINES: usize = 12;
/// Letters from which a quoted text is worth comparing.
const TELLING: usize = 40;
/// Sources of one subject that are compared with one another.
const MOST_ALIKE: usize = 64;

/// What one source says about its case.
#[derive(Default)]
struct Clues<'a> {
    ids: Vec<String>,
    message_ids: Vec<&'a str>,
    subject: String,
    /// Addresses, or names without one, shared mailboxes apart; sorted.
    people: Vec<String>,
    /// Hashes of long texts with their minute; sorted.
    texts: Vec<(u64, Option<NaiveDateTime>)>,
}

/// Groups the segments by case, in the order of their first sources; `quoted_by` counts within the group.
///
/// Mails belong together when they share a case id (in subjects, the head of an export, or the first lines),
/// when one refers to the other, or when subject and people agree. `ids` finds the case ids in a text.
pub fn group(
    sources: &Sources,
    segments: &[Segment],
    options: &Options,
    ids: &dyn Fn(&str) -> Vec<String>,
) -> Vec<Vec<Segment>> {
    let mut by_source: BTreeMap<SourceId, Vec<usize>> = BTreeMap::new();
    for (at, segment) in segments.iter().enumerate() {
        by_source.entry(segment.source).or_default().push(at);
    }
    let order: Vec<SourceId> = by_source.keys().copied().collect();
    let mut groups = Groups { parents: (0..order.len()).collect() };
    if options.single_case {
        (1..order.len()).for_each(|at| groups.join(0, at));
    } else {
        let clues: Vec<Clues<'_>> = by_source.values().map(|own| clues(sources, segments, own, ids)).collect();
        join_by_key(&mut groups, clues.iter().map(|clues| clues.ids.iter().map(String::as_str)));
        join_by_key(&mut groups, clues.iter().map(|clues| clues.message_ids.iter().copied()));
        join_by_subject(&mut groups, &clues);
    }
    let mut cases: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, source) in order.iter().enumerate() {
        cases.entry(groups.root(at)).or_default().extend(&by_source[source]);
    }
    cases.into_values().map(|indices| renumbered(segments, &indices)).collect()
}

fn renumbered(segments: &[Segment], indices: &[usize]) -> Vec<Segment> {
    let place: BTreeMap<u32, u32> = indices.iter().zip(0..).map(|(old, new)| (*old as u32, new)).collect();
    let moved = |at: &usize| {
        let mut segment = segments[*at].clone();
        segment.quoted_by = segment.quoted_by.and_then(|by| place.get(&by).copied());
        segment
    };
    indices.iter().map(moved).collect()
}

/// Sources joined so far; the first of a group is its root.
struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b)] = a.min(b);
    }
}

fn join_by_key<'a>(groups: &mut Groups, keys: impl Iterator<Item = impl Iterator<Item = &'a str>>) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, keys) in keys.enumerate() {
        for key in keys {
            groups.join(*first.entry(key).or_insert(at), at);
        }
    }
}

fn join_by_subject(groups: &mut Groups, clues: &[Clues<'_>]) {
    let mut by_subject: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, clues) in clues.iter().enumerate().filter(|(_, clues)| !clues.subject.is_empty()) {
        by_subject.entry(&clues.subject).or_default().push(at);
    }
    for alike in by_subject.values() {
        for (position, a) in alike.iter().enumerate() {
            // In a mailbox full of one subject only neighbours are compared.
            for b in alike[position + 1..].iter().take(MOST_ALIKE) {
                if are_one_case(&clues[*a], &clues[*b]) {
                    groups.join(*a, *b);
                }
            }
        }
    }
}

/// Whether two sources of one subject are one case: no case ids that differ, and a common text or common people.
fn are_one_case(a: &Clues<'_>, b: &Clues<'_>) -> bool {
    let differ = !a.ids.is_empty() && !b.ids.is_empty() && !a.ids.iter().any(|id| b.ids.contains(id));
    if differ {
        return false;
    }
    if a.texts.iter().any(|text| b.texts.binary_search(text).is_ok()) {
        return true;
    }
    // The engineer alone is in every case: two must agree, or all of the mail that names fewer.
    let shared = a.people.iter().filter(|person| b.people.binary_search(person).is_ok()).count();
    shared >= 2 || (shared > 0 && shared == a.people.len().min(b.people.len()))
}

fn clues<'a>(
    sources: &Sources,
    segments: &'a [Segment],
    own: &[usize],
    ids: &dyn Fn(&str) -> Vec<String>,
) -> Clues<'a> {
    let mut clues = Clues::default();
    for segment in own.iter().map(|at| &segments[*at]) {
        let envelope = &segment.envelope;
        if let Some(subject) = &envelope.subject {
            clues.ids.extend(ids(subject));
            if clues.subject.is_empty() {
                clues.subject = squash(locale::strip_subject_prefixes(subject));
            }
        }
        if segment.kind == SegmentKind::Record {
            let labelled = segment.record.iter().filter(|(field, _)| matches!(*field, "case_label" | "title_label"));
            clues.ids.extend(labelled.flat_map(|(_, value)| ids(value)));
        }
        clues.message_ids.extend(envelope.message_id.iter().chain(&envelope.references).map(String::as_str));
        clues.people.extend(envelope.from.iter().chain(&envelope.to).chain(&envelope.cc).filter_map(person));
        clues.texts.extend(text_key(sources, segment));
    }
    if clues.ids.is_empty() {
        let lines = own.iter().flat_map(|at| &segments[*at].lines);
        let head = lines.filter(|line| !matches!(line.kind, LineKind::Blank | LineKind::Separator)).take(HEAD_LINES);
        clues.ids.extend(head.flat_map(|line| ids(line.text(sources))));
    }
    clues.people.sort_unstable();
    clues.people.dedup();
    clues.texts.sort_unstable();
    clues
}

fn person(mailbox: &Mailbox) -> Option<String> {
    match clean(mailbox) {
        (_, Some(email)) => Some(email).filter(|email| !is_role_address(email)),
        (name, None) => name.map(|name| name_key(&name)).filter(|key| !key.is_empty()),
    }
}

fn text_key(sources: &Sources, segment: &Segment) -> Option<(u64, Option<NaiveDateTime>)> {
    let lines = segment.lines.iter().filter(|line| line.kind == LineKind::Text);
    let text: Vec<&str> = lines.map(|line| line.text(sources)).collect();
    let text = squash(&text.join("\n"));
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    (text.chars().count() >= TELLING).then(|| (hasher.finish(), segment.envelope.sent.as_ref().map(|sent| sent.local)))
}
