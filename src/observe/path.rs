//! File-system paths: Windows drives, UNC, environment, POSIX, file systems of network devices, object stores.

use std::sync::LazyLock;

use regex::Regex;

use super::scan::{
    char_at, char_before, closing_quote, has_extension, is_east_asian, is_stop, is_stop_word, line_after, line_before,
    name_end, names_place, sentence_goes_on, trimmed,
};
use super::{Extra, Extractor, Kind, Match};
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::FilePath,
    doc: "Absolute paths as written, without quotes and wrapping; prompts, switches and web paths are none.",
    examples: &[
        (r"open C:\Windows\Logs\CBS\CBS.log together with the rest", &[r"C:\Windows\Logs\CBS\CBS.log"]),
        (r#"cd /d "C:\Program Files\Microsoft Office\Office16""#, &[r"C:\Program Files\Microsoft Office\Office16"]),
        (r"在 C:\Program Files (x86)\Foo Bar\bin\a.exe 里", &[r"C:\Program Files (x86)\Foo Bar\bin\a.exe"]),
        (r"日志在 D:\日志 2023\九月\app.log，请查收", &[r"D:\日志 2023\九月\app.log"]),
        (r"共享名 \\PRN07\人事部 Canon C3020 。换过线", &[r"\\PRN07\人事部 Canon C3020"]),
        (r"放在 \\nas2\IT公共\扫描异常\0318\App.evtx ，别的没开", &[r"\\nas2\IT公共\扫描异常\0318\App.evtx"]),
        (r"输出在 \\fs\临时\Word 报错\dump_01.txt 了。", &[r"\\fs\临时\Word 报错\dump_01.txt"]),
        (r"昨晚把 C:\Windows\System32\spool\SERVERS 整个挪走了", &[r"C:\Windows\System32\spool\SERVERS"]),
        (r"请打开C:\Windows\Temp目录，删除内容", &[r"C:\Windows\Temp"]),
        (r"先备份 %windir%\System32\config\profile\7 里 SAP 的旧文件", &[r"%windir%\System32\config\profile\7"]),
        (
            r"moved to %ProgramData%\Shield\Vault\{0A1B2C3D-1111-4222-8333-444455556666}.bsq",
            &[r"%ProgramData%\Shield\Vault\{0A1B2C3D-1111-4222-8333-444455556666}.bsq"],
        ),
        (
            r"C:\Windows\WinSxS\Manifests\x86_foo..bar-core_31bf3856ad364e35_none_0011.manifest。",
            &[r"C:\Windows\WinSxS\Manifests\x86_foo..bar-core_31bf3856ad364e35_none_0011.manifest"],
        ),
        (
            "\\\\nas02\\Install\\Blue\nImage\\2024 Q1\\Prepare.ps1\n\nwas pulled",
            &[r"\\nas02\Install\Blue Image\2024 Q1\Prepare.ps1"],
        ),
        ("ejecuta C:\\Tareas\nNoche\\copiar.ps1 con el usuario svc", &[r"C:\Tareas Noche\copiar.ps1"]),
        ("1. put it into D:\\Patch\\new\\\n2. then run icacls", &[r"D:\Patch\new\"]),
        (r"copy C:\Temp\a.txt to D:\Data and \\srv\pub$\in", &[r"C:\Temp\a.txt", r"D:\Data", r"\\srv\pub$\in"]),
        (r"(C:\Windows\System32\drivers\foo.sys, Guard 6.2)", &[r"C:\Windows\System32\drivers\foo.sys"]),
        (r"C:\Tools\setup.exe /q /norestart", &[r"C:\Tools\setup.exe"]),
        (r"the log is in C:\Users\Public\Shared Docs\a b.log.", &[r"C:\Users\Public\Shared Docs\a b.log"]),
        (r#"{"path": "C:\\Program Files\\Foo\\bar.ini"}"#, &[r"C:\Program Files\Foo\bar.ini"]),
        (r"\\?\C:\Very\Long\name.txt", &[r"\\?\C:\Very\Long\name.txt"]),
        ("c:/oracle/product/19c/dbs/init.ora fehlt", &["c:/oracle/product/19c/dbs/init.ora"]),
        ("see /var/log/messages and /etc/ssh/sshd_config.", &["/var/log/messages", "/etc/ssh/sshd_config"]),
        ("日志见/var/log/nginx/error.log文件", &["/var/log/nginx/error.log"]),
        (
            "~/.ssh/config, $HOME/bin/run.sh, $env:TEMP\\x.log",
            &["~/.ssh/config", "$HOME/bin/run.sh", r"$env:TEMP\x.log"],
        ),
        ("delete /unreserved flash:/r88.cc ，disk0:/a/b.cfg", &["flash:/r88.cc", "disk0:/a/b.cfg"]),
        (
            "s3://logs-bucket/2024/05/app.gz or file:///C:/Temp/x.txt",
            &["s3://logs-bucket/2024/05/app.gz", "file:///C:/Temp/x.txt"],
        ),
        (
            r"配置在/etc/nginx/conf.d/下面，D:\Out\Q1 Report (final).xlsx too",
            &["/etc/nginx/conf.d/", r"D:\Out\Q1 Report (final).xlsx"],
        ),
        ("路径 /data/backup/ 没有空间，POST /data/v1/ 200", &["/data/backup/"]),
        (
            "curl -d @/tmp/ship.json -F 'f=@/srv/up/a.bin' x, all of /srv and /opt, sur /home.",
            &["/tmp/ship.json", "/srv/up/a.bin", "/srv", "/opt", "/home"],
        ),
        ("ana@/tmp, user@host:/srv/x, a/srv and tmp/, 10/opt", &["/srv/x"]),
        (r"PS C:\Windows\system32> whoami", &[]),
        ("C:\\Users\\ana>dir\n[root@web ~]# ls", &[]),
        ("cscript x.vbs /act and /sethst:kms01, DISM /Online /Cleanup-Image", &[]),
        ("yes and/or no, 12/09/2023, 2022/03/04:03:22, TCP/IP, km/h, 24/7", &[]),
        ("10.2.0.4 80 HTTP/1.1 GET /admin/index.html 503 2, see https://a.example/var/log/x.log", &[]),
        ("POST /data/v1/users/list.json 200, /kb/5003243, /api/v2/items", &[]),
        (r"HKLM:\SOFTWARE\Foo, CORP\jdoe, \winsxs\manifests\amd64_x..y, C:\ is full, .\setup.exe", &[]),
        ("> /dev/null 2>&1, drive C: and D:, \\\\server only, %TEMP%", &[]),
    ],
    find,
};

static STARTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u)[A-Za-z]:[\\/]|\\\\|%[A-Za-z_][A-Za-z0-9_()]*%[\\/]",
        r"|\$(?:[eE][nN][vV]:[A-Za-z_]+|\{[A-Za-z_]+\}|[A-Z_]{2,})[\\/]|~?/[A-Za-z0-9_.]",
        r"|(?:file|s3a?|gs|hdfs|smb|nfs|abfss?)://",
        r"|(?:[a-z-]*flash[0-9]*|disk[0-9]|slot[0-9]|[a-z]*nvram|cfcard|cf[0-9]|[hs]da[0-9]|usb[0-9]|harddisk|volatile)",
        r":/?[A-Za-z0-9_.]",
    ))
    .expect("the examples compile it")
});

