//! Copies become messages: finds the copies of each distinct message, chooses the best, joins their envelopes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{FixedOffset, NaiveDateTime, TimeDelta, Timelike};

use super::fingerprint::{Likeness, Print};
use super::order::{self, Draft};
use super::people::{Card, Directory, Mention, is_address, is_group_name, is_role_address};
use super::{Copy, Message, MessageKind, PersonId, Thread, TimeSource, language, sides};
use crate::locale;
use crate::mail::{Envelope, EnvelopeKind, Mailbox, Precision, Stamp};
use crate::options::Options;
use crate::split::{Segment, SegmentKind};
use crate::text::{Line, LineKind, Sources};

/// Share of common pieces from which two bodies of one author are the same text, retouched by clients.
const VERY_SIMILAR: f32 = 0.8;
/// The same, where author and minute agree already.
const SIMILAR: f32 = 0.5;
/// Letters a text needs before it proves anything without a time.
const TELLING: usize = 20;
/// Letters it needs when author or clock speak against it.
const STRONG: usize = 40;
/// Clusters compared with one segment on account of common pieces of text.
const MOST_CANDIDATES: usize = 12;
/// Clusters remembered for one piece of text, one minute or one source; what is more common is boilerplate.
const MOST_COMMON: usize = 32;
/// Different copies of one message that later ones are compared with.
const MOST_FACES: usize = 6;
/// Zones of two readers differ by no more than this, in minutes.
const WIDEST_SHIFT: i64 = 21 * 60;

/// A segment with what merging needs to know.
struct Piece<'a> {
    /// Index into the segments.
    at: usize,
    segment: &'a Segment,
    /// Lines of body, signature and disclaimer.
    lines: [Vec<Line>; 3],
    body: String,
    signature: String,
    print: Print,
    place: Place,
    /// By headers, signature or body.
    author: Option<Mailbox>,
}

/// Where a segment stands in the quoting tree.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Quote depth, and enclosing messages.
    depth: u16,
    /// Ticks of a walk over the tree: entered, left.
    walk: (u32, u32),
    /// Offset that its own headers or those of the mail around it show.
    zone: Option<FixedOffset>,
}

impl Piece<'_> {
    fn envelope(&self) -> &Envelope {
        &self.segment.envelope
    }

    fn sent(&self) -> Option<&Stamp> {
        self.envelope().sent.as_ref()
    }

    fn quoted(&self) -> bool {
        self.segment.quoted_by.is_some() || self.place.depth > 0
    }

    /// Whether one of the two quotes the other, directly or not.
    fn is_related(&self, other: &Piece<'_>) -> bool {
        let inside = |a: &Piece<'_>, b: &Piece<'_>| a.place.walk.0 < b.place.walk.0 && b.place.walk.1 < a.place.walk.1;
        inside(self, other) || inside(other, self)
    }
}

/// Copies of one message, as indices of pieces, in the order in which they were found.
struct Cluster<'a> {
    /// `Message-ID` that one of them shows.
    id: Option<&'a str>,
    members: Vec<usize>,
    /// Members that differ in body or time.
    faces: Vec<usize>,
}

