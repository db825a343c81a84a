//! CB409: a closing mail that leaves out what belongs into it.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain, reading};
use crate::locale;
use crate::model::{Act, Milestone, Said, Section, is_cause};
use crate::observe::IdRole;
use crate::options::Options;
use crate::text::Part;
use crate::thread::{MessageKind, Side};

pub(super) static RULE: Rule = Rule {
    code: "CB409",
    name: "closing-fields-missing",
    severity: Severity::Info,
    what: "Finds closing mails without case id, problem, cause, resolution or confirmation, and names which.",
    why: "The closing mail is what everybody reads later; what it leaves out is lost.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, as agreed I am closing case SR-20240311 now.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

It works now, thank you. You may close the case.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please free some space on the backup disk and run the job again.

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
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, as agreed I am closing case SR-20240311 now.

Problem: the nightly backup failed with error 0x80070070.
Cause: the backup disk was full.
Resolution: space freed.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

It works now, thank you. You may close the case.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please free some space on the backup disk and run the job again.

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
    let Some(end) = reading::closed(case) else { return Verdict::NotApplicable };
    // A machine's notice is no closing mail.
    if case.thread.message(end.message).kind == MessageKind::Automatic {
        return Verdict::NotApplicable;
    }
    let missing = missing(case, end);
    if missing.is_empty() {
        return Verdict::Pass;
    }
    Verdict::of(Hit::at(&end.evidence).map(|hit| hit.with("fields", missing.join(", "))))
}

/// Names of the rows that say what is missing.
fn missing(case: &Case, end: &Milestone) -> Vec<&'static str> {
    let said = summary(case, end);
    let has = |acts: &[Act], sections: &[Section]| {
        said.iter().any(|said| {
            said.section.is_some_and(|section| sections.contains(&section)) || acts.iter().any(|act| said.does(*act))
        })
    };
    let confirmed = has(&[Act::ConsentClaimed, Act::Success, Act::Verification], &[Section::Verification])
        || case.model.said.iter().any(reading::shows_result)
        || chain::closed_for_silence(case, end.message).is_some();
    // Under one heading for both, the analysis is the cause.
    let reason = said.iter().any(|said| is_cause(said)) || has(&[Act::WeakCause], &[Section::Cause, Section::Summary]);
    let remedy =
        has(&[Act::Resolution, Act::Workaround], &[Section::Resolution, Section::Workaround, Section::Summary]);
    let reports = said.iter().any(|said| said.does(Act::Done) && !said.does(Act::Closing));
    let fields = [
        ("{CB409.id}", names_id(case, end)),
        ("{CB409.problem}", has(&[Act::Problem], &[Section::Problem, Section::Scope])),
        ("{CB409.cause}", reason),
        ("{CB409.resolution}", remedy || reports),
        ("{CB409.confirmation}", confirmed),
    ];
    fields.into_iter().filter(|(_, there)| !there).map(|(name, _)| name).collect()
}

/// The closing mail, with what the supporting side wrote since the customer saw that it works: some close in two mails.
fn summary<'a>(case: &'a Case, end: &Milestone) -> Vec<&'a Said> {
    let resolved = case.model.milestones.resolved.as_ref().map_or(end.message, |resolved| resolved.message);
    let since = |said: &&Said| {
        let message = said.sentence.span.message;
        message == end.message || resolved < message && message < end.message && said.side == Side::Vendor
    };
    case.model.said.iter().filter(since).collect()
}

/// Whether subject or body of the closing mail names the case; so it does where the case has no id.
fn names_id(case: &Case, end: &Milestone) -> bool {
    let own: Vec<&str> =
        case.model.ids.iter().filter(|id| id.role == IdRole::Primary).map(|id| id.value.as_str()).collect();
    let text =
        [Part::Subject, Part::Body].map(|part| locale::fold(case.thread.message(end.message).part(part)).into_owned());
    let named = |id: &&str| text.iter().any(|text| text.contains(locale::fold(id).as_ref()));
    own.is_empty() || own.iter().any(named)
}
