//! What stands around an author's words: signature, legal notice, "sent from my …", banners of mail gateways.
//!
//! Read from the bottom of each segment upwards. A signature needs something to hold on to, a sign-off, the author's
//! name or a name above contact data, and every line below that must look like contact data: rather too little is
//! taken than a word of the body.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::locale;
use crate::mail::{EnvelopeKind, Mailbox};
use crate::text::LineKind;

use super::lines::{Lines, is_framed, is_rule, trim, width};
use super::{Segment, SegmentKind, mailbox};

/// Most lines of a signature.
const LONGEST_SIGNATURE: usize = 12;
/// Most blank lines in a row inside a signature.
const WIDEST_GAP: usize = 4;
/// Most lines of a banner above a mail that are looked at.
const TOP: usize = 6;
/// Fewest characters of the rule above the footer of a mailing list.
const LONG_RULE: usize = 20;
/// Most lines of that footer.
const LONGEST_FOOTER: usize = 6;
/// Longest paragraph in bytes that is looked at for a legal notice.
const LONGEST_NOTICE: usize = 20_000;
/// Most people of one source that a signature without header is compared with.
const MOST_PEOPLE: usize = 40;

/// Marks the lines of all segments of a source, and names the author of a mail without header after its signature.
pub(super) fn mark(lines: &Lines<'_>, segments: &mut [Segment]) {
    let people = people(segments);
    for segment in segments.iter_mut().filter(|segment| segment.kind != SegmentKind::Record) {
        let mut part = Part::new(lines, segment);
        part.mark_top();
        let signature = part.mark_tail(&people);
        let kinds = part.kinds;
        for (line, kind) in segment.lines.iter_mut().zip(kinds) {
            line.kind = kind;
        }
        if segment.envelope.from.is_none() && segment.envelope.kind == EnvelopeKind::None {
            segment.envelope.from = signature;
        }
    }
}

/// Everybody named in the envelopes of a source, once.
fn people(segments: &[Segment]) -> Vec<Mailbox> {
    let mut people: Vec<Mailbox> = Vec::new();
    let envelopes = segments.iter().map(|segment| &segment.envelope);
    for mailbox in envelopes.flat_map(|envelope| envelope.from.iter().chain(&envelope.to)) {
        if people.len() == MOST_PEOPLE {
            break;
        }
        if mailbox.name.is_some() && !people.iter().any(|known| known.name == mailbox.name) {
            people.push(mailbox.clone());
        }
    }
    people
}

/// The lines of one segment while they are marked.
struct Part<'a> {
    texts: Vec<&'a str>,
    kinds: Vec<LineKind>,
    author: Option<Mailbox>,
}

