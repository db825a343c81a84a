//! A knowledge article in the parts that Knowledge-Centered Service (KCS v6) asks for: issue, environment, cause,
//! resolution; a draft for somebody to finish.
//!
//! Made of a brief that hides who the case is about, and of the chain's own words. Greetings, thanks and questions are
//! left out, and so are steps that no statement of the resolution speaks of: they did not help. What the chain does
//! not say is said to be missing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::locale;
use crate::model::terms;
use crate::text::one_line;

use super::brief::{ActionInfo, Brief, Evidence, Value, ValueExtra, Words};
use super::labels::{Labels, tag};

/// Lines of a log or message that show the error.
const MOST_ERRORS: usize = 6;
/// Characters of one of them.
const MOST_ERROR_CHARS: usize = 300;
/// Versions and keywords.
const MOST_VERSIONS: usize = 8;
const MOST_KEYWORDS: usize = 15;
/// A list of steps belongs to statements when it holds so much of their words.
const LEAST_SHARE_PERCENT: usize = 30;
/// Codes where no statement names any.
const MOST_CODES: usize = 3;
/// Components and bare versions in the environment.
const MOST_COMPONENTS: usize = 4;

/// One article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Article {
    /// The issue in one line, with error code and product.
    pub title: String,
    /// BCP 47, of the labels.
    pub language: &'static str,
    /// `draft`: nobody has read it yet.
    pub state: &'static str,
    /// The product.
    pub product: Option<String>,
    /// Knowledge articles that it names.
    pub kbs: Vec<String>,
    /// Error codes.
    pub error_codes: Vec<String>,
    /// The case it was made of; only where the reader asks for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_case: Option<String>,
    /// What does not work.
    pub issue: Issue,
    /// Where: products and versions.
    pub environment: Vec<String>,
    /// Why.
    pub cause: Vec<String>,
    /// What to do about it.
    pub resolution: Procedure,
    /// What helps for the time being.
    pub workaround: Procedure,
    /// How to see that it works.
    pub verification: Vec<String>,
    /// Meanings of codes, digests, results by item.
    pub more: Vec<String>,
    /// Links that everybody can open, and the names of vendors' articles.
    pub references: Vec<Reference>,
    /// What people will search for.
    pub keywords: Vec<String>,
}

/// What a reader sees go wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// In words.
    pub statements: Vec<String>,
    /// Messages and records of logs, exactly as they are.
    pub errors: Vec<String>,
}

/// What to do, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Procedure {
    /// Something is deleted or replaced, so there should be a way back.
    pub backup_first: bool,
    /// The chain says so itself.
    pub backup_mentioned: bool,
    /// Where and when, as the mail introduces the steps.
    pub lead: Option<String>,
    /// One after the other.
    pub steps: Vec<Step>,
    /// What that does, in the words of who reported it.
    pub result: Vec<String>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The words, or the command.
    pub text: String,
    /// It is a command, to be copied.
    pub command: bool,
}

/// Where to read on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// A web address, or the name of an article.
    pub text: String,
    /// It is a web address (http or https).
    pub link: bool,
}

/// Writes an article a problem of the case.
pub fn articles(brief: &Brief) -> Vec<Article> {
    let writer = Writer { brief, labels: Labels::new(brief.lang) };
    let problems = problems(&writer);
    let several = problems.len() > 1;
    problems.into_iter().map(|problem| writer.article(&problem, several)).collect()
}

