//! What findings say, in every language of reports: a table beside the rules.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::options::Lang;

/// Code, Chinese, English; `{name}` is filled in. Rows without a code are words that may fill such a gap.
static TABLE: LazyLock<BTreeMap<&'static str, [&'static str; 2]>> = LazyLock::new(|| {
    let rows = include_str!("words.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        Some((cells.next()?, [cells.next()?, cells.next()?]))
    })
    .collect()
});

/// The message of a rule with its gaps filled; empty for a code without words.
///
/// A value that is a row of the table stands for its words (`vendor`), and may hold `{CB409.cause}`: the row of that name.
pub fn say(code: &str, lang: Lang, args: &[(&'static str, String)]) -> String {
    let column = match lang {
        Lang::Zh => 0,
        Lang::En => 1,
    };
    let template = TABLE.get(code).map_or("", |words| words[column]);
    let fill = |text: String, (name, value): &(&'static str, String)| {
        let value = TABLE.get(value.as_str()).map_or(value.as_str(), |words| words[column]);
        text.replace(&format!("{{{name}}}"), value)
    };
    let filled = args.iter().fold(template.to_owned(), fill);
    let parts = TABLE.iter().filter(|(key, _)| key.strip_prefix(code).is_some_and(|rest| rest.starts_with('.')));
    parts.fold(filled, |text, (key, words)| text.replace(&format!("{{{key}}}"), words[column]))
}
