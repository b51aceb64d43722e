//! A stage on the page of a run: its swimlanes, with the documents for those who ask for them, and
//! the outline that says the same.

use super::{
    all,
    map::{self, Map},
    run::Page,
    short,
};
use frame::{
    page::{
        CellLook, CellView, ColumnView, Drawn, Hue, Inline, Panel, Phone, RowView, Status,
        TableView, Words, draw::Both,
    },
    problem::Problem,
};
use process::Need;

impl Page<'_> {
    /// Its swimlanes.
    pub(super) fn stage(
        &self,
        map: &Map<'_>,
        stage: u32,
        layer: Layer<'_>,
    ) -> Result<Panel, Problem> {
        let path = |id: &str| self.path_of(id);
        let drawing = map.draw(stage, layer.is_on.then_some(&path)).draw();
        let drawn = Drawn {
            both: Both { wide: drawing.clone(), narrow: drawing },
            scrolls: true,
            label: format!("Swimlanes of stage {stage}"),
            ..Drawn::default()
        };
        let name = self.run.definition.stages.iter().find(|one| one.id == stage);
        let title = format!("{stage} {}", name.map_or("", |one| one.name.as_str()));
        let legend = Words::new()
            .and(Inline::Status(Status::plain(Hue::Ok, "done")))
            .text("  ")
            .and(Inline::Status(Status::plain(Hue::Bad, "late, or led back")))
            .soft(
                "  blue: open now · broken edge: waits · six-sided: a decision · grey: not \
                 shown to you · the lanes show R, A, C, I of the box that you point at",
            );
        let legend = match layer.is_on {
            true => legend.soft(
                " · a sheet above a box is a document that it takes, below it one that it makes; \
                 broken edge: not there yet",
            ),
            false => legend,
        };
        Ok(Panel::text(title, all(&[&drawn])?).foot(legend).end(layer.switch(&self.run.path())))
    }

    /// Where a document of the process is read, for those who may; empty for others.
    fn path_of(&self, id: &str) -> String {
        let found = super::shelved(self.scope, (self.house, self.run), id);
        found.map(|kept| kept.path()).unwrap_or_default()
    }

    /// The same facts as the drawing, for keyboard and screen reader.
    pub(super) fn outline(
        &self,
        map: &Map<'_>,
        (shown, focus): (&[u32], Option<&str>),
    ) -> Result<Panel, Problem> {
        let definition = &*self.run.definition;
        let roles: Vec<_> = definition.acting_roles().collect();
        let mut columns = vec![ColumnView {
            words: "Activity, what it needs and gives".to_owned(),
            ..ColumnView::default()
        }];
        columns.extend(roles.iter().map(|role| ColumnView {
            words: short(&role.name),
            help: role.name.clone(),
            ..ColumnView::default()
        }));
        columns.push(ColumnView { words: "State".to_owned(), ..ColumnView::default() });
        let of_shown = definition.activities.iter().filter(|one| shown.contains(&one.stage));
        let rows = of_shown.map(|one| {
            let state = map.state(one);
            let name = format!("{} {}", one.id, one.name);
            let title = match state.href.is_empty() {
                true => Words::new().bold(name),
                false => Words::of(Inline::BoldLink(name, state.href.clone())),
            };
            let words = |need: &Need| map::artefact_words(definition, need);
            let needs: Vec<String> = one.needs.iter().map(words).collect();
            let gives = one.ways.iter().flat_map(|way| &way.makes);
            let mut gives: Vec<String> = gives.map(words).collect();
            gives.dedup();
            let title = title.and(Inline::Break).soft(format!(
                "{} → {}",
                needs.join(", "),
                gives.join(", ")
            ));
            let mut cells = vec![CellView::new(CellLook::Wrap, title)];
            cells.extend(
                roles
                    .iter()
                    .map(|role| CellView::new(CellLook::Plain, map::letters(one, &role.id))),
            );
            cells.push(CellView::new(CellLook::Wrap, said(&state)));
            RowView {
                cells,
                href: state.href.clone(),
                selected: focus == Some(one.id.as_str()),
                faded: state.is_closed,
                ..RowView::default()
            }
        });
        let table = TableView {
            caption: "Outline of the process".to_owned(),
            columns,
            rows: rows.collect(),
            bare: true,
            phone: Phone::Blocks,
            ..TableView::default()
        };
        let mut panel =
            Panel::flush("Outline: the same for keyboard and screen reader", all(&[&table])?);
        panel.id = "outline".to_owned();
        Ok(panel)
    }
}

/// The documents in the drawing: they are shown to those who ask.
#[derive(Clone, Copy)]
pub(super) struct Layer<'a> {
    /// Are they shown?
    pub is_on: bool,
    /// The stages that are shown.
    pub asked: &'a [u32],
}

impl Layer<'_> {
    /// The link that shows or hides them.
    fn switch(self, path: &str) -> Words {
        let stages: Vec<String> = self.asked.iter().map(|one| format!("stage={one}")).collect();
        let stages = stages.join("&");
        match self.is_on {
            true => Words::new().link("Hide documents", format!("{path}?{stages}")),
            false => Words::new().link("Show documents", format!("{path}?{stages}&documents=1")),
        }
    }
}

fn said(state: &map::State) -> Words {
    if state.is_closed {
        return Words::new().soft("not shown to you");
    }
    match (state.hue, state.is_open) {
        (Some(Hue::Bad), _) => {
            let words = if state.outcome.is_empty() { &state.words } else { &state.outcome };
            Status::plain(Hue::Bad, state.of_whom(words)).into()
        }
        (Some(Hue::Ok), _) => {
            let words = match (state.words.is_empty(), state.outcome.is_empty()) {
                (false, _) => &state.words,
                (true, false) => &state.outcome,
                (true, true) => "done",
            };
            Status::plain(Hue::Ok, words.to_owned()).into()
        }
        (None, false) if !state.outcome.is_empty() => Words::from(state.outcome.clone()),
        (_, true) if state.words.is_empty() => Words::new().soft("when it happens"),
        (_, true) if state.is_waiting => Status::plain(Hue::Unknown, state.words.clone()).into(),
        (_, true) => Words::new().bold(state.words.clone()),
        _ => Words::new().soft("not\u{a0}begun"),
    }
}
