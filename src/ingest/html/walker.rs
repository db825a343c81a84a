//! The walker itself: open elements, the line being written, the cells of open tables.

use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::LocalName;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};

use super::link;
use super::style::{Sheet, Style, number};
use super::{Page as Text, colour};
use crate::locale;
use crate::text::Ink;

/// What Outlook's top border and a horizontal rule become.
const SEPARATOR: &str = "________________________________";
/// Deeper quotes are printed at this depth.
const MAX_QUOTES: u8 = 50;
/// Tables nested deeper are layout; their cells are plain blocks.
const MAX_TABLES: usize = 16;
/// How far up an end tag looks for its start: mail that nests deeper is hostile.
const MAX_SEARCH: usize = 256;
/// A cell with more lines is layout, not data.
const MAX_CELL_LINES: usize = 8;
/// Style sheets are read up to here.
const MAX_SHEET_BYTES: usize = 256 * 1024;
/// Descriptions of images made up by a program are longer.
const MAX_ALT_CHARS: usize = 80;

/// One finished line.
#[derive(Default)]
struct Line {
    quotes: u8,
    text: String,
    /// Of all its letters; none where they differ.
    ink: Ink,
    /// Where the second and last of its inks begins.
    turn: Option<(usize, Ink)>,
}

/// What the text inside an element inherits.
#[derive(Clone, Copy, Default)]
struct State {
    hidden: bool,
    tiny: bool,
    pre: bool,
    quotes: u8,
    ink: Ink,
    /// Inside a link, whose colour is the client's.
    link: bool,
}

/// What is to be done when an element ends.
enum Kind {
    Inline,
    Link { href: String, line: usize, start: usize },
    Block { blank_below: bool },
    Item,
    List,
    Table,
    Row,
    Cell,
    Sheet,
}

/// An open element.
struct Element {
    name: LocalName,
    state: State,
    kind: Kind,
}

/// An open list.
struct List {
    ordered: bool,
    /// First letter of its numbers when they are letters.
    letter: Option<u8>,
    next: i32,
}

/// The lines of a page or of one table cell.
#[derive(Default)]
struct Frame {
    lines: Vec<Line>,
    wants_blank: bool,
}

/// Turns tokens into lines; see the module above.
#[derive(Default)]
pub struct Walker(RefCell<Page>);

#[derive(Default)]
struct Page {
    elements: Vec<Element>,
    /// How many elements of a name are open: an end tag without start must not search.
    open: HashMap<LocalName, u32>,
    frames: Vec<Frame>,
    root: Frame,
    /// Cells of the current row of each open table.
    rows: Vec<Vec<Vec<Line>>>,
    lists: Vec<List>,
    line: String,
    /// Inks of the letters of the line, each with the byte where it begins; no more than three.
    inks: Vec<(usize, Ink)>,
    /// The line holds something visible, be it a hard blank.
    has_content: bool,
    /// White space waits to be written; `true` when it was a line break.
    soft: Option<bool>,
    /// Number or dash of a list item whose text has not begun.
    marker: Option<String>,
    /// The line belongs to a paragraph that Word marks as list item.
    word_list: bool,
    /// Lines written so far, in all frames.
    count: usize,
    sheet: Sheet,
    sheet_text: String,
    after_pre: bool,
}

