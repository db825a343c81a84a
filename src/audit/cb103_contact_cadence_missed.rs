//! CB103: a promised rhythm of contact that was not kept.

use crate::Case;
use crate::audit::chain::{self, Gap};
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::model::{ActionKind, Owner};
use crate::options::Options;

pub(super) static RULE: Rule = Rule {
    code: "CB103",
    name: "contact-cadence-missed",
    severity: Severity::Warning,
    what: "Finds a promise of a contact every N working days with two consecutive contacts further apart, up to the mail \
           that shows that it works.",
    why: "A rhythm that was promised and not kept is noticed by the customer before anything else.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 20, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. I will contact you every two working days.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. I will contact you every two working days.

Best regards,
Ana Ruiz
Support Engineer
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let promises = case
        .model
        .actions
        .iter()
        .filter(|action| action.kind == ActionKind::Commitment && action.owner == Owner::Engineer);
    let dated = promises.filter_map(|action| Some((action, action.every_working_days?)));
    let mut hits = Vec::new();
    let mut judged = false;
    for (action, days) in dated {
        judged = true;
        let Some(gaps) = chain::gaps(case, action) else { return Verdict::Unknown };
        let told: Vec<String> = gaps.iter().map(tell).collect();
        if let Some(hit) = Hit::at(&action.evidence).filter(|_| !told.is_empty()) {
            hits.push(hit.with("days", days.to_string()).with("gaps", told.join("; ")));
        }
    }
    if judged { Verdict::of(hits) } else { Verdict::NotApplicable }
}

/// A silence as `09-22 → 10-12: 11`.
fn tell(gap: &Gap) -> String {
    format!("{} → {}: {}", gap.from.format("%m-%d"), gap.to.format("%m-%d"), gap.working_days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    /// Support promises a rhythm on Monday 4 March; the customer writes on the 5th, support again on the 20th.
    fn verdict(promise: &str, customer: &str, last: &str) -> Verdict {
        let text = format!(
            "发件人: 王敏 <wang@vendor.example>\n发送时间: 2024年3月20日 10:00\n收件人: 林波 <lin@customer.example>\n主题: 答复: 备份失败\n\n{last}\n\n王敏\n技术支持工程师\n\n\
             发件人: 林波 <lin@customer.example>\n发送时间: 2024年3月5日 9:00\n收件人: 王敏 <wang@vendor.example>\n主题: 答复: 备份失败\n\n{customer}\n\n\
             发件人: 王敏 <wang@vendor.example>\n发送时间: 2024年3月4日 10:00\n收件人: 林波 <lin@customer.example>\n主题: 答复: 备份失败\n\n林先生，您好：\n\n感谢联系技术支持中心，您的问题由我负责跟进。{promise}\n\n王敏\n技术支持工程师\n"
        );
        check(&case(&text), &Options::default())
    }

    #[test]
    fn a_rhythm_ends_when_it_works() {
        let promise = "我会每两个工作日与您联系一次。";
        assert!(matches!(verdict(promise, "日志已上传。", "请安装补丁。"), Verdict::Fail(_)));
        assert_eq!(verdict(promise, "安装后已经恢复正常，谢谢。", "好的，案例关闭。"), Verdict::Pass);
        assert_eq!(verdict("请安装补丁。", "日志已上传。", "请重启。"), Verdict::NotApplicable);
    }
}
