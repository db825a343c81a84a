//! Build step: turns the locale files into one table, so that no run has to gather, fold and sort their rows.
//!
//! The table is Rust: for each field its rows, and its cue phrases in the order in which [`cues`] searches them.
//!
//! [`cues`]: ../casebrief/locale/fn.cues.html

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use letters::{fold, is_letter};
use tongues::Tongues;

#[path = "src/locale/letters.rs"]
mod letters;
#[path = "src/locale/list.rs"]
mod list;
#[path = "src/table.rs"]
mod table;
#[path = "src/locale/tongues.rs"]
mod tongues;

/// What the table holds of one field.
#[derive(Default)]
struct Field {
    /// `tag`, `word` and, where it differs, the folded word; in the order of the locales.
    rows: String,
    phrases: BTreeMap<Phrase, Tongues>,
}

/// A cue phrase; they are sorted by their text, for the search goes by it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Phrase {
    /// Folded, up to the first `…`.
    text: String,
    /// What may stand around it, as `locale::cues` reads it: behind it `0` anything, `2` the end of a word, `4` the
    /// pieces; one more when it may start inside a word, as every phrase with pieces may.
    kind: u8,
    /// The pieces behind each `…`.
    pieces: Vec<String>,
}

fn main() {
    // Cargo runs this step again when a file that it embeds has changed.
    println!("cargo::rerun-if-changed=build.rs");
    let mut fields: BTreeMap<&str, Field> = BTreeMap::new();
    for (tag, file) in list::LOCALES {
        for [name, word, _] in table::rows(file).filter(|[name, ..]| !name.is_empty() && !name.starts_with("# ")) {
            let field = fields.entry(name).or_default();
            let folded = fold(word);
            let cell = if folded == word { "" } else { &*folded };
            writeln!(field.rows, "{tag}\t{word}\t{cell}").expect("a string takes everything");
            let tongues = Tongues::of(tag, word);
            if let Some(phrase) = phrase(&folded) {
                field.phrases.entry(phrase).and_modify(|known| known.join(tongues)).or_insert(tongues);
            }
        }
    }
    let mut code = String::from("&[\n");
    for (name, Field { rows, phrases }) in &fields {
        let phrases: String = phrases.iter().map(|(phrase, tongues)| phrase.line(*tongues)).collect();
        writeln!(code, "({name:?}, {rows:?}, {phrases:?}),").expect("a string takes everything");
    }
    code.push(']');
    let folder = env::var_os("OUT_DIR").expect("cargo says where to write");
    fs::write(Path::new(&folder).join("locale.rs"), code).expect("the folder for output can be written to");
}

/// The cue phrase that a folded word of a locale file writes; `None` for nothing but marks.
fn phrase(word: &str) -> Option<Phrase> {
    if word.contains('…') {
        let mut pieces = word.split('…').map(str::trim).filter(|piece| !piece.is_empty()).map(str::to_owned);
        return Some(Phrase { text: pieces.next()?, kind: 5, pieces: pieces.collect() });
    }
    let open_start = word.trim_start_matches('*');
    let text = open_start.trim_end_matches('*');
    let open_end = text.len() < open_start.len() || !text.ends_with(is_letter);
    let kind = if open_end { 0 } else { 2 } + u8::from(open_start.len() < word.len());
    (!text.is_empty()).then(|| Phrase { text: text.to_owned(), kind, pieces: Vec::new() })
}

impl Phrase {
    /// Its line in the table: kind, text, pieces.
    fn line(&self, tongues: Tongues) -> String {
        let tongues = if tongues.0 == 0 { String::new() } else { format!("{:x}", tongues.0) };
        let mut line = format!("{}{tongues}\t{}", self.kind, self.text);
        for piece in &self.pieces {
            line.push('\t');
            line.push_str(piece);
        }
        line.push('\n');
        line
    }
}
