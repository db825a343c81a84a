//! Reports of one invented case: a Chinese chain of three messages with a secret, two digests and an undated closing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use serde_json::Value;

use super::brief::{Document, add_verdicts, document};
use super::{FORMATS, Format, JSON_SCHEMA, LETTERS, Look, default_format, xlsx};
use crate::audit::{Finding, Severity};
use crate::mail::{Attachment, Envelope, EnvelopeKind, Mailbox, Precision, RawMail, Stamp};
use crate::model::{
    Action, ActionKind, ActionStatus, CaseId, CaseModel, CaseStatus, Claim, Event, EventKind, Milestone, Milestones,
    Owner, Statement, Status, Summary,
};
use crate::observe::{Extra, HashRole, IdRole, Kind, Observable};
use crate::options::{Lang, Options, Terms};
use crate::text::{Line, LineKind, MessageId, Origin, Part, Source, SourceId, Sources, Span};
use crate::thread::{Copy, Message, MessageKind, Person, PersonId, Role, Thread, TimeSource};
use crate::{Case, Run};

const SECRET: &str = "Regen-2024";
const EXPECTED: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
const FOUND: &str = "aa11bb22cc33dd44ee55ff6600778899aa11bb22cc33dd44ee55ff6600778899";

const FIRST: &str = "方女士，您好：\n用户反馈打印服务安装补丁 KB5009999 失败。\n请下载日志工具并上传日志，\n密码：Regen-2024\nhttps://up.example/?k=regen-2024&x=1";
const SECOND: &str = "日志报错 0x80070002。\n原因是文件 C:\\Drivers\\spool_x64\\p.dll 的哈希值不符，期望 \
0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0，实际 \
aa11bb22cc33dd44ee55ff6600778899aa11bb22cc33dd44ee55ff6600778899。\n请协助替换该文件。";
const THIRD: &str = "替换文件后打印恢复正常。\n经您的同意，此案例关闭。";

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn mailbox(name: &str, email: &str) -> Mailbox {
    Mailbox { name: Some(name.into()), email: Some(email.into()) }
}

fn message(number: u32, body: &str, sent: Option<&str>) -> Message {
    let source = SourceId(0);
    let lines = (1..=body.lines().count() as u32).map(|n| n + number * 10);
    let line = |number| Line { source, number, start: 0, end: 0, depth: 0, kind: LineKind::Text };
    let stamp = |text| Stamp { local: at(text), offset: None, precision: Precision::Minute, readings: Vec::new() };
    Message {
        envelope: Envelope {
            kind: EnvelopeKind::HeaderBlock,
            from: Some(mailbox("宋岚", "song@vendor.example")),
            to: vec![mailbox("方敏", "fang@customer.example")],
            sent: sent.map(stamp),
            subject: Some("[案例号: CAS-70001] |P2|打印补丁失败".into()),
            ..Envelope::default()
        },
        from: PersonId(0),
        kind: MessageKind::Mail,
        time_source: if sent.is_some() { TimeSource::Quoted } else { TimeSource::Unknown },
        language: "zh-Hans",
        body: body.into(),
        signature: "宋岚 Song Lan\n示例信息技术有限公司".into(),
        disclaimer: String::new(),
        attachments: Vec::new(),
        lines: [lines.map(line).collect(), Vec::new(), Vec::new()],
        found_in: vec![Copy {
            source,
            depth: 3 - number as u16,
            line_start: number * 10,
            line_end: number * 10 + 8,
            clock: None,
        }],
    }
}

fn person(name: &str, email: &str, role: Role) -> Person {
    Person {
        name: name.into(),
        names: vec![name.into()],
        emails: vec![email.into()],
        organization: (role == Role::Engineer).then(|| "示例信息技术有限公司".into()),
        role,
        phones: Vec::new(),
    }
}

/// The place of `words` in the body of message `number`.
fn span(thread: &Thread, number: u32, words: &str) -> Span {
    let start = thread.messages[number as usize - 1].body.find(words).unwrap() as u32;
    Span { message: MessageId(number - 1), part: Part::Body, start, end: start + words.len() as u32 }
}

fn found(kind: Kind, value: &str, span: Span, extra: Extra) -> Observable {
    Observable { kind, value: value.into(), evidence: vec![span], extra }
}

