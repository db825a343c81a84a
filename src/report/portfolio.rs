//! Many cases on one page: a row each, whoever waits longest for the supporting side first, and what they add up to.

use std::collections::BTreeMap;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::options::Lang;

use super::brief::{Brief, Document};
use super::filters::shorten;
use super::labels::Labels;
use super::overview::{Counts, Overview};

/// Columns of an engineer's name or a priority in text output.
const MOST_NAME_COLUMNS: usize = 18;
/// Columns of a title that stands for an id.
const MOST_TITLE_COLUMNS: usize = 24;
/// Rules named as the most frequent ones.
const MOST_RULES: usize = 3;

/// All cases of a run, laid out.
#[derive(Clone, Debug, Serialize)]
pub struct Portfolio {
    /// Names of the columns, as a row.
    pub header: Row,
    /// A row a case.
    pub rows: Vec<Row>,
    /// Sums, and the day up to which cases wait.
    pub summary: Vec<String>,
}

/// One case: all cells for a wide table, and the same in two lines for a narrow one.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// Status, id, customer, priority, engineer, opened, first response, last touch, waiting on, span, contacts kept of those due, open, findings.
    pub cells: Vec<String>,
    /// First line: id, status, priority, findings, engineer, customer.
    pub first: Vec<Cell>,
    /// Second line: from when to when, span, first response, open, waiting on.
    pub second: Vec<Cell>,
}

/// A cell of a table in text output.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// What stands there.
    pub text: String,
    /// Columns to fill up to; none for the last cell of a line.
    pub columns: usize,
}

/// The cases in the order in which a lead takes them up: those that wait for the supporting side, longest first, then
/// those that wait for the customer, then the others; of equals the older case.
pub fn ranked(document: &Document) -> Vec<&Brief> {
    let mut cases: Vec<&Brief> = document.cases.iter().collect();
    cases.sort_by_cached_key(|case| {
        let overview = &case.overview;
        let turn = match (overview.waiting_on, overview.status) {
            (Some("support"), _) => 0,
            (Some(_), _) => 1,
            (None, "resolved") => 2,
            (None, _) => 3,
        };
        // What has no date comes behind what has one.
        let since = overview.waiting_since.clone();
        (turn, since.is_none(), since, overview.opened.is_none(), overview.opened.clone(), case.id.clone())
    });
    cases
}

/// The language most cases are labelled in.
pub fn lang(document: &Document) -> Lang {
    let chinese = document.cases.iter().filter(|case| case.lang == Lang::Zh).count();
    if chinese * 2 > document.cases.len() { Lang::Zh } else { Lang::En }
}

/// Lays out the cases of a run.
pub fn portfolio(document: &Document) -> Portfolio {
    let writer = Writer { labels: Labels::new(lang(document)) };
    let cases = ranked(document);
    let mut rows: Vec<Row> = cases.iter().map(|case| writer.row(&case.overview)).collect();
    let mut header = writer.header();
    align(std::iter::once(&mut header).chain(&mut rows));
    Portfolio { header, rows, summary: writer.summary(&cases) }
}