/// Builds the distinct messages of one case.
///
/// `quoted_by` of the segments are indices into `segments`. Nothing but the texts decides what is a copy of what:
/// the order of the sources does not matter.
pub fn merge(sources: &Sources, segments: &[Segment], options: &Options) -> Thread {
    let mut pieces = pieces(sources, segments);
    let requesters = requesters(segments);
    let requester_envelopes: Vec<Envelope> =
        requesters.iter().map(|from| Envelope { from: Some(from.clone()), ..Envelope::default() }).collect();
    let authored = pieces.iter().map(|p| Mention { envelope: p.envelope(), signature: &p.signature, body: &p.body });
    let named = requester_envelopes.iter().map(|envelope| Mention { envelope, signature: "", body: "" });
    let mentions: Vec<Mention<'_>> = authored.chain(named).collect();
    let (mut directory, authors) = Directory::read(&mentions);
    for (piece, author) in pieces.iter_mut().zip(authors) {
        piece.author = author;
    }
    let clusters = clusters(&pieces, &mut directory);
    let cards = directory.cards();
    let drafts: Vec<Draft> =
        clusters.iter().map(|cluster| draft(sources, &pieces, cluster, &directory, &cards)).collect();
    let mut cluster_of = vec![None; segments.len()];
    for (index, cluster) in clusters.iter().enumerate() {
        for member in &cluster.members {
            cluster_of[pieces[*member].at] = Some(index);
        }
    }
    let drafts = order::chronological(drafts, segments, &cluster_of, options);
    let mut record: Vec<(&'static str, String)> = Vec::new();
    for pair in segments.iter().flat_map(|segment| &segment.record) {
        if !record.contains(pair) {
            record.push(pair.clone());
        }
    }
    let requesters: BTreeSet<usize> = requesters.iter().filter_map(|requester| directory.person(requester)).collect();
    sides::people(drafts, record, &directory, &cards, &requesters)
}

/// Who opened the ticket, as the head of an export says.
fn requesters(segments: &[Segment]) -> Vec<Mailbox> {
    let records = segments.iter().filter(|segment| segment.kind == SegmentKind::Record);
    let mut requesters: Vec<Mailbox> = Vec::new();
    for segment in records {
        requesters.extend(segment.envelope.from.clone());
        for (field, value) in
            segment.record.iter().filter(|(field, _)| matches!(*field, "requester_label" | "customer_label"))
        {
            let (name, email) = match value.split_once(['<', '(']) {
                Some((name, email)) if email.contains('@') => {
                    (name.trim(), email.trim_end().trim_end_matches(['>', ')']))
                }
                _ if is_address(value.trim()) => ("", value.trim()),
                _ if *field == "requester_label" => (value.trim(), ""),
                _ => continue,
            };
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            requesters.push(Mailbox { name: some(name), email: some(email) });
        }
    }
    requesters
}

/// Segments that are messages, or copies of some.
fn pieces<'a>(sources: &Sources, segments: &'a [Segment]) -> Vec<Piece<'a>> {
    let places = places(segments);
    let mut pieces = Vec::new();
    for (at, (segment, place)) in segments.iter().zip(places).enumerate() {
        let has_text = segment.lines.iter().any(|line| line.kind == LineKind::Text);
        let stands_alone = match segment.envelope.kind {
            EnvelopeKind::Headers | EnvelopeKind::Comment => true,
            EnvelopeKind::HeaderBlock => segment.envelope.from.is_some() && segment.envelope.sent.is_some(),
            EnvelopeKind::Attribution | EnvelopeKind::None => false,
        };
        if segment.kind == SegmentKind::Record || !(has_text || stands_alone) {
            continue;
        }
        let lines = parts(&segment.lines);
        let [body, signature, _] = &lines;
        let (body, signature) = (join(sources, body), join(sources, signature));
        pieces.push(Piece { at, segment, print: Print::new(&body), body, signature, lines, place, author: None });
    }
    pieces
}

/// Walks the quoting tree; segments whose `quoted_by` goes round in circles stay where nothing is known.
fn places(segments: &[Segment]) -> Vec<Place> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); segments.len()];
    let mut roots = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        match segment.quoted_by.map(|by| by as usize).filter(|by| *by < segments.len() && *by != index) {
            Some(by) => children[by].push(index),
            None => roots.push(index),
        }
    }
    let mut places = vec![Place::default(); segments.len()];
    let quote_depth = |index: usize| segments[index].lines.iter().map(|line| line.depth).min().unwrap_or(0);
    let zone = |index: usize| segments[index].envelope.sent.as_ref().and_then(|sent| sent.offset);
    let mut tick = 0;
    for root in roots {
        let mut stack = vec![(root, None, 0)];
        while let Some((index, parent, next)) = stack.pop() {
            if next == 0 {
                tick += 1;
                let (above, outer): (Place, u8) =
                    parent.map_or_else(Default::default, |by: usize| (places[by], quote_depth(by)));
                // A quoted message is one level deeper, whether a quote mark or a header block says so.
                let deeper = u16::from(quote_depth(index).saturating_sub(outer)).max(u16::from(parent.is_some()));
                places[index] = Place {
                    depth: above.depth.saturating_add(deeper),
                    walk: (tick, 0),
                    zone: zone(index).or(above.zone),
                };
            }
            if let Some(child) = children[index].get(next) {
                stack.push((index, parent, next + 1));
                stack.push((*child, Some(index), 0));
            } else {
                tick += 1;
                places[index].walk.1 = tick;
            }
        }
    }
    places
}

