//! One mail (RFC 5322, MIME): envelope, the part that is its text, attachments, and mails inside it.
//!
//! mail-parser reads the address lists. Its uses stay in this file; see [`super::mime`] and [`super::header`] for what
//! it does not do well enough in the release that our compiler takes.

use std::borrow::Cow;
use std::rc::Rc;

use mail_parser::MessageParser;

use super::header::{self, Fields, field, line_at};
use super::mapi::Item;
use super::mime::Part;
use super::{Input, Refusal, charset, html, msg, plain, sha256, tnef, transfer};
use crate::mail::{Attachment, Envelope, EnvelopeKind, Mailbox, RawMail};
use crate::options::Options;
use crate::text::{Ink, Source, normalize_newlines};

/// Deepest nesting of mails within mails that is read.
pub const MAX_NESTED_MAILS: usize = 8;
/// Larger text attachments are listed without their text.
const MAX_ATTACHMENT_TEXT_BYTES: usize = 4 << 20;
/// Suffixes of attachments that are text whatever their media type says.
const TEXT_ATTACHMENTS: &[&str] = &[
    "txt", "log", "csv", "tsv", "xml", "json", "ps1", "psm1", "md", "ini", "cfg", "conf", "reg", "bat", "cmd", "sh",
    "vbs", "yaml", "yml", "sql", "inf", "manifest", "out", "err", "trc",
];

/// Whether the bytes open with mail headers, not merely with the labels a client prints above quoted mail.
pub fn sniff(bytes: &[u8]) -> bool {
    let bytes = emlx(bytes);
    let start = bytes.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let (fields, _) = Fields::read(&bytes[start..]);
    if fields.len() < 2 || field(line_at(bytes, start)).is_none() {
        return false;
    }
    let transport = [
        "message-id",
        "received",
        "mime-version",
        "return-path",
        "dkim-signature",
        "delivered-to",
        "content-transfer-encoding",
        "x-mailer",
        "x-originating-ip",
        "authentication-results",
        "arc-seal",
        "in-reply-to",
        "references",
        "thread-topic",
        "thread-index",
        "x-mozilla-status",
    ];
    let typed = fields.raw("content-type").is_some_and(|value| value.contains(&b'/'));
    let from = fields.raw("from").is_some() || fields.raw("to").is_some();
    let dated = fields
        .raw("date")
        .is_some_and(|value| header::date(&String::from_utf8_lossy(value)).is_some_and(|stamp| stamp.offset.is_some()));
    fields.names().any(|name| transport.contains(&name)) || from && (typed || dated)
}

/// Reads a file that holds one mail.
pub fn read(input: &Input<'_>, options: &Options) -> Vec<Source> {
    read_mail(input, 1, emlx(input.bytes), options)
}

/// Apple Mail puts the length of the mail above it and a property list behind it.
fn emlx(bytes: &[u8]) -> &[u8] {
    let line = line_at(bytes, 0);
    let length = std::str::from_utf8(line).ok().and_then(|line| line.trim().parse::<usize>().ok());
    length.map_or(bytes, |length| {
        let mail = &bytes[line.len()..];
        &mail[..length.min(mail.len())]
    })
}

/// Reads one mail of a file, and behind it those it carries.
pub fn read_mail(input: &Input<'_>, number: u32, bytes: &[u8], options: &Options) -> Vec<Source> {
    let mut sources = Vec::new();
    Reader { input, number, options, sources: &mut sources }.mail(&Attached::Bytes(Cow::Borrowed(bytes)), &[], 0);
    sources
}

/// Reads the Outlook item of a file, and behind it the mails it carries.
///
/// # Errors
/// That the item is no mail, with its class.
pub fn read_item(input: &Input<'_>, item: Item, options: &Options) -> Result<Vec<Source>, Refusal> {
    if let Some(what) = item.no_mail() {
        return Err(Refusal::NoMail(format!("is {what}, no mail")));
    }
    let mut sources = Vec::new();
    Reader { input, number: 1, options, sources: &mut sources }.mail(&Attached::Item(Rc::new(item)), &[], 0);
    Ok(sources)
}

