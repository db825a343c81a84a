//! Updates named by their month, tied to the article that the chain names beside such a name somewhere.
//!
//! "Please install the May update - KB5000001" says which article "the May update" of another mail is.

use std::ops::Range;

use crate::locale;
use crate::observe::{Kind, Observable};
use crate::text::{MessageId, Part, Span};
use crate::thread::Thread;

/// A mention of an update by its month, and the article it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The mention, which names no article itself.
    pub mention: Span,
    /// The article: `KB5004244`.
    pub kb: String,
    /// Where such a mention stands beside the article.
    pub ground: Span,
}

/// Most bytes between a month and the word for update.
const MONTH_BYTES: usize = 36;
/// Most bytes between a mention and the article beside it.
const GAP_BYTES: usize = 12;

/// A mention before it is tied.
#[derive(Debug)]
struct Mention {
    span: Span,
    month: u32,
    /// Of the servicing stack rather than the cumulative update.
    servicing: bool,
    /// The article beside it with the place that holds both.
    beside: Option<(String, Span)>,
}

/// All ties of a case, in reading order.
pub fn ties(thread: &Thread, observables: &[Observable]) -> Vec<Tie> {
    let kbs: Vec<(&str, Span)> = observables
        .iter()
        .filter(|observable| observable.kind == Kind::Kb)
        .flat_map(|observable| observable.evidence.iter().map(|span| (observable.value.as_str(), *span)))
        .filter(|(_, span)| span.part == Part::Body)
        .collect();
    let mentions: Vec<Mention> = thread.iter().flat_map(|(id, message)| mentions(id, &message.body, &kbs)).collect();
    let same = |a: &Mention, b: &Mention| (a.month, a.servicing) == (b.month, b.servicing);
    let unnamed = mentions.iter().filter(|mention| mention.beside.is_none());
    unnamed
        .filter_map(|mention| {
            let mut named =
                mentions.iter().filter(|other| same(mention, other)).filter_map(|other| other.beside.as_ref());
            let (kb, ground) = named.next()?;
            // Two articles for one month: neither is meant for sure.
            let alone = named.all(|(other, _)| other == kb);
            alone.then(|| Tie { mention: mention.span, kb: kb.clone(), ground: *ground })
        })
        .collect()
}

/// Updates named by their month in one body: where, and the month from 1 to 12.
pub fn updates_by_month(message: MessageId, body: &str) -> Vec<(Span, u32)> {
    mentions(message, body, &[]).into_iter().map(|mention| (mention.span, mention.month)).collect()
}

/// Updates named by month in one body.
fn mentions(message: MessageId, body: &str, kbs: &[(&str, Span)]) -> Vec<Mention> {
    let folded = locale::fold(body);
    let mut found: Vec<Mention> = Vec::new();
    for (field, servicing) in [("servicing_label", true), ("update_label", false)] {
        for word in locale::cues(field).find_all(&folded) {
            let Some((month, start)) = month_before(&folded, word.start) else { continue };
            let range = start..word.end;
            // 更新 and then 补丁: words that adjoin are one mention.
            if let Some(known) = found.iter_mut().find(|known| known.span.start == start as u32) {
                let goes_on = known.span.end < word.end as u32 && word.start as u32 <= known.span.end;
                if !known.servicing && goes_on {
                    *known = mention(message, body, range, month, servicing, kbs);
                }
                continue;
            }
            found.push(mention(message, body, range, month, servicing, kbs));
        }
    }
    found.sort_by_key(|mention| mention.span);
    found
}

fn mention(
    message: MessageId,
    body: &str,
    range: Range<usize>,
    month: u32,
    servicing: bool,
    kbs: &[(&str, Span)],
) -> Mention {
    let span = Span { message, part: Part::Body, start: range.start as u32, end: range.end as u32 };
    let beside = kbs.iter().filter(|(_, kb)| kb.message == message).find_map(|(value, kb)| {
        let (first, second) = if kb.start >= span.end { (span, *kb) } else { (*kb, span) };
        let gap = body.get(first.end as usize..second.start as usize).filter(|gap| gap.len() <= GAP_BYTES)?;
        let joined = !gap.chars().any(char::is_alphanumeric) && !gap.contains(['。', '，', ',', ';', '；']);
        joined.then(|| ((*value).to_owned(), Span { start: first.start, end: second.end, ..span }))
    });
    Mention { span, month, servicing, beside }
}

/// The month named shortly before a byte, with nothing but words between.
fn month_before(folded: &str, byte: usize) -> Option<(u32, usize)> {
    let mut from = byte.saturating_sub(MONTH_BYTES);
    while !folded.is_char_boundary(from) {
        from += 1;
    }
    let (month, at) = locale::last_month(&folded[from..byte])?;
    let between = &folded[from + at..byte];
    let plain =
        between.chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '\'') && between.split(' ').count() <= 5;
    plain.then_some((month, from + at))
}

#[cfg(test)]
mod tests {
    use crate::model::tests::read;

    /// Ties of one pasted text, as mention and article.
    fn of(text: &str) -> Vec<(String, String)> {
        let (thread, model) = read(text);
        model.ties.iter().map(|tie| (thread.text(tie.mention).to_owned(), tie.kb.clone())).collect()
    }

    #[test]
    fn an_update_named_by_month_is_the_article_named_beside_that_month() {
        let text = "请先安装 4 月 SSU - KB5036608，再安装 4 月补丁 - KB5036899。\n\n安装 4 月累积更新时出现错误。";
        assert_eq!(of(text), [("4 月累积更新".to_owned(), "KB5036899".to_owned())]);
        let text = "The September cumulative update KB5005568 fails.\n\nThe September update needs a restart.";
        assert_eq!(of(text), [("September update".to_owned(), "KB5005568".to_owned())]);
    }

    #[test]
    fn another_month_or_two_articles_for_one_tie_nothing() {
        assert_eq!(of("先装 4 月补丁 - KB5036899。\n\n5 月更新失败。"), []);
        assert_eq!(of("4 月补丁（KB5036899），4 月更新（KB5036896）。\n\n4 月更新失败。"), []);
        assert_eq!(of("In May we met. The update KB5036899 failed."), []);
    }
}
