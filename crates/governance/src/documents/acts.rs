//! Doing something to a document: who may, on what it was decided, what is frozen, and what the
//! record and the ledger are told.

use crate::documents::{
    Document, DocumentState,
    shelf::{self, Kept},
    story::{By, Deed, Event, Frozen, Part, Stage, Story, Version},
    text,
};
use frame::{
    app::App,
    gate::{Occurrence, Permission, Scope, Scoped, Verb, Writer, own_eyes},
    problem::{Problem, Stale},
    section::{self, LiveTable},
    store::{self, Saving, Stored},
};
use record::{Record, Refusal};
use serde_json::{Value as Json, json};
use terms::{Day, Id};

/// What was done.
#[derive(Debug)]
pub struct Done {
    /// The document afterwards.
    pub kept: Kept,
    /// What the ledger is told.
    pub occurrence: Occurrence,
}

/// Who acts.
pub fn by(scope: &Scope) -> By {
    let actor = scope.actor();
    let text = |id: Option<Id>| id.map(|id| id.to_string()).unwrap_or_default();
    By { person: text(actor.person), account: text(actor.account), name: actor.name.clone() }
}

/// May whoever asks write this document: begin, change, put to review, publish?
pub fn may_write(scope: &Scope, kept: &Kept) -> bool {
    scope.may(Document::record_type(), Verb::Edit, kept.reach) && !kept.is_retired
}

/// Does something to a document, in the name of whoever writes. `seen` is the position up to which
/// it was read when it was decided.
///
/// Errors: whoever acts may not do this; somebody else did something meanwhile on which it would
/// have been decided ([`Problem::Stale`]); what the lifecycle refuses, with how things stand.
pub async fn act<P: Permission>(
    writer: &mut Writer<P>,
    kept: &Kept,
    deed: Deed,
    seen: Option<i64>,
) -> Result<Done, Problem> {
    let of = Document::record_type();
    store::hold_events(writer, of, kept.id).await?;
    let happened = store::events(writer, of, kept.id, kept.story.newest).await?;
    let fresh = kept.with(&happened);
    if let Some(words) = &fresh.wrong {
        return Err(refused(words.clone()));
    }
    permitted(writer.scope(), &fresh, &deed)?;
    let decided_on = fresh.story.versions.last().map_or(0, |last| last.decided_on);
    if let Some(from) = seen.filter(|from| deed.is_decision() && *from < decided_on) {
        // A second approval is told what came of the first.
        let mut story = fresh.story.clone();
        let event = event(writer, &fresh.story, deed.clone());
        match (&deed, story.apply(&event)) {
            (Deed::Approve { .. } | Deed::Reject { .. }, Err(why)) => {
                return Err(refused(why.to_string()));
            }
            _ => return Err(Problem::Stale(Stale { from, saved: decided_on })),
        }
    }
    ahead(writer.now().day(), &deed)?;
    reasoned(&fresh.story, &event(writer, &fresh.story, deed.clone()))?;
    tell(writer, &fresh, deed).await
}

fn event<P: Permission>(writer: &Writer<P>, story: &Story, deed: Deed) -> Event {
    let (position, at) = (story.newest + 1, writer.now());
    Event { position, at, by: by(writer.scope()), deed }
}

/// Does it without asking who may: for the clock, and for whoever asked before.
pub async fn tell<P: Permission>(
    writer: &mut Writer<P>,
    fresh: &Kept,
    deed: Deed,
) -> Result<Done, Problem> {
    let of = Document::record_type();
    let event = event(writer, &fresh.story, deed);
    let mut next = fresh.clone();
    next.story.apply(&event).map_err(|why| refused(why.to_string()))?;
    let what = shelf::write(&event.by, &event.deed)?;
    let told = told(&next, &event);
    store::append_events(writer, of, fresh.id, fresh.story.newest, &[(event.at, what)]).await?;
    follow(writer, fresh, &next, &event.deed).await?;
    let occurrence = occurrence(&event.deed).about(of, fresh.id, fresh.reach).with(told);
    Ok(Done { kept: next, occurrence })
}

