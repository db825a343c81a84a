//! How soon the supporting side is to answer, by the priority of the case.

use chrono::TimeDelta;

use crate::Case;
use crate::locale;

/// How urgent a case is, from 1, the most, to 4.
pub type Level = usize;

/// Default: the level of a case that states no priority.
const USUAL: Level = 3;

/// The level that the case states; `None` when it states none, or one that no table knows.
pub fn stated(case: &Case) -> Option<Level> {
    level(&case.model.priority.as_ref()?.value)
}

/// Working time within which a person is to answer a new case.
pub fn first_response(case: &Case, level: Level) -> TimeDelta {
    TimeDelta::hours(case.terms.first_response[level.clamp(1, 4) - 1].into())
}

/// Working time within which a later mail is to be answered.
pub fn next_response(case: &Case) -> TimeDelta {
    TimeDelta::hours(case.terms.next_response[stated(case).unwrap_or(USUAL).clamp(1, 4) - 1].into())
}

/// The level of a priority as it is written: `P2`, `Severity B`, `2 - Alta`, `Critique`.
pub fn level(priority: &str) -> Option<Level> {
    let folded = locale::fold(priority.trim());
    if let Some(digit) = folded.chars().find_map(|c| c.to_digit(10)) {
        return Some((digit as Level).clamp(1, 4));
    }
    let word = folded.rsplit(' ').next().unwrap_or_default();
    if let ("a" | "b" | "c" | "d", Some(letter)) = (word, word.bytes().next()) {
        return Some(usize::from(letter - b'a') + 1);
    }
    let ranked = locale::words("priority_rank").iter().filter_map(|row| row.word.split_once(' '));
    let named = ranked.filter(|(_, name)| folded.contains(*name)).max_by_key(|(_, name)| name.len());
    named.and_then(|(number, _)| number.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priorities_are_ranked_however_they_are_written() {
        let ranks = ["P0", "P1", "Severity B", "2 - Alta", "Critique", "low", "S3", "blue"].map(level);
        assert_eq!(ranks, [Some(1), Some(1), Some(2), Some(2), Some(1), Some(4), Some(3), None]);
    }

    #[test]
    fn han_words_are_ranked_too() {
        assert_eq!(["高", "二級", "紧急", "中", "普通"].map(level), [Some(2), Some(2), Some(1), Some(3), Some(3)]);
    }
}
