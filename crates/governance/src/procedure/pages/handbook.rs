//! The process handbook as a page, and the process as files for other tools.

use super::all;
use crate::procedure::handbook;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use frame::{
    gate::{Params, Reader, Scoped, SignedIn},
    page::{
        Action, Aside, Block, Crumb, Drawn, Head, JumpEntry, JumpView, Panel, Part, Place, Words,
        Written,
        draw::{Both, Flow, Lane, Step, SwimlaneMap},
    },
    paper::{self, PaperPart},
    problem::Problem,
    shell,
};
use process::{ArrowKind, Definition};

/// `GET /process/handbook`.
pub(super) async fn show(reader: Reader<SignedIn>) -> Result<Response, Problem> {
    let definition = Definition::shipped();
    let paper = handbook::handbook(definition);
    let mut shell = shell::at(reader.scope(), Place::Process, "Process handbook");
    shell.crumbs = vec![Crumb::to("Process", "/process"), Crumb::here("Handbook".to_owned())];
    let file = |words: &str, name: &str| Action::link(words, format!("/process/files/{name}"));
    let facts = paper.facts.iter().map(|(name, value)| format!("{value} {}", name.to_lowercase()));
    let head = Head {
        title: "Process handbook".to_owned(),
        under: Words::from(format!(
            "{}: {}; the definition that runs follow unless they change it",
            definition.title,
            facts.collect::<Vec<_>>().join(", ")
        )),
        actions: vec![
            file("PDF", "handbook.pdf").primary(),
            file("HTML", "handbook.html"),
            file("BPMN", "process.bpmn"),
            file("RACI", "raci.xlsx"),
        ],
        ..Head::default()
    };
    let mut chapters: Vec<Chapter> = Vec::new();
    for part in paper.parts {
        match (part, chapters.last_mut()) {
            (PaperPart::Text(Block::Heading(1, id, words)), _) => {
                let words = words.plain();
                chapters.push(Chapter { id, words, pieces: vec![Piece::default()] });
            }
            (part, Some(chapter)) => chapter.take(definition, block(part)),
            _ => {}
        }
    }
    let entry = |one: &Chapter| JumpEntry {
        id: one.id.clone(),
        words: one.words.clone(),
        note: String::new(),
    };
    let entries = chapters.iter().map(entry).collect();
    let jump = JumpView { label: "Parts of the handbook".to_owned(), entries };
    let panels = chapters.into_iter().map(Chapter::panel).collect::<Result<Vec<_>, _>>()?;
    let panels: Vec<&dyn Part> = panels.iter().map(|panel| panel as &dyn Part).collect();
    let aside = Aside {
        above: all(&[&head])?,
        left: all(&panels)?,
        right: all(&[&jump])?,
        ..Aside::default()
    };
    shell::answer(&shell, &all(&[&aside])?)
}

/// A part of the handbook on the page.
struct Chapter {
    id: String,
    words: String,
    pieces: Vec<Piece>,
}

/// Authored text with the drawing below it.
#[derive(Default)]
struct Piece {
    written: Written,
    drawn: Option<Drawn>,
}

impl Chapter {
    fn take(&mut self, definition: &Definition, block: Block) {
        let drawn = stage_of(definition, &block).map(|stage| drawn(definition, stage));
        let Some(piece) = self.pieces.last_mut() else { return };
        piece.written.blocks.push(block);
        if drawn.is_some() {
            piece.drawn = drawn;
            self.pieces.push(Piece::default());
        }
    }

    fn panel(self) -> Result<Panel, Problem> {
        let mut parts: Vec<&dyn Part> = Vec::new();
        for piece in &self.pieces {
            parts.push(&piece.written);
            parts.extend(piece.drawn.as_ref().map(|drawn| drawn as &dyn Part));
        }
        Ok(Panel { id: self.id, ..Panel::text(self.words, all(&parts)?) })
    }
}

fn block(part: PaperPart) -> Block {
    match part {
        PaperPart::Text(block) => block,
        PaperPart::Table(table) => {
            let words = |all: Vec<String>| all.into_iter().map(Words::from).collect();
            Block::Table(words(table.heads), table.rows.into_iter().map(words).collect())
        }
    }
}

/// The stage whose flow begins with this heading.
fn stage_of(definition: &Definition, block: &Block) -> Option<u32> {
    let Block::Heading(2, _, words) = block else { return None };
    let words = words.plain();
    let is_flow = |id: u32, name: &str| words == format!("2.{id} {name}");
    definition.stages.iter().find(|one| is_flow(one.id, &one.name)).map(|one| one.id)
}

/// The swimlanes of a stage, without any state.
fn drawn(definition: &Definition, stage: u32) -> Drawn {
    let picture = definition.swimlanes(&[stage]);
    let lanes = picture.lanes.iter().map(|band| Lane {
        name: super::short(&band.name),
        under: String::new(),
        first_row: band.first_row,
        rows: band.rows,
    });
    let steps = picture.boxes.iter().map(|place| Step {
        number: place.activity.clone(),
        name: place.name.clone(),
        title: format!("{} {}", place.activity, place.name),
        is_gate: place.is_gate,
        column: place.column,
        row: place.row,
        ..Step::default()
    });
    let at = |id: &str| picture.boxes.iter().position(|place| place.activity == id);
    let flows = picture.arrows.iter().filter(|arrow| !arrow.is_back && !arrow.leaves);
    let flows = flows.filter_map(|arrow| {
        Some(Flow {
            from: at(&arrow.from)?,
            to: at(&arrow.to)?,
            say: arrow.say.clone(),
            is_soft: arrow.kind == ArrowKind::Precedes,
        })
    });
    let label = format!("Swimlanes of stage {stage}");
    let map = SwimlaneMap {
        label: label.clone(),
        lanes: lanes.collect(),
        steps: steps.collect(),
        flows: flows.collect(),
    };
    let drawing = map.draw();
    Drawn {
        both: Both { wide: drawing.clone(), narrow: drawing },
        scrolls: true,
        label,
        ..Drawn::default()
    }
}

/// `GET /process/files/{file}`.
pub(super) async fn file(_: Reader<SignedIn>, params: Params) -> Result<Response, Problem> {
    let definition = Definition::shipped();
    let name = params.get("file").to_owned();
    let (kind, bytes) = match name.as_str() {
        "handbook.pdf" => ("application/pdf", paper::pdf(&handbook::handbook(definition))),
        "handbook.html" => {
            ("text/html; charset=utf-8", paper::html(&handbook::handbook(definition)).into_bytes())
        }
        "process.bpmn" => ("application/xml", definition.bpmn().into_bytes()),
        "raci.xlsx" => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            handbook::raci_workbook(definition).map_err(Problem::fault)?,
        ),
        _ => return Err(Problem::Missing),
    };
    let saved = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, saved)];
    Ok((headers, bytes).into_response())
}
