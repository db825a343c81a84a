//! Names and addresses as quoted header blocks print them.
//!
//! These are no RFC 5322 address lists: names stand without addresses, `;` and `、` part them, and clients leave
//! `[mailto:…]`, doubled addresses and directory names behind. Real headers are read by `ingest`.

use crate::locale;
use crate::mail::Mailbox;

use super::lines::{is_invisible, trim};

/// Longest name that a person or a group has.
const LONGEST_NAME: usize = 120;

/// Reads a list of recipients in the order printed; empty when the value names nobody.
pub(super) fn list(value: &str) -> Vec<Mailbox> {
    let value = plain(value);
    pieces(&value).into_iter().filter_map(one).collect()
}

/// Reads the author: the person whom a delegate, a bounce address or a list wrote for.
pub(super) fn author(value: &str) -> Option<Mailbox> {
    let value = plain(value);
    let represented = represented(&value).unwrap_or(&value);
    // An author is one: a comma stands inside the name, unless an address comes before it.
    let mut people = pieces_at(represented, &[';', '；', '、']).into_iter().filter_map(one);
    let first = people.next()?;
    // QQ for companies: `"白石";<bs@list.example>;`.
    let second = people.next().filter(|second| first.email.is_none() && second.name.is_none());
    Some(Mailbox { email: second.map_or(first.email, |second| second.email), name: first.name })
}

/// The part behind `on behalf of`.
fn represented(value: &str) -> Option<&str> {
    let folded = locale::fold(value);
    let edge = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || "[]<>()\"'；;".contains(c));
    let found = locale::cues("on_behalf")
        .find_all(&folded)
        .into_iter()
        // In Chinese the word is also part of titles (客户代表), so it must stand free.
        .rfind(|hit| edge(value[..hit.start].chars().next_back()) && edge(value[hit.end..].chars().next()))?;
    let (before, behind) = (trim(&value[..found.start]), trim(&value[found.end..]));
    [behind, before].into_iter().find(|part| part.chars().any(char::is_alphabetic))
}

/// The value without invisible characters, tags of bold text, and with `[mailto:a@b]` written `<a@b>`.
fn plain(value: &str) -> String {
    let visible: String = value
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| *c == ' ' || !is_invisible(*c))
        .collect();
    let mut text = visible.replace("**", "");
    for (debris, plain) in [
        ("[mailto:", "<"),
        ("<mailto:", "<"),
        ("(mailto:", "<"),
        ("mailto:", ""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        // Scanned pages.
        (" @ ", "@"),
    ] {
        if text.contains(debris) {
            text = text.replace(debris, plain);
        }
    }
    // `[mailto:a@b]` and `[a@b](mailto:a@b)` left an opening angle bracket with another closing one.
    let mut open = false;
    let closed = text.chars().map(|c| match c {
        '<' | '＜' => {
            open = true;
            '<'
        }
        '>' | '＞' | ']' | ')' if open => {
            open = false;
            '>'
        }
        other => other,
    });
    closed.collect()
}

/// Parts a list at its separators.
fn pieces(value: &str) -> Vec<&str> {
    let hard = pieces_at(value, &[';', '；', '、']);
    hard.into_iter().flat_map(commas).collect()
}

/// Parts at any of `separators` outside brackets and double quotes.
fn pieces_at<'a>(value: &'a str, separators: &[char]) -> Vec<&'a str> {
    let (mut found, mut start, mut angle, mut round, mut quoted) = (Vec::new(), 0, false, 0_i32, false);
    let balanced = value.matches('"').count().is_multiple_of(2);
    for (at, c) in value.char_indices() {
        match c {
            '"' if balanced => quoted = !quoted,
            '<' => angle = true,
            '>' => angle = false,
            '(' | '（' => round += 1,
            ')' | '）' => round = (round - 1).max(0),
            // A bracket that never closes must not swallow the rest: `;` parts all the same.
            _ if separators.contains(&c) && !quoted && ((!angle && round == 0) || c == ';') => {
                found.push(&value[start..at]);
                start = at + c.len_utf8();
                (angle, round, quoted) = (false, 0, false);
            }
            _ => {}
        }
    }
    found.push(&value[start..]);
    found
}

