//! The words of every language we read, as tables: one TSV file per locale.
//!
//! A row is `field`, what a mail client prints or a writer says, and where we have it from. Nothing outside this
//! module knows a word of any language. To add a locale, write its file and its line in [`LOCALES`].

pub mod date;
pub mod marks;
pub mod template;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

mod list;
pub use list::LOCALES;
pub use marks::{is_rule, is_separator, strip_subject_prefixes};
pub use template::{Attribution, attribution, mailbox};

/// One row of a locale file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// BCP 47 tag of the locale.
    pub tag: &'static str,
    /// One of [`FIELDS`].
    pub field: &'static str,
    /// What is printed; `…` in a cue phrase stands for other words, a final `*` for any ending.
    pub word: &'static str,
    /// Where we have it from.
    pub source: &'static str,
}

/// Every field a locale file may use, and what its words are.
pub const FIELDS: &[(&str, &str)] = &[
    ("from", "label of the author in a header block"),
    ("date", "label of the date"),
    ("to", "label of the recipients"),
    ("cc", "label of the copies"),
    ("bcc", "label of the blind copies"),
    ("subject", "label of the subject"),
    ("reply-to", "label of the reply address"),
    ("importance", "label of the importance"),
    ("attachments", "label of the attachments"),
    ("attribution", "line before quoted text, with {date} {time} {sender} {email} {weekday}"),
    ("separator", "words inside a line such as -----Original Message-----"),
    ("reply_prefix", "prefix of a reply's subject"),
    ("forward_prefix", "prefix of a forwarded subject"),
    ("auto_prefix", "prefix of an automatic mail's subject"),
    ("sent_from", "line a phone adds"),
    ("on_behalf", "words between the sending and the represented address"),
    ("month", "`N word`: name of month 1 to 12"),
    ("weekday", "`N word`: name of weekday 1 (Monday) to 7"),
    ("am", "before noon"),
    ("pm", "after noon"),
    ("date_filler", "word inside a date such as `de` or `at`"),
    ("sign_off", "line that opens a signature"),
    ("greeting", "how a mail opens"),
    ("honorific", "follows or precedes a name: 先生, Mr"),
    ("disclaimer", "words of a legal or privacy notice, or of an automatic footer"),
    ("disclaimer_heading", "line alone above a legal or privacy notice"),
    ("banner", "words of a banner put in by a mail gateway"),
    ("internal_note", "mark of a note that the customer does not see"),
    ("org_suffix", "part of an organisation's name: 公司, Ltd"),
    ("department", "part of a department's name: 部, Department"),
    ("job_title", "part of a job title"),
    ("role_mailbox", "local part of an address that is no person: support"),
    ("side_vendor", "only the supporting side writes this"),
    ("side_customer", "only the customer writes this"),
    ("automatic", "only a machine writes this"),
    ("request", "asks for something"),
    ("not_request", "looks like a request and is courtesy"),
    ("commitment", "promises something"),
    ("not_commitment", "looks like a promise and is none"),
    ("done", "reports something done"),
    ("not_done", "looks like a report and is none"),
    ("question", "asks a question"),
    ("condition", "opens a condition: if it fails"),
    ("problem", "something does not work"),
    ("not_problem", "looks like a problem and is none"),
    ("cause", "names a cause"),
    ("not_cause", "looks like a cause and is none"),
    ("cause_weak", "names a cause when a fault or a finding is near"),
    ("retraction", "takes back an earlier diagnosis"),
    ("not_retraction", "looks like a retraction and is none"),
    ("workaround", "names a temporary remedy"),
    ("resolution", "names the remedy"),
    ("not_resolution", "looks like a remedy and is none"),
    ("success", "says that it works now"),
    ("not_success", "looks like success and is none: if it works"),
    ("verification", "says how the remedy was checked"),
    ("closing", "the supporting side closes the case"),
    ("not_closing", "looks like closing and is none"),
    ("consent", "the customer agrees to close"),
    ("consent_claimed", "the supporting side says that the customer agreed"),
    ("objection", "the customer does not want the case closed"),
    ("recurrence", "says that the problem is back, or was never gone"),
    ("pending", "says that the customer is to act"),
    ("negation", "turns the meaning of what follows round: not, 不"),
    ("servicing_label", "update of the servicing stack, which a month has besides its cumulative one"),
    ("scope", "states the scope of the case"),
    ("abbreviation", "short word whose full stop ends no sentence"),
    ("acknowledgement", "says that what was asked for arrived"),
    ("contact", "promises to get in touch"),
    ("phone_call", "says that they spoke on the phone"),
    ("today", "this day"),
    ("tomorrow", "the next day"),
    ("end_of_day", "the end of the working day"),
    ("unit_workday", "working day, in every number"),
    ("unit_day", "day"),
    ("unit_hour", "hour"),
    ("unit_week", "week"),
    ("number", "`N word`: a number in words"),
    ("measure_word", "stands between a number and its unit"),
    ("recurring", "every"),
    ("before", "by, within"),
    ("next_week", "the week after this one"),
    ("this_week", "this week"),
    ("customer_intro", "opens the sentence in which the customer says who they are"),
    ("priority_value", "a priority in words"),
    ("copula", "stands between a label and its value: is"),
    ("level", "stands behind the number of a level"),
    ("handover", "says that somebody else takes over"),
    ("escalation", "complaint or escalation"),
    ("scope_agreed", "the customer agrees to the scope"),
    ("thanks", "courtesy without content"),
    ("heading_problem", "heading of the problem in a closing mail"),
    ("heading_scope", "heading of the scope"),
    ("heading_environment", "heading of the environment"),
    ("heading_cause", "heading of the cause"),
    ("heading_resolution", "heading of the resolution"),
    ("heading_workaround", "heading of the workaround"),
    ("heading_verification", "heading of the verification"),
    ("heading_summary", "heading of a summary that mixes cause and resolution"),
    ("heading_next_steps", "heading of what remains to be done"),
    ("customer_label", "label of the customer's name"),
    ("priority_label", "label of the priority"),
    ("status_label", "label of the ticket's status"),
    ("title_label", "label of the ticket's title"),
    ("case_label", "label of a case id"),
    ("not_case_label", "label of a number that is no case id: invoice"),
    ("kb_label", "word before the bare number of a knowledge article"),
    ("event_label", "label of an event number"),
    ("error_label", "word before an error code"),
    ("exit_label", "word before an exit code"),
    ("phone_label", "label of a phone number"),
    ("email_label", "label of an address"),
    ("version_label", "word before a version"),
    ("hash_expected", "says that a digest is what should be"),
    ("hash_found", "says that a digest is what is there"),
    ("hash_computed", "says that a digest was computed by somebody"),
    ("not_hash", "label of a hexadecimal value that is no digest: serial number"),
    ("password", "label of a password"),
    ("user", "label of a user name"),
    ("pair", "label of a user name with its password"),
    ("token", "label of a token or key"),
    ("not_a_value", "stands behind such a label and is no secret"),
    ("noon", "around noon: 中午 11:30 is before it, 中午 1:30 after"),
    ("date_suffix", "word behind a year or a time such as `г.` or `Uhr`"),
    ("update_label", "word before the bare number of an update"),
    ("event_word", "word for event, which may stand before its number"),
    ("event_date_label", "label of the time in the text of a Windows event"),
    ("event_level_label", "label of the level in the text of a Windows event"),
    ("event_source_label", "label of the source in the text of a Windows event"),
    ("error_number_label", "word right before a decimal error number"),
    ("stop_label", "word before a stop code of Windows"),
    ("http_label", "word before a status code of HTTP"),
    ("tls_alert_label", "word before the number of a TLS alert"),
    ("sql_message_label", "word before the number of a SQL Server message"),
    ("not_error", "label of a hexadecimal value that is no error code: handle, flags"),
    ("count_unit", "counted thing or unit behind a number: 台, rows"),
    ("and", "joins the items of a list: and, or"),
    ("hash_label", "word for a digest"),
    ("password_weak", "label of a password that means other things as well; only letters with digits or signs count"),
    ("is_value", "joins a secret to its label: is, reset to"),
    ("secret_gap", "opens a phrase between a secret's label and its value: for, of"),
    ("path_follow", "goes on with the sentence directly behind a path: 目录"),
    ("stop_word", "ends an unquoted path or command inside a sentence"),
    ("phone_extension", "word before an extension"),
    ("number_mark", "between a case label and its id: n°"),
    ("requester_label", "label of the person who opened a ticket"),
    ("comment_heading", "words in the heading of a comment: added a comment"),
    ("support_mailbox", "local part of an address that takes support requests"),
    ("group_name", "part of the display name of a list or a shared mailbox: Team, 组"),
    ("vendor_title", "part of a signature or name on the supporting side only: Support Engineer"),
    ("language_word", "small frequent word that tells the language; for Chinese a character of one script only"),
    ("hand_over", "asks to send, upload or collect something"),
    ("internal_mark", "says that the customer must not see a text"),
    ("internal_label", "opens a text that is for colleagues only"),
    ("secret_change", "changes a secret: rotate, reset"),
    ("secret_word", "speaks of a password, a key or the data of an account"),
    ("default_secret", "says that a password is the one of the factory"),
    ("default_password", "password or community that everybody tries first"),
    ("identity_label", "label of a personal identity number"),
    ("card_label", "label of a bank card or account number"),
    ("diagnostic_data", "logs, dumps and traces that a customer hands over"),
    ("privacy_notice", "tells how data that is handed over is protected, or asks for consent to it"),
    ("security_off", "turns off antivirus, firewall or a check of signatures"),
    ("not_security_off", "looks like turning off a protection and is none"),
    ("security_on", "turns a protection on again"),
    ("other_customer", "speaks of another customer"),
    ("not_escalation", "looks like a complaint and is none"),
    ("honorific_open", "form of address that leaves open who is meant"),
    ("placeholder_word", "what a template leaves to be filled in"),
    ("apology", "acknowledges a delay or asks to excuse it"),
    ("attachment_announced", "says that a file comes with this mail"),
    ("not_attachment", "speaks of an attachment of another mail"),
    ("case_merged", "says that two cases are one, or were opened twice"),
    ("mail_reference", "refers to a mail by its date"),
];

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| LOCALES.iter().flat_map(|(tag, file)| parse(tag, file)).collect());

