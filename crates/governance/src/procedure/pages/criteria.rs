//! What a decision is taken by, beside its button: the chapter of the published document that says
//! when to take it. On the worst day nobody looks for it first.

use super::{activity::Page, all, needs, paper};
use crate::{
    documents::{
        shelf::Kept,
        story::Version,
        text::{self, Piece},
    },
    procedure::work,
};
use frame::{
    page::{Action, Block, Hue, Note, Panel, Words, Written},
    problem::Problem,
};
use process::{Activity, WorkItem};
use std::sync::Arc;
use terms::fold;

impl Page<'_> {
    /// The criteria of an open activity that names some; nothing for whoever is not shown the
    /// document.
    pub(super) fn criteria(&self, item: &WorkItem) -> Result<Option<Panel>, Problem> {
        let definition = &*self.run.definition;
        let Some(activity) = definition.activity(&item.activity) else { return Ok(None) };
        let Some((document, word)) = &activity.shows else { return Ok(None) };
        let run = self.run.run.as_ref().ok_or(Problem::Missing)?;
        if run.work_view(definition, item).is_none() || run.closed().is_some() {
            return Ok(None);
        }
        let name = needs::document(definition, document);
        let Some((kept, path)) = self.read(item, document) else { return Ok(None) };
        let Some(version) = kept.story.published() else {
            let words = format!(
                "No version of {name} is published, so nothing says what counts. Decide all the \
                 same, with the reason: it stays in the trail."
            );
            let note = Note { hue: Hue::Warn, words: words.into(), ..Note::default() };
            return Ok(Some(Panel::text(title(activity), all(&[&note])?)));
        };
        let end = Words::new().link(format!("{document} {}", version.label()), path);
        let Some((heading, blocks)) = chapter(version, word) else {
            let words = format!(
                "{name} is published, and none of its chapters is called by “{word}”. Read in it \
                 what counts."
            );
            let note = Note { hue: Hue::Warn, words: words.into(), ..Note::default() };
            return Ok(Some(Panel::text(title(activity), all(&[&note])?).end(end)));
        };
        let foot = "What is decided otherwise is decided with a reason.";
        let body = all(&[&Written { blocks }])?;
        Ok(Some(Panel::text(heading, body).end(end).foot(foot)))
    }

    /// The document, and where the reader reads it: in the register, or as a paper of the activity.
    fn read(&self, item: &WorkItem, document: &str) -> Option<(&Kept, String)> {
        if let Some(kept) = self.shelved(document) {
            return Some((kept, kept.path()));
        }
        let (kept, _) = paper::shown(self, item, document)?;
        Some((Arc::as_ref(kept), paper::path(self, item, document)))
    }

    /// The ways to what the reader takes part in deciding in this run, called as the orders they
    /// are: also while it waits for somebody else.
    pub(super) fn orders(&self) -> Vec<Action> {
        let definition = &*self.run.definition;
        let Some(run) = self.run.run.as_ref().filter(|run| run.closed().is_none()) else {
            return Vec::new();
        };
        let open = run.open(definition).into_iter().map(|one| one.item);
        let orders = open.filter_map(|item| {
            let activity = definition.activity(&item.activity)?;
            let parts = run.takes_part(definition, &item)?;
            let is_mine = |party: &process::Party| self.seen.parties.contains(party);
            let acts = is_mine(&parts.accountable) || parts.responsible.iter().any(is_mine);
            let is_order = !activity.order.is_empty() && acts;
            let path = work::path(self.house, self.run, &item);
            is_order.then(|| Action::link(activity.order.clone(), path).primary())
        });
        orders.collect()
    }

    /// The criteria of everything that waits in this run to be decided by them.
    pub(super) fn all_criteria(&self) -> Result<Vec<Panel>, Problem> {
        let Some(run) = &self.run.run else { return Ok(Vec::new()) };
        let open = run.open(&self.run.definition).into_iter();
        let seen = open.map(|one| one.item).filter(|item| self.seen.sees(self.run, item));
        let found = seen.map(|item| self.criteria(&item)).collect::<Result<Vec<_>, _>>()?;
        Ok(found.into_iter().flatten().collect())
    }
}

fn title(activity: &Activity) -> String {
    format!("By what: {}", activity.name)
}

/// The first chapter whose heading has the word: its heading, and what stands below it until the
/// next of its level. Live sections are left out: they show records, and not what was decided.
fn chapter(version: &Version, word: &str) -> Option<(String, Vec<Block>)> {
    let wanted = fold(word);
    let mut found: Option<(u8, String)> = None;
    let mut blocks = Vec::new();
    for piece in text::pieces(&version.text) {
        match (piece, &found) {
            (Piece::Text(Block::Heading(level, _, words)), None)
                if fold(&words.plain()).contains(&wanted) =>
            {
                found = Some((level, words.plain()));
            }
            (Piece::Text(Block::Heading(level, ..)), Some((of, _))) if level <= *of => break,
            (Piece::Text(block), Some(_)) => blocks.push(block),
            _ => {}
        }
    }
    found.map(|(_, heading)| (heading, blocks))
}
