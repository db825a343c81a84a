//! skeleton
pub mod error;
pub mod locale;
pub mod mail;
pub mod model;
pub mod observe;
pub mod options;
pub mod split;
pub mod text;
pub mod thread;
pub mod view;
