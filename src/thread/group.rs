//! Which mails are one case: by case id, by what answers what, at last by subject and people.
//!
//! A case id of the subject weighs most: two mails whose subjects show different ids of one system are never one
//! case, whatever else joins them, unless somebody writes that the cases were merged. An id that a text only mentions
//! joins nothing.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{NaiveDateTime, TimeDelta};

use super::addresses::{company, is_role_address};
use super::correspondent::clean;
use super::fingerprint::squash;
use super::names::name_key;
use super::subject;
use crate::locale;
use crate::mail::EnvelopeKind;
use crate::options::Options;
use crate::split::{Segment, SegmentKind};
use crate::text::{LineKind, SourceId, Sources};

/// Lines of text at the top of a source in which a labelled case id is sought when no subject has one.
const HEAD_LINES: usize = 12;
/// Letters from which a quoted text is worth comparing.
const TELLING: usize = 40;
/// Sources of one subject and person that are compared with one.
const MOST_ALIKE: usize = 16;
/// After so long a silence the same subject is a new case.
const LONGEST_SILENCE: TimeDelta = TimeDelta::days(90);

/// Finds the case ids in a text.
type FindIds<'a> = &'a dyn Fn(&str) -> Vec<String>;

/// What one source says about its case.
#[derive(Default)]
struct Clues<'a> {
    /// Its segments.
    own: Vec<usize>,
    /// The ids that its subject shows, or a heading in its place.
    ids: Vec<String>,
    /// Ids that it says were merged.
    merged: Vec<String>,
    message_id: Option<&'a str>,
    /// What it answers, the direct parent last.
    references: Vec<&'a str>,
    /// Comparable form without ids and prefixes; empty for none.
    subject: String,
    sent: Option<NaiveDateTime>,
    /// Addresses, or names without one, shared mailboxes apart.
    people: BTreeSet<String>,
    /// Domains of everybody, shared mailboxes included.
    companies: BTreeSet<String>,
    /// Hashes of long texts with their minute; computed when subjects agree.
    texts: OnceCell<BTreeSet<(u64, Option<NaiveDateTime>)>>,
}

/// Groups the segments by case, in the order of their first sources; `quoted_by` counts within the group.
///
/// `ids` finds the case ids in a text.
pub fn group(sources: &Sources, segments: Vec<Segment>, options: &Options, ids: FindIds<'_>) -> Vec<Vec<Segment>> {
    let mut by_source: BTreeMap<SourceId, Vec<usize>> = BTreeMap::new();
    for (at, segment) in segments.iter().enumerate() {
        by_source.entry(segment.source).or_default().push(at);
    }
    let place: BTreeMap<SourceId, usize> = by_source.keys().copied().zip(0..).collect();
    let roots = if options.single_case {
        vec![0; place.len()]
    } else {
        let mut reader = Reader { sources, segments: &segments, find_ids: ids, known: BTreeMap::new() };
        let mut clues: Vec<Clues<'_>> = by_source.into_values().map(|own| reader.clues(own)).collect();
        adopt(&reader, &mut clues);
        joined(&reader, &clues)
    };
    dealt(segments, |segment| roots[place[&segment.source]])
}

/// Deals the segments out to their groups.
fn dealt(segments: Vec<Segment>, root: impl Fn(&Segment) -> usize) -> Vec<Vec<Segment>> {
    let mut cases: BTreeMap<usize, Vec<Segment>> = BTreeMap::new();
    let mut places: Vec<u32> = Vec::with_capacity(segments.len());
    let quoters: Vec<Option<u32>> = segments.iter().map(|segment| segment.quoted_by).collect();
    let roots: Vec<usize> = segments.iter().map(&root).collect();
    let mut counts: BTreeMap<usize, u32> = BTreeMap::new();
    for root in &roots {
        let count = counts.entry(*root).or_default();
        places.push(*count);
        *count += 1;
    }
    for (mut segment, (root, quoter)) in segments.into_iter().zip(roots.iter().zip(quoters)) {
        let in_group = quoter.map(|by| by as usize).filter(|by| roots.get(*by) == Some(root));
        segment.quoted_by = in_group.map(|by| places[by]);
        cases.entry(*root).or_default().push(segment);
    }
    cases.into_values().collect()
}

