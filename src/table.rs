//! Tables that come along as files: a line is a row, tabs part its cells.

/// The cells of every line of a table with three columns, empty lines included; cells that a line lacks are empty.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    let mut rest = table;
    let lines = std::iter::from_fn(move || {
        let line;
        (line, rest) = cut(Some(rest).filter(|rest| !rest.is_empty())?, b'\n');
        Some(line)
    });
    lines.map(|line| {
        let (first, rest) = cut(line, b'\t');
        let (second, third) = cut(rest, b'\t');
        [first, second, third]
    })
}

/// What stands before and behind the first such byte. Cells are so short that looking at one byte after the other
/// takes less time than setting up a faster search, and nearly every run reads 25,000 of them.
fn cut(text: &'static str, mark: u8) -> (&'static str, &'static str) {
    match text.bytes().position(|byte| byte == mark) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_three_cells() {
        let found: Vec<[&str; 3]> = rows("a\tb\tc d\n\ne\t\tf\ng").collect();
        assert_eq!(found, [["a", "b", "c d"], ["", "", ""], ["e", "", "f"], ["g", "", ""]]);
    }
}
