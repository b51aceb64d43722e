//! Proven bounds from two diagrams, one below the function and one above it, both kept small.

use super::{
    bdd::Bdd,
    dag::{Edge, FALSE, Part, TRUE, part},
    meter::{Halt, Meter},
    parts::Module,
    simplify::uses,
    solve::Bounds,
};

/// A function between two others: one that implies it, and one that it implies.
type Pair = [Edge; 2];

/// Negation swaps the two.
fn signed(pair: Pair, sign: u32) -> Pair {
    if sign == 0 { pair } else { [pair[1] ^ 1, pair[0] ^ 1] }
}

/// Bounds of the probability of a module.
///
/// Preconditions: independent inputs of these exact probabilities, by level. Limits: no diagram
/// keeps more than `keep` nodes, all together not more than `room`; the fewer, the wider the
/// bounds. Every bound is proven: what is
/// cut from the lower diagram can only make it smaller, from the upper one only larger. Source:
/// truncation by probability, as of cut sets, but of both sides and on diagrams.
pub(super) fn bounds(
    module: &Module,
    levels: &[u32],
    of_level: &[f64],
    (keep, room): (usize, usize),
    meter: &mut Meter,
) -> Result<Bounds, Halt> {
    let is_monotone = module.is_monotone;
    let mut squeeze = Squeeze {
        is_monotone,
        bdd: Bdd::new(room),
        pairs: Vec::new(),
        of_level,
        keep,
        room,
        full: 8 * keep,
    };
    let [lower, upper] = squeeze.build(module, levels, meter)?;
    let of = |edge| squeeze.bdd.probability(edge, of_level);
    Ok(Bounds { lower: of(lower), upper: of(upper) })
}

/// What is left of a node that is cut.
#[derive(Clone, Copy)]
enum Side {
    /// Nothing.
    None,
    /// Where it leads when its variable does not occur.
    Low,
    /// Where it leads when it does.
    High,
}

struct Squeeze<'p> {
    is_monotone: bool,
    bdd: Bdd,
    /// Of each part that is computed.
    pairs: Vec<Pair>,
    of_level: &'p [f64],
    keep: usize,
    room: usize,
    /// With so many nodes it is time to throw away.
    full: usize,
}

