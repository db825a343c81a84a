//! The closure summary: sentences of the chain, chosen and trimmed, never reworded.
//!
//! A closing mail's own headings win; where it has none, cue phrases choose, later statements before earlier ones.

use std::collections::BTreeSet;

use crate::locale;
use crate::observe::{Kind, Observable};
use crate::text::{MessageId, Part, Span, one_line};
use crate::thread::{Side, Thread};

use super::acts::{Act, Said, Section};
use super::identity;
use super::outcome::{self, Outcome, Withdrawal};
use super::terms::{Weights, terms};
use super::{Action, ActionKind, ActionStatus, CaseId, Statement, Summary};

/// Most statements of one section that cue phrases choose; sections with headings are taken whole.
const MAX_CHOSEN: usize = 4;
/// Two statements that share this much of their words say the same.
const SAME: f64 = 0.6;

/// Builds the summary.
pub fn summary(
    thread: &Thread,
    said: &[Said],
    observables: &[Observable],
    ids: &[CaseId],
    outcome: &Outcome,
    actions: &[Action],
) -> Summary {
    let codes = observables
        .iter()
        .filter(|observable| observable.kind == Kind::ErrorCode)
        .flat_map(|observable| observable.evidence.clone())
        .collect::<BTreeSet<Span>>();
    let chooser = Chooser {
        codes: codes.into_iter().collect(),
        ids: ids.iter().map(|id| id.value.as_str()).collect(),
        thread,
        said,
        weights: Weights::new(said.iter().map(|said| &said.sentence)),
        closing: outcome.closing.map(|at| said[at].sentence.span.message),
    };
    let (mut cause, mut resolution) = (chooser.cause(), chooser.resolution(outcome));
    chooser.part(&mut cause, &mut resolution);
    Summary {
        problem: chooser.problem(),
        scope: chooser.scope(),
        cause,
        resolution,
        workaround: chooser.workaround(),
        verification: chooser.verification(outcome),
        next_steps: chooser.next_steps(actions),
    }
}

struct Chooser<'a> {
    thread: &'a Thread,
    said: &'a [Said],
    weights: Weights,
    /// Where error codes stand, sorted.
    codes: Vec<Span>,
    /// Ids of the case, which are no part of its title.
    ids: Vec<&'a str>,
    /// The mail that closes the case.
    closing: Option<MessageId>,
}

