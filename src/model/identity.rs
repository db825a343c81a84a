//! Which case it is: ids, title, priority, customer, product.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::locale;
use crate::mail::{Envelope, Mailbox};
use crate::observe::{Extra, IdRole, Kind, Observable};
use crate::options::{Customer, is_of};
use crate::text::{MessageId, Part, Span};
use crate::thread::{Role, Side, Thread};

use super::acts::Said;
use super::sentences::Form;
use super::{CaseId, Claim};

/// All ids, the primary one first.
///
/// The primary id is the one that stands most often in subjects, then most often at all, then first; ids of the
/// same system are related, those of others external, tokens of one mail thread tracking. An id that somebody of
/// neither side brings in comes after all others.
pub fn ids(thread: &Thread, observables: &[Observable]) -> Vec<CaseId> {
    let record = &thread.record;
    // An outsider's own number.
    let outside = |observable: &Observable| {
        let first = observable.evidence.first();
        first.is_some_and(|span| thread.side(thread.message(span.message).from) == Side::Third)
    };
    let recorded = |value: &str| record.iter().any(|(field, text)| *field == "case_label" && text.contains(value));
    let mut found: Vec<(&Observable, Option<&'static str>, IdRole)> = observables
        .iter()
        .filter_map(|observable| match observable.extra {
            Extra::CaseId { system, role } => Some((observable, system, role)),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(observable, _, role)| {
        let subjects = observable.evidence.iter().filter(|span| span.part == Part::Subject).count();
        let token = matches!(role, IdRole::Tracking);
        let count = observable.evidence.len();
        (
            token,
            outside(observable),
            !recorded(&observable.value),
            std::cmp::Reverse((subjects.min(1), subjects + count)),
            observable.evidence.first().copied(),
        )
    });
    let primary = found
        .first()
        .filter(|(_, _, role)| *role != IdRole::Tracking)
        .map(|(observable, system, _)| (observable.value.clone(), *system));
    found
        .into_iter()
        .map(|(observable, system, role)| {
            let role = match (&primary, role) {
                (_, IdRole::Tracking) => IdRole::Tracking,
                (Some((value, _)), _) if *value == observable.value => IdRole::Primary,
                (Some((value, primary_system)), _)
                    if *primary_system == system && same_shape(value, &observable.value) =>
                {
                    IdRole::Related
                }
                _ => IdRole::External,
            };
            CaseId { value: observable.value.clone(), system, role, evidence: observable.evidence.clone() }
        })
        .collect()
}

/// Whether two ids are written alike: the same letters before the first digit.
fn same_shape(a: &str, b: &str) -> bool {
    let head = |id: &str| id.chars().take_while(|c| !c.is_ascii_digit()).collect::<String>();
    head(a) == head(b)
}

/// What a subject says besides the words of the title.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SubjectFields {
    /// The title proper.
    pub title: String,
    /// Bytes of the priority in the subject.
    pub priority: Option<std::ops::Range<usize>>,
    /// Bytes of the customer's name in the subject.
    pub customer: Option<std::ops::Range<usize>>,
}

static PRIORITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)^(?:[Pp](?:riority)?[ -]?[0-5]|[Ss]ev(?:erity)?[ -]?[0-5A-Da-d]|S[0-5])$")
        .expect("a literal pattern")
});

/// Marks between the fields of a templated subject.
const MARKS: [char; 7] = ['|', '｜', '[', ']', '【', '】', '%'];

