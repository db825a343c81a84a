//! What a person reads: the decisions that Markdown and text share, made on a [`Brief`].
//!
//! A sheet is lists of rows in the order in which they are printed, in the label language; templates only lay them
//! out. It is made of a brief and nothing else, so nothing that the brief masks can come back.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::brief::{
    ActionInfo, Brief, EventInfo, Evidence, FindingInfo, MessageInfo, Participant, ResultInfo, Value, ValueExtra, Words,
};
use super::filters::shorten;
use super::labels::Labels;
use super::portfolio::{count_words, hours_words, waiting_words};

/// A silence of so many days is a row of the timeline.
const LONG_SILENCE_DAYS: i64 = 7;
/// Names in one cell; the rest is a number.
const MOST_NAMES: usize = 6;
/// Columns of one highlight in the timeline and of an open item.
const MOST_COLUMNS: usize = 160;
/// Highlights of one event.
const MOST_HIGHLIGHTS: usize = 4;
/// Records of one burst of log lines.
const MOST_RECORDS: usize = 3;
/// Values of one kind.
const MOST_VALUES: usize = 30;
/// Characters of a file's name behind its digest.
const MOST_NAME_CHARS: usize = 40;
/// Values no wider than this stand in one line.
const SHORT_VALUE_COLUMNS: usize = 24;
/// Error codes named in the summary.
const MOST_CODES: usize = 3;
/// Messages named behind one statement.
const MOST_REFS: usize = 4;
/// Quotes below one finding.
const MOST_QUOTES: usize = 4;

/// One case, laid out.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// Case id and title.
    pub heading: String,
    /// Head of the brief.
    pub facts: Vec<Fact>,
    /// `closure_summary` or `state_summary`, as a label.
    pub summary_label: String,
    /// Problem, cause, resolution, …
    pub sections: Vec<Section>,
    /// Files whose digest is not what it should be.
    pub mismatches: Vec<Mismatch>,
    /// Requests and promises that nobody closed.
    pub open_items: Vec<Line>,
    /// The timeline with long silences.
    pub rows: Vec<Row>,
    /// The values worth a look, by kind.
    pub groups: Vec<Group>,
    /// Every value of every kind.
    pub inventory: Vec<Group>,
    /// What the audit found, gravest first.
    pub findings: Vec<FindingRow>,
    /// How many of which severity: `2 errors, 1 warning`; empty without any.
    pub finding_counts: String,
    /// Where the case stands for a lead: first response, whom it waits for.
    pub standing: Vec<Fact>,
    /// The rules that found nothing, by verdict, where verdicts were asked for.
    pub verdicts: Vec<Fact>,
    /// Columns of the widest label, for text output.
    pub label_columns: usize,
    /// Columns of the widest time in the timeline.
    pub when_columns: usize,
}

/// A label and what is known.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// Key of the label.
    pub key: String,
    /// The label.
    pub label: String,
    /// Printed in bold before `text`.
    pub strong: Option<String>,
    /// What is known.
    pub text: String,
    /// `[m4]`, `[m4:31]`.
    pub refs: String,
    /// What is missing, behind the reference since it does not rest on it.
    pub missing: String,
}

/// A part of the summary.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// The label.
    pub label: String,
    /// Statements in order; one that says so where the chain says nothing.
    pub lines: Vec<Line>,
    /// The table of digests belongs behind this part.
    pub table: bool,
}

/// Words and where they stand.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The words.
    pub text: String,
    /// `[m4]`, `[m4:31]`; empty for words of ours.
    pub refs: String,
}

/// A file with the digest it should have and the one it has.
#[derive(Clone, Debug, Serialize)]
pub struct Mismatch {
    /// Its path; `None` when the chain names none.
    pub file: Option<String>,
    /// Such as `SHA256`.
    pub algorithm: Option<String>,
    /// What should be, shortened in the middle.
    pub expected: String,
    /// What is, shortened in the middle.
    pub found: String,
    /// Where it stands.
    pub refs: String,
}

/// One row of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// A silence; then only `text` is filled.
    pub gap: bool,
    /// When.
    pub when: String,
    /// Who, to whom.
    pub who: String,
    /// What it is to the case: `Closed`.
    pub title: String,
    /// The chain's words.
    pub text: String,
    /// The words are a machine's: a record of a log.
    pub code: bool,
    /// Where it stands.
    pub refs: String,
}