/// First folders of POSIX paths.
const ROOTS: &[&str] = &[
    "bin",
    "boot",
    "dev",
    "etc",
    "export",
    "home",
    "lib",
    "lib64",
    "media",
    "mnt",
    "opt",
    "private",
    "proc",
    "root",
    "run",
    "sbin",
    "srv",
    "sys",
    "tmp",
    "usr",
    "var",
    "vmfs",
    "Applications",
    "Library",
    "System",
    "Users",
    "Volumes",
    "nsconfig",
    "u",
    "hana",
    "oradata",
    "oracle",
    "usr2",
];

/// Folders that stand for a path by themselves.
const WHOLE_ROOTS: &[&str] = &["boot", "etc", "home", "mnt", "opt", "srv", "tmp", "usr", "var"];

/// First folders that hold data on some machines and are parts of web addresses on others.
const WEAK_ROOTS: &[&str] =
    &["app", "apps", "backup", "data", "db", "log", "logs", "nfs", "share", "storage", "vol", "www"];

/// Files that are no files.
const NULL_DEVICES: &[&str] = &["/dev/null", "/dev/zero", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/random"];

fn find(view: &View<'_>) -> Vec<Match> {
    let text: &str = &view.text;
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = STARTS.find_at(text, from) {
        // Every start is ASCII, so the next byte is a boundary.
        from = start.start() + 1;
        let Some((end, value)) = read(text, start.start(), start.as_str()) else { continue };
        from = end;
        if let Some(value) = value {
            found.push(Match { range: start.start()..end, value, extra: Extra::None });
        }
    }
    found
}

/// Where the path from `start` ends, and its value unless it is a prompt or the like.
fn read(text: &str, start: usize, opening: &str) -> Option<(usize, Option<String>)> {
    let before = char_before(text, start);
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '\\')) {
        return None;
    }
    let opens_posix = opening.starts_with(['/', '~']);
    if opens_posix {
        return posix(text, start, before);
    }
    if opening.contains("://") {
        // Read over, so that the inside of the address is no second path.
        let end = slash_end(text, start + opening.len(), true);
        return (end > start + opening.len()).then(|| (end, Some(text[start..end].to_owned())));
    }
    if opening.contains(':') && opening.ends_with(|c: char| c != '\\' && c != '/') {
        return device(text, start);
    }
    if opening.starts_with(['$', '%']) && opening.ends_with('/') {
        let end = slash_end(text, start + opening.len(), false);
        return (end > start + opening.len()).then(|| (end, Some(text[start..end].to_owned())));
    }
    windows(text, start, opening, before)
}

