//! CB604: a late mail that does not say so.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, cadence, chain, place, rule};
use crate::locale;
use crate::model::Owner;
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::Message;

pub(super) static RULE: Rule = Rule {
    code: "CB604",
    name: "delay-without-apology",
    severity: Severity::Info,
    what: "Finds the mail of support that follows a missed rhythm of contact or a missed date and does not acknowledge \
           the delay. Calls cannot be seen.",
    why: "Passing over a delay costs more trust than the delay.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 20, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. I will contact you every two working days.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 20, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, I am sorry for my silence. Please install the hotfix.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. I will contact you every two working days.

Best regards,
Ana Ruiz
Support Engineer
";

/// The rule that finds dates that were not kept.
const COMMITMENT_MISSED: &str = "CB104";

fn check(case: &Case, options: &Options) -> Verdict {
    let mut late: BTreeSet<MessageId> = after_missed_dates(case, options);
    let mut unknown = false;
    for rhythm in cadence::rhythms(case) {
        match cadence::gaps(case, &rhythm) {
            Some(gaps) => late.extend(gaps.iter().map(|gap| gap.ended_by)),
            None => unknown = true,
        }
    }
    let silent = late.iter().filter(|id| !acknowledges(case.thread.message(**id)));
    let places: Vec<Span> = silent.filter_map(|id| place::opening(case, *id)).collect();
    match Hit::at(&places) {
        Some(hit) => Verdict::Fail(vec![hit.with("count", places.len().to_string())]),
        None if unknown => Verdict::Unknown,
        None if late.is_empty() => Verdict::NotApplicable,
        None => Verdict::Pass,
    }
}

fn acknowledges(message: &Message) -> bool {
    locale::cues("apology").is_match(&locale::fold(&message.body))
}

/// For each date that was not kept, as its own rule finds, the first mail after it.
fn after_missed_dates(case: &Case, options: &Options) -> BTreeSet<MessageId> {
    let missed = match rule(COMMITMENT_MISSED).map(|rule| (rule.check)(case, options)) {
        Some(Verdict::Fail(hits)) => hits,
        _ => Vec::new(),
    };
    let promises = case.model.actions.iter().filter(|action| {
        action.owner == Owner::Engineer && missed.iter().any(|hit| hit.evidence.contains(&action.text))
    });
    promises
        .filter_map(|action| {
            let due = action.due?;
            let is_late = |id: &MessageId| chain::clock(case, *id).is_some_and(|sent| sent > due);
            let after = |id: &MessageId| *id >= action.message && chain::is_before_solved(case, *id);
            chain::vendor_contacts(case).filter(after).find(is_late)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    fn verdict(customer: &str, last: &str) -> Verdict {
        let text = format!(
            "Von: Ana Ruiz <ana@vendor.example>\nGesendet: Mittwoch, 20. März 2024 10:00\nAn: Bo Lind <bo@customer.example>\nBetreff: AW: Sicherung\n\n{last}\n\nAna Ruiz\nSupport Engineer\n\n\
             Von: Bo Lind <bo@customer.example>\nGesendet: Dienstag, 5. März 2024 09:00\nAn: Ana Ruiz <ana@vendor.example>\nBetreff: AW: Sicherung\n\n{customer}\n\n\
             Von: Ana Ruiz <ana@vendor.example>\nGesendet: Montag, 4. März 2024 10:00\nAn: Bo Lind <bo@customer.example>\nBetreff: AW: Sicherung\n\nGuten Tag Herr Lind,\n\nich bearbeite Ihren Fall. Ich melde mich alle zwei Arbeitstage bei Ihnen.\n\nAna Ruiz\nSupport Engineer\n"
        );
        check(&case(&text), &Options::default())
    }

    #[test]
    fn a_mail_after_it_works_is_not_late() {
        assert!(matches!(
            verdict("Die Protokolle sind hochgeladen.", "Bitte installieren Sie den Patch."),
            Verdict::Fail(_)
        ));
        assert_eq!(
            verdict("Die Sicherung läuft jetzt wieder, danke.", "Ich schließe den Fall."),
            Verdict::NotApplicable
        );
    }
}
