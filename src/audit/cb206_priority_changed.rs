//! CB206: the stated priority changes, and nobody says why.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain, service_level};
use crate::locale;
use crate::model::Claim;
use crate::options::Options;
use crate::text::{MessageId, Part};

pub(super) static RULE: Rule = Rule {
    code: "CB206",
    name: "priority-changed",
    severity: Severity::Info,
    what: "Finds a change of the stated priority without a sentence that says why.",
    why: "A priority that moves silently moves the deadlines with it.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 11:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [P4] Backup fails

Hi Bo, please send me the log of the last backup job.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 11:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [P2] Backup fails

Hi Bo, I own this case. Please send me the version of the agent.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 11:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [P4] Backup fails

Hi Bo, I lowered the priority because the second server takes over. Please send me the log of the last backup job.

Best regards,
Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 11:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [P2] Backup fails

Hi Bo, I own this case. Please send me the version of the agent.

Best regards,
Ana Ruiz
Support Engineer
";

fn check(case: &Case, _options: &Options) -> Verdict {
    // Subjects keep the old priority for long, so they are compared among themselves.
    let in_subjects = |claim: &&Claim<String>| claim.evidence()[0].part == Part::Subject;
    let (subjects, bodies): (Vec<_>, Vec<_>) = case.model.priorities.iter().partition(in_subjects);
    if subjects.is_empty() && bodies.is_empty() {
        return Verdict::NotApplicable;
    }
    let changes = [subjects, bodies].into_iter().filter_map(|stated| {
        let pair = stated.windows(2).find(|pair| differ(&pair[0].value, &pair[1].value))?;
        let (old, new) = (pair[0], pair[1]);
        let place = new.evidence()[0];
        if explained(case, place.message) {
            return None;
        }
        let hit = Hit::at(&[old.evidence()[0], place])?;
        Some(hit.with("old", old.value.clone()).with("new", new.value.clone()))
    });
    Verdict::of(changes.take(1))
}

/// Whether two priorities of one scheme are of different levels; `P2` and "high" are of two schemes.
fn differ(old: &str, new: &str) -> bool {
    let scheme = |priority: &str| (priority.contains(|c: char| c.is_ascii_digit()), priority.chars().count() < 4);
    let levels = (service_level::level(old), service_level::level(new));
    scheme(old) == scheme(new) && matches!(levels, (Some(old), Some(new)) if old != new)
}

/// Whether this mail, or the one before it, speaks of the change or gives a reason for the priority.
fn explained(case: &Case, id: MessageId) -> bool {
    let before = id.0.checked_sub(1).map(MessageId);
    before.into_iter().chain([id]).any(|id| {
        chain::said_in(case, id).iter().any(|said| {
            let folded = said.sentence.folded.as_str();
            let about = locale::cues("priority_label").is_match(folded);
            locale::cues("priority_changed").is_match(folded)
                || about && (locale::cues("reason").is_match(folded) || locale::cues("request").is_match(folded))
        })
    })
}
