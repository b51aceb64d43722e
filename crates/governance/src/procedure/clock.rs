//! What the clock does in runs: brings back what is due again, takes notices further that nobody
//! acknowledged, reminds those who are late, and writes each morning what waits.

use crate::documents::Document;
use crate::procedure::{
    ProcessRun, brought, deeds,
    kept::{self, House, KeptRun},
    sight::Sight,
    trail,
    wire::{self, Reminder, Told},
    work::{self, Asked, List, Tally, Whose},
};
use frame::{
    app::App,
    gate::{
        Actor as Account, Answer, Local, Occurrence, PermissionKey, Scoped, Verb, Writer,
        accounts_of, local_writer,
    },
    jobs::Job,
    mail::{self, Letter},
    problem::Problem,
    store,
};
use process::{Actor, Deed, Event, Run, Task};
use record::Record;
use serde_json::json;
use std::sync::Arc;
use terms::{Id, Instant};

/// The jobs of process runs.
pub const JOBS: &[Job] = &[
    Job {
        name: "process clock",
        every_seconds: 60,
        lease_seconds: 300,
        work: |app| Box::pin(async move { Ok(told(tick(&app).await)) }),
    },
    Job {
        name: "digest",
        every_seconds: 1_800,
        lease_seconds: 300,
        work: |app| Box::pin(async move { Ok(told(digest(&app).await)) }),
    },
];

/// In whose name the clock acts.
const CLOCK: &str = brought::NOTICED_BY;

/// The first reminder comes so long before work is due, in seconds.
const BEFORE_SECONDS: i64 = 86_400;

/// What is late is reminded of again after so long, in seconds.
const AGAIN_SECONDS: i64 = 7 * 86_400;

/// From which hour on, in UTC, the digest of the day is written.
const MORNING: i8 = 6;

fn told(result: Result<String, Problem>) -> String {
    result.unwrap_or_else(|problem| format!("failed: {}", problem.detail()))
}

/// Does what is due in every run. Says in words what it came to.
pub async fn tick(app: &App) -> Result<String, Problem> {
    let house = kept::house(app).await?;
    let now = app.clock().now();
    let (mut moved, mut reminded) = (0, 0);
    for kept in house.runs.values().filter(|run| run.is_live() && run.wrong.is_none()) {
        if due_events(&house, kept, now).is_empty() && due_reminders(&house, kept, now).is_empty() {
            continue;
        }
        let mut writer = local_writer(app, CLOCK).await?;
        let kept = deeds::fresh(&mut writer, kept).await?;
        // Asked again inside the turn: another node may have been first.
        let events = due_events(&house, &kept, now);
        let reminders = due_reminders(&house, &kept, now);
        moved += events.len();
        reminded += reminders.len();
        append(&mut writer, &house, &kept, (events, reminders)).await?;
        let occurrence = Occurrence::of("process_run.reminded").about(
            ProcessRun::record_type(),
            kept.id,
            kept.around.organisation,
        );
        let done = Answer::empty(axum::http::StatusCode::OK);
        writer.commit(occurrence, done).await.map(drop)?;
    }
    Ok(format!("{moved} things moved on, {reminded} reminders"))
}

/// Notices to take further, activities to bring back, and what is there by now that was waited for,
/// each as it is possible after the ones before.
fn due_events(house: &House, kept: &KeptRun, now: Instant) -> Vec<Event> {
    let Some(run) = &kept.run else { return Vec::new() };
    let definition = &*kept.definition;
    let mut run = run.clone();
    let at = now.max(run.at());
    let provider = run.providers().next().map(str::to_owned);
    let by = |role: &str| {
        let each = definition.role(role).is_some_and(|role| role.each_provider);
        let provider = provider.clone().filter(|_| each);
        Actor { person: CLOCK.to_owned(), role: role.to_owned(), provider, is_delegate: false }
    };
    let mut wanted = Vec::new();
    let days = i64::from(definition.notice_days) * 86_400;
    for notice in run.notices(definition) {
        let is_over = notice.made.plus_seconds(days) <= now;
        if is_over && notice.acknowledged.is_none() && notice.escalated.is_none() {
            wanted.push((by(&notice.party.role), Deed::Escalate { notice: notice.number }));
        }
    }
    for duty in run.duties(definition, now) {
        if duty.task == Task::Recur {
            let activity = duty.item.activity.clone();
            wanted.push((by(&duty.party.role), Deed::Recur { activity, reason: String::new() }));
        }
    }
    let wanted = wanted.into_iter().map(|(by, deed)| Event { at, by, deed });
    let mut events = Vec::new();
    for event in wanted.chain(brought::due(house, kept, now)) {
        // A provider that left is told nothing any more; such a notice stays as it is.
        if run.apply(definition, &event).is_ok() {
            events.push(event);
        }
    }
    events
}

