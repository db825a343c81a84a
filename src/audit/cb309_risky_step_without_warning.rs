//! CB309: a step that can do harm, without a word of it.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::locale;
use crate::model::{Action, ActionKind};
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB309",
    name: "risky-step-without-warning",
    severity: Severity::Warning,
    what: "Finds steps that delete, overwrite or disable something in mails without a word of backup, way back or risk.",
    why: "A customer who loses data on our instruction had no chance to protect it.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please delete everything in D:\\Vault\\Index and run the job again.

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
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please copy D:\\Vault\\Index to another drive as a backup, then delete everything in it and run the job again.

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
    let asked = |action: &&Action| {
        let side = reading::side(case, action.message);
        action.kind == ActionKind::Request && matches!(side, Side::Vendor | Side::Third)
    };
    let mut mails: Vec<(MessageId, Vec<Span>)> = Vec::new();
    for action in case.model.actions.iter().filter(asked) {
        let risky = action.evidence.iter().copied().filter(|span| is_risky(case.thread.text(*span)));
        match mails.last_mut().filter(|(message, _)| *message == action.message) {
            Some((_, places)) => places.extend(risky),
            None => mails.push((action.message, risky.collect())),
        }
    }
    mails.retain(|(_, places)| !places.is_empty());
    Verdict::each(&mails, |(message, places)| {
        let body = locale::fold(&case.thread.message(*message).body);
        if locale::cues("caution").is_match(&body) { None } else { Hit::at(places) }
    })
}

/// Whether a step destroys or disables something; "do not delete" does not.
fn is_risky(text: &str) -> bool {
    let folded = locale::fold(text);
    let harmless = locale::cues("not_risky_step").find_all(&folded);
    let covered = |at: usize| harmless.iter().any(|range| range.start <= at && at < range.end);
    let cues = locale::cues("risky_step").find_all(&folded);
    cues.into_iter().any(|cue| !covered(cue.start) && !reading::is_negated(&folded, cue.start))
}
