//! One case as the JSON contract draws it: what `-f json` prints and what templates see.
//!
//! Nothing is decided here; a [`Brief`] says what the case says, redacted, with ids in place of indices. Order of
//! lists: messages, timeline as in the case (by time); participants by first appearance; actions and statements by
//! place in the chain; observables of a kind and their evidence by place in the chain.

use std::collections::BTreeMap;

use chrono::{Days, FixedOffset, NaiveDate, NaiveDateTime};
use serde::Serialize;

use crate::audit::cadence::{Due, cadence};
use crate::audit::calendar::Calendar;
use crate::audit::{self, Finding, Severity, Verdict};
use crate::mail::{Attachment, Mailbox, Precision};
use crate::model::{
    Action, ActionKind, ActionStatus, Claim, Event, EventKind, ItemResult, Milestone, Owner, Statement, Status, Tie,
};
use crate::observe::{Extra, HashRole, IdRole, Kind, Observable};
use crate::options::{Lang, Options, Zone};
use crate::text::{MessageId, Part, Sources, Span, Warning, one_line};
use crate::thread::{Copy, Message, MessageKind, Person, PersonId, Places, Role, TimeSource};
use crate::{Case, Run};

use super::labels::{Labels, lang_of};
use super::overview::{Overview, last_day, overview};
use super::redact::{Redactor, Tally, What, mask};

/// Version of the JSON output.
pub const SCHEMA: &str = "casebrief/1";

/// Everything one run prints as JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The cases in a stable order.
    pub cases: Vec<Brief>,
    /// The decoded texts they were read from.
    pub sources: Vec<SourceInfo>,
    /// Doubts about the inputs, sorted.
    pub warnings: Vec<Warning>,
    /// The options that were given, as on the command line.
    #[serde(skip)]
    pub settings: Vec<String>,
    /// What was hidden in the messages of all cases, by sort.
    #[serde(skip)]
    pub hidden: BTreeMap<What, Tally>,
}

/// One decoded text.
#[derive(Clone, Debug, Serialize)]
pub struct SourceInfo {
    /// The file as the user named it.
    pub path: String,
    /// Of the whole file, lower-case hex.
    pub sha256: String,
    /// Position of the mail in its file, from 1.
    pub mail: u32,
    /// MIME path of the part that became the text, such as `1.2`; null for plain text.
    pub part: Option<String>,
    /// Character encoding it was decoded from.
    pub charset: &'static str,
    /// The text was made from HTML.
    pub html: bool,
    /// Lines of the decoded text.
    pub lines: u32,
}

/// One case.
#[derive(Clone, Debug, Serialize)]
pub struct Brief {
    /// Primary case id.
    pub id: Option<String>,
    /// All ids, the primary one first.
    pub ids: Vec<Id>,
    /// From the subject, without prefixes and ids.
    pub title: Option<String>,
    /// As written.
    pub priority: Option<String>,
    /// The customer's organisation.
    pub customer: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// BCP 47.
    pub language: &'static str,
    /// Where the case stands.
    pub status: StatusInfo,
    /// `p1`, `p2`, … by first appearance.
    pub participants: Vec<Participant>,
    /// `m1`, `m2`, … by time.
    pub messages: Vec<MessageInfo>,
    /// Typed values, by kind.
    pub observables: Observables,
    /// `a1`, `a2`, … by place in the chain.
    pub actions: Vec<ActionInfo>,
    /// By time.
    pub timeline: Vec<EventInfo>,
    /// When what happened.
    pub milestones: MilestonesInfo,
    /// The closure summary.
    pub summary: SummaryInfo,
    /// Updates named by their month, with the article each is.
    pub ties: Vec<TieInfo>,
    /// What became of each article that the problem names, where it names several.
    pub results: Vec<ResultInfo>,
    /// What the audit found.
    pub findings: Vec<FindingInfo>,
    /// What every rule says, where that was asked for; see [`add_verdicts`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<VerdictInfo>,
    /// The case in one row.
    #[serde(skip)]
    pub overview: Overview,
    /// Days of work and contacts that were due.
    #[serde(skip)]
    pub calendar: CalendarInfo,
    /// The case's own id where an article is to name it, in spite of everything that is hidden.
    #[serde(skip)]
    pub source_case: Option<String>,
    /// Language of `title` in the timeline, of `meaning` and of every report's labels.
    #[serde(skip)]
    pub lang: Lang,
}

/// What the calendar says about the days of a case.
#[derive(Clone, Debug, Default)]
pub struct CalendarInfo {
    /// Days on which nobody works, in order, from a little before the first message to a little after the last.
    pub days_off: Vec<NaiveDate>,
    /// Contacts that were due by a promise or by the customer's terms, in order.
    pub contacts: Vec<Due>,
}

/// An update named by its month.
#[derive(Clone, Debug, Serialize)]
pub struct TieInfo {
    /// The article it is.
    pub kb: String,
    /// The words: `5 月累积更新`.
    pub text: String,
    /// Where they stand, and where the chain names month and article together.
    pub evidence: Vec<Evidence>,
}

