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
    let named = || cells.iter().filter(|cell| is_org_length(cell));
    let is_unit =
        |cell: &&String| !cell.chars().any(is_east) && locale::cues("department").is_match(&locale::fold(cell));
    let suffixed = named().filter(|cell| !is_unit(cell)).chain(named()).find_map(|cell| with_suffix(cell));
    suffixed.or_else(|| named().find_map(|cell| before_department(cell))).or_else(|| {
        let like_domain = |cell: &&String| {
            label.len() >= 4
                && is_org_length(cell)
                && {
                    let (cell, head) = (letters(cell), label.split('-').next().unwrap_or(&label));
                    // `Consorcio Aguas del Norte` under `aguasdelnorte.example`.
                    cell.starts_with(head) || head.len() >= 6 && cell.ends_with(head)
                }
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
    locale::words("org_suffix").iter().any(|row| row.folded.trim_end_matches(['.', '*']) == folded)
}

/// The organisation in a cell that holds part of an organisation's name.
fn with_suffix(cell: &str) -> Option<String> {
    let cell = without_label(cell);
    let suffixes = locale::cues("org_suffix");
    let folded = locale::fold(cell);
    let found = suffixes.find(&folded)?;
    if cell.chars().any(is_east) {
        return eastern_organization(cell);
    }
    // `Отдел ИТ ООО «Ромашка»`: the name in quotes follows its legal form.
    let quoted = cell[found.end..].trim_start().starts_with(['«', '"', '„', '“']);
    let department = locale::cues("department").find(&folded).filter(|department| department.start < found.start);
    let organization = if quoted && department.is_some() { &cell[found.start..] } else { cell };
    (organization.trim().len() > found.len()).then(|| organization.trim().to_owned())
}

/// `远山科技有限公司` of `远山科技有限公司 技术部 桌面支持`: organisation, department and job stand in one line.
fn eastern_organization(cell: &str) -> Option<String> {
    let suffixes = locale::cues("org_suffix");
    let is_department = |word: &str| {
        let folded = locale::fold(word);
        locale::cues("department").find_all(&folded).iter().any(|found| found.end == folded.len())
    };
    let words: Vec<&str> = cell.split_whitespace().collect();
    let at = words.iter().position(|word| suffixes.is_match(&locale::fold(word)))?;
    if !words[at].chars().any(is_east) {
        return Some(cell.to_owned());
    }
    if !is_bare_suffix(words[at]) {
        return Some(without_unit(words[at]));
    }
    // The legal form stands alone, before the name or behind it.
    let before: Vec<&str> = words[..at].iter().copied().filter(|word| !is_department(word)).collect();
    match (before.is_empty(), words.get(at + 1)) {
        (false, _) => Some(format!("{} {}", before.join(" "), words[at])),
        (true, Some(name)) => Some(format!("{} {}", words[at], without_unit(name))),
        (true, None) => None,
    }
}

/// `远山有限公司` of `远山有限公司技术支持中心`, `株式会社東都` of `株式会社東都営業部`.
fn without_unit(word: &str) -> String {
    let folded = locale::fold(word);
    let units = locale::cues("department").find_all(&folded).into_iter().filter(|unit| unit.end == folded.len());
    let starts: Vec<usize> = units.map(|unit| unit.start).collect();
    let suffixes = locale::cues("org_suffix").find_all(&folded);
    // The last legal form that a department follows; `中国移动集团公司` is more than `中国移动集团`.
    let ends = suffixes.iter().map(|suffix| suffix.end).filter(|end| starts.iter().any(|start| start >= end));
    let behind = ends.filter(|end| !is_bare_suffix(&word[..*end])).max();
    let cut = behind.or_else(|| {
        let first = starts.iter().copied().min()?;
        let head = &word[..first];
        (!is_bare_suffix(head) && locale::cues("org_suffix").is_match(&folded[..first])).then_some(first)
    });
    word[..cut.unwrap_or(word.len())].to_owned()
}

/// Cuts `Company:`, `会社名：`, and the `Firma` of `Firma Brandt GmbH`.
fn without_label(cell: &str) -> &str {
    let folded = locale::fold(cell);
    let cut = |row: &locale::Row| {
        let (open, label) = row.folded.strip_suffix(" …").map_or((false, row.folded), |label| (true, label));
        let rest = folded.strip_prefix(label)?;
        let value = rest.trim_start();
        let behind = value.strip_prefix([':', '：']).or((open && value.len() < rest.len()).then_some(value))?;
        Some(cell[cell.len() - behind.len()..].trim_start())
    };
    locale::words("org_label").iter().filter_map(cut).min_by_key(|rest| rest.len()).unwrap_or(cell)
}

/// Characters of scripts in which a name and what belongs to it may stand without blanks.
fn is_east(c: char) -> bool {
    is_ideograph(c) || matches!(u32::from(c), 0x3040..=0x30ff | 0xac00..=0xd7af | 0x3200..=0x33ff)
}

/// The first word of a Chinese, Japanese or Korean line whose next word is a department.
fn before_department(cell: &str) -> Option<String> {
    let mut words = cell.split_whitespace();
    let (first, second) = (words.next()?, words.next()?);
    let departments = locale::cues("department");
    let eastern = |word: &str| word.chars().any(is_east);
    (eastern(first)
        && eastern(second)
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
            ("Jan Wolf\nIT-Betrieb\nFirma Brandt & Söhne GmbH", "Brandt & Söhne GmbH"),
            ("Uwe Kern | Teamleiter EDV | Klinikum Nordfurt", "Klinikum Nordfurt"),
            ("佐藤 健\n株式会社東都商事 情報システム部\nTEL 03-5550-0101", "株式会社東都商事"),
            ("鈴木 一郎\n情報システム部\n東都データ株式会社", "東都データ株式会社"),
            ("田中\n株式会社 北星 営業部", "株式会社 北星"),
            ("株式会社東都商事情報システム部\n高橋", "株式会社東都商事"),
            ("김민수 과장\n기술지원팀\n(주)한빛소프트", "(주)한빛소프트"),
            ("이서연\n한빛데이터 주식회사 전산팀", "한빛데이터 주식회사"),
            ("박지훈\n주식회사 한빛 기술지원팀", "주식회사 한빛"),
            ("Иван Петров\nОтдел технической поддержки\nООО «Ромашка»", "ООО «Ромашка»"),
            ("Анна Белова\nОтдел ИТ ПАО «Северный банк»", "ПАО «Северный банк»"),
            ("Carla Neri\nUfficio Sistemi\nOfficine Valli S.p.A.", "Officine Valli S.p.A."),
            ("Ewa Kos\nDział IT\nLipa Sp. z o.o.", "Lipa Sp. z o.o."),
            ("Luc Petit\nService informatique\nAteliers du Rhône SARL", "Ateliers du Rhône SARL"),
            ("Rui Dias\nDepartamento de TI, Moinho Lda.", "Moinho Lda."),
            ("Piet Bos\nAfdeling ICT\nDijkstra B.V.", "Dijkstra B.V."),
            ("王强\n中原移动通信集团公司信息部", "中原移动通信集团公司"),
            ("公司：远山科技有限公司\n李静", "远山科技有限公司"),
            ("정하늘 과장\n새벽물산 정보시스템팀", "새벽물산"),
        ];
        for (signature, expected) in cases {
            assert_eq!(organization(signature, None).as_deref(), Some(expected), "{signature}");
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
