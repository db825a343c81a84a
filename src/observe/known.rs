//! What one message of a case explains and another only names: codes, folders, roots.
//!
//! `[ERR] VX-4127 write failed` in one mail tells what "still VX-4127" means in the next; a file in `E:\Store\Daily run`
//! tells where the path ends in "on E:\Store\Daily run and elsewhere"; `/srv/archive` tells that `/srv` is a folder.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::scan::{char_at, char_before, is_east_asian, is_stop, line_after};
use super::{Extra, Kind, Match, error_code, near};
use crate::locale;

/// The values of a case that other texts may name in short.
pub(super) struct Known {
    /// Codes of vendors, as printed.
    codes: BTreeSet<String>,
    /// Windows folders with a blank in their last component, folded, with their separators single.
    folders: BTreeSet<String>,
    /// First components of POSIX paths, with their slash.
    roots: BTreeSet<String>,
}

/// A folder right below the root, with nothing behind it.
static ROOT: LazyLock<Regex> = LazyLock::new(|| Regex::new("/[A-Za-z][A-Za-z0-9_]{2,}").expect("a constant"));

impl Known {
    /// Gathers what the hits of all texts of a case teach.
    pub(super) fn new<'a>(hits: impl Iterator<Item = &'a (Kind, Match)>) -> Known {
        let mut known = Known { codes: BTreeSet::new(), folders: BTreeSet::new(), roots: BTreeSet::new() };
        for (kind, hit) in hits {
            match kind {
                Kind::ErrorCode if error_code::is_vendor_code(&hit.value) => {
                    known.codes.insert(hit.value.clone());
                }
                Kind::FilePath => known.learn_path(&hit.value),
                _ => {}
            }
        }
        known
    }

    fn learn_path(&mut self, path: &str) {
        if let Some(rest) = path.strip_prefix('/') {
            if let Some((root, _)) = rest.split_once('/').filter(|(_, rest)| !rest.is_empty()) {
                self.roots.insert(format!("/{root}"));
            }
        } else if path.contains('\\') {
            let folded = locale::fold(path).into_owned();
            let ends = folded.match_indices('\\').map(|(at, _)| at).skip(1);
            let named = ends.map(|end| &folded[..end]).filter(|folder| last_component(folder).contains(' '));
            let folders: Vec<String> = named.map(str::to_owned).collect();
            self.folders.extend(folders);
        }
    }

    /// Adds to the hits of one text what the others explain; they stay in reading order.
    pub(super) fn complete(&self, text: &str, hits: &mut Vec<(Kind, Match)>) {
        self.extend_paths(text, hits);
        let mut taken: Vec<Range<usize>> = hits
            .iter()
            .filter(|(kind, _)| !matches!(kind, Kind::LogEvent | Kind::Command))
            .map(|(_, hit)| hit.range.clone())
            .collect();
        taken.sort_by_key(|range| range.start);
        let free = |range: &Range<usize>| {
            let after = taken.partition_point(|other| other.start < range.end);
            !taken[..after].iter().rev().take(8).any(|other| other.end > range.start)
        };
        let mut more: Vec<(Kind, Match)> = Vec::new();
        if !self.codes.is_empty() {
            let codes = error_code::vendor_codes(text).filter(|range| self.codes.contains(&text[range.clone()]));
            more.extend(codes.filter(|range| free(range)).map(|range| (Kind::ErrorCode, found(text, range))));
        }
        if !self.roots.is_empty() {
            let roots = ROOT.find_iter(text).map(|hit| hit.range());
            let roots = roots.filter(|range| self.roots.contains(&text[range.clone()]) && is_whole(text, range));
            more.extend(roots.filter(|range| free(range)).map(|range| (Kind::FilePath, found(text, range))));
        }
        if !more.is_empty() {
            hits.extend(more);
            hits.sort_by_key(|(kind, hit)| (hit.range.start, std::cmp::Reverse(hit.range.end), *kind));
        }
    }

    /// Lengthens paths that were taken to end at a blank.
    fn extend_paths(&self, text: &str, hits: &mut [(Kind, Match)]) {
        if self.folders.is_empty() {
            return;
        }
        for (_, hit) in hits.iter_mut().filter(|(kind, hit)| *kind == Kind::FilePath && hit.value.contains('\\')) {
            if !text[hit.range.end..].starts_with(' ') {
                continue;
            }
            let head = locale::fold(&hit.value).into_owned();
            let ahead = line_after(text, hit.range.end, 120);
            let folded = locale::fold(ahead);
            let longer = self.folders.range(format!("{head} ")..).take_while(|folder| folder.starts_with(&head));
            let rest = longer.map(|folder| &folder[head.len()..]).filter(|rest| folded.starts_with(*rest));
            let ends = |rest: &&str| !folded[rest.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
            if let Some(rest) = rest.filter(ends).max_by_key(|rest| rest.len()) {
                hit.value.push_str(&ahead[..rest.len()]);
                hit.range.end += rest.len();
            }
        }
    }
}

