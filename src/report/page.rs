//! The portfolio as a page: rows with what sorting and filtering need, spark-timelines, and three charts.
//!
//! All geometry is worked out here, in units of the charts' `viewBox`; the template only lays it out.

#![expect(clippy::cast_precision_loss, reason = "cases, days and hours are small numbers")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::brief::{Brief, Document, FindingInfo};
use super::labels::{Labels, tag};
use super::overview::Overview;
use super::portfolio::{self, Portfolio};

/// Width of a spark-timeline.
const SPARK: f64 = 120.0;
/// Marks of a spark-timeline; more would not be told apart.
const MOST_MARKS: usize = 60;
/// Width of what a chart plots, and of the names before it.
const PLOT: f64 = 420.0;
/// Where plots begin.
const LEFT: f64 = 96.0;
/// Ticks of an axis at most: [`scale`] makes six.
const MOST_TICKS: u32 = 10;
/// Heights of a lane and of a curve.
const LANE: f64 = 26.0;
const CURVE: f64 = 150.0;

/// Everything on the page.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// BCP 47.
    pub lang: &'static str,
    /// Names of the columns.
    pub columns: Vec<Column>,
    /// A row a case, who waits longest for the supporting side first.
    pub rows: Vec<Row>,
    /// The lists to filter by.
    pub filters: Vec<Filter>,
    /// Sums, as in the other formats.
    pub summary: Vec<String>,
    /// First response, age, waiting.
    pub charts: Charts,
}

/// One column of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// What the address of the page calls it.
    pub key: &'static str,
    /// `number`, `date` or `text`: how it is set and sorted.
    pub class: &'static str,
}

/// One case.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// `c1`, `c2`, …: where its findings stand on the page.
    pub anchor: String,
    /// The cells, in the order of the columns.
    pub cells: Vec<Cell>,
    /// What it is filtered by, in the order of the filters; several codes with blanks between.
    pub keys: Vec<(&'static str, String)>,
    /// When who wrote.
    pub spark: Vec<Mark>,
    /// What the spark-timeline says in words.
    pub spark_words: String,
    /// Heading of its findings: its id, or what stands for it.
    pub heading: String,
    /// From the subject.
    pub title: String,
    /// What the audit found.
    pub findings: Vec<FindingInfo>,
}

/// One cell.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// What stands there.
    pub text: String,
    /// What it is sorted by.
    pub sort: String,
}

/// A list to choose from.
#[derive(Clone, Debug, Serialize)]
pub struct Filter {
    /// What the address of the page calls it.
    pub key: &'static str,
    /// Its name.
    pub name: String,
    /// Value and words of every choice.
    pub choices: Vec<(String, String)>,
}

/// A point of a chart or spark-timeline.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// `support`, `customer`, `third` or `late`.
    pub class: &'static str,
    /// What it is.
    pub title: String,
    /// The case.
    pub anchor: String,
}

/// A line with words at its end.
#[derive(Clone, Debug, Serialize)]
pub struct Tick {
    /// From the left, or from the top.
    pub at: f64,
    /// The words.
    pub text: String,
}

/// The three charts.
#[derive(Clone, Debug, Serialize)]
pub struct Charts {
    /// First response in working hours by priority.
    pub response: Option<Strip>,
    /// Share of cases still open by days.
    pub age: Option<Curve>,
    /// Who is waited for.
    pub waiting: Option<Bars>,
}

/// A strip a priority, a point a case.
#[derive(Clone, Debug, Serialize)]
pub struct Strip {
    /// Height of the plot.
    pub height: f64,
    /// Name and middle of each strip, with where its limit stands.
    pub lanes: Vec<(Tick, Option<Tick>)>,
    /// The cases.
    pub marks: Vec<Mark>,
    /// Hours below the plot.
    pub ticks: Vec<Tick>,
    /// What it shows, in words.
    pub words: String,
}

