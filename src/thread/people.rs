//! One person behind several names and addresses.
//!
//! Every correspondent as printed is a node; nodes are joined by address, by full name, by the two spellings of a
//! name in a signature, and where a name alone fits only one person. Lists and shared mailboxes are never joined
//! to those who write from them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::locale;
use crate::mail::{Envelope, Mailbox};

/// Beyond so many addresses no look-alikes are sought: that compares all with all.
const MOST_LOOK_ALIKES: usize = 300;

/// What one segment says about people.
pub(super) struct Mention<'a> {
    /// Author and recipients.
    pub envelope: &'a Envelope,
    /// The author's signature.
    pub signature: &'a str,
    /// The author's text.
    pub body: &'a str,
}

/// One correspondent as printed, cleaned.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    /// Comparable form of the name; empty for none.
    key: String,
    /// Lower case; empty for none.
    email: String,
}

/// Everybody a case names, and who is who.
#[derive(Default)]
pub(super) struct Directory {
    nodes: BTreeMap<Node, usize>,
    /// By node: the spellings of its name with how often each stands in an envelope.
    spellings: Vec<BTreeMap<String, u32>>,
    /// By node: its name is that of a list or a shared mailbox.
    groups: Vec<bool>,
    /// By node: how often it stands in an envelope.
    counts: Vec<u32>,
    parents: Vec<usize>,
    /// Nodes that wrote to one another: never the same person on account of the name.
    talks: BTreeSet<(usize, usize)>,
}

