//! Knowledge articles: Microsoft's KB numbers and the articles of other vendors.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::near::{self, Labels};
use super::{Extra, Extractor, Kind, Match};
use crate::locale;
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::Kb,
    doc: "`KB` and 6 or 7 digits, bare numbers in a list behind one, behind a word for patch or article, or in the \
          address of an article; fewer digits behind a vendor's name; SAP notes, Oracle Doc IDs, field notices, \
          technical notes and what else vendors number.",
    examples: &[
        ("Install KB5004244, then kb 890830.", &["KB5004244", "KB890830"]),
        ("请先安装KB5004244补丁", &["KB5004244"]), // no spaces: a Unicode `\b` would miss it
        ("KB5004244/5003646、5003171都装过", &["KB5004244", "KB5003646", "KB5003171"]),
        ("KB 5004244, 5003646 and 5003171", &["KB5004244", "KB5003646", "KB5003171"]),
        ("ＫＢ５００４２４４ 安装失败", &["KB5004244"]),
        ("装完补丁5021233就蓝屏", &["KB5021233"]),
        ("更新编号：5005565", &["KB5005565"]),
        ("see https://support.vendor.example/kb/5003243 for it", &["KB5003243"]),
        ("https://support.microsoft.com/zh-cn/help/5021233/x", &["KB5021233"]),
        ("see article 204417: https://kb.v.example/articles/204417-restore", &["204417", "204417"]),
        ("https://access.redhat.com/solutions/3234591", &["3234591"]),
        ("windows10.0-kb5005112-x64_d9f1c6ae1b0b1f2c7d5a4e3b2c1d0e9f8a7b6c5d.msu", &["KB5005112"]),
        ("resolving Update: 5021234-1842_neutral_LDR", &["KB5021234"]),
        ("Package_for_KB2656356~31bf3856ad364e35~amd64~~6.1.1.1", &["KB2656356"]),
        ("SAP Note 2573880 and Doc ID 2118136.2", &["SAP Note 2573880", "Doc ID 2118136.2"]),
        (
            "SAP-Hinweis 2573880, MOS Note 2118136.2 (文档 ID 1234567.1)",
            &["SAP Note 2573880", "Doc ID 2118136.2", "Doc ID 1234567.1"],
        ),
        ("KB0012345 (ServiceNow), Q329034, CTX276688", &["KB0012345", "Q329034", "CTX276688"]),
        ("原厂文件 VK KB 20417 有说明：https://kb.vaultix.example/tw/20417", &["KB20417", "KB20417"]),
        ("see Orbix KB4117, laut KB 20417 und KB-Artikel 30518", &["KB4117", "KB20417", "30518"]),
        ("https://www.orbix.example/kb4117 und https://orbix.example/kb/20417", &["KB4117", "20417"]),
        (
            "詳細は技術情報 ABC-TN-0192 をご参照ください。https://support.abc.example/tn/ABC-TN-0192",
            &["ABC-TN-0192", "ABC-TN-0192"],
        ),
        ("技術通報 JX-0882，technical bulletin TB-2044, tech note TN10233", &["JX-0882", "TB-2044", "TN10233"]),
        ("Red Hat solution 3234591, VMware KB 2145678", &["3234591", "KB2145678"]),
        ("Field Notice: FN - 63942, FN70545 and FN-72150", &["FN63942", "FN70545", "FN-72150"]),
        ("文章编号：000179566, Article Number: 000179567, HT505588", &["000179566", "000179567", "HT505588"]),
        ("技術情報部 2204-118, Bulletin vom 2022-10-12, tech note: see TN", &[]),
        ("size in KB 20417, Total KB: 20480, 64 KB 20417, Artikelnummer 4711223", &[]),
        ("a 512 KB file, KB12345, KB12345678, 512 KB 1048576", &[]),
        ("build 17763.2300, 2021-10-12, ticket 2110120040001234", &[]),
        ("更新 1234567 条记录，更新时间 20211012", &[]),
        ("article 28 of the GDPR, CVE-2021-1678, EDOC2200417", &[]),
        ("https://docs.v.example/office/search-index?id=3036", &[]),
    ],
    find,
};

