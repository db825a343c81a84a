//! What several rules ask of a chain: who writes when, who waits for whom, where a message can be quoted.

use chrono::{NaiveDateTime, TimeDelta};

use crate::Case;
use crate::audit::calendar::Calendar;
use crate::audit::reading;
use crate::locale;
use crate::mail::Precision;
use crate::model::{Act, Action, ActionKind, Owner, Said, Section};
use crate::observe::Kind;
use crate::text::{MessageId, Part, Span};
use crate::thread::{MessageKind, Role, Side, TimeSource};

/// On which side the author of a message is.
pub fn side(case: &Case, id: MessageId) -> Side {
    case.thread.side(case.thread.message(id).from)
}

/// Whether a person wrote it for the other side to read.
pub fn is_contact(case: &Case, id: MessageId) -> bool {
    matches!(case.thread.message(id).kind, MessageKind::Mail | MessageKind::Comment) && !is_machine(case, id)
}

/// Whether it comes from a mailbox that takes no replies, and under no person's name.
fn is_machine(case: &Case, id: MessageId) -> bool {
    let message = case.thread.message(id);
    let email = message.envelope.from.as_ref().and_then(|from| from.email.as_deref()).unwrap_or_default();
    let local: String = email.split('@').next().unwrap_or_default().chars().filter(char::is_ascii_alphabetic).collect();
    let person = case.thread.people.get(message.from.0 as usize);
    NO_REPLY.contains(&local.to_ascii_lowercase().as_str())
        && person.is_none_or(|person| matches!(person.role, Role::MailingList | Role::Unknown))
}

/// Local parts of addresses, without signs between, that RFC 2142 and common use give to machines.
const NO_REPLY: [&str; 4] = ["noreply", "donotreply", "mailerdaemon", "postmaster"];

/// Ids of all messages in order.
pub fn ids(case: &Case) -> impl DoubleEndedIterator<Item = MessageId> + '_ {
    (0..case.thread.messages.len()).map(|index| MessageId(index as u32))
}

/// Messages of people of the supporting side, in order.
pub fn vendor_contacts(case: &Case) -> impl DoubleEndedIterator<Item = MessageId> + '_ {
    ids(case).filter(|id| side(case, *id) == Side::Vendor && is_contact(case, *id))
}

/// Wall clock of a message whose time is printed somewhere, with its hour.
pub fn clock(case: &Case, id: MessageId) -> Option<NaiveDateTime> {
    let message = case.thread.message(id);
    let known = matches!(message.time_source, TimeSource::Envelope | TimeSource::Quoted);
    let sent = message.envelope.sent.as_ref().filter(|sent| known && sent.precision > Precision::Day)?;
    Some(case.terms.wall_clock(sent.local, sent.offset))
}

/// Wall clock of `id` as the author of `reader` sees it: shifted where both show their zones.
fn clock_for(case: &Case, id: MessageId, reader: MessageId) -> Option<NaiveDateTime> {
    let offset = |id: MessageId| case.thread.message(id).envelope.sent.as_ref()?.offset;
    let local = clock(case, id)?;
    // On the clocks of the desk all times are in one zone.
    let apart = case.terms.zone.is_none();
    match (offset(id).filter(|_| apart), offset(reader)) {
        (Some(here), Some(there)) => {
            local.checked_add_signed(TimeDelta::seconds(i64::from(there.local_minus_utc() - here.local_minus_utc())))
        }
        _ => Some(local),
    }
}

/// Working time from one message to a later one, by the clock of the later one; `None` when a time is unknown or the
/// clocks run backwards.
pub fn wait(case: &Case, from: MessageId, to: MessageId) -> Option<TimeDelta> {
    let (start, end) = (clock_for(case, from, to)?, clock(case, to)?);
    if end < start {
        return None;
    }
    Calendar::of(case).time_between(start, end)
}

/// Whole hours of a span, for a message.
pub fn hours(span: TimeDelta) -> String {
    span.num_hours().to_string()
}

/// What a message says, in order.
pub fn said_in(case: &Case, id: MessageId) -> &[Said] {
    let said = &case.model.said;
    let start = said.partition_point(|said| said.sentence.span.message < id);
    let end = said.partition_point(|said| said.sentence.span.message <= id);
    &said[start..end]
}

