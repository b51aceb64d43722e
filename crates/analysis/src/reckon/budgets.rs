//! Inherited objectives: by when something must be back for the strictest of its consumers.

use crate::{landscape::NONE, reckon::Circles, view::View};

/// By when a node must be back for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// After how many seconds at the latest; below zero when it cannot be in time at all.
    pub time: i64,
    /// The need that asks for it, by its place; [`NONE`] when nobody asks.
    pub via: u32,
}

/// Nobody asks.
const OPEN: Budget = Budget { time: i64::MAX, via: NONE };

/// By when each node must be back for its consumers: the objective of a consumer, less the own work
/// of everything between. The strictest consumer wins. A member of a group with others to stand in
/// for it may be later; a soft need leaves its lag besides.
pub fn budgets(view: &View, circles: &Circles) -> Vec<Option<Budget>> {
    let mut asked = vec![OPEN; view.len()];
    let mut order: Vec<u32> = (0..).take(view.len()).collect();
    order.sort_unstable_by_key(|node| std::cmp::Reverse(circles.of[*node as usize]));
    for together in order.chunk_by(|one, other| circles.together(*one, *other)) {
        let own: u64 = together.iter().filter_map(|node| view.own(*node)).sum();
        let own = i64::try_from(own).unwrap_or(i64::MAX);
        // Who needs each other shares the strictest objective.
        let strictest = together.iter().map(|node| {
            let rto = view.objectives(*node).and_then(|objectives| objectives.rto);
            rto.map_or(i64::MAX, |rto| rto.seconds()).min(asked[*node as usize].time)
        });
        let Some(strictest) = strictest.min().filter(|time| *time != i64::MAX) else { continue };
        for node in together {
            for at in view.needs_of(*node) {
                let need = &view.needs()[at];
                let stands_in = view.group_of(need).is_some_and(|g| g.needed < g.members);
                if stands_in || circles.together(*node, need.provider) {
                    continue;
                }
                let lag = if need.is_hard { 0 } else { i64::from(need.lag) };
                let time = strictest - own + lag;
                let known = &mut asked[need.provider as usize];
                if time < known.time {
                    let via = u32::try_from(at).expect("fewer needs than places");
                    *known = Budget { time, via };
                }
            }
        }
    }
    asked.into_iter().map(|budget| (budget.via != NONE).then_some(budget)).collect()
}
