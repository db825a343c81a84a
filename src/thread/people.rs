//! One person behind several names and addresses.
//!
//! Every correspondent as printed is a node; nodes are joined by address, by full name, by the two spellings of a
//! name in a signature, and where a name alone fits only one person. Lists and shared mailboxes are never joined
//! to those who write from them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::addresses::{addresses, domain, exchange_name, is_address, is_look_alike, is_role_address};
use super::names::{
    is_full, is_group_name, is_ideograph, is_part, is_spelling, letters, looks_like_name, may_be_one, name_forms,
    name_key, name_tokens, plain, sender_via,
};
use super::signature::cells;
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
    /// What every correspondent met so far is: the same mailbox stands in hundreds of envelopes.
    met: HashMap<Mailbox, Option<usize>>,
    /// Spellings of one name, each with the node that shows them.
    aliases: Vec<(usize, Vec<String>)>,
    /// Addresses from which several people write.
    shared: BTreeSet<String>,
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
        directory.join_aliases();
        directory.join_addresses();
        directory.join_names();
        directory.join_bare_names();
        directory.join_look_alikes();
        (directory, authors)
    }

    /// The person behind a correspondent, as a number that stays the same; `None` for an empty or unknown one.
    pub fn person(&self, mailbox: &Mailbox) -> Option<usize> {
        let known = self.met.get(mailbox).copied();
        known.unwrap_or_else(|| self.nodes.get(&node(mailbox)?).copied()).map(|index| self.root(index))
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
                let shared = is_role_address(&node.email) || self.shared.contains(&node.email);
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
        let known = self.met.get(mailbox).copied();
        let index = known.unwrap_or_else(|| {
            let index = node(mailbox).map(|node| self.add_node(node));
            self.met.insert(mailbox.clone(), index);
            index
        })?;
        self.counts[index] += 1;
        if let Some(name) = clean(mailbox).0 {
            match self.spellings[index].get_mut(&name) {
                Some(count) => *count += 1,
                None => self.add_spelling(index, name),
            }
        }
        Some(index)
    }

    fn add_node(&mut self, node: Node) -> usize {
        let next = self.parents.len();
        let index = *self.nodes.entry(node).or_insert(next);
        if index == next {
            self.parents.push(next);
            self.spellings.push(BTreeMap::new());
            self.groups.push(false);
            self.counts.push(0);
        }
        index
    }

    fn add_spelling(&mut self, index: usize, name: String) {
        self.groups[index] |= is_group_name(&name);
        let forms = name_forms(plain(&name));
        if forms.len() > 1 && !self.groups[index] {
            self.aliases.push((index, forms));
        }
        self.spellings[index].insert(name, 1);
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
                self.aliases.push((index, forms));
                return;
            }
        }
    }

    /// Joins the spellings of a name; two people may share one: `李四 Li Si` and `李思 Li Si`.
    fn join_aliases(&mut self) {
        let aliases = std::mem::take(&mut self.aliases);
        let mut others: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (_, forms) in &aliases {
            let east = forms.iter().find(|form| form.chars().all(is_ideograph));
            for form in forms {
                others.entry(name_key(form)).or_default().extend(east.cloned());
            }
        }
        for (index, forms) in aliases {
            for form in forms.into_iter().filter(|form| is_full(&name_key(form)) && others[&name_key(form)].len() <= 1)
            {
                if let Some(alias) = self.add(&Mailbox { name: Some(form), email: None }) {
                    self.join(index, alias);
                }
            }
        }
        self.aliases.clear();
    }

    fn join_addresses(&mut self) {
        let mut by_email: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
        for (node, index) in self.nodes.iter().filter(|(node, _)| !node.email.is_empty()) {
            by_email.entry(&node.email).or_default().push((&node.key, *index));
        }
        let (mut pairs, mut shared) = (Vec::new(), BTreeSet::new());
        for (email, nodes) in by_email {
            let several =
                has_several_owners(email, nodes.iter().filter(|(_, at)| !self.groups[*at]).map(|(key, _)| *key));
            if several {
                shared.insert(email.to_owned());
            }
            // Several people write from a shared mailbox; only its nameless and group-named nodes are the mailbox.
            let one = |(key, index): &&(&str, usize)| {
                !(several || is_role_address(email)) || key.is_empty() || self.groups[*index]
            };
            let mut joined = nodes.iter().filter(one).map(|(_, index)| *index);
            let first = joined.next();
            pairs.extend(joined.filter_map(|index| Some((first?, index))));
        }
        self.shared = shared;
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

/// Whether names of different people stand with one address, and none of them is in it.
fn has_several_owners<'a>(email: &str, keys: impl Iterator<Item = &'a str>) -> bool {
    let local = letters(email.split('@').next().unwrap_or_default());
    let full: Vec<&str> = keys.filter(|key| is_full(key)).collect();
    let owned =
        |key: &&str| key.split(' ').any(|word| word.len() >= 3 && local.contains(&letters(word)) && word.is_ascii());
    full.first().is_some_and(|first| full.iter().any(|key| !may_be_one(first, key))) && !full.iter().any(owned)
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
            let plain = plain(name);
            // Of two orders of one name the one without comma is how it is spoken.
            (plain.chars().filter(|c| c.is_alphanumeric()).count(), !plain.contains(','), self.names[*name])
        };
        self.names.keys().max_by_key(fullest).map(|name| plain(name).to_owned()).unwrap_or_default()
    }

    /// The address to complete a bare name with: the most used one.
    pub fn address(&self) -> Option<&str> {
        let addresses = if self.shared && self.emails.is_empty() { &self.role_emails } else { &self.emails };
        addresses.iter().max_by_key(|(email, count)| (**count, Reverse(*email))).map(|(email, _)| email.as_str())
    }
}

