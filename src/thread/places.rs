//! The way back from a span of a message to the source line it stands in.

use crate::text::{Part, SourceId, Span};

use super::Thread;

/// Where the lines of every message break: counted once, as a long message has many spans that want their line.
#[derive(Debug)]
pub struct Places<'a> {
    thread: &'a Thread,
    /// By message, for body, signature and disclaimer: the bytes of its line ends.
    breaks: Vec<[Vec<u32>; 3]>,
}

impl<'a> Places<'a> {
    /// Counts the lines of `thread`.
    pub fn new(thread: &'a Thread) -> Places<'a> {
        let breaks = |text: &str| text.match_indices('\n').map(|(at, _)| at as u32).collect::<Vec<u32>>();
        let of_message = thread
            .messages
            .iter()
            .map(|message| [breaks(&message.body), breaks(&message.signature), breaks(&message.disclaimer)]);
        Places { breaks: of_message.collect(), thread }
    }

    /// The source line in which a span of body, signature or disclaimer starts, with its source; the subject and
    /// anything beyond a part lead to the first line of the best copy. `None` for attachments.
    pub fn line_of(&self, span: Span) -> Option<(SourceId, u32)> {
        let message = self.thread.message(span.message);
        let index = match span.part {
            Part::Body => Some(0),
            Part::Signature => Some(1),
            Part::Disclaimer => Some(2),
            Part::Subject => None,
            Part::Attachment(_) => return None,
        };
        let line = index.and_then(|index: usize| {
            let number = self.breaks[span.message.0 as usize][index].partition_point(|at| *at < span.start);
            message.lines[index].get(number)
        });
        let line = line.map(|line| (line.source, line.number));
        line.or_else(|| message.found_in.first().map(|copy| (copy.source, copy.line_start)))
    }
}
