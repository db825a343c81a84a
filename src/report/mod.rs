//! Cases leave as text, Markdown, JSON or tables: every format is a template or a function, and a line in [`FORMATS`].
//!
//! A run becomes a [`Document`], redacted ([`redact`]); all formats are made of that. [`sheet`] decides what a person
//! gets to read, the templates lay it out.

pub mod brief;
pub mod brief_page;
pub mod csv;
pub mod explain;
pub mod filters;
pub mod kb;
pub mod labels;
pub mod letter;
pub mod mailbox;
pub mod overview;
pub mod page;
pub mod portfolio;
pub mod redact;
pub mod sarif;
pub mod sheet;
pub mod tables;
pub mod timeline_svg;
pub mod xlsx;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tera::{Context, Kwargs, State, Tera};

use crate::error::{Error, Result};

use brief::{Brief, Document, EventInfo};
use labels::Labels;
use overview::Overview;

/// How a result is to look, beyond its format.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Line numbers behind the messages: `[m4:31]`.
    pub lines: bool,
    /// Escape sequences for a terminal.
    pub color: bool,
    /// The result goes to a file that people open, not to the next program: tables get the line ends of spreadsheets.
    pub to_file: bool,
}

/// One format of one command.
pub struct Format {
    /// Such as `summarize`.
    pub command: &'static str,
    /// Such as `md`.
    pub name: &'static str,
    /// Ending of file names.
    pub suffix: Cow<'static, str>,
    /// Writes a document.
    render: Render,
}

/// Writes a document.
enum Render {
    /// As UTF-8 text.
    Text(fn(&Document, Look) -> Result<String>),
    /// As bytes that no terminal should see.
    Bytes(fn(&Document) -> Result<Vec<u8>>),
    /// As a template lays it out.
    Template(Template),
}

/// A report that Tera lays out.
struct Template {
    /// Its suffix says how what it prints is escaped.
    name: Cow<'static, str>,
    text: Cow<'static, str>,
}

impl Format {
    /// Writes a document.
    ///
    /// # Errors
    ///
    /// When a template does not render or a workbook cannot be built: a defect of ours.
    pub fn render(&self, document: &Document, look: Look) -> Result<Vec<u8>> {
        match &self.render {
            Render::Text(render) => render(document, look).map(String::into_bytes),
            Render::Bytes(render) => render(document),
            Render::Template(template) => template.reports(document, look).map(String::into_bytes),
        }
    }

    /// Whether the result is text.
    pub fn is_text(&self) -> bool {
        !matches!(self.render, Render::Bytes(_))
    }

    /// The format of a summary that a template lays out: one of [`LETTERS`] by its name, else a file of the user's.
    ///
    /// # Errors
    ///
    /// When the file cannot be read as UTF-8.
    pub fn of_template(template: &Path) -> Result<Format> {
        let built_in =
            LETTERS.iter().find(|(name, _)| template.as_os_str() == *name).map(|(_, file)| Template::named(file));
        let template = built_in.map_or_else(|| Template::read(template), Ok)?;
        let suffix = Path::new(&*template.name).extension().map(|suffix| suffix.to_string_lossy().into_owned());
        let suffix = Cow::Owned(suffix.unwrap_or_else(|| "txt".to_owned()));
        Ok(Format { command: "summarize", name: "template", suffix, render: Render::Template(template) })
    }
}

const fn format(
    command: &'static str,
    name: &'static str,
    suffix: &'static str,
    render: fn(&Document, Look) -> Result<String>,
) -> Format {
    Format { command, name, suffix: Cow::Borrowed(suffix), render: Render::Text(render) }
}

