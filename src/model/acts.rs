//! What each sentence does: asks, promises, reports, names a cause; and under which heading it stands.
//!
//! The words are cue phrases of the locale files; a field `x` counts unless a phrase of `not_x` covers it.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::locale::{self, Cues, first_outside};
use crate::thread::{MessageKind, PersonId, Side, Thread};

use super::sentences::{Form, Sentence};

/// Something a sentence does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// Asks for something.
    Request,
    /// Promises something.
    Commitment,
    /// Reports something done.
    Done,
    /// Opens with a condition.
    Condition,
    /// Says that something does not work.
    Problem,
    /// Names a cause.
    Cause,
    /// Names a fault that may be the cause.
    WeakCause,
    /// Takes back an earlier diagnosis.
    Retraction,
    /// Names a temporary remedy.
    Workaround,
    /// Names the remedy.
    Resolution,
    /// Says that it works now.
    Success,
    /// Says how that was checked.
    Verification,
    /// Closes the case.
    Closing,
    /// Agrees to close.
    Consent,
    /// Claims that the customer agreed to close.
    ConsentClaimed,
    /// Does not want the case closed.
    Objection,
    /// Says that the problem is back, or was never gone.
    Recurrence,
    /// Says that the customer is to act.
    Waiting,
    /// States the scope.
    Scope,
    /// Agrees to the scope.
    ScopeAgreed,
    /// Courtesy.
    Thanks,
}

/// Every act with its field of cue phrases, and the field of phrases that only look like it.
const CUES: &[(Act, &str, Option<&str>)] = &[
    (Act::Request, "request", Some("not_request")),
    (Act::Commitment, "commitment", Some("not_commitment")),
    (Act::Done, "done", Some("not_done")),
    (Act::Condition, "condition", None),
    (Act::Problem, "problem", Some("not_problem")),
    (Act::Cause, "cause", Some("not_cause")),
    (Act::WeakCause, "cause_weak", None),
    (Act::Retraction, "retraction", Some("not_retraction")),
    (Act::Workaround, "workaround", None),
    (Act::Resolution, "resolution", Some("not_resolution")),
    (Act::Success, "success", Some("not_success")),
    (Act::Verification, "verification", None),
    (Act::Closing, "closing", Some("not_closing")),
    (Act::Consent, "consent", None),
    (Act::ConsentClaimed, "consent_claimed", None),
    (Act::Objection, "objection", None),
    (Act::Recurrence, "recurrence", Some("success")),
    (Act::Waiting, "pending", None),
    (Act::Scope, "scope", None),
    (Act::ScopeAgreed, "scope_agreed", None),
    (Act::Thanks, "thanks", None),
];

/// Acts that a question or a condition does not perform: "Is it solved?", "if it works".
const ASSERTIONS: [Act; 6] = [Act::Done, Act::Success, Act::Cause, Act::Closing, Act::Retraction, Act::Resolution];

/// No heading of the summary takes more bytes.
const LONGEST_HEADING_BYTES: usize = 160;
/// Most words of a heading that holds more than its word.
const MOST_HEADING_WORDS: usize = 6;
/// Most characters of such a heading beside its word.
const MOST_HEADING_CHARS: usize = 30;

/// Heading under which a sentence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// What does not work.
    Problem,
    /// What the case covers.
    Scope,
    /// Systems and versions.
    Environment,
    /// Why.
    Cause,
    /// What made it work.
    Resolution,
    /// What helps for the time being.
    Workaround,
    /// How it was checked.
    Verification,
    /// Cause and resolution in one.
    Summary,
    /// What remains.
    NextSteps,
}

const HEADINGS: [(Section, &str); 9] = [
    (Section::Problem, "heading_problem"),
    (Section::Scope, "heading_scope"),
    (Section::Environment, "heading_environment"),
    (Section::Cause, "heading_cause"),
    (Section::Resolution, "heading_resolution"),
    (Section::Workaround, "heading_workaround"),
    (Section::Verification, "heading_verification"),
    (Section::Summary, "heading_summary"),
    (Section::NextSteps, "heading_next_steps"),
];