fn statement(span: Span, text: &str) -> Vec<Statement> {
    vec![Statement { text: text.into(), evidence: vec![span] }]
}

#[expect(clippy::too_many_lines, reason = "one case, told straight")]
fn case() -> Case {
    let mut thread = Thread {
        messages: vec![
            message(1, FIRST, Some("2024-03-04 09:00")),
            message(2, SECOND, Some("2024-03-15 10:30")),
            message(3, THIRD, None),
        ],
        people: vec![
            person("宋岚", "song@vendor.example", Role::Engineer),
            person("方敏", "fang@customer.example", Role::Customer),
        ],
        ..Thread::default()
    };
    thread.messages[0].attachments.push(Attachment {
        name: "readme.txt".into(),
        media_type: "text/plain".into(),
        bytes: 40,
        sha256: "00".repeat(32),
        text: Some(format!("login with {SECRET} or Basic {SECRET}")),
    });
    let s = |number: u32, words: &str| span(&thread, number, words);
    let file = "C:\\Drivers\\spool_x64\\p.dll";
    let hash = |role| Extra::Hash { algorithm: Some("SHA256"), role: Some(role), subject: Some(file.into()) };
    let code = Extra::ErrorCode {
        symbol: Some("ERROR_FILE_NOT_FOUND".into()),
        meaning: Some(("The file was not found", "找不到文件")),
        same_as: Vec::new(),
    };
    let observables = vec![
        found(Kind::Kb, "KB5009999", s(1, "KB5009999"), Extra::None),
        found(Kind::Secret, SECRET, s(1, SECRET), Extra::Secret { kind: "password" }),
        found(
            Kind::Url,
            "https://up.example/?k=regen-2024&x=1",
            s(1, "https://up.example/?k=regen-2024&x=1"),
            Extra::None,
        ),
        found(Kind::ErrorCode, "0x80070002", s(2, "0x80070002"), code),
        found(Kind::FilePath, file, s(2, file), Extra::None),
        found(Kind::Hash, EXPECTED, s(2, EXPECTED), hash(HashRole::Expected)),
        found(Kind::Hash, FOUND, s(2, FOUND), hash(HashRole::Found)),
    ];
    let event = |number: u32, marks: &[&'static str], words: &[&str]| Event {
        at: thread.messages[number as usize - 1].envelope.sent.as_ref().map(|stamp| stamp.local),
        seconds: false,
        offset: None,
        kind: EventKind::Message,
        actor: Some(PersonId(0)),
        marks: marks.to_vec(),
        highlights: words.iter().map(|words| s(number, words)).collect(),
        message: MessageId(number - 1),
        evidence: words.iter().map(|words| s(number, words)).collect(),
    };
    let request = "请下载日志工具并上传日志，\n密码：Regen-2024";
    let milestone = |number: u32, words| {
        let at = thread.messages[number as usize - 1].envelope.sent.as_ref().map(|stamp| stamp.local);
        Some(Milestone { at, message: MessageId(number - 1), evidence: vec![s(number, words)] })
    };
    let model = CaseModel {
        ids: vec![CaseId {
            value: "CAS-70001".into(),
            system: Some("Dynamics 365"),
            role: IdRole::Primary,
            evidence: vec![Span { message: MessageId(0), part: Part::Subject, start: 12, end: 21 }],
        }],
        title: Some("打印补丁失败".into()),
        priority: Some(Claim::new(
            "P2".into(),
            Span { message: MessageId(0), part: Part::Subject, start: 24, end: 26 },
        )),
        priorities: Vec::new(),
        customer: None,
        product: None,
        language: "zh-Hans",
        zone: None,
        ties: Vec::new(),
        said: Vec::new(),
        results: Vec::new(),
        status: CaseStatus {
            value: Status::Closed,
            consent: None,
            consent_claimed: true,
            evidence: vec![s(3, "经您的同意，此案例关闭")],
        },
        actions: vec![
            Action {
                kind: ActionKind::Request,
                owner: Owner::Customer,
                owner_name: Some("方女士".into()),
                text: s(1, request),
                steps: vec![s(1, "密码：Regen-2024")],
                message: MessageId(0),
                every_working_days: None,
                due: Some(at("2024-03-08 18:00")),
                status: ActionStatus::Open,
                closed_by: None,
                evidence: vec![s(1, request)],
            },
            Action {
                kind: ActionKind::Request,
                owner: Owner::Customer,
                owner_name: None,
                text: s(2, "请协助替换该文件"),
                steps: Vec::new(),
                message: MessageId(1),
                every_working_days: None,
                due: None,
                status: ActionStatus::Done,
                closed_by: Some(s(3, "替换文件后打印恢复正常")),
                evidence: vec![s(2, "请协助替换该文件")],
            },
        ],
        timeline: vec![
            event(1, &["opened", "first_response", "secret"], &["用户反馈打印服务安装补丁 KB5009999 失败。", request]),
            event(2, &["cause"], &["原因是文件 C:\\Drivers\\spool_x64\\p.dll 的哈希值不符"]),
            event(3, &["resolved", "closed"], &["替换文件后打印恢复正常。"]),
        ],
        milestones: Milestones {
            opened: milestone(1, "用户反馈"),
            first_response: milestone(1, "方女士"),
            closed: milestone(3, "此案例关闭"),
            ..Milestones::default()
        },
        summary: Summary {
            problem: statement(
                s(1, "用户反馈打印服务安装补丁 KB5009999 失败"),
                "用户反馈打印服务安装补丁 KB5009999 失败",
            ),
            verification: [
                statement(s(3, "替换文件后打印恢复正常"), "替换文件后打印恢复正常"),
                statement(s(3, "经您的同意"), "经您的同意"),
            ]
            .concat(),
            resolution: statement(s(3, "替换文件后打印恢复正常"), "替换文件后打印恢复正常"),
            tried: Vec::new(),
            next_steps: statement(s(1, "密码：Regen-2024"), "密码：Regen-2024"),
            ..Summary::default()
        },
    };
    let findings = vec![
        finding(Severity::Error, s(1, "密码：Regen-2024")),
        finding(Severity::Warning, s(2, "日志报错 0x80070002。")),
    ];
    Case { thread, observables, model, terms: Terms::default(), findings }
}

