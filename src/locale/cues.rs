//! Cue phrases: where in a text the phrases of one field, or of several, stand.
//!
//! Phrases are kept as one sorted list. An automaton of them takes longer to build than all our texts take to search.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use super::{FIELDS, LOCALES, Row, fold, is_letter, words};

/// The phrases of some fields over all locales, found in one pass.
#[derive(Debug)]
pub struct Cues {
    fields: Vec<&'static str>,
    /// Sorted by their text, so that all phrases which open a text lie on the way from its place through `shorter`.
    phrases: Vec<Phrase>,
    /// For each first byte where its phrases start in the list, one more for the end.
    starts: [u16; 257],
    /// For each first byte whether a phrase that may start inside a word has it.
    inside: [bool; 256],
    /// Phrases with `…`: the pieces behind the first one.
    gapped: Vec<Vec<String>>,
}

/// A phrase, or the first piece of one with `…`.
#[derive(Debug)]
struct Phrase {
    text: Cow<'static, str>,
    field: &'static str,
    end: End,
    /// May start inside a word: the ending of a verb, the first piece of a phrase with `…`.
    inside: bool,
    /// The longest other phrase that opens this one.
    shorter: Option<u16>,
    tongues: Tongues,
}

/// Languages in whose texts a phrase counts.
///
/// A single word in Latin letters means something else next door: Portuguese `confirme` asks, French `confirme` tells.
/// Longer phrases count everywhere, and so do English words, which people of all languages mix in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tongues(u128);

impl Tongues {
    /// Those of one row.
    fn of(row: &Row, text: &str) -> Tongues {
        let word = text.is_ascii() || text.chars().all(|c| is_letter(c) && u32::from(c) < FIRST_BEHIND_LATIN);
        let single = word && !text.contains([' ', '…', '\'']) && row.tag != "en";
        Tongues(if single { bit(row.tag) } else { 0 })
    }

    /// A phrase of several locales counts in all of them; 0 stands for everywhere.
    fn join(&mut self, other: Tongues) {
        self.0 = if self.0 == 0 || other.0 == 0 { 0 } else { self.0 | other.0 };
    }

    /// Whether the phrase counts in a text in one of these languages.
    pub fn count_in(self, languages: &[&str]) -> bool {
        self.0 == 0 || languages.iter().any(|tag| bit(tag) == 0 || self.0 & bit(tag) != 0)
    }
}

/// First character behind the Latin letters of European languages.
const FIRST_BEHIND_LATIN: u32 = 0x250;

/// Languages that share most small words.
const KIN: &[&[&str]] =
    &[&["es", "gl", "ca"], &["da", "nb", "nn", "no"], &["cs", "sk"], &["hr", "sr", "bs"], &["id", "ms"]];

/// The bit of a language and its kin; none for one that no locale has, such as `und`.
fn bit(tag: &str) -> u128 {
    static NUMBERS: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
        let primary = |tag: &'static str| {
            let tag = primary(tag);
            KIN.iter().find(|kin| kin.contains(&tag)).map_or(tag, |kin| kin[0])
        };
        let mut heads: Vec<&'static str> = LOCALES.iter().map(|(tag, _)| primary(tag)).collect();
        heads.sort_unstable();
        heads.dedup();
        let number = |tag: &'static str| heads.binary_search(&primary(tag)).unwrap_or_default() as u32;
        LOCALES.iter().map(|(tag, _)| (self::primary(tag), number(tag))).collect()
    });
    NUMBERS.get(primary(tag)).map_or(0, |number| 1 << (number % u128::BITS))
}

/// The language of a tag: `zh` of `zh-Hant`.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// What must follow a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Any,
    Word,
    /// The pieces of this number in [`Cues::gapped`].
    Pieces(u16),
}

/// An occurrence of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The field of the phrase.
    pub field: &'static str,
    /// Its bytes.
    pub range: Range<usize>,
    /// In which languages it counts.
    pub tongues: Tongues,
}

