//! What comes back from a form: boxes without a tick, times without a zone, rows added or removed.

use crate::{gate::Fields, limits};
use record::{Kind, RecordType, Value};
use std::collections::BTreeSet;

/// The name of the hidden pairs that say which boxes stood on the form: browsers send a box only
/// when it is ticked.
pub(super) const SHOWN: &str = "_shown";

/// The pairs as they are read: a box that was shown and not ticked says no, and a time of a
/// browser is one of UTC.
pub(super) fn completed(of: &RecordType, fields: &Fields) -> Fields {
    let mut pairs = fields.0.clone();
    // A field that is changed in its place says so as `_field`.
    for name in fields.all(SHOWN).chain(fields.all("_field")) {
        let Some((_, field)) = of.field(name) else { continue };
        let text = match field.kind {
            Kind::Flag => "no",
            Kind::Refs(_) | Kind::Rows(_) => "",
            _ => continue,
        };
        if !fields.has(name) {
            pairs.push((name.to_owned(), text.to_owned()));
        }
    }
    for (name, text) in &mut pairs {
        if is_instant(of, name) {
            *text = with_zone(text);
        }
    }
    Fields(pairs)
}

fn is_instant(of: &RecordType, name: &str) -> bool {
    let mut parts = name.split('.');
    let Some((_, field)) = parts.next().and_then(|first| of.field(first)) else { return false };
    match field.kind {
        Kind::Instant => true,
        Kind::Rows(row) => row
            .fields
            .iter()
            .any(|inner| parts.clone().nth(1) == Some(inner.name) && is_moment(&inner.kind)),
        _ => false,
    }
}

fn is_moment(kind: &Kind) -> bool {
    matches!(kind, Kind::Instant)
}

/// `2026-11-23T09:40` of a browser is that time in UTC; anything else is left as it was typed.
pub(super) fn with_zone(text: &str) -> String {
    let text = text.trim();
    let plain = text.len() >= 16
        && text.as_bytes()[10] == b'T'
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'.' | b'T'));
    match text.len() {
        16 if plain => format!("{text}:00Z"),
        _ if plain => format!("{text}Z"),
        _ => text.to_owned(),
    }
}

/// A moment as a browser's own field takes it.
pub(super) fn without_zone(value: &Value) -> String {
    let Value::Instant(at) = value else { return String::new() };
    let text = at.timestamp().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    text.strip_suffix(":00").map_or(text.clone(), str::to_owned)
}

/// Leaves out times that stand as they were shown, so that saving does not cut their seconds.
pub(super) fn keep_moments(of: &RecordType, base: &[Value], fields: &mut Fields) {
    for (field, value) in of.fields.iter().zip(base) {
        if is_moment(&field.kind) {
            let shown = with_zone(&without_zone(value));
            fields.0.retain(|(name, text)| name != field.name || *text != shown);
        }
    }
}

/// The pairs without those that belong to the form itself.
pub(super) fn answers(fields: &Fields) -> Vec<(String, String)> {
    let own = |name: &str| name.starts_with('_') || name == "side" || name.starts_with("side.");
    fields.0.iter().filter(|(name, _)| !own(name)).cloned().collect()
}

/// Does what a button of an embedded table says: `add:contacts`, `remove:contacts.2`.
pub(super) fn rows_button(of: &RecordType, mut fields: Fields, button: &str) -> Fields {
    let (verb, rest) = button.split_once(':').unwrap_or_default();
    let (name, index) = rest.split_once('.').unwrap_or((rest, ""));
    let Some((_, field)) = of.field(name) else { return fields };
    let Kind::Rows(row) = field.kind else { return fields };
    let there = row_indexes(&fields, name);
    match verb {
        "add" if there.len() < limits::EMBEDDED_ROWS => {
            let next = there.last().map_or(0, |last| last.saturating_add(1));
            let inner = row.fields.first().map_or("", |inner| inner.name);
            fields.0.push((format!("{name}.{next}.{inner}"), String::new()));
        }
        "remove" => {
            let prefix = format!("{name}.{index}.");
            fields.0.retain(|(known, _)| !known.starts_with(&prefix));
        }
        _ => {}
    }
    fields
}

/// The rows numbered from nought in their order; `drop_empty` leaves out rows without any text, as
/// reading them does, so that what is said of row 2 stands at row 2.
pub(super) fn renumbered(of: &RecordType, fields: &Fields, drop_empty: bool) -> Fields {
    let mut pairs = fields.0.clone();
    for field in of.fields.iter().filter(|field| matches!(field.kind, Kind::Rows(_))) {
        let row_of = |name: &str| -> Option<(usize, String)> {
            let rest = name.strip_prefix(field.name)?.strip_prefix('.')?;
            let (index, inner) = rest.split_once('.')?;
            Some((index.parse().ok()?, inner.to_owned()))
        };
        let mut indexes = row_indexes(&Fields(pairs.clone()), field.name);
        if drop_empty {
            let filled = |index: &usize| {
                pairs.iter().any(|(name, text)| {
                    !text.trim().is_empty() && row_of(name).is_some_and(|(at, _)| at == *index)
                })
            };
            indexes.retain(filled);
        }
        let places: Vec<usize> = indexes.into_iter().collect();
        pairs = pairs
            .into_iter()
            .filter_map(|(name, text)| match row_of(&name) {
                None => Some((name, text)),
                Some((index, inner)) => {
                    let place = places.iter().position(|known| *known == index)?;
                    Some((format!("{}.{place}.{inner}", field.name), text))
                }
            })
            .collect();
        // Where every row was taken away, the table itself was still on the form.
        if fields.0.iter().any(|(name, _)| row_of(name).is_some()) {
            pairs.push((field.name.to_owned(), String::new()));
        }
    }
    Fields(pairs)
}

/// The places of the rows that the pairs hold.
pub(super) fn row_indexes(fields: &Fields, name: &str) -> BTreeSet<usize> {
    fields
        .0
        .iter()
        .filter_map(|(known, _)| known.strip_prefix(name)?.strip_prefix('.'))
        .filter_map(|rest| rest.split_once('.')?.0.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_a_browser_is_one_of_utc_and_a_full_one_stays() {
        assert_eq!(with_zone("2026-11-23T09:40"), "2026-11-23T09:40:00Z");
        assert_eq!(with_zone("2026-11-23T09:40:07"), "2026-11-23T09:40:07Z");
        assert_eq!(with_zone("2026-11-23T09:40:00+01:00"), "2026-11-23T09:40:00+01:00");
        assert_eq!(with_zone("soon"), "soon");
    }

    #[test]
    fn the_rows_of_a_form_are_those_with_a_number() {
        let pair = |name: &str| (name.to_owned(), String::new());
        let fields = Fields(vec![
            pair("contacts"),
            pair("contacts.7.kind"),
            pair("contacts.2.kind"),
            pair("contacts.x.kind"),
            pair("contactsother.3.kind"),
        ]);
        assert_eq!(row_indexes(&fields, "contacts").into_iter().collect::<Vec<_>>(), [2, 7]);
    }
}
