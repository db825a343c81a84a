//! CB504: a number that names one person or one bank account.

use std::cell::LazyCell;
use std::ops::Range;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, identity_number, place};
use crate::locale;
use crate::observe::{Kind, Observable};
use crate::options::Options;
use crate::text::{Part, Span};
use crate::thread::Thread;

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
    let found = numbers(&case.thread, &case.observables);
    Verdict::of(found.into_iter().filter_map(|span| Hit::at(&[shown(case, span)])))
}

/// Where such numbers stand, in order.
pub(super) fn numbers(thread: &Thread, observables: &[Observable]) -> Vec<Span> {
    let mut numbers = Vec::new();
    for (message, content) in thread.iter() {
        for (part, text) in content.parts() {
            // The account in a company's own footer is there to be known.
            if matches!(part, Part::Signature | Part::Disclaimer) {
                continue;
            }
            let folded = LazyCell::new(|| locale::fold(text));
            let has_label = |field: &str| locale::cues(field).is_match(&folded);
            let found = identity_number::find(text, has_label, |field, range| is_labelled(text, field, range));
            let spans =
                found.into_iter().map(|range| Span { message, part, start: range.start as u32, end: range.end as u32 });
            numbers.extend(spans.filter(|span| !is_known(observables, *span)));
        }
    }
    numbers
}

/// The words before a number with its first characters.
fn shown(case: &Case, number: Span) -> Span {
    let line = place::line(case, Span { end: number.start, ..number });
    Span { start: line.start.min(number.start), end: number.start + SHOWN, ..number }
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
fn is_known(observables: &[Observable], place: Span) -> bool {
    let other = |kind: Kind| {
        matches!(kind, Kind::CaseId | Kind::Hash | Kind::Url | Kind::FilePath | Kind::Component | Kind::PhoneNumber)
    };
    let overlaps = |span: &Span| {
        (span.message, span.part) == (place.message, place.part) && span.start < place.end && place.start < span.end
    };
    let spans = observables.iter().filter(|found| other(found.kind)).flat_map(|found| &found.evidence);
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
