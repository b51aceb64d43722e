//! The checkout as the rules see it: its files as text, read once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::source::Source;
use crate::shell::{self, Outcome};

/// Folders that are never part of the checkout, beside those that `.gitignore` names.
const SKIPPED: [&str; 3] = [".git", "node_modules", "target"];

/// Files larger than this are pictures and samples, not text to check.
const TEXT_BYTES: u64 = 2_000_000;

/// One text file of the checkout.
pub struct File {
    pub text: String,
    /// Present for Rust files.
    pub source: Option<Source>,
}

/// All files of the checkout, by path from its root with forward slashes.
#[derive(Default)]
pub struct Repository {
    pub files: BTreeMap<String, File>,
    /// Every path, folders and files that are not text included.
    pub names: BTreeSet<String>,
    /// The ratchet as it was in the commit before, when there is one.
    pub former_ratchet: Option<String>,
    /// For each pure crate, the crates it is built from.
    pub trees: Vec<(String, String)>,
}

impl Repository {
    /// Reads the checkout.
    pub fn read(root: &Path) -> Outcome<Repository> {
        let mut repository = Repository::default();
        let ignored = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
        let ignored: Vec<&str> =
            ignored.lines().filter_map(|line| line.trim().strip_prefix('/')).collect();
        repository.walk(root, "", &ignored)?;
        repository.former_ratchet = former(root, super::ratchet::PATH);
        repository.trees = super::arrows::trees(root, &repository);
        Ok(repository)
    }

    /// A repository of a few invented files, for the tests of the rules.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Repository {
        let mut repository = Repository::default();
        for (path, text) in files {
            repository.add(path, (*text).to_owned());
        }
        repository
    }

    fn walk(&mut self, root: &Path, folder: &str, ignored: &[&str]) -> Outcome {
        for entry in fs::read_dir(root.join(folder))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if SKIPPED.contains(&name.as_str()) || ignored.contains(&path.as_str()) {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.names.insert(path.clone());
                self.walk(root, &path, ignored)?;
            } else if kind.is_file() && entry.metadata()?.len() <= TEXT_BYTES {
                match fs::read_to_string(entry.path()) {
                    Ok(text) => self.add(&path, text),
                    Err(_) => drop(self.names.insert(path)),
                }
            } else {
                self.names.insert(path);
            }
        }
        Ok(())
    }

    fn add(&mut self, path: &str, text: String) {
        for (at, _) in path.match_indices('/') {
            self.names.insert(path[..at].to_owned());
        }
        self.names.insert(path.to_owned());
        let source = path.ends_with(".rs").then(|| Source::read(&text));
        self.files.insert(path.to_owned(), File { text, source });
    }

    /// Rust files with their path.
    pub fn rust(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.files
            .iter()
            .filter_map(|(path, file)| file.source.as_ref().map(|source| (path.as_str(), source)))
    }

    /// Text files whose name ends with one of `ends`.
    pub fn ending<'a>(&'a self, ends: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(move |(path, _)| ends.iter().any(|end| path.ends_with(end)))
            .map(|(path, file)| (path.as_str(), file.text.as_str()))
    }

    /// The text of one file, or nothing.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|file| file.text.as_str())
    }
}

/// The file as it was: in the last commit when it was changed since, else in the one before.
fn former(root: &Path, path: &str) -> Option<String> {
    let show = |commit: &str| {
        let object = format!("{commit}:{path}");
        shell::text(shell::command("git", root).args(["show", &object])).ok()
    };
    let last = show("HEAD")?;
    let changed = fs::read_to_string(root.join(path)).is_ok_and(|now| now != last);
    if changed { Some(last) } else { show("HEAD^") }
}

/// True for files whose code only tests and examples run.
pub fn is_test_file(path: &str) -> bool {
    let rooms = ["/tests/", "/testkit/src/", "/examples/", "/benches/"];
    rooms.iter().any(|room| path.contains(room))
        || path.ends_with("/tests.rs")
        || path.ends_with("_tests.rs")
}
