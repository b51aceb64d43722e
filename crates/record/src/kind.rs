//! The kinds of fields: how each is read, written, checked and described.

use crate::{ChoiceValue, Field, Lifecycle, Refusal, RowType, Value, choice, rows_text};
use serde_json::Value as Json;
use std::collections::HashSet;
use terms::{Day, Duration, Email, Id, Instant, Line, Misfit, Money, Phone, Prose};

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One line of text.
    Line,
    /// Text of several lines.
    Prose,
    /// A mail address.
    Email,
    /// A telephone number in international form.
    Phone,
    /// A whole number within a range, in a unit.
    Whole {
        /// The smallest accepted.
        min: i64,
        /// The largest accepted.
        max: i64,
        /// The unit, or nothing.
        unit: &'static str,
    },
    /// Yes or no.
    Flag,
    /// A calendar day.
    Day,
    /// A moment.
    Instant,
    /// Elapsed time.
    Duration,
    /// An amount with its currency.
    Money,
    /// One of some values.
    Choice(&'static [ChoiceValue]),
    /// One record of a type that is named here; in the ordinary case one is.
    Ref(&'static [&'static str]),
    /// Any number of records, each of a type that is named here.
    Refs(&'static [&'static str]),
    /// A small table inside the record.
    Rows(&'static RowType),
    /// The state of a lifecycle; changed by transitions, never by an edit.
    State(&'static Lifecycle),
}

impl Kind {
    /// Reads what a person typed into a form or a cell. Empty text is [`Value::Nothing`].
    ///
    /// References are read as ids here; who knows the records turns `ORG-0004` and names into ids
    /// first. Errors: the words say what would be accepted.
    pub fn parse(&self, text: &str) -> Result<Value, Misfit> {
        if text.trim().is_empty() {
            return Ok(Value::Nothing);
        }
        if text.contains('\0') {
            return Err(Misfit::of("holds a NUL character, which cannot be stored; remove it"));
        }
        match self {
            Kind::Line => text.parse::<Line>().map(|line| Value::Text(line.to_string())),
            Kind::Prose => text.parse::<Prose>().map(|prose| Value::Text(prose.to_string())),
            Kind::Email => text.parse::<Email>().map(|email| Value::Text(email.to_string())),
            Kind::Phone => text.parse::<Phone>().map(|phone| Value::Text(phone.to_string())),
            Kind::Whole { .. } => whole(text).map(Value::Whole),
            Kind::Flag => flag(text).map(Value::Flag),
            Kind::Day => text.parse::<Day>().map(Value::Day),
            Kind::Instant => text.parse::<Instant>().map(Value::Instant),
            Kind::Duration => text.parse::<Duration>().map(Value::Duration),
            Kind::Money => text.parse::<Money>().map(Value::Money),
            Kind::Choice(values) => {
                choice::find(values, text.trim()).map(|value| Value::Choice(value.name.to_owned()))
            }
            Kind::State(lifecycle) => choice::find(lifecycle.states, text.trim())
                .map(|state| Value::Choice(state.name.to_owned())),
            Kind::Ref(_) => text.trim().parse::<Id>().map(Value::Ref),
            Kind::Refs(_) => text
                .split([';', ','])
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .map(str::parse::<Id>)
                .collect::<Result<Vec<Id>, _>>()
                .map(once_each),
            Kind::Rows(row) => rows_text::parse(row, text),
        }
    }

    /// The names of the record types that it may refer to; none when it does not refer at all.
    pub fn targets(&self) -> &'static [&'static str] {
        match self {
            Kind::Ref(names) | Kind::Refs(names) => names,
            _ => &[],
        }
    }

    /// Writes a value as text that [`Kind::parse`] reads back: for forms, CSV and the ledger.
    pub fn text(&self, value: &Value) -> String {
        match (self, value) {
            (_, Value::Nothing) => String::new(),
            (_, Value::Text(text) | Value::Choice(text)) => text.clone(),
            (_, Value::Whole(number)) => number.to_string(),
            (_, Value::Flag(flag)) => if *flag { "yes" } else { "no" }.to_owned(),
            (_, Value::Day(day)) => day.to_string(),
            (_, Value::Instant(instant)) => instant.to_string(),
            (_, Value::Duration(duration)) => duration.words(),
            (_, Value::Money(money)) => money.to_string(),
            (_, Value::Ref(id)) => id.to_string(),
            (_, Value::Refs(ids)) => ids.iter().map(Id::to_string).collect::<Vec<_>>().join("; "),
            (Kind::Rows(row), Value::Rows(rows)) => rows_text::write(row, rows),
            (_, Value::Rows(_)) => String::new(),
        }
    }

    /// Writes a value as people read it. References are left to who knows their names.
    pub fn words(&self, value: &Value) -> String {
        match (self, value) {
            (Kind::Choice(values), Value::Choice(name)) => label(values, name),
            (Kind::State(lifecycle), Value::Choice(name)) => label(lifecycle.states, name),
            (Kind::Whole { unit, .. }, Value::Whole(number)) if !unit.is_empty() => {
                format!("{number} {unit}")
            }
            (_, Value::Day(day)) => day.words(),
            (_, Value::Instant(instant)) => instant.words(),
            (Kind::Rows(row), Value::Rows(rows)) => {
                let noun = if rows.len() == 1 { "" } else { "s" };
                format!("{} {}{noun}", rows.len(), row.name)
            }
            _ => self.text(value),
        }
    }

    /// Reads a value as it comes over the interface. Errors as [`Kind::parse`].
    pub fn from_json(&self, json: &Json) -> Result<Value, Misfit> {
        match (self, json) {
            (_, Json::Null) => Ok(Value::Nothing),
            (Kind::Whole { .. }, Json::Number(number)) => number
                .as_i64()
                .map(Value::Whole)
                .ok_or_else(|| Misfit::of("is not a whole number; write digits only")),
            (Kind::Flag, Json::Bool(flag)) => Ok(Value::Flag(*flag)),
            (Kind::Whole { .. } | Kind::Flag, _) => Err(Misfit::of(self.wire())),
            (Kind::Refs(_), Json::Array(ids)) => ids
                .iter()
                .map(|id| id.as_str().unwrap_or_default().parse::<Id>())
                .collect::<Result<Vec<Id>, _>>()
                .map(once_each),
            (Kind::Rows(row), Json::Array(rows)) => rows
                .iter()
                .map(|json| row_from_json(row, json))
                .collect::<Result<_, _>>()
                .map(Value::Rows),
            (Kind::Refs(_) | Kind::Rows(_), _) => Err(Misfit::of(self.wire())),
            (Kind::Choice(values), Json::String(name)) => exact(values, name),
            (Kind::State(lifecycle), Json::String(name)) => exact(lifecycle.states, name),
            (_, Json::String(text)) => self.parse(text),
            _ => Err(Misfit::of(self.wire())),
        }
    }

    /// Writes a value as it goes over the interface; durations are ISO 8601.
    pub fn json(&self, value: &Value) -> Json {
        match (self, value) {
            (Kind::Refs(_), Value::Nothing) | (Kind::Rows(_), Value::Nothing) => {
                Json::Array(vec![])
            }
            (_, Value::Nothing) => Json::Null,
            (_, Value::Whole(number)) => Json::from(*number),
            (_, Value::Flag(flag)) => Json::from(*flag),
            (_, Value::Duration(duration)) => Json::from(duration.to_string()),
            (_, Value::Refs(ids)) => ids.iter().map(|id| Json::from(id.to_string())).collect(),
            (Kind::Rows(row), Value::Rows(rows)) => rows
                .iter()
                .map(|values| {
                    let members = row.fields.iter().zip(values);
                    Json::Object(
                        members.map(|(f, v)| (f.name.to_owned(), f.kind.json(v))).collect(),
                    )
                })
                .collect(),
            _ => Json::from(self.text(value)),
        }
    }

    /// What a person is asked to do when the field is open: `choose one of its values`.
    pub fn asks(&self) -> &'static str {
        match self {
            Kind::Choice(_) | Kind::Ref(_) | Kind::State(_) => "choose one",
            Kind::Flag => "say yes or no",
            Kind::Day => "give a day, like 2026-11-23",
            Kind::Instant => "give an instant, like 2026-11-23T09:40:00Z",
            Kind::Duration => "give a duration, like 4 h",
            Kind::Money => "give an amount, like 1200.50 EUR",
            Kind::Whole { .. } => "give a whole number",
            Kind::Refs(_) | Kind::Rows(_) => "add at least one",
            Kind::Line | Kind::Prose | Kind::Email | Kind::Phone => "write it",
        }
    }

    fn wire(&self) -> &'static str {
        match self {
            Kind::Whole { .. } => "is not a whole number; send a JSON number without a fraction",
            Kind::Flag => "is neither true nor false; send a JSON boolean",
            Kind::Refs(_) => "is not a list of ids; send a JSON array of strings",
            Kind::Rows(_) => "is not a table; send a JSON array of objects",
            _ => "is not a text; send a JSON string or null",
        }
    }

    /// Checks a value that is there against range and length; rows are checked field by field.
    pub(crate) fn check(&self, field: &Field, value: &Value, refusals: &mut Vec<Refusal>) {
        match (self, value) {
            (Kind::Whole { min, max, unit }, Value::Whole(number))
                if !(min..=max).contains(&number) =>
            {
                let words =
                    format!("{} is {number}; accepted are {min} to {max} {unit}", field.label);
                refusals.push(Refusal::of(field.name, words.trim_end().to_owned()));
            }
            (Kind::Rows(row), Value::Rows(rows)) => {
                for (at, values) in rows.iter().enumerate() {
                    for (inner, value) in row.fields.iter().zip(values) {
                        let path = format!("{}.{at}.{}", field.name, inner.name);
                        if value.is_nothing() && inner.required {
                            let words = format!(
                                "{} of {} {} is open; {}",
                                inner.label,
                                row.name,
                                at + 1,
                                inner.kind.asks()
                            );
                            refusals.push(Refusal::of(path, words));
                            continue;
                        }
                        let mut found = Vec::new();
                        inner.kind.check(inner, value, &mut found);
                        refusals
                            .extend(found.into_iter().map(|r| Refusal::of(path.clone(), r.words)));
                    }
                }
            }
            _ => {}
        }
    }
}

