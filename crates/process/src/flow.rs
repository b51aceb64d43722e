//! The moving part of a run without its people: which activities are open, which documents are in
//! which states, what may begin and what a completion opens.

use std::collections::BTreeMap;

use crate::definition::{Bits, Definition, Slot};

/// Lane 0 is the common one; lane `n` is that of provider `n - 1`.
pub(crate) type Lane = u8;

/// Most providers of a run.
pub(crate) const PROVIDERS: usize = 63;

/// One activity in one lane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// How often it was opened.
    pub round: u32,
    pub is_open: bool,
    /// How often it was completed.
    pub done: u32,
    /// The newest report it used up, of each event.
    pub used: Vec<(u16, u32)>,
}

/// A document or work product in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub artefact: u16,
    pub state: u8,
    pub lane: Lane,
    pub version: u32,
    /// The version of what it is about.
    pub about: u32,
    /// The completion that made it, from 1; 0 for a report or what was brought in.
    pub by: u32,
}

/// Why an activity may not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    /// It lacks something, in the lane given.
    Need { artefact: u16, state: u8, lane: Lane, by_reason: bool, stale: bool },
    /// None of its groups of needs is complete; this is missing of the fullest.
    Either { artefact: u16, state: u8, lane: Lane },
    /// Something open can still come to it, or has to come before it.
    Wait { activity: u16, lane: Lane },
}

/// What a completion led to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moved {
    pub opened: Vec<(u16, Lane)>,
    pub handed_over: Vec<u16>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flow {
    pub course: u8,
    /// The providers that take part, one bit for each lane.
    pub lanes: u64,
    pub cells: BTreeMap<(u16, Lane), Cell>,
    pub marks: Vec<Mark>,
    /// Newest version of a document in a lane.
    versions: Vec<(u16, Lane, u32)>,
    /// Activities of lanes that were completed since they last opened what follows the join.
    owed: Bits,
    stages: u64,
    pub completions: u32,
}

impl Flow {
    /// A flow at its beginning, with the entries of the course open.
    pub fn begin(definition: &Definition, course: u8, lanes: u64) -> (Flow, Vec<(u16, Lane)>) {
        let mut flow = Flow { course, lanes, ..Flow::default() };
        let mut opened = Vec::new();
        for id in &definition.courses[course as usize].entry {
            if let Some(at) = definition.wiring.activity(id) {
                flow.enter_stage(definition, at, &mut opened);
                flow.open_everywhere(definition, at, &mut opened);
            }
        }
        (flow, opened)
    }

    /// What the public rooms of a run do not say of it, as text.
    pub fn rest(&self) -> String {
        format!("{:?} {:?} {:b}", self.versions, self.owed, self.stages)
    }

    pub fn lanes(&self) -> impl Iterator<Item = Lane> + use<> {
        let lanes = self.lanes;
        (1..=PROVIDERS as Lane).filter(move |lane| lanes >> lane & 1 == 1)
    }

    pub fn cell(&self, activity: u16, lane: Lane) -> Option<&Cell> {
        self.cells.get(&(activity, lane))
    }

    /// Open instances, in the order of the process; those of providers that left are not.
    pub fn open(&self) -> impl Iterator<Item = (u16, Lane)> {
        self.cells
            .iter()
            .filter(|((_, lane), cell)| cell.is_open && self.is_present(*lane))
            .map(|(key, _)| *key)
    }

    /// Was it opened before, in any lane?
    pub fn was_opened(&self, activity: u16) -> bool {
        self.cells.iter().any(|((of, _), cell)| *of == activity && cell.round > 0)
    }

    pub fn is_present(&self, lane: Lane) -> bool {
        lane == 0 || self.lanes >> lane & 1 == 1
    }

    pub fn is_open(&self, activity: u16, lane: Lane) -> bool {
        self.is_present(lane) && self.cell(activity, lane).is_some_and(|cell| cell.is_open)
    }

    pub fn version(&self, artefact: u16, lane: Lane) -> u32 {
        let found = self.versions.iter().find(|(a, l, _)| (*a, *l) == (artefact, lane));
        found.map_or(0, |(.., version)| *version)
    }

    pub fn mark(&self, artefact: u16, state: u8, lane: Lane) -> Option<&Mark> {
        self.marks.iter().find(|m| (m.artefact, m.state, m.lane) == (artefact, state, lane))
    }

