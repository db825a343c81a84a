//! Command lines that a reader could run again.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::scan::{char_before, closing_quote, is_east_asian, is_stop, is_stop_word};
use super::{Extra, Extractor, Kind, Match};
use crate::locale;
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::Command,
    doc: "Lines behind a prompt, and lines or quoted pieces that open with a known program; without the prompt.",
    examples: &[
        (r"PS C:\Windows\system32> Get-FileHash .\a.msu -Algorithm MD5", &[r"Get-FileHash .\a.msu -Algorithm MD5"]),
        (r"C:\Windows\system32>netsh http show sslcert", &["netsh http show sslcert"]),
        ("[root@db1 ~]# systemctl status mysqld\n$ df -h", &["systemctl status mysqld", "df -h"]),
        ("<SW-CORE-2> display interface brief", &["display interface brief"]),
        ("R1(config)# no ip domain-lookup", &["no ip domain-lookup"]),
        ("open cmd and type ping 10.0.0.1 -t, then tell me", &["ping 10.0.0.1 -t"]),
        ("在备机执行 display system file-md5 flash:/r88.cc ，再算一下", &["display system file-md5 flash:/r88.cc"]),
        ("sw1#show running-config | include snmp", &["show running-config | include snmp"]),
        ("- get-filehash C:\\x.manifest -Algorithm SHA1", &[r"get-filehash C:\x.manifest -Algorithm SHA1"]),
        ("1) certutil -store my\n2) sfc /scannow", &["certutil -store my", "sfc /scannow"]),
        ("3. run: DISM /Online /Cleanup-Image /RestoreHealth", &["DISM /Online /Cleanup-Image /RestoreHealth"]),
        ("先到核心上执行 display version ，然后截图", &["display version"]),
        ("1. 清理旧文件：delete /unreserved flash:/r88.cc", &["delete /unreserved flash:/r88.cc"]),
        ("net stop spooler\nnet start spooler", &["net stop spooler", "net start spooler"]),
        (
            "reg add \"HKLM\\SOFTWARE\\Foo\" /v Bar /t REG_DWORD /d 0 /f",
            &["reg add \"HKLM\\SOFTWARE\\Foo\" /v Bar /t REG_DWORD /d 0 /f"],
        ),
        ("Please run `ipconfig /all` and \"gpupdate /force\" again.", &["ipconfig /all", "gpupdate /force"]),
        ("please run sfc /scannow and send the log.", &["sfc /scannow"]),
        ("curl -k \\\n  https://x.example/health", &["curl -k https://x.example/health"]),
        ("Restart-Service Spooler", &["Restart-Service Spooler"]),
        (
            "Sicherung: BACKUP LOG [P01] TO DISK = 'E:\\N S\\a.trn'\ndie Ausgabe von DBCC SQLPERF(LOGSPACE) und die Spalte",
            &[r"BACKUP LOG [P01] TO DISK = 'E:\N S\a.trn'", "DBCC SQLPERF(LOGSPACE)"],
        ),
        (
            "a) ls -ldZ /srv/archives\n② gpupdate /force\n(3) ipconfig /all",
            &["ls -ldZ /srv/archives", "gpupdate /force", "ipconfig /all"],
        ),
        ("ssh root@10.1.2.3 (pw is known)\nfind . -name x", &["ssh root@10.1.2.3", "find . -name x"]),
        ("Par le VPN : psql -h 10.1.2.3 -U tele base", &["psql -h 10.1.2.3 -U tele base"]),
        (
            "du -sh /var/log\ntar -xzf a.tgz\nssh ops@web01.example",
            &["du -sh /var/log", "tar -xzf a.tgz", "ssh ops@web01.example"],
        ),
        (
            "装置で以下を実行してください。\n  set vpn ssl reauth-interval 43200\n  save config\n設定は保存されます",
            &["set vpn ssl reauth-interval 43200", "save config"],
        ),
        (
            "Please run the following:\n\n    config system ha\n    set priority 200",
            &["config system ha", "set priority 200"],
        ),
        ("takeown /f and icacls /grant on the bad file, then icacls C:\\a.dll /reset", &[r"icacls C:\a.dll /reset"]),
        ("du 13 mars :\ndu système d'information\nle rôle du répertoire /srv/archives\nDu kannst das lassen", &[]),
        ("java crashed again\nmysql 5.7 is old\nopenssl 1.1.1k\nsystemctl läuft nicht\nwe use python 3", &[]),
        ("run it again:\n    best regards\n    Ana Ruiz", &[]),
        ("Get back to me, net result is zero, start the service, show me the log, copy the file", &[]),
        ("Display is broken.\nDelete the folder.\nStartup takes 5 minutes.\nPing me tomorrow.\nGit is down.", &[]),
        ("Start-up problems, Set-up guide, Add-on missing\nRead-Only mode\nSc is short", &[]),
        ("Get-FileHash is not available there.", &[]),
        ("# 配置\n## Summary\n$ 500 per month\n# Heading of a page", &[]),
        ("Reg. your request: we route it\nmount the ISO first\nFind the log below", &[]),
        ("<ana@x.example> wrote:\n<b>display</b>", &[]),
        ("time to close, date: 2021-10-12, host name, service request, docker image", &[]),
    ],
    find,
};

