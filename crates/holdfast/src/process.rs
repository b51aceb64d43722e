//! `holdfast process`: the process as data, checked, and written for other tools.

use crate::{config::Process, voice};
use anyhow::{Context, Result, bail};
use governance::procedure::handbook;
use process::{Definition, Flaw, SHIPPED};
use serde_json::json;
use std::{fs, path::Path};

/// Does what is asked.
pub fn run(asked: &Process) -> Result<()> {
    match asked {
        Process::Check { file, json } => check(file.as_deref(), *json),
        Process::Export { bpmn, raci, handbook, of } => {
            export(of.as_deref(), (bpmn.as_deref(), raci.as_deref(), handbook.as_deref()))
        }
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

/// The files to be written: BPMN, RACI, handbook.
type Wanted<'a> = (Option<&'a Path>, Option<&'a Path>, Option<&'a Path>);

fn export(of: Option<&Path>, (bpmn, raci, book): Wanted<'_>) -> Result<()> {
    let (definition, flaws) = read(of)?;
    if let Some(flaw) = flaws.first() {
        bail!("the definition has flaws, the first: {flaw}");
    }
    if let Some(to) = bpmn {
        write(to, definition.bpmn().as_bytes())?;
        voice::say(format!("{} activities are in {}", definition.activities.len(), to.display()))?;
    }
    if let Some(to) = raci {
        let workbook = handbook::raci_workbook(&definition).map_err(anyhow::Error::msg)?;
        write(to, &workbook)?;
        voice::say(format!("{} activities are in {}", definition.activities.len(), to.display()))?;
    }
    if let Some(to) = book {
        let paper = handbook::handbook(&definition);
        let bytes = match to.extension().and_then(|ending| ending.to_str()) {
            Some("pdf") => frame::paper::pdf(&paper),
            Some("html" | "htm") => frame::paper::html(&paper).into_bytes(),
            _ => bail!("the handbook is written as FILE.pdf or FILE.html; the ending decides"),
        };
        write(to, &bytes)?;
        voice::say(format!("the handbook is in {}", to.display()))?;
    }
    Ok(())
}

fn write(to: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = fs::File::create_new(to)
        .with_context(|| format!("{} is there already or cannot be made", to.display()))?;
    std::io::Write::write_all(&mut file, bytes)?;
    Ok(())
}
