//! The chance of being back in time, sharper: each trial counts with a chance instead of a yes or
//! no.
//!
//! Every duration is a function of a standard normal number, and grows with it. Of all these
//! numbers together, one direction matters most: that in which the steps that decide grow in
//! proportion to how much they vary. A trial draws everything but how far it goes in that
//! direction. The end only grows with it, so there is one point up to which the service is back in
//! time, and the chance to be below that point is known exactly. What was left to chance spreads
//! far less than yes or no do.

use super::draw::Drawn;
use super::free::{begin, raise};
use super::outcome::Outcome;
use super::plan::{Begun, Draw};
use super::run::{Setup, Target, in_parts, simulate};
use super::{Effect, LANES, Lanes, Plan};
use crate::chance::{Odds, Shape, Table, normal_cdf};
use crate::{Error, Observe, Place};

/// How far from 0 a standard normal number is looked at: beyond lies less than one of 10^10.
const FAR: f32 = 6.5;
/// Points to one standard deviation.
const FINE: f32 = 64.0;
const POINTS: usize = 2 * (FAR * FINE) as usize + 2;
/// How often a trial is worked out at most to find its point.
const TRIES: u32 = 12;
/// Seconds by which the end may miss the objective at the point that was found.
const NEAR: f32 = 0.25;

/// Chances of being back in time.
#[derive(Clone, Debug, PartialEq)]
pub struct Sharp {
    /// Of each service with an objective, how sure it is to be met.
    pub rto_met: Vec<Option<Odds>>,
    /// How many trials there were for each.
    pub trials: u32,
    /// How often a plan was worked out for all of them, the pilot's trials included.
    pub evaluations: u64,
}

/// How sure each service is to be back in time, by trials along lines: with a much narrower
/// interval than [`simulate`] has for as many trials.
///
/// Shape: one entry for each service. Limits: no teams, with which longer steps may end earlier;
/// durations are not rounded to seconds, so a service counts as in time up to half a second after
/// its objective. Each trial is worked out up to 14 times to find its point; the interval is the
/// one of a mean of independent trials. Errors: as [`simulate`], and a plan that needs people.
/// Source: line sampling, Koutsourelakis, Pradlwarter and Schuëller 2004; preintegration,
/// Griewank, Kuo, Leövey and Sloan 2018. Checked against closed forms and against plain trials.
///
/// ```
/// use engine::chance::Estimate;
/// use engine::simulate::{Draft, Limit, Plan, Service, Setup, Step, Want, sharpen};
/// let step = Step::lasting(Estimate::triangular(0.0, 3600.0, 7200.0)?);
/// let service = Service { after: vec![0], rto: Some(3600), mtpd: None };
/// let draft = Draft { steps: vec![step], services: vec![service], ..Draft::default() };
/// let plan = Plan::new(draft.clone(), &Limit::default())?;
/// let setup = Setup { trials: 128, ..Setup::default() };
/// let met = sharpen(&plan, &setup, &mut ())?.rto_met[0].expect("it has an objective");
/// assert!((met.chance - 0.5).abs() < 1e-3, "one step is known without any chance");
/// let mut short = Draft { teams: vec![1], ..draft };
/// short.steps[0].wants.push(Want { team: 0, people: 1 });
/// assert!(sharpen(&Plan::new(short, &Limit::default())?, &setup, &mut ()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn sharpen(plan: &Plan, setup: &Setup, observe: &mut dyn Observe) -> Result<Sharp, Error> {
    const PILOT: u32 = 2_048;
    if plan.needs_people() {
        let words = "with teams a longer step may let others end earlier: use plain trials";
        return Err(Error::input(Place::Whole, words));
    }
    let services = &plan.draft.services;
    let mut found = Sharp { rto_met: Vec::new(), trials: setup.trials, evaluations: 0 };
    for (number, service) in services.iter().enumerate() {
        if !observe.goes_on(number as u64, services.len() as u64) {
            return Err(Error::stopped());
        }
        let Some(rto) = service.rto else {
            found.rto_met.push(None);
            continue;
        };
        let target = Target::Service(number as u32);
        let trials = setup.trials.min(PILOT);
        let pilot = Setup { trials, target, precision: None, explained: 0, ..*setup };
        // Other numbers than those of the trials: the direction must not depend on them.
        let pilot = Setup { seed: setup.seed ^ 0x5bd1_e995, ..pilot };
        let line = Line::of(plan, &simulate(plan, &pilot, &mut ())?, number);
        let parts = in_parts(setup.threads, 0, setup.trials, |from, until| {
            line.chances(setup.seed, (from, until), rto as f32 + 0.5)
        });
        let evaluations: u64 = parts.iter().map(|(_, evaluations)| evaluations).sum();
        found.evaluations += evaluations + u64::from(trials);
        let chances = || parts.iter().flat_map(|(chances, _)| chances);
        let count = f64::from(setup.trials);
        let mean = chances().sum::<f64>() / count;
        let squares: f64 = chances().map(|chance| (chance - mean) * (chance - mean)).sum();
        let variance = squares / (count - 1.0).max(1.0);
        found.rto_met.push(Some(Odds::of_mean(mean, variance, setup.trials.into())));
    }
    Ok(found)
}

