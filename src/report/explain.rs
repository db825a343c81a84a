//! What the audit rules check, from the rules themselves.

use std::fmt::Write as _;

use serde_json::json;

use crate::audit::Rule;

use super::brief::{SCHEMA, severity_name};
use super::filters::wrap;

/// Columns before the words of a rule's documentation.
const INDENT: usize = 2;

/// The documentation of each rule, as `explain CODE` prints it.
pub fn text(rules: &[&Rule]) -> String {
    rules.iter().map(|rule| page(rule)).collect::<Vec<_>>().join("\n\n")
}

/// A line or two a rule, as `explain` prints them.
pub fn list(rules: &[&Rule]) -> String {
    let widest = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let mut list = String::new();
    for rule in rules {
        let (code, name, severity) = (rule.code, rule.name, severity(rule));
        let what = wrap(rule.what, 2 * INDENT + code.len());
        writeln!(list, "{code}  {name:widest$}  {severity}\n{:1$}{what}", "", 2 * INDENT + code.len())
            .expect("a String takes everything");
    }
    list
}

/// The same for programs.
pub fn json(rules: &[&Rule]) -> String {
    let rule = |rule: &&Rule| {
        json!({
            "code": rule.code,
            "name": rule.name,
            "severity": severity_name(rule.severity),
            "default": if rule.is_on_by_default() { "on" } else { "off" },
            "what": rule.what,
            "why": rule.why,
            "bad": rule.bad,
            "good": rule.good,
        })
    };
    super::pretty(&json!({"schema": SCHEMA, "rules": rules.iter().map(rule).collect::<Vec<_>>()}))
}

/// A rule as a row of the README.
pub fn table_row(rule: &Rule) -> String {
    format!("| {} | `{}` | {} | {} |", rule.code, rule.name, severity(rule), rule.what.replace('|', "\\|"))
}

/// The severity of a rule, and whether it waits to be selected.
fn severity(rule: &Rule) -> String {
    let off = if rule.is_on_by_default() { "" } else { ", off by default" };
    format!("{}{off}", severity_name(rule.severity))
}

fn page(rule: &Rule) -> String {
    let (code, name, severity) = (rule.code, rule.name, severity(rule));
    let (what, why) = (wrap(rule.what, 0), wrap(&format!("Why: {}", rule.why), 0));
    let (bad, good) = (indented(rule.bad), indented(rule.good));
    format!("{code} {name} ({severity})\n\n{what}\n\n{why}\n\nFound in:\n\n{bad}\n\nNot found in:\n\n{good}\n")
}

fn indented(chain: &str) -> String {
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("{:INDENT$}{line}", "") };
    chain.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{RULES, rule};

    #[test]
    fn a_page_says_what_why_and_shows_both_chains() {
        let rule = rule("contact-cadence-missed").unwrap();
        let page = text(&[rule]);
        assert!(page.starts_with("CB103 contact-cadence-missed (warning)\n\n"), "{page}");
        for part in [rule.what, rule.bad, rule.good] {
            let part = part.lines().next().unwrap();
            let words = part.split(' ').next_back().unwrap();
            assert!(page.contains(words), "{words} in {page}");
        }
    }

    #[test]
    fn the_list_names_every_rule_and_the_json_holds_it() {
        let list = list(RULES);
        let json: serde_json::Value = serde_json::from_str(&json(RULES)).unwrap();
        for (index, rule) in RULES.iter().enumerate() {
            assert!(list.contains(&format!("{}  {}", rule.code, rule.name)), "{}", rule.code);
            assert_eq!(json["rules"][index]["bad"], rule.bad);
        }
    }
}
