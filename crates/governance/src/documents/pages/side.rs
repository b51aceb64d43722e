//! The narrow column of a document: how it is built, what it is, who takes part.

use super::{all, show::Page};
use crate::documents::{
    Document, DocumentPlace, copies, duties,
    shelf::Kept,
    story::{CopyState, Opinion, Part, Stage, Version},
    text,
};
use frame::{
    page::{Hue, Inline, ItemView, KvView, ListView, Panel, Status, When, Words},
    problem::Problem,
};
use process::{Activity, Definition};
use record::{Choice, Record};
use std::sync::Arc;

impl Page<'_> {
    /// Its panels.
    pub(super) fn side(&self) -> Result<Vec<Panel>, Problem> {
        let mut panels = Vec::new();
        if let Some(version) = self.version {
            panels.extend(self.structure(version)?);
        }
        panels.push(self.document()?);
        panels.extend(self.parts()?);
        panels.extend(self.labels()?);
        if let Some(version) = self.version {
            panels.extend(self.contributors(version)?);
        }
        panels.extend(self.copies()?);
        Ok(panels)
    }

    /// Its headings, each with what is live below it.
    fn structure(&self, version: &Version) -> Result<Option<Panel>, Problem> {
        let headings = text::headings(&text::pieces(&version.text));
        if headings.is_empty() {
            return Ok(None);
        }
        let differs = |name: &String| {
            self.pairs.iter().any(|(was, is)| was.name == *name && was.hash != is.hash)
        };
        let live = headings.iter().filter(|heading| !heading.live.is_empty()).count();
        let item = |heading: &text::Heading| ItemView {
            words: Words::new().link(heading.words.clone(), format!("#{}", heading.anchor)),
            end: match (heading.live.is_empty(), heading.live.iter().any(differs)) {
                (true, _) => Words::new(),
                (false, true) => Status::plain(Hue::Warn, "drift").into(),
                (false, false) => Words::new().soft("live"),
            },
            ..ItemView::default()
        };
        let list = ListView { items: headings.iter().map(item).collect(), ..ListView::default() };
        let end = format!("{live} live, {} authored", headings.len() - live);
        Ok(Some(Panel::flush("Structure", all(&[&list])?).end(Words::new().soft(end))))
    }

    /// What it is, and who makes and uses it.
    fn document(&self) -> Result<Panel, Problem> {
        let kept = self.kept;
        let day = self.scope.now().day();
        let when = |day: Option<terms::Day>| match day {
            Some(day) => Words::from(When::day(day.date())),
            None => Words::new().soft("not set"),
        };
        let mut pairs =
            vec![("Owner".to_owned(), self.owner()), ("Location".to_owned(), self.place())];
        pairs.extend(self.whole());
        pairs.extend(self.read());
        let review = match kept.review_by {
            Some(by) if by < day => {
                Words::from(Status::plain(Hue::Bad, format!("was due {}", by.words())))
            }
            by => when(by),
        };
        pairs.push(("Next review".to_owned(), review));
        if let Some(confirmed) = &kept.story.confirmed {
            let words = Words::from(When::day(confirmed.at.day().date()))
                .text(format!(", {}: “{}”", confirmed.by.name, confirmed.words));
            pairs.push(("Looked through".to_owned(), words));
        }
        pairs.push(("Counts until".to_owned(), when(kept.expires)));
        if let Some(version) = self.version.filter(|version| !version.stage.is_open()) {
            let hash = super::body::short(&version.hash());
            let is_whole = version.frozen.iter().all(|frozen| frozen.is_whole());
            let mark = match is_whole {
                true => Words::of(Inline::Mono(hash)),
                false => Status::plain(Hue::Bad, "a frozen section was altered").into(),
            };
            pairs.push((format!("Digest of {}", version.label()), mark));
        }
        if let Some(files) = self.version.and_then(|version| self.files(version)) {
            pairs.push(("As a file".to_owned(), files));
        }
        pairs.extend(self.of_process());
        let body = all(&[&KvView { pairs }])?;
        let end = Words::new().link("All facts", format!("{}/record", kept.path()));
        Ok(Panel::text("Document", body).end(end))
    }

    /// Where it lives.
    fn place(&self) -> Words {
        let known = <DocumentPlace as Choice>::VALUES.iter();
        let label = known.into_iter().find(|value| value.name == self.kept.location);
        let words = Words::from(label.map_or("not said", |value| value.label));
        match self.kept.kept_at.as_str() {
            "" => words,
            at => words.soft(format!(", {at}")),
        }
    }

    /// Which activities of the process make it, and which use it.
    fn of_process(&self) -> Vec<(String, Words)> {
        let number = self.kept.process_number.as_str();
        let definition = Definition::shipped();
        let makes = |one: &&Activity| {
            one.ways.iter().flat_map(|way| &way.makes).any(|made| made.artefact == number)
        };
        let uses = |one: &&Activity| {
            one.needs
                .iter()
                .chain(one.needs_either.iter().flatten())
                .any(|need| need.artefact == number)
        };
        let ids = |of: &dyn Fn(&&Activity) -> bool| {
            let found = definition.activities.iter().filter(|one| of(one));
            found.map(|one| one.id.as_str()).collect::<Vec<_>>().join(", ")
        };
        if number.is_empty() {
            return Vec::new();
        }
        let said = |text: String| match text.as_str() {
            "" => Words::new().soft("no activity"),
            _ => Words::from(text),
        };
        vec![("Made by".to_owned(), said(ids(&makes))), ("Used by".to_owned(), said(ids(&uses)))]
    }

    /// The states that runs of the process brought it into.
    fn labels(&self) -> Result<Option<Panel>, Problem> {
        if self.kept.story.labels.is_empty() {
            return Ok(None);
        }
        let item = |label: &crate::documents::story::Label| ItemView {
            words: Words::new().bold(label.state.clone()),
            note: Words::from(label.because.clone()),
            end: Words::from(When::day(label.at.day().date())),
            ..ItemView::default()
        };
        let items = self.kept.story.labels.iter().rev().map(item).collect();
        let list = ListView { items, ..ListView::default() };
        let panel = Panel::flush("In runs of the process", all(&[&list])?);
        // A run may say so of what is kept elsewhere: here is nothing that shows it.
        Ok(Some(match self.kept.story.versions.is_empty() {
            true => panel.foot("Said in the runs; no version of it is written here."),
            false => panel,
        }))
    }

    /// Who wrote, reviews and decides.
    fn contributors(&self, version: &Version) -> Result<Option<Panel>, Problem> {
        let mut items = Vec::new();
        for author in version.authors() {
            let last = version.changes.iter().rev().find(|change| change.by == *author);
            items.push(ItemView {
                words: Words::new().bold(author.name.clone()),
                note: Words::from("author"),
                end: last
                    .map(|change| Words::from(When::day(change.at.day().date())))
                    .unwrap_or_default(),
                ..ItemView::default()
            });
        }
        for one in &version.contributors {
            let wrote = version.changes.iter().any(|change| change.by.person == one.person);
            if one.part == Part::Author && wrote {
                continue;
            }
            let (note, end) = self.stands(version, (&one.person, one.part));
            items.push(ItemView {
                words: Words::new().bold(one.name.clone()),
                note: Words::from(note),
                end,
                ..ItemView::default()
            });
        }
        let list = ListView { items, none: "Nobody is named yet.".into(), ..ListView::default() };
        let title = format!("Contributors to {}", version.label());
        Ok(Some(Panel::flush(title, all(&[&list])?)))
    }

    /// What became of somebody's part.
    fn stands(&self, version: &Version, (person, part): (&str, Part)) -> (String, Words) {
        let day = |at: terms::Instant| Words::from(When::day(at.day().date()));
        let until = version.asked.as_ref().map(|(_, _, until)| *until);
        let is_asked = version.stage == Stage::InReview;
        let waits = match until.filter(|_| is_asked) {
            None => Words::new(),
            Some(until) if until < self.scope.now().day() => {
                Status::plain(Hue::Unknown, "late").into()
            }
            Some(until) => Words::new().soft("due ").when(When::day(until.date())),
        };
        match part {
            Part::Author => ("author, wrote nothing yet".to_owned(), Words::new()),
            Part::Reviewer => match version.view_of(person) {
                Some(view) => {
                    let mut note = format!("review: {}", view.opinion.words());
                    if !view.words.is_empty() {
                        note.push_str(&format!(" “{}”", view.words));
                    }
                    let end = match view.opinion {
                        Opinion::Object => Status::plain(Hue::Bad, "objects").into(),
                        _ => day(view.at),
                    };
                    (note, end)
                }
                None if is_asked => ("review: silent".to_owned(), waits),
                None => ("reviewer".to_owned(), Words::new()),
            },
            Part::Approver => match version.approval_of(person) {
                Some(approval) => ("approved".to_owned(), day(approval.at)),
                None if is_asked => ("approval".to_owned(), waits),
                None => ("approver".to_owned(), Words::new()),
            },
        }
    }

    /// The copies of the published version as they were found last, place by place; and the same
    /// bytes as files.
    pub(super) fn copies(&self) -> Result<Option<Panel>, Problem> {
        let (Some(published), Some(checked)) =
            (self.kept.story.published(), &self.kept.story.checked)
        else {
            return Ok(None);
        };
        let mut places: Vec<(&str, Vec<&CopyState>)> = Vec::new();
        for copy in &checked.copies {
            match places.iter_mut().find(|(place, _)| *place == copy.place) {
                Some((_, copies)) => copies.push(copy),
                None => places.push((&copy.place, vec![copy])),
            }
        }
        let items = places.iter().map(|(place, copies)| of_place(place, copies)).collect();
        let list = ListView { items, ..ListView::default() };
        let title = format!("Copies of {}", published.label());
        let foot = Words::from("Read and compared byte by byte ")
            .when(When::instant(checked.at.timestamp()))
            .text(". What is missing or altered is written again at once.");
        let panel = Panel::flush(title, all(&[&list])?).foot(foot);
        Ok(Some(Panel { id: "copies".to_owned(), ..panel }))
    }

    /// A version that was approved, as files.
    pub(super) fn files(&self, version: &Version) -> Option<Words> {
        if version.stage.is_open() || version.file.is_some() {
            return None;
        }
        let mut words = Words::new();
        for format in copies::FORMATS {
            words = if words.is_empty() { words } else { words.text(" · ") };
            let name = format!("{}.{format}", version.label());
            let path = format!("{}/copies/{name}", self.kept.path());
            words = words.link(said(format), path);
        }
        Some(words)
    }
}

