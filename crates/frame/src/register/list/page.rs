//! The list of a register: head, saved views, filters, table, foot. Its whole state is in the
//! address.

use super::{
    asked::{Asked, fault_words, may_somewhere},
    cells::{self, counted, noun},
    filters, note, views,
};
use crate::{
    gate::{Pairs, ReachSet, Reader, Scope, Scoped, Verb, register::View, render::html_page},
    limits,
    page::{
        Action, BulkView, CellLook, CellView, ColumnView, Density, FootView, Head, Html, Hue, Icon,
        MenuItem, MenuView, Note, Nothing, Phone, RowView, SortDirection, TableView, Words,
    },
    problem::Problem,
    register::{
        address::{Address, Shown, encoded},
        choosing,
    },
    shell,
    store::{self, Cursor, CustomField, ListQuery, Listing, Names, Stored},
};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use record::{Direction, Kind, RecordType, Sort};
use serde_json::json;

/// Fields of a bulk edit that have a button of their own; all others are behind one more.
const BUTTONS: usize = 6;

/// How many there are, whatever the list is narrowed to.
struct Totals {
    in_use: u64,
    retired: u64,
}

/// `GET /{plural}`.
pub(super) async fn list(mut reader: Reader<View>, pairs: Pairs) -> Result<Response, Problem> {
    let of = reader.scope().register();
    if pairs.0.first("part") == Some("options") {
        let kind = pairs.0.first("field").and_then(|path| choosing::field(of, path));
        let targets = match kind {
            Some(field) => reader.scope().app().catalogue().targets(&field.kind),
            None => vec![of],
        };
        return options(&mut reader, &targets, pairs.0.text("q")).await;
    }
    let asked = Asked::read(&mut reader, of, &pairs.0).await?;
    if let Some(elsewhere) = &asked.elsewhere {
        return Ok(Redirect::to(elsewhere).into_response());
    }
    let listing = store::list(&mut reader, of, &asked.address.query).await?;
    let names = store::names(&mut reader, &listing.rows).await?;
    let count = async |reader: &mut Reader<View>, retired| {
        store::count(reader, of, &ListQuery { retired, ..ListQuery::default() }).await
    };
    let in_use = count(&mut reader, false).await?;
    let totals = Totals { in_use, retired: count(&mut reader, true).await? };
    let done = note::done(&mut reader, of, (&pairs.0, &asked.first_page().text(of))).await?;
    let tabs = views::tabs(&mut reader, &asked, (totals.in_use, totals.retired)).await?;
    let nothing = match listing.rows.is_empty() {
        true => nothing(&mut reader, &asked, &totals).await?,
        false => Nothing::default(),
    };
    let scope = reader.scope();
    let table = TableView {
        caption: format!("{}, {}", of.register, range(&asked, &listing, &pairs)),
        tabs,
        save_view: Some(
            Action::link("Save this view", views::save_href(&asked)).icon(Icon::Plus).quiet(),
        ),
        filter: Some(filters::bar(scope, &asked)),
        bulk: bulk(scope, &asked, &listing),
        columns: columns(scope, &asked),
        rows: rows(&asked, &listing, &names),
        density: density(asked.address.density),
        foot: Some(foot(&asked, &listing, &pairs)),
        nothing,
        phone: Phone::Lines,
        ..TableView::default()
    };
    let faults = Note { hue: Hue::Warn, words: fault_words(&asked.address), ..Note::default() };
    let head = head(scope, &asked, &totals);
    let mut parts: Vec<&dyn askama::DynTemplate> = vec![&head];
    if let Some(done) = &done {
        parts.push(done);
    }
    if !asked.address.faults.is_empty() {
        parts.push(&faults);
    }
    parts.push(&table);
    let main = Html::all(&parts).map_err(Problem::fault)?;
    let mut shell = shell::for_register(scope, of, of.register);
    shell.live = of.name.to_owned();
    Ok(html_page(StatusCode::OK, shell.page(&main).map_err(Problem::fault)?))
}

