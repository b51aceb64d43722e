//! A look over the XML of a workbook while it is measured: nothing in it may make the reader that
//! follows ask for memory without bounds.
//!
//! That reader reserves what the string table announces, keeps every style and string, and
//! buffers whole tags and texts; so these are counted here first. Document type declarations and
//! encodings other than UTF-8 are refused, because no spreadsheet program writes them and both
//! serve to hide things.

use super::{Limits, Unreadable, counted};

/// The longest tag, or piece of text between two tags, that is let through at least.
const LONGEST_PIECE: usize = 1024 * 1024;
/// How much of a tag is kept to look at its name and attributes.
const KEPT: usize = 4096;
/// How many styles of one sort, and how many sheets, names and relations a workbook may have;
/// the spreadsheet programs themselves stop at or below these.
const CAPS: [(&[u8], usize); 11] = [
    (b"xf", 70_000),
    (b"font", 70_000),
    (b"fill", 70_000),
    (b"border", 70_000),
    (b"numFmt", 70_000),
    (b"dxf", 70_000),
    (b"cellStyle", 70_000),
    (b"sheet", 1_000),
    (b"definedName", 100_000),
    (b"Relationship", 100_000),
    (b"Override", 100_000),
];

/// Where in the markup the scanner stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Text,
    /// Within a tag, outside or inside of quotation marks.
    Tag(Option<u8>),
    /// After `<!`, before it is clear what follows.
    Declaration,
    Comment,
    Characters,
    Instruction,
}

/// Looks over one part, chunk by chunk.
pub(super) struct Scanner<'l> {
    limits: &'l Limits,
    place: Place,
    /// The beginning of the current tag, declaration or instruction, without its `<`.
    kept: Vec<u8>,
    /// The last bytes, to see the end of comments, character data and instructions.
    tail: [u8; 2],
    piece: usize,
    /// Strings that were seen so far.
    strings: usize,
    counts: [usize; CAPS.len()],
}

impl<'l> Scanner<'l> {
    /// A scanner for the part of this lower-case name that begins like this; none if it is not
    /// markup.
    pub(super) fn of(name: &str, start: &[u8], limits: &'l Limits) -> Option<Self> {
        let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
        let markup = name.ends_with(".xml") || name.ends_with(".rels") || start.starts_with(b"<");
        markup.then(|| Scanner {
            limits,
            place: Place::Text,
            kept: Vec::new(),
            tail: [0; 2],
            piece: 0,
            strings: 0,
            counts: [0; CAPS.len()],
        })
    }

    /// Looks over the next bytes of the part.
    pub(super) fn feed(&mut self, mut chunk: &[u8]) -> Result<(), Unreadable> {
        while let Some((byte, rest)) = chunk.split_first() {
            if self.place == Place::Text {
                // Most of a part is text; it is stepped over in one go.
                let end = chunk.iter().position(|byte| *byte == b'<' || *byte == 0);
                self.grow(end.unwrap_or(chunk.len()))?;
                let Some(end) = end else { return Ok(()) };
                if chunk[end] == 0 {
                    return Err(strange("a NUL character"));
                }
                self.enter(Place::Tag(None));
                chunk = &chunk[end + 1..];
                continue;
            }
            let plain = self.plain(chunk);
            if plain > 0 {
                self.grow(plain)?;
                let room = KEPT - self.kept.len();
                self.kept.extend(&chunk[..plain.min(room)]);
                chunk = &chunk[plain..];
                continue;
            }
            self.grow(1)?;
            self.step(*byte)?;
            chunk = rest;
        }
        Ok(())
    }

    /// How many bytes within a tag can be kept at once, since none of them changes the place.
    fn plain(&self, chunk: &[u8]) -> usize {
        let end = match self.place {
            Place::Tag(_) if self.kept.is_empty() => Some(0),
            Place::Tag(None) => chunk.iter().position(|b| matches!(b, b'"' | b'\'' | b'>' | 0)),
            Place::Tag(Some(mark)) => chunk.iter().position(|b| *b == mark || *b == 0),
            _ => Some(0),
        };
        end.unwrap_or(chunk.len())
    }

    fn grow(&mut self, by: usize) -> Result<(), Unreadable> {
        self.piece += by;
        let most = LONGEST_PIECE.max(self.limits.cell_chars.saturating_mul(16));
        if self.piece > most {
            let what = format!("A piece of the workbook is longer than {} bytes.", counted(most));
            let accepted =
                format!("At most {} characters fit in a cell.", counted(self.limits.cell_chars));
            return Err(Unreadable::of(what, accepted));
        }
        Ok(())
    }

