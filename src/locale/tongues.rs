//! Languages in whose texts a phrase counts: part of the build step, too, which writes them into its table.

use super::letters::is_letter;
use super::list::LOCALES;

/// Languages in whose texts a phrase counts.
///
/// A single word in Latin letters means something else next door: Portuguese `confirme` asks, French `confirme` tells.
/// Longer phrases count everywhere, and so do English words, which people of all languages mix in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tongues(pub u128);

impl Tongues {
    /// Those of a word of one locale.
    pub fn of(tag: &str, word: &str) -> Tongues {
        let latin = word.is_ascii() || word.chars().all(|c| is_letter(c) && u32::from(c) < FIRST_BEHIND_LATIN);
        let single = latin && !word.contains([' ', '…', '\'']) && tag != "en";
        Tongues(if single { bit(tag) } else { 0 })
    }

    /// A phrase of several locales counts in all of them; 0 stands for everywhere.
    pub fn join(&mut self, other: Tongues) {
        self.0 = if self.0 == 0 || other.0 == 0 { 0 } else { self.0 | other.0 };
    }
}

/// First character behind the Latin letters of European languages.
const FIRST_BEHIND_LATIN: u32 = 0x250;

/// Languages that share most small words.
const KIN: &[&[&str]] =
    &[&["es", "gl", "ca"], &["da", "nb", "nn", "no"], &["cs", "sk"], &["hr", "sr", "bs"], &["id", "ms"]];

/// The bit of a language and its kin; none for one that no locale has, such as `und`.
pub fn bit(tag: &str) -> u128 {
    let head = |tag: &'static str| {
        let tag = primary(tag);
        KIN.iter().find(|kin| kin.contains(&tag)).map_or(tag, |kin| kin[0])
    };
    let known = LOCALES.iter().find(|(locale, _)| primary(locale) == primary(tag));
    // The first locale of the kin gives its number to all.
    let number = known.and_then(|(own, _)| LOCALES.iter().position(|(locale, _)| head(locale) == head(own)));
    number.map_or(0, |number| 1 << (number as u32 % u128::BITS))
}

/// The language of a tag: `zh` of `zh-Hant`.
pub fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}
