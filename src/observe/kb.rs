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
          address of an article; also SAP notes, Oracle Doc IDs, Citrix CTX and old Q numbers.",
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
        ("KB0012345 (ServiceNow), Q329034, CTX276688", &["KB0012345", "Q329034", "CTX276688"]),
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

static NOTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)\b(?:
            (?i:(?:SAP|OSS)[-\ ]?(?:Notes?|Hinweise?|Nota)[\ \#:]*)(?<sap>[0-9]{5,10})
          | (?i:Doc(?:ument)?[\ .-]?ID[\ :\#]*)(?<doc>[0-9]{4,8}\.[0-9]{1,2})
          | (?:NOTE|Note)[\ :\#]+(?<note>[0-9]{6,8}(?:\.[0-9])?)
          | (?<name>CTX[0-9]{5,6}|Q[1-9][0-9]{5}|KB?A-[0-9]{4,6}(?:-[A-Z0-9]{4,8})?)
        )\b",
    )
    .expect("the examples compile it")
});

/// Runs of digits that may be an article's bare number.
static BARE: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9]{5,12}").expect("a constant"));

/// Folders of a web address behind which an article's number stands: those of Microsoft's KB, and those of others.
const KB_FOLDERS: [&str; 4] = ["/kb/", "/help/", "/kbid=", "search.aspx?q="];
const ARTICLE_FOLDERS: [&str; 6] = ["/articles/", "/article/", "/solutions/", "/knowledge/", "/answers/", "/notes/"];

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
        let value = match (hit.name("sap"), hit.name("doc"), hit.name("note")) {
            (Some(number), _, _) => format!("SAP Note {}", number.as_str()),
            (_, Some(number), _) => format!("Doc ID {}", number.as_str()),
            (_, _, Some(number)) => format!("Note {}", number.as_str()),
            _ => hit[0].to_owned(),
        };
        if !is_quarter_or_year(&value) {
            push(&mut found, hit.get_match().range(), value);
        }
    }
    bare(text, &mut found);
    found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    found.dedup_by(|later, earlier| later.range.start < earlier.range.end);
    found
}

fn push(found: &mut Vec<Match>, range: Range<usize>, value: String) {
    found.push(Match { range, value, extra: Extra::None });
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
fn bare(text: &str, found: &mut Vec<Match>) {
    let candidates: Vec<Range<usize>> = BARE.find_iter(text).map(|hit| hit.range()).collect();
    if candidates.is_empty() {
        return;
    }
    let folded = locale::fold(text);
    let labels = |field| Labels::new(field, text, &folded);
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
    if kb { Some(format!("KB{number}")) } else { article.then(|| number.to_owned()) }
}
