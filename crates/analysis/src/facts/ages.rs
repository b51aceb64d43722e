//! How old the data of each node may be: what it lives on, or takes data from, hands its age up,
//! over as many steps as there are (R2).

use super::assess::Assessed;
use super::{ChainLink, Conflict, Disclosed, NodeKind, Rule, chains::Piece, say};
use crate::view::Group;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet, VecDeque};
use terms::Duration;

/// The oldest data that comes to a node from what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Age {
    /// How old, in seconds.
    pub(super) seconds: i64,
    /// Who states it.
    pub(super) source: u32,
    /// The need by which it comes, by its place.
    via: u32,
}

impl Assessed {
    /// The oldest data that comes to each node. The oldest statements are handed up first, so each
    /// node hands on once what it hears first: circles end, and ways have no turns. A group with
    /// members to spare is as old as the member with which it has enough; a member of which nothing
    /// is known counts as young: a conflict is what is certain.
    pub(super) fn find_ages(&self) -> Vec<Option<Age>> {
        let view = self.view();
        let named = |at: u32| (view.kind(at), view.node(at).map(|node| node.number), at);
        let stating = (0..).take(view.len()).filter_map(|at| Some((self.stated_age(at)?, at)));
        let mut stating: Vec<(i64, u32)> = stating.collect();
        // Of several alike the one with the least number is named: the order of loading says
        // nothing.
        stating.sort_by_key(|(seconds, at)| (Reverse(*seconds), named(*at)));
        let mut ages: Vec<Option<Age>> = vec![None; view.len()];
        let mut handed = vec![false; view.len()];
        let mut old: HashMap<u32, HashSet<u32>> = HashMap::new();
        for (seconds, source) in stating {
            let mut waiting = VecDeque::from([source]);
            while let Some(at) = waiting.pop_front() {
                if std::mem::replace(&mut handed[at as usize], true) {
                    continue;
                }
                let mut users = view.users_of(at).to_vec();
                users.sort_by_key(|via| named(view.needs()[*via as usize].consumer));
                for via in users {
                    let need = &view.needs()[via as usize];
                    let group = view.group_of(need).filter(|group| group.needed < group.members);
                    let is_old = |group: &Group| {
                        let members = old.entry(need.group).or_default();
                        members.insert(at);
                        self.has_too_few_others(group, members.len())
                    };
                    // What comes back to its source in a circle is its own statement.
                    let comes = need.kind.holds_data() && need.consumer != source;
                    if !comes || !group.is_none_or(is_old) {
                        continue;
                    }
                    let age = Age { seconds, source, via };
                    ages[need.consumer as usize].get_or_insert(age);
                    waiting.push_back(need.consumer);
                }
            }
        }
        ages
    }

    /// With so many old members, has a group too few others?
    fn has_too_few_others(&self, group: &Group, old: usize) -> bool {
        let needs = &self.view().needs()[group.range()];
        let all: HashSet<u32> = needs.iter().map(|need| need.provider).collect();
        let needed = usize::from(group.needed);
        all.len() >= needed && all.len() - old < needed
    }

    /// How old its data may be, as a node states it; nothing of what is not shown.
    fn stated_age(&self, at: u32) -> Option<i64> {
        let is_open = self.view().disclosed(at) == Disclosed::Open;
        let objectives = self.view().objectives(at).filter(|_| is_open)?;
        objectives.rpo.map(Duration::seconds)
    }

    /// Who bears less than the oldest data that comes to it: services, and components that state
    /// how old their data may be. Each is told its oldest source.
    pub(super) fn data_too_old(&self) -> Vec<Conflict> {
        let view = self.view();
        let bears = |at: u32| view.objectives(at).and_then(|one| one.rpo).map(Duration::seconds);
        let is_open =
            |at: &u32| view.kind(*at) == NodeKind::Ci && view.disclosed(*at) == Disclosed::Open;
        let components = (0..).take(view.len()).filter(is_open);
        let asking = view.live_services().chain(components);
        let conflict = |at: u32| {
            let (bears, age) = (bears(at)?, self.age(at)?);
            let excess = Some(age.seconds - bears).filter(|excess| *excess > 0)?;
            let (found, allowed) = (say::left(age.seconds)?, say::left(bears)?);
            let words = format!(
                "{} may come back with data {} old; {} bears {}.",
                self.shown(age.source).name,
                found.words(),
                self.shown(at).name,
                allowed.words()
            );
            let way = self.way_of_data(at);
            let base = self.inherited(Rule::DataTooOld, (age.source, at), way, words);
            Some(Conflict { allowed: Some(allowed), found: Some(found), excess, ..base })
        };
        asking.filter_map(conflict).collect()
    }

    /// The way by which the oldest data come, from who states them up to the node.
    pub(super) fn way_of_data(&self, node: u32) -> Vec<ChainLink> {
        let view = self.view();
        let mut line = vec![Piece::standing(node, None)];
        let mut at = node;
        let source = self.age(node).map(|age| age.source);
        while let Some(age) = self.age(at).filter(|_| line.len() <= view.len()) {
            let need = view.needs()[age.via as usize];
            at = need.provider;
            line.push(Piece::standing(at, Some(need)));
            if Some(at) == source {
                break;
            }
        }
        line.reverse();
        self.told(&line)
    }
}
