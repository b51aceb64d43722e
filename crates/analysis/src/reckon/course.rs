//! The course of a failure: what it reaches before it is over, and when that is back.
//!
//! Who bears the loss of something for longer than it is lost never feels it (the lag of a need).
//! So what a failure reaches hangs on what comes back when, and that again on what fails.

use super::{Circles, Impact, Recoveries, Wait, Waits, impact, own_times, recoveries_of, recovery};
use crate::{landscape::NONE, view::View};
use engine::{Back, Builder, Edits, Graph, NEVER, Release, Spread, Strength};
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

/// The course of a failure of these causes at the same time, of which some wait.
pub fn course(view: &View, circles: &Circles, causes: &[u32], waits: Waits) -> Course {
    let mut courses = Courses::over(view);
    let last = courses.reach(causes);
    let unfelt = courses.unfelt(causes, &waits, last);
    let first = courses.reached.clone();
    if !unfelt.is_empty() {
        courses.spread.edit(without(view, &unfelt));
        courses.spread.run(&impact::at_once(causes)).expect("causes are nodes of the view");
    }
    let found = courses.spread.found().clone();
    let nodes = 0..view.graph().nodes();
    let failed: Vec<bool> = nodes.map(|node| impact::failing_at(&found, node).is_some()).collect();
    let recoveries = recoveries_of(view, circles, &failed, waits);
    let (impact, worse) = impact::told(view, found, Some(&recoveries));
    let mut spared: Vec<u32> = first.into_iter().chain(worse).collect();
    spared.retain(|node| impact.of(*node).is_none());
    spared.sort_unstable();
    spared.dedup();
    Course { impact, recoveries, spared }
}

/// A need that is not felt: who needs, the group ([`NONE`] for none), and what is needed.
type Unfelt = (u32, u32, u32);

/// The courses of many failures over one view, one after the other.
pub struct Courses<'v> {
    view: &'v View,
    own: Vec<Option<u32>>,
    releases: Option<Vec<Release>>,
    spread: Spread<'v>,
    /// What the last failure would reach if nothing came back, the earliest first.
    reached: Vec<u32>,
    /// By which place in `reached` a node stands; [`NONE`] when it does not.
    places: Vec<u32>,
}

impl<'v> Courses<'v> {
    /// No failure yet.
    pub fn over(view: &'v View) -> Courses<'v> {
        Courses {
            view,
            own: own_times(view),
            releases: recovery::releases(view, &Waits::new()),
            spread: Spread::over(view.graph()),
            reached: Vec::new(),
            places: vec![NONE; view.len()],
        }
    }

    /// What fails with these causes, they among it. What waits is asked only where it matters.
    pub fn failing(&mut self, causes: &[u32], waits: impl FnOnce() -> Waits) -> Vec<u32> {
        let last = self.reach(causes);
        let unfelt = match last {
            0 => HashSet::new(),
            _ => self.unfelt(causes, &waits(), last),
        };
        if unfelt.is_empty() {
            return self.reached.clone();
        }
        let times = self.part().times(causes, &unfelt);
        let all = self.reached.iter().zip(times);
        all.filter_map(|(node, time)| time.map(|_| *node)).collect()
    }

    /// What fails with these causes, they among it, and when each is back.
    pub fn back(&mut self, causes: &[u32], waits: &Waits) -> Vec<(u32, Back)> {
        let last = self.reach(causes);
        let unfelt = self.unfelt(causes, waits, last);
        let part = self.part();
        let times = match unfelt.is_empty() {
            true => vec![Some(0); self.reached.len()],
            false => part.times(causes, &unfelt),
        };
        let back = part.back(&part.graph(&HashSet::new()), &times, waits);
        let all = self.reached.iter().zip(times).zip(back);
        all.filter_map(|((node, time), back)| time.map(|_| (*node, back))).collect()
    }

    /// Spreads the failure of these as if nothing came back, and says when the last is reached.
    fn reach(&mut self, causes: &[u32]) -> u64 {
        for node in &self.reached {
            self.places[*node as usize] = NONE;
        }
        let failures = impact::at_once(causes);
        let found = self.spread.run(&failures).expect("causes are nodes of the view");
        self.reached = found.reached().to_vec();
        for (place, node) in (0..).zip(&self.reached) {
            self.places[*node as usize] = place;
        }
        self.reached.iter().filter_map(|node| found.at(*node)).max().unwrap_or_default()
    }

    /// The needs that are not felt when these causes fail.
    ///
    /// It begins with everything that would be reached if nothing came back, and takes away the
    /// needs whose provider is known to be back before its loss is felt. With each of them less
    /// fails, what is left fails no earlier and is back no later: what was taken away stays away.
    /// What is not known to be back takes nothing away. Time grows with the needs of what is
    /// reached, for each round; a round takes away at least one.
    fn unfelt(&self, causes: &[u32], waits: &Waits, last: u64) -> HashSet<Unfelt> {
        let mut unfelt = HashSet::new();
        if last == 0 || causes.iter().all(|cause| self.is_late(*cause, waits.get(cause), last)) {
            return unfelt;
        }
        let part = self.part();
        let whole = part.graph(&unfelt);
        loop {
            let times = part.times(causes, &unfelt);
            let back = part.back(&whole, &times, waits);
            let more = Scene { part: &part, times: &times, back: &back }.unfelt(&unfelt);
            if more.is_empty() {
                return unfelt;
            }
            unfelt.extend(more);
        }
    }

    /// Is a cause not known to be back by then? Nothing that fails with it is back before.
    pub fn is_late(&self, cause: u32, wait: Option<&Wait>, by: u64) -> bool {
        let release = self.releases.as_ref().map(|all| all[cause as usize]);
        let release = recovery::waiting(release.unwrap_or_default(), wait);
        let own = self.own[cause as usize].map(u64::from);
        release.at_most == NEVER || own.is_none_or(|own| release.at + own > by)
    }

    fn part(&self) -> Part<'_> {
        Part {
            view: self.view,
            reached: &self.reached,
            places: &self.places,
            own: &self.own,
            releases: self.releases.as_deref(),
        }
    }
}

