//! CB509: what the customer must not see, in a mail to the customer.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::locale;
use crate::model::Said;
use crate::observe::IdRole;
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::{MessageKind, Side};

pub(super) static RULE: Rule = Rule {
    code: "CB509",
    name: "internal-content-leaked",
    severity: Severity::Error,
    what: "Finds text marked internal, and cases of other customers, in mails of support to the customer.",
    why: "It shows one customer another's trouble, or what was meant for colleagues.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [CASE-10234] Backup fails

Hi Bo, thank you for contacting us, I own this case. Please install the hotfix.

[Internal] The hotfix is not tested on tape drives, do not tell the customer.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [CASE-10234] Backup fails

Hi Bo, thank you for contacting us, I own this case. Please install the hotfix. It is for internal disks, not for tape drives.

Best regards,
Ana Ruiz
Support Engineer
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let shown: BTreeSet<MessageId> =
        case.thread.iter().map(|(id, _)| id).filter(|id| reaches_customer(case, *id)).collect();
    if shown.is_empty() {
        return Verdict::Unknown;
    }
    let leaks = |said: &&Said| {
        shown.contains(&said.sentence.span.message) && (is_internal(said) || names_other_case(case, said))
    };
    let leaked: Vec<Span> = case.model.said.iter().filter(leaks).map(|said| said.sentence.span).collect();
    Verdict::of(leaked.chunk_by(|a, b| a.message == b.message).filter_map(Hit::at))
}

/// Whether support wrote it, and somebody of the customer's side is among the recipients.
fn reaches_customer(case: &Case, id: MessageId) -> bool {
    let message = case.thread.message(id);
    let to_customer = || {
        let mut people = message.envelope.to.iter().chain(&message.envelope.cc);
        people
            .any(|mailbox| case.thread.person(mailbox).is_some_and(|person| case.thread.side(person) == Side::Customer))
    };
    case.thread.side(message.from) == Side::Vendor
        && match message.kind {
            MessageKind::Mail => to_customer(),
            MessageKind::Comment => true,
            MessageKind::Automatic | MessageKind::InternalNote => false,
        }
}

/// Whether the sentence opens with a mark in brackets or before a colon, or says that the customer must not see it.
fn is_internal(said: &Said) -> bool {
    let folded = said.sentence.folded.as_str();
    if locale::cues("internal_mark").is_match(folded) {
        return true;
    }
    let open = folded.trim_start_matches(['*', '#', '>', '-', ' ']);
    let bracketed = open.starts_with(['[', '【', '(', '（', '<', '{']);
    let inner = open.trim_start_matches(['[', '【', '(', '（', '<', '{', ' ']);
    let labels = locale::cues("internal_label").find_all(inner);
    labels.iter().filter(|label| label.start == 0).any(|label| {
        let behind = inner[label.end..].trim_start();
        let closed = bracketed && behind.starts_with([']', '】', ')', '）', '>', '}', ':', '：', '-', '—']);
        closed || behind.starts_with([':', '：']) && !is_one_word(&inner[label.clone()])
    })
}

/// Whether a label is a single word, which before a colon may name anything: "Internal: 10.0.0.5".
fn is_one_word(label: &str) -> bool {
    let han = label.chars().filter(|c| !c.is_ascii()).count() == label.chars().count();
    if han { label.chars().count() <= HAN_WORD_CHARS } else { !label.trim().contains(' ') }
}

/// Characters of a Han or Hangul word.
const HAN_WORD_CHARS: usize = 2;

/// Whether the sentence speaks of another customer and gives the id of a case that is not this one.
fn names_other_case(case: &Case, said: &Said) -> bool {
    let span = said.sentence.span;
    let inside = |place: &Span| {
        place.message == span.message && place.part == span.part && span.start <= place.start && place.end <= span.end
    };
    let foreign = case.model.ids.iter().filter(|id| matches!(id.role, IdRole::Related | IdRole::External));
    locale::cues("other_customer").is_match(&said.sentence.folded)
        && foreign.into_iter().any(|id| id.evidence.iter().any(inside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    fn verdict(body: &str) -> Verdict {
        let text = format!(
            "发件人: 王敏 <wang@vendor.example>\n发送时间: 2024年3月4日 10:00\n收件人: 林波 <lin@customer.example>\n主题: 答复: [案例号: CASE-10234] 备份失败\n\n林先生，您好：\n\n感谢联系技术支持中心，您的问题由我负责跟进。{body}\n\n王敏\n技术支持工程师\n"
        );
        check(&case(&text), &Options::default())
    }

    #[test]
    fn marks_and_foreign_cases_leak_and_plain_words_do_not() {
        assert!(matches!(verdict("该版本有已知缺陷，请勿转发客户。"), Verdict::Fail(_)));
        assert!(matches!(verdict("\n\n【内部】补丁未测试。"), Verdict::Fail(_)));
        assert!(matches!(verdict("另一家客户的案例 CASE-10077 也是同样的现象。"), Verdict::Fail(_)));
        assert!(matches!(verdict("\n\n内部备注：补丁未测试。"), Verdict::Fail(_)));
        assert!(matches!(verdict("\n\nInternal note: the fix is untested."), Verdict::Fail(_)));
        assert_eq!(verdict("\n\n内部：10.1.2.3，外部：203.0.113.7"), Verdict::Pass);
        assert_eq!(verdict("\n\nInternal: 10.1.2.3\nExternal: 203.0.113.7"), Verdict::Pass);
        assert_eq!(verdict("内部盘请先备份，其他客户也用此方法。"), Verdict::Pass);
    }
}
