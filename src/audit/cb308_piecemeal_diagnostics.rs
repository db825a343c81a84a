//! CB308: data asked for one piece at a time.

use std::collections::BTreeSet;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::locale;
use crate::model::{Action, ActionKind, Owner, overlap, terms};
use crate::options::Options;
use crate::text::Span;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB308",
    name: "piecemeal-diagnostics",
    severity: Severity::Info,
    what: "Finds three or more mails of the supporting side that each ask for one further piece of data.",
    why: "Each round costs the customer a day; one list would have done.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 12, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, thank you, I will call you tomorrow.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 11, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

The output of chkdsk is attached.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Friday, March 8, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please send me the output of chkdsk.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Thursday, March 7, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

The system event log is attached.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please send me the system event log.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

The backup log is attached.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please send me the backup log.

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

Hi Bo, thank you, I will call you tomorrow.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

The logs and the output are attached.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, please send me the backup log, the system event log and the output of chkdsk.

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

/// Mails with one piece each that are too many.
const MANY: usize = 3;
/// Share of words in common from which a mail only reminds of what was asked before.
const REMINDS: f64 = 0.75;

fn check(case: &Case, _options: &Options) -> Verdict {
    let mut pieces: Vec<(Span, BTreeSet<String>)> = Vec::new();
    let mut asks = false;
    for id in reading::letters(case, Side::Vendor) {
        let asked = |action: &&Action| {
            action.message == id && action.kind == ActionKind::Request && action.owner == Owner::Customer
        };
        let requests: Vec<&Action> = case.model.actions.iter().filter(asked).collect();
        asks |= !requests.is_empty();
        let [one] = requests[..] else { continue };
        let folded = locale::fold(case.thread.text(one.text)).into_owned();
        let single = one.steps.len() <= 1
            && locale::cues("information_request").is_match(&folded)
            && !lists(&folded, case.thread.message(id).language);
        let wanted = terms(&folded);
        let reminds = pieces.iter().any(|(_, known)| overlap(&wanted, known) >= REMINDS)
            || locale::cues("again").is_match(&folded);
        // Without an answer in between it is a second thought, not a second round.
        let answered = pieces.last().is_none_or(|(last, _)| {
            reading::letters(case, Side::Customer).any(|reply| last.message < reply && reply < id)
        });
        if single && !reminds && answered {
            pieces.push((one.text, wanted));
        }
    }
    if !asks {
        return Verdict::NotApplicable;
    }
    let places: Vec<Span> = pieces.into_iter().map(|(span, _)| span).collect();
    let count = places.len();
    let hit = Hit::at(&places).filter(|_| count >= MANY);
    Verdict::of(hit.map(|hit| hit.with("count", count.to_string())))
}

/// Whether a sentence asks for several things at once; `and` counts in the language of its mail only.
fn lists(folded: &str, language: &str) -> bool {
    let mut ands = locale::words("and").iter().filter(|row| row.tag == language);
    let joined = |word: &str| folded.contains(&if word.is_ascii() { format!(" {word} ") } else { word.to_owned() });
    folded.contains(['、', ';', '；']) || ands.any(|row| joined(row.word))
}
