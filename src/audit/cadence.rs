//! A contact every so many working days: promised in the chain, or agreed with the customer; and what became of it.

use chrono::NaiveDate;

use crate::Case;
use crate::audit::calendar::Calendar;
use crate::audit::chain;
use crate::model::{ActionKind, Owner};
use crate::text::{MessageId, Span};

/// Most contacts that are counted; a chain of more has a misread date.
const MOST: usize = 1000;

/// The contacts that were due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cadence {
    /// Working days from one contact to the next.
    pub every: u32,
    /// The promise; none where the customer's terms stand in for it.
    pub promise: Vec<Span>,
    /// Each contact that was due, in order.
    pub due: Vec<Due>,
}

/// One contact that was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its last day.
    pub day: NaiveDate,
    /// Somebody of the supporting side wrote after the day before it was due, and not later.
    pub kept: bool,
}

impl Cadence {
    /// How many of the contacts were kept.
    pub fn kept(&self) -> usize {
        self.due.iter().filter(|due| due.kept).count()
    }
}

/// A contact every so many working days, from one message on.
pub struct Rhythm {
    /// The message that promises it, or the first answer under the customer's terms.
    pub from: MessageId,
    /// Working days from one contact to the next.
    pub every: u32,
    /// The promise; empty where the customer's terms stand in for it.
    pub promise: Vec<Span>,
}

/// A silence of the supporting side that was longer than its rhythm of contact.
pub struct Gap {
    /// Day of the contact before it.
    pub from: NaiveDate,
    /// Day of the contact that ended it.
    pub to: NaiveDate,
    /// Working days between the two.
    pub working_days: u32,
    /// The mail that ended it.
    pub ended_by: MessageId,
}

/// Every rhythm that the supporting side promises, in order; else that of the customer's terms from the first answer on.
pub fn rhythms(case: &Case) -> Vec<Rhythm> {
    let promised = case.model.actions.iter().filter_map(|action| {
        let promised = action.kind == ActionKind::Commitment && action.owner == Owner::Engineer;
        let every = action.every_working_days.filter(|_| promised)?;
        Some(Rhythm { from: action.message, every, promise: action.evidence.clone() })
    });
    let promised: Vec<Rhythm> = promised.collect();
    if !promised.is_empty() {
        return promised;
    }
    let agreed = chain::vendor_contacts(case).next().zip(case.terms.contact_days);
    agreed.map(|(from, every)| Rhythm { from, every, promise: Vec::new() }).into_iter().collect()
}

/// The silences that break a rhythm, up to the mail that shows it all works; `None` when a day's calendar is unknown.
pub fn gaps(case: &Case, rhythm: &Rhythm) -> Option<Vec<Gap>> {
    let contacts = chain::vendor_contacts(case).filter(|id| *id >= rhythm.from && chain::is_before_solved(case, *id));
    let dated: Vec<(MessageId, NaiveDate)> = contacts.filter_map(|id| Some((id, day(case, id)?))).collect();
    let mut gaps = Vec::new();
    for pair in dated.windows(2) {
        let ((_, from), (ended_by, to)) = (pair[0], pair[1]);
        let working_days = Calendar::of(case).days_between(from, to)?;
        if working_days > rhythm.every {
            gaps.push(Gap { from, to, working_days, ended_by });
        }
    }
    Some(gaps)
}

/// The first rhythm and what became of it, until the case is resolved or closed, else to its last mail; `None` without
/// one, and where days of work are not known.
pub fn cadence(case: &Case) -> Option<Cadence> {
    let Rhythm { from, every, promise } = rhythms(case).into_iter().next()?;
    let milestones = &case.model.milestones;
    let ended = [&milestones.resolved, &milestones.closed].into_iter().flatten();
    let ended = ended.filter(|end| end.message > from).filter_map(|end| day(case, end.message)).min();
    let last = ended.or_else(|| chain::ids(case).filter_map(|id| day(case, id)).max())?;
    let contacts: Vec<NaiveDate> =
        chain::vendor_contacts(case).filter(|id| *id >= from).filter_map(|id| day(case, id)).collect();
    let calendar = Calendar::of(case);
    let mut due = Vec::new();
    let mut before = day(case, from)?;
    while due.len() < MOST {
        let day = calendar.after(before, every)?;
        if day > last {
            break;
        }
        due.push(Due { day, kept: contacts.iter().any(|contact| before < *contact && *contact <= day) });
        before = day;
    }
    Some(Cadence { every, promise, due })
}

/// Day of a message.
fn day(case: &Case, id: MessageId) -> Option<NaiveDate> {
    Some(case.thread.message(id).envelope.sent.as_ref()?.local.date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;
    use crate::options::Terms;

    fn chain(promise: &str) -> String {
        let mail = |day: u32, body: &str| {
            format!(
                "From: Ana Ruiz <ana@vendor.example>\nSent: 2024-03-{day:02} 10:00\nTo: Bo Lind <bo@customer.example>\n\
                 Subject: RE: Backup fails\n\n{body}\n\nBest regards,\nAna Ruiz\nSupport Engineer\n\n"
            )
        };
        // Monday the 4th, Wednesday the 6th, Tuesday the 12th.
        [(12, "The logs show a full disk."), (6, "I read the logs."), (4, promise)]
            .map(|(day, body)| mail(day, body))
            .concat()
    }

    #[test]
    fn contacts_fall_due_by_the_calendar_from_the_promise_on() {
        let case = case(&chain("I own this case. I will contact you every two working days."));
        let cadence = cadence(&case).unwrap();
        let days: Vec<(String, bool)> =
            cadence.due.iter().map(|due| (due.day.format("%d").to_string(), due.kept)).collect();
        let expected = [("06", true), ("08", false), ("12", true)];
        assert_eq!(days, expected.map(|(day, kept)| (day.to_owned(), kept)));
        assert_eq!((cadence.every, cadence.kept()), (2, 2));
    }

    #[test]
    fn terms_stand_in_for_a_promise() {
        let mut case = case(&chain("I own this case."));
        assert_eq!(cadence(&case), None);
        case.terms = Terms { contact_days: Some(3), ..Terms::default() };
        let cadence = cadence(&case).unwrap();
        assert_eq!((cadence.due.len(), cadence.kept(), cadence.promise.len()), (2, 2, 0));
    }
}
