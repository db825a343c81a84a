//! The one way from a span to text that leaves.
//!
//! Every string of a report comes from here: fields of messages through [`Redactor::part`], evidence through
//! [`Redactor::quote`], all else through [`Redactor::text`]. What is hidden is a list of values, each with what stands
//! in its place; a further level of redaction is more values in that list.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::audit;
use crate::observe::{Extra, Kind, Observable};
use crate::options::Options;
use crate::text::{MessageId, Part, Span};
use crate::thread::Thread;

/// Shorter values are hidden only as whole words: `123` may be a PIN and part of every number.
const SHORTEST_INSIDE_WORDS: usize = 4;
/// Shorter values show neither their first nor their last character.
const SHORTEST_WITH_ENDS: usize = 6;

/// A value that must not leave, and what stands in its place.
struct Hidden {
    value: String,
    instead: String,
}

/// A range of a text and what stands in its place.
struct Edit {
    range: Range<usize>,
    instead: String,
}

/// A field with its edits made.
struct Field {
    text: String,
    /// Ranges of the original and of `text`, in order, apart from one another.
    moved: Vec<(Range<usize>, Range<usize>)>,
}

/// Knows what must not leave a case.
pub struct Redactor<'a> {
    thread: &'a Thread,
    hidden: Vec<Hidden>,
    finder: Option<AhoCorasick>,
    fields: BTreeMap<(MessageId, Part), Field>,
}

impl<'a> Redactor<'a> {
    /// Hides the secrets among `observables`, and numbers that name a person, unless the user wants to see them.
    pub fn new(thread: &'a Thread, observables: &[Observable], options: &Options) -> Redactor<'a> {
        let numbers = if options.show_secrets { Vec::new() } else { personal_numbers(thread, observables) };
        let known = observables.iter().filter(|found| found.kind == Kind::Secret && !options.show_secrets);
        let secrets: Vec<&Observable> = known.chain(&numbers).collect();
        let hidden = hidden_values(thread, &secrets);
        let finder = (!hidden.is_empty()).then(|| finder(&hidden));
        let mut redactor = Redactor { thread, hidden, finder, fields: BTreeMap::new() };
        redactor.fields = redactor.edited_fields(&secrets);
        redactor
    }

    /// The text of one field of a message.
    pub fn part(&self, message: MessageId, part: Part) -> &str {
        match self.fields.get(&(message, part)) {
            Some(field) => &field.text,
            None => self.thread.message(message).part(part),
        }
    }

    /// Where `span` lies in the text that [`Redactor::part`] returns, and the words there.
    ///
    /// A span that begins or ends inside something hidden is widened to hold the whole mask.
    pub fn quote(&self, span: Span) -> (Range<usize>, &str) {
        let original = span.start as usize..span.end as usize;
        let range = match self.fields.get(&(span.message, span.part)) {
            Some(field) => field.map(original.start, false)..field.map(original.end, true),
            None => original,
        };
        let words = self.part(span.message, span.part).get(range.clone()).unwrap_or_default();
        (range, words)
    }

    /// Any other text, with every hidden value replaced; borrows where nothing is hidden.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let edits = merge(self.edits_by_value(text));
        if edits.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(apply(text, &edits).text) }
    }

    /// Makes the edits in every field that needs any.
    fn edited_fields(&self, secrets: &[&Observable]) -> BTreeMap<(MessageId, Part), Field> {
        if self.finder.is_none() {
            return BTreeMap::new();
        }
        let mut by_field: BTreeMap<(MessageId, Part), Vec<Edit>> = BTreeMap::new();
        for secret in secrets {
            for span in &secret.evidence {
                let edit = span_edit(self.thread, secret, *span);
                by_field.entry((span.message, span.part)).or_default().push(edit);
            }
        }
        for (id, message) in self.thread.iter() {
            for (part, text) in message.parts() {
                let edits = self.edits_by_value(text);
                if !edits.is_empty() {
                    by_field.entry((id, part)).or_default().extend(edits);
                }
            }
        }
        let field = |((id, part), edits)| ((id, part), apply(self.thread.message(id).part(part), &merge(edits)));
        by_field.into_iter().map(field).collect()
    }

    /// Every occurrence of a hidden value.
    fn edits_by_value(&self, text: &str) -> Vec<Edit> {
        let Some(finder) = &self.finder else { return Vec::new() };
        finder
            .find_overlapping_iter(text)
            .filter(|hit| {
                let inside_words = self.hidden[hit.pattern()].value.chars().count() >= SHORTEST_INSIDE_WORDS;
                inside_words || is_word(text, hit.range())
            })
            .map(|hit| Edit { range: hit.range(), instead: self.hidden[hit.pattern()].instead.clone() })
            .collect()
    }
}

