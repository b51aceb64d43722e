//! Single causes and common causes, as they are shown.

use super::assess::Assessed;
use super::{CommonCause, NodeKind, Shown, Single, Stops, Verdict, say};
use crate::{
    landscape::NONE,
    reckon::{self, CauseCount, Courses, Taken},
    view::Group,
};
use std::collections::{BTreeSet, HashMap, HashSet};
use terms::Duration;

/// Groups of one service whose members are compared.
const GROUPS: usize = 200;

/// Single causes that are written out at most; their count is always whole.
pub(super) const SINGLES: usize = 2_000;

/// Common causes of which it is worked out when services are back.
const TIMED: usize = 24;

/// A service that a failure stops: when it is back, or at least, and what follows.
struct Stopped {
    at: u32,
    back: Duration,
    verdict: Verdict,
}

/// Single causes that are kept written out: those that many pages show.
pub(super) const FEW: usize = 5;

impl Assessed {
    /// What stops most alone, vital services first; at most `most`, and never more than 2,000.
    pub fn singles(&self, most: usize) -> Vec<Single> {
        match most <= FEW {
            true => self.few_singles().iter().take(most).cloned().collect(),
            false => self.find_singles(most),
        }
    }

    pub(super) fn find_singles(&self, most: usize) -> Vec<Single> {
        let mut causes = self.by_what_they_stop();
        causes.truncate(most.min(SINGLES));
        self.written_out(causes.into_iter())
    }

    /// What stops a service alone, what stops most first.
    fn by_what_they_stop(&self) -> Vec<u32> {
        let mut causes: Vec<u32> =
            (0..).zip(self.counts()).filter(|(_, c)| c.services > 0).map(|(at, _)| at).collect();
        let by = |at: &u32| {
            let count = self.counts()[*at as usize];
            (std::cmp::Reverse((count.vital, count.services)), *at)
        };
        causes.sort_unstable_by_key(by);
        causes
    }

    /// What somebody may want to see fail: what stops services alone, be it a component, a place,
    /// a supplier or a person, those that stop most first. Half of them are of the kinds that many
    /// things share, as far as there are so many.
    pub fn suggested_causes(&self, most: usize) -> Vec<Shown> {
        let causes = self.by_what_they_stop();
        let is_part =
            |at: &&u32| matches!(self.view().kind(**at), NodeKind::Ci | NodeKind::Service);
        let (parts, shared): (Vec<&u32>, Vec<&u32>) = causes.iter().partition(is_part);
        let of_shared = shared.len().min((most / 2).max(most.saturating_sub(parts.len())));
        let shared = shared.into_iter().take(of_shared);
        shared.chain(parts.into_iter().take(most - of_shared)).map(|at| self.shown(*at)).collect()
    }

    /// Single causes with the services that each stops.
    pub(super) fn written_out(&self, causes: impl Iterator<Item = u32>) -> Vec<Single> {
        let live: HashSet<u32> = self.view().live_services().collect();
        let mut courses = Courses::over(self.view());
        causes.map(|cause| self.single(cause, &live, &mut courses)).collect()
    }

    /// What stops a service alone, by places.
    pub(super) fn alone(&self, service: u32) -> Vec<u32> {
        let mut found = reckon::causes_of(self.view(), service);
        let is_supplier = |at: &u32| self.view().kind(*at) == NodeKind::Supplier;
        let mut courses = Courses::over(self.view());
        found.retain(|at| {
            !is_supplier(at) && self.failing_with(*at, &mut courses).contains(&service)
        });
        let stops = |(_, stopped): &&(u32, Vec<u32>)| stopped.contains(&service);
        found.extend(self.stopped_by_suppliers().iter().filter(stops).map(|(at, _)| *at));
        found
    }

