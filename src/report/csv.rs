//! Tables as CSV: a cell that a spreadsheet would compute, or round, gets an apostrophe.

use std::borrow::Cow;

use super::tables::Table;

/// The table as RFC 4180 has it; LF line ends for programs, CRLF in files.
pub(super) fn csv(table: &Table, to_file: bool) -> String {
    let ends = if to_file { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut writer = csv::WriterBuilder::new().terminator(ends).from_writer(Vec::new());
    writer.write_record(&table.header).expect("a Vec takes everything");
    for row in &table.rows {
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
        let table = Table { name: "t", header: vec!["x"], rows: vec![vec!["a".to_owned()]] };
        assert_eq!(csv(&table, true), "x\r\na\r\n");
        assert_eq!(csv(&table, false), "x\na\n");
    }

    #[test]
    fn quotes_and_line_breaks_stay_in_their_cell() {
        let table = Table { name: "t", header: vec!["x", "y"], rows: vec![vec!["a\"b".to_owned(), "c\nd".to_owned()]] };
        assert_eq!(csv(&table, false), "x,y\n\"a\"\"b\",\"c\nd\"\n");
    }
}