fn finding(severity: Severity, place: Span) -> Finding {
    let args = vec![("days", SECRET.to_owned()), ("gaps", "03-04 → 03-15: 9".to_owned())];
    Finding { code: "CB103", name: "contact-cadence-missed", severity, evidence: vec![place], args }
}

/// The run of some pasted chains.
pub fn cases_of(chains: &[String]) -> Run {
    let options = Options::default();
    let source = |(at, chain): (usize, &String)| {
        let origin = Origin {
            path: format!("case-{at}.txt").into(),
            sha256: String::new(),
            mail: 1,
            part: Vec::new(),
            charset: "UTF-8",
            was_html: false,
        };
        Source::new(origin, RawMail::default(), chain)
    };
    let sources = Sources(chains.iter().enumerate().map(source).collect());
    let segments = crate::split::segments(&sources);
    let groups = crate::thread::group(&sources, segments, &options, &|text| crate::observe::case_ids(text, &[]));
    let cases = groups.iter().map(|group| crate::case(&sources, group, &options)).collect();
    Run { sources, cases, failures: Vec::new(), warnings: Vec::new() }
}

fn run() -> Run {
    let origin = Origin {
        path: PathBuf::from("thread.txt"),
        sha256: "ab".repeat(32),
        mail: 1,
        part: Vec::new(),
        charset: "UTF-8",
        was_html: false,
    };
    let mut source = Source::new(origin, RawMail::default(), "one line\n");
    source.warn(Some(1), "undated", format!("no date near {SECRET}"));
    Run { sources: Sources(vec![source]), cases: vec![case()], failures: Vec::new(), warnings: Vec::new() }
}

fn rendered(command: &str, format: &str, options: &Options) -> String {
    let document = document(&run(), options);
    let format = FORMATS.iter().find(|known| known.command == command && known.name == format).unwrap();
    render(format, &document, Look::default())
}

/// What a format writes; of a workbook the cells.
fn render(format: &Format, document: &Document, look: Look) -> String {
    let bytes = format.render(document, look).unwrap();
    if format.is_text() {
        return String::from_utf8(bytes).unwrap();
    }
    assert!(bytes.starts_with(b"PK"), "{}", format.name);
    format!("{:?}", xlsx::sheets(document))
}

fn json(options: &Options) -> Value {
    serde_json::from_str(&rendered("summarize", "json", options)).unwrap()
}

