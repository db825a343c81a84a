//! Passwords, tokens and keys written in clear.
//!
//! A false alarm embarrasses and a miss leaks, so a value counts when its own shape, its label with a separator, or
//! the syntax of a tool says so; ordinary words behind a label are talk about passwords.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::scan::{char_at, char_before, closing_quote, is_east_asian, is_stop, line_after, line_before, line_end};
use super::{Extra, Extractor, Kind, Match};
use crate::locale;
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::Secret,
    doc: "The secret itself as written: behind a label, in a tool's syntax, or in the shape of a known token or key.",
    examples: &[
        ("用户名：DEMO01\n\n密码：DEMO01", &["DEMO01"]),
        ("账号/密码：admin/Abc@1234，请登录", &["Abc@1234"]),
        ("用户名密码 admin / P@ssw0rd1", &["P@ssw0rd1"]),
        ("VPN密码Abc@1234请勿外传，解压密码 x7Kp2", &["Abc@1234", "x7Kp2"]),
        ("密码：\nQwer!234", &["Qwer!234"]),
        ("用户名\t密码\nadmin\tZx9#kkq1\nops\tLm4$wwe2", &["Zx9#kkq1", "Lm4$wwe2"]),
        ("密码已重置为 Sun#2023x，请尽快修改", &["Sun#2023x"]),
        ("提取码: 8k2m 验证码：482913", &["8k2m", "482913"]),
        ("user: svc_app, password: Summer2021! (expires Friday)", &["Summer2021!"]),
        ("The password is Welcome1. And the pwd=\"a b c\"", &["Welcome1", "a b c"]),
        ("password for the root account is R00t.2024", &["R00t.2024"]),
        ("La contraseña es Verano2022, la clave: tr3sT1gres", &["Verano2022", "tr3sT1gres"]),
        ("Passwort lautet: Geheim!77 / mot de passe : Soleil-44", &["Geheim!77", "Soleil-44"]),
        ("パスワード：Kx83-mmQ 비밀번호: qwe!2345 пароль: Zima2020", &["Kx83-mmQ", "qwe!2345", "Zima2020"]),
        ("Login: admin / admin123, 运维账号 ops01/ops@2023，用户名 demo 密码 demo", &["admin123", "ops@2023", "demo"]),
        ("contraseña nueva: Abril.2024, your verification code is 482911.", &["Abril.2024", "482911"]),
        ("Server=db;User Id=sa;Password=S3cr3t;Encrypt=true", &["S3cr3t"]),
        ("DB_PASSWORD=hunter42\nadminPwd: Tr0ub4dor", &["hunter42", "Tr0ub4dor"]),
        ("{\"user\": \"x\", \"password\": \"pa,ss 1\"}", &["pa,ss 1"]),
        ("mysql -u root -pS3cret db; curl -u api:K9x2 https://h.example", &["S3cret", "K9x2"]),
        ("net use Z: \\\\fs01\\pub /user:CORP\\svc Pub!2020", &["Pub!2020"]),
        ("rman target sys/Blau_77#x@orcl", &["Blau_77#x"]),
        ("AUTH PLAIN AGJvYkBhLmV4YW1wbGUAc2VjcmV0OTk=", &["AGJvYkBhLmV4YW1wbGUAc2VjcmV0OTk="]),
        ("connect to server/db@home and retry", &[]),
        ("tool --password=Xy12 --token abcd1234efgh /p:Qw3r", &["Xy12", "abcd1234efgh", "Qw3r"]),
        ("https://ops:Gx4-99@git.example/x.git", &["Gx4-99"]),
        ("Authorization: Bearer abcdEFGH1234ijklMNOP", &["abcdEFGH1234ijklMNOP"]),
        ("Authorization: Basic YWRtaW46c2VjcmV0", &["YWRtaW46c2VjcmV0"]),
        (
            "AKIAIOSFODNN7EXAMPLE and AccountKey=abcDEF0123456789abcDEF0123456789==;",
            &["AKIAIOSFODNN7EXAMPLE", "abcDEF0123456789abcDEF0123456789=="],
        ),
        ("换了密钥（QX4TD-Z2P61-DTMHQ-V71BQ-BGF41），结果", &["QX4TD-Z2P61-DTMHQ-V71BQ-BGF41"]),
        (
            "recovery 111111-222222-333333-444444-555555-666666-777777-888888",
            &["111111-222222-333333-444444-555555-666666-777777-888888"],
        ),
        ("snmp-agent community read cipher Ab$cd@ef99\nsnmp-server community s3cr3t RO", &["Ab$cd@ef99", "s3cr3t"]),
        (
            "enable password cisco1\nusername ana password 0 Ana!x\nlocal-user bo password cipher Bo!xy",
            &["cisco1", "Ana!x", "Bo!xy"],
        ),
        ("enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0", &["$1$mERr$hx5rVt7rPNoS4wqbXKX7m0"]),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----",
            &["-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----"],
        ),
        (
            "Hasło do archiwum: Wiosna#23. Passwort für das ZIP: Lenz-23 / mot de passe de la base : Base!23 / password for the share = Sh4re!x",
            &["Wiosna#23", "Lenz-23", "Base!23", "Sh4re!x"],
        ),
        // Passphrases, and user names that are their own passwords.
        ("The passphrase is \"correct horse battery staple\".", &["correct horse battery staple"]),
        ("Passphrase: correct horse battery staple\nMantra: x", &["correct horse battery staple"]),
        ("Phrase de passe : cheval agrafe batterie juste", &["cheval agrafe batterie juste"]),
        (
            "username and password are both demo01. 用户名和密码都是 admin，账号密码均为test01",
            &["demo01", "admin", "test01"],
        ),
        ("USER: svc1\nPASS: Test01", &["Test01"]),
        // Keys of networks and of services.
        ("WLAN-Schlüssel: Sommer2022!\nKey Content            : Herbst-22", &["Sommer2022!", "Herbst-22"]),
        (
            "clé Wi-Fi : Ete2022! / clave WiFi: Verano.22 / 无线密钥：Xia2022! / 事前共有鍵: Natsu-22",
            &["Ete2022!", "Verano.22", "Xia2022!", "Natsu-22"],
        ),
        (
            "RADIUS shared secret: Rad1us!x, gemeinsames Geheimnis: Rad2us!x, 共享密钥：Rad3us!x",
            &["Rad1us!x", "Rad2us!x", "Rad3us!x"],
        ),
        ("radius-server host 10.1.1.1 key 7 0822455D0A16\nradius-server key R4dk3y", &["0822455D0A16", "R4dk3y"]),
        ("snmp-server user mon grp v3 auth sha AuthPass1 priv aes 128 PrivPass2", &["AuthPass1", "PrivPass2"]),
        ("snmpwalk -v3 -u mon -a SHA -A AuthPass1 -X PrivPass2 10.1.1.1", &["AuthPass1", "PrivPass2"]),
        ("snmpwalk -v2c -c s3cr3t 10.1.1.1", &["s3cr3t"]),
        ("Set-Cookie: session=9f8e7d6c5b4a39281706; Path=/; HttpOnly", &["9f8e7d6c5b4a39281706"]),
        ("Cookie: lang=en; JSESSIONID=A1B2C3D4E5F6A7B8; theme=x", &["A1B2C3D4E5F6A7B8"]),
        ("https://api.example/v1?user=x&access_token=abc123def456&n=1", &["abc123def456"]),
        ("https://zoom.example/j/123?pwd=aB3dE9xyz", &["aB3dE9xyz"]),
        ("mongodb://app:M0ng0!x@db1:27017/x amqp://u:r4bb1t@mq/", &["M0ng0!x", "r4bb1t"]),
        ("mount -o username=svc,password=Geh31m,vers=3.0 //nas/x /mnt", &["Geh31m"]),
        ("user=x&password=Geh31m&submit=1", &["Geh31m"]),
        ("<Password>\n  <Value>Un4ttend!</Value> <bindPassword>B1nd!x</bindPassword>", &["Un4ttend!", "B1nd!x"]),
        (
            "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG export PGPASSWORD=Pg5ecret",
            &["wJalrXUtnFEMI/K7MDENG", "Pg5ecret"],
        ),
        ("root:$6$abcdefgh$0123456789abcdefghijklmnop:18900:0:", &["$6$abcdefgh$0123456789abcdefghijklmnop"]),
        ("ConvertTo-SecureString 'Two words 1' -AsPlainText", &["Two words 1"]),
        (
            "PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 2\nAAAAgQCq\nAAAAQQ==\nPrivate-MAC: 0a1b",
            &["Private-Lines: 2\nAAAAgQCq\nAAAAQQ==\nPrivate-MAC: 0a1b"],
        ),
        ("换了密钥 QX4TD-Z2P61-\n  DTMHQ-V71BQ-BGF41 之后", &["QX4TD-Z2P61-DTMHQ-V71BQ-BGF41"]),
        (
            "Meeting ID: 123 456 789 Passcode: aB3dE9, Kenncode: 482913, 会议密码：771203",
            &["aB3dE9", "482913", "771203"],
        ),
        ("密码：请联系管理员\n密码错误，密码已通过短信发送\n密码策略: 启用\n密码长度至少12位\n口令见附件", &[]),
        (
            "password: (sent separately)\nPassword: ********\npassword: <your password>\npwd: xxxxxx\nPassword: required",
            &[],
        ),
        ("Your password expires in 3 days, zipped with the standard password\n- the SHA256 (or MD5)", &[]),
        ("the password of the account expired; password is incorrect; password was changed on 2021-10-12", &[]),
        ("la contraseña del usuario svc_pagos ha caducado; Passwort ist abgelaufen; 密钥请当面交接。", &[]),
        ("publicKeyToken=31bf3856ad364e35 Key Management Service, token ring, pass: 12 fail: 3", &[]),
        ("Partial Product Key: 7XQ2M, User: jdoe1 / Dept4, clave: Registro, secret: kv1/sql, Kennwort vergessen?", &[]),
        ("Password last set 9/13/2021 8:00\nPassword required  Yes\nbad password.\nforgot password? reset it", &[]),
        ("ssh -p 22 h, mkdir -p /a/b, docker run -p 80:80 x, msbuild /p:Configuration=Release", &[]),
        ("password reset ticket: INC0012345, password policy: Minimum12", &[]),
        ("Contraseña: la de siempre\n密码：同上\npassword: see https://vault.example/x", &[]),
        // What real support mail says about passwords without giving one.
        ("PASS: Test01\nFAIL: Test02\nPASS: Test03_login\nPASS 12, FAIL 3", &[]),
        ("Das Kennwort schicke ich separat per SMS. Passwort: Bitte telefonisch erfragen unter 0511 5550 800", &[]),
        ("ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)", &[]),
        (
            "sshd[123]: Failed password for root from 10.0.0.1 port 22 ssh2, Accepted password for ana from 10.0.0.2",
            &[],
        ),
        (
            "Enter password:\nPassword for user postgres:\n[sudo] password for ana:\nmysql -u root -p\nmysql -p mydb",
            &[],
        ),
        ("The password field accepts 8-64 characters. Password age: 42 days, password history: 24", &[]),
        (
            "Token expired at 2022-10-12T10:00:00Z, token_type: bearer, token: invalid, access token lifetime: 3600s",
            &[],
        ),
        ("PIN 3 of the RJ45 connector, pin: 12V, Pin 5: GND, pass-through: on1, pass rate: 99.5%, bypass: mode2", &[]),
        ("用户名和密码由管理员分配，密码输错 5 次锁定，密码有效期 90 天，验证码收不到", &[]),
        (
            "密码套件: TLS_AES_256_GCM_SHA384，密码机: SJJ1012，密钥长度: 2048，密钥类型: RSA2048，密钥交换: ECDHE25519",
            &[],
        ),
        ("パスワード：お電話でお伝えします。パスワードの有効期限は90日です。パスワードは別メールでお送りします", &[]),
        ("비밀번호: 별도 문자로 발송, 비밀번호 오류 5회, 암호화: AES256, 암호화 방식: SHA256", &[]),
        (
            "mot de passe : voir SMS, mot de passe oublié ?, le changement du mot de passe.\nclé : HKLM\\Software\\X",
            &[],
        ),
        ("contraseña: la que usted eligió; contraseña caducada el 12/10/2022; clave de registro: HKLM\\X1", &[]),
        ("Hasło wygasło 12.10.2022, пароль: см. вложение, Пароль истёк 12.10.2022, senha expirada em 90 dias", &[]),
        (
            "Authorization: Bearer <token>\nAuthorization: Bearer $TOKEN\nWWW-Authenticate: Basic realm=\"intranet\"",
            &[],
        ),
        ("postgres://user:password@localhost/db and curl -u user:password https://x.example", &[]),
        ("net user administrator /active:yes\nnet user ana *\nnet use Z: \\\\fs01\\pub", &[]),
        ("Set-Cookie: lang=en; Path=/\nCookie: theme=dark; consent=yes\nsnmp-server community public RO", &[]),
        (
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 ana@web01\n-----BEGIN CERTIFICATE-----\nMIIabc\n-----END CERTIFICATE-----",
            &[],
        ),
        ("XXXXX-XXXXX-XXXXX-XXXXX-XXXXX, SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDaqGZCoREB7v2zRa0 ana@host", &[]),
        ("password=%s password={0} password=${DB_PASS} password=<hidden> password: [REDACTED] pwd=***", &[]),
        ("password reset for user jdoe01 done, password changed 3 times, Password: unchanged since 2021", &[]),
        (
            "Kennwort läuft in 14 Tagen ab, Passwort-Manager KeePass 2.50, Passwort zurücksetzen für User m.mueller2",
            &[],
        ),
        (
            "Kennwortrichtlinie: Komplexität aktiviert, Passwörter: mindestens 12 Zeichen, WLAN-Schlüssel liegt am Empfang",
            &[],
        ),
        ("API key rotated, api key: see vault, Key Length: 128, key: F8, primary key: id1, Key ID: ABCD1234EF", &[]),
        ("User: ana / DESKTOP-8H2K3L, user: bo / PC0123, Login: 2022-10-12 08:00, Account: 20419-7782", &[]),
        ("Logon Process: NtLmSsp, Account Name: svc$, Pre-Authentication Type: 2, secret: see kv/app1", &[]),
        ("pwd\n/home/ana2/x\necho $PASSWORD, PASSWORD not set, the \"wrong password\" dialog", &[]),
        ("passphrase required to unlock the key, passphrase: see the sealed envelope, passphrase is \"not set\"", &[]),
        ("please enable password protection and enable secret rotation, the username and password are known", &[]),
        ("credentials: unchanged, username and password: required, user and password are both wrong", &[]),
        ("we share a secret: kv1/sql, session=42, sid=S-1-5-21-1004336348, author=ana.ruiz.example", &[]),
        ("privacy-mode is off, auth md5 failed, key 7 on the keypad, priority: p12", &[]),
        ("https://sso.example/reset?flow=1&user=ana and https://x.example/?token= and ?key=name", &[]),
        ("2FA: enabled, OTP: enabled, OTP code sent, one-time password valid 10 min", &[]),
        ("authentication failure; rhost=10.1.1.1 user=ana, shared secret mismatch, shared secret: does not match", &[]),
    ],
    find,
};