/// A survival curve.
#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    /// The steps, as the data of an SVG path.
    pub path: String,
    /// Cases that are still open at their last mail.
    pub censored: Vec<Mark>,
    /// Days below the plot.
    pub ticks: Vec<Tick>,
    /// What it shows, in words.
    pub words: String,
}

/// Two bars.
#[derive(Clone, Debug, Serialize)]
pub struct Bars {
    /// Class, name with count, top and width of each bar.
    pub bars: Vec<(&'static str, String, f64, f64)>,
    /// What they show, in words.
    pub words: String,
}

/// Lays out the page.
pub fn page(document: &Document) -> Page {
    let labels = Labels::new(portfolio::lang(document));
    let Portfolio { rows, summary, .. } = portfolio::portfolio(document);
    let cases = portfolio::ranked(document);
    let writer = Writer { labels, cases: &cases };
    Page {
        lang: tag(labels.lang()),
        columns: writer.columns(),
        filters: writer.filters(),
        charts: Charts { response: writer.strip(), age: writer.curve(), waiting: writer.bars() },
        rows: rows.into_iter().enumerate().map(|(at, row)| writer.row(at, row.cells)).collect(),
        summary,
    }
}

/// The columns, as [`portfolio::Row::cells`] has them: key, label, class.
const COLUMNS: [(&str, &str, &str); 13] = [
    ("status", "status", "text"),
    ("case", "case_id", "text"),
    ("customer", "customer", "text"),
    ("priority", "priority", "number"),
    ("engineer", "engineer", "text"),
    ("opened", "mark.opened", "date"),
    ("response", "first_response", "number"),
    ("touch", "last_touch", "date"),
    ("waiting", "waiting", "number"),
    ("span", "span", "number"),
    ("contacts", "contacts", "number"),
    ("open", "open_count", "number"),
    ("findings", "findings", "number"),
];

struct Writer<'a> {
    labels: Labels,
    cases: &'a [&'a Brief],
}

