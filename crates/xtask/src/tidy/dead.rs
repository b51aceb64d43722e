//! Rule 9: no dead file. A Rust file that no module declares is compiled by nobody and rots unseen;
//! a story that is not told is worse.

use super::{Finding, Repository};

/// Files that cargo finds by itself.
const ROOTS: [&str; 3] = ["/src/lib.rs", "/src/main.rs", "/build.rs"];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, _) in repository.rust() {
        let inside = match (path.split_once("/src/"), path.split_once("/tests/")) {
            (Some((_, inside)), _) => inside,
            // Programs of one file each are found by cargo itself.
            (_, Some((krate, inside))) if one_program(repository, krate) => inside,
            _ => continue,
        };
        if inside == "main.rs"
            || ROOTS.iter().any(|root| path.ends_with(root))
            || inside.starts_with("bin/")
        {
            continue;
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or_default();
        let stem = name.trim_end_matches(".rs");
        let declared = if stem == "mod" {
            let (above, module) = folder.rsplit_once('/').unwrap_or_default();
            is_declared(repository, above, module)
        } else {
            is_declared(repository, folder, stem)
        };
        if !declared {
            found.push(Finding::of(path, "no module declares this file: it is compiled by nobody"));
        }
    }
    found
}

/// Are all stories of this crate told by one program, which names them?
fn one_program(repository: &Repository, krate: &str) -> bool {
    repository.files.contains_key(&format!("{krate}/tests/main.rs"))
}

/// True when a file that speaks for `folder` declares `module`, or any file includes it by its
/// path.
fn is_declared(repository: &Repository, folder: &str, module: &str) -> bool {
    let speakers = ["mod.rs", "lib.rs", "main.rs"].map(|name| format!("{folder}/{name}"));
    let beside = format!("{folder}.rs");
    let declaration = format!("mod {module};");
    let mut speaking =
        speakers.iter().chain([&beside]).filter_map(|path| repository.files.get(path));
    let declares = |code: &str| code.lines().any(|line| line.trim().ends_with(&declaration));
    speaking.any(|file| file.source.as_ref().is_some_and(|source| declares(&source.code)))
        || repository.rust().any(|(_, source)| {
            let file = format!("{module}.rs");
            source.literals.iter().any(|literal| literal.value.ends_with(&file))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn a_file_that_no_module_declares_is_found() {
        let repository = Repository::of(&[
            ("crates/a/src/lib.rs", "pub mod people;\nmod inner { mod x; }\n"),
            ("crates/a/src/people/mod.rs", "mod rules;\n"),
            ("crates/a/src/people/rules.rs", ""),
            ("crates/a/src/people/forgotten.rs", ""),
            ("crates/a/tests/story.rs", ""),
            ("crates/b/tests/main.rs", "mod gate;\n"),
            ("crates/b/tests/gate.rs", "mod faults;\n"),
            ("crates/b/tests/gate/faults.rs", ""),
            ("crates/b/tests/untold.rs", ""),
        ]);
        let words = said(&check(&repository));
        assert!(words.starts_with("crates/a/src/people/forgotten.rs: no module"), "{words}");
        assert!(words.contains("\ncrates/b/tests/untold.rs: no module"), "{words}");
        assert_eq!(words.lines().count(), 2, "{words}");
    }
}
