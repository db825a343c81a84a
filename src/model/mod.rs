//! What happened: ids, actions, timeline, milestones, status and summary, each with the lines it rests on.

mod actions;
mod acts;
mod courtesy;
mod due;
mod identity;
mod moment;
mod outcome;
mod promiser;
mod results;
mod sentences;
mod summary;
mod terms;
#[cfg(test)]
mod tests;
mod ties;
mod timeline;
mod tried;

pub use acts::{Act, Said, Section};
pub use outcome::{Revision, is_cause, is_weak_cause, revisions};
pub use results::ItemResult;
pub use sentences::{Form, Sentence};
pub use terms::{Weights, overlap, terms};
pub use ties::{Tie, updates_by_month};

use chrono::{FixedOffset, NaiveDateTime};

use crate::observe::{self, IdRole, Observable};
use crate::options::Customer;
use crate::text::{MessageId, Span};
use crate::thread::{PersonId, Thread};

/// A value and where it stands; cannot be built without a first span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim<T> {
    /// What is claimed.
    pub value: T,
    evidence: Vec<Span>,
}

impl<T> Claim<T> {
    /// Claims `value` on the ground of `first`.
    pub fn new(value: T, first: Span) -> Claim<T> {
        Claim { value, evidence: vec![first] }
    }

    /// Adds a further place.
    #[must_use]
    pub fn and(mut self, more: impl IntoIterator<Item = Span>) -> Claim<T> {
        for span in more {
            if !self.evidence.contains(&span) {
                self.evidence.push(span);
            }
        }
        self
    }

    /// Where it stands; never empty.
    pub fn evidence(&self) -> &[Span] {
        &self.evidence
    }
}

/// An id of the case or next to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseId {
    /// As a person would search for it.
    pub value: String,
    /// Ticket system, when the format tells.
    pub system: Option<&'static str>,
    /// What it is to the case.
    pub role: IdRole,
    /// Where it stands.
    pub evidence: Vec<Span>,
}

/// Where the case stands at the end of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// The supporting side is to act.
    Open,
    /// The customer is to act.
    PendingCustomer,
    /// It works; nobody closed it.
    Resolved,
    /// Closed.
    Closed,
}

/// Status with the customer's consent to close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseStatus {
    /// Where the case stands.
    pub value: Status,
    /// `Some(true)`: the customer agrees in a message of the chain; `Some(false)`: the customer objects;
    /// `None`: nothing, or only claimed by the supporting side.
    pub consent: Option<bool>,
    /// The supporting side writes that the customer agreed.
    pub consent_claimed: bool,
    /// The sentences this rests on; empty for a case that is open for want of anything else.
    pub evidence: Vec<Span>,
}

/// Which side is to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The supporting side.
    Engineer,
    /// The customer.
    Customer,
    /// Somebody else.
    ThirdParty,
}

/// What sort of speech act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionKind {
    /// Somebody asks.
    Request,
    /// Somebody promises.
    Commitment,
    /// Somebody reports it done.
    Done,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionStatus {
    /// Nothing says that it was done.
    Open,
    /// Reported done, or implied by a later result.
    Done,
    /// Due, and not done in time.
    Missed,
}

/// A request, a promise or a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What sort.
    pub kind: ActionKind,
    /// Whose turn it is, or who did it.
    pub owner: Owner,
    /// The owner by name.
    pub owner_name: Option<String>,
    /// The sentence.
    pub text: Span,
    /// List items and commands that belong to it.
    pub steps: Vec<Span>,
    /// Where it is said.
    pub message: MessageId,
    /// By when, wall clock.
    pub due: Option<NaiveDateTime>,
    /// Rhythm of a promise to do it again and again, in working days.
    pub every_working_days: Option<u32>,
    /// What became of it.
    pub status: ActionStatus,
    /// The sentence that closed it.
    pub closed_by: Option<Span>,
    /// Where it stands; the sentence first.
    pub evidence: Vec<Span>,
}

/// What sort of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// A message was sent.
    Message,
    /// A log recorded something.
    Log,
    /// Somebody says that something happened at that time.
    Reported,
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Wall clock; `None` when unknown, then its place in the list is what is known.
    pub at: Option<NaiveDateTime>,
    /// Seconds are printed in the source.
    pub seconds: bool,
    /// Offset from UTC where the source says.
    pub offset: Option<FixedOffset>,
    /// What sort.
    pub kind: EventKind,
    /// Who; `None` for a log.
    pub actor: Option<PersonId>,
    /// Milestones and roles this event has: `opened`, `first_response`, `scope`, `cause`, `cause_withdrawn`,
    /// `workaround`, `resolved`, `closed`, `reopened`, `consent`, `secret`, in this order.
    pub marks: Vec<&'static str>,
    /// What was said, in the chain's own words, most telling first.
    pub highlights: Vec<Span>,
    /// The message it stands in.
    pub message: MessageId,
    /// Where it stands.
    pub evidence: Vec<Span>,
}

/// A moment that a support lead asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Wall clock of the message; `None` when that is undated.
    pub at: Option<NaiveDateTime>,
    /// Which message.
    pub message: MessageId,
    /// The sentence.
    pub evidence: Vec<Span>,
}

