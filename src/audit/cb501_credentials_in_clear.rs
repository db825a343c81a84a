//! CB501: passwords, tokens and keys written in clear.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::observe::Kind;
use crate::options::Options;

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
    Verdict::of(secrets.filter_map(|secret| {
        let hit = Hit::at(&place::lines(case, &secret.evidence))?;
        Some(hit.with("count", secret.evidence.len().to_string()))
    }))
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
        assert_eq!(findings("密码请联系管理员获取，密码长度至少12位。"), 0);
    }
}