impl Chooser<'_> {
    fn problem(&self) -> Vec<Statement> {
        let headed = self.headed(&[Section::Problem]);
        if !headed.is_empty() {
            return headed;
        }
        let opener = |said: &Said| {
            said.side != Side::Vendor && (said.does(Act::Problem) || self.has_code(said)) && !said.automatic
        };
        let first = self.said.iter().find(|said| opener(said)).map(|said| said.sentence.span.message);
        let mut chosen: Vec<Statement> = self.title().into_iter().collect();
        self.add_new(&mut chosen, |said| Some(said.sentence.span.message) == first && opener(said), MAX_CHOSEN);
        if first.is_none() {
            self.add_new(&mut chosen, |said| said.does(Act::Problem) && !said.automatic && said.is_prose(), 2);
        }
        chosen
    }

    /// The title of the case, which is the problem in the fewest words.
    fn title(&self) -> Option<Statement> {
        self.thread.iter().find_map(|(id, message)| {
            let subject = message.part(Part::Subject);
            let title = identity::subject_fields(subject, &self.ids).title;
            let start = subject.find(&title).filter(|_| !title.is_empty())? as u32;
            let span = Span { message: id, part: Part::Subject, start, end: start + title.len() as u32 };
            Some(Statement { text: one_line(&title), evidence: vec![span] })
        })
    }

    fn has_code(&self, said: &Said) -> bool {
        let span = said.sentence.span;
        let key = |span: &Span| (span.message, span.part, span.start);
        let first = self.codes.partition_point(|code| key(code) < key(&span));
        let starts_in = |code: &&Span| key(code) < (span.message, span.part, span.end);
        self.codes[first..].iter().take_while(starts_in).any(|code| code.end <= span.end)
    }

    fn scope(&self) -> Vec<Statement> {
        self.section_of(&[Section::Scope], |_| true)
    }

    fn cause(&self) -> Vec<Statement> {
        let closing = |said: &Said| Some(said.sentence.span.message) == self.closing;
        let mut chosen = self.section_of(&[Section::Cause], closing);
        if chosen.is_empty() {
            chosen = self.section_of(&[Section::Cause], |said| said.side == Side::Vendor && !said.automatic);
        }
        // Under a heading such as 总结, what is no result is the analysis.
        let analysis = |said: &Said| {
            said.section == Some(Section::Summary) && said.is_prose() && !is_result(said) && !said.does(Act::Closing)
        };
        let recap = |said: &Said| {
            closing(said) && said.section != Some(Section::Cause) && (outcome::is_cause(said) || analysis(said))
        };
        self.add_new(&mut chosen, recap, MAX_CHOSEN);
        let headed = self.said.iter().any(|said| closing(said) && said.section.is_some());
        if !headed {
            self.add_new(&mut chosen, |said| closing(said) && outcome::is_weak_cause(said), MAX_CHOSEN);
        }
        // A second problem has a second cause, which the closing mail may leave out.
        self.add_standing(&mut chosen, outcome::is_cause);
        if chosen.is_empty() {
            self.add_standing(&mut chosen, outcome::is_weak_cause);
        }
        chosen
    }

    /// Adds causes named before the closing mail that nobody took back, one a message, the last first, until three stand.
    fn add_standing(&self, chosen: &mut Vec<Statement>, test: impl Fn(&Said) -> bool) {
        let mut firsts: Vec<usize> = Vec::new();
        for at in 0..self.said.len() {
            let said = &self.said[at];
            let message = said.sentence.span.message;
            let new = firsts.last().is_none_or(|last| self.said[*last].sentence.span.message != message);
            let stands = || outcome::withdrawn(self.said, at, self.closing) != Some(Withdrawal::Named);
            if new
                && Some(message) != self.closing
                && said.side != Side::Customer
                && !said.sentence.introduces()
                && test(said)
                && stands()
            {
                firsts.push(at);
            }
        }
        for at in firsts.into_iter().rev() {
            let statement = self.statement(at);
            if chosen.len() < 3 && !self.repeats(chosen, &statement) {
                chosen.push(statement);
            }
        }
    }

    fn resolution(&self, outcome: &Outcome) -> Vec<Statement> {
        let closing = |said: &Said| Some(said.sentence.span.message) == self.closing;
        let mut chosen = self.section_of(&[Section::Resolution], closing);
        let recap = |said: &Said| {
            closing(said)
                && is_result(said)
                && !is_relayed(said)
                && !said.automatic
                && !matches!(said.section, Some(Section::Problem | Section::Cause))
                && said.is_prose()
        };
        self.add_new(&mut chosen, recap, MAX_CHOSEN);
        if chosen.is_empty() {
            let by_vendor = |said: &Said| {
                said.side == Side::Vendor
                    && !said.automatic
                    && said.does(Act::Resolution)
                    && said.is_prose()
                    && !said.does(Act::Request)
                    && !said.sentence.asks()
            };
            let last = self.said.iter().rev().find(|said| by_vendor(said)).map(|said| said.sentence.span.message);
            self.add_new(&mut chosen, |said| by_vendor(said) && Some(said.sentence.span.message) == last, MAX_CHOSEN);
        }
        let remedied = !chosen.is_empty() || !self.workaround().is_empty();
        if let Some(at) = outcome.resolved.filter(|_| !remedied) {
            chosen.push(self.statement(at));
        }
        chosen
    }

    /// Parts a sentence that names both cause and remedy at the clause where the remedy begins.
    fn part(&self, cause: &mut [Statement], resolution: &mut [Statement]) {
        for statement in cause {
            let Some(remedy) = resolution.iter_mut().find(|remedy| **remedy == *statement) else { continue };
            let [span] = statement.evidence[..] else { continue };
            let text = self.thread.text(span);
            let folded = locale::fold(text);
            let cues = ["resolution", "success"].map(|field| locale::cues(field).find(&folded));
            let Some(cue) = cues.into_iter().flatten().map(|cue| cue.start).min() else { continue };
            let Some((at, comma)) = text[..cue].char_indices().rev().find(|(_, c)| matches!(c, '，' | ',' | ';'))
            else {
                continue;
            };
            let end = at + comma.len_utf8();
            *statement =
                Statement { text: one_line(&text[..at]), evidence: vec![Span { end: span.start + at as u32, ..span }] };
            *remedy = Statement {
                text: one_line(&text[end..]),
                evidence: vec![Span { start: span.start + end as u32, ..span }],
            };
        }
    }

    fn workaround(&self) -> Vec<Statement> {
        let headed = self.section_of(&[Section::Workaround], |said| said.side == Side::Vendor && !said.automatic);
        if !headed.is_empty() {
            return headed;
        }
        self.choose(
            |said| said.does(Act::Workaround) && said.side == Side::Vendor && said.is_prose() && !said.sentence.asks(),
            2,
        )
    }

    fn verification(&self, outcome: &Outcome) -> Vec<Statement> {
        let headed = self.section_of(&[Section::Verification], |said| Some(said.sentence.span.message) == self.closing);
        let Some(resolved) = outcome.resolved.filter(|_| headed.is_empty()) else { return headed };
        let message = self.said[resolved].sentence.span.message;
        // In the closing mail the supporting side relays what the customer said.
        let relayed = |said: &Said| Some(message) != self.closing || is_relayed(said);
        let works = |said: &Said| {
            said.sentence.span.message == message && said.does(Act::Success) && said.is_prose() && relayed(said)
        };
        let mut chosen = Vec::new();
        for at in (0..self.said.len()).filter(|at| works(&self.said[*at])) {
            let statement = self.up_to(at, "success");
            if chosen.len() < 3 && !self.repeats(&chosen, &statement) {
                chosen.push(statement);
            }
        }
        chosen
    }

    /// The sentence up to the end of the last clause with a phrase of this field; courtesies behind it are left out.
    fn up_to(&self, at: usize, field: &str) -> Statement {
        let said = &self.said[at];
        let text = &said.sentence.text;
        let start = said.content_start();
        let last = locale::cues(field).find_all(&said.sentence.folded).into_iter().map(|cue| cue.end).max();
        let end = last
            .map_or(text.len(), |end| text[end..].find(['，', ',', '；', ';']).map_or(text.len(), |comma| end + comma));
        // Soft breaks inside the sentence shift the original: then it stays whole.
        if self.thread.text(said.sentence.span) != text || end <= start {
            return self.statement(at);
        }
        let span = said.sentence.span;
        let place = Span { start: span.start + start as u32, end: span.start + end as u32, ..span };
        Statement { text: one_line(&text[start..end]), evidence: vec![place] }
    }

    /// What stands under its own heading, then the requests and promises that nothing closed.
    fn next_steps(&self, actions: &[Action]) -> Vec<Statement> {
        let mut steps = self.section_of(&[Section::NextSteps], |said| said.side != Side::Customer);
        let open = |action: &&Action| action.kind != ActionKind::Done && action.status != ActionStatus::Done;
        for action in actions.iter().filter(open) {
            let text = one_line(self.thread.text(action.text));
            if steps.iter().all(|step| step.text != text) {
                steps.push(Statement { text, evidence: vec![action.text] });
            }
        }
        steps
    }

    /// Statements under these headings: of the closing mail, else of the mail that states the scope, else of any.
    fn headed(&self, sections: &[Section]) -> Vec<Statement> {
        let closing = self.section_of(sections, |said| Some(said.sentence.span.message) == self.closing);
        if closing.is_empty() { self.section_of(sections, |said| said.side != Side::Customer) } else { closing }
    }

    /// Statements of the last message that has one of these headings and passes the test.
    fn section_of(&self, sections: &[Section], test: impl Fn(&Said) -> bool) -> Vec<Statement> {
        let under = |said: &Said| {
            said.section.is_some_and(|section| sections.contains(&section)) && test(said) && !said.does(Act::Closing)
        };
        let last = self.said.iter().rev().find(|said| under(said)).map(|said| said.sentence.span.message);
        let mut chosen = Vec::new();
        for (at, said) in self.said.iter().enumerate() {
            if Some(said.sentence.span.message) == last
                && under(said)
                && !said.content().is_empty()
                && !said.is_heading()
            {
                let joined = self.continues(at);
                let statement = self.statement(at);
                match chosen.last_mut().filter(|_| joined) {
                    Some(before) => join(before, statement),
                    None => chosen.push(statement),
                }
            }
        }
        chosen
    }

    /// Whether the sentence before announces this one: `相关补丁：` and the list on the next line.
    fn continues(&self, at: usize) -> bool {
        at > 0 && {
            let (before, this) = (&self.said[at - 1], &self.said[at]);
            before.sentence.introduces()
                && !before.is_heading()
                && before.section == this.section
                && before.sentence.span.message == this.sentence.span.message
        }
    }

    /// The first statements that pass the test, none twice.
    fn choose(&self, test: impl Fn(&Said) -> bool, most: usize) -> Vec<Statement> {
        let mut chosen = Vec::new();
        self.add_new(&mut chosen, test, most);
        chosen
    }

    fn add_new(&self, chosen: &mut Vec<Statement>, test: impl Fn(&Said) -> bool, most: usize) {
        for (at, said) in self.said.iter().enumerate() {
            if chosen.len() >= most {
                break;
            }
            if test(said) && !said.content().is_empty() {
                let mut statement = self.statement(at);
                if said.sentence.introduces() {
                    let next = self.said.get(at + 1);
                    let same = |next: &&Said| next.sentence.span.message == said.sentence.span.message;
                    let belongs = |next: &Said| next.sentence.label.is_none() || self.has_code(next);
                    if next.filter(same).is_some_and(belongs) {
                        join(&mut statement, self.statement(at + 1));
                    }
                }
                if !self.repeats(chosen, &statement) {
                    chosen.push(statement);
                }
            }
        }
    }

    fn repeats(&self, chosen: &[Statement], statement: &Statement) -> bool {
        let new = terms(&locale::fold(&statement.text));
        chosen.iter().any(|old| self.weights.coverage(&new, &terms(&locale::fold(&old.text))) >= SAME)
    }

    /// The sentence without the label that is its heading.
    fn statement(&self, at: usize) -> Statement {
        let said = &self.said[at];
        let lead = said.content_start();
        let text = &said.sentence.text[lead..];
        // The label stands on one line, so it takes the same bytes in the original.
        let original = self.thread.text(said.sentence.span);
        let same = original.get(..lead) == said.sentence.text.get(..lead);
        let start = said.sentence.span.start + if same { lead as u32 } else { 0 };
        Statement { text: one_line(text), evidence: vec![Span { start, ..said.sentence.span }] }
    }
}

fn is_result(said: &Said) -> bool {
    said.does(Act::Resolution) || said.does(Act::Success)
}

/// Whether the supporting side passes on what the customer said.
fn is_relayed(said: &Said) -> bool {
    let received = || locale::cues("acknowledgement").is_match(&said.sentence.folded);
    said.side != Side::Customer && (said.does(Act::ConsentClaimed) || said.does(Act::Closing) || received())
}

fn join(statement: &mut Statement, next: Statement) {
    statement.text.push(' ');
    statement.text.push_str(&next.text);
    statement.evidence.extend(next.evidence);
}
