//! Doing something in a run: who may, as whom, on what it was decided, and what the ledger is told.

use crate::{
    documents::{acts, standard},
    procedure::{
        ProcessRun, RunCourse, RunState, asking, brought,
        kept::{self, House, KeptRun},
        papers,
        sight::{self, Sight},
        wire::{self, Told},
    },
};
use frame::{
    gate::{Occurrence, Permission, Scope, Scoped, Writer},
    problem::{Problem, Stale},
    store::{self, Saving, Stored},
};
use process::{Actor, Asked, Deed, Effect, Event, Party, Refused, Run, Start, WorkItem};
use record::{Record, Refusal};
use serde_json::Value as Json;
use std::sync::Arc;
use terms::{Id, Instant};

/// Something that somebody wants to do in a run.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What.
    pub deed: Deed,
    /// In which role; the one that fits where it is not said.
    pub role: Option<String>,
    /// What was seen of the activity when it was decided, as its version; not checked when it is
    /// not said.
    pub version: Option<u32>,
}

/// What was done.
#[derive(Debug)]
pub struct Done {
    /// The run afterwards.
    pub kept: KeptRun,
    /// What it led to.
    pub effects: Vec<Effect>,
    /// What the ledger is told.
    pub occurrence: Occurrence,
}

/// The run that an address names, and what the reader sees of it.
///
/// Errors: there is no such run for this reader ([`Problem::Missing`]).
pub fn find(by: &impl Scoped, house: &House, key: &str) -> Result<(Arc<KeptRun>, Sight), Problem> {
    find_within(by.scope(), house, key)
}

/// The same in the name of a scope.
pub fn find_within(
    scope: &Scope,
    house: &House,
    key: &str,
) -> Result<(Arc<KeptRun>, Sight), Problem> {
    let of = ProcessRun::record_type();
    let number = key.contains('-').then(|| of.parse_number(key)).flatten();
    let id = key.parse::<Id>().ok();
    let mut runs = house.runs.values();
    let found = runs.find(|run| Some(run.id) == id || Some(run.number) == number);
    let kept = found.ok_or(Problem::Missing)?;
    let sight = sight::sight(scope, house, kept).ok_or(Problem::Missing)?;
    Ok((Arc::clone(kept), sight))
}

/// The version of an activity: how many events are about it, of those that the reader sees.
pub fn version(kept: &KeptRun, seen: &Sight, item: &WorkItem) -> u32 {
    let events = kept.told.iter().filter(|entry| match &entry.told {
        Told::Event(event) => {
            wire::item_of(&event.deed) == Some(item) && seen.sees_told(&entry.told)
        }
        Told::Reminder(_) => false,
    });
    events.count() as u32
}

/// The answer that a reader gave in the consultation that is open: a second one changes it.
pub fn answered(kept: &KeptRun, seen: &Sight, item: &WorkItem) -> Option<Asked> {
    let run = kept.run.as_ref()?;
    let asked = run.asked(&kept.definition, item);
    asked.into_iter().find(|one| one.view.is_some() && seen.parties.contains(&one.party))
}

/// What is reported sets others to work: it says what happened.
fn is_told(deed: &Deed) -> Result<(), Problem> {
    match deed {
        Deed::Report { words, .. } if words.trim().is_empty() => {
            let words = "What is to be said of it is open; say what happened, and how you know";
            Err(Problem::Refused(vec![Refusal::of("words", words)]))
        }
        _ => Ok(()),
    }
}

/// Does something in a run, in the name of whoever writes.
///
/// Errors: the activity does not exist for the actor ([`Problem::Missing`]); it was changed since
/// it was looked at; what the process refuses, with how things stand.
pub async fn act<P: Permission>(
    writer: &mut Writer<P>,
    house: &House,
    (kept, seen): (&KeptRun, &Sight),
    wish: Wish,
) -> Result<Done, Problem> {
    let kept = fresh(writer, kept).await?;
    let Some(run) = &kept.run else {
        let words = "This run has not started; nothing can be done in it yet";
        return Err(Problem::Refused(vec![Refusal::whole(words)]));
    };
    let item = item(&kept, &wish.deed);
    if let Some(item) = &item
        && !seen.sees(&kept, item)
    {
        return Err(Problem::Missing);
    }
    check_notice(&kept, seen, &wish.deed)?;
    is_current(&kept, seen, (&wish, item.as_ref()))?;
    is_late(&kept, seen, (&wish.deed, writer.now()))?;
    asking::is_answered_on_a_working_day(house, &kept, seen, &wish.deed)?;
    is_told(&wish.deed)?;
    let deed = papers::placed(house, &kept, wish.deed);
    let at = writer.now().max(run.at());
    let mut refused = None;
    for by in actors(&kept, seen, item.as_ref(), wish.role.as_deref()) {
        let event = Event { at, by, deed: deed.clone() };
        match process::step(&kept.definition, run, &event) {
            Ok((_, effects)) => {
                let open = papers::unsaid(house, &kept, &deed);
                if !open.is_empty() {
                    return Err(Problem::Refused(open));
                }
                let told = Told::Event(event);
                return tell(writer, house, &kept, (told, effects)).await;
            }
            Err(why) => refused = refused.or(Some(why)),
        }
    }
    Err(refused.map_or_else(nobody, |why| words(&why, seen, house, &kept)))
}

