//! A run: its map with live state, the outline that says the same, how it closes.

use super::{activity, all, key, map::Map, mine, stage::Layer, when};
use crate::procedure::{
    ProcessRun, deeds,
    kept::{self, House, KeptRun},
    sight::Sight,
    trail,
};
use axum::response::{IntoResponse, Redirect, Response};
use frame::{
    gate::{Fields, Pairs, Params, Reader, Scope, Scoped, SignedIn, Verb},
    page::{
        Action, Aside, Chip, Crumb, FieldKind, FieldView, FormGroup, FormView, Head, Html, Hue,
        Inline, ItemView, ListView, Note, Nothing, Panel, Part, Place, Status, TabView, Tabs,
        Words,
    },
    problem::Problem,
    shell, store as records,
};
use process::Activity;
use record::Record;

/// `GET /process_runs/{key}`.
pub(super) async fn show(
    mut reader: Reader<SignedIn>,
    params: Params,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let scope = reader.scope().clone();
    let house = kept::house(scope.app()).await?;
    let of = ProcessRun::record_type();
    let Ok((run, seen)) = deeds::find(&reader, &house, params.get("key")) else {
        // A run that was retired, and one that has not started for those who will take part, is
        // still a record for those who may see it.
        let stored = records::find_seen(&mut reader, of, params.get("key")).await?;
        return Ok(Redirect::to(&format!("{}/record", stored.path())).into_response());
    };
    let mut shell = shell::at(&scope, Place::Process, &run.title);
    shell.crumbs = vec![Crumb::to("Process", "/process"), Crumb::here(run.title.clone())];
    let reaches = scope.reach_of(of).includes(run.around.organisation);
    shell.live = match reaches {
        true => format!("{}/{}", of.name, run.label()),
        false => mine::live(&scope),
    };
    let page = Page { scope: &scope, house: &house, run: &run, seen: &seen };
    let main = match &run.run {
        None => {
            let stored = records::find(&mut reader, of, run.id).await?;
            let record = ProcessRun::from_values(&stored.values);
            page.prepared(&record.map_err(|m| Problem::fault(m.words()))?)?
        }
        Some(_) => page.main(&pairs.0)?,
    };
    shell::answer(&shell, &main)
}

/// A run as somebody sees it.
pub(super) struct Page<'a> {
    pub scope: &'a Scope,
    pub house: &'a House,
    pub run: &'a KeptRun,
    pub seen: &'a Sight,
}

