//! Every direct dependency has its line in `docs/dependencies.md`, every line its dependency.

use std::collections::BTreeSet;

use super::arrows::{declared, manifests};
use super::{Finding, Repository};
use crate::json;

const PAGE: &str = "docs/dependencies.md";
const PACKAGE: &str = "web/package.json";

pub fn check(repository: &Repository) -> Vec<Finding> {
    let page = repository.text(PAGE).unwrap_or_default();
    let mut found = compare("Rust", &rust(repository), &explained(page, "## Rust"));
    found.extend(compare("npm", &npm(repository), &explained(page, "## Pages")));
    found.extend(idle(repository));
    found
}

/// Names of the crates that any manifest asks for, our own left out.
fn rust(repository: &Repository) -> BTreeSet<String> {
    let own: BTreeSet<&str> = manifests(repository).map(|(name, ..)| name).collect();
    let texts = repository.text("Cargo.toml").into_iter();
    let all = texts.chain(manifests(repository).map(|(.., text)| text)).flat_map(declared);
    all.map(|dependency| dependency.name).filter(|name| !own.contains(name.as_str())).collect()
}

fn npm(repository: &Repository) -> BTreeSet<String> {
    let package = repository.text(PACKAGE).unwrap_or_default();
    let keys = ["dependencies", "devDependencies"];
    keys.iter().flat_map(|key| json::keys_at(package, key)).collect()
}

/// First cells, in backticks, of the table below `heading`.
fn explained(page: &str, heading: &str) -> BTreeSet<String> {
    let below = page.lines().skip_while(|line| *line != heading).skip(1);
    let section = below.take_while(|line| !line.starts_with("## "));
    section
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned))
        .collect()
}

fn compare(kind: &str, used: &BTreeSet<String>, explained: &BTreeSet<String>) -> Vec<Finding> {
    let missing = used.difference(explained).map(|name| {
        Finding::of(PAGE, format!("{kind}: `{name}` has no line that says what it is for"))
    });
    let idle = explained
        .difference(used)
        .map(|name| Finding::of(PAGE, format!("{kind}: `{name}` is explained and not used")));
    missing.chain(idle).collect()
}

/// Crates that the workspace lists and no member asks for.
fn idle(repository: &Repository) -> Vec<Finding> {
    let asked: BTreeSet<String> = manifests(repository)
        .flat_map(|(.., text)| declared(text))
        .map(|dependency| dependency.name)
        .collect();
    let listed = declared(repository.text("Cargo.toml").unwrap_or_default());
    listed
        .into_iter()
        .filter(|dependency| {
            !dependency.value.contains("path =") && !asked.contains(&dependency.name)
        })
        .map(|dependency| {
            let words = format!("no crate asks for `{}`", dependency.name);
            Finding::at("Cargo.toml", dependency.line, words)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn a_dependency_without_its_line_and_a_line_without_its_dependency_are_found() {
        let workspace = "[workspace.dependencies]\nserde = \"1\"\nidle = \"1\"\n";
        let manifest = "[package]\nname = \"terms\"\n[dependencies]\n\
                        serde.workspace = true\nuuid = \"1\"\n";
        let page = "## Rust\n| `serde` | x |\n| `idle` | x |\n| `gone` | x |\n\
                    ## Pages\n| `esbuild` | x |\n";
        let repository = Repository::of(&[
            ("Cargo.toml", workspace),
            ("crates/terms/Cargo.toml", manifest),
            (PAGE, page),
            (PACKAGE, "{\"devDependencies\": {\"axe-core\": \"4\"}}"),
        ]);
        let words = said(&check(&repository));
        for expected in [
            "Rust: `uuid` has no line",
            "Rust: `gone` is explained and not used",
            "npm: `axe-core` has no line",
            "npm: `esbuild` is explained and not used",
            "Cargo.toml:3: no crate asks for `idle`",
        ] {
            assert!(words.contains(expected), "{expected} not in:\n{words}");
        }
        assert_eq!(words.lines().count(), 5, "{words}");
    }
}