/// Reads ids that other subjects made known where they stand bare: `NET-1201: the log`, `I merged NET-1302 into it`.
fn adopt(reader: &Reader<'_>, clues: &mut [Clues<'_>]) {
    let known: BTreeSet<String> = clues.iter().flat_map(|clues| clues.ids.iter().cloned()).collect();
    for clues in clues {
        let Some(first) = clues.own.first().map(|first| &reader.segments[*first]) else { continue };
        if clues.ids.is_empty() {
            clues.ids = known_ids(first.envelope.subject.as_deref().unwrap_or_default(), &known).take(1).collect();
        }
        clues.merged = reader.merged(first, &known);
        if !clues.merged.is_empty() {
            clues.merged.extend(clues.ids.first().cloned());
        }
    }
}

/// The words of a text that are known ids; bare numbers may mean anything and are none.
fn known_ids<'t>(text: &'t str, known: &'t BTreeSet<String>) -> impl Iterator<Item = String> + 't {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let telling = |word: &&str| {
        word.len() >= 5 && [u8::is_ascii_digit, u8::is_ascii_alphabetic].iter().all(|is| word.bytes().any(|b| is(&b)))
    };
    words.filter(telling).map(str::to_ascii_uppercase).filter(|word| known.contains(word))
}

/// For each source the first source of its case.
fn joined(reader: &Reader<'_>, clues: &[Clues<'_>]) -> Vec<usize> {
    let mut groups = Groups::new(clues);
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, clues) in clues.iter().enumerate() {
        for id in clues.ids.iter().chain(&clues.merged) {
            groups.join(*by_id.entry(id).or_insert(at), at);
        }
    }
    let mut by_message: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, clues) in clues.iter().enumerate() {
        if let Some(id) = clues.message_id {
            groups.join_unless_other_case(*by_message.entry(id).or_insert(at), at);
        }
    }
    // The direct parents first: who answers in a case without its id belongs there.
    for (at, clues) in clues.iter().enumerate() {
        if let Some(parent) = clues.references.last().and_then(|id| by_message.get(id)) {
            groups.join_unless_other_case(*parent, at);
        }
    }
    for (at, clues) in clues.iter().enumerate() {
        for id in clues.references.iter().rev() {
            groups.join_unless_other_case(*by_message.entry(id).or_insert(at), at);
        }
    }
    join_by_subject(reader, &mut groups, clues);
    (0..clues.len()).map(|at| groups.root(at)).collect()
}

fn join_by_subject(reader: &Reader<'_>, groups: &mut Groups, clues: &[Clues<'_>]) {
    let here: BTreeSet<&str> = clues.iter().filter_map(|clues| clues.message_id).collect();
    let answers: Vec<bool> = clues.iter().map(|clues| clues.references.iter().any(|id| here.contains(id))).collect();
    // Mails of one subject that are one case share a person; whoever is in all of them brings neighbours together only.
    let mut alike: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, clues) in clues.iter().enumerate().filter(|(_, clues)| !clues.subject.is_empty()) {
        for person in &clues.people {
            alike.entry((&clues.subject, person)).or_default().push(at);
        }
    }
    for alike in alike.values_mut() {
        alike.sort_by_key(|at| (clues[*at].sent, *at));
        for (position, a) in alike.iter().enumerate() {
            for b in alike[position + 1..].iter().take(MOST_ALIKE) {
                // Two that answer mails of ours are in their places: `Automatic reply: out of office` is in many cases.
                let placed = answers[*a] && answers[*b];
                if !placed && groups.root(*a) != groups.root(*b) && are_one_case(reader, &clues[*a], &clues[*b]) {
                    groups.join_unless_other_case(*a, *b);
                }
            }
        }
    }
}

