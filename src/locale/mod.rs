//! The words of every language we read, as tables: one TSV file per locale.
//!
//! A row is `field`, what a mail client prints or a writer says, and where we have it from. Nothing outside this
//! module knows a word of any language. To add a locale, write its file and its line in [`LOCALES`].

pub mod date;
pub mod marks;
pub mod template;
mod tongues;

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, OnceLock};

use crate::table;

mod cues;
mod letters;
mod list;
pub use cues::{Cues, Hit, cues, first_outside, spoken};
pub use letters::fold;
use letters::is_letter;
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
    /// What is printed; in a cue phrase `…` stands for other words, `*` at an end for the rest of that word.
    pub word: &'static str,
    /// The word through [`fold`].
    pub folded: &'static str,
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
    ("strong_honorific", "stands right behind a name and behind little else: 先生, 様"),
    ("surname", "family name, of languages that write it before a title without a blank"),
    ("not_a_name", "stands where a name would, and is none: 各位, team"),
    ("destructive", "deletes, replaces or changes something: a way back is needed"),
    ("backup", "says that something is saved first"),
    ("host_label", "word before the name of a machine: server"),
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
    ("question_ending", "ends a sentence that asks, whatever mark stands behind it: 吗"),
    ("condition", "opens a condition: if it fails"),
    ("problem", "something does not work"),
    ("not_problem", "looks like a problem and is none"),
    ("cause", "names a cause"),
    ("not_cause", "looks like a cause and is none"),
    ("cause_weak", "names a cause when a fault or a finding is near"),
    ("retraction", "takes back an earlier diagnosis"),
    ("not_retraction", "looks like a retraction and is none"),
    ("aside", "opens a sentence and says nothing of the matter: as discussed"),
    ("open_end", "a line that ends so goes on in the next one; of languages written without blanks"),
    ("plea", "asks for help with the problem as a whole"),
    ("planned", "says that a remedy is yet to come"),
    ("unrelated", "says that something has nothing to do with the problem"),
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
    ("inform", "asks to be told something: any answer will do"),
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
    ("recurring_behind", "every, behind what is counted: 2営業日ごと"),
    ("before", "by, within"),
    ("next_week", "the week after this one"),
    ("this_week", "this week"),
    ("customer_intro", "opens the sentence in which the customer says who they are"),
    ("intro_close", "stands behind the writer's own name: です"),
    ("intro_particle", "stands between an organisation and the writer's name: の"),
    ("priority_value", "a priority in words"),
    ("priority_frame", "what stands around a priority in words, with `…` for it: 按…处理"),
    ("severity", "label of a severity, which belongs to its number: Sev 1"),
    ("anaphor", "opens a sentence and points back to the one before: that, 这"),
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
    ("technote_label", "word before the number of a vendor's technical note or bulletin"),
    ("size_label", "word before the unit KB in a heading of sizes: total KB"),
    ("event_label", "label of an event number"),
    ("error_label", "word before an error code"),
    ("exit_label", "word before an exit code"),
    ("phone_label", "label of a phone number"),
    ("email_label", "label of an address"),
    ("version_label", "word before a version"),
    ("certificate_hash_label", "word for the digest of a certificate, which nobody need have computed"),
    (
        "hash_found_weak",
        "word for what is broken or in place: a digest behind it is what was found, if nothing else is said",
    ),
    ("hash_expected", "says that a digest is what should be"),
    ("hash_found", "says that a digest is what is there"),
    ("hash_computed", "says that a digest was computed by somebody"),
    ("not_hash", "label of a hexadecimal value that is no digest: serial number"),
    ("password", "label of a password"),
    ("user", "label of a user name"),
    ("passphrase", "label of a secret of several words"),
    ("pair_same", "says that user name and password are one word: 用户名和密码都是"),
    ("pair", "label of a user name with its password"),
    ("token", "label of a token or key"),
    ("not_a_value", "stands behind such a label and is no secret"),
    ("noon", "around noon: 中午 11:30 is before it, 中午 1:30 after"),
    ("utc_name", "name of the zone of Greenwich in other letters"),
    ("date_suffix", "word behind a year or a time such as `г.` or `Uhr`"),
    ("update_label", "word before the bare number of an update"),
    ("event_word", "word for event, which may stand before its number"),
    ("event_date_label", "label of the time in the text of a Windows event"),
    ("event_level_label", "label of the level in the text of a Windows event"),
    ("event_source_label", "label of the source in the text of a Windows event"),
    ("error_number_label", "word right before a decimal error number"),
    ("vendor_code_label", "word right before a vendor's code, which has letters: fails with, [ERR]"),
    ("program_error_label", "word before the number of an error of a program: runtime error"),
    ("system_error_label", "word before the number of an error of the operating system"),
    ("stop_label", "word before a stop code of Windows"),
    ("http_label", "word before a status code of HTTP"),
    ("tls_alert_label", "word before the number of a TLS alert"),
    ("sql_message_label", "word before the number of a SQL Server message"),
    ("not_error", "label of a hexadecimal value that is no error code: handle, flags"),
    ("count_unit", "counted thing or unit behind a number: 台, rows"),
    ("and", "joins the items of a list: and, or"),
    ("not_version", "word before a number with points that is no version: section, chapter"),
    ("hour_label", "word behind a time of day: Uhr"),
    ("hash_label", "word for a digest"),
    ("password_weak", "label of a password that means other things as well; only letters with digits or signs count"),
    ("is_value", "joins a secret to its label: is, reset to"),
    ("secret_gap", "opens a phrase between a secret's label and its value: for, of"),
    ("path_follow", "goes on with the sentence directly behind a path: 目录"),
    ("run_cue", "asks to run what follows: run, execute"),
    ("stop_word", "ends an unquoted path or command inside a sentence"),
    ("phone_extension", "word before an extension"),
    ("number_mark", "between a case label and its id: n°"),
    ("requester_label", "label of the person who opened a ticket"),
    ("comment_heading", "words in the heading of a comment: added a comment"),
    ("support_mailbox", "local part of an address that takes support requests"),
    ("group_name", "part of the display name of a list or a shared mailbox: Team, 组"),
    ("vendor_title", "part of a signature or name on the supporting side only: Support Engineer"),
    ("via", "between a person's name and the service that passed the mail on"),
    ("org_label", "label of the company's name in a signature"),
    ("case_merged", "says that two cases were made one"),
    ("date_order", "`day` or `month`: which stands first in 03/04/2021; no row where both are in use"),
    ("priority_rank", "`N word`: a priority in words with its level, 1 the most urgent"),
    ("no_response", "the supporting side says that the customer did not answer"),
    ("overdue", "says that something promised has not come"),
    ("delay_admitted", "says that something came later than promised"),
    ("after_event", "a time that counts from an event: after we receive the logs"),
    ("until", "a promise that something stays as it is up to a moment"),
    ("delivery", "what is promised is a mail, a call or a file"),
    ("registered", "says only that the request arrived and has an owner"),
    ("problem_restated", "says how the supporting side understands the problem"),
    ("scope_objection", "asks for objections to the scope, or for assent"),
    ("exit_criteria", "says when the case may be closed"),
    ("another_problem", "opens a further problem"),
    ("two_problems", "speaks of several problems of the case"),
    ("unrelated", "says that two things have nothing to do with each other"),
    ("harmless", "says that something may be ignored"),
    ("split_off", "says that a problem has, or is to have, a case of its own"),
    ("priority_changed", "says that the priority was changed"),
    ("reason", "opens a reason"),
    ("risky_step", "asks for a step that destroys or disables something: delete, overwrite"),
    ("not_risky_step", "looks like such a step and harms nothing: delete the browser cache"),
    ("caution", "warns of a risk or secures the way back: back up first"),
    ("vague_time", "names no time: soon, as soon as possible"),
    ("not_vague_time", "looks like that and is a condition: as soon as I have"),
    ("answer", "opens an answer: yes, no"),
    ("information_request", "asks for data, not for a step: send me, provide"),
    ("again", "asks for something new of the same sort: again, the latest"),
    ("already_supplied", "says that something asked for was given before"),
    ("introduction", "a writer presents himself: my name is"),
    ("permanent_fix", "names a lasting remedy: permanent fix"),
    ("counted_thing", "thing that is counted behind a number: 台, laptops"),
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
    ("era", "`N word`: name of an era whose first year is N + 1"),
    ("picture_label", "stands in brackets for a picture: [image: logo.png]"),
    ("created_label", "label of the time at which a ticket was opened"),
    ("ticket_label", "label of a field of a ticket that nothing is read from: Assignee, Component"),
    ("description_label", "label of the text with which a ticket was opened"),
    ("comments_label", "heading above the comments of a ticket: Activity, History"),
    ("comment_number", "word before the number of a comment or article: comment, Artikel"),
    ("comment_joint", "word between the name and the date of a comment: on, 于"),
    ("colour_answer", "says that answers stand in a colour: in red, 见红字"),
    ("inline_answer", "says that answers stand between the quoted lines: see below, inline"),
    ("answer_label", "label of an answer below its question: A1, 答"),
    ("colour", "`hue word`: name of a colour: red, blue, green, orange, purple, marked, bold"),
    ("feed_button", "what a page prints around its comments: Like, Reply"),
    ("not_tomorrow", "looks like tomorrow and is a time of day: por la mañana"),
    ("day_after_tomorrow", "the day behind tomorrow"),
    ("end_of_week", "in this week, by its end"),
    ("morning_end", "by the end of the morning"),
    ("clock_lead", "stands before a bare hour by which something is due: entro le 16"),
    ("still", "says that something is as it was: still, 还是"),
    ("in_vain", "says that a step did not help: to no avail, 不管用"),
    ("span_lead", "makes the span behind it one that lasted or is past: for, seit, 持续了"),
    ("span_tail", "makes the span before it one that lasted or is past: ago, lang, 前"),
    ("duration_mark", "makes a time or day before it a span: 3時間, 3日以内"),
    ("day_mark", "stands behind the day of a month: 20日"),
    ("month_mark", "stands behind the number of a month: 3月"),
    ("day_lead", "stands before the day of a month: dia 20"),
    ("imperative", "asks for something when it opens the sentence and its object follows: check the"),
    ("imperative_object", "opens the object of such a verb: the, your, whether"),
    ("imperative_ending", "first word of a sentence, by its ending, that asks: *ez, *en Sie"),
    ("not_imperative", "looks like such a word and asks for nothing"),
    ("sequence", "may stand before such a verb: then, after that"),
    ("past_day", "stands before or behind a weekday that is over: since, last"),
    ("assent", "agrees to what was proposed: fine for us"),
    ("commitment_other", "verb of a promise for somebody else, who stands before it: our DBA will"),
    ("own_party", "somebody of the writer's side, for whom he promises: my colleague, our DBA"),
    ("outside_party", "somebody of neither side, for whom a writer promises: the manufacturer"),
];