static WORDS: LazyLock<BTreeMap<&'static str, Vec<Row>>> = LazyLock::new(|| {
    let mut words: BTreeMap<&'static str, Vec<Row>> = BTreeMap::new();
    for row in ROWS.iter() {
        words.entry(row.field).or_default().push(*row);
    }
    words
});

/// Rows of one locale file; blank lines and lines that open with `# ` are skipped.
fn parse(tag: &'static str, file: &'static str) -> impl Iterator<Item = Row> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).map(move |line| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default().trim_end();
        Row { tag, field: cell(), word: cell(), source: cell() }
    })
}

/// All rows of all locales, in the order of [`LOCALES`].
pub fn rows() -> &'static [Row] {
    &ROWS
}

/// The rows of one field over all locales; empty for a field that no locale uses.
pub fn words(field: &str) -> &'static [Row] {
    WORDS.get(field).map_or(&[], Vec::as_slice)
}

/// Lower case where that keeps the number of bytes, so that offsets into the folded text are offsets into the text.
pub fn fold(text: &str) -> Cow<'_, str> {
    if !text.chars().any(char::is_uppercase) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        let mut lower = c.to_lowercase();
        match (lower.next(), lower.next()) {
            (Some(one), None) if one.len_utf8() == c.len_utf8() => folded.push(one),
            _ => folded.push(c),
        }
    }
    Cow::Owned(folded)
}