/// One finding of the audit.
#[derive(Clone, Debug, Serialize)]
pub struct FindingRow {
    /// As a label.
    pub severity: String,
    /// `CB103`.
    pub code: &'static str,
    /// `contact-cadence-missed`.
    pub name: &'static str,
    /// One sentence.
    pub text: String,
    /// Where it stands.
    pub refs: String,
    /// The words it rests on, each with its place.
    pub quotes: Vec<Line>,
}

/// The values of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The label.
    pub label: String,
    /// In order of their place in the chain.
    pub values: Vec<Item>,
    /// How many more there are, in words; empty when all are shown.
    pub more: String,
    /// Short values without notes stand in one line.
    pub inline: bool,
}

/// One value.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// The value.
    pub value: String,
    /// What is known about it.
    pub note: String,
    /// Number of places.
    pub count: usize,
    /// Where it stands.
    pub refs: String,
}

/// Lays out a brief; `lines` puts line numbers behind the messages: `[m4:31]`.
pub fn sheet(brief: &Brief, lines: bool) -> Sheet {
    let editor = Editor { brief, labels: Labels::new(brief.lang), lines };
    let facts = editor.facts();
    let standing = editor.standing();
    let sections = editor.sections();
    let rows = editor.rows();
    let open_label = editor.labels.get("open_items").width();
    let labels = facts.iter().chain(&standing).map(|fact| fact.label.width());
    let labels = labels.chain(sections.iter().map(|section| section.label.width()));
    let label_columns = labels.max().unwrap_or(0).max(open_label);
    let finished = matches!(brief.status.value, "closed" | "resolved");
    Sheet {
        heading: editor.heading(),
        summary_label: editor.label(if finished { "closure_summary" } else { "state_summary" }),
        mismatches: editor.mismatches(),
        open_items: editor.open_items(),
        groups: editor.groups(),
        inventory: editor.inventory(),
        findings: editor.findings(),
        finding_counts: count_words(editor.labels, brief.overview.findings),
        verdicts: editor.verdicts(),
        standing,
        label_columns,
        when_columns: rows.iter().map(|row| row.when.width()).max().unwrap_or(0),
        facts,
        sections,
        rows,
    }
}

/// What every part of a sheet needs.
pub(super) struct Editor<'a> {
    pub(super) brief: &'a Brief,
    pub(super) labels: Labels,
    /// Line numbers behind the messages.
    pub(super) lines: bool,
}

