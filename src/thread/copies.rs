//! Whether two segments are copies of one message, by clock, author and text.

use chrono::{FixedOffset, NaiveDateTime, TimeDelta, Timelike};

use super::addresses::is_role_address;
use super::fingerprint::Likeness;
use super::names::is_group_name;
use super::people::Directory;
use super::piece::Piece;
use crate::mail::{EnvelopeKind, Precision, Stamp};

/// Share of common pieces from which two bodies of one author are the same text, retouched by clients.
const VERY_SIMILAR: f32 = 0.8;
/// The same, where author and minute agree already.
const SIMILAR: f32 = 0.5;
/// Letters a text needs before it proves anything without a time.
pub(super) const TELLING: usize = 20;
/// Letters it needs when author or clock speak against it.
pub(super) const STRONG: usize = 40;
/// Zones of two readers differ by no more than this, in minutes.
const WIDEST_SHIFT: i64 = 21 * 60;

/// How the printed times of two copies compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
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
    pub fn of(a: Option<&Stamp>, b: Option<&Stamp>) -> Clock {
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
pub(super) fn shift(a: Option<&Stamp>, b: Option<&Stamp>) -> Option<i64> {
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
pub(super) enum Authors {
    /// One person.
    Same,
    /// One is unknown, or a shared mailbox.
    Open,
    /// Two persons.
    Different,
}

pub(super) fn authors(a: &Piece<'_>, b: &Piece<'_>, directory: &Directory) -> Authors {
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

/// Whether two mails of one `Message-ID` are one: a broken sender gives every mail the same.
fn is_same_mail(piece: &Piece<'_>, face: &Piece<'_>, clock: Clock) -> bool {
    clock != Clock::Different
        || !matches!(piece.print.likeness(&face.print), Likeness::Overlap(share) if share < SIMILAR)
}

/// Whether two pieces are copies of one message, given how their clocks compare.
pub(super) fn is_copy(piece: &Piece<'_>, face: &Piece<'_>, clock: Clock, directory: &Directory) -> bool {
    let (a, b) = (piece.envelope(), face.envelope());
    if a.message_id.is_some() && b.message_id.is_some() {
        return a.message_id == b.message_id && is_same_mail(piece, face, clock);
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
        // A text that quotes itself hours later was sent again.
        (_, Clock::Shifted) if piece.is_related(face) => false,
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

pub(super) fn minutes(sent: &Stamp) -> impl Iterator<Item = NaiveDateTime> {
    let whole = |at: NaiveDateTime| at.with_second(0).and_then(|at| at.with_nanosecond(0)).unwrap_or(at);
    std::iter::once(sent.local).chain(sent.readings.iter().copied()).map(whole)
}
