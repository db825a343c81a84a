//! CB601: the customer complains.

use crate::Case;
use crate::audit::calendar::Calendar;
use crate::audit::{Hit, Rule, Severity, Verdict, chain};
use crate::locale;
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB601",
    name: "customer-escalation",
    severity: Severity::Warning,
    what: "Finds complaints and calls for escalation by the customer; graver when no mail of support answers within \
           one working day. Calls cannot be seen.",
    why: "A lead should hear of it before the customer's manager calls.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Friday, March 8, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Backup fails

Hi Ana, three weeks without a backup are not acceptable. Please escalate this to your manager.

Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Friday, March 8, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix. I have escalated this to the developers.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Backup fails

Hi Ana, the backup fails and we get complaints from users. Is there a hotfix?

Bo Lind
";

/// Working days within which a complaint is answered.
const ANSWER_DAYS: u32 = 1;

fn check(case: &Case, _options: &Options) -> Verdict {
    let is_complaint =
        |folded: &str| locale::cues("escalation").find_unless(folded, locale::cues("not_escalation")).is_some();
    let by_customer = case.model.said.iter().filter(|said| said.side == Side::Customer && !said.automatic);
    let complaints: Vec<Span> = by_customer
        .filter(|said| said.is_prose() && is_complaint(&said.sentence.folded))
        .map(|said| said.sentence.span)
        .collect();
    let messages = complaints.chunk_by(|a, b| a.message == b.message);
    Verdict::of(messages.filter_map(|spans| {
        let hit = Hit::at(spans)?;
        let late = spans.first().is_some_and(|span| is_answered_late(case, span.message));
        Some(if late { hit.as_severe_as(Severity::Error) } else { hit })
    }))
}

/// Whether the next mail of support came later than it should; a chain that ends before it does not show.
fn is_answered_late(case: &Case, complaint: MessageId) -> bool {
    let day = |id: MessageId| Some(case.thread.message(id).envelope.sent.as_ref()?.local.date());
    let mut later = case.thread.iter().filter(|(id, _)| *id > complaint);
    let answer =
        later.find(|(id, message)| case.thread.side(message.from) == Side::Vendor && chain::is_contact(case, *id));
    let days = answer.and_then(|(id, _)| Calendar::of(case).days_between(day(complaint)?, day(id)?));
    days.is_some_and(|days| days > ANSWER_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    fn severities(complaint: &str) -> Vec<Option<Severity>> {
        let text = format!(
            "寄件者: 王敏 <wang@vendor.example>\n寄件日期: 2024年3月5日 10:00\n收件者: 林波 <lin@customer.example>\n主旨: RE: 備份失敗\n\n林先生您好：\n\n感謝您聯絡技術支援中心，案件由我負責處理，請安裝修補程式。\n\n王敏\n技術支援工程師\n\n\
             寄件者: 林波 <lin@customer.example>\n寄件日期: 2024年3月4日 10:00\n收件者: 王敏 <wang@vendor.example>\n主旨: 備份失敗\n\n您好：\n\n{complaint}\n"
        );
        match check(&case(&text), &Options::default()) {
            Verdict::Fail(hits) => hits.iter().map(|hit| hit.severity).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn an_answer_on_the_next_day_keeps_it_a_warning() {
        assert_eq!(severities("備份五天沒有成功，我們主任非常不滿。"), [None]);
        assert_eq!(severities("今天起備份失敗，有收到投訴，請協助。"), []);
    }
}
