//! What the home says while there is nothing to tell of: no service, or no dependency.

use crate::{facts::Extent, pages::common::html};
use frame::{
    page::{Action, Icon, Nothing, Panel},
    problem::Problem,
};

/// Where to begin while there is no service; who may add none is told what there is to see.
pub(super) fn start(
    extent: Extent,
    (may_add, takes_files): (bool, bool),
) -> Result<Panel, Problem> {
    let mut actions = Vec::new();
    if may_add {
        actions.push(Action::link("Import services", "/services/imports").icon(Icon::In).primary());
        if takes_files {
            let words = "Import files of other tools";
            actions.push(Action::link(words, "/import").icon(Icon::In));
        }
        actions.push(Action::link("New service", "/services/new").icon(Icon::Plus));
    }
    actions.push(Action::link("All registers", "/registers").quiet());
    if !extent.is_all() && !may_add {
        let nothing = Nothing {
            finding: "No live service is shown to you.".to_owned(),
            more: "Services are shown to whoever delivers them, and to the customers that they \
                   name. Whoever keeps the catalogue can name your organisation there."
                .to_owned(),
            actions,
        };
        return Ok(Panel::flush("What you may see", html(&nothing)?));
    }
    let nothing = Nothing {
        finding: extent
            .pick("Nothing is known about any service yet.", "No live service is shown to you yet.")
            .to_owned(),
        more: "Begin with the services that must survive: a spreadsheet with their names is \
               enough, or the file of a tool that knows them, \
               then what each of them needs and how soon it must be back. From that \
               follows which would be late, and why. To look around first, start the \
               demonstration in a folder of its own: holdfast demo."
            .to_owned(),
        actions,
    };
    Ok(Panel::flush("Where to begin", html(&nothing)?))
}

/// What is missing while no dependency is there, or none is shown.
pub(super) fn no_dependencies(extent: Extent, may_add: bool) -> Result<Panel, Problem> {
    if !extent.is_all() && !may_add {
        let nothing = Nothing {
            finding: "No dependency is shown to you.".to_owned(),
            more: "What a service stands on is told by whoever delivers it. Below stand the \
                   objectives that you are shown."
                .to_owned(),
            ..Nothing::default()
        };
        return Ok(Panel::flush("What the services need", html(&nothing)?));
    }
    let mut actions = vec![Action::link("New dependency", "/dependencies/new").icon(Icon::Plus)];
    actions.push(Action::link("Import dependencies", "/dependencies/imports").icon(Icon::In));
    let nothing = Nothing {
        finding: extent
            .pick("No dependency is recorded.", "No dependency is shown to you.")
            .to_owned(),
        more: "So each service is reckoned as if it stood alone, and the times below leave out \
               whatever it needs. Say what runs on what: “Settlement runs on stl-db-1”."
            .to_owned(),
        actions: if may_add { actions } else { Vec::new() },
    };
    Ok(Panel::flush("What the services need", html(&nothing)?))
}