/// What became of an article.
#[derive(Clone, Debug, Serialize)]
pub struct ResultInfo {
    /// The article.
    pub kb: String,
    /// The sentence that says it works; null when the chain does not say.
    pub text: Option<String>,
    /// Where that stands; where the problem names the article when nothing says what became of it.
    pub evidence: Vec<Evidence>,
}

/// Where a statement stands: `quote` is exactly bytes `start..end` of that field of that message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// `m4`.
    pub message: String,
    /// `body`, `subject`, `signature`, `disclaimer` or `attachment:N`.
    pub part: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The words.
    pub quote: String,
    /// The file.
    pub source: Option<String>,
    /// Line of its decoded text, from 1; null where the text has no such line (headers, attachments).
    pub line: Option<u32>,
}

/// An id of the case or next to it.
#[derive(Clone, Debug, Serialize)]
pub struct Id {
    /// As a person would search for it.
    pub value: String,
    /// Ticket system.
    pub system: Option<&'static str>,
    /// `primary`, `tracking`, `related` or `external`.
    pub role: &'static str,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// Where the case stands at the end of the chain.
#[derive(Clone, Debug, Serialize)]
pub struct StatusInfo {
    /// `open`, `pending_customer`, `resolved` or `closed`.
    pub value: &'static str,
    /// Whether the customer agrees to closing; null when no message of theirs says so.
    pub consent: Option<bool>,
    /// The supporting side writes that the customer agreed.
    pub consent_claimed: bool,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// Somebody who takes part.
#[derive(Clone, Debug, Serialize)]
pub struct Participant {
    /// `p1`.
    pub id: String,
    /// The fullest name.
    pub name: Option<String>,
    /// Every spelling.
    pub names: Vec<String>,
    /// Every address.
    pub emails: Vec<String>,
    /// From the signature.
    pub organization: Option<String>,
    /// `engineer`, `customer`, `third_party`, `mailing_list` or `unknown`.
    pub role: &'static str,
    /// From the signature.
    pub phones: Vec<String>,
}

/// The author of a message.
#[derive(Clone, Debug, Serialize)]
pub struct Author {
    /// As this message prints it, else as the chain knows it.
    pub name: Option<String>,
    /// As this message prints it, else as the chain knows it.
    pub email: Option<String>,
    /// `p1`.
    pub participant: String,
}

/// A recipient as printed.
#[derive(Clone, Debug, Serialize)]
pub struct Address {
    /// Display name.
    pub name: Option<String>,
    /// Address.
    pub email: Option<String>,
}

/// One distinct message.
#[derive(Clone, Debug, Serialize)]
pub struct MessageInfo {
    /// `m1`.
    pub id: String,
    /// The author.
    pub from: Author,
    /// In the order printed.
    pub to: Vec<Address>,
    /// In the order printed.
    pub cc: Vec<Address>,
    /// As printed.
    pub subject: Option<String>,
    /// Wall clock as written; without clock time where only a date is written.
    pub sent_at: Option<String>,
    /// The date exactly as the source prints it.
    pub sent_text: Option<String>,
    /// `+08:00`.
    pub utc_offset: Option<String>,
    /// `envelope`, `quoted`, `inferred` or `unknown`.
    pub time_source: &'static str,
    /// `mail`, `automatic`, `comment` or `internal_note`.
    pub kind: &'static str,
    /// BCP 47.
    pub language: &'static str,
    /// The author's own text.
    pub body: String,
    /// Name, role, phone, sign-off.
    pub signature: String,
    /// Legal notice.
    pub disclaimer: String,
    /// In the order sent.
    pub attachments: Vec<AttachmentInfo>,
    /// Every place where it stands, the best first.
    pub found_in: Vec<Place>,
    /// Of body, signature and disclaimer: at which bytes lines of the source begin, and their numbers.
    #[serde(skip)]
    pub lines: [Vec<(usize, u32)>; 3],
}

/// A file that came with a message.
#[derive(Clone, Debug, Serialize)]
pub struct AttachmentInfo {
    /// As sent.
    pub name: String,
    /// Such as `image/png`.
    pub media_type: String,
    /// Decoded size.
    pub bytes: u64,
    /// Of the decoded content; empty for an attached item of Outlook.
    pub sha256: String,
    /// Of text files.
    pub text: Option<String>,
}

/// One place where a message stands.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// The file.
    pub source: String,
    /// Position of the mail in its file, from 1.
    pub mail: u32,
    /// Quote depth.
    pub depth: u16,
    /// First line, from 1.
    pub line_start: u32,
    /// Last line.
    pub line_end: u32,
}

/// Typed values, a list a kind.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Observables {
    /// Knowledge articles.
    pub kbs: Vec<Value>,
    /// File-system paths.
    pub file_paths: Vec<Value>,
    /// Windows registry keys.
    pub registry_keys: Vec<Value>,
    /// Digests.
    pub hashes: Vec<Value>,
    /// Error, stop, event, exit and status codes.
    pub error_codes: Vec<Value>,
    /// Web addresses.
    pub urls: Vec<Value>,
    /// Mail addresses.
    pub email_addresses: Vec<Value>,
    /// Phone numbers.
    pub phone_numbers: Vec<Value>,
    /// Versions of products.
    pub versions: Vec<Value>,
    /// WinSxS assembly identities.
    pub components: Vec<Value>,
    /// Command lines.
    pub commands: Vec<Value>,
    /// Records of logs.
    pub log_events: Vec<Value>,
    /// Passwords, tokens, keys.
    pub secrets: Vec<Value>,
}

