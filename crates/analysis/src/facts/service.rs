//! Everything about the recovery of one service.

use super::assess::Assessed;
use super::{
    Confirmation, Disclosed, Need, NodeKind, ServiceLine, ServiceReport, Shown, Verdict, say,
};
use crate::{
    landscape::NONE,
    view::{Need as Edge, View},
};
use terms::Duration;

impl Assessed {
    /// The report on the service at that node of the view.
    pub fn service_report(&self, service: u32) -> ServiceReport {
        let view = self.view();
        let line = self.line(service);
        let objectives = view.objectives(service).cloned().unwrap_or_default();
        let causes: std::collections::HashSet<u32> = self.alone(service).into_iter().collect();
        let need = |at: usize| self.need(at, true, causes.contains(&view.needs()[at].provider));
        let budget = self.budget(service);
        let worst = self.age(service);
        let conflicts = self.conflicts_of(service);
        ServiceReport {
            extent: self.extent(),
            words: [
                self.service_words(&line, objectives.wrt),
                if line.rto.is_some() { self.clock_words(service) } else { String::new() },
            ]
            .concat(),
            rpo: objectives.rpo,
            mtdl: objectives.mtdl,
            wrt: objectives.wrt,
            worst_data: worst.and_then(|age| say::left(age.seconds)),
            worst_data_from: worst.map(|age| self.shown(age.source)),
            worst_data_way: worst.map_or_else(Vec::new, |_| self.way_of_data(service)),
            allowed: budget.and_then(|budget| say::left(budget.time)),
            allowed_by: budget.map(|_| self.shown(self.way_up(service, 0).1)),
            // Of what is only named, nothing that stands behind it is said.
            chain: match view.disclosed(service) {
                Disclosed::Open => self.chain(service, self.recoveries()),
                _ => Vec::new(),
            },
            needs: view.needs_of(service).map(need).collect(),
            needed_by: view
                .users_of(service)
                .iter()
                .map(|at| self.need(*at as usize, false, false))
                .collect(),
            singles: self.singles_of(service),
            common_causes: self.common_causes(service),
            conflicts,
            contracts: self.promises(|_, at| at == service),
            to_confirm: self.to_confirm(
                view.needs_of(service).chain(view.users_of(service).iter().map(|at| *at as usize)),
            ),
            circle: self.circle_of(service),
            circle_is_marked: self.circles().is_marked(service),
            line,
        }
    }

    pub(super) fn circle_of(&self, node: u32) -> Vec<Shown> {
        let members = self.circles().circle(node).unwrap_or_default();
        members.iter().map(|member| self.shown(*member)).collect()
    }

    /// A need as it stands on the page of its consumer, or of its provider.
    fn need(&self, at: usize, from_consumer: bool, is_single: bool) -> Need {
        let view = self.view();
        let edge: Edge = view.needs()[at];
        let other = if from_consumer { edge.provider } else { edge.consumer };
        let has_time = matches!(view.kind(other), NodeKind::Service | NodeKind::Ci)
            && view.disclosed(other) == Disclosed::Open;
        let recorded = view.land().dependencies().get(edge.dependency as usize);
        let group = view.group_of(&edge);
        Need {
            dependency: self.dependency_number(&edge),
            node: self.shown(other),
            kind: edge.kind,
            is_hard: edge.is_hard,
            lag: say::time(u64::from(edge.lag)),
            group: group.map_or(String::new(), |g| view.land().group(g.name).to_owned()),
            needed: group.map(|g| (usize::from(g.needed), usize::from(g.members))),
            recovery: has_time.then(|| self.recovery(other, self.recoveries(), |_| true)),
            confirmed: recorded.map_or((true, true), |dependency| {
                (dependency.confirmed_by_consumer, dependency.confirmed_by_provider)
            }),
            is_single,
        }
    }

