//! The documents in memory: each with its story, following the ledger.
//!
//! Nothing here is a source: a restart reads it again. Who may see a document is decided by the
//! reach of the reader, in [`find`] and nowhere else.

use crate::{
    classification::Classification,
    documents::{
        Document,
        story::{By, Event, Stage, Story, Version},
    },
};
use frame::{
    app::App,
    gate::{Local, Reader, Scope, local_reader},
    problem::Problem,
    store::{self, Follower, Happened, Scanned},
};
use record::{Choice, Record, Value};
use serde_json::{Value as Json, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use terms::{Day, Id, Instant};

/// More changes than this at once, and everything is read again.
const MANY: usize = 500;

/// A document.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The record.
    pub id: Id,
    /// Its short number.
    pub number: i64,
    /// The organisation whose document it is.
    pub reach: Id,
    /// What it is called.
    pub title: String,
    /// Its number in the process; empty for any other document.
    pub process_number: String,
    /// The role that owns it.
    pub owner: Option<Id>,
    /// The role that owns it, as the process calls it.
    pub owned_by: String,
    /// When its owner looks through it again.
    pub review_by: Option<Day>,
    /// After which day it no longer counts.
    pub expires: Option<Day>,
    /// Where it lives, by the name of the choice.
    pub location: String,
    /// Where exactly, when it lives somewhere else.
    pub kept_at: String,
    /// Who may know what stands in it, by the name of the choice; empty where nobody said so.
    pub classification: String,
    /// The document of which it is a part.
    pub part_of: Option<Id>,
    /// For which area it speaks within that.
    pub area: String,
    /// Is its record out of use?
    pub is_retired: bool,
    /// What happened to it.
    pub story: Story,
    /// Why its events make no story, when they do not.
    pub wrong: Option<String>,
}

/// Everything that is held.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// The documents, by id.
    pub documents: BTreeMap<Id, Arc<Kept>>,
}

#[derive(Default)]
struct Room(tokio::sync::Mutex<State>);

#[derive(Default)]
struct State {
    follower: Follower,
    shelf: Option<Arc<Shelf>>,
}

/// The documents as they are now.
pub async fn shelf(app: &App) -> Result<Arc<Shelf>, Problem> {
    let room = app.room::<Room>();
    let mut state = room.0.lock().await;
    state.freshen(app).await?;
    Ok(state.shelf.clone().unwrap_or_default())
}

/// The documents as far as they are known without a question.
pub fn known(app: &App) -> Option<Arc<Shelf>> {
    let room = app.room::<Room>();
    room.0.try_lock().ok().and_then(|state| state.shelf.clone())
}

impl Shelf {
    /// The document that an address names, when it exists within a reach.
    ///
    /// Errors: it does not ([`Problem::Missing`]).
    pub fn find(&self, scope: &Scope, key: &str) -> Result<Arc<Kept>, Problem> {
        let of = Document::record_type();
        let number = key.contains('-').then(|| of.parse_number(key)).flatten();
        let id = key.parse::<Id>().ok();
        let mut all = self.documents.values();
        let found = all.find(|one| Some(one.id) == id || Some(one.number) == number);
        let reach = scope.reach_of(of);
        found.filter(|one| reach.includes(one.reach)).cloned().ok_or(Problem::Missing)
    }

    /// The documents that are parts of another one, by area and name.
    pub fn parts_of(&self, whole: Id) -> Vec<&Arc<Kept>> {
        let is_part = |one: &&Arc<Kept>| one.part_of == Some(whole) && !one.is_retired;
        let mut parts: Vec<_> = self.documents.values().filter(is_part).collect();
        parts.sort_by(|one, other| (&one.area, &one.title).cmp(&(&other.area, &other.title)));
        parts
    }

    /// The document of an organisation with a number of the process.
    pub fn of_process(&self, organisation: Id, number: &str) -> Option<&Arc<Kept>> {
        self.documents.values().find(|one| {
            one.reach == organisation && one.process_number == number && !one.is_retired
        })
    }
}

impl Kept {
    /// Its short number, as people read it.
    pub fn label(&self) -> String {
        Document::record_type().number(self.number)
    }

    /// The address of its page.
    pub fn path(&self) -> String {
        format!("/{}/{}", Document::record_type().plural, self.label())
    }

    /// What it is called in short: its number in the process, else its own.
    pub fn code(&self) -> String {
        match self.process_number.as_str() {
            "" => self.label(),
            number => number.to_owned(),
        }
    }

    /// Who may know what stands in it, in words; nothing where nobody said so.
    pub fn classified(&self) -> String {
        let known = <Classification as Choice>::VALUES.iter();
        let found = known.into_iter().find(|value| value.name == self.classification);
        found.map_or_else(String::new, |value| value.label.to_owned())
    }

    /// Does it count on that day?
    pub fn is_expired(&self, day: Day) -> bool {
        self.story.published().is_some() && self.expires.is_some_and(|until| until < day)
    }

