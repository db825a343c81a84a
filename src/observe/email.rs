//! Mail addresses.

use std::sync::LazyLock;

use regex::Regex;

use super::scan::{char_at, char_before, line_before};
use super::{Extra, Extractor, Kind, Match};
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::EmailAddress,
    doc: "Addresses with a host and a top-level domain, in lower case; message ids and logins are none.",
    examples: &[
        ("Ana Ruiz <Ana.Ruiz@Vendor.example>; 'bo@x.example'", &["ana.ruiz@vendor.example", "bo@x.example"]),
        ("发件人: 王芳 [mailto:wangfang@bank.example]", &["wangfang@bank.example"]),
        ("邮箱：zhang_san+it@mail.corp.example，电话", &["zhang_san+it@mail.corp.example"]),
        ("请发到support@vendor.example谢谢", &["support@vendor.example"]),
        ("<first.last\n@long-name.example> wrote:", &["first.last@long-name.example"]),
        ("Vendor Support <\nhelp@vendor.example> wrote:", &["help@vendor.example"]),
        ("o'neil@x.example, b@x.example.", &["o'neil@x.example", "b@x.example"]),
        ("Error CSI 00001a2b@2022/03/04:03:22:33.120 (F)", &[]),
        ("[cid:image001.png@01D7ABCD.12345678] image003.jpg@01DA.ABCDEF12 logo.png@x.example", &[]),
        ("root@web01:~# ls, user@localhost, Pa$$w@rd88, @handle, admin@host", &[]),
        ("git@github.com:acme/tool.git, scp a ops@fs.example:/tmp, ssh ops@fs.example", &[]),
        ("npm i @types/node@18.0.1 lodash@4.17.21", &[]),
        ("https://user:pass@host.example/x and scott/tiger@db.example", &[]),
        ("Message-ID: <CAF0x1@mail.example>\nIn-Reply-To: <123@mail.example>", &[]),
        ("<AM0PR01MB4321ABCDEF@AM0PR01MB4321.eurprd01.prod.outlook.com>", &[]),
    ],
    find,
};

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?-u)[A-Za-z0-9._%+'&=-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:xn--[A-Za-z0-9]+|[A-Za-z]{2,24})",
    )
    .expect("the examples compile it")
});

/// What stands in angle brackets, an address that a client broke included.
static BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)<[ \n]*(?:mailto:)?([A-Za-z0-9._%+'&=@ \n-]{5,160})>").expect("the examples compile it")
});

fn find(view: &View<'_>) -> Vec<Match> {
    let text: &str = &view.text;
    let mut found: Vec<Match> = Vec::new();
    for bracket in BRACKETS.captures_iter(text) {
        let Some(inside) = bracket.get(1) else { continue };
        let written = inside.as_str().trim();
        let joined: String = written.split_ascii_whitespace().collect();
        let whole = ADDRESS.find(&joined).is_some_and(|address| address.range() == (0..joined.len()));
        if written.len() != joined.len() && whole && is_person(text, inside.start(), inside.end(), &joined) {
            let start = inside.start() + inside.as_str().len() - inside.as_str().trim_start().len();
            let range = start..start + written.len();
            found.push(Match { range, value: joined.to_lowercase(), extra: Extra::None });
        }
    }
    let broken = found.len();
    for address in ADDRESS.find_iter(text) {
        let inside = found[..broken].partition_point(|other| other.range.end <= address.start());
        if inside < broken && found[inside].range.start < address.end() {
            continue;
        }
        let value = address.as_str().trim_start_matches(['\'', '.', '-', '=', '&', '%', '+']);
        let start = address.end() - value.len();
        if is_person(text, start, address.end(), value) {
            found.push(Match { range: start..address.end(), value: value.to_lowercase(), extra: Extra::None });
        }
    }
    found.sort_by_key(|found| found.range.start);
    found
}

/// Endings of pictures that mail clients name as if they were addresses.
const PICTURES: &[&str] = &[".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emz", ".wmz", ".svg"];

/// Whether mail can be sent there: no login, message id, picture or part of a longer thing.
fn is_person(text: &str, start: usize, end: usize, value: &str) -> bool {
    let Some((local, host)) = value.split_once('@') else { return false };
    let (local, host) = (local.to_ascii_lowercase(), host.to_ascii_lowercase());
    let before = line_before(text, start, 60);
    let word = before.rsplit([' ', '<', '\t', ',', ';', '(', '[', '"']).next().unwrap_or_default();
    let after = char_at(text, end);
    let longer = after.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '_'))
        || char_before(text, start).is_some_and(|c| c == '@' || c == '\\' || c.is_ascii_alphanumeric())
        || after == Some('-') && char_at(text, end + 1).is_some_and(|c| c.is_ascii_alphanumeric());
    let remote = after == Some(':')
        && char_at(text, end + 1).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '~'));
    let in_url = word.contains("://") || (word.ends_with('/') && !word.contains('@'));
    let login = {
        let mut words = before.trim_end_matches('<').split_ascii_whitespace().rev();
        words.clone().next().is_some_and(|word| matches!(word, "ssh" | "sftp" | "rsync"))
            || words.any(|word| matches!(word, "scp"))
    };
    let header = before.trim_start().get(..12).unwrap_or(before.trim_start()).to_ascii_lowercase();
    let message_id = ["message-id:", "in-reply-to:", "references:", "content-id:"]
        .iter()
        .any(|name| header.starts_with(name))
        || word.ends_with("cid:")
        || (host.contains(".prod.outlook.com") || host.ends_with("mail.gmail.com") || host.ends_with("javamail.com"))
        || local.len() > 64;
    let picture = PICTURES.iter().any(|ending| local.ends_with(ending) || host.ends_with(ending));
    local.contains(|c: char| c.is_ascii_alphanumeric())
        && !longer
        && !remote
        && !in_url
        && !login
        && !message_id
        && !picture
}
