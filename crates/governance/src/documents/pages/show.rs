//! The page of a document: what is the matter with it, what it says, who takes part, what the
//! reader can do.

use super::{all, body::Body};
use crate::{
    documents::{
        Document, acts, clock, duties,
        shelf::{self, Kept, Shelf},
        story::{Frozen, Part, Stage, Version},
    },
    people::{self, cast::Cast},
};
use axum::response::Response;
use frame::{
    gate::{Fields, Form, Pairs, Params, Reader, Scope, Scoped, register::View},
    page::{
        Action, Aside, Chip, Crumb, Head, Html, Hue, Inline, Note, Noted, Part as View_, Place,
        Shell, Status, When, Words, counted,
    },
    problem::Problem,
    section,
    shell::{self, RecordPart},
    store,
};
use record::Record;
use std::sync::Arc;

/// Everything that a page of a document is made of.
pub(super) struct Page<'a> {
    /// Who looks.
    pub scope: &'a Scope,
    /// The document.
    pub kept: &'a Kept,
    /// All of them.
    pub shelf: &'a Shelf,
    /// Who could act.
    pub cast: &'a Cast,
    /// The version that is shown.
    pub version: Option<&'a Version>,
    /// Its live sections: frozen, or as they are now.
    pub sections: Vec<Frozen>,
    /// Those of the published version, as they were frozen and as they are.
    pub pairs: Vec<(Frozen, Frozen)>,
    /// The live sections that are offered.
    pub offered: Vec<section::LiveSection>,
    /// What was asked of the page.
    pub asked: &'a Fields,
}

/// `GET /documents/{key}`.
pub(super) async fn show(
    reader: Reader<View>,
    params: Params,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let shelf = shelf::shelf(reader.scope().app()).await?;
    let kept = shelf.find(reader.scope(), params.get("key"))?;
    let (shell, main) = page(reader, &kept, (&pairs.0, None)).await?;
    shell::answer(&shell, &main)
}

/// The page again, with what was refused and what was typed.
pub(super) async fn refused(
    reader: Reader<View>,
    kept: &Arc<Kept>,
    (form, words): (&Form, &str),
) -> Result<String, Problem> {
    let nothing = Fields::default();
    let (mut shell, main) = page(reader, kept, (&nothing, Some((form, words)))).await?;
    shell.faulty = true;
    shell.page(&main).map_err(Problem::fault)
}

type Refused<'a> = Option<(&'a Form, &'a str)>;

