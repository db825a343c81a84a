//! Who is to do what: requests, promises and reports, and what closed them.

use std::collections::BTreeSet;

use crate::locale;
use crate::observe::{Kind, Observable};
use crate::text::{MessageId, Span};
use crate::thread::{Person, PersonId, Side, Thread};

use super::acts::{Act, Said, Section};
use super::due;
use super::sentences::Form;
use super::terms::{Weights, terms};
use super::{Action, ActionKind, ActionStatus, Owner};

/// Most steps that one request holds; a longer list is a log or a table.
const MAX_STEPS: usize = 40;
/// Share of a request's words that a sentence must take up to answer it.
const ANSWER_COVERAGE: f64 = 0.3;

/// All actions in reading order, with their status at the end of the chain.
pub fn actions(thread: &Thread, said: &[Said], observables: &[Observable], resolved: Option<MessageId>) -> Vec<Action> {
    let mut actions = Vec::new();
    let mut at = 0;
    while at < said.len() {
        let (action, next) = one(thread, said, at);
        if let Some(action) = action {
            actions.push(action);
        }
        at = next;
    }
    close(&mut actions, thread, said, observables, resolved);
    actions
}

/// The action that starts at a sentence, if any, and the sentence to go on with.
fn one(thread: &Thread, said: &[Said], at: usize) -> (Option<Action>, usize) {
    let current = &said[at];
    let Some(kind) = kind(current) else { return (None, at + 1) };
    let message = current.sentence.span.message;
    let mut next = at + 1;
    let mut steps = Vec::new();
    if kind == ActionKind::Request {
        next = take_steps(said, at, &mut steps);
    }
    let (owner, owner_name) = owner(thread, said, at, kind);
    let due = thread
        .message(message)
        .envelope
        .sent
        .as_ref()
        .filter(|_| kind != ActionKind::Done)
        .and_then(|sent| due::due(&current.sentence.folded, sent.local));
    let mut evidence = vec![current.sentence.span];
    evidence.extend(steps.iter().copied());
    let status = if kind == ActionKind::Done { ActionStatus::Done } else { ActionStatus::Open };
    let text = current.sentence.span;
    (Some(Action { kind, owner, owner_name, text, steps, message, due, status, closed_by: None, evidence }), next)
}

/// What sort of action a sentence is, if any.
fn kind(said: &Said) -> Option<ActionKind> {
    let summary =
        matches!(said.section, Some(Section::Problem | Section::Scope | Section::Environment | Section::Cause));
    if said.sentence.form == Form::Code || summary || said.side == Side::Unknown && said.automatic {
        return None;
    }
    if said.does(Act::Closing) && said.side != Side::Customer {
        return Some(ActionKind::Done);
    }
    if said.automatic {
        return None;
    }
    if said.does(Act::Request) {
        return Some(ActionKind::Request);
    }
    if said.does(Act::Commitment) {
        return Some(ActionKind::Commitment);
    }
    let reported = said.does(Act::Done) && said.section.is_none() && !said.does(Act::Condition);
    reported.then_some(ActionKind::Done)
}

/// Collects the list items, commands and paths that a request introduces; returns the sentence behind them.
///
/// A heading such as "how to:" between two lists continues the request; running text ends it.
fn take_steps(said: &[Said], at: usize, steps: &mut Vec<Span>) -> usize {
    let first = &said[at];
    let in_item = first.sentence.form == Form::Item;
    let mut next = at + 1;
    let mut introduced = first.sentence.introduces() || first.sentence.asks();
    while let Some(said) = said
        .get(next)
        .filter(|said| said.sentence.span.message == first.sentence.span.message && steps.len() < MAX_STEPS)
    {
        let sentence = &said.sentence;
        let step = match sentence.form {
            Form::Code => true,
            // Within an item, further items are requests of their own.
            Form::Item => {
                !in_item && (introduced || !steps.is_empty())
                    || in_item && sentence.line == first.sentence.line && !said.does(Act::Request)
            }
            Form::Text => false,
        };
        if step {
            steps.push(sentence.span);
        } else if sentence.form == Form::Text
            && sentence.introduces()
            && !said.does(Act::Request)
            && said_list_follows(said, next, first)
        {
            introduced = true;
        } else {
            break;
        }
        next += 1;
    }
    next
}

/// Whether a line that ends in a colon may continue the request before it.
fn said_list_follows(heading: &Said, _next: usize, first: &Said) -> bool {
    heading.section == first.section && !heading.does(Act::Problem) && !heading.does(Act::Cause)
}

