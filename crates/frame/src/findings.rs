//! What capabilities find wanting in how the installation is run, out of what they hold in memory:
//! who administers it and who looks whether all is ready hear of it on their pages.

use crate::{
    app::App,
    gate::Scope,
    page::{Html, Hue, ItemView, ListView, Panel, Words, counted},
    problem::Problem,
};
use std::sync::OnceLock;

/// Findings that a panel shows; the rest is counted.
const SHOWN: usize = 6;

/// Something that is wanting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub words: String,
    /// Why it matters, or since when.
    pub note: String,
    /// Where something is done about it.
    pub href: String,
    /// Does work wait for it now?
    pub is_pressing: bool,
}

/// The capability that knows of findings says how they are found.
#[derive(Default)]
pub struct Findings(OnceLock<fn(&Scope) -> Vec<Finding>>);

impl Findings {
    /// Lets this be asked from now on.
    pub fn ask(app: &App, find: fn(&Scope) -> Vec<Finding>) {
        // Whoever was first says the same.
        app.room::<Findings>().0.get_or_init(|| find);
    }
}

/// Everything that is wanting, as far as the reader may see it.
pub fn of(scope: &Scope) -> Vec<Finding> {
    scope.app().room::<Findings>().0.get().map_or_else(Vec::new, |find| find(scope))
}

/// The findings as a panel; nothing where nothing is wanting.
pub fn panel(found: &[Finding]) -> Result<Option<Panel>, Problem> {
    if found.is_empty() {
        return Ok(None);
    }
    let item = |one: &Finding| ItemView {
        hue: Some(if one.is_pressing { Hue::Bad } else { Hue::Warn }),
        words: Words::new().link(one.words.clone(), one.href.clone()),
        note: one.note.clone().into(),
        ..ItemView::default()
    };
    let items = found.iter().take(SHOWN).map(item).collect();
    let list = ListView { items, ..ListView::default() };
    let end = Words::new().soft(counted(found.len(), "finding", "findings"));
    let panel = Panel::flush("Nobody is there", Html::of(&list).map_err(Problem::fault)?).end(end);
    Ok(Some(match found.len() > SHOWN {
        true => panel.foot(format!("The first {SHOWN} of {}.", found.len())),
        false => panel,
    }))
}
