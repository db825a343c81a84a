//! Machines, networks and accounts that a text names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::locale;

use super::What;

/// What is numbered like a machine and is a product, an algorithm or a service.
const PRODUCTS: &[&str] = &[
    "postgresql",
    "mysql",
    "mssql",
    "nosql",
    "mariadb",
    "mongodb",
    "influxdb",
    "aes",
    "sha",
    "rsa",
    "chacha",
    "ecdhe",
];
/// Ends of host names that no public name server knows (RFC 6762, 8375, and what companies use besides).
const PRIVATE_ENDS: &[&str] = &[
    "local",
    "lan",
    "corp",
    "internal",
    "intra",
    "intranet",
    "localdomain",
    "home",
    "ad",
    "domain",
    "priv",
    "private",
    "test",
];
/// Accounts and their folders that are nobody's.
const NOBODY: &[&str] = &[
    "admin",
    "administrator",
    "all users",
    "anonymous",
    "default",
    "default user",
    "guest",
    "linuxbrew",
    "null",
    "none",
    "nobody",
    "postgres",
    "public",
    "root",
    "shared",
    "system",
    "test",
    "unknown",
    "user",
    "username",
];
/// Words before a backslash that are no domain of accounts.
const NO_DOMAIN: &[&str] = &[
    "HKLM",
    "HKCU",
    "HKCR",
    "HKU",
    "BUILTIN",
    "AUTHORITY",
    "SERVICE",
    "SYSTEM",
    "SOFTWARE",
    "CIMV",
    "ROOT",
    "APPDATA",
];

static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u)[A-Za-z0-9][A-Za-z0-9._%+'-]*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"));
static IPV4: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u)[0-9]{1,3}(?:\.[0-9]{1,3}){3}"));
static IPV6: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u)[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}"));
static MAC: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u)\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b"));
static FOLDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i-u)[\\/](?:users|home|documents and settings)[\\/]+"));
static FQDN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?-u)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+")
});
static SHARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u)\\\\[A-Za-z0-9][A-Za-z0-9._-]*"));
static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u)\b[A-Z][A-Z0-9-]{2,14}\\[A-Za-z][A-Za-z0-9._$-]*"));
static SERVICE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i-u)\bsvc[_-][a-z0-9][a-z0-9._-]*[a-z0-9]"));
static SYSLOG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?m-u)^[ \t>]*[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} ([A-Za-z][A-Za-z0-9._-]*) [A-Za-z]")
});
// What machines are commonly called, with a number behind: `PRTSRV02`, `hb-sql01`, `srv-pg01`, `kms02`.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)\b(?:[a-z0-9]+-)*[a-z]*(?:srv|svr|server|sql|dc|db|web|app|fs|file|prt|print|mail|exch|dns|dhcp|vm|esx|esxi|node|nas|bak|backup|kms|host|pc|nb|ws|gw|fw|rtr|proxy|lb|pg|hv|rds|ts)-?[0-9]{2,3}(?:-[a-z0-9]+)?\b",
    )
});
// Capitals in groups, the last with a number behind: `RT-LOM01`, `HB-FIN-PC12`.
static GROUPED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?-u)\b[A-Z]{2,10}(?:-[A-Z0-9]{2,10})*-(?:[A-Z]{2,10}[0-9]{1,3}|(?:LT|NB|PC|WS|DT|VM|SRV|LAP)-[0-9]{2,5})\b",
    )
});
static RECORD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u)^(?:[ \t:=#.,]|№|：)*(?:[a-z]{1,4}\.?[ :]+)?([A-Za-z0-9][A-Za-z0-9/_-]*[0-9])"));
static VALUE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?-u)^["'\]]?[ \t]*(?:[:=]|：)[ \t]*["']?([A-Za-z][A-Za-z0-9._-]*[A-Za-z0-9])"#));
static LABELLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u)^(?:[ \t:=]|：)*([A-Za-z][A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*|[A-Z]+-[A-Z0-9-]+)"));

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a plain pattern")
}

/// Something in a text that names a machine, a network or somebody's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) what: What,
    pub(super) range: Range<usize>,
}

