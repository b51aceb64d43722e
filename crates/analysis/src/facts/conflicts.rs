//! Objectives that cannot be met together, each with its chain and its culprit (R1, R2, R3, R5).

use super::assess::Assessed;
use super::{ChainLink, Conflict, Rule, Shown, chains::Piece, say};
use crate::reckon::Budget;
use std::collections::HashSet;

impl Assessed {
    /// All conflicts: vital services first, then by tier, then the greatest excess.
    pub(super) fn find_conflicts(&self) -> Vec<Conflict> {
        let mut found = Vec::new();
        let view = self.view();
        for service in view.live_services() {
            found.extend(self.derived_too_late(service));
            found.extend(self.disagreeing(service));
        }
        for at in (0..).take(view.len()) {
            found.extend(self.stated_too_late(at));
        }
        found.extend(view.groups().iter().filter_map(|group| self.group_too_late(group)));
        for promise in self.promises(|_, _| true) {
            found.extend(self.promise_too_late(&promise));
            found.extend(self.promise_loses_too_much(&promise));
            found.extend(self.sla_too_soon(&promise));
        }
        found.extend(self.promised_more_than_it_stands_on());
        found.extend(self.data_too_old());
        found.extend(self.tier_too_weak());
        self.keep_own(&mut found);
        Self::rank(&mut found);
        found
    }

    /// Leaves out what happens between others: a conflict is the reader's when its service or its
    /// culprit is.
    fn keep_own(&self, found: &mut Vec<Conflict>) {
        let view = self.view();
        if view.sight().is_everything() || found.is_empty() {
            return;
        }
        let nodes =
            (0..).take(view.len()).filter(|at| view.node(*at).is_some() && view.is_own(*at));
        let own: HashSet<String> = nodes.map(|at| self.shown(at).number).collect();
        let is_own = |shown: &Shown| own.contains(&shown.number);
        found.retain(|one| is_own(&one.service) || is_own(&one.culprit));
    }

    /// Vital services first, then by tier, in a tier the greatest excess first; what is alike by
    /// number and rule, so that each start tells the same.
    fn rank(found: &mut [Conflict]) {
        found.sort_by_cached_key(|one| {
            (
                (!one.is_vital, one.tier.unwrap_or(u8::MAX)),
                std::cmp::Reverse(one.excess),
                (one.service.number.clone(), one.rule),
                (one.contract.clone(), one.culprit.number.clone()),
            )
        });
    }

    /// The conflicts in which a service is the one whose objective is missed, or the culprit.
    pub(super) fn conflicts_of(&self, service: u32) -> Vec<Conflict> {
        let number = self.shown(service).number;
        let touches =
            |one: &&Conflict| one.service.number == number || one.culprit.number == number;
        let mut found: Vec<Conflict> = self.conflicts().iter().filter(touches).cloned().collect();
        // Its own stand here even when others have more to say.
        let own = self.derived_too_late(service).into_iter().chain(self.disagreeing(service));
        for one in own.chain(self.stated_too_late(service)) {
            if !found.contains(&one) {
                found.push(one);
            }
        }
        found
    }

    fn derived_too_late(&self, service: u32) -> Option<Conflict> {
        let line = self.line(service);
        let (rto, margin) = (line.rto?, line.margin?);
        if margin >= 0 {
            return None;
        }
        let chain = self.chain(service, self.recoveries());
        let culprit = self.culprit(service);
        let known = if line.derived.is_known() { "" } else { "at least " };
        let words = format!(
            "{} is back after {known}{}, its RTO is {}{}: {} too late. Most of it is {}.",
            line.service.name,
            line.derived.time.words(),
            rto.words(),
            self.declared(service),
            say::time(margin.unsigned_abs()).words(),
            self.shown(culprit).name,
        );
        Some(Conflict {
            rule: Rule::DerivedTooLate,
            is_vital: line.is_vital,
            tier: line.tier,
            culprit: self.shown(culprit),
            allowed: Some(rto),
            found: Some(line.derived.time),
            excess: -margin,
            contract: String::new(),
            chain,
            words,
            service: line.service,
        })
    }

    /// The piece of the chain of a service that exceeds its own objective, the lowest of them; else
    /// the one with the most work of its own.
    pub(super) fn culprit(&self, service: u32) -> u32 {
        let (view, found) = (self.view(), self.recoveries());
        let chain: Vec<u32> = self.waits_along(service, found).map(|(at, _)| at).collect();
        let exceeds = |at: &u32| {
            let back = say::time(found.of(*at).time);
            *at != service && view.rto(*at).is_some_and(|rto| back > rto)
        };
        let lowest = chain.iter().rev().find(|at| exceeds(at));
        let most = || chain.iter().rev().max_by_key(|at| view.own(**at).unwrap_or_default());
        lowest.or_else(most).copied().unwrap_or(service)
    }

    fn stated_too_late(&self, at: u32) -> Option<Conflict> {
        let view = self.view();
        let stated = view.rto(at)?;
        let budget = self.budget(at)?;
        if stated.seconds() <= budget.time {
            return None;
        }
        let (chain, consumer) = self.way_up(at, stated.seconds());
        let excess = stated.seconds() - budget.time;
        let words = format!(
            "{} states {}; {} needs it {}.",
            self.shown(at).name,
            stated.words(),
            self.shown(consumer).name,
            self.needed_by_then(budget.time, consumer),
        );
        let base = self.inherited(Rule::StatedTooLate, (at, consumer), chain, words);
        let allowed = say::left(budget.time);
        Some(Conflict { allowed, found: Some(stated), excess, ..base })
    }