/// What a reviewer still has to do before an article is published, in the order of doing it.
pub fn checklist(brief: &Brief, articles: &[Article]) -> Vec<String> {
    let mut list = vec!["read every line for names, places and numbers that no header or title gives away".to_owned()];
    let mut missing = |what: &str, is_missing: fn(&Article) -> bool| {
        if articles.iter().any(is_missing) {
            list.push(format!("{what} is not stated in the thread: ask the engineer, or say that it is unknown"));
        }
    };
    missing("the environment", |article| article.environment.is_empty());
    missing("the cause", |article| article.cause.is_empty());
    missing("the resolution", |article| article.resolution.steps.is_empty());
    missing("the verification", |article| article.verification.is_empty());
    let steps = || articles.iter().flat_map(|article| [&article.resolution, &article.workaround]);
    if steps().any(|steps| steps.backup_first && !steps.backup_mentioned) {
        list.push("a step deletes or replaces something and no mail says how to go back: add how".to_owned());
    }
    if !matches!(brief.status.value, "resolved" | "closed") {
        list.push("the case is open: the resolution is not confirmed".to_owned());
    }
    if articles.len() > 1 {
        list.push(format!("the case had {} problems: see that each article has its own steps", articles.len()));
    }
    list.extend(
        [
            "search for articles on the same issue: improve one of them rather than add another (KCS: reuse is review)",
            "try the steps on a supported version, then set the confidence from draft to validated and choose the audience",
        ]
        .map(str::to_owned),
    );
    list
}

/// One problem of a case, with what was said of it.
#[derive(Clone, Debug, Default)]
struct Problem<'a> {
    statements: Vec<&'a Words>,
    cause: Vec<&'a Words>,
    resolution: Vec<&'a Words>,
    workaround: Vec<&'a Words>,
    verification: Vec<&'a Words>,
}

/// The problems of a case: several where the closing mail gives cause and resolution by turns.
fn problems<'a>(writer: &Writer<'a>) -> Vec<Problem<'a>> {
    let summary = &writer.brief.summary;
    let plain = |words: &'a [Words]| writer.plain(words);
    let whole = Problem {
        statements: plain(&summary.problem),
        cause: plain(&summary.cause),
        resolution: plain(&summary.resolution),
        workaround: plain(&summary.workaround),
        verification: plain(&summary.verification),
    };
    let mut parts = by_turns(&whole.cause, &whole.resolution);
    if parts.len() < 2 {
        return vec![whole];
    }
    let known: Vec<BTreeSet<String>> = parts
        .iter()
        .map(|part| part.cause.iter().chain(&part.resolution).flat_map(|words| words_of(&words.text)).collect())
        .collect();
    // What nothing ties to one of them is said of the first, which the case is called after.
    let nearest = |words: &Words| {
        let own = words_of(&words.text);
        let shared = |index: &usize| own.intersection(&known[*index]).count();
        (0..known.len()).rev().max_by_key(shared).unwrap_or(0)
    };
    for words in whole.statements {
        parts[nearest(words)].statements.push(words);
    }
    for words in whole.workaround {
        parts[nearest(words)].workaround.push(words);
    }
    for part in &mut parts {
        part.verification.clone_from(&whole.verification);
    }
    for words in whole.verification {
        let tied = nearest(words);
        let own = words_of(&words.text);
        if own.intersection(&known[tied]).next().is_some() {
            let others = parts.iter_mut().enumerate().filter(|(index, _)| *index != tied);
            others.for_each(|(_, part)| part.verification.retain(|other| other.text != words.text));
        }
    }
    parts
}

