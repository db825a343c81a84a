//! What MIME says about a mail: envelope and attachments.
//!
//! One [`Envelope`] serves real headers, quoted header blocks, attribution lines and comment headings alike,
//! so that later stages need not know where a message was found.

use chrono::{FixedOffset, NaiveDateTime};

/// One correspondent as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mailbox {
    /// Display name without quotes; `None` where only an address stands.
    pub name: Option<String>,
    /// Address as printed; `None` where only a name stands.
    pub email: Option<String>,
}

/// How fine a printed time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// A date without a clock time.
    Day,
    /// Hours and minutes.
    Minute,
    /// Seconds too.
    Second,
}

/// A date as a mail client prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Wall clock as printed: the likeliest reading.
    pub local: NaiveDateTime,
    /// Offset from UTC, only when shown.
    pub offset: Option<FixedOffset>,
    /// How much of the clock is printed.
    pub precision: Precision,
    /// The other readings of an ambiguous date such as `03/04/2024`; empty when there is but one.
    pub readings: Vec<NaiveDateTime>,
}

/// Where an envelope was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum EnvelopeKind {
    /// Real headers (RFC 5322).
    Headers,
    /// A quoted block of labels: `From: … Sent: …`.
    HeaderBlock,
    /// An attribution line: `On …, … wrote:`.
    Attribution,
    /// The heading of a comment in a ticket export: a name and a date.
    Comment,
    /// Nowhere: the text shows none.
    #[default]
    None,
}

/// From, to, cc, sent and subject of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Where it was read.
    pub kind: EnvelopeKind,
    /// The author: the person, not the bounce address.
    pub from: Option<Mailbox>,
    /// Recipients in the order printed.
    pub to: Vec<Mailbox>,
    /// Copies in the order printed.
    pub cc: Vec<Mailbox>,
    /// When it was sent.
    pub sent: Option<Stamp>,
    /// The date exactly as the source prints it.
    pub sent_text: Option<String>,
    /// Subject, unfolded.
    pub subject: Option<String>,
    /// `Message-ID` without angle brackets.
    pub message_id: Option<String>,
    /// `In-Reply-To` and `References`, without angle brackets.
    pub references: Vec<String>,
}

/// A file that came with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// File name as sent, never used as a path.
    pub name: String,
    /// Media type such as `image/png`.
    pub media_type: String,
    /// Size of the decoded content in bytes.
    pub bytes: u64,
    /// SHA-256 of the decoded content, lower-case hex; empty for an item of Outlook, which has no bytes of its own.
    pub sha256: String,
    /// Content as text with LF line ends, for text attachments.
    pub text: Option<String>,
}

/// What MIME says about one mail; all empty for pasted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawMail {
    /// From, to, sent, subject.
    pub envelope: Envelope,
    /// Files that came along.
    pub attachments: Vec<Attachment>,
    /// The headers say that a machine wrote it (RFC 3834 `Auto-Submitted` and its cousins).
    pub automatic: bool,
}
