//! Error, stop, event, exit and status codes.

use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};
use std::sync::LazyLock;

use regex::Regex;

use super::near::{self, Labels};
use super::{Extra, Extractor, Kind, Match};
use crate::facts::{self, Space};
use crate::locale::{self, Cues};
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::ErrorCode,
    doc: "Windows results in hexadecimal or decimal, Win32, stop, event, exit and HTTP codes behind their words, \
          database, mail, sign-in and certificate codes by their form. Handles, flags, addresses are none.",
    examples: &[
        ("failed with 0x80073712, then 0X800F081F", &["0x80073712", "0x800F081F"]),
        ("Error: The image does not verify. (0x40A10013)", &["0x40A10013"]),
        ("先报 0x0000011b，再报 0x00000bcb，简称 11b 和 bcb", &["0x0000011b", "0x00000bcb"]),
        ("错误代码 80073712，或 80073712h", &["0x80073712", "0x80073712"]),
        ("error -2147010798 (0x80073712)", &["-2147010798", "0x80073712"]),
        ("(F) HRESULT_FROM_WIN32(14098) [gle=0x80073712]", &["HRESULT_FROM_WIN32(14098)", "0x80073712"]),
        ("Error CSI 00000a52 (F) HRESULT_FROM_WIN32(14098\n", &["HRESULT_FROM_WIN32(14098)"]),
        ("System error 1722 has occurred. os error 2", &["error 1722", "os error 2"]),
        ("STOP: 0x0000007B (0xF78D2524, 0xC0000034, 0x00000000, 0x00000000)", &["0x0000007B", "0xC0000034"]),
        ("0xC1900101 - 0x20017", &["0xC1900101"]),
        (
            "Event ID 7031, 事件 ID:           7036，Id. de evento: 10016",
            &["Event ID 7031", "Event ID 7036", "Event ID 10016"],
        ),
        ("Event 41 of Kernel-Power; our Event 2021, event 12 times", &["Event ID 41"]),
        ("Event IDs 5719 and 1055; EventID=4625", &["Event ID 5719", "Event ID 1055", "Event ID 4625"]),
        (
            "HTTP 503, \"GET / HTTP/1.1\" 502 157, 404 Not Found, HTTP Error 500.19",
            &["HTTP 503", "HTTP 502", "HTTP 404", "HTTP 500.19"],
        ),
        ("2022-05-10 10:22:01 10.1.1.1 GET /owa/ - 443 - 10.2.2.2 Mozilla/5.0 - 500 19 0 1234", &["HTTP 500"]),
        ("The process ended with error 5: access denied", &["error 5"]),
        ("Error 1: wrong cable\nError 2: wrong port", &[]),
        ("2022-05-10 10:22:01  ERROR 12345 --- [main] c.e.App : stopped", &[]),
        ("07:15:20 10.9.8.7 50111 80 HTTP/1.1 GET /shop/ 503 4 Disabled", &["HTTP 503"]),
        ("页面报 502 错误", &["HTTP 502"]),
        ("ORA-00600: internal error, SQLSTATE=42P01, [Errno 13]", &["ORA-00600", "SQLSTATE 42P01", "errno 13"]),
        ("exit code 1603, 退出代码为 -1073741819, exit code 0", &["exit code 1603", "exit code -1073741819"]),
        ("ERROR 1062 (23000): Duplicate entry; Msg 18456, Level 14", &["ERROR 1062 (23000)", "Msg 18456"]),
        (
            "NET::ERR_CERT_DATE_INVALID, SSL_ERROR_BAD_CERT_DOMAIN",
            &["NET::ERR_CERT_DATE_INVALID", "SSL_ERROR_BAD_CERT_DOMAIN"],
        ),
        ("550 5.7.1 Unable to relay; AADSTS50034: no such user", &["550 5.7.1", "AADSTS50034"]),
        ("E_ACCESSDENIED, then ERROR_DISK_FULL, not ERROR_SUCCESS", &["E_ACCESSDENIED", "ERROR_DISK_FULL"]),
        ("curl: (35) schannel; connect() failed (111: Connection refused)", &["curl (35)", "errno 111"]),
        ("Betriebssystemfehler 5 (Zugriff verweigert), MSSQLSERVER error 1105", &["error 5", "error 1105"]),
        ("操作系统错误 112, Erreur du système d'exploitation 5", &["error 112", "error 5"]),
        (
            "[ERR] VX-4127 write failed; エラー E1234; Fehlercode: CUST-E0034; error ERR-1234, 故障码 F0023",
            &["VX-4127", "E1234", "CUST-E0034", "ERR-1234", "F0023"],
        ),
        (
            "报错 BX-20017，VX-4127 エラー, código de error E05, VX-4127 error",
            &["BX-20017", "VX-4127", "E05", "VX-4127"],
        ),
        (
            "erreur « E-1042 », ошибка E1234, błąd SRV-0012, Fehler PLC_E0123.",
            &["E-1042", "E1234", "SRV-0012", "PLC_E0123"],
        ),
        (
            "Laufzeitfehler 429, błędem E-1042, 控制器报 ALM-10023 告警, code ACL-0034",
            &["error 429", "E-1042", "ALM-10023", "ACL-0034"],
        ),
        ("Fehler HB-SQL02, error on SRV-1234, error ticket AB-1234, VX-4127 is new, E1234", &[]),
        ("error CVE-2021-1678, failed INC-12345, Fehler: PH-2208-0157, error VX-4127-A.log", &[]),
        ("at 0x00000000004c29e0, @0x214, flags: 0x2, key=0x00000001", &[]),
        ("SCSI status H:0x5 D:0x0 P:0x0 Valid sense data", &[]),
        ("pid 0x1a4, handle 0x80000004, Start REG_DWORD 0x4", &[]),
        ("CVE-2021-1678, 503 users, error 3.5%, errors: 3, 2021 12 11", &[]),
        ("MAC 00-1B-44-11-3A-B7, colour #800f081f, 0x0", &[]),
    ],
    find,
};