/// What happened, for the ledger.
fn occurrence(deed: &Deed) -> Occurrence {
    match deed {
        Deed::Begin { .. } => Occurrence::of("document.begun"),
        Deed::Write { .. } | Deed::File { .. } => Occurrence::of("document.written"),
        Deed::Name { .. } | Deed::Unname { .. } => Occurrence::of("document.named"),
        Deed::Ask { .. } => Occurrence::of("document.put-to-review"),
        Deed::Recall { .. } => Occurrence::of("document.recalled"),
        Deed::Comment { .. } => Occurrence::of("document.commented"),
        Deed::Reply { .. } => Occurrence::of("document.answered"),
        Deed::Settle { .. } => Occurrence::of("document.settled"),
        Deed::Review { .. } => Occurrence::of("document.reviewed"),
        Deed::Approve { .. } => Occurrence::of("document.approved"),
        Deed::Reject { .. } => Occurrence::of("document.rejected"),
        Deed::Publish { .. } => Occurrence::of("document.published"),
        Deed::Circulate { .. } => Occurrence::of("document.circulated"),
        Deed::Withhold { .. } => Occurrence::of("document.withheld"),
        Deed::Repeat { .. } => Occurrence::of("document.repeated"),
        Deed::Opened { .. } => Occurrence::of("document.opened"),
        Deed::Acknowledge { .. } => Occurrence::of("document.acknowledged"),
        Deed::Confirm { .. } => Occurrence::of("document.confirmed"),
        Deed::Archive { .. } => Occurrence::of("document.archived"),
        Deed::Label { .. } => Occurrence::of("document.labelled"),
        Deed::Drift { .. } => Occurrence::of("document.drifted"),
        Deed::Check { .. } => Occurrence::of("document.checked"),
    }
}

/// What happened when a run of the process brought a document into a state.
const LABELLED: &str = "document.labelled";

/// Says that a run of the process brought a document into a state, beside what that act itself
/// tells the ledger.
pub async fn label<P: Permission>(
    writer: &mut Writer<P>,
    kept: &Kept,
    (state, because): (&str, &str),
) -> Result<(), Problem> {
    let of = Document::record_type();
    store::hold_events(writer, of, kept.id).await?;
    let happened = store::events(writer, of, kept.id, kept.story.newest).await?;
    let fresh = kept.with(&happened);
    let deed = Deed::Label { state: state.to_owned(), because: because.to_owned() };
    tell(writer, &fresh, deed).await?;
    let details = json!({ "state": state, "because": because });
    store::note_events(writer, of, (fresh.id, fresh.reach), LABELLED, details);
    Ok(())
}

fn refused(words: String) -> Problem {
    Problem::Refused(vec![Refusal::whole(words)])
}

/// Who may do what. To read a document is asked before: whoever does not see it is told that it is
/// not there.
fn permitted(scope: &Scope, kept: &Kept, deed: &Deed) -> Result<(), Problem> {
    if kept.is_retired {
        let words = "Nothing is done to a document that is out of use. Way out: take it back into \
                     use on the page of its facts";
        return Err(refused(words.to_owned()));
    }
    let person = by(scope).person;
    let is_named = || {
        let open = kept.story.open();
        let named = |one: &super::story::Contributor| one.person == person && !person.is_empty();
        open.is_some_and(|version| version.contributors.iter().any(named))
    };
    let may = match deed {
        // What these ask for is said by the lifecycle itself, in words.
        Deed::Review { .. } | Deed::Approve { .. } | Deed::Reject { .. } => true,
        // Whoever reads it may say so.
        Deed::Opened { .. } | Deed::Acknowledge { .. } => true,
        Deed::Comment { .. } | Deed::Reply { .. } => may_write(scope, kept) || is_named(),
        Deed::Label { .. } | Deed::Drift { .. } | Deed::Check { .. } => false,
        _ => may_write(scope, kept),
    };
    if may {
        return Ok(());
    }
    let words = match deed {
        Deed::Comment { .. } | Deed::Reply { .. } => {
            "Remarks are made and answered by those who may write this document or are named for \
             this version."
        }
        _ => {
            "You may read this document, and not write it. Whoever keeps the records of its \
             organisation can."
        }
    };
    Err(Problem::NotPermitted(words.to_owned()))
}

