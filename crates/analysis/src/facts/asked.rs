//! What others say they need from whoever reads: the dependencies of other organisations that lead
//! to what is the reader's own to change.

use super::assess::Assessed;
use super::{Disclosed, NeedKind, NodeKind, Shown, say};
use crate::landscape::{Dependency, Node};
use terms::{Day, Duration, Id};

/// Something that somebody else says they need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedOfUs {
    /// The dependency. Its record stays the other side's.
    pub id: Id,
    /// Its number, by which both sides call it.
    pub number: String,
    /// Who needs, by name only as far as it is disclosed.
    pub consumer: Shown,
    /// Whose that is, where it is disclosed.
    pub customer: Option<Shown>,
    /// The day on which it was written down.
    pub since: Option<Day>,
    /// Of a group that stands in for each other, how many are needed: `needs 1 of 2`. Empty without
    /// one, or where it is not disclosed.
    pub group: String,
    /// What is needed.
    pub provider: Shown,
    /// How.
    pub kind: NeedKind,
    /// Does the consumer fail without?
    pub is_hard: bool,
    /// How long the consumer does not feel it.
    pub lag: Duration,
    /// What was answered: nothing yet, that it is so, that it is not so.
    pub answer: Option<bool>,
}

impl Assessed {
    /// What others say they need of what the reader may change, what is not answered yet first.
    /// `may` says whether the reader may change records of a register and an organisation.
    pub fn asked_of_us(&self, may: impl Fn(&'static str, Id) -> bool) -> Vec<AskedOfUs> {
        let land = self.view().land();
        let mut found: Vec<AskedOfUs> = Vec::new();
        for dependency in land.dependencies().iter().filter(|one| one.in_use) {
            let node = land.nodes().get(dependency.provider as usize);
            let Some(node) = node.filter(|node| node.in_use) else { continue };
            let organisation = land.organisations().get(node.organisation as usize);
            let is_others = node.organisation != dependency.organisation;
            let is_own = organisation.is_some_and(|id| may(node.kind.register(), *id));
            if is_others && is_own {
                found.extend(self.asked(dependency));
            }
        }
        found.sort_by(|a, b| {
            let by = |one: &AskedOfUs| (one.answer.is_some(), !one.is_hard);
            by(a).cmp(&by(b)).then_with(|| a.provider.name.cmp(&b.provider.name))
        });
        found
    }

    fn asked(&self, dependency: &Dependency) -> Option<AskedOfUs> {
        let land = self.view().land();
        let consumer = land.nodes().get(dependency.consumer as usize).filter(|one| one.in_use)?;
        let seen = self.view().at(dependency.consumer);
        Some(AskedOfUs {
            id: dependency.id,
            number: say::number("DEP", dependency.number),
            consumer: seen.map_or_else(|| hidden(consumer), |at| self.shown(at)),
            customer: seen.and_then(|at| self.owner_of(at)),
            since: dependency.id.made().map(terms::Instant::day),
            group: seen.map_or(String::new(), |at| self.claimed_group(at, dependency.id)),
            provider: self.shown(self.view().at(dependency.provider)?),
            kind: dependency.kind,
            is_hard: dependency.is_hard,
            lag: say::time(u64::from(dependency.lag)),
            answer: match (dependency.confirmed_by_provider, dependency.denied_by_provider) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            },
        })
    }
}

impl Assessed {
    /// The organisation whose a node is, if both are known by name.
    fn owner_of(&self, at: u32) -> Option<Shown> {
        let view = self.view();
        let node = view.node(at).filter(|_| view.disclosed(at).is_named())?;
        let id = view.land().organisations().get(node.organisation as usize)?;
        let owner = view.at(view.land().place(*id)?)?;
        view.disclosed(owner).is_named().then(|| self.shown(owner))
    }

    /// The group of a need as the reader sees it.
    fn claimed_group(&self, consumer: u32, dependency: Id) -> String {
        let view = self.view();
        let place = view.land().dependency_place(dependency);
        let mut needs = view.needs()[view.needs_of(consumer)].iter();
        let need = needs.find(|need| Some(need.dependency) == place);
        need.map_or(String::new(), |need| self.group_words(need))
    }
}

/// What is told of a consumer that nothing discloses.
fn hidden(consumer: &Node) -> Shown {
    let what = if consumer.kind == NodeKind::Service { "service" } else { "component" };
    Shown {
        kind: consumer.kind,
        number: String::new(),
        name: format!("a {what} of another provider"),
        path: String::new(),
        disclosed: Disclosed::Nothing,
    }
}
