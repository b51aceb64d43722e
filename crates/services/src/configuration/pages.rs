//! The pages of baselines and audits: what a baseline holds, what an audit found, and the button
//! that compares.

use super::{
    AuditFinding, AuditState, Baseline, Ci, ConfigurationAudit, Dependency, Deviation,
    api::{self, read},
    audit::Held,
    store::{self, Contents},
};
use crate::catalogue::Service;
use axum::response::{IntoResponse, Redirect, Response};
use frame::{
    gate::{
        Act, Answer, Form, Occurrence, Params, Reader, Scoped, Sealed, Verb,
        register::{Edit, View},
    },
    page::{
        Action, CellLook, Chip, Head, Html, Hue, Inline, Nothing, Panel, Part, Phone, Place,
        Status, TableView, Words,
    },
    problem::Problem,
    shell,
    store::{self as records, ListQuery, Stored},
};
use governance::documents::Document;
use record::{Choice, Filter, Kind, Record, Test, Value};
use std::collections::HashMap;

/// Rows of a table; the rest is counted.
const ROWS: usize = 500;

/// `GET /baselines/{key}`.
pub(super) async fn baseline(
    mut reader: Reader<View>,
    params: Params,
) -> Result<Response, Problem> {
    let of = Baseline::record_type();
    let stored = records::find_by_key(&mut reader, of, params.get("key")).await?;
    if params.get("key") != stored.label() {
        return Ok(Redirect::to(&stored.path()).into_response());
    }
    let baseline = read::<Baseline>(&stored.values)?;
    let panel = match store::contents(&mut reader, &stored, &baseline, (None, ROWS)).await {
        Ok(held) => contents(&held, &stored)?,
        // Until it has an instant it holds nothing, and says what is open.
        Err(Problem::Refused(refusals)) => {
            let words = refusals.into_iter().map(|refusal| refusal.words).collect::<Vec<_>>();
            let nothing = Nothing { finding: words.join(" "), ..Nothing::default() };
            Panel::flush("What it holds", all(&[&nothing])?)
        }
        Err(problem) => return Err(problem),
    };
    answered(&mut reader, &stored, Vec::new(), &panel).await
}

/// `GET /configuration_audits/{key}`.
pub(super) async fn audit(mut reader: Reader<View>, params: Params) -> Result<Response, Problem> {
    let of = ConfigurationAudit::record_type();
    let stored = records::find_by_key(&mut reader, of, params.get("key")).await?;
    if params.get("key") != stored.label() {
        return Ok(Redirect::to(&stored.path()).into_response());
    }
    let audit = read::<ConfigurationAudit>(&stored.values)?;
    let scope = reader.scope();
    let mut actions = Vec::new();
    let may = scope.may(of, Verb::Edit, stored.reach) && stored.retired.is_none();
    if may && audit.state != AuditState::Settled {
        let key = scope.app().clock().id().to_string();
        let words = match audit.state {
            AuditState::Planned => "Compare now",
            _ => "Compare again",
        };
        actions.push(Action::post(words, format!("{}/comparison", stored.path()), key).primary());
    }
    let paths = paths(&mut reader, &audit).await?;
    let panel = findings(&audit, &paths)?;
    answered(&mut reader, &stored, actions, &panel).await
}

/// `POST /configuration_audits/{key}/comparison`.
pub(super) async fn compare(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin_many().await?;
    let (_, saved) = api::compared(&mut writer, params.get("key")).await?;
    let answer = Answer::see(saved.stored().path());
    if writer.has_changes() {
        writer.commit(Occurrence::changes(), answer).await
    } else {
        writer.unchanged(answer)
    }
}

/// The page of a record: its head, the way to all its facts, and the panel.
async fn answered(
    reader: &mut Reader<View>,
    stored: &Stored,
    mut actions: Vec<Action>,
    panel: &Panel,
) -> Result<Response, Problem> {
    let tabs = shell::record_tabs(reader, stored, shell::RecordPart::Overview).await?;
    let scope = reader.scope();
    let mut shell = shell::at(scope, Place::Services, &stored.title());
    shell.live = format!("{}/{}", stored.of.name, stored.label());
    let mut chips = vec![Chip::Plain(stored.label())];
    if let Some((_, lifecycle)) = stored.of.lifecycle() {
        let state = stored.state().and_then(|state| lifecycle.state(state));
        chips.extend(state.map(|state| Chip::Plain(state.label.to_owned())));
    }
    if stored.retired.is_none() && scope.may(stored.of, Verb::Edit, stored.reach) {
        let edit = Action::link("Edit", format!("{}/edit", stored.path())).shortcut("E");
        actions.insert(0, edit);
    }
    let head = Head { title: stored.title(), chips, actions, ..Head::default() };
    shell::answer(&shell, &all(&[&head, &tabs, panel])?)
}

fn contents(held: &Contents, stored: &Stored) -> Result<Panel, Problem> {
    let row = |one: &Held| {
        let told = one.fields.iter().filter(|(_, text)| !text.is_empty());
        let told = told.map(|(label, text)| format!("{label}: {}", spoken(label, text)));
        let told: Vec<String> = told.collect();
        vec![
            (CellLook::Wrap, Words::new().bold(one.name.clone())),
            (CellLook::Wrap, told.join(" · ").into()),
        ]
    };
    let rows = held.all.iter().map(row).collect();
    let nothing = Nothing {
        finding: "It holds nothing: nothing that it covers was in use then.".to_owned(),
        ..Nothing::default()
    };
    let table = table("What it holds", &["Name", "As it was"], rows, nothing);
    let panel = Panel::flush("What it holds", all(&[&table])?);
    Ok(match held.next {
        None => panel.end(Words::new().soft(held.all.len().to_string())),
        // Beyond that nobody reads on a page; a program gets all of it.
        Some(_) => panel.end(Words::new().soft(format!("the first {ROWS}"))).foot(
            Words::from("All of it: ")
                .link("for a program", format!("/api{}/contents", stored.path())),
        ),
    })
}