static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:[Kk][Bb]|ＫＢ|ｋｂ)([ \t\u{a0}\u{3000}]?[-_:：#]?[ \t\u{a0}\u{3000}]?)([0-9０-９]{6,7})")
        .expect("the examples compile it")
});

/// Numbers of vendors whose form, or whose label in the vendor's own words, gives them away.
static NOTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)\b(?:
            (?i:(?:SAP|OSS)[-\ ]?(?:Notes?|Hinweise?|Nota)[\ \#:]*)(?<sap>[0-9]{5,10})
          | (?i:(?:Doc(?:ument)?[\ .-]?ID|(?:MOS|Metalink|Oracle)\ (?:Note|Doc(?:ument)?))[\ :\#]*)(?<doc>[0-9]{4,8}\.[0-9]{1,2})
          | (?:NOTE|Note)[\ :\#]+(?<note>[0-9]{6,8}(?:\.[0-9])?)
          | (?i:Red\ ?Hat\ (?:solution|article|KCS|knowledge(?:base)?)[\ :\#]*)(?<bare>[0-9]{5,8})
          | FN\ -\ (?<notice>[0-9]{5})
          | (?<name>CTX[0-9]{5,6}|Q[1-9][0-9]{5}|KB?A-[0-9]{4,9}(?:-[A-Z0-9]{4,8})?|FN-?[67][0-9]{4}|HT[0-9]{6}|EKB[0-9]{10}
            |swg[12][0-9]{7}|[A-Z][A-Z0-9]{1,7}-(?:TN|TSB|KBA?)-?[0-9]{2,7})
        )\b",
    )
    .expect("the examples compile it")
});

/// `KB` with the four or five digits of smaller vendors.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)\b(?:KB([ \t]?[-:#]?[ \t]?)([0-9]{4,5})|/kb([0-9]{3,7}))\b").expect("the examples compile it")
});

/// What may stand behind a word for technical note.
static NOTE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)^[A-Z]{2,8}(?:-[A-Z0-9]{1,8}){0,2}-?[0-9]{3,7}\b").expect("the examples compile it")
});

/// `2118136.2` behind a word for document.
static DOTTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?-u)\b[0-9]{4,8}\.[0-9]\b").expect("a constant"));

/// Runs of digits that may be an article's bare number.
static BARE: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9]{5,12}").expect("a constant"));

/// Hosts of article collections.
const KB_HOSTS: [&str; 4] = ["//kb.", "//kbase.", "//knowledge.", "//knowledgebase."];

/// Folders of a web address behind which an article's number stands: those of Microsoft's KB, and those of others.
const KB_FOLDERS: [&str; 4] = ["/kb/", "/help/", "/kbid=", "search.aspx?q="];
const ARTICLE_FOLDERS: [&str; 8] = [
    "/articles/",
    "/article/",
    "/solutions/",
    "/knowledge/",
    "/knowledgebase/",
    "/answers/",
    "/notes/",
    "/article-view?id=",
];

fn find(view: &View<'_>) -> Vec<Match> {
    let text = view.text.as_ref();
    let mut found = Vec::new();
    for hit in LABELLED.captures_iter(text) {
        let (whole, gap) = (hit.get_match(), hit.get(1).map_or("", |gap| gap.as_str()));
        let size = !gap.is_empty() && ends_in_number(&text[..whole.start()]);
        if near::stands_alone(text, &(whole.start()..whole.end())) && !size && !decimal_follows(text, whole.end()) {
            push(&mut found, whole.range(), format!("KB{}", narrow(&hit[2])));
            list(text, whole.end(), &mut found);
        }
    }
    for hit in NOTED.captures_iter(text) {
        let labels = [("sap", "SAP Note "), ("doc", "Doc ID "), ("note", "Note "), ("bare", ""), ("notice", "FN")];
        let labelled = labels.iter().find_map(|(name, label)| Some(format!("{label}{}", hit.name(name)?.as_str())));
        let value = labelled.unwrap_or_else(|| hit[0].to_owned());
        if !is_quarter_or_year(&value) {
            push(&mut found, hit.get_match().range(), value);
        }
    }
    let folded = locale::fold(text);
    short(text, &folded, &mut found);
    notes(text, &folded, &mut found);
    bare(text, &folded, &mut found);
    found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    found.dedup_by(|later, earlier| later.range.start < earlier.range.end);
    found
}

