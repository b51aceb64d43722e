//! The pages for files of other tools: received, seen first, brought in, taken back.
//!
//! Invariants: a file is kept as it was received; what is brought in is what was shown, or nothing
//! is; everything that came in goes out again as one.

mod audit;
mod form;
mod told;

use crate::{
    File, Format,
    import::{self, Choices, Outcome, Way},
};
use axum::{
    extract::{DefaultBodyLimit, Request},
    http::StatusCode,
    response::{Html as Page, Response},
};
use frame::{
    exchange::bundle::{self, Bundle},
    gate::{
        Act, Answer, Body, Fields, Occurrence, Pairs, Params, Permission, PermissionKey, Reader,
        Routes, Scope, Scoped, Sealed, Upload, Verb, Writer, secret_text,
    },
    page::{Head, Html, Place, Progress, Stage, Words},
    problem::Problem,
    shell,
    store::{self, ListQuery},
};
use governance::people::Organisation;
use record::{Record, RecordType, Refusal};
use serde_json::{Value as Json, json};
use terms::{Id, fold};
use told::Told;

/// The name under which the files are kept, where a spreadsheet has its register.
const KIND: &str = "landscape";

/// Bring in services, and all that hangs on them, from files.
#[derive(Debug)]
pub struct BringIn;

impl Permission for BringIn {
    fn key(_: Option<&'static RecordType>) -> PermissionKey {
        PermissionKey::Register("service", Verb::Import)
    }
}

/// A form with files, read up to the limits of an upload.
pub struct Sent(Upload);

impl Body for Sent {
    async fn read(mut request: Request) -> Result<(Sent, Option<String>, Vec<u8>), Problem> {
        DefaultBodyLimit::disable().apply(&mut request);
        let (upload, key, fingerprint) = Upload::read(request).await?;
        Ok((Sent(upload), key, fingerprint))
    }
}

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .read::<BringIn, _, _>("/import", list)
        .write::<BringIn, Sent, _, _>("/import", take)
        .read::<BringIn, _, _>("/import/{id}", show)
        .read::<BringIn, _, _>("/import/{id}/problems.csv", problems)
        .write::<BringIn, Fields, _, _>("/import/{id}/application", apply)
        .write::<BringIn, Fields, _, _>("/import/{id}/reversal", take_back)
        .write::<BringIn, Fields, _, _>("/import/{id}/audit", audit::lay_down)
}

/// How files are to be read and brought in.
pub struct Settings {
    /// What they are.
    pub format: Format,
    /// The organisation whose services and components these become.
    pub at: Option<Id>,
    /// What tells the files of a project from others.
    pub project: String,
    /// What was decided where the files leave it open.
    pub choices: Choices,
}

impl Settings {
    fn of(json: &Json) -> Result<Settings, Problem> {
        let text = |name: &str| json[name].as_str().unwrap_or_default();
        let format = Format::named(text("format"));
        Ok(Settings {
            format: format.ok_or_else(|| Problem::fault("an import without a format"))?,
            at: text("at").parse().ok(),
            project: text("project").to_owned(),
            choices: Choices::named(text("teams") != "skip", text("services_as")),
        })
    }

    fn json(&self) -> Json {
        let at = self.at.map(|id| id.to_string());
        json!({
            "format": self.format.name(),
            "at": at,
            "project": self.project,
            "teams": if self.choices.teams { "take" } else { "skip" },
            "services_as": self.choices.state(),
        })
    }
}

/// An import that was opened: its files are read, and nothing is written yet.
struct Opened {
    bundle: Bundle,
    settings: Settings,
    reading: crate::landscape::Reading,
}

impl Opened {
    async fn of(by: &mut impl Scoped, id: Id) -> Result<Opened, Problem> {
        let bundle = bundle::find(by, KIND, id).await?;
        let settings = Settings::of(&bundle.settings)?;
        let files = bundle.files(by).await?;
        let (format, project) = (settings.format, settings.project.clone());
        // What is read is read before the turn begins: nobody else waits for it.
        let reading = tokio::task::spawn_blocking(move || {
            let files = files.into_iter().map(|(name, bytes)| {
                let mut file = File::named(&name, bytes);
                file.folder.clone_from(&project);
                file
            });
            format.read(&files.collect::<Vec<_>>())
        });
        let reading = reading.await.map_err(|_| Problem::fault("a reader of files stopped"))?;
        Ok(Opened { bundle, settings, reading })
    }

    fn path(&self) -> String {
        path(self.bundle.id)
    }

    /// Does what the files say; the caller keeps it, or drops the writer.
    async fn bring(&self, writer: &mut Writer<BringIn>, why: &str) -> Result<Outcome, Problem> {
        let label = self.settings.format.label();
        writer.because(&import::reason(&[&self.bundle.names], label, Some(why)));
        let mut progress = |_: &'static RecordType, _: usize| {};
        let choices = self.settings.choices;
        let way = Way { label, at: self.settings.at, choices, progress: &mut progress };
        import::bring_in(writer, self.reading.clone(), way).await
    }
}

