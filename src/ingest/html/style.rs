//! The few declarations of CSS that decide how a mail reads.

use std::collections::{BTreeMap, BTreeSet};

use super::colour::{self, Colour};

/// Declarations of a `style` attribute: lower case, no white space.
pub struct Style(String);

impl Style {
    /// Reads a `style` attribute.
    pub fn new(text: &str) -> Style {
        Style(text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect())
    }

    /// Values of a property, in order.
    fn values(&self, property: &str) -> impl Iterator<Item = &str> {
        let declarations = self.0.split(';').filter_map(|declaration| declaration.split_once(':'));
        declarations.filter(move |(name, _)| *name == property).map(|(_, value)| value)
    }

    fn last(&self, property: &str) -> Option<&str> {
        self.values(property).last()
    }

    /// Nobody sees the element.
    pub fn hides(&self) -> bool {
        self.last("display").is_some_and(|value| value.starts_with("none"))
            || self.last("mso-hide") == Some("all")
            || self.last("visibility").is_some_and(|value| value.starts_with("hidden"))
    }

    /// `Some(true)`: letters of no size; `Some(false)`: a size that undoes it.
    pub fn tiny(&self) -> Option<bool> {
        self.last("font-size").map(|size| number(size) == Some(0.0))
    }

    /// Whether line breaks in the source are line breaks of the text.
    pub fn pre(&self) -> Option<bool> {
        let value = self.last("white-space")?;
        Some(value.starts_with("pre") || value.starts_with("break-spaces"))
    }

    /// Whether a line is drawn above the element: Outlook's divider between mails.
    pub fn line_above(&self) -> bool {
        let drawn = |value: &str| ["solid", "double", "dashed", "dotted"].iter().any(|kind| value.contains(kind));
        let top = self.last("border-top").or_else(|| self.last("border-top-style"));
        match (top, self.last("border-style")) {
            (Some(top), _) => drawn(top) && !self.last("border-top-width").is_some_and(|w| number(w) == Some(0.0)),
            // New Outlook: `border-width:1pt medium medium;border-style:solid none none`.
            (None, Some(style)) => style.starts_with("solidnone") && self.0.contains("border-width"),
            (None, None) => false,
        }
    }

    /// An indented block without a bar at its left is indented, not quoted.
    pub fn only_indents(&self) -> bool {
        let bare = self.last("border").is_some_and(|value| value.starts_with("none") || value.starts_with('0'));
        bare && !self.0.contains("border-left")
    }

    /// No blank line below a paragraph.
    pub fn no_margin(&self) -> bool {
        let zero = |value: &str| number(value) == Some(0.0);
        self.last("margin-bottom").or_else(|| self.last("margin")).is_some_and(zero)
    }

    /// An image nobody is meant to see.
    pub fn no_size(&self) -> bool {
        ["width", "height", "max-height"]
            .iter()
            .any(|side| self.last(side).and_then(number).is_some_and(|size| size <= 2.0))
    }

    /// Colour of the letters, as [`colour::read`] gives it.
    pub fn colour(&self) -> Option<Colour> {
        self.last("color").and_then(colour::read)
    }

    /// Whether the letters stand on a coloured ground; `None` when the style does not say.
    pub fn marked(&self) -> Option<bool> {
        let ground = ["background", "background-color", "mso-highlight"].iter().find_map(|name| self.last(name))?;
        Some(colour::read(ground)?.rgb().is_some())
    }

    /// Whether the letters are bold; `None` when the style does not say.
    pub fn bold(&self) -> Option<bool> {
        let weight = self.last("font-weight")?;
        Some(weight == "bold" || weight == "bolder" || number(weight).is_some_and(|weight| weight >= 600.0))
    }

    /// A paragraph that Word numbers or marks by itself.
    pub fn word_list(&self) -> bool {
        self.last("mso-list").is_some_and(|value| value.starts_with('l'))
    }
}

/// The number at the start of a length.
pub fn number(value: &str) -> Option<f32> {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    value[..end].parse().ok()
}

/// What the style sheets of the page say about classes.
#[derive(Default)]
pub struct Sheet {
    /// Paragraphs without margin: `p` for all, else class names.
    flat: BTreeSet<String>,
    /// Colours of the letters by class name.
    colours: BTreeMap<String, Colour>,
}

impl Sheet {
    /// Adds the rules of a `style` element.
    pub fn add(&mut self, sheet: &str) {
        let sheet: String = sheet.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
        for rule in sheet.split('}') {
            let Some((selectors, declarations)) = rule.rsplit_once('{') else { continue };
            let style = Style::new(declarations);
            let (flat, colour) = (style.no_margin(), style.colour());
            if !flat && colour.is_none() {
                continue;
            }
            let selectors = selectors.rsplit("*/").next().unwrap_or_default().trim_start_matches("<!--");
            for selector in selectors.split(',') {
                let class = ["p", "span", "div", "li", "font"].iter().find_map(|tag| selector.strip_prefix(tag));
                let class = class.unwrap_or(selector).strip_prefix('.').filter(|class| !class.is_empty());
                if let Some((class, colour)) = class.zip(colour) {
                    self.colours.insert(class.to_owned(), colour);
                }
                match class.filter(|_| flat) {
                    Some(class) => self.flat.insert(class.to_owned()),
                    None => flat && selector == "p" && self.flat.insert("p".to_owned()),
                };
            }
        }
    }

    /// Colour of the letters of an element with this `class` attribute.
    pub fn colour(&self, class: &str) -> Option<Colour> {
        if self.colours.is_empty() {
            return None;
        }
        class.split_whitespace().find_map(|class| self.colours.get(&class.to_ascii_lowercase()).copied())
    }

    /// Whether a paragraph with this `class` attribute has no margin.
    pub fn no_margin(&self, class: &str) -> bool {
        self.flat.contains("p") || class.split_whitespace().any(|class| self.flat.contains(&class.to_ascii_lowercase()))
    }
}
