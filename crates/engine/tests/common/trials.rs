//! A third way to the probability of a tree, for those too large for a second diagram: trials, 64
//! of them in a word, each event drawn by itself and each gate worked out from its members.

use engine::cuts::{Node, Op, Tree};

/// In how many of `64 * words` trials the top occurs.
pub fn occurs(tree: &Tree, words: u32, seed: u64) -> u64 {
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
    let mut of = vec![0_u64; tree.nodes().len()];
    let mut hits = 0;
    for _ in 0..words {
        for at in 0..=top {
            of[at] = match &tree.nodes()[at] {
                Node::Event { probability, .. } => drawn(probability.unwrap(), &mut dice),
                Node::House { occurs, .. } => 0_u64.wrapping_sub(u64::from(*occurs)),
                Node::Gate { op, members, .. } => gate(*op, members, &of),
            };
        }
        hits += u64::from(of[top].count_ones());
    }
    hits
}

/// Bits that hold with that chance, to 44 binary digits: from the last digit on, each halves what
/// the ones behind it say, or halves it towards one.
fn drawn(chance: f64, dice: &mut impl FnMut() -> u64) -> u64 {
    let digits = (chance * (1_u64 << 44) as f64).round() as u64;
    if digits >> 44 != 0 {
        return u64::MAX;
    }
    let first = digits.trailing_zeros().min(44);
    (first..44).fold(0, |bits, digit| match digits >> digit & 1 {
        1 => bits | dice(),
        _ => bits & dice(),
    })
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

/// Between which values the chance lies, but for one time in some ten thousand: Wilson 1927.
pub fn interval(hits: u64, trials: u64) -> (f64, f64) {
    const Z: f64 = 4.0;
    let (trials, share) = (trials as f64, hits as f64 / trials as f64);
    let square = Z * Z / trials;
    let middle = share + square / 2.0;
    let half = Z * (share * (1.0 - share) / trials + square / (4.0 * trials)).sqrt();
    ((middle - half) / (1.0 + square), (middle + half) / (1.0 + square))
}