/// A decision is taken on the newest that there is, and so is an answer that changes another.
fn is_current(
    kept: &KeptRun,
    seen: &Sight,
    (wish, item): (&Wish, Option<&WorkItem>),
) -> Result<(), Problem> {
    let Some(item) = item else { return Ok(()) };
    let changes = matches!(wish.deed, Deed::Answer { .. }) && answered(kept, seen, item).is_some();
    let saved = version(kept, seen, item);
    match wish.version {
        Some(from) if from != saved && (changes || is_decision(&wish.deed)) => {
            Err(Problem::Stale(Stale { from: from.into(), saved: saved.into() }))
        }
        None if changes => {
            let words = "You have answered already. An answer is changed as long as nobody \
                         signed. Way out: read the activity as it stands and change the answer \
                         there; a program names the version that it read";
            Err(Problem::Refused(vec![Refusal::of("opinion", words)]))
        }
        _ => Ok(()),
    }
}

/// The part of another is handed on once it is late, and not before.
fn is_late(kept: &KeptRun, seen: &Sight, (deed, now): (&Deed, Instant)) -> Result<(), Problem> {
    let Deed::Delegate { item, party: Some(party), .. } = deed else { return Ok(()) };
    let desk = kept.desk(now);
    let mut own = desk.of_party(party).filter(|work| work.duty.item == *item);
    if seen.parties.contains(party) || own.any(|work| work.is_late(now)) {
        return Ok(());
    }
    let words = "The part of somebody else is given to another person once it is late. Now: it \
                 is not. Way out: remind them, or let them hand it on";
    Err(Problem::Refused(vec![Refusal::whole(words)]))
}

fn nobody() -> Problem {
    let words = "Whoever acts in a run holds a role of it today, or had the work handed on. Now: \
                 you hold none, or your account names no person. Way out: let the role be given to \
                 you in the register of roles, or the account be tied to your person";
    Problem::Refused(vec![Refusal::whole(words)])
}

/// What the process refuses, as a refusal here.
fn words(why: &Refused, seen: &Sight, house: &House, kept: &KeptRun) -> Problem {
    let said = seen.said(house, kept, &why.to_string());
    Problem::Refused(vec![Refusal::whole(said.trim_end_matches('.'))])
}

/// Is it decided on what others did? Then it must be the newest that was looked at.
fn is_decision(deed: &Deed) -> bool {
    matches!(
        deed,
        Deed::Sign { .. } | Deed::Settle { .. } | Deed::Proceed { .. } | Deed::Ask { .. }
    )
}

/// The activity that a deed is about.
fn item(kept: &KeptRun, deed: &Deed) -> Option<WorkItem> {
    wire::item_of(deed).cloned().or_else(|| match deed {
        Deed::Supersede { completion, .. } => kept.numbered.completion(*completion).cloned(),
        _ => None,
    })
}

/// A notice for others, and a completion that is not there, do not exist.
fn check_notice(kept: &KeptRun, seen: &Sight, deed: &Deed) -> Result<(), Problem> {
    match deed {
        Deed::Acknowledge { notice } | Deed::Escalate { notice } => {
            let found = kept.numbered.notice(*notice);
            let is_seen = found.is_some_and(|(_, party)| seen.sees_party(party));
            is_seen.then_some(()).ok_or(Problem::Missing)
        }
        Deed::Supersede { .. } if item(kept, deed).is_none() => Err(Problem::Missing),
        // What is reported and what concerns the whole is for those who have a role.
        _ => Ok(()),
    }
}

