//! Rich text of Outlook items: unpacked ([MS-OXRTFCP]), then the HTML or plain text that Outlook wrapped in it
//! ([MS-OXRTFEX]), or else what it shows.
//!
//! No layout is kept: a paragraph is a line, a table cell ends in a tab. Pictures, styles and fields leave only the text
//! they show.

use std::collections::BTreeMap;

use encoding_rs::Encoding;

/// What the dictionary of the compression holds at the start ([MS-OXRTFCP], 2.1.2.1).
const DICTIONARY: &[u8] =
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
    \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
    \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const DICTIONARY_BYTES: usize = 4096;

/// Groups whose text is not shown where they stand.
const HIDDEN: &[&[u8]] = &[
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"info",
    b"pict",
    b"object",
    b"header",
    b"headerl",
    b"headerr",
    b"headerf",
    b"footer",
    b"footerl",
    b"footerr",
    b"footerf",
    b"fldinst",
    b"xe",
    b"tc",
    b"listtable",
    b"listoverridetable",
    b"rsidtbl",
    b"nonshppict",
    b"filetbl",
    b"revtbl",
    b"themedata",
    b"datastore",
    b"latentstyles",
];

/// What rich text was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A page, wrapped for readers that know only rich text.
    Html(String),
    /// Plain text, or rich text that never was anything else.
    Text(String),
}

/// Unpacks the property `PidTagRtfCompressed`; `None` when its header is no such header.
///
/// What is cut off or damaged gives the text up to there.
pub fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let (header, packed) = bytes.split_at_checked(16)?;
    let size = header[4..8].iter().rev().fold(0, |size, byte| size << 8 | usize::from(*byte));
    match &header[8..12] {
        b"LZFu" => Some(inflate(packed, size)),
        b"MELA" => Some(packed[..size.min(packed.len())].to_vec()),
        _ => None,
    }
}

