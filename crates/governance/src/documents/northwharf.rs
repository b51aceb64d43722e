//! The documents of Northwharf: the strategy published and revised, the policy published, the rest
//! on their way or awaited. Played by the pure story, so that nothing is impossible.

use crate::{
    classification::Classification,
    documents::{
        Document, acts,
        clock::CLOCK,
        shelf::{self, Kept},
        standard,
        story::{By, Deed, Event, Frozen, Opinion, Part, Story},
    },
    people::{self, northwharf::Laid},
};
use frame::{
    app::App,
    gate::{Answer, Local, Occurrence, Writer, local_writer},
    problem::Problem,
    section::LiveTable,
    store,
};
use process::Definition;
use record::Record;
use terms::Instant;

const DAY: i64 = 86_400;

/// What the strategy says.
const STRATEGY: &str = "# What counts as a disaster

A disaster is declared when Settlement is out, or expected to be out, for longer than 3 h on a \
bank day, or when a site cannot be entered. The duty manager of Keystone may declare; if not \
reached within 10 min, the service manager.

# Services and objectives

{{services}}

# Options chosen

Settlement: restore from the vault, warm site East within 4 h. Cost € 180,000 to € 310,000 a \
year, against € 2.8 m for one day of loss.

- Market data: a second feed, switched over by hand
- Telephony: the mobile numbers of the duty desk

# Suppliers

{{suppliers}}

# Who decides

{{roles}}

# Review

Looked through each September, and after every exercise that failed.
";

const POLICY: &str = "# Purpose

Northwharf Markets goes on with its vital services whatever happens to its sites, its systems and \
its suppliers.

# What everybody keeps to

1. Each vital service has an owner, an objective, and a plan that was exercised within a year.
2. What was promised to customers is covered by what providers promised to us.
3. Whoever changes a service says first what the change does to its recovery.

# Who answers

{{roles}}
";

/// Lays the documents, once everything that they show is there.
pub async fn lay(app: &App, laid: &Laid) -> Result<(), Problem> {
    let home = laid.organisation("Northwharf Markets");
    let keystone = laid.organisation("Keystone");
    let cast = people::kept::cast(app).await?;
    let shelf = shelf::shelf(app).await?;
    let mut writer = local_writer(app, "Demonstration").await?;
    writer.because("The demonstration begins.");
    let around = (home, Some(keystone));
    standard::enter(&mut writer, (&shelf, &cast), Definition::shipped(), around).await?;
    commit(writer).await?;
    let shelf = shelf::shelf(app).await?;
    let mut writer = local_writer(app, "Demonstration").await?;
    for (number, text) in [("S1", POLICY), ("S11", STRATEGY), ("S10", "")] {
        let Some(kept) = shelf.of_process(home, number) else { continue };
        let frozen = aged(acts::sections(app, kept, text).await?);
        let mut play = Play::of(laid, writer.now());
        match number {
            "S1" => play.policy(text, frozen),
            "S11" => play.strategy(frozen),
            _ => play.organisation(),
        }
        .map_err(Problem::fault)?;
        save(&mut writer, kept, play).await?;
    }
    commit(writer).await
}

async fn commit(writer: Writer<Local>) -> Result<(), Problem> {
    let done = Answer::empty(axum::http::StatusCode::OK);
    writer.commit(Occurrence::of("document.laid"), done).await.map(drop)
}

/// Sections as they were some weeks ago: a supplier had not been judged, a number was another one.
fn aged(sections: Vec<Frozen>) -> Vec<Frozen> {
    let age = |frozen: Frozen| {
        let mut table = LiveTable::clone(&frozen.table);
        let (head, was) = match frozen.name.as_str() {
            "suppliers" => ("Category", "Operational"),
            "roles" => ("Duty number", "+1 555 0141"),
            _ => return frozen,
        };
        let Some(at) = table.heads.iter().position(|known| known == head) else { return frozen };
        let row =
            table.rows.iter_mut().find(|row| row.cells.get(at).is_some_and(|c| !c.is_empty()));
        if let Some(cell) = row.and_then(|row| row.cells.get_mut(at)) {
            was.clone_into(cell);
        }
        Frozen::of(frozen.name, table)
    };
    sections.into_iter().map(age).collect()
}

async fn save(writer: &mut Writer<Local>, kept: &Kept, play: Play<'_>) -> Result<(), Problem> {
    let of = Document::record_type();
    let mut all = Vec::new();
    for event in &play.events {
        all.push((event.at, shelf::write(&event.by, &event.deed)?));
    }
    store::append_events(writer, of, kept.id, 0, &all).await?;
    let again = play.story.published().map(|_| writer.now().day().plus_days(40));
    acts::settle(writer, (kept.id, &play.story), |record| {
        record.review_by = again;
        record.classification = Some(Classification::Internal);
    })
    .await
}

/// A document to which things happened.
struct Play<'l> {
    laid: &'l Laid,
    story: Story,
    events: Vec<Event>,
    now: Instant,
}

