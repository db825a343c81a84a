//! CB705: two ids of one system on one chain.

use std::cell::LazyCell;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::locale;
use crate::model::CaseId;
use crate::observe::IdRole;
use crate::options::Options;
use crate::text::{Part, Span};

pub(super) static RULE: Rule = Rule {
    code: "CB705",
    name: "several-case-ids",
    severity: Severity::Warning,
    what: "Finds chains whose subjects carry two ids of the same system, and cases that a mail calls duplicate or merged.",
    why: "Two engineers may work on it, each unaware of the other, and figures count it twice.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [CASE-10240] Backup fails

Hi Bo, please install the hotfix.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: [CASE-10234] Backup fails

Hi Ana, the backup fails with error 1603.

Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [CASE-10234] Backup fails

Hi Bo, please install the hotfix. For the printer I have opened CASE-10240.

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: [CASE-10234] Backup fails

Hi Ana, the backup fails with error 1603.

Bo Lind
";

fn check(case: &Case, _options: &Options) -> Verdict {
    let ids = &case.model.ids;
    let Some(primary) = ids.iter().find(|id| id.role == IdRole::Primary) else { return Verdict::NotApplicable };
    let related = ids.iter().filter(|id| id.role == IdRole::Related);
    let merged = LazyCell::new(|| sentences_on_merging(case));
    Verdict::of(related.filter_map(|id| {
        let places = in_subjects(primary, id).or_else(|| called_one(&merged, id))?;
        Some(Hit::at(&places)?.with("ids", format!("{}, {}", primary.value, id.value)))
    }))
}

/// The first subject with each of the two ids.
fn in_subjects(primary: &CaseId, other: &CaseId) -> Option<Vec<Span>> {
    let subject = |id: &CaseId| id.evidence.iter().copied().find(|span| span.part == Part::Subject);
    Some(vec![subject(primary)?, subject(other)?])
}

/// The sentences that speak of duplicate or merged cases, in reading order.
fn sentences_on_merging(case: &Case) -> Vec<Span> {
    let said = case.model.said.iter().filter(|said| locale::cues("case_merged").is_match(&said.sentence.folded));
    said.map(|said| said.sentence.span).collect()
}

/// The first of `sentences` that holds the id.
fn called_one(sentences: &[Span], other: &CaseId) -> Option<Vec<Span>> {
    let around = |place: &Span| {
        let key = |span: &Span| (span.message, span.part, span.start);
        let after = sentences.partition_point(|sentence| key(sentence) <= key(place));
        let last = sentences[..after].last()?;
        let holds = (last.message, last.part) == (place.message, place.part) && place.end <= last.end;
        holds.then_some(*last)
    };
    Some(vec![other.evidence.iter().filter_map(around).min()?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    #[test]
    fn a_mail_that_merges_two_cases_is_quoted() {
        let text = "发件人: 王敏 <wang@vendor.example>\n发送时间: 2024年3月5日 10:00\n收件人: 林波 <lin@customer.example>\n主题: 答复: [案例号: CASE-10234] 备份失败\n\n林先生，您好：\n\n您昨天提交的案例 CASE-10240 已合并到本案例处理。\n";
        let Verdict::Fail(hits) = check(&case(text), &Options::default()) else { panic!("the mail says so") };
        assert_eq!(hits[0].args, [("ids", "CASE-10234, CASE-10240".to_owned())]);
    }
}
