//! Signing in and out. Every way to be signed in ends in [`open_for`].

use super::{
    address::{Client, local},
    installation, needs_first_run, once, parts, store,
    tries::{Tries, Try},
};
use crate::{
    app::App,
    gate::{
        Act, Actor, Answer, Asking, Form, Occurrence, Open, Pairs, Permission, Scoped, Sealed,
        SignedIn, Via, Visitor, Writer, open_session, passphrase, session_cookie,
        session_cookie_ended,
    },
    page::{
        Action, FieldKind, FieldView, FormGroup, FormView, Gate, Html, Hue, LineKind, Note, When,
        Words,
    },
    problem::Problem,
};
use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::json;

#[derive(Template)]
#[template(path = "doors/sign-in.html")]
pub(super) struct Card {
    pub done: Html,
    pub title: &'static str,
    pub whose: String,
    pub form: FormView,
    pub kept: Words,
    pub foot: Words,
}

/// What was typed, and what is said about it.
#[derive(Default)]
struct Typed<'t> {
    login: &'t str,
    then: &'t str,
    error: Option<String>,
}

/// `GET /sign-in`.
pub(super) async fn page(
    visitor: Visitor,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let app = visitor.app();
    let then = local(pairs.0.text("then"));
    if visitor.actor.account.is_some() {
        return Ok(Redirect::to(then).into_response());
    }
    if needs_first_run(app).await? {
        return Ok(Redirect::to("/start").into_response());
    }
    let kept = kept(app, &headers).await?;
    let done = match pairs.0.text("done") {
        "passphrase" => "The new passphrase is set. Sign in with it.",
        "out" => "You are signed out.",
        _ => "",
    };
    let done = match pairs.0.text("done") {
        "unsent" => Html::of(&unsent()).map_err(Problem::fault)?,
        _ => parts::done(done, &[(done, done)])?,
    };
    let typed = Typed { then, ..Typed::default() };
    Ok(parts::answered(card(app, typed, kept, done).await?))
}

/// What is said to somebody who sent something after the session had ended.
fn unsent() -> Note {
    Note {
        hue: Hue::Warn,
        words: "What you sent was not saved: you are signed out. To find it again, go back in the \
                browser, sign in in another tab, and send it once more."
            .into(),
        announced: true,
        ..Note::default()
    }
}

async fn card(app: &App, typed: Typed<'_>, kept: Words, done: Html) -> Result<String, Problem> {
    let whose = installation(&mut app.database().clone()).await?.words();
    let line = |what, autocomplete| FieldKind::Line { what, most: 300, autocomplete };
    let login = FieldView::new("login", "E-mail or user name", line(LineKind::Text, "username"));
    let secret = line(LineKind::Secret, "current-password");
    let mut secret = FieldView::new("passphrase", "Passphrase", secret);
    secret.error = typed.error;
    let faulty = secret.error.is_some();
    let form = FormView {
        action: "/sign-in".to_owned(),
        hidden: vec![("then".to_owned(), typed.then.to_owned())],
        groups: vec![FormGroup {
            fields: vec![login.holding(typed.login), secret],
            ..FormGroup::default()
        }],
        submits: vec![Action::submit("Sign in").primary()],
        ..FormView::default()
    };
    let foot = Words::new()
        .text("Forgotten? An administrator of your organisation gives you ")
        .link("a code for one use", "/sign-in/code")
        .text(". Holdfast never sends a passphrase.");
    let card = Card { done, title: "Sign in", whose, form, kept, foot };
    let gate = Gate { title: "Sign in".to_owned(), faulty, ..Gate::default() };
    parts::gate(app, gate, &card)
}

/// What is said to somebody whose session has ended: when, and that drafts are kept. Neither what
/// was typed nor where is said here, for nobody is signed in.
async fn kept(app: &App, headers: &HeaderMap) -> Result<Words, Problem> {
    let cookie = session_cookie(app, "");
    let name = cookie.split('=').next().unwrap_or_default();
    let Some(secret) = once::named(headers, name) else { return Ok(Words::new()) };
    let now = app.clock().now();
    let ended = store::ended_session(&mut app.database().clone(), &secret, now).await?;
    let Some(ended) = ended else { return Ok(Words::new()) };
    let mut words = Words::new();
    if ended.drafts {
        words = words.bold("Your draft is kept.").text(" ");
    }
    let minutes = (ended.at.micros() - ended.began.micros()) / 60_000_000;
    let age = if minutes < 60 { format!("{minutes} min") } else { format!("{} h", minutes / 60) };
    let how = if ended.by_hand { "Your session was ended at " } else { "You were signed out at " };
    let at = When::instant(ended.at.timestamp());
    let end = if ended.drafts { ". What you typed comes back when you sign in." } else { "." };
    Ok(words.text(how).when(at).text(format!(" after {age}{end}")))
}