/// Whether two sources of one subject are one case: the same people not long after one another, or a common text.
fn are_one_case(reader: &Reader<'_>, a: &Clues<'_>, b: &Clues<'_>) -> bool {
    let quotes = a.own.len() + b.own.len() > 2;
    are_same_people(a, b) || quotes && !reader.texts(a).is_disjoint(reader.texts(b))
}

fn are_same_people(a: &Clues<'_>, b: &Clues<'_>) -> bool {
    if a.sent.zip(b.sent).is_some_and(|(a, b)| (a - b).abs() > LONGEST_SILENCE) {
        return false;
    }
    // Vendor and one customer here, vendor and another customer there.
    let companies = a.companies.intersection(&b.companies).count();
    if companies <= 1 && companies < a.companies.len() && companies < b.companies.len() {
        return false;
    }
    // The engineer alone is in every case: two must agree, or all of the mail that names fewer.
    let people = a.people.intersection(&b.people).count();
    people >= 2 || (people > 0 && people == a.people.len().min(b.people.len()))
}

/// Sources joined so far; the first of a group is its root.
struct Groups {
    parents: Vec<usize>,
    /// By root: the ids of the case, by the system that gave them.
    ids: Vec<BTreeMap<String, BTreeSet<String>>>,
}

impl Groups {
    fn new(clues: &[Clues<'_>]) -> Groups {
        let by_system = |clues: &Clues<'_>| {
            let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for id in &clues.ids {
                ids.entry(system(id)).or_default().insert(id.clone());
            }
            ids
        };
        Groups { parents: (0..clues.len()).collect(), ids: clues.iter().map(by_system).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            self.parents[a.max(b)] = a.min(b);
            for (system, ids) in std::mem::take(&mut self.ids[a.max(b)]) {
                self.ids[a.min(b)].entry(system).or_default().extend(ids);
            }
        }
    }

    fn join_unless_other_case(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let differ = |(system, ids): (&String, &BTreeSet<String>)| {
            self.ids[b].get(system).is_some_and(|others| others.is_disjoint(ids))
        };
        if !self.ids[a].iter().any(differ) {
            self.join(a, b);
        }
    }
}

/// The ticket system behind an id, as its letters tell; bare numbers by their length.
fn system(id: &str) -> String {
    let letters: String = id.chars().take_while(char::is_ascii_alphabetic).collect();
    if letters.is_empty() { id.len().to_string() } else { letters }
}

/// Reads what sources say about their cases.
struct Reader<'a> {
    sources: &'a Sources,
    segments: &'a [Segment],
    find_ids: FindIds<'a>,
    /// Ids of the subjects read so far: a chain repeats its subject in every header block.
    known: BTreeMap<&'a str, Vec<String>>,
}

