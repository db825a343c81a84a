//! Outlook's items: the properties ([MS-OXPROPS]) of a message, its recipients and attachments, whatever file they were
//! read from, turned into the tree of MIME parts that the item would have been sent as.
//!
//! So that choosing a text, listing attachments and reading mails within mails happen in one place, [`super::eml`].
//! What the transport wrote into its headers wins over the properties, except for the subject.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, Datelike, NaiveDateTime};

use super::header::{self, Fields, Parameters};
use super::mime::Part;
use super::rtf;
use super::{charset, eml};

/// Ids of properties.
pub mod id {
    pub const MESSAGE_CLASS: u16 = 0x001a;
    pub const SUBJECT: u16 = 0x0037;
    pub const SUBJECT_PREFIX: u16 = 0x003d;
    pub const CONVERSATION_TOPIC: u16 = 0x0070;
    pub const NORMALIZED_SUBJECT: u16 = 0x0e1d;
    pub const CLIENT_SUBMIT_TIME: u16 = 0x0039;
    pub const DELIVERY_TIME: u16 = 0x0e06;
    pub const TRANSPORT_HEADERS: u16 = 0x007d;
    pub const REPRESENTING_NAME: u16 = 0x0042;
    pub const REPRESENTING_ADDRESS: u16 = 0x0065;
    pub const REPRESENTING_SMTP: u16 = 0x5d02;
    pub const SENDER_NAME: u16 = 0x0c1a;
    pub const SENDER_ADDRESS: u16 = 0x0c1f;
    pub const SENDER_SMTP: u16 = 0x5d01;
    pub const CREATOR_NAME: u16 = 0x3ff8;
    pub const CREATOR_SMTP: u16 = 0x5d0a;
    pub const RECIPIENT_TYPE: u16 = 0x0c15;
    pub const DISPLAY_NAME: u16 = 0x3001;
    pub const EMAIL_ADDRESS: u16 = 0x3003;
    pub const SMTP_ADDRESS: u16 = 0x39fe;
    pub const DISPLAY_TO: u16 = 0x0e04;
    pub const DISPLAY_CC: u16 = 0x0e03;
    pub const MESSAGE_ID: u16 = 0x1035;
    pub const REFERENCES: u16 = 0x1039;
    pub const IN_REPLY_TO: u16 = 0x1042;
    pub const BODY: u16 = 0x1000;
    pub const RTF: u16 = 0x1009;
    pub const HTML: u16 = 0x1013;
    pub const LOCALE: u16 = 0x3ff1;
    pub const MESSAGE_CODE_PAGE: u16 = 0x3ffd;
    pub const INTERNET_CODE_PAGE: u16 = 0x3fde;
    pub const ATTACH_DATA: u16 = 0x3701;
    pub const ATTACH_SHORT_NAME: u16 = 0x3704;
    pub const ATTACH_METHOD: u16 = 0x3705;
    pub const ATTACH_NAME: u16 = 0x3707;
    pub const ATTACH_MEDIA_TYPE: u16 = 0x370e;
    pub const ATTACH_CONTENT_ID: u16 = 0x3712;
}

/// Property types ([MS-OXCDATA], 2.11.1).
pub mod kind {
    pub const INTEGER16: u16 = 0x0002;
    pub const INTEGER32: u16 = 0x0003;
    pub const BOOLEAN: u16 = 0x000b;
    pub const OBJECT: u16 = 0x000d;
    pub const INTEGER64: u16 = 0x0014;
    pub const STRING8: u16 = 0x001e;
    pub const STRING: u16 = 0x001f;
    pub const TIME: u16 = 0x0040;
    pub const BINARY: u16 = 0x0102;
}

/// Classes of items that are no mail, with what people call them. Meeting requests and answers to them are mails.
const NO_MAIL: &[(&str, &str)] = &[
    ("ipm.appointment", "a calendar entry"),
    ("ipm.contact", "a contact"),
    ("ipm.abchperson", "a contact"),
    ("ipm.distlist", "a list of contacts"),
    ("ipm.task", "a task"),
    ("ipm.stickynote", "a note"),
    ("ipm.activity", "a journal entry"),
    ("ipm.document", "a document"),
    ("ipm.configuration", "a setting"),
    ("ipm.microsoft.", "a setting"),
];

/// Classes of receipts and reports that machines write.
const REPORTS: &[&str] = &["report.", "ipm.microsoft mail.read receipt", "ipm.microsoft mail.non-delivery"];