/// How people call a format.
fn said(format: &str) -> String {
    match format {
        "md" => "Markdown".to_owned(),
        "docx" => "Word".to_owned(),
        other => other.to_uppercase(),
    }
}

/// The copies in one place: equal, or what is the matter with which.
fn of_place(place: &str, copies: &[&CopyState]) -> ItemView {
    let is_equal = |copy: &&&CopyState| copy.found == "equal";
    let formats = |all: &[&&CopyState]| {
        all.iter().map(|copy| said(&copy.format)).collect::<Vec<_>>().join(", ")
    };
    let equal: Vec<_> = copies.iter().filter(is_equal).collect();
    let wrong: Vec<_> = copies.iter().filter(|copy| !is_equal(copy)).collect();
    let mut end = Words::new();
    if !equal.is_empty() {
        end = Status::plain(Hue::Ok, "Equal").into();
    }
    for (found, hue, word) in [
        ("missing", Hue::Bad, "Missing"),
        ("altered", Hue::Bad, "Altered"),
        ("stale", Hue::Warn, "Stale"),
        ("unreachable", Hue::Unknown, "Not reached"),
    ] {
        let these: Vec<_> = wrong.iter().filter(|copy| copy.found == found).copied().collect();
        if these.is_empty() {
            continue;
        }
        end = if end.is_empty() { end } else { end.and(Inline::Break) };
        let word = match these.len() == copies.len() {
            true => word.to_owned(),
            false => format!("{word}: {}", formats(&these)),
        };
        end = end.and(Inline::Status(Status::plain(hue, word)));
    }
    let all: Vec<_> = copies.iter().collect();
    ItemView {
        words: Words::new().bold(place.to_owned()),
        note: Words::from(formats(&all)),
        end,
        ..ItemView::default()
    }
}