/// Numbers behind `0x`.
static HEX: LazyLock<Regex> = LazyLock::new(|| Regex::new("0[xX]([0-9A-Fa-f]{1,16})").expect("a constant"));

/// A result and the phase of Windows setup that printed it.
static SETUP: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?-u)^ ?[-,/] ?(0[xX][2-5][0-9A-Fa-f]{4})(?-u:\\b)").expect("a constant"));

/// Parameters of a stop code.
static PARAMETERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[(（]0[xX][0-9A-Fa-f]{8,16}(?:, ?0[xX][0-9A-Fa-f]{8,16}){1,3}[)）]").expect("a constant")
});

/// Eight hexadecimal digits without `0x`, results as decimals.
static BARE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("-[0-9]{9,10}|[2-4][0-9]{9}|[89CcDd][0-9A-Fa-f]{7}").expect("a constant"));

/// Codes that their form alone gives away; the name of the group is the kind.
static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x-u)
          HRESULT_FROM_WIN32\((?<hresult>[0-9]{1,5}|[A-Z][A-Z0-9_]+)\)?
        | \b(?<named>(?:ORA|TNS|PLS|RMAN|EXP|IMP|UDE|UDI|OSB|CRS|LRM|KUP|NNL|DGM|PRVF|PRVG|INS|BEA|NID|OGG|MY)-[0-9]{3,6}
            |AADSTS[0-9]{5,7}|CAA[0-9A-F]{5}|AMQ[0-9]{4,5}[EIWS]?|SQL[0-9]{4,5}[NCW]|MSB[0-9]{4}|LNK[0-9]{4}
            |DNS_PROBE_[A-Z_]+|(?:SSL|SEC|PR|MOZILLA_PKIX)_ERROR_[A-Z0-9_]+)\b
        | \b(?<net>(?:NET::|net::)?ERR_[A-Z][A-Z0-9_]+)\b
        | (?i:sql[\ ]?state)[\ =:\['"(]{0,4}(?<state>[0-9A-Z]{5})\b
        | \b(?:ERROR|FATAL|PANIC):[\ ]{1,2}(?<pg>[0-9][0-9A-Z]{4}):
        | (?i:sqlcode)[\ =:]{0,3}(?<sqlcode>-?[1-9][0-9]{1,4})\b
        | \b(?i:errno)[\ =:(\]]{0,3}(?<errno>[0-9]{1,3})\b
        | \bfailed\ \((?<nginx>[0-9]{1,3}):\ [A-Z]
        | \bos\ error\ (?<os>[0-9]{1,5})\b
        | \b(?<mysql>ERROR\ [0-9]{4}\ \([0-9A-Z]{5}\))
        | \bcurl:\ \((?<curl>[0-9]{1,3})\)
        | \b(?<smtp>[45][0-9]{2}[\ -]\#?[45]\.[0-9]{1,3}\.[0-9]{1,3})\b
        | \b(?<errsym>E(?:ACCES|NOENT|CONNREFUSED|CONNRESET|CONNABORTED|TIMEDOUT|PERM|NOSPC|ADDRINUSE|HOSTUNREACH
            |NETUNREACH|NOTFOUND|PIPE|MFILE|NOMEM|AI_AGAIN|XDEV|ROFS|STALE))\b
        | \bWindowsUpdate_(?<wu>[89A-Fa-f][0-9A-Fa-f]{7})\b
        "#,
    )
    .expect("a constant")
});

/// Status codes of HTTP where the protocol is named, and in log lines.
static HTTP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x-u)\b(?i:http)(?:/[0-9.]{1,3})?"?[\ :]{1,2}(?<a>[45][0-9]{2}(?:\.[0-9]{1,2})?)\b
        | \b(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH)\ [!-~]+\ (?:HTTP/[0-9.]{1,3}\ )?(?<b>[45][0-9]{2})\ [0-9-]
        | \b(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH)\ /[\ -~]+\ (?<d>[45][0-9]{2})(?:\ [0-9]{1,10}){3,5}[\ \r]*(?:\n|$)
        | \breturned\ error:\ (?<c>[45][0-9]{2})\b"#,
    )
    .expect("a constant")
});

