//! Header blocks: the `From: … Sent: … To: … Subject: …` lines that clients print above quoted mail.
//!
//! A line is cut at its first colon and what stands before is looked up among the labels of all languages; several
//! labels in a row, an author among them, make a block. No language is guessed: a word that labels two fields ("da")
//! is settled by its value and the rest of the block.

use std::borrow::Cow;
use std::ops::Range;

use crate::locale::{self, Labels};
use crate::mail::{Envelope, EnvelopeKind};

use super::lines::{Lines, frame_start, is_framed, is_invisible, is_rule, is_table_rule, trim, width};
use super::mailbox;

/// Longest label in characters.
const LONGEST_LABEL: usize = 40;
/// Most blank lines between two labels.
const BLANKS: usize = 2;
/// Most lines that one wrapped list of recipients takes.
const LONGEST_VALUE: usize = 40;
/// Longest author or date in bytes.
const LONGEST_AUTHOR: usize = 300;
/// Columns from which on a client may have wrapped a subject, and beyond which it does not wrap.
const WRAPPED: Range<usize> = 62..90;
/// Longest half of a label broken over two lines in bytes.
const LONGEST_HALF: usize = 40;
/// Most characters before the colon of `Sent by: Anna Berg`.
const REMARK: usize = 25;
/// Most words of an author without address.
const LONGEST_NAME: usize = 6;
/// Most lines over which a block of one line is wrapped.
const WRAPPED_ROW: usize = 6;
/// Most fields of a block: all there are, and a few twice.
const MOST_FIELDS: usize = 20;
/// Most lines between a separator and its block.
const SEPARATOR_REACH: usize = 3;

/// A block found in the lines of a source.
#[derive(Debug)]
pub(super) struct Block {
    /// Its lines, blank ones inside included, the separator above not.
    pub range: Range<usize>,
    /// What it says.
    pub envelope: Envelope,
}

/// Field of a block, in the order in which ambiguous labels are settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    From,
    Date,
    To,
    Cc,
    Subject,
    /// Bcc, reply address, importance, attachments: part of a block, of no use to us.
    Other,
}

const FIELDS: [(Field, &[&str]); 6] = [
    (Field::From, &["from"]),
    (Field::Date, &["date"]),
    (Field::To, &["to"]),
    (Field::Cc, &["cc"]),
    (Field::Subject, &["subject"]),
    (Field::Other, &["bcc", "reply-to", "importance", "attachments"]),
];

/// Fields read so far, each with its value.
#[derive(Default)]
struct Fields {
    values: Vec<(Field, String)>,
    /// Labels of the author and of the others are all lower case, as in configuration files.
    lower_case: bool,
    /// The date holds a date.
    dated: bool,
    /// Label and value are cells of a table.
    table: bool,
    /// Labels may stand without a colon.
    bare: bool,
    /// The label of the date is Chinese, Japanese or Korean.
    asian: bool,
}

impl Fields {
    fn get(&self, field: Field) -> Option<&str> {
        self.values.iter().find(|(found, _)| *found == field).map(|(_, value)| value.as_str())
    }

    fn has(&self, field: Field) -> bool {
        self.get(field).is_some()
    }

    /// Whether a body may follow.
    fn is_whole(&self) -> bool {
        self.has(Field::From) && self.has(Field::Date) && self.has(Field::Subject)
    }

    fn push(&mut self, field: Field, value: String) {
        let value = entities(value);
        self.dated |= field == Field::Date && looks_dated(&value);
        self.values.push((field, value));
    }

    /// Which field a label with this value is; `None` when every field it may be is taken.
    fn settle(&self, labels: Labels, value: &str) -> Option<Field> {
        let fits = |(field, names): &&(Field, &[&str])| {
            names.iter().any(|name| labels.has(name)) && (*field == Field::Other || !self.has(*field))
        };
        let mut candidates = FIELDS.iter().filter(fits).map(|(field, _)| *field);
        let first = candidates.next()?;
        match (first, candidates.next()) {
            // Italian, Portuguese and others have one word for "from" and "on": a date has digits, an author has none.
            (Field::From, Some(Field::Date)) if looks_dated(value) => Some(Field::Date),
            _ => Some(first),
        }
    }
}

