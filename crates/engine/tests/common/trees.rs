//! Random fault trees from a seed, and plain force over all states of their events.

use super::Dice;
use engine::cuts::{Node, Op, Tree};

/// A tree of so many events under a few gates of every kind.
pub fn random_tree(dice: &mut Dice, events: u32, gates: u32, is_coherent: bool) -> Tree {
    let mut tree = Tree::new("random");
    for event in 0..events {
        let chance = f64::from(1 + dice.below(98)) / 100.0;
        tree.event(&format!("e{event}"), Some(chance)).unwrap();
    }
    if dice.below(4) == 0 {
        tree.house("house", dice.below(2) == 0).unwrap();
    }
    for gate in 0..gates {
        let known = tree.nodes().len() as u32;
        let count = 1 + dice.below(5);
        let mut members: Vec<u32> = (0..count).map(|_| dice.below(known)).collect();
        // Late gates are used more often, so that trees are deep.
        if gate > 0 && dice.below(3) > 0 {
            members[0] = known - 1 - dice.below(gate.min(3));
        }
        let kinds = if is_coherent { 4 } else { 12 };
        let two = [members[0], *members.last().unwrap()];
        let name = Some(format!("g{gate}")).filter(|_| dice.below(4) > 0);
        let name = name.as_deref();
        let op = match dice.below(kinds) {
            0 => Op::And,
            1 | 4 => Op::Or,
            2 => Op::AtLeast(1 + dice.below(count)),
            3 => Op::Same,
            5 => Op::Not,
            6 => Op::Xor,
            7 => Op::Nand,
            8 => Op::Nor,
            9 => Op::Iff,
            10 => Op::Imply,
            _ => {
                let least = dice.below(count + 1);
                Op::Between(least, least + dice.below(3))
            }
        };
        match op {
            Op::Same | Op::Not => tree.gate(name, op, &members[..1]).unwrap(),
            Op::Xor | Op::Iff | Op::Imply => tree.gate(name, op, &two).unwrap(),
            _ => tree.gate(name, op, &members).unwrap(),
        };
    }
    tree
}

/// What trying all states finds.
pub struct Truth {
    pub probability: f64,
    /// Minimal positive parts, by size, then by nodes.
    pub sets: Vec<Vec<u32>>,
}

/// Does the top of a tree occur? By the words of the gates alone, with nothing of the engine's.
fn happens(tree: &Tree, events: &[bool]) -> bool {
    let mut holds = events.to_vec();
    for (at, node) in tree.nodes().iter().enumerate() {
        holds[at] = match node {
            Node::Event { .. } => events[at],
            Node::House { occurs, .. } => *occurs,
            Node::Gate { op, members, .. } => {
                let of = |at: usize| holds[members[at] as usize];
                let (all, count) = (members.len(), (0..members.len()).filter(|at| of(*at)).count());
                match op {
                    Op::And => count == all,
                    Op::Or | Op::Same => count > 0,
                    Op::AtLeast(least) => count >= *least as usize,
                    Op::Not | Op::Nor => count == 0,
                    Op::Xor => count == 1,
                    Op::Nand => count < all,
                    Op::Iff => count != 1,
                    Op::Imply => !of(0) || of(1),
                    Op::Between(least, most) => (*least as usize..=*most as usize).contains(&count),
                }
            }
        };
    }
    holds[tree.top().unwrap() as usize]
}

/// All states of a tree's events.
pub fn by_force(tree: &Tree) -> Truth {
    let is_event = |node: &u32| matches!(tree.nodes()[*node as usize], Node::Event { .. });
    let events: Vec<u32> = (0..tree.nodes().len() as u32).filter(is_event).collect();
    let mut occurs = Vec::new();
    let mut probability = 0.0;
    for state in 0..1_usize << events.len() {
        let mut holds = vec![false; tree.nodes().len()];
        let mut chance = 1.0;
        for (bit, event) in events.iter().enumerate() {
            let Node::Event { probability: Some(own), .. } = &tree.nodes()[*event as usize] else {
                panic!("an event with a probability")
            };
            holds[*event as usize] = state >> bit & 1 == 1;
            chance *= if holds[*event as usize] { *own } else { 1.0 - own };
        }
        occurs.push(happens(tree, &holds));
        assert_eq!(tree.occurs(&holds).unwrap(), occurs[state], "what the engine itself says");
        if occurs[state] {
            probability += chance;
        }
    }
    // What some part of a state makes occur.
    let mut above = occurs.clone();
    for state in 0..above.len() {
        above[state] |=
            (0..events.len()).any(|bit| state >> bit & 1 == 1 && above[state ^ 1 << bit]);
    }
    let is_minimal = |state: &usize| {
        above[*state]
            && (0..events.len()).all(|bit| state >> bit & 1 == 0 || !above[state ^ 1 << bit])
    };
    let named = |state: usize| {
        let inside = events.iter().enumerate().filter(|(bit, _)| state >> bit & 1 == 1);
        inside.map(|(_, event)| *event).collect::<Vec<u32>>()
    };
    let mut sets: Vec<Vec<u32>> = (0..above.len()).filter(is_minimal).map(named).collect();
    sets.sort_by_key(|set| (set.len(), set.clone()));
    Truth { probability, sets }
}
