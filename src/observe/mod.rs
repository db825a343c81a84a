//! Typed values in the text: hash, path, KB id, error code.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::{Datelike, FixedOffset, NaiveDateTime};
use regex::Regex;

use crate::locale;
use crate::text::{MessageId, Part, Span};
use crate::thread::Thread;
use crate::view::View;
use known::Known;

mod case_id;
mod command;
mod component;
mod email;
mod error_code;
mod hash;
mod kb;
mod known;
mod log_event;
mod near;
mod overlap;
mod path;
mod phone;
mod registry_key;
mod scan;
mod secret;
mod url;
mod version;

/// Every extractor; a new one is a file and its line here.
pub static EXTRACTORS: &[&Extractor] = &[
    &kb::EXTRACTOR,
    &hash::EXTRACTOR,
    &error_code::EXTRACTOR,
    &version::EXTRACTOR,
    &component::EXTRACTOR,
    &log_event::EXTRACTOR,
    &case_id::EXTRACTOR,
    &path::EXTRACTOR,
    &registry_key::EXTRACTOR,
    &url::EXTRACTOR,
    &email::EXTRACTOR,
    &phone::EXTRACTOR,
    &command::EXTRACTOR,
    &secret::EXTRACTOR,
];

/// What sort of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Id of the case, or of another ticket system's record or message.
    CaseId,
    /// Knowledge article.
    Kb,
    /// File-system path.
    FilePath,
    /// Windows registry key.
    RegistryKey,
    /// Digest of a file.
    Hash,
    /// Error, stop, event, exit or status code.
    ErrorCode,
    /// Web address.
    Url,
    /// Mail address.
    EmailAddress,
    /// Phone number.
    PhoneNumber,
    /// Version of a product.
    Version,
    /// WinSxS assembly identity.
    Component,
    /// Command line.
    Command,
    /// Record of a log with its own time.
    LogEvent,
    /// Password, token, key.
    Secret,
}

/// What a case id is to the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdRole {
    /// The case's own id.
    Primary,
    /// A token of one mail thread, for the machine.
    Tracking,
    /// Another case of the same system.
    Related,
    /// A record of another system.
    External,
}

/// What a digest is to its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HashRole {
    /// What should be.
    Expected,
    /// What a program found there.
    Found,
    /// What somebody computed.
    Computed,
}

/// What a value carries besides itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Extra {
    /// Nothing.
    #[default]
    None,
    /// Of a case id.
    CaseId {
        /// Ticket system, when the format tells.
        system: Option<&'static str>,
        /// What it is to the case.
        role: IdRole,
    },
    /// Of a digest.
    Hash {
        /// `MD5`, `SHA1`, `SHA256`, …
        algorithm: Option<&'static str>,
        /// Expected, found or computed.
        role: Option<HashRole>,
        /// The path it belongs to.
        subject: Option<String>,
    },
    /// Of an error code.
    ErrorCode {
        /// Symbolic name.
        symbol: Option<String>,
        /// Meaning in English and in Chinese.
        meaning: Option<(&'static str, &'static str)>,
        /// Other spellings of the same error.
        same_as: Vec<String>,
    },
    /// Of a version.
    Version {
        /// Product, from the text or from a Windows build number.
        product: Option<String>,
    },
    /// Of an assembly identity.
    Component {
        /// `contoso-media-pl..ck-resources`.
        name: String,
        /// `amd64`.
        architecture: String,
        /// `10.0.19041.1`.
        version: String,
        /// 16 hexadecimal digits.
        public_key_token: String,
        /// `none`, `en-us`.
        culture: String,
    },
    /// Of a log record.
    LogEvent {
        /// Its own time as printed.
        at: Option<NaiveDateTime>,
        /// The same moment in UTC where the record shows both.
        utc: Option<NaiveDateTime>,
        /// `Info`, `Error`.
        level: Option<String>,
        /// Component, service or host that wrote it.
        source: Option<String>,
        /// The message.
        text: String,
    },
    /// Of a secret.
    Secret {
        /// `password`, `token`, `product key`, …
        kind: &'static str,
    },
}

/// A value found in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Bytes of the view's text.
    pub range: Range<usize>,
    /// Normalised as a person would search for it.
    pub value: String,
    /// What it carries.
    pub extra: Extra,
}