impl<'a> Reader<'a> {
    fn clues(&mut self, own: Vec<usize>) -> Clues<'a> {
        let segments = self.segments;
        let mut clues = Clues::default();
        for segment in own.iter().map(|at| &segments[*at]) {
            let envelope = &segment.envelope;
            for mailbox in envelope.from.iter().chain(&envelope.to).chain(&envelope.cc) {
                let (name, email) = clean(mailbox);
                clues.companies.extend(email.as_deref().map(|email| company(email).to_owned()));
                clues.people.extend(person(name, email));
            }
            if let Some(text) = &envelope.subject {
                let ids = self.ids_of_subject(text);
                if clues.subject.is_empty() {
                    clues.subject = subject::key(text, &ids);
                }
                // The nearest subject with an id counts: clients and people drop it, quotes keep it.
                for id in ids {
                    if !clues.ids.iter().any(|known| system(known) == system(&id)) {
                        clues.ids.push(id);
                    }
                }
            }
            if segment.kind == SegmentKind::Record {
                let labelled =
                    segment.record.iter().filter(|(field, _)| matches!(*field, "case_label" | "title_label"));
                clues.ids.extend(labelled.flat_map(|(_, value)| self.ids(value)));
            }
        }
        if let Some(first) = own.first().map(|first| &segments[*first]) {
            clues.message_id = first.envelope.message_id.as_deref();
            clues.references = first.envelope.references.iter().map(String::as_str).collect();
            clues.sent = first.envelope.sent.as_ref().map(|sent| sent.local);
            if clues.ids.is_empty() {
                clues.ids = self.ids_of_head(&own);
            }
        }
        clues.own = own;
        clues
    }

    fn ids(&self, text: &str) -> Vec<String> {
        let mut ids: Vec<String> = (self.find_ids)(text).into_iter().map(|id| id.to_uppercase()).collect();
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(id.clone()));
        ids
    }

    /// The ids of a subject, of each system the first: a second one is mentioned, `follow-up to CAS-1`.
    fn ids_of_subject(&mut self, subject: &'a str) -> Vec<String> {
        if let Some(known) = self.known.get(subject) {
            return known.clone();
        }
        let mut ids = self.ids(subject);
        let mut systems = BTreeSet::new();
        ids.retain(|id| systems.insert(system(id)));
        self.known.insert(subject, ids.clone());
        ids
    }

    /// Ids that stand where a ticket print or a notice shows them: in the first line of a text without headers, behind
    /// a label in what a ticket system sent, and behind a label that opens a line.
    fn ids_of_head(&self, own: &[usize]) -> Vec<String> {
        let Some(first) = own.first().map(|first| &self.segments[*first]) else { return Vec::new() };
        // An absence note may name another case; a ticket system names its own.
        let from = first.envelope.from.as_ref().and_then(|from| from.email.as_deref());
        let notice = self.sources.get(first.source).mail.automatic && from.is_some_and(is_role_address);
        let labelled = |text: &str| locale::cues("case_label").is_match(&locale::fold(text));
        let bare = first.envelope.kind != EnvelopeKind::Headers;
        let lines = own.iter().flat_map(|at| &self.segments[*at].lines);
        let lines = lines.filter(|line| !matches!(line.kind, LineKind::Blank | LineKind::Separator));
        let shown = lines.take(HEAD_LINES).enumerate().filter_map(|(number, line)| {
            let text = line.text(self.sources);
            (notice && labelled(text) || bare && number == 0 || opens_with_label(text)).then(|| self.ids(text))
        });
        shown.into_iter().find(|ids| !ids.is_empty()).unwrap_or_default()
    }

    /// Ids in lines of the newest message that speak of merged cases.
    fn merged(&self, first: &Segment, known: &BTreeSet<String>) -> Vec<String> {
        let own = first.lines.iter().filter(|line| line.kind == LineKind::Text).map(|line| line.text(self.sources));
        let lines = first.envelope.subject.as_deref().into_iter().chain(own);
        let cues = locale::cues("case_merged");
        let lines = lines.filter(|line| cues.is_match(&locale::fold(line)));
        lines.flat_map(|line| self.ids(line).into_iter().chain(known_ids(line, known))).collect()
    }

    fn texts<'c>(&self, clues: &'c Clues<'_>) -> &'c BTreeSet<(u64, Option<NaiveDateTime>)> {
        clues.texts.get_or_init(|| clues.own.iter().filter_map(|at| self.text(&self.segments[*at])).collect())
    }

    fn text(&self, segment: &Segment) -> Option<(u64, Option<NaiveDateTime>)> {
        let lines = segment.lines.iter().filter(|line| line.kind == LineKind::Text);
        let text: Vec<&str> = lines.map(|line| line.text(self.sources)).collect();
        let text = squash(&text.join("\n"));
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let sent = segment.envelope.sent.as_ref().map(|sent| sent.local);
        (text.chars().count() >= TELLING).then(|| (hasher.finish(), sent))
    }
}

fn person(name: Option<String>, email: Option<String>) -> Option<String> {
    match email {
        Some(email) => Some(email).filter(|email| !is_role_address(email)),
        None => name.map(|name| name_key(&name)).filter(|key| !key.is_empty()),
    }
}

/// Whether a line opens with the label of a case id: `Case number: …`, `【案例号】…`.
fn opens_with_label(line: &str) -> bool {
    let line = locale::fold(line.trim_start_matches(|c: char| !c.is_alphanumeric()));
    locale::cues("case_label").find(&line).is_some_and(|label| label.start == 0)
}
