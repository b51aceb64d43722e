//! `holdfast schema`: the tables that the declarations ask for, and the way to them.

use crate::{
    capabilities,
    config::{DatabaseName, Schema as Asked},
    migrations, voice,
};
use anyhow::{Context, Result, bail};
// The kinds of database are named here to print, never to branch on.
use frame::database::Dialect as Written;
use frame::{
    database::{Migration, diff},
    tables,
};
use std::{fs, path::Path};

/// Does what is asked of the schema.
pub fn run(asked: &Asked) -> Result<()> {
    match asked {
        Asked::Generate { name, folder } => generate(name, folder),
        Asked::Show { dialect } => show(*dialect),
    }
}

fn generate(name: &str, folder: &Path) -> Result<()> {
    let good = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    if name.is_empty() || !name.split('-').all(|word| !word.is_empty() && word.chars().all(good)) {
        bail!("“{name}” is no name for a migration; write small letters, like add-person-title");
    }
    let committed = migrations::in_folder(folder)?;
    let wanted = tables::schema(&capabilities::catalogue());
    let steps = diff(&Migration::fold(&committed)?, &wanted)
        .context("a migration loses nothing; this declaration asks for more than adding")?;
    if steps.is_empty() {
        return voice::say("nothing to do: the migrations lead to what is declared");
    }
    let number = u32::try_from(committed.len() + 1).context("there are too many migrations")?;
    let path = folder.join(format!("{number:04}-{name}.json"));
    let (_, text) = Migration::new(number, name, steps);
    fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    voice::say(path.display())
}

fn show(database: DatabaseName) -> Result<()> {
    let dialect = match database {
        DatabaseName::Sqlite => Written::Sqlite,
        DatabaseName::Postgres => Written::Postgres,
    };
    let schema = tables::schema(&capabilities::catalogue());
    let text = schema.to_sql(dialect).map_err(anyhow::Error::msg)?;
    voice::say(text.trim_end())
}