/// Programs whose names are no words of a sentence.
static PROGRAMS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    "adb adfind ansible ansible-playbook apt-get auditctl ausearch aws az bcdedit bitsadmin blkid bootrec certreq certutil chkconfig \
     chkdsk chmod chown chronyc cipher cmdkey crontab cscript csrutil csvde curl dcdiag dcpromo defrag df dig \
     diskpart diskutil dism dism.exe dmesg dnf dnscmd dpkg driverquery dsquery dsregcmd du esxcli ethtool findstr \
     firewall-cmd fltmc fsutil gcloud getenforce gpresult gpupdate grep gsutil helm hostnamectl icacls ifconfig \
     iisreset iostat ipconfig iperf iperf3 iptables java jmap journalctl jstack keytool kinit klist kubectl launchctl \
     ldapsearch ldifde logman lpadmin lpstat lsblk lscpu lsnrctl lsof lvcreate \
     lvdisplay lvextend lvs manage-bde mdadm md5sum mkdir mklink msdt msiexec \
     mstsc mtr mysql mysqldump nbtstat netdom netsh netstat nltest nmap nmcli npm nslookup ntdsutil ntpq odbcad32 \
     openssl pg_ctl pg_dump pg_isready pg_restore psql pvs resize2fs restorecon semanage tmutil xfs_growfs pip pip3 pktmon pnputil powercfg powershell powershell.exe procdump psexec pwsh python python3 qm \
     rabbitmqctl redis-cli regedit regsvr32 repadmin resolvectl rmdir robocopy rpm rsync rundll32 sar schtasks scp \
     secedit sestatus setenforce setspn sfc sfc.exe sha256sum sigcheck slmgr slmgr.vbs smartctl snmpget snmpwalk \
     sqlcmd sqlplus ss ssh ssh-keygen sshpass startx strace subinacl sudo systemctl systeminfo takeown tar taskkill \
     tasklist tcpdump telnet terraform timedatectl traceroute tracert tshark typeperf ufw unzip usbutil usoclient \
     vgdisplay vmkping vmstat vssadmin vxlan w32tm wbadmin wecutil wevtutil wget whoami wmic wsl wsreset wuauclt wusa \
     wusa.exe xcopy yum zgrep zypper"
        .split(' ')
        .collect()
});

/// Programs whose names are small words of some language: a switch must follow.
const SMALL_WORDS: [&str; 5] = ["du", "ss", "sar", "az", "qm"];

/// Programs that people talk about as products: an argument must follow, and a version is none.
const PRODUCTS: [&str; 28] = [
    "ansible",
    "aws",
    "cipher",
    "curl",
    "dig",
    "docker",
    "helm",
    "iptables",
    "java",
    "mysql",
    "npm",
    "openssl",
    "pip",
    "powershell",
    "pwsh",
    "python",
    "python3",
    "robocopy",
    "rpm",
    "rsync",
    "scp",
    "ssh",
    "tar",
    "telnet",
    "terraform",
    "wget",
    "wsl",
    "zypper",
];

