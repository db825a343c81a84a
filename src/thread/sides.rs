//! Who is on which side: scored by domain, since colleagues share one, and by person where no address shows.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::addresses::{company, is_role_address, is_support_address};
use super::order::Draft;
use super::people::{Card, Directory};
use super::signature::{organization, phones};
use super::{Message, MessageKind, Person, PersonId, Role, Side, Thread};
use crate::locale;
use crate::mail::Mailbox;
use crate::options::{Desk, is_of};

/// Cues counted in one message; more of them say nothing new.
const MOST_CUES: i32 = 3;
/// Colleagues: a domain, or one person without address.
#[derive(Default)]
struct Unit {
    /// Positive for the supporting side, negative for the customer's.
    score: i32,
    /// Messages written.
    written: usize,
    /// Position of the first message that names one of them.
    first_seen: usize,
    /// Named as author or in To, not only in Cc.
    addressed: bool,
    /// Without an address nothing but the score tells the side.
    is_person: bool,
    /// The side that the configuration names.
    known: Option<Side>,
}

/// Numbers the people in the order in which the messages name them, and finds their sides.
pub(super) fn people(
    drafts: Vec<Draft>,
    record: Vec<(&'static str, String)>,
    directory: &Directory,
    cards: &BTreeMap<usize, Card>,
    requesters: &BTreeSet<usize>,
    desk: &Desk,
) -> Thread {
    let mut roster = Roster { directory, ids: BTreeMap::new(), order: Vec::new(), unknown: None };
    let mut messages = Vec::with_capacity(drafts.len());
    let mut named: Vec<Vec<usize>> = Vec::with_capacity(drafts.len());
    let mut copied: Vec<Vec<usize>> = Vec::with_capacity(drafts.len());
    for Draft { mut message, author, .. } in drafts {
        message.from = roster.author(author);
        named.push(message.envelope.to.iter().filter_map(|mailbox| roster.named(mailbox)).collect());
        copied.push(message.envelope.cc.iter().filter_map(|mailbox| roster.named(mailbox)).collect());
        messages.push(message);
    }
    let empty = Card::default();
    let cards: Vec<&Card> =
        roster.order.iter().map(|root| root.and_then(|root| cards.get(&root)).unwrap_or(&empty)).collect();
    let requesters: BTreeSet<usize> = roster
        .order
        .iter()
        .enumerate()
        .filter(|(_, root)| root.is_some_and(|root| requesters.contains(&root)))
        .map(|(at, _)| at)
        .collect();
    let sides = sides(&messages, &cards, &named, &copied, &requesters, desk);
    let people = (0..cards.len()).map(|at| describe(at, &messages, &cards, sides[at])).collect();
    Thread { messages, people, record, sides, ..Thread::default() }
}

/// People in order of appearance.
struct Roster<'a> {
    directory: &'a Directory,
    ids: BTreeMap<usize, usize>,
    /// By id: number in the directory; `None` for the unknown author.
    order: Vec<Option<usize>>,
    unknown: Option<usize>,
}

impl Roster<'_> {
    fn author(&mut self, author: Option<usize>) -> PersonId {
        let at = if let Some(root) = author {
            self.number(root)
        } else {
            *self.unknown.get_or_insert_with(|| {
                self.order.push(None);
                self.order.len() - 1
            })
        };
        PersonId(at as u32)
    }

    fn named(&mut self, mailbox: &Mailbox) -> Option<usize> {
        self.directory.person(mailbox).map(|root| self.number(root))
    }

    fn number(&mut self, root: usize) -> usize {
        *self.ids.entry(root).or_insert_with(|| {
            self.order.push(Some(root));
            self.order.len() - 1
        })
    }
}

