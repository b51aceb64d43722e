//! What one block of trials draws: choices, shared causes and durations.

use super::plan::{Begun, Draw};
use super::{Effect, LANES, Lanes, Plan};
use crate::chance::{Numbers, Purpose, Table};

/// Adding and taking away this leaves a number below 2^23 rounded to a whole one.
const ROUND: f32 = (1 << 23) as f32;

/// Room for what one block of trials draws; used again by the next.
pub(crate) struct Drawn {
    numbers: Numbers,
    /// The first trial of the block.
    pub first: u64,
    bits: [u32; LANES],
    /// Of each shared cause, its value in each trial.
    causes: Vec<Lanes>,
    /// Of each choice, how it came out in each trial.
    choices: Vec<[u32; LANES]>,
    /// Is what a lost step took until it was given up wanted? Teams work on it so long.
    is_loss_timed: bool,
}

impl Drawn {
    pub fn new(plan: &Plan, seed: u64) -> Drawn {
        Drawn {
            numbers: Numbers::of(seed),
            is_loss_timed: plan.needs_people(),
            first: 0,
            bits: [0; LANES],
            causes: vec![[0.0; LANES]; plan.draft.shared.len()],
            choices: vec![[0; LANES]; plan.draft.choices.len()],
        }
    }

    /// Begins with the block of this first trial: draws what steps share.
    pub fn begin(&mut self, plan: &Plan, first: u64) {
        self.first = first;
        for (cause, draw) in plan.causes.iter().enumerate() {
            self.numbers.fill(Purpose::Shared, (cause as u64, 0), first, &mut self.bits);
            let table = plan.tables.of(draw.table);
            table.values(&self.bits, draw.from, draw.scale, &mut self.causes[cause]);
        }
        for (at, choice) in plan.draft.choices.iter().enumerate() {
            self.numbers.fill(Purpose::Choice, (at as u64, 0), first, &mut self.bits);
            for (out, bits) in self.choices[at].iter_mut().zip(&self.bits) {
                *out = alternative(&choice.chances, *bits);
            }
        }
    }

    /// The durations of a row in whole seconds. Where the step is lost: infinite, or, where teams
    /// matter, minus one second more than it took until it was given up.
    pub fn durations(&mut self, plan: &Plan, row: usize, out: &mut Lanes) {
        let step = plan.order[row];
        match plan.begun[step as usize] {
            Begun::Over(_, lasted) => {
                *out = [lasted as f32; LANES];
                return;
            }
            Begun::Running(_, elapsed) => self.rest(plan, row, elapsed, out),
            Begun::Not(_) => {
                self.draw(plan, plan.draws[row], (Purpose::Duration, step.into(), 0), out);
                self.feel(plan, row, out);
            }
        }
        for out in out.iter_mut() {
            *out = (*out + ROUND) - ROUND;
        }
        if let Some(again) = plan.again[row] {
            self.fail(plan, row, again, out);
        }
        if let Some(taken) = self.taken(plan, row) {
            for (out, taken) in out.iter_mut().zip(&taken) {
                *out = if *taken > 0.0 { *out } else { 0.0 };
            }
        }
    }

    /// In which trials a row is taken: 1, or 0; nothing when it always is.
    pub fn taken(&self, plan: &Plan, row: usize) -> Option<Lanes> {
        let step = plan.order[row] as usize;
        let given = &plan.draft.steps[step].only_if;
        if given.is_empty() || !matches!(plan.begun[step], Begun::Not(_)) {
            return None;
        }
        let mut taken = [1.0; LANES];
        for (choice, alternative) in given {
            for (taken, came) in taken.iter_mut().zip(&self.choices[*choice as usize]) {
                *taken = if came == alternative { *taken } else { 0.0 };
            }
        }
        Some(taken)
    }

    /// What failed attempts of a row cost; nothing when it cannot fail.
    pub fn costs(&mut self, plan: &Plan, row: usize) -> Option<Lanes> {
        let again = plan.again[row]?;
        let mut costs = [0.0; LANES];
        self.fail(plan, row, again, &mut costs);
        Some(costs)
    }

    /// The numbers of the duration of a step by another table.
    pub fn of_step(&mut self, step: u32, table: &Table, out: &mut Lanes) {
        self.numbers.fill(Purpose::Duration, (step.into(), 0), self.first, &mut self.bits);
        table.values(&self.bits, 0.0, 1.0, out);
    }

