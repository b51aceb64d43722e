//! Copies of published documents in other places, so that they can be read when everything else is
//! down: written at publication, read back and compared byte by byte each day.
//!
//! What a copy must hold follows from the events alone, so that every copy can be checked at any
//! time against what was approved. Absent on purpose: deleting what is old; a place keeps it.

use crate::documents::{
    Document, acts,
    clock::CLOCK,
    shelf::{self, Kept},
    story::{CopyState, Deed, Version},
    text::{self, Piece, Stretch},
};
use frame::{
    app::App,
    files,
    gate::{Answer, local_reader, local_writer},
    page::{Paper, PaperPart, PaperTable},
    problem::Problem,
    section::{self, digest_of_bytes},
    store,
};
use record::Record;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};
use terms::{Id, Instant};

/// A day, in seconds: so often copies are looked at.
const DAY_SECONDS: i64 = 86_400;

/// Where copies are kept: a folder of this machine, or of another one that is mounted here.
pub trait Keeper: Send + Sync {
    /// Writes a file, whole or not at all.
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<()>;

    /// Reads a file; nothing when it is not there.
    fn get(&self, path: &str) -> io::Result<Option<Vec<u8>>>;

    /// Is anything there below that path?
    fn holds_any(&self, path: &str) -> bool;
}

/// A folder.
#[derive(Clone, Debug)]
pub struct Folder(pub PathBuf);

impl Keeper for Folder {
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let to = self.0.join(path);
        let folder = to.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder)?;
        let beside = to.with_extension("part");
        let mut file = fs::File::create(&beside)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &to)
    }

    fn get(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        // A place that is gone as a whole is another finding than a file that is gone.
        if !self.0.is_dir() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the folder is not there"));
        }
        match fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn holds_any(&self, path: &str) -> bool {
        fs::read_dir(self.0.join(path)).is_ok_and(|mut entries| entries.next().is_some())
    }
}

/// A place with its name.
#[derive(Clone)]
pub struct Place {
    /// What people call it: `Site East`.
    pub name: String,
    /// Where it is.
    pub keeper: Arc<dyn Keeper>,
}

impl Place {
    /// A folder as a place.
    pub fn folder(name: &str, path: &Path) -> Place {
        Place { name: name.to_owned(), keeper: Arc::new(Folder(path.to_owned())) }
    }
}

#[derive(Default)]
struct Places(OnceLock<Vec<Place>>);

/// Lets copies be kept in these places from now on.
pub fn use_places(app: &App, places: Vec<Place>) {
    app.room::<Places>().0.get_or_init(|| places);
}

/// The places in which copies are kept.
pub fn places(app: &App) -> Vec<Place> {
    app.room::<Places>().0.get().cloned().unwrap_or_default()
}

/// A copy as it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its format: `html`, `md`, or the ending of the file that the version is.
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
    let wanted = |format: &str, bytes: Vec<u8>| Wanted {
        format: format.to_owned(),
        path: format!("{folder}/{label}.{format}"),
        bytes,
    };
    let Some(file) = &version.file else {
        return Ok(vec![
            wanted("html", paper(app, kept, version).to_string().into_bytes()),
            wanted("md", markdown(app, kept, version).into_bytes()),
        ]);
    };
    let mut reader = local_reader(app, CLOCK);
    let stored = store::find(&mut reader, Document::record_type(), kept.id).await?;
    let attachment: Id = file.attachment.parse().map_err(|_| Problem::Missing)?;
    let bytes = files::content(&mut reader, &stored, attachment).await?;
    let ending = Path::new(&file.name).extension().and_then(|ending| ending.to_str());
    let is_plain = |ending: &&str| ending.chars().all(|c| c.is_ascii_alphanumeric());
    Ok(vec![wanted(ending.filter(is_plain).unwrap_or("bin"), bytes)])
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
    facts.push(("Digest".to_owned(), version.hash()));
    facts
}

fn paper(app: &App, kept: &Kept, version: &Version) -> Paper {
    let part = |piece: Piece| match piece {
        Piece::Text(block) => PaperPart::Text(block),
        Piece::Live(name) => PaperPart::Table(table(app, version, &name)),
    };
    Paper {
        title: kept.title.clone(),
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

/// Reads every copy of a version back and says what was found.
pub async fn look(
    places: &[Place],
    (kept, version): (&Kept, &Version),
    wanted: &[Wanted],
) -> Vec<CopyState> {
    let (places, wanted) = (places.to_vec(), wanted.to_vec());
    let (folder, number) = (folder(kept), version.number);
    let looked = tokio::task::spawn_blocking(move || {
        let mut all = Vec::new();
        for place in &places {
            for one in &wanted {
                let hash = digest_of_bytes(&one.bytes);
                let found = match place.keeper.get(&one.path) {
                    Err(_) => "unreachable",
                    Ok(None) if place.keeper.holds_any(&folder) => "stale",
                    Ok(None) => "missing",
                    Ok(Some(bytes)) if digest_of_bytes(&bytes) == hash => "equal",
                    Ok(Some(_)) => "altered",
                };
                all.push(CopyState {
                    place: place.name.clone(),
                    format: one.format.clone(),
                    version: number,
                    hash,
                    found: found.to_owned(),
                });
            }
        }
        all
    });
    looked.await.unwrap_or_default()
}

/// Writes the copies that are not equal.
async fn mend(places: &[Place], wanted: &[Wanted], looked: &[CopyState]) {
    let (places, wanted, looked) = (places.to_vec(), wanted.to_vec(), looked.to_vec());
    let mended = tokio::task::spawn_blocking(move || {
        for copy in looked.iter().filter(|copy| copy.found != "equal") {
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
fn is_due(kept: &Kept, now: Instant) -> bool {
    kept.story.checked.as_ref().is_none_or(|checked| {
        let is_wrong = checked.copies.iter().any(|copy| copy.found != "equal");
        is_wrong || checked.at.plus_seconds(DAY_SECONDS) <= now
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
    let now = app.clock().now();
    for kept in shelf.documents.values().filter(|kept| !kept.is_retired && is_due(kept, now)) {
        let Some(version) = kept.story.published() else { continue };
        let wanted = wanted(app, kept, version).await?;
        let is_first = kept.story.checked.is_none();
        let mut looked = look(&places, (kept, version), &wanted).await;
        if looked.iter().any(|copy| copy.found != "equal") {
            mend(&places, &wanted, &looked).await;
        }
        if is_first {
            looked = look(&places, (kept, version), &wanted).await;
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
    let places = places(app);
    let shelf = shelf::shelf(app).await?;
    let mut all = Vec::new();
    for kept in shelf.documents.values().filter(|kept| !kept.is_retired) {
        let Some(version) = kept.story.published() else { continue };
        let wanted = wanted(app, kept, version).await?;
        let looked = look(&places, (kept, version), &wanted).await;
        all.extend(looked.into_iter().map(|copy| Verified {
            document: kept.label(),
            title: kept.title.clone(),
            copy,
        }));
    }
    Ok(all)
}
