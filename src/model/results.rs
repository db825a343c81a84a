//! What became of each article that the problem names.

use crate::observe::{Kind, Observable};
use crate::text::Span;

use super::acts::{Act, Said};
use super::{Statement, Tie};

/// An article of the problem statement with the sentence that says it works, if any does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemResult {
    /// The article: `KB5004244`.
    pub kb: String,
    /// Where the problem names it.
    pub named: Span,
    /// Where its result stands.
    pub result: Option<Span>,
}

/// A result for every article that `problem` names, in that order; empty when it names fewer than two.
pub fn results(said: &[Said], problem: &[Statement], observables: &[Observable], ties: &[Tie]) -> Vec<ItemResult> {
    let kbs = || observables.iter().filter(|observable| observable.kind == Kind::Kb);
    let within = |place: &Span, outer: &Span| {
        (place.message, place.part) == (outer.message, outer.part)
            && outer.start <= place.start
            && place.end <= outer.end
    };
    let stated: Vec<Span> = problem.iter().flat_map(|statement| statement.evidence.iter().copied()).collect();
    let mut items: Vec<ItemResult> = kbs()
        .filter_map(|kb| {
            let named = *kb.evidence.iter().find(|place| stated.iter().any(|outer| within(place, outer)))?;
            Some(ItemResult { kb: kb.value.clone(), named, result: None })
        })
        .collect();
    if items.len() < 2 {
        return Vec::new();
    }
    items.sort_by_key(|item| item.named);
    let named_in = |span: &Span| -> Vec<&str> {
        let direct = kbs().filter(|kb| kb.evidence.iter().any(|place| within(place, span))).map(|kb| kb.value.as_str());
        let by_month = ties.iter().filter(|tie| within(&tie.mention, span)).map(|tie| tie.kb.as_str());
        direct.chain(by_month).collect()
    };
    // "The May update failed … After the file was replaced, the update was installed": the second sentence is about
    // what the first one names.
    let mut subject: Vec<&str> = Vec::new();
    let mut last: Option<&Said> = None;
    for said in said {
        let goes_on = last.is_some_and(|last| {
            last.sentence.span.message == said.sentence.span.message && last.section == said.section
        });
        let named = named_in(&said.sentence.span);
        if !named.is_empty() || !goes_on {
            subject = named;
        }
        last = Some(said);
        if said.does(Act::Success) && !stated.iter().any(|outer| within(&said.sentence.span, outer)) {
            for item in items.iter_mut().filter(|item| subject.contains(&item.kb.as_str())) {
                item.result = Some(said.sentence.span);
            }
        }
    }
    items
}
