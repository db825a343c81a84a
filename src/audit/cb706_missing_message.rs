//! CB706: a message that others speak of and nobody has.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::locale::{self, date};
use crate::mail::EnvelopeKind;
use crate::model::Said;
use crate::options::Options;
use crate::text::{MessageId, Span};
use crate::thread::{Message, MessageKind};

pub(super) static RULE: Rule = Rule {
    code: "CB706",
    name: "missing-message",
    severity: Severity::Info,
    what: "Finds answers to a mail that is neither quoted nor among the inputs, and mails referred to by a date on \
           which the chain has none.",
    why: "What was agreed or sent in it cannot be audited.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Thursday, March 14, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, the steps are in my mail of March 7, 2024. Did you follow them?

Ana Ruiz
Support Engineer

From: Bo Lind <bo@customer.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: Backup fails

Hi Ana, the backup fails with error 1603.

Bo Lind
";

const GOOD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Thursday, March 14, 2024 10:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Backup fails

Hi Ana, I followed the steps in your mail of March 4, 2024 and it works.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix and run the job again.

Ana Ruiz
Support Engineer
";

/// Bytes behind the words for a mail within which its date stands.
const DATE_BEHIND: usize = 40;
/// The same before them, for languages that put the date first.
const DATE_BEFORE: usize = 40;

fn check(case: &Case, _options: &Options) -> Verdict {
    let mut hits: Vec<Hit> = Vec::new();
    let ids: BTreeSet<&str> =
        case.thread.messages.iter().filter_map(|message| message.envelope.message_id.as_deref()).collect();
    let orphans = case.thread.iter().filter(|(id, message)| is_orphan(case, *id, message, &ids));
    hits.extend(orphans.filter_map(|(id, _)| Hit::at(&[place::head(case, id)?])));
    let days: BTreeSet<NaiveDate> =
        case.thread.messages.iter().filter_map(|message| Some(message.envelope.sent.as_ref()?.local.date())).collect();
    // An undated message may be the one that is meant.
    if days.len() > 1 && case.thread.messages.iter().all(|message| message.envelope.sent.is_some()) {
        hits.extend(case.model.said.iter().filter_map(|said| Hit::at(&[names_unknown_day(said, &days)?])));
    }
    Verdict::of(hits)
}

/// Whether a mail answers another one that is not there, and quotes nothing that could be it.
fn is_orphan(case: &Case, id: MessageId, message: &Message, ids: &BTreeSet<&str>) -> bool {
    let envelope = &message.envelope;
    if envelope.kind != EnvelopeKind::Headers || message.kind != MessageKind::Mail || envelope.references.is_empty() {
        return false;
    }
    let Some(own) = message.found_in.first() else { return false };
    let quotes = case.thread.iter().any(|(other, quoted)| {
        other != id && quoted.found_in.iter().any(|copy| copy.source == own.source && copy.depth > own.depth)
    });
    !quotes && !envelope.references.iter().any(|reference| ids.contains(reference.as_str()))
}

/// The sentence, when it speaks of a mail of a day on which the chain has none.
fn names_unknown_day(said: &Said, days: &BTreeSet<NaiveDate>) -> Option<Span> {
    let (text, folded) = (said.sentence.text.as_str(), said.sentence.folded.as_str());
    let cue = locale::cues("mail_reference").find(folded).filter(|_| said.is_prose())?;
    let behind = &text[cue.end..text.floor_char_boundary((cue.end + DATE_BEHIND).min(text.len()))];
    let before = &text[text.ceil_char_boundary(cue.start.saturating_sub(DATE_BEFORE))..cue.end];
    let found = date::find(behind).or_else(|| date::find_all(before).pop())?;
    let readings = std::iter::once(found.stamp.local).chain(found.stamp.readings);
    let near = |day: NaiveDate| {
        let day_off = TimeDelta::days(1);
        days.range(day - day_off..=day + day_off).next().is_some()
    };
    let known = readings.into_iter().any(|reading| near(reading.date()));
    (!known).then_some(said.sentence.span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    fn verdict(words: &str) -> Verdict {
        let text = format!(
            "Von: Eva Kern <kern@vendor.example>\nGesendet: Donnerstag, 14. März 2024 10:00\nAn: Bo Lind <bo@customer.example>\nBetreff: AW: Sicherung\n\nHallo Herr Lind,\n\n{words}\n\n\
             Von: Bo Lind <bo@customer.example>\nGesendet: Montag, 4. März 2024 10:00\nAn: Eva Kern <kern@vendor.example>\nBetreff: Sicherung\n\nHallo Frau Kern, die Sicherung bricht ab.\n"
        );
        check(&case(&text), &Options::default())
    }

    #[test]
    fn a_mail_of_a_day_without_mail_is_missing() {
        assert!(matches!(verdict("die Schritte stehen in meiner Mail vom 07.03.2024."), Verdict::Fail(_)));
        assert_eq!(verdict("danke für Ihre Mail vom 04.03.2024."), Verdict::Pass);
        assert_eq!(verdict("das Update vom 12.12.2023 ist installiert."), Verdict::Pass);
    }
}
