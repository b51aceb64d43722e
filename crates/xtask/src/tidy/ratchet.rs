//! What is too large but was there before: a list that may only shrink, line by line and number by
//! number. A line is `kind place measure`, for instance `function-lines crates/a/src/b.rs::draw
//! 84`.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Finding, Repository, sizes, styles};
use crate::shell::Outcome;

/// Where the list lies.
pub const PATH: &str = "crates/xtask/ratchet.txt";

/// Something that measures more than it may.
pub struct Excess {
    pub kind: &'static str,
    pub place: String,
    pub measure: usize,
    pub limit: usize,
    /// A line to look at, where one is meant.
    pub line: Option<usize>,
}

impl Excess {
    pub fn new(kind: &'static str, place: &str, measure: usize, limit: usize) -> Excess {
        Excess { kind, place: place.to_owned(), measure, limit, line: None }
    }
}

/// Kind and place, with the measure that is borne.
type List = BTreeMap<(String, String), usize>;

fn read(text: &str) -> List {
    let entries = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (rest, measure) = line.trim().rsplit_once(' ')?;
        let (kind, place) = rest.split_once(' ')?;
        Some(((kind.to_owned(), place.to_owned()), measure.parse().ok()?))
    });
    entries.collect()
}

/// Findings for every excess that the ratchet does not bear, and for every line it no longer needs.
/// `mine` says which kinds of lines the asking rule answers for.
pub fn judge(
    repository: &Repository,
    excesses: Vec<Excess>,
    mine: fn(&str) -> bool,
) -> Vec<Finding> {
    let mut borne = read(repository.text(PATH).unwrap_or_default());
    borne.retain(|(kind, _), _| mine(kind));
    let mut found = Vec::new();
    for Excess { kind, place, measure, limit, line } in excesses {
        let allowed = borne.remove(&(kind.to_owned(), place.clone())).unwrap_or(limit);
        if measure > allowed {
            let place = line.map_or_else(|| place.clone(), |line| format!("{place}:{line}"));
            found.push(Finding::of(&place, format!("{kind} {measure}, at most {allowed}")));
        } else if measure < allowed {
            let words = format!("{kind} shrank to {measure}: run `cargo xtask tidy --shrink`");
            found.push(Finding::of(&place, words));
        }
    }
    for ((kind, place), _) in borne {
        let words = format!("{kind} is mended: run `cargo xtask tidy --shrink`");
        found.push(Finding::of(&place, words));
    }
    found
}

/// Rule 9: no line was added and no number raised since the commit before.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let Some(former) = repository.former_ratchet.as_deref().map(read) else { return Vec::new() };
    let grown = |key: &(String, String), measure: usize| match former.get(key) {
        None => Some("was not in the ratchet before".to_owned()),
        Some(before) if measure > *before => Some(format!("was {before} in the ratchet before")),
        Some(_) => None,
    };
    read(repository.text(PATH).unwrap_or_default())
        .into_iter()
        .filter_map(|(key, measure)| Some((grown(&key, measure)?, key)))
        .map(|(words, (kind, place))| Finding::of(PATH, format!("{kind} {place} {words}")))
        .collect()
}

/// Writes the list down to what is still there; it adds nothing that the list does not bear
/// already.
pub fn shrink(root: &Path, repository: &Repository) -> Outcome {
    let text = repository.text(PATH).unwrap_or_default();
    let borne = read(text);
    let mut lines: Vec<String> =
        text.lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect();
    let mut excesses = sizes::excesses(repository);
    excesses.extend(styles::excesses(repository));
    let mut kept = Vec::new();
    for Excess { kind, place, measure, .. } in excesses {
        if let Some(allowed) = borne.get(&(kind.to_owned(), place.clone())) {
            kept.push(format!("{kind} {place} {}", measure.min(*allowed)));
        }
    }
    kept.sort();
    println!("ratchet: {} lines, {} before", kept.len(), borne.len());
    lines.extend(kept);
    std::fs::write(root.join(PATH), lines.join("\n") + "\n")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    fn judged(list: &str, measure: usize) -> String {
        let repository = Repository::of(&[(PATH, list)]);
        let excesses = vec![Excess::new("columns", "a.rs", measure, 100)];
        said(&judge(&repository, excesses, |kind| kind == "columns"))
    }

    #[test]
    fn what_the_ratchet_bears_is_no_finding_and_what_grew_is() {
        assert_eq!(judged("# why\ncolumns a.rs 120\n", 120), "");
        assert_eq!(judged("columns a.rs 120\n", 121), "a.rs: columns 121, at most 120");
        assert_eq!(judged("columns b.rs 120\n", 101).lines().count(), 2);
    }

    #[test]
    fn what_shrank_must_shrink_in_the_list_too() {
        assert!(judged("columns a.rs 120\n", 110).contains("shrank to 110"));
    }

    #[test]
    fn a_line_added_or_raised_since_the_commit_before_is_found() {
        let mut repository = Repository::of(&[(PATH, "columns a.rs 130\ncolumns b.rs 101\n")]);
        assert!(
            check(&repository).is_empty(),
            "without a commit before there is nothing to compare"
        );
        repository.former_ratchet = Some("columns a.rs 120\n".into());
        let words = said(&check(&repository));
        assert!(words.contains("columns a.rs was 120"), "{words}");
        assert!(words.contains("columns b.rs was not in the ratchet"), "{words}");
    }
}
