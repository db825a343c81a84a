//! Who is who, and on which side.

use super::*;

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
fn a_service_that_passes_mail_on_is_not_its_author() {
    let chain = vec![
        part("'Ana Ruiz' via Vend Helpdesk <helpdesk@v.example>", "2021-10-12 12:00", THANKS).to(&[BO]),
        part(BO, "2021-10-12 11:00", ANSWER).to(&[ANA]),
        part(ANA, "2021-10-12 09:58", QUESTION).to(&["helpdesk@v.example"]),
    ];
    let thread = thread(&[chain]);
    assert_eq!(
        outline(&thread),
        [
            "12 09:58 Ana Ruiz: Hello, since the (1)",
            "12 11:00 Bo Lind: Hi Ana, thank (1)",
            "12 12:00 Ana Ruiz: Thanks! (1)"
        ]
    );
}
