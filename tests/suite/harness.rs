//! What the other files share: the binary, folders that vanish, the samples, and a walk over evidence.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use regex::Regex;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// Every command that prints something of a case, with each of its formats.
pub const OUTPUTS: &[(&str, &[&str])] = &[
    ("summarize", &["text", "md", "html", "json", "jsonl"]),
    ("timeline", &["text", "md", "html", "json", "csv"]),
    ("split", &["json", "jsonl", "text", "mbox"]),
    ("extract", &["text", "json", "csv"]),
    ("kb", &["md", "html", "json"]),
    ("audit", &["text", "md", "html", "json", "csv", "xlsx", "sarif"]),
];

/// Formats of one file a message, which need a folder.
pub const FOLDER_OUTPUTS: &[(&str, &str)] = &[("split", "eml")];

/// What one run left behind.
#[derive(Debug)]
pub struct Ran {
    /// Exit code; `None` when a signal or the time limit ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ran {
    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }
}

/// Runs `casebrief` in `folder` with `input` on standard input; a minute is the limit.
pub fn run_with_input(folder: &Path, args: &[&str], input: &[u8]) -> Ran {
    let out = assert_cmd::Command::new(env!("CARGO_BIN_EXE_casebrief"))
        .args(args)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .write_stdin(input)
        .timeout(Duration::from_mins(1))
        .output()
        .expect("the binary was built for this test");
    let is_workbook = out.stdout.starts_with(b"PK");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran {
        code: out.status.code(),
        stdout: if is_workbook { String::from_utf8_lossy(&out.stdout).into_owned() } else { text(out.stdout) },
        stderr: String::from_utf8(out.stderr).expect("messages are UTF-8"),
    }
}

/// Runs `casebrief` in `folder`.
pub fn run(folder: &Path, args: &[&str]) -> Ran {
    run_with_input(folder, args, b"")
}

/// A folder for one test, gone when it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder.
    pub fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).expect("cargo gives us a folder to write in");
        Folder(path)
    }

    /// A folder with these files; names may hold `/`.
    pub fn with<N: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (N, B)>) -> Folder {
        let folder = Folder::new();
        for (name, bytes) in files {
            let path = folder.0.join(name.as_ref());
            fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a fresh folder");
            fs::write(path, bytes).expect("a fresh folder");
        }
        folder
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder left behind lies under `target` and harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Top folder of the project.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below `folder`, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// One folder of `samples/`.
pub struct Sample {
    /// Name of the folder.
    pub name: String,
    /// The folder.
    pub folder: PathBuf,
    /// What a careful reader finds in it.
    pub gold: Value,
}

impl Sample {
    /// The inputs as the gold names them, relative to the folder.
    pub fn inputs(&self) -> Vec<&str> {
        strings(&self.gold["inputs"])
    }

    /// Runs a command over the inputs as one case.
    pub fn run(&self, args: &[&str]) -> Ran {
        let mut all = args.to_vec();
        all.extend(["--single-case", "--no-config"]);
        all.extend(self.inputs());
        run(&self.folder, &all)
    }
}

/// All samples, by name.
pub fn samples() -> Vec<Sample> {
    let mut samples: Vec<Sample> = files(&project().join("samples"))
        .into_iter()
        .filter(|path| path.ends_with("gold.json"))
        .map(|path| {
            let folder = path.parent().expect("a file lies in a folder").to_owned();
            let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
            let gold = fs::read_to_string(&path).expect("gold is UTF-8");
            Sample { name, folder, gold: serde_json::from_str(&gold).expect("gold is JSON") }
        })
        .collect();
    samples.sort_by(|a, b| a.name.cmp(&b.name));
    samples
}

/// The elements of a JSON list; none for anything else.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A JSON string; empty for anything else.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The strings of a JSON list.
pub fn strings(value: &Value) -> Vec<&str> {
    list(value).iter().map(text).collect()
}

/// NFKC, lower case, no white space: a comparison that ignores wrapping and full-width forms.
pub fn squash(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// What is wrong with the evidence of one case: each span must cut exactly its quote out of its message, and each
/// statement of the summary may hold no identifier that its evidence lacks.
pub fn evidence_faults(case: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, value) in case.as_object().into_iter().flatten().filter(|(key, _)| *key != "messages") {
        walk_evidence(case, key, value, &mut faults);
    }
    for (section, statements) in case["summary"].as_object().into_iter().flatten() {
        for statement in list(statements) {
            let quotes: String = list(&statement["evidence"]).iter().map(|one| text(&one["quote"])).collect();
            let quotes = squash(&quotes);
            let odd: Vec<String> =
                identifiers(text(&statement["text"])).into_iter().filter(|id| !quotes.contains(id)).collect();
            if quotes.is_empty() || !odd.is_empty() {
                faults.push(format!("summary.{section}: {} lacks {odd:?}", statement["text"]));
            }
        }
    }
    faults
}

fn walk_evidence(case: &Value, place: &str, value: &Value, faults: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                if key == "evidence" {
                    let wrong = list(inner).iter().filter(|one| !slice_is_quote(case, one));
                    faults.extend(wrong.map(|one| format!("{place}: {one}")));
                } else {
                    walk_evidence(case, &format!("{place}.{key}"), inner, faults);
                }
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                walk_evidence(case, &format!("{place}[{index}]"), inner, faults);
            }
        }
        _ => {}
    }
}

fn slice_is_quote(case: &Value, evidence: &Value) -> bool {
    let Some(message) = list(&case["messages"]).iter().find(|message| message["id"] == evidence["message"]) else {
        return false;
    };
    let field = match text(&evidence["part"]).split_once(':') {
        Some(("attachment", index)) => {
            index.parse().map_or("", |index: usize| text(&message["attachments"][index]["text"]))
        }
        _ => text(&message[text(&evidence["part"])]),
    };
    let bound = |name: &str| evidence[name].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(usize::MAX);
    let quote = text(&evidence["quote"]);
    !quote.is_empty() && field.get(bound("start")..bound("end")) == Some(quote)
}

/// Words of four and more characters with a digit in them.
fn identifiers(text: &str) -> Vec<String> {
    static WORD: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[0-9a-z][0-9a-z._:\\/-]{3,}").expect("a plain pattern"));
    let folded = text.nfkc().flat_map(char::to_lowercase).collect::<String>();
    let words = WORD.find_iter(&folded).map(|word| word.as_str().to_owned());
    words.filter(|word| word.contains(|c: char| c.is_ascii_digit())).collect()
}