/// Who approves while something is open says why. What was approved before this was asked for
/// stands: the story does not know the rule.
fn reasoned(story: &Story, event: &Event) -> Result<(), Problem> {
    let Deed::Approve { words, .. } = &event.deed else { return Ok(()) };
    // Whether it may be approved at all comes first.
    story.clone().apply(event).map_err(|why| refused(why.to_string()))?;
    let open = story.open().map(Version::passed_over).unwrap_or_default();
    if open.is_empty() || !words.trim().is_empty() {
        return Ok(());
    }
    let words = format!(
        "Who approves while something is open says why. Now: {}. Way out: write why it is approved \
         all the same, or wait for it",
        open.join("; ")
    );
    Err(Problem::refused("words", words))
}

/// A document is looked through again, and ends, on a day that is still to come.
fn ahead(today: Day, deed: &Deed) -> Result<(), Problem> {
    let (review_by, expires) = match deed {
        Deed::Publish { review_by, expires } => (review_by.as_str(), expires.as_str()),
        Deed::Confirm { review_by, .. } => (review_by.as_str(), ""),
        _ => return Ok(()),
    };
    for (field, what, text) in [
        ("review_by", "A document is looked through again", review_by),
        ("expires", "What is published counts", expires),
    ] {
        if let Some(day) = day(field, text)?.filter(|day| *day <= today) {
            let until = if field == "expires" { "until" } else { "on" };
            let words = format!(
                "{what} {until} a day to come. Now: {} is not. Way out: name a later day, or leave \
                 it open",
                day.words()
            );
            return Err(Problem::refused(field, words));
        }
    }
    Ok(())
}

/// What the ledger keeps: who, what, and the digest of what was decided; not the whole text.
fn told(next: &Kept, event: &Event) -> Json {
    let version = next.story.versions.last();
    let mut told = json!({ "version": version.map(|one| one.number) });
    let mut say = |name: &str, words: &str| {
        if !words.trim().is_empty() {
            told[name] = words.trim().into();
        }
    };
    match &event.deed {
        Deed::Write { changed, .. } => say("changed", changed),
        Deed::File { file, changed } => {
            say("changed", changed);
            say("sha256", &file.hash);
        }
        Deed::Name { name, part, .. } => say("named", &format!("{name}, {}", part.words())),
        Deed::Ask { until } => say("until", until),
        Deed::Recall { reason } | Deed::Reject { reason } | Deed::Archive { reason } => {
            say("reason", reason);
        }
        Deed::Comment { words, .. } | Deed::Reply { words, .. } | Deed::Settle { words, .. } => {
            say("words", words);
        }
        Deed::Circulate { name, .. } => say("reader", name),
        Deed::Repeat { days } => told["every_days"] = (*days).into(),
        Deed::Opened { version } | Deed::Acknowledge { version } => {
            told["version"] = (*version).into()
        }
        Deed::Review { opinion, words } => {
            say("opinion", opinion.words());
            say("words", words);
        }
        Deed::Approve { words, .. } => say("words", words),
        Deed::Confirm { words, .. } => say("words", words),
        Deed::Label { state, because } => {
            say("state", state);
            say("because", because);
        }
        Deed::Drift { sections } => say("sections", &sections.join(", ")),
        Deed::Check { copies } => {
            let found = copies.iter().filter(|copy| copy.found != "equal").count();
            say("copies", &format!("{} looked at, {found} not equal", copies.len()));
        }
        Deed::Begin { .. } | Deed::Unname { .. } | Deed::Withhold { .. } | Deed::Publish { .. } => {
        }
    }
    if let (Deed::Approve { .. } | Deed::Publish { .. }, Some(version)) = (&event.deed, version) {
        told["sha256"] = version.hash().into();
    }
    told
}

