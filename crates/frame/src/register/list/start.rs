//! The start page: what is kept here, what changed lately within reach, what waits for one.

use super::{
    asked::may_somewhere,
    cells::{counted, noun, thousands},
};
use crate::{
    database::{Ask, val_id, val_text},
    gate::{Asking, ReachSet, Reader, Scoped, SignedIn, Verb, render::html_page},
    page::{
        Action, CellLook, CellView, ColumnView, Head, Html, Icon, Inline, Nothing, Panel, Phone,
        RowView, TableView, TimelineView, When, Words,
    },
    problem::Problem,
    register::record::notices,
    shell,
    store::{self, ListQuery, Stored},
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use record::RecordType;
use sea_query::{Alias, Cond, Condition, Expr, ExprTrait, Order, Query};
use std::collections::HashMap;
use terms::{Id, Instant};

/// Entries of the ledger looked at.
const LATELY: u64 = 200;
/// Writes shown.
const WRITES: usize = 12;
/// Mentions and drafts shown.
const MINE: u64 = 10;

#[derive(Template)]
#[template(path = "register/list/start.html")]
struct StartPage {
    head: Head,
    registers: Panel,
    changes: Panel,
    mine: Vec<Panel>,
}

/// `GET /`.
pub(super) async fn start(mut reader: Reader<SignedIn>) -> Result<Response, Problem> {
    let app = reader.scope().app().clone();
    let actor = reader.scope().actor().clone();
    let mut registers = Vec::new();
    for of in shell::visible(&app, &actor) {
        let count = store::count(&mut reader, of, &ListQuery::default()).await?;
        registers.push((of, count));
    }
    let main = StartPage {
        head: head(&reader, &registers),
        registers: registers_panel(&registers)?,
        changes: changes_panel(&mut reader, &registers).await?,
        mine: [mentions(&mut reader).await?, drafts(&mut reader).await?]
            .into_iter()
            .flatten()
            .collect(),
    };
    // Beside a designed page at the start it is one way among others.
    let title = if app.is_designed("/") { "All registers" } else { "Start" };
    let mut shell = shell::shell(&app, &actor, title);
    shell.crumbs = vec![crate::page::Crumb::here(title)];
    for link in &mut shell.registers {
        link.current = link.words == title;
    }
    Ok(html_page(StatusCode::OK, shell.page(&main).map_err(Problem::fault)?))
}

type Counted = (&'static RecordType, u64);

fn head(reader: &Reader<SignedIn>, registers: &[Counted]) -> Head {
    let scope = reader.scope();
    let is_empty = registers.iter().all(|(_, count)| *count == 0);
    if registers.is_empty() {
        let under = "Your account has no role yet, so there is nothing to show. An administrator \
                     of this installation can give you one.";
        let title = "Nothing is within your reach yet".to_owned();
        return Head { title, under: Words::from(under), ..Head::default() };
    }
    if is_empty {
        let editable = |of: &RecordType| may_somewhere(scope, of, Verb::Edit);
        let first = registers.iter().map(|(of, _)| *of).find(|of| editable(of));
        let actions = first.map_or_else(Vec::new, |of| {
            let new = format!("New {}", record::inside(of.label));
            vec![
                Action::link("Import a spreadsheet", format!("/{}/imports", of.plural))
                    .icon(Icon::In),
                Action::link(new, format!("/{}/new", of.plural)).icon(Icon::Plus).primary(),
            ]
        });
        let under = match first {
            Some(of) => format!(
                "Begin with the {}: everything else belongs to one of them.",
                record::inside(of.register)
            ),
            None => "As soon as somebody keeps records here, you see them.".to_owned(),
        };
        let title = "Nothing is kept here yet".to_owned();
        return Head { title, under: Words::from(under), actions, ..Head::default() };
    }
    let counts: Vec<String> = registers
        .iter()
        .filter(|(_, count)| *count > 0)
        .take(3)
        .map(|(of, count)| format!("{} {}", counted(*count), noun(of, *count)))
        .collect();
    let under = Words::from("Counted within your reach, records in use.");
    Head { title: counts.join(", "), under, ..Head::default() }
}

fn registers_panel(registers: &[Counted]) -> Result<Panel, Problem> {
    let column = |words: &str| ColumnView { words: words.to_owned(), ..ColumnView::default() };
    let row = |(of, count): &Counted| {
        let help = of.help.lines().next().unwrap_or_default();
        let link = Inline::BoldLink(of.register.to_owned(), format!("/{}", of.plural));
        RowView {
            id: of.name.to_owned(),
            name: of.register.to_owned(),
            href: format!("/{}", of.plural),
            cells: vec![
                CellView::new(CellLook::Plain, Words::of(link)),
                CellView::new(CellLook::Clip, help),
                CellView::new(CellLook::Figure, counted(*count)),
            ],
            ..RowView::default()
        }
    };
    let table = TableView {
        caption: "Registers".to_owned(),
        columns: vec![
            column("Register"),
            column("What belongs there"),
            ColumnView { figures: true, ..column("In use") },
        ],
        rows: registers.iter().map(row).collect(),
        bare: true,
        phone: Phone::Blocks,
        nothing: Nothing {
            finding: "No register is open to you.".to_owned(),
            ..Nothing::default()
        },
        ..TableView::default()
    };
    Ok(Panel::flush("Registers", Html::of(&table).map_err(Problem::fault)?))
}

/// What one write did in one register: its newest entry about a record within reach, and how many
/// more there are.
struct Told {
    write: Id,
    more: u64,
    of: &'static RecordType,
    record: Id,
    at: Instant,
    actor: String,
    occurrence: String,
}

async fn changes_panel(
    reader: &mut Reader<SignedIn>,
    registers: &[Counted],
) -> Result<Panel, Problem> {
    let told = lately(reader, registers).await?;
    let records = records(reader, told.iter().map(|told| (told.of, told.record))).await?;
    let mut entries = Vec::new();
    for told in &told {
        // What left the reach since is not named.
        let Some(stored) = records.get(&told.record) else { continue };
        let verb = told.occurrence.rsplit('.').next().unwrap_or_default().replace('-', " ");
        let more = match told.more {
            0 => String::new(),
            more => format!(" and {} more", thousands(more)),
        };
        let words = Words::new().link(stored.title(), stored.path()).soft(format!(
            " {}{more} · {verb} by {}",
            stored.label(),
            told.actor
        ));
        entries.push((words, When::instant(told.at.timestamp())));
    }
    let body = match entries.is_empty() {
        true => Html::of(&Nothing {
            finding: "Nothing has changed yet.".to_owned(),
            more: "Every change within your reach appears here, with its author.".to_owned(),
            ..Nothing::default()
        }),
        false => Html::of(&TimelineView { entries }),
    };
    let body = body.map_err(Problem::fault)?;
    Ok(Panel { title: "Changed lately".to_owned(), body, padded: true, ..Panel::default() })
}

async fn lately(
    reader: &mut Reader<SignedIn>,
    registers: &[Counted],
) -> Result<Vec<Told>, Problem> {
    let mut any = Cond::any();
    for (of, _) in registers {
        let register = Expr::col(Alias::new("register")).eq(val_text(of.name));
        let mut within = Condition::all().add(register);
        if let ReachSet::Organisations(ids) = reader.scope().reach_of(of) {
            let ids = ids.iter().map(|id| val_id(id.uuid()));
            within = within.add(Expr::col(Alias::new("reach")).is_in(ids));
        }
        any = any.add(within);
    }
    if registers.is_empty() {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .columns(["write", "register", "record", "at", "actor", "occurrence"].map(Alias::new))
        .from(Alias::new("ledger"))
        .cond_where(any)
        .and_where(Expr::col(Alias::new("record")).is_not_null())
        .order_by(Alias::new("hint"), Order::Desc)
        .limit(LATELY)
        .take();
    let app = reader.scope().app().clone();
    let rows = reader.asked().all(&select).await?;
    let mut told: Vec<Told> = Vec::new();
    for row in &rows {
        let Some(of) = app.catalogue().named(&row.need_text("register")?) else { continue };
        let write = Id::from_uuid(row.need_id("write")?);
        if let Some(same) = told.iter_mut().find(|t| t.write == write && t.of.name == of.name) {
            same.more += 1;
            continue;
        }
        if told.len() == WRITES {
            break;
        }
        told.push(Told {
            write,
            more: 0,
            of,
            record: Id::from_uuid(row.need_id("record")?),
            at: Instant::of(row.need_instant("at")?),
            actor: row.need_text("actor")?,
            occurrence: row.need_text("occurrence")?,
        });
    }
    Ok(told)
}

/// The records that exist for the reader, register by register.
async fn records(
    reader: &mut Reader<SignedIn>,
    wanted: impl Iterator<Item = (&'static RecordType, Id)>,
) -> Result<HashMap<Id, Stored>, Problem> {
    let mut by_register: HashMap<&'static str, (&'static RecordType, Vec<Id>)> = HashMap::new();
    for (of, id) in wanted {
        let (_, ids) = by_register.entry(of.name).or_insert_with(|| (of, Vec::new()));
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let mut found = HashMap::new();
    for (of, ids) in by_register.into_values() {
        let loaded = store::load_many(reader, of, &ids).await?;
        found.extend(loaded.into_iter().map(|stored| (stored.id, stored)));
    }
    Ok(found)
}

/// Comments that mention the reader and are not read; nothing where there is none.
async fn mentions(reader: &mut Reader<SignedIn>) -> Result<Option<Panel>, Problem> {
    let found = notices::mentioned(reader, true).await?;
    let shown = found.into_iter().take(MINE as usize);
    let entries = shown.map(|one| (one.words, When::instant(one.at.timestamp()))).collect();
    let panel = panel("You were mentioned", entries)?;
    Ok(panel.map(|panel| panel.end(Words::new().link("All notices", notices::PATH))))
}

/// Forms that the reader began and did not send.
async fn drafts(reader: &mut Reader<SignedIn>) -> Result<Option<Panel>, Problem> {
    let Some(account) = reader.scope().actor().account else { return Ok(None) };
    let select = Query::select()
        .columns(["topic", "changed_at"].map(Alias::new))
        .from(Alias::new("draft"))
        .and_where(Expr::col(Alias::new("account")).eq(val_id(account.uuid())))
        .order_by(Alias::new("changed_at"), Order::Desc)
        .limit(MINE)
        .take();
    let rows = reader.asked().all(&select).await?;
    let app = reader.scope().app().clone();
    let mut entries = Vec::new();
    for row in &rows {
        let topic = row.need_text("topic")?;
        let Some((name, key)) = topic.split_once('/') else { continue };
        let Some(of) = app.catalogue().named(name) else { continue };
        let when = When::instant(row.need_instant("changed_at")?);
        let words = if key == "new" {
            let words = format!("New {}", record::inside(of.label));
            Words::new().link(words, format!("/{}/new", of.plural))
        } else {
            match store::find_by_key(reader, of, key).await {
                Ok(stored) => Words::new()
                    .link(stored.title(), format!("{}/edit", stored.path()))
                    .soft(format!(" {}", stored.label())),
                Err(Problem::Missing) => continue,
                Err(problem) => return Err(problem),
            }
        };
        entries.push((words, when));
    }
    panel("Your drafts", entries)
}

fn panel(title: &str, entries: Vec<(Words, When)>) -> Result<Option<Panel>, Problem> {
    if entries.is_empty() {
        return Ok(None);
    }
    let body = Html::of(&TimelineView { entries }).map_err(Problem::fault)?;
    Ok(Some(Panel::text(title, body)))
}
