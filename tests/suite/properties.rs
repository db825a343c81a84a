//! The four promises, on chains and rubbish that nobody wrote by hand.
//!
//! The chains are those of [`Layout`]: one story, told as different clients would quote it. The seed of the random
//! numbers is fixed, so that a change is tested on what the last one was tested on; `PROPTEST_RNG_SEED` and
//! `PROPTEST_CASES` look elsewhere and further.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use casebrief::mail::RawMail;
use casebrief::split::segments;
use casebrief::text::{Origin, Source, SourceId, Sources};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use regex::Regex;
use serde_json::Value;

use crate::harness::{Folder, OUTPUTS, evidence_faults, list, run, samples, text};

/// Each case starts a process, so these are few; `PROPTEST_CASES` asks for more.
pub fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if asked { default.cases } else { cases },
        rng_seed: if default.rng_seed == RngSeed::Random { RngSeed::Fixed(2024) } else { default.rng_seed },
        max_shrink_iters: 60,
        failure_persistence: None,
        ..default
    }
}

/// How a client shows the mail it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    OutlookEn,
    OutlookEs,
    OutlookZh,
    /// Blank lines between the labels, full-width colons, blanks in the date: a chain copied out of a document.
    OutlookZhLoose,
    OutlookZhOriginal,
    FoxmailZh,
    GmailEn,
    GmailZh,
    AppleDe,
}

const LAYOUTS: &[Layout] = &[
    Layout::OutlookEn,
    Layout::OutlookEs,
    Layout::OutlookZh,
    Layout::OutlookZhLoose,
    Layout::OutlookZhOriginal,
    Layout::FoxmailZh,
    Layout::GmailEn,
    Layout::GmailZh,
    Layout::AppleDe,
];

const PEOPLE: [(&str, &str); 2] = [("Ana Ruiz", "ana.ruiz@vendor.example"), ("Bo Lind", "bo.lind@client.example")];
const SUBJECT: &str = "Printer on floor 3";
const WEEKDAYS_ES: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const WEEKDAYS_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
const MONTHS_ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// One mail of a chain, without what it quotes.
#[derive(Clone, Debug)]
struct Mail {
    /// Index into [`PEOPLE`].
    author: usize,
    sent: NaiveDateTime,
    /// A word that stands in this mail alone.
    mark: String,
    body: String,
}

#[derive(Clone, Debug)]
struct Chain {
    layout: Layout,
    /// Oldest first.
    mails: Vec<Mail>,
}

impl Chain {
    /// The newest mail with everything below it, as a file.
    fn file(&self) -> String {
        self.file_of(self.mails.len() - 1)
    }

    /// The mail with this index as it was sent.
    fn file_of(&self, index: usize) -> String {
        let mail = &self.mails[index];
        let (from, to) = (PEOPLE[mail.author], PEOPLE[1 - mail.author]);
        let date = mail.sent.format("%a, %-d %b %Y %H:%M:%S +0800");
        let mut headers = format!("From: {} <{}>\nTo: {} <{}>\nDate: {date}\n", from.0, from.1, to.0, to.1);
        if let Some(answered) = index.checked_sub(1) {
            headers += "Subject: Re: ";
            headers += SUBJECT;
            writeln!(headers, "\nIn-Reply-To: <{}@mail.example>", self.mails[answered].mark)
                .expect("a string takes all");
        } else {
            writeln!(headers, "Subject: {SUBJECT}").expect("a string takes all");
        }
        format!(
            "{headers}Message-ID: <{}@mail.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
             Content-Transfer-Encoding: 8bit\n\n{}",
            mail.mark,
            self.text_of(index)
        )
    }

    /// Body of a mail, and below it what it answers.
    fn text_of(&self, index: usize) -> String {
        let mut text = self.mails[index].body.clone();
        if index > 0 {
            let below = self.text_of(index - 1);
            text += "\n";
            text += &quote(self.layout, &self.mails[index - 1], &below);
        }
        text
    }
}