/// Programs that do nothing without a file to work on.
const NEED_OPERAND: [&str; 8] = ["takeown", "icacls", "robocopy", "xcopy", "chmod", "chown", "scp", "attrib"];

/// Programs that are words as well, with the second words that make them commands; an argument that no sentence
/// holds (`-x`, a path, a number) does too.
const WORDS: &[(&str, &[&str])] = &[
    ("apt", &["install", "update", "upgrade", "list", "remove"]),
    ("arp", &[]),
    ("attrib", &[]),
    ("cat", &[]),
    ("cd", &[]),
    ("clear", &["arp", "counters", "ip"]),
    ("configure", &["terminal"]),
    ("copy", &["running-config", "startup-config"]),
    ("cp", &[]),
    ("debug", &["ip"]),
    ("del", &[]),
    ("delete", &[]),
    ("dir", &["flash:", "bootflash:"]),
    (
        "display",
        &[
            "version",
            "device",
            "interface",
            "vlan",
            "arp",
            "clock",
            "startup",
            "users",
            "logbuffer",
            "alarm",
            "irf",
            "stack",
            "cpu",
            "memory",
            "fan",
            "power",
            "license",
            "this",
            "patch",
            "elabel",
            "trapbuffer",
            "ospf",
            "bgp",
        ],
    ),
    ("docker", &["ps", "logs", "exec", "pull", "push", "restart", "stop", "start", "inspect", "compose", "rm", "rmi"]),
    ("find", &[]),
    ("ftp", &[]),
    ("get", &["system", "hardware"]),
    ("git", &["pull", "push", "clone", "status", "log", "checkout", "fetch", "commit", "reset", "diff"]),
    ("host", &[]),
    ("ip", &["addr", "a", "route", "link", "neigh"]),
    ("kill", &[]),
    ("ls", &[]),
    ("md", &[]),
    ("mount", &[]),
    ("move", &[]),
    ("mv", &[]),
    ("net", &["stop", "start", "use", "user", "view", "localgroup", "share", "session", "accounts", "group"]),
    ("nc", &[]),
    ("ping", &["localhost"]),
    ("ps", &["aux"]),
    ("rd", &[]),
    ("reg", &["add", "query", "delete", "export", "import", "save", "load", "unload", "copy", "restore"]),
    ("ren", &[]),
    ("rm", &[]),
    ("route", &["print", "add", "delete"]),
    ("save", &["force"]),
    ("sc", &["config", "query", "queryex", "qc", "create", "delete", "sdset", "sdshow", "failure", "start", "stop"]),
    ("service", &[]),
    ("set", &["security", "interfaces"]),
    (
        "show",
        &[
            "version",
            "run",
            "interface",
            "interfaces",
            "log",
            "logging",
            "inventory",
            "tech-support",
            "ip",
            "vlan",
            "clock",
            "cdp",
            "arp",
            "mac",
            "environment",
            "processes",
            "license",
            "users",
            "module",
        ],
    ),
    ("shutdown", &[]),
    ("snmp-agent", &["community", "sys-info", "trap", "target-host"]),
    ("snmp-server", &["community", "host", "enable"]),
    ("startup", &["saved-configuration"]),
    ("tail", &[]),
    ("touch", &[]),
    ("type", &[]),
    ("umount", &[]),
    ("undo", &["shutdown", "snmp-agent", "startup"]),
    ("vi", &[]),
    ("vim", &[]),
    ("write", &["memory"]),
];

/// Verbs of PowerShell cmdlets in lower case.
static VERBS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    "add backup checkpoint clear compare complete compress connect convert convertfrom convertto copy debug disable \
     disconnect dismount enable enter exit expand export find foreach format get grant group import initialize \
     install invoke join measure mount move new optimize out push read receive register remove rename repair reset \
     resize resolve restart restore resume revoke save search select send set show sort start stop suspend switch \
     sync test trace unblock uninstall unlock unregister update wait where write"
        .split(' ')
        .collect()
});

/// Second halves that make hyphenated words of such verbs.
static NO_NOUNS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    "and aware back based case date down free gap in off on only out over point run side stopper through time \
     together up wise write"
        .split(' ')
        .collect()
});

