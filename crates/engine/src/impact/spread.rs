//! One pass in the order of needs: a set of bits says who is due, and nobody is due twice.

use super::{Changes, Edits, Failure, Impact, sort::earliest_first};
use crate::{Error, Graph, NEVER, Need, Place, Strength, graph::GROUP};
use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};

/// The room for many impacts over one graph: each costs only what it reaches.
///
/// ```
/// let mut builder = engine::Builder::new(2)?;
/// builder.need(0, 1, 5)?;
/// let graph = builder.build();
/// let mut spread = engine::Spread::over(&graph);
/// for node in 0..2 {
///     spread.run(&[engine::Failure { node, at: 0 }])?;
///     assert_eq!(spread.found().reached().len(), 1 + node as usize);
/// }
/// # Ok::<(), engine::Error>(())
/// ```
pub struct Spread<'g> {
    graph: &'g Graph,
    found: Impact,
    /// Who is due: something that it needs, or itself, has failed.
    due: Vec<Due>,
    /// Where nothing lasts and all causes are at one moment, its complement: then a bit says that
    /// a place fails, and the times, sixty-four times as much memory, are written once each.
    moment: Option<u64>,
    /// Members of a group that are lost.
    room: Vec<u64>,
    /// Inside a circle: the complement of a time, when it was put here, the place.
    later: BinaryHeap<(u64, Reverse<u32>, u32)>,
    turns: u32,
}

/// One bit for each of 64 places.
#[derive(Clone, Copy, Default)]
struct Due {
    /// It has to be decided.
    calls: u64,
    /// It fails at the one moment.
    fails: u64,
}

/// Places from the first to the last that have to be decided together.
#[derive(Clone, Copy)]
struct Circle {
    first: u32,
    last: u32,
}

/// Of a place outside circles, everything that it needs is decided already.
const ALL_DECIDED: u32 = u32::MAX;

