//! What a consumer asks of what it needs beside time, and what it asks of groups (R2, R3).

use super::assess::Assessed;
use super::{ChainLink, Conflict, Disclosed, NodeKind, Rule, chains::Piece, say};
use crate::{
    landscape::NONE,
    view::{Group, Need},
};
use terms::Duration;

/// What is asked of a node: how much, on whose behalf, and by which need; [`NONE`] at its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Asked<T> {
    most: T,
    by: u32,
    via: u32,
}

impl Assessed {
    /// Enough members of a group must be back in time; one alone may be later (R3). Who states
    /// nothing is taken to be in time: a conflict is what is certain.
    pub(super) fn group_too_late(&self, group: &Group) -> Option<Conflict> {
        let view = self.view();
        let by = self.budgets().of_group(group)?;
        let stated = |need: &Need| view.rto(need.provider);
        let (time, via) = self.deciding(group, |need| stated(need).map(Duration::seconds))?;
        if time <= by {
            return None;
        }
        let member = view.needs()[via as usize].provider;
        let (chain, consumer) = self.way_up_by(member, time, Some(via));
        let found = say::left(time)?;
        let words = format!(
            "The group “{}” of {} needs {} of {}, and that many state no sooner than {}; {} needs \
             them {}.",
            view.land().group(group.name),
            self.shown(group.consumer).name,
            group.needed,
            group.members,
            found.words(),
            self.shown(consumer).name,
            self.needed_by_then(by, consumer),
        );
        let base = self.inherited(Rule::StatedTooLate, (member, consumer), chain, words);
        let (allowed, excess) = (say::left(by), time - by);
        Some(Conflict { allowed, found: Some(found), excess, ..base })
    }

    /// The member with which a group has enough, and what it states: the k-th least. Nothing when
    /// one of those states nothing.
    fn deciding(&self, group: &Group, of: impl Fn(&Need) -> Option<i64>) -> Option<(i64, u32)> {
        let needs = group.range().map(|at| (at, &self.view().needs()[at]));
        let mut stated: Vec<(Option<i64>, u32, u32)> = needs
            .filter_map(|(at, need)| Some((of(need), need.provider, u32::try_from(at).ok()?)))
            .collect();
        stated.sort_unstable();
        stated.dedup_by_key(|(_, provider, _)| *provider);
        let (time, _, via) = stated.get(usize::from(group.needed).checked_sub(1)?)?;
        time.map(|time| (time, *via))
    }

    /// A service that another cannot do without has at least its tier, also through components.
    pub(super) fn tier_too_weak(&self) -> Vec<Conflict> {
        let view = self.view();
        let nobody = Asked { most: u8::MAX, by: NONE, via: NONE };
        let mut asked: Vec<Asked<u8>> = vec![nobody; view.len()];
        let mut order: Vec<u32> = (0..).take(view.len()).collect();
        order.sort_unstable_by_key(|at| std::cmp::Reverse(self.circles().of[*at as usize]));
        let mut weak: Vec<(u32, u8)> = Vec::new();
        for at in order {
            let is_open = view.disclosed(at) == Disclosed::Open;
            let own = view.objectives(at).and_then(|objectives| objectives.tier);
            let own = own.filter(|_| is_open && view.kind(at) == NodeKind::Service);
            let strictest = asked[at as usize];
            weak.extend(own.filter(|own| *own > strictest.most).map(|own| (at, own)));
            // What has a tier of its own answers for what it needs itself.
            let down = own.map_or(strictest, |most| Asked { most, by: at, via: NONE });
            for via in view.needs_of(at) {
                let need = &view.needs()[via];
                let stands_in = view.group_of(need).is_some_and(|g| g.needed < g.members);
                if need.is_hard && !stands_in && !self.circles().together(at, need.provider) {
                    let down = Asked { via: u32::try_from(via).unwrap_or(NONE), ..down };
                    let known = &mut asked[need.provider as usize];
                    *known = (*known).min(down);
                }
            }
        }
        let conflict = |(at, own): (u32, u8)| {
            let Asked { most, by, .. } = asked[at as usize];
            let (provider, consumer) = (self.shown(at).name, self.shown(by).name);
            let words = format!(
                "{provider} is in tier {own}; {consumer} of tier {most} cannot do without it."
            );
            let way = self.way_asked(at, by, |at| asked.get(at as usize).map(|one| one.via));
            self.inherited(Rule::TierTooWeak, (at, by), way, words)
        };
        weak.into_iter().map(conflict).collect()
    }

    /// A conflict between what a provider is and what a consumer asks, without times.
    pub(super) fn inherited(
        &self,
        rule: Rule,
        (provider, consumer): (u32, u32),
        chain: Vec<ChainLink>,
        words: String,
    ) -> Conflict {
        Conflict {
            rule,
            service: self.shown(consumer),
            is_vital: self.view().is_vital(consumer),
            tier: self.tier(consumer),
            culprit: self.shown(provider),
            allowed: None,
            found: None,
            excess: 0,
            contract: String::new(),
            chain,
            words,
        }
    }

    /// The way from a provider up to who asks, by the needs by which it was asked.
    fn way_asked(
        &self,
        provider: u32,
        by: u32,
        via: impl Fn(u32) -> Option<u32>,
    ) -> Vec<ChainLink> {
        let view = self.view();
        let mut line = vec![Piece::standing(provider, None)];
        let mut at = provider;
        while at != by && line.len() <= view.len() {
            let Some(need) = via(at).and_then(|via| view.needs().get(via as usize)) else { break };
            if let Some(last) = line.last_mut() {
                last.by = Some(*need);
            }
            at = need.consumer;
            line.push(Piece::standing(at, None));
        }
        self.told(&line)
    }

    /// A piece of a chain in which no time passes.
    pub(super) fn standing(&self, at: u32) -> ChainLink {
        let (node, group) = (self.shown(at), String::new());
        ChainLink { node, begins: say::time(0), own: None, kind: None, group, stands_for: 0 }
    }
}
