//! Inside a circle each is decided when its turn has come: the earliest first, and of those at the
//! same time the one that was put there first.

use super::Spread;
use crate::graph::GROUP;
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

/// Places from the first to the last that have to be decided together.
#[derive(Clone, Copy)]
pub(super) struct Circle {
    pub first: u32,
    pub last: u32,
}

/// Who waits for a turn, and how many had one.
#[derive(Default)]
pub(super) struct Turns {
    /// The complement of a time, when it was put here, and the place that fails then; or with
    /// [`GROUP`], the place that feels then that a member of a group of it is lost.
    later: BinaryHeap<(u64, Reverse<u32>, u32)>,
    /// Of each place whose groups were asked: how many more losses it takes at least until one of
    /// them can break. So a group is not asked again for each of its members.
    missing: HashMap<u32, u32>,
    put: u32,
    pub taken: u32,
}

impl Spread<'_> {
    /// Decides the places of a circle that are due, and whatever in it falls with them.
    pub(super) fn decide_together(&mut self, circle: Circle) {
        self.turns.missing.clear();
        self.turns.put = 0;
        for word in circle.first as usize / 64..=circle.last as usize / 64 {
            let from = circle.first.saturating_sub(word as u32 * 64);
            let to = (circle.last - word as u32 * 64).min(63);
            let inside = (u64::MAX << from) & (u64::MAX >> (63 - to));
            let mut left = self.found.marks[word].due & inside;
            self.found.marks[word].due &= !inside;
            while left != 0 {
                let place = word as u32 * 64 + left.trailing_zeros();
                left &= left - 1;
                self.feel_outside(place, circle);
                let far = self.found.far_of(place);
                if far != 0 {
                    self.put_off(place, far);
                }
            }
        }
        while let Some((far, Reverse(put), place)) = self.turns.later.pop() {
            let target = place & !GROUP;
            if self.found.turn[target as usize] != 0 {
                continue;
            }
            if place != target {
                if self.breaks(target, far, circle) && self.fails_sooner(target, far) {
                    self.turns.later.push((far, Reverse(put), target));
                }
            } else if self.found.far_of(place) == far {
                self.turns.taken += 1;
                self.found.turn[place as usize] = self.turns.taken;
                self.take_turn(place, far, circle);
            }
        }
    }

    /// A place, or with [`GROUP`] a loss that it feels, has its turn then.
    fn put_off(&mut self, place: u32, far: u64) {
        self.turns.later.push((far, Reverse(self.turns.put), place));
        self.turns.put += 1;
    }

    /// A place of the circle is due: it will feel what its groups have lost outside.
    fn feel_outside(&mut self, place: u32, circle: Circle) {
        let graph = self.graph;
        let node = graph.places.node(place);
        if self.found.changes.of(node).is_some() {
            self.ask_groups(node, place, circle.first);
            return;
        }
        for slot in graph.groups(node).flat_map(|group| graph.members.of(group)) {
            let far = self.lost(graph.members.to[slot], graph.members.lag(slot), circle.first);
            if far != 0 {
                self.put_off(place | GROUP, far);
            }
        }
    }

    /// One more loss is felt: does a group of the place break at that time?
    fn breaks(&mut self, place: u32, far: u64, circle: Circle) -> bool {
        let known = self.turns.missing.get(&place).map_or(0, |known| known - 1);
        let missing = if known > 0 { known } else { self.missing(place, far, circle) };
        self.turns.missing.insert(place, missing.max(1));
        missing == 0
    }

    /// How many more losses it takes at least until a group of the place breaks.
    fn missing(&self, place: u32, far: u64, circle: Circle) -> u32 {
        let graph = self.graph;
        let of_group = |group: u32| {
            let felt = graph.members.of(group).filter(|slot| {
                let (member, lag) = (graph.members.to[*slot], graph.members.lag(*slot));
                self.lost(member, lag, circle.first) >= far
            });
            graph.lost_at(group).saturating_sub(felt.count() as u32)
        };
        graph.groups(graph.places.node(place)).map(of_group).min().unwrap_or(1)
    }

    /// A place fails then, or sooner; is that news?
    fn fails_sooner(&mut self, place: u32, far: u64) -> bool {
        let is_news = self.found.far_of(place) < far;
        if self.found.moment.is_some() {
            self.found.marks[place as usize / 64].fails |= 1 << (place % 64);
        } else {
            self.sooner(place, far);
        }
        is_news
    }

    /// A place fails now: everyone in the circle who needs it is asked, and everyone above is due.
    fn take_turn(&mut self, place: u32, far: u64, circle: Circle) {
        let graph = self.graph;
        let node = graph.places.node(place);
        self.found.reached.push(node);
        if self.found.changes.is_spared(node) {
            return;
        }
        for slot in graph.users.of(place) {
            let (user, felt) = (graph.users.to[slot], far - u64::from(graph.users.lag(slot)));
            let target = user & !GROUP;
            let of_target = graph.places.node(target);
            let is_changed = self.found.changes.of(of_target).is_some();
            if target > circle.last {
                self.pass_on(if is_changed { target | GROUP } else { user }, felt);
            } else if self.found.turn[target as usize] != 0 {
                continue;
            } else if is_changed {
                let before = self.found.far_of(target);
                self.ask_groups(of_target, target, circle.first);
                let after = self.found.far_of(target);
                if after != before {
                    self.put_off(target, after);
                }
            } else if user == target {
                if self.fails_sooner(target, felt) {
                    self.put_off(target, felt);
                }
            } else if felt > self.found.far_of(target) {
                if felt < far {
                    self.put_off(user, felt);
                } else if self.breaks(target, felt, circle) && self.fails_sooner(target, felt) {
                    self.put_off(target, felt);
                }
            }
        }
    }
}