/// Keeps files that were brought in on the command line, with the write that does it: so they are
/// looked at and taken back in the browser like others. The caller commits.
pub async fn keep<P: Permission>(
    writer: &mut Writer<P>,
    files: &[File],
    settings: &Settings,
    outcome: &Outcome,
) -> Result<Id, Problem> {
    let files: Vec<(String, Vec<u8>)> =
        files.iter().map(|file| (file.name.to_string(), file.bytes.clone())).collect();
    let id = bundle::keep(writer, KIND, &files, &settings.json()).await?;
    bundle::set_applied(writer, id, &Told::of(outcome).json()).await?;
    Ok(id)
}

fn path(id: Id) -> String {
    format!("/import/{id}")
}

async fn list(mut reader: Reader<BringIn>) -> Result<Page<String>, Problem> {
    let main = form::main(&mut reader, None).await?;
    page(reader.scope(), 0, main, false).map(Page)
}

/// Takes files, and keeps them as they are.
async fn take(act: Act<BringIn, Sent>) -> Result<Sealed, Problem> {
    let mut reader = Reader::of_act(&act);
    let body = &act.body().0;
    let text = |name: &str| body.fields.text(name).trim().to_owned();
    let named = text("at");
    let asked = match (Format::named(&text("format")), organisation(&mut reader, &named).await?) {
        (None, _) => Err(("format", "The format is open; choose one of the list".to_owned())),
        _ if body.files.is_empty() => {
            Err(("files", "No file was chosen; choose one or several".to_owned()))
        }
        (_, Err(words)) => Err(("at", words)),
        (Some(format), Ok(at)) => Ok(Settings {
            format,
            at,
            project: text("project"),
            choices: Choices::named(text("teams") != "skip", &text("services_as")),
        }),
    };
    let settings = match asked {
        Ok(settings) => settings,
        Err(fault) if is_program(&act) => return Err(Problem::refused(fault.0, fault.1)),
        Err(fault) => {
            let main = form::main(&mut reader, Some((&body.fields, fault))).await?;
            let html = page(reader.scope(), 0, main, true)?;
            return Err(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html));
        }
    };
    let (body, mut writer) = act.begin_many().await?;
    let files: Vec<(String, Vec<u8>)> =
        body.0.files.into_iter().map(|file| (file.name, file.bytes.to_vec())).collect();
    let id = bundle::keep(&mut writer, KIND, &files, &settings.json()).await?;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let details = json!({ "files": names, "format": settings.format.name() });
    let what = Occurrence::of("landscape.received").with(details);
    writer.commit(what, Answer::see(path(id))).await
}

/// What would change; or what became of it, once it is in.
async fn show(
    mut reader: Reader<BringIn>,
    params: Params,
    pairs: Pairs,
) -> Result<Page<String>, Problem> {
    let opened = Opened::of(&mut reader, params.parse("id")?).await?;
    let from = told::from(&pairs.0);
    let (stage, main) = if opened.bundle.is_in() {
        (2, told::result(reader.scope(), &opened, from)?)
    } else {
        (1, dry(&reader, &opened, (from, None)).await?)
    };
    page(reader.scope(), stage, main, false).map(Page)
}

/// The dry run: everything is done, looked at and dropped.
async fn dry(
    reader: &Reader<BringIn>,
    opened: &Opened,
    (from, note): (usize, Option<frame::page::Note>),
) -> Result<Html, Problem> {
    let mut writer = Writer::rehearsal(reader).await?;
    let outcome = opened.bring(&mut writer, "").await?;
    drop(writer);
    let told = Told::of(&outcome);
    let shown = told::Shown { told: &told, from, applied: false };
    told::dry(reader.scope(), opened, (&shown, &outcome.fingerprint()), note)
}

/// What was not understood, is odd or was refused, as CSV.
async fn problems(mut reader: Reader<BringIn>, params: Params) -> Result<Response, Problem> {
    let opened = Opened::of(&mut reader, params.parse("id")?).await?;
    let told = if opened.bundle.is_in() {
        Told::kept(&opened.bundle.result)
    } else {
        let mut writer = Writer::rehearsal(&reader).await?;
        Told::of(&opened.bring(&mut writer, "").await?)
    };
    Ok(told::problem_file(&told))
}

