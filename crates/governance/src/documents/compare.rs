//! What differs between two versions: of authored text word by word, of live sections row by row
//! and cell by cell.

use crate::documents::text::Piece;
use frame::{
    page::{Block, Inline, Words},
    section::LiveTable,
};
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// A piece of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// A block, with what was added and taken away marked in it; does it differ at all?
    Text(Block, bool),
    /// A live section that both have (true, true), or one of them.
    Live(String, bool, bool),
}

/// Compares two versions, the older first.
pub fn pieces(old: &[Piece], new: &[Piece]) -> Vec<Compared> {
    let key = |piece: &Piece| format!("{piece:?}");
    let (olds, news): (Vec<String>, Vec<String>) =
        (old.iter().map(key).collect(), new.iter().map(key).collect());
    let mut all = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &olds, &news) {
        match op {
            DiffOp::Equal { new_index, len, .. } => {
                all.extend(new[new_index..new_index + len].iter().map(same));
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                all.extend(old[old_index..old_index + old_len].iter().map(gone));
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                all.extend(new[new_index..new_index + new_len].iter().map(come));
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let olds = &old[old_index..old_index + old_len];
                replaced(olds, &new[new_index..new_index + new_len], &mut all);
            }
        }
    }
    all
}

/// A piece of a comparison side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sided {
    /// A block of the older and of the newer version, nothing where one has none; do they differ?
    Text(Option<Block>, Option<Block>, bool),
    /// A live section that both have (true, true), or one of them.
    Live(String, bool, bool),
}

/// Compares two versions for two columns, the older first: the same comparison as [`pieces`], of
/// which each side shows what is its own.
pub fn sides(old: &[Piece], new: &[Piece]) -> Vec<Sided> {
    let one = |piece| match piece {
        Compared::Text(block, false) => Sided::Text(Some(unnamed(&block)), Some(block), false),
        Compared::Text(block, true) => {
            let old = one_side(&block, &|piece| !matches!(piece, Inline::Added(_)));
            let new = one_side(&block, &|piece| !matches!(piece, Inline::Removed(_)));
            Sided::Text(old.as_ref().map(unnamed), new, true)
        }
        Compared::Live(name, was, is) => Sided::Live(name, was, is),
    };
    pieces(old, new).into_iter().map(one).collect()
}

/// The same without the anchor of a heading, which stands once on a page.
fn unnamed(block: &Block) -> Block {
    match block {
        Block::Heading(level, _, words) => Block::Heading(*level, String::new(), words.clone()),
        other => other.clone(),
    }
}

/// What one side has of a block in which both are marked; nothing when it has nothing of it.
fn one_side(block: &Block, is_own: &dyn Fn(&Inline) -> bool) -> Option<Block> {
    let own = |words: &Words| -> Option<Words> {
        let pieces = words.pieces().iter().filter(|piece| is_own(piece));
        let words = pieces.fold(Words::new(), |words, piece| words.and(piece.clone()));
        (!words.plain().trim().is_empty()).then_some(words)
    };
    let all = |blocks: &[Block]| -> Vec<Block> {
        blocks.iter().filter_map(|block| one_side(block, is_own)).collect()
    };
    match block {
        Block::Heading(level, anchor, words) => {
            own(words).map(|words| Block::Heading(*level, anchor.clone(), words))
        }
        Block::Paragraph(words) => own(words).map(Block::Paragraph),
        Block::List { ordered, items } => {
            let items = items.iter().map(|item| all(item)).filter(|item| !item.is_empty());
            let items: Vec<Vec<Block>> = items.collect();
            (!items.is_empty()).then_some(Block::List { ordered: *ordered, items })
        }
        Block::Quote(inner) => Some(Block::Quote(all(inner))).filter(|_| !inner.is_empty()),
        Block::Table(heads, rows) => {
            let rows = rows.iter().map(|row| row.iter().map(own).collect::<Vec<_>>());
            let rows = rows.filter(|row| row.iter().any(Option::is_some));
            let filled = |row: Vec<Option<Words>>| {
                row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>()
            };
            let rows: Vec<_> = rows.map(filled).collect();
            (!rows.is_empty()).then(|| Block::Table(heads.clone(), rows))
        }
        other => Some(other.clone()),
    }
}

fn same(piece: &Piece) -> Compared {
    match piece {
        Piece::Text(block) => Compared::Text(block.clone(), false),
        Piece::Live(name) => Compared::Live(name.clone(), true, true),
    }
}

