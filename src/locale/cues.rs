//! Cue phrases: where in a text the phrases of one field, or of several, stand.
//!
//! Phrases are kept as one sorted list. An automaton of them takes longer to build than all our texts take to search.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use super::letters::is_letter;
use super::tongues::{Tongues, bit, primary};
use super::{FIELDS, entry, words};

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
    openings: Openings,
    /// Phrases with `…`: the pieces behind the first one, parted by tabs.
    gapped: Vec<&'static str>,
}

/// A phrase, or the first piece of one with `…`.
#[derive(Debug)]
struct Phrase {
    text: &'static str,
    field: &'static str,
    end: End,
    /// May start inside a word: the ending of a verb, the first piece of a phrase with `…`.
    inside: bool,
    /// The longest other phrase that opens this one.
    shorter: Option<u16>,
    tongues: Tongues,
}

impl Tongues {
    /// Whether the phrase counts in a text in one of these languages.
    pub fn count_in(self, languages: &[&str]) -> bool {
        self.0 == 0 || languages.iter().any(|tag| bit(tag) == 0 || self.0 & bit(tag) != 0)
    }
}

/// The first four bytes of all phrases as a set of bits: it says "no" at most places, and fast.
#[derive(Debug)]
struct Openings {
    bits: Vec<u64>,
    /// How far a product is shifted to number a bit.
    shift: u32,
}

impl Openings {
    fn new(phrases: &[Phrase]) -> Openings {
        let count = (phrases.len() * 16).next_power_of_two().max(64);
        let mut openings = Openings { bits: vec![0; count / 64], shift: 32 - count.ilog2() };
        for phrase in phrases {
            let (at, bit) = openings.place(opening_bytes(phrase.text));
            openings.bits[at] |= bit;
        }
        openings
    }

    /// The word and the bit in it for an opening.
    fn place(&self, opening: u32) -> (usize, u64) {
        // Knuth's multiplicative hashing.
        let number = opening.wrapping_mul(2_654_435_769) >> self.shift;
        (number as usize / 64, 1 << (number % 64))
    }

    /// Whether a phrase may open this text: one of four bytes or more, or of three, two, one.
    fn has(&self, text: &str) -> bool {
        let opening = opening_bytes(text);
        [u32::MAX, 0xff_ffff, 0xffff, 0xff].iter().any(|mask| {
            let (at, bit) = self.place(opening & mask);
            self.bits[at] & bit != 0
        })
    }
}

/// The first four bytes of a text as a number, the first one lowest; zeros where there are fewer.
fn opening_bytes(text: &str) -> u32 {
    match text.as_bytes() {
        [a, b, c, d, ..] => u32::from_le_bytes([*a, *b, *c, *d]),
        [a, b, c] => u32::from_le_bytes([*a, *b, *c, 0]),
        [a, b] => u32::from_le_bytes([*a, *b, 0, 0]),
        [a] => u32::from(*a),
        [] => 0,
    }
}

/// What must follow a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Any,
    Word,
    /// The pieces of this number in [`Cues::gapped`].
    Pieces(u16),
}

/// Longest phrase, in bytes, that is looked for at the end of a text.
pub const LONGEST_ENDING: usize = 64;

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
    static CUES: LazyLock<HashMap<&'static str, OnceLock<Box<Cues>>>> =
        LazyLock::new(|| FIELDS.iter().map(|(field, _)| (*field, OnceLock::new())).collect());
    let (field, cues) = CUES.get_key_value(field).expect("a field of FIELDS");
    cues.get_or_init(|| Box::new(Cues::new(&[field])))
}

/// Every occurrence of a field's phrases in text of one language that went through [`super::fold`].
///
/// For small words that mean something else next door: Italian `se` is "if", Spanish `se` is not. Where no locale of
/// the language has the field, the phrases of all of them count.
pub fn spoken(field: &str, folded: &str, language: &str) -> Vec<Range<usize>> {
    let mut found = cues(field).find_all(folded);
    if found.is_empty() {
        return found;
    }
    let own = words(field).iter().filter(|row| language.split('-').next() == Some(primary(row.tag)));
    let own: Vec<&str> = own.map(|row| row.folded.trim_matches('*')).collect();
    if !own.is_empty() {
        found.retain(|range| own.contains(&&folded[range.clone()]));
    }
    found
}

impl Phrase {
    /// Reads a line of the table that the build step writes: a digit that says what may stand around the phrase, the
    /// languages in which it counts, its text, the pieces behind it.
    fn new(field: &'static str, line: &'static str, gapped: &mut Vec<&'static str>) -> Phrase {
        let (kind, words) = line.split_at(1);
        let (tongues, words) = words.split_once('\t').unwrap_or_default();
        let tongues = Tongues(u128::from_str_radix(tongues, 16).unwrap_or_default());
        let (text, pieces) = words.split_once('\t').unwrap_or((words, ""));
        let end = match kind {
            "0" | "1" => End::Any,
            "2" | "3" => End::Word,
            _ => {
                gapped.push(pieces);
                End::Pieces(gapped.len() as u16 - 1)
            }
        };
        Phrase { text, field, end, inside: matches!(kind, "1" | "3" | "5"), shorter: None, tongues }
    }
}