/// The state of the record that follows from the story.
fn state(story: &Story) -> DocumentState {
    let Some(last) = story.versions.last() else { return DocumentState::Awaited };
    let counts = story.published().is_some();
    match last.stage {
        Stage::Published => DocumentState::Published,
        stage if stage.is_open() && counts => DocumentState::UnderRevision,
        Stage::Draft => DocumentState::Draft,
        Stage::InReview => DocumentState::InReview,
        Stage::Rejected => DocumentState::Rejected,
        Stage::Approved => DocumentState::Approved,
        Stage::Superseded | Stage::Archived => DocumentState::Archived,
    }
}

/// Lets the record say what follows from the story.
async fn follow<P: Permission>(
    writer: &mut Writer<P>,
    before: &Kept,
    next: &Kept,
    deed: &Deed,
) -> Result<(), Problem> {
    let is_dated = matches!(deed, Deed::Publish { .. } | Deed::Confirm { .. });
    if state(&before.story) == state(&next.story) && !is_dated {
        return Ok(());
    }
    let mut dates = None;
    match deed {
        Deed::Publish { review_by, expires } => {
            dates = Some((day("review_by", review_by)?, Some(day("expires", expires)?)));
        }
        Deed::Confirm { review_by, .. } => dates = Some((day("review_by", review_by)?, None)),
        _ => {}
    }
    settle(writer, (next.id, &next.story), |record| {
        if let Some((review_by, expires)) = dates {
            record.review_by = review_by;
            record.expires = expires.unwrap_or(record.expires);
        }
    })
    .await
}

/// Lets the record of a document say what follows from its story.
pub async fn settle<P: Permission>(
    writer: &mut Writer<P>,
    (id, story): (Id, &Story),
    change: impl FnOnce(&mut Document),
) -> Result<(), Problem> {
    let of = Document::record_type();
    let stored: Stored = store::find(writer, of, id).await?;
    let record = Document::from_values(&stored.values).map_err(|m| Problem::fault(m.words()))?;
    let published = story.published();
    let mut record = Document {
        state: state(story),
        published_version: published.map(|one| i64::from(one.number)),
        published_on: published.and_then(|one| one.published.as_ref()).map(|(at, _)| at.day()),
        ..record
    };
    change(&mut record);
    let saving = Saving { values: record.to_values(), moving: true, ..Saving::of(&stored) };
    store::save(writer, of, saving).await.map(drop)
}

fn day(field: &'static str, text: &str) -> Result<Option<Day>, Problem> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|misfit| {
            Problem::refused(field, format!("This {}", terms::Misfit::words(&misfit)))
        }),
    }
}

/// The live sections that a text names, as the organisation of the document sees them now. A name
/// that no capability knows is left out.
pub async fn sections(app: &App, kept: &Kept, text: &str) -> Result<Vec<Frozen>, Problem> {
    let offered = section::offered(app);
    let mut read = Vec::new();
    for name in text::sections(text) {
        let Some(live) = offered.iter().find(|one| one.name == name) else { continue };
        let table: LiveTable = live.read(own_eyes(app, kept.reach).await?).await?;
        read.push(Frozen::of(name, table));
    }
    Ok(read)
}

/// One digest over several sections: what an approver had before its eyes.
pub fn seen(sections: &[Frozen]) -> String {
    section::digest(sections.iter().flat_map(|one| [one.name.as_str(), one.hash.as_str()]))
}

/// Names in a text that are no live section.
pub fn unknown(app: &App, text: &str) -> Vec<String> {
    let offered = section::offered(app);
    let mut names = text::sections(text);
    names.retain(|name| offered.iter().all(|one| one.name != name));
    names
}

/// Those named for the open version who have something to decide, with what they are.
pub fn is_asked(kept: &Kept, person: &str, part: Part) -> bool {
    let open = kept.story.open().filter(|version| version.stage == Stage::InReview);
    open.is_some_and(|version| {
        version.of_part(part).any(|one| one.person == person)
            && match part {
                Part::Reviewer => version.view_of(person).is_none(),
                _ => version.approval_of(person).is_none(),
            }
    })
}