/// Reads the block that opens at line `at`; `None` when none does.
///
/// Takes fields in any order, up to two blank lines between and inside, wrapped values, bold labels, tab and table
/// forms, and all labels on one line. Bounded look-ahead: time does not depend on what follows.
pub(super) fn read(lines: &Lines<'_>, at: usize) -> Option<Block> {
    let depth = lines.depth(at);
    let text = lines.text(at);
    let table = text.starts_with('|');
    let mut fields = Fields { lower_case: is_lower_case(text), table, ..Fields::default() };
    let (mut next, mut end, mut spaced) = (at, at, false);
    let stacked = unlabelled_head(lines, at);
    if let Some((author, date, behind)) = stacked {
        fields.push(Field::From, author.to_owned());
        fields.push(Field::Date, date.to_owned());
        (next, end) = (behind, behind);
    }
    if let Some(date) = dated_head(lines, at) {
        fields.push(Field::Date, date.to_owned());
        (next, end) = (at + 1, at + 1);
    }
    // Without a colon a word is a label only among such labels.
    fields.bare = stacked.is_some() || opens_bare(lines, at);
    while let Some(Label { labels, value, line, bare }) = label_at(lines, next, fields.bare) {
        let Some(field) = fields.settle(labels, value).filter(|_| fields.values.len() < MOST_FIELDS) else { break };
        if bare && field == Field::Other && stacked.is_none() {
            break;
        }
        fields.asian |= field == Field::Date && label_row(lines.text(next)).chars().next().is_some_and(is_asian);
        let gap = next > end;
        // Behind a blank line below a whole block the body begins, whatever it looks like.
        if gap && fields.is_whole() && (!spaced || field == Field::Other) {
            break;
        }
        // A line of the letter that begins like a label, a blank line, and the block.
        let below = || label_at(lines, next + 1, fields.bare).is_some() && !lines.is_blank(next + 1);
        let fresh = gap && !spaced && field == Field::From && stacked.is_none() && !bare;
        if fresh && below() || fields.table && !lines.text(next).starts_with('|') && field == Field::From {
            return None;
        }
        spaced |= gap;
        let (row, line) = one_line_row(lines, line, field, value);
        let (field, value) = one_line_fields(&mut fields, field, &row);
        let value = Value { field, text: value, bare };
        let (value, behind) = continued(lines, line, &fields, value, spaced);
        match two_columns(&value).filter(|_| field == Field::From && !fields.has(Field::Date)) {
            Some((author, date)) => {
                fields.push(field, author.to_owned());
                fields.push(Field::Date, date.to_owned());
            }
            None => fields.push(field, value),
        }
        end = behind;
        // Notes 5 sets the date below the author, without a label.
        if let Some(date) = bare_date(lines, end).filter(|_| field == Field::From && !fields.has(Field::Date)) {
            fields.push(Field::Date, date.to_owned());
            end += 1;
        }
        let Some(candidate) = (end..=end + BLANKS).find(|at| !is_filler(lines, *at)) else { break };
        if lines.depth(candidate) != depth {
            break;
        }
        next = candidate;
    }
    // Notes draws a rule below the block, in HTML after a blank line.
    let rule = lines.next_text(end).filter(|rule| *rule <= end + 1 && lines.depth(*rule) == depth);
    if let Some(rule) =
        rule.filter(|rule| locale::is_rule(lines.text(*rule)) || *rule == end && is_rule(lines.text(end)))
    {
        end = rule + 1;
    }
    if is_digest_entry(lines, at) {
        end = raw_headers(lines, end);
    }
    let separated = separator_above(lines, at);
    is_block(lines, at..end, &fields, separated).then(|| Block { range: at..end, envelope: envelope(&fields) })
}

/// Blank lines, and the rule below the first row of a table in Markdown.
fn is_filler(lines: &Lines<'_>, at: usize) -> bool {
    lines.is_blank(at) || is_table_rule(lines.text(at))
}

