//! The answers for programs: where a run stands, one activity with its trail, my work, and deeds.

use crate::documents::duties;
use crate::procedure::{
    ProcessRun, RunState,
    deeds::{self, Wish},
    desk::Kind,
    kept::{self, House, KeptRun},
    reminders,
    sight::{self, Sight},
    trail,
    wire::{self, Reminder},
    work::{self, Asked},
};
use axum::{Json, http::StatusCode};
use frame::{
    gate::{
        Act, Answer, Contribute, Fields, JsonBody, Occurrence, Pairs, Params, Reader, Routes,
        Scoped, Sealed, SignedIn, register::Edit,
    },
    problem::Problem,
    store::{self as records},
};
use process::{Deed, Opinion, Party, Standing, WorkItem};
use record::Record;
use serde_json::{Map, Value, json};
use terms::Instant;

/// Pieces of work that one answer holds; the rest is counted.
const ITEMS: usize = 500;

/// The routes.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .read("/api/work", my_work)
        .described(|| described("My work", "Everything that waits for the caller, late first."))
        .register(ProcessRun::record_type(), "/api", |routes| {
            routes
                .read("/{key}/progress", progress)
                .described(|| described("Where a run stands", "As far as the caller sees it."))
                .read("/{key}/activities/{activity}", activity)
                .described(|| {
                    described(
                        "One activity with its trail",
                        "Who was asked, who was told, when. `provider` names the lane.",
                    )
                })
                .write("/{key}/deeds", deed)
                .described(|| {
                    described(
                        "Do something in a run",
                        "`deed` is one of: report, bring, begin, contribute, ask, answer, settle, \
                         proceed, waive, delegate, sign, supersede, acknowledge, recur, join, \
                         leave. The caller acts in a role that it holds today; `as` chooses one. \
                         `version` is what the activity said when it was read: a decision on an \
                         older one is refused. A signature names in `cites` \
                         where each document is that it makes and that no version in the register \
                         shows, or why there is none: {\"S4\": \"the safe\"}.",
                    )
                })
                .write("/{key}/reminders", remind)
                .described(|| {
                    described(
                        "Remind somebody of work",
                        "Those who act for `party` today are reminded, and the trail says so.",
                    )
                })
                .write("/{key}/start", start)
                .described(|| {
                    described(
                        "Start a run",
                        "As its record describes it. An invocation finds the \
                                               documents of the newest programme; `holds` names \
                                               others that are there: [\"S11 published\"].",
                    )
                })
                .write("/{key}/closing", close)
                .described(|| described("Close a run", "`words` say how it ended."))
        })
}

fn described(summary: &str, description: &str) -> Value {
    json!({
        "summary": summary,
        "description": description,
        "responses": { "200": { "description": "Done, or what was asked for" } },
    })
}

async fn my_work(reader: Reader<SignedIn>) -> Result<Json<Value>, Problem> {
    let scope = reader.scope();
    let house = kept::house(scope.app()).await?;
    let now = scope.now();
    let Some(person) = scope.actor().person else {
        let nothing = json!({
            "items": [], "documents": [], "total": 0, "late": 0, "pressing": 0, "person": null,
        });
        return Ok(Json(nothing));
    };
    let all = work::all_of_actor(&house, scope.actor(), now);
    let tally = all.tally(now);
    let (mut items, mut papers) = (Vec::new(), Vec::new());
    for one in all.iter().take(ITEMS) {
        match one {
            Asked::Run(item) => {
                let seen = sight::sight(scope, &house, &item.run).unwrap_or_default();
                items.push(work_json(&house, &seen, item, now));
            }
            Asked::Paper(item) => papers.push(paper_json(item, now)),
        }
    }
    let name = house.cast.person(person).map(|card| card.name.clone());
    Ok(Json(json!({
        "items": items, "documents": papers, "total": tally.total, "late": tally.late,
        "pressing": tally.pressing, "person": name,
    })))
}