    /// How many services each node stops alone, as a what-if has it. All are counted at once as if
    /// nothing came back; only what may be back before somebody feels it is looked at by itself.
    pub(super) fn find_counts(&self) -> Vec<CauseCount> {
        let view = self.view();
        let mut counts = reckon::cause_counts(view);
        let live: HashSet<u32> = view.live_services().collect();
        let count = |stopped: &[u32]| {
            let vital = stopped.iter().filter(|at| view.is_vital(**at)).count();
            let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            CauseCount { services: short(stopped.len()), vital: short(vital) }
        };
        let mut courses = Courses::over(view);
        for (at, delay) in (0..).zip(reckon::longest_delays(view)) {
            let known = &mut counts[at as usize];
            if delay == 0 || known.services == 0 || courses.is_late(at, None, delay) {
                continue;
            }
            let mut stopped = self.failing_with(at, &mut courses);
            stopped.retain(|other| *other != at && live.contains(other));
            *known = count(&stopped);
        }
        for (supplier, stopped) in self.stopped_by_suppliers() {
            counts[*supplier as usize] = count(stopped);
        }
        counts
    }

    /// How many single causes there are.
    pub fn singles_count(&self) -> usize {
        self.counts().iter().filter(|count| count.services > 0).count()
    }

    /// One of them: a supplier stops with everything that is in its hands.
    fn single(&self, cause: u32, live: &HashSet<u32>, courses: &mut Courses<'_>) -> Single {
        let view = self.view();
        let stopped = self.stopped(cause, live, courses);
        let count = |wanted: Verdict| stopped.iter().filter(|one| one.verdict == wanted).count();
        Single {
            found_as: self.found_as(cause).to_owned(),
            vital: stopped.iter().filter(|one| view.is_vital(one.at)).count(),
            late: count(Verdict::Gap),
            unknown: count(Verdict::Unknown),
            services: stopped.into_iter().map(|one| self.shown(one.at)).collect(),
            cause: self.shown(cause),
        }
    }

    /// The live services that a failure stops, vital ones first, and what follows for each.
    fn stopped(&self, cause: u32, live: &HashSet<u32>, courses: &mut Courses<'_>) -> Vec<Stopped> {
        let view = self.view();
        let falling = self.falling(&[cause]);
        let mut stopped = courses.back(&falling, &self.waits_for(cause, &falling));
        stopped.retain(|(at, _)| *at != cause && live.contains(at));
        stopped.sort_by_key(|(at, _)| !view.is_vital(*at));
        let one = |(at, back): (u32, engine::Back)| {
            let time = say::time(back.at);
            Stopped {
                at,
                back: time,
                verdict: say::verdict(self.margin(at, time), back.is_known()),
            }
        };
        stopped.into_iter().map(one).collect()
    }

    /// What stops a service alone, what stops most first.
    pub fn singles_of(&self, service: u32) -> Vec<Single> {
        let mut causes = self.written_out(self.alone(service).into_iter());
        causes.sort_by(|a, b| {
            let by = |one: &Single| std::cmp::Reverse((one.vital, one.services.len()));
            by(a).cmp(&by(b)).then_with(|| a.cause.number.cmp(&b.cause.number))
        });
        causes
    }

