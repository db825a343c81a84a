//! Colours of letters as pages name them.

/// Colours by name that mail clients offer.
const NAMES: &[(&str, u32)] = &[
    ("red", 0x00ff_0000),
    ("blue", 0x0000_00ff),
    ("green", 0x0000_8000),
    ("lime", 0x0000_ff00),
    ("navy", 0x0000_0080),
    ("teal", 0x0000_8080),
    ("aqua", 0x0000_ffff),
    ("cyan", 0x0000_ffff),
    ("purple", 0x0080_0080),
    ("fuchsia", 0x00ff_00ff),
    ("magenta", 0x00ff_00ff),
    ("maroon", 0x0080_0000),
    ("olive", 0x0080_8000),
    ("orange", 0x00ff_a500),
    ("yellow", 0x00ff_ff00),
    ("brown", 0x00a5_2a2a),
    ("crimson", 0x00dc_143c),
    ("darkred", 0x008b_0000),
    ("darkblue", 0x0000_008b),
    ("darkgreen", 0x0000_6400),
    ("royalblue", 0x0041_69e1),
    ("dodgerblue", 0x001e_90ff),
];

/// Widest difference between the parts of a grey.
const GREYEST: u32 = 0x20;

/// How letters are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Black, white, grey, or what the reader's client chooses.
    Usual,
    /// Red, green and blue in three bytes.
    Own(u32),
}

impl Colour {
    /// The colour, where it is one of its own.
    pub fn rgb(self) -> Option<u32> {
        match self {
            Colour::Usual => None,
            Colour::Own(rgb) => Some(rgb),
        }
    }
}

/// Reads `red`, `#f00`, `#ff0000` and `rgb(255,0,0)`, lower case and without white space; `None` for what says nothing.
pub fn read(value: &str) -> Option<Colour> {
    let value = value.trim_end_matches("!important");
    let rgb = if let Some(digits) = value.strip_prefix('#') {
        let number = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            3 => ((number & 0xf00) << 8 | (number & 0xf0) << 4 | number & 0xf) * 0x11,
            6 => number,
            _ => return None,
        }
    } else if let Some(parts) = value.strip_prefix("rgb") {
        let parts = parts.trim_start_matches(['a', '(']).trim_end_matches(')').split([',', '/']).take(3);
        parts.map(|part| part.parse::<u8>().ok()).try_fold(0, |rgb, part| Some(rgb << 8 | u32::from(part?)))?
    } else if matches!(value, "inherit" | "currentcolor") {
        return None;
    } else {
        let named = NAMES.iter().find(|(name, _)| *name == value);
        return Some(named.map_or(Colour::Usual, |(_, rgb)| Colour::Own(*rgb)));
    };
    let parts = [rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff];
    let spread = parts.iter().max()? - parts.iter().min()?;
    Some(if spread > GREYEST { Colour::Own(rgb) } else { Colour::Usual })
}