/// Parts at commas, except at the one inside `Last, First <a@b>` and `Last, First`.
fn commas(piece: &str) -> Vec<&str> {
    let parts = pieces_at(piece, &[',', '，']);
    if parts.len() == 1 {
        return parts;
    }
    if !piece.contains('@') {
        let person = |part: &&str| trim(part).contains(' ') || !part.is_ascii();
        return if parts.len() > 2 || parts.iter().all(person) { parts } else { vec![piece] };
    }
    let (mut found, mut start, mut at) = (Vec::new(), 0, 0);
    for part in &parts {
        at += part.len();
        if part.contains('@') || at >= piece.len() {
            found.push(&piece[start..at]);
            start = at + piece[at..].chars().next().map_or(0, char::len_utf8);
        }
        at += piece[at..].chars().next().map_or(0, char::len_utf8);
    }
    found
}

/// One name with its address; `None` when there is neither.
fn one(piece: &str) -> Option<Mailbox> {
    let piece = trim(piece);
    // Mailboxes of China Mobile say `(无)` where nobody stands.
    let remark = piece.starts_with(['(', '（']) && piece.ends_with([')', '）']);
    if remark && !piece.contains('@') {
        return None;
    }
    let (name, address) = match piece.find('<') {
        Some(open) => {
            let close = piece[open..].find('>').map_or(piece.len(), |close| open + close);
            (&piece[..open], &piece[open + 1..close])
        }
        None => bare(piece),
    };
    let (mut name, address) = (unquoted(name), address_in(address));
    // `a@b<mailto:a@b>`, `'a@b' <a@b>`: the name is the address once more.
    if name.contains('@') && !name.contains(' ') {
        let repeated = if is_address(address) { address } else { name.trim_matches(['[', ']', '(', ')']) };
        return Some(Mailbox { name: None, email: Some(repeated.to_owned()) });
    }
    if name.chars().count() > LONGEST_NAME {
        name = "";
    }
    let email = is_address(address).then(|| address.to_owned());
    // Notes prints `Anna Berg/Munich/ORG@ORG`: the person's name ends before the first unit.
    if let Some((person, _)) = name.split_once('/').filter(|(person, _)| email.is_none() && person.contains(' ')) {
        name = if person.ends_with(' ') { name } else { person };
    }
    let name = name
        .chars()
        .any(char::is_alphanumeric)
        .then(|| name.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" "));
    (name.is_some() || email.is_some()).then_some(Mailbox { name, email })
}

/// The address inside angle brackets, which may hold debris such as `a@b <a@b`.
fn address_in(text: &str) -> &str {
    text.split(|c: char| is_invisible(c) || "'\"<>".contains(c)).find(|word| is_address(word)).unwrap_or("")
}

/// A piece without angle brackets: `a@b`, `Name a@b`, `Name (a@b)` or a name alone.
fn bare(piece: &str) -> (&str, &str) {
    let edge = |c: char| c == ' ' || "()（）[]".contains(c);
    let Some(at) = piece.find('@') else { return (piece, "") };
    let start = piece[..at].rfind(edge).map_or(0, |edge| edge + piece[edge..].chars().next().map_or(0, char::len_utf8));
    let end = piece[at..].find(edge).map_or(piece.len(), |edge| at + edge);
    if !is_address(&piece[start..end]) {
        return (piece, "");
    }
    // Notes prints `Anna Berg@ORG` for a person of another domain, and `王芳@ORG`.
    if (start > 0 || !piece[..at].is_ascii())
        && end == piece.len()
        && !piece[at..].contains('.')
        && !piece[..start].ends_with(['(', '（', '['])
    {
        return (&piece[..at], "");
    }
    let name = if start > 0 { &piece[..start] } else { &piece[end..] };
    (name.trim_matches(|c: char| edge(c) || "-–—".contains(c)), &piece[start..end])
}

