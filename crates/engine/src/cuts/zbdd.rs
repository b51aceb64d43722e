//! Families of sets as zero-suppressed decision diagrams (Minato 1993), and the minimal ones among
//! the sets that satisfy a decision diagram.

use super::{
    bdd::Bdd,
    dag::{Edge, FALSE, TRUE, part},
    hash::Table,
    meter::{Halt, Meter},
    room::{OPEN, Room},
};

/// A family of sets, by its node.
pub(super) type Family = u32;

/// No set.
pub(super) const EMPTY: Family = 0;

/// The empty set alone.
pub(super) const UNIT: Family = 1;

/// How minimal sets are taken out of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extract {
    /// Against the diagram: for monotone functions only.
    Monotone,
    /// Against the family.
    Any,
}

/// Which sets are wanted at all.
pub(super) struct Within<'w> {
    /// The weight of each level.
    pub weights: &'w [u32],
    /// The most that a set may weigh.
    pub most: u32,
    /// Becomes true where there may be heavier sets.
    pub is_cut: &'w mut bool,
}

/// Families over one order of variables. The sets of a node with the variable of its level,
/// without it, lead to the high edge; the others are the low one. Edges are numbers of nodes.
pub(super) struct Zbdd {
    pub room: Room,
    frames: Vec<Frame>,
    stages: Vec<Stage>,
}

#[derive(Clone, Copy)]
struct Frame {
    family: Family,
    edge: Edge,
    low_edge: Edge,
    /// The high side once it is known.
    high: Family,
}

#[derive(Clone, Copy)]
struct Stage {
    family: Family,
    other: Family,
    /// What is still to be taken out of the high side; [`EMPTY`] or [`OPEN`] when nothing is.
    second: Family,
    /// The high side once it is known.
    high: Family,
}

impl Zbdd {
    /// At most so many nodes.
    pub(super) fn new(limit: usize) -> Zbdd {
        let room = Room::new(2, limit.clamp(2, 1 << 31));
        Zbdd { room, frames: Vec::new(), stages: Vec::new() }
    }

    pub(super) fn make(&mut self, level: u32, high: Family, low: Family) -> Result<Family, Halt> {
        if high == EMPTY {
            return Ok(low);
        }
        self.room.node(level, high, low)
    }

    /// The sets of a family that do not satisfy a function.
    ///
    /// Precondition: the function is monotone.
    pub(super) fn without(
        &mut self,
        family: Family,
        bdd: &Bdd,
        edge: Edge,
        meter: &mut Meter,
    ) -> Result<Family, Halt> {
        self.frames.clear();
        let mut call = (family, edge);
        loop {
            let mut found = match self.known(bdd, call.0, call.1) {
                Ok(found) => found,
                Err((family, edge)) => {
                    meter.step()?;
                    let node = self.room.nodes[family as usize];
                    let (high, low_edge) = bdd.split(edge, node.level);
                    self.frames.push(Frame { family, edge, low_edge, high: OPEN });
                    call = (node.high, high);
                    continue;
                }
            };
            loop {
                let Some(frame) = self.frames.last_mut() else { return Ok(found) };
                let node = self.room.nodes[frame.family as usize];
                if frame.high == OPEN {
                    frame.high = found;
                    call = (node.low, frame.low_edge);
                    break;
                }
                let frame = *frame;
                self.frames.pop();
                found = self.make(node.level, frame.high, found)?;
                self.room.remember(frame.family, frame.edge, found);
            }
        }
    }

    /// What needs no work; or the same question about a function that decides no variable above
    /// the family's.
    #[inline]
    fn known(&self, bdd: &Bdd, family: Family, mut edge: Edge) -> Result<Family, (Family, Edge)> {
        if family == EMPTY {
            return Ok(EMPTY);
        }
        let level = self.room.nodes[family as usize].level;
        // No set of the family has the variables above.
        loop {
            if edge <= FALSE {
                return Ok(if edge == TRUE { EMPTY } else { family });
            }
            let node = bdd.room.nodes[part(edge)];
            if node.level >= level {
                break;
            }
            edge = node.low ^ (edge & 1);
        }
        self.room.remembered(family, edge).ok_or((family, edge))
    }