impl Play<'_> {
    fn of(laid: &Laid, now: Instant) -> Play<'_> {
        Play { laid, story: Story::default(), events: Vec::new(), now }
    }

    fn by(&self, name: &str) -> By {
        match self.laid.persons.get(name) {
            Some(id) => By { person: id.to_string(), account: String::new(), name: name.into() },
            None => By { name: CLOCK.to_owned(), ..By::default() },
        }
    }

    /// So many days before today.
    fn does(&mut self, days: i64, name: &str, deed: Deed) -> Result<(), String> {
        let position = self.story.newest + 1;
        let at = self.now.plus_seconds(-days * DAY + position * 60);
        let event = Event { position, at, by: self.by(name), deed };
        self.story.apply(&event).map_err(|why| why.to_string())?;
        self.events.push(event);
        Ok(())
    }

    fn name(&mut self, days: i64, name: &str, part: Part) -> Result<(), String> {
        let person = self.by(name).person;
        self.does(days, "Dana Holt", Deed::Name { person, name: name.to_owned(), part })
    }

    /// Written, reviewed, approved and published so many days ago.
    fn first(&mut self, days: i64, text: &str, frozen: Vec<Frozen>) -> Result<(), String> {
        let changed = "First version".to_owned();
        self.does(days + 14, "Dana Holt", Deed::Begin { text: String::new() })?;
        let write = Deed::Write { text: text.to_owned(), changed };
        self.does(days + 12, "Dana Holt", write)?;
        self.name(days + 12, "Ines Carvalho", Part::Reviewer)?;
        self.name(days + 12, "Wanda Osei", Part::Approver)?;
        let until = self.now.plus_seconds(-(days + 2) * DAY).day().to_string();
        self.does(days + 9, "Dana Holt", Deed::Ask { until })?;
        let agree = Deed::Review { opinion: Opinion::Agree, words: String::new() };
        self.does(days + 5, "Ines Carvalho", agree)?;
        self.does(days + 2, "Wanda Osei", Deed::Approve { words: String::new(), frozen })?;
        let again = self.now.plus_seconds(40 * DAY).day().to_string();
        let publish = Deed::Publish { review_by: again, expires: String::new() };
        self.does(days, "Dana Holt", publish)
    }

    /// Published, and read by one of those who have to.
    fn policy(&mut self, text: &str, frozen: Vec<Frozen>) -> Result<(), String> {
        self.first(120, text, frozen)?;
        for name in ["Ines Carvalho", "Wanda Osei", "Dana Holt"] {
            let (to, name) = (self.by(name).person, name.to_owned());
            self.does(120, "Dana Holt", Deed::Circulate { to, name, is_role: false })?;
        }
        self.does(118, "Wanda Osei", Deed::Opened { version: 1 })?;
        self.does(118, "Wanda Osei", Deed::Acknowledge { version: 1 })?;
        self.does(110, "Ines Carvalho", Deed::Opened { version: 1 })
    }

    /// Published with tables that are no longer true, and revised: in review now.
    fn strategy(&mut self, frozen: Vec<Frozen>) -> Result<(), String> {
        self.first(54, STRATEGY, frozen)?;
        self.does(8, "Dana Holt", Deed::Begin { text: STRATEGY.to_owned() })?;
        let text = STRATEGY.replace("longer than 3 h", "longer than 2 h").replace(
            "restore from the vault, warm site East within 4 h.",
            "a second storage array in Site East, warm, from January; until then restore from the \
             vault, and the gap is accepted by name.",
        );
        let changed = "Second array; disaster threshold 2 h".to_owned();
        self.does(6, "Dana Holt", Deed::Write { text, changed })?;
        let until = self.now.plus_seconds(2 * DAY).day().to_string();
        self.does(6, "Dana Holt", Deed::Ask { until })?;
        let remark = Deed::Comment {
            passage: "The duty manager of Keystone may declare".to_owned(),
            words: "And who, when the threshold is met outside bank days?".to_owned(),
        };
        self.does(4, "Ines Carvalho", remark)?;
        let words = "The service manager; the sentence behind it says so.".to_owned();
        self.does(4, "Dana Holt", Deed::Settle { comment: 1, words })?;
        let remark = Deed::Comment {
            passage: "€ 180,000 to € 310,000 a year".to_owned(),
            words: "Holds only when it is ordered before the end of the month.".to_owned(),
        };
        self.does(3, "Ines Carvalho", remark)?;
        let words = "The order is drafted; the delivery clause is missing.".to_owned();
        self.does(2, "Dana Holt", Deed::Reply { comment: 2, words })
    }

    fn organisation(&mut self) -> Result<(), String> {
        self.does(3, "Dana Holt", Deed::Begin { text: String::new() })?;
        let text = "# Who\n\n{{roles}}\n\n# How to reach them\n\n{{contacts}}\n".to_owned();
        let changed = "First version".to_owned();
        self.does(2, "Dana Holt", Deed::Write { text, changed })
    }
}