/// Where the records stand that the findings on the page are about, by their names in small
/// letters, as far as the reader may see them.
async fn paths(
    reader: &mut Reader<View>,
    audit: &ConfigurationAudit,
) -> Result<HashMap<String, String>, Problem> {
    let mut paths = HashMap::new();
    let names: Vec<Value> = audit
        .findings
        .iter()
        .take(ROWS)
        .map(|one| Value::Text(one.name.as_str().to_owned()))
        .collect();
    let organisation = Test::AnyOf(vec![Value::Ref(audit.organisation.id())]);
    for (of, field) in [
        (Dependency::record_type(), "organisation"),
        (Service::record_type(), "provider"),
        (Ci::record_type(), "organisation"),
    ] {
        if names.is_empty() || reader.scope().reach_of(of).is_empty() {
            continue;
        }
        let (at, _) = of.field(field).ok_or_else(|| Problem::fault("the record has the field"))?;
        for names in names.chunks(100) {
            let filters = vec![
                Filter { field: of.title, test: Test::AnyOf(names.to_vec()) },
                Filter { field: at, test: organisation.clone() },
            ];
            let query = ListQuery { filters, limit: 2 * ROWS, ..ListQuery::default() };
            let found = records::list(reader, of, &query).await?;
            let told = found.rows.iter().map(|row| (row.title().to_lowercase(), row.path()));
            paths.extend(told);
        }
    }
    Ok(paths)
}

fn findings(audit: &ConfigurationAudit, paths: &HashMap<String, String>) -> Result<Panel, Problem> {
    let line = |line: &Option<terms::Line>| -> String {
        line.as_ref().map(|line| line.as_str().to_owned()).unwrap_or_default()
    };
    let row = |one: &AuditFinding| {
        let hue = if one.deviation == Deviation::Missing { Hue::Bad } else { Hue::Warn };
        let settled: Words = match one.settlement {
            Some(settlement) => label(&settlement).into(),
            None => Status::plain(Hue::Warn, "Not settled").into(),
        };
        let name = match paths.get(&one.name.as_str().to_lowercase()) {
            Some(path) => Words::of(Inline::BoldLink(one.name.as_str().to_owned(), path.clone())),
            None => Words::new().bold(one.name.as_str()),
        };
        vec![
            (CellLook::Plain, Status::plain(hue, label(&one.deviation)).into()),
            (CellLook::Wrap, name),
            (CellLook::Plain, line(&one.field).into()),
            (CellLook::Wrap, spoken(&line(&one.field), &line(&one.expected)).into()),
            (CellLook::Wrap, spoken(&line(&one.field), &line(&one.found)).into()),
            (CellLook::Plain, settled),
        ]
    };
    let nothing = match audit.compared_at {
        None => Nothing {
            finding: "Nothing was compared yet.".to_owned(),
            more: "Name a baseline, or write down what was observed; then compare.".to_owned(),
            ..Nothing::default()
        },
        Some(_) => Nothing { finding: "Nothing differs.".to_owned(), ..Nothing::default() },
    };
    let heads = ["What", "Name", "Field", "Expected", "Found", "Settled"];
    let rows = audit.findings.iter().take(ROWS).map(row).collect();
    let table = table("What differs", &heads, rows, nothing);
    let count = audit.findings.iter().count();
    let panel = Panel::flush("What differs", all(&[&table])?).end(shown(count));
    Ok(match audit.beyond {
        None => panel,
        Some(more) => panel.foot(
            Words::new().bold(format!("{more} more differ.")).text(
                match &audit.beyond_settlement {
                    Some(settlement) => {
                        format!(" Decided about all of them: {}.", label(settlement))
                    }
                    None => {
                        " An audit does not hold them: settle these, correct what is wrong and \
                         compare again, or decide about all of them at once."
                            .to_owned()
                    }
                },
            ),
        ),
    })
}

/// The text of a compared field as people say it: a choice by its label.
fn spoken(label: &str, text: &str) -> String {
    let things = [Ci::record_type(), Service::record_type()];
    let registers = things.into_iter().chain([Dependency::record_type(), Document::record_type()]);
    let fields = registers.flat_map(|of| of.fields.iter());
    let choices =
        fields.filter(|field| field.label == label).filter_map(|field| match field.kind {
            Kind::Choice(values) => Some(values),
            _ => None,
        });
    let found = choices.flatten().find(|value| value.name == text);
    found.map_or(text, |value| value.label).to_owned()
}

fn shown(count: usize) -> Words {
    Words::new().soft(match count {
        0..=ROWS => count.to_string(),
        _ => format!("the first {ROWS} of {count}"),
    })
}

fn table(
    caption: &str,
    heads: &[&str],
    rows: Vec<Vec<(CellLook, Words)>>,
    nothing: Nothing,
) -> TableView {
    let heads: Vec<(&str, bool)> = heads.iter().map(|head| (*head, false)).collect();
    TableView { nothing, phone: Phone::Blocks, ..TableView::small(caption, &heads, rows) }
}

/// The label of a choice.
fn label<C: Choice>(choice: &C) -> &'static str {
    let found = C::VALUES.iter().find(|value| value.name == choice.name());
    found.map_or("", |value| value.label)
}

fn all(parts: &[&dyn Part]) -> Result<Html, Problem> {
    Html::all(parts).map_err(Problem::fault)
}
