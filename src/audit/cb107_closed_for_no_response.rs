//! CB107: closed because the customer did not answer, after too few reminders.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain};
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::{MessageKind, Side};

pub(super) static RULE: Rule = Rule {
    code: "CB107",
    name: "closed-for-no-response",
    severity: Severity::Warning,
    what: "Finds a case closed for want of an answer after fewer than two reminders by a person on different days.",
    why: "Silence is no consent; a reminder by a machine is read as seldom as it is answered.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 11, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, as we have not heard from you, I am closing this case.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the attached hotfix and tell me whether the backup runs.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Support <support@vendor.example>
Subject: Backup fails

Hello, the backup of our file server fails with error 0x80070005 since Sunday.

Regards,
Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 18, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, as we have not heard from you, I am closing this case.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Thursday, March 14, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, I ask once more: did the hotfix help?

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Friday, March 8, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, did you have time to install the hotfix?

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the attached hotfix and tell me whether the backup runs.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Support <support@vendor.example>
Subject: Backup fails

Hello, the backup of our file server fails with error 0x80070005 since Sunday.

Regards,
Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let Some(closing) = chain::closing(case) else { return Verdict::NotApplicable };
    let Some(silence) = chain::closed_for_silence(case, closing) else { return Verdict::NotApplicable };
    let before = || chain::ids(case).filter(|id| *id < closing);
    let last = before().rev().find(|id| chain::side(case, *id) == Side::Customer && chain::is_contact(case, *id));
    // Without a mail of the customer the chain does not show who owed an answer to whom.
    let Some(last) = last else { return Verdict::Unknown };
    let since: Vec<MessageId> = before().filter(|id| *id > last && chain::side(case, *id) != Side::Customer).collect();
    let is_automatic =
        |id: &MessageId| !chain::is_contact(case, *id) && case.thread.message(*id).kind != MessageKind::InternalNote;
    let by_people: Vec<MessageId> = since.iter().copied().filter(|id| chain::is_contact(case, *id)).collect();
    // The first mail is what the customer was to answer; the others remind.
    let reminders = by_people.get(1..).unwrap_or_default();
    let days: Option<BTreeSet<_>> = reminders.iter().map(|id| Some(chain::clock(case, *id)?.date())).collect();
    let Some(days) = days else { return Verdict::Unknown };
    if days.len() >= case.terms.reminders {
        return Verdict::Pass;
    }
    let asked = by_people.first().and_then(|id| chain::question(case, *id).or_else(|| chain::opening(case, *id)));
    let evidence: Vec<Span> = [silence].into_iter().chain(asked).collect();
    let automatic = since.iter().filter(|id| is_automatic(id)).count();
    let hit = Hit::at(&evidence)
        .map(|hit| hit.with("reminders", days.len().to_string()).with("automatic", automatic.to_string()));
    Verdict::of(hit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    /// The customer is asked on 5 March; `sender` reminds on the 7th and the 11th; on the 18th the case is closed.
    fn verdict(sender: &str, body: &str) -> Verdict {
        let reminder = |day: &str| {
            format!(
                "Von: {sender}\nGesendet: {day} 10:00\nAn: Bo Lind <bo@customer.example>\nBetreff: AW: Sicherung\n\n{body}\n\n"
            )
        };
        let text = format!(
            "Von: Ana Ruiz <ana@vendor.example>\nGesendet: Montag, 18. März 2024 10:00\nAn: Bo Lind <bo@customer.example>\nBetreff: AW: Sicherung\n\nSehr geehrter Herr Lind,\n\nda wir keine Antwort erhalten haben, schließe ich den Fall.\n\nAna Ruiz\nSupport Engineer\n\n{}{}\
             Von: Ana Ruiz <ana@vendor.example>\nGesendet: Dienstag, 5. März 2024 10:00\nAn: Bo Lind <bo@customer.example>\nBetreff: AW: Sicherung\n\nSehr geehrter Herr Lind,\n\nbitte installieren Sie den Patch und teilen Sie mir das Ergebnis mit.\n\nAna Ruiz\nSupport Engineer\n\n\
             Von: Bo Lind <bo@customer.example>\nGesendet: Montag, 4. März 2024 10:00\nAn: Ana Ruiz <ana@vendor.example>\nBetreff: Sicherung\n\nGuten Tag, die Sicherung bricht mit Fehler 1603 ab.\n\nBo Lind\n",
            reminder("Montag, 11. März 2024"),
            reminder("Donnerstag, 7. März 2024"),
        );
        check(&case(&text), &Options::default())
    }

    #[test]
    fn only_people_remind() {
        let ana = "Ana Ruiz <ana@vendor.example>";
        assert_eq!(verdict(ana, "Konnten Sie den Patch installieren?\n\nAna Ruiz"), Verdict::Pass);
        let machine = "Kundendienst <no-reply@vendor.example>";
        assert!(matches!(verdict(machine, "Ihr Fall wartet auf Ihre Rückmeldung."), Verdict::Fail(_)));
    }
}
