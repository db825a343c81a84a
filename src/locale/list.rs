//! The list of locales: a new one is a file and its line here.

/// Tag and file of every locale; `mul` holds what clients print in every language.
pub const LOCALES: &[(&str, &str)] = &[("en", include_str!("en.tsv")), ("zh-Hans", include_str!("zh-Hans.tsv"))];