/// Undoes the compression: of eight tokens behind each control byte, a set bit is a place in the last 4096 bytes.
fn inflate(packed: &[u8], size: usize) -> Vec<u8> {
    let mut ring = [b' '; DICTIONARY_BYTES];
    ring[..DICTIONARY.len()].copy_from_slice(DICTIONARY);
    let mut at = DICTIONARY.len();
    let mut out = Vec::new();
    let mut push = |byte: u8, ring: &mut [u8; DICTIONARY_BYTES], at: &mut usize| {
        ring[*at] = byte;
        *at = (*at + 1) % DICTIONARY_BYTES;
        out.push(byte);
        out.len() < size
    };
    let mut bytes = packed.iter().copied();
    'all: while let Some(control) = bytes.next() {
        for bit in 0..8 {
            let Some(first) = bytes.next() else { break 'all };
            if control >> bit & 1 == 0 {
                if !push(first, &mut ring, &mut at) {
                    break 'all;
                }
                continue;
            }
            let Some(second) = bytes.next() else { break 'all };
            let token = usize::from(first) << 8 | usize::from(second);
            let (from, length) = (token >> 4, (token & 15) + 2);
            if from == at {
                break 'all;
            }
            for step in 0..length {
                if !push(ring[(from + step) % DICTIONARY_BYTES], &mut ring, &mut at) {
                    break 'all;
                }
            }
        }
    }
    out
}

/// Reads rich text; any bytes give some text, in time linear to their number.
pub fn read(rtf: &[u8]) -> Content {
    let mut reader = Reader::new(rtf);
    reader.run();
    reader.flush();
    if reader.from_html { Content::Html(reader.out) } else { Content::Text(reader.out) }
}

/// What a group inherits from the one around it.
#[derive(Clone, Copy, Default)]
struct Group {
    /// Encoding of the font in use; `None`: that of the document.
    encoding: Option<&'static Encoding>,
    /// How many characters stand in for one that is given by its number, less one.
    fewer_stand_ins: i32,
    /// The text of this group is not shown here.
    hidden: bool,
    /// The author hid the text.
    unseen: bool,
    /// The text was put there by the wrapping.
    wrapping: bool,
    /// The text is markup of the wrapped page.
    markup: bool,
    /// In the table of fonts.
    fonts: bool,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    group: Group,
    outer: Vec<Group>,
    /// Encoding of the document.
    encoding: Option<&'static Encoding>,
    /// Encodings of the fonts by number.
    fonts: BTreeMap<i32, Option<&'static Encoding>>,
    /// Number of the font that the table defines at this place.
    font: i32,
    from_html: bool,
    /// The group has just begun with `\*`: who does not know its name skips it.
    optional: bool,
    /// Stand-ins to skip.
    skip: i32,
    /// Text not decoded yet.
    pending: Vec<u8>,
    /// First half of a character that is given in two numbers.
    half: Option<u16>,
    out: String,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader {
            bytes,
            at: 0,
            group: Group::default(),
            outer: Vec::new(),
            encoding: code_page(1252),
            fonts: BTreeMap::new(),
            font: 0,
            from_html: false,
            optional: false,
            skip: 0,
            pending: Vec::new(),
            half: None,
            out: String::new(),
        }
    }

    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    self.outer.push(self.group);
                    self.skip = 0;
                }
                b'}' => {
                    self.flush();
                    self.group = self.outer.pop().unwrap_or_default();
                    self.skip = 0;
                }
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                _ => self.byte(byte),
            }
            self.optional &= byte == b'\\';
        }
    }

    /// Reads a control word or symbol behind its backslash.
    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            self.symbol(first);
            return;
        }
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let (word, rest) = rest.split_at(length);
        let minus = usize::from(rest.first() == Some(&b'-'));
        let digits = rest[minus..].iter().take_while(|b| b.is_ascii_digit()).count();
        let number = std::str::from_utf8(&rest[..minus + digits]).ok().and_then(|number| number.parse::<i32>().ok());
        let taken = if digits > 0 { minus + digits } else { 0 };
        let blank = usize::from(rest.get(taken) == Some(&b' '));
        self.at += length + taken + blank;
        let optional = std::mem::take(&mut self.optional);
        self.word(word, number.filter(|_| digits > 0), optional);
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'*' => self.optional = true,
            b'\'' => {
                let digits = self.bytes.get(self.at..self.at + 2).and_then(|digits| std::str::from_utf8(digits).ok());
                if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    self.at += 2;
                    self.byte(byte);
                }
            }
            b'~' => self.character(if self.from_html { "&nbsp;" } else { "\u{a0}" }),
            b'_' => self.character("-"),
            b'\r' | b'\n' => self.character("\n"),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>, optional: bool) {
        let on = number != Some(0);
        match word {
            b"fromhtml" => self.from_html = on,
            b"htmltag" => {
                self.flush();
                (self.group.markup, self.group.wrapping, self.group.encoding) = (true, false, None);
            }
            b"htmlrtf" => {
                self.flush();
                self.group.wrapping = on;
            }
            b"ansicpg" => self.encoding = number.and_then(code_page).or(self.encoding),
            b"f" => self.choose_font(number.unwrap_or(0)),
            b"fcharset" | b"cpg" if self.group.fonts => {
                let encoding = if word == b"cpg" { number.and_then(code_page) } else { number.and_then(charset) };
                self.fonts.insert(self.font, encoding);
            }
            b"uc" => self.group.fewer_stand_ins = number.unwrap_or(1).clamp(0, 16) - 1,
            b"u" => self.unit(number.unwrap_or(0)),
            b"bin" => self.at = self.at.saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0)),
            b"par" | b"line" | b"row" | b"sect" | b"page" => self.character("\n"),
            b"tab" | b"cell" | b"nestcell" => self.character("\t"),
            b"lquote" => self.character("‘"),
            b"rquote" => self.character("’"),
            b"ldblquote" => self.character("“"),
            b"rdblquote" => self.character("”"),
            b"bullet" => self.character("•"),
            b"endash" => self.character("–"),
            b"emdash" => self.character("—"),
            b"v" if !self.from_html => {
                self.flush();
                self.group.unseen = on;
            }
            b"shppict" | b"fldrslt" => {}
            _ if optional || HIDDEN.contains(&word) => {
                self.flush();
                self.group.hidden = true;
                self.group.fonts = word == b"fonttbl";
            }
            _ => {}
        }
    }

    fn choose_font(&mut self, number: i32) {
        if self.group.fonts {
            self.font = number;
        } else if !self.group.markup {
            let encoding = self.fonts.get(&number).copied().flatten();
            if encoding != self.group.encoding {
                self.flush();
            }
            self.group.encoding = encoding;
        }
    }

    fn is_shown(&self) -> bool {
        !self.group.hidden && !self.group.unseen && !self.group.wrapping
    }

    /// Takes one byte of text.
    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.is_shown() {
            self.half = None;
            self.pending.push(byte);
        }
    }

    /// Takes text that needs no decoding.
    fn character(&mut self, text: &str) {
        if self.is_shown() {
            self.flush();
            self.out.push_str(text);
        }
    }

    /// Takes a character given by its number in UTF-16, or half of one.
    fn unit(&mut self, number: i32) {
        self.skip = self.group.fewer_stand_ins + 1;
        if !self.is_shown() {
            return;
        }
        let before = self.half;
        self.flush();
        // Numbers from 32,768 on are printed as negative ones.
        let unit = u16::try_from(number.rem_euclid(0x1_0000)).unwrap_or_default();
        if (0xd800..0xdc00).contains(&unit) {
            self.half = Some(unit);
            return;
        }
        let units = before.into_iter().chain([unit]);
        let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).filter(|c| *c != '\0').collect();
        self.push(&text);
    }

    /// Decodes what was taken as bytes.
    fn flush(&mut self) {
        self.half = None;
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let encoding = self.group.encoding.or(self.encoding);
        let text = encoding
            .map_or_else(|| String::from_utf8_lossy(&bytes), |encoding| encoding.decode_without_bom_handling(&bytes).0);
        self.push(&text);
    }

    /// Adds text, which in a page is not to be taken for markup.
    fn push(&mut self, text: &str) {
        if self.from_html && !self.group.markup {
            self.out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
        } else {
            self.out.push_str(text);
        }
    }
}

