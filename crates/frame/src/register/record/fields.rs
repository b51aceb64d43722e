//! The fields of a form by their kind, filled with what was typed or else with what is stored.

use super::{
    options::{choices, names_it, option},
    typed,
};
use crate::{
    gate::{Fields, PermissionKey, Scope, Scoped, Verb},
    limits,
    page::{FieldKind, FieldView, LineKind, OptionView, RowEntry, RowsView, Width, capital},
    problem::Problem,
    register::{choosing, reading::field_text},
    store::{self, CustomField, CustomKind, Named, Names, Stored},
};
use record::{Demand, Field, Kind, Reach, RecordType, Refusal, RowType, Value};
use std::collections::HashMap;
use terms::fold;

/// References are chosen from a list up to so many; beyond, they are typed with suggestions.
const LISTED: usize = 200;
/// Several references are ticked up to so many; beyond, they are typed, one on a line.
const TICKED: usize = 30;

/// The heading of the fields that an installation adds.
pub(super) const OWN_FIELDS: &str = "Fields of this installation";

/// What a form is filled with.
pub(crate) struct Filling<'f> {
    /// What kind of record.
    pub of: &'static RecordType,
    /// The record that is changed; none for a new one.
    pub base: Option<&'f Stored>,
    /// The fields that this installation adds.
    pub custom: &'f [CustomField],
    /// The names of what the record refers to.
    pub names: &'f Names,
    /// What was typed.
    pub typed: Option<&'f Fields>,
    /// What is wrong with it.
    pub refusals: &'f [Refusal],
}

/// A form that is being filled: the filling with all that can be chosen.
pub(crate) struct Filler<'f> {
    filling: Filling<'f>,
    scope: Scope,
    candidates: HashMap<&'static [&'static str], Vec<Named>>,
    /// What only the other side may write, and why.
    others: Vec<(usize, String)>,
}

