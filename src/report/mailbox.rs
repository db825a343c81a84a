//! The distinct messages as mails again (RFC 5322): one mailbox (mboxrd), or one mail.

use std::fmt::Write as _;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::{DateTime, NaiveDate, NaiveDateTime};

use crate::text::one_line;

use super::brief::{Address, Brief, Document, MessageInfo};
use super::filters::terminal;

/// Bytes of text in one encoded word: 39 become 64 with all around them, and a line may have 76 with its name (RFC 2047).
const WORD_BYTES: usize = 39;

/// All messages of all cases as one mailbox; lines that begin with `From ` get a `>` more (mboxrd).
pub fn mbox(document: &Document) -> String {
    let mut mailbox = String::new();
    for (case, message) in messages(document) {
        let sender = message.from.email.as_deref().map(plain).filter(|email| !email.is_empty());
        let sender = sender.unwrap_or_else(|| "MAILER-DAEMON".to_owned()).replace(' ', "");
        let sent = moment(message).map_or_else(|| DateTime::UNIX_EPOCH.naive_utc(), |(at, _)| at);
        let _ = writeln!(mailbox, "From {sender} {}", sent.format("%a %b %e %H:%M:%S %Y"));
        for line in mail(case, message).lines() {
            let quoted = line.trim_start_matches('>').starts_with("From ");
            let _ = writeln!(mailbox, "{}{line}", if quoted { ">" } else { "" });
        }
        mailbox.push('\n');
    }
    mailbox
}

/// The messages of all cases as mails, one below the other: a mail alone where the document holds one.
pub fn eml(document: &Document) -> String {
    messages(document).map(|(case, message)| mail(case, message)).collect()
}

fn messages(document: &Document) -> impl Iterator<Item = (&Brief, &MessageInfo)> {
    document.cases.iter().flat_map(|case| case.messages.iter().map(move |message| (case, message)))
}

/// One message with headers that say no more than the chain does: no `Date` without a date, no `Message-ID`.
fn mail(case: &Brief, message: &MessageInfo) -> String {
    let mut mail = String::new();
    let mut header = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(mail, "{name}: {value}");
        }
    };
    header("From", mailbox(message.from.name.as_deref(), message.from.email.as_deref()));
    header("To", list(&message.to));
    header("Cc", list(&message.cc));
    let date = moment(message).map(|(at, offset)| {
        // `-0000` would say that the time is UTC (RFC 5322, 3.3), which nobody knows: the zone is left out.
        let offset = offset.map(|offset| format!(" {}", offset.replace(':', ""))).unwrap_or_default();
        // Seconds stand where the chain shows them, and nowhere else.
        let clock = if message.sent_at.as_ref().is_some_and(|at| at.len() == 16) { "%H:%M" } else { "%H:%M:%S" };
        format!("{}{offset}", at.format(&format!("%a, %d %b %Y {clock}")))
    });
    header("Date", date.unwrap_or_default());
    header("Subject", words(message.subject.as_deref().unwrap_or_default()));
    header("MIME-Version", "1.0".to_owned());
    header("Content-Type", "text/plain; charset=utf-8".to_owned());
    header("Content-Transfer-Encoding", "8bit".to_owned());
    header("X-Casebrief-Case", words(case.id.as_deref().unwrap_or_default()));
    header("X-Casebrief-Message", message.id.clone());
    let parts = [&message.body, &message.signature, &message.disclaimer];
    let parts = parts.map(|part| terminal(part.trim_matches('\n')));
    let shown: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    mail.push('\n');
    mail.push_str(&shown.join("\n\n"));
    mail.push('\n');
    mail
}

/// Wall clock and offset; noon for a date without its time.
fn moment(message: &MessageInfo) -> Option<(NaiveDateTime, Option<&str>)> {
    let at = message.sent_at.as_deref()?;
    let minute = || NaiveDateTime::parse_from_str(at, "%Y-%m-%dT%H:%M").ok();
    let day = || at.parse::<NaiveDate>().ok()?.and_hms_opt(12, 0, 0);
    let at = at.parse::<NaiveDateTime>().ok().or_else(minute).or_else(day)?;
    Some((at, message.utc_offset.as_deref()))
}

