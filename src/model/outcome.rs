//! Where the case stands and when it got there: closing, consent, causes that were withdrawn, milestones.

use std::collections::BTreeSet;

use crate::locale;
use crate::text::{MessageId, Part, Span};
use crate::thread::{MessageKind, Side, Thread};

use super::acts::{Act, Said, Section};
use super::terms::{Weights, terms};
use super::{CaseStatus, Milestone, Milestones, Status};

/// What the sentences say about the end of the case.
#[derive(Debug)]
pub struct Outcome {
    /// Index of the sentence that closes the case, when it stays closed.
    pub closing: Option<usize>,
    /// Index of the sentence that says it works, last state.
    pub resolved: Option<usize>,
    /// Index of the sentence that first names the cause which stands at the end.
    pub cause: Option<usize>,
    /// Index of the customer's sentence that opened a closed case again, the last one.
    pub reopened: Option<usize>,
    /// Status with consent.
    pub status: CaseStatus,
}

/// The customer's last sentence, behind a closing mail, that the problem is back or the case not to be closed.
fn reopened(said: &[Said]) -> Option<usize> {
    let first = said.iter().find(|said| closes(said))?.sentence.span.message;
    said.iter().rposition(|said| {
        let again = said.does(Act::Objection) || said.does(Act::Recurrence);
        again && said.side == Side::Customer && said.sentence.span.message > first
    })
}

/// Whether somebody other than the customer closes the case.
pub fn closes(said: &Said) -> bool {
    said.does(Act::Closing) && said.side != Side::Customer && said.is_prose()
}

/// Reads the end of the case.
pub fn outcome(thread: &Thread, said: &[Said]) -> Outcome {
    let reopened = reopened(said);
    // After a reopening only what was said since then counts.
    let since = reopened.map_or(0, |at| at + 1);
    let last = |test: &dyn Fn(&Said) -> bool| said[since..].iter().rposition(test).map(|at| since + at);
    let closing = last(&closes);
    let objection = last(&|said| said.does(Act::Objection) && said.side == Side::Customer);
    let consent = last(&|said| said.does(Act::Consent) && said.side == Side::Customer && !said.does(Act::Objection));
    let claimed = last(&|said| said.does(Act::ConsentClaimed) && said.side != Side::Customer && !said.automatic);
    let message = |at: usize| said[at].sentence.span.message;
    let claimed = claimed.filter(|at| closing.is_some_and(|closed| message(*at) == message(closed)));
    let resolved = resolved(said, since, closing);
    let agreed = match (consent, objection) {
        (Some(consent), Some(objection)) if objection > consent => Some(false),
        (Some(_), _) => Some(true),
        (None, Some(_)) => Some(false),
        (None, None) => None,
    };
    let problem_again = |at: usize| {
        said[at + 1..].iter().any(|said| {
            said.side == Side::Customer
                && (said.does(Act::Problem) || said.does(Act::Objection) || said.does(Act::Recurrence))
                && message(at) < said.sentence.span.message
        })
    };
    let value = match (closing, resolved) {
        (Some(_), _) => Status::Closed,
        // A remedy that is only announced has not worked yet.
        (None, Some(at)) if said[at].does(Act::Success) && !problem_again(at) => Status::Resolved,
        // A customer who agrees to close has nothing left to wait for.
        (None, _) if consent.is_some_and(|at| !problem_again(at)) && agreed == Some(true) => Status::Resolved,
        _ => waiting(thread, said),
    };
    let resolved = resolved.filter(|_| value >= Status::Resolved);
    let deciding = match agreed {
        Some(true) => consent,
        Some(false) => objection,
        None => claimed,
    };
    let ground = match value {
        Status::Closed => closing,
        Status::Resolved => resolved,
        Status::PendingCustomer => last(&|said| said.side == Side::Vendor && said.does(Act::Request)),
        Status::Open => None,
    };
    let mut evidence: Vec<Span> = ground.into_iter().chain(deciding).map(|at| said[at].sentence.span).collect();
    evidence.dedup();
    let status = CaseStatus { value, consent: agreed, consent_claimed: claimed.is_some(), evidence };
    let cause = cause_found(said, closing.map(message), reopened);
    Outcome { closing, resolved, cause, reopened, status }
}

