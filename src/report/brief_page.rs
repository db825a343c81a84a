//! A case as a page: what its [`Sheet`] says, the picture of its timeline, and every message with what it shows marked.
//!
//! The page is made of a brief alone, so nothing that the brief masks comes back.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::brief::{ActionInfo, AttachmentInfo, Brief, Document, Evidence, MessageInfo, SourceInfo, Words};
use super::labels::{Labels, tag};
use super::sheet::{Editor, Fact, Item, Sheet, day_and_clock, sheet};
use super::timeline_svg::{Chart, chart};

/// Facts in the head of the page.
const MOST_FACTS: usize = 6;
/// Attached text of more bytes is named, not shown.
const MOST_ATTACHED_BYTES: usize = 16 * 1024;

/// One case, laid out.
#[derive(Clone, Debug, Serialize)]
pub struct BriefPage {
    /// Before every anchor, so that several cases fit on one page: `c2-`; empty for the first.
    pub prefix: String,
    /// What the other formats print as well.
    pub sheet: Sheet,
    /// Language of the labels.
    pub lang: &'static str,
    /// The labels in it, by key.
    pub label: BTreeMap<String, &'static str>,
    /// Language of the case.
    pub language: &'static str,
    /// From the subject.
    pub title: String,
    /// `open`, `pending_customer`, `resolved` or `closed`.
    pub status: &'static str,
    /// Where it stands; its words go on the badge.
    pub badge: Fact,
    /// The id with those related to it.
    pub ids: String,
    /// What a reader asks for first.
    pub facts: Vec<Fact>,
    /// The timeline.
    pub chart: Option<Chart>,
    /// Classes of the findings, in the order of those of the sheet.
    pub severities: Vec<&'static str>,
    /// Requests, promises and reports.
    pub actions: Vec<ActionRow>,
    /// Every message.
    pub messages: Vec<MessageView>,
    /// Every value of every kind.
    pub groups: Vec<Group>,
    /// The texts the case was read from.
    pub sources: Vec<SourceInfo>,
    /// Doubts about them.
    pub warnings: Vec<String>,
}

/// A request, a promise or a report.
#[derive(Clone, Debug, Serialize)]
pub struct ActionRow {
    /// As a label.
    pub kind: String,
    /// By name, else by role.
    pub owner: String,
    /// The words.
    pub text: String,
    /// What belongs to it.
    pub steps: Vec<String>,
    /// By when.
    pub due: String,
    /// `open`, `done` or `missed`.
    pub status: &'static str,
    /// The same as a label; empty for a report.
    pub status_words: String,
    /// Where it is said.
    pub refs: String,
    /// Where it was closed.
    pub closed_refs: String,
}

/// The values of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// As a label.
    pub label: String,
    /// Each with the address it is a link to, if any.
    pub items: Vec<(Item, Option<String>)>,
}

/// One message.
#[derive(Clone, Debug, Serialize)]
pub struct MessageView {
    /// `m4`.
    pub id: String,
    /// When.
    pub when: String,
    /// The author by name, else by address.
    pub from: String,
    /// The people it is addressed to.
    pub to: String,
    /// As printed.
    pub subject: String,
    /// Line of the source where it begins, unless a line of its text has that number.
    pub first_line: Option<u32>,
    /// `support`, `customer` or `third`.
    pub side: &'static str,
    /// `event.internal_note` and the like, where it is no plain mail.
    pub kind: Option<String>,
    /// BCP 47.
    pub language: &'static str,
    /// What it shows, in a word each.
    pub shows: Vec<(&'static str, String)>,
    /// Something of the report rests on it.
    pub is_evidence: bool,
    /// The author's own text.
    pub body: Vec<TextLine>,
    /// Name, role, phone.
    pub signature: Vec<TextLine>,
    /// Legal notice.
    pub disclaimer: Vec<TextLine>,
    /// Files, each with its text where that is short.
    pub attachments: Vec<(AttachmentInfo, Vec<TextLine>)>,
}

/// One line of a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TextLine {
    /// First byte in its text.
    #[serde(skip)]
    start: usize,
    /// Its number in the source, when it is the first of the message with that number.
    pub number: Option<u32>,
    /// A finding of the audit rests on it.
    pub finding: bool,
    /// The words, piece by piece; none for a blank line.
    pub pieces: Vec<Piece>,
}