impl Writer<'_> {
    fn columns(&self) -> Vec<Column> {
        let column = |(key, label, class)| Column { name: self.labels.get(label).to_owned(), key, class };
        let spark = ("timeline", "timeline", "text");
        COLUMNS.into_iter().chain([spark]).map(column).collect()
    }

    fn row(&self, at: usize, texts: Vec<String>) -> Row {
        let case = self.cases[at];
        let overview = &case.overview;
        let sorts = sort_keys(overview);
        let cells =
            texts.into_iter().zip(sorts).map(|(text, sort)| Cell { sort: sort.unwrap_or_else(|| text.clone()), text });
        let spark = spark(case, &anchor(at));
        Row {
            anchor: anchor(at),
            cells: cells.collect(),
            keys: keys(case),
            spark_words: self.labels.say("mails", "n", case.messages.len()),
            spark,
            heading: portfolio::name(self.labels, overview),
            title: case.title.clone().unwrap_or_default(),
            findings: case.findings.clone(),
        }
    }

    fn filters(&self) -> Vec<Filter> {
        let words = |key: &str, value: &str| match (key, value) {
            (_, "") => self.labels.get("none").to_owned(),
            ("status", status) => self.labels.get(portfolio::status_key(status)).to_owned(),
            ("waiting", "support") => self.labels.get("support").to_owned(),
            ("waiting", _) => self.labels.get("the_customer").to_owned(),
            ("finding", code) => rule_words(code),
            (_, value) => value.to_owned(),
        };
        let mut choices: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (key, values) in self.cases.iter().flat_map(|case| keys(case)) {
            let values: Vec<&str> = if key == "finding" { values.split_whitespace().collect() } else { vec![&values] };
            choices.entry(key).or_default().extend(values.into_iter().map(str::to_owned));
        }
        let names = [
            ("status", "status"),
            ("waiting", "waiting"),
            ("engineer", "engineer"),
            ("customer", "customer"),
            ("finding", "findings"),
        ];
        let filter = |(key, label)| {
            let values = choices.get(key).cloned().unwrap_or_default();
            let choices = values.into_iter().map(|value| (value.clone(), words(key, &value))).collect();
            Filter { key, name: self.labels.get(label).to_owned(), choices }
        };
        names.into_iter().map(filter).collect()
    }

    /// First responses by priority; nothing when none is known.
    fn strip(&self) -> Option<Strip> {
        let known = self.cases.iter().enumerate();
        let known: Vec<(usize, &Overview, f64)> =
            known.filter_map(|(at, case)| Some((at, &case.overview, case.overview.first_response_hours?))).collect();
        let longest = known.iter().map(|(.., hours)| *hours).max_by(f64::total_cmp)?;
        let limits = known.iter().filter_map(|(_, overview, _)| overview.first_response_limit);
        let (most, ticks) = scale(limits.map(f64::from).fold(longest, f64::max));
        let mut levels: Vec<Option<usize>> = known.iter().map(|(_, overview, _)| overview.level).collect();
        // Cases that state no priority come last.
        levels.sort_by_key(|level| (level.is_none(), *level));
        levels.dedup();
        let middle = |lane: usize| LANE * (lane as f64 + 0.5);
        let lane = |(at, level): (usize, &Option<usize>)| {
            let of_lane: Vec<u32> = known
                .iter()
                .filter(|(_, overview, _)| overview.level == *level)
                .filter_map(|(_, overview, _)| overview.first_response_limit)
                .collect();
            let same = of_lane.windows(2).all(|pair| pair[0] == pair[1]);
            let limit = of_lane.first().filter(|_| same).map(|hours| Tick {
                at: x(f64::from(*hours), most),
                text: self.labels.say("within_hours", "n", hours),
            });
            let name = level.map_or_else(|| self.labels.get("no_priority").to_owned(), |level| format!("P{level}"));
            (Tick { at: middle(at), text: name }, limit)
        };
        let marks = known.iter().enumerate().map(|(nth, (at, overview, hours))| {
            let lane = levels.iter().position(|level| *level == overview.level).unwrap_or_default();
            let late = overview.first_response_limit.is_some_and(|limit| *hours > f64::from(limit));
            Mark {
                x: x(*hours, most),
                // Points of nearly the same hour would hide one another.
                y: round(middle(lane) + (nth % 5) as f64 * 3.0 - 6.0),
                class: if late { "late" } else { "support" },
                title: format!(
                    "{}{}{}",
                    portfolio::name(self.labels, overview),
                    self.labels.get("colon"),
                    self.labels.say("hours", "n", hours)
                ),
                anchor: anchor(*at),
            }
        });
        let late = known.iter().filter(|(_, overview, hours)| {
            overview.first_response_limit.is_some_and(|limit| *hours > f64::from(limit))
        });
        let words = self.labels.say("late_of", "late", late.count()).replace("{n}", &known.len().to_string());
        Some(Strip {
            height: LANE * levels.len() as f64,
            lanes: levels.iter().enumerate().map(lane).collect(),
            marks: marks.collect(),
            ticks,
            words,
        })
    }

    /// The share of cases that are not solved after so many days (Kaplan and Meier 1958): a case that is still open, or
    /// waits for the customer, counts up to its last mail and is marked there.
    fn curve(&self) -> Option<Curve> {
        let mut ages: Vec<(i64, bool, usize)> = self
            .cases
            .iter()
            .enumerate()
            .filter_map(|(at, case)| age(case).map(|(days, solved)| (days, solved, at)))
            .collect();
        ages.sort_unstable();
        let (most, ticks) = scale(ages.last()?.0.max(1) as f64);
        let (mut share, mut path, mut median) = (1.0, format!("M{LEFT} {}", top(1.0)), None);
        let mut censored = Vec::new();
        for (nth, (days, solved, at)) in ages.iter().enumerate() {
            let x = x(*days as f64, most);
            if *solved {
                share *= 1.0 - 1.0 / (ages.len() - nth) as f64;
                let _ = write!(path, "H{x}V{}", top(share));
                median = median.or((share <= 0.5).then_some(*days));
            } else {
                let name = portfolio::name(self.labels, &self.cases[*at].overview);
                let title = format!("{name}{}{}", self.labels.get("colon"), self.labels.say("n_days", "n", days));
                censored.push(Mark { x, y: top(share), class: "customer", title, anchor: anchor(*at) });
            }
        }
        let _ = write!(path, "H{}", x(ages.last()?.0 as f64, most));
        let solved = ages.iter().filter(|(_, solved, _)| *solved).count();
        let words = self.labels.say("solved_of", "solved", solved).replace("{n}", &ages.len().to_string());
        let median =
            median.map(|days| self.labels.get("comma").to_owned() + &self.labels.say("median_days", "n", days));
        Some(Curve { path, censored, ticks, words: words + &median.unwrap_or_default() })
    }

    /// How many cases wait for whom; nothing when none waits.
    fn bars(&self) -> Option<Bars> {
        let sides = [("support", "support"), ("customer", "the_customer")];
        let waiting = |side: &str| -> Vec<u32> {
            let of_side = self.cases.iter().filter(|case| case.overview.waiting_on == Some(side));
            of_side.map(|case| case.overview.waiting_working_days.unwrap_or_default()).collect()
        };
        let counts = sides.map(|(side, _)| waiting(side).len());
        let most = counts.into_iter().max().filter(|most| *most > 0)?;
        let bars = sides.iter().enumerate().map(|(at, (side, label))| {
            let mut days = waiting(side);
            days.sort_unstable();
            let median = days.get(days.len().saturating_sub(1) / 2);
            let median = median
                .map(|days| self.labels.get("comma").to_owned() + &self.labels.say("median_working_days", "n", days));
            let name = format!(
                "{}{}n = {}{}",
                self.labels.get(label),
                self.labels.get("colon"),
                days.len(),
                median.unwrap_or_default()
            );
            (*side, name, LANE * 1.6 * at as f64, round(PLOT * days.len() as f64 / most as f64))
        });
        let words = portfolio::case_words(self.labels, counts.iter().sum());
        Some(Bars { bars: bars.collect(), words })
    }
}

