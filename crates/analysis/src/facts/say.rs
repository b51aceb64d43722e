//! From nodes of a view to what a reader is shown: names, lines, chains.

use super::assess::Assessed;
use super::{Disclosed, NodeKind, Recovery, ServiceLine, Shown, TierCount, Unknown, Verdict};
use crate::{
    landscape::{Clock, Contract, Standing},
    reckon::Recoveries,
    view::{Need, Stranger},
    whatif,
};
use terms::Duration;

/// Names of what is not known that are listed for one time.
const NAMED_UNKNOWN: usize = 5;

/// Prefix and address of each register, by kind.
pub(super) fn register(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Service => ("SVC", "services"),
        NodeKind::Ci => ("CI", "cis"),
        NodeKind::Organisation => ("ORG", "organisations"),
        NodeKind::Person => ("PER", "persons"),
        NodeKind::Role => ("ROL", "roles"),
        NodeKind::Location => ("LOC", "locations"),
        NodeKind::Supplier => ("SUP", "suppliers"),
        NodeKind::Unresolved => ("DEP", "dependencies"),
    }
}

/// `SVC-0012`.
pub(super) fn number(prefix: &str, number: u32) -> String {
    format!("{prefix}-{number:04}")
}

/// Seconds as a duration; what is above a hundred years counts as that.
pub(super) fn time(seconds: u64) -> Duration {
    let most = 36_500 * 86_400;
    let seconds = i64::try_from(seconds).unwrap_or(most).min(most);
    Duration::from_seconds(seconds).expect("it lies between nothing and a hundred years")
}

/// Seconds that may be below zero, as a duration; nothing when they are.
pub(super) fn left(seconds: i64) -> Option<Duration> {
    u64::try_from(seconds).ok().map(time)
}

impl Assessed {
    /// A node as the reader sees it.
    pub fn shown(&self, at: u32) -> Shown {
        let view = self.view();
        let Some(node) = view.node(at) else { return self.stranger(at) };
        let disclosed = view.disclosed(at);
        if disclosed == Disclosed::Objective {
            let what = if node.kind == NodeKind::Service { "service" } else { "component" };
            let rto = view.objectives(at).and_then(|objectives| objectives.rto);
            let rto = rto.map_or(String::new(), |rto| format!(", RTO {}", rto.words()));
            return Shown {
                kind: node.kind,
                number: String::new(),
                name: format!("a {what} of another provider{rto}"),
                path: String::new(),
                disclosed,
            };
        }
        let (prefix, plural) = register(node.kind);
        let number = number(prefix, node.number);
        let has_page = disclosed == Disclosed::Named || !view.is_foreign(at);
        Shown {
            kind: node.kind,
            path: if has_page { format!("/{plural}/{number}") } else { String::new() },
            number,
            name: view.land().words(node.name).to_owned(),
            disclosed,
        }
    }

    fn stranger(&self, at: u32) -> Shown {
        let land = self.view().land();
        let mut shown = Shown {
            kind: NodeKind::Unresolved,
            number: String::new(),
            name: "something that another provider runs".to_owned(),
            path: String::new(),
            disclosed: self.view().disclosed(at),
        };
        match self.view().stranger(at) {
            Some(Stranger::Unsettled(place, needs)) => {
                let dependency = &land.dependencies()[place as usize];
                let name = land.words(dependency.unresolved);
                shown.name = if name.is_empty() { "something not named" } else { name }.to_owned();
                // Where it is settled: in the dependency, or in the list of all that name it.
                shown.path = match needs {
                    1 => self.dependency_path(place),
                    _ => {
                        format!(
                            "/dependencies?provider.empty=yes&unresolved.has={}",
                            whatif::escaped(name)
                        )
                    }
                };
            }
            Some(Stranger::OutOfUse(place)) => {
                let node = &land.nodes()[place as usize];
                let (prefix, plural) = register(node.kind);
                shown.number = number(prefix, node.number);
                shown.name = format!("{}, out of use", land.words(node.name));
                shown.path = format!("/{plural}/{}", shown.number);
            }
            _ => {}
        }
        shown
    }

    /// The number of the dependency that a need comes from; empty when it comes from a field, or
    /// when the record is not the reader's to see.
    pub fn dependency_number(&self, need: &Need) -> String {
        self.dependency_words(need.dependency).unwrap_or_default()
    }

    pub(super) fn dependency_path(&self, place: u32) -> String {
        let number = self.dependency_words(place);
        number.map_or(String::new(), |number| format!("/dependencies/{number}"))
    }

    fn dependency_words(&self, place: u32) -> Option<String> {
        self.seen_dependency(place).map(|of| number("DEP", of))
    }

