//! What a signature tells beside the name: the organisation and phone numbers.

use super::addresses::{domain, main_label};
use super::names::{is_ideograph, letters};
use crate::locale;

/// Cells of a signature line: parts between bars, dots, dashes with blanks, commas and wide gaps.
pub(super) fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(['|', '｜', '·', '•', '\t', '\u{3000}'])
        .flat_map(|cell| cell.split("  "))
        .flat_map(|cell| cell.split(" - "))
        .flat_map(|cell| cell.split(" – "))
        .flat_map(|cell| cell.split(" — "))
        .map(|cell| {
            cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '_' | '–' | '—' | ',' | '，'))
        })
        .filter(|cell| !cell.is_empty())
}

/// The organisation a signature names; `None` when none can be told from departments and job titles.
///
/// `email` helps where no legal form shows: `Faro Servicios` under an address at `faro.example`.
pub(super) fn organization(signature: &str, email: Option<&str>) -> Option<String> {
    let label = email.map(|email| main_label(domain(email))).unwrap_or_default();
    let lines = signature.lines().filter(|line| !line.contains('@') && !line.contains("://"));
    let cells: Vec<String> = lines.flat_map(|line| cells(line).flat_map(comma_cells).collect::<Vec<_>>()).collect();
    let suffixed = cells.iter().filter(|cell| is_org_length(cell)).find_map(|cell| with_suffix(cell));
    suffixed
        .or_else(|| cells.iter().filter(|cell| is_org_length(cell)).find_map(|cell| before_department(cell)))
        .or_else(|| {
            let like_domain = |cell: &&String| {
                label.len() >= 4
                    && is_org_length(cell)
                    && letters(cell).starts_with(label.split('-').next().unwrap_or(&label))
                    && cell.chars().count() > 4
            };
            cells.iter().filter(|cell| !is_one_word_of_address(cell)).find(like_domain).cloned()
        })
}

fn is_org_length(cell: &str) -> bool {
    let count = cell.chars().count();
    (2..=70).contains(&count)
        && cell.split_whitespace().count() <= 9
        && !cell.ends_with(['。', '!', '！', '?', '？', ':', '：'])
}

fn is_one_word_of_address(cell: &str) -> bool {
    !cell.contains(char::is_whitespace) && cell.contains('.')
}

/// Splits `Release Manager, Heron Ltd` but neither `Faro, S.L.` nor `Acme Co., Ltd.`.
fn comma_cells(cell: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in cell.split(", ").flat_map(|part| part.split('，')) {
        match parts.last_mut() {
            Some(before) if is_bare_suffix(part) => *before = format!("{before}, {part}"),
            _ => parts.push(part.trim().to_owned()),
        }
    }
    parts
}

fn is_bare_suffix(part: &str) -> bool {
    let folded = locale::fold(part);
    let folded = folded.trim().trim_end_matches('.');
    locale::words("org_suffix").iter().any(|row| locale::fold(row.word).trim_end_matches(['.', '*']) == folded)
}

/// The cell, or its first word, when it holds part of an organisation's name that is not part of a department's.
fn with_suffix(cell: &str) -> Option<String> {
    let suffixes = locale::cues("org_suffix");
    if !suffixes.is_match(&locale::fold(cell)) {
        return None;
    }
    if !cell.chars().any(is_ideograph) {
        return Some(cell.to_owned());
    }
    // `东海证券 信息技术部 桌面支持`: organisation, department and job stand in one line.
    let word = cell.split_whitespace().find(|word| suffixes.is_match(&locale::fold(word)));
    Some(match word {
        Some(word) if word.chars().any(is_ideograph) => word.to_owned(),
        _ => cell.to_owned(),
    })
}

/// The first word of a Chinese line whose next word is a department.
fn before_department(cell: &str) -> Option<String> {
    let mut words = cell.split_whitespace();
    let (first, second) = (words.next()?, words.next()?);
    let departments = locale::cues("department");
    let ideographic = |word: &str| word.chars().any(is_ideograph);
    (ideographic(first)
        && ideographic(second)
        && first.chars().count() >= 3
        && departments.is_match(&locale::fold(second))
        && !departments.is_match(&locale::fold(first)))
    .then(|| first.to_owned())
}

/// Phone numbers of a signature as printed.
pub(super) fn phones(signature: &str) -> Vec<String> {
    let mut phones = Vec::new();
    for line in signature.lines().filter(|line| !line.contains("://")) {
        let labelled = locale::cues("phone_label").is_match(&locale::fold(line));
        let inside =
            |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' ' | '.' | '/' | '\u{a0}' | '–');
        let mut rest = line;
        while let Some(at) = rest.find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')) {
            let run = &rest[at..];
            let end = run.find(|c: char| !inside(c)).unwrap_or(run.len());
            let joined = rest[..at]
                .chars()
                .next_back()
                .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '_' | '#'));
            let number = run[..end].trim_end_matches(|c: char| !c.is_ascii_digit());
            let digits = number.chars().filter(char::is_ascii_digit).count();
            let shaped = number.starts_with(['+', '0', '(']) || number.contains(['-', ' ']);
            let dated = number.split(['-', '/', '.']).count() == 3 && digits <= 8;
            if (7..=15).contains(&digits)
                && !joined
                && !dated
                && (labelled || shaped)
                && !run[end..].starts_with(['@', '_'])
            {
                phones.push(number.to_owned());
            }
            rest = &run[end.max(1)..];
        }
    }
    phones
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_organisation_is_neither_department_nor_title() {
        let cases = [
            ("陈明 Chen Ming\n远山信息技术有限公司  技术支持中心\nTel: 400-555-0111", "远山信息技术有限公司"),
            ("周敏\n海湾证券 信息技术部 桌面支持", "海湾证券"),
            ("吴刚\n江南钢铁 自动化部网络组", "江南钢铁"),
            (
                "Marta Ortega\nServicio de Informática - Hospital General del Puerto\nExt. 12",
                "Hospital General del Puerto",
            ),
            ("Tess Pope\nRelease Manager, Heron Plotters Pty Ltd\nHobart", "Heron Plotters Pty Ltd"),
            ("Luis Rey\nTécnico N2 · Faro Sistemas, S.L.\nT. 944 555 000", "Faro Sistemas, S.L."),
            ("Jane Roe\nDesktop Engineering\nWren Insurance plc\nt: +44 20 7946 0011", "Wren Insurance plc"),
        ];
        for (signature, expected) in cases {
            assert_eq!(organization(signature, None).as_deref(), Some(expected));
        }
        assert_eq!(
            organization("Ann\nSupport Engineer | Deployment\nTorvik Customer Care", Some("ann@torvik-css.example"))
                .as_deref(),
            Some("Torvik Customer Care")
        );
        assert_eq!(organization("Nora\nDesktop Engineering", Some("k@c.example")), None);
    }

    #[test]
    fn phones_are_read_as_printed_and_dates_are_none() {
        assert_eq!(phones("Tel: 400-555-0123 转 3\n服务电话：4006660077"), ["400-555-0123", "4006660077"]);
        assert_eq!(phones("t: +44 20 7946 0011 | 0571-5550 0100"), ["+44 20 7946 0011", "0571-5550 0100"]);
        assert_eq!(phones("2021-10-12\nCS7654321\n100080"), Vec::<String>::new());
    }
}
