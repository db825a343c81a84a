//! Reference tables: what a number or a symbol stands for.
//!
//! Each table is a TSV file that names its source at the top or in a column. It is parsed on first use, so a chain
//! without error codes pays nothing. What a chain says about a number always wins over what is written here.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use crate::table;

/// Which name space of Windows a number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// `net helpmsg` numbers, 0 to 65535.
    Win32,
    /// COM results, `0x8…`.
    Hresult,
    /// Kernel results, `0xC…`.
    NtStatus,
}

/// A number of one name space and its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorFact {
    /// The name space.
    pub space: Space,
    /// The number in it.
    pub code: u32,
    /// `ERROR_ACCESS_DENIED`.
    pub symbol: &'static str,
}

/// What a result of Windows servicing and setup means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServicingFact {
    /// The 32-bit result.
    pub code: u32,
    /// Its name.
    pub symbol: &'static str,
    /// Meaning in English.
    pub en: &'static str,
    /// Meaning in Chinese.
    pub zh: &'static str,
    /// A header or a public document says so, not only general knowledge.
    pub confirmed: bool,
}

/// One Windows product that has a build number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildFact {
    /// `17763`.
    pub build: u32,
    /// `10.0.17763`.
    pub version: &'static str,
    /// A server product.
    pub server: bool,
    /// `Windows 10 1809 (E)`.
    pub product: &'static str,
}

static ERRORS: LazyLock<Vec<ErrorFact>> = LazyLock::new(|| {
    let mut rows: Vec<ErrorFact> = table::rows(include_str!("windows_error_codes.tsv")).filter_map(error_row).collect();
    rows.sort_by_key(|fact| (fact.space, fact.code));
    rows
});

static ERROR_NAMES: LazyLock<HashMap<&'static str, &'static ErrorFact>> = LazyLock::new(|| {
    // From the back, so that the first number of a name stays.
    ERRORS.iter().rev().map(|fact| (fact.symbol, fact)).collect()
});

static STOPS: LazyLock<Vec<(u32, &'static str)>> =
    LazyLock::new(|| sorted(include_str!("windows_stop_codes.tsv"), stop_row, |(code, _)| *code));

static SERVICING: LazyLock<Vec<ServicingFact>> =
    LazyLock::new(|| sorted(include_str!("servicing_codes.tsv"), servicing_row, |fact| fact.code));

static BUILDS: LazyLock<Vec<BuildFact>> =
    LazyLock::new(|| sorted(include_str!("windows_builds.tsv"), build_row, |fact| fact.build));

/// The rows of a table by key; rows of one key keep their order.
fn sorted<T, K: Ord>(table: &'static str, row: fn(&'static str) -> Option<T>, key: fn(&T) -> K) -> Vec<T> {
    let mut rows: Vec<T> = lines(table).filter_map(row).collect();
    rows.sort_by_key(key);
    rows
}

/// The lines of a table without its comments.
fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

fn error_row([space, code, symbol]: [&'static str; 3]) -> Option<ErrorFact> {
    let space = match space {
        "WIN32" => Space::Win32,
        "HRESULT" => Space::Hresult,
        "NTSTATUS" => Space::NtStatus,
        _ => return None,
    };
    Some(ErrorFact { space, code: number(code)?, symbol })
}

fn stop_row(line: &'static str) -> Option<(u32, &'static str)> {
    let (code, symbol) = line.split_once('\t')?;
    Some((number(code)?, symbol))
}

fn servicing_row(line: &'static str) -> Option<ServicingFact> {
    let mut cells = line.split('\t');
    let (code, symbol, source) = (number(cells.next()?)?, cells.next()?, cells.next()?);
    Some(ServicingFact { code, symbol, en: cells.next()?, zh: cells.next()?, confirmed: source != "known" })
}

fn build_row(line: &'static str) -> Option<BuildFact> {
    let mut cells = line.split('\t');
    let (build, version, kind) = (number(cells.next()?)?, cells.next()?, cells.next()?);
    Some(BuildFact { build, version, server: kind == "server", product: cells.next()? })
}

fn number(cell: &str) -> Option<u32> {
    match cell.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => cell.parse().ok(),
    }
}

