//! The shape of the project: what stands where, and which module may use which.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::harness::{files, project};

/// Modules in their order: each uses those before it, and itself. `(crate)` stands for what `lib.rs` itself holds:
/// the types of a whole run.
const ORDER: &[&str] = &[
    "error", "options", "mail", "text", "view", "link", "table", "facts", "locale", "ingest", "split", "thread",
    "observe", "model", "(crate)", "audit", "report", "config", "cli",
];

/// What the top level may hold, besides files whose name opens with a dot.
const TOP_LEVEL: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
    "src",
    "templates",
    "samples",
    "tests",
    "docs",
    "target",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "LICENSE-MIT",
    "LICENSE-APACHE",
];

#[test]
fn modules_use_only_those_before_them() {
    let (mut wrong, mut uses) = (Vec::new(), 0);
    for path in rust_files("src") {
        let module = top_module(&path);
        let Some(rank) = ORDER.iter().position(|name| *name == module) else {
            assert!(["lib", "main"].contains(&module.as_str()), "{module} has no place in the order");
            continue;
        };
        for used in crate_paths(&code_without_strings(&path)) {
            uses += 1;
            let used_rank = ORDER.iter().position(|name| *name == used).expect("a module or `(crate)`");
            if used_rank > rank {
                wrong.push(format!("{}: {module} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(uses > 0, "no use was seen at all");
}

#[test]
fn every_source_file_is_reached_by_a_mod_line() {
    let mut reached = BTreeSet::new();
    for root in ["src/lib.rs", "src/main.rs", "tests/suite/main.rs"] {
        reach(&project().join(root), true, &mut reached);
    }
    let there: BTreeSet<PathBuf> = rust_files("src").into_iter().chain(rust_files("tests/suite")).collect();
    let lost: Vec<&PathBuf> = there.difference(&reached).collect();
    assert!(lost.is_empty(), "no `mod` line leads to {lost:?}");
}

#[test]
fn every_locale_file_is_in_the_list() {
    let list = fs::read_to_string(project().join("src/locale/list.rs")).expect("the list of locales");
    let mut seen = 0;
    for path in files(&project().join("src/locale")) {
        let Some(tag) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".tsv")) else { continue };
        seen += 1;
        let line = format!("(\"{tag}\", include_str!(\"{tag}.tsv\"))");
        assert!(list.contains(&line), "src/locale/list.rs lacks {line}");
    }
    assert_eq!(seen, list.matches("include_str!").count(), "files against lines of the list");
}

#[test]
fn the_top_level_holds_what_it_should() {
    for entry in fs::read_dir(project()).expect("the project's folder") {
        let name = entry.expect("a readable folder").file_name().to_string_lossy().into_owned();
        assert!(name.starts_with('.') || TOP_LEVEL.contains(&name.as_str()), "{name} has no place at the top level");
    }
}

#[test]
fn words_of_han_kana_and_hangul_stand_in_locale_files_only() {
    let mut wrong = Vec::new();
    for path in rust_files("src") {
        if top_module(&path) == "locale" || path.ends_with("report/labels.rs") {
            continue;
        }
        for line in without_examples(&code(&path)).lines().filter(|line| line.contains(is_cjk)) {
            wrong.push(format!("{}: {}", path.display(), line.trim()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_half_done() {
    // Put together here, or this file would name itself.
    let mut marks = ["todo", "unimplemented", "dbg"].map(|name| format!("{name}!(")).to_vec();
    marks.push(["TO", "DO"].concat());
    for path in rust_files("src").into_iter().chain(rust_files("tests/suite")) {
        let whole = fs::read_to_string(&path).expect("source is UTF-8");
        for mark in &marks {
            assert!(!whole.contains(mark.as_str()), "{}: {mark}", path.display());
        }
    }
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let all = files(&project().join(folder));
    all.into_iter().filter(|path| path.extension().is_some_and(|suffix| suffix == "rs")).collect()
}

/// `observe` for `src/observe/kb.rs`, `text` for `src/text.rs`.
fn top_module(path: &Path) -> String {
    let below = path.strip_prefix(project().join("src")).expect("a file below src");
    let first = below.iter().next().expect("not the folder itself").to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The first names behind `crate::`, those of a group included; `(crate)` for what is no module.
fn crate_paths(code: &str) -> Vec<String> {
    let opening = Regex::new(r"(?-u:\b)crate::\s*").expect("a plain pattern");
    let name = Regex::new("^[A-Za-z_0-9]+").expect("a plain pattern");
    let mut names: Vec<&str> = Vec::new();
    for found in opening.find_iter(code) {
        let rest = &code[found.end()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.extend(name.find(rest).map(|name| name.as_str()));
            continue;
        };
        let mut depth = 1;
        let mut member_starts = true;
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 1 => break,
                '}' => depth -= 1,
                ',' if depth == 1 => member_starts = true,
                _ if c.is_whitespace() => {}
                _ => {
                    if member_starts {
                        names.extend(name.find(&group[at..]).map(|name| name.as_str()));
                    }
                    member_starts = false;
                }
            }
        }
    }
    names.iter().map(|name| if ORDER.contains(name) { (*name).to_owned() } else { "(crate)".to_owned() }).collect()
}

/// Follows the `mod x;` lines of a file. The root of a crate, and `mod.rs`, have their modules beside them.
fn reach(path: &Path, is_root: bool, reached: &mut BTreeSet<PathBuf>) {
    reached.insert(path.to_owned());
    let line = Regex::new(r"(?m)^[ \t]*(?:pub(?:\([a-z: ]+\))? )?mod ([a-z0-9_]+);").expect("a plain pattern");
    let here = path.parent().expect("a file lies in a folder");
    let beside = is_root || path.ends_with("mod.rs");
    let folder = if beside { here.to_owned() } else { path.with_extension("") };
    let whole = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for found in line.captures_iter(&whole) {
        let flat = folder.join(format!("{}.rs", &found[1]));
        let deep = folder.join(&found[1]).join("mod.rs");
        reach(if deep.exists() { &deep } else { &flat }, false, reached);
    }
}

/// A stretch of source text: code, or a string or character with its quotes.
struct Piece {
    text: String,
    literal: bool,
}

/// Source without comments, and without the tests at its end.
fn code(path: &Path) -> Vec<Piece> {
    if path.ends_with("tests.rs") {
        return Vec::new();
    }
    let whole = fs::read_to_string(path).expect("source is UTF-8");
    let tests = Regex::new(r"#\[cfg\(test\)\]\s+(?:pub(?:\(crate\))? )?mod ").expect("a plain pattern");
    let end = tests.find(&whole).map_or(whole.len(), |found| found.start());
    pieces(&whole[..end])
}

fn code_without_strings(path: &Path) -> String {
    code(path).into_iter().filter(|piece| !piece.literal).map(|piece| piece.text).collect()
}

fn pieces(mut rest: &str) -> Vec<Piece> {
    let literal =
        Regex::new(r#"(?s)^(?:b?r#*"|b?"(?:[^"\\]|\\.)*"|b?'(?:[^'\\]|\\(?:u\{[0-9a-fA-F_]+\}|x[0-9a-fA-F]{2}|.))')"#)
            .expect("a plain pattern");
    let mut found: Vec<Piece> = vec![Piece { text: String::new(), literal: false }];
    let mut in_word = false;
    while let Some(c) = rest.chars().next() {
        let len = if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
            continue;
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
            continue;
        } else if let Some(hit) = (!in_word && "br'\"".contains(c)).then(|| literal.find(rest)).flatten() {
            let raw = hit.as_str().trim_start_matches('b').starts_with('r');
            let close = format!("\"{}", "#".repeat(hit.as_str().matches('#').count()));
            if raw {
                rest[hit.end()..].find(&close).map_or(rest.len(), |at| hit.end() + at + close.len())
            } else {
                hit.end()
            }
        } else {
            0
        };
        if len > 0 {
            found.push(Piece { text: rest[..len].to_owned(), literal: true });
            found.push(Piece { text: String::new(), literal: false });
            rest = &rest[len..];
            in_word = false;
        } else {
            found.last_mut().expect("there is always one").text.push(c);
            in_word = c.is_alphanumeric() || c == '_';
            rest = &rest[c.len_utf8()..];
        }
    }
    found
}

/// The text without the `examples: &[…]` of extractors, which are documentation and test at once.
fn without_examples(pieces: &[Piece]) -> String {
    const OPENING: &str = "examples: &[";
    let (mut kept, mut depth) = (String::new(), 0_usize);
    for piece in pieces {
        if piece.literal {
            if depth == 0 {
                kept.push_str(&piece.text);
            }
            continue;
        }
        let mut rest = piece.text.as_str();
        while !rest.is_empty() {
            if depth == 0 {
                let Some(at) = rest.find(OPENING) else {
                    kept.push_str(rest);
                    break;
                };
                kept.push_str(&rest[..at]);
                rest = &rest[at + OPENING.len()..];
                depth = 1;
            }
            let Some(at) = rest.find(['[', ']']) else { break };
            depth = if rest[at..].starts_with('[') { depth + 1 } else { depth - 1 };
            rest = &rest[at + 1..];
        }
    }
    kept
}

/// Letters of Han, kana and Hangul; their punctuation is grammar, not a word.
fn is_cjk(c: char) -> bool {
    matches!(u32::from(c), 0x3005..=0x3007 | 0x3041..=0x30fa | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3
        | 0xf900..=0xfaff | 0x20000..=0x3fffd)
}

#[test]
fn the_reader_of_source_text_sees_code_only() {
    let source = "use crate::{text::{A, B}, mail}; // use crate::cli\nlet a = \"// \\\" crate::x\"; let b = 'c'; fn f<'a>() {}\n\
        static R: &str = r#\"a\"b 汉\"#; crate::run(); E { examples: &[(\"汉\", &[\"[\"])], find }";
    let found = pieces(source);
    let plain: String = found.iter().filter(|piece| !piece.literal).map(|piece| piece.text.as_str()).collect();
    assert_eq!(crate_paths(&plain), ["text", "mail", "(crate)"]);
    let kept = without_examples(&found);
    assert_eq!(kept.chars().filter(|c| is_cjk(*c)).count(), 1);
    assert!(kept.ends_with("E { , find }"), "{kept}");
}
