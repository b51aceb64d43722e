//! Samples of forms: every kind of field, a refusal, sign-in and first run.

use askama::Template;

use super::{at, shell};
use crate::page::{
    Action, Crumb, DraftView, ErrorSummary, FieldKind, FieldView, FormGroup, FormView, Gate, Head,
    Html, LineKind, OptionView, Panel, Progress, RowEntry, RowsView, Stage, Width, Words,
};

const HERE: &str = "/gallery/form";

fn option(value: &str, words: &str, help: &str, chosen: bool) -> OptionView {
    OptionView { value: value.into(), words: words.into(), help: help.into(), chosen }
}

fn line(what: LineKind, autocomplete: &'static str) -> FieldKind {
    FieldKind::Line { what, most: 200, autocomplete }
}

fn kinds() -> Vec<FieldView> {
    vec![
        FieldView::line("name", "Name").help("As in the contract.").required().width(Width::Long),
        FieldView::new("note", "What it does", FieldKind::Prose { rows: 3, most: 2000 }),
        FieldView::new("rules", "Rules", FieldKind::Code { wrong: vec![2] })
            .holding("[keep]\ndays = none\n")
            .error("Line 2: days is a number"),
        FieldView::new("size", "People", FieldKind::Whole { unit: String::new() })
            .holding("21")
            .width(Width::Short),
        FieldView::new("limit", "Limit", FieldKind::Amount { unit: "EUR".into() })
            .width(Width::Short),
        FieldView::new("duty", "On call", FieldKind::Flag { words: "Reachable at night".into() })
            .holding("true"),
        FieldView::new("since", "Since", FieldKind::Day).holding("2026-11-23").width(Width::Medium),
        FieldView::new("seen", "Last seen", FieldKind::Instant)
            .holding("2026-11-23T09:40")
            .width(Width::Medium),
        FieldView::new(
            "kind",
            "Kind",
            FieldKind::Choice {
                options: vec![
                    option("customer", "Customer", "", true),
                    option("provider", "Service provider", "", false),
                ],
                picks: false,
                none: String::new(),
            },
        )
        .width(Width::Medium),
        FieldView::new(
            "reach",
            "Who may see it",
            FieldKind::Choice {
                options: vec![
                    option("own", "Its own people", "Nobody else sees it.", true),
                    option("all", "Everybody", "Providers see it too.", false),
                ],
                picks: true,
                none: String::new(),
            },
        ),
        FieldView::new(
            "sites",
            "Sites",
            FieldKind::Several {
                options: vec![option("n", "North", "", true), option("e", "East", "", false)],
            },
        ),
        FieldView::new(
            "parent",
            "Part of",
            FieldKind::Reference {
                options: vec![option("ORG-0001", "Northwharf Markets", "", false)],
                source: HERE.into(),
                none: String::new(),
            },
        )
        .help("Number or name")
        .holding("ORG-0003 Altus")
        .width(Width::Long),
        FieldView { locked: Some("Set when it was added.".into()), ..number() },
        FieldView { withheld: Some("Confidential to Keystone and Altus.".into()), ..price() },
        contacts(),
    ]
}

fn number() -> FieldView {
    FieldView::line("number", "Number").holding("ORG-0003")
}

fn price() -> FieldView {
    FieldView::line("price", "Price").holding("never written")
}

fn contacts() -> FieldView {
    let row = |index: usize, value: &str| RowEntry {
        label: format!("Contact point {}", index + 1),
        index,
        fields: vec![
            FieldView::new(
                format!("contacts.{index}.kind"),
                "Kind",
                FieldKind::Choice {
                    options: vec![option("phone", "Telephone", "", true)],
                    picks: false,
                    none: String::new(),
                },
            ),
            FieldView::line(format!("contacts.{index}.value"), "Value").holding(value),
            FieldView::new(format!("contacts.{index}.verified"), "Verified", FieldKind::Day),
        ],
    };
    let rows = RowsView {
        name: "contacts".into(),
        rows: vec![row(0, "+1 555 0150"), row(1, "desk@northwharf.example")],
        add: "Add a contact point".into(),
        none: "No contact point yet.".into(),
        full: String::new(),
    };
    FieldView::new("contacts", "Contact points", FieldKind::Rows(rows))
        .help("How they are reached, and when that was last tried.")
}

