//! The samples against what a careful reader finds in them, as a board of hits.
//!
//! `messages 11/12+1` reads: 11 of the 12 that are there were found, and one that is not there. The board is a
//! snapshot, so every number that moves is seen in review; what was missed is printed when it moves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::harness::{Sample, evidence_faults, list, samples, squash, strings, text};

/// How many folders `samples/` holds: a sample that goes missing must not go unnoticed.
pub const SAMPLES: usize = 23;

/// The columns of the board in the order of the pipeline.
const METRICS: &[&str] = &[
    "messages",
    "sender",
    "time",
    "recipients",
    "order",
    "id",
    "ids",
    "priority",
    "customer",
    "status",
    "kbs",
    "paths",
    "keys",
    "hashes",
    "algorithm",
    "role",
    "codes",
    "urls",
    "actions",
    "owner",
    "outcome",
    "milestones",
    "problem",
    "cause",
    "resolution",
    "workaround",
    "verification",
];

#[test]
fn the_board_of_the_samples_is_as_reviewed() {
    let samples = samples();
    assert_eq!(samples.len(), SAMPLES);
    let (mut board, mut misses, mut all) = (String::new(), String::new(), Tally::default());
    for sample in &samples {
        let tally = score(sample);
        writeln!(board, "{}{}", sample.name, tally.columns()).expect("a string takes all");
        for miss in &tally.misses {
            writeln!(misses, "{}  {miss}", sample.name).expect("a string takes all");
        }
        all.add_all(&tally);
    }
    writeln!(board, "all{}", all.columns()).expect("a string takes all");
    eprintln!("{misses}");
    insta::assert_snapshot!("board", board);
}

#[test]
fn every_claim_about_a_sample_quotes_its_line() {
    let mut ran = 0;
    for sample in samples() {
        let faults = evidence_faults(&brief(&sample));
        assert!(faults.is_empty(), "{}:\n{}", sample.name, faults.join("\n"));
        ran += 1;
    }
    assert_eq!(ran, SAMPLES);
}

/// The one case of a sample, secrets shown.
fn brief(sample: &Sample) -> Value {
    let ran = sample.run(&["summarize", "-f", "json", "--show-secrets"]);
    assert_eq!(ran.code, Some(0), "{}: {}", sample.name, ran.stderr);
    let cases = ran.json()["cases"].take();
    assert_eq!(list(&cases).len(), 1, "{}: one case was asked for", sample.name);
    cases[0].clone()
}

#[derive(Default)]
struct Row {
    hits: usize,
    expected: usize,
    extra: usize,
}

#[derive(Default)]
struct Tally {
    rows: BTreeMap<&'static str, Row>,
    misses: Vec<String>,
}

impl Tally {
    fn row(&mut self, metric: &'static str) -> &mut Row {
        assert!(METRICS.contains(&metric), "{metric} has no column");
        self.rows.entry(metric).or_default()
    }

    /// One question with a right answer.
    fn yes(&mut self, metric: &'static str, right: bool, what: impl FnOnce() -> String) {
        let row = self.row(metric);
        row.expected += 1;
        row.hits += usize::from(right);
        if !right {
            self.misses.push(format!("{metric} wrong: {}", what()));
        }
    }

    /// Two sets of values; those of `free` may be reported or left out.
    fn sets(&mut self, metric: &'static str, gold: &BTreeSet<String>, got: &BTreeSet<String>, free: &BTreeSet<String>) {
        let extra: Vec<&String> = got.difference(gold).filter(|value| !free.contains(*value)).collect();
        let row = self.row(metric);
        row.expected += gold.len();
        row.hits += gold.intersection(got).count();
        row.extra += extra.len();
        self.misses.extend(gold.difference(got).map(|value| format!("{metric} missed: {value}")));
        self.misses.extend(extra.into_iter().map(|value| format!("{metric} extra: {value}")));
    }

    fn add_all(&mut self, other: &Tally) {
        for (metric, row) in &other.rows {
            let sum = self.row(metric);
            sum.hits += row.hits;
            sum.expected += row.expected;
            sum.extra += row.extra;
        }
    }