async fn page(
    mut reader: Reader<View>,
    kept: &Arc<Kept>,
    (asked, refused): (&Fields, Refused<'_>),
) -> Result<(Shell, Html), Problem> {
    let scope = reader.scope().clone();
    let app = scope.app();
    let of = Document::record_type();
    let stored = store::find(&mut reader, of, kept.id).await?;
    let tabs = shell::record_tabs(&mut reader, &stored, RecordPart::Overview).await?;
    let cast = people::kept::cast(app).await?;
    let shelf = shelf::shelf(app).await?;
    let number = asked.first("version").and_then(|text| text.trim_start_matches('v').parse().ok());
    let version = kept.meant(number);
    if number.is_some() && version.is_none() {
        return Err(Problem::Missing);
    }
    let sections = match version {
        Some(version) if version.frozen_at.is_some() => version.frozen.clone(),
        Some(version) => acts::sections(app, kept, &version.text).await?,
        None => Vec::new(),
    };
    let page = Page {
        scope: &scope,
        kept,
        shelf: &shelf,
        cast: &cast,
        version,
        sections,
        pairs: clock::now(app, kept).await?,
        offered: section::offered(app),
        asked,
    };
    let head = page.head();
    let mut above: Vec<Box<dyn View_>> = vec![Box::new(head), Box::new(tabs)];
    if let Some((_, words)) = refused {
        let words = Words::from(words);
        above.push(Box::new(Note { hue: Hue::Bad, words, announced: true, ..Note::default() }));
    }
    if let Some(wrong) = &kept.wrong {
        let words = Words::from(wrong.as_str());
        above.push(Box::new(Note { hue: Hue::Bad, words, ..Note::default() }));
    }
    above.extend(page.matter());
    let above: Vec<&dyn View_> = above.iter().map(AsRef::as_ref).collect();
    let mut left = Vec::new();
    match page.version {
        Some(version) => {
            left.push(Body { page: &page, version }.panel()?);
            left.extend(page.remarks(version, refused.map(|(form, _)| form))?);
        }
        None => left.push(page.nothing()?),
    }
    left.extend(page.history()?);
    let mut right = page.doing(refused.map(|(form, _)| form))?;
    right.extend(page.side()?);
    let seen = page.seen();
    let mut left: Vec<&dyn View_> = left.iter().map(|one| one as &dyn View_).collect();
    left.extend(seen.as_ref().map(|seen| seen as &dyn View_));
    let right: Vec<&dyn View_> = right.iter().map(|one| one as &dyn View_).collect();
    let aside =
        Aside { above: all(&above)?, left: all(&left)?, right: all(&right)?, ..Aside::default() };
    Ok((page.shell(), all(&[&aside])?))
}

impl Page<'_> {
    pub(super) fn shell(&self) -> Shell {
        let of = Document::record_type();
        let mut shell = shell::at(self.scope, Place::Process, &self.kept.title);
        shell.crumbs = vec![
            Crumb::to("Process", "/process"),
            Crumb::to(of.register, format!("/{}", of.plural)),
            Crumb::here(self.kept.code()),
        ];
        shell.live = format!("{}/{}", of.name, self.kept.label());
        shell
    }

    /// The person who looks, as events name persons; empty for an account without one.
    pub(super) fn person(&self) -> String {
        self.scope.actor().person.map(|id| id.to_string()).unwrap_or_default()
    }

    /// May the reader write this document?
    pub(super) fn may_write(&self) -> bool {
        acts::may_write(self.scope, self.kept)
    }

    /// What tells that the reader has the published version open, once.
    fn seen(&self) -> Option<Noted> {
        let published = self.kept.story.published()?;
        let person = self.person();
        let is_shown = self.version.is_some_and(|version| version.number == published.number);
        let is_known = published.reading_of(&person).is_some_and(|one| one.opened.is_some());
        if person.is_empty() || !is_shown || is_known {
            return None;
        }
        let pairs =
            vec![("act".to_owned(), "opened".to_owned()), ("of".to_owned(), published.label())];
        Some(Noted { action: format!("{}/acts", self.kept.path()), pairs })
    }

    pub(super) fn head(&self) -> Head {
        let kept = self.kept;
        let day = self.scope.now().day();
        let mut chips = vec![Chip::Plain(kept.code())];
        if !kept.classification.is_empty() {
            chips.push(Chip::Plain(kept.classified()));
        }
        if let Some(published) = kept.story.published() {
            chips.push(match kept.is_expired(day) {
                true => {
                    Chip::Status(Status::chip(Hue::Bad, format!("{} expired", published.label())))
                }
                false => {
                    Chip::Status(Status::chip(Hue::Ok, format!("{} published", published.label())))
                }
            });
        }
        match kept.story.versions.last() {
            None => chips.push(Chip::Status(Status::chip(Hue::Unknown, "nothing written yet"))),
            Some(last) if last.stage != Stage::Published => {
                let hue = match last.stage {
                    Stage::Rejected => Hue::Bad,
                    Stage::Archived | Stage::Superseded => Hue::Unknown,
                    _ => Hue::Warn,
                };
                let words = format!("{} {}", last.label(), last.stage.words());
                chips.push(Chip::Status(Status::chip(hue, words)));
            }
            Some(_) => {}
        }
        Head {
            title: kept.title.clone(),
            chips,
            under: self.under(),
            actions: self.actions(),
            ..Head::default()
        }
    }

    fn under(&self) -> Words {
        let mut words = Words::from(self.kept.label());
        let day = |at: terms::Instant| When::day(at.day().date());
        if let Some(published) = self.kept.story.published()
            && let Some((at, _)) = &published.published
        {
            words = words.text(format!(" · {} published ", published.label())).when(day(*at));
        }
        if let Some(open) = self.kept.story.open() {
            words = words.text(format!(" · {} {}", open.label(), open.stage.words()));
            words = match (&open.asked, open.stage) {
                (Some((at, _, until)), Stage::InReview) => words
                    .text(" since ")
                    .when(day(*at))
                    .text(", decision due ")
                    .when(When::day(until.date())),
                _ => words
                    .text(" since ")
                    .when(day(open.changes.last().map_or(open.begun.0, |c| c.at))),
            };
        }
        if let Some(archived) = &self.kept.story.archived
            && self.kept.story.published().is_none()
        {
            words = words.text(format!(" · ended: {}", archived.words));
        }
        words
    }

    fn actions(&self) -> Vec<Action> {
        let path = self.kept.path();
        let (story, person) = (&self.kept.story, self.person());
        let mut actions = Vec::new();
        if let (Some(published), Some(_)) = (story.published(), story.open()) {
            let label = published.label();
            actions.push(Action::link(format!("Read {label}"), format!("{path}?version={label}")));
        }
        let Some(open) = story.open() else {
            if self.may_write() {
                let words = match story.versions.is_empty() {
                    true => "Write the first version",
                    false => "Revise",
                };
                let begin = Action::post(words, format!("{path}/acts"), super::key(self.scope));
                actions.push(begin.with("act", "begin").with("back", "text").primary());
            }
            return actions;
        };
        let label = open.label();
        let is_asked = |part| acts::is_asked(self.kept, &person, part);
        let next = if is_asked(Part::Approver) {
            Some(Action::link(format!("Decide on {label}"), format!("{path}#do")))
        } else if is_asked(Part::Reviewer) {
            Some(Action::link(format!("Review {label}"), format!("{path}#do")))
        } else if self.may_write() && open.stage.is_written() {
            Some(Action::link(format!("Write {label}"), format!("{path}/text")))
        } else if self.may_write() && open.stage == Stage::Approved {
            Some(Action::link(format!("Publish {label}"), format!("{path}#do")))
        } else {
            None
        };
        actions.extend(next.map(Action::primary));
        actions
    }

    /// What is the matter with it, above everything: drift, expiry, rejection.
    fn matter(&self) -> Vec<Box<dyn View_>> {
        let mut notes: Vec<Box<dyn View_>> = Vec::new();
        let day = self.scope.now().day();
        if let (Some(until), true) = (self.kept.expires, self.kept.is_expired(day)) {
            let words = Words::new()
                .bold(format!("It no longer counts since {}. ", until.plus_days(1).words()))
                .text("Revise it, or set a later end among its facts.");
            notes.push(Box::new(Note { hue: Hue::Bad, words, ..Note::default() }));
        }
        if let Some(rejected) = self
            .kept
            .story
            .open()
            .and_then(|open| open.rejected.as_ref().filter(|_| open.stage == Stage::Rejected))
        {
            let words = Words::new()
                .bold(format!("{} sent it back", rejected.by.name))
                .text(format!(": “{}”", rejected.words));
            notes.push(Box::new(Note { hue: Hue::Bad, words, ..Note::default() }));
        }
        if let Some(drift) = self.drift() {
            notes.push(Box::new(drift));
        }
        notes
    }

    /// What the published version says and the records no longer say.
    fn drift(&self) -> Option<Note> {
        let differ: Vec<_> = self.pairs.iter().filter(|(was, is)| was.hash != is.hash).collect();
        let published = self.kept.story.published().filter(|_| !differ.is_empty())?;
        let of = match (self.pairs.len(), differ.len()) {
            (1, _) => "its live section is".to_owned(),
            (all, 1) => format!("1 of its {all} live sections is"),
            (all, count) => format!("{count} of its {all} live sections are"),
        };
        let label = published.label();
        let mut words = Words::new().bold(format!("{label} is published, and {of} no longer true"));
        for (was, is) in differ {
            let title = format!("{}: ", self.title_of(&was.name));
            words = words.and(Inline::Break).text("• ").bold(title).join(changes(was, is));
        }
        words = words.and(Inline::Break);
        words = match &self.kept.story.drift {
            Some(drift) => {
                words.soft("Its owner was told on ").when(When::day(drift.at.day().date()))
            }
            None => words.soft("Its owner is told within five minutes"),
        };
        words = match self.kept.story.open() {
            Some(open) => words.soft(format!(". {} carries what they say now.", open.label())),
            None => words.soft(". A revision carries what they say now."),
        };
        Some(Note { hue: Hue::Warn, words, ..Note::default() })
    }

    /// The heading of a live section where the author gives none.
    pub(super) fn title_of(&self, name: &str) -> String {
        let found = self.offered.iter().find(|one| one.name == name);
        found.map_or_else(|| name.to_owned(), |one| one.title.to_owned())
    }

    /// Who acts for the role that owns it, in words.
    pub(super) fn owner(&self) -> Words {
        let role = self.kept.owner.and_then(|id| self.cast.role(id));
        let people = duties::owners(self.kept, self.cast, self.scope.now().day());
        let names: Vec<String> =
            people.iter().map(|id| self.cast.person_name(&id.to_string())).collect();
        match (role, names.is_empty()) {
            (Some(role), false) => {
                Words::from(role.title.clone()).soft(format!(", {}", names.join(", ")))
            }
            (Some(role), true) => Words::from(role.title.clone())
                .text(" ")
                .and(Inline::Status(Status::plain(Hue::Bad, "nobody holds it"))),
            (None, _) if self.kept.owned_by.is_empty() => Words::new().soft("not named"),
            (None, _) => Words::from(self.kept.owned_by.clone()).soft(", no such role is entered"),
        }
    }
}

