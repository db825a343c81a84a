//! Chains built by hand, with what a reader of the mails would say about them.

use std::path::PathBuf;

use chrono::{FixedOffset, NaiveDateTime};
use proptest::prelude::*;

use super::{Message, MessageKind, Person, PersonId, Thread, TimeSource, group, merge};
use crate::mail::{Envelope, EnvelopeKind, Mailbox, Precision, RawMail, Stamp};
use crate::options::Options;
use crate::split::{Segment, SegmentKind};
use crate::text::{Line, LineKind, Origin, Source, SourceId, Sources};

/// One message as it stands in one mail.
#[derive(Clone)]
struct Part {
    envelope: Envelope,
    kind: SegmentKind,
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
fn part(from: &str, sent: &str, body: &'static str) -> Part {
    let sent = Some(sent).filter(|sent| !sent.is_empty()).map(|sent| Stamp {
        local: time(sent),
        offset: None,
        precision: Precision::Minute,
        readings: Vec::new(),
    });
    let from = Some(from).filter(|from| !from.is_empty()).map(mailbox);
    let kind = if from.is_some() { EnvelopeKind::HeaderBlock } else { EnvelopeKind::None };
    let envelope = Envelope { kind, from, sent, ..Envelope::default() };
    Part { envelope, kind: SegmentKind::Message, body, signature: "", marks: 0, answered: true, record: Vec::new() }
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

    fn to(mut self, to: &[&str]) -> Part {
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

    fn reading(mut self, other: &str) -> Part {
        self.envelope.sent.as_mut().unwrap().readings.push(time(other));
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
                push("head", LineKind::HeaderBlock);
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

fn thread(chains: &[Vec<Part>]) -> Thread {
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

fn sides(thread: &Thread) -> Vec<String> {
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
const ANA: &str = "Ana Ruiz <ana@c.example>";
const BO: &str = "Bo Lind <bo@v.example>";

#[test]
fn one_mail_in_three_dresses_is_one_message() {
    let own = vec![part(ANA, "2021-10-12 09:58", QUESTION).headers("q@c", 2).to(&["Bo Lind <bo@v.example>"])];
    let block = vec![
        part(BO, "2021-10-12 11:00", ANSWER).headers("a@v", 2).to(&[ANA]),
        part("Ruiz, Ana", "2021-10-12 09:58", WRAPPED),
    ];
    let attribution = vec![
        part(ANA, "2021-10-12 12:30", THANKS).headers("t@c", 2),
        part(BO, "2021-10-12 11:00", ANSWER).marks(1).kind(EnvelopeKind::Attribution),
        part("Ana", "2021-10-12 09:58", WRAPPED).marks(2).kind(EnvelopeKind::Attribution),
    ];
    let thread = thread(&[own, block, attribution]);
    assert_eq!(
        outline(&thread),
        [
            "12 09:58 Ana Ruiz: Hello, since the (3)",
            "12 11:00 Bo Lind: Hi Ana, thank (2)",
            "12 12:30 Ana Ruiz: Thanks! (1)"
        ]
    );
    let first = &thread.messages[0];
    assert_eq!(first.body, QUESTION);
    assert_eq!(first.time_source, TimeSource::Envelope);
    assert_eq!(first.envelope.sent.as_ref().unwrap().offset, FixedOffset::east_opt(7200));
    assert_eq!(
        first.found_in.iter().map(|copy| (copy.source.0, copy.depth)).collect::<Vec<_>>(),
        [(0, 0), (1, 1), (2, 2)]
    );
    assert_eq!(thread.people.len(), 2);
}

#[test]
fn a_copy_in_another_readers_zone_is_no_second_message() {
    let chain = vec![
        part(ANA, "2021-10-13 02:05", THANKS),
        part(BO, "2021-10-12 17:58", ANSWER),
        part(ANA, "2021-10-12 15:00", QUESTION),
    ];
    let mine = vec![
        part(BO, "2021-10-13 09:00", "Closing this case as agreed with you on the phone."),
        part(ANA, "2021-10-12 19:05", THANKS),
        part(BO, "2021-10-12 10:58", ANSWER),
        part(ANA, "2021-10-12 08:00", WRAPPED),
    ];
    assert_eq!(thread(&[chain, mine]).messages.len(), 4);
}

#[test]
fn a_truncated_copy_completes_nothing_and_adds_nothing() {
    let whole = vec![part(ANA, "2021-10-12 09:58", QUESTION)];
    let cut =
        vec![part(BO, "2021-10-12 11:00", ANSWER), part(ANA, "2021-10-12 09:58", "Hello,\nsince the update our label")];
    let thread = thread(&[cut, whole]);
    assert_eq!(outline(&thread), ["12 09:58 Ana Ruiz: Hello, since the (2)", "12 11:00 Bo Lind: Hi Ana, thank (1)"]);
    assert_eq!(thread.messages[0].body, QUESTION);
    assert_eq!(thread.messages[0].found_in[0].source, SourceId(1));
}

#[test]
fn two_mails_of_one_minute_stay_two() {
    let chain = vec![
        part(BO, "2021-10-12 11:00", "The hotfix is on the share, path as discussed."),
        part(BO, "2021-10-12 11:00", "Could you also confirm the number of affected sites?"),
    ];
    assert_eq!(thread(&[chain]).messages.len(), 2);
}

#[test]
fn the_undated_newest_mail_stands_last_and_its_signature_names_the_author() {
    let chain = vec![
        part("", "", "Hi Ana, as agreed I am closing the case.").signed("Bo Lind\nSupport Engineer\nbo@v.example"),
        part(ANA, "2021-10-14 16:00", "It works now, you may close the case."),
        part(BO, "2021-10-12 11:00", ANSWER),
    ];
    let thread = thread(&[chain]);
    assert_eq!(
        outline(&thread),
        ["12 11:00 Bo Lind: Hi Ana, thank (1)", "14 16:00 Ana Ruiz: It works now, (1)", "- Bo Lind: Hi Ana, as (1)"]
    );
    assert_eq!(thread.messages[2].time_source, TimeSource::Unknown);
    assert_eq!(thread.messages[2].envelope.from.as_ref().unwrap().email.as_deref(), Some("bo@v.example"));
    assert_eq!(thread.messages[2].signature, "Bo Lind\nSupport Engineer\nbo@v.example");
}

#[test]
fn an_undated_answer_follows_what_it_answers() {
    let newest = vec![
        part(BO, "2021-10-15 08:00", "Good to hear, thank you for the feedback on this."),
        part(ANA, "", "The driver made it better but the big labels still fail."),
        part(BO, "2021-10-12 11:00", ANSWER),
    ];
    let other = vec![part(
        "Eva Lang <eva@c.example>",
        "2021-10-13 10:00",
        "Please add me to this thread, I take over next week.",
    )];
    let words: Vec<String> =
        outline(&thread(&[other, newest])).iter().map(|line| line[..8].trim().to_owned()).collect();
    assert_eq!(words, ["12 11:00", "- Ana Ru", "13 10:00", "15 08:00"]);
}

#[test]
fn nesting_goes_before_clocks_that_run_backwards() {
    let chain = vec![
        part(ANA, "2021-10-12 10:15", "It is fine now, many thanks for the quick help."),
        part(BO, "2021-10-12 17:40", ANSWER),
        part(ANA, "2021-10-12 09:58", QUESTION),
    ];
    let times: Vec<String> = outline(&thread(&[chain])).iter().map(|line| line[..8].to_owned()).collect();
    assert_eq!(times, ["12 09:58", "12 17:40", "12 10:15"]);
}

#[test]
fn mails_that_quote_each_other_are_all_kept() {
    let (sources, mut segments) =
        mails(&[vec![part(ANA, "2021-10-12 09:58", QUESTION), part(BO, "2021-10-12 11:00", ANSWER)]]);
    segments[0].quoted_by = Some(1);
    assert_eq!(merge(&sources, &segments, &Options::default()).messages.len(), 2);
    let one = vec![part(ANA, "2021-10-12 09:58", QUESTION), part(BO, "2021-10-12 11:00", ANSWER)];
    let other = vec![part(BO, "2021-10-12 11:00", ANSWER), part(ANA, "2021-10-12 09:58", QUESTION)];
    assert_eq!(outline(&thread(&[one, other])).len(), 2);
}

#[test]
fn quoted_words_without_attribution_are_a_copy_where_they_come_from() {
    let chain = vec![
        part(BO, "2021-10-12 11:00", "The tenth page needs the new firmware, I will send it today."),
        part("", "", "since the update our label printers stop after every tenth page.").marks(1),
    ];
    let own = vec![part(ANA, "2021-10-12 09:58", QUESTION)];
    assert_eq!(thread(&[own, chain.clone()]).messages.len(), 2);
    let alone = thread(&[chain]);
    assert_eq!(alone.messages.len(), 2);
    assert_eq!(alone.people[alone.messages[0].from.0 as usize].name, "");
}

#[test]
fn an_ambiguous_date_is_read_as_the_chain_allows() {
    let chain = vec![
        part(ANA, "2024-04-05 10:00", "It works now, you may close the case."),
        part(BO, "2024-03-04 09:00", ANSWER).reading("2024-04-03 09:00"),
        part(ANA, "2024-04-02 16:00", QUESTION),
    ];
    let thread = thread(&[chain]);
    let sent = thread.messages[1].envelope.sent.as_ref().unwrap();
    assert_eq!(sent.local, time("2024-04-03 09:00"));
    assert_eq!(sent.readings, [time("2024-03-04 09:00")]);
}

#[test]
fn an_export_may_list_the_newest_comment_first() {
    let comment = |from, sent, body| part(from, sent, body).kind(EnvelopeKind::Comment);
    let export = vec![
        comment("Ana Ruiz", "2021-10-14 10:00", "It is gone, thanks."),
        comment("Bo Lind", "", "Driver sent by chat."),
        comment("Bo Lind", "2021-10-12 10:00", ANSWER),
        comment("Ana Ruiz", "2021-10-12 08:00", QUESTION),
    ];
    let times: Vec<String> = outline(&thread(&[export])).iter().map(|line| line[..2].trim().to_owned()).collect();
    assert_eq!(times, ["12", "12", "-", "14"]);
}

#[test]
fn reminders_of_the_same_words_are_as_many_as_were_sent() {
    let text = "Hello, this is a reminder. Our engineer is waiting for your answer in this ticket.";
    let reminder = |sent| part("Vend Support", sent, text).kind(EnvelopeKind::Comment);
    let export = vec![reminder("2021-10-18 10:00"), reminder("2021-10-18 14:00"), reminder("2021-10-25 10:00")];
    let thread = thread(&[export]);
    assert_eq!(thread.messages.len(), 3);
    assert!(thread.messages.iter().all(|message| message.kind == MessageKind::Automatic));
}

#[test]
fn lines_lead_back_to_the_source_of_the_best_copy() {
    let cut = vec![part(BO, "2021-10-12 11:00", ANSWER), part(ANA, "2021-10-12 09:58", "Hello,\nsince the update")];
    let whole = vec![part(ANA, "2021-10-12 09:58", QUESTION).signed("Ana Ruiz")];
    let thread = thread(&[cut, whole]);
    let message = &thread.messages[0];
    let at = message.body.find("What can").unwrap() as u32;
    assert_eq!(message.line_of(crate::text::Part::Body, at), Some((SourceId(1), 6)));
    assert_eq!(message.line_of(crate::text::Part::Signature, 0), Some((SourceId(1), 7)));
    assert_eq!(message.line_of(crate::text::Part::Attachment(0), 0), None);
}

#[test]
fn names_get_the_address_known_for_them() {
    let chain = vec![
        part("Ana Ruiz", "2021-10-13 08:00", THANKS).to(&["Bo Lind"]),
        part(BO, "2021-10-12 11:00", ANSWER).to(&["'Ana Ruiz' <ANA@c.example>"]),
    ];
    let thread = thread(&[chain]);
    let envelope = &thread.messages[1].envelope;
    assert_eq!(envelope.to[0].email.as_deref(), Some("bo@v.example"));
    assert_eq!(envelope.from.as_ref().unwrap().email.as_deref(), Some("ana@c.example"));
}

#[test]
fn both_sides_are_told_by_what_they_write() {
    let chain = vec![
        part(BO, "2021-10-12 11:00", ANSWER).to(&[ANA]),
        part(ANA, "2021-10-12 09:58", QUESTION)
            .to(&["Vend Support <support@v.example>", "Desktop Team <desktop@c.example>"]),
    ];
    assert_eq!(
        sides(&thread(&[chain])),
        [
            "Ana Ruiz: Customer Customer",
            "Vend Support: MailingList Vendor",
            "Desktop Team: MailingList Customer",
            "Bo Lind: Engineer Vendor"
        ]
    );
}

#[test]
fn a_chain_of_one_side_only_is_the_vendors_when_it_sounds_so() {
    let chain = vec![
        part(BO, "2021-10-14 11:00", "As agreed we will close the case now.").to(&[ANA]),
        part(BO, "2021-10-12 11:00", ANSWER).to(&[ANA]),
    ];
    assert_eq!(sides(&thread(&[chain])), ["Bo Lind: Engineer Vendor", "Ana Ruiz: Customer Customer"]);
}

#[test]
fn an_export_with_names_only_has_sides() {
    let comment = |from, sent, body| part(from, sent, body).kind(EnvelopeKind::Comment);
    let export = vec![
        comment("Ana Ruiz", "2021-10-12 08:00", QUESTION),
        comment("Bo Lind", "2021-10-12 10:00", ANSWER),
        comment("Eva Lang", "2021-10-12 12:00", "The driver team knows this one.").note(),
        comment("Ana Ruiz", "2021-10-13 10:00", "It is gone, thanks."),
        comment("Vend Support", "2021-10-20 10:00", "This ticket was closed automatically."),
    ];
    assert_eq!(
        sides(&thread(&[export])),
        [
            "Ana Ruiz: Customer Customer",
            "Bo Lind: Engineer Vendor",
            "Eva Lang: Engineer Vendor",
            "Vend Support: MailingList Vendor"
        ]
    );
}

#[test]
fn who_joins_late_from_elsewhere_is_a_third_party() {
    let chain = vec![
        part(ANA, "2021-10-16 09:00", "It works now, you may close the case."),
        part("Ion Popa <ion@maker.example>", "2021-10-15 09:00", "The print head firmware has a fix, see release 7.")
            .to(&[BO]),
        part(BO, "2021-10-14 11:00", "I asked the maker of the printer about this.").to(&[ANA, "ion@maker.example"]),
        part(BO, "2021-10-12 11:00", ANSWER).to(&[ANA]),
        part(ANA, "2021-10-12 09:58", QUESTION).to(&[BO]),
    ];
    let sides = sides(&thread(&[chain]));
    assert_eq!(sides, ["Ana Ruiz: Customer Customer", "Bo Lind: Engineer Vendor", "Ion Popa: ThirdParty Third"]);
}

#[test]
fn a_lone_question_is_the_customers() {
    let chain = vec![part(ANA, "2021-10-12 09:58", QUESTION).to(&[BO])];
    assert_eq!(sides(&thread(&[chain])), ["Ana Ruiz: Customer Customer", "Bo Lind: Engineer Vendor"]);
}

#[test]
fn mails_with_different_ids_are_different_mails() {
    let mail = |id| vec![part(ANA, "2021-10-12 09:58", QUESTION).headers(id, 2)];
    let copy = vec![part(BO, "2021-10-12 11:00", ANSWER), part(ANA, "2021-10-12 09:58", WRAPPED)];
    assert_eq!(thread(&[mail("a@c"), mail("b@c"), copy, mail("a@c")]).messages.len(), 3);
}

#[test]
fn a_chain_of_thousands_is_merged_without_comparing_all_with_all() {
    let mut chain: Vec<Part> = Vec::new();
    for number in 0..4_000_u32 {
        let sent = format!("2021-10-{:02} {:02}:{:02}", 1 + number / 1_440, number / 60 % 24, number % 60);
        chain.push(part(if number % 2 == 0 { ANA } else { BO }, &sent, THANKS));
    }
    let start = std::time::Instant::now();
    assert_eq!(thread(&[chain]).messages.len(), 4_000);
    assert!(start.elapsed().as_secs() < 20, "took {:?}", start.elapsed());
}

fn ids(text: &str) -> Vec<String> {
    text.split_whitespace().filter(|word| word.starts_with("CS-")).map(str::to_owned).collect()
}

fn groups(chains: &[Vec<Part>], single_case: bool) -> Vec<Vec<u32>> {
    let (sources, segments) = mails(chains);
    let options = Options { single_case, ..Options::default() };
    let groups = group(&sources, &segments, &options, &ids);
    let numbers = |group: &Vec<Segment>| {
        let mut numbers: Vec<u32> = group.iter().map(|segment| segment.source.0).collect();
        numbers.dedup();
        numbers
    };
    groups.iter().map(numbers).collect()
}

#[test]
fn a_generic_subject_does_not_join_two_customers() {
    let support = "Vend Support <support@v.example>";
    let mail = |from: &str, to: &str| {
        vec![part(from, "2021-10-12 09:58", "Printer down.").headers("", 2).to(&[to]).subject("Printer does not work")]
    };
    let answer = |to: &str| {
        vec![part(BO, "2021-10-12 12:00", "On it.").headers("", 2).to(&[to]).subject("Re: Printer does not work")]
    };
    let chains =
        [mail(ANA, support), mail("Cy Dee <cy@d.example>", support), answer("cy@d.example"), answer("ana@c.example")];
    assert_eq!(groups(&chains, false), [vec![0, 3], vec![1, 2]]);
    assert_eq!(groups(&chains, true), [vec![0, 1, 2, 3]]);
}

#[test]
fn ids_and_references_join_mails_and_quotes_are_renumbered() {
    let mut reply = part(BO, "2021-10-13 12:00", "Fixed.").headers("r@v", 2).subject("Your incident");
    reply.envelope.references = vec!["q@c".to_owned()];
    let chains = [
        vec![part(ANA, "2021-10-12 09:58", QUESTION).headers("q@c", 2).subject("Labels CS-1")],
        vec![part(ANA, "2021-10-12 09:00", QUESTION).subject("Labels CS-2"), part(BO, "2021-10-11 09:00", ANSWER)],
        vec![reply],
        vec![
            part(BO, "2021-10-14 09:00", THANKS).subject("AW: something else CS-2"),
            part(ANA, "2021-10-13 09:00", QUESTION),
        ],
    ];
    assert_eq!(groups(&chains, false), [vec![0, 2], vec![1, 3]]);
    let (sources, segments) = mails(&chains);
    let second = group(&sources, &segments, &Options::default(), &ids).remove(1);
    assert_eq!(second.iter().map(|segment| segment.quoted_by).collect::<Vec<_>>(), [None, Some(0), None, Some(2)]);
}

fn overlapping() -> Vec<Vec<Part>> {
    vec![
        vec![part(ANA, "2021-10-12 09:58", QUESTION).headers("q@c", 2).to(&["support@v.example"])],
        vec![
            part(BO, "2021-10-12 11:00", ANSWER).headers("a@v", 2).to(&[ANA]),
            part("Ruiz, Ana", "2021-10-12 09:58", WRAPPED),
        ],
        vec![
            part("Ana", "2021-10-12 18:30", THANKS),
            part(BO, "2021-10-12 17:00", ANSWER),
            part("Ana", "2021-10-12 15:58", WRAPPED),
        ],
        vec![
            part("", "", "Closing now, as agreed on the phone with Ana.").signed("Bo Lind"),
            part("Ana Ruiz", "2021-10-12 12:30", THANKS),
        ],
        vec![
            part("Eva Lang", "2021-10-12 12:30", "Is there a fix for the older printers, too?"),
            part("", "", "since the update our label printers stop").marks(1),
        ],
    ]
}

proptest! {
    #[test]
    fn the_order_of_the_sources_changes_nothing(order in Just((0..5).collect::<Vec<usize>>()).prop_shuffle()) {
        let chains = overlapping();
        let shuffled: Vec<Vec<Part>> = order.iter().map(|at| chains[*at].clone()).collect();
        let (expected, found) = (thread(&chains), thread(&shuffled));
        prop_assert_eq!(outline(&found), outline(&expected));
        prop_assert_eq!(&found.people, &expected.people);
        prop_assert_eq!(sides(&found), sides(&expected));
        let bodies = |thread: &Thread| thread.messages.iter().map(|m| (m.body.clone(), m.envelope.clone())).collect::<Vec<_>>();
        prop_assert_eq!(bodies(&found), bodies(&expected));
    }
}