/// When the case was opened, answered, understood, resolved and closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Milestones {
    /// First message.
    pub opened: Option<Milestone>,
    /// First message that a person of the supporting side wrote.
    pub first_response: Option<Milestone>,
    /// Scope stated, or agreed to where the customer says so.
    pub scope_agreed: Option<Milestone>,
    /// The cause that stands at the end was first named.
    pub cause_found: Option<Milestone>,
    /// It works, last state.
    pub resolved: Option<Milestone>,
    /// Closed, last state.
    pub closed: Option<Milestone>,
}

/// One statement of the summary: the chain's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Copied from the evidence, white space and line breaks apart.
    pub text: String,
    /// Where it stands; never empty.
    pub evidence: Vec<Span>,
}

/// The closure summary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What did not work.
    pub problem: Vec<Statement>,
    /// What the case covers.
    pub scope: Vec<Statement>,
    /// Systems and versions, where the chain lists them under a heading.
    pub environment: Vec<Statement>,
    /// Why: the last cause that stands.
    pub cause: Vec<Statement>,
    /// What was tried and did not help, each step with its outcome.
    pub tried: Vec<Statement>,
    /// What made it work.
    pub resolution: Vec<Statement>,
    /// What helped for the time being.
    pub workaround: Vec<Statement>,
    /// How that was checked.
    pub verification: Vec<Statement>,
    /// What remains to be done.
    pub next_steps: Vec<Statement>,
}

/// Everything derived from the messages of one case.
#[derive(Clone, Debug)]
pub struct CaseModel {
    /// Primary id first.
    pub ids: Vec<CaseId>,
    /// From the subject, without prefixes and ids.
    pub title: Option<String>,
    /// As written: `P2`, `Severity B`.
    pub priority: Option<Claim<String>>,
    /// Every statement of it but the customer's, in subjects and behind labels, by message.
    pub priorities: Vec<Claim<String>>,
    /// The customer's organisation.
    pub customer: Option<Claim<String>>,
    /// The product, where a version or component tells.
    pub product: Option<Claim<String>>,
    /// BCP 47: the language most of the text is in.
    pub language: &'static str,
    /// Zone of the times that show none, where a log tells it and no message contradicts.
    pub zone: Option<FixedOffset>,
    /// Where the case stands.
    pub status: CaseStatus,
    /// Every sentence with what it does: what the audit reads.
    pub said: Vec<Said>,
    /// Updates named by their month, with the article each is.
    pub ties: Vec<Tie>,
    /// What became of each article that the problem names, where it names several.
    pub results: Vec<ItemResult>,
    /// In order of their place in the chain.
    pub actions: Vec<Action>,
    /// By time; undated events at their place in the nesting.
    pub timeline: Vec<Event>,
    /// When what happened.
    pub milestones: Milestones,
    /// The closure summary.
    pub summary: Summary,
}

/// Derives the model of one case; `customers` are those that the user has named.
pub fn derive(thread: &Thread, observables: &[Observable], customers: &[Customer]) -> CaseModel {
    let said = acts::read(thread, sentences::sentences(thread, observables), language(thread));
    let ids = identity::ids(thread, observables);
    let outcome = outcome::outcome(thread, &said);
    let milestones = outcome::milestones(thread, &said, &outcome);
    let actions = actions::actions(thread, &said, observables, &outcome);
    let timeline = timeline::timeline(thread, &said, observables, &outcome, &milestones, &actions);
    let summary = summary::summary(thread, &said, observables, &ids, &outcome, &actions);
    let ties = ties::ties(thread, observables);
    CaseModel {
        results: results::results(&said, &summary.problem, observables, &ties),
        title: identity::title(thread, &ids),
        priority: identity::priority(thread, &said, &ids),
        priorities: identity::priorities(thread, &said, &ids),
        customer: identity::customer(thread, &said, &ids, customers),
        product: identity::product(observables),
        language: language(thread),
        zone: zone(thread, observables),
        ties,
        said,
        status: outcome.status,
        ids,
        actions,
        timeline,
        milestones,
        summary,
    }
}

/// The zone in which the case's machines write their logs, unless a message shows another.
fn zone(thread: &Thread, observables: &[Observable]) -> Option<FixedOffset> {
    let zone = observe::zone(observables)?;
    let shown = thread.messages.iter().filter_map(|message| message.envelope.sent.as_ref()?.offset);
    shown.into_iter().all(|offset| offset == zone).then_some(zone)
}

/// The language in which most of the text is written; the first one seen where two draw.
fn language(thread: &Thread) -> &'static str {
    let mut bytes: Vec<(&'static str, usize)> = Vec::new();
    for message in &thread.messages {
        match bytes.iter_mut().find(|(tag, _)| *tag == message.language) {
            Some((_, sum)) => *sum += message.body.len(),
            None => bytes.push((message.language, message.body.len())),
        }
    }
    let decided = bytes.iter().filter(|(tag, _)| *tag != "und").rev().max_by_key(|(_, sum)| *sum);
    decided.map_or("und", |(tag, _)| tag)
}