/// What stands above a quoted mail, and the quoted mail.
fn quote(layout: Layout, mail: &Mail, below: &str) -> String {
    let ((name, email), (to, to_email)) = (PEOPLE[mail.author], PEOPLE[1 - mail.author]);
    let at = mail.sent;
    let weekday = chrono::Datelike::weekday(&at).num_days_from_monday() as usize;
    let month = chrono::Datelike::month0(&at) as usize;
    let han = at.format("%Y年%-m月%-d日 %-H:%M");
    let marked = || {
        below
            .lines()
            .fold(String::new(), |all, line| all + if line.starts_with('>') { ">" } else { "> " } + line + "\n")
    };
    match layout {
        Layout::OutlookEn => format!(
            "From: {name} <{email}>\nSent: {}\nTo: {to} <{to_email}>\nSubject: {SUBJECT}\n\n{below}",
            at.format("%A, %B %-d, %Y %-I:%M %p")
        ),
        Layout::OutlookEs => format!(
            "De: {name} <{email}>\nEnviado el: {}, {} de {} de {}\nPara: {to} <{to_email}>\nAsunto: {SUBJECT}\n\n{below}",
            WEEKDAYS_ES[weekday],
            at.format("%-d"),
            MONTHS_ES[month],
            at.format("%Y %-H:%M")
        ),
        Layout::OutlookZh => {
            format!("发件人: {name} <{email}>\n发送时间: {han}\n收件人: {to} <{to_email}>\n主题: {SUBJECT}\n\n{below}")
        }
        Layout::OutlookZhLoose => format!(
            "\n\n发件人：{name} <{email}>\n\n发送时间： {}\n\n \n收件人: '{to}' <{to_email}>\n\n主题: {SUBJECT}\n\n{below}",
            at.format("%Y 年 %-m 月 %-d 日 %-H:%M")
        ),
        Layout::OutlookZhOriginal => format!(
            "-----邮件原件-----\n发件人: {name} <{email}> \n发送时间: {han}\n收件人: {to} <{to_email}>\n主题: {SUBJECT}\n\n{below}"
        ),
        Layout::FoxmailZh => format!(
            "\n\n{email}\n \n发件人： {name}\n发送时间： {}\n收件人： {to}\n主题： {SUBJECT}\n{below}",
            at.format("%Y-%m-%d %H:%M")
        ),
        Layout::GmailEn => {
            format!("On {} {name} <{email}> wrote:\n\n{}", at.format("%a, %b %-d, %Y at %-I:%M %p"), marked())
        }
        Layout::GmailZh => {
            format!(
                "{name} <{email}> 于{}{} {}写道：\n\n{}",
                at.format("%Y年%-m月%-d日"),
                WEEKDAYS_ZH[weekday],
                at.format("%H:%M"),
                marked()
            )
        }
        Layout::AppleDe => format!("Am {} schrieb {name} <{email}>:\n\n{}", at.format("%d.%m.%Y um %H:%M"), marked()),
    }
}

/// One to three lines of made-up words, or of Han words that say nothing in particular.
fn body() -> impl Strategy<Value = String> {
    let plain = vec(select(&["bako", "limu", "terano", "quivo", "sadel", "morin", "pelta", "zunik"][..]), 3..9);
    let han = vec(select(&["办公楼", "三层", "机房", "设备", "昨天", "窗口", "颜色", "文档"][..]), 3..9);
    let line = prop_oneof![plain.prop_map(|words| words.join(" ")), han.prop_map(|words| words.concat() + "。")];
    vec(line, 1..4).prop_map(|lines| lines.join("\n"))
}