impl<'f> Filler<'f> {
    /// Finds what can be chosen.
    pub(crate) async fn of(
        by: &mut impl Scoped,
        filling: Filling<'f>,
    ) -> Result<Filler<'f>, Problem> {
        let catalogue = by.scope().app().catalogue().clone();
        let mut candidates = HashMap::new();
        for field in filling.of.fields {
            let inner = match field.kind {
                Kind::Rows(row) => row.fields,
                _ => &[],
            };
            for field in std::iter::once(field).chain(inner) {
                let names = field.kind.targets();
                if !names.is_empty() && !candidates.contains_key(names) {
                    let targets = catalogue.targets(&field.kind);
                    let found = store::candidates(by, &targets, "", LISTED + 1).await?;
                    candidates.insert(names, found);
                }
            }
        }
        let scope = by.scope().clone();
        let others = store::not_for(by, filling.of, filling.base).await?;
        Ok(Filler { filling, scope, candidates, others })
    }

    /// The state whose duties hold.
    fn state(&self) -> Option<&str> {
        let (_, lifecycle) = self.filling.of.lifecycle()?;
        match self.filling.base {
            Some(stored) => stored.state(),
            None => Some(lifecycle.initial),
        }
    }

    fn demand(&self, field: &Field) -> Option<Demand> {
        let (_, lifecycle) = self.filling.of.lifecycle()?;
        lifecycle.demand(self.state()?, field.name)
    }

    /// All declared fields that are asked for now.
    pub(super) fn declared(&self) -> Vec<FieldView> {
        (0..self.filling.of.fields.len())
            .filter(|at| self.filling.of.state != Some(*at))
            .filter(|at| !self.is_made(*at) || self.filling.base.is_some())
            .filter(|at| self.demand(&self.filling.of.fields[*at]) != Some(Demand::Hidden))
            .map(|at| self.field(at))
            .collect()
    }

    /// All fields that this installation adds.
    pub(super) fn custom(&self) -> Vec<FieldView> {
        self.filling.custom.iter().map(|field| self.own(field)).collect()
    }

    /// The names of boxes that a browser sends only when they are ticked, and of embedded tables,
    /// which must be known to have been there when no row is left.
    pub(super) fn hidden(&self, views: &[FieldView]) -> Vec<(String, String)> {
        let open = views.iter().filter(|view| view.locked.is_none() && view.withheld.is_none());
        open.filter_map(|view| match view.kind {
            FieldKind::Flag { .. } | FieldKind::Several { .. } => {
                Some((typed::SHOWN.to_owned(), view.name.clone()))
            }
            FieldKind::Rows(_) => Some((view.name.clone(), String::new())),
            _ => None,
        })
        .collect()
    }

    /// The control of a declared field under another name, as a row of a file has it.
    pub(crate) fn cell(&self, at: usize, name: &str) -> FieldView {
        let field = &self.filling.of.fields[at];
        let mut view = self.control(field, name, &Value::Nothing, true);
        if let Kind::State(lifecycle) = field.kind {
            let options = choices(lifecycle.states, &view.text);
            let none = "As it begins, or is".to_owned();
            view.kind = FieldKind::Choice { options, picks: false, none };
        }
        // Suggestions are asked for under the field's own name.
        if let FieldKind::Reference { source, .. } | FieldKind::Many { source } = &mut view.kind
            && !source.is_empty()
        {
            let targets = self.scope.app().catalogue().targets(&field.kind);
            *source = choosing::source(self.filling.of, field.name, &targets);
        }
        view.bare = false;
        view.changed = false;
        view.required = false;
        view.width = width(field);
        view
    }

    /// The control of a field that this installation adds, in the same way.
    pub(crate) fn own_cell(&self, at: usize, name: &str) -> FieldView {
        let field = &self.filling.custom[at];
        let typed = self.filling.typed.and_then(|typed| typed.first(name));
        FieldView { name: name.to_owned(), required: false, ..self.own_with(field, typed) }
    }

    /// One declared field, by position.
    pub(super) fn field(&self, at: usize) -> FieldView {
        let field = &self.filling.of.fields[at];
        let nothing = Value::Nothing;
        let stored = self.filling.base.map_or(&nothing, |base| &base.values[at]);
        let mut view = match (field.kind, stored) {
            (Kind::Rows(row), stored) => {
                let kind = FieldKind::Rows(self.rows(field, row, stored));
                let changed = self.has_other_rows(field, row, stored);
                FieldView { changed, ..FieldView::new(field.name, field.label, kind) }
            }
            _ => self.control(field, field.name, stored, false),
        };
        let demand = self.demand(field);
        view.help = field.help.to_owned();
        if let Some(example) = field.example {
            view.help.push_str(" For example: ");
            view.help.push_str(example);
        }
        view.required = field.required || demand == Some(Demand::Required);
        view.error = self.fault(field.name);
        view.width = width(field);
        if self.is_withheld(at) {
            view.withheld = Some(self.why_withheld(field));
        } else if self.is_made(at) {
            view.locked = Some(format!("It is made of {}.", self.filling.of.made_of()));
        } else if demand == Some(Demand::Locked) {
            let label = self.state_label();
            view.locked = Some(format!("It cannot be changed while the state is {label}."));
        } else if let Some((_, why)) = self.others.iter().find(|(other, _)| *other == at) {
            view.locked = Some(why.clone());
        } else if self.hides_a_reference(field, stored) {
            view.locked =
                Some("It names a record that is not shown to you, so it stays.".to_owned());
        }
        if view.withheld.is_some() {
            view.text.clear();
            view.kind = FieldKind::Prose { rows: 1, most: 0 };
        }
        view
    }

    fn state_label(&self) -> &str {
        let state = self.state().unwrap_or_default();
        let declared = self.filling.of.lifecycle().and_then(|(_, l)| l.state(state));
        declared.map_or(state, |declared| declared.label)
    }

    /// Is it the title, made of other fields?
    fn is_made(&self, at: usize) -> bool {
        self.filling.of.is_composed() && self.filling.of.title == at
    }

    fn is_withheld(&self, at: usize) -> bool {
        match self.filling.base {
            Some(stored) => stored.withheld.contains(&at),
            None => self.filling.of.fields[at].confidential.is_some_and(|word| {
                let key = PermissionKey::Register(self.filling.of.name, Verb::Confidential(word));
                self.scope.actor().reach(key).is_none_or(|reach| reach.is_empty())
            }),
        }
    }

    fn why_withheld(&self, field: &Field) -> String {
        why_withheld(self.filling.of, field)
    }

    fn hides_a_reference(&self, field: &Field, stored: &Value) -> bool {
        let hidden = |value: &Value| match value {
            Value::Ref(id) => self.filling.names.get(*id).is_none(),
            Value::Refs(ids) => ids.iter().any(|id| self.filling.names.get(*id).is_none()),
            _ => false,
        };
        match (field.kind, stored) {
            (Kind::Rows(_), Value::Rows(rows)) => rows.iter().flatten().any(hidden),
            (_, stored) => hidden(stored),
        }
    }

    fn fault(&self, name: &str) -> Option<String> {
        let of_field = self.filling.refusals.iter().filter(|refusal| refusal.field == name);
        let words: Vec<&str> = of_field.map(|refusal| refusal.words.as_str()).collect();
        (!words.is_empty()).then(|| words.join(". "))
    }

    /// What is saved, as its control holds it.
    fn saved_text(&self, field: &Field, stored: &Value) -> String {
        match field.kind {
            Kind::Instant => typed::without_zone(stored),
            Kind::Refs(_) => field_text(field, stored, self.filling.names).replace("; ", "\n"),
            _ => field_text(field, stored, self.filling.names),
        }
    }

    /// Do the rows that were typed differ from those that are saved?
    fn has_other_rows(&self, field: &Field, row: &RowType, stored: &Value) -> bool {
        let Some(typed) = self.filling.typed.filter(|_| self.shows_typed(field)) else {
            return false;
        };
        let held = if let Value::Rows(rows) = stored { rows.as_slice() } else { &[] };
        let differs_in = |(at, values): (usize, &Vec<Value>)| {
            row.fields.iter().zip(values).any(|(inner, value)| {
                let name = format!("{}.{at}.{}", field.name, inner.name);
                differs(&inner.kind, typed.all(&name), &self.saved_text(inner, value))
            })
        };
        typed::row_indexes(typed, field.name).len() != held.len()
            || held.iter().enumerate().any(differs_in)
    }

    /// The control of one plain field; `bare` in a row.
    fn control(&self, field: &Field, name: &str, stored: &Value, bare: bool) -> FieldView {
        let saved = self.saved_text(field, stored);
        let typed = self.filling.typed.filter(|typed| typed.has(name));
        let changed = typed.is_some_and(|typed| differs(&field.kind, typed.all(name), &saved));
        let text = typed.and_then(|typed| typed.first(name)).map_or(saved, str::to_owned);
        let kind = self.kind(field, name, &text, bare);
        let text = match (&kind, field.kind) {
            (FieldKind::Flag { .. }, _) if text == "no" => String::new(),
            (FieldKind::Day, Kind::Day) => text,
            (FieldKind::Instant, _) => text.trim_end_matches('Z').to_owned(),
            _ => text,
        };
        let mut view = FieldView::new(name, field.label, kind).holding(text);
        view.bare = bare;
        view.changed = changed;
        view.error = self.fault(name);
        view.required = field.required;
        view
    }

    fn kind(&self, field: &Field, name: &str, text: &str, bare: bool) -> FieldKind {
        let line = |what| FieldKind::Line { what, most: 0, autocomplete: "" };
        let none = |filled: bool| match (field.required, filled) {
            (true, true) => String::new(),
            (true, false) => "Choose one".to_owned(),
            (false, _) => "None".to_owned(),
        };
        match field.kind {
            Kind::Line => line(LineKind::Text),
            Kind::Email => line(LineKind::Email),
            Kind::Phone => line(LineKind::Telephone),
            Kind::Prose => FieldKind::Prose { rows: if bare { 1 } else { 4 }, most: 0 },
            Kind::Whole { unit, .. } => FieldKind::Whole { unit: unit.to_owned() },
            Kind::Duration | Kind::Money => FieldKind::Amount { unit: String::new() },
            // A field of a browser that cannot hold what was typed would lose it.
            Kind::Day if !text.is_empty() && text.parse::<terms::Day>().is_err() => {
                line(LineKind::Text)
            }
            Kind::Day => FieldKind::Day,
            Kind::Instant
                if !text.is_empty()
                    && typed::with_zone(text).parse::<terms::Instant>().is_err() =>
            {
                line(LineKind::Text)
            }
            Kind::Instant => FieldKind::Instant,
            Kind::Flag if field.required && !bare => FieldKind::Flag { words: "Yes".to_owned() },
            Kind::Flag => FieldKind::Choice {
                options: ["yes", "no"]
                    .map(|value| OptionView {
                        value: value.to_owned(),
                        words: if value == "yes" { "Yes" } else { "No" }.to_owned(),
                        help: String::new(),
                        chosen: text == value,
                    })
                    .to_vec(),
                picks: false,
                none: none(!text.is_empty()),
            },
            Kind::Choice(values) => {
                let options = choices(values, text);
                let chosen = options.iter().any(|option| option.chosen);
                let picks = !bare && values.len() <= 6 && values.iter().all(|v| !v.help.is_empty());
                let none = if picks && field.required { String::new() } else { none(chosen) };
                FieldKind::Choice { options, picks, none }
            }
            Kind::Ref(_) => self.reference(field, name, text, &none),
            Kind::Refs(_) => self.several(field, name, text),
            Kind::State(_) | Kind::Rows(_) => line(LineKind::Text),
        }
    }

    /// What a field can refer to.
    fn found(&self, field: &Field) -> &[Named] {
        self.candidates.get(field.kind.targets()).map(Vec::as_slice).unwrap_or_default()
    }

    fn reference(
        &self,
        field: &Field,
        name: &str,
        text: &str,
        none: &dyn Fn(bool) -> String,
    ) -> FieldKind {
        let found = self.found(field);
        let targets = self.scope.app().catalogue().targets(&field.kind);
        let chosen = !text.trim().is_empty();
        if found.len() > LISTED {
            let options = found.iter().take(20).map(|named| option(named, false)).collect();
            let source = choosing::source(self.filling.of, name, &targets);
            return FieldKind::Reference { options, source, none: none(chosen) };
        }
        let mut options: Vec<OptionView> = found
            .iter()
            .filter(|named| self.may_own(field, named))
            .map(|named| OptionView {
                words: choosing::words(named, &targets),
                ..option(named, names_it(named, text))
            })
            .collect();
        // What is out of use, or was typed and is not known, stays as it was.
        if chosen && options.iter().all(|option| !option.chosen) {
            options.push(OptionView {
                value: text.to_owned(),
                words: text.to_owned(),
                help: String::new(),
                chosen: true,
            });
        }
        FieldKind::Reference { options, source: String::new(), none: none(chosen) }
    }

    /// Whose data a record is can only be chosen among those one keeps records for.
    fn may_own(&self, field: &Field, named: &Named) -> bool {
        let of = self.filling.of;
        match of.reach {
            Reach::Field(at) if of.fields[at].name == field.name => {
                self.scope.may(of, Verb::Edit, named.id)
            }
            _ => true,
        }
    }

    fn several(&self, field: &Field, name: &str, text: &str) -> FieldKind {
        let found = self.found(field);
        let targets = self.scope.app().catalogue().targets(&field.kind);
        let all: Vec<&str> = match self.filling.typed {
            Some(typed) if typed.has(name) => {
                typed.all(name).flat_map(|text| text.split(['\n', ';'])).map(str::trim).collect()
            }
            _ => text.split(['\n', ';']).map(str::trim).collect(),
        };
        let known =
            |text: &&str| text.is_empty() || found.iter().any(|named| names_it(named, text));
        if found.len() > TICKED || found.is_empty() || !all.iter().all(known) {
            return FieldKind::Many { source: choosing::source(self.filling.of, name, &targets) };
        }
        let options = found
            .iter()
            .map(|named| OptionView {
                words: choosing::words(named, &targets),
                ..option(named, all.iter().any(|text| names_it(named, text)))
            })
            .collect();
        FieldKind::Several { options }
    }

    /// Was the embedded table on the form that was sent?
    fn shows_typed(&self, field: &Field) -> bool {
        self.filling.typed.is_some_and(|typed| {
            typed.has(field.name) || !typed::row_indexes(typed, field.name).is_empty()
        })
    }

    /// An embedded table: the rows that were typed, else those that are stored.
    fn rows(&self, field: &Field, row: &'static RowType, stored: &Value) -> RowsView {
        let typed = self.filling.typed.filter(|_| self.shows_typed(field));
        let held = match stored {
            Value::Rows(rows) => rows.as_slice(),
            _ => &[],
        };
        let nothing = Value::Nothing;
        let entry = |at: usize, view: &dyn Fn(&Field, String) -> FieldView| RowEntry {
            label: format!("{} {}", capital(row.name), at + 1),
            index: at,
            fields: row
                .fields
                .iter()
                .map(|inner| FieldView {
                    label: inner.label.to_owned(),
                    help: String::new(),
                    bare: false,
                    changed: false,
                    width: Width::Full,
                    ..view(inner, format!("{}.{at}.{}", field.name, inner.name))
                })
                .collect(),
        };
        // What stands in that place now, as far as something stands there.
        let saved = |at: usize, inner: &Field| -> &Value {
            let place = row.fields.iter().position(|field| field.name == inner.name);
            let value = place.and_then(|place| held.get(at)?.get(place));
            value.unwrap_or(&nothing)
        };
        let rows: Vec<RowEntry> = match typed {
            None => (0..held.len())
                .map(|at| {
                    entry(at, &|inner, name| self.control(inner, &name, saved(at, inner), true))
                })
                .collect(),
            // The pairs were numbered anew before: see `renumbered`.
            Some(typed) => (0..typed::row_indexes(typed, field.name).len())
                .map(|at| entry(at, &|inner, name| self.control(inner, &name, &nothing, true)))
                .collect(),
        };
        let full = rows.len() >= limits::EMBEDDED_ROWS;
        RowsView {
            name: field.name.to_owned(),
            rows,
            add: format!("Add {}", record::with_article(row.name)),
            none: format!("No {} yet.", row.name),
            full: if full {
                format!("At most {} are accepted.", limits::EMBEDDED_ROWS)
            } else {
                String::new()
            },
        }
    }

    fn own(&self, field: &CustomField) -> FieldView {
        let typed = self.filling.typed.and_then(|typed| typed.first(&field.name()));
        self.own_with(field, typed)
    }

    fn own_with(&self, field: &CustomField, typed: Option<&str>) -> FieldView {
        let name = field.name();
        let stored = self.filling.base.and_then(|base| base.custom.get(&field.key));
        let text = match (typed, stored) {
            (Some(typed), _) => typed.to_owned(),
            (None, Some(json)) => field.kind.text(json),
            (None, None) => String::new(),
        };
        let values: Vec<String> = match &field.kind {
            CustomKind::Flag => vec!["yes".to_owned(), "no".to_owned()],
            CustomKind::Choice(values) => values.clone(),
            _ => Vec::new(),
        };
        let kind = match &field.kind {
            CustomKind::Line => FieldView::line("", "").kind,
            CustomKind::Whole => FieldKind::Whole { unit: String::new() },
            CustomKind::Day if text.is_empty() || text.parse::<terms::Day>().is_ok() => {
                FieldKind::Day
            }
            CustomKind::Day => FieldView::line("", "").kind,
            CustomKind::Flag | CustomKind::Choice(_) => FieldKind::Choice {
                options: values
                    .iter()
                    .map(|value| OptionView {
                        value: value.clone(),
                        words: capital(value),
                        help: String::new(),
                        chosen: fold(value) == fold(&text),
                    })
                    .collect(),
                picks: false,
                none: if field.required { "Choose one" } else { "None" }.to_owned(),
            },
        };
        let mut view = FieldView::new(name.clone(), &field.label, kind).holding(text);
        let saved = stored.map_or_else(String::new, |json| field.kind.text(json));
        view.changed = typed.is_some_and(|typed| typed.trim() != saved);
        view.help.clone_from(&field.help);
        view.required = field.required;
        view.error = self.fault(&name);
        view.width = Width::Long;
        view
    }
}