impl<'g> Spread<'g> {
    /// Room for impacts over that graph.
    pub fn over(graph: &'g Graph) -> Spread<'g> {
        let nodes = graph.nodes() as usize;
        let found = Impact {
            far: vec![0; nodes],
            turn: vec![0; nodes],
            places: Arc::clone(&graph.places),
            ..Impact::default()
        };
        Spread {
            graph,
            found,
            due: vec![Due::default(); nodes.div_ceil(64)],
            moment: None,
            room: Vec::new(),
            later: BinaryHeap::new(),
            turns: 0,
        }
    }

    /// What is asked from now on is asked of the graph with these changes; it is not built anew.
    /// Changes that were made before are forgotten.
    ///
    /// ```
    /// use engine::{Builder, Edits, Failure, Spread};
    /// let mut builder = Builder::new(3)?;
    /// let need = builder.group(0, 1, &[(1, 0), (2, 0)])?;
    /// let graph = builder.build();
    /// let mut spread = Spread::over(&graph);
    /// let failure = [Failure { node: 1, at: 0 }];
    /// assert_eq!(spread.run(&failure)?.at(0), None);
    /// let mut edits = Edits::of(&graph);
    /// edits.needed(0, need, 2)?;
    /// spread.edit(edits);
    /// assert_eq!(spread.run(&failure)?.at(0), Some(0));
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn edit(&mut self, edits: Edits<'g>) {
        self.forget();
        self.found.changes = Arc::new(edits.into_changes());
    }

    /// The last impact.
    pub fn found(&self) -> &Impact {
        &self.found
    }

    /// Only the impact, without the room.
    pub(super) fn into_found(self) -> Impact {
        self.found
    }

    /// Forgets the last impact and computes this one: as [`impact`](crate::impact).
    pub fn run(&mut self, failures: &[Failure]) -> Result<&Impact, Error> {
        let latest = NEVER - u64::from(u32::MAX) * (u64::from(self.graph.nodes()) + 1);
        for (entry, failure) in failures.iter().enumerate() {
            let place = Place::Entry(entry as u32);
            self.graph.knows(failure.node, place)?;
            if failure.at >= latest {
                let words = format!("time {} is too late; at most {latest}", failure.at);
                return Err(Error::input(place, words));
            }
        }
        self.forget();
        self.found.causes.extend_from_slice(failures);
        self.found.causes.sort_unstable_by_key(|cause| (cause.node, cause.at));
        let is_prompt = self.graph.users.is_prompt() && self.found.changes.is_empty();
        let first = failures.first().filter(|_| is_prompt);
        let same = first.filter(|first| failures.iter().all(|failure| failure.at == first.at));
        self.moment = same.map(|first| !first.at);
        for failure in failures {
            self.pass_on(self.graph.places.of(failure.node), !failure.at);
        }
        self.pass();
        let Impact { reached, far, places, .. } = &mut self.found;
        earliest_first(reached, |node| !far[places.of(node) as usize]);
        Ok(&self.found)
    }

    fn forget(&mut self) {
        let Impact { far, turn, reached, causes, places, ways, .. } = &mut self.found;
        for node in reached.drain(..) {
            let place = places.of(node) as usize;
            far[place] = 0;
            if self.moment.is_some() {
                self.due[place / 64].fails &= !(1 << (place % 64));
            }
            if self.turns > 0 {
                turn[place] = 0;
            }
        }
        causes.clear();
        ways.take();
        self.turns = 0;
    }

    /// Goes over who is due, from what is needed to what needs it.
    fn pass(&mut self) {
        let graph = self.graph;
        let mut circles = graph.places.circles.iter();
        let mut circle = circles.next();
        for word in 0..self.due.len() {
            while self.due[word].calls != 0 {
                let place = word as u32 * 64 + self.due[word].calls.trailing_zeros();
                while circle.is_some_and(|(_, last)| *last < place) {
                    circle = circles.next();
                }
                match circle {
                    Some((first, last)) if *first <= place => {
                        self.decide_together(Circle { first: *first, last: *last });
                    }
                    _ => {
                        self.due[word].calls &= self.due[word].calls - 1;
                        match self.moment {
                            Some(moment) => self.decide_now(place, moment),
                            None => self.decide(place),
                        }
                    }
                }
            }
        }
    }

    /// A place is due.
    #[inline]
    fn call(&mut self, place: u32) {
        self.due[place as usize / 64].calls |= 1 << (place % 64);
    }

    /// Something fails, so a user of it is due, and fails at that time at the latest; as a member
    /// of a group that is lost it says nothing by itself: the group is asked when the user is due.
    #[inline]
    fn pass_on(&mut self, user: u32, far: u64) {
        let target = user & !GROUP;
        let is_single = user == target;
        if self.moment.is_some() {
            let due = &mut self.due[target as usize / 64];
            due.calls |= 1 << (target % 64);
            due.fails |= u64::from(is_single) << (target % 64);
            return;
        }
        self.sooner(target, if is_single { far } else { 0 });
        self.call(target);
    }

    #[inline]
    fn fails_now(&self, place: u32) -> bool {
        self.due[place as usize / 64].fails >> (place % 64) & 1 == 1
    }

    /// As [`Spread::decide`], where a place fails at that moment or not at all.
    #[inline]
    fn decide_now(&mut self, place: u32, moment: u64) {
        let graph = self.graph;
        let node = graph.places.node(place);
        if !self.fails_now(place) {
            let breaks = |group: u32| {
                let members = &graph.members.to[graph.members.of(group)];
                let lost = members.iter().filter(|node| self.fails_now(graph.places.of(**node)));
                lost.count() as u32 >= graph.lost_at(group)
            };
            if !graph.groups(node).any(breaks) {
                return;
            }
            self.due[place as usize / 64].fails |= 1 << (place % 64);
        }
        self.found.far[place as usize] = moment;
        self.found.reached.push(node);
        for user in &graph.users.to[graph.users.of(place)] {
            self.pass_on(*user, moment);
        }
    }

    /// A place fails at that time at the latest.
    #[inline]
    fn sooner(&mut self, place: u32, far: u64) {
        let known = &mut self.found.far[place as usize];
        *known = far.max(*known);
    }

    /// Everything that a place needs is decided; so is the place now.
    #[inline]
    fn decide(&mut self, place: u32) {
        let graph = self.graph;
        let node = graph.places.node(place);
        self.ask_groups(node, place, ALL_DECIDED);
        let far = self.found.far[place as usize];
        if far == 0 {
            return;
        }
        self.found.reached.push(node);
        if self.found.changes.is_spared(node) {
            return;
        }
        let is_changed = self.found.changes.is_any();
        for slot in graph.users.of(place) {
            let (user, far) = (graph.users.to[slot], far - u64::from(graph.users.lag(slot)));
            let target = user & !GROUP;
            let asks = is_changed && self.found.changes.of(graph.places.node(target)).is_some();
            self.pass_on(if asks { target | GROUP } else { user }, far);
        }
    }

    /// Asks the groups of a node, and all its needs if they were changed, when they fail. Of the
    /// places from `open` on, only those count whose turn has come.
    #[inline]
    fn ask_groups(&mut self, node: u32, place: u32, open: u32) {
        let graph = self.graph;
        if self.found.changes.is_any() {
            let changes = Arc::clone(&self.found.changes);
            if let Some(needs) = changes.of(node) {
                for need in needs.iter().filter(|need| need.strength == Strength::Hard) {
                    self.ask_changed(need, place, open, &changes);
                }
                return;
            }
        }
        for group in graph.groups(node) {
            self.room.clear();
            for slot in graph.members.of(group) {
                let far = self.lost(graph.members.to[slot], graph.members.lag(slot), open);
                if far != 0 {
                    self.room.push(far);
                }
            }
            self.lose(place, graph.lost_at(group));
        }
    }

    fn ask_changed(&mut self, need: &Need, place: u32, open: u32, changes: &Changes) {
        self.room.clear();
        for (member, lag) in &need.members {
            let far = self.lost(*member, *lag, open);
            if far != 0 && !changes.is_spared(*member) {
                self.room.push(far);
            }
        }
        self.lose(place, need.members.len() as u32 - need.needed + 1);
    }

    /// When the loss of a member is felt, as the complement; 0 when it is not lost.
    #[inline]
    fn lost(&self, member: u32, lag: u32, open: u32) -> u64 {
        let place = self.graph.places.of(member);
        let far = self.found.far[place as usize];
        let is_open = place >= open && self.found.turn[place as usize] == 0;
        if far == 0 || is_open || self.found.changes.is_spared(member) {
            return 0;
        }
        far - u64::from(lag)
    }

    /// A place needs a group that fails with so many of the members that are lost.
    #[inline]
    fn lose(&mut self, place: u32, lost_at: u32) {
        let (lost, count) = (self.room.len(), lost_at as usize);
        if lost < count {
            return;
        }
        let far = if lost == count {
            self.room.iter().copied().min().unwrap_or(0)
        } else {
            *self.room.select_nth_unstable_by_key(count - 1, |far| Reverse(*far)).1
        };
        self.sooner(place, far);
    }
}

/// Inside a circle each is decided when its time has come, the earliest first.
impl Spread<'_> {
    fn decide_together(&mut self, circle: Circle) {
        let mut put = 0;
        for word in circle.first as usize / 64..=circle.last as usize / 64 {
            let from = circle.first.saturating_sub(word as u32 * 64);
            let to = (circle.last - word as u32 * 64).min(63);
            let inside = (u64::MAX << from) & (u64::MAX >> (63 - to));
            let mut left = self.due[word].calls & inside;
            self.due[word].calls &= !inside;
            while left != 0 {
                let place = word as u32 * 64 + left.trailing_zeros();
                left &= left - 1;
                if let Some(moment) = self.moment.filter(|_| self.fails_now(place)) {
                    self.sooner(place, moment);
                }
                self.ask_groups(self.graph.places.node(place), place, circle.first);
                self.put_off(place, &mut put);
            }
        }
        while let Some((far, _, place)) = self.later.pop() {
            let place_at = place as usize;
            if self.found.turn[place_at] == 0 && self.found.far[place_at] == far {
                self.turns += 1;
                self.found.turn[place_at] = self.turns;
                self.take_turn(place, circle, &mut put);
            }
        }
    }