fn paper_json(item: &duties::Item, now: Instant) -> Value {
    json!({
        "words": item.words(),
        "note": item.note,
        "document": item.kept.label(),
        "due": item.due.map(|due| due.to_string()),
        "late": item.due.is_some_and(|due| due <= now),
        "url": item.path(),
    })
}

fn work_json(house: &House, seen: &Sight, item: &work::Item, now: Instant) -> Value {
    let duty = &item.work.duty;
    json!({
        "kind": item.kind().words().to_lowercase(),
        "task": format!("{:?}", duty.task).to_lowercase(),
        "words": item.words(),
        "note": item.note(house, seen),
        "run": item.run.label(),
        "activity": duty.item.activity,
        "provider": duty.item.provider.as_ref().map(|one| house.cast.organisation_label(one)),
        "role": duty.party.role,
        "about": duty.about,
        "due": item.work.due.map(|due| due.to_string()),
        "late": item.work.is_late(now),
        "url": item.path(house),
    })
}

async fn progress(reader: Reader<SignedIn>, params: Params) -> Result<Json<Value>, Problem> {
    let house = kept::house(reader.scope().app()).await?;
    let (run, seen) = deeds::find(&reader, &house, params.get("key"))?;
    Ok(Json(progress_json(&house, &run, &seen, reader.scope().now())))
}

fn progress_json(house: &House, kept: &KeptRun, seen: &Sight, now: Instant) -> Value {
    let mut all = json!({
        "run": kept.label(), "title": kept.title, "started": kept.run.is_some(),
        "wrong": kept.wrong,
    });
    let Some(run) = &kept.run else { return all };
    let definition = &*kept.definition;
    let label =
        |provider: &Option<String>| provider.as_ref().map(|one| house.cast.organisation_label(one));
    let open = run.open(definition).into_iter().filter(|open| seen.sees(kept, &open.item));
    all["open"] = open
        .map(|open| {
            json!({
                "activity": open.item.activity,
                "provider": label(&open.item.provider),
                "standing": word(seen.standing(&open.item, open.standing)),
                "round": open.round,
                "since": open.since.to_string(),
                "because": seen.because(house, kept, (&open.item, &open.because)),
                "lacks": open.lacks.iter().map(|l| seen.said(house, kept, l)).collect::<Vec<_>>(),
                "version": deeds::version(kept, seen, &open.item),
            })
        })
        .collect();
    let done = run.completions(definition).into_iter().filter(|one| seen.sees(kept, &one.item));
    all["completions"] = done
        .map(|one| {
            json!({
                "number": one.number,
                "activity": one.item.activity,
                "provider": label(&one.item.provider),
                "at": one.at.to_string(),
                "say": one.say,
                "superseded": one.superseded,
            })
        })
        .collect();
    let notices = run.notices(definition).into_iter();
    all["notices"] = notices
        .filter(|one| seen.sees_party(&one.party) && seen.sees(kept, &one.item))
        .map(|one| {
            json!({
                "number": one.number,
                "activity": one.item.activity,
                "party": { "role": one.party.role, "provider": label(&one.party.provider) },
                "made": one.made.to_string(),
                "acknowledged": one.acknowledged.map(|(at, _)| at.to_string()),
                "escalated": one.escalated.map(|at| at.to_string()),
            })
        })
        .collect();
    all["duties"] = duties_json(house, kept, seen, now);
    all["closed"] = run.closed().map(|at| at.to_string()).into();
    all
}

