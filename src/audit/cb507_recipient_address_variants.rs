//! CB507: one person under addresses that look alike.

use std::collections::{BTreeMap, BTreeSet};

use crate::Case;
use crate::audit::address::{edits, is_free_mail, parts, registered, same_but_for_digits};
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::mail::Mailbox;
use crate::options::Options;
use crate::text::{MessageId, Span};

pub(super) static RULE: Rule = Rule {
    code: "CB507",
    name: "recipient-address-variants",
    severity: Severity::Warning,
    what: "Finds one person under addresses whose local parts or domains lie one or two edits apart.",
    why: "One of them is misspelt: that mail never arrived, or went to a stranger.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo.lind@it.customer.example>
Subject: RE: Backup fails

Hi Bo, did you get the hotfix?

Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo.lnid@itcustomer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Tuesday, March 5, 2024 10:00 AM
To: Bo Lind <bo.lind@it.customer.example>
Subject: RE: Backup fails

Hi Bo, did you get the hotfix?

Ana Ruiz
Support Engineer

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo.lind@it.customer.example>
Subject: RE: Backup fails

Hi Bo, please install the hotfix.

Ana Ruiz
Support Engineer
";

/// Edits up to which two addresses look alike.
const ALIKE: usize = 2;
/// Addresses of one person that are compared with one another; more belong to a list.
const MOST_ADDRESSES: usize = 20;

fn check(case: &Case, _options: &Options) -> Verdict {
    let used = used(case);
    let mut by_person: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    let mut by_name: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (address, (mailbox, _)) in &used {
        if let Some(person) = case.thread.person(mailbox) {
            by_person.entry(person.0).or_default().insert(address);
        }
        if let Some((local, _)) = parts(address) {
            by_name.entry(local).or_default().insert(address);
        }
    }
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut hits = Vec::new();
    let people = by_person.values().map(|addresses| (addresses, true));
    for (addresses, is_person) in people.chain(by_name.values().map(|addresses| (addresses, false))) {
        let found = alike(addresses, is_person);
        if found.is_empty() || found.iter().all(|address| told.contains(address)) {
            continue;
        }
        told.extend(&found);
        let places: Vec<Span> = found.iter().filter_map(|address| place::head(case, used.get(*address)?.1)).collect();
        if let Some(hit) = Hit::at(&places) {
            hits.push(hit.with("addresses", found.into_iter().collect::<Vec<_>>().join(", ")));
        }
    }
    Verdict::of(hits)
}

/// Every address of an envelope, lower case, with who is meant and the first message that shows it.
fn used(case: &Case) -> BTreeMap<String, (&Mailbox, MessageId)> {
    let mut used = BTreeMap::new();
    for (id, message) in case.thread.iter() {
        let envelope = &message.envelope;
        for mailbox in envelope.from.iter().chain(&envelope.to).chain(&envelope.cc) {
            if let Some(email) = mailbox.email.as_deref() {
                used.entry(email.to_lowercase()).or_insert((mailbox, id));
            }
        }
    }
    used
}

/// Those of the addresses that look like another one.
fn alike<'a>(addresses: &BTreeSet<&'a str>, is_person: bool) -> BTreeSet<&'a str> {
    let addresses: Vec<&str> = addresses.iter().copied().take(MOST_ADDRESSES).collect();
    let mut found = BTreeSet::new();
    for (at, a) in addresses.iter().enumerate() {
        for b in &addresses[at + 1..] {
            if is_alike(a, b, is_person) {
                found.extend([*a, *b]);
            }
        }
    }
    found
}

fn is_alike(a: &str, b: &str, is_person: bool) -> bool {
    let (Some((local_a, domain_a)), Some((local_b, domain_b))) = (parts(a), parts(b)) else { return false };
    if is_free_mail(&domain_a) || is_free_mail(&domain_b) {
        return false;
    }
    let plain = |local: &str| local.replace(['.', '-', '_'], "");
    let same_local = plain(&local_a) == plain(&local_b);
    let local = same_local
        || is_person
            && edits(&local_a, &local_b, ALIKE).is_some()
            && !same_but_for_digits(&local_a, &local_b)
            && local_a.len().max(local_b.len()) > ALIKE;
    if !local || domain_a == domain_b {
        return local && !same_local;
    }
    let (name_a, name_b) = (registered(&domain_a), registered(&domain_b));
    let stem = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    // Branches of one organisation and its names in other countries are no slips.
    name_a != name_b
        && stem(name_a) != stem(name_b)
        && !same_but_for_digits(&domain_a, &domain_b)
        && edits(&domain_a, &domain_b, ALIKE).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_alike_and_branches_numbers_and_colleagues_are_not() {
        for (a, b) in [
            ("hzy@it.acme.com.cn", "hez@itacme.com.cn"),
            ("hzy@it.acme.com.cn", "hezy@it.acme.com.cn"),
            ("jane.doe@fabrikam.example", "jane.deo@fabrikam.example"),
            ("jane.doe@fabrikam.example", "jane.doe@fabrikarn.example"),
        ] {
            assert!(is_alike(a, b, true), "{a} {b}");
        }
        for (a, b) in [
            ("jane@fabrikam.com", "jane@fabrikam.cn"),
            ("jane@us.fabrikam.example", "jane@uk.fabrikam.example"),
            ("ops1@fabrikam.example", "ops2@fabrikam.example"),
            ("jane@163.com", "jane@126.com"),
            ("jane.doe@fabrikam.example", "janedoe@fabrikam.example"),
            ("support+id77@desk.example", "support+id78@desk.example"),
            ("jane@fabrikam.example", "jane@contoso.example"),
        ] {
            assert!(!is_alike(a, b, true), "{a} {b}");
        }
        assert!(!is_alike("dana@fabrikam.example", "dina@fabrikam.example", false));
    }
}
