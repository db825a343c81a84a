//! CB305: an open case whose last mail leads nowhere.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain, reading};
use crate::model::{Act, ActionKind, Said, Section, Status};
use crate::options::Options;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB305",
    name: "next-step-missing",
    severity: Severity::Warning,
    what: "Finds open cases in which the last mail, by the supporting side, names nothing that anybody is to do.",
    why: "A mail without a next step leaves both sides waiting for each other.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
De: Ana Ruiz <ana@vendor.example>
Enviado el: lunes, 4 de marzo de 2024 10:00
Para: Bo Lind <bo@customer.example>
Asunto: RE: [SR-20240311] Correo bloqueado

Hola Bo, he visto los registros. El error 0x80040115 aparece cada minuto en el servidor.

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
Enviado el: lunes, 4 de marzo de 2024 10:00
Para: Bo Lind <bo@customer.example>
Asunto: RE: [SR-20240311] Correo bloqueado

Hola Bo, he visto los registros. El error 0x80040115 aparece cada minuto en el servidor. Por favor, reinicia el servicio de transporte.

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
    if !matches!(case.model.status.value, Status::Open | Status::PendingCustomer) {
        return Verdict::NotApplicable;
    }
    let mut letters = case.thread.iter().map(|(id, _)| id).filter(|id| chain::is_contact(case, *id));
    // Where the customer wrote last an answer is due, and no next step can be expected.
    let Some(last) = letters.next_back().filter(|id| reading::side(case, *id) == Side::Vendor) else {
        return Verdict::NotApplicable;
    };
    let acts = case.model.actions.iter().any(|action| action.message == last && action.kind != ActionKind::Done);
    let said = reading::sentences(case, last);
    let leads = |said: &Said| {
        let acts = [Act::Request, Act::Commitment, Act::Waiting, Act::Closing];
        acts.iter().any(|act| said.does(*act)) || said.sentence.asks() || said.section == Some(Section::NextSteps)
    };
    let ending = said.iter().rfind(|said| said.is_prose()).map(|said| said.sentence.span);
    let Some(ending) = ending.filter(|_| !acts && !said.iter().any(leads)) else { return Verdict::Pass };
    Verdict::of(Hit::at(&[ending]))
}
