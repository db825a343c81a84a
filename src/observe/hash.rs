//! Digests of files and certificates, with what they are to their file.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use unicode_width::UnicodeWidthStr;

use super::near::{self, Labels};
use super::scan::{bytes_of_base64, has_extension};
use super::{Extra, Extractor, HashRole, Kind, Match};
use crate::locale;
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::Hash,
    doc: "MD5 to SHA-512 as lower-case hexadecimal, printed in one piece or in byte pairs; from a label, from the \
          output of a tool, from a servicing log. GUIDs, key tokens, serial numbers and commits are none.",
    examples: &[
        ("MD5: 0CC175B9C0F1B6A831C399E269772661", &["0cc175b9c0f1b6a831c399e269772661"]),
        ("MD5 (a.iso) = 0cc175b9c0f1b6a831c399e269772661", &["0cc175b9c0f1b6a831c399e269772661"]),
        (
            "Algorithm       Hash                                     Path\n---------       ----                 ----\n\
             SHA1            86F7E437FAA5A7FCE15D1DDCB9EAEAEA377667B8 C:\\a.iso",
            &["86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"],
        ),
        (
            "Hash de cert(sha1): 86 f7 e4 37 fa a5 a7 fc e1 5d 1d dc b9 ea ea ea 37 76 67 b8",
            &["86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"],
        ),
        (
            "Huella SHA-1:  86:F7:E4:37:FA:A5:A7:FC:E1:5D:1D:DC:B9:EA:EA:EA:37:76:67:B8",
            &["86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"],
        ),
        (
            "certhash=86f7e437faa5a7fce15d1ddcb9eaeaea377667b8 appid={4dc3e181-e14b-4a21-b022-59fc669b0914}",
            &["86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"],
        ),
        ("0cc175b9c0f1b6a831c399e269772661  a.iso", &["0cc175b9c0f1b6a831c399e269772661"]),
        ("官网公布的MD5：\n\n0cc175b9c0f1b6a831c399e269772661", &["0cc175b9c0f1b6a831c399e269772661"]),
        (
            "Found: {l:20 b:hvfkN/qlp/zhXR3cuerq6jd2Z7g=} Expected: {l:20 b:2jmj7l5rSw0yVb/vlWAYkK/YBwk=}",
            &["86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
        ),
        (
            "windows10.0-kb5005112-x64_86f7e437faa5a7fce15d1ddcb9eaeaea377667b8.msu",
            &["86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"],
        ),
        (
            "SHA-256 值为\n0cc175b9c0f1b6a831c399e2697726610cc1\n75b9c0f1b6a831c399e269772661\n请核对",
            &["0cc175b9c0f1b6a831c399e2697726610cc175b9c0f1b6a831c399e269772661"],
        ),
        (
            "MD5:\n0cc175b9c0f1b6a831c399e269772661\n92eb5ffee6ae2fec3ad71c777531578f",
            &["0cc175b9c0f1b6a831c399e269772661", "92eb5ffee6ae2fec3ad71c777531578f"],
        ),
        ("using Jira 9.4.14#940014-sha1:86f7e437faa5a7fce15d1ddcb9eaeaea377667b8.", &[]),
        ("Número de serie: 0cc175b9c0f1b6a831c399e269772661", &[]),
        ("序列号 0c c1 75 b9 c0 f1 b6 a8 31 c3 99 e2 69 77 26 61", &[]),
        ("commit 86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", &[]),
        ("fixed in 86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", &[]),
        ("certutil -repairstore my \"0cc175b9c0f1b6a831c399e269772661\"", &[]),
        ("Session ID: 0cc175b9c0f1b6a831c399e269772661, token 31bf3856ad364e35", &[]),
        ("0000: 0c c1 75 b9 c0 f1 b6 a8 31 c3 99 e2 69 77 26 61  MD5 data", &[]),
        ("{4DC3E181-E14B-4A21-B022-59FC669B0914}, <0cc175b9c0f1b6a831c399e269772661@mail.example>", &[]),
        ("12345678901234567890123456789012", &[]),
    ],
    find,
};