/// The customer's last word that it works, else the supporting side's; from sentence `since` on.
fn resolved(said: &[Said], since: usize, closing: Option<usize>) -> Option<usize> {
    let end = closing.map_or(said.len(), |at| at + 1);
    let opening = said.first().map(|said| said.sentence.span.message);
    let last = |test: &dyn Fn(&Said) -> bool| said[since..end].iter().rposition(test).map(|at| since + at);
    let works = |said: &Said| {
        let later = Some(said.sentence.span.message) != opening || closing.is_some_and(|at| at == 0);
        said.does(Act::Success) && !said.does(Act::Recurrence) && said.is_prose() && !said.automatic && later
    };
    let by_customer = last(&|said| said.side == Side::Customer && works(said));
    let last_message = closing.map(|at| said[at].sentence.span.message);
    let of_vendor =
        |said: &Said| said.side != Side::Customer && !said.automatic && said.is_prose() && !said.does(Act::Request);
    by_customer
        .or_else(|| last(&|said| of_vendor(said) && works(said)))
        .or_else(|| last(&|said| of_vendor(said) && said.does(Act::Resolution) && !said.sentence.asks()))
        .or_else(|| {
            last_message.and_then(|id| {
                said.iter().rposition(|said| {
                    said.sentence.span.message == id && (works(said) || said.section == Some(Section::Resolution))
                })
            })
        })
}

/// Whose turn it is in a case that is not over.
fn waiting(thread: &Thread, said: &[Said]) -> Status {
    let last = thread
        .messages
        .iter()
        .rposition(|message| message.kind != MessageKind::Automatic && message.kind != MessageKind::InternalNote);
    let Some(last) = last else { return Status::Open };
    let vendor = thread.side(thread.messages[last].from) == Side::Vendor;
    let asks = said.iter().any(|said| {
        said.sentence.span.message.0 as usize == last
            && (said.does(Act::Request) || said.does(Act::Waiting) || said.sentence.asks())
    });
    if vendor && asks { Status::PendingCustomer } else { Status::Open }
}

/// The milestones; each rests on a sentence of its message.
pub fn milestones(thread: &Thread, said: &[Said], outcome: &Outcome) -> Milestones {
    let message = |at: usize| said[at].sentence.span.message;
    let at = |index: usize| Milestone {
        at: time(thread, message(index)),
        message: message(index),
        evidence: vec![said[index].sentence.span],
    };
    let vendor = |id: usize| thread.side(thread.messages[id].from) == Side::Vendor;
    let first = (0..thread.messages.len()).next();
    let answered =
        (0..thread.messages.len()).find(|id| vendor(*id) && thread.messages[*id].kind != MessageKind::Automatic);
    let closing_message = outcome.closing.map(message);
    let scope = |said: &Said| {
        said.side != Side::Customer
            && !said.automatic
            && Some(said.sentence.span.message) != closing_message
            && is_scope(said)
    };
    let agreed = said.iter().position(|said| said.side == Side::Customer && said.does(Act::ScopeAgreed));
    let agreed = agreed.or_else(|| assented(said, said.iter().position(scope)?));
    Milestones {
        opened: first.and_then(|id| whole(thread, id)),
        first_response: answered.and_then(|id| whole(thread, id)),
        scope_agreed: agreed.or_else(|| said.iter().position(scope)).map(at),
        cause_found: outcome.cause.map(at),
        resolved: outcome.resolved.map(at),
        closed: outcome.closing.map(at),
    }
}

/// The sentence of the customer's next message that agrees to what the supporting side proposed at `proposal`.
fn assented(said: &[Said], proposal: usize) -> Option<usize> {
    let proposed = message_of(&said[proposal]);
    let later = |said: &Said| said.side == Side::Customer && message_of(said) > proposed;
    let answer = message_of(said.iter().find(|said| later(said))?);
    said.iter().position(|said| {
        message_of(said) == answer
            && said.is_prose()
            && !said.sentence.asks()
            && locale::cues("assent").is_match(&said.sentence.folded)
    })
}

fn is_scope(said: &Said) -> bool {
    let heading = said.sentence.label.is_some() && matches!(said.section, Some(Section::Scope));
    said.does(Act::Scope) || heading
}

/// A milestone that rests on a whole message: its first line of text, or its subject.
fn whole(thread: &Thread, id: usize) -> Option<Milestone> {
    let message = MessageId(id as u32);
    let anchor = anchor(thread, message)?;
    Some(Milestone { at: time(thread, message), message, evidence: vec![anchor] })
}

/// The first line of text of a message, else its subject; `None` for a message without both.
pub fn anchor(thread: &Thread, message: MessageId) -> Option<Span> {
    let body = &thread.message(message).body;
    let first = body.lines().find(|line| !line.trim().is_empty());
    let (part, text, offset) = match first {
        Some(line) => (Part::Body, line.trim(), line.trim_start().as_ptr() as usize - body.as_ptr() as usize),
        None => (Part::Subject, thread.message(message).part(Part::Subject), 0),
    };
    (!text.is_empty()).then(|| Span { message, part, start: offset as u32, end: (offset + text.len()) as u32 })
}

