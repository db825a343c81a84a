//! Files, folders and standard input to decoded texts: the only step that can fail on what it reads.
//!
//! The kind of a file is sniffed from its content. What a reader cannot make sense of becomes a warning of the source;
//! only a file that holds no mail at all is an error, and the other inputs are read all the same.

mod archive;
mod charset;
mod eml;
mod header;
pub(crate) mod html;
mod mapi;
mod mbox;
mod mime;
mod msg;
mod plain;
mod rtf;
mod tnef;
mod transfer;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::options::{InputKind, Options};
use crate::text::{Origin, Source, Sources, Warning, shown};

use archive::Budget;

/// A kind of input: how to know it and how to read it.
struct Reader {
    kind: InputKind,
    sniff: fn(&[u8]) -> bool,
    read: fn(&Input<'_>, &Options) -> Result<Vec<Source>, Refusal>,
}

/// Why a reader gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Refusal {
    /// What is wrong with the file.
    Damaged(String),
    /// What it holds: something that is whole and no mail.
    NoMail(String),
}

/// In the order they are asked; the last takes any text.
static READERS: &[Reader] = &[
    Reader { kind: InputKind::Msg, sniff: msg::sniff, read: msg::read },
    Reader { kind: InputKind::Tnef, sniff: tnef::sniff, read: tnef::read },
    Reader { kind: InputKind::Mbox, sniff: mbox::sniff, read: |input, options| Ok(mbox::read(input, options)) },
    Reader { kind: InputKind::Eml, sniff: eml::sniff, read: |input, options| Ok(eml::read(input, options)) },
    Reader { kind: InputKind::Html, sniff: html::sniff, read: |input, options| Ok(html::read(input, options)) },
    Reader { kind: InputKind::Text, sniff: plain::sniff, read: |input, options| Ok(plain::read(input, options)) },
];

/// Suffixes under which a folder holds pasted mail; others (logs, exports, gold files) are no mail.
const TEXT_SUFFIXES: &[&str] = &["txt", "text", "md", "markdown", "html", "htm"];

/// Larger files are refused: spans are 32 bits wide, and a text may grow while it is decoded.
const MAX_BYTES: u64 = 1 << 30;

/// First bytes of formats that are no text, and what to tell their owner.
const MAGIC: &[(&[u8], &str)] = &[
    (msg::MAGIC, "is a compound file without a mail in it, or a damaged .msg file; save the mail as .eml or text"),
    (b"!BDN", "is an Outlook data file (.pst, .ost); export the mails as .eml or .mbox"),
    (b"%PDF-", "is a PDF document; save the mail as .eml or text"),
    (b"{\\rtf", "is an RTF document; save it as text"),
    (b"\x89PNG", "is a picture; it holds no text"),
    (b"\xff\xd8\xff", "is a picture; it holds no text"),
    (b"GIF8", "is a picture; it holds no text"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it"),
    (b"Rar!", "is a RAR archive; unpack it"),
    (b"MSCF", "is a cabinet archive; unpack it"),
    (b"ElfFile\0", "is a Windows event log; export it as text"),
    (b"SQLite format 3\0", "is a database; export the mails as .eml"),
    (b"MZ", "is a program"),
    (b"\x7fELF", "is a program"),
];

/// What was read.
#[derive(Debug, Default)]
pub struct Ingested {
    /// Decoded texts with their warnings, in the order of their paths.
    pub sources: Sources,
    /// Inputs that could not be read, each named, in the order of their paths.
    pub failures: Vec<Error>,
    /// Files of folders and archives that hold something other than mail, where a reader should know.
    pub warnings: Vec<Warning>,
}

/// One file on its way to a reader.
struct Input<'a> {
    path: &'a Path,
    sha256: &'a str,
    /// The content; text in UTF-16 is UTF-8 already.
    bytes: &'a [u8],
    /// Name of the encoding when the content was UTF-16.
    wide: Option<&'static str>,
}

