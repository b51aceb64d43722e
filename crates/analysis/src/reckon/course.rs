//! The course of a failure: what it reaches before it is over, and when that is back.
//!
//! Who bears the loss of something for longer than it is lost never feels it (the lag of a need).
//! So what a failure reaches hangs on what comes back when, and that again on what fails.

use super::{Circles, Impact, Recoveries, Waits, impact, recoveries_of};
use crate::{
    landscape::NONE,
    view::{Group, View},
};
use engine::{Edits, Spread, Strength};
use std::collections::HashSet;

/// What a failure reaches and when that is back.
pub struct Course {
    /// What is reached.
    pub impact: Impact,
    /// When it is back; only what failed has to be.
    pub recoveries: Recoveries,
    /// What would be reached if nothing came back, and is not: what it needs is back before it
    /// feels the loss.
    pub spared: Vec<u32>,
}

/// A need that is not felt: who needs, the group ([`NONE`] for none), and what is needed.
type Unfelt = (u32, u32, u32);

/// The course of a failure of these causes at the same time, of which some wait.
///
/// It begins with everything that would be reached if nothing came back, and takes away the needs
/// whose provider is known to be back before its loss is felt. With each of them less fails, what
/// is left fails no earlier and is back no later: what was taken away stays away. What is not known
/// to be back takes nothing away.
pub fn course(view: &View, circles: &Circles, causes: &[u32], waits: &Waits) -> Course {
    let failures = impact::at_once(causes);
    let mut spread = Spread::over(view.graph());
    let mut found = spread.run(&failures).expect("causes are nodes of the view").clone();
    let first: Vec<u32> = found.reached().to_vec();
    let back = |found: &engine::Impact| {
        let nodes = 0..view.graph().nodes();
        let failed: Vec<bool> =
            nodes.map(|node| impact::failing_at(found, node).is_some()).collect();
        recoveries_of(view, circles, &failed, waits.clone())
    };
    let mut recoveries = back(&found);
    let mut unfelt: HashSet<Unfelt> = HashSet::new();
    let mut edits = Edits::of(view.graph());
    loop {
        let scene = Scene { view, found: &found, recoveries: &recoveries };
        let more = scene.unfelt(&unfelt);
        if more.is_empty() {
            break;
        }
        for one in &more {
            never_felt(view, &mut edits, *one);
        }
        unfelt.extend(more);
        spread.edit(edits.clone());
        found = spread.run(&failures).expect("causes are nodes of the view").clone();
        recoveries = back(&found);
    }
    let (impact, worse) = impact::told(view, found, Some(&recoveries));
    let mut spared: Vec<u32> = first.into_iter().chain(worse).collect();
    spared.retain(|node| impact.of(*node).is_none());
    spared.sort_unstable();
    spared.dedup();
    Course { impact, recoveries, spared }
}

/// What fails when, and when it is back.
struct Scene<'a> {
    view: &'a View,
    found: &'a engine::Impact,
    recoveries: &'a Recoveries,
}

impl Scene<'_> {
    /// The needs of what fails that are not felt, beside those known already.
    fn unfelt(&self, known: &HashSet<Unfelt>) -> Vec<Unfelt> {
        let mut more = Vec::new();
        for node in self.found.reached() {
            if self.fails_at(*node).is_none_or(|at| at == 0) {
                // What fails at once feels it at once.
                continue;
            }
            let mut last = NONE;
            for place in self.view.needs_of(*node) {
                let need = &self.view.needs()[place];
                if !need.is_hard {
                    continue;
                }
                if need.group == NONE {
                    let one = (*node, NONE, need.provider);
                    if !known.contains(&one) && self.is_never_missed(*node, need.provider) {
                        more.push(one);
                    }
                } else if need.group != last {
                    last = need.group;
                    let group = &self.view.groups()[need.group as usize];
                    let back = self.back_in_time(group, need.group, known);
                    more.extend(back.into_iter().map(|member| (*node, last, member)));
                }
            }
        }
        more.sort_unstable();
        more.dedup();
        more
    }

    fn fails_at(&self, node: u32) -> Option<u64> {
        impact::failing_at(self.found, node)
    }

    /// Is a provider back before any of the needs that a consumer has of it alone is felt?
    fn is_never_missed(&self, consumer: u32, provider: u32) -> bool {
        let Some(lost) = self.fails_at(provider) else { return false };
        let mut needs = self.view.needs()[self.view.needs_of(consumer)]
            .iter()
            .filter(|need| need.is_hard && need.group == NONE && need.provider == provider);
        needs.all(|need| self.recoveries.is_back_by(provider, lost + u64::from(need.lag)))
    }

    /// The lost members of a group that are back by the time at which too few would be left. Before
    /// that there were enough with them lost, and after it they are not.
    fn back_in_time(&self, group: &Group, place: u32, known: &HashSet<Unfelt>) -> Vec<u32> {
        let needs = &self.view.needs()[group.range()];
        let mut members: Vec<(u32, u32)> =
            needs.iter().map(|need| (need.provider, need.lag)).collect();
        members.sort_unstable();
        members.dedup_by_key(|(provider, _)| *provider);
        let spare = members.len() - usize::from(group.needed).min(members.len());
        let felt = members.into_iter().filter_map(|(member, lag)| {
            let is_known = known.contains(&(group.consumer, place, member));
            let lost = self.fails_at(member).filter(|_| !is_known)?;
            Some((lost + u64::from(lag), member))
        });
        let mut felt: Vec<(u64, u32)> = felt.collect();
        felt.sort_unstable();
        let Some(at) = felt.get(spare).map(|(at, _)| *at) else { return Vec::new() };
        let lost = felt.into_iter().filter(|(felt, _)| *felt <= at).map(|(_, member)| member);
        lost.filter(|member| self.recoveries.is_back_by(*member, at)).collect()
    }
}

/// Takes a need away from what the engine spreads over.
fn never_felt(view: &View, edits: &mut Edits<'_>, (consumer, group, provider): Unfelt) {
    let of_group = |number| {
        let needs = &view.needs()[view.needs_of(consumer)];
        let mut groups = needs.iter().filter_map(|need| view.group_of(need));
        groups.any(|group| group.number == number)
    };
    let numbers: Vec<u32> = match view.groups().get(group as usize) {
        Some(group) => vec![group.number],
        None => {
            let needs = view.graph().needs_of(consumer).into_iter().filter(|need| {
                let is_of = need.members.iter().any(|(member, _)| *member == provider);
                is_of && need.strength == Strength::Hard && !of_group(need.number)
            });
            needs.map(|need| need.number).collect()
        }
    };
    for number in numbers {
        let felt = edits.lag(consumer, number, provider, impact::NEVER_FELT);
        felt.expect("the consumer has that need of the graph");
    }
}