impl<'a> Part<'a> {
    fn new(lines: &Lines<'a>, segment: &Segment) -> Part<'a> {
        let texts = segment.lines.iter().map(|line| lines.text(line.number as usize - 1)).collect();
        let kinds = segment.lines.iter().map(|line| line.kind).collect();
        Part { texts, kinds, author: segment.envelope.from.clone() }
    }

    fn is_text(&self, at: usize) -> bool {
        self.kinds[at] == LineKind::Text
    }

    /// One past the last text line before `end`; 0 when there is none.
    fn trimmed(&self, end: usize) -> usize {
        (0..end).rev().find(|at| self.is_text(*at)).map_or(0, |at| at + 1)
    }

    /// First line of the paragraph whose last line is `last`.
    fn paragraph(&self, last: usize) -> usize {
        (0..=last).rev().take_while(|at| self.is_text(*at)).last().unwrap_or(last)
    }

    /// Gives the text lines of a range a kind.
    fn set(&mut self, range: std::ops::Range<usize>, kind: LineKind) {
        for at in range {
            if self.is_text(at) {
                self.kinds[at] = kind;
            }
        }
    }

    /// Marks what a gateway or a ticket system put above the mail.
    fn mark_top(&mut self) {
        let top: Vec<usize> = (0..self.texts.len()).filter(|at| self.is_text(*at)).take(TOP).collect();
        for at in top {
            let folded = locale::fold(self.texts[at]);
            if width(self.texts[at]) < 400 && locale::cues("banner").is_match(&folded) {
                self.kinds[at] = LineKind::Banner;
            }
        }
    }

    /// Marks notices and signature from the bottom; says whose signature it is when the author was not known.
    fn mark_tail(&mut self, people: &[Mailbox]) -> Option<Mailbox> {
        let mut end = self.closing(self.trimmed(self.texts.len()));
        let mut signed: Option<Option<Mailbox>> = None;
        let mut headed = false;
        while end > 0 {
            let cued = is_notice(self.texts[end - 1]);
            let unsigned = signed.is_none() && !cued;
            let start = if let Some((start, whose)) = unsigned.then(|| self.signature(end, people)).flatten() {
                let start = self.ruled(self.pictured(start));
                // `Sent from my phone` below a notice stands below the signature as well.
                let device = (start..end).all(|at| !self.is_text(at) || is_device(self.texts[at]));
                self.set(start..end, LineKind::Signature);
                if !device {
                    signed = Some(whose);
                }
                start
            } else if let Some(start) = self.notice(end, signed.is_some()) {
                self.set(start..end, LineKind::Disclaimer);
                start
            } else if let Some(start) = self.headed_notice(end).filter(|_| !headed) {
                headed = true;
                self.set(start..end, LineKind::Disclaimer);
                start
            } else if let Some(start) = self.list_footer(end) {
                self.set(start..end, LineKind::Disclaimer);
                start
            } else {
                break;
            };
            end = self.trimmed(start);
        }
        signed.flatten()
    }

    /// Marks the line that closes quoted text, `----- End message from a@b -----`, and says where the rest ends.
    fn closing(&mut self, end: usize) -> usize {
        let last = end.checked_sub(1).map(|last| self.texts[last]);
        let closes = last.is_some_and(|last| is_framed(last) && locale::is_separator(last));
        if closes && self.trimmed(end - 1) > 0 {
            self.kinds[end - 1] = LineKind::Separator;
            return self.trimmed(end - 1);
        }
        end
    }

    /// Where the footer begins that a mailing list sets below a rule: its name, addresses and links.
    fn list_footer(&self, end: usize) -> Option<usize> {
        let first = self.paragraph(end - 1);
        let ruled = trim(self.texts[first]).len() >= LONG_RULE && is_rule(self.texts[first]);
        let rows = &self.texts[first + 1..end];
        let linked = rows.iter().any(|text| text.contains("://") || address(text).is_some());
        let short = rows.len() <= LONGEST_FOOTER && rows.iter().all(|text| width(text) <= 100);
        // A digest draws a rule of its own above that.
        let above = self.trimmed(first);
        let twice = above > 1 && first - above <= 1 && trim(self.texts[above - 1]).len() >= LONG_RULE;
        let first = if twice && is_rule(self.texts[above - 1]) { above - 1 } else { first };
        (ruled && linked && short && self.trimmed(first) > 0).then_some(first)
    }

    /// The picture right above a signature, or `start` when there is none.
    fn pictured(&self, start: usize) -> usize {
        let above = self.trimmed(start);
        if above > 1 && is_picture(self.texts[above - 1]) && self.trimmed(above - 1) > 0 { above - 1 } else { start }
    }

    /// The rule right above a signature, or `start` when there is none; a rule that closes a frame is the letter's.
    fn ruled(&self, start: usize) -> usize {
        let above = self.trimmed(start);
        let ruled = above > 1 && start - above <= 1 && is_rule(self.texts[above - 1]) && self.trimmed(above - 1) > 0;
        let alike = |at: &usize| self.is_text(*at) && trim(self.texts[*at]) == trim(self.texts[above - 1]);
        let opens = ruled && (0..above - 1).filter(alike).count().is_multiple_of(2);
        if opens { above - 1 } else { start }
    }

    /// Where a legal notice begins that ends right before `end`.
    ///
    /// `signed`: a signature stands below, so that this is the letter itself unless much of it sounds like a notice.
    fn notice(&self, end: usize, signed: bool) -> Option<usize> {
        let start = self.paragraph(end - 1);
        let text: usize = self.texts[start..end].iter().map(|text| text.len() + 1).sum();
        if text > LONGEST_NOTICE {
            return None;
        }
        let cue = (start..end).rfind(|at| is_notice(self.texts[*at]));
        // A cue wrapped over two lines is seen in the whole paragraph only.
        let whole = || locale::cues("disclaimer").is_match(&locale::fold(&self.texts[start..end].join(" ")));
        let cue = cue.or_else(|| whole().then_some(start))?;
        let sounds = || locale::cues("disclaimer").find_all(&locale::fold(&self.texts[start..end].join(" "))).len();
        if signed && sounds() < 2 && !is_headed(self.texts[cue]) {
            return None;
        }
        // Below the cue a notice is prose; a signature below it is handled on its own.
        let mut first = cue;
        while first > start && (is_rule(self.texts[first - 1]) || is_full(self.texts[first - 1])) {
            first -= 1;
        }
        // The rule that parts the notice from the mail goes with it.
        let above = self.trimmed(first);
        if above > 0 && first - above <= 2 && is_rule(self.texts[above - 1]) {
            first = above - 1;
        }
        // A mail of nothing but a notice is an automatic mail, and that is its body.
        (self.trimmed(first) > 0).then_some(first)
    }

    /// Where a notice of several paragraphs begins, below a heading that stands alone on its line.
    fn headed_notice(&self, end: usize) -> Option<usize> {
        let first = (0..end).find(|at| self.is_text(*at))?;
        (first + 1..end).find(|at| {
            let text = trim(self.texts[*at]);
            self.is_text(*at) && text.len() <= 80 && is_word("disclaimer_heading", text)
        })
    }

    /// Where the signature begins that ends right before `end`, and whose it is when no header says so.
    fn signature(&self, end: usize, people: &[Mailbox]) -> Option<(usize, Option<Mailbox>)> {
        let visited = self.contact_lines(end);
        let first_text = (0..end).find(|at| self.is_text(*at))?;
        let writers = self.author.iter().chain(people.iter().filter(|_| self.author.is_none()));
        let authors: Vec<(Author, &Mailbox)> = writers.map(|mailbox| (Author::new(mailbox), mailbox)).collect();
        let signer =
            |at: usize| authors.iter().find(|(author, _)| author.signs(self.texts[at])).map(|(_, mailbox)| *mailbox);
        // The topmost line to hold on to; courtesy alone must not leave a mail without words.
        let opens = |at: usize| (is_delimiter(self.texts[at]) || is_sign_off(self.texts[at])) && at != first_text;
        // `Thank you.` as a sentence above `Kind regards` is the end of the letter.
        let said = |at: usize| {
            let below = (at + 1..end).find(|below| self.is_text(*below));
            is_sentence(self.texts[at]) && below.is_some_and(|below| is_sign_off(self.texts[below]))
        };
        let held = visited.iter().rev().copied().find(|at| opens(*at) && !said(*at) || signer(*at).is_some());
        let start = held.or_else(|| self.card(&visited)).or_else(|| self.delimited(end))?;
        if self.author.is_some() {
            return Some((start, None));
        }
        let rows: Vec<usize> = (start..end).filter(|at| self.is_text(*at)).collect();
        // The signature may show the whole name of whom a header calls by a part of it.
        let full = |at: &usize| {
            let mut mailbox = signer(*at)?.clone();
            let signed = head(self.texts[*at]);
            let words = |name: &str| name.split_whitespace().count();
            let two_scripts = signed.chars().any(|c| c >= '\u{2e80}');
            if !two_scripts
                && is_person(signed)
                && mailbox.name.as_deref().is_some_and(|name| words(name) < words(signed))
            {
                mailbox.name = Some(signed.to_owned());
            }
            Some(mailbox)
        };
        let known = rows.iter().find_map(full);
        // Right below a sign-off one word is a name too.
        let below = rows.iter().skip(1).find(|at| !opens(**at)).filter(|_| opens(start));
        let given = below.map(|at| head(self.texts[*at])).filter(|name| name.split_whitespace().all(is_name_word));
        let given = given.filter(|name| !name.is_empty() && !is_title(name)).map(str::to_owned);
        let named = || {
            rows.iter()
                .find(|at| !opens(**at) && is_person(self.texts[**at]))
                .map(|at| head(self.texts[*at]).to_owned())
        };
        // Below a rule stands the footer of a mailing list.
        let own = rows.iter().skip_while(|at| opens(**at)).take_while(|at| !is_rule(self.texts[**at]));
        let address = own.clone().find_map(|at| address(self.texts[*at]));
        let whose = match (known, address) {
            (Some(mut mailbox), address) => {
                mailbox.email = address.map(str::to_owned).or(mailbox.email);
                Some(mailbox)
            }
            (None, address) => {
                let found = Mailbox { name: named().or(given), email: address.map(str::to_owned) };
                (found.name.is_some() || found.email.is_some()).then_some(found)
            }
        };
        Some((start, whose))
    }

    /// Text lines from the bottom up that may be part of a signature.
    fn contact_lines(&self, end: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut below = end;
        for at in (0..end).rev() {
            if below - at > WIDEST_GAP || found.len() == LONGEST_SIGNATURE {
                break;
            }
            match self.kinds[at] {
                LineKind::Blank => continue,
                LineKind::Text if is_contact(self.texts[at]) && !self.is_row(at) => found.push(at),
                _ => break,
            }
            below = at;
        }
        found
    }

    /// Whether a line is one of several rows of a table: three cells or more, and as many above or below.
    fn is_row(&self, at: usize) -> bool {
        let cells = |at: usize| self.texts.get(at).map_or(0, |text| text.matches(['\t', '|']).count());
        let count = cells(at);
        count >= 2 && (cells(at + 1) == count || at.checked_sub(1).is_some_and(|above| cells(above) == count))
    }

    /// A name above an organisation, a phone or an address: a signature whoever the author is.
    fn card(&self, visited: &[usize]) -> Option<usize> {
        let mut evidence = 0;
        let mut start = None;
        for at in visited {
            let text = self.texts[*at];
            let introduced = at.checked_sub(1).is_some_and(|above| trim(self.texts[above]).ends_with([':', '：']));
            if evidence >= 2 && is_person(text) && !introduced {
                start = Some(*at);
            }
            // A title or a department alone is also a plain word.
            evidence += if is_strong_evidence(text) { 2 } else { usize::from(is_evidence(text)) };
        }
        start
    }

    /// A signature below `-- ` (RFC 3676, 4.3), whose lines may say anything but commands and logs.
    fn delimited(&self, end: usize) -> Option<usize> {
        let mut count = 0;
        for at in (0..end).rev().filter(|at| self.kinds[*at] != LineKind::Blank) {
            let text = self.texts[at];
            if is_delimiter(text) {
                return Some(at);
            }
            count += 1;
            if count > LONGEST_SIGNATURE
                || !self.is_text(at)
                || width(text) > 100
                || is_technical(text)
                || is_item(text)
            {
                return None;
            }
        }
        None
    }
}

/// An author as a set of the words of name and address.
pub(super) struct Author {
    /// The name without white space, folded.
    whole: String,
    /// Words of the name, and of the address where there is no name.
    words: Vec<String>,
}

impl Author {
    pub fn new(mailbox: &Mailbox) -> Author {
        let local = mailbox.email.as_deref().and_then(|email| email.split('@').next()).unwrap_or_default();
        let name = locale::fold(mailbox.name.as_deref().unwrap_or(local)).into_owned();
        let parted = |c: char| c.is_whitespace() || ",，()（）._|/".contains(c);
        let words: Vec<String> =
            name.split(parted).filter(|word| word.chars().count() > 1).map(str::to_owned).collect();
        Author { whole: name.split_whitespace().collect(), words }
    }

