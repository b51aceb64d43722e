//! The forecast while a recovery goes on: what has happened is certain, and teaches something
//! about the rest.

use super::plan::{Begun, Draw};
use super::{Effect, Plan};
use crate::chance::{Estimate, Table};
use crate::{Error, Place};

/// What has happened so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The moment of the forecast, in seconds since the plan began.
    pub now: u32,
    /// Steps that are over: step, begin and end.
    pub over: Vec<(u32, u32, u32)>,
    /// Steps that are going on: step and begin.
    pub running: Vec<(u32, u32)>,
    /// Choices that have come out, and how.
    pub came: Vec<(u32, u32)>,
}

/// How finely the values of a shared cause are told apart when steps teach something about it.
const SLICES: u32 = 1_024;

impl Plan {
    /// The plan as it stands when something has happened: what is over keeps its times; what goes
    /// on lasts longer than it has so far; what has not begun does not begin before now.
    ///
    /// A shared cause is judged by the steps that felt it alone and cannot fail: if they were
    /// slow, those still to come are expected to be slow too (Bayes's rule over 1,024 slices of
    /// equal chance; a cause under which none of that could have happened stays as it was). A step
    /// that goes on for longer than its estimate allows counts as ending now:
    /// [`overrun`](Plan::overrun) names it. Shape: the steps keep their numbers. Units: seconds, of
    /// one clock for all. Limits: those of [`Plan::new`]. Source: conditional distributions; Bayes
    /// 1763. Errors: something unknown, named twice, or in the
    /// future, with the step. Checked against the closed forms of a uniform duration and against
    /// trials of which only those that fit what happened are kept.
    ///
    /// ```
    /// use engine::chance::Estimate;
    /// use engine::simulate::{Draft, Limit, Plan, Progress, Setup, Step, simulate};
    /// let step = Step::lasting(Estimate::triangular(0.0, 100.0, 100.0)?);
    /// let draft = Draft { steps: vec![step], ..Draft::default() };
    /// let plan = Plan::new(draft, &Limit::default())?;
    /// let progress = Progress { now: 90, running: vec![(0, 10)], ..Progress::default() };
    /// let found = simulate(&plan.after(&progress)?, &Setup::default(), &mut ())?;
    /// assert!(found.whole.by_trial.iter().all(|time| (90..=110).contains(time)));
    /// let future = Progress { running: vec![(0, 91)], ..progress };
    /// assert_eq!(plan.after(&future).unwrap_err().to_string(), "node 0: begins at 91, after now");
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn after(&self, progress: &Progress) -> Result<Plan, Error> {
        let mut plan = self.clone();
        plan.begun = vec![Begun::Not(progress.now); plan.order.len()];
        for (step, began, ended) in &progress.over {
            plan.begin(*step, (*began, *ended), progress.now)?;
            plan.begun[*step as usize] = Begun::Over(*began, ended - began);
        }
        for (step, began) in &progress.running {
            plan.begin(*step, (*began, progress.now), progress.now)?;
            plan.begun[*step as usize] = Begun::Running(*began, progress.now - began);
        }
        for (choice, alternative) in &progress.came {
            let there = plan.draft.choices.get_mut(*choice as usize);
            let Some(choice) = there.filter(|c| (*alternative as usize) < c.chances.len()) else {
                let words = format!("choice {choice} with alternative {alternative} is unknown");
                return Err(Error::input(Place::Whole, words));
            };
            for (at, chance) in choice.chances.iter_mut().enumerate() {
                *chance = f64::from(u8::from(at as u32 == *alternative));
            }
        }
        for cause in 0..plan.causes.len() {
            plan.learn(cause);
        }
        plan.link();
        plan.lasts_not_too_long()?;
        Ok(plan)
    }

