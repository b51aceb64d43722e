//! The form that takes files, and the imports so far.

use super::{BringIn, KIND, key, path};
use crate::Format;
use frame::{
    exchange::bundle::{self, Bundle},
    gate::{Fields, Reader, Scope, Scoped},
    limits,
    page::{
        Action, CellLook, ErrorSummary, FieldKind, FieldView, FormGroup, FormView, Html, Hue,
        Nothing, OptionView, Panel, Phone, Status, TableView, When, Words,
    },
    problem::Problem,
};

/// The form, with what was typed and what is wrong with it, and the imports so far.
pub(super) async fn main(
    reader: &mut Reader<BringIn>,
    fault: Option<(&Fields, (&'static str, String))>,
) -> Result<Html, Problem> {
    let bundles = bundle::recent(reader, KIND).await?;
    let form = Html::of(&form(reader.scope(), fault)).map_err(Problem::fault)?;
    let form = Panel::text("Files", form);
    let history = Html::of(&history(&bundles)).map_err(Problem::fault)?;
    let history = Panel::flush("Imports so far", history);
    Html::all(&[&form, &history]).map_err(Problem::fault)
}

fn form(scope: &Scope, fault: Option<(&Fields, (&'static str, String))>) -> FormView {
    let typed = |name: &str| fault.as_ref().map_or("", |(fields, _)| fields.text(name)).to_owned();
    let chosen = typed("format");
    let options = Format::ALL.map(|format| OptionView {
        value: format.name().to_owned(),
        words: format!("{}: {}", format.label(), format.takes()),
        help: String::new(),
        chosen: format.name() == chosen,
    });
    let line = |name: &str, label: &str, help: &str| {
        FieldView::line(name, label).holding(typed(name).as_str()).help(help)
    };
    let size = limits::SHEET_BYTES / 1024 / 1024;
    let choice = FieldKind::Choice { options: options.to_vec(), picks: false, none: String::new() };
    let mut fields = vec![
        FieldView::new("format", "Format", choice).required(),
        FieldView::new("files", "Files", FieldKind::File { accept: String::new(), many: true })
            .help(format!("Those of one format are read together; at most {size} MB."))
            .required(),
        line(
            "at",
            "Organisation",
            "Whose services and components these become: its number, like ORG-0004, or its name. \
             Empty: the one that the files tell of.",
        ),
        line(
            "project",
            "Project",
            "For Compose and Kubernetes: what tells these files from others.",
        ),
        of_two(
            ("teams", "Teams in the files", typed("teams")),
            [
                ("take", "become organisations", "Internal groups, parts of the one above."),
                ("skip", "are left out", "And with them who runs what."),
            ],
        ),
        of_two(
            ("services_as", "Services of which the files do not say whether they are in use", {
                typed("services_as")
            }),
            [
                (
                    "live",
                    "come in as live",
                    "They are delivered, and asked whether they are ready.",
                ),
                ("proposed", "come in as proposed", "Each goes the whole way before it counts."),
            ],
        ),
    ];
    let mut errors = ErrorSummary::default();
    if let Some((_, (name, words))) = fault {
        errors.title = "These files cannot be read".to_owned();
        for field in fields.iter_mut().filter(|field| field.name == name) {
            errors.faults.push((field.id(), words.clone()));
            *field = field.clone().error(words.clone());
        }
    }
    FormView {
        action: "/import".to_owned(),
        key: key(scope),
        groups: vec![FormGroup { fields, ..FormGroup::default() }],
        errors,
        submits: vec![Action::submit("Show what would change").primary()],
        note: Words::from("Nothing is changed by that."),
        files: true,
        ..FormView::default()
    }
}

/// A choice of two, the first of them by itself.
fn of_two(
    (name, label, typed): (&str, &str, String),
    options: [(&str, &str, &str); 2],
) -> FieldView {
    let first = options[0].0;
    let options = options.map(|(value, words, help)| OptionView {
        value: value.to_owned(),
        words: words.to_owned(),
        help: help.to_owned(),
        chosen: value == if typed.is_empty() { first } else { typed.as_str() },
    });
    let options = options.to_vec();
    FieldView::new(name, label, FieldKind::Choice { options, picks: false, none: String::new() })
        .required()
}

fn history(bundles: &[Bundle]) -> TableView {
    let rows = bundles.iter().map(|bundle| {
        let format = bundle.settings["format"].as_str().and_then(Format::named);
        let count = |name: &str| bundle.result[name].as_u64().unwrap_or_default();
        let sums = match bundle.applied {
            None => String::new(),
            Some(_) => format!("{} new, {} changed", count("created"), count("updated")),
        };
        vec![
            (CellLook::Title, Words::new().link(bundle.names.as_str(), path(bundle.id))),
            (CellLook::Plain, format.map_or("", Format::label).into()),
            (CellLook::Plain, bundle.actor.clone().into()),
            (CellLook::Soft, Words::new().when(When::instant(bundle.created.timestamp()))),
            (CellLook::Plain, state(bundle).into()),
            (CellLook::Plain, sums.into()),
        ]
    });
    let heads = ["Files", "Format", "By", "Received", "State", "Records"].map(|head| (head, false));
    let nothing = Nothing {
        finding: "No file of another tool has been imported yet.".to_owned(),
        more: "Files stay here as they were received, with what became of them.".to_owned(),
        actions: Vec::new(),
    };
    let table = TableView::small("Imports of files of other tools", &heads, rows.collect());
    TableView { nothing, phone: Phone::Blocks, ..table }
}

fn state(bundle: &Bundle) -> Status {
    if bundle.taken_back.is_some() {
        Status::plain(Hue::Unknown, "Taken back")
    } else if bundle.applied.is_some() {
        Status::plain(Hue::Ok, "In")
    } else {
        Status::plain(Hue::Warn, "Dry run only")
    }
}