const PASSWORD: &str = "password";
const TOKEN: &str = "token";

/// Syntax in which a secret is group 1, whatever the language around it.
const SYNTAX: &[(&str, &str)] = &[
    // Addresses and tools.
    (PASSWORD, r"[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._%+-]*:([!-.0-?A-~]{2,})@[A-Za-z0-9]"),
    (PASSWORD, r"\bcurl [ !#-~]*?(?:-u|--user|--proxy-user)[ =]?['\x22]?[A-Za-z0-9._@\\-]+:([!#-&(-~]{2,})"),
    (
        PASSWORD,
        r"\b(?:mysql|mysqldump|mysqladmin|mariadb|sshpass|7z|unrar)(?: [^\n|;]*?)? -p['\x22]?([!#-&(-,.-~][!#-&(-~]{2,})",
    ),
    (PASSWORD, r"\bnet use [^\n]*?/user:[!-~]+ ([!#-.0-~][!-~]{2,})"),
    (PASSWORD, r"\bnet use (?:[A-Za-z]:|\*)? ?\\\\[!-~]+ ([!#-)+-.0-~][!-~]{2,}) /user:"),
    (PASSWORD, r"\bnet user [!-.0-~]+ ([!#-)+-.0-~][!-~]{2,})(?: /| *$)"),
    (
        PASSWORD,
        r"\b(?:sqlplus|sqlldr|expdp|impdp|exp|imp|rman|connect|conn)(?: +(?:-[A-Za-z]+|target|catalog|auxiliary))* +['\x22]?(?:userid=)?[A-Za-z0-9_$#]+/([!-.0-?A-~]{2,})@",
    ),
    (PASSWORD, r"\b(?:psexec|sqlcmd|bcp|plink|pscp|az|docker|winrs) [^\n]*? -(?:p|P|pw)[ :]([!#-,.-~][!-~]{2,})"),
    (
        PASSWORD,
        r"[ \t](?:--?(?:password|passwd|pwd|pass|passphrase|storepass|keypass)|-pw|/(?:password|pass|pwd|rp))[ =:]['\x22]?([!#-&(-,.0-~][!#-&(-~]{1,})",
    ),
    (PASSWORD, r"[ \t]/p:([!#-&(-,.-~][!#-<>-~]{2,})(?:[ \t\n,;]|$)"),
    (
        TOKEN,
        r"[ \t]--(?:token|secret|api-key|apikey|access-key|secret-key|client-secret)[ =]['\x22]?([!#-&(-,.-~][!#-&(-~]{7,})",
    ),
    (PASSWORD, r"ConvertTo-SecureString (?:-String )?['\x22]([^'\x22\n]{2,})['\x22]"),
    (PASSWORD, r"-passin pass:([!-~]{2,})"),
    (PASSWORD, r"\bredis-cli [^\n]*?-a ([!-,.-~][!-~]{2,})"),
    (PASSWORD, r"\bldap(?:search|modify|add|delete|whoami) [^\n]*?-w ['\x22]?([!#-&(-,.-~][!#-&(-~]{2,})"),
    (PASSWORD, r"\bjdbc:oracle:thin:[A-Za-z0-9_$#]+/([!-.0-?A-~]{2,})@"),
    (PASSWORD, r"-passout pass:([!-~]{2,})"),
    ("community", r"\bsnmp(?:walk|get|bulkwalk|getnext|set|table|trap)[^\n]*? -c ['\x22]?([!#-&(-,.-~][!#-&(-~]{2,})"),
    (PASSWORD, r"\bsnmp(?:walk|get|bulkwalk|getnext|set|table|trap)[^\n]*? -[AX] ['\x22]?([!#-&(-,.-~][!#-&(-~]{2,})"),
    (PASSWORD, r" -X ['\x22]?([!#-&(-,.-~][!#-&(-~]{7,})['\x22]? [0-9]"),
    // Configuration of network devices.
    (PASSWORD, r"\bsnmp-server user [^\n]*? auth (?:md5|sha[0-9-]*) ([!-~]{3,})"),
    (PASSWORD, r"\bpriv (?:des|3des|aes(?:[ -]?[0-9]{3})?) ([!-~]{3,})"),
    (PASSWORD, r"\b(?:authentication-mode|privacy-mode) [a-z0-9-]+ (?:(?:cipher|simple) )?([!-~]{6,})"),
    (PASSWORD, r"\b(?:radius|tacacs)(?:-server)? [^\n]*?\bkey (?:[0-9] )?([!-~]{3,})"),
    (PASSWORD, r"\b(?:password|secret|key) 7 ([0-9A-Fa-f]{6,})\b"),
    (PASSWORD, r"(\$(?:1|2[aby]?|5|6|8|9|y|argon2id?)\$[./A-Za-z0-9$=,+-]{12,})"),
    (PASSWORD, r"\b(?:wpa[_-]passphrase|wpa2?[_-]pre-shared-key|psk)=['\x22]?([!#-&(-~]{8,63})"),
    ("community", r"snmp-(?:agent|server) community (?:(?:read|write|ro|rw) )?(?:(?:cipher|simple) )?([!-~]{2,})"),
    (
        PASSWORD,
        r"\b(?:enable|(?:username|local-user) [!-~]+(?: privilege [0-9]+)?) (?:secret|password) (?:level [0-9]+ )?(?:[0-9]|cipher|simple|irreversible-cipher|encrypted) ([!-~]{3,})",
    ),
    // Without a kind of cipher it may be talk: enable password protection.
    (
        PASSWORD,
        r"\b(?:enable|(?:username|local-user) [!-~]+(?: privilege [0-9]+)?) (?:secret|password) ([!-~]*[0-9!#$%^&*@][!-~]*)",
    ),
    (
        PASSWORD,
        r"\b(?:password|key|pre-shared-key|psksecret|shared-key|authentication-key|key-string|pass-phrase) (?:cipher|simple|irreversible-cipher|ascii-text|encrypted|ENC|hexadecimal) ['\x22]?([!#-~]{3,})",
    ),
    (
        PASSWORD,
        r"\b(?:wpa-psk ascii 0|tacacs-server key(?: [0-9])?|radius-server key(?: [0-9])?|set psksecret|crypto isakmp key) ([!-~]{3,})",
    ),
    // Headers and connection strings.
    (TOKEN, r"\b[Bb]earer ([A-Za-z0-9._~+/=-]{16,})"),
    (TOKEN, r"\bAuthorization: *Basic ([A-Za-z0-9+/=]{8,})"),
    // RFC 4954: what a person types into a telnet session to a mail server.
    (TOKEN, r"\bAUTH (?:PLAIN|LOGIN) ([A-Za-z0-9+/]{8,}={0,2})"),
    (TOKEN, r"\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=([A-Za-z0-9+/=%&._-]{16,})"),
    (TOKEN, r"[?&]sig=([A-Za-z0-9%+/=_-]{20,})"),
    (
        TOKEN,
        r"[?&#;](?:access_token|id_token|refresh_token|auth_token|token|api[_-]?key|apikey|client_secret|secret|X-Amz-Signature|X-Amz-Security-Token|sessionid|jwt)=([A-Za-z0-9%+/=_.~-]{6,})",
    ),
    (PASSWORD, r"[?&](?:password|passwd|pwd|pass|kennwort|passwort)=([!-%'-~]{3,})"),
    (
        TOKEN,
        r"(?:^|[ ;:\n\t'\x22])(?:JSESSIONID|PHPSESSID|ASP\.NET_SessionId|\.AspNetCore\.[A-Za-z.]+|\.ASPXAUTH|FedAuth|rtFa|connect\.sid|laravel_session|(?:[A-Za-z0-9]+[_-])*(?:session(?:_?id)?|sess|sid|SESSION|auth|token|jwt))=([A-Za-z0-9%+/._~-]{12,}=*)",
    ),
    (
        PASSWORD,
        r"<(?:[A-Za-z]+:)?[A-Za-z]*(?:[Pp]assword|[Pp]asswd|PASSWORD|[Ss]ecret|[Aa]pi[Kk]ey)>[ \n\t]*(?:<Value>)?([!-;=-~]{2,})</",
    ),
    (TOKEN, r"\b(?:PrivateKey|PresharedKey) ?= ?([A-Za-z0-9+/]{42,44}=?)"),
    // Tokens and keys by their own shape.
    (TOKEN, r"\b((?:AKIA|ASIA)[0-9A-Z]{16})\b"),
    (
        TOKEN,
        r"\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{36})",
    ),
    (TOKEN, r"\b(xox[abeprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{20,})"),
    (TOKEN, r"\b(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)"),
    (
        TOKEN,
        r"\b(sk-(?:proj-|ant-)?[A-Za-z0-9_-]{20,}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,})",
    ),
    (
        TOKEN,
        r"\b(SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|LTAI[A-Za-z0-9]{12,26}|AKID[A-Za-z0-9]{13,40}|dop_v1_[a-f0-9]{64})",
    ),
    (TOKEN, r"(https://hooks\.slack\.com/services/[A-Za-z0-9/]{20,})"),
    (
        TOKEN,
        r"\b([a-z]{2,6}_(?:live|test|prod|sk|pat)_[A-Za-z0-9]{16,}|hv[sb]\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})",
    ),
    (
        TOKEN,
        r"\b(dapi[0-9a-f]{32}|shp(?:at|ca|pa|ss)_[0-9a-f]{32}|key-[0-9a-f]{32}|pypi-[A-Za-z0-9_-]{40,}|[0-9]{8,10}:AA[A-Za-z0-9_-]{33}|ATATT3[A-Za-z0-9_=-]{40,})",
    ),
    (TOKEN, r"([A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34})"),
    (TOKEN, r"\b(AGE-SECRET-KEY-1[0-9A-Z]{50,})"),
    ("private key", r"(Private-Lines: [0-9]+)"),
    ("product key", r"\b([A-Z0-9]{5}(?:[ \n]?-[ \n\t]{0,6}[A-Z0-9]{5}){4})\b"),
    ("recovery key", r"\b([0-9]{6}(?:[ \n]?-[ \n\t]{0,6}[0-9]{6}){7})\b"),
    ("private key", r"(-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----)"),
    // The list form of containers: `- name: DB_PASSWORD`, `value: x` below.
    (
        PASSWORD,
        r"\bname: ['\x22]?[A-Za-z0-9_.-]*(?:PASSWORD|PASSWD|PWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|[Pp]assword|[Ss]ecret)['\x22]?[ \t]*\n[ \t]*value: ['\x22]?([!#-&(-~]{3,})",
    ),
    ("login", r"\b(?:admin|administrator|Administrator|root|sa|sysadmin):([!-~]{5,})"),
    // Names in code and configuration: `DB_PASSWORD=`, `adminPwd:`.
    (
        PASSWORD,
        r"\b[A-Za-z0-9_.-]*(?:PASSWORD|PASSWD|PWD|[Pp]assword|[Pp]asswd|[a-z_.]Pwd|_pwd|_secret|_SECRET|[a-z]Secret|SECRET_ACCESS_KEY|SECRET_KEY|API_KEY|APIKEY|ACCESS_TOKEN|AUTH_TOKEN|_TOKEN)['\x22]?[ \t]*[=:][ \t]*['\x22]?([!#-&(-+.-:<-~][!#-&(-+.-:<-~-]{2,})",
    ),
];

