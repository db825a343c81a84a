//! Outlook's `winmail.dat` ([MS-OXTNEF]): an item as an attachment of a mail to people outside.
//!
//! Ours, because the crate for it reads two files of three and no texts.

use std::rc::Rc;

use chrono::NaiveDate;

use super::mapi::{File, Item, Properties, id, kind};
use super::{Input, Refusal, eml};
use crate::options::Options;
use crate::text::Source;

/// First bytes.
const MAGIC: &[u8] = b"\x78\x9f\x3e\x22";
/// What stands before the stream of an attached message.
const MESSAGE: &[u8] = b"\x07\x03\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";
/// Deepest nesting of items within items that is read.
const MAX_DEPTH: usize = eml::MAX_NESTED_MAILS + 1;
/// Most attachments or recipients of one item.
const MOST_PARTS: usize = 20_000;

/// Ids of attributes, without their types.
mod attribute {
    pub const FROM: u16 = 0x8000;
    pub const SUBJECT: u16 = 0x8004;
    pub const DATE_SENT: u16 = 0x8005;
    pub const MESSAGE_CLASS: u16 = 0x8008;
    pub const BODY: u16 = 0x800c;
    pub const ATTACH_DATA: u16 = 0x800f;
    pub const ATTACH_TITLE: u16 = 0x8010;
    pub const ATTACH_START: u16 = 0x9002;
    pub const MESSAGE_PROPERTIES: u16 = 0x9003;
    pub const RECIPIENTS: u16 = 0x9004;
    pub const ATTACH_PROPERTIES: u16 = 0x9005;
    pub const CODE_PAGE: u16 = 0x9007;
}

