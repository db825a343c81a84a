//! Segments become the distinct messages of a case: one message once, however often it is quoted.
//!
//! | step | files |
//! | --- | --- |
//! | [`group()`]: which mails are one case | `group`, `subject` |
//! | [`merge()`]: the steps below in order | `merge` |
//! | segments with texts, author and place in the quoting tree | `piece`, `fingerprint` |
//! | one person behind several names and addresses | `people`, `joins`, `correspondent`, `names`, `addresses` |
//! | copies of one message find one another | `cluster`, `copies` |
//! | the best copy and a joined envelope | `draft`, `language` |
//! | order, readings of ambiguous dates, doubts | `order`, `reading`, `inline` |
//! | who is on which side | `sides`, `signature` |
//!
//! [`Places`] leads from a message back to its source lines.

pub(crate) mod addresses;
mod cluster;
mod copies;
mod correspondent;
mod draft;
mod fingerprint;
mod group;
mod inline;
mod joins;
mod language;
mod merge;
pub(crate) mod names;
mod order;
mod people;
mod piece;
mod places;
mod reading;
mod sides;
mod signature;
mod subject;
#[cfg(test)]
mod tests;

pub use group::group;
pub use merge::merge;
pub use places::Places;

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::NaiveDateTime;

use crate::mail::{Attachment, Envelope, Mailbox};
use crate::text::{Line, MessageId, Part, SourceId, Span};

/// Index into [`Thread::people`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u32);

/// What sort of message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageKind {
    /// A person wrote it.
    Mail,
    /// A machine wrote it: acknowledgement, reminder, out of office.
    Automatic,
    /// A comment in a ticket.
    Comment,
    /// A note that the customer does not see.
    InternalNote,
}

/// How the time of a message is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeSource {
    /// Its own headers.
    Envelope,
    /// A header block or attribution line of a mail that quotes it.
    Quoted,
    /// Worked out from its neighbours.
    Inferred,
    /// Not at all.
    Unknown,
}

/// Which side somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The supporting side.
    Engineer,
    /// The side with the problem.
    Customer,
    /// Neither.
    ThirdParty,
    /// No person: a list or a shared mailbox.
    MailingList,
    /// Not known.
    Unknown,
}

/// A side of the case; unlike [`Role`] also told of lists and shared mailboxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The supporting side.
    Vendor,
    /// The side with the problem.
    Customer,
    /// Neither.
    Third,
    /// Not known.
    Unknown,
}

/// One person behind all names and addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The fullest name.
    pub name: String,
    /// Every spelling seen, sorted.
    pub names: Vec<String>,
    /// Every address seen, lower case, sorted.
    pub emails: Vec<String>,
    /// From the signature.
    pub organization: Option<String>,
    /// Which side.
    pub role: Role,
    /// From the signature.
    pub phones: Vec<String>,
}

/// One place where a message stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copy {
    /// Which source.
    pub source: SourceId,
    /// Quote depth, and header blocks above it.
    pub depth: u16,
    /// First line, from 1.
    pub line_start: u32,
    /// Last line.
    pub line_end: u32,
    /// Wall clock that this copy shows; `None` for none, or a bare date.
    pub clock: Option<NaiveDateTime>,
}

/// One distinct message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Who, to whom, when, about what.
    pub envelope: Envelope,
    /// The author.
    pub from: PersonId,
    /// What sort of message.
    pub kind: MessageKind,
    /// How its time is known.
    pub time_source: TimeSource,
    /// BCP 47.
    pub language: &'static str,
    /// The author's own text.
    pub body: String,
    /// Name, role, phone, sign-off.
    pub signature: String,
    /// Legal notice.
    pub disclaimer: String,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// The source lines that body, signature and disclaimer came from, in order of each.
    pub(crate) lines: [Vec<Line>; 3],
    /// Where it stands, all copies, the best first.
    pub found_in: Vec<Copy>,
}

