//! A third way to the probability of a tree, for those too large for a second diagram: trials, 64
//! of them in a word, each event drawn by itself and each gate worked out from its members.

use engine::cuts::{Node, Op, Tree};
use std::collections::BTreeSet;

/// In how many of `64 * words` trials the top occurs without that all events of one of the sets do.
pub fn occurs(tree: &Tree, sets: &[Vec<u32>], words: u32, seed: u64) -> u64 {
    let mut state = seed;
    // Splitmix64 (Steele, Lea and Flood 2014).
    let mut dice = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let top = tree.top().unwrap() as usize;
    let drawers: Vec<Drawer> = tree.nodes().iter().map(Drawer::of).collect();
    let mut of = vec![0_u64; tree.nodes().len()];
    let mut hits = 0;
    for _ in 0..words {
        worked_out(tree, top, &mut of, |at| drawers[at].bits(&mut dice));
        let whole = |set: &Vec<u32>| set.iter().fold(u64::MAX, |all, to| all & of[*to as usize]);
        let by_sets = sets.iter().map(whole).fold(0, |any, one| any | one);
        hits += u64::from((of[top] & !by_sets).count_ones());
    }
    hits
}

/// What 64 trials come to at each node up to the top, from what its events do.
fn worked_out(tree: &Tree, top: usize, of: &mut [u64], mut event: impl FnMut(usize) -> u64) {
    for at in 0..=top {
        of[at] = match &tree.nodes()[at] {
            Node::Event { .. } => event(at),
            Node::House { occurs, .. } => 0_u64.wrapping_sub(u64::from(*occurs)),
            Node::Gate { op, members, .. } => gate(*op, members, of),
        };
    }
}

/// Draws in which of 64 trials an event occurs: first in how many, then in which.
struct Drawer {
    /// For 0, 1, 2 and so on how probable it is that it occurs in no more trials.
    at_most: Vec<f64>,
    /// Is it drawn where it does not occur, that being rarer?
    is_turned: bool,
}

impl Drawer {
    fn of(node: &Node) -> Drawer {
        let Node::Event { probability, .. } = node else {
            return Drawer { at_most: Vec::new(), is_turned: false };
        };
        let chance = probability.unwrap();
        let is_turned = chance > 0.5;
        let chance = if is_turned { 1.0 - chance } else { chance };
        let mut exactly = (1.0 - chance).powi(64);
        let mut at_most = vec![exactly];
        for count in 0..64 {
            exactly *= f64::from(64 - count) / f64::from(count + 1) * chance / (1.0 - chance);
            at_most.push(at_most[count as usize] + exactly);
        }
        Drawer { at_most, is_turned }
    }

    fn bits(&self, dice: &mut impl FnMut() -> u64) -> u64 {
        let share = (dice() >> 11) as f64 / (1_u64 << 53) as f64;
        let count = self.at_most.iter().take(64).take_while(|at_most| share >= **at_most).count();
        let (mut bits, mut places) = (0_u64, 0);
        while (bits.count_ones() as usize) < count {
            // Ten places of six digits each are in a word.
            if places < 1 << 4 {
                places = dice() | 1 << 63;
            }
            bits |= 1 << (places & 63);
            places >>= 6;
        }
        if self.is_turned { !bits } else { bits }
    }
}

/// How probable it is that all events of at least one of these sets occur: by inclusion and
/// exclusion, for a dozen of sets or so.
pub fn union(tree: &Tree, sets: &[Vec<u32>]) -> f64 {
    let chance = |event: &u32| match &tree.nodes()[*event as usize] {
        Node::Event { probability, .. } => probability.unwrap(),
        _ => panic!("a set of events"),
    };
    let mut sum = 0.0;
    for some in 1..1_usize << sets.len() {
        let joined = sets.iter().enumerate().filter(|(at, _)| some >> at & 1 == 1);
        let joined: BTreeSet<u32> = joined.flat_map(|(_, set)| set.iter().copied()).collect();
        let all: f64 = joined.iter().map(chance).product();
        sum += if some.count_ones() % 2 == 1 { all } else { -all };
    }
    sum
}

/// Between which values the probability of a tree without negations lies, but for one time in some
/// ten thousand. The sets are tried by themselves, each on the tree; what they do not cover is
/// left to trials.
pub fn between(tree: &Tree, sets: &[Vec<u32>], words: u32, seed: u64) -> (f64, f64) {
    let top = tree.top().unwrap() as usize;
    let mut of = vec![0; tree.nodes().len()];
    for set in sets {
        let occurs = |at: usize| 0_u64.wrapping_sub(u64::from(set.contains(&(at as u32))));
        worked_out(tree, top, &mut of, occurs);
        assert_eq!(of[top], u64::MAX, "{set:?} is no cut set");
    }
    let (low, high) = interval(occurs(tree, sets, words, seed), 64 * u64::from(words));
    let known = union(tree, sets);
    (known + low, known + high)
}

fn gate(op: Op, members: &[u32], of: &[u64]) -> u64 {
    let all = || members.iter().map(|to| of[*to as usize]);
    let and = || all().fold(u64::MAX, |one, other| one & other);
    let or = || all().fold(0, |one, other| one | other);
    let member = |at: usize| of[members[at] as usize];
    // At least so many: what is reached with one member more, member by member.
    let least = |count: usize| {
        let mut reached = vec![0; count + 1];
        reached[0] = u64::MAX;
        for bits in all() {
            for at in (1..=count).rev() {
                reached[at] |= reached[at - 1] & bits;
            }
        }
        reached[count]
    };
    match op {
        Op::And => and(),
        Op::Or => or(),
        Op::Same => member(0),
        Op::AtLeast(count) => least(count as usize),
        Op::Not => !member(0),
        Op::Nand => !and(),
        Op::Nor => !or(),
        Op::Xor => member(0) ^ member(1),
        Op::Iff => !(member(0) ^ member(1)),
        Op::Imply => !member(0) | member(1),
        Op::Between(from, to) => least(from as usize) & !least(to as usize + 1),
    }
}

/// Between which values the chance lies, but for one time in some ten thousand: Wilson 1927; of a
/// few hits the chances with which as few, or as many, are met (Garwood 1936).
pub fn interval(hits: u64, trials: u64) -> (f64, f64) {
    const Z: f64 = 4.0;
    const FEW: u64 = 20;
    if hits < FEW && trials > 1_000 * FEW {
        return (few(hits, trials, true), few(hits, trials, false));
    }
    let (trials, share) = (trials as f64, hits as f64 / trials as f64);
    let square = Z * Z / trials;
    let middle = share + square / 2.0;
    let half = Z * (share * (1.0 - share) / trials + square / (4.0 * trials)).sqrt();
    ((middle - half) / (1.0 + square), (middle + half) / (1.0 + square))
}

/// The chance with which no more than so many rare hits (no fewer for the lower end) come up one
/// time in twenty thousand, by halving.
fn few(hits: u64, trials: u64, is_lower: bool) -> f64 {
    let (mut below, mut above) = (0.0, 100.0);
    for _ in 0..60 {
        let mean: f64 = (below + above) / 2.0;
        let mut one = (-mean).exp();
        let mut at_most = 0.0;
        for count in 0..hits + u64::from(!is_lower) {
            at_most += one;
            one *= mean / (count + 1) as f64;
        }
        let is_above = if is_lower { 1.0 - at_most > 5e-5 } else { at_most < 5e-5 };
        if is_above { above = mean } else { below = mean }
    }
    below / trials as f64
}
