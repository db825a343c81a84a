//! skeleton
pub mod error;
pub mod options;
pub mod mail;
pub mod text;
pub mod view;
pub mod locale;
pub mod thread;
pub mod observe;
