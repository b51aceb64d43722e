//! What happens when something fails: from a what-if to the answer of a page.

use super::{
    Assessed, Blast, Column, Edge, GroupState, Hit, NodeKind, Recovery, Shown, Step, Verdict,
    Worst, say, words,
};
use crate::{
    landscape::NONE,
    reckon::{Course, Impact, Reached, Recoveries},
    view::{Edits, View},
    whatif::{WhatIf, is_number},
};
use std::collections::{HashMap, HashSet};

/// Nodes that are drawn at most; what is more is folded by whoever draws.
const DRAWN: usize = 400;

/// Steps of a way that are written out before its end; the cause is written out always.
const STEPS: usize = 9;

/// The ends of the columns, in seconds, and their words.
const COLUMNS: [(u64, &str); 6] = [
    (0, "at once"),
    (900, "0\u{2013}15 min"),
    (3_600, "15 min\u{2013}1 h"),
    (14_400, "1\u{2013}4 h"),
    (86_400, "4\u{2013}24 h"),
    (u64::MAX, "later than 24 h"),
];

impl View {
    /// The node with that short number, or the one that alone is called so: a service before a
    /// component, both before a supplier, and all before the team or place that bears its name.
    pub fn find(&self, name: &str) -> Option<u32> {
        let all = || (0..).take(self.len()).filter(|at| self.node(*at).is_some());
        let known = |at: &u32| self.disclosed(*at).is_named();
        // What looks like a number may be a name all the same: hyp-1.
        if is_number(name)
            && let Some((letters, digits)) = name.split_once('-')
            && let Ok(digits) = digits.parse::<u32>()
            && let Some(found) = all().filter(known).find(|at| {
                let (prefix, _) = say::register(self.kind(*at));
                let number = self.node(*at).map(|node| node.number);
                prefix.eq_ignore_ascii_case(letters) && number == Some(digits)
            })
        {
            return Some(found);
        }
        let wanted = terms::fold(name);
        let called = |at: &u32| {
            self.node(*at).is_some_and(|node| terms::fold(self.land().words(node.name)) == wanted)
        };
        let found: Vec<u32> = all().filter(known).filter(called).collect();
        let rank = |at: &u32| match self.kind(*at) {
            NodeKind::Service => 0,
            NodeKind::Ci => 1,
            NodeKind::Supplier => 2,
            _ => 3,
        };
        let first = found.iter().map(rank).min()?;
        let mut found = found.iter().filter(|at| rank(at) == first);
        let only = found.next();
        found.next().is_none().then_some(only).flatten().copied()
    }

    /// What a name means: one thing, or several between commas where each of them is found.
    fn all_of(&self, name: &str) -> Vec<u32> {
        if let Some(at) = self.find(name) {
            return vec![at];
        }
        let parts = name.split(',').map(str::trim).filter(|part| !part.is_empty());
        let found: Option<Vec<u32>> = parts.map(|part| self.find(part)).collect();
        found.unwrap_or_default()
    }

    /// What a what-if changes, as far as it names things that the reader sees.
    pub fn edits(&self, asked: &WhatIf) -> Edits {
        let mut edits = Edits { unknown: self.not_found(asked), ..Edits::default() };
        let node = |name: &str| self.place_of(self.find(name)?);
        let dependencies = self.dependencies_by_number(asked);
        let dependency = |name: &str| dependencies.get(&name.to_ascii_uppercase()).copied();
        edits.without = asked.without.iter().filter_map(|name| dependency(name)).collect();
        edits.spare = asked.spare.iter().filter_map(|name| node(name)).collect();
        for (name, count) in &asked.needed {
            if let Some(place) = dependency(name) {
                edits.needed.insert(place, *count);
            }
        }
        let seconds = |time: terms::Duration| u32::try_from(time.seconds()).unwrap_or(NONE - 1);
        for (name, lag) in &asked.lag {
            if let Some(place) = dependency(name) {
                edits.lag.insert(place, seconds(*lag));
            }
        }
        for (name, own) in &asked.own {
            if let Some(place) = node(name) {
                edits.own.insert(place, seconds(*own));
            }
        }
        edits
    }