/// What is to be done, as far as the reader sees it.
fn duties_json(house: &House, kept: &KeptRun, seen: &Sight, now: Instant) -> Value {
    let label =
        |provider: &Option<String>| provider.as_ref().map(|one| house.cast.organisation_label(one));
    kept.desk(now)
        .all
        .iter()
        .filter(|one| seen.sees(kept, &one.duty.item))
        .filter(|one| seen.sees_duty(&one.duty))
        .map(|one| {
            json!({
                "task": format!("{:?}", one.duty.task).to_lowercase(),
                "activity": one.duty.item.activity,
                "provider": label(&one.duty.item.provider),
                "party": {
                    "role": one.duty.party.role,
                    "provider": label(&one.duty.party.provider),
                },
                "about": one.duty.about,
                "due": one.due.map(|due| due.to_string()),
                "late": one.is_late(now),
            })
        })
        .collect()
}

/// The activity that an address names, if the reader sees it.
pub(super) fn item_asked(
    house: &House,
    (kept, seen): (&KeptRun, &Sight),
    activity: &str,
    pairs: &Fields,
) -> Result<WorkItem, Problem> {
    let provider = match pairs.first("provider").filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => {
            let id = house.cast.organisation_named(text).ok_or(Problem::Missing)?;
            Some(id.to_string())
        }
    };
    let item = WorkItem { activity: activity.to_owned(), provider };
    let run = kept.run.as_ref().ok_or(Problem::Missing)?;
    let known = run.takes_part(&kept.definition, &item).is_some();
    (known && seen.sees(kept, &item)).then_some(item).ok_or(Problem::Missing)
}

async fn activity(
    reader: Reader<SignedIn>,
    params: Params,
    pairs: Pairs,
) -> Result<Json<Value>, Problem> {
    let house = kept::house(reader.scope().app()).await?;
    let (kept, seen) = deeds::find(&reader, &house, params.get("key"))?;
    let item = item_asked(&house, (&kept, &seen), params.get("activity"), &pairs.0)?;
    Ok(Json(activity_json(&house, &kept, &seen, &item)?))
}

fn activity_json(
    house: &House,
    kept: &KeptRun,
    seen: &Sight,
    item: &WorkItem,
) -> Result<Value, Problem> {
    let definition = &*kept.definition;
    let run = kept.run.as_ref().ok_or(Problem::Missing)?;
    let of = definition.activity(&item.activity).ok_or(Problem::Missing)?;
    let view = run.work_view(definition, item);
    let said = |words: &str| seen.said(house, kept, words);
    let views = view.as_ref().map(|view| view.views.clone()).unwrap_or_default();
    let answers: Vec<Value> = views
        .iter()
        .filter(|asked| seen.sees_party(&asked.party))
        .map(|asked| {
            let view = asked.view.as_ref();
            json!({
                "party": trail::party_words(house, kept, seen, &asked.party),
                "opinion": view.map(|(opinion, ..)| wire::opinion_word(*opinion)),
                "words": view.map(|(_, words, _)| words),
                "settled": asked.settled,
            })
        })
        .collect();
    let inputs = run.inputs(definition, item).into_iter();
    let trail = trail::of(house, kept, seen, item).into_iter();
    Ok(json!({
        "activity": of.id,
        "name": of.name,
        "text": of.text,
        "provider": item.provider.as_ref().map(|one| house.cast.organisation_label(one)),
        "version": deeds::version(kept, seen, item),
        "completed": run.completed(definition, item),
        "standing": view.as_ref().map_or("closed".to_owned(), |view| {
            word(seen.standing(item, view.standing))
        }),
        "question": view.as_ref().and_then(|view| view.question.clone()).map(|asked| json!({
            "words": said(&asked.0), "asked": asked.1.to_string(), "until": asked.2.to_string(),
        })),
        "answers": answers,
        "proceeded": view
            .as_ref()
            .filter(|_| seen.is_whole || item.provider.is_some())
            .and_then(|view| view.proceeded.clone()),
        "needs": inputs.map(|(need, there)| json!({
            "document": need.artefact, "state": need.state, "there": there,
        })).collect::<Vec<_>>(),
        "trail": trail.map(|line| json!({
            "at": line.at.to_string(), "who": line.who, "did": line.did, "words": line.words,
            "event": line.position,
        })).collect::<Vec<_>>(),
    }))
}