static TOOLS: LazyLock<Regex> = LazyLock::new(|| {
    let all: Vec<&str> = SYNTAX.iter().map(|(_, pattern)| *pattern).collect();
    Regex::new(&all.join("|").replace(r"\b", r"(?-u:\b)")).expect("the examples compile it")
});

fn find(view: &View<'_>) -> Vec<Match> {
    let text: &str = &view.text;
    let mut found = by_syntax(text);
    let folded = locale::fold(text);
    let pairs = longest(locale::cues("pair").find_all(&folded));
    for label in longest(locale::cues("passphrase").find_all(&folded)) {
        found.extend(phrase(text, &folded, &label).map(|range| secret(text, range, PASSWORD)));
    }
    for label in longest(locale::cues("pair_same").find_all(&folded)) {
        found.extend(behind_both(text, &folded, &label).map(|range| secret(text, range, PASSWORD)));
    }
    for field in ["pair", "password", "password_weak", "token", "user"] {
        let kind = if field == "token" { TOKEN } else { PASSWORD };
        for label in longest(locale::cues(field).find_all(&folded)) {
            let pair = pairs[..pairs.partition_point(|pair| pair.start <= label.start)].last();
            if field != "pair" && pair.is_some_and(|pair| label.start < pair.end) {
                continue;
            }
            let range = match field {
                "pair" => behind_pair(text, &folded, &label),
                "user" => behind_name(text, &folded, &label),
                _ => behind_label(text, &folded, &label, field),
            };
            found.extend(range.map(|range| secret(text, range, kind)));
        }
    }
    found.extend(in_tables(text).into_iter().map(|range| secret(text, range, PASSWORD)));
    found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    let mut end = 0;
    found.retain(|found| {
        let free = found.range.start >= end;
        end = end.max(found.range.end);
        free
    });
    found
}

