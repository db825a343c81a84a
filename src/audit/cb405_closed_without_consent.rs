//! CB405: a closing to which nobody agreed.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain, reading};
use crate::model::{Act, Said};
use crate::options::Options;
use crate::text::Span;
use crate::thread::{MessageKind, Side};

pub(super) static RULE: Rule = Rule {
    code: "CB405",
    name: "closed-without-consent",
    severity: Severity::Warning,
    what: "Finds closings before which the customer does not agree and in which no agreement is claimed.",
    why: "A case that is closed over the customer's head comes back as a complaint.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
De: Ana Ruiz <ana@vendor.example>
Envoyé: mercredi 6 mars 2024 10:00
À: Bo Lind <bo@customer.example>
Objet: RE: [SR-20240311] Messagerie en panne

Bonjour, je clôture le dossier SR-20240311.

Cause : service arrêté.
Solution : service redémarré.

Cordialement,
Ana Ruiz
Ingénieure support

De: Bo Lind <bo@customer.example>
Envoyé: mardi 5 mars 2024 09:00
À: Ana Ruiz <ana@vendor.example>
Objet: RE: [SR-20240311] Messagerie en panne

Bonjour, le service est redémarré.

Bo Lind

De: Ana Ruiz <ana@vendor.example>
Envoyé: lundi 4 mars 2024 10:00
À: Bo Lind <bo@customer.example>
Objet: RE: [SR-20240311] Messagerie en panne

Bonjour, merci de redémarrer le service de transport.

Cordialement,
Ana Ruiz
Ingénieure support

De: Bo Lind <bo@customer.example>
Envoyé: lundi 4 mars 2024 09:00
À: Ana Ruiz <ana@vendor.example>
Objet: RE: [SR-20240311] Messagerie en panne

Bonjour, la messagerie ne fonctionne plus depuis ce matin, erreur 0x80040115.

Bo Lind
";

const GOOD: &str = "\
De: Ana Ruiz <ana@vendor.example>
Envoyé: mercredi 6 mars 2024 10:00
À: Bo Lind <bo@customer.example>
Objet: RE: [SR-20240311] Messagerie en panne

Bonjour, je clôture le dossier SR-20240311.

Cause : service arrêté.
Solution : service redémarré.

Cordialement,
Ana Ruiz
Ingénieure support

De: Bo Lind <bo@customer.example>
Envoyé: mardi 5 mars 2024 09:00
À: Ana Ruiz <ana@vendor.example>
Objet: RE: [SR-20240311] Messagerie en panne

Bonjour, tout fonctionne, vous pouvez clôturer.

Bo Lind

De: Ana Ruiz <ana@vendor.example>
Envoyé: lundi 4 mars 2024 10:00
À: Bo Lind <bo@customer.example>
Objet: RE: [SR-20240311] Messagerie en panne

Bonjour, merci de redémarrer le service de transport.

Cordialement,
Ana Ruiz
Ingénieure support

De: Bo Lind <bo@customer.example>
Envoyé: lundi 4 mars 2024 09:00
À: Ana Ruiz <ana@vendor.example>
Objet: RE: [SR-20240311] Messagerie en panne

Bonjour, la messagerie ne fonctionne plus depuis ce matin, erreur 0x80040115.

Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let closings = reading::closings(case);
    if reading::closed(case).is_none() || closings.is_empty() {
        return Verdict::NotApplicable;
    }
    if reading::side_unknown(case) {
        return Verdict::Unknown;
    }
    let hits = closings.iter().enumerate().filter_map(|(nth, closing)| {
        let since = nth.checked_sub(1).map(|before| closings[before]);
        // A case announced as closed twice is closed once, unless the customer wrote in between.
        let repeated = since.is_some_and(|before| !writes_between(case, before, *closing));
        let agreed = repeated || consents(case, since, *closing) || for_silence(case, *closing);
        if agreed { None } else { Hit::at(&[*closing]) }
    });
    Verdict::of(hits)
}

/// Whether the customer agrees before a closing and after the one before, with nothing said against it since, or the
/// closing mail says so.
fn consents(case: &Case, since: Option<Span>, closing: Span) -> bool {
    let before = |said: &&Said| {
        let message = said.sentence.span.message;
        since.is_none_or(|since| message > since.message) && message < closing.message && said.side == Side::Customer
    };
    let decides = |said: &&Said| said.does(Act::Consent) || said.does(Act::Objection);
    let last = case.model.said.iter().filter(before).rfind(decides);
    let claimed = reading::sentences(case, closing.message).iter().any(|said| said.does(Act::ConsentClaimed));
    last.is_some_and(|said| !said.does(Act::Objection)) || last.is_none() && claimed
}

/// Whether a case was closed in which the customer owed the last answer, by a machine or with these words: that is
/// another rule's concern.
fn for_silence(case: &Case, closing: Span) -> bool {
    let automatic = case.thread.message(closing.message).kind == MessageKind::Automatic;
    let letters = case.thread.iter().map(|(id, _)| id).filter(|id| chain::is_contact(case, *id));
    let last = letters.take_while(|id| *id < closing.message).last();
    (automatic || chain::closed_for_silence(case, closing.message).is_some())
        && last.is_some_and(|last| reading::side(case, last) == Side::Vendor)
}

fn writes_between(case: &Case, before: Span, closing: Span) -> bool {
    reading::letters(case, Side::Customer).any(|id| before.message < id && id < closing.message)
}