/// Lines of body, signature and disclaimer. A blank line belongs to what it stands between; in doubt to the body.
fn parts(lines: &[Line]) -> [Vec<Line>; 3] {
    let part = |line: &Line| match line.kind {
        LineKind::Text => Some(0),
        LineKind::Signature => Some(1),
        LineKind::Disclaimer => Some(2),
        LineKind::Blank | LineKind::HeaderBlock | LineKind::Attribution | LineKind::Separator | LineKind::Banner => {
            None
        }
    };
    let mut parts: [Vec<Line>; 3] = Default::default();
    let mut before: Option<usize> = None;
    let mut blanks: Vec<Line> = Vec::new();
    for line in lines {
        if line.kind == LineKind::Blank {
            blanks.push(*line);
            continue;
        }
        let after = part(line);
        match (before, after) {
            (Some(a), Some(b)) if a == b => parts[a].append(&mut blanks),
            _ => parts[0].append(&mut blanks),
        }
        if let Some(after) = after {
            parts[after].push(*line);
            before = Some(after);
        }
    }
    for part in &mut parts {
        let kept = |line: &Line| line.kind != LineKind::Blank;
        let end = part.iter().rposition(kept).map_or(0, |last| last + 1);
        part.truncate(end);
        part.drain(..part.iter().position(kept).unwrap_or(0));
    }
    parts
}

fn join(sources: &Sources, lines: &[Line]) -> String {
    let texts: Vec<&str> = lines.iter().map(|line| line.text(sources)).collect();
    texts.join("\n")
}

/// Rank of an envelope by where it was read: the best first.
fn rank(kind: EnvelopeKind) -> u8 {
    match kind {
        EnvelopeKind::Headers => 0,
        EnvelopeKind::Comment => 1,
        EnvelopeKind::HeaderBlock => 2,
        EnvelopeKind::Attribution => 3,
        EnvelopeKind::None => 4,
    }
}

/// An order of pieces that depends on nothing but their content: the best copies first.
fn content_order<'a>(piece: &'a Piece<'_>) -> impl Ord + 'a {
    let sent = piece.sent().map(|sent| (sent.local, sent.offset.map(|offset| offset.local_minus_utc())));
    let envelope = piece.envelope();
    let key = (rank(envelope.kind), Reverse(piece.print.chars), &piece.print.text, sent, piece.place.depth);
    (key, &envelope.message_id, &envelope.from, &piece.body, &piece.signature, (piece.segment.source, piece.at))
}

/// What leads from a piece to the clusters it may belong to.
#[derive(Default)]
struct Index<'a> {
    ids: BTreeMap<&'a str, usize>,
    bodies: HashMap<u64, Vec<usize>>,
    minutes: BTreeMap<NaiveDateTime, Vec<usize>>,
    marks: HashMap<u64, Vec<usize>>,
    sources: BTreeMap<u32, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn add(&mut self, piece: &'a Piece<'_>, marks: &[u64], cluster: usize) {
        if let Some(id) = &piece.envelope().message_id {
            self.ids.entry(id).or_insert(cluster);
        }
        remember(self.bodies.entry(piece.print.hash).or_default(), cluster);
        for minute in piece.sent().into_iter().flat_map(minutes) {
            remember(self.minutes.entry(minute).or_default(), cluster);
        }
        for mark in marks {
            remember(self.marks.entry(*mark).or_default(), cluster);
        }
        remember(self.sources.entry(piece.segment.source.0).or_default(), cluster);
    }

    /// Clusters by common pieces of text, most first, and whether nearly all of the text is known.
    fn by_marks(&self, marks: &[u64]) -> (Vec<usize>, bool) {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        let mut known = 0;
        for clusters in marks.iter().filter_map(|mark| self.marks.get(mark)) {
            known += 1;
            for cluster in clusters {
                *counts.entry(*cluster).or_default() += 1;
            }
        }
        let mut ranked: Vec<(usize, usize)> = counts.into_iter().map(|(cluster, count)| (count, cluster)).collect();
        ranked.sort_unstable_by_key(|(count, cluster)| (Reverse(*count), *cluster));
        let best = ranked.into_iter().take(MOST_CANDIDATES).map(|(_, cluster)| cluster).collect();
        (best, !marks.is_empty() && known * 10 >= marks.len() * 8)
    }
}

