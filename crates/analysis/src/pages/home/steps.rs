//! What comes next when hardly any objective is stated yet: after a first import, most is unknown,
//! and a page full of gaps would teach nothing.

use crate::{
    facts::{Assessed, Readiness},
    pages::common::{counted, html},
};
use frame::{
    page::{ItemView, ListView, Panel, Words},
    problem::Problem,
};

/// Is so little stated that verdicts say nothing yet? Fewer than one service in four has an RTO.
pub(super) fn is_bare(facts: &Readiness) -> bool {
    let stated = facts.services.iter().filter(|line| line.rto.is_some()).count();
    stated * 4 < facts.services.len()
}

/// The steps, each with what is left to do and where.
pub(super) fn panel(facts: &Readiness, seen: &Assessed) -> Result<Panel, Problem> {
    let mut items = Vec::new();
    let mut step = |words: &str, note: String, (link, href): (&str, &str)| {
        items.push(ItemView {
            words: Words::new().bold(words),
            note: note.into(),
            end: Words::new().link(link, href),
            ..ItemView::default()
        });
    };
    let services = facts.services.len();
    if facts.vital.is_empty() {
        let note = format!(
            "None of {} is marked vital. Choose a handful in the list and set “Vital” for all of \
             them at once.",
            counted(services, "service", "services")
        );
        step("Mark those that must survive", note, ("Services", "/services"));
    }
    let without = facts.services.iter().filter(|line| line.rto.is_none()).count();
    let note = format!(
        "{} no RTO. Begin with the vital ones; a guess with its source is better than nothing.",
        counted(without, "service has", "services have")
    );
    step("State by when they must be back", note, ("Without RTO", "/services?rto.empty=yes"));
    let names = seen.open_names();
    if names > 0 {
        let note = format!(
            "{} in what was imported and {} no record. Say which one each is; a name may stand in \
             several dependencies.",
            counted(names, "name stands", "names stand"),
            if names == 1 { "is" } else { "are" }
        );
        let to = ("The dependencies", "/dependencies?provider.empty=yes");
        step("Settle what is only a name", note, to);
    }
    let unknown = seen.without_own_time();
    if unknown > 0 {
        let note = format!(
            "{}. From these times follows when each service is back.",
            counted(
                unknown,
                "service or component has no recovery time of its own",
                "services and components have no recovery time of their own"
            )
        );
        let to = ("Services without", "/services?own_recovery.empty=yes");
        step("Say how long the work on each takes", note, to);
    }
    let list = ListView { items, ordered: true, ..ListView::default() };
    Ok(Panel::flush("What to do next", html(&list)?))
}
