//! What the tests share: a generator of small graphs from a seed.

#![expect(
    clippy::unwrap_used,
    reason = "a graph of the test's own that does not build fails the test"
)]

pub mod aside;
pub mod dice;
pub mod digits;
pub mod mutator;
pub mod plans;
pub mod published;
pub mod readers;
pub mod second;
pub mod texts;
pub mod trees;
pub mod trials;

pub use dice::Dice;
use engine::{Builder, Graph};

/// A small graph of single needs, groups and soft needs, circles included.
pub fn random_graph(dice: &mut Dice, nodes: u32, needs: u32, is_ordered: bool) -> Graph {
    let mut builder = Builder::new(nodes).unwrap();
    for _ in 0..needs {
        let consumer = dice.below(nodes);
        let mut members: Vec<(u32, u32)> = Vec::new();
        for _ in 0..=dice.below(4) {
            let node = dice.below(nodes);
            let fits = !is_ordered || node > consumer;
            if fits && members.iter().all(|(known, _)| *known != node) {
                members.push((node, dice.below(5) * dice.below(2)));
            }
        }
        let Some((first, lag)) = members.first().copied() else { continue };
        match dice.below(4) {
            0 => builder.need(consumer, first, lag).unwrap(),
            1 => builder.soft(consumer, first, lag).unwrap(),
            _ => {
                let needed = 1 + dice.below(members.len() as u32);
                builder.group(consumer, needed, &members).unwrap()
            }
        };
    }
    builder.build()
}
