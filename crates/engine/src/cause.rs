//! Common causes: an attribute shared by members of a group takes its redundancy away.

use crate::{Error, Graph, Observe, Place, Scenarios, Sweep, rows::bits};

/// A group that one attribute alone breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The attribute, by its place among the scenarios.
    pub attribute: u32,
    /// The need that is no longer met.
    pub need: u32,
    /// The node that needs.
    pub consumer: u32,
    /// The members that are lost, by themselves or by what they need.
    pub members: Vec<u32>,
}

/// The groups that attributes break.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// By attribute, then by need.
    pub breaches: Vec<Breach>,
    /// Were there more than the limit?
    pub is_truncated: bool,
}

/// Which redundancy is none: groups that no longer have as many members as they need when all
/// nodes that share one attribute (a site, a supplier, a feed, a person) fail together.
///
/// Shape: one scenario an attribute, holding the nodes that share it. Members count that fail by
/// what they need, too: two members in two rooms with one power feed below. Which tops an attribute
/// brings down is [`Sweep::run`]. Units: none; times play no part. Limits: the first `limit`
/// breaches; beyond, it says so. Errors: an unknown node; the observer stopped. Source: common
/// causes as sets that fail together (Fleming 1975, explicit modelling), one bit a scenario.
/// Checked against failing each attribute by [`impact`](crate::impact).
///
/// ```
/// use engine::{Builder, Scenarios, causes};
/// let mut builder = Builder::new(4)?;
/// let need = builder.group(0, 1, &[(1, 0), (2, 0)])?;
/// builder.need(2, 3, 0)?;
/// let graph = builder.build();
/// let mut sites = Scenarios::new();
/// sites.add(&[1]);
/// sites.add(&[1, 3]);
/// let found = causes(&graph, &sites, 100, &mut ())?;
/// assert_eq!(found.breaches.len(), 1);
/// assert_eq!((found.breaches[0].attribute, found.breaches[0].need), (1, need));
/// assert_eq!(found.breaches[0].members, [1, 2]);
/// sites.add(&[8]);
/// assert!(causes(&graph, &sites, 100, &mut ()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn causes(
    graph: &Graph,
    attributes: &Scenarios,
    limit: usize,
    observer: &mut impl Observe,
) -> Result<Causes, Error> {
    for entry in 0..attributes.len() {
        for node in attributes.of(entry) {
            graph.knows(*node, Place::Entry(entry as u32))?;
        }
    }
    let sweep = Sweep::over(graph);
    let mut found = Causes::default();
    let mut classes = Vec::new();
    sweep.blocks(attributes, None, observer, |first, pass| {
        let begins = found.breaches.len();
        for (group, consumer) in graph.group_consumer.iter().enumerate() {
            let members = &graph.members.to[graph.members.of(group as u32)];
            classes.clear();
            classes.extend(members.iter().map(|node| sweep.class_of[*node as usize]));
            let of = classes.iter().map(|class| pass.of[*class as usize]);
            if of.clone().all(|row| row == 0) {
                continue;
            }
            let lost = pass.rows.lost(of, graph.lost_at(group as u32));
            let lost = *pass.rows.of(lost);
            for bit in bits(&lost) {
                if found.breaches.len() >= limit {
                    found.is_truncated = true;
                    break;
                }
                let is_lost = |class: u32| pass.row(class)[bit / 64] >> (bit % 64) & 1;
                let lost = members.iter().zip(&classes).filter(|(_, class)| is_lost(**class) == 1);
                found.breaches.push(Breach {
                    attribute: (first + bit) as u32,
                    need: graph.group_number[group],
                    consumer: *consumer,
                    members: lost.map(|(node, _)| *node).collect(),
                });
            }
        }
        found.breaches[begins..].sort_by_key(|breach| (breach.attribute, breach.need));
    })?;
    Ok(found)
}
