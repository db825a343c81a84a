//! Bytes to text: what the label says, unless the bytes say otherwise.
//!
//! Labels lie in support mail: `gb2312` holds GBK, `iso-8859-1` and `us-ascii` hold anything, gateways rewrite the text
//! and leave the label. A byte order mark beats valid UTF-8, which beats the label, which beats a guess.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};

/// A text and how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark and without NUL characters.
    pub text: String,
    /// Name of the encoding it was read as.
    pub charset: &'static str,
    /// What a reader should know: a label that the bytes contradict, a guess, characters lost.
    pub doubt: Option<String>,
}

/// What a label stands for.
enum Label {
    /// One of the encodings of the web.
    Known(&'static Encoding),
    /// UTF-16 in an order that only the bytes tell.
    Utf16,
    /// UTF-7 (RFC 2152).
    Utf7,
    /// HZ (RFC 1843): GB 2312 between `~{` and `~}`.
    Hz,
    /// ISO-2022-KR or ISO-2022-CN: two-byte characters between shift-out and shift-in.
    Shifted(&'static Encoding),
    /// None, or none that says anything.
    Unknown,
}

/// Decodes `bytes` that came with this label (of a `charset` parameter, encoded word or HTML page).
///
/// `forced` is obeyed whatever the bytes look like. Without it the result is the likeliest reading; never fails.
pub fn decode(bytes: &[u8], label: Option<&str>, forced: Option<&'static Encoding>) -> Decoded {
    let mut decoded = if let Some(encoding) = forced {
        plainly(bytes, encoding)
    } else if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        plainly(bytes, encoding)
    } else {
        by_label(bytes, label.unwrap_or_default())
    };
    if decoded.text.contains('\0') {
        decoded.text.retain(|c| c != '\0');
    }
    decoded
}

/// The encoding of UTF-16 without byte order mark: ASCII characters leave every other byte NUL.
pub fn utf16_order(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    let nuls = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    // A Chinese text has few ASCII characters, but line ends and blanks are among them.
    let enough = (head.len() / 2).div_ceil(12).max(1);
    if head.len() < 4 || even.max(odd) < enough {
        None
    } else if odd > 8 * even {
        Some(UTF_16LE)
    } else if even > 8 * odd {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn by_label(bytes: &[u8], label: &str) -> Decoded {
    let meant = resolve(label);
    if matches!(meant, Label::Utf16 | Label::Unknown)
        && let Some(encoding) = utf16_order(bytes)
    {
        return plainly(bytes, encoding);
    }
    match meant {
        Label::Utf16 => plainly(bytes, UTF_16BE),
        Label::Utf7 if bytes.is_ascii() => Decoded { text: utf7(bytes), charset: "UTF-7", doubt: None },
        Label::Hz if bytes.is_ascii() => named("HZ-GB-2312", &hz(bytes), GB18030),
        Label::Shifted(encoding) if bytes.is_ascii() => named("ISO-2022", &shifted(bytes), encoding),
        Label::Known(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => plainly(bytes, encoding),
        // One lost character is no reason to doubt escapes that are there.
        Label::Known(encoding) if encoding == ISO_2022_JP && bytes.contains(&0x1b) && bytes.is_ascii() => {
            plainly(bytes, encoding)
        }
        _ if bytes.is_ascii() && !bytes.contains(&0x1b) => plainly(bytes, UTF_8),
        Label::Known(encoding) if encoding == UTF_8 => utf8(bytes, label),
        Label::Known(encoding) if std::str::from_utf8(bytes).is_ok() && !keeps(bytes, encoding) => {
            let mut decoded = plainly(bytes, UTF_8);
            decoded.doubt = contradiction(label, "UTF-8");
            decoded
        }
        Label::Known(encoding) => tolerant(bytes, encoding, label),
        _ => utf8(bytes, ""),
    }
}

/// Finds out what a label means; `us-ascii`, `unknown-8bit` and the like mean nothing.
fn resolve(label: &str) -> Label {
    let label = label.trim().trim_matches(['"', '\'']).to_ascii_lowercase().replace('_', "-");
    let known = match label.as_str() {
        "" | "us-ascii" | "ascii" | "ansi-x3.4-1968" | "unknown-8bit" | "unknown" | "x-unknown" | "binary" | "8bit" => {
            return Label::Unknown;
        }
        "utf-16" | "utf16" | "unicode" | "ucs-2" | "iso-10646-ucs-2" => return Label::Utf16,
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "x-unicode-2-0-utf-7" | "cp65000" => return Label::Utf7,
        "hz-gb-2312" | "hz" => return Label::Hz,
        "iso-2022-kr" => return Label::Shifted(EUC_KR),
        "iso-2022-cn" | "iso-2022-cn-ext" => return Label::Shifted(GB18030),
        "gb2312-80" | "gb-2312" | "euc-cn" | "x-euc-cn" | "cp936" | "ms936" | "936" | "windows-936"
        | "gb18030-2000" => Some(GB18030),
        "cp949" | "ms949" | "uhc" | "x-windows-949" | "ks-c-5601" | "ks-c-5601-1987" | "ksc5601" => Some(EUC_KR),
        "cp950" | "ms950" | "big5-eten" | "x-x-big5" | "big5-hkscs:2004" => Some(BIG5),
        "cp932" | "ms932" | "sjis" | "windows-932" | "x-ms-cp932" | "cp943" => Some(SHIFT_JIS),
        "eucjp-ms" | "euc-jp-ms" | "cp51932" | "eucjp" => Some(EUC_JP),
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-3" | "iso-2022-jp-2004" | "iso-2022-jp-ms" | "cp50220"
        | "cp50221" => Some(ISO_2022_JP),
        "cp65001" | "utf8mb4" | "utf-8-sig" => Some(UTF_8),
        other => Encoding::for_label(other.as_bytes())
            .or_else(|| Encoding::for_label(other.replace('-', "_").as_bytes()))
            .or_else(|| {
                Encoding::for_label(
                    format!("windows-{}", other.trim_start_matches(|c: char| !c.is_ascii_digit())).as_bytes(),
                )
            }),
    };
    match known {
        Some(encoding) if encoding == GBK => Label::Known(GB18030),
        Some(encoding) if encoding != REPLACEMENT => Label::Known(encoding),
        _ => Label::Unknown,
    }
}

/// Whether a label of another encoding stands although the bytes are valid UTF-8 too.
///
/// A two-byte character of UTF-8 is also one of GBK, Big5 or EUC-KR; three bytes in a row that fit are no chance.
fn keeps(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let long_characters = bytes.iter().filter(|b| **b >= 0xe0).count();
    !encoding.is_single_byte() && long_characters == 0 && !encoding.decode_without_bom_handling(bytes).1
}

/// Text labelled UTF-8 or not labelled at all.
fn utf8(bytes: &[u8], label: &str) -> Decoded {
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0x1b) {
        return plainly(bytes, UTF_8);
    }
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    if bad > 0 && good >= 2 * bad {
        return by_line(bytes);
    }
    guess(bytes, label)
}

/// Text mostly in UTF-8 with lines in something else, as people paste it together.
fn by_line(bytes: &[u8]) -> Decoded {
    let odd: Vec<u8> =
        bytes.split_inclusive(|b| *b == b'\n').filter(|l| std::str::from_utf8(l).is_err()).flatten().copied().collect();
    let encoding = detect(&odd);
    let mut text = String::with_capacity(bytes.len());
    let mut other = false;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(error) => {
                let (decoded, had_errors) = encoding.decode_without_bom_handling(line);
                // A line with good UTF-8 in it was damaged, not written in another encoding.
                let damaged = line[..error.valid_up_to()].utf8_chunks().any(|c| !c.valid().is_ascii());
                other |= !had_errors && !damaged;
                text.push_str(&if had_errors || damaged { String::from_utf8_lossy(line) } else { decoded });
            }
        }
    }
    let doubt = if other {
        format!("some lines are no UTF-8; they were read as {}", encoding.name())
    } else {
        "some bytes are no UTF-8; they were replaced".to_owned()
    };
    Decoded { text, charset: UTF_8.name(), doubt: Some(doubt) }
}

/// Decodes by a label that may be wrong: too many characters that do not exist, and we guess.
fn tolerant(bytes: &[u8], encoding: &'static Encoding, label: &str) -> Decoded {
    let mut decoded = plainly(bytes, encoding);
    let lost = decoded.text.matches('\u{fffd}').count();
    let wide = bytes.iter().filter(|b| !b.is_ascii()).count();
    if lost > 0 && lost * 20 > wide || encoding == WINDOWS_1252 && is_paired(bytes, wide) {
        let guessed = guess(bytes, label);
        if guessed.text.matches('\u{fffd}').count() <= lost && guessed.charset != encoding.name() {
            return guessed;
        }
    }
    if decoded.doubt.is_none() && lost > 0 {
        decoded.doubt = Some(format!("{lost} characters are no {}; they were replaced", encoding.name()));
    }
    decoded
}

/// Whether the bytes above ASCII come in runs: in Western text they stand alone among letters.
fn is_paired(bytes: &[u8], wide: usize) -> bool {
    let paired = bytes.chunk_by(|a, b| a.is_ascii() == b.is_ascii()).filter(|run| !run[0].is_ascii() && run.len() > 1);
    wide >= 4 && paired.map(<[u8]>::len).sum::<usize>() * 10 >= wide * 8
}

/// Decodes by what the bytes look like.
fn guess(bytes: &[u8], label: &str) -> Decoded {
    let encoding = detect(bytes);
    let mut decoded = plainly(bytes, encoding);
    decoded.doubt = match contradiction(label, encoding.name()) {
        Some(doubt) => Some(doubt),
        None if encoding == ISO_2022_JP => None,
        None => Some(format!("names no character encoding; read as {}", encoding.name())),
    };
    decoded
}

fn contradiction(label: &str, read: &str) -> Option<String> {
    let label = label.trim();
    let same = label.is_empty() || label.eq_ignore_ascii_case(read);
    (!same).then(|| format!("is labelled {}, which its bytes contradict; read as {read}", label.escape_default()))
}

/// The likeliest encoding of bytes that are no UTF-8.
fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == GBK || !guess.is_single_byte() && is_tiny_gb(bytes) { GB18030 } else { guess }
}

