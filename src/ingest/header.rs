//! Header fields of mails and MIME parts: unfolding, encoded words, parameters, dates.
//!
//! Ours because clients break words of Chinese between two encoded words, in the middle of a character, and write
//! raw bytes where none are allowed.

use chrono::{FixedOffset, NaiveDate};

use super::charset;
use super::transfer;
use crate::mail::{Precision, Stamp};

/// Longest value looked at: a longer one is an attack, not a header.
const MAX_VALUE_BYTES: usize = 256 * 1024;

/// Header fields in their order.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// Name in lower case; value unfolded, still encoded.
    fields: Vec<(String, Vec<u8>)>,
}

impl Fields {
    /// Reads the header section at the start of `bytes`; also returns where the body starts.
    ///
    /// Lines that are no fields are skipped as long as fields follow; otherwise the body starts there, for some
    /// mailers forget the blank line.
    pub fn read(bytes: &[u8]) -> (Fields, usize) {
        let mut fields = Fields::default();
        let mut at = 0;
        while at < bytes.len() {
            let line = line_at(bytes, at);
            let content = line.trim_ascii_end();
            if content.is_empty() {
                return (fields, at + line.len());
            }
            let next = line_at(bytes, at + line.len());
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                fields.append(content);
            } else if let Some((name, value)) = field(content) {
                fields.fields.push((name, value.trim_ascii().to_vec()));
            } else if field(next).is_none() && !(at == 0 && next.trim_ascii().is_empty()) {
                return (fields, at);
            }
            at += line.len();
        }
        (fields, at)
    }

    fn append(&mut self, content: &[u8]) {
        if let Some((_, value)) = self.fields.last_mut()
            && value.len() < MAX_VALUE_BYTES
        {
            value.push(b' ');
            value.extend_from_slice(content.trim_ascii());
        }
    }

    /// Puts a field of this name (lower case) in place of those that are there; line ends in its value become blanks.
    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.replace(['\r', '\n'], " ").into_bytes()));
    }

    /// Raw value of the first field of this name (lower case).
    pub fn raw(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_slice())
    }

    /// Decoded value of the first field of this name; `None` when there is none or it is blank.
    pub fn text(&self, name: &str, hint: Option<&str>) -> Option<String> {
        let text = words(self.raw(name)?, hint, false);
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// All fields of this name as one address list, encoded words put in quotes where their text asks for it.
    pub fn address_list(&self, name: &str, hint: Option<&str>) -> String {
        let values = self.fields.iter().filter(|(field, _)| field == name);
        let values: Vec<String> = values.map(|(_, value)| words(value, hint, true)).collect();
        values.join(", ")
    }

    /// Message ids of this field, without angle brackets.
    pub fn ids(&self, name: &str) -> Vec<String> {
        let text = String::from_utf8_lossy(self.raw(name).unwrap_or_default()).into_owned();
        if text.contains('<') {
            let pieces = text.split('<').skip(1).filter_map(|piece| piece.split_once('>'));
            return pieces
                .map(|(id, _)| id.split_whitespace().collect())
                .filter(|id: &String| !id.is_empty())
                .collect();
        }
        text.split_whitespace().filter(|id| id.contains('@')).map(str::to_owned).collect()
    }

    /// Number of fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Names in order, lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }
}

/// The line that starts at `at`, with its line end.
pub fn line_at(bytes: &[u8], at: usize) -> &[u8] {
    let rest = bytes.get(at..).unwrap_or_default();
    let end = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |end| end + 1);
    &rest[..end]
}

/// Name in lower case and value of a line that looks like a header field.
pub fn field(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().take(128).position(|b| *b == b':')?;
    let name = line[..colon].trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name.then(|| (String::from_utf8_lossy(name).to_ascii_lowercase(), line[colon + 1..].trim_ascii()))
}

/// An encoded word taken apart: charset label, bytes, rest behind it.
struct Word<'a> {
    label: &'a str,
    bytes: Vec<u8>,
    rest: &'a [u8],
}

