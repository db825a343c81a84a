//! Runs of the real binary and looks at the whole crate; what one module does is tested beside it.

mod bad_input;
mod cli;
mod config;
mod golden;
mod harness;
mod layout;
mod locales;
mod overlap;
mod properties;
mod readme;
mod redact;