impl Squeeze<'_> {
    fn build(&mut self, module: &Module, levels: &[u32], meter: &mut Meter) -> Result<Pair, Halt> {
        let (dag, top) = (&module.dag, module.top);
        let mut left = uses(dag, top);
        for (at, old) in dag.parts.iter().enumerate().take(part(top) + 1) {
            if left[at] == 0 {
                self.pairs.push([FALSE, FALSE]);
                continue;
            }
            let of = |edge: &Edge| signed(self.pairs[part(*edge)], edge & 1);
            let mut members: Vec<Pair> = old.members().iter().map(of).collect();
            members.sort_by_key(|pair| std::cmp::Reverse(self.bdd.level(pair[1])));
            let pair = match old {
                Part::One => [TRUE; 2],
                Part::Leaf(input) => {
                    let level = levels[*input as usize];
                    self.collect(&mut []);
                    [self.bdd.make(level, TRUE, FALSE)?; 2]
                }
                Part::And(_) => self.all(&mut members, meter)?,
                Part::Least(least, _) => self.least(*least as usize, &mut members, meter)?,
                Part::Odd(_) => self.odd(&mut members, meter)?,
            };
            self.pairs.push(pair);
            for member in old.members() {
                let member = part(*member);
                left[member] -= 1;
                if left[member] == 0 {
                    self.pairs[member] = [FALSE; 2];
                }
            }
        }
        Ok(signed(self.pairs[part(top)], top & 1))
    }

    fn all(&mut self, members: &mut [Pair], meter: &mut Meter) -> Result<Pair, Halt> {
        let mut all = [TRUE; 2];
        for at in 0..members.len() {
            all = self.both(all, at, members, meter)?;
        }
        Ok(all)
    }

    fn least(
        &mut self,
        least: usize,
        members: &mut [Pair],
        meter: &mut Meter,
    ) -> Result<Pair, Halt> {
        // The members stand last, so that both can be moved together.
        let mut all = vec![[FALSE; 2]; least + 1];
        all[0] = [TRUE; 2];
        all.extend_from_slice(members);
        for at in 0..members.len() {
            for needed in (1..=least.min(at + 1)).rev() {
                let with = self.both(all[needed - 1], least + 1 + at, &mut all, meter)?;
                all[needed] = signed(all[needed], 1);
                let neither = self.both(signed(with, 1), needed, &mut all, meter)?;
                all[needed] = signed(neither, 1);
            }
        }
        Ok(all[least])
    }

    fn odd(&mut self, members: &mut [Pair], meter: &mut Meter) -> Result<Pair, Halt> {
        let mut all = vec![members[0], signed(members[1], 1), [FALSE; 2]];
        let left = self.both(all[0], 1, &mut all, meter)?;
        all = vec![signed(all[0], 1), signed(all[1], 1), signed(left, 1)];
        let right = self.both(all[0], 1, &mut all, meter)?;
        let neither = self.both(signed(right, 1), 2, &mut all, meter)?;
        Ok(signed(neither, 1))
    }

    /// Both of `one` and the pair at a place in `held`; everything in `held` stays valid.
    fn both(
        &mut self,
        one: Pair,
        at: usize,
        held: &mut [Pair],
        meter: &mut Meter,
    ) -> Result<Pair, Halt> {
        let mut own = [one];
        self.collect_with(&mut own, held);
        let [mut one] = own;
        let mut keep = self.keep;
        loop {
            let other = held[at];
            self.bdd.room.limit = self.room.min(self.bdd.room.nodes.len() + self.keep * 40);
            let lower = self.bdd.and(one[0], other[0], meter);
            let upper = match lower {
                Ok(_) if one[0] == one[1] && other[0] == other[1] => lower,
                Ok(_) => self.bdd.and(one[1], other[1], meter),
                Err(halt) => Err(halt),
            };
            match (lower, upper) {
                (Ok(lower), Ok(upper)) => {
                    self.bdd.room.limit = self.room;
                    return self.small([lower, upper], self.keep);
                }
                (Err(Halt::Nodes), _) | (_, Err(Halt::Nodes)) if keep > 64 => {
                    // Too large even for a moment: both sides are cut first, harder each time.
                    keep /= 4;
                    self.bdd.room.limit = self.room;
                    one = self.again(one, held)?;
                    one = self.small(one, keep)?;
                    held[at] = self.small(held[at], keep)?;
                }
                (Err(halt), _) | (_, Err(halt)) => return Err(halt),
            }
        }
    }

    /// A diagram of its own for what is held, so that there is room for more.
    fn again(&mut self, one: Pair, held: &mut [Pair]) -> Result<Pair, Halt> {
        let mut own = [one];
        self.moved(&mut own, held);
        Ok(own[0])
    }

    fn collect(&mut self, held: &mut [Pair]) {
        self.collect_with(&mut [], held);
    }

    /// Throws away what nothing leads to, when there is much of it.
    fn collect_with(&mut self, own: &mut [Pair], held: &mut [Pair]) {
        if self.bdd.room.nodes.len() > self.full {
            self.moved(own, held);
        }
    }

    fn moved(&mut self, own: &mut [Pair], held: &mut [Pair]) {
        let mut all: Vec<&mut Edge> = own
            .iter_mut()
            .chain(held.iter_mut())
            .chain(self.pairs.iter_mut())
            .flat_map(|pair| pair.iter_mut())
            .collect();
        self.bdd = self.bdd.kept(&mut all, self.room);
        let live = self.bdd.room.nodes.len();
        self.full = (live + (live / 2).max(8 * self.keep)).min(self.room / 2);
    }

    /// The same pair with at most so many nodes on each side, the one cut down, the other up.
    fn small(&mut self, pair: Pair, keep: usize) -> Result<Pair, Halt> {
        let upper = self.cut(pair[1] ^ 1, keep)? ^ 1;
        let lower = self.cut(pair[0], keep)?;
        Ok([lower, upper])
    }

    /// A function that implies this one, of at most so many nodes: where little would be lost, a
    /// variable is taken to do what makes it hold less; in a module that is not monotone, it
    /// never holds there.
    fn cut(&mut self, top: Edge, keep: usize) -> Result<Edge, Halt> {
        if part(top) <= keep {
            return Ok(top);
        }
        let order = self.bdd.under(top);
        if order.len() <= keep {
            return Ok(top);
        }
        let side = self.side(top);
        let loss = self.losses(top, &order, side);
        let mut all: Vec<f64> = loss.iter().flatten().copied().collect();
        all.retain(|loss| *loss > 0.0);
        let place = all.len().saturating_sub(keep).min(all.len().saturating_sub(1));
        let least =
            if all.is_empty() { 0.0 } else { *all.select_nth_unstable_by(place, f64::total_cmp).1 };
        let mut to = vec![[FALSE; 2]; part(top) + 1];
        to[0] = [TRUE, FALSE];
        for at in order {
            let node = self.bdd.room.nodes[at as usize];
            for sign in 0..2 {
                let of = |edge: Edge| to[part(edge)][(edge & 1) as usize ^ sign];
                let loss = loss[at as usize][sign];
                to[at as usize][sign] = if loss >= least && loss > 0.0 {
                    self.bdd.make(node.level, of(node.high), of(node.low))?
                } else {
                    match side {
                        Side::None => FALSE,
                        Side::Low => of(node.low),
                        Side::High => of(node.high),
                    }
                };
            }
        }
        Ok(to[part(top)][(top & 1) as usize])
    }

    /// The side that implies the other, everywhere in a function.
    fn side(&self, top: Edge) -> Side {
        if !self.is_monotone {
            return Side::None;
        }
        // Every part of a monotone module either rises or falls with all of its variables.
        let mut edge = top;
        while edge > FALSE {
            edge = self.bdd.room.nodes[part(edge)].low ^ (edge & 1);
        }
        if edge == TRUE { Side::High } else { Side::Low }
    }

    /// For each node, plain and negated, how much probability would be lost by cutting there.
    fn losses(&self, top: Edge, order: &[u32], side: Side) -> Vec<[f64; 2]> {
        let mut value = vec![1.0; part(top) + 1];
        let signed = |value: f64, sign: u32| if sign == 1 { 1.0 - value } else { value };
        for at in order {
            let node = self.bdd.room.nodes[*at as usize];
            let chance = self.of_level[node.level as usize];
            let low = signed(value[part(node.low)], node.low & 1);
            value[*at as usize] = chance * value[part(node.high)] + (1.0 - chance) * low;
        }
        let mut reach = vec![[0.0; 2]; part(top) + 1];
        reach[part(top)][(top & 1) as usize] = 1.0;
        for at in order.iter().rev() {
            let node = self.bdd.room.nodes[*at as usize];
            let chance = self.of_level[node.level as usize];
            for sign in 0..2 {
                let here: f64 = reach[*at as usize][sign];
                reach[part(node.high)][sign] += here * chance;
                let low = (node.low & 1) as usize ^ sign;
                reach[part(node.low)][low] += here * (1.0 - chance);
            }
        }
        for at in order {
            let node = self.bdd.room.nodes[*at as usize];
            for sign in 0..2 {
                let of = |edge: Edge| signed(value[part(edge)], edge & 1 ^ sign);
                let left = match side {
                    Side::None => 0.0,
                    Side::Low => of(node.low),
                    Side::High => of(node.high),
                };
                reach[*at as usize][sign as usize] *= (of(*at << 1) - left).max(0.0);
            }
        }
        reach
    }
}
