//! CB505: data asked for without a word on what happens to it.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::locale;
use crate::model::{Action, ActionKind, Owner};
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB505",
    name: "privacy-notice-missing",
    severity: Severity::Info,
    what: "Finds the first request for logs, dumps or traces that no privacy notice or consent comes before.",
    why: "Logs hold names, addresses and host names; who hands them over should know what for and for how long.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. Please send me the memory dump and the event logs of the server.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, thank you for contacting us, I own this case. Please read our privacy statement, which says how we protect
your data and when we delete it. Please send me the memory dump and the event logs of the server.

Best regards,
Ana Ruiz
Support Engineer
";

/// Suffixes of files that hold logs, dumps and traces.
const SUFFIXES: [&str; 8] = [".log", ".evtx", ".dmp", ".mdmp", ".etl", ".pcap", ".har", ".nettrace"];

fn check(case: &Case, _options: &Options) -> Verdict {
    let asks = |action: &&Action| {
        action.kind == ActionKind::Request
            && action.owner == Owner::Customer
            && case.thread.side(case.thread.message(action.message).from) == Side::Vendor
    };
    let mut requests = case.model.actions.iter().filter(asks);
    let first = requests.find_map(|action| Some((action, data(case, action)?)));
    let Some((action, span)) = first else { return Verdict::NotApplicable };
    if speaks_of_privacy(case, action.message) {
        return Verdict::Pass;
    }
    Verdict::of(Hit::at(&[span]))
}

/// The words that ask for data: the sentence or one of its steps.
fn data(case: &Case, action: &Action) -> Option<Span> {
    let words = |span: Span| locale::fold(case.thread.text(span)).into_owned();
    let hands_over = |span: Span| locale::cues("hand_over").is_match(&words(span));
    // Saving a log where it is hands nothing over.
    let all =
        hands_over(action.text) || action.evidence.iter().any(|span| !action.steps.contains(span) && hands_over(*span));
    std::iter::once(action.text)
        .chain(action.steps.iter().copied())
        .find(|span| (all || hands_over(*span)) && names_data(&words(*span)))
}

/// Whether folded words name logs, dumps or traces, apart from names of variables.
fn names_data(folded: &str) -> bool {
    let is_word =
        |at: &std::ops::Range<usize>| !folded[..at.start].ends_with('_') && !folded[at.end..].starts_with('_');
    locale::cues("diagnostic_data").find_all(folded).iter().any(is_word)
        || SUFFIXES.iter().any(|suffix| folded.contains(suffix))
}

/// Whether this message or one before it speaks of privacy.
fn speaks_of_privacy(case: &Case, last: MessageId) -> bool {
    case.thread.iter().take_while(|(id, _)| *id <= last).any(|(_, message)| {
        message.parts().any(|(_, text)| locale::cues("privacy_notice").is_match(&locale::fold(text)))
    })
}