/// `?part=options`: suggestions for a reference, as number and name; with `field`, those that this
/// field of the register can refer to.
async fn options(
    reader: &mut Reader<View>,
    targets: &[&'static RecordType],
    words: &str,
) -> Result<Response, Problem> {
    let mut found = store::candidates(reader, targets, words, limits::FOUND).await?;
    store::tell_whole(reader, &mut found).await?;
    let option = |named: store::Named| json!({ "value": named.label(), "words": named.title });
    Ok(Json(found.into_iter().map(option).collect::<Vec<_>>()).into_response())
}

fn head(scope: &Scope, asked: &Asked, totals: &Totals) -> Head {
    let of = asked.of;
    let mut under = Words::new();
    if let Some(document) = of.document {
        under = under.text(format!("{document} · "));
    }
    let in_use = format!("{} {} in use", counted(totals.in_use), noun(of, totals.in_use));
    under = under.text(match totals.retired {
        0 => format!("{in_use}. "),
        retired => format!("{in_use}, {} retired. ", counted(retired)),
    });
    under = under.link("What belongs here", format!("/{}/help", of.plural));
    let mut actions = Vec::new();
    if may_somewhere(scope, of, Verb::Import) {
        let imports = format!("/{}/imports", of.plural);
        actions.push(Action::link("Import", imports).icon(Icon::In));
    }
    if may_somewhere(scope, of, Verb::Edit) {
        actions.push(new(of));
    }
    let menus = vec![export(asked)];
    Head { title: of.register.to_owned(), under, actions, menus, ..Head::default() }
}

/// What the list shows, as a file.
fn export(asked: &Asked) -> MenuView {
    let item = |(words, kind): (&str, &str)| MenuItem {
        words: words.to_owned(),
        href: export_href(asked, kind),
        chosen: false,
    };
    let kinds = [("Workbook (XLSX)", "xlsx"), ("Text with separators (CSV)", "csv")];
    MenuView {
        id: "export".to_owned(),
        words: "Export".to_owned(),
        icon: Some(Icon::Out),
        items: kinds.map(item).to_vec(),
        as_action: true,
        ..MenuView::default()
    }
}

fn new(of: &RecordType) -> Action {
    let words = format!("New {}", record::inside(of.label));
    Action::link(words, format!("/{}/new", of.plural)).icon(Icon::Plus).shortcut("N").primary()
}

/// The same list as a spreadsheet.
pub(super) fn export_href(asked: &Asked, kind: &str) -> String {
    let state = asked.first_page().text(asked.of);
    let mark = if state.is_empty() { "" } else { "?" };
    format!("/{}/export.{kind}{mark}{state}", asked.of.plural)
}

fn density(pixels: u8) -> Density {
    match pixels {
        40 => Density::Normal,
        48 => Density::Roomy,
        _ => Density::Dense,
    }
}

/// The fields that are shown, the title first.
pub(super) fn shown(asked: &Asked) -> Vec<Shown> {
    let title = Shown::Field(asked.of.title);
    let chosen = asked.address.columns.iter().filter(|shown| **shown != title).cloned();
    std::iter::once(title.clone()).chain(chosen).collect()
}

/// The field of that key.
fn own<'a>(asked: &'a Asked, key: &str) -> Option<&'a CustomField> {
    asked.custom.iter().find(|field| field.key == key)
}

fn columns(scope: &Scope, asked: &Asked) -> Vec<ColumnView> {
    let of = asked.of;
    let number = ColumnView {
        words: "Number".to_owned(),
        sort_href: sort_href(asked, None),
        sort: sorted(&asked.address, None),
        ..ColumnView::default()
    };
    let fields = shown(asked).into_iter().map(|shown| {
        let at = match shown {
            Shown::Field(at) => at,
            Shown::Custom(key) => return own(asked, &key).map(own_column).unwrap_or_default(),
        };
        let field = &of.fields[at];
        let offered = field.sort && store::may_ask(scope, of, field);
        ColumnView {
            words: field.label.to_owned(),
            help: field.help.to_owned(),
            figures: cells::look(field) == CellLook::Figure,
            sort_href: if offered { sort_href(asked, Some(at)) } else { String::new() },
            sort: sorted(&asked.address, Some(at)),
            scale: None,
        }
    });
    std::iter::once(number).chain(fields).collect()
}

fn own_column(field: &CustomField) -> ColumnView {
    ColumnView {
        words: field.label.clone(),
        help: field.help.clone(),
        figures: cells::custom_look(field) == CellLook::Figure,
        ..ColumnView::default()
    }
}

fn sorted(address: &Address, field: Option<usize>) -> SortDirection {
    match address.query.sort {
        Sort { field: by, direction: Direction::Ascending } if by == field => {
            SortDirection::Ascending
        }
        Sort { field: by, direction: Direction::Descending } if by == field => {
            SortDirection::Descending
        }
        _ => SortDirection::None,
    }
}

fn sort_href(asked: &Asked, field: Option<usize>) -> String {
    let direction = match sorted(&asked.address, field) {
        SortDirection::Ascending => Direction::Descending,
        SortDirection::None | SortDirection::Descending => Direction::Ascending,
    };
    asked.address.with_sort(Sort { field, direction }).path(asked.of)
}

