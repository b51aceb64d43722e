//! The least record of any type: what is required is filled, the rest is open.

use frame::{
    gate::{Local, Scoped, Writer},
    problem::Problem,
    store::{self, Saving, Stored},
};
use record::{Kind, Reach, RecordType, Value};
use terms::Id;

/// Adds the least record of `of` that belongs to `organisation` (or, of the organisations
/// themselves, stands below it).
///
/// Panics when the least record is refused: then this room has to learn what the type needs.
pub async fn least(
    writer: &mut Writer<Local>,
    of: &'static RecordType,
    organisation: Option<Id>,
    title: &str,
) -> Stored {
    let mut values = Vec::with_capacity(of.fields.len());
    for (at, field) in of.fields.iter().enumerate() {
        let owner = of.reach == Reach::Field(at);
        let parent =
            of.reach == Reach::Itself && matches!(field.kind, Kind::Ref([n]) if *n == of.name);
        values.push(if owner || parent {
            organisation.map_or(Value::Nothing, Value::Ref)
        } else if at == of.title {
            Value::Text(title.to_owned())
        } else if field.required {
            filled(writer, &field.kind, organisation).await
        } else {
            Value::Nothing
        });
    }
    if of.controlled && !writer.has_reason() {
        writer.because("A sample");
    }
    let mut outcome = store::save(writer, of, Saving::new(values.clone())).await;
    // A rule may ask for one of several fields that may be open: what it names is filled.
    if let Err(Problem::Refused(refusals)) = &outcome {
        let named = |name: &str| refusals.iter().any(|refusal| refusal.field == name);
        for (at, field) in of.fields.iter().enumerate().filter(|(_, field)| named(field.name)) {
            values[at] = filled(writer, &field.kind, organisation).await;
        }
        outcome = store::save(writer, of, Saving::new(values)).await;
    }
    outcome.unwrap_or_else(|problem| panic!("the least {}: {problem:?}", of.name)).stored().clone()
}

async fn filled(writer: &mut Writer<Local>, kind: &Kind, organisation: Option<Id>) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    match kind {
        Kind::Line | Kind::Prose => text("Sample"),
        Kind::Email => text("sample@example.org"),
        Kind::Phone => text("+1 555 0100"),
        Kind::Whole { min, max, .. } => Value::Whole(1.clamp(*min, *max)),
        Kind::Flag => Value::Flag(true),
        Kind::Day => Value::Day("2026-11-23".parse().expect("a day")),
        Kind::Instant => Value::Instant("2026-11-23T09:40:00Z".parse().expect("an instant")),
        Kind::Duration => Value::Duration("4 h".parse().expect("a duration")),
        Kind::Money => Value::Money("1 EUR".parse().expect("an amount")),
        Kind::Choice(values) => Value::Choice(values[0].name.to_owned()),
        Kind::State(lifecycle) => Value::Choice(lifecycle.initial.to_owned()),
        Kind::Ref(_) => {
            let targets = writer.scope().app().catalogue().targets(kind);
            let target = targets.first().expect("the catalogue checked it");
            if target.reach == Reach::Itself {
                organisation.map_or(Value::Nothing, Value::Ref)
            } else {
                Value::Ref(Box::pin(least(writer, target, organisation, "Sample")).await.id)
            }
        }
        Kind::Refs(_) | Kind::Rows(_) => Value::Nothing,
    }
}