    /// Whether a tag before an answer names this author: `JD` in brackets, `Müller`, `张三`, `John Doe`.
    pub fn is_called(&self, tag: &str, framed: bool) -> bool {
        let folded = locale::fold(tag);
        let bare: String = folded.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
        let named = folded.split_whitespace().all(|word| self.words.iter().any(|known| known == word));
        let letters = self.words.iter().filter_map(|word| word.chars().next());
        let initials: String = letters.collect();
        let reversed: String = initials.chars().rev().collect();
        let short = framed || tag.chars().all(|c| c.is_uppercase() || c == '.');
        let count = bare.chars().count();
        named || bare == self.whole || short && (2..=4).contains(&count) && (bare == initials || bare == reversed)
    }

    /// Whether a line is this author's name: whole, its given name, or with its form in another script.
    fn signs(&self, text: &str) -> bool {
        let head = head(text);
        let folded = locale::fold(head);
        let words: Vec<&str> = folded.split_whitespace().collect();
        if words.is_empty() || words.len() > 5 || width(text) > 100 || trim(text).ends_with([',', '，', ':', '：']) {
            return false;
        }
        // The whole name first: Cara is also how Italians say dear.
        if folded.split_whitespace().collect::<String>() == self.whole {
            return true;
        }
        // `Hello Mr Winter` names a reader, not the writer.
        if locale::cues("greeting").find(&folded).is_some_and(|hit| hit.start == 0) {
            return false;
        }
        let own = |word: &&&str| self.words.iter().any(|known| known == *word);
        words.iter().any(|word| own(&word)) && head.split_whitespace().all(is_name_word)
    }
}

/// The name part of a line: before a title, an organisation or a bracket.
fn head(text: &str) -> &str {
    let text = trim(text).trim_start_matches(['-', '–', '—', '~', '*', '/']);
    let end = text.find(['|', '·', ',', '，', '/', '(', '（', '<', '\t', '｜', '、']).unwrap_or(text.len());
    let end = [" - ", " – ", " — ", "  "].iter().filter_map(|mark| text.find(mark)).fold(end, usize::min);
    without_role(trim(&text[..end])).trim_end_matches(['*', '.', '!', '！'])
}

/// A name without the abbreviations for whom it signs: `i. A.`, `i.V.`, `ppa.`, `p.p.`.
fn without_role(name: &str) -> &str {
    let mut rest = name;
    while let Some((word, behind)) = rest.split_once(' ') {
        let opens = rest.len() < name.len() || word.starts_with(char::is_lowercase);
        let role = word.len() <= 4 && word.ends_with('.') && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'.');
        // `i. A.`: the second half is a capital alone, and so are initials of names, which come first.
        if !(opens && role) {
            break;
        }
        rest = behind.trim_start();
    }
    rest
}

