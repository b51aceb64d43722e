//! What a list is asked, in its address: words, filters, order, columns, page, density.

use crate::{
    gate::Fields,
    limits,
    store::{Cursor, CustomField, ListQuery},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use record::{Filter, RecordType, Refusal, Sort};

/// Everything a list page keeps in its address.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Address {
    /// What the store is asked.
    pub query: ListQuery,
    /// The fields that stand in the list.
    pub columns: Vec<Shown>,
    /// Did somebody choose these columns?
    pub chosen: bool,
    /// The height of a row: 32, 40 or 48.
    pub density: u8,
    /// What could not be understood; the rest holds all the same.
    pub faults: Vec<Refusal>,
}

/// A field that stands in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A declared one, by position.
    Field(usize),
    /// One that this installation adds, by its key.
    Custom(String),
}

impl Shown {
    fn named(of: &RecordType, custom: &[CustomField], name: &str) -> Option<Shown> {
        match name.strip_prefix("custom.") {
            Some(key) => custom
                .iter()
                .find(|field| field.key == key)
                .map(|field| Shown::Custom(field.key.clone())),
            None => of.field(name).map(|(at, _)| Shown::Field(at)),
        }
    }

    /// Its name in an address.
    pub fn name(&self, of: &RecordType) -> String {
        match self {
            Shown::Field(at) => of.fields[*at].name.to_owned(),
            Shown::Custom(key) => format!("custom.{key}"),
        }
    }
}

impl Address {
    /// The list as it is when nobody asks for anything.
    pub fn plain(of: &RecordType) -> Address {
        Address {
            query: ListQuery::default(),
            columns: usual(of),
            chosen: false,
            density: 32,
            faults: Vec::new(),
        }
    }

    /// Reads the pairs of an address. What is unknown or wrong is named in `faults`.
    pub fn parse(of: &RecordType, custom: &[CustomField], pairs: &Fields) -> Address {
        let mut address = Address::plain(of);
        for (key, text) in &pairs.0 {
            if let Err(refusal) = address.take(of, custom, key, text) {
                address.faults.push(refusal);
            }
        }
        address
    }

    fn take(
        &mut self,
        of: &RecordType,
        custom: &[CustomField],
        key: &str,
        text: &str,
    ) -> Result<(), Refusal> {
        let refuse = |words: String| Refusal::of(key.to_owned(), words);
        match key {
            "q" if text.contains('\0') => {
                return Err(refuse("The words hold a NUL character; remove it".to_owned()));
            }
            "q" => self.query.words = text.chars().take(200).collect(),
            "sort" => {
                self.query.sort =
                    Sort::parse(of, text).map_err(|misfit| refuse(format!("The list {misfit}")))?;
            }
            "cols" => {
                self.columns.clear();
                for name in text.split(',').map(str::trim) {
                    if let Some(shown) = Shown::named(of, custom, name)
                        && !self.columns.contains(&shown)
                    {
                        self.columns.push(shown);
                    }
                }
                self.chosen = true;
            }
            "d" => {
                self.density = match text {
                    "40" => 40,
                    "48" => 48,
                    _ => 32,
                }
            }
            "after" | "before" => {
                let number = of.parse_number(text).ok_or_else(|| {
                    refuse(format!("“{text}” is no number of this register, like {}", of.number(4)))
                })?;
                let cursor = if key == "after" { Cursor::After } else { Cursor::Before };
                self.query.cursor = cursor(number);
            }
            "limit" => {
                let limit = text.parse().ok();
                self.query.limit = limit
                    .filter(|limit| (1..=limits::ROWS_PER_PAGE_MAX).contains(limit))
                    .ok_or_else(|| {
                        let most = limits::ROWS_PER_PAGE_MAX;
                        refuse(format!("A page has 1 to {most} rows; “{text}” is none of these"))
                    })?;
            }
            "retired" => match text {
                "yes" => self.query.retired = true,
                "no" => self.query.retired = false,
                _ => return Err(refuse("“retired” is yes or no".to_owned())),
            },
            // Parameters of the page around the list.
            "view" | "part" | "done" | "from" => {}
            key => self.filter(of, custom, key, text)?,
        }
        Ok(())
    }

