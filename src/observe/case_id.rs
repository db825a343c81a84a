//! Ids of support cases and of other ticket systems' records.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::scan::{char_at, char_before, line_before};
use super::{Extra, Extractor, IdRole, Kind, Match};
use crate::locale;
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::CaseId,
    doc: "Ids in a ticket system's own format, and ids behind a label, without the label.",
    examples: &[
        ("[案例号: CAS-02233-X1Y2Z3] % |P2|某厂|蓝屏 % 案例更新", &["CAS-02233-X1Y2Z3"]),
        ("CRM:0001234", &["CRM:0001234"]),
        ("案例 CAS-02233-X1Y2Z3 已转二线", &["CAS-02233-X1Y2Z3"]),
        ("Sync stops - TrackingID#2203040050006789", &["2203040050006789"]),
        ("Case number: 2203040050006789\nTitle: x", &["2203040050006789"]),
        ("we reopened 2203040050006789 today", &["2203040050006789"]),
        ("编号NET-2209-00417，优先级高", &["NET-2209-00417"]),
        ("答复: [NET-2209-00417] 断网", &["NET-2209-00417"]),
        ("服务请求编号 SR122010300417，级别 P2", &["SR122010300417"]),
        ("SR 691234567 and SR# 3-12345678901", &["691234567", "3-12345678901"]),
        ("RV: CS0054321 - VPN lenta (INC0098765)", &["CS0054321", "INC0098765"]),
        ("Ref:MSG0123456", &["MSG0123456"]),
        ("#51234 Scanner offline", &["51234"]),
        ("we merged it into ticket #51234.", &["51234"]),
        ("[Ticket#2023031710000042] and [example.com #4711]", &["2023031710000042", "4711"]),
        ("[#482913] down, ##12345##, [GLPI #0001234]", &["482913", "12345", "0001234"]),
        ("ref:_00D1a0AbC._5001aXyZ12:ref", &["ref:_00D1a0AbC._5001aXyZ12:ref"]),
        ("受付番号：R20230317-0012\n工单号：202303171234567", &["R20230317-0012", "202303171234567"]),
        ("Vorgangsnummer: 4711-0815, Dossier n° 2023-004711", &["4711-0815", "2023-004711"]),
        ("[HELP-1234] printer, https://jira.example/browse/OPS-77", &["HELP-1234", "OPS-77"]),
        ("case TS012345678, [CASE 1234567891]", &["TS012345678", "1234567891"]),
        ("a Sev 1 under SR-2024-0731, then INC/2024/05/3317", &["SR-2024-0731", "INC/2024/05/3317"]),
        ("unter der Vorgangsnummer SD/2023/11/0952; ticket #4471/23", &["SD/2023/11/0952", "4471/23"]),
        ("工单给你建好了，LY-20240819-03，按紧急处理", &["LY-20240819-03"]),
        ("他的单号是 FR-88120。", &["FR-88120"]),
        ("the ticket mentions disk WD-40-2024 and case 12/2023, ticket 24/7", &[]),
        ("CVE-2021-34527 CVE-2021-1678 KB5004244 MS17-010 RFC 5322 SHA-256 UTF-8 ISO-8859 P3 KBA-01234-X1Y2", &[]),
        ("服务合同号 AB-SA-2020-118，Access ID: 004-XYZ-PREM，订单号：2023031712345678", &[]),
        ("host XY-LT-0417, ZX9-SW-A, in case 1 of 3, case 2021, #123 and #45", &[]),
        ("12 October 2021, 2021-10-28 15:31, 10.0.20348.1547, +44 20 7946 0182", &[]),
        ("%%01IFPDT/4/IF_STATE(l)[312]: 0.0.0.0:443, ERROR:123456, 20220304112233", &[]),
        ("Invoice No: 20230012, reference 2021-10-28, ref 10.1.2.3, case sensitive", &[]),
        ("{85dd8b5f-eaa4-4af3-a628-cce9e77c9a03} 4111111111111111 00001234", &[]),
    ],
    find,
};

/// Ids by the user's own patterns: group 1 where there is one, else the whole match.
pub(super) fn own(view: &View<'_>, patterns: &[Regex]) -> impl Iterator<Item = Match> {
    let captures = patterns.iter().flat_map(|pattern| pattern.captures_iter(&view.text));
    let ids = captures.filter_map(|groups| groups.get(1).or(groups.get(0))).filter(|id| !id.is_empty());
    ids.map(|id| Match {
        range: id.range(),
        value: id.as_str().to_owned(),
        extra: Extra::CaseId { system: None, role: IdRole::Primary },
    })
}