/// Wall clock of a message, when known.
pub fn time(thread: &Thread, message: MessageId) -> Option<chrono::NaiveDateTime> {
    thread.message(message).envelope.sent.as_ref().map(|sent| sent.local)
}

/// Whether a sentence names a cause outright.
pub fn is_cause(said: &Said) -> bool {
    let named = said.does(Act::Cause) || said.section == Some(Section::Cause);
    let asked = said.sentence.asks() || said.does(Act::Request) && said.section != Some(Section::Cause);
    let of_problem = said.does(Act::Scope) || matches!(said.section, Some(Section::Problem | Section::Scope));
    // "Because we did not hear from you": why it is closed, not why it failed.
    let of_closing = || said.side != Side::Customer && locale::cues("no_response").is_match(&said.sentence.folded);
    named && said.is_prose() && !said.automatic && !asked && !of_problem && !of_closing()
}

/// Whether the supporting side, or a third one it called in, names a fault that may be the cause.
pub fn is_weak_cause(said: &Said) -> bool {
    said.does(Act::WeakCause)
        && matches!(said.side, Side::Vendor | Side::Third)
        && said.is_prose()
        && !said.automatic
        && !said.does(Act::Request)
        && !matches!(said.section, Some(Section::Problem | Section::Scope))
}

/// How a diagnosis was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// By a later sentence about the same thing.
    Named,
    /// By a later sentence of the same person that names nothing of any diagnosis.
    Blanket,
}

/// Whether and how a later sentence of the supporting side takes back the cause named at `at`.
///
/// A recap in the closing mail takes nothing back.
pub fn withdrawn(said: &[Said], at: usize, closing_message: Option<MessageId>) -> Option<Withdrawal> {
    let cause = stems(&said[at].sentence.folded);
    let message = said[at].sentence.span.message;
    let author = said[at].author;
    let mut blanket = None;
    for (index, later) in said.iter().enumerate().skip(at + 1) {
        let id = later.sentence.span.message;
        if id == message || !later.does(Act::Retraction) || later.side == Side::Customer || Some(id) == closing_message
        {
            continue;
        }
        let taken_back = stems(&later.sentence.folded);
        if share_stem(&cause, &taken_back) {
            return Some(Withdrawal::Named);
        }
        let about_another = said[..index].iter().any(|said| {
            (is_cause(said) || is_weak_cause(said)) && share_stem(&stems(&said.sentence.folded), &taken_back)
        });
        if !about_another && later.author == author {
            blanket = Some(Withdrawal::Blanket);
        }
    }
    blanket
}

/// A diagnosis that the supporting side took back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Index of the sentence with the diagnosis; `None` when several may be meant.
    pub diagnosis: Option<usize>,
    /// Index of the sentence that takes it back.
    pub retraction: usize,
}

/// Retractions that are read; a chain with more of them is no case.
const MOST_RETRACTIONS: usize = 20;
/// Share of a retraction's words that an earlier claim must take up to be what is meant.
const MEANT: f64 = 0.15;

