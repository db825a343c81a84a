//! Outlook's `.msg` and `.oft` files: one item in a compound file ([MS-OXMSG]).
//!
//! The crate `cfb` opens the compound file, tells loops in its tables and ends chains that lead out of it. The
//! properties are read here: the crates that read whole messages know no code pages.

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::rc::Rc;

use cfb::CompoundFile;

use super::mapi::{File, Item, Properties, kind};
use super::{Input, Refusal, eml};
use crate::options::Options;
use crate::text::Source;

/// First bytes of a compound file.
pub const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Length of an entry in the directory of a compound file.
const ENTRY_BYTES: usize = 128;
/// The stream with the properties of fixed length.
const PROPERTIES: &str = "__properties_version1.0";
/// Deepest nesting of items within items that is read.
const MAX_DEPTH: usize = eml::MAX_NESTED_MAILS + 1;
/// Most attachments or recipients of one item.
const MOST_PARTS: usize = 20_000;

/// A file that lacks more than this besides its own length again is no mail any more.
const MOST_MISSING: usize = 1 << 20;

/// Whether the bytes are a compound file with an item in it.
pub fn sniff(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) && has_entry(bytes, PROPERTIES)
}

/// Whether the bytes are a document of Office 97 to 2003.
pub fn is_document(bytes: &[u8]) -> bool {
    let streams = ["WordDocument", "Workbook", "Book", "PowerPoint Document", "VisioDocument"];
    bytes.starts_with(MAGIC) && streams.iter().any(|stream| has_entry(bytes, stream))
}

/// Whether some entry of the directory has this name; the tables that lead to it may be damaged.
fn has_entry(bytes: &[u8], name: &str) -> bool {
    let mut wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    wide.extend([0, 0]);
    bytes.chunks(ENTRY_BYTES).any(|entry| entry.starts_with(&wide))
}

/// Reads a file that holds one item.
///
/// # Errors
/// What is wrong with the file, or that its item is no mail.
pub fn read(input: &Input<'_>, options: &Options) -> Result<Vec<Source>, Refusal> {
    eml::read_item(input, item(input.bytes).map_err(Refusal::Damaged)?, options)
}

/// The item in a compound file; of one that is cut off what is there, with a doubt.
///
/// # Errors
/// What is wrong with the compound file.
pub fn item(bytes: &[u8]) -> Result<Item, String> {
    let damaged = |error| format!("is a damaged Outlook file: {error}");
    let whole = CompoundFile::open(Cursor::new(Cow::Borrowed(bytes))).map_err(damaged);
    let cut = whole.is_err();
    let lengthened =
        |error| lengthened(bytes).and_then(|bytes| CompoundFile::open(Cursor::new(bytes)).ok()).ok_or(error);
    let file = whole.or_else(lengthened)?;
    let mut reader = Reader { file, left: bytes.len() };
    if !reader.file.is_stream(format!("/{PROPERTIES}")) {
        return Err("is a compound file without a mail in it".to_owned());
    }
    let mut item = reader.item("/", 32, 0);
    if cut {
        item.doubts.insert(0, ("truncated", "the Outlook file is cut off; what is there was read".to_owned()));
    }
    Ok(item)
}

/// The file with NUL bytes up to the length that its tables speak of, when most of it is there.
fn lengthened(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let sector = 1_usize.checked_shl(u32::from(*bytes.get(30)?)).filter(|sector| [512, 4096].contains(sector))?;
    let tables = u32::from_le_bytes(bytes.get(44..48)?.try_into().ok()?) as usize;
    let length = tables.checked_mul(sector / 4)?.checked_add(1)?.checked_mul(sector)?;
    let missing = length.checked_sub(bytes.len()).filter(|missing| *missing <= bytes.len() + MOST_MISSING)?;
    let mut long = Vec::with_capacity(length);
    long.extend_from_slice(bytes);
    long.resize(bytes.len() + missing, 0);
    Some(Cow::Owned(long))
}

struct Reader<'a> {
    file: CompoundFile<Cursor<Cow<'a, [u8]>>>,
    /// How many bytes may still be read: hostile streams share theirs.
    left: usize,
}

/// What stands in a storage.
#[derive(Default)]
struct Storage {
    properties: Properties,
    /// Paths of the storages within, in the order of their names.
    storages: Vec<String>,
    /// Names of streams that cannot be read.
    lost: Vec<String>,
}

