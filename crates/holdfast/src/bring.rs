//! `holdfast import`: files of other tools and spreadsheets into the registers.

use crate::{
    config::{Config, Import, ImportForm},
    exchange::register,
    installation::Installation,
    serve::problem,
    voice,
};
use anyhow::{Context, Result, bail};
use axum::http::StatusCode;
use connectors::{
    File, Format, Settings,
    import::{self, Choices, Outcome, Way},
};
use frame::{
    app::App,
    exchange::{self, Asked},
    gate::{Answer, Occurrence, local_reader, local_writer},
    limits,
    sheets::{self, Kind, Limits},
    store::{self, ListQuery},
};
use governance::people::Organisation;
use record::{Record, RecordType};
use serde_json::{Value as Json, json};
use std::{
    fs,
    io::{IsTerminal, Write, stderr},
    path::Path,
    process::ExitCode,
};
use terms::{Id, fold};

/// The exit code of a strict import that had something to report.
const REPORTED: u8 = 3;
/// The exit code of an import of files in which nothing at all could be read.
const UNREADABLE: u8 = 2;

/// What became of the files, in the words of every format.
#[derive(Default)]
struct Report {
    read: usize,
    created: usize,
    updated: usize,
    unchanged: usize,
    problems: Vec<Json>,
    /// Sentences for people, beside the counts.
    remarks: Vec<String>,
    /// Did the files hold nothing at all that could be read?
    nothing: bool,
}

/// Brings files in and says what became of them.
pub async fn import(config: &Config, asked: &Import) -> Result<ExitCode> {
    let files = files(asked)?;
    let installation = Installation::open(config).await?;
    let report = match asked.form.format() {
        Some(format) => landscape(&installation.app, config, asked, (format, files)).await,
        None => spreadsheets(&installation.app, config, asked, files).await,
    };
    installation.close().await;
    let report = report?;
    say(&report, asked)?;
    Ok(match (asked.strict && !report.problems.is_empty(), report.nothing) {
        (true, _) => ExitCode::from(REPORTED),
        (false, true) => ExitCode::from(UNREADABLE),
        (false, false) => ExitCode::SUCCESS,
    })
}

/// The files, with the settings that lie beside a compose file.
fn files(asked: &Import) -> Result<Vec<File>> {
    if asked.form.format().is_some() && (asked.into.is_some() || !asked.same.is_empty()) {
        bail!(
            "--into and --set are for spreadsheets; files of other tools go to the registers they \
             tell of"
        );
    }
    if asked.form.format().is_none() && asked.audit.is_some() {
        bail!("--audit is for files of other tools");
    }
    let mut files = Vec::new();
    for path in &asked.files {
        files.push(file(path)?);
    }
    if asked.form == ImportForm::Compose
        && !asked.files.iter().any(|path| path.ends_with(".env"))
        && let Some(beside) = asked.files.first().and_then(|path| path.parent())
        && beside.join(".env").is_file()
    {
        files.push(file(&beside.join(".env"))?);
    }
    Ok(files)
}

