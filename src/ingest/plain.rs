//! Plain text and Markdown: whatever is neither mail nor HTML nor binary.

use super::{Input, charset};
use crate::mail::RawMail;
use crate::options::Options;
use crate::text::Source;

/// How much of a file tells whether it is text.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Whether the bytes are text in some encoding: hardly a control character among them.
pub fn sniff(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    // Form feeds, escapes (terminal colours, ISO-2022) and shifts are text; a stray NUL is no proof of the contrary.
    let controls = sample.iter().filter(|b| matches!(b, 0..=7 | 0x10..=0x1a | 0x1c..=0x1f | 0x7f)).count();
    controls * 50 <= sample.len()
}

/// Reads the whole file as one text without envelope.
pub fn read(input: &Input<'_>, options: &Options) -> Vec<Source> {
    let decoded = charset::decode(input.bytes, None, options.encoding);
    let mut source =
        Source::new(input.origin(1, Vec::new(), decoded.charset, false), RawMail::default(), &decoded.text);
    if let Some(doubt) = decoded.doubt {
        source.warn(None, "charset", doubt);
    }
    vec![source]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::ingest::tests::{all, one};

    #[test]
    fn outlook_labels_are_text_and_no_mail_headers() {
        for text in [
            "From: Ana Ruiz <ana@a.example>\nSent: Monday, 4 March 2024 09:00\nTo: Bo <bo@b.example>\nSubject: x\n\nhello\n",
            "发件人: 林\n发送时间: 2023年3月14日 11:42\n收件人: 周\n主题: x\n\n您好\n",
            "From: Ana\nDate: March 4, 2024 at 9:00:00 AM GMT+1\nTo: Bo\nSubject: x\n\nhello\n",
        ] {
            let source = one(text.as_bytes());
            assert_eq!(source.text, text);
            assert_eq!(source.mail, crate::mail::RawMail::default());
        }
    }

    #[test]
    fn a_guessed_encoding_is_a_warning() {
        let source = one(&encoding_rs::GB18030.encode("问题已经解决，可以关闭案例。\n谢谢支持！\n").0);
        assert_eq!(source.text, "问题已经解决，可以关闭案例。\n谢谢支持！\n");
        assert_eq!(source.warnings[0].text, "names no character encoding; read as gb18030");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            let ingested = all(&bytes);
            prop_assert!(!ingested.sources.0.is_empty() || !ingested.failures.is_empty());
        }
    }
}
