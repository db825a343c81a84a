//! What was tried and did not help: a step that was asked for, with the sentence that says it failed.

use std::collections::BTreeSet;

use crate::locale;
use crate::observe::{Kind, Observable};
use crate::text::{Span, one_line};
use crate::thread::{Side, Thread};

use super::acts::{Act, Said};
use super::sentences::Form;
use super::{Action, ActionKind, Owner, Statement};

/// Most sentences behind the report of a step in which its outcome is looked for.
const NEAR: usize = 2;
/// Most steps that are told of one request.
const MOST_STEPS: usize = 4;

/// Each step of the supporting side that the other side carried out in vain, in order: `step → outcome`.
pub fn tried(thread: &Thread, said: &[Said], observables: &[Observable], actions: &[Action]) -> Vec<Statement> {
    let mut codes: Vec<Span> = observables
        .iter()
        .filter(|observable| observable.kind == Kind::ErrorCode)
        .flat_map(|observable| observable.evidence.clone())
        .collect();
    codes.sort_unstable();
    let reports: BTreeSet<Span> = actions.iter().filter_map(|action| action.closed_by).collect();
    let mut found: Vec<Statement> = Vec::new();
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for action in actions.iter().filter(|action| action.kind == ActionKind::Request && action.owner == Owner::Customer)
    {
        let from_support = thread.side(thread.message(action.message).from) == Side::Vendor;
        let Some(report) = action.closed_by.filter(|_| from_support) else { continue };
        let Some(outcome) = outcome(said, &codes, report, &reports) else { continue };
        if told.insert(outcome) {
            let step: Vec<Span> = what(action).collect();
            let words: Vec<String> = step.iter().map(|span| one_line(thread.text(*span))).collect();
            let text = format!("{} → {}", words.join("; "), one_line(thread.text(outcome)));
            found.push(Statement { text, evidence: step.into_iter().chain([outcome]).collect() });
        }
    }
    found
}

/// What was asked for: its steps where it has some, for then the sentence only introduces them.
fn what(action: &Action) -> impl Iterator<Item = Span> + '_ {
    let alone = action.steps.is_empty().then_some(action.text);
    alone.into_iter().chain(action.steps.iter().copied().take(MOST_STEPS))
}

/// The sentence that says that it failed: the report of a step, or one right behind it that reports of no other.
fn outcome(said: &[Said], codes: &[Span], report: Span, reports: &BTreeSet<Span>) -> Option<Span> {
    let at = said.partition_point(|said| said.sentence.span < report);
    let here = |said: &&Said| said.sentence.span.message == report.message;
    let own = |said: &&Said| said.sentence.span == report || !reports.contains(&said.sentence.span);
    let near = said[at..].iter().take_while(here).take(1 + NEAR).take_while(own);
    // What helped is over.
    let mut near = near.take_while(|said| !said.does(Act::Success)).filter(|said| said.sentence.form != Form::Code);
    near.find(|said| fails(said, codes)).map(|said| said.sentence.span)
}

fn fails(said: &Said, codes: &[Span]) -> bool {
    let folded = said.sentence.folded.as_str();
    let span = said.sentence.span;
    let key = |span: &Span| (span.message, span.part, span.start);
    let first = codes.partition_point(|code| key(code) < key(&span));
    let has_code = codes.get(first).is_some_and(|code| key(code) < (span.message, span.part, span.end));
    let still = locale::cues("still").is_match(folded) && (has_code || said.does(Act::Problem));
    let vain = said.does(Act::Recurrence) || still || locale::cues("in_vain").is_match(folded);
    vain && !said.does(Act::Success) && !said.sentence.asks()
}

#[cfg(test)]
mod tests {
    use crate::audit::tests::case;

    fn tried(asked: &str, answered: &str) -> Vec<String> {
        let text = format!(
            "From: Bo Lind <bo@customer.example>\nSent: Tuesday, March 5, 2024 9:00 AM\nTo: Ana Ruiz <ana@vendor.example>\nSubject: RE: Backup fails\n\n{answered}\n\n\
             From: Ana Ruiz <ana@vendor.example>\nSent: Monday, March 4, 2024 10:00 AM\nTo: Bo Lind <bo@customer.example>\nSubject: RE: Backup fails\n\n{asked}\n\nBest regards,\nAna Ruiz\nSupport Engineer\n\n\
             From: Bo Lind <bo@customer.example>\nSent: Monday, March 4, 2024 9:00 AM\nTo: Ana Ruiz <ana@vendor.example>\nSubject: Backup fails\n\nOur backup fails with 0x80070005, please help.\n"
        );
        case(&text).model.summary.tried.into_iter().map(|statement| statement.text).collect()
    }

    #[test]
    fn a_step_that_did_not_help_is_told_with_its_outcome() {
        assert_eq!(
            tried(
                "Please restart the backup service.",
                "I restarted the backup service. It still fails with 0x80070005."
            ),
            ["Please restart the backup service. → It still fails with 0x80070005."]
        );
        assert_eq!(
            tried("请重启备份服务。", "备份服务重启了，还是报 0x80070005。"),
            ["请重启备份服务。 → 备份服务重启了，还是报 0x80070005。"]
        );
    }

    #[test]
    fn a_step_that_helped_is_none() {
        assert!(
            tried("Please restart the backup service.", "I restarted the backup service. It works now.").is_empty()
        );
    }
}
