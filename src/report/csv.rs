//! Tables for spreadsheets: a cell that a spreadsheet would take for a formula gets an apostrophe.

use std::borrow::Cow;

use super::brief::{Document, Evidence, Value, ValueExtra};

/// The timeline, a row an event.
pub fn timeline(document: &Document) -> String {
    let header = ["case", "at", "utc_offset", "kind", "actor", "title", "detail", "message", "source", "line"];
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
    table(&header, &rows)
}

/// The observables, a row a value with its first place.
pub fn observables(document: &Document) -> String {
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
    table(&[&fixed[..], &extra[..]].concat(), &rows)
}

fn line(place: Option<&Evidence>) -> String {
    place.and_then(|place| place.line).map(|line| line.to_string()).unwrap_or_default()
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

/// RFC 4180 with LF line ends.
fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).expect("a Vec takes everything");
    for row in rows {
        writer.write_record(row.iter().map(|cell| no_formula(cell).into_owned())).expect("every row has all cells");
    }
    String::from_utf8(writer.into_inner().expect("a Vec takes everything")).expect("every cell is UTF-8")
}

/// The cell with an apostrophe before what Excel and `LibreOffice` would compute (OWASP, CSV injection).
fn no_formula(cell: &str) -> Cow<'_, str> {
    let starts = cell.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if starts { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_stay_text() {
        assert_eq!(no_formula("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(no_formula("+86 10 5555 0100"), "'+86 10 5555 0100");
        assert_eq!(no_formula("\tcmd"), "'\tcmd");
        assert_eq!(no_formula("KB5004244"), "KB5004244");
    }

    #[test]
    fn quotes_and_line_breaks_stay_in_their_cell() {
        let rows = [vec!["a\"b".to_owned(), "c\nd".to_owned()]];
        assert_eq!(table(&["x", "y"], &rows), "x,y\n\"a\"\"b\",\"c\nd\"\n");
    }
}