fn gone(piece: &Piece) -> Compared {
    match piece {
        Piece::Text(block) => Compared::Text(marked(block, &Inline::Removed), true),
        Piece::Live(name) => Compared::Live(name.clone(), true, false),
    }
}

fn come(piece: &Piece) -> Compared {
    match piece {
        Piece::Text(block) => Compared::Text(marked(block, &Inline::Added), true),
        Piece::Live(name) => Compared::Live(name.clone(), false, true),
    }
}

/// Blocks of the same kind are compared one by one; the rest is taken away and added.
fn replaced(old: &[Piece], new: &[Piece], all: &mut Vec<Compared>) {
    let mut left = old.iter().peekable();
    for piece in new {
        let pair = left.peek().and_then(|before| match (before, piece) {
            (Piece::Text(before), Piece::Text(after)) => within(before, after),
            _ => None,
        });
        match pair {
            Some(block) => {
                left.next();
                all.push(Compared::Text(block, true));
            }
            None => all.push(come(piece)),
        }
    }
    all.extend(left.map(gone));
}

/// Two blocks of the same kind as one, with what differs marked in it.
fn within(old: &Block, new: &Block) -> Option<Block> {
    Some(match (old, new) {
        (Block::Paragraph(old), Block::Paragraph(new)) => Block::Paragraph(words(old, new)),
        (Block::Heading(_, _, old), Block::Heading(level, anchor, new)) => {
            Block::Heading(*level, anchor.clone(), words(old, new))
        }
        (Block::List { ordered: was, items: old }, Block::List { ordered, items: new })
            if was == ordered =>
        {
            let (old, new) = (points(old), points(new));
            Block::List { ordered: *ordered, items: items(&old, &new) }
        }
        (Block::Table(was, old), Block::Table(heads, new)) if was == heads => {
            Block::Table(heads.clone(), rows(old, new))
        }
        _ => return None,
    })
}

fn points(items: &[Vec<Block>]) -> Vec<Words> {
    items.iter().map(|item| Words::from(plain(item))).collect()
}

fn items(old: &[Words], new: &[Words]) -> Vec<Vec<Block>> {
    let lines = aligned(old, new);
    lines.into_iter().map(|words| vec![Block::Paragraph(words)]).collect()
}

/// Lines of both in one order, with what differs marked in them.
fn aligned(old: &[Words], new: &[Words]) -> Vec<Words> {
    let (olds, news): (Vec<String>, Vec<String>) =
        (old.iter().map(Words::plain).collect(), new.iter().map(Words::plain).collect());
    let mut all = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &olds, &news) {
        let (was, is) = (op.old_range(), op.new_range());
        match op {
            DiffOp::Equal { .. } => all.extend(new[is].iter().cloned()),
            _ => {
                let pairs = was.len().min(is.len());
                for at in 0..pairs {
                    all.push(words(&old[was.start + at], &new[is.start + at]));
                }
                let gone = olds[was.start + pairs..was.end].iter();
                all.extend(gone.map(|text| Words::of(Inline::Removed(text.clone()))));
                let come = news[is.start + pairs..is.end].iter();
                all.extend(come.map(|text| Words::of(Inline::Added(text.clone()))));
            }
        }
    }
    all
}

fn rows(old: &[Vec<Words>], new: &[Vec<Words>]) -> Vec<Vec<Words>> {
    let key = |row: &Vec<Words>| row.iter().map(Words::plain).collect::<Vec<_>>().join("\u{1f}");
    let (olds, news): (Vec<String>, Vec<String>) =
        (old.iter().map(key).collect(), new.iter().map(key).collect());
    let whole = |row: &Vec<Words>, mark: &dyn Fn(String) -> Inline| {
        row.iter().map(|cell| Words::of(mark(cell.plain()))).collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &olds, &news) {
        let (was, is) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            all.extend(new[is].iter().cloned());
            continue;
        }
        let pairs = was.len().min(is.len());
        for at in 0..pairs {
            let (before, after) = (&old[was.start + at], &new[is.start + at]);
            all.push(before.iter().zip(after).map(|(old, new)| words(old, new)).collect());
        }
        let gone = old[was.start + pairs..was.end].iter();
        all.extend(gone.map(|row| whole(row, &Inline::Removed)));
        all.extend(new[is.start + pairs..is.end].iter().map(|row| whole(row, &Inline::Added)));
    }
    all
}