/// Cause, resolution, cause, resolution in one message: a problem each.
fn by_turns<'a>(causes: &[&'a Words], resolutions: &[&'a Words]) -> Vec<Problem<'a>> {
    let place = |words: &&'a Words| words.evidence.first().map(|at| (at.message.clone(), at.start));
    let mut all: Vec<_> = causes.iter().map(|words| (place(words), true, *words)).collect();
    all.extend(resolutions.iter().map(|words| (place(words), false, *words)));
    let messages: BTreeSet<&str> =
        all.iter().filter_map(|(place, ..)| place.as_ref().map(|(message, _)| message.as_str())).collect();
    if messages.len() != 1 {
        return Vec::new();
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let mut parts: Vec<Problem<'a>> = Vec::new();
    for (_, is_cause, words) in all {
        match (is_cause, parts.last_mut()) {
            (true, Some(part)) if part.resolution.is_empty() => part.cause.push(words),
            (true, _) => parts.push(Problem { cause: vec![words], ..Problem::default() }),
            (false, Some(part)) => part.resolution.push(words),
            // A resolution without a cause before it: the mail does not take turns.
            (false, None) => return Vec::new(),
        }
    }
    if parts.iter().all(|part| !part.resolution.is_empty()) { parts } else { Vec::new() }
}

fn words_of(text: &str) -> BTreeSet<String> {
    terms(&locale::fold(text))
}

/// Everything said of a problem.
fn text_of(problem: &Problem<'_>) -> String {
    let all = [&problem.statements, &problem.cause, &problem.resolution, &problem.workaround, &problem.verification];
    let words = all.into_iter().flatten().map(|words| words.text.as_str());
    words.collect::<Vec<_>>().join("\n")
}

/// Values of a kind, only those of a text where there is one.
fn values_in(values: &[Value], text: Option<&String>) -> Vec<String> {
    let values = values.iter().map(|value| value.value.clone()).filter(|value| !is_placeholder(value));
    values.filter(|value| text.is_none_or(|text| text.contains(value.as_str()))).collect()
}

/// What every part of an article needs.
struct Writer<'a> {
    brief: &'a Brief,
    labels: Labels,
}

impl<'a> Writer<'a> {
    /// Statements that say something of the matter: no machine's receipts, no courtesy, no questions.
    fn plain(&self, words: &'a [Words]) -> Vec<&'a Words> {
        let automatic: BTreeSet<&str> =
            self.brief.messages.iter().filter(|mail| mail.kind == "automatic").map(|mail| mail.id.as_str()).collect();
        let ties = |place: &Evidence, own: &Evidence| own.is_within(place) || place.is_within(own);
        let promised = |words: &&Words| {
            let pleads = locale::cues("plea").is_match(&locale::fold(&words.text));
            let mut actions = self.brief.actions.iter();
            actions.any(|action| {
                let courtesy =
                    action.kind == "commitment" || action.kind == "request" && action.owner == "engineer" && pleads;
                let own = action.evidence.first().zip(words.evidence.first());
                courtesy && own.is_some_and(|(own, place)| ties(place, own))
            })
        };
        let by_machine = |words: &&Words| words.evidence.iter().all(|at| automatic.contains(at.message.as_str()));
        let mut found: Vec<&Words> = words
            .iter()
            .filter(|words| !by_machine(words) && !promised(words) && !tidy(&words.text).is_empty())
            .collect();
        let mut seen = BTreeSet::new();
        found.retain(|words| seen.insert(words.text.clone()));
        found
    }

    fn article(&self, problem: &Problem<'a>, several: bool) -> Article {
        let text = text_of(problem);
        let codes = self.codes(&text, several);
        let kbs: Vec<String> = values_in(&self.brief.observables.kbs, several.then_some(&text));
        let title = self.title(problem, several, &codes);
        let mut statements: Vec<String> = tidied(&problem.statements);
        if statements.is_empty() {
            statements.extend(self.name_of(problem, several));
        }
        Article {
            title,
            language: tag(self.labels.lang()),
            state: "draft",
            product: self.product().map(str::to_owned),
            source_case: self.brief.source_case.clone(),
            issue: Issue { errors: self.errors(&codes, &statements), statements },
            environment: self.environment(),
            cause: tidied(&problem.cause),
            resolution: self.procedure(&problem.resolution, &[]),
            workaround: self.procedure(&problem.workaround, &problem.resolution),
            verification: tidied(&problem.verification),
            more: self.more(&codes, several),
            references: self.references(&kbs),
            keywords: self.keywords(&codes, &kbs),
            kbs,
            error_codes: codes,
        }
    }

    /// `安装失败：0x80073712（Windows 10）`.
    fn title(&self, problem: &Problem<'_>, several: bool, codes: &[String]) -> String {
        let title = self.name_of(problem, several);
        let mut title = title
            .or_else(|| tidied(&problem.statements).into_iter().next())
            .unwrap_or_else(|| self.labels.get("untitled").to_owned());
        let has = |title: &str, part: &str| title.to_lowercase().contains(&part.to_lowercase());
        // `Fehler 9002` names `error 9002`.
        if let Some(code) = codes.first().filter(|_| !codes.iter().any(|code| has(&title, number_of(code)))) {
            title = format!("{title}{}{code}", self.labels.get("colon"));
        }
        if let Some(product) = self.product().filter(|product| !has(&title, product)) {
            title = format!("{title}{}{product}{}", self.labels.get("open"), self.labels.get("close"));
        }
        title
    }

    /// What the problem is called: the subject of the mails, or of one among several what its cause stands behind.
    fn name_of(&self, problem: &Problem<'_>, several: bool) -> Option<String> {
        let label = |words: &&Words| words.text.split_once([':', '：']).map(|(label, _)| label.trim().to_owned());
        let own = problem.cause.first().copied().filter(|_| several).as_ref().and_then(label);
        let name =
            own.or_else(|| self.brief.title.as_deref().map(|title| without_placeholders(&self.without_ids(title))));
        name.filter(|name| !name.is_empty())
    }

    /// A title without the part that names the case.
    fn without_ids(&self, title: &str) -> String {
        let marks =
            ["redact.case", "redact.record"].map(|key| self.labels.get(key).split('{').next().unwrap_or_default());
        let parts = title.split(" - ").filter(|part| !marks.iter().any(|mark| part.contains(mark)));
        let rest = parts.collect::<Vec<_>>().join(" - ");
        if rest.trim().is_empty() { title.to_owned() } else { rest }
    }

    /// The codes that the statements name; the first of the case where they name none.
    fn codes(&self, text: &str, several: bool) -> Vec<String> {
        let codes = self.brief.observables.error_codes.iter();
        let folded = text.to_lowercase();
        let named = |code: &&Value| {
            let ValueExtra::ErrorCode { same_as, .. } = &code.extra else { return false };
            let mut spellings = std::iter::once(&code.value).chain(same_as);
            spellings.any(|spelling| has_word(&folded, &number_of(spelling).to_lowercase()))
        };
        let named: Vec<String> = codes.clone().filter(named).map(|code| code.value.clone()).collect();
        let first = codes.take(MOST_CODES).map(|code| code.value.clone());
        if named.is_empty() && !several { first.collect() } else { named }
    }

    /// Records of logs and lines that show the error, as they are.
    fn errors(&self, codes: &[String], statements: &[String]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut add = |line: &str| {
            let line = line.trim_matches(|c: char| c.is_whitespace() || c == '>');
            let mut shown = statements.iter().chain(&found);
            let known = shown.any(|known| known.contains(&one_line(line)) || line.contains(known.as_str()));
            if !line.is_empty() && !known && line.chars().count() <= MOST_ERROR_CHARS && found.len() < MOST_ERRORS {
                found.push(line.to_owned());
            }
        };
        for record in &self.brief.observables.log_events {
            let ValueExtra::LogEvent { level, .. } = &record.extra else { continue };
            let level = level.as_deref().map(locale::fold).unwrap_or_default();
            let grave = level.starts_with("err") || locale::cues("problem").is_match(&level);
            let names_code =
                codes.iter().any(|code| record.evidence.iter().any(|place| place.quote.contains(code.as_str())));
            if (grave || names_code)
                && let Some(place) = record.evidence.first()
            {
                add(&one_line(&place.quote));
            }
        }
        for code in self.brief.observables.error_codes.iter().filter(|code| codes.contains(&code.value)) {
            if let Some(line) = code.evidence.iter().find_map(|place| self.shown_line(place)) {
                add(line);
            }
        }
        found
    }

    /// The line of a message in which a piece of evidence stands, where the message shows what a program said: set
    /// off from the text, or behind a colon.
    fn shown_line(&self, place: &Evidence) -> Option<&'a str> {
        let message = self.brief.messages.iter().find(|message| message.id == place.message && place.part == "body")?;
        let (before, after) = (message.body.get(..place.start)?, message.body.get(place.end..)?);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = after.find('\n').map_or(message.body.len(), |at| place.end + at);
        let line = message.body.get(start..end)?;
        let introduced = message.body[..start].trim_end().ends_with([':', '：']);
        let set_off = line.starts_with(['\t', '>']) || line.starts_with("  ");
        ((introduced || set_off) && is_machine_talk(line)).then_some(line)
    }

    /// The product, unless it is the customer's own.
    fn product(&self) -> Option<&'a str> {
        self.brief.product.as_deref().filter(|product| !is_placeholder(product))
    }

    fn environment(&self) -> Vec<String> {
        let mut found: Vec<String> = tidied(&self.brief.summary.environment.iter().collect::<Vec<_>>());
        let mut add = |text: String| {
            if !found.iter().any(|known| known.contains(&text)) {
                found.push(text);
            }
        };
        self.product().map(str::to_owned).into_iter().for_each(&mut add);
        let versions = self.brief.observables.versions.iter().take(MOST_VERSIONS);
        for version in versions {
            if let ValueExtra::Version { product: Some(product) } = &version.extra
                && !is_placeholder(product)
            {
                add(if version.value.contains(product.as_str()) {
                    version.value.clone()
                } else {
                    format!("{product} {}", version.value)
                });
            }
        }
        let components = self.brief.observables.components.iter().filter_map(|component| match &component.extra {
            ValueExtra::Component { name, version, .. } => Some(format!("{name} {version}")),
            _ => None,
        });
        components.take(MOST_COMPONENTS).for_each(&mut add);
        if found.is_empty() {
            let bare =
                self.brief.observables.versions.iter().take(MOST_COMPONENTS).map(|version| version.value.as_str());
            let bare = bare.collect::<Vec<_>>().join(self.labels.get("and"));
            found.extend((!bare.is_empty()).then(|| self.labels.say("kb.versions", "versions", bare)));
        }
        found
    }

    /// The list of steps that the statements speak of, else the statements themselves; `not` are those of a better one.
    fn procedure(&self, statements: &[&Words], not: &[&Words]) -> Procedure {
        let said = tidied(statements);
        if said.is_empty() {
            return Procedure::default();
        }
        let listed = self.steps_for(&said, &tidied(not));
        let lead = listed.map(|action| tidy(&action.text)).map(|lead| lead.trim_end_matches([':', '：']).to_owned());
        let lead = lead.filter(|lead| !is_only_introduction(lead));
        let (steps, result) = match listed {
            Some(action) => (self.steps_of(action), said.into_iter().filter(|text| !repeats(text, action)).collect()),
            None => (said.into_iter().map(|text| self.step(&text)).collect(), Vec::new()),
        };
        let all = steps.iter().map(|step| &step.text).chain(&result).chain(&lead);
        let all = all.map(String::as_str).collect::<Vec<_>>().join("\n");
        let folded = locale::fold(&all);
        // Commands are English in every language.
        let says = |field: &str| {
            let own = locale::spoken(field, &folded, self.brief.language);
            !own.is_empty() || !locale::spoken(field, &folded, "en").is_empty()
        };
        Procedure { backup_first: says("destructive"), backup_mentioned: says("backup"), lead, steps, result }
    }

    /// The request with a list of steps that shares most with what helped.
    fn steps_for(&self, said: &[String], not: &[String]) -> Option<&'a ActionInfo> {
        let (wanted, other) = (words_of(&said.join("\n")), words_of(&not.join("\n")));
        let lists = self
            .brief
            .actions
            .iter()
            .filter(|action| action.kind == "request" && action.owner != "engineer" && !action.steps.is_empty());
        let share = |wanted: &BTreeSet<String>, words: &BTreeSet<String>| {
            let shared = wanted.intersection(words).count();
            if shared < 2 { 0 } else { 100 * shared / wanted.len() }
        };
        let score = |action: &'a ActionInfo| {
            let steps = self.steps_of(action);
            let words = words_of(&steps.iter().map(|step| step.text.as_str()).collect::<Vec<_>>().join("\n"));
            let own = share(&wanted, &words);
            (own >= LEAST_SHARE_PERCENT && own >= share(&other, &words)).then_some((action, own))
        };
        let best = lists.filter_map(score).rev().max_by_key(|(_, share)| *share);
        best.map(|(action, _)| action)
    }

    fn steps_of(&self, action: &ActionInfo) -> Vec<Step> {
        action.steps.iter().map(|words| self.step(&words.text)).collect()
    }

    fn step(&self, text: &str) -> Step {
        let text = one_line(text);
        let known = self.brief.observables.commands.iter().any(|command| one_line(&command.value) == text);
        Step { command: known, text }
    }

    /// What codes mean, which digest a file should have, what became of every article.
    fn more(&self, codes: &[String], several: bool) -> Vec<String> {
        let mut found = Vec::new();
        for code in self.brief.observables.error_codes.iter().filter(|code| codes.contains(&code.value)) {
            // What a bare number means depends on who prints it.
            let bare = number_of(&code.value).bytes().all(|b| b.is_ascii_digit());
            if let (false, ValueExtra::ErrorCode { symbol, meaning, .. }) = (bare, &code.extra) {
                let known = symbol.iter().map(String::as_str).chain(*meaning);
                let known: Vec<&str> = known.filter(|text| *text != code.value).collect();
                if !known.is_empty() {
                    found.push(format!("{} = {}", code.value, known.join(self.labels.get("semicolon"))));
                }
            }
        }
        if several {
            return found;
        }
        let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for digest in &self.brief.observables.hashes {
            if let ValueExtra::Hash { algorithm, role: Some(role @ ("expected" | "found")), subject: Some(path) } =
                &digest.extra
            {
                let label = self.labels.get(role);
                let text = format!("{label} {} {}", algorithm.unwrap_or_default(), digest.value);
                files.entry(path).or_default().push(one_line(&text));
            }
        }
        for (path, digests) in files {
            found.push(format!("{path}{}{}", self.labels.get("colon"), digests.join(self.labels.get("semicolon"))));
        }
        let results = self.brief.results.iter().filter_map(|item| Some((&item.kb, tidy(item.text.as_deref()?))));
        found.extend(results.map(|(kb, text)| format!("{kb}{}{text}", self.labels.get("colon"))));
        found
    }

    fn references(&self, kbs: &[String]) -> Vec<Reference> {
        let by_support = |place: &Evidence| {
            let message = self.brief.messages.iter().find(|message| message.id == place.message);
            let author = message.map(|message| message.from.participant.as_str());
            let author = self.brief.participants.iter().find(|person| Some(person.id.as_str()) == author);
            place.part == "body"
                && message.is_some_and(|message| message.kind != "automatic")
                && author.is_none_or(|person| person.role != "customer")
        };
        // A bare host is a portal, or what stands below a name.
        let is_page =
            |url: &str| url.split_once("://").is_some_and(|(_, rest)| rest.trim_end_matches('/').contains('/'));
        let links = self.brief.observables.urls.iter().filter(|url| url.evidence.iter().any(by_support));
        let links = links.map(|url| url.value.clone());
        let links = links.filter(|url| !is_placeholder(url) && !url.contains("•••••") && is_link(url) && is_page(url));
        let mut seen = BTreeSet::new();
        let all = links.chain(kbs.iter().cloned()).filter(|text| seen.insert(text.clone()));
        all.map(|text| Reference { link: is_link(&text), text }).collect()
    }

    fn keywords(&self, codes: &[String], kbs: &[String]) -> Vec<String> {
        let symbols = self.brief.observables.error_codes.iter().filter_map(|code| match &code.extra {
            ValueExtra::ErrorCode { symbol, .. } => symbol.clone(),
            _ => None,
        });
        let components = self.brief.observables.components.iter().filter_map(|component| match &component.extra {
            ValueExtra::Component { name, .. } => Some(name.clone()),
            _ => None,
        });
        let all = self
            .product()
            .map(str::to_owned)
            .into_iter()
            .chain(codes.iter().cloned())
            .chain(symbols)
            .chain(kbs.iter().cloned())
            .chain(components);
        let mut seen = BTreeSet::new();
        all.filter(|word| !is_placeholder(word) && seen.insert(word.to_lowercase())).take(MOST_KEYWORDS).collect()
    }
}