/// `POST /sign-in`. The same words, the same status and the same work whether the account exists
/// or not.
pub(super) async fn sign_in(client: Client, open: Open<Form>) -> Result<Sealed, Problem> {
    let app = open.app().clone();
    let login = open.body().text("login").trim().to_owned();
    let then = local(open.body().text("then")).to_owned();
    let tries = Tries::at_account(&login, &client.address);
    let taken = tries.take(&app).await?;
    let typed = |error: String| Typed { login: &login, then: &then, error: Some(error) };
    if let Try::Wait(seconds) = taken {
        tracing::warn!(address = client.address, seconds, "a try to sign in had to wait");
        let html = card(&app, typed(taken.words()), Words::new(), Html::default()).await?;
        return Err(Problem::WaitShown(seconds, html));
    }
    let account = store::by_login(&mut app.database().clone(), &login).await?;
    let hash = account.as_ref().and_then(|account| account.passphrase.as_deref());
    let fits = passphrase::fits(&app, open.body().text("passphrase"), hash).await?;
    let (_, mut writer) = open.begin().await?;
    // Between the proof and the turn the account may have been closed, or its passphrase changed.
    let now = store::by_login(writer.asked(), &login).await?;
    let good = now.filter(|now| {
        let same = account.as_ref().is_some_and(|was| was.passphrase == now.passphrase);
        fits && same && now.closed_at.is_none()
    });
    match good {
        Some(account) => {
            tries.succeeded(writer.turn()).await?;
            let what = Occurrence::of("session.opened").with(json!({ "from": client.address }));
            open_for(writer, &account, &client, (what, &then)).await
        }
        None => {
            let words = format!("Name or passphrase is wrong. {}", taken.words());
            let html = card(&app, typed(words), Words::new(), Html::default()).await?;
            // What was typed as a name is not kept: now and then it is a passphrase.
            let id = account.map(|account| account.id.to_string());
            let details = json!({ "account": id, "from": client.address, "door": "sign-in" });
            let what = Occurrence::of("session.refused").with(details);
            writer.commit(what, Answer::html(StatusCode::UNPROCESSABLE_ENTITY, html)).await
        }
    }
}

/// Opens a new session for an account that has proved who it is. The session the browser came
/// with ends: an id that was known before signing in is worth nothing after it.
pub(super) async fn open_for<P: Permission>(
    mut writer: Writer<P>,
    account: &store::Account,
    client: &Client,
    (what, then): (Occurrence, &str),
) -> Result<Sealed, Problem> {
    let (app, now) = (writer.scope().app().clone(), writer.now());
    if let Via::Session(before) = writer.scope().actor().via {
        store::end(writer.turn(), "session", store::Which::One(before), now).await?;
    }
    let from = (client.address.as_str(), client.agent.as_str());
    let opened = open_session(writer.turn(), &app, account.id, from, now).await?;
    store::signed_in(writer.turn(), account.id, now).await?;
    writer.in_the_name_of(Actor {
        account: Some(account.id),
        name: account.name.clone(),
        login: account.login.clone(),
        person: account.person,
        grants: Vec::new(),
        via: Via::Session(opened.session),
        reads_only: false,
        unread: 0,
    });
    let sealed = writer.commit(what, Answer::see(then)).await?;
    Ok(sealed.cookie(session_cookie(&app, &opened.secret)))
}

/// `POST /sign-out`.
pub(super) async fn sign_out(act: Act<SignedIn, Form>) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin().await?;
    let session = parts::at_a_browser(&writer)?;
    let (app, now) = (writer.scope().app().clone(), writer.now());
    store::end(writer.turn(), "session", store::Which::One(session), now).await?;
    let what = Occurrence::of("session.ended").with(json!({ "by": "signing out" }));
    let sealed = writer.commit(what, Answer::see("/sign-in?done=out")).await?;
    Ok(sealed.cookie(session_cookie_ended(&app)))
}
