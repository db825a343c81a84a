//! CB302: a case closed over something that was still to be done.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain, reading};
use crate::locale;
use crate::model::{Act, Action, ActionKind, ActionStatus, Milestone, Owner, Said, Section};
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB302",
    name: "open-item-at-closure",
    severity: Severity::Warning,
    what: "Finds requests and promises that are still open when the case closes.",
    why: "After closure nobody follows an open item up.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
Von: Ana Ruiz <ana@vendor.example>
Gesendet: Freitag, 8. März 2024 10:00
An: Bo Lind <bo@customer.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag Herr Lind, wie vereinbart schließe ich das Ticket SR-20240311.

Ursache: ein Update auf dem Druckserver.
Lösung: Update entfernt.

Mit freundlichen Grüßen
Ana Ruiz
Support Engineer

Von: Bo Lind <bo@customer.example>
Gesendet: Dienstag, 5. März 2024 09:00
An: Ana Ruiz <ana@vendor.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag, das Update ist entfernt, Drucken funktioniert wieder. Sie können das Ticket schließen.

Bo Lind

Von: Ana Ruiz <ana@vendor.example>
Gesendet: Montag, 4. März 2024 10:00
An: Bo Lind <bo@customer.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag Herr Lind, bitte entfernen Sie das Update. Ich schicke Ihnen bis Mittwoch den Untersuchungsbericht des Herstellers.

Mit freundlichen Grüßen
Ana Ruiz
Support Engineer

Von: Bo Lind <bo@customer.example>
Gesendet: Montag, 4. März 2024 09:00
An: Ana Ruiz <ana@vendor.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag, der Druckserver antwortet nicht mehr, Fehler 0x0000011b.

Bo Lind
";

const GOOD: &str = "\
Von: Ana Ruiz <ana@vendor.example>
Gesendet: Freitag, 8. März 2024 10:00
An: Bo Lind <bo@customer.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag Herr Lind, wie vereinbart schließe ich das Ticket SR-20240311.

Ursache: ein Update auf dem Druckserver.
Lösung: Update entfernt.

Mit freundlichen Grüßen
Ana Ruiz
Support Engineer

Von: Bo Lind <bo@customer.example>
Gesendet: Dienstag, 5. März 2024 09:00
An: Ana Ruiz <ana@vendor.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag, das Update ist entfernt, Drucken funktioniert wieder. Sie können das Ticket schließen.

Bo Lind

Von: Ana Ruiz <ana@vendor.example>
Gesendet: Montag, 4. März 2024 10:00
An: Bo Lind <bo@customer.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag Herr Lind, bitte entfernen Sie das Update.

Mit freundlichen Grüßen
Ana Ruiz
Support Engineer

Von: Bo Lind <bo@customer.example>
Gesendet: Montag, 4. März 2024 09:00
An: Ana Ruiz <ana@vendor.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag, der Druckserver antwortet nicht mehr, Fehler 0x0000011b.

Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let Some(end) = reading::closed(case) else { return Verdict::NotApplicable };
    let consent = consent(case, end.message);
    let open: Vec<&Action> = case.model.actions.iter().filter(|action| is_open(case, action, end, consent)).collect();
    let places: Vec<Span> = open.iter().map(|action| action.text).collect();
    let of = |owner: Owner| open.iter().filter(|action| action.owner == owner).count().to_string();
    let counts = |hit: Hit| {
        hit.with("count", open.len().to_string())
            .with("support", of(Owner::Engineer))
            .with("customer", of(Owner::Customer))
            .with("third", of(Owner::ThirdParty))
    };
    Verdict::of(Hit::at(&places).map(counts))
}

/// The customer's last message that agrees to close.
fn consent(case: &Case, closing: MessageId) -> Option<MessageId> {
    let agrees = |said: &&Said| said.side == Side::Customer && said.does(Act::Consent);
    let last = case.model.said.iter().rfind(agrees).map(|said| said.sentence.span.message);
    last.filter(|message| *message < closing)
}

/// Whether a lead would miss this after closure.
fn is_open(case: &Case, action: &Action, end: &Milestone, consent: Option<MessageId>) -> bool {
    let said = sentence(case, action);
    let does = |act: Act| said.is_some_and(|said| said.does(act));
    let folded = locale::fold(case.thread.text(action.text));
    let by_customer = reading::side(case, action.message) == Side::Customer;
    let waits = action.kind != ActionKind::Done && action.status != ActionStatus::Done && action.message <= end.message;
    // A rhythm of contact ends with the case, and what was asked under a condition may never have come true.
    let lasts = action.every_working_days.is_none() && !does(Act::Condition);
    // "Do not reboot" leaves nothing to be done; "please reopen" is about the case itself.
    let positive = !locale::cues("negation").is_match(&folded) || action.kind == ActionKind::Commitment;
    let about_case = does(Act::Objection) || does(Act::Recurrence) || does(Act::Closing);
    // "Back up first" goes with the step itself.
    let precaution = action.kind == ActionKind::Request && locale::cues("caution").is_match(&folded);
    // The opening mail asks for what the case is; questions have a rule of their own.
    let opening = case.model.said.first().is_some_and(|said| said.sentence.span.message == action.message);
    let of_case =
        by_customer && action.kind == ActionKind::Request && (opening || said.is_some_and(|s| s.sentence.asks()));
    // Who agrees to close knows of the own plans.
    let own_plan = by_customer
        && action.kind == ActionKind::Commitment
        && consent.is_some_and(|consent| consent >= action.message);
    // "Tell me when you are ready, I will be there": nobody can do it alone.
    let depends = action.kind == ActionKind::Commitment && does(Act::Request);
    let courtesy = action.message == end.message && !is_next_step(action, said);
    waits
        && lasts
        && positive
        && !about_case
        && !of_case
        && !own_plan
        && !depends
        && !courtesy
        && !precaution
        && !is_moot(case, action, end)
}

/// Whether the customer was asked for data that nobody needs once it works, or for a step behind which the customer's next
/// mail reports something done, or that it works.
///
/// Who never answered is known to have done nothing; a secret is to be changed all the same.
fn is_moot(case: &Case, action: &Action, end: &Milestone) -> bool {
    let folded = locale::fold(case.thread.text(action.text));
    let mut replies = reading::letters(case, Side::Customer).filter(|id| *id > action.message);
    let settles = |said: &Said| said.does(Act::Consent) || said.does(Act::Success) && said.is_prose();
    let works = |id: MessageId| reading::sentences(case, id).iter().any(settles);
    let reports = |id: MessageId| reading::sentences(case, id).iter().any(|said| said.does(Act::Done));
    let is_data = locale::cues("information_request").is_match(&folded);
    let moot = replies.next().is_some_and(|next| works(next) || reports(next)) || is_data && replies.any(works);
    let silent = chain::closed_for_silence(case, end.message).is_some();
    action.kind == ActionKind::Request
        && action.owner == Owner::Customer
        && !["secret_change", "secret_word"].iter().all(|field| locale::cues(field).is_match(&folded))
        && (moot || silent)
}

/// Whether the closing mail itself leaves this to be done: behind a label, or promised for a time.
fn is_next_step(action: &Action, said: Option<&Said>) -> bool {
    let headed = |said: &Said| said.section == Some(Section::NextSteps) || said.sentence.label.is_some();
    said.is_some_and(headed) || action.kind == ActionKind::Commitment && action.due.is_some()
}

fn sentence<'a>(case: &'a Case, action: &Action) -> Option<&'a Said> {
    reading::sentences(case, action.message).iter().find(|said| said.sentence.span == action.text)
}
