//! From one schema to the next by steps that lose nothing, or a refusal in words.

use super::schema::{Column, ForeignKey, Index, Operation, Schema, Table, said};

/// Why one schema cannot follow another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .reasons.join("; "))]
pub struct NotAdditive {
    /// Every reason, in words.
    pub reasons: Vec<String>,
}

/// The steps that lead from one schema to the other.
///
/// Refused is everything that would lose or reinterpret what is stored: a table or column taken
/// away, another kind, a value that becomes required, keys that change.
pub fn diff(from: &Schema, to: &Schema) -> Result<Vec<Operation>, NotAdditive> {
    let mut steps = Vec::new();
    let mut reasons = Vec::new();
    for name in from.sequences.difference(&to.sequences) {
        reasons.push(said(&["the sequence ", name, " is taken away"]));
    }
    for name in to.sequences.difference(&from.sequences) {
        steps.push(Operation::CreateSequence { name: name.clone() });
    }
    for name in from.tables.keys().filter(|name| !to.tables.contains_key(*name)) {
        reasons.push(said(&["the table ", name, " is taken away"]));
    }
    for (name, table) in &to.tables {
        match from.tables.get(name) {
            None => steps.push(Operation::CreateTable(table.clone())),
            Some(before) => between(before, table, &mut steps, &mut reasons),
        }
    }
    if reasons.is_empty() { Ok(steps) } else { Err(NotAdditive { reasons }) }
}

fn between(from: &Table, to: &Table, steps: &mut Vec<Operation>, reasons: &mut Vec<String>) {
    if from.primary_key != to.primary_key {
        reasons.push(said(&["the primary key of ", &to.name, " changes"]));
    }
    let mut pointing = Vec::new();
    for column in &to.columns {
        match from.columns.iter().find(|before| before.name == column.name) {
            Some(before) => same_column(&to.name, before, column, reasons),
            None => {
                let key = |key: &&ForeignKey| key.columns == [column.name.as_str()];
                let references = to.foreign_keys.iter().find(key).cloned();
                pointing.extend(references.clone());
                new_column(to, column, references, steps, reasons);
            }
        }
    }
    for before in &from.columns {
        if !to.columns.iter().any(|column| column.name == before.name) {
            reasons.push(said(&["the column ", &to.name, ".", &before.name, " is taken away"]));
        }
    }
    let keys = (to.foreign_keys.iter())
        .filter(|key| !from.foreign_keys.contains(key) && !pointing.contains(key));
    let gone = from.foreign_keys.iter().filter(|key| !to.foreign_keys.contains(key));
    for key in keys.chain(gone) {
        let columns = key.columns.join(", ");
        reasons.push(said(&["where ", &to.name, " (", &columns, ") points changes"]));
    }
    indexes(from, to, steps);
}

fn same_column(table: &str, from: &Column, to: &Column, reasons: &mut Vec<String>) {
    if from == to {
        return;
    }
    let what = if from.kind != to.kind {
        "holds something else"
    } else if from.required != to.required {
        "changes whether it is required"
    } else {
        "changes what stands where nothing was said"
    };
    reasons.push(said(&["the column ", table, ".", &to.name, " ", what]));
}

fn new_column(
    table: &Table,
    column: &Column,
    references: Option<ForeignKey>,
    steps: &mut Vec<Operation>,
    reasons: &mut Vec<String>,
) {
    let named = said(&["the new column ", &table.name, ".", &column.name]);
    if column.required && column.default.is_none() {
        reasons.push(said(&[&named, " is required and says nothing for the rows that are there"]));
    } else if column.default.is_some() && references.is_some() {
        reasons.push(said(&[&named, " points somewhere and has a default"]));
    } else {
        let (table, column) = (table.name.clone(), column.clone());
        steps.push(Operation::AddColumn { table, column, references });
    }
}

fn indexes(from: &Table, to: &Table, steps: &mut Vec<Operation>) {
    let table = || to.name.clone();
    let there = |table: &Table, index: &Index| table.indexes.contains(index);
    for index in from.indexes.iter().filter(|index| !there(to, index)) {
        steps.push(Operation::DropIndex { table: table(), name: index.name.clone() });
    }
    for index in to.indexes.iter().filter(|index| !there(from, index)) {
        steps.push(Operation::CreateIndex { table: table(), index: index.clone() });
    }
    for columns in from.unique.iter().filter(|columns| !to.unique.contains(columns)) {
        steps.push(Operation::DropUnique { table: table(), columns: columns.clone() });
    }
    for columns in to.unique.iter().filter(|columns| !from.unique.contains(columns)) {
        steps.push(Operation::AddUnique { table: table(), columns: columns.clone() });
    }
}
