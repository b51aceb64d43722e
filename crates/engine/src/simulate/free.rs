//! One block of trials of a plan whose teams are large enough: ends forwards, and which steps
//! decide backwards.

use super::draw::Drawn;
use super::plan::Begun;
use super::{LANES, Lanes, Plan};

/// Room for one block of trials, by row and trial.
pub(crate) struct Block {
    /// How long each step lasts; after [`Block::count_critical`], how long the way from its begin
    /// to the end is.
    pub duration: Vec<Lanes>,
    /// When each step ends.
    pub end: Vec<Lanes>,
}

/// The greater, lane by lane; a comparison that is false keeps what was there.
#[inline]
pub(crate) fn raise(lanes: &mut Lanes, by: impl Fn(usize) -> f32) {
    for (lane, value) in lanes.iter_mut().enumerate() {
        let other = by(lane);
        *value = if other > *value { other } else { *value };
    }
}

impl Block {
    pub fn new(plan: &Plan) -> Block {
        let empty = vec![[0.0; LANES]; plan.order.len()];
        Block { duration: empty.clone(), end: empty }
    }

    /// Draws the durations of a block.
    pub fn draw(&mut self, plan: &Plan, drawn: &mut Drawn, first: u64) {
        drawn.begin(plan, first);
        for (row, out) in self.duration.iter_mut().enumerate() {
            drawn.durations(plan, row, out);
        }
    }

    /// When each step ends: as soon as what it waits for is over, and it has lasted.
    pub fn forward(&mut self, plan: &Plan) {
        for row in 0..self.end.len() {
            let (ready, rest) = self.end.split_at_mut(row);
            let end = &mut rest[0];
            begin(plan, ready, row, end);
            for (end, duration) in end.iter_mut().zip(&self.duration[row]) {
                *end += duration;
            }
        }
    }

    /// When all rows of a list are over, in each trial.
    pub fn last_of(&self, rows: impl Iterator<Item = usize>) -> Lanes {
        let mut last = [0.0; LANES];
        for row in rows {
            let end = &self.end[row];
            raise(&mut last, |lane| end[lane]);
        }
        last
    }

    /// In how many of the first `trials` trials a step lies on a longest way to the last of the
    /// `ends`: added to `count`, by row. Ways that are lost decide nothing.
    pub fn count_critical(&mut self, plan: &Plan, ends: &[bool], trials: usize, count: &mut [u32]) {
        let rows = self.end.len();
        let mut last = self.last_of((0..rows).filter(|row| ends[*row]));
        for (lane, last) in last.iter_mut().enumerate() {
            if lane >= trials || *last == f32::INFINITY {
                *last = f32::NAN;
            }
        }
        for row in (0..rows).rev() {
            let mut tail = [if ends[row] { 0.0 } else { f32::NEG_INFINITY }; LANES];
            let (to_here, later) = self.duration.split_at_mut(row + 1);
            for (to, lag) in plan.after.of_row(row) {
                let way = &later[*to as usize - row - 1];
                let lag = *lag as f32;
                raise(&mut tail, |lane| way[lane] + lag);
            }
            let (end, way) = (&self.end[row], &mut to_here[row]);
            let mut here = 0;
            for lane in 0..LANES {
                here += u32::from(end[lane] + tail[lane] == last[lane]);
                way[lane] += tail[lane];
            }
            count[row] += here;
        }
    }
}

/// When a row begins, given the ends of all rows before it.
#[inline]
pub(crate) fn begin(plan: &Plan, ready: &[Lanes], row: usize, out: &mut Lanes) {
    *out = match plan.begun[plan.order[row] as usize] {
        Begun::Not(from) => [from as f32; LANES],
        Begun::Running(began, _) | Begun::Over(began, _) => [began as f32; LANES],
    };
    for (from, lag) in plan.before.of_row(row) {
        let end = &ready[*from as usize];
        let lag = *lag as f32;
        raise(out, |lane| end[lane] + lag);
    }
}