fn push(found: &mut Vec<Match>, range: Range<usize>, value: String) {
    found.push(Match { range, value, extra: Extra::None });
}

/// `VK KB 20417`, `Orbix KB4117`: four or five digits stand for an article where no size can be meant.
fn short(text: &str, folded: &str, found: &mut Vec<Match>) {
    if !SHORT.is_match(text) {
        return;
    }
    let (sizes, copula) = (Labels::new("size_label", text, folded), Labels::new("copula", text, folded));
    for hit in SHORT.captures_iter(text) {
        let range = hit.get_match().range();
        if let Some(number) = hit.get(3) {
            // The whole name of a page: `https://www.vendor.example/kb4117`.
            let page = !text[range.end..].starts_with(['.', '-', '_', '=', '%']);
            let host = near::word_before(text, range.start).contains("://");
            if host && page {
                push(found, number.range(), format!("KB{}", number.as_str()));
            }
            continue;
        }
        let head = text[..range.start].trim_end_matches([' ', '\u{a0}', '(', '（', '"']);
        let word = near::word_before(text, head.len());
        let vendor = word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && range.start > head.len();
        let (gap, digits) = (hit.get(1).map_or("", |gap| gap.as_str()), &hit[2]);
        let size = ends_in_number(head) || sizes.before(range.start, &copula).is_some();
        let five = digits.len() == 5 && !gap.is_empty();
        if (vendor || five) && !size && !decimal_follows(text, range.end) && near::stands_alone(text, &range) {
            push(found, range, format!("KB{digits}"));
        }
    }
}

/// What stands behind a word for technical note: `技術情報 ABC-TN-0192`.
fn notes(text: &str, folded: &str, found: &mut Vec<Match>) {
    let labels = |field| Labels::new(field, text, folded);
    let (note, article, copula) = (labels("technote_label"), labels("kb_label"), labels("copula"));
    for label in note.iter() {
        let at = note.value_behind(label.end, &copula);
        let digits = near::digits(&text[at..]).len();
        if let Some(number) = NOTE_NUMBER.find(&text[at..]) {
            push(found, at..at + number.end(), number.as_str().to_owned());
        } else if (5..=9).contains(&digits) && at > label.end && !near::goes_on(text, at + digits) {
            push(found, at..at + digits, text[at..at + digits].to_owned());
        }
    }
    for hit in DOTTED.find_iter(text) {
        if article.before(hit.start(), &copula).is_some() {
            push(found, hit.range(), format!("Doc ID {}", hit.as_str()));
        }
    }
}

/// `512 KB 1048576`: a size, then another number.
fn ends_in_number(head: &str) -> bool {
    head.trim_end_matches([' ', '\u{a0}']).ends_with(|c: char| c.is_ascii_digit())
}

fn decimal_follows(text: &str, end: usize) -> bool {
    let mut rest = text[end..].chars();
    rest.next() == Some('.') && rest.next().is_some_and(|c| c.is_ascii_digit())
}

/// `Q202110` is a month, not an article.
fn is_quarter_or_year(value: &str) -> bool {
    value.starts_with("Q20") || value.starts_with("Q19")
}

/// Full-width digits as ASCII ones.
fn narrow(digits: &str) -> String {
    let ascii = |c: char| char::from_u32(u32::from(c).wrapping_sub(0xfee0)).filter(char::is_ascii_digit).unwrap_or(c);
    digits.chars().map(ascii).collect()
}

/// Bare numbers in a list that a labelled one opens: `KB5004244/5003646、5003171`.
fn list(text: &str, mut at: usize, found: &mut Vec<Match>) {
    loop {
        let rest = &text[at..];
        let gap = separator(rest);
        let number = near::digits(&rest[gap..]);
        let range = at + gap..at + gap + number.len();
        if gap == 0
            || !(6..=7).contains(&number.len())
            || near::goes_on(text, range.end) && !rest[gap + number.len()..].starts_with(['/', ','])
        {
            return;
        }
        push(found, range.clone(), format!("KB{number}"));
        at = range.end;
    }
}

