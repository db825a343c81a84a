//! Keys of the Windows registry.

use std::sync::LazyLock;

use regex::Regex;

use super::scan::{char_before, closing_quote, line_after, name_end, trimmed};
use super::{Extra, Extractor, Kind, Match};
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::RegistryKey,
    doc: "A registry hive in any spelling and the key below it, as written, without the editor's `Computer\\`.",
    examples: &[
        (
            r"HKEY_CURRENT_USER\Software\Microsoft\Windows NT\CurrentVersion\Winlogon",
            &[r"HKEY_CURRENT_USER\Software\Microsoft\Windows NT\CurrentVersion\Winlogon"],
        ),
        (
            r#"reg add "HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Print" /v Rpc /t REG_DWORD /d 0"#,
            &[r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Print"],
        ),
        (
            r"activar el detalle: HKLM\SYSTEM\CurrentControlSet\Control\Lsa, valor Debug = 1",
            &[r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa"],
        ),
        (
            r"is empty: HKLM\SOFTWARE\Microsoft\Component Based Servicing\PackagesPending",
            &[r"HKLM\SOFTWARE\Microsoft\Component Based Servicing\PackagesPending"],
        ),
        (r"计算机\HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Foo。删除", &[r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Foo"]),
        (r"Get-ItemProperty HKLM:\SOFTWARE\Foo -Name Bar; HKCU:\Console", &[r"HKLM:\SOFTWARE\Foo", r"HKCU:\Console"]),
        (
            "[HKEY_CLASSES_ROOT\\.txt]\n@=\"txtfile\"\n[-HKEY_CURRENT_USER\\Software\\Old Tool]",
            &[r"HKEY_CLASSES_ROOT\.txt", r"HKEY_CURRENT_USER\Software\Old Tool"],
        ),
        (r"请在HKLM\SYSTEM\Setup下面新建值", &[r"HKLM\SYSTEM\Setup"]),
        (r"delete HKLM\SOFTWARE\Foo\Run and reboot", &[r"HKLM\SOFTWARE\Foo\Run"]),
        (
            "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\\nParameters\\Interfaces",
            &[r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces"],
        ),
        ("the HKLM hive, HKEY_LOCAL_MACHINE only, HKD\\x", &[]),
        (r"C:\Windows\System32\config\SOFTWARE, CORP\HKLMuser, XHKLM\SOFTWARE", &[]),
        (r"HKLM\ is where it lives", &[]),
        (r"the hive: HKCU:\ or HKU", &[]),
    ],
    find,
};

static HIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i-u)\b(?:HKEY_(?:LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)|HK(?:LM|CU|CR|CC|U))",
        r":?\\|\\REGISTRY\\(?:MACHINE|USER)\\",
    ))
    .expect("the examples compile it")
});

fn find(view: &View<'_>) -> Vec<Match> {
    let text: &str = &view.text;
    HIVE.find_iter(text).filter_map(|hive| read(text, hive.start(), hive.end())).collect()
}

/// The key from `start`, whose hive ends at `body`.
fn read(text: &str, start: usize, body: usize) -> Option<Match> {
    let quoted = char_before(text, start).and_then(closing_quote).and_then(|close| {
        let inside = line_after(text, start, 400);
        inside.find(close).map(|length| trimmed(text, start, start + length))
    });
    let end = quoted.unwrap_or_else(|| name_end(text, body));
    if !text.get(body..end)?.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '*' | '{' | '_')) {
        return None;
    }
    let (end, value) = broken(text, start, end).unwrap_or_else(|| (end, text[start..end].to_owned()));
    Some(Match { range: start..end, value: value.replace("\\\\", "\\"), extra: Extra::None })
}

/// A key that ends in a backslash at the end of a line and goes on in the next.
fn broken(text: &str, start: usize, end: usize) -> Option<(usize, String)> {
    let rest = text[end..].strip_prefix('\n')?;
    let next = line_after(rest, 0, 200);
    let goes_on = text[..end].ends_with('\\') && next.split(' ').next().is_some_and(|word| word.contains('\\'));
    let piece_end = name_end(text, end + 1);
    let own = !next.starts_with("HK") && !next.starts_with('\\') && next.get(1..2) != Some(":");
    (goes_on && own).then(|| (piece_end, format!("{}{}", &text[start..end], &text[end + 1..piece_end])))
}
