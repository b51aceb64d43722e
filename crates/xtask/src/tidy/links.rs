//! Rule 12: every link between the documents and every path that a document names leads somewhere.

use super::{Finding, Repository};

/// Beginnings that make a text in backticks a path of this checkout.
const ROOMS: [&str; 6] = ["crates/", "docs/", "web/", ".ci/", ".cargo/", "tests/"];

/// What a build makes and the checkout does not hold.
const MADE: [&str; 2] = ["web/dist", "web/node_modules"];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in repository.ending(&[".md"]) {
        let mut fenced = false;
        for (at, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
            }
            if fenced {
                continue;
            }
            for target in links(line) {
                if let Some(words) = broken_link(repository, path, target) {
                    found.push(Finding::at(path, at + 1, words));
                }
            }
            for named in paths(line) {
                if !repository.names.contains(named.trim_end_matches('/')) {
                    found.push(Finding::at(path, at + 1, format!("`{named}` is not there")));
                }
            }
        }
    }
    found
}

/// Targets of `[words](target)`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let parts = line.split("](").skip(1);
    parts.filter_map(|part| part.split([')', ' ']).next()).filter(|target| !target.is_empty())
}

/// Texts in backticks that look like paths of this checkout.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter_map(|text| {
        let path = text.split([':', '#', ' ']).next().unwrap_or_default();
        let looks = ROOMS.iter().any(|room| path.starts_with(room));
        let pattern = path.contains(['*', '<', '{', '…', '$']) || path.contains("NNNN");
        let made = MADE.iter().any(|made| path.starts_with(made));
        (looks && !pattern && !made).then_some(path)
    })
}

fn broken_link(repository: &Repository, from: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = if file.is_empty() { from.to_owned() } else { joined(folder, file) };
    if !repository.names.contains(path.trim_end_matches('/')) {
        return Some(format!("the link to `{target}` leads nowhere"));
    }
    let text = repository.text(&path).filter(|_| path.ends_with(".md") && !anchor.is_empty())?;
    let headings = text.lines().filter(|line| line.starts_with('#')).map(anchor_of);
    let known = headings.into_iter().any(|heading| heading == anchor);
    (!known).then(|| format!("`{path}` has no heading `#{anchor}`"))
}

/// A path from the root for `file` as seen from `folder`.
fn joined(folder: &str, file: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The anchor that a heading gets: small letters, spaces as dashes, signs left out.
fn anchor_of(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|l| l.is_alphanumeric() || matches!(l, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn links_and_paths_that_lead_nowhere_are_found() {
        let page = "[good](../README.md) [bad](gone.md) [there](#the-list) [away](#no-list)\n\
                    # The list\n`crates/terms/src/id.rs:12` `crates/terms/src/gone.rs`\n\
                    `crates/*/src` and `web/dist/app.js` are patterns\n\
                    [site](https://example.org/x)\n```\n[code](nowhere.md)\n```\n";
        let repository = Repository::of(&[
            ("README.md", ""),
            ("docs/page.md", page),
            ("crates/terms/src/id.rs", ""),
        ]);
        let words = said(&check(&repository));
        assert!(words.contains("docs/page.md:1: the link to `gone.md` leads nowhere"), "{words}");
        assert!(words.contains("`docs/page.md` has no heading `#no-list`"), "{words}");
        assert!(
            words.contains("docs/page.md:3: `crates/terms/src/gone.rs` is not there"),
            "{words}"
        );
        assert_eq!(words.lines().count(), 3, "{words}");
    }
}
