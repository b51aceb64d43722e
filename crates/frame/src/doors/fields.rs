//! Own fields: what this installation adds to a register.

use super::{
    parts::{self, ActRow, ActTable, Columns, Faults, Looking, Place},
    store::{self, NewField},
};
use crate::{
    gate::{Act, Administer, Answer, Asking, Form, Pairs, Params, Reader, Scoped, Sealed},
    limits,
    page::{
        Action, FieldKind, FieldView, FormGroup, FormView, Head, Html, OptionView, Panel, Words,
    },
    problem::Problem,
    store::{CustomKind, custom_fields},
};
use axum::response::Response;
use record::RecordType;
use serde_json::json;
use terms::{Id, Line, fold};

/// The longest key, in characters.
const KEY: usize = 40;
/// Values of one choice at the most.
const CHOICES: usize = 50;

const KINDS: [(&str, &str, &str); 5] = [
    ("line", "Text", "One line."),
    ("whole", "Whole number", "Digits only, like 42."),
    ("flag", "Yes or no", ""),
    ("day", "Day", "Like 2026-11-23."),
    ("choice", "Choice", "One of the values given below."),
];

const DONE: [(&str, &str); 2] = [
    ("added", "The field is added; forms, lists and spreadsheets have it now."),
    ("retired", "The field is out of use. What stands in it is kept and no longer shown."),
];

/// `GET /administration/fields`.
pub(super) async fn page(reader: Reader<Administer>, pairs: Pairs) -> Result<Response, Problem> {
    parts::whole(reader.scope())?;
    let mut look = Looking::with(&reader);
    let above = parts::done(pairs.0.text("done"), &DONE)?;
    let html = shown(&mut look, &Form::default(), &Faults::default(), above).await?;
    Ok(parts::answered(html))
}

async fn shown(
    look: &mut Looking,
    form: &Form,
    faults: &Faults,
    above: Html,
) -> Result<String, Problem> {
    let catalogue = look.scope().app().catalogue().clone();
    let mut panels = Vec::new();
    for of in catalogue.types() {
        panels.push(register(look, of).await?);
    }
    let new = Panel::text("New field", new_form(look, form, faults)?);
    let main = Columns {
        head: Head {
            title: "Own fields".to_owned(),
            under: "What this installation adds to its registers".into(),
            ..Head::default()
        },
        above,
        left: parts::stack(&panels)?,
        right: Html::of(&new).map_err(Problem::fault)?,
    };
    let place = Place::administration("Own fields", "/administration/fields");
    parts::page(look, place.faulty(!faults.none()), &main).await
}

async fn register(look: &mut Looking, of: &'static RecordType) -> Result<Panel, Problem> {
    let fields = custom_fields(look.asked(), of).await?;
    let rows = fields.iter().map(|field| {
        let mut kind = Words::from(kind_words(&field.kind));
        if field.required {
            kind = kind.soft(", needed");
        }
        let retire = format!("/administration/fields/{}/retire", field.id);
        ActRow {
            cells: vec![
                Words::new().bold(field.label.as_str()),
                Words::of(crate::page::Inline::Mono(field.name())),
                kind,
                field.help.as_str().into(),
            ],
            action: Some(Action::post("Retire", retire, look.key()).quiet()),
            faded: false,
        }
    });
    let table = ActTable {
        caption: of.register,
        heads: &["Field", "Key", "Holds", "Help"],
        rows: rows.collect(),
        none: "No own field yet.".to_owned(),
    };
    let count = format!("{} of {}", fields.len(), limits::CUSTOM_FIELDS);
    Ok(Panel::flush(of.register, Html::of(&table).map_err(Problem::fault)?)
        .end(Words::new().soft(count)))
}

fn kind_words(kind: &CustomKind) -> String {
    let known = KINDS.iter().find(|(name, ..)| *name == kind.name());
    let words = known.map_or(kind.name(), |(_, words, _)| *words);
    match kind {
        CustomKind::Choice(values) => format!("{words}: {}", values.join(", ")),
        _ => words.to_owned(),
    }
}

fn new_form(look: &Looking, form: &Form, faults: &Faults) -> Result<Html, Problem> {
    let catalogue = look.scope().app().catalogue().clone();
    let option = |name: &str, value: &str, words: &str, help: &str| OptionView {
        value: value.to_owned(),
        words: words.to_owned(),
        help: help.to_owned(),
        chosen: form.text(name) == value,
    };
    let registers = catalogue.types().iter().map(|of| option("register", of.name, of.register, ""));
    let registers =
        FieldKind::Choice { options: registers.collect(), picks: false, none: String::new() };
    let kinds = KINDS.map(|(name, words, help)| option("kind", name, words, help)).to_vec();
    let kinds = FieldKind::Choice { options: kinds, picks: true, none: String::new() };
    let flag = FieldKind::Flag { words: "Must be filled".to_owned() };
    let choices = FieldKind::Prose { rows: 4, most: 0 };
    let fields = vec![
        FieldView::new("register", "Register", registers).required(),
        FieldView::line("label", "Label")
            .help("The key of the interface is made from it.")
            .holding(form.text("label"))
            .required(),
        FieldView::line("help", "Help").help("What belongs there.").holding(form.text("help")),
        FieldView::new("kind", "Holds", kinds),
        FieldView::new("choices", "Values of the choice", choices)
            .help("One on each line.")
            .holding(form.text("choices")),
        FieldView::new("required", "Needed", flag).holding(form.text("required")),
    ];
    let view = FormView {
        action: "/administration/fields".to_owned(),
        key: look.key(),
        groups: vec![FormGroup {
            fields: fields.into_iter().map(|field| faults.at(field)).collect(),
            ..FormGroup::default()
        }],
        errors: faults.summary("No field was added"),
        submits: vec![Action::submit("Add the field").primary()],
        ..FormView::default()
    };
    Html::of(&view).map_err(Problem::fault)
}

