//! Looking at characters and names around a find: what several extractors need.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::locale;

/// The character that ends at `at`.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The character that starts at `at`.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Whether the character is a letter of a script that puts no blanks between words.
pub(super) fn is_east_asian(c: char) -> bool {
    matches!(u32::from(c), 0x3005..=0x3007 | 0x3040..=0x30ff | 0x3130..=0x318f | 0x31f0..=0x31ff | 0x3400..=0x9fff
        | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0x20000..=0x3fffd)
}

/// Whether no path, address or command runs on over this character: typographic punctuation and control characters.
pub(super) fn is_stop(c: char) -> bool {
    c.is_control()
        || matches!(c, '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '‹' | '›' | '…' | '→' | '⇒' | '·' | '•')
        || matches!(u32::from(c), 0x2028..=0x202f | 0x3000..=0x3004 | 0x3008..=0x303f | 0xfe30..=0xfe4f
            | 0xff01..=0xff0f | 0xff1a..=0xff20 | 0xff3b..=0xff40 | 0xff5b..=0xff65)
}

/// End of the line that `at` lies in, without its break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |length| at + length)
}

/// At most `max_bytes` of the line before `at`: enough for a label, bounded for lines of a megabyte.
pub(super) fn line_before(text: &str, at: usize, max_bytes: usize) -> &str {
    let near = &text[text.floor_char_boundary(at.saturating_sub(max_bytes))..at];
    near.rfind('\n').map_or(near, |end| &near[end + 1..])
}

/// At most `max_bytes` of the line from `at`.
pub(super) fn line_after(text: &str, at: usize, max_bytes: usize) -> &str {
    let near = &text[at..text.floor_char_boundary((at + max_bytes).min(text.len()))];
    near.find('\n').map_or(near, |end| &near[..end])
}

/// Whether a word goes on with the sentence, so that an unquoted path or command ended before it: "and", "with".
pub(super) fn is_stop_word(word: &str) -> bool {
    static WORDS: LazyLock<BTreeSet<&str>> =
        LazyLock::new(|| locale::words("stop_word").iter().map(|row| row.word).collect());
    let word = locale::fold(word.trim_end_matches(['.', ',', ';', ':', '!', '?']));
    WORDS.contains(word.as_ref())
}

/// The closing partner of an opening quotation mark.
pub(super) fn closing_quote(open: char) -> Option<char> {
    Some(match open {
        '"' | '\'' | '`' => open,
        '“' | '„' | '”' => '”',
        '‘' => '’',
        '«' => '»',
        '「' => '」',
        '『' => '』',
        '《' => '》',
        '【' => '】',
        '<' => '>',
        _ => return None,
    })
}

/// The bytes that Base64 stands for; `None` where anything else is among its letters.
pub(super) fn bytes_of_base64(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::with_capacity(text.len()));
    for letter in text.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    Some(bytes)
}

/// Endings of files that paths in support mail carry.
static EXTENSIONS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    "7z admx apk appx asc asp aspx avi bak bash bat bik bin blf bmp bsq bz2 c cab cat cc cer cfg chm class cmd cnf \
     com conf config core cpl cpp crl crt cs css csv dat db dbf deb dit dll dmg dmp doc docm docx drv dump edb eml \
     env etl evt evtx exe fdb gif go gz h har hlp hpp htm html ico inf ini ipa iso jar java jks jpeg jpg jrs js json \
     key keytab ko ldf lib lic lnk lock log lua man manifest md mdb mdf mov mp3 mp4 msc msg msi msix msp mst msu mui \
     mum ndf nsf nvram obj ocx old ora ost ova ovf p12 p7b pac pat pcap pcapng pdb pdf pem pf pfx php pid pkg pl \
     plist png pol ppt pptx properties ps1 psd1 psm1 pst py qcow2 rar rb rdp reg repo rpm rtf scr service sh sha256 \
     so sock spc sql sqlite swf swp sys tar tbl tgz tif tiff timer tmp trc ts txt url vbe vbs vhd vhdx vib vmdk vmem \
     vmsn vmx war wim wsf xls xlsm xlsx xml xz yaml yml z zip zst"
        .split(' ')
        .collect()
});