fn label(values: &[ChoiceValue], name: &str) -> String {
    values.iter().find(|v| v.name == name).map_or(name, |v| v.label).to_owned()
}

/// Over the interface a choice has one spelling, so that what is sent comes back the same.
fn exact(values: &[ChoiceValue], name: &str) -> Result<Value, Misfit> {
    if values.iter().any(|value| value.name == name) {
        return Ok(Value::Choice(name.to_owned()));
    }
    let names: Vec<&str> = values.iter().map(|value| value.name).collect();
    Err(Misfit::of(format!("is not one of: {}", names.join(", "))))
}

fn once_each(mut ids: Vec<Id>) -> Value {
    let mut seen = HashSet::with_capacity(ids.len());
    ids.retain(|id| seen.insert(*id));
    if ids.is_empty() { Value::Nothing } else { Value::Refs(ids) }
}

fn row_from_json(row: &RowType, json: &Json) -> Result<Vec<Value>, Misfit> {
    let Json::Object(members) = json else {
        return Err(Misfit::of("holds something that is no object; send objects"));
    };
    if let Some(unknown) = members.keys().find(|k| row.fields.iter().all(|f| f.name != k.as_str()))
    {
        let names: Vec<&str> = row.fields.iter().map(|field| field.name).collect();
        return Err(Misfit::of(format!(
            "holds the unknown member “{unknown}”; known are: {}",
            names.join(", ")
        )));
    }
    row.fields
        .iter()
        .map(|field| {
            let json = members.get(field.name).unwrap_or(&Json::Null);
            field
                .kind
                .from_json(json)
                .map_err(|misfit| Misfit::of(format!("has a {} that {misfit}", field.name)))
        })
        .collect()
}

fn whole(text: &str) -> Result<i64, Misfit> {
    let text = text.trim().replace('\u{2212}', "-");
    text.parse().map_err(|_| Misfit::of("is not a whole number; write digits only, like 42"))
}

fn flag(text: &str) -> Result<bool, Misfit> {
    let text = text.trim().to_lowercase();
    if YES.contains(&text.as_str()) {
        Ok(true)
    } else if NO.contains(&text.as_str()) {
        Ok(false)
    } else {
        let (yes, no) = (YES.join(", "), NO.join(", "));
        Err(Misfit::of(format!("is neither yes nor no; accepted are {yes}, and {no}")))
    }
}

/// What spreadsheets write for yes …
const YES: [&str; 10] = ["yes", "true", "y", "1", "x", "on", "ja", "wahr", "oui", "vrai"];
/// … and for no. An empty cell says nothing.
const NO: [&str; 9] = ["no", "false", "n", "0", "off", "nein", "falsch", "non", "faux"];