/// One typed value.
#[derive(Clone, Debug, Serialize)]
pub struct Value {
    /// As a person would search for it.
    pub value: String,
    /// Number of places.
    pub count: usize,
    /// What its kind knows besides.
    #[serde(flatten)]
    pub extra: ValueExtra,
    /// Every place.
    pub evidence: Vec<Evidence>,
}

/// What a value carries besides itself; which fields depends on its kind.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum ValueExtra {
    /// Nothing.
    None {},
    /// Of a digest.
    Hash {
        /// `SHA256`.
        algorithm: Option<&'static str>,
        /// `expected`, `found` or `computed`.
        role: Option<&'static str>,
        /// The path it belongs to.
        subject: Option<String>,
    },
    /// Of an error code.
    ErrorCode {
        /// Symbolic name.
        symbol: Option<String>,
        /// In the label language.
        meaning: Option<&'static str>,
        /// Other spellings.
        same_as: Vec<String>,
    },
    /// Of a version.
    Version {
        /// Which product.
        product: Option<String>,
    },
    /// Of an assembly identity.
    Component {
        /// Its name.
        name: String,
        /// Such as `amd64`.
        architecture: String,
        /// Four numbers.
        version: String,
        /// 16 hexadecimal digits.
        public_key_token: String,
        /// `none`, `en-us`.
        culture: String,
    },
    /// Of a log record.
    LogEvent {
        /// Its own time.
        at: Option<String>,
        /// `Info`, `Error`.
        level: Option<String>,
        /// Who wrote it.
        source: Option<String>,
        /// The message.
        text: String,
    },
    /// Of a secret.
    Secret {
        /// `password`, `token`, …
        kind: &'static str,
    },
}

/// The chain's own words, white space and line breaks apart, and where they stand.
#[derive(Clone, Debug, Serialize)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub evidence: Vec<Evidence>,
}

