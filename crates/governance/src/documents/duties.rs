//! What documents ask of people: to review, to approve, to publish, to deal with drift, to look
//! through what is due or over, and to see to copies that are not there.

use crate::{
    documents::{
        shelf::{Kept, Shelf, evening},
        story::{Opinion, Part, Stage, Version},
    },
    people::cast::Cast,
};
use std::sync::Arc;
use terms::{Day, Id, Instant};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// To say what one thinks.
    Review,
    /// To decide.
    Approve,
    /// To write further what was rejected.
    Rewrite,
    /// To publish what is approved.
    Publish,
    /// To deal with what the records no longer say.
    Drift,
    /// To look through it again.
    LookThrough,
    /// To renew what no longer counts.
    Renew,
    /// To see to copies that are missing or altered.
    Copies,
    /// To read what is published, and to say so.
    Read,
}

/// A piece of work.
#[derive(Clone, Debug)]
pub struct Item {
    /// The document.
    pub kept: Arc<Kept>,
    /// What is asked.
    pub asks: Asks,
    /// By when.
    pub due: Option<Instant>,
    /// Below it: which version, and why.
    pub note: String,
    /// Who waits for it.
    pub waits: String,
}

/// Days that an owner has to deal with drift and with copies.
const OWNER_DAYS: i64 = 14;

/// Days that somebody has to read what was published.
pub const READ_DAYS: i64 = 14;

/// So many days before a review is due it is asked for.
pub const AHEAD_DAYS: i64 = 30;

/// Everything that documents ask of a person now.
pub fn of_person(shelf: &Shelf, cast: &Cast, person: Id, now: Instant) -> Vec<Item> {
    let day = now.day();
    if !cast.is_present(person, day) {
        return Vec::new();
    }
    let text = person.to_string();
    let mut items = Vec::new();
    for kept in shelf.documents.values().filter(|kept| !kept.is_retired) {
        if let Some(open) = kept.story.open() {
            named(kept, open, &text, &mut items);
        }
        if owners(kept, cast, day).contains(&person) {
            owned(kept, now, &mut items);
        }
        items.extend(to_read(kept, cast, person, now));
    }
    items.sort_by_key(|item| (item.due.is_none(), item.due, item.kept.number));
    items
}

/// What somebody else has to do for a version before it goes on.
#[derive(Clone, Debug)]
pub struct Awaited {
    /// What it is.
    pub item: Item,
    /// Who has to do it.
    pub who: String,
}

/// What reviewers and approvers have to say before the documents of a person go on: those that the
/// person writes, owns, or sent to them.
pub fn awaited(shelf: &Shelf, cast: &Cast, person: Id, now: Instant) -> Vec<Awaited> {
    let text = person.to_string();
    let mut found = Vec::new();
    for kept in shelf.documents.values().filter(|kept| !kept.is_retired) {
        let Some(open) = kept.story.open().filter(|open| open.stage == Stage::InReview) else {
            continue;
        };
        let sent = open.asked.as_ref().is_some_and(|(_, by, _)| by.person == text);
        if !sent && !open.is_author(&text) && !owners(kept, cast, now.day()).contains(&person) {
            continue;
        }
        let named =
            [Part::Reviewer, Part::Approver].into_iter().flat_map(|part| open.of_part(part));
        let mut others: Vec<_> = named.filter(|one| one.person != text).collect();
        others.sort_by(|one, other| one.person.cmp(&other.person));
        others.dedup_by(|one, other| one.person == other.person);
        for other in others {
            let mut items = Vec::new();
            self::named(kept, open, &other.person, &mut items);
            let who = cast.person_name(&other.person);
            found.extend(items.into_iter().map(|item| Awaited { item, who: who.clone() }));
        }
    }
    found
}

/// Who has to read what is published of a document on a day, each with the role for which; empty
/// for whoever is named by name.
pub fn readers(kept: &Kept, cast: &Cast, day: Day) -> Vec<(Id, String)> {
    let mut all: Vec<(Id, String)> = Vec::new();
    for one in &kept.story.recipients {
        let Ok(id) = one.to.parse::<Id>() else { continue };
        let persons = match (one.is_role, cast.role(id)) {
            (true, Some(role)) => cast.could_act(role, day),
            (true, None) => Vec::new(),
            (false, _) => vec![id],
        };
        let why = if one.is_role { one.name.as_str() } else { "" };
        for person in persons {
            let is_left =
                cast.person(person).is_none_or(|card| card.is_retired || card.state == "left");
            if !is_left && !all.iter().any(|(known, _)| *known == person) {
                all.push((person, why.to_owned()));
            }
        }
    }
    all
}

/// What the published version asks of somebody who has to read it.
fn to_read(kept: &Arc<Kept>, cast: &Cast, person: Id, now: Instant) -> Option<Item> {
    let published = kept.story.published()?;
    let must = readers(kept, cast, now.day()).iter().any(|(one, _)| *one == person);
    let since = kept.story.to_read_since(published, &person.to_string(), now)?;
    let (at, by) = published.published.as_ref().filter(|_| must)?;
    let again = if since > *at { ", to be read again" } else { "" };
    let published = format!("{} published {}", published.label(), at.day().words());
    Some(Item {
        kept: Arc::clone(kept),
        asks: Asks::Read,
        due: Some(since.plus_seconds(READ_DAYS * 86_400)),
        note: format!("{} · {published}{again}", kept.code()),
        waits: by.name.clone(),
    })
}

