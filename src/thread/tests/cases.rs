//! Which mails are one case.

use super::*;

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