/// A doubt about one message; `run` shows it as a [`crate::text::Warning`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The message.
    pub message: MessageId,
    /// `undated`: no time is shown anywhere. `ambiguous-date`: nothing settles which reading is meant. `time-order`: a message that quotes or answers
    /// this one shows an earlier time. `inline-answers`: it announces answers inside the text it quotes, and nothing
    /// tells them from that text.
    pub kind: &'static str,
    /// What was seen and what was done about it.
    pub text: String,
}

/// An answer right below the quoted words that it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The paragraph or list item above it, in the message that asked.
    pub question: Span,
    /// The first line of the answer.
    pub answer: Span,
}

/// The distinct messages of one case.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    /// Chronological.
    pub messages: Vec<Message>,
    /// Everybody, in order of first appearance.
    pub people: Vec<Person>,
    /// What a ticket export says about the ticket itself: `(field, value)` as in [`crate::split::Segment::record`].
    pub record: Vec<(&'static str, String)>,
    /// Answers that stand between quoted lines, in their order.
    pub replies: Vec<Reply>,
    /// What is doubtful about single messages, in their order.
    pub doubts: Vec<Doubt>,
    /// Side of everybody in `people`; empty means what the roles say.
    pub(crate) sides: Vec<Side>,
    /// Everybody by address, then by name; made when somebody first asks.
    pub(crate) known: OnceLock<[HashMap<String, PersonId>; 2]>,
}

impl Message {
    /// The text of one field; empty when there is none.
    pub fn part(&self, part: Part) -> &str {
        match part {
            Part::Body => &self.body,
            Part::Subject => self.envelope.subject.as_deref().unwrap_or_default(),
            Part::Signature => &self.signature,
            Part::Disclaimer => &self.disclaimer,
            Part::Attachment(n) => self.attachments.get(n as usize).and_then(|a| a.text.as_deref()).unwrap_or_default(),
        }
    }

    /// The fields that hold text, in the order in which a reader meets them.
    pub fn parts(&self) -> impl Iterator<Item = (Part, &str)> {
        let fixed = [Part::Subject, Part::Body, Part::Signature, Part::Disclaimer];
        let attached = (0..self.attachments.len()).map(|n| Part::Attachment(n as u16));
        fixed.into_iter().chain(attached).map(|part| (part, self.part(part))).filter(|(_, text)| !text.is_empty())
    }
}

impl Thread {
    /// The message with this id.
    pub fn message(&self, id: MessageId) -> &Message {
        &self.messages[id.0 as usize]
    }

    /// Ids and messages in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (MessageId, &Message)> {
        self.messages.iter().enumerate().map(|(index, message)| (MessageId(index as u32), message))
    }

    /// On which side somebody is; lists and shared mailboxes are on that of their domain.
    pub fn side(&self, person: PersonId) -> Side {
        let by_role = || match self.people.get(person.0 as usize).map(|person| person.role) {
            Some(Role::Engineer) => Side::Vendor,
            Some(Role::Customer) => Side::Customer,
            Some(Role::ThirdParty) => Side::Third,
            Some(Role::MailingList | Role::Unknown) | None => Side::Unknown,
        };
        self.sides.get(person.0 as usize).copied().unwrap_or_else(by_role)
    }

    /// The person behind a correspondent: by address, else by name.
    pub fn person(&self, mailbox: &Mailbox) -> Option<PersonId> {
        let [by_email, by_name] = self.known.get_or_init(|| {
            let index = |words: fn(&Person) -> &[String]| {
                let mut known = HashMap::new();
                for (at, person) in self.people.iter().enumerate() {
                    for word in words(person) {
                        known.entry(word.clone()).or_insert(PersonId(at as u32));
                    }
                }
                known
            };
            [index(|person| &person.emails), index(|person| &person.names)]
        });
        let email = mailbox.email.as_deref().and_then(|email| by_email.get(&email.to_lowercase()));
        email.or_else(|| by_name.get(mailbox.name.as_deref()?)).copied()
    }

    /// The text a span points at.
    pub fn text(&self, span: Span) -> &str {
        &self.message(span.message).part(span.part)[span.start as usize..span.end as usize]
    }
}
