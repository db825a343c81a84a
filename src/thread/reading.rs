//! Which reading of a date such as 03/04/2021 is meant.
//!
//! A client prints all dates in one way, so dates of one shape are settled together: by one of them whose day is 13
//! or more, by what quotes what, by the language of the labels beside them, and at last by the neighbours. What
//! nothing settles keeps its readings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

use super::order::{Draft, Links};
use crate::locale;
use crate::mail::Stamp;
use crate::text::{Line, LineKind, Sources};

/// Clocks of two zones can make an answer look this much earlier than the question.
const ZONE_SLACK: TimeDelta = TimeDelta::hours(26);
/// Answers that come later than this prove nothing about the date.
const NEAR: TimeDelta = TimeDelta::days(10);

/// Which of the three numbers of a date is the day, and which the month.
type Style = (usize, usize);

/// Labels of header blocks, each with the locales that use it, and whether it is that of the date.
static LABELS: LazyLock<BTreeMap<String, (BTreeSet<&'static str>, bool)>> = LazyLock::new(|| {
    let mut labels: BTreeMap<String, (BTreeSet<&'static str>, bool)> = BTreeMap::new();
    for row in ["from", "date", "to", "subject"].iter().flat_map(|field| locale::words(field)) {
        let (tags, dated) = labels.entry(locale::label_key(row.word)).or_default();
        tags.insert(row.tag);
        *dated |= row.field == "date";
    }
    labels
});

/// The locales that the client may have which printed these lines, by the labels of a header block or the words of an
/// attribution line. Where the labels are of several languages, that of the date tells.
pub(super) fn tags(sources: &Sources, lines: &[Line]) -> BTreeSet<&'static str> {
    let of_kind = |kind| lines.iter().filter(move |line| line.kind == kind).map(|line| line.text(sources));
    let labels = of_kind(LineKind::HeaderBlock).filter_map(|line| {
        let (label, _) = line.split_once([':', '：'])?;
        LABELS.get(&locale::label_key(label.trim_matches('*')))
    });
    let (mut common, mut dated): (Option<BTreeSet<&str>>, BTreeSet<&str>) = (None, BTreeSet::new());
    for (tags, is_date) in labels {
        common = Some(common.map_or_else(|| tags.clone(), |common| &common & tags));
        if *is_date && dated.is_empty() {
            dated.clone_from(tags);
        }
    }
    common.map_or_else(
        || {
            let line = of_kind(LineKind::Attribution).collect::<Vec<_>>().join(" ");
            locale::attribution(&line).map(|said| said.tags.iter().copied().collect()).unwrap_or_default()
        },
        |common| if common.is_empty() { dated } else { common },
    )
}

/// Whether clients of all these locales write the day before the month; `None` where they differ.
fn day_first(tags: &BTreeSet<&'static str>) -> Option<bool> {
    static ORDERS: LazyLock<BTreeMap<&str, bool>> =
        LazyLock::new(|| locale::words("date_order").iter().map(|row| (row.tag, row.word == "day")).collect());
    let mut orders = tags.iter().map(|tag| ORDERS.get(tag).copied());
    let first = orders.next()??;
    orders.all(|order| order == Some(first)).then_some(first)
}