/// Some words that show the same things.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Piece {
    /// `problem`, `cause`, `resolution`, `action`, `value`, two of them with a blank between, or empty.
    pub class: String,
    /// The words.
    pub text: String,
}

/// What words may show, the most telling first; statements and actions are told apart, a value may lie in any of them.
const KINDS: [&str; 6] = ["cause", "resolution", "problem", "action", "value", "finding"];
const VALUE: usize = 4;
const FINDING: usize = 5;

/// Where something of one of [`KINDS`] begins and ends in the text of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    at: usize,
    starts: bool,
    kind: usize,
}

/// Places by message and part.
type Edges<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Vec<Edge>>>;

/// Lays out the cases of a run.
pub fn pages(document: &Document) -> Vec<BriefPage> {
    document.cases.iter().enumerate().map(|(at, case)| page(document, at, case)).collect()
}

fn page(document: &Document, at: usize, brief: &Brief) -> BriefPage {
    let editor = Editor { brief, labels: Labels::new(brief.lang), lines: true };
    let sheet = sheet(brief, true);
    let named = |key: &str| sheet.facts.iter().chain(&sheet.standing).find(|fact| fact.key == key).cloned();
    let wanted = ["customer", "engineer", "priority", "time", "waiting", "product", "third_party", "first_response"];
    let paths: BTreeSet<&str> =
        brief.messages.iter().flat_map(|message| &message.found_in).map(|place| place.source.as_str()).collect();
    let warnings = document.warnings.iter().filter(|warning| paths.contains(warning.source.as_str()));
    let warnings = warnings.map(|warning| {
        let line = warning.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}{line} {}: {}", warning.source, warning.kind, warning.text)
    });
    BriefPage {
        prefix: if at == 0 { String::new() } else { format!("c{}-", at + 1) },
        lang: tag(brief.lang),
        label: editor.labels.all(),
        language: brief.language,
        title: brief.title.clone().unwrap_or_else(|| editor.label("untitled")),
        status: brief.status.value,
        badge: named("status").unwrap_or_else(|| editor.fact("status", String::new())),
        ids: named("case_id").map(|fact| fact.text).unwrap_or_default(),
        facts: wanted.into_iter().filter_map(named).take(MOST_FACTS).collect(),
        chart: chart(brief),
        severities: brief.findings.iter().map(|finding| finding.severity).collect(),
        actions: brief.actions.iter().map(|action| action_row(&editor, action)).collect(),
        messages: messages(&editor),
        groups: groups(brief, &sheet),
        sources: document.sources.iter().filter(|source| paths.contains(source.path.as_str())).cloned().collect(),
        warnings: warnings.collect(),
        sheet,
    }
}

fn action_row(editor: &Editor<'_>, action: &ActionInfo) -> ActionRow {
    let status = match (action.kind, action.status) {
        ("done", _) => "",
        (_, status) => status,
    };
    ActionRow {
        kind: editor.label(&format!("action.{}", action.kind)),
        owner: action.owner_name.clone().unwrap_or_else(|| editor.label(action.owner)),
        text: crate::text::one_line(&action.text),
        steps: action.steps.iter().map(|step| step.text.clone()).collect(),
        due: action.due.as_deref().map(day_and_clock).unwrap_or_default(),
        status: action.status,
        status_words: if status.is_empty() { String::new() } else { editor.label(&format!("action.{status}_item")) },
        refs: editor.refs(&action.evidence),
        closed_refs: action
            .closed_by
            .as_ref()
            .map(|place| editor.refs(std::slice::from_ref(place)))
            .unwrap_or_default(),
    }
}

fn groups(brief: &Brief, sheet: &Sheet) -> Vec<Group> {
    let lists = brief.observables.lists().into_iter().filter(|(_, list)| !list.is_empty());
    let group = |((key, _), group): ((&str, _), &super::sheet::Group)| Group {
        label: group.label.clone(),
        items: group.values.iter().map(|item| (item.clone(), address(key, &item.value))).collect(),
    };
    lists.zip(&sheet.inventory).map(group).collect()
}

