//! What stands around the point of a sentence: a name called, a greeting, thanks, a plea for help.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::locale;
use crate::thread::Thread;

use super::sentences::Sentence;

/// No courtesy takes more characters.
const LONGEST_COURTESY_CHARS: usize = 40;
/// Nor does a form of address that is no name: `team`, `zusammen`, 各位.
const LONGEST_ADDRESS_CHARS: usize = 8;
/// Fields of phrases that a clause says something by.
const TELLING: [&str; 6] = ["problem", "cause", "resolution", "success", "done", "consent"];

/// Knows who may be called by name.
pub struct Courtesy {
    /// The words of all names, folded.
    names: BTreeSet<String>,
}

impl Courtesy {
    /// Learns the names of everybody in the thread.
    pub fn new(thread: &Thread) -> Courtesy {
        let names = thread.people.iter().flat_map(|person| person.names.iter().chain([&person.name]));
        let words = names.flat_map(|name| words(&locale::fold(name)).map(str::to_owned).collect::<Vec<_>>());
        Courtesy { names: words.collect() }
    }

    /// The byte from `start` on where the courtesies that open a sentence end: `Hi Ana, it works` → that of `it`.
    pub fn opening(&self, sentence: &Sentence, start: usize) -> usize {
        let clauses = clauses(&sentence.text, start, true);
        let point = clauses.iter().position(|clause| !self.is_courtesy(&sentence.folded[clause.clone()]));
        point.map_or(start, |point| clauses[point].start)
    }

    /// The range from `start` on without courtesies before and clauses behind that ask for something; empty when it
    /// asks throughout.
    pub fn without_requests(&self, sentence: &Sentence, start: usize) -> Range<usize> {
        let opening = self.opening(sentence, start);
        let clauses = clauses(&sentence.text, opening, false);
        match clauses.iter().rposition(|clause| !asks(&sentence.folded[clause.clone()])) {
            None => opening..opening,
            Some(last) if last + 1 == clauses.len() => opening..sentence.text.len(),
            Some(last) => opening..clauses[last].end,
        }
    }

    /// Whether the first clause from `start` on that is no courtesy asks for something.
    pub fn opens_with_request(&self, sentence: &Sentence, start: usize) -> bool {
        let opening = self.opening(sentence, start);
        clauses(&sentence.text, opening, false).first().is_some_and(|clause| asks(&sentence.folded[clause.clone()]))
    }

    fn is_courtesy(&self, clause: &str) -> bool {
        if clause.chars().count() > LONGEST_COURTESY_CHARS || clause.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let named = |text: &str| words(text).all(|word| self.names.contains(word));
        // 早上好, and not 早上存储卷掉线.
        let greets = locale::cues("greeting").find(clause).filter(|at| at.start == 0).is_some_and(|at| {
            let behind = clause[at.end..].trim();
            behind.chars().count() <= LONGEST_ADDRESS_CHARS || named(behind)
        });
        let aside = || locale::cues("aside").find(clause).is_some_and(|at| at.start == 0);
        let thanks = || locale::cues("thanks").is_match(clause);
        let tells = || TELLING.iter().any(|field| locale::cues(field).is_match(clause));
        words(clause).next().is_some() && named(clause) || (greets || aside() || thanks()) && !tells()
    }
}

fn asks(clause: &str) -> bool {
    let request = locale::cues("request").find_unless(clause, locale::cues("not_request"));
    request.is_some() || locale::cues("plea").is_match(clause)
}

/// Words of folded text, without the marks around them.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|word| !word.is_empty())
}

/// The clauses of a text from `start` on, each without the mark behind it: a comma, or a colon too.
fn clauses(text: &str, start: usize, colons: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = start;
    for (at, mark) in text[start..].match_indices(['，', ',', '；', ';', '！', '!', ':', '：']) {
        let (at, end) = (start + at, start + at + mark.len());
        // `1,200` is a number.
        let colon = matches!(mark, ":" | "：");
        if colon && !colons || matches!(mark, "," | ":") && !text[end..].starts_with(' ') || at < from {
            continue;
        }
        push(text, from..at, &mut found);
        from = end;
    }
    push(text, from..text.len(), &mut found);
    found
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    if !piece.trim().is_empty() {
        found.push(start..range.start + piece.trim_end().len());
    }
}