    fn columns(&self) -> String {
        let mut columns = String::new();
        for metric in METRICS {
            let Some(row) = self.rows.get(metric).filter(|row| row.expected + row.extra > 0) else { continue };
            write!(columns, "  {metric} {}/{}", row.hits, row.expected).expect("a string takes all");
            if row.extra > 0 {
                write!(columns, "+{}", row.extra).expect("a string takes all");
            }
        }
        columns
    }
}

fn score(sample: &Sample) -> Tally {
    let (gold, case) = (&sample.gold, &brief(sample));
    let mut tally = Tally::default();
    let pairs = score_messages(&mut tally, gold, case);
    score_identity(&mut tally, gold, case);
    score_observables(&mut tally, gold, case);
    score_hashes(&mut tally, gold, case);
    score_actions(&mut tally, gold, case, &pairs);
    score_milestones(&mut tally, gold, case);
    score_summary(&mut tally, gold, case);
    tally
}

/// Pairs each message of the gold with the first unused one that holds its excerpts and none of another's.
fn score_messages(tally: &mut Tally, gold: &Value, case: &Value) -> BTreeMap<usize, usize> {
    let messages = list(&case["messages"]);
    let bodies: Vec<String> = messages.iter().map(|message| squash(text(&message["body"]))).collect();
    let mut pairs: BTreeMap<usize, usize> = BTreeMap::new();
    for (want, message) in list(&gold["messages"]).iter().enumerate() {
        let holds = |body: &str| {
            strings(&message["contains"]).into_iter().all(|piece| body.contains(&squash(piece)))
                && !strings(&message["excludes"]).into_iter().any(|piece| body.contains(&squash(piece)))
        };
        let unused = |at: &usize| !pairs.values().any(|used| used == at);
        if let Some(at) = (0..bodies.len()).find(|at| unused(at) && holds(&bodies[*at])) {
            pairs.insert(want, at);
        }
    }
    let named = |message: &Value| format!("{} {}", message["sent"], message["from_name"]);
    let want = list(&gold["messages"]).iter().enumerate();
    let missed: Vec<String> =
        want.clone().filter(|(index, _)| !pairs.contains_key(index)).map(|(_, message)| named(message)).collect();
    tally.misses.extend(missed.iter().map(|name| format!("messages missed: {name}")));
    let row = tally.row("messages");
    row.expected += list(&gold["messages"]).len();
    row.hits += pairs.len();
    row.extra += messages.len() - pairs.len();
    for (index, message) in want {
        if let Some(at) = pairs.get(&index) {
            score_envelope(tally, message, &messages[*at]);
        }
    }
    if pairs.len() > 1 {
        let order: Vec<usize> = pairs.values().copied().collect();
        tally.yes("order", order.is_sorted(), || format!("{order:?}"));
    }
    pairs
}

fn score_envelope(tally: &mut Tally, gold: &Value, message: &Value) {
    let from = &message["from"];
    let (name, got) = (squash(text(&gold["from_name"])), squash(text(&from["name"])));
    let right = match gold["from_email"].as_str() {
        Some(email) => email.eq_ignore_ascii_case(text(&from["email"])),
        None => !got.is_empty() && (got.contains(&name) || name.contains(&got)),
    };
    tally.yes("sender", right, || format!("{} <{}>, not {from}", gold["from_name"], gold["from_email"]));
    let minute = |value: &Value| value.as_str().map(|time| time.get(..16).unwrap_or(time).to_owned());
    tally.yes("time", minute(&gold["sent"]) == minute(&message["sent_at"]), || {
        format!("{}, not {}", gold["sent"], message["sent_at"])
    });
    let want: BTreeSet<String> = strings(&gold["to_emails"]).into_iter().map(str::to_lowercase).collect();
    if !want.is_empty() {
        let got: BTreeSet<String> = list(&message["to"]).iter().map(|to| text(&to["email"]).to_lowercase()).collect();
        tally.yes("recipients", want.is_subset(&got), || format!("{want:?}, not {got:?}"));
    }
}

