//! The one way from a span to text that leaves.
//!
//! Every string of a report comes from here: fields of messages through [`Redactor::part`], evidence through
//! [`Redactor::quote`], all else through [`Redactor::text`]. What is hidden is a list of values, each with what stands
//! in its place. There are two levels, and the second is nothing but more values in that list:
//!
//! | level | hides | files |
//! | --- | --- | --- |
//! | always | passwords, tokens, keys, numbers of persons and accounts | `secrets` |
//! | `--redact`, `kb` | people, addresses, phones, organisations, hosts, internal links, user folders, case ids | `identity`, `names`, `places` |

mod identity;
mod names;
mod places;
mod secrets;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::Case;
use crate::audit;
use crate::observe::{Extra, Kind, Observable};
use crate::options::Options;
use crate::text::{MessageId, Part, Span};
use crate::thread::Thread;

use super::labels::{Labels, lang_of};
pub use secrets::mask;

/// What sort of value must not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Password, token, key, number of a person or account.
    Secret,
    /// Name of somebody, or a part of it.
    Person,
    /// Mail address.
    Address,
    /// Phone number.
    Phone,
    /// Name of an organisation, or its short form.
    Organisation,
    /// Name of the supporting side's organisation.
    Vendor,
    /// Domain of an organisation.
    Domain,
    /// Name of a machine.
    Host,
    /// Address of a machine.
    Ip,
    /// Web address that only insiders reach.
    Url,
    /// Account of somebody, also as a folder.
    User,
    /// Id of this case or of another record.
    CaseId,
    /// Signature of a mail.
    Signature,
}

impl What {
    /// As the report of what was hidden names it: one, several.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            What::Secret => ("secret", "secrets"),
            What::Person => ("person", "people"),
            What::Address => ("mail address", "mail addresses"),
            What::Phone => ("phone number", "phone numbers"),
            What::Organisation => ("organisation", "organisations"),
            What::Vendor => ("name of the supporting side", "names of the supporting side"),
            What::Domain => ("domain", "domains"),
            What::Host => ("host", "hosts"),
            What::Ip => ("network address", "network addresses"),
            What::Url => ("internal link", "internal links"),
            What::User => ("account", "accounts"),
            What::CaseId => ("case id", "case ids"),
            What::Signature => ("signature", "signatures"),
        }
    }
}

/// How many different values of a sort were hidden, and in how many places of the messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Different values, by what stands in their place.
    pub values: usize,
    /// Places.
    pub places: usize,
}

/// Where a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Anywhere, inside words too.
    Anywhere,
    /// As a whole word, in any case of letters.
    Word,
    /// As a whole word that is written as a name is: with a capital, or in a script without.
    Name,
    /// As [`Fit::Name`], but not where a sentence opens with it: the word means something else as well, `Will`.
    CommonName,
    /// As [`Fit::Name`], with up to so many letters of an ending: `Ruizes`, `Kowalskiego`.
    Stem(u8),
    /// As a whole word at the start of a line: `AR: done`.
    LineStart,
}

/// A value that must not leave, and what stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hidden {
    value: String,
    instead: String,
    what: What,
    fit: Fit,
}

/// A value that stays although something that must not leave seems to stand in it: a digest, a product's path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    value: String,
    /// What is not looked for inside.
    from: &'static [What],
}

/// A range of a text and what stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    range: Range<usize>,
    instead: String,
    what: What,
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
    kept: Vec<Kept>,
    finder: Option<AhoCorasick>,
    fields: BTreeMap<(MessageId, Part), Field>,
    tally: BTreeMap<What, Tally>,
}

