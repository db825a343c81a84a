//! Zip, tar and gzip: the files in them, one at a time, within limits. Nothing is ever written to a path of theirs.

use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::charset;

/// Most files of one archive.
const MOST_FILES: usize = 100_000;
/// Most bytes that an input may unpack to, archives in archives included.
const MOST_BYTES: u64 = 4 << 30;
/// From so many unpacked bytes on, an input must not have grown more than [`MOST_GROWTH`] times: a bomb does.
const FREE_BYTES: u64 = 64 << 20;
const MOST_GROWTH: u64 = 200;
/// Archives in archives that are opened.
pub const MOST_DEPTH: usize = 3;

/// A kind of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Files with a table of contents at the end.
    Zip,
    /// Files one after the other.
    Tar,
    /// One compressed file, which may be a tar archive.
    Gzip,
}

/// The kind of archive that these bytes are.
pub fn sniff(bytes: &[u8]) -> Option<Kind> {
    match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Kind::Zip),
        [0x1f, 0x8b, 8, ..] => Some(Kind::Gzip),
        _ if bytes.get(257..262) == Some(b"ustar") => Some(Kind::Tar),
        _ => None,
    }
}

/// What one input may still unpack to.
pub struct Budget {
    packed: u64,
    used: u64,
}

impl Budget {
    /// The budget of an input of so many bytes.
    pub fn new(packed: usize) -> Budget {
        Budget { packed: packed as u64, used: 0 }
    }

    fn left(&self) -> u64 {
        FREE_BYTES.max(self.packed.saturating_mul(MOST_GROWTH)).min(MOST_BYTES).saturating_sub(self.used)
    }

    /// Reads a file to its end, or says that it is too much.
    fn read(&mut self, file: &mut dyn Read) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let left = self.left();
        let read = file.take(left + 1).read_to_end(&mut bytes);
        self.used += bytes.len() as u64;
        if bytes.len() as u64 > left {
            return Err(format!("unpacks to more than {} MiB; unpack it yourself", (self.used - 1) >> 20));
        }
        read.map(|_| bytes).map_err(|error| format!("is damaged: {error}"))
    }
}

/// Takes a file: its name, its content or the reason why there is none, and the budget for archives in it.
pub type Found<'a> = &'a mut dyn FnMut(&str, Result<Vec<u8>, String>, &mut Budget);

/// Hands the files of an archive to `found`, in the archive's order, each with its name as it stands there.
///
/// # Errors
/// What is wrong with the archive as a whole; what came before it was handed over. A file that cannot be read is handed
/// over as the reason.
pub fn unpack(kind: Kind, bytes: &[u8], budget: &mut Budget, found: Found<'_>) -> Result<(), String> {
    match kind {
        Kind::Zip => unzip(bytes, budget, found),
        Kind::Tar => untar(bytes, budget, found),
        Kind::Gzip => {
            let file = budget.read(&mut MultiGzDecoder::new(bytes))?;
            found("", Ok(file), budget);
            Ok(())
        }
    }
}

fn unzip(bytes: &[u8], budget: &mut Budget, found: Found<'_>) -> Result<(), String> {
    let damaged = |error| format!("cannot be unpacked: {error}");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    // Word, Excel and their like are zip archives too.
    if archive.index_for_name("[Content_Types].xml").is_some()
        || archive.index_for_name("META-INF/manifest.xml").is_some()
    {
        return Err("is an Office document; save it as text".into());
    }
    for at in 0..archive.len() {
        if at == MOST_FILES {
            return Err(format!("holds more than {MOST_FILES} files; the others are left out"));
        }
        let known = archive.name_for_index(at).and_then(Result::ok).unwrap_or_default().into_owned();
        let (name, read) = match archive.by_index(at) {
            Ok(file) if file.is_dir() => continue,
            Ok(mut file) => (name(file.name_raw()), budget.read(&mut file)),
            Err(error) => (known, Err(format!("cannot be unpacked: {error}"))),
        };
        found(&name, read, budget);
        if budget.left() == 0 {
            return Err("unpacks to too much; the others are left out".into());
        }
    }
    Ok(())
}