/// Every format of every command.
pub static FORMATS: &[Format] = &[
    format("summarize", "text", "txt", |document, look| template("brief.txt", document, look)),
    format("summarize", "md", "md", |document, look| template("brief.md", document, look)),
    format("summarize", "html", "html", |document, look| brief_page(document, look, true)),
    format("summarize", "json", "json", |document, _| Ok(pretty(document))),
    format("summarize", "jsonl", "jsonl", |document, _| Ok(lines(document.cases.iter()))),
    format("timeline", "text", "txt", |document, look| template("timeline.txt", document, look)),
    format("timeline", "md", "md", |document, look| template("timeline.md", document, look)),
    format("timeline", "html", "html", |document, look| brief_page(document, look, false)),
    format("timeline", "json", "json", |document, _| Ok(pretty(&timeline_json(document)))),
    format("timeline", "jsonl", "jsonl", |document, _| Ok(timesketch(document))),
    format("timeline", "csv", "csv", |document, look| Ok(csv::csv(&tables::timeline(document), look.to_file))),
    format("split", "text", "txt", |document, look| template("split.txt", document, look)),
    format("split", "json", "json", |document, _| Ok(pretty(&split_json(document)))),
    format("split", "jsonl", "jsonl", |document, _| Ok(split_lines(document))),
    format("split", "mbox", "mbox", |document, _| Ok(mailbox::mbox(document))),
    format("split", "eml", "eml", |document, _| Ok(mailbox::eml(document))),
    format("extract", "text", "txt", |document, look| template("extract.txt", document, look)),
    format("extract", "json", "json", |document, _| Ok(pretty(&extract_json(document)))),
    format("extract", "jsonl", "jsonl", |document, _| Ok(extract_lines(document))),
    format("extract", "csv", "csv", |document, look| Ok(csv::csv(&tables::observables(document), look.to_file))),
    format("kb", "md", "md", |document, look| kb("kb.md", document, look)),
    format("kb", "html", "html", |document, look| kb("kb.html", document, look)),
    format("kb", "json", "json", |document, _| Ok(kb_json(document))),
    format("audit", "text", "txt", |document, look| audit("audit.txt", "portfolio.txt", document, look)),
    format("audit", "md", "md", |document, look| audit("audit.md", "portfolio.md", document, look)),
    format("audit", "html", "html", portfolio_page),
    format("audit", "json", "json", |document, _| Ok(audit_json(document))),
    format("audit", "csv", "csv", |document, look| Ok(csv::csv(&tables::findings(document), look.to_file))),
    Format { command: "audit", name: "xlsx", suffix: Cow::Borrowed("xlsx"), render: Render::Bytes(xlsx::workbook) },
    format("audit", "sarif", "sarif", |document, _| Ok(pretty(&sarif::log(document)))),
];

/// The JSON Schema of `summarize -f json`.
pub const JSON_SCHEMA: &str = include_str!("../../templates/schema.json");

/// The built-in templates.
const TEMPLATES: &[(&str, &str)] = &[
    ("brief.md", include_str!("../../templates/brief.md")),
    ("brief.html", include_str!("../../templates/brief.html")),
    ("brief.txt", include_str!("../../templates/brief.txt")),
    ("timeline.md", include_str!("../../templates/timeline.md")),
    ("timeline.txt", include_str!("../../templates/timeline.txt")),
    ("split.txt", include_str!("../../templates/split.txt")),
    ("extract.txt", include_str!("../../templates/extract.txt")),
    ("audit.md", include_str!("../../templates/audit.md")),
    ("audit.txt", include_str!("../../templates/audit.txt")),
    ("portfolio.md", include_str!("../../templates/portfolio.md")),
    ("portfolio.txt", include_str!("../../templates/portfolio.txt")),
    ("portfolio.html", include_str!("../../templates/portfolio.html")),
    ("kb.md", include_str!("../../templates/kb.md")),
    ("kb.html", include_str!("../../templates/kb.html")),
    ("closure.txt", include_str!("../../templates/closure.txt")),
];

/// The templates that a user asks for by name, each with its file.
pub const LETTERS: &[(&str, &str)] = &[("closure", "closure.txt")];

/// The formats of one command.
pub fn formats(command: &str) -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(move |format| format.command == command)
}

/// The format of a command when the user names none: text for people, else what the next program reads best.
pub fn default_format(command: &str, terminal: bool) -> &'static str {
    match (command, terminal) {
        ("kb", _) => "md",
        (_, true) | ("extract", false) => "text",
        ("split", false) => "json",
        (_, false) => "md",
    }
}

/// Renders every case with a built-in template.
fn template(name: &'static str, document: &Document, look: Look) -> Result<String> {
    Template::named(name).reports(document, look)
}

impl Template {
    fn named(name: &'static str) -> Template {
        let text = TEMPLATES.iter().find(|(file, _)| *file == name).map_or("", |(_, text)| text);
        Template { name: Cow::Borrowed(name), text: Cow::Borrowed(text) }
    }