/// Names in capitals with underscores, as headers write them.
static SYMBOL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?-u)\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b").expect("a constant"));

/// Reason phrases of RFC 9110, which servers print in English everywhere.
const REASONS: [(&str, &str); 17] = [
    ("400", "bad request"),
    ("401", "unauthorized"),
    ("403", "forbidden"),
    ("404", "not found"),
    ("405", "method not allowed"),
    ("407", "proxy authentication"),
    ("408", "request time"),
    ("409", "conflict"),
    ("413", "request entity"),
    ("413", "payload too large"),
    ("429", "too many requests"),
    ("500", "internal server error"),
    ("501", "not implemented"),
    ("502", "bad gateway"),
    ("503", "service unavailable"),
    ("503", "service temporarily"),
    ("504", "gateway time"),
];

/// Status codes that people name without the protocol.
const COMMON_STATUS: [u32; 18] =
    [400, 401, 403, 404, 405, 407, 408, 409, 413, 429, 500, 501, 502, 503, 504, 520, 522, 524];

fn find(view: &View<'_>) -> Vec<Match> {
    let text = view.text.as_ref();
    let folded = locale::fold(text);
    let words = Words::new(text, &folded);
    let mut found = Vec::new();
    words.hexadecimal(&mut found);
    words.bare(&mut found);
    words.forms(&mut found);
    words.http(&folded, &mut found);
    words.events(&mut found);
    words.behind_labels(&mut found);
    words.of_vendors(&mut found);
    symbols(text, &mut found);
    // The longest reading of a place stands; of equals the first, for the more telling forms come first.
    found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    found.dedup_by(|later, earlier| later.range.start < earlier.range.end);
    found
}

/// The fields of [`Words`].
static CUES: LazyLock<Cues> = LazyLock::new(|| {
    Cues::new(&[
        "error_label",
        "error_number_label",
        "program_error_label",
        "stop_label",
        "exit_label",
        "event_label",
        "event_word",
        "http_label",
        "tls_alert_label",
        "sql_message_label",
        "vendor_code_label",
        "system_error_label",
        "not_error",
        "copula",
        "count_unit",
    ])
});

/// The words about errors in one text.
struct Words<'a> {
    text: &'a str,
    error: Labels<'a>,
    number: Labels<'a>,
    stop: Labels<'a>,
    exit: Labels<'a>,
    event: Labels<'a>,
    event_word: Labels<'a>,
    http: Labels<'a>,
    alert: Labels<'a>,
    sql_server: Labels<'a>,
    /// Words before the codes of vendors, which have letters.
    vendor: Labels<'a>,
    system: Labels<'a>,
    /// Words for errors of programs, whose numbers are no status of HTTP.
    program: Labels<'a>,
    other: Labels<'a>,
    copula: Labels<'a>,
    unit: Labels<'a>,
}

/// How far before a code the word for error may stand, in bytes.
const NEAR: usize = 60;

