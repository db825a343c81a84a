//! The distinct messages of one case, and who wrote them: the steps in order.

use std::collections::BTreeSet;

use super::addresses::is_address;
use super::cluster::clusters;
use super::correspondent::Mention;
use super::draft::draft;
use super::order::{self, Draft};
use super::people::Directory;
use super::piece::pieces;
use super::{Thread, inline, sides};
use crate::mail::{Envelope, Mailbox};
use crate::options::Options;
use crate::split::{Segment, SegmentKind};
use crate::text::Sources;

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
    let (drafts, doubts) = order::chronological(drafts, segments, &cluster_of, options);
    let mut record: Vec<(&'static str, String)> = Vec::new();
    for pair in segments.iter().flat_map(|segment| &segment.record) {
        if !record.contains(pair) {
            record.push(pair.clone());
        }
    }
    let requesters: BTreeSet<usize> = requesters.iter().filter_map(|requester| directory.person(requester)).collect();
    let thread = sides::people(drafts, record, &directory, &cards, &requesters, &options.desk);
    let mut thread = Thread { doubts, ..thread };
    let inline = inline::doubts(&thread, segments);
    thread.doubts.extend(inline);
    thread.doubts.sort_by_key(|doubt| doubt.message);
    thread.replies = inline::replies(&thread, sources, segments);
    thread
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