/// The end of an axis from nought that holds `most`, and its ticks.
fn scale(most: f64) -> (f64, Vec<Tick>) {
    let power = 10_f64.powf((most / 4.0).max(0.1).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|nice| nice * power).find(|step| step * 5.0 >= most);
    let step = step.unwrap_or(most / 5.0);
    let steps = (most / step).ceil().max(1.0);
    let end = steps * step;
    let ticks = (0..=MOST_TICKS).map(|nth| f64::from(nth) * step).take_while(|value| *value <= end + step / 2.0);
    (end, ticks.map(|value| Tick { at: x(value, end), text: format!("{}", (value * 10.0).round() / 10.0) }).collect())
}

fn anchor(at: usize) -> String {
    format!("c{}", at + 1)
}

/// To a tenth: finer is not seen, and takes room.
pub(super) fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn x(value: f64, most: f64) -> f64 {
    round(LEFT + PLOT * (value / most).clamp(0.0, 1.0))
}

fn top(share: f64) -> f64 {
    round(CURVE * (1.0 - share))
}

fn rule_words(code: &str) -> String {
    crate::audit::rule(code).map_or_else(|| code.to_owned(), |rule| format!("{code} {}", rule.name))
}

/// What the cells are sorted by where that is not their text, in the order of [`COLUMNS`].
fn sort_keys(overview: &Overview) -> [Option<String>; COLUMNS.len()] {
    let number = |value: Option<f64>| Some(value.map(|value| value.to_string()).unwrap_or_default());
    let whole = |value: Option<usize>| Some(value.map(|value| value.to_string()).unwrap_or_default());
    let kept = overview.contacts_kept.zip(overview.contacts_due).filter(|(_, due)| *due > 0);
    let findings = overview.findings;
    let weight = findings.error * 1_000_000 + findings.warning * 1000 + findings.info;
    [
        None,
        None,
        None,
        whole(overview.level),
        None,
        overview.opened.clone(),
        number(overview.first_response_hours),
        overview.last_touch.clone(),
        whole(overview.waiting_working_days.map(|days| days as usize)),
        number(overview.span_days.map(|days| days as f64)),
        number(kept.map(|(kept, due)| kept as f64 / due as f64)),
        whole(Some(overview.open_actions)),
        whole(Some(weight)),
    ]
}

