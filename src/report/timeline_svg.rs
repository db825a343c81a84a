//! The timeline as a picture: who wrote when, who waited for whom, which promised contacts were kept.
//!
//! All geometry is worked out here, in units of the picture's `viewBox`; the template only lays it out. Time is linear.
//! What has no date stands between its neighbours in the chain; what happened long before the first mail stands at the
//! left edge.

#![expect(clippy::cast_precision_loss, reason = "events and minutes of a case are far from 2^52")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::brief::{Brief, EventInfo};
use super::filters::shorten;
use super::labels::Labels;
use super::page::{Tick, moment, round};
use super::sheet::day_and_clock;

/// Width of the picture.
pub const WIDTH: f64 = 1000.0;
/// Where time begins, behind the names of the lanes, and where it ends.
const LEFT: f64 = 112.0;
const RIGHT: f64 = 976.0;
/// Room of one undated event before the first or behind the last dated one, and of all of them.
const UNDATED: f64 = 30.0;
const MOST_UNDATED: f64 = 150.0;
/// Where the lanes begin, below the dates.
const TOP: f64 = 26.0;
/// Height of a lane with labels above and below, and of one without labels.
const LANE: f64 = 56.0;
const THIN: f64 = 28.0;
/// A column of a label, and what keeps two labels apart.
const COLUMN: f64 = 6.9;
const GAP: f64 = 6.0;
/// Columns of a label.
const MOST_COLUMNS: usize = 28;
/// More events than this stand together by day.
const MOST_EVENTS: usize = 60;
/// Dates on the axis at most, and the room each needs.
const TICK: f64 = 92.0;
const MOST_TICKS: usize = 20;
/// A narrower day is not shaded; a longer holiday still is.
const NARROWEST_DAY: f64 = 1.2;
/// Names of mails on one mark.
const MOST_NAMES: usize = 8;

/// The picture.
#[derive(Clone, Debug, Serialize)]
pub struct Chart {
    /// [`WIDTH`].
    pub width: f64,
    /// All of it.
    pub height: f64,
    /// Where lanes begin.
    pub top: f64,
    /// Where lanes end.
    pub bottom: f64,
    /// Where time begins.
    pub left: f64,
    /// Where time ends.
    pub right: f64,
    /// Name and middle of each lane.
    pub lanes: Vec<Tick>,
    /// Days on which nobody works.
    pub days_off: Vec<Bar>,
    /// Dates.
    pub ticks: Vec<Tick>,
    /// Who waited for whom.
    pub waits: Vec<Bar>,
    /// Contacts that were due.
    pub contacts: Vec<Contact>,
    /// What happened.
    pub marks: Vec<Mark>,
    /// Words at the marks.
    pub labels: Vec<Label>,
    /// What is in the picture, for its legend: shapes of marks, `off`, `wait-support`, `wait-customer`, `kept`, `missed`.
    pub signs: BTreeSet<String>,
    /// What the picture shows, in words.
    pub words: String,
}

/// A stretch of time.
#[derive(Clone, Debug, Serialize)]
pub struct Bar {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// How long.
    pub width: f64,
    /// `off`, `support` or `customer`.
    pub class: &'static str,
    /// What it is.
    pub title: String,
}

/// A contact that was due.
#[derive(Clone, Debug, Serialize)]
pub struct Contact {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Half its width.
    pub r: f64,
    /// Whether somebody wrote in time.
    pub kept: bool,
    /// What it is.
    pub title: String,
}

/// One event, or those of one day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Half its width.
    pub r: f64,
    /// `seen`, `told` (second hand), `undated`, `log` or `early`.
    pub shape: &'static str,
    /// `support`, `customer`, `third` or `log`.
    pub class: &'static str,
    /// What it is.
    pub title: String,
    /// Where it stands on the page: `m4`.
    pub anchor: String,
}

/// Words at a mark.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Label {
    /// Where it begins.
    pub x: f64,
    /// Its base line.
    pub y: f64,
    /// The words.
    pub text: String,
}

/// The lanes of events, from the top.
const LANES: [&str; 4] = ["support", "customer", "third", "log"];

/// An event with its place in time.
struct Point<'a> {
    event: &'a EventInfo,
    at: Option<NaiveDateTime>,
    x: f64,
    /// Of [`LANES`].
    lane: usize,
    early: bool,
}

/// From moments to places.
#[derive(Clone, Copy, Debug)]
struct Scale {
    from: NaiveDateTime,
    to: NaiveDateTime,
    left: f64,
    right: f64,
}

impl Scale {
    fn x(self, at: NaiveDateTime) -> f64 {
        let all = (self.to - self.from).num_seconds().max(1) as f64;
        let share = (at - self.from).num_seconds() as f64 / all;
        self.left + (self.right - self.left) * share.clamp(0.0, 1.0)
    }