/// Hexadecimal in one piece; longer and shorter runs are sorted out by length.
static PIECE: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9A-Fa-f]{32,}").expect("a constant"));

/// Byte pairs with one sign between them; a tool that breaks the row indents the next.
static PAIRS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[0-9A-Fa-f]{2}(?:(?:[ :-]|:?\n[ \t]*)[0-9A-Fa-f]{2}){15,}").expect("a constant"));

/// Servicing logs of Windows 7 print Base64 instead of hexadecimal.
static BASE64: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{[l1]:(?:16|20|32|48|64)(?:\{[0-9]+\})? b:([0-9A-Za-z+/]{22,88}={0,2})\}").expect("a constant")
});

static ALGORITHM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?i-u)MD5|SHA3[-_ ]?(?:224|256|384|512)|SHA[-_ ]?(?:224|256|384|512|1)|SM3|RIPEMD-?160|BLAKE2[bs]")
        .expect("a constant")
});

/// Lines above a digest that may say what it is.
const LINES_ABOVE: usize = 6;

/// Columns from which on a line may have been broken by the client.
const BROKEN_WIDTH: usize = 50;

fn find(view: &View<'_>) -> Vec<Match> {
    let text = view.text.as_ref();
    let candidates = candidates(text);
    if candidates.is_empty() {
        return Vec::new();
    }
    let folded = locale::fold(text);
    let context = Context::new(text, &folded, &candidates);
    candidates.iter().filter_map(|candidate| context.judge(candidate)).collect()
}

/// Something that has the form of a digest.
struct Candidate {
    range: Range<usize>,
    value: String,
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In one piece.
    Piece,
    /// In byte pairs.
    Pairs,
    /// In braces of a servicing log.
    Blob,
}

fn candidates(text: &str) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for hit in PIECE.find_iter(text) {
        if let Some(end) = broken_end(text, hit.range()) {
            let range = hit.start()..end;
            let value = text[range.clone()].split_ascii_whitespace().collect::<String>().to_ascii_lowercase();
            found.push(Candidate { range, value, form: Form::Piece });
            continue;
        }
        let value = hit.as_str().to_ascii_lowercase();
        if algorithm_by_length(value.len()).is_some() && near::stands_alone(text, &hit.range()) {
            let blob = text[..hit.start()].ends_with(" b:") && near::next(text, hit.end()) == Some('}');
            found.push(Candidate { range: hit.range(), value, form: if blob { Form::Blob } else { Form::Piece } });
        }
    }
    for hit in PAIRS.find_iter(text) {
        // The next row may be no part of it: then each row is taken for itself.
        let mut pairs = |range: Range<usize>| {
            let value: String = text[range.clone()].chars().filter(char::is_ascii_hexdigit).collect();
            let fits = algorithm_by_length(value.len()).is_some() && pairs_stand_alone(text, &range);
            if fits {
                found.push(Candidate { range, value: value.to_ascii_lowercase(), form: Form::Pairs });
            }
            fits
        };
        if !pairs(hit.range()) && hit.as_str().contains('\n') {
            let mut at = hit.start();
            for row in hit.as_str().split_inclusive('\n') {
                let indent = row.len() - row.trim_start().len();
                pairs(at + indent..at + row.trim_end().trim_end_matches(':').len().max(indent));
                at += row.len();
            }
        }
    }
    if text.contains(" b:") {
        for hit in BASE64.captures_iter(text) {
            let blob = hit.get(1).expect("the pattern has one group");
            if let Some(value) = hex_of_base64(blob.as_str()).filter(|hex| algorithm_by_length(hex.len()).is_some()) {
                found.push(Candidate { range: blob.range(), value, form: Form::Blob });
            }
        }
    }
    found.sort_by_key(|candidate| candidate.range.start);
    found.dedup_by(|later, earlier| later.range.start < earlier.range.end);
    found
}