    fn service_words(&self, line: &ServiceLine, wrt: Option<Duration>) -> String {
        if line.service.disclosed == Disclosed::Named {
            return "It is delivered to you: its provider shows what it shall reach, and not how it \
                    is recovered."
                .to_owned();
        }
        let Some(rto) = line.rto else {
            return "No RTO is stated, so nothing can be said about being in time.".to_owned();
        };
        let margin = line.margin.unwrap_or_default();
        let apart = say::time(margin.unsigned_abs()).words();
        let mut words = match line.verdict {
            Verdict::Gap if line.derived.is_known() => format!("Misses its RTO by {apart}"),
            Verdict::Gap => format!("Misses its RTO by {apart} at least"),
            Verdict::Unknown => {
                let first = line.derived.unknown.first();
                let why =
                    first.map_or(String::new(), |one| format!(": {} {}", one.node.name, one.why));
                format!("Not known whether it meets its RTO of {}{why}", rto.words())
            }
            _ => format!("Back {apart} before its RTO"),
        };
        let with_wrt = line.derived.time.seconds() + wrt.map_or(0, Duration::seconds);
        if let Some(late) = line.mtpd.map(|mtpd| with_wrt - mtpd.seconds()).filter(|late| *late > 0)
        {
            let work =
                wrt.map_or(String::new(), |wrt| format!("with {} of work recovery ", wrt.words()));
            let late = say::time(late.unsigned_abs()).words();
            words.push_str(&format!("; {work}it passes its MTPD by {late}"));
        }
        words.push_str(". Derived from what it needs; no test of the whole service is recorded.");
        words
    }

    /// Which ends of a need have not answered: who needs, and who is needed. Who cannot answer is
    /// not asked: a place, or what is only a name.
    pub(super) fn open_ends(&self, need: &Edge) -> (bool, bool) {
        let view = self.view();
        let Some(recorded) = view.land().dependencies().get(need.dependency as usize) else {
            return (false, false);
        };
        let organisation = view.land().organisations().get(recorded.organisation as usize);
        if !organisation.is_some_and(|id| view.sight().sees("dependency", *id)) {
            return (false, false);
        }
        let answers = |at: u32| !matches!(view.kind(at), NodeKind::Unresolved | NodeKind::Location);
        let is_denied = recorded.denied_by_provider;
        (
            (!recorded.confirmed_by_consumer || is_denied) && answers(need.consumer),
            !recorded.confirmed_by_provider && !is_denied && answers(need.provider),
        )
    }

    /// Which of these needs somebody has to confirm, and whom to ask.
    pub(super) fn to_confirm(&self, needs: impl Iterator<Item = usize>) -> Vec<Confirmation> {
        let view = self.view();
        let mut found = Vec::new();
        for need in needs.map(|at| &view.needs()[at]) {
            let (of_consumer, of_provider) = self.open_ends(need);
            let recorded = view.land().dependencies().get(need.dependency as usize);
            let Some(recorded) = recorded.filter(|_| of_consumer || of_provider) else { continue };
            let number = self.dependency_number(need);
            let is_denied = recorded.denied_by_provider;
            let sides = [(of_consumer, true, need.consumer), (of_provider, false, need.provider)];
            for (is_open, by_consumer, at) in sides {
                if is_open {
                    found.push(Confirmation {
                        path: format!("/dependencies/{number}"),
                        dependency: number.clone(),
                        consumer: self.shown(need.consumer),
                        provider: self.shown(need.provider),
                        by_consumer,
                        is_denied,
                        ask: ask(view, at),
                    });
                }
            }
        }
        found
    }
}

/// Who answers for a node: its owner, else its organisation, as far as the reader sees them.
fn ask(view: &View, at: u32) -> String {
    let Some(node) = view.node(at).filter(|_| view.disclosed(at) == Disclosed::Open) else {
        return String::new();
    };
    if matches!(node.kind, NodeKind::Person) {
        return view.land().words(node.name).to_owned();
    }
    let organisation = view.land().organisations().get(node.organisation as usize);
    let organisation = organisation.and_then(|id| view.land().place(*id)).unwrap_or(NONE);
    let named = [node.owner, organisation].into_iter().filter_map(|place| view.at(place));
    let mut names = named.filter_map(|at| view.node(at)).map(|node| view.land().words(node.name));
    names.next().unwrap_or_default().to_owned()
}