    /// The bare number of a dependency, when its record is the reader's to see.
    pub(super) fn seen_dependency(&self, place: u32) -> Option<u32> {
        let land = self.view().land();
        let dependency = land.dependencies().get(place as usize)?;
        let organisation = land.organisations().get(dependency.organisation as usize)?;
        let is_seen = self.view().sight().sees("dependency", *organisation);
        is_seen.then_some(dependency.number)
    }

    /// A recovery with the names of what is not known.
    pub(super) fn recovery(
        &self,
        node: u32,
        found: &Recoveries,
        within: impl Fn(u32) -> bool,
    ) -> Recovery {
        let back = found.of(node);
        let unknown = if back.is_known { Vec::new() } else { self.unknown(node, found, within) };
        Recovery { time: time(back.time), unknown }
    }

    /// From when its RTO counts, behind a verdict; empty where no policy says it.
    pub(super) fn clock_words(&self, at: u32) -> String {
        self.view().clock(at).map_or(String::new(), |clock| [" ", &clock.words()].concat())
    }

    /// What an RTO that counts from the declaration is shown as: `, 30 min of it before the
    /// declaration`; empty where it counts from the disruption.
    pub(super) fn declared(&self, at: u32) -> String {
        self.until_declared(at).map_or(String::new(), |lead| {
            format!(", {} of it before the declaration from which it counts", lead.words())
        })
    }

    /// How long it takes until the declaration from which an RTO counts.
    fn until_declared(&self, at: u32) -> Option<Duration> {
        let clock = self.view().clock(at).filter(|clock| clock.from_declaration);
        clock.and_then(|clock| left(clock.lead())).filter(|lead| lead.seconds() > 0)
    }

    /// What must be known below a node before its time can be.
    fn unknown(&self, node: u32, found: &Recoveries, within: impl Fn(u32) -> bool) -> Vec<Unknown> {
        let view = self.view();
        let mut seen = std::collections::HashSet::from([node]);
        let mut queue = std::collections::VecDeque::from([node]);
        let mut unknown = Vec::new();
        let mut policies = std::collections::HashSet::new();
        let mut lost = std::collections::HashSet::new();
        while let Some(at) = queue.pop_front() {
            // What waits for something that is lost names that, and for all of them once.
            let wait = found.wait(at).filter(|wait| wait.time.is_none());
            if let Some(wait) = wait.filter(|wait| lost.insert(wait.by)) {
                unknown.push(Unknown { node: self.shown(wait.by), why: self.why_lost(wait.by) });
            }
            let is_lost = wait.is_some_and(|wait| wait.by == at);
            let is_open = view.own(at).is_none() && !is_lost;
            let own = is_open.then(|| self.why_unknown(at));
            // A policy is the same for all of its organisation: it is named once.
            let clock = view.clock(at).filter(|_| view.kind(at).recovers());
            let open = clock.and_then(Clock::open);
            let open =
                open.filter(|_| policies.insert(view.node(at).map(|node| node.organisation)));
            for why in own.into_iter().chain(open.map(str::to_owned)) {
                unknown.push(Unknown { node: self.shown(at), why });
            }
            if unknown.len() >= NAMED_UNKNOWN {
                break;
            }
            for need in &view.needs()[view.needs_of(at)] {
                let is_open = need.is_hard && !found.of(need.provider).is_known;
                if is_open && within(need.provider) && seen.insert(need.provider) {
                    queue.push_back(need.provider);
                }
            }
        }
        unknown
    }

    fn why_lost(&self, by: u32) -> String {
        match self.view().kind(by) {
            NodeKind::Supplier => "has stopped, and what it promises with it",
            _ => "has failed, and nobody knows for how long",
        }
        .to_owned()
    }

    /// Why a supplier promises no time: of contracts that would, whether they are over or to come.
    fn why_not_promised(&self, supplier: u32) -> String {
        let view = self.view();
        let place = view.node(supplier).and_then(|node| view.land().place(node.id));
        let idle = self.idle_contracts(place);
        let said = idle.iter().find(|contract| contract.rto.is_some());
        said.map_or_else(
            || "has no contract in force that promises a time".to_owned(),
            |contract| format!("promises no time: {}", standing_words(contract)),
        )
    }

    fn why_unknown(&self, at: u32) -> String {
        let closed = self.view().disclosed(at);
        match (self.view().stranger(at), self.view().kind(at)) {
            (Some(Stranger::Hidden), _) => "keeps its recovery time to itself",
            (Some(Stranger::Unsettled(..)), _) => "is only a name: nobody said which record it is",
            (Some(Stranger::OutOfUse(_)), _) => "is out of use and still needed",
            (None, NodeKind::Supplier) => return self.why_not_promised(at),
            (None, _) if closed == Disclosed::Objective => SHOWS_OBJECTIVE,
            (None, _) if closed == Disclosed::Named => SHOWS_OBJECTIVES,
            _ => "has no recovery time of its own",
        }
        .to_owned()
    }