    /// The steps that go on for longer than their estimates allow: they count as ending now, and
    /// their estimates are wrong.
    pub fn overrun(&self) -> Vec<u32> {
        let is_overrun = |step: &u32| match self.begun[*step as usize] {
            Begun::Running(_, elapsed) => f64::from(elapsed) > self.most(*step),
            _ => false,
        };
        (0..self.steps()).filter(is_overrun).collect()
    }

    fn begin(&self, step: u32, (began, ended): (u32, u32), now: u32) -> Result<(), Error> {
        if step >= self.steps() {
            let words = format!("step {step} is unknown; there are {}", self.steps());
            return Err(Error::input(Place::Whole, words));
        }
        let refused = |words: String| Err(Error::input(Place::Node(step), words));
        if began > now {
            return refused(format!("begins at {began}, after now"));
        }
        if ended < began || ended > now {
            return refused(format!("is over at {ended}: before its begin, or after now"));
        }
        if !matches!(self.begun[step as usize], Begun::Not(_)) {
            return refused("is named twice".to_owned());
        }
        Ok(())
    }

    /// Judges a shared cause by the steps that felt it.
    fn learn(&mut self, cause: usize) {
        let shared = &self.draft.shared[cause];
        let (Effect::Times(estimate) | Effect::Plus(estimate)) = shared.effect;
        let teaches = |step: &&u32| {
            let feels = self.feels.of_row(self.row[**step as usize] as usize);
            feels.len() == 1 && self.draft.steps[**step as usize].retry.is_none()
        };
        let steps: Vec<u32> = shared.steps.iter().filter(teaches).copied().collect();
        let values: Vec<f64> = (0..SLICES)
            .map(|slice| estimate.quantile((f64::from(slice) + 0.5) / f64::from(SLICES)))
            .collect();
        let weight = |value: &f64| -> f64 {
            steps.iter().map(|step| self.likelihood(*step, shared.effect, *value)).product()
        };
        let weights: Vec<f64> = values.iter().map(weight).collect();
        let sum: f64 = weights.iter().sum();
        if sum <= 0.0 || !sum.is_finite() || weights.iter().all(|weight| *weight == weights[0]) {
            return;
        }
        let mut below = 0.0;
        let shares: Vec<f64> = weights
            .iter()
            .map(|weight| {
                below += weight / sum;
                below
            })
            .collect();
        let inverse = |share: f64| {
            let at = shares.partition_point(|below| *below < share).min(values.len() - 1);
            let before = if at == 0 { 0.0 } else { shares[at - 1] };
            let inside = ((share - before) / (shares[at] - before).max(1e-300)).clamp(0.0, 1.0);
            // A slice reaches half way to its neighbours.
            let middle = |a: usize, b: usize| (values[a] + values[b]) / 2.0;
            let from = middle(at.saturating_sub(1), at);
            from + inside * (middle(at, (at + 1).min(values.len() - 1)) - from)
        };
        let table = Table::by(inverse, |share| inverse(1.0 - share));
        self.causes[cause] = Draw { table: self.tables.push(table), from: 0.0, scale: 1.0 };
    }

    /// How likely a step went as it did, were the cause it felt this strong.
    fn likelihood(&self, step: u32, effect: Effect, cause: f64) -> f64 {
        let own: &Estimate = &self.draft.steps[step as usize].duration;
        let (times, plus) = match effect {
            Effect::Times(_) => (cause.max(1e-9), 0.0),
            Effect::Plus(_) => (1.0, cause),
        };
        let felt = |seconds: f64| (seconds - plus) / times;
        match self.begun[step as usize] {
            Begun::Not(_) => 1.0,
            // It was seen to the second: the chance of that second.
            Begun::Over(_, lasted) => {
                let lasted = f64::from(lasted);
                (own.cdf(felt(lasted + 0.5)) - own.cdf(felt(lasted - 0.5))).max(0.0)
            }
            Begun::Running(_, elapsed) => 1.0 - own.cdf(felt(elapsed.into())),
        }
    }
}
