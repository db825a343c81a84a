//! Typed values in the text: hash, path, KB id, error code.

use std::ops::Range;

use chrono::NaiveDateTime;

use crate::text::Span;
use crate::view::View;

/// What sort of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Id of the case, or of another ticket system's record or message.
    CaseId,
    /// Knowledge article.
    Kb,
    /// File-system path.
    FilePath,
    /// Windows registry key.
    RegistryKey,
    /// Digest of a file.
    Hash,
    /// Error, stop, event, exit or status code.
    ErrorCode,
    /// Web address.
    Url,
    /// Mail address.
    EmailAddress,
    /// Phone number.
    PhoneNumber,
    /// Version of a product.
    Version,
    /// WinSxS assembly identity.
    Component,
    /// Command line.
    Command,
    /// Record of a log with its own time.
    LogEvent,
    /// Password, token, key.
    Secret,
}

/// What a case id is to the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdRole {
    /// The case's own id.
    Primary,
    /// A token of one mail thread, for the machine.
    Tracking,
    /// Another case of the same system.
    Related,
    /// A record of another system.
    External,
}

/// What a digest is to its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HashRole {
    /// What should be.
    Expected,
    /// What a program found there.
    Found,
    /// What somebody computed.
    Computed,
}

/// What a value carries besides itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Extra {
    /// Nothing.
    #[default]
    None,
    /// Of a case id.
    CaseId {
        /// Ticket system, when the format tells.
        system: Option<&'static str>,
        /// What it is to the case.
        role: IdRole,
    },
    /// Of a digest.
    Hash {
        /// `MD5`, `SHA1`, `SHA256`, …
        algorithm: Option<&'static str>,
        /// Expected, found or computed.
        role: Option<HashRole>,
        /// The path it belongs to.
        subject: Option<String>,
    },
    /// Of an error code.
    ErrorCode {
        /// Symbolic name.
        symbol: Option<String>,
        /// Meaning in English and in Chinese.
        meaning: Option<(&'static str, &'static str)>,
        /// Other spellings of the same error.
        same_as: Vec<String>,
    },
    /// Of a version.
    Version {
        /// Product, from the text or from a Windows build number.
        product: Option<String>,
    },
    /// Of an assembly identity.
    Component {
        /// `microsoft-windows-s..ngstack-onecorebase`.
        name: String,
        /// `amd64`.
        architecture: String,
        /// `10.0.17763.1935`.
        version: String,
        /// 16 hexadecimal digits.
        public_key_token: String,
        /// `none`, `en-us`.
        culture: String,
    },
    /// Of a log record.
    LogEvent {
        /// Its own time as printed.
        at: Option<NaiveDateTime>,
        /// The same moment in UTC where the record shows both.
        utc: Option<NaiveDateTime>,
        /// `Info`, `Error`.
        level: Option<String>,
        /// Component, service or host that wrote it.
        source: Option<String>,
        /// The message.
        text: String,
    },
    /// Of a secret.
    Secret {
        /// `password`, `token`, `product key`, …
        kind: &'static str,
    },
}

/// A value found in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Bytes of the view's text.
    pub range: Range<usize>,
    /// Normalised as a person would search for it.
    pub value: String,
    /// What it carries.
    pub extra: Extra,
}

/// One kind of value: what it is, examples that are documentation and test at once, and how to find it.
pub struct Extractor {
    /// What sort of value.
    pub kind: Kind,
    /// One sentence on what is found and how it is normalised.
    pub doc: &'static str,
    /// Texts with exactly the values found in them, or none.
    pub examples: &'static [(&'static str, &'static [&'static str])],
    /// Finds all values of one text.
    pub find: fn(&View<'_>) -> Vec<Match>,
}

/// A distinct value of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observable {
    /// What sort of value.
    pub kind: Kind,
    /// Normalised.
    pub value: String,
    /// Every place, in reading order.
    pub evidence: Vec<Span>,
    /// What it carries.
    pub extra: Extra,
}