    fn found_as(&self, cause: u32) -> &'static str {
        let view = self.view();
        let mut users = view.users_of(cause).iter().map(|at| &view.needs()[*at as usize]);
        match view.kind(cause) {
            NodeKind::Location => "shared location",
            NodeKind::Person | NodeKind::Role => "key person",
            NodeKind::Supplier if !users.any(|need| need.is_hard) => "supplier of what it needs",
            NodeKind::Supplier | NodeKind::Organisation => "sole supplier",
            NodeKind::Service => "needed service",
            NodeKind::Unresolved => "only a name",
            NodeKind::Ci => {
                let alone = users.any(|need| {
                    need.is_hard && view.group_of(need).is_none_or(|g| g.needed == g.members)
                });
                if alone { "no second member" } else { "shared component" }
            }
        }
    }

    /// Groups below a service whose members fall together, the broken ones first.
    pub fn common_causes(&self, service: u32) -> Vec<CommonCause> {
        let view = self.view();
        let mut seen = vec![false; view.len()];
        seen[service as usize] = true;
        let mut queue = vec![service];
        let mut groups = Vec::new();
        while let Some(at) = queue.pop() {
            let mut last = NONE;
            for need in &view.needs()[view.needs_of(at)] {
                if need.group != NONE && need.group != last && need.is_hard {
                    last = need.group;
                    groups.push(view.groups()[need.group as usize]);
                }
                if need.is_hard && !seen[need.provider as usize] {
                    seen[need.provider as usize] = true;
                    queue.push(need.provider);
                }
            }
        }
        groups.truncate(GROUPS);
        let mut found: Vec<(u32, CommonCause)> =
            groups.iter().flat_map(|group| self.common_causes_of(group)).collect();
        found.sort_by_key(|(_, cause)| (!cause.breaks, cause.left));
        self.time_common_causes(service, &mut found);
        found.into_iter().map(|(_, cause)| cause).collect()
    }

    /// Works out when services fail and are back, of the first causes that break a group.
    fn time_common_causes(&self, service: u32, found: &mut [(u32, CommonCause)]) {
        let live: HashSet<u32> = self.view().live_services().collect();
        let mut courses = Courses::over(self.view());
        let mut known: HashMap<u32, Stops> = HashMap::new();
        for (at, cause) in found.iter_mut().filter(|(_, cause)| cause.breaks) {
            if !known.contains_key(at) && known.len() < TIMED {
                let stopped = self.stopped(*at, &live, &mut courses);
                let count = |wanted| stopped.iter().filter(|one| one.verdict == wanted).count();
                let own = stopped.iter().find(|one| one.at == service);
                let stops = Stops {
                    services: stopped.len(),
                    late: count(Verdict::Gap),
                    unknown: count(Verdict::Unknown),
                    own: own.map(|own| own.verdict),
                    back: own.map(|own| own.back),
                };
                known.insert(*at, stops);
            }
            cause.stops = known.get(at).cloned();
        }
    }

    fn common_causes_of(&self, group: &Group) -> Vec<(u32, CommonCause)> {
        let view = self.view();
        if group.members < 2 || group.needed == group.members {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (cause, taken) in reckon::fall_together(view, group) {
            let found_as = match view.kind(cause) {
                NodeKind::Location => "same location",
                NodeKind::Supplier | NodeKind::Organisation => "same supplier",
                NodeKind::Person | NodeKind::Role => "same person",
                _ if self.feeds(cause) => "same feed",
                _ => "shared component",
            };
            found.push((cause, self.common_cause(group, self.shown(cause), found_as, &taken)));
        }
        for supplier in self.suppliers_below(group) {
            let taken = reckon::lost_with(view, group, &self.stops_with(supplier));
            if taken.members.len() > 1 {
                let cause = self.shown(supplier);
                found.retain(|(at, _)| *at != supplier);
                let found_as = "same supplier";
                found.push((supplier, self.common_cause(group, cause, found_as, &taken)));
            }
        }
        found
    }

    /// The suppliers of the members of a group and of everything hard below them.
    fn suppliers_below(&self, group: &Group) -> BTreeSet<u32> {
        let view = self.view();
        let mut queue: Vec<u32> =
            view.needs()[group.range()].iter().map(|need| need.provider).collect();
        let mut seen: HashSet<u32> = queue.iter().copied().collect();
        let mut found = BTreeSet::new();
        while let Some(at) = queue.pop() {
            found.extend(view.node(at).and_then(|node| view.at(node.supplier)));
            for need in view.needs()[view.needs_of(at)].iter().filter(|need| need.is_hard) {
                if seen.insert(need.provider) {
                    queue.push(need.provider);
                }
            }
        }
        found
    }

    /// Does it feed others with power or connect them?
    fn feeds(&self, cause: u32) -> bool {
        let view = self.view();
        view.users_of(cause).iter().any(|at| {
            let kind = view.needs()[*at as usize].kind;
            matches!(kind, super::NeedKind::Power | super::NeedKind::Network)
        })
    }

    fn common_cause(
        &self,
        group: &Group,
        cause: Shown,
        found_as: &str,
        Taken { members, stops }: &Taken,
    ) -> CommonCause {
        let all = usize::from(group.members);
        let left = all.saturating_sub(members.len());
        let needed = usize::from(group.needed);
        CommonCause {
            consumer: self.shown(group.consumer),
            group: self.view().land().group(group.name).to_owned(),
            cause,
            found_as: found_as.to_owned(),
            members: members.iter().map(|at| self.shown(*at)).collect(),
            needed: (needed, all),
            left,
            breaks: left < needed || *stops,
            stops: None,
        }
    }
}