/// Media types by suffix, for attachments that name none.
const MEDIA_TYPES: &[(&str, &str)] = &[
    ("txt", "text/plain"),
    ("log", "text/plain"),
    ("csv", "text/csv"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("xml", "text/xml"),
    ("json", "application/json"),
    ("eml", "message/rfc822"),
    ("msg", "application/vnd.ms-outlook"),
    ("ics", "text/calendar"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("bmp", "image/bmp"),
    ("pdf", "application/pdf"),
    ("zip", "application/zip"),
    ("doc", "application/msword"),
    ("xls", "application/vnd.ms-excel"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
];

/// Labels of Windows code pages.
const CODE_PAGES: &[(u64, &str)] = &[
    (866, "ibm866"),
    (874, "windows-874"),
    (932, "shift_jis"),
    (936, "gbk"),
    (949, "euc-kr"),
    (950, "big5"),
    (1250, "windows-1250"),
    (1251, "windows-1251"),
    (1252, "windows-1252"),
    (1253, "windows-1253"),
    (1254, "windows-1254"),
    (1255, "windows-1255"),
    (1256, "windows-1256"),
    (1257, "windows-1257"),
    (1258, "windows-1258"),
    (10000, "macintosh"),
    (20866, "koi8-r"),
    (20932, "euc-jp"),
    (21866, "koi8-u"),
    (28591, "iso-8859-1"),
    (28592, "iso-8859-2"),
    (28593, "iso-8859-3"),
    (28594, "iso-8859-4"),
    (28595, "iso-8859-5"),
    (28596, "iso-8859-6"),
    (28597, "iso-8859-7"),
    (28598, "iso-8859-8"),
    (28599, "iso-8859-9"),
    (28603, "iso-8859-13"),
    (28605, "iso-8859-15"),
    (38598, "iso-8859-8"),
    (50220, "iso-2022-jp"),
    (50221, "iso-2022-jp"),
    (50222, "iso-2022-jp"),
    (50225, "iso-2022-kr"),
    (51932, "euc-jp"),
    (51936, "gbk"),
    (51949, "euc-kr"),
    (52936, "hz-gb-2312"),
    (54936, "gb18030"),
    (65000, "utf-7"),
    (65001, "utf-8"),
];

/// Code pages of the languages whose 8-bit texts are not in Windows-1252: low ten bits of the locale id, code page.
const LANGUAGES: &[(u64, u64)] = &[
    (0x01, 1256),
    (0x02, 1251),
    (0x04, 936),
    (0x05, 1250),
    (0x08, 1253),
    (0x0d, 1255),
    (0x0e, 1250),
    (0x11, 932),
    (0x12, 949),
    (0x15, 1250),
    (0x18, 1250),
    (0x19, 1251),
    (0x1a, 1250),
    (0x1b, 1250),
    (0x1e, 874),
    (0x1f, 1254),
    (0x22, 1251),
    (0x23, 1251),
    (0x24, 1250),
    (0x25, 1257),
    (0x26, 1257),
    (0x27, 1257),
    (0x29, 1256),
    (0x2a, 1258),
];

/// Locale ids of Chinese in traditional characters: Taiwan, Hong Kong, Macao.
const TRADITIONAL: [u64; 3] = [0x0404, 0x0c04, 0x1404];

/// The value of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    /// Integers, flags, and times in 100 ns since 1601.
    Number(u64),
    Text(String),
    /// A string in the item's code page.
    Narrow(Vec<u8>),
    Binary(Vec<u8>),
}

/// Properties of a message, recipient or attachment by their ids; named ones and lists are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties(BTreeMap<u16, Value>);

impl Properties {
    /// Adds a property as it stands in a file; types that nobody asks for are left out.
    pub fn add(&mut self, id: u16, kind: u16, bytes: &[u8]) {
        let number = |width: usize| {
            let low = bytes.get(..width)?;
            Some(Value::Number(low.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))))
        };
        let value = match kind {
            kind::INTEGER16 | kind::BOOLEAN => number(2),
            kind::INTEGER32 => number(4),
            kind::INTEGER64 | kind::TIME => number(8),
            kind::STRING8 => Some(Value::Narrow(until_nul(bytes).to_vec())),
            kind::STRING => Some(Value::Text(wide(bytes))),
            kind::BINARY => Some(Value::Binary(bytes.to_vec())),
            _ => None,
        };
        if let Some(value) = value {
            self.0.insert(id, value);
        }
    }

    /// Adds a property unless there is one.
    pub fn add_missing(&mut self, id: u16, kind: u16, bytes: &[u8]) {
        if !self.0.contains_key(&id) {
            self.add(id, kind, bytes);
        }
    }

    pub fn number(&self, id: u16) -> Option<u64> {
        match self.0.get(&id)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn binary(&self, id: u16) -> Option<&[u8]> {
        match self.0.get(&id)? {
            Value::Binary(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// A string, of which 8-bit ones are in the encoding of this label; `None` when it is missing or blank.
    fn text(&self, id: u16, label: Option<&str>) -> Option<String> {
        let text = match self.0.get(&id)? {
            Value::Text(text) => text.clone(),
            Value::Narrow(bytes) => charset::decode(bytes, label, None).text,
            _ => return None,
        };
        (!text.trim().is_empty()).then_some(text)
    }

    /// The bytes of a text as it stands in a file, with the label of their encoding.
    fn bytes<'a>(&'a self, id: u16, label: Option<&'a str>) -> Option<(&'a [u8], Option<&'a str>)> {
        let (bytes, label) = match self.0.get(&id)? {
            Value::Text(text) => (text.as_bytes(), Some("utf-8")),
            Value::Narrow(bytes) | Value::Binary(bytes) => (bytes.as_slice(), label),
            Value::Number(_) => return None,
        };
        (!bytes.trim_ascii().is_empty()).then_some((bytes, label))
    }

    /// A time in the form of a `Date` header; Outlook keeps times in UTC.
    fn date(&self, id: u16) -> Option<String> {
        let date = moment(self.number(id)?)?;
        // "Never" is a day in the year 4501.
        (1980..2200).contains(&date.year()).then(|| date.format("%a, %d %b %Y %H:%M:%S +0000").to_string())
    }
}

/// Text in UTF-16, up to the first NUL.
fn wide(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units.take_while(|unit| *unit != 0)).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len())]
}

