//! Recovery times along chains, and the times that objectives above leave to what stands below.

mod allowed;
mod conflicts;

pub use allowed::{Allowance, Allowed, allowed};
pub use conflicts::{Conflict, ConflictKind, conflicts};

use crate::{Components, Error, Graph, NEVER, NONE, components};

/// When a node is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Back {
    /// Seconds until its own work can begin, or at least so many.
    pub begins: u64,
    /// Seconds until it is back, or at least so many.
    pub at: u64,
    /// Seconds until it is back at the latest; [`NEVER`] when unknown own times leave that open.
    pub at_most: u64,
    /// The need that is waited for longest; [`NONE`] when nothing is waited for.
    pub need: u32,
    /// The member of it that decides; [`NONE`] likewise.
    pub from: u32,
}

impl Back {
    const UP: Back = Back { begins: 0, at: 0, at_most: 0, need: NONE, from: NONE };

    /// Both have to be back: what decides is the later.
    fn or_later(self, other: Back) -> Back {
        let at_most = self.at_most.max(other.at_most);
        let is_later = other.at > self.at || self.need == NONE;
        Back { at_most, ..if is_later { other } else { self } }
    }

    /// Not before the release; unless something is waited for longer, it decides.
    fn released(self, release: Release) -> Back {
        let at_most = self.at_most.max(release.at_most);
        match release.at > 0 && release.at >= self.at {
            true => Back { at: release.at, at_most, ..Back::UP },
            false => Back { at_most, ..self },
        }
    }

    /// Is `at` exact, whatever the unknown own times are?
    pub fn is_known(&self) -> bool {
        self.at == self.at_most
    }
}

/// When the own work of a node can begin at the earliest, whatever it needs: after it was noticed
/// and decided, say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// Seconds, or at least so many.
    pub at: u64,
    /// Seconds at the latest; [`NEVER`] when that is open.
    pub at_most: u64,
}

impl Release {
    /// Both must be over.
    fn or_later(self, other: Release) -> Release {
        Release { at: self.at.max(other.at), at_most: self.at_most.max(other.at_most) }
    }
}

/// One element of a critical chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The node, or one of a circle.
    pub node: u32,
    /// When it begins and is back.
    pub back: Back,
    /// Its circle, as a component; [`NONE`] when it stands alone.
    pub circle: u32,
}

/// When each node is back.
#[derive(Clone, Debug)]
pub struct Recovery {
    back: Vec<Back>,
    components: Components,
    failed: Option<Vec<bool>>,
}

/// When each node is back, if every failed node has its own work to do once what it needs is back.
///
/// A node is back at its own time after the latest of its hard needs: a single one when the member
/// is back, a group when as many as are needed are back. What did not fail is back at 0. Where an
/// own time is unknown there is a lower bound, and an upper one where others can stand in; the two
/// are equal where the unknown cannot matter. The members of a circle are
/// recovered together: own times added up, since nobody says in which order; members inside count
/// as back with it.
///
/// Shape: `own` has one entry a node, in seconds; `failed` likewise, or none when everything
/// failed. Limits: time grows with nodes and links; it cannot be stopped, a million nodes
/// take some tenths of a second. Errors: lists of another length. Source:
/// critical path method (Kelley and Walker 1959) over AND and k-of-n. Checked against plain
/// recursion on small graphs.
///
/// ```
/// use engine::{Builder, recovery};
/// let mut builder = Builder::new(4)?;
/// builder.need(0, 1, 0)?;
/// builder.group(0, 1, &[(2, 0), (3, 0)])?;
/// let graph = builder.build();
/// let found = recovery(&graph, &[Some(10), Some(30), Some(20), None], None)?;
/// assert_eq!((found.of(0).at, found.of(0).is_known()), (40, true));
/// let found = recovery(&graph, &[Some(10), None, Some(20), Some(5)], None)?;
/// assert_eq!((found.of(0).at, found.of(0).is_known()), (15, false));
/// assert_eq!(found.unknowns(&graph, &[Some(10), None, Some(20), Some(5)], 0), [1]);
/// assert!(recovery(&graph, &[Some(1)], None).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn recovery(
    graph: &Graph,
    own: &[Option<u32>],
    failed: Option<&[bool]>,
) -> Result<Recovery, Error> {
    recovery_released(graph, own, failed, None)
}