/// What a click may open: addresses of the web and of mail, when nothing in them is masked.
fn address(key: &str, value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    let whole = !value.contains(['•', ' ']);
    match key {
        "urls" if lower.starts_with("http://") || lower.starts_with("https://") => whole.then(|| value.to_owned()),
        "email_addresses" => whole.then(|| format!("mailto:{value}")),
        _ => None,
    }
}

// Messages.

fn messages(editor: &Editor<'_>) -> Vec<MessageView> {
    let brief = editor.brief;
    let edges = edges(brief);
    let view = |message: &MessageInfo| {
        let mut seen = BTreeSet::new();
        let mut numbered = |part: &str, text: &str, starts: &[(usize, u32)]| {
            let mut lines = text_lines(text, of_part(&edges, &message.id, part));
            number(&mut lines, starts, &mut seen);
            lines
        };
        let body = numbered("body", &message.body, &message.lines[0]);
        let signature = numbered("signature", &message.signature, &message.lines[1]);
        let disclaimer = numbered("disclaimer", &message.disclaimer, &message.lines[2]);
        let first_line = message.found_in.first().map(|place| place.line_start).filter(|line| !seen.contains(line));
        let attached = |(nth, file): (usize, &AttachmentInfo)| {
            let text = file.text.as_deref().filter(|text| text.len() <= MOST_ATTACHED_BYTES).unwrap_or_default();
            (
                AttachmentInfo { text: None, ..file.clone() },
                text_lines(text, of_part(&edges, &message.id, &format!("attachment:{nth}"))),
            )
        };
        let kinds: BTreeSet<usize> = edges
            .get(message.id.as_str())
            .into_iter()
            .flat_map(BTreeMap::values)
            .flatten()
            .map(|edge| edge.kind)
            .collect();
        MessageView {
            id: message.id.clone(),
            when: message.sent_at.as_deref().map_or_else(|| editor.label("undated"), day_and_clock),
            from: message.from.name.clone().or_else(|| message.from.email.clone()).unwrap_or_default(),
            to: editor.recipients(message),
            subject: message.subject.clone().unwrap_or_default(),
            first_line,
            side: match editor.role_of(message) {
                "engineer" => "support",
                "customer" => "customer",
                _ => "third",
            },
            kind: (message.kind != "mail").then(|| editor.label(&format!("event.{}", message.kind))),
            language: message.language,
            shows: kinds
                .iter()
                .filter(|kind| **kind != VALUE)
                .map(|kind| (KINDS[*kind], editor.label(&format!("shows.{}", KINDS[*kind]))))
                .collect(),
            is_evidence: kinds.iter().any(|kind| *kind < VALUE),
            attachments: message.attachments.iter().enumerate().map(attached).collect(),
            body,
            signature,
            disclaimer,
        }
    };
    brief.messages.iter().map(view).collect()
}

/// Where everything that the report says begins and ends in the messages, in order.
fn edges(brief: &Brief) -> Edges<'_> {
    let summary = &brief.summary;
    let mut edges: Edges<'_> = BTreeMap::new();
    let statements: [(usize, &[Words]); 5] = [
        (0, &summary.cause),
        (1, &summary.resolution),
        (1, &summary.workaround),
        (1, &summary.verification),
        (2, &summary.problem),
    ];
    let said = statements.into_iter().flat_map(|(kind, list)| places(kind, list.iter().map(|words| &words.evidence)));
    let done = places(3, brief.actions.iter().map(|action| &action.evidence));
    let values = brief.observables.lists().into_iter().flat_map(|(_, list)| list);
    let values = places(VALUE, values.map(|value| &value.evidence));
    let found = places(FINDING, brief.findings.iter().map(|finding| &finding.evidence));
    for (kind, place) in said.chain(done).chain(values).chain(found).filter(|(_, place)| place.start < place.end) {
        let list = edges.entry(&*place.message).or_default().entry(&*place.part).or_default();
        list.push(Edge { at: place.start, starts: true, kind });
        list.push(Edge { at: place.end, starts: false, kind });
    }
    edges.values_mut().flat_map(BTreeMap::values_mut).for_each(|list| list.sort_unstable());
    edges
}

