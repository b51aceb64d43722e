//! Nothing in the checkout is secret or belongs to one machine: no keys, no paths of a home, no
//! hosts of package registries (a lock file names what it locks; where it comes from is the
//! machine's affair).

use super::{Finding, Repository};

/// Folders that exist on one machine only; put together here so that this file does not hold them.
const HOMES: [&str; 5] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/Use", "rs/"),
    concat!("/tm", "p/"),
];

/// Hosts of package registries.
const REGISTRIES: [&str; 6] = [
    concat!("registry.", "npmjs"),
    concat!("crates", ".io"),
    concat!("py", "pi.org"),
    concat!("pythonhosted", ".org"),
    concat!("registry.", "yarnpkg"),
    concat!("npmmirror", ".com"),
];

/// Beginnings of tokens that services hand out, with the least number of letters behind them.
const TOKENS: [(&str, usize); 7] = [
    (concat!("gh", "p_"), 30),
    (concat!("github", "_pat_"), 30),
    (concat!("AK", "IA"), 16),
    (concat!("xo", "xb-"), 20),
    (concat!("gl", "pat-"), 20),
    (concat!("ey", "JhbGciOi"), 20),
    (concat!("np", "m_"), 30),
];

/// Cargo writes the name of its index there and takes it from nowhere else.
const WRITTEN_BY_CARGO: &str = "Cargo.lock";

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, file) in repository.files.iter().filter(|(path, _)| *path != WRITTEN_BY_CARGO) {
        for (at, line) in file.text.lines().enumerate() {
            let line_found = secret(line).or_else(|| foreign(path, line));
            found.extend(line_found.map(|words| Finding::at(path, at + 1, words)));
        }
    }
    found
}

fn secret(line: &str) -> Option<String> {
    let key = line.contains(concat!("-----", "BEGIN ")) && line.contains("KEY-----");
    let token = TOKENS.iter().any(|(beginning, length)| {
        line.match_indices(beginning).any(|(at, _)| {
            let rest = line[at + beginning.len()..].chars();
            let letters = rest.take_while(|l| l.is_ascii_alphanumeric() || *l == '_' || *l == '-');
            letters.count() >= *length
        })
    });
    (key || token).then(|| "this looks like a key or a token".to_owned())
}

fn foreign(path: &str, line: &str) -> Option<String> {
    if let Some(host) = REGISTRIES.iter().find(|host| line.contains(**host)) {
        return Some(format!("`{host}` is the host of a package registry"));
    }
    let starts = |at: usize| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && !"/._-)}>".contains(letter))
    };
    let is_here = |home: &&&str| line.match_indices(**home).any(|(at, _)| starts(at));
    let home = HOMES.iter().find(is_here)?;
    // A selector of a style sheet or a closing tag is no path.
    (!path.ends_with(".css")).then(|| format!("`{home}…` is a path of one machine"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn keys_tokens_homes_and_registries_are_found() {
        let token = format!("{}{}", TOKENS[0].0, "a1B2".repeat(9));
        let key = format!("{}BEGIN PRIVATE KEY{}", "-----", "-----");
        let home = format!("let x = \"{}me/x\";", HOMES[0]);
        let registry = format!("\"resolved\": \"https://{}.org/x\"", REGISTRIES[0]);
        let bad = format!("{token}\n{key}\n{home}\n{registry}\n");
        let repository = Repository::of(&[("a.txt", &bad), ("Cargo.lock", REGISTRIES[1])]);
        let words = said(&check(&repository));
        for line in ["a.txt:1: this looks", "a.txt:2: this looks", "a.txt:3: `/ro", "a.txt:4: `reg"]
        {
            assert!(words.contains(line), "{line} not in:\n{words}");
        }
        assert_eq!(words.lines().count(), 4, "{words}");
    }

    #[test]
    fn a_route_that_ends_like_a_home_is_fine() {
        let good = format!("GET /my{} and https://x.org{}y\n", HOMES[2], HOMES[1]);
        assert!(check(&Repository::of(&[("a.md", &good)])).is_empty());
    }
}