/// The same where the own work of a node begins no earlier than its release; the members of a
/// circle no earlier than the latest of theirs.
///
/// Where nothing is waited for longer than the release, nothing is waited for, and the critical
/// chain begins there. Shape: `releases` has one entry a node, or none when everything can begin
/// at once. Units, limits and errors as [`recovery`]; an error also when `releases` has not one
/// entry a node. Source: release dates of machine scheduling (Graham, Lawler, Lenstra and Rinnooy
/// Kan 1979), here without limits of work. Checked against plain recursion on small graphs.
///
/// ```
/// use engine::{Builder, NEVER, NONE, Release, recovery_released};
/// let mut builder = Builder::new(2)?;
/// builder.need(0, 1, 0)?;
/// let graph = builder.build();
/// let own = [Some(10), Some(30)];
/// let after = |at| Release { at, at_most: at };
/// let found = recovery_released(&graph, &own, None, Some(&[after(50), after(5)]))?;
/// assert_eq!((found.of(1).at, found.of(0).at, found.of(0).from), (35, 60, NONE));
/// let open = Release { at: 0, at_most: NEVER };
/// let found = recovery_released(&graph, &own, None, Some(&[after(5), open]))?;
/// assert_eq!((found.of(0).at, found.of(0).is_known()), (40, false));
/// assert!(recovery_released(&graph, &own, None, Some(&[after(5)])).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn recovery_released(
    graph: &Graph,
    own: &[Option<u32>],
    failed: Option<&[bool]>,
    releases: Option<&[Release]>,
) -> Result<Recovery, Error> {
    graph.fits(own.len())?;
    if let Some(releases) = releases {
        graph.fits(releases.len())?;
    }
    let components = components(graph, failed)?;
    let mut found = Recovery {
        back: vec![Back::UP; own.len()],
        components: components.clone(),
        failed: failed.map(<[bool]>::to_vec),
    };
    let mut room = Vec::new();
    for component in 0..components.count() {
        let members = components.members(component);
        if failed.is_some_and(|failed| !failed[members[0] as usize]) {
            continue;
        }
        let mut sum = 0_u64;
        let mut is_known = true;
        let mut waits = Back::UP;
        let mut release = Release::default();
        for node in members {
            if let Some(releases) = releases {
                release = release.or_later(releases[*node as usize]);
            }
            sum += u64::from(own[*node as usize].unwrap_or(0));
            is_known &= own[*node as usize].is_some();
            waits = waits.or_later(found.waits(graph, *node, &mut room));
        }
        let waits = waits.released(release);
        let at_most = if is_known { waits.at_most.saturating_add(sum) } else { NEVER };
        let back = Back { begins: waits.at, at: waits.at + sum, at_most, ..waits };
        for node in members {
            found.back[*node as usize] = back;
        }
    }
    Ok(found)
}

impl Recovery {
    /// When a node is back.
    pub fn of(&self, node: u32) -> Back {
        self.back[node as usize]
    }

    /// The components of what failed, circles among them.
    pub fn components(&self) -> &Components {
        &self.components
    }

    fn is_failed(&self, node: u32) -> bool {
        self.failed.as_ref().is_none_or(|failed| failed[node as usize])
    }

    /// The latest of the needs of a node.
    fn waits(&self, graph: &Graph, node: u32, room: &mut Vec<(u64, u64, u32)>) -> Back {
        let component = self.components.of(node);
        let mut waits = Back::UP;
        for slot in graph.singles.of(node) {
            let from = graph.singles.to[slot];
            if self.is_failed(from) && self.components.of(from) != component {
                let back = self.back[from as usize];
                waits = waits.or_later(Back { need: graph.singles.need(slot), from, ..back });
            }
        }
        for group in graph.groups(node) {
            self.members(graph, component, group, room);
            let needed = graph.group_needed[group as usize] as usize;
            let (at, _, from) = room[needed - 1];
            room.sort_unstable_by_key(|(_, at_most, _)| *at_most);
            let at_most = room[needed - 1].1;
            let need = graph.group_number[group as usize];
            let (need, from) =
                if self.is_waited_for(component, from) { (need, from) } else { (NONE, NONE) };
            waits = waits.or_later(Back { begins: 0, at, at_most, need, from });
        }
        waits
    }

