//! Who and what tells whom a case is about: the values that the second level hides, each with its placeholder.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::Case;
use crate::audit::address::{host, is_free_mail, registered};
use crate::locale;
use crate::mail::Mailbox;
use crate::observe::{Kind, Observable};
use crate::options::Options;
use crate::thread::addresses::domain;
use crate::thread::{Person, PersonId, Role, Side};

use super::super::labels::Labels;
use super::names::{self, Usage};
use super::{Fit, Hidden, Kept, What, places, span_text};

/// Shorter accounts are hidden in their folder alone.
const SHORTEST_ACCOUNT: usize = 4;

/// Collects values; the first who claims a value keeps it.
struct Collector<'a> {
    case: &'a Case,
    labels: Labels,
    usage: Usage,
    /// By value in lower case, and how it counts.
    hidden: BTreeMap<(String, Fit), Hidden>,
    /// How many placeholders of each sort were given out.
    numbers: BTreeMap<&'static str, usize>,
    /// Domains of the customer and of third parties.
    inside: BTreeSet<String>,
}

/// Everything that tells whom a case is about, and what stays nevertheless.
pub(super) fn identity(case: &Case, labels: Labels, options: &Options) -> (Vec<Hidden>, Vec<Kept>) {
    let texts =
        case.thread.messages.iter().flat_map(|message| [&*message.body, message.part(crate::text::Part::Subject)]);
    let usage = Usage::new(texts, case.model.language);
    let mut collector =
        Collector { case, labels, usage, hidden: BTreeMap::new(), numbers: BTreeMap::new(), inside: BTreeSet::new() };
    collector.case_ids();
    collector.addresses();
    collector.people();
    collector.organisations(options);
    collector.links();
    collector.phones();
    collector.places();
    collector.others();
    let kept = collector.kept();
    (collector.hidden.into_values().collect(), kept)
}

