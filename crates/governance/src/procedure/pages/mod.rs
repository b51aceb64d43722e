//! The pages of the process: all runs, a run with its map, one activity, my work.

mod activity;
mod cover;
mod criteria;
mod doing;
mod feed;
mod forms;
mod glossary;
mod guidance;
mod handbook;
mod map;
mod mine;
mod needs;
mod overview;
mod paper;
mod prepared;
mod run;
mod stage;
mod tailoring;
mod trail;

use crate::{
    documents::{Document, shelf::Kept},
    procedure::{
        ProcessRun, api,
        deeds::{self, Wish},
        kept::{self, House, KeptRun},
        reminders,
        sight::Sight,
        wire, work,
    },
};
use frame::{
    gate::{Act, Answer, Contribute, Form, Params, Routes, Scope, Sealed, register::Edit},
    page::{Html, Hue, Inline, Part, Status, When, Words, counted},
    problem::Problem,
    store as records,
};
use process::{Deed, Party, WorkItem};
use record::Record;
use serde_json::{Map, Value as Json, json};
use terms::Instant;

/// The routes.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .designed("/process", "/definition", overview::show)
        .read("/process/handbook", handbook::show)
        .found_as("Process handbook", "manual, BPMN, RACI, PDF, activities, process description")
        .read("/process/files/{file}", handbook::file)
        .read("/process/glossary", glossary::show)
        .found_as("Glossary", "words, terms, abbreviations, meaning, RTO, RPO, MTPD, standards")
        .designed("/work", "/all", mine::show)
        .read("/people/cover", cover::show)
        .found_as(
            "Time and people",
            "absences, deputies, vacant roles, who is away, who covers whom",
        )
        .read("/my-calendar", feed::show)
        .found_as("My calendar", "calendar, feed, ICS, subscribe, appointments, reminders, Outlook")
        .write("/my-calendar", feed::renew)
        .write("/my-calendar/end", feed::end)
        .open_read("/calendar/{secret}", feed::feed)
        .register(ProcessRun::record_type(), "", |routes| {
            routes
                .designed("/{key}", "/record", run::show)
                .landing()
                .read("/{key}/activities/{activity}", activity::show)
                .write("/{key}/activities/{activity}", deed)
                .read("/{key}/activities/{activity}/papers/{paper}", paper::show)
                .read("/{key}/activities/{activity}/trail/{file}", trail::file)
                .read("/{key}/handbook", handbook::of_run)
                .read("/{key}/files/{file}", handbook::file_of_run)
                .write("/{key}/deeds", deed)
                .write("/{key}/reminders", remind)
                .read("/{key}/tailoring", tailoring::show)
                .write("/{key}/tailoring", tailoring::write)
                .write("/{key}/start", start)
                .write("/{key}/closing", close)
        })
}

/// `POST /process_runs/{key}/deeds`: a form of the activity page or of my work.
async fn deed(params: Params, act: Act<Contribute, Form>) -> Result<Sealed, Problem> {
    let scope = act.scope().clone();
    let house = kept::house(scope.app()).await?;
    let (run, seen) = deeds::find_within(&scope, &house, params.get("key"))?;
    let form = act.body().clone();
    let wanted = wanted(&house, &form)?;
    let item = match &wanted {
        Wanted::Deed(wish) => wire::item_of(&wish.deed).cloned(),
        Wanted::Reminder(asked) => Some(asked.item.clone()),
    };
    let item = item.or_else(|| item_of(&house, &form));
    if let (Err(problem), Some(item)) = (chosen(&form), &item) {
        let page = activity::Page::new(&scope, &house, (&run, &seen));
        let html = page.refused(item, &form, &problem)?;
        return Err(Problem::Shown(problem.status(), html));
    }
    let (_, mut writer) = act.begin().await?;
    let done = match wanted {
        Wanted::Deed(wish) => {
            let done = deeds::act(&mut writer, &house, (&run, &seen), wish).await;
            done.map(|done| done.occurrence)
        }
        Wanted::Reminder(asked) => {
            reminders::remind(&mut writer, &house, (&run, &seen), asked).await
        }
    };
    match done {
        Ok(occurrence) => {
            let back = match (form.text("back"), &item) {
                ("work", Some(item)) => {
                    format!("/work?done={}&activity={}", run.label(), item.activity)
                }
                ("work", None) => "/work".to_owned(),
                (_, Some(item)) => work::path(&house, &run, item),
                (_, None) => run.path(),
            };
            writer.commit(occurrence, Answer::see(back)).await
        }
        Err(problem @ (Problem::Refused(_) | Problem::Stale(_))) => {
            drop(writer);
            let Some(item) = item else { return Err(problem) };
            // As it is now, not as it was when the form was shown.
            let house = kept::house(scope.app()).await?;
            let (run, seen) = deeds::find_within(&scope, &house, params.get("key"))?;
            let page = activity::Page::new(&scope, &house, (&run, &seen));
            let html = page.refused(&item, &form, &problem)?;
            Err(Problem::Shown(problem.status(), html))
        }
        Err(problem) => Err(problem),
    }
}