/// Chooses a reading for every ambiguous date.
///
/// Returns the drafts whose date nothing settles; only these keep their other readings.
pub(super) fn settle(drafts: &mut [Draft], links: &Links) -> BTreeSet<usize> {
    drafts.iter_mut().for_each(settle_month);
    let mut open: BTreeSet<usize> = (0..drafts.len()).filter(|at| is_ambiguous(&drafts[*at])).collect();
    if open.is_empty() {
        return open;
    }
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for at in &open {
        groups.entry(shape(&drafts[*at])).or_default().push(*at);
    }
    let votes = votes(drafts);
    // A shape that is known helps to settle its neighbours.
    let mut turn: Vec<(&String, &Vec<usize>)> = groups.iter().collect();
    turn.sort_by_key(|(shape, group)| (!votes.contains_key(*shape), std::cmp::Reverse(group.len()), *shape));
    let mut doubtful = BTreeSet::new();
    for (shape, group) in turn {
        let choice = choose(drafts, links, &open, group, votes.get(shape).copied());
        for at in group {
            open.remove(at);
            doubtful.extend((!apply(&mut drafts[*at], choice)).then_some(*at));
        }
        settle_alone(drafts, links, &open, group, &mut doubtful);
    }
    let settled = drafts.iter_mut().enumerate().filter(|(at, _)| !doubtful.contains(at));
    settled.filter_map(|(_, draft)| draft.message.envelope.sent.as_mut()).for_each(|sent| sent.readings.clear());
    doubtful
}

/// Takes the month that the word of a date means in the language of the labels: `lip` is July in Polish, in Croatian June.
fn settle_month(draft: &mut Draft) {
    let envelope = &mut draft.message.envelope;
    let text = envelope.sent_text.as_deref().unwrap_or_default();
    let Some(sent) = envelope.sent.as_mut().filter(|sent| !sent.readings.is_empty() && numbers(text).is_none()) else {
        return;
    };
    let months = locale::date::months_in(text, &draft.tags);
    let fitting: Vec<NaiveDateTime> = readings(sent).filter(|local| months.contains(&local.month())).collect();
    if let [chosen] = fitting[..] {
        sent.local = chosen;
        sent.readings.clear();
    }
}

fn is_ambiguous(draft: &Draft) -> bool {
    draft.message.envelope.sent.as_ref().is_some_and(|sent| !sent.readings.is_empty())
}

/// The date as printed with its digits and letters made one: what one client prints has one shape.
fn shape(draft: &Draft) -> String {
    let mut shape = String::new();
    for c in draft.message.envelope.sent_text.as_deref().unwrap_or_default().trim().chars() {
        let class = match c {
            _ if c.is_ascii_digit() => '0',
            _ if c.is_alphabetic() => 'a',
            _ if c.is_whitespace() => ' ',
            _ => c,
        };
        if !shape.ends_with(class) {
            shape.push(class);
        }
    }
    shape
}

/// The three numbers of a date in digits: the first three with one and the same sign between them.
fn numbers(text: &str) -> Option<[u32; 3]> {
    let mut runs: Vec<(u32, usize, usize)> = Vec::new();
    let mut rest = 0;
    for run in text.split(|c: char| !c.is_ascii_digit()) {
        if let Ok(number) = run.parse() {
            runs.push((number, rest, rest + run.len()));
        }
        rest += run.len();
        rest += text[rest..].chars().next().map_or(0, char::len_utf8);
    }
    let joined = |(_, _, end): &(u32, usize, usize), (_, start, _): &(u32, usize, usize)| text.get(*end..*start);
    let date = runs.windows(3).find(|run| {
        let sign = joined(&run[0], &run[1]);
        sign == joined(&run[1], &run[2]) && matches!(sign, Some("/" | "-" | "."))
    })?;
    Some([date[0].0, date[1].0, date[2].0])
}

/// How a date must have been written to mean this day; `None` for a date in words or with day and month alike.
fn style(sent_text: Option<&str>, date: NaiveDate) -> Option<Style> {
    let numbers = numbers(sent_text?)?;
    let year = u32::try_from(date.year()).ok()?;
    let is_style = |(day, month): &Style| {
        let left = numbers[3 - day - month];
        // Thai clients count from the birth of the Buddha.
        numbers[*day] == date.day() && numbers[*month] == date.month() && [year, year % 100, year + 543].contains(&left)
    };
    let mut styles = [(0, 1), (1, 0), (2, 1), (1, 2)].into_iter().filter(is_style);
    styles.next().filter(|_| styles.next().is_none())
}

