//! Copies of published documents in other places and formats, so that they can be read when
//! everything else is down: written at publication, read back and compared byte by byte each day.
//!
//! What a copy must hold follows from the events alone, so that every copy can be checked at any
//! time against what was approved. Absent on purpose: deleting what is old; a place keeps it.

use crate::documents::{
    Document, acts,
    clock::CLOCK,
    places::{Place, places},
    shelf::{self, Kept},
    story::{Checked, CopyState, Deed, FileRef, Version},
    text::{self, Piece, Stretch},
};
use frame::{
    app::App,
    files,
    gate::{Answer, local_reader, local_writer},
    paper::{self, Paper, PaperPart, PaperTable},
    problem::Problem,
    section::{self, digest_of_bytes},
    store,
};
use record::Record;
use std::{collections::BTreeSet, path::Path, sync::Arc};
use terms::{Id, Instant};

/// A day, in seconds: so often copies are looked at.
const DAY_SECONDS: i64 = 86_400;

/// The formats in which a text is kept: for the printer, for a browser, for a word processor, and
/// for whatever reads text in decades.
pub const FORMATS: [&str; 4] = ["pdf", "html", "docx", "md"];

/// A copy as it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its format: one of [`FORMATS`], or the ending of the file that the version is.
    pub format: String,
    /// Where it stands in a place.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The copies that a published version has to have.
pub async fn wanted(app: &App, kept: &Kept, version: &Version) -> Result<Vec<Wanted>, Problem> {
    let folder = folder(kept);
    let label = version.label();
    let wanted = move |format: &str, bytes: Vec<u8>| Wanted {
        format: format.to_owned(),
        path: format!("{folder}/{label}.{format}"),
        bytes,
    };
    if let Some(file) = &version.file {
        let (ending, bytes) = file_of(app, kept, file).await?;
        return Ok(vec![wanted(&ending, bytes)]);
    }
    let (paper, markdown) = (paper(app, kept, version), markdown(app, kept, version));
    let set = tokio::task::spawn_blocking(move || {
        let one = |format: &str| match format {
            "pdf" => paper::pdf(&paper),
            "html" => paper::html(&paper).into_bytes(),
            "docx" => paper::docx(&paper),
            _ => markdown.clone().into_bytes(),
        };
        FORMATS.map(|format| wanted(format, one(format))).to_vec()
    });
    set.await.map_err(Problem::fault)
}

/// The file that a version is, with its ending.
async fn file_of(app: &App, kept: &Kept, file: &FileRef) -> Result<(String, Vec<u8>), Problem> {
    let mut reader = local_reader(app, CLOCK);
    let stored = store::find(&mut reader, Document::record_type(), kept.id).await?;
    let attachment: Id = file.attachment.parse().map_err(|_| Problem::Missing)?;
    let bytes = files::content(&mut reader, &stored, attachment).await?;
    let ending = Path::new(&file.name).extension().and_then(|ending| ending.to_str());
    let is_plain = |ending: &&str| ending.chars().all(|c| c.is_ascii_alphanumeric());
    Ok((ending.filter(is_plain).unwrap_or("bin").to_lowercase(), bytes))
}

/// The folder of a document in a place: its short number, which nobody writes, and no name.
fn folder(kept: &Kept) -> String {
    kept.label()
}

fn title_of(app: &App, name: &str) -> String {
    let offered = section::offered(app);
    let found = offered.iter().find(|one| one.name == name);
    found.map_or_else(|| name.to_owned(), |one| one.title.to_owned())
}

/// What stands below the title of a copy.
fn facts(kept: &Kept, version: &Version) -> Vec<(String, String)> {
    let mut facts = vec![
        ("Document".to_owned(), format!("{} {}", kept.label(), kept.process_number)),
        ("Version".to_owned(), version.number.to_string()),
    ];
    if let Some((at, by)) = &version.published {
        facts.push(("Published".to_owned(), format!("{}, {}", at.day().words(), by.name)));
    }
    let approved: Vec<String> = version
        .approvals
        .iter()
        .map(|one| format!("{}, {}", one.by.name, one.at.day().words()))
        .collect();
    facts.push(("Approved".to_owned(), approved.join("; ")));
    if !kept.classification.is_empty() {
        facts.push(("Classification".to_owned(), kept.classified()));
    }
    facts.push(("Digest".to_owned(), version.hash()));
    facts
}

/// What stands at the head of each page: which document, which version, for whose eyes.
fn mark(kept: &Kept, version: &Version) -> String {
    let parts = [kept.code(), version.label(), kept.classified()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" \u{b7} ")
}

fn paper(app: &App, kept: &Kept, version: &Version) -> Paper {
    let part = |piece: Piece| match piece {
        Piece::Text(block) => PaperPart::Text(block),
        Piece::Live(name) => PaperPart::Table(table(app, version, &name)),
    };
    Paper {
        title: kept.title.clone(),
        mark: mark(kept, version),
        facts: facts(kept, version),
        parts: text::pieces(&version.text).into_iter().map(part).collect(),
    }
}