fn file(path: &Path) -> Result<File> {
    let cannot = || format!("{} cannot be read", path.display());
    let size = fs::metadata(path).with_context(cannot)?.len();
    if size > limits::SHEET_BYTES as u64 {
        bail!("{} has {size} bytes; at most {} are accepted", path.display(), limits::SHEET_BYTES);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let whole = fs::canonicalize(path).with_context(cannot)?;
    let folder = whole.parent().and_then(Path::file_name).unwrap_or_default();
    let mut file = File::named(&name, fs::read(path).with_context(cannot)?);
    file.folder = folder.to_string_lossy().into_owned();
    Ok(file)
}

async fn landscape(
    app: &App,
    config: &Config,
    asked: &Import,
    (format, files): (Format, Vec<File>),
) -> Result<Report> {
    let actor = config.actor();
    let at = match &asked.at {
        Some(named) => Some(organisation(app, &actor, named).await?),
        None => None,
    };
    let reading = format.read(&files);
    let nothing = reading.landscape.is_empty();
    let names: Vec<&str> = files.iter().map(|file| &*file.name).collect();
    let mut writer = local_writer(app, &actor).await.map_err(problem)?;
    writer.because(&import::reason(&names, format.label(), asked.reason.as_deref()));
    let mut progress = |of: &'static RecordType, done: usize| {
        if done > 0 && stderr().is_terminal() {
            // Progress is for whoever looks; nobody may be looking.
            drop(writeln!(stderr().lock(), "{done} {}", of.register.to_lowercase()));
        }
    };
    let choices = Choices::named(!asked.without_teams, &asked.services_as);
    let way = Way { label: format.label(), at, choices, progress: &mut progress };
    let outcome = import::bring_in(&mut writer, reading, way).await.map_err(problem)?;
    let is_homeless = outcome.home.is_none();
    if let Some(name) = &asked.audit {
        drop(writer);
        let files = format!("{}: {}", format.label(), names.join(", "));
        let label = lay_down(app, &actor, outcome.clone(), (name, &files)).await?;
        let mut report = Report { nothing: nothing || is_homeless, ..told(outcome) };
        report.remarks.insert(0, format!("Laid down as {label}; nothing was brought in"));
        return Ok(report);
    }
    if !asked.dry_run && writer.has_changes() {
        let project = files.first().map(|file| file.folder.clone()).unwrap_or_default();
        let settings = Settings { format, at, project, choices };
        let id = connectors::keep(&mut writer, &files, &settings, &outcome).await;
        let counts = json!({
            "files": names,
            "format": format.name(),
            "import": id.map_err(problem)?.to_string(),
            "new": outcome.created(),
            "changed": outcome.updated(),
        });
        let what = Occurrence::of("landscape.applied").with(counts);
        drop(writer.commit(what, Answer::empty(StatusCode::OK)).await.map_err(problem)?);
    }
    Ok(Report { nothing: nothing || is_homeless, ..told(outcome) })
}

/// Lays what was told down as an audit, and says its number.
async fn lay_down(app: &App, actor: &str, outcome: Outcome, words: (&str, &str)) -> Result<String> {
    let mut writer = local_writer(app, actor).await.map_err(problem)?;
    let audit = import::audit(&mut writer, outcome, words).await.map_err(problem)?;
    let done = Answer::empty(StatusCode::OK);
    drop(writer.commit(Occurrence::changes(), done).await.map_err(problem)?);
    Ok(audit.label())
}

fn told(outcome: Outcome) -> Report {
    let mut remarks: Vec<String> = outcome
        .counts
        .iter()
        .filter(|count| count.created + count.updated + count.unchanged > 0)
        .map(|count| {
            let (new, changed, same) = (count.created, count.updated, count.unchanged);
            format!("{}: {new} new, {changed} changed, {same} unchanged", count.of.register)
        })
        .collect();
    if !outcome.gone.is_empty() {
        let gone: Vec<String> =
            outcome.gone.iter().map(|gone| format!("{} {}", gone.label, gone.title)).collect();
        remarks.push(format!(
            "{} came from this source before and are not in the files; they stay: {}",
            gone.len(),
            gone.join(", ")
        ));
    }
    remarks.extend(outcome.remarks.iter().cloned());
    let problems = outcome.problems.iter().map(|problem| {
        json!({
            "file": &*problem.spot.file,
            "line": problem.spot.line,
            "what": problem.what,
            "kept": problem.kept,
        })
    });
    Report {
        read: outcome.read,
        created: outcome.created(),
        updated: outcome.updated(),
        unchanged: outcome.unchanged(),
        problems: problems.collect(),
        remarks,
        nothing: false,
    }
}