fn remember(list: &mut Vec<usize>, cluster: usize) {
    if list.len() < MOST_COMMON && list.last() != Some(&cluster) && !list.contains(&cluster) {
        list.push(cluster);
    }
}

fn minutes(sent: &Stamp) -> impl Iterator<Item = NaiveDateTime> {
    let whole = |at: NaiveDateTime| at.with_second(0).and_then(|at| at.with_nanosecond(0)).unwrap_or(at);
    std::iter::once(sent.local).chain(sent.readings.iter().copied()).map(whole)
}

/// Puts the copies of each message together.
fn clusters<'a>(pieces: &'a [Piece<'_>], directory: &mut Directory) -> Vec<Cluster<'a>> {
    let mut turn: Vec<usize> = (0..pieces.len()).collect();
    turn.sort_by(|a, b| content_order(&pieces[*a]).cmp(&content_order(&pieces[*b])));
    let mut clusters: Vec<Cluster<'a>> = Vec::new();
    let mut index = Index::default();
    let mut shifts = BTreeSet::new();
    for at in turn {
        let piece = &pieces[at];
        let marks = piece.print.marks();
        let found = find(pieces, at, &marks, &clusters, &index, directory);
        let cluster = found.unwrap_or_else(|| {
            clusters.push(Cluster { id: None, members: Vec::new(), faces: Vec::new() });
            clusters.len() - 1
        });
        let Cluster { id, members, faces } = &mut clusters[cluster];
        *id = id.or(piece.envelope().message_id.as_deref());
        if let Some(first) = members.first().map(|first| &pieces[*first]) {
            join_authors(first, piece, directory);
            shifts.extend(shift(first.sent(), piece.sent()).filter(|minutes| *minutes != 0));
        }
        members.push(at);
        let known =
            |face: &&usize| pieces[**face].print.hash == piece.print.hash && pieces[**face].sent() == piece.sent();
        if faces.len() < MOST_FACES && !faces.iter().any(|face| known(&face)) {
            faces.push(at);
            index.add(piece, &marks, cluster);
        }
    }
    join_short_shifted(pieces, clusters, &shifts, directory)
}

/// The cluster a piece is a copy of.
fn find(
    pieces: &[Piece<'_>],
    at: usize,
    marks: &[u64],
    clusters: &[Cluster<'_>],
    index: &Index<'_>,
    directory: &Directory,
) -> Option<usize> {
    let piece = &pieces[at];
    if let Some(cluster) = piece.envelope().message_id.as_deref().and_then(|id| index.ids.get(id)) {
        return Some(*cluster);
    }
    let mut candidates = index.bodies.get(&piece.print.hash).cloned().unwrap_or_default();
    for minute in piece.sent().into_iter().flat_map(minutes) {
        candidates.extend(index.minutes.get(&minute).into_iter().flatten());
    }
    let (likely, known_text) = index.by_marks(marks);
    candidates.extend(&likely);
    let own_id = piece.envelope().message_id.as_deref();
    if own_id.is_some() {
        candidates.retain(|cluster| clusters[*cluster].id.is_none());
    }
    let copies = |clock: Clock| {
        candidates.iter().copied().find(|cluster| {
            let faces = clusters[*cluster].faces.iter().map(|face| &pieces[*face]);
            faces
                .into_iter()
                .any(|face| Clock::of(piece.sent(), face.sent()) == clock && is_copy(piece, face, clock, directory))
        })
    };
    let found = copies(Clock::Same).or_else(|| copies(Clock::Shifted)).or_else(|| copies(Clock::Unknown));
    if found.is_some() || piece.envelope().kind != EnvelopeKind::None || !piece.quoted() {
        return found;
    }
    // A quotation without attribution: fragments of one message or of several, or a few words of one.
    let free = |cluster: &usize| {
        !clusters[*cluster]
            .members
            .iter()
            .take(MOST_FACES)
            .any(|m| pieces[*m].is_related(piece) && pieces[*m].place.depth < piece.place.depth)
    };
    if known_text {
        return likely.into_iter().find(free);
    }
    let beside = index.sources.get(&piece.segment.source.0).into_iter().flatten().copied();
    let holds = |cluster: &usize| {
        clusters[*cluster].faces.iter().any(|face| pieces[*face].print.text.contains(&piece.print.text))
    };
    (piece.print.chars < TELLING).then(|| beside.filter(free).find(holds)).flatten()
}

/// How the printed times of two copies compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clock {
    /// The same minute.
    Same,
    /// The same moment in another reader's zone, or about the same.
    Shifted,
    /// One of them shows no time of day.
    Unknown,
    /// Two moments.
    Different,
}

impl Clock {
    fn of(a: Option<&Stamp>, b: Option<&Stamp>) -> Clock {
        let (Some(a), Some(b)) = (a, b) else { return Clock::Unknown };
        if a.precision == Precision::Day || b.precision == Precision::Day {
            let near = minutes(a).any(|a| minutes(b).any(|b| (a.date() - b.date()).abs() <= TimeDelta::days(1)));
            return if near { Clock::Unknown } else { Clock::Different };
        }
        let seconds = a.precision == Precision::Second && b.precision == Precision::Second;
        match shift(Some(a), Some(b)) {
            Some(0) if seconds && a.local.second() != b.local.second() => Clock::Shifted,
            Some(0) => Clock::Same,
            Some(_) => Clock::Shifted,
            None => Clock::Different,
        }
    }
}

/// Minutes between two printed times that may be one moment: 0, 1 where a client rounds, or whole quarter hours
/// where zones may differ. `None`: two moments, or no time.
fn shift(a: Option<&Stamp>, b: Option<&Stamp>) -> Option<i64> {
    let (a, b) = (a?, b?);
    if let (Some(a_offset), Some(b_offset)) = (a.offset, b.offset) {
        let utc = |stamp: &Stamp, offset: FixedOffset| {
            let minute = minutes(stamp).next().unwrap_or(stamp.local);
            minute.checked_sub_offset(offset).unwrap_or(minute)
        };
        let between = (utc(a, a_offset) - utc(b, b_offset)).num_minutes().abs();
        return Some(between).filter(|between| *between <= 1);
    }
    let between = |a: NaiveDateTime| minutes(b).map(move |b| (a - b).num_minutes().abs());
    let possible = |minutes: &i64| *minutes <= 1 || (*minutes % 15 == 0 && *minutes <= WIDEST_SHIFT);
    minutes(a).flat_map(between).filter(possible).min()
}

/// How the authors of two copies compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Authors {
    /// One person.
    Same,
    /// One is unknown, or a shared mailbox.
    Open,
    /// Two persons.
    Different,
}

fn authors(a: &Piece<'_>, b: &Piece<'_>, directory: &Directory) -> Authors {
    let person = |piece: &Piece<'_>| piece.author.as_ref().and_then(|author| directory.person(author));
    let is_shared = |piece: &Piece<'_>| {
        let author = piece.author.as_ref();
        author.and_then(|author| author.email.as_deref()).is_some_and(is_role_address)
            || author.and_then(|author| author.name.as_deref()).is_some_and(is_group_name)
    };
    match (person(a), person(b)) {
        (Some(a), Some(b)) if a == b => Authors::Same,
        (Some(_), Some(_)) if !is_shared(a) && !is_shared(b) => Authors::Different,
        _ => Authors::Open,
    }
}

