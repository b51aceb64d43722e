//! Who was asked, who was told, when: the trail of an activity on its page, pass by pass, and as a
//! file to be handed in.

use super::{activity::Page, all, counted, when};
use crate::procedure::{
    ProcessRun, api, deeds, kept,
    trail::{self, Line},
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use frame::{
    gate::{Pairs, Params, Reader, Scoped, SignedIn},
    page::{CellLook, More, Nothing, Panel, Part, Phone, TableView, When, Words},
    paper::{self, Paper, PaperPart, PaperTable},
    problem::Problem,
    sheets::{self, Column, Out},
};
use process::WorkItem;
use record::Record;

/// Lines of a pass that are shown; a file has all of them.
const SHOWN: usize = 200;

/// Earlier passes that are shown; a file has all of them.
const PASSES: usize = 12;

/// What stands over the trail, on its page and in its files.
const TITLE: &str = "Who was asked, who was told, when";

impl Page<'_> {
    /// The trail: the present pass, and below it the earlier ones, folded.
    pub(super) fn trail(&self, item: &WorkItem) -> Result<Vec<Panel>, Problem> {
        let lines = trail::of(self.house, self.run, self.seen, item);
        let passes = passes(&lines);
        let present = passes.first().copied().unwrap_or_default();
        let file = |words: &str, name: &str| (words.to_owned(), self.trail_path(item, name));
        let ((csv, csv_path), (pdf, pdf_path)) =
            (file("CSV", "trail.csv"), file("PDF", "trail.pdf"));
        let mut end = Words::new();
        if !lines.is_empty() {
            end = end.link(csv, csv_path).text("  ").link(pdf, pdf_path);
        }
        let title = match passes.len() {
            0 | 1 => TITLE.to_owned(),
            count => format!("{TITLE}: pass {count}"),
        };
        let mut foot =
            "Each event is kept as it was told, and with it an entry in the ledger.".to_owned();
        if present.len() > SHOWN {
            foot = format!("The newest {SHOWN} of {}; the files have all. {foot}", present.len());
        }
        let mut panels = vec![self.pass(&title, present)?.end(end).foot(foot)];
        if passes.len() > 1 {
            let earlier = passes.iter().skip(1).take(PASSES);
            let folded = earlier.map(|lines| self.folded(lines)).collect::<Result<Vec<_>, _>>()?;
            let parts: Vec<&dyn Part> = folded.iter().map(|one| one as &dyn Part).collect();
            let panel = Panel::text("Earlier passes", all(&parts)?);
            let more = passes.len() - 1;
            panels.push(panel.end(Words::new().soft(counted(more, "pass", "passes"))));
        }
        Ok(panels)
    }

    fn pass(&self, title: &str, lines: &[Line]) -> Result<Panel, Problem> {
        let table = self.table(title, lines);
        Ok(Panel::flush(title, all(&[&table])?))
    }

    /// An earlier pass under its number and its days.
    fn folded(&self, lines: &[Line]) -> Result<More, Problem> {
        let number = lines.first().map_or(1, |line| line.pass);
        let title = format!("{TITLE}: pass {number}");
        let count = match lines.len() {
            0..=SHOWN => counted(lines.len(), "line", "lines"),
            count => format!("{count} lines, the newest {SHOWN} of them here"),
        };
        let words = format!("Pass {number}, {}: {count}", days(lines));
        Ok(More { words, body: all(&[&self.table(&title, lines)])?, open: false })
    }

    fn table(&self, caption: &str, lines: &[Line]) -> TableView {
        let row = |line: &Line| {
            let who = Words::new().bold(line.who.clone()).text(format!(" {}", line.did));
            vec![
                (CellLook::Soft, Words::from(when(line.at))),
                (CellLook::Wrap, who),
                (CellLook::Wrap, Words::from(line.words.clone())),
                (CellLook::Soft, self.proof(line)),
            ]
        };
        let rows = lines.iter().take(SHOWN).map(row).collect();
        let heads = [("When", false), ("Who", false), ("What", false), ("Proof", false)];
        let nothing = Nothing { finding: "Nothing happened yet.".into(), ..Nothing::default() };
        TableView { nothing, phone: Phone::Blocks, ..TableView::small(caption, &heads, rows) }
    }

    /// What proves a line: its entry in the history of the run, for whoever sees that.
    fn proof(&self, line: &Line) -> Words {
        let words = format!("event {}", line.position);
        let reach = self.scope.reach_of(ProcessRun::record_type());
        match self.seen.is_whole && reach.includes(self.run.around.organisation) {
            true => {
                // What is told of a time before the run was entered, was entered with it.
                let entered = self.run.id.made().map_or(line.at, |made| made.max(line.at));
                let history = format!("{}/history?at={entered}", self.run.path());
                Words::new().link(words, history)
            }
            false => Words::from(words),
        }
    }

    /// The address of the trail as a file.
    fn trail_path(&self, item: &WorkItem, name: &str) -> String {
        let base = format!("{}/activities/{}/trail/{name}", self.run.path(), item.activity);
        match &item.provider {
            Some(provider) => {
                format!("{base}?provider={}", self.house.cast.organisation_label(provider))
            }
            None => base,
        }
    }
}