/// Field, rows and cue phrases of everything in the locale files, by field: see `build.rs`.
#[expect(clippy::unicode_not_nfc, reason = "a word stands as clients print it")]
static TABLE: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/locale.rs"));

/// Rows and phrases of one field in [`TABLE`]; `None` for a field that no locale uses.
fn entry(field: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    TABLE.binary_search_by_key(&field, |(name, ..)| name).ok().map(|at| &TABLE[at])
}

/// The rows of one field over all locales; empty for a field that no locale uses.
pub fn words(field: &str) -> &'static [Row] {
    static WORDS: LazyLock<HashMap<&'static str, OnceLock<Vec<Row>>>> =
        LazyLock::new(|| TABLE.iter().map(|(field, ..)| (*field, OnceLock::new())).collect());
    WORDS.get(field).map_or(&[], |rows| rows.get_or_init(|| parse(field)))
}

fn parse(field: &str) -> Vec<Row> {
    let Some((field, rows, _)) = entry(field) else { return Vec::new() };
    let rows = table::rows(rows);
    rows.map(|[tag, word, folded]| Row { tag, field, word, folded: if folded.is_empty() { word } else { folded } })
        .collect()
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

/// A label as labels are compared: without white space, format characters and case.
pub fn label_key(label: &str) -> String {
    let visible = |c: &char| {
        !c.is_whitespace()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut key = String::with_capacity(label.len());
    for c in label.chars().filter(visible) {
        if c.is_ascii() { key.push(c.to_ascii_lowercase()) } else { key.extend(c.to_lowercase()) }
    }
    key
}

/// Names of months with more than three letters: shorter ones are words of other languages.
static MONTHS: LazyLock<BTreeMap<String, u32>> = LazyLock::new(|| {
    let long =
        words("month").iter().filter_map(|row| row.word.split_once(' ')).filter(|(_, name)| name.chars().count() > 3);
    long.filter_map(|(number, name)| Some((fold(name).into_owned(), number.parse().ok()?))).collect()
});

/// Every month named in a folded text, 1 to 12, with the byte where its name begins: `5 月`, `september`.
pub fn months(folded: &str) -> impl Iterator<Item = (u32, usize)> {
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
    numbered.chain(named)
}

/// The last of the [`months`] that a folded text names.
pub fn last_month(folded: &str) -> Option<(u32, usize)> {
    months(folded).max_by_key(|(_, at)| *at)
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
        for (tag, file) in LOCALES {
            for [field, word, source] in
                table::rows(file).filter(|[field, ..]| !field.is_empty() && !field.starts_with("# "))
            {
                let row = (tag, field, word);
                assert!(FIELDS.iter().any(|(name, _)| *name == field), "{row:?}");
                assert!(!word.is_empty() && !source.is_empty(), "{row:?}");
                assert!([word, source].iter().all(|cell| cell.trim() == *cell && !cell.contains('\t')), "{row:?}");
                assert!(seen.insert(row), "twice: {row:?}");
            }
        }
        assert_eq!(seen.len(), TABLE.iter().map(|(field, ..)| words(field).len()).sum::<usize>());
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
