//! The ways a run can fail: something could not be read, kept or shown.
//!
//! Malformed mail is no error; it becomes a [`crate::text::Warning`].

use std::io;
use std::path::PathBuf;

/// What went wrong, worded for the person at the terminal.
///
/// Every message names the thing; the cause is `source` and is printed once, by `main`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The operating system refused to keep a result.
    #[error("{}: cannot be written", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system has no program that shows a result.
    #[error("{}: was written, but cannot be opened", path.display())]
    Open {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds no bytes, or nothing but blank space.
    #[error("{}: is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// None of the readers knows these bytes.
    #[error("{}: {what}", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// What the bytes look like, and what would be understood.
        what: String,
    },
    /// A folder or archive in which no reader found anything.
    #[error("{}: no mail in it (eml, msg, mbox, html, txt, md)", path.display())]
    NoMail {
        /// The folder.
        path: PathBuf,
    },
    /// A result is there already.
    #[error("{}: exists already; --force overwrites it", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A configuration file says something that is not understood.
    #[error("{}{}: {what}", path.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
    Config {
        /// The file.
        path: PathBuf,
        /// Counted from 1; `None` when it is the file as a whole.
        line: Option<usize>,
        /// What is wrong, and what would be right.
        what: String,
    },
    /// The command line asks for something that cannot be.
    #[error("{0}")]
    Usage(String),
    /// A workbook cannot be built.
    #[error("the workbook cannot be built")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A template does not render: a defect of ours, or of the template given.
    #[error("the report template does not render")]
    Template(#[from] tera::Error),
}

/// A result with our [`Error`].
pub type Result<T> = std::result::Result<T, Error>;
