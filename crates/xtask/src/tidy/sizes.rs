//! Rule 9: files, functions, parameters, lines and templates stay small; what is still too large
//! stands in the ratchet and may only shrink.

use super::ratchet::{self, Excess};
use super::repository::is_test_file;
use super::{Finding, Repository};

const FILE_LINES: usize = 600;
const FUNCTION_LINES: usize = 70;
const PARAMETERS: usize = 5;
const COLUMNS: usize = 100;
const TEMPLATE_LINES: usize = 120;

pub fn check(repository: &Repository) -> Vec<Finding> {
    ratchet::judge(repository, excesses(repository), is_size)
}

/// True for the kinds of excess that this rule measures.
fn is_size(kind: &str) -> bool {
    ["file-lines", "function-lines", "parameters", "columns", "template-lines"].contains(&kind)
}

/// Everything that is larger than it may be, by how much it measures.
pub fn excesses(repository: &Repository) -> Vec<Excess> {
    let mut found = Vec::new();
    for (path, source) in repository.rust() {
        let lines = source.live_lines().count();
        if lines > FILE_LINES && !is_test_file(path) {
            found.push(Excess::new("file-lines", path, lines, FILE_LINES));
        }
        for function in source.functions() {
            let place = format!("{path}::{}", function.name);
            if function.lines > FUNCTION_LINES {
                found.push(Excess::new("function-lines", &place, function.lines, FUNCTION_LINES));
            }
            if function.parameters > PARAMETERS {
                found.push(Excess::new("parameters", &place, function.parameters, PARAMETERS));
            }
        }
    }
    for (path, text) in repository.ending(&[".rs", ".ts", ".mjs", ".css"]) {
        let widths = text.lines().enumerate().map(|(at, line)| (line.chars().count(), at + 1));
        if let Some((widest, line)) = widths.max_by_key(|(width, _)| *width)
            && widest > COLUMNS
        {
            let excess = Excess::new("columns", path, widest, COLUMNS);
            found.push(Excess { line: Some(line), ..excess });
        }
    }
    for (path, text) in repository.ending(&[".html"]) {
        let lines = text.lines().count();
        if lines > TEMPLATE_LINES {
            found.push(Excess::new("template-lines", path, lines, TEMPLATE_LINES));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    fn lines(count: usize, line: &str) -> String {
        vec![line; count].join("\n")
    }

    #[test]
    fn each_size_over_its_limit_is_found() {
        let file = lines(FILE_LINES + 1, "use a;");
        let function = format!("fn long() {{\n{}\n}}\n", lines(FUNCTION_LINES - 1, "step();"));
        let wide = format!("// {}\n", "x".repeat(COLUMNS));
        let page = lines(TEMPLATE_LINES + 1, "<p>");
        let repository = Repository::of(&[
            ("crates/a/src/file.rs", &file),
            ("crates/a/src/function.rs", &function),
            ("crates/a/src/many.rs", "fn f(&self, a: u8, b: u8, c: u8, d: u8, e: u8, g: u8) {}\n"),
            ("crates/a/src/wide.rs", &wide),
            ("crates/a/src/page.html", &page),
        ]);
        let words = said(&check(&repository));
        for expected in [
            "crates/a/src/file.rs: file-lines 601, at most 600",
            "crates/a/src/function.rs::long: function-lines 71, at most 70",
            "crates/a/src/many.rs::f: parameters 6, at most 5",
            "crates/a/src/wide.rs:1: columns 103, at most 100",
            "crates/a/src/page.html: template-lines 121, at most 120",
        ] {
            assert!(words.contains(expected), "{expected} not in:\n{words}");
        }
        assert_eq!(words.lines().count(), 5, "{words}");
    }

    #[test]
    fn what_is_just_at_the_limit_is_fine() {
        let function = format!("fn long() {{\n{}\n}}\n", lines(FUNCTION_LINES - 2, "step();"));
        let repository = Repository::of(&[("crates/a/src/a.rs", &function)]);
        assert!(check(&repository).is_empty());
    }
}