    /// The members of a group with their bounds, the earliest first.
    fn members(&self, graph: &Graph, component: u32, group: u32, room: &mut Vec<(u64, u64, u32)>) {
        room.clear();
        room.extend(graph.members.of(group).map(|slot| {
            let from = graph.members.to[slot];
            let back = if self.is_waited_for(component, from) {
                self.back[from as usize]
            } else {
                Back::UP
            };
            (back.at, back.at_most, from)
        }));
        room.sort_unstable();
    }

    /// Does a component wait for a member? Not if it did not fail, or lies inside.
    fn is_waited_for(&self, component: u32, member: u32) -> bool {
        self.is_failed(member) && self.components.of(member) != component
    }

    /// The critical chain of a node: from what decides, first to begin, to the node itself. Each
    /// begins when the one before is back; the first at 0, or at its release.
    pub fn chain(&self, node: u32) -> Vec<Link> {
        let mut chain = Vec::new();
        let mut at = node;
        while at != NONE {
            let component = self.components.of(at);
            let is_circle = self.components.members(component).len() > 1;
            let circle = if is_circle { component } else { NONE };
            let back = self.back[at as usize];
            chain.push(Link { node: at, back, circle });
            at = back.from;
        }
        chain.reverse();
        chain
    }

    /// The failed nodes of unknown own time that a node needs, directly or through others, itself
    /// included; rising.
    pub fn unknowns(&self, graph: &Graph, own: &[Option<u32>], node: u32) -> Vec<u32> {
        let mut seen = vec![false; self.back.len()];
        let mut open = vec![node];
        let mut found = Vec::new();
        seen[node as usize] = true;
        while let Some(node) = open.pop() {
            if !self.is_failed(node) {
                continue;
            }
            if own[node as usize].is_none() {
                found.push(node);
            }
            let mut visit = |to: u32| {
                if !std::mem::replace(&mut seen[to as usize], true) {
                    open.push(to);
                }
            };
            graph.singles.of(node).for_each(|slot| visit(graph.singles.to[slot]));
            let groups = graph.groups(node).flat_map(|group| graph.members.of(group));
            groups.for_each(|slot| visit(graph.members.to[slot]));
        }
        found.sort_unstable();
        found
    }

    /// How much later each node could be back without `top` being later, in seconds; nothing for
    /// what `top` does not wait for.
    ///
    /// Of a group as many members as are needed count, the fastest (then the lowest numbers): they
    /// are the plan, the others are not part of it. So a slack is never too large: whoever uses
    /// the slack of one node keeps the time of `top`. The critical chain has slack 0.
    pub fn slacks(&self, graph: &Graph, own: &[Option<u32>], top: u32) -> Vec<Option<u64>> {
        let mut latest: Vec<Option<u64>> = vec![None; self.back.len()];
        latest[top as usize] = Some(self.back[top as usize].at);
        let mut room = Vec::new();
        for component in (0..=self.components.of(top)).rev() {
            let members = self.components.members(component);
            let Some(last) = members.iter().filter_map(|node| latest[*node as usize]).min() else {
                continue;
            };
            let times = members.iter().filter_map(|node| own[*node as usize]);
            let begins = last - times.map(u64::from).sum::<u64>();
            for node in members {
                latest[*node as usize] = Some(last);
                let mut limit = |to: u32| {
                    if self.is_failed(to) && self.components.of(to) != component {
                        let known = latest[to as usize].unwrap_or(u64::MAX);
                        latest[to as usize] = Some(known.min(begins));
                    }
                };
                graph.singles.of(*node).for_each(|slot| limit(graph.singles.to[slot]));
                for group in graph.groups(*node) {
                    self.members(graph, component, group, &mut room);
                    let needed = graph.group_needed[group as usize] as usize;
                    room[..needed].iter().for_each(|(.., from)| limit(*from));
                }
            }
        }
        let slack = |(node, latest): (usize, Option<u64>)| Some(latest? - self.back[node].at);
        latest.into_iter().enumerate().map(slack).collect()
    }
}
