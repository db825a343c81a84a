//! CB604: a late mail that does not say so.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::calendar::Calendar;
use crate::audit::{Hit, Rule, Severity, Verdict, place, rule};
use crate::locale;
use crate::model::{Action, ActionKind, Owner};
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::{Message, MessageKind, Side};

pub(super) static RULE: Rule = Rule {
    code: "CB604",
    name: "delay-without-apology",
    severity: Severity::Info,
    what: "Finds the mail of support that follows a missed rhythm of contact or a missed date and does not acknowledge \
           the delay. Calls cannot be seen.",
    why: "Passing over a delay costs more trust than the delay.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 20, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. I will contact you every two working days.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 20, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, I am sorry for my silence. Please install the hotfix.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. I will contact you every two working days.

Best regards,
Ana Ruiz
Support Engineer
";

/// The rule that finds dates that were not kept.
const COMMITMENT_MISSED: &str = "CB104";

fn check(case: &Case, options: &Options) -> Verdict {
    let promises = case
        .model
        .actions
        .iter()
        .filter(|action| action.kind == ActionKind::Commitment && action.owner == Owner::Engineer);
    let mut late: BTreeSet<MessageId> = after_missed_dates(case, options);
    let mut unknown = false;
    for action in promises {
        match after_gaps(case, action) {
            Some(messages) => late.extend(messages),
            None => unknown = true,
        }
    }
    let silent = late.iter().filter(|id| !acknowledges(case.thread.message(**id)));
    let places: Vec<Span> = silent.filter_map(|id| place::opening(case, *id)).collect();
    match Hit::at(&places) {
        Some(hit) => Verdict::Fail(vec![hit.with("count", places.len().to_string())]),
        None if unknown => Verdict::Unknown,
        None if late.is_empty() => Verdict::NotApplicable,
        None => Verdict::Pass,
    }
}

fn acknowledges(message: &Message) -> bool {
    locale::cues("apology").is_match(&locale::fold(&message.body))
}

/// Mails of people on the supporting side, from the promise on.
fn contacts<'a>(case: &'a Case, action: &Action) -> impl Iterator<Item = (MessageId, &'a Message)> {
    let from = action.message;
    case.thread.iter().filter(move |(id, message)| {
        *id >= from
            && case.thread.side(message.from) == Side::Vendor
            && matches!(message.kind, MessageKind::Mail | MessageKind::Comment)
    })
}

/// For each date that was not kept, as its own rule finds, the first mail after it.
fn after_missed_dates(case: &Case, options: &Options) -> BTreeSet<MessageId> {
    let missed = match rule(COMMITMENT_MISSED).map(|rule| (rule.check)(case, options)) {
        Some(Verdict::Fail(hits)) => hits,
        _ => Vec::new(),
    };
    let promises = case.model.actions.iter().filter(|action| {
        action.owner == Owner::Engineer && missed.iter().any(|hit| hit.evidence.contains(&action.text))
    });
    promises
        .filter_map(|action| {
            let due = action.due?;
            let is_late = |message: &Message| message.envelope.sent.as_ref().is_some_and(|sent| sent.local > due);
            contacts(case, action).find(|(_, message)| is_late(message)).map(|(id, _)| id)
        })
        .collect()
}

/// The mails that end a silence longer than the promised rhythm; `None` when a day's calendar is unknown.
fn after_gaps(case: &Case, action: &Action) -> Option<Vec<MessageId>> {
    let Some(days) = action.every_working_days else { return Some(Vec::new()) };
    let dated =
        contacts(case, action).filter_map(|(id, message)| Some((id, message.envelope.sent.as_ref()?.local.date())));
    let dated: Vec<_> = dated.collect();
    let mut late = Vec::new();
    for pair in dated.windows(2) {
        if Calendar::of(case).days_between(pair[0].1, pair[1].1)? > days {
            late.push(pair[1].0);
        }
    }
    Some(late)
}
