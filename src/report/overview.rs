//! Where a case stands, in one row: what somebody with forty of them looks at first.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use crate::Case;
use crate::audit::cadence::{Cadence, cadence};
use crate::audit::calendar::Calendar;
use crate::audit::service_level;
use crate::mail::{Precision, Stamp};
use crate::model::Status;
use crate::text::MessageId;
use crate::thread::{Message, MessageKind, Role, Side};

use super::brief::Brief;

/// One case in one row.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Overview {
    /// Primary case id.
    pub id: Option<String>,
    /// From the subject.
    pub title: Option<String>,
    /// `open`, `pending_customer`, `resolved` or `closed`.
    pub status: &'static str,
    /// The customer's organisation.
    pub customer: Option<String>,
    /// As written.
    pub priority: Option<String>,
    /// The engineer who wrote last.
    pub engineer: Option<String>,
    /// Wall clock of the first message.
    pub opened: Option<String>,
    /// Working hours from the customer's first message to the answer; null when the chain does not show both.
    pub first_response_hours: Option<f64>,
    /// Wall clock of the last message that a person wrote.
    pub last_touch: Option<String>,
    /// Whose that was: `support`, `customer` or `third_party`.
    pub last_touch_by: Option<&'static str>,
    /// `support` or `customer` while the case is open.
    pub waiting_on: Option<&'static str>,
    /// Wall clock of the first message that nobody of that side answered.
    pub waiting_since: Option<String>,
    /// Working days from then to the audit date.
    pub waiting_working_days: Option<u32>,
    /// How urgent, from 1, the most, to 4.
    #[serde(skip)]
    pub level: Option<usize>,
    /// Working hours to the first answer that this priority allows.
    #[serde(skip)]
    pub first_response_limit: Option<u32>,
    /// The day up to which it waits.
    #[serde(skip)]
    pub as_of: Option<NaiveDate>,
    /// Calendar days from the first message to the last.
    pub span_days: Option<i64>,
    /// Contacts that were due by a promise of one every so many working days, or by the customer's terms; null without.
    pub contacts_due: Option<usize>,
    /// Those of them that were kept.
    pub contacts_kept: Option<usize>,
    /// Requests and promises that nobody closed.
    pub open_actions: usize,
    /// Findings by severity.
    pub findings: Counts,
}

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Must not happen.
    pub error: usize,
    /// Should not have happened.
    pub warning: usize,
    /// Worth knowing.
    pub info: usize,
}

/// Sums up a case; all words are those of its brief, so nothing that the brief masks comes back. `today` is the day
/// up to which an open case waits.
pub fn overview(case: &Case, brief: &Brief, today: Option<NaiveDate>) -> Overview {
    let human: Vec<(MessageId, &Message)> = case.thread.iter().filter(|(_, message)| is_human(message)).collect();
    let side = |(_, message): &(MessageId, &Message)| case.thread.side(message.from);
    let sent_at = |id: MessageId| brief.messages.get(id.0 as usize).and_then(|message| message.sent_at.clone());
    let last = human.iter().rev().find(|(_, message)| message.envelope.sent.is_some());
    let opened = case.thread.iter().find(|(_, message)| message.envelope.sent.is_some());
    let waits = waiting_on(case.model.status.value);
    let since = waits.and_then(|waits| waiting_since(&human, &side, waits));
    let calendar = Calendar::of(case);
    let cadence = cadence(case);
    let level = service_level::stated(case);
    let day = |message: &Message| message.envelope.sent.as_ref().map(|stamp| stamp.local.date());
    let span = opened.and_then(|(_, first)| day(first)).zip(last.and_then(|(_, last)| day(last)));
    let waited = since.and_then(|(_, message)| day(message)).zip(today);
    Overview {
        id: brief.id.clone(),
        title: brief.title.clone(),
        status: brief.status.value,
        customer: brief.customer.clone(),
        priority: brief.priority.clone(),
        engineer: engineer(case, brief),
        opened: opened.and_then(|(id, _)| sent_at(id)),
        first_response_hours: first_response_hours(case, &human, calendar),
        last_touch: last.and_then(|(id, _)| sent_at(*id)),
        last_touch_by: last.and_then(|last| side_name(side(last))),
        waiting_on: waits.and_then(side_name),
        waiting_since: since.and_then(|(id, _)| sent_at(id)),
        level,
        first_response_limit: level.and_then(|level| case.terms.first_response.get(level - 1).copied()),
        as_of: today,
        waiting_working_days: waited.and_then(|(from, to)| calendar.days_between(from, to)),
        span_days: span.map(|(first, last)| (last - first).num_days()).filter(|days| *days >= 0),
        contacts_due: cadence.as_ref().map(|cadence| cadence.due.len()),
        contacts_kept: cadence.as_ref().map(Cadence::kept),
        open_actions: brief.open_actions().count(),
        findings: counts(brief),
    }
}

