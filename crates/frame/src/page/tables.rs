//! Tables: saved views, filters, the bulk bar, rows, and the foot with range, sums and keys.

use askama::Template;

use super::draw::Drawing;
use super::{Action, Icon, MenuView, Nothing, TabView, Words};

/// Height of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// 32 px.
    #[default]
    Dense,
    /// 40 px.
    Normal,
    /// 48 px.
    Roomy,
}

impl Density {
    /// Its class, with a space before it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Dense => "",
            Self::Normal => " d-40",
            Self::Roomy => " d-48",
        }
    }
}

/// The present order of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortDirection {
    /// Another column decides.
    #[default]
    None,
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl SortDirection {
    fn aria(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }

    fn arrow(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Ascending => " ↑",
            Self::Descending => " ↓",
        }
    }
}

/// A column's head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnView {
    /// Words.
    pub words: String,
    /// What it means, shown on hover; empty for none.
    pub help: String,
    /// Whether it holds figures, which stand right.
    pub figures: bool,
    /// The address that sorts by it; empty where no order is offered.
    pub sort_href: String,
    /// The present order.
    pub sort: SortDirection,
    /// The scale of the drawings below it; the words are then only heard.
    pub scale: Option<Drawing>,
}

/// How a cell is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellLook {
    /// One line.
    #[default]
    Plain,
    /// One line, stepping back: numbers of records.
    Soft,
    /// The name: takes the rest of the width, ends in an ellipsis, full text on hover.
    Title,
    /// Long text: as the name, but not bold.
    Clip,
    /// A figure, at the right.
    Figure,
    /// Figures with words between them, at the right; may wrap.
    Figures,
    /// May wrap.
    Wrap,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellView {
    /// What it says; nothing is written as a dash.
    pub words: Words,
    /// How it is set.
    pub look: CellLook,
}

/// A cell below its head: where rows lie as lines, the head is said with the value.
#[derive(Template)]
#[template(path = "page/cell.html")]
pub(super) struct Headed<'c> {
    cell: &'c CellView,
    head: &'c str,
}

impl CellView {
    /// A cell.
    pub fn new(look: CellLook, words: impl Into<Words>) -> Self {
        Self { words: words.into(), look }
    }
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowView {
    /// What selecting it sends.
    pub id: String,
    /// What selecting it is called: "Select RSK-0042".
    pub name: String,
    /// Where opening it leads (key Enter); empty for nowhere.
    pub href: String,
    /// Its cells, as many as there are columns.
    pub cells: Vec<CellView>,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether it is retired or lapsed: grey.
    pub faded: bool,
    /// Heading of a group that begins with this row; empty for none.
    pub group: String,
}

/// A filter that is on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterChip {
    /// "State: open".
    pub words: String,
    /// The address without it.
    pub drop_href: String,
}

/// The bar of filters. It is a form sent by GET: the state is in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/filter-bar.html")]
pub struct FilterBar {
    /// Address of the list.
    pub action: String,
    /// What was typed.
    pub words: String,
    /// The rest of the state, kept when words are sent.
    pub hidden: Vec<(String, String)>,
    /// Filters that are on.
    pub chips: Vec<FilterChip>,
    /// Adds a filter; none where there is nothing to filter by.
    pub add: Option<MenuView>,
    /// The address without any filter; empty when none is on.
    pub clear_href: String,
    /// At the right: columns, density.
    pub menus: Vec<MenuView>,
}

/// What can be done with the selected rows. Without script the bar shows as soon as a box is
/// ticked; the script adds the count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/bulk.html")]
pub struct BulkView {
    /// Address the selection is posted to, as `select=` repeated. The next page shows each change
    /// before it is made, so this posts nothing that counts.
    pub action: String,
    /// Idempotency key; empty where the address takes none.
    pub key: String,
    /// Named submit buttons.
    pub actions: Vec<Action>,
    /// "of 38".
    pub of: String,
    /// The address without a selection.
    pub clear_href: String,
    /// What will happen.
    pub note: String,
}

/// Below the rows: range, sums, pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/foot.html")]
pub struct FootView {
    /// "1–12 of 38", "1–20 of more than 10,000".
    pub range: String,
    /// Sums over all that matches, not over the page.
    pub sums: Words,
    /// Links such as CSV and XLSX: words and address.
    pub exports: Vec<(String, String)>,
    /// The page before; empty for none.
    pub previous: String,
    /// The page after; empty for none.
    pub next: String,
    /// Whether the keys J, K, X, Enter work here and are named.
    pub keys: bool,
}

/// A table with everything around it. A small table inside a panel sets only caption, columns
/// and rows, and `bare`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/table.html")]
pub struct TableView {
    /// What it shows, for screen readers: "Risk register, 12 of 38 risks".
    pub caption: String,
    /// Saved views.
    pub tabs: Vec<TabView>,
    /// Saves the present state as a view; none where that is not offered.
    pub save_view: Option<Action>,
    /// Filters.
    pub filter: Option<FilterBar>,
    /// What can be done with a selection; none where nothing is selected.
    pub bulk: Option<BulkView>,
    /// Heads.
    pub columns: Vec<ColumnView>,
    /// Rows.
    pub rows: Vec<RowView>,
    /// Height of the rows.
    pub density: Density,
    /// Below the rows; none for a small table.
    pub foot: Option<FootView>,
    /// What is said instead of rows.
    pub nothing: Nothing,
    /// Without a panel of its own: the table stands in one.
    pub bare: bool,
    /// How the cells lie on a phone.
    pub phone: Phone,
}

/// How a table lies on a phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phone {
    /// As it is; it scrolls.
    #[default]
    Scrolls,
    /// Each row as two lines: name and verdict, drawing and margin.
    Stacks,
    /// Each row as three lines: name and verdict, why, after and margin.
    Trio,
    /// Each row as an entry: name and number, below them the other cells with their heads.
    Lines,
    /// Each row as a block: the first cell, below it the others with their heads.
    Blocks,
}

impl Phone {
    /// Its class, with a space before it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Scrolls => "",
            Self::Stacks => " stack",
            Self::Lines => " lines",
            Self::Blocks => " blocks",
            Self::Trio => " trio",
        }
    }
}

impl TableView {
    /// A small table inside a panel: heads (does the column hold figures?) and the cells of rows.
    pub fn small(
        caption: &str,
        heads: &[(&str, bool)],
        rows: Vec<Vec<(CellLook, Words)>>,
    ) -> TableView {
        let column = |(words, figures): &(&str, bool)| ColumnView {
            words: (*words).to_owned(),
            figures: *figures,
            ..ColumnView::default()
        };
        let row = |cells: Vec<(CellLook, Words)>| RowView {
            cells: cells.into_iter().map(|(look, words)| CellView::new(look, words)).collect(),
            ..RowView::default()
        };
        TableView {
            caption: caption.to_owned(),
            columns: heads.iter().map(column).collect(),
            rows: rows.into_iter().map(row).collect(),
            bare: true,
            ..TableView::default()
        }
    }

    fn headed<'v>(&'v self, cell: &'v CellView, at: &usize) -> Headed<'v> {
        let says = match self.phone {
            Phone::Scrolls | Phone::Stacks | Phone::Trio => false,
            Phone::Lines => !matches!(cell.look, CellLook::Title | CellLook::Soft),
            Phone::Blocks => *at > 0,
        };
        let head = self.columns.get(*at).filter(|_| says);
        Headed { cell, head: head.map_or("", |column| column.words.as_str()) }
    }

    fn span(&self) -> usize {
        self.columns.len() + usize::from(self.bulk.is_some())
    }
}
