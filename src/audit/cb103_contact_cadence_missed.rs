//! CB103: a promised rhythm of contact that was not kept.

use crate::Case;
use crate::audit::cadence::{self, Gap, Rhythm};
use crate::audit::{Hit, Rule, Severity, Verdict, chain};
use crate::options::Options;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "CB103",
    name: "contact-cadence-missed",
    severity: Severity::Warning,
    what: "Finds a contact every N working days, promised in the chain or else agreed with the customer \
           (`contact.working_days`), with two consecutive contacts further apart, up to the mail that shows that it works.",
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
    let rhythms = cadence::rhythms(case);
    let mut hits = Vec::new();
    for rhythm in &rhythms {
        let Some(gaps) = cadence::gaps(case, rhythm) else { return Verdict::Unknown };
        let told: Vec<String> = gaps.iter().map(tell).collect();
        if let Some(hit) = Hit::at(&evidence(case, rhythm, &gaps)).filter(|_| !told.is_empty()) {
            hits.push(hit.with("days", rhythm.every.to_string()).with("gaps", told.join("; ")));
        }
    }
    if rhythms.is_empty() { Verdict::NotApplicable } else { Verdict::of(hits) }
}

/// The promise; without one, the mails that came late.
fn evidence(case: &Case, rhythm: &Rhythm, gaps: &[Gap]) -> Vec<Span> {
    if rhythm.promise.is_empty() {
        return gaps.iter().filter_map(|gap| chain::opening(case, gap.ended_by)).collect();
    }
    rhythm.promise.clone()
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
    fn chain(promise: &str, customer: &str, last: &str) -> Case {
        let text = format!(
            "发件人: 王敏 <wang@vendor.example>\n发送时间: 2024年3月20日 10:00\n收件人: 林波 <lin@customer.example>\n主题: 答复: 备份失败\n\n{last}\n\n王敏\n技术支持工程师\n\n\
             发件人: 林波 <lin@customer.example>\n发送时间: 2024年3月5日 9:00\n收件人: 王敏 <wang@vendor.example>\n主题: 答复: 备份失败\n\n{customer}\n\n\
             发件人: 王敏 <wang@vendor.example>\n发送时间: 2024年3月4日 10:00\n收件人: 林波 <lin@customer.example>\n主题: 答复: 备份失败\n\n林先生，您好：\n\n感谢联系技术支持中心，您的问题由我负责跟进。{promise}\n\n王敏\n技术支持工程师\n"
        );
        case(&text)
    }

    fn verdict(promise: &str, customer: &str, last: &str) -> Verdict {
        check(&chain(promise, customer, last), &Options::default())
    }

    #[test]
    fn agreed_terms_stand_in_for_a_promise_and_the_late_mail_is_quoted() {
        let mut case = chain("请安装补丁。", "日志已上传。", "请重启。");
        case.terms.contact_days = Some(5);
        let Verdict::Fail(hits) = check(&case, &Options::default()) else { panic!("silent") };
        assert_eq!(hits.iter().map(|hit| case.thread.text(hit.evidence[0])).collect::<Vec<_>>(), ["请重启。"]);
        case.terms.contact_days = Some(12);
        assert_eq!(check(&case, &Options::default()), Verdict::Pass);
    }

    #[test]
    fn a_rhythm_ends_when_it_works() {
        let promise = "我会每两个工作日与您联系一次。";
        assert!(matches!(verdict(promise, "日志已上传。", "请安装补丁。"), Verdict::Fail(_)));
        assert_eq!(verdict(promise, "安装后已经恢复正常，谢谢。", "好的，案例关闭。"), Verdict::Pass);
        assert_eq!(verdict("请安装补丁。", "日志已上传。", "请重启。"), Verdict::NotApplicable);
    }
}