/// Whether a worded separator such as `-----Original Message-----` stands right above.
fn separator_above(lines: &Lines<'_>, at: usize) -> bool {
    lines.previous_text(at, SEPARATOR_REACH).is_some_and(|above| {
        let text = lines.text(above);
        is_framed(text) || frame_start(lines, above).is_some() || !is_rule(text) && locale::is_separator(text)
    })
}

/// Whether the fields are those of a mail and no configuration, log, certificate or example.
fn is_block(lines: &Lines<'_>, range: Range<usize>, fields: &Fields, separated: bool) -> bool {
    let Some(author) = fields.get(Field::From) else { return is_authorless(fields, separated) };
    let others = [Field::Date, Field::To, Field::Subject].iter().filter(|field| fields.has(**field)).count();
    if others == 0 || !is_author(author) {
        return false;
    }
    if separated {
        return true;
    }
    // Headers pasted raw into a report, and patches (`From 0123… Mon Sep 17 00:00:00 2001`), are no quoted mail.
    let around = [range.start.checked_sub(1).map_or("", |above| lines.text(above)), lines.text(range.end)];
    if !is_digest_entry(lines, range.start) && around.iter().any(|text| is_raw_header(text)) {
        return false;
    }
    let written = author.contains('@') && others >= 2;
    // `from: alerts@x` above `to:` and `date:` is rather a configuration file.
    let named = mailbox::author(author).is_some_and(|author| author.name.is_some() && author.email.is_some());
    (fields.dated || written) && (!fields.lower_case || fields.dated && named)
}

/// Whether fields without an author are those of a mail: Notes prints none above what its user forwards himself, and
/// its recipients show `Anna Berg/Munich/ORG@ORG`.
fn is_authorless(fields: &Fields, separated: bool) -> bool {
    let to = fields.get(Field::To).unwrap_or_default();
    let directory = to.split([',', ';']).any(|name| name.split_once('@').is_some_and(|(name, _)| name.contains('/')));
    fields.has(Field::Subject) && (directory && fields.has(Field::Cc) || separated && to.contains('@'))
}

/// Whether the value may name an author.
fn is_author(value: &str) -> bool {
    let value = trim(value);
    let Some(author) = mailbox::author(value).filter(|_| value.len() <= LONGEST_AUTHOR) else { return false };
    let Some(name) = author.name.filter(|_| author.email.is_none()) else { return true };
    name.chars().any(char::is_alphabetic)
        && !name.contains(['\\', '{', '}', '=', '$', '%', '"'])
        && !name.starts_with(['/', '.', '-', '['])
        && !name.contains("://")
        && !looks_dated(&name)
        && !name.ends_with(['.', '。', '?', '？', '!', '！'])
}

/// Header names (RFC 5322, 2045, 6376) that no client shows above quoted mail.
const RAW_HEADERS: [&str; 19] = [
    "Host",
    "Accept",
    "User-Agent",
    "Received",
    "Return-Path",
    "Delivered-To",
    "Message-ID",
    "Message-Id",
    "MIME-Version",
    "Mime-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "DKIM-Signature",
    "Authentication-Results",
    "References",
    "In-Reply-To",
    "Thread-Index",
    "Thread-Topic",
    "X-Mailer",
];

/// A header that no client shows, or the `From ` line of a patch.
fn is_raw_header(text: &str) -> bool {
    if let Some(commit) = text.strip_prefix("From ") {
        return commit.bytes().take_while(u8::is_ascii_hexdigit).count() == 40;
    }
    text.split_once(':').is_some_and(|(name, _)| RAW_HEADERS.contains(&name))
}

