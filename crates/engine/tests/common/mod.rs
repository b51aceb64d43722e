//! What the tests share: a generator of small graphs from a seed.

#![expect(
    clippy::unwrap_used,
    reason = "a graph of the test's own that does not build fails the test"
)]

use engine::{Builder, Graph};

/// Numbers from a seed (splitmix64; Steele, Lea, Flood 2014).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        (self.next() % u64::from(end)) as u32
    }
}

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