impl TokenSink for Walker {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => page.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return page.start(&tag),
            Token::TagToken(tag) => page.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Walker {
    /// The finished text, with LF line ends, and the lines set in an ink of their own.
    pub fn finish(self) -> Text {
        let mut page = self.0.into_inner();
        page.close_to(0);
        page.end_line();
        let lines = trimmed(std::mem::take(&mut page.root.lines));
        let told = lines.iter().any(|line| line.ink != Ink::default() || line.turn.is_some())
            && lines.iter().any(|line| locale::cues("colour_answer").is_match(&locale::fold(&line.text)));
        let mut out = Out::default();
        let mut quoted = false;
        for line in lines {
            quoted |= line.text == SEPARATOR;
            let turn = line.turn.filter(|(at, _)| (quoted || line.quotes > 0) && parts(&line.text[..*at], told));
            let Some((at, ink)) = turn else {
                out.line(&line, &line.text, line.ink);
                continue;
            };
            out.line(&line, line.text[..at].trim_end(), Ink::default());
            out.line(&line, line.text[at..].trim_start(), ink);
        }
        out.page
    }
}

/// Whether what stands behind these words in another colour is somebody else's: an answer to a question, or to
/// anything where the page says that answers are coloured.
fn parts(before: &str, told: bool) -> bool {
    let before = before.trim_end();
    before.ends_with(['?', '？'])
        || told && before.ends_with([':', '：', '.', '。', ';', '；', '-', '–', '—', ')', '）'])
}

/// The lines printed so far.
#[derive(Default)]
struct Out {
    page: Text,
    count: u32,
}

impl Out {
    fn line(&mut self, line: &Line, text: &str, ink: Ink) {
        let quotes = "> ".repeat(usize::from(line.quotes));
        self.page.text.push_str(if text.is_empty() { quotes.trim_end() } else { &quotes });
        self.page.text.push_str(text);
        self.page.text.push('\n');
        self.count += 1;
        if ink != Ink::default() && !text.is_empty() {
            self.page.inks.push((self.count, ink));
        }
    }
}

/// The elements of HTML that matter here.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
            | "td"
            | "th"
            | "ul"
            | "xmp"
            | "listing"
    )
}

/// Elements whose text nobody sees.
fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "title"
            | "style"
            | "script"
            | "template"
            | "svg"
            | "math"
            | "xml"
            | "iframe"
            | "noframes"
            | "noembed"
            | "object"
            | "applet"
            | "audio"
            | "video"
            | "canvas"
            | "select"
            | "datalist"
    )
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

