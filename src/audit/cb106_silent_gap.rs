//! CB106: nobody writes for days although somebody is to act.

use crate::Case;
use crate::audit::calendar::Calendar;
use crate::audit::{Hit, Rule, Severity, Verdict, chain};
use crate::model::{Act, Action, ActionKind, Owner};
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::{MessageKind, Side};

pub(super) static RULE: Rule = Rule {
    code: "CB106",
    name: "silent-gap",
    severity: Severity::Warning,
    what: "Finds more than five working days without any mail while the supporting side is to act; milder when the \
           customer is to act and nobody reminds.",
    why: "Cases are not lost in long mails but in the weeks between them.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 20, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, the developers found the fault, please install the attached hotfix.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, the logs arrived. I will ask our developers and get back to you.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Friday, March 8, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, the developers found the fault, please install the attached hotfix.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, the logs arrived. I will ask our developers and get back to you.

Best regards,
Ana Ruiz
Support Engineer
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let ids: Vec<MessageId> = chain::ids(case).collect();
    if ids.len() < 2 {
        return Verdict::NotApplicable;
    }
    let calendar = Calendar::of(case);
    let mut hits = Vec::new();
    let mut judged = false;
    for pair in ids.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        let (Some(from), Some(to)) = (chain::clock(case, before), chain::clock(case, after)) else { continue };
        let Some(days) = calendar.days_between(from.date(), to.date()) else { continue };
        judged = true;
        let long = days > case.terms.silent_days;
        let Some((side, ground)) = long.then(|| to_act(case, before, to)).flatten() else { continue };
        let evidence: Vec<Span> = [Some(ground), chain::opening(case, after)].into_iter().flatten().collect();
        let severity = if side == Side::Vendor { Severity::Warning } else { Severity::Info };
        hits.extend(Hit::at(&evidence).map(|hit| {
            hit.as_severe_as(severity)
                .with("side", if side == Side::Vendor { "vendor" } else { "customer" })
                .with("from", from.format("%m-%d").to_string())
                .with("to", to.format("%m-%d").to_string())
                .with("days", days.to_string())
        }));
    }
    if judged { Verdict::of(hits) } else { Verdict::Unknown }
}

/// Who is to act behind this message, with the sentence that says so.
///
/// `None` when the case is closed or works there, when a rhythm of contact was promised (CB103 judges that), when the
/// silence was agreed on until a later day than `until`, or when the message was itself a reminder.
fn to_act(case: &Case, id: MessageId, until: chrono::NaiveDateTime) -> Option<(Side, Span)> {
    let actions = chain::actions_in(case, id);
    let rhythm = case.model.actions.iter().any(|action| action.every_working_days.is_some() && action.message <= id);
    let over = chain::closes(case, id) || closed_before(case, id);
    let agreed = actions.iter().any(|action| action.due.is_some_and(|due| due.date() >= until.date()));
    if rhythm || over || agreed || case.thread.message(id).kind != MessageKind::Mail {
        return None;
    }
    match chain::side(case, id) {
        Side::Customer => chain::expects_answer(case, id).map(|span| (Side::Vendor, span)),
        Side::Vendor => {
            let by_vendor = |action: &&Action| action.kind == ActionKind::Commitment && action.owner == Owner::Engineer;
            let promised = || actions.iter().find(by_vendor).map(|action| (Side::Vendor, action.text));
            chain::question(case, id).map(|span| (Side::Customer, span)).or_else(promised)
        }
        Side::Third | Side::Unknown => None,
    }
}

/// Whether the supporting side closed the case before, and nothing opened it again until this message.
fn closed_before(case: &Case, id: MessageId) -> bool {
    let said = || case.model.said.iter().rev().filter(|said| said.sentence.span.message <= id);
    let again = |act: Act| said().find(|said| said.side == Side::Customer && said.does(act));
    let closed = said().find(|said| said.side != Side::Customer && said.does(Act::Closing) && said.is_prose());
    let reopened = again(Act::Recurrence).into_iter().chain(again(Act::Objection)).map(|said| said.sentence.span).max();
    closed.is_some_and(|closed| reopened.is_none_or(|reopened| reopened < closed.sentence.span))
}
