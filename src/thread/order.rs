//! In which order the messages were written: what is quoted comes before what quotes it, then the clocks decide.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use chrono::{FixedOffset, NaiveDateTime, TimeDelta};

use super::{Doubt, Message, reading};
use crate::mail::{EnvelopeKind, Precision, Stamp};
use crate::options::Options;
use crate::split::{Segment, SegmentKind};
use crate::text::MessageId;

/// Steps up the quoting tree in search of a message.
const MOST_STEPS: usize = 64;

/// A message before it has its place.
pub(super) struct Draft {
    /// The message; its author's id comes later.
    pub message: Message,
    /// The author as the directory numbers people.
    pub author: Option<usize>,
    /// Offset its time is printed in: its own, or that of the mail around it.
    pub zone: Option<FixedOffset>,
    /// Locales that the client may have which printed its date, as its labels tell; empty unless the date is ambiguous.
    pub tags: BTreeSet<&'static str>,
}

impl Draft {
    /// Wall clock as read so far.
    pub fn local(&self) -> Option<NaiveDateTime> {
        self.message.envelope.sent.as_ref().map(|sent| sent.local)
    }
}

/// For each message those that were written after it, and before it, as the mails show.
pub(super) struct Links {
    /// By message: those that quote or answer it.
    pub later: Vec<Vec<usize>>,
    /// By message: those that it quotes or answers.
    pub earlier: Vec<Vec<usize>>,
}

/// When a message takes its place: time, then how many undated ones stand between.
type Key = (NaiveDateTime, u32);

/// Puts the messages in order; returns them with the doubts about their dates.
///
/// `cluster_of` says which message each segment became. Undated messages follow the one they answer; loops, which
/// only a forged or wrongly merged chain has, are broken at the earliest message. None is lost, and no time changed.
pub(super) fn chronological(
    mut drafts: Vec<Draft>,
    segments: &[Segment],
    cluster_of: &[Option<usize>],
    options: &Options,
) -> (Vec<Draft>, Vec<Doubt>) {
    let links = links(&drafts, segments, cluster_of);
    let ambiguous = reading::settle(&mut drafts, &links);
    let times = times(&drafts, options);
    let keys = keys(&times, &links);
    let sequence = sequence(&drafts, &keys, &links);
    let inverted = inverted(&drafts, &times, &links);
    let mut doubts = Vec::new();
    for (place, at) in (0..).zip(&sequence) {
        let sent = drafts[*at].message.envelope.sent.as_ref();
        if sent.is_none() {
            let text = "no time is shown for this message; it stands next to what it answers".to_owned();
            doubts.push(Doubt { message: MessageId(place), kind: "undated", text });
        }
        if let Some(sent) = sent.filter(|_| ambiguous.contains(at)) {
            let text = ambiguity(sent, drafts[*at].message.envelope.sent_text.as_deref());
            doubts.push(Doubt { message: MessageId(place), kind: "ambiguous-date", text });
        }
        let quoter = inverted.get(at).and_then(|later| drafts[*later].local());
        if let Some(text) = sent.zip(quoter).map(|(sent, quoter)| inversion(sent, quoter)) {
            doubts.push(Doubt { message: MessageId(place), kind: "time-order", text });
        }
    }
    let mut slots: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    (sequence.into_iter().filter_map(|index| slots[index].take()).collect(), doubts)
}

fn ambiguity(sent: &Stamp, sent_text: Option<&str>) -> String {
    let other: Vec<String> = sent.readings.iter().map(|other| other.format("%Y-%m-%d").to_string()).collect();
    let printed = sent_text.unwrap_or_default().trim();
    format!("{printed} is read as {}; it may be {}", sent.local.format("%Y-%m-%d"), other.join(" or "))
}

fn inversion(sent: &Stamp, answered: NaiveDateTime) -> String {
    let minute = |at: NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
    let (own, answered) = (minute(sent.local), minute(answered));
    format!("a message of {own} is quoted or answered by one of {answered}; the order follows the quoting")
}