/// As whom somebody could do it, the likeliest first.
fn actors(kept: &KeptRun, seen: &Sight, item: Option<&WorkItem>, role: Option<&str>) -> Vec<Actor> {
    let Some(run) = &kept.run else { return Vec::new() };
    let actor = |party: &Party, is_delegate| Actor {
        person: seen.person.clone(),
        role: party.role.clone(),
        provider: party.provider.clone(),
        is_delegate,
    };
    let takes_part = item.and_then(|item| run.takes_part(&kept.definition, item));
    let mut held: Vec<&Party> = seen.parties.iter().collect();
    if let Some(parts) = &takes_part {
        let has = |party: &Party| {
            *party == parts.accountable
                || parts.responsible.contains(party)
                || parts.consulted.contains(party)
                || parts.informed.contains(party)
        };
        held.sort_by_key(|party| (**party != parts.accountable, !has(party)));
    }
    let mut actors: Vec<Actor> = held.into_iter().map(|party| actor(party, false)).collect();
    let handed = run.handed(&kept.definition).into_iter();
    let mine = handed.filter(|one| one.to == seen.person && item.is_none_or(|i| *i == one.item));
    actors.extend(mine.map(|one| actor(&one.party, true)));
    actors.retain(|actor| role.is_none_or(|role| role == actor.role) && !actor.person.is_empty());
    actors
}

/// The run with what was committed since it was read; nobody else appends until the turn ends.
pub async fn fresh<P: Permission>(
    writer: &mut Writer<P>,
    kept: &KeptRun,
) -> Result<KeptRun, Problem> {
    let of = ProcessRun::record_type();
    store::hold_events(writer, of, kept.id).await?;
    let happened = store::events(writer, of, kept.id, kept.newest()).await?;
    let kept = kept.with(&happened)?;
    match &kept.wrong {
        Some(words) => Err(Problem::Refused(vec![Refusal::whole(words.clone())])),
        None => Ok(kept),
    }
}

/// Appends what happened, and what another run takes over because of it.
async fn tell<P: Permission>(
    writer: &mut Writer<P>,
    house: &House,
    kept: &KeptRun,
    (told, effects): (Told, Vec<Effect>),
) -> Result<Done, Problem> {
    let of = ProcessRun::record_type();
    let details = details(&told);
    let what = wire::write(&told);
    let at = event_at(&told, writer.now());
    store::append_events(writer, of, kept.id, kept.newest(), &[(at, what.clone())]).await?;
    for effect in &effects {
        if let (Effect::HandedOver { activity, because }, Told::Event(event)) = (effect, &told) {
            hand_over(writer, house, kept, (activity, because, &event.by)).await?;
        }
        if let Effect::Completed { item, say, .. } = effect {
            label(writer, house, kept, (item, say)).await?;
        }
    }
    brought::spread(writer, house, (kept, &effects)).await?;
    let happened = store::Happened { position: kept.newest() + 1, at, what };
    let occurrence = Occurrence::of("process_run.moved")
        .about(of, kept.id, kept.around.organisation)
        .with(details);
    Ok(Done { kept: kept.with(&[happened])?, effects, occurrence })
}

/// Tells the documents of the organisation into which state a completed activity brought them. What
/// is only exercised says nothing of them.
async fn label<P: Permission>(
    writer: &mut Writer<P>,
    house: &House,
    kept: &KeptRun,
    (item, say): (&WorkItem, &[String]),
) -> Result<(), Problem> {
    if kept.run.as_ref().is_none_or(Run::is_exercise) {
        return Ok(());
    }
    let Some(activity) = kept.definition.activity(&item.activity) else { return Ok(()) };
    let ways = activity.ways.iter().filter(|way| say.contains(&way.say));
    let because = format!("{} {} of {}", activity.id, activity.name, kept.title);
    for made in ways.flat_map(|way| &way.makes) {
        let found = house.shelf.of_process(kept.around.organisation, &made.artefact);
        let Some(document) = found.filter(|one| one.wrong.is_none()) else { continue };
        acts::label(writer, document, (&made.state, &because)).await?;
    }
    Ok(())
}

/// The states of the process that a published document is in: pairs of number and state.
fn shelved(house: &House, organisation: Id, now: Instant) -> Vec<(String, String)> {
    let definition = process::Definition::shipped();
    let mut held = Vec::new();
    for artefact in definition.documents() {
        let found = house.shelf.of_process(organisation, &artefact.id);
        let counts = found.is_some_and(|one| one.is_published() && !one.is_expired(now.day()));
        let is_meant = |state: &&String| {
            matches!(state.as_str(), "current" | "existing" | "approved" | "published")
        };
        if counts {
            let states = artefact.states.iter().filter(is_meant);
            held.extend(states.map(|state| (artefact.id.clone(), state.clone())));
        }
    }
    held
}

fn event_at(told: &Told, now: Instant) -> Instant {
    match told {
        Told::Event(event) => event.at,
        Told::Reminder(_) => now,
    }
}

