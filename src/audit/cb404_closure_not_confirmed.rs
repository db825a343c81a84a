//! CB404: a closing that no word of the customer backs.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::locale;
use crate::model::{Act, Form, Said, terms};
use crate::options::Options;
use crate::text::MessageId;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB404",
    name: "closure-not-confirmed",
    severity: Severity::Warning,
    what: "Finds closed cases without a success statement by the customer, or output that shows it, behind the last problem.",
    why: "Only the customer can see whether it works; a claim at second hand does not reopen well.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
De: Ana Ruiz <ana@vendor.example>
Enviado el: miércoles, 6 de marzo de 2024 10:00
Para: Bo Lind <bo@customer.example>
Asunto: RE: [SR-20240311] Correo bloqueado

Hola Bo, el problema está resuelto. Cierro el caso SR-20240311.

Causa: el servicio estaba parado.
Solución: servicio reiniciado.

Un saludo,
Ana Ruiz
Ingeniera de soporte

De: Ana Ruiz <ana@vendor.example>
Enviado el: lunes, 4 de marzo de 2024 10:00
Para: Bo Lind <bo@customer.example>
Asunto: RE: [SR-20240311] Correo bloqueado

Hola Bo, por favor reinicia el servicio de transporte y dime si funciona.

Un saludo,
Ana Ruiz
Ingeniera de soporte

De: Bo Lind <bo@customer.example>
Enviado el: lunes, 4 de marzo de 2024 9:00
Para: Ana Ruiz <ana@vendor.example>
Asunto: RE: [SR-20240311] Correo bloqueado

Buenos días, el correo saliente no funciona desde ayer, error 0x80040115.

Bo Lind
";

const GOOD: &str = "\
De: Ana Ruiz <ana@vendor.example>
Enviado el: miércoles, 6 de marzo de 2024 10:00
Para: Bo Lind <bo@customer.example>
Asunto: RE: [SR-20240311] Correo bloqueado

Hola Bo, el problema está resuelto. Cierro el caso SR-20240311.

Causa: el servicio estaba parado.
Solución: servicio reiniciado.

Un saludo,
Ana Ruiz
Ingeniera de soporte

De: Bo Lind <bo@customer.example>
Enviado el: martes, 5 de marzo de 2024 9:00
Para: Ana Ruiz <ana@vendor.example>
Asunto: RE: [SR-20240311] Correo bloqueado

Hola Ana, ya funciona, gracias.

Bo Lind

De: Ana Ruiz <ana@vendor.example>
Enviado el: lunes, 4 de marzo de 2024 10:00
Para: Bo Lind <bo@customer.example>
Asunto: RE: [SR-20240311] Correo bloqueado

Hola Bo, por favor reinicia el servicio de transporte y dime si funciona.

Un saludo,
Ana Ruiz
Ingeniera de soporte

De: Bo Lind <bo@customer.example>
Enviado el: lunes, 4 de marzo de 2024 9:00
Para: Ana Ruiz <ana@vendor.example>
Asunto: RE: [SR-20240311] Correo bloqueado

Buenos días, el correo saliente no funciona desde ayer, error 0x80040115.

Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let Some(end) = reading::closed(case) else { return Verdict::NotApplicable };
    if reading::side_unknown(case) {
        return Verdict::Unknown;
    }
    let said = &case.model.said;
    let opening = said.first().map(|said| said.sentence.span.message);
    let after = last_problem(said).or(opening);
    let asked = said
        .iter()
        .filter(|said| said.side == Side::Vendor && said.does(Act::Request))
        .map(|said| said.sentence.span.message)
        .rfind(|message| *message < end.message);
    let confirms = |said: &Said| {
        let message = said.sentence.span.message;
        let claims = said.does(Act::Success) && said.is_prose() || said.does(Act::Consent);
        let behind = Some(message) >= after && Some(message) != opening;
        let output = said.sentence.form == Form::Code && asked.is_some_and(|asked| message > asked);
        said.side == Side::Customer && !said.automatic && (claims && behind || output)
    };
    if said.iter().any(confirms) {
        return Verdict::Pass;
    }
    if content_with_it(case, asked) { Verdict::Unknown } else { Verdict::of(Hit::at(&end.evidence)) }
}

/// Content words of a sentence that tells a result and thanks.
const RESULT_TERMS: usize = 4;

/// Whether the customer's last mail thanks, or answers a question, and names nothing that is still to come: it may well
/// work.
fn content_with_it(case: &Case, asked: Option<MessageId>) -> bool {
    let Some(last) = reading::letters(case, Side::Customer).last() else { return false };
    if asked.is_some_and(|asked| last < asked) {
        return false;
    }
    let said = reading::sentences(case, last);
    let open = [Act::Problem, Act::Recurrence, Act::Objection, Act::Commitment, Act::Request];
    let keeps_open = |said: &Said| said.sentence.asks() || open.iter().any(|act| said.does(*act));
    // "It prints with the old driver, thanks": a thank-you behind a result in words we do not know.
    let thanks = |said: &Said| {
        let behind = locale::cues("thanks").find(&said.sentence.folded).is_some_and(|at| at.start > 0);
        behind && said.is_prose() && terms(&said.sentence.folded).len() >= RESULT_TERMS
    };
    let question = reading::letters(case, Side::Vendor).take_while(|id| *id < last).last();
    let asked = question.is_some_and(|id| reading::sentences(case, id).iter().any(|said| said.sentence.asks()));
    let answers =
        |said: &Said| asked && locale::cues("answer").find(&said.sentence.folded).is_some_and(|at| at.start == 0);
    said.iter().any(|said| thanks(said) || answers(said)) && !said.iter().any(keeps_open)
}

/// The customer's last message that says the problem is back or was never gone.
fn last_problem(said: &[Said]) -> Option<MessageId> {
    let again = |said: &&Said| said.side == Side::Customer && said.does(Act::Recurrence);
    said.iter().rfind(again).map(|said| said.sentence.span.message)
}
