//! Are the services ready: the one sentence, and every number behind it.

use super::{
    Assessed, Disclosed, NodeKind, Oddity, Piece, Readiness, ServiceLine, TierCount, Verdict, say,
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
            tier.or_insert(TierCount { tier: line.tier, ..TierCount::default() }).add(line.verdict);
            all.add(line.verdict);
            if line.is_vital {
                vital_count.add(line.verdict);
            }
        }
        let (to_confirm, unconfirmed) = self.confirmation_work();
        let circles = self.circles().circles.iter();
        let circles = circles.filter(|(_, members)| members.iter().any(|at| view.is_own(*at)));
        Readiness {
            sentence: sentence(&services, &vital, &vital_count, &all),
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
            components: (0..).take(view.len()).filter(|at| view.kind(*at) == NodeKind::Ci).count(),
            dependencies: view.needs().len(),
            circles: circles
                .map(|(_, members)| members.iter().map(|at| self.shown(*at)).collect())
                .collect(),
            oddities: self.oddities(),
        }
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

/// The one sentence. Each case is written out whole, so that it can be said in another language.
fn sentence(
    services: &[ServiceLine],
    vital: &[ServiceLine],
    vital_count: &TierCount,
    all: &TierCount,
) -> Vec<Piece> {
    let plain = |words: String| Piece { words, to: String::new() };
    let link = |words: String, to: &str| Piece { words, to: to.to_owned() };
    let (lines, count, what, to) = if vital.is_empty() {
        (services, all, "services", "/services")
    } else {
        (vital, vital_count, "vital services", "/services?vital=yes")
    };
    let total = lines.len();
    let what = if total == 1 { what.trim_end_matches('s') } else { what };
    if total == 0 {
        return vec![plain(
            "No live service is within your reach, so nothing is said here about being ready."
                .to_owned(),
        )];
    }
    if lines.iter().all(|line| line.service.disclosed == Disclosed::Named) {
        let words = match total {
            1 => {
                " is delivered to you; its provider shows you the objectives, and not how it \
                  recovers."
            }
            _ => {
                " are delivered to you; their providers show you the objectives, and not how \
                  they recover."
            }
        };
        return vec![link(format!("{total} {what}"), to), plain(words.to_owned())];
    }
    let weakest = lines.first().filter(|line| line.verdict == Verdict::Gap);
    if let Some((weakest, rto)) = weakest.and_then(|line| Some((line, line.rto?))) {
        let known = if weakest.derived.is_known() { "" } else { "at least " };
        let mut pieces = vec![
            link(format!("{} of {total} {what}", count.gap), to),
            plain(match total {
                1 => " would miss its RTO today: ".to_owned(),
                _ => " would miss their RTO today; weakest: ".to_owned(),
            }),
            link(weakest.service.name.clone(), &weakest.service.path),
            plain(format!(", {known}{} against {}.", weakest.derived.time.words(), rto.words())),
        ];
        if count.unknown > 0 {
            pieces.push(plain(format!(" Of {} nobody knows.", count.unknown)));
        }
        return pieces;
    }
    if count.unknown == 0 {
        return nothing_unknown(total, what, to, count);
    }
    if count.unknown == total {
        return nothing_known(total, what, to);
    }
    vec![
        plain("Of ".to_owned()),
        link(format!("{} of {total} {what}", count.unknown), to),
        plain(" nobody knows whether they would be back in time; ".to_owned()),
        plain(format!("{} add up, and none is known to miss its RTO.", total - count.unknown)),
    ]
}

/// The sentence when nothing is known of any service.
fn nothing_known(total: usize, what: &str, to: &str) -> Vec<Piece> {
    let (all, they) = match total {
        1 => (format!("the one {what}"), "it"),
        _ => (format!("all {total} {what}"), "they"),
    };
    let plain = |words: String| Piece { words, to: String::new() };
    vec![
        plain("Of ".to_owned()),
        Piece { words: all, to: to.to_owned() },
        plain(format!(" nobody knows whether {they} would be back in time.")),
    ]
}

/// The sentence when every service is known to add up.
fn nothing_unknown(total: usize, what: &str, to: &str, count: &TierCount) -> Vec<Piece> {
    let link = |words: String| Piece { words, to: to.to_owned() };
    let plain = |words: &str| Piece { words: words.to_owned(), to: String::new() };
    if total == 1 {
        let words = match count.proven {
            0 => " adds up to being back in time; no test has shown it.",
            _ => " was shown to be back in time.",
        };
        return vec![link(format!("The one {what}")), plain(words)];
    }
    let words = match count.proven {
        0 => " add up to being back in time; no test has shown it.".to_owned(),
        proven if proven == total => " were shown to be back in time.".to_owned(),
        proven => format!(" add up to being back in time; tests have shown it for {proven}."),
    };
    vec![link(format!("All {total} {what}")), plain(&words)]
}

/// A margin in words, with a true minus.
pub fn margin_words(margin: i64) -> String {
    let sign = if margin < 0 { '\u{2212}' } else { '+' };
    format!("{sign}{}", say::time(margin.unsigned_abs()).words())
}
