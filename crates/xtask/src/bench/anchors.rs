//! Other programs' libraries in an environment that is thrown away, to work beside the engine.

use std::fs;
use std::path::{Path, PathBuf};

use crate::demo;
use crate::shell::{self, command};

/// What is put beside the engine, as PyPI calls it.
const LIBRARIES: [&str; 7] = ["numpy", "scipy", "simpy", "igraph", "rustworkx", "ortools", "oxidd"];

/// An environment of Python below the target folder; it goes with the value.
pub struct Anchors {
    folder: PathBuf,
}

impl Anchors {
    /// Makes the environment and installs what can be had, each library by itself, so that one
    /// that is missing does not keep the others away; whatever is missing is said, and why.
    /// Nothing without Python: then the engine is measured alone.
    pub fn made(root: &Path) -> Option<Anchors> {
        let anchors = Anchors { folder: demo::target(root).join("bench-anchors") };
        let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        let made =
            command(python, root).args(["-m", "venv", "--clear"]).arg(&anchors.folder).output();
        match made {
            Ok(made) if made.status.success() => {}
            Ok(made) => {
                let why = String::from_utf8_lossy(&made.stderr).into_owned();
                println!("other libraries: left out, no environment of Python: {}", why.trim());
                return None;
            }
            Err(error) => {
                println!("other libraries: left out, python3 did not start: {error}");
                return None;
            }
        }
        for library in LIBRARIES {
            let mut pip = command(anchors.python(), root);
            let words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
            if let Err(shell::Stop(why)) = shell::text(pip.args(words).arg(library)) {
                println!("{library}: missing, {}", why.lines().last().unwrap_or_default());
            }
        }
        Some(anchors)
    }

    /// Its interpreter.
    pub fn python(&self) -> PathBuf {
        self.folder.join("bin/python")
    }
}

impl Drop for Anchors {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.folder));
    }
}
