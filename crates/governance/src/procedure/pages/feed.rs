//! The calendar of one's own work: a private address that is shown once and can be revoked.

use super::{all, key, when};
use crate::procedure::{clock, kept};
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use frame::{
    doors,
    gate::{
        Act, Answer, Contribute, Form, Occurrence, Params, Reader, Scoped, Sealed, SignedIn,
        Visitor,
    },
    mail,
    page::{Action, Head, Hue, Inline, Note, Panel, Part, Place, Words},
    problem::Problem,
    shell,
};

/// Where the address is shown.
const HERE: &str = "/my-calendar";

/// `GET /my-calendar`.
pub(super) async fn show(
    mut reader: Reader<SignedIn>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let since = doors::calendar_since(&mut reader).await?;
    let scope = reader.scope();
    let shell = shell::at(scope, Place::Work, "Calendar");
    let head = Head {
        title: "Your work in your calendar".to_owned(),
        under: "What is due for you, and what comes again, in any calendar that takes an address."
            .into(),
        ..Head::default()
    };
    let mut parts: Vec<Box<dyn Part>> = vec![Box::new(head)];
    let secret = doors::carried(&headers).filter(|_| since.is_some());
    if let Some(secret) = &secret {
        let words = Words::new()
            .text("The address is shown this once. Whoever has it reads your calendar: ")
            .and(Inline::Mono(format!("{}/calendar/{secret}", home(scope.app(), &headers))));
        parts.push(Box::new(Note { hue: Hue::Ok, words, ..Note::default() }));
    }
    let state = match since {
        None => Words::from("There is no address yet."),
        Some(at) => Words::new().text("There is an address, made ").when(when(at)).text("."),
    };
    let words = if since.is_some() { "Make another; the old one ends" } else { "Make an address" };
    let make = Action::post(words, HERE, key(scope)).primary();
    let end = Action::post("Revoke it", "/my-calendar/end", key(scope));
    let mut buttons: Vec<&dyn Part> = vec![&make];
    if since.is_some() {
        buttons.push(&end);
    }
    parts.push(Box::new(Panel::text("Private address", all(&buttons)?).foot(state)));
    let parts: Vec<&dyn Part> = parts.iter().map(AsRef::as_ref).collect();
    let mut response = shell::answer(&shell, &all(&parts)?)?;
    if secret.is_some() {
        let gone = HeaderValue::from_str(&doors::carried_away(scope.app(), HERE));
        response.headers_mut().insert(header::SET_COOKIE, gone.map_err(Problem::fault)?);
    }
    Ok(response)
}

/// Where people open Holdfast: as it is configured, else the host that the browser asked.
fn home(app: &frame::app::App, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let asked = || {
        let scheme = if app.settings().secure { "https" } else { "http" };
        host.map(|host| format!("{scheme}://{host}"))
    };
    mail::relay(app).map(|relay| relay.home).or_else(asked).unwrap_or_default()
}

/// `POST /my-calendar`.
pub(super) async fn renew(act: Act<Contribute, Form>) -> Result<Sealed, Problem> {
    let app = act.scope().app().clone();
    let (_, mut writer) = act.begin().await?;
    let secret = doors::renew_calendar(&mut writer).await?;
    let sealed = writer.commit(Occurrence::of("calendar.opened"), Answer::see(HERE)).await?;
    Ok(sealed.cookie(doors::carry_once(&app, HERE, &secret)))
}

/// `POST /my-calendar/end`.
pub(super) async fn end(act: Act<Contribute, Form>) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin().await?;
    doors::end_calendar(&mut writer).await?;
    writer.commit(Occurrence::of("calendar.closed"), Answer::see(HERE)).await
}

/// `GET /calendar/{secret}`: open to whoever knows the address. An address that was revoked and one
/// that never was are the same answer.
pub(super) async fn feed(
    visitor: Visitor,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let app = visitor.app();
    let person = doors::calendar_of(app, params.get("secret")).await?;
    let person = person.ok_or(Problem::Missing)?;
    let house = kept::house(app).await?;
    let now = app.clock().now();
    let all = clock::work_of(app, &house, person, now).await?;
    let text = clock::calendar(&house, (person, &all), (now, &home(app, &headers)));
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}