/// Whether a text is one or two characters of GB 2312: without statistics, Chinese is the likeliest in our trade.
fn is_tiny_gb(bytes: &[u8]) -> bool {
    let wide: Vec<u8> = bytes.iter().copied().filter(|b| !b.is_ascii()).collect();
    matches!(wide.len(), 2 | 4) && wide.chunks(2).all(|pair| matches!(pair, [0xb0..=0xf7, 0xa1..=0xfe]))
}

/// Decodes without asking whether it fits, byte order mark removed.
fn plainly(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let bytes = if encoding == ISO_2022_JP { settled(bytes) } else { Cow::Borrowed(bytes) };
    let (text, _) = encoding.decode_with_bom_removal(&bytes);
    let name = if encoding == GBK { GB18030.name() } else { encoding.name() };
    Decoded { text: text.into_owned(), charset: name, doubt: None }
}

fn named(charset: &'static str, bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    Decoded { charset, ..plainly(bytes, encoding) }
}

/// ISO-2022-JP as a decoder of the web takes it: no escape right before another, ASCII at each line's end.
fn settled(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut wide = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let length = escape(&bytes[at..]);
        if length > 0 {
            // The last of several is the one that counts: old mailers close and open a run at every word.
            let sequence = &bytes[at..at + length];
            if escape(&bytes[at + length..]) == 0 {
                wide = sequence.starts_with(b"\x1b$");
                // The Swedish set of old mailers means ASCII.
                out.extend_from_slice(if sequence == b"\x1b(H" { b"\x1b(B" } else { sequence });
            }
            at += length;
            continue;
        }
        if wide && byte == b'\n' {
            out.extend_from_slice(b"\x1b(B");
            wide = false;
        }
        out.push(byte);
        at += 1;
    }
    Cow::Owned(out)
}