impl Input<'_> {
    /// Where a text of this file comes from.
    fn origin(&self, mail: u32, part: Vec<u16>, charset: &'static str, was_html: bool) -> Origin {
        let charset = self.wide.filter(|_| charset == UTF_8.name()).unwrap_or(charset);
        Origin { path: self.path.to_owned(), sha256: self.sha256.to_owned(), mail, part, charset, was_html }
    }
}

/// Reads files, folders (recursively) and, for `-`, `stdin`.
///
/// Never stops at a failure. The result depends neither on the order of `inputs` nor on repeats: files are taken in
/// the order of their paths, and of those with the same bytes only the first.
pub fn read(inputs: &[PathBuf], stdin: &mut dyn Read, options: &Options) -> Ingested {
    let mut result = Ingested::default();
    let (folders, named): (Vec<&PathBuf>, Vec<&PathBuf>) = inputs.iter().partition(|input| input.is_dir());
    let named: BTreeSet<PathBuf> = named.into_iter().cloned().collect();
    let mut files = named.clone();
    let folders: BTreeSet<&PathBuf> = folders.into_iter().collect();
    for folder in &folders {
        list(folder, &mut files, &mut result.failures);
    }
    let mut seen = BTreeSet::new();
    let mut fruitful: Vec<&PathBuf> = Vec::new();
    for path in &files {
        let before = result.sources.0.len();
        let raw = match bytes_of(path, stdin) {
            Ok(raw) => raw,
            Err(source) => {
                result.failures.push(Error::Read { path: path.clone(), source });
                continue;
            }
        };
        let mut reading = Reading { options, seen: &mut seen, result: &mut result };
        let mail = reading.file(path, &raw, named.contains(path), &mut Budget::new(raw.len()), 0);
        if mail || result.sources.0.len() > before {
            fruitful.push(path);
        }
    }
    for folder in folders {
        if !fruitful.iter().any(|path| path.starts_with(folder)) {
            result.failures.push(Error::NoMail { path: folder.clone() });
        }
    }
    result
}

/// Adds the files below a folder; hidden ones and linked folders, which may lead in circles, are left out.
///
/// Of a Maildir the folders that begin with a dot are its subfolders (Maildir++), and `tmp` is not delivered yet.
fn list(folder: &Path, files: &mut BTreeSet<PathBuf>, failures: &mut Vec<Error>) {
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(source) => {
                failures.push(Error::Read { path: folder, source });
                continue;
            }
        };
        let is_maildir = is_maildir(&folder);
        for entry in entries.flatten() {
            let path = entry.path();
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if !(hidden && !self::is_maildir(&path) || is_maildir && entry.file_name() == "tmp") {
                    open.push(path);
                }
            } else if !hidden && path.is_file() {
                files.insert(path);
            }
        }
    }
}

fn is_maildir(folder: &Path) -> bool {
    ["cur", "new"].iter().all(|part| folder.join(part).is_dir())
}

/// A run on its way through its files.
struct Reading<'a> {
    options: &'a Options,
    /// Digests of the files that were read.
    seen: &'a mut BTreeSet<String>,
    result: &'a mut Ingested,
}