/// Reads a subject: ids and tokens removed, `|P3|CUSTOMER|title % stage` and `[P2]` taken apart.
///
/// The template with bars and per cent signs is the one that ticket systems of several Chinese vendors fill in; the field
/// behind the priority is the customer's name.
pub fn subject_fields(subject: &str, ids: &[&str]) -> SubjectFields {
    let bare = locale::strip_subject_prefixes(subject);
    let offset = subject.len() - bare.len();
    let mut fields = SubjectFields::default();
    let mut titles: Vec<&str> = Vec::new();
    let mut behind_priority = false;
    let template = bare.contains('|') || bare.contains('｜');
    let mut at = 0;
    for piece in bare.split_inclusive(MARKS) {
        let start = offset + at;
        at += piece.len();
        let mark = piece.chars().next_back().filter(|c| MARKS.contains(c));
        let text = piece.trim_end_matches(MARKS);
        let word = text.trim();
        let word_at = start + (text.len() - text.trim_start().len());
        if word.is_empty() || ids.iter().any(|id| is_id_with_label(word, id)) {
            continue;
        }
        if fields.priority.is_none() && PRIORITY.is_match(word) {
            fields.priority = Some(word_at..word_at + word.len());
            behind_priority = template;
            continue;
        }
        if std::mem::take(&mut behind_priority) && fields.customer.is_none() && matches!(mark, Some('|' | '｜')) {
            fields.customer = Some(word_at..word_at + word.len());
            continue;
        }
        // A short bracketed word such as [SR B] or 【急】 is a flag, no part of the title.
        if matches!(mark, Some(']' | '】')) && word.chars().count() <= 12 {
            continue;
        }
        titles.push(word);
        if template && mark == Some('%') {
            break;
        }
    }
    let mut title = titles.join(" ");
    for id in ids {
        title = title.replace(&format!("TrackingID#{id}"), "").replace(&format!("#{id}"), "").replace(id, "");
    }
    let title = title.replace("()", "").replace("（）", "");
    title.trim_matches([' ', '-', '–', ':', '：', '·', ',', '#']).clone_into(&mut fields.title);
    fields
}

/// Whether `word` is the id, alone or behind a label.
fn is_id_with_label(word: &str, id: &str) -> bool {
    word.strip_suffix(id).is_some_and(|label| {
        label.chars().count() <= 24
            && (label.is_empty() || label.trim_end().ends_with([':', '：', '#']) || !label.contains(' '))
    })
}

/// The title: from the ticket's record, else from the earliest subject that has one.
pub fn title(thread: &Thread, ids: &[CaseId]) -> Option<String> {
    let values: Vec<&str> = ids.iter().map(|id| id.value.as_str()).collect();
    let recorded = thread.record.iter().filter(|(field, _)| *field == "title_label").map(|(_, text)| text.as_str());
    let subjects = thread.messages.iter().filter_map(|message| message.envelope.subject.as_deref());
    recorded.chain(subjects).map(|subject| subject_fields(subject, &values).title).find(|title| !title.is_empty())
}

/// The priority as last stated in a record, a subject or behind a label.
pub fn priority(thread: &Thread, said: &[Said], ids: &[CaseId]) -> Option<Claim<String>> {
    let labelled = || said.iter().find_map(stated_priority);
    let in_passing = || said.iter().filter(|said| said.side == Side::Vendor).find_map(passing_priority);
    record_claim(thread, "priority_label")
        .or_else(|| subject_priorities(thread, ids).next())
        .or_else(labelled)
        .or_else(in_passing)
}

/// `with medium priority`, `按紧急处理`: the value before the label, or in a phrase of its own.
fn passing_priority(said: &Said) -> Option<Claim<String>> {
    let folded = &said.sentence.folded;
    let values = locale::cues("priority_value").find_all(folded);
    let framed = |value: &std::ops::Range<usize>| {
        let behind = folded[value.end..].trim_start_matches([' ', '-']);
        let label = || locale::cues("priority_label").find(behind).is_some_and(|label| label.start == 0);
        let open = |row: &locale::Row| {
            let (before, after) = row.word.split_once('…').unwrap_or((row.word, ""));
            folded[..value.start].trim_end().ends_with(before.trim_end()) && folded[value.end..].starts_with(after)
        };
        label() || locale::words("priority_frame").iter().any(open)
    };
    let value = values.into_iter().find(framed)?;
    let text = said.sentence.text.get(value)?;
    Some(Claim::new(text.to_owned(), said.sentence.span))
}

