//! The page kit: the shell around every page, and the parts that pages are put together from.
//!
//! A page is built in three steps: fill view types (plain values, no database, no clock), render
//! the inside of `<main>` from them, and hand it to [`Shell::page`]. Every view type renders
//! itself, so a template writes `{{ table }}` and nothing else. Everything works without script
//! and without style sheet; [`assets`] adds both when they were built.

mod actions;
pub mod assets;
mod designed;
pub mod draw;
mod fields;
mod forms;
pub mod gallery;
mod icons;
mod layout;
mod palette;
mod parts;
pub mod problems;
mod records;
mod tables;
#[cfg(test)]
mod tests;
mod words;
mod work;
mod written;

use std::fmt;

use askama::Template;

pub use actions::{Action, Look, MenuItem, MenuView, Way};
pub use askama::DynTemplate as Part;
pub use assets::asset;
pub use designed::{
    Aside, AskBar, ChipBar, Drawn, Halves, ItemView, Lede, ListView, More, Noted, PairsForm, Strip,
    Tabs,
};
pub use fields::{FieldKind, FieldView, LineKind, OptionView, RowEntry, RowsView, Width};
pub use forms::{DraftView, ErrorSummary, FormGroup, FormView, InlineForm};
pub use icons::{Chip, Hue, Icon, Status};
pub use layout::{AsOf, Crumb, Gate, Head, Me, Place, PlaceLink, RegisterLink, Shell};
pub use palette::{PaletteGroup, PaletteItem, PaletteView};
pub use parts::{
    FigureView, JumpEntry, JumpView, KvView, Note, Nothing, Panel, Progress, Stage, TabView,
    TimelineView,
};
pub use records::{
    AttachmentView, AttachmentsView, CommentForm, CommentView, CommentsView, ConflictField,
    ConflictView, Fact, FactGroup, FactsView, HistoryEntry, HistoryView, LifecycleView, Relation,
    RelationsView,
};
pub use tables::{
    BulkView, CellLook, CellView, ColumnView, Density, FilterBar, FilterChip, FootView, Phone,
    RowView, SortDirection, TableView,
};
pub use words::{Inline, When, Words, capital, counted, thousands};
pub use work::{WorkEntry, WorkGroup, WorkTable};
pub use written::{Block, Sides, Stamp, Written};

/// Markup that a template of ours has rendered, and that may stand inside another as it is.
///
/// It cannot be made from a string: only from a template (which escapes) or another view type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The markup of `template`.
    ///
    /// **Errors:** what the template's own expressions refuse; the views here refuse nothing.
    pub fn of(template: &impl Template) -> askama::Result<Self> {
        template.render().map(Self)
    }

    /// The markup of several parts, one below the other.
    pub fn all(parts: &[&dyn askama::DynTemplate]) -> askama::Result<Self> {
        let mut all = String::new();
        for part in parts {
            all.push_str(&part.dyn_render()?);
            all.push('\n');
        }
        Ok(Self(all))
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

// Markup is also a template, so that a page may be put together from parts alone.
impl Template for Html {
    const SIZE_HINT: usize = 16 * 1024;

    fn render_into_with_values(
        &self,
        writer: &mut dyn fmt::Write,
        _: &dyn askama::Values,
    ) -> askama::Result<()> {
        Ok(writer.write_str(&self.0)?)
    }
}

impl askama::FastWritable for Html {
    fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(out.write_str(&self.0)?)
    }
}

impl fmt::Display for Html {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The one list of what may stand in a template without being escaped again: every name here is
/// a view of this kit, whose template or `Display` escapes each text it writes.
macro_rules! escapes_itself {
    ($($view:ty),* $(,)?) => { $(impl askama::filters::HtmlSafe for $view {})* };
}

escapes_itself! {
    Html, Inline, Words, When, Icon, Status, Chip,
    Action, MenuView, Head, Panel, Note, Nothing, Progress, KvView, JumpView, TimelineView,
    FigureView,
    FieldView, RowsView, ErrorSummary, FormView, InlineForm,
    TableView, tables::Headed<'_>, FilterBar, BulkView, FootView,
    FactsView, LifecycleView, HistoryView, RelationsView, CommentsView, AttachmentsView,
    ConflictView, PaletteView,
    WorkTable, Written, Stamp,
    Lede, Strip, Tabs, AskBar, PairsForm, ChipBar, ListView, Drawn, Halves, More, Aside,
    draw::Drawing, draw::Both, draw::Hatches, draw::MarginLegend,
}