    fn day(self) -> f64 {
        (self.right - self.left) * 86_400.0 / (self.to - self.from).num_seconds().max(1) as f64
    }
}

/// Draws the timeline; nothing for a case in which nothing happened.
pub fn chart(brief: &Brief) -> Option<Chart> {
    let labels = Labels::new(brief.lang);
    let scale = scale(brief);
    let points = points(brief, scale);
    if points.is_empty() {
        return None;
    }
    let lanes: Vec<usize> = (0..LANES.len()).filter(|lane| points.iter().any(|point| point.lane == *lane)).collect();
    let middle = |lane: usize| {
        let nth = lanes.iter().position(|known| *known == lane).unwrap_or_default();
        TOP + LANE * (nth as f64 + 0.5)
    };
    let mut names: Vec<Tick> = lanes
        .iter()
        .map(|lane| Tick { at: middle(*lane), text: labels.get(lane_name(brief, LANES[*lane])).to_owned() })
        .collect();
    let mut bottom = TOP + LANE * lanes.len() as f64;
    let mut thin = |names: &mut Vec<Tick>, key: &str| {
        bottom += THIN;
        names.push(Tick { at: bottom - THIN / 2.0, text: labels.get(key).to_owned() });
        bottom - THIN / 2.0
    };
    let mut waits = waits(brief, labels, &points, scale);
    if !waits.is_empty() {
        let y = thin(&mut names, "lane_waiting");
        for wait in &mut waits {
            wait.y = y - 6.0;
        }
    }
    let mut contacts = scale.map(|scale| contacts(brief, labels, scale)).unwrap_or_default();
    if !contacts.is_empty() {
        let y = thin(&mut names, "lane_contacts");
        for contact in &mut contacts {
            contact.y = y;
        }
    }
    let groups = grouped(&points);
    let radius = if points.len() > MOST_EVENTS { 3.5 } else { 5.0 };
    let marks = groups.iter().map(|group| mark(labels, group, middle(group[0].lane), radius));
    let marks: Vec<Mark> = marks.collect();
    let days_off = scale.map(|scale| days_off(brief, scale)).unwrap_or_default();
    let signs = marks.iter().map(|mark| mark.shape.to_owned());
    let signs = signs.chain(waits.iter().map(|wait| format!("wait-{}", wait.class)));
    let signs = signs.chain(contacts.iter().map(|contact| if contact.kept { "kept" } else { "missed" }.to_owned()));
    Some(Chart {
        signs: signs.chain((!days_off.is_empty()).then(|| "off".to_owned())).collect(),
        width: WIDTH,
        height: bottom + 6.0,
        top: TOP,
        bottom,
        left: LEFT,
        right: RIGHT,
        lanes: names,
        days_off,
        ticks: scale.map(ticks).unwrap_or_default(),
        waits,
        contacts,
        marks,
        labels: lanes.iter().flat_map(|lane| placed(&wanted(labels, &groups, *lane), middle(*lane))).collect(),
        words: words(brief, labels),
    })
}

fn lane_name(brief: &Brief, lane: &str) -> &'static str {
    let third = || brief.participants.iter().any(|person| person.role == "third_party");
    match lane {
        "support" => "lane_support",
        "customer" => "customer",
        "log" => "log_events",
        _ if third() => "third_party",
        _ => "lane_others",
    }
}

/// The time that the picture shows: that of the mails, a little more for what they report, and the days that an open
/// case waits. `None` without any date.
fn scale(brief: &Brief) -> Option<Scale> {
    let written = brief.timeline.iter().filter(|event| event.kind == "message").filter_map(time_of);
    let all = brief.timeline.iter().filter_map(time_of);
    let known: Vec<NaiveDateTime> =
        if written.clone().next().is_some() { written.collect() } else { all.clone().collect() };
    let (first, last) = (*known.iter().min()?, *known.iter().max()?);
    let span = last - first;
    let reach = (span / 5).max(TimeDelta::days(2));
    let near = all.filter(|at| *at >= first - reach && *at <= last + reach);
    let (mut from, mut to) = near.fold((first, last), |(from, to), at| (from.min(at), to.max(at)));
    let today = brief.overview.as_of.filter(|_| brief.overview.waiting_on.is_some());
    let today = today.and_then(|day| day.and_hms_opt(23, 59, 0));
    to = today.filter(|today| *today > to && *today - last <= span.max(TimeDelta::days(30))).unwrap_or(to);
    // One moment alone stands in the middle of its day.
    let pad = ((to - from) / 60).max(TimeDelta::minutes(if from == to { 720 } else { 10 }));
    (from, to) = (from.checked_sub_signed(pad)?, to.checked_add_signed(pad)?);
    let undated = |mut events: Box<dyn Iterator<Item = &EventInfo> + '_>| {
        let count = events.position(|event| time_of(event).is_some()).unwrap_or_default();
        (count as f64 * UNDATED).min(MOST_UNDATED)
    };
    let before = undated(Box::new(brief.timeline.iter()));
    let behind = undated(Box::new(brief.timeline.iter().rev()));
    Some(Scale { from, to, left: LEFT + before, right: RIGHT - behind })
}

