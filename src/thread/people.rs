//! One person behind several names and addresses.
//!
//! Every correspondent as printed is a node; nodes are joined by address, by full name, by the two spellings of a
//! name in a signature, and where a name alone fits only one person. Lists and shared mailboxes are never joined
//! to those who write from them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::addresses::is_role_address;
use super::correspondent::{Mention, Node, clean, guess, node};
use super::names::{
    is_full, is_group_name, is_part, is_spelling, letters, looks_like_name, name_forms, name_key, plain,
};
use super::signature::cells;
use crate::mail::Mailbox;

/// Everybody a case names, and who is who.
#[derive(Default)]
pub(super) struct Directory {
    pub(super) nodes: BTreeMap<Node, usize>,
    /// By node: the spellings of its name with how often each stands in an envelope.
    spellings: Vec<BTreeMap<String, u32>>,
    /// By node: its name is that of a list or a shared mailbox.
    pub(super) groups: Vec<bool>,
    /// By node: how often it stands in an envelope.
    pub(super) counts: Vec<u32>,
    parents: Vec<usize>,
    /// What every correspondent met so far is: the same mailbox stands in hundreds of envelopes.
    met: HashMap<Mailbox, Option<usize>>,
    /// Spellings of one name, each with the node that shows them.
    pub(super) aliases: Vec<(usize, Vec<String>)>,
    /// Addresses from which several people write.
    pub(super) shared: BTreeSet<String>,
    /// Nodes that wrote to one another: never the same person on account of the name.
    pub(super) talks: BTreeSet<(usize, usize)>,
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
        directory.join_all();
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

    pub(super) fn root(&self, mut index: usize) -> usize {
        while self.parents[index] != index {
            index = self.parents[index];
        }
        index
    }

    pub(super) fn add(&mut self, mailbox: &Mailbox) -> Option<usize> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Envelope;

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
