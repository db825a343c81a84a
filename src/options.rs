//! What the user asks for, as plain data: every stage reads it, only `cli` writes it.

use chrono::{FixedOffset, NaiveDate};

/// Language of labels and headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

/// Kind of input the user forces with `--from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// One RFC 5322 message.
    Eml,
    /// Several of them, behind `From ` lines.
    Mbox,
    /// An HTML page or body.
    Html,
    /// Plain text or Markdown.
    Text,
}

/// Everything that changes the result of a run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Language of labels; `None`: the case's own.
    pub lang: Option<Lang>,
    /// Zone of times that show none.
    pub zone: Option<FixedOffset>,
    /// All inputs are one case.
    pub single_case: bool,
    /// Passwords, tokens and keys are shown.
    pub show_secrets: bool,
    /// Forced kind of input.
    pub from: Option<InputKind>,
    /// Forced character encoding of input.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// "Today" for cases that are open; `None`: the day of the last message.
    pub as_of: Option<NaiveDate>,
    /// Codes of audit rules that are not to run.
    pub ignored_rules: Vec<&'static str>,
}