/// Everything of the kind in one text; `is_inside` says whether a domain is the customer's.
pub(super) fn find(text: &str, is_inside: &dyn Fn(&str) -> bool) -> Vec<Place> {
    let mut found = Vec::new();
    let mut add = |what: What, range: Range<usize>| found.push(Place { what, range });
    let addresses = ADDRESS.find_iter(text).filter(|hit| is_address(hit.as_str()));
    addresses.for_each(|hit| add(What::Address, hit.range()));
    MAC.find_iter(text).for_each(|hit| add(What::Ip, hit.range()));
    networks(text).for_each(|range| add(What::Ip, range));
    folders(text).for_each(|range| add(What::User, range));
    for hit in FQDN.find_iter(text) {
        // `_tcp.bank.example`: what stands behind an underscore is a service.
        let service = text[..hit.start()].ends_with('_');
        let start = if service { hit.as_str().find('.').map_or(0, |dot| dot + 1) } else { 0 };
        let host = &hit.as_str()[start..];
        let named = host.contains('.') && host.parse::<IpAddr>().is_err();
        if named && (is_private(host) || is_inside(&host.to_lowercase())) {
            add(What::Host, hit.start() + start..hit.end());
        }
    }
    for hit in SHARE.find_iter(text).filter(|hit| starts_share(text, hit.start())) {
        let name = hit.start() + 2..hit.end();
        if !text[name.clone()].eq_ignore_ascii_case("localhost") {
            add(What::Host, name);
        }
    }
    for (domain, user) in ACCOUNT.find_iter(text).filter_map(|hit| account(text, hit.range())) {
        add(What::Domain, domain);
        add(What::User, user);
    }
    SYSLOG.captures_iter(text).filter_map(|hit| hit.get(1)).for_each(|host| add(What::Host, host.range()));
    let numbered = NUMBERED.find_iter(text).chain(GROUPED.find_iter(text));
    for hit in numbered.filter(|hit| !is_joined(text, hit.range()) && !is_product(hit.as_str())) {
        add(What::Host, hit.range());
    }
    accounts(text).for_each(|range| add(What::User, range));
    SERVICE.find_iter(text).for_each(|hit| add(What::User, hit.range()));
    records(text).for_each(|range| add(What::CaseId, range));
    labelled(text).for_each(|range| add(What::Host, range));
    found
}

/// Whether what stands behind the `@` may be a host: a thread id of a log has a date there.
fn is_address(text: &str) -> bool {
    let last = text.rsplit(['@', '.']).next().unwrap_or_default();
    last.len() > 1 && last.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a host is one that nobody outside reaches.
pub(super) fn is_private(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    match host.rsplit_once('.') {
        Some((_, end)) => PRIVATE_ENDS.contains(&end) || host.parse::<IpAddr>().is_ok(),
        None => host != "localhost",
    }
}

/// Addresses of machines; those that every machine has, masks and broadcasts are nobody's.
fn networks(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_free = |range: &Range<usize>| !is_joined(text, range.clone());
    let v4 = IPV4.find_iter(text).filter(|hit| {
        hit.as_str().parse::<Ipv4Addr>().is_ok_and(|ip| {
            let masks = ip.octets()[0] == 255 || ip.is_unspecified() || ip.is_loopback();
            !masks && ip.octets()[0] != 0
        })
    });
    let v6 = IPV6.find_iter(text).filter(|hit| {
        let colons = hit.as_str().matches(':').count();
        (hit.as_str().contains("::") || colons == 7)
            && hit.len() > 5
            && hit.as_str().parse::<Ipv6Addr>().is_ok_and(|ip| !ip.is_loopback() && !ip.is_unspecified())
    });
    v4.map(|hit| hit.range()).chain(v6.map(|hit| hit.range())).filter(is_free)
}

/// Whether a letter, digit, point or hyphen touches the range, so that it is part of something longer.
fn is_joined(text: &str, range: Range<usize>) -> bool {
    let glues = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let before = text[..range.start].chars().next_back().is_some_and(|c| glues(c) || c == '.');
    let mut after = text[range.end..].chars();
    let after = match after.next() {
        Some('.') => after.next().is_some_and(glues),
        Some(c) => glues(c),
        None => false,
    };
    before || after
}

/// Names of people's folders: `ana` of `C:\Users\ana\Desktop`.
fn folders(text: &str) -> impl Iterator<Item = Range<usize>> {
    FOLDER.find_iter(text).filter_map(|hit| {
        let rest = &text[hit.end()..];
        let separator = |c: char| matches!(c, '\\' | '/');
        let outside = |c: char| c.is_control() || "\"<>|:*?;,，。；：、）)]'`".contains(c);
        let end = rest.find(|c| separator(c) || outside(c)).unwrap_or(rest.len());
        // Without a separator behind it the name ends at the blank.
        let closed = rest[end..].starts_with(separator);
        let end = if closed && end < 40 { end } else { rest[..end].find(' ').unwrap_or(end) };
        let name = rest[..end].trim_end_matches(['.', ' ']);
        let nobody =
            name.is_empty() || name.starts_with(['%', '$', '{', '[']) || NOBODY.contains(&name.to_lowercase().as_str());
        (!nobody).then(|| hit.end()..hit.end() + name.len())
    })
}

/// Whether two backslashes open a share: not inside a path whose backslashes are doubled.
fn starts_share(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    !before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '\\' | '.' | '_' | '-' | ')' | '}' | '%'))
}