/// What the ledger keeps of an event: all of it, but for the text of the definition.
fn details(told: &Told) -> Json {
    wire::write(told)
}

/// Documents that a run finds there. An invocation: those that are published in the register, and
/// those that the newest programme of the organisation holds. A cycle of the programme finds what
/// exists and passes each gate anew.
pub fn carried(
    house: &House,
    organisation: Id,
    (course, now): (RunCourse, Instant),
) -> Vec<(String, String)> {
    let mut shelved = shelved(house, organisation, now);
    if course == RunCourse::Programme {
        shelved.retain(|(_, state)| state == "existing");
        return shelved;
    }
    let is_programme = |run: &&Arc<KeptRun>| {
        run.around.organisation == organisation
            && !run.is_retired
            && is_of(run, RunCourse::Programme)
    };
    let newest = house.runs.values().filter(is_programme).max_by_key(|run| run.number);
    let Some((run, state)) = newest.and_then(|run| Some((run, run.run.as_ref()?))) else {
        return shelved;
    };
    let held = state.held(&run.definition).into_iter();
    let documents = held
        .filter(|held| run.definition.artefact(&held.artefact).is_some_and(|one| one.is_document));
    shelved.extend(documents.map(|held| (held.artefact, held.state)));
    shelved
}

/// Documents that an invocation takes and does not make: what is said to be there when it starts.
pub fn taken(definition: &process::Definition, course: RunCourse) -> Vec<String> {
    let found = definition.courses.iter().find(|one| one.id == course.id());
    let stages = found.map(|one| one.stages.clone()).unwrap_or_default();
    let of_course = || definition.activities.iter().filter(|one| stages.contains(&one.stage));
    let makes = |document: &str| {
        of_course()
            .flat_map(|one| &one.ways)
            .flat_map(|way| &way.makes)
            .any(|made| made.artefact == document)
    };
    let needs =
        of_course().flat_map(|one| one.needs.iter().chain(one.needs_either.iter().flatten()));
    let mut taken: Vec<String> = needs
        .filter(|need| !need.if_present && !makes(&need.artefact))
        .filter(|need| {
            definition.artefact(&need.artefact).is_some_and(|d| d.is_document && !d.outside)
        })
        .map(|need| format!("{} {}", need.artefact, need.state))
        .collect();
    taken.sort();
    taken.dedup();
    taken
}

/// Is it a run of this course?
pub fn is_of(run: &KeptRun, course: RunCourse) -> bool {
    run.events().next().is_some_and(
        |event| matches!(&event.deed, Deed::Start(start) if start.course == course.id()),
    )
}

/// Opens an activity of the programme of the same organisation, where there is one under way.
async fn hand_over<P: Permission>(
    writer: &mut Writer<P>,
    house: &House,
    from: &KeptRun,
    (activity, because, by): (&str, &str, &Actor),
) -> Result<(), Problem> {
    let takes = |run: &&Arc<KeptRun>| {
        run.id != from.id
            && !run.is_retired
            && run.around.organisation == from.around.organisation
            && run.run.as_ref().is_some_and(|one| one.closed().is_none())
            && is_of(run, RunCourse::Programme)
    };
    let newest = house.runs.values().filter(takes).max_by_key(|run| run.number);
    let Some(target) = newest else { return Ok(()) };
    let target = fresh(writer, target).await?;
    let Some(run) = &target.run else { return Ok(()) };
    let reason = match because.trim() {
        "" => "the review asks for it",
        because => because,
    };
    let deed = Deed::TakeOver {
        activity: activity.to_owned(),
        from: format!("{} {}", from.label(), from.title),
        reason: reason.to_owned(),
    };
    let at = writer.now().max(run.at());
    let event = Event { at, by: by.clone(), deed };
    // The provider of the one run may not take part in the other; then it stays with the one.
    move_on(writer, &target, event).await
}

/// Moves another run on by an event that came from elsewhere, where that run takes it: what it
/// cannot take, or no longer, changes nothing.
pub(super) async fn move_on<P: Permission>(
    writer: &mut Writer<P>,
    target: &KeptRun,
    event: Event,
) -> Result<(), Problem> {
    let Some(run) = &target.run else { return Ok(()) };
    if process::step(&target.definition, run, &event).is_err() {
        return Ok(());
    }
    let at = event.at;
    let what = wire::write(&Told::Event(event));
    let of = ProcessRun::record_type();
    store::append_events(writer, of, target.id, target.newest(), &[(at, what.clone())]).await?;
    let place = (target.id, target.around.organisation);
    store::note_events(writer, of, place, "process_run.moved", what);
    Ok(())
}