    fn read(path: &Path) -> Result<Template> {
        let text = fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Template { name: Cow::Owned(name), text: Cow::Owned(text) })
    }

    /// Renders every case; a rule stands between cases.
    fn reports(&self, document: &Document, look: Look) -> Result<String> {
        let tera = self.engine(look)?;
        let mut reports = Vec::with_capacity(document.cases.len());
        for case in &document.cases {
            let report = tera.render(&self.name, &context(case, look))?;
            reports.push(format!("{}\n", report.trim_end()));
        }
        Ok(reports.join(if self.is("md") { "\n---\n\n" } else { "\n\n" }))
    }

    fn is(&self, suffix: &str) -> bool {
        Path::new(&*self.name).extension().is_some_and(|own| own.eq_ignore_ascii_case(suffix))
    }

    /// The template engine with our filters; what a template prints is escaped as its file name asks.
    fn engine(&self, look: Look) -> Result<Tera> {
        let mut tera = Tera::new();
        // Whatever its suffix, no template prints mail text as it is.
        tera.autoescape_on([""]);
        if self.is("md") {
            tera.set_escape_fn(|text, out| out.write_all(filters::markdown(text).as_bytes()));
        } else if ["html", "htm", "xml"].iter().any(|suffix| self.is(suffix)) {
            tera.set_escape_fn(|text, out| out.write_all(filters::html(text).as_bytes()));
        } else {
            tera.set_escape_fn(|text, out| out.write_all(filters::terminal(text).as_bytes()));
        }
        let safe = |text: String| tera::Value::safe_string(&text);
        tera.register_filter("md", move |text: &str, _: Kwargs, _: &State| safe(filters::markdown(text)));
        tera.register_filter("term", move |text: &str, _: Kwargs, _: &State| safe(filters::terminal(text)));
        tera.register_filter("code", move |text: &str, _: Kwargs, _: &State| safe(filters::code(text)));
        tera.register_filter("code_cell", move |text: &str, _: Kwargs, _: &State| safe(filters::code_cell(text)));
        tera.register_filter("pad", move |text: &str, options: Kwargs, _: &State| -> tera::TeraResult<tera::Value> {
            Ok(safe(filters::pad(text, options.must_get("columns")?)))
        });
        tera.register_filter("wrap", move |text: &str, options: Kwargs, _: &State| -> tera::TeraResult<tera::Value> {
            Ok(safe(filters::wrap(text, options.get("indent")?.unwrap_or(0))))
        });
        tera.register_filter("breakable", move |text: &str, _: Kwargs, _: &State| safe(filters::breakable(text)));
        tera.register_filter("links", move |text: &str, options: Kwargs, _: &State| -> tera::TeraResult<tera::Value> {
            Ok(safe(filters::links(text, options.must_get("prefix")?)))
        });
        tera.register_filter("yaml", move |text: &str, _: Kwargs, _: &State| safe(filters::yaml(text)));
        tera.register_filter("yaml_list", move |texts: Vec<String>, _: Kwargs, _: &State| {
            let texts: Vec<String> = texts.iter().map(|text| filters::yaml(text)).collect();
            safe(format!("[{}]", texts.join(", ")))
        });
        tera.register_filter("link", move |text: &str, _: Kwargs, _: &State| safe(filters::link(text)));
        let color = look.color;
        tera.register_filter("strong", move |text: &str, _: Kwargs, _: &State| {
            let text = filters::terminal(text);
            safe(if color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text })
        });
        tera.add_raw_templates([(&*self.name, &*self.text)])?;
        Ok(tera)
    }
}

/// The findings of every case; where there are several, a table of them comes first and gives the order.
fn audit(name: &'static str, table: &'static str, document: &Document, look: Look) -> Result<String> {
    let several = document.cases.len() > 1;
    let mut parts = Vec::with_capacity(document.cases.len() + 1);
    if several {
        let mut context = Context::new();
        context.insert("portfolio", &portfolio::portfolio(document));
        context.insert("label", &Labels::new(portfolio::lang(document)).all());
        parts.push(Template::named(table).engine(look)?.render(table, &context)?);
    }
    let template = Template::named(name);
    let tera = template.engine(look)?;
    for case in portfolio::ranked(document) {
        let mut context = context(case, look);
        context.insert("several", &several);
        parts.push(tera.render(name, &context)?);
    }
    let parts: Vec<String> = parts.iter().map(|part| format!("{}\n", part.trim_end())).collect();
    Ok(parts.join(if template.is("md") { "\n" } else { "\n\n" }))
}