impl Editor<'_> {
    pub(super) fn label(&self, key: &str) -> String {
        self.labels.get(key).to_owned()
    }

    fn heading(&self) -> String {
        let known = [self.brief.id.as_deref(), self.brief.title.as_deref()];
        let known: Vec<&str> = known.into_iter().flatten().collect();
        if known.is_empty() { self.label("untitled") } else { crate::text::one_line(&known.join(" · ")) }
    }

    // The head of the brief.

    fn facts(&self) -> Vec<Fact> {
        let fact =
            |key: &str, text: Option<String>| text.filter(|text| !text.is_empty()).map(|text| self.fact(key, text));
        let facts = [
            fact("case_id", Some(self.ids())),
            fact("customer", self.customer()),
            fact("engineer", self.people("engineer")),
            fact("third_party", self.people("third_party")),
            fact("product", self.brief.product.clone()),
            fact("priority", self.brief.priority.clone()),
            Some(self.status()),
            fact("time", Some(self.time())),
        ];
        facts.into_iter().flatten().collect()
    }

    /// `CAS-1 (Dynamics 365; mail tracking TOK:1)`.
    fn ids(&self) -> String {
        let of_role = |role: &str| -> Vec<&str> {
            self.brief.ids.iter().filter(|id| id.role == role).map(|id| id.value.as_str()).collect()
        };
        let mut notes: Vec<String> = Vec::new();
        notes.extend(self.brief.ids.iter().find(|id| id.role == "primary").and_then(|id| id.system).map(str::to_owned));
        for role in ["tracking", "related", "external"] {
            let ids = of_role(role);
            if !ids.is_empty() {
                notes.push(self.labels.say(role, "ids", ids.join(self.labels.get("and"))));
            }
        }
        let notes = notes.join(self.labels.get("semicolon"));
        match self.brief.id.as_deref() {
            None => notes,
            Some(id) => self.with_note(id, &notes),
        }
    }

    pub(super) fn with_note(&self, text: &str, note: &str) -> String {
        let (open, close) = (self.labels.get("open"), self.labels.get("close"));
        if note.is_empty() { text.to_owned() } else { format!("{text}{open}{note}{close}") }
    }

    /// `Bank of Example: Wang Fang, Zhao Lei`.
    fn customer(&self) -> Option<String> {
        let people = self.names(&self.of_role("customer"));
        match (self.brief.customer.as_deref(), people.is_empty()) {
            (Some(customer), true) => Some(customer.to_owned()),
            (Some(customer), false) => Some(format!("{customer}{}{people}", self.labels.get("colon"))),
            (None, _) => self.people("customer"),
        }
    }

    /// People of one side, with their organisation once when it is one.
    fn people(&self, role: &str) -> Option<String> {
        let people = self.of_role(role);
        let first = people.first()?.organization.as_deref();
        let one = first
            .filter(|_| people.iter().all(|person| person.organization.as_deref().is_none_or(|o| Some(o) == first)));
        if let Some(organization) = one {
            return Some(format!("{}{}{organization}", self.names(&people), self.labels.get("comma")));
        }
        let shown = people.iter().take(MOST_NAMES);
        let with_org = shown.map(|p| self.with_note(display_name(p), p.organization.as_deref().unwrap_or_default()));
        Some(self.and_more(&with_org.collect::<Vec<_>>(), people.len()))
    }

    fn of_role(&self, role: &str) -> Vec<&Participant> {
        self.brief.participants.iter().filter(|person| person.role == role).collect()
    }

    fn names(&self, people: &[&Participant]) -> String {
        let shown: Vec<String> = people.iter().take(MOST_NAMES).map(|person| display_name(person).to_owned()).collect();
        self.and_more(&shown, people.len())
    }

    /// The names with a word on how many are left out.
    fn and_more(&self, shown: &[String], all: usize) -> String {
        let left = all - shown.len();
        let names = shown.join(self.labels.get("and"));
        match (left, self.brief.lang) {
            (0, _) => names,
            (_, crate::options::Lang::Zh) => names + &self.labels.say("more_people", "n", all),
            (_, crate::options::Lang::En) => format!("{names} {}", self.labels.say("more_people", "n", left)),
        }
    }

    fn status(&self) -> Fact {
        let status = &self.brief.status;
        let value = match status.value {
            "closed" => "closed_case",
            "resolved" => "resolved_case",
            "pending_customer" => "pending_customer",
            _ => "open_case",
        };
        let customer_wrote = self.brief.messages.iter().any(|message| self.role_of(message) == "customer");
        let (consent, missing) = match (status.consent, status.consent_claimed, status.value) {
            (Some(true), ..) => ("consent_given", ""),
            (Some(false), ..) => ("consent_refused", ""),
            (None, true, _) if customer_wrote => ("consent_claimed", "no_customer_consent"),
            (None, true, _) => ("consent_claimed", "no_customer_mail"),
            (None, false, "closed") => ("", "no_consent"),
            (None, false, _) => ("", ""),
        };
        Fact {
            key: "status".to_owned(),
            label: self.label("status"),
            strong: Some(self.label(value)),
            text: self.label(consent),
            refs: self.refs(&status.evidence),
            missing: self.label(missing),
        }
    }

    pub(super) fn role_of(&self, message: &MessageInfo) -> &'static str {
        let author = self.brief.participants.iter().find(|person| person.id == message.from.participant);
        author.map_or("unknown", |person| person.role)
    }

    /// `opened 2024-03-04 09:00 → closed 2024-03-08 17:20, 4 days, 6 mails, engineer 4, customer 2`.
    fn time(&self) -> String {
        let dated: Vec<&str> = self.brief.messages.iter().filter_map(|message| message.sent_at.as_deref()).collect();
        let mut parts = Vec::new();
        let opened = self.brief.milestones.opened.as_ref().and_then(|opened| opened.at.as_deref());
        let start = opened.or_else(|| dated.first().copied());
        // Local times of several zones may run backwards, so the last message need not hold the latest time.
        let latest = dated.iter().max().copied();
        match (start, latest) {
            (Some(start), Some(latest)) => {
                let (end, words) = self.end(latest);
                parts.push(format!("{} → {words}", self.labels.say("opened_at", "at", day_and_clock(start))));
                parts.extend(days_between(start, end).map(|days| self.days(days)));
            }
            _ => parts.push(self.label("no_dates")),
        }
        parts.push(match self.brief.messages.len() {
            1 => self.label("one_mail"),
            count => self.labels.say("mails", "n", count),
        });
        parts.extend(self.shares());
        parts.join(self.labels.get("comma"))
    }

    fn days(&self, days: i64) -> String {
        match days {
            0 => self.label("same_day"),
            1 => self.label("one_day"),
            days => self.labels.say("days", "n", days),
        }
    }

    /// When the case ended, or the last mail was written, and how to say that.
    fn end<'a>(&'a self, latest: &'a str) -> (&'a str, String) {
        let say = |key: &str, at: &str| self.labels.say(key, "at", day_and_clock(at));
        let last_undated = self.brief.messages.last().is_some_and(|message| message.sent_at.is_none());
        match self.brief.milestones.closed.as_ref().map(|closed| closed.at.as_deref()) {
            Some(Some(at)) => (at, say("closed_at", at)),
            Some(None) => (latest, say("closed_after", latest)),
            None if last_undated => (latest, say("last_undated", latest)),
            None => (latest, say("last_at", latest)),
        }
    }

    /// Who wrote how many mails.
    fn shares(&self) -> Option<String> {
        let sides = ["engineer", "customer", "third_party", "unknown"];
        let mut counts = [0; 5];
        for message in &self.brief.messages {
            let role = self.role_of(message);
            let side = sides.iter().position(|side| *side == role).unwrap_or(3);
            counts[if message.kind == "automatic" { 4 } else { side }] += 1;
        }
        let all = self.brief.messages.len();
        let keys = ["by_engineer", "by_customer", "by_third_party", "by_unknown", "by_machine"];
        let whole = ["all_by_engineer", "all_by_customer", "all_by_third_party"];
        if let Some(side) = counts[..3].iter().position(|count| all > 1 && *count == all) {
            return Some(self.label(whole[side]));
        }
        if counts[3] == all {
            return None;
        }
        let shares = keys.iter().zip(counts).filter(|(_, count)| *count > 0);
        let shares: Vec<String> = shares.map(|(key, count)| self.labels.say(key, "n", count)).collect();
        Some(shares.join(self.labels.get("and")))
    }

    // The summary.

    fn sections(&self) -> Vec<Section> {
        let summary = &self.brief.summary;
        let finished = matches!(self.brief.status.value, "closed" | "resolved");
        let further = self.further_steps();
        let parts: [(&str, &[Words], bool); 9] = [
            ("problem", &summary.problem, true),
            ("scope", &summary.scope, false),
            ("environment", &summary.environment, false),
            ("cause", &summary.cause, true),
            ("tried", &summary.tried, false),
            // A remedy of a case that goes on is a plan.
            (if finished { "resolution" } else { "remedy" }, &summary.resolution, finished),
            ("workaround", &summary.workaround, false),
            ("verification", &summary.verification, finished),
            ("next_steps", &further, false),
        ];
        let mut sections: Vec<Section> = Vec::new();
        for (key, words, needed) in parts {
            let section = self.section(key, words, needed);
            sections.extend(section.map(|section| if key == "verification" { self.relayed(section) } else { section }));
            if key == "verification" {
                sections.extend(self.results());
            }
            if key == "cause" {
                sections.extend(self.error_section());
                if let Some(last) = sections.last_mut() {
                    last.table = true;
                }
            }
        }
        sections
    }

    /// A part of the summary; where it is needed and the chain is silent, that is said.
    fn section(&self, key: &str, words: &[Words], needed: bool) -> Option<Section> {
        let mut lines: Vec<Line> = words.iter().map(|words| self.line(words)).collect();
        if lines.is_empty() && needed {
            lines.push(Line { text: self.label("not_stated"), refs: String::new() });
        }
        (!lines.is_empty()).then(|| Section { label: self.label(key), lines, table: false })
    }

    /// What remains to be done, without the open items, which are listed apart.
    fn further_steps(&self) -> Vec<Words> {
        let open = self.brief.actions.iter().filter(|action| action.kind != "done");
        let open: BTreeSet<String> = open.map(|action| crate::text::one_line(&action.text)).collect();
        self.brief.summary.next_steps.iter().filter(|words| !open.contains(&words.text)).cloned().collect()
    }

    /// How the remedy was checked; of words that the supporting side relays, that is said.
    fn relayed(&self, mut section: Section) -> Section {
        for (line, words) in section.lines.iter_mut().zip(&self.brief.summary.verification) {
            let author = words
                .evidence
                .first()
                .and_then(|place| self.message(&place.message))
                .map(|message| self.role_of(message));
            if author == Some("engineer") {
                line.text = self.labels.say("relayed", "words", &line.text);
            }
        }
        section
    }

    fn line(&self, words: &Words) -> Line {
        let (text, grounds) = self.with_articles(words);
        Line { text, refs: self.refs(&[words.evidence.as_slice(), &grounds].concat()) }
    }

    /// The words with the article behind every update that they name by its month, `5 月累积更新（KB5000001）`, and
    /// where the chain says so.
    pub(super) fn with_articles(&self, words: &Words) -> (String, Vec<Evidence>) {
        let (mut text, mut grounds) = (words.text.clone(), Vec::new());
        for tie in &self.brief.ties {
            let [mention, ground] = &tie.evidence[..] else { continue };
            if words.evidence.iter().any(|place| mention.is_within(place)) && !text.contains(&tie.kb) {
                text = text.replacen(&tie.text, &self.with_note(&tie.text, &tie.kb), 1);
                grounds.push(ground.clone());
            }
        }
        (text, grounds)
    }

    /// What became of each article that the problem names; left out when nothing is said of any.
    fn results(&self) -> Option<Section> {
        let results = &self.brief.results;
        let line = |item: &ResultInfo| {
            let words = item.text.as_deref().map_or_else(|| self.label("not_stated"), str::to_owned);
            let refs = if item.text.is_some() { self.refs(&item.evidence) } else { String::new() };
            Line { text: format!("{}{}{words}", item.kb, self.labels.get("colon")), refs }
        };
        let known = results.iter().any(|item| item.text.is_some());
        known.then(|| Section { label: self.label("results"), lines: results.iter().map(line).collect(), table: false })
    }

    /// The error codes that are explained, stand in the problem or its cause, or are spoken of in several mails; the most
    /// named first.
    fn error_section(&self) -> Option<Section> {
        let summary = &self.brief.summary;
        let told: Vec<&Evidence> =
            summary.problem.iter().chain(&summary.cause).flat_map(|words| &words.evidence).collect();
        let counts = |code: &&Value| {
            let mails: BTreeSet<&str> = code.evidence.iter().map(|place| place.message.as_str()).collect();
            is_explained(code)
                || mails.len() > 1
                || code.evidence.iter().any(|place| told.iter().any(|words| place.is_within(words)))
        };
        let mut known: Vec<&Value> = self.brief.observables.error_codes.iter().filter(counts).collect();
        known.sort_by_key(|code| std::cmp::Reverse(code.count));
        let line = |code: &Value| Line {
            text: self.with_note(&code.value, &self.note(code)),
            refs: self.refs(&code.evidence),
        };
        let lines: Vec<Line> = known.into_iter().take(MOST_CODES).map(line).collect();
        (!lines.is_empty()).then(|| Section { label: self.label("error"), lines, table: false })
    }

    /// For every file and algorithm, the digest that should be beside the one that is.
    fn mismatches(&self) -> Vec<Mismatch> {
        let mut rows: Vec<Mismatch> = Vec::new();
        for expected in self.hashes("expected") {
            let ValueExtra::Hash { algorithm, subject, .. } = &expected.extra else { continue };
            let same = |other: &&Value| match &other.extra {
                ValueExtra::Hash { algorithm: a, subject: s, .. } => {
                    a == algorithm && s == subject && other.value != expected.value
                }
                _ => false,
            };
            let found = self.hashes("found").find(same).or_else(|| self.hashes("computed").find(same));
            let Some(found) = found else { continue };
            rows.push(Mismatch {
                file: subject.clone(),
                algorithm: algorithm.map(str::to_owned),
                expected: middle_cut(&expected.value),
                found: middle_cut(&found.value),
                refs: self.refs(&[expected.evidence.as_slice(), &found.evidence].concat()),
            });
        }
        rows
    }

    fn hashes(&self, wanted: &'static str) -> impl Iterator<Item = &Value> {
        let has_role =
            move |value: &&Value| matches!(&value.extra, ValueExtra::Hash { role, .. } if *role == Some(wanted));
        self.brief.observables.hashes.iter().filter(has_role)
    }

    fn open_items(&self) -> Vec<Line> {
        self.brief.open_actions().map(|action| self.open_item(action)).collect()
    }

    /// `10-27 Wang Fang: please check the hash … (due 10-29): no answer in the thread`.
    fn open_item(&self, action: &ActionInfo) -> Line {
        let colon = self.labels.get("colon");
        let date = self.message(&action.message).and_then(|message| message.sent_at.as_deref());
        let date = date.map(|at| format!("{} ", month_and_day(at))).unwrap_or_default();
        let owner = action.owner_name.as_deref().unwrap_or_else(|| self.labels.get(action.owner));
        let due = action.due.as_deref().map(|at| self.labels.say("due", "at", day_and_clock(at))).unwrap_or_default();
        let words = action.text.trim_end_matches(['.', '。', ':', '：', ';', '；', ',', '，']);
        let words = self.with_note(&shorten(words, MOST_COLUMNS), &due);
        let outcome = match (action.kind, action.status) {
            (_, "missed") => "missed",
            ("request", _) => "no_answer",
            _ => "not_done",
        };
        let refs = self.refs(&action.evidence);
        let text = format!("{date}{owner}{colon}{words}{}{}", self.labels.get("semicolon"), self.labels.get(outcome));
        Line { text, refs }
    }

    pub(super) fn message(&self, id: &str) -> Option<&MessageInfo> {
        let index: usize = id.strip_prefix('m')?.parse().ok()?;
        self.brief.messages.get(index.checked_sub(1)?)
    }

    // The timeline.

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::with_capacity(self.brief.timeline.len());
        let mut last_written: Option<&str> = None;
        let mut events = self.brief.timeline.iter().peekable();
        while let Some(event) = events.next() {
            if event.kind == "log" {
                let mut burst = vec![event];
                while let Some(next) = events.next_if(|next| next.kind == "log" && next.message == event.message) {
                    burst.push(next);
                }
                rows.push(self.log_row(&burst));
                continue;
            }
            if event.kind == "message" {
                rows.extend(self.gap(last_written, event.at.as_deref()));
                last_written = event.at.as_deref().or(last_written);
            }
            rows.push(self.row(event, last_written));
        }
        rows
    }

    /// A row for a silence that is long.
    fn gap(&self, before: Option<&str>, after: Option<&str>) -> Option<Row> {
        let days = days_between(before?, after?).filter(|days| *days >= LONG_SILENCE_DAYS)?;
        let text = self.labels.say("gap", "n", days);
        let empty = String::new;
        Some(Row { gap: true, when: empty(), who: empty(), title: empty(), text, code: false, refs: empty() })
    }

    fn row(&self, event: &EventInfo, last_written: Option<&str>) -> Row {
        let when = match (event.at.as_deref(), last_written) {
            (Some(at), _) => day_and_clock(at),
            (None, Some(before)) => self.bracketed(&self.labels.say("after", "at", month_and_day(before))),
            (None, None) => self.bracketed(self.labels.get("undated")),
        };
        let attached = if event.kind == "message" { self.attached(&event.message) } else { None };
        let highlights = event.highlights.iter().take(MOST_HIGHLIGHTS).map(|words| &words.text);
        let text = self.joined(highlights.map(|words| shorten(words, MOST_COLUMNS)).chain(attached));
        let refs = self.refs_of(event);
        Row { gap: false, when, who: self.who(event), title: event.title.clone(), text, code: false, refs }
    }

    fn bracketed(&self, text: &str) -> String {
        self.with_note("", text).trim_start().to_owned()
    }

    /// Phrases one after another, each without the stop that ended its sentence.
    fn joined(&self, phrases: impl Iterator<Item = String>) -> String {
        let ended =
            phrases.map(|words| words.trim_end_matches(['.', '。', ';', '；', ',', '，', ':', '：']).to_owned());
        ended.collect::<Vec<_>>().join(self.labels.get("semicolon"))
    }

    fn attached(&self, message: &str) -> Option<String> {
        let files = &self.message(message)?.attachments;
        let names: Vec<&str> = files.iter().take(MOST_NAMES).map(|file| file.name.as_str()).collect();
        (!names.is_empty()).then(|| self.labels.say("attached", "names", names.join(self.labels.get("and"))))
    }

    /// `Li Na → Wang Fang, Zhao Lei`.
    fn who(&self, event: &EventInfo) -> String {
        let actor = event.actor.clone().unwrap_or_else(|| self.label("unknown"));
        let to =
            self.message(&event.message).filter(|_| event.kind == "message").map(|message| self.recipients(message));
        match to.filter(|to| !to.is_empty()) {
            Some(to) => format!("{actor} → {to}"),
            None => actor,
        }
    }

    /// The people a message is addressed to, by their name in the chain; lists only when nobody else is.
    pub(super) fn recipients(&self, message: &MessageInfo) -> String {
        let mut people: Vec<(&str, bool)> = Vec::new();
        for to in &message.to {
            let known = self.brief.participants.iter().find(|person| {
                let email = to.email.as_ref().map(|email| email.to_lowercase());
                email.is_some_and(|email| person.emails.contains(&email))
                    || to.email.is_none() && to.name.as_ref().is_some_and(|name| person.names.contains(name))
            });
            let printed = to.name.as_deref().or(to.email.as_deref());
            let Some(name) = known.map(display_name).filter(|name| !name.is_empty()).or(printed) else { continue };
            if !people.iter().any(|(seen, _)| *seen == name) {
                people.push((name, known.is_some_and(|person| person.role == "mailing_list")));
            }
        }
        if people.iter().any(|(_, is_list)| !is_list) {
            people.retain(|(_, is_list)| !is_list);
        }
        let shown: Vec<String> = people.iter().take(MOST_NAMES).map(|(name, _)| (*name).to_owned()).collect();
        self.and_more(&shown, people.len())
    }

    /// One row for log records that stand in one message one after another.
    fn log_row(&self, burst: &[&EventInfo]) -> Row {
        let first = burst[0];
        let source = burst.iter().find_map(|event| event.actor.as_deref()).unwrap_or_default();
        let shown = burst.iter().take(MOST_RECORDS).filter_map(|event| event.detail.as_deref());
        let more = burst.len().saturating_sub(MOST_RECORDS);
        let more = (more > 0).then(|| self.labels.say("more_records", "n", more));
        let text = self.joined(shown.map(|words| shorten(words, MOST_COLUMNS)).chain(more));
        Row {
            gap: false,
            when: first.at.as_deref().map_or_else(|| self.bracketed(self.labels.get("undated")), day_and_clock),
            who: self.with_note(self.labels.get("system_log"), source),
            title: String::new(),
            text,
            code: true,
            refs: self.refs_of(first),
        }
    }

    // Observables.

    fn groups(&self) -> Vec<Group> {
        // Addresses and phones belong to the people, log records to the timeline.
        const ELSEWHERE: [&str; 3] = ["email_addresses", "phone_numbers", "log_events"];
        let lists = self.brief.observables.lists().into_iter();
        let mut shown: Vec<_> = lists.filter(|(key, list)| !list.is_empty() && !ELSEWHERE.contains(key)).collect();
        // A reader looks for articles and codes first.
        shown.sort_by_key(|(key, _)| !matches!(*key, "kbs" | "error_codes"));
        shown.into_iter().map(|(key, list)| self.group(key, list, MOST_VALUES)).collect()
    }

    fn inventory(&self) -> Vec<Group> {
        let lists = self.brief.observables.lists().into_iter().filter(|(_, list)| !list.is_empty());
        lists.map(|(key, list)| self.group(key, list, usize::MAX)).collect()
    }

    fn group(&self, key: &str, values: &[Value], most: usize) -> Group {
        let more = values.len().saturating_sub(most);
        let items: Vec<Item> = values.iter().take(most).map(|value| self.item(value)).collect();
        Group {
            label: self.label(key),
            inline: items.iter().all(|item| item.note.is_empty() && item.value.width() <= SHORT_VALUE_COLUMNS),
            values: items,
            more: if more > 0 { self.labels.say("more_values", "n", more) } else { String::new() },
        }
    }

    fn item(&self, value: &Value) -> Item {
        Item {
            value: crate::text::one_line(&value.value),
            note: self.note(value),
            count: value.count,
            refs: self.refs(&value.evidence),
        }
    }

    /// What is known about a value besides itself.
    fn note(&self, value: &Value) -> String {
        let mut notes: Vec<String> = Vec::new();
        match &value.extra {
            ValueExtra::Hash { algorithm, role, subject } => {
                notes.extend(algorithm.map(str::to_owned));
                notes.extend(role.map(|role| self.label(role)));
                notes.extend(subject.as_ref().map(|path| self.labels.say("of_file", "path", file_name(path))));
            }
            ValueExtra::ErrorCode { symbol, meaning, .. } => {
                notes.extend(symbol.clone());
                notes.extend(meaning.map(str::to_owned));
            }
            ValueExtra::Version { product } => notes.extend(product.clone()),
            ValueExtra::Secret { kind } => notes.push((*kind).to_owned()),
            ValueExtra::Component { .. } | ValueExtra::LogEvent { .. } | ValueExtra::None {} => {}
        }
        notes.join(self.labels.get("comma"))
    }

    // Audit.

    fn findings(&self) -> Vec<FindingRow> {
        let row = |finding: &FindingInfo| FindingRow {
            severity: self.label(&format!("severity.{}", finding.severity)),
            code: finding.code,
            name: finding.name,
            text: crate::text::one_line(&finding.message),
            refs: self.refs(&finding.evidence),
            quotes: finding.evidence.iter().take(MOST_QUOTES).map(|place| self.quoted(place)).collect(),
        };
        self.brief.findings.iter().map(row).collect()
    }

    fn quoted(&self, place: &Evidence) -> Line {
        let words = shorten(&crate::text::one_line(&place.quote), MOST_COLUMNS);
        let line = place.line.map(|line| format!(":{line}")).unwrap_or_default();
        Line { text: self.labels.say("quoted", "words", words), refs: format!("[{}{line}]", place.message) }
    }

    fn standing(&self) -> Vec<Fact> {
        let overview = &self.brief.overview;
        let facts =
            [("first_response", hours_words(self.labels, overview)), ("waiting", waiting_words(self.labels, overview))];
        facts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| self.fact(key, text)).collect()
    }

    fn verdicts(&self) -> Vec<Fact> {
        let codes = |wanted: &str| -> Vec<&str> {
            self.brief.verdicts.iter().filter(|rule| rule.verdict == wanted).map(|rule| rule.code).collect()
        };
        let all = ["pass", "unknown", "not_applicable"].map(|verdict| (verdict, codes(verdict)));
        let some = all.into_iter().filter(|(_, codes)| !codes.is_empty());
        some.map(|(verdict, codes)| self.fact(&format!("verdict.{verdict}"), codes.join(", "))).collect()
    }

    pub(super) fn fact(&self, key: &str, text: String) -> Fact {
        Fact {
            key: key.to_owned(),
            label: self.label(key),
            strong: None,
            text,
            refs: String::new(),
            missing: String::new(),
        }
    }

    // References.

    /// The message of an event; with lines, where its highlights stand.
    fn refs_of(&self, event: &EventInfo) -> String {
        let highlights = event.highlights.iter().take(MOST_HIGHLIGHTS).flat_map(|words| &words.evidence);
        let evidence: Vec<Evidence> = if self.lines { highlights.cloned().collect() } else { Vec::new() };
        if evidence.is_empty() { format!("[{}]", event.message) } else { self.refs(&evidence) }
    }

    /// `[m2][m6]`: the messages behind a statement, each once; with lines, `[m2:31][m6:8]`.
    pub(super) fn refs(&self, evidence: &[Evidence]) -> String {
        let mut refs: Vec<String> = Vec::new();
        for place in evidence {
            let line = place.line.filter(|_| self.lines).map(|line| format!(":{line}")).unwrap_or_default();
            let place = format!("[{}{line}]", place.message);
            if !refs.contains(&place) && refs.len() < MOST_REFS {
                refs.push(place);
            }
        }
        refs.concat()
    }
}