impl Collector<'_> {
    fn hide(&mut self, value: &str, instead: &str, what: What, fit: Fit) {
        let value = value.trim();
        if !value.is_empty() {
            let hidden = || Hidden { value: value.to_owned(), instead: instead.to_owned(), what, fit };
            self.hidden.entry((value.to_lowercase(), fit)).or_insert_with(hidden);
        }
    }

    /// A placeholder that nothing else has: `[host-3]`.
    fn next(&mut self, key: &'static str) -> String {
        let number = self.numbers.entry(key).or_default();
        *number += 1;
        self.labels.say(key, "n", *number)
    }

    /// The placeholder of a value: a new one, or what it has already.
    fn placeholder(&mut self, value: &str, key: &'static str) -> String {
        match self.known(value) {
            Some(known) => known.instead.clone(),
            None => self.next(key),
        }
    }

    /// What is hidden already as this value.
    fn known(&self, value: &str) -> Option<&Hidden> {
        let value = value.trim().to_lowercase();
        let found = self.hidden.range((value.clone(), Fit::Anywhere)..).next();
        found.filter(|((known, _), _)| *known == value).map(|(_, hidden)| hidden)
    }

    fn observables(&self, kind: Kind) -> Vec<&Observable> {
        self.case.observables.iter().filter(|found| found.kind == kind).collect()
    }

    /// A value as it is searched for, and as it is written.
    fn written(&self, found: &Observable) -> BTreeSet<String> {
        let written = found.evidence.iter().map(|span| span_text(&self.case.thread, *span).to_owned());
        written.chain([found.value.clone()]).collect()
    }

    fn case_ids(&mut self) {
        let model = self.case.model.ids.iter().map(|id| BTreeSet::from([id.value.clone()]));
        let seen = self.observables(Kind::CaseId).into_iter().map(|found| self.written(found));
        for values in model.chain(seen).collect::<Vec<_>>() {
            let known = values.iter().find(|value| self.known(value).is_some());
            let instead = match known {
                Some(value) => self.placeholder(value, "redact.case"),
                None => self.next("redact.case"),
            };
            for value in &values {
                self.hide(value, &instead, What::CaseId, Fit::Word);
            }
        }
    }

    fn addresses(&mut self) {
        let people = self.case.thread.people.iter().flat_map(|person| person.emails.iter().cloned());
        let printed = self.mailboxes().filter_map(|mailbox| mailbox.email.clone());
        let people = people.chain(printed);
        let seen = self.observables(Kind::EmailAddress).into_iter().flat_map(|found| self.written(found));
        for email in people.chain(seen).collect::<Vec<_>>() {
            self.address(&email);
        }
    }

    /// Everybody whom an envelope names.
    fn mailboxes(&self) -> impl Iterator<Item = &Mailbox> {
        let envelopes = self.case.thread.messages.iter().map(|message| &message.envelope);
        envelopes.flat_map(|envelope| envelope.from.iter().chain(&envelope.to).chain(&envelope.cc))
    }

    fn address(&mut self, email: &str) {
        let instead = self.placeholder(email, "redact.email");
        self.hide(email, &instead, What::Address, Fit::Word);
    }

    fn people(&mut self) {
        let people: Vec<Person> = self.case.thread.people.clone();
        // Full names first: a word of one may be all that another is called by.
        let mut rest = Vec::new();
        for person in &people {
            let key = match person.role {
                Role::Engineer => "redact.engineer",
                Role::Customer => "redact.contact",
                Role::ThirdParty => "redact.third_person",
                Role::MailingList => "redact.mailbox",
                Role::Unknown => "redact.person",
            };
            let instead = self.next(key);
            for name in person.names.iter().chain([&person.name]) {
                self.hide(name, &instead, What::Person, Fit::Word);
            }
            rest.push((instead, names::of_person(person, &self.usage)));
        }
        for name in self.mailboxes().filter_map(|mailbox| mailbox.name.clone()).collect::<BTreeSet<_>>() {
            let instead = self.placeholder(&name, "redact.person");
            self.hide(&name, &instead, What::Person, Fit::Word);
        }
        for (instead, values) in rest {
            for (value, fit) in values {
                self.hide(&value, &instead, What::Person, fit);
            }
        }
    }

    fn organisations(&mut self, options: &Options) {
        let customer = self.labels.get("redact.customer").to_owned();
        let vendor = self.labels.get("redact.vendor").to_owned();
        let people: Vec<(Person, Side)> = self.people_with_sides();
        let of_side = |side: Side| people.iter().filter(move |(_, own)| *own == side).map(|(person, _)| person);
        let emails = |side: Side| -> Vec<&str> {
            let all = of_side(side).flat_map(|person| &person.emails).map(String::as_str);
            all.filter(|email| !is_free_mail(registered(domain(email)))).collect()
        };
        let own = self.case.model.customer.iter().map(|claim| &*claim.value);
        let named = options.desk.customers.iter().map(|customer| &*customer.name).filter(|name| self.occurs(name));
        let stated = of_side(Side::Customer).filter_map(|person| person.organization.as_deref());
        let names: Vec<String> = own.chain(named).chain(stated).map(str::to_owned).collect();
        let engineers: BTreeSet<&str> =
            emails(Side::Vendor).into_iter().filter_map(names::organisation_domain).collect();
        let customers: Vec<&str> = emails(Side::Customer)
            .into_iter()
            .filter(|email| names::organisation_domain(email).is_none_or(|own| !engineers.contains(own)))
            .collect();
        self.organisation(&names, &customers, &customer, What::Organisation);
        let thirds: Vec<&Person> = of_side(Side::Third).collect();
        for person in thirds {
            let emails: Vec<&str> = person
                .emails
                .iter()
                .map(String::as_str)
                .filter(|email| !is_free_mail(registered(domain(email))))
                .collect();
            let known = emails.iter().find_map(|email| self.known(names::organisation_domain(email)?));
            let known = known.map(|hidden| hidden.instead.clone());
            if person.organization.is_some() || !emails.is_empty() {
                let instead = known.unwrap_or_else(|| self.next("redact.third"));
                let names: Vec<String> = person.organization.iter().cloned().collect();
                self.organisation(&names, &emails, &instead, What::Organisation);
            }
        }
        // Whoever makes the product is named in its paths and links anyway, and an article is to name the product.
        let maker = |name: &str| self.is_product(name);
        let vendors: BTreeSet<&str> =
            of_side(Side::Vendor).filter_map(|person| person.organization.as_deref()).collect();
        let vendors: Vec<String> = vendors.into_iter().filter(|name| !maker(name)).map(str::to_owned).collect();
        for name in &vendors {
            self.hide(name, &vendor, What::Vendor, Fit::Word);
        }
    }

    fn organisation(&mut self, names: &[String], emails: &[&str], instead: &str, what: What) {
        for email in emails {
            if let Some(own) = names::organisation_domain(email) {
                self.hide(own, instead, What::Domain, Fit::Word);
                self.inside.insert(own.to_owned());
            }
        }
        let all = names.iter().map(|name| Some(name.as_str())).chain([None]);
        for (value, fit) in all.flat_map(|name| names::of_organisation(name, emails, &self.usage)).collect::<Vec<_>>() {
            self.hide(&value, instead, what, fit);
        }
    }

    fn people_with_sides(&self) -> Vec<(Person, Side)> {
        let people = self.case.thread.people.iter().enumerate();
        people.map(|(id, person)| (person.clone(), self.case.thread.side(PersonId(id as u32)))).collect()
    }

    fn occurs(&self, name: &str) -> bool {
        self.case.thread.messages.iter().any(|message| message.parts().any(|(_, text)| text.contains(name)))
    }

    /// Whether a name stands in paths, components or links of the case.
    fn is_product(&self, name: &str) -> bool {
        let word = name.split_whitespace().next().unwrap_or_default().to_lowercase();
        let kinds = [Kind::FilePath, Kind::RegistryKey, Kind::Component, Kind::Url];
        let mut values = self.case.observables.iter().filter(|found| kinds.contains(&found.kind));
        word.len() >= 3 && values.any(|found| found.value.to_lowercase().contains(&word))
    }

    /// Links into the networks of the customer, of third parties, and to hosts without a public name.
    fn links(&mut self) {
        for found in self.case.observables.iter().filter(|found| found.kind == Kind::Url) {
            if self.is_public(&found.value) {
                continue;
            }
            let instead = self.placeholder(&found.value, "redact.url");
            for value in self.written(found) {
                self.hide(&value, &instead, What::Url, Fit::Anywhere);
            }
        }
    }

    fn is_public(&self, url: &str) -> bool {
        let host =
            host(url).or_else(|| url.starts_with("www.").then(|| url.split('/').next().unwrap_or_default().to_owned()));
        host.is_some_and(|host| !places::is_private(&host) && !self.inside.contains(registered(&host)))
    }

    fn phones(&mut self) {
        let people = self.case.thread.people.iter().flat_map(|person| person.phones.iter().cloned());
        let seen = self.observables(Kind::PhoneNumber).into_iter().flat_map(|found| self.written(found));
        for phone in people.chain(seen).collect::<Vec<_>>() {
            let instead = self.placeholder(&phone, "redact.phone");
            self.hide(&phone, &instead, What::Phone, Fit::Word);
        }
    }

    /// Machines, networks, accounts, and addresses that are no observable.
    fn places(&mut self) {
        let case = self.case;
        for text in case.thread.messages.iter().flat_map(|message| message.parts().map(|(_, text)| text)) {
            let inside = |host: &str| self.inside.contains(registered(host)) && !self.inside.contains(host);
            for place in places::find(text, &inside) {
                self.place(place.what, text, place.range);
            }
        }
    }

    fn place(&mut self, what: What, text: &str, range: Range<usize>) {
        let value = &text[range.clone()];
        match what {
            What::Address => self.address(value),
            What::User => {
                let instead = self.placeholder(value, "redact.user");
                let start = text[..range.start].rfind(['\\', '/']).unwrap_or(range.start);
                let folder = &text[start..range.end];
                if value.chars().count() >= SHORTEST_ACCOUNT {
                    self.hide(value, &instead, what, Fit::Word);
                } else {
                    let mark = &folder[..folder.len() - value.len()];
                    self.hide(folder, &format!("{mark}{instead}"), what, Fit::Word);
                }
            }
            What::Host => {
                let instead = self.placeholder(value, "redact.host");
                self.hide(value, &instead, what, Fit::Word);
                let own = value.split('.').next().unwrap_or_default();
                if own.len() > 3 && own.len() < value.len() && own.contains(|c: char| c.is_ascii_digit() || c == '-') {
                    self.hide(own, &instead, what, Fit::Word);
                }
            }
            What::CaseId => {
                let instead = self.placeholder(value, "redact.record");
                self.hide(value, &instead, what, Fit::Word);
            }
            What::Ip => {
                let instead = self.placeholder(value, "redact.ip");
                self.hide(value, &instead, what, Fit::Word);
            }
            _ => {
                let instead = self.placeholder(value, "redact.domain");
                self.hide(value, &instead, what, Fit::Word);
            }
        }
    }

    /// People who take no part but are named with a title, or as somebody's colleague.
    fn others(&mut self) {
        let case = self.case;
        for text in case.thread.messages.iter().flat_map(|message| message.parts().map(|(_, text)| text)) {
            for words in mentioned(text) {
                let known = words.iter().find_map(|word| self.known(word)).map(|hidden| hidden.instead.clone());
                let instead = known.unwrap_or_else(|| self.next("redact.person"));
                for word in words {
                    let fit = if word.is_ascii() { Fit::Name } else { Fit::Word };
                    self.hide(&word, &instead, What::Person, fit);
                }
            }
        }
    }

    /// Digests, codes, articles and versions stay as they are; public links keep the names of who publishes there.
    fn kept(&self) -> Vec<Kept> {
        const VALUE: &[What] = &[
            What::Person,
            What::Organisation,
            What::Vendor,
            What::Host,
            What::Ip,
            What::Phone,
            What::User,
            What::CaseId,
        ];
        const PATH: &[What] = &[What::Vendor];
        const LINK: &[What] = &[What::Vendor, What::Person, What::Host];
        let mut kept = Vec::new();
        for found in &self.case.observables {
            let from = match found.kind {
                Kind::Kb | Kind::Hash | Kind::ErrorCode | Kind::Version | Kind::Component => VALUE,
                Kind::FilePath | Kind::RegistryKey => PATH,
                Kind::Url if self.is_public(&found.value) => LINK,
                _ => continue,
            };
            let values = self.written(found).into_iter().filter(|value| value.len() > 3);
            kept.extend(values.map(|value| Kept { value, from }));
        }
        kept
    }
}