/// What a form of the page of an activity is for.
enum Wanted {
    Deed(Wish),
    Reminder(wire::Reminder),
}

fn wanted(house: &House, form: &Form) -> Result<Wanted, Problem> {
    match form.text("deed") {
        "remind" => reminder(house, form).map(Wanted::Reminder),
        _ => wish(house, form).map(Wanted::Deed),
    }
}

/// Of what a form reminds, and whom.
fn reminder(house: &House, form: &Form) -> Result<wire::Reminder, Problem> {
    let item = item_of(house, form).ok_or(Problem::Missing)?;
    let provider = form.first("party.provider").filter(|text| !text.is_empty());
    let provider = provider.and_then(|text| house.cast.organisation_named(text));
    let party = Party {
        role: form.text("party.role").to_owned(),
        provider: provider.map(|id| id.to_string()),
    };
    Ok(wire::Reminder { item, party, ..wire::Reminder::default() })
}

/// The activity that the hidden fields of a form name.
fn item_of(house: &House, form: &Form) -> Option<WorkItem> {
    let activity = form.first("activity").filter(|text| !text.is_empty())?.to_owned();
    let provider = form.first("provider").filter(|text| !text.is_empty());
    let provider = provider.and_then(|text| house.cast.organisation_named(text));
    Some(WorkItem { activity, provider: provider.map(|id| id.to_string()) })
}

/// What a form wants.
fn wish(house: &House, form: &Form) -> Result<Wish, Problem> {
    let mut body = Map::new();
    let plain = [
        "deed", "activity", "provider", "words", "reason", "question", "opinion", "to", "artefact",
        "state",
    ];
    for name in plain {
        if let Some(text) = form.first(name).filter(|text| !text.trim().is_empty()) {
            body.insert(name.to_owned(), text.trim().into());
        }
    }
    // A changed answer is an answer; what makes it another deed is the version that it names.
    if form.text("deed") == "change" {
        body.insert("deed".to_owned(), "answer".into());
    }
    // What must be written may be sent empty; the process says what is missing.
    for name in ["words", "reason", "question", "to"] {
        body.entry(name).or_insert_with(|| "".into());
    }
    for name in ["notice", "completion"] {
        if let Some(number) = form.first(name).and_then(|text| text.parse::<u32>().ok()) {
            body.insert(name.to_owned(), number.into());
        }
    }
    if let Some(day) = form.first("until").and_then(|text| text.parse::<terms::Day>().ok()) {
        let evening = crate::procedure::rules::evening(day);
        body.insert("until".to_owned(), evening.to_string().into());
    }
    let say: Vec<Json> = form.all("say").filter(|text| !text.is_empty()).map(Json::from).collect();
    body.insert("say".to_owned(), say.into());
    let cites = form.0.iter().filter_map(|(name, text)| {
        Some((name.strip_prefix("cites.")?.to_owned(), Json::from(text.trim())))
    });
    body.insert("cites".to_owned(), Json::Object(cites.collect()));
    if let Some(role) = form.first("party.role").filter(|text| !text.is_empty()) {
        let provider = form.first("party.provider").filter(|text| !text.is_empty());
        body.insert("party".to_owned(), json!({ "role": role, "provider": provider }));
    }
    api::name_ids(house, &mut body);
    let deed = wire::read_deed(&body).map_err(|words| Problem::refused("deed", words))?;
    if let Deed::Start(_) | Deed::Close { .. } | Deed::Escalate { .. } = deed {
        return Err(Problem::Missing);
    }
    let version = form.first("_version").and_then(|text| text.parse().ok());
    Ok(Wish { deed, role: form.first("as").map(str::to_owned), version })
}

/// Where a form asks which way it is, nothing is decided by leaving it open.
fn chosen(form: &Form) -> Result<(), Problem> {
    let choices: Vec<&str> = form.all("choose").collect();
    if choices.is_empty() || form.all("say").any(|said| choices.contains(&said)) {
        return Ok(());
    }
    let words = format!("Decision is open; choose one: {}", choices.join(", "));
    Err(Problem::refused("say", words))
}

/// `POST /process_runs/{key}/reminders`.
async fn remind(params: Params, act: Act<Contribute, Form>) -> Result<Sealed, Problem> {
    let house = kept::house(act.scope().app()).await?;
    let (run, seen) = deeds::find_within(act.scope(), &house, params.get("key"))?;
    let asked = reminder(&house, act.body())?;
    let back = work::path(&house, &run, &asked.item);
    let (_, mut writer) = act.begin().await?;
    let occurrence = reminders::remind(&mut writer, &house, (&run, &seen), asked).await?;
    writer.commit(occurrence, Answer::see(back)).await
}

/// `POST /process_runs/{key}/start`.
async fn start(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let house = kept::house(act.scope().app()).await?;
    let brought: Vec<(String, String)> = act
        .body()
        .all("holds")
        .filter_map(|one| one.split_once(' '))
        .map(|(document, state)| (document.to_owned(), state.to_owned()))
        .collect();
    let (_, mut writer) = act.begin().await?;
    let of = ProcessRun::record_type();
    let stored = records::find_by_key(&mut writer, of, params.get("key")).await?;
    let occurrence = deeds::start(&mut writer, &house, &stored, &brought).await?;
    writer.commit(occurrence, Answer::see(stored.path())).await
}