/// The part of a view that a failure reaches, by places in what is reached.
struct Part<'a> {
    view: &'a View,
    reached: &'a [u32],
    places: &'a [u32],
    own: &'a [Option<u32>],
    releases: Option<&'a [Release]>,
}

impl Part<'_> {
    fn place(&self, node: u32) -> Option<u32> {
        Some(self.places[node as usize]).filter(|place| *place != NONE)
    }

    /// The needs inside, without those that are not felt. Members of a group that are not lost meet
    /// it as far as they go: of the others as many fewer are needed.
    fn graph(&self, unfelt: &HashSet<Unfelt>) -> Graph {
        let mut builder = Builder::new(super::short(self.reached.len())).expect("fewer than all");
        for (consumer, node) in (0..).zip(self.reached) {
            let mut last = NONE;
            for need in &self.view.needs()[self.view.needs_of(*node)] {
                if need.is_hard && need.group == NONE {
                    let is_felt = !unfelt.contains(&(*node, NONE, need.provider));
                    if let Some(place) = self.place(need.provider).filter(|_| is_felt) {
                        builder.need(consumer, place, need.lag).expect("both are inside");
                    }
                } else if need.is_hard && need.group != last {
                    last = need.group;
                    let members = members(self.view, need.group);
                    let is_felt = |member: u32| !unfelt.contains(&(*node, last, member));
                    let lost: Vec<(u32, u32)> = members
                        .iter()
                        .filter(|(member, _)| is_felt(*member))
                        .filter_map(|(member, lag)| Some((self.place(*member)?, *lag)))
                        .collect();
                    let spare = spare(self.view, need.group, &members);
                    if let Some(needed) = lost.len().checked_sub(spare).filter(|left| *left > 0) {
                        let needed = super::short(needed);
                        builder.group(consumer, needed, &lost).expect("all are inside");
                    }
                }
            }
        }
        builder.build()
    }

    /// When each fails, if it does.
    fn times(&self, causes: &[u32], unfelt: &HashSet<Unfelt>) -> Vec<Option<u64>> {
        let inside: Vec<u32> = causes.iter().filter_map(|cause| self.place(*cause)).collect();
        let found = engine::impact(&self.graph(unfelt), &impact::at_once(&inside));
        let found = found.expect("causes are reached");
        (0..super::short(self.reached.len())).map(|place| found.at(place)).collect()
    }

    /// When each that fails is back.
    fn back(&self, whole: &Graph, times: &[Option<u64>], waits: &Waits) -> Vec<Back> {
        let own = |node: &u32| {
            let is_lost = |wait: &Wait| wait.by == *node && wait.time.is_none();
            self.own[*node as usize].filter(|_| !waits.get(node).is_some_and(is_lost))
        };
        let own: Vec<Option<u32>> = self.reached.iter().map(own).collect();
        let failed: Vec<bool> = times.iter().map(Option::is_some).collect();
        let release = |node: &u32| {
            let decided = self.releases.map(|all| all[*node as usize]);
            recovery::waiting(decided.unwrap_or_default(), waits.get(node))
        };
        let releases: Vec<Release> = self.reached.iter().map(release).collect();
        let found = engine::recovery_released(whole, &own, Some(&failed), Some(&releases));
        let found = found.expect("one entry a node");
        (0..super::short(self.reached.len())).map(|place| found.of(place)).collect()
    }
}

/// The members of a group, each once, with the shortest of their lags.
fn members(view: &View, group: u32) -> Vec<(u32, u32)> {
    let needs = &view.needs()[view.groups()[group as usize].range()];
    let mut members: Vec<(u32, u32)> = needs.iter().map(|need| (need.provider, need.lag)).collect();
    members.sort_unstable();
    members.dedup_by_key(|(provider, _)| *provider);
    members
}

