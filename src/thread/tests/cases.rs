//! Which mails are one case.

use super::*;

/// Words such as `CS-1`.
fn ids(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    words.filter(|word| word.starts_with("CS-")).map(str::to_owned).collect()
}

fn groups(chains: &[Vec<Part>], single_case: bool) -> Vec<Vec<u32>> {
    let (sources, segments) = mails(chains);
    let options = Options { single_case, ..Options::default() };
    let groups = group(&sources, segments, &options, &ids);
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
    let second = group(&sources, segments, &Options::default(), &ids).remove(1);
    assert_eq!(second.iter().map(|segment| segment.quoted_by).collect::<Vec<_>>(), [None, Some(0), None, Some(2)]);
}

const SUPPORT: &str = "Vend Support <support@v.example>";
const CY: &str = "Cy Dee <cy@d.example>";
const EVE: &str = "Eve Moor <eve@v.example>";

fn mail(from: &str, to: &[&str], subject: &str, body: &'static str) -> Part {
    part(from, "2021-10-12 09:58", body).headers("", 2).to(to).subject(subject)
}

fn answers(mut part: Part, ids: &[&str]) -> Part {
    part.envelope.references = ids.iter().map(|id| (*id).to_owned()).collect();
    part
}

#[test]
fn two_engineers_in_every_mail_do_not_join_their_customers() {
    let chains = [
        vec![mail(BO, &[ANA, EVE], "License", "Please find the license attached to this mail.")],
        vec![mail(BO, &[CY, EVE], "RE: License", "The license of your site ends in March.")],
        vec![mail(ANA, &[BO, EVE], "RE: License", "Thank you.")],
    ];
    assert_eq!(groups(&chains, false), [vec![0, 2], vec![1]]);
}

#[test]
fn an_id_that_a_text_mentions_joins_nothing() {
    let chains = [
        vec![mail(ANA, &[SUPPORT], "Labels CS-1", QUESTION)],
        vec![mail(CY, &[SUPPORT], "Scanner", "This looks related to case CS-1 of our sister company.")],
        vec![mail(BO, &[CY], "RE: Scanner CS-2", "It is not related to CS-1, let us look at the scanner.")],
        vec![mail(CY, &[BO], "RE: Scanner CS-2 like CS-1", "Agreed.")],
    ];
    assert_eq!(groups(&chains, false), [vec![0], vec![1, 2, 3]]);
}

#[test]
fn a_subject_that_lost_its_id_is_known_by_the_quoted_one() {
    let chains = [
        vec![mail(ANA, &[SUPPORT], "Labels CS-1", QUESTION)],
        vec![
            mail("Dan Roe <dan@c.example>", &[BO], "our labels", "Any news on this one?"),
            part(BO, "2021-10-12 11:00", ANSWER).subject("RE: Labels CS-1"),
        ],
    ];
    assert_eq!(groups(&chains, false), [vec![0, 1]]);
}

#[test]
fn a_new_case_in_an_answer_to_the_old_one_is_a_case_of_its_own() {
    let chains = [
        vec![mail(ANA, &[SUPPORT], "Labels CS-1", QUESTION).headers("q@c", 2)],
        vec![
            answers(mail(ANA, &[BO], "Scanner CS-2", "Now the scanner fails, too.").headers("s@c", 2), &["q@c"]),
            part(ANA, "2021-10-12 09:58", QUESTION).subject("Labels CS-1"),
        ],
        vec![answers(mail(BO, &[ANA], "RE: Scanner", "On it.").headers("t@v", 2), &["q@c", "s@c"])],
    ];
    assert_eq!(groups(&chains, false), [vec![0], vec![1, 2]]);
}

#[test]
fn cases_that_somebody_merged_are_one() {
    let chains = [
        vec![mail(ANA, &[SUPPORT], "Labels CS-1", QUESTION)],
        vec![mail(CY, &[SUPPORT], "Labels CS-2", "The labels of our printers stop.")],
        vec![mail(SUPPORT, &[CY], "RE: Labels CS-2", "Your request was merged into CS-1 today.")],
    ];
    assert_eq!(groups(&chains, false), [vec![0, 1, 2]]);
}

#[test]
fn an_id_that_a_subject_made_known_counts_where_it_stands_bare() {
    // The finder of this test knows `CS-1` alone; in a subject `NET-1201` has brackets.
    let ids = |text: &str| {
        let brackets = text.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
        brackets.map(|(id, _)| id.to_owned()).into_iter().collect::<Vec<_>>()
    };
    let chains = [
        vec![mail(ANA, &[SUPPORT], "[NET-1201] Labels", QUESTION)],
        vec![mail(CY, &[SUPPORT], "[NET-1302] Scanner", "The scanner of our office stops.")],
        vec![mail(BO, &[ANA], "net-1201: the log", "Please send it.")],
        vec![mail(BO, &["Eva Lang <eva@e.example>"], "Re: [NET-1400] Door", "It looks like NET-1302 to me.")],
        vec![mail(SUPPORT, &["Dee Fox <dee@f.example>"], "[NET-1500] Scans", "We merged it into NET-1302.")],
        vec![mail(ANA, &[SUPPORT], "Room 1201", "The room is cold.")],
    ];
    let (sources, segments) = mails(&chains);
    let groups = group(&sources, segments, &Options::default(), &ids);
    let sources: Vec<Vec<u32>> =
        groups.iter().map(|group| group.iter().map(|segment| segment.source.0).collect()).collect();
    assert_eq!(sources, [vec![0, 2], vec![1, 4], vec![3], vec![5]]);
}

#[test]
fn automatic_answers_join_by_reference_by_id_and_by_subject() {
    let chains = [
        vec![mail(ANA, &[BO], "Labels stop", QUESTION).headers("q@c", 2)],
        vec![answers(mail(SUPPORT, &[ANA], "We got your request", "Thank you for your request."), &["q@c"])],
        vec![mail(BO, &[ANA], "Automatic reply: Labels stop", "I am out of the office.")],
        vec![mail(BO, &[ANA], "RE: [Case CS-7] Labels stop", ANSWER)],
        vec![mail(SUPPORT, &[CY], "Out of Office: CS-7", "We are closed today.")],
    ];
    assert_eq!(groups(&chains, false), [vec![0, 1, 2, 3, 4]]);
}

#[test]
fn one_message_id_in_two_mails_is_one_case_and_a_subject_after_half_a_year_is_another() {
    let late = |sent| vec![part(ANA, sent, "It is slow today.").headers("", 2).to(&[BO]).subject("Slow")];
    let twice = || vec![mail(ANA, &[BO], "Labels", QUESTION).headers("q@c", 2)];
    let chains = [twice(), late("2021-01-10 09:00"), twice(), late("2021-09-10 09:00"), late("2021-01-11 09:00")];
    assert_eq!(groups(&chains, false), [vec![0, 2], vec![1, 4], vec![3]]);
}

#[test]
fn thousands_of_mails_of_one_subject_are_grouped_without_comparing_all_with_all() {
    let customer = |number: usize| format!("Ana <ana{number}@c{number}.example>");
    let mail = |number: usize| vec![mail(&customer(number % 500), &[BO], "Printer does not work", THANKS)];
    let chains: Vec<Vec<Part>> = (0..5_000).map(mail).collect();
    let start = std::time::Instant::now();
    assert_eq!(groups(&chains, false).len(), 500);
    assert!(start.elapsed().as_secs() < 20, "took {:?}", start.elapsed());
}
