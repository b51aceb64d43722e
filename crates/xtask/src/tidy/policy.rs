//! Pages keep to the content policy: no inline script, style or handler, nothing evaluated, nothing
//! from elsewhere, and no text that skips escaping.

use super::repository::is_test_file;
use super::{Finding, Repository};

/// What a page may not hold, with the words for it.
const FORBIDDEN: [(&str, &str); 8] = [
    (" style=\"", "inline styles are blocked: use a class"),
    (" style='", "inline styles are blocked: use a class"),
    ("<style", "inline styles are blocked: put them into web/src"),
    ("<script>", "inline scripts are blocked: put them into web/src"),
    ("javascript:", "scripts in addresses are blocked"),
    ("hx-on", "it would be evaluated, which is blocked"),
    ("\"js:", "it would be evaluated, which is blocked"),
    ("|safe", "texts are always escaped"),
];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in
        repository.ending(&[".html"]).filter(|(path, _)| path.starts_with("crates/"))
    {
        for (at, line) in text.lines().enumerate() {
            found.extend(broken(line).map(|words| Finding::at(path, at + 1, words)));
        }
    }
    for (path, source) in repository.rust() {
        if is_test_file(path) || path.starts_with("crates/xtask/") {
            continue;
        }
        for literal in source.live_literals().filter(|literal| literal.value.contains('<')) {
            let value = literal.value.replace("\\\"", "\"");
            found.extend(broken(&value).map(|words| Finding::at(path, literal.line, words)));
        }
    }
    found
}

fn broken(line: &str) -> Option<String> {
    let tight = line.replace("| safe", "|safe");
    let known = FORBIDDEN.iter().find(|(sign, _)| tight.contains(sign));
    if let Some((sign, words)) = known {
        return Some(format!("`{}`: {words}", sign.trim()));
    }
    has_handler(line)
        .then(|| "handlers in attributes are blocked: put them into web/src".to_owned())
}

/// True for an attribute such as `onclick="…"`.
fn has_handler(line: &str) -> bool {
    line.match_indices(" on").any(|(at, _)| {
        let rest = &line[at + 3..];
        let name = rest.chars().take_while(char::is_ascii_lowercase).count();
        name > 2 && rest[name..].starts_with("=\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn what_the_policy_blocks_is_found_in_pages_and_in_texts_of_markup() {
        let page = "<p style=\"color: red\">\n<script>x()</script>\n<a onclick=\"x()\">\n\
                    {{ words | safe }}\n<script src=\"/a.js\"></script>\n<i data-on=\"x\">\n";
        let rust = "//! x\nfn f() { mark(\"<b style=\\\"top: 0\\\">\"); say(\"in style\"); }\n";
        let repository =
            Repository::of(&[("crates/frame/src/a.html", page), ("crates/frame/src/a.rs", rust)]);
        let words = said(&check(&repository));
        for line in ["a.html:1: ", "a.html:2: ", "a.html:3: ", "a.html:4: ", "a.rs:2: "] {
            assert!(words.contains(line), "{line} not in:\n{words}");
        }
        assert_eq!(words.lines().count(), 5, "{words}");
    }
}
