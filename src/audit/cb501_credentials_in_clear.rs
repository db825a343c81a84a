//! CB501: passwords, tokens and keys written in clear.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::observe::Kind;
use crate::options::Options;
use crate::text::{MessageId, Part, Span};

pub(super) static RULE: Rule = Rule {
    code: "CB501",
    name: "credentials-in-clear",
    severity: Severity::Error,
    what: "Finds passwords, tokens, keys and connection strings in the text; the value is masked in the finding.",
    why: "Everybody who ever gets the chain can log in, and a chain is forwarded, archived and exported.",
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

User name: lind
Password: Sommar#2024

Ana Ruiz
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: Upload of logs

Hi Bo, please upload the logs to https://files.vendor.example

User name: lind
Password: sent separately by text message

Ana Ruiz
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let secrets = case.observables.iter().filter(|found| found.kind == Kind::Secret);
    // A line with a user's token and password is told once.
    let mut told: BTreeSet<(MessageId, Part, usize)> = BTreeSet::new();
    Verdict::of(secrets.filter_map(|secret| {
        let lines: Vec<_> = secret.evidence.iter().map(|span| (line_of(case, *span), *span)).collect();
        let fresh: Vec<Span> = lines.iter().filter(|(line, _)| !told.contains(line)).map(|(_, span)| *span).collect();
        told.extend(lines.iter().map(|(line, _)| *line));
        Some(Hit::at(&place::lines(case, &fresh))?.with("count", fresh.len().to_string()))
    }))
}

/// The line on which a span starts, by its first byte.
fn line_of(case: &Case, span: Span) -> (MessageId, Part, usize) {
    let before = &case.thread.message(span.message).part(span.part)[..span.start as usize];
    (span.message, span.part, before.rfind('\n').map_or(0, |at| at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    fn findings(body: &str) -> usize {
        let text = format!(
            "发件人: 王敏 <wang@vendor.example>\n发送时间: 2024年3月4日 10:00\n收件人: 林波 <lin@customer.example>\n主题: 日志\n\n{body}\n"
        );
        match check(&case(&text), &Options::default()) {
            Verdict::Fail(hits) => hits.len(),
            _ => 0,
        }
    }

    #[test]
    fn each_secret_is_one_finding_and_talk_about_passwords_is_none() {
        assert_eq!(findings("上传账号：lin01\n密码：Xy7#kk2p\n\n请用密码 Xy7#kk2p 解压。"), 1);
        assert_eq!(findings("登录 ftp://lin01:Xy7#kk2p@files.vendor.example 密码：Qw9!mm4z"), 1);
        assert_eq!(findings("密码请联系管理员获取，密码长度至少12位。"), 0);
    }
}
