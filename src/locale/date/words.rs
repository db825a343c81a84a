//! Words and tokens of dates: numbers, words of the locale files, marks.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::char::is_combining_mark;

use crate::locale::{is_letter, words};

/// What a word of the locale files means in a date. A word may mean several things: `mar` is March and Tuesday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Month(u8),
    Weekday(u8),
    Am,
    Pm,
    Noon,
    /// Years before the first of the era.
    Era(u32),
    Filler,
    Suffix,
}

/// Words of all locales as [`folded`] writes them, sorted; the same word stands once for every locale that has it.
pub(super) static LEXICON: LazyLock<Vec<(String, Role)>> = LazyLock::new(|| {
    let mut lexicon: Vec<(String, Role)> = Vec::new();
    for field in ["month", "weekday"] {
        for row in words(field) {
            let Some((number, word)) = row.word.split_once(' ') else { continue };
            let Ok(number) = number.parse() else { continue };
            lexicon.push((key(word), if field == "month" { Role::Month(number) } else { Role::Weekday(number) }));
        }
    }
    let eras = words("era").iter().filter_map(|row| row.word.split_once(' '));
    lexicon.extend(eras.filter_map(|(before, word)| Some((key(word), Role::Era(before.parse().ok()?)))));
    let roles = [
        ("am", Role::Am),
        ("pm", Role::Pm),
        ("noon", Role::Noon),
        ("date_filler", Role::Filler),
        ("date_suffix", Role::Suffix),
    ];
    for (field, role) in roles {
        lexicon.extend(words(field).iter().map(|row| (key(row.word), role)));
    }
    lexicon.retain(|(word, _)| !word.is_empty());
    lexicon.sort_by(|a, b| a.0.cmp(&b.0));
    lexicon
});

/// For each first byte where its words start in the lexicon, one more for the end.
static STARTS: LazyLock<[u16; 257]> = LazyLock::new(|| {
    let start = |byte: usize| LEXICON.partition_point(|(word, _)| usize::from(word.as_bytes()[0]) < byte) as u16;
    std::array::from_fn(start)
});

/// A word as the lexicon keeps it: folded, without the dot of an abbreviation.
pub(super) fn key(word: &str) -> String {
    word.chars().filter(|c| !is_format(*c)).map(folded).collect::<String>().trim_end_matches('.').to_owned()
}

/// One character as words are compared: lower case, one kind of blank and of apostrophe.
fn folded(c: char) -> char {
    match c {
        '’' | 'ʼ' | '‘' => '\'',
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c if c.is_whitespace() => ' ',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Marks that print nothing: text direction, zero width.
pub(in crate::locale) fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Value of a decimal digit of the scripts that print their own.
pub(super) fn digit(c: char) -> Option<u32> {
    const ZEROS: [u32; 8] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0x17e0, 0xff10];
    if c.is_ascii() {
        return c.to_digit(10);
    }
    ZEROS.iter().find_map(|zero| u32::from(c).checked_sub(*zero).filter(|value| *value < 10))
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Value and number of digits.
    Number(u32, usize),
    /// Entries of the lexicon.
    Word(Range<usize>),
    /// A run of letters that the lexicon lacks; one character in scripts without blanks.
    Other,
    Blank,
    /// Anything else, full-width forms as ASCII.
    Mark(char),
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Cuts a text into tokens; linear in its length.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut start = 0;
    while let Some(c) = text[start..].chars().next() {
        let run = |test: &dyn Fn(char) -> bool| start + text[start..].find(|c| !test(c)).unwrap_or(text.len() - start);
        let (kind, end) = if digit(c).is_some() {
            let end = run(&|c| digit(c).is_some());
            let digits = text[start..end].chars().filter_map(digit);
            let value = digits.clone().take(9).fold(0, |value, digit| value * 10 + digit);
            (Kind::Number(value, digits.count()), end)
        } else if c != '\n' && (c.is_whitespace() || is_format(c)) {
            (Kind::Blank, run(&|c| c != '\n' && (c.is_whitespace() || is_format(c))))
        } else if c.is_alphabetic() || c == '\'' || c == '’' {
            match longest_word(&text[start..]) {
                Some((length, entries)) => (Kind::Word(entries), start + length),
                None if is_letter(c) => (Kind::Other, run(&|c| is_letter(c) || is_combining_mark(c))),
                None if c.is_alphabetic() => (Kind::Other, start + c.len_utf8()),
                None => (Kind::Mark(c), start + c.len_utf8()),
            }
        } else {
            let plain = match c {
                '：' | '∶' => ':',
                '，' | '、' | '،' => ',',
                '／' => '/',
                '．' => '.',
                '（' => '(',
                '）' => ')',
                '＋' => '+',
                '－' | '–' | '—' | '‐' | '‑' | '−' => '-',
                c => c,
            };
            (Kind::Mark(plain), start + c.len_utf8())
        };
        tokens.push(Token { kind, start, end });
        start = end;
    }
    tokens
}

/// The longest entry of the lexicon at the start of `text`: its bytes in the text, and all entries of that spelling.
fn longest_word(text: &str) -> Option<(usize, Range<usize>)> {
    let lexicon = LEXICON.as_slice();
    let (mut low, mut high, mut length) = (0, lexicon.len(), 0);
    let mut best = None;
    let mut characters = text.char_indices().peekable();
    let mut bytes = [0; 4];
    while let Some((at, raw)) = characters.next() {
        if is_format(raw) {
            continue;
        }
        let c = folded(raw);
        if c == ' ' {
            // Narrow and other blanks, in any number, stand for one.
            while characters.next_if(|(_, c)| *c != '\n' && c.is_whitespace()).is_some() {}
        }
        let piece = c.encode_utf8(&mut bytes).as_bytes();
        // A word too short for the piece goes on with a shorter, so smaller, character.
        let order = |word: &str| {
            word.as_bytes().get(length..length + piece.len()).map_or(Ordering::Less, |next| next.cmp(piece))
        };
        let found = &lexicon[low..high];
        let (from, to) = match piece {
            [byte] if length == 0 => {
                (usize::from(STARTS[usize::from(*byte)]), usize::from(STARTS[usize::from(*byte) + 1]))
            }
            _ => {
                let from = found.partition_point(|(word, _)| order(word).is_lt());
                (from, from + found[from..].partition_point(|(word, _)| order(word).is_eq()))
            }
        };
        (low, high) = (low + from, low + to);
        length += piece.len();
        if low == high {
            break;
        }
        let same = lexicon[low..high].partition_point(|(word, _)| word.len() == length);
        let after = characters.peek().map(|(_, c)| *c);
        if same > 0 && ends_word(raw, after) {
            best = Some((at + raw.len_utf8(), low..low + same));
        }
    }
    best
}

/// Whether a word that ends in `last` may be followed by `next`.
fn ends_word(last: char, next: Option<char>) -> bool {
    next.is_none_or(|next| {
        !(is_combining_mark(next)
            || is_letter(last) && is_letter(next)
            || digit(last).is_some() && digit(next).is_some())
    })
}