/// Whether the bytes are TNEF.
pub fn sniff(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Reads a file that holds one item.
///
/// # Errors
/// What is wrong with the file, or that its item is no mail.
pub fn read(input: &Input<'_>, options: &Options) -> Result<Vec<Source>, Refusal> {
    eml::read_item(input, item(input.bytes).map_err(Refusal::Damaged)?, options)
}

/// The item in a stream; one that is cut off gives what is there, with a doubt.
///
/// # Errors
/// Why the bytes are no TNEF.
pub fn item(bytes: &[u8]) -> Result<Item, String> {
    if !sniff(bytes) || bytes.len() < 6 {
        return Err("is no TNEF file".to_owned());
    }
    let item = stream(bytes, 0);
    let bare = item.properties == Properties::default() && item.files.is_empty();
    if bare { Err("is a damaged TNEF file: nothing in it can be read".to_owned()) } else { Ok(item) }
}

fn stream(bytes: &[u8], depth: usize) -> Item {
    let mut item = Item::default();
    let mut cursor = Cursor { bytes: bytes.get(6..).unwrap_or_default() };
    // Gateways leave line ends and whole lines behind the last attribute.
    while matches!(cursor.bytes, [1 | 2, ..]) {
        let Some((id, data, whole)) = cursor.attribute() else { break };
        if !whole {
            item.doubts
                .push(("truncated", "the Outlook data (winmail.dat) is cut off; what is there was read".to_owned()));
        }
        take(&mut item, id, data, depth);
    }
    item
}

/// Takes an attribute of a message or of its last attachment.
fn take(item: &mut Item, id: u16, data: &[u8], depth: usize) {
    match id {
        attribute::MESSAGE_PROPERTIES => {
            if list(&mut item.properties, &mut Cursor { bytes: data }, &mut None).is_none() {
                item.doubts.push(("damaged", "a part of the Outlook data (winmail.dat) cannot be read".to_owned()));
            }
        }
        attribute::RECIPIENTS => item.recipients = recipients(data),
        attribute::MESSAGE_CLASS => item.properties.add_missing(id::MESSAGE_CLASS, kind::STRING8, data),
        attribute::SUBJECT => item.properties.add_missing(id::SUBJECT, kind::STRING8, data),
        attribute::BODY => item.properties.add_missing(id::BODY, kind::STRING8, data),
        attribute::CODE_PAGE => item.properties.add_missing(id::MESSAGE_CODE_PAGE, kind::INTEGER32, data),
        attribute::FROM => sender(&mut item.properties, data),
        attribute::DATE_SENT => {
            if let Some(ticks) = date(data) {
                item.properties.add_missing(id::CLIENT_SUBMIT_TIME, kind::TIME, &ticks.to_le_bytes());
            }
        }
        attribute::ATTACH_START if item.files.len() < MOST_PARTS => item.files.push(File::default()),
        _ => {
            if let Some(file) = item.files.last_mut() {
                attached(file, id, data, depth);
            }
        }
    }
}

fn attached(file: &mut File, id: u16, data: &[u8], depth: usize) {
    match id {
        attribute::ATTACH_TITLE => file.properties.add_missing(id::ATTACH_SHORT_NAME, kind::STRING8, data),
        attribute::ATTACH_DATA => file.properties.add_missing(id::ATTACH_DATA, kind::BINARY, data),
        attribute::ATTACH_PROPERTIES => {
            let mut object = None;
            list(&mut file.properties, &mut Cursor { bytes: data }, &mut object);
            let message = object.and_then(|object| object.strip_prefix(MESSAGE)).filter(|inner| sniff(inner));
            if let Some(message) = message.filter(|_| depth < MAX_DEPTH) {
                file.item = Some(Rc::new(stream(message, depth + 1)));
            } else if let Some(object) = object {
                file.properties.add_missing(id::ATTACH_DATA, kind::BINARY, object.get(16..).unwrap_or_default());
            }
        }
        _ => {}
    }
}

/// Sender of a stream without properties: lengths of name and address, then both.
fn sender(properties: &mut Properties, data: &[u8]) {
    let mut cursor = Cursor { bytes: data };
    let mut lengths = || {
        cursor.take(4)?;
        let (name, address) = (cursor.word()?, cursor.word()?);
        Some((cursor.take(usize::from(name))?, cursor.take(usize::from(address))?))
    };
    if let Some((name, address)) = lengths() {
        properties.add_missing(id::SENDER_NAME, kind::STRING8, name);
        properties.add_missing(id::SENDER_ADDRESS, kind::STRING8, address);
    }
}

/// Year, month, day, hour, minute and second as a file time.
fn date(data: &[u8]) -> Option<u64> {
    let mut cursor = Cursor { bytes: data };
    let mut word = || cursor.word().map(u32::from);
    let date = NaiveDate::from_ymd_opt(i32::try_from(word()?).ok()?, word()?, word()?)?;
    let seconds = date.and_hms_opt(word()?, word()?, word()?)?.and_utc().timestamp();
    u64::try_from(seconds.checked_add(11_644_473_600)?).ok()?.checked_mul(10_000_000)
}

/// Properties of the recipients, one after the other; those behind a damaged one are left out.
fn recipients(data: &[u8]) -> Vec<Properties> {
    let mut cursor = Cursor { bytes: data };
    let count = cursor.number().unwrap_or(0);
    let mut rows = Vec::new();
    for _ in 0..count.min(MOST_PARTS) {
        let mut row = Properties::default();
        let whole = list(&mut row, &mut cursor, &mut None).is_some();
        rows.push(row);
        if !whole {
            break;
        }
    }
    rows
}

/// Adds the properties of a list, and gives the bytes of an attached object; `None` when the list is cut off.
fn list<'a>(properties: &mut Properties, cursor: &mut Cursor<'a>, object: &mut Option<&'a [u8]>) -> Option<()> {
    for _ in 0..cursor.number()? {
        let (kind, id) = (cursor.word()?, cursor.word()?);
        if id >= 0x8000 {
            cursor.skip_name()?;
        }
        let values = cursor.values(kind)?;
        if id >= 0x8000 || kind & 0x1000 != 0 {
            continue;
        }
        if kind == kind::OBJECT && id == id::ATTACH_DATA {
            *object = Some(values);
        } else {
            properties.add(id, kind, values);
        }
    }
    Some(())
}