/// Whether the block at line `at` is one of a mailing list's digest: a rule and `Message: 3` stand above.
pub(super) fn is_digest_entry(lines: &Lines<'_>, at: usize) -> bool {
    let Some(count) = lines.previous_text(at, 1).and_then(|above| Some((above, lines.text(above).split_once(':')?)))
    else {
        return false;
    };
    let (above, (word, number)) = count;
    let numbered = (1..=4).contains(&trim(number).len()) && trim(number).bytes().all(|b| b.is_ascii_digit());
    let ruled = lines.previous_text(above, SEPARATOR_REACH).is_some_and(|rule| locale::is_rule(lines.text(rule)));
    numbered && ruled && (1..=LONGEST_LABEL).contains(&word.len()) && word.chars().all(char::is_alphabetic)
}

/// One past the raw headers that a digest prints below a block.
fn raw_headers(lines: &Lines<'_>, from: usize) -> usize {
    let header = |at: &usize| is_raw_header(lines.text(*at)) || *at > from && lines.text(*at).starts_with([' ', '\t']);
    (from..lines.len()).take_while(|at| !lines.is_blank(*at) && header(at)).last().map_or(from, |last| last + 1)
}

/// A character of a script without capitals, in which East Asian labels are written.
fn is_asian(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0xd7ff | 0xf900..=0xfaff)
}

/// A character of the script that puts blanks between words all the same.
fn is_hangul(c: char) -> bool {
    matches!(u32::from(c), 0xac00..=0xd7ff)
}

/// Whether a date opens with three numbers of two digits.
fn has_short_year(date: &str) -> bool {
    let day = date.split(' ').next().unwrap_or_default();
    let mut numbers = day.trim_end_matches(['.', ',']).split(['.', '-', '/']);
    let short = |number: &str| number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit());
    numbers.clone().count() == 3 && numbers.all(short)
}

/// What the fields say.
fn envelope(fields: &Fields) -> Envelope {
    let recipients = |field| fields.get(field).map(mailbox::list).unwrap_or_default();
    let date = fields.get(Field::Date).map(trim).filter(|date| !date.is_empty());
    // Korean clients print `22.03.02 08:00`.
    let full = date.filter(|date| fields.asian && has_short_year(date)).map(|date| format!("20{date}"));
    let mut sent = full.as_deref().or(date).and_then(locale::date::find).map(|found| found.stamp);
    // Only NetEase's Mail Master draws tables.
    if let (Some(sent), Some(date)) = (&mut sent, date.filter(|_| fields.table)) {
        locale::date::prefer_month_first(date, sent);
    }
    Envelope {
        kind: EnvelopeKind::HeaderBlock,
        from: fields.get(Field::From).and_then(mailbox::author),
        to: recipients(Field::To),
        cc: recipients(Field::Cc),
        sent,
        sent_text: date.map(str::to_owned),
        subject: fields
            .get(Field::Subject)
            .map(|subject| trim(subject).to_owned())
            .filter(|subject| !subject.is_empty()),
        ..Envelope::default()
    }
}

/// A label with what stands behind it.
struct Label<'a> {
    labels: Labels,
    value: &'a str,
    /// The line that the value stands on: the one below when the label is broken over two.
    line: usize,
    /// Nothing but the word stands there.
    bare: bool,
}

/// The label that opens line `at`: with a colon or a cell border behind it, broken over two lines, or alone when
/// `bare` ones count.
fn label_at<'a>(lines: &Lines<'a>, at: usize, bare: bool) -> Option<Label<'a>> {
    let text = lines.text(at);
    if let Some((labels, value)) = label(text) {
        return Some(Label { labels, value, line: at, bare: false });
    }
    let word = label_row(text);
    if word.is_empty() || word.len() > LONGEST_HALF || label_end(word).is_some() {
        return None;
    }
    let below = label_row(lines.text(at + 1));
    let broken = label_end(below).filter(|_| lines.depth(at + 1) == lines.depth(at)).and_then(|cut| {
        let labels = known(&format!("{word}{}", &below[..cut])).filter(|_| cut <= LONGEST_HALF)?;
        Some(Label { labels, value: label_value(below, cut), line: at + 1, bare: false })
    });
    broken.or_else(|| {
        let labels = known(word).filter(|_| bare && word.chars().count() > 1)?;
        Some(Label { labels, value: "", line: at, bare: true })
    })
}

