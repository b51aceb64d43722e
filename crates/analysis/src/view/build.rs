//! How a view is made: what is seen, what is opened by contracts, the needs between it.

use crate::{
    landscape::{Contract, Dependency, Discloses, Landscape, NONE, NeedKind, NodeKind},
    view::{Disclosed, Group, Need, Odd, Sight, Stranger, View},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// What is different from what is recorded, by places in the landscape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// Dependencies that are not there.
    pub without: HashSet<u32>,
    /// Nodes that something else takes over from at once: nothing feels their loss, and they are
    /// not lost with what they need.
    pub spare: HashSet<u32>,
    /// How many are needed of the group of a dependency.
    pub needed: HashMap<u32, u16>,
    /// The lag of a dependency, in seconds.
    pub lag: HashMap<u32, u32>,
    /// The own time of a node, in seconds.
    pub own: HashMap<u32, u32>,
    /// What was named and is not seen; it changes nothing.
    pub unknown: Vec<String>,
}

impl View {
    /// What `sight` sees of the landscape, with `edits`.
    pub fn of(land: &Arc<Landscape>, sight: &Sight, edits: &Edits) -> View {
        let seen = seen(land, sight);
        let mut real = Vec::new();
        let mut levels = Vec::new();
        let mut index = vec![NONE; land.nodes().len()];
        let nodes = seen.iter().enumerate();
        for (place, level) in nodes.filter(|(_, level)| **level != Disclosed::Nothing) {
            index[place] = short(real.len());
            real.push(short(place));
            levels.push(*level);
        }
        let own = edits.own.iter().filter_map(|(place, time)| {
            let at = index.get(*place as usize).copied().filter(|at| *at != NONE)?;
            Some((at, *time))
        });
        let mut view = View {
            land: Arc::clone(land),
            sight: sight.clone(),
            own: own.collect(),
            spare: HashSet::new(),
            unknown: edits.unknown.clone(),
            promised: HashMap::new(),
            real,
            index,
            levels,
            strangers: Vec::new(),
            names: HashMap::new(),
            needs: Vec::new(),
            needs_from: Vec::new(),
            users: Vec::new(),
            users_from: Vec::new(),
            groups: Vec::new(),
            odd: Vec::new(),
            graph: engine::Graph::default(),
        };
        view.spare = edits.spare.iter().filter_map(|place| view.at(*place)).collect();
        view.promised = view.promises();
        let (needs, left) = view.gather(edits);
        view.stand_together(needs);
        view.group(edits, &left);
        view.turn_round();
        view.graph = view.graph_of_needs().expect("every need lies between nodes of the view");
        view
    }

    /// The shortest promise of each supplier.
    fn promises(&self) -> HashMap<u32, u32> {
        let mut promised: HashMap<u32, u32> = HashMap::new();
        for contract in self.land.contracts().iter().filter(|contract| contract.is_in_force()) {
            let is_seen = self.sees_contract(contract);
            let time = contract.rto.and_then(|rto| u32::try_from(rto.seconds()).ok());
            if let (true, Some(at), Some(time)) = (is_seen, self.at(contract.supplier), time) {
                promised.entry(at).and_modify(|known| *known = time.min(*known)).or_insert(time);
            }
        }
        promised
    }

