//! CB403: a case that ends without anybody saying what made it work.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::options::Options;

pub(super) static RULE: Rule = Rule {
    code: "CB403",
    name: "resolution-missing",
    severity: Severity::Error,
    what: "Finds closed or resolved cases in which nobody states a resolution.",
    why: "The resolution is what the next customer with this problem needs, and what this one paid for.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
Von: Ana Ruiz <ana@vendor.example>
Gesendet: Freitag, 8. März 2024 10:00
An: Bo Lind <bo@customer.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag Herr Lind, ich schließe das Ticket SR-20240311 hiermit.

Ursache: ein Update auf dem Druckserver.

Mit freundlichen Grüßen
Ana Ruiz
Support Engineer

Von: Ana Ruiz <ana@vendor.example>
Gesendet: Montag, 4. März 2024 10:00
An: Bo Lind <bo@customer.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag Herr Lind, wir sehen uns das an.

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

Guten Tag Herr Lind, ich schließe das Ticket SR-20240311 hiermit.

Ursache: ein Update auf dem Druckserver.
Lösung: Update entfernt, Drucken funktioniert wieder.

Mit freundlichen Grüßen
Ana Ruiz
Support Engineer

Von: Ana Ruiz <ana@vendor.example>
Gesendet: Montag, 4. März 2024 10:00
An: Bo Lind <bo@customer.example>
Betreff: RE: [SR-20240311] Druckserver antwortet nicht

Guten Tag Herr Lind, wir sehen uns das an.

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
    let Some(end) = reading::ended(case) else { return Verdict::NotApplicable };
    // What only helps for the time being is another rule's concern.
    if !case.model.summary.resolution.is_empty() || !case.model.summary.workaround.is_empty() {
        return Verdict::Pass;
    }
    Verdict::of(Hit::at(&end.evidence))
}
