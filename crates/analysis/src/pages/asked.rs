//! What others say they need from us, and our answer: whoever may change what is needed says that
//! it is so, or that it is not, without seeing more of the other side than is disclosed.

use super::common::{all, counted, html, kind, named};
use crate::{
    facts::{AskedOfUs, Assessed},
    kept,
};
use axum::response::Response;
use frame::{
    gate::{
        Act, Answer, Form, Occurrence, Pairs, Reader, Scope, Scoped, Sealed, Verb, Writer,
        register::{Edit, View},
    },
    page::{
        Action, Aside, CellLook, FieldKind, FieldView, FormGroup, FormView, Head, Hue, Nothing,
        Panel, Phone, Place, Status, TableView, Words,
    },
    problem::Problem,
    shell,
    store::{self, FarEnd, Outcome},
};
use record::{Record, Value};
use services::configuration::Dependency;
use terms::{Id, Line};

/// Where the page stands.
pub(super) const PATH: &str = "/dependencies/asked-of-us";

/// Rows of the table; the rest is counted.
const ROWS: usize = 200;

/// What the side that is needed may say.
const PROVIDER: FarEnd = FarEnd {
    end: "provider",
    fields: &[
        "provider_confirmed_by",
        "provider_confirmed_on",
        "provider_denied_on",
        "provider_denied_why",
    ],
};

/// What others need of what this actor may change.
pub(super) fn of(scope: &Scope, seen: &Assessed) -> Vec<AskedOfUs> {
    let dependency = Dependency::record_type();
    seen.asked_of_us(|register, organisation| {
        let of = scope.app().catalogue().named(register);
        scope.may(dependency, Verb::Edit, organisation)
            && of.is_some_and(|of| scope.may(of, Verb::Edit, organisation))
    })
}

/// `GET /dependencies/asked-of-us`.
pub(super) async fn show(mut reader: Reader<View>, pairs: Pairs) -> Result<Response, Problem> {
    let seen = kept::seen(&mut reader).await?;
    let shell = shell::at(reader.scope(), Place::Services, "What others need from us");
    let rows = of(reader.scope(), &seen);
    let open = rows.iter().filter(|one| one.answer.is_none()).count();
    let head = Head {
        title: "What others need from us".to_owned(),
        under:
            "Others have written down that they need these. Say whether it is so: whoever needs \
                them reckons with it, and you are reckoned with."
                .into(),
        ..Head::default()
    };
    let chosen = pairs.0.first("answer").and_then(|id| id.parse::<Id>().ok());
    let right = match rows.iter().find(|one| Some(one.id) == chosen) {
        Some(one) => answering(reader.scope(), one)?,
        None => Panel::text(
            "Your answer",
            html(&Nothing {
                finding: counted(open, "is not answered yet.", "are not answered yet."),
                more: "Choose a line to answer it.".to_owned(),
                ..Nothing::default()
            })?,
        ),
    };
    let main = html(&Aside {
        above: html(&head)?,
        left: all(&[&table(&rows)?])?,
        right: html(&right)?,
        first: false,
        sheet: false,
    })?;
    shell::answer(&shell, &main)
}

fn table(rows: &[AskedOfUs]) -> Result<Panel, Problem> {
    let row = |one: &AskedOfUs| {
        let answer: Words = match one.answer {
            None => Status::plain(Hue::Warn, "Not answered").into(),
            Some(true) => Status::plain(Hue::Ok, "It is so").into(),
            Some(false) => Status::plain(Hue::Bad, "It is not so").into(),
        };
        let words = if one.answer.is_some() { "Answer again" } else { "Answer" };
        vec![
            (CellLook::Wrap, named(&one.consumer)),
            (CellLook::Plain, kind(Some(one.kind)).into()),
            (CellLook::Wrap, named(&one.provider)),
            (CellLook::Plain, if one.is_hard { "hard" } else { "soft" }.into()),
            (CellLook::Figure, one.lag.words().into()),
            (CellLook::Plain, answer),
            (CellLook::Plain, Words::new().link(words, format!("{PATH}?answer={}", one.id))),
        ]
    };
    let heads = [
        ("Who needs", false),
        ("How", false),
        ("What is needed", false),
        ("Hard", false),
        ("After", true),
        ("Answer", false),
        ("", false),
    ];
    let caption = "What others need from us, what is not answered first";
    let mut table = TableView::small(caption, &heads, rows.iter().take(ROWS).map(row).collect());
    table.phone = Phone::Blocks;
    table.nothing = Nothing {
        finding: "Nobody has written down that they need something of yours.".to_owned(),
        more: "As far as you may change what is needed.".to_owned(),
        ..Nothing::default()
    };
    let end = Words::new().soft(match rows.len().saturating_sub(ROWS) {
        0 => rows.len().to_string(),
        _ => format!("the first {ROWS} of {}", rows.len()),
    });
    Ok(Panel::flush("What others say they need", html(&table)?).end(end))
}