/// The moment of a file time: 100 ns since 1601.
fn moment(ticks: u64) -> Option<NaiveDateTime> {
    let seconds = i64::try_from(ticks / 10_000_000).ok()?.checked_sub(11_644_473_600)?;
    DateTime::from_timestamp(seconds, 0).map(|at| at.naive_utc())
}

/// Label of a Windows code page; `None` for those that nobody writes mail in.
pub fn code_page(number: u64) -> Option<&'static str> {
    CODE_PAGES.iter().find(|(known, _)| *known == number).map(|(_, label)| *label)
}

/// A message with what it carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    pub properties: Properties,
    pub recipients: Vec<Properties>,
    pub files: Vec<File>,
    /// Kinds and texts of warnings about what could not be read.
    pub doubts: Vec<(&'static str, String)>,
}

/// An attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    pub properties: Properties,
    /// The attached item, in place of bytes.
    pub item: Option<Rc<Item>>,
}

impl Item {
    /// The class of an item that is no mail, with an article: `a task (IPM.Task)`.
    pub fn no_mail(&self) -> Option<String> {
        let class = self.properties.text(id::MESSAGE_CLASS, None)?;
        let lower = class.to_ascii_lowercase();
        // `IPM.TaskRequest` is sent to somebody, and `IPM.Microsoft Mail.Note` is an old name of a mail.
        let is_of = |prefix: &str| match lower.strip_prefix(prefix) {
            Some(rest) => rest.is_empty() || rest.starts_with('.') || prefix.ends_with('.'),
            None => false,
        };
        let (_, what) = NO_MAIL.iter().find(|(prefix, _)| is_of(prefix))?;
        Some(format!("{what} ({})", class.replace(char::is_control, "?")))
    }

