//! Saved views: a name for an address of the list, one's own or for everybody who reads it.

use super::{asked::Asked, cells::counted, page::beside};
use crate::{
    database::{Ask, Fetched, val_flag, val_id, val_instant, val_text},
    gate::{
        Act, Answer, Asking, Contribute, Fields, Form, Occurrence, Pairs, Params, PermissionKey,
        ReachSet, Reader, Scope, Scoped, Sealed, Verb, register::View, render::html_page,
        secret_text,
    },
    page::{
        Action, CellLook, CellView, ColumnView, ErrorSummary, FieldKind, FieldView, FormGroup,
        FormView, Head, Html, Nothing, RowView, TabView, TableView, Width, Words,
    },
    problem::Problem,
    register::address::Address,
    shell,
    store::{self, CustomField},
};
use axum::{http::StatusCode, response::Response};
use record::RecordType;
use sea_query::{Alias, Condition, Expr, ExprTrait, Order, Query};
use serde_json::json;
use terms::{Id, Line};

/// Views shown as tabs; the rest stands on the page of the views.
const TABS: usize = 8;
/// Views of one person in one register.
const OWN: usize = 50;

struct Kept {
    id: Id,
    name: String,
    query: String,
    shared: bool,
    own: bool,
}

/// The tabs above a list: all of it, the views, and what is out of use.
pub(super) async fn tabs(
    by: &mut impl Scoped,
    asked: &Asked,
    (in_use, retired): (u64, u64),
) -> Result<Vec<TabView>, Problem> {
    let of = asked.of;
    let here = asked.first_page().text(of);
    let plain = Address::plain(of);
    let mut tabs = vec![tab("All".to_owned(), &plain, of, (in_use, &here))];
    for view in known(by, of).await?.into_iter().take(TABS) {
        let address = of_text(of, &asked.custom, &view.query);
        // A view whose question is no longer accepted is shown without a number.
        let count = store::count(by, of, &address.query).await.ok();
        let mut tab = tab(view.name, &address, of, (count.unwrap_or_default(), &here));
        if count.is_none() {
            tab.count = String::new();
        }
        tabs.push(tab);
    }
    if retired > 0 || asked.address.query.retired {
        let address = plain.with_retired(true);
        tabs.push(tab("Retired".to_owned(), &address, of, (retired, &here)));
    }
    Ok(tabs)
}

fn tab(words: String, address: &Address, of: &RecordType, (count, here): (u64, &str)) -> TabView {
    let current = address.text(of) == here;
    TabView { words, href: address.path(of), count: counted(count), current }
}

fn of_text(of: &RecordType, custom: &[CustomField], text: &str) -> Address {
    let pairs = Fields::decode(text.as_bytes()).unwrap_or_default();
    Address::parse(of, custom, &pairs)
}

/// The views that the actor has: shared ones and one's own, by name.
async fn known(by: &mut impl Scoped, of: &RecordType) -> Result<Vec<Kept>, Problem> {
    let Some(account) = by.scope().actor().account else { return Ok(Vec::new()) };
    let select = Query::select()
        .columns(["id", "account", "name", "query", "shared"].map(Alias::new))
        .from(Alias::new("saved_view"))
        .and_where(Expr::col(Alias::new("register")).eq(val_text(of.name)))
        .and_where(Expr::col(Alias::new("ended_at")).is_null())
        .cond_where(
            Condition::any()
                .add(Expr::col(Alias::new("shared")).eq(val_flag(true)))
                .add(Expr::col(Alias::new("account")).eq(val_id(account.uuid()))),
        )
        .order_by(Alias::new("name"), Order::Asc)
        .limit(200)
        .take();
    let rows = by.asked().all(&select).await?;
    rows.iter().map(|row| view(row, account)).collect()
}

fn view(row: &Fetched, account: Id) -> Result<Kept, Problem> {
    Ok(Kept {
        id: Id::from_uuid(row.need_id("id")?),
        name: row.need_text("name")?,
        query: row.need_text("query")?,
        shared: row.need_flag("shared")?,
        own: Id::from_uuid(row.need_id("account")?) == account,
    })
}

/// A view for everybody may only be made by somebody who keeps the records of everybody: its name
/// is read across organisations.
fn may_share(scope: &Scope, of: &RecordType) -> bool {
    let edit = PermissionKey::Register(of.name, Verb::Edit);
    !scope.actor().reads_only && scope.actor().reach(edit) == Some(ReachSet::Everything)
}

