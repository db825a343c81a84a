//! What `--redact` and `kb` let through: nothing that tells whose case it is.

use std::collections::BTreeSet;

use casebrief::options::Options;
use casebrief::report::brief::{Document, document};
use casebrief::report::{FORMATS, Look};

use crate::harness::{Folder, Sample, list, run, samples, strings, text};

const MAIL: &str = "\
From: \"Okafor, Ngozi\" <ngozi.okafor@lumen-dairy.example>
To: Ulf Brandt <ulf.brandt@vendor.example>
Date: Mon, 4 Mar 2024 09:00:00 +0100
Subject: [Case 7000123] Sync stops with 0x80070005

Hello Ulf,

the sync on LUMEN-FS02 (10.20.30.40) stops with 0x80070005 since KB5009999. It runs as LUMEN\\svc_sync from
C:\\Users\\nokafor\\sync\\run.cmd, see also \\\\archiv7\\logs\\sync.log and http://intra.lumen-dairy.example/wiki/sync.
Frau Keller has seen it too, my colleague Dario Conti as well. Lumen needs this by Friday; Ngozi's phone is
+49 30 1234 5678. The proxy wants: Authorization: Basic bmdvemk6UmVnZW4tMjQtWHk=
password: Regen-24-Xy
C:\\Program Files\\Syncer\\sync.exe has SHA-256 b5c8d8ff1b5b61d7d71a291d18bd314c6fbc9bec705293b0a7188a5289423b86, as
https://support.vendor.example/kb/5009999 says it should.

Ngozi Okafor
Lumen Dairy Ltd
";

/// Values that must be gone, whatever the letters' case.
const HIDDEN: &[&str] = &[
    "okafor",
    "ngozi",
    "brandt",
    "ulf",
    "lumen",
    "fs02",
    "10.20.30.40",
    "svc_sync",
    "archiv7",
    "keller",
    "conti",
    "dario",
    "1234 5678",
    "7000123",
    "regen-24",
    "bmdvemk6umvnzw4tmjqtwhk",
    "vendor.example>",
    "intra.",
];
/// Values that make the text worth reading.
const SHOWN: &[&str] = &[
    "0x80070005",
    "KB5009999",
    r"C:\Program Files\Syncer\sync.exe",
    "b5c8d8ff1b5b61d7d71a291d18bd314c6fbc9bec705293b0a7188a5289423b86",
    "https://support.vendor.example/kb/5009999",
];

#[test]
fn whoever_a_mail_is_about_is_hidden_and_the_matter_is_not() {
    let folder = Folder::with([("mail.eml", MAIL)]);
    let out = run(folder.path(), &["split", "-f", "text", "--no-config", "--redact", "mail.eml"]);
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    let lower = out.stdout.to_lowercase();
    let left: Vec<&&str> = HIDDEN.iter().filter(|value| lower.contains(**value)).collect();
    assert!(left.is_empty(), "{left:?}\n{}", out.stdout);
    let gone: Vec<&&str> = SHOWN.iter().filter(|value| !out.stdout.contains(**value)).collect();
    assert!(gone.is_empty(), "{gone:?}\n{}", out.stdout);
    let report = out.stderr.lines().find(|line| line.contains("hidden, in brackets the places")).unwrap_or_default();
    assert!(report.contains("phone number") && report.contains("host"), "{}", out.stderr);
}

#[test]
fn placeholders_speak_the_language_of_the_labels() {
    let folder = Folder::with([("mail.eml", MAIL)]);
    let out = run(folder.path(), &["split", "-f", "text", "--no-config", "--redact", "--lang", "zh", "mail.eml"]);
    assert!(out.stdout.contains("[主机") && out.stdout.contains("[客户]"), "{}", out.stdout);
}

#[test]
fn an_article_shows_no_secrets_and_names_its_case_only_where_asked() {
    let folder = Folder::with([("mail.eml", MAIL)]);
    let kb = |more: &[&str]| run(folder.path(), &[&["kb", "--no-config", "mail.eml"], more].concat());
    assert_eq!(kb(&["--show-secrets"]).code, Some(2));
    assert!(!kb(&[]).stdout.contains("7000123"));
    assert!(kb(&["--internal"]).stdout.contains("source_case: \"7000123\""));
    let page = kb(&["-f", "html"]).stdout;
    let tags: BTreeSet<&str> = page.split('<').skip(1).map(|tag| tag.trim_start_matches('/')).map(tag_name).collect();
    let plain = ["h1", "h2", "p", "ul", "ol", "li", "code", "pre", "table", "tr", "th", "td", "a"];
    assert!(tags.iter().all(|tag| plain.contains(tag)), "{tags:?}");
    assert!(kb(&[]).stderr.contains("to review:"));
}

fn tag_name(tag: &str) -> &str {
    tag.split([' ', '>']).next().unwrap_or_default()
}

#[test]
fn no_name_address_or_id_of_a_sample_is_in_any_redacted_output() {
    let mut looked = 0;
    for sample in samples() {
        let hidden = told(&sample);
        let document = redacted(&sample);
        for format in FORMATS.iter().filter(|format| format.is_text()) {
            let bytes = format.render(&document, Look::default()).expect("a format of ours renders");
            let text = String::from_utf8(bytes).expect("output is UTF-8");
            for value in &hidden {
                assert!(!has_word(&text, value), "{}: {} -f {}: {value}", sample.name, format.command, format.name);
                looked += 1;
            }
        }
    }
    assert!(looked > 1000, "{looked}");
}

/// What the gold of a sample says about people, and the ids and customer that the program finds when nothing is hidden:
/// what it does not find it cannot hide.
fn told(sample: &Sample) -> BTreeSet<String> {
    let mut told: BTreeSet<String> = BTreeSet::new();
    for message in list(&sample.gold["messages"]) {
        told.extend(["from_name", "from_email"].map(|key| text(&message[key]).to_owned()));
        told.extend(["to_emails", "cc_emails"].iter().flat_map(|key| strings(&message[*key])).map(str::to_owned));
    }
    told.extend(strings(&sample.gold["secrets"]).into_iter().map(str::to_owned));
    let plain = document(&casebrief::run(&paths(sample), &options(false)), &options(false));
    for case in &plain.cases {
        let ids: BTreeSet<&str> = case.ids.iter().map(|id| id.value.as_str()).collect();
        told.extend(strings(&sample.gold["case_ids"]).into_iter().filter(|id| ids.contains(id)).map(str::to_owned));
        let customer = text(&sample.gold["customer"]);
        told.extend(case.customer.iter().filter(|found| *found == customer).cloned());
    }
    told.retain(|value| value.chars().count() > 1);
    told
}

fn redacted(sample: &Sample) -> Document {
    let options = options(true);
    document(&casebrief::run(&paths(sample), &options), &options)
}

fn paths(sample: &Sample) -> Vec<std::path::PathBuf> {
    sample.inputs().into_iter().map(|input| sample.folder.join(input)).collect()
}

fn options(redact: bool) -> Options {
    Options { redact, single_case: true, ..Options::default() }
}

/// Whether a value stands in a text as a word of its own.
fn has_word(text: &str, value: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(value)
        .any(|(at, _)| !joins(text[..at].chars().next_back()) && !joins(text[at + value.len()..].chars().next()))
}