fn time_of(event: &EventInfo) -> Option<NaiveDateTime> {
    event.at.as_deref().and_then(moment)
}

/// Every event with its place; undated ones at equal distances between their dated neighbours.
fn points(brief: &Brief, scale: Option<Scale>) -> Vec<Point<'_>> {
    let role: BTreeMap<&str, &str> =
        brief.participants.iter().map(|person| (person.id.as_str(), person.role)).collect();
    let lane = |event: &EventInfo| match (event.kind, event.participant.as_deref().and_then(|id| role.get(id))) {
        ("log", _) => 3,
        (_, Some(&"engineer")) => 0,
        (_, Some(&"customer")) => 1,
        _ => 2,
    };
    let point = |event| {
        let at = time_of(event);
        let x = at.zip(scale).map_or(f64::NAN, |(at, scale)| scale.x(at));
        let early = at.zip(scale).is_some_and(|(at, scale)| at < scale.from || at > scale.to);
        Point { event, at, x, lane: lane(event), early }
    };
    let mut points: Vec<Point<'_>> = brief.timeline.iter().map(point).collect();
    let (mut at, mut before) = (0, LEFT);
    while at < points.len() {
        let run = points[at..].iter().take_while(|point| point.at.is_none()).count();
        let after = points.get(at + run).map_or(RIGHT, |point| point.x);
        for (nth, point) in points[at..at + run].iter_mut().enumerate() {
            point.x = before + (after - before) * (nth + 1) as f64 / (run + 1) as f64;
        }
        at += run + 1;
        before = after;
    }
    points
}

/// Events one by one, or those of a lane and day together where there are many; undated ones by their neighbours.
fn grouped<'p, 'a>(points: &'p [Point<'a>]) -> Vec<Vec<&'p Point<'a>>> {
    if points.len() <= MOST_EVENTS {
        return points.iter().map(|point| vec![point]).collect();
    }
    let mut groups: BTreeMap<(usize, Option<NaiveDate>, usize), Vec<&Point<'_>>> = BTreeMap::new();
    let mut gap = 0;
    for point in points {
        gap += usize::from(point.at.is_some());
        let day = point.at.map(|at| at.date());
        groups.entry((point.lane, day, if day.is_some() { 0 } else { gap })).or_default().push(point);
    }
    groups.into_values().collect()
}