/// The encoded word at the start of `text`, which begins with `=?`.
fn word(text: &[u8]) -> Option<Word<'_>> {
    let mut pieces = text.get(2..)?.splitn(3, |b| *b == b'?');
    let (label, kind, tail) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let label = std::str::from_utf8(label).ok().filter(|l| !l.is_empty() && l.len() < 64 && !l.contains(' '))?;
    let end = tail.windows(2).take(8192).position(|pair| pair == b"?=")?;
    let (content, rest) = (&tail[..end], &tail[end + 2..]);
    let bytes = match kind {
        b"B" | b"b" => transfer::base64(content).bytes,
        b"Q" | b"q" => {
            let blanks: Vec<u8> = content.iter().map(|b| if *b == b'_' { b' ' } else { *b }).collect();
            transfer::quoted_printable(&blanks)
        }
        _ => return None,
    };
    Some(Word { label: label.split('*').next().unwrap_or(label), bytes, rest })
}

/// Decodes a field value: encoded words (RFC 2047) and bytes that should not be there.
///
/// The bytes of neighbouring words of one charset are joined before they are decoded, except where the charset wants
/// each word for itself ([`charset::stands_alone`]). `hint` is the charset of the
/// mail's body, for raw bytes. With `quote`, decoded words become quoted strings so that a comma in a name separates nothing.
pub fn words(value: &[u8], hint: Option<&str>, quote: bool) -> String {
    let mut out = String::new();
    let mut rest = &value[..value.len().min(MAX_VALUE_BYTES)];
    let mut quoted = false;
    while !rest.is_empty() {
        let start = rest.windows(2).position(|pair| pair == b"=?");
        let literal = &rest[..start.unwrap_or(rest.len())];
        push_literal(&mut out, literal, hint, &mut quoted);
        rest = &rest[literal.len()..];
        let Some(first) = start.and_then(|_| word(rest)) else {
            // Half an encoded word stays readable and is no longer one.
            let skip = rest.len().min(2);
            out.push_str(if skip == 0 { "" } else { "=?" });
            rest = &rest[skip..];
            continue;
        };
        let (label, mut bytes) = (first.label, first.bytes);
        let mut text = String::new();
        rest = first.rest;
        let mut current = label;
        while let Some(next) = rest.trim_ascii_start().strip_prefix(b"=?").and_then(|_| word(rest.trim_ascii_start())) {
            if !next.label.eq_ignore_ascii_case(current) || charset::stands_alone(current, &bytes, &next.bytes) {
                text.push_str(&charset::decode(&bytes, Some(current), None).text);
                bytes.clear();
                current = next.label;
            }
            bytes.extend_from_slice(&next.bytes);
            rest = next.rest;
        }
        text.push_str(&charset::decode(&bytes, Some(current), None).text);
        push_word(&mut out, &text, quote, quoted);
    }
    if quote { out.replace("=?", "?") } else { out.replace(['\r', '\n'], " ") }
}

/// Adds text between encoded words and keeps track of quotes.
fn push_literal(out: &mut String, literal: &[u8], hint: Option<&str>, quoted: &mut bool) {
    let text = charset::decode(literal, hint.filter(|_| !literal.is_ascii() || literal.contains(&0x1b)), None).text;
    let mut escaped = false;
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = *quoted,
            '"' => *quoted = !*quoted,
            _ => {}
        }
    }
    out.push_str(&text);
}

/// Adds a decoded word, protected when it stands in an address list.
fn push_word(out: &mut String, text: &str, quote: bool, quoted: bool) {
    if !quote {
        out.push_str(text);
        return;
    }
    let escaped = text.replace(['\r', '\n'], " ").replace('\\', "\\\\").replace('"', "\\\"");
    if quoted {
        out.push_str(&escaped);
    } else {
        out.push('"');
        out.push_str(&escaped);
        out.push('"');
    }
}

/// `Content-Type` or `Content-Disposition`: a value and its parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The value in lower case, such as `text/plain` or `attachment`.
    pub value: String,
    /// Name in lower case, decoded value.
    parameters: Vec<(String, String)>,
}

impl Parameters {
    /// A value in lower case, and parameters whose names are in lower case.
    pub fn new(value: &str, parameters: &[(&str, &str)]) -> Parameters {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Parameters { value: value.to_owned(), parameters: parameters.iter().map(owned).collect() }
    }

    /// Reads a field value; RFC 2231 continuations are joined before they are decoded.
    pub fn read(raw: &[u8], hint: Option<&str>) -> Parameters {
        let pieces = split_quoted(raw);
        let mut pieces = pieces.iter();
        let value = pieces.next().map(|first| String::from_utf8_lossy(first).trim().to_ascii_lowercase());
        let mut parts: Vec<Continuation> = pieces.filter_map(|piece| continuation(piece)).collect();
        parts.sort_by(|a, b| (&a.name, a.index).cmp(&(&b.name, b.index)));
        let parameters = parts.chunk_by(|a, b| a.name == b.name).map(|same| (same[0].name.clone(), join(same, hint)));
        Parameters { value: value.unwrap_or_default(), parameters: parameters.collect() }
    }

