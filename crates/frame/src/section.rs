//! Live sections: what a document shows of the registers as they are, filled by the capabilities
//! that keep them and read in the eyes of one organisation.

use crate::{
    app::App,
    catalogue::Catalogue,
    gate::{OwnEyes, Reader, Scoped},
    problem::Problem,
    register::record::said,
    store::{self, Cursor, ListQuery},
};
use record::{Direction, Sort};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::{pin::Pin, sync::OnceLock};

/// Rows that one section shows; the rest is counted.
pub const ROWS: usize = 500;

/// What a section is read with.
pub type Reading = Pin<Box<dyn Future<Output = Result<LiveTable, Problem>> + Send>>;

/// Where a section comes from.
#[derive(Clone, Copy)]
pub enum Source {
    /// Fields of a register, the first of which names the record; the records in use.
    Register(&'static str, &'static [&'static str]),
    /// Rows that a capability computes.
    Computed(fn(Reader<OwnEyes>) -> Reading),
}

/// A live section that documents may hold.
#[derive(Clone, Copy)]
pub struct LiveSection {
    /// How authors name it: `services`.
    pub name: &'static str,
    /// Its heading where the author gives none.
    pub title: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// What is said when there is no row.
    pub none: &'static str,
    /// Where it comes from.
    pub source: Source,
}

/// The sections of an installation.
#[derive(Default)]
struct Offered(OnceLock<Vec<LiveSection>>);

/// Lets documents hold these sections from now on. Whoever puts an installation together says it
/// once, with what every capability contributes.
pub fn offer(app: &App, sections: Vec<LiveSection>) {
    app.room::<Offered>().0.get_or_init(|| sections);
}

/// The sections that documents may hold.
pub fn offered(app: &App) -> Vec<LiveSection> {
    app.room::<Offered>().0.get().cloned().unwrap_or_default()
}

/// A row: what it is about, and its cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveRow {
    /// The number of its record; what it is about where it has none. Rows are compared by it.
    pub key: String,
    /// The address of its record; empty where it has none.
    pub path: String,
    /// Its cells, as they are read.
    pub cells: Vec<String>,
}

/// What a section shows at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveTable {
    /// Its heads.
    pub heads: Vec<String>,
    /// Its rows.
    pub rows: Vec<LiveRow>,
    /// Rows that are there and not shown.
    pub more: u64,
}

impl LiveSection {
    /// What it names and the catalogue does not know: a register, or a field of it.
    pub fn flaws(&self, catalogue: &Catalogue) -> Vec<String> {
        let Source::Register(name, fields) = self.source else { return Vec::new() };
        let Some(of) = catalogue.named(name) else { return vec![name.to_owned()] };
        let unknown = fields.iter().filter(|field| of.field(field).is_none());
        unknown.map(|field| format!("{name}.{field}")).collect()
    }

    /// What it shows now, in the eyes of an organisation.
    pub async fn read(&self, mut reader: Reader<OwnEyes>) -> Result<LiveTable, Problem> {
        match self.source {
            Source::Register(name, fields) => register(&mut reader, name, fields).await,
            Source::Computed(read) => read(reader).await,
        }
    }
}

async fn register(
    reader: &mut Reader<OwnEyes>,
    name: &str,
    fields: &[&str],
) -> Result<LiveTable, Problem> {
    let Some(of) = reader.scope().app().catalogue().named(name) else {
        return Ok(LiveTable::default());
    };
    let fields: Vec<usize> =
        fields.iter().filter_map(|name| of.field(name).map(|(at, _)| at)).collect();
    let sort = Sort { field: None, direction: Direction::Ascending };
    let query = ListQuery { sort, limit: ROWS, cursor: Cursor::First, ..ListQuery::default() };
    let ids = store::list_ids(reader, of, &query, ROWS + 1).await?;
    let more = match ids.len() > ROWS {
        true => store::count(reader, of, &query).await?.saturating_sub(ROWS as u64),
        false => 0,
    };
    let shown = &ids[..ids.len().min(ROWS)];
    let mut stored = store::load_many(reader, of, shown).await?;
    stored.sort_by_key(|one| one.number);
    let names = store::names(reader, &stored).await?;
    let row = |one: &store::Stored| LiveRow {
        key: one.label(),
        path: one.path(),
        cells: fields.iter().map(|at| said(&of.fields[*at], &one.values[*at], &names)).collect(),
    };
    Ok(LiveTable {
        heads: fields.iter().map(|at| of.fields[*at].label.to_owned()).collect(),
        rows: stored.iter().map(row).collect(),
        more,
    })
}

impl LiveTable {
    /// As it is kept.
    pub fn to_json(&self) -> Json {
        let row = |row: &LiveRow| json!({ "key": row.key, "path": row.path, "cells": row.cells });
        let rows: Vec<Json> = self.rows.iter().map(row).collect();
        json!({ "heads": self.heads, "rows": rows, "more": self.more })
    }

    /// What [`LiveTable::to_json`] wrote; what is not there is empty.
    pub fn from_json(json: &Json) -> LiveTable {
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let texts = |json: &Json| {
            json.as_array().map(|all| all.iter().map(text).collect()).unwrap_or_default()
        };
        let row = |row: &Json| LiveRow {
            key: text(&row["key"]),
            path: text(&row["path"]),
            cells: texts(&row["cells"]),
        };
        let rows = json["rows"].as_array();
        LiveTable {
            heads: texts(&json["heads"]),
            rows: rows.map(|all| all.iter().map(row).collect()).unwrap_or_default(),
            more: json["more"].as_u64().unwrap_or_default(),
        }
    }

    /// The SHA-256 of what it says, in hexadecimal digits: each text with its length, so that no
    /// two tables give the same bytes.
    pub fn hash(&self) -> String {
        let more = self.more.to_string();
        let rows = self.rows.iter().flat_map(|row| std::iter::once(&row.key).chain(&row.cells));
        let texts = self.heads.iter().map(String::as_str).chain(["rows"]);
        digest(texts.chain(rows.map(String::as_str)).chain([more.as_str()]))
    }
}

/// The SHA-256 of texts in hexadecimal digits, each text with its length.
pub fn digest<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    }
    hex(&digest.finalize())
}

/// The SHA-256 of bytes in hexadecimal digits.
pub fn digest_of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[&str]) -> LiveTable {
        let row = |cell: &&str| LiveRow {
            key: "K".into(),
            cells: vec![(*cell).into()],
            ..LiveRow::default()
        };
        LiveTable { heads: vec!["Head".into()], rows: cells.iter().map(row).collect(), more: 0 }
    }

    #[test]
    fn what_is_kept_says_the_same_and_another_word_gives_another_hash() {
        let one = table(&["4 h", "2 h"]);
        assert_eq!(LiveTable::from_json(&one.to_json()), one);
        assert_eq!(one.hash(), table(&["4 h", "2 h"]).hash());
        assert_ne!(one.hash(), table(&["4 h", "2 h "]).hash());
        assert_ne!(one.hash(), table(&["4 h2", " h"]).hash());
        assert_ne!(one.hash(), LiveTable { more: 1, ..one.clone() }.hash());
    }
}