impl Field {
    /// Where an offset of the original lies now; inside an edit, its start or its end.
    fn map(&self, offset: usize, is_end: bool) -> usize {
        let count = self.moved.partition_point(|(from, _)| from.start < offset || (!is_end && from.start == offset));
        let Some((from, to)) = count.checked_sub(1).map(|last| &self.moved[last]) else { return offset };
        if offset >= from.end {
            to.end + (offset - from.end)
        } else if is_end {
            to.end
        } else {
            to.start
        }
    }
}

/// Numbers that name one person or one bank account, in the shape of secrets.
fn personal_numbers(thread: &Thread, observables: &[Observable]) -> Vec<Observable> {
    let numbers = audit::personal_numbers(thread, observables).into_iter();
    let secret = |span: Span| Observable {
        kind: Kind::Secret,
        value: span_text(thread, span).to_owned(),
        evidence: vec![span],
        extra: Extra::Secret { kind: "personal-number" },
    };
    numbers.map(secret).collect()
}

fn finder(hidden: &[Hidden]) -> AhoCorasick {
    let mut builder = AhoCorasick::builder();
    let built = builder.ascii_case_insensitive(true).build(hidden.iter().map(|hidden| &hidden.value));
    built.expect("all values of a case are far from the two billion states that do not fit")
}

/// What stands in place of a secret: its first and last character, or nothing of it when it is short.
pub fn mask(value: &str) -> String {
    let mut chars = value.chars();
    match (value.chars().count() >= SHORTEST_WITH_ENDS, chars.next(), chars.next_back()) {
        (true, Some(first), Some(last)) => format!("{first}•••••{last}"),
        _ => "•••••".to_owned(),
    }
}

/// The values of the secrets, as normalised, as written and as written in a web address; each once.
fn hidden_values(thread: &Thread, secrets: &[&Observable]) -> Vec<Hidden> {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for secret in secrets {
        let written = secret.evidence.iter().map(|span| span_text(thread, *span));
        // A span wider than the value (a label, quotes) is no value of its own.
        let written = written.filter(|text| !contains(text, &secret.value) || text.len() == secret.value.len());
        for value in std::iter::once(secret.value.as_str()).chain(written) {
            let value = value.trim();
            for spelling in [value.to_owned(), percent_encoded(value)] {
                if !spelling.is_empty() {
                    values.entry(spelling).or_insert_with(|| mask(value));
                }
            }
        }
    }
    values.into_iter().map(|(value, instead)| Hidden { value, instead }).collect()
}

/// Hides the value where the span holds it as it is, else the whole span: a wrapped one, for instance.
fn span_edit(thread: &Thread, secret: &Observable, span: Span) -> Edit {
    let text = span_text(thread, span);
    let start = span.start as usize;
    let range = match find(text, &secret.value) {
        Some(at) => start + at..start + at + secret.value.len(),
        None => start..span.end as usize,
    };
    Edit { range, instead: mask(&secret.value) }
}

fn span_text(thread: &Thread, span: Span) -> &str {
    let text = thread.message(span.message).part(span.part);
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

fn find(text: &str, value: &str) -> Option<usize> {
    if value.is_empty() { None } else { text.find(value) }
}

fn contains(text: &str, value: &str) -> bool {
    find(text, value).is_some()
}

/// Whether no ASCII letter or digit touches `range`.
fn is_word(text: &str, range: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let joins = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    !joins(range.start.checked_sub(1).and_then(|at| bytes.get(at))) && !joins(bytes.get(range.end))
}

/// The value as RFC 3986 writes it in a query.
fn percent_encoded(value: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes everything");
        }
    }
    encoded
}

/// Sorts edits and joins those that overlap; the longest of them says what stands there.
fn merge(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by(|a, b| (a.range.start, b.range.end).cmp(&(b.range.start, a.range.end)));
    let mut merged: Vec<(Edit, usize)> = Vec::with_capacity(edits.len());
    for edit in edits {
        let length = edit.range.len();
        match merged.last_mut() {
            Some((last, longest)) if edit.range.start < last.range.end => {
                last.range.end = last.range.end.max(edit.range.end);
                if length > *longest {
                    (last.instead, *longest) = (edit.instead, length);
                }
            }
            _ => merged.push((edit, length)),
        }
    }
    merged.into_iter().map(|(edit, _)| edit).collect()
}