/// What a message asks, promises and reports, in order.
pub fn actions_in(case: &Case, id: MessageId) -> &[Action] {
    let actions = &case.model.actions;
    let start = actions.partition_point(|action| action.message < id);
    let end = actions.partition_point(|action| action.message <= id);
    &actions[start..end]
}

/// Where to quote a message as a whole: its first sentence behind the greeting, else its subject.
pub fn opening(case: &Case, id: MessageId) -> Option<Span> {
    let said = said_in(case, id);
    let greets = |said: &&Said| locale::cues("greeting").find(&said.sentence.folded).is_some_and(|cue| cue.start == 0);
    let telling = said.iter().find(|said| said.is_prose() && !greets(said) && !said.does(Act::Thanks));
    let subject = || {
        let end = case.thread.message(id).part(Part::Subject).len() as u32;
        (end > 0).then_some(Span { message: id, part: Part::Subject, start: 0, end })
    };
    telling.or_else(|| said.first()).map(|said| said.sentence.span).or_else(subject)
}

/// The first sentence of a message with a phrase of this locale field.
pub fn phrase<'a>(case: &'a Case, id: MessageId, field: &str) -> Option<&'a Said> {
    said_in(case, id).iter().find(|said| locale::cues(field).is_match(&said.sentence.folded))
}

/// Whether a message speaks of a call: what was said there cannot be seen.
pub fn tells_of_call(case: &Case, id: MessageId) -> bool {
    phrase(case, id, "phone_call").is_some()
}

/// Whether a span lies within another.
pub fn within(inner: &Span, outer: &Span) -> bool {
    (inner.message, inner.part) == (outer.message, outer.part) && outer.start <= inner.start && inner.end <= outer.end
}

/// Whether a value of one of these kinds stands in a span.
pub fn holds(case: &Case, outer: &Span, kinds: &[Kind]) -> bool {
    let mut typed = case.observables.iter().filter(|observable| kinds.contains(&observable.kind));
    typed.any(|observable| observable.evidence.iter().any(|place| within(place, outer)))
}

/// The sentence of a customer's mail for which the supporting side is to act: a question, a request, a new fault.
///
/// `None` when the mail reports success or agrees to close without asking anything, and for what is to be done by a
/// named day or is only to be left alone ("keep the case open until Friday").
pub fn expects_answer(case: &Case, id: MessageId) -> Option<Span> {
    if side(case, id) != Side::Customer || !is_contact(case, id) {
        return None;
    }
    let said = said_in(case, id);
    let asked = said.iter().find(|said| said.is_prose() && said.sentence.asks()).map(|said| said.sentence.span);
    let content = |span: &Span| !locale::cues("objection").is_match(&locale::fold(case.thread.text(*span)));
    let requested = || {
        let requested = |action: &&Action| action.kind == ActionKind::Request && action.due.is_none();
        let mut requests = actions_in(case, id).iter().filter(requested);
        requests.find(|action| action.owner == Owner::Engineer && content(&action.text)).map(|action| action.text)
    };
    let settled = said.iter().any(|said| said.does(Act::Success) || said.does(Act::Consent));
    let faulty = || said.iter().find(|said| said.is_prose() && said.does(Act::Problem) && !said.does(Act::Done));
    let fault = || if settled { None } else { faulty().map(|said| said.sentence.span) };
    asked.or_else(requested).or_else(fault)
}

/// The sentence by which a mail of the supporting side asks the customer for something.
pub fn question(case: &Case, id: MessageId) -> Option<Span> {
    let requests = |action: &&Action| action.kind == ActionKind::Request && action.owner == Owner::Customer;
    let request = actions_in(case, id).iter().find(requests);
    let asks = |said: &&Said| said.is_prose() && (said.sentence.asks() || said.does(Act::Waiting));
    let asked = || said_in(case, id).iter().find(asks).map(|said| said.sentence.span);
    request.map(|action| action.text).or_else(asked)
}

/// The last message that closes the case, when it stays closed.
pub fn closing(case: &Case) -> Option<MessageId> {
    case.model.milestones.closed.as_ref().map(|milestone| milestone.message)
}

