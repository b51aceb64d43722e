//! Values as words on a page: references as links, states with their mark, several lines as such.

use crate::{
    page::{Hue, Inline, Status, When, Words},
    store::{CustomField, CustomKind, Names},
};
use record::{ChoiceValue, Field, Kind, Tone, Value};
use serde_json::Value as Json;
use terms::{Day, Id};

/// What is said of a reference to something that does not exist for the reader.
pub(super) const NOT_SHOWN: &str = "Not shown to you";

/// A value as it is read; nothing is no words.
pub(super) fn value(field: &Field, value: &Value, names: &Names) -> Words {
    match (field.kind, value) {
        (_, Value::Nothing) => Words::new(),
        (_, Value::Ref(id)) => reference(Words::new(), *id, names),
        (_, Value::Refs(ids)) => {
            let mut words = Words::new();
            for (at, id) in ids.iter().enumerate() {
                if at > 0 {
                    words = words.text(", ");
                }
                words = reference(words, *id, names);
            }
            words
        }
        (Kind::Choice(values), Value::Choice(name)) => choice(values, name),
        (Kind::State(lifecycle), Value::Choice(name)) => choice(lifecycle.states, name),
        (_, Value::Day(day)) => When::day(day.date()).into(),
        (_, Value::Instant(at)) => When::instant(at.timestamp()).into(),
        (Kind::Email, Value::Text(text)) => Words::new().link(text, format!("mailto:{text}")),
        (Kind::Phone, Value::Text(text)) => {
            let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            Words::new().link(text, format!("tel:{digits}"))
        }
        (_, Value::Text(text)) => lines(text),
        (_, Value::Flag(flag)) => Words::from(if *flag { "Yes" } else { "No" }),
        (_, Value::Rows(_)) => Words::from(brief(field, value, names)),
        (kind, value) => Words::from(kind.words(value)),
    }
}

/// A value as plain words, as a document or a list of changes says it.
pub(crate) fn said(field: &Field, held: &Value, names: &Names) -> String {
    value(field, held, names).plain()
}

/// Text with its line breaks.
pub(super) fn lines(text: &str) -> Words {
    let mut words = Words::new();
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            words = words.and(Inline::Break);
        }
        words = words.text(line);
    }
    words
}

/// A choice with its mark, if its declaration gives it one.
pub(super) fn choice(values: &[ChoiceValue], name: &str) -> Words {
    match values.iter().find(|value| value.name == name) {
        None => Words::from(name),
        Some(found) => match hue(found.tone) {
            None => Words::from(found.label),
            Some(hue) => Status::plain(hue, found.label).into(),
        },
    }
}

/// The hue of a tone; a plain one has none.
pub(super) fn hue(tone: Tone) -> Option<Hue> {
    match tone {
        Tone::Plain => None,
        Tone::Ok => Some(Hue::Ok),
        Tone::Warn => Some(Hue::Warn),
        Tone::Bad => Some(Hue::Bad),
        Tone::Unknown => Some(Hue::Unknown),
    }
}

fn reference(words: Words, id: Id, names: &Names) -> Words {
    match names.get(id) {
        None => match names.told(id) {
            Some(title) => words.text(title),
            None => words.soft(NOT_SHOWN),
        },
        Some(named) if named.retired => {
            words.link(&named.title, named.path()).soft(" (out of use)")
        }
        Some(named) => words.link(&named.title, named.path()),
    }
}

/// A small table in one line: its rows separated by semicolons.
pub(super) fn brief(field: &Field, held: &Value, names: &Names) -> String {
    let (Kind::Rows(row), Value::Rows(rows)) = (field.kind, held) else {
        return value(field, held, names).plain();
    };
    let one = |values: &Vec<Value>| {
        let cells = row.fields.iter().zip(values).filter(|(_, value)| !value.is_nothing());
        let words = cells.map(|(inner, held)| value(inner, held, names).plain());
        words.collect::<Vec<_>>().join(", ")
    };
    rows.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// The value of a custom field as it is read.
pub(crate) fn custom(field: &CustomField, json: &Json) -> Words {
    match (&field.kind, json) {
        (CustomKind::Flag, Json::Bool(flag)) => Words::from(if *flag { "Yes" } else { "No" }),
        (CustomKind::Day, Json::String(text)) => match text.parse::<Day>() {
            Ok(day) => When::day(day.date()).into(),
            Err(_) => Words::from(text.as_str()),
        },
        (kind, json) => lines(&kind.text(json)),
    }
}

/// Two texts with what they share left out where it is long; what is new carries the weight.
pub(super) fn parting(was: &str, is: &str) -> (Words, Words) {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (was.split_whitespace().collect(), is.split_whitespace().collect());
    let shorter = old.len().min(new.len());
    let head = (0..shorter).take_while(|at| old[*at] == new[*at]).count();
    let alike = |back: &usize| old[old.len() - 1 - back] == new[new.len() - 1 - back];
    let tail = (0..shorter - head).take_while(alike).count();
    let side = |words: &[&str], bold: bool| {
        let middle = words[head..words.len() - tail].join(" ");
        let mut said = Words::from(shared(&words[..head], true));
        if bold && head + tail > 0 {
            said = said.bold(middle);
        } else {
            said = said.text(middle);
        }
        said.text(shared(&words[words.len() - tail..], false))
    };
    (side(&old, false), side(&new, true))
}

/// Words that both share: the few next to what differs, the rest as an ellipsis.
fn shared(words: &[&str], before: bool) -> String {
    const NEAR: usize = 3;
    let cut = words.len() > NEAR + 1;
    match (before, words) {
        (_, []) => String::new(),
        (true, words) if cut => format!("… {} ", words[words.len() - NEAR..].join(" ")),
        (true, words) => format!("{} ", words.join(" ")),
        (false, words) if cut => format!(" {} …", words[..NEAR].join(" ")),
        (false, words) => format!(" {}", words.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_text_only_what_changed_is_told() {
        let (was, is) = parting(
            "Node failover within both sites; nightly copy to the vault in Site East",
            "Node failover within both sites; hourly backup to the vault in Site East",
        );
        assert_eq!(was.plain(), "… within both sites; nightly copy to the vault …");
        assert_eq!(is.to_string(), "… within both sites; <b>hourly backup</b> to the vault …");
        assert_eq!(parting("Spain", "Italy").1.to_string(), "Italy");
        assert_eq!(parting("a b", "a b c").1.to_string(), "a b <b>c</b>");
        assert_eq!(parting("a a", "a").0.plain(), "a a");
    }
}