impl<'a> Words<'a> {
    fn new(text: &'a str, folded: &str) -> Words<'a> {
        let labels = Labels::finder(&CUES, text, folded);
        Words {
            text,
            error: labels("error_label"),
            number: labels("error_number_label"),
            stop: labels("stop_label"),
            exit: labels("exit_label"),
            event: labels("event_label"),
            event_word: labels("event_word"),
            http: labels("http_label"),
            alert: labels("tls_alert_label"),
            sql_server: labels("sql_message_label"),
            vendor: labels("vendor_code_label"),
            system: labels("system_error_label"),
            program: labels("program_error_label"),
            other: labels("not_error"),
            copula: labels("copula"),
            unit: labels("count_unit"),
        }
    }

    /// A word for error before the range on its line, or right behind it.
    fn named(&self, range: &Range<usize>) -> bool {
        self.error.within(range.start, NEAR)
            || self.exit.within(range.start, NEAR)
            || self.stop.within(range.start, NEAR)
            || self.error.follows(range.end)
    }

    fn hexadecimal(&self, found: &mut Vec<Match>) {
        let text = self.text;
        if !text.contains("0x") && !text.contains("0X") {
            return;
        }
        let parameters: Vec<Range<usize>> = PARAMETERS.find_iter(text).map(|hit| hit.range()).collect();
        let (mut sure, mut doubtful) = (BTreeSet::new(), Vec::new());
        for hit in HEX.captures_iter(text) {
            let (range, digits) = (hit.get_match().range(), &hit[1]);
            let Some(code) = (digits.len() <= 8).then(|| u32::from_str_radix(digits, 16).ok()).flatten() else {
                continue;
            };
            if code == 0 || !near::stands_alone(text, &range) || text[range.end..].starts_with('_') {
                continue;
            }
            let inside = parameters.partition_point(|list| list.start <= range.start);
            let parameter = inside.checked_sub(1).is_some_and(|last| parameters[last].end > range.start);
            match self.weigh(&range, digits.len(), code, parameter) {
                Some(true) => {
                    sure.insert(code);
                    found.push(self.result(range, digits, code));
                }
                Some(false) => doubtful.push((range, digits.to_owned(), code)),
                None => {}
            }
        }
        // What is an error in one place is one in the next, whatever stands around it there.
        found.extend(
            doubtful.into_iter().filter(|(.., code)| sure.contains(code)).map(|(r, d, c)| self.result(r, &d, c)),
        );
    }

    /// Whether a number behind `0x` is an error: yes, only if it is one elsewhere in the text, no.
    fn weigh(&self, range: &Range<usize>, digits: usize, code: u32, parameter: bool) -> Option<bool> {
        let before = near::previous(self.text, range.start);
        if matches!(before, Some('@' | '#' | '+' | '_')) {
            return None;
        }
        // A row of bytes with a letter each: `H:0x5 D:0x0 P:0x0`.
        let lead = &self.text.as_bytes()[..range.start];
        if let [.., b' ' | b'\n' | b'"', letter, b':'] = lead
            && letter.is_ascii_uppercase()
            && code < 0x100
        {
            return None;
        }
        let labelled = self.error.before(range.start, &self.copula).is_some();
        let known = code > 0xffff && facts::error_code(code).is_some();
        if parameter {
            return (known && code >= 0xc000_0000).then_some(true);
        }
        if self.other.before(range.start, &self.copula).is_some() && !labelled {
            return None;
        }
        if labelled {
            return Some(true);
        }
        let assigned = before == Some('=') || self.text[..range.start].ends_with("= ");
        let full = digits == 8;
        let sure = match (full, code >= 0x8000_0000, assigned) {
            (true, true, false) => known || self.named(range) || matches!(code >> 28, 0x8 | 0xc | 0xd),
            (true, true, true) => known || self.named(range),
            (true, false, false) => true,
            _ => self.named(range),
        };
        Some(sure)
    }

    /// A 32-bit result in the one spelling.
    fn result(&self, range: Range<usize>, digits: &str, code: u32) -> Match {
        let mut range = range;
        let value = format!("0x{digits}");
        let stop = self.stop.within(range.start, NEAR) && code < 0xc000_0000;
        let mut extra = describe(code, stop);
        if let Some(phase) = SETUP.captures(&self.text[range.end..]).filter(|_| code >> 16 == 0xc190) {
            if let Extra::ErrorCode { same_as, .. } = &mut extra {
                same_as.push(format!("{value} - {}", &phase[1]));
            }
            range.end += phase[0].len();
        }
        Match { range, value, extra }
    }

    fn bare(&self, found: &mut Vec<Match>) {
        let text = self.text;
        for hit in BARE.find_iter(text) {
            let (mut range, printed) = (hit.range(), hit.as_str());
            let start = range.start + usize::from(printed.starts_with('-'));
            let known = |code: u32| facts::error_code(code).is_some() || facts::servicing(code).is_some();
            if printed.len() == 8 {
                if text[range.end..].starts_with(['h', 'H']) {
                    range.end += 1;
                }
                let Ok(code) = u32::from_str_radix(printed, 16) else { continue };
                let free = near::stands_alone(text, &range)
                    && !matches!(near::previous(text, range.start), Some('-' | '.' | '#' | '_' | '/' | '\\'))
                    && !matches!(near::next(text, range.end), Some('-' | '.' | '_') if near::goes_on(text, range.end));
                let suffix = range.len() == 9;
                if free && known(code) && (suffix || self.named(&range)) {
                    found.push(self.result(range, printed, code));
                }
                continue;
            }
            let number: i64 = printed.parse().unwrap_or(0);
            let Ok(code) = u32::try_from(if number < 0 { number + (1 << 32) } else { number }) else { continue };
            let free = near::stands_alone(text, &range)
                && !near::goes_on(text, range.end)
                && !near::previous(text, start - usize::from(number < 0))
                    .is_some_and(|c| matches!(c, '-' | '.' | '+' | '/'));
            if code < 0x8000_0000 || !free || self.unit.follows(range.end) {
                continue;
            }
            let accepted =
                if number < 0 { known(code) || self.named(&range) } else { known(code) && self.named(&range) };
            if accepted {
                let mut extra = describe(code, false);
                if let Extra::ErrorCode { same_as, .. } = &mut extra {
                    same_as.retain(|spelling| spelling != printed);
                    same_as.insert(0, format!("0x{code:08X}"));
                }
                found.push(Match { range, value: printed.to_owned(), extra });
            }
        }
    }

    fn forms(&self, found: &mut Vec<Match>) {
        for hit in FORMS.captures_iter(self.text) {
            let part = |name: &str| hit.name(name).map(|part| part.as_str());
            let (mut value, mut extra) = (String::new(), plain());
            if let Some(inner) = part("hresult") {
                value = format!("HRESULT_FROM_WIN32({inner})");
                let code = inner.parse().ok().or_else(|| facts::symbol(inner).map(|fact| fact.code));
                if let Some(code) = code.and_then(facts::hresult_from_win32) {
                    extra = describe(code, false);
                    if let Extra::ErrorCode { same_as, .. } = &mut extra {
                        same_as.retain(|spelling| *spelling != value);
                        same_as.insert(0, format!("0x{code:08X}"));
                    }
                }
            }
            if let Some(digits) = part("wu") {
                let code = u32::from_str_radix(digits, 16).unwrap_or_default();
                found.push(self.result(hit.get_match().range(), digits, code));
                continue;
            }
            let prefixed = [
                ("state", "SQLSTATE "),
                ("pg", "SQLSTATE "),
                ("sqlcode", "SQLCODE "),
                ("errno", "errno "),
                ("nginx", "errno "),
                ("os", "os error "),
            ];
            for (group, prefix) in prefixed {
                if let Some(part) = part(group) {
                    value = format!("{prefix}{part}");
                }
            }
            if let Some(part) = part("curl") {
                value = format!("curl ({part})");
            }
            for group in ["named", "net", "mysql", "smtp", "errsym"] {
                value = part(group).map_or(value, str::to_owned);
            }
            let zero = matches!(value.as_str(), "errno 0" | "os error 0" | "SQLSTATE 00000" | "curl (0)");
            let letters_only = part("state").is_some_and(|state| !state.bytes().any(|byte| byte.is_ascii_digit()));
            if !zero && !letters_only {
                found.push(Match { range: hit.get_match().range(), value, extra });
            }
        }
    }

    fn http(&self, folded: &str, found: &mut Vec<Match>) {
        let mut push = |range: Range<usize>, status: &str| {
            found.push(Match { range, value: format!("HTTP {status}"), extra: plain() });
        };
        for hit in HTTP.captures_iter(self.text) {
            let status =
                ["a", "b", "c", "d"].iter().find_map(|name| hit.name(name)).expect("one of the three branches");
            if !near::goes_on(self.text, status.end()) {
                push(
                    if hit.name("b").or(hit.name("d")).is_some() { status.range() } else { hit.get_match().range() },
                    status.as_str(),
                );
            }
        }
        for label in self.http.iter() {
            if let Some(range) =
                self.number_behind(label.end, 3..=3).filter(|range| is_status(&self.text[range.clone()]))
            {
                let end = range.end + sub_status(&self.text[range.end..]);
                if end > range.end || !near::goes_on(self.text, end) {
                    push(label.start..end, &self.text[range.start..end]);
                }
            }
        }
        for (status, reason) in REASONS {
            for (at, _) in folded.match_indices(reason) {
                let head = folded[..at].trim_end_matches([' ', ':', '-', '(', '"']);
                if head.ends_with(status) && near::stands_alone(self.text, &(head.len() - 3..head.len())) {
                    push(head.len() - 3..head.len(), status);
                }
            }
        }
        for range in common_status(self.text) {
            let right_before = self.error.before(range.start, &self.copula).is_some();
            if (right_before || self.error.follows(range.end)) && !self.unit.follows(range.end) {
                push(range.clone(), &self.text[range]);
            }
        }
    }

    /// The number right behind a label: blanks, colons, quotes and a word such as "is" may stand between.
    fn number_behind(&self, end: usize, digits: RangeInclusive<usize>) -> Option<Range<usize>> {
        let at = self.event.value_behind(end, &self.copula);
        let number = near::digits(&self.text[at..]);
        let glued = at == end && self.text[..end].ends_with(|c: char| c.is_ascii_alphanumeric());
        let fits = digits.contains(&number.len()) && !glued;
        fits.then(|| at..at + number.len())
    }

    fn events(&self, found: &mut Vec<Match>) {
        let strong = self.event.iter().map(|label| (label, 1));
        let weak = self.event_word.iter().map(|label| (label, 2));
        for (label, least) in strong.chain(weak) {
            let range = self.number_behind(label.end, least..=5).or_else(|| self.number_below(label.end, least));
            let Some(mut range) = range else { continue };
            let mut start = label.start;
            loop {
                let number = &self.text[range.clone()];
                let list = self.text[range.end..].starts_with(['/', ',']);
                let plain_number =
                    !near::goes_on(self.text, range.end) || list && separated(&self.text[range.end..]).is_some();
                let id = number.parse::<u32>().unwrap_or(u32::MAX);
                let year = least > 1 && (1990..2100).contains(&id);
                if !plain_number || self.unit.follows(range.end) || id > 65535 || year {
                    break;
                }
                found.push(Match { range: start..range.end, value: format!("Event ID {id}"), extra: plain() });
                let Some((gap, digits)) = separated(&self.text[range.end..]) else { break };
                range = range.end + gap..range.end + gap + digits;
                start = range.start;
            }
        }
    }

    /// A table that lost its columns prints the number alone on the next line.
    fn number_below(&self, end: usize, least: usize) -> Option<Range<usize>> {
        let rest = self.text[end..].trim_start_matches([' ', '\t', ':', '：', '|']);
        let below = rest.strip_prefix('\n')?.trim_start_matches(['\n', ' ', '\t', '|']);
        let number = near::digits(below);
        let alone = below[number.len()..].trim_start_matches([' ', '\t', '|']);
        let at = self.text.len() - below.len();
        let fits = (least..=5).contains(&number.len()) && (alone.is_empty() || alone.starts_with('\n'));
        (fits && at - end < 40).then(|| at..at + number.len())
    }

    /// Decimals behind words: exit codes, Win32 errors, TLS alerts, SQL Server messages.
    fn behind_labels(&self, found: &mut Vec<Match>) {
        for label in self.exit.iter() {
            let at = self.exit.value_behind(label.end, &self.copula);
            let minus = self.text[at..].starts_with('-');
            let Some(range) = self.number_behind(if minus { at + 1 } else { label.end }, 1..=10) else { continue };
            let number = &self.text[range.clone()];
            let sign = if minus { "-" } else { "" };
            if number.bytes().any(|byte| byte != b'0') && self.ends_as_code(range.end) {
                let code = format!("{sign}{number}").parse::<i64>().ok().filter(|n| *n < 0).map(|n| n + (1 << 32));
                let extra =
                    code.and_then(|n| u32::try_from(n).ok()).map_or_else(plain, |n| with_hex(describe(n, false), n));
                found.push(Match { range: label.start..range.end, value: format!("exit code {sign}{number}"), extra });
            }
        }
        for label in self.number.iter() {
            let Some(range) = self.number_behind(label.end, 1..=6) else { continue };
            let number = &self.text[range.clone()];
            let Ok(code) = number.parse::<u32>() else { continue };
            let fact = facts::in_space(Space::Win32, code);
            let opens_line = self.text[near::line_start(self.text, label.start)..label.start].trim().is_empty();
            let heading =
                code < 10 && opens_line && self.text[range.end..].starts_with([':', '：', '.', ')', '、', '）']);
            // Spring Boot prints the number of the process behind the level.
            let heading = heading || self.text[range.end..].starts_with(" ---");
            if code > 0 && self.ends_as_code(range.end) && !heading && (fact.is_some() || code > 99) {
                let whole =
                    |labels: &Labels<'a>| labels.starting(label.start).is_some_and(|range| range.end >= label.end);
                let other = whole(&self.program) || whole(&self.system);
                let status = number.len() == 3 && is_status(number) && COMMON_STATUS.contains(&code) && !other;
                let value = if status { format!("HTTP {number}") } else { format!("error {number}") };
                let symbol =
                    fact.filter(|_| !status && self.speaks_of_system(label, code)).map(|fact| fact.symbol.to_owned());
                let extra = Extra::ErrorCode { symbol, meaning: None, same_as: Vec::new() };
                found.push(Match { range: label.start..range.end, value, extra });
            }
        }
        for (labels, name) in [(&self.alert, "TLS alert"), (&self.sql_server, "Msg")] {
            for label in labels.iter() {
                let Some(range) = self.number_behind(label.end, 1..=6) else { continue };
                let rest = &self.text[range.end..];
                // SQL Server goes on with the level.
                let fits = name != "Msg"
                    || rest.starts_with([',', '，']) && rest.chars().skip(1).take(16).any(|c| c.is_ascii_digit());
                if fits && !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
                    found.push(Match {
                        range: label.start..range.end,
                        value: format!("{name} {}", &self.text[range]),
                        extra: plain(),
                    });
                }
            }
        }
    }