/// The name behind a greeting such as `Hello Anna,`; `None` when the line goes on.
pub(super) fn greeted(text: &str) -> Option<&str> {
    let text = trim(text);
    let greeting = locale::cues("greeting").find(&locale::fold(text)).filter(|found| found.start == 0)?;
    let edge = |c: char| c.is_whitespace() || ",，、:：!！.".contains(c);
    let name = text[greeting.end..].trim_matches(edge);
    let words = name.split_whitespace().count();
    ((1..=3).contains(&words) && name.split_whitespace().all(is_name_word)).then_some(name)
}

/// Whether a word may be part of a name: capitalised, or of a script without capitals and short.
fn is_name_word(word: &str) -> bool {
    let Some(first) = word.chars().next() else { return false };
    // `i. A. Jonas Feld`, `p.p. Ann Lee`: abbreviations before the name.
    if word.ends_with('.') && word.len() <= 4 {
        return first.is_alphabetic();
    }
    let lettered = word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | '·'));
    let short = first.is_uppercase() || word.chars().count() <= 5;
    lettered && first.is_alphabetic() && !first.is_lowercase() && short
}

/// Whether a line says what somebody is and not who: `HR Administrator`.
fn is_title(text: &str) -> bool {
    let folded = locale::fold(text);
    locale::cues("job_title").find_all(&folded).last().is_some_and(|title| title.end == folded.len())
}

