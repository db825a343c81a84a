//! In which order the messages were written: what is quoted comes before what quotes it, then the clocks decide.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use chrono::{FixedOffset, NaiveDateTime, TimeDelta};

use super::Message;
use crate::mail::EnvelopeKind;
use crate::options::Options;
use crate::split::{Segment, SegmentKind};

/// Steps up the quoting tree in search of a message.
const MOST_STEPS: usize = 64;
/// Clocks of two zones can make an answer look this much earlier than the question.
const ZONE_SLACK: TimeDelta = TimeDelta::hours(26);

/// A message before it has its place.
pub(super) struct Draft {
    /// The message; its author's id comes later.
    pub message: Message,
    /// The author as the directory numbers people.
    pub author: Option<usize>,
    /// Offset its time is printed in: its own, or that of the mail around it.
    pub zone: Option<FixedOffset>,
}

impl Draft {
    fn local(&self) -> Option<NaiveDateTime> {
        self.message.envelope.sent.as_ref().map(|sent| sent.local)
    }
}

/// For each message those that were written after it, and before it, as the mails show.
struct Links {
    later: Vec<Vec<usize>>,
    earlier: Vec<Vec<usize>>,
}

/// When a message takes its place: time, then how many undated ones stand between.
type Key = (NaiveDateTime, u32);

/// Puts the messages in order.
///
/// `cluster_of` says which message each segment became. Undated messages follow the one they answer; loops, which
/// only a forged or wrongly merged chain has, are broken at the earliest message. None is lost.
pub(super) fn chronological(
    mut drafts: Vec<Draft>,
    segments: &[Segment],
    cluster_of: &[Option<usize>],
    options: &Options,
) -> Vec<Draft> {
    let links = links(&drafts, segments, cluster_of);
    choose_readings(&mut drafts, &links);
    let times = times(&drafts, options);
    let keys = keys(&times, &links);
    let sequence = sequence(&drafts, &keys, &links);
    let mut slots: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    sequence.into_iter().filter_map(|index| slots[index].take()).collect()
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
    for (segment, cluster) in segments.iter().zip(cluster_of) {
        let own = segment.envelope.kind == EnvelopeKind::Comment || segment.kind == SegmentKind::InternalNote;
        if let Some(cluster) = cluster.filter(|_| own && segment.quoted_by.is_none()) {
            exports.entry(segment.source.0).or_default().push(cluster);
        }
    }
    let mut pairs = Vec::new();
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

/// Settles dates such as 03/04/2024 by what stands before and after them.
fn choose_readings(drafts: &mut [Draft], links: &Links) {
    let ambiguous = |draft: &Draft| draft.message.envelope.sent.as_ref().is_some_and(|sent| !sent.readings.is_empty());
    let mut open: BTreeSet<usize> = (0..drafts.len()).filter(|at| ambiguous(&drafts[*at])).collect();
    if open.is_empty() {
        return;
    }
    let mut settled: Vec<NaiveDateTime> =
        drafts.iter().filter(|draft| !ambiguous(draft)).filter_map(Draft::local).collect();
    settled.sort_unstable();
    let middle = settled.get(settled.len() / 2).copied();
    // Those next to a settled one first, then those next to these, and so on along the chain.
    while !open.is_empty() {
        let near = |at: &usize| {
            links.earlier[*at]
                .iter()
                .chain(&links.later[*at])
                .any(|other| !open.contains(other) && drafts[*other].local().is_some())
        };
        let mut ready: Vec<usize> = open.iter().copied().filter(near).collect();
        if ready.is_empty() {
            ready = open.iter().copied().collect();
        }
        let choices: Vec<(usize, NaiveDateTime)> =
            ready.iter().filter_map(|at| Some((*at, best_reading(drafts, links, &open, *at, middle)?))).collect();
        for (at, chosen) in choices {
            if let Some(sent) = &mut drafts[at].message.envelope.sent
                && chosen != sent.local
            {
                let other = std::mem::replace(&mut sent.local, chosen);
                sent.readings.retain(|reading| *reading != chosen);
                sent.readings.insert(0, other);
            }
        }
        for at in ready {
            open.remove(&at);
        }
    }
}

fn best_reading(
    drafts: &[Draft],
    links: &Links,
    open: &BTreeSet<usize>,
    at: usize,
    middle: Option<NaiveDateTime>,
) -> Option<NaiveDateTime> {
    let sent = drafts[at].message.envelope.sent.as_ref()?;
    let local = |other: &usize| drafts[*other].local().filter(|_| !open.contains(other));
    let before: Vec<NaiveDateTime> = links.earlier[at].iter().filter_map(local).collect();
    let after: Vec<NaiveDateTime> = links.later[at].iter().filter_map(local).collect();
    let cost = |reading: &NaiveDateTime| {
        let against = before.iter().filter(|other| **other > *reading + ZONE_SLACK).count()
            + after.iter().filter(|other| **other + ZONE_SLACK < *reading).count();
        let distance =
            before.iter().chain(&after).chain(middle.as_ref().filter(|_| before.is_empty() && after.is_empty()));
        (against, distance.map(|other| (*other - *reading).abs()).min())
    };
    std::iter::once(sent.local).chain(sent.readings.iter().copied()).min_by_key(cost)
}

/// Moments in UTC; a time without zone is taken in that of most others, which leaves wall clocks comparable.
fn times(drafts: &[Draft], options: &Options) -> Vec<Option<NaiveDateTime>> {
    let mut zones: BTreeMap<i32, (usize, FixedOffset)> = BTreeMap::new();
    for zone in drafts.iter().filter_map(|draft| draft.zone) {
        zones.entry(zone.local_minus_utc()).or_insert((0, zone)).0 += 1;
    }
    let usual = zones.values().max_by_key(|(count, zone)| (*count, zone.local_minus_utc())).map(|(_, zone)| *zone);
    let usual = options.zone.or(usual);
    let utc = |draft: &Draft| {
        let local = draft.local()?;
        let zone = draft.zone.or(usual);
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