/// Facility 7 of an HRESULT holds a Win32 number, bit 28 a kernel result.
const WIN32_IN_HRESULT: u32 = 0x8007_0000;
const NT_BIT: u32 = 0x1000_0000;

/// The number in one name space.
pub fn in_space(space: Space, code: u32) -> Option<&'static ErrorFact> {
    let at = ERRORS.partition_point(|fact| (fact.space, fact.code) < (space, code));
    ERRORS.get(at).filter(|fact| (fact.space, fact.code) == (space, code))
}

/// The likeliest name of a number printed as hexadecimal: a Win32 number below 65536, a kernel result from `0xC…`,
/// else a COM result, which may hold one of the others.
pub fn error_code(code: u32) -> Option<&'static ErrorFact> {
    if code <= 0xffff {
        return in_space(Space::Win32, code);
    }
    if code >= 0xc000_0000 {
        return in_space(Space::NtStatus, code)
            .or_else(|| in_space(Space::Hresult, code))
            .or_else(|| in_space(Space::NtStatus, code & !NT_BIT));
    }
    in_space(Space::Hresult, code)
        .or_else(|| win32_of(code).and_then(|low| in_space(Space::Win32, low)))
        .or_else(|| in_space(Space::NtStatus, code))
}

/// The Win32 number inside a COM result of facility 7.
pub fn win32_of(hresult: u32) -> Option<u32> {
    (hresult & 0xffff_0000 == WIN32_IN_HRESULT).then_some(hresult & 0xffff)
}

/// The COM result that holds this Win32 number: `HRESULT_FROM_WIN32`.
pub fn hresult_from_win32(code: u32) -> Option<u32> {
    (1..=0xffff).contains(&code).then_some(WIN32_IN_HRESULT | code)
}

/// The first number with this name, in capitals as the headers write it.
pub fn symbol(name: &str) -> Option<&'static ErrorFact> {
    ERROR_NAMES.get(name).copied()
}

/// The name of a stop code.
pub fn stop_code(code: u32) -> Option<&'static str> {
    let at = STOPS.partition_point(|(stop, _)| *stop < code);
    STOPS.get(at).filter(|(stop, _)| *stop == code).map(|(_, symbol)| *symbol)
}

/// The stop code with this name.
pub fn stop_symbol(name: &str) -> Option<u32> {
    STOPS.iter().find(|(_, symbol)| *symbol == name).map(|(code, _)| *code)
}

/// What a result of servicing and setup means.
pub fn servicing(code: u32) -> Option<&'static ServicingFact> {
    let at = SERVICING.partition_point(|fact| fact.code < code);
    SERVICING.get(at).filter(|fact| fact.code == code)
}

/// The result of servicing and setup with this name.
pub fn servicing_symbol(name: &str) -> Option<&'static ServicingFact> {
    SERVICING.iter().find(|fact| fact.symbol == name)
}

/// All products with this build number, in the order of the table; empty for an unknown one.
pub fn builds(build: u32) -> &'static [BuildFact] {
    let start = BUILDS.partition_point(|fact| fact.build < build);
    let end = BUILDS.partition_point(|fact| fact.build <= build);
    &BUILDS[start..end]
}

/// The products with this build number for a reader: `Windows 10 1809 / Windows Server 2019`.
///
/// Editions are left out, and so are the half-yearly server releases where a named one shares the number.
pub fn product(build: u32) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    let facts = builds(build);
    let named_server = facts.iter().any(|fact| fact.server && !fact.product.ends_with(" SAC"));
    for fact in facts.iter().filter(|fact| !(fact.server && named_server && fact.product.ends_with(" SAC"))) {
        let name = fact.product.split(" (").next().unwrap_or(fact.product);
        let name = name.trim_end_matches(" IOT").trim_end_matches(" IoT");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| names.join(" / "))
}

