//! Chains built by hand, with what a reader of the mails would say about them.

mod cases;
mod order;
mod overlap;
mod people;
mod zones;

use std::path::PathBuf;

use chrono::{FixedOffset, NaiveDateTime};

use super::{Message, Person, PersonId, Thread, TimeSource, group, merge};
use crate::locale;
use crate::mail::{Envelope, EnvelopeKind, Mailbox, Precision, RawMail, Stamp};
use crate::options::Options;
use crate::split::{Segment, SegmentKind};
use crate::text::{Line, LineKind, Origin, Source, SourceId, Sources};

/// One message as it stands in one mail.
#[derive(Clone)]
pub(super) struct Part {
    envelope: Envelope,
    kind: SegmentKind,
    head: &'static str,
    body: &'static str,
    signature: &'static str,
    marks: u8,
    answered: bool,
    record: Vec<(&'static str, String)>,
}

fn time(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn mailbox(text: &str) -> Mailbox {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    match text.split_once('<') {
        Some((name, email)) => Mailbox { name: some(name), email: some(email.trim_end_matches('>')) },
        None => Mailbox { name: some(text), email: None },
    }
}

/// A quoted header block; an empty `from` or `sent` is none.
pub(super) fn part(from: &str, sent: &str, body: &'static str) -> Part {
    let sent = Some(sent).filter(|sent| !sent.is_empty()).map(|sent| Stamp {
        local: time(sent),
        offset: None,
        precision: Precision::Minute,
        readings: Vec::new(),
    });
    let from = Some(from).filter(|from| !from.is_empty()).map(mailbox);
    let kind = if from.is_some() { EnvelopeKind::HeaderBlock } else { EnvelopeKind::None };
    let envelope = Envelope { kind, from, sent, ..Envelope::default() };
    Part {
        envelope,
        kind: SegmentKind::Message,
        head: "head",
        body,
        signature: "",
        marks: 0,
        answered: true,
        record: Vec::new(),
    }
}

impl Part {
    fn kind(mut self, kind: EnvelopeKind) -> Part {
        self.envelope.kind = kind;
        self.answered &= kind != EnvelopeKind::Comment;
        self
    }

    fn headers(mut self, id: &str, zone: i32) -> Part {
        self.envelope.message_id = Some(id.to_owned()).filter(|id| !id.is_empty());
        if let Some(sent) = &mut self.envelope.sent {
            sent.offset = FixedOffset::east_opt(zone * 3600);
        }
        self.kind(EnvelopeKind::Headers)
    }

    pub(super) fn to(mut self, to: &[&str]) -> Part {
        self.envelope.to = to.iter().map(|to| mailbox(to)).collect();
        self
    }

    fn subject(mut self, subject: &str) -> Part {
        self.envelope.subject = Some(subject.to_owned());
        self
    }

    fn signed(mut self, signature: &'static str) -> Part {
        self.signature = signature;
        self
    }

    fn marks(mut self, marks: u8) -> Part {
        self.marks = marks;
        self
    }

    fn note(mut self) -> Part {
        self.kind = SegmentKind::InternalNote;
        self
    }

    /// The date as a client prints it, with all its readings.
    fn dated(mut self, text: &str) -> Part {
        self.envelope.sent = locale::date::parse(text);
        self.envelope.sent_text = Some(text.to_owned());
        self
    }

    /// The first line of the header block, or the attribution line.
    fn head(mut self, line: &'static str) -> Part {
        self.head = line;
        self
    }
}

/// Sources and segments of some mails; each part is quoted by the one before it.
fn mails(chains: &[Vec<Part>]) -> (Sources, Vec<Segment>) {
    let (mut sources, mut segments) = (Vec::new(), Vec::<Segment>::new());
    for (number, chain) in chains.iter().enumerate() {
        let source = SourceId(number as u32);
        let (mut text, mut first) = (String::new(), true);
        let mut line_number = 0;
        for part in chain {
            let mut lines = Vec::new();
            let prefix = "> ".repeat(usize::from(part.marks));
            let mut push = |line: &str, kind: LineKind| {
                line_number += 1;
                text.push_str(&prefix);
                let start = text.len() as u32;
                text.push_str(line);
                let kind = if line.is_empty() { LineKind::Blank } else { kind };
                lines.push(Line {
                    source,
                    number: line_number,
                    start,
                    end: text.len() as u32,
                    depth: part.marks,
                    kind,
                });
                text.push('\n');
            };
            if part.envelope.kind != EnvelopeKind::Headers {
                let attribution = part.envelope.kind == EnvelopeKind::Attribution;
                push(part.head, if attribution { LineKind::Attribution } else { LineKind::HeaderBlock });
            }
            part.body.lines().for_each(|line| push(line, LineKind::Text));
            part.signature.lines().for_each(|line| push(line, LineKind::Signature));
            let quoted_by = (!first && part.answered).then(|| segments.len() as u32 - 1);
            first = false;
            let (envelope, kind, record) = (part.envelope.clone(), part.kind, part.record.clone());
            segments.push(Segment { source, envelope, kind, lines, quoted_by, record });
        }
        let path = PathBuf::from(format!("{number}.eml"));
        let origin =
            Origin { path, sha256: String::new(), mail: 1, part: Vec::new(), charset: "utf-8", was_html: false };
        sources.push(Source::new(origin, RawMail::default(), &text));
    }
    (Sources(sources), segments)
}

pub(super) fn thread(chains: &[Vec<Part>]) -> Thread {
    let (sources, segments) = mails(chains);
    merge(&sources, &segments, &Options::default())
}

/// A message a line: time, author, first words, number of copies.
fn outline(thread: &Thread) -> Vec<String> {
    let line = |message: &Message| {
        let sent =
            message.envelope.sent.as_ref().map_or("-".to_owned(), |sent| sent.local.format("%d %H:%M").to_string());
        let words: Vec<&str> = message.body.split_whitespace().take(3).collect();
        let author = &thread.people[message.from.0 as usize].name;
        format!("{sent} {author}: {} ({})", words.join(" "), message.found_in.len())
    };
    thread.messages.iter().map(line).collect()
}

pub(super) fn sides(thread: &Thread) -> Vec<String> {
    let line = |(at, person): (usize, &Person)| {
        format!("{}: {:?} {:?}", person.name, person.role, thread.side(PersonId(at as u32)))
    };
    thread.people.iter().enumerate().map(line).collect()
}

const QUESTION: &str = "Hello,\nsince the update our label printers stop after every tenth page.\nThe queue shows error 0x0000011b, see https://c.example/p?id=7.\n\nWhat can we do about it?";
const WRAPPED: &str = "Hello, since the update our label printers stop\nafter every tenth page. The queue shows error\n0x0000011b, see\nhttps://c.example/p?id=7<https://c.example/p?id=7>.\nWhat can we do about it?";
const ANSWER: &str =
    "Hi Ana,\nthank you for contacting us. Please install the newest driver and send us the spooler log.";
const THANKS: &str = "Thanks!";
pub(super) const ANA: &str = "Ana Ruiz <ana@c.example>";
pub(super) const BO: &str = "Bo Lind <bo@v.example>";