fn untar(bytes: &[u8], budget: &mut Budget, found: Found<'_>) -> Result<(), String> {
    let damaged = |error| format!("cannot be unpacked: {error}");
    let mut archive = tar::Archive::new(bytes);
    for (at, entry) in archive.entries().map_err(damaged)?.enumerate() {
        if at == MOST_FILES {
            return Err(format!("holds more than {MOST_FILES} files; the others are left out"));
        }
        let mut entry = entry.map_err(damaged)?;
        // Links lead out of the archive, and devices nowhere.
        if entry.header().entry_type().is_file() {
            let name = name(&entry.path_bytes());
            let read = budget.read(&mut entry);
            found(&name, read, budget);
        }
    }
    Ok(())
}

/// The name of a file: UTF-8, else what Windows of some country wrote.
fn name(raw: &[u8]) -> String {
    charset::decode(raw, None, None).text
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    pub fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, content) in files {
            let mut header = tar::Header::new_ustar();
            header.set_size(content.len() as u64);
            builder.append_data(&mut header, name, *content).unwrap();
        }
        builder.into_inner().unwrap()
    }

    pub fn gzipped(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    /// Names and contents, or reasons, of what an archive holds, and what is wrong with it.
    fn listed(bytes: &[u8]) -> (Vec<String>, Option<String>) {
        let mut list = Vec::new();
        let outcome = unpack(sniff(bytes).unwrap(), bytes, &mut Budget::new(bytes.len()), &mut |name, file, _| {
            let content = file.map(|file| String::from_utf8_lossy(&file[..file.len().min(20)]).into_owned());
            list.push(format!("{name}: {}", content.unwrap_or_else(|reason| reason)));
        });
        (list, outcome.err())
    }

    #[test]
    fn the_files_of_every_kind_are_handed_over() {
        let files: &[(&str, &[u8])] = &[("a/1.eml", b"one"), ("2.txt", b"two")];
        let expected = vec!["a/1.eml: one".to_owned(), "2.txt: two".to_owned()];
        assert_eq!(listed(&zipped(files)), (expected.clone(), None));
        assert_eq!(listed(&tarred(files)), (expected, None));
        assert_eq!(listed(&gzipped(b"three")), (vec![": three".to_owned()], None));
    }

    #[test]
    fn a_bomb_stops_where_its_budget_ends() {
        let bomb = gzipped(&vec![b'a'; 80 << 20]);
        assert_eq!(listed(&bomb), (Vec::new(), Some("unpacks to more than 64 MiB; unpack it yourself".into())));
        let (list, reason) = listed(&zipped(&[("small", b"x"), ("big", &vec![b'a'; 80 << 20]), ("after", b"y")]));
        assert_eq!(list, ["small: x", "big: unpacks to more than 64 MiB; unpack it yourself"]);
        assert!(reason.is_some());
    }

    #[test]
    fn damage_is_named_and_what_is_whole_is_read() {
        let whole = tarred(&[("1.eml", b"one"), ("2.eml", &[b'x'; 4000])]);
        let (list, reason) = listed(&whole[..1600]);
        assert_eq!((list[0].as_str(), list.len()), ("1.eml: one", 2));
        assert!(list[1].starts_with("2.eml: is damaged") || reason.is_some(), "{list:?} {reason:?}");
        let (list, reason) = listed(&zipped(&[("a", b"b")])[..20]);
        assert!(list.is_empty() && reason.unwrap().starts_with("cannot be unpacked"));
    }

    #[test]
    fn an_office_document_is_no_archive_of_mail() {
        let document = zipped(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]);
        assert_eq!(listed(&document), (Vec::new(), Some("is an Office document; save it as text".into())));
    }
}
