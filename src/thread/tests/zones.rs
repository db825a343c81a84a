//! Short answers that show another time in every copy.

use super::*;

/// Ana thanks at 19:05, and a mail that quotes this shows the clock of another zone.
fn quoted_later() -> Vec<Part> {
    vec![
        part(BO, "2021-10-13 09:00", "Closing this case as agreed with you on the phone.").headers("c@v", 2),
        part(ANA, "2021-10-13 02:05", THANKS),
        part(BO, "2021-10-12 17:58", ANSWER),
    ]
}

fn authors(thread: &Thread) -> String {
    let name = |message: &Message| thread.people[message.from.0 as usize].name[..2].to_owned();
    thread.messages.iter().map(name).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_short_answer_is_the_one_that_its_answer_names() {
    let own = vec![part(ANA, "2021-10-12 19:05", THANKS).headers("t@c", 2)];
    let mut later = quoted_later();
    later[0].envelope.references = vec!["t@c".to_owned()];
    assert_eq!(authors(&thread(&[own.clone(), later])), "Bo An Bo");
    // Nothing says that the two are one.
    assert_eq!(authors(&thread(&[own, quoted_later()])), "Bo An An Bo");
}

#[test]
fn a_short_answer_to_one_message_is_one_in_two_zones() {
    let own = vec![part(ANA, "2021-10-12 19:05", THANKS).headers("t@c", 2), part(BO, "2021-10-12 17:58", ANSWER)];
    assert_eq!(authors(&thread(&[own, quoted_later()])), "Bo An Bo");
}

#[test]
fn short_answers_to_one_message_some_minutes_apart_are_two() {
    let own = vec![part(ANA, "2021-10-12 19:12", THANKS).headers("t@c", 2), part(BO, "2021-10-12 17:58", ANSWER)];
    assert_eq!(authors(&thread(&[own, quoted_later()])), "Bo An An Bo");
}

#[test]
fn short_answers_to_two_messages_are_two() {
    let other = "Hi Ana, the new driver is on the server now, please restart both printers.";
    let own = vec![part(ANA, "2021-10-12 19:05", THANKS).headers("t@c", 2), part(BO, "2021-10-12 18:30", other)];
    assert_eq!(authors(&thread(&[own, quoted_later()])), "Bo Bo An An Bo");
}