/// A block that is wholly added or taken away.
fn marked(block: &Block, mark: &dyn Fn(String) -> Inline) -> Block {
    let all = |words: &Words| Words::of(mark(words.plain()));
    match block {
        Block::Heading(level, anchor, words) => Block::Heading(*level, anchor.clone(), all(words)),
        Block::List { ordered, items } => {
            let points = points(items);
            let items = points.iter().map(|words| vec![Block::Paragraph(all(words))]).collect();
            Block::List { ordered: *ordered, items }
        }
        Block::Table(heads, rows) => {
            let rows = rows.iter().map(|row| row.iter().map(all).collect());
            Block::Table(heads.clone(), rows.collect())
        }
        other => Block::Paragraph(Words::of(mark(plain(std::slice::from_ref(other))))),
    }
}

/// What blocks say, as text.
pub fn plain(blocks: &[Block]) -> String {
    let one = |block: &Block| match block {
        Block::Heading(_, _, words) | Block::Paragraph(words) => words.plain(),
        Block::List { items, .. } => {
            items.iter().map(|item| plain(item)).collect::<Vec<_>>().join("; ")
        }
        Block::Quote(inner) => plain(inner),
        Block::Code(text) => text.clone(),
        Block::Table(_, rows) => {
            let row =
                |row: &Vec<Words>| row.iter().map(Words::plain).collect::<Vec<_>>().join(", ");
            rows.iter().map(row).collect::<Vec<_>>().join("; ")
        }
        Block::Rule => String::new(),
    };
    blocks.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Two texts as one, word by word: what was taken away, and what was added.
pub fn words(old: &Words, new: &Words) -> Words {
    let (old_text, new_text) = (old.plain(), new.plain());
    if old_text == new_text {
        return new.clone();
    }
    texts(&old_text, &new_text)
}

/// The same for plain texts. What stands between two changes and is only a space, or one short
/// word, goes with them: half sentences are read, and not a word here and there.
pub fn texts(old: &str, new: &str) -> Words {
    let diff = TextDiff::from_words(old, new);
    let mut runs: Vec<(Option<String>, String, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        let text = change.value();
        let is_equal = change.tag() == ChangeTag::Equal;
        match runs.last_mut() {
            Some((Some(same), ..)) if is_equal => same.push_str(text),
            Some((None, gone, come)) if !is_equal => match change.tag() {
                ChangeTag::Delete => gone.push_str(text),
                _ => come.push_str(text),
            },
            _ => runs.push(match change.tag() {
                ChangeTag::Equal => (Some(text.to_owned()), String::new(), String::new()),
                ChangeTag::Delete => (None, text.to_owned(), String::new()),
                ChangeTag::Insert => (None, String::new(), text.to_owned()),
            }),
        }
    }
    said(joined(runs))
}

type Run = (Option<String>, String, String);

/// Changes with what is too short between them to be read by itself.
fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::new();
    let count = runs.len();
    for (at, (same, gone, come)) in runs.into_iter().enumerate() {
        let is_inside = at > 0 && at + 1 < count;
        match (same, all.last_mut()) {
            (Some(text), Some((None, before, after))) if is_inside && is_short(&text) => {
                before.push_str(&text);
                after.push_str(&text);
            }
            (None, Some((None, before, after))) => {
                before.push_str(&gone);
                after.push_str(&come);
            }
            (same, _) => all.push((same, gone, come)),
        }
    }
    all
}

fn is_short(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    words.next().is_none() && first.chars().count() <= 3
}

fn said(runs: Vec<Run>) -> Words {
    let mut all = Words::new();
    for (same, gone, come) in runs {
        if let Some(text) = same {
            all = all.text(text);
            continue;
        }
        let is_both = !gone.trim().is_empty() && !come.trim().is_empty();
        if !gone.is_empty() {
            let text = if is_both { gone.trim_end().to_owned() } else { gone };
            all = all.and(Inline::Removed(text));
        }
        if is_both {
            all = all.text(" ");
        }
        if !come.is_empty() {
            all = all.and(Inline::Added(come));
        }
    }
    all
}

/// A row of a live section that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// What it is about.
    pub name: String,
    /// The address of its record.
    pub path: String,
    /// The head of each cell that differs, with what it said and says. Nothing for a row that is
    /// new or gone.
    pub cells: Vec<(String, String, String)>,
    /// Is it new (true), gone (false), or changed (nothing)?
    pub is_new: Option<bool>,
}