/// Label and value of a line; `None` when it does not begin with a label and a colon, tab or border.
fn label(text: &str) -> Option<(Labels, &str)> {
    let text = label_row(text);
    let cut = label_end(text)?;
    Some((known(&text[..cut])?, label_value(text, cut)))
}

/// A line without table borders and the marks of bold text before it.
fn label_row(text: &str) -> &str {
    let opens = |c: char| is_invisible(c) || matches!(c, '*' | '_' | '|' | '·' | '•' | '【');
    text.trim_start_matches(opens).trim_end_matches(|c: char| is_invisible(c) || c == '|')
}

/// Which fields a word labels, bold marks and what cannot be seen apart.
fn known(word: &str) -> Option<Labels> {
    let word = word.trim_end_matches(['*', '_', '|', ' ', '】']);
    if word.contains('\u{ad}') { locale::labels(&word.replace('\u{ad}', "")) } else { locale::labels(word) }
}

/// What stands behind the label that ends at `cut`.
fn label_value(text: &str, cut: usize) -> &str {
    let value = text[cut..].trim_start_matches("&nbsp;");
    let gap = |c: char| is_invisible(c) || matches!(c, ':' | '：' | '︰' | '|' | '*' | '_' | '】');
    value.trim_start_matches(gap).trim_end_matches('*')
}

/// Whether bare labels open a block at line `at`, cell by cell: each other line is one.
fn opens_bare(lines: &Lines<'_>, at: usize) -> bool {
    let Some(value) = lines.next_text(at + 1).filter(|value| *value <= at + 1 + BLANKS) else { return false };
    let Some(second) = lines.next_text(value + 1).filter(|second| *second <= value + 1 + BLANKS) else { return false };
    let bare = |at: usize| label_at(lines, at, true).is_some_and(|label| label.bare);
    bare(at) && label_at(lines, value, true).is_none() && bare(second)
}

/// Author and date on the first lines of a Notes block, which labels only what follows, and the first line behind.
fn unlabelled_head<'a>(lines: &Lines<'a>, at: usize) -> Option<(&'a str, &'a str, usize)> {
    let depth = lines.depth(at);
    let author = trim(lines.text(at));
    // A cheap look first: this is asked of every line.
    if author.len() > LONGEST_AUTHOR
        || label(author).is_some()
        || !author.contains(['/', '@']) && author.split(' ').count() > LONGEST_NAME
    {
        return None;
    }
    let (author, date, behind) = if let Some((author, date)) = two_columns(author) {
        (author, date, at + 1)
    } else {
        let below = at + 1 + usize::from(is_remark(lines.text(at + 1)));
        (author, trim(lines.text(below)), below + 1)
    };
    if !is_date_long(date) || lines.depth(behind - 1) != depth {
        return None;
    }
    let behind = behind + usize::from(is_remark(lines.text(behind)));
    let first = (behind..=behind + BLANKS).find(|at| !is_filler(lines, *at))?;
    let labelled = label_at(lines, first, true).filter(|label| {
        ["to", "cc", "subject"].iter().any(|field| label.labels.has(field)) && lines.depth(first) == depth
    });
    labelled?;
    (locale::date::parse(date).is_some() && is_author(author)).then_some((author, date, first))
}

/// The date behind the words of a separator right above labels: `Message du 05/03/19 15:22`.
fn dated_head<'a>(lines: &Lines<'a>, at: usize) -> Option<&'a str> {
    let text = trim(lines.text(at));
    if !is_date_long(text) || label_at(lines, at + 1, false).is_none() {
        return None;
    }
    let mut opens = locale::words("separator").iter().filter_map(|row| row.word.strip_suffix('…'));
    let date = opens.find_map(|open| text.strip_prefix(open))?;
    locale::date::parse(trim(date)).is_some().then_some(trim(date))
}

