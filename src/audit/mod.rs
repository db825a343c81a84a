//! What a careful support lead checks on a case: one rule a file, each finding with the lines it rests on.
//!
//! A rule walks the case and gives a verdict; only a fail becomes a finding, and a rule that cannot quote stays silent.
//! To add one, write its file and its line in [`RULES`]. Codes and names are a contract; a code is never used again.

pub(crate) mod address;
pub mod cadence;
pub mod calendar;
mod cb101_first_response_late;
mod cb102_acknowledgement_only;
mod cb103_contact_cadence_missed;
mod cb104_commitment_missed;
mod cb105_next_response_late;
mod cb106_silent_gap;
mod cb107_closed_for_no_response;
mod cb108_abandoned;
mod cb201_scope_not_agreed;
mod cb202_scope_not_acknowledged;
mod cb203_exit_criteria_missing;
mod cb204_multiple_problems_in_one_case;
mod cb205_scope_item_unreported;
mod cb206_priority_changed;
mod cb301_request_without_owner;
mod cb302_open_item_at_closure;
mod cb303_customer_question_unanswered;
mod cb304_duplicate_information_request;
mod cb305_next_step_missing;
mod cb306_vague_time;
mod cb307_handover_without_summary;
mod cb308_piecemeal_diagnostics;
mod cb309_risky_step_without_warning;
mod cb401_cause_missing;
mod cb402_cause_without_evidence;
mod cb403_resolution_missing;
mod cb404_closure_not_confirmed;
mod cb405_closed_without_consent;
mod cb406_consent_not_in_thread;
mod cb407_closed_too_soon;
mod cb408_reopened_after_closure;
mod cb409_closing_fields_missing;
mod cb410_closing_fact_unsupported;
mod cb411_workaround_only;
mod cb412_root_cause_revised;
mod cb501_credentials_in_clear;
mod cb502_weak_or_shared_secret;
mod cb503_secret_not_rotated;
mod cb504_personal_identity_number;
mod cb505_privacy_notice_missing;
mod cb506_unexpected_recipient;
mod cb507_recipient_address_variants;
mod cb508_security_control_disabled;
mod cb509_internal_content_leaked;
mod cb601_customer_escalation;
mod cb602_salutation_mismatch;
mod cb603_template_placeholder;
mod cb604_delay_without_apology;
mod cb605_announced_attachment_missing;
mod cb606_suspicious_link;
mod cb701_undated_message;
mod cb702_time_order_contradiction;
mod cb703_mixed_time_zones;
mod cb704_ambiguous_date;
mod cb705_several_case_ids;
mod cb706_missing_message;
mod cb707_malformed_identifier;
mod cb708_digest_mismatch;
mod chain;
mod clock;
mod identity_number;
mod place;
mod reading;
pub mod service_level;
mod words;

use crate::Case;
use crate::observe::Observable;
use crate::options::{Lang, Options};

pub use crate::options::Severity;
use crate::text::Span;
use crate::thread::Thread;

