//! Marks around messages: prefixes of subjects, and lines that announce a quoted message.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::date::is_format;
use super::words;

/// Reply and forward prefixes, without blanks and case.
static PREFIXES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let rows = words("reply_prefix").iter().chain(words("forward_prefix"));
    rows.map(|row| key(row.word).trim_end_matches('.').to_owned()).collect()
});

/// Words of separators; those that go on with a name or a date (`Forwarded by …`) apart.
static SEPARATORS: LazyLock<(BTreeSet<String>, Vec<String>)> = LazyLock::new(|| {
    let (open, whole): (Vec<&super::Row>, Vec<&super::Row>) =
        words("separator").iter().partition(|row| row.word.ends_with('…'));
    let open = open.iter().map(|row| key(row.word.trim_end_matches('…'))).collect();
    (whole.iter().map(|row| key(row.word)).collect(), open)
});

/// What of a text counts when words are compared.
fn key(text: &str) -> String {
    let shown = text.chars().filter(|c| !c.is_whitespace() && !is_format(*c));
    shown.map(|c| if c == '’' { '\'' } else { c }).flat_map(char::to_lowercase).collect()
}

/// A subject without `Re:`, `答复：`, `RE[2]:`, `AW: WG:` and the like before it, however many; a slice of `subject`.
pub fn strip_subject_prefixes(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((prefix, after)) = rest.split_once([':', '：']) {
        // Counters: `Re[2]`, `RE(3)`, `Re^2`, `Re 2`.
        let bare = prefix.trim_end_matches(|c: char| c.is_ascii_digit() || "[]()^*（）. ".contains(c));
        if bare.len() > 40 || bare.is_empty() || !PREFIXES.contains(&key(bare)) {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

/// Whether a line announces a quoted message: `-----Original Message-----`, `---- 回复的原邮件 ----`,
/// `Begin forwarded message:`. The words must stand between dashes or before a colon, and alone.
pub fn is_separator(line: &str) -> bool {
    // A blank that does not break becomes `?` where a client guesses the encoding wrong.
    let line = line.trim_matches(|c: char| c.is_whitespace() || is_format(c) || c == '>' || c == '?');
    let core = line.trim_matches(|c: char| is_rule_mark(c) || c.is_whitespace());
    // Two dashes on one side at least; Notes and Thunderbird set more.
    let marks = line.chars().filter(|c| is_rule_mark(*c)).count() - core.chars().filter(|c| is_rule_mark(*c)).count();
    let open = core.trim_end_matches([':', '：', ' ']);
    if core.is_empty() || core.len() > 200 || marks < 2 && open.len() == core.len() {
        return false;
    }
    let (whole, starts) = &*SEPARATORS;
    let key = key(open);
    whole.contains(&key) || marks >= 6 && starts.iter().any(|start| key.starts_with(start.as_str()))
}

/// Whether a line is nothing but a rule of at least ten dashes, underscores or the like.
pub fn is_rule(line: &str) -> bool {
    let line = line.trim_matches(|c: char| c.is_whitespace() || is_format(c));
    line.chars().all(is_rule_mark) && line.chars().count() >= 10
}

fn is_rule_mark(c: char) -> bool {
    "-_=*~#—–─━═".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_every_language_go() {
        for subject in [
            "disk full",
            "Re: disk full",
            "RE: FW: Re: disk full",
            "回复: 答复：disk full",
            "转发: 回复： disk full",
            "AW: WG: disk full",
            "RE[2]: disk full",
            "Re (3): disk full",
            "re^2: disk full",
            "Odp.: disk full",
            "SV: VS: disk full",
            "RES: ENC: disk full",
            "Trả lời: disk full",
            "  回覆： disk full ",
        ] {
            assert_eq!(strip_subject_prefixes(subject), "disk full", "{subject}");
        }
    }

    #[test]
    fn other_words_before_a_colon_stay() {
        for subject in ["Urgent: disk full", "[CASE 7] Re: disk full", "C: is full", "10: full", "", "Re", ":"] {
            assert_eq!(strip_subject_prefixes(subject), subject);
        }
        assert_eq!(strip_subject_prefixes("Re:"), "");
    }

    #[test]
    fn separators_of_well_known_clients_are_seen() {
        for line in [
            "-----Original Message-----",
            "  -----Original Message-----  ",
            "-------- 原始邮件 --------",
            "------------------&nbsp;原始邮件&nbsp;------------------".replace("&nbsp;", "\u{a0}").as_str(),
            "---- 回复的原邮件 ----",
            "-----邮件原件-----",
            "---原始邮件---",
            "---------- Forwarded message ---------",
            "-------- Weitergeleitete Nachricht --------",
            "-----Ursprüngliche Nachricht-----",
            "-----Message d’origine-----",
            "-----Message d'origine-----",
            "Begin forwarded message:",
            "Anfang der weitergeleiteten Nachricht:",
            "----- Forwarded by Ana Ruiz/ACME on 10/28/2021 03:31 PM -----",
            "> -----原始郵件-----",
        ] {
            assert!(is_separator(line), "{line}");
        }
    }

    #[test]
    fn prose_and_rules_are_no_separators() {
        for line in
            ["Original Message", "see the forwarded message: it is long", "----------", "", "-- ", "- 原始邮件已删除"]
        {
            assert!(!is_separator(line), "{line}");
        }
    }

    #[test]
    fn rules_are_lines_of_marks_alone() {
        assert!(is_rule("________________________________"));
        assert!(is_rule(" ---------------------------------------------- "));
        assert!(is_rule("=========="));
        assert!(!is_rule("---------"));
        assert!(!is_rule("-- "));
        assert!(!is_rule("-----Original Message-----"));
    }
}