/// Why a field is not shown.
pub(super) fn why_withheld(of: &RecordType, field: &Field) -> String {
    let word = field.confidential.unwrap_or_default();
    format!("Seeing it needs the permission {}.{word}.", of.name)
}

/// Is what was typed something else than what is saved?
fn differs<'t>(kind: &Kind, typed: impl Iterator<Item = &'t str>, saved: &str) -> bool {
    // Of a reference only the number counts: its name may be written or not.
    let first = |text: &str| fold(text.split_whitespace().next().unwrap_or_default());
    let lines = |text: &str| -> Vec<String> {
        let parts = text.split(['\n', ';']).map(str::trim).filter(|part| !part.is_empty());
        let mut parts: Vec<String> = parts.map(first).collect();
        parts.sort();
        parts
    };
    let all: Vec<&str> = typed.collect();
    let one = all.first().copied().unwrap_or_default().trim();
    match kind {
        Kind::Refs(_) => lines(&all.join("\n")) != lines(saved),
        Kind::Ref(_) => first(one) != first(saved),
        Kind::Flag => matches!(one, "true" | "yes") != (saved == "yes"),
        Kind::Instant => typed::with_zone(one) != typed::with_zone(saved),
        // A browser ends the lines of a text in its own way.
        _ => one.replace("\r\n", "\n") != saved.trim(),
    }
}

