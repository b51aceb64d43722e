//! Who has to read what is published, who opened it, and who said so.

use super::{all, show::Page};
use crate::{
    documents::{
        Document, acts, duties,
        shelf::{self, Kept},
        story::{Reading, Version},
    },
    people::{self, Person, Role},
};
use axum::response::Response;
use frame::{
    gate::{Fields, Form, Params, Reader, Scoped, register::View},
    page::{
        Action, Aside, CellLook, FieldKind, FieldView, Hue, Inline, Note, Nothing, Panel,
        Part as Shown, Phone, Status, TableView, When, Words, counted,
    },
    problem::Problem,
    section,
    shell::{self, RecordPart},
    store,
};
use record::Record;
use std::sync::Arc;
use terms::{Id, Instant};

/// The words of the tab.
pub(super) const TAB: &str = "Readers";

/// `GET /documents/{key}/readers`.
pub(super) async fn show(reader: Reader<View>, params: Params) -> Result<Response, Problem> {
    let shelf = shelf::shelf(reader.scope().app()).await?;
    let kept = shelf.find(reader.scope(), params.get("key"))?;
    let (shell, main) = page(reader, &kept, None).await?;
    shell::answer(&shell, &main)
}

/// The page again, with what was refused and what was typed.
pub(super) async fn refused(
    reader: Reader<View>,
    kept: &Arc<Kept>,
    typed: (&Form, &str),
) -> Result<String, Problem> {
    let (mut shell, main) = page(reader, kept, Some(typed)).await?;
    shell.faulty = true;
    shell.page(&main).map_err(Problem::fault)
}

async fn page(
    mut reader: Reader<View>,
    kept: &Arc<Kept>,
    typed: Option<(&Form, &str)>,
) -> Result<(frame::page::Shell, frame::page::Html), Problem> {
    let scope = reader.scope().clone();
    let stored = store::find(&mut reader, Document::record_type(), kept.id).await?;
    let tabs = shell::record_tabs(&mut reader, &stored, RecordPart::Beside(TAB)).await?;
    let cast = people::kept::cast(scope.app()).await?;
    let shelf = shelf::shelf(scope.app()).await?;
    let nothing = Fields::default();
    let page = Page {
        scope: &scope,
        kept,
        shelf: &shelf,
        cast: &cast,
        version: kept.story.published(),
        sections: Vec::new(),
        pairs: Vec::new(),
        offered: section::offered(scope.app()),
        asked: &nothing,
    };
    let head = page.head();
    let note = typed.map(|(_, words)| Note {
        hue: Hue::Bad,
        words: Words::from(words),
        announced: true,
        ..Note::default()
    });
    let mut above: Vec<&dyn Shown> = vec![&head, &tabs];
    above.extend(note.as_ref().map(|note| note as &dyn Shown));
    let mut left = vec![page.must_read()?];
    left.extend(page.others_read()?);
    let mut right = page.list(typed.map(|(form, _)| form))?;
    right.push(explained()?);
    let left: Vec<&dyn Shown> = left.iter().map(|one| one as &dyn Shown).collect();
    let right: Vec<&dyn Shown> = right.iter().map(|one| one as &dyn Shown).collect();
    let aside =
        Aside { above: all(&above)?, left: all(&left)?, right: all(&right)?, ..Aside::default() };
    Ok((page.shell(), all(&[&aside])?))
}

/// What is known here, and what cannot be.
fn explained() -> Result<Panel, Problem> {
    let words = Words::from(
        "That somebody opened the page of a published version is noted once. Who read a copy in \
         another place, a printed page or a file cannot be known here: it is unknown until the \
         reader says so.",
    );
    Ok(Panel::text("What is known", all(&[&Note { hue: Hue::Unknown, words, ..Note::default() }])?))
}

/// How many have to read a version, and how many said that they did.
pub(super) struct Count {
    pub must: usize,
    pub opened: usize,
    pub said: usize,
}