    /// `after 23 min, for its RTO of 1 h`.
    pub(super) fn needed_by_then(&self, by: i64, consumer: u32) -> String {
        let rto = self.view().rto(consumer);
        let rto = rto.map_or(String::new(), |rto| rto.words());
        match say::left(by) {
            Some(time) => format!("after {}, for its RTO of {rto}", time.words()),
            None => format!("sooner than at once, for its RTO of {rto}"),
        }
    }

    /// The way from a node up to the consumer whose objective asks the most of it.
    pub(super) fn way_up(&self, from: u32, first: i64) -> (Vec<ChainLink>, u32) {
        self.way_up_by(from, first, self.budget(from).map(|budget| budget.via))
    }

    /// The same with the first step by that need.
    pub(super) fn way_up_by(
        &self,
        from: u32,
        first: i64,
        by: Option<u32>,
    ) -> (Vec<ChainLink>, u32) {
        let view = self.view();
        let mut line: Vec<Piece> = Vec::new();
        let mut at = from;
        let mut begins = 0_u64;
        let mut seen = HashSet::new();
        loop {
            let own = match at == from {
                true => u64::try_from(first).ok(),
                false => view.own(at),
            };
            line.push(Piece { at, by: None, begins, own });
            begins += own.unwrap_or_default();
            let rto = view.rto(at);
            let further = || {
                // Where an objective of its own is stricter, the way ends.
                let stricter = |budget: &Budget| rto.is_none_or(|rto| budget.time < rto.seconds());
                self.budget(at).filter(stricter).map(|budget| budget.via)
            };
            let via = if at == from { by } else { further() };
            let Some(via) = via.filter(|_| seen.insert(at)) else { break };
            let need = view.needs()[via as usize];
            if let Some(last) = line.last_mut() {
                last.by = Some(need);
            }
            at = need.consumer;
        }
        (self.told(&line), at)
    }

    /// A contract promises too late for its service. Where the others alone take too long, that
    /// is said, and the longest of them named as the cause.
    fn promise_too_late(&self, promise: &super::Promise) -> Option<Conflict> {
        let (rto, promised) = (promise.service.rto?, promise.rto?);
        let margin = promise.margin.filter(|margin| *margin < 0)?;
        let own = promise.before.seconds() + promise.after.seconds();
        let most = if promise.service.derived.is_known() { "" } else { "at most " };
        let least = promise.would_do.filter(|time| time.seconds() > 0);
        let would_do = match least {
            Some(time) => format!("only {most}{} would do for", time.words()),
            None => "no promise is short enough for".to_owned(),
        };
        let parts = [
            (promise.lead.seconds(), "to notice and decide"),
            (own, "of other recovery around it"),
        ];
        let parts = parts.into_iter().filter_map(|(time, what)| {
            let time = say::left(time).filter(|time| time.seconds() > 0)?;
            Some(format!("{} {what}", time.words()))
        });
        let parts: Vec<String> = parts.collect();
        let around = match parts.is_empty() {
            true => String::new(),
            false => format!("with {} ", parts.join(" and ")),
        };
        let words = format!(
            "{} promises {} for {}; {around}{would_do} the RTO of {}.",
            promise.contract,
            promised.words(),
            promise.service.service.name,
            rto.words(),
        );
        Some(Conflict {
            rule: Rule::PromiseTooLate,
            service: promise.service.service.clone(),
            is_vital: promise.service.is_vital,
            tier: promise.service.tier,
            culprit: match least {
                Some(_) => promise.supplier.clone(),
                None => longest(promise),
            },
            allowed: least,
            found: Some(promised),
            excess: -margin,
            contract: promise.contract.clone(),
            chain: promise.chain.clone(),
            words,
        })
    }

    fn disagreeing(&self, service: u32) -> Vec<Conflict> {
        let Some(objectives) = self.view().objectives(service) else { return Vec::new() };
        let with = |a: Option<terms::Duration>, b: Option<terms::Duration>| {
            Some(say::time(u64::try_from(a?.seconds() + b.map_or(0, |b| b.seconds())).ok()?))
        };
        let pairs = [
            (
                with(self.view().rto(service), objectives.wrt),
                objectives.mtpd,
                "RTO and WRT",
                "MTPD",
            ),
            (objectives.rpo, objectives.mtdl, "RPO", "the data loss that is borne at most"),
        ];
        let mut found = Vec::new();
        for (is, most, what, limit) in pairs {
            let (Some(is), Some(most)) = (is, most) else { continue };
            if is <= most {
                continue;
            }
            let shown = self.shown(service);
            let words = format!(
                "{}: {what} come to {}{}, more than {limit} of {}.",
                shown.name,
                is.words(),
                if limit == "MTPD" { self.declared(service) } else { String::new() },
                most.words(),
            );
            found.push(Conflict {
                rule: Rule::ObjectivesDisagree,
                is_vital: self.view().is_vital(service),
                tier: self.tier(service),
                culprit: shown.clone(),
                service: shown,
                allowed: Some(most),
                found: Some(is),
                excess: is.seconds() - most.seconds(),
                contract: String::new(),
                chain: vec![self.standing(service)],
                words,
            });
        }
        found
    }
}

/// What takes longest in the recovery that a promise is laid into, beside what is promised.
fn longest(promise: &super::Promise) -> Shown {
    let pieces = promise.chain.iter().filter(|link| link.is_single());
    let others = pieces.filter(|link| link.node != promise.supplier);
    let most = others.max_by_key(|link| link.own);
    most.map_or_else(|| promise.supplier.clone(), |link| link.node.clone())
}
