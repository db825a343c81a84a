//! Lines of sources become segments: one author's lines in one mail.

use crate::mail::Envelope;
use crate::text::{Line, SourceId, Sources};

/// One author's lines in one mail: the newest part, or a quoted one.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Which source.
    pub source: SourceId,
    /// From the mail's headers, the header block, the attribution line or the comment heading.
    pub envelope: Envelope,
    /// What sort of segment.
    pub kind: SegmentKind,
    /// Its lines in order, header block, separators, signature and all; not contiguous when answers are inline.
    pub lines: Vec<Line>,
    /// The segment that quotes it, as an index into the list.
    pub quoted_by: Option<u32>,
    /// What a ticket export says about the ticket itself, as `(field, value)` with fields of `locale::FIELDS`
    /// such as `customer_label`, `priority_label`, `status_label`, `title_label`, `case_label`; only in a record.
    pub record: Vec<(&'static str, String)>,
}

/// What a segment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// Somebody's message.
    Message,
    /// A comment that the customer does not see.
    InternalNote,
    /// Head or foot of a ticket export: about the ticket, by nobody.
    Record,
}

/// Splits every source; the segments of a source follow one another in the order of their first lines.
pub fn segments(_sources: &Sources) -> Vec<Segment> {
    Vec::new()
}