/// Whose turn it is.
fn owner(thread: &Thread, said: &[Said], at: usize, kind: ActionKind) -> (Owner, Option<String>) {
    let current = &said[at];
    let message = thread.message(current.sentence.span.message);
    let author = thread.people.get(message.from.0 as usize);
    if kind != ActionKind::Request {
        let side = side_owner(current.side);
        return (side, author.map(|person| person.name.clone()).filter(|name| !name.is_empty()));
    }
    let other = match current.side {
        Side::Customer => Owner::Engineer,
        Side::Vendor | Side::Third | Side::Unknown => Owner::Customer,
    };
    match addressee(thread, said, at) {
        Some(Addressee::Person(id)) => {
            let side = thread.side(id);
            let owner = if matches!(side, Side::Unknown) { other } else { side_owner(side) };
            (owner, thread.people.get(id.0 as usize).map(|person| person.name.clone()))
        }
        Some(Addressee::Words(words)) => (other, Some(words)),
        None => {
            let to: Vec<PersonId> = message.envelope.to.iter().filter_map(|mailbox| thread.person(mailbox)).collect();
            let name = match to.as_slice() {
                [one] => thread.people.get(one.0 as usize).map(|person| person.name.clone()),
                _ => None,
            };
            (other, name)
        }
    }
}

fn side_owner(side: Side) -> Owner {
    match side {
        Side::Customer => Owner::Customer,
        Side::Vendor | Side::Unknown => Owner::Engineer,
        Side::Third => Owner::ThirdParty,
    }
}

/// To whom a sentence speaks.
enum Addressee {
    Person(PersonId),
    Words(String),
}

/// The person named in the sentence, else in the last line that addresses somebody (`@X：`, `Hi X,`).
fn addressee(thread: &Thread, said: &[Said], at: usize) -> Option<Addressee> {
    let current = &said[at];
    let message = current.sentence.span.message;
    let author = thread.message(message).from;
    let named = |text: &str| {
        thread
            .people
            .iter()
            .enumerate()
            .find(|(id, person)| *id != author.0 as usize && names(person, text))
            .map(|(id, _)| PersonId(id as u32))
    };
    if let Some(person) = named(&current.sentence.text) {
        return Some(Addressee::Person(person));
    }
    for line in said[..at].iter().rev().take_while(|said| said.sentence.span.message == message) {
        let text = line.sentence.text.trim();
        let at_sign = text.strip_prefix('@').map(|rest| rest.trim_end_matches([':', '：', ',', '，', ' ']));
        let greets = text.chars().count() <= 40
            && (text.ends_with([',', '，', ':', '：', '!', '！'])
                || locale::cues("greeting").is_match(&line.sentence.folded));
        if at_sign.is_some() || greets {
            if let Some(person) = named(text) {
                return Some(Addressee::Person(person));
            }
            if let Some(words) = at_sign.filter(|words| (1..=20).contains(&words.chars().count())) {
                return Some(Addressee::Words(words.to_owned()));
            }
            if let Some(words) = with_honorific(text) {
                return Some(Addressee::Words(words));
            }
        }
    }
    None
}

/// Whether a text names a person: a full name, a given name, or a family name with an honorific.
fn names(person: &Person, text: &str) -> bool {
    let folded = locale::fold(text);
    person.names.iter().chain([&person.name]).filter(|name| !name.is_empty()).any(|name| {
        let name = locale::fold(name.trim());
        let latin = name.chars().all(|c| c.is_ascii() || c.is_alphabetic() && !is_han(c));
        if latin {
            return name.split([' ', ',']).filter(|word| word.chars().count() >= 3).any(|word| has_word(&folded, word));
        }
        let han: String = name.chars().filter(|c| is_han(*c)).collect();
        let count = han.chars().count();
        if count < 2 || count > 4 {
            return false;
        }
        let given: String = han.chars().skip(1).collect();
        let family: String = han.chars().take(1).collect();
        let honored = locale::words("honorific")
            .iter()
            .any(|row| !row.word.is_ascii() && folded.contains(&format!("{family}{}", row.word)));
        folded.contains(&han) || count == 3 && folded.contains(&given) || honored
    })
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3fffd)
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(char::is_alphanumeric) && !text[at + word.len()..].starts_with(char::is_alphanumeric)
    })
}

/// `X先生` at the start of a greeting, for somebody whom no header names.
fn with_honorific(text: &str) -> Option<String> {
    locale::words("honorific").iter().filter(|row| !row.word.is_ascii()).find_map(|row| {
        let at = text.find(row.word)?;
        let name = &text[..at];
        ((1..=3).contains(&name.chars().count()) && name.chars().all(is_han)).then(|| format!("{name}{}", row.word))
    })
}

