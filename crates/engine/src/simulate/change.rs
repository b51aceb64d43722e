//! What if one step took longer, or less: the same trials again with one duration changed.

use super::draw::Drawn;
use super::free::{Block, begin, raise};
use super::outcome::{Outcome, Times};
use super::plan::{Begun, Draw};
use super::run::{Setup, in_parts, simulate};
use super::{LANES, LOST, Lanes, Plan};
use crate::chance::{Estimate, Odds};
use crate::{Error, Observe, Place};

/// Trials that are kept, so that changes can be asked about.
#[derive(Clone, Debug)]
pub struct Held {
    plan: Plan,
    setup: Setup,
    outcome: Outcome,
    /// Of each block of trials, when each row ends; nothing when teams are short: then changes
    /// run all trials again.
    ends: Vec<Vec<Lanes>>,
}

/// What a change does to one end.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// When it is over after the change.
    pub after: Times,
    /// How many seconds earlier it is over on average, over trials in which it is in both.
    pub saved: f64,
    /// Half of the interval of 95 percent around that: the same trials are compared.
    pub saved_half_width: f64,
    /// How sure the objective is to be met after the change; nothing without one.
    pub rto_met: Option<Odds>,
    /// By how much the chance of meeting it rises.
    pub rto_met_more: f64,
}

/// What a change does.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// To the end of all steps; nothing when it cannot matter.
    pub whole: Option<Difference>,
    /// To each service; nothing where it cannot matter.
    pub services: Vec<Option<Difference>>,
}

impl Plan {
    /// The same plan with another estimate for one step.
    ///
    /// Shape: the steps keep their numbers. Units: seconds. Limits: those of [`Plan::new`]. Errors:
    /// an unknown step, one that has begun, or an estimate that lets it last too long. Source:
    /// none, it changes what is there.
    ///
    /// ```
    /// use engine::chance::Estimate;
    /// use engine::simulate::{Draft, Limit, Plan, Step};
    /// let step = Step::lasting(Estimate::fixed(60.0)?);
    /// let plan = Plan::new(Draft { steps: vec![step], ..Draft::default() }, &Limit::default())?;
    /// assert!(plan.with_duration(0, Estimate::fixed(30.0)?).is_ok());
    /// assert!(plan.with_duration(1, Estimate::fixed(30.0)?).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn with_duration(&self, step: u32, duration: Estimate) -> Result<Plan, Error> {
        if step >= self.steps() {
            let words = format!("step {step} is unknown; there are {}", self.steps());
            return Err(Error::input(Place::Whole, words));
        }
        if !matches!(self.begun[step as usize], Begun::Not(_)) {
            return Err(Error::input(
                Place::Node(step),
                "the step has begun: it cannot be changed",
            ));
        }
        let mut plan = self.clone();
        plan.draft.steps[step as usize].duration = duration;
        let row = plan.row[step as usize] as usize;
        plan.draws[row] = Draw::of(&duration, &mut plan.tables);
        plan.lasts_not_too_long()?;
        Ok(plan)
    }
}

/// Runs trials and keeps them.
///
/// Shape: as [`simulate`]. Units: seconds. Limits: without teams four bytes for each step and
/// trial, within the bytes of the setup; a precision is not looked at. Errors: as [`simulate`].
/// Source: common random numbers (Kahn and Marshall 1953). Checked: to the last bit what all
/// trials run again say.
///
/// ```
/// use engine::chance::Estimate;
/// use engine::simulate::{Draft, Limit, Link, Plan, Setup, Step, hold};
/// let step = |seconds| Ok::<Step, engine::Error>(Step::lasting(Estimate::fixed(seconds)?));
/// let links = vec![Link { from: 0, to: 1, lag: 0 }];
/// let draft = Draft { steps: vec![step(60.0)?, step(30.0)?], links, ..Draft::default() };
/// let held = hold(&Plan::new(draft, &Limit::default())?, &Setup::default(), &mut ())?;
/// let changed = held.with_duration(0, Estimate::fixed(45.0)?)?;
/// assert_eq!(changed.whole.expect("it matters").saved, 15.0);
/// assert!(held.with_duration(2, Estimate::fixed(45.0)?).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn hold(plan: &Plan, setup: &Setup, observe: &mut dyn Observe) -> Result<Held, Error> {
    let setup = Setup { precision: None, ..*setup };
    let mut ends = Vec::new();
    if !plan.needs_people() {
        let bytes = u64::from(setup.trials.div_ceil(LANES as u32))
            * u64::from(plan.steps())
            * size_of::<Lanes>() as u64;
        if bytes > setup.bytes {
            let words = format!("{bytes} bytes are needed; at most {}", setup.bytes);
            return Err(Error::limit(words));
        }
    }
    let outcome = simulate(plan, &setup, observe)?;
    if !plan.needs_people() {
        let parts = in_parts(setup.threads, 0, setup.trials, |from, until| {
            let mut drawn = Drawn::new(plan, setup.seed);
            let mut block = Block::new(plan);
            let mut kept = Vec::new();
            for first in (from..until).step_by(LANES) {
                block.draw(plan, &mut drawn, first.into());
                block.forward(plan);
                kept.push(block.end.clone());
            }
            kept
        });
        ends = parts.into_iter().flatten().collect();
    }
    Ok(Held { plan: plan.clone(), setup, outcome, ends })
}