fn rows(asked: &Asked, listing: &Listing, names: &Names) -> Vec<RowView> {
    let shown = shown(asked);
    let row = |stored: &Stored| {
        let number = CellView::new(CellLook::Soft, stored.label());
        let cells = shown.iter().map(|shown| match shown {
            Shown::Field(at) => cells::cell(stored, *at, names),
            Shown::Custom(key) => own(asked, key)
                .map_or_else(CellView::default, |field| cells::custom_cell(field, stored)),
        });
        RowView {
            id: stored.label(),
            name: stored.label(),
            href: stored.path(),
            cells: std::iter::once(number).chain(cells).collect(),
            faded: stored.retired.is_some(),
            ..RowView::default()
        }
    };
    listing.rows.iter().map(row).collect()
}

/// What can be done with a selection, as far as the actor may do it somewhere.
fn bulk(scope: &Scope, asked: &Asked, listing: &Listing) -> Option<BulkView> {
    let of = asked.of;
    let mut actions = Vec::new();
    let retired = asked.address.query.retired;
    if may_somewhere(scope, of, Verb::Edit) {
        if !retired {
            let declared = of.fields.iter().filter(|field| can_be_set(field));
            let declared = declared.map(|field| (field.label, field.name.to_owned()));
            let own = asked.custom.iter().map(|field| (field.label.as_str(), field.name()));
            let settable: Vec<(&str, String)> = declared.chain(own).collect();
            // Buttons that cannot be taken in at a glance help nobody; the rest has a page.
            let most = if settable.len() > BUTTONS { BUTTONS - 1 } else { BUTTONS };
            for (label, name) in settable.iter().take(most) {
                let words = format!("Set {}", record::inside(label));
                actions.push(Action::named(words, "set", name.as_str()));
            }
            if settable.len() > BUTTONS {
                actions.push(Action::named("Set another field", "set", "another"));
            }
            if let Some((at, _)) = of.lifecycle() {
                actions.push(Action::named("Change state", "set", of.fields[at].name));
            }
        }
        if may_somewhere(scope, of, Verb::Retire) {
            actions.push(match retired {
                false => Action::named("Take out of use", "set", "retired"),
                true => Action::named("Bring back into use", "set", "returned"),
            });
        }
    }
    let state = asked.first_page().text(of);
    let mark = if state.is_empty() { "" } else { "?" };
    (!actions.is_empty()).then(|| BulkView {
        action: format!("/{}/bulk{mark}{state}", of.plural),
        key: String::new(),
        actions,
        of: format!("of {}", counted(total(listing))),
        clear_href: asked.address.path(of),
        note: "You see each change before it is made, and can undo it.".to_owned(),
    })
}

/// Can this field be set for many records at once?
pub(super) fn can_be_set(field: &record::Field) -> bool {
    field.bulk && !matches!(field.kind, Kind::Rows(_) | Kind::State(_))
}

fn total(listing: &Listing) -> u64 {
    listing.total + u64::from(listing.more_than_counted)
}

/// Which row is the first of the page: the pages before this one say it in the address.
fn first(listing: &Listing, pairs: &Pairs) -> Option<u64> {
    if !listing.has_before {
        return Some(1);
    }
    pairs.0.first("from").and_then(|from| from.parse().ok()).filter(|from| *from > 1)
}

fn range(asked: &Asked, listing: &Listing, pairs: &Pairs) -> String {
    let (count, of) = (listing.rows.len() as u64, asked.of);
    let all = format!("{} {}", counted(total(listing)), noun(of, total(listing)));
    match first(listing, pairs) {
        _ if count == 0 => format!("0 of {all}"),
        Some(first) => {
            let last = first + count - 1;
            format!("{}–{} of {all}", cells::thousands(first), cells::thousands(last))
        }
        None => format!("{count} of {all}"),
    }
}