fn score_identity(tally: &mut Tally, gold: &Value, case: &Value) {
    let want = strings(&gold["case_ids"]);
    if let Some(primary) = want.first() {
        tally.yes("id", same_id(primary, text(&case["id"])), || format!("{primary}, not {}", case["id"]));
        let got: Vec<&str> = list(&case["ids"]).iter().map(|id| text(&id["value"])).collect();
        let right = want.iter().all(|id| got.iter().any(|other| same_id(id, other)));
        tally.yes("ids", right, || format!("{want:?}, not {got:?}"));
    }
    for metric in ["priority", "customer"] {
        if let Some(want) = gold[metric].as_str().map(squash) {
            let got = squash(text(&case[metric]));
            let right = got == want || (metric == "customer" && got.contains(&want));
            tally.yes(metric, right, || format!("{want}, not {got}"));
        }
    }
    let (want, got) = (&gold["status"], &case["status"]["value"]);
    tally.yes("status", want == got, || format!("{want}, not {got}"));
}

fn score_observables(tally: &mut Tally, gold: &Value, case: &Value) {
    let mut compare = |metric: &'static str, field: &str, name: &str, key: fn(&str) -> String| {
        let want = strings(&gold[field]).into_iter().map(key).collect();
        let got = values(case, name).into_iter().map(key).collect();
        let free = neutral(gold, field).into_iter().map(key).collect();
        tally.sets(metric, &want, &got, &free);
    };
    compare("kbs", "kbs", "kbs", digits);
    compare("paths", "paths", "file_paths", path_key);
    compare("keys", "registry_keys", "registry_keys", path_key);
    compare("urls", "urls", "urls", url_key);
    score_codes(tally, gold, case);
}

/// Codes match one to one where they share a number: `Event ID 7031` is `7031`.
fn score_codes(tally: &mut Tally, gold: &Value, case: &Value) {
    let mut left = values(case, "error_codes");
    let (mut want, mut got) = (BTreeSet::new(), BTreeSet::new());
    for code in strings(&gold["error_codes"]) {
        let tokens = code_tokens(code);
        want.insert(code.to_owned());
        let before = left.len();
        left.retain(|other| code_tokens(other).is_disjoint(&tokens));
        if left.len() < before {
            got.insert(code.to_owned());
        }
    }
    let free: Vec<BTreeSet<String>> = neutral(gold, "error_codes").into_iter().map(code_tokens).collect();
    left.retain(|other| free.iter().all(|tokens| tokens.is_disjoint(&code_tokens(other))));
    got.extend(left.into_iter().map(str::to_owned));
    tally.sets("codes", &want, &got, &BTreeSet::new());
}

fn score_hashes(tally: &mut Tally, gold: &Value, case: &Value) {
    let found: BTreeMap<String, &Value> =
        list(&case["observables"]["hashes"]).iter().map(|hash| (hex(text(&hash["value"])), hash)).collect();
    let want = list(&gold["hashes"]).iter().map(|hash| hex(text(&hash["value"]))).collect();
    let free = neutral(gold, "hashes").into_iter().map(hex).collect();
    tally.sets("hashes", &want, &found.keys().cloned().collect(), &free);
    for hash in list(&gold["hashes"]) {
        let Some(got) = found.get(&hex(text(&hash["value"]))) else { continue };
        let bare = |value: &Value| squash(text(value)).replace('-', "");
        let shown = || format!("{} {} {}, not {got}", hash["value"], hash["algo"], hash["role"]);
        tally.yes("algorithm", bare(&hash["algo"]) == bare(&got["algorithm"]), shown);
        tally.yes("role", hash["role"] == got["role"], shown);
    }
}

