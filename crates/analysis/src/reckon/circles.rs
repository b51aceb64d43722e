//! Circles of needs: who needs each other is taken as one.

use crate::view::View;
use std::collections::HashSet;

/// The nodes in groups that need each other, providers before their consumers.
pub struct Circles {
    /// The group of each node; a provider's is lower than its consumer's unless they are the same.
    pub of: Vec<u32>,
    /// The members of each group that has more than one, by its number.
    pub circles: Vec<(u32, Vec<u32>)>,
    /// Of each of them: is it marked that its members are recovered together (R4)?
    pub marked: Vec<bool>,
}

impl Circles {
    /// The circle that a node belongs to, if it is in one.
    pub fn circle(&self, node: u32) -> Option<&[u32]> {
        let group = self.of[node as usize];
        let found = self.circles.binary_search_by_key(&group, |(of, _)| *of).ok()?;
        Some(&self.circles[found].1)
    }

    /// Is it marked that the members of the circle of a node are recovered together?
    pub fn is_marked(&self, node: u32) -> bool {
        let group = self.of[node as usize];
        let found = self.circles.binary_search_by_key(&group, |(of, _)| *of);
        found.is_ok_and(|found| self.marked[found])
    }

    /// Do these two need each other?
    pub fn together(&self, one: u32, other: u32) -> bool {
        self.of[one as usize] == self.of[other as usize]
    }
}

/// Finds the circles of hard needs.
pub fn circles(view: &View) -> Circles {
    let found = engine::components(view.graph(), None).expect("nothing is marked");
    let of: Vec<u32> = (0..view.graph().nodes()).map(|node| found.of(node)).collect();
    let circles = found.circles().into_iter().filter_map(|members| {
        let first = members.first()?;
        Some((of[*first as usize], members.to_vec()))
    });
    let mut circles: Vec<(u32, Vec<u32>)> = circles.collect();
    circles.sort_unstable_by_key(|(of, _)| *of);
    let marked = circles.iter().map(|(_, members)| has_an_order(view, members)).collect();
    Circles { of, circles, marked }
}

/// Is there an order of start once the needs are left out that are marked as recovered together?
fn has_an_order(view: &View, members: &[u32]) -> bool {
    let is_marked = |dependency: u32| {
        let found = view.land().dependencies().get(dependency as usize);
        found.is_some_and(|dependency| dependency.is_together)
    };
    let mut left: HashSet<u32> = members.iter().copied().collect();
    loop {
        // Who waits for none of those that are left can start.
        let waits = |at: &u32| {
            view.needs()[view.needs_of(*at)].iter().any(|need| {
                need.is_hard && left.contains(&need.provider) && !is_marked(need.dependency)
            })
        };
        let ready: Vec<u32> = left.iter().copied().filter(|at| !waits(at)).collect();
        if ready.is_empty() {
            return left.is_empty();
        }
        left.retain(|at| !ready.contains(at));
    }
}