/// Whether a name ends as a file's name does; a rotation number behind the ending counts as part of it.
pub(super) fn has_extension(name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    if !extension.is_empty() && extension.len() <= 8 && extension.bytes().all(|b| b.is_ascii_digit()) {
        return stem.contains('.') && has_extension(stem);
    }
    extension.len() <= 10
        && !stem.is_empty()
        && !stem.ends_with(['\\', '/', ' '])
        && EXTENSIONS.contains(extension.to_ascii_lowercase().as_str())
}

/// Names of folders that hold blanks, wherever they end.
const BLANK_NAMES: &[&str] = &[
    "Program Files (x86)",
    "Program Files",
    "Documents and Settings",
    "Common Files",
    "System Volume Information",
    "Application Support",
    "Application Data",
    "Local Settings",
    "Temporary Internet Files",
    "Start Menu",
    "Group Policy",
];

/// Where an unquoted name with separators ends: a Windows path or a registry key.
///
/// `body` is the start of its first component. A blank is part of the name when a further separator or a file ending
/// follows within a few words that do not read as a sentence, or when only names stand between it and the end of the
/// clause.
pub(super) fn name_end(text: &str, body: usize) -> usize {
    let (mut at, mut component) = (body, body);
    let mut open: Vec<usize> = Vec::new();
    while let Some(c) = char_at(text, at) {
        let name = &text[component..at];
        match c {
            '/' | '(' | '[' if has_extension(name) => break,
            '\\' | '/' => component = at + 1,
            ' ' | '\u{a0}' if !crosses_blank(text, component, at) => break,
            '(' | '[' => open.push(at),
            ')' | ']' if open.pop().is_none() => break,
            '\'' if !text[at + 1..].starts_with(|c: char| c.is_alphanumeric()) => break,
            '"' | '<' | '>' | '|' | ',' | ';' | ':' | '`' => break,
            c if is_stop(c) => break,
            c if is_east_asian(c) && sentence_goes_on(text, component, at) => break,
            _ => {}
        }
        at += c.len_utf8();
    }
    trimmed(text, body, open.first().map_or(at, |&open| open.min(at)))
}

/// The end without punctuation of the sentence.
pub(super) fn trimmed(text: &str, start: usize, end: usize) -> usize {
    let kept = text[start..end].trim_end_matches([' ', '\u{a0}', '.', ',', ';', '!', '?', '\'', ')']);
    // `Program Files (x86)` owns its bracket, `*.*` its stars.
    let closing = text[start + kept.len()..end].starts_with(')') && kept.contains('(') && !kept.contains(')');
    let length = kept.len() + usize::from(closing);
    start + if kept.ends_with("**") { kept.trim_end_matches('*').len() } else { length }
}

/// Whether East Asian letters directly behind ASCII ones are the sentence going on, not the rest of a name.
pub(super) fn sentence_goes_on(text: &str, component: usize, at: usize) -> bool {
    let name = &text[component..at];
    if !name.ends_with(|c: char| c.is_ascii_graphic()) {
        return false;
    }
    let ahead = line_after(text, at, 120);
    let run = &ahead[..ahead.find(|c: char| c == ' ' || c == ',' || is_stop(c)).unwrap_or(ahead.len())];
    has_extension(name) || (!run.contains(['\\', '/']) && !has_extension(run) && follows_path(ahead))
}

/// Whether the component that starts at `at` is no name but a word for the place: `/etc/下面`.
pub(super) fn names_place(text: &str, component: usize, at: usize) -> bool {
    component == at && text[..at].ends_with('/') && follows_path(line_after(text, at, 24)) && {
        let run = line_after(text, at, 120);
        !run[..run.find(|c: char| c == ' ' || is_stop(c)).unwrap_or(run.len())].contains(['/', '.'])
    }
}

/// Whether text opens with a word that follows a path: 目录, 下的, の.
fn follows_path(text: &str) -> bool {
    locale::words("path_follow").iter().any(|row| text.starts_with(row.word))
}