/// Every statement of the priority in a subject or, by anybody but the customer, behind a label; by message.
pub fn priorities(thread: &Thread, said: &[Said], ids: &[CaseId]) -> Vec<Claim<String>> {
    let claimed = |said: &&Said| said.side != Side::Customer && said.sentence.form != Form::Code;
    let labelled = said.iter().filter(claimed).filter_map(stated_priority);
    let mut all: Vec<Claim<String>> = subject_priorities(thread, ids).chain(labelled).collect();
    all.sort_by_key(|claim| claim.evidence()[0].message);
    all
}

fn stated_priority(said: &Said) -> Option<Claim<String>> {
    let (value, _) = labelled_priority(&said.sentence.text)?;
    Some(Claim::new(value, said.sentence.span))
}

fn subject_priorities<'a>(thread: &'a Thread, ids: &'a [CaseId]) -> impl Iterator<Item = Claim<String>> + 'a {
    let values: Vec<&str> = ids.iter().map(|id| id.value.as_str()).collect();
    thread.iter().filter_map(move |(id, message)| {
        let subject = message.envelope.subject.as_deref()?;
        let range = subject_fields(subject, &values).priority?;
        let span = Span { message: id, part: Part::Subject, start: range.start as u32, end: range.end as u32 };
        Some(Claim::new(subject[range].to_owned(), span))
    })
}

/// A value of the ticket's own record; its place is the subject of the first message, where the record's title went.
fn record_claim(thread: &Thread, field: &str) -> Option<Claim<String>> {
    let (_, value) = thread.record.iter().find(|(name, _)| *name == field)?;
    let first = thread.messages.first()?;
    let end = first.part(Part::Subject).len() as u32;
    let span = if end > 0 {
        Span { message: MessageId(0), part: Part::Subject, start: 0, end }
    } else {
        Span { message: MessageId(0), part: Part::Body, start: 0, end: first.body.len() as u32 }
    };
    Some(Claim::new(value.clone(), span))
}

/// `Severity: Severity B`, `级别 P2`, `严重级别2级`, `prioridad 2 - Alta`: the value behind a priority label.
fn labelled_priority(text: &str) -> Option<(String, std::ops::Range<usize>)> {
    static VALUE: LazyLock<Regex> = LazyLock::new(|| {
        let words = |field: &str| {
            let words: Vec<String> = locale::words(field).iter().map(|row| regex::escape(row.folded)).collect();
            if words.is_empty() { "[^\\s\\S]".to_owned() } else { words.join("|") }
        };
        let (value, copula, level, label) =
            (words("priority_value"), words("copula"), words("level"), words("priority_label"));
        Regex::new(&format!(
            r#"^[ \t]*(?:[:：=–—-]|{copula})?[ \t]*[«"“‘「『]?[ \t\u{{a0}}]*((?:(?:{label}|p|s)[ ]?)?[0-5a-d](?:[ \t]?(?:{level}))?(?:[ \t]*-[ \t]*(?:{value}))?|{value})(?:[^a-z0-9]|$)"#
        ))
        .expect("escaped words")
    });
    let folded = locale::fold(text);
    for label in locale::cues("priority_label").find_all(&folded) {
        if let Some(found) = VALUE.captures(&folded[label.end..]).and_then(|captures| captures.get(1)) {
            let mut range = label.end + found.start()..label.end + found.end();
            // "Sev 1" says more than "1", which may be a priority.
            let severity = locale::words("severity").iter().any(|row| locale::fold(row.word) == folded[label.clone()]);
            if severity && found.len() == 1 && text[label.end..range.start].trim().is_empty() {
                range.start = label.start;
            }
            return Some((text[range.clone()].trim().to_owned(), range));
        }
    }
    None
}

