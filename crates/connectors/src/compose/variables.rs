//! Variables of a compose file: `${NAME}`, `${NAME:-otherwise}`, `$NAME`, and `$$` for a dollar.

use crate::draft::File;
use std::collections::{BTreeMap, HashMap};

/// How often a value may name another one.
const DEPTH: usize = 8;
/// How long a filled text may become.
const LONGEST: usize = 4_096;

/// The values of `.env`, and the names that had none.
pub struct Variables {
    values: HashMap<String, String>,
    missing: BTreeMap<String, usize>,
}

impl Variables {
    /// The values that these files give; a later one wins.
    pub fn of<'f>(files: impl Iterator<Item = &'f File>) -> Variables {
        let mut values = HashMap::new();
        for file in files {
            let text = String::from_utf8_lossy(&file.bytes);
            for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
                let line = line.strip_prefix("export ").unwrap_or(line);
                if let Some((name, value)) = line.split_once('=') {
                    let value = value.trim().trim_matches(['"', '\'']);
                    values.insert(name.trim().to_owned(), value.to_owned());
                }
            }
        }
        Variables { values, missing: BTreeMap::new() }
    }

    /// The value of a name, filled.
    pub fn value(&mut self, name: &str) -> Option<String> {
        let value = self.values.get(name)?.clone();
        Some(self.fill(&value, None, DEPTH))
    }

    /// A text with the values in place of their names; what has none is noted with its line.
    pub fn filled(&mut self, text: &str, line: usize) -> String {
        self.fill(text, Some(line), DEPTH)
    }

    /// The names that had no value, with the line where each was met first.
    pub fn missing(self) -> impl Iterator<Item = (String, usize)> {
        self.missing.into_iter()
    }

    fn fill(&mut self, text: &str, line: Option<usize>, depth: usize) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            filled.push_str(before);
            if filled.len() > LONGEST {
                return filled;
            }
            if let Some(more) = after.strip_prefix('$') {
                filled.push('$');
                rest = more;
                continue;
            }
            let (name, otherwise, more) = named(after);
            rest = more;
            if name.is_empty() {
                filled.push('$');
                continue;
            }
            match self.values.get(name).filter(|value| !value.is_empty()).cloned() {
                Some(value) if depth > 0 => {
                    filled.push_str(&self.fill(&value, line, depth - 1));
                }
                Some(_) => {}
                None => match otherwise {
                    Some(words) => filled.push_str(words),
                    None => {
                        if let Some(line) = line {
                            self.missing.entry(name.to_owned()).or_insert(line);
                        }
                    }
                },
            }
        }
        filled.push_str(rest);
        filled
    }
}

/// A name behind a dollar, what stands for it when it has no value, and what follows.
fn named(text: &str) -> (&str, Option<&str>, &str) {
    let Some(inner) = text.strip_prefix('{') else {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
        return (&text[..end], None, &text[end..]);
    };
    let Some((inner, rest)) = inner.split_once('}') else { return ("", None, text) };
    let end = inner.find([':', '-', '?', '+']).unwrap_or(inner.len());
    let (name, how) = inner.split_at(end);
    let otherwise = how.trim_start_matches(':').strip_prefix('-');
    (name, otherwise, rest)
}