/// Bytes still to be read, in little-endian order.
struct Cursor<'a> {
    bytes: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    /// Takes bytes that are filled up to a multiple of four; the filling may be missing at the end.
    fn take_padded(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.take(length)?;
        self.bytes = self.bytes.get(length.next_multiple_of(4) - length..).unwrap_or_default();
        Some(taken)
    }

    fn word(&mut self) -> Option<u16> {
        self.take(2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    fn number(&mut self) -> Option<usize> {
        let number = self.take(4)?;
        Some(number.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    /// Level, id, type, length, data and checksum; gives id, data and whether all of it is there.
    fn attribute(&mut self) -> Option<(u16, &'a [u8], bool)> {
        self.take(1)?;
        let (id, _) = (self.word()?, self.word()?);
        let length = self.number()?;
        let whole = length <= self.bytes.len();
        let data = self.take(length.min(self.bytes.len()))?;
        // The last checksum may be cut off.
        self.bytes = self.bytes.get(2..).unwrap_or_default();
        Some((id, data, whole))
    }

    /// The name of a named property: a set, then a number or a text.
    fn skip_name(&mut self) -> Option<()> {
        self.take(16)?;
        let is_text = self.number()? == 1;
        let number = self.number()?;
        if is_text {
            self.take_padded(number)?;
        }
        Some(())
    }

    /// The value of a property of this type; of a list the last one.
    fn values(&mut self, kind: u16) -> Option<&'a [u8]> {
        let single = kind & 0x0fff;
        let width = match single {
            0x0002 | 0x0003 | 0x0004 | 0x000a | 0x000b => Some(4),
            0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
            0x0048 => Some(16),
            0x0000 | 0x0001 => Some(0),
            _ => None,
        };
        let is_list = kind & 0x1000 != 0;
        let count = if is_list || width.is_none() { self.number()? } else { 1 };
        let mut value: &[u8] = &[];
        for _ in 0..count {
            value = match width {
                Some(0) => return Some(&[]),
                Some(width) => self.take(width)?,
                None => {
                    let length = self.number()?;
                    self.take_padded(length)?
                }
            };
        }
        Some(value)
    }
}

#[cfg(test)]
pub mod tests {
    use proptest::prelude::*;

    use super::super::mapi::tests::{Draft, SENT, mail};
    use super::*;
    use crate::ingest::tests::{all, one};

    fn attribute(level: u8, id: u16, data: &[u8]) -> Vec<u8> {
        let sum = data.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        let head = [&[level][..], &id.to_le_bytes(), &[6, 0], &(data.len() as u32).to_le_bytes()].concat();
        [&head[..], data, &sum.to_le_bytes()].concat()
    }

    /// Writes an item as Exchange does for people outside.
    pub fn written(draft: &Draft) -> Vec<u8> {
        let mut bytes = [MAGIC, &[1, 0]].concat();
        bytes.extend(attribute(1, 0x9006, &0x0001_0000_u32.to_le_bytes()));
        bytes.extend(attribute(1, attribute::MESSAGE_PROPERTIES, &properties(draft, &[])));
        let rows: Vec<u8> = draft.recipients.iter().flat_map(|row| properties(row, &[])).collect();
        let count = draft.recipients.len() as u32;
        bytes.extend(attribute(1, attribute::RECIPIENTS, &[&count.to_le_bytes()[..], &rows].concat()));
        for (file, item) in &draft.files {
            let object = item.as_ref().map(|item| [MESSAGE, &written(item)].concat());
            bytes.extend(attribute(2, attribute::ATTACH_START, &[0; 14]));
            bytes.extend(attribute(2, attribute::ATTACH_PROPERTIES, &properties(file, &object.unwrap_or_default())));
        }
        bytes
    }

    fn properties(draft: &Draft, object: &[u8]) -> Vec<u8> {
        let mut values: Vec<(u16, u16, &[u8])> =
            draft.properties.iter().map(|(id, kind, value)| (*id, *kind, value.as_slice())).collect();
        values.extend((!object.is_empty()).then_some((id::ATTACH_DATA, kind::OBJECT, object)));
        // A named property and a list, which nobody asks for.
        let mut bytes = (values.len() as u32 + 2).to_le_bytes().to_vec();
        bytes.extend(
            [0x03, 0, 0x01, 0x80]
                .iter()
                .chain(&[9; 16])
                .chain(&[1, 0, 0, 0, 6, 0, 0, 0])
                .chain(b"a\0b\0\0\0\0\0")
                .chain(&[5, 0, 0, 0]),
        );
        bytes.extend([0x1e, 0x10, 0x55, 0x3a, 2, 0, 0, 0, 1, 0, 0, 0, b'x', 0, 0, 0, 0, 0, 0, 0]);
        for (id, kind, value) in values {
            bytes.extend([kind.to_le_bytes(), id.to_le_bytes()].concat());
            if [kind::STRING, kind::STRING8, kind::BINARY, kind::OBJECT].contains(&kind) {
                bytes.extend([1, value.len() as u32].iter().flat_map(|number| number.to_le_bytes()));
            }
            bytes.extend(value);
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        bytes
    }

    /// A mail with this text and a winmail.dat.
    fn carrying(text: &str, winmail: &[u8]) -> String {
        let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, winmail);
        format!(
            "From: a@a.example\nMessage-ID: <1@a>\nDate: Tue, 14 Mar 2023 11:42:05 +0800\nContent-Type: multipart/mixed; boundary=b\n\n\
             --b\n\n{text}\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{encoded}\n--b--\n"
        )
    }

    #[test]
    fn a_winmail_dat_gives_its_files_and_its_text_in_place_of_a_stub() {
        let file = Draft::default().binary(id::ATTACH_DATA, b"line 1\n");
        let inner = Draft::default().text(id::SUBJECT, "inner").text(id::BODY, "older");
        let winmail = written(&mail().file("a.log", file).item(inner));
        let sources = all(carrying("x", &winmail).as_bytes()).sources.0;
        assert_eq!((sources[0].text.as_str(), sources[1].text.as_str()), ("It works again.\n\nAna", "older"));
        assert_eq!(sources[0].mail.envelope.from.as_ref().and_then(|from| from.email.as_deref()), Some("a@a.example"));
        let names: Vec<&str> = sources[0].mail.attachments.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a.log", "inner.msg"]);
        assert_eq!(sources[0].mail.attachments[0].text.as_deref(), Some("line 1\n"));
        let own = "A text of its own, which says as much.";
        assert_eq!(all(carrying(own, &winmail).as_bytes()).sources.0[0].text.trim_end(), own);
    }

    #[test]
    fn a_damaged_winmail_dat_is_an_attachment_with_a_warning() {
        let source = one(carrying("the text", b"\x78\x9f\x3e\x22\x01\x00\x07rest").as_bytes());
        assert_eq!(source.mail.attachments[0].name, "winmail.dat");
        assert_eq!(
            source.warnings[0].text,
            "the attachment winmail.dat is a damaged TNEF file: nothing in it can be read"
        );
        let whole = written(&mail());
        let cut = one(carrying("", &whole[..whole.len() - 300]).as_bytes());
        assert_eq!((cut.text.as_str(), cut.warnings[0].kind), ("It works again.\n\nAna", "truncated"));
    }

    #[test]
    fn old_streams_without_properties_are_read() {
        let mut from = vec![0, 0, 0, 0, 4, 0, 19, 0];
        from.extend(b"Ana\0SMTP:ana@a.example\0");
        let mut bytes = [MAGIC, &[1, 0]].concat();
        bytes.extend(attribute(1, attribute::CODE_PAGE, &[0xa8, 3, 0, 0, 0, 0, 0, 0]));
        bytes.extend(attribute(1, attribute::FROM, &from));
        bytes.extend(attribute(1, attribute::SUBJECT, b"\xb8\xfc\xd0\xc2\xca\xa7\xb0\xdc\0"));
        bytes.extend(attribute(1, attribute::DATE_SENT, &[0xe7, 7, 3, 0, 14, 0, 3, 0, 42, 0, 5, 0, 2, 0]));
        bytes.extend(attribute(1, attribute::BODY, b"text\0"));
        bytes.extend(attribute(2, attribute::ATTACH_START, &[0; 14]));
        bytes.extend(attribute(2, attribute::ATTACH_TITLE, b"A.TXT\0"));
        bytes.extend(attribute(2, attribute::ATTACH_DATA, b"data"));
        bytes.extend(b"\r\n-- \r\nfooter of a list\r\n");
        let source = one(&bytes);
        let envelope = &source.mail.envelope;
        assert_eq!(envelope.from.as_ref().and_then(|from| from.email.as_deref()), Some("ana@a.example"));
        assert_eq!(envelope.subject.as_deref(), Some("更新失败"));
        assert_eq!(envelope.sent.as_ref().map(|sent| sent.local.and_utc().timestamp()), i64::try_from(SENT).ok());
        assert_eq!((source.text.as_str(), source.mail.attachments[0].text.as_deref()), ("text", Some("data")));
        assert_eq!(source.warnings, []);
    }

    #[test]
    fn a_winmail_dat_in_a_winmail_dat_is_not_opened() {
        let nested = (0..50).fold(written(&mail()), |inner, _| {
            written(&mail().file("winmail.dat", Draft::default().binary(id::ATTACH_DATA, &inner)))
        });
        assert_eq!(one(carrying("", &nested).as_bytes()).mail.attachments[0].name, "winmail.dat");
    }

    proptest! {
        #[test]
        fn any_damage_is_survived(places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>()) {
            let file = Draft::default().binary(id::ATTACH_DATA, &[7; 50]);
            let mut bytes = written(&mail().item(mail()).file("a.bin", file));
            for (place, byte) in places {
                let at = place.index(bytes.len());
                bytes[at] = byte;
            }
            all(&bytes);
            bytes.truncate(cut.index(bytes.len()));
            all(&bytes);
        }
    }
}