fn chain() -> impl Strategy<Value = Chain> {
    let mail = (any::<bool>(), 7_i64..5_000, body());
    (select(LAYOUTS), vec(mail, 1..6), 0_i64..400).prop_map(|(layout, parts, day)| {
        let start = NaiveDate::from_ymd_opt(2023, 2, 6).and_then(|date| date.and_hms_opt(9, 3, 0)).expect("a date");
        let mut at = start + TimeDelta::days(day);
        let mut mails = Vec::new();
        for (index, (author, gap, body)) in parts.into_iter().enumerate() {
            at += TimeDelta::minutes(gap);
            let mark = format!("mark{}", ["anu", "bevo", "ciro", "dalu", "efim"][index]);
            mails.push(Mail { author: usize::from(author), sent: at, body: format!("{body}\n{mark} bako\n"), mark });
        }
        Chain { layout, mails }
    })
}

/// Lines as they come in mail, in no order at all.
fn soup() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        6 => body(),
        2 => Just(String::new()),
        1 => Just(" ".to_owned()),
        4 => select(&[
            "From: Ana Ruiz <ana.ruiz@vendor.example>", "Sent: Monday, March 4, 2024 9:12 AM", "To: bo.lind@client.example",
            "Subject: RE: Printer", "Cc:", "发件人: Ana", "发送时间: 2024 年 3 月 4 日 9:12", "收件人：", "主题: 回复: 打印机",
            "-----Original Message-----", "________________________________", "On Mon, 4 Mar 2024 at 09:12, Bo wrote:",
            "于2024年3月4日周一 09:12写道：", "-- ", "Best regards,", "此致", "敬礼", "Disclaimer", "隐私声明", "```", "=====",
        ][..]).prop_map(str::to_owned),
        3 => select(&[
            "请安装KB5004244补丁，我会在周五前给您答复。", "C:\\Windows\\Temp\\a b.log", "0x80073712", "Password: hunter2x",
            "Expected:{1:32 b:00ff}", "2021-10-26 15:31:40, Error CSI 0000139e@2021/10/26:07:31:40.657 (F)",
            "https://kb.vendor.example/a?b=c", "问题已解决，可以关闭。", "The root cause is the driver.", "\u{feff}\u{200b}\u{202e}x",
        ][..]).prop_map(str::to_owned),
        1 => "\\PC{0,40}",
    ];
    vec((0_usize..4, line), 0..40).prop_map(|lines| {
        let mut text = String::new();
        for (depth, line) in lines {
            writeln!(text, "{}{line}", "> ".repeat(depth.saturating_sub(1))).expect("a string takes all");
        }
        text
    })
}

fn source(text: &str) -> Source {
    let origin = Origin {
        path: PathBuf::from("a.txt"),
        sha256: String::new(),
        mail: 1,
        part: Vec::new(),
        charset: "utf-8",
        was_html: false,
    };
    Source::new(origin, RawMail::default(), text)
}

/// The first promise on one text: nothing lost, nothing twice.
fn assert_tiled(text: &str) -> Result<(), TestCaseError> {
    let sources = Sources(vec![source(text)]);
    let whole = sources.get(SourceId(0));
    let segments = segments(&sources);
    let mut owned: Vec<u32> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        prop_assert!(segment.quoted_by.is_none_or(|by| (by as usize) < segments.len() && by as usize != index));
        for line in &segment.lines {
            let start = whole.line_start(line.number);
            let end = start + whole.raw_line(line.number).len() as u32;
            prop_assert!(start <= line.start && line.start <= line.end && line.end <= end, "{line:?}");
            prop_assert!(whole.text.get(line.start as usize..line.end as usize).is_some(), "{line:?}");
            owned.push(line.number);
        }
    }
    owned.sort_unstable();
    prop_assert_eq!(owned, (1..=whole.line_count()).collect::<Vec<_>>());
    Ok(())
}

/// The brief of some files, fed in this order.
fn brief(folder: &Folder, names: &[&str]) -> Value {
    let mut args = vec!["summarize", "-f", "json", "--no-config"];
    args.extend(names);
    let ran = run(folder.path(), &args);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.json()
}

/// What stands in `cases`, without what describes the bytes of the input.
fn cases(brief: &Value) -> Value {
    let mut cases = brief["cases"].clone();
    for attachment in list_mut(&mut cases, "messages").into_iter().flat_map(|message| list_mut(message, "attachments"))
    {
        attachment["bytes"].take();
        attachment["sha256"].take();
    }
    cases
}

