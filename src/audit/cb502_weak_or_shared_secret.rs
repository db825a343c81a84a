//! CB502: passwords that anybody would try first.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::locale;
use crate::observe::{Extra, Kind, Observable};
use crate::options::Options;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "CB502",
    name: "weak-or-shared-secret",
    severity: Severity::Warning,
    what: "Finds passwords that equal their user name, and default passwords.",
    why: "Such a password protects nothing, even where nobody reads this chain.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: Upload of logs

Hi Bo, please upload the logs to https://files.vendor.example

User name: LIND01
Password: LIND01

Ana Ruiz
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: Upload of logs

Hi Bo, please upload the logs to https://files.vendor.example

User name: LIND01
Password: vR7-kk#x20

Ana Ruiz
";

/// Bytes before a password in which its user name is looked for.
const NAME_BEFORE: usize = 200;
/// Bytes between the label of a user name and the name.
const LABEL_BEFORE: usize = 60;

fn check(case: &Case, _options: &Options) -> Verdict {
    let passwords = case.observables.iter().filter(|found| {
        found.kind == Kind::Secret && matches!(found.extra, Extra::Secret { kind: "password" | "community" })
    });
    Verdict::each(passwords, |password| {
        let weak: Vec<Span> = if is_default(&password.value) {
            password.evidence.clone()
        } else {
            password.evidence.iter().filter_map(|span| weak_there(case, password, *span)).flatten().collect()
        };
        Hit::at(&place::lines(case, &weak))
    })
}

/// Whether everybody knows the password.
fn is_default(value: &str) -> bool {
    let folded = locale::fold(value);
    locale::words("default_password").iter().any(|row| row.word == folded)
}

/// The password, with its user's name where that is the same; `None` for one that is not said to be the default.
fn weak_there(case: &Case, password: &Observable, span: Span) -> Option<Vec<Span>> {
    let text = case.thread.message(span.message).part(span.part);
    let from = text.ceil_char_boundary((span.start as usize).saturating_sub(NAME_BEFORE));
    let before = locale::fold(&text[from..span.start as usize]);
    let line = before.rsplit('\n').next().unwrap_or_default();
    if locale::cues("default_secret").is_match(line) {
        return Some(vec![span]);
    }
    let value = locale::fold(&password.value);
    let mut names = before.match_indices(value.as_ref());
    let (at, name) = names.find(|(at, name)| {
        let behind = &before[at + name.len()..];
        let whole = !before[..*at].ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric);
        whole && (is_pair(behind) || is_labelled(&before[..*at]))
    })?;
    let start = (from + at) as u32;
    Some(vec![Span { start, end: start + name.len() as u32, ..span }, span])
}

/// `admin/admin`, `admin:admin`.
fn is_pair(between: &str) -> bool {
    !between.is_empty() && between.len() <= 4 && between.chars().all(|c| matches!(c, '/' | ':' | ' ' | '|' | ','))
}

/// Whether the label of a user name stands right before.
fn is_labelled(before: &str) -> bool {
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(LABEL_BEFORE))..];
    let near = near.rsplit('\n').find(|line| !line.trim().is_empty()).unwrap_or_default();
    let label = |field: &str| locale::cues(field).find_all(near).into_iter().map(|found| found.end).max();
    let end = label("user").max(label("pair"));
    end.is_some_and(|end| !near[end..].contains(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    fn is_found(body: &str) -> bool {
        let text = format!(
            "Von: Eva Kern <kern@vendor.example>\nGesendet: Montag, 4. März 2024 10:00\nAn: Bo Lind <bo@customer.example>\nBetreff: Zugang\n\n{body}\n"
        );
        matches!(check(&case(&text), &Options::default()), Verdict::Fail(_))
    }

    #[test]
    fn names_pairs_and_defaults_are_weak() {
        for body in
            ["账号/密码：demo7/demo7", "Benutzername: gast7\nKennwort: gast7", "密码：admin123", "默认密码：Kx83-mmQ"]
        {
            assert!(is_found(body), "{body}");
        }
        for body in ["账号/密码：demo7/Kx83-mmQ", "Benutzername: gast7\nKennwort: gast7-Kx83"] {
            assert!(!is_found(body), "{body}");
        }
    }
}