/// Whether a line reads like the name of somebody we don't know.
fn is_person(text: &str) -> bool {
    let head = head(text);
    let words: Vec<&str> = head.split_whitespace().collect();
    let folded = locale::fold(head);
    let other =
        ["org_suffix", "department", "greeting", "sign_off"].iter().any(|field| locale::cues(field).is_match(&folded));
    if other || is_title(head) || !words.iter().all(|word| is_name_word(word)) {
        return false;
    }
    let letters = head.chars().filter(|c| !c.is_whitespace()).count();
    let latin = words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase));
    match words.as_slice() {
        [] => false,
        // One word is a name only where names have no blank.
        [_] => !latin && (2..=4).contains(&letters),
        _ => words.len() <= 4 && letters <= 40,
    }
}

/// Whether a line may stand in a signature.
fn is_contact(text: &str) -> bool {
    let text = trim(text);
    if is_delimiter(text) || is_rule(text) || is_sign_off(text) || is_picture(text) {
        return true;
    }
    if width(text) > 100
        || is_technical(text)
        || is_item(text)
        || text.ends_with([':', '：', ';', '；', '?', '？', '。', '！'])
    {
        return false;
    }
    let words = text.split_whitespace().count();
    // A full stop closes a sentence, or an abbreviation such as `Ltd.`.
    if text.ends_with(['.', '!']) && !closes_with_organization(text) {
        return false;
    }
    if is_evidence(text) {
        return words <= 14 && !text.contains('。');
    }
    !text.contains(['，', '。', '；', '？']) && words <= 9
}