/// Brings in what the dry run showed. When that is no longer what would happen, nothing happens,
/// and the new dry run is shown.
async fn apply(params: Params, act: Act<BringIn, Fields>) -> Result<Sealed, Problem> {
    let mut reader = Reader::of_act(&act);
    let opened = Opened::of(&mut reader, params.parse("id")?).await?;
    let program = is_program(&act);
    let (body, mut writer) = act.begin_many().await?;
    if bundle::find(&mut writer, KIND, opened.bundle.id).await?.is_in() {
        return Err(refused("This import is in already; take it back before bringing it in again"));
    }
    let outcome = opened.bring(&mut writer, body.text("reason")).await?;
    if body.text("_plan") != outcome.fingerprint() {
        drop(writer);
        if program {
            return Err(Problem::Stale(frame::problem::Stale { from: 0, saved: 0 }));
        }
        let main = dry(&reader, &opened, (0, Some(told::moved()))).await?;
        let html = page(reader.scope(), 1, main, false)?;
        return Err(Problem::Shown(StatusCode::CONFLICT, html));
    }
    if !writer.has_changes() {
        return writer.unchanged(Answer::see(opened.path()));
    }
    let result = Told::of(&outcome).json();
    bundle::set_applied(&mut writer, opened.bundle.id, &result).await?;
    let counts = json!({
        "files": opened.bundle.names,
        "format": opened.settings.format.name(),
        "import": opened.bundle.id.to_string(),
        "new": outcome.created(),
        "changed": outcome.updated(),
    });
    let what = Occurrence::of("landscape.applied").with(counts);
    writer.commit(what, Answer::see(opened.path())).await
}

/// Takes the import back whole, as far as nobody has changed the records since.
async fn take_back(params: Params, act: Act<BringIn, Fields>) -> Result<Sealed, Problem> {
    let id: Id = params.parse("id")?;
    let (body, mut writer) = act.begin_many().await?;
    let bundle = bundle::find(&mut writer, KIND, id).await?;
    let Some(write) = bundle.write.filter(|_| bundle.is_in()) else {
        return Err(refused("This import is not in, so there is nothing to take back"));
    };
    writer.because(body.first("reason").unwrap_or("Import taken back"));
    let taken = import::take_back(&mut writer, write).await?;
    let mut result = bundle.result.clone();
    result["taken_back"] = json!({
        "back": taken.back,
        "changed_since": taken.changed_since,
        "refused": taken.refused,
    });
    bundle::set_taken_back(&mut writer, &bundle, &result).await?;
    let details = json!({ "import": id.to_string(), "back": taken.back });
    let what = Occurrence::of("landscape.taken-back").with(details);
    writer.commit(what, Answer::see(path(id))).await
}

fn refused(words: &str) -> Problem {
    Problem::Refused(vec![Refusal::whole(words)])
}

/// Does a program ask, which gets problem documents instead of pages?
fn is_program<B: Body>(act: &Act<BringIn, B>) -> bool {
    let accept = act.headers().get(axum::http::header::ACCEPT);
    accept.and_then(|v| v.to_str().ok()).is_some_and(|v| v.starts_with("application/json"))
}

/// The organisation by its number, its id or its name; none when nothing is said.
async fn organisation(
    by: &mut impl Scoped,
    named: &str,
) -> Result<Result<Option<Id>, String>, Problem> {
    if named.is_empty() {
        return Ok(Ok(None));
    }
    let of = Organisation::record_type();
    match store::find_by_key(by, of, named).await {
        Ok(found) => return Ok(Ok(Some(found.id))),
        Err(Problem::Missing) => {}
        Err(problem) => return Err(problem),
    }
    let query = ListQuery { words: named.to_owned(), limit: 100, ..ListQuery::default() };
    let found = store::list(by, of, &query).await?.rows;
    let mut same = found.iter().filter(|stored| fold(&stored.title()) == fold(named));
    Ok(match (same.next(), same.next()) {
        (Some(one), None) => Ok(Some(one.id)),
        _ => Err(format!("“{named}” names no organisation; give its number, like ORG-0004")),
    })
}

/// The page around `main`, with the steps of an import above it.
fn page(scope: &Scope, stage: usize, main: Html, faulty: bool) -> Result<String, Problem> {
    let head = Head {
        title: "Import files of other tools".to_owned(),
        under: Words::from(
            "Services, components, suppliers and what needs what. Entries are known again by the \
             keys of their source; nothing is ever deleted.",
        ),
        ..Head::default()
    };
    let steps = ["Files", "What would change", "Result"];
    let steps = steps.iter().enumerate().map(|(at, words)| {
        let stage = match at.cmp(&stage) {
            std::cmp::Ordering::Less => Stage::Done,
            std::cmp::Ordering::Equal => Stage::Now,
            std::cmp::Ordering::Greater => Stage::Ahead,
        };
        ((*words).to_owned(), stage)
    });
    let progress = Progress {
        label: "Steps of this import".to_owned(),
        steps: steps.collect(),
        upright: false,
    };
    let mut shell = shell::at(scope, Place::Services, "Import");
    shell.faulty = faulty;
    let main = Html::all(&[&head, &progress, &main]).map_err(Problem::fault)?;
    shell.page(&main).map_err(Problem::fault)
}

/// A fresh key for a form.
fn key(scope: &Scope) -> String {
    secret_text(scope.app().clock())
}

/// Parts, one below the other.
fn joined(parts: Vec<Html>) -> Result<Html, Problem> {
    let below = |all: Html, part: Html| Html::all(&[&all, &part]).map_err(Problem::fault);
    parts.into_iter().try_fold(Html::default(), below)
}
