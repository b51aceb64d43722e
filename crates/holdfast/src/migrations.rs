//! The migrations: committed, embedded in the order of their numbers, only ever added to.

use anyhow::{Context, Result};
use frame::database::Migration;
use rust_embed::RustEmbed;
use std::{fs, path::Path};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/migrations"]
struct Folder;

/// The migrations that this program knows.
pub fn all() -> Result<Vec<Migration>> {
    let mut names: Vec<_> = Folder::iter().filter(|name| name.ends_with(".json")).collect();
    names.sort();
    let texts = names.iter().filter_map(|name| Some((name, Folder::get(name)?)));
    texts
        .map(|(name, file)| {
            let text = std::str::from_utf8(&file.data)
                .with_context(|| format!("the migration {name} is no text"))?;
            Migration::parse(text).with_context(|| format!("the migration {name}"))
        })
        .collect()
}

/// The migrations that lie in a folder, for the one that comes next.
pub fn in_folder(folder: &Path) -> Result<Vec<Migration>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("the folder {} cannot be read", folder.display()))?;
    let mut paths: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path)?;
            Migration::parse(&text).with_context(|| path.display().to_string())
        })
        .collect()
}
