//! The mail that closes a case, as the engineer would send it: for people, so no references, and nothing of our own
//! but the courtesies.
//!
//! Made of a brief and nothing else, so nothing that the brief masks can come back. Where the case is not closed, or
//! the customer does not agree, the mail says so instead of closing.

use serde::Serialize;

use super::brief::{ActionInfo, Brief, Evidence, MessageInfo, Participant, Words};
use super::labels::Labels;
use super::sheet::{Editor, day_and_clock, display_name};

/// One mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// To whom.
    pub greeting: String,
    /// What becomes of the case.
    pub opening: String,
    /// The case id with its label; empty when there is none.
    pub case: String,
    /// Problem, cause, resolution, …
    pub parts: Vec<Part>,
    /// Thanks.
    pub closing: String,
    /// Regards, the engineer's name, the organisation.
    pub sign_off: Vec<String>,
}

/// What stands under one heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The heading.
    pub heading: String,
    /// The chain's words, or that it has none.
    pub lines: Vec<String>,
}

/// Writes the mail for a case.
pub fn letter(brief: &Brief) -> Letter {
    let editor = Editor { brief, labels: Labels::new(brief.lang), lines: false };
    let writer = Writer { addressee: addressee(&editor), editor };
    let labels = writer.editor.labels;
    let greeting = match writer.addressee {
        Some(person) => labels.say("letter.to", "name", display_name(person)),
        None => writer.editor.label("letter.to_all"),
    };
    let case = brief.id.as_deref().map(|id| format!("{}{}{id}", labels.get("case_id"), labels.get("colon")));
    Letter {
        greeting,
        opening: writer.opening(),
        case: case.unwrap_or_default(),
        parts: writer.parts(),
        closing: writer.editor.label("letter.thanks"),
        sign_off: writer.sign_off(),
    }
}

/// The customer whom the supporting side wrote to last; else the one who wrote last, else the first of the chain.
fn addressee<'a>(editor: &Editor<'a>) -> Option<&'a Participant> {
    let customers: Vec<&Participant> = editor.brief.participants.iter().filter(|p| p.role == "customer").collect();
    let mails = || editor.brief.messages.iter().rev().filter(|message| message.kind != "automatic");
    let sent = mails().find(|message| editor.role_of(message) == "engineer");
    let addressed = sent.into_iter().flat_map(|message| &message.to).find_map(|to| {
        let email = to.email.as_deref().unwrap_or_default();
        customers.iter().find(|person| person.emails.iter().any(|own| own.eq_ignore_ascii_case(email)))
    });
    let wrote = || mails().find_map(|mail| customers.iter().find(|person| person.id == mail.from.participant));
    addressed.or_else(wrote).or(customers.first()).copied().filter(|person| person.name.is_some())
}

/// What every part of the mail needs.
struct Writer<'a> {
    editor: Editor<'a>,
    addressee: Option<&'a Participant>,
}