    /// `VX-4127` and the like right behind a word for error, or right before one.
    fn of_vendors(&self, found: &mut Vec<Match>) {
        for range in vendor_codes(self.text) {
            let code = &self.text[range.clone()];
            let digits = code.bytes().filter(u8::is_ascii_digit).count();
            let before = |labels: &Labels<'a>| labels.before(range.start, &self.copula).is_some();
            let behind = digits > 3 && (self.number.follows(range.end) || self.vendor.follows(range.end));
            let single = code.as_bytes().get(1).is_none_or(|byte| !byte.is_ascii_alphabetic());
            let labelled =
                if digits > 2 { before(&self.number) || before(&self.vendor) } else { single && before(&self.number) };
            if labelled || behind {
                found.push(Match { value: code.to_owned(), range, extra: plain() });
            }
        }
    }

    /// Whether a number behind this label is one of the system rather than of a database or a program.
    fn speaks_of_system(&self, label: &Range<usize>, code: u32) -> bool {
        let system = self.system.starting(label.start).is_some_and(|range| range.end >= label.end);
        // Between them lie the codes of remote access, which mean something else there.
        let usual = matches!(code, 1..600 | 1000..2000 | 12000..12200 | 14000..15000);
        system || usual && !self.text.contains("SQL") && !self.text.contains("ORA-")
    }