/// A request, a promise or a report.
#[derive(Clone, Debug, Serialize)]
pub struct ActionInfo {
    /// `a1`.
    pub id: String,
    /// `request`, `commitment` or `done`.
    pub kind: &'static str,
    /// `engineer`, `customer` or `third_party`.
    pub owner: &'static str,
    /// The owner by name.
    pub owner_name: Option<String>,
    /// The sentence.
    pub text: String,
    /// List items and commands that belong to it.
    pub steps: Vec<Words>,
    /// Where it is said.
    pub message: String,
    /// By when.
    pub due: Option<String>,
    /// `open`, `done` or `missed`.
    pub status: &'static str,
    /// The sentence that closed it.
    pub closed_by: Option<Evidence>,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// One line of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct EventInfo {
    /// Wall clock; null when unknown.
    pub at: Option<String>,
    /// `+08:00`.
    pub utc_offset: Option<String>,
    /// `message`, `log` or `reported`.
    pub kind: &'static str,
    /// Who, by name: a participant, or what wrote the log.
    pub actor: Option<String>,
    /// `p1`.
    pub participant: Option<String>,
    /// Short, in the label language.
    pub title: String,
    /// The chain's own words.
    pub detail: Option<String>,
    /// What the event is to the case: `opened`, `first_response`, `scope`, `cause`, `cause_withdrawn`, `workaround`,
    /// `resolved`, `closed`, `reopened`, `consent`, `secret`.
    pub marks: Vec<&'static str>,
    /// The words of `detail` one by one, most telling first.
    pub highlights: Vec<Words>,
    /// The message it stands in.
    pub message: String,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// A moment that a support lead asks for.
#[derive(Clone, Debug, Serialize)]
pub struct MilestoneInfo {
    /// Wall clock; null when the message is undated.
    pub at: Option<String>,
    /// Which message.
    pub message: String,
    /// The sentence.
    pub evidence: Vec<Evidence>,
}

/// When what happened; null for what did not.
#[derive(Clone, Debug, Serialize)]
pub struct MilestonesInfo {
    /// First message.
    pub opened: Option<MilestoneInfo>,
    /// First message by a person of the supporting side.
    pub first_response: Option<MilestoneInfo>,
    /// Scope stated or agreed to.
    pub scope_agreed: Option<MilestoneInfo>,
    /// The standing cause was first named.
    pub cause_found: Option<MilestoneInfo>,
    /// It works.
    pub resolved: Option<MilestoneInfo>,
    /// Closed.
    pub closed: Option<MilestoneInfo>,
}

/// The closure summary.
#[derive(Clone, Debug, Serialize)]
pub struct SummaryInfo {
    /// What did not work.
    pub problem: Vec<Words>,
    /// What the case covers.
    pub scope: Vec<Words>,
    /// Systems and versions, where the chain lists them under a heading.
    pub environment: Vec<Words>,
    /// Why.
    pub cause: Vec<Words>,
    /// What made it work.
    pub resolution: Vec<Words>,
    /// What helped for the time being.
    pub workaround: Vec<Words>,
    /// How that was checked.
    pub verification: Vec<Words>,
    /// What remains to be done.
    pub next_steps: Vec<Words>,
    /// What was tried and did not help.
    pub tried: Vec<Words>,
}

/// What the audit found.
#[derive(Clone, Debug, Serialize)]
pub struct FindingInfo {
    /// `CB103`.
    pub code: &'static str,
    /// `contact-cadence-missed`.
    pub name: &'static str,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// One sentence.
    pub message: String,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// What one audit rule says.
#[derive(Clone, Debug, Serialize)]
pub struct VerdictInfo {
    /// `CB103`.
    pub code: &'static str,
    /// `contact-cadence-missed`.
    pub name: &'static str,
    /// `pass`, `fail`, `unknown` or `not_applicable`.
    pub verdict: &'static str,
}

/// Builds the document of a run.
///
/// The day up to which cases wait is the one of the options, else that of the last message of all cases.
pub fn document(run: &Run, options: &Options) -> Document {
    let settings = options.given();
    let options = &Options { as_of: options.as_of.or_else(|| last_day(&run.cases)), ..options.clone() };
    let mut cases = Vec::with_capacity(run.cases.len());
    let mut redactors = Vec::with_capacity(run.cases.len());
    for case in &run.cases {
        let redactor = Redactor::of_case(case, options);
        cases.push(brief(case, &redactor, &run.sources, options));
        redactors.push(redactor);
    }
    let hide = |text: &str| redactors.iter().fold(text.to_owned(), |text, redactor| redactor.text(&text).into_owned());
    let sources = run.sources.iter().map(|(_, source)| SourceInfo {
        path: hide(&source.name()),
        sha256: source.origin.sha256.clone(),
        mail: source.origin.mail,
        part: mime_path(&source.origin.part),
        charset: source.origin.charset,
        html: source.origin.was_html,
        lines: source.line_count(),
    });
    let warnings = run.sources.iter().flat_map(|(_, source)| &source.warnings).chain(&run.warnings);
    let mut warnings: Vec<Warning> = warnings
        .map(|warning| Warning { source: hide(&warning.source), text: hide(&warning.text), ..warning.clone() })
        .collect();
    warnings.sort();
    warnings.dedup();
    let mut hidden: BTreeMap<What, Tally> = BTreeMap::new();
    for (what, tally) in redactors.iter().flat_map(Redactor::tally) {
        let sum = hidden.entry(*what).or_default();
        sum.values += tally.values;
        sum.places += tally.places;
    }
    Document { schema: SCHEMA, cases, sources: sources.collect(), warnings, settings, hidden }
}

/// Adds what every rule says about every case of the run that the document was made of.
pub fn add_verdicts(document: &mut Document, run: &Run, options: &Options) {
    for (brief, case) in document.cases.iter_mut().zip(&run.cases) {
        let verdict = |(rule, verdict): (&audit::Rule, Verdict)| VerdictInfo {
            code: rule.code,
            name: rule.name,
            verdict: match verdict {
                Verdict::Pass => "pass",
                Verdict::Fail(_) => "fail",
                Verdict::Unknown => "unknown",
                Verdict::NotApplicable => "not_applicable",
            },
        };
        brief.verdicts = audit::verdicts(case, options).into_iter().map(verdict).collect();
    }
}

/// Builds the brief of one case.
pub fn brief(case: &Case, redactor: &Redactor<'_>, sources: &Sources, options: &Options) -> Brief {
    let lang = options.lang.unwrap_or_else(|| lang_of(case.model.language));
    let zone = options.zone.or(case.model.zone.map(Zone::Offset));
    let places = Places::new(&case.thread);
    let mut brief = Writer { case, places, redactor, sources, labels: Labels::new(lang), zone }.brief();
    brief.overview = overview(case, &brief, options.as_of);
    brief.calendar = calendar(case, options.as_of);
    if options.name_source_case {
        let primary = case.model.ids.iter().find(|id| id.role == IdRole::Primary);
        brief.source_case = primary.map(|id| id.value.clone());
    }
    brief
}

/// A longer case has a misread date, and its days are too narrow to be shown.
const MOST_DAYS: i64 = 3660;

fn calendar(case: &Case, today: Option<NaiveDate>) -> CalendarInfo {
    let stamps = case.thread.messages.iter().filter_map(|message| message.envelope.sent.as_ref());
    let days: Vec<NaiveDate> = stamps.map(|stamp| stamp.local.date()).chain(today).collect();
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { return CalendarInfo::default() };
    let span = (*last - *first).num_days();
    let margin = Days::new(span.unsigned_abs() / 4 + 3);
    let from = first.checked_sub_days(margin).filter(|_| span <= MOST_DAYS);
    let to = last.checked_add_days(margin).unwrap_or(*last);
    let calendar = Calendar::of(case);
    let all = from.into_iter().flat_map(|from| from.iter_days()).take_while(|day| *day <= to);
    CalendarInfo {
        days_off: all.filter(|day| calendar.is_working(*day) == Some(false)).collect(),
        contacts: cadence(case).map(|cadence| cadence.due).unwrap_or_default(),
    }
}

/// What every part of a brief needs.
struct Writer<'a> {
    case: &'a Case,
    places: Places<'a>,
    redactor: &'a Redactor<'a>,
    sources: &'a Sources,
    labels: Labels,
    zone: Option<Zone>,
}

impl Writer<'_> {
    fn brief(&self) -> Brief {
        let model = &self.case.model;
        let claim = |claim: &Option<Claim<String>>| claim.as_ref().map(|claim| self.text(&claim.value));
        let ids: Vec<Id> = model.ids.iter().map(|id| self.id(id)).collect();
        Brief {
            id: ids.iter().find(|id| id.role == "primary").map(|id| id.value.clone()),
            ids,
            title: self.optional(model.title.as_deref()),
            priority: claim(&model.priority),
            customer: claim(&model.customer),
            product: claim(&model.product),
            language: model.language,
            status: StatusInfo {
                value: status_name(model.status.value),
                consent: model.status.consent,
                consent_claimed: model.status.consent_claimed,
                evidence: self.evidence(&model.status.evidence),
            },
            participants: self
                .case
                .thread
                .people
                .iter()
                .enumerate()
                .map(|(n, person)| self.person(n, person))
                .collect(),
            messages: self.case.thread.iter().map(|(id, message)| self.message(id, message)).collect(),
            observables: self.observables(),
            actions: model.actions.iter().enumerate().map(|(n, action)| self.action(n, action)).collect(),
            timeline: model.timeline.iter().map(|event| self.event(event)).collect(),
            milestones: MilestonesInfo {
                opened: self.milestone(model.milestones.opened.as_ref()),
                first_response: self.milestone(model.milestones.first_response.as_ref()),
                scope_agreed: self.milestone(model.milestones.scope_agreed.as_ref()),
                cause_found: self.milestone(model.milestones.cause_found.as_ref()),
                resolved: self.milestone(model.milestones.resolved.as_ref()),
                closed: self.milestone(model.milestones.closed.as_ref()),
            },
            summary: SummaryInfo {
                problem: self.statements(&model.summary.problem),
                scope: self.statements(&model.summary.scope),
                environment: self.statements(&model.summary.environment),
                cause: self.statements(&model.summary.cause),
                resolution: self.statements(&model.summary.resolution),
                workaround: self.statements(&model.summary.workaround),
                verification: self.statements(&model.summary.verification),
                tried: self.statements(&model.summary.tried),
                next_steps: self.statements(&model.summary.next_steps),
            },
            ties: model.ties.iter().map(|tie| self.tie(tie)).collect(),
            results: model.results.iter().map(|item| self.result(item)).collect(),
            findings: self.case.findings.iter().map(|finding| self.finding(finding)).collect(),
            verdicts: Vec::new(),
            overview: Overview::default(),
            calendar: CalendarInfo::default(),
            source_case: None,
            lang: self.labels.lang(),
        }
    }

