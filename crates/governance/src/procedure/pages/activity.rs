//! One activity of a run: what it is, who takes part, who was asked and told, and what its reader
//! can do just now.

use super::{all, counted, guidance, mine, when, who};
use crate::procedure::{
    ProcessRun, api, deeds,
    kept::{self, House, KeptRun},
    sight::Sight,
    trail,
    wire::Told,
};
use axum::response::Response;
use frame::{
    gate::{Form, Pairs, Params, Reader, Scope, Scoped, SignedIn, accounts_of},
    page::{
        Action, Aside, CellLook, Chip, Crumb, Head, Html, Hue, Inline, Note, Nothing, Panel, Part,
        Phone, Place, Shell, Status, TableView, When, Words, capital,
    },
    problem::Problem,
    shell,
};
use process::{Activity, Opinion, Outcome, Party, Standing, TakesPart, WorkItem, WorkView};
use record::Record;
use terms::{Id, Instant};

/// Who looks at which run.
pub(super) struct Page<'a> {
    pub scope: &'a Scope,
    pub house: &'a House,
    pub run: &'a KeptRun,
    pub seen: &'a Sight,
    /// Persons to whom work was handed and who have no account.
    pub unreached: Vec<Id>,
}

/// `GET /process_runs/{key}/activities/{activity}`.
pub(super) async fn show(
    reader: Reader<SignedIn>,
    params: Params,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let scope = reader.scope();
    let house = kept::house(scope.app()).await?;
    let (run, seen) = deeds::find(&reader, &house, params.get("key"))?;
    let item = api::item_asked(&house, (&run, &seen), params.get("activity"), &pairs.0)?;
    let mut page = Page::new(scope, &house, (&run, &seen));
    page.reach(&item).await?;
    let main = page.main(&item, None)?;
    shell::answer(&page.shell(&item), &main)
}

impl<'a> Page<'a> {
    /// The page of a run for whoever looks at it.
    pub(super) fn new(
        scope: &'a Scope,
        house: &'a House,
        (run, seen): (&'a KeptRun, &'a Sight),
    ) -> Page<'a> {
        Page { scope, house, run, seen, unreached: Vec::new() }
    }
}

