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
fn words_tell_the_sides_in_every_language() {
    let rows = [
        (
            "de",
            "Vielen Dank für Ihre Anfrage, ich betreue Ihr Ticket.",
            "Unsere Anwender können nicht drucken, bitte um Unterstützung.",
        ),
        (
            "fr",
            "Votre demande est enregistrée, je reste à votre disposition.",
            "Nos utilisateurs ne peuvent pas imprimer, merci de nous aider.",
        ),
        (
            "it",
            "Gentile cliente, abbiamo ricevuto la Sua segnalazione.",
            "I nostri utenti non stampano, potete aiutarci?",
        ),
        (
            "pt",
            "Recebemos a sua solicitação, fico à disposição.",
            "Os nossos utilizadores não imprimem, podem nos ajudar?",
        ),
        (
            "nl",
            "Wij hebben uw melding ontvangen, ik ben uw contactpersoon.",
            "Onze gebruikers kunnen niet printen, kunt u ons helpen?",
        ),
        (
            "pl",
            "Otrzymaliśmy Państwa zgłoszenie, jestem do dyspozycji.",
            "Nasi użytkownicy nie drukują, prosimy o pomoc.",
        ),
        (
            "ru",
            "Мы получили ваше обращение, я занимаюсь вашей заявкой.",
            "Наши пользователи не могут печатать, просим помочь.",
        ),
        (
            "ja",
            "お問い合わせいただきありがとうございます。本件を担当いたします。",
            "弊社の環境で印刷できず困っております。至急対応をお願いします。",
        ),
        ("ko", "문의 주셔서 감사합니다. 담당 엔지니어입니다.", "저희 사용자가 인쇄하지 못합니다. 도움 부탁드립니다."),
        (
            "es",
            "Gracias por contactar, su caso ha sido registrado.",
            "Nuestros usuarios no imprimen, ¿nos pueden ayudar?",
        ),
        ("zh", "感谢您联系我们，您的问题已受理。", "打印机无法使用，请尽快安排工程师。"),
    ];
    for (tag, vendor, customer) in rows {
        // The customer's own mail is missing, so that only the words can tell.
        let chain =
            vec![part(ANA, "2021-10-12 12:00", customer).to(&[BO]), part(BO, "2021-10-12 11:00", vendor).to(&[ANA])];
        assert_eq!(sides(&thread(&[chain])), ["Bo Lind: Engineer Vendor", "Ana Ruiz: Customer Customer"], "{tag}");
    }
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