/// Whether a line of a Notes block says who sent the mail for its author, or whom to answer: `Sent by: Anna Berg`,
/// `Please respond to anna@berg.example`.
fn is_remark(text: &str) -> bool {
    let text = trim(text);
    let cut = text.char_indices().take(REMARK).find(|(_, c)| *c == ':').map(|(at, _)| at);
    let sent_by = || cut.is_some_and(|cut| known(&text[..cut]).is_none() && text[..cut].chars().all(is_label_letter));
    let respond = || locale::words("reply-to").iter().any(|row| row.word.contains(' ') && text.starts_with(row.word));
    text.len() <= LONGEST_AUTHOR && (sent_by() || respond())
}

fn is_label_letter(c: char) -> bool {
    c.is_alphabetic() || c == ' '
}

/// The date that stands alone on line `at` with a label below; `None` for any other line.
fn bare_date<'a>(lines: &Lines<'a>, at: usize) -> Option<&'a str> {
    let date = trim(lines.text(at));
    let labelled = is_date_long(date) && label_at(lines, at + 1, false).is_some();
    (labelled && locale::date::parse(date).is_some()).then_some(date)
}

/// A cheap look: as short as a date, with as many digits as one.
fn is_date_long(text: &str) -> bool {
    text.len() <= 80 && text.bytes().filter(u8::is_ascii_digit).count() >= 4
}

/// Author and date side by side: tabs or a run of blanks between, or `Anna Berg on 10/22/2001 05:10 PM`.
fn two_columns(text: &str) -> Option<(&str, &str)> {
    if text.len() > LONGEST_AUTHOR || text.bytes().filter(u8::is_ascii_digit).count() < 4 {
        return None;
    }
    let found = locale::date::find(text).filter(|found| trim(&text[found.range.end..]).is_empty())?;
    let before = &text[..found.range.start];
    // The one word between is `on`, `am`, `le`.
    let author = match trim(before).rsplit_once(' ') {
        Some((author, word)) if word.chars().count() <= 3 && word.chars().all(char::is_lowercase) => author,
        _ if before.ends_with("  ") || before.ends_with('\t') => before,
        _ => return None,
    };
    let author = trim(author);
    (!author.is_empty()).then_some((author, &text[found.range]))
}

/// The value without the entities that clients leave in plain text.
fn entities(value: String) -> String {
    if !value.contains('&') {
        return value;
    }
    let pairs = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    pairs.into_iter().fold(value, |value, (entity, plain)| value.replace(entity, plain))
}

/// Where the label ends: at the first colon, tab or cell border.
fn label_end(text: &str) -> Option<usize> {
    let mut at = text.char_indices().take(LONGEST_LABEL + 1);
    at.find(|(_, c)| matches!(c, ':' | '：' | '︰' | '\t' | '|')).map(|(at, _)| at)
}

/// Whether a label line is written as in configuration files.
fn is_lower_case(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_ascii_lowercase())
}

/// The value of the label on line `at`, with the lines over which a client wrapped a block of one line, and the last
/// of them.
fn one_line_row<'a>(lines: &Lines<'a>, at: usize, field: Field, value: &'a str) -> (Cow<'a, str>, usize) {
    let mut row = Cow::Borrowed(value);
    let mut last = at;
    if field == Field::Subject || value.len() > 4 * LONGEST_AUTHOR {
        return (row, last);
    }
    while last < at + WRAPPED_ROW {
        let Some((_, labels, _)) = last_inner_label(&row) else { break };
        let next = lines.text(last + 1);
        let more = !lines.is_blank(last + 1) && lines.depth(last + 1) == lines.depth(at) && label(next).is_none();
        if labels.has("subject") || !more || inner_label(next).is_none() {
            break;
        }
        row = Cow::Owned(format!("{row} {}", trim(next)));
        last += 1;
    }
    (row, last)
}

/// The last of the labels inside a value.
fn last_inner_label(value: &str) -> Option<(usize, Labels, usize)> {
    let mut last = inner_label(value)?;
    while let Some((start, labels, end)) = inner_label(&value[last.2..]) {
        last = (last.2 + start, labels, last.2 + end);
    }
    Some(last)
}

