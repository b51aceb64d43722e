//! Embedded rows as the text of one cell: `kind=Email; value=duty@example.org | kind=Phone; …`.
//!
//! Rows are separated by `|`, fields by `;`, name and value by `=`; a backslash before any of the
//! three, or before itself, makes it part of the value. Written and read here only.

use crate::{RowType, Value};
use terms::Misfit;

pub(crate) fn write(row: &RowType, rows: &[Vec<Value>]) -> String {
    let mut text = String::new();
    for (at, values) in rows.iter().enumerate() {
        if at > 0 {
            text.push_str(" | ");
        }
        let mut first = true;
        for (field, value) in row.fields.iter().zip(values) {
            if value.is_nothing() {
                continue;
            }
            if !std::mem::take(&mut first) {
                text.push_str("; ");
            }
            text.push_str(field.name);
            text.push('=');
            for c in field.kind.text(value).chars() {
                match c {
                    '|' | ';' | '=' | '\\' => text.extend(['\\', c]),
                    '\n' => text.push_str("\\n"),
                    c => text.push(c),
                }
            }
        }
    }
    text
}

pub(crate) fn parse(row: &RowType, text: &str) -> Result<Value, Misfit> {
    let mut rows = Vec::new();
    for (at, part) in split(text, '|').iter().enumerate() {
        if part.trim().is_empty() {
            continue;
        }
        let mut values = vec![Value::Nothing; row.fields.len()];
        for member in split(part, ';') {
            if member.trim().is_empty() {
                continue;
            }
            let halves = split(&member, '=');
            let [name, value] = halves.as_slice() else {
                return Err(Misfit::of(format!(
                    "has “{}” in {} {}; write name=value, separated by ;",
                    member.trim(),
                    row.name,
                    at + 1
                )));
            };
            let found = row.fields.iter().position(|f| f.name == name.trim());
            let Some(position) = found else {
                let names: Vec<&str> = row.fields.iter().map(|field| field.name).collect();
                return Err(Misfit::of(format!(
                    "names “{}” in {} {}; known are: {}",
                    name.trim(),
                    row.name,
                    at + 1,
                    names.join(", ")
                )));
            };
            let field = &row.fields[position];
            values[position] = field.kind.parse(&unescape(value)).map_err(|misfit| {
                Misfit::of(format!("has a {} in {} {} that {misfit}", field.name, row.name, at + 1))
            })?;
        }
        rows.push(values);
    }
    Ok(if rows.is_empty() { Value::Nothing } else { Value::Rows(rows) })
}

/// Cuts at `separator` where no backslash stands before it; the backslashes stay.
fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        let last = parts.last_mut().expect("there is always a part");
        if escaped {
            last.push(c);
            escaped = false;
        } else if c == separator {
            parts.push(String::new());
        } else {
            last.push(c);
            escaped = c == '\\';
        }
    }
    parts
}

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut escaped = false;
    for c in text.trim().chars() {
        match (escaped, c) {
            (false, '\\') => escaped = true,
            (true, 'n') => {
                plain.push('\n');
                escaped = false;
            }
            (_, c) => {
                plain.push(c);
                escaped = false;
            }
        }
    }
    plain
}
