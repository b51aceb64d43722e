//! What others say they need from us, and our answer: whoever may change what is needed says that
//! it is so, or that it is not, without seeing more of the other side than is disclosed. Here the
//! side that needs something says as well that it does.

mod several;

use super::common::{Page, all, counted, html, kind, mention, named};
use crate::{
    facts::{AskedOfUs, Assessed, NodeKind},
    kept,
};
use axum::{http::StatusCode, response::Response};
use frame::{
    gate::{
        Act, Answer, Fields, Form, Occurrence, Pairs, Reader, Scope, Scoped, Sealed, Verb, Writer,
        register::{Edit, View},
    },
    page::{
        Action, Aside, CellLook, ChipBar, FieldKind, FieldView, FilterChip, FormGroup, FormView,
        Head, Html, Hue, Nothing, Panel, Phone, Place, Status, TableView, When, Words,
    },
    problem::Problem,
    shell,
    store::{self, FarEnd, Outcome, Stored},
};
use record::{Record, Refusal, Value};
use services::configuration::Dependency;
use terms::{Id, Line};

/// Where the page stands.
pub(super) const PATH: &str = "/dependencies/asked-of-us";

/// Rows of a page.
const ROWS: usize = 40;

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

/// What the side that needs may say.
const CONSUMER: FarEnd =
    FarEnd { end: "consumer", fields: &["consumer_confirmed_by", "consumer_confirmed_on"] };

/// What an address asks for.
struct Wanted {
    /// The dependency that is to be answered, by its id or number.
    key: String,
    /// Is the side that needs to answer it?
    is_consumer: bool,
    /// Those that are answered, instead of those that are not?
    is_answered: bool,
    /// The page of the rows, from 1.
    page: usize,
    /// Those that are to be confirmed together, when that is asked.
    these: Option<Vec<Id>>,
}

impl Wanted {
    fn of(pairs: &Fields) -> Wanted {
        Wanted {
            key: pairs.text("answer").to_owned(),
            is_consumer: pairs.first("side") == Some("consumer"),
            is_answered: pairs.first("answered") == Some("yes"),
            page: Page::asked(pairs),
            these: pairs.has("these").then(|| ids(pairs.all("these"))),
        }
    }
}

/// The ids among words between commas.
fn ids<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<Id> {
    texts.flat_map(|text| text.split(',')).filter_map(|id| id.parse().ok()).collect()
}

/// A dependency that waits for a word of one side.
pub(super) struct Question {
    pub(super) id: Id,
    pub(super) number: String,
    pub(super) words: String,
    pub(super) is_consumer: bool,
    /// May the reader answer for that side?
    pub(super) may_answer: bool,
    /// Its page, for who sees its record.
    pub(super) path: String,
    /// Is it asked on that page, so that the answer leads back there?
    pub(super) is_on_its_page: bool,
}

/// An answer that was refused: what was typed, and what is wrong with it.
pub(super) struct Refused<'f> {
    fields: &'f Fields,
    refusals: Vec<Refusal>,
}

/// What others need of what this actor may change.
pub(super) fn of(scope: &Scope, seen: &Assessed) -> Vec<AskedOfUs> {
    let dependency = Dependency::record_type();
    seen.asked_of_us(|register, organisation| {
        let of = scope.app().catalogue().named(register);
        scope.may(dependency, Verb::Edit, organisation)
            && of.is_some_and(|of| scope.may(of, Verb::Edit, organisation))
    })
}

/// `GET /dependencies/asked-of-us?answer=DEP-0005`.
pub(super) async fn show(mut reader: Reader<View>, pairs: Pairs) -> Result<Response, Problem> {
    let main = page(&mut reader, &Wanted::of(&pairs.0), None).await?;
    shell::answer(&shell_of(reader.scope()), &main)
}

fn shell_of(scope: &Scope) -> frame::page::Shell {
    shell::at(scope, Place::Services, "What others need from us")
}