impl Page<'_> {
    /// The documents that are parts of this one, each with its area and how far it is.
    pub(super) fn parts(&self) -> Result<Option<Panel>, Problem> {
        let reach = self.scope.reach_of(Document::record_type());
        let mut parts = self.shelf.parts_of(self.kept.id);
        parts.retain(|part| reach.includes(part.reach));
        if parts.is_empty() {
            return Ok(None);
        }
        let item = |part: &&Arc<Kept>| {
            let end = match (part.story.published(), part.story.open()) {
                (Some(one), _) => Status::plain(Hue::Ok, format!("{} published", one.label())),
                (None, Some(one)) => {
                    Status::plain(Hue::Warn, format!("{} {}", one.label(), one.stage.words()))
                }
                (None, None) => Status::plain(Hue::Unknown, "nothing valid"),
            };
            ItemView {
                words: Words::of(Inline::BoldLink(part.title.clone(), part.path())),
                note: match part.area.as_str() {
                    "" => Words::new().soft("no area said"),
                    area => Words::from(area),
                },
                end: end.into(),
                ..ItemView::default()
            }
        };
        let list = ListView { items: parts.iter().map(item).collect(), ..ListView::default() };
        let valid = parts.iter().filter(|part| part.story.published().is_some()).count();
        let end = Words::new().soft(format!("{valid} of {} published", parts.len()));
        Ok(Some(Panel::flush("Parts of it", all(&[&list])?).end(end)))
    }

    /// The document of which it is a part.
    fn whole(&self) -> Option<(String, Words)> {
        let whole = self.shelf.documents.get(&self.kept.part_of?)?;
        let reach = self.scope.reach_of(Document::record_type());
        if !reach.includes(whole.reach) {
            return None;
        }
        let words = Words::new().link(whole.title.clone(), whole.path());
        let words = match self.kept.area.as_str() {
            "" => words,
            area => words.soft(format!(", for {area}")),
        };
        Some(("Part of".to_owned(), words))
    }

    /// How far the reading of what is published is.
    fn read(&self) -> Option<(String, Words)> {
        let published = self.kept.story.published()?;
        let count = self.count(published);
        let path = format!("{}/readers", self.kept.path());
        let words = match count.must {
            0 => Words::new().link("nobody has to read it", path),
            must => Words::new().link(format!("{must}"), path).text(format!(
                ": {} opened {}, {} said to have read it",
                count.opened,
                published.label(),
                count.said
            )),
        };
        Some(("Readers".to_owned(), words))
    }

    /// Whether the reader acts for the role that owns it.
    pub(super) fn is_owner(&self) -> bool {
        let person = self.scope.actor().person;
        let owners = duties::owners(self.kept, self.cast, self.scope.now().day());
        person.is_some_and(|person| owners.contains(&person))
    }
}