/// The phrases of a field, sorted on first use.
///
/// # Panics
/// When `field` is not one of [`FIELDS`], which a unit test of every caller shows.
pub fn cues(field: &str) -> &'static Cues {
    static CUES: LazyLock<HashMap<&'static str, OnceLock<Cues>>> =
        LazyLock::new(|| FIELDS.iter().map(|(field, _)| (*field, OnceLock::new())).collect());
    let (field, cues) = CUES.get_key_value(field).expect("a field of FIELDS");
    cues.get_or_init(|| Cues::new(&[field]))
}

/// Every occurrence of a field's phrases in text of one language that went through [`fold`].
///
/// For small words that mean something else next door: Italian `se` is "if", Spanish `se` is not. Where no locale of
/// the language has the field, the phrases of all of them count.
pub fn spoken(field: &str, folded: &str, language: &str) -> Vec<Range<usize>> {
    let mut found = cues(field).find_all(folded);
    if found.is_empty() {
        return found;
    }
    let own = words(field).iter().filter(|row| language.split('-').next() == Some(primary(row.tag)));
    let own: Vec<Cow<'static, str>> = own.map(|row| fold(row.word.trim_matches('*'))).collect();
    if !own.is_empty() {
        found.retain(|range| own.iter().any(|word| folded[range.clone()] == **word));
    }
    found
}

impl Cues {
    /// The phrases of these fields.
    pub fn new(fields: &[&'static str]) -> Cues {
        let (mut phrases, mut gapped) = (Vec::new(), Vec::new());
        for (field, row) in fields.iter().flat_map(|field| words(field).iter().map(move |row| (*field, row))) {
            let (text, end, inside) = if row.word.contains('…') {
                let mut pieces = row.word.split('…').map(str::trim).filter(|piece| !piece.is_empty()).map(fold);
                let Some(head) = pieces.next() else { continue };
                gapped.push(pieces.map(Cow::into_owned).collect());
                (head, End::Pieces(gapped.len() as u16 - 1), true)
            } else {
                let word = row.word.trim_start_matches('*');
                let text = fold(word.trim_end_matches('*'));
                let open = text.len() < word.len() || !text.ends_with(is_letter);
                (text, if open { End::Any } else { End::Word }, word.len() < row.word.len())
            };
            if !text.is_empty() {
                let tongues = Tongues::of(row, row.word);
                phrases.push(Phrase { text, field, end, inside, shorter: None, tongues });
            }
        }
        let key = |phrase: &Phrase| (phrase.field, phrase.end, phrase.inside);
        phrases.sort_unstable_by(|a, b| (&a.text, key(a)).cmp(&(&b.text, key(b))));
        phrases.dedup_by(|a, b| {
            let same = (&a.text, key(a)) == (&b.text, key(b));
            if same {
                b.tongues.join(a.tongues);
            }
            same
        });
        for at in 1..phrases.len() {
            let mut shorter = Some(at as u16 - 1);
            while let Some(other) = shorter.map(|at| &phrases[usize::from(at)])
                && !phrases[at].text.starts_with(&*other.text)
            {
                shorter = other.shorter;
            }
            phrases[at].shorter = shorter;
        }
        let (mut starts, mut inside) = ([0; 257], [false; 256]);
        for phrase in &phrases {
            let byte = usize::from(phrase.text.as_bytes()[0]);
            starts[byte + 1] += 1;
            inside[byte] |= phrase.inside;
        }
        for byte in 0..256 {
            starts[byte + 1] += starts[byte];
        }
        Cues { fields: fields.to_vec(), phrases, starts, inside, gapped }
    }

    /// Calls `found` for every occurrence in order of their starts, until it says that the ones that start at the
    /// same place are enough.
    fn scan(&self, folded: &str, mut found: impl FnMut(&Phrase, Range<usize>) -> bool) {
        let mut seen = vec![false; self.gapped.len()];
        for (start, byte) in folded.bytes().enumerate().map(|(start, byte)| (start, usize::from(byte))) {
            // Empty for every byte that opens no character.
            let bucket = &self.phrases[usize::from(self.starts[byte])..usize::from(self.starts[byte + 1])];
            if bucket.is_empty() {
                continue;
            }
            let (before, rest) = folded.split_at(start);
            let bound = rest.starts_with(is_letter) && before.ends_with(is_letter_or_digit);
            if bound && !self.inside[byte] {
                continue;
            }
            let mut next = bucket.partition_point(|phrase| *phrase.text <= *rest).checked_sub(1).map(|at| &bucket[at]);
            let mut enough = false;
            while let Some(phrase) = next {
                next = phrase.shorter.map(|at| &self.phrases[usize::from(at)]);
                if !rest.starts_with(&*phrase.text) {
                    continue;
                }
                if bound && !phrase.inside {
                    continue;
                }
                let end = start + phrase.text.len();
                let end = match phrase.end {
                    End::Any => Some(end),
                    End::Word => (!folded[end..].starts_with(is_letter_or_digit)).then_some(end),
                    // The first occurrence leaves most text for the pieces behind it: later ones add nothing.
                    End::Pieces(at) if std::mem::replace(&mut seen[usize::from(at)], true) => None,
                    End::Pieces(at) => pieces_end(&self.gapped[usize::from(at)], folded, end),
                };
                enough |= end.is_some_and(|end| found(phrase, start..end));
            }
            if enough {
                return;
            }
        }
    }

    /// Whether this is one of its fields.
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains(&field)
    }