    fn enter(&mut self, place: Place) {
        self.place = place;
        self.piece = 0;
        self.kept.clear();
        self.tail = [0; 2];
    }

    fn step(&mut self, byte: u8) -> Result<(), Unreadable> {
        if byte == 0 {
            return Err(strange("a NUL character"));
        }
        let ended = match (self.place, byte) {
            (Place::Text, _) => false,
            (Place::Tag(None), b'!') if self.kept.is_empty() => {
                self.enter(Place::Declaration);
                return Ok(());
            }
            (Place::Tag(None), b'?') if self.kept.is_empty() => {
                self.enter(Place::Instruction);
                return Ok(());
            }
            (Place::Tag(None), b'"' | b'\'') => {
                self.place = Place::Tag(Some(byte));
                false
            }
            (Place::Tag(None), b'>') => {
                self.tag()?;
                true
            }
            (Place::Tag(Some(mark)), _) if mark == byte => {
                self.place = Place::Tag(None);
                false
            }
            (Place::Tag(_), _) => false,
            (Place::Declaration, _) => return self.declaration(byte),
            (Place::Comment, b'>') => self.tail == *b"--",
            (Place::Characters, b'>') => self.tail == *b"]]",
            (Place::Instruction, b'>') if self.tail[1] == b'?' => {
                self.instruction()?;
                true
            }
            _ => false,
        };
        if ended {
            self.enter(Place::Text);
            return Ok(());
        }
        self.tail = [self.tail[1], byte];
        if self.kept.len() < KEPT {
            self.kept.push(byte);
        }
        Ok(())
    }

    fn declaration(&mut self, byte: u8) -> Result<(), Unreadable> {
        self.kept.push(byte);
        match self.kept.as_slice() {
            b"--" => self.enter(Place::Comment),
            b"[CDATA[" => self.enter(Place::Characters),
            so_far if b"--".starts_with(so_far) || b"[CDATA[".starts_with(so_far) => {}
            _ => return Err(strange("a document type declaration")),
        }
        Ok(())
    }

    fn instruction(&self) -> Result<(), Unreadable> {
        let text = String::from_utf8_lossy(&self.kept).to_ascii_lowercase();
        if text.contains("encoding") && !text.contains("utf-8") && !text.contains("us-ascii") {
            return Err(strange("an encoding other than UTF-8"));
        }
        Ok(())
    }

    fn tag(&mut self) -> Result<(), Unreadable> {
        let end = self.kept.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/');
        let name = &self.kept[..end.unwrap_or(self.kept.len())];
        let name = name.rsplit(|byte| *byte == b':').next().unwrap_or(name);
        match name {
            b"si" => {
                self.strings += 1;
                return self.few_strings(self.strings);
            }
            b"sst" if self.kept.len() >= KEPT => {
                return Err(strange("a string table with a very long head"));
            }
            b"sst" => return self.few_strings(announced_strings(&self.kept)),
            _ => {
                if let Some(at) = CAPS.iter().position(|(capped, _)| *capped == name) {
                    self.counts[at] += 1;
                    let (name, most) = CAPS[at];
                    if self.counts[at] > most {
                        let name = String::from_utf8_lossy(name);
                        return Err(Unreadable::of(
                            format!("The workbook has more than {} “{name}”.", counted(most)),
                            "Copy the table into a new workbook and try again.",
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    fn few_strings(&self, strings: usize) -> Result<(), Unreadable> {
        if strings > self.limits.cells {
            return Err(Unreadable::of(
                format!("The workbook announces {} different texts.", counted(strings)),
                format!("At most {} are accepted.", counted(self.limits.cells)),
            ));
        }
        Ok(())
    }
}

/// The largest number that the head of the string table states for what follows.
fn announced_strings(tag: &[u8]) -> usize {
    let text = String::from_utf8_lossy(tag);
    let announced = text.split("uniqueCount").skip(1).map(|rest| {
        let digits = rest.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'', '+', '0']);
        let len = digits.bytes().take_while(u8::is_ascii_digit).count();
        if len == 0 { 0 } else { digits[..len].parse().unwrap_or(usize::MAX) }
    });
    announced.max().unwrap_or(0)
}

fn strange(what: &str) -> Unreadable {
    Unreadable::of(
        format!("The workbook holds {what}, as no spreadsheet program writes it."),
        "Open it in a spreadsheet program, save it again as XLSX and try again.",
    )
}