/// Bytes of the escape sequence (ISO 2022) that `bytes` opens with; 0 when there is none.
fn escape(bytes: &[u8]) -> usize {
    if bytes.first() != Some(&0x1b) {
        return 0;
    }
    let middle = bytes[1..].iter().take(3).take_while(|b| (0x20..=0x2f).contains(*b)).count();
    let complete = middle > 0 && bytes.get(1 + middle).is_some_and(|last| (0x30..=0x7e).contains(last));
    if complete { middle + 2 } else { 0 }
}

/// Whether bytes begin with a shift, and if so whether it opens a run.
type ShiftMark = fn(&[u8]) -> Option<bool>;

/// Whether encoded words of this charset are decoded one by one.
///
/// Each word of a charset with shifts starts and ends in ASCII (RFC 1468, 1557, 1842, 1922), so the bytes of two words are
/// no text; words of all others may be cut within a character. A mailer that cuts within a run all the same shows
/// by a next word that closes what it did not open.
pub fn stands_alone(label: &str, before: &[u8], next: &[u8]) -> bool {
    let label = resolve(label);
    let (stateful, mark): (bool, ShiftMark) = match label {
        Label::Known(encoding) => (encoding == ISO_2022_JP, |at| (at[0] == 0x1b).then(|| at.starts_with(b"\x1b$"))),
        Label::Hz => (true, |at| (at.starts_with(b"~{") || at.starts_with(b"~}")).then(|| at[1] == b'{')),
        Label::Shifted(_) => (true, |at| matches!(at[0], 0x0e | 0x0f).then(|| at[0] == 0x0e)),
        Label::Utf7 => (true, |_| None),
        Label::Utf16 | Label::Unknown => return false,
    };
    let open = (0..before.len()).rev().find_map(|at| mark(&before[at..]));
    let first = (0..next.len()).find_map(|at| mark(&next[at..]));
    stateful && !(open == Some(true) && first == Some(false))
}