    /// The numbers of a shared cause by another table.
    pub fn of_cause(&mut self, cause: u32, table: &Table, out: &mut Lanes) {
        self.numbers.fill(Purpose::Shared, (cause.into(), 0), self.first, &mut self.bits);
        table.values(&self.bits, 0.0, 1.0, out);
    }

    /// The values of a shared cause.
    pub fn cause(&self, cause: usize) -> &Lanes {
        &self.causes[cause]
    }

    fn draw(&mut self, plan: &Plan, draw: Draw, of: (Purpose, u64, u64), out: &mut Lanes) {
        self.numbers.fill(of.0, (of.1, of.2), self.first, &mut self.bits);
        plan.tables.of(draw.table).values(&self.bits, draw.from, draw.scale, out);
    }

    /// What shared causes do to a row.
    fn feel(&self, plan: &Plan, row: usize, out: &mut Lanes) {
        for cause in plan.feels.of_row(row) {
            let values = out.iter_mut().zip(&self.causes[*cause as usize]);
            match plan.draft.shared[*cause as usize].effect {
                Effect::Times(_) => values.for_each(|(out, cause)| *out *= cause),
                Effect::Plus(_) => values.for_each(|(out, cause)| *out += cause),
            }
        }
    }

    /// Durations of a running step, given that it has lasted so long already.
    fn rest(&mut self, plan: &Plan, row: usize, elapsed: u32, out: &mut Lanes) {
        let step = plan.order[row];
        self.numbers.fill(Purpose::Duration, (step.into(), 0), self.first, &mut self.bits);
        let draw = plan.draws[row];
        let (table, bits) = (plan.tables.of(draw.table), self.bits);
        // What the causes do is a line: times a factor, plus a delay.
        let (mut delays, mut ends) = ([0.0; LANES], [1.0; LANES]);
        self.feel(plan, row, &mut delays);
        self.feel(plan, row, &mut ends);
        for lane in 0..LANES {
            let (delay, times) = (delays[lane], ends[lane] - delays[lane]);
            let passed = if times > 0.0 { (elapsed as f32 - delay) / times } else { 0.0 };
            let own = if draw.scale > 0.0 { (passed - draw.from) / draw.scale } else { 0.0 };
            let value = table.value(table.beyond(bits[lane], own));
            let lasts = (draw.from + draw.scale * value) * times + delay;
            out[lane] = if lasts > elapsed as f32 { lasts } else { elapsed as f32 };
        }
    }

    /// Failed attempts: each costs its time; after the last, the step is lost.
    fn fail(&mut self, plan: &Plan, row: usize, again: Draw, out: &mut Lanes) {
        let step = plan.order[row];
        let Some(retry) = &plan.draft.steps[step as usize].retry else { return };
        let fails = (retry.chance * 4_294_967_296.0) as u64;
        let mut failing = [true; LANES];
        let mut costs = [0.0; LANES];
        for attempt in 0..=retry.limit {
            self.numbers.fill(
                Purpose::Fails,
                (step.into(), attempt.into()),
                self.first,
                &mut self.bits,
            );
            for (failing, bits) in failing.iter_mut().zip(&self.bits) {
                *failing &= u64::from(*bits) < fails;
            }
            if !failing.contains(&true) {
                return;
            }
            if attempt == retry.limit {
                break;
            }
            self.draw(plan, again, (Purpose::Again, step.into(), attempt.into()), &mut costs);
            for lane in (0..LANES).filter(|lane| failing[*lane]) {
                out[lane] += (costs[lane] + ROUND) - ROUND;
            }
        }
        for lane in (0..LANES).filter(|lane| failing[*lane]) {
            out[lane] = if self.is_loss_timed { -1.0 - out[lane] } else { f32::INFINITY };
        }
    }
}

/// Which alternative some random bits mean.
fn alternative(chances: &[f64], bits: u32) -> u32 {
    let share = (f64::from(bits) + 0.5) / 4_294_967_296.0;
    let mut sum = 0.0;
    for (at, chance) in chances.iter().enumerate() {
        sum += chance;
        if share < sum {
            return at as u32;
        }
    }
    // Rounding may leave the sum a hair below 1: the last that can happen at all.
    chances.iter().rposition(|chance| *chance > 0.0).unwrap_or(0) as u32
}
