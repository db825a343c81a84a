//! Cases as tables, for spreadsheets and for programs that read them: rows of text under names of columns.

use crate::text::one_line;

use super::brief::{Document, Evidence, Value, ValueExtra};
use super::portfolio::ranked;

/// Rows under names of columns.
#[derive(Clone, Debug)]
pub struct Table {
    /// What the rows are.
    pub name: &'static str,
    /// Names of the columns.
    pub header: Vec<&'static str>,
    /// A cell a column; empty where nothing is known.
    pub rows: Vec<Vec<String>>,
}

/// The cases, a row each, in the order in which a lead takes them up.
pub fn cases(document: &Document) -> Table {
    let header = vec![
        "status",
        "case",
        "title",
        "customer",
        "priority",
        "engineer",
        "opened",
        "first_response_hours",
        "last_touch",
        "last_touch_by",
        "waiting_on",
        "waiting_since",
        "waiting_working_days",
        "span_days",
        "contacts_due",
        "contacts_kept",
        "open_actions",
        "errors",
        "warnings",
        "infos",
    ];
    let rows = ranked(document).into_iter().map(|case| {
        let row = &case.overview;
        vec![
            row.status.to_owned(),
            known(row.id.as_ref()),
            known(row.title.as_ref()),
            known(row.customer.as_ref()),
            known(row.priority.as_ref()),
            known(row.engineer.as_ref()),
            known(row.opened.as_ref()),
            known(row.first_response_hours.as_ref()),
            known(row.last_touch.as_ref()),
            known(row.last_touch_by.as_ref()),
            known(row.waiting_on.as_ref()),
            known(row.waiting_since.as_ref()),
            known(row.waiting_working_days.as_ref()),
            known(row.span_days.as_ref()),
            known(row.contacts_due.as_ref()),
            known(row.contacts_kept.as_ref()),
            row.open_actions.to_string(),
            row.findings.error.to_string(),
            row.findings.warning.to_string(),
            row.findings.info.to_string(),
        ]
    });
    Table { name: "cases", header, rows: rows.collect() }
}

/// Requests, promises and reports, a row each.
pub fn actions(document: &Document) -> Table {
    let header =
        vec!["case", "kind", "owner", "owner_name", "text", "due", "status", "message", "source", "line", "closed_by"];
    let mut rows = Vec::new();
    for case in &document.cases {
        for action in &case.actions {
            let place = action.evidence.first();
            rows.push(vec![
                known(case.id.as_ref()),
                action.kind.to_owned(),
                action.owner.to_owned(),
                known(action.owner_name.as_ref()),
                action.text.clone(),
                known(action.due.as_ref()),
                action.status.to_owned(),
                action.message.clone(),
                known(place.and_then(|place| place.source.as_ref())),
                line(place),
                known(action.closed_by.as_ref().map(|place| &place.message)),
            ]);
        }
    }
    Table { name: "actions", header, rows }
}

/// The findings of the audit, a row a finding with its first place.
pub fn findings(document: &Document) -> Table {
    let header = vec![
        "case", "title", "status", "severity", "code", "name", "finding", "message", "part", "source", "line", "quote",
    ];
    let mut rows = Vec::new();
    for case in &document.cases {
        for finding in &case.findings {
            let place = finding.evidence.first();
            rows.push(vec![
                case.id.clone().unwrap_or_default(),
                case.title.clone().unwrap_or_default(),
                case.status.value.to_owned(),
                finding.severity.to_owned(),
                finding.code.to_owned(),
                finding.name.to_owned(),
                one_line(&finding.message),
                place.map(|place| place.message.clone()).unwrap_or_default(),
                place.map(|place| place.part.clone()).unwrap_or_default(),
                place.and_then(|place| place.source.clone()).unwrap_or_default(),
                line(place),
                place.map(|place| one_line(&place.quote)).unwrap_or_default(),
            ]);
        }
    }
    Table { name: "findings", header, rows }
}

/// The timeline, a row an event.
pub fn timeline(document: &Document) -> Table {
    let header = vec!["case", "at", "utc_offset", "kind", "actor", "title", "detail", "message", "source", "line"];
    let mut rows = Vec::new();
    for case in &document.cases {
        for event in &case.timeline {
            let place = event.evidence.first();
            rows.push(vec![
                case.id.clone().unwrap_or_default(),
                event.at.clone().unwrap_or_default(),
                event.utc_offset.clone().unwrap_or_default(),
                event.kind.to_owned(),
                event.actor.clone().unwrap_or_default(),
                event.title.clone(),
                event.detail.clone().unwrap_or_default(),
                event.message.clone(),
                place.and_then(|place| place.source.clone()).unwrap_or_default(),
                line(place),
            ]);
        }
    }
    Table { name: "timeline", header, rows }
}

/// The observables, a row a value with its first place.
pub fn observables(document: &Document) -> Table {
    let fixed = ["case", "kind", "value", "count", "message", "part", "source", "line", "quote"];
    let extra = ["algorithm", "role", "subject", "symbol", "meaning", "same_as", "product", "level", "at"];
    let mut rows = Vec::new();
    for case in &document.cases {
        for (kind, values) in case.observables.lists() {
            for value in values {
                let place = value.evidence.first();
                let mut row = vec![
                    case.id.clone().unwrap_or_default(),
                    kind.to_owned(),
                    value.value.clone(),
                    value.count.to_string(),
                    place.map(|place| place.message.clone()).unwrap_or_default(),
                    place.map(|place| place.part.clone()).unwrap_or_default(),
                    place.and_then(|place| place.source.clone()).unwrap_or_default(),
                    line(place),
                    place.map(|place| place.quote.clone()).unwrap_or_default(),
                ];
                row.extend(extra_cells(value));
                rows.push(row);
            }
        }
    }
    Table { name: "observables", header: [&fixed[..], &extra[..]].concat(), rows }
}

fn line(place: Option<&Evidence>) -> String {
    known(place.and_then(|place| place.line).as_ref())
}

/// The value as text; empty when it is not known.
fn known(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// Cells of `algorithm` to `at`.
fn extra_cells(value: &Value) -> [String; 9] {
    let mut cells: [String; 9] = Default::default();
    match &value.extra {
        ValueExtra::Hash { algorithm, role, subject } => {
            cells[0] = algorithm.map(str::to_owned).unwrap_or_default();
            cells[1] = role.map(str::to_owned).unwrap_or_default();
            cells[2] = subject.clone().unwrap_or_default();
        }
        ValueExtra::ErrorCode { symbol, meaning, same_as } => {
            cells[3] = symbol.clone().unwrap_or_default();
            cells[4] = meaning.map(str::to_owned).unwrap_or_default();
            cells[5] = same_as.join(" ");
        }
        ValueExtra::Version { product } => cells[6] = product.clone().unwrap_or_default(),
        ValueExtra::LogEvent { at, level, .. } => {
            cells[7] = level.clone().unwrap_or_default();
            cells[8] = at.clone().unwrap_or_default();
        }
        ValueExtra::None {} | ValueExtra::Component { .. } | ValueExtra::Secret { .. } => {}
    }
    cells
}
