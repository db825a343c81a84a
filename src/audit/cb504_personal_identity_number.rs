//! CB504: a number that names one person or one bank account.

use std::cell::LazyCell;
use std::ops::Range;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, identity_number, place};
use crate::locale;
use crate::observe::Kind;
use crate::options::Options;
use crate::text::{MessageId, Part, Span};

pub(super) static RULE: Rule = Rule {
    code: "CB504",
    name: "personal-identity-number",
    severity: Severity::Error,
    what: "Finds resident ids of China by their check digit, and bank cards, IBANs and identity numbers of other \
           countries by label and check digit. The finding quotes no more than their first four characters.",
    why: "No support case needs such a number, and the law asks why it was kept.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: Import of customers fails

Hi Ana, the import stops at this record:

Name Li, ID number 11010519491231002X, bank card 4111 1111 1111 1111.

Bo Lind
";

const GOOD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: Import of customers fails

Hi Ana, the import stops at record 4111111111111111, order 110105194912310021, bank card removed.

Bo Lind
";

/// Characters of a number that a finding shows.
const SHOWN: u32 = 4;
/// Bytes before a number in which its label is looked for.
const LABEL_BEFORE: usize = 120;

fn check(case: &Case, _options: &Options) -> Verdict {
    let mut hits = Vec::new();
    for (id, message) in case.thread.iter() {
        for (part, text) in message.parts() {
            // The account in a company's own footer is there to be known.
            if matches!(part, Part::Signature | Part::Disclaimer) {
                continue;
            }
            let folded = LazyCell::new(|| locale::fold(text));
            let has_label = |field: &str| locale::cues(field).is_match(&folded);
            let found = identity_number::find(text, has_label, |field, range| is_labelled(text, field, range));
            let found = found.into_iter().filter(|range| !is_known(case, id, part, range));
            hits.extend(found.filter_map(|range| Hit::at(&[shown(case, id, part, &range)])));
        }
    }
    Verdict::of(hits)
}

/// The words before a number with its first characters.
fn shown(case: &Case, message: MessageId, part: Part, range: &Range<usize>) -> Span {
    let start = range.start as u32;
    let line = place::line(case, Span { message, part, start, end: start });
    Span { message, part, start: line.start.min(start), end: start + SHOWN }
}

/// Whether a label stands before the number: on its line, or on the one above.
fn is_labelled(text: &str, field: &str, range: &Range<usize>) -> bool {
    let from = text.ceil_char_boundary(range.start.saturating_sub(LABEL_BEFORE));
    let before = &text[from..range.start];
    let mut lines = before.rsplit('\n');
    let line = lines.next().unwrap_or_default();
    let near =
        if line.trim().is_empty() { lines.find(|line| !line.trim().is_empty()).unwrap_or_default() } else { line };
    locale::cues(field).is_match(&locale::fold(near))
}

/// Whether the place is known to be something else: an id of a case, a digest, an address.
fn is_known(case: &Case, message: MessageId, part: Part, range: &Range<usize>) -> bool {
    let other = |kind: Kind| {
        matches!(kind, Kind::CaseId | Kind::Hash | Kind::Url | Kind::FilePath | Kind::Component | Kind::PhoneNumber)
    };
    let overlaps = |span: &Span| {
        span.message == message
            && span.part == part
            && (span.start as usize) < range.end
            && range.start < span.end as usize
    };
    let spans = case.observables.iter().filter(|found| other(found.kind)).flat_map(|found| &found.evidence);
    spans.into_iter().any(overlaps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    #[test]
    fn a_finding_shows_the_label_and_the_first_characters() {
        let case = case(
            "发件人: 林波 <lin@customer.example>\n发送时间: 2024年3月4日 10:00\n收件人: 王敏 <wang@vendor.example>\n主题: 导入失败\n\n王工，您好：\n\n出错的记录：身份证号11010519491231002X，卡号见下。\n",
        );
        let Verdict::Fail(hits) = check(&case, &Options::default()) else { panic!("the number is there") };
        assert_eq!(hits.len(), 1);
        assert_eq!(case.thread.text(hits[0].evidence[0]), "出错的记录：身份证号1101");
    }
}
