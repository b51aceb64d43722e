//! One account: its roles, its sessions and tokens, a code for it, closing and reopening it.

use super::{
    account::role_words,
    accounts::{role, role_fields, state, with_code},
    entries, grouped, once,
    parts::{self, ActRow, ActTable, Columns, Faults, Looking, Place},
    store::{self, Which},
};
use crate::{
    accounts::give,
    gate::{Act, Administer, Answer, Asking, Form, Pairs, Params, Reader, Scoped, Sealed, Writer},
    page::{
        Action, FormGroup, FormView, Head, Html, Hue, Inline, KvView, Note, Panel, When, Words,
    },
    problem::Problem,
};
use axum::{
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use terms::Id;

const DONE: [(&str, &str); 4] = [
    ("given", "The role is given; it counts from the next request on."),
    ("taken", "The role has ended; it is gone with the next request."),
    ("closed", "The account is closed. Its sessions and tokens have ended."),
    ("reopened", "The account is open again. Its sessions and tokens stay ended."),
];

/// `GET /administration/accounts/{account}`.
pub(super) async fn page(
    reader: Reader<Administer>,
    params: Params,
    pairs: Pairs,
) -> Result<Response, Problem> {
    parts::whole(reader.scope())?;
    let mut look = Looking::with(&reader);
    let id = params.parse("account")?;
    let above = parts::done(pairs.0.text("done"), &DONE)?;
    let faults = Faults::default();
    Ok(parts::answered(shown(&mut look, id, (&Form::default(), &faults), above).await?))
}

/// `GET /administration/accounts/{account}/code`: a code that was just made, this once.
pub(super) async fn code_made(
    reader: Reader<Administer>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    parts::whole(reader.scope())?;
    let mut look = Looking::with(&reader);
    let id: Id = params.parse("account")?;
    let now = look.now();
    let code = once::brought(&headers);
    let good = match &code {
        Some(code) => store::by_code(look.asked(), code, now).await?,
        None => None,
    };
    let words = match (code, good) {
        (Some(code), Some((account, ends))) if account.id == id => Words::new()
            .bold(format!("The code for {}, shown once:", account.name))
            .and(Inline::Break)
            .and(Inline::Mono(grouped(&code, " ")))
            .and(Inline::Break)
            .text("With it a new passphrase is set at ")
            .link("/sign-in/code", "/sign-in/code")
            .text(", once, until ")
            .when(When::instant(ends.timestamp()))
            .text(". Tell it to nobody else."),
        _ => "The code was shown once, when it was made. If it is lost, make another.".into(),
    };
    let note = Note { hue: Hue::Ok, words, ..Note::default() };
    let above = Html::of(&note).map_err(Problem::fault)?;
    let html = shown(&mut look, id, (&Form::default(), &Faults::default()), above).await?;
    let gone = once::gone(look.scope().app(), &format!("/administration/accounts/{id}/code"));
    Ok(([(header::SET_COOKIE, gone)], parts::answered(html)).into_response())
}

async fn shown(
    look: &mut Looking,
    id: Id,
    (form, faults): (&Form, &Faults),
    above: Html,
) -> Result<String, Problem> {
    let account = store::account(look.asked(), id).await?.ok_or(Problem::Missing)?;
    let sessions = entries::table(look, Some(id)).await?;
    let open = account.closed_at.is_none();
    let post = |words: &str, what: &str| {
        Action::post(words, format!("/administration/accounts/{id}/{what}"), look.key())
    };
    let actions = if open {
        vec![post("Make a code", "code"), post("Close the account", "closing").bad()]
    } else {
        vec![post("Reopen the account", "reopening")]
    };
    let facts = [
        ("State", state(&account)),
        ("Signs in as", account.login.as_str().into()),
        ("Since", parts::when(Some(account.created_at), "")),
        ("Last signed in", parts::when(account.signed_in_at, "never")),
    ];
    let facts = KvView { pairs: facts.map(|(name, value)| (name.to_owned(), value)).to_vec() };
    let facts = Panel::text("This account", Html::of(&facts).map_err(Problem::fault)?)
        .foot("A code lets the person set a new passphrase, once, within 1 h.");
    let roles = roles(look, id).await?;
    let mut left = vec![roles];
    if open {
        left.push(Panel::text("Give a role", give_form(look, id, form, faults).await?));
    }
    left.push(Panel::flush("Sessions and tokens", sessions));
    let main = Columns {
        head: Head { title: account.name.clone(), actions, ..Head::default() },
        above,
        left: parts::stack(&left)?,
        right: Html::of(&facts).map_err(Problem::fault)?,
    };
    let place = Place::administration(account.name, "/administration/accounts");
    parts::page(look, place.faulty(!faults.none()), &main).await
}

async fn roles(look: &mut Looking, id: Id) -> Result<Panel, Problem> {
    let held = store::access(look.asked(), Some(id)).await?;
    let ids: Vec<Id> = held.iter().filter_map(|access| access.organisation).collect();
    let titles = store::titles(look.asked(), &ids).await?;
    let rows = held.iter().map(|access| {
        let end = format!("/administration/accounts/{id}/roles/{}/end", access.id);
        ActRow {
            cells: vec![
                Words::new().bold(role_words(access, &titles)),
                access.role.help().into(),
                parts::when(Some(access.since), ""),
            ],
            action: Some(Action::post("End", end, look.key()).quiet()),
            faded: false,
        }
    });
    let table = ActTable {
        caption: "Roles",
        heads: &["Role", "What it means", "Since"],
        rows: rows.collect(),
        none: "No role: whoever signs in here sees nothing but the own account.".to_owned(),
    };
    Ok(Panel::flush("Roles", Html::of(&table).map_err(Problem::fault)?))
}

async fn give_form(
    look: &mut Looking,
    id: Id,
    form: &Form,
    faults: &Faults,
) -> Result<Html, Problem> {
    let fields = role_fields(look, (form, faults), "").await?.to_vec();
    let view = FormView {
        action: format!("/administration/accounts/{id}/roles"),
        key: look.key(),
        groups: vec![FormGroup { fields, ..FormGroup::default() }],
        errors: faults.summary("No role was given"),
        submits: vec![Action::submit("Give the role").primary()],
        ..FormView::default()
    };
    Html::of(&view).map_err(Problem::fault)
}

/// The account that a write is about.
async fn wanted(
    writer: &mut Writer<Administer>,
    params: &Params,
) -> Result<store::Account, Problem> {
    parts::administering(writer)?;
    let id = params.parse("account")?;
    store::account(writer.asked(), id).await?.ok_or(Problem::Missing)
}

/// Refuses what would leave nobody who can run the installation. Called after the change, within
/// its turn; two who take the role from each other at once do not both pass.
async fn still_run(writer: &mut Writer<Administer>) -> Result<(), Problem> {
    if !writer.turn().lock_key(b"administrators").await? {
        return Err(Problem::StillRunning);
    }
    if store::administrators(writer.asked()).await? > 0 {
        return Ok(());
    }
    Err(Problem::refused(
        "",
        "Nobody would be left who can sign in as administrator. Give the role everywhere to \
         somebody else with a passphrase first",
    ))
}

fn back(account: &store::Account, done: &str) -> Answer {
    Answer::see(format!("/administration/accounts/{}?done={done}", account.id))
}

/// `POST /administration/accounts/{account}/roles`.
pub(super) async fn give_role(
    params: Params,
    act: Act<Administer, Form>,
) -> Result<Sealed, Problem> {
    let mut look = Looking::of(act.scope());
    let (form, mut writer) = act.begin().await?;
    let account = wanted(&mut writer, &params).await?;
    let mut faults = Faults::default();
    let new = role(&mut writer, &form, &mut faults).await?;
    if new.is_none() && faults.none() {
        faults.add("role", "Choose a role");
    }
    let held = store::access(writer.asked(), Some(account.id)).await?;
    if new.is_some_and(|new| held.iter().any(|has| (has.role, has.organisation) == new)) {
        faults.add("role", "The account has this role there already");
    }
    let (Some((role, organisation)), true) = (new, faults.none()) else {
        drop(writer);
        let html = shown(&mut look, account.id, (&form, &faults), Html::default()).await?;
        return Err(parts::again(html));
    };
    give(&mut writer, account.id, role, organisation).await?;
    let under = form.text("organisation").trim();
    let under = if under.is_empty() { "everywhere" } else { under };
    let details = json!({ "account": account.name, "role": role.name(), "under": under });
    writer.commit(parts::deed("access.given", details), back(&account, "given")).await
}

/// `POST /administration/accounts/{account}/roles/{access}/end`.
pub(super) async fn end_role(
    params: Params,
    act: Act<Administer, Form>,
) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin().await?;
    let account = wanted(&mut writer, &params).await?;
    let id: Id = params.parse("access")?;
    let held = store::access(writer.asked(), Some(account.id)).await?;
    let ended = held.into_iter().find(|access| access.id == id).ok_or(Problem::Missing)?;
    let now = writer.now();
    store::end_access(writer.turn(), id, now).await?;
    still_run(&mut writer).await?;
    let details = json!({ "account": account.name, "role": ended.role.name() });
    writer.commit(parts::deed("access.ended", details), back(&account, "taken")).await
}