/// A sentence with its speaker's side, what it does, and its heading.
#[derive(Clone, Debug)]
pub struct Said {
    /// The words.
    pub sentence: Sentence,
    /// Who speaks.
    pub author: PersonId,
    /// On which side.
    pub side: Side,
    /// Written by a machine.
    pub automatic: bool,
    /// Under which heading.
    pub section: Option<Section>,
    /// Byte behind the label that is such a heading; the whole sentence is one when nothing stands behind it.
    heading_end: usize,
    acts: u32,
}

impl Said {
    /// Whether the sentence does this.
    pub fn does(&self, act: Act) -> bool {
        self.acts & (1 << act as u32) != 0
    }

    /// Byte of the first word behind the heading, or of the first word.
    pub fn content_start(&self) -> usize {
        let behind = &self.sentence.text[self.heading_end..];
        self.heading_end + (behind.len() - behind.trim_start().len())
    }

    /// The words behind the heading; empty for a heading alone.
    pub fn content(&self) -> &str {
        &self.sentence.text[self.content_start()..]
    }

    /// Whether it is a heading alone, of whatever kind.
    pub fn is_heading(&self) -> bool {
        self.content().is_empty() || self.sentence.is_heading()
    }

    /// Whether it is a claim in running text or an item: no heading, no code.
    pub fn is_prose(&self) -> bool {
        self.sentence.form != Form::Code && !self.is_heading()
    }
}

/// Reads what every sentence does.
///
/// `language` is that of the case, as a message's own may be guessed from few words.
pub fn read(thread: &Thread, sentences: Vec<Sentence>, language: &str) -> Vec<Said> {
    let mut sections = Vec::with_capacity(sentences.len());
    for message in sentences.chunk_by(|a, b| a.span.message == b.span.message) {
        sections.extend(sections_of(message));
    }
    let read = |(sentence, (section, heading_end)): (Sentence, (Option<Section>, usize))| {
        let message = thread.message(sentence.span.message);
        let acts = if sentence.form == Form::Code { 0 } else { acts(&sentence, message.language, language) };
        Said {
            author: message.from,
            side: thread.side(message.from),
            automatic: message.kind == MessageKind::Automatic,
            section,
            heading_end,
            acts,
            sentence,
        }
    };
    sentences.into_iter().zip(sections).map(read).collect()
}

/// What one sentence does, as bits.
fn acts(sentence: &Sentence, language: &str, of_case: &str) -> u32 {
    static ALL: LazyLock<Cues> = LazyLock::new(|| {
        let fields: Vec<&str> = CUES.iter().flat_map(|(_, field, not)| [*field].into_iter().chain(*not)).collect();
        Cues::new(&fields)
    });
    let mut hits = ALL.hits(&sentence.folded);
    hits.retain(|hit| hit.tongues.count_in(&[language, of_case]));
    let of = |field: &'static str| hits.iter().filter(move |hit| hit.field == field).map(|hit| &hit.range);
    let mut acts = 0;
    for (act, field, not) in CUES {
        if first_outside(of(field), not.iter().flat_map(|not| of(not))).is_some() {
            acts |= 1 << *act as u32;
        }
    }
    if opens_with_imperative(&sentence.folded) && !sentence.asks() {
        acts |= 1 << Act::Request as u32;
    }
    let conditions = locale::spoken("condition", &sentence.folded, language);
    if conditions.is_empty() {
        acts &= !(1 << Act::Condition as u32);
    }
    if sentence.asks() || conditions.iter().any(|range| range.start == 0) {
        for act in ASSERTIONS {
            acts &= !(1 << act as u32);
        }
    }
    // ご確認できましたらクローズいたします closes nothing yet.
    let last = |field: &'static str| of(field).map(|range| range.start).max();
    for (act, field) in [(Act::Closing, "closing"), (Act::Resolution, "resolution")] {
        if last(field).is_some_and(|cue| conditions.iter().any(|range| range.start < cue)) {
            acts &= !(1 << act as u32);
        }
    }
    // The diagnosis that a clause takes back is none; "it was not the disk, the cable is the cause" has one.
    if acts & 1 << Act::Retraction as u32 != 0 {
        let taken_back = |cue: &Range<usize>| {
            let parted = |back: &Range<usize>| sentence.folded[cue.start..back.end].contains(CLAUSE_MARKS);
            let covers = |back: &Range<usize>| back.start <= cue.start && cue.end <= back.end;
            of("retraction").any(|back| covers(back) || cue.start <= back.start && !parted(back))
        };
        for (act, field) in [(Act::Cause, "cause"), (Act::WeakCause, "cause_weak")] {
            if of(field).all(taken_back) {
                acts &= !(1 << act as u32);
            }
        }
    }
    for (act, field) in [(Act::Closing, "closing"), (Act::Success, "success"), (Act::Done, "done")] {
        if of(field).all(|cue| is_negated(cue, &sentence.folded)) {
            acts &= !(1 << act as u32);
        }
    }
    acts
}

