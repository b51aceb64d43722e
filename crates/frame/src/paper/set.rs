//! Setting a paper on pages: what stands where.

use super::{
    Paper, PaperPart,
    face::{Face, Piece, broken, code_lines, lines},
    runs,
};
use crate::page::{Block, Words};

/// A4, in points.
pub(super) const WIDTH: f32 = 595.0;
pub(super) const HEIGHT: f32 = 842.0;

const LEFT: f32 = 56.0;
const TOP: f32 = 60.0;
const BOTTOM: f32 = 64.0;
/// Between the margins.
pub(super) const ROOM: f32 = WIDTH - 2.0 * LEFT;

/// Sizes of text and of tables, and lines in sizes.
const TEXT: f32 = 9.5;
const SMALL: f32 = 8.0;
const LEADING: f32 = 1.36;

/// Lines that a heading takes along to the next page: enough for the head of a table, its caption
/// and its first row.
const KEPT_LINES: f32 = 6.0;

/// Between a cell's edge and its words.
const PAD: f32 = 4.0;

/// Something on a page; `y` is counted from the foot.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    /// Words at their base line.
    Words { x: f32, y: f32, size: f32, piece: Piece },
    /// A grey area: left, foot, width, height.
    Shade([f32; 4]),
    /// A line across: left, height, width.
    Rule([f32; 3]),
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Page {
    /// What stands on it.
    pub marks: Vec<Mark>,
    /// Headings on it: level, words, height.
    pub headings: Vec<(u8, String, f32)>,
}

/// The pages of a paper.
pub(super) fn pages(paper: &Paper) -> Vec<Page> {
    let mut desk = Desk { pages: vec![Page::default()], y: HEIGHT - TOP, indent: 0.0 };
    desk.words(&paper.title, (Face::Bold, 20.0));
    desk.y -= 6.0;
    for (name, value) in &paper.facts {
        desk.words(&format!("{name}: {value}"), (Face::Plain, SMALL));
    }
    for part in &paper.parts {
        match part {
            PaperPart::Text(block) => desk.block(block),
            PaperPart::Table(table) => {
                let cells = |all: &[String], face| -> Vec<Cell> {
                    all.iter().map(|cell| vec![Piece::of(cell, face)]).collect()
                };
                let rows: Vec<Vec<Cell>> =
                    table.rows.iter().map(|row| cells(row, Face::Plain)).collect();
                desk.table(&table.caption, &cells(&table.heads, Face::Bold), &rows);
            }
        }
    }
    desk.pages
}

struct Desk {
    pages: Vec<Page>,
    y: f32,
    indent: f32,
}

impl Desk {
    fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.push(Page::default());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    fn turn(&mut self) {
        self.pages.push(Page::default());
        self.y = HEIGHT - TOP;
    }

    /// Begins a new page when there is no room for so much.
    fn need(&mut self, height: f32) {
        if self.y - height < BOTTOM {
            self.turn();
        }
    }

    /// Puts words at a place; how wide they are.
    fn put(&mut self, (x, y): (f32, f32), size: f32, piece: Piece) -> f32 {
        let wide = piece.face.width(&piece.words, size);
        self.page().marks.push(Mark::Words { x, y, size, piece });
        wide
    }

    /// Words of one face in as many lines as they take.
    fn words(&mut self, words: &str, (face, size): (Face, f32)) {
        self.pieces(&[Piece::of(words, face)], size);
    }

    /// Words of several faces in as many lines as they take.
    fn pieces(&mut self, pieces: &[Piece], size: f32) {
        for line in broken(pieces, size, ROOM - self.indent) {
            self.need(size * LEADING);
            self.y -= size * LEADING;
            let mut x = LEFT + self.indent;
            for piece in line {
                x += self.put((x, self.y), size, piece);
            }
        }
    }

    /// Code, on grey ground, as it was typed.
    fn code(&mut self, code: &str) {
        let line = SMALL * LEADING;
        self.y -= PAD;
        for words in code_lines(code, SMALL, ROOM - self.indent - 2.0 * PAD) {
            self.need(line);
            self.y -= line;
            let (x, y) = (LEFT + self.indent, self.y);
            let ground = [x, y - 0.3 * SMALL, ROOM - self.indent, line];
            self.page().marks.push(Mark::Shade(ground));
            self.put((x + PAD, y), SMALL, Piece::of(&words, Face::Mono));
        }
        self.y -= PAD + 4.0;
    }

