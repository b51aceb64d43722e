//! A document as those read it whom a run asks about it: the version that is on its way, else the
//! one that counts. Who does not reach the register of documents reads it here, as long as it is
//! asked, and nothing else of the register.

use super::{activity::Page, all, needs};
use crate::{
    documents::{
        shelf::Kept,
        story::Version,
        text::{self, Piece},
    },
    procedure::{api, deeds, kept, work},
};
use axum::response::Response;
use frame::{
    gate::{Pairs, Params, Reader, Scoped, SignedIn},
    page::{
        Block, Chip, Crumb, Head, Hue, Note, Nothing, Panel, Part, Place, Status, Words, Written,
    },
    problem::Problem,
    section, shell,
};
use process::{Party, WorkItem};
use std::sync::Arc;

/// `GET /process_runs/{key}/activities/{activity}/papers/{paper}`.
pub(super) async fn show(
    reader: Reader<SignedIn>,
    params: Params,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let scope = reader.scope();
    let house = kept::house(scope.app()).await?;
    let (run, seen) = deeds::find(&reader, &house, params.get("key"))?;
    let item = api::item_asked(&house, (&run, &seen), params.get("activity"), &pairs.0)?;
    let page = Page::new(scope, &house, (&run, &seen));
    let id = params.get("paper");
    let (paper, version) = shown(&page, &item, id).ok_or(Problem::Missing)?;
    let name = needs::document(&run.definition, id);
    let mut shell = shell::at(scope, Place::Process, &name);
    shell.crumbs = vec![
        Crumb::to("Process", "/process"),
        Crumb::to(run.title.clone(), run.path()),
        Crumb::to(item.activity.clone(), work::path(&house, &run, &item)),
        Crumb::here(id.to_owned()),
    ];
    let mut chips = vec![
        Chip::Plain(version.label()),
        Chip::Status(Status::chip(Hue::Unknown, version.stage.words())),
    ];
    if !paper.classified().is_empty() {
        chips.push(Chip::Plain(paper.classified()));
    }
    let under = format!(
        "Shown to you because {} of {} asks for your part. Say what you think there.",
        item.activity, run.title
    );
    let head = Head { title: name, chips, under: under.into(), ..Head::default() };
    let body = Panel::text(format!("Version {}", version.number), body(&page, version)?);
    shell::answer(&shell, &all(&[&head, &body])?)
}

/// The document and the version that the reader is shown in an open activity; nothing when it is
/// not asked about it.
pub(super) fn shown<'p>(
    page: &'p Page<'_>,
    item: &WorkItem,
    id: &str,
) -> Option<(&'p Arc<Kept>, &'p Version)> {
    let definition = &*page.run.definition;
    let run = page.run.run.as_ref()?;
    let view = run.work_view(definition, item)?;
    let activity = definition.activity(&item.activity)?;
    let needs = activity.needs.iter().chain(activity.needs_either.iter().flatten());
    let gives = activity.ways.iter().flat_map(|way| &way.makes);
    let is_about = needs.chain(gives).any(|one| one.artefact == id) || activity.follows == id;
    let parts = run.takes_part(definition, item)?;
    let is_mine = |party: &Party| {
        page.seen.parties.contains(party)
            || view.handed.iter().any(|one| one.party == *party && one.to == page.seen.person)
    };
    let performs = parts.responsible.iter().any(is_mine) || is_mine(&parts.accountable);
    let is_asked = view.question.is_some() && parts.consulted.iter().any(is_mine);
    if !is_about || !(performs || is_asked) {
        return None;
    }
    let kept = page.house.shelf.of_process(page.run.around.organisation, id)?;
    let version = kept.story.open().or(kept.story.published())?;
    Some((kept, version))
}

/// The address of a document in an activity.
pub(super) fn path(page: &Page<'_>, item: &WorkItem, id: &str) -> String {
    let base = format!("{}/activities/{}/papers/{id}", page.run.path(), item.activity);
    match &item.provider {
        Some(provider) => {
            format!("{base}?provider={}", page.house.cast.organisation_label(provider))
        }
        None => base,
    }
}

/// What its author wrote. A live section shows records, and those are for whoever reaches them.
fn body(page: &Page<'_>, version: &Version) -> Result<frame::page::Html, Problem> {
    if let Some(file) = &version.file {
        let nothing = Nothing {
            finding: format!("This version is a file: {}.", file.name),
            more: "Files are handed out by those who keep the document; ask them for it."
                .to_owned(),
            ..Nothing::default()
        };
        return all(&[&nothing]);
    }
    let offered = section::offered(page.scope.app());
    let title = |name: &str| {
        offered
            .iter()
            .find(|one| one.name == name)
            .map_or(name.to_owned(), |one| one.title.to_owned())
    };
    let mut parts: Vec<Box<dyn Part>> = Vec::new();
    let mut authored: Vec<Block> = Vec::new();
    for piece in text::pieces(&version.text) {
        match piece {
            Piece::Text(block) => authored.push(block),
            Piece::Live(name) => {
                let blocks = std::mem::take(&mut authored);
                parts.push(Box::new(Written { blocks }));
                let words =
                    format!("{}: records of the organisation, not shown here.", title(&name));
                let words = Words::from(words);
                parts.push(Box::new(Note { hue: Hue::Unknown, words, ..Note::default() }));
            }
        }
    }
    if authored.is_empty() && parts.is_empty() {
        let finding = "Nothing is written in it yet.".to_owned();
        parts.push(Box::new(Nothing { finding, ..Nothing::default() }));
    }
    parts.push(Box::new(Written { blocks: authored }));
    let parts: Vec<&dyn Part> = parts.iter().map(AsRef::as_ref).collect();
    all(&parts)
}
