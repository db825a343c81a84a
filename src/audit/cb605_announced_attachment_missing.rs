//! CB605: "see attachment", and there is none.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::locale;
use crate::mail::EnvelopeKind;
use crate::model::{Act, Said};
use crate::options::Options;
use crate::thread::MessageKind;

pub(super) static RULE: Rule = Rule {
    code: "CB605",
    name: "announced-attachment-missing",
    severity: Severity::Info,
    what: "Finds mails that announce an attachment and have none; only mails that came with their own headers, since a \
           quoted copy never shows its attachments.",
    why: "The reader has to ask for it, and a day is lost.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
MIME-Version: 1.0
From: Ana Ruiz <ana@vendor.example>
To: Bo Lind <bo@customer.example>
Date: Mon, 4 Mar 2024 10:00:00 +0000
Subject: RE: Backup fails
Message-ID: <1@vendor.example>
Content-Type: text/plain; charset=utf-8

Hi Bo,

please find attached the hotfix.

Ana Ruiz
";

const GOOD: &str = "\
MIME-Version: 1.0
From: Ana Ruiz <ana@vendor.example>
To: Bo Lind <bo@customer.example>
Date: Mon, 4 Mar 2024 10:00:00 +0000
Subject: RE: Backup fails
Message-ID: <1@vendor.example>
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Hi Bo,

please find attached the hotfix.

Ana Ruiz
--b
Content-Type: application/zip; name=hotfix.zip
Content-Disposition: attachment; filename=hotfix.zip
Content-Transfer-Encoding: base64

UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==
--b--
";

fn check(case: &Case, _options: &Options) -> Verdict {
    Verdict::each(case.model.said.iter().filter(|said| announces(case, said)), |said| {
        let message = case.thread.message(said.sentence.span.message);
        message.attachments.is_empty().then(|| Hit::at(&[said.sentence.span]))?
    })
}

/// Whether a person announces an attachment in a mail that would show it.
fn announces(case: &Case, said: &Said) -> bool {
    let message = case.thread.message(said.sentence.span.message);
    let shows = message.envelope.kind == EnvelopeKind::Headers && message.kind == MessageKind::Mail;
    let cue = || {
        locale::cues("attachment_announced")
            .find_unless(&said.sentence.folded, locale::cues("not_attachment"))
            .is_some()
    };
    shows && said.is_prose() && !said.sentence.asks() && !said.does(Act::Condition) && cue()
}