    /// All needs, in no order, and how many are needed of groups that are not whole.
    fn gather(&mut self, edits: &Edits) -> (Vec<Need>, Left) {
        let land = Arc::clone(&self.land);
        let mut needs = Vec::with_capacity(land.dependencies().len());
        let mut standing = Vec::new();
        let torn = self.torn_groups();
        let records = self.seen_organisations("dependency");
        for (place, dependency) in (0..).zip(land.dependencies()) {
            let is_there = dependency.in_use && !edits.without.contains(&place);
            let consumer = self.at(dependency.consumer).filter(|_| is_there);
            // What something takes over from is not lost with what it needs.
            let Some(consumer) = consumer.filter(|at| !self.is_spared(*at)) else { continue };
            // What somebody else wrote about one's own nodes is somebody else's.
            let level = self.levels[consumer as usize];
            let is_closed = level != Disclosed::Open;
            let is_seen = records.get(dependency.organisation as usize) == Some(&true);
            // Only a contract opens needs; who is named to the reader keeps them.
            let is_opened = level != Disclosed::Named && self.is_foreign(consumer);
            if !is_seen && !is_opened {
                continue;
            }
            let is_torn = is_closed && torn.contains(&(dependency.consumer, dependency.group));
            let Some(provider) = self.provider(place, dependency, consumer) else { continue };
            if provider == consumer {
                let words = "needs itself; that says nothing and was left out".to_owned();
                self.odd.push(Odd { node: consumer, words });
                continue;
            }
            let need = Need {
                consumer,
                provider,
                dependency: place,
                group: if is_torn { NONE } else { dependency.group },
                lag: edits.lag.get(&place).copied().unwrap_or(dependency.lag),
                kind: dependency.kind,
                is_hard: dependency.is_hard && !is_torn,
            };
            match edits.spare.contains(&dependency.provider) {
                false => needs.push(need),
                true => standing.extend((need.group != NONE).then_some(need)),
            }
        }
        let left = left(&land, &mut needs, &standing, edits);
        // What stands somewhere is lost with the place, and a part with its whole.
        for (at, place) in (0..).zip(&self.real).filter(|(at, _)| !self.is_spared(*at)) {
            let node = &land.nodes()[*place as usize];
            for (place, kind) in
                [(node.location, NeedKind::HostedAt), (node.part_of, NeedKind::PartOf)]
            {
                let there = self.at(place).filter(|_| !edits.spare.contains(&place));
                if let Some(provider) = there.filter(|provider| *provider != at) {
                    needs.push(Need {
                        consumer: at,
                        provider,
                        dependency: NONE,
                        group: NONE,
                        lag: 0,
                        kind,
                        is_hard: true,
                    });
                }
            }
        }
        (needs, left)
    }

    /// Of which organisations the reader sees the records of that register.
    fn seen_organisations(&self, register: &str) -> Vec<bool> {
        self.land.organisations().iter().map(|id| self.sight.sees(register, *id)).collect()
    }

    /// Is it seen only because a contract opens it?
    pub(crate) fn is_foreign(&self, at: u32) -> bool {
        let Some(node) = self.node(at) else { return false };
        let organisation = self.land.organisations().get(node.organisation as usize);
        !organisation.is_some_and(|id| self.sight.sees_node(node.kind, *id))
    }

    /// Groups of closed consumers of which some members are not seen. Whether enough of them are
    /// left cannot be told, and must not be: what is seen of them only makes things worse.
    fn torn_groups(&self) -> HashSet<(u32, u32)> {
        let grouped = self.land.dependencies().iter().filter(|dependency| {
            let consumer = self.at(dependency.consumer);
            let is_closed = consumer.is_some_and(|at| self.levels[at as usize] != Disclosed::Open);
            dependency.in_use && dependency.group != NONE && is_closed
        });
        let torn = grouped.filter(|dependency| self.at(dependency.provider).is_none());
        torn.map(|dependency| (dependency.consumer, dependency.group)).collect()
    }

    /// The far end of a dependency; nothing when the whole of it is not the reader's to see.
    fn provider(&mut self, place: u32, dependency: &Dependency, consumer: u32) -> Option<u32> {
        if let Some(at) = self.at(dependency.provider) {
            return Some(at);
        }
        // The needs of what is closed are closed too.
        if self.levels[consumer as usize] != Disclosed::Open {
            return None;
        }
        let stranger = match self.land.nodes().get(dependency.provider as usize) {
            None => return Some(self.unsettled(place, dependency)),
            Some(node) => {
                let organisation = self.land.organisations().get(node.organisation as usize);
                let is_own = organisation.is_some_and(|id| self.sight.sees_node(node.kind, *id));
                if is_own && !node.in_use {
                    Stranger::OutOfUse(dependency.provider)
                } else {
                    Stranger::Hidden
                }
            }
        };
        self.strangers.push(stranger);
        Some(short(self.real.len() + self.strangers.len() - 1))
    }