/// Whether the blank at `blank` lies inside the component that starts at `component`.
fn crosses_blank(text: &str, component: usize, blank: usize) -> bool {
    let name = &text[component..blank];
    let behind = blank + char_at(text, blank).map_or(1, char::len_utf8);
    let ahead = line_after(text, component, 40);
    if BLANK_NAMES.iter().any(|known| {
        ahead.get(..known.len()).is_some_and(|head| head.eq_ignore_ascii_case(known)) && blank - component < known.len()
    }) {
        return true;
    }
    if name.is_empty() || has_extension(name) {
        return false;
    }
    let rest = line_after(text, behind, 160);
    let end = rest.find(|c: char| matches!(c, '"' | '<' | '>' | '|' | ',' | ';' | '`') || is_stop(c));
    let clause = in_brackets(&rest[..end.unwrap_or(rest.len())]);
    let first = clause.split(' ').next().unwrap_or_default();
    if first.is_empty() || opens_other(first) || (name.is_ascii() && follows_path(first)) {
        return false;
    }
    before_separator(name, clause) || before_extension(name, clause) || is_tail(name, clause)
}

/// Text up to a closing bracket that nothing in it opened.
fn in_brackets(text: &str) -> &str {
    let mut open = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => open += 1,
            ')' | ']' if open == 0 => return &text[..at],
            ')' | ']' => open -= 1,
            _ => {}
        }
    }
    text
}

/// Whether a word cannot be part of a name: a switch, a bracket, another path or key.
fn opens_other(word: &str) -> bool {
    word.starts_with(['/', '-', '\\', '%', '$', '=', '+', '[', '{', '~', '#', '@', '*'])
        || word.starts_with(".\\")
        || word.starts_with("&&")
        || word.starts_with("HK") && word.contains('\\')
        || word.get(1..3).is_some_and(|drive| drive == ":\\" || drive == ":/")
}

/// A few words and then a separator: `Gold Image\`.
fn before_separator(name: &str, clause: &str) -> bool {
    let Some(separator) = clause.find('\\') else { return false };
    let words: Vec<&str> = clause[..separator].split(' ').collect();
    let closed = words.last().is_some_and(|word| !word.is_empty() && !word.contains(':'));
    // "Sales and Marketing" is a name; a small word elsewhere opens the rest of a sentence.
    let reads_on = |at: usize| {
        let before = if at == 0 { name.rsplit(' ').next().unwrap_or(name) } else { words[at - 1] };
        let capital = |word: &str| word.starts_with(|c: char| c.is_uppercase());
        is_stop_word(words[at]) && !(capital(before) && words.get(at + 1).is_some_and(|next| capital(next)))
    };
    let plain = |word: &&str| !opens_other(word) && !has_extension(word);
    words.len() <= 4 && closed && words.iter().all(plain) && !(0..words.len()).any(reads_on)
}

/// A few words, the last with the ending of a file: `Report 2021 final.xlsx`.
fn before_extension(name: &str, clause: &str) -> bool {
    let words: Vec<&str> = clause.split(' ').take(5).collect();
    let bare = |word: &str| has_extension(word.trim_end_matches(['.', ')', ':', '?', '!', '\'']));
    let Some(file) = words.iter().position(|word| bare(word)) else { return false };
    let lower = |word: &str| word.starts_with(|c: char| c.is_ascii_lowercase());
    let sentence = words[..=file].iter().any(|word| is_stop_word(word) || opens_other(word) || word.contains(':'));
    let named = lower(name) || !lower(words[0]);
    let aside = file > 0 && words[0].starts_with('(');
    named && !sentence && !aside && !words[0].contains('\\')
}

/// Nothing but names up to the end of the clause: `\\server\财务部 HP M435 。`
fn is_tail(name: &str, clause: &str) -> bool {
    let words: Vec<&str> = clause.trim_end().split(' ').collect();
    let named = |word: &&str| {
        let word = word.trim_end_matches(['.', '!', '?', ')', '\'']);
        word.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
            && !is_stop_word(word)
    };
    let quantity = words.len() > 1 && words[0].bytes().all(|b| b.is_ascii_digit());
    let capital = name.starts_with(|c: char| c.is_uppercase() || is_east_asian(c));
    words.len() <= 3 && capital && !quantity && words.iter().all(named)
}
