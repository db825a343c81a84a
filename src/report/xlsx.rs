//! Tables as a workbook: real dates and numbers, all else text, a header that stays in sight, filters.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::error::Result;

use super::brief::Document;
use super::filters::terminal;
use super::tables::{self, Table};

/// Columns that hold wall clocks.
const TIMES: [&str; 5] = ["at", "opened", "last_touch", "waiting_since", "due"];
/// Columns that hold numbers.
const NUMBERS: [&str; 11] = [
    "line",
    "count",
    "first_response_hours",
    "waiting_working_days",
    "span_days",
    "contacts_due",
    "contacts_kept",
    "open_actions",
    "errors",
    "warnings",
    "infos",
];
/// Rows of a sheet, header and all; Excel's limit.
const MOST_ROWS: usize = 1_048_576;
/// Characters of a cell; Excel's limit is 32,767 UTF-16 units.
const MOST_CHARS: usize = 16_000;
/// Widths of columns in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 6..=60;

/// The sheets of a workbook, in order.
pub fn sheets(document: &Document) -> [Table; 5] {
    [
        tables::cases(document),
        tables::timeline(document),
        tables::actions(document),
        tables::findings(document),
        tables::observables(document),
    ]
}

/// The workbook of a document.
pub(super) fn workbook(document: &Document) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    // The library writes the time of day here; the same cases shall give the same bytes.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    for table in sheets(document) {
        fill(workbook.add_worksheet(), &table)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn fill(sheet: &mut Worksheet, table: &Table) -> std::result::Result<(), XlsxError> {
    sheet.set_name(table.name)?;
    let bold = Format::new().set_bold();
    let rows = &table.rows[..table.rows.len().min(MOST_ROWS - 1)];
    for (column, name) in (0..).zip(&table.header) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
        let cells = rows.iter().filter_map(|row| row.get(usize::from(column)));
        let widest = cells.map(|cell| cell.width()).chain([name.width() + 2]).max().unwrap_or(0);
        let width = u8::try_from(widest.clamp(*WIDTHS.start(), *WIDTHS.end())).unwrap_or(u8::MAX);
        sheet.set_column_width(column, f64::from(width))?;
    }
    for (number, row) in (1..).zip(rows) {
        for ((column, name), cell) in (0..).zip(&table.header).zip(row) {
            write_cell(sheet, (number, column), name, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let last_column = u16::try_from(table.header.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, rows.len() as u32, last_column)?;
    Ok(())
}

/// Writes a cell as its column asks; what does not fit stays text, and a formula is never one.
fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    name: &str,
    cell: &str,
) -> std::result::Result<(), XlsxError> {
    if cell.is_empty() {
        return Ok(());
    }
    let number = cell.parse::<f64>().ok().filter(|number| NUMBERS.contains(&name) && number.is_finite());
    let time = moment(cell).filter(|_| TIMES.contains(&name));
    if let Some(number) = number {
        sheet.write_number(row, column, number)?;
    } else if let Some((time, pattern)) = time {
        sheet.write_datetime_with_format(row, column, &time, &Format::new().set_num_format(pattern))?;
    } else {
        let text: String = terminal(cell).chars().take(MOST_CHARS).collect();
        sheet.write_string(row, column, text)?;
    }
    Ok(())
}

/// A wall clock of the JSON with the pattern that shows it as finely; `None` for what Excel has no date for.
fn moment(text: &str) -> Option<(ExcelDateTime, &'static str)> {
    let (at, pattern) = match text.len() {
        10 => (text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)?, "yyyy-mm-dd"),
        16 => (NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok()?, "yyyy-mm-dd hh:mm"),
        19 => (NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok()?, "yyyy-mm-dd hh:mm:ss"),
        _ => return None,
    };
    let day = ExcelDateTime::from_ymd(u16::try_from(at.year()).ok()?, at.month() as u8, at.day() as u8).ok()?;
    Some((day.and_hms(at.hour() as u16, at.minute() as u8, f64::from(at.second())).ok()?, pattern))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_clocks_become_dates_as_fine_as_they_are() {
        let pattern = |text| moment(text).map(|(_, pattern)| pattern);
        assert_eq!(pattern("2024-03-04"), Some("yyyy-mm-dd"));
        assert_eq!(pattern("2024-03-04T09:00"), Some("yyyy-mm-dd hh:mm"));
        assert_eq!(pattern("2024-03-04T09:00:05"), Some("yyyy-mm-dd hh:mm:ss"));
        for none in ["", "soon", "0001-01-01T00:00", "2024-13-04"] {
            assert_eq!(pattern(none), None, "{none}");
        }
    }

    #[test]
    fn a_cell_of_any_length_and_kind_is_taken() {
        let table = Table {
            name: "t",
            header: vec!["at", "line", "text"],
            rows: vec![
                vec!["not a date".into(), "NaN".into(), "𝄞\u{301}".repeat(40_000)],
                vec!["9999-12-31".into(), "-1e308".into(), "=1+1\u{0}\u{b}".into()],
            ],
        };
        let mut workbook = Workbook::new();
        fill(workbook.add_worksheet(), &table).unwrap();
        assert!(workbook.save_to_buffer().unwrap().starts_with(b"PK"));
    }

    #[test]
    fn columns_of_dates_and_numbers_exist() {
        let document = Document {
            schema: "",
            cases: Vec::new(),
            sources: Vec::new(),
            warnings: Vec::new(),
            settings: Vec::new(),
            hidden: std::collections::BTreeMap::new(),
        };
        let names: Vec<&str> = sheets(&document).iter().flat_map(|table| table.header.clone()).collect();
        for name in TIMES.iter().chain(&NUMBERS) {
            assert!(names.contains(name), "{name}");
        }
    }
}
