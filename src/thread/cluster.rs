//! Copies of one message find one another, without comparing all with all.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDateTime;

use super::copies::{Authors, Clock, TELLING, authors, is_copy, minutes, shift};
use super::people::Directory;
use super::piece::{Piece, content_order};
use crate::mail::EnvelopeKind;

/// Clusters compared with one segment on account of common pieces of text.
const MOST_CANDIDATES: usize = 12;
/// Clusters remembered for one piece of text, one minute or one source; what is more common is boilerplate.
const MOST_COMMON: usize = 32;
/// Different copies of one message that later ones are compared with.
const MOST_FACES: usize = 6;

/// Copies of one message, as indices of pieces, in the order in which they were found.
pub(super) struct Cluster<'a> {
    /// `Message-ID` that one of them shows.
    id: Option<&'a str>,
    pub members: Vec<usize>,
    /// Members that differ in body or time.
    faces: Vec<usize>,
}

/// What leads from a piece to the clusters it may belong to.
#[derive(Default)]
struct Index<'a> {
    /// By text and minute: the sources that print it so, ascending, and the pieces in them.
    printed: HashMap<(u64, NaiveDateTime), Vec<(u32, usize)>>,
    ids: BTreeMap<&'a str, Vec<usize>>,
    bodies: HashMap<u64, Vec<usize>>,
    minutes: BTreeMap<NaiveDateTime, Vec<usize>>,
    marks: HashMap<u64, Vec<usize>>,
    sources: BTreeMap<u32, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn new(pieces: &[Piece<'_>]) -> Index<'a> {
        let mut printed: HashMap<(u64, NaiveDateTime), Vec<(u32, usize)>> = HashMap::new();
        for (at, piece) in pieces.iter().enumerate() {
            if let Some(minute) = piece.minute() {
                printed.entry((piece.print.hash, minute)).or_default().push((piece.segment.source.0, at));
            }
        }
        Index { printed, ..Index::default() }
    }

    /// Whether a mail prints one text with both of two times, one below the other: it was sent twice, and no clock
    /// is shifted.
    fn prints_both(&self, pieces: &[Piece<'_>], a: &Piece<'_>, b: &Piece<'_>) -> bool {
        let prints = |piece: &Piece<'_>| self.printed.get(&(piece.print.hash, piece.minute()?)).map(Vec::as_slice);
        let (Some(a_prints), Some(b_prints)) = (prints(a), prints(b)) else { return false };
        let same_source = |source: u32| {
            let from = b_prints.partition_point(|(other, _)| *other < source);
            b_prints[from..].iter().take_while(move |(other, _)| *other == source)
        };
        let is_above = |(source, at): &(u32, usize)| {
            same_source(*source).take(MOST_COMMON).any(|(_, other)| pieces[*at].is_related(&pieces[*other]))
        };
        a.print.hash == b.print.hash && a.minute() != b.minute() && a_prints.iter().any(is_above)
    }

    fn add(&mut self, piece: &'a Piece<'_>, marks: &[u64], cluster: usize) {
        if let Some(id) = &piece.envelope().message_id {
            remember(self.ids.entry(id).or_default(), cluster);
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

/// Puts the copies of each message together.
pub(super) fn clusters<'a>(pieces: &'a [Piece<'_>], directory: &mut Directory) -> Vec<Cluster<'a>> {
    let mut turn: Vec<usize> = (0..pieces.len()).collect();
    turn.sort_by(|a, b| content_order(&pieces[*a]).cmp(&content_order(&pieces[*b])));
    let mut clusters: Vec<Cluster<'a>> = Vec::new();
    let mut index = Index::new(pieces);
    let mut shifts = BTreeSet::new();
    for at in turn {
        let piece = &pieces[at];
        let marks = piece.print.marks();
        let found = find(pieces, at, marks, &clusters, &index, directory);
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
            index.add(piece, marks, cluster);
        }
    }
    join_short_shifted(pieces, clusters, &shifts, &index, directory)
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
    let same_id = piece.envelope().message_id.as_deref().and_then(|id| index.ids.get(id));
    if let Some(cluster) = same_id.into_iter().flatten().find(|cluster| {
        let mut faces = clusters[**cluster].faces.iter().map(|face| &pieces[*face]);
        faces.any(|face| is_copy(piece, face, Clock::of(piece.sent(), face.sent()), directory))
    }) {
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
            faces.into_iter().any(|face| {
                Clock::of(piece.sent(), face.sent()) == clock
                    && !(clock == Clock::Shifted && index.prints_both(pieces, piece, face))
                    && is_copy(piece, face, clock, directory)
            })
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

/// Takes the authors of two copies for one person: `Li Lei` in one, `李雷` in the other.
fn join_authors(a: &Piece<'_>, b: &Piece<'_>, directory: &mut Directory) {
    if let (Some(from), Some(other)) = (&a.author, &b.author)
        && authors(a, b, directory) == Authors::Different
        && let (Some(from), Some(other)) = (directory.person(from), directory.person(other))
    {
        directory.join(from, other);
    }
}

/// What stands directly above and below a piece in the mail that it was read from.
struct Neighbours<'a> {
    /// By piece: the cluster of the first message that it quotes.
    below: Vec<Option<usize>>,
    /// By piece: what the mail that quotes it directly says it answers.
    answered: Vec<Option<&'a str>>,
}

impl<'a> Neighbours<'a> {
    fn new(pieces: &'a [Piece<'_>], clusters: &[Cluster<'_>]) -> Neighbours<'a> {
        let mut cluster_of = vec![0; pieces.len()];
        for (cluster, Cluster { members, .. }) in clusters.iter().enumerate() {
            for member in members {
                cluster_of[*member] = cluster;
            }
        }
        let place: BTreeMap<usize, usize> = pieces.iter().enumerate().map(|(place, piece)| (piece.at, place)).collect();
        let mut below = vec![None; pieces.len()];
        let mut answered = vec![None; pieces.len()];
        for (at, piece) in pieces.iter().enumerate() {
            let Some(quoter) = piece.segment.quoted_by.and_then(|by| place.get(&(by as usize))).copied() else {
                continue;
            };
            if below[quoter].is_none() {
                below[quoter] = Some(cluster_of[at]);
                answered[at] = pieces[quoter].envelope().references.last().map(String::as_str);
            }
        }
        Neighbours { below, answered }
    }

    /// Whether two clusters stand at one place of the conversation: the answer to the one names the other as what it
    /// answers, or they quote the same message, as a copy that shows the clock of another zone does.
    fn are_one_place(&self, a: &Cluster<'_>, b: &Cluster<'_>) -> bool {
        let faces = |cluster: &Cluster<'_>| cluster.members.iter().copied().take(MOST_COMMON).collect::<Vec<_>>();
        let (a_faces, b_faces) = (faces(a), faces(b));
        let names = |faces: &[usize], other: &Cluster<'_>| {
            other.id.is_some() && faces.iter().any(|face| self.answered[*face] == other.id)
        };
        let quoted = |faces: &[usize]| faces.iter().filter_map(|face| self.below[*face]).collect::<BTreeSet<usize>>();
        names(&a_faces, b) || names(&b_faces, a) || !quoted(&a_faces).is_disjoint(&quoted(&b_faces))
    }
}

/// Joins short messages of one author and one text whose times differ by a shift that longer ones show too, or that
/// stand at one place of the conversation: `Thanks!` in two zones.
fn join_short_shifted<'a>(
    pieces: &'a [Piece<'_>],
    clusters: Vec<Cluster<'a>>,
    shifts: &BTreeSet<i64>,
    index: &Index<'_>,
    directory: &Directory,
) -> Vec<Cluster<'a>> {
    let neighbours = Neighbours::new(pieces, &clusters);
    let mut joined: Vec<Cluster<'a>> = Vec::with_capacity(clusters.len());
    let mut by_body: HashMap<u64, Vec<usize>> = HashMap::new();
    for cluster in clusters {
        let piece = &pieces[cluster.members[0]];
        let like = by_body.entry(piece.print.hash).or_default();
        let is_same = |other: &&usize| {
            let like = &joined[**other];
            let other = &pieces[like.members[0]];
            let own_ids = cluster.id.is_some() && like.id.is_some();
            let beside = piece.segment.source == other.segment.source && piece.envelope().kind == other.envelope().kind;
            !own_ids
                && !beside
                && !index.prints_both(pieces, piece, other)
                && authors(piece, other, directory) == Authors::Same
                && shift(piece.sent(), other.sent()).is_some_and(|minutes| {
                    shifts.contains(&minutes) || minutes % 30 == 0 && neighbours.are_one_place(&cluster, like)
                })
        };
        let short = (1..TELLING).contains(&piece.print.chars);
        if let Some(same) = like.iter().take(MOST_COMMON).find(|other| short && is_same(other)).copied() {
            joined[same].id = joined[same].id.or(cluster.id);
            joined[same].members.extend(cluster.members);
        } else {
            like.push(joined.len());
            joined.push(cluster);
        }
    }
    joined
}