impl Held {
    /// What the trials say as they are.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// The plan as it is.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What the same trials say when one step has another estimate: chance is the same, so that
    /// every difference comes from the change.
    ///
    /// Shape: one difference a service, and one to the end. Units: seconds. Limits: without teams
    /// only what comes after the step is worked out again; with them, all. Errors: an unknown step
    /// or one that has begun, or an estimate that lets it last too long. Source: common random
    /// numbers (Kahn and Marshall 1953). Checked: the result is, to the last bit, that of all
    /// trials run again.
    ///
    /// ```
    /// use engine::chance::Estimate;
    /// use engine::simulate::{Draft, Limit, Plan, Setup, Step, hold};
    /// let step = Step::lasting(Estimate::fixed(60.0)?);
    /// let plan = Plan::new(Draft { steps: vec![step], ..Draft::default() }, &Limit::default())?;
    /// let held = hold(&plan, &Setup::default(), &mut ())?;
    /// let changed = held.with_duration(0, Estimate::fixed(20.0)?)?;
    /// assert_eq!(changed.whole.expect("it is all there is").saved, 40.0);
    /// assert!(held.with_duration(1, Estimate::fixed(20.0)?).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn with_duration(&self, step: u32, duration: Estimate) -> Result<Changed, Error> {
        let plan = self.plan.with_duration(step, duration)?;
        if self.ends.is_empty() {
            let again = simulate(&plan, &self.setup, &mut ())?;
            let services = again.services.into_iter().map(|service| Some(service.times));
            return Ok(self.compare(Some(again.whole), services.collect()));
        }
        let rows = affected(&plan, plan.row[step as usize] as usize);
        let services = &plan.draft.services;
        let row_of = |step: &u32| plan.row[*step as usize];
        let ends = services.iter().map(|service| service.after.iter().map(row_of).collect());
        let last = (0..plan.steps()).filter(|row| plan.after.of_row(*row as usize).is_empty());
        let mut ends: Vec<Vec<u32>> = std::iter::once(last.collect()).chain(ends).collect();
        for rows_of in &mut ends {
            if !rows_of.iter().any(|row| rows.binary_search(row).is_ok()) {
                rows_of.clear();
            }
        }
        let trials = self.setup.trials;
        let parts = in_parts(self.setup.threads, 0, trials, |from, until| {
            self.again(&plan, &rows, &ends, (from, until))
        });
        let mut times: Vec<Vec<u32>> = vec![Vec::new(); ends.len()];
        for part in parts {
            for (all, more) in times.iter_mut().zip(part) {
                all.extend(more);
            }
        }
        let of = |times: Vec<u32>| (!times.is_empty()).then(|| Times::of(times));
        let mut times = times.into_iter().map(of);
        let whole = times.next().flatten();
        Ok(self.compare(whole, times.collect()))
    }

    /// The times of some ends in a stretch of trials, with the affected rows worked out again.
    fn again(
        &self,
        plan: &Plan,
        rows: &[u32],
        ends: &[Vec<u32>],
        (from, until): (u32, u32),
    ) -> Vec<Vec<u32>> {
        let mut drawn = Drawn::new(plan, self.setup.seed);
        let mut times: Vec<Vec<u32>> = vec![Vec::new(); ends.len()];
        let mut place = vec![0; plan.order.len()];
        let mut is_new = vec![false; plan.order.len()];
        for (at, row) in rows.iter().enumerate() {
            place[*row as usize] = at;
        }
        let mut new: Vec<Lanes> = vec![[0.0; LANES]; rows.len()];
        for first in (from..until).step_by(LANES) {
            let old = &self.ends[first as usize / LANES];
            drawn.begin(plan, first.into());
            let mut now = [0.0; LANES];
            drawn.durations(plan, rows[0] as usize, &mut now);
            begin(plan, old, rows[0] as usize, &mut new[0]);
            new[0].iter_mut().zip(&now).for_each(|(end, lasts)| *end += lasts);
            is_new[rows[0] as usize] = new[0] != old[rows[0] as usize];
            for (at, row) in rows.iter().enumerate().skip(1) {
                let row = *row as usize;
                let (ready, rest) = new.split_at_mut(at);
                let known = Known { old, new: ready, place: &place, is_new: &is_new };
                is_new[row] = known.work_out(plan, row, &mut rest[0]);
            }
            let count = (until - first).min(LANES as u32) as usize;
            let known = Known { old, new: &new, place: &place, is_new: &is_new };
            for (times, rows) in times.iter_mut().zip(ends).filter(|(_, rows)| !rows.is_empty()) {
                let mut last: Lanes = [0.0; LANES];
                for row in rows {
                    let end = known.end(*row as usize);
                    raise(&mut last, |lane| end[lane]);
                }
                times.extend(last[..count].iter().map(|time| *time as u32));
            }
        }
        times
    }

    fn compare(&self, whole: Option<Times>, services: Vec<Option<Times>>) -> Changed {
        let of = |(at, after): (usize, Option<Times>)| {
            let before = &self.outcome.services[at];
            let rto = self.plan.draft.services[at].rto;
            after.map(|after| difference(&before.times, after, rto))
        };
        Changed {
            whole: whole.map(|after| difference(&self.outcome.whole, after, None)),
            services: services.into_iter().enumerate().map(of).collect(),
        }
    }
}