fn of_part<'e>(edges: &'e Edges<'_>, message: &str, part: &str) -> &'e [Edge] {
    edges.get(message).and_then(|parts| parts.get(part)).map_or(&[], Vec::as_slice)
}

fn places<'a>(
    kind: usize,
    lists: impl Iterator<Item = &'a Vec<Evidence>>,
) -> impl Iterator<Item = (usize, &'a Evidence)> {
    lists.flatten().map(move |place| (kind, place))
}

/// The lines of a text, cut where something begins or ends; `edges` are in order. Blank lines are empty, and stand
/// only between others.
fn text_lines(text: &str, edges: &[Edge]) -> Vec<TextLine> {
    let mut lines = Vec::new();
    let mut edges = edges.iter().peekable();
    let mut open = [0_usize; KINDS.len()];
    let mut at = 0;
    for line in text.split('\n') {
        let end = at + line.len();
        let mut shown = TextLine { start: at, ..TextLine::default() };
        while at < end {
            while let Some(edge) = edges.next_if(|edge| edge.at <= at) {
                let count = &mut open[edge.kind];
                *count = if edge.starts { *count + 1 } else { count.saturating_sub(1) };
            }
            let next = edges.peek().map_or(end, |edge| edge.at.min(end));
            let next = if text.is_char_boundary(next) { next } else { end };
            shown.finding |= open[FINDING] > 0;
            let (class, words) = (class(&open), text[at..next].trim_end_matches('\r'));
            match shown.pieces.last_mut().filter(|piece| piece.class == class) {
                Some(piece) => piece.text.push_str(words),
                None => shown.pieces.push(Piece { class, text: words.to_owned() }),
            }
            at = next;
        }
        at = end + 1;
        if line.trim().is_empty() {
            shown.pieces.clear();
        }
        lines.push(shown);
    }
    lines.dedup_by(|line, before| line.pieces.is_empty() && before.pieces.is_empty());
    lines.pop_if(|line| line.pieces.is_empty());
    lines
}

fn class(open: &[usize; KINDS.len()]) -> String {
    let said = (0..VALUE).find(|kind| open[*kind] > 0).map(|kind| KINDS[kind]);
    let value = (open[VALUE] > 0).then_some(KINDS[VALUE]);
    said.into_iter().chain(value).collect::<Vec<_>>().join(" ")
}

