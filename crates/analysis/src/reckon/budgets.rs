//! Inherited objectives: by when something must be back for the strictest of its consumers.

use crate::{
    landscape::NONE,
    reckon::Circles,
    view::{Group, View},
};
use std::collections::HashMap;

/// By when a node must be back for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// After how many seconds at the latest; below zero when it cannot be in time at all.
    pub time: i64,
    /// The need that asks for it, by its place.
    pub via: u32,
}

/// What consumers leave to what they need.
pub struct Budgets {
    nodes: Vec<Option<Budget>>,
    /// Seconds for each group with members to spare, by the number of its need.
    groups: HashMap<u32, i64>,
}

impl Budgets {
    /// By when a node must be back for others.
    pub fn of(&self, node: u32) -> Option<Budget> {
        self.nodes[node as usize]
    }

    /// After how many seconds enough members of a group must be back (R3).
    pub fn of_group(&self, group: &Group) -> Option<i64> {
        self.groups.get(&group.number).copied()
    }
}

/// By when each node must be back for its consumers: the objective of a consumer, less the own work
/// of everything between. The strictest consumer wins. A member of a group with others to stand in
/// for it may be later: the requirement falls on the group. A soft need leaves its lag besides.
pub fn budgets(view: &View, circles: &Circles) -> Budgets {
    let nodes = 0..view.graph().nodes();
    let rto = |node| u64::try_from(view.rto(node)?.seconds()).ok();
    let objectives: Vec<Option<u64>> = nodes.clone().map(rto).collect();
    let own = super::own_times(view);
    let found = engine::allowed(view.graph(), &own, &objectives).expect("one entry a node");
    let budget = |node| {
        let allowance = found.of(node).filter(|allowance| allowance.above != engine::NONE)?;
        Some(Budget { time: allowance.by, via: asking(view, circles, allowance.above, node) })
    };
    let nodes = nodes.map(budget).map(|budget| budget.filter(|budget| budget.via != NONE));
    let mut groups = HashMap::new();
    for (need, allowance) in found.groups() {
        let known = groups.entry(*need).or_insert(allowance.by);
        *known = allowance.by.min(*known);
    }
    Budgets { nodes: nodes.collect(), groups }
}

/// The need by which `above`, or one it stands in a circle with, asks for a node.
fn asking(view: &View, circles: &Circles, above: u32, node: u32) -> u32 {
    let mut users = view.users_of(node).iter().copied().filter(|at| {
        let consumer = view.needs()[*at as usize].consumer;
        consumer == above || circles.together(consumer, above)
    });
    users.next().unwrap_or(NONE)
}
