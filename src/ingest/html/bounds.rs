//! Tags of a size that a tokenizer can bear.

use std::borrow::Cow;

/// Attributes of one tag that are kept: the tokenizer compares each one with all before it.
const MOST_ATTRIBUTES: usize = 1000;

/// The page without the attributes behind the first thousand of a tag; no mail client writes such a tag.
pub fn bounded(html: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(open) = html[at..].find('<') {
        at += open + 1;
        if !html[at..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let (cut, end) = tag(&html.as_bytes()[at..]);
        if let Some(cut) = cut {
            kept.push_str(&html[from..at + cut]);
            from = at + end;
        }
        at += end;
    }
    if from == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[from..]);
    Cow::Owned(kept)
}

/// Where the attributes of a tag become too many, and where the tag ends: at its `>`, or with the text.
fn tag(bytes: &[u8]) -> (Option<usize>, usize) {
    let (mut count, mut cut) = (0, None);
    let mut quote = None;
    let mut before = b'<';
    for (at, &byte) in bytes.iter().enumerate() {
        if let Some(mark) = quote {
            if byte == mark {
                quote = None;
                // Behind a quoted value the next attribute may begin without a blank.
                before = b' ';
            }
            continue;
        }
        match byte {
            b'>' => return (cut, at),
            b'"' | b'\'' if before == b'=' => quote = Some(byte),
            b'=' => before = byte,
            byte if byte.is_ascii_whitespace() || byte == b'/' => {
                if before != b'=' {
                    before = b' ';
                }
            }
            _ => {
                if before == b' ' {
                    count += 1;
                    if count > MOST_ATTRIBUTES && cut.is_none() {
                        cut = Some(at);
                    }
                }
                before = byte;
            }
        }
    }
    (cut, bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tag_of_too_many_attributes_is_cut() {
        let usual = r#"<p class="a > b" title='1/2'>1 < 2</p><img src="data:image/png;base64,AA==">"#;
        assert!(matches!(bounded(usual), Cow::Borrowed(_)));
        let many = (0..3000).map(|number| format!(" a{number}=\"文 >\"")).collect::<Vec<_>>().concat();
        let cut = bounded(&format!("<b>x</b><p{many}>y</p>")).into_owned();
        assert!(cut.starts_with("<b>x</b><p a0=") && cut.ends_with(">y</p>"), "{cut}");
        assert_eq!(cut.matches('=').count(), MOST_ATTRIBUTES);
    }

    #[test]
    fn a_tag_that_never_ends_is_cut_too() {
        let many = (0..3000).map(|number| format!("/a{number}")).collect::<Vec<_>>().concat();
        assert!(bounded(&format!("<p{many}")).len() < 8000);
    }
}
