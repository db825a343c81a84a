//! Bad input: each kind has a clear message and the contract's exit code, and the other inputs are done.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::{Folder, list, project, run, run_with_input, text};

const GOOD: &str = "\
From: Ana Ruiz <ana.ruiz@vendor.example>
To: Bo Lind <bo.lind@client.example>
Date: Mon, 4 Mar 2024 09:12:00 +0100
Subject: Printer on floor 3
Message-ID: <1@vendor.example>

Hello Bo, the printer on floor 3 works again.
";

/// Feeds the folder's bad input together with a good one; gives what is said about the bad one.
fn complaint(folder: &Folder, bad: &str) -> String {
    std::fs::write(folder.path().join("good.eml"), GOOD).expect("a fresh folder");
    let ran = run(folder.path(), &["summarize", "-f", "json", "--no-config", bad, "good.eml"]);
    assert_eq!(ran.code, Some(2), "{bad}: {}", ran.stderr);
    let cases = ran.json()["cases"].take();
    assert_eq!(list(&cases).len(), 1, "{bad}: the good input is done");
    assert!(ran.stdout.contains("works again"), "{bad}: the good input is done");
    let about = format!("casebrief: {bad}: ");
    let lines: Vec<&str> = ran.stderr.lines().filter_map(|line| line.strip_prefix(&about)).collect();
    assert_eq!(lines.len(), 1, "{bad} is named once: {}", ran.stderr);
    lines[0].to_owned()
}

#[test]
fn a_missing_file_is_named_and_the_others_are_done() {
    assert!(complaint(&Folder::new(), "nowhere.eml").contains("cannot be read"));
}

#[test]
fn a_folder_without_mail_is_named() {
    let folder = Folder::with([("pictures/a.png", &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..])]);
    assert!(complaint(&folder, "pictures").contains("no mail in it"));
    std::fs::create_dir(folder.path().join("bare")).expect("a fresh folder");
    assert!(complaint(&folder, "bare").contains("no mail in it"));
}

#[test]
fn an_empty_file_is_named_whatever_its_name() {
    let folder = Folder::with([("a.txt", ""), ("a.eml", ""), ("b.txt", " \n\t\n"), ("c.txt", "\u{feff}")]);
    for name in ["a.txt", "a.eml", "b.txt", "c.txt"] {
        assert!(complaint(&folder, name).contains("is empty"), "{name}");
    }
}