/// The encoding of a Windows code page.
fn code_page(number: i32) -> Option<&'static Encoding> {
    let label = u64::try_from(number).ok().and_then(super::mapi::code_page)?;
    Encoding::for_label(label.as_bytes())
}

/// The encoding of a font by its character set; `None` for sets that the document's encoding serves.
fn charset(number: i32) -> Option<&'static Encoding> {
    let page = match number {
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    code_page(page)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(rtf: &str) -> String {
        match read(rtf.as_bytes()) {
            Content::Text(text) => text,
            Content::Html(html) => panic!("{html}"),
        }
    }

    fn html(rtf: &str) -> String {
        match read(format!("{{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{rtf}}}").as_bytes()) {
            Content::Html(html) => html,
            Content::Text(text) => panic!("{text}"),
        }
    }

    /// The examples of [MS-OXRTFCP], 3.2.
    #[test]
    fn compressed_text_is_unpacked() {
        let hello = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\x00\x0a\x00rcpg125B2\x0a\xf3 hel\x09\x00 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        assert_eq!(unpack(hello).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        let crossing = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4KQA\x00\x04 WXYZ\x0dn}\x01\x0e\xb0";
        assert_eq!(unpack(crossing).unwrap(), b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
        assert_eq!(unpack(b"\x10\0\0\0\x04\0\0\0MELA\0\0\0\0{\\a}rest").unwrap(), b"{\\a}");
        assert_eq!((unpack(b"short"), unpack(&[0; 20])), (None, None));
        assert_eq!(DICTIONARY.len(), 207);
    }

    #[test]
    fn rich_text_becomes_lines() {
        let rtf = "{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0\\green0\\blue0;}{\\*\\generator X;}{\\info{\\title T}}\r\n\
            \\pard one {\\b two}\\par\r\n{\\field{\\*\\fldinst HYPERLINK \"https://a.example\"}{\\fldrslt link}}\\line a\\{b\\}\\\\c\\par \
            x\\cell y\\row {\\v hidden}\\emdash\\~z{\\pict 0102}}";
        assert_eq!(text(rtf), "one two\nlink\na{b}\\c\nx\ty\n—\u{a0}z");
        assert_eq!(text("{\\rtf1\\ansi\\fromtext a\\par b}"), "a\nb");
        assert_eq!(text("{\\rtf1 a\\bin3 }}}b}c"), "abc");
    }

    #[test]
    fn bytes_are_in_the_code_page_of_their_font_and_units_in_utf_16() {
        let fonts = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset134 SimSun;}{\\f2\\fcharset128 MS Gothic;}}";
        assert_eq!(text(&format!("{fonts}\\f0 \\'e4{{\\f1 \\'b8\\'fc\\'d0\\'c2}}\\'f6\\f2 \\'83A}}")), "ä更新öア");
        assert_eq!(text("{\\rtf1\\ansicpg936 \\'b8\\'fc}"), "更");
        assert_eq!(
            text("{\\rtf1\\uc1 \\u26356?\\u-10179?\\u-8704?{\\uc0\\u65 B}\\uc2\\u26032\\'d0\\'c2.}"),
            "更😀AB新."
        );
    }

    #[test]
    fn a_wrapped_page_comes_out_as_it_was() {
        let page = "{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}}\r\n\
            {\\*\\htmltag19 <html>}{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 a{\\*\\htmltag84 &lt;}\\htmlrtf <\\htmlrtf0 b\
            {\\*\\htmltag84 <b>}\\htmlrtf {\\b\\htmlrtf0 {\\*\\mhtmltag84 skip}\\htmlrtf\\f1\\htmlrtf0 \\'d1{\\*\\htmltag92 </b>}\\htmlrtf }\\htmlrtf0\
            {\\*\\htmltag84 <i title=\"\\'e4\\{\">}\\~<\\htmlrtf\\par}\\htmlrtf0\\par{\\*\\htmltag27 </html>}";
        assert_eq!(html(page), "<html><p>a&lt;b<b>С</b><i title=\"ä{\">&nbsp;&lt;\n</html>");
    }

    #[test]
    fn deep_groups_take_linear_time() {
        let deep = format!("{}x{}", "{\\b ".repeat(200_000), "}".repeat(300_000));
        assert_eq!(text(&deep), "x");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>, rtf in "([{}a\\\\]|\\\\(u|uc|bin|f|htmltag|htmlrtf|fromhtml|fonttbl|fcharset|')-?[0-9]{0,9} ?){0,40}") {
            read(&bytes);
            read(rtf.as_bytes());
            unpack(&[b"\0\0\0\0\xff\xff\xff\xffLZFu\0\0\0\0", &bytes[..]].concat());
        }
    }
}