/// Whether somebody other than the customer closes the case in this message.
pub fn closes(case: &Case, id: MessageId) -> bool {
    side(case, id) != Side::Customer && said_in(case, id).iter().any(|said| said.does(Act::Closing))
}

/// Whether a message is no later than the one in which the customer shows that it works, or the one that closes: after
/// that, nobody waits for contact.
pub fn is_before_solved(case: &Case, id: MessageId) -> bool {
    let milestones = &case.model.milestones;
    let shown = milestones.resolved.as_ref().filter(|resolved| side(case, resolved.message) == Side::Customer);
    shown.or(milestones.closed.as_ref()).is_none_or(|end| id <= end.message)
}

/// The sentence of a closing mail by which the case is closed because the customer did not answer.
pub fn closed_for_silence(case: &Case, closing: MessageId) -> Option<Span> {
    let silence = phrase(case, closing, "no_response").filter(|said| said.side != Side::Customer);
    silence.map(|said| said.sentence.span)
}

/// Where the supporting side first states what the case is about, before it is solved; a closing mail only sums up.
pub fn scope(case: &Case) -> Option<Span> {
    let mut closings: Vec<MessageId> = reading::closings(case).iter().map(|closing| closing.message).collect();
    closings.extend(closing(case));
    let states = |said: &&Said| {
        let headed = said.sentence.label.is_some() && matches!(said.section, Some(Section::Scope | Section::Problem));
        let stated = said.does(Act::Scope) || headed;
        let message = said.sentence.span.message;
        let early = !closings.contains(&message) && is_before_solved(case, message);
        stated && said.side != Side::Customer && !said.automatic && early
    };
    case.model.said.iter().find(states).map(|said| said.sentence.span)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use crate::audit;

    /// Each chain of `tests/fixtures/audit` with the codes of its findings about time (CB1) and scope (CB2).
    const EXPECTED: &[(&str, &[&str])] = &[
        ("outlook_de_first-answer-late", &["CB101", "CB201"]),
        ("outlook_de_one-update-unreported", &["CB205"]),
        ("outlook_de_promise-late", &["CB104"]),
        ("outlook_de_silence-of-support", &["CB105", "CB106", "CB201"]),
        ("outlook_en_all-updates-reported", &[]),
        ("outlook_en_priority-raised-on-request", &[]),
        ("outlook_en_promise-moved", &[]),
        ("outlook_en_silence-of-customer", &["CB106", "CB201"]),
        ("outlook_en_unrelated-event", &[]),
        ("outlook_es_question-waits", &["CB105", "CB201"]),
        ("outlook_es_scope-alone", &["CB202", "CB203"]),
        ("outlook_es_template-then-reminder", &["CB102"]),
        ("outlook_fr_closed-after-two-reminders", &["CB201"]),
        ("outlook_fr_printer-as-well", &["CB204"]),
        ("outlook_fr_promise-kept", &[]),
        ("outlook_fr_template-then-nothing", &["CB102", "CB201"]),
        ("outlook_ja_promise-late", &["CB104"]),
        ("outlook_ja_scope-with-criteria", &[]),
        ("outlook_zh-hans_closed-without-reminder", &["CB107", "CB201"]),
        ("outlook_zh-hans_customer-promise-missed", &["CB104"]),
        ("outlook_zh-hans_first-answer-late", &["CB101", "CB201"]),
        ("outlook_zh-hans_first-answer-over-holiday", &["CB201"]),
        ("outlook_zh-hans_priority-lowered", &["CB206"]),
        ("outlook_zh-hans_question-over-holiday", &["CB201"]),
        ("outlook_zh-hans_same-fault-twice", &[]),
        ("outlook_zh-hans_template-then-matter", &["CB201"]),
    ];

    #[test]
    fn chains_of_several_languages_are_judged_on_time_and_scope() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/audit");
        let mut wrong = Vec::new();
        for (name, expected) in EXPECTED {
            let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
            let case = audit::tests::case(&text);
            let codes = case.findings.iter().map(|finding| finding.code);
            let found: BTreeSet<&str> =
                codes.filter(|code| code.starts_with("CB1") || code.starts_with("CB2")).collect();
            if !found.iter().eq(expected.iter()) {
                wrong.push(format!("{name}: {found:?}, not {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
