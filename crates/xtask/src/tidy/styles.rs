//! Rule 9, for pages: every template is used by something, and every class of our styles by some
//! page.

use std::collections::BTreeSet;

use super::ratchet::{self, Excess};
use super::{Finding, Repository};

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = unlisted_templates(repository);
    found.extend(ratchet::judge(repository, excesses(repository), |kind| kind == "unused-class"));
    found
}

/// Templates that no Rust file and no other template names.
fn unlisted_templates(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, _) in repository.ending(&[".html"]).filter(|(path, _)| path.starts_with("crates/")) {
        let name = path.rsplit('/').next().unwrap_or_default();
        let named_in_rust = repository.rust().any(|(_, source)| {
            source.literals.iter().any(|literal| is_path_to(&literal.value, name))
        });
        let named_in_page = repository.ending(&[".html"]).any(|(other, text)| {
            other != path && text.split('"').any(|part| is_path_to(part, name))
        });
        if !named_in_rust && !named_in_page {
            found.push(Finding::of(path, "no Rust file and no other template names this template"));
        }
    }
    found
}

fn is_path_to(text: &str, name: &str) -> bool {
    text.strip_suffix(name).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
}

/// Classes of `web/src` that nothing names, each an excess of one over none.
pub fn excesses(repository: &Repository) -> Vec<Excess> {
    let (words, beginnings) = spoken(repository);
    let mut found = Vec::new();
    for (path, text) in
        repository.ending(&[".css"]).filter(|(path, _)| path.starts_with("web/src/"))
    {
        for class in classes(text) {
            let begun = beginnings.iter().any(|beginning| class.starts_with(beginning.as_str()));
            if !words.contains(class.as_str()) && !begun {
                found.push(Excess::new("unused-class", &format!("{path}::.{class}"), 1, 0));
            }
        }
    }
    found
}

/// All words that could be a class, and the beginnings that a template completes (`chip-{{ state
/// }}`).
fn spoken(repository: &Repository) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut words = BTreeSet::new();
    let mut beginnings = BTreeSet::new();
    for (_, text) in repository.ending(&[".html", ".rs", ".ts", ".mjs"]) {
        let mut rest = text;
        while let Some(start) = rest.find(is_class_letter) {
            let length = rest[start..].find(|letter| !is_class_letter(letter));
            let end = length.map_or(rest.len(), |length| start + length);
            let word = &rest[start..end];
            let completed = rest[end..].starts_with(['{', '$', '"']) && word.ends_with('-');
            if completed && word.len() > 2 {
                beginnings.insert(word.to_owned());
            }
            words.insert(word.to_owned());
            rest = &rest[end..];
        }
    }
    (words, beginnings)
}

fn is_class_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'
}

/// The classes that the selectors of a style sheet name, each once.
fn classes(css: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for selector in selectors(css) {
        for (at, _) in selector.match_indices('.') {
            let name: String =
                selector[at + 1..].chars().take_while(|letter| is_class_letter(*letter)).collect();
            if name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
                found.insert(name);
            }
        }
    }
    found
}

/// What stands before an opening brace and is no at-rule, comments left out.
fn selectors(css: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        plain.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    plain.push_str(rest);
    let before_braces = plain.split('{').map(|part| {
        let start = part.rfind(['}', ';']).map_or(0, |at| at + 1);
        part[start..].trim().to_owned()
    });
    let mut all: Vec<String> = before_braces.collect();
    all.pop();
    all.retain(|selector| !selector.starts_with('@'));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn a_template_that_nothing_names_is_found() {
        let rust = "//! x\n#[template(path = \"people/list.html\")]\nstruct List;\n";
        let repository = Repository::of(&[
            ("crates/governance/src/people/list.rs", rust),
            ("crates/governance/src/people/list.html", "{% include \"row.html\" %}"),
            ("crates/governance/src/people/row.html", "<tr>"),
            ("crates/governance/src/people/old-list.html", "{% include \"old-list.html\" %}"),
        ]);
        let words = said(&check(&repository));
        assert!(
            words.starts_with("crates/governance/src/people/old-list.html: no Rust"),
            "{words}"
        );
        assert_eq!(words.lines().count(), 1, "{words}");
    }

    #[test]
    fn a_class_that_no_page_names_is_found() {
        let css = "/* .noted */ .panel > .title:hover, .chip-late { color: red; margin: .5em }\n\
                   @media (width < 5.5rem) { .orphan { top: 0 } }\n";
        let repository = Repository::of(&[
            ("web/src/parts.css", css),
            ("crates/frame/src/a.html", "<b class=\"panel title chip-{{ state }}\">"),
        ]);
        let excesses = excesses(&repository);
        let places: Vec<&str> = excesses.iter().map(|excess| excess.place.as_str()).collect();
        assert_eq!(places, ["web/src/parts.css::.orphan"]);
    }
}