    /// Value of the parameter of this name (lower case); blank counts as none.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(parameter, _)| parameter == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.trim().is_empty())
    }
}

/// One piece of a parameter: `filename*1*=…`.
struct Continuation {
    name: String,
    index: u32,
    percent: bool,
    value: Vec<u8>,
}

/// Splits at semicolons outside quotes.
fn split_quoted(raw: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = vec![Vec::new()];
    let (mut quoted, mut escaped) = (false, false);
    for byte in raw.iter().take(MAX_VALUE_BYTES) {
        if *byte == b';' && !quoted {
            pieces.push(Vec::new());
            continue;
        }
        quoted ^= *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && quoted && !escaped;
        if let Some(piece) = pieces.last_mut() {
            piece.push(*byte);
        }
    }
    pieces
}

fn continuation(piece: &[u8]) -> Option<Continuation> {
    let equals = piece.iter().position(|b| *b == b'=')?;
    let name = String::from_utf8_lossy(piece[..equals].trim_ascii()).to_ascii_lowercase();
    let raw = piece[equals + 1..].trim_ascii();
    let inner = raw.strip_prefix(b"\"").map(|inner| inner.strip_suffix(b"\"").unwrap_or(inner));
    let mut value = inner.unwrap_or(raw).to_vec();
    if inner.is_some() {
        unescape(&mut value);
    }
    let (stem, percent) = name.strip_suffix('*').map_or((name.as_str(), false), |stem| (stem, true));
    let (stem, index) = match stem.split_once('*') {
        Some((stem, index)) => (stem, index.parse().ok()?),
        None => (stem, 0),
    };
    (!stem.is_empty()).then(|| Continuation { name: stem.to_owned(), index, percent, value })
}

/// Removes the backslashes of a quoted string; those of a Windows path stay, for nobody escapes them.
fn unescape(value: &mut Vec<u8>) {
    let mut out = Vec::with_capacity(value.len());
    let mut bytes = value.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, bytes.peek()) {
            (b'\\', Some(b'"' | b'\\')) => out.extend(bytes.next()),
            _ => out.push(byte),
        }
    }
    *value = out;
}

/// Joins the pieces of one parameter and decodes them.
fn join(pieces: &[Continuation], hint: Option<&str>) -> String {
    let mut label = None;
    let mut bytes = Vec::new();
    // A plain value beside an extended one is the fallback for old readers.
    let extended = pieces.iter().any(|piece| piece.percent && piece.index == 0);
    for piece in pieces.iter().filter(|piece| !extended || piece.percent || piece.index > 0) {
        let mut value = piece.value.as_slice();
        if piece.percent && piece.index == 0 {
            let mut marks = value.splitn(3, |b| *b == b'\'');
            if let (Some(charset), Some(_), Some(rest)) = (marks.next(), marks.next(), marks.next()) {
                label = Some(String::from_utf8_lossy(charset).into_owned());
                value = rest;
            }
        }
        bytes.extend(if piece.percent { transfer::percent(value) } else { value.to_vec() });
    }
    match label {
        Some(label) => charset::decode(&bytes, Some(&label), None).text,
        None => words(&bytes, hint, false),
    }
}