    /// What is only a name: the same one as before, where that organisation called it so already.
    fn unsettled(&mut self, place: u32, dependency: &Dependency) -> u32 {
        let name = self.land.words(dependency.unresolved).trim().to_lowercase();
        let known = self.names.get(&(dependency.organisation, name.clone())).copied();
        if let Some(at) = known.filter(|_| !name.is_empty()) {
            if let Stranger::Unsettled(_, needs) =
                &mut self.strangers[at as usize - self.real.len()]
            {
                *needs += 1;
            }
            return at;
        }
        self.strangers.push(Stranger::Unsettled(place, 1));
        let at = short(self.real.len() + self.strangers.len() - 1);
        self.names.insert((dependency.organisation, name), at);
        at
    }

    /// Puts the needs of each consumer together, those of a group beside each other.
    fn stand_together(&mut self, needs: Vec<Need>) {
        let mut from = vec![0_u32; self.len() + 1];
        for need in &needs {
            from[need.consumer as usize + 1] += 1;
        }
        for at in 1..from.len() {
            from[at] += from[at - 1];
        }
        let mut next = from.clone();
        let mut order = vec![0_u32; needs.len()];
        for (at, need) in (0..).zip(&needs) {
            let place = &mut next[need.consumer as usize];
            order[*place as usize] = at;
            *place += 1;
        }
        self.needs = order.iter().map(|at| needs[*at as usize]).collect();
        self.needs_from = from;
        for at in 0..self.needs_from.len() - 1 {
            let range = self.needs_from[at] as usize..self.needs_from[at + 1] as usize;
            let own = &mut self.needs[range];
            if own.iter().any(|need| need.group != NONE) {
                own.sort_by_key(|need| (need.group, need.dependency));
            }
        }
    }

    /// Makes groups of the needs that stand together under one name.
    fn group(&mut self, edits: &Edits, left: &Left) {
        let mut first = 0;
        while first < self.needs.len() {
            let Need { consumer, group: name, .. } = self.needs[first];
            let same = |need: &&Need| need.consumer == consumer && need.group == name;
            let members = match name {
                NONE => 1,
                _ => self.needs[first..].iter().take_while(same).count(),
            };
            if name != NONE {
                self.make_group(first, members, edits, left.get(&(consumer, name)).copied());
            }
            first += members;
        }
    }

    fn make_group(&mut self, first: usize, members: usize, edits: &Edits, left: Option<u16>) {
        let Need { consumer, group: name, .. } = self.needs[first];
        let land = Arc::clone(&self.land);
        let own = &mut self.needs[first..first + members];
        let Counts { edited, most, least } = Counts::of(&land, own, edits);
        let edited = left.or(edited);
        let all = u16::try_from(members).unwrap_or(u16::MAX);
        let mut say = |words: String| {
            let words = format!("the group “{}” {words}", land.group(name));
            self.odd.push(Odd { node: consumer, words });
        };
        let needed = match (edited, most) {
            (Some(edited), _) => edited,
            (None, Some(most)) => {
                if least != Some(most) {
                    say(format!("says different numbers of members needed; {most} counts"));
                }
                most
            }
            (None, None) => {
                if members > 1 {
                    say("does not say how many members are needed; 1 counts".to_owned());
                }
                1
            }
        };
        if needed > all {
            say(format!("needs {needed} and has {all}; all of them count as needed"));
        }
        if members == 1 && left.is_none() {
            say("has one member; nothing stands in for it".to_owned());
        }
        // A member that is hard makes the group hard: the group is what is needed.
        let is_hard = own.iter().any(|need| need.is_hard);
        let place = short(self.groups.len());
        for need in own {
            need.group = place;
            need.is_hard = is_hard;
        }
        let needed = needed.clamp(1, all);
        let (first, number) = (short(first), NONE);
        self.groups.push(Group { consumer, name, first, members: all, needed, number });
    }

