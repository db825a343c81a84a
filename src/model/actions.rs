//! Who is to do what: requests, promises and reports, and what closed them.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use crate::locale;
use crate::observe::{Kind, Observable};
use crate::text::{MessageId, Span};
use crate::thread::{Person, PersonId, Reply, Role, Side, Thread};

use super::acts::{Act, Said, Section, opens_with_condition, opens_with_imperative};
use super::due;
use super::outcome::Outcome;
use super::promiser::promiser;
use super::sentences::Form;
use super::terms::{Weights, terms};
use super::{Action, ActionKind, ActionStatus, Owner, Status};

/// Most steps that one request holds; a longer list is a log or a table.
const MAX_STEPS: usize = 40;
/// Share of a request's words that a sentence must take up to answer it.
const ANSWER_COVERAGE: f64 = 0.3;

/// All actions in reading order, with their status at the end of the chain.
pub fn actions(thread: &Thread, said: &[Said], observables: &[Observable], outcome: &Outcome) -> Vec<Action> {
    let closing = outcome.closing.map(|at| said[at].sentence.span.message);
    let mut actions = Vec::new();
    let mut greetings = Greetings::default();
    let mut at = 0;
    while at < said.len() {
        let mut next = at + 1;
        // "Should it return, you can reopen the case": a closing mail's conditions are courtesy.
        let message = said[at].sentence.span.message;
        let courtesy = Some(message) == closing
            && opens_with_condition(&said[at].sentence.folded, thread.message(message).language);
        for kind in if courtesy { Vec::new() } else { kinds(thread, &said[at]) } {
            let mut steps = Vec::new();
            if kind == ActionKind::Request {
                next = take_steps(said, at, &mut steps);
            }
            actions.push(action(thread, said, at, kind, steps, &mut greetings));
        }
        at = next;
    }
    let resolved = outcome.resolved.filter(|_| outcome.status.value >= Status::Resolved);
    close(&mut actions, thread, said, observables, resolved);
    actions
}

/// The action that one sentence performs.
fn action(
    thread: &Thread,
    said: &[Said],
    at: usize,
    kind: ActionKind,
    steps: Vec<Span>,
    greetings: &mut Greetings,
) -> Action {
    let sentence = &said[at].sentence;
    let (owner, owner_name) = owner(thread, said, at, kind, greetings);
    let sent = thread.message(sentence.span.message).envelope.sent.as_ref().filter(|_| kind != ActionKind::Done);
    let due = sent.and_then(|sent| due::due(&sentence.folded, sent.local));
    let every_working_days = (kind == ActionKind::Commitment).then(|| due::every(&sentence.folded)).flatten();
    let mut evidence = vec![sentence.span];
    evidence.extend(steps.iter().copied());
    let status = if kind == ActionKind::Done { ActionStatus::Done } else { ActionStatus::Open };
    Action {
        kind,
        owner,
        owner_name,
        text: sentence.span,
        steps,
        message: sentence.span.message,
        due,
        every_working_days,
        status,
        closed_by: None,
        evidence,
    }
}

/// What sorts of action a sentence performs; two when they stand in different clauses: "done; please check it".
fn kinds(thread: &Thread, said: &Said) -> Vec<ActionKind> {
    let problem = matches!(said.section, Some(Section::Problem | Section::Environment | Section::Cause));
    // "Cause: the scanner locks it. Disable it": the line goes on with what is to be done.
    let problem = problem && (said.side == Side::Customer || !opens_with_imperative(&said.sentence.folded));
    if said.sentence.form == Form::Code || problem || said.side == Side::Unknown && said.automatic {
        return Vec::new();
    }
    if said.does(Act::Closing) && said.side != Side::Customer {
        return vec![ActionKind::Done];
    }
    if said.automatic {
        return Vec::new();
    }
    let unheaded = said.section.is_none();
    let scoped = said.section == Some(Section::Scope);
    let found = [
        (ActionKind::Request, said.does(Act::Request) && !scoped, "request", "not_request"),
        (ActionKind::Commitment, said.does(Act::Commitment) && !said.does(Act::Scope), "commitment", "not_commitment"),
        (ActionKind::Done, said.does(Act::Done) && unheaded && !said.does(Act::Condition), "done", "not_done"),
    ];
    let mut kinds = Vec::new();
    let mut clauses = Vec::new();
    for (kind, performed, field, not) in found {
        let folded = &said.sentence.folded;
        let cue = || locale::cues(field).find_unless(folded, locale::cues(not)).map(|cue| cue.start);
        let opening = || (kind == ActionKind::Request && opens_with_imperative(folded)).then_some(0);
        let other =
            || (kind == ActionKind::Commitment).then(|| promiser(thread, said)).flatten().map(|other| other.verb);
        let found = performed.then(|| opening().or_else(cue)).flatten().or_else(other);
        let Some(cue) = found else { continue };
        let clause = clause(folded, cue);
        if !clauses.contains(&clause) {
            clauses.push(clause);
            kinds.push(kind);
        }
    }
    kinds
}

