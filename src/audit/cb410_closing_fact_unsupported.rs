//! CB410: a closing mail that says what nobody said before.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, reading};
use crate::locale;
use crate::model::{self, Said, Section};
use crate::observe::{IdRole, Kind};
use crate::options::Options;
use crate::text::{MessageId, Part, Span};

pub(super) static RULE: Rule = Rule {
    code: "CB410",
    name: "closing-fact-unsupported",
    severity: Severity::Warning,
    what: "Finds an id, number, date, KB or version in the closing mail that stands nowhere before.",
    why: "A closing mail with facts from another case, or with a typing error, misleads everybody who reads it later.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Thursday, March 7, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, as agreed I am closing case SR-20240311 now.

Problem: KB5005586 failed on 23 laptops.
Cause: a damaged manifest.
Resolution: manifest replaced.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

It works now, thank you. You may close the case.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, the manifest is damaged. Please replace it with a good copy and install KB5005568 again.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

Hello, the September update KB5005568 fails with 0x80073712 on 23 laptops. Please help.

Bo Lind
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Thursday, March 7, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, as agreed I am closing case SR-20240311 now.

Problem: KB5005568 failed on 23 laptops.
Cause: a damaged manifest.
Resolution: manifest replaced.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Wednesday, March 6, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

It works now, thank you. You may close the case.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: [SR-20240311] Backup fails

Hi Bo, the manifest is damaged. Please replace it with a good copy and install KB5005568 again.

Best regards,
Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: [SR-20240311] Backup fails

Hello, the September update KB5005568 fails with 0x80073712 on 23 laptops. Please help.

Bo Lind
";

/// Values that a closing mail repeats; addresses and links of a closing mail are often new.
const FACTS: [Kind; 5] = [Kind::Kb, Kind::Hash, Kind::ErrorCode, Kind::Version, Kind::Component];
/// A date this long before the first mail is no date of the case, unless somebody named it.
const LEAD_DAYS: i64 = 31;
/// Characters in which an id may differ from the case's own to be a misspelling of it.
const TYPING_ERRORS: usize = 2;

fn check(case: &Case, _options: &Options) -> Verdict {
    let Some(end) = reading::closed(case).filter(|end| end.message.0 > 0) else { return Verdict::NotApplicable };
    let earlier = Earlier::new(case, end.message);
    let mut facts: Vec<Span> = values(case, end.message, &earlier);
    facts.extend(misspelt_ids(case, end.message));
    facts.extend(months(case, end.message, &earlier));
    facts.extend(numbers(case, end.message, &earlier));
    facts.extend(dates(case, end.message));
    facts.sort_unstable();
    // One number before two words for a thing, the second inside the first.
    facts.dedup_by(|next, kept| reading::within(*kept, *next) || reading::within(*next, *kept));
    let named: Vec<&str> = facts.iter().map(|span| case.thread.text(*span)).collect();
    Verdict::of(Hit::at(&facts).map(|hit| hit.with("facts", crate::text::one_line(&named.join(", ")))))
}

/// What was written before the closing mail, folded.
struct Earlier {
    texts: Vec<String>,
    numbers: BTreeSet<String>,
}

impl Earlier {
    fn new(case: &Case, closing: MessageId) -> Earlier {
        let before = case.thread.iter().filter(|(id, _)| *id < closing);
        let texts: Vec<String> = before
            .flat_map(|(_, message)| {
                message.parts().map(|(_, text)| locale::fold(text).into_owned()).collect::<Vec<_>>()
            })
            .collect();
        let runs = |text: &String| -> Vec<String> {
            let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
            digits.map(str::to_owned).collect()
        };
        let numbers = texts.iter().flat_map(runs).collect();
        Earlier { texts, numbers }
    }

    fn holds(&self, folded: &str) -> bool {
        self.texts.iter().any(|text| text.contains(folded))
    }
}

/// Observables that first stand in the body of the closing mail, in no other spelling either.
fn values(case: &Case, closing: MessageId, earlier: &Earlier) -> Vec<Span> {
    let first_here = |span: &&Span| span.message == closing && span.part == Part::Body;
    let values = case.observables.iter().filter(|value| FACTS.contains(&value.kind));
    let fresh = values.filter_map(|value| {
        let place = value.evidence.first().filter(first_here)?;
        let digits: String = value.value.chars().filter(char::is_ascii_digit).collect();
        let known = earlier.holds(&locale::fold(case.thread.text(*place)))
            || earlier.holds(&locale::fold(&value.value))
            || value.kind == Kind::Kb && earlier.holds(&digits);
        (!known).then_some(*place)
    });
    fresh.collect()
}

/// Ids that look like the case's own with a character or two wrong, in a closing mail that does not name that.
fn misspelt_ids(case: &Case, closing: MessageId) -> Vec<Span> {
    let own: Vec<&str> =
        case.model.ids.iter().filter(|id| id.role == IdRole::Primary).map(|id| id.value.as_str()).collect();
    let here = |span: &&Span| span.message == closing && span.part == Part::Body;
    let ids = case.observables.iter().filter(|value| value.kind == Kind::CaseId);
    let body = case.thread.message(closing).body.as_str();
    let names_own = own.iter().any(|own| body.contains(own));
    let misspelt = |id: &str| {
        own.iter().any(|own| {
            let wrong = own.chars().zip(id.chars()).filter(|(a, b)| a != b).count();
            own.chars().count() == id.chars().count() && (1..=TYPING_ERRORS).contains(&wrong)
        })
    };
    let fresh = ids.filter(|id| !names_own && misspelt(&id.value));
    fresh.filter_map(|id| id.evidence.first().filter(here).copied()).collect()
}

/// Updates named by a month that nobody named before and in which nobody wrote.
fn months(case: &Case, closing: MessageId, earlier: &Earlier) -> Vec<Span> {
    use chrono::Datelike;
    let updates = model::updates_by_month(closing, &case.thread.message(closing).body);
    if updates.is_empty() {
        return Vec::new();
    }
    let mut known: BTreeSet<u32> =
        earlier.texts.iter().flat_map(|text| locale::months(text).map(|(month, _)| month)).collect();
    known.extend(case.thread.iter().filter_map(|(id, _)| Some(reading::time(case, id)?.month())));
    updates.into_iter().filter(|(_, month)| !known.contains(month)).map(|(span, _)| span).collect()
}

/// Counts of things, under a heading or in a claim, that nobody gave before.
fn numbers(case: &Case, closing: MessageId, earlier: &Earlier) -> Vec<Span> {
    let told = |said: &&Said| {
        let sections = [Section::Problem, Section::Scope, Section::Cause, Section::Resolution, Section::Summary];
        said.is_prose() && said.section.is_some_and(|section| sections.contains(&section))
    };
    reading::sentences(case, closing).iter().filter(told).flat_map(|said| counts(case, said, earlier)).collect()
}

fn counts(case: &Case, said: &Said, earlier: &Earlier) -> Vec<Span> {
    let text = locale::fold(case.thread.text(said.sentence.span)).into_owned();
    let count = |thing: std::ops::Range<usize>| {
        let before = text[..thing.start].trim_end();
        let start = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let digits = &before[start..];
        // A single digit is soon miscounted, and `17763.2114` is no count.
        let whole = digits.len() >= 2 && !before[..start].ends_with(['.', ',', '-', '/', ':', '_', '\'']);
        let span = said.sentence.span;
        let place = Span { start: span.start + start as u32, end: span.start + thing.end as u32, ..span };
        (whole && !earlier.numbers.contains(digits)).then_some(place)
    };
    locale::cues("counted_thing").find_all(&text).into_iter().filter_map(count).collect()
}

/// Dates long before the case that nobody named before.
fn dates(case: &Case, closing: MessageId) -> Vec<Span> {
    let body = &case.thread.message(closing).body;
    let found = locale::date::find_all(body);
    let Some(first) = case.thread.iter().find_map(|(id, _)| reading::time(case, id)) else { return Vec::new() };
    let old = |date: NaiveDate| first.date() - date > TimeDelta::days(LEAD_DAYS);
    if !found.iter().any(|found| old(found.stamp.local.date())) {
        return Vec::new();
    }
    let before = case.thread.iter().filter(|(id, _)| *id < closing);
    let known: BTreeSet<NaiveDate> = before
        .flat_map(|(_, message)| message.parts().flat_map(|(_, text)| locale::date::find_all(text)).collect::<Vec<_>>())
        .flat_map(|found| std::iter::once(found.stamp.local).chain(found.stamp.readings).map(|time| time.date()))
        .collect();
    let fresh = found.into_iter().filter(|found| {
        let readings = std::iter::once(&found.stamp.local).chain(&found.stamp.readings);
        readings.into_iter().all(|time| old(time.date()) && !known.contains(&time.date()))
    });
    let place = |range: std::ops::Range<usize>| {
        let (start, end) = (range.start as u32, range.end as u32);
        Span { message: closing, part: Part::Body, start, end }
    };
    fresh.map(|found| place(found.range)).collect()
}
