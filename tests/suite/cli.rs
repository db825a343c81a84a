//! Runs of the real program: exit codes, streams, files.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const MAIL: &str = "From: Ana Ruiz <ana@vendor.example>\nTo: Bo Lee <bo@customer.example>\n\
Date: Mon, 4 Mar 2024 09:00:00 +0100\nSubject: [Case 70001] Printing fails\n\nHello Bo,\n\nplease install KB5009999.\n";

/// A folder of its own for one test, with `mail.eml` in it.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the folder is ours");
    }
    fs::create_dir_all(&folder).expect("the folder is ours");
    fs::write(folder.join("mail.eml"), MAIL).expect("the folder is ours");
    folder
}

pub fn casebrief(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin!("casebrief"))
        .current_dir(folder)
        // Nobody's own configuration.
        .env("XDG_CONFIG_HOME", folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

pub fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the program prints UTF-8")
}

#[test]
fn a_missing_file_is_named_and_the_other_one_done() {
    let folder = folder("missing");
    let output = casebrief(&folder, &["summarize", "-q", "missing.eml", "mail.eml", "-f", "json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("casebrief: missing.eml: "), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr).lines().count(), 1);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["schema"], "casebrief/1");
    assert_eq!(document["cases"].as_array().unwrap().len(), 1);
}

#[test]
fn wrong_usage_is_exit_code_two() {
    let folder = folder("usage");
    for arguments in [
        &["summarize", "--no-such"][..],
        &["summarise", "mail.eml"],
        &["timeline", "-f", "xlsx", "mail.eml"],
        &["split", "--tz", "Asia/Nowhere", "mail.eml"],
        &["split", "--encoding", "klingon", "mail.eml"],
        &["summarize", "mail.eml", "-o", "brief.docx"],
        &["summarize", "--as-of", "15.3.2024", "mail.eml"],
        &["audit", "--select", "no-such-rule", "mail.eml"],
        &["audit", "--ignore", "", "mail.eml"],
        &["audit", "--fail-on", "fatal", "mail.eml"],
        &["summarize", "--template", "closure", "-f", "md", "mail.eml"],
        &["summarize", "--template", "no-such.md", "mail.eml"],
        &["explain", "CB000"],
        &[],
    ] {
        let output = casebrief(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn no_path_reads_standard_input() {
    let folder = folder("stdin");
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("casebrief"));
    let input = fs::File::open(folder.join("mail.eml")).unwrap();
    let output = command.args(["split", "-f", "json"]).stdin(input).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("KB5009999"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder("pipe");
    fs::write(folder.join("long.eml"), format!("{MAIL}{}", "A line of the mail.\n".repeat(50_000))).unwrap();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("casebrief"))
        .current_dir(&folder)
        .args(["split", "-q", "-f", "json", "long.eml"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut start = [0; 16];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut start).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn a_file_that_exists_is_kept_unless_forced() {
    let folder = folder("kept");
    let brief = folder.join("brief.md");
    fs::write(&brief, "mine").unwrap();
    let output = casebrief(&folder, &["summarize", "-q", "mail.eml", "-o", "brief.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&brief).unwrap(), "mine");
    assert!(text(&output.stderr).contains("brief.md: exists already"), "{}", text(&output.stderr));

    let output = casebrief(&folder, &["summarize", "-q", "mail.eml", "-o", "brief.md", "--force"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(fs::read_to_string(&brief).unwrap().starts_with("# "));
    // Neither a temporary file nor anything else is left behind.
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

#[test]
fn an_input_is_never_overwritten() {
    let folder = folder("input");
    fs::write(folder.join("thread.txt"), MAIL).unwrap();
    let output = casebrief(&folder, &["summarize", "-q", "thread.txt", "-o", "thread.txt", "--force"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.join("thread.txt")).unwrap(), MAIL);
}

#[test]
fn the_format_follows_the_suffix() {
    let folder = folder("suffix");
    casebrief(&folder, &["summarize", "-q", "mail.eml", "-o", "brief.json"]);
    let document = fs::read_to_string(folder.join("brief.json")).unwrap();
    assert!(document.starts_with("{\n  \"schema\": \"casebrief/1\""));
    casebrief(&folder, &["extract", "-q", "mail.eml", "-o", "values.csv"]);
    // A byte order mark, or a spreadsheet takes the file for its own code page.
    assert!(fs::read_to_string(folder.join("values.csv")).unwrap().starts_with("\u{feff}case,kind,value"));
}

#[test]
fn a_folder_gets_a_file_for_every_case() {
    let folder = folder("folder");
    let output = casebrief(&folder, &["summarize", "-q", "mail.eml", "-o", "out", "-f", "md"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(folder.join("out")).unwrap().count(), 1);
}

#[test]
fn a_mail_for_each_message_needs_a_folder() {
    let folder = folder("eml");
    let output = casebrief(&folder, &["split", "mail.eml", "-f", "eml"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let output = casebrief(&folder, &["split", "mail.eml", "-f", "eml", "-o", "out/"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mail = fs::read_to_string(folder.join("out/70001-m1.eml")).unwrap();
    assert!(mail.contains("\nDate: Mon, 04 Mar 2024 09:00:00 +0100\nSubject: [Case 70001] Printing fails\n"), "{mail}");
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let folder = folder("jobs");
    let brief = |jobs: &str| casebrief(&folder, &["summarize", "mail.eml", "-f", "json", "--jobs", jobs]).stdout;
    assert_eq!(brief("1"), brief("3"));
    assert_eq!(casebrief(&folder, &["summarize", "mail.eml", "--jobs", "0"]).status.code(), Some(2));
}

#[test]
fn the_schema_is_json() {
    let output = casebrief(&folder("schema"), &["schema"]);
    assert_eq!(output.status.code(), Some(0));
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema["properties"]["schema"]["const"], "casebrief/1");
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let folder = folder("same");
    let once = casebrief(&folder, &["summarize", "-q", "mail.eml", "-f", "json"]);
    let again = casebrief(&folder, &["summarize", "-q", "mail.eml", "-f", "json"]);
    assert_eq!(once.stdout, again.stdout);
}

/// Two mails of one case; the second comes eleven working days after a promise of two.
const LATE: &str = "From: Ana Ruiz <ana@vendor.example>\nTo: Bo Lee <bo@customer.example>\n\
Date: Wed, 20 Mar 2024 10:00:00 +0100\nSubject: RE: [Case 70002] Backup fails\n\nHello Bo,\n\nplease install the hotfix.\n\n\
Best regards,\nAna Ruiz\nSupport Engineer\n\n\
From: Ana Ruiz <ana@vendor.example>\nSent: Monday, March 4, 2024 10:00 AM\nTo: Bo Lee <bo@customer.example>\n\
Subject: [Case 70002] Backup fails\n\nHello Bo,\n\nI own this case. I will contact you every two working days.\n\
Log in with password: Regen-2024-x please.\n\nBest regards,\nAna Ruiz\nSupport Engineer\n";

#[test]
fn findings_decide_the_exit_code_of_an_audit() {
    let folder = folder("audit");
    fs::write(folder.join("late.eml"), LATE).unwrap();
    let code =
        |arguments: &[&str]| casebrief(&folder, &[&["audit", "-q", "late.eml"], arguments].concat()).status.code();
    assert_eq!(code(&["--select", "CB103"]), Some(1));
    assert_eq!(code(&["--select", "contact-cadence-missed", "--fail-on", "info"]), Some(1));
    assert_eq!(code(&["--select", "cb1", "--fail-on", "error"]), Some(0));
    assert_eq!(code(&["--select", "CB103", "--ignore", "CB1"]), Some(0));
    // What could not be read weighs more.
    assert_eq!(code(&["--select", "CB103", "missing.eml"]), Some(2));
    // A brief names findings and does not judge them.
    assert_eq!(casebrief(&folder, &["summarize", "-q", "late.eml"]).status.code(), Some(0));
}

#[test]
fn an_audit_quotes_and_masks() {
    let folder = folder("audit_masks");
    fs::write(folder.join("late.eml"), LATE).unwrap();
    for format in ["text", "md", "json", "csv", "sarif"] {
        let output = casebrief(&folder, &["audit", "-q", "-v", "late.eml", "-f", format]);
        let shown = text(&output.stdout);
        assert!(shown.contains("CB103") && shown.contains("I will contact you every two working days"), "{shown}");
        assert!(!shown.contains("Regen-2024-x"), "{format}");
    }
}

#[test]
fn verdicts_are_for_those_who_ask() {
    let folder = folder("verdicts");
    fs::write(folder.join("late.eml"), LATE).unwrap();
    let verdicts = |arguments: &[&str]| {
        let output = casebrief(&folder, &[&["audit", "-q", "-f", "json", "late.eml"], arguments].concat());
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        document["cases"][0]["verdicts"].clone()
    };
    assert_eq!(verdicts(&[]), serde_json::Value::Null);
    let all = verdicts(&["-v"]);
    let cadence = all.as_array().unwrap().iter().find(|rule| rule["code"] == "CB103").unwrap();
    assert_eq!(cadence["verdict"], "fail");
    assert_eq!(verdicts(&["-v", "--select", "CB103"]).as_array().unwrap().len(), 1);
}

#[test]
fn an_audit_of_several_cases_opens_with_a_table_of_them() {
    let folder = folder("portfolio");
    fs::write(folder.join("late.eml"), LATE).unwrap();
    let output = casebrief(&folder, &["audit", "-q", "mail.eml", "late.eml"]);
    assert!(text(&output.stdout).starts_with("# Portfolio\n\n| Status | Case |"), "{}", text(&output.stdout));
    for case in ["70001", "70002"] {
        assert!(text(&output.stdout).contains(&format!("| {case} |")), "{case}");
        assert!(text(&output.stdout).contains(&format!("\n## {case} · ")), "{case}");
    }
    let other = casebrief(&folder, &["audit", "-q", "late.eml", "mail.eml"]);
    assert_eq!(output.stdout, other.stdout);
    let alone = casebrief(&folder, &["audit", "-q", "late.eml"]);
    assert!(text(&alone.stdout).starts_with("# 70002 · "));
}

#[test]
fn a_table_of_findings_opens_in_a_spreadsheet() {
    let folder = folder("findings_csv");
    fs::write(folder.join("late.eml"), LATE).unwrap();
    casebrief(&folder, &["audit", "-q", "--select", "CB103", "late.eml", "-o", "findings.csv"]);
    let table = fs::read_to_string(folder.join("findings.csv")).unwrap();
    let lines: Vec<&str> = table.split("\r\n").collect();
    assert!(lines[0].starts_with("\u{feff}case,title,status,severity,code,"), "{table}");
    assert!(lines[1].starts_with("70002,Backup fails,"), "{table}");
    assert_eq!(lines.len(), 3, "{table}");
}

#[test]
fn a_workbook_is_written_as_it_is() {
    let folder = folder("workbook");
    let output = casebrief(&folder, &["audit", "-q", "--fail-on", "error", "mail.eml", "-o", "cases.xlsx"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let piped = casebrief(&folder, &["audit", "-q", "--fail-on", "error", "mail.eml", "-f", "xlsx"]);
    assert!(piped.stdout.starts_with(b"PK"));
    assert_eq!(fs::read(folder.join("cases.xlsx")).unwrap(), piped.stdout);
}

/// A chain in Chinese that support opens, with a password, and that the customer closes.
const CHAIN: &str = "发件人: 周宁 <zhou@kehu.example>\n发送时间: 2024年3月6日 9:10\n\
收件人: 林洁 <linjie@fuwu.example>\n主题: 回复: [案例号: CAS-70002-A1B2C3] 备份失败\n\n\
林工，您好：\n\n重新授权之后备份恢复正常，同意关闭案例。\n\n周宁\n\n\
发件人: 林洁 <linjie@fuwu.example>\n发送时间: 2024年3月5日 10:00\n\
收件人: 周宁 <zhou@kehu.example>\n主题: 回复: [案例号: CAS-70002-A1B2C3] 备份失败\n\n\
周工，您好：\n\n原因是服务账号的权限被移除，导致备份失败。请重新授权。上传地址的密码：Qx7#vault9\n\n\
林洁\n技术支持工程师\n云岭信息技术有限公司\n\n\
发件人: 周宁 <zhou@kehu.example>\n发送时间: 2024年3月4日 9:00\n\
收件人: 林洁 <linjie@fuwu.example>\n主题: [案例号: CAS-70002-A1B2C3] 备份失败\n\n\
您好：\n\n备份任务报错 0x80070005，请协助。\n\n周宁\n";

#[test]
fn the_closing_mail_is_written_in_the_language_of_the_chain() {
    let folder = folder("closure");
    fs::write(folder.join("chain.txt"), CHAIN).expect("the folder is ours");
    let output = casebrief(&folder, &["summarize", "-q", "--template", "closure", "chain.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    insta::assert_snapshot!("closure_zh", text(&output.stdout));
}

#[test]
fn the_closing_mail_is_written_in_english_when_asked() {
    let folder = folder("closure-en");
    fs::write(folder.join("chain.txt"), CHAIN).expect("the folder is ours");
    let arguments = ["summarize", "-q", "--template", "closure", "--lang", "en", "chain.txt"];
    insta::assert_snapshot!("closure_en", text(&casebrief(&folder, &arguments).stdout));
}

#[test]
fn a_case_that_is_open_is_not_closed_by_a_mail() {
    let folder = folder("closure-open");
    let output = casebrief(&folder, &["summarize", "-q", "--template", "closure", "-o", "out", "mail.eml"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let letter = fs::read_to_string(folder.join("out/70001.txt")).expect("named by the case and the template");
    assert!(letter.contains("\n\nThis case is not closed yet;"), "{letter}");
}

#[test]
fn a_template_of_ones_own_sees_the_case_and_escapes_as_its_suffix_asks() {
    let folder = folder("template");
    let mail = MAIL.replace("KB5009999", "KB5009999 <b>|now|</b>");
    fs::write(folder.join("mail.eml"), mail).expect("the folder is ours");
    let body = "{{ case.id }}: {{ case.messages[0].body }}";
    for name in ["own.html", "own.md", "own.txt"] {
        fs::write(folder.join(name), body).expect("the folder is ours");
    }
    let own = |name: &str| casebrief(&folder, &["summarize", "-q", "--template", name, "mail.eml"]).stdout;
    assert!(text(&own("own.html")).contains("70001: Hello Bo,\n\nplease install KB5009999 &lt;b&gt;|now|"));
    assert!(text(&own("own.md")).contains("\\|now\\|"), "{}", text(&own("own.md")));
    assert!(text(&own("own.txt")).contains("<b>|now|</b>"));
    fs::write(folder.join("broken.md"), "{{ case.no_such }}").expect("the folder is ours");
    let broken = casebrief(&folder, &["summarize", "-q", "--template", "broken.md", "mail.eml"]);
    assert_eq!(broken.status.code(), Some(2));
    assert!(text(&broken.stderr).starts_with("casebrief: the report template does not render: "));
}

#[test]
fn an_unknown_rule_is_told_the_nearest_one() {
    let folder = folder("nearest");
    for word in ["CB1O3", "cadence-missed", "contact_cadence_missed"] {
        let output = casebrief(&folder, &["audit", "--select", word, "mail.eml"]);
        assert!(text(&output.stderr).contains("CB103 contact-cadence-missed"), "{}", text(&output.stderr));
    }
}

#[test]
fn rules_explain_themselves() {
    let folder = folder("explain");
    for named in ["CB103", "cb103", "contact-cadence-missed"] {
        let page = casebrief(&folder, &["explain", named]);
        assert!(text(&page.stdout).starts_with("CB103 contact-cadence-missed (warning)\n\n"), "{named}");
        assert!(text(&page.stdout).contains("  From: Ana Ruiz <ana@vendor.example>\n"), "{named}");
    }
    let all = casebrief(&folder, &["explain", "-f", "json"]);
    let rules: serde_json::Value = serde_json::from_slice(&all.stdout).unwrap();
    let codes = rules["rules"].as_array().unwrap().iter().map(|rule| rule["code"].as_str().unwrap());
    let list = casebrief(&folder, &["explain"]);
    assert!(codes.clone().count() > 0 && codes.into_iter().all(|code| text(&list.stdout).contains(code)));
}

/// An opener that writes down what it is asked to open.
#[cfg(unix)]
#[test]
fn a_page_is_opened_once_it_is_written_and_nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("open");
    for opener in ["xdg-open", "open"] {
        let script = folder.join(opener);
        fs::write(&script, "#!/bin/sh\nprintf %s \"$1\" > asked.tmp && mv asked.tmp asked\n").expect("our folder");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("our folder");
    }
    let paths = std::env::join_paths([folder.clone(), "/bin".into(), "/usr/bin".into()]).expect("no colon in them");
    let status = Command::new(assert_cmd::cargo::cargo_bin!("casebrief"))
        .current_dir(&folder)
        .env("PATH", paths)
        .env("TMPDIR", &folder)
        .args(["summarize", "--no-config", "--open", "mail.eml"])
        .status()
        .expect("the program starts");
    assert_eq!(status.code(), Some(0));
    let asked = folder.join("asked");
    let waited = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        asked.exists()
    });
    assert!(waited, "nothing was opened");
    let page = PathBuf::from(fs::read_to_string(asked).expect("a path"));
    assert!(page.is_absolute() && page.extension().is_some_and(|suffix| suffix == "html"), "{}", page.display());
    assert!(fs::read_to_string(&page).expect("a page").starts_with("<!doctype html>"));
    let mode = fs::metadata(page.parent().expect("a folder")).expect("a folder").permissions().mode();
    assert_eq!(mode & 0o077, 0);
}
