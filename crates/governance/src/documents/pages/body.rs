//! What a version says: read, or compared with another one, in one column or in two.

use super::{all, show::Page};
use crate::documents::{
    compare::{self, Compared, Sided},
    story::{Frozen, Version},
    text::{self, Piece},
};
use frame::{
    page::{
        Block, CellLook, Html, Icon, Inline, ItemView, ListView, More, Nothing, Panel, Part, Phone,
        Sides, Stamp, TableView, When, Words, Written, counted,
    },
    problem::Problem,
    section::LiveTable,
};

/// Rows of a live section that stand open.
const OPEN_ROWS: usize = 12;

/// A version on its page.
pub(super) struct Body<'p> {
    pub page: &'p Page<'p>,
    pub version: &'p Version,
}

impl Body<'_> {
    /// The version.
    pub(super) fn panel(&self) -> Result<Panel, Problem> {
        match &self.version.file {
            Some(file) => self.file(file),
            None => self.text(),
        }
    }

    /// The version that it is compared with.
    fn other(&self) -> Option<&Version> {
        let story = &self.page.kept.story;
        match self.page.asked.first("with") {
            Some(number) => story.version(number.trim_start_matches('v').parse().ok()?),
            None => story.before(self.version.number),
        }
    }

    fn text(&self) -> Result<Panel, Problem> {
        let title = format!("Version {}", self.version.number);
        let Some(other) = self.other().filter(|other| other.file.is_none()) else {
            return Ok(self.framed(title, self.read()?).end(self.when()));
        };
        let with = other.label();
        let is_asked = self.version.stage.is_open() || self.page.asked.first("with").is_some();
        let shown = match self.page.asked.first("show") {
            Some(shown @ ("text" | "changes" | "sides")) => shown,
            _ if is_asked => "changes",
            _ => "text",
        };
        let path =
            format!("{}?version={}&with={with}", self.page.kept.path(), self.version.label());
        let mut end = Words::new();
        for (name, words) in
            [("changes", "Changes"), ("text", "Text only"), ("sides", "Side by side")]
        {
            end = if end.is_empty() { end } else { end.text(" · ") };
            end = match name == shown {
                true => end.bold(words),
                false => end.link(words, format!("{path}&show={name}#text")),
            };
        }
        let (html, counts) = match shown {
            "text" => return Ok(self.framed(title, self.read()?).end(end)),
            "sides" => self.sided(other)?,
            _ => self.compared(other)?,
        };
        let title = format!("{title}, compared with {with}");
        Ok(self.framed(title, html).end(end).foot(counts))
    }

    fn framed(&self, title: String, html: Html) -> Panel {
        Panel { id: "text".to_owned(), ..Panel::text(title, html) }
    }

    fn when(&self) -> Words {
        let at = self.version.changes.last().map_or(self.version.begun.0, |change| change.at);
        Words::new().soft("as of ").when(When::instant(at.timestamp()))
    }

    fn file(&self, file: &crate::documents::story::FileRef) -> Result<Panel, Problem> {
        let (path, label) = (self.page.kept.path(), self.version.label());
        let item = ItemView {
            words: Words::of(Inline::BoldLink(
                file.name.clone(),
                match (self.version.stage.is_open(), file.name.rsplit_once('.')) {
                    // What was approved is whole whatever becomes of the attachment.
                    (false, Some((_, ending))) => {
                        format!("{path}/copies/{label}.{}", ending.to_lowercase())
                    }
                    _ => format!("{path}/attachments/{}", file.attachment),
                },
            )),
            note: Words::from(format!("{} kB", file.bytes.div_ceil(1_000))),
            end: Words::of(Inline::Mono(file.hash.chars().take(12).collect())),
            ..ItemView::default()
        };
        let list = ListView { items: vec![item], ..ListView::default() };
        let title = format!("Version {}: a file", self.version.number);
        let foot = "The digest at the right is the SHA-256 of the file; whoever approves it \
                    approves exactly these bytes.";
        Ok(Panel { id: "text".to_owned(), ..Panel::flush(title, all(&[&list])?) }.foot(foot))
    }

    /// The version as it reads.
    fn read(&self) -> Result<Html, Problem> {
        let pieces = text::pieces(&self.version.text);
        if pieces.is_empty() {
            let nothing = Nothing {
                finding: "Nothing is written yet.".to_owned(),
                more: "Write what it says in sections; a line like {{services}} shows a register \
                       as it is."
                    .to_owned(),
                ..Nothing::default()
            };
            return all(&[&nothing]);
        }
        let mut parts: Vec<Box<dyn Part>> = Vec::new();
        let mut authored = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(block) => authored.push(self.noted(block)),
                Piece::Live(name) => {
                    flush(&mut authored, &mut parts);
                    self.section(&name, &mut parts)?;
                }
            }
        }
        flush(&mut authored, &mut parts);
        let parts: Vec<&dyn Part> = parts.iter().map(AsRef::as_ref).collect();
        all(&parts)
    }

    /// A block with the passages marked that remarks are about.
    fn noted(&self, block: Block) -> Block {
        let mark = |words: Words| {
            self.version.comments.iter().fold(words, |words, comment| {
                words.noted(&comment.passage, comment.number).unwrap_or(words)
            })
        };
        match block {
            Block::Paragraph(words) => Block::Paragraph(mark(words)),
            Block::List { ordered, items } => {
                let item = |item: Vec<Block>| {
                    item.into_iter().map(|block| self.noted(block)).collect::<Vec<_>>()
                };
                Block::List { ordered, items: items.into_iter().map(item).collect() }
            }
            other => other,
        }
    }

    fn of_name(&self, name: &str) -> Option<&Frozen> {
        self.page.sections.iter().find(|one| one.name == name)
    }

    /// A live section: the line that says when it was read, and its rows.
    fn section(&self, name: &str, parts: &mut Vec<Box<dyn Part>>) -> Result<(), Problem> {
        let Some(frozen) = self.of_name(name) else {
            parts.push(Box::new(unknown(name)));
            return Ok(());
        };
        parts.push(Box::new(self.stamp(frozen)));
        parts.push(Box::new(self.rows(name, &frozen.table)?));
        Ok(())
    }

    fn stamp(&self, frozen: &Frozen) -> Stamp {
        let rows = counted(frozen.table.rows.len() + frozen.table.more as usize, "row", "rows");
        let words = match self.version.frozen_at {
            Some(at) => Words::from("frozen ")
                .when(When::instant(at.timestamp()))
                .text(format!(" · {rows}")),
            None => Words::from(format!("live: as the records are now · {rows}")),
        };
        let icon = if self.version.frozen_at.is_some() { Icon::Lock } else { Icon::Link };
        Stamp { icon, words, mark: short(&frozen.hash) }
    }

    /// The rows of a section: the first ones, and the rest on demand.
    fn rows(&self, name: &str, table: &LiveTable) -> Result<Html, Problem> {
        let none = self.page.offered.iter().find(|one| one.name == name);
        let title = self.page.title_of(name);
        let view = |rows: &[frame::section::LiveRow]| {
            let heads: Vec<(&str, bool)> =
                table.heads.iter().map(|head| (head.as_str(), false)).collect();
            let row = |row: &frame::section::LiveRow| {
                let cells = row.cells.iter().enumerate();
                cells.map(|(at, cell)| (CellLook::Wrap, cell_of(at, cell, &row.path))).collect()
            };
            TableView {
                nothing: Nothing {
                    finding: none.map_or("No row.", |one| one.none).to_owned(),
                    ..Nothing::default()
                },
                phone: Phone::Blocks,
                ..TableView::small(&title, &heads, rows.iter().map(row).collect())
            }
        };
        let cut = table.rows.len().min(OPEN_ROWS);
        let first = view(&table.rows[..cut]);
        if table.rows.len() == cut && table.more == 0 {
            return all(&[&first]);
        }
        let rest = view(&table.rows[cut..]);
        let left = table.rows.len() - cut;
        let mut words = counted(left, "more row", "more rows");
        if table.more > 0 {
            words.push_str(&format!(" shown; {} not shown", table.more));
        }
        let more = More { words, body: all(&[&rest])?, open: false };
        all(&[&first, &more])
    }

    /// The version with what differs from another one marked, and how much that is.
    fn compared(&self, other: &Version) -> Result<(Html, Words), Problem> {
        let (old, new) = (text::pieces(&other.text), text::pieces(&self.version.text));
        let compared = compare::pieces(&old, &new);
        let mut parts: Vec<Box<dyn Part>> = Vec::new();
        let mut authored = Vec::new();
        let (mut in_text, mut in_sections) = (0, 0);
        for one in compared {
            match one {
                Compared::Text(block, differs) => {
                    in_text += usize::from(differs);
                    authored.push(self.noted(block));
                }
                Compared::Live(name, was, is) => {
                    flush(&mut authored, &mut parts);
                    let before = other.frozen.iter().find(|one| one.name == name);
                    in_sections += self.difference(&name, (before, was, is), &mut parts)?;
                }
            }
        }
        flush(&mut authored, &mut parts);
        let parts: Vec<&dyn Part> = parts.iter().map(AsRef::as_ref).collect();
        Ok((all(&parts)?, self.counted(in_text, in_sections)))
    }

    /// How much differs.
    fn counted(&self, in_text: usize, in_sections: usize) -> Words {
        let words = match in_text + in_sections {
            0 => "Nothing differs.".to_owned(),
            count => format!(
                "{}: {in_text} in authored text, {in_sections} in live sections.",
                counted(count, "change", "changes")
            ),
        };
        let words = match self.version.frozen_at {
            Some(_) => words,
            None => format!(
                "{words} At approval every live section is frozen and its digest written into \
                 the version."
            ),
        };
        Words::from(words)
    }

    /// Both versions in two columns, the older at the left, and how much differs.
    fn sided(&self, other: &Version) -> Result<(Html, Words), Problem> {
        let (old, new) = (text::pieces(&other.text), text::pieces(&self.version.text));
        let heads = [other.label(), self.version.label()];
        let mut parts: Vec<Box<dyn Part>> = Vec::new();
        let mut rows = Vec::new();
        let (mut in_text, mut in_sections) = (0, 0);
        for one in compare::sides(&old, &new) {
            match one {
                Sided::Text(old, new, differs) => {
                    in_text += usize::from(differs);
                    rows.push((old, new.map(|block| self.noted(block)), differs));
                }
                Sided::Live(name, was, is) => {
                    beside(&mut rows, &heads, &mut parts);
                    let before = other.frozen.iter().find(|one| one.name == name);
                    in_sections += self.difference(&name, (before, was, is), &mut parts)?;
                }
            }
        }
        beside(&mut rows, &heads, &mut parts);
        let parts: Vec<&dyn Part> = parts.iter().map(AsRef::as_ref).collect();
        Ok((all(&parts)?, self.counted(in_text, in_sections)))
    }

    /// What differs in a live section; how many rows that are.
    fn difference(
        &self,
        name: &str,
        (before, was, is): (Option<&Frozen>, bool, bool),
        parts: &mut Vec<Box<dyn Part>>,
    ) -> Result<usize, Problem> {
        let title = self.page.title_of(name);
        let whole = |mark: Inline| Written { blocks: vec![Block::Paragraph(Words::of(mark))] };
        let present = self.of_name(name);
        let (Some(before), Some(present), true, true) = (before, present, was, is) else {
            match (present, is) {
                (Some(present), true) => {
                    parts.push(Box::new(whole(Inline::Added(format!("Live section: {title}")))));
                    parts.push(Box::new(self.stamp(present)));
                    parts.push(Box::new(self.rows(name, &present.table)?));
                }
                (None, true) => parts.push(Box::new(unknown(name))),
                (_, false) => {
                    parts.push(Box::new(whole(Inline::Removed(format!("Live section: {title}")))));
                }
            }
            return Ok(1);
        };
        let mut stamp = self.stamp(present);
        if before.hash == present.hash {
            stamp.words = stamp.words.text(", equal to the version before");
            parts.push(Box::new(stamp));
            let rows = counted(present.table.rows.len(), "row", "rows");
            let body = self.rows(name, &present.table)?;
            parts.push(Box::new(More { words: format!("Show {rows}"), body, open: false }));
            return Ok(0);
        }
        let changes = compare::tables(&before.table, &present.table);
        let unchanged = present.table.rows.len()
            - changes.iter().filter(|change| change.is_new != Some(false)).count();
        stamp.mark = format!("{} → {}", short(&before.hash), short(&present.hash));
        parts.push(Box::new(stamp));
        let rows = changes.iter().map(|change| {
            vec![
                (CellLook::Plain, named(&change.name, &change.path)),
                (CellLook::Wrap, cells(change)),
            ]
        });
        let heads = [("What", false), ("What changed", false)];
        let table = TableView {
            phone: Phone::Blocks,
            ..TableView::small(&format!("{title}: what changed"), &heads, rows.collect())
        };
        parts.push(Box::new(table));
        let body = self.rows(name, &present.table)?;
        let words = format!("{} unchanged; show all", counted(unchanged, "row is", "rows are"));
        parts.push(Box::new(More { words, body, open: false }));
        Ok(changes.len())
    }
}

