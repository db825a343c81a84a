//! What the README says is true: its commands run, its options exist, its tables list what there is.

use std::collections::BTreeSet;
use std::fs;

use casebrief::audit::RULES;
use casebrief::report::explain::table_row;
use regex::Regex;

use crate::harness::{FOLDER_OUTPUTS, Folder, OUTPUTS, files, project, run};

fn readme() -> String {
    fs::read_to_string(project().join("README.md")).expect("the README")
}

/// Lines of the `sh` blocks.
fn commands(readme: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            line if inside => found.push(line),
            _ => {}
        }
    }
    found
}

#[test]
fn the_commands_of_the_readme_run() {
    let readme = readme();
    // A copy, so that a command that writes a file writes it there.
    let samples = files(&project().join("samples")).into_iter().map(|path| {
        let name = path.strip_prefix(project()).expect("below the project").to_string_lossy().into_owned();
        (name, fs::read(&path).expect("a sample"))
    });
    let folder = Folder::with(samples);
    let mut ran = 0;
    for line in commands(&readme) {
        let Some(args) = line.strip_prefix("cargo run --release -- ").or(line.strip_prefix("casebrief ")) else {
            assert_eq!(line, "cargo test", "a command of the README that nobody checks");
            continue;
        };
        let out = run(folder.path(), &args.split_whitespace().collect::<Vec<_>>());
        // An audit that finds something says so.
        let done = matches!(out.code, Some(0)) || args.starts_with("audit") && out.code == Some(1);
        assert!(done, "{line}: {:?} {}", out.code, out.stderr);
        assert!(!out.stdout.trim().is_empty(), "{line} says nothing");
        ran += 1;
    }
    assert_eq!(ran, 10);
}

#[test]
fn the_readme_lists_every_command_with_its_formats() {
    let readme = readme();
    for (command, formats) in OUTPUTS {
        let row = readme.lines().find(|line| line.starts_with(&format!("| `{command} PATH…`")));
        let row = row.unwrap_or_else(|| panic!("{command} is not in the table"));
        let listed: BTreeSet<&str> = row.split('`').skip(1).step_by(2).skip(1).collect();
        let for_folders = FOLDER_OUTPUTS.iter().filter(|(of, _)| of == command).map(|(_, format)| *format);
        assert_eq!(listed, formats.iter().copied().chain(for_folders).collect(), "{command}");
    }
}

#[test]
fn the_readme_lists_every_option_and_no_other() {
    let option = Regex::new(r"--[a-z][a-z-]+").expect("a plain pattern");
    let options = |text: &str| option.find_iter(text).map(|found| found.as_str().to_owned()).collect::<BTreeSet<_>>();
    let readme = readme();
    let listed: BTreeSet<String> = readme.lines().filter(|line| line.starts_with("| `-")).flat_map(options).collect();
    let mut there = BTreeSet::new();
    for (command, _) in OUTPUTS {
        there.extend(options(&run(project(), &[command, "--help"]).stdout));
    }
    // Every program of this kind has these.
    for known in ["--help", "--version"] {
        there.remove(known);
    }
    assert_eq!(listed, there, "README against --help");
}

/// The bytes of the rows of the table of rules.
fn rule_table(readme: &str) -> std::ops::Range<usize> {
    const HEAD: &str = "| code | name | severity | what |\n| --- | --- | --- | --- |\n";
    let start = readme.find(HEAD).expect("the table of rules") + HEAD.len();
    start..start + readme[start..].find("\n\n").expect("a blank line") + 1
}

#[test]
fn the_readme_lists_every_rule_as_it_is() {
    let readme = readme();
    let listed = &readme[rule_table(&readme)];
    let there: String = RULES.iter().map(|rule| table_row(rule) + "\n").collect();
    // As with snapshots, one variable takes over what changed.
    if listed != there && std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        let mut updated = readme.clone();
        updated.replace_range(rule_table(&readme), &there);
        fs::write(project().join("README.md"), updated).expect("a README that can be written");
        return;
    }
    assert_eq!(listed, there, "`INSTA_UPDATE=always cargo test readme` writes the table of rules");
}

#[test]
fn the_checks_run_what_the_readme_calls_the_tests() {
    let script = fs::read_to_string(project().join(".ci/run")).expect("the script of the checks");
    assert!(script.lines().any(|line| line == "cargo test"));
    assert!(commands(&readme()).contains(&"cargo test"));
}