    /// The mark that serves a need in a lane.
    fn serving(&self, slot: &Slot, lane: Lane) -> Option<&Mark> {
        self.marks.iter().rev().find(|mark| {
            mark.artefact == slot.artefact
                && (mark.lane == lane || mark.lane == 0)
                && (slot.is_current || mark.state == slot.state)
        })
    }

    fn serves(&self, definition: &Definition, slot: &Slot, mark: &Mark, cell: &Cell) -> bool {
        if slot.is_event {
            let used = cell.used.iter().find(|(event, _)| *event == slot.artefact);
            return used.is_none_or(|(_, version)| mark.version > *version);
        }
        let about = definition.wiring.about[slot.artefact as usize];
        !slot.same_version || about.is_none_or(|about| self.version(about, 0) == mark.about)
    }

    /// A need in each lane in which it is not met.
    fn lacking(&self, definition: &Definition, slot: &Slot, key: (u16, Lane)) -> Vec<Lack> {
        if slot.is_given || slot.if_present {
            return Vec::new();
        }
        let empty = Cell::default();
        let cell = self.cells.get(&key).unwrap_or(&empty);
        let Slot { artefact, state, by_reason, .. } = *slot;
        let lack = |lane: Lane| {
            let mark = self.serving(slot, lane);
            let is_met = mark.is_some_and(|mark| self.serves(definition, slot, mark, cell));
            let stale = mark.is_some() && slot.same_version;
            (!is_met).then_some(Lack::Need { artefact, state, lane, by_reason, stale })
        };
        match slot.per_lane && key.1 == 0 {
            true => self.lanes().filter_map(lack).collect(),
            false => lack(key.1).into_iter().collect(),
        }
    }

    /// Everything that keeps an activity from beginning; nothing when it is ready.
    pub fn lacks(&self, definition: &Definition, key: (u16, Lane)) -> Vec<Lack> {
        let act = definition.act(key.0);
        let mut lacks: Vec<Lack> =
            act.needs.iter().flat_map(|slot| self.lacking(definition, slot, key)).collect();
        let groups = act.either.iter().map(|group| {
            let each = group.iter().map(|slot| self.lacking(definition, slot, key));
            each.filter(|lacks| !lacks.is_empty()).collect::<Vec<_>>()
        });
        let fullest = groups.min_by_key(Vec::len).unwrap_or_default().into_iter().flatten();
        lacks.extend(fullest.map(|lack| match lack {
            Lack::Need { artefact, state, lane, .. } => Lack::Either { artefact, state, lane },
            other => other,
        }));
        for before in &act.after {
            let is_done = self.cells.iter().any(|((at, _), cell)| at == before && cell.done > 0);
            let open = self.open_lane(*before);
            if let Some(lane) = open.or((!is_done).then_some(0)) {
                lacks.push(Lack::Wait { activity: *before, lane });
            }
        }
        if definition.activities[key.0 as usize].is_join() {
            let coming = self.open().filter(|other| {
                act.upstream.has(other.0) && other.0 != key.0 && !self.is_idle(definition, *other)
            });
            lacks.extend(coming.map(|(activity, lane)| Lack::Wait { activity, lane }));
        }
        lacks.dedup();
        lacks
    }

    fn open_lane(&self, activity: u16) -> Option<Lane> {
        self.open().find(|(at, _)| *at == activity).map(|(_, lane)| lane)
    }

    /// Is it open only for the case that somebody reports what it is there for?
    pub fn is_idle(&self, definition: &Definition, key: (u16, Lane)) -> bool {
        let needs = &definition.act(key.0).needs;
        needs.iter().any(|slot| slot.is_event && !self.lacking(definition, slot, key).is_empty())
    }

    /// Opens one activity in one lane; true when it was not open.
    pub fn open_one(&mut self, activity: u16, lane: Lane) -> bool {
        let cell = self.cells.entry((activity, lane)).or_default();
        if cell.is_open {
            return false;
        }
        cell.is_open = true;
        cell.round += 1;
        true
    }

    /// Opens an activity in every lane it has.
    pub fn open_everywhere(
        &mut self,
        definition: &Definition,
        activity: u16,
        opened: &mut Vec<(u16, Lane)>,
    ) {
        let lanes: Vec<Lane> = match definition.act(activity).is_lane {
            true => self.lanes().collect(),
            false => vec![0],
        };
        for lane in lanes {
            if self.open_one(activity, lane) {
                opened.push((activity, lane));
            }
        }
    }