fn mark(labels: Labels, group: &[&Point<'_>], y: f64, radius: f64) -> Mark {
    let first = group[0];
    let shape = match (first.at, first.early, first.event.kind) {
        (None, ..) => "undated",
        (Some(_), true, _) => "early",
        (_, _, "log") => "log",
        (_, _, "reported") => "told",
        _ => "seen",
    };
    Mark {
        x: round(first.x),
        y,
        r: round((radius + 1.5 * ((group.len() - 1) as f64).sqrt()).min(14.0)),
        shape,
        class: LANES[first.lane],
        title: title(labels, group),
        anchor: first.event.message.clone(),
    }
}

/// `2024-03-04 09:00 M1 Bo Lind: Opened`; of several the day and their mails.
fn title(labels: Labels, group: &[&Point<'_>]) -> String {
    let first = group[0].event;
    let when = first.at.as_deref().map_or_else(|| labels.get("undated").to_owned(), day_and_clock);
    if group.len() == 1 {
        let who = first.actor.as_deref().map(|actor| format!(" {actor}")).unwrap_or_default();
        return format!("{when} {}{who}{}{}", mail_name(first), labels.get("colon"), first.title);
    }
    let day = when.get(..10).unwrap_or(&when);
    let mut names: Vec<String> = group.iter().map(|point| mail_name(point.event)).collect();
    names.dedup();
    let more = names.len().saturating_sub(MOST_NAMES);
    names.truncate(MOST_NAMES);
    let more = if more > 0 { format!(" +{more}") } else { String::new() };
    format!("{day}{}{}{more}", labels.get("colon"), names.join(labels.get("and")))
}

/// `M4`.
fn mail_name(event: &EventInfo) -> String {
    event.message.to_uppercase()
}

/// A label that wants a place: where its mark stands, the words, and whether they tell more than the mail.
struct Wanted {
    x: f64,
    text: String,
    telling: bool,
}

/// The labels of one lane from the left; marks that stand for several mails have one only when it tells something.
fn wanted(labels: Labels, groups: &[Vec<&Point<'_>>], lane: usize) -> Vec<Wanted> {
    let many = groups.iter().any(|group| group.len() > 1);
    let label = |group: &Vec<&Point<'_>>| {
        let told = group.iter().map(|point| point.event).find(|event| !event.marks.is_empty());
        let event = told.unwrap_or(group[0].event);
        let is_log = event.kind == "log";
        if told.is_none() && (many || is_log) {
            return None;
        }
        let marks = event.marks.iter().take(2).map(|mark| labels.get(&format!("mark.{mark}")).to_owned());
        let words = marks.collect::<Vec<_>>().join(labels.get("and"));
        let text = format!("{} {words}", mail_name(event));
        Some(Wanted { x: group[0].x, text: shorten(text.trim_end(), MOST_COLUMNS), telling: told.is_some() })
    };
    let mut wanted: Vec<Wanted> = groups.iter().filter(|group| group[0].lane == lane).filter_map(label).collect();
    wanted.sort_by(|a, b| a.x.total_cmp(&b.x));
    wanted
}

/// Labels above or below the middle of a lane.
struct Track {
    /// Base line of its labels.
    y: f64,
    /// By beginning, in tenths: the end, and which label it is.
    taken: BTreeMap<i64, (i64, usize)>,
}

fn tenths(x: f64) -> i64 {
    (x * 10.0).round() as i64
}

fn width(text: &str) -> f64 {
    text.width() as f64 * COLUMN
}

/// The labels of a lane; no two overlap.
struct Shelf {
    tracks: [Track; 2],
    /// The track that is tried first.
    turn: usize,
    labels: Vec<Label>,
}

impl Shelf {
    fn new(y: f64) -> Shelf {
        let track = |y| Track { y, taken: BTreeMap::new() };
        Shelf { tracks: [track(y - 11.0), track(y + 20.0)], turn: 0, labels: Vec::new() }
    }

    /// Puts words where they begin at their mark, or end before it, above and below in turn; whether there is room.
    fn put(&mut self, x: f64, text: &str) -> bool {
        for start in [x - 5.0, x - 12.0 - width(text)] {
            let start = start.min(WIDTH - width(text)).max(LEFT - 5.0);
            let (from, to) = (tenths(start), tenths(start + width(text) + GAP));
            for nth in [self.turn, 1 - self.turn] {
                let Track { y, taken } = &mut self.tracks[nth];
                if taken.range(..to).next_back().is_none_or(|(_, (end, _))| *end <= from) {
                    taken.insert(from, (to, self.labels.len()));
                    self.labels.push(Label { x: round(start), y: *y, text: text.to_owned() });
                    self.turn = 1 - nth;
                    return true;
                }
            }
        }
        false
    }

    /// Puts words behind those of a label before `x`; whether there is room.
    fn append(&mut self, x: f64, text: &str) -> bool {
        for Track { taken, .. } in &mut self.tracks {
            let Some((&from, &(to, nth))) = taken.range(..=tenths(x)).next_back() else { continue };
            let longer = to + tenths(width(text));
            let next = taken.range(from + 1..).next().map_or_else(|| tenths(WIDTH + GAP), |(from, _)| *from);
            if longer <= next {
                taken.insert(from, (longer, nth));
                self.labels[nth].text.push_str(text);
                return true;
            }
        }
        false
    }
}

/// Finds places for labels: first for those that tell something, then for the others; those that find none become a
/// number, `+3`, of its own or behind a label before them. Marks without any words keep their title.
fn placed(wanted: &[Wanted], y: f64) -> Vec<Label> {
    let mut shelf = Shelf::new(y);
    let mut shown = vec![false; wanted.len()];
    for telling in [true, false] {
        for (shown, wish) in shown.iter_mut().zip(wanted).filter(|(_, wish)| wish.telling == telling) {
            *shown = shelf.put(wish.x, &wish.text);
        }
    }
    let mut hidden = 0;
    for (at, wish) in wanted.iter().enumerate().filter(|(at, _)| !shown[*at]) {
        hidden += 1;
        let number = format!("+{hidden}");
        let run_goes_on = shown.get(at + 1) == Some(&false);
        if !run_goes_on && (shelf.append(wish.x, &format!(" {number}")) || shelf.put(wish.x, &number)) {
            hidden = 0;
        }
    }
    shelf.labels
}

/// Who waits for whom: after a request of the supporting side the customer is waited for, until somebody of them
/// writes or the request is closed; otherwise the supporting side is, until the case is resolved or closed.
fn waits(brief: &Brief, labels: Labels, points: &[Point<'_>], scale: Option<Scale>) -> Vec<Bar> {
    let turns = turns(brief, points);
    let end = scale.map_or(RIGHT, |scale| scale.right);
    let mut bars: Vec<Bar> = Vec::new();
    for (nth, (point, side)) in turns.iter().enumerate() {
        let next = turns.get(nth + 1).map(|(next, _)| *next);
        let (Some(side), to) = (*side, next.map_or(end, |next| next.x)) else { continue };
        let day = |point: &Point<'_>| point.event.at.as_deref().and_then(|at| at.get(..10)).map(str::to_owned);
        let until = next.map_or_else(|| brief.overview.as_of.map(|day| day.to_string()), day);
        let (from, until) = (day(point).unwrap_or_default(), until.unwrap_or_default());
        let key = if side == "support" { "waiting_on_support" } else { "waiting_on_customer" };
        let width = round(to - point.x);
        if width > 0.0 {
            let title = format!("{}{}{from} → {until}", labels.get(key), labels.get("colon"));
            bars.push(Bar { x: round(point.x), y: 0.0, width, class: side, title });
        }
    }
    bars
}

/// The messages at which the turn changes, each with the side that is waited for from then on.
fn turns<'p, 'a>(brief: &Brief, points: &'p [Point<'a>]) -> Vec<(&'p Point<'a>, Option<&'static str>)> {
    let mut asked: BTreeMap<&str, Vec<Option<&str>>> = BTreeMap::new();
    for action in brief.actions.iter().filter(|action| action.kind == "request" && action.owner == "customer") {
        let closed = action.closed_by.as_ref().map(|place| place.message.as_str());
        asked.entry(&action.message).or_default().push(closed);
    }
    let ends = [&brief.milestones.resolved, &brief.milestones.closed].into_iter().flatten();
    let ends: Vec<&str> = ends.map(|end| end.message.as_str()).collect();
    let kind = |id: &str| {
        let index = id.strip_prefix('m').and_then(|number| number.parse::<usize>().ok());
        index.and_then(|index| brief.messages.get(index.checked_sub(1)?)).map_or("mail", |message| message.kind)
    };
    let spoken = points.iter().filter(|point| point.event.kind == "message" && point.lane < 2);
    let spoken = spoken.filter(|point| matches!(kind(&point.event.message), "mail" | "comment"));
    let mut open: Vec<Option<&str>> = Vec::new();
    let mut turns: Vec<(&Point<'_>, Option<&'static str>)> = Vec::new();
    for point in spoken {
        let id = point.event.message.as_str();
        open.retain(|closed| *closed != Some(id));
        if point.lane == 1 {
            open.clear();
        } else if let Some(new) = asked.get(id) {
            open.extend(new.iter().filter(|closed| **closed != Some(id)));
        }
        let side = match (ends.contains(&id), open.is_empty()) {
            (true, _) => None,
            (false, true) => Some("support"),
            (false, false) => Some("customer"),
        };
        if turns.last().is_none_or(|(_, last)| *last != side) {
            turns.push((point, side));
        }
    }
    // The end of the chain says what the other reports say.
    let standing = brief.overview.waiting_on.map(|side| if side == "support" { "support" } else { "customer" });
    if let Some((_, side)) = turns.last_mut() {
        *side = standing;
    }
    turns
}

fn contacts(brief: &Brief, labels: Labels, scale: Scale) -> Vec<Contact> {
    let days: Vec<(f64, _)> =
        brief.calendar.contacts.iter().filter_map(|due| Some((scale.x(due.day.and_hms_opt(12, 0, 0)?), due))).collect();
    let nearest = days.windows(2).map(|pair| pair[1].0 - pair[0].0).fold(f64::INFINITY, f64::min);
    let r = round((nearest / 2.0 - 1.0).clamp(1.5, 6.0));
    let contact = |(x, due): (f64, &crate::audit::cadence::Due)| {
        let key = if due.kept { "contact_kept" } else { "contact_missed" };
        Contact { x: round(x), y: 0.0, r, kept: due.kept, title: labels.say(key, "at", due.day) }
    };
    days.into_iter().map(contact).collect()
}

/// Stretches of days without work. Where days are too narrow to be told apart only holidays are left.
fn days_off(brief: &Brief, scale: Scale) -> Vec<Bar> {
    let mut bars: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for day in &brief.calendar.days_off {
        match bars.last_mut() {
            Some((_, end)) if *end == *day => *end = *day + Days::new(1),
            _ => bars.push((*day, *day + Days::new(1))),
        }
    }
    let wide = scale.day() >= NARROWEST_DAY;
    let edge = |day: NaiveDate| day.and_hms_opt(0, 0, 0).map_or(scale.left, |at| scale.x(at));
    let bar = |(from, to): (NaiveDate, NaiveDate)| {
        let (start, end) = (round(edge(from)), round(edge(to)));
        let shown = end > start && (wide || (to - from).num_days() > 2);
        shown.then(|| Bar { x: start, y: TOP, width: round(end - start), class: "off", title: String::new() })
    };
    bars.into_iter().filter_map(bar).collect()
}

/// Dates at round distances, as many as have room.
fn ticks(scale: Scale) -> Vec<Tick> {
    let most = ((scale.right - scale.left) / TICK).floor().max(1.0);
    let minutes = (scale.to - scale.from).num_minutes() as f64;
    let steps: [i64; 9] = [30, 60, 180, 360, 720, 1440, 2880, 10_080, 20_160];
    let moments = match steps.into_iter().find(|step| minutes / *step as f64 <= most) {
        Some(step) => by_minutes(scale, step),
        None => by_months(scale, most),
    };
    let short = (scale.to - scale.from).num_days() < 4;
    let months = moments.windows(2).next().is_some_and(|pair| (pair[1] - pair[0]).num_days() > 20);
    let mut year = None;
    let tick = |at: NaiveDateTime| {
        let format = match (months, year.replace(at.year()) == Some(at.year()), short) {
            (true, ..) => "%Y-%m",
            (_, false, false) => "%Y-%m-%d",
            (_, false, true) => "%Y-%m-%d %H:%M",
            (_, true, false) => "%m-%d",
            (_, true, true) => "%m-%d %H:%M",
        };
        Tick { at: round(scale.x(at)), text: at.format(format).to_string() }
    };
    moments.into_iter().map(tick).collect()
}

/// Whole multiples of `step`; of weeks the Mondays.
fn by_minutes(scale: Scale, step: i64) -> Vec<NaiveDateTime> {
    const FIRST_MONDAY: i64 = 4 * 1440;
    let minute = |at: NaiveDateTime| at.and_utc().timestamp().div_euclid(60) - FIRST_MONDAY;
    let first = (minute(scale.from).div_euclid(step) + 1) * step;
    let last = minute(scale.to);
    let moment =
        |minute: i64| chrono::DateTime::from_timestamp((minute + FIRST_MONDAY) * 60, 0).map(|at| at.naive_utc());
    let minutes = std::iter::successors(Some(first), |minute| Some(minute + step));
    minutes.take(MOST_TICKS).take_while(|minute| *minute <= last).filter_map(moment).collect()
}

/// First days of months, every so many.
fn by_months(scale: Scale, most: f64) -> Vec<NaiveDateTime> {
    let month = |at: NaiveDateTime| at.year() * 12 + at.month0().cast_signed();
    let (first, last) = (month(scale.from) + 1, month(scale.to));
    let fits = |step: &i32| f64::from(last - first) / f64::from(*step) <= most - 1.0;
    let step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000].into_iter().find(fits).unwrap_or(12_000);
    let start = first.div_euclid(step) * step + if first.rem_euclid(step) == 0 { 0 } else { step };
    let day = |month: i32| NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12).cast_unsigned() + 1, 1);
    let months = (0..).map(|nth| start + nth * step).take_while(|month| *month <= last);
    months.take(MOST_TICKS).filter_map(|month| day(month)?.and_hms_opt(0, 0, 0)).collect()
}