fn secret(text: &str, range: Range<usize>, kind: &'static str) -> Match {
    let value = text[range.clone()].to_owned();
    Match { range, value, extra: Extra::Secret { kind } }
}

/// The password of `user:password` in Base64, as a browser sends it, or of `NUL user NUL password`, as a mail client does.
pub(super) fn password_inside(value: &str) -> Option<String> {
    let plain = String::from_utf8(super::scan::bytes_of_base64(value)?).ok()?;
    let sasl = plain.rsplit_once('\0').map(|(user, password)| (user.trim_start_matches('\0'), password));
    let (user, password) = sasl.or_else(|| plain.split_once(':'))?;
    let named = !user.is_empty() && user.chars().all(|c| c.is_alphanumeric() || "._-@\\+$".contains(c));
    let printed = password.chars().count() >= 3 && !password.chars().any(char::is_control);
    (named && printed).then(|| password.to_owned())
}

fn by_syntax(text: &str) -> Vec<Match> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(captures) = TOOLS.captures_at(text, from) {
        let Some((index, group)) = captures.iter().skip(1).enumerate().find_map(|(at, group)| Some((at, group?)))
        else {
            break;
        };
        let kind = SYNTAX[index].0;
        let range = match kind {
            "private key" => group.start()..pem_end(text, group.end()),
            "product key" | "recovery key" => group.range(),
            _ => group.start()..group.start() + bare(group.as_str()).len(),
        };
        from = range.end.max(group.end());
        let value = &text[range.clone()];
        let letters = value.contains(|c: char| c.is_ascii_alphabetic());
        let joined = char_before(text, range.start) == Some('-') || char_at(text, range.end) == Some('-');
        let is_key = match kind {
            "product key" => letters && value.contains(|c: char| c.is_ascii_digit()) && !joined,
            "recovery key" => !joined,
            "private key" => true,
            "login" => is_login(value) && !value.contains('/') && !is_placeholder(value),
            _ => {
                !is_placeholder(value)
                    && !is_plain_talk(value, kind)
                    && !is_port(value)
                    && !value.starts_with("//")
                    && !value.starts_with("S-1-")
            }
        };
        if is_key {
            // A key broken at a hyphen is one key; the lines of a PEM block are its own.
            let broken = matches!(kind, "product key" | "recovery key");
            let whole = if broken { value.replace(['\n', ' ', '\t'], "") } else { value.to_owned() };
            let kind = if kind == "login" { PASSWORD } else { kind };
            let twin = secret_of_key(text, &range).map(|twin| secret(text, twin, kind));
            found.push(Match { range, value: whole, extra: Extra::Secret { kind } });
            found.extend(twin);
        } else {
            // What looked like one kind may hold another.
            let whole = captures.get_match().start();
            let step = char_at(text, group.start()).map_or(1, char::len_utf8);
            from = if group.start() > whole { group.start() } else { group.start() + step };
        }
    }
    found
}