/// Calls `check` with every evidence in a JSON value, and counts them.
fn each_evidence(value: &Value, check: &mut dyn FnMut(&Value)) -> usize {
    match value {
        Value::Object(fields) if fields.contains_key("quote") => {
            check(value);
            1
        }
        Value::Object(fields) => fields.values().map(|value| each_evidence(value, check)).sum(),
        Value::Array(list) => list.iter().map(|value| each_evidence(value, check)).sum(),
        _ => 0,
    }
}

#[test]
fn the_secret_is_in_no_format_whatever_its_case() {
    for format in FORMATS {
        let text = rendered(format.command, format.name, &Options::default()).to_lowercase();
        assert!(!text.contains(&SECRET.to_lowercase()), "{} {}: {text}", format.command, format.name);
        assert!(!text.is_empty());
    }
    assert_eq!(FORMATS.len(), 30);
}

#[test]
fn a_secret_in_a_name_an_id_or_a_path_is_masked_too() {
    let mut run = run();
    run.sources.0[0].origin.path = PathBuf::from(format!("{SECRET}/thread.txt"));
    let case = &mut run.cases[0];
    let planted = || format!("x{SECRET}x");
    let model = &mut case.model;
    model.ids[0].value = planted();
    model.title = Some(planted());
    let place = model.status.evidence[0];
    for claim in [&mut model.priority, &mut model.customer, &mut model.product] {
        *claim = Some(Claim::new(planted(), place));
    }
    model.actions[0].owner_name = Some(planted());
    model.summary.cause = statement(place, &planted());
    for person in &mut case.thread.people {
        person.name = planted();
        person.names = vec![planted()];
        person.emails = vec![planted()];
        person.organization = Some(planted());
        person.phones = vec![planted()];
    }
    for message in &mut case.thread.messages {
        message.envelope.from = Some(mailbox(&planted(), &planted()));
        message.envelope.cc = vec![mailbox(&planted(), &planted())];
        message.envelope.subject = Some(format!("[案例号: CAS-70001] |P2| {SECRET}"));
        message.envelope.sent_text = Some(planted());
        message.disclaimer = planted();
    }
    case.thread.messages[0].attachments[0].name = planted();
    let text = |extra| found(Kind::LogEvent, &planted(), place, extra);
    case.observables.extend([
        text(Extra::Version { product: Some(planted()) }),
        text(Extra::ErrorCode { symbol: Some(planted()), meaning: None, same_as: vec![planted()] }),
        text(Extra::Hash { algorithm: None, role: None, subject: Some(planted()) }),
        text(Extra::LogEvent { at: None, utc: None, level: Some(planted()), source: Some(planted()), text: planted() }),
    ]);
    let document = document(&run, &Options::default());
    for format in FORMATS {
        let text = render(format, &document, Look { lines: true, color: true, to_file: true });
        assert!(!text.contains(SECRET), "{} {}: {text}", format.command, format.name);
    }
    for (name, _) in LETTERS {
        let format = Format::of_template(Path::new(name)).unwrap();
        let text = render(&format, &document, Look::default());
        assert!(text.contains("•••") && !text.contains(SECRET), "{name}: {text}");
    }
}

#[test]
fn every_quote_is_the_slice_it_names_also_when_masked() {
    for show_secrets in [false, true] {
        let document = json(&Options { show_secrets, ..Options::default() });
        let case = &document["cases"][0];
        let count = each_evidence(case, &mut |place| {
            let number: usize = place["message"].as_str().unwrap()[1..].parse().unwrap();
            let message = &case["messages"][number - 1];
            let text = message[place["part"].as_str().unwrap()].as_str().unwrap();
            let range = place["start"].as_u64().unwrap() as usize..place["end"].as_u64().unwrap() as usize;
            assert_eq!(&text[range], place["quote"].as_str().unwrap());
        });
        assert_eq!(count, 31);
    }
}

#[test]
fn a_shown_secret_is_in_the_body_and_still_masked_in_the_list() {
    let document = json(&Options { show_secrets: true, ..Options::default() });
    let case = &document["cases"][0];
    assert!(case["messages"][0]["body"].as_str().unwrap().contains(SECRET));
    assert_eq!(case["observables"]["secrets"][0]["value"], "R•••••4");
}