impl<'a> Redactor<'a> {
    /// Hides what must not leave a case: secrets, and whatever tells who it is about where the user asks for that.
    pub fn of_case(case: &'a Case, options: &Options) -> Redactor<'a> {
        if !options.redact {
            return Redactor::new(&case.thread, &case.observables, options);
        }
        let lang = options.lang.unwrap_or_else(|| lang_of(case.model.language));
        let (hidden, kept) = identity::identity(case, Labels::new(lang), options);
        let signature = Labels::new(lang).get("redact.signature").to_owned();
        Redactor::build(&case.thread, &case.observables, options, hidden, kept, Some(&signature))
    }

    /// Hides the secrets among `observables`, and numbers that name a person, unless the user wants to see them.
    pub fn new(thread: &'a Thread, observables: &[Observable], options: &Options) -> Redactor<'a> {
        Redactor::build(thread, observables, options, Vec::new(), Vec::new(), None)
    }

    fn build(
        thread: &'a Thread,
        observables: &[Observable],
        options: &Options,
        identity: Vec<Hidden>,
        kept: Vec<Kept>,
        signature: Option<&str>,
    ) -> Redactor<'a> {
        let numbers = if options.show_secrets { Vec::new() } else { personal_numbers(thread, observables) };
        let known = observables.iter().filter(|found| found.kind == Kind::Secret && !options.show_secrets);
        let secrets: Vec<&Observable> = known.chain(&numbers).collect();
        let mut hidden = secrets::hidden_values(thread, &secrets);
        hidden.extend(identity);
        let values = hidden.iter().map(|hidden| &*hidden.value).chain(kept.iter().map(|kept| &*kept.value));
        let finder = (!hidden.is_empty()).then(|| finder(values));
        let mut redactor = Redactor { thread, hidden, kept, finder, fields: BTreeMap::new(), tally: BTreeMap::new() };
        redactor.edit_fields(&secrets, signature);
        redactor
    }

    /// What was hidden in the messages, by sort.
    pub fn tally(&self) -> &BTreeMap<What, Tally> {
        &self.tally
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
        let edits = join(text, merge(self.edits_by_value(text)));
        if edits.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(apply(text, &edits).text) }
    }

    /// Makes the edits in every field that needs any; a signature, if it is to be hidden, goes as a whole.
    fn edit_fields(&mut self, secrets: &[&Observable], signature: Option<&str>) {
        if self.finder.is_none() && signature.is_none() {
            return;
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
                let whole = signature.filter(|_| part == Part::Signature).map(|instead| Edit {
                    range: 0..text.len(),
                    instead: instead.to_owned(),
                    what: What::Signature,
                });
                let edits = whole.map_or_else(|| self.edits_by_value(text), |edit| vec![edit]);
                if !edits.is_empty() {
                    by_field.entry((id, part)).or_default().extend(edits);
                }
            }
        }
        let mut seen: BTreeSet<(What, String)> = BTreeSet::new();
        for ((id, part), edits) in by_field {
            let edits = join(self.thread.message(id).part(part), merge(edits));
            for edit in &edits {
                let tally = self.tally.entry(edit.what).or_default();
                tally.places += 1;
                tally.values += usize::from(seen.insert((edit.what, edit.instead.clone())));
            }
            let field = apply(self.thread.message(id).part(part), &edits);
            self.fields.insert((id, part), field);
        }
    }

    /// Every occurrence of a hidden value, but for those inside something that stays.
    fn edits_by_value(&self, text: &str) -> Vec<Edit> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let mut edits = Vec::new();
        let mut kept: Vec<(Range<usize>, &Kept)> = Vec::new();
        for hit in finder.find_overlapping_iter(text) {
            let at = hit.pattern().as_usize();
            match self.hidden.get(at) {
                Some(hidden) => edits.extend(hidden.fit(text, hit.range()).map(|range| Edit {
                    range,
                    instead: hidden.instead.clone(),
                    what: hidden.what,
                })),
                None => kept.extend(self.kept.get(at - self.hidden.len()).map(|kept| (hit.range(), kept))),
            }
        }
        if !kept.is_empty() {
            drop_kept(&mut edits, kept);
        }
        edits.extend(secrets::encoded(text, |plain| self.holds_secret(finder, plain)));
        edits
    }

    /// Whether a decoded text has a secret in it; one that is a common word only between colons or line ends.
    fn holds_secret(&self, finder: &AhoCorasick, plain: &str) -> bool {
        let ends = |c: Option<char>| c.is_none_or(|c| matches!(c, ':' | '\n'));
        finder.find_overlapping_iter(plain).any(|hit| {
            let apart = ends(plain[..hit.start()].chars().next_back()) && ends(plain[hit.end()..].chars().next());
            let secret = self.hidden.get(hit.pattern().as_usize()).filter(|hidden| hidden.what == What::Secret);
            secret.is_some_and(|secret| apart || secret.fit == Fit::Anywhere)
        })
    }
}

/// Takes out the edits inside ranges that stay.
fn drop_kept(edits: &mut Vec<Edit>, mut kept: Vec<(Range<usize>, &Kept)>) {
    kept.sort_by_key(|(range, _)| (range.start, range.end));
    // Kept values are words, paths and links; few of them overlap, so the last few that begin before are enough.
    let stays = |edit: &Edit| {
        let before = kept.partition_point(|(range, _)| range.start <= edit.range.start);
        kept[before.saturating_sub(8)..before]
            .iter()
            .any(|(range, kept)| edit.range.end <= range.end && kept.from.contains(&edit.what))
    };
    edits.retain(|edit| !stays(edit));
}