/// Whether what stands behind `root:` is a password, not a group, an address or the tag of an image.
fn is_login(value: &str) -> bool {
    let has = |test: fn(char) -> bool| value.contains(test);
    let mixed = has(|c| c.is_ascii_uppercase()) && has(|c| c.is_ascii_lowercase()) && has(|c| c.is_ascii_digit());
    has(|c| c.is_ascii_alphabetic()) && (mixed || has(|c| "!#$%^&*@".contains(c))) && !value.starts_with('$')
}

/// The forty letters of the secret half that people paste right behind an access key of Amazon.
fn secret_of_key(text: &str, key: &Range<usize>) -> Option<Range<usize>> {
    if key.len() != 20 || !matches!(text.get(key.start..key.start + 4)?, "AKIA" | "ASIA") {
        return None;
    }
    let rest = &text[key.end..];
    let half = rest.trim_start_matches([' ', '\n', '\t', '/', '|', ',', ':', ';', '"', '\'']);
    let length = half.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+')).count();
    let start = key.end + rest.len() - half.len();
    (length == 40 && start - key.end <= 4).then_some(start..start + length)
}

/// Where the PEM block ends whose first line ends at `at`; a block cut off ends with its last line of letters.
fn pem_end(text: &str, at: usize) -> usize {
    let near = &text[at..text.floor_char_boundary((at + 16_000).min(text.len()))];
    if let Some(last) = near.find("-----END ") {
        return at + near[last + 9..].find("-----").map_or(near.len(), |end| last + 9 + end + 5);
    }
    let is_key = |line: &&str| {
        !line.starts_with("-----") && line.trim().bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=:,- ".contains(&b))
    };
    at + near.split_inclusive('\n').take_while(is_key).map(str::len).sum::<usize>()
}

/// Whether `-p` named a port, or a pair of them.
fn is_port(value: &str) -> bool {
    value.contains(':') && value.bytes().all(|b| b.is_ascii_digit() || b".:/".contains(&b))
}

/// Whether a value in a tool's syntax is a word of the tool: `password: required`.
fn is_plain_talk(value: &str, kind: &str) -> bool {
    if kind == "community" {
        // What every device is sold with is no secret, and the words are everywhere.
        return matches!(value, "public" | "private");
    }
    locale::cues("not_a_value").find(&locale::fold(value)).is_some_and(|word| word.len() == value.len())
}

