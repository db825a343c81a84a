//! CB301: a request that nobody in particular was asked to carry out.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::model::{Action, ActionKind, Owner};
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::{PersonId, Role, Side};

pub(super) static RULE: Rule = Rule {
    code: "CB301",
    name: "request-without-owner",
    severity: Severity::Info,
    what: "Finds requests to several people of one side that name none of them.",
    why: "What everybody was asked to do is done by nobody, or twice.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>; Eva Holm <eva@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hello,

please send me the backup log and the free space of drive D.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

Hello, the nightly backup fails with error 0x80070070 since Friday. Please help.

Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>; Eva Holm <eva@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hello Eva,

please send me the backup log and the free space of drive D.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

Hello, the nightly backup fails with error 0x80070070 since Friday. Please help.

Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let requests = || case.model.actions.iter().filter(|action| action.kind == ActionKind::Request);
    if requests().next().is_none() {
        return Verdict::NotApplicable;
    }
    let open_to_several = requests().filter(|action| action.owner_name.is_none() && addressees(case, action) > 1);
    // One finding a mail, whatever it asks for.
    let mut mails: Vec<(MessageId, Vec<Span>)> = Vec::new();
    for action in open_to_several {
        match mails.last_mut().filter(|(message, _)| *message == action.message) {
            Some((_, places)) => places.push(action.text),
            None => mails.push((action.message, vec![action.text])),
        }
    }
    Verdict::of(mails.iter().filter_map(|(_, places)| Hit::at(places)))
}

/// How many persons of the side that is asked the mail goes to.
fn addressees(case: &Case, action: &Action) -> usize {
    let asked = match action.owner {
        Owner::Engineer => Side::Vendor,
        Owner::Customer => Side::Customer,
        Owner::ThirdParty => Side::Third,
    };
    let message = case.thread.message(action.message);
    let to: BTreeSet<PersonId> = message.envelope.to.iter().filter_map(|to| case.thread.person(to)).collect();
    let person = |id: &PersonId| case.thread.people.get(id.0 as usize).is_some_and(|one| one.role != Role::MailingList);
    let asks_own_side = reading::side(case, action.message) == asked;
    to.into_iter().filter(|id| !asks_own_side && person(id) && case.thread.side(*id) == asked).count()
}
