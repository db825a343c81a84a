//! Hosts and addresses that look alike.

/// Domains under which everybody has an own address: two of them are never one misspelt.
const FREE_MAIL: &[&str] = &[
    "126.com",
    "163.com",
    "aliyun.com",
    "foxmail.com",
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "sina.com",
    "vip.163.com",
    "web.de",
    "yahoo.co.jp",
    "yahoo.com",
    "yandex.ru",
    "yeah.net",
    "ymail.com",
];

/// Second labels below a country under which organisations register: `kehu.com.cn`, `shop.co.uk`.
const SECOND_LEVEL: &[&str] =
    &["ac", "co", "com", "edu", "gob", "gov", "go", "gouv", "ltd", "mil", "ne", "net", "nom", "or", "org", "plc", "re"];

/// Local part and domain of an address, lower case; `None` for anything else.
pub(crate) fn parts(address: &str) -> Option<(String, String)> {
    let (local, domain) = address.trim().rsplit_once('@')?;
    let domain = domain.trim_end_matches('.').to_lowercase();
    // What stands behind a plus sign is the sender's own mark, or the number of a ticket.
    let local = local.split('+').next().unwrap_or_default().to_lowercase();
    (!local.is_empty() && domain.contains('.')).then_some((local, domain))
}

/// Whether many unrelated people have addresses there.
pub(crate) fn is_free_mail(domain: &str) -> bool {
    FREE_MAIL.contains(&domain)
}

/// The part of a host that somebody registered: `kehu.com.cn` of `sdc.kehu.com.cn`.
pub(crate) fn registered(host: &str) -> &str {
    let labels: Vec<&str> = host.split('.').collect();
    let second = labels.len() >= 3 && labels[labels.len() - 1].len() == 2;
    let keep = if second && SECOND_LEVEL.contains(&labels[labels.len() - 2]) { 3 } else { 2 };
    let cut: usize = labels.iter().rev().skip(keep).map(|label| label.len() + 1).sum();
    &host[cut..]
}

/// Host of a web address, lower case, without user, port and final dot; `None` for numbers and names without a dot.
pub(crate) fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().trim_end_matches('.').to_lowercase();
    let named = host.contains('.') && host.rsplit('.').next().is_some_and(|top| top.chars().all(char::is_alphabetic));
    named.then_some(host)
}

/// Letters inserted, left out, replaced or swapped between two texts; `None` when that takes more than `most`.
pub(crate) fn edits(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most || a.len().max(b.len()) > 256 {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut cost = (last[j + 1] + 1).min(row[j] + 1).min(last[j] + usize::from(x != y));
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|count| *count <= most)
}

/// Whether two texts differ in digits only: numbered hosts and mailboxes are not misspelt.
pub(crate) fn same_but_for_digits(a: &str, b: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    letters(a) == letters(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_up_to_a_limit() {
        assert_eq!(edits("contoso", "contoso", 2), Some(0));
        assert_eq!(edits("contoso", "contosa", 2), Some(1));
        assert_eq!(edits("contoso", "cotnoso", 2), Some(1));
        assert_eq!(edits("sdc.acme.example", "sdcacme.example", 2), Some(1));
        assert_eq!(edits("acme", "fabrikam", 2), None);
    }

    #[test]
    fn the_registered_part_of_a_host_is_known() {
        assert_eq!(registered("sdc.acme.com.cn"), "acme.com.cn");
        assert_eq!(registered("support.acme.example"), "acme.example");
        assert_eq!(registered("acme.example"), "acme.example");
        assert_eq!(registered("localhost"), "localhost");
    }

    #[test]
    fn a_host_is_read_off_an_address() {
        assert_eq!(host("https://u:p@Files.Acme.Example:8443/x?y=a.b").as_deref(), Some("files.acme.example"));
        assert_eq!(host("http://10.0.0.1/x"), None);
        assert_eq!(host("https://intranet/x"), None);
    }
}
