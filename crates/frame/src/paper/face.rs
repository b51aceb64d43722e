//! The two faces of a paper, and how wide their letters are.

use std::sync::OnceLock;
use ttf_parser::{Face as Parsed, GlyphId};

/// A face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// For text.
    Plain,
    /// For headings and heads.
    Bold,
}

impl Face {
    pub(super) const ALL: [Face; 2] = [Face::Plain, Face::Bold];

    /// The file of the face.
    pub(super) fn bytes(self) -> &'static [u8] {
        match self {
            Face::Plain => dejavu::sans_condensed::regular(),
            Face::Bold => dejavu::sans_condensed::bold(),
        }
    }

    /// The face, parsed.
    pub(super) fn parsed(self) -> Option<&'static Parsed<'static>> {
        static PARSED: OnceLock<[Option<Parsed<'static>>; 2]> = OnceLock::new();
        let all = PARSED.get_or_init(|| Face::ALL.map(|face| Parsed::parse(face.bytes(), 0).ok()));
        all[self as usize].as_ref()
    }

    /// The glyph of a letter; the empty box for one that the face lacks.
    pub(super) fn glyph(self, letter: char) -> u16 {
        let found = self.parsed().and_then(|face| face.glyph_index(letter));
        found.unwrap_or(GlyphId(0)).0
    }

    /// How wide a glyph is, in thousandths of the size.
    pub(super) fn advance(self, glyph: u16) -> f32 {
        let Some(face) = self.parsed() else { return 500.0 };
        let width = face.glyph_hor_advance(GlyphId(glyph)).unwrap_or_default();
        f32::from(width) * 1_000.0 / f32::from(face.units_per_em().max(1))
    }

    /// How wide words are.
    pub(super) fn width(self, words: &str, size: f32) -> f32 {
        let units: f32 = words.chars().map(|letter| self.advance(self.glyph(letter))).sum();
        units * size / 1_000.0
    }
}

/// Words in lines that are no wider than `most`. A word that is wider alone is broken inside.
pub(super) fn lines(words: &str, (face, size): (Face, f32), most: f32) -> Vec<String> {
    let mut all = Vec::new();
    for paragraph in words.split('\n') {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if face.width(&longer, size) <= most {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                all.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if face.width(&line, size) > most && line.chars().count() > 1 {
                    line.pop();
                    all.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        all.push(line);
    }
    all
}
