//! The two faces of a paper, and how wide their letters are.

use std::sync::OnceLock;
use ttf_parser::{Face as Parsed, GlyphId};

/// Letters below this code are looked up once: Latin, Greek, Cyrillic, punctuation.
const COMMON: u32 = 0x2100;

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

    /// The glyph of a letter and how wide it is, in thousandths of the size; the empty box for one
    /// that the face lacks.
    pub(super) fn letter(self, letter: char) -> (u16, f32) {
        static KNOWN: OnceLock<[Vec<(u16, f32)>; 2]> = OnceLock::new();
        let known = KNOWN.get_or_init(|| {
            Face::ALL
                .map(|face| (0..COMMON).map(|code| face.look_up(char::from_u32(code))).collect())
        });
        let found = known[self as usize].get(letter as usize).copied();
        found.unwrap_or_else(|| self.look_up(Some(letter)))
    }

    fn look_up(self, letter: Option<char>) -> (u16, f32) {
        let Some(face) = self.parsed() else { return (0, 500.0) };
        let glyph = letter.and_then(|letter| face.glyph_index(letter)).unwrap_or(GlyphId(0));
        let width = f32::from(face.glyph_hor_advance(glyph).unwrap_or_default());
        (glyph.0, width * 1_000.0 / f32::from(face.units_per_em().max(1)))
    }

    /// How wide words are.
    pub(super) fn width(self, words: &str, size: f32) -> f32 {
        let units: f32 = words.chars().map(|letter| self.letter(letter).1).sum();
        units * size / 1_000.0
    }
}

/// Words in lines that are no wider than `most`. A word that is wider alone is broken inside.
pub(super) fn lines(words: &str, (face, size): (Face, f32), most: f32) -> Vec<String> {
    let mut all = Vec::new();
    let space = face.width(" ", size);
    for paragraph in words.split('\n') {
        let (mut line, mut width) = (String::new(), 0.0);
        for word in paragraph.split_whitespace() {
            let more = face.width(word, size);
            if !line.is_empty() && width + space + more > most {
                all.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(' ');
                line.push_str(word);
                width += space + more;
                continue;
            }
            width = 0.0;
            for letter in word.chars() {
                let more = face.letter(letter).1 * size / 1_000.0;
                if width + more > most && !line.is_empty() {
                    all.push(std::mem::take(&mut line));
                    width = 0.0;
                }
                line.push(letter);
                width += more;
            }
        }
        all.push(line);
    }
    all
}
