//! Why a service was back when it was: the chain of steps that decided, trial by trial.

use super::free::{Block, begin};
use super::plan::Begun;
use super::{LANES, Lanes, Plan};

/// How often each step stood in the chain that decided when a service was back, by step.
#[derive(Clone, Debug)]
pub(crate) struct Chains {
    /// In all trials that were looked at and in which it came back.
    pub often: Vec<u32>,
    /// In those among them in which it was late.
    pub late: Vec<u32>,
    /// How many trials were looked at in which it came back.
    pub trials: u32,
    /// How many of those were late.
    pub late_trials: u32,
}

impl Chains {
    pub fn new(plan: &Plan) -> Chains {
        let none = vec![0; plan.order.len()];
        Chains { often: none.clone(), late: none, trials: 0, late_trials: 0 }
    }

    /// Adds one chain of steps.
    pub fn add(&mut self, steps: impl Iterator<Item = u32>, is_late: bool) {
        self.trials += 1;
        self.late_trials += u32::from(is_late);
        for step in steps {
            self.often[step as usize] += 1;
            self.late[step as usize] += u32::from(is_late);
        }
    }

    pub fn merge(&mut self, other: &Chains) {
        self.trials += other.trials;
        self.late_trials += other.late_trials;
        for (sum, more) in self.often.iter_mut().zip(&other.often) {
            *sum += more;
        }
        for (sum, more) in self.late.iter_mut().zip(&other.late) {
            *sum += more;
        }
    }
}

/// Of each row, the row before it that it waited for last: the first listed of those, in each
/// trial; its own number where it waited for none.
pub(crate) fn waited_for(plan: &Plan, block: &Block) -> Vec<[u32; LANES]> {
    let mut begins: Lanes = [0.0; LANES];
    let mut causes = Vec::with_capacity(block.end.len());
    for row in 0..block.end.len() {
        begin(plan, &block.end[..row], row, &mut begins);
        let mut cause = [row as u32; LANES];
        if let Begun::Not(_) = plan.begun[plan.order[row] as usize] {
            for (from, lag) in plan.before.of_row(row).iter().rev() {
                let end = &block.end[*from as usize];
                for lane in 0..LANES {
                    if end[lane] + *lag as f32 == begins[lane] {
                        cause[lane] = *from;
                    }
                }
            }
        }
        causes.push(cause);
    }
    causes
}

/// The steps from the last of `ends` back to what waited for nothing, in one trial; nothing when
/// it is lost. `end` says when a row is over, `cause` which row it waited for last.
pub(crate) fn chain<'a>(
    plan: &'a Plan,
    ends: impl Iterator<Item = usize>,
    end: impl Fn(usize) -> f32,
    cause: impl Fn(usize) -> u32 + 'a,
) -> Option<impl Iterator<Item = u32> + 'a> {
    let last = ends.reduce(|a, b| if end(b) > end(a) { b } else { a })?;
    if end(last) == f32::INFINITY {
        return None;
    }
    let back = move |row: &usize| {
        let before = cause(*row) as usize;
        (before != *row).then_some(before)
    };
    Some(std::iter::successors(Some(last), back).map(|row| plan.order[row]))
}