/// `POST /process_runs/{key}/closing`.
async fn close(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let house = kept::house(act.scope().app()).await?;
    let words = act.body().text("words").to_owned();
    let (_, mut writer) = act.begin().await?;
    let occurrence = api::closed(&mut writer, &house, params.get("key"), words).await?;
    let back = format!("/process_runs/{}", params.get("key"));
    writer.commit(occurrence, Answer::see(back)).await
}

/// The document of the register that an artefact of a run is, when the reader may see it.
fn shelved<'a>(scope: &Scope, (house, run): (&'a House, &KeptRun), id: &str) -> Option<&'a Kept> {
    let found = house.shelf.of_process(run.around.organisation, id)?;
    scope.reach_of(Document::record_type()).includes(found.reach).then_some(found)
}

fn all(parts: &[&dyn Part]) -> Result<Html, Problem> {
    Html::all(parts).map_err(Problem::fault)
}

fn key(scope: &Scope) -> String {
    scope.app().clock().id().to_string()
}

fn when(at: Instant) -> When {
    When::weekday(at.timestamp())
}

/// By when, and how late.
fn due(due: Option<Instant>, now: Instant) -> Words {
    let Some(due) = due else { return Words::new().soft("when it happens") };
    if due > now {
        let words = match due.day() == now.day() {
            true => Words::of(Inline::Bold("today".to_owned())).soft(format!(" {}", clock(due))),
            false => Words::from(When::day(due.day().date())),
        };
        return words;
    }
    Words::from(Status::plain(Hue::Bad, late(due, now)))
}

/// What is lacking, in words; that a document is meant as it stands need not be said.
fn lacking(house: &House, (run, seen): (&KeptRun, &Sight), words: &str) -> Words {
    let said = seen.said(house, run, words);
    Words::from(said.replace(" current is missing", " is missing"))
}

/// The hour of an instant, as people read it.
fn clock(at: Instant) -> String {
    let at = jiff::tz::Offset::UTC.to_datetime(at.timestamp());
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// How late something is.
fn late(due: Instant, now: Instant) -> String {
    match now.day().days_since(due.day()) {
        0 => format!("late since {}", clock(due)),
        1 => "1 day late".to_owned(),
        days => format!("{days} days late"),
    }
}

/// Who acts for a party today, in words; who it is that stands in is said.
fn who(house: &House, run: &KeptRun, seen: &Sight, (party, now): (&Party, Instant)) -> Words {
    use crate::people::cast::Stands;
    let around = (&*run.definition, run.around);
    let acting = house.cast.acting(around, party, now.day());
    if acting.is_empty() {
        return nobody_acts(house, run, seen, (party, now));
    }
    let mut words = Words::new();
    for (at, (person, stands)) in acting.iter().enumerate() {
        let text = person.to_string();
        if !seen.knows(house, &text) {
            return Words::new().soft("not shown to you");
        }
        if at > 0 {
            words = words.text(", ");
        }
        words = words.text(house.cast.person_name(&text));
        words = match stands {
            Stands::Holds => words,
            Stands::StandsIn(holder) => {
                let name = house.cast.person_name(&holder.to_string());
                words.soft(format!(" for {name}, {}", away(house, *holder)))
            }
            Stands::NobodyHolds => words.soft(", deputy; nobody holds the role"),
        };
    }
    words
}

/// Until when somebody is away, in words.
fn away(house: &House, person: terms::Id) -> String {
    match house.cast.person(person).and_then(|card| card.away_until) {
        Some(until) => format!("away until {}", until.words()),
        None => "who is away".to_owned(),
    }
}

/// Why nobody acts for a party today: who holds it is away, or nobody holds it.
fn nobody_acts(
    house: &House,
    run: &KeptRun,
    seen: &Sight,
    (party, now): (&Party, Instant),
) -> Words {
    let role = house.cast.role_of(&run.definition, run.around, party);
    let absent = role.map(|(_, card)| house.cast.absent_in(card, now.day())).unwrap_or_default();
    let said: Vec<String> = absent
        .into_iter()
        .filter(|person| seen.knows(house, &person.to_string()))
        .map(|person| {
            let name = house.cast.person_name(&person.to_string());
            format!("{name} {}, no deputy is there", away(house, person))
        })
        .collect();
    match said.is_empty() {
        true => Words::from(Status::plain(Hue::Bad, "nobody holds this role today")),
        false => Words::from(Status::plain(Hue::Warn, said.join("; "))),
    }
}

/// A role's name as a narrow column says it.
fn short(name: &str) -> String {
    match name {
        "Service Continuity Management Lead" => "SC lead".to_owned(),
        "Enterprise Architects" => "Architects".to_owned(),
        name => name.to_owned(),
    }
}