/// Whether the last word is part of the name of an organisation.
fn closes_with_organization(text: &str) -> bool {
    locale::cues("org_suffix").find_all(&locale::fold(text)).iter().any(|found| found.end + 1 >= text.len())
}

/// Whether a line holds an address, a phone number, a title or the name of an organisation.
fn is_evidence(text: &str) -> bool {
    let folded = locale::fold(text);
    is_strong_evidence(text)
        || text.contains("www.")
        || text.contains("http")
        || ["department", "job_title"].into_iter().any(|field| locale::cues(field).is_match(&folded))
}

/// Whether a line holds an address, a phone number or the name of an organisation.
fn is_strong_evidence(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let phone = text.chars().filter(|c| c.is_ascii_digit() || " +-().".contains(*c)).count();
    let folded = locale::fold(text);
    let named = |field| locale::cues(field).is_match(&folded);
    address(text).is_some()
        || (digits >= 7 && phone * 10 >= text.chars().count() * 6)
        || (digits >= 3 && named("phone_label"))
        || named("org_suffix")
}

/// The first mail address in a line.
fn address(text: &str) -> Option<&str> {
    // The number of a picture looks like one.
    let text = if text.contains("cid:") { "" } else { text };
    text.split(|c: char| c.is_whitespace() || "<>()[]：:;；,，|（）".contains(c))
        .find(|word| mailbox::is_address(word) && word.contains('.'))
}

/// Whether a line is a command, a path, an error code or a log record.
fn is_technical(text: &str) -> bool {
    let clock = text
        .split(|c: char| c != ':' && !c.is_ascii_digit())
        .any(|word| word.len() == 8 && word.matches(':').count() == 2);
    text.contains(['\\', '`', '{', '}', '=', '$'])
        || text.contains("0x")
        || text.contains("://") && text.split_whitespace().count() > 4
        || clock
}

/// Whether a line opens a list item.
fn is_item(text: &str) -> bool {
    let text = trim(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let numbered = (1..=2).contains(&digits) && rest.starts_with(['.', ')', '、', '）', '．']);
    let marked = ["- ", "* ", "• ", "· ", "+ ", "●", "■", "◆", "√"].iter().any(|mark| text.starts_with(mark));
    numbered || marked || text.starts_with(['#', '@', '|', '【'])
}

/// Whether a line is filled up to the margin, as wrapped prose is.
fn is_full(text: &str) -> bool {
    width(text) >= 60 && !trim(text).ends_with(['.', '。', '!', '！', '?', '？', ':', '：'])
}

/// Whether a line stands for a picture: `[cid:image001.png@01DA6F00.12345678]`, `<image001.png>`, `[image: Logo]`.
fn is_picture(text: &str) -> bool {
    let text = trim(text);
    let inner = [('[', ']'), ('<', '>')].iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(*open)?.strip_suffix(*close)?;
        (!inner.contains([*open, *close])).then_some(inner)
    });
    let named = |inner: &str| [".png", ".jpg", ".jpeg", ".gif"].iter().any(|end| inner.to_lowercase().ends_with(end));
    inner.is_some_and(|inner| {
        inner.len() <= 100 && (inner.starts_with("cid:") || inner.starts_with("image:") || named(inner))
    })
}