/// Number of the clause in which a byte of the sentence stands.
fn clause(folded: &str, byte: usize) -> usize {
    folded[..byte].matches(['，', ',', ';', '；', ':', '：']).count()
}

/// Collects the list items, commands and paths that a request introduces; returns the sentence behind them.
///
/// A heading such as "how to:" between two lists continues the request; running text ends it.
fn take_steps(said: &[Said], at: usize, steps: &mut Vec<Span>) -> usize {
    let first = &said[at];
    let in_item = first.sentence.form == Form::Item;
    let mut next = at + 1;
    // `Please send me` and the list on the next line: no colon is needed.
    let list_follows = said
        .get(next)
        .is_some_and(|said| said.sentence.form == Form::Item && said.sentence.line != first.sentence.line);
    let mut introduced = first.sentence.introduces()
        || first.sentence.asks()
        || list_follows
        || !first.sentence.text.ends_with(['.', '。', '!', '！', '；']);
    let mut listed = false;
    while let Some(said) = said
        .get(next)
        .filter(|said| said.sentence.span.message == first.sentence.span.message && steps.len() < MAX_STEPS)
    {
        let sentence = &said.sentence;
        let step = match sentence.form {
            // Behind a list, or a question, a block of code is what somebody ran, not what is asked for.
            Form::Code => !(sentence.after_blank && (listed || first.sentence.asks())),
            // Within an item, further items are requests of their own.
            Form::Item => {
                !in_item && (introduced || !steps.is_empty())
                    || in_item && sentence.line == first.sentence.line && !said.does(Act::Request)
            }
            // `1) … 2) … and the log`: the last item of a list without its number.
            Form::Text => !steps.is_empty() && !sentence.after_blank && sentence.text.starts_with(char::is_lowercase),
        };
        if step {
            listed |= sentence.form == Form::Item;
            steps.push(sentence.span);
        } else if sentence.form == Form::Text
            && sentence.introduces()
            && !said.does(Act::Request)
            && may_continue(said, first)
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
fn may_continue(heading: &Said, first: &Said) -> bool {
    heading.section == first.section && !heading.does(Act::Problem) && !heading.does(Act::Cause)
}

/// Whose turn it is.
fn owner(
    thread: &Thread,
    said: &[Said],
    at: usize,
    kind: ActionKind,
    greetings: &mut Greetings,
) -> (Owner, Option<String>) {
    let current = &said[at];
    let message = thread.message(current.sentence.span.message);
    let author = thread.people.get(message.from.0 as usize);
    if kind == ActionKind::Commitment
        && let Some(other) = promiser(thread, current)
    {
        return (other.owner, other.name);
    }
    if kind != ActionKind::Request {
        let side = side_owner(current.side);
        return (side, author.map(|person| person.name.clone()).filter(|name| !name.is_empty()));
    }
    let other = match current.side {
        Side::Customer => Owner::Engineer,
        Side::Vendor | Side::Third | Side::Unknown => Owner::Customer,
    };
    match addressee(thread, said, at, greetings) {
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

pub fn side_owner(side: Side) -> Owner {
    match side {
        Side::Customer => Owner::Customer,
        Side::Vendor | Side::Unknown => Owner::Engineer,
        Side::Third => Owner::ThirdParty,
    }
}

/// To whom a sentence speaks.
#[derive(Clone)]
enum Addressee {
    Person(PersonId),
    Words(String),
}

/// Whom the lines read so far of one message address: each is read once, however many requests follow it.
#[derive(Default)]
struct Greetings {
    /// One past the last sentence read.
    read: usize,
    /// Whom the last line that addresses somebody addresses.
    last: Option<Addressee>,
}

impl Greetings {
    /// Whom the last line before sentence `at` of its message addresses; `at` must not go back.
    fn before(&mut self, thread: &Thread, said: &[Said], at: usize) -> Option<Addressee> {
        let message = said[at].sentence.span.message;
        let unread = said[self.read.min(at)..at].iter().rev();
        let mut unread = unread.take_while(|said| said.sentence.span.message == message);
        let found = unread.find_map(|said| greeted(thread, said));
        let goes_on = self.read.checked_sub(1).is_some_and(|last| said[last].sentence.span.message == message);
        if found.is_some() || !goes_on {
            self.last = found;
        }
        self.read = at.max(self.read);
        self.last.clone()
    }
}

/// The person named in the sentence, else in the last line that addresses somebody (`@X：`, `Hi X,`).
fn addressee(thread: &Thread, said: &[Said], at: usize, greetings: &mut Greetings) -> Option<Addressee> {
    let current = &said[at];
    let text = &current.sentence.text;
    // A colleague is asked by name at the start; elsewhere the name of one's own side is only talked about.
    let at_start = named(thread, current, text, true).filter(|(place, _)| *place <= '@'.len_utf8());
    match at_start.or_else(|| named(thread, current, text, false)) {
        Some((_, person)) => Some(Addressee::Person(person)),
        None => greetings.before(thread, said, at),
    }
}

/// The first person but its author that a text of `said` names, and where; unless `any_side` not one of its own side.
fn named(thread: &Thread, said: &Said, text: &str, any_side: bool) -> Option<(usize, PersonId)> {
    let folded = locale::fold(text);
    // Shared mailboxes are no persons, though their names hold common words.
    let is_person = |person: &Person| person.role != Role::MailingList;
    let people = thread.people.iter().enumerate().map(|(id, person)| (PersonId(id as u32), person));
    let others = people.filter(|(id, person)| *id != said.author && is_person(person));
    let sided = others.filter(|(id, _)| any_side || thread.side(*id) != said.side);
    sided.filter_map(|(id, person)| Some((names(person, &folded)?, id))).min()
}

/// Whom a line addresses that greets somebody or opens with `@`.
fn greeted(thread: &Thread, line: &Said) -> Option<Addressee> {
    let text = line.sentence.text.trim();
    let at_sign = text.strip_prefix('@').map(|rest| rest.trim_end_matches([':', '：', ',', '，', ' ']));
    let greets = text.chars().nth(40).is_none()
        && (text.ends_with([',', '，', ':', '：', '!', '！'])
            || locale::cues("greeting").is_match(&line.sentence.folded));
    if at_sign.is_none() && !greets {
        return None;
    }
    if let Some((_, person)) = named(thread, line, text, true) {
        return Some(Addressee::Person(person));
    }
    let words = at_sign.filter(|words| (1..=20).contains(&words.chars().count())).map(str::to_owned);
    words.or_else(|| with_honorific(text)).map(Addressee::Words)
}

/// Where a folded text names a person: by full name, given name, or family name with an honorific.
pub fn names(person: &Person, folded: &str) -> Option<usize> {
    let of_name = |name: &String| {
        let name = locale::fold(name.trim());
        let han: String = name.chars().filter(|c| is_han(*c)).collect();
        if han.is_empty() {
            return name
                .split([' ', ','])
                .filter(|word| word.chars().count() >= 3)
                .filter_map(|word| find_word(folded, word))
                .min();
        }
        if !(2..=4).contains(&han.chars().count()) {
            return None;
        }
        let given: String = han.chars().skip(1).collect();
        let family: String = han.chars().take(1).collect();
        let honorifics = locale::words("honorific").iter().filter(|row| !row.word.is_ascii());
        let honored = |at: usize| honorifics.clone().any(|row| folded[at + family.len()..].starts_with(row.word));
        let honored = folded.match_indices(&family).map(|(at, _)| at).find(|at| honored(*at));
        let given = folded.find(&given).filter(|_| given.chars().count() == 2);
        folded.find(&han).into_iter().chain(given).chain(honored).min()
    };
    person.names.iter().chain([&person.name]).filter(|name| !name.is_empty()).filter_map(of_name).min()
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3fffd)
}

fn find_word(text: &str, word: &str) -> Option<usize> {
    let free = |at: usize| {
        !text[..at].ends_with(char::is_alphanumeric) && !text[at + word.len()..].starts_with(char::is_alphanumeric)
    };
    text.match_indices(word).map(|(at, _)| at).find(|at| free(*at))
}

/// `X先生` at the start of a greeting, for somebody whom no header names.
fn with_honorific(text: &str) -> Option<String> {
    locale::words("honorific").iter().filter(|row| !row.word.is_ascii()).find_map(|row| {
        let at = text.find(row.word)?;
        let (name, behind) = (&text[..at], &text[at + row.word.len()..]);
        let ends = behind.trim_start().chars().next().is_none_or(|c| !c.is_alphanumeric())
            || locale::cues("greeting").find(behind).is_some_and(|cue| cue.start == 0);
        let short = (1..=3).contains(&name.chars().count()) && name.chars().all(is_han);
        (short && ends).then(|| format!("{name}{}", row.word))
    })
}

/// Finds for every request and promise the later sentence that closes it.
fn close(actions: &mut [Action], thread: &Thread, said: &[Said], observables: &[Observable], resolved: Option<usize>) {
    let closer = Closer::new(thread, said, observables, resolved);
    for action in actions.iter_mut().filter(|action| action.kind != ActionKind::Done) {
        action.closed_by = closer.closed_by(action);
        action.status = match (action.closed_by, action.due, closer.end) {
            (Some(_), _, _) => ActionStatus::Done,
            (None, Some(due), Some(end)) if action.kind == ActionKind::Commitment && due < end => ActionStatus::Missed,
            _ => ActionStatus::Open,
        };
    }
}

/// What a sentence offers as an answer.
struct Offer {
    /// Numbers of its terms.
    terms: Vec<u32>,
    objects: BTreeSet<usize>,
    /// Terms of what it says has arrived.
    arrived: BTreeSet<String>,
}

/// What is needed to match reports with what was asked.
struct Closer<'a> {
    thread: &'a Thread,
    said: &'a [Said],
    /// What each sentence offers as an answer.
    offers: Vec<Offer>,
    weights: Weights,
    objects: Objects,
    /// First sentence of each message, and one past the last.
    starts: Vec<usize>,
    /// For each message the next one of the supporting side, of the customer and of others, by [`Owner`].
    next: Vec<[Option<MessageId>; 3]>,
    /// Answers that stand right below what they answer, by that.
    replies: Vec<Reply>,
    /// For each message whether something in it is overdue, once that was asked.
    overdue: Vec<OnceCell<bool>>,
    /// The sentence that says it works.
    resolved: Option<usize>,
    /// The last message before that in which the supporting side asked for something.
    last_instruction: Option<MessageId>,
    /// Time of the last message.
    end: Option<NaiveDateTime>,
}

impl<'a> Closer<'a> {
    fn new(thread: &'a Thread, said: &'a [Said], observables: &[Observable], resolved: Option<usize>) -> Closer<'a> {
        let message = |at: usize| said[at].sentence.span.message;
        let asks = |said: &&Said| said.side != Side::Customer && said.does(Act::Request) && !said.automatic;
        let before = |said: &&Said| resolved.is_some_and(|at| said.sentence.span.message < message(at));
        let weights = Weights::new(said.iter().map(|said| &said.sentence));
        let objects = Objects::new(observables);
        let offer = |said: &Said| Offer {
            terms: weights.numbers(&terms(&said.sentence.folded)),
            objects: objects.of(&[said.sentence.span]),
            arrived: arrived(&said.sentence.folded),
        };
        let mut replies = thread.replies.clone();
        replies.sort_by_key(|reply| reply.question.message);
        Closer {
            thread,
            said,
            next: next_of_sides(thread),
            replies,
            overdue: vec![OnceCell::new(); thread.messages.len()],
            offers: said.iter().map(offer).collect(),
            weights,
            objects,
            starts: (0..=thread.messages.len())
                .map(|id| said.partition_point(|said| (said.sentence.span.message.0 as usize) < id))
                .collect(),
            resolved,
            last_instruction: said
                .iter()
                .filter(asks)
                .filter(before)
                .map(|said| said.sentence.span.message)
                .next_back(),
            end: thread.messages.iter().rev().find_map(|message| message.envelope.sent.as_ref()).map(|sent| sent.local),
        }
    }

    fn closed_by(&self, action: &Action) -> Option<Span> {
        let folded = locale::fold(self.thread.text(action.text));
        if action.kind == ActionKind::Commitment && due::recurs(&folded) {
            return None;
        }
        if action.kind == ActionKind::Request && locale::cues("objection").is_match(&folded) {
            return self.heeded(action);
        }
        if action.kind == ActionKind::Request && action.owner == Owner::Engineer && is_plea(&folded) {
            return self.answer(action).and_then(|of_reply| of_reply.first()).map(|said| said.sentence.span);
        }
        if let Some(answer) = self.answered_below(action) {
            return Some(answer);
        }
        let contact = action.kind == ActionKind::Commitment && locale::cues("contact").is_match(&folded);
        let found = if contact { self.contact(action) } else { self.report(action) };
        found.or_else(|| self.implied(action)).or_else(|| self.in_time(action)).or_else(|| self.news(action, &folded))
    }

    /// The reply to somebody who asks for news: any reply is that.
    fn news(&self, action: &Action, folded: &str) -> Option<Span> {
        let of = |message: usize| &self.said[self.starts[message]..self.starts[message + 1]];
        let overdue = || {
            let message = action.message.0 as usize;
            let says = |said: &Said| locale::cues("overdue").is_match(&said.sentence.folded);
            *self.overdue[message].get_or_init(|| of(message).iter().any(says))
        };
        let wanted = action.kind == ActionKind::Request
            && action.owner == Owner::Engineer
            && (folded.trim_end().ends_with(['?', '？']) || locale::cues("contact").is_match(folded))
            && overdue();
        let reply = wanted.then(|| self.reply(action)).flatten()?;
        of(reply.0 as usize).first().map(|said| said.sentence.span)
    }

    /// The answer that stands right below a request, or below most of its steps, where it is quoted.
    fn answered_below(&self, action: &Action) -> Option<Span> {
        if action.kind != ActionKind::Request {
            return None;
        }
        let whole = self.answer_to(action.text).filter(|_| action.steps.is_empty());
        let steps: Vec<Span> = action.steps.iter().filter_map(|step| self.answer_to(*step)).collect();
        whole.or_else(|| steps.first().copied().filter(|_| steps.len() * 2 > action.steps.len()))
    }

    /// The answer right below a quoted span, unless it only promises or refuses.
    fn answer_to(&self, asked: Span) -> Option<Span> {
        let asks = |question: Span| question.start < asked.end && asked.start < question.end;
        let first = self.replies.partition_point(|reply| reply.question.message < asked.message);
        let of_message = self.replies[first..].iter().take_while(|reply| reply.question.message == asked.message);
        let mut answers = of_message.filter(|reply| asks(reply.question)).map(|reply| reply.answer);
        answers.find(|answer| {
            let message = answer.message.0 as usize;
            let sentences = &self.said[self.starts[message]..self.starts[message + 1]];
            let opening = sentences.iter().find(|said| said.sentence.span.end > answer.start);
            opening.is_none_or(|said| {
                let open = said.does(Act::Commitment) && !said.does(Act::Done);
                !open && !locale::cues("not_done").is_match(&said.sentence.folded)
            })
        })
    }

    fn later(&self, action: &Action) -> usize {
        self.starts[(action.message.0 as usize + 1).min(self.starts.len() - 1)]
    }

    /// The first later sentence about the same objects or in the same words.
    fn report(&self, action: &Action) -> Option<Span> {
        let words: BTreeSet<String> =
            action.evidence.iter().flat_map(|span| terms(&locale::fold(self.thread.text(*span)))).collect();
        let asked = self.weights.asked(&words);
        let wanted = self.objects.of(&action.evidence);
        let reply = self.reply(action);
        let later = self.later(action);
        let found = self.said[later..].iter().zip(&self.offers[later..]).find(|(said, offer)| {
            let owner = self.acts_for(said, action);
            let reports = said.does(Act::Done) || said.does(Act::Success) || said.sentence.form == Form::Code;
            if said.does(Act::Request) && !owner || said.does(Act::Condition) {
                return false;
            }
            let in_reply = owner && reply == Some(said.sentence.span.message);
            let needed = match (owner, reports) {
                (true, _) if action.kind == ActionKind::Commitment => ANSWER_COVERAGE / 3.0,
                (true, true) if in_reply => ANSWER_COVERAGE / 4.0,
                (true, true) => ANSWER_COVERAGE / 2.0,
                (true, false) if in_reply => ANSWER_COVERAGE / 3.0,
                (true, false) => ANSWER_COVERAGE * 0.75,
                // Somebody of neither side seldom writes himself.
                (false, true) if action.owner == Owner::ThirdParty => ANSWER_COVERAGE / 2.0,
                _ => ANSWER_COVERAGE,
            };
            // "From the logs you sent": the asking side has what it asked for.
            let acknowledged = !owner && !offer.arrived.is_disjoint(&words);
            let object = reports && !offer.objects.is_disjoint(&wanted);
            object || acknowledged || (owner || reports) && asked.coverage(&offer.terms) >= needed
        });
        found.map(|(said, _)| said.sentence.span)
    }

    /// Whether a sentence comes from the owner of an action: the side, or the very person.
    fn acts_for(&self, said: &Said, action: &Action) -> bool {
        let name = || self.thread.people.get(said.author.0 as usize).map(|person| person.name.as_str());
        said.side != Side::Unknown && side_owner(said.side) == action.owner
            || said.side == Side::Unknown && action.owner_name.is_some() && action.owner_name.as_deref() == name()
    }

    /// Whether the side that was asked not to close the case wrote again without closing it.
    fn heeded(&self, action: &Action) -> Option<Span> {
        let reply = self.reply(action)?.0 as usize;
        let of_reply = &self.said[self.starts[reply]..self.starts[reply + 1]];
        let closes = of_reply.iter().any(|said| said.does(Act::Closing));
        // Closed with the assent of those who had asked to wait.
        let agreed = || {
            let between = &self.said[self.later(action)..self.starts[reply]];
            between.iter().find(|said| said.side == Side::Customer && said.does(Act::Consent))
        };
        let heeded = if closes { agreed() } else { of_reply.first() };
        heeded.map(|said| said.sentence.span)
    }

    /// What the side that was asked wrote next.
    fn answer(&self, action: &Action) -> Option<&[Said]> {
        let reply = self.reply(action)?.0 as usize;
        Some(&self.said[self.starts[reply]..self.starts[reply + 1]])
    }

    /// The next message of the side that was asked.
    fn reply(&self, action: &Action) -> Option<MessageId> {
        self.next[action.message.0 as usize][action.owner as usize]
    }

    /// The first sentence by which the promising side made contact again.
    fn contact(&self, action: &Action) -> Option<Span> {
        let later = &self.said[self.later(action)..];
        let phone = later.iter().find(|said| locale::cues("phone_call").is_match(&said.sentence.folded));
        let by_promiser =
            |said: &&Said| self.acts_for(said, action) && !said.automatic && said.sentence.form != Form::Code;
        phone.into_iter().chain(later.iter().find(by_promiser)).map(|said| said.sentence.span).min()
    }

    /// The first sentence of a mail by which somebody who promised something for a time wrote again before it.
    fn in_time(&self, action: &Action) -> Option<Span> {
        let due = action.due.filter(|_| action.kind == ActionKind::Commitment)?;
        let by_promiser = |said: &&Said| self.acts_for(said, action) && !said.automatic;
        let in_time = |said: &&Said| {
            let sent = self.thread.message(said.sentence.span.message).envelope.sent.as_ref();
            sent.is_some_and(|sent| sent.local <= due)
        };
        self.said[self.later(action)..].iter().filter(by_promiser).find(in_time).map(|said| said.sentence.span)
    }

    /// An answer that reports something answers the request before it. Where it works at the end, what was asked last
    /// was done, as was what the customer wanted at first, and a condition that did not come true asks for nothing.
    fn implied(&self, action: &Action) -> Option<Span> {
        if action.kind != ActionKind::Request {
            return None;
        }
        let reports =
            |said: &&Said| said.does(Act::Done) || said.does(Act::Success) || said.sentence.form == Form::Code;
        // What a customer wants to be told is news to come.
        let informs = action.owner == Owner::Customer
            && locale::cues("inform").is_match(&locale::fold(self.thread.text(action.text)));
        let tells = |said: &&Said| {
            informs
                && said.is_prose()
                && !said.sentence.asks()
                && !said.does(Act::Commitment)
                && !said.does(Act::Thanks)
        };
        let answer = || {
            let mut of_reply = self.answer(action)?.iter();
            of_reply.find(|said| reports(said) || tells(said)).map(|said| said.sentence.span)
        };
        let result =
            self.resolved.map(|at| self.said[at].sentence.span).filter(|result| action.message < result.message);
        let language = self.thread.message(action.message).language;
        let conditional = || opens_with_condition(&locale::fold(self.thread.text(action.text)), language);
        let opening = || action.message.0 == 0 && action.owner == Owner::Engineer;
        match result {
            Some(result) if Some(action.message) == self.last_instruction || conditional() || opening() => Some(result),
            Some(_) => answer(),
            None if !action.steps.is_empty() || informs => answer(),
            None => None,
        }
    }
}

/// For each message the next one by each [`Owner`].
fn next_of_sides(thread: &Thread) -> Vec<[Option<MessageId>; 3]> {
    let mut next = [None; 3];
    let mut of_messages: Vec<_> = thread
        .iter()
        .rev()
        .map(|(id, message)| {
            let later = next;
            next[side_owner(thread.side(message.from)) as usize] = Some(id);
            later
        })
        .collect();
    of_messages.reverse();
    of_messages
}

/// Whether a sentence asks for help with the problem as a whole, and names nothing to do: 请协助, not 请协助替换文件.
fn is_plea(folded: &str) -> bool {
    let ends = |cue: std::ops::Range<usize>| {
        folded[cue.end..].trim_start().chars().next().is_none_or(|behind| !behind.is_alphanumeric())
    };
    locale::cues("plea").find_all(folded).into_iter().any(ends)
}

/// Characters behind an acknowledgement that name what arrived.
const ARRIVED_CHARS: usize = 24;

/// Terms of what a sentence says has arrived: "from the logs you sent".
fn arrived(folded: &str) -> BTreeSet<String> {
    let named = |at: std::ops::Range<usize>| {
        let behind: String = folded[at.end..]
            .chars()
            .take(ARRIVED_CHARS)
            .take_while(|c| !matches!(c, '，' | ',' | '。' | '：' | ':'))
            .collect();
        terms(&behind)
    };
    locale::cues("acknowledgement").find_all(folded).into_iter().flat_map(named).collect()
}

/// Which observables stand where: the objects that tie a report to its request.
struct Objects {
    /// Place and number of the observable, sorted.
    places: Vec<(Span, usize)>,
}

impl Objects {
    fn new(observables: &[Observable]) -> Objects {
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

    fn of(&self, spans: &[Span]) -> BTreeSet<usize> {
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
