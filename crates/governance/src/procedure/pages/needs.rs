//! What an activity needs and gives, and where each of it is: a version in the register, a place
//! that somebody named, or nothing that is known here.

use super::{activity::Page, all, glossary, paper};
use crate::{
    documents::shelf::Kept,
    procedure::papers::{self, Whereabouts},
};
use frame::{
    page::{Halves, Hue, Inline, ItemView, ListView, Panel, Status, Words, capital},
    problem::Problem,
};
use process::{Activity, WorkItem, WorkView};

impl Page<'_> {
    /// What it needs, and what it gives.
    pub(super) fn needs(
        &self,
        item: &WorkItem,
        activity: &Activity,
        view: Option<&WorkView>,
    ) -> Result<Panel, Problem> {
        let definition = &*self.run.definition;
        let run = self.run.run.as_ref().ok_or(Problem::Missing)?;
        let is_over = view.is_none() && run.completed(definition, item) > 0;
        let need = |(need, there): (process::Need, bool)| {
            let gone = view.and_then(|view| {
                view.waived.iter().find(|(id, _)| *id == need.artefact).map(|(_, why)| why.clone())
            });
            let (note, end) = match gone {
                Some(why) => (format!("gone without: {why}").into(), Words::new().soft("left out")),
                None => self.there(&need, (there, is_over)),
            };
            ItemView {
                words: self.named(item, &need.artefact).text(match need.state.as_str() {
                    "current" => String::new(),
                    state => format!(", {state}"),
                }),
                note: self.in_register(note, &need.artefact),
                end,
                ..ItemView::default()
            }
        };
        let title =
            |words: &str| ItemView { words: Words::new().soft(words), ..ItemView::default() };
        let mut left = vec![title("Needs")];
        left.extend(run.inputs(definition, item).into_iter().map(need));
        if !activity.follows.is_empty() {
            left.push(ItemView {
                words: self.named(item, &activity.follows),
                note: self
                    .in_register("the decision says what its state says".into(), &activity.follows),
                ..ItemView::default()
            });
        }
        if left.len() == 1 {
            left.push(ItemView { words: "nothing".into(), ..ItemView::default() });
        }
        let mut right = vec![title("Gives")];
        right.extend(activity.ways.iter().map(|way| self.gives(way)));
        let halves = Halves {
            left: all(&[&ListView { items: left, ..ListView::default() }])?,
            right: all(&[&ListView { items: right, ..ListView::default() }])?,
            tight: true,
        };
        let mut foot = glossary::linked(&activity.text);
        if activity
            .ways
            .iter()
            .any(|way| way.next.iter().any(|to| definition.leads_back(&activity.id, to)))
        {
            foot = foot.text(" Some rework may be required before agreement is reached.");
        }
        Ok(Panel::flush("What it needs and gives", all(&[&halves])?).foot(foot))
    }

    /// What a way makes, and where it leads.
    fn gives(&self, way: &process::Way) -> ItemView {
        let name = |id: &str| document(&self.run.definition, id);
        let makes: Vec<String> = way
            .makes
            .iter()
            .map(|made| match made.state.as_str() {
                "current" => name(&made.artefact),
                state => format!("{} {state}", name(&made.artefact)),
            })
            .collect();
        let words = match (makes.is_empty(), way.is_ordinary) {
            (false, true) => makes.join(", "),
            (false, false) => {
                format!("{}: {}", capital(&way.say), makes.join(", "))
            }
            (true, true) => "Done".to_owned(),
            (true, false) => capital(&way.say),
        };
        ItemView {
            words: Words::new().bold(words),
            note: way.makes.iter().fold(Words::from(self.leads(way)), |note, made| {
                self.in_register(note, &made.artefact)
            }),
            ..ItemView::default()
        }
    }

    /// The document of the register that an artefact is, when the reader may see it.
    pub(super) fn shelved(&self, id: &str) -> Option<&Kept> {
        super::shelved(self.scope, (self.house, self.run), id)
    }

    /// A document or a work product by its name, leading to its page where there is one.
    fn named(&self, item: &WorkItem, id: &str) -> Words {
        let name = document(&self.run.definition, id);
        match self.shelved(id) {
            Some(kept) => Words::of(Inline::BoldLink(name, kept.path())),
            // Whom the run asks is shown what it asks about.
            None if paper::shown(self, item, id).is_some() => {
                Words::of(Inline::BoldLink(name, paper::path(self, item, id)))
            }
            None => Words::new().bold(name),
        }
    }

    /// The way to a document of which a version stands, by its number; nothing where the reader is
    /// shown none.
    pub(super) fn link_to(&self, item: &WorkItem, id: &str) -> Option<Words> {
        let kept = self.shelved(id).filter(|kept| papers::version(kept).is_some());
        let path = match kept {
            Some(kept) => kept.path(),
            None => paper::shown(self, item, id).map(|_| paper::path(self, item, id))?,
        };
        Some(Words::new().link(format!("Read {id}"), path))
    }

    /// Is what an activity takes there, and where? Green is only what can be looked at.
    fn there(&self, need: &process::Need, (there, is_over): (bool, bool)) -> (Words, Words) {
        let how: Words = match (need.if_present, need.by_reason) {
            (true, _) => "used when it is there".into(),
            (_, true) => "may be gone without, for a reason".into(),
            _ => Words::new(),
        };
        let kind = self.run.definition.artefact(&need.artefact);
        let is_document = kind.is_some_and(|one| one.is_document);
        if !there {
            let end = match (is_over, need.if_present) {
                (true, false) => Words::new().soft("was taken"),
                (_, true) => Words::new().soft("none"),
                (false, false) => Status::plain(Hue::Unknown, "Missing").into(),
            };
            return (how, end);
        }
        if !is_document {
            return (how, Status::plain(Hue::Ok, "There").into());
        }
        let said = || Status::plain(Hue::Unknown, "Said to be there").into();
        let with = |words: String| match how.is_empty() {
            true => Words::from(words),
            false => how.clone().text(format!(" · {words}")),
        };
        match papers::whereabouts(self.house, self.run, &need.artefact) {
            // Which one counts is enough; the way beside it names those on their way, too.
            Whereabouts::Version(words) => {
                let counts = words.split(", ").next().unwrap_or_default();
                let words =
                    if self.seen.is_whole { format!("There, {counts}") } else { "There".into() };
                (how, Status::plain(Hue::Ok, words).into())
            }
            Whereabouts::Outside => (how, Words::new().soft("kept by its own process")),
            Whereabouts::Stated(place) if self.seen.is_whole => {
                (with(format!("{place}; nothing of it is written here")), said())
            }
            // What the register holds of it stands beside it.
            Whereabouts::Nothing if self.shelved(&need.artefact).is_some() => (how, said()),
            Whereabouts::Stated(_) | Whereabouts::Nothing => {
                (with("nothing of it is written here".to_owned()), said())
            }
        }
    }

    /// Some words, and which version of a document the register holds.
    fn in_register(&self, note: Words, id: &str) -> Words {
        let Some(kept) = self.shelved(id) else { return note };
        let said = papers::version(kept).unwrap_or_else(|| "nothing written yet".to_owned());
        let said = format!("{id} {said}");
        let note = if note.is_empty() { note } else { note.text(" · ") };
        note.link(said, kept.path())
    }
}

/// A document by its number and name, a work product by its name.
pub(super) fn document(definition: &process::Definition, id: &str) -> String {
    match definition.artefact(id) {
        Some(one) if one.is_document => format!("{id} {}", one.name),
        Some(one) => one.name.clone(),
        None => id.to_owned(),
    }
}