/// Labels without those inside longer ones.
fn longest(labels: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut kept: Vec<Range<usize>> = Vec::new();
    for label in labels {
        if kept.last().is_none_or(|last| label.end > last.end) {
            // `初始密码` holds `密码`: they end together, so the later one is dropped above.
            kept.push(label);
        }
    }
    kept
}

/// How a value is joined to its label, in order of trust.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Joint {
    /// A blank or nothing.
    Bare,
    /// A word: is, 为, reset to.
    Word,
    /// A colon, equals sign, arrow or cell border.
    Mark,
}

/// The joint behind a label and where the value begins; `None` when other words follow.
fn joint(text: &str, folded: &str, end: usize) -> Option<(Joint, usize)> {
    let near = line_after(text, end, 120);
    let near_folded = line_after(folded, end, 120);
    // `"password": ` of JSON; `密码（root）：`.
    let quote = usize::from(near.starts_with(['"', '\'']));
    let aside = match near[quote..].chars().next() {
        Some('(' | '（') => near
            .find([')', '）'])
            .filter(|&at| at < 40)
            .map_or(0, |at| at + char_at(near, at).map_or(1, char::len_utf8)),
        _ => 0,
    };
    let at = aside.max(quote);
    let blank =
        |at: usize| at + near[at..].len() - near[at..].trim_start_matches([' ', '\u{a0}', '\u{3000}', '*', '_']).len();
    let head = blank(at);
    let (head, worded) = match value_word(&near_folded[head..]) {
        Some(length) => (blank(head + length), true),
        None => (head, false),
    };
    for mark in [":", "：", "=", "＝", "->", "=>", "→", "\t", "|"] {
        if near[head..].starts_with(mark) {
            let value = near[head + mark.len()..].trim_start_matches([' ', '\u{a0}', '\u{3000}', '\t', '*', '_', '>']);
            return Some((Joint::Mark, end + near.len() - value.len()));
        }
    }
    if worded {
        return Some((Joint::Word, end + head));
    }
    if let Some(value) = qualifier(near, near_folded, head) {
        return Some((Joint::Word, end + value));
    }
    gap_word(near, near_folded, head).map(|value| (Joint::Word, end + value)).or(Some((Joint::Bare, end + head)))
}

/// Length of a word that joins a value to its label.
fn value_word(folded: &str) -> Option<usize> {
    locale::cues("is_value").find_all(folded).into_iter().find(|word| word.start == 0).map(|word| word.end)
}

/// `contraseña nueva: X`: the value behind one more word and a mark.
fn qualifier(near: &str, folded: &str, head: usize) -> Option<usize> {
    let word = near[head..].find(|c: char| !c.is_alphabetic()).filter(|&length| (2..=24).contains(&length))?;
    let rest = near[head + word..].trim_start_matches(' ').strip_prefix([':', '：', '='])?;
    let barred = locale::cues("not_a_value").find_all(&folded[head..]).into_iter().any(|bar| bar.start == 0);
    (!barred).then(|| near.len() - rest.trim_start_matches([' ', '\u{a0}', '\u{3000}']).len())
}

/// `password for the root account is X`: the value behind a phrase that says whose it is.
fn gap_word(near: &str, folded: &str, head: usize) -> Option<usize> {
    let opens = locale::cues("secret_gap").find_all(&folded[head..]).into_iter().find(|word| word.start == 0)?;
    let barred = locale::cues("not_a_value").find_all(&folded[head..]).into_iter();
    if barred.filter(|bar| bar.start == 0).any(|bar| bar.end > opens.end) {
        return None;
    }
    let phrase_end = near[head..].find(['.', ';', ',', '\n', '。', '，', '；']).map_or(near.len(), |at| head + at);
    let from = head + opens.end;
    let phrase = &near[from..phrase_end.max(from)];
    let word = locale::cues("is_value").find_all(&folded[from..phrase_end.max(from)]).into_iter().next();
    let mark = phrase
        .find([':', '：', '='])
        .filter(|&at| at < 48)
        .map(|at| at..at + char_at(phrase, at).map_or(1, char::len_utf8));
    let joint = match (word, mark) {
        (Some(word), Some(mark)) if mark.start < word.start => mark,
        (Some(word), _) => word,
        (None, mark) => mark?,
    };
    let value = near[from + joint.end..].trim_start_matches([' ', '\u{a0}', '\u{3000}', ':', '：', '=']);
    Some(near.len() - value.len())
}

/// The words of a passphrase: all of them up to the end of the line, or in quotation marks.
fn phrase(text: &str, folded: &str, label: &Range<usize>) -> Option<Range<usize>> {
    let (joint, at) = joint(text, folded, label.end)?;
    let (range, quoted) = token(text, at)?;
    if quoted {
        let words = text[range.clone()].split(' ').count();
        return (words >= 3 && !is_talk(text, &range)).then_some(range);
    }
    let line = line_after(text, at, 120).trim_end();
    let words: Vec<&str> = line.split(' ').collect();
    let is_word =
        |word: &&str| (2..=16).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let range = at..at + line.len();
    let whole =
        joint == Joint::Mark && (3..=10).contains(&words.len()) && words.iter().all(is_word) && !is_talk(text, &range);
    whole.then_some(range)
}

/// Whether words behind a label speak about it.
fn is_talk(text: &str, range: &Range<usize>) -> bool {
    let value = locale::fold(&text[range.clone()]);
    let barred = locale::cues("not_a_value").find_all(&value);
    // A phrase of random words may hold "correct", but hardly two of the kind.
    longest(barred).len() > 1
}

/// What is user name and password at once: `username and password are both demo01`.
fn behind_both(text: &str, folded: &str, label: &Range<usize>) -> Option<Range<usize>> {
    let (joint, at) = joint(text, folded, label.end)?;
    let (range, quoted) = token(text, at)?;
    let value = &text[range.clone()];
    let alone = quoted || stands_alone(text, range.end) || Strength::of(value) == Strength::Mixed;
    (alone && value.len() >= 3 && value.is_ascii() && !is_prose(text, &range, joint, Strength::of(value), quoted))
        .then_some(range)
}

/// Whether `PASS:` reports the result of a test: no user stands on its line or the one before.
fn is_result(text: &str, folded: &str, label: &Range<usize>) -> bool {
    if &text[label.clone()] != "PASS" {
        return false;
    }
    let start = label.start - line_before(text, label.start, 200).len();
    let above = start.checked_sub(1).map_or("", |end| line_before(folded, end, 200));
    let users = locale::cues("user");
    !users.is_match(above) && !users.is_match(&folded[start..label.start])
}

