//! Body similarity that survives wrapping, quote marks, doubled links and truncation.
//!
//! A body is squashed to its letters and digits. Winnowed hashes of the squashed text lead to the few bodies that
//! may be the same, so that no body is compared with all others.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{LazyLock, OnceLock};

use unicode_normalization::UnicodeNormalization;

use crate::link;
use crate::locale;

/// Characters of one hashed piece of text.
const PIECE: usize = 12;
/// Pieces of which one is kept: any common run of `PIECE + WINDOW - 1` = 19 characters shares a kept piece.
const WINDOW: usize = 8;
/// Characters of the pieces whose overlap is counted.
const SHINGLE: usize = 5;

/// Bytes of what stands in brackets for a picture.
const LONGEST_PICTURE: usize = 100;
/// Letters that a truncated copy must still have.
const LEAST_CUT: usize = 24;
/// Letters of the note that stands for what was cut off.
const LONGEST_NOTE: usize = 40;

/// What of a body is compared.
#[derive(Clone, Debug, Default)]
pub(super) struct Print {
    /// Letters and digits of the body, NFKC, lower case.
    pub text: String,
    /// Number of characters of `text`.
    pub chars: usize,
    /// Hash of `text`.
    pub hash: u64,
    /// The body ends in what may be a note on what was cut off: `…`, `[Message clipped]`.
    cut: bool,
    marks: OnceLock<Vec<u64>>,
    shingles: OnceLock<Vec<u64>>,
}

/// How two bodies compare.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Likeness {
    /// The same letters.
    Equal,
    /// The shorter stands in the longer as it is, or does but for a note on what was cut off.
    Within,
    /// Share of the shorter one's pieces that the longer has too, 0 to 1.
    Overlap(f32),
}

impl Print {
    /// Squashes a body.
    pub fn new(body: &str) -> Print {
        let text = squash(body);
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let end = body.trim_end();
        let cut = end.ends_with(['…', ']', ')', '）', '】', '>']) || end.ends_with("...");
        Print { chars: text.chars().count(), hash: hasher.finish(), text, cut, ..Print::default() }
    }

    /// Letters that are the author's for sure: without those that a note on what was cut off may hold.
    pub fn sure_chars(&self) -> usize {
        if self.cut { self.chars.saturating_sub(LONGEST_NOTE) } else { self.chars }
    }

    /// Compares two bodies; two empty ones are equal.
    pub fn likeness(&self, other: &Print) -> Likeness {
        if self.hash == other.hash && self.text == other.text {
            return Likeness::Equal;
        }
        let (short, long) = if self.chars <= other.chars { (self, other) } else { (other, self) };
        let cut = |cut: &Print, whole: &Print| cut.cut && is_cut(&cut.text, &whole.text);
        if long.text.contains(&short.text) || cut(short, long) || cut(long, short) {
            Likeness::Within
        } else {
            Likeness::Overlap(overlap(short.shingles(), long.shingles()))
        }
    }

    /// Hashes by which a body finds its likes; sorted, none for a text under 12 letters.
    pub fn marks(&self) -> &[u64] {
        self.marks.get_or_init(|| marks(&self.text))
    }

    /// Hashes of all short pieces, sorted.
    fn shingles(&self) -> &[u64] {
        self.shingles.get_or_init(|| {
            let mut hashes = piece_hashes(&self.text, SHINGLE);
            hashes.sort_unstable();
            hashes.dedup();
            hashes
        })
    }
}