    /// Every occurrence in text that went through [`fold`], with its field, by start; occurrences may overlap.
    pub fn hits(&self, folded: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.scan(folded, |phrase, range| {
            hits.push(Hit { field: phrase.field, range, tongues: phrase.tongues });
            false
        });
        hits
    }

    /// Every occurrence in text that went through [`fold`], by start, longest first; occurrences may overlap.
    pub fn find_all(&self, folded: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        self.scan(folded, |_, range| {
            ranges.push(range);
            false
        });
        ranges.sort_by_key(|range| (range.start, Reverse(range.end)));
        ranges
    }

    /// The first occurrence, the longest of those that start there.
    pub fn find(&self, folded: &str) -> Option<Range<usize>> {
        let mut first: Option<Range<usize>> = None;
        self.scan(folded, |_, range| {
            if first.as_ref().is_none_or(|first| first.end < range.end) {
                first = Some(range);
            }
            true
        });
        first
    }

    /// The first occurrence that does not lie inside, or share its start with, an occurrence of `not`.
    pub fn find_unless(&self, folded: &str, not: &Cues) -> Option<Range<usize>> {
        let found = self.find_all(folded);
        let barred = if found.is_empty() { Vec::new() } else { not.find_all(folded) };
        found.into_iter().find(|range| !barred.iter().any(|bar| bar.start <= range.start && range.end <= bar.end))
    }

    /// Whether any phrase occurs.
    pub fn is_match(&self, folded: &str) -> bool {
        self.find(folded).is_some()
    }
}

/// The end of the last of `pieces`, which follow one another somewhere behind `from`.
fn pieces_end(pieces: &[String], folded: &str, from: usize) -> Option<usize> {
    pieces.iter().try_fold(from, |from, piece| Some(from + folded[from..].find(piece.as_str())? + piece.len()))
}

fn is_letter_or_digit(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(field: &'static str, text: &str) -> Vec<String> {
        cues(field).find_all(&fold(text)).into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn phrases_that_share_their_start_are_all_found_longest_first() {
        assert_eq!(ranges("password", "初始密码"), ["初始密码", "密码"]);
        assert_eq!(cues("password").find("初始密码"), Some(0.."初始密码".len()));
    }

    #[test]
    fn small_words_count_in_their_own_language() {
        assert!(spoken("condition", "se lo he pasado", "es").is_empty());
        let starts = |text, language| spoken("condition", text, language).first().map(|range| range.start);
        assert_eq!(starts("se non funziona", "it"), Some(0));
        assert_eq!(starts("if it fails", "und"), Some(0));
    }

    #[test]
    fn an_open_beginning_finds_the_ending_of_a_word_and_nothing_inside_it() {
        assert_eq!(ranges("commitment", "Lo revisaremos"), ["aremos"]);
        assert!(ranges("commitment", "aremosa, premios").is_empty());
    }
}