/// Changes of one section that are named; the rest is counted.
const NAMED: usize = 4;

/// What differs between a section as it was and as it is, in one line.
pub(super) fn changes(was: &Frozen, is: &Frozen) -> Words {
    let all = crate::documents::compare::tables(&was.table, &is.table);
    let mut words = Words::new();
    for (at, change) in all.iter().take(NAMED).enumerate() {
        if at > 0 {
            words = words.text("; ");
        }
        words = match change.path.as_str() {
            "" => words.text(change.name.clone()),
            path => words.link(change.name.clone(), path),
        };
        words = match change.is_new {
            Some(true) => words.text(" ").and(Inline::Added("is new".into())),
            Some(false) => words.text(" ").and(Inline::Removed("is gone".into())),
            None => change.cells.iter().fold(words, |words, (head, was, is)| {
                let words = words.text(format!(" {} ", head.to_lowercase()));
                let said = |text: &str| match text {
                    "" => "open".to_owned(),
                    text => text.to_owned(),
                };
                words.and(Inline::Removed(said(was))).text(" ").and(Inline::Added(said(is)))
            }),
        };
    }
    if all.len() > NAMED {
        words = words.text(format!("; {}", counted(all.len() - NAMED, "more row", "more rows")));
    }
    if all.is_empty() {
        words = words.text("the number of rows or their columns differ");
    }
    words
}