    fn text(&self, text: &str) -> String {
        self.redactor.text(text).into_owned()
    }

    fn optional(&self, text: Option<&str>) -> Option<String> {
        text.map(|text| self.text(text))
    }

    fn list(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.text(text)).collect()
    }

    fn quote(&self, span: Span) -> Evidence {
        let message = self.case.thread.message(span.message);
        let place = self.places.line_of(span);
        let source = place.map(|(source, _)| source).or_else(|| message.found_in.first().map(|copy| copy.source));
        let (range, words) = self.redactor.quote(span);
        Evidence {
            message: message_id(span.message),
            part: part_name(span.part),
            start: range.start,
            end: range.end,
            quote: words.to_owned(),
            source: source.map(|id| self.text(&self.sources.get(id).name())),
            line: place.map(|(_, line)| line),
        }
    }

    fn evidence(&self, spans: &[Span]) -> Vec<Evidence> {
        spans.iter().map(|span| self.quote(*span)).collect()
    }

    fn finding(&self, finding: &Finding) -> FindingInfo {
        FindingInfo {
            code: finding.code,
            name: finding.name,
            severity: severity_name(finding.severity),
            message: self.text(&finding.message(self.labels.lang())),
            evidence: self.evidence(&finding.evidence),
        }
    }

    fn tie(&self, tie: &Tie) -> TieInfo {
        let evidence = vec![self.quote(tie.mention), self.quote(tie.ground)];
        TieInfo { kb: self.text(&tie.kb), text: self.words(tie.mention).text, evidence }
    }

    fn result(&self, item: &ItemResult) -> ResultInfo {
        let text = item.result.map(|span| self.words(span).text);
        ResultInfo { kb: self.text(&item.kb), text, evidence: vec![self.quote(item.result.unwrap_or(item.named))] }
    }

    /// The words of one span, on one line.
    fn words(&self, span: Span) -> Words {
        Words { text: one_line(self.redactor.quote(span).1), evidence: vec![self.quote(span)] }
    }

    fn id(&self, id: &crate::model::CaseId) -> Id {
        Id {
            value: self.text(&id.value),
            system: id.system,
            role: match id.role {
                IdRole::Primary => "primary",
                IdRole::Tracking => "tracking",
                IdRole::Related => "related",
                IdRole::External => "external",
            },
            evidence: self.evidence(&id.evidence),
        }
    }

    fn person(&self, index: usize, person: &Person) -> Participant {
        Participant {
            id: format!("p{}", index + 1),
            name: self.optional(Some(person.name.as_str()).filter(|name| !name.is_empty())),
            names: self.list(&person.names),
            emails: self.list(&person.emails),
            organization: self.optional(person.organization.as_deref()),
            role: role_name(person.role),
            phones: self.list(&person.phones),
        }
    }

    fn message(&self, id: MessageId, message: &Message) -> MessageInfo {
        let envelope = &message.envelope;
        let addresses = |list: &[Mailbox]| list.iter().map(|mailbox| self.address(mailbox)).collect();
        let part = |part| self.redactor.part(id, part).to_owned();
        MessageInfo {
            id: message_id(id),
            from: self.author(message),
            to: addresses(&envelope.to),
            cc: addresses(&envelope.cc),
            subject: envelope.subject.as_ref().map(|_| part(Part::Subject)),
            sent_at: envelope.sent.as_ref().map(|stamp| clock(stamp.local, stamp.precision)),
            sent_text: self.optional(envelope.sent_text.as_deref()),
            utc_offset: envelope.sent.as_ref().and_then(|stamp| self.offset(stamp.local, stamp.offset)),
            time_source: match message.time_source {
                TimeSource::Envelope => "envelope",
                TimeSource::Quoted => "quoted",
                TimeSource::Inferred => "inferred",
                TimeSource::Unknown => "unknown",
            },
            kind: message_kind(message.kind),
            language: message.language,
            body: part(Part::Body),
            signature: part(Part::Signature),
            disclaimer: part(Part::Disclaimer),
            attachments: message.attachments.iter().enumerate().map(|(n, file)| self.attachment(id, n, file)).collect(),
            found_in: message.found_in.iter().map(|copy| self.place(copy)).collect(),
            lines: [Part::Body, Part::Signature, Part::Disclaimer].map(|part| self.lines(id, part)),
        }
    }

    /// Where lines of the source begin in a field as it is shown.
    fn lines(&self, message: MessageId, part: Part) -> Vec<(usize, u32)> {
        let text = self.case.thread.message(message).part(part);
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        let starts = starts.filter(|start| *start < text.len());
        let line = |start: usize| {
            let span = Span { message, part, start: start as u32, end: start as u32 };
            Some((self.redactor.quote(span).0.start, self.places.line_of(span)?.1))
        };
        starts.filter_map(line).collect()
    }

    fn author(&self, message: &Message) -> Author {
        let printed = message.envelope.from.as_ref();
        let person = self.case.thread.people.get(message.from.0 as usize);
        let name = printed.and_then(|from| from.name.as_deref());
        let name = name.or_else(|| person.map(|person| person.name.as_str()).filter(|name| !name.is_empty()));
        let email = printed.and_then(|from| from.email.as_deref());
        let email = email.or_else(|| person.and_then(|person| person.emails.first()).map(String::as_str));
        Author { name: self.optional(name), email: self.optional(email), participant: participant_id(message.from) }
    }

    fn address(&self, mailbox: &Mailbox) -> Address {
        Address { name: self.optional(mailbox.name.as_deref()), email: self.optional(mailbox.email.as_deref()) }
    }

    fn attachment(&self, id: MessageId, index: usize, file: &Attachment) -> AttachmentInfo {
        let text = file.text.as_ref().map(|_| self.redactor.part(id, Part::Attachment(index as u16)).to_owned());
        AttachmentInfo {
            name: self.text(&file.name),
            media_type: self.text(&file.media_type),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
            text,
        }
    }

    fn place(&self, copy: &Copy) -> Place {
        let source = self.sources.get(copy.source);
        Place {
            source: self.text(&source.name()),
            mail: source.origin.mail,
            depth: copy.depth,
            line_start: copy.line_start,
            line_end: copy.line_end,
        }
    }

    fn observables(&self) -> Observables {
        let mut lists = Observables::default();
        for found in &self.case.observables {
            if let Some(list) = lists.list_mut(found.kind) {
                list.push(self.value(found));
            }
        }
        lists
    }

    fn value(&self, found: &Observable) -> Value {
        Value {
            value: if found.kind == Kind::Secret { mask(&found.value) } else { self.text(&found.value) },
            count: found.evidence.len(),
            extra: self.extra(&found.extra),
            evidence: self.evidence(&found.evidence),
        }
    }

    fn extra(&self, extra: &Extra) -> ValueExtra {
        match extra {
            Extra::None | Extra::CaseId { .. } => ValueExtra::None {},
            Extra::Hash { algorithm, role, subject } => ValueExtra::Hash {
                algorithm: *algorithm,
                role: role.map(hash_role),
                subject: self.optional(subject.as_deref()),
            },
            Extra::ErrorCode { symbol, meaning, same_as } => ValueExtra::ErrorCode {
                symbol: self.optional(symbol.as_deref()),
                meaning: meaning.map(|(english, chinese)| match self.labels.lang() {
                    Lang::Zh => chinese,
                    Lang::En => english,
                }),
                same_as: self.list(same_as),
            },
            Extra::Version { product } => ValueExtra::Version { product: self.optional(product.as_deref()) },
            Extra::Component { name, architecture, version, public_key_token, culture } => ValueExtra::Component {
                name: self.text(name),
                architecture: self.text(architecture),
                version: self.text(version),
                public_key_token: self.text(public_key_token),
                culture: self.text(culture),
            },
            Extra::LogEvent { at, utc: _, level, source, text } => ValueExtra::LogEvent {
                at: at.map(|at| clock(at, Precision::Second)),
                level: self.optional(level.as_deref()),
                source: self.optional(source.as_deref()),
                text: self.text(text),
            },
            Extra::Secret { kind } => ValueExtra::Secret { kind },
        }
    }

    fn action(&self, index: usize, action: &Action) -> ActionInfo {
        ActionInfo {
            id: format!("a{}", index + 1),
            kind: match action.kind {
                ActionKind::Request => "request",
                ActionKind::Commitment => "commitment",
                ActionKind::Done => "done",
            },
            owner: match action.owner {
                Owner::Engineer => "engineer",
                Owner::Customer => "customer",
                Owner::ThirdParty => "third_party",
            },
            owner_name: self.optional(action.owner_name.as_deref()),
            text: self.words(action.text).text,
            steps: action.steps.iter().map(|span| self.words(*span)).collect(),
            message: message_id(action.message),
            due: action.due.map(|at| clock(at, Precision::Minute)),
            status: match action.status {
                ActionStatus::Open => "open",
                ActionStatus::Done => "done",
                ActionStatus::Missed => "missed",
            },
            closed_by: action.closed_by.map(|span| self.quote(span)),
            evidence: self.evidence(&action.evidence),
        }
    }

    fn event(&self, event: &Event) -> EventInfo {
        let highlights: Vec<Words> = event.highlights.iter().map(|span| self.words(*span)).collect();
        let precision = if event.seconds { Precision::Second } else { Precision::Minute };
        EventInfo {
            at: event.at.map(|at| self.moment(at, event.message, precision)),
            utc_offset: match event.at {
                Some(at) => self.offset(at, event.offset),
                None => event.offset.map(|offset| offset.to_string()),
            },
            kind: match event.kind {
                EventKind::Message => "message",
                EventKind::Log => "log",
                EventKind::Reported => "reported",
            },
            actor: self.actor(event),
            participant: event.actor.map(participant_id),
            title: self.title(event),
            detail: self.detail(&highlights),
            marks: event.marks.clone(),
            highlights,
            message: message_id(event.message),
            evidence: self.evidence(&event.evidence),
        }
    }

    /// The person by name or address; of a log, the component or host that wrote it.
    fn actor(&self, event: &Event) -> Option<String> {
        if let Some(person) = event.actor.and_then(|id| self.case.thread.people.get(id.0 as usize)) {
            let name = Some(&person.name).filter(|name| !name.is_empty()).or_else(|| person.emails.first());
            return self.optional(name.map(String::as_str));
        }
        let log = self.case.observables.iter().filter(|found| found.kind == Kind::LogEvent);
        let mut log = log.filter(|found| found.evidence.iter().any(|span| event.evidence.contains(span)));
        match log.next().map(|found| &found.extra) {
            Some(Extra::LogEvent { source, .. }) => self.optional(source.as_deref()),
            _ => None,
        }
    }

    fn title(&self, event: &Event) -> String {
        let plain = match event.kind {
            EventKind::Log => "event.log",
            EventKind::Reported => "event.reported",
            EventKind::Message => match self.case.thread.message(event.message).kind {
                MessageKind::Mail => "event.mail",
                MessageKind::Automatic => "event.automatic",
                MessageKind::Comment => "event.comment",
                MessageKind::InternalNote => "event.internal_note",
            },
        };
        if event.marks.is_empty() {
            return self.labels.get(plain).to_owned();
        }
        let marks = event.marks.iter().map(|mark| self.labels.get(&format!("mark.{mark}")).to_owned());
        marks.collect::<Vec<_>>().join(self.labels.get("and"))
    }

    fn detail(&self, highlights: &[Words]) -> Option<String> {
        let (last, first) = highlights.split_last()?;
        let ended = first.iter().map(|words| words.text.trim_end_matches(['.', '。', ';', '；', ',', '，']));
        Some(ended.chain([last.text.as_str()]).collect::<Vec<_>>().join(self.labels.get("semicolon")))
    }

    fn milestone(&self, milestone: Option<&Milestone>) -> Option<MilestoneInfo> {
        milestone.map(|milestone| MilestoneInfo {
            at: milestone.at.map(|at| self.moment(at, milestone.message, Precision::Minute)),
            message: message_id(milestone.message),
            evidence: self.evidence(&milestone.evidence),
        })
    }

    fn statements(&self, statements: &[Statement]) -> Vec<Words> {
        let words = |statement: &Statement| Words {
            text: self.text(&statement.text),
            evidence: self.evidence(&statement.evidence),
        };
        statements.iter().map(words).collect()
    }

    /// A time as finely as the message prints it when it is the message's own, else in the precision given.
    fn moment(&self, at: NaiveDateTime, message: MessageId, precision: Precision) -> String {
        let own = self.case.thread.message(message).envelope.sent.as_ref().filter(|stamp| stamp.local == at);
        clock(at, own.map_or(precision, |stamp| stamp.precision))
    }

    /// The offset that a time shows, else the one of the case's zone at that time.
    fn offset(&self, local: NaiveDateTime, shown: Option<FixedOffset>) -> Option<String> {
        shown.or(self.zone.map(|zone| zone.offset_at(local))).map(|offset| offset.to_string())
    }
}