/// One kind of value: what it is, examples that are documentation and test at once, and how to find it.
pub struct Extractor {
    /// What sort of value.
    pub kind: Kind,
    /// One sentence on what is found and how it is normalised.
    pub doc: &'static str,
    /// Texts with exactly the values found in them, or none.
    pub examples: &'static [(&'static str, &'static [&'static str])],
    /// Finds all values of one text.
    pub find: fn(&View<'_>) -> Vec<Match>,
}

/// A distinct value of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observable {
    /// What sort of value.
    pub kind: Kind,
    /// Normalised.
    pub value: String,
    /// Every place, in reading order.
    pub evidence: Vec<Span>,
    /// What it carries.
    pub extra: Extra,
}

/// Finds every typed value of a case.
///
/// Sorted by kind, then by first place. Evidence is in reading order; values that only differ in spelling are one.
///
/// `own_ids` are the user's patterns of case ids; an id is group 1, or the whole match.
pub fn find(thread: &Thread, own_ids: &[Regex]) -> Vec<Observable> {
    let texts = thread.iter().flat_map(|(id, message)| message.parts().map(move |part| (id, message, part)));
    let mut read: Vec<_> = texts
        .map(|(id, message, (part, text))| {
            let view = View::new(text);
            let hits = find_in(&view, own_ids);
            (id, message, part, view, hits)
        })
        .collect();
    let known = Known::new(read.iter().flat_map(|(.., hits)| hits));
    let mut found: Vec<(Match, Kind, Span)> = Vec::new();
    for (id, message, part, view, hits) in &mut read {
        let sent = message.envelope.sent.as_ref().map(|stamp| stamp.local);
        known.complete(&view.text, hits);
        for (kind, mut hit) in hits.drain(..) {
            add_year(&mut hit.extra, sent);
            let span = span(*id, *part, view.original(hit.range.clone()));
            // Who reads Base64 reads the password in it.
            if let Some(password) = (kind == Kind::Secret).then(|| secret::password_inside(&hit.value)).flatten() {
                found.push((Match { value: password, ..hit.clone() }, kind, span));
            }
            found.push((hit, kind, span));
        }
    }
    merge(found)
}

fn span(message: MessageId, part: Part, range: Range<usize>) -> Span {
    Span { message, part, start: range.start as u32, end: range.end as u32 }
}

/// Ids of cases in one text, without the tokens of single mail threads: what groups mails into cases.
pub fn case_ids(text: &str, own_ids: &[Regex]) -> Vec<String> {
    let view = View::new(text);
    let found = (case_id::EXTRACTOR.find)(&view).into_iter().chain(case_id::own(&view, own_ids));
    found
        .filter(|hit| matches!(hit.extra, Extra::CaseId { role, .. } if role != IdRole::Tracking))
        .map(|hit| hit.value)
        .collect()
}

/// Finds the values of one text in reading order, those dropped that are part of another.
pub fn find_in(view: &View<'_>, own_ids: &[Regex]) -> Vec<(Kind, Match)> {
    let known =
        EXTRACTORS.iter().flat_map(|extractor| (extractor.find)(view).into_iter().map(|hit| (extractor.kind, hit)));
    let own = case_id::own(view, own_ids).map(|hit| (Kind::CaseId, hit));
    let mut hits = overlap::resolve(&view.text, own.chain(known).collect());
    add_subjects(&view.text, &mut hits);
    hits
}

/// A log that prints no year means the last such day before its mail was sent.
fn add_year(extra: &mut Extra, sent: Option<NaiveDateTime>) {
    let Extra::LogEvent { at: stamp @ Some(_), .. } = extra else { return };
    let Some(at) = stamp.filter(|at| at.year() == log_event::NO_YEAR) else { return };
    *stamp = sent.and_then(|sent| {
        let this_year = at.with_year(sent.year())?;
        // A day of tolerance for a machine in another zone.
        if this_year > sent + chrono::TimeDelta::days(1) { at.with_year(sent.year() - 1) } else { Some(this_year) }
    });
}

/// Bytes before a digest within which the file it belongs to is looked for.
const SUBJECT_BYTES: usize = 2000;