    /// What a what-if wants different and this reader does not see: whether it is somebody else's
    /// or not there at all makes no difference.
    fn not_found(&self, asked: &WhatIf) -> Vec<String> {
        let dependencies = self.dependencies_by_number(asked);
        let no_need = |name: &&String| !dependencies.contains_key(&name.to_ascii_uppercase());
        let no_node = |name: &&String| self.find(name).is_none();
        let needed = asked.needed.iter().map(|(name, _)| name);
        let lag = asked.lag.iter().map(|(name, _)| name);
        let own = asked.own.iter().map(|(name, _)| name);
        let needs = asked.without.iter().chain(needed).chain(lag).filter(no_need);
        let nodes = asked.spare.iter().chain(own).filter(no_node);
        let mut unknown: Vec<String> = needs.chain(nodes).cloned().collect();
        unknown.sort();
        unknown.dedup();
        unknown
    }

    fn place_of(&self, at: u32) -> Option<u32> {
        self.land().place(self.node(at)?.id)
    }

    /// The dependencies that a what-if names and the reader sees, by number.
    fn dependencies_by_number(&self, asked: &WhatIf) -> HashMap<String, u32> {
        let named = asked.without.iter().chain(asked.needed.iter().map(|(name, _)| name));
        let named: HashSet<&String> = named.chain(asked.lag.iter().map(|(name, _)| name)).collect();
        if named.is_empty() {
            return HashMap::new();
        }
        let mut found = HashMap::new();
        for need in self.needs() {
            let Some(recorded) = self.land().dependencies().get(need.dependency as usize) else {
                continue;
            };
            let number = say::number("DEP", recorded.number);
            let organisation = self.land().organisations().get(recorded.organisation as usize);
            let is_seen = organisation.is_some_and(|id| self.sight().sees("dependency", *id));
            if is_seen && named.contains(&number) {
                found.insert(number, need.dependency);
            }
        }
        found
    }
}

impl Assessed {
    /// What happens when what is asked fails. The view has its edits already; `asked` says the same
    /// and becomes the link.
    pub fn blast(&self, asked: &WhatIf) -> Blast {
        self.blast_within(asked, usize::MAX)
    }

    /// The same; of what is reached and is no service only the first `parts` are written out.
    pub fn blast_within(&self, asked: &WhatIf, parts: usize) -> Blast {
        let view = self.view();
        let mut not_found = Vec::new();
        let mut causes = Vec::new();
        let mut known = asked.clone();
        known.fail.clear();
        for name in &asked.fail {
            match view.all_of(name) {
                found if found.is_empty() => {
                    not_found.push(name.clone());
                    known.fail.push(name.clone());
                }
                found => {
                    known.fail.extend(found.iter().map(|at| self.shown(*at).number));
                    causes.extend(found);
                }
            }
        }
        // What the edits name and the reader does not see is as unknown as what shall fail.
        not_found.extend(view.unknown().iter().cloned());
        let Course { impact, recoveries, spared } = self.course(&causes);
        let hands = self.in_hands(&causes);
        let scene = Scene { all: self, impact: &impact, recoveries: &recoveries, hands };
        // Only what was named fails first; what is in the hands of a supplier is what it reaches,
        // at once.
        let (hits, columns) = scene.hits(&causes, parts);
        let picture = scene.picture(&causes, &hits);
        let reached: usize = columns.iter().map(|column| column.services + column.others).sum();
        let live: HashSet<u32> = view.live_services().collect();
        let spared: Vec<Shown> =
            spared.into_iter().filter(|at| live.contains(at)).map(|at| self.shown(at)).collect();
        let causes: Vec<Shown> = causes.into_iter().map(|at| self.shown(at)).collect();
        Blast {
            extent: self.extent(),
            words: words::blast(&causes, (&hits, spared.len()), self.extent()),
            causes,
            not_found,
            link: known.tidied().link(),
            left_out: reached - hits.len(),
            columns,
            not_reached: live.iter().filter(|at| impact.of(**at).is_none()).count(),
            spared,
            looked_at: self.looked_at(),
            nodes: picture.nodes.iter().map(|at| self.shown(*at)).collect(),
            edges: picture.edges,
            groups: picture.groups,
            worst: worst(&hits)
                .map(|at| Worst { service: self.shown(at), chain: self.chain(at, &recoveries) }),
            hits: hits.into_iter().map(|(_, hit)| hit).collect(),
        }
    }
}

/// The service that comes back with the least margin, when that is below zero; else the first that
/// fails.
fn worst(hits: &[(u32, Hit)]) -> Option<u32> {
    let services = hits.iter().filter(|(_, hit)| hit.line.is_some() && hit.fails);
    let rank = |(_, hit): &&(u32, Hit)| {
        let line = hit.line.as_ref();
        let margin = line.and_then(|line| line.margin);
        let late = margin.is_some_and(|margin| margin < 0);
        let vital = line.is_some_and(|line| line.is_vital);
        (!late, !(late && vital), margin.unwrap_or(i64::MAX))
    };
    services.min_by_key(rank).map(|(at, _)| *at)
}

