//! The suppliers behind a supplier: who delivers to it what it delivers to us, with their ranks.

use super::common::{self, html, text};
use frame::{
    gate::Scoped,
    page::{ItemView, ListView, Panel, Words},
    problem::Problem,
    store::{self, ListQuery, Names, Stored},
};
use record::{Filter, Test, Value};

/// Suppliers in the panel; the register has the rest.
const SHOWN: usize = 12;

/// Those who deliver through a supplier.
pub(super) struct Through {
    rows: Vec<Stored>,
    names: Names,
    total: u64,
    /// The address of all of them.
    all: String,
}

/// Reads who delivers through `supplier`, as far as the reader may see it.
pub(super) async fn of(by: &mut impl Scoped, supplier: &Stored) -> Result<Through, Problem> {
    let of = supplier.of;
    let test = Test::AnyOf(vec![Value::Ref(supplier.id)]);
    let filters = of.field("delivers_through").map(|(field, _)| Filter { field, test });
    let query =
        ListQuery { filters: filters.into_iter().collect(), limit: SHOWN, ..ListQuery::default() };
    let listing = store::list(by, of, &query).await?;
    let names = store::names(by, &listing.rows).await?;
    let all = format!("/{}?delivers_through={}", of.plural, supplier.id);
    Ok(Through { rows: listing.rows, names, total: listing.total, all })
}

impl Through {
    /// The panel; none where nobody delivers through it.
    pub(super) fn panel(&self) -> Result<Option<Panel>, Problem> {
        if self.rows.is_empty() {
            return Ok(None);
        }
        let item = |stored: &Stored| {
            let told = |field| text(stored, &self.names, field);
            let rank = told("rank");
            let rank = if rank.is_empty() { "no rank".to_owned() } else { format!("rank {rank}") };
            let delivers = told("delivers");
            ItemView {
                words: Words::new().link(stored.title(), stored.path()),
                note: common::first_sentence(&delivers).into(),
                end: Words::new().bold(rank),
                ..ItemView::default()
            }
        };
        let items = self.rows.iter().map(item).collect();
        let list = ListView { items, ..ListView::default() };
        let end = Words::new().link(format!("All {}", self.total), self.all.clone());
        Ok(Some(Panel::flush("Delivers through it", html(&list)?).end(end)))
    }
}
