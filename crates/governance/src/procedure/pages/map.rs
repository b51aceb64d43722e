//! The process map: the swimlanes of the definition with the live state of a run in them.

use super::short;
use crate::procedure::{
    kept::{House, KeptRun},
    sight::Sight,
    work,
};
use frame::page::{
    Hue,
    draw::{Flow, Lane, Sheet, Step, SwimlaneMap},
};
use process::{Activity, ArrowKind, Definition, LaneBox, Need, Party, Raci, Standing, WorkItem};
use std::{
    cell::{OnceCell, RefCell},
    collections::{BTreeSet, HashMap},
    rc::Rc,
};
use terms::Instant;

/// How an activity of a run stands, over the lanes that the reader sees.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Its status; nothing before it begins.
    pub hue: Option<Hue>,
    /// In words: `3 of 5`, `2 days late`.
    pub words: String,
    /// Is it open?
    pub is_open: bool,
    /// Does it wait for something?
    pub is_waiting: bool,
    /// Is it none of the reader's business?
    pub is_closed: bool,
    /// Where it is done or seen.
    pub href: String,
    /// Is it late?
    pub is_late: bool,
    /// Whose lane `words` speaks of, where each provider has its own and one is late.
    pub whose: String,
    /// What came of it, in words: `approved`, `rejected: back to 1.4`; empty for what is just done.
    pub outcome: String,
    /// Lanes with how each stands, where each provider has its own.
    pub lanes: Vec<(WorkItem, Option<Hue>, String)>,
}

impl State {
    /// Words about it, with the one whom they speak of: `Corvid: 3 d late`.
    pub fn of_whom(&self, words: &str) -> String {
        match self.whose.is_empty() {
            true => words.to_owned(),
            false => format!("{}: {words}", self.whose),
        }
    }
}

/// How one instance stands.
#[derive(Clone, Debug, Default)]
struct Instance {
    item: WorkItem,
    hue: Option<Hue>,
    words: String,
    is_open: bool,
    is_waiting: bool,
    is_late: bool,
    outcome: String,
}

/// Who looks at which run.
pub(super) struct Map<'a> {
    pub house: &'a House,
    pub run: &'a KeptRun,
    pub seen: &'a Sight,
    pub now: Instant,
    /// How each activity stands, once it was asked for.
    states: RefCell<HashMap<String, Rc<State>>>,
    /// What is to be done again because a gate led back.
    again: OnceCell<BTreeSet<WorkItem>>,
}

