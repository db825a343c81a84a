//! Addresses: shared mailboxes, look-alikes, and the part of a domain that a company chose.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::names::folded_words;

/// Domains under which everybody has an own address.
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
    "naver.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "sina.com",
    "web.de",
    "yahoo.co.jp",
    "yahoo.com",
    "yandex.ru",
    "yeah.net",
];

/// Whether `text` is an address and nothing else.
pub(super) fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace) && !domain.contains('@')
    })
}

/// Addresses in a text, lower case.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = String> {
    let outside = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+'));
    text.split(outside).map(|word| word.trim_matches(['.', '-'])).filter(|word| is_address(word)).map(str::to_lowercase)
}

/// The part behind the `@`; empty for none.
pub(super) fn domain(email: &str) -> &str {
    email.split_once('@').map_or("", |(_, domain)| domain)
}

static ROLE_LOCALS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| folded_words("role_mailbox").into_iter().chain(folded_words("support_mailbox")).collect());
static SUPPORT_LOCALS: LazyLock<BTreeSet<String>> = LazyLock::new(|| folded_words("support_mailbox"));

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

/// Whether two addresses of one domain differ in one letter of the local part; digits tell people apart.
pub(super) fn is_look_alike(a: &str, b: &str) -> bool {
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

/// The part of a domain that an organisation chose: `faro` of `mail.faro.com.br`.
pub(super) fn main_label(domain: &str) -> String {
    let main = main_domain(domain);
    main.split('.').next().unwrap_or_default().to_owned()
}

/// What colleagues share: the domain without hosts; of free mail the whole address.
pub(super) fn company(email: &str) -> &str {
    let company = main_domain(domain(email));
    if company.is_empty() || FREE_MAIL.contains(&company) { email } else { company }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_tell_addresses_apart() {
        assert!(!is_look_alike("user1@c.example", "user2@c.example"));
        assert!(is_look_alike("xlin@c.example", "xulin@c.example"));
    }

    #[test]
    fn main_domains_drop_hosts() {
        assert_eq!(main_domain("host.bank.com.cn"), "bank.com.cn");
        assert_eq!(main_domain("mail.acme.example"), "acme.example");
        assert_eq!(main_domain("localhost"), "localhost");
    }
}