/// Decodes UTF-7: base64 of UTF-16 between `+` and `-`.
fn utf7(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(plus) = rest.iter().position(|b| *b == b'+') {
        text.push_str(&String::from_utf8_lossy(&rest[..plus]));
        rest = &rest[plus + 1..];
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).count();
        if length == 0 {
            text.push('+');
        } else {
            let units = super::transfer::base64(&rest[..length]).bytes;
            text.push_str(&UTF_16BE.decode_without_bom_handling(&units[..units.len() & !1]).0);
        }
        rest = &rest[length..];
        rest = rest.strip_prefix(b"-").unwrap_or(rest);
    }
    text.push_str(&String::from_utf8_lossy(rest));
    text
}

/// Turns HZ into GB 2312.
fn hz(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut high = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        at += 1;
        match (byte, next) {
            (b'~', Some(b'{')) => high = 0x80,
            (b'~', Some(b'}')) => high = 0,
            (b'~', Some(b'~')) if high == 0 => out.push(b'~'),
            (b'~', Some(b'\n')) if high == 0 => {}
            _ => {
                // A line end always closes a run, for the next line may have lost its mark.
                high = if byte == b'\n' { 0 } else { high };
                out.push(if byte > b' ' { byte | high } else { byte });
                continue;
            }
        }
        at += 1;
    }
    Cow::Owned(out)
}