    /// What begins with its stage opens when the first activity of the stage does.
    fn enter_stage(&mut self, definition: &Definition, at: u16, opened: &mut Vec<(u16, Lane)>) {
        let stage = definition.activities[at as usize].stage;
        let bit = 1_u64 << (stage % 64);
        if self.stages & bit != 0 {
            return;
        }
        self.stages |= bit;
        for (other, activity) in definition.activities.iter().enumerate() {
            if activity.stage == stage && activity.every_days.is_some() {
                self.open_everywhere(definition, other as u16, opened);
            }
        }
    }

    /// A flow arrives at an activity.
    fn arrive(
        &mut self,
        definition: &Definition,
        (from, to): ((u16, Lane), u16),
        moved: &mut Moved,
    ) {
        self.enter_stage(definition, to, &mut moved.opened);
        let is_periodic = definition.activities[to as usize].every_days.is_some();
        let was_done = self.cells.iter().any(|((at, _), cell)| *at == to && cell.done > 0);
        let stage = |at: u16| definition.activities[at as usize].stage;
        if is_periodic && was_done && stage(from.0) == stage(to) {
            // It comes again when it is due, not because a flow of its own stage passes by.
            return;
        }
        if from.1 != 0 && definition.act(to).is_lane {
            if self.open_one(to, from.1) {
                moved.opened.push((to, from.1));
            }
        } else {
            self.open_everywhere(definition, to, &mut moved.opened);
        }
    }

    /// Completes an open activity by the ways given, by place. `subject` is the version of what its
    /// products are about, as it was when the work began.
    pub fn complete(
        &mut self,
        definition: &Definition,
        key: (u16, Lane),
        ways: &[u8],
        subject: u32,
    ) -> Moved {
        let act = definition.act(key.0);
        self.completions += 1;
        let about = self.inherited(definition, key).unwrap_or(subject);
        self.use_up(definition, key);
        for way in ways {
            for (artefact, state) in &act.ways[*way as usize].makes {
                self.drop_alternatives(definition, key, (*artefact, *state));
                self.put(definition, (*artefact, *state), key.1, (about, self.completions));
            }
        }
        let cell = self.cells.entry(key).or_default();
        cell.is_open = false;
        cell.done += 1;
        let mut moved = Moved::default();
        for way in ways {
            let way = &act.ways[*way as usize];
            moved.handed_over.extend(&way.hands_over);
            for to in &way.next {
                // Out of the lanes a flow leads only when the last of them is done.
                if key.1 == 0 || definition.act(*to).is_lane {
                    self.arrive(definition, (key, *to), &mut moved);
                }
            }
        }
        if act.is_lane {
            self.owed.add(key.0);
            self.settle_lanes(definition, key.0, &mut moved);
        }
        moved
    }

    /// Opens what follows the lanes of an activity once the last lane is done.
    pub fn settle_lanes(&mut self, definition: &Definition, activity: u16, moved: &mut Moved) {
        let is_done = |lane: Lane| {
            self.cell(activity, lane).is_some_and(|cell| cell.done > 0 && !cell.is_open)
        };
        let first = definition.activities[activity as usize].first_lane_opens;
        if !self.owed.has(activity) || !(first || self.lanes().all(is_done)) {
            return;
        }
        self.owed = Bits::without(self.owed, activity);
        let way = &definition.act(activity).ways[0];
        for to in way.next.iter().filter(|to| !definition.act(**to).is_lane) {
            self.arrive(definition, ((activity, 0), *to), moved);
        }
    }

    /// The version that the results taken are about, if any of them is about one.
    fn inherited(&self, definition: &Definition, key: (u16, Lane)) -> Option<u32> {
        let act = definition.act(key.0);
        let slots = act.needs.iter().chain(act.either.iter().flatten());
        slots
            .filter(|slot| definition.wiring.about[slot.artefact as usize].is_some())
            .filter_map(|slot| self.serving(slot, key.1).map(|mark| mark.about))
            .min()
    }

    /// The version of what its products are about, now.
    pub fn subject(&self, definition: &Definition, activity: u16) -> u32 {
        let ways = &definition.act(activity).ways;
        let about = ways
            .iter()
            .flat_map(|way| &way.makes)
            .find_map(|(artefact, _)| definition.wiring.about[*artefact as usize]);
        about.map_or(0, |about| self.version(about, 0))
    }

    /// Was work begun on a version that is no longer the newest, and by its own account: without
    /// results that say which version they are about?
    pub fn is_outdated(&self, definition: &Definition, activity: u16, subject: u32) -> bool {
        let act = definition.act(activity);
        let mut slots = act.needs.iter().chain(act.either.iter().flatten());
        slots.all(|slot| definition.wiring.about[slot.artefact as usize].is_none())
            && self.subject(definition, activity) != subject
    }