/// The articles of every case, one below the other.
fn kb(name: &'static str, document: &Document, look: Look) -> Result<String> {
    let template = Template::named(name);
    let tera = template.engine(look)?;
    let mut pages = Vec::new();
    for case in &document.cases {
        let labels = Labels::new(case.lang);
        for article in kb::articles(case) {
            let workaround = (!article.workaround.steps.is_empty()).then_some(("kb.workaround", &article.workaround));
            let procedures = [("kb.resolution", &article.resolution)].into_iter().chain(workaround);
            let procedures: Vec<Value> =
                procedures.map(|(key, steps)| json!({"label": labels.get(key), "steps": steps})).collect();
            let mut context = Context::new();
            context.insert("article", &article);
            context.insert("procedures", &procedures);
            context.insert("label", &labels.all());
            let page = tera.render(name, &context)?;
            let page = if template.is("md") { filters::plain_placeholders(&page) } else { page };
            pages.push(format!("{}\n", page.trim_end()));
        }
    }
    Ok(pages.join("\n"))
}

/// The articles of every case, by the names that KCS gives their parts.
fn kb_json(document: &Document) -> String {
    let articles: Vec<kb::Article> = document.cases.iter().flat_map(kb::articles).collect();
    pretty(&json!({"schema": KB_SCHEMA, "articles": articles}))
}

/// Version of what `kb -f json` prints.
const KB_SCHEMA: &str = "casebrief-kb/1";

/// Style of all pages, what makes the portfolio sort and filter, and what copies and folds on the page of a case.
const PAGE_STYLE: &str = include_str!("../../templates/page.css");
const BRIEF_SCRIPT: &str = include_str!("../../templates/brief.js");
const PORTFOLIO_SCRIPT: &str = include_str!("../../templates/portfolio.js");

/// The cases of a run as a page that works from a file: no network, and readable without its script.
fn portfolio_page(document: &Document, look: Look) -> Result<String> {
    let name = "portfolio.html";
    let mut context = Context::new();
    context.insert("page", &page::page(document));
    context.insert("label", &Labels::new(portfolio::lang(document)).all());
    equip(&mut context, PORTFOLIO_SCRIPT);
    Ok(Template::named(name).engine(look)?.render(name, &context)?)
}

/// The cases of a run as a page to read, print and pass on; without `whole` their timelines and messages alone.
fn brief_page(document: &Document, look: Look, whole: bool) -> Result<String> {
    let name = "brief.html";
    let labels = Labels::new(portfolio::lang(document));
    let mut context = Context::new();
    context.insert("whole", &whole);
    context.insert("pages", &brief_page::pages(document));
    context.insert("copies", &if whole { copies(document)? } else { Vec::new() });
    context.insert("settings", &document.settings);
    context.insert("version", env!("CARGO_PKG_VERSION"));
    context.insert("lang", labels::tag(labels.lang()));
    context.insert("label", &labels.all());
    equip(&mut context, BRIEF_SCRIPT);
    Ok(Template::named(name).engine(look)?.render(name, &context)?)
}

/// What a page offers to copy of each case: plain text, Markdown, the table of values.
fn copies(document: &Document) -> Result<Vec<[String; 3]>> {
    let look = Look::default();
    let template = |name| Template::named(name).engine(look);
    let (text, markdown) = (template("brief.txt")?, template("brief.md")?);
    let copies = document.cases.iter().map(|case| {
        let context = context(case, look);
        let one = Document { cases: vec![case.clone()], sources: Vec::new(), warnings: Vec::new(), ..document.clone() };
        let values = csv::csv(&tables::observables(&one), false);
        Ok([text.render("brief.txt", &context)?, markdown.render("brief.md", &context)?, values])
    });
    copies.collect()
}

/// Gives a page its style and script, and the policy that allows them alone.
fn equip(context: &mut Context, script: &str) {
    context.insert_value("style", tera::Value::safe_string(PAGE_STYLE));
    context.insert_value("script", tera::Value::safe_string(script));
    context.insert("policy", &policy(PAGE_STYLE, script));
}

/// The content security policy of a page that may do nothing but run its own script and style.
fn policy(style: &str, script: &str) -> String {
    let digest = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    format!("default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'", digest(style), digest(script))
}

/// What `audit -f json` prints.
#[derive(Serialize)]
struct AuditDocument<'a> {
    /// That of `summarize -f json`.
    #[serde(flatten)]
    document: &'a Document,
    /// A row a case, in the order in which a lead takes them up.
    portfolio: Vec<&'a Overview>,
}

fn audit_json(document: &Document) -> String {
    let portfolio = portfolio::ranked(document).into_iter().map(|case| &case.overview).collect();
    pretty(&AuditDocument { document, portfolio })
}

