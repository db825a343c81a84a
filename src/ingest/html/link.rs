//! Link targets that say more than their text.

use crate::ingest::transfer::percent;
use crate::link::target;

/// The target to print behind a link's text; `None` when the text says it already or the target is no page.
pub fn shown(href: &str, text: &str) -> Option<String> {
    let target = target(href.trim());
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