    /// The sets of a family that have no part in another family. Precondition: in one diagram
    /// either this is asked or [`Zbdd::without`], since they remember in one place. Source: Rauzy
    /// 1993, the operation `without`.
    pub(super) fn stripped(
        &mut self,
        family: Family,
        other: Family,
        meter: &mut Meter,
    ) -> Result<Family, Halt> {
        self.stages.clear();
        let mut call = (family, other);
        loop {
            let mut found = match self.stripped_known(call.0, call.1) {
                Ok(found) => found,
                Err((family, other)) => {
                    meter.step()?;
                    let [left, right] = [family, other].map(|at| self.room.nodes[at as usize]);
                    let (first, second) = if left.level == right.level {
                        (right.high, right.low)
                    } else {
                        (other, EMPTY)
                    };
                    self.stages.push(Stage { family, other, second, high: OPEN });
                    call = (left.high, first);
                    continue;
                }
            };
            loop {
                let Some(stage) = self.stages.last_mut() else { return Ok(found) };
                if stage.second != EMPTY && stage.second != OPEN {
                    call = (found, std::mem::replace(&mut stage.second, OPEN));
                    break;
                }
                let [left, right] =
                    [stage.family, stage.other].map(|at| self.room.nodes[at as usize]);
                if stage.high == OPEN {
                    stage.high = found;
                    let is_same = left.level == right.level;
                    call = (left.low, if is_same { right.low } else { stage.other });
                    break;
                }
                let stage = *stage;
                self.stages.pop();
                found = self.make(left.level, stage.high, found)?;
                self.room.remember(stage.family, stage.other, found);
            }
        }
    }

    /// What needs no work; or the same question about sets without variables above the family's.
    #[inline]
    fn stripped_known(
        &self,
        family: Family,
        mut other: Family,
    ) -> Result<Family, (Family, Family)> {
        if family == EMPTY || family == other {
            return Ok(EMPTY);
        }
        let level = self.room.nodes[family as usize].level;
        while self.room.nodes[other as usize].level < level {
            other = self.room.nodes[other as usize].low;
        }
        match other {
            EMPTY => return Ok(family),
            UNIT => return Ok(EMPTY),
            _ if family == other => return Ok(EMPTY),
            _ => {}
        }
        self.room.remembered(family, other).ok_or((family, other))
    }

    /// The minimal positive parts of the ways to satisfy a function; of a monotone function, its
    /// minimal solutions.
    ///
    /// Precondition: `way` fits the function. Source: Rauzy 1993 and 2001; of a monotone function
    /// what is not minimal is taken out against the diagram itself instead of against the family.
    pub(super) fn minimal(
        &mut self,
        bdd: &Bdd,
        top: Edge,
        way: Extract,
        meter: &mut Meter,
    ) -> Result<Family, Halt> {
        let mut known = vec![OPEN; 2 * (part(top) + 1)];
        known[TRUE as usize] = UNIT;
        known[FALSE as usize] = EMPTY;
        let mut open = vec![top];
        while let Some(edge) = open.last().copied() {
            if known[edge as usize] != OPEN {
                open.pop();
                continue;
            }
            let level = bdd.level(edge);
            let (high, low) = bdd.split(edge, level);
            let [with, without] = [high, low].map(|edge| known[edge as usize]);
            if with == OPEN || without == OPEN {
                open.extend([high, low].into_iter().filter(|e| known[*e as usize] == OPEN));
                continue;
            }
            open.pop();
            let more = match way {
                Extract::Monotone => self.without(with, bdd, low, meter)?,
                Extract::Any => self.stripped(with, without, meter)?,
            };
            known[edge as usize] = self.make(level, more, without)?;
        }
        Ok(known[top as usize])
    }

    /// The minimal sets whose weight is at most `most`; `is_cut` becomes true where there may be
    /// more. Preconditions: those of [`Zbdd::minimal`]; a weight for each level.
    pub(super) fn minimal_within(
        &mut self,
        bdd: &Bdd,
        top: Edge,
        way: Extract,
        within: Within<'_>,
        meter: &mut Meter,
    ) -> Result<Family, Halt> {
        let Within { weights, most, is_cut } = within;
        let mut known: Table<(Edge, u32), Family> = Table::default();
        let mut open = vec![(top, most)];
        let done = |edge: Edge, known: &Table<(Edge, u32), Family>, most: u32| match edge {
            TRUE => Some(UNIT),
            FALSE => Some(EMPTY),
            _ => known.get(&(edge, most)).copied(),
        };
        while let Some((edge, most)) = open.last().copied() {
            if done(edge, &known, most).is_some() {
                open.pop();
                continue;
            }
            let level = bdd.level(edge);
            let (high, low) = bdd.split(edge, level);
            let less = most.checked_sub(weights[level as usize]);
            let with = match less {
                Some(less) => done(high, &known, less),
                None => {
                    *is_cut = true;
                    Some(EMPTY)
                }
            };
            let without = done(low, &known, most);
            let (Some(with), Some(without)) = (with, without) else {
                open.extend(without.is_none().then_some((low, most)));
                open.extend(less.filter(|_| with.is_none()).map(|less| (high, less)));
                continue;
            };
            open.pop();
            let more = match way {
                Extract::Monotone => self.without(with, bdd, low, meter)?,
                Extract::Any => self.stripped(with, without, meter)?,
            };
            let family = self.make(level, more, without)?;
            known.insert((edge, most), family);
        }
        Ok(done(top, &known, most).expect("the top was computed last"))
    }

    /// Every node under a family once, those below first.
    pub(super) fn under(&self, family: Family) -> Vec<u32> {
        self.room.under(family as usize, |edge| edge as usize)
    }
}
