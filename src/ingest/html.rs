//! HTML to the text that a plain-text client would have sent, so that one grammar serves both downstream.
//!
//! A walker on the tokens of the page: no tree and no recursion, for hostile mail nests tags a hundred thousand deep.
//! Quotes become `> `, Outlook's top border a separator line, a table row one line with tabs, list items numbers again.

mod bounds;
mod colour;
mod link;
mod style;
mod walker;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};

use super::{Input, charset};
use crate::mail::RawMail;
use crate::options::Options;
use crate::text::{Ink, Source};

/// Tags that open an HTML page or a bare HTML body.
const OPENINGS: &[&str] = &[
    "!doctype html",
    "html",
    "head",
    "body",
    "div",
    "p",
    "table",
    "span",
    "meta",
    "style",
    "font",
    "br",
    "center",
    "title",
    "h1",
    "h2",
    "blockquote",
    "pre",
];

/// Whether the bytes open like a page or like a body copied out of one.
pub fn sniff(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let mut rest = head.trim_start();
    while let Some(behind) = rest.strip_prefix("<!--").or_else(|| rest.strip_prefix("<?xml")) {
        let Some((_, behind)) = behind.split_once('>') else { return false };
        rest = behind.trim_start();
    }
    let Some(tag) = rest.strip_prefix('<') else { return false };
    OPENINGS.iter().any(|opening| {
        tag.strip_prefix(opening)
            .is_some_and(|behind| behind.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace()))
    })
}

/// Reads a page as one text without envelope.
pub(super) fn read(input: &Input<'_>, options: &Options) -> Vec<Source> {
    let label = charset_label(input.bytes).filter(|_| input.wide.is_none());
    let decoded = charset::decode(input.bytes, label.as_deref(), options.encoding);
    let origin = input.origin(1, Vec::new(), decoded.charset, true);
    let page = page(&decoded.text);
    let mut source = Source::new(origin, RawMail::default(), &page.text);
    source.inks = page.inks;
    if let Some(doubt) = decoded.doubt {
        source.warn(None, "charset", doubt);
    }
    vec![source]
}

/// The charset that a page names in its `meta` elements.
pub fn charset_label(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let metas = head.split("<meta").skip(1).filter_map(|meta| meta.split('>').next());
    let labels = metas.filter_map(|meta| {
        let value = meta.split_once("charset")?.1.trim_start().strip_prefix('=')?;
        let value = value.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c)).unwrap_or(value.len());
        Some(value[..end].to_owned())
    });
    labels.filter(|label| !label.is_empty()).last()
}

/// A page as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// With LF line ends.
    pub text: String,
    /// Numbers of the lines that are set in an [`Ink`] of their own, in order.
    pub inks: Vec<(u32, Ink)>,
}

/// Converts a page to its text alone.
pub fn text(html: &str) -> String {
    page(html).text
}