/// What differs between a live section as it was and as it is.
pub fn tables(old: &LiveTable, new: &LiveTable) -> Vec<RowChange> {
    let mut all = Vec::new();
    let name = |cells: &[String], key: &str| match cells.first() {
        Some(first) if !first.is_empty() => first.clone(),
        _ => key.to_owned(),
    };
    for row in &new.rows {
        let change = |cells, is_new| RowChange {
            name: name(&row.cells, &row.key),
            path: row.path.clone(),
            cells,
            is_new,
        };
        let Some(before) = old.rows.iter().find(|before| before.key == row.key) else {
            all.push(change(Vec::new(), Some(true)));
            continue;
        };
        let differing: Vec<(String, String, String)> = new
            .heads
            .iter()
            .zip(&row.cells)
            .map(|(head, is)| {
                let at = old.heads.iter().position(|known| known == head);
                let was = at.and_then(|at| before.cells.get(at)).cloned().unwrap_or_default();
                (head.clone(), was, is.clone())
            })
            .filter(|(_, was, is)| was != is)
            .collect();
        if !differing.is_empty() {
            all.push(change(differing, None));
        }
    }
    let gone = old.rows.iter().filter(|row| new.rows.iter().all(|known| known.key != row.key));
    all.extend(gone.map(|row| RowChange {
        name: name(&row.cells, &row.key),
        path: row.path.clone(),
        cells: Vec::new(),
        is_new: Some(false),
    }));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::text;
    use frame::section::LiveRow;

    fn said(old: &str, new: &str) -> String {
        let compared = pieces(&text::pieces(old), &text::pieces(new));
        let blocks = compared.into_iter().filter_map(|one| match one {
            Compared::Text(block, _) => Some(block),
            Compared::Live(..) => None,
        });
        frame::page::Written { blocks: blocks.collect() }.to_string()
    }

    #[test]
    fn words_that_differ_are_marked_and_the_rest_stands() {
        let page = said("Longer than 3 h on a bank day.", "Longer than 2 h on a bank day.");
        assert!(page.contains("Longer than <del>3</del> <ins>2</ins> h on a bank day."), "{page}");
    }

    #[test]
    fn half_sentences_are_read_and_not_a_word_here_and_there() {
        let page = said(
            "Restore from the vault, warm site East within 4 h. Then go on.",
            "Restore from the vault, and the gap is accepted. Then go on.",
        );
        let expected = "vault, <del>warm site East within 4 h.</del> <ins>and the gap is accepted.\
                        </ins> Then go on.";
        assert!(page.contains(expected), "{page}");
    }

    #[test]
    fn paragraphs_points_and_cells_come_and_go() {
        let page = said("a\n\n- one\n- two\n", "a\n\nnew\n\n- one\n- three\n");
        assert!(page.contains("<p>a</p><p><ins>new</ins></p>"), "{page}");
        assert!(page.contains("<li>one</li><li><del>two</del> <ins>three</ins></li>"), "{page}");
        let table = |cell: &str| format!("|a|\n|-|\n|{cell}|\n");
        let page = said(&table("4 h"), &table("5 h"));
        assert!(page.contains("<del>4</del> <ins>5</ins> h"), "{page}");
    }

    #[test]
    fn what_is_equal_is_not_marked() {
        let text = "# Head\n\nText with **bold**.\n\n> quoted\n";
        let page = said(text, text);
        assert!(!page.contains("<ins>") && !page.contains("<del>"), "{page}");
        assert!(page.contains("<b>bold</b>"), "{page}");
    }

    #[test]
    fn rows_of_a_section_are_compared_by_their_record() {
        let row = |key: &str, cells: &[&str]| LiveRow {
            key: key.into(),
            path: String::new(),
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        let table = |rows: Vec<LiveRow>| LiveTable {
            heads: vec!["Service".into(), "RTO".into()],
            rows,
            more: 0,
        };
        let old = table(vec![row("1", &["Settlement", "4 h"]), row("2", &["Dealing", "1 h"])]);
        let new = table(vec![row("3", &["Payments", "2 h"]), row("1", &["Settlement", "6 h"])]);
        let changes = tables(&old, &new);
        assert_eq!(changes.len(), 3);
        assert_eq!((changes[0].name.as_str(), changes[0].is_new), ("Payments", Some(true)));
        let cell = ("RTO".to_owned(), "4 h".to_owned(), "6 h".to_owned());
        assert_eq!(changes[1].cells, [cell]);
        assert_eq!((changes[2].name.as_str(), changes[2].is_new), ("Dealing", Some(false)));
        assert!(tables(&old, &old).is_empty());
    }
}
