//! Link targets that say more than their text.

use std::borrow::Cow;

use crate::ingest::transfer::percent;

/// The target to print behind a link's text; `None` when the text says it already or the target is no page.
pub fn shown(href: &str, text: &str) -> Option<String> {
    let target = unwrapped(href.trim());
    let scheme = target.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let is_page = matches!(scheme.as_str(), "http" | "https" | "ftp" | "ftps") && target.contains("://");
    let differs = bare(&target) != bare(text.trim());
    (is_page && differs && !text.trim().is_empty()).then(|| target.into_owned())
}

/// A link without scheme, final slash and escapes.
fn bare(url: &str) -> String {
    let url = url.trim_matches(['<', '>']);
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let decoded = percent(rest.trim_end_matches('/').as_bytes());
    String::from_utf8_lossy(&decoded).to_lowercase()
}

/// The link that a mail gateway hid behind its own: Outlook safe links, Proofpoint URL Defense version 3.
fn unwrapped(href: &str) -> Cow<'_, str> {
    let host = href.split("://").nth(1).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    if host.ends_with("safelinks.protection.outlook.com") {
        let url = href.split(['?', '&']).find_map(|pair| pair.strip_prefix("url="));
        let url = url.map(|url| String::from_utf8_lossy(&percent(url.as_bytes())).into_owned());
        return url.map_or(Cow::Borrowed(href), Cow::Owned);
    }
    if host.ends_with("urldefense.com") {
        let inner = href.split_once("/v3/__").and_then(|(_, rest)| rest.split_once("__;"));
        return Cow::Borrowed(inner.map_or(href, |(url, _)| url));
    }
    Cow::Borrowed(href)
}