#[test]
fn bytes_that_are_no_mail_are_named() {
    let noise: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let folder = Folder::with([
        ("picture.eml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x03\0\x08\x06".as_slice()),
        ("program.txt", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0@\0\0\0"),
        ("noise.txt", &noise),
    ]);
    for name in ["picture.eml", "program.txt", "noise.txt"] {
        let said = complaint(&folder, name);
        assert!(said.len() > 10, "{name}: {said}");
        assert!(!said.contains("os error"), "{name}: {said}");
    }
}

#[test]
fn a_message_has_one_line_and_no_debug_text() {
    let folder = Folder::with([("a.txt", "")]);
    let ran = run(folder.path(), &["summarize", "--no-config", "a.txt", "nowhere.txt"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.stderr.lines().count(), 2, "{}", ran.stderr);
    for line in ran.stderr.lines() {
        assert!(line.starts_with("casebrief: "), "{line}");
        assert!(!line.contains("Os {") && !line.contains("panicked"), "{line}");
    }
}

#[test]
fn a_mail_cut_in_the_middle_is_read_as_far_as_it_goes() {
    let whole = format!(
        "{}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b1\"\n\n--b1\nContent-Type: text/plain\n\n\
         The log is attached, see line 12.\n--b1\nContent-Type: text/plain; name=\"trace.log\"\n\
         Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"trace.log\"\n\n\
         bGluZSAxMjogZXJyb3IgMHg4MDA3MDAwNQpsaW5lIDEz",
        GOOD.split_once("\n\n").expect("headers and a body").0.to_owned() + "\n"
    );
    let folder = Folder::with([("cut.eml", &whole[..whole.len() - 7])]);
    let ran = run(folder.path(), &["summarize", "-f", "json", "--no-config", "cut.eml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let messages = ran.json()["cases"][0]["messages"].take();
    assert_eq!(list(&messages).len(), 1);
    assert!(text(&messages[0]["body"]).contains("see line 12"));
    let warned = ran.stderr.lines().any(|line| line.starts_with("cut.eml") && line.contains("warning["));
    assert!(warned, "no warning: {:?}", ran.stderr);
}

#[test]
fn headers_alone_are_a_mail_without_a_body() {
    let headers = GOOD.split_once("\n\n").expect("headers and a body").0;
    let folder = Folder::with([("head.eml", headers)]);
    let ran = run(folder.path(), &["summarize", "-f", "json", "--no-config", "head.eml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let messages = ran.json()["cases"][0]["messages"].take();
    assert_eq!(list(&messages).len(), 1);
    assert_eq!(messages[0]["sent_at"].as_str().and_then(|at| at.get(..16)), Some("2024-03-04T09:12"));
    assert_eq!(messages[0]["body"], "");
}

/// One undated message with all the text, and a warning about it.
fn assert_one_undated_message(folder: &Folder, name: &str, excerpts: &[&str]) {
    let ran = run(folder.path(), &["summarize", "-f", "json", "--no-config", name]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let messages = ran.json()["cases"][0]["messages"].take();
    assert_eq!(list(&messages).len(), 1, "{messages}");
    assert!(messages[0]["sent_at"].is_null());
    for excerpt in excerpts {
        assert!(messages[0].to_string().contains(excerpt), "{excerpt} is lost");
    }
    let warned = ran.stderr.lines().any(|line| line.starts_with(name) && line.contains("warning["));
    assert!(warned, "no warning: {:?}", ran.stderr);
}

#[test]
fn a_text_without_any_header_is_one_undated_message_with_a_warning() {
    let text = "The printer on floor 3 is dead again.\nIt says error 0x00000709.\n\nCan someone have a look?\n";
    let folder = Folder::with([("note.txt", text)]);
    assert_one_undated_message(&folder, "note.txt", &["dead again", "0x00000709", "have a look"]);
}

#[test]
fn a_chain_in_an_unknown_language_loses_nothing() {
    let text = "\
Velkam Bo, ka drukro ni valsa.

Ulfra: Ana Ruiz
Tamda: 4 zerku 2024 9:12
Ripka: Bo Lind
Motna: Drukro

Ka drukro 0x00000709 sim tarla.
";
    let folder = Folder::with([("chain.txt", text)]);
    assert_one_undated_message(&folder, "chain.txt", &["valsa", "Ulfra", "zerku", "0x00000709", "tarla"]);
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_is_right() {
    let folder = Folder::with([("good.eml", GOOD)]);
    let wrong: [&[&str]; 8] = [
        &[],
        &["summarize"],
        &["summarise", "good.eml"],
        &["summarize", "--no-such-option", "good.eml"],
        &["summarize", "-f", "docx", "good.eml"],
        &["extract", "-f", "md", "good.eml"],
        &["summarize", "--tz", "Atlantis", "good.eml"],
        &["summarize", "--encoding", "klingon-8", "good.eml"],
    ];
    for args in wrong {
        let ran = run(folder.path(), args);
        assert_eq!(ran.code, Some(2), "{args:?}: {ran:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
        assert_eq!(ran.stdout, "", "{args:?}");
    }
}

#[test]
fn standard_input_is_read_where_the_path_is_a_dash() {
    let ran = run_with_input(Path::new("."), &["summarize", "-f", "json", "--no-config", "-"], GOOD.as_bytes());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.json()["cases"][0]["messages"][0]["from"]["email"], "ana.ruiz@vendor.example");
    let ran = run_with_input(Path::new("."), &["summarize", "--no-config", "-"], b"");
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("is empty"), "{}", ran.stderr);
}

#[test]
fn an_existing_result_is_kept_unless_forced() {
    let folder = Folder::with([("good.eml", GOOD), ("brief.md", "mine")]);
    let result = folder.path().join("brief.md");
    let args = ["summarize", "--no-config", "good.eml", "-o", "brief.md"];
    let ran = run(folder.path(), &args);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().filter(|line| line.contains("brief.md") && line.contains("--force")).count(), 1);
    assert_eq!(std::fs::read_to_string(&result).expect("it is there"), "mine");

    let ran = run(folder.path(), &[&args[..], &["--force"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(std::fs::read_to_string(&result).expect("it is there").contains("works again"));
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_casebrief"))
        .args(["split", "-f", "json", "--no-config", "samples/05-office-activation-wordhtml-split/thread.eml"])
        .current_dir(project())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary was built for this test");
    drop(child.stdout.take());
    let out = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(0), "{said}");
    assert!(!said.contains("panicked") && !said.contains("Broken pipe"), "{said}");
}

/// Texts that make a careless reader look at everything once more for every line; none holds a message.
fn baits() -> Vec<(&'static str, String)> {
    let lines = |line: fn(usize) -> String| (0..600).map(|n| line(n) + "\n").collect::<String>();
    vec![
        ("heads of an attribution", "On ".repeat(6_000)),
        (
            "attributions that never end",
            lines(|n| format!("On Mon, Mar {}, 2024 at 10:05 AM Cy <cy@x.example", n % 28 + 1)),
        ),
        ("German ones", lines(|n| format!("Am {}.03.2024 um 10:05 schrieb", n % 28 + 1))),
        ("marks without a quote", ">\n".repeat(3_000)),
        ("a rule", "-".repeat(20_000)),
        ("blanks", format!("a{}b", " ".repeat(20_000))),
        ("empty lines", format!("a{}b", "\n".repeat(10_000))),
        ("labels of one sort", "Priority: P1\nSeverity: A\n".repeat(300)),
        ("authors", "From: x\n".repeat(600)),
        ("short labels", "a: b\n".repeat(3_000)),
        ("one line", "a word ".repeat(3_000)),
        ("one word", "a".repeat(20_000)),
        ("full stops", ".".repeat(20_000)),
        ("brackets", "‹<[{(".repeat(3_000)),
        ("one path", "C:\\Windows\\System32\\config\\file.log\n".repeat(300)),
        ("a path of a thousand folders", format!("C:{}", "\\folder".repeat(1_000))),
        ("articles", lines(|n| format!("KB50{n:05}"))),
        ("cases", lines(|n| format!("Case {}", 20_240_000 + n))),
        ("passwords", "password: ".repeat(600)),
        ("requests", lines(|n| format!("Please send me the log of node {n}."))),
        ("Chinese without a blank", "请检查服务器补丁安装失败原因".repeat(600)),
        ("marks on a letter", format!("a{}", "\u{301}".repeat(6_000))),
    ]
}

#[test]
fn a_text_made_to_keep_a_reader_busy_stays_in_its_message() {
    for (name, bait) in baits() {
        let chain = format!(
            "Hello Ana,\n\n{bait}\n\nThat is all.\n\nBo\n\nFrom: Ana Ruiz <ana.ruiz@vendor.example>\n\
             Sent: Monday, March 4, 2024 9:12 AM\nTo: Bo Lind <bo.lind@client.example>\nSubject: Printer on floor 3\n\n\
             Hello Bo, what does the log say?\n\nAna\n"
        );
        let mail = format!(
            "From: Bo Lind <bo.lind@client.example>\nTo: Ana Ruiz <ana.ruiz@vendor.example>\n\
             Date: Mon, 4 Mar 2024 10:40:00 +0100\nSubject: RE: Printer on floor 3\nMessage-ID: <2@client.example>\n\
             Content-Type: text/plain; charset=utf-8\n\n{chain}"
        );
        let folder = Folder::with([("a.eml", mail.as_bytes())]);
        let ran = run(folder.path(), &["summarize", "-f", "json", "--no-config", "a.eml"]);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        let brief = ran.json();
        let messages: Vec<(&str, &str)> = list(&brief["cases"][0]["messages"])
            .iter()
            .map(|message| (text(&message["from"]["name"]), text(&message["sent_at"])))
            .collect();
        let expected = [("Ana Ruiz", "2024-03-04T09:12"), ("Bo Lind", "2024-03-04T10:40:00")];
        assert_eq!(messages, expected, "{name}");
        assert!(text(&brief["cases"][0]["messages"][1]["body"]).starts_with("Hello Ana,"), "{name}");
    }
}