/// Bytes of one separator between items of a list: a mark, or a word for "and".
pub(super) fn separator(rest: &str) -> usize {
    let blank = |text: &str| text.len() - text.trim_start_matches([' ', '\u{a0}', '\u{3000}']).len();
    let lead = blank(rest);
    let body = &rest[lead..];
    let mark = match body.chars().next() {
        Some(c @ ('/' | ',' | '、' | '，' | ';' | '；' | '&' | '+' | '／')) => c.len_utf8(),
        _ => and_word(body),
    };
    if mark == 0 { 0 } else { lead + mark + blank(&body[mark..]) }
}

/// Bytes of a word for "and" or "or" at the start of `text`.
fn and_word(text: &str) -> usize {
    let fits = |row: &&locale::Row| {
        text.get(..row.word.len()).is_some_and(|head| head.eq_ignore_ascii_case(row.word))
            && (!row.word.is_ascii() || text[row.word.len()..].starts_with(' '))
    };
    locale::words("and").iter().filter(fits).map(|row| row.word.len()).max().unwrap_or(0)
}

/// Bare numbers behind a word for patch or article, or in the address of an article.
fn bare(text: &str, folded: &str, found: &mut Vec<Match>) {
    let candidates: Vec<Range<usize>> = BARE.find_iter(text).map(|hit| hit.range()).collect();
    if candidates.is_empty() {
        return;
    }
    let labels = |field| Labels::new(field, text, folded);
    let (article, update, copula, unit) =
        (labels("kb_label"), labels("update_label"), labels("copula"), labels("count_unit"));
    for range in candidates {
        let number = &text[range.clone()];
        if !near::stands_alone(text, &range) {
            continue;
        }
        if let Some(value) = in_address(text, &range, number) {
            push(found, range, value);
        } else if unit.follows(range.end) || goes_on_unless_revision(text, range.end) {
        } else if article.before(range.start, &copula).is_some() && (5..=9).contains(&number.len()) {
            push(found, range, number.to_owned());
        } else if update.before(range.start, &copula).is_some() && is_update_number(number) {
            let end = range.end;
            push(found, range, format!("KB{number}"));
            list(text, end, found);
        }
    }
}

/// `5021234-1842_neutral` is a number and its revision; other digits that go on are a date or a range.
fn goes_on_unless_revision(text: &str, end: usize) -> bool {
    let revision = text[end..].strip_prefix('-').is_some_and(|rest| {
        let digits = near::digits(rest).len();
        digits > 0 && rest[digits..].starts_with('_')
    });
    let list = text[end..].starts_with(['/', ',']);
    !revision && !list && near::goes_on(text, end)
}

/// Microsoft's numbers have seven digits from 2 on, older ones six; `202110` is a month.
fn is_update_number(number: &str) -> bool {
    match number.len() {
        7 => matches!(number.as_bytes()[0], b'2'..=b'6'),
        6 => !number.starts_with("20") && !number.starts_with("19"),
        _ => false,
    }
}

/// The value of a number that ends a known folder of a web address.
fn in_address(text: &str, range: &Range<usize>, number: &str) -> Option<String> {
    let head = &text[text.floor_char_boundary(range.start.saturating_sub(300))..range.start];
    let cut = head
        .rfind(|c: char| c.is_whitespace() || !c.is_ascii() || matches!(c, '<' | '"' | '('))
        .map_or(0, |at| at + head[at..].chars().next().map_or(0, char::len_utf8));
    let head = head[cut..].to_ascii_lowercase();
    if !head.contains('.') || !head.contains('/') {
        return None;
    }
    let kb = KB_FOLDERS.iter().any(|folder| head.ends_with(folder)) && (6..=7).contains(&number.len());
    let article = KB_FOLDERS.iter().chain(&ARTICLE_FOLDERS).any(|folder| head.ends_with(folder));
    // The last component, where the host has nothing but articles.
    let last = text[range.end..].chars().next().is_none_or(|c| c != '/' && c != '.' && !c.is_ascii_alphanumeric());
    let host = KB_HOSTS.iter().any(|host| head.contains(host)) && head.ends_with(['/', '=']) && last;
    if kb || host && !article { Some(format!("KB{number}")) } else { article.then(|| number.to_owned()) }
}