/// The organisation by its number, its id or its name.
async fn organisation(app: &App, actor: &str, named: &str) -> Result<Id> {
    let of = Organisation::record_type();
    let mut reader = local_reader(app, actor);
    if let Ok(found) = store::find_by_key(&mut reader, of, named).await {
        return Ok(found.id);
    }
    let query = ListQuery { words: named.to_owned(), limit: 100, ..ListQuery::default() };
    let found = store::list(&mut reader, of, &query).await.map_err(problem)?.rows;
    let mut same = found.iter().filter(|stored| fold(&stored.title()) == fold(named));
    match (same.next(), same.next()) {
        (Some(one), None) => Ok(one.id),
        (Some(_), Some(_)) => bail!("several organisations are called “{named}”; give the number"),
        (None, _) => bail!("there is no organisation “{named}”; give its number, id or name"),
    }
}

async fn spreadsheets(
    app: &App,
    config: &Config,
    asked: &Import,
    files: Vec<File>,
) -> Result<Report> {
    let Some(into) = &asked.into else {
        bail!("say with --into which register the spreadsheet is for");
    };
    let of = register(app, into)?;
    let says = if asked.form == ImportForm::Csv { Kind::Csv } else { Kind::Xlsx };
    let mut report = Report { nothing: true, ..Report::default() };
    for file in files {
        // What is no spreadsheet is said like everything else that is not taken.
        let is = match sheets::kind(&file.name, &file.bytes, &Limits::default()) {
            Ok(is) => is,
            Err(error) => {
                let what = error.to_string();
                report.problems.push(unread(&file.name, what.trim_end_matches('.')));
                continue;
            }
        };
        if is != says {
            bail!("{} is {}, not {}; say so", file.name, is.extension(), says.extension());
        }
        let reason = asked.reason.as_deref();
        let how = Asked { dry_run: asked.dry_run, reason, same: &asked.same };
        let name = file.name.clone();
        let sheet = (&*name, file.bytes);
        let one = exchange::import_because(app, &config.actor(), of, sheet, how).await;
        let one = match one {
            Err(frame::problem::Problem::Refused(refusals)) if refusals[0].field == "file" => {
                report.problems.push(unread(&name, &refusals[0].words));
                continue;
            }
            one => one.map_err(problem)?,
        };
        if one.read == 0 {
            report.problems.push(unread(&name, "The file has no row below its head"));
        }
        report.nothing &= one.read == 0;
        report.read += one.read;
        report.created += one.created;
        report.updated += one.updated;
        report.unchanged += one.unchanged;
        report.remarks.extend(one.remarks);
        report.problems.extend(one.problems.iter().map(|problem| json!(problem)));
    }
    Ok(report)
}

/// A spreadsheet of which nothing is taken, and why.
fn unread(file: &str, what: &str) -> Json {
    json!({ "file": file, "line": 1, "what": what, "kept": "Nothing is taken" })
}

fn say(report: &Report, asked: &Import) -> Result<()> {
    if asked.json {
        return voice::say(json!({
            "read": report.read,
            "created": report.created,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "problems": report.problems,
        }));
    }
    let would = if asked.dry_run { ", as it would be" } else { "" };
    voice::say(format!(
        "{}{} read{would}: {} new, {} changed, {} unchanged; {} to report",
        if report.nothing { "Nothing could be taken. " } else { "" },
        match (asked.form.format().is_some(), report.read) {
            (true, 1) => "1 entry".to_owned(),
            (true, read) => format!("{read} entries"),
            (false, 1) => "1 row".to_owned(),
            (false, read) => format!("{read} rows"),
        },
        report.created,
        report.updated,
        report.unchanged,
        report.problems.len()
    ))?;
    for remark in &report.remarks {
        voice::say(remark)?;
    }
    for problem in &report.problems {
        let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        let (file, line) = (text("file"), &problem["line"]);
        voice::say(format!("{file} line {line}: {}. {}.", text("what"), text("kept")))?;
    }
    Ok(())
}