    fn ends_as_code(&self, end: usize) -> bool {
        !near::goes_on(self.text, end) && !self.unit.follows(end)
    }
}

/// What may be the code of a vendor: letters, a few digits, perhaps a hyphen between them.
static VENDOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)\b(?:[A-Z]{2,8}(?:[-_][A-Z]{1,6})?[-_][A-Z]?[0-9]{3,6}
          |[A-Z]{1,2}-?[0-9]{3,6}[A-Z]?|[A-Z]-?[0-9]{2}
          |(?:ERR|ERROR|EXC|FLT|ALM|DIAG|FAULT)[-_]?[A-Z]?[0-9]{2,6})\b",
    )
    .expect("the examples compile it")
});

/// Prefixes of numbers that are no codes: articles, vulnerabilities, tickets, orders.
const NO_CODES: [&str; 24] = [
    "KB", "CVE", "CWE", "INC", "REQ", "CHG", "PRB", "RITM", "TASK", "SCTASK", "SR", "RMA", "CASE", "TICKET", "BUG",
    "PO", "CTX", "Q", "HTTP", "RFC", "ISO", "CAS", "EV", "ID",
];

/// The places of what may be codes of vendors.
pub(super) fn vendor_codes(text: &str) -> impl Iterator<Item = Range<usize>> {
    VENDOR.find_iter(text).map(|hit| hit.range()).filter(move |range| {
        let letters = text[range.clone()].bytes().take_while(u8::is_ascii_alphabetic).count();
        let joins = |c: Option<char>| matches!(c, Some('-' | '_' | '/' | '\\' | '.' | '@' | '#'));
        let behind = &text[range.end..];
        let goes_on = behind.starts_with(['-', '_', '/', '\\', '@', ':', '.'])
            && behind[1..].starts_with(|c: char| c.is_ascii_alphanumeric());
        !NO_CODES.contains(&&text[range.start..range.start + letters])
            && !joins(near::previous(text, range.start))
            && !goes_on
    })
}

