//! `holdfast process`: the process as data, checked, and written for other tools.

use crate::{config::Process, voice};
use anyhow::{Context, Result, bail};
use frame::sheets::{self, Column, Out};
use process::{Definition, Flaw, SHIPPED};
use serde_json::json;
use std::{fs, path::Path};

/// Does what is asked.
pub fn run(asked: &Process) -> Result<()> {
    match asked {
        Process::Check { file, json } => check(file.as_deref(), *json),
        Process::Export { bpmn, raci, of } => {
            export(of.as_deref(), (bpmn.as_deref(), raci.as_deref()))
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

fn export(of: Option<&Path>, (bpmn, raci): (Option<&Path>, Option<&Path>)) -> Result<()> {
    let (definition, flaws) = read(of)?;
    if let Some(flaw) = flaws.first() {
        bail!("the definition has flaws, the first: {flaw}");
    }
    if let Some(to) = bpmn {
        write(to, definition.bpmn().as_bytes())?;
        voice::say(format!("{} activities are in {}", definition.activities.len(), to.display()))?;
    }
    if let Some(to) = raci {
        write(to, &raci_of(&definition)?)?;
        voice::say(format!("{} activities are in {}", definition.activities.len(), to.display()))?;
    }
    Ok(())
}

fn write(to: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = fs::File::create_new(to)
        .with_context(|| format!("{} is there already or cannot be made", to.display()))?;
    std::io::Write::write_all(&mut file, bytes)?;
    Ok(())
}

/// The RACI table as a workbook: an activity a row, a role a column.
fn raci_of(definition: &Definition) -> Result<Vec<u8>> {
    let matrix = definition.raci();
    let name = |id: &String| {
        let role = definition.role(id);
        role.map_or_else(|| id.clone(), |role| role.name.clone())
    };
    let mut columns = ["Activity", "Name", "Stage"].map(Column::of).to_vec();
    columns.extend(matrix.roles.iter().map(|role| Column::of(name(role))));
    let rows = matrix.lines.iter().map(|line| {
        let mut row = vec![
            Out::Text(line.activity.clone()),
            Out::Text(line.name.clone()),
            Out::Whole(line.stage.into()),
        ];
        row.extend(line.cells.iter().map(|cell| match cell.to_string() {
            letters if letters.is_empty() => Out::Empty,
            letters => Out::Text(letters),
        }));
        row
    });
    Ok(sheets::write_xlsx("RACI", &columns, rows)?)
}