/// How many of its members a group can do without.
fn spare(view: &View, group: u32, members: &[(u32, u32)]) -> usize {
    members.len() - usize::from(view.groups()[group as usize].needed).min(members.len())
}

/// What fails when, and when it is back, by places.
struct Scene<'a> {
    part: &'a Part<'a>,
    times: &'a [Option<u64>],
    back: &'a [Back],
}

impl Scene<'_> {
    /// The needs of what fails that are not felt, beside those known already.
    fn unfelt(&self, known: &HashSet<Unfelt>) -> Vec<Unfelt> {
        let view = self.part.view;
        let mut more = Vec::new();
        // What fails at once feels it at once.
        let later = self.part.reached.iter().zip(self.times).filter(|(_, at)| **at > Some(0));
        for (node, _) in later {
            let mut last = NONE;
            for need in view.needs()[view.needs_of(*node)].iter().filter(|need| need.is_hard) {
                if need.group == NONE {
                    let one = (*node, NONE, need.provider);
                    if !known.contains(&one) && self.is_never_missed(*node, need.provider) {
                        more.push(one);
                    }
                } else if need.group != last {
                    last = need.group;
                    let back = self.back_in_time(*node, last, known);
                    more.extend(back.into_iter().map(|member| (*node, last, member)));
                }
            }
        }
        more.sort_unstable();
        more.dedup();
        more
    }

    fn fails_at(&self, node: u32) -> Option<u64> {
        self.times[self.part.place(node)? as usize]
    }

    /// Is something that failed known to be back by then? At the moment of the failure nothing is.
    fn is_back_by(&self, node: u32, at: u64) -> bool {
        let back = self.part.place(node).map(|place| self.back[place as usize]);
        at > 0 && back.is_some_and(|back| back.is_known() && back.at <= at)
    }

    /// Is a provider back before any of the needs that a consumer has of it alone is felt?
    fn is_never_missed(&self, consumer: u32, provider: u32) -> bool {
        let view = self.part.view;
        let Some(lost) = self.fails_at(provider) else { return false };
        let mut needs = view.needs()[view.needs_of(consumer)]
            .iter()
            .filter(|need| need.is_hard && need.group == NONE && need.provider == provider);
        needs.all(|need| self.is_back_by(provider, lost + u64::from(need.lag)))
    }

    /// The lost members of a group that are back by the time at which too few would be left. Before
    /// that there were enough with them lost, and after it they are not.
    fn back_in_time(&self, consumer: u32, group: u32, known: &HashSet<Unfelt>) -> Vec<u32> {
        let members = members(self.part.view, group);
        let spare = spare(self.part.view, group, &members);
        let felt = members.into_iter().filter_map(|(member, lag)| {
            let is_known = known.contains(&(consumer, group, member));
            let lost = self.fails_at(member).filter(|_| !is_known)?;
            Some((lost + u64::from(lag), member))
        });
        let mut felt: Vec<(u64, u32)> = felt.collect();
        felt.sort_unstable();
        let Some(at) = felt.get(spare).map(|(at, _)| *at) else { return Vec::new() };
        let lost = felt.into_iter().filter(|(felt, _)| *felt <= at).map(|(_, member)| member);
        lost.filter(|member| self.is_back_by(*member, at)).collect()
    }
}

/// How long the loss of each node may at most take to reach whoever it reaches: the lags along the
/// longest way up. For what stands in a circle or below one, nobody says.
pub fn longest_delays(view: &View) -> Vec<u64> {
    let hard = |place: &&u32| view.needs()[**place as usize].is_hard;
    let users = |at: u32| view.users_of(at).iter().filter(hard).count();
    let mut open: Vec<usize> = (0..).take(view.len()).map(users).collect();
    let mut delays = vec![0_u64; view.len()];
    let mut ready: Vec<u32> =
        (0..).zip(&open).filter(|(_, users)| **users == 0).map(|(at, _)| at).collect();
    while let Some(at) = ready.pop() {
        for need in view.needs()[view.needs_of(at)].iter().filter(|need| need.is_hard) {
            let below = need.provider as usize;
            delays[below] = delays[below].max(delays[at as usize] + u64::from(need.lag));
            open[below] -= 1;
            if open[below] == 0 {
                ready.push(need.provider);
            }
        }
    }
    for (delay, _) in delays.iter_mut().zip(&open).filter(|(_, open)| **open > 0) {
        *delay = u64::MAX;
    }
    delays
}

/// The needs of a view without those that are not felt.
fn without<'v>(view: &'v View, unfelt: &HashSet<Unfelt>) -> Edits<'v> {
    let mut edits = Edits::of(view.graph());
    for one in unfelt {
        never_felt(view, &mut edits, *one);
    }
    edits
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