/// Whether a statement is the introduction of these steps, or one of them.
fn repeats(text: &str, action: &ActionInfo) -> bool {
    let opening = tidy(&action.text);
    (!opening.is_empty() && text.contains(&*opening)) || action.steps.iter().any(|step| one_line(&step.text) == text)
}

/// Whether a sentence says nothing but that steps follow: it holds no path, code or command.
fn is_only_introduction(text: &str) -> bool {
    !text.contains('[') && !text.chars().any(|c| c.is_ascii_digit() || matches!(c, '\\' | '/' | '"' | '='))
}

/// Whether a line is a program's: no sentence of a mail, and more than a word.
fn is_machine_talk(line: &str) -> bool {
    let line = line.trim();
    let people = ["thanks", "greeting", "request", "commitment", "plea", "question"];
    let folded = locale::fold(line);
    let sentence =
        line.ends_with(['。', '？', '?']) || people.iter().any(|field| locale::cues(field).is_match(&folded));
    !sentence && line.len() > 8 && !line.ends_with([':', '：'])
}

/// The statements without talk; each once.
fn tidied(statements: &[&Words]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    statements
        .iter()
        .map(|words| tidy(&words.text))
        .filter(|text| !text.is_empty() && seen.insert(text.clone()))
        .collect()
}

