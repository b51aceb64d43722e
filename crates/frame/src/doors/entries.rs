//! Sessions and tokens of everybody, and ending them.

use super::{
    parts::{self, ActRow, ActTable, Looking, Place},
    store::{self, Which},
    tokens,
};
use crate::{
    gate::{Act, Administer, Answer, Asking, Form, Pairs, Params, Reader, Scoped, Sealed},
    page::{Action, Head, Html, Inline, Panel, Words},
    problem::Problem,
};
use axum::response::Response;
use serde_json::json;
use terms::Id;

const DONE: [(&str, &str); 2] =
    [("session", "The session has ended."), ("token", "The token has ended.")];

/// `GET /administration/sessions`.
pub(super) async fn page(reader: Reader<Administer>, pairs: Pairs) -> Result<Response, Problem> {
    parts::whole(reader.scope())?;
    let mut look = Looking::with(&reader);
    let head = Head {
        title: "Sessions and tokens".to_owned(),
        under: "What comes in by which door; an ended one is a stranger with its next request"
            .into(),
        ..Head::default()
    };
    let above = parts::done(pairs.0.text("done"), &DONE)?;
    let panel = Panel::flush("", table(&mut look, None).await?)
        .foot("What was typed is kept as a draft. A token without an end is a finding.");
    let main = Html::all(&[&head, &above, &panel]).map_err(Problem::fault)?;
    let place = Place::administration("Sessions and tokens", "/administration/sessions");
    Ok(parts::answered(parts::page(&mut look, place, &main).await?))
}

/// The table of sessions and tokens, of one account or of all.
pub(super) async fn table(look: &mut Looking, account: Option<Id>) -> Result<Html, Problem> {
    let rows = rows(look, account, usize::MAX).await?;
    Html::of(&ActTable {
        caption: "Sessions and tokens",
        heads: &HEADS,
        rows,
        none: "No session and no token is at work.".to_owned(),
    })
    .map_err(Problem::fault)
}

/// The heads of the table.
pub(super) const HEADS: [&str; 6] = ["Who", "What", "From", "Last used", "Ends", "May"];

/// The rows of the table, at most `limit`.
pub(super) async fn rows(
    look: &mut Looking,
    account: Option<Id>,
    limit: usize,
) -> Result<Vec<ActRow>, Problem> {
    let now = look.now();
    let sessions = store::sessions(look.asked(), account, now).await?;
    let tokens = store::tokens(look.asked(), account).await?;
    let end = |what: &str, id: Id| {
        let path = format!("/administration/{what}/{id}/end");
        Some(Action::post("End", path, look.key()).quiet())
    };
    let sessions = sessions.iter().map(|session| ActRow {
        cells: vec![
            who(session.who.as_str(), session.account),
            format!("session, {}", parts::agent_words(session.agent.as_deref())).into(),
            session.address.clone().unwrap_or_default().into(),
            parts::when(Some(session.used_at), ""),
            parts::when(Some(session.ends()), ""),
            "as its account".into(),
        ],
        action: end("sessions", session.id),
        faded: false,
    });
    let tokens = tokens.iter().map(|token| ActRow {
        cells: vec![
            who(token.who.as_str(), token.account),
            format!("token, {}", token.name).into(),
            Words::new(),
            parts::when(token.used_at, "never"),
            tokens::ends(token, now),
            tokens::may(token).into(),
        ],
        action: end("tokens", token.id),
        faded: token.ends_at.is_some_and(|ends| ends <= now),
    });
    Ok(tokens.chain(sessions).take(limit).collect())
}

fn who(name: &str, account: Id) -> Words {
    let href = format!("/administration/accounts/{account}");
    Words::of(Inline::BoldLink(name.to_owned(), href))
}

/// `POST /administration/sessions/{session}/end`.
pub(super) async fn end_session(
    params: Params,
    act: Act<Administer, Form>,
) -> Result<Sealed, Problem> {
    let id: Id = params.parse("session")?;
    let (_, mut writer) = act.begin().await?;
    parts::administering(&writer)?;
    let now = writer.now();
    let all = store::session_owner(writer.asked(), "session", id).await?;
    let who = all.ok_or(Problem::Missing)?;
    store::end(writer.turn(), "session", Which::One(id), now).await?;
    let what = parts::deed("session.ended", json!({ "account": who }));
    writer.commit(what, Answer::see("/administration/sessions?done=session")).await
}

/// `POST /administration/tokens/{token}/end`.
pub(super) async fn end_token(
    params: Params,
    act: Act<Administer, Form>,
) -> Result<Sealed, Problem> {
    let id: Id = params.parse("token")?;
    let (_, mut writer) = act.begin().await?;
    parts::administering(&writer)?;
    let now = writer.now();
    let all = store::session_owner(writer.asked(), "token", id).await?;
    let who = all.ok_or(Problem::Missing)?;
    store::end(writer.turn(), "token", Which::One(id), now).await?;
    let what = parts::deed("token.ended", json!({ "account": who }));
    writer.commit(what, Answer::see("/administration/sessions?done=token")).await
}