/// Whether a sentence opens with a condition: "if it fails again".
pub fn opens_with_condition(folded: &str, language: &str) -> bool {
    locale::spoken("condition", folded, language).iter().any(|at| at.start == 0)
}

/// Whether a sentence opens with a verb that asks: "check the log", "vérifiez", but not "test was successful".
///
/// Such a verb is known by its object behind it, or by its ending; "then" may stand before it.
pub fn opens_with_imperative(folded: &str) -> bool {
    let opens = |field: &str, text: &str| locale::cues(field).find(text).filter(|at| at.start == 0);
    let lead = opens("sequence", folded).map_or(0, |at| at.end);
    let text = folded[lead..].trim_start_matches([',', ' ', ':']);
    let by_object = opens("imperative", text).is_some_and(|verb| {
        let object = text[verb.end..].trim_start();
        opens("imperative_object", object).is_some() || opens_with_name(object)
    });
    let first = text.find(char::is_whitespace).unwrap_or(text.len());
    let by_ending = || {
        let ending = locale::cues("imperative_ending").find(text).is_some_and(|at| at.start < first);
        ending && opens("not_imperative", text).is_none()
    };
    by_object || by_ending()
}

/// Whether the first word is a name as machines have them, with a digit or a sign inside: `kb5034441`, `vss-hotfix`.
fn opens_with_name(text: &str) -> bool {
    let word = text.split([' ', ',', ';']).next().unwrap_or_default().trim_end_matches(['.', ':', '!', '?', ')']);
    let letter = word.starts_with(|c: char| c.is_ascii_alphabetic());
    letter && word.contains(|c: char| c.is_ascii_digit() || matches!(c, '\\' | '_' | '-'))
}

/// Marks between clauses.
const CLAUSE_MARKS: [char; 6] = ['，', ',', ';', '；', ':', '：'];

/// Characters before a cue within which a negation turns it round.
const NEGATION_CHARS: usize = 12;

/// Whether "not", 不 or another negation stands shortly before a cue, in its clause.
fn is_negated(cue: &Range<usize>, folded: &str) -> bool {
    let clause = folded[..cue.start].rsplit(CLAUSE_MARKS).next().unwrap_or_default();
    let skipped = clause.chars().count().saturating_sub(NEGATION_CHARS);
    let near: String = clause.chars().skip(skipped).collect();
    locale::cues("negation").is_match(&near)
}

/// The heading of a sentence with the byte behind it: its label, or the whole line when that is nothing else.
fn heading(sentence: &Sentence) -> Option<(Section, usize)> {
    if let Some(label) = &sentence.label {
        return Some((section_named(label, false)?, sentence.label_end));
    }
    let line = sentence.text.trim_matches(['#', '*', '=', '-', '_', ' ', '<', '>']);
    Some((section_named(line, true)?, sentence.text.len()))
}