/// A statement without the clause that greets, thanks or says that a mail arrived; empty when that is all, and when it
/// asks something.
fn tidy(text: &str) -> String {
    let mut rest = text.trim().trim_start_matches(['>', '-', '*', '•']).trim();
    if rest.ends_with(['?', '？']) {
        return String::new();
    }
    loop {
        let end = rest.find(['，', '。', '！', '!', ',']).filter(|at| *at < rest.len());
        let clause = end.map_or(rest, |at| &rest[..at]);
        if !is_talk(clause) {
            break;
        }
        let Some(at) = end else { return String::new() };
        let mark = rest[at..].chars().next().map_or(1, char::len_utf8);
        rest = rest[at + mark..].trim_start();
    }
    let mut chars = rest.chars();
    match chars.next() {
        // What stood behind a clause opens the sentence now.
        Some(first) if rest.len() < text.trim().len() && first.is_lowercase() => {
            first.to_uppercase().chain(chars).collect()
        }
        _ => rest.to_owned(),
    }
}

fn is_talk(clause: &str) -> bool {
    let clause = clause.trim();
    let folded = locale::fold(clause);
    let is_placeholder = folded.starts_with('[') && folded.find(']').is_some_and(|at| at + 1 == folded.len());
    let says_nothing = clause.chars().count() <= 40 && !clause.bytes().any(|b| b.is_ascii_digit() || b == b'\\');
    let opens = |field: &str| locale::cues(field).find(&folded).is_some_and(|at| at.start < 8);
    let courtesy =
        locale::cues("thanks").is_match(&folded) || ["greeting", "acknowledgement", "aside"].into_iter().any(opens);
    is_placeholder || says_nothing && courtesy
}