impl<'a> Map<'a> {
    /// The map of a run as somebody sees it now.
    pub fn new(house: &'a House, (run, seen): (&'a KeptRun, &'a Sight), now: Instant) -> Map<'a> {
        Map { house, run, seen, now, states: RefCell::default(), again: OnceCell::new() }
    }

    /// How an activity stands.
    pub fn state(&self, activity: &Activity) -> Rc<State> {
        if let Some(known) = self.states.borrow().get(&activity.id) {
            return Rc::clone(known);
        }
        let state = Rc::new(self.state_of(activity));
        self.states.borrow_mut().insert(activity.id.clone(), Rc::clone(&state));
        state
    }

    /// The instances of an activity that there are in this run, and whether each is seen.
    fn items(&self, activity: &Activity) -> Vec<WorkItem> {
        let Some(run) = &self.run.run else { return Vec::new() };
        let common = WorkItem { activity: activity.id.clone(), provider: None };
        if run.takes_part(&self.run.definition, &common).is_some() {
            return vec![common];
        }
        let lanes = run
            .providers()
            .map(|one| WorkItem { provider: Some(one.to_owned()), ..common.clone() });
        lanes.filter(|item| run.takes_part(&self.run.definition, item).is_some()).collect()
    }

    fn state_of(&self, activity: &Activity) -> State {
        let all = self.items(activity);
        let mine: Vec<&WorkItem> =
            all.iter().filter(|item| self.seen.sees(self.run, item)).collect();
        if mine.is_empty() {
            let is_closed = !all.is_empty();
            return State { is_closed, ..State::default() };
        }
        let lanes: Vec<Instance> = mine.into_iter().map(|item| self.lane(item)).collect();
        let done = lanes.iter().filter(|lane| lane.hue == Some(Hue::Ok)).count();
        let worst = lanes
            .iter()
            .find(|lane| lane.is_late)
            .or(lanes.iter().find(|lane| lane.hue == Some(Hue::Bad)));
        let is_open = lanes.iter().any(|lane| lane.is_open);
        let is_waiting = lanes.iter().all(|lane| !lane.is_open || lane.is_waiting);
        let is_each = lanes.iter().any(|lane| lane.item.provider.is_some());
        let hue = match worst {
            Some(_) => Some(Hue::Bad),
            None if done == lanes.len() => Some(Hue::Ok),
            None => None,
        };
        let bad = lanes.iter().filter(|one| worst.is_some_and(|lane| lane.words == one.words));
        let whose = bad.filter_map(|lane| lane.item.provider.as_ref());
        let whose: Vec<String> = whose.map(|one| self.house.cast.organisation_name(one)).collect();
        let words = match (worst, is_each && lanes.len() > 1) {
            (Some(lane), _) => lane.words.clone(),
            (None, true) if done > 0 || is_open => format!("{done} of {}", lanes.len()),
            (None, false) => lanes.first().map(|lane| lane.words.clone()).unwrap_or_default(),
            _ => String::new(),
        };
        let shown = worst.or(lanes.iter().find(|lane| lane.is_open)).or(lanes.first());
        State {
            hue,
            words,
            is_open,
            is_waiting,
            is_closed: false,
            is_late: lanes.iter().any(|lane| lane.is_late),
            whose: whose.join(", "),
            outcome: match is_open {
                true => String::new(),
                false => lanes.first().map(|lane| lane.outcome.clone()).unwrap_or_default(),
            },
            href: shown
                .map(|lane| work::path(self.house, self.run, &lane.item))
                .unwrap_or_default(),
            lanes: lanes.into_iter().map(|one| (one.item, one.hue, one.words)).collect(),
        }
    }

    /// One instance: its status, its words, is it open, does it wait.
    fn lane(&self, item: &WorkItem) -> Instance {
        let plain = Instance { item: item.clone(), ..Instance::default() };
        let Some(run) = &self.run.run else { return plain };
        let done = run.completed(&self.run.definition, item);
        let Some(view) = run.work_view(&self.run.definition, item) else {
            return match done {
                0 => plain,
                _ => self.complete(run, plain),
            };
        };
        let due = self.run.desk(self.now).due_for(item, self.seen);
        let open = |words: &str, is_waiting| Instance {
            words: words.to_owned(),
            is_open: true,
            is_waiting,
            ..plain.clone()
        };
        match (due.filter(|due| *due <= self.now), view.standing) {
            (Some(due), _) => Instance {
                hue: Some(Hue::Bad),
                is_late: true,
                ..open(&days_late(due, self.now), false)
            },
            // What was done and is there again for the case stays done.
            (None, Standing::Idle) if done > 0 => {
                Instance { is_waiting: true, ..self.complete(run, plain) }
            }
            (None, Standing::Idle) => open("", true),
            (None, Standing::Waiting) => open("waits", true),
            (None, Standing::Ready) => open("ready", false),
            (None, _) => open("now", false),
        }
    }

    /// One that is complete: what came of it, and whether it is to be done again.
    fn complete(&self, run: &process::Run, plain: Instance) -> Instance {
        let again = self.again.get_or_init(|| run.to_redo(&self.run.definition));
        let Some(outcome) = run.outcome(&self.run.definition, &plain.item) else {
            return Instance { hue: Some(Hue::Ok), ..plain };
        };
        let said = outcome.say.join(", ");
        let said = if said == "done" { String::new() } else { said };
        let to = match outcome.back_to.is_empty() {
            true => said.clone(),
            false => format!("{said}: back to {}", outcome.back_to.join(", ")),
        };
        match (again.contains(&plain.item), outcome.is_no) {
            (_, true) => Instance { hue: Some(Hue::Bad), words: said, outcome: to, ..plain },
            (true, false) => Instance {
                words: "again".to_owned(),
                outcome: "to be done again".to_owned(),
                ..plain
            },
            (false, false) => Instance { hue: Some(Hue::Ok), outcome: to, ..plain },
        }
    }

    /// The drawing of a stage, with the documents that each activity takes and makes or without.
    pub fn draw(&self, stage: u32, sheets: Option<&dyn Fn(&str) -> String>) -> SwimlaneMap {
        let definition = &*self.run.definition;
        let of_place = |place: &LaneBox, plain: Step| {
            let activity = definition.activity(&place.activity);
            let state = activity.map(|one| self.state(one)).unwrap_or_default();
            let sheets = activity.zip(sheets).map(|(one, path)| self.sheets(one, &state, path));
            let (takes, makes) = sheets.unwrap_or_default();
            Step {
                title: activity.map(|one| self.title(one, &state)).unwrap_or_default(),
                takes,
                makes,
                state: state.words.clone(),
                hue: state.hue,
                is_now: state.is_open,
                is_waiting: state.is_waiting,
                is_closed: state.is_closed,
                href: state.href.clone(),
                ..plain
            }
        };
        let plain = swimlanes(definition, stage, (&|role| self.whose(role), &of_place));
        SwimlaneMap { sheets: sheets.is_some(), ..plain }
    }

    /// The documents that an activity takes and those that it makes; what is not shown to the
    /// reader is not said to be there.
    fn sheets(
        &self,
        activity: &Activity,
        state: &State,
        path: &dyn Fn(&str) -> String,
    ) -> (Vec<Sheet>, Vec<Sheet>) {
        let definition = &*self.run.definition;
        let seen = || state.lanes.iter().map(|(item, ..)| item);
        let inputs = self
            .run
            .run
            .iter()
            .flat_map(|run| seen().flat_map(|item| run.inputs(definition, item)));
        let inputs: Vec<(Need, bool)> = inputs.collect();
        let is_taken = |need: &Need| {
            let mut all = inputs.iter().filter(|(one, _)| one.artefact == need.artefact).peekable();
            all.peek().is_some() && all.all(|(_, is_there)| *is_there)
        };
        let is_made = state.hue == Some(Hue::Ok);
        let made = activity.ways.iter().flat_map(|way| &way.makes);
        (
            sheets(definition, ("takes", state), &activity.needs, path, is_taken),
            sheets(definition, ("makes", state), made, path, |_| is_made),
        )
    }

    /// Whose lane it is.
    fn whose(&self, role: &str) -> String {
        let each = self.run.definition.role(role).is_some_and(|role| role.each_provider);
        if each {
            let all = self.run.run.as_ref().map_or(0, |run| run.providers().count());
            return match (self.seen.is_whole, self.seen.lanes.iter().next()) {
                (false, Some(own)) => self.house.cast.organisation_name(own),
                _ => super::counted(all, "provider", "providers"),
            };
        }
        let party = Party { role: role.to_owned(), provider: None };
        let cast = &self.house.cast;
        let found = cast.role_of(&self.run.definition, self.run.around, &party);
        match found {
            Some((_, role)) => cast.organisation_name(&role.organisation.to_string()),
            None => "nobody holds it".to_owned(),
        }
    }

    /// What is said of a box on hover and focus.
    fn title(&self, activity: &Activity, state: &State) -> String {
        let mut title = format!("{} {}", activity.id, activity.name);
        let words = if state.outcome.is_empty() { &state.words } else { &state.outcome };
        if !words.is_empty() {
            title.push_str(&format!(", {}", state.of_whom(words)));
        }
        for (role, raci) in &activity.raci {
            let name = self.run.definition.role(role).map_or(role.as_str(), |one| &one.name);
            title.push_str(&format!("; {raci} {name}"));
        }
        title
    }
}

/// Documents as sheets, each once: where it leads, and is it there?
fn sheets<'a>(
    definition: &Definition,
    (verb, of): (&str, &State),
    needs: impl IntoIterator<Item = &'a Need>,
    path: &dyn Fn(&str) -> String,
    is_there: impl Fn(&Need) -> bool,
) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for need in needs {
        let Some(one) = definition.artefact(&need.artefact) else { continue };
        if !one.is_document || sheets.iter().any(|sheet| sheet.number == one.id) {
            continue;
        }
        let state = match need.state.as_str() {
            "current" => String::new(),
            state => format!(", {state}"),
        };
        let is_there = (!of.is_closed).then(|| is_there(need));
        let there = if is_there == Some(false) { "; not there yet" } else { "" };
        sheets.push(Sheet {
            number: one.id.clone(),
            title: format!("{verb} {} {}{state}{there}", one.id, one.name),
            is_there,
            href: path(&one.id),
        });
    }
    sheets
}