/// Every rule, by code.
pub static RULES: &[&Rule] = &[
    &cb101_first_response_late::RULE,
    &cb102_acknowledgement_only::RULE,
    &cb103_contact_cadence_missed::RULE,
    &cb104_commitment_missed::RULE,
    &cb105_next_response_late::RULE,
    &cb106_silent_gap::RULE,
    &cb107_closed_for_no_response::RULE,
    &cb108_abandoned::RULE,
    &cb201_scope_not_agreed::RULE,
    &cb202_scope_not_acknowledged::RULE,
    &cb203_exit_criteria_missing::RULE,
    &cb204_multiple_problems_in_one_case::RULE,
    &cb205_scope_item_unreported::RULE,
    &cb206_priority_changed::RULE,
    &cb301_request_without_owner::RULE,
    &cb302_open_item_at_closure::RULE,
    &cb303_customer_question_unanswered::RULE,
    &cb304_duplicate_information_request::RULE,
    &cb305_next_step_missing::RULE,
    &cb306_vague_time::RULE,
    &cb307_handover_without_summary::RULE,
    &cb308_piecemeal_diagnostics::RULE,
    &cb309_risky_step_without_warning::RULE,
    &cb401_cause_missing::RULE,
    &cb402_cause_without_evidence::RULE,
    &cb403_resolution_missing::RULE,
    &cb404_closure_not_confirmed::RULE,
    &cb405_closed_without_consent::RULE,
    &cb406_consent_not_in_thread::RULE,
    &cb407_closed_too_soon::RULE,
    &cb408_reopened_after_closure::RULE,
    &cb409_closing_fields_missing::RULE,
    &cb410_closing_fact_unsupported::RULE,
    &cb411_workaround_only::RULE,
    &cb412_root_cause_revised::RULE,
    &cb501_credentials_in_clear::RULE,
    &cb502_weak_or_shared_secret::RULE,
    &cb503_secret_not_rotated::RULE,
    &cb504_personal_identity_number::RULE,
    &cb505_privacy_notice_missing::RULE,
    &cb506_unexpected_recipient::RULE,
    &cb507_recipient_address_variants::RULE,
    &cb508_security_control_disabled::RULE,
    &cb509_internal_content_leaked::RULE,
    &cb601_customer_escalation::RULE,
    &cb602_salutation_mismatch::RULE,
    &cb603_template_placeholder::RULE,
    &cb604_delay_without_apology::RULE,
    &cb605_announced_attachment_missing::RULE,
    &cb606_suspicious_link::RULE,
    &cb701_undated_message::RULE,
    &cb702_time_order_contradiction::RULE,
    &cb703_mixed_time_zones::RULE,
    &cb704_ambiguous_date::RULE,
    &cb705_several_case_ids::RULE,
    &cb706_missing_message::RULE,
    &cb707_malformed_identifier::RULE,
    &cb708_digest_mismatch::RULE,
];

/// Rules of which fewer than eight in ten findings were right when they were read: they run only when they are selected.
const OFF_BY_DEFAULT: &[&str] = &["CB402"];

/// One thing that is checked.
pub struct Rule {
    /// `CB104`; grouped by hundreds.
    pub code: &'static str,
    /// `commitment-missed`; reads well after "allow".
    pub name: &'static str,
    /// How bad a finding is.
    pub severity: Severity,
    /// What is found, in one sentence.
    pub what: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// A chain on which the rule fails.
    pub bad: &'static str,
    /// The same chain done right: the rule passes.
    pub good: &'static str,
    /// The verdict on a case.
    pub check: fn(&Case, &Options) -> Verdict,
}

impl Rule {
    /// Whether it runs unless the user says otherwise.
    pub fn is_on_by_default(&self) -> bool {
        !OFF_BY_DEFAULT.contains(&self.code)
    }
}

/// What a rule says about a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Done as it should be.
    Pass,
    /// Not done as it should be: each hit is a finding.
    Fail(Vec<Hit>),
    /// The chain does not show it.
    Unknown,
    /// There is nothing to judge.
    NotApplicable,
}

/// One place where a rule fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Where it stands; never empty.
    evidence: Vec<Span>,
    /// What fills the gaps of the rule's message, by name.
    args: Vec<(&'static str, String)>,
    /// Graver or milder than the rule.
    severity: Option<Severity>,
}

impl Hit {
    /// A hit that rests on `evidence`; `None` without any, for a rule that cannot quote stays silent.
    pub fn at(evidence: &[Span]) -> Option<Hit> {
        (!evidence.is_empty()).then(|| Hit { evidence: evidence.to_vec(), args: Vec::new(), severity: None })
    }

    /// Fills the gap `{name}` of the rule's message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Hit {
        self.args.push((name, value.into()));
        self
    }

    /// Sets another severity than the rule's.
    #[must_use]
    pub fn as_severe_as(mut self, severity: Severity) -> Hit {
        self.severity = Some(severity);
        self
    }
}

impl Verdict {
    /// Fails with these hits, passes when there are none.
    pub fn of(hits: impl IntoIterator<Item = Hit>) -> Verdict {
        let hits: Vec<Hit> = hits.into_iter().collect();
        if hits.is_empty() { Verdict::Pass } else { Verdict::Fail(hits) }
    }

