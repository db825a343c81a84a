//! Decoded sources, their lines, and spans of message bodies: the two coordinates of the pipeline.
//!
//! Up to `split`, text is lines of sources; from `thread` on, everything points into a body by [`Span`].

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::mail::RawMail;

/// Index into [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// Index into `Thread::messages`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u32);

/// Where a decoded text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file as the user named it; `-` for standard input.
    pub path: PathBuf,
    /// SHA-256 of the whole file, lower-case hex.
    pub sha256: String,
    /// Position of the mail in its file, from 1 (an mbox holds many).
    pub mail: u32,
    /// MIME path of the part that became the text; empty for plain text.
    pub part: Vec<u16>,
    /// Name of the character encoding it was decoded from.
    pub charset: &'static str,
    /// The text was made from HTML.
    pub was_html: bool,
}

/// A doubt about the input that a reader should know; the run goes on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Warning {
    /// The file.
    pub source: String,
    /// Line of the decoded text, from 1; `None` when it concerns the whole source.
    pub line: Option<u32>,
    /// Short kind such as `charset` or `truncated`.
    pub kind: &'static str,
    /// What was seen and what was done about it.
    pub text: String,
}

/// How the letters of a line are set, where that is not as usual: an author's answers may differ in nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ink {
    /// Red, green and blue in three bytes; `None` for black, grey and what the reader's client chooses.
    pub colour: Option<u32>,
    /// On a coloured ground, or underlined as an insertion.
    pub marked: bool,
    /// In bold letters.
    pub bold: bool,
}

/// One decoded text: the body of one mail, or a whole text file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it comes from.
    pub origin: Origin,
    /// Headers and attachments.
    pub mail: RawMail,
    /// UTF-8 with LF line ends.
    pub text: String,
    /// Doubts raised while reading it.
    pub warnings: Vec<Warning>,
    /// Numbers of the lines of a page that are set in an [`Ink`] of their own, in order.
    pub inks: Vec<(u32, Ink)>,
    line_starts: Vec<u32>,
}

impl Source {
    /// Makes a source; CRLF and lone CR become LF, a leading byte order mark goes.
    pub fn new(origin: Origin, mail: RawMail, text: &str) -> Source {
        let text = normalize_newlines(text.strip_prefix('\u{feff}').unwrap_or(text));
        let mut line_starts = vec![0];
        line_starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at as u32 + 1));
        if text.is_empty() || text.ends_with('\n') {
            line_starts.pop();
        }
        Source { origin, mail, text, warnings: Vec::new(), inks: Vec::new(), line_starts }
    }

    /// How a line is set; as usual for any line that is not listed.
    pub fn ink(&self, number: u32) -> Ink {
        let found = self.inks.binary_search_by_key(&number, |(number, _)| *number);
        found.map_or_else(|_| Ink::default(), |at| self.inks[at].1)
    }

    /// Number of lines; a last line without line end counts, an empty text has none.
    pub fn line_count(&self) -> u32 {
        self.line_starts.len() as u32
    }

    /// Start byte of the line with this 1-based number.
    pub fn line_start(&self, number: u32) -> u32 {
        self.line_starts.get(number as usize - 1).copied().unwrap_or(self.text.len() as u32)
    }

    /// The line with this 1-based number, quote marks and all, without its line end.
    pub fn raw_line(&self, number: u32) -> &str {
        let start = self.line_start(number) as usize;
        let end = self.line_starts.get(number as usize).map_or(self.text.len(), |next| *next as usize);
        self.text[start..end].trim_end_matches('\n')
    }

    /// Adds a doubt about this source.
    pub fn warn(&mut self, line: Option<u32>, kind: &'static str, text: impl Into<String>) {
        self.warnings.push(Warning { source: self.name(), line, kind, text: text.into() });
    }

    /// The file as the user named it, with `/` between folders on every system.
    pub fn name(&self) -> String {
        shown(&self.origin.path)
    }
}

/// A path as the user named it, with `/` between folders on every system.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Turns CRLF and lone CR into LF.
pub fn normalize_newlines(text: &str) -> String {
    if text.contains('\r') {
        text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    }
}

/// The text on one line: white space shrinks to a blank, and a line break between two Han characters to nothing.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let (mut blank, mut broken) = (false, false);
    for c in text.chars() {
        if c.is_whitespace() {
            blank = true;
            broken |= c == '\n';
            continue;
        }
        if blank
            && let Some(before) = line.chars().next_back()
            && !(broken && is_wide(before) && is_wide(c))
        {
            line.push(' ');
        }
        (blank, broken) = (false, false);
        line.push(c);
    }
    line
}

/// Whether a character takes two columns, so that no blank stands between it and the next.
fn is_wide(c: char) -> bool {
    unicode_width::UnicodeWidthChar::width(c) == Some(2)
}

/// All decoded texts of a run, in an order that does not depend on the order of the inputs.
#[derive(Clone, Debug, Default)]
pub struct Sources(pub Vec<Source>);

impl Sources {
    /// The source with this id.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.0[id.0 as usize]
    }

    /// Ids and sources in order.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.0.iter().enumerate().map(|(index, source)| (SourceId(index as u32), source))
    }
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    /// The author's words.
    Text,
    /// Nothing but white space.
    Blank,
    /// Part of a quoted block of labels.
    HeaderBlock,
    /// `On …, … wrote:`, or the heading of a comment.
    Attribution,
    /// `-----Original Message-----`, a rule between comments.
    Separator,
    /// Name, role, phone, sign-off.
    Signature,
    /// Legal or privacy notice.
    Disclaimer,
    /// Put there by a machine: external-mail banner, head of a ticket export, mark of a truncated quote.
    Banner,
}

/// One line of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which source.
    pub source: SourceId,
    /// Number in it, from 1.
    pub number: u32,
    /// First byte after the quote prefix.
    pub start: u32,
    /// One past the last byte, without the line end.
    pub end: u32,
    /// How many quote marks stand before it (RFC 3676, 4.5).
    pub depth: u8,
    /// What it is.
    pub kind: LineKind,
}

impl Line {
    /// The text of the line without its quote prefix.
    pub fn text<'a>(&self, sources: &'a Sources) -> &'a str {
        &sources.get(self.source).text[self.start as usize..self.end as usize]
    }
}

/// Field of a message that a [`Span`] points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The author's own text.
    Body,
    /// The subject.
    Subject,
    /// The signature.
    Signature,
    /// The disclaimer.
    Disclaimer,
    /// The text of the attachment with this index.
    Attachment(u16),
}

/// A half-open range of bytes in one field of one message: the `evidence` of the JSON contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Index into `Thread::messages`.
    pub message: MessageId,
    /// Which field.
    pub part: Part,
    /// First byte; always a `char` boundary.
    pub start: u32,
    /// One past the last byte; always a `char` boundary.
    pub end: u32,
}