fn describe(at: usize, messages: &[Message], cards: &[&Card], side: Side) -> Person {
    let card = cards[at];
    let own = messages.iter().filter(|message| message.from.0 as usize == at);
    let mut emails: BTreeSet<String> = card.emails.keys().cloned().collect();
    if card.shared {
        emails.extend(card.role_emails.keys().cloned());
    }
    let mut organizations: BTreeMap<String, usize> = BTreeMap::new();
    let mut numbers: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for message in own.filter(|message| seen.insert(message.signature.as_str())) {
        if let Some(name) = organization(&message.signature, card.address()) {
            *organizations.entry(name).or_default() += 1;
        }
        for number in phones(&message.signature) {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    let most = organizations.iter().max_by_key(|(name, count)| (**count, Reverse(*name)));
    Person {
        name: card.name(),
        names: card.names.keys().cloned().collect(),
        emails: emails.into_iter().collect(),
        organization: most.map(|(name, _)| name.clone()),
        role: match side {
            _ if card.shared => Role::MailingList,
            Side::Vendor => Role::Engineer,
            Side::Customer => Role::Customer,
            Side::Third => Role::ThirdParty,
            Side::Unknown => Role::Unknown,
        },
        phones: numbers,
    }
}

/// The side of everybody.
fn sides(
    messages: &[Message],
    cards: &[&Card],
    named: &[Vec<usize>],
    copied: &[Vec<usize>],
    requesters: &BTreeSet<usize>,
    desk: &Desk,
) -> Vec<Side> {
    let unit_of = units_of(cards);
    let mut units: BTreeMap<usize, Unit> = BTreeMap::new();
    for (at, unit) in unit_of.iter().enumerate() {
        let card = cards[at];
        let entry =
            units.entry(*unit).or_insert_with(|| Unit { first_seen: usize::MAX, is_person: true, ..Unit::default() });
        entry.known = entry.known.or_else(|| configured(card, desk));
        entry.is_person &= card.emails.is_empty() && card.role_emails.is_empty();
        let support = card.role_emails.keys().any(|email| is_support_address(email));
        let titled = card.names.keys().any(|name| locale::cues("vendor_title").is_match(&locale::fold(name)));
        entry.score += i32::from(support) + i32::from(titled) - 4 * i32::from(requesters.contains(&at));
    }
    let mut authors_answered = BTreeSet::new();
    for (position, message) in messages.iter().enumerate() {
        let author = unit_of[message.from.0 as usize];
        for (person, addressed) in std::iter::once((message.from.0 as usize, true))
            .chain(named[position].iter().map(|at| (*at, true)))
            .chain(copied[position].iter().map(|at| (*at, false)))
        {
            let unit = units.get_mut(&unit_of[person]).expect("everybody has a unit");
            unit.first_seen = unit.first_seen.min(position);
            unit.addressed |= addressed;
        }
        let support_asked = position == 0
            && named[0].iter().any(|at| cards[*at].role_emails.keys().any(|email| is_support_address(email)));
        if support_asked {
            for at in &named[0] {
                if cards[*at].role_emails.keys().any(|email| is_support_address(email)) && unit_of[*at] != author {
                    units.get_mut(&unit_of[*at]).expect("everybody has a unit").score += 3;
                }
            }
        }
        let unit = units.get_mut(&author).expect("everybody has a unit");
        unit.written += 1;
        unit.score += score(message, cards[message.from.0 as usize]);
        if position == 0 && message.kind != MessageKind::Automatic {
            unit.score -= 1 + i32::from(support_asked);
        }
        // The first to answer somebody else's opening mail is usually support.
        if position > 0 && authors_answered.is_empty() && author != unit_of[messages[0].from.0 as usize] {
            authors_answered.insert(author);
            unit.score += 1;
        }
    }
    let of_unit = decide(&units, messages, &unit_of, named);
    (0..cards.len()).map(|at| of_unit.get(&unit_of[at]).copied().unwrap_or(Side::Unknown)).collect()
}

/// The side of a person or domain that the configuration names.
fn configured(card: &Card, desk: &Desk) -> Option<Side> {
    let emails = || card.emails.keys().chain(card.role_emails.keys());
    let is_named =
        |word: &String| card.names.contains_key(word) || emails().any(|email| email.eq_ignore_ascii_case(word));
    if desk.people.iter().any(is_named) || emails().any(|email| is_of(&desk.domains, email)) {
        return Some(Side::Vendor);
    }
    let is_customers = |email: &String| desk.customers.iter().any(|customer| is_of(&customer.domains, email));
    emails().any(is_customers).then_some(Side::Customer)
}

/// For each person the smallest id among the colleagues.
fn units_of(cards: &[&Card]) -> Vec<usize> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unit_of: Vec<usize> = (0..cards.len()).collect();
    let root = |unit_of: &[usize], mut at: usize| {
        while unit_of[at] != at {
            at = unit_of[at];
        }
        at
    };
    for (at, card) in cards.iter().enumerate() {
        for email in card.emails.keys().chain(card.role_emails.keys()) {
            let (a, b) = (root(&unit_of, *first.entry(company(email)).or_insert(at)), root(&unit_of, at));
            unit_of[a.max(b)] = a.min(b);
        }
    }
    for at in 0..unit_of.len() {
        unit_of[at] = unit_of[unit_of[at]];
    }
    unit_of
}

/// What one message says about its author's side: positive for support.
fn score(message: &Message, author: &Card) -> i32 {
    let body = locale::fold(&message.body);
    let signature = locale::fold(&message.signature);
    let count = |field: &str, text: &str| {
        let distinct: BTreeSet<&str> =
            locale::cues(field).find_all(text).into_iter().map(|range| &text[range]).collect();
        i32::try_from(distinct.len()).unwrap_or(MOST_CUES).min(MOST_CUES)
    };
    let titled = i32::from(locale::cues("vendor_title").is_match(&signature));
    let from = message.envelope.from.as_ref().and_then(|from| from.email.as_deref());
    let support = from.is_some_and(is_support_address)
        || (author.shared && author.role_emails.keys().any(|email| is_support_address(email)));
    let by_kind = match message.kind {
        MessageKind::InternalNote => 4,
        // An out-of-office notice comes from either side; a ticket system's from one.
        MessageKind::Automatic if author.shared || from.is_some_and(is_role_address) => 3,
        MessageKind::Automatic => 0,
        MessageKind::Mail | MessageKind::Comment => 2 * count("side_vendor", &body) - 2 * count("side_customer", &body),
    };
    by_kind + titled + 2 * i32::from(support)
}

/// Gives every unit its side: the best score is the vendor's, who opens or is answered is the customer's.
fn decide(
    units: &BTreeMap<usize, Unit>,
    messages: &[Message],
    unit_of: &[usize],
    named: &[Vec<usize>],
) -> BTreeMap<usize, Side> {
    let opener = messages.iter().find(|message| message.kind != MessageKind::Automatic).or(messages.first());
    let opener = opener.map(|message| unit_of[message.from.0 as usize]);
    let addressed_by = |is_author: &dyn Fn(&usize) -> bool, free: &dyn Fn(&usize) -> bool| {
        let own = messages.iter().zip(named).filter(|(message, _)| is_author(&unit_of[message.from.0 as usize]));
        own.flat_map(|(_, to)| to.iter().map(|at| unit_of[*at])).find(|unit| free(unit))
    };
    let vendor = vendor_unit(units, opener)
        .or_else(|| addressed_by(&|author| Some(*author) == opener, &|unit| Some(*unit) != opener));
    // In an export without addresses each engineer is alone.
    let is_colleague = |entry: &Unit| entry.is_person && (entry.score > 1 || (entry.score == 1 && entry.written > 0));
    let is_vendor = |unit: &usize| match units[unit].known {
        Some(side) => side == Side::Vendor,
        None => Some(*unit) == vendor || is_colleague(&units[unit]),
    };
    let free = |unit: &usize| !is_vendor(unit);
    let mut customers: BTreeSet<usize> = opener.into_iter().filter(&free).collect();
    let is_customers = |entry: &Unit| entry.score <= -4 || entry.known == Some(Side::Customer);
    customers.extend(units.iter().filter(|(unit, entry)| free(unit) && is_customers(entry)).map(|(unit, _)| *unit));
    if customers.is_empty() {
        let others = units.iter().filter(|(unit, entry)| free(unit) && entry.written > 0);
        let busiest = others.max_by_key(|(unit, entry)| (entry.written, Reverse(**unit))).map(|(unit, _)| *unit);
        customers.extend(addressed_by(&is_vendor, &free).or(busiest));
    }
    // Who was there from the start is the customer's; who joins a third of the way in is somebody else.
    let start = 1.max(messages.len() / 3);
    let side = |unit: &usize, entry: &Unit| {
        let from_the_start = entry.addressed && !entry.is_person && entry.written > 0 && entry.first_seen <= start;
        let only_addressed = entry.addressed && entry.is_person && entry.written == 0;
        if is_vendor(unit) {
            Side::Vendor
        } else if customers.contains(unit) || from_the_start || only_addressed {
            Side::Customer
        } else if entry.is_person {
            Side::Unknown
        } else {
            Side::Third
        }
    };
    units.iter().map(|(unit, entry)| (*unit, side(unit, entry))).collect()
}

/// The supporting unit: the best positive score, else whoever answers the opener most; `None` when only one side writes.
fn vendor_unit(units: &BTreeMap<usize, Unit>, opener: Option<usize>) -> Option<usize> {
    let best = |wanted: &dyn Fn(usize, &Unit) -> bool| {
        let wanted = units.iter().filter(|(unit, entry)| wanted(**unit, entry));
        wanted.max_by_key(|(unit, entry)| (entry.score, entry.written, Reverse(**unit))).map(|(unit, _)| *unit)
    };
    let open = |entry: &Unit| entry.known != Some(Side::Customer);
    best(&|_, entry| entry.known == Some(Side::Vendor))
        .or_else(|| best(&|_, entry| entry.score > 0 && open(entry)))
        .or_else(|| best(&|unit, entry| Some(unit) != opener && entry.written > 0 && open(entry)))
}

#[cfg(test)]
mod tests {
    use crate::thread::tests::{ANA, BO, part, sides, thread};

    #[test]
    fn words_tell_the_sides_in_every_language() {
        let rows = [
            (
                "de",
                "Vielen Dank für Ihre Anfrage, ich betreue Ihr Ticket.",
                "Unsere Anwender können nicht drucken, bitte um Unterstützung.",
            ),
            (
                "fr",
                "Votre demande est enregistrée, je reste à votre disposition.",
                "Nos utilisateurs ne peuvent pas imprimer, merci de nous aider.",
            ),
            (
                "it",
                "Gentile cliente, abbiamo ricevuto la Sua segnalazione.",
                "I nostri utenti non stampano, potete aiutarci?",
            ),
            (
                "pt",
                "Recebemos a sua solicitação, fico à disposição.",
                "Os nossos utilizadores não imprimem, podem nos ajudar?",
            ),
            (
                "nl",
                "Wij hebben uw melding ontvangen, ik ben uw contactpersoon.",
                "Onze gebruikers kunnen niet printen, kunt u ons helpen?",
            ),
            (
                "pl",
                "Otrzymaliśmy Państwa zgłoszenie, jestem do dyspozycji.",
                "Nasi użytkownicy nie drukują, prosimy o pomoc.",
            ),
            (
                "ru",
                "Мы получили ваше обращение, я занимаюсь вашей заявкой.",
                "Наши пользователи не могут печатать, просим помочь.",
            ),
            (
                "ja",
                "お問い合わせいただきありがとうございます。本件を担当いたします。",
                "弊社の環境で印刷できず困っております。至急対応をお願いします。",
            ),
            (
                "ko",
                "문의 주셔서 감사합니다. 담당 엔지니어입니다.",
                "저희 사용자가 인쇄하지 못합니다. 도움 부탁드립니다.",
            ),
            (
                "es",
                "Gracias por contactar, su caso ha sido registrado.",
                "Nuestros usuarios no imprimen, ¿nos pueden ayudar?",
            ),
            ("zh", "感谢您联系我们，您的问题已受理。", "打印机无法使用，请尽快安排工程师。"),
        ];
        for (tag, vendor, customer) in rows {
            // The customer's own mail is missing, so that only the words can tell.
            let chain = vec![
                part(ANA, "2021-10-12 12:00", customer).to(&[BO]),
                part(BO, "2021-10-12 11:00", vendor).to(&[ANA]),
            ];
            assert_eq!(sides(&thread(&[chain])), ["Bo Lind: Engineer Vendor", "Ana Ruiz: Customer Customer"], "{tag}");
        }
    }
}
