//! One's own account: who one is here, one's sessions, one's passphrase.

use super::{
    address::Client,
    parts::{self, ActRow, ActTable, Columns, Faults, Looking, Place},
    store::{self, Which},
    tries::{Tries, Try},
};
use crate::{
    app::App,
    gate::{
        Act, Answer, Asking, Form, Occurrence, Pairs, Params, Reader, Scoped, Sealed, SignedIn,
        passphrase,
    },
    page::{
        Action, FieldKind, FieldView, FormGroup, FormView, Head, Html, Inline, KvView, LineKind,
        Panel, Width, Words,
    },
    problem::Problem,
};
use axum::response::Response;
use serde_json::json;
use std::collections::HashMap;
use terms::Id;

const DONE: [(&str, &str); 3] = [
    ("passphrase", "The new passphrase is set, and all other sessions have ended."),
    ("ended", "The session has ended."),
    ("others", "All other sessions have ended."),
];

/// `GET /account`.
pub(super) async fn page(reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let mut look = Looking::with(&reader);
    let html = shown(&mut look, &Faults::default(), pairs.0.text("done")).await?;
    Ok(parts::answered(html))
}

async fn shown(look: &mut Looking, faults: &Faults, done: &str) -> Result<String, Problem> {
    let id = parts::account(look.scope())?;
    let actor = look.scope().actor().clone();
    let held = store::access(look.asked(), &[id]).await?;
    let roles = roles(look, &held).await?;
    let sessions = sessions(look, id).await?;
    let tokens = store::tokens(look.asked(), Some(id)).await?.len();
    let held = if roles.is_empty() {
        Words::from("none; an administrator can give one")
    } else {
        lines(roles)
    };
    let facts = KvView {
        pairs: vec![
            ("Name".to_owned(), actor.name.as_str().into()),
            ("Signs in as".to_owned(), actor.login.as_str().into()),
            ("Roles".to_owned(), held),
        ],
    };
    let own = Panel::text("You here", Html::of(&facts).map_err(Problem::fault)?);
    let tokens = match tokens {
        0 => "none; a program comes in with one instead of your passphrase".to_owned(),
        1 => "1 acts in your name".to_owned(),
        many => format!("{many} act in your name"),
    };
    let tokens = KvView { pairs: vec![("Tokens".to_owned(), tokens.into())] };
    let programs = Panel::text("Programs", Html::of(&tokens).map_err(Problem::fault)?)
        .end(Words::new().link("Tokens", "/account/tokens"));
    let secret = Panel::text("Passphrase", passphrase_form(look, faults)?);
    let main = Columns {
        head: Head {
            title: "My account".to_owned(),
            under: format!("Signed in as {}", actor.login).into(),
            ..Head::default()
        },
        above: parts::done(done, &DONE)?,
        left: Html::all(&[&sessions, &secret]).map_err(Problem::fault)?,
        right: Html::all(&[&own, &programs]).map_err(Problem::fault)?,
    };
    parts::page(look, Place::own("My account").faulty(!faults.none()), &main).await
}

/// The roles in words: "Lead under Keystone", "Reader everywhere".
pub(super) async fn roles(
    look: &mut Looking,
    held: &[store::Access],
) -> Result<Vec<String>, Problem> {
    let ids: Vec<Id> = held.iter().filter_map(|access| access.organisation).collect();
    let titles = store::titles(look.asked(), &ids).await?;
    Ok(held.iter().map(|access| role_words(access, &titles)).collect())
}

/// One below the other.
pub(super) fn lines(lines: Vec<String>) -> Words {
    let mut words = Words::new();
    for (at, line) in lines.into_iter().enumerate() {
        words = if at > 0 { words.and(Inline::Break).text(line) } else { words.text(line) };
    }
    words
}

/// One role in words.
pub(super) fn role_words(access: &store::Access, titles: &HashMap<Id, String>) -> String {
    let role = crate::page::capital(access.role.name());
    match access.organisation {
        None => format!("{role} everywhere"),
        Some(id) => match titles.get(&id) {
            Some(title) => format!("{role} under {title}"),
            None => format!("{role} under an organisation that is gone"),
        },
    }
}

async fn sessions(look: &mut Looking, account: Id) -> Result<Panel, Problem> {
    let now = look.now();
    let own = parts::session(look.scope()).ok();
    let sessions = store::sessions(look.asked(), Some(account), now).await?;
    let others = sessions.iter().any(|session| Some(session.id) != own);
    let rows = sessions.iter().map(|session| {
        let here = Some(session.id) == own;
        let mut what = Words::new().bold(parts::agent_words(session.agent.as_deref()));
        if here {
            what = what.soft(" this one");
        }
        let path = format!("/account/sessions/{}/end", session.id);
        ActRow {
            cells: vec![
                what,
                session.address.clone().unwrap_or_default().into(),
                parts::when(Some(session.used_at), ""),
                parts::when(Some(session.ends()), ""),
            ],
            action: (!here).then(|| Action::post("End", path, look.key()).quiet()),
            faded: false,
        }
    });
    let table = ActTable {
        caption: "Your sessions",
        heads: &["Program", "From", "Last used", "Ends"],
        rows: rows.collect(),
        none: "You have no session; a token is at work.".to_owned(),
    };
    let mut body = vec![Html::of(&table).map_err(Problem::fault)?];
    if others {
        let end = Action::post("End all others", "/account/sessions/end-others", look.key());
        let row = crate::page::Nothing { actions: vec![end.bad()], ..Default::default() };
        body.push(Html::of(&row).map_err(Problem::fault)?);
    }
    let body = parts::stack(&body)?;
    Ok(Panel::flush("Sessions", body).foot("An ended session is a stranger with its next request."))
}