/// Names that a text gives with a title or after a word for a colleague, in words.
fn mentioned(text: &str) -> Vec<Vec<String>> {
    let mut found = titled(text);
    let folded = locale::fold(text);
    for cue in locale::cues("own_party").find_all(&folded) {
        found.push(name_behind(&text[cue.end..]));
    }
    found.retain(|words| !words.is_empty());
    found
}

/// `Keller` of `Frau Keller`, `陆先生`, `鈴木様`.
fn titled(text: &str) -> Vec<Vec<String>> {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        let western = names::honorifics().iter().filter(|word| word.is_ascii()).map(|word| regex::escape(word));
        let western = western.collect::<Vec<_>>().join("|");
        Regex::new(&format!(r"(?-u:\b)((?i:{western}))\.? +(\p{{Lu}}[\p{{L}}'’-]+)(?: +(\p{{Lu}}[\p{{L}}'’-]+))?"))
            .expect("escaped words")
    });
    let mut found = Vec::new();
    for names in WORDS.captures_iter(text) {
        let title = names.get(1).map_or("", |title| title.as_str());
        // `dr`, `m` and `ing` in small letters stand in the middle of words and addresses too.
        if title.len() < 3 && !title.starts_with(|c: char| c.is_uppercase()) {
            continue;
        }
        let words = [names.get(2), names.get(3)].into_iter().flatten().map(|word| word.as_str());
        found.push(words.filter(|word| is_name_word(word)).map(str::to_owned).collect());
    }
    let strong = locale::words("strong_honorific").iter().map(|row| (row.word, true));
    let titles = names::eastern_titles().filter(|title| title.chars().count() > 1).map(|title| (title, false));
    for (title, strong) in strong.chain(titles) {
        let before = text.match_indices(title).map(|(at, _)| &text[..at]);
        found.extend(
            before.filter_map(|before| surname_before(before, strong)).map(|name| vec![format!("{name}{title}")]),
        );
    }
    found
}