/// Characters of a prompt with its folder; counted in the pattern they would make it ten times as large.
const LONGEST_PROMPT: usize = 128;

static PROMPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^[ \t]*(?:(?:\([A-Za-z0-9_.-]+\) )?(?:PS )?[A-Za-z]:\\[^<>|\x22\n]*>[ \t]*|PS> ?",
        r"|\[?[a-z_][A-Za-z0-9_.-]*@[A-Za-z0-9_.-]+[ :][^ \n#$\]]*\]?[#$] ?",
        r"|\$ |<[A-Za-z][A-Za-z0-9_.-]*>[ \t]*|\[[~*]?[A-Z][A-Za-z0-9_.-]*\][ \t]*",
        r"|[A-Za-z][A-Za-z0-9_.-]{0,40}(?:\([a-z0-9-]+\))?[#>] ?|# |mysql> |SQL> )",
    ))
    .expect("the examples compile it")
});

/// A program's first word after any mark that may stand before a command inside a sentence.
static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[^\x00-\x7f][ ]?[A-Za-z]|[:：`\x22'“‘「][ ]?[A-Za-z]|[a-z] [A-Za-z]").expect("the examples compile it")
});

fn find(view: &View<'_>) -> Vec<Match> {
    let text: &str = &view.text;
    let mut found = by_line(text);
    let blocks = in_blocks(text, &found);
    if !blocks.is_empty() {
        found.extend(blocks);
        found.sort_by_key(|found| found.range.start);
    }
    found
}

/// Lines of a block set in behind a sentence that asks to run them, whatever their programs.
fn in_blocks(text: &str, found: &[Match]) -> Vec<Match> {
    let mut blocks: Vec<Vec<Range<usize>>> = Vec::new();
    let (mut at, mut asks, mut inside) = (0, false, false);
    for line in text.split('\n') {
        let start = at;
        at += line.len() + 1;
        let content = line.trim();
        if content.is_empty() {
            continue;
        }
        if line.starts_with(['\t', ' ']) && line.len() >= content.len() + 2 {
            if asks && !inside {
                blocks.push(Vec::new());
            }
            inside |= asks;
            if let Some(block) = blocks.last_mut().filter(|_| inside) {
                let from = start + line.len() - line.trim_start().len();
                block.push(from..from + content.len());
            }
        } else {
            inside = false;
            let folded = locale::fold(line);
            asks = line.len() < 1_000 && locale::cues("run_cue").is_match(&folded);
        }
    }
    let is_one = |range: &Range<usize>| {
        let line = &text[range.clone()];
        let first = line.split(' ').next().unwrap_or_default();
        let plain = first.len() > 1
            && first.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_./".contains(&b));
        let words = line.split(' ').count();
        plain
            && line.is_ascii()
            && (2..=12).contains(&words)
            && !line.ends_with(['.', '?', '!', ':', ','])
            && !reads_as_sentence(line)
    };
    let taken = |range: &Range<usize>| {
        let after = found.partition_point(|other| other.range.start < range.end);
        found[..after].last().is_some_and(|other| other.range.end > range.start)
    };
    // One line that reads otherwise, and the block is no list of commands.
    let blocks = blocks.into_iter().filter(|block| block.iter().all(|line| is_one(line) || taken(line)));
    let lines = blocks.flatten().filter(|line| !taken(line));
    lines.map(|range| Match { value: text[range.clone()].to_owned(), range, extra: Extra::None }).collect()
}

/// Commands that their own line gives away.
fn by_line(text: &str) -> Vec<Match> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
        let next = (end + 1).min(text.len());
        if end > at && end - at < 4_000 {
            let until = one_line(text, at, end, &mut found);
            at = if until > end {
                text[until..].find('\n').map_or(text.len(), |length| until + length + 1)
            } else {
                next
            };
        } else {
            at = next;
        }
        if end == text.len() {
            break;
        }
    }
    found
}

/// Finds the commands of one line; returns where the last one ended.
fn one_line(text: &str, start: usize, end: usize, found: &mut Vec<Match>) -> usize {
    let line = &text[start..end];
    if let Some(prompt) = PROMPT.find(line).filter(|prompt| prompt.as_str().chars().count() <= LONGEST_PROMPT) {
        let body = start + prompt.end();
        let command = text[body..end].trim_end();
        let sure = is_sure_prompt(prompt.as_str());
        if !command.is_empty()
            && (runs(command) || (sure && command.starts_with(|c: char| c.is_ascii_graphic()) && command.len() > 1))
        {
            let (stop, value) = continued(text, body, body + command.len());
            found.push(Match { range: body..stop, value, extra: Extra::None });
            return stop;
        }
        if sure {
            return end;
        }
    }
    let body = start + item_mark(line);
    let command = if runs(&text[body..end]) { command_at(text, body, end, None) } else { None };
    if let Some((stop, value)) = command {
        found.push(Match { range: body..stop, value, extra: Extra::None });
        return stop;
    }
    inline(text, body, end, found);
    end
}

/// Whether a prompt is one even when nobody knows the program behind it.
fn is_sure_prompt(prompt: &str) -> bool {
    let prompt = prompt.trim();
    prompt.contains(":\\")
        || prompt.starts_with("PS")
        || (prompt.contains('@') && prompt.ends_with(['#', '$']))
        || prompt == "mysql>"
        || prompt == "SQL>"
        || prompt.ends_with(")#")
}

/// Bytes of blanks, bullets, numbers and letters before the text of an item.
fn item_mark(line: &str) -> usize {
    let rest = line.trim_start_matches([' ', '\t', '-', '*', '•', '·', '>', '—', '●']);
    let open = rest.strip_prefix(['(', '（']).unwrap_or(rest);
    let digits = open.bytes().take_while(u8::is_ascii_digit).count();
    let letter = open.starts_with(|c: char| c.is_ascii_lowercase()) && open[1..].starts_with([')', '）']);
    let number = if letter { 1 } else { digits };
    let behind = open[number..].trim_start_matches(['.', ')', '、', '，', ',', '）', '．', ']']);
    let marked = (1..3).contains(&number) && behind.len() < open.len() - number;
    let circled = rest.strip_prefix(|c: char| ('①'..='⑳').contains(&c));
    let rest = if marked { behind.trim_start() } else { circled.map_or(rest, str::trim_start) };
    let rest = rest.trim_start_matches(['`', '$']).trim_start();
    line.len() - rest.len()
}