/// The phrases of one field over all locales, found in one pass.
#[derive(Debug)]
pub struct Cues {
    plain: Option<AhoCorasick>,
    /// For each pattern of `plain`: whether its ends must be word ends.
    ends: Vec<(bool, bool)>,
    /// Phrases with `…`: pieces that must follow one another.
    gapped: Vec<Vec<String>>,
}

impl Cues {
    fn new(field: &str) -> Cues {
        let (mut patterns, mut ends, mut gapped) = (Vec::new(), Vec::new(), Vec::new());
        for row in words(field) {
            let word = fold(row.word).into_owned();
            if word.contains('…') {
                gapped.push(word.split('…').map(|piece| piece.trim().to_owned()).filter(|p| !p.is_empty()).collect());
                continue;
            }
            let open_end = word.ends_with('*');
            let word = word.trim_end_matches('*').to_owned();
            if word.is_empty() {
                continue;
            }
            ends.push((word.starts_with(is_letter), !open_end && word.ends_with(is_letter)));
            patterns.push(word);
        }
        let plain = (!patterns.is_empty()).then(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                // A DFA of these phrases is built ten times slower and searches short sentences no faster.
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(&patterns)
                .expect("a few hundred short phrases")
        });
        Cues { plain, ends, gapped }
    }

    /// Every occurrence in text that went through [`fold`], by start, longest first; occurrences may overlap.
    pub fn find_all(&self, folded: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        if let Some(plain) = &self.plain {
            for hit in plain.find_overlapping_iter(folded) {
                let (left, right) = self.ends[hit.pattern()];
                let free = |bound: bool, c: Option<char>| !bound || !c.is_some_and(is_letter_or_digit);
                if free(left, folded[..hit.start()].chars().next_back())
                    && free(right, folded[hit.end()..].chars().next())
                {
                    found.push(hit.range());
                }
            }
        }
        found.extend(self.gapped.iter().filter_map(|pieces| find_gapped(pieces, folded)));
        found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        found
    }

    /// The first occurrence, the longest of those that start there.
    pub fn find(&self, folded: &str) -> Option<Range<usize>> {
        self.find_all(folded).into_iter().next()
    }

    /// The first occurrence that does not lie inside, or share its start with, an occurrence of `not`.
    pub fn find_unless(&self, folded: &str, not: &Cues) -> Option<Range<usize>> {
        let found = self.find_all(folded);
        if found.is_empty() {
            return None;
        }
        let barred = not.find_all(folded);
        found.into_iter().find(|range| !barred.iter().any(|bar| bar.start <= range.start && range.end <= bar.end))
    }

    /// Whether any phrase occurs.
    pub fn is_match(&self, folded: &str) -> bool {
        self.find(folded).is_some()
    }
}