/// A word that is no title and no other thing that titles stand before.
fn is_name_word(word: &str) -> bool {
    let folded = word.to_lowercase();
    let other = |field: &str| locale::words(field).iter().any(|row| locale::fold(row.word.trim_matches('*')) == folded);
    word.chars().count() >= 3
        && !names::honorifics().contains(&folded)
        && !other("not_a_name")
        && !other("sign_off")
        && !other("greeting")
}

/// The known surname right before a title; before one that nothing but names precede, also a short word alone, or one
/// ideograph.
fn surname_before(before: &str, strong: bool) -> Option<&str> {
    if locale::words("not_a_name").iter().any(|row| before.ends_with(row.word)) {
        return None;
    }
    let known = locale::words("surname").iter().map(|row| row.word).filter(|word| before.ends_with(word));
    if let Some(word) = known.max_by_key(|word| word.len()) {
        return Some(&before[before.len() - word.len()..]);
    }
    let letters = before.chars().rev().take_while(|c| super::is_east_asian(*c) && c.is_alphabetic());
    let (count, bytes) = letters.take(5).fold((0, 0), |(count, bytes), c| (count + 1, bytes + c.len_utf8()));
    let name = match count {
        1..=4 => &before[before.len() - bytes..],
        5 => before.char_indices().next_back().map(|(at, _)| &before[at..])?,
        _ => return None,
    };
    strong.then_some(name)
}

/// The name at the start of a text: two capitalised words, or a known surname with a given name up to a break.
fn name_behind(text: &str) -> Vec<String> {
    static WESTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^,? +(\p{Lu}\p{Ll}[\p{L}'’-]*)(?: +(\p{Lu}\p{Ll}[\p{L}'’-]*))?").expect("a plain pattern")
    });
    if let Some(names) = WESTERN.captures(text) {
        let words = [names.get(1), names.get(2)].into_iter().flatten().map(|word| word.as_str());
        return words.filter(|word| is_name_word(word)).map(str::to_owned).collect();
    }
    let text = text.trim_start();
    let end = text.find(|c: char| !super::is_east_asian(c) || !c.is_alphabetic()).unwrap_or(text.len());
    let run = &text[..end];
    let known = locale::words("surname").iter().any(|row| run.starts_with(row.word));
    if known && (2..=4).contains(&run.chars().count()) { vec![run.to_owned()] } else { Vec::new() }
}