/// Domain and name of a Windows account.
fn account(text: &str, range: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let (domain, user) = text[range.clone()].split_once('\\')?;
    let before = text[..range.start].chars().next_back();
    let inside_path = before.is_some_and(|c| matches!(c, '\\' | ':' | '/' | '.' | '_' | '%' | '-'));
    let goes_on = text[range.end..].starts_with(['\\', '/']);
    if inside_path || goes_on || NO_DOMAIN.contains(&domain) || domain.starts_with("HKEY") {
        return None;
    }
    let middle = range.start + domain.len();
    Some((range.start..middle, middle + 1..middle + 1 + user.len()))
}

fn is_product(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.split('-').any(|piece| PRODUCTS.contains(&piece.trim_end_matches(|c: char| c.is_ascii_digit())))
}

/// Names behind a label of an account: `user=k.ono`.
fn accounts(text: &str) -> impl Iterator<Item = Range<usize>> {
    let folded = locale::fold(text);
    let labels = locale::cues("user").find_all(&folded);
    // `request_id` is no account.
    let is_word = |label: &Range<usize>| !text[..label.start].ends_with(['_', '-', '.']);
    labels.into_iter().filter(is_word).filter_map(|label| {
        let name = VALUE.captures(text.get(label.end..)?)?.get(1)?;
        let nobody = NOBODY.contains(&name.as_str().to_lowercase().as_str());
        (!nobody && name.len() > 2).then(|| label.end + name.start()..label.end + name.end())
    })
}

/// Numbers of records behind a word for one: case, contract, invoice, serial number.
fn records(text: &str) -> impl Iterator<Item = Range<usize>> {
    let folded = locale::fold(text);
    let labels =
        ["case_label", "not_case_label"].into_iter().flat_map(move |field| locale::cues(field).find_all(&folded));
    labels.filter_map(|label| {
        let id = RECORD.captures(text.get(label.end..)?)?.get(1)?;
        let digits = id.as_str().bytes().filter(u8::is_ascii_digit).count();
        let range = label.end + id.start()..label.end + id.end();
        (digits >= 4 && locale::date::find(id.as_str()).is_none() && !is_joined(text, range.clone())).then_some(range)
    })
}

/// Names behind a word for a machine: `server HB-SQL01`.
fn labelled(text: &str) -> impl Iterator<Item = Range<usize>> {
    let folded = locale::fold(text);
    let labels = locale::cues("host_label").find_all(&folded);
    labels.into_iter().filter_map(|label| {
        let name = LABELLED.captures(text.get(label.end..)?)?.get(1)?;
        let range = label.end + name.start()..label.end + name.end();
        (is_machine(name.as_str()) && !is_joined(text, range.clone())).then_some(range)
    })
}

/// Whether a word may name a machine: no release (`R2`, `SP3`, `V200R021`), no architecture, no unit.
fn is_machine(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let version = letters <= 2 && word[letters..].bytes().all(|b| b.is_ascii_alphanumeric() && !b.is_ascii_lowercase());
    let number = word.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
    word.len() >= 4 && !version && !word.starts_with("KB") && number < 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, what: What) -> Vec<&str> {
        let found = find(text, &|domain| domain.ends_with("bank.example"));
        found.into_iter().filter(|place| place.what == what).map(|place| &text[place.range]).collect()
    }

    #[test]
    fn machines_are_found_and_releases_are_not() {
        assert_eq!(words(r"copy \\files7\pub$ to dc01.bank.example", What::Host), ["dc01.bank.example", "files7"]);
        assert_eq!(words("连接 PRTSRV02 报错，srv-pg01 正常", What::Host), ["PRTSRV02", "srv-pg01"]);
        assert_eq!(words("Mar  4 10:00:01 lindo sshd[12]: x", What::Host), ["lindo"]);
        for text in [
            r"C:\\Windows\\winsxs",
            "Windows Server 2019",
            "SQL2019 SP3",
            "prod.yaml",
            "SHA256",
            "https://learn.example/a",
        ] {
            assert_eq!(words(text, What::Host), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn network_addresses_are_found_and_versions_of_five_numbers_are_not() {
        assert_eq!(
            words("from 10.1.2.3:443, mask 255.255.255.0, ::1, fe80::1c2:3", What::Ip),
            ["10.1.2.3", "fe80::1c2:3"]
        );
        assert_eq!(words("10.0.22631.3447 and 1.2.3.4.5 at 12:30:45", What::Ip), Vec::<&str>::new());
    }

    #[test]
    fn folders_and_accounts_of_people_are_found() {
        assert_eq!(
            words(r"C:\Users\ana ruiz\x.log and /home/bo/.ssh, C:\Users\Public\y", What::User),
            ["ana ruiz", "bo"]
        );
        assert_eq!(words(r"as CASK\erp, svc_bak, not HKLM\System or D:\DATA\x", What::User), ["erp", "svc_bak"]);
    }
}