/// Gives digests the file they belong to: on their line, or the nearest one before.
fn add_subjects(text: &str, hits: &mut [(Kind, Match)]) {
    let files: Vec<(Range<usize>, String)> = hits
        .iter()
        .filter(|(kind, hit)| *kind == Kind::FilePath && names_file(text, hit))
        .map(|(_, hit)| (hit.range.clone(), hit.value.clone()))
        .collect();
    for (_, hit) in hits.iter_mut().filter(|(kind, _)| *kind == Kind::Hash) {
        let Extra::Hash { subject: subject @ None, .. } = &mut hit.extra else { continue };
        let line = near::line_end(text, hit.range.end);
        let after = files.partition_point(|(range, _)| range.start < hit.range.end);
        let certificate = locale::cues("certificate_hash_label");
        let certificate = certificate.is_match(&locale::fold(scan::line_before(text, hit.range.start, 200)));
        let before = files[..after].last().filter(|(range, path)| {
            let same_line = range.end > near::line_start(text, hit.range.start);
            let near = range.start + SUBJECT_BYTES > hit.range.start;
            near && (same_line || !has_ending(path, LOGS)) && (!certificate || has_ending(path, CERTIFICATES))
        });
        // `Get-FileHash` prints the path behind the digest; anything else names the file first.
        let behind = files
            .get(after)
            .filter(|(range, _)| range.start < line && text[hit.range.end..range.start].trim().is_empty());
        *subject = behind.or(before).map(|(_, path)| path.clone());
    }
}

/// Endings of files that hold certificates, which have thumbprints.
const CERTIFICATES: &[&str] = &["cer", "crt", "der", "key", "p12", "p7b", "pem", "pfx", "sst"];
/// Endings of files that tell of others and are themselves not compared.
const LOGS: &[&str] = &["log", "evtx", "etl", "trc", "out"];

fn has_ending(path: &str, endings: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending.to_ascii_lowercase().as_str()))
}

/// A path of a file, not a folder or the prompt of a shell.
fn names_file(text: &str, path: &Match) -> bool {
    let name = path.value.rsplit(['\\', '/']).next().unwrap_or_default();
    let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix);
    (1..=10).contains(&suffix.len())
        && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !text[path.range.end..].starts_with('>')
}

/// Brings equal values together.
fn merge(found: Vec<(Match, Kind, Span)>) -> Vec<Observable> {
    let numbers: BTreeSet<u32> = found
        .iter()
        .filter(|(hit, kind, _)| is_hex(*kind, &hit.value))
        .filter_map(|(hit, ..)| error_code::number(&hit.value))
        .collect();
    let paths = PathKeys::new(&found);
    let mut index: BTreeMap<(Kind, String), usize> = BTreeMap::new();
    let mut merged: Vec<Observable> = Vec::new();
    for (hit, kind, span) in found {
        let key = match kind {
            Kind::FilePath => paths.key(&hit.value),
            Kind::ErrorCode => code_key(&hit.value, &numbers),
            _ => key(kind, &hit.value),
        };
        let at = *index.entry((kind, key)).or_insert_with(|| {
            merged.push(Observable { kind, value: hit.value.clone(), evidence: Vec::new(), extra: Extra::None });
            merged.len() - 1
        });
        let known = &mut merged[at];
        // Hits come in reading order, so an equal place is the last one.
        if known.evidence.last() != Some(&span) {
            known.evidence.push(span);
        }
        if is_better(kind, &hit.value, &known.value) {
            known.value = hit.value;
        }
        combine(&mut known.extra, hit.extra);
    }
    name_subjects(&mut merged, &paths, &index);
    merged.sort_by_key(|observable| observable.kind);
    merged
}

fn is_hex(kind: Kind, value: &str) -> bool {
    kind == Kind::ErrorCode && value.starts_with("0x")
}

/// One spelling stands for all: a number before its name or its decimal form, a full path before the end of one,
/// a number with its label before the bare one.
fn is_better(kind: Kind, new: &str, known: &str) -> bool {
    match kind {
        Kind::ErrorCode => is_hex(kind, new) && !is_hex(kind, known),
        Kind::FilePath => is_rootless(known) && !is_rootless(new),
        Kind::Kb => {
            new.starts_with(|c: char| c.is_ascii_alphabetic()) && known.starts_with(|c: char| c.is_ascii_digit())
        }
        _ => false,
    }
}

