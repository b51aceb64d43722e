//! One's own tokens: for programs that read and write in one's name.

use super::{
    once,
    parts::{self, ActRow, ActTable, Columns, Faults, Looking, Place},
    store::{self, NewToken, Which},
};
use crate::{
    gate::{
        Act, Answer, Asking, Form, Occurrence, Pairs, Params, Reader, Scoped, Sealed, SignedIn,
        secret_text,
    },
    page::{
        Action, FieldKind, FieldView, FormGroup, FormView, Head, Html, Hue, Inline, Note,
        OptionView, Panel, Status, Width, Words,
    },
    problem::Problem,
};
use axum::{
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use terms::{Day, Id, Instant};

/// Tokens of one account at the most.
const TOKENS: usize = 50;

const DONE: [(&str, &str); 1] = [("ended", "The token has ended.")];

/// `GET /account/tokens`.
pub(super) async fn page(reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let mut look = Looking::with(&reader);
    let above = parts::done(pairs.0.text("done"), &DONE)?;
    let html = shown(&mut look, &Form::default(), &Faults::default(), above).await?;
    Ok(parts::answered(html))
}

/// `GET /account/tokens/{token}`: the text of a token that was just made, this once.
pub(super) async fn made(
    reader: Reader<SignedIn>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut look = Looking::with(&reader);
    let token: Id = params.parse("token")?;
    let account = parts::account(look.scope())?;
    let own = store::tokens(look.asked(), Some(account)).await?;
    let known = own.into_iter().find(|known| known.id == token).ok_or(Problem::Missing)?;
    let secret = match once::brought(&headers) {
        Some(secret) if store::is_token(look.asked(), token, &secret).await? => Some(secret),
        _ => None,
    };
    let words = match secret {
        Some(secret) => Words::new()
            .bold(format!("The text of “{}”, shown once:", known.name))
            .and(Inline::Break)
            .and(Inline::Mono(secret))
            .and(Inline::Break)
            .text("A program sends it in the header Authorization, behind the word Bearer."),
        None => Words::from(format!(
            "The text of “{}” was shown once, when it was made. If it is lost, end this token \
             and make another.",
            known.name
        )),
    };
    let note = Note { hue: Hue::Ok, words, ..Note::default() };
    let above = Html::of(&note).map_err(Problem::fault)?;
    let html = shown(&mut look, &Form::default(), &Faults::default(), above).await?;
    let gone = once::gone(look.scope().app(), &path(token));
    Ok(([(header::SET_COOKIE, gone)], parts::answered(html)).into_response())
}

fn path(token: Id) -> String {
    format!("/account/tokens/{token}")
}

async fn shown(
    look: &mut Looking,
    form: &Form,
    faults: &Faults,
    above: Html,
) -> Result<String, Problem> {
    let account = parts::account(look.scope())?;
    let now = look.now();
    let tokens = store::tokens(look.asked(), Some(account)).await?;
    let rows = tokens.iter().map(|token| {
        let end = format!("/account/tokens/{}/end", token.id);
        ActRow {
            cells: vec![
                Words::new().bold(token.name.as_str()),
                may(token).into(),
                parts::when(Some(token.created_at), ""),
                parts::when(token.used_at, "never"),
                ends(token, now),
            ],
            action: Some(Action::post("End", end, look.key()).quiet()),
            faded: token.ends_at.is_some_and(|ends| ends <= now),
        }
    });
    let table = ActTable {
        caption: "Your tokens",
        heads: &["Name", "May", "Made", "Last used", "Ends"],
        rows: rows.collect(),
        none: "No token yet. A program comes in with a token instead of your passphrase; it \
               reaches what you reach, and no further."
            .to_owned(),
    };
    let list = Panel::flush("Tokens", Html::of(&table).map_err(Problem::fault)?)
        .foot("A token without an end is a finding.");
    let new = Panel::text("New token", new_form(look, form, faults)?);
    let main = Columns {
        head: Head {
            title: "Tokens".to_owned(),
            under: "For programs that act in your name".into(),
            ..Head::default()
        },
        above,
        left: Html::of(&list).map_err(Problem::fault)?,
        right: Html::of(&new).map_err(Problem::fault)?,
    };
    parts::page(look, Place::own("Tokens").faulty(!faults.none()), &main).await
}

/// What a token may, in words.
pub(super) fn may(token: &store::Token) -> &'static str {
    if token.reads_only { "read" } else { "read and write" }
}

/// When a token ends: never is a finding.
pub(super) fn ends(token: &store::Token, now: Instant) -> Words {
    match token.ends_at {
        None => Words::of(Inline::Broken("no end".to_owned())),
        Some(at) if at <= now => Words::from(Status::plain(Hue::Unknown, "ended"))
            .text(" ")
            .when(crate::page::When::instant(at.timestamp())),
        Some(at) => parts::when(Some(at), ""),
    }
}

