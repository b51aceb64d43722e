//! `holdfast process`: the process as data, checked, and written for other tools.

use crate::{config::Process, voice};
use anyhow::{Context, Result, bail};
use process::{Definition, Flaw, SHIPPED};
use serde_json::json;
use std::{fs, path::Path};

/// Does what is asked.
pub fn run(asked: &Process) -> Result<()> {
    match asked {
        Process::Check { file, json } => check(file.as_deref(), *json),
        Process::Export { bpmn, of } => export(of.as_deref(), bpmn),
    }
}

fn read(file: Option<&Path>) -> Result<(Definition, Vec<Flaw>)> {
    Ok(match file {
        None => Definition::read(SHIPPED),
        Some(file) => Definition::read(
            &fs::read_to_string(file)
                .with_context(|| format!("{} cannot be read", file.display()))?,
        ),
    })
}

fn check(file: Option<&Path>, json: bool) -> Result<()> {
    let (definition, flaws) = read(file)?;
    let (activities, documents) = (definition.activities.len(), definition.documents().count());
    if json {
        let flaws: Vec<_> =
            flaws.iter().map(|flaw| json!({ "line": flaw.line, "words": flaw.words })).collect();
        voice::say(json!({
            "activities": activities, "documents": documents,
            "roles": definition.roles.len(), "flaws": flaws,
        }))?;
    } else {
        voice::say(format!(
            "{activities} activities, {documents} documents, {} roles",
            definition.roles.len()
        ))?;
        flaws.iter().try_for_each(voice::say)?;
    }
    match flaws.len() {
        0 => Ok(()),
        1 => bail!("one thing is wrong with the definition; no run of it starts"),
        count => bail!("{count} things are wrong with the definition; no run of it starts"),
    }
}

fn export(of: Option<&Path>, to: &Path) -> Result<()> {
    let (definition, flaws) = read(of)?;
    if let Some(flaw) = flaws.first() {
        bail!("the definition has flaws, the first: {flaw}");
    }
    let mut file = fs::File::create_new(to)
        .with_context(|| format!("{} is there already or cannot be made", to.display()))?;
    std::io::Write::write_all(&mut file, definition.bpmn().as_bytes())?;
    voice::say(format!("{} activities are in {}", definition.activities.len(), to.display()))
}