/// A mail within a file or within another mail.
enum Attached<'a> {
    Bytes(Cow<'a, [u8]>),
    Item(Rc<Item>),
}

/// A file on its way to its sources.
struct Reader<'a> {
    input: &'a Input<'a>,
    number: u32,
    options: &'a Options,
    sources: &'a mut Vec<Source>,
}

impl Reader<'_> {
    /// Reads a mail that is part `path` of its file.
    fn mail(&mut self, mail: &Attached<'_>, path: &[u16], depth: usize) {
        let root = match mail {
            Attached::Bytes(bytes) => {
                let start = bytes.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
                Part::read(&bytes[start..], path.to_vec(), "text/plain", 0)
            }
            Attached::Item(item) => item.part(path),
        };
        let mut found = Found { readable_mails: depth < MAX_NESTED_MAILS, ..Found::default() };
        found.collect(&root, self.options);
        let mails = std::mem::take(&mut found.mails);
        self.sources.push(self.source(&root, found));
        for (path, mail) in mails {
            self.mail(&mail, &path, depth + 1);
        }
    }

    fn source(&self, root: &Part<'_>, found: Found) -> Source {
        // Names in raw bytes are in the charset of the text, those of an Outlook item in its own.
        let hint = root.content_type.get("charset");
        let hint = hint.or_else(|| found.texts.iter().find_map(|text| text.label.as_deref()));
        let (envelope, doubt) = envelope(&root.fields, hint);
        let first = found.texts.first();
        let origin = self.input.origin(
            self.number,
            first.map_or_else(|| root.path.clone(), |text| text.path.clone()),
            first.map_or("UTF-8", |text| text.charset),
            found.texts.iter().any(|text| text.was_html),
        );
        let body = join(&found.texts);
        let mail = RawMail { envelope, attachments: found.attachments, automatic: is_automatic(&root.fields) };
        let mut source = Source::new(origin, mail, &body);
        let first = found.texts.iter().find(|text| !text.content.trim().is_empty());
        source.inks = first.map(|text| text.inks.clone()).unwrap_or_default();
        for text in &found.texts {
            if let Some(doubt) = &text.doubt {
                source.warn(None, "charset", doubt.as_str());
            }
        }
        for (kind, text) in found.doubts {
            source.warn(None, kind, text);
        }
        if let Some(doubt) = doubt {
            source.warn(None, "date", doubt);
        }
        if body.trim().is_empty() {
            source.warn(None, "empty", "the mail holds no text");
        }
        source
    }
}

/// One text of a mail.
struct Text {
    path: Vec<u16>,
    content: String,
    inks: Vec<(u32, Ink)>,
    label: Option<String>,
    charset: &'static str,
    was_html: bool,
    doubt: Option<String>,
}