fn marks(text: &str) -> Vec<u64> {
    let pieces = piece_hashes(text, PIECE);
    let mut marks: Vec<u64> = if pieces.len() <= WINDOW {
        pieces.iter().min().copied().into_iter().collect()
    } else {
        pieces.windows(WINDOW).filter_map(|window| window.iter().min().copied()).collect()
    };
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// Letters and digits of `text`, NFKC, lower case, without the link targets and the marks of pictures that clients add
/// in brackets, and with links as they were before a gateway rewrote them.
pub(super) fn squash(text: &str) -> String {
    let mut squashed = String::with_capacity(text.len());
    let text = link::with_targets(text);
    let mut rest: &str = &text;
    let mut before = ' ';
    while let Some(at) = rest.find(['<', '[']) {
        push_letters(&mut squashed, &rest[..at]);
        before = rest[..at].chars().next_back().unwrap_or(before);
        let bracketed = &rest[at..];
        let skipped = debris(bracketed, before);
        if skipped == 0 {
            before = '<';
            rest = &bracketed[1..];
        } else {
            rest = &bracketed[skipped..];
        }
    }
    push_letters(&mut squashed, rest);
    squashed
}

fn push_letters(squashed: &mut String, text: &str) {
    if text.is_ascii() {
        squashed.extend(text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
    } else {
        squashed.extend(text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()));
    }
}

/// Bytes of a bracketed link at the start of `text` that repeats or annotates the word before it, or of the mark of a
/// picture; 0 when there is none.
fn debris(text: &str, before: char) -> usize {
    // Outlook writes `name [mailto:a@b.c]`, `word<https://…>` and `[cid:image001.png@…]` where HTML had a link.
    let close = if text.starts_with('<') { '>' } else { ']' };
    let inside = &text[1..];
    let starts = |scheme: &str| inside.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let annotates = before.is_alphanumeric() || matches!(before, '/' | ')' | '"' | '”' | '_' | '=' | '&' | '%');
    let always = starts("mailto:") || starts("cid:");
    let linked = annotates && (starts("http://") || starts("https://") || starts("ftp://") || starts("tel:"));
    let picture = || {
        let end = inside.bytes().take(LONGEST_PICTURE + 1).position(|byte| char::from(byte) == close);
        end.is_some_and(|end| is_picture(&inside[..end]))
    };
    if !always && !linked && !picture() {
        return 0;
    }
    let end = inside.char_indices().take(2_000).find(|(_, c)| *c == close);
    end.map_or(0, |(at, _)| 1 + at + close.len_utf8())
}

/// Whether brackets hold what stands for a picture: `image001.png`, `image: logo.png`, `图片`.
fn is_picture(inside: &str) -> bool {
    static LABELS: LazyLock<BTreeSet<&'static str>> =
        LazyLock::new(|| locale::words("picture_label").iter().map(|row| row.folded).collect());
    const SUFFIXES: [&str; 8] = [".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".emf", ".webp"];
    if inside.len() > LONGEST_PICTURE || inside.contains('\n') {
        return false;
    }
    let folded = locale::fold(inside.trim());
    let label = folded.split([':', '：']).next().unwrap_or_default().trim_end();
    LABELS.contains(label) || SUFFIXES.iter().any(|suffix| folded.ends_with(suffix)) && !folded.contains(['/', '\\'])
}

/// Whether the short text is a piece of the long one with a note behind it: `[message truncated]`.
fn is_cut(short: &str, long: &str) -> bool {
    let Some((head, _)) = short.char_indices().nth(LEAST_CUT) else { return false };
    let Some(at) = long.find(&short[..head]) else { return false };
    let letters = short.chars().count();
    let same = short.chars().zip(long[at..].chars()).take_while(|(a, b)| a == b).count();
    letters - same <= LONGEST_NOTE && same * 3 >= letters * 2
}

/// Share of the `short` list that the `long` one has too; both are sorted.
fn overlap(short: &[u64], long: &[u64]) -> f32 {
    if short.is_empty() {
        return 0.0;
    }
    let shared = short.iter().filter(|hash| long.binary_search(hash).is_ok()).count();
    #[expect(clippy::cast_precision_loss, reason = "a share is compared with a round number")]
    let share = shared as f32 / short.len() as f32;
    share
}

/// Hashes of all runs of `size` characters.
fn piece_hashes(text: &str, size: usize) -> Vec<u64> {
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    let chars: Vec<u64> = text.chars().map(|c| u64::from(u32::from(c)) + 1).collect();
    if chars.len() < size {
        return Vec::new();
    }
    let top = (1..size).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let mut hash = chars[..size].iter().fold(0_u64, |hash, c| hash.wrapping_mul(BASE).wrapping_add(*c));
    let mut hashes = Vec::with_capacity(chars.len() - size + 1);
    hashes.push(mix(hash));
    for (gone, come) in chars.iter().zip(&chars[size..]) {
        hash = hash.wrapping_sub(gone.wrapping_mul(top)).wrapping_mul(BASE).wrapping_add(*come);
        hashes.push(mix(hash));
    }
    hashes
}

/// Spreads the bits, so that the smallest hash of a window is a fair choice.
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_quote_marks_and_width_do_not_count() {
        let typed = "Please send us the file C:\\Temp\\trace.etl, 版本 １２．３.";
        let wrapped = "> Please send us the file\n> C:\\Temp\\trace.etl,\n> 版本 12.3.";
        assert_eq!(Print::new(typed).likeness(&Print::new(wrapped)), Likeness::Equal);
    }

    #[test]
    fn links_that_a_client_wrote_twice_count_once() {
        let plain = "See https://kb.example/a?id=1 or write to Ana.";
        let doubled =
            "See https://kb.example/a?id=1<https://kb.example/a?id=1> or write to Ana [mailto:ana@v.example].";
        assert_eq!(squash(plain), squash(doubled));
    }

    #[test]
    fn pictures_that_a_client_only_names_do_not_count() {
        for mark in ["[cid:image001.png@01D7CB1A]", "[image: image.png]", "[图片]", "<image002.jpg>", "[Bild: Logo]"]
        {
            assert_eq!(squash(&format!("Thanks!\n\n{mark}")), "thanks", "{mark}");
        }
        assert_eq!(squash("see [C:\\logs\\a.png] and [image not found]"), "seeclogsapngandimagenotfound");
    }

    #[test]
    fn a_link_that_a_gateway_rewrote_is_the_link() {
        let plain = "日志请见 https://files.example/a?id=1 ，谢谢";
        let rewritten = "日志请见 https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Ffiles.example%2Fa%3Fid%3D1&data=05 ，谢谢";
        assert_eq!(squash(plain), squash(rewritten));
    }

    #[test]
    fn a_link_that_stands_alone_in_brackets_counts() {
        assert_eq!(squash("链接：<https://kb.example/5>"), "链接httpskbexample5");
    }

    #[test]
    fn a_truncated_copy_is_within_the_whole() {
        let whole = Print::new("The switch came back after the reboot and the counters stay at zero.");
        let cut = Print::new("The switch came back after\n> the reboot and the cou");
        assert_eq!(whole.likeness(&cut), Likeness::Within);
        assert!(whole.marks().iter().any(|mark| cut.marks().contains(mark)));
    }

    #[test]
    fn a_note_on_what_was_cut_off_is_no_difference() {
        let start = "We restarted the switch in the server room at noon. It came back after the reboot, all ports are up, and the counters";
        let whole = Print::new(&format!("{start} stay at zero since then; we will watch them for a week."));
        for note in ["…", "[message truncated]", "[… 12 more lines, view the entire message]", "（以下内容已省略）"]
        {
            let cut = Print::new(&format!("{start} {note}"));
            assert_eq!(whole.likeness(&cut), Likeness::Within, "{note}");
        }
        let other = Print::new(&format!("{start} will rise again soon."));
        assert!(matches!(whole.likeness(&other), Likeness::Overlap(_)));
        let other = Print::new(&format!("{start} rise again every few minutes, see the attached list."));
        assert!(matches!(whole.likeness(&other), Likeness::Overlap(_)));
    }

    #[test]
    fn unrelated_texts_overlap_little() {
        let a = Print::new("Please restart the print spooler and tell us whether the error is gone.");
        let b = Print::new("Our maintenance window is on Friday night, I attached the change plan.");
        assert!(matches!(a.likeness(&b), Likeness::Overlap(share) if share < 0.2));
    }
}
