//! Reading TOML tables field by field: what is missing, of the wrong kind or unknown becomes a
//! flaw with its line, and reading goes on.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::Flaw;

/// Where lines begin in a text, to say the line of a place.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub fn of(text: &str) -> Lines {
        Lines(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line of a byte, from 1.
    pub fn line(&self, byte: usize) -> u32 {
        self.0.partition_point(|end| *end < byte) as u32 + 1
    }
}

/// Longest text that is read.
const TEXT_BYTES: usize = 1 << 20;

/// What a whole text of that format holds, and everything that is wrong with it, in order. `name`
/// is what the text is, for people.
pub(super) fn whole<T: Default>(
    (text, format, name): (&str, &str, &str),
    read: impl FnOnce(&mut Table<'_, '_>, &mut Vec<Flaw>) -> T,
) -> (T, Vec<Flaw>) {
    if text.len() > TEXT_BYTES {
        let words = format!("the text has {} bytes; at most {TEXT_BYTES} are read", text.len());
        return (T::default(), vec![Flaw::at(0, words)]);
    }
    let lines = Lines::of(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut flaws: Vec<Flaw> = errors
        .iter()
        .map(|error| {
            let line = error.span().map_or(0, |span| lines.line(span.start));
            Flaw::at(line, format!("is no TOML: {}", error.message()))
        })
        .collect();
    let mut top = Table::at(document.get_ref(), &lines, name, 1);
    if top.text("format") != format {
        top.flaw(top.line_of("format"), format!("is of another format; write {format}"));
    }
    let held = read(&mut top, &mut flaws);
    flaws.extend(top.done());
    (held, flaws)
}

/// One table with what reading it found.
pub(super) struct Table<'t, 'i> {
    table: &'t DeTable<'i>,
    lines: &'t Lines,
    /// What the table is, for people: `activity 1.10`.
    pub name: String,
    pub line: u32,
    known: Vec<&'static str>,
    pub flaws: Vec<Flaw>,
}

impl<'t, 'i> Table<'t, 'i> {
    pub fn of(value: &'t Spanned<DeValue<'i>>, lines: &'t Lines, name: &str) -> Option<Self> {
        let table = value.get_ref().as_table()?;
        Some(Table::at(table, lines, name, lines.line(value.span().start)))
    }

    pub fn at(table: &'t DeTable<'i>, lines: &'t Lines, name: &str, line: u32) -> Self {
        Table { table, lines, name: name.to_owned(), line, known: Vec::new(), flaws: Vec::new() }
    }

    fn get(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'i>>> {
        self.known.push(key);
        self.table.get(key)
    }

    pub fn line_of(&self, key: &str) -> u32 {
        self.table.get(key).map_or(self.line, |value| self.lines.line(value.span().start))
    }

    pub fn flaw(&mut self, line: u32, words: impl AsRef<str>) {
        let words = format!("{} {}", self.name, words.as_ref());
        self.flaws.push(Flaw::at(line, words));
    }

    fn wrong(&mut self, key: &str, wanted: &str, value: &Spanned<DeValue<'i>>) {
        let line = self.lines.line(value.span().start);
        self.flaw(line, format!("has {key} as {}; it is {wanted}", value.get_ref().type_str()));
    }

    /// A text that may be left out.
    pub fn text(&mut self, key: &'static str) -> String {
        let Some(value) = self.get(key) else { return String::new() };
        if let Some(text) = value.get_ref().as_str() {
            return text.to_owned();
        }
        self.wrong(key, "a text", value);
        String::new()
    }

    /// A text that must be there.
    pub fn required(&mut self, key: &'static str) -> String {
        let text = self.text(key);
        if text.trim().is_empty() {
            self.flaw(self.line_of(key), format!("has no {key}"));
        }
        text
    }

    pub fn flag(&mut self, key: &'static str) -> bool {
        let Some(value) = self.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, "true or false", value);
            false
        })
    }

    /// A whole number from 0 to 100,000.
    pub fn number(&mut self, key: &'static str) -> Option<u32> {
        let value = self.get(key)?;
        let read = |integer: &toml::de::DeInteger<'_>| {
            u32::from_str_radix(integer.as_str(), integer.radix()).ok()
        };
        let number = value.get_ref().as_integer().and_then(read).filter(|n| *n <= 100_000);
        if number.is_none() {
            self.wrong(key, "a whole number from 0 to 100000", value);
        }
        number
    }

    /// Texts with the line of each.
    pub fn texts(&mut self, key: &'static str) -> Vec<(String, u32)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        self.texts_of(key, value)
    }

    pub fn words(&mut self, key: &'static str) -> Vec<String> {
        self.texts(key).into_iter().map(|(text, _)| text).collect()
    }

    fn texts_of(&mut self, key: &str, value: &'t Spanned<DeValue<'i>>) -> Vec<(String, u32)> {
        let mut texts = Vec::new();
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, "a list of texts", value);
            return texts;
        };
        for entry in array.iter() {
            match entry.get_ref().as_str() {
                Some(text) => texts.push((text.to_owned(), self.lines.line(entry.span().start))),
                None => self.wrong(key, "a list of texts", entry),
            }
        }
        texts
    }

    /// Lists of texts.
    pub fn lists(&mut self, key: &'static str) -> Vec<Vec<(String, u32)>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, "a list of lists", value);
            return Vec::new();
        };
        array.iter().map(|entry| self.texts_of(key, entry)).collect()
    }

    pub fn numbers(&mut self, key: &'static str) -> Vec<u32> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, "a list of numbers", value);
            return Vec::new();
        };
        let read = |entry: &Spanned<DeValue<'_>>| {
            let integer = entry.get_ref().as_integer()?;
            u32::from_str_radix(integer.as_str(), integer.radix()).ok()
        };
        let numbers: Vec<Option<u32>> = array.iter().map(read).collect();
        if numbers.contains(&None) {
            self.wrong(key, "a list of whole numbers", value);
        }
        numbers.into_iter().flatten().collect()
    }

    /// Texts by key, such as RACI cells; the line of each.
    pub fn pairs(&mut self, key: &'static str) -> Vec<(String, String, u32)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(key, "a table of texts", value);
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for (name, value) in table.iter() {
            match value.get_ref().as_str() {
                Some(text) => {
                    let line = self.lines.line(value.span().start);
                    pairs.push((name.get_ref().to_string(), text.to_owned(), line));
                }
                None => self.wrong(name.get_ref(), "a text", value),
            }
        }
        pairs
    }

    /// The tables of a list of tables.
    pub fn tables(&mut self, key: &'static str, name: &str) -> Vec<Table<'t, 'i>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let mut tables = Vec::new();
        let array = value.get_ref().as_array();
        for entry in array.iter().flat_map(|array| array.iter()) {
            match Table::of(entry, self.lines, name) {
                Some(table) => tables.push(table),
                None => self.wrong(key, "a list of tables", entry),
            }
        }
        if array.is_none() {
            self.wrong(key, "a list of tables", value);
        }
        tables
    }

    pub fn table(&mut self, key: &'static str) -> Option<Table<'t, 'i>> {
        let value = self.get(key)?;
        let table = Table::of(value, self.lines, key);
        if table.is_none() {
            self.wrong(key, "a table", value);
        }
        table
    }

    /// Everything found; what nobody asked for is a flaw too.
    pub fn done(mut self) -> Vec<Flaw> {
        let table = self.table;
        for (key, _) in table.iter() {
            let word = key.get_ref().as_ref();
            if !self.known.contains(&word) {
                let known = self.known.join(", ");
                let line = self.lines.line(key.span().start);
                self.flaw(line, format!("knows no field {word}; its fields are: {known}"));
            }
        }
        self.flaws
    }
}
