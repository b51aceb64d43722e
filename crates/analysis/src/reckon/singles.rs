//! Single causes: what stops a service all by itself, and what takes members of a group together.

use crate::view::{Group, View};
use engine::{Failure, SingleLimit, Spread};

/// How many services a cause stops alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CauseCount {
    /// Services that are delivered now.
    pub services: u32,
    /// Vital ones among them.
    pub vital: u32,
}

/// For every node how many services it stops alone if it is lost and does not come back, itself not
/// counted.
pub fn cause_counts(view: &View) -> Vec<CauseCount> {
    let services: Vec<u32> = view.live_services().collect();
    let vital: Vec<u32> = services.iter().copied().filter(|at| view.is_vital(*at)).collect();
    let count = |tops: &[u32]| {
        let limit = SingleLimit { bytes: 0 };
        engine::singles(view.graph(), tops, limit, &mut ()).expect("services are nodes of the view")
    };
    let (services, vital) = (count(&services), count(&vital));
    let one =
        |node| CauseCount { services: services.tops_under(node), vital: vital.tops_under(node) };
    (0..view.graph().nodes()).map(one).collect()
}

/// Everything that stops `service` alone if it does not come back, itself left out.
pub fn causes_of(view: &View, service: u32) -> Vec<u32> {
    let found = engine::singles(view.graph(), &[service], SingleLimit::default(), &mut ());
    found.expect("the service is a node of the view").of(0).unwrap_or_default()
}

/// What a failure takes of a group.
pub struct Taken {
    /// The members that are lost, in the order of nodes.
    pub members: Vec<u32>,
    /// Does who needs the group stop, be it for the group or for another reason?
    pub stops: bool,
}

/// What is taken of a group when all of these fail.
pub fn lost_with(view: &View, group: &Group, failing: &[u32]) -> Taken {
    let mut spread = Spread::over(view.graph());
    let failures: Vec<Failure> =
        failing.iter().map(|node| Failure { node: *node, at: 0 }).collect();
    let impact = spread.run(&failures).expect("the causes are nodes of the view");
    let members = view.needs()[group.range()].iter().map(|need| need.provider);
    let mut lost: Vec<u32> = members.filter(|member| impact.at(*member).is_some()).collect();
    lost.sort_unstable();
    lost.dedup();
    Taken { members: lost, stops: impact.at(group.consumer).is_some() }
}

/// What takes at least two members of a group together, with what it takes.
pub fn fall_together(view: &View, group: &Group) -> Vec<(u32, Taken)> {
    let members: Vec<u32> = view.needs()[group.range()].iter().map(|need| need.provider).collect();
    // Below how many members a node stands.
    let mut above = vec![0_u16; view.len()];
    let mut marked = vec![false; view.len()];
    for member in &members {
        marked.fill(false);
        below(view, *member, &mut marked);
        for (at, is_below) in marked.iter().enumerate() {
            above[at] += u16::from(*is_below);
        }
    }
    let mut spread = Spread::over(view.graph());
    let mut found = Vec::new();
    for (cause, _) in (0..).zip(&above).filter(|(_, above)| **above > 1) {
        let failure = Failure { node: cause, at: 0 };
        let impact = spread.run(&[failure]).expect("the cause is a node of the view");
        let taken: Vec<u32> =
            members.iter().copied().filter(|member| impact.at(*member).is_some()).collect();
        if taken.len() > 1 {
            let stops = impact.at(group.consumer).is_some();
            found.push((cause, Taken { members: taken, stops }));
        }
    }
    found
}

/// Marks everything below a node.
fn below(view: &View, node: u32, marked: &mut [bool]) {
    let mut queue = vec![node];
    while let Some(node) = queue.pop() {
        for need in &view.needs()[view.needs_of(node)] {
            if need.is_hard && !marked[need.provider as usize] {
                marked[need.provider as usize] = true;
                queue.push(need.provider);
            }
        }
    }
}
