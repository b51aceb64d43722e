//! Where the landscape comes from that is asked: the records of the installation, or a snapshot.

use super::{
    snapshot,
    work::{at_text, text},
};
use crate::{config::Config, installation::Installation, serve::problem};
use analysis::{
    facts::Assessed,
    kept,
    view::{Edits, Sight, View},
    whatif::WhatIf,
};
use anyhow::{Result, bail};
use frame::gate::local_reader;
use std::{path::Path, sync::Arc};

/// What is there to be asked: of a snapshot everything, of the records what whoever runs this
/// program on this machine may see, which is everything too.
pub(super) async fn seen(config: &Config, file: Option<&Path>) -> Result<Arc<Assessed>> {
    if let Some(file) = file {
        let land = snapshot::read(&text(file)?).map_err(at_text(file))?;
        let view = View::of(&Arc::new(land), &Sight::everything(), &Edits::default());
        return Ok(Arc::new(Assessed::of(view)));
    }
    let installation = Installation::open(config).await?;
    let mut reader = local_reader(&installation.app, &config.actor());
    let seen = kept::seen(&mut reader).await.map_err(problem);
    installation.close().await;
    seen
}

/// The same with what is different in a question.
pub(super) fn with(seen: Arc<Assessed>, asked: &WhatIf) -> Arc<Assessed> {
    let view = seen.view();
    let edits = view.edits(asked);
    if edits == Edits::default() {
        return seen;
    }
    Arc::new(Assessed::of(View::of(view.shared(), view.sight(), &edits)))
}

/// Nodes by number, or by a name that only one of them has.
pub(super) fn named(seen: &Assessed, names: &[String]) -> Result<Vec<u32>> {
    let mut found = Vec::with_capacity(names.len());
    let mut unknown: Vec<&str> = Vec::new();
    for name in names {
        match seen.view().find(name) {
            Some(at) => found.push(at),
            None => unknown.push(name),
        }
    }
    if !unknown.is_empty() {
        bail!(
            "nothing in use is called {}; give the number, or a name that only one thing has",
            unknown.join(", ")
        );
    }
    Ok(found)
}