    /// The needs as the mathematics takes them; the groups keep their numbers in it.
    fn graph_of_needs(&mut self) -> Result<engine::Graph, engine::Error> {
        let mut builder = engine::Builder::new(short(self.len()))?;
        let mut at = 0;
        while let Some(need) = self.needs.get(at).copied() {
            at += 1;
            match self.groups.get_mut(need.group as usize) {
                _ if !need.is_hard => {
                    builder.soft(need.consumer, need.provider, need.lag)?;
                }
                None => {
                    builder.need(need.consumer, need.provider, need.lag)?;
                }
                Some(group) => {
                    at = group.range().end;
                    let mut members: Vec<(u32, u32)> = self.needs[group.range()]
                        .iter()
                        .map(|need| (need.provider, need.lag))
                        .collect();
                    // Who is named twice is still one member, lost as soon as its shorter lag says.
                    members.sort_unstable();
                    members.dedup_by_key(|(provider, _)| *provider);
                    let needed = usize::from(group.needed).min(members.len());
                    group.number = builder.group(need.consumer, short(needed), &members)?;
                }
            }
        }
        Ok(builder.build())
    }

    /// The needs by provider.
    fn turn_round(&mut self) {
        let mut from = vec![0_u32; self.len() + 1];
        for need in &self.needs {
            from[need.provider as usize + 1] += 1;
        }
        for at in 1..from.len() {
            from[at] += from[at - 1];
        }
        let mut next = from.clone();
        self.users = vec![0; self.needs.len()];
        for (at, need) in (0..).zip(&self.needs) {
            let place = &mut next[need.provider as usize];
            self.users[*place as usize] = at;
            *place += 1;
        }
        self.users_from = from;
    }
}

/// What is seen of each node.
fn seen(land: &Landscape, sight: &Sight) -> Vec<Disclosed> {
    let kinds = NodeKind::RECORDS.map(|(kind, _)| {
        land.organisations().iter().map(|id| sight.sees_node(kind, *id)).collect::<Vec<bool>>()
    });
    let mut seen: Vec<Disclosed> = land
        .nodes()
        .iter()
        .map(|node| {
            let by_kind = kinds.get(node.kind as usize);
            let is_own = by_kind.and_then(|by| by.get(node.organisation as usize));
            match node.in_use && is_own == Some(&true) {
                true => Disclosed::Open,
                false => Disclosed::Nothing,
            }
        })
        .collect();
    if !sight.is_everything() {
        name(land, sight, &mut seen);
        disclose(land, sight, &mut seen);
    }
    seen
}

/// Adds what is shown to an organisation of the reader's.
fn name(land: &Landscape, sight: &Sight, seen: &mut [Disclosed]) {
    for place in land.shown() {
        let Some(node) = land.nodes().get(place as usize).filter(|node| node.in_use) else {
            continue;
        };
        let organisations = land.shown_to(place).iter();
        let ids = organisations.filter_map(|at| land.organisations().get(*at as usize));
        let is_shown = ids.into_iter().any(|id| sight.sees_node(node.kind, *id));
        let known = &mut seen[place as usize];
        if is_shown && *known == Disclosed::Nothing {
            *known = Disclosed::Named;
        }
    }
}

/// Adds what contracts open to the reader, who must be a party ([`Sides::open`]).
fn disclose(land: &Landscape, sight: &Sight, seen: &mut [Disclosed]) {
    let mut opened = Vec::new();
    for contract in land.contracts().iter().filter(|contract| contract.is_in_force()) {
        let sides = Sides::of(land, sight, contract);
        for place in contract.services.iter().copied() {
            let Some(node) = land.nodes().get(place as usize).filter(|node| node.in_use) else {
                continue;
            };
            let known = &mut seen[place as usize];
            match sides.open(contract, node.organisation) {
                Disclosed::Open if *known != Disclosed::Open => {
                    *known = Disclosed::Open;
                    opened.push(place);
                }
                Disclosed::Objective if *known == Disclosed::Nothing => {
                    *known = Disclosed::Objective;
                }
                _ => {}
            }
        }
    }
    if opened.is_empty() {
        return;
    }
    // What stands behind an opened service is opened with it, as far as it is the same
    // organisation's: nobody discloses what belongs to somebody else.
    let mut needs: HashMap<u32, Vec<u32>> = HashMap::new();
    for dependency in land.dependencies().iter().filter(|dependency| dependency.in_use) {
        if dependency.provider != NONE {
            needs.entry(dependency.consumer).or_default().push(dependency.provider);
        }
    }
    while let Some(place) = opened.pop() {
        let organisation = land.nodes()[place as usize].organisation;
        for provider in needs.get(&place).into_iter().flatten() {
            let node = &land.nodes()[*provider as usize];
            let same = node.organisation == organisation && node.in_use;
            if same && seen[*provider as usize] != Disclosed::Open {
                seen[*provider as usize] = Disclosed::Open;
                opened.push(*provider);
            }
        }
    }
}

