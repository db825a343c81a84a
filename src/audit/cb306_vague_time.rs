//! CB306: a promise for no time in particular.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::locale;
use crate::model::{Action, ActionKind, Owner};
use crate::options::Options;

pub(super) static RULE: Rule = Rule {
    code: "CB306",
    name: "vague-time",
    severity: Severity::Info,
    what: "Finds promises of the supporting side for soon or as soon as possible, and no other time.",
    why: "A promise without a time cannot be kept, only broken.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
De: Ana Ruiz <ana@vendor.example>
Envoyé: lundi 4 mars 2024 10:00
À: Bo Lind <bo@customer.example>
Objet: RE: [SR-20240311] Messagerie en panne

Bonjour, je regarde les journaux et je vous envoie une réponse dès que possible.

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
Envoyé: lundi 4 mars 2024 10:00
À: Bo Lind <bo@customer.example>
Objet: RE: [SR-20240311] Messagerie en panne

Bonjour, je regarde les journaux et je vous envoie une réponse aujourd'hui avant 16 h.

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
    let promises = case
        .model
        .actions
        .iter()
        .filter(|action| action.kind == ActionKind::Commitment && action.owner == Owner::Engineer);
    Verdict::each(promises, |action: &Action| {
        let folded = locale::fold(case.thread.text(action.text));
        let vague = locale::cues("vague_time").find_unless(&folded, locale::cues("not_vague_time"))?;
        // "soon, at the latest by Friday" names a time.
        let dated = action.due.is_some() || action.every_working_days.is_some() || holds_short_number(&folded);
        let promised = !dated && !locale::cues("condition").is_match(&folded[..vague.start]);
        if promised { Hit::at(&[action.text]) } else { None }
    })
}

/// Whether a number of one or two digits stands there: a day or an hour, in whatever form.
fn holds_short_number(folded: &str) -> bool {
    let words = folded.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_')));
    words.into_iter().any(|word| word.len() <= 2 && word.chars().next().is_some_and(|c| c.is_ascii_digit()))
}