    /// A place of the circle fails later, if at all.
    fn put_off(&mut self, place: u32, put: &mut u32) {
        let far = self.found.far[place as usize];
        if far != 0 {
            self.later.push((far, Reverse(*put), place));
            *put += 1;
        }
    }

    fn take_turn(&mut self, place: u32, circle: Circle, put: &mut u32) {
        let graph = self.graph;
        let node = graph.places.node(place);
        self.found.reached.push(node);
        if self.found.changes.is_spared(node) {
            return;
        }
        let far = self.found.far[place as usize];
        if self.moment.is_some() {
            self.due[place as usize / 64].fails |= 1 << (place % 64);
        }
        for slot in graph.users.of(place) {
            let (user, far) = (graph.users.to[slot], far - u64::from(graph.users.lag(slot)));
            let target = user & !GROUP;
            let of_target = graph.places.node(target);
            let is_asked = user != target || self.found.changes.of(of_target).is_some();
            if target > circle.last {
                self.pass_on(if is_asked { target | GROUP } else { user }, far);
            } else if self.found.turn[target as usize] == 0 {
                let before = self.found.far[target as usize];
                match is_asked {
                    true => self.ask_groups(of_target, target, circle.first),
                    false => self.sooner(target, far),
                }
                if self.found.far[target as usize] != before {
                    self.put_off(target, put);
                }
            }
        }
    }
}
