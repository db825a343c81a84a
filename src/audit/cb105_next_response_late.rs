//! CB105: a later question, request or fault that waited too long for an answer.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, chain, service_level};
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB105",
    name: "next-response-late",
    severity: Severity::Warning,
    what: "Finds a customer's later question, request or new fault that was answered later than the priority allows.",
    why: "The first answer is watched by clocks; the tenth is what the customer remembers.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 20, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [P2] Backup fails

Hi Bo, yes, you can run it on the second server as well.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Thursday, March 7, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [P2] Backup fails

Ana, the tool ran. Can we use it on the second server?

Regards,
Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [P2] Backup fails

Hi Bo, please run the attached tool on the file server.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Friday, March 8, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [P2] Backup fails

Hi Bo, yes, you can run it on the second server as well.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Thursday, March 7, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [P2] Backup fails

Ana, the tool ran. Can we use it on the second server?

Regards,
Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [P2] Backup fails

Hi Bo, please run the attached tool on the file server.

Best regards,
Ana Ruiz
Support Engineer
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let waiting = waiting(case);
    let judged = waiting.iter().any(|(from, _, until)| chain::wait(case, *from, *until).is_some());
    if !waiting.is_empty() && !judged {
        return Verdict::Unknown;
    }
    let limit = service_level::next_response(case);
    Verdict::each(waiting, |(from, question, until)| {
        let waited = chain::wait(case, from, until).filter(|waited| *waited > limit)?;
        let hit = Hit::at(&[question, chain::opening(case, until)?])?;
        Some(hit.with("hours", chain::hours(waited)).with("limit", chain::hours(limit)))
    })
}

/// Every mail of the customer that waits for the supporting side, behind its first answer: which mail, its sentence,
/// and the mail that ends the wait. Of several in a row the first counts.
///
/// Where nobody answers, the customer's next mail shows how long the wait was at least. Calls end a wait unseen.
fn waiting(case: &Case) -> Vec<(MessageId, Span, MessageId)> {
    let Some(first) = chain::vendor_contacts(case).next() else { return Vec::new() };
    let mut found = Vec::new();
    let mut open: Option<(MessageId, Span)> = None;
    let mut last_asked = None;
    for id in chain::ids(case).filter(|id| *id > first && chain::is_contact(case, *id)) {
        if matches!(chain::side(case, id), Side::Vendor | Side::Third) {
            let answered = open.take().filter(|_| !chain::tells_of_call(case, id));
            found.extend(answered.map(|(from, span)| (from, span, id)));
            last_asked = None;
        } else if let Some((from, span)) = open {
            last_asked = Some((from, span, id));
        } else {
            open = chain::expects_answer(case, id).map(|span| (id, span));
        }
    }
    found.extend(last_asked);
    found
}