impl Reader<'_> {
    /// Reads the item in a storage; `header` is the length of what stands above its properties.
    fn item(&mut self, path: &str, header: usize, depth: usize) -> Item {
        let mut storage = self.storage(path, header);
        let mut item = Item { properties: std::mem::take(&mut storage.properties), ..Item::default() };
        for name in &storage.lost {
            item.doubts.push(("damaged", format!("the stream {name} cannot be read")));
        }
        let of = |prefix: &str| {
            let storages = storage.storages.iter().filter(move |name| name.starts_with(prefix));
            storages.take(MOST_PARTS).cloned().collect::<Vec<String>>()
        };
        for name in of("__recip_version1.0_#") {
            item.recipients.push(self.storage(&format!("{path}{name}/"), 8).properties);
        }
        let files = of("__attach_version1.0_#");
        if files.len() == MOST_PARTS {
            item.doubts.push(("attachment", format!("only the first {MOST_PARTS} attachments were read")));
        }
        for name in files {
            let file = self.file(&format!("{path}{name}/"), depth, &mut item.doubts);
            item.files.push(file);
        }
        item
    }

    fn file(&mut self, path: &str, depth: usize, doubts: &mut Vec<(&'static str, String)>) -> File {
        let storage = self.storage(path, 8);
        for name in &storage.lost {
            doubts.push(("damaged", format!("the stream {name} of an attachment cannot be read")));
        }
        let mut file = File { properties: storage.properties, item: None };
        let inner = format!("{path}__substg1.0_3701000D/");
        // A picture or document of another program is a storage too.
        if depth < MAX_DEPTH && self.file.is_stream(format!("{inner}{PROPERTIES}")) {
            file.item = Some(Rc::new(self.item(&inner, 24, depth + 1)));
        }
        file
    }

    /// Reads the properties of a storage, and the names of the storages in it.
    fn storage(&mut self, path: &str, header: usize) -> Storage {
        let mut storage = Storage::default();
        let Ok(entries) = self.file.read_storage(path) else { return storage };
        let entries: Vec<(String, bool)> = entries.map(|entry| (entry.name().to_owned(), entry.is_stream())).collect();
        for (name, is_stream) in entries {
            if !is_stream {
                storage.storages.push(name);
                continue;
            }
            let tag = name.strip_prefix("__substg1.0_").filter(|tag| tag.len() == 8);
            let tag = tag.and_then(|tag| u32::from_str_radix(tag, 16).ok());
            let wanted = tag.filter(|tag| is_wanted((tag >> 16) as u16, *tag as u16));
            if wanted.is_none() && name != PROPERTIES {
                continue;
            }
            let Some(bytes) = self.stream(&format!("{path}{name}")) else {
                storage.lost.push(name);
                continue;
            };
            match wanted {
                Some(tag) => storage.properties.add((tag >> 16) as u16, tag as u16, &bytes),
                None => fixed(&mut storage.properties, bytes.get(header..).unwrap_or_default()),
            }
        }
        storage
    }

    /// The bytes of a stream; `None` when its sectors cannot be found or are more than the file has.
    fn stream(&mut self, path: &str) -> Option<Vec<u8>> {
        let stream = self.file.open_stream(path).ok()?;
        let length = usize::try_from(stream.len()).ok().filter(|length| *length <= self.left)?;
        let mut bytes = Vec::new();
        let read = stream.take(length as u64).read_to_end(&mut bytes);
        self.left -= bytes.len();
        (read.is_ok() || !bytes.is_empty()).then_some(bytes)
    }
}

/// Named properties and lists are nothing to a mail's text.
fn is_wanted(id: u16, kind: u16) -> bool {
    let kinds = [kind::STRING8, kind::STRING, kind::BINARY];
    kinds.contains(&kind) && id < 0x8000
}

/// Adds the properties of fixed length: entries of 16 bytes with type, id, flags and value.
fn fixed(properties: &mut Properties, bytes: &[u8]) {
    for entry in bytes.chunks_exact(16) {
        let word = |at: usize| u16::from_le_bytes([entry[at], entry[at + 1]]);
        let (kind, id) = (word(0), word(2));
        let is_fixed = [kind::INTEGER16, kind::INTEGER32, kind::BOOLEAN, kind::INTEGER64, kind::TIME].contains(&kind);
        if is_fixed && id < 0x8000 {
            properties.add(id, kind, &entry[8..]);
        }
    }
}

