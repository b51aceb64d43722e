//! `cargo xtask migrate NAME`: the next migration from the declarations, listed with its hash.

use std::fs;
use std::path::Path;

use crate::sha256;
use crate::shell::{self, Outcome, Stop};

/// Where migrations and the list of their hashes lie.
pub const FOLDER: &str = "crates/holdfast/migrations";

/// Generates, then lists the hash of every migration that has none yet.
pub fn run(root: &Path, rest: &[String]) -> Outcome {
    let [name] = rest else {
        return Err(Stop(
            "Name the change in a few words: cargo xtask migrate add-person-title".into(),
        ));
    };
    let generate =
        ["run", "--quiet", "--package", "holdfast", "--", "schema", "generate", "--name"];
    shell::run(shell::cargo(root).args(generate).arg(name))?;
    list_hashes(&root.join(FOLDER))
}

/// Appends a line for every migration that the list does not name; lines that stand are not
/// touched.
fn list_hashes(folder: &Path) -> Outcome {
    let list = folder.join("hashes.txt");
    let mut lines = fs::read_to_string(&list).unwrap_or_default();
    let mut names: Vec<String> = fs::read_dir(folder)?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    for name in names {
        if lines.lines().any(|line| line.ends_with(&format!("  {name}"))) {
            continue;
        }
        let hash = sha256::hex(&fs::read(folder.join(&name))?);
        lines.push_str(&format!("{hash}  {name}\n"));
        println!("listed {name}");
    }
    fs::write(list, lines)?;
    Ok(())
}
