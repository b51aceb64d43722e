//! Reading files that people write: TOML with the line of every value, and values with units.
//!
//! A reader takes the keys that it knows and refuses all others by name, so that a slip of the
//! pen is no silent default.

mod duration;
mod estimate;

pub(crate) use duration::seconds;
pub(crate) use estimate::Unit;

use crate::{Error, Place};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Lines {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Lines(breaks.map(|(at, _)| at).collect())
    }

    fn line(&self, at: usize) -> u32 {
        self.0.partition_point(|end| *end < at) as u32 + 1
    }
}

/// A text that was understood as TOML.
pub(crate) struct Document<'t> {
    root: Spanned<DeTable<'t>>,
    lines: Lines,
}

impl<'t> Document<'t> {
    /// Errors: more bytes than allowed, or the first place where it is not TOML.
    pub fn of(text: &'t str, bytes: u64) -> Result<Document<'t>, Error> {
        if text.len() as u64 > bytes {
            let words = format!("the text has {} bytes; at most {bytes}", text.len());
            return Err(Error::limit(words));
        }
        let lines = Lines::of(text);
        let root = DeTable::parse(text).map_err(|error| {
            let line = lines.line(error.span().map_or(0, |span| span.start));
            Error::input(Place::Line(line), error.message().replace('\n', " "))
        })?;
        Ok(Document { root, lines })
    }

    pub fn root(&self) -> Part<'_> {
        Part { table: self.root.get_ref(), lines: &self.lines, line: 1 }
    }
}

/// One table of a document.
#[derive(Clone, Copy)]
pub(crate) struct Part<'d> {
    table: &'d DeTable<'d>,
    lines: &'d Lines,
    line: u32,
}

/// One value of a document.
#[derive(Clone, Copy)]
pub(crate) struct Value<'d> {
    value: &'d Spanned<DeValue<'d>>,
    lines: &'d Lines,
}

impl<'d> Part<'d> {
    pub fn refuse<T>(&self, words: impl Into<String>) -> Result<T, Error> {
        Err(Error::input(Place::Line(self.line), words))
    }

    /// Refuses every key that is not among these.
    pub fn only(&self, keys: &[&str]) -> Result<(), Error> {
        for (key, _) in self.table {
            if !keys.contains(&key.get_ref().as_ref()) {
                let line = self.lines.line(key.span().start);
                let words =
                    format!("unknown key `{}`; known are {}", key.get_ref(), keys.join(", "));
                return Err(Error::input(Place::Line(line), words));
            }
        }
        Ok(())
    }

    pub fn get(&self, key: &str) -> Option<Value<'d>> {
        let value = self.table.get(key)?;
        Some(Value { value, lines: self.lines })
    }

    pub fn need(&self, key: &str) -> Result<Value<'d>, Error> {
        match self.get(key) {
            Some(value) => Ok(value),
            None => self.refuse(format!("`{key}` is missing")),
        }
    }

    /// The entries in the order in which they are written.
    pub fn entries(&self) -> Vec<(&'d str, Value<'d>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let entry = |(key, value): (&'d Spanned<std::borrow::Cow<'d, str>>, _)| {
            (key.get_ref().as_ref(), Value { value, lines: self.lines })
        };
        entries.into_iter().map(entry).collect()
    }

    /// The tables under a key, by name, in the order in which they are written; none without it.
    pub fn tables(&self, key: &str) -> Result<Vec<(&'d str, Part<'d>)>, Error> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let entries = value.part()?.entries().into_iter();
        entries.map(|(name, value)| Ok((name, value.part()?))).collect()
    }

    pub fn line(&self) -> u32 {
        self.line
    }

    pub fn text(&self, key: &str) -> Result<Option<String>, Error> {
        self.get(key).map(|value| value.text().map(str::to_owned)).transpose()
    }
}

impl<'d> Value<'d> {
    pub fn refuse<T>(&self, words: impl Into<String>) -> Result<T, Error> {
        Err(Error::input(Place::Line(self.line()), words))
    }

    pub fn line(&self) -> u32 {
        self.lines.line(self.value.span().start)
    }

    fn wants<T>(&self, what: &str) -> Result<T, Error> {
        let is = match self.value.get_ref() {
            DeValue::String(text) => format!("the text `{text}`"),
            other => format!("{} {}", article(other.type_str()), other.type_str()),
        };
        self.refuse(format!("{what} is wanted; this is {is}"))
    }

    pub fn part(&self) -> Result<Part<'d>, Error> {
        match self.value.get_ref().as_table() {
            Some(table) => Ok(Part { table, lines: self.lines, line: self.line() }),
            None => self.wants("a table"),
        }
    }

    pub fn is_part(&self) -> bool {
        self.value.get_ref().is_table()
    }

    pub fn text(&self) -> Result<&'d str, Error> {
        self.value.get_ref().as_str().map_or_else(|| self.wants("a text"), Ok)
    }

    /// The entries of a list; a single value is a list of one.
    pub fn list(&self) -> Vec<Value<'d>> {
        match self.value.get_ref().as_array() {
            Some(list) => list.iter().map(|value| Value { value, lines: self.lines }).collect(),
            None => vec![*self],
        }
    }

    pub fn is_list(&self) -> bool {
        self.value.get_ref().is_array()
    }

    /// A number that one can count with.
    pub fn number(&self) -> Result<f64, Error> {
        let text = match self.value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => return self.wants("a number"),
        };
        match text.replace('_', "").parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => self.refuse(format!("`{text}` is no number to count with")),
        }
    }

    /// A whole number up to a limit.
    pub fn whole(&self, most: u32) -> Result<u32, Error> {
        let number = self.number()?;
        if number.fract() != 0.0 || !(0.0..=f64::from(most)).contains(&number) {
            return self.refuse(format!("{number}: a whole number from 0 to {most} is wanted"));
        }
        Ok(number as u32)
    }

    /// A duration in whole seconds.
    pub fn seconds(&self) -> Result<u32, Error> {
        let text = match self.value.get_ref() {
            DeValue::String(text) => text.as_ref(),
            _ => return self.wants("a duration such as \"1h30m\" or \"PT1H30M\""),
        };
        seconds(text).or_else(|words| self.refuse(words))
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// Names with their numbers, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    what: &'static str,
    numbers: std::collections::BTreeMap<String, u32>,
    pub all: Vec<String>,
}

impl Names {
    pub fn of<'n>(what: &'static str, names: impl Iterator<Item = &'n str>) -> Names {
        let all: Vec<String> = names.map(str::to_owned).collect();
        let numbered = all.iter().enumerate().map(|(at, name)| (name.clone(), at as u32));
        Names { what, numbers: numbered.collect(), all }
    }

    /// The number of a name.
    pub fn number(&self, name: &str) -> Result<u32, String> {
        let unknown = || format!("there is no {} `{name}`", self.what);
        self.numbers.get(name).copied().ok_or_else(unknown)
    }

    /// The number of the name that a value is.
    pub fn of_value(&self, value: Value<'_>) -> Result<u32, Error> {
        let name = value.text()?;
        self.number(name).or_else(|words| value.refuse(words))
    }

    /// The numbers of the names of a list.
    pub fn of_list(&self, value: Value<'_>) -> Result<Vec<u32>, Error> {
        value.list().into_iter().map(|value| self.of_value(value)).collect()
    }
}