/// Whether a value is the code of a vendor that other texts of the case may name without a word for error.
pub(super) fn is_vendor_code(value: &str) -> bool {
    value.len() >= 5 && VENDOR.find(value).is_some_and(|hit| hit.len() == value.len())
}

/// The next number of a list of events: bytes of the separator, digits of the number.
fn separated(rest: &str) -> Option<(usize, usize)> {
    let gap = super::kb::separator(rest);
    let digits = near::digits(&rest[gap..]).len();
    let ends = !near::goes_on(rest, gap + digits) || rest[gap + digits..].starts_with(['/', ',']);
    (gap > 0 && (3..=5).contains(&digits) && ends).then_some((gap, digits))
}

fn is_status(digits: &str) -> bool {
    matches!(digits.as_bytes()[0], b'4' | b'5')
}

/// Bytes of the sub-status of IIS: `.19` in `500.19`.
fn sub_status(rest: &str) -> usize {
    let digits = rest.strip_prefix('.').map_or(0, |rest| near::digits(rest).len());
    if (1..=2).contains(&digits) { digits + 1 } else { 0 }
}

/// Three digits that may be a status.
fn common_status(text: &str) -> impl Iterator<Item = Range<usize>> {
    static THREE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?-u)\b[0-9]{3}\b").expect("a constant"));
    THREE.find_iter(text).map(|hit| hit.range()).filter(move |range| {
        let printed = text[range.clone()].parse().is_ok_and(|status| COMMON_STATUS.contains(&status));
        printed
            && !near::goes_on(text, range.end)
            && !matches!(near::previous(text, range.start), Some('.' | '-' | '/' | ':' | '+'))
    })
}