/// How dates of each shape are written, where one that has but one reading shows it and none says otherwise.
fn votes(drafts: &[Draft]) -> BTreeMap<String, Style> {
    let mut votes: BTreeMap<String, BTreeSet<Style>> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| !is_ambiguous(draft)) {
        let envelope = &draft.message.envelope;
        let style = envelope.sent.as_ref().and_then(|sent| style(envelope.sent_text.as_deref(), sent.local.date()));
        if let Some(style) = style {
            votes.entry(shape(draft)).or_default().insert(style);
        }
    }
    let single = |styles: BTreeSet<Style>| styles.first().copied().filter(|_| styles.len() == 1);
    votes.into_iter().filter_map(|(shape, styles)| Some((shape, single(styles)?))).collect()
}

fn readings(sent: &Stamp) -> impl Iterator<Item = NaiveDateTime> {
    std::iter::once(sent.local).chain(sent.readings.iter().copied())
}

/// The reading of a draft's date in a style; the likeliest one where it cannot be written so.
fn reading(draft: &Draft, wanted: Style) -> Option<NaiveDateTime> {
    let envelope = &draft.message.envelope;
    let sent = envelope.sent.as_ref()?;
    let is_wanted = |local: &NaiveDateTime| style(envelope.sent_text.as_deref(), local.date()) == Some(wanted);
    readings(sent).find(is_wanted).or(Some(sent.local))
}

/// The style of the dates of one shape; `None` when nothing tells.
fn choose(
    drafts: &[Draft],
    links: &Links,
    open: &BTreeSet<usize>,
    group: &[usize],
    vote: Option<Style>,
) -> Option<Style> {
    let printed = |at: &usize| {
        let envelope = &drafts[*at].message.envelope;
        let text = envelope.sent_text.as_deref();
        envelope.sent.iter().flat_map(readings).filter_map(move |local| style(text, local.date())).collect::<Vec<_>>()
    };
    let styles: BTreeSet<Style> = group.iter().flat_map(printed).collect();
    let members: BTreeSet<usize> = group.iter().copied().collect();
    let middle = middle(drafts, open);
    let cost = |style: Style| {
        let local = |at: usize| {
            if members.contains(&at) {
                reading(&drafts[at], style)
            } else {
                drafts[at].local().filter(|_| !open.contains(&at))
            }
        };
        let (mut against, mut nearest) = (0_usize, None::<TimeDelta>);
        for at in group {
            let Some(own) = local(*at) else { continue };
            let before: Vec<NaiveDateTime> = links.earlier[*at].iter().filter_map(|at| local(*at)).collect();
            let after: Vec<NaiveDateTime> = links.later[*at].iter().filter_map(|at| local(*at)).collect();
            against += before.iter().filter(|other| **other > own + ZONE_SLACK).count();
            against += after.iter().filter(|other| **other + ZONE_SLACK < own).count();
            let alone = before.is_empty() && after.is_empty();
            let near = before.iter().chain(&after).chain(middle.iter().filter(|_| alone));
            // The widest gap of the chain that a style asks for.
            nearest = nearest.max(near.map(|other| (*other - own).abs()).min());
        }
        (against, nearest)
    };
    let mut costs: Vec<((usize, Option<TimeDelta>), Style)> =
        styles.iter().map(|style| (cost(*style), *style)).collect();
    costs.sort_unstable();
    let [((best_against, best_gap), best), ((next_against, next_gap), _), ..] = costs[..] else {
        return styles.first().copied();
    };
    if let Some(vote) = vote.filter(|vote| costs.iter().any(|(_, style)| style == vote)) {
        return Some(vote);
    }
    if best_against < next_against {
        return Some(best);
    }
    let labelled: BTreeSet<bool> = group.iter().filter_map(|at| day_first(&drafts[*at].tags)).collect();
    if let (Some(day_first), 1) = (labelled.first(), labelled.len()) {
        return styles.iter().copied().find(|(day, month)| (day < month) == *day_first);
    }
    best_gap.zip(next_gap).filter(|(gap, next)| is_much_nearer(*gap, *next)).map(|_| best)
}