    /// The same with what happened since.
    pub fn with(&self, happened: &[Happened]) -> Kept {
        let mut next = self.clone();
        next.tell(happened);
        next
    }

    fn tell(&mut self, happened: &[Happened]) {
        for one in happened {
            let told = read(one)
                .and_then(|event| self.story.apply(&event).map_err(|refused| refused.to_string()));
            if let Err(why) = told {
                let position = one.position;
                self.wrong = Some(format!("Its event {position} cannot be followed: {why}"));
                return;
            }
        }
    }

    /// The version that a reader means by a number; the open one, else the published one, else the
    /// newest, without one.
    pub fn meant(&self, number: Option<u32>) -> Option<&Version> {
        let story = &self.story;
        match number {
            Some(number) => story.version(number),
            None => story.open().or(story.published()).or(story.versions.last()),
        }
    }

    /// Does any version of it count?
    pub fn is_published(&self) -> bool {
        self.story.versions.iter().any(|one| one.stage == Stage::Published)
    }
}

/// How an event is kept.
pub fn write(by: &By, deed: &super::story::Deed) -> Result<Json, Problem> {
    let deed = serde_json::to_value(deed).map_err(Problem::fault)?;
    Ok(json!({ "by": by, "what": deed }))
}

/// Reads what [`write`] wrote.
pub fn read(happened: &Happened) -> Result<Event, String> {
    let part = |name: &str| happened.what.get(name).cloned().unwrap_or_default();
    let by: By = serde_json::from_value(part("by")).map_err(|error| error.to_string())?;
    let deed = serde_json::from_value(part("what")).map_err(|error| error.to_string())?;
    Ok(Event { position: happened.position, at: happened.at, by, deed })
}

/// The fields that are read of each record.
const FIELDS: [&str; 11] = [
    "name",
    "process_number",
    "owner",
    "owned_by",
    "review_by",
    "expires",
    "location",
    "kept_at",
    "classification",
    "part_of",
    "area",
];

impl State {
    async fn freshen(&mut self, app: &App) -> Result<(), Problem> {
        let of = Document::record_type();
        let mut reader = local_reader(app, "Documents");
        let Some(shelf) = self.shelf.clone() else { return self.begin(&mut reader).await };
        let news = self.follower.news(&mut reader).await?.into_iter();
        let of_documents = news.filter(|one| one.of.is_some_and(|known| known.name == of.name));
        let changed: BTreeSet<Id> = of_documents.filter_map(|one| one.record).collect();
        if changed.is_empty() {
            return Ok(());
        }
        if changed.len() > MANY {
            return self.begin(&mut reader).await;
        }
        let mut shelf = Shelf::clone(&shelf);
        // An error on the way reads everything again the next time.
        self.shelf = None;
        let ids: Vec<Id> = changed.into_iter().collect();
        documents(&mut reader, &mut shelf, Some(&ids)).await?;
        self.shelf = Some(Arc::new(shelf));
        Ok(())
    }

    async fn begin(&mut self, reader: &mut Reader<Local>) -> Result<(), Problem> {
        self.shelf = None;
        self.follower.begin(reader).await?;
        let mut shelf = Shelf::default();
        documents(reader, &mut shelf, None).await?;
        self.shelf = Some(Arc::new(shelf));
        Ok(())
    }
}

async fn documents(
    reader: &mut Reader<Local>,
    shelf: &mut Shelf,
    only: Option<&[Id]>,
) -> Result<(), Problem> {
    let of = Document::record_type();
    let mut scanned = Vec::new();
    store::scan(reader, of, &FIELDS, only, |one| scanned.push(one)).await?;
    for one in scanned {
        let before = shelf.documents.get(&one.id);
        let story = before.map(|kept| kept.story.clone()).unwrap_or_default();
        let mut kept = kept(&one, story);
        let happened = store::events(reader, of, one.id, kept.story.newest).await?;
        kept.tell(&happened);
        shelf.documents.insert(one.id, Arc::new(kept));
    }
    Ok(())
}

fn kept(one: &Scanned, story: Story) -> Kept {
    let text = |at: usize| one.values[at].as_text().unwrap_or_default().to_owned();
    let day = |at: usize| match &one.values[at] {
        Value::Day(day) => Some(*day),
        _ => None,
    };
    Kept {
        id: one.id,
        number: one.number,
        reach: one.reach,
        title: text(0),
        process_number: text(1),
        owner: one.values[2].as_ref_id(),
        owned_by: text(3),
        review_by: day(4),
        expires: day(5),
        location: text(6),
        kept_at: text(7),
        classification: text(8),
        part_of: one.values[9].as_ref_id(),
        area: text(10),
        is_retired: one.is_retired,
        story,
        wrong: None,
    }
}

/// The evening of a day, when work of that day is due.
pub fn evening(day: Day) -> Instant {
    let at = jiff::tz::Offset::UTC.to_timestamp(day.date().at(17, 0, 0, 0));
    // The last days that a calendar has end after the last instant that there is.
    Instant::of(at.unwrap_or(jiff::Timestamp::MAX))
}
