//! In which order messages stand, and what is said about their dates.

use super::*;

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
    let thread = thread(&[chain]);
    let times: Vec<String> = outline(&thread).iter().map(|line| line[..8].to_owned()).collect();
    assert_eq!(times, ["12 09:58", "12 17:40", "12 10:15"]);
    assert_eq!(days(&thread).1, [("time-order", 1)]);
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

/// Days of the messages, and what is doubtful: kind and place.
fn days(thread: &Thread) -> (Vec<String>, Vec<(&'static str, u32)>) {
    let day = |message: &Message| {
        let sent = message.envelope.sent.as_ref().unwrap();
        sent.local.format("%m-%d").to_string() + if sent.readings.is_empty() { "" } else { "?" }
    };
    let doubts = thread.doubts.iter().map(|doubt| (doubt.kind, doubt.message.0));
    (thread.messages.iter().map(day).collect(), doubts.collect())
}

#[test]
fn an_ambiguous_date_is_read_as_the_chain_allows() {
    let chain = vec![
        part(ANA, "2024-04-05 10:00", "It works now, you may close the case."),
        part(BO, "", ANSWER).dated("03/04/2024 09:00 AM"),
        part(ANA, "2024-04-02 16:00", QUESTION),
    ];
    assert_eq!(days(&thread(&[chain])), (vec!["04-02".into(), "04-03".into(), "04-05".into()], vec![]));
}

#[test]
fn a_day_beyond_the_twelfth_shows_how_the_client_writes_all_of_them() {
    let chain = |newest| {
        vec![
            part(ANA, "", "It works now, you may close the case.").dated(newest),
            part(BO, "", ANSWER).dated("06/10/2021 9:00"),
            part(ANA, "", QUESTION).dated("05/08/2021 16:30"),
        ]
    };
    let found = |newest| days(&thread(&[chain(newest)])).0.join(" ");
    assert_eq!(found("13/12/2021 10:00"), "08-05 10-06 12-13");
    assert_eq!(found("12/13/2021 10:00"), "05-08 06-10 12-13");
}

#[test]
fn labels_in_german_put_the_day_first() {
    let chain = vec![
        part(BO, "2021-12-20 10:00", ANSWER),
        part(ANA, "", QUESTION).dated("03/04/2021 16:30 PM").head("Gesendet: 03/04/2021 16:30 PM"),
    ];
    assert_eq!(days(&thread(&[chain])), (vec!["04-03".into(), "12-20".into()], vec![]));
}

#[test]
fn the_words_of_an_attribution_put_the_day_first() {
    let chain = |line| {
        let quoted = part(ANA, "", QUESTION).dated("03/04/2021 16:30").kind(EnvelopeKind::Attribution).head(line);
        days(&thread(&[vec![part(BO, "2021-12-20 10:00", ANSWER), quoted]])).0.join(" ")
    };
    assert_eq!(chain("El 03/04/2021 a las 16:30, Ana Ruiz escribió:"), "04-03 12-20");
    assert_eq!(chain("On 03/04/2021 16:30, Ana Ruiz wrote:"), "04-03? 12-20");
}

#[test]
fn labels_of_several_languages_leave_the_date_to_its_own() {
    let quoted = part(ANA, "", QUESTION).dated("03/04/2021 16:30").head("Enviado el: 03/04/2021 16:30");
    let chain = vec![part(BO, "2021-12-20 10:00", ANSWER), quoted];
    assert_eq!(days(&thread(&[chain])).0.join(" "), "04-03 12-20");
}

#[test]
fn the_name_of_a_month_is_read_in_the_language_of_the_labels() {
    let chain = |line, date| {
        let quoted = part(ANA, "", QUESTION).dated(date).head(line);
        days(&thread(&[vec![part(BO, "2021-12-20 10:00", ANSWER), quoted]])).0.join(" ")
    };
    assert_eq!(chain("Wysłano: 30 lip 2021 08:02", "30 lip 2021 08:02"), "07-30 12-20");
    assert_eq!(chain("Poslano: 30. lip 2021. 08:02", "30. lip 2021. 08:02"), "06-30 12-20");
    assert_eq!(chain("Odesláno: 30. listopad 2020 8:02", "30. listopad 2020 8:02"), "11-30 12-20");
}

#[test]
fn dates_of_the_buddhist_calendar_are_settled_by_their_labels() {
    let quoted = part(ANA, "", QUESTION).dated("4/3/2564 16:30").head("ส่ง: 4/3/2564 16:30");
    let chain = vec![part(BO, "2021-12-20 10:00", ANSWER), quoted];
    assert_eq!(days(&thread(&[chain])).0.join(" "), "03-04 12-20");
}

#[test]
fn neighbours_settle_a_date_when_only_one_reading_is_near() {
    let chain = vec![
        part(ANA, "", "It works now, you may close the case.").dated("05/03/2021 10:00"),
        part(BO, "", ANSWER).dated("04/03/2021 9:00"),
        part(ANA, "2021-03-03 16:30", QUESTION),
    ];
    assert_eq!(days(&thread(&[chain])).0.join(" "), "03-03 03-04 03-05");
}

#[test]
fn a_date_that_nothing_settles_keeps_both_readings_and_a_doubt() {
    let chain = vec![part(BO, "2021-12-20 10:00", ANSWER), part(ANA, "", QUESTION).dated("03/04/2021 16:30")];
    let thread = thread(&[chain]);
    assert_eq!(days(&thread), (vec!["04-03?".into(), "12-20".into()], vec![("ambiguous-date", 0)]));
    assert_eq!(thread.doubts[0].text, "03/04/2021 16:30 is read as 2021-04-03; it may be 2021-03-04");
    let alone = self::thread(&[vec![part(ANA, "", QUESTION).dated("03/04/2021 16:30")]]);
    assert_eq!(days(&alone).1, [("ambiguous-date", 0)]);
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
fn an_export_with_the_oldest_comment_first_keeps_its_order() {
    let comment = |from, sent, body| part(from, sent, body).kind(EnvelopeKind::Comment);
    let export = vec![
        comment("Ana Ruiz", "2021-10-12 08:00", QUESTION),
        comment("Bo Lind", "2021-10-12 10:00", ANSWER),
        comment("Bo Lind", "", "Driver sent by chat."),
        comment("Ana Ruiz", "2021-10-14 10:00", "It is gone, thanks."),
    ];
    let thread = thread(&[export]);
    let times: Vec<String> = outline(&thread).iter().map(|line| line[..2].trim().to_owned()).collect();
    assert_eq!(times, ["12", "12", "-", "14"]);
    let doubts: Vec<(&str, u32)> = thread.doubts.iter().map(|doubt| (doubt.kind, doubt.message.0)).collect();
    assert_eq!(doubts, [("undated", 2)]);
}

#[test]
fn clocks_of_two_zones_contradict_nothing_when_both_zones_show() {
    let own = vec![part(BO, "2021-10-12 09:30", ANSWER).headers("a@v", -7), part(ANA, "2021-10-12 17:58", QUESTION)];
    let first = vec![part(ANA, "2021-10-12 17:58", QUESTION).headers("q@c", 2)];
    let thread = thread(&[own, first]);
    let times: Vec<String> = outline(&thread).iter().map(|line| line[..8].to_owned()).collect();
    assert_eq!(times, ["12 17:58", "12 09:30"]);
    assert_eq!(thread.doubts, []);
}