/// A path with a drive, a server or a variable in front.
fn windows(text: &str, start: usize, opening: &str, before: Option<char>) -> Option<(usize, Option<String>)> {
    let body = body_start(text, start, opening, before)?;
    if let Some(end) = quoted_end(text, start, before) {
        return has_name(&text[body..end]).then(|| (end, Some(single(&text[start..end]))));
    }
    let end = name_end(text, body);
    if !has_name(&text[body..end]) {
        return None;
    }
    if text[end..].starts_with('>') && before != Some('<') && !has_extension(&text[start..end]) {
        return Some((end, None));
    }
    if let Some((end, value)) = broken(text, start, end) {
        return Some((end, Some(single(&value))));
    }
    Some((end, Some(single(&text[start..end]))))
}

/// Where the components begin; `None` when this opens no path.
fn body_start(text: &str, start: usize, opening: &str, before: Option<char>) -> Option<usize> {
    let body = start + opening.len();
    if !opening.starts_with('\\') {
        return (opening.ends_with('\\') || !text[body..].starts_with('/')).then_some(body);
    }
    let rest = &text[body..];
    if rest.starts_with("?\\") || rest.starts_with(".\\") {
        return Some(body + 2 + if rest.get(3..5) == Some(":\\") { 3 } else { 0 });
    }
    // Escaped as in JSON: four backslashes before the server.
    let host = body + rest.len() - rest.trim_start_matches('\\').len();
    let name = line_after(text, host, 80);
    let end = name.find('\\')?;
    let is_host = |c: char| c.is_ascii_alphanumeric() || is_east_asian(c) || matches!(c, '.' | '-' | '_' | '$' | '@');
    let named = end >= 2 && name[..end].chars().all(is_host) && before != Some(':');
    let share = name[end..].trim_start_matches('\\').chars().next()?;
    (named && (share.is_alphanumeric() || matches!(share, '$' | '_' | '{' | '%'))).then_some(host + end)
}

/// The end before the closing quotation mark, when the path stands alone between the marks.
fn quoted_end(text: &str, start: usize, before: Option<char>) -> Option<usize> {
    let close = closing_quote(before?)?;
    let inside = line_after(text, start, 400);
    let inside = &inside[..inside.find(close)?];
    let second = inside.get(3..).is_some_and(|rest| rest.contains(":\\") || rest.contains(" \\\\"));
    let switch = inside
        .match_indices([' '])
        .find(|(at, _)| has_extension(&inside[..*at]) && inside[at + 1..].starts_with(['/', '-', '%']));
    let end = start + switch.map_or(inside.len(), |(at, _)| at);
    (!second).then(|| trimmed(text, start, end))
}

/// A path that the client broke over two lines inside a component, put together again.
fn broken(text: &str, start: usize, end: usize) -> Option<(usize, String)> {
    let (first, rest) = (&text[start..end], &text[end..]);
    let next = end + rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len();
    if !text[next..].starts_with('\n') || has_extension(first) {
        return None;
    }
    let next = next + 1;
    let line = line_after(text, next, 200);
    let head = &line[..=line.get(1..)?.find('\\')?];
    let words = head.split(' ').count();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '(' | ')' | '&' | '$' | '\\');
    let joins = !head.starts_with("\\\\")
        && !head.starts_with("HK")
        && words <= 3
        && head.chars().all(is_name)
        && !head.split(' ').any(|word| word.is_empty() || is_stop_word(word) || has_extension(word));
    let piece_end = name_end(text, next);
    let piece = &text[next..piece_end];
    let glued = first.ends_with(['\\', '-']) || piece.starts_with('\\');
    let whole = has_extension(piece) || piece.matches('\\').count() >= 2;
    let fits = !glued || words == 1;
    (joins && whole && fits).then(|| (piece_end, format!("{first}{}{piece}", if glued { "" } else { " " })))
}

