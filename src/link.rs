//! Web addresses that a mail gateway hid behind its own.

use std::borrow::Cow;

/// Hosts of gateways that rewrite addresses, as parts of their names: a cheap look at a text.
const GATEWAYS: [&str; 3] = ["safelinks.protection.outlook.com", "urldefense.", "linkprotect.cudasvc.com"];

/// Where the address of a link scanner leads: Outlook safe links, Proofpoint URL Defense 2 and 3, Barracuda. The
/// address itself when that cannot be told.
pub fn target(address: &str) -> Cow<'_, str> {
    let host = address.split_once("//").map_or("", |(_, rest)| rest).split(['/', '?']).next().unwrap_or_default();
    let query = |name: &str| {
        let (_, query) = address.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix("amp;").unwrap_or(pair).strip_prefix(name))
    };
    let inner = if host.ends_with("safelinks.protection.outlook.com") || host.ends_with("linkprotect.cudasvc.com") {
        query("url=").or_else(|| query("a=")).and_then(percent_decoded)
    } else if host == "urldefense.proofpoint.com" {
        query("u=").and_then(|value| percent_decoded(&value.replace('-', "%").replace('_', "/")))
    } else if host.starts_with("urldefense.") {
        address.split_once("/__").and_then(|(_, rest)| Some(rest.split_once("__;")?.0.to_owned()))
    } else {
        None
    };
    inner.filter(|inner| inner.contains("://")).map_or(Cow::Borrowed(address), Cow::Owned)
}

/// A text with the [`target`] in place of each address of a link scanner; borrows where there is none. Linear.
pub fn with_targets(text: &str) -> Cow<'_, str> {
    if !GATEWAYS.iter().any(|gateway| text.contains(gateway)) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("https://") {
        let run = &rest[at..];
        let is_end = |c: char| c.is_whitespace() || !c.is_ascii() || matches!(c, '<' | '>' | '"' | '[' | ']' | '|');
        let end = run.find(is_end).unwrap_or(run.len());
        plain.push_str(&rest[..at]);
        plain.push_str(&target(&run[..end]));
        rest = &run[end..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// `None` when the bytes are no UTF-8.
fn percent_decoded(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = (first == b'%').then(|| tail.get(..2)).flatten();
        let code = code.and_then(|hex| u8::from_str_radix(str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_gateways_lead_where_they_led_before() {
        for address in [
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fkb.example%2Fa%3Fb%3D1&data=05%7C01",
            "https://eur01.safelinks.protection.outlook.com/?data=05%7C01&amp;url=https%3A%2F%2Fkb.example%2Fa%3Fb%3D1",
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__kb.example_a-3Fb-3D1&d=Dw",
            "https://urldefense.com/v3/__https://kb.example/a?b=1__;!!AbC$",
            "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fkb.example%2fa%3fb%3d1&c=E,1",
            "https://kb.example/a?b=1",
        ] {
            assert_eq!(target(address), "https://kb.example/a?b=1", "{address}");
            let text = with_targets(&format!("日志见{address}，see <{address}>.")).into_owned();
            assert_eq!(text, "日志见https://kb.example/a?b=1，see <https://kb.example/a?b=1>.", "{address}");
        }
        let broken = "https://eur01.safelinks.protection.outlook.com/?url=%ff";
        assert_eq!(target(broken), broken);
    }
}