/// The section that has this name, alone or (unless `exact`) with a few more words: `Causa de la renovación fallida`.
fn section_named(label: &str, exact: bool) -> Option<Section> {
    /// Sections by heading word, with the place of the word among all.
    static WORDS: LazyLock<HashMap<&'static str, (usize, Section)>> = LazyLock::new(|| {
        let rows =
            HEADINGS.iter().flat_map(|(section, field)| locale::words(field).iter().map(move |row| (section, row)));
        let mut words = HashMap::new();
        for (place, (section, row)) in rows.enumerate() {
            words.entry(row.folded).or_insert((place, *section));
        }
        words
    });
    // A line longer than any heading is none.
    if label.len() > LONGEST_HEADING_BYTES {
        return None;
    }
    let label = locale::fold(label);
    if let Some((_, section)) = WORDS.get(&*label) {
        return Some(*section);
    }
    if exact || label.split(' ').count() > MOST_HEADING_WORDS {
        return None;
    }
    let chars = label.chars().count();
    let few = |word: &str| chars <= word.chars().count() + MOST_HEADING_CHARS;
    let heads = label.match_indices(' ').map(|(at, _)| &label[..at]);
    let behind_word = |at: &usize| !label[..*at].is_ascii() || label[..*at].ends_with(' ');
    let tails = label.char_indices().map(|(at, _)| at).filter(behind_word).map(|at| &label[at..]);
    let named = heads.chain(tails.filter(|word| word.chars().nth(2).is_some())).filter(|word| few(word));
    let found =
        named.filter_map(|word| WORDS.get(word).map(|(place, section)| (word.len(), Reverse(*place), *section)));
    // A longer heading word wins: 临时解决方案 before 解决方案.
    found.max().map(|(_, _, section)| section)
}

/// Section and end of the heading for every sentence of one message.
///
/// A section goes on to the next heading; the last one ends at a blank line, or a line with another label, once a
/// sentence under it is complete.
fn sections_of(message: &[Sentence]) -> Vec<(Option<Section>, usize)> {
    let headings: Vec<Option<(Section, usize)>> = message.iter().map(heading).collect();
    let last = headings.iter().rposition(Option::is_some);
    let filled = |(heading, sentence): (&Option<(Section, usize)>, &Sentence)| {
        heading.is_some_and(|(_, end)| !sentence.text[end..].trim().is_empty())
    };
    // The fields of a form end with their lines, whether or not a full stop stands there.
    let form = headings.iter().zip(message).filter(|(heading, sentence)| filled((heading, sentence))).count() > 1;
    let only = headings.iter().flatten().count() == 1;
    let mut found = Vec::with_capacity(message.len());
    let mut open: Option<Section> = None;
    let (mut complete, mut line, mut passing) = (false, 0, false);
    for (at, sentence) in message.iter().enumerate() {
        if let Some((section, end)) = headings[at] {
            open = Some(section);
            complete = !sentence.text[end..].trim().is_empty() && (form || is_complete(sentence));
            found.push((open, end));
            passing = only && is_passing(sentence);
        } else {
            let text = sentence.form == Form::Text && sentence.line != line;
            let labelled = sentence.label.is_some() && (!sentence.is_heading() || sentence.after_blank);
            if complete && text && (labelled || passing || sentence.after_blank && last < Some(at)) {
                open = None;
            }
            complete = is_complete(sentence);
            found.push((open, 0));
        }
        line = sentence.line;
    }
    found
}

/// Whether the heading is the beginning of a sentence, as in `Root cause is now clear: …`, and no form's.
fn is_passing(sentence: &Sentence) -> bool {
    let loose = sentence.label.as_deref().is_some_and(|label| section_named(label, true).is_none());
    loose && sentence.form == Form::Text
}

fn is_complete(sentence: &Sentence) -> bool {
    sentence.form != Form::Text || sentence.text.ends_with(['。', '.', '！', '!', '；', ';', '”', ')', '）'])
}
