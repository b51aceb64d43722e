//! The schema as data: tables, columns, keys, indexes, sequences, and the steps that change them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ColumnKind, Dialect, diff, render_all};

/// The longest name that PostgreSQL keeps whole.
const LONGEST_NAME: usize = 63;
/// The longest name of a table, so that the names made from it stay readable.
const LONGEST_TABLE: usize = 50;

/// Everything that the database consists of, in an order that never depends on chance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The tables by name.
    pub tables: BTreeMap<String, Table>,
    /// The sequences by name.
    pub sequences: BTreeSet<String>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the order in which they came.
    pub columns: Vec<Column>,
    /// The columns that identify a row; they are required whatever they say themselves.
    pub primary_key: Vec<String>,
    /// The columns that point elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// Groups of columns that no two rows share; empty values are never shared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unique: Vec<Vec<String>>,
    /// What makes questions fast.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Must every row have a value?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What a row gets that says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<DefaultValue>,
}

/// A constant that stands where nothing was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DefaultValue {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Whole(i64),
    /// A text, a day, an instant in its fixed form, or a JSON document.
    Text(String),
}

/// Columns that point at a row of another table; never deferred, never cascading.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The columns that point.
    pub columns: Vec<String>,
    /// The table they point at.
    pub table: String,
    /// The columns they point at.
    pub references: Vec<String>,
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its name, one of its kind in the whole schema.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<IndexColumn>,
    /// May no two rows agree in it?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// Which rows it covers, when it does not cover all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<IndexOnly>,
}

/// A column of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexColumn {
    /// Its name.
    pub name: String,
    /// From the greatest to the least?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
}

/// The rows that a partial index covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexOnly {
    /// Those where the column is empty.
    Empty(String),
    /// Those where the column has a value.
    Filled(String),
}