/// Whether a line ends as a sentence does.
fn is_sentence(text: &str) -> bool {
    trim(text).ends_with(['.', '。', '!', '！'])
}

/// `-- ` alone on a line.
fn is_delimiter(text: &str) -> bool {
    matches!(trim(text), "--" | "—" | "——" | "__")
}

/// Whether a line closes a mail: `Best regards,`, `此致`, `Sent from my phone`, or a sign-off with a name behind it.
fn is_sign_off(text: &str) -> bool {
    let text = trim(text);
    if text.len() > 120 {
        return false;
    }
    if is_word("sign_off", text) {
        return true;
    }
    if is_device(text) {
        return true;
    }
    // A name behind it, with or without a comma: `Best regards, Anna`.
    (1..=3).any(|words| {
        let Some((at, _)) = text.rmatch_indices([' ', ',', '，']).nth(words - 1) else { return false };
        let (courtesy, name) = (&text[..at], text[at..].trim_matches([' ', ',', '，']));
        is_word("sign_off", courtesy)
            && !name.is_empty()
            && (is_word("sign_off", name) || name.split_whitespace().all(is_name_word))
    })
}

/// Whether a line names the device or the client that sent a mail: `Sent from my phone`.
fn is_device(text: &str) -> bool {
    let text = trim(text);
    if text.len() > 120 {
        return false;
    }
    let found = locale::cues("sent_from").find(&locale::fold(text)).filter(|found| found.start == 0);
    found.is_some_and(|found| {
        let rest = &text[found.end..];
        // `Sent from my desk, which is …` goes on; `Sent from my phone, excuse typos` names a device first.
        let first = rest.split(". ").next().unwrap_or(rest);
        let few = first.split_whitespace().count() <= 7 && !first.contains([',', '，', '。']);
        few || !rest.trim_start().starts_with(char::is_alphanumeric)
    })
}

/// Whether a line holds words of a legal notice or an automatic footer.
fn is_notice(text: &str) -> bool {
    text.len() <= LONGEST_NOTICE && (locale::cues("disclaimer").is_match(&locale::fold(text)) || is_headed(text))
}

/// Whether a heading of legal notices opens a line that goes on: `LEGAL NOTICE: This message …`.
fn is_headed(text: &str) -> bool {
    let text = trim(text);
    let Some((heading, notice)) = text.split_once([':', '：']) else { return false };
    heading.len() <= 80 && !trim(notice).is_empty() && is_word("disclaimer_heading", heading)
}

/// Whether a text is one of the words of a field, punctuation and case apart.
fn is_word(field: &'static str, text: &str) -> bool {
    static WORDS: LazyLock<BTreeSet<(&'static str, String)>> = LazyLock::new(|| {
        let fields = ["sign_off", "disclaimer_heading"];
        let rows = fields.into_iter().flat_map(|field| locale::words(field).iter().map(move |row| (field, row.word)));
        rows.map(|(field, word)| (field, bare(word))).collect()
    });
    let bare = bare(text);
    !bare.is_empty() && WORDS.contains(&(field, bare))
}

/// A text without punctuation and white space around it, folded.
fn bare(text: &str) -> String {
    let edge = |c: char| c.is_whitespace() || ",，.。!！:：;；、*_-–—=#【】[]()（）~".contains(c);
    let words: Vec<&str> = trim(text).trim_matches(edge).split_whitespace().collect();
    locale::fold(&words.join(" ")).into_owned()
}
