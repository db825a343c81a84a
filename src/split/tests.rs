//! Chains as clients print them, split and read by eye: one fixture for each layout.

use proptest::prelude::*;

use super::*;
use crate::mail::{Mailbox, RawMail};
use crate::text::Origin;

/// A source as pasted text, or as the body of a mail by `author`.
fn sources(text: &str, author: Option<&str>) -> Sources {
    let mut mail = RawMail::default();
    if let Some(author) = author {
        mail.envelope.kind = EnvelopeKind::Headers;
        mail.envelope.from = Some(Mailbox { name: Some(author.to_owned()), email: None });
    }
    let origin = Origin {
        path: "thread.txt".into(),
        sha256: String::new(),
        mail: 1,
        part: Vec::new(),
        charset: "UTF-8",
        was_html: false,
    };
    Sources(vec![Source::new(origin, mail, text)])
}

/// One line a segment: place, quoter, author, time as printed, how many lines of text, signature and notice.
fn outline(text: &str) -> String {
    outlined(&sources(text, None))
}

fn outlined(sources: &Sources) -> String {
    let shown = segments(sources).iter().enumerate().map(|(index, segment)| show(index, segment)).collect::<Vec<_>>();
    shown.join("\n")
}

fn show(index: usize, segment: &Segment) -> String {
    let envelope = &segment.envelope;
    let quoter = segment.quoted_by.map_or("-".to_owned(), |quoter| quoter.to_string());
    let name = |mailbox: &Mailbox| match (&mailbox.name, &mailbox.email) {
        (Some(name), Some(email)) => format!("{name} <{email}>"),
        (name, email) => name.clone().or(email.clone()).unwrap_or_default(),
    };
    let from = envelope.from.as_ref().map_or("?".to_owned(), name);
    let sent = envelope.sent.as_ref().map_or("?".to_owned(), |sent| sent.local.format("%Y-%m-%d %H:%M").to_string());
    let count = |kind| segment.lines.iter().filter(|line| line.kind == kind).count();
    let kind = match segment.kind {
        SegmentKind::Message => "",
        SegmentKind::Description => " description",
        SegmentKind::InternalNote => " internal",
        SegmentKind::Record => " record",
    };
    let parts = [
        (LineKind::Text, "text"),
        (LineKind::Signature, "signature"),
        (LineKind::Disclaimer, "notice"),
        (LineKind::Banner, "banner"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(kind, _)| count(*kind) > 0)
        .map(|(kind, name)| format!("{} {name}", count(*kind)))
        .collect();
    format!("{index} {quoter}{kind} | {from} | {sent} | {}", parts.join(", "))
}

/// The text of one segment, its lines joined by `/`.
fn body(sources: &Sources, index: usize) -> String {
    let segments = segments(sources);
    let lines = segments[index].lines.iter().filter(|line| line.kind == LineKind::Text);
    lines.map(|line| line.text(sources)).collect::<Vec<_>>().join("/")
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../tests/fixtures/split/", $name))
    };
}

