//! The tree of MIME parts.
//!
//! Ours, because mail-parser 0.11 takes `--boundary` in the middle of a line and at the start of a longer boundary for
//! the real one, reads to the end of the mail for every part whose boundary is missing, and decodes bodies in its own way.

use std::borrow::Cow;
use std::rc::Rc;

use super::header::{Fields, Parameters, field, line_at};
use super::mapi::Item;
use super::transfer;

/// Deepest nesting of multiparts; deeper ones are taken as text.
const MAX_DEPTH: usize = 32;

/// One part, its header section and body.
pub struct Part<'a> {
    /// Position as IMAP counts: `[1, 2]` is the second part of the first.
    pub path: Vec<u16>,
    /// Header fields.
    pub fields: Fields,
    /// `Content-Type`, with the default filled in.
    pub content_type: Parameters,
    /// `Content-Disposition`.
    pub disposition: Parameters,
    /// Body, still in its transfer encoding.
    pub body: Cow<'a, [u8]>,
    /// Parts of a multipart.
    pub children: Vec<Part<'a>>,
    /// A multipart whose end is missing.
    pub open: bool,
    /// The Outlook item that a part of type `message/rfc822` holds in place of a body.
    pub item: Option<Rc<Item>>,
    /// Kinds and texts of warnings about what the part was made from.
    pub doubts: Vec<(&'static str, String)>,
}

impl<'a> Part<'a> {
    /// A part that was not read from MIME: without fields and children.
    pub fn new(path: Vec<u16>, content_type: Parameters, body: Cow<'a, [u8]>) -> Part<'a> {
        Part {
            path,
            fields: Fields::default(),
            content_type,
            disposition: Parameters::default(),
            body,
            children: Vec::new(),
            open: false,
            item: None,
            doubts: Vec::new(),
        }
    }

    /// Reads a mail or part from its header section on; `default` is its media type when it names none.
    pub fn read(bytes: &'a [u8], path: Vec<u16>, default: &str, depth: usize) -> Part<'a> {
        let (fields, start) = Fields::read(bytes);
        let parameters = |name: &str| Parameters::read(fields.raw(name).unwrap_or_default(), None);
        let mut content_type = parameters("content-type");
        if !content_type.value.contains('/') {
            // RFC 2045, 5.2; `Content-Type: text` is as old as mail.
            default.clone_into(&mut content_type.value);
        }
        let disposition = parameters("content-disposition");
        let body = &bytes[start..];
        let mut part = Part { fields, disposition, ..Part::new(path, content_type, Cow::Borrowed(body)) };
        if part.content_type.value.starts_with("multipart/") && depth < MAX_DEPTH {
            part.split(body, depth);
        }
        part
    }

    fn split(&mut self, body: &'a [u8], depth: usize) {
        let declared = self.content_type.get("boundary").map(|boundary| boundary.trim_end().as_bytes().to_vec());
        let (mut pieces, mut open) = declared.map_or((Vec::new(), true), |boundary| pieces(body, &boundary));
        if pieces.is_empty()
            && let Some(boundary) = guessed_boundary(body)
        {
            (pieces, open) = self::pieces(body, boundary);
        }
        let default = if self.content_type.value == "multipart/digest" { "message/rfc822" } else { "text/plain" };
        let numbered = (1_u16..).zip(pieces);
        self.children = numbered
            .map(|(number, piece)| {
                let mut path = self.path.clone();
                path.push(number);
                Part::read(piece, path, default, depth + 1)
            })
            .collect();
        self.open = open;
    }

    /// The body without its transfer encoding; the flag says that it was cut off.
    pub fn content(&self) -> (Vec<u8>, bool) {
        let encoding = self.fields.raw("content-transfer-encoding").unwrap_or_default();
        let encoding = String::from_utf8_lossy(encoding);
        transfer::decode(&self.body, encoding.split([';', ' ']).next().unwrap_or_default())
    }

    /// File name; `None` when the part has none.
    pub fn file_name(&self) -> Option<&str> {
        self.disposition.get("filename").or_else(|| self.content_type.get("name"))
    }
}

/// The bodies between boundary lines, and whether the closing one is missing.
fn pieces<'a>(body: &'a [u8], boundary: &[u8]) -> (Vec<&'a [u8]>, bool) {
    let mut pieces = Vec::new();
    let mut start = None;
    let mut at = 0;
    while at < body.len() {
        let line = line_at(body, at);
        let tail = line.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary)).map(<[u8]>::trim_ascii);
        if let Some(tail @ (b"" | b"--")) = tail {
            if let Some(start) = start {
                pieces.push(without_line_end(&body[start..at]));
            }
            if tail == b"--" {
                return (pieces, false);
            }
            start = Some(at + line.len());
        }
        at += line.len();
    }
    if let Some(start) = start {
        pieces.push(&body[start..]);
    }
    (pieces, true)
}

/// The line end before a boundary belongs to the boundary.
fn without_line_end(piece: &[u8]) -> &[u8] {
    let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
    piece.strip_suffix(b"\r").unwrap_or(piece)
}

/// The boundary that a mail uses although it declares another, or none: a `--` line above a content header.
fn guessed_boundary(body: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    while at < body.len() {
        let line = line_at(body, at);
        let boundary = line.strip_prefix(b"--").map(<[u8]>::trim_ascii_end).filter(|boundary| !boundary.is_empty());
        at += line.len();
        if boundary.is_some() && field(line_at(body, at)).is_some_and(|(name, _)| name.starts_with("content-")) {
            return boundary;
        }
    }
    None
}