impl Page<'_> {
    pub(super) fn may_edit(&self) -> bool {
        self.scope.may(ProcessRun::record_type(), Verb::Edit, self.run.around.organisation)
    }

    /// The way to all facts, for those who reach the record.
    pub(super) fn tabs(&self) -> Option<Tabs> {
        let reach = self.scope.reach_of(ProcessRun::record_type());
        let path = self.run.path();
        let tab = |words: &str, href: String, current| TabView {
            words: words.to_owned(),
            href,
            count: String::new(),
            current,
        };
        reach.includes(self.run.around.organisation).then(|| Tabs {
            label: "Parts of this run".to_owned(),
            tabs: vec![
                tab("Map", path.clone(), true),
                tab("All facts", format!("{path}/record"), false),
                tab("History", format!("{path}/history"), false),
            ],
        })
    }

    fn main(&self, asked: &Fields) -> Result<Html, Problem> {
        let map = Map::new(self.house, (self.run, self.seen), self.scope.now());
        let stages = self.stages();
        let focus = asked.first("focus");
        let of_focus =
            focus.and_then(|id| self.run.definition.activity(id)).map(|activity| activity.stage);
        let wanted: Vec<u32> =
            asked.all("stage").filter_map(|text| text.parse().ok()).chain(of_focus).collect();
        let shown: Vec<u32> = match wanted.is_empty() {
            true => self.current_stages(&map, &stages),
            false => stages.iter().copied().filter(|one| wanted.contains(one)).collect(),
        };
        let layer = Layer { is_on: asked.first("documents").is_some(), asked: &shown };
        let head = self.head(&map);
        let mut parts: Vec<Box<dyn Part>> = vec![Box::new(head)];
        if let Some(tabs) = self.tabs() {
            parts.push(Box::new(tabs));
        }
        if let Some(wrong) = &self.run.wrong {
            let words = Words::from(format!("{wrong}. What came before it is shown."));
            parts.push(Box::new(Note { hue: Hue::Bad, words, ..Note::default() }));
        }
        let decided = activity::Page::new(self.scope, self.house, (self.run, self.seen));
        let criteria = decided.all_criteria()?;
        // Whose decision it is reads them first, below the button; others beside the map.
        let is_mine = !decided.orders().is_empty();
        let (first, mut right): (Vec<Panel>, Vec<Panel>) =
            if is_mine { (criteria, Vec::new()) } else { (Vec::new(), criteria) };
        parts.extend(first.into_iter().map(|one| Box::new(one) as Box<dyn Part>));
        parts.push(Box::new(self.stage_tabs(&map, (&stages, &shown))));
        for stage in &shown {
            parts.push(Box::new(self.stage(&map, *stage, layer)?));
        }
        right.push(self.focus(&map, focus, &shown)?);
        right.extend(mine::nowhere(self.house, self.scope)?);
        right.extend(self.closing()?);
        let right: Vec<&dyn Part> = right.iter().map(|one| one as &dyn Part).collect();
        let outline = self.outline(&map, (&shown, focus))?;
        let above: Vec<&dyn Part> = parts.iter().map(AsRef::as_ref).collect();
        let aside = Aside {
            above: all(&above)?,
            left: all(&[&outline])?,
            right: all(&right)?,
            ..Aside::default()
        };
        all(&[&aside])
    }

    /// The stages of its course.
    fn stages(&self) -> Vec<u32> {
        let course = self.run.events().find_map(|event| match &event.deed {
            process::Deed::Start(start) => Some(start.course.clone()),
            _ => None,
        });
        let found = self.run.definition.courses.iter().find(|one| Some(&one.id) == course.as_ref());
        found.map(|course| course.stages.clone()).unwrap_or_default()
    }

    /// Stages in which something is open for the reader; the first where nothing is.
    fn current_stages(&self, map: &Map<'_>, stages: &[u32]) -> Vec<u32> {
        let is_open = |stage: &&u32| {
            let mut of = self.of_stage(**stage);
            of.any(|one| {
                let state = map.state(one);
                state.is_open && !state.is_waiting
            })
        };
        let open: Vec<u32> = stages.iter().filter(is_open).copied().collect();
        match open.is_empty() {
            true => stages.iter().take(1).copied().collect(),
            false => open,
        }
    }

    fn of_stage(&self, stage: u32) -> impl Iterator<Item = &Activity> {
        self.run.definition.activities.iter().filter(move |one| one.stage == stage)
    }

    fn head(&self, map: &Map<'_>) -> Head {
        let stages = self.stages();
        let of_run = self.run.definition.activities.iter();
        let of_run: Vec<_> = of_run.filter(|one| stages.contains(&one.stage)).collect();
        let states: Vec<_> = of_run.iter().map(|one| map.state(one)).collect();
        let seen = states.iter().filter(|state| !state.is_closed).count();
        let done = states.iter().filter(|state| state.hue == Some(Hue::Ok)).count();
        let late = states.iter().filter(|state| state.is_late).count();
        let late = if late > 0 { format!(", {late} late") } else { String::new() };
        let run = self.run.run.as_ref();
        let mut chips = vec![Chip::Plain(self.run.label())];
        if run.is_some_and(process::Run::is_exercise) {
            chips.push(Chip::Accent("Exercise".to_owned()));
        }
        match run.and_then(process::Run::closed) {
            Some(_) => chips.push(Chip::Status(Status::chip(Hue::Ok, "Closed"))),
            None => chips.push(Chip::Status(Status::chip(Hue::Warn, "Running"))),
        }
        let started = self.run.told.first().map(|entry| entry.at);
        let mut under = Words::new();
        if let (Some(run), Some(started)) = (run, started) {
            under = under.text(format!("Cycle {}, started ", run.cycle())).when(when(started));
            if let Some(left) = run.left_to() {
                under = under.text(format!(", left to {left}"));
            }
        }
        under = under.text(" · the map is the definition that it runs by");
        let page = activity::Page::new(self.scope, self.house, (self.run, self.seen));
        let orders = page.orders();
        Head {
            title: format!("{}: {done} of {seen} activities done{late}", self.run.title),
            chips,
            under,
            actions: orders.into_iter().chain([self.handbook()]).collect(),
            ..Head::default()
        }
    }

    /// The way to the handbook of the process that it follows.
    pub(super) fn handbook(&self) -> Action {
        Action::link("Handbook", format!("{}/handbook", self.run.path()))
    }

    fn stage_tabs(&self, map: &Map<'_>, (stages, shown): (&[u32], &[u32])) -> Tabs {
        let tab = |stage: &u32| {
            let states: Vec<_> = self.of_stage(*stage).map(|one| map.state(one)).collect();
            let done = states.iter().filter(|state| state.hue == Some(Hue::Ok)).count();
            let seen = states.iter().filter(|state| !state.is_closed).count();
            let name = self.run.definition.stages.iter().find(|one| one.id == *stage);
            TabView {
                words: format!("{stage} {}", name.map_or("", |one| one.name.as_str())),
                href: format!("{}?stage={stage}", self.run.path()),
                count: format!("{done}/{seen}"),
                current: shown.contains(stage),
            }
        };
        Tabs { label: "Stages".to_owned(), tabs: stages.iter().map(tab).collect() }
    }

    /// One activity by provider: the one that was asked for, else what is late or open.
    fn focus(&self, map: &Map<'_>, focus: Option<&str>, shown: &[u32]) -> Result<Panel, Problem> {
        let definition = &*self.run.definition;
        let asked = focus.and_then(|id| definition.activity(id));
        let of_shown = || definition.activities.iter().filter(|one| shown.contains(&one.stage));
        let late = || of_shown().find(|one| map.state(one).is_late);
        let open = || {
            of_shown().find(|one| {
                let state = map.state(one);
                state.is_open && !state.is_waiting
            })
        };
        // What waits for something that nothing here makes is somebody's, and so is the next.
        let desk = self.run.desk(self.scope.now());
        let is_work = |one: &&Activity| {
            desk.all.iter().any(|work| {
                let duty = &work.duty;
                let is_it = duty.item.activity == one.id && self.seen.sees(self.run, &duty.item);
                is_it && work.due.is_some() && duty.task != process::Task::Acknowledge
            })
        };
        let waiting = || of_shown().find(is_work);
        // What is there for the case that it happens is what an invocation begins with.
        let idle = || of_shown().find(|one| map.state(one).is_open);
        let found = asked.or_else(late).or_else(open).or_else(waiting).or_else(idle);
        let Some(activity) = found else {
            let nothing =
                Nothing { finding: "Nothing is open in this stage.".into(), ..Nothing::default() };
            return Ok(Panel::flush("Now", all(&[&nothing])?));
        };
        let state = map.state(activity);
        let items = state.lanes.iter().map(|(item, hue, words)| {
            let name = match &item.provider {
                Some(provider) => self.house.cast.organisation_name(provider),
                None => "One for all".to_owned(),
            };
            let path = crate::procedure::work::path(self.house, self.run, item);
            let words = match (words.is_empty(), hue) {
                (false, _) => words.clone(),
                (true, Some(Hue::Ok)) => "done".to_owned(),
                (true, _) if state.is_open => "when it happens".to_owned(),
                (true, _) => "not begun".to_owned(),
            };
            ItemView {
                words: Words::of(Inline::BoldLink(name, path)),
                end: match hue {
                    Some(hue) => Status::plain(*hue, words).into(),
                    None => Words::new().soft(words),
                },
                ..ItemView::default()
            }
        });
        let lacks = desk.waits.iter().filter(|wait| {
            wait.item.activity == activity.id && self.seen.sees(self.run, &wait.item)
        });
        let lacks = lacks.map(|wait| self.lacking(wait));
        let list = ListView {
            items: items.chain(lacks).collect(),
            none: "It is not shown to you.".into(),
            ..ListView::default()
        };
        let title = format!("{} {}", activity.id, activity.name);
        Ok(Panel::flush(title, all(&[&list])?).foot(letters(definition, activity)))
    }

    /// What an activity waits for, and who sees to it.
    fn lacking(&self, wait: &process::Wait) -> ItemView {
        let seen = wait
            .parties
            .iter()
            .filter(|party| party.provider.is_none() || self.seen.sees_party(party));
        let who: Vec<String> =
            seen.map(|party| trail::party_words(self.house, self.run, self.seen, party)).collect();
        ItemView {
            hue: Some(Hue::Unknown),
            words: super::lacking(self.house, (self.run, self.seen), &wait.lacks),
            note: match who.is_empty() {
                true => Words::new(),
                false => Words::from(format!("waits for {}", who.join(", "))),
            },
            ..ItemView::default()
        }
    }

    /// Closing a run, for those who may.
    fn closing(&self) -> Result<Option<Panel>, Problem> {
        let is_open = self.run.run.as_ref().is_some_and(|run| run.closed().is_none());
        let holds = self.seen.parties.iter().any(|party| party.provider.is_none());
        if !is_open || !self.may_edit() || !holds {
            return Ok(None);
        }
        let field = FieldView::new("words", "How it ended", FieldKind::Prose { rows: 2, most: 0 });
        let form = FormView {
            action: format!("{}/closing", self.run.path()),
            key: key(self.scope),
            groups: vec![FormGroup { fields: vec![field], ..FormGroup::default() }],
            submits: vec![Action::submit("Close the run")],
            ..FormView::default()
        };
        let more = frame::page::More {
            words: "Close this run".to_owned(),
            body: all(&[&form])?,
            open: false,
        };
        Ok(Some(Panel::text("When it is over", all(&[&more])?)))
    }
}

/// Who performs, answers, is asked and told, in words.
fn letters(definition: &process::Definition, activity: &Activity) -> String {
    let name = |role: &str| definition.role(role).map_or(role.to_owned(), |one| one.name.clone());
    let words = activity.raci.iter().map(|(role, raci)| format!("{raci} {}", name(role)));
    words.collect::<Vec<_>>().join(" · ")
}