/// Commands inside a sentence: behind East Asian text, a colon or a quotation mark, or quoted by a run verb.
fn inline(text: &str, start: usize, end: usize, found: &mut Vec<Match>) {
    let mut from = start;
    while let Some(mark) = INLINE.find_at(&text[..end], from) {
        let body = mark.end() - 1;
        let first = mark.as_str().chars().next().unwrap_or(' ');
        from = mark.end() - 1;
        let spaced = first.is_ascii_lowercase();
        let word = text[body..end].split([' ', '\n']).next().unwrap_or_default();
        let known = if spaced { is_program(word) } else { is_command_word(word) };
        if !(known || is_statement(&text[body..end])) || !runs(&text[body..end]) {
            from = (from + 1).min(end);
            continue;
        }
        let close = char_before(text, body).and_then(closing_quote);
        if let Some((stop, value)) = command_at(text, body, end, close) {
            // In a sentence of Latin letters a bare program name is talked about, not run.
            if value.contains(' ') {
                found.push(Match { range: body..stop, value, extra: Extra::None });
                // A command may run on over line ends.
                from = stop.min(end);
                continue;
            }
        }
        from = (from + 1).min(end);
    }
}

fn is_program(word: &str) -> bool {
    let folded = word.to_ascii_lowercase();
    PROGRAMS.contains(folded.as_str())
        || matches!(folded.as_str(), "ping" | "reg" | "git" | "docker")
        || (is_cmdlet(word) && word.starts_with(|c: char| c.is_ascii_uppercase()))
}

fn is_command_word(word: &str) -> bool {
    is_program(word) || is_cmdlet(word) || WORDS.iter().any(|(name, _)| name.eq_ignore_ascii_case(word))
}

