//! The timeline: messages and log records in order, each with what it says in the chain's own words.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::NaiveDateTime;

use crate::observe::{Extra, Kind, Observable};
use crate::text::{MessageId, Span};
use crate::thread::{Side, Thread};

use super::acts::{Act, Said, Section};
use super::outcome::{self, Outcome};
use super::{Action, Event, EventKind, Milestones};

/// Most sentences that one message shows in the timeline.
const MAX_HIGHLIGHTS: usize = 3;
/// Most log moments that one message shows; of more, only those with errors.
const MAX_LOG_MOMENTS: usize = 8;

/// All events by time; an undated message keeps its place in the thread.
pub fn timeline(
    thread: &Thread,
    said: &[Said],
    observables: &[Observable],
    outcome: &Outcome,
    milestones: &Milestones,
    actions: &[Action],
) -> Vec<Event> {
    let acted: BTreeSet<Span> = actions.iter().map(|action| action.text).collect();
    let mut events: Vec<Event> = thread
        .iter()
        .map(|(id, _)| message_event(thread, said, observables, outcome, milestones, &acted, id))
        .collect();
    for event in log_events(thread, observables) {
        // A log record comes before the first message that is later; undated messages don't move it.
        let place =
            events.iter().position(|other| other.at.is_some_and(|at| Some(at) > event.at)).unwrap_or(events.len());
        let place = place.min(
            events
                .iter()
                .position(|other| other.kind == EventKind::Message && other.message == event.message)
                .unwrap_or(place),
        );
        events.insert(place, event);
    }
    events
}

fn message_event(
    thread: &Thread,
    said: &[Said],
    observables: &[Observable],
    outcome: &Outcome,
    milestones: &Milestones,
    acted: &BTreeSet<Span>,
    id: MessageId,
) -> Event {
    let message = thread.message(id);
    let sent = message.envelope.sent.as_ref();
    let [first, end] = [id.0, id.0 + 1].map(|id| said.partition_point(|said| said.sentence.span.message.0 < id));
    let highlights = highlights(said, first..end, outcome, acted);
    let anchor = outcome::anchor(thread, id);
    let reopened = outcome.reopened.map(|at| said[at].sentence.span.message);
    Event {
        at: sent.map(|sent| sent.local),
        seconds: sent.is_some_and(|sent| sent.precision == crate::mail::Precision::Second),
        offset: sent.and_then(|sent| sent.offset),
        kind: EventKind::Message,
        actor: Some(message.from),
        marks: marks(&said[first..end], observables, milestones, reopened, id),
        evidence: highlights.iter().copied().chain(anchor).take(MAX_HIGHLIGHTS).collect(),
        highlights,
        message: id,
    }
}

/// What the event is to the case; `said` are the sentences of its message, `reopened` is the message by which the
/// customer opened the closed case again.
fn marks(
    said: &[Said],
    observables: &[Observable],
    milestones: &Milestones,
    reopened: Option<MessageId>,
    id: MessageId,
) -> Vec<&'static str> {
    let of_message = |test: &dyn Fn(&Said) -> bool| said.iter().any(test);
    let reached =
        |milestone: &Option<super::Milestone>| milestone.as_ref().is_some_and(|milestone| milestone.message == id);
    let secret = observables
        .iter()
        .filter(|observable| observable.kind == Kind::Secret)
        .flat_map(|observable| &observable.evidence)
        .any(|span| span.message == id);
    // What the closing mail says of causes and workarounds is a recap.
    let recap = reached(&milestones.closed);
    let marks = [
        ("opened", reached(&milestones.opened)),
        ("first_response", reached(&milestones.first_response)),
        ("scope", reached(&milestones.scope_agreed)),
        ("cause", reached(&milestones.cause_found)),
        ("cause_withdrawn", !recap && of_message(&|said| said.does(Act::Retraction) && said.side != Side::Customer)),
        ("workaround", !recap && of_message(&helps_for_now)),
        ("resolved", reached(&milestones.resolved)),
        ("closed", reached(&milestones.closed) || reopened > Some(id) && of_message(&|said| outcome::closes(said))),
        ("reopened", reopened == Some(id)),
        ("consent", of_message(&|said| said.does(Act::Consent) && said.side == Side::Customer)),
        ("secret", secret),
    ];
    marks.into_iter().filter(|(_, set)| *set).map(|(mark, _)| mark).collect()
}

