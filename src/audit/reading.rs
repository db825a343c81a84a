//! What several rules ask of a case.

use chrono::NaiveDateTime;

use crate::Case;
use crate::audit::chain::is_contact;
use crate::locale;
use crate::model::{Act, Form, Milestone, Said, Status};
use crate::text::{MessageId, Span};
use crate::thread::Side;

/// The sentences of one message, in reading order.
pub fn sentences(case: &Case, message: MessageId) -> &[Said] {
    let said = &case.model.said;
    let start = said.partition_point(|said| said.sentence.span.message < message);
    let end = said.partition_point(|said| said.sentence.span.message <= message);
    &said[start..end]
}

/// The side that wrote a message.
pub fn side(case: &Case, message: MessageId) -> Side {
    case.thread.side(case.thread.message(message).from)
}

/// Ids of the messages that persons of one side wrote to the other, in order.
pub fn letters(case: &Case, side: Side) -> impl Iterator<Item = MessageId> {
    let ids = case.thread.iter().map(|(id, _)| id);
    ids.filter(move |id| is_contact(case, *id) && self::side(case, *id) == side)
}

/// Wall clock of a message.
pub fn time(case: &Case, message: MessageId) -> Option<NaiveDateTime> {
    case.thread.message(message).envelope.sent.as_ref().map(|sent| sent.local)
}

/// Whether `inner` lies in `outer`.
pub fn within(inner: Span, outer: Span) -> bool {
    (inner.message, inner.part) == (outer.message, outer.part) && outer.start <= inner.start && inner.end <= outer.end
}

/// The closing of a case that is closed at the end.
pub fn closed(case: &Case) -> Option<&Milestone> {
    case.model.milestones.closed.as_ref().filter(|_| case.model.status.value == Status::Closed)
}

/// The end of a case: its closing, or the last word that it works once the supporting side has written after it.
///
/// A case that the customer has just reported as solved is not yet summed up.
pub fn ended(case: &Case) -> Option<&Milestone> {
    let resolved = || {
        let resolved = case.model.milestones.resolved.as_ref()?;
        let summed_up = letters(case, Side::Vendor).any(|id| id >= resolved.message);
        (case.model.status.value == Status::Resolved && summed_up).then_some(resolved)
    };
    closed(case).or_else(resolved)
}

/// Whether nobody is known to be of the supporting side, so that nothing can be said about the customer either.
pub fn side_unknown(case: &Case) -> bool {
    case.thread.iter().all(|(id, _)| side(case, id) != Side::Vendor)
}

/// The first sentence of every message in which the supporting side closes the case, in order.
///
/// A mail that answers a protest only talks about the closing, unless it is the one that closes at last; and to say when
/// the case may be closed does not close it.
pub fn closings(case: &Case) -> Vec<Span> {
    let announces =
        |said: &Said| said.does(Act::Condition) || locale::cues("exit_criteria").is_match(&said.sentence.folded);
    let closes =
        |said: &&Said| said.does(Act::Closing) && said.side != Side::Customer && said.is_prose() && !announces(said);
    let mut found: Vec<Span> = Vec::new();
    let last = case.model.milestones.closed.as_ref().map(|closed| closed.message);
    for said in case.model.said.iter().filter(closes) {
        let message = said.sentence.span.message;
        if Some(message) != last && answers_protest(case, message) {
            continue;
        }
        if found.last().is_none_or(|last| last.message != message) {
            found.push(said.sentence.span);
        }
    }
    found
}

/// Whether the customer's last mail before this one objects, or says that the problem is back.
fn answers_protest(case: &Case, message: MessageId) -> bool {
    let before = letters(case, Side::Customer).take_while(|id| *id < message).last();
    let protests = |said: &Said| said.does(Act::Objection) || said.does(Act::Recurrence);
    before.is_some_and(|id| sentences(case, id).iter().any(protests))
}

/// The customer's sentences that show whether it works: success, or the output of a command.
pub fn shows_result(said: &Said) -> bool {
    let claims = said.does(Act::Success) && said.is_prose() || said.does(Act::Consent);
    said.side == Side::Customer && !said.automatic && (claims || said.sentence.form == Form::Code)
}

/// Whether a negation stands before a byte, in its clause and close to it.
pub fn is_negated(folded: &str, byte: usize) -> bool {
    let clause = folded[..byte].rsplit(['，', ',', ';', '；', ':', '：', '。', '.']).next().unwrap_or_default();
    let skipped = clause.chars().count().saturating_sub(NEGATION_CHARS);
    let near: String = clause.chars().skip(skipped).collect();
    locale::cues("negation").is_match(&near)
}

/// Characters before a word within which a negation turns it round.
const NEGATION_CHARS: usize = 16;
