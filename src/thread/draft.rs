//! One message out of its copies: the best text, and an envelope joined field by field.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::addresses::{exchange_name, is_role_address};
use super::cluster::Cluster;
use super::copies::minutes;
use super::correspondent::clean;
use super::fingerprint::squash;
use super::order::Draft;
use super::people::{Card, Directory};
use super::piece::{Piece, content_order, join, rank};
use super::{Copy, Message, MessageKind, PersonId, TimeSource, language, reading};
use crate::locale;
use crate::mail::{Envelope, EnvelopeKind, Mailbox, Precision, Stamp};
use crate::split::SegmentKind;
use crate::text::Sources;

/// Builds one message of its copies.
pub(super) fn draft(
    sources: &Sources,
    pieces: &[Piece<'_>],
    cluster: &Cluster<'_>,
    directory: &Directory,
    cards: &BTreeMap<usize, Card>,
) -> Draft {
    let mut members: Vec<&Piece<'_>> = cluster.members.iter().map(|member| &pieces[*member]).collect();
    members.sort_by(|a, b| content_order(a).cmp(&content_order(b)));
    let best = best_copy(sources, &members);
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
    let ambiguous = dated.filter(|piece| piece.sent().is_some_and(|sent| !sent.readings.is_empty()));
    let tags = ambiguous.map(|piece| reading::tags(sources, &piece.segment.lines)).unwrap_or_default();
    Draft { message, author, zone, tags }
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

/// The copy to read: of those that hold the whole text the one that the fewest clients have handled.
fn best_copy<'a, 'b>(sources: &Sources, members: &[&'a Piece<'b>]) -> &'a Piece<'b> {
    let longest = members
        .iter()
        .max_by_key(|piece| (piece.print.sure_chars(), piece.print.chars, Reverse(piece.at)))
        .expect("a cluster has a member");
    let handled = |piece: &&&Piece<'_>| (rank(piece.envelope().kind), piece.place.depth, piece.lines[0].len());
    let mut ranked: Vec<&&Piece<'_>> = members.iter().collect();
    ranked.sort_by_key(handled);
    let mut seen = BTreeSet::new();
    let mut distinct = ranked.into_iter().filter(|piece| seen.insert((piece.print.hash, rank(piece.envelope().kind))));
    distinct.find(|piece| is_whole(sources, piece, longest)).unwrap_or(longest)
}

/// Whether a copy holds all that the author wrote, though the longest one is longer.
fn is_whole(sources: &Sources, piece: &Piece<'_>, longest: &Piece<'_>) -> bool {
    let (own, other) = (&piece.print, &longest.print);
    if own.chars >= other.chars {
        return own.sure_chars() >= other.sure_chars();
    }
    let is_beginning = other.text.starts_with(&own.text);
    if !is_beginning && own.chars * 100 >= other.chars * 97 {
        // Links and picture names make a quoted copy a little longer; a truncated one is a beginning of the whole.
        return true;
    }
    if piece.envelope().kind != EnvelopeKind::Headers || own.chars == 0 {
        return false;
    }
    // No client truncates the mail itself. What a quoted copy has more is a banner above, or the signature that the
    // mail has, too.
    if !is_beginning && other.text.contains(&own.text) {
        return true;
    }
    let tail = is_beginning.then(|| &other.text[own.text.len()..]);
    let below = || squash(&format!("{}\n{}", piece.signature, join(sources, &piece.lines[2])));
    tail.is_some_and(|tail| below().contains(tail))
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
        if mailbox.email.as_deref().or(mailbox.name.as_deref()).and_then(exchange_name).is_some() {
            let (name, email) = clean(mailbox);
            let known = address(mailbox);
            *mailbox = Mailbox { name, email: email.or(known) };
        }
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
    let by_subject = locale::words("auto_prefix").iter().any(|row| subject.trim_start().starts_with(row.folded));
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
