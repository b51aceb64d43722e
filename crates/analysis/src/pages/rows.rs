//! Rows that are shown as a table and taken away as a file, the same ones in both.

use super::common::{all, html};
use axum::response::Response;
use frame::{
    exchange,
    gate::Scoped,
    page::{CellLook, Head, Html, Nothing, Panel, Part, Phone, TableView, Words},
    problem::Problem,
    sheets::{self, Column, Kind, Out},
};

/// Rows of one table on a page; the rest is in the file.
const SHOWN: usize = 200;

/// Rows with their heads.
pub(super) struct Rows {
    /// What they are, and what the file is called: `conflicts`.
    pub name: &'static str,
    /// What the table says.
    pub caption: String,
    /// The heads: does the column hold figures?
    pub heads: Vec<(&'static str, bool)>,
    /// The cells of each row.
    pub rows: Vec<Vec<(CellLook, Words)>>,
    /// What is said without rows.
    pub nothing: Nothing,
}

impl Rows {
    /// The table, with as many rows as a page holds, and the words for the rest.
    pub(super) fn table(self) -> (TableView, String) {
        self.first(SHOWN)
    }

    /// The same with so many rows at most.
    pub(super) fn first(mut self, most: usize) -> (TableView, String) {
        let rest = self.rows.len().saturating_sub(most);
        self.rows.truncate(most);
        let mut table = TableView::small(&self.caption, &self.heads, self.rows);
        table.nothing = self.nothing;
        table.phone = Phone::Blocks;
        let more = match rest {
            0 => String::new(),
            rest => format!("{rest} more rows are in the files. "),
        };
        (table, more)
    }

    /// All rows as a file.
    pub(super) fn file(self, by: &impl Scoped, kind: Kind) -> Result<Response, Problem> {
        let columns: Vec<Column> = self.heads.iter().map(|(head, _)| Column::of(*head)).collect();
        let rows = self.rows.into_iter().map(|row| row.iter().map(out).collect::<Vec<Out>>());
        let bytes = match kind {
            Kind::Csv => sheets::write_csv(&columns, rows),
            Kind::Xlsx => sheets::write_xlsx(self.name, &columns, rows).map_err(Problem::fault)?,
        };
        let name = format!("{}-{}.{}", self.name, by.scope().now().day(), kind.extension());
        Ok(exchange::file(&name, kind, bytes))
    }
}

/// A cell as it is written: a whole number is a number.
fn out((look, words): &(CellLook, Words)) -> Out {
    let text = words.plain();
    match text.parse() {
        Ok(whole) if *look == CellLook::Figure => Out::Whole(whole),
        _ if text.is_empty() => Out::Empty,
        _ => Out::Text(text),
    }
}

/// The two files of a table, as they stand beside its title; `query` is what the table shows.
pub(super) fn files(path: &str, query: &str) -> Words {
    let between = if query.is_empty() { "" } else { "?" };
    let href = |kind: &str| format!("{path}/export.{kind}{between}{query}");
    Words::new().link("CSV", href("csv")).text(" ").link("XLSX", href("xlsx"))
}

/// A page that is one table: its heading, what can be chosen, the rows, the files.
pub(super) fn page(
    (head, choices): (&Head, &dyn Part),
    (title, files): (String, Words),
    rows: Rows,
) -> Result<Html, Problem> {
    let (table, more) = rows.table();
    let panel = Panel::flush(title, html(&table)?).end(files).foot(more);
    all(&[head, choices, &panel])
}