/// What a format is worth.
struct Format {
    system: &'static str,
    role: IdRole,
    /// The id is group 1 where there is one.
    pattern: &'static str,
}

/// Formats that need no label. Those of a longer shape come first: where two overlap, the first one counts.
const FORMATS: &[Format] = &[
    Format {
        system: "Salesforce",
        role: IdRole::Tracking,
        pattern: r"\b(ref:!?_?00D[0-9A-Za-z]+\._?!?50[0-9A-Za-z]+:ref)\b",
    },
    Format { system: "Salesforce", role: IdRole::Tracking, pattern: r"(thread(?:_v2)?::[0-9A-Za-z+/=_-]+::)" },
    Format { system: "ServiceNow", role: IdRole::Tracking, pattern: r"\bRef:(MSG[0-9]{6,}(?:_[0-9A-Za-z]+)?)\b" },
    Format { system: "Dynamics 365", role: IdRole::Primary, pattern: r"\b(CAS-[0-9]{4,6}-[A-Z0-9]{4,6})\b" },
    // An administrator may have changed the prefix; then the shape alone names no system.
    Format { system: "", role: IdRole::Primary, pattern: r"\b([A-Z]{3}-[0-9]{4,6}-[A-Z0-9]{4,6})\b" },
    Format { system: "Dynamics 365", role: IdRole::Tracking, pattern: r"\b(CRM:[0-9]{6,10}|[A-Z]{3,6}:0[0-9]{6,9})\b" },
    Format { system: "Microsoft support", role: IdRole::Primary, pattern: r"\bTrackingID#?:? ?([0-9]{15,16})\b" },
    Format { system: "Microsoft support", role: IdRole::Primary, pattern: r"\bREG:? ?([0-9]{15,16}(?:[-_][0-9]+)?)\b" },
    Format { system: "Microsoft support", role: IdRole::Primary, pattern: r"\bSRX([0-9]{10,})ID\b" },
    Format {
        system: "Microsoft support",
        role: IdRole::Primary,
        pattern: r"\b(2[0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])00[0-9]0[0-9]{6})\b",
    },
    Format { system: "BMC", role: IdRole::Primary, pattern: r"\b((?:INC|CRQ|WO|PBI|REQ|TAS)0{3,}[0-9]{5,12})\b" },
    Format {
        system: "ServiceNow",
        role: IdRole::Primary,
        pattern: r"\b((?:INC|CS|CALL|REQ|RITM|HRC|SIR)[0-9]{7,10})\b",
    },
    Format {
        system: "ServiceNow",
        role: IdRole::Related,
        pattern: r"\b((?:CHG|PRB|SCTASK|TASK|CSTASK|CTASK|PTASK|STRY|DMND)[0-9]{7,10})\b",
    },
    Format { system: "Oracle", role: IdRole::Primary, pattern: r"\bSR ?#?:? ?([34]-[0-9]{9,11})\b" },
    Format { system: "IBM", role: IdRole::Primary, pattern: r"\b(TS[0-9]{9}|PMR ?[0-9]{5},[0-9A-Z]{3},[0-9]{3})\b" },
    Format { system: "", role: IdRole::Primary, pattern: r"\b(SR[0-9]{8,15})\b" },
    Format { system: "", role: IdRole::Primary, pattern: r"\bSR(?: |# ?|: ?)([0-9]{8,15})\b" },
    // A year behind a prefix that nothing else has.
    Format {
        system: "",
        role: IdRole::Primary,
        pattern: r"\b((?:SR|INC|CASE|TKT|TICKET|TT|SD|HD|REQ|SUP|CALL)[-/]20[0-9]{2}(?:[-/]?[0-9]{2,8}){1,3})\b",
    },
    Format { system: "AWS Support", role: IdRole::Primary, pattern: r"\b(case-[0-9]{12}-[a-z0-9-]+)\b" },
    Format { system: "Kayako", role: IdRole::Primary, pattern: r"\[[#~!]+([A-Z]{3}-[0-9]{3}-[0-9]{5})\]" },
    Format { system: "GLPI", role: IdRole::Primary, pattern: r"\[GLPI #([0-9]{7})\]" },
    Format { system: "Bugzilla", role: IdRole::External, pattern: r"\[[Bb]ug ([0-9]{3,8})\]" },
    Format { system: "OTRS", role: IdRole::Primary, pattern: r"\[(?:Ticket|Case)#:? ?([0-9]{4,20})\]" },
    Format { system: "", role: IdRole::Primary, pattern: r"\[(?:CASE|Case) #?([0-9]{6,15})\]" },
    Format { system: "Freshdesk", role: IdRole::Primary, pattern: r"\[#((?:[A-Z]{2,5}-)?[0-9]{2,9})\]" },
    Format { system: "Zoho Desk", role: IdRole::Primary, pattern: r"## ?([A-Za-z]{0,6}-?[0-9]{1,12}) ?##" },
    Format { system: "Zendesk", role: IdRole::Tracking, pattern: r"\[([A-Z0-9]{6}-[A-Z0-9]{4})\]" },
    Format { system: "Jira", role: IdRole::External, pattern: r"/browse/([A-Z][A-Z0-9]{1,9}-[0-9]{1,6})\b" },
    Format { system: "Jira", role: IdRole::Primary, pattern: r"\[([A-Z][A-Z0-9]{1,9}-[0-9]{1,6})\]" },
    Format { system: "Request Tracker", role: IdRole::Primary, pattern: r"\[[A-Za-z0-9.-]+ #([0-9]{2,9})\]" },
    Format { system: "Redmine", role: IdRole::External, pattern: r"\[[A-Za-z0-9 ]+ - [A-Za-z0-9 ]+ #([0-9]{2,9})\]" },
    Format { system: "GitHub", role: IdRole::External, pattern: r"\b([A-Za-z0-9.-]+/[A-Za-z0-9._-]+#[0-9]{1,7})\b" },
];