/// Every diagnosis that a later sentence took back, one a message and none twice.
///
/// The diagnosis is the one that shares most words with the retraction, else the only one of its author. What refutes
/// a guess of the customer, and a recap in the closing mail, take nothing back.
pub fn revisions(said: &[Said], closing_message: Option<MessageId>) -> Vec<Revision> {
    let support = |said: &Said| said.side != Side::Customer;
    let retracts = |said: &Said| said.does(Act::Retraction) && support(said) && asserts(said);
    let mut retractions: Vec<usize> = (0..said.len()).filter(|at| retracts(&said[*at])).collect();
    retractions.retain(|at| Some(message_of(&said[*at])) != closing_message);
    retractions.dedup_by_key(|at| message_of(&said[*at]));
    retractions.truncate(MOST_RETRACTIONS);
    if retractions.is_empty() {
        return Vec::new();
    }
    let weights = Weights::new(said.iter().map(|said| &said.sentence));
    let mut found: Vec<Revision> = Vec::new();
    for at in retractions {
        let before = said.partition_point(|earlier| message_of(earlier) < message_of(&said[at]));
        let earlier = |test: &dyn Fn(&Said) -> bool| -> Vec<usize> {
            (0..before).filter(|other| asserts(&said[*other]) && test(&said[*other])).collect()
        };
        let diagnosis = |said: &Said| support(said) && (is_cause(said) || is_weak_cause(said));
        let folded = said[at].sentence.folded.as_str();
        let (own_stems, own_terms, core) = (stems(folded), terms(folded), terms(retracting_clause(folded)));
        let shared = |other: usize| stems(&said[other].sentence.folded).intersection(&own_stems).count();
        let cover = |other: usize| {
            let words = terms(&said[other].sentence.folded);
            weights.coverage(&own_terms, &words).max(weights.coverage(&core, &words))
        };
        let best = |candidates: Vec<usize>, share: &dyn Fn(usize) -> f64| {
            let scored = candidates.into_iter().map(|other| (share(other), other));
            scored.filter(|(share, _)| *share >= MEANT).max_by(|a, b| a.0.total_cmp(&b.0))
        };
        let named =
            earlier(&diagnosis).into_iter().filter(|other| shared(*other) > 0).max_by_key(|other| shared(*other));
        let claim = || best(earlier(&|said| support(said) && !said.does(Act::Request) && !retracts(said)), &cover);
        let meant = named.map(|at| (cover(at), at)).or_else(claim);
        let in_core = |other: usize| weights.coverage(&core, &terms(&said[other].sentence.folded));
        // Beside a diagnosis that is named, words in common do not make a customer's report the guess that is meant.
        let guesses = |said: &Said| !support(said) && (named.is_none() || is_cause(said) || is_weak_cause(said));
        let guess = best(earlier(&guesses), &in_core);
        if guess.is_some_and(|(share, _)| meant.is_none_or(|(known, _)| share > known)) {
            continue;
        }
        let own = earlier(&|earlier| diagnosis(earlier) && earlier.author == said[at].author);
        // Without a new diagnosis since the last retraction this one repeats it.
        let repeats = found.last().is_some_and(|last| own.last().is_none_or(|own| *own < last.retraction));
        let only = if let [only] = own[..] { Some(only) } else { None };
        let diagnosis = meant.map(|(_, at)| at).or(only);
        let twice = found.iter().any(|known| known.diagnosis.is_some() && known.diagnosis == diagnosis);
        let fresh = meant.is_some() || !own.is_empty() && !repeats;
        if fresh && !twice {
            found.push(Revision { diagnosis, retraction: at });
        }
    }
    found
}

/// The clause that takes something back.
fn retracting_clause(folded: &str) -> &str {
    let marks = ['，', ',', ';', '；', ':', '：'];
    let Some(cue) = locale::cues("retraction").find(folded) else { return folded };
    let start =
        folded[..cue.start].rfind(marks).map_or(0, |at| at + folded[at..].chars().next().map_or(0, char::len_utf8));
    // A cue may take the mark that ends its clause.
    let from = folded[..cue.end].trim_end_matches(marks).len();
    let end = folded[from..].find(marks).map_or(folded.len(), |at| from + at);
    &folded[start..end]
}

/// Whether a person claims something in running text.
fn asserts(said: &Said) -> bool {
    !said.automatic && said.is_prose() && !said.sentence.asks()
}

fn message_of(said: &Said) -> MessageId {
    said.sentence.span.message
}

/// Terms cut to their first letters, so that "packing" meets "packed"; pairs of Han characters stay whole.
fn stems(folded: &str) -> BTreeSet<String> {
    terms(folded)
        .into_iter()
        .filter(|term| term.chars().count() != 3)
        .map(|term| term.chars().take(4).collect())
        .collect()
}

fn share_stem(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    a.intersection(b).next().is_some()
}

/// The first sentence that names the cause which stands at the end; in a reopened case, one since then if there is any.
fn cause_found(said: &[Said], closing_message: Option<MessageId>, reopened: Option<usize>) -> Option<usize> {
    let before_closing = |said: &Said| Some(said.sentence.span.message) != closing_message;
    let stands = |at: &usize| withdrawn(said, *at, closing_message).is_none();
    let from = |start: usize| {
        let all = move || start..said.len();
        let mut strong =
            all().filter(|at| is_cause(&said[*at]) && before_closing(&said[*at]) && said[*at].side != Side::Customer);
        let weak = all().filter(|at| is_weak_cause(&said[*at]) && before_closing(&said[*at]));
        let by_customer = all().filter(|at| is_cause(&said[*at]) && before_closing(&said[*at]));
        let closing = all().filter(|at| is_cause(&said[*at]));
        (strong.find(stands), weak.chain(by_customer).chain(closing).find(stands))
    };
    let (strong, other) = from(0);
    let again = reopened.and_then(|at| from(at + 1).0);
    again.or(strong).or(other)
}