impl Directory {
    /// Reads all mentions and joins what belongs together.
    ///
    /// Returns the directory and, for each mention, its author: as printed, or found in signature or body.
    pub fn read(mentions: &[Mention<'_>]) -> (Directory, Vec<Option<Mailbox>>) {
        let mut directory = Directory::default();
        for mention in mentions {
            let envelope = mention.envelope;
            let from = envelope.from.as_ref().and_then(|from| directory.add(from));
            for mailbox in envelope.to.iter().chain(&envelope.cc) {
                if let (Some(to), Some(from)) = (directory.add(mailbox), from) {
                    directory.talks.insert((from.min(to), from.max(to)));
                }
            }
        }
        let known = directory.name_index();
        let mut authors = Vec::with_capacity(mentions.len());
        for mention in mentions {
            let author =
                mention.envelope.from.clone().filter(|from| node(from).is_some()).or_else(|| guess(mention, &known));
            if let Some(author) = &author
                && let Some(index) = directory.add(author)
            {
                directory.add_aliases(index, author, mention.signature);
            }
            authors.push(author);
        }
        directory.join_addresses();
        directory.join_names();
        directory.join_bare_names();
        directory.join_look_alikes();
        (directory, authors)
    }

    /// The person behind a correspondent, as a number that stays the same; `None` for an empty or unknown one.
    pub fn person(&self, mailbox: &Mailbox) -> Option<usize> {
        self.nodes.get(&node(mailbox)?).map(|index| self.root(*index))
    }

    /// Takes two for one: their copies of one message show it.
    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.shorten(a), self.shorten(b));
        self.parents[a.max(b)] = a.min(b);
    }

    /// The root of a node, halving the way there.
    fn shorten(&mut self, mut index: usize) -> usize {
        while self.parents[index] != index {
            self.parents[index] = self.parents[self.parents[index]];
            index = self.parents[index];
        }
        index
    }

    /// Everybody's names and addresses, by the number of the person.
    pub fn cards(&self) -> BTreeMap<usize, Card> {
        let mut cards: BTreeMap<usize, Card> = BTreeMap::new();
        for (node, index) in &self.nodes {
            let card = cards.entry(self.root(*index)).or_default();
            for (name, count) in &self.spellings[*index] {
                *card.names.entry(name.clone()).or_default() += count;
            }
            if !node.email.is_empty() {
                let shared = is_role_address(&node.email);
                card.shared |= shared && (node.key.is_empty() || self.groups[*index]);
                let emails = if shared { &mut card.role_emails } else { &mut card.emails };
                *emails.entry(node.email.clone()).or_default() += self.counts[*index];
            }
        }
        for card in cards.values_mut() {
            card.shared |= !card.names.is_empty() && card.names.keys().all(|name| is_group_name(name));
            let named = card.names.keys().any(|name| is_group_name(name));
            card.shared &= named || card.emails.is_empty() || card.names.is_empty();
        }
        cards
    }

    fn root(&self, mut index: usize) -> usize {
        while self.parents[index] != index {
            index = self.parents[index];
        }
        index
    }

    fn add(&mut self, mailbox: &Mailbox) -> Option<usize> {
        let node = node(mailbox)?;
        let next = self.parents.len();
        let index = *self.nodes.entry(node).or_insert(next);
        if index == next {
            self.parents.push(next);
            self.spellings.push(BTreeMap::new());
            self.groups.push(false);
            self.counts.push(0);
        }
        self.counts[index] += 1;
        if let Some(name) = clean(mailbox).0 {
            self.groups[index] |= is_group_name(&name);
            *self.spellings[index].entry(name).or_default() += 1;
        }
        Some(index)
    }

    fn name_index(&self) -> BTreeMap<String, Mailbox> {
        let mut names = BTreeMap::new();
        for (node, index) in self.nodes.iter().filter(|(node, _)| !node.key.is_empty()) {
            let name = self.spellings[*index].keys().next().cloned();
            let email = Some(node.email.clone()).filter(|email| !email.is_empty() && !is_role_address(email));
            let known = names.entry(node.key.clone()).or_insert_with(|| Mailbox { name, email: email.clone() });
            known.email = known.email.take().or(email);
        }
        names
    }

    /// Adds the spellings of the author's name that the signature shows: `陈明 Chen Ming`.
    fn add_aliases(&mut self, index: usize, author: &Mailbox, signature: &str) {
        let (name, email) = clean(author);
        let key = name.as_deref().map(name_key).unwrap_or_default();
        if name.as_deref().is_some_and(is_group_name) {
            return;
        }
        let local = letters(email.as_deref().and_then(|email| email.split('@').next()).unwrap_or_default());
        for line in signature.lines().filter(|line| !line.trim().is_empty()).take(4) {
            for cell in cells(line).filter(|cell| looks_like_name(cell)) {
                let forms = name_forms(cell);
                let keys: Vec<String> = forms.iter().map(|form| name_key(form)).collect();
                let is_author = keys.iter().any(|form| *form == key || (is_full(form) && is_part(form, &key)))
                    || forms.iter().any(|form| local.len() >= 4 && is_spelling(form, &local));
                if !is_author {
                    continue;
                }
                for form in forms.iter().filter(|form| is_full(&name_key(form))) {
                    let alias = Mailbox { name: Some(form.clone()), email: None };
                    if let Some(alias) = self.add(&alias) {
                        self.join(index, alias);
                    }
                }
                return;
            }
        }
    }

    fn join_addresses(&mut self) {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        let mut pairs = Vec::new();
        for (node, index) in &self.nodes {
            if node.email.is_empty() {
                continue;
            }
            // Several people write from a shared mailbox; only its nameless and group-named nodes are the mailbox.
            if is_role_address(&node.email) && !(node.key.is_empty() || self.groups[*index]) {
                continue;
            }
            pairs.push((*first.entry(&node.email).or_insert(*index), *index));
        }
        for (a, b) in pairs {
            self.join(a, b);
        }
    }

    fn join_names(&mut self) {
        let mut by_name: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
        for (node, index) in &self.nodes {
            if is_full(&node.key) || self.groups[*index] {
                by_name.entry(&node.key).or_default().push((&node.email, *index));
            }
        }
        let mut pairs = Vec::new();
        for nodes in by_name.values() {
            // The most used address stands for the name; who writes to it from elsewhere is a namesake.
            let Some((email, main)) =
                nodes.iter().max_by_key(|(email, index)| (!email.is_empty(), self.counts[*index]))
            else {
                continue;
            };
            for (other, index) in nodes {
                let namesake =
                    domain(other) != domain(email) && self.talks.contains(&((*main).min(*index), (*main).max(*index)));
                if !namesake || other.is_empty() {
                    pairs.push((*main, *index));
                }
            }
        }
        for (a, b) in pairs {
            self.join(a, b);
        }
    }

    /// Joins a name that stands without address to the only person it can be a part of.
    fn join_bare_names(&mut self) {
        let mut owners: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        let mut addressed = BTreeSet::new();
        for (node, index) in &self.nodes {
            if !node.email.is_empty() {
                addressed.insert(self.root(*index));
            }
            for token in name_tokens(&node.key) {
                owners.entry(token).or_default().insert(self.root(*index));
            }
        }
        let mut pairs = Vec::new();
        for (node, index) in &self.nodes {
            let root = self.root(*index);
            if !node.email.is_empty() || node.key.is_empty() || addressed.contains(&root) || self.groups[*index] {
                continue;
            }
            let mut candidates: Option<BTreeSet<usize>> = None;
            for token in node.key.split(' ') {
                let owning = owners.get(token).cloned().unwrap_or_default();
                candidates =
                    Some(candidates.map_or(owning.clone(), |others| others.intersection(&owning).copied().collect()));
            }
            let mut candidates = candidates.unwrap_or_default();
            candidates.remove(&root);
            if let Some(only) = candidates.first().filter(|_| candidates.len() == 1) {
                pairs.push((*only, *index));
            }
        }
        for (a, b) in pairs {
            self.join(a, b);
        }
    }

    /// Joins a nameless address to the one that differs in a single letter of its local part.
    fn join_look_alikes(&mut self) {
        let mut named: BTreeMap<usize, bool> = BTreeMap::new();
        for (node, index) in &self.nodes {
            *named.entry(self.root(*index)).or_default() |= !node.key.is_empty();
        }
        let nodes: Vec<(&str, usize)> = self
            .nodes
            .iter()
            .filter(|(node, _)| !node.email.is_empty())
            .map(|(node, index)| (node.email.as_str(), *index))
            .collect();
        if nodes.len() > MOST_LOOK_ALIKES {
            return;
        }
        let mut pairs = Vec::new();
        for (email, index) in &nodes {
            if named[&self.root(*index)] || is_role_address(email) {
                continue;
            }
            let alike = |(other, at): &&(&str, usize)| {
                named[&self.root(*at)]
                    && is_look_alike(email, other)
                    && !self.talks.contains(&((*index).min(*at), (*index).max(*at)))
            };
            let mut others: Vec<usize> = nodes.iter().filter(alike).map(|(_, at)| self.root(*at)).collect();
            others.dedup();
            if let [only] = others[..] {
                pairs.push((only, *index));
            }
        }
        for (a, b) in pairs {
            self.join(a, b);
        }
    }
}

