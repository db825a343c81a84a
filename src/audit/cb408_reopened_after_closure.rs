//! CB408: a closed case that came back.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::model::{Act, Said};
use crate::options::Options;
use crate::text::Span;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB408",
    name: "reopened-after-closure",
    severity: Severity::Warning,
    what: "Finds closed cases whose customer then objects or reports the problem again.",
    why: "A case that comes back was not solved, or not closed in agreement.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
Von: Bo Lind <bo@customer.example>
Gesendet: Montag, 11. März 2024 09:00
An: Ana Ruiz <ana@vendor.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag, der Fehler tritt wieder auf. Bitte öffnen Sie das Ticket wieder.

Bo Lind

Von: Ana Ruiz <ana@vendor.example>
Gesendet: Freitag, 8. März 2024 10:00
An: Bo Lind <bo@customer.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag Herr Lind, ich schließe das Ticket SR-20240311 hiermit.

Ursache: ein Update auf dem Druckserver.
Lösung: Update entfernt.

Mit freundlichen Grüßen
Ana Ruiz
Support Engineer

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

const GOOD: &str = "\
Von: Bo Lind <bo@customer.example>
Gesendet: Montag, 11. März 2024 09:00
An: Ana Ruiz <ana@vendor.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag, vielen Dank für die schnelle Hilfe.

Bo Lind

Von: Ana Ruiz <ana@vendor.example>
Gesendet: Freitag, 8. März 2024 10:00
An: Bo Lind <bo@customer.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag Herr Lind, ich schließe das Ticket SR-20240311 hiermit.

Ursache: ein Update auf dem Druckserver.
Lösung: Update entfernt.

Mit freundlichen Grüßen
Ana Ruiz
Support Engineer

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
    let closings = reading::closings(case);
    if closings.is_empty() {
        return Verdict::NotApplicable;
    }
    let again = |said: &&Said| {
        let returns = said.does(Act::Objection) || said.does(Act::Recurrence);
        said.side == Side::Customer && !said.automatic && said.is_prose() && returns
    };
    let mut hits: Vec<Hit> = Vec::new();
    let mut last: Option<Span> = None;
    for said in case.model.said.iter().filter(again) {
        let span = said.sentence.span;
        let closing = closings.iter().rfind(|closing| closing.message < span.message).copied();
        // One finding a closing, however often the customer says so.
        if let Some(closing) = closing.filter(|closing| last != Some(*closing)) {
            hits.extend(Hit::at(&[closing, span]));
            last = Some(closing);
        }
    }
    Verdict::of(hits)
}