impl Cues {
    /// The phrases of these fields.
    pub fn new(fields: &[&'static str]) -> Cues {
        let (mut phrases, mut gapped) = (Vec::new(), Vec::new());
        for (field, _, lines) in fields.iter().filter_map(|field| entry(field)) {
            phrases.extend(lines.lines().map(|line| Phrase::new(field, line, &mut gapped)));
        }
        if fields.len() > 1 {
            phrases.sort_by(|a: &Phrase, b| (a.text, a.field).cmp(&(b.text, b.field)));
        }
        for at in 1..phrases.len() {
            let mut shorter = Some(at as u16 - 1);
            while let Some(other) = shorter.map(|at| &phrases[usize::from(at)])
                && !phrases[at].text.starts_with(other.text)
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
        let openings = Openings::new(&phrases);
        Cues { fields: fields.to_vec(), phrases, starts, inside, openings, gapped }
    }

    /// Calls `found` for every occurrence in order of their starts, until it says that the ones that start at the
    /// same place are enough.
    fn scan(&self, folded: &str, found: impl FnMut(&Phrase, Range<usize>) -> bool) {
        self.scan_at(0..folded.len(), folded, found);
    }

    /// As [`Cues::scan`], for occurrences that start in a part of the text.
    fn scan_at(&self, places: Range<usize>, folded: &str, mut found: impl FnMut(&Phrase, Range<usize>) -> bool) {
        let mut seen = vec![false; self.gapped.len()];
        for (start, byte) in places.map(|start| (start, usize::from(folded.as_bytes()[start]))) {
            // Empty for every byte that opens no character.
            let bucket = &self.phrases[usize::from(self.starts[byte])..usize::from(self.starts[byte + 1])];
            if bucket.is_empty() {
                continue;
            }
            let (before, rest) = folded.split_at(start);
            let bound = rest.starts_with(is_letter) && before.ends_with(is_letter_or_digit);
            if bound && !self.inside[byte] || !self.openings.has(rest) {
                continue;
            }
            let mut next = bucket.partition_point(|phrase| phrase.text <= rest).checked_sub(1).map(|at| &bucket[at]);
            let mut enough = false;
            while let Some(phrase) = next {
                next = phrase.shorter.map(|at| &self.phrases[usize::from(at)]);
                if !rest.starts_with(phrase.text) {
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
                    End::Pieces(at) => pieces_end(self.gapped[usize::from(at)], folded, end),
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

    /// Every occurrence in text that went through [`super::fold`], with its field, by start; occurrences may overlap.
    pub fn hits(&self, folded: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.scan(folded, |phrase, range| {
            hits.push(Hit { field: phrase.field, range, tongues: phrase.tongues });
            false
        });
        hits
    }

    /// Every occurrence in text that went through [`super::fold`], by start, longest first; occurrences may overlap.
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

    /// The end of the longest occurrence at the start of the text.
    pub fn opening(&self, folded: &str) -> Option<usize> {
        let mut longest = None;
        self.scan_at(0..folded.len().min(1), folded, |_, range| {
            longest = longest.max(Some(range.end));
            true
        });
        longest
    }

    /// Whether an occurrence of at most `LONGEST_ENDING` bytes ends the text.
    pub fn ends(&self, folded: &str) -> bool {
        let mut ends = false;
        self.scan_at(folded.len().saturating_sub(LONGEST_ENDING)..folded.len(), folded, |_, range| {
            ends |= range.end == folded.len();
            false
        });
        ends
    }

    /// The first occurrence that does not lie inside, or share its start with, an occurrence of `not`.
    pub fn find_unless(&self, folded: &str, not: &Cues) -> Option<Range<usize>> {
        let found = self.find_all(folded);
        let barred = if found.is_empty() { Vec::new() } else { not.find_all(folded) };
        first_outside(found.iter(), barred.iter()).cloned()
    }

    /// Whether any phrase occurs.
    pub fn is_match(&self, folded: &str) -> bool {
        self.find(folded).is_some()
    }
}

/// The first of some ranges that none of `bars` covers; both are in the order of their starts.
pub fn first_outside<'a>(
    mut ranges: impl Iterator<Item = &'a Range<usize>>,
    bars: impl Iterator<Item = &'a Range<usize>>,
) -> Option<&'a Range<usize>> {
    let mut bars = bars.peekable();
    // Where the farthest bar ends that starts before the range or with it.
    let mut barred = 0;
    ranges.find(|range| {
        while let Some(bar) = bars.next_if(|bar| bar.start <= range.start) {
            barred = bar.end.max(barred);
        }
        barred < range.end
    })
}

/// The end of the last of `pieces`, which follow one another somewhere behind `from`.
fn pieces_end(pieces: &str, folded: &str, from: usize) -> Option<usize> {
    pieces.split('\t').try_fold(from, |from, piece| {
        let near = folded.floor_char_boundary((from + LONGEST_GAP_BYTES + piece.len()).min(folded.len()));
        Some(from + folded[from..near].find(piece)? + piece.len())
    })
}

/// Most bytes between two pieces of a phrase: a clause, not a paragraph.
const LONGEST_GAP_BYTES: usize = 100;

fn is_letter_or_digit(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::super::fold;
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
    fn a_phrase_is_known_at_either_end_of_a_text() {
        assert_eq!(cues("password").opening("密码：x"), Some("密码".len()));
        assert_eq!(cues("password").opening("the password"), None);
        assert!(cues("password").ends("初始密码") && !cues("password").ends("密码：x"));
        assert!(cues("password").ends("password") && !cues("password").ends("nopassword"));
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