/// The rows whose ends depend on a row, itself first, in their order.
fn affected(plan: &Plan, row: usize) -> Vec<u32> {
    let mut is_affected = vec![false; plan.order.len()];
    is_affected[row] = true;
    let mut rows = vec![row as u32];
    for other in row + 1..plan.order.len() {
        if plan.before.of_row(other).iter().any(|(from, _)| is_affected[*from as usize]) {
            is_affected[other] = true;
            rows.push(other as u32);
        }
    }
    rows
}

/// The ends of a block: old ones, and new ones of rows that turned out otherwise.
struct Known<'b> {
    old: &'b [Lanes],
    new: &'b [Lanes],
    /// Of each affected row, where its new ends are.
    place: &'b [usize],
    is_new: &'b [bool],
}

impl Known<'_> {
    fn end(&self, row: usize) -> &Lanes {
        if self.is_new[row] { &self.new[self.place[row]] } else { &self.old[row] }
    }

    /// Works out the ends of a row; says whether they are other than before. What waits for
    /// nothing that changed is left alone: changes often die out where ways meet.
    fn work_out(&self, plan: &Plan, row: usize, out: &mut Lanes) -> bool {
        let before = plan.before.of_row(row);
        if before.iter().all(|(from, _)| !self.is_new[*from as usize]) {
            return false;
        }
        let mut was = [0.0; LANES];
        begin(plan, self.old, row, &mut was);
        *out = match plan.begun[plan.order[row] as usize] {
            Begun::Not(from) => [from as f32; LANES],
            Begun::Running(began, _) | Begun::Over(began, _) => [began as f32; LANES],
        };
        for (from, lag) in before {
            let end = self.end(*from as usize);
            let lag = *lag as f32;
            raise(out, |lane| end[lane] + lag);
        }
        let old = &self.old[row];
        for lane in 0..LANES {
            // What a lost step holds up stays lost, however long it would last.
            let end = out[lane] + (old[lane] - was[lane]);
            out[lane] = if end.is_nan() { f32::INFINITY } else { end };
        }
        out != old
    }
}

fn difference(before: &Times, after: Times, rto: Option<u32>) -> Difference {
    let pairs = || {
        let pairs = before.by_trial.iter().zip(&after.by_trial);
        let happens = pairs.filter(|(before, after)| **before != LOST && **after != LOST);
        happens.map(|(before, after)| i64::from(*before) - i64::from(*after))
    };
    let count = pairs().count() as f64;
    let sum: i64 = pairs().sum();
    let squares: i128 = pairs().map(|saved| i128::from(saved * saved)).sum();
    let saved = if count > 0.0 { sum as f64 / count } else { 0.0 };
    let variance = if count > 0.0 { squares as f64 / count - saved * saved } else { 0.0 };
    let half_width = 1.959_963_984_540_054 * libm::sqrt(variance.max(0.0) / count.max(1.0));
    let rto_met = rto.map(|rto| after.by(rto));
    let met_before = rto.map_or(0.0, |rto| before.by(rto).chance);
    Difference {
        saved,
        saved_half_width: half_width,
        rto_met_more: rto_met.map_or(0.0, |met| met.chance - met_before),
        rto_met,
        after,
    }
}