/// Converts a page; any input gives some text, in time linear to its length.
pub fn page(html: &str) -> Page {
    let tokenizer = Tokenizer::new(walker::Walker::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&bounds::bounded(html)));
    // The tokenizer pauses behind each script; nothing runs here, so it goes on at once.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn white_space_collapses_and_spans_add_no_blanks() {
        assert_eq!(text("  a\n  b <b> c</b>\t<i>d</i>  "), "a b c d\n");
        assert_eq!(text("安装<span lang=EN-US> KB5012345 </span>补丁"), "安装 KB5012345 补丁\n");
        assert_eq!(
            text("<span>\\\\srv\\</span>临时<span>\\Team </span>归档<span>\\a.txt</span>"),
            "\\\\srv\\临时\\Team 归档\\a.txt\n"
        );
        assert_eq!(text("请在今天\n  下班前回复 us\nnow"), "请在今天下班前回复 us now\n");
        assert_eq!(text("a&nbsp;&nbsp; b&#8203;c&shy;d &lt;x&gt; &#x4f60;"), "a   bcd <x> 你\n");
    }

    #[test]
    fn breaks_and_blocks_end_lines() {
        assert_eq!(text("a<br>b<br><br>c"), "a\nb\n\nc\n");
        assert_eq!(text("<div>a<br></div><div><br></div><div>b</div>c"), "a\n\nb\nc\n");
        assert_eq!(text("<p>a</p><p>b</p>c"), "a\n\nb\n\nc\n");
        assert_eq!(text("<p>a<p>b<div>c</div>"), "a\n\nb\n\nc\n");
        assert_eq!(text("<h2>Cause</h2>x"), "Cause\n\nx\n");
    }

    #[test]
    fn word_paragraphs_leave_no_blank_line_but_empty_ones_are_one() {
        let word =
            "<p class=MsoNormal>a<o:p></o:p></p>\n<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n<p class=MsoNormal>b</p>";
        assert_eq!(text(word), "a\n\nb\n");
        assert_eq!(text("<p>a</p><p>&nbsp;</p><p>b</p>"), "a\n\nb\n");
        assert_eq!(text("<p style='margin:0'>a</p><p style='margin: 0cm 0cm 0.0001pt'>b</p>"), "a\nb\n");
        assert_eq!(text("<style>P {margin-top:0;margin-bottom:0;}</style><p>a</p><p>b</p>"), "a\nb\n");
        assert_eq!(
            text("<style><!-- p.p1 {margin: 0.0px 0.0px} --></style><p class=p1>a</p><p class=p1>b</p>"),
            "a\nb\n"
        );
    }

    #[test]
    fn quotes_become_marks() {
        let gmail = "<div>Yes</div><br><div class=gmail_quote><div>On Monday Bo wrote:<br></div>\
            <blockquote class=gmail_quote style='margin:0 0 0 .8ex;border-left:1px solid'><div>one</div><div><br></div><div>two</div>\
            <blockquote type=cite>three</blockquote></blockquote></div>bye";
        assert_eq!(text(gmail), "Yes\n\nOn Monday Bo wrote:\n> one\n>\n> two\n> > three\nbye\n");
        assert_eq!(text("a<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>b</blockquote>"), "a\nb\n");
    }

    #[test]
    fn lines_in_a_colour_of_their_own_are_known() {
        let red = Ink { colour: Some(0x00ff_0000), ..Ink::default() };
        let inks = |html: &str| page(html).inks;
        assert_eq!(inks("a<div style='color: Red'>b</div>c<br><font color=#f00>d</font>"), [(2, red), (4, red)]);
        assert_eq!(inks("<p style='color:rgb(255, 0, 0);color:inherit'>a"), []);
        assert_eq!(inks("<div style='color:#333'>a<span style='color:windowtext'>b</span></div>"), []);
        assert_eq!(inks("<style>span.EmailStyle18 {color:red}</style><span class=EmailStyle18>a</span>"), [(1, red)]);
        assert_eq!(inks("<a href='x' style='color:blue'>a</a>"), []);
        let marked = Ink { marked: true, ..Ink::default() };
        assert_eq!(inks("<span style='background:yellow'>a</span><br><ins>b</ins>"), [(1, marked), (2, marked)]);
        assert_eq!(inks("<b>a</b>"), [(1, Ink { bold: true, ..Ink::default() })]);
    }

    #[test]
    fn an_answer_behind_its_question_gets_a_line_of_its_own() {
        let asked = "<hr>Which build?&nbsp; <font color=red>8.2.1</font><br>The <b style='color:red'>red</b> lamp<br>Disk: <font color=red>ok</font>";
        let rule = "________________________________";
        assert_eq!(text(asked), format!("{rule}\nWhich build?\n8.2.1\nThe red lamp\nDisk: ok\n"));
        let told = format!("My answers are in red.{asked}");
        assert_eq!(
            text(&told),
            format!("My answers are in red.\n{rule}\nWhich build?\n8.2.1\nThe red lamp\nDisk:\nok\n")
        );
    }

    #[test]
    fn dividers_become_a_line() {
        let line = "________________________________";
        let outlook = "a<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>\
            <b>From:</b> Bo<br><b>Sent:</b> Monday</p></div>";
        assert_eq!(text(outlook), format!("a\n{line}\nFrom: Bo\nSent: Monday\n"));
        assert_eq!(text("a<hr style='width:98%'><div id=divRplyFwdMsg>From: Bo"), format!("a\n{line}\nFrom: Bo\n"));
        assert_eq!(
            text("a<div style='border-width:1pt medium medium;border-style:solid none none'>b"),
            format!("a\n{line}\nb\n")
        );
        assert_eq!(
            text("a<div style='border-top:none'>b</div><table><tr><td style='border-top:solid 1pt'>c"),
            "a\nb\nc\n"
        );
    }

    #[test]
    fn lists_keep_their_numbers() {
        assert_eq!(
            text("x<ol><li>a<li>b<ul><li>c</ul><li value=7>d<li><p>e</p></ol>y"),
            "x\n1. a\n2. b\n  - c\n7. d\n8. e\n\ny\n"
        );
        assert_eq!(text("<ol start=3 type=a><li>a</li></ol>"), "c. a\n");
        assert_eq!(
            text("<ul><li><a href='https://a.example/x'>https://a.example/x</a></li></ul>"),
            "- https://a.example/x\n"
        );
    }

    #[test]
    fn word_lists_are_lists() {
        let item = |mark: &str| {
            format!(
                "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'>\
                 <span style='mso-list:Ignore'>{mark}<span style='font:7.0pt'>&nbsp;&nbsp;&nbsp; </span></span></span>\
                 <![endif]>restart</p>"
            )
        };
        assert_eq!(text(&item("·")), "- restart\n");
        assert_eq!(text(&item("\u{f0b7}")), "- restart\n");
        assert_eq!(text(&item("o")), "- restart\n");
        assert_eq!(text(&item("12.")), "12. restart\n");
        assert_eq!(text("<p class=MsoListParagraph>I agree</p>"), "I agree\n");
    }

    #[test]
    fn a_table_row_is_a_line() {
        let table = "<table border=1><thead><tr><th>Item<th>Result</thead><tr><td><p class=MsoNormal>CODE</p></td>\
            <td><p>0x80070005</p></td></tr><tr><td></td><td>b</td><td></td></tr></table>";
        assert_eq!(text(&format!("x{table}y")), "x\nItem\tResult\nCODE\t0x80070005\nb\ny\n");
        assert_eq!(text("<table><tr><td>a<br>b</td><td>c</td></tr></table>"), "a\nb\tc\n");
    }

    #[test]
    fn layout_tables_are_blocks() {
        let nested = "<table><tr><td><table><tr><td>Dear Bo,</td></tr></table></td></tr><tr><td><p>text</p><p>more</p></td></tr></table>";
        assert_eq!(text(nested), "Dear Bo,\ntext\n\nmore\n");
        let sidebar = format!("<table><tr><td>menu</td><td>{}</td></tr></table>", "line<br>".repeat(12));
        assert_eq!(text(&sidebar), format!("menu\n{}", "line\n".repeat(12)));
    }

    #[test]
    fn preformatted_text_is_verbatim() {
        assert_eq!(text("<pre>\n  a   b\n\n\tc\n</pre>d"), "  a   b\n\n\tc\nd\n");
        assert_eq!(text("<div style='white-space:pre-wrap'>a  b\nc</div>"), "a  b\nc\n");
    }

    #[test]
    fn links_show_their_target_only_when_it_says_more() {
        let link = |href: &str, shown: &str| text(&format!("<a href=\"{href}\">{shown}</a>."));
        assert_eq!(
            link("https://a.example/kb?id=1&amp;l=en", "https://a.example/kb?id=1&amp;l=en"),
            "https://a.example/kb?id=1&l=en.\n"
        );
        assert_eq!(link("https://a.example/", "a.example"), "a.example.\n");
        assert_eq!(link("https://a.example/kb/1", "this article"), "this article <https://a.example/kb/1>.\n");
        assert_eq!(link("mailto:bo@b.example", "Bo"), "Bo.\n");
        assert_eq!(link("file:///\\\\srv\\a", "\\\\srv\\a"), "\\\\srv\\a.\n");
        let safe = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fkb&amp;data=05";
        assert_eq!(link(safe, "https://a.example/kb"), "https://a.example/kb.\n");
        assert_eq!(
            link("https://urldefense.com/v3/__https://a.example/kb__;!!abc$", "guide"),
            "guide <https://a.example/kb>.\n"
        );
    }

    #[test]
    fn images_are_named_and_pixels_dropped() {
        assert_eq!(text("<img src='cid:image002.png@01D8' alt='image002.png'>"), "[image: image002.png]\n");
        assert_eq!(text("<img src='cid:image002.png@01D8'>"), "[image: image002.png]\n");
        assert_eq!(text("x<img src='https://t.example/p.gif' width=1 height=1 alt=pixel>"), "x\n");
        assert_eq!(text("well done <img src='https://e.example/1.png' alt='🙂'>"), "well done 🙂\n");
    }

    #[test]
    fn unseen_text_is_dropped() {
        let page = "<html><head><title>T</title><style>p{color:red}</style></head><body><script>1<2</script><!--[if mso]>x<![endif]-->\
            <div style='display:none'>preview</div><span style='mso-hide:all'>y</span><p hidden>z</p>\
            <div style='font-size:0px'>tiny<div style='font-size:13px'>seen</div></div></body></html>";
        assert_eq!(text(page), "seen\n");
        assert_eq!(text("<head><meta charset=utf-8><body>a"), "a\n");
    }

    #[test]
    fn the_mark_of_a_signature_keeps_its_blank() {
        assert_eq!(text("bye<br>-- <br>Ada"), "bye\n-- \nAda\n");
    }

    #[test]
    fn broken_nesting_loses_nothing() {
        assert_eq!(text("<div><span>a</div>b</span></table></td>c"), "a\nbc\n");
        assert_eq!(text("<table><tr><td>a</div><td>b</table>c"), "a\tb\nc\n");
        assert_eq!(text("<td>a</td><li>b</li></ul>c"), "a\n- b\nc\n");
        assert_eq!(text("a < b and <b>cut"), "a < b and cut\n");
    }

    #[test]
    fn deep_nesting_takes_linear_time() {
        for tag in ["div", "b", "blockquote", "table><tr><td", "ul><li", "p><span", "a href=x"] {
            let deep = format!("{}x{}", format!("<{tag}>").repeat(30_000), "</i></div></section></b>".repeat(15_000));
            assert!(text(&deep).ends_with("x\n"), "{tag}");
        }
    }

    #[test]
    fn a_page_is_sniffed_and_its_charset_read() {
        for page in
            ["<html>", "<!DOCTYPE html>", "\n<!-- saved -->\n<DIV class=x>", "<?xml version='1.0'?><html>", "<p>x"]
        {
            assert!(sniff(page.as_bytes()), "{page}");
        }
        for other in ["<ana@a.example> wrote", "<?xml version='1.0'?><log>", "text <p>", "<pathname>"] {
            assert!(!sniff(other.as_bytes()), "{other}");
        }
        let meta = b"<html><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\">";
        assert_eq!(charset_label(meta).as_deref(), Some("gb2312"));
        assert_eq!(charset_label(b"<meta charset='utf-8'/>").as_deref(), Some("utf-8"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            text(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn any_tags_are_read(tags in proptest::collection::vec("</?(p|div|td|tr|table|li|ol|a href=x|pre|blockquote|style|br)>|a| ", 0..60)) {
            text(&tags.concat());
        }
    }
}