/// The page where the present state of the list becomes a view.
pub(super) fn save_href(asked: &Asked) -> String {
    beside(asked, "views", &[])
}

/// `GET /{plural}/views`.
pub(super) async fn list(mut reader: Reader<View>, pairs: Pairs) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let asked = Asked::read(&mut reader, of, &pairs.0).await?;
    let html = shown(&mut reader, &asked, "", ErrorSummary::default()).await?;
    Ok(html_page(StatusCode::OK, html))
}

async fn shown(
    by: &mut impl Scoped,
    asked: &Asked,
    name: &str,
    errors: ErrorSummary,
) -> Result<String, Problem> {
    let of = asked.of;
    let views = known(by, of).await?;
    let scope = by.scope();
    let form = form(scope, asked, name, errors);
    let title = "Views of this list";
    let under = match asked.chip_views().is_empty() {
        true => Words::from("The present list has no filter; its order and columns are saved."),
        false => {
            let chips: Vec<String> = asked.chips().into_iter().map(|(words, _)| words).collect();
            Words::from(format!("The present list: {}", chips.join("; ")))
        }
    };
    let head = Head { title: title.to_owned(), under, ..Head::default() };
    let table = table(scope, of, &views);
    let main = Html::all(&[&head, &form, &table]).map_err(Problem::fault)?;
    let mut shell = shell::for_register(scope, of, title);
    shell.faulty = !form.errors.faults.is_empty();
    shell.page(&main).map_err(Problem::fault)
}

fn form(scope: &Scope, asked: &Asked, name: &str, errors: ErrorSummary) -> FormView {
    let of = asked.of;
    let mut named = FieldView::line("name", "Name of the view")
        .help("Like “Providers without a parent”")
        .holding(name)
        .required()
        .width(Width::Long);
    named.error = errors.faults.first().map(|(_, words)| words.clone());
    let mut fields = vec![named];
    if may_share(scope, of) {
        let words = format!("Everybody who reads {} sees it", of.register);
        fields.push(FieldView::new("shared", "For everybody", FieldKind::Flag { words }));
    }
    FormView {
        action: format!("/{}/views", of.plural),
        key: secret_text(scope.app().clock()),
        hidden: vec![("query".to_owned(), asked.first_page().text(of))],
        groups: vec![FormGroup { fields, ..FormGroup::default() }],
        errors,
        submits: vec![Action::submit("Save this view").primary()],
        cancel: asked.address.path(of),
        framed: true,
        ..FormView::default()
    }
}

fn table(scope: &Scope, of: &RecordType, views: &[Kept]) -> TableView {
    let column = |words: &str| ColumnView { words: words.to_owned(), ..ColumnView::default() };
    let row = |view: &Kept| {
        let path = if view.query.is_empty() {
            format!("/{}", of.plural)
        } else {
            format!("/{}?{}", of.plural, view.query)
        };
        RowView {
            id: view.id.to_string(),
            name: view.name.clone(),
            cells: vec![
                CellView::new(CellLook::Plain, Words::new().link(view.name.clone(), path)),
                CellView::new(CellLook::Plain, if view.shared { "Everybody" } else { "You" }),
                end(scope, of, view),
            ],
            ..RowView::default()
        }
    };
    TableView {
        caption: "Saved views".to_owned(),
        columns: vec![column("View"), column("Seen by"), column("End it")],
        rows: views.iter().map(row).collect(),
        nothing: Nothing {
            finding: "No view is saved yet.".to_owned(),
            more: "A view is the filters, order and columns of a list under a name.".to_owned(),
            actions: Vec::new(),
        },
        ..TableView::default()
    }
}

/// A link to the page where the view is ended, for those who may.
fn end(scope: &Scope, of: &RecordType, view: &Kept) -> CellView {
    if view.own || may_share(scope, of) {
        let href = format!("/{}/views/{}", of.plural, view.id);
        CellView::new(CellLook::Plain, Words::new().link("End this view", href))
    } else {
        CellView::default()
    }
}