#[test]
fn text_behind_a_mask_keeps_its_place() {
    let document = json(&Options::default());
    let url = &document["cases"][0]["observables"]["urls"][0];
    assert_eq!(url["value"], "https://up.example/?k=R•••••4&x=1");
    assert_eq!(url["evidence"][0]["quote"], "https://up.example/?k=R•••••4&x=1");
    assert_eq!(url["evidence"][0]["line"], 15);
}

#[test]
fn times_are_wall_clocks_and_an_undated_mail_has_none() {
    let document = json(&Options::default());
    let messages = &document["cases"][0]["messages"];
    assert_eq!(messages[0]["sent_at"], "2024-03-04T09:00");
    assert_eq!(messages[0]["utc_offset"], Value::Null);
    assert_eq!(messages[2]["sent_at"], Value::Null);
    assert_eq!(document["cases"][0]["milestones"]["closed"]["at"], Value::Null);
    assert_eq!(document["cases"][0]["milestones"]["cause_found"], Value::Null);
}

#[test]
fn the_zone_the_user_names_is_put_to_times_without_one() {
    let zone = "+08:00".parse().ok();
    let document = json(&Options { zone, ..Options::default() });
    assert_eq!(document["cases"][0]["messages"][0]["utc_offset"], "+08:00");
}

#[test]
fn the_chinese_brief_says_what_the_chain_says_and_what_it_does_not() {
    insta::assert_snapshot!(rendered("summarize", "md", &Options::default()));
}

#[test]
fn the_english_brief_for_a_terminal_lines_up() {
    insta::assert_snapshot!(rendered("summarize", "text", &Options { lang: Some(Lang::En), ..Options::default() }));
}

#[test]
fn the_timeline_alone_is_the_timeline_of_the_brief() {
    let brief = rendered("summarize", "md", &Options::default());
    let timeline = rendered("timeline", "md", &Options::default());
    let table = timeline.split_once("\n\n").unwrap().1;
    assert!(brief.contains(table), "{table}");
}

#[test]
fn timesketch_gets_a_time_for_every_event() {
    let text = rendered("timeline", "jsonl", &Options::default());
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), 3);
    assert_eq!(events[0]["datetime"], "2024-03-04T09:00:00");
    assert_eq!(events[2]["datetime"], "2024-03-15T10:30:00");
    assert_eq!(events[2]["timestamp_desc"], "Message sent (no date, not before)");
}

#[test]
fn tables_have_a_row_for_every_event_and_value() {
    assert_eq!(rendered("timeline", "csv", &Options::default()).matches("\nCAS-70001,").count(), 3);
    assert_eq!(rendered("extract", "csv", &Options::default()).matches("\nCAS-70001,").count(), 7);
}

#[test]
fn the_audit_quotes_what_each_finding_rests_on() {
    insta::assert_snapshot!(rendered("audit", "md", &Options::default()));
}

#[test]
fn the_english_audit_for_a_terminal_lines_up() {
    insta::assert_snapshot!(rendered("audit", "text", &Options { lang: Some(Lang::En), ..Options::default() }));
}