/// Whether two pieces are copies of one message, given how their clocks compare.
fn is_copy(piece: &Piece<'_>, face: &Piece<'_>, clock: Clock, directory: &Directory) -> bool {
    let (a, b) = (piece.envelope(), face.envelope());
    if a.message_id.is_some() && b.message_id.is_some() {
        return a.message_id == b.message_id;
    }
    let own_heading = |kind| matches!(kind, EnvelopeKind::Headers | EnvelopeKind::Comment);
    let (short, long) = if piece.print.chars <= face.print.chars { (piece, face) } else { (face, piece) };
    let likeness = piece.print.likeness(&face.print);
    let holds = |letters: usize| match likeness {
        Likeness::Equal | Likeness::Within => short.print.chars >= letters,
        Likeness::Overlap(share) => share >= VERY_SIMILAR && short.print.chars >= letters.max(STRONG),
    };
    if own_heading(a.kind) && own_heading(b.kind) && piece.segment.source == face.segment.source {
        // An export prints each comment once, under its own time.
        return clock == Clock::Same
            && likeness == Likeness::Equal
            && authors(piece, face, directory) != Authors::Different;
    }
    match (authors(piece, face, directory), clock) {
        (Authors::Different, Clock::Same) => holds(STRONG),
        (_, Clock::Different) | (Authors::Different, _) => false,
        (_, Clock::Same) => match likeness {
            Likeness::Equal | Likeness::Within => true,
            Likeness::Overlap(share) => share >= SIMILAR,
        },
        (_, Clock::Shifted) => {
            (likeness == Likeness::Equal && short.print.chars >= TELLING)
                || holds(STRONG) && !(a.kind == EnvelopeKind::Headers && b.kind == EnvelopeKind::Headers)
        }
        (authors, Clock::Unknown) => {
            let undated = |piece: &Piece<'_>| piece.sent().is_none();
            let same_words = likeness == Likeness::Equal && authors == Authors::Same && short.print.chars > 0;
            // Nobody quotes a mail before it is written: what quotes a text is no copy of it.
            !piece.is_related(face)
                && ((same_words && (piece.quoted() || face.quoted()))
                    || (likeness == Likeness::Equal && short.print.chars >= TELLING)
                    || (holds(TELLING)
                        && ((undated(short) && short.quoted()) || long.quoted() || authors == Authors::Same))
                    || holds(2 * STRONG))
        }
    }
}

