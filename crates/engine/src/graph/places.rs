//! The order of places: what is needed comes before what needs it, and circles lie together.

use super::Table;
use crate::components::of_rows;

/// Each node's place, so that every hard need leads from a place to a lower one, or lies inside a
/// circle, whose places are one range. Where the nodes were numbered like that, it takes no room.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// The place of each node; empty when it is the node itself.
    of: Vec<u32>,
    /// The node at each place; empty when it is the place itself.
    node: Vec<u32>,
    /// First and last place of each circle, rising.
    pub circles: Vec<(u32, u32)>,
}

impl Places {
    /// The places of nodes with these single needs and groups, a range of groups for each node.
    pub fn of_needs(singles: &Table, groups_of: &[u32], members: &Table) -> Places {
        let nodes = singles.rows() as u32;
        // The members of a node's groups lie together.
        let row = |node: u32| {
            let groups = [groups_of[node as usize], groups_of[node as usize + 1]];
            let [first, end] = groups.map(|group| members.start[group as usize] as usize);
            (&singles.to[singles.of(node)], &members.to[first..end])
        };
        let rises = |node: u32| {
            let (singles, members) = row(node);
            singles.iter().chain(members).all(|to| *to < node)
        };
        if (0..nodes).all(rises) {
            return Places::default();
        }
        let length = |node: u32| {
            let (singles, members) = row(node);
            (singles.len() + members.len()) as u32
        };
        let link = |node: u32, at: u32| {
            let (singles, members) = row(node);
            let at = at as usize;
            Some(if at < singles.len() { singles[at] } else { members[at - singles.len()] })
        };
        let order = of_rows(nodes, length, link);
        let mut places = Places { of: vec![0; nodes as usize], ..Places::default() };
        for (place, node) in (0..).zip(order.order()) {
            places.of[*node as usize] = place;
        }
        places.circles = order.ranges().filter(|(first, last)| first < last).collect();
        places.node = order.into_order();
        places
    }

    /// The place of a node.
    #[inline]
    pub fn of(&self, node: u32) -> u32 {
        if self.of.is_empty() { node } else { self.of[node as usize] }
    }

    /// The node at a place.
    #[inline]
    pub fn node(&self, place: u32) -> u32 {
        if self.node.is_empty() { place } else { self.node[place as usize] }
    }

    pub fn bytes(&self) -> usize {
        (self.of.capacity() + self.node.capacity() + 2 * self.circles.capacity()) * 4
    }
}
