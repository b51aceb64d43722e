//! Titles that are made of other fields: `Booking runs on Hall database`.

use crate::{Kind, RecordType, Value};
use terms::{Id, Line};

/// A piece of a title that is made of other fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TitlePart {
    /// Words as they stand.
    Words(&'static str),
    /// What the first of these fields that is filled says.
    Field(&'static [usize]),
}

/// What stands for a field that nothing is known of.
const UNKNOWN: &str = "unknown";

impl RecordType {
    /// Is its title made of other fields, and not typed?
    pub fn is_composed(&self) -> bool {
        !self.title_of.is_empty()
    }

    /// The positions of the fields that its title is made of.
    pub fn title_fields(&self) -> impl Iterator<Item = usize> {
        let parts = self.title_of.iter();
        let fields = parts.map(|part| match part {
            TitlePart::Words(_) => [].as_slice(),
            TitlePart::Field(fields) => fields,
        });
        fields.flatten().copied()
    }

    /// What its title is made of, for people: `Consumer, Kind and Provider`.
    pub fn made_of(&self) -> String {
        let mut labels: Vec<&str> = self.title_fields().map(|at| self.fields[at].label).collect();
        match labels.pop() {
            Some(last) if !labels.is_empty() => format!("{} and {last}", labels.join(", ")),
            last => last.unwrap_or_default().to_owned(),
        }
    }

    /// The title that these values make; `named` tells what a record referred to is called. It is
    /// cut at the end when it is longer than a line may be.
    pub fn compose(&self, values: &[Value], named: &dyn Fn(Id) -> String) -> String {
        let mut title = String::new();
        for part in self.title_of {
            match part {
                TitlePart::Words(words) => title.push_str(words),
                TitlePart::Field(fields) => {
                    let filled = fields.iter().find(|at| !values[**at].is_nothing());
                    let said = filled.map_or_else(
                        || UNKNOWN.to_owned(),
                        |at| said(&self.fields[*at].kind, &values[*at], named),
                    );
                    title.push_str(&if title.is_empty() {
                        said
                    } else {
                        inside(&said, part, self)
                    });
                }
            }
        }
        cut(title)
    }
}

fn said(kind: &Kind, value: &Value, named: &dyn Fn(Id) -> String) -> String {
    match value {
        Value::Ref(id) => named(*id),
        Value::Refs(ids) => ids.iter().map(|id| named(*id)).collect::<Vec<_>>().join(", "),
        value => kind.words(value),
    }
}

/// Labels of choices stand in small letters within a title; names stay as they are.
fn inside(said: &str, part: &TitlePart, of: &RecordType) -> String {
    let TitlePart::Field(fields) = part else { return said.to_owned() };
    let is_choice = fields.iter().any(|at| matches!(of.fields[*at].kind, Kind::Choice(_)));
    if is_choice { crate::inside(said) } else { said.to_owned() }
}

/// A title is a line, of no more characters than a line may have.
fn cut(title: String) -> String {
    let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= Line::MAX {
        return line;
    }
    let kept: String = line.chars().take(Line::MAX - 1).collect();
    format!("{}…", kept.trim_end())
}
