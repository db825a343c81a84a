//! Findings as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the line.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::audit::RULES;

use super::brief::{Brief, Document, Evidence, FindingInfo, severity_name};

/// The log of one run; a result a finding, its first evidence as the location, the others as related ones.
pub fn log(document: &Document) -> Value {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code,
                "name": rule.name,
                "shortDescription": {"text": rule.what},
                "fullDescription": {"text": format!("{} {}", rule.what, rule.why)},
                "help": {"text": rule.why},
                "defaultConfiguration": {"level": level(severity_name(rule.severity))},
            })
        })
        .collect();
    let results: Vec<Value> =
        document.cases.iter().flat_map(|case| case.findings.iter().map(move |finding| result(case, finding))).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "casebrief",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(case: &Brief, finding: &FindingInfo) -> Value {
    let mut places = finding.evidence.iter().map(|place| location(case, place));
    let locations: Vec<Value> = places.next().into_iter().collect();
    let related: Vec<Value> = places
        .enumerate()
        .map(|(index, mut place)| {
            place["id"] = json!(index + 1);
            place
        })
        .collect();
    json!({
        "ruleId": finding.code,
        "ruleIndex": RULES.iter().position(|rule| rule.code == finding.code),
        "level": level(finding.severity),
        "message": {"text": finding.message},
        "locations": locations,
        "relatedLocations": related,
        "partialFingerprints": {"caseRuleQuote/v1": fingerprint(case, finding)},
        "properties": {"case": case.id, "messages": finding.evidence.iter().map(|place| &place.message).collect::<Vec<_>>()},
    })
}

/// SARIF's name of a severity.
fn level(severity: &str) -> &str {
    if severity == "info" { "note" } else { severity }
}

/// File and line where they are known, and always the message of the case.
fn location(case: &Brief, place: &Evidence) -> Value {
    let message = format!("{}/{}", case.id.as_deref().unwrap_or("case"), place.message);
    let mut location = json!({
        "logicalLocations": [{"name": place.message, "fullyQualifiedName": message}],
    });
    if let Some(source) = &place.source {
        let mut physical = json!({"artifactLocation": {"uri": uri(source)}});
        if let Some(line) = place.line {
            physical["region"] = json!({"startLine": line, "snippet": {"text": place.quote}});
        }
        location["physicalLocation"] = physical;
    }
    location
}

/// A path as a URI reference (RFC 3986): absolute ones with a scheme, all else percent-encoded.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let drive = path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && path[1..].starts_with(":/");
    let start = if drive {
        "file:///"
    } else if path.starts_with("//") {
        "file:"
    } else if path.starts_with('/') {
        "file://"
    } else {
        ""
    };
    let mut uri = start.to_owned();
    for (at, byte) in path.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) || (drive && at == 1) {
            uri.push(char::from(byte));
        } else {
            write!(uri, "%{byte:02X}").expect("a String takes everything");
        }
    }
    uri
}

/// The same for the same finding in the next run, wherever its line has moved.
fn fingerprint(case: &Brief, finding: &FindingInfo) -> String {
    use std::fmt::Write as _;
    let mut hash = Sha256::new();
    let quotes = finding.evidence.iter().map(|place| place.quote.as_str());
    for part in [case.id.as_deref().unwrap_or_default(), finding.code].into_iter().chain(quotes) {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().iter().take(16).fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a String takes everything");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("mails/a b.eml"), "mails/a%20b.eml");
        assert_eq!(uri("/home/x/案例.txt"), "file:///home/x/%E6%A1%88%E4%BE%8B.txt");
        assert_eq!(uri("C:/mail/a#1.eml"), "file:///C:/mail/a%231.eml");
        assert_eq!(uri("//files01/share/a.eml"), "file://files01/share/a.eml");
        assert_eq!(uri("-"), "-");
        assert_eq!(uri("é:/x"), "%C3%A9%3A/x");
    }

    #[test]
    fn an_information_is_a_note() {
        assert_eq!(["error", "warning", "info"].map(level), ["error", "warning", "note"]);
    }
}