/// The lines by their passes, the newest first; lines come so.
fn passes(lines: &[Line]) -> Vec<&[Line]> {
    lines.chunk_by(|one, other| one.pass == other.pass).collect()
}

/// From which day to which, in words.
fn days(lines: &[Line]) -> String {
    let day = |line: Option<&Line>| line.map(|line| When::day(line.at.day().date()).words);
    match (day(lines.last()), day(lines.first())) {
        (Some(first), Some(last)) if first == last => first,
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => String::new(),
    }
}

/// `GET /process_runs/{key}/activities/{activity}/trail/{file}`: all of the trail that the reader
/// sees, as a table for programs or on paper.
pub(super) async fn file(
    reader: Reader<SignedIn>,
    params: Params,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let scope = reader.scope();
    let house = kept::house(scope.app()).await?;
    let (run, seen) = deeds::find(&reader, &house, params.get("key"))?;
    let item = api::item_asked(&house, (&run, &seen), params.get("activity"), &pairs.0)?;
    let page = Page::new(scope, &house, (&run, &seen));
    let lines = trail::of(&house, &run, &seen, &item);
    let (kind, bytes) = match params.get("file") {
        "trail.csv" => ("text/csv; charset=utf-8", csv(&lines)),
        "trail.pdf" => ("application/pdf", paper::pdf(&page.paper(&item, &lines))),
        _ => return Err(Problem::Missing),
    };
    let lane = item.provider.as_ref().map(|one| house.cast.organisation_label(one));
    let lane = lane.map(|label| format!("-{label}")).unwrap_or_default();
    let (_, ending) = params.get("file").split_once('.').unwrap_or_default();
    let name = format!("{}-{}{lane}-trail.{ending}", run.label(), item.activity);
    let saved = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, saved)];
    Ok((headers, bytes).into_response())
}

fn csv(lines: &[Line]) -> Vec<u8> {
    let columns = ["Pass", "When", "Who", "Did", "In their words", "Event"].map(Column::of);
    let row = |line: &Line| {
        let text = |text: &str| match text.is_empty() {
            true => Out::Empty,
            false => Out::Text(text.to_owned()),
        };
        vec![
            Out::Whole(line.pass.into()),
            Out::Text(line.at.to_string()),
            text(&line.who),
            text(&line.did),
            text(&line.words),
            Out::Whole(line.position),
        ]
    };
    sheets::write_csv(&columns, lines.iter().map(row))
}

impl Page<'_> {
    fn paper(&self, item: &WorkItem, lines: &[Line]) -> Paper {
        let activity = self.run.definition.activity(&item.activity);
        let name = activity.map_or("", |one| one.name.as_str());
        let run = format!("{} {}", self.run.label(), self.run.title);
        let mut facts = vec![
            ("Process run".to_owned(), run.clone()),
            ("Activity".to_owned(), format!("{} {name}", item.activity)),
        ];
        if let Some(provider) = &item.provider {
            facts.push(("Lane".to_owned(), self.seen.said(self.house, self.run, provider)));
        }
        facts.push(("As of".to_owned(), self.scope.now().words()));
        facts.push(("Written for".to_owned(), self.scope.actor().name.clone()));
        if !self.seen.is_whole {
            let words = "what concerns the reader's own provider; lines are numbered by themselves";
            facts.push(("Shows".to_owned(), words.to_owned()));
        }
        let table = |lines: &[Line]| {
            let row = |line: &Line| {
                let did = format!("{} {}", line.who, line.did);
                vec![line.at.words(), did, line.words.clone(), line.position.to_string()]
            };
            let number = lines.first().map_or(1, |line| line.pass);
            PaperPart::Table(PaperTable {
                caption: format!("Pass {number}, {}", days(lines)),
                heads: ["When", "Who did what", "In their words", "Event"]
                    .map(str::to_owned)
                    .into(),
                rows: lines.iter().map(row).collect(),
            })
        };
        let parts = passes(lines).into_iter().map(table).collect();
        let title = format!("{TITLE}: {} {name}", item.activity);
        Paper { title, mark: run, facts, parts }
    }
}
