//! CB508: a protection that was turned off and stayed off.

use std::ops::Range;

use chrono::NaiveDate;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::locale;
use crate::model::{Act, Said};
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB508",
    name: "security-control-disabled",
    severity: Severity::Warning,
    what: "Finds steps that turn off antivirus, firewall or a check of signatures or certificates, with no later mail \
           that turns it on again; milder where it stayed off for more than two weeks.",
    why: "A test that switches protection off is forgotten as soon as the problem is gone.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Backup fails

Hi Ana, now the backup works, thank you.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. Please disable the firewall on the backup server and run the job again.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 11:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please turn the firewall back on now and open port 9100 instead.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. Please disable the firewall on the backup server and run the job again.

Best regards,
Ana Ruiz
Support Engineer
";

/// Days after which a protection that is on again had been off for long.
const LONG_DAYS: i64 = 14;

fn check(case: &Case, _options: &Options) -> Verdict {
    let steps: Vec<&Said> = case.model.said.iter().filter(|said| turns_off(said)).collect();
    let messages = steps.chunk_by(|a, b| message(a) == message(b));
    Verdict::each(messages, |steps| {
        let places: Vec<Span> = steps.iter().map(|said| said.sentence.span).collect();
        let last = steps.last().expect("a chunk holds one");
        match back_on(case, last) {
            None => Hit::at(&places),
            Some(on) => {
                let days = (day(case, message(on))? - day(case, message(last))?).num_days();
                let evidence: Vec<Span> = places.into_iter().chain([on.sentence.span]).collect();
                let hit = (days > LONG_DAYS).then(|| Hit::at(&evidence))??;
                Some(hit.as_severe_as(Severity::Info))
            }
        }
    })
}

fn message(said: &Said) -> MessageId {
    said.sentence.span.message
}

fn day(case: &Case, message: MessageId) -> Option<NaiveDate> {
    Some(case.thread.message(message).envelope.sent.as_ref()?.local.date())
}

/// Whether support says to turn a protection off, or somebody reports it done.
fn turns_off(said: &Said) -> bool {
    let by_words = || {
        let barred = locale::cues("not_security_off").find_all(&said.sentence.folded);
        let found = locale::cues("security_off").find_all(&said.sentence.folded);
        // "Turn it off and tell me if it helps": what stands before a condition does not hang on it.
        let condition = locale::cues("condition").find(&said.sentence.folded).map_or(usize::MAX, |cue| cue.start);
        let is_free = |cue: &Range<usize>| !barred.iter().any(|bar| bar.start < cue.end && cue.start < bar.end);
        found.iter().any(|cue| cue.start < condition && is_free(cue))
    };
    let told = said.side == Side::Vendor || said.does(Act::Done);
    told && !said.automatic && !asks_only(said) && by_words()
}

/// Whether a sentence asks what is the case: "did you turn it off?" is no step, "could you turn it off?" is one.
fn asks_only(said: &Said) -> bool {
    let polite = said.does(Act::Request) && said.side == Side::Vendor;
    locale::cues("question").is_match(&said.sentence.folded) || said.sentence.asks() && !polite
}

/// The first sentence behind the step that turns something on again.
///
/// A promise in the very sentence that turns it off ("only until the fix is out") is no such thing.
fn back_on<'a>(case: &'a Case, step: &Said) -> Option<&'a Said> {
    let behind = |said: &&Said| said.sentence.span > step.sentence.span;
    let turns_on = |said: &&Said| {
        let asks = said.sentence.asks() && said.side == Side::Customer;
        !asks && locale::cues("security_on").is_match(&said.sentence.folded)
    };
    case.model.said.iter().filter(behind).find(turns_on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    fn verdict(later: &str, step: &str) -> Verdict {
        let text = format!(
            "发件人: 林波 <lin@customer.example>\n发送时间: 2024年3月5日 9:00\n收件人: 王敏 <wang@vendor.example>\n主题: 答复: 备份失败\n\n{later}\n\n\
             发件人: 王敏 <wang@vendor.example>\n发送时间: 2024年3月4日 10:00\n收件人: 林波 <lin@customer.example>\n主题: 答复: 备份失败\n\n林先生，您好：\n\n感谢联系技术支持中心，您的问题由我负责跟进。{step}\n\n王敏\n技术支持工程师\n"
        );
        check(&case(&text), &Options::default())
    }

    #[test]
    fn a_protection_stays_off_until_a_later_mail_says_otherwise() {
        assert!(matches!(verdict("已经正常了，谢谢。", "请先关闭防火墙再试一次。"), Verdict::Fail(_)));
        assert_eq!(verdict("已经正常了，防火墙也重新开启了。", "请先关闭防火墙再试一次。"), Verdict::Pass);
        assert_eq!(verdict("已经正常了，谢谢。", "请不要关闭防火墙。"), Verdict::NotApplicable);
    }

    #[test]
    fn to_ask_whether_it_is_off_is_no_step() {
        let reply = "已经正常了，谢谢。";
        assert_eq!(verdict(reply, "您之前关闭防火墙了吗？"), Verdict::NotApplicable);
        assert_eq!(verdict(reply, "请告诉我们是否曾关闭防火墙。"), Verdict::NotApplicable);
        assert_eq!(verdict(reply, "Did you turn off the firewall?"), Verdict::NotApplicable);
        assert_eq!(verdict(reply, "Please tell us whether you turned off the firewall."), Verdict::NotApplicable);
        assert!(matches!(verdict(reply, "Could you please turn off the firewall and try again?"), Verdict::Fail(_)));
    }
}