/// Whether a day of China's official calendar was declared a working day (`Some(true)`) or a holiday (`Some(false)`)
/// against its weekday; `Some(None)` when it was not, `None` for a year that the table does not hold.
pub fn china_day(day: NaiveDate) -> Option<Option<bool>> {
    static DAYS: LazyLock<BTreeMap<NaiveDate, bool>> = LazyLock::new(|| {
        let rows = include_str!("china_holidays.tsv").lines().filter(|line| !line.starts_with('#'));
        rows.filter_map(|row| {
            let mut cells = row.split('\t');
            Some((NaiveDate::parse_from_str(cells.next()?, "%Y-%m-%d").ok()?, cells.next()? == "work"))
        })
        .collect()
    });
    let first = DAYS.keys().next()?.year();
    let last = DAYS.keys().next_back()?.year();
    (first..=last).contains(&day.year()).then(|| DAYS.get(&day).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_parses() {
        let rows = |table| lines(table).count();
        assert_eq!(ERRORS.len(), rows(include_str!("windows_error_codes.tsv")));
        assert_eq!(STOPS.len(), rows(include_str!("windows_stop_codes.tsv")));
        assert_eq!(SERVICING.len(), rows(include_str!("servicing_codes.tsv")));
        assert_eq!(BUILDS.len(), rows(include_str!("windows_builds.tsv")));
        assert_eq!((ERRORS.len(), STOPS.len(), SERVICING.len(), BUILDS.len()), (6642, 379, 155, 67));
        assert!(SERVICING.iter().all(|fact| !fact.en.is_empty() && !fact.zh.is_empty()));
    }

    #[test]
    fn every_table_names_its_source() {
        for table in [
            include_str!("windows_error_codes.tsv"),
            include_str!("windows_stop_codes.tsv"),
            include_str!("servicing_codes.tsv"),
            include_str!("windows_builds.tsv"),
        ] {
            assert!(table.starts_with("# Source"), "{}", &table[..60]);
        }
    }

    #[test]
    fn a_number_is_read_in_its_name_space() {
        let name = |code| error_code(code).map(|fact| fact.symbol);
        assert_eq!(name(5), Some("ERROR_ACCESS_DENIED"));
        assert_eq!(name(0x8007_3712), Some("ERROR_SXS_COMPONENT_STORE_CORRUPT"));
        assert_eq!(name(0x8007_0005), Some("E_ACCESSDENIED"));
        assert_eq!(name(0xc000_0005), Some("STATUS_ACCESS_VIOLATION"));
        assert_eq!(name(0xd000_0005), Some("STATUS_ACCESS_VIOLATION"));
        assert_eq!(name(0x40a1_0013), None);
    }

    #[test]
    fn a_name_gives_its_number() {
        assert_eq!(symbol("ERROR_SXS_COMPONENT_STORE_CORRUPT").map(|fact| fact.code), Some(14098));
        assert_eq!(symbol("ERROR_NEVER_HEARD_OF"), None);
        assert_eq!(stop_symbol("INACCESSIBLE_BOOT_DEVICE"), Some(0x7b));
        assert_eq!(stop_code(0x7b), Some("INACCESSIBLE_BOOT_DEVICE"));
        assert_eq!(servicing_symbol("CBS_E_SOURCE_MISSING").map(|fact| fact.code), Some(0x800f_081f));
    }

    #[test]
    fn a_build_names_its_products() {
        assert_eq!(product(17763).as_deref(), Some("Windows 10 1809 / Windows Server 2019"));
        assert_eq!(product(19043).as_deref(), Some("Windows 10 21H1"));
        assert_eq!(product(18362).as_deref(), Some("Windows 10 1903 / Windows Server 1903 SAC"));
        assert_eq!(product(12345), None);
    }
}
