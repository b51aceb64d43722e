//! What every page around a record needs: the record itself, keys for forms, and the shell.

use crate::{
    app::App,
    gate::{Asking, Scope, Scoped, Verb},
    page::{Crumb, Html, Shell},
    problem::Problem,
    shell,
    store::{self, CustomField, Names, Stored},
};
use askama::Template;
use record::RecordType;

/// A record with what is needed to show it.
pub(super) struct Subject {
    /// The record, as far as the reader may see it.
    pub stored: Stored,
    /// The fields that this installation adds.
    pub custom: Vec<CustomField>,
    /// The names of what it refers to.
    pub names: Names,
}

impl Subject {
    /// `stored` with everything that is needed to show it.
    pub(super) async fn of(by: &mut impl Scoped, stored: Stored) -> Result<Subject, Problem> {
        let custom = store::custom_fields(by.asked(), stored.of).await?;
        let names = store::names(by, std::slice::from_ref(&stored)).await?;
        Ok(Subject { stored, custom, names })
    }
}

/// A new key for a form.
pub(super) fn key(scope: &Scope) -> String {
    scope.app().clock().id().to_string()
}

/// The address of the page with all facts, comments and files: it stands behind a designed page.
pub(super) fn own_page(scope: &Scope, stored: &Stored) -> String {
    format!("{}{}", stored.path(), own_place(scope.app(), stored.of))
}

/// Where that page stands below the address of a record of this type.
pub(super) fn own_place(app: &App, of: &RecordType) -> &'static str {
    if app.is_designed(&format!("/{}/{{key}}", of.plural)) { "/record" } else { "" }
}

/// May the actor change this record?
pub(super) fn may_edit(scope: &Scope, stored: &Stored) -> bool {
    scope.may(stored.of, Verb::Edit, stored.reach)
}

/// The record of the address, to be changed. What cannot be seen is not there; what can be seen
/// and not be changed says so.
pub(super) async fn editable(by: &mut impl Scoped, key: &str) -> Result<Stored, Problem> {
    allowed(by, key, Verb::Edit, "change it").await
}

/// As [`editable`], for any verb; `act` completes "You may see this record, but not …".
pub(super) async fn allowed(
    by: &mut impl Scoped,
    key: &str,
    verb: Verb,
    act: &str,
) -> Result<Stored, Problem> {
    let of = by.scope().register();
    let stored = store::find_by_key(by, of, key).await?;
    if by.scope().may(of, verb, stored.reach) {
        Ok(stored)
    } else {
        Err(Problem::NotPermitted(format!("You may see this record, but not {act}.")))
    }
}

/// The shell of a page of the register `of`; `here` is the last crumb.
pub(super) fn shell(scope: &Scope, of: &'static RecordType, title: &str, here: &str) -> Shell {
    let mut shell = shell::for_register(scope, of, title);
    shell.crumbs.pop();
    shell.crumbs.push(Crumb::here(here));
    shell
}

/// The whole page, or a fault of ours.
pub(super) fn page(shell: &Shell, main: &impl Template) -> Result<String, Problem> {
    shell.page(main).map_err(Problem::fault)
}

/// The markup of one part, or a fault of ours.
pub(super) fn html(part: &impl Template) -> Result<Html, Problem> {
    Html::of(part).map_err(Problem::fault)
}

/// The words above a list of faults: what cannot be done, and how much is in the way.
pub(super) fn cannot(what: &str, faults: usize) -> String {
    match faults {
        1 => format!("{what} yet: 1 answer has to change"),
        many => format!("{what} yet: {many} answers have to change"),
    }
}
