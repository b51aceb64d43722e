//! Recovery times: what has to be done before something is back, added up along the chain.

use crate::{
    landscape::{Clock, NONE},
    reckon::Circles,
    view::{Disclosed, View},
};
use engine::{NEVER, Release};
use std::collections::HashMap;

/// When something is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Back {
    /// After how many seconds, or at least so many.
    pub time: u64,
    /// Is that known, or is something missing?
    pub is_known: bool,
    /// The need that decides, by its place; [`NONE`] when nothing is waited for.
    pub via: u32,
}

/// What keeps the work on a node from beginning: something that failed by itself is not back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What is lost: a place, a person, a supplier.
    pub by: u32,
    /// For how many seconds; nothing when nobody knows.
    pub time: Option<u64>,
}

/// Which nodes wait for something that is lost.
pub type Waits = HashMap<u32, Wait>;

/// The recovery of every node, or of those that failed.
pub struct Recoveries {
    back: Vec<Back>,
    /// When the own work of a node begins.
    begins: Vec<u64>,
    waits: Waits,
}

impl Recoveries {
    /// When that node is back.
    pub fn of(&self, node: u32) -> Back {
        self.back[node as usize]
    }

    /// When its own work can begin.
    pub fn begins(&self, node: u32) -> u64 {
        self.begins[node as usize]
    }

    /// What is lost that it waits for, beside what it needs.
    pub fn wait(&self, node: u32) -> Option<&Wait> {
        self.waits.get(&node)
    }

    /// Is something that failed known to be back by then, so that who begins to miss it only then
    /// never does? At the moment of the failure nothing is.
    pub(super) fn is_back_by(&self, node: u32, at: u64) -> bool {
        let back = self.of(node);
        at > 0 && back.is_known && back.time <= at
    }
}

/// When each node is back if all have to be recovered.
pub fn recoveries(view: &View, circles: &Circles) -> Recoveries {
    computed(view, circles, None, Waits::new())
}

/// When each node is back if only those have to be recovered that `failed` marks, and some wait.
pub fn recoveries_of(view: &View, circles: &Circles, failed: &[bool], waits: Waits) -> Recoveries {
    computed(view, circles, Some(failed), waits)
}

fn computed(view: &View, circles: &Circles, failed: Option<&[bool]>, waits: Waits) -> Recoveries {
    let mut own = super::own_times(view);
    // What a supplier that stopped has promised does not hold.
    let lost = waits.iter().filter(|(at, wait)| wait.by == **at && wait.time.is_none());
    lost.for_each(|(at, _)| own[*at as usize] = None);
    let releases = releases(view, &waits);
    let found = engine::recovery_released(view.graph(), &own, failed, releases.as_deref());
    let found = found.expect("one entry a node");
    let nodes = 0..view.graph().nodes();
    let is_failed = |at: u32| failed.is_none_or(|failed| failed[at as usize]);
    let back = nodes.clone().map(|node| {
        let back = found.of(node);
        let via = match back.from {
            engine::NONE => NONE,
            from => deciding(view, circles, (node, from), |at| is_failed(at).then(|| found.of(at))),
        };
        Back { time: back.at, is_known: back.is_known(), via }
    });
    let begins = nodes.map(|node| found.of(node).begins).collect();
    Recoveries { back: back.collect(), begins, waits }
}

/// When recovery of each node can begin: once its organisation has noticed the disruption and
/// decided (R5), and what it waits for is not lost any more. Nothing where no policy says it;
/// people and places are not recovered: nobody decides about them.
pub(super) fn releases(view: &View, waits: &Waits) -> Option<Vec<Release>> {
    let of_clock = |clock: Clock| {
        let at = u64::try_from(clock.lead()).unwrap_or_default();
        Release { at, at_most: if clock.open().is_some() { NEVER } else { at } }
    };
    let clocks: HashMap<u32, Release> =
        view.clocks().into_iter().map(|(of, clock)| (of, of_clock(clock))).collect();
    if clocks.is_empty() && waits.is_empty() {
        return None;
    }
    let decided = |at| {
        let node = view.node(at).filter(|node| node.kind.recovers())?;
        clocks.get(&node.organisation).filter(|_| view.disclosed(at) == Disclosed::Open).copied()
    };
    let release = |node| waiting(decided(node).unwrap_or_default(), waits.get(&node));
    Some((0..view.graph().nodes()).map(release).collect())
}

/// A release that waits for something that is lost, too.
pub(super) fn waiting(decided: Release, wait: Option<&Wait>) -> Release {
    let Some(wait) = wait else { return decided };
    let (at, at_most) = (wait.time.unwrap_or_default(), wait.time.unwrap_or(NEVER));
    Release { at: decided.at.max(at), at_most: decided.at_most.max(at_most) }
}

/// The need of a node, or of one it stands in a circle with, that leads to `from`. Of several that
/// decide alike, the one with the least number is named: the order of loading says nothing.
fn deciding(
    view: &View,
    circles: &Circles,
    (node, from): (u32, u32),
    back: impl Fn(u32) -> Option<engine::Back>,
) -> u32 {
    let own = [node];
    let members = circles.circle(node).unwrap_or(&own);
    let mut first = std::iter::once(&node).chain(members);
    let found = first.find_map(|member| view.need_between(*member, from));
    let Some(found) = found else { return NONE };
    let deciding = &view.needs()[found as usize];
    let until = back(from);
    let alike = view.needs_of(deciding.consumer).filter(|at| {
        let need = &view.needs()[*at];
        let same = |until: engine::Back, other: engine::Back| {
            other.at == until.at && other.is_known() == until.is_known()
        };
        need.is_hard
            && need.group == deciding.group
            && until.zip(back(need.provider)).is_some_and(|(until, other)| same(until, other))
            && !circles.together(need.consumer, need.provider)
    });
    let named = |at: &usize| {
        let provider = view.needs()[*at].provider;
        (view.kind(provider), view.node(provider).map(|node| node.number), provider)
    };
    let least = alike.min_by_key(named).and_then(|at| u32::try_from(at).ok());
    least.unwrap_or(found)
}