/// Takes the authors of two copies for one person: `Li Lei` in one, `李雷` in the other.
fn join_authors(a: &Piece<'_>, b: &Piece<'_>, directory: &mut Directory) {
    if let (Some(from), Some(other)) = (&a.author, &b.author)
        && authors(a, b, directory) == Authors::Different
        && let (Some(from), Some(other)) = (directory.person(from), directory.person(other))
    {
        directory.join(from, other);
    }
}

/// Joins short messages whose times differ by a shift that longer ones show too: `Thanks!` in two zones.
fn join_short_shifted<'a>(
    pieces: &[Piece<'_>],
    clusters: Vec<Cluster<'a>>,
    shifts: &BTreeSet<i64>,
    directory: &Directory,
) -> Vec<Cluster<'a>> {
    let mut joined: Vec<Cluster<'a>> = Vec::with_capacity(clusters.len());
    let mut by_body: HashMap<u64, Vec<usize>> = HashMap::new();
    for cluster in clusters {
        let piece = &pieces[cluster.members[0]];
        let like = by_body.entry(piece.print.hash).or_default();
        let is_same = |other: &&usize| {
            let other = &pieces[joined[**other].members[0]];
            let own_ids = piece.envelope().message_id.is_some() && other.envelope().message_id.is_some();
            let beside = piece.segment.source == other.segment.source && piece.envelope().kind == other.envelope().kind;
            !own_ids
                && !beside
                && authors(piece, other, directory) == Authors::Same
                && shift(piece.sent(), other.sent()).is_some_and(|minutes| shifts.contains(&minutes))
        };
        let short = (1..TELLING).contains(&piece.print.chars) && !shifts.is_empty();
        if let Some(same) = like.iter().take(MOST_COMMON).find(|other| short && is_same(other)).copied() {
            joined[same].members.extend(cluster.members);
        } else {
            like.push(joined.len());
            joined.push(cluster);
        }
    }
    joined
}

