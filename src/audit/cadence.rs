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

/// The rhythm of the first promise, else that of the customer's terms from the first answer on, until the case is
/// resolved or closed, else to its last mail; `None` without either, and where days of work are not known.
pub fn cadence(case: &Case) -> Option<Cadence> {
    let promise = case.model.actions.iter().find_map(|action| {
        let promised = action.kind == ActionKind::Commitment && action.owner == Owner::Engineer;
        Some((action.message, action.every_working_days.filter(|_| promised)?, action.evidence.clone()))
    });
    let agreed = || Some((chain::vendor_contacts(case).next()?, case.terms.contact_days?, Vec::new()));
    let (from, every, promise) = promise.or_else(agreed)?;
    let day = |id: MessageId| Some(case.thread.message(id).envelope.sent.as_ref()?.local.date());
    let milestones = &case.model.milestones;
    let ended = [&milestones.resolved, &milestones.closed].into_iter().flatten();
    let ended = ended.filter(|end| end.message > from).filter_map(|end| day(end.message)).min();
    let last = ended.or_else(|| chain::ids(case).filter_map(day).max())?;
    let contacts: Vec<NaiveDate> = chain::vendor_contacts(case).filter(|id| *id >= from).filter_map(day).collect();
    let calendar = Calendar::of(case);
    let mut due = Vec::new();
    let mut before = day(from)?;
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