/// The name of a person, else the address.
pub(super) fn display_name(person: &Participant) -> &str {
    person.name.as_deref().or_else(|| person.emails.first().map(String::as_str)).unwrap_or_default()
}

fn is_explained(code: &Value) -> bool {
    matches!(&code.extra, ValueExtra::ErrorCode { symbol, meaning, .. } if symbol.is_some() || meaning.is_some())
}

/// `2021-10-28T15:31` as a person writes it.
pub(super) fn day_and_clock(at: &str) -> String {
    at.replace('T', " ")
}

/// `10-28`: the year is in the timeline.
fn month_and_day(at: &str) -> String {
    at.get(5..10).unwrap_or(at).to_owned()
}

/// Calendar days from one wall clock to a later one; `None` when it is earlier.
fn days_between(from: &str, to: &str) -> Option<i64> {
    let day = |at: &str| at.get(..10).and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
    Some((day(to)? - day(from)?).num_days()).filter(|days| *days >= 0)
}

/// The name of a file without its folders, cut in the middle when it is long.
fn file_name(path: &str) -> String {
    let name = path.rsplit(['\\', '/']).next().filter(|name| !name.is_empty()).unwrap_or(path);
    let chars: Vec<char> = name.chars().collect();
    if chars.len() <= MOST_NAME_CHARS {
        return name.to_owned();
    }
    let (head, tail) = (MOST_NAME_CHARS / 2, MOST_NAME_CHARS / 2 - 1);
    chars[..head].iter().chain(&['…']).chain(&chars[chars.len() - tail..]).collect()
}

/// A digest short enough for a table and long enough to be told apart: `72731cc3…316102`.
fn middle_cut(digest: &str) -> String {
    match (digest.get(..8), digest.len().checked_sub(6).and_then(|at| digest.get(at..))) {
        (Some(head), Some(tail)) if digest.len() > 20 => format!("{head}…{tail}"),
        _ => digest.to_owned(),
    }
}