impl Brief {
    /// The requests and promises that nobody closed.
    pub fn open_actions(&self) -> impl Iterator<Item = &ActionInfo> {
        self.actions.iter().filter(|action| action.kind != "done" && action.status != "done")
    }
}

impl Evidence {
    /// Whether it lies inside `outer`.
    pub fn is_within(&self, outer: &Evidence) -> bool {
        (&self.message, &self.part) == (&outer.message, &outer.part)
            && outer.start <= self.start
            && self.end <= outer.end
    }
}

impl Observables {
    /// The lists with their names, in the order of the contract.
    pub fn lists(&self) -> [(&'static str, &[Value]); 13] {
        [
            ("kbs", &self.kbs),
            ("file_paths", &self.file_paths),
            ("registry_keys", &self.registry_keys),
            ("hashes", &self.hashes),
            ("error_codes", &self.error_codes),
            ("urls", &self.urls),
            ("email_addresses", &self.email_addresses),
            ("phone_numbers", &self.phone_numbers),
            ("versions", &self.versions),
            ("components", &self.components),
            ("commands", &self.commands),
            ("log_events", &self.log_events),
            ("secrets", &self.secrets),
        ]
    }

    /// The list of a kind; case ids have their own place in the brief.
    fn list_mut(&mut self, kind: Kind) -> Option<&mut Vec<Value>> {
        Some(match kind {
            Kind::CaseId => return None,
            Kind::Kb => &mut self.kbs,
            Kind::FilePath => &mut self.file_paths,
            Kind::RegistryKey => &mut self.registry_keys,
            Kind::Hash => &mut self.hashes,
            Kind::ErrorCode => &mut self.error_codes,
            Kind::Url => &mut self.urls,
            Kind::EmailAddress => &mut self.email_addresses,
            Kind::PhoneNumber => &mut self.phone_numbers,
            Kind::Version => &mut self.versions,
            Kind::Component => &mut self.components,
            Kind::Command => &mut self.commands,
            Kind::LogEvent => &mut self.log_events,
            Kind::Secret => &mut self.secrets,
        })
    }
}

fn message_id(id: MessageId) -> String {
    format!("m{}", id.0 + 1)
}

fn participant_id(id: PersonId) -> String {
    format!("p{}", id.0 + 1)
}

fn part_name(part: Part) -> String {
    match part {
        Part::Body => "body".to_owned(),
        Part::Subject => "subject".to_owned(),
        Part::Signature => "signature".to_owned(),
        Part::Disclaimer => "disclaimer".to_owned(),
        Part::Attachment(index) => format!("attachment:{index}"),
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Engineer => "engineer",
        Role::Customer => "customer",
        Role::ThirdParty => "third_party",
        Role::MailingList => "mailing_list",
        Role::Unknown => "unknown",
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::PendingCustomer => "pending_customer",
        Status::Resolved => "resolved",
        Status::Closed => "closed",
    }
}

/// As the JSON prints it.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn message_kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Mail => "mail",
        MessageKind::Automatic => "automatic",
        MessageKind::Comment => "comment",
        MessageKind::InternalNote => "internal_note",
    }
}

fn hash_role(role: HashRole) -> &'static str {
    match role {
        HashRole::Expected => "expected",
        HashRole::Found => "found",
        HashRole::Computed => "computed",
    }
}

/// A wall clock as finely as it is known: `2021-10-28`, `2021-10-28T15:31`, `2021-10-28T15:31:40`.
fn clock(at: NaiveDateTime, precision: Precision) -> String {
    let format = match precision {
        Precision::Day => "%Y-%m-%d",
        Precision::Minute => "%Y-%m-%dT%H:%M",
        Precision::Second => "%Y-%m-%dT%H:%M:%S",
    };
    at.format(format).to_string()
}

fn mime_path(part: &[u16]) -> Option<String> {
    (!part.is_empty()).then(|| part.iter().map(u16::to_string).collect::<Vec<_>>().join("."))
}
