//! What the clock does with documents: it notices when a published version no longer says what the
//! records say, and when it does again.

use crate::documents::{
    acts, copies,
    shelf::{self, Kept},
    story::{Deed, Frozen},
};
use frame::{
    app::App,
    gate::{Answer, Occurrence, local_writer},
    jobs::Job,
    problem::Problem,
};
use record::Record;

/// The jobs of documents.
pub const JOBS: &[Job] = &[
    Job {
        name: "documents",
        every_seconds: 300,
        lease_seconds: 300,
        work: |app| Box::pin(async move { Ok(told(tick(&app).await)) }),
    },
    Job {
        name: "copies of documents",
        every_seconds: 300,
        lease_seconds: 600,
        work: |app| Box::pin(async move { Ok(told(copies::tick(&app).await)) }),
    },
];

/// In whose name the clock acts.
pub const CLOCK: &str = "Holdfast";

fn told(result: Result<String, Problem>) -> String {
    result.unwrap_or_else(|problem| format!("failed: {}", problem.detail()))
}

/// The live sections of the published version as they are now, beside those that were frozen.
pub async fn now(app: &App, kept: &Kept) -> Result<Vec<(Frozen, Frozen)>, Problem> {
    let Some(published) = kept.story.published() else { return Ok(Vec::new()) };
    let present = acts::sections(app, kept, &published.text).await?;
    let pairs = published.frozen.iter().filter_map(|frozen| {
        let found = present.iter().find(|one| one.name == frozen.name)?;
        Some((frozen.clone(), found.clone()))
    });
    Ok(pairs.collect())
}

/// The names of those that differ.
pub fn drifted(pairs: &[(Frozen, Frozen)]) -> Vec<String> {
    let differ = pairs.iter().filter(|(was, is)| was.hash != is.hash);
    differ.map(|(was, _)| was.name.clone()).collect()
}

/// Looks at every published document. Says in words what it came to.
pub async fn tick(app: &App) -> Result<String, Problem> {
    let shelf = shelf::shelf(app).await?;
    let (mut looked, mut moved) = (0, 0);
    for kept in shelf.documents.values() {
        if kept.is_retired || kept.wrong.is_some() || kept.story.published().is_none() {
            continue;
        }
        looked += 1;
        let sections = drifted(&now(app, kept).await?);
        let known = kept.story.drift.as_ref().map(|drift| drift.sections.clone());
        if known.unwrap_or_default() == sections {
            continue;
        }
        let of = crate::documents::Document::record_type();
        let mut writer = local_writer(app, CLOCK).await?;
        frame::store::hold_events(&mut writer, of, kept.id).await?;
        let happened = frame::store::events(&mut writer, of, kept.id, kept.story.newest).await?;
        // Another node may have been first, and a new version may have been published.
        let fresh = kept.with(&happened);
        let is_same = fresh.story.published().map(|one| one.number)
            == kept.story.published().map(|one| one.number);
        if !is_same || fresh.story.drift != kept.story.drift {
            continue;
        }
        let done = acts::tell(&mut writer, &fresh, Deed::Drift { sections }).await?;
        let answer = Answer::empty(axum::http::StatusCode::OK);
        let occurrence: Occurrence = done.occurrence;
        writer.commit(occurrence, answer).await.map(drop)?;
        moved += 1;
    }
    Ok(format!("{looked} published documents were looked at, {moved} differ from before"))
}