/// Prefixes of things that are numbered like cases: advisories, standards, articles, orders.
const NO_CASES: &[&str] = &[
    "CVE-", "CWE-", "KBA-", "KA-", "QUO-", "ORD-", "CMP-", "CNR-", "INV-", "SKU-", "ISO-", "RFC-", "UTF-", "SHA-",
    "MD-", "COVID-", "KB-", "GB-", "IEC-", "TLS-", "WPA-", "USB-", "HTTP-", "AES-", "RSA-", "ECC-", "NIST-", "EN-",
    "DIN-", "MS-", "ADV-", "GHSA-", "PO-", "PN-", "SN-", "IP-", "X-", "VM-", "PC-", "LT-", "COM-", "ASCII-", "WIN-",
    "CET-", "GMT-",
];

static SHAPES: LazyLock<Regex> = LazyLock::new(|| {
    let all: Vec<&str> = FORMATS.iter().map(|format| format.pattern).collect();
    Regex::new(&format!("(?-u:{})", all.join("|"))).expect("the examples compile it")
});

/// What may stand behind a label.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)^(?:[A-Za-z]{1,6}[-_/#]?)?[0-9](?:[0-9A-Za-z]|[/_-][0-9A-Za-z]){2,29}")
        .expect("the examples compile it")
});

/// What may stand a few words behind a label: letters, a mark and digits.
static DISTANT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)\b[A-Z]{2,6}[-/][0-9](?:[0-9]|[/-][0-9]){3,20}\b").expect("the examples compile it")
});

/// Most characters between a label and an id that does not follow it right away.
const DISTANT_CHARS: usize = 12;

fn find(view: &View<'_>) -> Vec<Match> {
    let text: &str = &view.text;
    let mut found: Vec<Match> = Vec::new();
    for captures in SHAPES.captures_iter(text) {
        // Each format has one group of its own.
        let Some((index, id)) = captures.iter().skip(1).enumerate().find_map(|(at, group)| Some((at, group?))) else {
            continue;
        };
        let format = &FORMATS[index];
        if is_case(text, id.start(), id.end(), id.as_str()) {
            let system = (!format.system.is_empty()).then_some(format.system);
            let extra = Extra::CaseId { system, role: format.role };
            found.push(Match { range: id.range(), value: id.as_str().to_owned(), extra });
        }
    }
    let shaped = found.len();
    for range in labelled(text).into_iter().chain(opening(text)) {
        let next = found[..shaped].partition_point(|other| other.range.end <= range.start);
        let known = next < shaped && found[next].range.start < range.end;
        if !known && found[shaped..].iter().next_back().is_none_or(|last| last.range != range) {
            let value = text[range.clone()].to_owned();
            found.push(Match { range, value, extra: Extra::CaseId { system: None, role: IdRole::Primary } });
        }
    }
    found.sort_by_key(|found| (found.range.start, found.range.end));
    found.dedup_by(|later, earlier| later.range == earlier.range);
    found
}

/// Whether an id in a ticket system's shape is none of the numbers that look alike.
fn is_case(text: &str, start: usize, end: usize, value: &str) -> bool {
    let joined = |c: Option<char>| c.is_some_and(|c| matches!(c, '-' | '_' | '\\') || c.is_ascii_alphanumeric());
    let barred = NO_CASES.iter().any(|prefix| value.starts_with(prefix));
    let longer = joined(char_before(text, start)) || joined(char_at(text, end));
    !barred && !longer && !is_other_label(text, start)
}