/// The day of the last message of all; what "today" is when the user does not say.
pub fn last_day(cases: &[Case]) -> Option<NaiveDate> {
    let messages = cases.iter().flat_map(|case| &case.thread.messages);
    messages.filter_map(|message| Some(message.envelope.sent.as_ref()?.local.date())).max()
}

fn is_human(message: &Message) -> bool {
    matches!(message.kind, MessageKind::Mail | MessageKind::Comment)
}

fn side_name(side: Side) -> Option<&'static str> {
    match side {
        Side::Vendor => Some("support"),
        Side::Customer => Some("customer"),
        Side::Third => Some("third_party"),
        Side::Unknown => None,
    }
}

fn waiting_on(status: Status) -> Option<Side> {
    match status {
        Status::Open => Some(Side::Vendor),
        Status::PendingCustomer => Some(Side::Customer),
        Status::Resolved | Status::Closed => None,
    }
}

/// The first message behind the last one of the side that is waited for: what it has not answered. Where that side
/// wrote last, or nothing at all, nothing but its turn is known, and the last message counts.
fn waiting_since<'a>(
    human: &[(MessageId, &'a Message)],
    side: &dyn Fn(&(MessageId, &'a Message)) -> Side,
    waits: Side,
) -> Option<(MessageId, &'a Message)> {
    let asks = if waits == Side::Vendor { Side::Customer } else { Side::Vendor };
    let answered = human.iter().rposition(|message| side(message) == waits);
    let unanswered = answered.and_then(|at| human[at + 1..].iter().find(|message| side(message) == asks));
    // A customer that nobody ever answered waits from the first mail on.
    let never = || human.iter().find(|message| answered.is_none() && waits == Side::Vendor && side(message) == asks);
    unanswered.or_else(never).or(human.last()).copied()
}

/// Whoever of the supporting side wrote last, else the first engineer of the chain.
fn engineer(case: &Case, brief: &Brief) -> Option<String> {
    let mut writers = case.thread.messages.iter().rev().map(|message| message.from.0 as usize);
    let is_engineer = |index: usize| case.thread.people.get(index).is_some_and(|person| person.role == Role::Engineer);
    let index = writers.find(|index| is_engineer(*index));
    let index = index.or_else(|| (0..case.thread.people.len()).find(|index| is_engineer(*index)));
    brief.participants.get(index?)?.name.clone()
}

/// Working hours from the customer's first message to the first answer by a person, to a tenth.
fn first_response_hours(case: &Case, human: &[(MessageId, &Message)], calendar: Calendar<'_>) -> Option<f64> {
    let side = |message: &Message| case.thread.side(message.from);
    let asked = human.iter().position(|(_, message)| side(message) == Side::Customer)?;
    let answered = human.iter().position(|(_, message)| side(message) == Side::Vendor).filter(|at| *at > asked)?;
    let stamp = |at: usize| human[at].1.envelope.sent.as_ref().filter(|stamp| stamp.precision != Precision::Day);
    let stamps = [stamp(asked)?, stamp(answered)?];
    let (from, to) = if case.terms.zone.is_some() {
        stamps.map(|stamp| case.terms.wall_clock(stamp.local, stamp.offset)).into()
    } else {
        in_one_zone(stamps[0], stamps[1])
    };
    let minutes = (from <= to).then(|| calendar.time_between(from, to)).flatten()?.num_minutes();
    let tenths = i32::try_from((minutes + 3) / 6).ok()?;
    Some(f64::from(tenths) / 10.0)
}

/// Both in the zone of the later one, which is where the hours are worked; as written where the zones are not known.
fn in_one_zone(from: &Stamp, to: &Stamp) -> (NaiveDateTime, NaiveDateTime) {
    let seconds = |stamp: &Stamp| stamp.offset.map(|offset| i64::from(offset.local_minus_utc()));
    let shift = seconds(to).zip(seconds(from)).map_or(0, |(to, from)| to - from);
    let shifted = from.local.checked_add_signed(chrono::TimeDelta::seconds(shift));
    (shifted.unwrap_or(from.local), to.local)
}

fn counts(brief: &Brief) -> Counts {
    let of = |severity: &str| brief.findings.iter().filter(|finding| finding.severity == severity).count();
    Counts { error: of("error"), warning: of("warning"), info: of("info") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::RawMail;
    use crate::options::Options;
    use crate::report::brief::document;
    use crate::text::{Origin, Source, Sources};

    /// A chain told oldest first: who (`v`, `c`), the day of March 2024 with the time, and what.
    fn chain(mails: &[(char, &str, &str)]) -> String {
        let mail = |(who, sent, body): &(char, &str, &str)| {
            let (ana, bo) = ("Ana Ruiz <ana@vendor.example>", "Bo Lind <bo@customer.example>");
            let (from, to, signed) =
                if *who == 'v' { (ana, bo, "Ana Ruiz\nSupport Engineer") } else { (bo, ana, "Bo Lind") };
            format!(
                "From: {from}\nSent: {sent}\nTo: {to}\nSubject: RE: Backup fails\n\n{body}\n\nBest regards,\n{signed}\n\n"
            )
        };
        mails.iter().rev().map(mail).collect()
    }

    fn of(mails: &[(char, &str, &str)], today: Option<NaiveDate>) -> Overview {
        let origin = Origin {
            path: "case.txt".into(),
            sha256: String::new(),
            mail: 1,
            part: Vec::new(),
            charset: "UTF-8",
            was_html: false,
        };
        let sources = Sources(vec![Source::new(origin, RawMail::default(), &chain(mails))]);
        let options = Options { as_of: today, ..Options::default() };
        let case = crate::case(&sources, &crate::split::segments(&sources), &options);
        document(&crate::Run { sources, cases: vec![case], failures: Vec::new(), warnings: Vec::new() }, &options)
            .cases
            .remove(0)
            .overview
    }

    const ASKED: (char, &str, &str) = ('c', "Friday, March 1, 2024 4:00 PM", "Hello, our backup fails with error 5.");
    const ANSWERED: (char, &str, &str) =
        ('v', "Monday, March 4, 2024 10:30 AM", "Hi Bo, I own this case. Please send us the log file.");
    const SENT: (char, &str, &str) =
        ('c', "Tuesday, March 5, 2024 9:00 AM", "Hi Ana, here is the log: it says denied.");
    const URGED: (char, &str, &str) = ('c', "Thursday, March 7, 2024 9:00 AM", "Hi Ana, is there any news?");

    #[test]
    fn the_first_response_counts_working_hours_only() {
        // Two hours of Friday afternoon, one and a half of Monday morning.
        let overview = of(&[ASKED, ANSWERED], None);
        assert_eq!(overview.first_response_hours, Some(3.5));
        assert_eq!(overview.opened.as_deref(), Some("2024-03-01T16:00"));
        assert_eq!(overview.span_days, Some(3));
        assert_eq!(overview.engineer.as_deref(), Some("Ana Ruiz"));
    }

    #[test]
    fn support_is_waited_for_since_the_first_mail_it_did_not_answer() {
        let overview = of(&[ASKED, ANSWERED, SENT, URGED], NaiveDate::from_ymd_opt(2024, 3, 12));
        assert_eq!(overview.waiting_on, Some("support"));
        assert_eq!(overview.waiting_since.as_deref(), Some("2024-03-05T09:00"));
        assert_eq!(overview.waiting_working_days, Some(5));
        assert_eq!(overview.last_touch.as_deref(), Some("2024-03-07T09:00"));
        assert_eq!(overview.last_touch_by, Some("customer"));
    }

    #[test]
    fn the_customer_is_waited_for_since_the_request() {
        let overview = of(&[ASKED, ANSWERED], NaiveDate::from_ymd_opt(2024, 3, 6));
        assert_eq!(overview.waiting_on, Some("customer"));
        assert_eq!(overview.waiting_since.as_deref(), Some("2024-03-04T10:30"));
        assert_eq!(overview.waiting_working_days, Some(2));
    }

    #[test]
    fn a_chain_that_support_opens_shows_no_first_response() {
        assert_eq!(of(&[ANSWERED, SENT], None).first_response_hours, None);
    }

    #[test]
    fn times_of_two_zones_are_compared_in_that_of_the_answer() {
        let stamp = |hour, offset: i32| Stamp {
            local: NaiveDate::from_ymd_opt(2024, 3, 4).unwrap().and_hms_opt(hour, 0, 0).unwrap(),
            offset: chrono::FixedOffset::east_opt(offset * 3600),
            precision: Precision::Minute,
            readings: Vec::new(),
        };
        let (from, to) = in_one_zone(&stamp(9, 1), &stamp(17, 8));
        assert_eq!((to - from).num_hours(), 1);
    }
}