/// The author of a text without envelope: by an address in the signature, a known name in it or at the end of
/// the body, or whatever looks like a name on top of the signature.
fn guess(mention: &Mention<'_>, known: &BTreeMap<String, Mailbox>) -> Option<Mailbox> {
    let email = addresses(mention.signature).find(|email| !is_role_address(email));
    let top: Vec<&str> = mention.signature.lines().filter(|line| !line.trim().is_empty()).take(4).collect();
    let names: Vec<String> = top.iter().copied().flat_map(cells).flat_map(name_forms).collect();
    let by_name = names.iter().find_map(|name| known.get(&name_key(name)).cloned());
    if by_name.is_some() && email.is_none() {
        return by_name;
    }
    if email.is_some() {
        let name = by_name.and_then(|known| known.name).or_else(|| names.first().cloned());
        return Some(Mailbox { name, email });
    }
    let last = mention.body.lines().rev().filter(|line| !line.trim().is_empty()).take(3);
    let by_end =
        last.filter(|line| line.chars().count() <= 40).flat_map(cells).find_map(|cell| known.get(&name_key(cell)));
    by_end.cloned().or_else(|| names.first().cloned().map(|name| Mailbox { name: Some(name), email: None }))
}

/// Names and addresses of one person.
#[derive(Clone, Debug, Default)]
pub(super) struct Card {
    /// Spellings with how often each was seen.
    pub names: BTreeMap<String, u32>,
    /// Own addresses with how often each was seen.
    pub emails: BTreeMap<String, u32>,
    /// Addresses of shared mailboxes the person writes from.
    pub role_emails: BTreeMap<String, u32>,
    /// No person: a list or a shared mailbox.
    pub shared: bool,
}

impl Card {
    /// The fullest name, without a company in brackets; empty when none is known.
    pub fn name(&self) -> String {
        let fullest = |name: &&String| {
            let plain = without_brackets(name);
            // Of two orders of one name the one without comma is how it is spoken.
            (plain.chars().filter(|c| c.is_alphanumeric()).count(), !plain.contains(','), self.names[*name])
        };
        self.names.keys().max_by_key(fullest).map(|name| without_brackets(name).to_owned()).unwrap_or_default()
    }