/// Pieces one after another within one sentence's length.
fn find_gapped(pieces: &[String], folded: &str) -> Option<Range<usize>> {
    let mut range: Option<Range<usize>> = None;
    for piece in pieces {
        let from = range.as_ref().map_or(0, |range| range.end);
        let at = from + folded[from..].find(piece.as_str())?;
        let start = range.map_or(at, |range| range.start);
        range = Some(start..at + piece.len());
    }
    range
}

/// Letters of scripts that put blanks between words.
fn is_letter(c: char) -> bool {
    c.is_alphabetic()
        && !matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x11ff | 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0x20000..)
}

fn is_letter_or_digit(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit()
}

/// The phrases of a field, compiled on first use.
///
/// # Panics
/// When `field` is not one of [`FIELDS`], which a unit test of every caller shows.
pub fn cues(field: &str) -> &'static Cues {
    static CUES: LazyLock<BTreeMap<&'static str, OnceLock<Cues>>> =
        LazyLock::new(|| FIELDS.iter().map(|(field, _)| (*field, OnceLock::new())).collect());
    CUES.get(field).expect("a field of FIELDS").get_or_init(|| Cues::new(field))
}

/// Fields of a header block as a set: one word may be the label of two, "da" for instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Labels(u16);

/// Names of the fields in a [`Labels`] set, by bit.
const LABEL_FIELDS: [&str; 9] = ["from", "date", "to", "cc", "bcc", "subject", "reply-to", "importance", "attachments"];

impl Labels {
    /// Whether the word labels this field.
    pub fn has(self, field: &str) -> bool {
        LABEL_FIELDS.iter().position(|name| *name == field).is_some_and(|bit| self.0 & (1 << bit) != 0)
    }
}

/// Which fields of a header block `label` names, white space and case apart; `None` for any other word.
pub fn labels(label: &str) -> Option<Labels> {
    static MAP: LazyLock<BTreeMap<String, Labels>> = LazyLock::new(|| {
        let mut map: BTreeMap<String, Labels> = BTreeMap::new();
        for (bit, field) in LABEL_FIELDS.iter().enumerate() {
            for row in words(field) {
                map.entry(label_key(row.word)).or_default().0 |= 1 << bit;
            }
        }
        map
    });
    MAP.get(&label_key(label)).copied()
}