/// Finds for every request and promise the later sentence that closes it.
fn close(
    actions: &mut [Action],
    thread: &Thread,
    said: &[Said],
    observables: &[Observable],
    resolved: Option<MessageId>,
) {
    let weights = Weights::new(said.iter().map(|said| &said.sentence));
    let said_terms: Vec<BTreeSet<String>> = said.iter().map(|said| terms(&said.sentence.folded)).collect();
    let objects = Objects::new(thread, observables);
    let starts: Vec<usize> = (0..=thread.messages.len())
        .map(|id| said.partition_point(|said| (said.sentence.span.message.0 as usize) < id))
        .collect();
    for action in actions.iter_mut().filter(|action| action.kind != ActionKind::Done) {
        let asked: BTreeSet<String> =
            action.evidence.iter().flat_map(|span| terms(&locale::fold(thread.text(*span)))).collect();
        let wanted = objects.of(action.evidence.iter());
        let later = starts[(action.message.0 as usize + 1).min(thread.messages.len())];
        let folded = locale::fold(thread.text(action.text)).into_owned();
        let found = match action.kind {
            ActionKind::Commitment if due::recurs(&folded) => None,
            ActionKind::Commitment if locale::cues("contact").is_match(&folded) => contact(thread, said, later, action),
            _ => said[later..]
                .iter()
                .zip(&said_terms[later..])
                .find(|(said, terms)| {
                    let owner = said.side != Side::Unknown && side_owner(said.side) == action.owner;
                    let reports = said.does(Act::Done) || said.does(Act::Success) || said.sentence.form == Form::Code;
                    let share = weights.coverage(&asked, terms);
                    let object = objects.of([said.sentence.span].iter()).intersection(&wanted).next().is_some();
                    let needed = if reports && owner { ANSWER_COVERAGE / 2.0 } else { ANSWER_COVERAGE };
                    let asks_again = said.does(Act::Request) && !owner;
                    !asks_again && (share >= needed && (owner || reports) || object && reports)
                })
                .map(|(said, _)| said.sentence.span),
        };
        let implied = || {
            let reply = reply(thread, said, action, &starts)?;
            let before_result = resolved.is_some_and(|resolved| resolved > action.message);
            (action.kind == ActionKind::Request && before_result).then_some(reply)
        };
        action.closed_by = found.or_else(implied);
        let end =
            thread.messages.iter().rev().find_map(|message| message.envelope.sent.as_ref()).map(|sent| sent.local);
        action.status = match (action.closed_by, action.due, end) {
            (Some(_), _, _) => ActionStatus::Done,
            (None, Some(due), Some(end)) if action.kind == ActionKind::Commitment && due < end => ActionStatus::Missed,
            _ => ActionStatus::Open,
        };
    }
}

/// The first sentence by which the promising side made contact again.
fn contact(thread: &Thread, said: &[Said], later: usize, action: &Action) -> Option<Span> {
    let phone = said[later..]
        .iter()
        .find(|said| locale::cues("phone_call").is_match(&said.sentence.folded))
        .map(|said| said.sentence.span);
    let mail = said[later..].iter().find(|said| {
        let by_promiser = side_owner(said.side) == action.owner && said.side != Side::Unknown;
        by_promiser
            && !said.automatic
            && said.sentence.form != Form::Code
            && !thread.message(said.sentence.span.message).body.is_empty()
    });
    phone.into_iter().chain(mail.map(|said| said.sentence.span)).min()
}

/// The first report in the next message of the side that was asked.
fn reply(thread: &Thread, said: &[Said], action: &Action, starts: &[usize]) -> Option<Span> {
    let first = action.message.0 as usize + 1;
    let answer =
        (first..thread.messages.len()).find(|id| side_owner(thread.side(thread.messages[*id].from)) == action.owner)?;
    let of_answer = &said[starts[answer]..starts[answer + 1]];
    of_answer
        .iter()
        .find(|said| said.does(Act::Done) || said.does(Act::Success) || said.sentence.form == Form::Code)
        .map(|said| said.sentence.span)
}

/// Which observables stand where: the objects that tie a report to its request.
struct Objects {
    /// Place and number of the observable, sorted.
    places: Vec<(Span, usize)>,
}

impl Objects {
    fn new(_thread: &Thread, observables: &[Observable]) -> Objects {
        let telling = |kind: Kind| {
            matches!(kind, Kind::Kb | Kind::FilePath | Kind::RegistryKey | Kind::Command | Kind::Component)
        };
        let mut places: Vec<(Span, usize)> = observables
            .iter()
            .enumerate()
            .filter(|(_, observable)| telling(observable.kind))
            .flat_map(|(number, observable)| observable.evidence.iter().map(move |span| (*span, number)))
            .collect();
        places.sort_unstable();
        Objects { places }
    }

    fn of<'a>(&self, spans: impl Iterator<Item = &'a Span>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for span in spans {
            let key = |place: &Span| (place.message, place.part, place.start);
            let first = self.places.partition_point(|(place, _)| key(place) < (span.message, span.part, span.start));
            let inside =
                self.places[first..].iter().take_while(|(place, _)| key(place) < (span.message, span.part, span.end));
            found.extend(inside.map(|(_, number)| *number));
        }
        found
    }
}
