//! Content transfer encodings, read as leniently as mail on its way demands.

/// Decoded base64.
pub struct Base64 {
    /// The content.
    pub bytes: Vec<u8>,
    /// The text stopped within a group of four: something was cut off.
    pub cut: bool,
}

/// Decodes the body of a part by its `Content-Transfer-Encoding`; the flag says that it was cut off.
pub fn decode(body: &[u8], encoding: &str) -> (Vec<u8>, bool) {
    if encoding.eq_ignore_ascii_case("base64") {
        let decoded = base64(body);
        // Some gateways decode the text and leave the label.
        if decoded.bytes.is_empty() && !body.trim_ascii().is_empty() {
            return (body.to_vec(), false);
        }
        (decoded.bytes, decoded.cut)
    } else if encoding.eq_ignore_ascii_case("quoted-printable") {
        (quoted_printable(body), false)
    } else {
        (body.to_vec(), false)
    }
}

/// Decodes base64 line by line; stops at the first line that is none, such as the footer of a mailing list.
pub fn base64(body: &[u8]) -> Base64 {
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3);
    let (mut group, mut digits, mut padded) = (0_u32, 0_u32, false);
    for line in body.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) {
        let foreign = line.iter().filter(|b| digit(**b).is_none() && **b != b'=').count();
        // Behind the padding only a whole further block counts; a footer of one word would decode too.
        if foreign * 10 > line.len() || padded && (foreign > 0 || line.len() < 60) {
            break;
        }
        for byte in line {
            let Some(value) = digit(*byte) else {
                if *byte == b'=' {
                    flush(&mut bytes, group, digits);
                    (group, digits, padded) = (0, 0, true);
                }
                continue;
            };
            padded = false;
            group = group << 6 | value;
            digits += 1;
            if digits == 4 {
                bytes.extend_from_slice(&group.to_be_bytes()[1..]);
                (group, digits) = (0, 0);
            }
        }
    }
    flush(&mut bytes, group, digits);
    Base64 { bytes, cut: digits > 0 }
}

/// Writes the bytes of an unfinished group.
fn flush(bytes: &mut Vec<u8>, group: u32, digits: u32) {
    match digits {
        2 => bytes.push((group >> 4) as u8),
        3 => bytes.extend_from_slice(&(group >> 2).to_be_bytes()[2..]),
        _ => {}
    }
}

fn digit(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

/// Decodes quoted-printable; what is no escape stays as it is.
pub fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.iter().position(|b| *b == b'=') {
        bytes.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(byte) = hex_pair(rest) {
            bytes.push(byte);
            rest = &rest[2..];
            continue;
        }
        // Gateways leave blanks between a soft line break and the line end.
        let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
        match rest.get(blanks) {
            Some(b'\n') => rest = &rest[blanks + 1..],
            None => rest = &[],
            Some(_) => bytes.push(b'='),
        }
    }
    bytes.extend_from_slice(rest);
    bytes
}

/// The byte that two hexadecimal digits at the start of `bytes` stand for.
pub fn hex_pair(bytes: &[u8]) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    let (high, low) = (digit(*bytes.first()?)?, digit(*bytes.get(1)?)?);
    Some((high << 4 | low) as u8)
}

/// Decodes `%XX` escapes (RFC 2231 parameters, URLs).
pub fn percent(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match hex_pair(tail) {
            Some(value) if *byte == b'%' => {
                bytes.push(value);
                rest = &tail[2..];
            }
            _ => bytes.push(*byte),
        }
    }
    bytes
}

/// Joins the paragraphs of `format=flowed` (RFC 3676) and keeps their quote depth.
pub fn unflow(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let content = &line[depth..];
        let content = content.strip_prefix(' ').unwrap_or(content);
        if open.is_some_and(|before| before != depth || content == "-- ") {
            out.push('\n');
            open = None;
        }
        if open.is_none() && depth > 0 {
            out.push_str(&line[..depth]);
            out.push(' ');
        }
        if content.ends_with(' ') && content != "-- " {
            out.push_str(if delete_space { &content[..content.len() - 1] } else { content });
            open = Some(depth);
        } else {
            out.push_str(content);
            out.push('\n');
            open = None;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_stops_at_the_footer_of_a_mailing_list() {
        let body = b"SGVsbG8sIHdvcmxkIQ==\r\n\r\n_______________________________________________\r\nlist mailing list\r\nlist@a.example\r\n";
        assert_eq!(decode(body, "base64"), (b"Hello, world!".to_vec(), false));
        assert_eq!(decode(b"SGVsbG8sIHdvcmxkIQ==\nFooter\n", "base64").0, b"Hello, world!");
    }

    #[test]
    fn base64_cut_in_the_middle_gives_what_is_there() {
        assert_eq!(decode(b"SGVsbG8sIHdv\r\ncmx", "base64"), (b"Hello, worl".to_vec(), true));
    }

    #[test]
    fn text_labelled_base64_stays_text() {
        assert_eq!(decode(b"Hello there, all is well.\n", "base64").0, b"Hello there, all is well.\n");
    }

    #[test]
    fn quoted_printable_is_lenient() {
        assert_eq!(quoted_printable(b"a=3Db=\r\nc=  \nd=E4=e4 100=% =zz ="), b"a=bcd\xe4\xe4 100=% =zz ");
    }

    #[test]
    fn flowed_paragraphs_are_joined_at_their_depth() {
        let text = "One long \nparagraph.\n> quoted \n> text\n>> deeper\n  indented\n-- \nAda\n";
        assert_eq!(unflow(text, false), "One long paragraph.\n> quoted text\n>> deeper\n indented\n-- \nAda\n");
        assert_eq!(unflow("中文 \n继续\n", true), "中文继续\n");
    }
}
