//! What fails with something, and how long that is lost: known only where a what-if says it.
//!
//! What did not fail takes no time: a place or a person is there. What failed by itself is there
//! again when nobody knows; only what has work of its own says more.

use super::{NodeKind, assess::Assessed};
use crate::reckon::{self, Course, Courses, Wait, Waits};
use std::collections::HashMap;

impl Assessed {
    /// The course of a failure of these, with everything that stops with them.
    pub fn course(&self, causes: &[u32]) -> Course {
        let (view, falling) = (self.view(), self.falling(causes));
        reckon::course(view, self.circles(), &falling, self.waits(causes))
    }

    /// What fails with one alone, it among it: as in a what-if.
    pub(super) fn failing_with(&self, cause: u32, courses: &mut Courses<'_>) -> Vec<u32> {
        let falling = self.falling(&[cause]);
        courses.failing(&falling, || self.waits_for(cause, &falling))
    }

    /// Everything that fails at once with these: a supplier stops with what is in its hands.
    pub(super) fn falling(&self, causes: &[u32]) -> Vec<u32> {
        let falling = causes.iter().flat_map(|at| match self.view().kind(*at) {
            NodeKind::Supplier => self.stops_with(*at),
            _ => vec![*at],
        });
        falling.collect()
    }

    /// What stops with suppliers among these, itself not named, and with which.
    pub(super) fn in_hands(&self, causes: &[u32]) -> HashMap<u32, u32> {
        let suppliers = causes.iter().filter(|at| self.view().kind(**at) == NodeKind::Supplier);
        let hands = suppliers.flat_map(|by| self.stops_with(*by).into_iter().map(|at| (at, *by)));
        hands.filter(|(at, _)| !causes.contains(at)).collect()
    }

    /// What waits for what when these fail; of several for what is lost longest, or nobody knows
    /// how long.
    fn waits(&self, causes: &[u32]) -> Waits {
        let mut waits = Waits::new();
        let length = |wait: &Wait| (wait.time.is_none(), wait.time);
        for by in causes {
            for (at, wait) in self.waits_for(*by, &self.falling(&[*by])) {
                let known = waits.entry(at).or_insert(wait);
                if length(&wait) > length(known) {
                    *known = wait;
                }
            }
        }
        waits
    }

    /// What waits for something that fails, of everything that stops with it: a place, a person or
    /// a team for itself, and what is in the hands of a supplier for that. A what-if may say for
    /// how long; a contract does not. It promises how soon somebody who is there comes and mends,
    /// and nothing of who has stopped altogether.
    pub(super) fn waits_for(&self, by: u32, falling: &[u32]) -> Waits {
        let view = self.view();
        let time = view.assumed(by);
        let wait = Wait { by, time };
        match view.kind(by) {
            NodeKind::Supplier => {
                // What is said of the supplier is its own work already.
                let waiting = falling.iter().filter(|at| **at != by || time.is_none());
                waiting.map(|at| (*at, wait)).collect()
            }
            NodeKind::Location | NodeKind::Person | NodeKind::Role | NodeKind::Organisation
                if time.is_none() =>
            {
                Waits::from([(by, wait)])
            }
            _ => Waits::new(),
        }
    }
}