/// What a program wants, with ids in the place of the names that it may use.
fn wish(house: &House, mut body: Map<String, Value>) -> Result<Wish, Problem> {
    let role = body.remove("as").and_then(|role| role.as_str().map(str::to_owned));
    let version = body.remove("version").and_then(|version| version.as_u64());
    name_ids(house, &mut body);
    let deed = wire::read_deed(&body).map_err(|words| Problem::refused("deed", words))?;
    match deed {
        Deed::Start(_) => Err(Problem::refused("deed", "A run is started by POST to /start")),
        Deed::Close { .. } => Err(Problem::refused("deed", "A run is closed by POST to /closing")),
        Deed::Escalate { .. } | Deed::TakeOver { .. } => {
            let words = format!("This happens by itself; known are: {}", wire::SENT);
            Err(Problem::refused("deed", words))
        }
        deed => {
            let version = version.and_then(|n| n.try_into().ok());
            Ok(Wish { deed, role, version })
        }
    }
}

/// Providers and persons may be named by their short numbers.
pub(super) fn name_ids(house: &House, body: &mut Map<String, Value>) {
    let provider = |value: &mut Value| {
        let id = value.as_str().and_then(|text| house.cast.organisation_named(text));
        if let Some(id) = id {
            *value = id.to_string().into();
        }
    };
    if let Some(value) = body.get_mut("provider") {
        provider(value);
    }
    if let Some(value) = body.get_mut("party").and_then(|party| party.get_mut("provider")) {
        provider(value);
    }
    if let Some(value) = body.get_mut("to") {
        let id = value.as_str().and_then(|text| house.cast.person_named(text));
        if let Some(id) = id {
            *value = id.to_string().into();
        }
    }
}

async fn deed(params: Params, act: Act<Contribute, JsonBody>) -> Result<Sealed, Problem> {
    let house = kept::house(act.scope().app()).await?;
    let (run, seen) = {
        let kept = deeds::find_within(act.scope(), &house, params.get("key"))?;
        (kept.0, kept.1)
    };
    let wish = wish(&house, act.body().0.clone())?;
    let (_, mut writer) = act.begin().await?;
    let item = wire::item_of(&wish.deed).cloned();
    let done = deeds::act(&mut writer, &house, (&run, &seen), wish).await?;
    let version = item.map(|item| deeds::version(&done.kept, &seen, &item));
    let led = done.effects.iter().filter_map(|effect| effect_json(&house, &seen, &done, effect));
    let answer = json!({ "version": version, "effects": led.collect::<Vec<_>>() });
    writer.commit(done.occurrence, Answer::json(StatusCode::OK, &answer)).await
}

fn effect_json(
    house: &House,
    seen: &Sight,
    done: &deeds::Done,
    effect: &process::Effect,
) -> Option<Value> {
    use process::Effect;
    let place = |what: &str, item: &WorkItem| {
        seen.sees(&done.kept, item).then(|| {
            let provider = item.provider.as_ref().map(|one| house.cast.organisation_label(one));
            json!({ "effect": what, "activity": item.activity, "provider": provider })
        })
    };
    match effect {
        Effect::Opened { item, .. } => place("opened", item),
        Effect::Completed { item, .. } => place("completed", item),
        Effect::Informed { item, party, .. } if seen.sees_party(party) => place("informed", item),
        Effect::HandedOver { activity, .. } => {
            Some(json!({ "effect": "handed over", "activity": activity }))
        }
        Effect::LeftTo { process } => Some(json!({ "effect": "left to", "process": process })),
        _ => None,
    }
}