fn new_form(look: &Looking, form: &Form, faults: &Faults) -> Result<Html, Problem> {
    let writes = form.text("may") == "write";
    let option = |value: &str, words: &str, help: &str, chosen| OptionView {
        value: value.to_owned(),
        words: words.to_owned(),
        help: help.to_owned(),
        chosen,
    };
    let options = vec![
        option("read", "Reads only", "It can change nothing.", !writes),
        option("write", "Reads and writes", "It can do what you can do with records.", writes),
    ];
    let name = FieldView::line("name", "Name").help("What it is for, as others will read it.");
    let kind = FieldKind::Choice { options, picks: true, none: String::new() };
    let ends = FieldView::new("ends", "Last day", FieldKind::Day)
        .help("It ends at midnight UTC after this day. Open means without an end: a finding.")
        .width(Width::Medium);
    let fields = vec![
        faults.at(name.holding(form.text("name")).required()),
        faults.at(FieldView::new("may", "It may", kind)),
        faults.at(ends.holding(form.text("ends"))),
    ];
    let view = FormView {
        action: "/account/tokens".to_owned(),
        key: look.key(),
        groups: vec![FormGroup { fields, ..FormGroup::default() }],
        errors: faults.summary("No token was made"),
        submits: vec![Action::submit("Make the token").primary()],
        ..FormView::default()
    };
    Html::of(&view).map_err(Problem::fault)
}

/// The instant at which a token ends that is good until `typed`, and whether that is wrong.
fn last_day(faults: &mut Faults, typed: &str, now: Instant) -> Option<Instant> {
    if typed.trim().is_empty() {
        return None;
    }
    match typed.parse::<Day>() {
        Ok(day) if day < now.day() => {
            faults.add("ends", "The last day is over; give today or a later day");
            None
        }
        Ok(day) => {
            let midnight: Option<Instant> = format!("{day}T00:00:00Z").parse().ok();
            midnight.map(|at| at.plus_seconds(86_400))
        }
        Err(misfit) => {
            faults.add("ends", format!("The last day {misfit}"));
            None
        }
    }
}

/// `POST /account/tokens`.
pub(super) async fn add(act: Act<SignedIn, Form>) -> Result<Sealed, Problem> {
    parts::session(act.scope())?;
    let mut look = Looking::of(act.scope());
    let account = parts::account(act.scope())?;
    let form = act.body().clone();
    let mut faults = Faults::default();
    let name = faults.line(&form, "name", "The name");
    let ends_at = last_day(&mut faults, form.text("ends"), look.now());
    if !["read", "write"].contains(&form.text("may")) {
        faults.add("may", "Say whether it reads only, or reads and writes");
    }
    if store::tokens(look.asked(), Some(account)).await?.len() >= TOKENS {
        faults.add("", format!("You have {TOKENS} tokens; end one first"));
    }
    if !faults.none() {
        return Err(parts::again(shown(&mut look, &form, &faults, Html::default()).await?));
    }
    let app = act.scope().app().clone();
    let (_, mut writer) = act.begin().await?;
    let (id, now) = (writer.new_id(), writer.now());
    // The letters before it let a leaked token be recognised for what it is.
    let secret = ["hf_", &secret_text(app.clock())].concat();
    let reads_only = form.text("may") == "read";
    let by = writer.scope().actor().name.clone();
    let new = NewToken { name: &name, reads_only, ends_at, secret: &secret, created_by: &by };
    store::add_token(writer.turn(), id, account, now, new).await?;
    let ends = ends_at.map(|at| at.to_string());
    let details = json!({ "token": name, "reads_only": reads_only, "ends": ends });
    let what = Occurrence::of("token.added").with(details);
    let sealed = writer.commit(what, Answer::see(path(id))).await?;
    Ok(sealed.cookie(once::cookie(&app, &path(id), &secret)))
}

/// `POST /account/tokens/{token}/end`.
pub(super) async fn end(params: Params, act: Act<SignedIn, Form>) -> Result<Sealed, Problem> {
    let token: Id = params.parse("token")?;
    let (_, mut writer) = act.begin().await?;
    parts::at_a_browser(&writer)?;
    let (account, now) = (parts::account(writer.scope())?, writer.now());
    let own = store::tokens(writer.asked(), Some(account)).await?;
    let known = own.into_iter().find(|known| known.id == token).ok_or(Problem::Missing)?;
    store::end(writer.turn(), "token", Which::One(token), now).await?;
    let what = Occurrence::of("token.ended").with(json!({ "token": known.name }));
    writer.commit(what, Answer::see("/account/tokens?done=ended")).await
}