/// How many mails, how many contacts kept.
fn words(brief: &Brief, labels: Labels) -> String {
    let count = brief.messages.len();
    let mut words = vec![if count == 1 { labels.get("one_mail").to_owned() } else { labels.say("mails", "n", count) }];
    let undated = brief.timeline.iter().filter(|event| event.at.is_none()).count();
    if undated > 0 {
        words.push(labels.say("n_undated", "n", undated));
    }
    let due = brief.calendar.contacts.len();
    if due > 0 {
        let kept = brief.calendar.contacts.iter().filter(|due| due.kept).count();
        words.push(labels.say("contacts_of", "kept", kept).replace("{n}", &due.to_string()));
    }
    words.join(labels.get("semicolon"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Lang, Options};
    use crate::report::brief::document;
    use crate::report::tests::cases_of;

    fn wish(x: f64, text: &str, telling: bool) -> Wanted {
        Wanted { x, text: text.to_owned(), telling }
    }

    fn overlap(labels: &[Label]) -> bool {
        let meets = |a: &Label, b: &Label| {
            a.y.total_cmp(&b.y).is_eq() && a.x < b.x + width(&b.text) && b.x < a.x + width(&a.text)
        };
        labels.iter().enumerate().any(|(nth, label)| labels[..nth].iter().any(|other| meets(label, other)))
    }

    fn texts(labels: &[Label]) -> Vec<&str> {
        labels.iter().map(|label| label.text.as_str()).collect()
    }

    #[test]
    fn labels_stand_above_and_below_and_then_become_a_number() {
        let wanted: Vec<Wanted> = (1..=4).map(|nth| wish(400.0, &format!("M{nth} Opened"), true)).collect();
        let labels = placed(&wanted, 50.0);
        // Two begin at their mark, two end there.
        assert_eq!(labels.len(), 4);
        assert!(!overlap(&labels), "{labels:?}");
        let more: Vec<Wanted> = (1..=9).map(|nth| wish(400.0, &format!("M{nth} Opened"), true)).collect();
        let labels = placed(&more, 50.0);
        assert!(!overlap(&labels), "{labels:?}");
        assert!(labels.iter().any(|label| label.text.ends_with("+5")), "{:?}", texts(&labels));
    }

    #[test]
    fn a_label_that_tells_something_comes_before_the_name_of_a_mail() {
        let mut wanted: Vec<Wanted> = (0..30).map(|nth| wish(500.0 + f64::from(nth), "M7", false)).collect();
        wanted.push(wish(531.0, "M9 Cause", true));
        let labels = placed(&wanted, 50.0);
        assert!(texts(&labels).iter().any(|text| text.starts_with("M9 Cause")), "{labels:?}");
        assert!(!overlap(&labels), "{labels:?}");
    }

    #[test]
    fn labels_never_overlap_nor_leave_the_picture() {
        // A fixed sequence that looks like chance: the multiplier is prime to the width.
        for count in [1, 5, 40, 300_u32] {
            let place = |nth: u32| LEFT + f64::from(nth * 389 % 864);
            let text = |nth: u32| format!("M{nth} {}", "状态 ".repeat(nth as usize % 4));
            let mut wanted: Vec<Wanted> =
                (0..count).map(|nth| wish(place(nth), text(nth).trim_end(), nth % 3 == 0)).collect();
            wanted.sort_by(|a, b| a.x.total_cmp(&b.x));
            let labels = placed(&wanted, 50.0);
            assert!(!overlap(&labels), "{count}: {labels:?}");
            assert!(labels.iter().all(|label| label.x >= 0.0 && label.x + width(&label.text) <= WIDTH + 0.1));
        }
    }

    /// Mails by day of March 2024, from the customer (`c`) or an engineer (`v`), latest first in the chain.
    fn drawn(mails: &[(char, Option<u32>, &str)]) -> Chart {
        let mail = |(nth, (who, day, body)): (usize, &(char, Option<u32>, &str))| {
            let (ana, bo) = ("Ana Ruiz <ana@vendor.example>", "Bo Lind <bo@customer.example>");
            let (from, to, signed) =
                if *who == 'v' { (ana, bo, "Ana Ruiz\nSupport Engineer") } else { (bo, ana, "Bo Lind") };
            let sent = day.map(|day| format!("Sent: 2024-03-{day:02} 10:{:02}\n", nth % 60)).unwrap_or_default();
            format!("From: {from}\n{sent}To: {to}\nSubject: RE: Backup fails\n\n{body}\n\nBest regards,\n{signed}\n\n")
        };
        let text: String = mails.iter().enumerate().rev().map(mail).collect();
        let run = cases_of(&[text]);
        let document = document(&run, &Options { lang: Some(Lang::En), ..Options::default() });
        chart(&document.cases[0]).unwrap()
    }

    const ASKED: (char, Option<u32>, &str) = ('c', Some(4), "Hello, our backup fails with error 5.");
    const REQUEST: (char, Option<u32>, &str) =
        ('v', Some(6), "I own this case. I will contact you every two working days.\n\nPlease send us the log file.");
    const SENT: (char, Option<u32>, &str) = ('c', Some(12), "Hi Ana, here is the log: it says denied.");

    #[test]
    fn time_is_linear_and_the_lanes_are_apart() {
        let chart = drawn(&[ASKED, REQUEST, SENT]);
        let x: Vec<f64> = chart.marks.iter().map(|mark| mark.x).collect();
        let share = (x[1] - x[0]) / (x[2] - x[0]);
        assert!((share - 0.25).abs() < 0.01, "two of eight days: {x:?}");
        let classes: Vec<&str> = chart.marks.iter().map(|mark| mark.class).collect();
        assert_eq!(classes, ["customer", "support", "customer"]);
        assert!(chart.marks[0].y > chart.marks[1].y, "support stands above the customer");
        assert_eq!(
            chart.lanes.iter().map(|lane| lane.text.as_str()).collect::<Vec<_>>(),
            ["Support", "Customer", "Waiting", "Promised"]
        );
        assert_eq!(chart.marks[1].title, "2024-03-06 10:01 M2 Ana Ruiz: First response");
    }

    #[test]
    fn the_customer_is_waited_for_after_a_request_and_support_after_the_answer() {
        let chart = drawn(&[ASKED, REQUEST, SENT]);
        let marks = |nth: usize| chart.marks[nth].x;
        let waits: Vec<(&str, f64, f64)> = chart.waits.iter().map(|bar| (bar.class, bar.x, bar.width)).collect();
        let [first, second, ..] = waits[..] else { panic!("{waits:?}") };
        assert_eq!((first.0, second.0), ("support", "customer"));
        assert!((first.1 - marks(0)).abs() < 0.2 && (second.1 - marks(1)).abs() < 0.2);
        assert!((second.1 + second.2 - marks(2)).abs() < 0.3, "{waits:?}");
    }

    #[test]
    fn promised_contacts_and_weekends_are_drawn() {
        let chart = drawn(&[ASKED, REQUEST, SENT]);
        // Wednesday the 6th promises Friday the 8th and Tuesday the 12th; nobody of the engineers wrote.
        let contacts: Vec<(bool, &str)> = chart.contacts.iter().map(|c| (c.kept, c.title.as_str())).collect();
        let missed = |day: &'static str| (false, day);
        assert_eq!(
            contacts,
            [
                missed("contact due 2024-03-08: no mail in the thread"),
                missed("contact due 2024-03-12: no mail in the thread")
            ]
        );
        assert_eq!(chart.days_off.len(), 1, "one weekend: {:?}", chart.days_off);
        let day = (chart.marks[1].x - chart.marks[0].x) / 2.0;
        assert!((chart.days_off[0].width - 2.0 * day).abs() < 0.5);
    }

    #[test]
    fn a_mail_without_a_date_stands_between_its_neighbours() {
        let chart = drawn(&[ASKED, ('v', None, "Please send us the log file."), SENT]);
        let shapes: Vec<&str> = chart.marks.iter().map(|mark| mark.shape).collect();
        assert_eq!(shapes, ["seen", "undated", "seen"]);
        let x: Vec<f64> = chart.marks.iter().map(|mark| mark.x).collect();
        assert!((x[1] - f64::midpoint(x[0], x[2])).abs() < 0.2, "{x:?}");
        let last = drawn(&[ASKED, REQUEST, ('v', None, "The case is closed.")]);
        let x: Vec<f64> = last.marks.iter().map(|mark| mark.x).collect();
        assert!(x[2] > x[1] && x[2] < RIGHT, "behind the last date: {x:?}");
        assert!(last.signs.contains("undated"));
    }

    #[test]
    fn many_mails_stand_together_by_day() {
        let mails: Vec<(char, Option<u32>, String)> = (0..70_u32)
            .map(|nth| {
                (if nth % 2 == 0 { 'c' } else { 'v' }, Some(1 + nth / 14), format!("Mail number {nth} of many."))
            })
            .collect();
        let mails: Vec<(char, Option<u32>, &str)> =
            mails.iter().map(|(who, day, text)| (*who, *day, text.as_str())).collect();
        let chart = drawn(&mails);
        assert_eq!(chart.marks.len(), 10, "five days of two sides");
        assert!(chart.marks.iter().all(|mark| mark.title.contains("2024-03-0") && mark.r > 5.0), "{:?}", chart.marks);
        assert!(!overlap(&chart.labels));
    }

    #[test]
    fn dates_on_the_axis_are_round_and_have_room() {
        let at = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        let of = |from: &str, to: &str| {
            let scale = Scale { from: at(from), to: at(to), left: LEFT, right: RIGHT };
            let ticks = ticks(scale);
            assert!(ticks.windows(2).all(|pair| pair[1].at - pair[0].at > 60.0), "{ticks:?}");
            ticks.into_iter().map(|tick| tick.text).collect::<Vec<_>>()
        };
        assert_eq!(of("2021-09-21 12:00", "2021-10-30 12:00"), ["2021-09-27", "10-04", "10-11", "10-18", "10-25"]);
        assert_eq!(
            of("2024-03-04 08:10", "2024-03-04 10:50"),
            ["2024-03-04 08:30", "03-04 09:00", "03-04 09:30", "03-04 10:00", "03-04 10:30"]
        );
        assert_eq!(of("2020-05-10 00:00", "2023-02-10 00:00").first().map(String::as_str), Some("2020-07"));
        assert!(of("1970-01-01 00:00", "9999-12-31 00:00").len() <= MOST_TICKS);
    }
}
