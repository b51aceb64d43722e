//! Changes of a few needs over a graph that is not built anew.

use crate::{Error, Graph, Need, Place};
use std::collections::{HashMap, HashSet};

/// What is different from a graph: for [`Spread::edit`](crate::Spread::edit).
///
/// Each change names the consumer and the number of its need. Time and room of a change grow with
/// the needs of that consumer alone, and the answer is what a graph built with the change gives.
/// Own times are no part of a graph: [`recovery`](crate::recovery) is given them each time.
///
/// ```
/// use engine::{Builder, Edits};
/// let mut builder = Builder::new(3)?;
/// let need = builder.need(0, 1, 60)?;
/// let graph = builder.build();
/// let mut edits = Edits::of(&graph);
/// edits.lag(0, need, 1, 0)?;
/// edits.spare(2)?;
/// let refused = edits.needed(0, need, 2).unwrap_err();
/// assert_eq!(refused.to_string(), "need 0: 2 of 1 are needed; 1 to 1 can be");
/// let refused = edits.without(1, need).unwrap_err();
/// assert_eq!(refused.to_string(), "need 0: node 1 has no such need");
/// # Ok::<(), engine::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Edits<'g> {
    graph: &'g Graph,
    changes: Changes,
}

/// The changes by themselves.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    spared: HashSet<u32>,
    needs: HashMap<u32, Vec<Need>>,
}

impl Changes {
    /// Is any need another?
    #[inline]
    pub fn is_any(&self) -> bool {
        !self.needs.is_empty()
    }

    pub fn is_empty(&self) -> bool {
        self.needs.is_empty() && self.spared.is_empty()
    }

    #[inline]
    pub fn is_spared(&self, node: u32) -> bool {
        !self.spared.is_empty() && self.spared.contains(&node)
    }

    /// All needs of a node of which one was changed.
    #[inline]
    pub fn of(&self, node: u32) -> Option<&[Need]> {
        if self.needs.is_empty() {
            return None;
        }
        self.needs.get(&node).map(Vec::as_slice)
    }

    /// The needs of all nodes of which one was changed.
    pub fn all(&self) -> impl Iterator<Item = &Need> {
        self.needs.values().flatten()
    }

    /// The needs of a node, as they are now.
    pub fn needs_of(&self, graph: &Graph, node: u32) -> Vec<Need> {
        self.of(node).map_or_else(|| graph.needs_of(node), <[Need]>::to_vec)
    }
}

impl<'g> Edits<'g> {
    /// No change of that graph yet.
    pub fn of(graph: &'g Graph) -> Edits<'g> {
        Edits { graph, changes: Changes::default() }
    }

    /// Something takes over from that node at once: nothing feels its loss. Errors: no such node.
    pub fn spare(&mut self, node: u32) -> Result<(), Error> {
        self.graph.knows(node, Place::Node(node))?;
        self.changes.spared.insert(node);
        Ok(())
    }

    /// That need is not there. Errors: the consumer has no such need.
    pub fn without(&mut self, consumer: u32, need: u32) -> Result<(), Error> {
        self.with_need(consumer, need, |_| Ok(None))
    }

    /// So many of the members of that need have to be left. Errors: the consumer has no such need;
    /// none, or more than there are.
    pub fn needed(&mut self, consumer: u32, need: u32, needed: u32) -> Result<(), Error> {
        self.with_need(consumer, need, |old| {
            let count = old.members.len();
            if needed == 0 || needed as usize > count {
                let words = format!("{needed} of {count} are needed; 1 to {count} can be");
                return Err(Error::input(Place::Need(need), words));
            }
            Ok(Some(Need { needed, ..old }))
        })
    }

    /// The consumer does not feel the loss of that member for so many seconds. Errors: the
    /// consumer has no such need; it has no such member.
    pub fn lag(&mut self, consumer: u32, need: u32, member: u32, lag: u32) -> Result<(), Error> {
        self.with_need(consumer, need, |mut old| {
            let Some(found) = old.members.iter_mut().find(|(node, _)| *node == member) else {
                let words = format!("node {member} is no member of it");
                return Err(Error::input(Place::Need(need), words));
            };
            found.1 = lag;
            Ok(Some(old))
        })
    }

    /// Puts another need, or none, in the place of one.
    fn with_need(
        &mut self,
        consumer: u32,
        number: u32,
        change: impl FnOnce(Need) -> Result<Option<Need>, Error>,
    ) -> Result<(), Error> {
        let place = Place::Need(number);
        self.graph.knows(consumer, place)?;
        let needs = self.changes.needs_of(self.graph, consumer);
        // A need of all its members came back in parts.
        let (parts, mut others): (Vec<_>, Vec<_>) =
            needs.into_iter().partition(|need| need.number == number);
        let whole = parts.into_iter().reduce(|mut whole, part| {
            whole.members.extend(part.members);
            whole.needed += part.needed;
            whole
        });
        let Some(whole) = whole else {
            return Err(Error::input(place, format!("node {consumer} has no such need")));
        };
        others.extend(change(whole)?);
        self.changes.needs.insert(consumer, others);
        Ok(())
    }

    pub(super) fn into_changes(self) -> Changes {
        self.changes
    }
}