/// Names that the headers know; names of success are none.
fn symbols(text: &str, found: &mut Vec<Match>) {
    for hit in SYMBOL.find_iter(text) {
        let name = hit.as_str();
        let stop = || facts::stop_symbol(name).map(|code| describe(code, true));
        let servicing = || facts::servicing_symbol(name).map(|fact| with_hex(describe(fact.code, false), fact.code));
        let header = || {
            facts::symbol(name).filter(|fact| fact.code != 0).map(|fact| {
                let code = if fact.space == Space::Win32 { facts::hresult_from_win32(fact.code) } else { None };
                let code = code.unwrap_or(fact.code);
                with_hex(describe(code, false), code)
            })
        };
        if let Some(mut extra) = header().or_else(servicing).or_else(stop) {
            if let Extra::ErrorCode { symbol, same_as, .. } = &mut extra {
                *symbol = Some(name.to_owned());
                same_as.retain(|spelling| spelling != name);
            }
            found.push(Match { range: hit.range(), value: name.to_owned(), extra });
        }
    }
}

fn plain() -> Extra {
    Extra::ErrorCode { symbol: None, meaning: None, same_as: Vec::new() }
}

fn with_hex(mut extra: Extra, code: u32) -> Extra {
    if let Extra::ErrorCode { same_as, .. } = &mut extra {
        same_as.insert(0, format!("0x{code:08X}"));
    }
    extra
}

/// Symbol, meaning and other spellings of a 32-bit number; as a stop code where the text calls it one.
fn describe(code: u32, stop: bool) -> Extra {
    if stop {
        let symbol = facts::stop_code(code).map(str::to_owned);
        return Extra::ErrorCode { same_as: symbol.iter().cloned().collect(), symbol, meaning: None };
    }
    let servicing = facts::servicing(code);
    let symbol = servicing.map(|fact| fact.symbol).or_else(|| facts::error_code(code).map(|fact| fact.symbol));
    let mut same_as: Vec<String> = symbol.iter().map(|symbol| (*symbol).to_owned()).collect();
    if let Some(low) = facts::win32_of(code) {
        same_as.push(format!("HRESULT_FROM_WIN32({low})"));
    }
    if symbol.is_some() && code >= 0x8000_0000 {
        same_as.push(code.cast_signed().to_string());
    }
    let meaning = servicing.map(|fact| (fact.en, fact.zh));
    Extra::ErrorCode { symbol: symbol.map(str::to_owned), meaning, same_as }
}

/// The 32-bit number that a value of this kind spells, so that its spellings can be brought together.
pub(super) fn number(value: &str) -> Option<u32> {
    if let Some(hex) = value.strip_prefix("0x") {
        return u32::from_str_radix(hex, 16).ok();
    }
    if let Some(decimal) = value.strip_prefix('-') {
        return decimal.parse::<i64>().ok().and_then(|n| u32::try_from((1 << 32) - n).ok());
    }
    if value.len() == 10 && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok();
    }
    let fact = facts::symbol(value).map(|fact| match fact.space {
        Space::Win32 => facts::hresult_from_win32(fact.code).unwrap_or(fact.code),
        _ => fact.code,
    });
    fact.or_else(|| facts::servicing_symbol(value).map(|fact| fact.code)).or_else(|| facts::stop_symbol(value))
}