/// Gives each line that is not blank the number of the line of the source in which it begins, each number once.
fn number(lines: &mut [TextLine], starts: &[(usize, u32)], seen: &mut BTreeSet<u32>) {
    for line in lines.iter_mut().filter(|line| !line.pieces.is_empty()) {
        let known = starts.partition_point(|(start, _)| *start <= line.start);
        let number = known.checked_sub(1).map(|last| starts[last].1);
        line.number = number.filter(|number| seen.insert(*number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Lang, Options};
    use crate::report::brief::document;
    use crate::report::tests::cases_of;
    use crate::report::{FORMATS, Look};

    fn edge(at: usize, starts: bool, name: &str) -> Edge {
        Edge { at, starts, kind: KINDS.iter().position(|kind| *kind == name).unwrap() }
    }

    fn pieces(lines: &[TextLine]) -> Vec<Vec<(&str, &str)>> {
        let of = |line: &TextLine| line.pieces.len();
        assert!(lines.iter().any(|line| of(line) > 0));
        lines.iter().map(|line| line.pieces.iter().map(|p| (p.class.as_str(), p.text.as_str())).collect()).collect()
    }

    #[test]
    fn lines_are_cut_where_something_begins_or_ends() {
        let text = "The disk /dev/sda is full.\n\n\nClear it.\n";
        let mut edges = vec![
            edge(0, true, "cause"),
            edge(26, false, "cause"),
            edge(9, true, "value"),
            edge(17, false, "value"),
            edge(29, true, "action"),
            edge(29, true, "finding"),
            edge(38, false, "action"),
            edge(38, false, "finding"),
        ];
        edges.sort_unstable();
        let lines = text_lines(text, &edges);
        let expected = vec![
            vec![("cause", "The disk "), ("cause value", "/dev/sda"), ("cause", " is full.")],
            vec![],
            vec![("action", "Clear it.")],
        ];
        assert_eq!(pieces(&lines), expected);
        assert_eq!(lines.iter().map(|line| line.finding).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn a_statement_may_go_over_several_lines() {
        let edges = [edge(4, true, "problem"), edge(10, false, "problem")];
        let lines = text_lines("one two\nsix ten", &edges);
        assert_eq!(pieces(&lines), [vec![("", "one "), ("problem", "two")], vec![("problem", "si"), ("", "x ten")]]);
    }

    #[test]
    fn each_number_stands_once() {
        let mut lines = text_lines("a\nb\n\nc", &[]);
        number(&mut lines, &[(0, 7), (2, 7), (5, 9)], &mut BTreeSet::new());
        let numbers: Vec<Option<u32>> = lines.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [Some(7), None, None, Some(9)]);
    }

    #[test]
    fn only_whole_addresses_of_web_and_mail_are_links() {
        assert_eq!(address("urls", "HTTPS://kb.example/1").as_deref(), Some("HTTPS://kb.example/1"));
        assert_eq!(address("urls", "https://kb.example/?k=p•••••1"), None);
        assert_eq!(address("urls", "javascript:alert(1)"), None);
        assert_eq!(address("urls", "file:///etc/passwd"), None);
        assert_eq!(address("file_paths", "http://kb.example"), None);
        assert_eq!(address("email_addresses", "bo@customer.example").as_deref(), Some("mailto:bo@customer.example"));
    }

    fn rendered(chain: &str) -> String {
        let run = cases_of(&[chain.to_owned()]);
        let document = document(&run, &Options { lang: Some(Lang::En), ..Options::default() });
        let format = FORMATS.iter().find(|format| format.command == "summarize" && format.name == "html").unwrap();
        String::from_utf8(format.render(&document, Look::default()).unwrap()).unwrap()
    }

    #[test]
    fn hostile_text_stays_text() {
        let chain = format!(
            "From: Bo <script>alert(1)</script> Lind <bo@customer.example>\nSent: 2024-03-04 09:00\n\
             To: Ana Ruiz <ana@vendor.example>\nSubject: RE: {{{{ 7 * 7 }}}} </title><script>alert(2)</script> \" onload=\"x\n\n\
             The backup fails: </template></script><script>alert(3)</script> {{% raw %}} {{{{ page }}}}\n\
             \u{202e}gnp.exe\u{202c} [x](javascript:alert(4)) https://x.example/?q=\"><img src=x onerror=alert(5)>\n{}\n{}\n",
            "A".repeat(10_000),
            "备份".repeat(5_000),
        );
        let page = rendered(&chain);
        assert_eq!(page.matches("<script").count(), 1);
        assert_eq!(page.matches("</script").count(), 1);
        assert!(!page.contains("<img") && !page.contains(" onload=\""));
        assert!(page.contains("{{ 7 * 7 }}") && page.contains("{% raw %}"), "braces are words");
        assert!(!page.contains('\u{202e}') && !page.contains('\u{202c}'));
        assert!(!page.contains("href=\"javascript"));
        assert!(page.contains(&"A".repeat(10_000)) && page.contains(&"备份".repeat(5_000)));
    }

    #[test]
    fn two_cases_on_one_page_keep_their_anchors_apart() {
        let chain = |id: &str| {
            format!(
                "From: Bo Lind <bo@customer.example>\nSent: 2024-03-04 09:00\nTo: Ana Ruiz <ana@vendor.example>\n\
                 Subject: [{id}] Queue fails\n\nThe queue fails with error 0x80070005.\n"
            )
        };
        let run = cases_of(&[chain("CS0000001"), chain("CS0000002")]);
        let document = document(&run, &Options::default());
        let pages = pages(&document);
        assert_eq!(pages.iter().map(|page| page.prefix.as_str()).collect::<Vec<_>>(), ["", "c2-"]);
        assert!(pages.iter().all(|page| page.sources.len() == 1 && page.facts.len() <= MOST_FACTS));
    }
}