    /// Judges each of `subjects`: not applicable without any, else a fail for each hit.
    pub fn each<T>(subjects: impl IntoIterator<Item = T>, judge: impl Fn(T) -> Option<Hit>) -> Verdict {
        let mut subjects = subjects.into_iter().peekable();
        if subjects.peek().is_none() {
            return Verdict::NotApplicable;
        }
        Verdict::of(subjects.filter_map(judge))
    }
}

/// A rule that failed at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `CB104`.
    pub code: &'static str,
    /// `commitment-missed`.
    pub name: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Where it stands; never empty.
    pub evidence: Vec<Span>,
    /// What fills the gaps of the message.
    pub args: Vec<(&'static str, String)>,
}

impl Finding {
    /// What was found, in the language of the report.
    pub fn message(&self, lang: Lang) -> String {
        words::say(self.code, lang, &self.args)
    }
}

/// The verdict of every rule but those the user ignores, in the order of [`RULES`].
pub fn verdicts(case: &Case, options: &Options) -> Vec<(&'static Rule, Verdict)> {
    let ignored = |code| options.ignored_rules.contains(&code) || options.desk.ignored.contains_key(code);
    let wanted = RULES.iter().filter(|rule| !ignored(rule.code));
    wanted.map(|rule| (*rule, (rule.check)(case, options))).collect()
}

/// All findings: by severity, then code, then place.
pub fn run(case: &Case, options: &Options) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (rule, verdict) in verdicts(case, options) {
        let Verdict::Fail(hits) = verdict else { continue };
        findings.extend(hits.into_iter().map(|hit| Finding {
            code: rule.code,
            name: rule.name,
            severity: options.desk.severities.get(rule.code).copied().or(hit.severity).unwrap_or(rule.severity),
            evidence: hit.evidence,
            args: hit.args,
        }));
    }
    findings.sort_by(|a, b| {
        (std::cmp::Reverse(a.severity), a.code, &a.evidence).cmp(&(std::cmp::Reverse(b.severity), b.code, &b.evidence))
    });
    findings
}

/// Codes of the rules that are not to run when the user selects none.
pub fn off_by_default() -> Vec<&'static str> {
    RULES.iter().filter(|rule| !rule.is_on_by_default()).map(|rule| rule.code).collect()
}

/// Where numbers stand that name one person or one bank account; no report shows them.
pub fn personal_numbers(thread: &Thread, observables: &[Observable]) -> Vec<Span> {
    cb504_personal_identity_number::numbers(thread, observables)
}

/// The rule with this code or name.
pub fn rule(code_or_name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name == code_or_name)
}