/// What a case is filtered by.
fn keys(case: &Brief) -> Vec<(&'static str, String)> {
    let overview = &case.overview;
    let codes: BTreeSet<&str> = case.findings.iter().map(|finding| finding.code).collect();
    vec![
        ("status", overview.status.to_owned()),
        ("waiting", overview.waiting_on.unwrap_or_default().to_owned()),
        ("engineer", overview.engineer.clone().unwrap_or_default()),
        ("customer", overview.customer.clone().unwrap_or_default()),
        ("finding", codes.into_iter().collect::<Vec<_>>().join(" ")),
    ]
}

/// A wall clock as the brief prints it; of a day alone its noon.
pub(super) fn moment(at: &str) -> Option<NaiveDateTime> {
    let minute = at.get(..16).and_then(|minute| NaiveDateTime::parse_from_str(minute, "%Y-%m-%dT%H:%M").ok());
    minute.or_else(|| at.get(..10)?.parse::<NaiveDate>().ok()?.and_hms_opt(12, 0, 0))
}

/// Days from the first mail to the solution, else to the last mail, and whether it is solved.
fn age(case: &Brief) -> Option<(i64, bool)> {
    let overview = &case.overview;
    let solved = matches!(overview.status, "resolved" | "closed");
    let milestones = [&case.milestones.resolved, &case.milestones.closed];
    let end = milestones.into_iter().flatten().filter(|_| solved).find_map(|milestone| milestone.at.clone());
    let end = end.or_else(|| overview.last_touch.clone())?;
    let days = (moment(&end)?.date() - moment(overview.opened.as_deref()?)?.date()).num_days();
    (days >= 0).then_some((days, solved))
}

