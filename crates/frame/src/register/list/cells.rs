//! Values as people read them in a table: verdicts with their shape, references as links, what is
//! confidential as withheld.

pub(super) use crate::page::thousands;
use crate::{
    limits,
    page::{CellLook, CellView, Hue, Icon, Inline, Status, When, Words},
    register::record::words,
    store::{CustomField, CustomKind, Names, Stored},
};
use record::{ChoiceValue, Field, Kind, Tone, Value};
use terms::Id;

/// The cell of the field at `at`.
pub(super) fn cell(stored: &Stored, at: usize, names: &Names) -> CellView {
    let field = &stored.of.fields[at];
    if stored.withheld.contains(&at) {
        return CellView::new(CellLook::Soft, withheld());
    }
    if at == stored.of.title {
        // The cell of a title carries the weight itself.
        return CellView::new(
            CellLook::Title,
            Words::new().link(names.title_of(stored), stored.path()),
        );
    }
    CellView::new(look(field), value_words(field, &stored.values[at], names))
}

/// How a field is set in a table.
pub(super) fn look(field: &Field) -> CellLook {
    match field.kind {
        Kind::Whole { .. } | Kind::Duration | Kind::Money | Kind::Day => CellLook::Figure,
        Kind::Prose => CellLook::Clip,
        _ => CellLook::Plain,
    }
}

/// What stands in place of a value that is confidential to others.
pub(super) fn withheld() -> Words {
    Words::of(Inline::Icon(Icon::Lock)).soft(" withheld")
}

/// A value as it is read.
pub(super) fn value_words(field: &Field, value: &Value, names: &Names) -> Words {
    match (field.kind, value) {
        (_, Value::Nothing) => Words::new(),
        (Kind::Choice(values), Value::Choice(name)) => chosen(values, name),
        (Kind::State(lifecycle), Value::Choice(name)) => chosen(lifecycle.states, name),
        (_, Value::Ref(id)) => reference(*id, names),
        (_, Value::Refs(ids)) => {
            let Some(first) = ids.first() else { return Words::new() };
            let words = reference(*first, names);
            if ids.len() > 1 { words.soft(format!(" +{}", ids.len() - 1)) } else { words }
        }
        (_, Value::Day(day)) => When::day(day.date()).into(),
        (_, Value::Instant(at)) => When::instant(at.timestamp()).into(),
        (Kind::Prose, Value::Text(text)) => {
            let first = text.lines().next().unwrap_or_default();
            Words::from(first.chars().take(200).collect::<String>())
        }
        (kind, value) => Words::from(kind.words(value)),
    }
}

/// The cell of a field that this installation adds.
pub(super) fn custom_cell(field: &CustomField, stored: &Stored) -> CellView {
    CellView::new(custom_look(field), custom_words(field, stored))
}

/// How such a field is set in a table.
pub(super) fn custom_look(field: &CustomField) -> CellLook {
    match field.kind {
        CustomKind::Whole | CustomKind::Day => CellLook::Figure,
        CustomKind::Line => CellLook::Clip,
        CustomKind::Flag | CustomKind::Choice(_) => CellLook::Plain,
    }
}

/// Its value as it is read.
pub(super) fn custom_words(field: &CustomField, stored: &Stored) -> Words {
    stored.custom.get(&field.key).map_or_else(Words::new, |json| words::custom(field, json))
}

fn reference(id: Id, names: &Names) -> Words {
    match names.get(id) {
        Some(named) if named.retired => {
            Words::new().link(named.title.clone(), named.path()).soft(" (retired)")
        }
        Some(named) => Words::new().link(named.title.clone(), named.path()),
        None => names.told(id).map_or_else(withheld, Words::from),
    }
}

fn chosen(values: &[ChoiceValue], name: &str) -> Words {
    let Some(value) = values.iter().find(|value| value.name == name) else {
        return Words::from(name);
    };
    let hue = match value.tone {
        Tone::Plain => return Words::from(value.label),
        Tone::Ok => Hue::Ok,
        Tone::Warn => Hue::Warn,
        Tone::Bad => Hue::Bad,
        Tone::Unknown => Hue::Unknown,
    };
    Status::plain(hue, value.label).into()
}

/// A number that was counted up to the limit: `38`, `more than 1,000`.
pub(super) fn counted(total: u64) -> String {
    if total > limits::COUNTED_ROWS {
        format!("more than {}", thousands(limits::COUNTED_ROWS))
    } else {
        thousands(total)
    }
}

/// One of them, or many of them, in the middle of a sentence.
pub(super) fn noun(of: &record::RecordType, count: u64) -> String {
    // An abbreviation stays as it is: one CI, two CIs.
    let is_short = record::inside(of.label) == of.label;
    match (count, is_short) {
        (1, _) => record::inside(of.label),
        (_, true) => format!("{}s", of.label),
        (_, false) => of.plural.replace(['_', '-'], " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_threes_and_stop_at_what_was_counted() {
        assert_eq!(counted(1_000), "1,000");
        assert_eq!(counted(1_001), "more than 1,000");
    }
}