/// Reads further labels behind the first on one line: `From: A Sent: B To: C Subject: D`.
///
/// All fields but the last go into `fields`; the last is returned, for it may go on below.
fn one_line_fields(fields: &mut Fields, first: Field, value: &str) -> (Field, String) {
    let (mut field, mut value) = (first, value);
    while field != Field::Subject && value.len() <= 4 * LONGEST_AUTHOR {
        let Some((cut, labels, behind)) = inner_label(value) else { break };
        fields.push(field, trim(&value[..cut]).to_owned());
        let Some(inner) = fields.settle(labels, &value[behind..]) else {
            fields.values.pop();
            break;
        };
        (field, value) = (inner, &value[behind..]);
    }
    (field, trim(value).to_owned())
}

/// The first label inside a value, as start, fields and end with its colon.
fn inner_label(value: &str) -> Option<(usize, Labels, usize)> {
    for (colon, c) in value.char_indices().filter(|(_, c)| matches!(c, ':' | '：')) {
        // `9:30` and `mailto:` are no labels; a label stands behind a blank and holds at most three words.
        let mut start = colon;
        for _ in 0..3 {
            let Some(blank) = value[..start].trim_end().rfind([' ', '\u{a0}', '\t', '|', '>', ';']) else { break };
            start = blank + value[blank..].chars().next().map_or(0, char::len_utf8);
            if let Some(labels) = locale::labels(value[start..colon].trim_matches('*')).filter(|_| start > 1) {
                return Some((start, labels, colon + c.len_utf8()));
            }
            start = blank;
        }
    }
    None
}

/// What stands behind a label on its line.
struct Value {
    field: Field,
    text: String,
    /// The label stood alone, without a colon.
    bare: bool,
}

/// The value of the label on line `at` with the lines that continue it, and the first line behind.
fn continued(lines: &Lines<'_>, at: usize, fields: &Fields, value: Value, spaced: bool) -> (String, usize) {
    let depth = lines.depth(at);
    let Value { field, text: mut joined, bare } = value;
    let mut end = at + 1;
    // A label alone on its line: the value stands below, after a blank line in pages pasted cell by cell.
    if joined.is_empty() {
        let below = (end..=end + 1).find(|at| !lines.is_blank(*at));
        let below = below.filter(|below| lines.depth(*below) == depth && label_at(lines, *below, bare).is_none());
        let optional = matches!(field, Field::Other | Field::Cc);
        match below.filter(|below| !optional || bare && *below == end) {
            Some(below) => {
                cell(lines.text(below)).clone_into(&mut joined);
                end = below + 1;
            }
            None => return (joined, end),
        }
    }
    let taken = match field {
        Field::From if bare_date(lines, end).is_some() => end,
        Field::Subject => subject_lines(lines, end - 1, fields, spaced),
        _ => list_lines(lines, end, depth, fields, field, &joined),
    };
    for piece in (end..taken).map(|at| cell(lines.text(at))).filter(|piece| !piece.is_empty()) {
        // A wrapped address goes on without a blank.
        let glued = joined.rfind('<').is_some_and(|open| !joined[open..].contains('>'));
        // Neither does Chinese or Japanese.
        let ends = (joined.chars().next_back(), piece.chars().next());
        let solid =
            matches!(ends, (Some(above), Some(below)) if is_asian(above) && is_asian(below) && !is_hangul(above));
        joined.push_str(if glued || solid { "" } else { " " });
        joined.push_str(piece);
    }
    (joined, taken)
}

/// A line without table borders.
fn cell(text: &str) -> &str {
    text.trim_matches(|c: char| is_invisible(c) || c == '|')
}