/// Whom to remind of what.
fn due_reminders(house: &House, kept: &KeptRun, now: Instant) -> Vec<Reminder> {
    let desk = kept.desk(now);
    let around = (&*kept.definition, kept.around);
    let mut reminders: Vec<Reminder> = Vec::new();
    for work in &desk.all {
        let Some(due) = work.due.filter(|due| due.plus_seconds(-BEFORE_SECONDS) <= now) else {
            continue;
        };
        let (item, party) = (&work.duty.item, &work.duty.party);
        let last = kept.told.iter().rev().find(|entry| {
            matches!(&entry.told, Told::Reminder(one) if one.item == *item && one.party == *party)
        });
        let last = last.map(|entry| entry.at).filter(|at| *at >= work.since);
        let is_wanted = match last {
            None => true,
            Some(at) if due <= now => at < due || at.plus_seconds(AGAIN_SECONDS) <= now,
            Some(_) => false,
        };
        if !is_wanted || reminders.iter().any(|one| one.item == *item && one.party == *party) {
            continue;
        }
        let acting = house.cast.acting(around, party, now.day());
        let mut persons: Vec<String> = acting.iter().map(|(one, _)| one.to_string()).collect();
        persons.extend(work.duty.delegate.clone());
        reminders.push(Reminder {
            item: item.clone(),
            party: party.clone(),
            task: format!("{:?}", work.duty.task).to_lowercase(),
            persons,
            by: String::new(),
        });
    }
    reminders
}

async fn append(
    writer: &mut Writer<Local>,
    house: &House,
    kept: &KeptRun,
    (events, reminders): (Vec<Event>, Vec<Reminder>),
) -> Result<(), Problem> {
    let at = kept.run.as_ref().map_or(writer.now(), |run: &Run| run.at().max(writer.now()));
    let relay = mail::relay(writer.scope().app());
    let mut all = Vec::new();
    for event in events {
        all.push((event.at, wire::write(&Told::Event(event))));
    }
    for reminder in reminders {
        let position = kept.newest() + 1 + all.len() as i64;
        if let Some(relay) = &relay {
            for person in &reminder.persons {
                let once = format!("reminder {} {position} {person}", kept.id);
                if let Some(letter) = letter(house, kept, &reminder, (person, &relay.home)) {
                    mail::post(writer, &once, &letter).await?;
                }
            }
        }
        all.push((at, wire::write(&Told::Reminder(reminder))));
    }
    let of = ProcessRun::record_type();
    store::append_events(writer, of, kept.id, kept.newest(), &all).await
}

fn letter(
    house: &House,
    kept: &KeptRun,
    reminder: &Reminder,
    (person, home): (&str, &str),
) -> Option<Letter> {
    let card = person.parse::<Id>().ok().and_then(|id| house.cast.person(id))?;
    let activity = kept.definition.activity(&reminder.item.activity)?;
    let seen = Sight { is_whole: true, ..Sight::default() };
    let party = trail::party_words(house, kept, &seen, &reminder.party);
    let path = work::path(house, kept, &reminder.item);
    Some(Letter {
        to: card.email.clone()?,
        subject: format!("{} {}: {}", activity.id, activity.name, reminder.task),
        text: format!(
            "{},\n\nas {party} you are asked to {} in {} {} of {}.\n\n{home}{path}\n\n\
             Holdfast reminds a day before work is due, and each week while it is late.\n",
            card.name, reminder.task, activity.id, activity.name, kept.title
        ),
    })
}

/// Writes to each person with work that presses, once a day in the morning.
pub async fn digest(app: &App) -> Result<String, Problem> {
    let now = app.clock().now();
    let Some(relay) = mail::relay(app) else { return Ok(mail::NO_RELAY.to_owned()) };
    if jiff::tz::Offset::UTC.to_datetime(now.timestamp()).hour() < MORNING {
        return Ok("it is not morning yet".to_owned());
    }
    let house = kept::house(app).await?;
    let mut letters = Vec::new();
    for (id, card) in house.cast.persons() {
        let Some(to) = card.email.clone() else { continue };
        let all = work_of(app, &house, id, now).await?;
        if all.tally(now).pressing > 0 {
            letters.push((id, to, digest_text(&house, (&card.name, &all), (&relay.home, now))));
        }
    }
    if letters.is_empty() {
        return Ok("nothing presses on anybody".to_owned());
    }
    let mut writer = local_writer(app, CLOCK).await?;
    let mut count = 0;
    for (id, to, (subject, text)) in letters {
        let once = format!("digest {id} {}", now.day());
        let letter = Letter { to, subject, text };
        count += usize::from(mail::post(&mut writer, &once, &letter).await?);
    }
    if count == 0 {
        return Ok("the digests of today were written before".to_owned());
    }
    let told = Occurrence::of("digest.written").with(json!({ "letters": count }));
    writer.commit(told, Answer::empty(axum::http::StatusCode::OK)).await.map(drop)?;
    Ok(format!("{count} digests were written"))
}

