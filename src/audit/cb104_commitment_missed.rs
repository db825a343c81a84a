//! CB104: a dated promise that was neither kept nor moved before it fell due.
//!
//! Silence in the chain is no proof: a promise counts as missed only where the chain shows it, by a late delivery, by
//! somebody who says so, or because what was promised is a mail that is not there.

use chrono::{NaiveDateTime, TimeDelta};

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain};
use crate::locale;
use crate::model::{Action, ActionKind, Owner, terms};
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB104",
    name: "commitment-missed",
    severity: Severity::Warning,
    what: "Finds dated promises, by either side, neither kept nor moved before they fell due.",
    why: "A missed promise costs more trust than a late first answer.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Friday, March 8, 2024 11:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Backup fails

Ana, you promised the hotfix for Wednesday and we are still waiting for it. Is there any news?

Regards,
Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, the cause is known. I will send the hotfix by Wednesday.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 2:00 PM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, I have attached the hotfix. Please install it.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, the cause is known. I will send the hotfix by Wednesday.

Best regards,
Ana Ruiz
Support Engineer
";

/// Lateness that clocks of different zones, or a promise "by noon", may feign.
const GRACE: TimeDelta = TimeDelta::hours(2);

/// Mails of the others, behind the day, in which a complaint about it is looked for.
const COMPLAINT_MAILS: usize = 8;

fn check(case: &Case, _options: &Options) -> Verdict {
    let promises = case.model.actions.iter().filter(|action| {
        let folded = locale::fold(case.thread.text(action.text));
        // "Within two days after the fix is out": nobody knows from the mail alone when that falls due.
        let language = case.thread.message(action.message).language;
        let conditional = || !locale::spoken("condition", &folded, language).is_empty();
        let depends = locale::cues("after_event").is_match(&folded) || conditional();
        // "I leave the case open until Saturday" is kept by doing nothing.
        let lasts = locale::cues("until").is_match(&folded);
        action.kind == ActionKind::Commitment && action.due.is_some() && !depends && !lasts
    });
    Verdict::each(promises, |promise| {
        let due = promise.due?;
        let shown = admitted(case, promise)
            .or_else(|| complained(case, promise, due))
            .or_else(|| late(case, promise, due))
            .or_else(|| absent(case, promise, due))?;
        let side = match promise.owner {
            Owner::Engineer => "vendor",
            Owner::Customer => "customer",
            Owner::ThirdParty => "third-party",
        };
        let hit = Hit::at(&[promise.text, shown])?;
        Some(hit.with("side", side).with("due", due.format("%Y-%m-%d %H:%M").to_string()))
    })
}

/// Whether the author of this message is on the side that promised.
fn by_promiser(case: &Case, promise: &Action, id: MessageId) -> bool {
    let side = match promise.owner {
        Owner::Engineer => Side::Vendor,
        Owner::Customer => Side::Customer,
        Owner::ThirdParty => Side::Third,
    };
    chain::side(case, id) == side && chain::is_contact(case, id)
}

/// Messages behind the promise.
fn later<'a>(case: &'a Case, promise: &'a Action) -> impl Iterator<Item = MessageId> + 'a {
    chain::ids(case).skip(promise.message.0 as usize + 1)
}

/// "Sorry, that took longer than I said": the promiser says so when delivering.
fn admitted(case: &Case, promise: &Action) -> Option<Span> {
    let delivery = promise.closed_by?.message;
    let author = case.thread.message(promise.message).from;
    let same = case.thread.message(delivery).from == author;
    let admission = chain::phrase(case, delivery, "delay_admitted").filter(|_| same)?;
    Some(admission.sentence.span)
}

/// The other side's sentence, after the day, that the thing has not come.
fn complained(case: &Case, promise: &Action, due: NaiveDateTime) -> Option<Span> {
    let promised = terms(&locale::fold(case.thread.text(promise.text)));
    let after = later(case, promise).filter(|id| chain::clock(case, *id).is_some_and(|at| at > due));
    // The complaint about what came later is about something else.
    let undelivered = after.take_while(|id| promise.closed_by.is_none_or(|closed| *id < closed.message));
    let by_others = undelivered.filter(|id| !by_promiser(case, promise, *id) && chain::is_contact(case, *id));
    by_others.take(COMPLAINT_MAILS).find_map(|id| {
        let said = chain::said_in(case, id);
        let mut overdue = said.iter().filter(|said| locale::cues("overdue").is_match(&said.sentence.folded));
        let about = |folded: &str| terms(folded).intersection(&promised).next().is_some();
        let around = said.iter().any(|said| about(&said.sentence.folded));
        overdue.find(|said| around || about(&said.sentence.folded)).map(|said| said.sentence.span)
    })
}

/// The delivery, when it came after the day and nothing came from that side before.
fn late(case: &Case, promise: &Action, due: NaiveDateTime) -> Option<Span> {
    let delivery = promise.closed_by?;
    let at = chain::clock(case, delivery.message).filter(|at| *at > due + GRACE)?;
    let kept = !by_promiser(case, promise, delivery.message) || heard_in_time(case, promise, due, at);
    (!kept && !chain::tells_of_call(case, delivery.message)).then_some(delivery)
}

/// The first later sentence of the promiser, when the promise was to write or send something, and no mail of theirs
/// or of a third party came in time.
fn absent(case: &Case, promise: &Action, due: NaiveDateTime) -> Option<Span> {
    if promise.closed_by.is_some() {
        return None;
    }
    let folded = locale::fold(case.thread.text(promise.text));
    let by_mail = locale::cues("delivery").is_match(&folded);
    let next = later(case, promise).find(|id| by_promiser(case, promise, *id)).filter(|_| by_mail)?;
    let at = chain::clock(case, next).filter(|at| *at > due + GRACE)?;
    let heard = heard_in_time(case, promise, due, at) || chain::tells_of_call(case, next);
    (!heard).then(|| chain::opening(case, next))?
}

/// Whether the promising side, or a third party it brought in, wrote before the promise fell due, or a message in
/// between has no time.
fn heard_in_time(case: &Case, promise: &Action, due: NaiveDateTime, until: NaiveDateTime) -> bool {
    later(case, promise)
        .filter(|id| by_promiser(case, promise, *id) || chain::side(case, *id) == Side::Third)
        .any(|id| chain::clock(case, id).is_none_or(|at| at <= due + GRACE && at < until))
}