fn width(field: &Field) -> Width {
    match field.kind {
        Kind::Whole { .. } | Kind::Duration | Kind::Money => Width::Short,
        Kind::Day | Kind::Instant | Kind::Phone => Width::Medium,
        Kind::Prose | Kind::Rows(_) => Width::Full,
        _ => Width::Long,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_as_it_is_saved_is_no_change() {
        let check = |kind: Kind, typed: &[&str], saved: &str, is: bool| {
            assert_eq!(differs(&kind, typed.iter().copied(), saved), is, "{typed:?} for {saved}");
        };
        check(Kind::Line, &["Altus "], "Altus", false);
        check(Kind::Line, &["Altus"], "Corvid", true);
        check(Kind::Prose, &["a\r\nb"], "a\nb", false);
        check(Kind::Ref(&["organisation"]), &["ORG-0001"], "ORG-0001 Altus", false);
        check(Kind::Ref(&["organisation"]), &[""], "ORG-0001 Altus", true);
        check(Kind::Refs(&["person"]), &["PER-2", "PER-1"], "PER-1 Dana\nPER-2 Omer", false);
        check(Kind::Refs(&["person"]), &["PER-1"], "PER-1 Dana\nPER-2 Omer", true);
        check(Kind::Flag, &["true"], "yes", false);
        check(Kind::Flag, &["no"], "", false);
        check(Kind::Instant, &["2026-11-23T09:40:00Z"], "2026-11-23T09:40", false);
    }
}