    /// The address to complete a bare name with: the most used one.
    pub fn address(&self) -> Option<&str> {
        let addresses = if self.shared && self.emails.is_empty() { &self.role_emails } else { &self.emails };
        addresses.iter().max_by_key(|(email, count)| (**count, Reverse(*email))).map(|(email, _)| email.as_str())
    }
}

/// Name and address without the quotes and brackets clients leave around them.
pub(super) fn clean(mailbox: &Mailbox) -> (Option<String>, Option<String>) {
    let quotes =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '<' | '>' | '«' | '»' | ';');
    let name = mailbox.name.as_deref().map(|name| name.trim_matches(quotes)).filter(|name| !name.is_empty());
    let email = mailbox.email.as_deref().map(|email| email.trim_matches(quotes)).filter(|email| !email.is_empty());
    let address = |text: &str| {
        let text = text.to_lowercase();
        text.strip_prefix("mailto:").unwrap_or(&text).to_owned()
    };
    match name {
        // `'a@b.c' <a@b.c>`: Outlook names those it does not know by their address.
        Some(name) if is_address(name) => (None, Some(address(email.unwrap_or(name)))),
        _ => (name.map(|name| name.split_whitespace().collect::<Vec<_>>().join(" ")), email.map(address)),
    }
}

fn node(mailbox: &Mailbox) -> Option<Node> {
    let (name, email) = clean(mailbox);
    let node = Node { key: name.as_deref().map(name_key).unwrap_or_default(), email: email.unwrap_or_default() };
    (node != Node::default()).then_some(node)
}

/// Whether `text` is an address and nothing else.
pub(super) fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace) && !domain.contains('@')
    })
}

/// Addresses in a text, lower case.
fn addresses(text: &str) -> impl Iterator<Item = String> {
    let outside = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+'));
    text.split(outside).map(|word| word.trim_matches(['.', '-'])).filter(|word| is_address(word)).map(str::to_lowercase)
}

/// The part behind the `@`; empty for none.
pub(super) fn domain(email: &str) -> &str {
    email.split_once('@').map_or("", |(_, domain)| domain)
}

fn without_brackets(name: &str) -> &str {
    let cut = name.find(['(', '（', '[']).unwrap_or(name.len());
    let plain = name[..cut].trim();
    if plain.is_empty() { name } else { plain }
}

/// Comparable form of a name: NFKC, lower case, no company in brackets, no honorific, its words in alphabetical
/// order, since `Last, First` and `First Last` are one; ideographs in their own order.
pub(super) fn name_key(name: &str) -> String {
    let plain: String = without_brackets(name).nfkc().flat_map(char::to_lowercase).collect();
    let mut words: Vec<&str> = plain
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '&' | '-' | '.' | '·' | '\'')))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() > 1 {
        words.retain(|word| !HONORIFICS.contains(*word));
    }
    if words.iter().all(|word| word.chars().all(is_ideograph)) {
        let whole = words.concat();
        let bare = HONORIFICS
            .iter()
            .find_map(|honorific| whole.strip_suffix(honorific.as_str()).filter(|bare| !bare.is_empty()));
        return bare.map_or(whole.clone(), str::to_owned);
    }
    words.sort_unstable();
    words.join(" ")
}

/// Words that a bare name may consist of to mean this person; of an ideographic name also the surname.
fn name_tokens(key: &str) -> Vec<String> {
    let mut tokens: Vec<String> = key.split(' ').filter(|token| !token.is_empty()).map(str::to_owned).collect();
    if let Some(first) = key.chars().next().filter(|c| is_ideograph(*c) && key.chars().count() <= 4) {
        tokens.push(first.to_string());
    }
    tokens
}

/// Whether a name is long enough to stand for one person: two words, or two ideographs.
fn is_full(key: &str) -> bool {
    key.contains(' ') || (key.chars().count() >= 2 && key.chars().all(is_ideograph))
}

