//! The closure summary: sentences of the chain, chosen and trimmed, never reworded.
//!
//! A closing mail's own headings win; where it has none, cue phrases choose, later statements before earlier ones.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::locale;
use crate::observe::{Kind, Observable};
use crate::text::{MessageId, Part, Span, one_line};
use crate::thread::{Side, Thread};

use super::acts::{Act, Said, Section};
use super::courtesy::Courtesy;
use super::identity;
use super::outcome::{self, Outcome, Withdrawal};
use super::terms::{Weights, terms};
use super::tried::tried;
use super::{Action, ActionKind, ActionStatus, CaseId, Statement, Summary};

/// Most statements of one section that cue phrases choose; sections with headings are taken whole.
const MAX_CHOSEN: usize = 4;
/// Share of the weight of an instruction that a report takes up when it repeats it.
const REPEATED: f64 = 0.4;
/// Most statements about what was done where nobody says which of it was the remedy.
const MAX_REMEDIES: usize = 3;
/// Two statements that share this much of their words say the same.
const SAME: f64 = 0.6;
/// A cause that shares this much of its words with those chosen tells nothing new.
const KNOWN: f64 = 0.45;
/// Words about a cause take at least so many bytes beside the phrase that says it is one.
const FEWEST_CAUSE_BYTES: usize = 12;

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
        reopened: outcome.reopened.map(|at| said[at].sentence.span.message),
        steps: actions.iter().filter(|a| a.kind == ActionKind::Request).flat_map(|a| a.steps.clone()).collect(),
        courtesy: Courtesy::new(thread),
    };
    let (mut cause, mut resolution) = (chooser.cause(), chooser.resolution(outcome));
    chooser.part(&mut cause, &mut resolution);
    Summary {
        problem: chooser.problem(),
        scope: chooser.scope(),
        environment: chooser.environment(),
        cause,
        tried: tried(thread, said, observables, actions),
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
    /// The mail by which the customer opened the closed case again.
    reopened: Option<MessageId>,
    /// What somebody is asked to do, item by item.
    steps: BTreeSet<Span>,
    courtesy: Courtesy,
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
        let told = |said: &Said| Some(said.sentence.span.message) == first && opener(said) && !self.only_asks(said);
        self.add_made(&mut chosen, told, MAX_CHOSEN, |at| self.without_requests(at));
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

    /// Whether a sentence asks for help and says nothing else.
    fn only_asks(&self, said: &Said) -> bool {
        !self.has_code(said) && self.courtesy.without_requests(&said.sentence, said.content_start()).is_empty()
    }

    fn has_code(&self, said: &Said) -> bool {
        let span = said.sentence.span;
        let key = |span: &Span| (span.message, span.part, span.start);
        let first = self.codes.partition_point(|code| key(code) < key(&span));
        let starts_in = |code: &&Span| key(code) < (span.message, span.part, span.end);
        self.codes[first..].iter().take_while(starts_in).any(|code| code.end <= span.end)
    }

    fn scope(&self) -> Vec<Statement> {
        self.section_of(&[Section::Scope], |said| !self.opens_with_request(said))
    }

    /// What stands under its heading, whoever wrote it.
    fn environment(&self) -> Vec<Statement> {
        let headed = self.headed(&[Section::Environment]);
        if headed.is_empty() { self.section_of(&[Section::Environment], |said| !said.sentence.asks()) } else { headed }
    }

    /// Whether its first clause asks for something: "Let me know if you see that differently" is no scope.
    fn opens_with_request(&self, said: &Said) -> bool {
        said.does(Act::Request) && self.courtesy.opens_with_request(&said.sentence, said.content_start())
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
                && !locale::cues("unrelated").is_match(&said.sentence.folded)
                && stands()
            {
                firsts.push(at);
            }
        }
        // The last ones count, told already or not: what came before them was a guess on the way.
        for at in firsts.into_iter().rev().take(3_usize.saturating_sub(chosen.len())) {
            let statement = self.told_cause(at);
            if !self.is_known(chosen, &statement) {
                chosen.push(statement);
            }
        }
    }

    /// The sentence that says which cause: "that settles it" points to the next one.
    fn telling(&self, at: usize) -> usize {
        let said = &self.said[at];
        let words = said.sentence.folded.get(self.courtesy.opening(&said.sentence, said.content_start())..);
        let cue = locale::cues("cause").find(words.unwrap_or_default());
        let bare = cue.zip(words).is_some_and(|(cue, words)| {
            telling_bytes(&words[..cue.start]) + telling_bytes(&words[cue.end..]) < FEWEST_CAUSE_BYTES
        });
        let next = self.said.get(at + 1).filter(|next| bare && next.is_prose() && !next.sentence.asks());
        if next.is_some_and(|next| next.sentence.span.message == said.sentence.span.message) { at + 1 } else { at }
    }

    /// The sentence that says which cause, and before it the one that it points back to: "That is what caused it".
    fn told_cause(&self, at: usize) -> Statement {
        let telling = self.telling(at);
        let statement = self.statement(telling);
        let before = telling.checked_sub(1).map(|before| (before, &self.said[before])).filter(|(_, before)| {
            telling == at
                && points_back(&self.said[at])
                && before.sentence.span.message == self.said[at].sentence.span.message
                && before.is_prose()
                && !before.sentence.asks()
                && !before.does(Act::Thanks)
                && !before.does(Act::Request)
        });
        let Some((before, _)) = before else { return statement };
        let mut whole = self.told_before(before);
        join(&mut whole, statement);
        whole
    }

    /// A sentence, and the one before it where it too points back: "… . Both lock the table. That is the cause".
    fn told_before(&self, at: usize) -> Statement {
        let statement = self.statement(at);
        let before = at.checked_sub(1).filter(|before| {
            let said = &self.said[*before];
            points_back(&self.said[at])
                && said.sentence.span.message == self.said[at].sentence.span.message
                && said.is_prose()
        });
        let Some(before) = before else { return statement };
        let mut whole = self.statement(before);
        join(&mut whole, statement);
        whole
    }

    fn resolution(&self, outcome: &Outcome) -> Vec<Statement> {
        let closing = |said: &Said| Some(said.sentence.span.message) == self.closing && !for_now(said);
        let mut chosen = self.section_of(&[Section::Resolution], closing);
        let recap = |said: &Said| {
            closing(said)
                && is_result(said)
                && !is_relayed(said)
                && !is_planned(said)
                && !said.automatic
                && !matches!(said.section, Some(Section::Problem | Section::Cause))
                && said.is_prose()
        };
        self.add_new(&mut chosen, recap, MAX_CHOSEN);
        if chosen.is_empty() {
            let by_vendor = |said: &Said| {
                matches!(said.side, Side::Vendor | Side::Third)
                    && !said.automatic
                    && said.does(Act::Resolution)
                    && said.is_prose()
                    && !is_planned(said)
                    && !said.does(Act::Request)
                    && !self.steps.contains(&said.sentence.span)
                    && !said.sentence.asks()
            };
            let remedy = |said: &Said| by_vendor(said) && !outcome::is_cause(said);
            chosen = self.of_last_message(remedy);
            if chosen.is_empty() {
                chosen = self.remedy(outcome);
            }
            if chosen.is_empty() {
                chosen = self.of_last_message(by_vendor);
            }
        }
        let remedied = !chosen.is_empty() || !self.workaround().is_empty();
        if let Some(at) = outcome.resolved.filter(|_| !remedied) {
            chosen.push(self.up_to(at, "success"));
        }
        chosen
    }

    /// Statements of the last message that has one which passes the test.
    fn of_last_message(&self, test: impl Fn(&Said) -> bool) -> Vec<Statement> {
        let last = self.said.iter().rev().find(|said| test(said)).map(|said| said.sentence.span.message);
        self.choose(|said| Some(said.sentence.span.message) == last && test(said), MAX_CHOSEN)
    }

    /// What was done, else what was last asked for, between the mail that names the cause and the one that says it works.
    fn remedy(&self, outcome: &Outcome) -> Vec<Statement> {
        let message = |at: usize| self.said[at].sentence.span.message;
        let (Some(resolved), Some(cause)) = (outcome.resolved, outcome.cause) else { return Vec::new() };
        let (first, last) = (message(cause), message(resolved));
        let between = |said: &Said| {
            let id = said.sentence.span.message;
            let told = said.is_prose() && !said.automatic && !said.sentence.asks();
            told && first <= id && id <= last && !for_now(said) && !is_planned(said)
        };
        let done = |said: &Said| {
            between(said)
                && said.does(Act::Done)
                && matches!(said.side, Side::Vendor | Side::Third)
                && !said.does(Act::Closing)
                && !said.does(Act::Thanks)
                && !outcome::is_cause(said)
                && !said.does(Act::WeakCause)
        };
        let mut chosen = self.choose(done, MAX_REMEDIES);
        if chosen.is_empty() {
            let asked = |said: &Said| between(said) && said.does(Act::Request) && said.side == Side::Vendor;
            let before = |said: &&Said| asked(said) && said.sentence.span.message < last;
            let instruction = self.said.iter().rfind(before).map(|said| said.sentence.span.message);
            let of_it = |said: &Said| asked(said) && Some(said.sentence.span.message) == instruction;
            // Who says that it works after what was asked for names the remedy better than the plea did.
            let told = terms(&self.said[resolved].sentence.folded);
            let repeats = |said: &Said| self.weights.coverage(&terms(&said.sentence.folded), &told) >= REPEATED;
            if self.said.iter().any(|said| of_it(said) && repeats(said)) {
                return vec![self.up_to(resolved, "success")];
            }
            self.add_new(&mut chosen, of_it, MAX_REMEDIES);
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
        let told = |said: &Said| {
            let promised = said.does(Act::Commitment) && !said.does(Act::Request);
            said.does(Act::Workaround)
                && said.side == Side::Vendor
                && said.is_prose()
                && !said.sentence.asks()
                && !promised
        };
        let mut chosen = self.choose(|said| Some(said.sentence.span.message) == self.closing && told(said), 2);
        self.add_new(&mut chosen, told, 2);
        chosen
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
        let sentence = &self.said[at].sentence;
        let start = self.courtesy.opening(sentence, self.said[at].content_start());
        let last = locale::cues(field).find_all(&sentence.folded).into_iter().map(|cue| cue.end).max();
        let behind = |end: usize| sentence.text[end..].find(['，', ',', '、', '；', ';']).map(|comma| end + comma);
        let end = last.and_then(behind).filter(|end| *end > start).unwrap_or(sentence.text.len());
        self.piece(at, start..end)
    }

    /// What stands under its own heading, then the requests and promises that nothing closed.
    fn next_steps(&self, actions: &[Action]) -> Vec<Statement> {
        let mut steps = self.section_of(&[Section::NextSteps], |said| said.side != Side::Customer);
        let planned = |said: &Said| {
            said.does(Act::Resolution)
                && is_planned(said)
                && said.side != Side::Customer
                && said.is_prose()
                && !said.automatic
        };
        let last = self.said.iter().rfind(|said| planned(said)).map(|said| said.sentence.span.message);
        self.add_new(&mut steps, |said| Some(said.sentence.span.message) == last && planned(said), MAX_CHOSEN);
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
        // What closed a case that was opened again proved wrong.
        let stands = |said: &Said| !self.was_revoked(said.sentence.span.message);
        let any = || self.section_of(sections, |said| said.side != Side::Customer && !said.automatic && stands(said));
        if closing.is_empty() { any() } else { closing }
    }

    /// Whether this mail closed the case before the customer opened it again.
    fn was_revoked(&self, message: MessageId) -> bool {
        let closes = |said: &Said| said.sentence.span.message == message && said.does(Act::Closing);
        self.reopened.is_some_and(|reopened| message < reopened) && self.said.iter().any(closes)
    }

    /// Statements of the last message that has one of these headings and passes the test.
    fn section_of(&self, sections: &[Section], test: impl Fn(&Said) -> bool) -> Vec<Statement> {
        // The last section of a letter is followed by its closing phrase.
        let polite = |said: &Said| said.does(Act::Thanks) && !said.does(Act::Success) && !said.does(Act::Done);
        let under = |said: &Said| {
            said.section.is_some_and(|section| sections.contains(&section))
                && test(said)
                && !said.does(Act::Closing)
                && !polite(said)
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
        self.add_made(chosen, test, most, |at| self.statement(at));
    }

    /// Adds what `make` makes of every sentence that passes the test and is not told yet.
    fn add_made(
        &self,
        chosen: &mut Vec<Statement>,
        test: impl Fn(&Said) -> bool,
        most: usize,
        make: impl Fn(usize) -> Statement,
    ) {
        for (at, said) in self.said.iter().enumerate() {
            if chosen.len() >= most {
                break;
            }
            if test(said) && !said.content().is_empty() {
                let mut statement = make(at);
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

    /// Whether a cause is told by those chosen: in other words, or since both name the same thing, be it a file, a
    /// setting or an account; what the problem names is common to all causes.
    fn is_known(&self, chosen: &[Statement], statement: &Statement) -> bool {
        let problem: BTreeSet<String> = self.problem().iter().flat_map(|told| identifiers(&told.text)).collect();
        let named: BTreeSet<String> = chosen.iter().flat_map(|old| identifiers(&old.text)).collect();
        let shared = identifiers(&statement.text).any(|name| named.contains(&name) && !problem.contains(&name));
        let known: BTreeSet<String> = chosen.iter().flat_map(|old| terms(&locale::fold(&old.text))).collect();
        let folded = locale::fold(&statement.text);
        let new = terms(&folded);
        // "The cause is" is no part of what it is.
        let phrase = locale::cues("cause").find(&folded).map_or_else(BTreeSet::new, |cue| terms(&folded[cue]));
        let own: Vec<&String> = new.difference(&phrase).collect();
        let again = own.iter().filter(|word| known.contains(**word)).count();
        shared || self.weights.coverage(&new, &known) >= KNOWN || again * 2 > own.len()
    }

    /// The sentence without the label that is its heading, and without the courtesies that open it.
    fn statement(&self, at: usize) -> Statement {
        let said = &self.said[at];
        let start = self.courtesy.opening(&said.sentence, said.content_start());
        self.piece(at, start..said.sentence.text.len())
    }

    /// The sentence without courtesies and without clauses behind that ask for help.
    fn without_requests(&self, at: usize) -> Statement {
        let said = &self.said[at];
        let range = self.courtesy.without_requests(&said.sentence, said.content_start());
        if range.is_empty() || said.sentence.introduces() { self.statement(at) } else { self.piece(at, range) }
    }

    /// A part of a sentence, given in bytes of its joined text.
    fn piece(&self, at: usize, range: Range<usize>) -> Statement {
        let sentence = &self.said[at].sentence;
        // A mark that joins the sentence to the next one is no part of it.
        let kept = sentence.text[range.clone()].trim_end_matches([';', '；', ',', '，', ' ']).len();
        let range = range.start..range.start + kept;
        let original = self.thread.text(sentence.span);
        let place = |offset: usize, end: bool| unjoined(original, &sentence.text, offset, end);
        let (start, end) = (place(range.start, false), place(range.end, true));
        let span =
            Span { start: sentence.span.start + start as u32, end: sentence.span.start + end as u32, ..sentence.span };
        Statement { text: one_line(&sentence.text[range]), evidence: vec![span] }
    }
}

/// The byte of `original` at an offset of `joined`, which differs from it in white space alone: of the character that
/// starts there, or behind the one that ends there.
fn unjoined(original: &str, joined: &str, offset: usize, end: bool) -> usize {
    let before = joined[..offset].chars().filter(|c| !c.is_whitespace()).count();
    let mut shown = original.char_indices().filter(|(_, c)| !c.is_whitespace());
    if end {
        return before.checked_sub(1).and_then(|last| shown.nth(last)).map_or(0, |(at, c)| at + c.len_utf8());
    }
    shown.nth(before).map_or(original.len(), |(at, _)| at)
}

/// Whether a sentence tells what helped for the time being, and no more.
fn for_now(said: &Said) -> bool {
    let folded = said.sentence.folded.get(said.content_start()..).unwrap_or_default();
    // 临时方案为… holds a phrase for a remedy that begins inside the one for a workaround.
    let workarounds = locale::cues("workaround").find_all(folded);
    let lasting = |cue: &Range<usize>| !workarounds.iter().any(|one| one.start <= cue.start && cue.start < one.end);
    let lasts = || locale::cues("resolution").find_all(folded).iter().any(lasting);
    said.section == Some(Section::Workaround) || said.does(Act::Workaround) && !lasts()
}

/// Names that no dictionary has, folded: `RpcAuthnLevelPrivacyEnabled`, `renew.yml`, `svc_pki`, `KB5000001`.
fn identifiers(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | '-' | '\\' | '/'));
    let words = words.map(|word| word.trim_matches(['.', '-', '/']));
    let odd = |word: &&str| {
        let inner = word.get(1..).unwrap_or_default();
        word.len() > 3
            && word.bytes().any(|b| b.is_ascii_alphabetic())
            && inner.bytes().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || matches!(b, b'_' | b'.'))
    };
    words.filter(odd).map(str::to_ascii_lowercase)
}

/// Whether a sentence opens with a word for what the one before says.
fn points_back(said: &Said) -> bool {
    let text = said.sentence.folded.get(said.content_start()..).unwrap_or_default();
    locale::cues("anaphor").find(text).is_some_and(|at| at.start == 0)
}

/// Bytes of a text that can tell something: no marks and, since endings of Japanese verbs stand in it, no hiragana.
fn telling_bytes(text: &str) -> usize {
    let tells = |c: &char| c.is_alphanumeric() && !matches!(u32::from(*c), 0x3040..=0x309f);
    text.chars().filter(tells).map(char::len_utf8).sum()
}

/// Whether a sentence tells of a remedy that is yet to come.
fn is_planned(said: &Said) -> bool {
    locale::cues("planned").is_match(&said.sentence.folded)
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