/// One past the last line that continues a list of recipients, an author or a date; `from` when none does.
fn list_lines(lines: &Lines<'_>, from: usize, depth: u8, fields: &Fields, field: Field, value: &str) -> usize {
    let mut end = from;
    for at in from..from + LONGEST_VALUE {
        let text = lines.text(at);
        if lines.is_blank(at) || lines.depth(at) != depth {
            break;
        }
        if let Some(Label { labels, value: inner, .. }) = label_at(lines, at, fields.bare) {
            let follows = fields.settle(labels, inner).is_some_and(|next| next != field || next == Field::Other);
            // Whatever stands between two labels of a block belongs to the first.
            return if follows { at } else { end };
        }
        let listed = text.contains(['@', ';', '；', ',', '、', '<', '>']);
        if trim(text).ends_with(['。', '！', '？', '!', '?'])
            || width(text) > 200
            || is_rule(text)
            || is_raw_header(text)
            || (at > from && !listed)
        {
            break;
        }
        let before = if at == from { value } else { lines.text(at - 1) };
        if at == end
            && listed
            && (is_open(before) || text.starts_with([' ', '\t']))
            && text.contains(['@', ';', '；', '>'])
        {
            end = at + 1;
        }
    }
    end
}

/// Whether a list must go on: it ends in a separator, or inside an address.
fn is_open(text: &str) -> bool {
    let text = trim(text);
    text.ends_with([';', '；', ',', '、', '<']) || text.rfind('<').is_some_and(|open| !text[open..].contains('>'))
}

/// One past the last line that continues the subject on line `at`.
///
/// Outlook for Mac, Foxmail and NetEase print no blank line before the body, so a line right below belongs to the
/// subject only when the client must have wrapped it, or when it is a ticket's token that a gateway put there.
fn subject_lines(lines: &Lines<'_>, at: usize, fields: &Fields, spaced: bool) -> usize {
    let depth = lines.depth(at);
    let same = |at: usize| !lines.is_blank(at) && lines.depth(at) == depth;
    let mut end = at + 1;
    // Whatever stands between two labels of a block belongs to the first.
    let follows = |at: usize| {
        let label = label_at(lines, at, false).filter(|_| same(at))?;
        fields.settle(label.labels, label.value).filter(|field| !matches!(field, Field::Subject | Field::Other))
    };
    if same(end) && label_at(lines, end, false).is_none() && !is_greeting(lines.text(end)) && follows(end + 1).is_some()
    {
        return end + 1;
    }
    for last in at + 1..at + 3 {
        let (above, text) = (lines.text(last - 1), lines.text(last));
        let full = WRAPPED.contains(&width(above)) || (text.starts_with([' ', '\t']) && width(above) > 40);
        if !same(last) || !full || label_at(lines, last, false).is_some() || opens_body(text) {
            break;
        }
        let below = lines.text(last + 1);
        if lines.is_blank(last + 1) || label_at(lines, last + 1, false).is_some() || is_ticket_token(below) {
            end = last + 1;
            break;
        }
    }
    let token = if lines.is_blank(end) && spaced { end + 1 } else { end };
    if same(token) && is_ticket_token(lines.text(token)) { token + 1 } else { end }
}

/// Whether a line is a greeting or a sentence, not the end of a subject.
fn opens_body(text: &str) -> bool {
    let text = trim(text);
    text.ends_with([',', '，', ':', '：', '!', '！', '.', '。', '?', '？', ';', '；']) || is_greeting(text)
}

fn is_greeting(text: &str) -> bool {
    locale::cues("greeting").find(&locale::fold(trim(text))).is_some_and(|found| found.start == 0)
}

/// Whether a line is nothing but the token by which a ticket system knows its mails: `ABCD:0001234`, `[#4711]`.
fn is_ticket_token(text: &str) -> bool {
    let token = trim(text).trim_matches(['[', ']', '(', ')', '#', '{', '}']);
    let letters = token.bytes().take_while(u8::is_ascii_alphabetic).count();
    let tail = &token[letters..];
    (2..=12).contains(&letters)
        && token.len() <= 40
        && tail.starts_with([':', '#', '-', '_'])
        && tail.bytes().filter(u8::is_ascii_digit).count() >= 4
        && tail.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || b":#-_".contains(&b))
}

/// Whether a value holds a date in whatever language: at least a day and a month or an hour in digits.
fn looks_dated(value: &str) -> bool {
    let groups = value.split(|c: char| !c.is_numeric()).filter(|group| !group.is_empty()).count();
    groups >= 2 && value.len() <= LONGEST_AUTHOR && !value.contains(['@', '\\'])
}