impl Writer<'_> {
    /// What becomes of the case.
    fn opening(&self) -> String {
        let brief = self.editor.brief;
        let worked_around = brief.summary.resolution.is_empty() && !brief.summary.workaround.is_empty();
        let key = match (brief.status.value, brief.status.consent) {
            ("closed" | "resolved", Some(false)) => "letter.refused",
            ("closed" | "resolved", Some(true)) => return self.agreed(),
            ("closed", None) => "letter.closed",
            ("resolved", None) if worked_around => "letter.worked_around",
            ("resolved", None) => "letter.resolved",
            _ => "letter.open",
        };
        self.editor.label(key)
    }

    /// The case is closed, since the customer agreed: the addressee, or somebody beside them.
    fn agreed(&self) -> String {
        let labels = self.editor.labels;
        let place = self.editor.brief.status.evidence.last();
        match place.and_then(|place| self.editor.message(&place.message)) {
            Some(message) if !self.is_addressee(message) => labels.say("letter.agreed_by", "name", author(message)),
            _ => self.editor.label("letter.agreed"),
        }
    }

    fn is_addressee(&self, message: &MessageInfo) -> bool {
        self.addressee.is_some_and(|person| person.id == message.from.participant)
    }

    fn parts(&self) -> Vec<Part> {
        let brief = self.editor.brief;
        let summary = &brief.summary;
        let finished = matches!(brief.status.value, "closed" | "resolved");
        let parts = [
            self.part("problem", self.plain(&summary.problem), true),
            self.part("scope", self.plain(&summary.scope), false),
            self.part("environment", self.environment(), false),
            self.part("cause", self.plain(&summary.cause), true),
            self.part(if finished { "resolution" } else { "remedy" }, self.plain(&summary.resolution), finished),
            self.part("workaround", self.plain(&summary.workaround), false),
            self.part("results", self.results(), false),
            self.part("verification", self.verification(), finished),
            self.part("open_items", self.open_items(), false),
        ];
        parts.into_iter().flatten().collect()
    }

    /// A part with its lines; without any it is left out, or says so where a reader would look for it.
    fn part(&self, key: &str, mut lines: Vec<String>, needed: bool) -> Option<Part> {
        if lines.is_empty() && needed {
            lines.push(self.editor.label("letter.not_stated"));
        }
        let heading = self.editor.label(&format!("letter.{key}"));
        (!lines.is_empty()).then_some(Part { heading, lines })
    }

    /// Systems and versions as the chain lists them, else the product.
    fn environment(&self) -> Vec<String> {
        let listed = self.plain(&self.editor.brief.summary.environment);
        if listed.is_empty() { self.editor.brief.product.iter().cloned().collect() } else { listed }
    }

    fn plain(&self, words: &[Words]) -> Vec<String> {
        words.iter().map(|words| self.editor.with_articles(words).0).collect()
    }

    /// What became of each article of the problem; empty when nothing is said of any.
    fn results(&self) -> Vec<String> {
        let results = &self.editor.brief.results;
        if results.iter().all(|item| item.text.is_none()) {
            return Vec::new();
        }
        let colon = self.editor.labels.get("colon");
        let missing = self.editor.labels.get("letter.not_stated");
        results.iter().map(|item| format!("{}{colon}{}", item.kb, item.text.as_deref().unwrap_or(missing))).collect()
    }

    /// How the remedy was checked, then the customer's word on closing; of a customer's words, who wrote them and when.
    fn verification(&self) -> Vec<String> {
        let status = &self.editor.brief.status;
        let agreed = status.evidence.last().filter(|_| status.consent.is_some());
        // One sentence may say that it works and that the case may be closed.
        let part_of = |place: &Evidence| agreed.is_some_and(|agreed| place.is_within(agreed));
        let checked = self.editor.brief.summary.verification.iter();
        let checked = checked.filter(|words| !words.evidence.iter().all(part_of)).map(|words| {
            let quoted = words.evidence.first().and_then(|place| self.letter_of(place, &words.text));
            quoted.unwrap_or_else(|| words.text.clone())
        });
        let agreed = agreed.and_then(|place| self.letter_of(place, &crate::text::one_line(&place.quote)));
        checked.chain(agreed).collect()
    }

    /// `You wrote on 2024-03-04 09:00: “…”`; `None` for words that are not a customer's.
    fn letter_of(&self, place: &Evidence, words: &str) -> Option<String> {
        let message = self.editor.message(&place.message).filter(|mail| self.editor.role_of(mail) == "customer")?;
        let quoted = self.editor.labels.say("quoted", "words", words);
        Some(self.wrote(message) + &quoted)
    }

    fn wrote(&self, message: &MessageInfo) -> String {
        let labels = self.editor.labels;
        let at = message.sent_at.as_deref().map(day_and_clock);
        let key = match (self.is_addressee(message), &at) {
            (true, Some(_)) => "letter.you_at",
            (true, None) => "letter.you",
            (false, Some(_)) => "letter.they_at",
            (false, None) => "letter.they",
        };
        labels.say(key, "at", at.unwrap_or_default()).replace("{name}", author(message))
    }

    /// Requests and promises that nobody closed, but for the one to close the case, which this mail does.
    fn open_items(&self) -> Vec<String> {
        let status = &self.editor.brief.status;
        let agreed = status.evidence.last().filter(|_| status.consent == Some(true));
        let closes = |action: &&ActionInfo| {
            agreed.is_some_and(|agreed| action.evidence.first().is_some_and(|place| place.is_within(agreed)))
        };
        let open = self.editor.brief.open_actions().filter(|action| !closes(action));
        open.map(|action| self.open_item(action)).collect()
    }

    /// `Wang Fang: please check the hash (due 2024-10-29)`.
    fn open_item(&self, action: &ActionInfo) -> String {
        let labels = self.editor.labels;
        let owner = action.owner_name.as_deref().unwrap_or_else(|| labels.get(action.owner));
        let due = action.due.as_deref().map(|at| labels.say("due", "at", day_and_clock(at))).unwrap_or_default();
        let words = crate::text::one_line(&action.text);
        let words = words.trim_end_matches(['.', '。', ':', '：', ';', '；', ',', '，']);
        format!("{owner}{}{}", labels.get("colon"), self.editor.with_note(words, &due))
    }

    fn sign_off(&self) -> Vec<String> {
        let name = self.editor.brief.overview.engineer.clone();
        let person = self.editor.brief.participants.iter().find(|person| name.is_some() && person.name == name);
        let organization = person.and_then(|person| person.organization.clone());
        [Some(self.editor.label("letter.regards")), name, organization].into_iter().flatten().collect()
    }
}

fn author(message: &MessageInfo) -> &str {
    message.from.name.as_deref().or(message.from.email.as_deref()).unwrap_or_default()
}
