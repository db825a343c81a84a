//! The configuration file `casebrief.toml`: found, read key by key, and shown with where each value comes from.
//!
//! A key is one line of `KEYS`: its name, what it is for, how a value is read and how it is written. Customers may have
//! those of [`Terms`] for themselves.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveTime};
use regex::{Regex, RegexBuilder};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::audit;
use crate::error::{Error, Result};
use crate::options::{Customer, Desk, Holidays, Lang, Severity, Terms};

/// Name of the file, wherever it lies.
pub const FILE_NAME: &str = "casebrief.toml";
/// A file of this many bytes is something else.
const MOST_BYTES: u64 = 1 << 20;
/// Compiled size in bytes that a pattern of case ids may have.
const MOST_PATTERN_BYTES: usize = 1 << 20;

/// What the file says, or what holds without one.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The desk.
    pub desk: Desk,
    /// Language of labels.
    pub lang: Option<Lang>,
    /// The file, when there is one.
    path: Option<PathBuf>,
    /// Line of each key that the file sets, by name; those of the second customer begin with `customer.1.`.
    lines: BTreeMap<String, usize>,
}

/// What a value is written to, and how it is written.
enum Slot {
    /// For the whole desk.
    Desk(fn(&mut Config, &Value<'_>) -> Read<()>, fn(&Config) -> String),
    /// For every customer, or for one.
    Terms(fn(&mut Terms, &Value<'_>) -> Read<()>, fn(&Terms) -> String),
    /// Several keys of [`Terms`] at once, which are shown instead.
    Preset(fn(&mut Terms, &Value<'_>) -> Read<()>),
}

type Value<'a> = DeValue<'a>;
/// A value, or what the key wants instead.
type Read<T> = std::result::Result<T, String>;

/// One key: name, purpose, slot.
struct Key(&'static str, &'static str, Slot);

/// Every key, in the order in which they are read and shown: presets before what they set.
static KEYS: &[Key] = &[
    Key(
        "own.domains",
        "Domains of the supporting side; parts of them count too",
        Slot::Desk(
            |config, value| domains(value).map(|domains| config.desk.domains = domains),
            |config| list(&config.desk.domains),
        ),
    ),
    Key(
        "own.people",
        "Names or addresses of people of the supporting side who write from elsewhere",
        Slot::Desk(
            |config, value| texts(value).map(|people| config.desk.people = people),
            |config| list(&config.desk.people),
        ),
    ),
    Key(
        "case.id_patterns",
        "Regular expressions of case ids besides the known formats; the id is group 1, or all",
        Slot::Desk(
            |config, value| patterns(value).map(|patterns| config.desk.case_ids = patterns),
            |config| list(&config.desk.case_ids.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>()),
        ),
    ),
    Key(
        "report.lang",
        "Language of labels, zh or en; empty: the case's own",
        Slot::Desk(
            |config, value| {
                let langs = [("zh", Some(Lang::Zh)), ("en", Some(Lang::En)), ("", None)];
                word(value, &langs).map(|lang| config.lang = lang)
            },
            |config| match config.lang {
                None => quoted(""),
                Some(Lang::Zh) => quoted("zh"),
                Some(Lang::En) => quoted("en"),
            },
        ),
    ),
    Key(
        "sla.preset",
        "Published terms of a vendor, in place of first_response and next_response",
        Slot::Preset(|terms, value| {
            let named: Vec<(&str, &Preset)> = PRESETS.iter().map(|preset| (preset.name, preset)).collect();
            let preset = word(value, &named)?;
            terms.first_response = preset.first_response;
            terms.next_response = preset.next_response.unwrap_or(terms.next_response);
            Ok(())
        }),
    ),
    Key(
        "sla.first_response",
        "Working hours to the first answer by a person, for priorities 1 to 4",
        Slot::Terms(
            |terms, value| four(value).map(|hours| terms.first_response = hours),
            |terms| format!("{:?}", terms.first_response),
        ),
    ),
    Key(
        "sla.next_response",
        "Working hours to the answer to a later mail, for priorities 1 to 4",
        Slot::Terms(
            |terms, value| four(value).map(|hours| terms.next_response = hours),
            |terms| format!("{:?}", terms.next_response),
        ),
    ),
    Key(
        "contact.working_days",
        "A contact every so many working days, where the chain promises none; 0: no such rule",
        Slot::Terms(
            |terms, value| whole(value, 0..=365).map(|days| terms.contact_days = Some(days).filter(|days| *days > 0)),
            |terms| terms.contact_days.unwrap_or(0).to_string(),
        ),
    ),
    Key(
        "calendar.holidays",
        "china (with make-up days) or none; empty: China's for a chain in simplified Chinese",
        Slot::Terms(
            |terms, value| {
                let calendars = [("china", Some(Holidays::China)), ("none", Some(Holidays::Weekdays)), ("", None)];
                word(value, &calendars).map(|holidays| terms.holidays = holidays)
            },
            |terms| match terms.holidays {
                None => quoted(""),
                Some(Holidays::China) => quoted("china"),
                Some(Holidays::Weekdays) => quoted("none"),
            },
        ),
    ),
    Key(
        "calendar.days_off",
        "Further days on which nobody works, such as 2024-12-24",
        Slot::Terms(
            |terms, value| dates(value).map(|days| terms.days_off = days.into_iter().collect()),
            |terms| days(&terms.days_off),
        ),
    ),
    Key(
        "calendar.work_days",
        "Weekends or holidays on which people work all the same",
        Slot::Terms(
            |terms, value| dates(value).map(|days| terms.work_days = days.into_iter().collect()),
            |terms| days(&terms.work_days),
        ),
    ),
    Key(
        "calendar.opens",
        "First hour of work",
        Slot::Terms(|terms, value| time(value).map(|opens| terms.hours.0 = opens), |terms| clock(terms.hours.0)),
    ),
    Key(
        "calendar.closes",
        "End of the last hour of work",
        Slot::Terms(|terms, value| time(value).map(|closes| terms.hours.1 = closes), |terms| clock(terms.hours.1)),
    ),
    Key(
        "calendar.zone",
        "Where these hours are worked, such as Asia/Shanghai or +08:00; empty: where the answer was written",
        Slot::Terms(
            |terms, value| {
                let zone = text(value)?;
                terms.zone = if zone.is_empty() { None } else { Some(zone.parse()?) };
                Ok(())
            },
            |terms| quoted(&terms.zone.map(|zone| zone.to_string()).unwrap_or_default()),
        ),
    ),
    Key(
        "limits.silent_days",
        "Most working days without any mail",
        Slot::Terms(
            |terms, value| whole(value, 1..=365).map(|days| terms.silent_days = days),
            |terms| terms.silent_days.to_string(),
        ),
    ),
    Key(
        "limits.idle_days",
        "Most working days since the last mail of an open case",
        Slot::Terms(
            |terms, value| whole(value, 1..=365).map(|days| terms.idle_days = days),
            |terms| terms.idle_days.to_string(),
        ),
    ),
    Key(
        "limits.reminders",
        "Fewest days on which a person reminds before a case is closed for want of an answer",
        Slot::Terms(
            |terms, value| whole(value, 0..=99).map(|times| terms.reminders = times as usize),
            |terms| terms.reminders.to_string(),
        ),
    ),
    Key(
        "limits.closing_hours",
        "Fewest working hours between a solution and the closing of the case",
        Slot::Terms(
            |terms, value| whole(value, 0..=9999).map(|hours| terms.closing_hours = hours),
            |terms| terms.closing_hours.to_string(),
        ),
    ),
];

/// Response times that a vendor publishes, in working hours for priorities 1 to 4; a working day has nine.
struct Preset {
    name: &'static str,
    first_response: [u32; 4],
    /// `None`: the vendor publishes none.
    next_response: Option<[u32; 4]>,
}

/// Sources: Red Hat, "Production Support Service Level Agreement" (access.redhat.com/support/offerings/production/sla);
/// Microsoft, "Azure support plans: scope and responsiveness" (azure.microsoft.com/support/plans/response), severities A to C.
static PRESETS: &[Preset] = &[
    Preset { name: "redhat-standard", first_response: [1, 4, 9, 18], next_response: Some([1, 4, 27, 45]) },
    Preset { name: "redhat-premium", first_response: [1, 2, 4, 8], next_response: Some([1, 4, 8, 18]) },
    Preset { name: "azure-standard", first_response: [1, 4, 8, 8], next_response: None },
    Preset { name: "azure-prodirect", first_response: [1, 2, 4, 4], next_response: None },
];

/// The keys of `[[customer]]` and `[[ignore]]` besides those of [`KEYS`].
const CUSTOMER_KEYS: [&str; 2] = ["name", "domains"];
const IGNORE_KEYS: [&str; 2] = ["rule", "reason"];

/// What is no plain key.
const TABLES: [&str; 3] = ["severity", "customer.", "ignore."];
const TABLES_WANTED: &str = "[severity] is a table of rules, [[customer]] and [[ignore]] begin one table each";

/// The file that holds for a run from `folder`: the nearest one upwards, else the one in the user's configuration folder.
pub fn find(folder: &Path) -> Option<PathBuf> {
    let upwards = folder.ancestors().map(|folder| folder.join(FILE_NAME));
    let own = dirs::config_dir().map(|folder| folder.join("casebrief").join(FILE_NAME));
    upwards.chain(own).find(|path| path.is_file())
}

/// Reads one file.
///
/// # Errors
/// [`Error::Read`] when the system refuses, [`Error::Config`] with the line of what is not understood.
pub fn read(path: &Path) -> Result<Config> {
    let refused = |source| Error::Read { path: path.to_owned(), source };
    let wrong = |line, what: &str| Error::Config { path: path.to_owned(), line, what: what.to_owned() };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(refused)?;
    let size = file.take(MOST_BYTES).read_to_end(&mut bytes).map_err(refused)?;
    if size as u64 == MOST_BYTES {
        return Err(wrong(None, "is too large for a configuration"));
    }
    let text = String::from_utf8(bytes).map_err(|_| wrong(None, "is no UTF-8 text"))?;
    let text = text.trim_start_matches('\u{feff}');
    let config = parse(text).map_err(|(span, what)| {
        let line = span.map(|span| line_of(text, &span));
        wrong(line, &what)
    })?;
    Ok(Config { path: Some(path.to_owned()), ..config })
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1
}

/// Where in the text, and what is wrong there.
type Fault = (Option<Range<usize>>, String);

/// A key of the file with its whole name.
struct Entry<'a> {
    name: String,
    span: Range<usize>,
    value: &'a Spanned<Value<'a>>,
}

/// The values of a table and of those in it, by whole names; `[[customer]]` and `[[ignore]]` stay whole.
fn entries<'a>(table: &'a DeTable<'a>, before: &str, found: &mut Vec<Entry<'a>>) {
    for (key, value) in table {
        let name = format!("{before}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(inner) => entries(inner, &format!("{name}."), found),
            _ => found.push(Entry { name, span: key.span(), value }),
        }
    }
}

fn parse(text: &str) -> std::result::Result<Config, Fault> {
    let root = DeTable::parse(text).map_err(|error| (error.span(), error.message().replace('\n', "; ")))?;
    let mut found = Vec::new();
    entries(root.get_ref(), "", &mut found);
    let mut config = Config::default();
    let (tables, values): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
        found.into_iter().partition(|entry| matches!(entry.name.as_str(), "customer" | "ignore"));
    let (severities, values): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
        values.into_iter().partition(|entry| entry.name.starts_with("severity."));
    if let Some(entry) = values.iter().find(|entry| TABLES.iter().any(|table| entry.name.starts_with(table))) {
        return Err((Some(entry.span.clone()), TABLES_WANTED.to_owned()));
    }
    known(&values, |_| true, &[])?;
    for (key, entry) in in_order(&values) {
        let at = |what| (Some(entry.value.span()), format!("{}: {what}", entry.name));
        match key.2 {
            Slot::Desk(set, _) => set(&mut config, entry.value.get_ref()).map_err(at)?,
            Slot::Terms(set, _) | Slot::Preset(set) => {
                set(&mut config.desk.terms, entry.value.get_ref()).map_err(at)?;
            }
        }
        config.lines.insert(entry.name.clone(), line_of(text, &entry.span));
    }
    for entry in &severities {
        let rule = entry.name.trim_start_matches("severity.");
        let rule = audit::rule(rule).ok_or_else(|| (Some(entry.span.clone()), audit::unknown(rule)))?;
        let names = [("error", Severity::Error), ("warning", Severity::Warning), ("info", Severity::Info)];
        let at = |what| (Some(entry.value.span()), format!("{}: {what}", entry.name));
        config.desk.severities.insert(rule.code, word(entry.value.get_ref(), &names).map_err(at)?);
        config.lines.insert(format!("severity.{}", rule.code), line_of(text, &entry.span));
    }
    hours(&config.desk.terms).map_err(|what| (None, what))?;
    for entry in &tables {
        for (at, table) in tables_of(entry)?.iter().enumerate() {
            let line = line_of(text, &table.span);
            if entry.name == "ignore" {
                let (code, reason) = ignored(table)?;
                config.lines.insert(format!("ignore.{code}"), line);
                config.desk.ignored.insert(code, reason);
            } else {
                config.lines.insert(format!("customer.{at}"), line);
                customer(&mut config, at, table, text)?;
            }
        }
    }
    Ok(config)
}

/// Every key must be one of [`KEYS`] that `wanted` takes, or of `more`.
fn known(entries: &[Entry<'_>], wanted: fn(&str) -> bool, more: &[&str]) -> std::result::Result<(), Fault> {
    let names = || KEYS.iter().map(|key| key.0).filter(|name| wanted(name)).chain(more.iter().copied());
    let stranger = entries.iter().filter(|entry| !names().any(|name| name == entry.name));
    let Some(entry) = stranger.min_by_key(|entry| entry.span.start) else { return Ok(()) };
    let likeness = |name: &str| {
        let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_lowercase();
        let whole = strsim::normalized_damerau_levenshtein(name, &entry.name.to_lowercase());
        whole.max(strsim::normalized_damerau_levenshtein(&last(name), &last(&entry.name)))
    };
    let nearest = names().max_by(|a, b| likeness(a).total_cmp(&likeness(b)).then(b.cmp(a))).unwrap_or_default();
    Err((Some(entry.span.clone()), format!("unknown key {}; the nearest known is {nearest}", entry.name)))
}

/// The entries with their keys, in the order of [`KEYS`].
fn in_order<'a>(entries: &'a [Entry<'a>]) -> impl Iterator<Item = (&'static Key, &'a Entry<'a>)> {
    KEYS.iter().flat_map(|key| entries.iter().filter(|entry| entry.name == key.0).map(move |entry| (key, entry)))
}

/// One of the tables below `[[customer]]` or `[[ignore]]`.
struct Table<'a> {
    span: Range<usize>,
    entries: Vec<Entry<'a>>,
}

fn tables_of<'a>(entry: &Entry<'a>) -> std::result::Result<Vec<Table<'a>>, Fault> {
    let wants = || (Some(entry.span.clone()), format!("{0} wants tables, each below a line [[{0}]]", entry.name));
    let DeValue::Array(array) = entry.value.get_ref() else { return Err(wants()) };
    let tables = array.iter().map(|item| {
        let DeValue::Table(table) = item.get_ref() else { return Err(wants()) };
        let mut found = Vec::new();
        entries(table, "", &mut found);
        Ok(Table { span: item.span(), entries: found })
    });
    tables.collect()
}

/// Code and reason of a rule that is not to run.
fn ignored(table: &Table<'_>) -> std::result::Result<(&'static str, String), Fault> {
    known(&table.entries, |_| false, &IGNORE_KEYS)?;
    let rule = one(table, "rule", text)?;
    let reason = one(table, "reason", text)?;
    let rule = audit::rule(&rule).ok_or_else(|| (Some(table.span.clone()), audit::unknown(&rule)))?;
    Ok((rule.code, reason))
}

fn customer(config: &mut Config, at: usize, table: &Table<'_>, whole: &str) -> std::result::Result<(), Fault> {
    known(
        &table.entries,
        |key| KEYS.iter().any(|known| known.0 == key && !matches!(known.2, Slot::Desk(..))),
        &CUSTOMER_KEYS,
    )?;
    let name = one(table, "name", text)?;
    if config.desk.customers.iter().any(|other| other.name.eq_ignore_ascii_case(&name)) {
        return Err((Some(table.span.clone()), format!("customer {name} stands here for the second time")));
    }
    let domains = one(table, "domains", domains)?;
    let mut terms = config.desk.terms.clone();
    for (key, entry) in in_order(&table.entries) {
        let (Slot::Terms(set, _) | Slot::Preset(set)) = key.2 else { continue };
        set(&mut terms, entry.value.get_ref())
            .map_err(|what| (Some(entry.value.span()), format!("{}: {what}", entry.name)))?;
        config.lines.insert(format!("customer.{at}.{}", entry.name), line_of(whole, &entry.span));
    }
    hours(&terms).map_err(|what| (Some(table.span.clone()), what))?;
    config.desk.customers.push(Customer { name, domains, terms });
    Ok(())
}

/// A key that a table must have.
fn one<T>(table: &Table<'_>, name: &str, read: fn(&Value<'_>) -> Read<T>) -> std::result::Result<T, Fault> {
    let entry = table.entries.iter().find(|entry| entry.name == name);
    let entry = entry.ok_or_else(|| (Some(table.span.clone()), format!("the key {name} is missing here")))?;
    read(entry.value.get_ref()).map_err(|what| (Some(entry.value.span()), format!("{name}: {what}")))
}

fn hours(terms: &Terms) -> Read<()> {
    if terms.hours.0 < terms.hours.1 { Ok(()) } else { Err("calendar.closes must be later than calendar.opens".into()) }
}

// How values are read: each says what it wants.

fn text(value: &Value<'_>) -> Read<String> {
    value.as_str().map(|text| text.trim().to_owned()).ok_or_else(|| "wants a text in quotes".into())
}

fn texts(value: &Value<'_>) -> Read<Vec<String>> {
    let wants = || "wants a list of texts, such as [\"a\", \"b\"]".to_owned();
    let items = value.as_array().ok_or_else(wants)?.iter().map(|item| text(item.get_ref()).map_err(|_| wants()));
    let texts: Vec<String> = items.collect::<Read<_>>()?;
    if texts.iter().any(String::is_empty) { Err("an empty text stands in the list".into()) } else { Ok(texts) }
}

fn domains(value: &Value<'_>) -> Read<Vec<String>> {
    let plain = |text: String| text.trim_start_matches(['@', '.']).to_lowercase();
    let domains: Vec<String> = texts(value)?.into_iter().map(plain).collect();
    match domains.iter().find(|domain| !domain.contains('.') || domain.contains(['@', ' ', '/'])) {
        Some(wrong) => Err(format!("{wrong} is no domain; one looks like vendor.example")),
        None => Ok(domains),
    }
}

fn patterns(value: &Value<'_>) -> Read<Vec<Regex>> {
    let pattern = |text: String| {
        let built = RegexBuilder::new(&text).size_limit(MOST_PATTERN_BYTES).build();
        let regex =
            built.map_err(|error| format!("{text} is no regular expression: {}", last_line(&error.to_string())))?;
        if regex.is_match("") { Err(format!("{text} matches an empty text")) } else { Ok(regex) }
    };
    texts(value)?.into_iter().map(pattern).collect()
}

/// The line of a message of several that says what is wrong.
fn last_line(message: &str) -> &str {
    message.lines().last().unwrap_or(message).trim()
}

fn whole(value: &Value<'_>, range: std::ops::RangeInclusive<u32>) -> Read<u32> {
    let wants = || format!("wants a whole number from {} to {}", range.start(), range.end());
    let integer = value.as_integer().ok_or_else(wants)?;
    let number = u32::from_str_radix(integer.as_str(), integer.radix()).map_err(|_| wants())?;
    if range.contains(&number) { Ok(number) } else { Err(wants()) }
}

fn four(value: &Value<'_>) -> Read<[u32; 4]> {
    let wants = || "wants four whole numbers of hours, such as [1, 4, 8, 16]".to_owned();
    let items = value.as_array().ok_or_else(wants)?.iter().map(|item| whole(item.get_ref(), 1..=9999));
    let hours: Vec<u32> = items.collect::<Read<_>>().map_err(|_| wants())?;
    hours.try_into().map_err(|_| wants())
}

fn dates(value: &Value<'_>) -> Read<Vec<NaiveDate>> {
    let wants = || "wants a list of days, such as [2024-12-24]".to_owned();
    let day = |item: &Spanned<Value<'_>>| {
        let written = match item.get_ref() {
            DeValue::Datetime(day) => day.to_string(),
            other => text(other).map_err(|_| wants())?,
        };
        written.parse().map_err(|_| wants())
    };
    value.as_array().ok_or_else(wants)?.iter().map(day).collect()
}

