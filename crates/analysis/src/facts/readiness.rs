//! Are the services ready: the one sentence, and every number behind it.

use super::{
    Assessed, LookedAt, NodeKind, Oddity, Readiness, ServiceLine, TierCount, Verdict, say, words,
};
use crate::view::{Need, Stranger};
use std::collections::BTreeMap;

/// Dependencies to confirm on the readiness page.
const TO_CONFIRM: usize = 50;

/// Oddities on the readiness page.
const ODDITIES: usize = 100;

impl Assessed {
    /// Are the services ready?
    pub fn readiness(&self) -> Readiness {
        self.readiness_with(usize::MAX)
    }

    /// The same with at most so many single causes written out; their count is always whole.
    pub fn readiness_with(&self, singles: usize) -> Readiness {
        let view = self.view();
        let mut services: Vec<ServiceLine> = view.live_services().map(|at| self.line(at)).collect();
        services.sort_by(|a, b| {
            order(a).cmp(&order(b)).then_with(|| a.service.name.cmp(&b.service.name))
        });
        let vital: Vec<ServiceLine> =
            services.iter().filter(|line| line.is_vital).cloned().collect();
        let mut tiers: BTreeMap<(bool, Option<u8>), TierCount> = BTreeMap::new();
        let (mut all, mut vital_count) = (TierCount::default(), TierCount::default());
        for line in &services {
            let tier = tiers.entry((line.tier.is_none(), line.tier));
            tier.or_insert(TierCount { tier: line.tier, ..TierCount::default() }).add(line);
            all.add(line);
            if line.is_vital {
                vital_count.add(line);
            }
        }
        let (to_confirm, unconfirmed) = self.confirmation_work();
        let circles = |is_marked: bool| -> Vec<Vec<super::Shown>> {
            let all = self.circles();
            let circles = all.circles.iter().zip(&all.marked);
            let own = |members: &[u32]| members.iter().any(|at| view.is_own(*at));
            circles
                .filter(|((_, members), marked)| **marked == is_marked && own(members))
                .map(|((_, members), _)| members.iter().map(|at| self.shown(*at)).collect())
                .collect()
        };
        Readiness {
            extent: self.extent(),
            sentence: words::readiness(self.extent(), (&services, &all), (&vital, &vital_count)),
            vital,
            services,
            tiers: tiers.into_values().collect(),
            all,
            vital_count,
            conflicts: self.conflicts().to_vec(),
            singles: self.singles(singles),
            singles_count: self.singles_count(),
            to_confirm,
            unconfirmed,
            components: self.looked_at().components,
            dependencies: self.looked_at().dependencies,
            circles: circles(false),
            together: circles(true),
            oddities: self.oddities(),
        }
    }

    pub(super) fn find_looked_at(&self) -> LookedAt {
        let view = self.view();
        let own = |at: &u32| view.kind(*at) == NodeKind::Ci && view.is_own(*at);
        LookedAt {
            services: view.live_services().count(),
            components: (0..).take(view.len()).filter(own).count(),
            dependencies: self.dependencies_looked_at(),
        }
    }

    /// How many dependencies that the reader sees lead between what is in use: not those that
    /// follow from a location, nor what a contract opens.
    fn dependencies_looked_at(&self) -> usize {
        let view = self.view();
        let mut seen: Vec<u32> = view
            .needs()
            .iter()
            .filter(|need| self.seen_dependency(need.dependency).is_some())
            .map(|need| need.dependency)
            .collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len()
    }

    fn oddities(&self) -> Vec<Oddity> {
        let view = self.view();
        let odd = view.odd().iter().filter(|odd| view.is_own(odd.node)).take(ODDITIES);
        odd.map(|odd| Oddity { node: self.shown(odd.node), words: odd.words.clone() }).collect()
    }

    /// How many names a source gave stand for no record yet.
    pub fn open_names(&self) -> usize {
        let view = self.view();
        let strangers = (0..).take(view.len()).filter_map(|at| view.stranger(at));
        strangers.filter(|stranger| matches!(stranger, Stranger::Unsettled(..))).count()
    }

    /// How many services and components have no recovery time of their own.
    pub fn without_own_time(&self) -> usize {
        let view = self.view();
        let is_one = |at: &u32| matches!(view.kind(*at), NodeKind::Service | NodeKind::Ci);
        let own = (0..).take(view.len()).filter(|at| is_one(at) && view.is_own(*at));
        own.filter(|at| view.own(*at).is_none()).count()
    }

    /// Every answer that is open on a dependency, those of vital services first.
    pub fn all_to_confirm(&self) -> Vec<super::Confirmation> {
        let view = self.view();
        let is_vital = |need: &Need| view.is_vital(need.consumer) || view.is_vital(need.provider);
        let needs = view.needs().iter().enumerate();
        let (mut first, others): (Vec<usize>, Vec<usize>) =
            needs.map(|(at, _)| at).partition(|at| is_vital(&view.needs()[*at]));
        first.extend(others);
        self.to_confirm(first.into_iter())
    }

    /// The first answers that are open, and how many there are for who needs and who is needed.
    fn confirmation_work(&self) -> (Vec<super::Confirmation>, (usize, usize)) {
        let view = self.view();
        let mut count = (0, 0);
        let (mut first, mut others): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for (at, need) in view.needs().iter().enumerate() {
            let (of_consumer, of_provider) = self.open_ends(need);
            count.0 += usize::from(of_consumer);
            count.1 += usize::from(of_provider);
            let is_vital = view.is_vital(need.consumer) || view.is_vital(need.provider);
            let list = if is_vital { &mut first } else { &mut others };
            if (of_consumer || of_provider) && list.len() < TO_CONFIRM {
                list.push(at);
            }
        }
        first.extend(others);
        let mut work = self.to_confirm(first.into_iter());
        work.truncate(TO_CONFIRM);
        (work, count)
    }
}

/// Least margin first; what has no margin after what is late, and before what is in time.
fn order(line: &ServiceLine) -> (Verdict, bool, Option<i64>) {
    (line.verdict, line.margin.is_none(), line.margin)
}

/// A margin in words, with a true minus.
pub fn margin_words(margin: i64) -> String {
    let sign = if margin < 0 { '\u{2212}' } else { '+' };
    format!("{sign}{}", say::time(margin.unsigned_abs()).words())
}