/// Where a digest ends that a client broke: the next line is the rest of it and nothing else.
fn broken_end(text: &str, first: Range<usize>) -> Option<usize> {
    let rest = text[first.end..].strip_prefix('\n')?;
    let line = rest.split('\n').next()?.trim_end();
    let digits = line.trim_start();
    let piece = (4..LONGEST_DIGEST).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    // Two digests one below the other are two.
    let whole = first.len() + digits.len();
    let fits = piece && algorithm_by_length(digits.len()).is_none() && algorithm_by_length(whole).is_some();
    (fits && near::stands_alone(text, &first)).then_some(first.end + 1 + line.len())
}

/// Hexadecimal digits of SHA-512.
const LONGEST_DIGEST: usize = 128;

/// No further pair touches; a row of a memory dump has its address before it.
fn pairs_stand_alone(text: &str, range: &Range<usize>) -> bool {
    let head = text[near::line_start(text, range.start)..range.start].trim();
    let address = head.strip_suffix(':').unwrap_or(head);
    let dump = (4..=16).contains(&address.len()) && address.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut rest = text[range.end..].chars();
    let goes_on = matches!(rest.next(), Some(':' | '-')) && rest.next().is_some_and(|c| c.is_ascii_hexdigit());
    !dump
        && !goes_on
        && near::stands_alone(text, range)
        && !text[..range.start].ends_with([':', '-']) | head.ends_with(':')
}

fn hex_of_base64(blob: &str) -> Option<String> {
    let digits = bytes_of_base64(blob)?.into_iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    Some(digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect())
}

fn algorithm_by_length(digits: usize) -> Option<&'static str> {
    Some(match digits {
        32 => "MD5",
        40 => "SHA1",
        56 => "SHA224",
        64 => "SHA256",
        96 => "SHA384",
        128 => "SHA512",
        _ => return None,
    })
}

/// The name of a printed algorithm where it differs from what the length says.
fn algorithm_by_name(printed: &str) -> Option<&'static str> {
    let name: String = printed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    Some(match name.as_str() {
        "SM3" => "SM3",
        "RIPEMD160" => "RIPEMD160",
        "BLAKE2B" => "BLAKE2b",
        "BLAKE2S" => "BLAKE2s",
        "SHA3224" => "SHA3-224",
        "SHA3256" => "SHA3-256",
        "SHA3384" => "SHA3-384",
        "SHA3512" => "SHA3-512",
        _ => return None,
    })
}