async fn remind(params: Params, act: Act<Contribute, JsonBody>) -> Result<Sealed, Problem> {
    let house = kept::house(act.scope().app()).await?;
    let (run, seen) = deeds::find_within(act.scope(), &house, params.get("key"))?;
    let mut body = act.body().0.clone();
    name_ids(&house, &mut body);
    let asked = read_reminder(&body).map_err(|words| Problem::refused("party", words))?;
    let (_, mut writer) = act.begin().await?;
    let occurrence = reminders::remind(&mut writer, &house, (&run, &seen), asked).await?;
    writer.commit(occurrence, Answer::json(StatusCode::OK, &json!({}))).await
}

fn read_reminder(body: &Map<String, Value>) -> Result<Reminder, String> {
    let text = |map: &Map<String, Value>, name: &str| {
        map.get(name).and_then(Value::as_str).map(str::to_owned)
    };
    let party = body.get("party").and_then(Value::as_object).ok_or("party is open")?;
    let party = Party {
        role: text(party, "role").ok_or("party.role is open")?,
        provider: text(party, "provider"),
    };
    let activity = text(body, "activity").ok_or("activity is open")?;
    let item = WorkItem { activity, provider: text(body, "provider") };
    Ok(Reminder { item, party, ..Reminder::default() })
}

async fn start(params: Params, act: Act<Edit, JsonBody>) -> Result<Sealed, Problem> {
    let house = kept::house(act.scope().app()).await?;
    let brought = act.body().0.get("holds").and_then(Value::as_array).cloned().unwrap_or_default();
    let brought: Vec<(String, String)> = brought
        .iter()
        .filter_map(|one| one.as_str()?.split_once(' '))
        .map(|(document, state)| (document.to_owned(), state.to_owned()))
        .collect();
    let (_, mut writer) = act.begin().await?;
    let of = ProcessRun::record_type();
    let stored = records::find_by_key(&mut writer, of, params.get("key")).await?;
    let occurrence = deeds::start(&mut writer, &house, &stored, &brought).await?;
    writer.commit(occurrence, Answer::json(StatusCode::OK, &json!({ "started": true }))).await
}

async fn close(params: Params, act: Act<Edit, JsonBody>) -> Result<Sealed, Problem> {
    let house = kept::house(act.scope().app()).await?;
    let words = act.body().0.get("words").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (_, mut writer) = act.begin().await?;
    let occurrence = closed(&mut writer, &house, params.get("key"), words).await?;
    writer.commit(occurrence, Answer::json(StatusCode::OK, &json!({ "closed": true }))).await
}

/// Closes a run, and says so in its record.
pub(super) async fn closed(
    writer: &mut frame::gate::Writer<Edit>,
    house: &House,
    key: &str,
    words: String,
) -> Result<Occurrence, Problem> {
    let stored = records::find_by_key(writer, ProcessRun::record_type(), key).await?;
    let (run, seen) = deeds::find_within(writer.scope(), house, key)?;
    let wish = Wish { deed: Deed::Close { words }, role: None, version: None };
    let done = deeds::act(writer, house, (&run, &seen), wish).await?;
    let record = ProcessRun::from_values(&stored.values).map_err(|m| Problem::fault(m.words()))?;
    deeds::become_state(writer, &stored, record, (RunState::Closed, "closed")).await?;
    Ok(done.occurrence)
}

/// The word for a view, as a button and a table say it.
pub(super) fn opinion_said(opinion: Opinion) -> &'static str {
    match opinion {
        Opinion::Agree => "Agrees",
        Opinion::Object => "Objects",
        Opinion::NoView => "No view",
    }
}

/// How far an activity is, as programs read it.
fn word(standing: Standing) -> String {
    format!("{standing:?}").to_lowercase()
}

/// How far an activity is, in a word.
pub(super) fn standing_said(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "Waits",
        Standing::Idle => "When it happens",
        Standing::Ready => "Can begin",
        Standing::Performing => "Under way",
        Standing::Consulting => "Answers awaited",
        Standing::Signing => "Waits for a signature",
    }
}

/// The kind of that name.
pub(super) fn kind_named(word: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.words().eq_ignore_ascii_case(word))
}