/// `POST /{plural}/views`.
pub(super) async fn save(act: Act<Contribute, Form>) -> Result<Sealed, Problem> {
    let (form, mut writer) = act.begin().await?;
    let of = writer.scope().register();
    let account = writer.scope().actor().account.ok_or(Problem::Stranger)?;
    if writer.scope().reach_of(of).is_empty() {
        return Err(Problem::NotPermitted(format!("You may not read {}.", of.register)));
    }
    let custom = store::custom_fields(writer.asked(), of).await?;
    // What is kept is only what was understood.
    let address = of_text(of, &custom, form.text("query"));
    let views = known(&mut writer, of).await?;
    let own = views.iter().filter(|view| view.own).count();
    let name = match form.text("name").parse::<Line>() {
        _ if own >= OWN => Err(format!("You have {OWN} views here; end one first")),
        Err(misfit) => Err(format!("The name {misfit}")),
        Ok(name) if views.iter().any(|view| view.own && view.name == name.as_str()) => {
            Err(format!("You have a view called “{name}”; give it another name"))
        }
        Ok(name) => Ok(name),
    };
    let name = match name {
        Ok(name) => name,
        Err(words) => {
            let faults = vec![(FieldView::id_of("name"), words)];
            let errors = ErrorSummary { title: "The view is not saved yet".to_owned(), faults };
            let text = Fields::decode(address.text(of).as_bytes())?;
            let asked = Asked::read(&mut writer, of, &text).await?;
            let html = shown(&mut writer, &asked, form.text("name"), errors).await?;
            return Err(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html));
        }
    };
    let shared = form.has("shared") && may_share(writer.scope(), of);
    let (id, now) = (writer.new_id(), writer.now());
    let row = vec![
        val_id(id.uuid()),
        val_text(of.name),
        val_id(account.uuid()),
        val_text(name.as_str()),
        val_text(address.text(of)),
        val_flag(shared),
        val_instant(now.timestamp()),
    ];
    let columns = ["id", "register", "account", "name", "query", "shared", "created_at"];
    writer.turn().insert_many("saved_view", &columns, vec![row]).await?;
    let told = json!({ "register": of.name, "view": id.to_string(), "shared": shared });
    let answer = Answer::see(address.path(of));
    writer.commit(Occurrence::of("view.saved").with(told), answer).await
}

/// `GET /{plural}/views/{view}`: asks before a view is ended.
pub(super) async fn ask_end(mut reader: Reader<View>, params: Params) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let view = own_view(&mut reader, of, params.parse("view")?).await?;
    let scope = reader.scope();
    let title = format!("End the view “{}”?", view.name);
    let words = match view.shared {
        true => "Nobody sees it any more. The records stay as they are.",
        false => "The records stay as they are.",
    };
    let head = Head { title: title.clone(), under: Words::from(words), ..Head::default() };
    let form = FormView {
        action: format!("/{}/views/{}/end", of.plural, view.id),
        key: secret_text(scope.app().clock()),
        submits: vec![Action::submit("End this view").bad()],
        cancel: format!("/{}/views", of.plural),
        ..FormView::default()
    };
    let main = Html::all(&[&head, &form]).map_err(Problem::fault)?;
    let shell = shell::for_register(scope, of, &title);
    Ok(html_page(StatusCode::OK, shell.page(&main).map_err(Problem::fault)?))
}

/// `POST /{plural}/views/{view}/end`.
pub(super) async fn end_view(
    params: Params,
    act: Act<Contribute, Form>,
) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin().await?;
    let of = writer.scope().register();
    let view = own_view(&mut writer, of, params.parse("view")?).await?;
    let now = writer.now();
    let update = Query::update()
        .table(Alias::new("saved_view"))
        .value(Alias::new("ended_at"), val_instant(now.timestamp()))
        .and_where(Expr::col(Alias::new("id")).eq(val_id(view.id.uuid())))
        .take();
    writer.turn().run(&update).await?;
    let told = json!({ "register": of.name, "view": view.id.to_string() });
    let answer = Answer::see(format!("/{}/views", of.plural));
    writer.commit(Occurrence::of("view.ended").with(told), answer).await
}

/// The view with that id, if the actor may end it.
async fn own_view(by: &mut impl Scoped, of: &RecordType, id: Id) -> Result<Kept, Problem> {
    let share = may_share(by.scope(), of);
    let views = known(by, of).await?;
    let found = views.into_iter().find(|view| view.id == id && (view.own || share));
    found.ok_or(Problem::Missing)
}
