//! Web addresses.

use std::sync::LazyLock;

use regex::Regex;

use super::scan::{char_before, is_east_asian, is_stop, line_before};
use super::{Extra, Extractor, Kind, Match};
use crate::link;
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::Url,
    doc: "Addresses as written without the sentence's punctuation; defanged ones restored, link scanners unwrapped.",
    examples: &[
        ("链接：<https://kb.example/help/17>，并安装", &["https://kb.example/help/17"]),
        ("参考https://docs.example/a?id=3&lang=zh-cn。谢谢", &["https://docs.example/a?id=3&lang=zh-cn"]),
        ("见 https://docs.example/a?b=1<https://docs.example/a?b=1>", &["https://docs.example/a?b=1"]),
        (
            "(see https://en.example/wiki/Foo_(bar)), and http://x.example/.",
            &["https://en.example/wiki/Foo_(bar)", "http://x.example/"],
        ),
        ("[guide](https://kb.example/a) or [x|http://srv:8080/y]", &["https://kb.example/a", "http://srv:8080/y"]),
        ("<https://files.example/upload/\nabc/def>", &["https://files.example/upload/abc/def"]),
        ("hxxps://evil[.]example/payload[.]exe", &["https://evil.example/payload.exe"]),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fkb.example%2Fa%3Fb%3D1&data=05%7C01",
            &["https://kb.example/a?b=1"],
        ),
        ("https://urldefense.com/v3/__https://kb.example/a__;!!AbC$", &["https://kb.example/a"]),
        ("https://urldefense.proofpoint.com/v2/url?u=https-3A__kb.example_a&d=Dw", &["https://kb.example/a"]),
        (
            "visit www.vendor.example/support, ftp://ftp.example/pub/x.zip;",
            &["www.vendor.example/support", "ftp://ftp.example/pub/x.zip"],
        ),
        ("https://a.example/1,https://b.example/2", &["https://a.example/1", "https://b.example/2"]),
        ("GET /index.html HTTP/1.1, https:// and http://, https://<host>/x", &[]),
        ("me@www.example.com, awww.example, www.", &[]),
        (r#"<assembly xmlns="http://schemas.microsoft.example/x">"#, &[]),
        ("file:///C:/x.txt s3://bucket/x mailto:a@b.example", &[]),
    ],
    find,
};

static START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i-u)\b(?:(?:https?|hxxps?|ftps?|sftp)(?::|\[:\])//|www\.)[a-z0-9\[]")
        .expect("the examples compile it")
});

fn find(view: &View<'_>) -> Vec<Match> {
    let text: &str = &view.text;
    let mut found: Vec<Match> = Vec::new();
    let mut from = 0;
    while let Some(start) = START.find_at(text, from) {
        from = start.end();
        let before = line_before(text, start.start(), 12);
        if before.ends_with(['@', '.', '-', '_']) || before.ends_with("//") || is_namespace(before) {
            continue;
        }
        let (end, written) = wrapped(text, start.start()).unwrap_or_else(|| plain(text, start.start()));
        if end <= start.end() && !written.contains('.') {
            continue;
        }
        let value = link::target(&refanged(&written)).into_owned();
        if !is_address(&value) {
            continue;
        }
        from = end.max(from);
        // Outlook's plain part prints a link as `text<target>`; where both are one address, once is enough.
        let twin = found.last().is_some_and(|last| {
            last.range.end + 1 == start.start() && before.ends_with('<') && same(&last.value, &value)
        });
        if !twin {
            found.push(Match { range: start.start()..end, value, extra: Extra::None });
        }
    }
    found
}

/// Whether an XML name space follows: a name, not an address to visit.
fn is_namespace(before: &str) -> bool {
    before.trim_end_matches(['"', '\'']).ends_with('=') && before.contains("xmlns")
}

fn same(a: &str, b: &str) -> bool {
    a.trim_end_matches('/') == b.trim_end_matches('/')
}

fn is_url_char(c: char) -> bool {
    !c.is_whitespace()
        && !is_stop(c)
        && !is_east_asian(c)
        && !matches!(c, '"' | '<' | '>' | '`' | '{' | '}' | '|' | '\\' | '^' | '\u{200b}' | '\u{feff}')
}

/// The address in one run, without the punctuation of the sentence around it.
fn plain(text: &str, start: usize) -> (usize, String) {
    let run = &text[start..];
    let run = &run[..run.find(|c| !is_url_char(c)).unwrap_or(run.len())];
    let joined = [",http", ";http", ")http", "]("].iter().filter_map(|mark| run.find(mark)).min();
    let mut kept = &run[..joined.unwrap_or(run.len())];
    loop {
        let less = kept.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_']);
        let less = match less.chars().next_back() {
            Some(')') if less.matches(')').count() > less.matches('(').count() => &less[..less.len() - 1],
            Some(']') if less.matches(']').count() > less.matches('[').count() => &less[..less.len() - 1],
            _ => less,
        };
        if less.len() == kept.len() {
            return (start + kept.len(), kept.to_owned());
        }
        kept = less;
    }
}

/// An address in `<…>` that was broken over lines.
fn wrapped(text: &str, start: usize) -> Option<(usize, String)> {
    if char_before(text, start) != Some('<') {
        return None;
    }
    let near = &text[start..text.floor_char_boundary((start + 2_000).min(text.len()))];
    let inside = &near[..near.find('>')?];
    let pieces: Vec<&str> = inside.split_ascii_whitespace().collect();
    let whole = pieces.len() > 1
        && pieces.len() <= 12
        && inside.chars().all(|c| is_url_char(c) || matches!(c, ' ' | '\n'))
        && inside.matches("://").count() <= 1
        && pieces[1..].iter().all(|piece| piece.len() > 20 || piece.contains(['/', '?', '=', '&', '%', '.', '-']))
        || pieces.len() == 2 && pieces[0].ends_with(['/', '=', '-', '&', '?']) && pieces[1].chars().all(is_url_char);
    whole.then(|| (start + inside.len(), pieces.concat()))
}

/// `hxxp://evil[.]example` as a browser would take it.
fn refanged(written: &str) -> String {
    let mut value = written.replace("[.]", ".").replace("(.)", ".").replace("[dot]", ".").replace("[:]", ":");
    if value.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("hxxp")) {
        value.replace_range(..4, "http");
    }
    value
}

/// Whether there is a host behind the scheme.
fn is_address(value: &str) -> bool {
    let host = value.split_once("://").map_or(value, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let dots = value.contains("://") || host.matches('.').count() >= 2;
    dots && host.len() >= 3 && host.contains(|c: char| c.is_ascii_alphanumeric()) && !host.ends_with('.')
}