    fn filter(
        &mut self,
        of: &RecordType,
        custom: &[CustomField],
        key: &str,
        text: &str,
    ) -> Result<(), Refusal> {
        let refuse = |words: String| Refusal::of(key.to_owned(), words);
        if let Some(name) = key.strip_prefix("custom.") {
            let field = custom
                .iter()
                .find(|field| field.key == name)
                .ok_or_else(|| refuse(format!("“{key}” is no field of this register")))?;
            let value = field
                .kind
                .parse(text)
                .map_err(|misfit| refuse(format!("{} {misfit}", field.label)))?;
            self.query.custom.push((field.key.clone(), field.kind.text(&value)));
            return Ok(());
        }
        match Filter::parse(of, key, text) {
            Some(Ok(filter)) => self.query.filters.push(filter),
            Some(Err(misfit)) => {
                let name = key.split('.').next().unwrap_or(key);
                let label = of.field(name).map_or(name, |(_, field)| field.label);
                return Err(refuse(format!("{label} {misfit}")));
            }
            None => {
                let known: Vec<&str> = of.fields.iter().map(|field| field.name).collect();
                return Err(refuse(format!(
                    "“{key}” is no field of this register; known are: {}",
                    known.join(", ")
                )));
            }
        }
        Ok(())
    }

    /// The address as text, without its question mark: only what differs from the plain list.
    pub fn text(&self, of: &RecordType) -> String {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut add = |key: &str, text: String| pairs.push((key.to_owned(), text));
        if !self.query.words.is_empty() {
            add("q", self.query.words.clone());
        }
        for filter in &self.query.filters {
            let (key, text) = filter.pair(of);
            add(&key, text);
        }
        for (key, text) in &self.query.custom {
            add(&format!("custom.{key}"), text.clone());
        }
        if self.query.retired {
            add("retired", "yes".to_owned());
        }
        if self.query.sort != Sort::BY_NUMBER {
            add("sort", self.query.sort.text(of));
        }
        if self.chosen {
            let names: Vec<String> = self.columns.iter().map(|shown| shown.name(of)).collect();
            add("cols", names.join(","));
        }
        if self.density != 32 {
            add("d", self.density.to_string());
        }
        if self.query.limit != limits::ROWS_PER_PAGE {
            add("limit", self.query.limit.to_string());
        }
        match self.query.cursor {
            Cursor::First => {}
            Cursor::After(number) => add("after", of.number(number)),
            Cursor::Before(number) => add("before", of.number(number)),
        }
        let pairs = pairs.iter().map(|(key, text)| format!("{key}={}", encoded(text)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// The whole address of the list: `/organisations?kind=provider`.
    pub fn path(&self, of: &RecordType) -> String {
        let text = self.text(of);
        if text.is_empty() { format!("/{}", of.plural) } else { format!("/{}?{text}", of.plural) }
    }

    fn changed(&self, change: impl FnOnce(&mut Address)) -> Address {
        let mut address = self.clone();
        // Another question has another first page.
        address.query.cursor = Cursor::First;
        change(&mut address);
        address
    }

    /// Sorted another way.
    pub fn with_sort(&self, sort: Sort) -> Address {
        self.changed(|address| address.query.sort = sort)
    }

    /// Another page.
    pub fn with_cursor(&self, cursor: Cursor) -> Address {
        self.changed(|address| address.query.cursor = cursor)
    }

    /// Without the filter at this position.
    pub fn without_filter(&self, at: usize) -> Address {
        self.changed(|address| {
            address.query.filters.remove(at);
        })
    }

    /// Without the filter of a custom field at this position.
    pub fn without_custom(&self, at: usize) -> Address {
        self.changed(|address| {
            address.query.custom.remove(at);
        })
    }

    /// With rows of this height.
    pub fn with_density(&self, density: u8) -> Address {
        self.changed(|address| address.density = density)
    }

    /// With these words.
    pub fn with_words(&self, words: &str) -> Address {
        self.changed(|address| address.query.words = words.to_owned())
    }

    /// Of records in use, or of those taken out of use.
    pub fn with_retired(&self, retired: bool) -> Address {
        self.changed(|address| address.query.retired = retired)
    }
}

/// The columns of a list for which nobody chose others.
pub(crate) fn usual(of: &RecordType) -> Vec<Shown> {
    let listed = of.fields.iter().enumerate().filter(|(_, field)| field.list);
    listed.map(|(at, _)| Shown::Field(at)).collect()
}

/// What may stand in a value of an address as it is; the rest is encoded.
const IN_VALUE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b',').remove(b':');

/// A text as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, IN_VALUE).to_string()
}