/// `POST /administration/accounts/{account}/code`.
pub(super) async fn make_code(
    params: Params,
    act: Act<Administer, Form>,
) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin().await?;
    let account = wanted(&mut writer, &params).await?;
    if account.closed_at.is_some() {
        return Err(Problem::refused("", "The account is closed; reopen it first"));
    }
    let details = json!({ "account": account.name });
    with_code(writer, account.id, parts::deed("code.made", details)).await
}

/// `POST /administration/accounts/{account}/closing`.
pub(super) async fn close(params: Params, act: Act<Administer, Form>) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin().await?;
    let account = wanted(&mut writer, &params).await?;
    if account.closed_at.is_some() {
        return writer.unchanged(back(&account, "closed"));
    }
    let now = writer.now();
    store::close_account(writer.turn(), account.id, Some(now)).await?;
    store::end(writer.turn(), "session", Which::Of(account.id), now).await?;
    store::end(writer.turn(), "token", Which::Of(account.id), now).await?;
    store::void_codes(writer.turn(), account.id, now).await?;
    still_run(&mut writer).await?;
    let details = json!({ "account": account.name });
    writer.commit(parts::deed("account.closed", details), back(&account, "closed")).await
}

/// `POST /administration/accounts/{account}/reopening`.
pub(super) async fn reopen(params: Params, act: Act<Administer, Form>) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin().await?;
    let account = wanted(&mut writer, &params).await?;
    if account.closed_at.is_none() {
        return writer.unchanged(back(&account, "reopened"));
    }
    store::close_account(writer.turn(), account.id, None).await?;
    let details = json!({ "account": account.name });
    writer.commit(parts::deed("account.reopened", details), back(&account, "reopened")).await
}
