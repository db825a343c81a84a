//! Subjects in the form in which mails of one case agree.

use super::fingerprint::squash;
use crate::locale;

/// Longest tag such as `[EXTERNAL]` that a gateway puts before a subject, in bytes.
const LONGEST_TAG: usize = 40;

/// Letters and digits of a subject, without reply prefixes, tags, and case ids with their labels; empty when nothing
/// else is left.
pub(super) fn key(subject: &str, ids: &[String]) -> String {
    let mut rest = subject.to_owned();
    for id in ids {
        rest = without_id(&rest, id);
    }
    let mut rest = rest.as_str();
    loop {
        let next = without_tag(without_auto_prefix(locale::strip_subject_prefixes(rest)));
        if next.len() == rest.len() {
            return squash(rest);
        }
        rest = next;
    }
}

/// Cuts an id out, with the brackets around it or the label before it: `[Case CS-1]`, `TrackingID#12`.
fn without_id(subject: &str, id: &str) -> String {
    let folded = locale::fold(subject);
    let Some(at) = folded.find(&*locale::fold(id)) else { return subject.to_owned() };
    let end = at + id.len();
    let opening =
        subject[..at].rfind(['[', '【', '（', '(']).filter(|open| !subject[*open..at].contains([']', '】', '）', ')']));
    let closing = subject[end..].find([']', '】', '）', ')']);
    let (start, end) = match (opening, closing) {
        (Some(open), Some(close)) if close < LONGEST_TAG && at - open < LONGEST_TAG => {
            let close = end + close;
            (open, close + subject[close..].chars().next().map_or(0, char::len_utf8))
        }
        _ => (label_before(&folded, at), end),
    };
    format!("{} {}", &subject[..start], &subject[end..])
}

/// Where the label of a case id right before byte `at` starts; `at` when there is none.
fn label_before(folded: &str, at: usize) -> usize {
    let before = folded[..at].trim_end_matches(|c: char| !c.is_alphanumeric());
    let labels = locale::cues("case_label").find_all(before);
    labels.into_iter().filter(|label| label.end == before.len()).map(|label| label.start).min().unwrap_or(at)
}

/// Cuts `Automatic reply:` and its like.
fn without_auto_prefix(subject: &str) -> &str {
    let folded = locale::fold(subject);
    let cut = |row: &locale::Row| {
        let rest = folded.strip_prefix(row.folded)?.trim_start();
        let rest = rest.strip_prefix([':', '：'])?;
        Some(&subject[subject.len() - rest.len()..])
    };
    locale::words("auto_prefix").iter().find_map(cut).unwrap_or(subject).trim_start()
}

/// Cuts a tag in brackets that something follows.
fn without_tag(subject: &str) -> &str {
    let close = if subject.starts_with('[') {
        ']'
    } else if subject.starts_with('【') {
        '】'
    } else {
        return subject;
    };
    let after = subject.split_once(close).filter(|(tag, _)| tag.len() <= LONGEST_TAG).map_or("", |(_, rest)| rest);
    if after.trim().is_empty() { subject } else { after.trim_start() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_of_one_case_agree_whatever_is_put_before_them() {
        let id = ["CS0012345".to_owned()];
        for subject in [
            "Printer down",
            "RE: Printer down",
            "[CS0012345] Printer down",
            "AW: [Case CS0012345] RE: Printer down",
            "Case CS0012345 - Printer down",
            "RE: [EXTERNAL] Re: Printer down (Ticket#: CS0012345)",
            "Automatic reply: [CS0012345] Printer down",
            "自动回复：【外部邮件】回复: Printer down",
            "Printer down - cs0012345",
        ] {
            assert_eq!(key(subject, &id), "printerdown", "{subject}");
        }
    }

    #[test]
    fn what_is_not_an_id_stays() {
        assert_eq!(key("[Case CS0012345]", &["CS0012345".to_owned()]), "");
        assert_eq!(key("[HELP]", &[]), "help");
        assert_eq!(key("Backup of CS0012345 failed", &[]), "backupofcs0012345failed");
    }
}