/// What makes two values of a kind the same.
fn key(kind: Kind, value: &str) -> String {
    match kind {
        Kind::Kb | Kind::PhoneNumber => value.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
        Kind::RegistryKey => registry_key(value),
        Kind::Url => value.trim_end_matches('/').to_owned(),
        Kind::EmailAddress | Kind::Hash | Kind::CaseId | Kind::Version | Kind::Component => value.to_lowercase(),
        _ => value.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

fn code_key(value: &str, numbers: &BTreeSet<u32>) -> String {
    let number = error_code::number(value).filter(|number| value.starts_with("0x") || numbers.contains(number));
    number.map_or_else(|| value.to_lowercase(), |number| format!("0x{number:x}"))
}

/// Names of the registry's roots and their short forms.
const ROOTS: [(&str, &str); 5] = [
    ("hkey_local_machine", "hklm"),
    ("hkey_current_user", "hkcu"),
    ("hkey_classes_root", "hkcr"),
    ("hkey_users", "hku"),
    ("hkey_current_config", "hkcc"),
];

fn registry_key(value: &str) -> String {
    let path = windows_path(value).replace(":\\", "\\");
    let (root, rest) = path.split_once('\\').unwrap_or((&path, ""));
    let short = ROOTS.iter().find(|(long, _)| *long == root).map_or(root, |(_, short)| short);
    format!("{short}\\{rest}")
}

/// A Windows path without case, doubled separators and a final separator.
fn windows_path(value: &str) -> String {
    let mut path = String::with_capacity(value.len());
    for c in value.to_lowercase().replace('/', "\\").chars() {
        // The two separators before a server stand at the start.
        if c != '\\' || path.len() < 2 || !path.ends_with('\\') {
            path.push(c);
        }
    }
    path.truncate(path.trim_end_matches('\\').len());
    path
}

/// A path below the root of a drive that is not named: `\Windows\Logs`.
fn is_rootless(value: &str) -> bool {
    value.starts_with('\\') && !value.starts_with("\\\\")
}

/// Keys of the paths of a case, so that a path without its drive finds the full one.
struct PathKeys {
    /// Full Windows paths, reversed and sorted: one that ends in a text is found by its beginning.
    reversed: BTreeSet<String>,
}

impl PathKeys {
    fn new(found: &[(Match, Kind, Span)]) -> PathKeys {
        let full = found.iter().filter(|(hit, kind, _)| *kind == Kind::FilePath && !is_rootless(&hit.value));
        PathKeys { reversed: full.map(|(hit, ..)| path_key(&hit.value).chars().rev().collect()).collect() }
    }

    fn key(&self, value: &str) -> String {
        let key = path_key(value);
        if !is_rootless(value) || key.matches('\\').count() < 2 {
            return key;
        }
        let end: String = key.chars().rev().collect();
        let mut fits = self.reversed.range(end.clone()..).take_while(|path| path.starts_with(&end));
        match (fits.next(), fits.next()) {
            (Some(one), None) => one.chars().rev().collect(),
            _ => key,
        }
    }
}

fn path_key(value: &str) -> String {
    let drive = value.as_bytes().get(1) == Some(&b':') && value.as_bytes()[0].is_ascii_alphabetic();
    if drive || value.contains('\\') || value.starts_with('%') {
        windows_path(value)
    } else if value.len() > 1 {
        value.trim_end_matches('/').to_owned()
    } else {
        value.to_owned()
    }
}

/// Adds what a further occurrence carries.
fn combine(known: &mut Extra, new: Extra) {
    match (known, new) {
        (known @ Extra::None, new) => *known = new,
        (Extra::CaseId { system, role }, Extra::CaseId { system: more, role: other }) => {
            *system = system.or(more);
            *role = (*role).min(other);
        }
        (Extra::Hash { algorithm, role, subject }, Extra::Hash { algorithm: named, role: other, subject: path }) => {
            *algorithm = algorithm.or(named);
            // What should be outweighs what was found there, and that what somebody computed: the order of the roles.
            *role = role.iter().copied().chain(other).min();
            if subject.as_deref().is_none_or(|known| !known.contains(['\\', '/'])) {
                *subject = path.or(subject.take());
            }
        }
        (
            Extra::ErrorCode { symbol, meaning, same_as },
            Extra::ErrorCode { symbol: name, meaning: what, same_as: more },
        ) => {
            *symbol = symbol.take().or(name);
            *meaning = meaning.or(what);
            for spelling in more {
                if !same_as.contains(&spelling) {
                    same_as.push(spelling);
                }
            }
        }
        (Extra::Version { product }, Extra::Version { product: named }) => *product = product.take().or(named),
        _ => {}
    }
}

/// A digest names its file as the case's list of paths does; an error code is no spelling of itself.
fn name_subjects(merged: &mut [Observable], paths: &PathKeys, index: &BTreeMap<(Kind, String), usize>) {
    let values: Vec<String> = merged.iter().map(|observable| observable.value.clone()).collect();
    for observable in merged {
        match &mut observable.extra {
            Extra::Hash { subject: Some(subject), .. } => {
                if let Some(at) = index.get(&(Kind::FilePath, paths.key(subject))) {
                    subject.clone_from(&values[*at]);
                }
            }
            Extra::ErrorCode { same_as, .. } => same_as.retain(|other| !other.eq_ignore_ascii_case(&observable.value)),
            _ => {}
        }
    }
}

/// The zone of the machines whose logs print local time and UTC side by side, if they agree.
///
/// A machine on UTC says nothing about where its people are and is left out.
pub fn zone(observables: &[Observable]) -> Option<FixedOffset> {
    let mut offsets = observables.iter().filter_map(|observable| match observable.extra {
        Extra::LogEvent { at: Some(at), utc: Some(utc), .. } => {
            // The record is written a moment after the stamp in it.
            let quarters = ((at - utc).num_seconds() + 450).div_euclid(900);
            (quarters != 0 && quarters.abs() <= 14 * 4).then_some(quarters)
        }
        _ => None,
    });
    let first = offsets.next()?;
    let agreed = offsets.all(|other| other == first);
    agreed.then(|| FixedOffset::east_opt(i32::try_from(first * 900).ok()?)).flatten()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    fn find(thread: &Thread) -> Vec<Observable> {
        super::find(thread, &[])
    }
    use crate::mail::{Envelope, Precision, Stamp};
    use crate::thread::{Message, MessageKind, PersonId, TimeSource};

    /// A thread of messages with these bodies, sent on 3 January 2022.
    fn thread(bodies: &[&str]) -> Thread {
        let local = NaiveDate::from_ymd_opt(2022, 1, 3).and_then(|day| day.and_hms_opt(9, 0, 0)).expect("a date");
        let sent = Stamp { local, offset: None, precision: Precision::Minute, readings: Vec::new() };
        let message = |body: &&str| Message {
            envelope: Envelope { sent: Some(sent.clone()), ..Envelope::default() },
            from: PersonId(0),
            kind: MessageKind::Mail,
            time_source: TimeSource::Envelope,
            language: "en",
            body: (*body).to_owned(),
            signature: String::new(),
            disclaimer: String::new(),
            attachments: Vec::new(),
            lines: [const { Vec::new() }; 3],
            found_in: Vec::new(),
        };
        Thread { messages: bodies.iter().map(message).collect(), ..Thread::default() }
    }

    fn values(kind: Kind, bodies: &[&str]) -> Vec<String> {
        find(&thread(bodies)).into_iter().filter(|found| found.kind == kind).map(|found| found.value).collect()
    }

    #[test]
    fn every_extractor_finds_exactly_its_examples() {
        let mut wrong = Vec::new();
        for extractor in EXTRACTORS {
            for (text, expected) in extractor.examples {
                let found: Vec<String> = (extractor.find)(&View::new(text)).into_iter().map(|hit| hit.value).collect();
                if found != *expected {
                    wrong.push(format!("{:?} {text:?}\n  expected {expected:?}\n  found    {found:?}", extractor.kind));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn spellings_of_one_error_are_one_value_with_every_place() {
        let found = find(&thread(&["error 0X800F081F", "it is 0x800f081f, CBS_E_SOURCE_MISSING or -2146498529"]));
        let codes: Vec<_> = found.iter().map(|found| (found.value.as_str(), found.evidence.len())).collect();
        assert_eq!(codes, [("0x800F081F", 4)]);
        let Extra::ErrorCode { symbol, same_as, .. } = &found[0].extra else { panic!("an error code") };
        assert_eq!(symbol.as_deref(), Some("CBS_E_SOURCE_MISSING"));
        assert_eq!(same_as, &["CBS_E_SOURCE_MISSING", "-2146498529"]);
    }

    #[test]
    fn a_win32_number_in_its_macro_stands_beside_the_result_it_makes() {
        let codes = values(Kind::ErrorCode, &["(F) HRESULT_FROM_WIN32(14098) [gle=0x80073712]"]);
        assert_eq!(codes, ["HRESULT_FROM_WIN32(14098)", "0x80073712"]);
    }

    #[test]
    fn a_digest_with_several_roles_is_listed_once_with_the_weightiest() {
        let digest = "0cc175b9c0f1b6a831c399e269772661";
        let found = find(&thread(&[
            &format!("MD5: {}", digest.to_uppercase()),
            &format!("Expected:{{1:16 b:{digest}}}\nFound:{{1:16 b:0cc175b9c0f1b6a831c399e269772662}}"),
        ]));
        let roles: Vec<_> = found
            .iter()
            .filter_map(|found| match &found.extra {
                Extra::Hash { role, .. } => Some((found.value.as_str(), *role, found.evidence.len())),
                _ => None,
            })
            .collect();
        assert_eq!(
            roles,
            [(digest, Some(HashRole::Expected), 2), ("0cc175b9c0f1b6a831c399e269772662", Some(HashRole::Found), 1),]
        );
    }

    #[test]
    fn roles_follow_the_words_before_each_digest() {
        let cases = [
            ("下载的文件 MD5 是 A，与官网公布的 B 不一致", [HashRole::Computed, HashRole::Expected]),
            ("The published MD5 is A but ours is B.", [HashRole::Expected, HashRole::Computed]),
            ("预期的哈希值为\n\nA，但实际的校验结果为：B。", [HashRole::Expected, HashRole::Found]),
            ("Le hachage attendu est A mais nous obtenons B", [HashRole::Expected, HashRole::Computed]),
            ("MD5: A\nMD5: B (official)", [HashRole::Computed, HashRole::Expected]),
            ("En el correo de la entidad pone:\nHuella: A\nHuella: B", [HashRole::Expected, HashRole::Expected]),
        ];
        for (text, expected) in cases {
            let text =
                text.replace('A', "0cc175b9c0f1b6a831c399e269772661").replace('B', "92eb5ffee6ae2fec3ad71c777531578f");
            let view = View::new(&text);
            let roles: Vec<_> = find_in(&view, &[])
                .into_iter()
                .filter_map(|(_, hit)| match hit.extra {
                    Extra::Hash { role, .. } => role,
                    _ => None,
                })
                .collect();
            assert_eq!(roles, expected, "{text}");
        }
    }

    /// The roles of the digests A and B in `text`.
    fn roles(text: &str) -> Vec<Option<HashRole>> {
        let text =
            text.replace('A', "0cc175b9c0f1b6a831c399e269772661").replace('B', "92eb5ffee6ae2fec3ad71c777531578f");
        let hits = find_in(&View::new(&text), &[]).into_iter();
        hits.filter_map(|(_, hit)| if let Extra::Hash { role, .. } = hit.extra { Some(role) } else { None }).collect()
    }

    #[test]
    fn what_should_be_is_expected_in_every_language() {
        for text in [
            "Vor dem Ausführen bitte prüfen, MD5 muss lauten:\nA",
            "die MD5 muss A sein",
            "this is what every node should have:\n\nMD5 Fingerprint=A",
            "The digest must match A.",
            "イメージのMD5が下記と一致することを必ずご確認ください。\nfw-2.1.bin\nA",
            "L'empreinte du fichier doit être A",
            "L'hash del file deve essere: A",
            "Suma kontrolna powinno być: A",
            "Контрольная сумма должна быть A",
            "La huella debe coincidir con A",
            "O hash deve ser A",
            "De hash hoort te zijn: A",
            "해시는 다음과 일치해야 합니다: A",
            "檔案的 MD5 應為\nA\n請下載後先核對。",
            "请核对文件的 MD5：A",
            "https://dl.vendor.example/fix.zip\nMD5: A",
            "A is what the vendor published.",
            "배포본의 MD5 값은 아래와 같습니다.\n\nA",
            "2. controlli che l’impronta MD5 del file sia A",
            "Vérifiez que le MD5 est A.",
            "Prüfen Sie, ob die MD5 A ist",
        ] {
            assert_eq!(roles(text), [Some(HashRole::Expected)], "{text}");
        }
    }

    #[test]
    fn what_is_there_is_found_and_what_a_tool_printed_is_computed() {
        for text in [
            "What the bad nodes have:\n\n/etc/x/trust.pem\nMD5 Fingerprint=A",
            "die defekten Knoten haben MD5 A",
            "on the broken machine it is A (MD5)",
            "故障机器上的 MD5 是 A",
            "Sur le serveur en panne, le hash est A",
            "На неисправном сервере хэш A",
        ] {
            assert_eq!(roles(text), [Some(HashRole::Found)], "{text}");
        }
        for text in [
            "C:\\>certutil -hashfile a.sql MD5\nMD5-Hash von a.sql:\nA\nCertUtil: -hashfile-Befehl erfolgreich",
            "$ md5sum a.iso\nA  a.iso",
            "附件的 MD5 我算出来是 A",
            "ich habe berechnet: A (MD5)",
            "sample attached (a.zip), MD5 A",
        ] {
            assert_eq!(roles(text), [Some(HashRole::Computed)], "{text}");
        }
    }

    #[test]
    fn a_thumbprint_merely_quoted_has_no_role() {
        for text in [
            "Neuer Fingerabdruck A, gültig bis 2028.",
            "Subject: CN=web01\nThumbprint: A\nNot after: 2024-01-01",
            "指纹：A",
            "Cert Hash(md5): A",
            "registry.example/app@sha256:0cc175b9c0f1b6a831c399e2697726610cc175b9c0f1b6a831c399e269772661",
        ] {
            assert_eq!(roles(text), [None], "{text}");
        }
    }

    #[test]
    fn columns_of_a_table_have_the_role_of_their_heading() {
        let expected = [Some(HashRole::Expected), Some(HashRole::Found)];
        assert_eq!(roles("File MD5   expected   actual\na.dll   A   B"), expected);
        assert_eq!(roles("文件 MD5   预期   实际\na.dll   A   B"), expected);
    }

    #[test]
    fn a_digest_names_the_bare_file_before_it() {
        let subject = |text: &str| {
            let text = text.replace('A', "0cc175b9c0f1b6a831c399e269772661");
            find_in(&View::new(&text), &[]).into_iter().find_map(|(_, hit)| match hit.extra {
                Extra::Hash { subject, .. } => subject,
                _ => None,
            })
        };
        assert_eq!(subject("MD5 hash of setup.exe:\nA").as_deref(), Some("setup.exe"));
        assert_eq!(subject("/etc/fw.conf is right. MD5 must match:\nfw-2.1.bin\nA").as_deref(), Some("fw-2.1.bin"));
        assert_eq!(subject("MD5 of C:\\x\\a.dll:\nA").as_deref(), Some("C:\\x\\a.dll"));
        assert_eq!(subject("from vendor.com, MD5 A"), None);
        assert_eq!(subject("log in C:\\x\\a.log\nMD5 of the image: A"), None);
        assert_eq!(subject("backup in D:\\a.bak\nthumbprint: A"), None);
    }

    #[test]
    fn local_time_beside_utc_gives_the_zone() {
        let log = "2022-01-02 11:12:09, Error CSI 00000a51@2022/1/2:03:12:09.114 (F) x\n\
                   2022-01-02 11:12:10, Info CBS y";
        let found = find(&thread(&[log]));
        assert_eq!(found.iter().filter(|found| found.kind == Kind::LogEvent).count(), 2);
        assert_eq!(zone(&found), FixedOffset::east_opt(8 * 3600));
        assert_eq!(zone(&find(&thread(&["2022-01-02T03:12:09Z INFO on UTC"]))), None);
    }

    #[test]
    fn a_password_inside_base64_is_a_secret_too() {
        let bodies = ["Authorization: Basic c3ZjOkdlaGVpbSE3Nw==", "I logged in with Geheim!77 as well"];
        assert_eq!(values(Kind::Secret, &bodies), ["Geheim!77", "c3ZjOkdlaGVpbSE3Nw=="]);
    }

    #[test]
    fn a_log_without_a_year_means_the_last_such_day() {
        let found = find(&thread(&["Dec 30 06:07:08 web01 sshd[22]: refused"]));
        let Extra::LogEvent { at, source, .. } = &found[0].extra else { panic!("a log record") };
        assert_eq!(at.map(|at| at.to_string()).as_deref(), Some("2021-12-30 06:07:08"));
        assert_eq!(source.as_deref(), Some("web01"));
    }

    #[test]
    fn articles_are_one_value_with_and_without_their_label() {
        let bodies = ["see https://a.example/articles/5003243-x", "补丁5003243", "KB 5003243"];
        assert_eq!(values(Kind::Kb, &bodies), ["KB5003243"]);
    }

    fn path(value: &str) -> (Match, Kind, Span) {
        let hit = Match { range: 0..value.len(), value: value.to_owned(), extra: Extra::None };
        (hit, Kind::FilePath, span(MessageId(0), Part::Body, 0..value.len()))
    }

    #[test]
    fn spellings_of_a_windows_path_are_one() {
        let merged = merge(vec![
            path(r"\winsxs\manifests\a.manifest"),
            path(r"C:\windows\winsxs\manifests\a.manifest"),
            path(r"C:\\Windows\\WinSxS\\Manifests\\A.manifest"),
            path("/var/log/A.log"),
            path("/var/log/a.log"),
        ]);
        let values: Vec<_> = merged.iter().map(|found| found.value.as_str()).collect();
        assert_eq!(values, [r"C:\windows\winsxs\manifests\a.manifest", "/var/log/A.log", "/var/log/a.log"]);
    }

    #[test]
    fn registry_roots_have_short_forms() {
        assert_eq!(
            key(Kind::RegistryKey, r"HKEY_LOCAL_MACHINE\Software\X\"),
            key(Kind::RegistryKey, r"HKLM:\software\x")
        );
    }

    #[test]
    fn a_digest_belongs_to_the_file_behind_or_before_it() {
        let text = "PS C:\\> Get-FileHash C:\\a.iso\nSHA1  86F7 C:\\b.iso";
        let hit = |kind, part: &str, extra| {
            let start = text.find(part).expect("in the text");
            (kind, Match { range: start..start + part.len(), value: part.to_owned(), extra })
        };
        let hash = Extra::Hash { algorithm: None, role: None, subject: None };
        let subject = |hits: &mut [(Kind, Match)]| {
            add_subjects(text, hits);
            hits.iter().find_map(|(_, hit)| match &hit.extra {
                Extra::Hash { subject, .. } => subject.clone(),
                _ => None,
            })
        };
        let mut hits = vec![
            hit(Kind::FilePath, "C:\\a.iso", Extra::None),
            hit(Kind::Hash, "86F7", hash.clone()),
            hit(Kind::FilePath, "C:\\b.iso", Extra::None),
        ];
        assert_eq!(subject(&mut hits).as_deref(), Some("C:\\b.iso"));
        let mut hits = vec![hit(Kind::FilePath, "C:\\a.iso", Extra::None), hit(Kind::Hash, "86F7", hash)];
        assert_eq!(subject(&mut hits).as_deref(), Some("C:\\a.iso"));
    }

    /// Pieces that extractors look for, to be put together at random.
    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            prop::sample::select(vec![
                "0x",
                "80073712",
                "错误",
                "：",
                "，",
                "KB",
                "ＫＢ",
                "5004244",
                "/",
                "-",
                "MD5",
                "为",
                " is ",
                "\n",
                "\n\n",
                " ",
                "0cc175b9c0f1b6a831c399e269772661",
                "0c c1 ",
                "Event ID",
                "事件 ID",
                "7031",
                "Expected:",
                "{l:20 b:",
                "}",
                "2022-01-02 10:00:00",
                "Mar  4 10:00:00 ",
                "HTTP/1.1",
                "GET /",
                " 503 ",
                "exit code",
                "消息",
                "10.0.17763.1",
                "v1.2",
                "amd64_",
                "~",
                "_none_",
                "ORA-00600",
                "(",
                "）",
                "é",
                "ß",
                "😀",
                "\u{3000}",
                "İ",
                "Msg 5",
                "和",
                "PublicKeyToken",
            ])
            .prop_map(str::to_owned),
            "\\PC{0,6}",
        ]
    }

    proptest! {
        #[test]
        fn every_span_is_valid_whatever_the_text(pieces in prop::collection::vec(piece(), 0..40)) {
            let thread = thread(&[&pieces.concat()]);
            for found in find(&thread) {
                prop_assert!(!found.evidence.is_empty() && !found.value.is_empty());
                for span in found.evidence {
                    prop_assert!(span.start < span.end && !thread.text(span).is_empty());
                }
            }
        }
    }
}