/// For each message that is later than one which quotes or answers it: the earliest of these.
fn inverted(drafts: &[Draft], times: &[Option<NaiveDateTime>], links: &Links) -> BTreeMap<usize, usize> {
    let is_coarse =
        |at: usize| drafts[at].message.envelope.sent.as_ref().is_none_or(|sent| sent.precision == Precision::Day);
    let mut inverted = BTreeMap::new();
    for (at, own) in times.iter().enumerate().filter_map(|(at, time)| Some((at, (*time)?))) {
        let earliest = links.later[at].iter().filter_map(|later| Some(((times[*later])?, *later))).min();
        let Some((time, later)) = earliest else { continue };
        // Some clients round to the minute, some cut.
        let slack = if is_coarse(at) || is_coarse(later) { TimeDelta::days(1) } else { TimeDelta::minutes(1) };
        if own > time + slack {
            inverted.insert(at, later);
        }
    }
    inverted
}

fn links(drafts: &[Draft], segments: &[Segment], cluster_of: &[Option<usize>]) -> Links {
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (at, quoted) in cluster_of.iter().enumerate() {
        let Some(quoted) = *quoted else { continue };
        let mut above = segments[at].quoted_by;
        for _ in 0..MOST_STEPS {
            let Some(by) = above.map(|by| by as usize).filter(|by| *by < segments.len()) else { break };
            if let Some(quoter) = cluster_of[by] {
                pairs.insert((quoted, quoter));
                break;
            }
            above = segments[by].quoted_by;
        }
    }
    let ids =
        drafts.iter().enumerate().filter_map(|(at, draft)| Some((draft.message.envelope.message_id.as_deref()?, at)));
    let ids: BTreeMap<&str, usize> = ids.collect();
    for (at, draft) in drafts.iter().enumerate() {
        let references = draft.message.envelope.references.iter();
        pairs.extend(references.filter_map(|id| ids.get(id.as_str())).map(|referred| (*referred, at)));
    }
    pairs.extend(comment_pairs(drafts, segments, cluster_of));
    let mut links = Links { later: vec![Vec::new(); drafts.len()], earlier: vec![Vec::new(); drafts.len()] };
    for (first, second) in pairs {
        // Two that quote each other tell nothing.
        if first != second {
            links.later[first].push(second);
            links.earlier[second].push(first);
        }
    }
    links
}

/// Neighbours in ticket exports, which list comments oldest or newest first.
fn comment_pairs(drafts: &[Draft], segments: &[Segment], cluster_of: &[Option<usize>]) -> Vec<(usize, usize)> {
    let mut exports: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut descriptions: Vec<(u32, usize)> = Vec::new();
    for (segment, cluster) in segments.iter().zip(cluster_of) {
        let own = segment.envelope.kind == EnvelopeKind::Comment || segment.kind == SegmentKind::InternalNote;
        if let Some(cluster) = cluster.filter(|_| segment.kind == SegmentKind::Description) {
            descriptions.push((segment.source.0, cluster));
        } else if let Some(cluster) = cluster.filter(|_| own && segment.quoted_by.is_none()) {
            exports.entry(segment.source.0).or_default().push(cluster);
        }
    }
    // A ticket opens with its description, whichever way its comments are listed.
    let comments = |source: &u32| exports.get(source).into_iter().flatten().copied();
    let mut pairs: Vec<(usize, usize)> =
        descriptions.iter().flat_map(|(source, first)| comments(source).map(|comment| (*first, comment))).collect();
    for comments in exports.values() {
        let neighbours = || comments.windows(2).map(|pair| (pair[0], pair[1]));
        let rising = |(a, b): (usize, usize)| match (drafts[a].local(), drafts[b].local()) {
            (Some(a), Some(b)) => a.cmp(&b) as i32,
            _ => 0,
        };
        let falling = neighbours().map(rising).sum::<i32>() > 0;
        pairs.extend(neighbours().map(|(a, b)| if falling { (b, a) } else { (a, b) }));
    }
    pairs
}