    fn use_up(&mut self, definition: &Definition, key: (u16, Lane)) {
        let events: Vec<Slot> =
            definition.act(key.0).needs.iter().filter(|slot| slot.is_event).copied().collect();
        for slot in events {
            let Some(version) = self.serving(&slot, key.1).map(|mark| mark.version) else {
                continue;
            };
            let cell = self.cells.entry(key).or_default();
            cell.used.retain(|(event, _)| *event != slot.artefact);
            cell.used.push((slot.artefact, version));
        }
    }

    /// What the same activity said before in other words no longer holds.
    fn drop_alternatives(
        &mut self,
        definition: &Definition,
        key: (u16, Lane),
        (artefact, state): (u16, u8),
    ) {
        let ways = &definition.act(key.0).ways;
        let is_other = |mark: &Mark| {
            mark.artefact == artefact
                && mark.lane == key.1
                && mark.state != state
                && ways.iter().any(|way| way.makes.contains(&(artefact, mark.state)))
        };
        self.marks.retain(|mark| !is_other(mark));
    }

    /// Puts a document into a state.
    pub fn put(
        &mut self,
        definition: &Definition,
        (artefact, state): (u16, u8),
        lane: Lane,
        (about, by): (u32, u32),
    ) {
        let at = artefact as usize;
        let kind = &definition.artefacts[at];
        if kind.outside && kind.states[state as usize] == "current" && by != 0 {
            // The process outside is told; its own document is not ours to make.
            return;
        }
        let mut version = self.version(artefact, lane);
        if definition.wiring.begins[at][state as usize] || version == 0 {
            version += 1;
            if !kind.reported.is_empty() {
                // Reports are counted over all lanes, so that a new one is newer than all before.
                let all = self.versions.iter().filter(|(a, ..)| *a == artefact);
                version = all.map(|(.., v)| v + 1).max().unwrap_or(1);
            }
            self.versions.retain(|(a, l, _)| (*a, *l) != (artefact, lane));
            self.versions.push((artefact, lane, version));
            let stays = &definition.wiring.stays[at];
            self.marks.retain(|mark| {
                mark.artefact != artefact
                    || (lane != 0 && mark.lane != lane)
                    || stays[mark.state as usize]
            });
        }
        self.marks.retain(|m| (m.artefact, m.state, m.lane) != (artefact, state, lane));
        self.marks.push(Mark { artefact, state, lane, version, about, by });
    }

    /// What a completion made no longer holds, and its activity is open again.
    pub fn supersede(&mut self, definition: &Definition, key: (u16, Lane), completion: u32) {
        // Results rest on results about the same version: a verdict falls with its test.
        let about = |mark: &Mark| {
            let about = definition.wiring.about[mark.artefact as usize];
            about.map(|artefact| (artefact, mark.about))
        };
        let fallen: Vec<_> =
            self.marks.iter().filter(|mark| mark.by == completion).filter_map(about).collect();
        self.marks.retain(|mark| {
            let rests = about(mark).is_some_and(|what| fallen.contains(&what));
            mark.by != completion && !(rests && mark.by > completion)
        });
        // The report that it took is as true as before.
        self.cells.entry(key).or_default().used.clear();
        self.open_one(key.0, key.1);
    }

    /// A provider takes part: what was ever opened for the others is open for it.
    pub fn join_lane(&mut self, definition: &Definition, lane: Lane) -> Vec<(u16, Lane)> {
        self.lanes |= 1 << lane;
        let begun: Vec<u16> = self
            .cells
            .keys()
            .filter(|(at, other)| *other != 0 && *other != lane && definition.act(*at).is_lane)
            .map(|(at, _)| *at)
            .collect();
        let mut opened = Vec::new();
        for activity in begun {
            let is_new = self.cell(activity, lane).is_none_or(|cell| cell.done == 0);
            if is_new && self.open_one(activity, lane) {
                opened.push((activity, lane));
            }
        }
        opened
    }

    /// A provider no longer takes part: nobody waits for it.
    pub fn leave_lane(&mut self, definition: &Definition, lane: Lane) -> Moved {
        self.lanes &= !(1 << lane);
        let mut moved = Moved::default();
        for activity in self.owed.all().collect::<Vec<_>>() {
            self.settle_lanes(definition, activity, &mut moved);
        }
        moved
    }
}