/// The value of a shape by a standard normal number.
struct Curve([f32; POINTS]);

impl Curve {
    fn of(table: &Table) -> Curve {
        Curve(std::array::from_fn(|at| {
            let share = normal_cdf(f64::from(at as f32 / FINE - FAR));
            table.value((share * 4_294_967_296.0) as u32)
        }))
    }

    #[inline]
    fn at(&self, z: f32) -> f32 {
        let place = (z + FAR) * FINE;
        let place = if place > 0.0 { place } else { 0.0 };
        let cell = (place as usize).min(POINTS - 2);
        let inside = place - cell as f32;
        let inside = if inside < 1.0 { inside } else { 1.0 };
        self.0[cell] + inside * (self.0[cell + 1] - self.0[cell])
    }
}

/// The direction of one service, and what it needs to be worked out.
struct Line<'p> {
    plan: &'p Plan,
    /// The rows that the service waits for, in their order.
    rows: Vec<u32>,
    ends: Vec<u32>,
    /// How much of the direction each row, and then each shared cause, has.
    weights: Vec<f32>,
    /// The curve of each table that is used.
    curves: Vec<Option<Curve>>,
    normal: Table,
}

/// What one block of trials has drawn.
struct Fixed {
    /// Of each row, and then each cause, its normal number without the direction; of rows that
    /// move only with causes, what they last by themselves.
    rest: Vec<Lanes>,
    /// Durations of rows that do not move; what failed attempts of the others cost.
    extra: Vec<Option<Lanes>>,
    /// Of rows that depend on choices, whether they are taken.
    taken: Vec<Option<Lanes>>,
}