/// The key that a label gives: `Cost centre` becomes `cost_centre`.
fn key_of(label: &str) -> String {
    let mut key = String::new();
    for letter in fold(label).chars() {
        if letter.is_ascii_alphanumeric() {
            key.push(letter);
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
    }
    let key: String = key.chars().take(KEY).collect();
    key.trim_matches('_').to_owned()
}

/// Reads what the field holds.
fn kind(form: &Form, faults: &mut Faults) -> Option<CustomKind> {
    let mut values: Vec<String> = Vec::new();
    if form.text("kind") == "choice" {
        for line in form.text("choices").lines().filter(|line| !line.trim().is_empty()) {
            match line.parse::<Line>() {
                Ok(value) if values.iter().any(|known| fold(known) == fold(value.as_str())) => {
                    faults.add("choices", format!("“{value}” stands there twice"));
                }
                Ok(value) => values.push(value.as_str().to_owned()),
                Err(misfit) => faults.add("choices", format!("A value {misfit}")),
            }
        }
        if !(2..=CHOICES).contains(&values.len()) {
            let words = format!("{} values are given; 2 to {CHOICES} are accepted", values.len());
            faults.add("choices", words);
        }
    }
    let kind = CustomKind::from_name(form.text("kind"), values);
    if kind.is_none() {
        faults.add("kind", "Say what the field holds");
    }
    kind
}

/// `POST /administration/fields`.
pub(super) async fn add(act: Act<Administer, Form>) -> Result<Sealed, Problem> {
    let mut look = Looking::of(act.scope());
    let (form, mut writer) = act.begin().await?;
    parts::administering(&writer)?;
    let mut faults = Faults::default();
    let of = look.scope().app().catalogue().named(form.text("register"));
    let label = faults.line(&form, "label", "The label");
    let kind = kind(&form, &mut faults);
    let help = match form.text("help").trim() {
        "" => String::new(),
        _ => faults.line(&form, "help", "The help"),
    };
    let key = key_of(&label);
    if faults.none() && !key.starts_with(|first: char| first.is_ascii_lowercase()) {
        faults.add("label", "The label begins with a letter from A to Z, for the key made of it");
    }
    match of {
        None => faults.add("register", "Choose the register that gets the field"),
        Some(of) => room(&mut writer, of, &key, &mut faults).await?,
    }
    let (Some(of), Some(kind), true) = (of, kind, faults.none()) else {
        drop(writer);
        return Err(parts::again(shown(&mut look, &form, &faults, Html::default()).await?));
    };
    let id = writer.new_id();
    let new = NewField {
        register: of.name,
        key: &key,
        label: &label,
        help: &help,
        kind: &kind,
        required: form.text("required") == "true",
    };
    store::add_field(writer.turn(), id, new).await?;
    let details = json!({ "register": of.register, "key": key, "label": label });
    let what = parts::deed("custom_field.added", details);
    writer.commit(what, Answer::see("/administration/fields?done=added")).await
}

/// Is there room for one more, and is the key free?
async fn room(
    by: &mut impl Scoped,
    of: &RecordType,
    key: &str,
    faults: &mut Faults,
) -> Result<(), Problem> {
    if custom_fields(by.asked(), of).await?.len() >= limits::CUSTOM_FIELDS {
        let most = limits::CUSTOM_FIELDS;
        faults.add("register", format!("It has {most} own fields, the most there may be"));
    }
    if store::has_field(by.asked(), of.name, key).await? {
        faults.add("label", format!("The key {key} is taken, perhaps by a retired field"));
    }
    Ok(())
}

/// `POST /administration/fields/{field}/retire`.
pub(super) async fn retire(params: Params, act: Act<Administer, Form>) -> Result<Sealed, Problem> {
    let id: Id = params.parse("field")?;
    let (_, mut writer) = act.begin().await?;
    parts::administering(&writer)?;
    let now = writer.now();
    let retired = store::retire_field(writer.turn(), id, now).await?;
    let (register, label) = retired.ok_or(Problem::Missing)?;
    let details = json!({ "register": register, "label": label });
    let what = parts::deed("custom_field.retired", details);
    writer.commit(what, Answer::see("/administration/fields?done=retired")).await
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn a_key_is_made_of_the_letters_and_digits_of_its_label() {
        for (label, key) in [
            ("Cost centre", "cost_centre"),
            ("  Größe (m²) ", "grosse_m2"),
            ("A - b", "a_b"),
            ("日本", ""),
        ] {
            assert_eq!(key_of(label), key, "{label}");
        }
        assert!(key_of(&"x".repeat(300)).len() <= 40);
    }
}
