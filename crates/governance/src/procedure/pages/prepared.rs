//! A run that has not started: what will happen, what is wrong with it, and the button.

use super::{all, key, run::Page, tailoring};
use crate::procedure::{ProcessRun, RunCourse, RunState, deeds, kept::KeptRun, trail};
use frame::{
    page::{
        Action, Chip, FieldKind, FieldView, FormGroup, FormView, Head, Html, Hue, ItemView,
        ListView, Note, OptionView, Panel, Part, Status, Words,
    },
    problem::Problem,
};
use process::{Definition, Party};

impl Page<'_> {
    /// A run that has not started: what will happen, what is wrong with it, and the button.
    pub(super) fn prepared(&self, record: &ProcessRun) -> Result<Html, Problem> {
        let head = Head {
            title: self.run.title.clone(),
            chips: vec![
                Chip::Plain(self.run.label()),
                Chip::Status(Status::chip(Hue::Unknown, "Not started")),
            ],
            under: "It is prepared. When it starts, whoever has a part in it finds it in its work."
                .into(),
            actions: tailoring::way(self.scope, self.run)
                .into_iter()
                .chain([self.handbook()])
                .collect(),
            ..Head::default()
        };
        let tailoring = record.tailoring.as_ref().map_or("", |text| text.as_str());
        let (definition, flaws) = match tailoring.is_empty() {
            true => (Definition::shipped().clone(), Vec::new()),
            false => Definition::shipped().tailored(tailoring),
        };
        let items: Vec<ItemView> = flaws
            .iter()
            .map(|flaw| ItemView {
                hue: Some(Hue::Bad),
                words: match self.may_edit() && flaw.line > 0 {
                    true => {
                        Words::new().link(flaw.to_string(), tailoring::line(self.run, flaw.line))
                    }
                    false => Words::from(flaw.to_string()),
                },
                ..ItemView::default()
            })
            .collect();
        let list = ListView {
            none: Words::from(format!(
                "Nothing is wrong with it: {}.",
                tailoring::counted(&definition)
            )),
            items,
            ..ListView::default()
        };
        let checked = Panel::flush("The process as it will run", all(&[&list])?);
        let changed = tailoring::changed("What the organisation changes", &definition)?;
        let mut parts: Vec<Box<dyn Part>> = vec![Box::new(head)];
        if let Some(tabs) = self.tabs() {
            parts.push(Box::new(tabs));
        }
        if record.providers.iter().next().is_none() {
            let words = "No provider is named. A run has one at least; name those that take part \
                         in all facts, then start it.";
            let note = Note { hue: Hue::Warn, words: words.into(), ..Note::default() };
            parts.push(Box::new(note));
        } else if record.state == RunState::Prepared && flaws.is_empty() && self.may_edit() {
            match deeds::may_start(self.scope, self.house, self.run, &definition) {
                true => parts.push(Box::new(self.start(record, &definition)?)),
                false => parts.push(Box::new(self.starters(&definition))),
            }
        }
        if !flaws.is_empty() {
            parts.push(Box::new(self.flawed(flaws.len())));
        }
        let warnings = self.before_start(record, &definition);
        parts.extend(warnings.into_iter().map(|note| Box::new(note) as Box<dyn Part>));
        parts.push(Box::new(checked));
        parts.push(Box::new(changed));
        let parts: Vec<&dyn Part> = parts.iter().map(AsRef::as_ref).collect();
        all(&parts)
    }

    /// That it cannot start, and where that is mended.
    fn flawed(&self, count: usize) -> Note {
        let count = super::counted(count, "flaw", "flaws");
        let words = Words::from(format!("It cannot start: the changed process has {count}. "));
        let words = words.link("Mend them", format!("{}/tailoring", self.run.path())).text(".");
        Note { hue: Hue::Bad, words, ..Note::default() }
    }

    /// What whoever starts it should know before: work that would land nowhere, and a programme
    /// that is under way.
    fn before_start(&self, record: &ProcessRun, definition: &Definition) -> Vec<Note> {
        let warn = |words: Words| Note { hue: Hue::Warn, words, ..Note::default() };
        let mut notes = Vec::new();
        let party = |role: &process::Role, provider| Party { role: role.id.clone(), provider };
        let parties = definition.acting_roles().flat_map(|role| match role.each_provider {
            true => {
                record.providers.iter().map(|p| party(role, Some(p.id().to_string()))).collect()
            }
            false => vec![party(role, None)],
        });
        let (around, day) = ((definition, self.run.around), self.scope.now().day());
        let vacant: Vec<String> = parties
            .filter(|one| self.house.cast.acting(around, one, day).is_empty())
            .map(|one| trail::party_words(self.house, self.run, self.seen, &one))
            .collect();
        if !vacant.is_empty() {
            let count = super::counted(vacant.len(), "role is", "roles are");
            let words =
                format!("{count} held by nobody who is there today: {}. ", vacant.join(", "));
            let words = Words::from(words + "Their work would land nowhere; ");
            notes.push(warn(words.link("give the role to somebody", "/roles").text(".")));
        }
        let is_running = |one: &&std::sync::Arc<KeptRun>| {
            one.around.organisation == self.run.around.organisation
                && record.course == RunCourse::Programme
                && !one.is_retired
                && one.run.as_ref().is_some_and(|run| run.closed().is_none())
                && deeds::is_of(one, RunCourse::Programme)
        };
        if let Some(other) = self.house.runs.values().find(is_running) {
            let words = Words::from("A programme of this organisation is under way: ")
                .link(other.title.clone(), other.path())
                .text(". Two at once ask everybody twice; close the one before starting the next.");
            notes.push(warn(words));
        }
        notes
    }

    /// Who could start it, for whoever cannot.
    fn starters(&self, definition: &Definition) -> Note {
        let (around, day) = ((definition, self.run.around), self.scope.now().day());
        let common = definition.acting_roles().filter(|role| !role.each_provider);
        let acting = common.flat_map(|role| {
            let party = Party { role: role.id.clone(), provider: None };
            let acting = self.house.cast.acting(around, &party, day);
            acting.into_iter().map(|(person, _)| person).collect::<Vec<_>>()
        });
        let known = acting.map(|id| id.to_string()).filter(|id| self.seen.knows(self.house, id));
        let mut names: Vec<String> = known.map(|id| self.house.cast.person_name(&id)).collect();
        names.sort();
        names.dedup();
        let words = match names.is_empty() {
            true => {
                "Whoever holds one of its common roles starts it; today nobody does. ".to_owned()
            }
            false => format!(
                "Whoever holds one of its common roles starts it, and you hold none: ask {}. ",
                names.join(", ")
            ),
        };
        let words = Words::from(words).link("Roles", "/roles");
        Note { hue: Hue::Warn, words, ..Note::default() }
    }

    /// The button that starts it; an invocation is told which documents are there.
    fn start(&self, record: &ProcessRun, definition: &Definition) -> Result<Panel, Problem> {
        let there = deeds::carried(
            self.house,
            self.run.around.organisation,
            (record.course, self.scope.now()),
        );
        let mut groups = Vec::new();
        let taken = match record.course {
            RunCourse::Programme => Vec::new(),
            RunCourse::Invocation => deeds::taken(definition, record.course),
        };
        let option = |one: &String| {
            let (id, state) = one.split_once(' ').unwrap_or((one, ""));
            let name = definition.artefact(id).map_or("", |known| known.name.as_str());
            OptionView {
                value: one.clone(),
                words: format!("{id} {name}, {state}"),
                chosen: there.iter().any(|(known, held)| known == id && held == state),
                ..OptionView::default()
            }
        };
        if !taken.is_empty() {
            let kind = FieldKind::Several { options: taken.iter().map(option).collect() };
            let help = "What the programme holds and what is published in the register is there \
                        anyway. Tick what is there besides; what \
                        is missing is waited for.";
            let field = FieldView::new("holds", "Documents that are there", kind).help(help);
            groups.push(FormGroup { fields: vec![field], ..FormGroup::default() });
        }
        let form = FormView {
            action: format!("{}/start", self.run.path()),
            key: key(self.scope),
            groups,
            submits: vec![Action::submit("Start this run").primary()],
            ..FormView::default()
        };
        Ok(Panel::text("Start", all(&[&form])?))
    }
}