impl Line<'_> {
    fn of<'p>(plan: &'p Plan, pilot: &Outcome, number: usize) -> Line<'p> {
        let count = plan.order.len();
        let row_of = |step: &u32| plan.row[*step as usize];
        let ends: Vec<u32> = plan.draft.services[number].after.iter().map(row_of).collect();
        let mut is_needed = vec![false; count];
        ends.iter().for_each(|row| is_needed[*row as usize] = true);
        for row in (0..count).rev() {
            if is_needed[row] {
                for (from, _) in plan.before.of_row(row) {
                    is_needed[*from as usize] = true;
                }
            }
        }
        let weights = weights(plan, pilot);
        let mut curves: Vec<Option<Curve>> = Vec::new();
        curves.resize_with(plan.tables.count(), || None);
        let drawn = plan.draws.iter().chain(&plan.causes).zip(&weights);
        for (draw, _) in drawn.filter(|(_, weight)| **weight != 0.0) {
            let curve = &mut curves[draw.table as usize];
            if curve.is_none() {
                *curve = Some(Curve::of(plan.tables.of(draw.table)));
            }
        }
        let normal = crate::chance::normal_low;
        Line {
            plan,
            rows: (0..count as u32).filter(|row| is_needed[*row as usize]).collect(),
            ends,
            weights,
            curves,
            normal: Table::by(normal, |share| -normal(share)),
        }
    }

    /// The chance of each trial of a stretch to be over by a time, and how often it was worked
    /// out.
    fn chances(&self, seed: u64, (from, until): (u32, u32), by: f32) -> (Vec<f64>, u64) {
        let mut drawn = Drawn::new(self.plan, seed);
        let mut ends = vec![[0.0; LANES]; self.plan.order.len()];
        let mut chances = Vec::with_capacity((until - from) as usize);
        let mut evaluations = 0;
        for first in (from..until).step_by(LANES) {
            let fixed = self.draw(&mut drawn, first.into());
            let count = (until - first).min(LANES as u32) as usize;
            let mut work = |at: &Lanes| {
                evaluations += count as u64;
                self.end(&drawn, &fixed, at, &mut ends)
            };
            let points = points(&mut work, by);
            chances.extend(points[..count].iter().map(|point| match *point {
                point if point <= -FAR => 0.0,
                point if point >= FAR => 1.0,
                point => normal_cdf(point.into()),
            }));
        }
        (chances, evaluations)
    }

    fn draw(&self, drawn: &mut Drawn, first: u64) -> Fixed {
        let count = self.plan.order.len();
        drawn.begin(self.plan, first);
        let mut fixed = Fixed {
            rest: vec![[0.0; LANES]; count + self.plan.causes.len()],
            extra: vec![None; count],
            taken: vec![None; count],
        };
        let mut along = [0.0; LANES];
        for (variable, weight) in self.weights.iter().enumerate() {
            if *weight == 0.0 {
                continue;
            }
            let rest = &mut fixed.rest[variable];
            if variable < count {
                drawn.of_step(self.plan.order[variable], &self.normal, rest);
            } else {
                drawn.of_cause((variable - count) as u32, &self.normal, rest);
            }
            for (along, rest) in along.iter_mut().zip(rest) {
                *along += weight * *rest;
            }
        }
        for (rest, weight) in fixed.rest.iter_mut().zip(&self.weights) {
            for (rest, along) in rest.iter_mut().zip(&along) {
                *rest -= weight * along;
            }
        }
        for row in self.rows.iter().map(|row| *row as usize) {
            fixed.extra[row] = if self.moves(row) {
                if self.weights[row] == 0.0 {
                    // It moves only with causes: what it lasts by itself stays.
                    let draw = self.plan.draws[row];
                    let table = self.plan.tables.of(draw.table);
                    drawn.of_step(self.plan.order[row], table, &mut fixed.rest[row]);
                    for own in &mut fixed.rest[row] {
                        *own = draw.from + draw.scale * *own;
                    }
                }
                drawn.costs(self.plan, row)
            } else {
                let mut lasts = [0.0; LANES];
                drawn.durations(self.plan, row, &mut lasts);
                Some(lasts)
            };
            fixed.taken[row] = drawn.taken(self.plan, row);
        }
        fixed
    }

    /// Does the duration of a row move along the line?
    fn moves(&self, row: usize) -> bool {
        let is_open = matches!(self.plan.begun[self.plan.order[row] as usize], Begun::Not(_));
        let count = self.plan.order.len();
        let feels = self.plan.feels.of_row(row).iter();
        let moved = feels.into_iter().any(|cause| self.weights[count + *cause as usize] != 0.0);
        is_open && (self.weights[row] != 0.0 || moved)
    }

    /// The values of a variable at some points of the line.
    fn values(&self, variable: usize, draw: &Draw, fixed: &Fixed, at: &Lanes, out: &mut Lanes) {
        let Some(curve) = &self.curves[draw.table as usize] else { return };
        let (weight, rest) = (self.weights[variable], &fixed.rest[variable]);
        for lane in 0..LANES {
            out[lane] = draw.from + draw.scale * curve.at(rest[lane] + weight * at[lane]);
        }
    }

    /// When the service is back in each trial, at these points of the line.
    fn end(&self, drawn: &Drawn, fixed: &Fixed, at: &Lanes, ends: &mut [Lanes]) -> Lanes {
        let plan = self.plan;
        let count = plan.order.len();
        let mut causes: Vec<Lanes> = vec![[0.0; LANES]; plan.causes.len()];
        for (cause, out) in causes.iter_mut().enumerate() {
            if self.weights[count + cause] == 0.0 {
                *out = *drawn.cause(cause);
            } else {
                self.values(count + cause, &plan.causes[cause], fixed, at, out);
            }
        }
        let mut lasts = [0.0; LANES];
        for row in self.rows.iter().map(|row| *row as usize) {
            if self.moves(row) {
                if self.weights[row] == 0.0 {
                    lasts = fixed.rest[row];
                } else {
                    self.values(row, &plan.draws[row], fixed, at, &mut lasts);
                }
                for cause in plan.feels.of_row(row) {
                    let values = lasts.iter_mut().zip(&causes[*cause as usize]);
                    match plan.draft.shared[*cause as usize].effect {
                        Effect::Times(_) => values.for_each(|(lasts, cause)| *lasts *= cause),
                        Effect::Plus(_) => values.for_each(|(lasts, cause)| *lasts += cause),
                    }
                }
                if let Some(costs) = &fixed.extra[row] {
                    lasts.iter_mut().zip(costs).for_each(|(lasts, cost)| *lasts += cost);
                }
                if let Some(taken) = &fixed.taken[row] {
                    for (lasts, taken) in lasts.iter_mut().zip(taken) {
                        *lasts = if *taken > 0.0 { *lasts } else { 0.0 };
                    }
                }
            } else if let Some(given) = &fixed.extra[row] {
                lasts = *given;
            }
            let (ready, rest) = ends.split_at_mut(row);
            begin(plan, ready, row, &mut rest[0]);
            rest[0].iter_mut().zip(&lasts).for_each(|(end, lasts)| *end += lasts);
        }
        let mut last = [0.0; LANES];
        for row in &self.ends {
            let end = &ends[*row as usize];
            raise(&mut last, |lane| end[lane]);
        }
        last
    }
}