    fn heading(&mut self, level: u8, words: &str) {
        let size = match level {
            1 => 15.0,
            2 => 12.0,
            _ => 10.0,
        };
        self.y -= size * 0.9;
        // A heading does not stand alone at the foot of a page.
        self.need(size * LEADING + KEPT_LINES * TEXT * LEADING);
        let y = self.y;
        self.page().headings.push((level, words.to_owned(), y));
        self.words(words, (Face::Bold, size));
        self.y -= 3.0;
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, _, words) => self.heading(*level, &words.plain()),
            Block::Paragraph(words) => {
                self.pieces(&said(words), TEXT);
                self.y -= 4.0;
            }
            Block::List { ordered, items } => self.list(*ordered, items),
            Block::Quote(inner) => {
                self.indent += 14.0;
                inner.iter().for_each(|one| self.block(one));
                self.indent -= 14.0;
            }
            Block::Code(text) => self.code(text),
            Block::Table(heads, rows) => {
                let rows: Vec<Vec<Cell>> = rows.iter().map(|row| cells(row)).collect();
                let mut heads = cells(heads);
                heads.iter_mut().flatten().for_each(|piece| piece.face = Face::Bold);
                self.table("", &heads, &rows);
            }
            Block::Rule => {
                self.need(6.0);
                self.y -= 6.0;
                let y = self.y;
                self.page().marks.push(Mark::Rule([LEFT, y, ROOM]));
            }
        }
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Block>]) {
        for (at, item) in items.iter().enumerate() {
            let mark = if ordered { format!("{}.", at + 1) } else { "\u{2022}".to_owned() };
            self.need(TEXT * LEADING);
            let at = (LEFT + self.indent, self.y - TEXT * LEADING);
            self.put(at, TEXT, Piece::of(&mark, Face::Plain));
            self.indent += 16.0;
            item.iter().for_each(|one| self.block(one));
            self.indent -= 16.0;
        }
        self.y -= 2.0;
    }

    /// A table with what it is above it. Its head is repeated on each page, and stands alone on
    /// none.
    fn table(&mut self, caption: &str, heads: &[Cell], rows: &[Vec<Cell>]) {
        let widths = widths(heads, rows);
        let page = HEIGHT - TOP - BOTTOM;
        let head = height(heads, &widths);
        let first = rows.first().map_or(0.0, |row| height(row, &widths));
        let above = match caption {
            "" => 0.0,
            words => lines(words, (Face::Plain, SMALL), ROOM).len() as f32 * SMALL * LEADING,
        };
        self.y -= 4.0;
        self.need((above + head + first + 4.0).min(page));
        if !caption.is_empty() {
            self.words(caption, (Face::Plain, SMALL));
            self.y -= 3.0;
        }
        if !heads.is_empty() {
            self.row(heads, &widths, true);
        }
        for row in rows {
            let height = height(row, &widths);
            if self.y - height.min(page - head) < BOTTOM {
                self.turn();
                self.row(heads, &widths, true);
            }
            self.row(row, &widths, false);
        }
        self.y -= 8.0;
    }

    /// One row. What is higher than the page goes on on the next.
    fn row(&mut self, cells: &[Cell], widths: &[f32], is_head: bool) {
        let mut left: Vec<Vec<Vec<Piece>>> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| broken(cell, SMALL, width - 2.0 * PAD))
            .collect();
        let line = SMALL * LEADING;
        loop {
            let longest = left.iter().map(Vec::len).max().unwrap_or_default();
            if longest == 0 {
                return;
            }
            let room = ((self.y - BOTTOM - 2.0 * PAD) / line).floor().max(0.0) as usize;
            if room == 0 {
                self.turn();
                continue;
            }
            let taken = longest.min(room);
            let height = taken as f32 * line + 2.0 * PAD;
            let y = self.y;
            if is_head {
                self.page().marks.push(Mark::Shade([LEFT, y - height, ROOM, height]));
            }
            let mut x = LEFT;
            for (column, width) in left.iter_mut().zip(widths) {
                let here: Vec<Vec<Piece>> = column.drain(..taken.min(column.len())).collect();
                for (at, pieces) in here.into_iter().enumerate() {
                    let y = y - PAD - (at as f32 + 0.8) * line;
                    let mut x = x + PAD;
                    for piece in pieces {
                        x += self.put((x, y), SMALL, piece);
                    }
                }
                x += width;
            }
            self.y -= height;
            let y = self.y;
            self.page().marks.push(Mark::Rule([LEFT, y, ROOM]));
        }
    }
}

/// What stands in a cell of a table.
pub(super) type Cell = Vec<Piece>;

/// Cells as they are printed.
pub(super) fn cells(all: &[Words]) -> Vec<Cell> {
    all.iter().map(said).collect()
}

/// Words as they are printed: with their weight, and with the address behind a link.
fn said(words: &Words) -> Vec<Piece> {
    let mut all = Vec::new();
    for run in runs(words) {
        let face = match (run.is_code, run.is_bold) {
            (true, _) => Face::Mono,
            (false, true) => Face::Bold,
            (false, false) => Face::Plain,
        };
        let address = run.address(true).map(|address| format!(" ({address})"));
        all.push(Piece { words: run.text, face, slanted: run.is_slanted });
        all.extend(address.map(|address| Piece::of(&address, Face::Plain)));
    }
    all
}

fn height(row: &[Cell], widths: &[f32]) -> f32 {
    let longest =
        row.iter().zip(widths).map(|(cell, width)| broken(cell, SMALL, width - 2.0 * PAD).len());
    longest.max().unwrap_or(1) as f32 * SMALL * LEADING + 2.0 * PAD
}

/// How wide the columns are: what is short keeps its width, the rest share what is left by how much
/// they hold. Together they take [`ROOM`].
pub(super) fn widths(heads: &[Cell], rows: &[Vec<Cell>]) -> Vec<f32> {
    let wide = |cell: &Cell| -> f32 {
        cell.iter().map(|piece| piece.face.width(&piece.words, SMALL)).sum()
    };
    let wants = |at: usize| {
        let cells = heads.get(at).into_iter().chain(rows.iter().filter_map(|row| row.get(at)));
        cells.map(wide).fold(0.0, f32::max) + 2.0 * PAD + 1.0
    };
    let count = heads.len().max(rows.iter().map(Vec::len).max().unwrap_or_default()).max(1);
    let wanted: Vec<f32> = (0..count).map(wants).collect();
    let total: f32 = wanted.iter().sum();
    if total <= ROOM {
        return wanted.iter().map(|width| width * ROOM / total).collect();
    }
    let even = ROOM / count as f32;
    let kept: f32 = wanted.iter().filter(|width| **width <= even).sum();
    // Between the square roots, so that one long column does not starve the others.
    let roots: f32 = wanted.iter().filter(|width| **width > even).map(|width| width.sqrt()).sum();
    let share = |width: &f32| match *width <= even {
        true => *width,
        false => (ROOM - kept) * width.sqrt() / roots,
    };
    wanted.iter().map(share).collect()
}