/// Builds one message of its copies.
fn draft(
    sources: &Sources,
    pieces: &[Piece<'_>],
    cluster: &Cluster<'_>,
    directory: &Directory,
    cards: &BTreeMap<usize, Card>,
) -> Draft {
    let mut members: Vec<&Piece<'_>> = cluster.members.iter().map(|member| &pieces[*member]).collect();
    members.sort_by(|a, b| content_order(a).cmp(&content_order(b)));
    let best = best_copy(&members);
    let mut envelope = joined_envelope(&members);
    let author = members.iter().find_map(|piece| directory.person(piece.author.as_ref()?));
    complete(&mut envelope, directory, cards);
    let mut found_in: Vec<Copy> =
        members.iter().filter(|piece| piece.at != best.at).map(|piece| place(piece)).collect();
    found_in.insert(0, place(best));
    let attachments = members.iter().filter(|piece| piece.envelope().kind == EnvelopeKind::Headers);
    let attachments =
        attachments.map(|piece| &sources.get(piece.segment.source).mail.attachments).find(|list| !list.is_empty());
    let body = best.body.clone();
    // A truncated copy may be the only one to show the signature, or the other way round.
    let with = |part: usize| {
        [best].into_iter().chain(members.iter().copied()).find(|piece| !piece.lines[part].is_empty()).unwrap_or(best)
    };
    let (signed, noticed) = (with(1), with(2));
    let dated = members.iter().find(|piece| piece.sent().is_some_and(|sent| Some(sent) == envelope.sent.as_ref()));
    let language = match language::of(&body) {
        "und" => language::of(&format!("{body}\n{}", envelope.subject.as_deref().unwrap_or_default())),
        found => found,
    };
    let message = Message {
        from: PersonId(0),
        kind: kind(sources, &members, &envelope, &body, author.and_then(|author| cards.get(&author))),
        time_source: dated.map_or(TimeSource::Unknown, |piece| time_source(piece)),
        language,
        signature: signed.signature.clone(),
        disclaimer: join(sources, &noticed.lines[2]),
        attachments: attachments.cloned().unwrap_or_default(),
        lines: [best.lines[0].clone(), signed.lines[1].clone(), noticed.lines[2].clone()],
        found_in,
        envelope,
        body,
    };
    let zone = dated.and_then(|piece| message.envelope.sent.as_ref()?.offset.or(piece.place.zone));
    Draft { message, author, zone }
}

fn place(piece: &Piece<'_>) -> Copy {
    let numbers = || piece.segment.lines.iter().map(|line| line.number);
    let sure = |sent: &&Stamp| sent.precision != Precision::Day && sent.readings.is_empty();
    Copy {
        source: piece.segment.source,
        depth: piece.place.depth,
        line_start: numbers().min().unwrap_or(1),
        line_end: numbers().max().unwrap_or(1),
        clock: piece.sent().filter(sure).map(|sent| sent.local),
    }
}

/// The copy to read: the longest; of about equally long ones the one the fewest clients have handled.
fn best_copy<'a, 'b>(members: &[&'a Piece<'b>]) -> &'a Piece<'b> {
    let longest =
        members.iter().max_by_key(|piece| (piece.print.chars, Reverse(piece.at))).expect("a cluster has a member");
    // Links and picture names make a quoted copy a little longer; a truncated one is a beginning of the whole.
    let is_whole = |piece: &&&Piece<'_>| {
        piece.print.chars == longest.print.chars
            || (piece.print.chars * 100 >= longest.print.chars * 97
                && !longest.print.text.starts_with(&piece.print.text))
    };
    let handled = |piece: &&&Piece<'_>| (rank(piece.envelope().kind), piece.place.depth, piece.lines[0].len());
    members.iter().filter(is_whole).min_by_key(handled).unwrap_or(longest)
}

