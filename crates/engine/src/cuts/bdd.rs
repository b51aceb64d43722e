//! Binary decision diagrams with complement edges (Bryant 1986; Brace, Rudell, Bryant 1990).

use super::{
    dag::{Dag, Edge, FALSE, Part, TRUE, part},
    meter::{Halt, Meter},
    room::{OPEN, Room},
    solve::Bounds,
};

/// A diagram of many roots over one order of variables. Edges are as in the normal form: a node
/// and, in the lowest bit, negation; the high edge of a node is never negated.
pub(super) struct Bdd {
    pub room: Room,
    frames: Vec<Frame>,
}

#[derive(Clone, Copy)]
struct Frame {
    one: Edge,
    other: Edge,
    level: u32,
    low_one: Edge,
    low_other: Edge,
    /// The high side once it is known.
    high: Edge,
}

/// No more nodes than edges can number.
const MOST: usize = 1 << 30;

impl Bdd {
    /// A diagram of at most so many nodes.
    pub(super) fn new(limit: usize) -> Bdd {
        Bdd { room: Room::new(1, limit.clamp(1, MOST)), frames: Vec::new() }
    }

    pub(super) fn level(&self, edge: Edge) -> u32 {
        self.room.nodes[part(edge)].level
    }

    /// Where an edge leads when the variable of that level does occur, and does not.
    #[inline]
    pub(super) fn split(&self, edge: Edge, level: u32) -> (Edge, Edge) {
        let node = self.room.nodes[part(edge)];
        if node.level != level {
            return (edge, edge);
        }
        (node.high ^ (edge & 1), node.low ^ (edge & 1))
    }

    /// The edge to a node that leads there and there.
    pub(super) fn make(&mut self, level: u32, high: Edge, low: Edge) -> Result<Edge, Halt> {
        if high == low {
            return Ok(high);
        }
        let sign = high & 1;
        Ok(self.room.node(level, high ^ sign, low ^ sign)? << 1 | sign)
    }

    /// Both.
    pub(super) fn and(&mut self, one: Edge, other: Edge, meter: &mut Meter) -> Result<Edge, Halt> {
        self.frames.clear();
        let mut call = (one, other);
        loop {
            let mut found = match self.known(call.0, call.1) {
                Ok(found) => found,
                Err((one, other)) => {
                    meter.step()?;
                    let (left, right) = (self.room.nodes[part(one)], self.room.nodes[part(other)]);
                    let level = left.level.min(right.level);
                    let (high_one, low_one) = self.split(one, level);
                    let (high_other, low_other) = self.split(other, level);
                    self.frames.push(Frame { one, other, level, low_one, low_other, high: OPEN });
                    call = (high_one, high_other);
                    continue;
                }
            };
            loop {
                let Some(frame) = self.frames.last_mut() else { return Ok(found) };
                if frame.high == OPEN {
                    frame.high = found;
                    call = (frame.low_one, frame.low_other);
                    break;
                }
                let frame = *frame;
                self.frames.pop();
                found = self.make(frame.level, frame.high, found)?;
                self.room.remember(frame.one, frame.other, found);
            }
        }
    }

    /// A conjunction that needs no work, or the two edges in the order of the cache.
    #[inline]
    fn known(&self, one: Edge, other: Edge) -> Result<Edge, (Edge, Edge)> {
        let (one, other) = (one.min(other), one.max(other));
        if one <= FALSE {
            return Ok(if one == TRUE { other } else { FALSE });
        }
        if one == other {
            return Ok(one);
        }
        if one ^ 1 == other {
            return Ok(FALSE);
        }
        self.room.remembered(one, other).ok_or((one, other))
    }

    /// Any.
    pub(super) fn or(&mut self, one: Edge, other: Edge, meter: &mut Meter) -> Result<Edge, Halt> {
        Ok(self.and(one ^ 1, other ^ 1, meter)? ^ 1)
    }

    /// Exactly one.
    fn odd(&mut self, one: Edge, other: Edge, meter: &mut Meter) -> Result<Edge, Halt> {
        let left = self.and(one, other ^ 1, meter)?;
        let right = self.and(one ^ 1, other, meter)?;
        self.or(left, right, meter)
    }

    /// At least so many: by what is still needed, member by member.
    fn least(&mut self, least: u32, members: &[Edge], meter: &mut Meter) -> Result<Edge, Halt> {
        let least = least as usize;
        // At `n`: at least `n` of the members so far.
        let mut enough = vec![FALSE; least + 1];
        enough[0] = TRUE;
        for (at, member) in members.iter().enumerate() {
            for needed in (1..=least.min(at + 1)).rev() {
                let with = self.and(*member, enough[needed - 1], meter)?;
                enough[needed] = self.or(with, enough[needed], meter)?;
            }
        }
        Ok(enough[least])
    }