/// The sides of a contract, and on which of them the reader stands.
struct Sides {
    supplier: Option<u32>,
    customers: Vec<u32>,
    supplies: bool,
    buys: bool,
}

impl Sides {
    fn of(land: &Landscape, sight: &Sight, contract: &Contract) -> Sides {
        let belongs = |organisation: u32| {
            let id = land.organisations().get(organisation as usize);
            id.is_some_and(|id| sight.belongs_to(*id))
        };
        let supplier = land.party(contract.supplier);
        let mut customers = vec![contract.customer];
        customers.extend(&contract.further);
        Sides {
            supplies: supplier.is_some_and(belongs),
            buys: customers.iter().any(|customer| belongs(*customer)),
            supplier,
            customers,
        }
    }

    /// How much of a service of `organisation` that the contract names it opens to the reader.
    ///
    /// A contract opens only what belongs to its own parties, each side's to the other. Who has
    /// signed nothing discloses nothing by it: of a third organisation's service no more is told
    /// than that the contract is about one, and its objective, whatever the contract says.
    fn open(&self, contract: &Contract, organisation: u32) -> Disclosed {
        let is_party = self.supplies || self.buys;
        if !is_party || contract.discloses == Discloses::Nothing {
            return Disclosed::Nothing;
        }
        let of_supplier = self.supplier == Some(organisation);
        let of_customer = self.customers.contains(&organisation);
        let is_theirs = of_supplier && self.buys || of_customer && self.supplies;
        match contract.discloses {
            Discloses::Everything if is_theirs => Disclosed::Open,
            _ => Disclosed::Objective,
        }
    }
}

fn short(place: usize) -> u32 {
    u32::try_from(place).expect("fewer records than places")
}

/// How many are still needed of groups of which members stand whatever happens, by consumer and
/// name of the group.
type Left = HashMap<(u32, u32), u16>;

/// Members of groups from which something takes over at once are never lost: of the others as many
/// fewer are needed, and none where those are enough.
fn left(land: &Landscape, needs: &mut Vec<Need>, standing: &[Need], edits: &Edits) -> Left {
    let of = |need: &Need| (need.consumer, need.group);
    let mut groups: HashMap<(u32, u32), Vec<Need>> = HashMap::new();
    for need in standing {
        groups.entry(of(need)).or_default().push(*need);
    }
    let mut left = Left::new();
    for (group, standing) in groups {
        let lost = needs.iter().filter(|need| of(need) == group);
        let members: Vec<Need> = standing.iter().chain(lost).copied().collect();
        let Counts { edited, most, .. } = Counts::of(land, &members, edits);
        let needed = edited.or(most).unwrap_or(1).clamp(1, distinct(&members));
        left.insert(group, needed.saturating_sub(distinct(&standing)));
    }
    needs.retain(|need| left.get(&of(need)) != Some(&0));
    left
}

/// How many different members these are.
fn distinct(members: &[Need]) -> u16 {
    let providers: HashSet<u32> = members.iter().map(|need| need.provider).collect();
    u16::try_from(providers.len()).unwrap_or(u16::MAX)
}

/// What the members of a group say of how many are needed.
struct Counts {
    /// The most that a what-if says.
    edited: Option<u16>,
    /// The most and the least that are recorded, or said by a what-if.
    most: Option<u16>,
    least: Option<u16>,
}

impl Counts {
    fn of(land: &Landscape, members: &[Need], edits: &Edits) -> Counts {
        let edited = |need: &Need| edits.needed.get(&need.dependency).copied();
        let recorded = |need: &Need| land.dependencies()[need.dependency as usize].needed;
        let said = |need: &Need| edited(need).or(Some(recorded(need)).filter(|count| *count > 0));
        Counts {
            edited: members.iter().filter_map(edited).max(),
            most: members.iter().filter_map(said).max(),
            least: members.iter().filter_map(said).min(),
        }
    }
}