/// An absolute POSIX path.
fn posix(text: &str, start: usize, before: Option<char>) -> Option<(usize, Option<String>)> {
    let opens = |c: char| {
        c.is_whitespace()
            || is_east_asian(c)
            || is_stop(c)
            || matches!(c, '"' | '\'' | '`' | '(' | '[' | '{' | '<' | '=' | ',' | ';' | ':' | '|' | '>')
    };
    // curl reads a file behind `@`.
    let argument =
        before == Some('@') && char_before(text, start - 1).is_none_or(|c| c.is_whitespace() || "\"'=".contains(c));
    if !before.is_none_or(opens) && !argument {
        return None;
    }
    let body = start + text[start..].find('/')? + 1;
    let quoted = quoted_end(text, start, before).filter(|&end| end > body);
    let end = quoted.unwrap_or_else(|| slash_end(text, body, false));
    let value = &text[start..end];
    let components: Vec<&str> = value[body - start..].split('/').filter(|name| !name.is_empty()).collect();
    let first = components.first()?;
    let root = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let file = has_extension(value);
    let web = is_request(text, start, end);
    let real = if value.starts_with('~') {
        true
    } else if ROOTS.contains(first) || (ROOTS.contains(&root) && components.len() > 2) {
        components.len() > 1 || WHOLE_ROOTS.contains(first)
    } else if WEAK_ROOTS.contains(&root) {
        components.len() > 2 || (components.len() > 1 && (file || value.ends_with('/')))
    } else {
        file && components.len() > 1 && !is_web_page(value)
    };
    // Read over a request's path, so that `/var/log` inside it is no second one.
    let shown = real && !web && !NULL_DEVICES.contains(&value) && !value.contains("//");
    Some((end, shown.then(|| value.to_owned())))
}

/// Whether the path is what an HTTP request asked for.
fn is_request(text: &str, start: usize, end: usize) -> bool {
    let before = line_before(text, start, 16).trim_end();
    let word = before.rsplit(|c: char| c == ' ' || c == '"' || !c.is_ascii()).next().unwrap_or_default();
    matches!(word, "GET" | "POST" | "PUT" | "HEAD" | "DELETE" | "PATCH" | "OPTIONS" | "CONNECT")
        || line_after(text, end, 8).starts_with(" HTTP/")
}

/// Endings of pages rather than files of the machine.
fn is_web_page(value: &str) -> bool {
    let ending = value.rsplit('.').next().unwrap_or_default();
    matches!(ending, "html" | "htm" | "php" | "asp" | "aspx" | "js" | "css" | "png" | "jpg" | "gif" | "json" | "ico")
}

/// A file of a switch or router: `flash:/x.cc`.
fn device(text: &str, start: usize) -> Option<(usize, Option<String>)> {
    let body = start + text[start..].find(':')? + 1;
    let end = slash_end(text, body, false);
    let value = &text[start..end];
    let is_file = value[body - start..].trim_start_matches('/');
    let shown = value.contains(":/") && !is_file.is_empty() || has_extension(value);
    shown.then(|| (end, Some(value.to_owned())))
}

/// Where a path with slashes ends: no blank lies in it unless it is escaped.
fn slash_end(text: &str, body: usize, is_address: bool) -> usize {
    let (mut at, mut component) = (body, body);
    let mut open = 0_u32;
    while let Some(c) = char_at(text, at) {
        match c {
            '/' => component = at + 1,
            '\\' if text[at + 1..].starts_with(' ') => at += 1,
            ':' if is_address => {}
            '(' => open += 1,
            ')' if open == 0 => break,
            ')' => open -= 1,
            ' ' | '\u{a0}' | '"' | '\'' | '`' | '<' | '>' | '|' | ',' | ';' | ':' | ']' | '\\' => break,
            c if is_stop(c) => break,
            c if is_east_asian(c) && (sentence_goes_on(text, component, at) || names_place(text, component, at)) => {
                break;
            }
            _ => {}
        }
        at += char_at(text, at).map_or(1, char::len_utf8);
    }
    trimmed(text, body, at).max(body)
}

/// Whether anything is named behind the drive or server.
fn has_name(body: &str) -> bool {
    body.chars().any(char::is_alphanumeric)
}

/// Backslashes doubled throughout, as in JSON or C, made single.
fn single(path: &str) -> String {
    let inside = path.trim_start_matches('\\');
    let doubled = inside.matches("\\\\").count();
    if doubled == 0 || inside.replace("\\\\", "").contains('\\') {
        return path.to_owned();
    }
    let lead = if path.starts_with('\\') { "\\\\" } else { "" };
    format!("{lead}{}", inside.replace("\\\\", "\\"))
}