/// What is said of a lane by its role, and of a step by its box.
type Said<'a> = (&'a dyn Fn(&str) -> String, &'a dyn Fn(&LaneBox, Step) -> Step);

/// The swimlanes of a stage as a drawing, with what is said of its lanes and steps.
pub(super) fn swimlanes(
    definition: &Definition,
    stage: u32,
    (under, of_place): Said,
) -> SwimlaneMap {
    let picture = definition.swimlanes(&[stage]);
    let lanes = picture.lanes.iter().map(|band| Lane {
        name: short(&band.name),
        under: under(&band.role),
        first_row: band.first_row,
        rows: band.rows,
    });
    let lettered = |activity: &str, role: &str| {
        definition.activity(activity).map(|one| letters(one, role)).unwrap_or_default()
    };
    let steps = picture.boxes.iter().map(|place| {
        let back = picture
            .arrows
            .iter()
            .filter(|arrow| arrow.from == place.activity && (arrow.is_back || arrow.leaves));
        let back: Vec<String> = back
            .filter(|arrow| !arrow.say.is_empty())
            .map(|arrow| format!("{}: to {}", arrow.say, arrow.to))
            .collect();
        let plain = Step {
            number: place.activity.clone(),
            name: place.name.clone(),
            title: format!("{} {}", place.activity, place.name),
            is_gate: place.is_gate,
            column: place.column,
            row: place.row,
            back: back.join("; "),
            letters: picture
                .lanes
                .iter()
                .map(|band| lettered(&place.activity, &band.role))
                .collect(),
            ..Step::default()
        };
        of_place(place, plain)
    });
    let at = |id: &str| picture.boxes.iter().position(|place| place.activity == id);
    let flows = picture.arrows.iter().filter(|arrow| !arrow.is_back && !arrow.leaves);
    let flows = flows.filter_map(|arrow| {
        Some(Flow {
            from: at(&arrow.from)?,
            to: at(&arrow.to)?,
            say: arrow.say.clone(),
            is_soft: arrow.kind == ArrowKind::Precedes,
        })
    });
    let name = definition.stages.iter().find(|one| one.id == stage);
    SwimlaneMap {
        label: format!("Swimlanes of stage {stage} {}", name.map_or("", |one| &one.name)),
        lanes: lanes.collect(),
        steps: steps.collect(),
        flows: flows.collect(),
        sheets: false,
    }
}

/// How late something is, as short as a box has room for.
fn days_late(due: Instant, now: Instant) -> String {
    match now.day().days_since(due.day()) {
        0 => "late".to_owned(),
        days => format!("{days} d late"),
    }
}

/// What an activity takes or makes, in words: `S11 published`, `End-to-end impact analysis`.
pub(super) fn artefact_words(definition: &Definition, need: &Need) -> String {
    let state = if need.state == "current" { "" } else { need.state.as_str() };
    let words = match definition.artefact(&need.artefact) {
        Some(one) if !one.is_document => one.name.clone(),
        _ => format!("{} {state}", need.artefact),
    };
    words.trim_end().to_owned()
}

/// The letters of a role in an activity; nothing where it has none.
pub(super) fn letters(activity: &Activity, role: &str) -> String {
    let found = activity.raci.iter().find(|(id, _)| id == role).map(|(_, raci)| *raci);
    found.filter(|raci| *raci != Raci::default()).map(|raci| raci.to_string()).unwrap_or_default()
}
