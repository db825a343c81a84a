//! CB602: a greeting for somebody who does not get the mail.

use crate::Case;
use crate::audit::address::edits;
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::locale;
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::{Message, MessageKind, Person, PersonId, Role};

pub(super) static RULE: Rule = Rule {
    code: "CB602",
    name: "salutation-mismatch",
    severity: Severity::Info,
    what: "Finds greetings of somebody known to the case who is not among the recipients, and a form of address left \
           open behind a name, such as Mr/Ms.",
    why: "The mail went to the wrong person, was copied from another case, or nobody looked at it before sending.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Karen,

please install the hotfix.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Cc: Karen Oduya <karen@customer.example>
Subject: Backup fails

Hi Ana,

the backup fails with error 1603.

Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Cc: Karen Oduya <karen@customer.example>
Subject: RE: Backup fails

Hi Bo, hi Karen,

please install the hotfix.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Cc: Karen Oduya <karen@customer.example>
Subject: Backup fails

Hi Ana,

the backup fails with error 1603.

Bo Lind
";

/// A longer first line is no greeting alone.
const LONGEST_GREETING: usize = 90;
/// Among more people than this everybody shares a name with somebody, and each greeting is compared with all.
const MOST_PEOPLE: usize = 200;

fn check(case: &Case, _options: &Options) -> Verdict {
    if case.thread.people.len() > MOST_PEOPLE {
        return Verdict::Unknown;
    }
    Verdict::each(case.thread.iter().filter_map(|(id, message)| greeting(case, id, message)), |greeting| {
        let words = locale::fold(case.thread.text(greeting)).into_owned();
        let message = case.thread.message(greeting.message);
        (is_left_open(case, &words) || greets_somebody_else(case, message, &words)).then(|| Hit::at(&[greeting]))?
    })
}

/// The first line of a person's mail when it is a greeting; automatic mails greet by template.
fn greeting(case: &Case, id: MessageId, message: &Message) -> Option<Span> {
    let line = place::opening(case, id)?;
    let words = locale::fold(case.thread.text(line)).into_owned();
    let greets = locale::cues("greeting").is_match(&words) || locale::cues("honorific").is_match(&words);
    (message.kind == MessageKind::Mail && words.len() <= LONGEST_GREETING && greets).then_some(line)
}

/// Whether a name stands beside a form of address that leaves open who is meant.
fn is_left_open(case: &Case, words: &str) -> bool {
    let Some(open) = locale::cues("honorific_open").find(words) else { return false };
    let rest = [&words[..open.start], &words[open.end..]];
    case.thread.people.iter().flat_map(|person| &person.names).any(|name| {
        let name = locale::fold(name);
        let mut parts = name.split([' ', ',']).filter(|part| part.chars().count() >= 2);
        parts.any(|part| rest.iter().any(|rest| has_word(rest, part)))
    })
}

/// Whether the greeting names somebody of the case who gets no copy, and nobody who does.
fn greets_somebody_else(case: &Case, message: &Message, words: &str) -> bool {
    let envelope = &message.envelope;
    let people = &case.thread.people;
    let mut reached: Vec<&Person> = people.get(message.from.0 as usize).into_iter().collect();
    for mailbox in envelope.to.iter().chain(&envelope.cc) {
        let person = case.thread.person(mailbox).and_then(|PersonId(at)| people.get(at as usize));
        // Anybody may read a shared mailbox, and a bare address does not tell whose it is.
        match person.filter(|person| person.role != Role::MailingList && person.names.iter().any(|name| is_name(name)))
        {
            Some(person) => reached.push(person),
            None => return false,
        }
    }
    let named = |person: &Person| person.names.iter().any(|name| is_named(words, name));
    let outside = |person: &&Person| !reached.iter().any(|other| std::ptr::eq(*other, *person));
    !envelope.to.is_empty()
        && !reached.iter().skip(1).any(|person| named(person) || person.names.iter().any(|name| is_nearly(words, name)))
        && people.iter().filter(|person| person.role != Role::MailingList).filter(outside).any(named)
}

fn is_name(name: &str) -> bool {
    !name.contains('@') && name.chars().any(char::is_alphabetic)
}

/// Whether a word of the name is greeted: `Karen`, or a whole name of Han characters, or its first before a title.
fn is_named(words: &str, name: &str) -> bool {
    let name = locale::fold(name);
    name.split([' ', ',', '(', ')']).filter(|part| part.chars().count() >= 2 && is_name(part)).any(|part| {
        if has_word(words, part) {
            return true;
        }
        let mut letters = part.chars();
        let surname = letters.next().filter(|_| !part.is_ascii() && part.chars().count() <= 4);
        surname.filter(|c| u32::from(*c) >= 0x3400).is_some_and(|surname| {
            let opens = words.strip_prefix(surname);
            opens.is_some_and(|rest| locale::cues("honorific").find(rest).is_some_and(|title| title.start == 0))
        })
    })
}

/// Whether a word of the greeting is a word of the name but for a slip, a short form or another alphabet.
fn is_nearly(words: &str, name: &str) -> bool {
    let name = locale::fold(name);
    if name.is_ascii() != words.is_ascii() {
        return true;
    }
    let greeted = words.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 3);
    let close = |a: &str, b: &str| edits(a, b, 2).is_some() || a.starts_with(b) || b.starts_with(a);
    greeted.into_iter().any(|word| {
        let mut parts = name.split([' ', ',', '-']).filter(|part| part.chars().count() >= 3);
        parts.any(|part| close(word, part))
    })
}

fn has_word(text: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() && u32::from(c) < 0x3400;
    text.match_indices(word).any(|(at, _)| !text[..at].ends_with(joins) && !text[at + word.len()..].starts_with(joins))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    fn verdict(greeting: &str) -> Verdict {
        let text = format!(
            "发件人: 王敏 <wang@vendor.example>\n发送时间: 2024年3月5日 10:00\n收件人: 林波 <lin@customer.example>\n主题: 答复: 备份失败\n\n{greeting}\n\n请安装补丁。\n\n\
             发件人: 林波 <lin@customer.example>\n发送时间: 2024年3月4日 10:00\n收件人: 王敏 <wang@vendor.example>; 赵强 <zhao@customer.example>\n主题: 备份失败\n\n王工，您好：\n\n备份失败。\n"
        );
        check(&case(&text), &Options::default())
    }

    #[test]
    fn a_colleague_who_gets_no_copy_is_not_greeted() {
        assert!(matches!(verdict("赵工，您好："), Verdict::Fail(_)));
        assert!(matches!(verdict("林波 先生/女士，您好："), Verdict::Fail(_)));
        assert_eq!(verdict("林先生，您好："), Verdict::Pass);
        assert_eq!(verdict("尊敬的先生/女士："), Verdict::Pass);
    }
}
