//! Which correspondents are one person: by the spellings of a name, by address, by full name, by a name that fits only
//! one, by an address one letter off.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::{domain, is_look_alike, is_role_address};
use super::names::{is_full, is_ideograph, letters, may_be_one, name_key, name_tokens};
use super::people::Directory;
use crate::mail::Mailbox;

/// Beyond so many addresses no look-alikes are sought: that compares all with all.
const MOST_LOOK_ALIKES: usize = 300;

impl Directory {
    /// Joins whatever belongs together, the surest first.
    pub fn join_all(&mut self) {
        self.join_aliases();
        self.join_addresses();
        self.join_names();
        self.join_bare_names();
        self.join_look_alikes();
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