/// Makes the edits, which are sorted and apart.
fn apply(text: &str, edits: &[Edit]) -> Field {
    let mut field = Field { text: String::with_capacity(text.len()), moved: Vec::with_capacity(edits.len()) };
    let mut at = 0;
    for edit in edits {
        field.text.push_str(&text[at..edit.range.start]);
        let start = field.text.len();
        field.text.push_str(&edit.instead);
        field.moved.push((edit.range.clone(), start..field.text.len()));
        at = edit.range.end;
    }
    field.text.push_str(&text[at..]);
    field
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thread::{Message, MessageKind, PersonId, TimeSource};

    fn thread(body: &str) -> Thread {
        let message = Message {
            envelope: crate::mail::Envelope::default(),
            from: PersonId(0),
            kind: MessageKind::Mail,
            time_source: TimeSource::Unknown,
            language: "en",
            body: body.into(),
            signature: String::new(),
            disclaimer: String::new(),
            attachments: Vec::new(),
            lines: [Vec::new(), Vec::new(), Vec::new()],
            found_in: Vec::new(),
        };
        Thread { messages: vec![message], ..Thread::default() }
    }

    /// A secret with the words of its place.
    fn secret(thread: &Thread, value: &str, words: &str) -> Observable {
        let span = span(thread, words);
        Observable {
            kind: Kind::Secret,
            value: value.into(),
            evidence: vec![span],
            extra: Extra::Secret { kind: "password" },
        }
    }

    fn span(thread: &Thread, words: &str) -> Span {
        let start = thread.messages[0].body.find(words).unwrap() as u32;
        Span { message: MessageId(0), part: Part::Body, start, end: start + words.len() as u32 }
    }

    fn body(thread: &Thread, secrets: &[Observable]) -> String {
        Redactor::new(thread, secrets, &Options::default()).part(MessageId(0), Part::Body).to_owned()
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_stands_and_however_it_is_cased() {
        let thread = thread("pw: Hunter-22\ncurl -u bo:hunter-22 http://x/?p=HUNTER-22x");
        let secrets = [secret(&thread, "Hunter-22", "Hunter-22")];
        assert_eq!(body(&thread, &secrets), "pw: H•••••2\ncurl -u bo:H•••••2 http://x/?p=H•••••2x");
    }

    #[test]
    fn a_percent_encoded_secret_is_hidden() {
        let thread = thread("key p@ss/word1 https://x/?k=p%40ss%2fword1");
        let secrets = [secret(&thread, "p@ss/word1", "p@ss/word1")];
        assert_eq!(body(&thread, &secrets), "key p•••••1 https://x/?k=p•••••1");
    }

    #[test]
    fn a_short_secret_shows_nothing_and_is_hidden_as_a_word_only() {
        let thread = thread("PIN 123, line 1234, again：123。");
        let secrets = [secret(&thread, "123", "123")];
        assert_eq!(body(&thread, &secrets), "PIN •••••, line 1234, again：•••••。");
    }

    #[test]
    fn a_wrapped_secret_is_hidden_whole() {
        let thread = thread("token abcdef\nghijkl end");
        let secrets = [secret(&thread, "abcdefghijkl", "abcdef\nghijkl")];
        assert_eq!(body(&thread, &secrets), "token a•••••l end");
    }

    #[test]
    fn overlapping_secrets_leave_nothing_between() {
        let thread = thread("x abcdefgh y");
        let secrets = [
            secret(&thread, "abcdef", "abcdef"),
            secret(&thread, "defgh1", "abc"),
            secret(&thread, "cdefgh", "cdefgh"),
        ];
        assert_eq!(body(&thread, &secrets), "x a•••••f y");
    }

    #[test]
    fn a_span_around_inside_and_behind_a_mask_still_names_its_words() {
        let thread = thread("密码：Regen-2024，请更换");
        let secrets = [secret(&thread, "Regen-2024", "Regen-2024")];
        let redactor = Redactor::new(&thread, &secrets, &Options::default());
        let quote = |words| redactor.quote(span(&thread, words)).1;
        assert_eq!(quote("密码：Regen-2024"), "密码：R•••••4");
        assert_eq!(quote("Regen-2024"), "R•••••4");
        assert_eq!(quote("：Reg"), "：R•••••4");
        assert_eq!(quote("2024，请"), "R•••••4，请");
        assert_eq!(quote("请更换"), "请更换");
        assert_eq!(quote("密码"), "密码");
    }

    #[test]
    fn numbers_of_persons_and_accounts_are_hidden() {
        let german = thread("IBAN: DE89 3704 0044 0532 0130 00, bitte erstatten.");
        assert_eq!(body(&german, &[]), "IBAN: D•••••0, bitte erstatten.");
        let chinese = thread("身份证号11010519491231002X，订单号110105194912310021");
        assert_eq!(body(&chinese, &[]), "身份证号1•••••X，订单号110105194912310021");
    }

    #[test]
    fn shown_secrets_are_shown() {
        let thread = thread("pw: Hunter-22");
        let options = Options { show_secrets: true, ..Options::default() };
        let secrets = [secret(&thread, "Hunter-22", "Hunter-22")];
        assert_eq!(Redactor::new(&thread, &secrets, &options).part(MessageId(0), Part::Body), "pw: Hunter-22");
    }
}