/// `Verb-Noun` of PowerShell, in any case.
fn is_cmdlet(word: &str) -> bool {
    let Some((verb, noun)) = word.split_once('-') else { return false };
    let folded = noun.to_ascii_lowercase();
    noun.len() >= 3
        && noun.bytes().all(|b| b.is_ascii_alphanumeric())
        && noun.starts_with(|c: char| c.is_ascii_alphabetic())
        && !NO_NOUNS.contains(folded.as_str())
        && VERBS.contains(verb.to_ascii_lowercase().as_str())
}

/// Whether text opens with a program and something that only a command line says.
fn runs(text: &str) -> bool {
    let text = text.trim_end();
    let mut words = text.split([' ', '\t']).filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return false };
    let second = words.next();
    let last = words.next().is_none();
    let argument = second.is_some_and(is_argument);
    if is_statement(text) {
        return true;
    }
    let folded = first.to_ascii_lowercase();
    if SMALL_WORDS.contains(&folded.as_str()) {
        return second.is_some_and(|word| word.starts_with('-') && word.len() > 1);
    }
    if PRODUCTS.contains(&folded.as_str()) {
        let host = matches!(folded.as_str(), "telnet" | "ssh" | "dig");
        let number = second.is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        let sub = WORDS.iter().any(|(name, subs)| *name == folded && second.is_some_and(|word| subs.contains(&word)));
        return sub || argument && (host || !number);
    }
    if NEED_OPERAND.contains(&folded.as_str()) {
        let operand = |word: &str| word.contains(['\\', '.', '%', '~']) || word.rfind('/').is_some_and(|at| at > 0);
        return text.split([' ', '\t']).skip(1).any(operand);
    }
    if PROGRAMS.contains(first.to_ascii_lowercase().as_str()) {
        let bare = second.is_none_or(|word| {
            !is_stop_word(word) && word.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_uppercase())
        });
        return second.is_none()
            || argument
            || (bare && text.is_ascii() && !text.ends_with(['.', '?', '!', ',', ':']) && !reads_as_sentence(text));
    }
    if is_cmdlet(first) {
        let named = first.contains(|c: char| c.is_ascii_uppercase());
        return argument || (named && (second.is_none() || (last && !text.ends_with('.'))));
    }
    let Some((_, commands)) =
        WORDS.iter().find(|(name, _)| *name == first || name.eq_ignore_ascii_case(first) && argument)
    else {
        return false;
    };
    // `display system file-md5 flash:/x`: what no sentence holds may come later.
    let later = text.split([' ', '\t']).skip(1).take(4).take_while(|word| !is_stop_word(word));
    let argument = argument
        || later.into_iter().any(|word| word.contains(":/") || word.starts_with(['-', '/', '"']) && word.len() > 2);
    let second = second.map(|word| word.trim_end_matches(['，', '。', '"', '`', ',']));
    argument || (second.is_some_and(|word| commands.contains(&word)) && !reads_as_sentence(text))
}

/// Whether text opens with a statement of SQL in capitals, as administrators write them.
fn is_statement(text: &str) -> bool {
    static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?-u)^(?:ALTER [A-Z]{4,} |BACKUP (?:LOG|DATABASE) |RESTORE (?:LOG|DATABASE|VERIFYONLY|HEADERONLY|FILELISTONLY) ",
            r"|DBCC [A-Z]{4,}|EXEC(?:UTE)? [a-z]+_|DROP [A-Z]{4,} |TRUNCATE TABLE |SELECT [ -~]{1,200} FROM |UPDATE [!-~]+ SET ",
            r"|DELETE FROM |INSERT INTO |GRANT [A-Z ,]+ ON |CREATE (?:INDEX|TABLE|LOGIN|USER|DATABASE|CERTIFICATE|ENDPOINT) )",
        ))
        .expect("the examples compile it")
    });
    text.starts_with(|c: char| c.is_ascii_uppercase()) && STATEMENT.is_match(text)
}

