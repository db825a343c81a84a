//! Tables for spreadsheets: a cell that a spreadsheet would compute, or round, gets an apostrophe.

use std::borrow::Cow;

use crate::text::one_line;

use super::brief::{Document, Evidence, Value, ValueExtra};

/// The findings of the audit, a row a finding with its first place.
pub fn findings(document: &Document, to_file: bool) -> String {
    let header = [
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
    table(&header, &rows, to_file)
}

/// The timeline, a row an event.
pub fn timeline(document: &Document, to_file: bool) -> String {
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
    table(&header, &rows, to_file)
}

/// The observables, a row a value with its first place.
pub fn observables(document: &Document, to_file: bool) -> String {
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
    table(&[&fixed[..], &extra[..]].concat(), &rows, to_file)
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

/// RFC 4180; LF line ends for programs, CRLF in files.
fn table(header: &[&str], rows: &[Vec<String>], to_file: bool) -> String {
    let ends = if to_file { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut writer = csv::WriterBuilder::new().terminator(ends).from_writer(Vec::new());
    writer.write_record(header).expect("a Vec takes everything");
    for row in rows {
        writer.write_record(row.iter().map(|cell| as_text(cell).into_owned())).expect("every row has all cells");
    }
    String::from_utf8(writer.into_inner().expect("a Vec takes everything")).expect("every cell is UTF-8")
}

/// The cell with an apostrophe before what Excel and `LibreOffice` would compute (OWASP, CSV injection), and before
/// numbers that they would not show as written.
fn as_text(cell: &str) -> Cow<'_, str> {
    let starts = cell.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if starts || loses_digits(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Digits that a spreadsheet takes for a number and prints as another: `0001334`, `202403040001234`, `4E10`.
fn loses_digits(cell: &str) -> bool {
    // From twelve digits on Excel prints 2.02403E+11; from sixteen on it forgets the last ones.
    const LONG: usize = 12;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits(cell) && (cell.len() >= LONG || (cell.len() > 1 && cell.starts_with('0')));
    let power = cell.split_once(['e', 'E']).is_some_and(|(before, after)| digits(before) && digits(after));
    number || power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_stay_text() {
        assert_eq!(as_text("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(as_text("+86 10 5555 0100"), "'+86 10 5555 0100");
        assert_eq!(as_text("\tcmd"), "'\tcmd");
        assert_eq!(as_text("KB5004244"), "KB5004244");
    }

    #[test]
    fn long_numbers_and_leading_zeros_stay_as_written() {
        for long in ["202403040001234", "0001334", "123456789012", "4E10", "12e345"] {
            assert_eq!(as_text(long), format!("'{long}"));
        }
        for plain in ["0", "57", "12345678901", "CAS-0001", "E10", "4E", "0x80070002", "2024-03-04T09:00"] {
            assert_eq!(as_text(plain), plain);
        }
    }

    #[test]
    fn files_get_the_line_ends_of_spreadsheets() {
        assert_eq!(table(&["x"], &[vec!["a".to_owned()]], true), "x\r\na\r\n");
        assert_eq!(table(&["x"], &[vec!["a".to_owned()]], false), "x\na\n");
    }

    #[test]
    fn quotes_and_line_breaks_stay_in_their_cell() {
        let rows = [vec!["a\"b".to_owned(), "c\nd".to_owned()]];
        assert_eq!(table(&["x", "y"], &rows, false), "x,y\n\"a\"\"b\",\"c\nd\"\n");
    }
}