/// The words around digests in one text.
struct Context<'a> {
    text: &'a str,
    digests: &'a [Candidate],
    algorithms: Vec<Range<usize>>,
    digest: Labels<'a>,
    certificate: Labels<'a>,
    other: Labels<'a>,
    copula: Labels<'a>,
    cues: [(HashRole, Labels<'a>); 3],
    /// Words for what is broken or in place, which say something only where nothing else does.
    broken: Labels<'a>,
}

impl<'a> Context<'a> {
    fn new(text: &'a str, folded: &str, digests: &'a [Candidate]) -> Context<'a> {
        let labels = |field| Labels::new(field, text, folded);
        Context {
            text,
            digests,
            algorithms: ALGORITHM.find_iter(text).map(|hit| hit.range()).collect(),
            digest: labels("hash_label"),
            certificate: labels("certificate_hash_label"),
            other: labels("not_hash"),
            copula: labels("copula"),
            cues: [
                (HashRole::Expected, labels("hash_expected")),
                (HashRole::Found, labels("hash_found")),
                (HashRole::Computed, labels("hash_computed")),
            ],
            broken: labels("hash_found_weak"),
        }
    }

    fn judge(&self, candidate: &Candidate) -> Option<Match> {
        let Candidate { range, value, form } = candidate;
        let at = range.start;
        let file_name = self.update_file_name(range);
        let listed = self.listed_file(candidate);
        let stretches = self.stretches(at);
        let labelled = stretches.iter().any(|stretch| self.names_digest(stretch));
        let natural = value.bytes().any(|b| b.is_ascii_digit()) && value.bytes().any(|b| b.is_ascii_alphabetic());
        // Jira signs its exports with the commit it was built from.
        let build = self.text[..at].ends_with("-sha1:");
        let inside_name = build
            || matches!(near::previous(self.text, at), Some('_' | '-' | '.' | '/' | '\\' | '@'))
            || matches!(near::next(self.text, range.end), Some('_' | '@' | '-'));
        let marked = file_name || *form == Form::Blob || listed.is_some();
        let cue = self.role(candidate, &stretches).or_else(|| self.role_behind(range.end));
        if !marked {
            let other = self.other.before(at, &self.copula).is_some() && !self.digest_right_before(at);
            let needs_label = *form == Form::Pairs || value.len() < 64 || !natural;
            if other || inside_name || needs_label && !labelled && cue.is_none() {
                return None;
            }
        }
        let quoted = labelled || listed.is_some();
        let default = quoted.then(|| self.quoted_role(at, &stretches)).flatten();
        let role = if file_name { Some(HashRole::Expected) } else { cue.or(default) };
        let algorithm = self.algorithm(&stretches, at).or_else(|| algorithm_by_length(value.len()));
        let extra = Extra::Hash { algorithm, role, subject: listed.or_else(|| self.named_file(&stretches)) };
        Some(Match { range: range.clone(), value: value.clone(), extra })
    }

    /// What a digest is of which the words around it only say that it is one.
    ///
    /// Somebody ran a tool over a file to quote its digest, unless a link to the file stands right before it: then it is the
    /// publisher's. A certificate carries its thumbprint about, and an image digest names the image: nobody's result.
    fn quoted_role(&self, at: usize, stretches: &[Range<usize>]) -> Option<HashRole> {
        let named = stretches.iter().find(|stretch| self.names_digest(stretch));
        let certificate = named.is_some_and(|stretch| self.certificate.last_in(stretch.clone()).is_some());
        if certificate || self.text[..at].ends_with("@sha256:") {
            return None;
        }
        let linked = stretches.iter().take(2).any(|stretch| self.text[stretch.clone()].contains("://"));
        Some(if linked { HashRole::Expected } else { HashRole::Computed })
    }

    /// The bare file name nearest before the value: `MD5 hash of setup.exe:`.
    fn named_file(&self, stretches: &[Range<usize>]) -> Option<String> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '~');
        stretches.iter().take(2).find_map(|stretch| {
            let line = &self.text[stretch.clone()];
            let mut words = line.split(|c: char| !is_part(c) && !matches!(c, '\\' | '/' | ':' | '@' | '%'));
            let name = words.rfind(|word| has_extension(word.trim_end_matches(['.', ':'])))?;
            let name = name.trim_end_matches(['.', ':']);
            let host = name.rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("com"));
            (name.chars().all(is_part) && !host).then(|| name.to_owned())
        })
    }

    /// Names of update packages end in the SHA-1 of the file.
    fn update_file_name(&self, range: &Range<usize>) -> bool {
        let rest = &self.text[range.end..];
        let package = [".msu", ".cab", ".psf", ".exe", ".msi"]
            .iter()
            .any(|suffix| rest.get(..suffix.len()).is_some_and(|head| head.eq_ignore_ascii_case(suffix)));
        package && range.len() == 40 && self.text[..range.start].ends_with('_')
    }

    /// The file of `digest  file`, `digest *file` and `MD5 (file) = digest`.
    fn listed_file(&self, candidate: &Candidate) -> Option<String> {
        if candidate.form != Form::Piece {
            return None;
        }
        let (start, end) =
            (near::line_start(self.text, candidate.range.start), near::line_end(self.text, candidate.range.end));
        let (head, tail) = (&self.text[start..candidate.range.start], &self.text[candidate.range.end..end]);
        if head.trim_matches(['\\', ' ']).is_empty() {
            let name = tail.strip_prefix("  ").or_else(|| tail.strip_prefix(" *"))?.trim();
            let file = !name.is_empty() && !name.contains([' ', '=']) && name.contains(['.', '/', '\\']);
            return file.then(|| name.to_owned());
        }
        let name = head.trim().strip_suffix("=")?.trim().strip_suffix(')')?.split_once('(')?.1;
        self.algorithms
            .iter()
            .any(|range| range.start >= start && range.end <= candidate.range.start)
            .then(|| name.to_owned())
    }

    /// An algorithm or a word for digest right before the value.
    fn digest_right_before(&self, at: usize) -> bool {
        self.digest.before(at, &self.copula).is_some()
            || self.algorithms.iter().any(|range| {
                range.end <= at && at - range.end < 8 && self.text[range.end..at].chars().all(|c| !c.is_alphanumeric())
            })
    }

    /// Whether a stretch of text speaks of a digest.
    fn names_digest(&self, stretch: &Range<usize>) -> bool {
        self.algorithm_in(stretch).is_some() || self.digest.last_in(stretch.clone()).is_some()
    }

    fn algorithm_in(&self, stretch: &Range<usize>) -> Option<&Range<usize>> {
        let after = self.algorithms.partition_point(|range| range.end <= stretch.end);
        self.algorithms[..after].last().filter(|range| range.start >= stretch.start)
    }

    fn algorithm(&self, stretches: &[Range<usize>], at: usize) -> Option<&'static str> {
        let nearest =
            stretches.iter().find_map(|stretch| self.algorithm_in(stretch)).filter(|range| range.end <= at)?;
        algorithm_by_name(&self.text[nearest.clone()])
    }

    /// The stretches that may say what the value at `at` is, nearest first: its sentence up to it, then lines above.
    ///
    /// Lines that hold digests themselves are passed over, so that a heading governs a list; one blank line is passed
    /// when the line above it goes on. Any other line ends the search.
    fn stretches(&self, at: usize) -> Vec<Range<usize>> {
        let mut start = near::line_start(self.text, at);
        let sentence = sentence_start(&self.text[start..at]) + start;
        let mut stretches = Vec::with_capacity(LINES_ABOVE);
        stretches.push(sentence..at);
        // Behind other words of its own line a value is explained there.
        let first = self.digests.partition_point(|digest| digest.range.start < start);
        let head = self.digests.get(first).map_or(at, |digest| digest.range.start.min(at));
        let opens_line =
            sentence == start && self.text[start..head].chars().filter(|c| c.is_alphabetic()).count() <= 24;
        let mut blank_passed = false;
        for _ in 0..LINES_ABOVE {
            if start == 0 || !opens_line || self.text.as_bytes()[start - 1] != b'\n' {
                break;
            }
            let end = start - 1;
            start = near::line_start(self.text, end);
            let line = self.text[start..end].trim();
            if line.is_empty() {
                if blank_passed {
                    break;
                }
                blank_passed = true;
                continue;
            }
            if line.bytes().all(|byte| matches!(byte, b'-' | b'=' | b' ' | b'|' | b'+')) || line.starts_with("```") {
                continue;
            }
            // "The SHA-256 is as follows." and a blank line.
            if blank_passed && ends_sentence(line) && !self.names_digest(&(start..end)) {
                break;
            }
            let holds = self.holds_digest(&(start..end));
            stretches.push(if holds { start..end } else { self.paragraph_start(start)..end });
            // A line that only names the file says nothing of the value.
            if !holds && !is_name(line) {
                break;
            }
        }
        stretches
    }

    /// Where the sentence begins whose last line starts at `start`: a client may have broken it once.
    fn paragraph_start(&self, start: usize) -> usize {
        let Some(end) = start.checked_sub(1) else { return start };
        let above = near::line_start(self.text, end);
        let line = self.text[above..end].trim();
        let broken = line.width() >= BROKEN_WIDTH && !ends_sentence(line) && !line.ends_with([':', '：']);
        if broken && !self.holds_digest(&(above..end)) { above } else { start }
    }

    fn holds_digest(&self, line: &Range<usize>) -> bool {
        let at = self.digests.partition_point(|candidate| candidate.range.start < line.start);
        self.digests.get(at).is_some_and(|candidate| candidate.range.start < line.end)
    }

    /// What the nearest cue says; under a heading of several columns, that of the value's own.
    fn role(&self, candidate: &Candidate, stretches: &[Range<usize>]) -> Option<HashRole> {
        stretches.iter().enumerate().find_map(|(nth, stretch)| {
            // A line of its own digests speaks of those.
            if nth > 0 && self.holds_digest(stretch) {
                return None;
            }
            if nth > 0
                && let Some(role) = self.column_role(candidate, stretch)
            {
                return Some(role);
            }
            let nearest = |(role, labels): &(HashRole, Labels<'a>)| {
                labels.last_in(stretch.clone()).map(|range| (range.end, std::cmp::Reverse(range.start), *role))
            };
            let cue = self.cues.iter().filter_map(nearest).max_by_key(|(end, start, _)| (*end, *start));
            cue.map(|(_, _, role)| role).or_else(|| self.broken.last_in(stretch.clone()).map(|_| HashRole::Found))
        })
    }

    /// The role that the heading gives the value's column: `Expected   Actual` above two values in a row.
    fn column_role(&self, candidate: &Candidate, heading: &Range<usize>) -> Option<HashRole> {
        let line = near::line_start(self.text, candidate.range.start)..near::line_end(self.text, candidate.range.end);
        let first = self.digests.partition_point(|digest| digest.range.start < line.start);
        let row = self.digests[first..].iter().take_while(|digest| digest.range.start < line.end);
        let starts: Vec<usize> = row.map(|digest| digest.range.start).collect();
        if starts.len() < 2 {
            return None;
        }
        let within = |labels: &Labels<'a>, role: HashRole| {
            let inside = labels.iter().filter(|range| range.start >= heading.start && range.end <= heading.end);
            inside.map(|range| (range.start, role)).collect::<Vec<_>>()
        };
        let mut columns: Vec<(usize, HashRole)> =
            self.cues.iter().flat_map(|(role, labels)| within(labels, *role)).collect();
        columns.sort_by_key(|(start, _)| *start);
        columns.dedup_by_key(|(_, role)| *role);
        let column = starts.iter().position(|start| *start == candidate.range.start)?;
        (columns.len() == starts.len()).then(|| columns[column].1)
    }

    /// What a bracket, or a word such as "is", right behind the value says of it.
    fn role_behind(&self, end: usize) -> Option<HashRole> {
        let tail = &self.text[end..near::line_end(self.text, end)];
        let gap = tail.len() - tail.trim_start().len();
        let bracket = tail.trim_start().starts_with(['(', '（', '[', '<']);
        if !bracket && !self.copula.starts_in(end + gap..end + gap + 1) {
            return None;
        }
        let close = if bracket { [')', '）', ']', '\n'] } else { ['.', '。', '，', '\n'] };
        let length = tail.find(close).unwrap_or(tail.len()).min(80);
        let stretch = end..end + tail.floor_char_boundary(length);
        if self.holds_digest(&stretch) {
            return None;
        }
        let cue = self.cues.iter().find(|(_, labels)| labels.last_in(stretch.clone()).is_some());
        cue.map(|(role, _)| *role).or_else(|| self.broken.last_in(stretch.clone()).map(|_| HashRole::Found))
    }
}

/// Whether a line holds a path or the name of a file and nothing else.
fn is_name(line: &str) -> bool {
    let name = line.trim_end_matches([':', '：']).trim_matches(['"', '`', '*', '\'']);
    has_extension(name) && (!name.contains(' ') || name.starts_with(['/', '\\']) || name.get(1..3) == Some(":\\"))
}

/// Start of the last sentence of `line`.
fn sentence_start(line: &str) -> usize {
    let full = line
        .rfind(['。', '！', '？', '；', ';', '!', '?'])
        .map(|at| at + near::next(line, at).map_or(1, char::len_utf8));
    full.max(line.rfind(". ").map(|at| at + 2)).unwrap_or(0)
}

fn ends_sentence(line: &str) -> bool {
    line.ends_with(['.', '。', '!', '！', '?', '？', ';', '；'])
}
