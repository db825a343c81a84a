//! CB506: a stranger among the recipients.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::address::{edits, is_free_mail, parts, registered};
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::locale;
use crate::mail::Mailbox;
use crate::options::Options;
use crate::text::MessageId;
use crate::thread::{Message, Person, PersonId, Role};

pub(super) static RULE: Rule = Rule {
    code: "CB506",
    name: "unexpected-recipient",
    severity: Severity::Warning,
    what: "Finds recipients of neither party who first appear in the middle of the chain, and whom no mail mentions.",
    why: "A wrong address picked from a list sends names, logs and credentials to a stranger.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>; Bo Lindgren <bo.lindgren@bakery.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: Backup fails

Hi Ana, the backup fails with error 1603.

Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>; Kim Park <kim.park@tapes.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix. I have copied Kim Park of the tape library's maker.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: Backup fails

Hi Ana, the backup fails with error 1603.

Bo Lind
";

/// Edits between two domains up to which one is taken for the other misspelt: another rule's finding.
const MISSPELT: usize = 2;

fn check(case: &Case, _options: &Options) -> Verdict {
    let addressed = case.thread.messages.iter().filter(|message| recipients(message).next().is_some()).count();
    if addressed < 2 {
        return Verdict::Unknown;
    }
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut authors: BTreeSet<PersonId> = BTreeSet::new();
    let mut seen_recipients = false;
    let mut hits = Vec::new();
    for (id, message) in case.thread.iter() {
        // Who writes belongs here from this mail on; a mail before it could not know.
        if authors.insert(message.from) {
            known.extend(case.thread.people.get(message.from.0 as usize).into_iter().flat_map(domains));
        }
        let mut strangers: BTreeSet<String> = BTreeSet::new();
        for (mailbox, domain) in recipients(message) {
            let fresh = !known.contains(&domain);
            if fresh && seen_recipients && is_stranger(case, id, mailbox, &domain, &known) {
                strangers.insert(domain.clone());
            }
            if fresh && !strangers.contains(&domain) {
                known.insert(domain);
            }
        }
        seen_recipients |= recipients(message).next().is_some();
        if let Some(hit) = place::head(case, id).and_then(|head| Hit::at(&[head])).filter(|_| !strangers.is_empty()) {
            let names: Vec<&str> = strangers.iter().map(String::as_str).collect();
            hits.push(hit.with("domains", names.join(", ")));
        }
        known.extend(strangers);
    }
    Verdict::of(hits)
}

/// Recipients with the domain that their organisation registered.
fn recipients(message: &Message) -> impl Iterator<Item = (&Mailbox, String)> {
    message.envelope.to.iter().chain(&message.envelope.cc).filter_map(|mailbox| {
        let (_, domain) = parts(mailbox.email.as_deref()?)?;
        Some((mailbox, registered(&domain).to_owned()))
    })
}

/// Domains of all addresses of a person, as their organisations registered them.
fn domains(person: &Person) -> impl Iterator<Item = String> {
    person.emails.iter().filter_map(|email| Some(registered(&parts(email)?.1).to_owned()))
}

/// Whether nobody in the chain up to this message shows that the recipient belongs here.
fn is_stranger(case: &Case, at: MessageId, mailbox: &Mailbox, domain: &str, known: &BTreeSet<String>) -> bool {
    // A private address of somebody who is known is no stranger.
    let person = case.thread.person(mailbox).and_then(|person| case.thread.people.get(person.0 as usize));
    let familiar = person
        .is_some_and(|person| person.role == Role::MailingList || domains(person).any(|other| known.contains(&other)));
    let misspelt = !is_free_mail(domain)
        && known.iter().any(|other| edits(domain, other, MISSPELT).is_some_and(|count| count > 0));
    !familiar && !misspelt && !is_mentioned(case, at, mailbox, domain)
}

/// Whether a mail up to this one names the recipient or the organisation.
fn is_mentioned(case: &Case, at: MessageId, mailbox: &Mailbox, domain: &str) -> bool {
    let company = domain.split('.').next().unwrap_or_default();
    let name = locale::fold(mailbox.name.as_deref().unwrap_or_default()).into_owned();
    let email = locale::fold(mailbox.email.as_deref().unwrap_or_default()).into_owned();
    let mut words: Vec<&str> = name.split([' ', ',', '(', ')', '@']).filter(|word| word.chars().count() >= 3).collect();
    words.push(company);
    words.push(&email);
    if !name.is_empty() && !name.is_ascii() {
        words.push(&name);
    }
    case.thread.iter().take_while(|(id, _)| *id <= at).any(|(_, message)| {
        let body = locale::fold(&message.body);
        words.iter().any(|word| word.chars().count() >= 2 && body.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    /// A chain of three mails, in the second of which support copies somebody; who writes last is `last`.
    fn verdict(copied: &str, words: &str, last: &str) -> Verdict {
        let text = format!(
            "发件人: {last}\n发送时间: 2024年3月6日 9:00\n收件人: 王敏 <wang@vendor.example>\n主题: 答复: 备份失败\n\n已经收到，谢谢。\n\n\
             发件人: 王敏 <wang@vendor.example>\n发送时间: 2024年3月5日 10:00\n收件人: 林波 <lin@customer.example>; {copied}\n主题: 答复: 备份失败\n\n林先生，您好：\n\n感谢联系技术支持中心，您的问题由我负责跟进。{words}\n\n王敏\n技术支持工程师\n\n\
             发件人: 林波 <lin@customer.example>\n发送时间: 2024年3月4日 10:00\n收件人: 王敏 <wang@vendor.example>\n主题: 备份失败\n\n您好，备份报错 0x80070005。\n"
        );
        check(&case(&text), &Options::default())
    }

    #[test]
    fn a_stranger_is_one_even_if_he_answers_later() {
        let stranger = "林博 <linbo@bakery.example>";
        assert!(matches!(verdict(stranger, "请安装补丁。", stranger), Verdict::Fail(_)));
        assert_eq!(verdict(stranger, "请安装补丁。抄送林博，他负责磁带库。", stranger), Verdict::Pass);
        let colleague = "赵强 <zhao@customer.example>";
        assert_eq!(verdict(colleague, "请安装补丁。", colleague), Verdict::Pass);
    }
}
