//! Promises made for somebody else: "our DBA will send it", "the manufacturer releases it on Friday".

use std::ops::Range;

use crate::locale;
use crate::thread::{Person, PersonId, Role, Side, Thread};

use super::Owner;
use super::actions::{names, side_owner};
use super::acts::Said;

/// Longest sentence that is looked at, in bytes; a longer one is a log or a table.
const LONGEST_SENTENCE: usize = 1_000;
/// Most bytes between the one who is to act and the verb.
const NEAR_BYTES: usize = 160;

/// Somebody for whom a sentence promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promiser {
    /// First byte of the promising verb in the folded sentence.
    pub verb: usize,
    /// On which side.
    pub owner: Owner,
    /// By name, where it is a person of the chain.
    pub name: Option<String>,
}

/// The one for whom a sentence promises; `None` when it promises nothing or the speaker promises.
///
/// A verb in the third person counts only behind somebody who can keep the promise: a person of the chain other than
/// those spoken to, a colleague, or somebody of neither side.
pub fn promiser(thread: &Thread, said: &Said) -> Option<Promiser> {
    let folded = said.sentence.folded.as_str();
    if said.sentence.asks() || folded.len() > LONGEST_SENTENCE {
        return None;
    }
    let own = locale::cues("commitment").find_all(folded);
    let barred = locale::cues("not_commitment").find_all(folded);
    let inside = |verb: &Range<usize>, cue: &Range<usize>| cue.start <= verb.start && verb.end <= cue.end;
    // "I will send" and "werden wir" speak for the writer; "will send" alone may have any subject.
    let first_person = |verb: &Range<usize>| {
        own.iter()
            .any(|cue| cue.start < verb.start && verb.start < cue.end || cue.start == verb.start && verb.end < cue.end)
    };
    let verbs = locale::cues("commitment_other").find_all(folded).into_iter();
    let mut verbs = verbs.filter(|verb| !first_person(verb) && !barred.iter().any(|bar| inside(verb, bar)));
    verbs.find_map(|verb| {
        let before = &folded[..verb.start];
        let (owner, name) = person(thread, said, before).or_else(|| party(said, before))?;
        Some(Promiser { verb: verb.start, owner, name })
    })
}

/// A person of the chain who stands before the verb, is not spoken to, and is not of the side that is.
fn person(thread: &Thread, said: &Said, before: &str) -> Option<(Owner, Option<String>)> {
    let people = thread.people.iter().enumerate().map(|(id, person)| (PersonId(id as u32), person));
    let spoken_of = |(id, person): &(PersonId, &Person)| {
        let opposed =
            matches!((said.side, thread.side(*id)), (Side::Vendor, Side::Customer) | (Side::Customer, Side::Vendor));
        *id != said.author && person.role != Role::MailingList && !opposed
    };
    let named = people.filter(spoken_of).find(|(_, person)| {
        names(person, before).is_some_and(|at| {
            let words = before[at..].split([',', '，', '、', ':', '：']).next().unwrap_or_default();
            before.len() - at <= NEAR_BYTES && (at > 0 || words.len() == before.len())
        })
    });
    named.map(|(id, person)| (side_owner(thread.side(id)), Some(person.name.clone())))
}

/// A colleague, or somebody of neither side, the one nearest to the verb.
fn party(said: &Said, before: &str) -> Option<(Owner, Option<String>)> {
    let last = |field: &'static str| locale::cues(field).find_all(before).iter().map(|at| at.end).max();
    let (own, outside) = (last("own_party"), last("outside_party"));
    let near = own.max(outside).filter(|end| before.len() - end <= NEAR_BYTES)?;
    let owner = if outside == Some(near) { Owner::ThirdParty } else { side_owner(said.side) };
    Some((owner, None))
}