async fn page(
    by: &mut impl Scoped,
    wanted: &Wanted,
    refused: Option<&Refused<'_>>,
) -> Result<Html, Problem> {
    let seen = kept::seen(by).await?;
    let rows = of(by.scope(), &seen);
    let (mut answered, open): (Vec<_>, Vec<_>) = rows.iter().partition(|one| one.answer.is_some());
    // What was denied is looked at first.
    answered.sort_by_key(|one| one.answer != Some(false));
    let head = Head {
        title: "What others need from us".to_owned(),
        under:
            "Others have written down that they need these. Say whether it is so: whoever needs \
                them reckons with it, and you are reckoned with."
                .into(),
        ..Head::default()
    };
    let chip = |words: &str, count: usize, drop_href: &str| FilterChip {
        words: format!("{words} {count}"),
        drop_href: drop_href.to_owned(),
    };
    let mut bar = ChipBar { label: "Show".to_owned(), ..ChipBar::default() };
    match wanted.is_answered {
        true => bar.on.push(chip("Answered", answered.len(), PATH)),
        false => bar.off.push(chip("Answered", answered.len(), &[PATH, "?answered=yes"].concat())),
    }
    let asked = question(by, &rows, wanted).await?;
    let right = match (asked, &wanted.these) {
        (Some(question), _) => answering(by.scope(), &question, refused)?,
        (None, Some(these)) => {
            let chosen = open.iter().copied().filter(|one| these.contains(&one.id));
            several::answering(by.scope(), &chosen.collect::<Vec<_>>(), refused)?
        }
        (None, None) => Panel::text(
            "Your answer",
            html(&Nothing {
                finding: counted(open.len(), "is not answered yet.", "are not answered yet."),
                more: "Choose a line to answer it, or tick those that are so and confirm them \
                       together."
                    .to_owned(),
                ..Nothing::default()
            })?,
        ),
    };
    let shown = if wanted.is_answered { answered } else { open };
    html(&Aside {
        above: all(&[&head, &bar])?,
        left: all(&[&table(by.scope(), &shown, wanted)?])?,
        right: html(&right)?,
        first: !wanted.key.is_empty() || wanted.these.is_some(),
        sheet: false,
    })
}

/// The dependency that an address asks about, as far as it is the reader's to see or to answer.
async fn question(
    by: &mut impl Scoped,
    rows: &[AskedOfUs],
    wanted: &Wanted,
) -> Result<Option<Question>, Problem> {
    if wanted.key.is_empty() {
        return Ok(None);
    }
    let is_it = |one: &&AskedOfUs| one.number == wanted.key || one.id.to_string() == wanted.key;
    if let Some(one) = rows.iter().find(is_it).filter(|_| !wanted.is_consumer) {
        return Ok(Some(Question {
            id: one.id,
            number: one.number.clone(),
            words: format!("{} {} {}", one.consumer.name, kind(Some(one.kind)), one.provider.name),
            is_consumer: false,
            may_answer: true,
            path: String::new(),
            is_on_its_page: false,
        }));
    }
    let stored = match store::find_by_key(by, Dependency::record_type(), &wanted.key).await {
        Ok(stored) => stored,
        Err(Problem::Missing) => return Ok(None),
        Err(problem) => return Err(problem),
    };
    let end = if wanted.is_consumer { CONSUMER.end } else { PROVIDER.end };
    Ok(Some(Question {
        id: stored.id,
        number: stored.label(),
        words: stored.title(),
        is_consumer: wanted.is_consumer,
        may_answer: store::may_say(by, &stored, end).await?,
        path: stored.path(),
        is_on_its_page: false,
    }))
}

/// What the other side says: `runs on; stops without it after 45 min`.
fn claim(one: &AskedOfUs) -> Words {
    let after = match one.lag.seconds() {
        0 => String::new(),
        _ => format!(" after {}", one.lag.words()),
    };
    let effect = if one.is_hard { "stops without it" } else { "gets worse without it" };
    let words = Words::from(format!("{}; {effect}{after}", kind(Some(one.kind))));
    match one.group.is_empty() {
        true => words,
        false => words.soft(format!("; {}", one.group)),
    }
}

