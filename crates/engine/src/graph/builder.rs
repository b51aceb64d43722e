//! Putting a graph together, need by need; nonsense is refused with its place and the reason.

use super::{GROUP, Graph, Places, Strength, Table};
use crate::{Error, Place};

/// The most nodes, members and needs: numbers stay below the bit that marks a member of a group.
const MOST: usize = (1 << 31) - 1;

/// Puts a [`Graph`] together.
///
/// ```
/// let mut builder = engine::Builder::new(2)?;
/// builder.need(0, 1, 3600)?;
/// let refused = builder.need(0, 7, 0).unwrap_err();
/// assert_eq!(refused.to_string(), "need 1: node 7 is unknown; there are 2");
/// let refused = builder.group(0, 2, &[(1, 0)]).unwrap_err();
/// assert_eq!(refused.to_string(), "need 1: 2 of 1 are needed; at most 1 can be");
/// assert_eq!(builder.build().links(), 1);
/// # Ok::<(), engine::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Builder {
    nodes: u32,
    needs: Vec<Raw>,
    members: Vec<(u32, u32)>,
}

/// A need before it has its place; a removed one needs nothing.
#[derive(Clone, Copy, Debug)]
struct Raw {
    consumer: u32,
    needed: u32,
    first: u32,
    count: u32,
    strength: Strength,
}

impl Raw {
    const REMOVED: Raw =
        Raw { consumer: 0, needed: 0, first: 0, count: 0, strength: Strength::Hard };
}

impl Builder {
    /// A builder of a graph of the nodes `0..nodes`.
    ///
    /// Errors: more than 2,147,483,647 nodes.
    pub fn new(nodes: u32) -> Result<Builder, Error> {
        if nodes as usize > MOST {
            return Err(Error::limit(format!("{nodes} nodes; at most {MOST}")));
        }
        Ok(Builder { nodes, needs: Vec::new(), members: Vec::new() })
    }

    /// One more node; its number.
    pub fn node(&mut self) -> Result<u32, Error> {
        if self.nodes as usize >= MOST {
            return Err(Error::limit(format!("more than {MOST} nodes")));
        }
        self.nodes += 1;
        Ok(self.nodes - 1)
    }

    /// `consumer` fails `lag` seconds after `provider`; the number of the need. A node may need
    /// itself: that is kept in mind in [`Graph::loops`] and is without effect.
    pub fn need(&mut self, consumer: u32, provider: u32, lag: u32) -> Result<u32, Error> {
        self.add(consumer, 1, &[(provider, lag)], Strength::Hard)
    }

    /// `consumer` fails when fewer than `needed` members are left: each a node and its lag in
    /// seconds. The number of the need.
    ///
    /// Errors: an unknown node; a member twice; none needed, or more than there are members.
    pub fn group(
        &mut self,
        consumer: u32,
        needed: u32,
        members: &[(u32, u32)],
    ) -> Result<u32, Error> {
        self.add(consumer, needed, members, Strength::Hard)
    }

    /// `consumer` gets worse `lag` seconds after `provider` fails, and goes on; the number of the
    /// need.
    pub fn soft(&mut self, consumer: u32, provider: u32, lag: u32) -> Result<u32, Error> {
        self.add(consumer, 1, &[(provider, lag)], Strength::Soft)
    }

    /// Takes a need out; the others keep their numbers.
    ///
    /// Errors: a number that was never given, or is out already.
    pub fn remove(&mut self, need: u32) -> Result<(), Error> {
        match self.needs.get_mut(need as usize) {
            Some(raw) if raw.needed > 0 => {
                *raw = Raw::REMOVED;
                Ok(())
            }
            _ => Err(Error::input(Place::Need(need), "there is no such need to take out")),
        }
    }

    fn add(
        &mut self,
        consumer: u32,
        needed: u32,
        members: &[(u32, u32)],
        strength: Strength,
    ) -> Result<u32, Error> {
        let place = Place::Need(self.needs.len() as u32);
        if self.needs.len() >= MOST || self.members.len() + members.len() > MOST {
            return Err(Error::limit(format!("more than {MOST} needs or members")));
        }
        let nodes = self.nodes;
        let named = std::iter::once(consumer).chain(members.iter().map(|(node, _)| *node));
        if let Some(node) = named.into_iter().find(|node| *node >= nodes) {
            let words = format!("node {node} is unknown; there are {nodes}");
            return Err(Error::input(place, words));
        }
        if needed == 0 {
            let words = "none is needed; at least 1 has to be";
            return Err(Error::input(place, words));
        }
        let count = members.len();
        if needed as usize > count {
            let words = format!("{needed} of {count} are needed; at most {count} can be");
            return Err(Error::input(place, words));
        }
        if let Some(node) = twice(members) {
            return Err(Error::input(place, format!("node {node} is a member twice")));
        }
        let first = self.members.len() as u32;
        self.members.extend_from_slice(members);
        self.needs.push(Raw { consumer, needed, first, count: count as u32, strength });
        Ok(self.needs.len() as u32 - 1)
    }