fn table(app: &App, version: &Version, name: &str) -> PaperTable {
    let title = title_of(app, name);
    let Some(frozen) = version.frozen.iter().find(|one| one.name == name) else {
        return PaperTable { caption: title, ..PaperTable::default() };
    };
    let at = version.frozen_at.map(|at| at.words()).unwrap_or_default();
    let more = match frozen.table.more {
        0 => String::new(),
        more => format!("; {more} more rows are not shown"),
    };
    PaperTable {
        caption: format!("{title}, frozen {at}, digest {}{more}", frozen.hash),
        heads: frozen.table.heads.clone(),
        rows: frozen.table.rows.iter().map(|row| row.cells.clone()).collect(),
    }
}

/// The text as it was written, with the rows of each live section in its place.
fn markdown(app: &App, kept: &Kept, version: &Version) -> String {
    let mut all = format!("# {}\n\n", kept.title);
    for (name, value) in facts(kept, version) {
        all.push_str(&format!("- {name}: {value}\n"));
    }
    all.push('\n');
    for stretch in text::stretches(&version.text) {
        match stretch {
            Stretch::Authored(lines) => all.push_str(&lines),
            Stretch::Live(name) => rows(&table(app, version, &name), &mut all),
        }
    }
    all
}

fn rows(table: &PaperTable, all: &mut String) {
    let cell = |text: &String| text.replace('|', "\\|").replace('\n', " ");
    let mut line = |cells: Vec<String>| all.push_str(&format!("| {} |\n", cells.join(" | ")));
    if !table.heads.is_empty() {
        line(table.heads.iter().map(cell).collect());
        line(table.heads.iter().map(|_| "---".to_owned()).collect());
        table.rows.iter().for_each(|row| line(row.iter().map(cell).collect()));
    }
    all.push_str(&format!("\n*{}*\n", table.caption));
}

/// The places that did not answer in a round: they are not asked again in it.
#[derive(Clone, Debug, Default)]
pub struct Round {
    silent: BTreeSet<String>,
}

/// Reads every copy of a version back and says what was found. A copy that holds what was written
/// by a program that set pages otherwise is equal to what was approved all the same.
pub async fn look(
    places: &[Place],
    (kept, version): (&Kept, &Version),
    wanted: &[Wanted],
    round: &mut Round,
) -> Vec<CopyState> {
    let (places, wanted, mut asking) = (places.to_vec(), wanted.to_vec(), round.clone());
    let (folder, number, known) = (folder(kept), version.number, kept.story.checked.clone());
    let looked = tokio::task::spawn_blocking(move || {
        let mut all = Vec::new();
        for place in &places {
            for one in &wanted {
                let mut state = CopyState {
                    place: place.name.clone(),
                    format: one.format.clone(),
                    version: number,
                    hash: digest_of_bytes(&one.bytes),
                    found: "unreachable".to_owned(),
                };
                if !asking.silent.contains(&place.name) {
                    let written = known.as_ref().and_then(|known| written(known, &state));
                    found(place, (&one.path, &folder), written, &mut state);
                }
                if state.found == "unreachable" {
                    asking.silent.insert(place.name.clone());
                }
                all.push(state);
            }
        }
        (all, asking)
    });
    let (looked, asked) = looked.await.unwrap_or_default();
    *round = asked;
    looked
}

/// The digest of what was written there for the same version.
fn written<'k>(known: &'k Checked, state: &CopyState) -> Option<&'k str> {
    let same = |one: &&CopyState| {
        (&one.place, &one.format, one.version) == (&state.place, &state.format, state.version)
    };
    known.copies.iter().find(same).map(|one| one.hash.as_str())
}

fn found(
    place: &Place,
    (path, folder): (&str, &str),
    written: Option<&str>,
    state: &mut CopyState,
) {
    let word = match place.keeper.get(path) {
        Err(error) => {
            tracing::warn!(place = place.name, %error, "a place of copies does not answer");
            "unreachable"
        }
        Ok(None) if place.keeper.holds_any(folder) => "stale",
        Ok(None) => "missing",
        Ok(Some(bytes)) => {
            let is = digest_of_bytes(&bytes);
            let is_equal = is == state.hash || Some(is.as_str()) == written;
            if is_equal {
                state.hash = is;
            }
            if is_equal { "equal" } else { "altered" }
        }
    };
    word.clone_into(&mut state.found);
}

/// Is the copy what would be written now?
fn is_new(copy: &CopyState, wanted: &[Wanted]) -> bool {
    let one = wanted.iter().find(|one| one.format == copy.format);
    copy.found == "equal" && one.is_some_and(|one| digest_of_bytes(&one.bytes) == copy.hash)
}

