//! CB404: a closing that no word of the customer backs.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::model::{Act, Form, Said};
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
    if said.iter().any(confirms) { Verdict::Pass } else { Verdict::of(Hit::at(&end.evidence)) }
}

/// The customer's last message that says the problem is back or was never gone.
fn last_problem(said: &[Said]) -> Option<MessageId> {
    let again = |said: &&Said| said.side == Side::Customer && said.does(Act::Recurrence);
    said.iter().rfind(again).map(|said| said.sentence.span.message)
}