#[cfg(test)]
pub mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::super::mapi::tests::{Draft, mail, rich};
    use super::super::mapi::{id, kind};
    use super::*;
    use crate::ingest::tests::{all, one};

    type Written = CompoundFile<Cursor<Vec<u8>>>;

    /// Writes an item as Outlook does.
    pub fn written(draft: &Draft) -> Vec<u8> {
        let mut file = CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
        write_item(&mut file, "/", 32, draft);
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    fn write_item(file: &mut Written, path: &str, header: usize, draft: &Draft) {
        write_properties(file, path, header, draft);
        for (number, recipient) in draft.recipients.iter().enumerate() {
            let path = format!("{path}__recip_version1.0_#{number:08X}/");
            file.create_storage(&path).unwrap();
            write_properties(file, &path, 8, recipient);
        }
        for (number, (attached, item)) in draft.files.iter().enumerate() {
            let path = format!("{path}__attach_version1.0_#{number:08X}/");
            file.create_storage(&path).unwrap();
            write_properties(file, &path, 8, attached);
            if let Some(item) = item {
                let path = format!("{path}__substg1.0_3701000D/");
                file.create_storage(&path).unwrap();
                write_item(file, &path, 24, item);
            }
        }
    }

    fn write_properties(file: &mut Written, path: &str, header: usize, draft: &Draft) {
        let mut fixed = vec![0; header];
        for (id, kind, value) in &draft.properties {
            fixed.extend([kind.to_le_bytes(), id.to_le_bytes(), [6, 0], [0, 0]].concat());
            if [kind::STRING, kind::STRING8, kind::BINARY].contains(kind) {
                fixed.extend([value.len() as u32, 0].iter().flat_map(|number| number.to_le_bytes()));
                let name = format!("{path}__substg1.0_{id:04X}{kind:04X}");
                file.create_stream(name).unwrap().write_all(value).unwrap();
            } else {
                fixed.extend(value.iter().copied().chain(std::iter::repeat(0)).take(8));
            }
        }
        file.create_stream(format!("{path}{PROPERTIES}")).unwrap().write_all(&fixed).unwrap();
    }

    fn complaint(bytes: &[u8]) -> String {
        all(bytes).failures.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn compound_files_without_an_item_are_named_for_what_they_are() {
        let holding = |stream: &str| {
            let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
            file.create_stream(stream).unwrap().write_all(b"text").unwrap();
            file.flush().unwrap();
            file.into_inner().into_inner()
        };
        assert_eq!(complaint(&holding("/WordDocument")), "-: is an old Office document; save it as text");
        assert!(complaint(&holding("/Other")).starts_with("-: is a compound file without a mail in it"));
        let mut embedding = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        embedding.create_storage("/a").unwrap();
        embedding.create_stream(format!("/a/{PROPERTIES}")).unwrap();
        embedding.flush().unwrap();
        assert_eq!(complaint(&embedding.into_inner().into_inner()), "-: is a compound file without a mail in it");
    }

    #[test]
    fn a_file_that_is_cut_off_is_read_as_far_as_it_goes() {
        let file = Draft::default().binary(id::ATTACH_DATA, &vec![7; 30_000]);
        let whole = written(&mail().file("a.bin", file));
        for length in [100, 512] {
            let said = complaint(&whole[..length]);
            assert!(said.starts_with("-: is a ") && said.contains("damaged"), "{length}: {said}");
        }
        let source = one(&whole[..whole.len() - 10_000]);
        assert_eq!(source.text, "It works again.\n\nAna");
        assert_eq!(source.warnings[0].text, "the Outlook file is cut off; what is there was read");
    }

    #[test]
    fn loops_in_the_table_of_sectors_end() {
        let draft = mail().binary(id::HTML, &[b'x'; 9000]);
        let whole = written(&draft);
        let first = u32::from_le_bytes([whole[76], whole[77], whole[78], whole[79]]) as usize;
        let table = 512 * (first + 1);
        for at in (table..table + 512).step_by(4) {
            for target in [0_u32, 1, (at - table) as u32 / 4, 0xffff_fff0] {
                let mut bytes = whole.clone();
                bytes[at..at + 4].copy_from_slice(&target.to_le_bytes());
                all(&bytes);
            }
        }
    }

    #[test]
    fn streams_that_share_their_sectors_are_read_once() {
        let whole = written(&mail().binary(id::HTML, &vec![b'x'; 100_000]));
        let name: Vec<u8> = "__substg1.0_10130102".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let at = whole.chunks(ENTRY_BYTES).position(|entry| entry.starts_with(&name)).unwrap() * ENTRY_BYTES;
        let shared = whole[at + 116..at + 124].to_vec();
        let mut bytes = whole;
        for other in ["__substg1.0_1000001F", "__substg1.0_0037001F"] {
            let name: Vec<u8> = other.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let at = bytes.chunks(ENTRY_BYTES).position(|entry| entry.starts_with(&name)).unwrap() * ENTRY_BYTES;
            bytes[at + 116..at + 124].copy_from_slice(&shared);
        }
        assert!(one(&bytes).warnings.iter().any(|warning| warning.kind == "damaged"));
    }

    #[test]
    fn an_attached_msg_file_is_a_mail_of_the_chain() {
        let inner = written(&Draft::default().text(id::SUBJECT, "inner").text(id::BODY, "older"));
        let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &inner);
        let eml = format!(
            "From: a@a.example\nMessage-ID: <1@a>\nDate: Tue, 14 Mar 2023 11:42:05 +0800\nContent-Type: multipart/mixed; boundary=b\n\n\
             --b\n\nsee below\n--b\nContent-Type: application/octet-stream; name=old.msg\nContent-Transfer-Encoding: base64\n\n{encoded}\n--b--\n"
        );
        let sources = all(eml.as_bytes()).sources.0;
        assert_eq!(sources[0].mail.attachments[0].name, "old.msg");
        assert_eq!((sources[1].text.as_str(), sources[1].origin.part.first()), ("older", Some(&2)));
    }

    proptest! {
        #[test]
        fn any_damage_is_survived(places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>()) {
            let inner = Draft::default().text(id::BODY, "older").binary(id::RTF, &rich("{\\rtf1\\ansi a\\'e4}"));
            let file = Draft::default().binary(id::ATTACH_DATA, &[7; 5000]);
            let mut bytes = written(&mail().item(inner).file("a.bin", file));
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