/// A label without white space, format characters and case.
fn label_key(label: &str) -> String {
    let visible = |c: &char| {
        !c.is_whitespace()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    label.chars().filter(visible).flat_map(char::to_lowercase).collect()
}

/// Names of months with more than three letters: shorter ones are words of other languages.
static MONTHS: LazyLock<BTreeMap<String, u32>> = LazyLock::new(|| {
    let long =
        words("month").iter().filter_map(|row| row.word.split_once(' ')).filter(|(_, name)| name.chars().count() > 3);
    long.filter_map(|(number, name)| Some((fold(name).into_owned(), number.parse().ok()?))).collect()
});

/// The last month named in a folded text, 1 to 12, with the byte where its name begins: `5 月`, `september`.
pub fn last_month(folded: &str) -> Option<(u32, usize)> {
    let numbered = folded.char_indices().filter(|(_, c)| matches!(c, '月' | '월')).filter_map(|(at, _)| {
        let digits = folded[..at].trim_end();
        let start = digits.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let month = digits[start..].parse().ok().filter(|month| (1..=12).contains(month))?;
        Some((month, start))
    });
    let named = folded
        .char_indices()
        .filter(|(at, c)| is_letter(*c) && !folded[..*at].ends_with(is_letter))
        .filter_map(|(at, _)| {
            let end = folded[at..].find(|c| !is_letter(c)).map_or(folded.len(), |end| at + end);
            Some((*MONTHS.get(&folded[at..end])?, at))
        });
    numbered.chain(named).max_by_key(|(_, at)| *at)
}

/// Whether a character is one of the Han numerals one to ten, which number chapters and list items.
pub fn is_han_numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn every_row_has_a_known_field_a_source_and_no_double() {
        let mut seen = BTreeSet::new();
        for row in rows() {
            assert!(FIELDS.iter().any(|(field, _)| *field == row.field), "{row:?}");
            assert!(!row.word.is_empty() && !row.source.is_empty(), "{row:?}");
            assert!(seen.insert((row.tag, row.field, row.word)), "twice: {row:?}");
        }
        assert!(LOCALES.len() > 85);
    }

    #[test]
    fn every_locale_stands_once_and_has_a_file_of_its_own() {
        let tags: BTreeSet<&str> = LOCALES.iter().map(|(tag, _)| *tag).collect();
        assert_eq!(tags.len(), LOCALES.len());
        for (tag, file) in LOCALES {
            assert!(file.starts_with("# field\tword\tsource\n"), "{tag}");
        }
    }

    #[test]
    fn months_and_weekdays_have_numbers() {
        for (field, last) in [("month", 12), ("weekday", 7)] {
            for row in words(field) {
                let number = row.word.split_once(' ').and_then(|(number, _)| number.parse::<u32>().ok());
                assert!(number.is_some_and(|number| (1..=last).contains(&number)), "{row:?}");
            }
        }
    }

    #[test]
    fn labels_are_read_whatever_blanks_and_case() {
        for (label, field) in [
            ("From", "from"),
            ("发 件 人", "from"),
            ("SENT", "date"),
            ("寄件者", "from"),
            ("Gesendet", "date"),
            ("à", "to"),
            ("副本", "cc"),
        ] {
            assert!(labels(label).is_some_and(|labels| labels.has(field)), "{label}");
        }
        assert_eq!(labels("Note"), None);
    }

    /// Languages disagree on these words: the rest of the block decides.
    #[test]
    fn words_that_label_two_fields_are_known() {
        let mut fields: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for field in LABEL_FIELDS {
            for row in words(field) {
                fields.entry(label_key(row.word)).or_default().insert(field);
            }
        }
        let shared: Vec<String> = fields
            .into_iter()
            .filter(|(_, fields)| fields.len() > 1)
            .map(|(word, fields)| format!("{word}: {}", fields.into_iter().collect::<Vec<_>>().join(" ")))
            .collect();
        insta::assert_snapshot!(shared.join("\n"), @r"
        da: from to
        lampiran: attachments cc
        ");
    }
}