/// Writes the copies that are not what would be written now.
async fn mend(places: &[Place], wanted: &[Wanted], looked: &[CopyState]) {
    let (places, wanted, looked) = (places.to_vec(), wanted.to_vec(), looked.to_vec());
    let mended = tokio::task::spawn_blocking(move || {
        let is_written = |copy: &&CopyState| copy.found != "unreachable" && !is_new(copy, &wanted);
        for copy in looked.iter().filter(is_written) {
            let place = places.iter().find(|one| one.name == copy.place);
            let one = wanted.iter().find(|one| one.format == copy.format);
            if let (Some(place), Some(one)) = (place, one)
                && let Err(error) = place.keeper.put(&one.path, &one.bytes)
            {
                tracing::warn!(place = copy.place, %error, "a copy could not be written");
            }
        }
    });
    // What could not be written is found again by the next look.
    drop(mended.await);
}

/// Is a document due to be looked at?
fn is_due(kept: &Kept, places: &[Place], now: Instant) -> bool {
    kept.story.checked.as_ref().is_none_or(|checked| {
        let is_wrong = checked.copies.iter().any(|copy| copy.found != "equal");
        let is_there = |place: &Place| checked.copies.iter().any(|one| one.place == place.name);
        is_wrong || !places.iter().all(is_there) || checked.at.plus_seconds(DAY_SECONDS) <= now
    })
}

/// Writes what was published, reads copies back, and writes again what was not equal. Says in
/// words what it came to.
pub async fn tick(app: &App) -> Result<String, Problem> {
    let places = places(app);
    if places.is_empty() {
        return Ok("no place for copies is configured".to_owned());
    }
    let shelf = shelf::shelf(app).await?;
    let (mut looked_at, mut wrong) = (0, 0);
    let (now, mut round) = (app.clock().now(), Round::default());
    let due = |kept: &&Arc<Kept>| !kept.is_retired && is_due(kept, &places, now);
    for kept in shelf.documents.values().filter(due) {
        let Some(version) = kept.story.published() else { continue };
        let wanted = wanted(app, kept, version).await?;
        let mut looked = look(&places, (kept, version), &wanted, &mut round).await;
        if !looked.iter().all(|copy| is_new(copy, &wanted)) {
            mend(&places, &wanted, &looked).await;
            let again = look(&places, (kept, version), &wanted, &mut round).await;
            looked = looked.into_iter().zip(again).map(|(was, is)| told(kept, was, is)).collect();
        }
        looked_at += looked.len();
        wrong += looked.iter().filter(|copy| copy.found != "equal").count();
        // The same finding again is told once.
        let known = kept.story.checked.as_ref();
        let is_same = known.is_some_and(|known| {
            known.copies == looked && known.at.plus_seconds(DAY_SECONDS) > now
        });
        if !is_same {
            keep(app, kept, looked).await?;
        }
    }
    Ok(format!("{looked_at} copies were looked at, {wrong} were not equal"))
}

/// What is told of a copy that was written again: that it was not there, or was another one, when
/// it had been there before; else how it is now.
fn told(kept: &Kept, was: CopyState, is: CopyState) -> CopyState {
    let known = kept.story.checked.as_ref();
    let was_written = known.is_some_and(|known| written(known, &was).is_some());
    if was_written && was.found != "equal" { was } else { is }
}

async fn keep(app: &App, kept: &Kept, copies: Vec<CopyState>) -> Result<(), Problem> {
    let of = Document::record_type();
    let mut writer = local_writer(app, CLOCK).await?;
    store::hold_events(&mut writer, of, kept.id).await?;
    let happened = store::events(&mut writer, of, kept.id, kept.story.newest).await?;
    let fresh = kept.with(&happened);
    let done = acts::tell(&mut writer, &fresh, Deed::Check { copies }).await?;
    writer.commit(done.occurrence, Answer::empty(axum::http::StatusCode::OK)).await.map(drop)
}

/// A copy with the document that it is of.
#[derive(Clone, Debug)]
pub struct Verified {
    /// `DOC-0011`.
    pub document: String,
    /// What it is called.
    pub title: String,
    /// What was found.
    pub copy: CopyState,
}

/// Reads every copy of every published document back, and changes nothing.
pub async fn verify(app: &App) -> Result<Vec<Verified>, Problem> {
    let (places, mut round) = (places(app), Round::default());
    let shelf = shelf::shelf(app).await?;
    let mut all = Vec::new();
    for kept in shelf.documents.values().filter(|kept| !kept.is_retired) {
        let Some(version) = kept.story.published() else { continue };
        let wanted = wanted(app, kept, version).await?;
        let looked = look(&places, (kept, version), &wanted, &mut round).await;
        all.extend(looked.into_iter().map(|copy| Verified {
            document: kept.label(),
            title: kept.title.clone(),
            copy,
        }));
    }
    Ok(all)
}