fn beside(
    rows: &mut Vec<(Option<Block>, Option<Block>, bool)>,
    heads: &[String; 2],
    parts: &mut Vec<Box<dyn Part>>,
) {
    if !rows.is_empty() {
        let (heads, rows) = (heads.clone(), std::mem::take(rows));
        parts.push(Box::new(Sides { heads, rows }));
    }
}

fn flush(authored: &mut Vec<Block>, parts: &mut Vec<Box<dyn Part>>) {
    if !authored.is_empty() {
        parts.push(Box::new(Written { blocks: std::mem::take(authored) }));
    }
}

fn unknown(name: &str) -> Stamp {
    let words = Words::of(Inline::Broken(format!("{{{{{name}}}}} is no live section")));
    Stamp { icon: Icon::Unknown, words, mark: String::new() }
}

fn named(name: &str, path: &str) -> Words {
    match path {
        "" => Words::new().bold(name),
        path => Words::of(Inline::BoldLink(name.to_owned(), path.to_owned())),
    }
}

fn cell_of(at: usize, cell: &str, path: &str) -> Words {
    match at {
        0 => named(cell, path),
        _ => Words::from(cell),
    }
}

fn cells(change: &compare::RowChange) -> Words {
    match change.is_new {
        Some(true) => Words::of(Inline::Added("new row".to_owned())),
        Some(false) => Words::of(Inline::Removed("row is gone".to_owned())),
        None => {
            let mut words = Words::new();
            for (at, (head, was, is)) in change.cells.iter().enumerate() {
                if at > 0 {
                    words = words.and(Inline::Break);
                }
                words = words.soft(format!("{head}: ")).join(compare::texts(was, is));
            }
            words
        }
    }
}

/// The first eight digits of a digest, in two groups.
pub(super) fn short(hash: &str) -> String {
    let digits: String = hash.chars().take(8).collect();
    match digits.split_at_checked(4) {
        Some((one, other)) => format!("{one} {other}"),
        None => digits,
    }
}