/// Whether the supporting side names a workaround, rather than promising one.
fn helps_for_now(said: &Said) -> bool {
    let promised = said.does(Act::Commitment) && !said.does(Act::Request);
    said.does(Act::Workaround) && said.side == Side::Vendor && !promised
}

/// The most telling of the sentences of a message, in reading order; `acted` are those that are actions.
fn highlights(said: &[Said], of_message: Range<usize>, outcome: &Outcome, acted: &BTreeSet<Span>) -> Vec<Span> {
    let mut ranked: Vec<(u8, Span)> = of_message
        .filter(|at| said[*at].is_prose())
        .filter_map(|at| rank(&said[at], at, outcome, acted).map(|rank| (rank, said[at].sentence.span)))
        .collect();
    ranked.sort_by_key(|(rank, span)| (*rank, *span));
    ranked.truncate(MAX_HIGHLIGHTS);
    let mut spans: Vec<Span> = ranked.into_iter().map(|(_, span)| span).collect();
    spans.sort_unstable();
    spans
}

/// How telling a sentence is; lower is more, `None` is not at all.
fn rank(said: &Said, at: usize, outcome: &Outcome, acted: &BTreeSet<Span>) -> Option<u8> {
    let ranks = [
        outcome.closing == Some(at) || outcome.resolved == Some(at),
        said.does(Act::Retraction),
        outcome::is_cause(said),
        matches!(said.section, Some(Section::Problem)) && !said.is_heading(),
        said.does(Act::Consent) || said.does(Act::Objection) || said.does(Act::Recurrence),
        said.does(Act::Success),
        outcome::is_weak_cause(said),
        acted.contains(&said.sentence.span),
        said.does(Act::Problem),
        said.does(Act::ScopeAgreed),
    ];
    ranks.iter().position(|set| *set).map(|rank| rank as u8)
}

/// Records that a log made at one time.
#[derive(Debug, Default)]
struct Moment {
    /// Whether it is a note rather than an error, and its place.
    records: Vec<(bool, Span)>,
    /// An error is among them.
    error: bool,
}

/// Log records, those of one moment and message together.
fn log_events(thread: &Thread, observables: &[Observable]) -> Vec<Event> {
    let mut moments: BTreeMap<(MessageId, NaiveDateTime), Moment> = BTreeMap::new();
    for observable in observables {
        let Extra::LogEvent { at: Some(at), level, text, .. } = &observable.extra else { continue };
        let Some(span) = observable.evidence.first() else { continue };
        let moment = moments.entry((span.message, *at)).or_default();
        let is = |name: &str| level.as_deref().is_some_and(|level| level.eq_ignore_ascii_case(name));
        let error = is("error") || is("fatal");
        moment.records.push((!error, without_head(thread, *span, text)));
        moment.error |= error;
    }
    let mut count: BTreeMap<MessageId, usize> = BTreeMap::new();
    for (message, _) in moments.keys() {
        *count.entry(*message).or_default() += 1;
    }
    let shown = moments.into_iter().filter(|((message, _), moment)| moment.error || count[message] <= MAX_LOG_MOMENTS);
    shown
        .map(|((message, at), mut moment)| {
            // The errors of a moment tell more than the notes around them.
            moment.records.sort_unstable();
            moment.records.truncate(MAX_HIGHLIGHTS);
            let mut spans: Vec<Span> = moment.records.into_iter().map(|(_, span)| span).collect();
            spans.sort_unstable();
            let offset = thread.message(message).envelope.sent.as_ref().and_then(|sent| sent.offset);
            Event {
                at: Some(at),
                seconds: true,
                offset,
                kind: EventKind::Log,
                actor: None,
                marks: Vec::new(),
                highlights: spans.clone(),
                message,
                evidence: spans,
            }
        })
        .collect()
}

/// The record without its time, level and source, which the event shows apart.
fn without_head(thread: &Thread, span: Span, text: &str) -> Span {
    let first = text.lines().next().unwrap_or_default().trim();
    let head = thread.text(span).find(first).filter(|_| !first.is_empty()).unwrap_or(0);
    Span { start: span.start + head as u32, ..span }
}