/// Whether all words of one name stand in the other.
fn is_part(a: &str, b: &str) -> bool {
    let (a, b): (BTreeSet<&str>, BTreeSet<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    !a.is_empty() && !b.is_empty() && (a.is_subset(&b) || b.is_subset(&a))
}

fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether the Latin words of `name`, in this or the other order, are the local part of an address.
fn is_spelling(name: &str, local: &str) -> bool {
    let words: Vec<String> = name.split_whitespace().map(letters).filter(|word| !word.is_empty()).collect();
    let reversed: Vec<&str> = words.iter().rev().map(String::as_str).collect();
    words.concat() == local || reversed.concat() == local
}

/// Cells of a signature line: parts between bars, dots, dashes with blanks, commas and wide gaps.
pub(super) fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(['|', '｜', '·', '•', '\t', '\u{3000}'])
        .flat_map(|cell| cell.split("  "))
        .flat_map(|cell| cell.split(" - "))
        .flat_map(|cell| cell.split(" – "))
        .flat_map(|cell| cell.split(" — "))
        .map(|cell| {
            cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '_' | '–' | '—' | ',' | '，'))
        })
        .filter(|cell| !cell.is_empty())
}

/// Spellings that one cell of a signature gives: `陈明 Chen Ming` is itself, `陈明` and `Chen Ming`.
fn name_forms(cell: &str) -> Vec<String> {
    let cell = cell.split(['，', '/']).next().unwrap_or_default();
    let cell = without_brackets(cell).trim();
    if !looks_like_name(cell) {
        return Vec::new();
    }
    let (east, west): (Vec<&str>, Vec<&str>) = cell.split_whitespace().partition(|word| word.chars().all(is_ideograph));
    let mut forms = vec![cell.to_owned()];
    if !east.is_empty() && !west.is_empty() {
        forms.push(east.concat());
        forms.push(west.join(" "));
    }
    forms
}

/// Whether a cell of a signature may be somebody's name.
fn looks_like_name(cell: &str) -> bool {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let folded = locale::fold(cell);
    let count = cell.chars().count();
    let plain = |c: char| {
        c.is_alphabetic()
            || c.is_whitespace()
            || matches!(c, '.' | '-' | '\'' | '’' | '·' | ',' | '(' | ')' | '（' | '）')
    };
    let capital =
        |word: &&str| word.chars().find(|c| c.is_alphabetic()).is_none_or(|c| !c.is_lowercase()) || word.len() <= 3;
    (2..=40).contains(&count)
        && (1..=5).contains(&words.len())
        && cell.chars().all(plain)
        && words.iter().all(capital)
        && !(cell.chars().all(is_ideograph) && count > 4)
        && !["org_suffix", "department", "job_title", "sign_off", "group_name", "thanks", "greeting"]
            .iter()
            .any(|field| locale::cues(field).is_match(&folded))
}

static HONORIFICS: LazyLock<BTreeSet<String>> = LazyLock::new(|| folded_words("honorific"));
static ROLE_LOCALS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| folded_words("role_mailbox").into_iter().chain(folded_words("support_mailbox")).collect());
static SUPPORT_LOCALS: LazyLock<BTreeSet<String>> = LazyLock::new(|| folded_words("support_mailbox"));

