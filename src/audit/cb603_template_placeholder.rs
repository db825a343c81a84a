//! CB603: a template sent with its gaps unfilled.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict};
use crate::locale;
use crate::model::Said;
use crate::options::Options;
use crate::thread::Side;

pub(super) static RULE: Rule = Rule {
    code: "CB603",
    name: "template-placeholder",
    severity: Severity::Warning,
    what: "Finds unfilled gaps of a template, such as {name}, <<date>> or XXX in a greeting, in mails of support.",
    why: "The customer sees that nobody read the mail before it was sent.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Dear {customer_name},

Thank you for contacting us, I own this case. Your case number is <<case number>>.

Best regards,
Ana Ruiz
Support Engineer
";

const GOOD: &str = "\
From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: RE: Backup fails

Dear Bo,

Thank you for contacting us, I own this case. Set the path to {guid} in C:\\Users\\xxx and name the file <date>_log.zip.

Best regards,
Ana Ruiz
Support Engineer
";

/// Brackets that templates put around a gap; the first group that took part holds its name.
static GAP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\{\{([^{}\n]+)\}\}|\$?\{([^{}\n]+)\}|<<([^<>\n]+)>>|«([^«»\n]+)»|\[([^\[\]\n]+)\]|【([^【】\n]+)】|<([^<>\n]+)>|%([A-Za-z_]{2,30})%",
    )
    .expect("the tests compile it")
});

/// Most characters of a gap's name: counted here, as a pattern that counts takes a millisecond to compile.
const LONGEST_NAME: usize = 40;

/// Lines from the top of a mail that greet.
const GREETING_LINES: u32 = 2;

fn check(case: &Case, _options: &Options) -> Verdict {
    let by_support = case.model.said.iter().filter(|said| said.side == Side::Vendor);
    Verdict::each(by_support, |said| {
        let found = is_unfilled(said) || is_crossed_out(said);
        found.then(|| Hit::at(&[said.sentence.span]))?
    })
}

/// Every gap of a text with its name.
fn gaps(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let gap = GAP.captures_at(text, from)?;
            let (whole, name) = (gap.get_match(), gap.iter().flatten().last()?);
            if name.as_str().chars().nth(LONGEST_NAME).is_none() {
                from = whole.end();
                return Some((whole.range(), name.as_str()));
            }
            // Between brackets that far apart a gap in others may stand.
            from = text.ceil_char_boundary(whole.start() + 1);
        }
    })
}

/// Whether a gap with a name that templates use stands in the sentence.
fn is_unfilled(said: &Said) -> bool {
    let text = said.sentence.folded.as_str();
    if !text.contains(['{', '<', '[', '«', '【', '%']) {
        return false;
    }
    let greets = said.sentence.line == 1;
    gaps(text).any(|(whole, name)| {
        let last = name.rsplit('.').next().unwrap_or_default().trim();
        let known = locale::words("placeholder_word").iter().any(|row| row.folded == last);
        // A name in single brackets may be a tag, a key or a link; in a greeting, or of several words, it is a gap.
        let sure = greets || text[whole.clone()].starts_with(['{', '$', '«']) || text[whole.clone()].starts_with("<<");
        let compound = last.contains([' ', '_']) || !last.is_ascii() && last.chars().count() >= 4;
        let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '\\' | '(' | '=' | '@');
        let behind = text[whole.end..].chars().next();
        let part_of_name = text[..whole.start].ends_with(|c: char| joins(c) && c != '(')
            || behind.is_some_and(|c| joins(c) && !(c == '.' && text[whole.end + 1..].trim().is_empty()));
        known && (sure || compound) && !part_of_name
    })
}

/// Whether the greeting holds XXX where a name belongs.
fn is_crossed_out(said: &Said) -> bool {
    let text = said.sentence.folded.as_str();
    let greets = said.sentence.line <= GREETING_LINES
        && text.len() <= 60
        && (locale::cues("greeting").is_match(text) || locale::cues("honorific").is_match(text));
    greets
        && text
            .split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '\\' | '/' | '.' | '_' | '-'))
            .any(|word| (2..=6).contains(&word.len()) && word.bytes().all(|b| b == b'x'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    fn is_found(body: &str) -> bool {
        let text = format!(
            "发件人: 王敏 <wang@vendor.example>\n发送时间: 2024年3月4日 10:00\n收件人: 林波 <lin@customer.example>\n主题: 答复: 备份失败\n\n{body}\n\n感谢联系技术支持中心，您的问题由我负责跟进。\n\n王敏\n技术支持工程师\n"
        );
        matches!(check(&case(&text), &Options::default()), Verdict::Fail(_))
    }

    #[test]
    fn gaps_are_told_from_variables_tags_and_masks() {
        for body in ["尊敬的XXX先生：", "尊敬的[客户姓名]，您好：", "林先生，您好：\n\n您的案例编号为【案例编号】。"]
        {
            assert!(is_found(body), "{body}");
        }
        for body in [
            "林先生，您好：\n\n路径为 C:\\Users\\xxx\\logs，密钥形如 xxxxx-xxxxx。",
            "林先生，您好：\n\n请执行 echo %date% 并把 ${HOME}/a 发来，【重要】请先备份。",
        ] {
            assert!(!is_found(body), "{body}");
        }
    }
}