/// Name and address without the quotes and brackets clients leave around them.

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
    // Exchange shows its own addresses to those outside; at best there is a name in them.
    if let Some(found) = email.and_then(exchange_name).or_else(|| name.and_then(exchange_name)) {
        let own = name.filter(|name| exchange_name(name).is_none()).map(str::to_owned);
        let email = email.filter(|email| exchange_name(email).is_none()).map(address);
        return (own.or(Some(found).filter(|found| !found.is_empty())), email);
    }
    match name {
        // `'a@b.c' <a@b.c>`: Outlook names those it does not know by their address.
        Some(name) if is_address(name) => (None, Some(address(email.unwrap_or(name)))),
        _ => (name.map(|name| name.split_whitespace().collect::<Vec<_>>().join(" ")), email.map(address)),
    }
}

fn node(mailbox: &Mailbox) -> Option<Node> {
    let (name, email) = clean(mailbox);
    // The address is that of the service which passed the mail on.
    let email = email.filter(|_| name.as_deref().and_then(sender_via).is_none());
    let node = Node { key: name.as_deref().map(name_key).unwrap_or_default(), email: email.unwrap_or_default() };
    (node != Node::default()).then_some(node)
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
    fn two_people_of_one_surname_stay_two() {
        let mails = [
            (envelope(mailbox("王强", "wq@v.example"), &[mailbox("王芳", "wf@c.example"), mailbox("王工", "")]), ""),
            (envelope(mailbox("John Smith", "js@v.example"), &[mailbox("Jane Smith", "jane@c.example")]), ""),
            (envelope(mailbox("Smith", ""), &[]), ""),
        ];
        assert_eq!(
            outline(&mails),
            [
                "王强: wq@v.example",
                "王芳: wf@c.example",
                "王工: ",
                "John Smith: js@v.example",
                "Jane Smith: jane@c.example",
                "Smith: "
            ]
        );
    }

    #[test]
    fn company_department_and_service_are_no_part_of_a_name() {
        let ana = || mailbox("Ana Ruiz", "ana@c.example");
        let mails = [
            (envelope(mailbox("Ana Ruiz (Cask Ltd)", "ana@c.example"), &[mailbox("张三", "zhangsan@v.example")]), ""),
            (envelope(mailbox("'Ana Ruiz' via Helpdesk", "helpdesk@v.example"), &[mailbox("张三(IT部)", "")]), ""),
            (envelope(mailbox("Ana Ruiz | Cask Ltd", ""), &[mailbox("张三-技术支持部", "")]), ""),
            (envelope(mailbox("ANA RUÍZ", ""), &[mailbox("信息技术部/张三", "")]), ""),
            (envelope(ana(), &[mailbox("张三 经由 服务台", "noreply@v.example")]), ""),
        ];
        assert_eq!(outline(&mails), ["Ana Ruiz: ana@c.example", "张三: zhangsan@v.example"]);
    }

    #[test]
    fn a_display_name_in_two_scripts_is_both_names() {
        let mails = [
            (envelope(mailbox("李四 Li Si", "lisi@v.example"), &[mailbox("Ana Ruiz", "ana@c.example")]), ""),
            (envelope(mailbox("Ana Ruiz", ""), &[mailbox("李四", ""), mailbox("Li, Si", "")]), ""),
        ];
        assert_eq!(outline(&mails), ["李四 Li Si: lisi@v.example", "Ana Ruiz: ana@c.example"]);
        let two = [(
            envelope(
                mailbox("李四 Li Si", "lisi@v.example"),
                &[mailbox("李思 Li Si", "lisi2@v.example"), mailbox("李思", "")],
            ),
            "",
        )];
        assert_eq!(outline(&two), ["李四 Li Si: lisi@v.example", "李思 Li Si: lisi2@v.example"]);
    }

    #[test]
    fn exchange_debris_is_the_person_it_names() {
        let debris = "/O=EXCHANGELABS/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN=0F3A9C0B7D1E4F52A6B8C9D0E1F20314-Ana Ruiz";
        let mails = [
            (envelope(mailbox("Ana Ruiz", "ana@c.example"), &[mailbox("Bo Lind", "bo@v.example")]), ""),
            (envelope(mailbox("Bo Lind", ""), &[mailbox("", debris)]), ""),
            (envelope(mailbox("Bo Lind", debris), &[mailbox(debris, "")]), ""),
        ];
        assert_eq!(outline(&mails), ["Ana Ruiz: ana@c.example", "Bo Lind: bo@v.example"]);
    }

    #[test]
    fn an_address_that_two_names_share_is_nobodys() {
        let mails = [
            (envelope(mailbox("Tess Pope", "desk4@c.example"), &[mailbox("Bo Lind", "lind@v.example")]), ""),
            (envelope(mailbox("Ivo Kral", "desk4@c.example"), &[mailbox("B. Lindqvist", "lind@v.example")]), ""),
        ];
        assert_eq!(outline(&mails), ["Tess Pope: ", "B. Lindqvist: lind@v.example", "Ivo Kral: "]);
    }
}
