//! What the user asks for, as plain data: every stage reads it, only `cli` writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use regex::Regex;

/// Language of labels and headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

/// Kind of input the user forces with `--from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// One RFC 5322 message.
    Eml,
    /// Several of them, behind `From ` lines.
    Mbox,
    /// One Outlook item: a .msg or .oft file.
    Msg,
    /// One Outlook item as it travels in a winmail.dat.
    Tnef,
    /// An HTML page or body.
    Html,
    /// Plain text or Markdown.
    Text,
}

/// Everything that changes the result of a run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Language of labels; `None`: the case's own.
    pub lang: Option<Lang>,
    /// Zone of times that show none.
    pub zone: Option<Zone>,
    /// All inputs are one case.
    pub single_case: bool,
    /// Passwords, tokens and keys are shown.
    pub show_secrets: bool,
    /// People, addresses, phones, organisations, hosts and case ids are masked too.
    pub redact: bool,
    /// An article names the case it was made of.
    pub name_source_case: bool,
    /// Forced kind of input.
    pub from: Option<InputKind>,
    /// Forced character encoding of input.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// "Today" for cases that are open; `None`: the day of the last message.
    pub as_of: Option<NaiveDate>,
    /// Codes of audit rules that are not to run.
    pub ignored_rules: Vec<&'static str>,
    /// What the configuration says about the user's desk.
    pub desk: Desk,
}

impl Options {
    /// The options that change what a report says, as a command line gives them; the configuration apart.
    pub fn given(&self) -> Vec<String> {
        let lang = |lang| if lang == Lang::Zh { "zh" } else { "en" };
        let given = [
            self.lang.map(|known| format!("--lang {}", lang(known))),
            self.zone.map(|zone| format!("--tz {zone}")),
            self.as_of.map(|day| format!("--as-of {day}")),
            self.from.map(|kind| format!("--from {}", format!("{kind:?}").to_lowercase())),
            self.encoding.map(|encoding| format!("--encoding {}", encoding.name())),
            self.single_case.then(|| "--single-case".to_owned()),
            self.show_secrets.then(|| "--show-secrets".to_owned()),
        ];
        given.into_iter().flatten().collect()
    }
}

/// A time zone: an offset that never changes, or a region with its summer times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// `+08:00`.
    Offset(FixedOffset),
    /// `Asia/Shanghai`, of the IANA time zone database.
    Region(Tz),
}

impl FromStr for Zone {
    type Err = String;

    /// Reads `+08:00`, `-0530`, `+8`, `Z` or `Asia/Shanghai`; the error names what is understood, and the nearest region.
    fn from_str(text: &str) -> Result<Zone, String> {
        if matches!(text, "Z" | "z" | "UTC" | "utc") {
            return Ok(Zone::Offset(Utc.fix()));
        }
        if let Some(offset) = offset(text) {
            return Ok(Zone::Offset(offset));
        }
        let wanted = text.to_lowercase();
        if let Some(region) = TZ_VARIANTS.iter().find(|region| region.name().to_lowercase() == wanted) {
            return Ok(Zone::Region(*region));
        }
        let likeness = |region: &Tz| strsim::normalized_damerau_levenshtein(&wanted, &region.name().to_lowercase());
        let nearest = TZ_VARIANTS.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let nearest = nearest.filter(|region| likeness(region) > 0.6);
        let nearest = nearest.map(|region| format!("; the nearest region is {}", region.name())).unwrap_or_default();
        Err(format!(
            "{text} is no time zone; understood are offsets such as +08:00, Z, and regions such as Asia/Shanghai{nearest}"
        ))
    }
}

/// Reads `+08:00`, `-0530` or `+8`.
fn offset(text: &str) -> Option<FixedOffset> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
        Some(_) => return None,
    };
    let number = |digits: &str, most: i32| {
        let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i32>().ok().filter(|number| plain && *number <= most)
    };
    FixedOffset::east_opt(sign * (number(hours, 14)? * 3600 + number(minutes, 59)? * 60))
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Offset(offset) => offset.fmt(f),
            Zone::Region(region) => region.name().fmt(f),
        }
    }
}

impl Zone {
    /// The offset that clocks of this zone have when they show `local`.
    ///
    /// An hour that a clock shows twice is taken for the first; one that it leaves out has the offset before it.
    pub fn offset_at(self, local: NaiveDateTime) -> FixedOffset {
        match self {
            Zone::Offset(offset) => offset,
            Zone::Region(region) => {
                let at = region.offset_from_local_datetime(&local).earliest();
                at.unwrap_or_else(|| region.offset_from_utc_datetime(&local)).fix()
            }
        }
    }

    /// What clocks of this zone show at a moment in UTC.
    pub fn local(self, utc: NaiveDateTime) -> Option<NaiveDateTime> {
        let offset = match self {
            Zone::Offset(offset) => offset,
            Zone::Region(region) => region.offset_from_utc_datetime(&utc).fix(),
        };
        utc.checked_add_offset(offset)
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Should not have happened.
    Warning,
    /// Must not happen.
    Error,
}

/// The user's desk: who works there, for whom, and on which terms.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// Domains of the supporting side, in lower case.
    pub domains: Vec<String>,
    /// Names and addresses of people of the supporting side who write from elsewhere.
    pub people: Vec<String>,
    /// Patterns of case ids besides the known ones.
    pub case_ids: Vec<Regex>,
    /// What holds for every customer without terms of its own.
    pub terms: Terms,
    /// The customers that are known by name.
    pub customers: Vec<Customer>,
    /// Severities other than the rules' own, by code.
    pub severities: BTreeMap<&'static str, Severity>,
    /// Codes of rules that are not to run, with the reason.
    pub ignored: BTreeMap<&'static str, String>,
}