impl Page<'_> {
    /// How far the reading of a version is.
    pub(super) fn count(&self, version: &Version) -> Count {
        let must = duties::readers(self.kept, self.cast, self.scope.now().day());
        let of = |is: &dyn Fn(&Reading) -> bool| {
            let readings = must.iter().filter_map(|(id, _)| version.reading_of(&id.to_string()));
            readings.filter(|one| is(one)).count()
        };
        Count {
            must: must.len(),
            opened: of(&|one| one.opened.is_some()),
            said: of(&|one| one.acknowledged.is_some()),
        }
    }

    fn must_read(&self) -> Result<Panel, Problem> {
        let none = |finding: &str, more: &str| Nothing {
            finding: finding.to_owned(),
            more: more.to_owned(),
            ..Nothing::default()
        };
        let must = duties::readers(self.kept, self.cast, self.scope.now().day());
        let Some(version) = self.version else {
            let nothing = none(
                "No version is published.",
                "Whoever stands on the list of readers is asked to read it once it is.",
            );
            return Ok(Panel::flush("Who has to read it", all(&[&nothing])?));
        };
        let reach = self.scope.reach_of(Person::record_type());
        let is_seen = |id: Id| {
            let home = self.cast.person(id).and_then(|card| card.organisation);
            home.is_some_and(|home| reach.includes(home))
        };
        let seen = must.iter().filter(|(id, _)| is_seen(*id));
        let row = |(id, why): &(Id, String)| {
            let person = id.to_string();
            let reading = version.reading_of(&person);
            let why = if why.is_empty() { "named" } else { why.as_str() };
            let mut cells = vec![
                (CellLook::Title, Words::from(self.cast.person_name(&person))),
                (CellLook::Plain, Words::from(why)),
            ];
            cells.extend(read(reading, self.since(version, &person)));
            cells
        };
        let rows: Vec<_> = seen.map(row).collect();
        let hidden = must.len() - rows.len();
        let heads = [("Who", false), ("As", false), ("Opened", false), ("Read it", false)];
        let table = TableView {
            phone: Phone::Blocks,
            nothing: none(
                "Nobody has to read it.",
                "Put persons or roles on the list of readers, and they find it in their work.",
            ),
            ..TableView::small("Who has to read it", &heads, rows)
        };
        let count = self.count(version);
        let again = self.kept.story.read_every;
        let again = again.map_or_else(String::new, |days| format!(", again every {days} days"));
        let words = format!("{} of {} said so{again}", count.said, count.must);
        let panel = Panel::flush(format!("Who has to read {}", version.label()), all(&[&table])?);
        let panel = panel.end(Words::new().soft(words));
        Ok(match hidden {
            0 => panel,
            count => panel.foot(format!(
                "{} of other organisations, whom you do not see.",
                counted(count, "more person", "more persons")
            )),
        })
    }

    /// Since when somebody has to read a version, and whether that is overdue.
    fn since(&self, version: &Version, person: &str) -> Option<(Instant, bool)> {
        let now = self.scope.now();
        let since = self.kept.story.to_read_since(version, person, now)?;
        Some((since, since.plus_seconds(duties::READ_DAYS * 86_400) < now))
    }

    /// Who opened it besides.
    fn others_read(&self) -> Result<Option<Panel>, Problem> {
        let Some(version) = self.version else { return Ok(None) };
        let must = duties::readers(self.kept, self.cast, self.scope.now().day());
        let is_other = |one: &&Reading| !must.iter().any(|(id, _)| id.to_string() == one.by.person);
        let row = |one: &Reading| {
            let mut cells = vec![(CellLook::Title, Words::from(one.by.name.clone()))];
            cells.extend(read(Some(one), None));
            cells
        };
        let rows: Vec<_> = version.readings.iter().filter(is_other).map(row).collect();
        if rows.is_empty() {
            return Ok(None);
        }
        let heads = [("Who", false), ("Opened", false), ("Read it", false)];
        let table = TableView { phone: Phone::Blocks, ..TableView::small("Others", &heads, rows) };
        Ok(Some(Panel::flush("Others who opened it", all(&[&table])?)))
    }

    /// The list of readers, and how it is changed.
    fn list(&self, typed: Option<&Form>) -> Result<Vec<Panel>, Problem> {
        if !acts::may_write(self.scope, self.kept) {
            return Ok(Vec::new());
        }
        let back = |mut form: frame::page::FormView| {
            form.hidden.push(("back".into(), "readers".into()));
            form
        };
        let pick = |name: &str, words: &str, source: &str| {
            let source = format!("/{source}");
            let kind = FieldKind::Reference { options: Vec::new(), source, none: String::new() };
            FieldView::new(name, words, kind)
        };
        let person = pick("person", "Person", Person::record_type().plural)
            .help("Type a part of the name, then choose.");
        let role = pick("role", "Or a role", Role::record_type().plural)
            .help("Everybody who holds it or stands in for it has to read it.");
        let add = Action::submit("Put on the list");
        let form = back(self.form("circulate", vec![person, role], add, typed));
        let mut parts: Vec<Box<dyn Shown>> = Vec::new();
        for one in &self.kept.story.recipients {
            let words = format!("Take off {}", one.name);
            let address = format!("{}/acts", self.kept.path());
            let off = Action::post(words, address, super::key(self.scope)).quiet();
            let off = off.with("act", "withhold").with("to", one.to.clone());
            parts.push(Box::new(off.with("back", "readers")));
        }
        parts.push(Box::new(form));
        parts.push(Box::new(back(self.repeat(typed))));
        let parts: Vec<&dyn Shown> = parts.iter().map(AsRef::as_ref).collect();
        let foot = "The list stays when a new version is published; everybody on it reads that \
                    one again.";
        Ok(vec![Panel::text("List of readers", all(&parts)?).foot(foot)])
    }
}

impl Page<'_> {
    /// After how long those on the list read it again.
    fn repeat(&self, typed: Option<&Form>) -> frame::page::FormView {
        let kind = FieldKind::Whole { unit: "days".to_owned() };
        let days = self.kept.story.read_every.unwrap_or_default();
        let field = FieldView::new("days", "Read again after", kind)
            .help(
                "So many days after somebody said to have read it, it is asked for again, though \
                 nothing in it has changed. 0 for once only.",
            )
            .holding(days.to_string());
        self.form("repeat", vec![field], Action::submit("Keep this"), typed)
    }
}

/// What is known of a reading: opened, and said to be read; `since` when it is still, or again, to
/// be said, and whether that is overdue.
fn read(reading: Option<&Reading>, since: Option<(Instant, bool)>) -> [(CellLook, Words); 2] {
    let at = |at: Instant| Words::from(When::instant(at.timestamp()));
    let unknown = || Words::of(Inline::Status(Status::plain(Hue::Unknown, "unknown")));
    let opened = reading.and_then(|one| one.opened).map_or_else(unknown, at);
    let said = reading.and_then(|one| one.acknowledged);
    let words = match (said.map(at), since) {
        (Some(words), None) => words,
        (None, None) => Words::new().soft("not yet"),
        (said, Some((_, true))) => {
            let overdue = Words::of(Inline::Status(Status::plain(Hue::Bad, "overdue")));
            match said {
                None => overdue,
                Some(words) => overdue.soft(", last ").join(words),
            }
        }
        (None, Some(_)) => Words::new().soft("not yet"),
        (Some(words), Some(_)) => words.soft(", to be said again"),
    };
    [(CellLook::Plain, opened), (CellLook::Plain, words)]
}
