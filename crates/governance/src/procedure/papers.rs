//! Where the documents are of which a run speaks: a version in the register, a place that somebody
//! named, or nothing that is known here.

use crate::{
    documents::shelf::Kept,
    procedure::{
        kept::{House, KeptRun},
        wire::Told,
    },
};
use process::{Activity, Artefact, Deed, Way, WorkItem};
use record::Refusal;
use std::sync::Arc;

/// Where a document is, as far as it is known here.
#[derive(Clone, Debug)]
pub enum Whereabouts {
    /// A version of it stands in the register, in these words: `v2 published`.
    Version(String),
    /// Somebody said where it is kept.
    Stated(String),
    /// Another process keeps it.
    Outside,
    /// A run says that it is there, and nothing of it is written here.
    Nothing,
}

/// Where a document of a run is.
pub fn whereabouts(house: &House, run: &KeptRun, id: &str) -> Whereabouts {
    let found = house.shelf.of_process(run.around.organisation, id);
    if let Some(words) = found.and_then(|kept| version(kept)) {
        return Whereabouts::Version(words);
    }
    if run.definition.artefact(id).is_some_and(|one| one.outside) {
        return Whereabouts::Outside;
    }
    match stated(house, run, id) {
        Some(place) => Whereabouts::Stated(place),
        None => Whereabouts::Nothing,
    }
}

/// Which version of a document the register holds, in words; nothing when nothing is written.
pub fn version(kept: &Kept) -> Option<String> {
    let (published, open) = (kept.story.published(), kept.story.open());
    let named =
        |one: &crate::documents::story::Version| format!("{} {}", one.label(), one.stage.words());
    let parts: Vec<String> = published.into_iter().chain(open).map(named).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The place that somebody named last: in this run, else in the newest run of the organisation.
fn stated(house: &House, run: &KeptRun, id: &str) -> Option<String> {
    let mut others: Vec<&Arc<KeptRun>> = house.runs.values().collect();
    others.retain(|one| one.id != run.id && one.around.organisation == run.around.organisation);
    others.sort_by_key(|one| std::cmp::Reverse(one.number));
    let all = std::iter::once(run).chain(others.into_iter().map(AsRef::as_ref));
    all.filter(|one| !one.is_retired).find_map(|one| stated_in(one, id))
}

fn stated_in(run: &KeptRun, id: &str) -> Option<String> {
    run.told.iter().rev().find_map(|entry| {
        let Told::Event(event) = &entry.told else { return None };
        match &event.deed {
            Deed::Sign { cites, .. } => {
                cites.iter().find(|(key, _)| key == id).map(|(_, text)| text.clone())
            }
            Deed::Bring { artefact, words, .. } if artefact == id => Some(words.clone()),
            _ => None,
        }
    })
}

/// The documents that ways of an activity make and of which nobody knows where they are: whoever
/// signs says it.
pub fn unplaced<'a>(
    house: &House,
    run: &'a KeptRun,
    item: &WorkItem,
    ways: impl Iterator<Item = &'a Way>,
) -> Vec<&'a Artefact> {
    let view = run.run.as_ref().and_then(|one| one.work_view(&run.definition, item));
    let waived = view.map(|view| view.waived).unwrap_or_default();
    let mut ids: Vec<&str> = ways.flat_map(|way| &way.makes).map(|m| m.artefact.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| waived.iter().all(|(gone, _)| gone != id));
    let known = ids.into_iter().filter_map(|id| run.definition.artefact(id));
    known
        .filter(|one| one.is_document)
        .filter(|one| matches!(whereabouts(house, run, &one.id), Whereabouts::Nothing))
        .collect()
}

/// The ways that a signature means.
fn meant<'a>(activity: &'a Activity, say: &'a [String]) -> impl Iterator<Item = &'a Way> {
    let is_also = |word: &String| activity.ways.iter().any(|way| way.say == *word && way.is_also);
    let is_ordinary = say.iter().all(is_also);
    activity.ways.iter().filter(move |way| say.contains(&way.say) || is_ordinary && way.is_ordinary)
}

/// A deed with the versions of the documents that a signature makes, as they stand in the register.
pub fn placed(house: &House, run: &KeptRun, deed: Deed) -> Deed {
    let Deed::Sign { item, say, mut cites, words } = deed else { return deed };
    let activity = run.definition.activity(&item.activity);
    cites.retain(|(key, text)| !text.trim().is_empty() || run.definition.artefact(key).is_none());
    for made in activity.into_iter().flat_map(|one| meant(one, &say)).flat_map(|way| &way.makes) {
        let is_named = cites.iter().any(|(key, _)| *key == made.artefact);
        if let (false, Whereabouts::Version(version)) =
            (is_named, whereabouts(house, run, &made.artefact))
        {
            cites.push((made.artefact.clone(), version));
        }
    }
    Deed::Sign { item, say, cites, words }
}

/// What a signature leaves open: documents that it makes, of which nothing is written here and of
/// which it does not say where they are. Each beside its field.
pub fn unsaid(house: &House, run: &KeptRun, deed: &Deed) -> Vec<Refusal> {
    let Deed::Sign { item, say, cites, .. } = deed else { return Vec::new() };
    let Some(activity) = run.definition.activity(&item.activity) else { return Vec::new() };
    let is_open = |one: &&Artefact| cites.iter().all(|(key, _)| *key != one.id);
    let refusal = |one: &Artefact| {
        let words = format!(
            "Nothing of {} {} is written here; say where it is kept, or why there is none",
            one.id, one.name
        );
        Refusal::of(format!("cites.{}", one.id), words)
    };
    let open = unplaced(house, run, item, meant(activity, say));
    open.into_iter().filter(is_open).map(refusal).collect()
}