fn score_actions(tally: &mut Tally, gold: &Value, case: &Value, pairs: &BTreeMap<usize, usize>) {
    for want in list(&gold["actions"]) {
        let at = want["message"].as_u64().and_then(|index| pairs.get(&usize::try_from(index).ok()?));
        let message = at.map(|at| &case["messages"][*at]["id"]);
        let fits = |action: &&Value| {
            let steps = list(&action["steps"]).iter().map(|step| step.as_str().unwrap_or(text(&step["text"])));
            let words = squash(&steps.fold(text(&action["text"]).to_owned(), |all, step| all + step));
            action["kind"] == want["kind"]
                && message.is_none_or(|id| action["message"] == *id)
                && strings(&want["all_of"]).into_iter().all(|term| words.contains(&squash(term)))
        };
        let found = list(&case["actions"]).iter().find(fits);
        tally
            .yes("actions", found.is_some(), || format!("{} {} in #{}", want["kind"], want["all_of"], want["message"]));
        let Some(found) = found else { continue };
        let right = found["owner"] == want["owner"];
        tally.yes("owner", right, || format!("{} {}, not {}", want["all_of"], want["owner"], found["owner"]));
        let right = (found["status"] == "done") == (want["status"] == "done");
        tally.yes("outcome", right, || format!("{} {}, not {}", want["all_of"], want["status"], found["status"]));
    }
}

fn score_milestones(tally: &mut Tally, gold: &Value, case: &Value) {
    for (name, want) in gold["milestones"].as_object().into_iter().flatten() {
        let (want, got) = (text(want), text(&case["milestones"][name]["at"]));
        let minute = want.get(..16).unwrap_or(want);
        let right = if want.is_empty() { got.is_empty() } else { got.starts_with(minute) };
        tally.yes("milestones", right, || format!("{name} {want}, not {got}"));
    }
}

fn score_summary(tally: &mut Tally, gold: &Value, case: &Value) {
    let sections: [(&'static str, &[&str]); 5] = [
        ("problem", &["problem", "scope"]),
        ("cause", &["cause"]),
        ("resolution", &["resolution", "workaround"]),
        ("workaround", &["workaround", "resolution"]),
        ("verification", &["verification"]),
    ];
    for (section, places) in sections {
        let statements = places.iter().flat_map(|place| list(&case["summary"][*place]));
        let words: String = statements.map(|one| squash(text(&one["text"]))).collect();
        for terms in list(&gold["key_facts"][section]) {
            let right = strings(terms).into_iter().all(|term| words.contains(&squash(term)));
            tally.yes(section, right, || terms.to_string());
        }
    }
}

fn values<'a>(case: &'a Value, name: &str) -> Vec<&'a str> {
    list(&case["observables"][name]).iter().map(|one| text(&one["value"])).collect()
}

/// Values that may be reported or left out: lines `NEUTRAL field: a | b` of the notes.
fn neutral<'a>(gold: &'a Value, field: &str) -> Vec<&'a str> {
    let rows = text(&gold["notes"]).lines().filter_map(|line| line.strip_prefix("NEUTRAL ")?.split_once(':'));
    rows.filter(|(name, _)| *name == field).flat_map(|(_, values)| values.split(" | ").map(str::trim)).collect()
}

/// Ids match when one ends with the other: with or without the label that belongs to it.
fn same_id(a: &str, b: &str) -> bool {
    let bare = |id: &str| squash(id).chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let (a, b) = (bare(a), bare(b));
    a == b || (a.len().min(b.len()) >= 5 && (a.ends_with(&b) || b.ends_with(&a)))
}

fn digits(value: &str) -> String {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { squash(value) } else { digits }
}

fn path_key(value: &str) -> String {
    squash(value).trim_end_matches(['\\', '/', '.', ',', ';']).to_owned()
}

fn url_key(value: &str) -> String {
    squash(value).trim_end_matches('/').to_owned()
}

fn hex(value: &str) -> String {
    let lower = value.to_lowercase();
    let hex: String = lower.chars().filter(char::is_ascii_hexdigit).collect();
    if hex.is_empty() { lower } else { hex }
}

/// Parts of an error code that hold a digit: `ERROR 1062 (23000)` has `1062` and `23000`.
fn code_tokens(value: &str) -> BTreeSet<String> {
    static TOKEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[0-9a-z_:%-]*[0-9][0-9a-z_]*").expect("a plain pattern"));
    let folded: String = value.nfkc().flat_map(char::to_lowercase).collect();
    let tokens: BTreeSet<String> =
        TOKEN.find_iter(&folded).map(|token| token.as_str().trim_start_matches('-').to_owned()).collect();
    if tokens.is_empty() { BTreeSet::from([squash(value)]) } else { tokens }
}
