//! Addresses: shared mailboxes, look-alikes, and the part of a domain that a company chose.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::names::folded_words;

/// Bytes of a word that tells a shared mailbox though another word touches it.
const LEAST_GLUED: usize = 6;
/// Bytes of the longest such word, and one.
const MOST_GLUED: usize = 32;
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

/// The name in what Exchange writes for an address of its own: `/O=EXCHANGELABS/OU=…/CN=RECIPIENTS/CN=0123…-Ana Ruiz`,
/// also packed as `IMCEAEX-_O=EXCHANGELABS_…@…`.
///
/// `None` when `text` is no such thing; empty when it holds no readable name.
pub(super) fn exchange_name(text: &str) -> Option<String> {
    let folded = text.trim().to_ascii_lowercase();
    let packed = folded.starts_with("imceaex-_o=");
    if !packed && !folded.starts_with("/o=") {
        return None;
    }
    let text = if packed { unpacked(text.trim()) } else { text.trim().to_owned() };
    let at = text.to_ascii_lowercase().rfind("/cn=")?;
    let last = text[at + 4..].trim();
    let name = match last.split_once('-') {
        Some((id, name)) if id.len() >= 16 && id.bytes().all(|b| b.is_ascii_hexdigit()) => name,
        _ => last,
    };
    let is_id = !name.contains(' ') && name.bytes().any(|b| b.is_ascii_digit());
    Some(if is_id { String::new() } else { name.trim().to_owned() })
}

/// Undoes the packing: `_` for `/`, `+20` for a blank, the domain behind.
fn unpacked(text: &str) -> String {
    let local = text.split('@').next().unwrap_or_default();
    let mut parts = local.get("IMCEAEX-".len()..).unwrap_or_default().split('+');
    let mut unpacked = parts.next().unwrap_or_default().replace('_', "/");
    for part in parts {
        let code = part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()).filter(u8::is_ascii);
        unpacked.extend(code.map(char::from));
        unpacked.push_str(&part.get(if code.is_some() { 2 } else { 0 }..).unwrap_or_default().replace('_', "/"));
    }
    unpacked
}

/// Addresses in a text, lower case.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = String> {
    let outside = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+'));
    text.split(outside).map(|word| word.trim_matches(['.', '-'])).filter(|word| is_address(word)).map(str::to_lowercase)
}

/// The part behind the `@`; empty for none.
pub(crate) fn domain(email: &str) -> &str {
    email.split_once('@').map_or("", |(_, domain)| domain)
}

static ROLE_LOCALS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| folded_words("role_mailbox").into_iter().chain(folded_words("support_mailbox")).collect());
static SUPPORT_LOCALS: LazyLock<BTreeSet<String>> = LazyLock::new(|| folded_words("support_mailbox"));

/// Whether an address is no person's: a list or a shared mailbox.
pub(crate) fn is_role_address(email: &str) -> bool {
    has_role_local(email, &ROLE_LOCALS)
}

/// Whether an address takes support requests.
pub(super) fn is_support_address(email: &str) -> bool {
    has_role_local(email, &SUPPORT_LOCALS)
}

fn has_role_local(email: &str, words: &BTreeSet<String>) -> bool {
    let local = email.split('@').next().unwrap_or_default().split('+').next().unwrap_or_default();
    let compact: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
    // `supportmail`, `itsupport`: a long word cannot stand there by accident.
    let glued = |length: usize| {
        compact.get(..length).is_some_and(|start| words.contains(start))
            || compact.get(compact.len() - length..).is_some_and(|end| words.contains(end))
    };
    words.contains(local)
        || words.contains(&compact)
        || local.split(['.', '-', '_']).any(|part| words.contains(part))
        || (LEAST_GLUED..compact.len().min(MOST_GLUED)).any(glued)
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
pub(crate) fn main_label(domain: &str) -> String {
    let main = main_domain(domain);
    main.split('.').next().unwrap_or_default().to_owned()
}

/// What colleagues share: the domain without hosts; of free mail the whole address.
pub(super) fn company(email: &str) -> &str {
    let company = main_domain(domain(email));
    if company.is_empty() || FREE_MAIL.contains(&company) { email } else { company }
}

/// The domain without host names: the last two labels, or three under `com.cn` and its like.
pub(crate) fn main_domain(domain: &str) -> &str {
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
    fn exchange_addresses_hold_a_name_at_best() {
        let rows = [
            (
                "/O=EXCHANGELABS/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN=0F3A9C0B7D1E4F52A6B8C9D0E1F20314-Ana Ruiz",
                Some("Ana Ruiz"),
            ),
            (
                "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=0f3a9c0b7d1e4f52a6b8c9d0e1f20314-ana.ruiz1",
                Some(""),
            ),
            ("IMCEAEX-_O=CASK_OU=FIRST+20GROUP_CN=RECIPIENTS_CN=Ana+20Ruiz@cask.example", Some("Ana Ruiz")),
            ("ana@c.example", None),
        ];
        for (text, name) in rows {
            assert_eq!(exchange_name(text).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn mailboxes_that_no_person_owns() {
        for email in ["support@v.example", "it-support@v.example", "supportdesk@v.example", "service+case12@v.example"]
        {
            assert!(is_role_address(email), "{email}");
        }
        for email in ["ana@c.example", "bo.lind@v.example", "u018231@bank.example"] {
            assert!(!is_role_address(email), "{email}");
        }
    }

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