/// Everything that waits for a person, of documents as far as an account of the person reads them.
pub async fn work_of(app: &App, house: &House, person: Id, now: Instant) -> Result<List, Problem> {
    let all = work::all_of(house, &Whose { person, reads: &|_| true }, now);
    if !all.has_papers() {
        return Ok(all);
    }
    let key = PermissionKey::Register(Document::record_type().name, Verb::View);
    let accounts = accounts_of(app, person).await?;
    let reaches: Vec<_> = accounts.iter().filter_map(|one: &Account| one.reach(key)).collect();
    let reads = |organisation| reaches.iter().any(|reach| reach.includes(organisation));
    Ok(work::all_of(house, &Whose { person, reads: &reads }, now))
}

fn digest_text(
    house: &House,
    (name, all): (&str, &List),
    (home, now): (&str, Instant),
) -> (String, String) {
    let subject = match all.tally(now) {
        Tally { total: 1, late: 0, .. } => "1 thing waits for you".to_owned(),
        Tally { total: 1, .. } => "1 thing waits for you, late".to_owned(),
        Tally { total, late: 0, .. } => format!("{total} things wait for you"),
        Tally { total, late, .. } => format!("{total} things wait for you, {late} late"),
    };
    let mut text = format!("{name},\n\n{subject}. All of it: {home}/work\n\n");
    for one in all.iter().take(20) {
        let due = match one.due() {
            None => "when it happens".to_owned(),
            Some(due) if due <= now => format!("LATE since {}", due.day()),
            Some(due) => format!("due {}", due.day()),
        };
        let path = one.path(house);
        text.push_str(&format!("- {} ({due})\n  {home}{path}\n", one.words()));
    }
    if all.len() > 20 {
        text.push_str(&format!("and {} more\n", all.len() - 20));
    }
    (subject, text)
}

/// The calendar of a person, as RFC 5545 has it: what is due, and what comes again.
pub fn calendar(house: &House, (person, all): (Id, &List), (now, home): (Instant, &str)) -> String {
    let stamp = |at: Instant| at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Holdfast//Work//EN".to_owned(),
        "X-WR-CALNAME:Holdfast".to_owned(),
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H".to_owned(),
    ];
    let mut event = |uid: String, at: Instant, words: &str, path: &str| {
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{uid}@holdfast"),
            format!("DTSTAMP:{}", stamp(now)),
            format!("DTSTART:{}", stamp(at)),
            format!("DTEND:{}", stamp(at.plus_seconds(900))),
            format!("SUMMARY:{}", escaped(words)),
            format!("URL:{home}{path}"),
            "END:VEVENT".to_owned(),
        ]);
    };
    for one in all.iter() {
        let Some(due) = one.due() else { continue };
        let uid = match one {
            Asked::Run(item) => {
                let duty = &item.work.duty;
                let lane = duty.item.provider.as_deref().unwrap_or("all");
                let (id, about) = (&duty.item.activity, &duty.about);
                format!("{}-{id}-{lane}-{:?}-{about}", item.run.id, duty.task)
            }
            Asked::Paper(item) => format!("{}-{:?}", item.kept.id, item.asks),
        };
        event(uid.replace(' ', "-"), due, &one.words(), &one.path(house));
    }
    for (run, due, activity) in coming(house, person, now) {
        let name = run.definition.activity(&activity).map_or("", |one| one.name.as_str());
        let uid = format!("{}-{activity}-again", run.id);
        event(uid, due, &format!("Comes again: {activity} {name}"), &run.path());
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// Periodic activities for which a person answers, and when they come again.
fn coming(house: &House, person: Id, now: Instant) -> Vec<(Arc<KeptRun>, Instant, String)> {
    let mut found = Vec::new();
    for kept in house.runs.values().filter(|run| run.is_live()) {
        let Some(run) = kept.run.as_ref().filter(|run| run.closed().is_none()) else { continue };
        let own = house.parties(kept, person, now.day());
        for (due, activity) in run.due_dates(&kept.definition) {
            let answers = kept.definition.activity(&activity).map(|one| one.accountable());
            if due > now && own.iter().any(|party| Some(party.role.as_str()) == answers) {
                found.push((Arc::clone(kept), due, activity));
            }
        }
    }
    found
}

fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    text.replace('\n', "\\n")
}

/// A line of 75 bytes at most; what is longer goes on behind a space.
fn folded(line: &str) -> String {
    let mut all = String::new();
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > 75 {
            all.push_str("\r\n ");
            length = 1;
        }
        all.push(letter);
        length += letter.len_utf8();
    }
    all + "\r\n"
}