impl Page<'_> {
    /// Finds out who of those to whom an activity was handed has no account.
    async fn reach(&mut self, item: &WorkItem) -> Result<(), Problem> {
        let run = self.run.run.as_ref();
        let view = run.and_then(|run| run.work_view(&self.run.definition, item));
        for handed in view.map(|view| view.handed).unwrap_or_default() {
            let Ok(id) = handed.to.parse::<Id>() else { continue };
            if accounts_of(self.scope.app(), id).await?.is_empty() {
                self.unreached.push(id);
            }
        }
        Ok(())
    }

    /// The page again, with what was refused and what was typed.
    pub(super) fn refused(
        &self,
        item: &WorkItem,
        form: &Form,
        problem: &Problem,
    ) -> Result<String, Problem> {
        let words = match problem {
            Problem::Stale(_) => {
                "Somebody else did something here meanwhile. Nothing of yours was \
                                  done; this is how it stands now. Read it, then decide again."
                    .to_owned()
            }
            problem => problem.detail(),
        };
        let mut shell = self.shell(item);
        shell.faulty = true;
        let main = self.main(item, Some((words, form)))?;
        shell.page(&main).map_err(Problem::fault)
    }

    fn activity(&self, item: &WorkItem) -> Option<&Activity> {
        self.run.definition.activity(&item.activity)
    }

    fn shell(&self, item: &WorkItem) -> Shell {
        let name = self.activity(item).map_or("", |one| one.name.as_str());
        let title = format!("{} {name}", item.activity);
        let mut shell = shell::at(self.scope, Place::Process, &title);
        shell.crumbs = vec![
            Crumb::to("Process", "/process"),
            Crumb::to(self.run.title.clone(), self.run.path()),
            Crumb::here(item.activity.clone()),
        ];
        let of = ProcessRun::record_type();
        if self.scope.reach_of(of).includes(self.run.around.organisation) {
            shell.live = format!("{}/{}", of.name, self.run.label());
        } else {
            shell.live = mine::live(self.scope);
        }
        shell
    }

    pub(super) fn version(&self, item: &WorkItem) -> u32 {
        deeds::version(self.run, self.seen, item)
    }

    pub(super) fn party(&self, party: &Party) -> String {
        trail::party_words(self.house, self.run, self.seen, party)
    }

    fn main(&self, item: &WorkItem, refused: Option<(String, &Form)>) -> Result<Html, Problem> {
        let run = self.run.run.as_ref().ok_or(Problem::Missing)?;
        let activity = self.activity(item).ok_or(Problem::Missing)?;
        let view = run.work_view(&self.run.definition, item);
        let parts = run.takes_part(&self.run.definition, item).unwrap_or_default();
        let head = self.head(item, activity, view.as_ref());
        let mut above: Vec<Box<dyn Part>> = vec![Box::new(head)];
        above
            .extend(self.in_whose_hands(view.as_ref()).into_iter().map(|note| Box::new(note) as _));
        if let Some((words, _)) = &refused {
            let words = Words::from(words.clone());
            above.push(Box::new(Note { hue: Hue::Bad, words, announced: true, ..Note::default() }));
        }
        let above: Vec<&dyn Part> = above.iter().map(AsRef::as_ref).collect();
        let mut left = Vec::new();
        if let Some(panel) = self.views(item, view.as_ref(), &parts)? {
            left.push(panel);
        }
        left.push(self.needs(item, activity, view.as_ref())?);
        left.extend(guidance::panel(self.scope, activity)?);
        left.push(self.takes_part(item, &parts, view.as_ref())?);
        left.extend(self.trail(item)?);
        let mut right: Vec<Panel> = self.criteria(item)?.into_iter().collect();
        right.extend(self.doing(item, refused.map(|(_, form)| form))?);
        right.extend(self.informed(item)?);
        let left: Vec<&dyn Part> = left.iter().map(|one| one as &dyn Part).collect();
        let right: Vec<&dyn Part> = right.iter().map(|one| one as &dyn Part).collect();
        let aside = Aside {
            above: all(&above)?,
            left: all(&left)?,
            right: all(&right)?,
            first: true,
            ..Aside::default()
        };
        all(&[&aside])
    }

    fn head(&self, item: &WorkItem, activity: &Activity, view: Option<&WorkView>) -> Head {
        let run = self.run.run.as_ref();
        let gate = if activity.is_decision { " gate" } else { "" };
        let mut chips = vec![Chip::Plain(format!("{}{gate}", activity.id))];
        if run.is_some_and(process::Run::is_exercise) {
            chips.push(Chip::Accent("Exercise".to_owned()));
        }
        if let Some(provider) = &item.provider {
            let party = Party { role: "sp-operations".into(), provider: Some(provider.clone()) };
            chips.push(Chip::Plain(self.party(&party)));
        }
        let done = run.map_or(0, |run| run.completed(&self.run.definition, item));
        let outcome = run.and_then(|run| run.outcome(&self.run.definition, item));
        let standing = view.map(|view| self.seen.standing(item, view.standing));
        let is_unasked = view.is_some_and(|view| view.question.is_none());
        chips.push(Chip::Status(match standing {
            None if done > 0 => came_to(outcome),
            Some(Standing::Consulting) if is_unasked => {
                Status::chip(Hue::Warn, "Views to be asked")
            }
            None => Status::chip(Hue::Unknown, "Not open yet"),
            Some(Standing::Waiting | Standing::Idle) => Status::chip(
                Hue::Unknown,
                api::standing_said(standing.unwrap_or(Standing::Waiting)),
            ),
            Some(standing) => Status::chip(Hue::Warn, api::standing_said(standing)),
        }));
        let mut under = Words::new().text(self.run.title.clone());
        if let Some(view) = view {
            under = under.text(", open since ").when(when(view.since));
            if view.round > 1 {
                let words = self.seen.because(self.house, self.run, (item, &view.because));
                under = under.text(format!(", pass {}, opened again: {words}", view.round));
            }
        } else if done > 0 {
            under = under.text(format!(", completed {}", counted(done as usize, "time", "times")));
        }
        let ids: Vec<&str> =
            self.run.definition.activities.iter().map(|one| one.id.as_str()).collect();
        let at = ids.iter().position(|id| *id == activity.id);
        let mut actions = Vec::new();
        let beside = |at: Option<usize>| at.and_then(|at| ids.get(at).copied());
        for (words, id) in [
            ("Previous", beside(at.and_then(|at| at.checked_sub(1)))),
            ("Next", beside(at.map(|at| at + 1))),
        ] {
            let Some(id) = id else { continue };
            let common = WorkItem { activity: id.to_owned(), provider: None };
            let own = WorkItem { provider: item.provider.clone(), ..common.clone() };
            let lane = self.seen.lanes.iter().next().cloned();
            let first = WorkItem { provider: lane, ..common.clone() };
            let known = |one: &&WorkItem| {
                run.is_some_and(|run| run.takes_part(&self.run.definition, one).is_some())
                    && self.seen.sees(self.run, one)
            };
            if let Some(found) = [&own, &common, &first].into_iter().find(known) {
                actions.push(Action::link(format!("{words} {id}"), self.path(found)));
            }
        }
        Head { title: activity.name.clone(), chips, under, actions, ..Head::default() }
    }

    /// What those said who were asked.
    fn views(
        &self,
        item: &WorkItem,
        view: Option<&WorkView>,
        parts: &TakesPart,
    ) -> Result<Option<Panel>, Problem> {
        let Some(run) = &self.run.run else { return Ok(None) };
        let done = run.completions(&self.run.definition).into_iter().rev();
        let last = done.filter(|one| one.item == *item).find(|one| !one.views.is_empty());
        let (views, is_open) = match view.filter(|view| view.question.is_some()) {
            Some(view) => (view.views.clone(), true),
            None => (last.map(|done| done.views).unwrap_or_default(), false),
        };
        if parts.consulted.is_empty() {
            return Ok(None);
        }
        let asked_at = self.asked_at(item);
        let seen: Vec<_> = views.iter().filter(|v| self.seen.sees_party(&v.party)).collect();
        let answered = seen.iter().filter(|asked| asked.view.is_some()).count();
        let until = view.and_then(|view| view.question.as_ref()).map(|(_, _, until)| *until);
        let day = |at: Instant| Words::from(When::day(at.day().date()));
        let row = |asked: &&process::Asked| {
            let at = self.answered_at(item, &asked.party);
            let (status, words) = self.view_words(asked, (until, is_open));
            vec![
                (CellLook::Plain, Words::new().bold(self.party(&asked.party))),
                (CellLook::Soft, asked_at.map(day).unwrap_or_default()),
                (CellLook::Plain, Words::from(status)),
                (CellLook::Soft, at.map(day).unwrap_or_default()),
                (CellLook::Wrap, words),
            ]
        };
        let rows = seen.iter().map(row).collect();
        let heads = ["Consulted", "Asked", "Answer", "Given", "In their words"];
        let heads: Vec<(&str, bool)> = heads.iter().map(|head| (*head, false)).collect();
        let names: Vec<String> = parts.consulted.iter().map(|party| self.party(party)).collect();
        let more = match self.seen.is_whole {
            true => format!("They are asked before it completes: {}.", names.join(", ")),
            false => "They are asked before it completes.".to_owned(),
        };
        let nothing =
            Nothing { finding: "Nobody was asked yet.".to_owned(), more, ..Nothing::default() };
        let table = TableView {
            nothing,
            phone: Phone::Blocks,
            ..TableView::small("Consultation answers", &heads, rows)
        };
        let end = match seen.len() {
            0 => String::new(),
            count if is_open => format!("{answered} of {count} answered"),
            _ => "closed".to_owned(),
        };
        let mut panel =
            Panel::flush("What the consulted said", all(&[&table])?).end(Words::new().soft(end));
        let is_own = self.seen.is_whole || item.provider.is_some();
        if let Some(proceeded) = view.filter(|_| is_own).and_then(|v| v.proceeded.clone()) {
            panel = panel.foot(format!("Gone on over silence: “{proceeded}”"));
        }
        if !self.seen.is_whole {
            panel = panel.foot(
                "A provider sees its own answer and the decision, not those of other providers.",
            );
        }
        Ok(Some(panel))
    }

    fn view_words(
        &self,
        asked: &process::Asked,
        (until, is_open): (Option<Instant>, bool),
    ) -> (Status, Words) {
        let Some((opinion, said, by)) = &asked.view else {
            let is_over = until.is_some_and(|until| until < self.scope.now());
            let words = match (is_open, is_over) {
                (true, false) => "Asked",
                _ => "Silent",
            };
            return (Status::plain(Hue::Unknown, words), self.reminders(&asked.party));
        };
        let hue = match opinion {
            Opinion::Agree => Hue::Ok,
            Opinion::Object => Hue::Bad,
            Opinion::NoView => Hue::Unknown,
        };
        let mut words = match said.is_empty() {
            true => Words::new(),
            false => Words::from(format!("“{said}”")),
        };
        if self.seen.knows(self.house, by) {
            words = words.soft(format!(" {}", self.house.cast.person_name(by)));
        }
        if let Some(settled) = &asked.settled {
            words = words.and(Inline::Break).soft("Answered: ").text(settled.clone());
        }
        (Status::plain(hue, api::opinion_said(*opinion)), words)
    }

    /// When somebody silent was reminded.
    fn reminders(&self, party: &Party) -> Words {
        let reminded = self
            .run
            .told
            .iter()
            .filter(|entry| matches!(&entry.told, Told::Reminder(one) if one.party == *party));
        let days: Vec<String> =
            reminded.map(|entry| When::day(entry.at.day().date()).words).collect();
        match days.is_empty() {
            true => Words::new(),
            false => Words::new().soft(format!("Reminded {}", days.join(", "))),
        }
    }

    fn asked_at(&self, item: &WorkItem) -> Option<Instant> {
        let mut events = self.run.events().collect::<Vec<_>>().into_iter().rev();
        let found = events
            .find(|event| matches!(&event.deed, process::Deed::Ask { item: of, .. } if of == item));
        found.map(|event| event.at)
    }

    fn answered_at(&self, item: &WorkItem, party: &Party) -> Option<Instant> {
        let mut events = self.run.events().collect::<Vec<_>>().into_iter().rev();
        let found = events.find(|event| {
            event.by.role == party.role
                && event.by.provider == party.provider
                && matches!(&event.deed, process::Deed::Answer { item: of, .. } if of == item)
        });
        found.map(|event| event.at)
    }

    fn takes_part(
        &self,
        item: &WorkItem,
        parts: &TakesPart,
        view: Option<&WorkView>,
    ) -> Result<Panel, Problem> {
        let now = self.scope.now();
        let mut rows = Vec::new();
        let mut row = |letter: &str, meaning: &str, party: &Party, how: Words| {
            if !(self.seen.is_whole || party.provider.is_none() || self.seen.sees_party(party)) {
                return;
            }
            rows.push(vec![
                (CellLook::Plain, Words::new().bold(letter)),
                (CellLook::Plain, meaning.into()),
                (CellLook::Plain, Words::new().bold(self.party(party))),
                (CellLook::Wrap, who(self.house, self.run, self.seen, (party, now))),
                (CellLook::Wrap, how),
            ]);
        };
        let done = |party: &Party| {
            let part = view.and_then(|view| view.parts.iter().find(|(one, _)| one == party));
            match part {
                Some((_, person)) if self.seen.knows(self.house, person) => {
                    let name = self.house.cast.person_name(person);
                    Words::from(Status::plain(Hue::Ok, format!("part done by {name}")))
                }
                Some(_) => Words::from(Status::plain(Hue::Ok, "part done")),
                None if view.is_some_and(|view| view.missing.contains(party)) => {
                    Words::new().soft("has a part to do")
                }
                None => Words::new().soft("performs it"),
            }
        };
        for party in &parts.responsible {
            row("R", "Responsible", party, done(party));
        }
        row("A", "Accountable", &parts.accountable, Words::new().soft("signs"));
        for party in &parts.consulted {
            row("C", "Consulted", party, Words::new().soft("asked before it completes"));
        }
        for party in &parts.informed {
            row("I", "Informed", party, Words::new().soft("told after it completed"));
        }
        for handed in view.map(|view| view.handed.clone()).unwrap_or_default() {
            if !self.seen.sees_party(&handed.party) {
                continue;
            }
            let name = |text: &str| self.house.cast.person_name(text);
            let words =
                format!("{} from {}: {}", name(&handed.to), name(&handed.from), handed.reason);
            row("→", "Handed on", &handed.party, Words::from(words));
        }
        let heads = [("", false), ("Part", false), ("Role", false), ("Who", false), ("How", false)];
        let table = TableView {
            phone: Phone::Blocks,
            ..TableView::small(&format!("RACI of {}", item.activity), &heads, rows)
        };
        let map = format!("{}?focus={}#outline", self.run.path(), item.activity);
        let end = Words::new().link("In the process map", map);
        Ok(Panel::flush("Who takes part", all(&[&table])?).end(end))
    }

    /// In whose hands parts of an open activity are, and what keeps that person from doing it.
    fn in_whose_hands(&self, view: Option<&WorkView>) -> Vec<Note> {
        let day = self.scope.now().day();
        let mut notes: Vec<Note> = Vec::new();
        let mut seen: Vec<&Party> = Vec::new();
        for handed in view.map(|view| view.handed.as_slice()).unwrap_or_default().iter().rev() {
            let is_newest = !seen.contains(&&handed.party);
            seen.push(&handed.party);
            let is_known = self.seen.sees_party(&handed.party) || handed.to == self.seen.person;
            if !is_newest || handed.to == handed.from || !is_known {
                continue;
            }
            let name = |text: &str| self.house.cast.person_name(text);
            let words = Words::new()
                .bold(format!("{}: handed to {}", self.party(&handed.party), name(&handed.to)))
                .text(format!(" by {}, ", name(&handed.from)))
                .when(when(handed.at))
                .text(format!(": {}", handed.reason));
            let id = handed.to.parse::<Id>().ok();
            let warning = match id {
                Some(id) if self.unreached.contains(&id) => {
                    "has no account here: tell that person \
                    in another way, or take it back"
                }
                Some(id) if !self.house.cast.is_present(id, day) => {
                    "is away: until that person is \
                    back it stays with those who hold the role"
                }
                _ => "",
            };
            let (hue, words) = match warning {
                "" => (Hue::Ok, words),
                warning => (Hue::Warn, words.text(format!(". {} {warning}.", name(&handed.to)))),
            };
            notes.push(Note { hue, words, ..Note::default() });
        }
        if let Some(person) = self.scope.actor().person.filter(|_| !self.seen.parties.is_empty())
            && !self.house.cast.is_present(person, day)
        {
            let words = "You are away. Whoever stands in for you has this too; what you do here \
                         counts all the same.";
            notes.push(Note { hue: Hue::Warn, words: words.into(), ..Note::default() });
        }
        notes
    }
}

/// What a complete activity came to.
fn came_to(outcome: Option<Outcome>) -> Status {
    let Some(outcome) = outcome.filter(|one| one.say != ["done"]) else {
        return Status::chip(Hue::Ok, "Done");
    };
    let said = capital(&outcome.say.join(", "));
    match (outcome.is_no, outcome.back_to.is_empty()) {
        (false, _) => Status::chip(Hue::Ok, said),
        (true, true) => Status::chip(Hue::Bad, said),
        (true, false) => {
            let to = outcome.back_to.join(" and ");
            Status::chip(Hue::Bad, format!("{said}: back to {to}"))
        }
    }
}