impl Desk {
    /// What was agreed with the customer of this name, else what holds for all.
    pub fn terms_of(&self, customer: Option<&str>) -> &Terms {
        let is_named = |known: &&Customer| customer.is_some_and(|name| known.name.eq_ignore_ascii_case(name));
        self.customers.iter().find(is_named).map_or(&self.terms, |customer| &customer.terms)
    }
}

/// A customer of the desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    /// The name that reports show.
    pub name: String,
    /// Domains of its people, in lower case.
    pub domains: Vec<String>,
    /// What was agreed with it.
    pub terms: Terms,
}

/// What was agreed with a customer, and when people work for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// Working hours to the first answer by a person, for priorities 1 to 4.
    pub first_response: [u32; 4],
    /// Working hours to the answer to a later mail, for priorities 1 to 4.
    pub next_response: [u32; 4],
    /// A contact every so many working days, where the chain promises none.
    pub contact_days: Option<u32>,
    /// Working days without any mail that are a silence.
    pub silent_days: u32,
    /// Working days after the last mail from which an open case counts as abandoned.
    pub idle_days: u32,
    /// Reminders, on different working days, before a case is closed for want of an answer.
    pub reminders: usize,
    /// Working hours that a customer has to look at a solution before the case is closed.
    pub closing_hours: u32,
    /// First and last hour of work.
    pub hours: (NaiveTime, NaiveTime),
    /// Whose holidays count; `None`: those of the chain's language.
    pub holidays: Option<Holidays>,
    /// Further days on which nobody works.
    pub days_off: BTreeSet<NaiveDate>,
    /// Days on which people work although it is a weekend or holiday.
    pub work_days: BTreeSet<NaiveDate>,
    /// Where the hours are worked; `None`: where the answer was written.
    pub zone: Option<Zone>,
}

/// Whose holidays count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holidays {
    /// The State Council's holidays and make-up days.
    China,
    /// None: Monday to Friday.
    Weekdays,
}

impl Default for Terms {
    fn default() -> Terms {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a valid time");
        Terms {
            first_response: [1, 4, 8, 16],
            // A working day has nine hours.
            next_response: [9, 18, 27, 45],
            contact_days: None,
            silent_days: 5,
            idle_days: 10,
            reminders: 2,
            closing_hours: 8,
            hours: (hour(9), hour(18)),
            holidays: None,
            days_off: BTreeSet::new(),
            work_days: BTreeSet::new(),
            zone: None,
        }
    }
}

impl Terms {
    /// What the clocks of the desk show when one of this offset shows `local`; `local` itself where a zone is unknown.
    pub fn wall_clock(&self, local: NaiveDateTime, offset: Option<FixedOffset>) -> NaiveDateTime {
        let utc = offset.and_then(|offset| local.checked_sub_offset(offset));
        self.zone.zip(utc).and_then(|(zone, utc)| zone.local(utc)).unwrap_or(local)
    }
}

/// Whether an address belongs to one of these domains, or to a part of one.
pub fn is_of(domains: &[String], email: &str) -> bool {
    let Some((_, host)) = email.rsplit_once('@') else { return false };
    let host = host.to_lowercase();
    domains
        .iter()
        .any(|domain| host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_as_offsets_and_regions() {
        let seconds = |text: &str| match text.parse() {
            Ok(Zone::Offset(offset)) => Some(offset.local_minus_utc()),
            _ => None,
        };
        assert_eq!(["+08:00", "-0530", "+8", "Z"].map(seconds), [Some(28_800), Some(-19_800), Some(28_800), Some(0)]);
        assert_eq!("asia/shanghai".parse(), Ok(Zone::Region(Tz::Asia__Shanghai)));
        for wrong in ["8", "+25:00", "+08:60", "+", "", "+08:0", "时"] {
            assert!(wrong.parse::<Zone>().unwrap_err().contains("+08:00"), "{wrong}");
        }
        assert!("Asia/Shanghia".parse::<Zone>().unwrap_err().ends_with("Asia/Shanghai"));
    }

    #[test]
    fn a_region_has_its_summer_time() {
        let berlin = Zone::Region(Tz::Europe__Berlin);
        let noon = |month| NaiveDate::from_ymd_opt(2024, month, 20).and_then(|day| day.and_hms_opt(12, 0, 0)).unwrap();
        let hours = |month| berlin.offset_at(noon(month)).local_minus_utc() / 3600;
        assert_eq!((hours(1), hours(7)), (1, 2));
        // Clocks went from 2:00 to 3:00.
        let skipped = NaiveDate::from_ymd_opt(2024, 3, 31).and_then(|day| day.and_hms_opt(2, 30, 0)).unwrap();
        assert_eq!(berlin.offset_at(skipped).local_minus_utc(), 7200);
    }

    #[test]
    fn an_address_is_of_a_domain_and_its_parts_alone() {
        let domains = ["vendor.example".to_owned()];
        assert!(is_of(&domains, "a@vendor.example") && is_of(&domains, "a@eu.Vendor.example"));
        assert!(!is_of(&domains, "a@myvendor.example") && !is_of(&domains, "vendor.example"));
    }
}