impl Reading<'_> {
    /// Reads one file, or those in it when it is an archive; whether it is mail, be it a copy.
    ///
    /// A file that was not `named` but found in a folder or archive may be something else, which is nobody's failure.
    fn file(&mut self, path: &Path, raw: &[u8], named: bool, budget: &mut Budget, depth: usize) -> bool {
        if let Some(kind) = archive::sniff(raw).filter(|_| self.options.from.is_none()) {
            return self.archive(path, raw, kind, budget, depth);
        }
        match self.mail(path, raw, named) {
            Ok(None) => false,
            Ok(Some(sources)) => {
                self.result.sources.0.extend(sources);
                true
            }
            Err(error) => {
                self.result.failures.push(error);
                false
            }
        }
    }

    /// Reads the files of an archive as those of a folder.
    fn archive(&mut self, path: &Path, raw: &[u8], kind: archive::Kind, budget: &mut Budget, depth: usize) -> bool {
        let mut fruitful = false;
        let failed = self.result.failures.len();
        let outcome = if depth == archive::MOST_DEPTH {
            Err("is an archive in too many others; unpack it yourself".to_owned())
        } else {
            archive::unpack(kind, raw, budget, &mut |name, file, budget| {
                let path = inner_path(path, name);
                match file {
                    Ok(file) => fruitful |= self.file(&path, &file, kind == archive::Kind::Gzip, budget, depth + 1),
                    Err(what) => self.result.failures.push(Error::UnknownFormat { path, what }),
                }
            })
        };
        if let Err(what) = outcome {
            self.result.failures.push(Error::UnknownFormat { path: path.to_owned(), what });
        } else if depth == 0 && !fruitful && self.result.failures.len() == failed {
            self.result.failures.push(Error::NoMail { path: path.to_owned() });
        }
        fruitful
    }

    /// Reads one file that is no archive; `None` when it is no mail and was not named.
    fn mail(&mut self, path: &Path, raw: &[u8], named: bool) -> Result<Option<Vec<Source>>, Error> {
        let unknown = |what: &str| Error::UnknownFormat { path: path.to_owned(), what: what.to_owned() };
        if raw.len() as u64 > MAX_BYTES {
            return Err(unknown("is larger than 1 GiB; split it"));
        }
        let (bytes, wide) = readable(raw, self.options);
        if bytes.trim_ascii().is_empty() {
            // An empty .eml in a folder is a mail that got lost; other empty files mean nothing there.
            let lost = named || path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("eml"));
            return if lost { Err(Error::Empty { path: path.to_owned() }) } else { Ok(None) };
        }
        let reader = match reader(&bytes, self.options) {
            Ok(reader) if named || is_mail(reader, path) => reader,
            Err(what) if named => return Err(unknown(what)),
            _ => return Ok(None),
        };
        let sha256 = sha256(raw);
        if !self.seen.insert(sha256.clone()) {
            return Ok(Some(Vec::new()));
        }
        let sources = match (reader.read)(&Input { path, sha256: &sha256, bytes: &bytes, wide }, self.options) {
            Ok(sources) => sources,
            Err(Refusal::NoMail(text)) if !named => {
                self.result.warnings.push(Warning { source: shown(path), line: None, kind: "skipped", text });
                return Ok(None);
            }
            Err(Refusal::NoMail(what) | Refusal::Damaged(what)) => return Err(unknown(&what)),
        };
        let blank = |source: &Source| source.text.trim().is_empty() && source.mail == crate::mail::RawMail::default();
        if sources.iter().all(blank) {
            return Err(Error::Empty { path: path.to_owned() });
        }
        Ok(Some(sources))
    }
}

/// Where a file of an archive is said to lie: below the archive. Nothing is read from or written to such a path.
fn inner_path(archive: &Path, name: &str) -> PathBuf {
    if name.is_empty() {
        return archive.to_owned();
    }
    let name: String = name.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
    PathBuf::from(format!("{}/{}", archive.display(), name.trim_start_matches('/')))
}

/// The bytes of a file or of standard input, one more than allowed at most.
fn bytes_of(path: &Path, stdin: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        stdin.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    } else {
        fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Whether the bytes are of a format that is no text, or are to be read as one.
fn is_binary(raw: &[u8], options: &Options) -> bool {
    match options.from {
        Some(kind) => matches!(kind, InputKind::Msg | InputKind::Tnef),
        None => tnef::sniff(raw) || MAGIC.iter().any(|(magic, _)| raw.starts_with(magic)),
    }
}

/// Turns UTF-16 into UTF-8 and old Macintosh line ends into LF, so that every reader can look at the bytes.
fn readable<'a>(raw: &'a [u8], options: &Options) -> (Cow<'a, [u8]>, Option<&'static str>) {
    if is_binary(raw, options) {
        return (Cow::Borrowed(raw), None);
    }
    let marked = encoding_rs::Encoding::for_bom(raw).map(|(encoding, _)| encoding);
    let wide = marked.filter(|encoding| *encoding != UTF_8).or_else(|| charset::utf16_order(raw));
    let wide = wide.filter(|_| options.encoding.is_none_or(|forced| forced == UTF_16LE || forced == UTF_16BE));
    let (mut bytes, mut name) = (Cow::Borrowed(raw), None);
    if let Some(encoding) = wide {
        let (text, _) = encoding.decode_with_bom_removal(raw);
        (bytes, name) = (Cow::Owned(text.into_owned().into_bytes()), Some(encoding.name()));
    }
    if !bytes.contains(&b'\n') && bytes.contains(&b'\r') {
        bytes = Cow::Owned(bytes.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect());
    }
    if options.encoding.is_none()
        && let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf")
    {
        bytes = Cow::Owned(rest.to_vec());
    }
    (bytes, name)
}

