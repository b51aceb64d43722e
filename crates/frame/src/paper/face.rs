//! The faces of a paper, and how wide their letters are.

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
    /// For code: every letter as wide as the next.
    Mono,
}

impl Face {
    pub(super) const ALL: [Face; 3] = [Face::Plain, Face::Bold, Face::Mono];

    /// The file of the face.
    pub(super) fn bytes(self) -> &'static [u8] {
        match self {
            Face::Plain => dejavu::sans_condensed::regular(),
            Face::Bold => dejavu::sans_condensed::bold(),
            Face::Mono => dejavu::sans_mono::regular(),
        }
    }

    /// The face, parsed.
    pub(super) fn parsed(self) -> Option<&'static Parsed<'static>> {
        static PARSED: OnceLock<[Option<Parsed<'static>>; 3]> = OnceLock::new();
        let all = PARSED.get_or_init(|| Face::ALL.map(|face| Parsed::parse(face.bytes(), 0).ok()));
        all[self as usize].as_ref()
    }

    /// The glyph of a letter and how wide it is, in thousandths of the size; the empty box for one
    /// that the face lacks.
    pub(super) fn letter(self, letter: char) -> (u16, f32) {
        static KNOWN: OnceLock<[Vec<(u16, f32)>; 3]> = OnceLock::new();
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

/// Words of one face on a line; slanted where they are stressed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub words: String,
    pub face: Face,
    pub slanted: bool,
}

impl Piece {
    pub(super) fn of(words: &str, face: Face) -> Piece {
        Piece { words: words.to_owned(), face, slanted: false }
    }
}

/// Words in lines that are no wider than `most`. A word that is wider alone is broken inside.
pub(super) fn lines(words: &str, (face, size): (Face, f32), most: f32) -> Vec<String> {
    let pieces = [Piece::of(words, face)];
    let line = |line: Vec<Piece>| line.into_iter().map(|piece| piece.words).collect();
    broken(&pieces, size, most).into_iter().map(line).collect()
}

/// Code in lines: each begins where its author let it begin, and what is too wide goes on below.
pub(super) fn code_lines(code: &str, size: f32, most: f32) -> Vec<String> {
    let mut all = Vec::new();
    for line in code.trim_end_matches('\n').split('\n') {
        let (mut part, mut width) = (String::new(), 0.0);
        for letter in line.trim_end().replace('\t', "    ").chars() {
            let more = Face::Mono.letter(letter).1 * size / 1_000.0;
            if width + more > most && !part.is_empty() {
                all.push(std::mem::take(&mut part));
                width = 0.0;
            }
            part.push(letter);
            width += more;
        }
        all.push(part);
    }
    all
}

/// Pieces of several faces in lines that are no wider than `most`.
pub(super) fn broken(pieces: &[Piece], size: f32, most: f32) -> Vec<Vec<Piece>> {
    let mut setter = Setter { all: Vec::new(), line: Vec::new(), width: 0.0, size, most };
    for (at, paragraph) in paragraphs(pieces).into_iter().enumerate() {
        if at > 0 {
            setter.end();
        }
        words_of(&paragraph).iter().for_each(|word| setter.word(word));
    }
    setter.end();
    setter.all
}

/// The pieces between line feeds.
fn paragraphs(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut all = vec![Vec::new()];
    for piece in pieces {
        for (at, part) in piece.words.split('\n').enumerate() {
            if at > 0 {
                all.push(Vec::new());
            }
            if let Some(last) = all.last_mut() {
                last.push(Piece { words: part.to_owned(), ..piece.clone() });
            }
        }
    }
    all
}

/// The words of a paragraph; a word may change its face inside.
fn words_of(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut all: Vec<Vec<Piece>> = Vec::new();
    let mut goes_on = false;
    for piece in pieces {
        goes_on &= !piece.words.starts_with(char::is_whitespace);
        for (at, word) in piece.words.split_whitespace().enumerate() {
            let part = Piece { words: word.to_owned(), ..piece.clone() };
            match all.last_mut().filter(|_| at == 0 && goes_on) {
                Some(last) => last.push(part),
                None => all.push(vec![part]),
            }
        }
        goes_on = match piece.words.is_empty() {
            true => goes_on,
            false => !piece.words.ends_with(char::is_whitespace) && !all.is_empty(),
        };
    }
    all
}

/// Sets words in lines.
struct Setter {
    all: Vec<Vec<Piece>>,
    line: Vec<Piece>,
    width: f32,
    size: f32,
    most: f32,
}

impl Setter {
    fn end(&mut self) {
        self.all.push(std::mem::take(&mut self.line));
        self.width = 0.0;
    }

    fn word(&mut self, word: &[Piece]) {
        let wide: f32 = word.iter().map(|part| part.face.width(&part.words, self.size)).sum();
        let space = self.line.last().map_or(0.0, |last| last.face.width(" ", self.size));
        if !self.line.is_empty() && self.width + space + wide > self.most {
            self.end();
        } else if let Some(last) = self.line.last_mut() {
            last.words.push(' ');
            self.width += space;
        }
        for part in word {
            for letter in part.words.chars() {
                let more = part.face.letter(letter).1 * self.size / 1_000.0;
                if self.width + more > self.most && !self.line.is_empty() {
                    self.end();
                }
                self.letter(letter, part);
                self.width += more;
            }
        }
    }

    fn letter(&mut self, letter: char, part: &Piece) {
        match self.line.last_mut() {
            Some(last) if last.face == part.face && last.slanted == part.slanted => {
                last.words.push(letter);
            }
            _ => self.line.push(Piece { words: letter.to_string(), ..part.clone() }),
        }
    }
}