impl Hidden {
    /// What an occurrence of the value hides; `None` where it means something else.
    fn fit(&self, text: &str, range: Range<usize>) -> Option<Range<usize>> {
        let whole = || is_word(text, range.clone());
        let named = || {
            let first = text[range.clone()].chars().next();
            first.is_some_and(|c| !c.is_lowercase()) || text[range.clone()] == self.value
        };
        let fits = match self.fit {
            Fit::Anywhere => true,
            Fit::Word => whole(),
            Fit::Name => whole() && named(),
            Fit::CommonName => whole() && named() && !opens_sentence(text, range.clone()),
            Fit::Stem(most) => {
                let range = range.start..with_ending(text, range.end, most);
                return (is_word(text, range.clone()) && named()).then_some(range);
            }
            Fit::LineStart => {
                let before = &text[..range.start];
                let line = before.rfind('\n').map_or(before, |at| &before[at + 1..]);
                line.trim_matches([' ', '\t', '>', '-', '*']).is_empty()
            }
        };
        fits.then_some(range)
    }
}

/// Where the word ends that goes on at `end` with at most so many small letters; `end` when it goes on further.
fn with_ending(text: &str, end: usize, most: u8) -> usize {
    let letters = text[end..].chars().take_while(|c| c.is_lowercase() && !is_east_asian(*c));
    let (count, bytes) =
        letters.take(usize::from(most) + 1).fold((0, 0), |(n, bytes), c| (n + 1, bytes + c.len_utf8()));
    if count <= usize::from(most) { end + bytes } else { end }
}

/// Whether a sentence opens here and goes on with a word in small letters.
fn opens_sentence(text: &str, range: Range<usize>) -> bool {
    let before = text[..range.start].trim_end_matches([' ', '\t']);
    let opens = before.is_empty() || before.ends_with(['.', '!', '?', '\n', '>', '-', '*', ':']);
    let after = text[range.end..].strip_prefix(' ').and_then(|rest| rest.chars().next());
    opens && after.is_some_and(char::is_lowercase)
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

fn finder<'v>(values: impl Iterator<Item = &'v str>) -> AhoCorasick {
    let built = AhoCorasick::builder().ascii_case_insensitive(true).build(values);
    built.expect("all values of a case are far from the two billion states that do not fit")
}

/// Hides the value where the span holds it as it is, else the whole span: a wrapped one, for instance.
fn span_edit(thread: &Thread, secret: &Observable, span: Span) -> Edit {
    let text = span_text(thread, span);
    let start = span.start as usize;
    let range = match find(text, &secret.value) {
        Some(at) => start + at..start + at + secret.value.len(),
        None => start..span.end as usize,
    };
    Edit { range, instead: mask(&secret.value), what: What::Secret }
}

fn span_text(thread: &Thread, span: Span) -> &str {
    let text = thread.message(span.message).part(span.part);
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

fn find(text: &str, value: &str) -> Option<usize> {
    if value.is_empty() { None } else { text.find(value) }
}

/// Whether no letter or digit of an alphabet touches `range` where it begins and ends with one.
fn is_word(text: &str, range: Range<usize>) -> bool {
    let glues = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_east_asian(c));
    let (inside, before, after) = (&text[range.clone()], &text[..range.start], &text[range.end..]);
    let free_start = !(glues(inside.chars().next()) && glues(before.chars().next_back()));
    let free_end = !(glues(inside.chars().next_back()) && glues(after.chars().next()));
    free_start && free_end
}

/// Letters of scripts that put no blanks between words, and Hangul, whose particles stick to names.
fn is_east_asian(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0xff66..=0xff9f | 0x2_0000..=0x3_ffff)
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
                    (last.instead, last.what, *longest) = (edit.instead, edit.what, length);
                }
            }
            _ => merged.push((edit, length)),
        }
    }
    merged.into_iter().map(|(edit, _)| edit).collect()
}

/// Joins the words of one name: one placeholder for `Ana María`, not two.
fn join(text: &str, edits: Vec<Edit>) -> Vec<Edit> {
    let mut joined: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match joined.last_mut() {
            Some(last)
                if last.what == edit.what
                    && last.what != What::Secret
                    && last.instead == edit.instead
                    && matches!(&text[last.range.end..edit.range.start], "" | " " | ", " | "." | "-") =>
            {
                last.range.end = edit.range.end;
            }
            _ => joined.push(edit),
        }
    }
    joined
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
    fn a_word_as_password_is_hidden_as_a_word_only() {
        let thread = thread("login admin / pw: admin, ask an administrator");
        let secrets = [secret(&thread, "admin", "admin")];
        assert_eq!(body(&thread, &secrets), "login ••••• / pw: •••••, ask an administrator");
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
