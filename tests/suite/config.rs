//! What a configuration file changes, seen from outside.

use std::fs;
use std::path::Path;

use crate::cli::{casebrief, folder, text};

/// Nothing in it tells who is who: the names are no help, and both sides ask and answer.
const CHAIN: &str = "\
From: Cai Ren <cai@alpha.example>
Sent: Wednesday, March 6, 2024 4:00 PM
To: Dee Poe <dee@beta.example>
Subject: RE: HD-004711 printing

The queue is back.

From: Dee Poe <dee@beta.example>
Sent: Monday, March 4, 2024 9:00 AM
To: Cai Ren <cai@alpha.example>
Subject: HD-004711 printing

Priority: P1

The queue stands still since this morning.
";

/// The case of [`CHAIN`] under this configuration.
fn case(name: &str, command: &[&str], config: &str) -> (std::path::PathBuf, serde_json::Value) {
    let folder = folder(name);
    fs::write(folder.join("chain.txt"), CHAIN).expect("the folder is ours");
    fs::write(folder.join("casebrief.toml"), config).expect("the folder is ours");
    let output = casebrief(&folder, &[command, &["-q", "-f", "json", "chain.txt"]].concat());
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    (folder, document["cases"][0].clone())
}

fn role(case: &serde_json::Value, email: &str) -> String {
    let people = case["participants"].as_array().expect("a list");
    let person = people.iter().find(|person| person["emails"][0] == email).expect("a participant");
    person["role"].as_str().expect("a word").to_owned()
}

#[test]
fn own_domains_and_customers_decide_the_sides() {
    for (own, other) in [("alpha", "beta"), ("beta", "alpha")] {
        let config = format!(
            "own.domains = ['{own}.example']\n[[customer]]\nname = 'Poe & Ren'\ndomains = ['{other}.example']\n"
        );
        let (_, case) = case(&format!("own-{own}"), &["summarize"], &config);
        let person = |side: &str| if side == "alpha" { "cai@alpha.example" } else { "dee@beta.example" };
        assert_eq!(role(&case, person(own)), "engineer", "{own}");
        assert_eq!(role(&case, person(other)), "customer", "{own}");
        assert_eq!(case["customer"], "Poe & Ren");
    }
}

#[test]
fn own_patterns_find_case_ids() {
    let (_, case) = case("own-ids", &["summarize"], "case.id_patterns = ['\\bHD-[0-9]{6}\\b']");
    assert_eq!(case["id"], "HD-004711");
}

/// The severities of the findings of one rule.
fn severities(case: &serde_json::Value, code: &str) -> Vec<String> {
    let findings = case["findings"].as_array().expect("a list").iter().filter(|finding| finding["code"] == code);
    findings.map(|finding| finding["severity"].as_str().expect("a word").to_owned()).collect()
}

#[test]
fn terms_severities_and_ignored_rules_hold_for_the_audit() {
    let own = "own.domains = ['alpha.example']\n";
    let audit = |name: &str, more: &str| case(name, &["audit"], &format!("{own}{more}")).1;
    assert_eq!(severities(&audit("terms-default", ""), "CB101"), ["warning"]);
    assert_eq!(severities(&audit("terms-severity", "severity.CB101 = 'error'"), "CB101"), ["error"]);
    assert!(severities(&audit("terms-sla", "sla.first_response = [40, 40, 40, 40]"), "CB101").is_empty());
    let ignored = "[[ignore]]\nrule = 'CB101'\nreason = 'not ours'\n";
    assert!(severities(&audit("terms-ignored", ignored), "CB101").is_empty());
    let beta = "[[customer]]\nname = 'Beta'\ndomains = ['beta.example']\nsla.first_response = [40, 40, 40, 40]\n";
    assert!(severities(&audit("terms-customer", beta), "CB101").is_empty());
    // Tuesday and Wednesday are holidays, and the day ends as the answer would be due.
    let off = "calendar.days_off = [2024-03-05, 2024-03-06]\ncalendar.closes = '10:00'\n";
    assert!(severities(&audit("terms-calendar", off), "CB101").is_empty());
}

#[test]
fn the_file_is_found_upwards_and_never_beside_the_input() {
    let (folder, _) = case("config-upwards", &["summarize"], "report.lang = 'zh'");
    let below = folder.join("a/b");
    fs::create_dir_all(&below).expect("the folder is ours");
    let shown = casebrief(&below, &["config"]);
    assert!(text(&shown.stdout).contains("lang = \"zh\" # "), "{}", text(&shown.stdout));
    let other = crate::cli::folder("config-elsewhere");
    let input = folder.join("chain.txt");
    let brief = casebrief(&other, &["summarize", "-f", "md", input.to_str().expect("a path")]);
    assert!(!text(&brief.stdout).contains("问题"), "{}", text(&brief.stdout));
    let brief = casebrief(&below, &["summarize", "-f", "md", input.to_str().expect("a path")]);
    assert!(text(&brief.stdout).contains("问题"), "{}", text(&brief.stdout));
    let brief = casebrief(&below, &["summarize", "-f", "md", "--no-config", input.to_str().expect("a path")]);
    assert!(!text(&brief.stdout).contains("问题"), "{}", text(&brief.stdout));
}

#[test]
fn a_mistake_is_named_with_file_and_line() {
    let folder = folder("config-wrong");
    let write = |text: &[u8]| fs::write(folder.join("own.toml"), text).expect("the folder is ours");
    let run = |path: &Path| casebrief(path, &["summarize", "--config", "own.toml", "mail.eml"]);
    for (file, message) in [
        (
            &b"[sla]\nfirst_respons = 1\n"[..],
            "own.toml:2: unknown key sla.first_respons; the nearest known is sla.first_response",
        ),
        (b"[limits]\nsilent_days = 'five'\n", "own.toml:2: limits.silent_days: wants a whole number from 1 to 365"),
        (b"[limits\n", "own.toml:1: "),
        (b"\xff\xfe", "own.toml: is no UTF-8 text"),
    ] {
        write(file);
        let output = run(&folder);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        assert!(text(&output.stderr).starts_with(&format!("casebrief: {message}")), "{}", text(&output.stderr));
        assert_eq!(text(&output.stderr).lines().count(), 1);
    }
    assert!(
        text(&casebrief(&folder, &["config", "--config", "none.toml"]).stderr).starts_with("casebrief: none.toml: ")
    );
}

#[test]
fn the_example_of_the_readme_is_understood() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a file of ours");
    let example = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let folder = folder("config-readme");
    fs::write(folder.join("casebrief.toml"), example).expect("the folder is ours");
    let shown = casebrief(&folder, &["config"]);
    assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
    assert!(text(&shown.stdout).contains("first_response = [1, 4, 9, 18] # "), "{}", text(&shown.stdout));
}