/// The value behind one label of a password or token.
fn behind_label(text: &str, folded: &str, label: &Range<usize>, field: &str) -> Option<Range<usize>> {
    let (joint, at) = joint(text, folded, label.end)?;
    // `at` is never far from the label, the end of the line may be.
    let line_over = at == text.len() || text.as_bytes()[label.end..=at].contains(&b'\n');
    if line_over && joint != Joint::Word {
        let alone = line_before(text, label.start, 80).trim().is_empty();
        return (joint == Joint::Mark || alone).then(|| next_line(text, label.end)).flatten();
    }
    if is_result(text, folded, label) {
        return None;
    }
    let (range, quoted) = token(text, at)?;
    let value = &text[range.clone()];
    let strength = Strength::of(value);
    let doubtful = field != "password";
    let enough = match joint {
        Joint::Mark if field == "token" => strength >= Strength::Mixed && value.len() >= 8,
        Joint::Mark if quoted => true,
        Joint::Mark if doubtful => strength >= Strength::Mixed && !value.contains('/'),
        Joint::Mark => {
            let same = || user_before(text, folded, label) == Some(value);
            strength > Strength::Word || stands_alone(text, range.end) || same()
        }
        Joint::Word if quoted => value.len() >= 4,
        Joint::Word => {
            let number = strength == Strength::Digits && value.len() >= 5 && stands_alone(text, range.end);
            field != "token" && (strength >= Strength::Mixed || number)
        }
        Joint::Bare if doubtful => false,
        Joint::Bare if quoted => strength >= Strength::Mixed && !value.contains(' '),
        Joint::Bare if strength == Strength::Word => {
            user_before(text, folded, label).is_some() && stands_alone(text, range.end)
        }
        Joint::Bare => {
            strength >= Strength::Mixed
                || (strength == Strength::Digits && value.len() >= 6 && stands_alone(text, range.end))
        }
    };
    // A PIN has four digits or more; shorter ones are those of a plug.
    let pin = text[label.clone()].eq_ignore_ascii_case("pin");
    let long = value.len() >= if strength == Strength::Digits || pin { 4 } else { 3 };
    // `password@host`
    let glued = joint == Joint::Bare && at == label.end && value.starts_with(|c: char| !c.is_ascii_alphanumeric());
    (enough && long && !glued && !is_prose(text, &range, joint, strength, quoted)).then_some(range)
}

/// The name behind a user's label before a password's label: `用户名 admin 密码 admin`, `계정은 admin / 비밀번호`.
fn user_before<'a>(text: &'a str, folded: &str, label: &Range<usize>) -> Option<&'a str> {
    let before = line_before(folded, label.start, 60);
    let user = longest(locale::cues("user").find_all(before)).pop()?;
    let from = label.start - before.len();
    let marks = |c: char| matches!(c, ' ' | ':' | '：' | '，' | ',' | '/' | ';' | '\t');
    let name = text[from + user.end..label.start].trim_matches(marks);
    let name = name.trim_start_matches(|c: char| !c.is_ascii()).trim_matches(marks);
    (!name.is_empty() && name.is_ascii() && !name.contains(' ')).then_some(name)
}

/// A password behind a user's name and a slash: `Login: admin / admin123`.
fn behind_name(text: &str, folded: &str, label: &Range<usize>) -> Option<Range<usize>> {
    let (joint, at) = joint(text, folded, label.end)?;
    let (user, _) = token(text, at)?;
    let line = line_after(text, at, 120);
    let (name, glued) =
        text[user.clone()].split_once('/').map_or((&text[user.clone()], false), |(name, _)| (name, true));
    let behind = user.start - at + name.len();
    let rest = line.get(behind..)?.trim_start_matches(['"', '\'', '`', '”', '’', ' ']).strip_prefix(['/', '／'])?;
    let start = at + line.len() - rest.trim_start_matches(' ').len();
    let (range, _) = token(text, start)?;
    let value = &text[range.clone()];
    let sign = value.contains(|c: char| "!@#$%^&*+=?~".contains(c));
    let alike = value.to_ascii_lowercase().starts_with(&name.to_ascii_lowercase());
    let host = value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    let sure = sign || (joint == Joint::Mark && !glued && (alike || value.len() >= 8 && !host));
    let named = name.len() >= 2 && name.is_ascii() && !value.contains('/');
    let strong = Strength::of(value) == Strength::Mixed && value.len() >= 5;
    (sure && named && strong && !is_prose(text, &range, joint, Strength::Mixed, false)).then_some(range)
}

/// The password behind a label of both: `账号/密码：admin/Abc@1234`.
fn behind_pair(text: &str, folded: &str, label: &Range<usize>) -> Option<Range<usize>> {
    let (joint, at) = joint(text, folded, label.end)?;
    let line = line_after(text, at, 160);
    let (user, _) = token(text, at)?;
    let user_end = user.start + text[user.clone()].find(['/', '，', '、', '|']).unwrap_or(user.len());
    let rest = line.get(user_end - at..).unwrap_or_default().trim_start_matches(['"', '\'', '`', '”', '’']);
    let separators = [' ', '/', '／', ',', '，', '、', '|', '\t', ':', '：', ';', '；'];
    let value = rest.trim_start_matches(separators);
    let start = at + line.len() - value.len();
    let single = value.is_empty() || start == user_end;
    let (range, _) = if single { (user, false) } else { token(text, start)? };
    let strength = Strength::of(&text[range.clone()]);
    let enough = strength >= Strength::Mixed
        || (!single && joint == Joint::Mark && range.len() >= 3 && strength >= Strength::Digits)
        || (!single && joint == Joint::Mark && stands_alone(text, range.end) && text[range.clone()].is_ascii());
    (enough && !is_prose(text, &range, joint, strength, false)).then_some(range)
}

/// A single word on the next line with text: the value of a label at the end of its line.
fn next_line(text: &str, at: usize) -> Option<Range<usize>> {
    let mut start = line_end(text, at);
    for _ in 0..2 {
        start += 1;
        let line = text.get(start..line_end(text, start.min(text.len())))?;
        let value = line.trim();
        if value.is_empty() {
            start += line.len();
            continue;
        }
        let from = start + line.find(value)?;
        let plain = value.is_ascii() && (4..=64).contains(&value.len()) && !value.contains([' ', '\t', ':']);
        let range = from..from + value.len();
        let strong = Strength::of(value) >= Strength::Mixed && !value.ends_with(['$', '#', '>']);
        return (plain && strong && !is_prose(text, &range, Joint::Bare, Strength::Mixed, false)).then_some(range);
    }
    None
}

/// What the characters of a value say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Strength {
    /// Letters as in a word.
    Word,
    /// Digits alone.
    Digits,
    /// Letters with digits or signs: nobody writes such a word in a sentence.
    Mixed,
}

impl Strength {
    fn of(value: &str) -> Strength {
        let digit = value.contains(|c: char| c.is_ascii_digit());
        let letter = value.contains(|c: char| c.is_ascii_alphabetic());
        // "forgotten?" is a word.
        let value = value.trim_end_matches(['?', '!']);
        let sign = value.contains(|c: char| "!@#$%^&*+=?~".contains(c));
        if letter && digit || sign && (letter || digit) {
            Strength::Mixed
        } else if digit && !letter && value.bytes().all(|b| b.is_ascii_digit()) {
            Strength::Digits
        } else {
            Strength::Word
        }
    }
}

