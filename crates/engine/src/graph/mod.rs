//! The graph: nodes by number, what each needs and how many of it, in compact arrays.

mod builder;
mod places;
mod read;
mod table;

pub use builder::Builder;
pub(crate) use places::Places;
pub use read::{TableLimit, read_table};
use std::sync::Arc;
pub(crate) use table::Table;

/// The bit that marks a user that needs as a member of a group what it uses.
pub(crate) const GROUP: u32 = 1 << 31;

/// Does a consumer fail with what it needs, or only get worse?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// It fails.
    Hard,
    /// It gets worse.
    Soft,
}

/// A need as it was put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Its number: needs are counted from 0 in the order of adding, and keep their number.
    pub number: u32,
    /// The node that needs.
    pub consumer: u32,
    /// How many of the members are needed.
    pub needed: u32,
    /// Hard or soft.
    pub strength: Strength,
    /// Each member with its lag: how many seconds the consumer does not feel its loss.
    pub members: Vec<(u32, u32)>,
}

/// Nodes and their needs, built by a [`Builder`] and then fixed.
///
/// Shape: nodes are `0..nodes()`. A hard need of all its members is kept as single needs. Bytes:
/// about 12 for a node (8 more unless every node needs only nodes of lower numbers), 12 for a
/// member (8 more once any lag is above 0), 16 for a group.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Of each consumer: the node of a single need.
    pub(crate) singles: Table,
    /// Of each consumer: its groups, as a range of group numbers.
    pub(crate) groups_of: Vec<u32>,
    /// Of each group: its consumer.
    pub(crate) group_consumer: Vec<u32>,
    /// Of each group: how many are needed; always fewer than its members.
    pub(crate) group_needed: Vec<u32>,
    /// Of each group: the number of the need.
    pub(crate) group_number: Vec<u32>,
    /// Of each group: its members.
    pub(crate) members: Table,
    /// Of each place: the places of its consumers, marked with [`GROUP`] where it is a member.
    pub(crate) users: Table,
    /// Where each node has its place.
    pub(crate) places: Arc<Places>,
    /// Of each consumer: soft needs.
    pub(crate) softs: Table,
    /// Of each provider: consumers that only get worse.
    pub(crate) soft_users: Table,
    /// How many numbers of needs were given.
    pub(crate) numbers: u32,
    /// Needs of a node on itself.
    pub(crate) loops: Vec<(u32, u32)>,
}

impl Graph {
    /// How many nodes there are.
    pub fn nodes(&self) -> u32 {
        self.singles.rows() as u32
    }

    /// How many numbers of needs were given; a removed need leaves its number unused.
    pub fn needs(&self) -> u32 {
        self.numbers
    }

    /// How many links there are: one for each member of each need, without loops.
    pub fn links(&self) -> usize {
        self.singles.to.len() + self.members.to.len() + self.softs.to.len()
    }

    /// The numbers of the single needs of a node on itself. They are without effect: a least fixed
    /// point never lets a node fail because of itself, nor wait for itself.
    pub fn loops(&self) -> impl Iterator<Item = u32> {
        self.loops.iter().map(|(need, _)| *need)
    }

    /// The bytes that the arrays hold.
    pub fn bytes(&self) -> usize {
        let tables = [&self.singles, &self.members, &self.users, &self.softs, &self.soft_users];
        let words = [&self.groups_of, &self.group_consumer, &self.group_needed, &self.group_number];
        tables.iter().map(|table| table.bytes()).sum::<usize>()
            + self.places.bytes()
            + words.iter().map(|words| words.capacity() * 4).sum::<usize>()
    }

    /// The needs of one node: the hard ones of one member, then the groups, then the soft ones. A
    /// need of all its members comes back as one need for each of them, with the same number.
    pub fn needs_of(&self, node: u32) -> Vec<Need> {
        let one = |table: &Table, slot: usize, strength| Need {
            number: table.need(slot),
            consumer: node,
            needed: 1,
            strength,
            members: vec![(table.to[slot], table.lag(slot))],
        };
        let singles = self.singles.of(node).map(|slot| one(&self.singles, slot, Strength::Hard));
        let groups = self.groups(node).map(|group| Need {
            number: self.group_number[group as usize],
            consumer: node,
            needed: self.group_needed[group as usize],
            strength: Strength::Hard,
            members: self
                .members
                .of(group)
                .map(|slot| (self.members.to[slot], self.members.lag(slot)))
                .collect(),
        });
        let softs = self.softs.of(node).map(|slot| one(&self.softs, slot, Strength::Soft));
        singles.chain(groups).chain(softs).collect()
    }

    /// The groups of a node.
    pub(crate) fn groups(&self, node: u32) -> std::ops::Range<u32> {
        self.groups_of[node as usize]..self.groups_of[node as usize + 1]
    }

    /// How many members of a group have to be lost before it fails; at least 2.
    pub(crate) fn lost_at(&self, group: u32) -> u32 {
        self.members.of(group).len() as u32 - self.group_needed[group as usize] + 1
    }

    /// A builder that holds everything this graph holds, with the same numbers of needs: to add
    /// and remove, and build anew.
    ///
    /// Limits: time and room grow with the links; 100,000 nodes with 150,000 links take a few
    /// milliseconds there and back.
    ///
    /// ```
    /// let mut builder = engine::Builder::new(2)?;
    /// let need = builder.need(0, 1, 0)?;
    /// let graph = builder.build();
    /// let mut builder = graph.to_builder();
    /// builder.remove(need)?;
    /// assert!(builder.build().needs_of(0).is_empty());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn to_builder(&self) -> Builder {
        builder::unbuilt(self, |_| true)
    }

    /// The same nodes and numbers, of which only those marked `true` are known.
    ///
    /// What is not known is taken as standing: needs on it are met, a group needs so many fewer
    /// of the members that are left, and it needs nothing itself.
    ///
    /// Shape: `known` has one entry a node. Errors: another length.
    ///
    /// ```
    /// let mut builder = engine::Builder::new(3)?;
    /// builder.group(0, 2, &[(1, 0), (2, 0)])?;
    /// let graph = builder.build();
    /// let seen = graph.filtered(&[true, true, false])?;
    /// assert_eq!(seen.needs_of(0)[0].members, [(1, 0)]);
    /// assert!(graph.filtered(&[true]).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn filtered(&self, known: &[bool]) -> Result<Graph, crate::Error> {
        self.fits(known.len())?;
        Ok(builder::unbuilt(self, |node| known[node as usize]).build())
    }

    /// Is a list that must have one entry a node as long as it must be?
    pub(crate) fn fits(&self, length: usize) -> Result<(), crate::Error> {
        if length == self.nodes() as usize {
            return Ok(());
        }
        let words =
            format!("a list of {length} entries; {} nodes need one entry each", self.nodes());
        Err(crate::Error::input(crate::Place::Whole, words))
    }

    /// Is that a node?
    pub(crate) fn knows(&self, node: u32, place: crate::Place) -> Result<(), crate::Error> {
        if node < self.nodes() {
            return Ok(());
        }
        let words = format!("node {node} is unknown; there are {}", self.nodes());
        Err(crate::Error::input(place, words))
    }
}