impl Page {
    fn state(&self) -> State {
        self.elements.last().map_or_else(State::default, |element| element.state)
    }

    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().unwrap_or(&mut self.root)
    }

    // ---- text ----

    fn text(&mut self, text: &str) {
        if self.open.get(&LocalName::from("style")).is_some_and(|count| *count > 0) {
            if self.sheet_text.len() + text.len() <= MAX_SHEET_BYTES {
                self.sheet_text.push_str(text);
            }
            return;
        }
        let state = self.state();
        if state.hidden || state.tiny {
            return;
        }
        for c in text.chars() {
            match c {
                // Zero-width space, soft hyphen, word joiner and byte order mark would split the words they stand in.
                '\u{200b}' | '\u{ad}' | '\u{2060}' | '\u{feff}' | '\0' => {}
                '\n' if state.pre && std::mem::take(&mut self.after_pre) => {}
                '\n' if state.pre => self.break_line(),
                ' ' | '\t' if state.pre => self.push(c),
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => self.soft = Some(self.soft.unwrap_or(false) || c == '\n'),
                _ => self.push(c),
            }
            self.after_pre = false;
        }
    }

    /// Writes a visible character.
    fn push(&mut self, c: char) {
        if !self.has_content {
            self.line.clear();
            if let Some(marker) = self.marker.take() {
                self.line.push_str(&marker);
            }
        } else if let Some(was_break) = self.soft {
            // A line break in the source between two wide characters is no blank: Chinese is set without.
            let wide = was_break && is_wide(c) && self.line.chars().next_back().is_some_and(is_wide);
            if !wide {
                self.line.push(' ');
            }
        }
        self.soft = None;
        self.has_content = true;
        let state = self.state();
        if c.is_alphanumeric()
            && !state.link
            && self.inks.len() < 3
            && self.inks.last().map(|(_, ink)| *ink) != Some(state.ink)
        {
            self.inks.push((self.line.len(), state.ink));
        }
        self.line.push(c);
    }

    fn push_str(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    // ---- lines ----

    /// Ends the line if it holds anything.
    fn end_line(&mut self) {
        if self.has_content {
            self.break_line();
        }
        self.soft = None;
        self.line.clear();
    }

    /// Ends the line, empty or not.
    fn break_line(&mut self) {
        let mut text = self.line.trim_end_matches([' ', '\t', '\u{a0}']).replace('\u{a0}', " ");
        // The blank behind the dashes of a signature is part of the mark.
        if text == "--" && (self.soft.is_some() || self.line.len() > 2) {
            text.push(' ');
        }
        let inks = std::mem::take(&mut self.inks);
        let ink = if let [(_, ink)] = inks[..] { ink } else { Ink::default() };
        // The colour must differ: bold words stand in every text.
        let coloured = |ink: Ink| ink.colour.is_some() || ink.marked;
        let turn = match inks[..] {
            [(_, first), second] if !coloured(first) && coloured(second.1) => Some(second),
            _ => None,
        };
        // A hard blank became a shorter one.
        let turn = turn.map(|(at, ink)| (at - self.line[..at].matches('\u{a0}').count(), ink));
        let turn = turn.filter(|(at, _)| !self.word_list && text.is_char_boundary(*at) && *at < text.len());
        if self.word_list {
            text = word_item(&text);
        }
        self.write(text, ink, turn);
        self.line.clear();
        self.has_content = false;
        self.soft = None;
    }

    fn write(&mut self, text: String, ink: Ink, turn: Option<(usize, Ink)>) {
        let quotes = self.state().quotes;
        self.count += 1;
        let frame = self.frame();
        let above = frame.lines.last().map(|line| (line.quotes, line.text.is_empty()));
        if std::mem::take(&mut frame.wants_blank)
            && let Some((above, false)) = above
            && !text.is_empty()
        {
            frame.lines.push(Line { quotes: above.min(quotes), ..Line::default() });
        }
        frame.lines.push(Line { quotes, text, ink, turn });
    }

    fn want_blank(&mut self) {
        if self.marker.is_none() {
            self.frame().wants_blank = true;
        }
    }

    fn separator(&mut self) {
        self.end_line();
        let last = self.frame().lines.iter().rev().find(|line| !line.text.is_empty());
        if last.is_none_or(|line| line.text != SEPARATOR) {
            self.write(SEPARATOR.to_owned(), Ink::default(), None);
        }
    }

    // ---- elements ----

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        let style = Style::new(attribute(tag, "style").unwrap_or_default());
        let hidden = style.hides() || attribute(tag, "hidden").is_some();
        match name {
            "br" if !self.state().hidden => self.break_line(),
            "hr" => {
                self.close_paragraph();
                if !hidden && !self.state().hidden {
                    self.separator();
                }
            }
            "img" if !hidden => self.image(tag, &style),
            _ => {}
        }
        if is_void(name) {
            return TokenSinkResult::Continue;
        }
        self.close_implied(name);
        if is_block(name) {
            self.end_line();
        }
        let mut state = self.state();
        state.hidden |= hidden || is_unseen(name);
        state.tiny = style.tiny().unwrap_or(state.tiny);
        state.pre = match name {
            "pre" | "xmp" | "listing" | "textarea" => style.pre().unwrap_or(true),
            _ => style.pre().unwrap_or(state.pre),
        };
        self.ink(tag, &style, &mut state);
        let kind = self.kind(tag, &style, &mut state);
        // A self-closing tag of XML, such as `<o:p/>`, is a start tag in HTML; only unknown names with a colon close.
        if tag.self_closing && name.contains(':') {
            return TokenSinkResult::Continue;
        }
        *self.open.entry(tag.name.clone()).or_default() += 1;
        self.elements.push(Element { name: tag.name.clone(), state, kind });
        self.after_pre = name == "pre";
        match name {
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    /// How the letters inside an element are set.
    fn ink(&self, tag: &Tag, style: &Style, state: &mut State) {
        let named = || attribute(tag, "color").map(str::to_ascii_lowercase);
        let classed = || self.sheet.colour(attribute(tag, "class").unwrap_or_default());
        let colour = style.colour().or_else(|| named().and_then(|name| colour::read(&name))).or_else(classed);
        if let Some(colour) = colour {
            state.ink.colour = colour.rgb();
        }
        state.ink.marked = style.marked().unwrap_or(state.ink.marked);
        state.ink.bold = style.bold().unwrap_or(state.ink.bold);
        match &*tag.name {
            "a" => state.link = true,
            "ins" | "mark" => state.ink.marked = true,
            "b" | "strong" => state.ink.bold = true,
            _ => {}
        }
    }

    /// What an element does at its start, and what is to be done at its end.
    fn kind(&mut self, tag: &Tag, style: &Style, state: &mut State) -> Kind {
        let class = attribute(tag, "class").unwrap_or_default();
        let name = &*tag.name;
        if is_block(name) && !matches!(name, "td" | "th" | "tr") && style.line_above() && !state.hidden {
            self.separator();
        }
        match name {
            "a" => {
                let href = attribute(tag, "href").unwrap_or_default().to_owned();
                let marker = self.marker.as_ref().map_or(0, String::len);
                Kind::Link { href, line: self.count, start: if self.has_content { self.line.len() } else { marker } }
            }
            "blockquote" => {
                let cited = attribute(tag, "type") == Some("cite") || class.contains("quote");
                if cited || !style.only_indents() {
                    state.quotes = (state.quotes + 1).min(MAX_QUOTES);
                }
                Kind::Block { blank_below: false }
            }
            "p" => {
                let lower = class.to_ascii_lowercase();
                let word = lower.contains("mso");
                self.word_list = style.word_list() || lower.contains("msolist");
                let blank_below = !word && !style.no_margin() && !self.sheet.no_margin(class);
                if blank_below {
                    self.want_blank();
                }
                Kind::Block { blank_below }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let blank_below = !style.no_margin();
                if blank_below {
                    self.want_blank();
                }
                Kind::Block { blank_below }
            }
            "ul" | "ol" | "menu" | "dir" => {
                let number = |name: &str| attribute(tag, name).and_then(|value| value.trim().parse().ok());
                let letter = attribute(tag, "type").and_then(|kind| kind.bytes().next());
                let letter = letter.filter(|letter| matches!(letter, b'a' | b'A'));
                self.lists.push(List { ordered: name == "ol", letter, next: number("start").unwrap_or(1) });
                Kind::List
            }
            "li" => {
                self.item(attribute(tag, "value").and_then(|value| value.trim().parse().ok()));
                Kind::Item
            }
            "table" => {
                self.rows.push(Vec::new());
                Kind::Table
            }
            "tr" if !self.rows.is_empty() => Kind::Row,
            "td" | "th" if !self.rows.is_empty() && self.rows.len() <= MAX_TABLES => {
                self.frames.push(Frame::default());
                Kind::Cell
            }
            "style" => Kind::Sheet,
            _ if is_block(name) => Kind::Block { blank_below: false },
            _ => Kind::Inline,
        }
    }

    /// Readies the number or dash of a list item.
    fn item(&mut self, value: Option<i32>) {
        let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(8));
        self.frame().wants_blank = false;
        let mark = match self.lists.last_mut() {
            Some(list) if list.ordered => {
                let number = value.unwrap_or(list.next);
                list.next = number.saturating_add(1);
                let letter = list.letter.filter(|_| (1..=26).contains(&number));
                match letter.zip(u8::try_from(number).ok()) {
                    Some((first, number)) => format!("{}. ", char::from(first + number - 1)),
                    None => format!("{number}. "),
                }
            }
            _ => "- ".to_owned(),
        };
        self.marker = Some(indent + &mark);
    }

    fn image(&mut self, tag: &Tag, style: &Style) {
        let state = self.state();
        let pixel = ["width", "height"]
            .iter()
            .any(|side| attribute(tag, side).and_then(number).is_some_and(|size| size <= 2.0));
        if state.hidden || state.tiny || pixel || style.no_size() {
            return;
        }
        let source = attribute(tag, "src").unwrap_or_default();
        let name = source.strip_prefix("cid:").map(|id| id.split('@').next().unwrap_or_default());
        let name = name.or_else(|| source.starts_with("data:").then_some(""));
        let alt = attribute(tag, "alt").map(str::trim).filter(|alt| !alt.is_empty());
        let alt = alt.filter(|alt| name.is_none_or(str::is_empty) || alt.chars().count() <= MAX_ALT_CHARS);
        match (alt, name) {
            (Some(alt), _) if !alt.chars().any(char::is_alphanumeric) => self.push_str(alt),
            (Some(alt), _) => {
                self.push_str(&format!("[image: {}]", alt.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
            (None, Some("")) => self.push_str("[image]"),
            (None, Some(name)) => self.push_str(&format!("[image: {name}]")),
            (None, None) => {}
        }
    }

    // ---- ends ----

    fn end(&mut self, name: &LocalName) {
        match &**name {
            // `</br>` and `</p>` without start are a break and an empty paragraph.
            "br" => self.break_line(),
            "body" | "html" => {}
            _ if self.open.get(name).is_none_or(|count| *count == 0) => {}
            _ => {
                if let Some(at) = self.find(name) {
                    self.close_to(at);
                }
            }
        }
    }

    /// The element that an end tag ends: the last of its name, not across a cell, and for inline names not across a block.
    fn find(&self, name: &LocalName) -> Option<usize> {
        let is_table = matches!(&**name, "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "table");
        let inline = !is_block(name);
        let above = self.elements.iter().enumerate().rev().take(MAX_SEARCH);
        for (at, element) in above {
            if element.name == *name {
                return Some(at);
            }
            let wall = match element.kind {
                Kind::Cell | Kind::Table => !is_table || matches!(element.kind, Kind::Table),
                Kind::Inline | Kind::Link { .. } | Kind::Sheet => false,
                _ => inline,
            };
            if wall {
                return None;
            }
        }
        None
    }

    /// Ends what a start tag ends without saying so.
    fn close_implied(&mut self, name: &str) {
        match name {
            "li" => self.close_within(&["li"], &["ul", "ol", "menu", "dir"]),
            "td" | "th" => self.close_within(&["td", "th"], &["table"]),
            "tr" => self.close_within(&["tr"], &["table"]),
            "tbody" | "thead" | "tfoot" => self.close_within(&["tbody", "thead", "tfoot"], &["table"]),
            "dd" | "dt" => self.close_within(&["dd", "dt"], &["dl"]),
            // A head without end ends where the text begins.
            "head" | "title" | "style" | "script" | "noscript" | "template" => {}
            _ => self.close_within(&["head"], &["body"]),
        }
        if is_block(name) {
            self.close_paragraph();
        }
    }

    fn close_paragraph(&mut self) {
        self.close_within(&["p"], &["td", "th", "table", "div", "li", "blockquote"]);
    }

    /// Closes the last of `names` that is open inside the last of `walls`.
    fn close_within(&mut self, names: &[&str], walls: &[&str]) {
        if names.iter().all(|name| self.open.get(&LocalName::from(*name)).is_none_or(|count| *count == 0)) {
            return;
        }
        for at in (0..self.elements.len()).rev().take(MAX_SEARCH) {
            let name = &*self.elements[at].name;
            if names.contains(&name) {
                self.close_to(at);
                return;
            }
            if walls.contains(&name) {
                return;
            }
        }
    }

    /// Closes elements from the innermost down to the one at `at`.
    fn close_to(&mut self, at: usize) {
        while self.elements.len() > at {
            let Some(element) = self.elements.last() else { return };
            if is_block(&element.name) {
                self.end_line();
            }
            let Some(element) = self.elements.pop() else { return };
            if let Some(count) = self.open.get_mut(&element.name) {
                *count = count.saturating_sub(1);
            }
            self.close(element.kind);
        }
    }

    fn close(&mut self, kind: Kind) {
        match kind {
            Kind::Inline => {}
            Kind::Link { href, line, start } => {
                let same_line = line == self.count && self.has_content;
                let text = self.line.get(start..).filter(|_| same_line).unwrap_or_default();
                if let Some(url) = link::shown(&href, &text.replace('\u{a0}', " ")) {
                    self.line.push_str(" <");
                    self.line.push_str(&url);
                    self.line.push('>');
                }
            }
            Kind::Block { blank_below } => {
                self.word_list = false;
                if blank_below {
                    self.want_blank();
                }
            }
            Kind::Item => self.marker = None,
            Kind::List => drop(self.lists.pop()),
            Kind::Cell => {
                let cell = self.frames.pop().map(|frame| trimmed(frame.lines)).unwrap_or_default();
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            Kind::Row => self.end_row(),
            Kind::Table => {
                self.end_row();
                self.rows.pop();
            }
            Kind::Sheet => {
                let text = std::mem::take(&mut self.sheet_text);
                self.sheet.add(&text);
            }
        }
    }

    /// Writes the cells of a row: on one line with tabs, or one below the other when they lay out a page.
    fn end_row(&mut self) {
        let cells = self.rows.last_mut().map(std::mem::take).unwrap_or_default();
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        let layout = filled <= 1 || cells.iter().any(|cell| cell.len() > MAX_CELL_LINES);
        let mut lines: Vec<Line> = Vec::new();
        let last = cells.iter().rposition(|cell| !cell.is_empty()).unwrap_or(0);
        for (index, cell) in cells.into_iter().enumerate() {
            let mut cell = cell.into_iter();
            if !layout && index > 0 && index <= last {
                match lines.last_mut() {
                    Some(line) => {
                        let first = cell.next().unwrap_or_default();
                        if line.ink != first.ink {
                            line.ink = Ink::default();
                        }
                        line.turn = None;
                        line.text.push('\t');
                        line.text.push_str(&first.text);
                    }
                    None => lines.extend(cell.next().map(|first| Line { text: format!("\t{}", first.text), ..first })),
                }
            }
            lines.extend(cell);
        }
        self.count += lines.len();
        let frame = self.frame();
        if !lines.is_empty()
            && std::mem::take(&mut frame.wants_blank)
            && frame.lines.last().is_some_and(|l| !l.text.is_empty())
        {
            let quotes = lines[0].quotes;
            frame.lines.push(Line { quotes, ..Line::default() });
        }
        frame.lines.extend(lines);
    }
}

/// Lines without blank ones at both ends.
fn trimmed(mut lines: Vec<Line>) -> Vec<Line> {
    let end = lines.iter().rposition(|line| !line.text.is_empty()).map_or(0, |last| last + 1);
    lines.truncate(end);
    let start = lines.iter().position(|line| !line.text.is_empty()).unwrap_or(0);
    lines.drain(..start);
    lines
}

/// Turns Word's own mark of a list item, set in a symbol font, into a dash; numbers stay.
fn word_item(text: &str) -> String {
    let Some((mark, rest)) = text.split_once(' ') else { return text.to_owned() };
    let mut characters = mark.chars();
    let bullet = match (characters.next(), characters.next()) {
        (Some(c), None) => !c.is_ascii_digit() && (!c.is_alphanumeric() || matches!(c, 'o' | 'Ø' | 'ü' | 'v' | 'q')),
        _ => false,
    };
    // One blank is a word that stands for itself; Word puts hard blanks behind a mark.
    let spaced = rest.starts_with(' ');
    match (bullet, spaced) {
        (true, _) => format!("- {}", rest.trim_start()),
        (false, true) if mark.ends_with(['.', ')', '、', '）']) => format!("{mark} {}", rest.trim_start()),
        _ => text.to_owned(),
    }
}

/// Whether a character is set without blanks around it.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff60
        | 0xffe0..=0xffe6 | 0x20000..=0x3fffd)
}
