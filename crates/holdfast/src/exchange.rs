//! `holdfast export`: registers as spreadsheets and JSON, by the same rules as in the browser.

use crate::{
    config::{Config, Export},
    installation::Installation,
    serve::problem,
};
use anyhow::{Context, Result, bail};
use frame::{
    app::App,
    exchange::{export_csv, export_json, export_xlsx},
    gate::local_reader,
    store::ListQuery,
};
use record::RecordType;
use std::{
    fs::OpenOptions,
    io::{IsTerminal, Write, stdout},
};

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

/// The register of that name.
pub fn register(app: &App, name: &str) -> Result<&'static RecordType> {
    app.catalogue().at(name).with_context(|| {
        let known: Vec<&str> = app.catalogue().types().iter().map(|of| of.plural).collect();
        format!("there is no register “{name}”; there are {}", known.join(", "))
    })
}