fn list(addresses: &[Address]) -> String {
    let mailboxes = addresses.iter().map(|to| mailbox(to.name.as_deref(), to.email.as_deref()));
    mailboxes.filter(|mailbox| !mailbox.is_empty()).collect::<Vec<_>>().join(",\n ")
}

/// `"Name" <address>`; a name without address stands before an empty group, which is how RFC 6854 writes it.
fn mailbox(name: Option<&str>, email: Option<&str>) -> String {
    let email = email.map(plain).unwrap_or_default().replace(['<', '>', ' '], "");
    let name = name.map(plain).unwrap_or_default();
    let quoted =
        if name.is_ascii() { format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")) } else { words(&name) };
    match (name.is_empty(), email.is_empty()) {
        (true, true) => String::new(),
        (true, false) => email,
        (false, true) => format!("{quoted} <>"),
        (false, false) => format!("{quoted} <{email}>"),
    }
}

/// One line without control characters.
fn plain(text: &str) -> String {
    terminal(&one_line(text)).trim().to_owned()
}

/// Unstructured text of a header: as it is in ASCII, else as encoded words, folded.
fn words(text: &str) -> String {
    let text = plain(text);
    if text.is_ascii() && !text.contains("=?") {
        return text;
    }
    let mut pieces = vec![String::new()];
    for c in text.chars() {
        if pieces.last().is_some_and(|piece| piece.len() + c.len_utf8() > WORD_BYTES) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    let word = |piece: &String| format!("=?utf-8?B?{}?=", BASE64_STANDARD.encode(piece));
    pieces.iter().map(word).collect::<Vec<_>>().join("\n ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::report::brief::document;
    use crate::report::tests::cases_of;

    const CHAIN: &str = "From: 林岚 <lin@vendor.example>\nSent: 2024年3月6日 9:05\nTo: Bo \"Bob\" Lind <bo@customer.example>; Ada\n\
        Subject: 答复: [CS0012345] 打印失败：这个主题特别长，需要写成好几个编码词，每一个都不能超过七十五个字符\n\nFrom now on it prints.\n\n\
        From: Bo Lind <bo@customer.example>\nSent: Monday, March 4, 2024 9:00 AM\nTo: 林岚 <lin@vendor.example>\nSubject: [CS0012345] 打印失败\n\nIt does not print.\n";

    #[test]
    fn a_mailbox_reads_back_as_the_same_messages() {
        let outline = |run: &crate::Run| -> Vec<String> {
            let messages = run.cases[0].thread.messages.iter();
            let line = |message: &crate::thread::Message| {
                let envelope = &message.envelope;
                let sent = envelope.sent.as_ref().map(|stamp| (stamp.local, stamp.offset));
                format!("{:?} {:?} {sent:?} {:?} {}", envelope.from, envelope.to, envelope.subject, message.body)
            };
            messages.map(line).collect()
        };
        let first = cases_of(&[CHAIN.to_owned()]);
        let options = Options::default();
        let mailbox = mbox(&document(&first, &options));
        assert!(mailbox.contains("\n>From now on it prints.\n"), "{mailbox}");
        assert!(mailbox.lines().all(|line| line.len() <= 78), "{mailbox}");
        let read = crate::ingest::read(&["-".into()], &mut mailbox.as_bytes(), &options);
        let segments = crate::split::segments(&read.sources);
        let second = crate::case(&read.sources, &segments, &options);
        let second =
            crate::Run { sources: read.sources, cases: vec![second], failures: Vec::new(), warnings: Vec::new() };
        assert_eq!(outline(&second), outline(&first));
    }

    #[test]
    fn no_header_can_be_smuggled_in() {
        let subject = words("hello\r\nBcc: x@y.example\u{1b}[2J");
        assert_eq!(subject, "hello Bcc: x@y.example[2J");
        let forged = mailbox(Some("A\" <b@c.example>, \"D"), Some("e@f.example\n"));
        assert_eq!(forged, r#""A\" <b@c.example>, \"D" <e@f.example>"#);
    }
}