fn folded_words(field: &str) -> BTreeSet<String> {
    let words = locale::words(field).iter();
    words
        .map(|row| row.word.trim_matches(['*', '…', ' ', '.']).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether an address is no person's: a list or a shared mailbox.
pub(super) fn is_role_address(email: &str) -> bool {
    has_role_local(email, &ROLE_LOCALS)
}

/// Whether an address takes support requests.
pub(super) fn is_support_address(email: &str) -> bool {
    has_role_local(email, &SUPPORT_LOCALS)
}

fn has_role_local(email: &str, words: &BTreeSet<String>) -> bool {
    let local = email.split('@').next().unwrap_or_default().split('+').next().unwrap_or_default();
    let compact: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
    words.contains(local)
        || words.contains(&compact)
        || local.split(['.', '-', '_']).any(|part| words.contains(part))
        // `supportmail`, `itsupport`: a long word cannot stand there by accident.
        || words.iter().any(|word| word.len() >= 6 && (compact.starts_with(word.as_str()) || compact.ends_with(word.as_str())))
}

/// Whether a name is that of a list or a shared mailbox; a company in brackets does not count.
pub(super) fn is_group_name(name: &str) -> bool {
    locale::cues("group_name").is_match(&locale::fold(without_brackets(name)).replace('_', " "))
}

/// Whether two addresses of one domain differ in one letter of the local part; digits tell people apart.
fn is_look_alike(a: &str, b: &str) -> bool {
    let (Some((a, a_domain)), Some((b, b_domain))) = (a.split_once('@'), b.split_once('@')) else {
        return false;
    };
    let (short, long) = if a.len() <= b.len() { (a.as_bytes(), b.as_bytes()) } else { (b.as_bytes(), a.as_bytes()) };
    if a_domain != b_domain || short.len() < 3 || long.len() - short.len() > 1 || a == b {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short_rest, long_rest) = (&short[same..], &long[same..]);
    let one_letter = |rest: &[u8]| rest.first().is_none_or(u8::is_ascii_alphabetic);
    let tail = usize::from(short.len() == long.len());
    one_letter(short_rest) && one_letter(long_rest) && short_rest.get(tail..) == long_rest.get(1..)
}

/// The organisation a signature names; `None` when none can be told from departments and job titles.
///
/// `email` helps where no legal form shows: `Faro Servicios` under an address at `faro.example`.
pub(super) fn organization(signature: &str, email: Option<&str>) -> Option<String> {
    let label = email.map(|email| main_label(domain(email))).unwrap_or_default();
    let lines = signature.lines().filter(|line| !line.contains('@') && !line.contains("://"));
    let cells: Vec<String> = lines.flat_map(|line| cells(line).flat_map(comma_cells).collect::<Vec<_>>()).collect();
    let suffixed = cells.iter().filter(|cell| is_org_length(cell)).find_map(|cell| with_suffix(cell));
    suffixed
        .or_else(|| cells.iter().filter(|cell| is_org_length(cell)).find_map(|cell| before_department(cell)))
        .or_else(|| {
            let like_domain = |cell: &&String| {
                label.len() >= 4
                    && is_org_length(cell)
                    && letters(cell).starts_with(label.split('-').next().unwrap_or(&label))
                    && cell.chars().count() > 4
            };
            cells.iter().filter(|cell| !is_one_word_of_address(cell)).find(like_domain).cloned()
        })
}

fn is_org_length(cell: &str) -> bool {
    let count = cell.chars().count();
    (2..=70).contains(&count)
        && cell.split_whitespace().count() <= 9
        && !cell.ends_with(['。', '!', '！', '?', '？', ':', '：'])
}

fn is_one_word_of_address(cell: &str) -> bool {
    !cell.contains(char::is_whitespace) && cell.contains('.')
}

/// Splits `Release Manager, Heron Ltd` but neither `Faro, S.L.` nor `Acme Co., Ltd.`.
fn comma_cells(cell: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in cell.split(", ").flat_map(|part| part.split('，')) {
        match parts.last_mut() {
            Some(before) if is_bare_suffix(part) => *before = format!("{before}, {part}"),
            _ => parts.push(part.trim().to_owned()),
        }
    }
    parts
}

fn is_bare_suffix(part: &str) -> bool {
    let folded = locale::fold(part);
    let folded = folded.trim().trim_end_matches('.');
    locale::words("org_suffix").iter().any(|row| locale::fold(row.word).trim_end_matches(['.', '*']) == folded)
}

/// The cell, or its first word, when it holds part of an organisation's name that is not part of a department's.
fn with_suffix(cell: &str) -> Option<String> {
    let suffixes = locale::cues("org_suffix");
    if !suffixes.is_match(&locale::fold(cell)) {
        return None;
    }
    if !cell.chars().any(is_ideograph) {
        return Some(cell.to_owned());
    }
    // `东海证券 信息技术部 桌面支持`: organisation, department and job stand in one line.
    let word = cell.split_whitespace().find(|word| suffixes.is_match(&locale::fold(word)));
    Some(match word {
        Some(word) if word.chars().any(is_ideograph) => word.to_owned(),
        _ => cell.to_owned(),
    })
}

/// The first word of a Chinese line whose next word is a department.
fn before_department(cell: &str) -> Option<String> {
    let mut words = cell.split_whitespace();
    let (first, second) = (words.next()?, words.next()?);
    let departments = locale::cues("department");
    let ideographic = |word: &str| word.chars().any(is_ideograph);
    (ideographic(first)
        && ideographic(second)
        && first.chars().count() >= 3
        && departments.is_match(&locale::fold(second))
        && !departments.is_match(&locale::fold(first)))
    .then(|| first.to_owned())
}

/// The part of a domain that an organisation chose: `faro` of `mail.faro.com.br`.
fn main_label(domain: &str) -> String {
    let main = main_domain(domain);
    main.split('.').next().unwrap_or_default().to_owned()
}

/// The domain without host names: the last two labels, or three under `com.cn` and its like.
pub(super) fn main_domain(domain: &str) -> &str {
    let labels: Vec<&str> = domain.split('.').collect();
    let [.., second, top] = labels[..] else { return domain };
    let registry = top.len() == 2
        && matches!(second, "com" | "co" | "org" | "net" | "gov" | "edu" | "ac" | "or" | "ne" | "go" | "gob" | "mil");
    let keep = labels.len().min(if registry { 3 } else { 2 });
    let bytes: usize = labels[labels.len() - keep..].iter().map(|label| label.len() + 1).sum();
    &domain[domain.len() + 1 - bytes..]
}

/// Phone numbers of a signature as printed.
pub(super) fn phones(signature: &str) -> Vec<String> {
    let mut phones = Vec::new();
    for line in signature.lines().filter(|line| !line.contains("://")) {
        let labelled = locale::cues("phone_label").is_match(&locale::fold(line));
        let inside =
            |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' ' | '.' | '/' | '\u{a0}' | '–');
        let mut rest = line;
        while let Some(at) = rest.find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')) {
            let run = &rest[at..];
            let end = run.find(|c: char| !inside(c)).unwrap_or(run.len());
            let joined = rest[..at]
                .chars()
                .next_back()
                .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '_' | '#'));
            let number = run[..end].trim_end_matches(|c: char| !c.is_ascii_digit());
            let digits = number.chars().filter(char::is_ascii_digit).count();
            let shaped = number.starts_with(['+', '0', '(']) || number.contains(['-', ' ']);
            let dated = number.split(['-', '/', '.']).count() == 3 && digits <= 8;
            if (7..=15).contains(&digits)
                && !joined
                && !dated
                && (labelled || shaped)
                && !run[end..].starts_with(['@', '_'])
            {
                phones.push(number.to_owned());
            }
            rest = &run[end.max(1)..];
        }
    }
    phones
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(name: &str, email: &str) -> Mailbox {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Mailbox { name: some(name), email: some(email) }
    }

    fn envelope(from: Mailbox, to: &[Mailbox]) -> Envelope {
        Envelope { from: Some(from), to: to.to_vec(), ..Envelope::default() }
    }

    /// Names and addresses of everybody, one person a line.
    fn outline(envelopes: &[(Envelope, &str)]) -> Vec<String> {
        let mentions: Vec<Mention<'_>> =
            envelopes.iter().map(|(envelope, signature)| Mention { envelope, signature, body: "" }).collect();
        let (directory, _) = Directory::read(&mentions);
        let cards = directory.cards();
        cards
            .values()
            .map(|card| format!("{}: {}", card.name(), card.emails.keys().cloned().collect::<Vec<_>>().join(" ")))
            .collect()
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        assert_eq!(name_key("Ortega Vidal, Marta"), name_key("Marta Ortega Vidal"));
        assert_eq!(name_key("'Bo Lind (Acme CSS)'"), name_key("BO LIND"));
        assert_eq!(name_key("陈 小明"), name_key("陈小明"));
        assert_ne!(name_key("Bo Lind"), name_key("Bo Lund"));
    }

    #[test]
    fn latin_and_chinese_name_meet_in_the_signature() {
        let mails = [
            (
                envelope(mailbox("Chen Ming", "chenming@v.example"), &[mailbox("'周工'", "zhou@c.example")]),
                "陈明 Chen Ming\n远山科技有限公司",
            ),
            (envelope(mailbox("周工", "zhou@c.example"), &[mailbox("陈明", "")]), ""),
        ];
        assert_eq!(outline(&mails), ["陈明 Chen Ming: chenming@v.example", "周工: zhou@c.example"]);
    }

    #[test]
    fn a_shared_mailbox_is_not_the_people_who_write_from_it() {
        let mails = [
            (envelope(mailbox("Ivo Kral (Brookline)", "support@v.example"), &[mailbox("Dana", "dana@c.example")]), ""),
            (envelope(mailbox("Eva Novak (Brookline)", "support@v.example"), &[mailbox("Dana", "dana@c.example")]), ""),
            (envelope(mailbox("Brookline Support", "support@v.example"), &[mailbox("Dana", "dana@c.example")]), ""),
        ];
        assert_eq!(outline(&mails), ["Ivo Kral: ", "Dana: dana@c.example", "Eva Novak: ", "Brookline Support: "]);
    }

    #[test]
    fn a_first_name_alone_is_the_only_person_of_that_name() {
        let mails =
            [(envelope(mailbox("Nora Odell", "nora@c.example"), &[]), ""), (envelope(mailbox("Nora", ""), &[]), "")];
        assert_eq!(outline(&mails), ["Nora Odell: nora@c.example"]);
    }

    #[test]
    fn look_alike_addresses_are_one_person_and_namesakes_who_write_to_each_other_are_two() {
        let look_alike =
            [(envelope(mailbox("李雷", "lilei@c.example"), &[mailbox("'lillei@c.example'", "lillei@c.example")]), "")];
        assert_eq!(outline(&look_alike).len(), 2);
        let apart = [
            (envelope(mailbox("韩梅", "hm@v.example"), &[mailbox("李雷", "lilei@c.example")]), ""),
            (envelope(mailbox("韩梅", "hm@v.example"), &[mailbox("", "lillei@c.example")]), ""),
        ];
        assert_eq!(outline(&apart), ["韩梅: hm@v.example", "李雷: lilei@c.example lillei@c.example"]);
        let namesakes = [(envelope(mailbox("王伟", "ww@v.example"), &[mailbox("王伟", "wangwei@c.example")]), "")];
        assert_eq!(outline(&namesakes).len(), 2);
    }

    #[test]
    fn digits_tell_addresses_apart() {
        assert!(!is_look_alike("user1@c.example", "user2@c.example"));
        assert!(is_look_alike("xlin@c.example", "xulin@c.example"));
    }

    #[test]
    fn the_organisation_is_neither_department_nor_title() {
        let cases = [
            ("陈明 Chen Ming\n远山信息技术有限公司  技术支持中心\nTel: 400-555-0111", "远山信息技术有限公司"),
            ("周敏\n海湾证券 信息技术部 桌面支持", "海湾证券"),
            ("吴刚\n江南钢铁 自动化部网络组", "江南钢铁"),
            (
                "Marta Ortega\nServicio de Informática - Hospital General del Puerto\nExt. 12",
                "Hospital General del Puerto",
            ),
            ("Tess Pope\nRelease Manager, Heron Plotters Pty Ltd\nHobart", "Heron Plotters Pty Ltd"),
            ("Luis Rey\nTécnico N2 · Faro Sistemas, S.L.\nT. 944 555 000", "Faro Sistemas, S.L."),
            ("Jane Roe\nDesktop Engineering\nWren Insurance plc\nt: +44 20 7946 0011", "Wren Insurance plc"),
        ];
        for (signature, expected) in cases {
            assert_eq!(organization(signature, None).as_deref(), Some(expected));
        }
        assert_eq!(
            organization("Ann\nSupport Engineer | Deployment\nTorvik Customer Care", Some("ann@torvik-css.example"))
                .as_deref(),
            Some("Torvik Customer Care")
        );
        assert_eq!(organization("Nora\nDesktop Engineering", Some("k@c.example")), None);
    }

    #[test]
    fn phones_are_read_as_printed_and_dates_are_none() {
        assert_eq!(phones("Tel: 400-555-0123 转 3\n服务电话：4006660077"), ["400-555-0123", "4006660077"]);
        assert_eq!(phones("t: +44 20 7946 0011 | 0571-5550 0100"), ["+44 20 7946 0011", "0571-5550 0100"]);
        assert_eq!(phones("2021-10-12\nCS7654321\n100080"), Vec::<String>::new());
    }

    #[test]
    fn main_domains_drop_hosts() {
        assert_eq!(main_domain("host.bank.com.cn"), "bank.com.cn");
        assert_eq!(main_domain("mail.acme.example"), "acme.example");
        assert_eq!(main_domain("localhost"), "localhost");
    }
}
