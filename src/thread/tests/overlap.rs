//! One message once, however it is printed, and what is not one.

use proptest::prelude::*;

use super::*;
use crate::text::{self, MessageId, Span};
use crate::thread::{MessageKind, Places};

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
    let at = thread.messages[0].body.find("What can").unwrap() as u32;
    let places = Places::new(&thread);
    let line_of = |part, at| places.line_of(Span { message: MessageId(0), part, start: at, end: at + 1 });
    assert_eq!(line_of(text::Part::Body, at - 1), Some((SourceId(1), 5)), "a line end belongs to the line it ends");
    assert_eq!(line_of(text::Part::Body, at), Some((SourceId(1), 6)));
    assert_eq!(line_of(text::Part::Signature, 0), Some((SourceId(1), 7)));
    assert_eq!(line_of(text::Part::Subject, 0), Some((SourceId(1), 1)));
    assert_eq!(line_of(text::Part::Attachment(0), 0), None);
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

#[test]
fn short_answers_of_two_days_are_two_however_often_they_are_quoted() {
    let first = || part(ANA, "2021-10-12 12:30", "ok, thanks");
    let second = || part(ANA, "2021-10-14 08:10", "ok, thanks");
    let between = || part(BO, "2021-10-13 09:00", "The second driver is on the share, please try that one.");
    let long = vec![
        part(BO, "2021-10-15 10:00", "Is it better today?"),
        second(),
        between(),
        first(),
        part(BO, "2021-10-12 11:00", ANSWER),
    ];
    let chains = [vec![first().headers("1@c", 2)], vec![second(), between(), first()], long];
    assert_eq!(
        outline(&thread(&chains)),
        [
            "12 11:00 Bo Lind: Hi Ana, thank (1)",
            "12 12:30 Ana Ruiz: ok, thanks (3)",
            "13 09:00 Bo Lind: The second driver (2)",
            "14 08:10 Ana Ruiz: ok, thanks (2)",
            "15 10:00 Bo Lind: Is it better (1)"
        ]
    );
}

#[test]
fn a_text_that_was_sent_again_is_two_messages() {
    let days = [
        vec![part(BO, "2021-10-14 11:00", ANSWER), part(ANA, "2021-10-12 09:58", QUESTION)],
        vec![part(BO, "2021-10-12 11:00", ANSWER), part(ANA, "2021-10-12 09:58", QUESTION)],
    ];
    assert_eq!(thread(&days).messages.len(), 3);
    // Four hours look like two zones, but one mail shows both times.
    let hours = [
        vec![part(BO, "2021-10-12 15:00", ANSWER), part(BO, "2021-10-12 11:00", ANSWER)],
        vec![part(BO, "2021-10-12 11:00", ANSWER), part(ANA, "2021-10-12 09:58", QUESTION)],
        vec![part(ANA, "2021-10-13 08:00", "Sorry, I was out."), part(BO, "2021-10-12 15:00", ANSWER)],
    ];
    assert_eq!(
        outline(&thread(&hours)),
        [
            "12 09:58 Ana Ruiz: Hello, since the (1)",
            "12 11:00 Bo Lind: Hi Ana, thank (2)",
            "12 15:00 Bo Lind: Hi Ana, thank (2)",
            "13 08:00 Ana Ruiz: Sorry, I was (1)"
        ]
    );
}

#[test]
fn a_sender_that_gives_every_mail_one_id_loses_none() {
    let mail = |sent, body| vec![part(ANA, sent, body).headers("1@localhost", 2)];
    let chains = [
        mail("2021-10-12 09:58", QUESTION),
        mail("2021-10-13 09:58", "It works now, you may close the case."),
        mail("2021-10-12 09:58", QUESTION),
    ];
    assert_eq!(thread(&chains).messages.len(), 2);
}

#[test]
fn a_quoted_copy_lends_neither_banner_nor_signature_to_the_body() {
    let own =
        vec![part(ANA, "2021-10-12 09:58", QUESTION).headers("q@c", 2).signed("Ana Ruiz\nDesktop Lead, Cask Ltd")];
    let quoting = |body| vec![part(BO, "2021-10-12 11:00", ANSWER), part(ANA, "2021-10-12 09:58", body)];
    let banner = "Vorsicht: Diese Nachricht kommt von draußen, bitte keine Anhänge öffnen.\nHello, since the update our label printers stop after every tenth page. The queue shows error 0x0000011b, see https://c.example/p?id=7. What can we do about it?";
    let signed = "Hello, since the update our label printers stop after every tenth page. The queue shows error 0x0000011b, see https://c.example/p?id=7. What can we do about it?\nAna Ruiz\nDesktop Lead, Cask Ltd";
    for copy in [banner, signed] {
        let thread = thread(&[quoting(copy), own.clone()]);
        assert_eq!(thread.messages.len(), 2);
        assert_eq!(thread.messages[0].body, QUESTION);
    }
}

#[test]
fn a_mail_that_was_cut_is_completed_by_a_quoted_copy() {
    let own = vec![part(ANA, "2021-10-12 09:58", "Hello,\nsince the update our label").headers("q@c", 2)];
    let chain = vec![part(BO, "2021-10-12 11:00", ANSWER), part(ANA, "2021-10-12 09:58", QUESTION)];
    let thread = thread(&[own, chain]);
    assert_eq!(thread.messages.len(), 2);
    assert_eq!(thread.messages[0].body, QUESTION);
}