    /// A service against its objectives, when everything has to be recovered.
    pub fn line(&self, service: u32) -> ServiceLine {
        if self.view().disclosed(service) != Disclosed::Open {
            return self.line_with(service, self.kept_back(service));
        }
        let recovery = self.recovery(service, self.recoveries(), |_| true);
        self.line_with(service, recovery)
    }

    /// The recovery of a service of which only the objectives are shown: what stands behind it, and
    /// so how long it takes, is its provider's.
    fn kept_back(&self, service: u32) -> Recovery {
        let unknown = vec![Unknown { node: self.shown(service), why: self.why_unknown(service) }];
        Recovery { time: time(0), unknown }
    }

    /// A service against its objectives with that recovery.
    pub(super) fn line_with(&self, service: u32, derived: Recovery) -> ServiceLine {
        let objectives = self.view().objectives(service).cloned().unwrap_or_default();
        let disclosed = self.view().disclosed(service);
        let is_open = disclosed == Disclosed::Open;
        let rto = self.view().rto(service);
        let margin = self.margin(service, derived.time);
        let shown = self.shown(service);
        ServiceLine {
            service: shown.clone(),
            tier: objectives.tier.filter(|_| disclosed.is_named()),
            is_vital: self.view().is_vital(service),
            together: match is_open {
                true => self.circle_of(service).into_iter().filter(|one| *one != shown).collect(),
                false => Vec::new(),
            },
            rto,
            until_declared: rto.and_then(|_| self.until_declared(service)),
            mtpd: objectives.mtpd.filter(|_| disclosed.is_named()),
            claimed: objectives.claimed.filter(|_| is_open),
            verdict: verdict(margin, derived.is_known()),
            derived,
            tested: None,
            margin,
        }
    }

    /// RTO minus the time after which it is back, in seconds. What is not shown is not judged: its
    /// objective says when it shall be back, no more. Only what it waits for may be shown, and be
    /// too late already.
    pub(super) fn margin(&self, service: u32, back: Duration) -> Option<i64> {
        let is_open = self.view().disclosed(service) == Disclosed::Open;
        let margin = self.view().rto(service).map(|rto| rto.seconds() - back.seconds());
        margin.filter(|margin| is_open || *margin < 0)
    }

    /// The tier of a service, as far as it is shown.
    pub(super) fn tier(&self, at: u32) -> Option<u8> {
        let is_named = self.view().disclosed(at).is_named();
        self.view().objectives(at).and_then(|objectives| objectives.tier).filter(|_| is_named)
    }

    /// `needs 1 of 2`; empty without a group.
    pub(super) fn group_words(&self, need: &Need) -> String {
        let group = self.view().group_of(need);
        group.map_or(String::new(), |group| format!("needs {} of {}", group.needed, group.members))
    }
}

/// `CTR-0007 ended on 31 Jan 2026`.
pub(super) fn standing_words(contract: &Contract) -> String {
    let number = number("CTR", contract.number);
    match contract.standing {
        Standing::InForce => format!("{number} is in force"),
        Standing::NotYet(Some(starts)) => format!("{number} begins on {}", starts.words()),
        Standing::NotYet(None) => format!("{number} is not in effect yet"),
        Standing::Over(Some(ends)) => format!("{number} ended on {}", ends.words()),
        Standing::Over(None) => format!("{number} is ended"),
        Standing::Void => format!("{number} is out of use"),
    }
}

/// Why the time of something closed is not known.
const SHOWS_OBJECTIVE: &str = "shows by when it shall be back, and not how it recovers";
const SHOWS_OBJECTIVES: &str = "is delivered by another provider, who shows its objectives only";

/// A piece of a chain that is no record.
pub(super) fn unnumbered(kind: NodeKind, name: String) -> Shown {
    let (number, path) = (String::new(), String::new());
    Shown { kind, number, name, path, disclosed: Disclosed::Open }
}

/// What follows from a margin.
pub(super) fn verdict(margin: Option<i64>, is_known: bool) -> Verdict {
    match margin {
        // However much is unknown: it is already too late.
        Some(margin) if margin < 0 => Verdict::Gap,
        Some(_) if is_known => Verdict::Plausible,
        _ => Verdict::Unknown,
    }
}

impl TierCount {
    /// Counts one service.
    pub(super) fn add(&mut self, line: &ServiceLine) {
        self.not_shown += usize::from(line.verdict == Verdict::Unknown && line.is_kept_back());
        match line.verdict {
            Verdict::Proven => self.proven += 1,
            Verdict::Plausible => self.plausible += 1,
            Verdict::Gap => self.gap += 1,
            Verdict::Unknown => self.unknown += 1,
        }
    }
}