/// Reads the date of a header (RFC 5322, 3.3), its obsolete forms, and ISO 8601 as some systems write it.
///
/// `None` when day, month, year or clock time are missing or impossible. The offset is set only when the text shows one.
pub fn date(text: &str) -> Option<Stamp> {
    let (mut day, mut month, mut year, mut clock, mut offset) = (None, None, None, None, None);
    let text = text.split('(').next().unwrap_or_default();
    let tokens = text.split([' ', ',', '\t']).flat_map(|token| match token.split_once('T') {
        Some((date, time)) if token.starts_with(|c: char| c.is_ascii_digit()) => [date, time],
        _ => [token, ""],
    });
    for token in tokens.filter(|token| !token.is_empty()) {
        let number = token.parse::<u32>().ok();
        if token.contains(':') {
            let (time, zone) = token.find(['+', '-', 'Z']).map_or((token, ""), |at| token.split_at(at));
            clock = clock.or(Some(time));
            offset = offset.or_else(|| zone_offset(zone));
        } else if let Some(number) = number.filter(|_| !token.starts_with('+')) {
            if token.len() == 4 {
                year = year.or(Some(number));
            } else if day.is_none() {
                day = Some(number);
            } else if token.len() == 2 {
                year = year.or(Some(if number < 50 { 2000 + number } else { 1900 + number }));
            }
        } else if token.matches('-').count() == 2 {
            (year, month, day) = dashed(token)?;
        } else {
            month = month.or_else(|| month_number(token));
            offset = offset.or_else(|| clock.and_then(|_| zone_offset(token)));
        }
    }
    let mut clock = clock?.split(':').map(|part| part.split('.').next().unwrap_or_default().parse::<u32>().ok());
    let (hour, minute) = (clock.next()??, clock.next()??);
    let second = clock.next().flatten();
    let date = NaiveDate::from_ymd_opt(i32::try_from(year?).ok()?, month?, day?)?;
    let local = date.and_hms_opt(hour, minute, second.unwrap_or(0).min(59))?;
    let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
    Some(Stamp { local, offset, precision, readings: Vec::new() })
}

type Dashed = (Option<u32>, Option<u32>, Option<u32>);

/// `2023-03-14` and `14-Mar-2023`.
fn dashed(token: &str) -> Option<Dashed> {
    let parts: Vec<&str> = token.split('-').collect();
    let [first, second, third] = parts[..] else { return None };
    let month = second.parse().ok().or_else(|| month_number(second));
    let (year, day) = if first.len() == 4 { (first, third) } else { (third, first) };
    Some((year.parse().ok(), month, day.parse().ok()))
}

fn month_number(token: &str) -> Option<u32> {
    const MONTHS: &str = "janfebmaraprmayjunjulaugsepoctnovdec";
    let name = token.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.match_indices(&name).map(|(at, _)| at).find(|at| at % 3 == 0)?;
    Some(at as u32 / 3 + 1)
}

/// `+0800`, `+08:00`, `GMT` and the zones of RFC 822, except `CST`, which Chinese systems print for theirs.
fn zone_offset(token: &str) -> Option<FixedOffset> {
    let hours = match token {
        "GMT" | "UT" | "UTC" | "Z" => 0,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return numeric_offset(token),
    };
    FixedOffset::east_opt(hours * 3600)
}