/// The mails of a case from its first to its last: support above the line, the customer below.
fn spark(case: &Brief, anchor: &str) -> Vec<Mark> {
    let role = |participant: Option<&str>| {
        let person = case.participants.iter().find(|person| Some(person.id.as_str()) == participant);
        match person.map(|person| person.role) {
            Some("engineer") => (5.0, "support"),
            Some("customer") => (15.0, "customer"),
            _ => (10.0, "third"),
        }
    };
    let dated = case.messages.iter().filter_map(|message| Some((moment(message.sent_at.as_deref()?)?, message)));
    let dated: Vec<_> = dated.take(MOST_MARKS).collect();
    let (Some(first), Some(last)) = (dated.iter().map(|(at, _)| *at).min(), dated.iter().map(|(at, _)| *at).max())
    else {
        return Vec::new();
    };
    let minutes = ((last - first).num_minutes() as f64).max(1.0);
    let mark = |(at, message): &(NaiveDateTime, &super::brief::MessageInfo)| {
        let (y, class) = role(Some(message.from.participant.as_str()));
        let x = round(4.0 + (SPARK - 8.0) * ((*at - first).num_minutes() as f64 / minutes));
        let title = format!("{} {}", message.id, at.format("%m-%d %H:%M"));
        Mark { x, y, class, title, anchor: anchor.to_owned() }
    };
    dated.iter().map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Lang, Options};
    use crate::report::brief::document;
    use crate::report::tests::cases_of;

    /// A case of three mails of one priority: asked, answered so many hours later, solved or not so many days later.
    fn chain(id: &str, hours: u32, days: u32, solved: bool) -> String {
        let ending = if solved {
            "The queue works again, please close the case. Thank you."
        } else {
            "It still fails. <b>Why?</b>"
        };
        let mail = |from: &str, to: &str, day: u32, hour: u32, body: &str| {
            format!(
                "From: {from}\nSent: 2024-03-{day:02} {hour:02}:00\nTo: {to}\nSubject: RE: [{id}] Queue fails\n\n{body}\n\n"
            )
        };
        let (ana, bo) = ("Ana Ruiz <ana@vendor.example>", "Bo Lind <bo@customer.example>");
        [
            mail(bo, ana, 4 + days, 16, ending),
            mail(ana, bo, 4, 9 + hours, "Thank you for contacting us, I own this case.\n\nAna Ruiz\nSupport Engineer"),
            mail(bo, ana, 4, 9, "Priority: P2\n\nOur queue fails, please help."),
        ]
        .concat()
    }

    fn shown(chains: &[String]) -> Page {
        let run = cases_of(chains);
        page(&document(&run, &Options { lang: Some(Lang::En), ..Options::default() }))
    }

    #[test]
    fn a_late_answer_stands_behind_its_limit() {
        let page = shown(&[chain("CS0000001", 1, 1, true), chain("CS0000002", 6, 1, true)]);
        let strip = page.charts.response.unwrap();
        assert_eq!(strip.words, "2 cases, 1 late");
        let [(lane, Some(limit))] = &strip.lanes[..] else { panic!("one lane") };
        assert_eq!((lane.text.as_str(), limit.text.as_str()), ("P2", "within 4 h"));
        let late: Vec<(f64, &str)> = strip.marks.iter().map(|mark| (mark.x - limit.at, mark.class)).collect();
        assert!(late.iter().all(|(behind, class)| (*behind > 0.0) == (*class == "late")), "{late:?}");
    }

    #[test]
    fn a_case_not_solved_is_marked_and_does_not_lower_the_curve() {
        let chains = [chain("CS0000001", 1, 2, true), chain("CS0000002", 1, 4, false), chain("CS0000003", 1, 8, true)];
        let curve = shown(&chains).charts.age.unwrap();
        assert_eq!(curve.words, "3 cases, 2 solved, median 8 days");
        assert_eq!(curve.censored.len(), 1);
        // A third of three fall at day 2, the last one at day 8 of 8.
        assert_eq!(curve.path, "M96 0H201V50H516V150H516");
    }

    #[test]
    fn scales_end_at_round_numbers() {
        let ticks = |most: f64| scale(most).1.into_iter().map(|tick| tick.text).collect::<Vec<_>>();
        assert_eq!(ticks(8.0), ["0", "2", "4", "6", "8"]);
        assert_eq!(ticks(46.0), ["0", "10", "20", "30", "40", "50"]);
        assert_eq!(ticks(0.3).last().map(String::as_str), Some("0.3"));
    }

    #[test]
    fn lists_offer_what_the_cases_have() {
        let page = shown(&[chain("CS0000001", 1, 1, true), chain("CS0000002", 1, 1, false)]);
        let filter = |key: &str| page.filters.iter().find(|filter| filter.key == key).unwrap();
        assert_eq!(filter("engineer").choices, [("Ana Ruiz".to_owned(), "Ana Ruiz".to_owned())]);
        assert!(filter("status").choices.len() == 2, "{:?}", filter("status"));
        assert!(page.rows.iter().all(|row| row.cells.len() + 1 == page.columns.len()));
        assert_eq!(
            page.rows[0].spark.iter().map(|mark| mark.class).collect::<Vec<_>>(),
            ["customer", "support", "customer"]
        );
    }
}