#[test]
fn outlook_2016_newest_mail_takes_its_author_from_the_signature() {
    insta::assert_snapshot!(outline(fixture!("outlook2016_zh-hans_newest-without-header.txt")), @r"
    0 - | Qin Ling <qinling@yuanshan.example> | ? | 5 text, 7 signature
    1 0 | Qin Ling | 2023-03-06 09:05 | 3 text, 3 signature, 5 notice
    2 1 | 苏禾 <suhe@lakebank.example> | 2023-03-03 17:48 | 1 text, 2 signature, 1 notice
    ");
}

#[test]
fn outlook_2013_in_german_wraps_recipients_even_inside_an_address() {
    let text = fixture!("outlook2013_de_wrapped-recipients.txt");
    insta::assert_snapshot!(outline(text), @r"
    0 - | Jonas Feld <j.feld@kranich.example> | ? | 2 text, 5 signature, 1 notice
    1 0 | Winter, Sabine <s.winter@hafen.example> | 2024-03-07 14:12 | 6 text, 2 signature
    2 1 | Jonas Feld <j.feld@kranich.example> | 2024-03-07 11:30 | 1 text
    ");
    let to: Vec<_> = segments(&sources(text, None))[1].envelope.to.iter().filter_map(|to| to.email.clone()).collect();
    assert_eq!(to, ["j.feld@kranich.example", "leitstand@hafen.example", "o.kern@hafen.example"]);
}

#[test]
fn web_access_in_traditional_chinese_prints_names_without_addresses() {
    insta::assert_snapshot!(outline(fixture!("owa_zh-hant_names-only.txt")), @r"
    0 - | ? | ? | 2 text
    1 0 | 周怡君 | 2022-08-16 16:20 | 2 text, 2 signature
    2 1 | 林志遠 | 2022-08-16 14:05 | 1 text
    ");
}

#[test]
fn answers_between_quoted_lines_belong_to_their_author() {
    let sources = sources(fixture!("gmail_en_inline-answers.txt"), None);
    insta::assert_snapshot!(outlined(&sources), @r"
    0 - | Ada Novak <ada@quarry.example> | ? | 4 text, 1 signature
    1 0 | Tom Reyes <tom.reyes@portside.example> | 2024-02-05 09:14 | 3 text, 2 signature
    2 1 | Ada Novak <ada@quarry.example> | 2024-02-02 16:40 | 2 text
    ");
    assert_eq!(body(&sources, 0), "Hi Tom,/see my answers below./8.2.1 since Friday./Yes, it does.");
    assert_eq!(body(&sources, 1), "Hi Ada,/1. Which build do you run?/2. Does it fail with a new profile?");
}

#[test]
fn apple_mail_forwards_with_the_block_inside_the_quote() {
    insta::assert_snapshot!(outline(fixture!("applemail_fr_forward.txt")), @r"
    0 - | ? | ? | 1 text
    1 0 | Claire Morel <c.morel@vallon.example> | 2024-03-12 09:41 | 2 text, 2 signature
    ");
}

#[test]
fn foxmail_prints_the_body_right_below_the_subject() {
    let sources = sources(fixture!("foxmail_zh-hans_no-blank-line.txt"), None);
    insta::assert_snapshot!(outlined(&sources), @r"
    0 - | 米兰 | ? | 2 text, 1 signature
    1 0 | 叶舟 | 2022-11-08 10:22 | 2 text, 2 signature
    2 1 | 米兰 | 2022-11-08 09:31 | 5 text, 1 signature
    ");
    assert_eq!(body(&sources, 1), "米工：/请把端口改成 8443 再试。");
}

#[test]
fn netease_prints_a_table_or_an_attribution_without_marks() {
    insta::assert_snapshot!(outline(fixture!("netease_zh-hans_table-and-attribution.txt")), @r"
    0 - | 白帆 <baifan@papertown.example> | ? | 1 text, 1 signature
    1 0 | 江雪 <jiangxue@mooncake.example> | 2023-05-09 16:45 | 1 text, 1 signature
    2 1 | 白帆 <baifan@papertown.example> | 2023-05-09 14:20 | 1 text, 1 signature
    ");
}

#[test]
fn qq_ends_each_recipient_with_a_semicolon() {
    let text = fixture!("qq_zh-hans_original-mail.txt");
    insta::assert_snapshot!(outline(text), @r"
    0 - | ? | ? | 1 text
    1 0 | 石磊 <shilei@cedar.example> | 2021-12-01 15:07 | 1 text, 2 signature
    ");
    let envelope = &segments(&sources(text, None))[1].envelope;
    assert_eq!((envelope.to.len(), envelope.cc.len()), (2, 1));
    assert_eq!(envelope.sent_text.as_deref(), Some("2021年12月1日(星期三) 下午3:07"));
}

#[test]
fn thunderbird_nests_quotes_with_a_mark_each() {
    insta::assert_snapshot!(outline(fixture!("thunderbird_es_nested-quotes.txt")), @r"
    0 - | Raúl Soto | ? | 1 text, 3 signature
    1 0 | Inés Prado | 2023-02-14 10:31 | 1 text, 3 signature
    2 1 | Raúl Soto | 2023-02-13 18:02 | 1 text, 3 signature
    ");
}

#[test]
fn outlook_2010_in_japanese() {
    insta::assert_snapshot!(outline(fixture!("outlook2010_ja_original-message.txt")), @r"
    0 - | 青山 健 | ? | 2 text, 3 signature
    1 0 | 三浦 葵 <miura@sakuraya.example> | 2022-04-19 09:12 | 2 text, 2 signature
    ");
}

#[test]
fn outlook_2016_in_korean() {
    insta::assert_snapshot!(outline(fixture!("outlook2016_ko_two-blocks.txt")), @r"
    0 - | 한지우 <hjw@namu.example> | ? | 2 text, 2 signature
    1 0 | 오세훈 과장 <osh@baram.example> | 2023-06-21 15:05 | 1 text
    2 1 | 한지우 <hjw@namu.example> | 2023-06-21 10:40 | 1 text
    ");
}

#[test]
fn outlook_for_mac_prints_no_blank_line_before_the_body() {
    let sources = sources(fixture!("outlookmac_en_no-blank-line.txt"), None);
    insta::assert_snapshot!(outlined(&sources), @r"
    0 - | Mia Chen <mia@harbor.example> | ? | 1 text, 2 signature
    1 0 | Leo Park <leo.park@beacon.example> | 2024-01-10 08:15 | 1 text, 1 signature
    2 1 | Mia Chen <mia@harbor.example> | 2024-01-09 17:58 | 1 text
    ");
    assert_eq!(body(&sources, 1), "Note: restart needed after the import.");
}

#[test]
fn the_iphone_puts_the_attribution_inside_the_quote() {
    insta::assert_snapshot!(outline(fixture!("iphone_en_attribution-inside-quote.txt")), @r"
    0 - | ? | ? | 1 text, 1 signature
    1 0 | Nora Blum <nora@fjord.example> | 2023-06-03 11:20 | 1 text, 1 signature
    2 1 | Ivo Lang <ivo@delta.example> | 2023-06-02 19:02 | 1 text
    ");
}

#[test]
fn notes_frames_its_separator_and_rules_off_its_block() {
    insta::assert_snapshot!(outline(fixture!("notes_de_framed-and-ruled.txt")), @r"
    0 - | Bodo Lind | ? | 1 text, 2 signature
    1 0 | Anna Berg | 2024-03-05 10:11 | 1 text
    2 1 | Bodo Lind <bodo@lager.example> | 2024-03-04 16:20 | 1 text
    ");
}

#[test]
fn blocks_behind_quote_marks_are_blocks() {
    insta::assert_snapshot!(outline(fixture!("outlook_en_block-behind-marks.txt")), @r"
    0 - | ? | ? | 1 text
    1 0 | Eva Stone <eva@granite.example> | 2023-05-05 16:11 | 1 text
    2 1 | monitor@granite.example | 2023-05-05 15:58 | 1 text
    ");
}

#[test]
fn bold_labels_and_mixed_languages() {
    insta::assert_snapshot!(outline(fixture!("mixed_en_bold-labels-and-banner.txt")), @r"
    0 - | Rita Gale <rita@meadow.example> | ? | 1 text, 1 signature, 1 banner
    1 0 | Bo Lind <bo@cliff.example> | 2023-04-04 10:00 | 1 text, 1 signature
    2 1 | Rita Gale <rita@meadow.example> | 2023-04-03 18:20 | 1 text
    ");
}

#[test]
fn configuration_patches_logs_and_examples_open_no_message() {
    insta::assert_snapshot!(outline(fixture!("plain_en_no-boundary-at-all.txt")), @"0 - | ? | ? | 29 text");
}

#[test]
fn a_jira_export_is_its_comments_below_a_record() {
    let text = fixture!("jira_en_comments.txt");
    insta::assert_snapshot!(outline(text), @r"
    0 - record | ? | ? | 5 banner
    1 - | Anna Berg | 2021-10-12 09:30 | 1 text
    2 - | Ulla Frost | 2021-10-12 11:05 | 1 text, 1 signature
    3 - | Anna Berg | 2021-10-13 08:10 | 1 text
    ");
    let record = segments(&sources(text, None))[0].record.clone();
    let expected = [
        ("status_label", "Resolved"),
        ("priority_label", "Major"),
        ("requester_label", "Ulla Frost"),
        ("customer_label", "Polar Ferries"),
        ("case_label", "NET-2041"),
        ("title_label", "Uplink flaps at night"),
    ];
    assert_eq!(record, expected.map(|(field, value)| (field, value.to_owned())));
}

#[test]
fn a_servicenow_journal_tells_work_notes_from_comments() {
    insta::assert_snapshot!(outline(fixture!("servicenow_en_journal.txt")), @r"
    0 - record | ? | ? | 5 banner
    1 - | Anna Berg | 2021-10-12 09:30 | 1 text
    2 - internal | Anna Berg | 2021-10-12 09:42 | 1 text
    3 - | Omar Haddad | 2021-10-12 10:15 | 1 text
    ");
}

#[test]
fn a_zendesk_print_has_columns_rules_and_a_foot() {
    let text = fixture!("zendesk_zh-hans_print.txt");
    insta::assert_snapshot!(outline(text), @r"
    0 - record | ? | ? | 6 banner
    1 - | 罗素 <luosu@teahouse.example> | 2022-03-01 09:12 | 1 text
    2 - internal | 程远 | 2022-03-01 09:40 | 1 text, 1 banner
    3 - | 程远 | 2022-03-01 10:05 | 1 text, 1 signature
    4 - record | ? | ? | 1 banner
    ");
    let all = segments(&sources(text, None));
    let said = |field| all[0].record.iter().find(|(found, _)| *found == field).map(|(_, value)| value.as_str());
    assert_eq!(
        (said("status_label"), said("priority_label"), said("case_label")),
        (Some("已解决"), Some("高"), Some("#7781"))
    );
    assert_eq!(all[3].envelope.subject.as_deref(), Some("门店终端无法登录"));
}

#[test]
fn a_mail_with_headers_and_nothing_of_its_own_keeps_its_segment() {
    let text = "From: Anna Berg <a@b.example>\nSent: Monday, 4 March 2024 09:00\nSubject: x\n\nHello.\n";
    insta::assert_snapshot!(outlined(&sources(text, Some("Bo Lind"))), @r"
    0 - | Bo Lind | ? | 
    1 0 | Anna Berg <a@b.example> | 2024-03-04 09:00 | 1 text
    ");
    insta::assert_snapshot!(outline(text), @"0 - | Anna Berg <a@b.example> | 2024-03-04 09:00 | 1 text");
}

#[test]
fn markers_without_a_body_are_no_messages() {
    let block = "From: Anna Berg <a@b.example>\nSent: Monday, 4 March 2024 09:00\nSubject: x\n\n";
    assert_eq!(segments(&sources(&format!("Hi.\n\n{block}{block}Text.\n\n{block}"), None)).len(), 2);
}

#[test]
fn a_block_may_stand_in_any_order_on_one_line_or_cell_by_cell() {
    for block in [
        "Date: 2024-03-04 09:00\nSubject: x\nTo: Bo\nFrom: Anna <a@b.example>\n\n",
        "From: Anna <a@b.example> Sent: 2024-03-04 09:00 To: Bo Subject: x\n",
        "发件人：\nAnna <a@b.example>\n发送时间：\n2024-03-04 09:00\n收件人：\nBo\n主题：\nx\n\n",
        "From\tAnna <a@b.example>\nDate\t2024-03-04 09:00\nTo\tBo\nSubject\tx\n\n",
        "| From | Anna <a@b.example> |\n| --- | --- |\n| Date | 2024-03-04 09:00 |\n| To | Bo |\n| Subject | x |\n",
        "\u{202a}From\u{200b}: Anna [mailto:a@b.example]\nSent:2024-03-04 09:00\nTo : Bo\nSubject:x\n\n",
    ] {
        let text = format!("Newest.\n\n{block}Body.\n");
        let all = segments(&sources(&text, None));
        assert_eq!(all.len(), 2, "{block}");
        let envelope = &all[1].envelope;
        let from = envelope.from.as_ref().map(|from| (from.name.as_deref(), from.email.as_deref()));
        assert_eq!(from, Some((Some("Anna"), Some("a@b.example"))), "{block}");
        assert_eq!(envelope.sent_text.as_deref(), Some("2024-03-04 09:00"), "{block}");
        assert_eq!((envelope.to.len(), envelope.subject.as_deref()), (1, Some("x")), "{block}");
        assert_eq!(body(&sources(&text, None), 1), "Body.", "{block}");
    }
}

#[test]
fn a_signature_never_swallows_content() {
    for (text, body_lines) in [
        ("Please run:\n\nsfc /scannow\n\nAnna\n", 2),
        ("Use this:\nuser = admin\nAnna\n", 2),
        ("Contact person:\nLin Tao\nPhone: 010-5550 0123\n", 3),
        ("It fails.\n\nBest regards,\nAnna\n\nP.S. The log says: disk full.\n", 4),
        ("1. reboot\n2. install\n3. report\n", 3),
    ] {
        let sources = sources(text, Some("Anna Berg"));
        let found = segments(&sources)[0].lines.iter().filter(|line| line.kind == LineKind::Text).count();
        assert_eq!(found, body_lines, "{text}");
    }
}

#[test]
fn hostile_text_takes_time_in_proportion() {
    let started = std::time::Instant::now();
    for text in [
        "> ".repeat(300) + "\n" + &"> x\n".repeat(30_000),
        "From: Anna <a@b.example>\n".repeat(10_000),
        "From:\n\n".repeat(10_000),
        "\n".repeat(100_000),
        "On ".repeat(100_000),
        "On Mon, 5 Feb 2024 someone\n".repeat(10_000),
        "-----Original Message-----\n".repeat(10_000),
        "- ".repeat(200_000),
        "x".repeat(1_000_000),
        "谢谢\n".repeat(30_000),
        "To: a@b.example; c@d.example;\n <e@f.example>;\n".repeat(8_000),
        "Anna Berg  12 October 2021 at 09:58\n\n".repeat(5_000),
        "wrote:\n".repeat(30_000),
        "Am 5. Februar 2024 um 10:00 schrieb\n".repeat(10_000),
        "发件\n人\n".repeat(20_000),
        "From: A Sent: B To: C\n".repeat(10_000),
        "Monday, March 4, 2024, 9:00:00 AM, you wrote:\nAB> x\n".repeat(5_000),
        (1..400).map(|depth| ">".repeat(depth) + " text\n").collect(),
    ] {
        segments(&sources(&text, None));
    }
    // Generous: a quadratic step would take minutes.
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

fn any_line() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "From: Anna Berg <a@b.example>",
        "Sent: Monday, 4 March 2024 09:00",
        "To: Bo",
        "Subject: x",
        "发件人：白石",
        "| 主题 | x |",
        "",
        "",
        "-----",
        "-----Original Message-----",
        "Best regards,",
        "Anna Berg",
        "text",
        "Anna Berg  12 October 2021 at 09:58",
        "Internal note",
        "-- ",
        "Disclaimer",
        "隐私声明",
        "RQSD:0004417",
        "On Mon, Feb 5, 2024 at 9:14 AM Tom Reyes <t@r.example> wrote:",
        "Sent from my iPhone",
        "Monday, March 4, 2024, 9:00:00 AM, you wrote:",
        "AB> text",
        "PS C:\\> dir",
        ">> dir",
        "发件",
        "人：白石",
        "To",
        "From: A Sent: 2024-03-04 09:00 To: B",
        "On 2024-03-04 09:00, Anna Berg <a@b.example> wrote: > text",
        "#2 – Re: x",
        "@",
        "> ",
        "\u{200b}",
    ]);
    let marks = prop::sample::select(vec!["", "", "", "> ", "> > ", ">>> ", ">"]);
    (marks, prop_oneof![9 => known.prop_map(str::to_owned), 1 => ".{0,40}"])
        .prop_map(|(marks, line)| format!("{marks}{line}"))
}

proptest! {
    #[test]
    fn every_line_belongs_to_exactly_one_segment(lines in prop::collection::vec(any_line(), 0..60), mail in any::<bool>()) {
        let sources = sources(&lines.join("\n"), mail.then_some("Bo Lind"));
        let all = segments(&sources);
        let mut owned: Vec<u32> = all.iter().flat_map(|segment| &segment.lines).map(|line| line.number).collect();
        owned.sort_unstable();
        prop_assert_eq!(owned, (1..=sources.0[0].line_count()).collect::<Vec<_>>());
        for (index, segment) in all.iter().enumerate() {
            prop_assert!(segment.lines.is_sorted_by_key(|line| line.number));
            prop_assert!(segment.quoted_by.is_none_or(|quoter| (quoter as usize) < index));
            prop_assert!(segment.lines.iter().all(|line| line.end as usize <= sources.0[0].text.len() && line.start <= line.end));
        }
        // Who went on only below what he quotes has no line before it: a segment begins where it or what it quotes begins.
        let mut starts: Vec<u32> = all.iter().map(|segment| segment.lines.first().map_or(u32::MAX, |line| line.number)).collect();
        for (index, segment) in all.iter().enumerate().rev() {
            if let Some(quoter) = segment.quoted_by {
                starts[quoter as usize] = starts[quoter as usize].min(starts[index]);
            }
        }
        prop_assert!(starts.iter().skip(1).is_sorted());
    }
}

/// Recipients and subject of a segment, where there are any.
fn shown_fields(envelope: &Envelope) -> String {
    let name = |mailbox: &Mailbox| match (&mailbox.name, &mailbox.email) {
        (Some(name), Some(email)) => format!("{name} <{email}>"),
        (name, email) => name.clone().or(email.clone()).unwrap_or_default(),
    };
    let list = |label: &str, all: &[Mailbox]| {
        let names: Vec<String> = all.iter().map(name).collect();
        if names.is_empty() { String::new() } else { format!("\n  {label}: {}", names.join(", ")) }
    };
    let subject = envelope.subject.as_ref().map_or(String::new(), |subject| format!("\n  subject: {subject}"));
    format!("{}{}{subject}", list("to", &envelope.to), list("cc", &envelope.cc))
}

/// A fixture for each client, language and variant, with its outline in `outlines.txt`.
#[test]
fn every_layout_splits_as_its_outline_says() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/split");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect(name);
    let outlines = read("outlines.txt");
    let (mut count, mut wrong) = (0, Vec::new());
    for block in outlines.split("\n\n").filter(|block| !block.trim().is_empty()) {
        let (name, expected) = block.trim().split_once('\n').expect("a name and an outline");
        let text = read(name);
        let is_page = std::path::Path::new(name).extension().is_some_and(|suffix| suffix == "html");
        let plain = || crate::ingest::html::Page { text: text.clone(), inks: Vec::new() };
        let page = if is_page { crate::ingest::html::page(&text) } else { plain() };
        let mut sources = sources(&page.text, None);
        sources.0[0].inks = page.inks;
        let all = segments(&sources);
        let shown = all.iter().enumerate().map(|(at, segment)| {
            let line = show(at, segment);
            format!("{}{}", line.trim_end(), shown_fields(&segment.envelope))
        });
        let shown = shown.collect::<Vec<_>>().join("\n");
        if shown != expected {
            wrong.push(format!("{name}\n{shown}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(count >= 440, "{count}");
}