fn table(scope: &Scope, rows: &[&AskedOfUs], wanted: &Wanted) -> Result<Panel, Problem> {
    let page = Page::of(wanted.page, rows.len(), ROWS);
    let row = |one: &&AskedOfUs| {
        let answer: Words = match one.answer {
            None => Status::plain(Hue::Warn, "Not answered").into(),
            Some(true) => Status::plain(Hue::Ok, "It is so").into(),
            Some(false) => Status::plain(Hue::Bad, "It is not so").into(),
        };
        let words = if one.answer.is_some() { "Answer again" } else { "Answer" };
        let what = match one.provider.kind {
            NodeKind::Service => "service\u{a0}",
            NodeKind::Ci => "component\u{a0}",
            _ => "",
        };
        let provider = named(&one.provider).soft(format!(" {what}{}", one.provider.number));
        let consumer = named(&one.consumer);
        let consumer = match &one.customer {
            Some(customer) => mention(consumer.soft(" of "), customer),
            None => consumer,
        };
        let since = one.since.map(|day| When::day(day.date()).words).unwrap_or_default();
        vec![
            (CellLook::Plain, Words::new().bold(one.number.clone())),
            (CellLook::Wrap, provider),
            (CellLook::Wrap, consumer),
            (CellLook::Wrap, claim(one)),
            (CellLook::Plain, since.into()),
            (CellLook::Plain, answer),
            (CellLook::Plain, Words::new().link(words, format!("{PATH}?answer={}", one.id))),
        ]
    };
    let heads = [
        ("Dependency", false),
        ("What is needed", false),
        ("Who needs it", false),
        ("What they say", false),
        ("Since", false),
        ("Answer", false),
        ("", false),
    ];
    let caption = match wanted.is_answered {
        true => "What others need from us and what was answered",
        false => "What others need from us and nobody has answered",
    };
    let shown = &rows[page.rows()];
    let mut table = TableView::small(caption, &heads, shown.iter().map(row).collect());
    table.phone = Phone::Blocks;
    if !wanted.is_answered && shown.len() > 1 {
        let these = wanted.these.as_deref().unwrap_or_default();
        table.bulk = Some(several::bulk(scope));
        let rows = table.rows.into_iter().zip(shown);
        table.rows = rows.map(|(row, one)| several::choosable(row, one, these)).collect();
    }
    table.nothing = Nothing {
        finding: match wanted.is_answered {
            true => "Nothing was answered yet.",
            false => {
                "Nobody has written down that they need something of yours without your \
                      answer."
            }
        }
        .to_owned(),
        more: "As far as you may change what is needed.".to_owned(),
        ..Nothing::default()
    };
    let path = if wanted.is_answered { "?answered=yes" } else { "?" };
    let end = Words::new().soft(rows.len().to_string());
    let ways = page.ways(&[PATH, path].concat());
    Ok(Panel::flush("What others say they need", html(&table)?).end(end).foot(ways))
}

/// The form that answers one of them.
pub(super) fn answering(
    scope: &Scope,
    one: &Question,
    refused: Option<&Refused<'_>>,
) -> Result<Panel, Problem> {
    let question = Head { title: format!("{}: {}", one.number, one.words), ..Head::default() };
    let mut actions = Vec::new();
    if !one.path.is_empty() && !one.is_on_its_page {
        actions.push(Action::link("Its record", one.path.clone()));
    }
    let mut panel = if one.is_on_its_page {
        let side = if one.is_consumer { "the one that needs it" } else { "what is needed" };
        Panel::text(format!("Is it so? You answer for {side}"), html(&form(scope, one, refused))?)
    } else if one.may_answer {
        Panel::text("Your answer", all(&[&question, &form(scope, one, refused)])?)
    } else {
        let end = if one.is_consumer { "the one that needs it" } else { "what is needed" };
        let nothing = Nothing {
            finding: format!("This is answered by whoever may change {end}."),
            more: "Ask them: for them this page has the form.".to_owned(),
            actions,
        };
        Panel::text("Who answers", all(&[&question, &nothing])?)
    };
    panel.id = "answer".to_owned();
    Ok(panel)
}

/// A field with what was typed into it, and what is wrong with that.
fn filled(field: FieldView, refused: Option<&Refused<'_>>) -> FieldView {
    let Some(refused) = refused else { return field };
    let typed = refused.fields.text(&field.name).to_owned();
    let words = refused.refusals.iter().find(|refusal| refusal.field == field.name);
    let field = field.holding(typed);
    match words {
        Some(refusal) => field.error(refusal.words.clone()),
        None => field,
    }
}

/// The field for who says so, where the account names no person.
fn who_field(scope: &Scope) -> Option<FieldView> {
    let by = FieldView::line("by", "Who says so").required();
    let by = by.help("A person by the number, like PER-0014: your account names none.");
    scope.actor().person.is_none().then_some(by)
}

fn form(scope: &Scope, one: &Question, refused: Option<&Refused<'_>>) -> FormView {
    let help = match one.is_consumer {
        true => "May stay open. When it is not so, change or retire the dependency itself.",
        false => "Needed to say that it is not so; it is kept and shown to who needs it.",
    };
    let why = FieldView::new("why", "Reason", FieldKind::Prose { rows: 2, most: 0 }).help(help);
    let mut fields = vec![filled(why, refused)];
    fields.extend(who_field(scope).map(|by| filled(by, refused)));
    let mut submits = vec![Action::named("It is so", "answer", "confirm").primary()];
    match one.is_consumer {
        true => submits.push(Action::link("Change it", format!("{}/edit", one.path))),
        false => submits.push(Action::named("It is not so", "answer", "deny")),
    }
    let side = if one.is_consumer { "consumer" } else { "provider" };
    let pair = |name: &str, value: String| (name.to_owned(), value);
    let mut hidden = vec![pair("dependency", one.id.to_string()), pair("side", side.to_owned())];
    hidden.extend(one.is_on_its_page.then(|| pair("back", one.number.clone())));
    FormView {
        action: PATH.to_owned(),
        key: scope.app().clock().id().to_string(),
        hidden,
        groups: vec![FormGroup { title: String::new(), help: String::new(), fields }],
        submits,
        cancel: if one.is_on_its_page { String::new() } else { PATH.to_owned() },
        ..FormView::default()
    }
}