/// Whether the label before the value says that it is an order, contract or serial number.
fn is_other_label(text: &str, start: usize) -> bool {
    let before = locale::fold(line_before(text, start, 40)).into_owned();
    let trimmed = before.trim_end_matches([' ', ':', '：', '#', '.', '-']);
    locale::cues("not_case_label").find_all(&before).iter().any(|label| label.end >= trimmed.len())
}

/// Ids behind a label: `Ticket ID: 20230317-0042`, 受付番号：R2023-12, `ticket #48`.
fn labelled(text: &str) -> Vec<Range<usize>> {
    let folded = locale::fold(text);
    let mut ids = Vec::new();
    for label in locale::cues("case_label").find_all(&folded) {
        let rest = &text[label.end..text.floor_char_boundary((label.end + 64).min(text.len()))];
        let value = rest.trim_start_matches(|c: char| " \t:：#№=(（[【\u{a0}`'\"“*".contains(c));
        let gap = &rest[..rest.len() - value.len()];
        let marks = locale::words("number_mark");
        let value = marks.iter().find_map(|mark| value.strip_prefix(mark.word)).unwrap_or(value);
        let value = value.trim_start_matches([' ', ':', '：', '#']);
        let start = label.end + rest.len() - value.len();
        let Some(id) = LABELLED.find(value) else {
            ids.extend(distant(text, &label));
            continue;
        };
        let hash = gap.contains('#') || value.len() < rest.len() - gap.len();
        let end = start + id.end();
        if gap.chars().count() <= 6
            && is_labelled_id(text, label.start, start..end, hash || gap.contains([':', '：', '№']))
        {
            ids.push(start..end);
        }
    }
    ids.sort_by_key(|range| (range.start, range.end));
    ids.dedup();
    ids
}

/// An id a few words behind a label, in the same sentence: `单号是 FR-88120`, `Vorgang unter SD/2023/0952`.
fn distant(text: &str, label: &Range<usize>) -> Option<Range<usize>> {
    let near = text[label.end..].char_indices().nth(DISTANT_CHARS + 24).map_or(text.len(), |(at, _)| label.end + at);
    let found = DISTANT.find(&text[label.end..near])?;
    let range = label.end + found.start()..label.end + found.end();
    let gap = &text[label.end..range.start];
    let close = gap.chars().count() <= DISTANT_CHARS
        && !gap.contains(['\n', '.', '。', '!', '！', '?', '？', ';', '；', '(', '（'])
        && !gap.contains(|c: char| c.is_ascii_digit());
    (close && is_case(text, range.start, range.end, found.as_str())).then_some(range)
}

/// Whether what stands behind a label is an id rather than a date, version or count.
fn is_labelled_id(text: &str, label: usize, range: Range<usize>, marked: bool) -> bool {
    let value = &text[range.clone()];
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let number = digits == value.len();
    let year = number && year_of(value) && !marked;
    let parts: Vec<&str> = value.split('-').collect();
    let date = parts.len() == 3
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
        && parts[0].len() == 4
        && parts[1].len() <= 2;
    let fraction = {
        let parts: Vec<&str> = value.split('/').collect();
        let numeric = parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
        // `12/03/2024` and `12/2023` are dates, `24/7` is always.
        numeric && (parts.len() > 2 || parts.len() == 2 && (parts[0].len() <= 2 && !marked || year_of(parts[0])))
    };
    let code = value.starts_with("0x") || value.starts_with("0X");
    let behind = &text[range.end..];
    let longer =
        behind.starts_with(['.', ':', '/', '@']) && behind[1..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let barred = NO_CASES.iter().any(|prefix| value.starts_with(prefix)) || value.starts_with("KB");
    digits >= if marked { 3 } else { 4 }
        && !year
        && !date
        && !fraction
        && !code
        && !longer
        && !barred
        && !is_other_label(text, label)
        && !is_other_label(text, range.start)
}

fn year_of(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

/// The `#48` that a ticket's print or subject opens with.
fn opening(text: &str) -> Option<Range<usize>> {
    let lead = text.len() - text.trim_start().len();
    let digits = text[lead..].strip_prefix('#')?.bytes().take_while(u8::is_ascii_digit).count();
    let range = lead + 1..lead + 1 + digits;
    (3..=9).contains(&digits).then_some(range).filter(|range| text[range.end..].starts_with([' ', ':']))
}
