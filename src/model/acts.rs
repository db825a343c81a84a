//! What each sentence does: asks, promises, reports, names a cause; and under which heading it stands.
//!
//! The words are cue phrases of the locale files; a field `x` counts unless a phrase of `not_x` covers it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use crate::locale::{self, Cues};
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
    (Act::Recurrence, "recurrence", None),
    (Act::Scope, "scope", None),
    (Act::ScopeAgreed, "scope_agreed", None),
    (Act::Thanks, "thanks", None),
];

/// Acts that a question or a condition does not perform: "Is it solved?", "if it works".
const ASSERTIONS: [Act; 6] = [Act::Done, Act::Success, Act::Cause, Act::Closing, Act::Retraction, Act::Resolution];

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
    acts: u32,
}

impl Said {
    /// Whether the sentence does this.
    pub fn does(&self, act: Act) -> bool {
        self.acts & (1 << act as u32) != 0
    }

    /// Byte behind the label when that is a heading of the summary, else 0.
    pub fn content_start(&self) -> usize {
        let text = &self.sentence.text;
        let headed = self.section.is_some() && heading(self.sentence.label.as_deref()).is_some();
        let end = if headed { self.sentence.label_end } else { 0 };
        end + (text[end..].len() - text[end..].trim_start().len())
    }

    /// Words behind such a label; empty for a heading alone.
    pub fn content(&self) -> &str {
        &self.sentence.text[self.content_start()..]
    }

    /// Whether it is a claim in running text or an item: no heading, no code.
    pub fn is_prose(&self) -> bool {
        self.sentence.form != Form::Code && !self.sentence.is_heading()
    }
}

/// Reads what every sentence does.
pub fn read(thread: &Thread, sentences: Vec<Sentence>) -> Vec<Said> {
    let mut said = Vec::with_capacity(sentences.len());
    let mut open = OpenSection::default();
    let mut message = None;
    for sentence in sentences {
        if message != Some(sentence.span.message) {
            message = Some(sentence.span.message);
            open = OpenSection::default();
        }
        let section = open.advance(&sentence);
        let author = thread.message(sentence.span.message);
        let side = thread.side(author.from);
        let automatic = author.kind == MessageKind::Automatic;
        let acts = if sentence.form == Form::Code { 0 } else { acts(&sentence) };
        said.push(Said { sentence, author: author.from, side, automatic, section, acts });
    }
    said
}

/// What one sentence does, as bits.
fn acts(sentence: &Sentence) -> u32 {
    static ALL: LazyLock<Cues> = LazyLock::new(|| {
        let fields: Vec<&str> = CUES.iter().flat_map(|(_, field, not)| [*field].into_iter().chain(*not)).collect();
        Cues::new(&fields)
    });
    let hits = ALL.hits(&sentence.folded);
    let of = |field: &'static str| hits.iter().filter(move |hit| hit.field == field).map(|hit| &hit.range);
    let covers = |bar: &Range<usize>, range: &Range<usize>| bar.start <= range.start && range.end <= bar.end;
    let mut acts = 0;
    for (act, field, not) in CUES {
        if of(field).any(|range| !not.is_some_and(|not| of(not).any(|bar| covers(bar, range)))) {
            acts |= 1 << *act as u32;
        }
    }
    let conditional = of("condition").any(|range| range.start == 0);
    if sentence.asks() || conditional {
        for act in ASSERTIONS {
            acts &= !(1 << act as u32);
        }
    }
    acts
}

/// The section whose heading this label is, alone or with a few more words: `Causa de la renovación fallida`.
fn heading(label: Option<&str>) -> Option<Section> {
    static WORDS: LazyLock<Vec<(Section, Cow<'static, str>)>> = LazyLock::new(|| {
        let rows =
            HEADINGS.iter().flat_map(|(section, field)| locale::words(field).iter().map(move |row| (section, row)));
        rows.map(|(section, row)| (*section, locale::fold(row.word))).collect()
    });
    let label = locale::fold(label?);
    let mut best: Option<(usize, Section)> = None;
    for (section, word) in WORDS.iter() {
        let whole = label == *word;
        let head = label.strip_prefix(&**word).is_some_and(|rest| rest.starts_with(' '));
        let tail = label.strip_suffix(&**word).is_some_and(|rest| !rest.is_ascii() || rest.ends_with(' '));
        let few = || label.split(' ').count() <= 6 && label.chars().count() <= word.chars().count() + 30;
        // A longer heading word wins: 临时解决方案 before 解决方案.
        if (whole || (head || tail && word.chars().count() > 2) && few())
            && best.is_none_or(|(length, _)| word.len() > length)
        {
            best = Some((word.len(), *section));
        }
    }
    best.map(|(_, section)| section)
}

/// The section that is open while sentences of one message are read.
#[derive(Debug, Default)]
struct OpenSection {
    section: Option<Section>,
    /// The last sentence under it was complete, so a blank line may end the section.
    complete: bool,
    line: u32,
}

impl OpenSection {
    fn advance(&mut self, sentence: &Sentence) -> Option<Section> {
        if let Some(section) = heading(sentence.label.as_deref()) {
            self.section = Some(section);
            self.complete = !sentence.is_heading() && is_complete(sentence);
        } else if self.section.is_some() {
            let new_line = sentence.line != self.line;
            let other_label = sentence.label.is_some() && sentence.form == Form::Text;
            let ends =
                self.complete && new_line && sentence.form == Form::Text && (sentence.after_blank || other_label);
            if ends || sentence.is_heading() && new_line && sentence.form == Form::Text && self.complete {
                self.section = None;
            }
            self.complete = is_complete(sentence);
        }
        self.line = sentence.line;
        self.section
    }
}

fn is_complete(sentence: &Sentence) -> bool {
    sentence.form != Form::Text || sentence.text.ends_with(['。', '.', '！', '!', '；', ';', '”', ')', '）'])
}
