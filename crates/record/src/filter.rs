//! Filters and sorting: what a list is asked, as data that no text of SQL can hide in.

use crate::{Field, Kind, RecordType, Value};
use terms::{Line, Misfit};

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// It holds one of these; of references, one of them.
    AnyOf(Vec<Value>),
    /// Its folded text contains this folded text.
    Has(String),
    /// It is smaller, or earlier.
    Before(Value),
    /// It is larger, or later.
    After(Value),
    /// It is open.
    Empty,
    /// It is filled.
    Filled,
}

/// A question to one field of a record type.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The position of the field.
    pub field: usize,
    /// What is asked.
    pub test: Test,
}

/// Which way a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest, first letter, earliest on top.
    Ascending,
    /// The other way.
    Descending,
}

/// By what a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The position of a field that has `sort`, or nothing for the number.
    pub field: Option<usize>,
    /// Which way.
    pub direction: Direction,
}

impl Sort {
    /// By number, as they were given: how a list stands unless somebody says otherwise.
    pub const BY_NUMBER: Sort = Sort { field: None, direction: Direction::Ascending };

    /// Reads `name` or `-name`; `number` and `-number` are always known.
    pub fn parse(of: &RecordType, text: &str) -> Result<Sort, Misfit> {
        let (direction, name) = match text.strip_prefix('-') {
            Some(name) => (Direction::Descending, name),
            None => (Direction::Ascending, text),
        };
        if name == "number" {
            return Ok(Sort { field: None, direction });
        }
        match of.field(name) {
            Some((at, field)) if field.sort => Ok(Sort { field: Some(at), direction }),
            _ => {
                let known = of.fields.iter().filter(|field| field.sort).map(|field| field.name);
                let known: Vec<&str> = std::iter::once("number").chain(known).collect();
                Err(Misfit::of(format!("cannot sort by “{name}”; known are: {}", known.join(", "))))
            }
        }
    }

    /// Writes it as [`Sort::parse`] reads it.
    pub fn text(&self, of: &RecordType) -> String {
        let name = self.field.map_or("number", |at| of.fields[at].name);
        match self.direction {
            Direction::Ascending => name.to_owned(),
            Direction::Descending => format!("-{name}"),
        }
    }
}

impl Filter {
    /// Reads one pair of an address: `kind=provider,supplier`, `name.has=wharf`,
    /// `verified.before=2026-08-01`, `verified.after=…`, `parent.empty=yes`.
    ///
    /// `None` when the name before the point is no field of this type (it may be a parameter of
    /// the page). Errors: the question does not fit the field, or the value does not.
    pub fn parse(of: &RecordType, key: &str, text: &str) -> Option<Result<Filter, Misfit>> {
        let (name, ask) = key.split_once('.').unwrap_or((key, ""));
        let (field, declared) = of.field(name)?;
        Some(test(declared, ask, text).map(|test| Filter { field, test }))
    }

    /// Writes it as [`Filter::parse`] reads it: key and text.
    pub fn pair(&self, of: &RecordType) -> (String, String) {
        let field = &of.fields[self.field];
        let key = |ask: &str| format!("{}.{ask}", field.name);
        match &self.test {
            Test::AnyOf(values) => {
                let texts: Vec<String> = values.iter().map(|v| field.kind.text(v)).collect();
                (field.name.to_owned(), texts.join(","))
            }
            Test::Has(text) => (key("has"), text.clone()),
            Test::Before(value) => (key("before"), field.kind.text(value)),
            Test::After(value) => (key("after"), field.kind.text(value)),
            Test::Empty => (key("empty"), "yes".to_owned()),
            Test::Filled => (key("empty"), "no".to_owned()),
        }
    }
}

fn test(field: &Field, ask: &str, text: &str) -> Result<Test, Misfit> {
    if text.contains('\0') {
        return Err(Misfit::of("holds a NUL character; remove it"));
    }
    let is_text = matches!(field.kind, Kind::Line | Kind::Prose | Kind::Email | Kind::Phone);
    let is_ordered =
        matches!(field.kind, Kind::Whole { .. } | Kind::Day | Kind::Instant | Kind::Duration);
    let one = || match field.kind.parse(text)? {
        Value::Nothing => Err(Misfit::of("is open; give a value to compare with")),
        value => Ok(value),
    };
    match ask {
        "" => any_of(field, text),
        "has" if is_text && text.chars().count() > Line::MAX => {
            Err(Misfit::of(format!("is asked for more than {} characters", Line::MAX)))
        }
        "has" if is_text => Ok(Test::Has(text.to_owned())),
        "before" if is_ordered => one().map(Test::Before),
        "after" if is_ordered => one().map(Test::After),
        "empty" => match text {
            "yes" => Ok(Test::Empty),
            "no" => Ok(Test::Filled),
            _ => Err(Misfit::of("is neither yes nor no")),
        },
        other => {
            let mut known = vec!["empty"];
            if is_text {
                known.push("has");
            }
            if is_ordered {
                known.extend(["before", "after"]);
            }
            Err(Misfit::of(format!(
                "cannot be asked “{other}”; it can be asked: {}",
                known.join(", ")
            )))
        }
    }
}

fn any_of(field: &Field, text: &str) -> Result<Test, Misfit> {
    if matches!(field.kind, Kind::Rows(_) | Kind::Prose) {
        return Err(Misfit::of("cannot be compared as a whole; ask whether it is empty"));
    }
    let element = match field.kind {
        Kind::Refs(names) => Kind::Ref(names),
        kind => kind,
    };
    // A line may hold commas itself; only closed values come as a list.
    let is_list = matches!(element, Kind::Choice(_) | Kind::State(_) | Kind::Ref(_));
    let parts: Vec<&str> = if is_list { text.split(',').collect() } else { vec![text] };
    let values: Vec<Value> = parts
        .into_iter()
        .map(|part| element.parse(part))
        .filter(|parsed| !matches!(parsed, Ok(Value::Nothing)))
        .collect::<Result<_, _>>()?;
    if values.is_empty() {
        return Err(Misfit::of("is open; give a value, or ask whether it is empty"));
    }
    Ok(Test::AnyOf(values))
}