/// The form that answers one of them.
fn answering(scope: &Scope, one: &AskedOfUs) -> Result<Panel, Problem> {
    let why = FieldView::new("why", "Reason", FieldKind::Prose { rows: 2, most: 0 })
        .help("Needed to say that it is not so; it is kept and shown to who needs it.");
    let mut fields = vec![why];
    if scope.actor().person.is_none() {
        let by = FieldView::line("by", "Who says so").required();
        fields.push(by.help("A person by the number, like PER-0014: your account names none."));
    }
    let form = FormView {
        action: PATH.to_owned(),
        key: scope.app().clock().id().to_string(),
        hidden: vec![("dependency".to_owned(), one.id.to_string())],
        groups: vec![FormGroup { title: String::new(), help: String::new(), fields }],
        submits: vec![
            Action::named("It is so", "answer", "confirm").primary(),
            Action::named("It is not so", "answer", "deny"),
        ],
        cancel: PATH.to_owned(),
        ..FormView::default()
    };
    let words = format!("{} {} {}", one.consumer.name, kind(Some(one.kind)), one.provider.name);
    let question = Head { title: words, ..Head::default() };
    let mut panel = Panel::text("Your answer", all(&[&question, &form])?);
    panel.id = "answer".to_owned();
    Ok(panel)
}

/// `POST /dependencies/asked-of-us`.
pub(super) async fn answer(act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (fields, mut writer) = act.begin().await?;
    let of = Dependency::record_type();
    let id: Id = fields.text("dependency").parse().map_err(|_| Problem::Missing)?;
    let why = fields.text("why").trim();
    let said = match fields.text("answer") {
        "confirm" => {
            let by = who(&mut writer, fields.text("by").trim()).await?;
            writer.because(if why.is_empty() { "Confirmed by who is needed" } else { why });
            let today = Value::Day(writer.now().day());
            [Value::Ref(by), today, Value::Nothing, Value::Nothing]
        }
        "deny" if why.is_empty() => {
            let words = "The reason is open; say what is so instead";
            return Err(Problem::refused("why", words));
        }
        "deny" => {
            let line = why.split_whitespace().collect::<Vec<_>>().join(" ");
            let line: Line = line
                .parse()
                .map_err(|misfit| Problem::refused("why", format!("The reason {misfit}")))?;
            writer.because(why);
            let today = Value::Day(writer.now().day());
            [Value::Nothing, Value::Nothing, today, Value::Text(line.as_str().to_owned())]
        }
        other => {
            let words = format!("“{other}” is no answer; known are confirm and deny");
            return Err(Problem::malformed(words));
        }
    };
    let said: Vec<(&'static str, Value)> = PROVIDER.fields.iter().copied().zip(said).collect();
    let outcome = store::say_at_far_end(&mut writer, of, id, PROVIDER, &said).await?;
    let answer = Answer::see(PATH);
    match outcome {
        Outcome::Unchanged(_) => writer.unchanged(answer),
        _ => writer.commit(Occurrence::changes(), answer).await,
    }
}

/// Who answers: the person of the account, else the one that is named and may be seen.
async fn who(writer: &mut Writer<Edit>, named: &str) -> Result<Id, Problem> {
    let of = writer.scope().app().catalogue().named("person").ok_or(Problem::Missing)?;
    match writer.scope().actor().person {
        Some(person) => return Ok(person),
        None if named.is_empty() => {}
        None => match store::find_by_key(writer, of, named).await {
            Ok(stored) => return Ok(stored.id),
            Err(Problem::Missing) => {}
            Err(problem) => return Err(problem),
        },
    }
    let words = "Who says so is open; name a person by the number, like PER-0014";
    Err(Problem::refused("by", words))
}