    /// The graph.
    pub fn build(self) -> Graph {
        let nodes = self.nodes as usize;
        let mut singles = Vec::with_capacity(self.needs.len());
        let (mut softs, mut groups, mut loops) = (Vec::new(), Vec::new(), Vec::new());
        for (number, need) in self.needs.iter().enumerate() {
            let number = number as u32;
            if need.needed == 0 {
                continue;
            }
            if need.strength == Strength::Hard && need.needed < need.count {
                groups.push((need.consumer, number));
                continue;
            }
            let into = if need.strength == Strength::Hard { &mut singles } else { &mut softs };
            for (node, lag) in self.members_of(need) {
                if *node == need.consumer {
                    loops.push((number, need.consumer));
                } else {
                    into.push((need.consumer, *node, *lag, number));
                }
            }
        }
        groups.sort_by_key(|(consumer, _)| *consumer);
        let mut graph = Graph {
            singles: Table::of_links(nodes, &singles),
            groups_of: vec![0; nodes + 1],
            softs: Table::of_links(nodes, &softs),
            numbers: self.needs.len() as u32,
            loops,
            ..Graph::default()
        };
        let mut members = Vec::new();
        for (group, (consumer, number)) in groups.iter().enumerate() {
            let need = &self.needs[*number as usize];
            graph.groups_of[*consumer as usize + 1] += 1;
            graph.group_consumer.push(*consumer);
            graph.group_needed.push(need.needed);
            graph.group_number.push(*number);
            let of_need = self.members_of(need).iter();
            members.extend(of_need.map(|(node, lag)| (group as u32, *node, *lag, 0)));
        }
        for node in 0..nodes {
            graph.groups_of[node + 1] += graph.groups_of[node];
        }
        graph.members = Table::of_links(groups.len(), &members).without_needs();
        let places = Places::of_needs(&graph.singles, &graph.groups_of, &graph.members);
        // Users of a place: those of single needs first, then those of groups. Nobody uses itself.
        let mut users = singles;
        for (consumer, to, _, _) in &mut users {
            (*consumer, *to) = (places.of(*to), places.of(*consumer));
        }
        users.extend(members.iter().filter_map(|(group, node, lag, _)| {
            let consumer = graph.group_consumer[*group as usize];
            let user = places.of(consumer) | GROUP;
            (*node != consumer).then_some((places.of(*node), user, *lag, 0))
        }));
        graph.users = Table::of_links(nodes, &users).without_needs();
        graph.places = places.into();
        for (consumer, to, _, _) in &mut softs {
            std::mem::swap(consumer, to);
        }
        graph.soft_users = Table::of_links(nodes, &softs);
        graph
    }

    fn members_of(&self, need: &Raw) -> &[(u32, u32)] {
        &self.members[need.first as usize..(need.first + need.count) as usize]
    }
}

/// A node that is a member twice.
fn twice(members: &[(u32, u32)]) -> Option<u32> {
    if members.len() <= 8 {
        let earlier = |at: usize| members[..at].iter().any(|(node, _)| *node == members[at].0);
        return (1..members.len()).find(|at| earlier(*at)).map(|at| members[at].0);
    }
    let mut sorted: Vec<u32> = members.iter().map(|(node, _)| *node).collect();
    sorted.sort_unstable();
    sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// A builder of what a graph holds of the nodes that are known.
pub(super) fn unbuilt(graph: &Graph, known: impl Fn(u32) -> bool) -> Builder {
    let mut needs = vec![Raw::REMOVED; graph.numbers as usize];
    let mut links = Vec::with_capacity(graph.links());
    for consumer in (0..graph.nodes()).filter(|node| known(*node)) {
        for (table, strength) in [(&graph.singles, Strength::Hard), (&graph.softs, Strength::Soft)]
        {
            for slot in table.of(consumer).filter(|slot| known(table.to[*slot])) {
                let number = table.need(slot);
                // As often as it stands here, so many are needed: all of them.
                let needed = needs[number as usize].needed + 1;
                needs[number as usize] = Raw { consumer, needed, strength, ..Raw::REMOVED };
                links.push((number, table.to[slot], table.lag(slot), 0));
            }
        }
        for group in graph.groups(consumer) {
            let members = graph.members.of(group);
            let unknown = members.clone().filter(|slot| !known(graph.members.to[*slot])).count();
            let needed = graph.group_needed[group as usize].saturating_sub(unknown as u32);
            let number = graph.group_number[group as usize];
            if needed > 0 {
                needs[number as usize] = Raw { consumer, needed, ..Raw::REMOVED };
                for slot in members.filter(|slot| known(graph.members.to[*slot])) {
                    links.push((number, graph.members.to[slot], graph.members.lag(slot), 0));
                }
            }
        }
    }
    for (number, node) in graph.loops.iter().filter(|(_, node)| known(*node)) {
        let kept = needs[*number as usize];
        needs[*number as usize] = Raw { consumer: *node, needed: kept.needed + 1, ..kept };
        links.push((*number, *node, 0, 0));
    }
    let table = Table::of_links(needs.len(), &links);
    let mut members = Vec::with_capacity(links.len());
    for (number, need) in needs.iter_mut().enumerate() {
        let slots = table.of(number as u32);
        need.first = slots.start as u32;
        need.count = slots.len() as u32;
        members.extend(slots.map(|slot| (table.to[slot], table.lag(slot))));
    }
    Builder { nodes: graph.nodes(), needs, members }
}