/// One step from a schema to the next; none of them loses a row or a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// A new table with its keys and indexes.
    CreateTable(Table),
    /// A new column at the end of a table.
    AddColumn {
        /// The table.
        table: String,
        /// The column.
        column: Column,
        /// Where it points, when it points.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        references: Option<ForeignKey>,
    },
    /// A new index.
    CreateIndex {
        /// The table.
        table: String,
        /// The index.
        index: Index,
    },
    /// An index that nobody needs any more.
    DropIndex {
        /// The table.
        table: String,
        /// The name of the index.
        name: String,
    },
    /// Columns that no two rows share from now on.
    AddUnique {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// Columns that rows may share from now on.
    DropUnique {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// A sequence that begins at 1.
    CreateSequence {
        /// Its name.
        name: String,
    },
}

impl Table {
    /// A table with nothing in it yet.
    pub fn new(name: impl Into<String>) -> Table {
        Table {
            name: name.into(),
            columns: Vec::new(),
            primary_key: Vec::new(),
            foreign_keys: Vec::new(),
            unique: Vec::new(),
            indexes: Vec::new(),
        }
    }

    /// Adds a column that may be empty.
    #[must_use]
    pub fn column(mut self, name: &str, kind: ColumnKind) -> Table {
        self.columns.push(Column { name: name.to_owned(), kind, required: false, default: None });
        self
    }

    /// Adds a column that every row fills.
    #[must_use]
    pub fn required(mut self, name: &str, kind: ColumnKind) -> Table {
        self.columns.push(Column { name: name.to_owned(), kind, required: true, default: None });
        self
    }

    /// Adds a column that every row fills, with this value where nothing is said.
    #[must_use]
    pub fn defaulting(mut self, name: &str, kind: ColumnKind, value: DefaultValue) -> Table {
        let default = Some(value);
        self.columns.push(Column { name: name.to_owned(), kind, required: true, default });
        self
    }

    /// Says which columns identify a row.
    #[must_use]
    pub fn key(mut self, columns: &[&str]) -> Table {
        self.primary_key = owned(columns);
        self
    }

    /// Lets a column point at the column `id` of a table.
    #[must_use]
    pub fn points(mut self, column: &str, table: &str) -> Table {
        self.foreign_keys.push(ForeignKey {
            columns: owned(&[column]),
            table: table.to_owned(),
            references: owned(&["id"]),
        });
        self
    }

    /// Lets no two rows share these columns.
    #[must_use]
    pub fn unique(mut self, columns: &[&str]) -> Table {
        self.unique.push(owned(columns));
        self
    }

    /// Adds an index with the usual name; a column that begins with `-` runs downwards.
    #[must_use]
    pub fn index(mut self, columns: &[&str]) -> Table {
        let index = Index::on(&self.name, columns);
        self.indexes.push(index);
        self
    }
}

impl Index {
    /// An index with the usual name; a column that begins with `-` runs downwards.
    pub fn on(table: &str, columns: &[&str]) -> Index {
        let columns: Vec<IndexColumn> = columns
            .iter()
            .map(|column| IndexColumn {
                name: column.trim_start_matches('-').to_owned(),
                descending: column.starts_with('-'),
            })
            .collect();
        let named: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let name = made_name(table, &named, "idx");
        Index { name, columns, unique: false, only: None }
    }
}

impl IndexOnly {
    fn column(&self) -> &String {
        match self {
            IndexOnly::Empty(column) | IndexOnly::Filled(column) => column,
        }
    }
}

impl Schema {
    /// A schema with nothing in it.
    pub fn new() -> Schema {
        Schema::default()
    }

    /// Adds a table.
    #[must_use]
    pub fn table(mut self, table: Table) -> Schema {
        self.tables.insert(table.name.clone(), table);
        self
    }

    /// Adds a sequence.
    #[must_use]
    pub fn sequence(mut self, name: &str) -> Schema {
        self.sequences.insert(name.to_owned());
        self
    }

    /// Takes one step. Errors: the step does not fit the schema, in words.
    pub fn apply(&mut self, operation: &Operation) -> Result<(), String> {
        match operation {
            Operation::CreateTable(table) => {
                if self.tables.contains_key(&table.name) {
                    return Err(said(&["the table ", &table.name, " is there already"]));
                }
                self.tables.insert(table.name.clone(), table.clone());
            }
            Operation::AddColumn { table, column, references } => {
                let table = self.table_mut(table)?;
                if table.columns.iter().any(|there| there.name == column.name) {
                    return Err(said(&[&table.name, ".", &column.name, " is there already"]));
                }
                table.columns.push(column.clone());
                table.foreign_keys.extend(references.clone());
            }
            Operation::CreateIndex { table, index } => {
                let table = self.table_mut(table)?;
                if table.indexes.iter().any(|there| there.name == index.name) {
                    return Err(said(&["the index ", &index.name, " is there already"]));
                }
                table.indexes.push(index.clone());
            }
            Operation::DropIndex { table, name } => {
                let table = self.table_mut(table)?;
                let before = table.indexes.len();
                table.indexes.retain(|index| index.name != *name);
                if table.indexes.len() == before {
                    return Err(said(&["there is no index ", name]));
                }
            }
            Operation::AddUnique { table, columns } => {
                self.table_mut(table)?.unique.push(columns.clone());
            }
            Operation::DropUnique { table, columns } => {
                self.table_mut(table)?.unique.retain(|there| there != columns);
            }
            Operation::CreateSequence { name } => {
                if !self.sequences.insert(name.clone()) {
                    return Err(said(&["the sequence ", name, " is there already"]));
                }
            }
        }
        Ok(())
    }

    fn table_mut(&mut self, name: &str) -> Result<&mut Table, String> {
        self.tables.get_mut(name).ok_or_else(|| said(&["there is no table ", name]))
    }

    /// The whole schema as the text that makes it from nothing.
    pub fn to_sql(&self, dialect: Dialect) -> Result<String, String> {
        self.check()?;
        let operations = diff(&Schema::new(), self).map_err(|error| error.to_string())?;
        let statements = render_all(&operations, dialect);
        let mut text = String::new();
        for statement in statements {
            text.push_str(&super::render::laid_out(&statement));
            text.push_str(";\n");
        }
        Ok(text)
    }

    /// Does everything that is named exist, and can every name be kept by both databases?
    pub fn check(&self) -> Result<(), String> {
        let mut indexes = BTreeSet::new();
        for (name, table) in &self.tables {
            check_name(name, LONGEST_TABLE)?;
            if *name != table.name {
                return Err(said(&["the table ", name, " is entered as ", &table.name]));
            }
            self.check_table(table)?;
            for index in &table.indexes {
                check_name(&index.name, LONGEST_NAME)?;
                if !indexes.insert(&index.name) {
                    return Err(said(&["two indexes bear the name ", &index.name]));
                }
            }
        }
        for sequence in &self.sequences {
            check_name(sequence, LONGEST_TABLE)?;
            if self.tables.contains_key(sequence) {
                return Err(said(&["a table and a sequence both bear the name ", sequence]));
            }
        }
        Ok(())
    }

    fn check_table(&self, table: &Table) -> Result<(), String> {
        if ["migration", "sequence"].contains(&table.name.as_str()) {
            return Err(said(&["the name ", &table.name, " belongs to the database itself"]));
        }
        let mut names = BTreeSet::new();
        for column in &table.columns {
            check_name(&column.name, LONGEST_NAME)?;
            if !names.insert(column.name.as_str()) {
                return Err(said(&[&table.name, " has two columns ", &column.name]));
            }
        }
        if table.primary_key.is_empty() {
            return Err(said(&["the table ", &table.name, " has no primary key"]));
        }
        let indexed = table.indexes.iter().flat_map(|index| {
            let only = index.only.iter().map(IndexOnly::column);
            index.columns.iter().map(|column| &column.name).chain(only)
        });
        let named = (table.primary_key.iter())
            .chain(table.unique.iter().flatten())
            .chain(table.foreign_keys.iter().flat_map(|key| &key.columns))
            .chain(indexed);
        for name in named {
            if !names.contains(name.as_str()) {
                return Err(said(&[&table.name, " has no column ", name]));
            }
        }
        table.foreign_keys.iter().try_for_each(|key| self.check_foreign_key(table, key))
    }

    fn check_foreign_key(&self, table: &Table, key: &ForeignKey) -> Result<(), String> {
        let Some(target) = self.tables.get(&key.table) else {
            return Err(said(&[&table.name, " points at ", &key.table, ", which is not there"]));
        };
        let kinds = |table: &Table, names: &[String]| -> Vec<Option<ColumnKind>> {
            let kind =
                |name: &String| table.columns.iter().find(|c| c.name == *name).map(|c| c.kind);
            names.iter().map(kind).collect()
        };
        if kinds(table, &key.columns) != kinds(target, &key.references) {
            let (from, to) = (key.columns.join(", "), key.references.join(", "));
            let words =
                [&table.name, " (", &from, ") cannot point at ", &key.table, " (", &to, ")"];
            return Err(said(&words));
        }
        if target.primary_key != key.references && !target.unique.contains(&key.references) {
            return Err(said(&[
                &table.name,
                " points at columns of ",
                &key.table,
                " that several rows may share",
            ]));
        }
        Ok(())
    }
}

fn check_name(name: &str, longest: usize) -> Result<(), String> {
    let good =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let begins = name.starts_with(|letter: char| letter.is_ascii_lowercase());
    if begins && name.chars().all(good) && name.len() <= longest {
        return Ok(());
    }
    Err(said(&[
        "the name \"",
        name,
        "\" is not made of small letters, digits and underscores, or is longer than ",
        &longest.to_string(),
    ]))
}

pub(crate) fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub(crate) fn said(parts: &[&str]) -> String {
    parts.concat()
}

/// The name of the rule that rows are told apart by their key.
pub(crate) fn primary_key_name(table: &str) -> String {
    [table, "_pkey"].concat()
}

/// The name of the rule that no two rows share these columns.
pub(crate) fn unique_name(table: &str, columns: &[&str]) -> String {
    made_name(table, columns, "key")
}

/// The name of the rule that these columns point at something.
pub(crate) fn foreign_key_name(table: &str, columns: &[&str]) -> String {
    made_name(table, columns, "fkey")
}

/// A name of parts, cut and made unmistakable where it is too long to be kept whole.
fn made_name(table: &str, columns: &[&str], end: &str) -> String {
    let whole = [table, "_", &columns.join("_"), "_", end].concat();
    if whole.len() <= LONGEST_NAME {
        return whole;
    }
    let hash = Sha256::digest(whole.as_bytes());
    let mark: String = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let kept: String = whole.chars().take(LONGEST_NAME - 2 - mark.len() - end.len()).collect();
    [&kept, "_", &mark, "_", end].concat()
}
