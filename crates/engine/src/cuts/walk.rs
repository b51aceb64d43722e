//! Listing sets of one size: never a way into a diagram that has none of that size.

use super::{
    parts::Input,
    sets::{CutSets, Own},
    zbdd::{EMPTY, Family, UNIT},
};

/// No more to come; nothing chosen.
const NONE: u32 = u32::MAX;

/// Which sizes each node has sets of, a bit a size. Sets of more than 127 events are not seen.
pub(super) struct Walk<'s> {
    own: &'s [Own],
    sizes: Vec<Vec<u128>>,
}

/// A place in a diagram with what is to follow after it, what is chosen, and how much is left.
#[derive(Clone, Copy)]
struct State {
    module: u32,
    node: Family,
    then: u32,
    chosen: u32,
    left: u32,
}

/// Where to go on when a module inside has its set.
#[derive(Clone, Copy)]
struct Then {
    module: u32,
    node: Family,
    then: u32,
    /// The sizes of everything from here on.
    sizes: u128,
}

/// All sums of a size of the one and a size of the other.
fn sums(one: u128, other: u128) -> u128 {
    let (few, many) =
        if one.count_ones() < other.count_ones() { (one, other) } else { (other, one) };
    let mut left = few;
    let mut all = 0;
    while left != 0 {
        all |= many << left.trailing_zeros();
        left &= left - 1;
    }
    all
}

impl Walk<'_> {
    pub(super) fn over(sets: &CutSets) -> Walk<'_> {
        let mut sizes: Vec<Vec<u128>> = Vec::with_capacity(sets.own.len());
        for own in &sets.own {
            let mut of = vec![0_u128; own.family as usize + 2];
            of[UNIT as usize] = 1;
            for at in own.zbdd.under(own.family) {
                let node = own.zbdd.room.nodes[at as usize];
                let high = of[node.high as usize];
                let high = match own.of_level[node.level as usize] {
                    Input::Event(_) => high << 1,
                    Input::Module(at) => {
                        let at = at as usize;
                        sums(high, sizes[at][sets.own[at].family as usize])
                    }
                };
                of[at as usize] = high | of[node.low as usize];
            }
            sizes.push(of);
        }
        Walk { own: &sets.own, sizes }
    }

    /// At most so many sets of that size, each rising.
    pub(super) fn of_size(&self, size: u32, most: usize) -> Vec<Vec<u32>> {
        let mut found = Vec::new();
        let mut thens: Vec<Then> = Vec::new();
        let mut chosen: Vec<(u32, u32)> = Vec::new();
        let Some(last) = self.own.len().checked_sub(1) else { return found };
        if size > 127 {
            return found;
        }
        let node = self.own[last].family;
        let mut open =
            vec![State { module: last as u32, node, then: NONE, chosen: NONE, left: size }];
        while let Some(state) = open.pop() {
            if found.len() >= most {
                break;
            }
            if !self.can(&state, &thens) {
                continue;
            }
            if state.node == UNIT {
                match thens.get(state.then as usize) {
                    None => found.push(spelt(&chosen, state.chosen)),
                    Some(next) => open.push(State {
                        module: next.module,
                        node: next.node,
                        then: next.then,
                        ..state
                    }),
                }
                continue;
            }
            let own = &self.own[state.module as usize];
            let split = own.zbdd.room.nodes[state.node as usize];
            open.push(State { node: split.low, ..state });
            match own.of_level[split.level as usize] {
                Input::Event(event) => {
                    if state.left > 0 {
                        chosen.push((event, state.chosen));
                        let chosen = chosen.len() as u32 - 1;
                        open.push(State {
                            node: split.high,
                            chosen,
                            left: state.left - 1,
                            ..state
                        });
                    }
                }
                Input::Module(module) => {
                    let rest = thens.get(state.then as usize).map_or(1, |then| then.sizes);
                    let sizes = self.sizes[state.module as usize][split.high as usize];
                    let (node, then) = (split.high, state.then);
                    let sizes = sums(sizes, rest);
                    thens.push(Then { module: state.module, node, then, sizes });
                    let node = self.own[module as usize].family;
                    open.push(State { module, node, then: thens.len() as u32 - 1, ..state });
                }
            }
        }
        found
    }

    /// Is there a set of just what is left?
    fn can(&self, state: &State, thens: &[Then]) -> bool {
        if state.node == EMPTY {
            return false;
        }
        let here = self.sizes[state.module as usize][state.node as usize];
        let rest = thens.get(state.then as usize).map_or(1, |then| then.sizes);
        sums(here, rest) >> state.left & 1 == 1
    }
}

/// The chosen events, rising.
fn spelt(chosen: &[(u32, u32)], mut at: u32) -> Vec<u32> {
    let mut set = Vec::new();
    while let Some((event, before)) = chosen.get(at as usize) {
        set.push(*event);
        at = *before;
    }
    set.sort_unstable();
    set
}
