//! Which words two sentences share, weighted by how rare they are in the case.

use std::collections::{BTreeMap, BTreeSet};

use super::sentences::Sentence;
use crate::text::MessageId;

/// Content words of a sentence: Latin words and codes of three characters or more, pairs of Han characters.
pub fn terms(folded: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut word = String::new();
    let mut han: Option<char> = None;
    for c in folded.chars().chain([' ']) {
        if is_han(c) {
            if let Some(before) = han {
                found.insert([before, c].iter().collect());
            }
            han = Some(c);
        } else {
            han = None;
        }
        if !is_han(c) && (c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) {
            word.push(c);
        } else if !word.is_empty() {
            let bare = word.trim_matches(['-', '.', '_']);
            if bare.chars().count() >= 3 {
                found.insert(stem(bare).to_owned());
            }
            word.clear();
        }
    }
    found
}

/// Letters that are kept of a word in a script whose languages decline: `инструкция` and `инструкцию`.
const STEM_CHARS: usize = 6;

/// A Cyrillic word without its ending; other words stay whole.
fn stem(word: &str) -> &str {
    let count = word.chars().count();
    if count < STEM_CHARS - 1 || !word.chars().all(|c| matches!(c, '\u{400}'..='\u{4ff}')) {
        return word;
    }
    word.char_indices().nth(STEM_CHARS.min(count - 1)).map_or(word, |(end, _)| &word[..end])
}

/// Share of all words of both that both have; 0 for two empty sets.
pub fn overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let count = |found: usize| f64::from(u32::try_from(found).unwrap_or(u32::MAX));
    let all = count(a.union(b).count());
    if all > 0.0 { count(a.intersection(b).count()) / all } else { 0.0 }
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0x20000..=0x3fffd)
}

/// How rare each term is among the messages of the case.
#[derive(Debug)]
pub struct Weights {
    messages: u32,
    /// In how many messages a term stands, and its number: they ascend as the terms do.
    terms: BTreeMap<String, (u32, u32)>,
}

/// The terms of something that was asked for, to be compared with many answers.
#[derive(Debug)]
pub struct Asked {
    total: f64,
    /// Number and weight of those that the case has.
    known: Vec<(u32, f64)>,
}

impl Weights {
    /// Counts in how many messages each term stands.
    pub fn new<'a>(sentences: impl Iterator<Item = &'a Sentence>) -> Weights {
        let mut messages = BTreeSet::new();
        // With the last message of each term, for the sentences of a message stand together.
        let mut seen_in: BTreeMap<String, (u32, MessageId)> = BTreeMap::new();
        for sentence in sentences {
            let message = sentence.span.message;
            for term in terms(&sentence.folded) {
                messages.insert(message);
                let seen = seen_in.entry(term).or_insert((1, message));
                if seen.1 != message {
                    *seen = (seen.0 + 1, message);
                }
            }
        }
        let numbered = seen_in.into_iter().zip(0..).map(|((term, (count, _)), number)| (term, (count, number)));
        Weights { messages: messages.len().max(1) as u32, terms: numbered.collect() }
    }

    /// Numbers of the terms that the case has, ascending.
    pub fn numbers(&self, terms: &BTreeSet<String>) -> Vec<u32> {
        terms.iter().filter_map(|term| self.terms.get(term)).map(|(_, number)| *number).collect()
    }

    /// Terms ready to be compared with many answers.
    pub fn asked(&self, terms: &BTreeSet<String>) -> Asked {
        let known = terms.iter().filter_map(|term| Some((self.terms.get(term)?.1, self.weight(term)))).collect();
        Asked { total: terms.iter().map(|term| self.weight(term)).sum(), known }
    }

    fn weight(&self, term: &str) -> f64 {
        let seen = f64::from(self.terms.get(term).map_or(1, |(count, _)| *count));
        (1.0 + f64::from(self.messages) / seen).ln()
    }

    /// Share of the weight of `asked` that `answer` takes up: 0 for nothing in common, 1 for everything.
    pub fn coverage(&self, asked: &BTreeSet<String>, answer: &BTreeSet<String>) -> f64 {
        let total: f64 = asked.iter().map(|term| self.weight(term)).sum();
        let shared: f64 = asked.intersection(answer).map(|term| self.weight(term)).sum();
        if total > 0.0 { shared / total } else { 0.0 }
    }
}

impl Asked {
    /// The same share as [`Weights::coverage`], of an answer whose terms the case has by their numbers, ascending.
    pub fn coverage(&self, answer: &[u32]) -> f64 {
        let mut answer = answer.iter().peekable();
        let shared = self.known.iter().filter(|(number, _)| {
            while answer.next_if(|other| *other < number).is_some() {}
            answer.peek() == Some(&number)
        });
        let shared: f64 = shared.map(|(_, weight)| weight).sum();
        if self.total > 0.0 { shared / self.total } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sentences::Form;
    use crate::text::{Part, Span};

    #[test]
    fn words_and_pairs_of_han_characters_are_terms() {
        let found = terms("请安装 kb5004244 补丁, ok");
        let expected = ["kb5004244", "安装", "补丁", "请安"].map(str::to_owned);
        assert_eq!(found, BTreeSet::from(expected));
    }

    #[test]
    fn a_russian_word_is_one_term_in_every_case() {
        assert_eq!(terms("пришлите инструкцию и логи"), terms("логи и инструкция пришлите"));
        assert_eq!(terms("прошивка"), terms("прошивку"));
    }

    #[test]
    fn a_sentence_covers_itself_and_nothing_of_another() {
        let weights = Weights::new(std::iter::empty());
        let (a, b) = (terms("replace the manifest"), terms("服务已停止"));
        assert!((weights.coverage(&a, &a) - 1.0).abs() < 1e-9);
        assert!(weights.coverage(&a, &b).abs() < 1e-9);
        assert!(weights.coverage(&BTreeSet::new(), &a).abs() < 1e-9);
    }

    #[test]
    fn numbers_give_the_same_share_as_words() {
        let sentence = |message, folded: &str| Sentence {
            span: Span { message: MessageId(message), part: Part::Body, start: 0, end: 1 },
            text: folded.to_owned(),
            folded: folded.to_owned(),
            form: Form::Text,
            line: 1,
            after_blank: false,
            label: None,
            label_end: 0,
        };
        let said = [sentence(0, "replace the manifest"), sentence(1, "the manifest is replaced")];
        let weights = Weights::new(said.iter());
        let asked = terms("please replace the manifest");
        for answer in said.iter().map(|said| terms(&said.folded)) {
            let share = weights.asked(&asked).coverage(&weights.numbers(&answer));
            assert!(share > 0.0 && (share - weights.coverage(&asked, &answer)).abs() < 1e-9);
        }
    }
}