/// Starts a run as its record describes it.
///
/// Errors: it has started; a provider is missing; whoever starts it holds no role of it.
pub async fn start<P: Permission>(
    writer: &mut Writer<P>,
    house: &House,
    stored: &Stored,
    brought: &[(String, String)],
) -> Result<Occurrence, Problem> {
    let of = ProcessRun::record_type();
    let record = ProcessRun::from_values(&stored.values).map_err(|m| Problem::fault(m.words()))?;
    if record.state != RunState::Prepared {
        let words = "A run starts once. Now: it has started. Way out: prepare another run";
        return Err(Problem::Refused(vec![Refusal::whole(words)]));
    }
    let kept = house.runs.get(&stored.id).ok_or(Problem::Missing)?;
    store::hold_events(writer, of, stored.id).await?;
    let cycle = 1 + house
        .runs
        .values()
        .filter(|other| {
            other.around.organisation == kept.around.organisation && is_of(other, record.course)
        })
        .count() as u32;
    let providers = record.providers.iter().map(|one| one.id().to_string()).collect();
    let tailoring = record.tailoring.as_ref().map_or("", |text| text.as_str());
    let text = kept::definition_text(tailoring);
    let definition = kept::read_definition(&text);
    let known = |(document, state): &&(String, String)| {
        definition
            .artefact(document)
            .is_some_and(|one| one.is_document && one.states.contains(state))
    };
    let mut holds = carried(house, kept.around.organisation, (record.course, writer.now()));
    holds.retain(|pair| known(&pair));
    holds.extend(brought.iter().filter(known).cloned());
    holds.sort();
    holds.dedup();
    let deed = Deed::Start(Start {
        course: record.course.id().to_owned(),
        cycle,
        is_exercise: record.exercise.unwrap_or(false),
        providers,
        holds,
    });
    let by = starter(writer.scope(), house, kept, &definition)?;
    let event = Event { at: writer.now(), by, deed };
    if let Err((_, why)) = Run::replay(&definition, std::slice::from_ref(&event)) {
        return Err(words(&why, &Sight::whole(), house, kept));
    }
    let at = event.at;
    let told = Told::Event(event);
    let details = details(&told);
    let mut what = wire::write(&told);
    what["definition"] = text.into();
    store::append_events(writer, of, stored.id, 0, &[(at, what)]).await?;
    if record.course == RunCourse::Programme {
        let around = (kept.around.organisation, kept.around.integrator);
        standard::enter(writer, (&house.shelf, &house.cast), &definition, around).await?;
    }
    become_state(writer, stored, record, (RunState::Running, "started")).await?;
    Ok(Occurrence::of("process_run.moved")
        .about(of, stored.id, kept.around.organisation)
        .with(details))
}

/// Says in the record that a run is under way or over.
pub async fn become_state<P: Permission>(
    writer: &mut Writer<P>,
    stored: &Stored,
    record: ProcessRun,
    (state, occurrence): (RunState, &'static str),
) -> Result<(), Problem> {
    let values = ProcessRun { state, ..record }.to_values();
    let saving =
        Saving { values, moving: true, occurrence: Some(occurrence), ..Saving::of(stored) };
    store::save(writer, ProcessRun::record_type(), saving).await.map(drop)
}

/// Could whoever looks at it start a run of this definition?
pub fn may_start(
    scope: &Scope,
    house: &House,
    kept: &KeptRun,
    definition: &process::Definition,
) -> bool {
    starter(scope, house, kept, definition).is_ok()
}

/// In which role a run is started: the first that whoever starts it holds. Who lays a
/// demonstration or runs the machine starts it in the name of the lead.
fn starter(
    scope: &Scope,
    house: &House,
    kept: &KeptRun,
    definition: &process::Definition,
) -> Result<Actor, Problem> {
    let day = scope.now().day();
    let common = definition.acting_roles().filter(|role| !role.each_provider);
    let all: Vec<Party> =
        common.map(|role| Party { role: role.id.clone(), provider: None }).collect();
    let around = (definition, kept.around);
    if let Some(person) = scope.actor().person {
        let held = house.cast.parties(around, &all, person, day);
        let party = held.first().ok_or_else(nobody)?;
        return Ok(Actor {
            person: person.to_string(),
            role: party.role.clone(),
            ..Actor::default()
        });
    }
    let lead = all.first().and_then(|party| {
        let acting = house.cast.acting(around, party, day);
        acting.first().map(|(person, _)| (person.to_string(), party.role.clone()))
    });
    match (scope.actor().account, lead) {
        (None, Some((person, role))) => Ok(Actor { person, role, ..Actor::default() }),
        _ => Err(nobody()),
    }
}