    /// The item as the mail it would have been sent as; `path` is its place in its file.
    pub fn part(&self, path: &[u16]) -> Part<'_> {
        let place = |number: usize| [path, &[number as u16]].concat();
        let mut root =
            Part::new(path.to_vec(), Parameters::new("multipart/mixed", &[("charset", "utf-8")]), Cow::Borrowed(b""));
        root.fields = self.fields();
        root.doubts.clone_from(&self.doubts);
        root.children.extend(self.body(&place(1)));
        let signed = self.text(id::MESSAGE_CLASS).is_some_and(|class| class.ends_with(".MultipartSigned"));
        for (number, file) in (root.children.len() + 1..).zip(&self.files) {
            root.children.push(self.file(file, place(number), signed));
        }
        if root.children.is_empty() {
            root.children.push(Part::new(place(1), Parameters::new("text/plain", &[]), Cow::Borrowed(b"")));
        }
        root
    }

    fn text(&self, id: u16) -> Option<String> {
        self.properties.text(id, self.label())
    }

    /// Label of the code page that a property names.
    fn code_page(&self, id: u16) -> Option<&'static str> {
        self.properties.number(id).and_then(code_page)
    }

    /// Label of the encoding of 8-bit strings; `None` when nothing tells.
    fn label(&self) -> Option<&'static str> {
        let own = self.code_page(id::MESSAGE_CODE_PAGE);
        own.or_else(|| self.label_of_language()).or_else(|| self.code_page(id::INTERNET_CODE_PAGE))
    }

    /// Label of the encoding that the author's language is written in.
    fn label_of_language(&self) -> Option<&'static str> {
        let locale = self.properties.number(id::LOCALE)? & 0xffff;
        let language = LANGUAGES.iter().find(|(language, _)| *language == locale & 0x3ff);
        let page = language.map_or(1252, |(_, page)| *page);
        code_page(if TRADITIONAL.contains(&locale) { 950 } else { page }).filter(|_| locale != 0)
    }

    /// Headers of the transport, and what the properties add to them.
    fn fields(&self) -> Fields {
        let headers = self.text(id::TRANSPORT_HEADERS).unwrap_or_default();
        let (mut fields, _) = Fields::read(headers.trim_start().as_bytes());
        let wide = matches!(self.properties.0.get(&id::SUBJECT), Some(Value::Text(_)));
        if let Some(subject) = self.subject().filter(|_| wide || fields.raw("subject").is_none()) {
            fields.set("subject", &subject);
        }
        let dated = fields.raw("date").is_some_and(|date| header::date(&String::from_utf8_lossy(date)).is_some());
        let sent = self.properties.date(id::CLIENT_SUBMIT_TIME);
        if let Some(date) = sent.or_else(|| self.properties.date(id::DELIVERY_TIME)).filter(|_| !dated) {
            fields.set("date", &date);
        }
        let class = self.text(id::MESSAGE_CLASS).unwrap_or_default().to_ascii_lowercase();
        let is_report = REPORTS.iter().any(|prefix| class.starts_with(prefix));
        let own = [
            ("from", self.author()),
            ("to", self.recipients(1, id::DISPLAY_TO)),
            ("cc", self.recipients(2, id::DISPLAY_CC)),
            ("message-id", self.text(id::MESSAGE_ID)),
            ("in-reply-to", self.text(id::IN_REPLY_TO)),
            ("references", self.text(id::REFERENCES)),
            ("auto-submitted", is_report.then(|| "auto-generated".to_owned())),
        ];
        for (name, value) in own {
            if let Some(value) = value.filter(|_| fields.raw(name).is_none_or(<[u8]>::is_empty)) {
                fields.set(name, &value);
            }
        }
        fields
    }

    /// The subject with its prefix.
    pub fn subject(&self) -> Option<String> {
        let whole = self.text(id::SUBJECT).or_else(|| {
            let prefix = self.text(id::SUBJECT_PREFIX).unwrap_or_default();
            self.text(id::NORMALIZED_SUBJECT).map(|rest| prefix + &rest)
        });
        // A receipt names the mail it is about, and has no subject of its own.
        let whole = whole.or_else(|| self.text(id::CONVERSATION_TOPIC))?;
        // Stores put the length of the prefix before the subject, behind the character U+0001.
        Some(whole.strip_prefix('\u{1}').map_or(whole.clone(), |rest| rest.chars().skip(1).collect()))
    }

    /// The person the mail is from; else whoever sent it on behalf.
    fn author(&self) -> Option<String> {
        let name = self.text(id::REPRESENTING_NAME);
        let sender = self.text(id::SENDER_NAME);
        let mut addresses = vec![id::REPRESENTING_SMTP, id::REPRESENTING_ADDRESS];
        if name.is_none() || name == sender {
            addresses.extend([id::SENDER_SMTP, id::SENDER_ADDRESS]);
        }
        if name.is_some() && name == self.text(id::CREATOR_NAME) {
            addresses.push(id::CREATOR_SMTP);
        }
        let address = addresses.into_iter().find_map(|id| smtp(&self.text(id)?));
        mailbox(name.or(sender), address)
    }

    /// Recipients of a type (1 to, 2 cc); else their names as Outlook shows them.
    fn recipients(&self, kind: u64, shown: u16) -> Option<String> {
        let label = self.label();
        let chosen = self.recipients.iter().filter(|one| one.number(id::RECIPIENT_TYPE).unwrap_or(1) & 0xf == kind);
        let mailboxes = chosen.filter_map(|one| {
            let text = |id: u16| one.text(id, label);
            let address = [id::SMTP_ADDRESS, id::EMAIL_ADDRESS].into_iter().find_map(|id| smtp(&text(id)?));
            mailbox(text(id::DISPLAY_NAME), address)
        });
        let mut list: Vec<String> = mailboxes.collect();
        if self.recipients.is_empty() {
            let names = self.text(shown).unwrap_or_default();
            list.extend(names.split(';').filter_map(|name| mailbox(Some(name.to_owned()), smtp(name))));
        }
        (!list.is_empty()).then(|| list.join(", "))
    }

    /// The text: the renditions to choose from, the plain one last.
    fn body(&self, path: &[u16]) -> Option<Part<'_>> {
        let mut body = Part::new(path.to_vec(), Parameters::new("multipart/alternative", &[]), Cow::Borrowed(b""));
        let mut add = |media_type: &str, label: Option<&str>, text| {
            let path = [path, &[body.children.len() as u16 + 1]].concat();
            let label = label.map(|label| ("charset", label));
            body.children.push(Part::new(path, Parameters::new(media_type, label.as_slice()), text));
        };
        if let Some((html, label)) = self.properties.bytes(id::HTML, self.code_page(id::INTERNET_CODE_PAGE)) {
            add("text/html", label, Cow::Borrowed(html));
        } else if let Some(rich) = self.properties.binary(id::RTF).and_then(rtf::unpack) {
            let (media_type, text) = match rtf::read(&rich) {
                rtf::Content::Html(text) => ("text/html", text),
                rtf::Content::Text(text) => ("text/plain", text),
            };
            add(media_type, Some("utf-8"), Cow::Owned(text.into_bytes()));
        }
        if let Some((text, label)) = self.properties.bytes(id::BODY, self.label()) {
            add("text/plain", label, Cow::Borrowed(text));
        }
        (!body.children.is_empty()).then_some(body)
    }

    fn file<'a>(&self, file: &'a File, path: Vec<u16>, signed: bool) -> Part<'a> {
        let label = self.label();
        let text = |id: u16| file.properties.text(id, label);
        let data = file.properties.binary(id::ATTACH_DATA).unwrap_or_default();
        let declared = text(id::ATTACH_MEDIA_TYPE).map(|media_type| media_type.trim().to_ascii_lowercase());
        if signed && declared.as_deref() == Some("multipart/signed") {
            // The mail as it was signed, text and all.
            return Part::read(data, path, "text/plain", 0);
        }
        let name = [id::ATTACH_NAME, id::ATTACH_SHORT_NAME, id::DISPLAY_NAME].into_iter().find_map(text);
        let suffix =
            name.as_deref().and_then(|name| name.rsplit_once('.')).map(|(_, suffix)| suffix.to_ascii_lowercase());
        let known = MEDIA_TYPES.iter().find(|(known, _)| suffix.as_deref() == Some(known)).map(|(_, kind)| *kind);
        let media_type = if file.item.is_some() {
            "message/rfc822"
        } else {
            declared.as_deref().or(known).unwrap_or("application/octet-stream")
        };
        let mut part = Part::new(path, Parameters::new(media_type, &[]), Cow::Borrowed(data));
        let names: Vec<(&str, &str)> = name.as_deref().map(|name| ("filename", name)).into_iter().collect();
        part.disposition = Parameters::new("attachment", &names);
        if let Some(content_id) = text(id::ATTACH_CONTENT_ID) {
            part.fields.set("content-id", &content_id);
        }
        part.item.clone_from(&file.item);
        let missing = match file.properties.number(id::ATTACH_METHOD) {
            Some(2..=4 | 7) => Some("is only a link to a file"),
            Some(6) => Some("is an OLE object, which is not read"),
            _ if file.item.is_none() && file.properties.binary(id::ATTACH_DATA).is_none() => Some("has no content"),
            _ => None,
        };
        if let Some(missing) = missing.filter(|_| data.is_empty()) {
            part.doubts.push(("attachment", format!("{} {missing}", eml::called(&name.unwrap_or_default()))));
        }
        part
    }
}