/// Turns ISO-2022-KR and ISO-2022-CN into the encoding with the high bit set.
fn shifted(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut high = 0;
    let mut rest = bytes;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match byte {
            0x1b => rest = rest.get(3..).unwrap_or_default(),
            0x0e => high = 0x80,
            0x0f => high = 0,
            byte => out.push(if *byte > b' ' { byte | high } else { *byte }),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{ISO_8859_2, KOI8_R, WINDOWS_1251};
    use proptest::prelude::*;

    use super::*;

    const CHINESE: &str = "您好，补丁 KB5012345 安装失败，错误代码是 0x80073712，请协助处理，谢谢！";
    const JAPANESE: &str = "お世話になっております。更新プログラムのインストールに失敗しました。";
    const KOREAN: &str = "안녕하세요. 업데이트 설치가 실패했습니다. 확인 부탁드립니다.";
    const RUSSIAN: &str = "Добрый день! Обновление не установилось, ошибка прежняя.";

    fn read(bytes: &[u8], label: &str) -> (String, bool) {
        let decoded = decode(bytes, Some(label), None);
        (decoded.text, decoded.doubt.is_some())
    }

    fn bytes(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn right_labels_and_their_vendor_names_are_obeyed_without_doubt() {
        let rows: &[(&str, &str, &'static Encoding)] = &[
            (CHINESE, "gb2312", GB18030),
            (CHINESE, "GBK", GB18030),
            (CHINESE, "cp936", GB18030),
            ("王㐂 𠮷", "gb2312", GB18030),
            ("更新失敗，請協助處理", "big5", BIG5),
            ("更新失敗，請協助處理", "big5-hkscs", BIG5),
            (KOREAN, "ks_c_5601-1987", EUC_KR),
            (KOREAN, "cp949", EUC_KR),
            (JAPANESE, "iso-2022-jp", ISO_2022_JP),
            (JAPANESE, "\"Shift_JIS\"", SHIFT_JIS),
            (JAPANESE, "x-ms-cp932", SHIFT_JIS),
            (JAPANESE, "euc-jp", EUC_JP),
            (RUSSIAN, "koi8-r", KOI8_R),
            (RUSSIAN, "cp1251", WINDOWS_1251),
            ("Zażółć gęślą jaźń", "iso-8859-2", ISO_8859_2),
            ("Causa: fallida “así” – 5 €", "iso-8859-1", WINDOWS_1252),
            (CHINESE, "utf8", UTF_8),
        ];
        for (text, label, encoding) in rows {
            assert_eq!(read(&bytes(text, encoding), label), ((*text).to_owned(), false), "{label}");
        }
    }

    #[test]
    fn missing_and_empty_labels_are_guessed() {
        for (text, encoding) in
            [(CHINESE, GB18030), (JAPANESE, SHIFT_JIS), (JAPANESE, EUC_JP), (KOREAN, EUC_KR), (RUSSIAN, WINDOWS_1251)]
        {
            for label in ["", "us-ascii", "unknown-8bit", "x-nonsense"] {
                assert_eq!(read(&bytes(text, encoding), label), (text.to_owned(), true), "{label}");
            }
        }
        assert_eq!(read(CHINESE.as_bytes(), ""), (CHINESE.to_owned(), false));
        assert_eq!(read(&bytes(JAPANESE, ISO_2022_JP), "").0, JAPANESE);
    }

    #[test]
    fn short_chinese_without_label_is_read_as_gb18030() {
        for text in ["您好", "答复: 补丁安装失败", "附件", "转发: 案例总结", "李工", "[案例号: 1] 初次响应"]
        {
            assert_eq!(decode(&bytes(text, GB18030), None, None).text, text);
        }
        for (text, encoding) in [
            ("안녕하세요 감사합니다", EUC_KR),
            ("RE: 오류 문의", EUC_KR),
            ("更新の件です", SHIFT_JIS),
            ("回覆: 更新失敗", BIG5),
            ("Größe", WINDOWS_1252),
            ("Привет, ошибка", WINDOWS_1251),
        ] {
            assert_eq!(decode(&bytes(text, encoding), None, None).text, text);
        }
    }

    #[test]
    fn valid_utf8_wins_over_a_wrong_label() {
        for label in ["gb2312", "iso-8859-1", "big5", "windows-1251", "shift_jis"] {
            assert_eq!(read(CHINESE.as_bytes(), label), (CHINESE.to_owned(), true), "{label}");
        }
        assert_eq!(read("está así".as_bytes(), "iso-8859-1"), ("está así".to_owned(), true));
        // These two bytes are valid UTF-8 by chance.
        assert_eq!(read(&bytes("模", GB18030), "gb2312"), ("模".to_owned(), false));
    }

    #[test]
    fn bytes_that_contradict_the_label_are_guessed_with_a_doubt() {
        for label in ["utf-8", "iso-8859-1", "windows-1252"] {
            assert_eq!(read(&bytes(CHINESE, GB18030), label), (CHINESE.to_owned(), true), "{label}");
        }
        let doubt = decode(&bytes(CHINESE, GB18030), Some("utf-8"), None).doubt.unwrap();
        assert_eq!(doubt, "is labelled utf-8, which its bytes contradict; read as gb18030");
    }

    #[test]
    fn western_text_under_a_western_label_is_left_alone() {
        for text in
            ["Nous avons redémarré le serveur à 9 h, ça marche déjà.", "Größe: 5 MB, Übertragung läuft", "Ñandú: «sí»…"]
        {
            assert_eq!(read(&bytes(text, WINDOWS_1252), "iso-8859-1"), (text.to_owned(), false));
        }
    }

    #[test]
    fn a_text_pasted_together_from_two_encodings_is_read_line_by_line() {
        let mut mixed = format!("{CHINESE}\n{CHINESE}\n{CHINESE}\n").into_bytes();
        mixed.extend(bytes("问题已经解决，可以关闭案例\n", GB18030));
        let decoded = decode(&mixed, None, None);
        assert_eq!(decoded.text, format!("{CHINESE}\n{CHINESE}\n{CHINESE}\n问题已经解决，可以关闭案例\n"));
        assert!(decoded.doubt.is_some());
    }

    #[test]
    fn utf8_cut_within_a_character_loses_that_character_only() {
        let cut = &CHINESE.as_bytes()[..CHINESE.len() - 2];
        let decoded = decode(cut, Some("utf-8"), None);
        assert!(decoded.text.starts_with("您好，补丁 KB5012345"), "{}", decoded.text);
        assert!(decoded.doubt.is_some());
    }

    #[test]
    fn byte_order_marks_and_utf16_without_them_are_seen() {
        let wide = |text: &str, little: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
        };
        assert_eq!(decode(&[b"\xef\xbb\xbf", CHINESE.as_bytes()].concat(), Some("gb2312"), None).text, CHINESE);
        for (little, mark) in [(true, b"\xff\xfe"), (false, b"\xfe\xff")] {
            assert_eq!(decode(&[mark.as_slice(), &wide(CHINESE, little)].concat(), None, None).text, CHINESE);
            assert_eq!(decode(&wide(CHINESE, little), None, None).text, CHINESE);
            assert_eq!(decode(&wide("Hello\r\n", little), Some("utf-16"), None).text, "Hello\r\n");
        }
    }

    #[test]
    fn seven_bit_encodings_are_decoded() {
        assert_eq!(read(b"Hi Mom +Jjo--+AGE-! 1 +- 1", "utf-7").0, "Hi Mom \u{263a}-a! 1 + 1");
        assert_eq!(read(b"~{<:Ky2;!#~} ok ~~", "hz-gb-2312").0, "己所不。 ok ~");
        assert_eq!(read(b"\x1b$)C\x0e>H3g\x0f ok", "iso-2022-kr").0, "안녕 ok");
    }

    #[test]
    fn iso_2022_jp_of_old_and_broken_mailers_is_decoded() {
        let read = |bytes: &[u8]| decode(bytes, Some("ISO-2022-JP"), None).text;
        // Closed and opened again between two words, announced as JIS X 0208-1990, not closed at the line's end.
        assert_eq!(read(b"\x1b$B99\x1b(B\x1b$B?7\x1b(B ok"), "更新 ok");
        assert_eq!(read(b"\x1b&@\x1b$B99?7\x1b(J ok"), "更新 ok");
        assert_eq!(read(b"\x1b$B99?7\nok"), "更新\nok");
        assert_eq!(read(b"\x1b$B99?7\x1b(H ok"), "更新 ok");
        // One damaged character leaves the rest.
        let damaged = read(b"\x1b$B99\x7f\x7f?7\x1b(B ok");
        assert!(damaged.starts_with('更') && damaged.ends_with(" ok") && !damaged.contains('\x1b'), "{damaged:?}");
    }

    #[test]
    fn a_forced_encoding_is_obeyed_and_nul_characters_go() {
        assert_eq!(decode(CHINESE.as_bytes(), Some("utf-8"), Some(WINDOWS_1252)).charset, "windows-1252");
        assert_eq!(decode(&bytes(CHINESE, GB18030), Some("utf-8"), Some(GB18030)).text, CHINESE);
        assert_eq!(decode(b"a\0b", None, None).text, "ab");
    }

    proptest! {
        #[test]
        fn any_bytes_under_any_label_are_decoded(bytes: Vec<u8>, label in "[a-z0-9-]{0,12}|utf-7|hz-gb-2312|iso-2022-kr|gb2312|utf-8") {
            decode(&bytes, Some(&label), None);
        }
    }
}