fn passphrase_form(look: &Looking, faults: &Faults) -> Result<Html, Problem> {
    let secret = |name: &str, label: &str, autocomplete| {
        let what = LineKind::Secret;
        let kind = FieldKind::Line { what, most: 300, autocomplete };
        faults.at(FieldView::new(name, label, kind).width(Width::Long))
    };
    let new = secret("new", "New passphrase", "new-password")
        .help("15 characters or more; pasting is fine.");
    let form = FormView {
        action: "/account/passphrase".to_owned(),
        key: look.key(),
        groups: vec![FormGroup {
            fields: vec![secret("old", "Passphrase until now", "current-password"), new],
            ..FormGroup::default()
        }],
        errors: faults.summary("The passphrase was not changed"),
        submits: vec![Action::submit("Change the passphrase")],
        note: "All other sessions end.".into(),
        ..FormView::default()
    };
    Html::of(&form).map_err(Problem::fault)
}

/// `POST /account/passphrase`. The old one is a secret to be guessed at like any other.
pub(super) async fn change(client: Client, act: Act<SignedIn, Form>) -> Result<Sealed, Problem> {
    let app = act.scope().app().clone();
    let session = parts::session(act.scope())?;
    let id = parts::account(act.scope())?;
    let mut look = Looking::of(act.scope());
    let actor = act.scope().actor().clone();
    let (old, new) = (act.body().text("old").to_owned(), act.body().text("new").to_owned());
    let mut faults = Faults::default();
    if let Err(refusal) = passphrase::check("new", &new, &[&actor.name, &actor.login]) {
        faults.0.push(refusal);
        return Err(parts::again(shown(&mut look, &faults, "").await?));
    }
    let tries = Tries::at_account(&actor.login, &client.address);
    let account = store::account(look.asked(), id).await?.ok_or(Problem::Stranger)?;
    if let Err(words) = proved(&app, &tries, &account, &old).await? {
        faults.add("old", words);
        return Err(parts::again(shown(&mut look, &faults, "").await?));
    }
    let hash = passphrase::hash(&app, &new).await?;
    let (_, mut writer) = act.begin().await?;
    let now = writer.now();
    tries.succeeded(writer.turn()).await?;
    store::set_passphrase(writer.turn(), id, &hash).await?;
    store::void_codes(writer.turn(), id, now).await?;
    store::end(writer.turn(), "session", Which::OthersOf(id, session), now).await?;
    let what = Occurrence::of("passphrase.set").with(json!({ "by": "its owner" }));
    writer.commit(what, Answer::see("/account?done=passphrase")).await
}

/// Proves the old passphrase; the words say what is wrong.
async fn proved(
    app: &App,
    tries: &Tries,
    account: &store::Account,
    old: &str,
) -> Result<Result<(), String>, Problem> {
    let taken = tries.take(app).await?;
    if let Try::Wait(_) = taken {
        return Ok(Err(taken.words()));
    }
    if passphrase::fits(app, old, account.passphrase.as_deref()).await? {
        return Ok(Ok(()));
    }
    Ok(Err(format!("This is not the passphrase until now. {}", taken.words())))
}

/// `POST /account/sessions/{session}/end`.
pub(super) async fn end_session(
    params: Params,
    act: Act<SignedIn, Form>,
) -> Result<Sealed, Problem> {
    let session: Id = params.parse("session")?;
    let (_, mut writer) = act.begin().await?;
    parts::at_a_browser(&writer)?;
    let (account, now) = (parts::account(writer.scope())?, writer.now());
    let own = store::sessions(writer.asked(), Some(account), now).await?;
    if own.iter().all(|known| known.id != session) {
        return Err(Problem::Missing);
    }
    store::end(writer.turn(), "session", Which::One(session), now).await?;
    let what = Occurrence::of("session.ended").with(json!({ "by": "its owner" }));
    writer.commit(what, Answer::see("/account?done=ended")).await
}

/// `POST /account/sessions/end-others`.
pub(super) async fn end_others(act: Act<SignedIn, Form>) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin().await?;
    let own = parts::at_a_browser(&writer)?;
    let (account, now) = (parts::account(writer.scope())?, writer.now());
    let ended = store::end(writer.turn(), "session", Which::OthersOf(account, own), now).await?;
    let details = json!({ "by": "its owner", "sessions": ended });
    let what = Occurrence::of("session.ended").with(details);
    writer.commit(what, Answer::see("/account?done=others")).await
}