/// Says that no rule has this code or name, and which one is nearest.
pub fn unknown(code_or_name: &str) -> String {
    let wanted = code_or_name.to_lowercase();
    let likeness = |word: &str| strsim::normalized_damerau_levenshtein(&wanted, &word.to_lowercase());
    let nearest = RULES.iter().max_by(|a, b| {
        let best = |rule: &Rule| likeness(rule.code).max(likeness(rule.name));
        // The first of equals.
        best(a).total_cmp(&best(b)).then(b.code.cmp(a.code))
    });
    let nearest = nearest.map(|rule| format!("; the nearest is {} {}", rule.code, rule.name)).unwrap_or_default();
    format!("no audit rule has this code or name{nearest}")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::mail::RawMail;
    use crate::text::{Origin, Source, Sources};

    /// The case of one pasted chain, or of one mail with its own headers.
    pub fn case(text: &str) -> Case {
        if text.starts_with("MIME-Version:") {
            let read = crate::ingest::read(&["-".into()], &mut text.as_bytes(), &Options::default());
            return crate::case(&read.sources, &crate::split::segments(&read.sources), &Options::default());
        }
        let origin = Origin {
            path: "case.txt".into(),
            sha256: String::new(),
            mail: 1,
            part: Vec::new(),
            charset: "UTF-8",
            was_html: false,
        };
        let sources = Sources(vec![Source::new(origin, RawMail::default(), text)]);
        crate::case(&sources, &crate::split::segments(&sources), &Options::default())
    }

    /// The audit of the examples is on the last Friday of June 2024.
    fn options() -> Options {
        Options { as_of: chrono::NaiveDate::from_ymd_opt(2024, 6, 28), ..Options::default() }
    }

    #[test]
    fn every_rule_fails_on_its_bad_chain_with_evidence_and_passes_on_its_good_one() {
        let mut wrong = Vec::new();
        for rule in RULES {
            let bad = (rule.check)(&case(rule.bad), &options());
            match &bad {
                Verdict::Fail(hits) if hits.iter().all(|hit| !hit.evidence.is_empty()) => {}
                other => wrong.push(format!("{} on bad: {other:?}", rule.code)),
            }
            let good = (rule.check)(&case(rule.good), &options());
            if !matches!(good, Verdict::Pass | Verdict::NotApplicable) {
                wrong.push(format!("{} on good: {good:?}", rule.code));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// Whole chains with every finding that a reader of the mails expects: cases handled well yield none.
    const READ: &[(&str, &[&str])] = &[
        (
            "gmail_pl_closed-in-silence",
            &[
                "CB104", "CB105", "CB106", "CB107", "CB201", "CB302", "CB303", "CB309", "CB401", "CB403", "CB404",
                "CB405", "CB409", "CB505", "CB508", "CB601", "CB604",
            ],
        ),
        ("outlook_en_closed-after-reminders", &["CB404"]),
        ("outlook_en_closed-well", &[]),
        ("outlook_en_left-open", &["CB105", "CB201", "CB303", "CB306", "CB506", "CB508", "CB509", "CB601"]),
        ("outlook_en_reopened", &["CB408", "CB506"]),
        ("outlook_es_password-changed", &["CB501"]),
        ("outlook_fr_closed-well", &[]),
        ("outlook_it_closed-well", &[]),
        ("outlook_ja_closed-well", &[]),
        (
            "outlook_ja_promises-missed",
            &[
                "CB103", "CB105", "CB201", "CB302", "CB303", "CB306", "CB307", "CB309", "CB401", "CB405", "CB409",
                "CB501", "CB503", "CB505", "CB601", "CB604",
            ],
        ),
        ("outlook_ko_closed-well", &[]),
        ("outlook_nl_closed-after-handover", &["CB104"]),
        (
            "outlook_nl_new-engineer",
            &["CB104", "CB303", "CB307", "CB309", "CB404", "CB405", "CB409", "CB505", "CB507", "CB508", "CB604"],
        ),
        (
            "outlook_pl_closed-in-anger",
            &["CB201", "CB309", "CB401", "CB403", "CB404", "CB405", "CB409", "CB501", "CB502", "CB503", "CB601"],
        ),
        ("outlook_pt_closed-well", &[]),
        ("outlook_zh-hans_asked-twice", &["CB201", "CB304", "CB306", "CB307", "CB501", "CB503", "CB601"]),
        ("outlook_zh-hans_closed-well", &[]),
        ("outlook_zh-hant_closed-well", &[]),
    ];

    #[test]
    fn whole_chains_yield_what_a_reader_finds_and_nothing_else() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/audit");
        let mut wrong = Vec::new();
        for (name, expected) in READ {
            let case = case(&std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap());
            let mut found: Vec<&str> = case.findings.iter().map(|finding| finding.code).collect();
            found.sort_unstable();
            found.dedup();
            if found != *expected {
                wrong.push(format!("{name}: {found:?}, not {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn codes_and_names_stand_once_in_order_and_have_words() {
        for pair in RULES.windows(2) {
            assert!(pair[0].code < pair[1].code, "{}", pair[1].code);
        }
        let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
        assert_eq!(off_by_default(), OFF_BY_DEFAULT);
        for rule in RULES {
            for lang in [Lang::Zh, Lang::En] {
                assert!(!words::say(rule.code, lang, &[]).is_empty(), "{}", rule.code);
            }
        }
    }
}