/// The customer's organisation: one that the user has named, else the ticket's record, the subject's template, a label,
/// the customer's signature, the opening words.
pub fn customer(thread: &Thread, said: &[Said], ids: &[CaseId], named: &[Customer]) -> Option<Claim<String>> {
    let values: Vec<&str> = ids.iter().map(|id| id.value.as_str()).collect();
    let subject = || {
        thread.iter().find_map(|(id, message)| {
            let subject = message.envelope.subject.as_deref()?;
            let range = subject_fields(subject, &values).customer?;
            let span = Span { message: id, part: Part::Subject, start: range.start as u32, end: range.end as u32 };
            Some(Claim::new(subject[range].to_owned(), span))
        })
    };
    named_customer(thread, named)
        .or_else(|| record_claim(thread, "customer_label"))
        .or_else(subject)
        .or_else(|| labelled_customer(said))
        .or_else(|| signed_customer(thread))
        .or_else(|| introduced_customer(thread, said))
}

/// Most characters of an organisation's name before the name of the one who writes.
const LONGEST_INTRODUCTION: usize = 24;

/// The organisation before the writer's own name: `青葉総合病院の山田です`, `새벽물산 정하늘입니다`.
fn introduced_customer(thread: &Thread, said: &[Said]) -> Option<Claim<String>> {
    let first = said.iter().find(|said| said.side == Side::Customer)?.sentence.span.message;
    let opening = said.iter().filter(|said| said.sentence.span.message == first && said.side == Side::Customer).take(4);
    opening.into_iter().find_map(|said| {
        let (text, folded) = (&said.sentence.text, &said.sentence.folded);
        let person = thread.people.get(said.author.0 as usize)?;
        let close = locale::cues("intro_close").find(folded)?;
        let before = &folded[..close.start];
        let name = person.names.iter().chain([&person.name]).find_map(|name| {
            let name = locale::fold(name).into_owned();
            let family = name.split([' ', '\u{3000}']).next().unwrap_or_default();
            [name.as_str(), family].into_iter().find(|name| !name.is_empty() && before.ends_with(name)).map(str::len)
        })?;
        let lead = text.get(..close.start - name)?;
        let organization = lead.rsplit(['、', '，', ',', '。']).next()?.trim();
        let particles = locale::words("intro_particle");
        let bare = particles.iter().find_map(|row| organization.strip_suffix(row.word)).unwrap_or(organization).trim();
        let count = bare.chars().count();
        let span = said.sentence.span;
        let place = thread.text(span).find(bare).filter(|_| (3..=LONGEST_INTRODUCTION).contains(&count))?;
        let at = place as u32;
        let exact = Span { start: span.start + at, end: span.start + at + bare.len() as u32, ..span };
        Some(Claim::new(bare.to_owned(), exact))
    })
}

/// The customer of the user's list who wrote first, else the first who was written to; known by the address.
fn named_customer(thread: &Thread, named: &[Customer]) -> Option<Claim<String>> {
    let by_address = |address: &str| named.iter().find(|customer| is_of(&customer.domains, address));
    let first = |addresses: fn(&Envelope) -> &[Mailbox]| {
        thread.iter().find_map(|(message, text)| {
            let mut emails = addresses(&text.envelope).iter().filter_map(|mailbox| mailbox.email.as_deref());
            let customer = emails.find_map(by_address)?;
            let shown = [Part::Subject, Part::Body].into_iter().find(|part| !text.part(*part).is_empty())?;
            let span = Span { message, part: shown, start: 0, end: text.part(shown).lines().next()?.len() as u32 };
            Some(Claim::new(customer.name.clone(), span))
        })
    };
    first(|envelope| envelope.from.as_slice())
        .or_else(|| first(|envelope| &envelope.to))
        .or_else(|| first(|envelope| &envelope.cc))
}