    /// The diagram of the top of a normal form whose leaves are places in `levels`.
    ///
    /// Precondition: every leaf has a level of its own. `done` says how many parts were complete.
    pub(super) fn build(
        &mut self,
        dag: &Dag,
        top: Edge,
        levels: &[u32],
        done: &mut usize,
        meter: &mut Meter,
    ) -> Result<Edge, Halt> {
        let mut edges = vec![TRUE; dag.parts.len()];
        let uses = super::simplify::uses(dag, top);
        for (at, old) in dag.parts.iter().enumerate().take(part(top) + 1) {
            *done = at;
            if uses[at] == 0 {
                continue;
            }
            let of = |edge: &Edge| edges[part(*edge)] ^ (edge & 1);
            let mut members: Vec<Edge> = old.members().iter().map(of).collect();
            // What lies lowest comes first: then little is done twice.
            members.sort_by_key(|edge| std::cmp::Reverse(self.level(*edge)));
            edges[at] = match old {
                Part::One => TRUE,
                Part::Leaf(input) => self.make(levels[*input as usize], TRUE, FALSE)?,
                Part::Odd(_) => self.odd(members[0], members[1], meter)?,
                Part::Least(least, _) => self.least(*least, &members, meter)?,
                Part::And(_) => {
                    let mut all = TRUE;
                    for member in members {
                        all = self.and(all, member, meter)?;
                    }
                    all
                }
            };
        }
        Ok(edges[part(top)] ^ (top & 1))
    }

    /// A diagram of only what these edges lead to; the edges lead there afterwards.
    pub(super) fn kept(&self, edges: &mut [&mut Edge], limit: usize) -> Bdd {
        let mut is_used = vec![false; self.room.nodes.len()];
        for edge in edges.iter() {
            is_used[part(**edge)] = true;
        }
        self.room.spread(&mut is_used, part);
        let mut new = Bdd::new(limit);
        let mut to = vec![TRUE; self.room.nodes.len()];
        for (at, node) in self.room.nodes.iter().enumerate().skip(1).filter(|(at, _)| is_used[*at])
        {
            let of = |edge: Edge| to[part(edge)] ^ (edge & 1);
            let (high, low) = (of(node.high), of(node.low));
            to[at] = new.make(node.level, high, low).expect("fewer nodes than there were");
        }
        for edge in edges {
            **edge = to[part(**edge)] ^ (**edge & 1);
        }
        new
    }

    /// Every node under an edge once, those below first.
    pub(super) fn under(&self, top: Edge) -> Vec<u32> {
        self.room.under(part(top), part)
    }

    /// How probable the function of an edge is, from the probability of each level.
    pub(super) fn probability(&self, top: Edge, of_level: &[f64]) -> f64 {
        let mut of = vec![1.0; part(top) + 1];
        for at in self.under(top) {
            let node = self.room.nodes[at as usize];
            let chance = of_level[node.level as usize];
            let low = of[part(node.low)];
            let low = if node.low & 1 == 1 { 1.0 - low } else { low };
            of[at as usize] = chance * of[part(node.high)] + (1.0 - chance) * low;
        }
        let value = of[part(top)];
        if top & 1 == 1 { 1.0 - value } else { value }
    }

    /// The same from bounds of the levels, independent of each other.
    pub(super) fn bounds(&self, top: Edge, of_level: &[Bounds]) -> Bounds {
        let mut of = vec![Bounds::exactly(1.0); part(top) + 1];
        let signed = |bounds: Bounds, edge: Edge| if edge & 1 == 1 { bounds.not() } else { bounds };
        for at in self.under(top) {
            let node = self.room.nodes[at as usize];
            let chance = of_level[node.level as usize];
            let (high, low) = (of[part(node.high)], signed(of[part(node.low)], node.low));
            // For fixed sides the value is linear in the chance: its ends decide.
            let ends = |high: f64, low: f64| {
                [chance.lower, chance.upper].map(|chance| chance * high + (1.0 - chance) * low)
            };
            let [one, other] = ends(high.lower, low.lower);
            let [first, second] = ends(high.upper, low.upper);
            of[at as usize] = Bounds { lower: one.min(other), upper: first.max(second) };
        }
        signed(of[part(top)], top)
    }
}