/// A name without quotes of any kind and stray punctuation around it.
fn unquoted(name: &str) -> &str {
    name.trim_matches(|c: char| is_invisible(c) || "'\"`‘’‚“”„«»「」『』,;:，；：*_|".contains(c))
}

/// Whether the text is a mail address, roughly; directory names such as `/O=ORG/CN=X` are none.
pub(super) fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let fits =
        |part: &str| !part.is_empty() && !part.chars().any(|c| is_invisible(c) || "<>()[]\"';,/\\：，；。".contains(c));
    fits(domain)
        && !local.is_empty()
        && local.len() <= 128
        && !local.contains(['<', '>', ' ', '\\', '/'])
        && !domain.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(mailboxes: Vec<Mailbox>) -> Vec<String> {
        let show = |m: Mailbox| format!("{}|{}", m.name.unwrap_or_default(), m.email.unwrap_or_default());
        mailboxes.into_iter().map(show).collect()
    }

    #[test]
    fn recipients_are_read_as_clients_print_them() {
        for (value, expected) in [
            (
                "'anna@berg.example' <anna@berg.example>; '吴桐' <wt@bank.example>",
                vec!["|anna@berg.example", "吴桐|wt@bank.example"],
            ),
            (
                "Berg, Anna <anna@berg.example>, Bo Lind <bo@lind.example>",
                vec!["Berg, Anna|anna@berg.example", "Bo Lind|bo@lind.example"],
            ),
            (
                "方砚<fang@reed.example>、值班TAC<tac@reed.example>",
                vec!["方砚|fang@reed.example", "值班TAC|tac@reed.example"],
            ),
            ("Anna Berg [mailto:anna@berg.example]", vec!["Anna Berg|anna@berg.example"]),
            ("anna@berg.example<mailto:anna@berg.example>", vec!["|anna@berg.example"]),
            ("[anna@berg.example](mailto:anna@berg.example)", vec!["|anna@berg.example"]),
            ("睿联TAC; 网络组", vec!["睿联TAC|", "网络组|"]),
            ("Anna Berg, Bo Lind", vec!["Anna Berg|", "Bo Lind|"]),
            ("Torres Vidal, Lourdes", vec!["Torres Vidal, Lourdes|"]),
            ("Berg Anna </O=CORP/OU=EX/CN=RECIPIENTS/CN=ABERG>", vec!["Berg Anna|"]),
            ("\"Lind; Bo\" <bo@lind.example>;", vec!["Lind; Bo|bo@lind.example"]),
            ("Bo Lind/Paris/ORG@ORG, Anna Berg/Munich/ORG@ORG", vec!["Bo Lind|", "Anna Berg|"]),
            ("“白石”（a@b.example）", vec!["白石|a@b.example"]),
            ("a@b.example, c@d.example", vec!["|a@b.example", "|c@d.example"]),
            ("（无）", vec![]),
            ("王芳@ORG", vec!["王芳|"]),
            ("Anna Berg@ORG, Bo Lind bo@lind.example", vec!["Anna Berg|", "Bo Lind|bo@lind.example"]),
            (" ; , ", vec![]),
        ] {
            assert_eq!(shown(list(value)), expected, "{value}");
        }
    }

    #[test]
    fn the_author_is_the_person_and_not_the_bounce_address() {
        for (value, expected) in [
            ("bounce-12@list.example On Behalf Of Anna Berg <anna@berg.example>", "Anna Berg|anna@berg.example"),
            ("noreply@list.example 代表 白石 <bs@list.example>", "白石|bs@list.example"),
            ("Sekretariat im Auftrag von Otto Kern", "Otto Kern|"),
            ("\"白石\";<bs@list.example>;", "白石|bs@list.example"),
            ("客户代表 白石 <bs@list.example>", "客户代表 白石|bs@list.example"),
            ("Torres Vidal, Lourdes <lt@ribera.example>", "Torres Vidal, Lourdes|lt@ribera.example"),
        ] {
            assert_eq!(shown(author(value).into_iter().collect()), [expected], "{value}");
        }
    }
}