/// The value that starts at `at`: what a quotation mark encloses, or a run of ASCII without the sentence's marks.
fn token(text: &str, at: usize) -> Option<(Range<usize>, bool)> {
    let first = char_at(text, at)?;
    let line = line_after(text, at, 300);
    if let Some(close) = closing_quote(first).filter(|_| first != '<' && first != '【') {
        let inside = &line[first.len_utf8()..];
        let length = inside.find(close)?;
        let start = at + first.len_utf8();
        return (2..=120).contains(&length).then_some((start..start + length, true));
    }
    let ends = |c: char| c.is_whitespace() || is_stop(c) || is_east_asian(c) || matches!(c, '|' | '"' | '，' | '。');
    let run = &line[..line.find(ends).unwrap_or(line.len())];
    let value = bare(run);
    (!value.is_empty()).then(|| (at..at + value.len(), false))
}

/// A value without the punctuation that the sentence put behind it; passwords do end in `!`.
fn bare(run: &str) -> &str {
    // `Password=a;Encrypt=true`, but a semicolon may be part of a password; `pass=a&x=b`, `password=a,vers=3.0`.
    let next_setting = |at: usize, semicolon: bool| {
        let rest = run[at + 1..].trim_start();
        let name = rest.split('=').next().unwrap_or_default();
        let named = name.bytes().all(|b| b.is_ascii_alphabetic() || b" _-".contains(&b));
        named && (semicolon || !name.is_empty() && name.len() < rest.len())
    };
    let marks = run.match_indices([';', '&', ',']);
    let cut = marks.map(|(at, mark)| (at, mark == ";")).find(|&(at, semicolon)| next_setting(at, semicolon));
    let cut = cut.map(|(at, _)| at);
    let mut kept = &run[..cut.unwrap_or(run.len())];
    loop {
        let less = kept.trim_end_matches(['.', ',', ':', ';', '"', '\'', '`', '>']);
        let less = match less.chars().next_back() {
            Some(close @ (')' | ']' | '}')) => {
                let open = match close {
                    ')' => '(',
                    ']' => '[',
                    _ => '{',
                };
                if less.contains(open) { less } else { &less[..less.len() - 1] }
            }
            _ => less,
        };
        if less.len() == kept.len() {
            return kept;
        }
        kept = less;
    }
}

/// Whether nothing of the sentence follows the value.
fn stands_alone(text: &str, end: usize) -> bool {
    let rest = line_after(text, end, 80).trim_start_matches(['.', '"', '\'', ')', '`', '*', '!']);
    let behind = rest.trim_start();
    behind.is_empty()
        || behind.starts_with(|c: char| is_stop(c) || matches!(c, ',' | ';' | '(' | '|' | '/'))
        || rest.starts_with("  ")
}

/// Stars, brackets, variables and the like in place of a value.
fn is_placeholder(value: &str) -> bool {
    let filler = value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '-' | '_' | '?' | '#' | '•' | '●' | '…'));
    let variable = value.starts_with(['<', '[', '{', '(', '%'])
        || value.starts_with("${")
        || value.starts_with("$(")
        || value.strip_prefix('$').is_some_and(|name| name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_'));
    value.is_empty() || filler || variable || value.starts_with("***") || value.starts_with("xxx")
}

/// Whether what follows a label speaks about the secret instead of being it.
fn is_prose(text: &str, range: &Range<usize>, joint: Joint, strength: Strength, quoted: bool) -> bool {
    let value = &text[range.clone()];
    if is_placeholder(value) || !value.is_ascii() && strength < Strength::Mixed {
        return true;
    }
    let lower = value.to_ascii_lowercase();
    let address = lower.contains("://")
        || lower.starts_with("www.")
        || value.starts_with("\\\\")
        || value.starts_with("HK") && value.contains('\\')
        || value.starts_with('/') && value[1..].contains('/')
        || value.get(1..3) == Some(":\\");
    let mail = value.split_once('@').is_some_and(|(_, host)| {
        host.rsplit_once('.').is_some_and(|(name, top)| {
            !name.is_empty() && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic())
        })
    });
    let date = value.len() >= 8
        && value.bytes().all(|b| b.is_ascii_digit() || b"-/.:".contains(&b))
        && value.contains(['-', '/', '.', ':']);
    let number = value.trim_end_matches('%');
    let measure = number.contains(['.', ',']) || number.len() < value.len();
    let measure = measure && number.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',');
    let numbers = joint < Joint::Mark
        && !value.contains(|c: char| c.is_ascii_alphabetic())
        && value.contains(['-', '/', ':', '~']);
    if address || mail || date || numbers || measure {
        return true;
    }
    let clause = line_after(text, range.start, 80);
    let folded = locale::fold(clause);
    let barred = locale::cues("not_a_value").find_all(&folded);
    if quoted || strength == Strength::Mixed {
        // Behind a value anything may be said; before it nothing stands.
        return barred.iter().any(|word| word.start == 0 && word.end >= value.len());
    }
    barred.iter().any(|word| word.start == 0) || (joint < Joint::Mark && !barred.is_empty())
}

/// Cells under a heading that is a password's label, in tables of tabs or bars.
fn in_tables(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut column: Option<(usize, usize, char)> = None;
    let mut at = 0;
    for line in text.split('\n') {
        let start = at;
        at += line.len() + 1;
        let border = if line.contains('\t') { '\t' } else { '|' };
        if !line.contains(border) || line.len() > 2_000 {
            column = None;
            continue;
        }
        let cells: Vec<&str> = line.split(border).collect();
        let is_label = |cell: &str| {
            let folded = locale::fold(cell.trim()).into_owned();
            !folded.is_empty() && locale::cues("password").find_all(&folded).contains(&(0..folded.len()))
        };
        let label = cells.iter().copied().position(is_label);
        let width = cells.len();
        match (label, column) {
            // A label in the first of two cells is a row's, which stands before its value.
            (Some(index), _) if width > 2 || index > 0 => column = Some((index, width, border)),
            (None, Some((index, wide, same))) if wide == width && same == border => {
                let cell = cells[index];
                let value = cell.trim();
                let from = start + cells[..index].iter().map(|cell| cell.len() + 1).sum::<usize>() + cell.len()
                    - cell.trim_start().len();
                let range = from..from + value.len();
                let one = value.len() >= 3
                    && value.len() <= 80
                    && !value.contains(' ')
                    && value.contains(|c: char| c.is_ascii_alphanumeric());
                if one && !is_prose(text, &range, Joint::Mark, Strength::of(value), false) {
                    found.push(range);
                }
            }
            _ => column = None,
        }
    }
    found
}