/// What a template sees: the case as `-f json` prints it, its sheet, the letter that closes it, the labels.
fn context(case: &Brief, look: Look) -> Context {
    let mut context = Context::new();
    context.insert("case", case);
    context.insert("sheet", &sheet::sheet(case, look.lines));
    context.insert("letter", &letter::letter(case));
    context.insert("label", &Labels::new(case.lang).all());
    context
}

/// Indented JSON with a final line end.
fn pretty<T: Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).expect("strings, numbers and lists") + "\n"
}

/// One JSON value a line.
fn lines<T: Serialize>(values: impl Iterator<Item = T>) -> String {
    let line = |value: T| serde_json::to_string(&value).expect("strings, numbers and lists") + "\n";
    values.map(line).collect()
}

/// The document with only a few fields of each case.
fn pick(document: &Document, fields: fn(&Brief) -> Value) -> Value {
    let cases: Vec<Value> = document.cases.iter().map(fields).collect();
    json!({"schema": document.schema, "cases": cases, "sources": document.sources, "warnings": document.warnings})
}

fn timeline_json(document: &Document) -> Value {
    pick(
        document,
        |case| json!({"id": case.id, "title": case.title, "timeline": case.timeline, "milestones": case.milestones}),
    )
}

fn split_json(document: &Document) -> Value {
    pick(
        document,
        |case| json!({"id": case.id, "title": case.title, "participants": case.participants, "messages": case.messages}),
    )
}

fn extract_json(document: &Document) -> Value {
    pick(document, |case| json!({"id": case.id, "title": case.title, "ids": case.ids, "observables": case.observables}))
}

/// One message a line, with the id of its case.
fn split_lines(document: &Document) -> String {
    let messages = document.cases.iter().flat_map(|case| case.messages.iter().map(move |message| (case, message)));
    lines(messages.map(|(case, message)| with_fields(&json!({"case": case.id}), message)))
}

/// One value a line, with its kind and the id of its case.
fn extract_lines(document: &Document) -> String {
    let lists =
        document.cases.iter().flat_map(|case| case.observables.lists().map(move |(kind, list)| (case, kind, list)));
    let values = lists.flat_map(|(case, kind, list)| list.iter().map(move |value| (case, kind, value)));
    lines(values.map(|(case, kind, value)| with_fields(&json!({"case": case.id, "list": kind}), value)))
}

/// The fields of an object behind some others.
fn with_fields<T: Serialize>(first: &Value, value: &T) -> Value {
    let mut all = first.as_object().cloned().unwrap_or_default();
    if let Ok(Value::Object(fields)) = serde_json::to_value(value) {
        all.extend(fields);
    }
    Value::Object(all)
}

/// The timeline as Timesketch imports it: one event a line with `message`, `datetime` and `timestamp_desc`.
///
/// An event without a time stands at the time before it, which its description says; Timesketch takes none without.
fn timesketch(document: &Document) -> String {
    let mut events = Vec::new();
    for case in &document.cases {
        let first_dated = case.timeline.iter().find_map(|event| event.at.as_deref());
        let mut known: Option<(&str, &str)> = first_dated.map(|at| (at, "not after"));
        for event in &case.timeline {
            let own = event.at.as_deref().map(|at| (at, ""));
            let Some((at, bound)) = own.or(known) else { continue };
            known = own.map(|(at, _)| (at, "not before")).or(known);
            events.push(timesketch_event(case, event, at, bound));
        }
    }
    lines(events.into_iter())
}

fn timesketch_event(case: &Brief, event: &EventInfo, at: &str, bound: &str) -> Value {
    let what = match event.kind {
        "log" => "Log record",
        "reported" => "Reported time",
        _ => "Message sent",
    };
    let seconds = match at.len() {
        10 => "T00:00:00",
        16 => ":00",
        _ => "",
    };
    let colon = if event.detail.is_some() { Labels::new(case.lang).get("colon") } else { "" };
    json!({
        "message": format!("{}{colon}{}", event.title, event.detail.as_deref().unwrap_or_default()),
        "datetime": format!("{at}{seconds}{}", event.utc_offset.as_deref().unwrap_or_default()),
        "timestamp_desc": if bound.is_empty() { what.to_owned() } else { format!("{what} (no date, {bound})") },
        "case": case.id,
        "actor": event.actor,
        "kind": event.kind,
        "casebrief_message": event.message,
        "source": event.evidence.first().and_then(|place| place.source.clone()),
        "line": event.evidence.first().and_then(|place| place.line),
    })
}
