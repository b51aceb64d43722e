//! Circles of needs: who needs each other is taken as one.

use crate::view::View;

/// The nodes in groups that need each other, providers before their consumers.
pub struct Circles {
    /// The group of each node; a provider's is lower than its consumer's unless they are the same.
    pub of: Vec<u32>,
    /// The members of each group that has more than one, by its number.
    pub circles: Vec<(u32, Vec<u32>)>,
}

impl Circles {
    /// The circle that a node belongs to, if it is in one.
    pub fn circle(&self, node: u32) -> Option<&[u32]> {
        let group = self.of[node as usize];
        let found = self.circles.binary_search_by_key(&group, |(of, _)| *of).ok()?;
        Some(&self.circles[found].1)
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
    Circles { of, circles }
}