fn time(value: &Value<'_>) -> Read<NaiveTime> {
    let wants = || "wants a time of day, such as \"09:00\"".to_owned();
    let written = match value {
        DeValue::Datetime(time) => time.to_string(),
        other => text(other).map_err(|_| wants())?,
    };
    let read = NaiveTime::parse_from_str(&written, "%H:%M").or_else(|_| written.parse());
    read.map_err(|_| wants())
}

fn word<T: Copy>(value: &Value<'_>, known: &[(&str, T)]) -> Read<T> {
    let wants = || {
        let names: Vec<String> = known.iter().map(|(name, _)| quoted(name)).collect();
        format!("wants one of {}", names.join(", "))
    };
    let written = text(value).map_err(|_| wants())?;
    known.iter().find(|(name, _)| *name == written).map(|(_, what)| *what).ok_or_else(wants)
}

// How values are shown: as the file would write them.

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => write!(quoted, "\\u{:04X}", u32::from(c)).unwrap_or_default(),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

fn days(days: &std::collections::BTreeSet<NaiveDate>) -> String {
    format!("[{}]", days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

fn clock(time: NaiveTime) -> String {
    quoted(&time.format("%H:%M").to_string())
}

impl Config {
    /// The whole configuration as a file that says the same, with where each value comes from.
    pub fn show(&self) -> String {
        let mut shown = String::from("# The configuration in effect. Behind each value stands where it comes from.\n");
        let mut table = "";
        for Key(name, about, slot) in KEYS {
            let (head, key) = name.split_once('.').unwrap_or(("", name));
            let value = match slot {
                Slot::Desk(_, show) => show(self),
                Slot::Terms(_, show) => show(&self.desk.terms),
                Slot::Preset(_) => continue,
            };
            if table != head {
                table = head;
                let _ = write!(shown, "\n[{head}]\n");
            }
            let _ = writeln!(shown, "# {about}\n{key} = {value} # {}", self.origin("", name));
        }
        self.show_rules(&mut shown);
        for (at, customer) in self.desk.customers.iter().enumerate() {
            self.show_customer(at, customer, &mut shown);
        }
        shown
    }

    fn show_rules(&self, shown: &mut String) {
        if !self.desk.severities.is_empty() {
            shown.push_str("\n[severity]\n");
        }
        for (code, severity) in &self.desk.severities {
            let name = match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "info",
            };
            let _ = writeln!(shown, "{code} = {} # {}", quoted(name), self.origin("severity.", code));
        }
        for (code, reason) in &self.desk.ignored {
            let origin = self.origin("ignore.", code);
            let _ = write!(shown, "\n[[ignore]] # {origin}\nrule = {}\nreason = {}\n", quoted(code), quoted(reason));
        }
    }

    /// A customer with the terms that are its own.
    fn show_customer(&self, at: usize, customer: &Customer, shown: &mut String) {
        let origin = self.origin("customer.", &at.to_string());
        let _ = write!(shown, "\n[[customer]] # {origin}\nname = {}\n", quoted(&customer.name));
        let _ = writeln!(shown, "domains = {}", list(&customer.domains));
        for Key(name, _, slot) in KEYS {
            let Slot::Terms(_, show) = slot else { continue };
            let value = show(&customer.terms);
            if value != show(&self.desk.terms) {
                let _ = writeln!(shown, "{name} = {value} # {}", self.origin(&format!("customer.{at}."), name));
            }
        }
    }

    /// `FILE:LINE` of the key, or of the preset that set it, else `default`.
    fn origin(&self, before: &str, name: &str) -> String {
        let preset = name.strip_prefix("sla.").map(|_| format!("{before}sla.preset"));
        let keys = [Some(format!("{before}{name}")), preset];
        let line = keys.iter().flatten().find_map(|key| self.lines.get(key));
        let path = self.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        line.map_or_else(|| "default".to_owned(), |line| format!("{path}:{line}").replace(char::is_control, "?"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Zone;

    const FILE: &str = r#"
[own]
domains = ["Vendor.example"]
people = ["Ana Ruiz"]

[case]
id_patterns = ['HD-[0-9]{6}']

[sla]
preset = "redhat-premium"
next_response = [2, 4, 8, 16]

[calendar]
days_off = [2024-12-24]
closes = "17:30"
zone = "Europe/Berlin"

[severity]
CB602 = "info"

[[ignore]]
rule = "privacy-notice-missing"
reason = "stands on the web page"

[[customer]]
name = "Example Bank"
domains = ["bank.example"]
contact.working_days = 1
[customer.sla]
first_response = [1, 1, 2, 4]
"#;

    #[test]
    fn a_file_is_read_key_by_key() {
        let config = parse(FILE).unwrap();
        let desk = &config.desk;
        assert_eq!(desk.domains, ["vendor.example"]);
        assert!(desk.case_ids[0].is_match("see HD-123456"));
        assert_eq!((desk.terms.first_response, desk.terms.next_response), ([1, 2, 4, 8], [2, 4, 8, 16]));
        assert_eq!(desk.terms.zone, Some(Zone::Region(chrono_tz::Europe::Berlin)));
        assert_eq!(desk.severities[&"CB602"], Severity::Info);
        assert_eq!(desk.ignored[&"CB505"], "stands on the web page");
        let bank = &desk.customers[0];
        assert_eq!((bank.terms.contact_days, bank.terms.first_response), (Some(1), [1, 1, 2, 4]));
        // What a customer does not say of its own is the desk's.
        assert_eq!(bank.terms.next_response, [2, 4, 8, 16]);
        assert_eq!(desk.terms_of(Some("example bank")), &bank.terms);
        assert_eq!(desk.terms_of(Some("somebody else")), &desk.terms);
    }

    #[test]
    fn what_is_shown_reads_back_as_the_same() {
        let config = parse(FILE).unwrap();
        let shown = config.show();
        let again = parse(&shown).unwrap_or_else(|(_, what)| panic!("{what}\n{shown}"));
        assert_eq!(format!("{:?}", again.desk), format!("{:?}", config.desk));
        assert!(Config::default().show().contains("first_response = [1, 4, 8, 16] # default"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let rows = [
            ("[sla]\n\nfirst_respons = [1, 2, 3, 4]", 3, "the nearest known is sla.first_response"),
            ("[sla]\nfirst_response = [1, 2]", 2, "sla.first_response: wants four whole numbers"),
            ("own.domains = 'vendor.example'", 1, "wants a list of texts"),
            ("own.domains = ['vendor']", 1, "vendor is no domain"),
            ("[severity]\nCB999 = 'info'", 2, "the nearest is CB"),
            ("[severity]\nCB101 = 'bad'", 2, "wants one of \"error\""),
            ("[[customer]]\ndomains = ['a.example']", 1, "the key name is missing"),
            ("[[customer]]\nname = 'A'\ndomains = ['a.example']\nown.people = ['B']", 4, "unknown key own.people"),
            ("customer = 1", 1, "wants tables"),
            ("[calendar]\nzone = 'Asia/Shanghia'", 2, "Asia/Shanghai"),
            ("case.id_patterns = ['(']", 1, "is no regular expression"),
            ("case.id_patterns = ['x*']", 1, "matches an empty text"),
            ("severity = 'info'", 1, "is a table of rules"),
            ("[ignore]\nrule = 'CB101'", 2, "begin one table each"),
            ("[own\n", 1, ""),
        ];
        for (text, line, message) in rows {
            let (span, what) = parse(text).unwrap_err();
            assert!(what.contains(message), "{text}: {what}");
            assert_eq!(line_of(text, &span.unwrap()), line, "{text}");
        }
        assert!(parse("calendar.opens = '18:00'").unwrap_err().1.contains("later"));
    }
}