/// Whether a word is an argument that no sentence holds.
fn is_argument(word: &str) -> bool {
    let inner = word.trim_end_matches(['.', ',', ':', ';', '!', '?', ')', '"', '，', '。']);
    let marked = inner.starts_with(['-', '/', '\\', '%', '$', '"', '\'', '|', '*', '~', '@', '{', '>', '<', '.'])
        && inner.len() > 1;
    let held = inner.contains(['\\', '/', '=', ':', '_', '$', '*', '@'])
        || inner.contains('.')
        || inner.contains('-') && inner.len() > 3;
    let number = inner.contains(|c: char| c.is_ascii_digit());
    (marked || held || number) && inner.is_ascii()
}

/// Whether small words and a full stop say that somebody speaks.
fn reads_as_sentence(text: &str) -> bool {
    let stops = text.split([' ', '\t']).take(12).filter(|word| is_stop_word(word)).count();
    stops >= 2 || (stops >= 1 && text.ends_with(['.', '?', '!']))
}

/// The command from `body`, which ends at `end`, a closing mark, or where the sentence goes on.
fn command_at(text: &str, body: usize, end: usize, close: Option<char>) -> Option<(usize, String)> {
    let line = &text[body..end];
    if let Some(length) = close.and_then(|close| line.find(close)) {
        let value = line[..length].trim();
        return Some((body + value.len(), value.to_owned()));
    }
    let mut quote: Option<char> = None;
    let mut stop = line.len();
    for (at, c) in line.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') && line[at + 1..].contains(c) => quote = Some(c),
            None if is_stop(c) && !c.is_whitespace() => stop = stop.min(at),
            None if is_east_asian(c)
                && line[..at].ends_with(|c: char| c.is_ascii() && c != '\\' && c != '/')
                && !inside_path(&line[..at]) =>
            {
                stop = stop.min(at);
            }
            // "(the admin password is the old one)" behind a command is no argument.
            None if c == '(' && line[..at].ends_with(' ') && is_aside(&line[at + 1..]) => stop = stop.min(at),
            None if c == ' ' => {
                let word = line[at + 1..].split([' ', '\t']).next().unwrap_or_default();
                let next = line[at + 1 + word.len()..].trim_start();
                let goes_on = next.starts_with(|c: char| c.is_alphabetic()) || word.ends_with(',');
                if goes_on && is_stop_word(word) && word.bytes().all(|b| b.is_ascii_lowercase() || b == b',') {
                    stop = stop.min(at);
                }
            }
            _ => {}
        }
        if at >= stop {
            break;
        }
    }
    let mut value = line[..stop].trim_end_matches([' ', '\t', ',', ';', '`']);
    if value.ends_with('.') && !value.ends_with("..") && !value.ends_with(" .") && !value.ends_with("*.") {
        value = &value[..value.len() - 1];
    }
    if value.is_empty() || !runs(value) {
        return None;
    }
    Some(if stop == line.len() {
        continued(text, body, body + value.len())
    } else {
        (body + value.len(), value.to_owned())
    })
}

/// Whether words in brackets are an aside of the sentence.
fn is_aside(inside: &str) -> bool {
    let inside = inside.split(')').next().unwrap_or_default();
    inside.starts_with(|c: char| c.is_lowercase()) && inside.contains(' ') && !inside.contains(['$', '|', '='])
}

/// Whether the last word is a path, whose folders may be named in East Asian letters.
fn inside_path(before: &str) -> bool {
    before.rsplit(' ').next().is_some_and(|word| word.contains('\\') || word.contains('/'))
}

/// A command that its shell's mark carries over line ends: `\`, `^` or a backtick.
fn continued(text: &str, body: usize, end: usize) -> (usize, String) {
    let mut value = text[body..end].trim_end().to_owned();
    let mut at = end;
    for _ in 0..20 {
        let marked = value.ends_with(" \\") || value.ends_with(" ^") || value.ends_with(" `");
        let Some(next) = text[at..].find('\n').filter(|_| marked).map(|length| at + length + 1) else { break };
        let line = text[next..].split('\n').next().unwrap_or_default();
        value.truncate(value.len() - 2);
        value = format!("{} {}", value.trim_end(), line.trim());
        at = next + line.trim_end().len();
    }
    (at, value)
}