/// Moments in UTC; a time without zone is taken in that of most others, which leaves wall clocks comparable.
fn times(drafts: &[Draft], options: &Options) -> Vec<Option<NaiveDateTime>> {
    let mut zones: BTreeMap<i32, (usize, FixedOffset)> = BTreeMap::new();
    for zone in drafts.iter().filter_map(|draft| draft.zone) {
        zones.entry(zone.local_minus_utc()).or_insert((0, zone)).0 += 1;
    }
    let usual = zones.values().max_by_key(|(count, zone)| (*count, zone.local_minus_utc())).map(|(_, zone)| *zone);
    let utc = |draft: &Draft| {
        let local = draft.local()?;
        let zone = draft.zone.or(options.zone.map(|zone| zone.offset_at(local))).or(usual);
        Some(zone.and_then(|zone| local.checked_sub_offset(zone)).unwrap_or(local))
    };
    drafts.iter().map(utc).collect()
}

/// Times with undated messages put after what they answer, else before what answers them, else last.
fn keys(times: &[Option<NaiveDateTime>], links: &Links) -> Vec<Key> {
    let mut keys: Vec<Option<Key>> = times.iter().map(|time| time.map(|time| (time, 0))).collect();
    let mut queue: Vec<usize> = (0..keys.len()).filter(|at| keys[*at].is_some()).collect();
    queue.sort_by_key(|at| (Reverse(keys[*at]), *at));
    let mut rounds: std::collections::VecDeque<usize> = queue.into();
    // Latest first, so that an undated message gets the time of the last one it quotes.
    while let Some(at) = rounds.pop_front() {
        let Some((time, between)) = keys[at] else { continue };
        for next in &links.later[at] {
            if keys[*next].is_none() {
                keys[*next] = Some((time, between + 1));
                rounds.push_back(*next);
            }
        }
    }
    let mut known: Vec<usize> = (0..keys.len()).filter(|at| keys[*at].is_some()).collect();
    known.sort_by_key(|at| (keys[*at], *at));
    let mut rounds: std::collections::VecDeque<usize> = known.into();
    while let Some(at) = rounds.pop_front() {
        let Some((time, _)) = keys[at] else { continue };
        for before in &links.earlier[at] {
            if keys[*before].is_none() {
                keys[*before] = Some((time, 0));
                rounds.push_back(*before);
            }
        }
    }
    keys.into_iter().map(|key| key.unwrap_or((NaiveDateTime::MAX, u32::MAX))).collect()
}

/// The messages whose predecessors are all placed wait by time; when all wait for one another the earliest goes.
fn sequence(drafts: &[Draft], keys: &[Key], links: &Links) -> Vec<usize> {
    // Ties go by content, since positions depend on which source came first.
    let mut ranks: Vec<usize> = (0..drafts.len()).collect();
    let content = |at: usize| {
        let message = &drafts[at].message;
        (keys[at], &message.envelope.from, &message.body, &message.envelope.message_id, at)
    };
    ranks.sort_by(|a, b| content(*a).cmp(&content(*b)));
    let mut rank_of = vec![0; drafts.len()];
    for (rank, at) in ranks.iter().enumerate() {
        rank_of[*at] = rank;
    }
    let mut waiting: Vec<usize> = links.earlier.iter().map(Vec::len).collect();
    let mut placed = vec![false; drafts.len()];
    let mut ready: BinaryHeap<Reverse<usize>> =
        (0..drafts.len()).filter(|at| waiting[*at] == 0).map(|at| Reverse(rank_of[at])).collect();
    let mut sequence = Vec::with_capacity(drafts.len());
    let mut blocked = ranks.iter().copied();
    while sequence.len() < drafts.len() {
        let next = ready.pop().map(|Reverse(rank)| ranks[rank]).filter(|at| !placed[*at]);
        let next = next.or_else(|| if ready.is_empty() { blocked.find(|at| !placed[*at]) } else { None });
        let Some(next) = next else { continue };
        placed[next] = true;
        sequence.push(next);
        for later in &links.later[next] {
            waiting[*later] -= 1;
            if waiting[*later] == 0 && !placed[*later] {
                ready.push(Reverse(rank_of[*later]));
            }
        }
    }
    sequence
}