#[test]
fn a_quote_without_a_date_that_ends_in_a_note_is_a_copy() {
    let own = vec![part(ANA, "2021-10-12 09:58", QUESTION)];
    let note = "since the update our label printers stop after every tenth page. [Message truncated]";
    let cut = vec![part(BO, "2021-10-12 11:00", ANSWER), part(ANA, "", note).marks(1).kind(EnvelopeKind::Attribution)];
    assert_eq!(
        outline(&thread(&[own, cut])),
        ["12 09:58 Ana Ruiz: Hello, since the (2)", "12 11:00 Bo Lind: Hi Ana, thank (1)"]
    );
}

#[test]
fn a_short_copy_with_a_note_on_what_was_cut_off_is_longer_and_not_better() {
    let own = vec![part(ANA, "2021-10-12 08:02", "Hi Bo,\n\nthe data file helped, the export ran through. Thanks!")];
    let clipped = "Hi Bo, the data file helped, the export ran [Message clipped]";
    let chain = vec![part(BO, "2021-10-12 09:30", "Glad to hear that."), part(ANA, "2021-10-11 23:02", clipped)];
    let thread = thread(&[chain, own]);
    assert_eq!(thread.messages.len(), 2);
    assert!(thread.messages.iter().any(|message| message.body.ends_with("Thanks!")));
}

#[test]
fn a_list_is_the_same_numbered_dotted_and_in_another_zone() {
    let html = "Please\n1. stop the spooler,\n2. delete the files in the queue folder,\n3. start it again and tell us.";
    let plain = "Please\n* stop the spooler,\n* delete the files in the queue folder,\n* start it again and tell us.";
    let chains = [
        vec![part(BO, "2021-10-12 11:00", html).headers("a@v", 2).subject("RE: labels")],
        vec![
            part(ANA, "2021-10-12 12:00", "Will do."),
            part(BO, "2021-10-12 17:00", plain).subject("labels [SEC=OPEN]"),
        ],
    ];
    assert_eq!(thread(&chains).messages.len(), 2);
}

#[test]
fn what_is_only_quoted_is_kept() {
    let chains = [
        vec![part(BO, "2021-10-13 11:00", "Fixed."), part(ANA, "2021-10-12 09:58", QUESTION)],
        vec![part(BO, "2021-10-14 11:00", "Closing."), part("Eva Lang <eva@c.example>", "2021-10-11 08:00", THANKS)],
    ];
    let days: Vec<String> = outline(&thread(&chains)).iter().map(|line| line[..2].to_owned()).collect();
    assert_eq!(days, ["11", "12", "13", "14"]);
}

#[test]
fn answers_between_quoted_pieces_leave_one_question_and_one_answer() {
    let (sources, mut segments) = mails(&[vec![
        part(BO, "2021-10-12 11:00", "In short: yes.\nThe newest one.\nBy tomorrow, I hope."),
        part(ANA, "2021-10-12 09:58", "Can we go on?\nWhich driver do you mean?\nWhen will the fix be there?")
            .marks(1)
            .kind(EnvelopeKind::Attribution),
    ]]);
    // The quoted lines stand between those of the answer.
    segments[1].lines.iter_mut().zip([2, 4, 6, 8]).for_each(|(line, number)| line.number = number);
    let (own_sources, own) = mails(&[vec![
        part(
            ANA,
            "2021-10-12 09:58",
            "Hi Bo,\nCan we go on?\nWhich driver do you mean?\nIt is urgent.\nWhen will the fix be there?",
        )
        .headers("q@c", 2),
    ]]);
    let mut all = sources;
    all.0.extend(own_sources.0);
    segments.extend(own.into_iter().map(|mut segment| {
        segment.source = SourceId(1);
        segment.lines.iter_mut().for_each(|line| line.source = SourceId(1));
        segment
    }));
    let thread = merge(&all, &segments, &Options::default());
    assert_eq!(outline(&thread), ["12 09:58 Ana Ruiz: Hi Bo, Can (2)", "12 11:00 Bo Lind: In short: yes. (1)"]);
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
        vec![
            part(ANA, "", "It is back again since this morning, on all floors.").dated("05/11/2021 10:00"),
            part(BO, "2021-10-12 11:00", ANSWER),
        ],
        vec![part(BO, "2021-10-12 17:00", ANSWER), part(ANA, "2021-10-12 18:30", THANKS)],
    ]
}

proptest! {
    #[test]
    fn order_and_repeats_of_the_sources_change_nothing(
        mut order in Just((0..7).collect::<Vec<usize>>()).prop_shuffle(),
        again in proptest::collection::vec(0..7_usize, 0..3),
    ) {
        order.extend(again);
        let chains = overlapping();
        let shuffled: Vec<Vec<Part>> = order.iter().map(|at| chains[*at].clone()).collect();
        let (expected, found) = (thread(&chains), thread(&shuffled));
        let once = |thread: &Thread| -> Vec<String> {
            outline(thread).iter().map(|line| line[..line.rfind('(').unwrap()].to_owned()).collect()
        };
        prop_assert_eq!(once(&found), once(&expected));
        prop_assert_eq!(&found.people, &expected.people);
        prop_assert_eq!(sides(&found), sides(&expected));
        let bodies = |thread: &Thread| thread.messages.iter().map(|m| (m.body.clone(), m.envelope.clone())).collect::<Vec<_>>();
        prop_assert_eq!(bodies(&found), bodies(&expected));
        prop_assert_eq!(&found.doubts, &expected.doubts);
    }
}