/// The elements of the lists `name` in all elements of a list, or in one object.
fn list_mut<'a>(value: &'a mut Value, name: &str) -> Vec<&'a mut Value> {
    match value {
        Value::Array(items) => items.iter_mut().flat_map(|item| list_mut(item, name)).collect(),
        other => other.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten().collect(),
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn every_line_of_a_chain_belongs_to_exactly_one_segment(chain in chain()) {
        assert_tiled(&chain.text_of(chain.mails.len() - 1))?;
    }

    #[test]
    fn every_line_of_any_text_belongs_to_exactly_one_segment(text in prop_oneof![soup(), any::<String>()]) {
        assert_tiled(&text)?;
    }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn a_chain_splits_into_its_mails_whatever_the_client(chain in chain()) {
        let folder = Folder::with([("chain.eml", chain.file())]);
        let brief = brief(&folder, &["chain.eml"]);
        prop_assert_eq!(list(&brief["cases"]).len(), 1);
        let messages = list(&brief["cases"][0]["messages"]);
        let got: Vec<String> = messages.iter().map(|message| {
            let minute = text(&message["sent_at"]).get(..16).unwrap_or("undated").to_owned();
            let marks = chain.mails.iter().map(|mail| mail.mark.as_str()).filter(|mark| text(&message["body"]).contains(mark));
            format!("{minute} {} {}", text(&message["from"]["name"]), marks.collect::<Vec<_>>().join("+"))
        }).collect();
        let want: Vec<String> = chain.mails.iter()
            .map(|mail| format!("{} {} {}", mail.sent.format("%Y-%m-%dT%H:%M"), PEOPLE[mail.author].0, mail.mark))
            .collect();
        prop_assert_eq!(got, want, "{}", chain.file());
    }

    #[test]
    fn every_claim_about_a_chain_quotes_its_line(text in prop_oneof![soup(), chain().prop_map(|chain| chain.file())]) {
        prop_assume!(!text.trim().is_empty());
        let folder = Folder::with([("a.txt", &text)]);
        for case in list(&brief(&folder, &["a.txt"])["cases"]) {
            let faults = evidence_faults(case);
            prop_assert!(faults.is_empty(), "{}\n{text}", faults.join("\n"));
        }
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn order_repeats_and_line_ends_of_the_inputs_change_nothing(chain in chain(), turn in any::<Index>()) {
        let files: Vec<(String, String)> =
            (0..chain.mails.len()).map(|index| (format!("{index}.eml"), chain.file_of(index))).collect();
        let crlf = files.iter().map(|(name, text)| (name, text.replace('\n', "\r\n")));
        let (lf, crlf) = (Folder::with(files.clone()), Folder::with(crlf));
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let mut turned = names.clone();
        turned.rotate_left(turn.index(names.len()));
        turned.reverse();
        let mut repeated = turned.clone();
        repeated.push(names[0]);

        let plain = brief(&lf, &names);
        prop_assert_eq!(list(&plain["cases"][0]["messages"]).len(), chain.mails.len());
        prop_assert_eq!(&brief(&lf, &turned), &plain);
        prop_assert_eq!(cases(&brief(&lf, &repeated)), cases(&plain));
        prop_assert_eq!(cases(&brief(&crlf, &names)), cases(&plain));
    }

    #[test]
    fn a_secret_behind_any_usual_label_leaves_by_no_way(
        chain in chain(),
        secret in "[A-Z][a-z]{2,5}[0-9]{2,4}[a-z!#]{2,4}[0-9]",
        label in select(&[
            "Password: {}", "password is {}", "pwd={}", "密码：{}", "口令: {}", "用户名：admin\n\n密码：{}", "账号/密码：admin/{}",
            "Contraseña: {}", "user: admin\npass: {}", "Server=db1;User Id=sa;Password={};", "api_key = \"{}\"",
            "--password {}", "https://admin:{}@host.example/x",
        ][..]),
        at in any::<Index>(),
    ) {
        let mut chain = chain;
        let index = at.index(chain.mails.len());
        let line = label.replace("{}", &secret);
        chain.mails[index].body = format!("{line}\n{}", chain.mails[index].body);
        let folder = Folder::with([("chain.eml", chain.file())]);
        for (command, format) in [("summarize", "json"), ("summarize", "md"), ("split", "text"), ("extract", "csv")] {
            let ran = run(folder.path(), &[command, "-f", format, "--no-config", "chain.eml"]);
            prop_assert_eq!(ran.code, Some(0));
            prop_assert!(!ran.stdout.is_empty(), "{command} -f {format} says nothing");
            prop_assert!(!ran.stdout.contains(&secret), "{command} -f {format}: {line}");
            prop_assert!(!ran.stderr.contains(&secret), "{command} -f {format}: {line}");
        }
    }
}

/// Bytes of any kind, and samples with a piece cut out, turned around or put in twice.
fn rubbish() -> impl Strategy<Value = Vec<u8>> {
    let inputs: Vec<Vec<u8>> = samples()
        .iter()
        .flat_map(|sample| crate::harness::files(&sample.folder))
        .map(|path| fs::read(path).expect("a sample"))
        .collect();
    let spoilt = (select(inputs), any::<Index>(), any::<Index>(), 0..5_u8, any::<u8>());
    prop_oneof![
        vec(any::<u8>(), 0..600),
        soup().prop_map(String::into_bytes),
        spoilt.prop_map(|(mut bytes, a, b, how, byte)| {
            let (a, b) = (a.index(bytes.len()), b.index(bytes.len()));
            let (a, b) = (a.min(b), a.max(b));
            match how {
                0 => bytes.truncate(b),
                1 => drop(bytes.drain(a..b)),
                2 => bytes[a..b].reverse(),
                3 => bytes[b] = byte,
                _ => bytes.extend_from_within(a..b),
            }
            bytes
        }),
    ]
}

proptest! {
    #![proptest_config(config(16))]

    #[test]
    fn any_bytes_are_read_without_panic(
        files in vec((rubbish(), select(&["eml", "txt", "html", "mbox", "md", "bin", "msg"][..])), 1..12)
    ) {
        let named: Vec<(String, Vec<u8>)> =
            files.into_iter().enumerate().map(|(index, (bytes, suffix))| (format!("{index}.{suffix}"), bytes)).collect();
        let folder = Folder::with(named.clone());
        let mut args = vec!["summarize", "-f", "json", "--no-config"];
        args.extend(named.iter().map(|(name, _)| name.as_str()));
        let ran = run(folder.path(), &args);
        prop_assert!(matches!(ran.code, Some(0 | 2)), "{ran:?}");
        prop_assert!(ran.code == Some(2) || !ran.stdout.is_empty());
        let cases = if ran.stdout.is_empty() { Value::Null } else { ran.json()["cases"].take() };
        for case in list(&cases) {
            let faults = evidence_faults(case);
            prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
        }
    }
}

#[test]
fn no_secret_of_a_sample_leaves_by_any_command_in_any_format() {
    let mut looked = 0;
    for sample in samples() {
        for secret in list(&sample.gold["secrets"]).iter().map(text) {
            for (command, formats) in OUTPUTS {
                for format in *formats {
                    let ran = sample.run(&[command, "-f", format]);
                    let done = matches!((*command, ran.code), (_, Some(0)) | ("audit", Some(1)));
                    assert!(done, "{} {command} -f {format}: {:?} {}", sample.name, ran.code, ran.stderr);
                    assert!(!ran.stdout.is_empty(), "{} {command} -f {format} says nothing", sample.name);
                    for stream in [&ran.stdout, &ran.stderr] {
                        assert!(!stream.contains(secret), "{} {command} -f {format}: {secret}", sample.name);
                    }
                    looked += 1;
                }
            }
        }
    }
    let formats: usize = OUTPUTS.iter().map(|(_, formats)| formats.len()).sum();
    let secrets: usize = samples().iter().map(|sample| list(&sample.gold["secrets"]).len()).sum();
    assert!(secrets >= 6, "{secrets} secrets in all samples");
    assert_eq!(looked, secrets * formats);
}

#[test]
fn every_reference_of_a_page_leads_to_a_place_on_it() {
    let attribute = |name: &str| Regex::new(&format!("[ <]{name}=\"([^\"]*)\"")).expect("a plain pattern");
    let (ids, links) = (attribute("id"), attribute("href"));
    let mut followed = 0;
    for sample in samples() {
        for command in ["summarize", "timeline"] {
            let page = sample.run(&[command, "-f", "html"]).stdout;
            let all: Vec<&str> = ids.captures_iter(&page).map(|found| found.extract::<1>().1[0]).collect();
            let known: BTreeSet<&str> = all.iter().copied().collect();
            assert_eq!(all.len(), known.len(), "{} {command}: an id stands twice", sample.name);
            for [link] in links.captures_iter(&page).map(|found| found.extract::<1>().1) {
                let outside =
                    ["https://", "http://", "mailto:"].iter().any(|scheme| link.to_lowercase().starts_with(scheme));
                let inside = link.strip_prefix('#').is_some_and(|id| known.contains(id));
                assert!(outside || inside, "{} {command}: {link} leads nowhere", sample.name);
                followed += usize::from(inside);
            }
            assert_eq!(page.matches("<script").count(), 1, "{} {command}", sample.name);
        }
    }
    assert!(followed > 1000, "{followed}");
}

#[test]
fn all_samples_at_once_give_the_same_bytes_in_any_order() {
    let samples = samples();
    let mut paths: Vec<String> = samples
        .iter()
        .flat_map(|sample| sample.inputs().into_iter().map(|input| format!("samples/{}/{input}", sample.name)))
        .collect();
    let outputs: Vec<String> = [false, true]
        .into_iter()
        .map(|reversed| {
            if reversed {
                paths.reverse();
            }
            let mut args = vec!["summarize", "-f", "json", "--no-config"];
            args.extend(paths.iter().map(String::as_str));
            let ran = run(crate::harness::project(), &args);
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            assert!(ran.json()["cases"].is_array());
            ran.stdout
        })
        .collect();
    assert!(outputs[0] == outputs[1], "the order of the inputs shows");
}

#[test]
fn samples_with_other_line_ends_give_the_same_cases() {
    let mut ran = 0;
    for sample in samples() {
        let read = |path: &PathBuf| {
            let name = path.strip_prefix(&sample.folder).expect("a file of the sample").to_string_lossy().into_owned();
            (name, fs::read(path).expect("a sample"))
        };
        // A line end of UTF-16 takes two bytes a character; such a sample is compared as it is.
        let wide = |bytes: &[u8]| bytes.starts_with(b"\xff\xfe");
        let narrow = |bytes: &[u8]| bytes.iter().copied().filter(|byte| *byte != b'\r').collect::<Vec<u8>>();
        let lf = |bytes: &[u8]| if wide(bytes) { bytes.to_vec() } else { narrow(bytes) };
        let joined = |bytes: &[u8]| narrow(bytes).split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
        let crlf = |bytes: &[u8]| if wide(bytes) { bytes.to_vec() } else { joined(bytes) };
        let files: Vec<(String, Vec<u8>)> = crate::harness::files(&sample.folder).iter().map(read).collect();
        let unix = Folder::with(files.iter().map(|(name, bytes)| (name, lf(bytes))));
        let dos = Folder::with(files.iter().map(|(name, bytes)| (name, crlf(bytes))));
        let inputs = sample.inputs();
        assert_eq!(cases(&brief(&unix, &inputs)), cases(&brief(&dos, &inputs)), "{}", sample.name);
        ran += 1;
    }
    assert_eq!(ran, crate::golden::SAMPLES);
}
