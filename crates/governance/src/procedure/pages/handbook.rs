//! The process handbook as a page, and the process as files for other tools.

use super::{all, map::swimlanes};
use crate::procedure::{
    ProcessRun, deeds, handbook,
    kept::{self, KeptRun},
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use frame::{
    gate::{Params, Reader, Scoped, SignedIn},
    page::{
        Action, Aside, Block, Crumb, Drawn, Head, Html, JumpEntry, JumpView, Panel, Part, Place,
        Words, Written, draw::Both,
    },
    paper::{self, Paper, PaperPart},
    problem::Problem,
    shell, store as records,
};
use process::Definition;
use record::Record;
use std::sync::Arc;

/// `GET /process/handbook`.
pub(super) async fn show(reader: Reader<SignedIn>) -> Result<Response, Problem> {
    let definition = Definition::shipped();
    let mut shell = shell::at(reader.scope(), Place::Process, "Process handbook");
    shell.crumbs = vec![Crumb::to("Process", "/process"), Crumb::here("Handbook".to_owned())];
    let head = Head {
        title: "Process handbook".to_owned(),
        under: Words::from(format!(
            "{}: {}; the definition that runs follow unless they change it",
            definition.title,
            counts(definition)
        )),
        actions: files("/process/files"),
        ..Head::default()
    };
    let main = page(head, definition, handbook::handbook(definition))?;
    shell::answer(&shell, &main)
}

/// `GET /process_runs/{key}/handbook`: the handbook of the process that a run follows, with what
/// the organisation changes in it.
pub(super) async fn of_run(
    mut reader: Reader<SignedIn>,
    params: Params,
) -> Result<Response, Problem> {
    let of = followed(&mut reader, params.get("key")).await?;
    let (definition, path) = (&*of.definition, of.run.path());
    let mut shell = shell::at(reader.scope(), Place::Process, "Process handbook");
    shell.crumbs = vec![
        Crumb::to("Process", "/process"),
        Crumb::to(of.run.title.clone(), path.clone()),
        Crumb::here("Handbook".to_owned()),
    ];
    let changed = definition.changes(Definition::shipped()).len();
    let under = Words::from(format!("{}: {}; ", definition.title, counts(definition)));
    let head = Head {
        title: format!("Process handbook of {}", of.run.title),
        under: match changed {
            0 => under.text("the process as it comes, nothing is changed"),
            _ => {
                let words = super::counted(changed, "difference", "differences");
                under
                    .link(words, format!("#{}", handbook::anchor(handbook::DIFFERENCES)))
                    .text(" to the process as it comes")
            }
        },
        actions: files(&format!("{path}/files")),
        ..Head::default()
    };
    let main = page(head, definition, handbook::handbook_of(definition, &of.run.title))?;
    shell::answer(&shell, &main)
}

/// How much there is in a definition, in words.
fn counts(definition: &Definition) -> String {
    let facts = handbook::facts(definition).into_iter();
    let facts = facts.map(|(name, value)| format!("{value} {}", name.to_lowercase()));
    facts.collect::<Vec<_>>().join(", ")
}

fn files(base: &str) -> Vec<Action> {
    let file = |words: &str, name: &str| Action::link(words, format!("{base}/{name}"));
    vec![
        file("PDF", "handbook.pdf").primary(),
        file("HTML", "handbook.html"),
        file("BPMN", "process.bpmn"),
        file("RACI", "raci.xlsx"),
    ]
}

/// The inside of the page.
fn page(head: Head, definition: &Definition, paper: Paper) -> Result<Html, Problem> {
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
    all(&[&aside])
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
    let drawing = swimlanes(definition, stage, (&|_| String::new(), &|_, step| step)).draw();
    Drawn {
        both: Both { wide: drawing.clone(), narrow: drawing },
        scrolls: true,
        label: format!("Swimlanes of stage {stage}"),
        ..Drawn::default()
    }
}

/// `GET /process/files/{file}`.
pub(super) async fn file(_: Reader<SignedIn>, params: Params) -> Result<Response, Problem> {
    let definition = Definition::shipped();
    answer_file(params.get("file"), definition, || handbook::handbook(definition))
}

/// `GET /process_runs/{key}/files/{file}`: the same of the process that a run follows.
pub(super) async fn file_of_run(
    mut reader: Reader<SignedIn>,
    params: Params,
) -> Result<Response, Problem> {
    let of = followed(&mut reader, params.get("key")).await?;
    let paper = || handbook::handbook_of(&of.definition, &of.run.title);
    answer_file(params.get("file"), &of.definition, paper)
}

fn answer_file(
    name: &str,
    definition: &Definition,
    paper: impl FnOnce() -> Paper,
) -> Result<Response, Problem> {
    let (kind, bytes) = match name {
        "handbook.pdf" => ("application/pdf", paper::pdf(&paper())),
        "handbook.html" => ("text/html; charset=utf-8", paper::html(&paper()).into_bytes()),
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

/// A run with the process that it follows, or will follow when it starts.
struct Followed {
    run: Arc<KeptRun>,
    definition: Arc<Definition>,
}

/// Finds it for whoever takes part in the run or reaches it.
async fn followed(reader: &mut Reader<SignedIn>, key: &str) -> Result<Followed, Problem> {
    let house = kept::house(reader.scope().app()).await?;
    let (run, _) = deeds::find(reader, &house, key)?;
    if run.run.is_some() {
        let definition = Arc::clone(&run.definition);
        return Ok(Followed { run, definition });
    }
    let stored = records::find(reader, ProcessRun::record_type(), run.id).await?;
    let record = ProcessRun::from_values(&stored.values).map_err(|m| Problem::fault(m.words()))?;
    let tailoring = record.tailoring.as_ref().map_or("", |text| text.as_str());
    let definition = Arc::new(kept::read_definition(&kept::definition_text(tailoring)));
    Ok(Followed { run, definition })
}
