//! How the designed page of one record begins: the record, its names, its tabs, and who may change
//! it.

use super::common;
use axum::response::{IntoResponse, Redirect, Response};
use frame::{
    gate::{Params, Reader, Scoped, Verb, register::View},
    page::{Place, Shell, Tabs},
    problem::Problem,
    shell,
    store::{self, Names, Stored},
};

/// What every such page has.
pub(super) struct Beginning {
    /// The record.
    pub stored: Stored,
    /// The names of what it refers to.
    pub names: Names,
    /// The ways to everything about it.
    pub tabs: Tabs,
    /// What stands around the page.
    pub shell: Shell,
    /// May the reader change it?
    pub may_edit: bool,
    /// Is it the reader's own? Otherwise it is shown to a customer or a supplier, without what
    /// stands behind it.
    pub is_own: bool,
}

/// Begins the page of the record that the address names; the answer instead where that record has
/// its page elsewhere.
pub(super) async fn page(
    reader: &mut Reader<View>,
    params: &Params,
    place: Place,
) -> Result<Result<Beginning, Response>, Problem> {
    let asked = params.get("key");
    let of = reader.scope().register();
    let stored = store::find_seen(reader, of, asked).await?;
    if asked != stored.label() {
        return Ok(Err(Redirect::to(&stored.path()).into_response()));
    }
    let names = store::names(reader, std::slice::from_ref(&stored)).await?;
    let tabs = shell::record_tabs(reader, &stored, shell::RecordPart::Overview).await?;
    let scope = reader.scope();
    let mut shell = shell::at(scope, place, &names.title_of(&stored));
    let is_own = store::is_own(scope, &stored);
    if is_own {
        shell.live = format!("{}/{}", of.name, stored.label());
    }
    let may_edit = stored.retired.is_none() && scope.may(of, Verb::Edit, stored.reach);
    Ok(Ok(Beginning { stored, names, tabs, shell, may_edit, is_own }))
}

impl Beginning {
    /// The title for this reader.
    pub(super) fn title(&self) -> String {
        self.names.title_of(&self.stored)
    }

    /// The value of a field in words; nothing where it is empty or kept from the reader.
    pub(super) fn text(&self, field: &str) -> String {
        common::text(&self.stored, &self.names, field)
    }

    /// The record itself: what is out of use carries nothing, and its record tells the rest.
    pub(super) fn record(&self) -> Response {
        Redirect::to(&common::record_of(&self.stored)).into_response()
    }
}