#[test]
fn findings_are_rows_and_results() {
    let table = rendered("audit", "csv", &Options::default());
    assert_eq!(table.matches("\nCAS-70001,打印补丁失败,closed,").count(), 2);
    let log: Value = serde_json::from_str(&rendered("audit", "sarif", &Options::default())).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules: Vec<&Value> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().collect();
    assert_eq!(rules.len(), crate::audit::RULES.len());
    for rule in rules {
        for text in ["shortDescription", "fullDescription"] {
            assert!(!rule[text]["text"].as_str().unwrap().is_empty(), "{rule}");
        }
        assert!(["error", "warning", "note"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
    }
    let result = &run["results"][0];
    assert_eq!([&result["ruleId"], &result["level"]], ["CB103", "error"]);
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "thread.txt");
    assert_eq!(place["region"]["startLine"], 14);
    assert_eq!(place["region"]["snippet"]["text"], "密码：R•••••4");
}

#[test]
fn a_workbook_has_a_row_for_everything_and_the_same_bytes_twice() {
    let document = document(&run(), &Options::default());
    let rows = xlsx::sheets(&document).map(|table| (table.name, table.rows.len()));
    assert_eq!(rows, [("cases", 1), ("timeline", 3), ("actions", 2), ("findings", 2), ("observables", 7)]);
    assert_eq!(xlsx::workbook(&document).unwrap(), xlsx::workbook(&document).unwrap());
}

#[test]
fn several_cases_are_ranked_by_who_waits_longest_for_support() {
    let mut run = run();
    let mut add = |id: &str, status: Status, from: PersonId, first: &str| {
        let mut case = case();
        case.model.ids[0].value = id.into();
        case.model.status.value = status;
        case.thread.messages.truncate(1);
        case.thread.messages[0].from = from;
        case.thread.messages[0].envelope.sent.as_mut().unwrap().local = at(first);
        case.model.timeline.truncate(1);
        case.model.actions.truncate(1);
        case.model.milestones = Milestones::default();
        case.model.summary = Summary::default();
        case.model.status.evidence.clear();
        case.observables.truncate(3);
        case.findings.truncate(1);
        run.cases.push(case);
    };
    let (engineer, customer) = (PersonId(0), PersonId(1));
    add("CAS-70002", Status::Open, customer, "2024-03-06 10:00");
    add("CAS-70003", Status::Open, customer, "2024-03-05 10:00");
    add("CAS-70004", Status::PendingCustomer, engineer, "2024-03-01 10:00");
    let options = Options { lang: Some(Lang::En), as_of: "2024-03-15".parse().ok(), ..Options::default() };
    let document = document(&run, &options);
    let render = |name: &str| {
        let format = FORMATS.iter().find(|known| known.command == "audit" && known.name == name).unwrap();
        render(format, &document, Look::default())
    };
    let head = |text: &str, next: &str| text.split_once(next).unwrap().0.trim_end().to_owned();
    insta::assert_snapshot!("portfolio_text", head(&render("text"), "\n\n\nCAS-70003"));
    insta::assert_snapshot!("portfolio_md", head(&render("md"), "\n## CAS-70003"));
    let rows: Value = serde_json::from_str(&render("json")).unwrap();
    let ids: Vec<&str> = rows["portfolio"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["CAS-70003", "CAS-70002", "CAS-70004", "CAS-70001"]);
    assert_eq!(rows["cases"][0]["id"], "CAS-70001");
}

#[test]
fn the_split_shows_each_message_once() {
    insta::assert_snapshot!(rendered("split", "text", &Options::default()));
}

#[test]
fn hostile_words_stay_words() {
    let mut run = run();
    run.cases[0].model.title = Some("a | <b> `c` {{ label }} \u{1b}[2J\u{202e}](javascript:x)\n# d".into());
    let document: Document = document(&run, &Options::default());
    for format in FORMATS.iter().filter(|format| matches!(&*format.suffix, "md" | "txt")) {
        let text = render(format, &document, Look::default());
        assert!(!text.contains(['\u{1b}', '\u{202e}']));
        assert!(text.contains("{{ label }}"));
        assert!(format.suffix == "txt" || text.contains(r"a \| \<b> \`c\`"), "{text}");
        assert!(!text.contains("\n# d"));
    }
}

/// Every key of every object in a JSON value.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            found.insert(key.clone());
            keys(value, found);
        }),
        Value::Array(list) => list.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

/// Every key under `properties` in a JSON Schema.
fn properties(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            if let (true, Value::Object(named)) = (key == "properties", value) {
                found.extend(named.keys().cloned());
            }
            properties(value, found);
        }),
        Value::Array(list) => list.iter().for_each(|value| properties(value, found)),
        _ => {}
    }
}

#[test]
fn the_schema_knows_every_key_that_is_printed() {
    let schema: Value = serde_json::from_str(JSON_SCHEMA).unwrap();
    let (mut printed, mut known) = (BTreeSet::new(), BTreeSet::new());
    let mut document = document(&run(), &Options::default());
    add_verdicts(&mut document, &run(), &Options::default());
    let audit = FORMATS.iter().find(|known| known.command == "audit" && known.name == "json").unwrap();
    keys(&serde_json::from_str(&render(audit, &document, Look::default())).unwrap(), &mut printed);
    assert!(printed.contains("portfolio") && printed.contains("verdicts"));
    properties(&schema, &mut known);
    let unknown: Vec<&String> = printed.difference(&known).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_command_has_its_default_formats() {
    for format in FORMATS {
        for terminal in [true, false] {
            let default = default_format(format.command, terminal);
            assert!(FORMATS.iter().any(|known| known.command == format.command && known.name == default));
        }
    }
}