/// The reader for these bytes, or what is wrong with them.
fn reader(bytes: &[u8], options: &Options) -> Result<&'static Reader, &'static str> {
    if let Some(forced) = options.from {
        return READERS.iter().find(|reader| reader.kind == forced).ok_or("has a kind that no reader knows");
    }
    let found = READERS.iter().find(|reader| (reader.sniff)(bytes));
    let is_item = found.is_some_and(|reader| reader.kind == InputKind::Msg);
    if !is_item && msg::is_document(bytes) {
        return Err("is an old Office document; save it as text");
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).filter(|_| !is_item) {
        return Err(what);
    }
    found.ok_or("is binary and no mail we know (eml, msg, mbox, html, txt, md)")
}

/// Whether a file found in a folder is taken: mail always, text only under the suffix of a text.
fn is_mail(reader: &Reader, path: &Path) -> bool {
    let suffix = path.extension().map(|suffix| suffix.to_string_lossy().to_ascii_lowercase());
    match reader.kind {
        InputKind::Eml | InputKind::Mbox | InputKind::Msg | InputKind::Tnef => true,
        InputKind::Html | InputKind::Text => suffix.is_none_or(|suffix| TEXT_SUFFIXES.contains(&suffix.as_str())),
    }
}

/// SHA-256 in lower-case hex.
fn sha256(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let pair = |byte: u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]].map(char::from);
    Sha256::digest(bytes).iter().flat_map(|byte| pair(*byte)).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Reads bytes as standard input.
    pub fn all(bytes: &[u8]) -> Ingested {
        read(&[PathBuf::from("-")], &mut &*bytes, &Options::default())
    }

    /// Reads bytes that hold one text.
    pub fn one(bytes: &[u8]) -> Source {
        let mut ingested = all(bytes);
        assert_eq!(ingested.sources.0.len(), 1, "{:?}", ingested.failures);
        ingested.sources.0.remove(0)
    }

    /// One line a source: number, subject, text with `|` for line ends.
    pub fn outline(bytes: &[u8]) -> String {
        let line = |source: &Source| {
            let subject = source.mail.envelope.subject.clone().unwrap_or_default();
            format!("{} {subject}: {}\n", source.origin.mail, source.text.trim_end().replace('\n', "|"))
        };
        all(bytes).sources.0.iter().map(line).collect()
    }

    /// A folder of its own for one test, removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[(&str, &[u8])]) -> Folder {
            let folder = std::env::temp_dir().join(format!("casebrief-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            for (file, content) in files {
                let path = folder.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, content).unwrap();
            }
            fs::create_dir_all(&folder).unwrap();
            Folder(folder)
        }

        fn read(&self, names: &[&str]) -> (Vec<String>, Vec<String>) {
            let paths: Vec<PathBuf> = names.iter().map(|name| self.0.join(name)).collect();
            let ingested = read(&paths, &mut io::empty(), &Options::default());
            let strip = |text: String| text.replace(&format!("{}/", self.0.display()), "");
            let texts =
                ingested.sources.0.iter().map(|source| strip(format!("{}: {}", source.name(), source.text.trim())));
            (texts.collect(), ingested.failures.iter().map(|failure| strip(failure.to_string())).collect())
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    const MAIL: &[u8] = b"From: a@a.example\nDate: Tue, 14 Mar 2023 11:42:05 +0800\nMessage-ID: <1@a>\n\nhello\n";

    #[test]
    fn every_bad_input_is_named_and_the_others_are_read() {
        let files: &[(&str, &[u8])] = &[
            ("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"),
            ("b.eml", b""),
            ("c.txt", b" \r\n\t\n"),
            ("d.bin", b"\x01\x02\x03\x00\x00\x05\xff\xfe\x00\x10"),
            ("e.zip", b"PK\x03\x04...."),
            ("f.eml", MAIL),
            ("void/.hidden.eml", MAIL),
            ("void/data.json", b"{}"),
        ];
        let folder = Folder::new("bad", files);
        let (texts, failures) =
            folder.read(&["a.msg", "b.eml", "c.txt", "d.bin", "e.zip", "f.eml", "missing.eml", "void"]);
        assert_eq!(texts, ["f.eml: hello"]);
        assert_eq!(
            failures,
            [
                "a.msg: is a compound file without a mail in it, or a damaged .msg file; save the mail as .eml or text",
                "b.eml: is empty",
                "c.txt: is empty",
                "d.bin: is binary and no mail we know (eml, msg, mbox, html, txt, md)",
                "e.zip: cannot be unpacked: invalid Zip archive: Could not find EOCD",
                "missing.eml: cannot be read",
                "void: no mail in it (eml, msg, mbox, html, txt, md)",
            ]
        );
    }

    #[test]
    fn outlook_items_are_taken_from_folders_and_archives_and_what_is_no_mail_is_a_warning() {
        let item = |class: &str| mapi::tests::mail().text(mapi::id::MESSAGE_CLASS, class);
        let (mail, entry) = (msg::tests::written(&item("IPM.Note")), msg::tests::written(&item("IPM.Appointment")));
        let winmail = tnef::tests::written(&mapi::tests::mail().text(mapi::id::BODY, "another"));
        let packed = archive::tests::zipped(&[("call.msg", &entry), ("winmail.dat", &winmail)]);
        let files: &[(&str, &[u8])] = &[("a/mail.oft", &mail), ("a/entry.msg", &entry), ("b.zip", &packed)];
        let folder = Folder::new("outlook", files);
        let (texts, failures) = folder.read(&["a", "b.zip", "a/mail.oft"]);
        assert_eq!(texts, ["a/mail.oft: It works again.\n\nAna", "b.zip/winmail.dat: another"]);
        assert_eq!(failures, Vec::<String>::new());
        let warnings = read(&[folder.0.join("a")], &mut io::empty(), &Options::default()).warnings;
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].source.ends_with("/a/entry.msg") && warnings[0].kind == "skipped");
        assert_eq!(warnings[0].text, "is a calendar entry (IPM.Appointment), no mail");
        assert_eq!(folder.read(&["a/entry.msg"]).1, ["a/entry.msg: is a calendar entry (IPM.Appointment), no mail"]);
    }

    #[test]
    fn a_folder_gives_its_mails_sorted_and_leaves_the_rest() {
        let files: &[(&str, &[u8])] = &[
            ("cur/1634.M1.host:2,S", MAIL),
            ("b/note.md", b"a note"),
            ("b/page.htm", b"<p>a page</p>"),
            ("b/tool.log", b"a log"),
            ("b/gold.json", b"{\"text\": 1}"),
            ("a.txt", b"a text"),
        ];
        let folder = Folder::new("tree", files);
        let (texts, failures) = folder.read(&[""]);
        assert_eq!(texts, ["a.txt: a text", "b/note.md: a note", "b/page.htm: a page", "cur/1634.M1.host:2,S: hello"]);
        assert_eq!(failures, Vec::<String>::new());
    }

    #[test]
    fn a_maildir_gives_its_subfolders_but_not_what_is_being_delivered() {
        let mail = |id: &str| format!("Subject: {id}\nMessage-ID: <{id}@a>\n\n{id}").into_bytes();
        let (one, two, three, four) = (mail("one"), mail("two"), mail("three"), mail("four"));
        let files: &[(&str, &[u8])] = &[
            ("cur/1.host!2,S", &one),
            ("new/2.host", &two),
            ("tmp/3.host", &three),
            (".Sent/cur/4.host:2,", &four),
            (".Sent/new/.keep", b""),
            (".git/cur/5", &three),
        ];
        let folder = Folder::new("maildir", files);
        let (texts, failures) = folder.read(&[""]);
        assert_eq!(texts, [".Sent/cur/4.host:2,: four", "cur/1.host!2,S: one", "new/2.host: two"]);
        assert_eq!(failures, Vec::<String>::new());
    }

    #[test]
    fn archives_are_read_like_folders() {
        let inner = archive::tests::zipped(&[("deep.eml", b"Subject: x\nMessage-ID: <2@a>\n\nbye")]);
        let packed = archive::tests::zipped(&[
            ("../../out.eml", MAIL),
            ("notes.txt", b"a note"),
            ("data.json", b"{}"),
            ("inner.zip", &inner),
            ("photo.msg.png", b"\x89PNG...."),
        ]);
        let tarball =
            archive::tests::gzipped(&archive::tests::tarred(&[("box/1", b"Subject: y\nMessage-ID: <3@a>\n\nhi")]));
        let files: &[(&str, &[u8])] =
            &[("a.zip", &packed), ("b.tgz", &tarball), ("c.zip", &archive::tests::zipped(&[("x.json", b"{}")]))];
        let folder = Folder::new("archives", files);
        let (texts, failures) = folder.read(&["a.zip", "b.tgz", "c.zip"]);
        assert_eq!(
            texts,
            [
                "a.zip/../../out.eml: hello",
                "a.zip/notes.txt: a note",
                "a.zip/inner.zip/deep.eml: bye",
                "b.tgz/box/1: hi"
            ]
        );
        assert_eq!(failures, ["c.zip: no mail in it (eml, msg, mbox, html, txt, md)"]);
    }

    #[test]
    fn order_and_repeats_of_inputs_change_nothing() {
        let files: &[(&str, &[u8])] =
            &[("a.eml", MAIL), ("b.eml", b"Subject: x\nMessage-ID: <2@a>\n\nbye"), ("copy/a.eml", MAIL)];
        let folder = Folder::new("order", files);
        let expected = vec!["a.eml: hello".to_owned(), "b.eml: bye".to_owned()];
        for names in [["a.eml", "b.eml", "copy"], ["copy", "b.eml", "a.eml"], ["b.eml", "", "b.eml"]] {
            assert_eq!(folder.read(&names), (expected.clone(), Vec::new()));
        }
    }

    #[test]
    fn utf16_files_and_old_line_ends_are_read() {
        let wide: Vec<u8> = "\u{feff}From: x\r\n问题\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let source = one(&wide);
        assert_eq!((source.text.as_str(), source.origin.charset), ("From: x\n问题\n", "UTF-16LE"));
        let mail: Vec<u8> = String::from_utf8_lossy(MAIL).encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(one(&mail).text, "hello\n");
        assert_eq!(one(&MAIL.iter().map(|b| if *b == b'\n' { b'\r' } else { *b }).collect::<Vec<_>>()).text, "hello\n");
    }

    #[test]
    fn forced_kinds_and_encodings_are_obeyed() {
        let forced = |from, encoding| {
            let options = Options { from, encoding, ..Options::default() };
            read(&[PathBuf::from("-")], &mut &*MAIL, &options).sources.0.remove(0)
        };
        assert!(forced(Some(InputKind::Text), None).text.starts_with("From: a@a.example\n"));
        assert_eq!(forced(None, Some(encoding_rs::WINDOWS_1252)).origin.charset, "windows-1252");
    }

    #[test]
    fn hashes_are_lower_case_hex() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