/// An address of the Internet; Exchange's own (X.500) say nothing to people.
fn smtp(address: &str) -> Option<String> {
    let bare = address.trim().trim_matches(['<', '>', '\'', '"']);
    let bare = bare.get(..5).filter(|prefix| prefix.eq_ignore_ascii_case("smtp:")).map_or(bare, |_| &bare[5..]);
    (bare.contains('@') && !bare.starts_with('/') && !bare.contains(char::is_whitespace)).then(|| bare.to_owned())
}

/// A mailbox as it stands in a header, its name in quotes.
fn mailbox(name: Option<String>, address: Option<String>) -> Option<String> {
    let name = name.map(|name| header::words(name.trim().as_bytes(), Some("utf-8"), false));
    let name = name.filter(|name| !name.is_empty()).map(|name| {
        let plain = name.replace(char::is_control, " ").replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{plain}\"")
    });
    match (name, address) {
        (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
        (name, address) => name.or(address),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::ingest::tests::all;
    use crate::ingest::{msg, tnef};
    use crate::mail::Mailbox;
    use crate::text::Source;

    /// An item to be written into a file.
    #[derive(Clone, Debug, Default)]
    pub struct Draft {
        /// Ids, types and values as they stand in files.
        pub properties: Vec<(u16, u16, Vec<u8>)>,
        pub recipients: Vec<Draft>,
        /// Attachments, each with the item in it.
        pub files: Vec<(Draft, Option<Draft>)>,
    }

    impl Draft {
        pub fn text(self, id: u16, text: &str) -> Draft {
            self.with(id, kind::STRING, text.encode_utf16().flat_map(u16::to_le_bytes).collect())
        }

        pub fn narrow(self, id: u16, text: &[u8]) -> Draft {
            self.with(id, kind::STRING8, text.to_vec())
        }

        pub fn number(self, id: u16, number: u32) -> Draft {
            self.with(id, kind::INTEGER32, number.to_le_bytes().to_vec())
        }

        /// A time in seconds since 1970.
        pub fn time(self, id: u16, seconds: u64) -> Draft {
            self.with(id, kind::TIME, ((seconds + 11_644_473_600) * 10_000_000).to_le_bytes().to_vec())
        }

        pub fn binary(self, id: u16, bytes: &[u8]) -> Draft {
            self.with(id, kind::BINARY, bytes.to_vec())
        }

        pub fn with(mut self, id: u16, kind: u16, value: Vec<u8>) -> Draft {
            self.properties.push((id, kind, value));
            self
        }

        pub fn recipient(mut self, kind: u32, recipient: Draft) -> Draft {
            self.recipients.push(recipient.number(id::RECIPIENT_TYPE, kind));
            self
        }

        pub fn file(mut self, name: &str, file: Draft) -> Draft {
            self.files.push((file.text(id::ATTACH_NAME, name).number(id::ATTACH_METHOD, 1), None));
            self
        }

        pub fn item(mut self, item: Draft) -> Draft {
            self.files.push((Draft::default().number(id::ATTACH_METHOD, 5), Some(item)));
            self
        }
    }

    /// Rich text as Outlook stores it, not compressed.
    pub fn rich(rtf: &str) -> Vec<u8> {
        let size = rtf.len() as u32;
        [&(size + 12).to_le_bytes(), &size.to_le_bytes(), b"MELA".as_slice(), &[0; 4], rtf.as_bytes()].concat()
    }

    /// Tuesday, 14 March 2023, 03:42:05 UTC.
    pub const SENT: u64 = 1_678_765_325;

    /// A mail within Exchange, which carries no transport headers.
    pub fn mail() -> Draft {
        let person = |name: &str| Draft::default().text(id::DISPLAY_NAME, name);
        let exchange = "/o=Org/ou=Exchange Administrative Group/cn=Recipients/cn=bo";
        Draft::default()
            .text(id::MESSAGE_CLASS, "IPM.Note")
            .text(id::SUBJECT, "RE: 打印机 \"3\"")
            .text(id::REPRESENTING_NAME, "Ruíz, Ana")
            .text(id::REPRESENTING_ADDRESS, "/O=ORG/CN=ANA")
            .text(id::REPRESENTING_SMTP, "ana@vendor.example")
            .text(id::SENDER_NAME, "Service Desk")
            .text(id::SENDER_SMTP, "desk@vendor.example")
            .time(id::CLIENT_SUBMIT_TIME, SENT)
            .text(id::MESSAGE_ID, "<2@vendor.example>")
            .text(id::IN_REPLY_TO, "<1@client.example>")
            .text(id::BODY, "It works again.\r\n\r\nAna")
            .recipient(1, person("林 \"L\" 岚").text(id::SMTP_ADDRESS, "lin@client.example"))
            .recipient(1, person("Bo Lind").text(id::EMAIL_ADDRESS, exchange))
            .recipient(2, person("cy@client.example").text(id::EMAIL_ADDRESS, "cy@client.example"))
    }

    /// The sources of an item in each of its two files.
    pub fn both(draft: &Draft) -> Vec<Source> {
        let read = |bytes: &[u8]| {
            let ingested = all(bytes);
            assert!(ingested.failures.is_empty(), "{:?}", ingested.failures);
            ingested.sources.0
        };
        let (left, right) = (read(&msg::tests::written(draft)), read(&tnef::tests::written(draft)));
        let known = |sources: &[Source]| -> Vec<String> {
            sources
                .iter()
                .map(|source| format!("{:?} {:?} {:?}", source.mail.envelope, source.text, source.warnings))
                .collect()
        };
        assert_eq!(known(&left), known(&right));
        left
    }

    fn one(draft: &Draft) -> Source {
        let mut sources = both(draft);
        assert_eq!(sources.len(), 1);
        sources.remove(0)
    }

    fn mailbox(name: &str, email: &str) -> Mailbox {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Mailbox { name: some(name), email: some(email) }
    }

    #[test]
    fn properties_become_the_envelope() {
        let source = one(&mail());
        let envelope = &source.mail.envelope;
        assert_eq!(envelope.from, Some(mailbox("Ruíz, Ana", "ana@vendor.example")));
        assert_eq!(envelope.to, [mailbox("林 \"L\" 岚", "lin@client.example"), mailbox("Bo Lind", "")]);
        assert_eq!(envelope.cc, [mailbox("", "cy@client.example")]);
        assert_eq!(envelope.subject.as_deref(), Some("RE: 打印机 \"3\""));
        assert_eq!(envelope.sent_text.as_deref(), Some("Tue, 14 Mar 2023 03:42:05 +0000"));
        let sent = envelope.sent.as_ref().unwrap();
        assert_eq!(sent.local.to_string(), "2023-03-14 03:42:05");
        assert_eq!(sent.offset.map(|offset| offset.local_minus_utc()), Some(0));
        assert_eq!(envelope.message_id.as_deref(), Some("2@vendor.example"));
        assert_eq!(envelope.references, ["1@client.example"]);
        assert_eq!(
            (source.text.as_str(), source.mail.automatic, source.warnings.len()),
            ("It works again.\n\nAna", false, 0)
        );
    }

    #[test]
    fn headers_of_the_transport_win_and_properties_fill_in() {
        let headers = "Microsoft Mail Internet Headers Version 2.0\r\nFrom: =?utf-8?Q?Ana_Ru=C3=ADz?= <ana@mail.example>\r\n\
            Date: Tue, 14 Mar 2023 11:42:05 +0800\r\nSubject: =?utf-8?Q?????=\r\nAuto-Submitted: auto-replied\r\n\
            Message-ID: <9@mail.example>\r\n\r\n";
        let source = one(&mail().text(id::TRANSPORT_HEADERS, headers));
        let envelope = &source.mail.envelope;
        assert_eq!(envelope.from, Some(mailbox("Ana Ruíz", "ana@mail.example")));
        assert_eq!(envelope.sent_text.as_deref(), Some("Tue, 14 Mar 2023 11:42:05 +0800"));
        assert_eq!(envelope.subject.as_deref(), Some("RE: 打印机 \"3\""));
        assert_eq!(envelope.message_id.as_deref(), Some("9@mail.example"));
        assert_eq!(envelope.to.len(), 2);
        assert!(source.mail.automatic);
    }

    #[test]
    fn eight_bit_strings_are_in_the_code_page_that_the_item_names() {
        let draft = |text: &str, encoding: &'static encoding_rs::Encoding| {
            let bytes = encoding.encode(text).0.into_owned();
            Draft::default().narrow(id::SUBJECT, &bytes).narrow(id::BODY, &bytes).time(id::DELIVERY_TIME, SENT)
        };
        let read = |draft: Draft| {
            let source = one(&draft);
            assert_eq!(source.mail.envelope.subject.as_deref(), Some(source.text.as_str()));
            source.text
        };
        let simplified = draft("更新失败", encoding_rs::GBK);
        assert_eq!(read(simplified.clone().number(id::MESSAGE_CODE_PAGE, 936)), "更新失败");
        assert_eq!(read(simplified.number(id::LOCALE, 0x0804)), "更新失败");
        assert_eq!(read(draft("更新失敗", encoding_rs::BIG5).number(id::LOCALE, 0x0404)), "更新失敗");
        assert_eq!(read(draft("Żółć", encoding_rs::WINDOWS_1250).number(id::LOCALE, 0x0415)), "Żółć");
        assert_eq!(
            read(
                draft("Größe", encoding_rs::WINDOWS_1252)
                    .number(id::LOCALE, 0x0407)
                    .number(id::INTERNET_CODE_PAGE, 1251)
            ),
            "Größe"
        );
        assert_eq!(read(draft("Сбой", encoding_rs::WINDOWS_1251).number(id::INTERNET_CODE_PAGE, 1251)), "Сбой");
    }

    #[test]
    fn the_page_is_taken_before_the_plain_text_and_rich_text_only_without_it() {
        let bare = Draft::default()
            .text(id::SUBJECT, "s")
            .time(id::CLIENT_SUBMIT_TIME, SENT)
            .number(id::INTERNET_CODE_PAGE, 936);
        let plain = bare.clone().text(id::BODY, "plain\r\ntext");
        let html = encoding_rs::GBK.encode("<meta charset=utf-8><p>网页 <b>one</b>").0.into_owned();
        assert_eq!(one(&plain.clone().binary(id::HTML, &html)).text, "网页 one\n");
        let wrapped = "{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}rich {\\*\\htmltag84 <b>}\\htmlrtf {\\b \\htmlrtf0 two\\htmlrtf }\\htmlrtf0}";
        assert_eq!(one(&plain.clone().binary(id::RTF, &rich(wrapped))).text, "rich two\n");
        assert_eq!(one(&plain.clone().binary(id::HTML, &html).binary(id::RTF, &rich(wrapped))).text, "网页 one\n");
        let own = "{\\rtf1\\ansi own\\par text}";
        assert_eq!(one(&plain.binary(id::RTF, &rich(own))).text, "plain\ntext");
        assert_eq!(one(&bare.binary(id::RTF, &rich(own))).text, "own\ntext");
    }

    #[test]
    fn files_are_attachments_and_attached_items_are_mails() {
        let log = Draft::default().binary(id::ATTACH_DATA, "日志\r\n".as_bytes());
        let picture = Draft::default()
            .binary(id::ATTACH_DATA, b"\x89PNG")
            .text(id::ATTACH_MEDIA_TYPE, "image/png")
            .text(id::ATTACH_CONTENT_ID, "image001.png@01D9");
        let inner =
            Draft::default().text(id::SUBJECT, "inner").text(id::BODY, "older").time(id::CLIENT_SUBMIT_TIME, SENT);
        let sources = both(&mail().file("update.log", log).item(inner).file("", picture));
        let files: Vec<_> = sources[0]
            .mail
            .attachments
            .iter()
            .map(|a| (a.name.as_str(), a.media_type.as_str(), a.bytes, a.sha256.len(), a.text.as_deref()))
            .collect();
        assert_eq!(
            files,
            [
                ("update.log", "text/plain", 8, 64, Some("日志\n")),
                ("inner.msg", "message/rfc822", 0, 0, None),
                ("image001.png", "image/png", 4, 64, None),
            ]
        );
        assert_eq!((sources.len(), sources[1].text.as_str(), &sources[1].origin.part), (2, "older", &vec![3, 1, 1]));
        assert_eq!(sources[0].warnings, []);
    }

    #[test]
    fn items_in_items_end_at_the_eighth() {
        let bare = || Draft::default().text(id::SUBJECT, "s").text(id::BODY, "b").time(id::CLIENT_SUBMIT_TIME, SENT);
        let nested = (0..20).fold(bare(), |inner, _| bare().item(inner));
        let sources = both(&nested);
        assert_eq!((sources.len(), sources[8].warnings[0].kind), (9, "nested"));
    }

    #[test]
    fn what_is_no_mail_is_left_out_by_its_class() {
        for (class, what) in [
            ("IPM.Appointment", "is a calendar entry (IPM.Appointment), no mail"),
            ("IPM.Task", "is a task (IPM.Task), no mail"),
            ("IPM.Contact.Vendor", "is a contact (IPM.Contact.Vendor), no mail"),
        ] {
            let item = Draft::default().text(id::MESSAGE_CLASS, class).text(id::SUBJECT, "s");
            let failures = all(&msg::tests::written(&item)).failures;
            assert_eq!(failures.iter().map(ToString::to_string).collect::<Vec<_>>(), [format!("-: {what}")]);
            let source = one(&mail().item(item));
            assert_eq!(source.warnings[0].text, format!("an attachment {what}"));
        }
        for class in ["IPM.Note.SMIME", "IPM.Schedule.Meeting.Request", "IPM.TaskRequest", "IPM.Microsoft Mail.Note"] {
            let item = Draft::default().text(id::MESSAGE_CLASS, class).text(id::BODY, "read");
            assert_eq!(one(&item).text, "read", "{class}");
        }
    }

    #[test]
    fn a_signed_mail_is_read_from_its_signed_part() {
        let signed = "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsigned text\r\n\
            --b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx\r\n--b--\r\n";
        let file =
            Draft::default().binary(id::ATTACH_DATA, signed.as_bytes()).text(id::ATTACH_MEDIA_TYPE, "multipart/signed");
        let draft = Draft::default()
            .text(id::MESSAGE_CLASS, "IPM.Note.SMIME.MultipartSigned")
            .time(id::CLIENT_SUBMIT_TIME, SENT)
            .file("smime.p7m", file);
        let source = one(&draft);
        assert_eq!((source.text.trim_end(), source.mail.attachments[0].name.as_str()), ("signed text", "smime.p7s"));
    }
}