/// `客户名称：X`, `Customer: X`.
fn labelled_customer(said: &[Said]) -> Option<Claim<String>> {
    said.iter().find_map(|said| {
        let label = locale::fold(said.sentence.label.as_deref()?).into_owned();
        let known = locale::words("customer_label").iter().any(|row| row.word == label);
        let value = said.sentence.text[said.sentence.label_end..].trim().trim_end_matches(['。', '.']);
        let plausible = !value.is_empty() && value.chars().count() <= 60 && !value.contains(['，', '。', '@']);
        (known && plausible).then(|| Claim::new(value.to_owned(), said.sentence.span))
    })
}

/// The organisation that most of the customer's people sign with.
fn signed_customer(thread: &Thread) -> Option<Claim<String>> {
    let mut votes: BTreeMap<&str, (usize, Option<Span>)> = BTreeMap::new();
    for (id, message) in thread.iter() {
        let person = thread.people.get(message.from.0 as usize)?;
        let customer = person.role == Role::Customer || thread.side(message.from) == Side::Customer;
        let Some(organization) = person.organization.as_deref().filter(|_| customer) else { continue };
        let vote = votes.entry(organization).or_default();
        vote.0 += 1;
        let place = [Part::Signature, Part::Body].into_iter().find_map(|part| {
            let start = message.part(part).find(organization)? as u32;
            Some(Span { message: id, part, start, end: start + organization.len() as u32 })
        });
        vote.1 = vote.1.or(place);
    }
    let (name, (_, place)) = votes
        .into_iter()
        .filter(|(_, (_, place))| place.is_some())
        .max_by_key(|(name, (count, _))| (*count, std::cmp::Reverse(*name)))?;
    Some(Claim::new(name.to_owned(), place?))
}

/// The product that the case's versions name most often.
pub fn product(observables: &[Observable]) -> Option<Claim<String>> {
    let mut best: Option<(usize, &str, Span)> = None;
    for observable in observables.iter().filter(|observable| observable.kind == Kind::Version) {
        let Extra::Version { product: Some(product) } = &observable.extra else { continue };
        let Some(first) = observable.evidence.first() else { continue };
        if best.is_none_or(|(count, _, _)| observable.evidence.len() > count) {
            best = Some((observable.evidence.len(), product, *first));
        }
    }
    best.map(|(_, product, span)| Claim::new(product.to_owned(), span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_subject_gives_priority_customer_and_title() {
        let subject = "回复: [案例号: CAS-00001-A1B2C3] % |P3|ACME|补丁更新失败 % 初次响应 TOK:0000001";
        let fields = subject_fields(subject, &["CAS-00001-A1B2C3", "TOK:0000001"]);
        assert_eq!(fields.title, "补丁更新失败");
        assert_eq!(fields.priority.map(|range| &subject[range]), Some("P3"));
        assert_eq!(fields.customer.map(|range| &subject[range]), Some("ACME"));
    }

    #[test]
    fn a_bracketed_id_and_flag_are_no_title() {
        let fields = subject_fields("RE: 【急】打印不了 [SR120000001][P2]", &["SR120000001"]);
        assert_eq!(fields.title, "打印不了");
        let fields = subject_fields("RE: [SR B] Update fails - TrackingID#2110000000000001", &["2110000000000001"]);
        assert_eq!(fields.title, "Update fails");
    }

    #[test]
    fn a_priority_is_read_behind_its_label() {
        let value = |text: &str| labelled_priority(text).map(|(value, _)| value);
        assert_eq!(value("Severity: Severity B").as_deref(), Some("Severity B"));
        assert_eq!(value("您的问题已受理，级别 P2，由我跟进").as_deref(), Some("P2"));
        assert_eq!(value("严重级别2级，由我跟进").as_deref(), Some("2级"));
        assert_eq!(value("prioridad 2 - Alta, y lo llevo yo").as_deref(), Some("2 - Alta"));
        assert_eq!(value("We give this the highest priority."), None);
    }
}