/// A failure with what it reaches and when that is back.
struct Scene<'a> {
    all: &'a Assessed,
    impact: &'a Impact,
    recoveries: &'a Recoveries,
    /// What stops with a supplier, and with which.
    hands: HashMap<u32, u32>,
}

/// What is drawn.
struct Picture {
    nodes: Vec<u32>,
    edges: Vec<Edge>,
    groups: Vec<GroupState>,
}

impl Scene<'_> {
    fn recovery(&self, at: u32) -> Recovery {
        self.all.recovery(at, self.recoveries, |node| self.impact.fails(node))
    }

    /// What is reached, the earliest first: every service, and of other things the first ones.
    fn hits(&self, failing: &[u32], parts: usize) -> (Vec<(u32, Hit)>, Vec<Column>) {
        let view = self.all.view();
        let mut failing = failing.to_vec();
        failing.sort_unstable();
        let mut columns: Vec<Column> = COLUMNS
            .iter()
            .map(|(until, label)| Column {
                label: (*label).to_owned(),
                until: (*until != u64::MAX).then(|| say::time(*until)),
                services: 0,
                others: 0,
                others_weaker: 0,
            })
            .collect();
        // Each of what may be a hundred thousand is looked at once.
        let (mut kept, mut others): (Vec<&Reached>, usize) = (Vec::new(), 0);
        for one in &self.impact.reached {
            if failing.binary_search(&one.node).is_ok() {
                continue;
            }
            let column = &mut columns[column_of(one.at)];
            let is_service = view.kind(one.node) == NodeKind::Service;
            if is_service {
                column.services += 1;
            } else {
                column.others += 1;
                column.others_weaker += usize::from(!one.fails);
                others += 1;
            }
            if is_service || others <= parts {
                kept.push(one);
            }
        }
        let mut hits: Vec<(u32, Hit)> =
            kept.into_iter().map(|one| (one.node, self.hit(one))).collect();
        let mut back: Vec<usize> = (0..hits.len()).collect();
        back.sort_by_key(|at| (hits[*at].1.recovered.time, *at));
        for (order, at) in back.into_iter().enumerate() {
            hits[at].1.order = order + 1;
        }
        (hits, columns)
    }

    fn hit(&self, one: &Reached) -> Hit {
        let view = self.all.view();
        let (recovered, down) = if one.fails {
            let recovered = self.recovery(one.node);
            (recovered.clone(), recovered)
        } else {
            // What only got worse is well again when what it misses is back. It was never down,
            // so its RTO is not in danger.
            let need = self.impact.via(view, one.node).map(|via| view.needs()[via as usize]);
            let never = Recovery { time: say::time(0), unknown: Vec::new() };
            (need.map_or(never.clone(), |need| self.recovery(need.provider)), never)
        };
        let is_service = view.kind(one.node) == NodeKind::Service;
        let line = is_service.then(|| self.all.line_with(one.node, down));
        Hit {
            node: self.all.shown(one.node),
            verdict: line.as_ref().filter(|_| one.fails).map(|line| line.verdict),
            line,
            after: say::time(one.at),
            column: column_of(one.at),
            fails: one.fails,
            why: self.why(one),
            recovered,
            order: 0,
        }
    }

    /// The way from the cause to a hit: of a long one the cause and the last steps.
    fn why(&self, one: &Reached) -> Vec<Step> {
        let (cause, length) = self.impact.cause(one);
        let mut steps = Vec::new();
        let mut next = Some(one);
        while let Some(one) = next.filter(|_| steps.len() < STEPS) {
            let (step, before) = self.step(one);
            steps.push(step);
            next = before;
        }
        // Something stands between only when the cause itself is not the next one.
        if let (Some(between), Some(last), Some(cause)) =
            (length.checked_sub(STEPS), steps.last_mut(), self.impact.of(cause))
        {
            last.left_out = between;
            steps.push(self.step(cause).0);
        }
        if let Some(supplier) = self.hands.get(&cause) {
            steps.push(Step {
                node: self.all.shown(*supplier),
                at: say::time(0),
                kind: None,
                is_hard: true,
                group: String::new(),
                left_out: 0,
            });
        }
        steps.reverse();
        steps
    }

    /// One step of the way, and what stands before it.
    fn step(&self, one: &Reached) -> (Step, Option<&Reached>) {
        let view = self.all.view();
        let via = self.impact.via(view, one.node);
        let need = via.map(|via| &view.needs()[via as usize]);
        let step = Step {
            node: self.all.shown(one.node),
            at: say::time(one.at),
            kind: need.map(|need| need.kind),
            is_hard: need.is_none_or(|need| need.is_hard),
            group: need.map_or(String::new(), |need| self.group_words(need.group)),
            left_out: 0,
        };
        (step, need.and_then(|need| self.impact.of(need.provider)))
    }

    fn group_words(&self, group: u32) -> String {
        let view = self.all.view();
        let Some(group) = view.groups().get(group as usize) else { return String::new() };
        let left = view.needs()[group.range()]
            .iter()
            .filter(|need| !self.impact.fails(need.provider))
            .count();
        format!("needs {} of {}: {left} left", group.needed, group.members)
    }

    /// The nodes and lines to draw: causes, hits, and the members of their groups that are up.
    fn picture(&self, failing: &[u32], hits: &[(u32, Hit)]) -> Picture {
        let view = self.all.view();
        let mut nodes: Vec<u32> = Vec::new();
        let mut places: HashMap<u32, usize> = HashMap::new();
        let mut add = |nodes: &mut Vec<u32>, at: u32| {
            if nodes.len() < DRAWN && !places.contains_key(&at) {
                places.insert(at, nodes.len());
                nodes.push(at);
            }
        };
        for at in failing.iter().copied().chain(hits.iter().map(|(at, _)| *at)) {
            add(&mut nodes, at);
        }
        let mut touched: Vec<u32> = Vec::new();
        for at in nodes.clone() {
            for need in view.users_of(at).iter().map(|need| &view.needs()[*need as usize]) {
                if need.group != NONE && !touched.contains(&need.group) && touched.len() < DRAWN {
                    touched.push(need.group);
                }
            }
        }
        for group in &touched {
            let group = view.groups()[*group as usize];
            add(&mut nodes, group.consumer);
            for need in &view.needs()[group.range()] {
                add(&mut nodes, need.provider);
            }
        }
        let (late, late_first) = self.late_needs(hits);
        let mut edges = Vec::new();
        for (to, at) in nodes.iter().enumerate() {
            let by = self.hands.get(at).and_then(|by| places.get(by).copied());
            let is_late = late_first.contains(at);
            edges.extend(by.map(|from| Edge { from, to, is_hard: true, is_late, group: None }));
        }
        for (to, at) in nodes.iter().enumerate() {
            for place in view.needs_of(*at) {
                let need = &view.needs()[place];
                let is_reached = self.impact.of(need.provider).is_some();
                let group = touched.iter().position(|group| *group == need.group);
                let Some(from) = places.get(&need.provider).copied() else { continue };
                if is_reached || group.is_some() {
                    let is_late = late.contains(&place);
                    edges.push(Edge { from, to, is_hard: need.is_hard, is_late, group });
                }
            }
        }
        let groups = touched.iter().map(|group| self.group_state(*group)).collect();
        Picture { nodes, edges, groups }
    }

    /// The needs on the way to services that come back too late, and where those ways begin.
    fn late_needs(&self, hits: &[(u32, Hit)]) -> (HashSet<usize>, HashSet<u32>) {
        let view = self.all.view();
        let (mut late, mut first) = (HashSet::new(), HashSet::new());
        let is_late =
            |hit: &Hit| hit.line.as_ref().is_some_and(|line| line.verdict == Verdict::Gap);
        for (at, _) in hits.iter().filter(|(_, hit)| is_late(hit)) {
            let mut last = *at;
            let mut next = self.impact.via(view, last);
            while let Some(via) = next.filter(|via| late.insert(*via as usize)) {
                last = view.needs()[via as usize].provider;
                next = self.impact.via(view, last);
            }
            first.insert(last);
        }
        (late, first)
    }

    fn group_state(&self, group: u32) -> GroupState {
        let view = self.all.view();
        let group = view.groups()[group as usize];
        let members: Vec<(Shown, bool)> = view.needs()[group.range()]
            .iter()
            .map(|need| (self.all.shown(need.provider), self.impact.fails(need.provider)))
            .collect();
        GroupState {
            consumer: self.all.shown(group.consumer),
            group: view.land().group(group.name).to_owned(),
            needed: usize::from(group.needed),
            left: members.iter().filter(|(_, is_lost)| !is_lost).count(),
            members,
        }
    }
}

fn column_of(after: u64) -> usize {
    COLUMNS.iter().position(|(until, _)| after <= *until).unwrap_or(COLUMNS.len() - 1)
}