/// How much of the direction each row, and then each shared cause, has: how often it decides,
/// times how much it varies.
fn weights(plan: &Plan, pilot: &Outcome) -> Vec<f32> {
    let critical = |step: u32| pilot.critical[step as usize];
    let estimate = |step: u32| plan.draft.steps[step as usize].duration;
    let is_open = |step: u32| matches!(plan.begun[step as usize], Begun::Not(_));
    let steps = plan.order.iter().map(|step| match estimate(*step).shape() {
        Shape::Certain => 0.0,
        _ if !is_open(*step) => 0.0,
        _ => critical(*step) * libm::sqrt(estimate(*step).variance()),
    });
    let causes = plan.draft.shared.iter().enumerate().map(|(at, shared)| {
        // A cause that a running step feels has been judged by it: it stays as it is drawn.
        if !shared.steps.iter().all(|step| is_open(*step)) || plan.causes[at].scale == 0.0 {
            return 0.0;
        }
        let (Effect::Times(own) | Effect::Plus(own)) = shared.effect;
        let felt = shared.steps.iter().map(|step| match shared.effect {
            Effect::Times(_) => critical(*step) * estimate(*step).mean(),
            Effect::Plus(_) => critical(*step),
        });
        felt.sum::<f64>() * libm::sqrt(own.variance())
    });
    let all: Vec<f64> = steps.chain(causes).collect();
    let length = libm::sqrt(all.iter().map(|weight| weight * weight).sum());
    let part = |weight: &f64| if length > 0.0 { (weight / length) as f32 } else { 0.0 };
    all.iter().map(part).collect()
}

/// Of each trial the point of the line up to which it is over by a time: beyond [`FAR`], if it
/// always is, or never. The end grows along the line; the point is closed in on between two by
/// the straight line through them (regula falsi, with Illinois's weights).
fn points(end: &mut impl FnMut(&Lanes) -> Lanes, by: f32) -> Lanes {
    let (mut low, mut high) = ([-FAR; LANES], [FAR; LANES]);
    let over = |ends: Lanes| ends.map(|end| end - by);
    let (mut below, mut above) = (over(end(&low)), over(end(&high)));
    let is_never = below.map(|over| over > 0.0);
    let is_always = above.map(|over| over <= 0.0);
    let is_settled = |lane: usize| is_never[lane] || is_always[lane];
    let mut at = [0.0; LANES];
    let mut side = [0_i8; LANES];
    for _ in 0..TRIES {
        for lane in 0..LANES {
            let share = below[lane] / (below[lane] - above[lane]);
            // Infinite ends, and ends that are equal, are met in the middle.
            let share =
                if (0.0..=1.0).contains(&share) && above[lane].is_finite() { share } else { 0.5 };
            at[lane] = low[lane] + share * (high[lane] - low[lane]);
        }
        let found = over(end(&at));
        let mut is_near = true;
        for lane in (0..LANES).filter(|lane| !is_settled(*lane)) {
            is_near &= found[lane].abs() <= NEAR || high[lane] - low[lane] < 1e-5;
            if found[lane] <= 0.0 {
                (low[lane], below[lane]) = (at[lane], found[lane]);
                above[lane] *= if side[lane] == -1 { 0.5 } else { 1.0 };
                side[lane] = -1;
            } else {
                (high[lane], above[lane]) = (at[lane], found[lane]);
                below[lane] *= if side[lane] == 1 { 0.5 } else { 1.0 };
                side[lane] = 1;
            }
        }
        if is_near {
            break;
        }
    }
    for lane in 0..LANES {
        if is_settled(lane) {
            at[lane] = if is_never[lane] { -FAR } else { FAR };
        }
    }
    at
}