/// What a tree of parts holds.
#[derive(Default)]
struct Found {
    texts: Vec<Text>,
    attachments: Vec<Attachment>,
    /// Paths and contents of attached mails.
    mails: Vec<(Vec<u16>, Attached<'static>)>,
    /// Kinds and texts of warnings.
    doubts: Vec<(&'static str, String)>,
    /// Attached mails may still be read.
    readable_mails: bool,
    /// This is the content of a `winmail.dat`.
    within_tnef: bool,
}

impl Found {
    fn collect(&mut self, part: &Part<'_>, options: &Options) {
        for (kind, text) in &part.doubts {
            self.doubt(kind, text);
        }
        if part.open && !part.children.is_empty() {
            self.doubt("truncated", "the end of a multipart is missing; what is there was read");
        }
        let media_type = part.content_type.value.as_str();
        match media_type {
            "multipart/alternative" if !part.children.is_empty() => self.alternative(part, options),
            "multipart/related" if !part.children.is_empty() => self.related(part, options),
            _ if !part.children.is_empty() => part.children.iter().for_each(|child| self.collect(child, options)),
            "message/rfc822" | "message/global" | "message/news" => self.mail(part),
            "text/x-amp-html" => {}
            _ if self.is_text(part) => self.text(part, options),
            _ => self.file(part, options),
        }
    }

    /// Takes a file: one of Outlook's own is opened, any other is an attachment.
    fn file(&mut self, part: &Part<'_>, options: &Options) {
        let (bytes, cut) = part.content();
        if tnef::sniff(&bytes) && !self.within_tnef {
            match tnef::item(&bytes) {
                Ok(item) => return self.tnef(&item, &part.path, options),
                Err(what) => self.doubt("attachment", &format!("{} {what}", called(&file_name(part)))),
            }
        } else if msg::sniff(&bytes) {
            match msg::item(&bytes) {
                Ok(item) => self.item(part, Rc::new(item)),
                Err(what) => self.doubt("attachment", &format!("{} {what}", called(&file_name(part)))),
            }
        }
        self.attachment(part, &bytes, cut, options);
    }

    /// Takes what a `winmail.dat` holds; its text only in place of a stub.
    fn tnef(&mut self, item: &Item, path: &[u16], options: &Options) {
        let mut inner = Found { readable_mails: self.readable_mails, within_tnef: true, ..Found::default() };
        inner.collect(&item.part(path), options);
        if size(self) * 2 >= size(&inner) {
            inner.texts.clear();
        } else {
            self.texts.clear();
        }
        self.append(inner);
    }

    fn append(&mut self, mut other: Found) {
        self.texts.append(&mut other.texts);
        self.attachments.append(&mut other.attachments);
        self.mails.append(&mut other.mails);
        self.doubts.append(&mut other.doubts);
    }

    /// Takes the HTML rendition, which keeps tables, lists and quotes, unless it says clearly less than the plain one.
    fn alternative(&mut self, part: &Part<'_>, options: &Options) {
        let mut renditions: Vec<Found> = Vec::new();
        for child in &part.children {
            let (readable_mails, within_tnef) = (self.readable_mails, self.within_tnef);
            let mut found = Found { readable_mails, within_tnef, ..Found::default() };
            found.collect(child, options);
            renditions.push(found);
        }
        let is_html = |found: &Found| found.texts.iter().any(|text| text.was_html);
        let largest = renditions.iter().map(size).max().unwrap_or(0);
        let best =
            |html: bool| renditions.iter().rposition(|found| is_html(found) == html && size(found) * 2 >= largest);
        let chosen = best(true).or_else(|| best(false));
        for (index, mut found) in renditions.into_iter().enumerate() {
            if Some(index) != chosen {
                found.texts.clear();
            }
            self.append(found);
        }
    }

    /// The root holds the text; the others are what it shows.
    fn related(&mut self, part: &Part<'_>, options: &Options) {
        let start = part.content_type.get("start");
        let id = |child: &Part<'_>| child.fields.text("content-id", None);
        let root = part.children.iter().position(|child| start.is_some() && id(child).as_deref() == start).unwrap_or(0);
        self.collect(&part.children[root], options);
        for (_, child) in part.children.iter().enumerate().filter(|(index, _)| *index != root) {
            // A multipart here is text that a gateway moved; a single text is a style sheet or the like.
            if child.children.is_empty() && child.content_type.value != "message/rfc822" {
                self.file(child, options);
            } else {
                self.collect(child, options);
            }
        }
    }

    /// Whether a part is shown as text of the mail rather than as a file.
    fn is_text(&self, part: &Part<'_>) -> bool {
        let media_type = part.content_type.value.as_str();
        let shown = matches!(media_type, "text/plain" | "text/html") || media_type.starts_with("multipart/");
        // Apple Mail shows text files inline; only the first text may carry a name.
        let is_file = part.disposition.value == "attachment" || part.file_name().is_some() && !self.texts.is_empty();
        shown && !is_file
    }

    fn text(&mut self, part: &Part<'_>, options: &Options) {
        let (bytes, cut) = part.content();
        if cut {
            self.doubt("truncated", "the base64 text of the mail is cut off; what is there was read");
        }
        let is_html = part.content_type.value == "text/html";
        let label = part.content_type.get("charset").map(str::to_owned);
        let label = label.or_else(|| if is_html { html::charset_label(&bytes) } else { None });
        let decoded = charset::decode(&bytes, label.as_deref(), options.encoding);
        let flowed = part.content_type.get("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
        let mut inks = Vec::new();
        let content = if is_html {
            let page = html::page(&decoded.text);
            inks = page.inks;
            page.text
        } else if flowed {
            let delete_space = part.content_type.get("delsp").is_some_and(|value| value.eq_ignore_ascii_case("yes"));
            transfer::unflow(&normalize_newlines(&decoded.text), delete_space)
        } else {
            decoded.text
        };
        let path = if part.children.is_empty() && part.path.is_empty() { vec![1] } else { part.path.clone() };
        self.texts.push(Text {
            path,
            content,
            inks,
            label,
            charset: decoded.charset,
            was_html: is_html,
            doubt: decoded.doubt,
        });
    }

    fn mail(&mut self, part: &Part<'_>) {
        let (bytes, _) = part.content();
        let subject = match &part.item {
            Some(item) => item.subject().map(|subject| format!("{subject}.msg")),
            None => Fields::read(&bytes).0.text("subject", None).map(|subject| format!("{subject}.eml")),
        };
        let name = part.file_name().map(str::to_owned).or(subject);
        self.attachments.push(attachment(name.unwrap_or_default(), part, &bytes, None));
        match &part.item {
            Some(item) => self.item(part, Rc::clone(item)),
            None => self.attached(part, Attached::Bytes(Cow::Owned(bytes))),
        }
    }

    /// Takes an attached Outlook item, unless it is no mail.
    fn item(&mut self, part: &Part<'_>, item: Rc<Item>) {
        if let Some(what) = item.no_mail() {
            self.doubt("skipped", &format!("{} is {what}, no mail", called(&file_name(part))));
        } else {
            self.attached(part, Attached::Item(item));
        }
    }

    fn attached(&mut self, part: &Part<'_>, mail: Attached<'static>) {
        if self.readable_mails {
            self.mails.push((part.path.clone(), mail));
        } else {
            self.doubt("nested", "a mail attached more than eight levels deep was not read");
        }
    }

    fn attachment(&mut self, part: &Part<'_>, bytes: &[u8], cut: bool, options: &Options) {
        let name = file_name(part);
        if cut {
            self.doubt("truncated", &format!("{} is cut off", called(&name)));
        }
        let suffix = name.rsplit_once('.').map(|(_, suffix)| suffix.to_ascii_lowercase()).unwrap_or_default();
        let media_type = part.content_type.value.as_str();
        let is_text = media_type.starts_with("text/")
            || media_type.starts_with("message/")
            || TEXT_ATTACHMENTS.contains(&suffix.as_str());
        let wide = charset::utf16_order(bytes).is_some() || bytes.starts_with(b"\xff\xfe");
        let readable = is_text && bytes.len() <= MAX_ATTACHMENT_TEXT_BYTES && (wide || plain::sniff(bytes));
        let text = readable.then(|| {
            let decoded = charset::decode(bytes, part.content_type.get("charset"), options.encoding).text;
            if media_type == "text/html" { html::text(&decoded) } else { normalize_newlines(&decoded) }
        });
        self.attachments.push(attachment(name, part, bytes, text));
    }

    fn doubt(&mut self, kind: &'static str, text: &str) {
        if !self.doubts.iter().any(|doubt| doubt.0 == kind && doubt.1 == text) {
            self.doubts.push((kind, text.to_owned()));
        }
    }
}

/// How many characters the texts hold, blanks apart.
fn size(found: &Found) -> usize {
    found.texts.iter().flat_map(|text| text.content.chars()).filter(|c| !c.is_whitespace()).count()
}

/// The name of an attachment, else its content id.
fn file_name(part: &Part<'_>) -> String {
    let id = part.fields.text("content-id", None).unwrap_or_default();
    let id = id.trim_matches(['<', '>']).split('@').next().unwrap_or_default().to_owned();
    part.file_name().map_or(id, |name| name.replace(char::is_control, ""))
}

/// How a warning speaks of an attachment.
pub fn called(name: &str) -> String {
    if name.is_empty() { "an attachment".to_owned() } else { format!("the attachment {name}") }
}

fn attachment(name: String, part: &Part<'_>, bytes: &[u8], text: Option<String>) -> Attachment {
    let media_type = part.content_type.value.clone();
    // An Outlook item is no bytes of its own, so it has no digest.
    let sha256 = if part.item.is_some() { String::new() } else { sha256(bytes) };
    Attachment { name, media_type, bytes: bytes.len() as u64, sha256, text }
}

/// Puts the texts of a mail one below the other.
fn join(texts: &[Text]) -> String {
    let mut body = String::new();
    for text in texts.iter().filter(|text| !text.content.trim().is_empty()) {
        if !body.is_empty() {
            body.truncate(body.trim_end().len());
            body.push_str("\n\n");
        }
        body.push_str(&text.content);
    }
    body
}

/// What the headers say, and a doubt about the date.
fn envelope(fields: &Fields, hint: Option<&str>) -> (Envelope, Option<String>) {
    let from = mailboxes(fields, "from", hint).into_iter().next();
    let sent_text = fields.text("date", hint);
    let sent = sent_text.as_deref().and_then(header::date);
    let doubt = match (&sent_text, &sent) {
        (None, _) => Some("the mail has no Date header".to_owned()),
        (Some(text), None) => Some(format!("the Date header is no date: {text}")),
        _ => None,
    };
    let mut references = fields.ids("references");
    for id in fields.ids("in-reply-to") {
        if !references.contains(&id) {
            references.push(id);
        }
    }
    let envelope = Envelope {
        kind: EnvelopeKind::Headers,
        // A mail sent on behalf of somebody names the author in From and the hand in Sender.
        from: from.or_else(|| mailboxes(fields, "sender", hint).into_iter().next()),
        to: mailboxes(fields, "to", hint),
        cc: mailboxes(fields, "cc", hint),
        sent,
        sent_text,
        subject: fields.text("subject", hint),
        message_id: fields.ids("message-id").into_iter().next(),
        references,
    };
    (envelope, doubt)
}

/// The correspondents of a field; members of groups in place of the group.
fn mailboxes(fields: &Fields, name: &str, hint: Option<&str>) -> Vec<Mailbox> {
    let list = fields.address_list(name, hint);
    if list.trim().is_empty() {
        return Vec::new();
    }
    let section = format!("To: {}\r\n\r\n", list.replace(['\r', '\n'], " "));
    let Some(message) = MessageParser::new().parse_headers(&section) else { return Vec::new() };
    let Some(addresses) = message.to() else { return Vec::new() };
    addresses.iter().filter_map(|address| mailbox(address.name(), address.address())).collect()
}

/// A mailbox as people know it: no quotes around the name, no name that repeats the address.
fn mailbox(name: Option<&str>, address: Option<&str>) -> Option<Mailbox> {
    let clean = |text: &str| text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).to_owned();
    let address = address.map(|address| clean(address).trim_matches(['<', '>']).to_owned());
    let (email, bare) = match address {
        Some(address) if address.contains('@') => (Some(address), None),
        other => (None, other),
    };
    let name = name.map(clean).filter(|name| !name.is_empty()).or(bare).filter(|name| !name.is_empty());
    let name = name.filter(|name| email.as_ref().is_none_or(|email| !name.eq_ignore_ascii_case(email)));
    (name.is_some() || email.is_some()).then_some(Mailbox { name, email })
}

/// Whether the headers say that a machine wrote the mail (RFC 3834 and its cousins).
fn is_automatic(fields: &Fields) -> bool {
    let value = |name: &str| fields.text(name, None).map(|value| value.to_ascii_lowercase());
    value("auto-submitted").is_some_and(|value| !value.starts_with("no"))
        || value("precedence").is_some_and(|value| matches!(value.as_str(), "bulk" | "junk" | "auto_reply"))
        || value("return-path").is_some_and(|value| value == "<>")
        || ["x-auto-response-suppress", "x-servicenow-generated", "x-autoreply", "x-autorespond"]
            .iter()
            .any(|name| fields.raw(name).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::ingest::tests::{all, one};
    use crate::mail::Mailbox;

    const HEAD: &str = "From: =?utf-8?Q?Doe=2C_Jane?= <jane@a.example>\nTo: Bo <bo@b.example>\nMessage-ID: <1@a.example>\n\
        Date: Tue, 14 Mar 2023 11:42:05 +0800\nMIME-Version: 1.0\n";

    fn mailbox(name: &str, email: &str) -> Mailbox {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Mailbox { name: some(name), email: some(email) }
    }

    /// Reads a mail with these further headers and body.
    fn text(rest: &str) -> String {
        one(format!("{HEAD}{rest}").as_bytes()).text
    }

    fn kinds(rest: &str) -> Vec<&'static str> {
        one(format!("{HEAD}{rest}").as_bytes()).warnings.iter().map(|warning| warning.kind).collect()
    }

    #[test]
    fn headers_become_the_envelope() {
        let mail = "From: =?gb2312?B?wdbhsA==?= <lin@a.example>\r\n\
            To: \"=?utf-8?Q?Doe=2C_Jane?=\" <jane@a.example>, =?utf-8?Q?Ru=C3=ADz=2C_Ana?= <ana@b.example>, 'Ops' <ops@b.example>\r\n\
            Cc: team: a@b.example, \"B, C\" <c@b.example>;, d@b.example (Dee), plain\r\n\
            Subject: =?utf-8?B?5qE=?=\r\n =?utf-8?B?iOS+iw==?= [1]\r\n\
            Date: Tue, 14 Mar 2023 11:42:05 +0800\r\nMessage-ID: <2@a.example>\r\n\
            References: <0@a.example>\r\n <1@a.example>\r\nIn-Reply-To: <1@a.example>\r\n\r\nhi\r\n";
        let source = one(mail.as_bytes());
        let envelope = &source.mail.envelope;
        assert_eq!(envelope.from, Some(mailbox("林岚", "lin@a.example")));
        assert_eq!(
            envelope.to,
            [
                mailbox("Doe, Jane", "jane@a.example"),
                mailbox("Ruíz, Ana", "ana@b.example"),
                mailbox("Ops", "ops@b.example")
            ]
        );
        assert_eq!(
            envelope.cc,
            [
                mailbox("", "a@b.example"),
                mailbox("B, C", "c@b.example"),
                mailbox("Dee", "d@b.example"),
                mailbox("plain", "")
            ]
        );
        assert_eq!(envelope.subject.as_deref(), Some("案例 [1]"));
        assert_eq!(envelope.sent_text.as_deref(), Some("Tue, 14 Mar 2023 11:42:05 +0800"));
        assert_eq!(envelope.message_id.as_deref(), Some("2@a.example"));
        assert_eq!(envelope.references, ["0@a.example", "1@a.example"]);
        assert_eq!((source.text.as_str(), source.mail.automatic, source.warnings.len()), ("hi\n", false, 0));
    }

    #[test]
    fn raw_bytes_in_headers_are_read_by_the_charset_of_the_body() {
        let mail = format!(
            "{}Subject: 更新失敗\nContent-Type: text/plain; charset=big5\n\n請協助處理\n",
            HEAD.replace("Bo <", "王小明 <")
        );
        let source = one(&encoding_rs::BIG5.encode(&mail).0);
        assert_eq!(source.mail.envelope.subject.as_deref(), Some("更新失敗"));
        assert_eq!(source.mail.envelope.to, [mailbox("王小明", "bo@b.example")]);
        assert_eq!((source.text.as_str(), source.origin.charset), ("請協助處理\n", "Big5"));
    }

    #[test]
    fn machines_are_known_by_their_headers() {
        for header in
            ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All", "Precedence: bulk", "Return-Path: <>"]
        {
            assert!(one(format!("{HEAD}{header}\n\nx").as_bytes()).mail.automatic, "{header}");
        }
        for header in ["Auto-Submitted: no", "Precedence: list", "Return-Path: <a@a.example>"] {
            assert!(!one(format!("{HEAD}{header}\n\nx").as_bytes()).mail.automatic, "{header}");
        }
    }

    #[test]
    fn a_wrong_charset_label_is_a_warning() {
        let source =
            one(format!("{HEAD}Content-Type: text/plain; charset=gb2312\n\n问题已经解决，谢谢！\n").as_bytes());
        assert_eq!(source.text, "问题已经解决，谢谢！\n");
        assert_eq!(source.warnings[0].kind, "charset");
        assert_eq!(source.warnings[0].text, "is labelled gb2312, which its bytes contradict; read as UTF-8");
    }

    #[test]
    fn missing_and_impossible_dates_are_warnings() {
        let source = one(b"From: a@a.example\nMessage-ID: <1@a>\nDate: 31 Feb 2021 10:00:00 +0800\n\nx\n");
        assert_eq!(source.mail.envelope.sent, None);
        assert_eq!(source.mail.envelope.sent_text.as_deref(), Some("31 Feb 2021 10:00:00 +0800"));
        assert_eq!(source.warnings[0].text, "the Date header is no date: 31 Feb 2021 10:00:00 +0800");
        assert_eq!(one(b"From: a@a.example\nMessage-ID: <1@a>\n\nx\n").warnings[0].kind, "date");
    }

    const ALTERNATIVE: &str = "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nPLAIN\n--b\n\
        Content-Type: text/html\n\nHTML\n--b--\n";

    #[test]
    fn html_is_preferred_unless_it_says_less() {
        assert_eq!(text(&ALTERNATIVE.replace("HTML", "<p>hyper</p>").replace("PLAIN", "plain")), "hyper\n");
        assert_eq!(text(&ALTERNATIVE.replace("HTML", "<p></p>").replace("PLAIN", "plain")), "plain");
        assert_eq!(
            text(&ALTERNATIVE.replace("HTML", "<p>see the plain text</p>").replace("PLAIN", &"plain text ".repeat(20)))
                .len(),
            220
        );
    }

    #[test]
    fn inline_texts_are_joined_and_files_are_attachments() {
        let source = one(format!(
            "{HEAD}Content-Type: multipart/mixed; boundary=\"b b\"\n\npreamble\n--b b\n\nfirst\n\n--b b\n\
             Content-Type: text/plain; charset=gb2312; name*=gb2312''%C8%D5%D6%BE.log\nContent-Disposition: attachment\n\
             Content-Transfer-Encoding: base64\n\nyNXWvg0K\n--b b\nContent-Type: image/png; name=a.png\n\
             Content-Transfer-Encoding: base64\n\nAAEC\n--b b\nContent-Type: text/plain\n\nlast\n--b b--\nepilogue\n"
        ).as_bytes());
        assert_eq!(source.text, "first\n\nlast");
        assert_eq!(source.origin.part, [1]);
        let files: Vec<_> = source
            .mail
            .attachments
            .iter()
            .map(|a| (a.name.as_str(), a.media_type.as_str(), a.bytes, a.text.as_deref()))
            .collect();
        assert_eq!(files, [("日志.log", "text/plain", 6, Some("日志\n")), ("a.png", "image/png", 3, None)]);
        assert_eq!(
            source.mail.attachments[1].sha256,
            "ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc"
        );
        assert_eq!(source.warnings, []);
    }

    #[test]
    fn pictures_of_a_related_part_are_attachments() {
        let source = one(format!(
            "{HEAD}Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\na<img src=\"cid:i1.png@x\">\n--b\n\
             Content-Type: image/png\nContent-ID: <i1.png@x>\n\n123\n--b--\n"
        ).as_bytes());
        assert_eq!(source.text, "a[image: i1.png]\n");
        assert_eq!(source.mail.attachments[0].name, "i1.png");
    }

    #[test]
    fn flowed_text_is_unwrapped() {
        let rest = "Content-Type: text/plain; format=flowed; delsp=yes\n\n> quoted \n> text\nmine \nis\n";
        assert_eq!(text(rest), "> quotedtext\nmineis\n");
    }

    #[test]
    fn a_mail_cut_in_the_middle_is_read_with_a_warning() {
        let cut = ALTERNATIVE.replace("HTML\n--b--\n", "<p>cut he").replace("PLAIN", "cut");
        assert_eq!(text(&cut), "cut he\n");
        assert_eq!(kinds(&cut), ["truncated"]);
        let base64 = "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8sIHdv\ncm";
        assert_eq!((text(base64).as_str(), kinds(base64)), ("Hello, wor", vec!["truncated"]));
        assert_eq!(kinds("Subject: headers only"), ["empty"]);
    }

    #[test]
    fn a_wrong_or_missing_boundary_is_found_in_the_body() {
        assert_eq!(text(&ALTERNATIVE.replace("boundary=b", "boundary=other").replace("HTML", "hyper")), "hyper\n");
        assert_eq!(text("Content-Type: multipart/mixed\n\njust text\n"), "just text\n");
    }

    #[test]
    fn attached_mails_are_sources_of_their_own() {
        let inner = format!("{HEAD}Subject: inner\n\ninner text\n");
        let outer = format!(
            "{HEAD}Subject: outer\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nouter text\n--b\nContent-Type: message/rfc822\n\n\
             {inner}--b\nContent-Type: multipart/digest; boundary=d\n\n--d\n\n{inner}--d--\n--b--\n"
        );
        let sources = all(outer.as_bytes()).sources.0;
        let read: Vec<_> = sources
            .iter()
            .map(|s| (s.mail.envelope.subject.as_deref().unwrap(), s.text.trim(), s.origin.part.clone()))
            .collect();
        assert_eq!(
            read,
            [("outer", "outer text", vec![1]), ("inner", "inner text", vec![2]), ("inner", "inner text", vec![3, 1])]
        );
        assert_eq!(sources[0].mail.attachments[0].name, "inner.eml");
    }

    #[test]
    fn mails_in_mails_end_at_the_eighth() {
        let mut mail = format!("{HEAD}\ncore\n");
        for _ in 0..20 {
            mail = format!("{HEAD}Content-Type: message/rfc822\n\n{mail}");
        }
        let sources = all(mail.as_bytes()).sources.0;
        assert_eq!(sources.len(), 9);
        assert_eq!(sources[8].warnings[0].kind, "nested");
    }

    #[test]
    fn apple_mail_files_are_read() {
        let mail = format!("{HEAD}\nhello\n");
        assert_eq!(one(format!("{}   \n{mail}<?xml version=\"1.0\"?><plist/>", mail.len()).as_bytes()).text, "hello\n");
    }

    #[test]
    fn many_parts_with_missing_boundaries_take_linear_time() {
        let part = "--b\nContent-Type: multipart/mixed; boundary=nowhere\n\ntext\n";
        let mail = format!("{HEAD}Content-Type: multipart/mixed; boundary=b\n\n{}", part.repeat(20_000));
        assert_eq!(one(mail.as_bytes()).text.lines().filter(|line| *line == "text").count(), 20_000);
        let hostile = format!("{HEAD}Cc: {}\n\nx\n", "=?ab?q?".repeat(30_000));
        assert_eq!(one(hostile.as_bytes()).text, "x\n");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>, cut in 0..ALTERNATIVE.len()) {
            let mut mail = format!("{HEAD}{}", &ALTERNATIVE[..cut]).into_bytes();
            mail.extend(bytes);
            all(&mail);
        }

        #[test]
        fn any_headers_are_read(value in "\\PC{0,60}|(=\\?(utf-8|gb2312)\\?[BQ]\\?[A-Za-z=]{0,9}\\?= ?){0,4}|[<>\",;:@a() ]{0,40}") {
            all(format!("{HEAD}Cc: {value}\nSubject: {value}\nContent-Type: {value}\n\nx").as_bytes());
        }
    }
}
