//! One correspondent as printed, without what clients leave around names and addresses; and who wrote a text that
//! names nobody.

use std::collections::BTreeMap;

use super::addresses::{addresses, exchange_name, is_address, is_role_address};
use super::names::{name_forms, name_key, sender_via};
use super::signature::cells;
use crate::mail::{Envelope, Mailbox};

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
pub(super) struct Node {
    /// Comparable form of the name; empty for none.
    pub key: String,
    /// Lower case; empty for none.
    pub email: String,
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

pub(super) fn node(mailbox: &Mailbox) -> Option<Node> {
    let (name, email) = clean(mailbox);
    // The address is that of the service which passed the mail on.
    let email = email.filter(|_| name.as_deref().and_then(sender_via).is_none());
    let node = Node { key: name.as_deref().map(name_key).unwrap_or_default(), email: email.unwrap_or_default() };
    (node != Node::default()).then_some(node)
}

/// The author of a text without envelope: by an address in the signature, a known name in it or at the end of
/// the body, or whatever looks like a name on top of the signature.
pub(super) fn guess(mention: &Mention<'_>, known: &BTreeMap<String, Mailbox>) -> Option<Mailbox> {
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