fn foot(asked: &Asked, listing: &Listing, pairs: &Pairs) -> FootView {
    let of = asked.of;
    let page = |cursor: Cursor, from: Option<u64>| {
        let path = asked.address.with_cursor(cursor).path(of);
        match from {
            Some(from) if from > 1 => format!("{path}&from={from}"),
            _ => path,
        }
    };
    let (count, first) = (listing.rows.len() as u64, first(listing, pairs));
    let limit = asked.address.query.limit as u64;
    let previous = listing.rows.first().filter(|_| listing.has_before);
    let next = listing.rows.last().filter(|_| listing.has_after);
    FootView {
        range: range(asked, listing, pairs),
        exports: vec![
            ("CSV".to_owned(), export_href(asked, "csv")),
            ("XLSX".to_owned(), export_href(asked, "xlsx")),
            ("Template".to_owned(), format!("/{}/template.xlsx", of.plural)),
        ],
        previous: previous.map_or_else(String::new, |stored| {
            page(Cursor::Before(stored.number), first.map(|first| first.saturating_sub(limit)))
        }),
        next: next.map_or_else(String::new, |stored| {
            page(Cursor::After(stored.number), first.map(|first| first + count))
        }),
        keys: !listing.rows.is_empty(),
        ..FootView::default()
    }
}

async fn nothing(
    reader: &mut Reader<View>,
    asked: &Asked,
    totals: &Totals,
) -> Result<Nothing, Problem> {
    let of = asked.of;
    if asked.is_narrowed() {
        return narrowed(reader, asked).await;
    }
    let (finding, more) = if asked.address.query.cursor != Cursor::First {
        let words = "What stood here may have been changed or taken out of use meanwhile.";
        ("There is no further page.".to_owned(), words.to_owned())
    } else if asked.address.query.retired {
        let words = "What is taken out of use stays, with its history, and can come back.";
        (format!("No {} is out of use.", record::inside(of.label)), words.to_owned())
    } else if reader.scope().reach_of(of) == ReachSet::Everything {
        (format!("No {} is here yet.", record::inside(of.label)), taught(of))
    } else {
        // What others keep to themselves is not said to be absent.
        (format!("No {} is shown to you yet.", record::inside(of.label)), taught(of))
    };
    let mut actions = Vec::new();
    let is_empty = totals.in_use == 0 && !asked.address.query.retired;
    if is_empty && may_somewhere(reader.scope(), of, Verb::Edit) {
        actions.push(new(of));
    } else if !is_empty {
        let plain = Address::plain(of).path(of);
        actions.push(Action::link(format!("Show all {}", noun(of, 2)), plain));
    }
    Ok(Nothing { finding, more, actions })
}

/// What belongs here, with the examples of the first fields.
fn taught(of: &RecordType) -> String {
    let examples: Vec<String> = of
        .fields
        .iter()
        .filter_map(|field| Some(format!("{}: {}", field.label, field.example?)))
        .take(3)
        .collect();
    let help = of.help.trim().trim_end_matches('.');
    match examples.is_empty() {
        true => format!("Here belongs: {help}."),
        false => format!("Here belongs: {help}. For example {}.", examples.join("; ")),
    }
}

/// Nothing answers all filters: which to drop, and how many there would be then.
async fn narrowed(reader: &mut Reader<View>, asked: &Asked) -> Result<Nothing, Problem> {
    let of = asked.of;
    let mut ways = asked.chips();
    let words = &asked.address.query.words;
    if !words.is_empty() {
        ways.push((words.clone(), asked.address.with_words("")));
    }
    let mut found = Vec::new();
    for (words, address) in &ways {
        let count = store::count(reader, of, &address.query).await?;
        if count > 0 {
            found.push((count, words, address));
        }
    }
    let number = match ways.len() {
        1 => "the filter".to_owned(),
        2 => "both filters".to_owned(),
        more => format!("all {more} filters"),
    };
    let mut actions = Vec::new();
    let mut more = Vec::new();
    for (count, words, address) in found.into_iter().take(3) {
        more.push(format!("Without “{words}” there would be {}.", counted(count)));
        actions.push(Action::link(format!("Drop “{words}”"), address.path(of)));
    }
    if more.is_empty() && ways.len() > 1 {
        more.push("Dropping one of them is not enough.".to_owned());
    }
    actions.push(Action::link("Clear all", asked.cleared().path(of)).quiet());
    Ok(Nothing {
        finding: format!("No {} matches {number}.", record::inside(of.label)),
        more: more.join(" "),
        actions,
    })
}

/// The address of a page beside the list, with the list's state behind it.
pub(super) fn beside(asked: &Asked, page: &str, more: &[(&str, &str)]) -> String {
    let mut pairs: Vec<String> =
        more.iter().map(|(key, text)| format!("{key}={}", encoded(text))).collect();
    let state = asked.first_page().text(asked.of);
    if !state.is_empty() {
        pairs.push(state);
    }
    let mark = if pairs.is_empty() { "" } else { "?" };
    format!("/{}/{page}{mark}{}", asked.of.plural, pairs.join("&"))
}