fn last_component(folder: &str) -> &str {
    folder.rsplit('\\').next().unwrap_or(folder)
}

fn found(text: &str, range: Range<usize>) -> Match {
    let value = text[range.clone()].to_owned();
    Match { range, value, extra: Extra::None }
}

/// Whether nothing touches the folder that could make it part of something longer.
fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let opens =
        |c: char| c.is_whitespace() || is_east_asian(c) || is_stop(c) || matches!(c, '"' | '\'' | '`' | '(' | '=');
    let closes = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '/' | '_' | '-' | '=' | '\\' | '<' | '>' | '*');
    let dotted = text[range.end..].starts_with('.') && !near::goes_on(text, range.end) && {
        char_at(text, range.end + 1).is_none_or(char::is_whitespace)
    };
    char_before(text, range.start).is_none_or(opens)
        && (dotted || char_at(text, range.end).is_none_or(|c| c != '.' && closes(c)))
}

#[cfg(test)]
mod tests {
    use super::super::{find_in, merge, span};
    use super::*;
    use crate::text::{MessageId, Part};
    use crate::view::View;

    /// Values of one kind over several texts of a case.
    fn values(kind: Kind, texts: &[&str]) -> Vec<(String, usize)> {
        let mut hits: Vec<_> = texts.iter().map(|text| find_in(&View::new(text), &[])).collect();
        let known = Known::new(hits.iter().flatten());
        let mut all = Vec::new();
        for (nth, text) in texts.iter().enumerate() {
            known.complete(text, &mut hits[nth]);
            let id = MessageId(nth as u32);
            all.extend(hits[nth].drain(..).map(|(kind, hit)| {
                let place = span(id, Part::Body, hit.range.clone());
                (hit, kind, place)
            }));
        }
        let merged = merge(all).into_iter().filter(|found| found.kind == kind);
        merged.map(|found| (found.value, found.evidence.len())).collect()
    }

    fn row(value: &str, count: usize) -> (String, usize) {
        (value.to_owned(), count)
    }

    #[test]
    fn a_code_explained_once_is_one_everywhere() {
        let texts = ["[ERR] VX-4127 write failed", "It is VX-4127 again (VX-4127).", "case VX-4128, host SX-4127"];
        assert_eq!(values(Kind::ErrorCode, &texts), [row("VX-4127", 3)]);
        assert_eq!(values(Kind::ErrorCode, &["It is VX-4127 again"]), []);
    }

    #[test]
    fn a_folder_with_a_blank_is_known_from_a_file_in_it() {
        let texts = [
            r"備份在 E:\備份區\HIS 每日備份 ，其他正常",
            r"檔案 E:\備份區\HIS 每日備份\a.vkb",
            r"auf E:\備份區\HIS und anderswo",
        ];
        let expected =
            [row(r"E:\備份區\HIS 每日備份", 1), row(r"E:\備份區\HIS 每日備份\a.vkb", 1), row(r"E:\備份區\HIS", 1)];
        assert_eq!(values(Kind::FilePath, &texts), expected);
    }

    #[test]
    fn a_root_is_a_folder_where_something_lies_in_it() {
        let texts = ["log in /data/app/x.log", "remet tout /data au nom de root. 在/data下", "GET /data/x, a/data"];
        assert_eq!(values(Kind::FilePath, &texts), [row("/data/app/x.log", 1), row("/data", 2)]);
        assert_eq!(values(Kind::FilePath, &["on /data and /logs"]), []);
    }
}