fn numeric_offset(token: &str) -> Option<FixedOffset> {
    let sign = match token.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = token[1..].chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        4 => digits.split_at(2),
        2 => (digits.as_str(), "0"),
        _ => return None,
    };
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    FixedOffset::east_opt(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(value: &str) -> String {
        words(value.as_bytes(), None, false)
    }

    #[test]
    fn neighbouring_encoded_words_are_joined_before_decoding() {
        // 案例 in UTF-8 is e6 a1 88 e4 be 8b; the cut is in the middle of each character.
        assert_eq!(decoded("=?utf-8?B?5qE=?= =?UTF-8?B?iOS+?=\t=?utf-8?Q?=8B_ok?= end"), "案例 ok end");
        assert_eq!(decoded("=?gb2312?Q?=B0?= =?gb2312?Q?=B8?="), "案");
        assert_eq!(decoded("=?gb2312?B?sLg=?= =?utf-8?Q?=E4=BE=8B?="), "案例");
        assert_eq!(decoded("Re: =?iso-8859-1*es?Q?Mu=F1oz?= Vega"), "Re: Muñoz Vega");
    }

    #[test]
    fn words_of_a_charset_with_shifts_are_decoded_one_by_one() {
        // 更 and 新, each in a run of its own; the second row is cut within the run, the third lacks its end.
        for (value, expected) in [
            ("=?ISO-2022-JP?B?GyRCOTkbKEI=?= =?iso-2022-jp?B?GyRCPzcbKEI=?= x", "更新 x"),
            ("=?ISO-2022-JP?B?GyRCOTk=?= =?ISO-2022-JP?B?PzcbKEI=?=", "更新"),
            ("=?ISO-2022-JP?B?GyRCOTk=?= =?ISO-2022-JP?Q?abc?=", "更abc"),
            ("=?HZ-GB-2312?Q?~{8|~}?= =?HZ-GB-2312?Q?~{PB~}?=", "更新"),
            ("=?hz-gb-2312?Q?~{8|?= =?hz-gb-2312?Q?PB~}?=", "更新"),
            ("=?ISO-2022-KR?B?GyQpQw4wOw8=?= =?ISO-2022-KR?B?GyQpQw49RQ8=?=", "갱신"),
            ("=?ISO-2022-CN?Q?=1B$)A=0E8|=0F?= =?ISO-2022-CN?Q?=1B$)A=0EPB=0F?=", "更新"),
            ("=?UTF-7?Q?+ZvQ-?= =?UTF-7?Q?+ZbA-?=", "更新"),
        ] {
            assert_eq!(decoded(value), expected, "{value}");
        }
    }

    #[test]
    fn escapes_without_any_encoded_word_are_decoded() {
        let raw = b"Re: \x1b$B99?7\x1b(B";
        assert_eq!(words(raw, Some("iso-2022-jp"), false), "Re: 更新");
        assert_eq!(words(raw, None, false), "Re: 更新");
    }

    #[test]
    fn broken_encoded_words_stay_readable() {
        assert_eq!(decoded("=?utf-8?B?5qGI"), "=?utf-8?B?5qGI");
        assert_eq!(decoded("a =? b ?= c"), "a =? b ?= c");
        assert_eq!(decoded("=?utf-8?X?abc?="), "=?utf-8?X?abc?=");
    }

    #[test]
    fn raw_bytes_are_decoded_by_the_charset_of_the_body() {
        let raw = encoding_rs::BIG5.encode("更新失敗").0;
        assert_eq!(words(&raw, Some("big5"), false), "更新失敗");
        assert_eq!(words("更新失敗".as_bytes(), Some("big5"), false), "更新失敗");
    }

    #[test]
    fn fields_are_unfolded_and_junk_between_them_is_skipped() {
        let section = b"Subject: one\r\n two\r\nnot a field\r\nX-A : b\r\n\r\nbody";
        let (fields, start) = Fields::read(section);
        assert_eq!(fields.text("subject", None).as_deref(), Some("one two"));
        assert_eq!(fields.text("x-a", None).as_deref(), Some("b"));
        assert_eq!(&section[start..], b"body");
        let (_, start) = Fields::read(b"Content-Type: a/b\nN3q8ryccAAQFn0NaGrkKAAAAAACSAAAA\n");
        assert_eq!(start, 18);
    }

    #[test]
    fn parameters_follow_rfc_2231_and_its_abuses() {
        let name = |raw: &str| Parameters::read(raw.as_bytes(), None).get("filename").map(str::to_owned).unwrap();
        assert_eq!(name("attachment; filename*=gb18030''%B0%B8%C0%FD.txt"), "案例.txt");
        // The cut is in the middle of a character, and ten pieces sort as numbers.
        assert_eq!(
            name("attachment; filename*1*=%B8%C0; filename*0*=gb2312''%B0; filename*2*=%FD; filename*10=.txt"),
            "案例.txt"
        );
        assert_eq!(name("attachment; filename=\"=?gb2312?B?sLg=?= =?gb2312?B?wP0=?=.txt\""), "案例.txt");
        assert_eq!(name("attachment; filename=plain.log; filename*=utf-8''%E6%A1%88.log"), "案.log");
        assert_eq!(name("attachment; filename=\"a;b \\\"c\\\".txt\"; size=3"), "a;b \"c\".txt");
    }

    #[test]
    fn dates_of_many_mailers_are_read() {
        let read = |text: &str| {
            let stamp = date(text).unwrap();
            (stamp.local.to_string(), stamp.offset.map(|offset| offset.to_string()))
        };
        let expected = ("2023-03-14 11:42:05".to_owned(), Some("+08:00".to_owned()));
        for text in [
            "Tue, 14 Mar 2023 11:42:05 +0800",
            "14 Mar 2023 11:42:05 +0800 (CST)",
            "Tue, 14 Mar 23 11:42:05 +0800",
            "2023-03-14 11:42:05 +0800",
            "2023-03-14T11:42:05.123+08:00",
            "Tue Mar 14 11:42:05 2023 +0800",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read("Tue, 2 Nov 2021 9:03 GMT"), ("2021-11-02 09:03:00".to_owned(), Some("+00:00".to_owned())));
        assert_eq!(read("Tue, 02 Nov 2021 09:03:00 CST").1, None);
        assert_eq!(date("Tue, 2 Nov 2021 9:03 -0500").unwrap().precision, Precision::Minute);
        for text in ["", "yesterday", "31 Feb 2021 10:00:00 +0800", "14 Mar 2023", "25:61 14 Mar 2023", "月 14 2023"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