/// `POST /dependencies/asked-of-us`.
pub(super) async fn answer(act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (fields, writer) = act.begin().await?;
    match fields.text("answer") {
        "select" => several::chosen(&fields, writer),
        "confirm-these" => several::confirm(&fields, writer).await,
        _ => answer_one(&fields, writer).await,
    }
}

async fn answer_one(fields: &Fields, mut writer: Writer<Edit>) -> Result<Sealed, Problem> {
    let said = said(&mut writer, fields).await;
    // Whoever answered on the page of the dependency goes back there.
    let to = |stored: &Stored| match fields.has("back") {
        true => Answer::see(stored.path()),
        false => Answer::see(PATH),
    };
    match said {
        Ok(Outcome::Unchanged(stored)) => writer.unchanged(to(&stored)),
        Ok(Outcome::Added(stored) | Outcome::Changed(stored)) => {
            writer.commit(Occurrence::changes(), to(&stored)).await
        }
        Err(problem) => Err(again(fields, writer, problem).await?),
    }
}

/// The form stays, with what is wrong at its field; another problem stays what it is.
async fn again(
    fields: &Fields,
    mut writer: Writer<Edit>,
    problem: Problem,
) -> Result<Problem, Problem> {
    let Problem::Refused(refusals) = problem else { return Ok(problem) };
    let wanted = Wanted {
        key: fields.text("dependency").to_owned(),
        is_consumer: fields.text("side") == "consumer",
        is_answered: false,
        page: 1,
        these: fields.has("these").then(|| ids(fields.all("these"))),
    };
    let refused = Refused { fields, refusals };
    let main = page(&mut writer, &wanted, Some(&refused)).await?;
    let html = shell_of(writer.scope()).page(&main).map_err(Problem::fault)?;
    Ok(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html))
}

/// Says what was answered, in the name of the side that answers.
async fn said(writer: &mut Writer<Edit>, fields: &Fields) -> Result<Outcome, Problem> {
    let of = Dependency::record_type();
    let id: Id = fields.text("dependency").parse().map_err(|_| Problem::Missing)?;
    let is_consumer = fields.text("side") == "consumer";
    let far = if is_consumer { CONSUMER } else { PROVIDER };
    let why = fields.text("why").trim();
    let today = Value::Day(writer.now().day());
    let said = match fields.text("answer") {
        "confirm" => {
            let by = who(writer, fields.text("by").trim()).await?;
            let side = if is_consumer { "Confirmed by who needs" } else { BY_PROVIDER };
            writer.because(if why.is_empty() { side } else { why });
            [Value::Ref(by), today, Value::Nothing, Value::Nothing]
        }
        "deny" if is_consumer => {
            let words = "Who needs it does not deny it: change or retire the dependency instead";
            return Err(Problem::refused("why", words));
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
            [Value::Nothing, Value::Nothing, today, Value::Text(line.as_str().to_owned())]
        }
        other => {
            let words = format!("“{other}” is no answer; known are confirm and deny");
            return Err(Problem::malformed(words));
        }
    };
    let said: Vec<(&'static str, Value)> = far.fields.iter().copied().zip(said).collect();
    store::say_at_far_end(writer, of, id, far, &said).await
}

/// Says of one of several that it is so, in the name of the side that is needed.
async fn confirmed(writer: &mut Writer<Edit>, fields: &Fields, id: Id) -> Result<Outcome, Problem> {
    let why = fields.text("why").trim();
    let by = who(writer, fields.text("by").trim()).await?;
    writer.because(if why.is_empty() { BY_PROVIDER } else { why });
    let said = [Value::Ref(by), Value::Day(writer.now().day()), Value::Nothing, Value::Nothing];
    let said: Vec<(&'static str, Value)> = PROVIDER.fields.iter().copied().zip(said).collect();
    store::say_at_far_end(writer, Dependency::record_type(), id, PROVIDER, &said).await
}

/// The reason of a confirmation for which nobody gave another.
const BY_PROVIDER: &str = "Confirmed by who is needed";

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