/// A title without placeholders in brackets or at its ends.
fn without_placeholders(title: &str) -> String {
    let mut title = title.to_owned();
    for (open, close) in [("([", "])"), ("（[", "]）"), ("[[", "]]")] {
        while let Some(start) = title.find(open) {
            let Some(length) = title[start..].find(close) else { break };
            title.replace_range(start..start + length + close.len(), "");
        }
    }
    let edges = |c: char| c.is_whitespace() || "-–—|·:：,，/".contains(c);
    let mut rest = title.trim_matches(edges);
    while let Some(after) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')).map(|(_, after)| after) {
        // `[customer].exe` is a name of its own.
        if after.starts_with(|c: char| !edges(c)) {
            break;
        }
        rest = after.trim_start_matches(edges);
    }
    one_line(rest.trim_end_matches(edges))
}

/// The number of a code: `9002` of `error 9002`.
fn number_of(code: &str) -> &str {
    code.rsplit(' ').next().unwrap_or(code)
}

/// Whether a text holds a word, no part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let glues = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(word)
        .any(|(at, _)| !glues(text[..at].chars().next_back()) && !glues(text[at + word.len()..].chars().next()))
}

fn is_link(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme))
}

/// Whether something was hidden in a value.
fn is_placeholder(value: &str) -> bool {
    value.contains('[') && value.contains(']')
}
