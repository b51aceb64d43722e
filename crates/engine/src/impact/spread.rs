//! One pass in the order of needs: a set of bits says who is due, and nobody is due twice.

use super::{
    Changes, Edits, Failure, Impact, Mark,
    circle::{Circle, Turns},
    falls,
    sort::earliest_first,
};
use crate::{Error, Graph, NEVER, Need, Place, Strength, graph::GROUP};
use std::{cmp::Reverse, sync::Arc};

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
    pub(super) graph: &'g Graph,
    pub(super) found: Impact,
    /// Members of a group that are lost.
    room: Vec<u64>,
    /// What circles are decided with.
    pub(super) turns: Turns,
}

/// Of a place outside circles, everything that it needs is decided already.
const ALL_DECIDED: u32 = u32::MAX;

impl<'g> Spread<'g> {
    /// Room for impacts over that graph.
    pub fn over(graph: &'g Graph) -> Spread<'g> {
        let nodes = graph.nodes() as usize;
        let found = Impact {
            // Nothing fails, at whatever moment.
            moment: Some(u64::MAX),
            marks: vec![Mark::default(); nodes.div_ceil(64)],
            turn: vec![0; nodes],
            // Room that is not touched costs nothing.
            reached: Vec::with_capacity(nodes),
            places: Arc::clone(&graph.places),
            ..Impact::default()
        };
        Spread { graph, found, room: Vec::new(), turns: Turns::default() }
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

    /// Forgets the last impact and computes this one.
    ///
    /// Shape, units, limits, errors and source: as [`impact`](crate::impact).
    ///
    /// ```
    /// let mut builder = engine::Builder::new(2)?;
    /// builder.need(0, 1, 5)?;
    /// let graph = builder.build();
    /// let mut spread = engine::Spread::over(&graph);
    /// assert_eq!(spread.run(&[engine::Failure { node: 1, at: 9 }])?.at(0), Some(14));
    /// assert!(spread.run(&[engine::Failure { node: 2, at: 0 }]).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
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
        self.found.moment = same.map(|first| !first.at);
        if same.is_none() && self.found.far.is_empty() {
            self.found.far = vec![0; self.graph.nodes() as usize];
        }
        for failure in failures {
            self.pass_on(self.graph.places.of(failure.node), !failure.at);
        }
        self.pass();
        let Impact { reached, far, places, moment, .. } = &mut self.found;
        if moment.is_none() {
            earliest_first(reached, |node| !far[places.of(node) as usize]);
        }
        Ok(&self.found)
    }

    fn forget(&mut self) {
        let Impact { far, turn, reached, causes, places, ways, moment, marks, .. } =
            &mut self.found;
        for node in reached.drain(..) {
            let place = places.of(node) as usize;
            marks[place / 64].fails = 0;
            if moment.is_none() {
                far[place] = 0;
            }
            if self.turns.taken > 0 {
                turn[place] = 0;
            }
        }
        causes.clear();
        ways.take();
        self.turns.taken = 0;
    }

    /// Goes over who is due, from what is needed to what needs it.
    fn pass(&mut self) {
        let graph = self.graph;
        let mut circles = graph.places.circles.iter();
        let mut circle = circles.next();
        for word in 0..self.found.marks.len() {
            while self.found.marks[word].due != 0 {
                let place = word as u32 * 64 + self.found.marks[word].due.trailing_zeros();
                while circle.is_some_and(|(_, last)| *last < place) {
                    circle = circles.next();
                }
                match circle {
                    Some((first, last)) if *first <= place => {
                        self.decide_together(Circle { first: *first, last: *last });
                    }
                    _ if self.found.moment.is_some() => {
                        self.fall(place, circle.map_or(graph.nodes(), |(first, _)| *first));
                    }
                    _ => {
                        self.found.marks[word].due &= self.found.marks[word].due - 1;
                        self.decide(place);
                    }
                }
            }
        }
    }

    /// Decides who is due from a place on and before another, none of them in a circle, where
    /// everything fails at the one moment or not at all: 64 places at a time, so that the users of
    /// neighbours that fail are read in one go, as they lie in memory.
    fn fall(&mut self, from: u32, before: u32) {
        let graph = self.graph;
        let Impact { marks, reached, places, .. } = &mut self.found;
        for word in from / 64..before.div_ceil(64) {
            let (at, first) = (word as usize, word * 64);
            let inside = u64::MAX >> 64_u32.saturating_sub(before - first);
            // Who failed here before this stretch began is done.
            let earlier = if from > first { !(u64::MAX << (from - first)) } else { 0 };
            let mut done = earlier;
            // A place may be due by another of these, so until none is.
            while marks[at].due & inside != 0 {
                let due = marks[at].due & inside;
                marks[at].due &= !due;
                let mut fall = due & marks[at].fails & !done;
                for bit in ones(due & !marks[at].fails) {
                    let breaks = |group: u32| {
                        let members = &graph.members.to[graph.members.of(group)];
                        let lost = members.iter().filter(|node| falls(marks, places.of(**node)));
                        lost.count() as u32 >= graph.lost_at(group)
                    };
                    if graph.groups(places.node(first + bit)).any(breaks) {
                        fall |= 1 << bit;
                    }
                }
                marks[at].fails |= fall;
                done |= fall;
                let mut left = fall;
                while left != 0 {
                    let low = left.trailing_zeros();
                    let run = (left >> low).trailing_ones();
                    left &= !(u64::MAX >> (64 - run) << low);
                    let ends = [low, low + run].map(|at| graph.users.start[(first + at) as usize]);
                    for user in &graph.users.to[ends[0] as usize..ends[1] as usize] {
                        call(marks, *user);
                    }
                }
            }
            reached.extend(ones(done & !earlier).map(|bit| places.node(first + bit)));
        }
    }

    /// Something fails, so a user of it is due, and fails at that time at the latest; as a member
    /// of a group that is lost it says nothing by itself: the group is asked when the user is due.
    #[inline]
    pub(super) fn pass_on(&mut self, user: u32, far: u64) {
        if self.found.moment.is_none() {
            let target = user & !GROUP;
            self.sooner(target, if user == target { far } else { 0 });
        }
        call(&mut self.found.marks, user);
    }

    /// A place fails at that time at the latest.
    #[inline]
    pub(super) fn sooner(&mut self, place: u32, far: u64) {
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
    pub(super) fn ask_groups(&mut self, node: u32, place: u32, open: u32) {
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
    pub(super) fn lost(&self, member: u32, lag: u32, open: u32) -> u64 {
        let place = self.graph.places.of(member);
        let far = self.found.far_of(place);
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

/// A user of what fails is due; without [`GROUP`] it fails.
#[inline]
fn call(marks: &mut [Mark], user: u32) {
    let place = user & !GROUP;
    let mark = &mut marks[place as usize / 64];
    let bit = 1 << (place % 64);
    mark.due |= bit;
    mark.fails |= if user == place { bit } else { 0 };
}

/// The places of the bits that are set, rising.
fn ones(mut left: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        (left != 0).then(|| {
            let bit = left.trailing_zeros();
            left &= left - 1;
            bit
        })
    })
}