/// The number and kind of findings: `2 errors, 1 warning`; nothing without any.
pub fn count_words(labels: Labels, counts: Counts) -> String {
    let words = |one: &str, many: &str, count: usize| match count {
        0 => None,
        1 => Some(labels.get(one).to_owned()),
        count => Some(labels.say(many, "n", count)),
    };
    let words = [
        words("one_error", "errors", counts.error),
        words("one_warning", "warnings", counts.warning),
        words("one_info", "infos", counts.info),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(labels.get("comma"))
}

/// The same for the cell of a table: `2 E, 1 W`.
fn count_cell(labels: Labels, counts: Counts) -> String {
    let counts = [("n_error", counts.error), ("n_warning", counts.warning), ("n_info", counts.info)];
    let words = counts.into_iter().filter(|(_, count)| *count > 0).map(|(key, count)| labels.say(key, "n", count));
    words.collect::<Vec<_>>().join(labels.get("comma"))
}

/// `support since 2024-03-05, 5 working days`; nothing for a case that waits for nobody.
pub fn waiting_words(labels: Labels, overview: &Overview) -> String {
    let Some(side) = overview.waiting_on else { return String::new() };
    let (bare, since) = match side {
        "support" => ("support", "support_since"),
        _ => ("the_customer", "customer_since"),
    };
    let Some(at) = overview.waiting_since.as_deref() else { return labels.get(bare).to_owned() };
    let days = overview.waiting_working_days.map(|days| {
        let words =
            if days == 1 { labels.get("one_working_day").to_owned() } else { labels.say("working_days", "n", days) };
        format!("{}{words}", labels.get("comma"))
    });
    labels.say(since, "at", day(at)) + &days.unwrap_or_default()
}

/// `12 cases`.
pub fn case_words(labels: Labels, count: usize) -> String {
    if count == 1 { labels.get("one_case").to_owned() } else { labels.say("n_cases", "n", count) }
}

/// The id of a case, else its title, shortened.
pub fn name(labels: Labels, overview: &Overview) -> String {
    let title = || overview.title.as_deref().map(|title| shorten(title, MOST_TITLE_COLUMNS));
    overview.id.clone().or_else(title).unwrap_or_else(|| labels.get("untitled").to_owned())
}

/// Contacts kept of those that were due, `2/11`; nothing where none was.
pub fn contact_words(overview: &Overview) -> String {
    let pair = overview.contacts_kept.zip(overview.contacts_due).filter(|(_, due)| *due > 0);
    pair.map(|(kept, due)| format!("{kept}/{due}")).unwrap_or_default()
}

/// `3.5 h`; nothing when it is not known.
pub fn hours_words(labels: Labels, overview: &Overview) -> String {
    overview.first_response_hours.map(|hours| labels.say("hours", "n", hours)).unwrap_or_default()
}

struct Writer {
    labels: Labels,
}

impl Writer {
    fn header(&self) -> Row {
        let label = |key: &str| self.labels.get(key).to_owned();
        let keys = [
            "status",
            "case_id",
            "customer",
            "priority",
            "engineer",
            "mark.opened",
            "first_response",
            "last_touch",
            "waiting",
            "span",
            "contacts",
            "open_count",
            "findings",
        ];
        let first = ["case_id", "status", "priority", "findings", "engineer", "customer"].map(label);
        let span = format!("{} → {}", label("mark.opened"), label("last_touch"));
        let second = [span, label("span"), label("mark.first_response"), label("open_count"), label("waiting")];
        Row { cells: keys.map(label).to_vec(), first: cells(first), second: cells(second) }
    }

    fn row(&self, overview: &Overview) -> Row {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let date = |value: &Option<String>| value.as_deref().map(day).unwrap_or_default().to_owned();
        let id = name(self.labels, overview);
        let status = self.labels.get(status_key(overview.status)).to_owned();
        let (opened, last) = (date(&overview.opened), date(&overview.last_touch));
        let hours = hours_words(self.labels, overview);
        let waiting = waiting_words(self.labels, overview);
        let span = overview.span_days.map(|days| self.labels.say("n_days", "n", days)).unwrap_or_default();
        let contacts = contact_words(overview);
        let open = if overview.open_actions == 0 { String::new() } else { overview.open_actions.to_string() };
        let findings = count_cell(self.labels, overview.findings);
        let (customer, priority, engineer) =
            (text(&overview.customer), text(&overview.priority), text(&overview.engineer));
        let short = |name: &str| shorten(name, MOST_NAME_COLUMNS);
        let first =
            [id.clone(), status.clone(), short(&priority), findings.clone(), short(&engineer), customer.clone()];
        let from_to = if opened == last { opened.clone() } else { format!("{opened} → {last}") };
        let second = [from_to, span.clone(), hours.clone(), open.clone(), waiting.clone()];
        Row {
            first: cells(first),
            second: cells(second),
            cells: vec![
                status, id, customer, priority, engineer, opened, hours, last, waiting, span, contacts, open, findings,
            ],
        }
    }

    fn summary(&self, cases: &[&Brief]) -> Vec<String> {
        let states = Some(self.states(cases));
        let lines = [states, self.longest(cases), self.median(cases), self.most_frequent(cases), self.as_of(cases)];
        lines.into_iter().flatten().collect()
    }

    /// `12 cases: Open 3, Closed 9`.
    fn states(&self, cases: &[&Brief]) -> String {
        let count = |status: &str| cases.iter().filter(|case| case.overview.status == status).count();
        let states = ["open", "pending_customer", "resolved", "closed"].map(|status| (status, count(status)));
        let states = states.into_iter().filter(|(_, count)| *count > 0);
        let words: Vec<String> =
            states.map(|(status, count)| format!("{} {count}", self.labels.get(status_key(status)))).collect();
        let (colon, comma) = (self.labels.get("colon"), self.labels.get("comma"));
        format!("{}{colon}{}", case_words(self.labels, cases.len()), words.join(comma))
    }

    /// `Waiting on support: 3, longest CAS-1 (support since …)`.
    fn longest(&self, cases: &[&Brief]) -> Option<String> {
        let waiting: Vec<&&Brief> = cases.iter().filter(|case| case.overview.waiting_on == Some("support")).collect();
        let first = &waiting.first()?.overview;
        let name = first.id.as_deref().or(first.title.as_deref()).unwrap_or_else(|| self.labels.get("untitled"));
        let (open, close) = (self.labels.get("open"), self.labels.get("close"));
        let longest = format!("{name}{open}{}{close}", waiting_words(self.labels, first));
        let (colon, comma) = (self.labels.get("colon"), self.labels.get("comma"));
        let longest = self.labels.say("longest", "case", longest);
        Some(format!("{}{colon}{}{comma}{longest}", self.labels.get("waiting_on_support"), waiting.len()))
    }

    /// `Waiting is counted up to 2024-03-15`.
    fn as_of(&self, cases: &[&Brief]) -> Option<String> {
        let waits = |case: &&&Brief| case.overview.waiting_working_days.is_some();
        let today = cases.iter().find(waits)?.overview.as_of?;
        Some(self.labels.say("waiting_as_of", "at", today))
    }

    /// `First response (working hours): median 3.5 h, n = 7`.
    fn median(&self, cases: &[&Brief]) -> Option<String> {
        let mut hours: Vec<f64> = cases.iter().filter_map(|case| case.overview.first_response_hours).collect();
        hours.sort_by(f64::total_cmp);
        let median = hours.get(hours.len().checked_sub(1)? / 2)?;
        let (colon, comma) = (self.labels.get("colon"), self.labels.get("comma"));
        let median = self.labels.say("median", "n", median);
        Some(format!("{}{colon}{median}{comma}n = {}", self.labels.get("first_response"), hours.len()))
    }

    /// `Findings: 5 errors, 20 warnings; most often CB103 contact-cadence-missed ×5`.
    fn most_frequent(&self, cases: &[&Brief]) -> Option<String> {
        let mut sum = Counts::default();
        let mut by_rule: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for case in cases {
            sum.error += case.overview.findings.error;
            sum.warning += case.overview.findings.warning;
            sum.info += case.overview.findings.info;
            for finding in &case.findings {
                *by_rule.entry((finding.code, finding.name)).or_default() += 1;
            }
        }
        let mut rules: Vec<_> = by_rule.into_iter().collect();
        rules.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let named = rules.iter().take(MOST_RULES).map(|((code, name), count)| format!("{code} {name} ×{count}"));
        let named = named.collect::<Vec<_>>().join(self.labels.get("comma"));
        let (colon, semicolon) = (self.labels.get("colon"), self.labels.get("semicolon"));
        let often = self.labels.say("most_often", "rules", named);
        let counts = count_words(self.labels, sum);
        (!rules.is_empty()).then(|| format!("{}{colon}{counts}{semicolon}{often}", self.labels.get("findings")))
    }
}

/// The label of a status in a table.
pub fn status_key(status: &str) -> &'static str {
    match status {
        "closed" => "closed_case",
        "resolved" => "resolved_case",
        "pending_customer" => "pending_short",
        _ => "open_case",
    }
}

/// `2024-03-05` of `2024-03-05T09:00`.
fn day(at: &str) -> &str {
    at.get(..10).unwrap_or(at)
}

/// The cells of one line, without the empty ones at its end.
fn cells<const N: usize>(texts: [String; N]) -> Vec<Cell> {
    let used = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
    texts.into_iter().take(used).map(|text| Cell { text, columns: 0 }).collect()
}

/// Makes both lines of all rows line up; the last cell of a line needs no filling.
fn align<'a>(rows: impl Iterator<Item = &'a mut Row>) {
    let mut rows: Vec<&mut Row> = rows.collect();
    let mut widest: Vec<usize> = Vec::new();
    for row in &rows {
        for line in [&row.first, &row.second] {
            for (at, cell) in line.iter().enumerate().take(line.len().saturating_sub(1)) {
                widest.resize(widest.len().max(at + 1), 0);
                widest[at] = widest[at].max(cell.text.width());
            }
        }
    }
    for row in &mut rows {
        for line in [&mut row.first, &mut row.second] {
            let last = line.len().saturating_sub(1);
            for (at, cell) in line.iter_mut().enumerate().take(last) {
                cell.columns = widest[at];
            }
        }
    }
}