/// One envelope out of all copies: the best kind wins field by field, then the most complete.
fn joined_envelope(members: &[&Piece<'_>]) -> Envelope {
    let filled = |envelope: &Envelope| {
        let from = envelope.from.as_ref().map_or(0, |from| 1 + usize::from(from.email.is_some()));
        let addressed = envelope.to.iter().chain(&envelope.cc).filter(|mailbox| mailbox.email.is_some()).count();
        let texts =
            [envelope.subject.is_some(), envelope.sent.is_some(), !envelope.to.is_empty(), !envelope.cc.is_empty()];
        (texts.iter().filter(|some| **some).count() + from, addressed)
    };
    let mut ranked: Vec<&&Piece<'_>> = members.iter().collect();
    ranked.sort_by_key(|piece| (rank(piece.envelope().kind), Reverse(filled(piece.envelope())), piece.place.depth));
    let mut joined = ranked.first().map(|piece| piece.envelope().clone()).unwrap_or_default();
    if joined.from.is_none() {
        joined.from = ranked.iter().find_map(|piece| piece.author.clone());
    }
    for envelope in ranked.iter().skip(1).map(|piece| piece.envelope()) {
        joined.from = joined.from.or_else(|| envelope.from.clone());
        joined.subject = joined.subject.or_else(|| envelope.subject.clone());
        joined.message_id = joined.message_id.or_else(|| envelope.message_id.clone());
        if joined.to.is_empty() && joined.cc.is_empty() {
            joined.to.clone_from(&envelope.to);
            joined.cc.clone_from(&envelope.cc);
        }
        for reference in &envelope.references {
            if !joined.references.contains(reference) {
                joined.references.push(reference.clone());
            }
        }
    }
    let stamped = |piece: &&&&Piece<'_>| {
        let sent = piece.sent();
        let coarse = sent.is_none_or(|sent| sent.precision == Precision::Day);
        (
            coarse,
            rank(piece.envelope().kind),
            sent.is_none_or(|sent| sent.offset.is_none()),
            sent.map(|sent| sent.readings.len()),
        )
    };
    if let Some(dated) = ranked.iter().filter(|piece| piece.sent().is_some()).min_by_key(stamped) {
        joined.sent = dated.sent().cloned();
        joined.sent_text.clone_from(&dated.envelope().sent_text);
    }
    if let Some(sent) = joined.sent.as_mut().filter(|sent| sent.offset.is_none()) {
        let others = ranked.iter().filter_map(|piece| piece.sent());
        let same = |other: &&Stamp| minutes(other).next() == minutes(sent).next();
        sent.offset = others.filter(same).find_map(|other| other.offset);
    }
    joined
}

/// Gives names that stand alone the address that is known for them.
fn complete(envelope: &mut Envelope, directory: &Directory, cards: &BTreeMap<usize, Card>) {
    let address = |mailbox: &Mailbox| {
        let card = directory.person(mailbox).and_then(|person| cards.get(&person))?;
        card.address().map(str::to_owned)
    };
    for mailbox in envelope.from.iter_mut().chain(&mut envelope.to).chain(&mut envelope.cc) {
        if mailbox.email.is_none() {
            mailbox.email = address(mailbox);
        }
    }
}

fn time_source(piece: &Piece<'_>) -> TimeSource {
    match piece.envelope().kind {
        EnvelopeKind::Headers | EnvelopeKind::Comment => TimeSource::Envelope,
        _ if piece.quoted() => TimeSource::Quoted,
        EnvelopeKind::HeaderBlock => TimeSource::Envelope,
        EnvelopeKind::Attribution | EnvelopeKind::None => TimeSource::Quoted,
    }
}

fn kind(
    sources: &Sources,
    members: &[&Piece<'_>],
    envelope: &Envelope,
    body: &str,
    card: Option<&Card>,
) -> MessageKind {
    if members.iter().any(|piece| piece.segment.kind == SegmentKind::InternalNote) {
        return MessageKind::InternalNote;
    }
    let by_headers = |piece: &&Piece<'_>| {
        piece.envelope().kind == EnvelopeKind::Headers && sources.get(piece.segment.source).mail.automatic
    };
    let subject = locale::fold(envelope.subject.as_deref().unwrap_or_default()).into_owned();
    let by_subject =
        locale::words("auto_prefix").iter().any(|row| subject.trim_start().starts_with(&*locale::fold(row.word)));
    let is_system = || {
        card.is_none_or(|card| card.shared)
            || envelope.from.as_ref().and_then(|from| from.email.as_deref()).is_some_and(is_role_address)
    };
    let by_words = || locale::cues("automatic").is_match(&locale::fold(body)) && is_system();
    if members.iter().any(by_headers) || by_subject || by_words() {
        MessageKind::Automatic
    } else if envelope.kind == EnvelopeKind::Comment {
        MessageKind::Comment
    } else {
        MessageKind::Mail
    }
}
