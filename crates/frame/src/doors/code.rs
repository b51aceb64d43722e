//! A new passphrase with a code that an administrator gave: for one use, for one hour.

use super::{
    address::Client,
    parts::{self, Faults},
    plain_code,
    sign_in::Card,
    store,
    tries::{Tries, Try},
};
use crate::{
    app::App,
    gate::{
        Actor, Answer, Asking, AtTheDoor, Form, Occurrence, Open, Sealed, Via, Visitor, Writer,
        passphrase,
    },
    page::{Action, FieldKind, FieldView, FormGroup, FormView, Gate, Html, LineKind, Words},
    problem::Problem,
};
use axum::{http::StatusCode, response::Response};
use serde_json::json;

/// `GET /sign-in/code`.
pub(super) async fn page(visitor: Visitor) -> Result<Response, Problem> {
    Ok(parts::answered(card(visitor.app(), "", &Faults::default())?))
}

fn card(app: &App, code: &str, faults: &Faults) -> Result<String, Problem> {
    let line = |what, autocomplete| FieldKind::Line { what, most: 300, autocomplete };
    let typed = FieldView::new("code", "Code", line(LineKind::Text, "one-time-code"))
        .help("As the administrator gave it to you; gaps and capitals do not matter.")
        .holding(code);
    let secret =
        FieldView::new("passphrase", "New passphrase", line(LineKind::Secret, "new-password"))
            .help("15 characters or more; pasting is fine.");
    let form = FormView {
        action: "/sign-in/code".to_owned(),
        groups: vec![FormGroup {
            fields: vec![faults.at(typed), faults.at(secret)],
            ..FormGroup::default()
        }],
        submits: vec![Action::submit("Set the passphrase").primary()],
        cancel: "/sign-in".to_owned(),
        ..FormView::default()
    };
    let card = Card {
        done: Html::default(),
        title: "Set a new passphrase",
        whose: "With a code for one use, good for 1 h".to_owned(),
        form,
        kept: Words::new(),
        foot: "All sessions of the account end when the passphrase is set.".into(),
    };
    let title = "Set a new passphrase".to_owned();
    parts::gate(app, Gate { title, faulty: !faults.none(), ..Gate::default() }, &card)
}

/// `POST /sign-in/code`.
pub(super) async fn set(client: Client, open: Open<Form>) -> Result<Sealed, Problem> {
    let app = open.app().clone();
    let typed = open.body().text("code").to_owned();
    let code = plain_code(&typed);
    let secret = open.body().text("passphrase").to_owned();
    let tries = Tries::from(&client.address);
    let html = |field, words: String| {
        let mut faults = Faults::default();
        faults.add(field, words);
        card(&app, &typed, &faults)
    };
    // Said before the code is looked at, so that it says nothing about the code.
    if let Err(refusal) = passphrase::check("passphrase", &secret, &[]) {
        return Err(parts::again(html("passphrase", refusal.words)?));
    }
    let taken = tries.take(&app).await?;
    if let Try::Wait(seconds) = taken {
        return Err(Problem::WaitShown(seconds, html("code", taken.words())?));
    }
    // Hashed whatever the code is, so that the time tells nothing about it.
    let hash = passphrase::hash(&app, &secret).await?;
    let (_, mut writer) = open.begin().await?;
    let now = writer.now();
    let Some((account, _)) = store::by_code(writer.asked(), &code, now).await? else {
        return refused(writer, &app, &typed, &client).await;
    };
    let known = [account.name.as_str(), account.login.as_str()];
    if let Err(refusal) = passphrase::check("passphrase", &secret, &known) {
        return Err(parts::again(html("passphrase", refusal.words)?));
    }
    if !store::use_code(writer.turn(), &code, now).await? {
        return refused(writer, &app, &typed, &client).await;
    }
    store::set_passphrase(writer.turn(), account.id, &hash).await?;
    store::end(writer.turn(), "session", store::Which::Of(account.id), now).await?;
    Tries::at_account(&account.login, &client.address).succeeded(writer.turn()).await?;
    writer.in_the_name_of(Actor {
        account: Some(account.id),
        name: account.name,
        login: account.login,
        person: account.person,
        grants: Vec::new(),
        via: Via::Door,
        reads_only: false,
        unread: 0,
    });
    let what = Occurrence::of("passphrase.set").with(json!({ "by": "a code" }));
    writer.commit(what, Answer::see("/sign-in?done=passphrase")).await
}

async fn refused(
    writer: Writer<AtTheDoor>,
    app: &App,
    typed: &str,
    client: &Client,
) -> Result<Sealed, Problem> {
    let mut faults = Faults::default();
    faults.add(
        "code",
        "This code is not known, was used, or is older than 1 h; an administrator can make a new \
         one",
    );
    let html = card(app, typed, &faults)?;
    let details = json!({ "account": null, "from": client.address, "door": "code" });
    let what = Occurrence::of("session.refused").with(details);
    writer.commit(what, Answer::html(StatusCode::UNPROCESSABLE_ENTITY, html)).await
}