/// The middle of the dates that are known: what an unlinked message is near to.
fn middle(drafts: &[Draft], open: &BTreeSet<usize>) -> Option<NaiveDateTime> {
    let known = drafts.iter().enumerate().filter(|(at, _)| !open.contains(at));
    let mut known: Vec<NaiveDateTime> = known.filter_map(|(_, draft)| draft.local()).collect();
    known.sort_unstable();
    known.get(known.len() / 2).copied()
}

/// Takes the reading of a style, or leaves the likeliest; whether the style settled it.
fn apply(draft: &mut Draft, style: Option<Style>) -> bool {
    let Some(chosen) = style.and_then(|style| reading(draft, style)) else { return false };
    take(draft, chosen);
    true
}

fn take(draft: &mut Draft, chosen: NaiveDateTime) {
    if let Some(sent) = &mut draft.message.envelope.sent
        && chosen != sent.local
    {
        let other = std::mem::replace(&mut sent.local, chosen);
        sent.readings.retain(|reading| *reading != chosen);
        sent.readings.insert(0, other);
    }
}

/// Takes another reading where the chosen one contradicts what quotes what and the other does not; a date that is
/// not in digits also where only one reading is near its neighbours.
fn settle_alone(
    drafts: &mut [Draft],
    links: &Links,
    open: &BTreeSet<usize>,
    group: &[usize],
    doubtful: &mut BTreeSet<usize>,
) {
    for at in group {
        let local = |other: &usize| drafts[*other].local().filter(|_| !open.contains(other));
        let before: Vec<NaiveDateTime> = links.earlier[*at].iter().filter_map(local).collect();
        let after: Vec<NaiveDateTime> = links.later[*at].iter().filter_map(local).collect();
        let fits = |own: &NaiveDateTime| {
            before.iter().all(|before| *before <= *own + ZONE_SLACK)
                && after.iter().all(|after| *after + ZONE_SLACK >= *own)
        };
        let gap = |own: NaiveDateTime| before.iter().chain(&after).map(|other| (*other - own).abs()).min();
        let Some(sent) = &drafts[*at].message.envelope.sent else { continue };
        let mut choices: Vec<(bool, Option<TimeDelta>, NaiveDateTime)> =
            readings(sent).map(|own| (!fits(&own), gap(own), own)).collect();
        choices.sort_unstable();
        let in_words = numbers(drafts[*at].message.envelope.sent_text.as_deref().unwrap_or_default()).is_none();
        let [(best_against, Some(best_gap), best), (next_against, Some(next_gap), _), ..] = choices[..] else {
            continue;
        };
        if (best_against, next_against) == (false, true) && (doubtful.contains(at) || !fits(&sent.local))
            || in_words && is_much_nearer(best_gap, next_gap)
        {
            take(&mut drafts[*at], best);
            doubtful.remove(at);
        }
    }
}

fn is_much_nearer(gap: TimeDelta, other: TimeDelta) -> bool {
    gap <= NEAR && other > gap * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_date() {
        assert_eq!(numbers("Thu 10:30 03/04/2021"), Some([3, 4, 2021]));
        assert_eq!(numbers("3-4-21 9:05:07"), Some([3, 4, 21]));
        assert_eq!(numbers("3 April 2021, 9:05"), None);
    }

    #[test]
    fn a_style_is_where_day_and_month_stand() {
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert_eq!(style(Some("13/04/2021 10:00"), date(2021, 4, 13)), Some((0, 1)));
        assert_eq!(style(Some("4/13/21 10:00 AM"), date(2021, 4, 13)), Some((1, 0)));
        assert_eq!(style(Some("2021/04/13"), date(2021, 4, 13)), Some((2, 1)));
        assert_eq!(style(Some("04/04/2021"), date(2021, 4, 4)), None);
    }
}