/// Who acts for the role that owns a document on a day.
pub fn owners(kept: &Kept, cast: &Cast, day: Day) -> Vec<Id> {
    let role = kept.owner.and_then(|id| cast.role(id));
    let acting = role.map(|role| cast.acting_in(role, day)).unwrap_or_default();
    acting.into_iter().map(|(person, _)| person).collect()
}

/// What the version that is on its way asks of those named for it.
fn named(kept: &Arc<Kept>, open: &Version, person: &str, items: &mut Vec<Item>) {
    let is_named = |part: Part| open.of_part(part).any(|one| one.person == person);
    let item = |asks, due, note: String, waits: &str| Item {
        kept: Arc::clone(kept),
        asks,
        due,
        note: format!("{} · {} {}", kept.code(), open.label(), note),
        waits: waits.to_owned(),
    };
    match (open.stage, &open.asked) {
        (Stage::InReview, Some((_, by, until))) => {
            let due = Some(evening(*until));
            if is_named(Part::Reviewer) && open.view_of(person).is_none() {
                items.push(item(Asks::Review, due, "in review".into(), &by.name));
            }
            if is_named(Part::Approver) && open.approval_of(person).is_none() {
                let objects =
                    open.views.iter().filter(|view| view.opinion == Opinion::Object).count();
                let note = match objects {
                    0 => "in review".to_owned(),
                    1 => "in review, one objection".to_owned(),
                    count => format!("in review, {count} objections"),
                };
                items.push(item(Asks::Approve, due, note, &by.name));
            }
        }
        (Stage::Rejected, _) if open.is_author(person) => {
            let rejected = open.rejected.as_ref();
            let words = rejected.map_or("", |one| one.words.as_str());
            let by = rejected.map_or("", |one| one.by.name.as_str());
            let due = rejected.map(|one| one.at.plus_seconds(7 * 86_400));
            items.push(item(Asks::Rewrite, due, format!("rejected: {words}"), by));
        }
        _ => {}
    }
}

/// What a document asks of its owner.
fn owned(kept: &Arc<Kept>, now: Instant, items: &mut Vec<Item>) {
    let item = |asks, due, note: String| Item {
        kept: Arc::clone(kept),
        asks,
        due,
        note: format!("{} · {note}", kept.code()),
        waits: String::new(),
    };
    let day = now.day();
    if let Some(open) = kept.story.open().filter(|open| open.stage == Stage::Approved) {
        let since = open.approvals.last().map(|one| one.at);
        let due = since.map(|at| at.plus_seconds(7 * 86_400));
        items.push(item(Asks::Publish, due, format!("{} is approved", open.label())));
    }
    let Some(published) = kept.story.published() else { return };
    let label = published.label();
    if let Some(until) = kept.expires.filter(|until| *until < day) {
        let note = format!("{label} no longer counts since {}", until.plus_days(1).words());
        items.push(item(Asks::Renew, Some(evening(until)), note));
    } else if let Some(by) = kept.review_by.filter(|by| by.days_since(day) <= AHEAD_DAYS) {
        let note = format!("{label}, to be looked through by {}", by.words());
        items.push(item(Asks::LookThrough, Some(evening(by)), note));
    }
    // Whoever is writing the next version deals with it there.
    let is_open = kept.story.open().is_some();
    if let Some(drift) = kept.story.drift.as_ref().filter(|_| !is_open) {
        let count = drift.sections.len();
        let words = if count == 1 { "section is" } else { "sections are" };
        let note = format!("{label}: {count} live {words} no longer true");
        let due = drift.at.plus_seconds(OWNER_DAYS * 86_400);
        items.push(item(Asks::Drift, Some(due), note));
    }
    if let Some(checked) = &kept.story.checked {
        let wrong = checked.copies.iter().filter(|copy| copy.found != "equal");
        let places: Vec<String> =
            wrong.map(|copy| format!("{} {}", copy.place, copy.found)).collect();
        if !places.is_empty() {
            let due = checked.at.plus_seconds(86_400);
            items.push(item(Asks::Copies, Some(due), format!("{label}: {}", places.join(", "))));
        }
    }
}

impl Item {
    /// The work in one line.
    pub fn words(&self) -> String {
        let title = &self.kept.title;
        match self.asks {
            Asks::Review => format!("Review: {title}"),
            Asks::Approve => format!("Approve: {title}"),
            Asks::Rewrite => format!("Write further: {title}"),
            Asks::Publish => format!("Publish: {title}"),
            Asks::Drift => format!("Bring up to date: {title}"),
            Asks::LookThrough => format!("Look through: {title}"),
            Asks::Renew => format!("Renew: {title}"),
            Asks::Copies => format!("See to the copies: {title}"),
            Asks::Read => format!("Read: {title}"),
        }
    }

    /// The verb of its button.
    pub fn verb(&self) -> &'static str {
        match self.asks {
            Asks::Review => "Review",
            Asks::Approve => "Decide",
            Asks::Rewrite => "Write",
            Asks::Publish => "Publish",
            Asks::Drift | Asks::Copies => "Look",
            Asks::LookThrough => "Look through",
            Asks::Renew => "Renew",
            Asks::Read => "Read",
        }
    }

    /// The address of the place where it is done.
    pub fn path(&self) -> String {
        let part = match self.asks {
            Asks::Review | Asks::Approve | Asks::Publish => "#do",
            Asks::Copies => "#copies",
            // The version on its way would be shown in its place.
            Asks::Read => match self.kept.story.published() {
                Some(published) => return self.of_version(&published.label()),
                None => "",
            },
            _ => "",
        };
        format!("{}{part}", self.kept.path())
    }

    fn of_version(&self, label: &str) -> String {
        format!("{}?version={label}#do", self.kept.path())
    }
}
