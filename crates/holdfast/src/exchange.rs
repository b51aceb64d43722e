//! `holdfast import` and `holdfast export`: registers as spreadsheets, by the same rules as in the
//! browser.

use crate::{
    config::{Config, Export, Import, SheetForm},
    installation::Installation,
    serve::problem,
    voice,
};
use anyhow::{Context, Result, bail};
use frame::{
    app::App,
    exchange::{Report, export_csv, export_json, export_xlsx, import_file},
    gate::local_reader,
    limits,
    sheets::{self, Kind, Limits},
    store::ListQuery,
};
use record::RecordType;
use std::{
    fs::{self, OpenOptions},
    io::{IsTerminal, Write, stdout},
    path::Path,
    process::ExitCode,
};

/// The exit code of an import that left rows out.
const ROWS_LEFT_OUT: u8 = 3;

/// Brings a spreadsheet into a register and says what became of its rows.
pub async fn import(config: &Config, asked: &Import) -> Result<ExitCode> {
    let bytes = read(&asked.file)?;
    let file = asked.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is = sheets::kind(&file, &bytes, &Limits::default())
        .map_err(|error| anyhow::anyhow!("{file}: {} {}", error.what, error.accepted))?;
    let says = match asked.form {
        SheetForm::Csv => Kind::Csv,
        SheetForm::Xlsx => Kind::Xlsx,
    };
    if is != says {
        bail!("{file} is {}, not {}; say so", is.extension(), says.extension());
    }
    let installation = Installation::open(config).await?;
    let report = brought_in(&installation.app, &config.actor(), asked, (&file, bytes)).await;
    installation.close().await;
    let report = report?;
    say(&report, asked)?;
    match report.problems.len() {
        0 => Ok(ExitCode::SUCCESS),
        count if asked.strict => {
            bail!("{count} rows are not understood, and nothing was changed (--strict)")
        }
        _ => Ok(ExitCode::from(ROWS_LEFT_OUT)),
    }
}

async fn brought_in(
    app: &App,
    actor: &str,
    asked: &Import,
    (file, bytes): (&str, Vec<u8>),
) -> Result<Report> {
    let of = register(app, &asked.into)?;
    let import = async |bytes, dry_run| {
        import_file(app, actor, of, (file, bytes), dry_run).await.map_err(problem)
    };
    if asked.strict && !asked.dry_run {
        let report = import(bytes.clone(), true).await?;
        if !report.problems.is_empty() {
            return Ok(report);
        }
    }
    import(bytes, asked.dry_run).await
}

fn read(file: &Path) -> Result<Vec<u8>> {
    let size =
        fs::metadata(file).with_context(|| format!("{} cannot be read", file.display()))?.len();
    if size > limits::SHEET_BYTES as u64 {
        bail!("{} has {size} bytes; at most {} are accepted", file.display(), limits::SHEET_BYTES);
    }
    fs::read(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn say(report: &Report, asked: &Import) -> Result<()> {
    if asked.json {
        return voice::say(serde_json::to_string(report)?);
    }
    let would = if report.write.is_none() { ", as it would be" } else { "" };
    voice::say(format!(
        "{} rows read{would}: {} new, {} changed, {} unchanged, {} not understood",
        report.read,
        report.created,
        report.updated,
        report.unchanged,
        report.problems.len()
    ))?;
    for problem in &report.problems {
        voice::say(format!("line {}: {}. {}.", problem.line, problem.what, problem.kept))?;
    }
    Ok(())
}

/// Writes a register out.
pub async fn export(config: &Config, asked: &Export) -> Result<()> {
    if asked.xlsx && asked.to.is_none() && stdout().is_terminal() {
        bail!("a workbook is nothing for a terminal; name a file with --to");
    }
    let installation = Installation::open(config).await?;
    let bytes = written(&installation.app, &config.actor(), asked).await;
    installation.close().await;
    let bytes = bytes?;
    match &asked.to {
        Some(path) => OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)
            .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()))
            .with_context(|| format!("{} cannot be written", path.display())),
        None => {
            let mut out = stdout().lock();
            out.write_all(&bytes).and_then(|()| out.flush()).context("nobody reads the output")
        }
    }
}

async fn written(app: &App, actor: &str, asked: &Export) -> Result<Vec<u8>> {
    let of = register(app, &asked.register)?;
    let mut reader = local_reader(app, actor);
    let query =
        ListQuery { words: asked.find.clone(), retired: asked.retired, ..ListQuery::default() };
    let bytes = if asked.xlsx {
        export_xlsx(&mut reader, of, &query).await
    } else if asked.json {
        export_json(&mut reader, of, &query).await
    } else {
        export_csv(&mut reader, of, &query).await
    };
    bytes.map_err(problem)
}

fn register(app: &App, name: &str) -> Result<&'static RecordType> {
    app.catalogue().at(name).with_context(|| {
        let known: Vec<&str> = app.catalogue().types().iter().map(|of| of.plural).collect();
        format!("there is no register “{name}”; there are {}", known.join(", "))
    })
}