fn form() -> FormView {
    FormView {
        action: HERE.into(),
        key: "sample".into(),
        groups: vec![FormGroup { fields: kinds(), ..FormGroup::default() }],
        submits: vec![
            Action::submit("Add organisation").primary(),
            Action::named("Add and begin another", "_then", "again"),
        ],
        cancel: HERE.into(),
        draft: Some(DraftView {
            action: "/gallery/draft".into(),
            words: "Draft kept 09:38".into(),
            discard: None,
        }),
        framed: true,
        ..FormView::default()
    }
}

fn head() -> Head {
    Head {
        title: "New organisation".into(),
        under: "Only the name is needed; the rest can follow.".into(),
        ..Head::default()
    }
}

pub(super) fn fresh() -> askama::Result<String> {
    let crumbs = [Crumb::to("Organisations", HERE), Crumb::here("New")];
    shell("New organisation", &crumbs).page(&Html::all(&[&head(), &form()])?)
}

pub(super) fn refused() -> askama::Result<String> {
    let crumbs = [Crumb::to("Organisations", HERE), Crumb::here("New")];
    let mut form = form();
    let faults =
        [("name", "Give the organisation a name"), ("size", "Write people as a whole number")];
    for field in form.groups.iter_mut().flat_map(|group| &mut group.fields) {
        let fault = faults.iter().find(|(name, _)| *name == field.name);
        field.error = fault.map(|(_, words)| (*words).to_owned());
    }
    form.errors = ErrorSummary {
        title: "The organisation was not added: 2 answers are missing or wrong".into(),
        faults: faults.map(|(name, words)| (FieldView::id_of(name), words.into())).to_vec(),
    };
    let mut shell = shell("New organisation", &crumbs);
    shell.faulty = true;
    shell.page(&Html::all(&[&head(), &form])?)
}

/// The inside of the sign-in page.
#[derive(Template)]
#[template(path = "page/gallery/sign-in.html")]
struct SignIn {
    form: FormView,
}

pub(super) fn sign_in() -> askama::Result<String> {
    let name = FieldView::new("name", "E-mail or user name", line(LineKind::Text, "username"))
        .holding("lead@keystone.example");
    let secret =
        FieldView::new("passphrase", "Passphrase", line(LineKind::Secret, "current-password"))
            .error("Name or passphrase is wrong. After 3 more tries you wait 1 min.");
    let form = FormView {
        action: "/gallery/sign-in".into(),
        key: "sample".into(),
        groups: vec![FormGroup { fields: vec![name, secret], ..FormGroup::default() }],
        submits: vec![Action::submit("Sign in").primary()],
        ..FormView::default()
    };
    let gate = Gate { title: "Sign in".into(), faulty: true, ..Gate::default() };
    gate.page(&SignIn { form })
}

/// The inside of a step of the first run.
#[derive(Template)]
#[template(path = "page/gallery/first-run.html")]
struct FirstRun {
    steps: Progress,
    form: FormView,
}

pub(super) fn first_run() -> askama::Result<String> {
    let steps = [
        ("Prove that this machine is yours", Stage::Done),
        ("What to begin with", Stage::Now),
        ("Organisation and roles", Stage::Ahead),
        ("Check and create", Stage::Ahead),
    ];
    let steps = Progress {
        label: "Steps".into(),
        steps: steps.map(|(words, stage)| (words.to_owned(), stage)).to_vec(),
        upright: true,
    };
    let mut begin = FieldView::new(
        "begin",
        "What do you want to begin with?",
        FieldKind::Choice {
            options: vec![
                option(
                    "empty",
                    "An empty installation",
                    "The process and the rules, no records. Import your services next.",
                    true,
                ),
                option("demo", "The demonstration", "Fictional, in a folder of its own.", false),
            ],
            picks: true,
            none: String::new(),
        },
    );
    begin.bare = true;
    let form = FormView {
        action: "/gallery/first-run".into(),
        key: "sample".into(),
        groups: vec![FormGroup { fields: vec![begin], ..FormGroup::default() }],
        submits: vec![Action::submit("Go on").primary()],
        note: "There is no default password: step 1 asked for the code printed at start.".into(),
        ..FormView::default()
    };
    let head = Words::new().when(at(9, 40)).text(" · nothing is loaded from elsewhere");
    let gate = Gate { title: "First run".into(), head, wide: true, ..Gate::default() };
    gate.page(&FirstRun { steps, form })
}

/// A panel that has only a sentence, for the samples.
pub(super) fn sentence(title: &str, words: &str) -> askama::Result<Panel> {
    Ok(Panel::text(title, Html::of(&Sentence { words: words.into() })?))
}

#[derive(Template)]
#[template(source = "<p class=\"mb-0\">{{ words }}</p>", ext = "html")]
struct Sentence {
    words: Words,
}
