//! The trials themselves, on as many threads as are wanted, with one and the same result.

use super::draw::Drawn;
use super::free::Block;
use super::outcome::{Outcome, ServiceOutcome, Times};
use super::teams::{Roster, Trial};
use super::trace::{Chains, chain, waited_for};
use super::{LANES, LOST, Lanes, Plan};
use crate::{Error, Observe, Place};

/// The end that criticality asks about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// When all steps are over.
    #[default]
    Whole,
    /// When this service is back.
    Service(u32),
}

/// How to run trials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setup {
    /// How many trials; the most, when a precision is given.
    pub trials: u32,
    /// Where the random numbers come from.
    pub seed: u64,
    /// How many threads work. The result does not depend on it.
    pub threads: u32,
    /// What criticality asks about.
    pub target: Target,
    /// Stop as soon as half the interval of every chance of meeting an objective is at most this;
    /// looked at after every 8,192 trials. An interval at which one stops holds a little less
    /// often than it says.
    pub precision: Option<f64>,
    /// In how many of the first trials to look for the chains that decide.
    pub explained: u32,
    /// The most memory that the times may take, in bytes.
    pub bytes: u64,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup {
            trials: 20_000,
            seed: 1,
            threads: 1,
            target: Target::Whole,
            precision: None,
            explained: 2_048,
            bytes: 1 << 30,
        }
    }
}

/// Trials between two looks at the observer and at the precision.
const ROUND: u32 = 64 * LANES as u32;

/// What some trials found; parts are put together in the order of the trials.
struct Part {
    /// When all is over, and each service is back, by trial.
    times: Vec<Vec<u32>>,
    critical: Vec<u32>,
    chains: Vec<Chains>,
}

/// Works a plan out many times.
///
/// Shape: services, steps and trials as in the plan and the setup. Units: seconds. Limits: the
/// trials and bytes of the setup; when a precision was asked for and not reached with all trials,
/// the result says so. Errors: no trials or threads, an unknown target, more bytes than allowed,
/// or the observer stopped it. Source: Van Slyke 1963; Burt and Garman 1971. Checked against sums
/// and maxima in closed form, against all outcomes of small discrete plans, and against numpy and
/// SimPy on a plan of 500 steps.
///
/// ```
/// use engine::chance::Estimate;
/// use engine::simulate::{Draft, Limit, Plan, Service, Setup, Step, simulate};
/// let step = Step::lasting(Estimate::triangular(0.0, 3600.0, 7200.0)?);
/// let service = Service { after: vec![0], rto: Some(3600), mtpd: Some(7200) };
/// let draft = Draft { steps: vec![step], services: vec![service], ..Draft::default() };
/// let plan = Plan::new(draft, &Limit::default())?;
/// let setup = Setup { trials: 1_000, seed: 7, ..Setup::default() };
/// let found = simulate(&plan, &setup, &mut ())?;
/// let met = found.services[0].rto_met.expect("it has an objective");
/// assert!(met.low < 0.5 && 0.5 < met.high);
/// assert_eq!(found.critical, [1.0]);
/// let refused = simulate(&plan, &Setup { trials: 0, ..setup }, &mut ()).unwrap_err();
/// assert_eq!(refused.to_string(), "0 trials; at least one is needed");
/// # Ok::<(), engine::Error>(())
/// ```
pub fn simulate(plan: &Plan, setup: &Setup, observe: &mut dyn Observe) -> Result<Outcome, Error> {
    check(plan, setup)?;
    let mut whole = Part::new(plan);
    let mut done = 0;
    let mut is_precise = setup.precision.is_none();
    while done < setup.trials {
        if !observe.goes_on(done.into(), setup.trials.into()) {
            return Err(Error::stopped());
        }
        let until = done.saturating_add(ROUND).min(setup.trials);
        for part in
            in_parts(setup.threads, done, until, |from, until| trials(plan, setup, from, until))
        {
            whole.append(part);
        }
        done = until;
        if let Some(half_width) = setup.precision
            && is_reached(plan, &whole, half_width)
        {
            is_precise = true;
            break;
        }
    }
    Ok(whole.outcome(plan, setup, is_precise))
}

fn check(plan: &Plan, setup: &Setup) -> Result<(), Error> {
    let refused = |words: String| Err(Error::input(Place::Whole, words));
    if setup.trials == 0 || setup.threads == 0 {
        let what = if setup.trials == 0 { "trials" } else { "threads" };
        return refused(format!("0 {what}; at least one is needed"));
    }
    if let Target::Service(service) = setup.target
        && service as usize >= plan.draft.services.len()
    {
        let count = plan.draft.services.len();
        return refused(format!("service {service} is unknown; there are {count}"));
    }
    if setup.precision.is_some_and(|half_width| half_width.is_nan() || half_width <= 0.0) {
        return refused("a precision is above 0".to_owned());
    }
    let times = u64::from(setup.trials) * (plan.draft.services.len() as u64 + 2) * 4;
    let blocks = u64::from(setup.threads) * u64::from(plan.steps()) * LANES as u64 * 12;
    if times.saturating_add(blocks) > setup.bytes {
        let bytes = times.saturating_add(blocks);
        return Err(Error::limit(format!("{bytes} bytes are needed; at most {}", setup.bytes)));
    }
    Ok(())
}

/// Work on a stretch of trials, in as many parts as there are threads: the parts in their order.
pub(crate) fn in_parts<T: Send>(
    threads: u32,
    from: u32,
    until: u32,
    work: impl Fn(u32, u32) -> T + Sync,
) -> Vec<T> {
    let blocks = (until - from).div_ceil(LANES as u32);
    let each = blocks.div_ceil(threads).saturating_mul(LANES as u32);
    let begins = (0..threads).map(|part| from.saturating_add(part.saturating_mul(each)));
    let parts: Vec<(u32, u32)> = begins
        .map(|from| (from, from.saturating_add(each).min(until)))
        .take_while(|(from, until)| from < until)
        .collect();
    if let [(from, until)] = parts[..] {
        return vec![work(from, until)];
    }
    let work = &work;
    std::thread::scope(|scope| {
        let start = |(from, until)| scope.spawn(move || work(from, until));
        let threads: Vec<_> = parts.into_iter().map(start).collect();
        let joined = threads.into_iter().map(|thread| thread.join());
        joined.map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// One stretch of trials, block by block.
fn trials(plan: &Plan, setup: &Setup, from: u32, until: u32) -> Part {
    let mut part = Part::new(plan);
    let mut drawn = Drawn::new(plan, setup.seed);
    let mut block = Block::new(plan);
    let roster = plan.needs_people().then(|| Roster::of(plan));
    let mut trial = roster.as_ref().map(|roster| Trial::new(plan, roster));
    let ends = ends(plan, setup.target);
    for first in (from..until).step_by(LANES) {
        let count = (until - first).min(LANES as u32) as usize;
        let explained = setup.explained.saturating_sub(first).min(count as u32) as usize;
        block.draw(plan, &mut drawn, first.into());
        if let (Some(roster), Some(trial)) = (&roster, &mut trial) {
            for lane in 0..count {
                trial.run(plan, roster, block.duration.iter().map(|lasts| lasts[lane]));
                part.take_trial(plan, trial, &ends, lane < explained);
            }
            continue;
        }
        block.forward(plan);
        part.take(0, &block.last_of(0..block.end.len()), count);
        for (at, service) in plan.draft.services.iter().enumerate() {
            let rows = service.after.iter().map(|step| plan.row[*step as usize] as usize);
            part.take(at + 1, &block.last_of(rows), count);
        }
        if explained > 0 {
            explain(plan, &block, explained, (first - from) as usize, &mut part);
        }
        block.count_critical(plan, &ends, count, &mut part.critical);
    }
    part
}

/// Which rows are ends that criticality asks about.
pub(crate) fn ends(plan: &Plan, target: Target) -> Vec<bool> {
    let Target::Service(service) = target else { return vec![true; plan.order.len()] };
    let mut ends = vec![false; plan.order.len()];
    for step in &plan.draft.services[service as usize].after {
        ends[plan.row[*step as usize] as usize] = true;
    }
    ends
}

/// Looks for the chains of the first trials of a block, whose times begin at `at`.
fn explain(plan: &Plan, block: &Block, trials: usize, at: usize, part: &mut Part) {
    let causes = waited_for(plan, block);
    for (number, service) in plan.draft.services.iter().enumerate() {
        let times = part.times[number + 1][at..at + trials].iter().enumerate();
        for (lane, time) in times {
            let is_late = service.rto.is_some_and(|rto| *time > rto);
            let rows = service.after.iter().map(|step| plan.row[*step as usize] as usize);
            let end = |row: usize| block.end[row][lane];
            if let Some(steps) = chain(plan, rows, end, |row| causes[row][lane]) {
                part.chains[number].add(steps, is_late);
            }
        }
    }
}

impl Part {
    fn new(plan: &Plan) -> Part {
        let services = plan.draft.services.len();
        Part {
            times: vec![Vec::new(); services + 1],
            critical: vec![0; plan.order.len()],
            chains: vec![Chains::new(plan); services],
        }
    }

    /// Whole seconds of a block; what is lost comes out as [`LOST`].
    fn take(&mut self, at: usize, lanes: &Lanes, count: usize) {
        self.times[at].extend(lanes[..count].iter().map(|time| *time as u32));
    }

    /// What one trial with teams found.
    fn take_trial(&mut self, plan: &Plan, trial: &Trial, ends: &[bool], is_explained: bool) {
        let end = |row: usize| trial.end[row];
        let all = (0..ends.len()).map(end).fold(0.0, f32::max);
        self.times[0].push(all as u32);
        for (at, service) in plan.draft.services.iter().enumerate() {
            let rows = || service.after.iter().map(|step| plan.row[*step as usize] as usize);
            let time = rows().map(end).fold(0.0, f32::max) as u32;
            self.times[at + 1].push(time);
            if is_explained && let Some(steps) = chain(plan, rows(), end, |row| trial.cause[row]) {
                self.chains[at].add(steps, service.rto.is_some_and(|rto| time > rto));
            }
        }
        let targets = (0..ends.len()).filter(|row| ends[*row]);
        for step in chain(plan, targets, end, |row| trial.cause[row]).into_iter().flatten() {
            self.critical[plan.row[step as usize] as usize] += 1;
        }
    }

    fn append(&mut self, part: Part) {
        for (all, more) in self.times.iter_mut().zip(part.times) {
            all.extend(more);
        }
        for (sum, more) in self.critical.iter_mut().zip(part.critical) {
            *sum += more;
        }
        for (sum, more) in self.chains.iter_mut().zip(&part.chains) {
            sum.merge(more);
        }
    }

    fn outcome(self, plan: &Plan, setup: &Setup, is_precise: bool) -> Outcome {
        let mut times = self.times.into_iter();
        let whole = Times::of(times.next().unwrap_or_default());
        let trials = whole.by_trial.len() as u32;
        let mut services = Vec::with_capacity(plan.draft.services.len());
        for ((service, times), chains) in plan.draft.services.iter().zip(times).zip(&self.chains) {
            let times = Times::of(times);
            let rto_met = service.rto.map(|rto| times.by(rto));
            let breached = |mtpd: u32| {
                let late = times.by_trial.iter().filter(|time| **time > mtpd).count();
                crate::chance::Odds::of(late as u64, trials.into())
            };
            let mtpd_breached = service.mtpd.map(breached);
            let leads = ServiceOutcome::leads_of(chains);
            services.push(ServiceOutcome { times, rto_met, mtpd_breached, leads });
        }
        let mut critical = vec![0.0; plan.order.len()];
        for (row, count) in self.critical.iter().enumerate() {
            critical[plan.order[row] as usize] = f64::from(*count) / f64::from(trials);
        }
        Outcome { trials, seed: setup.seed, is_precise, whole, services, critical }
    }
}

fn is_reached(plan: &Plan, part: &Part, half_width: f64) -> bool {
    plan.draft.services.iter().zip(&part.times[1..]).all(|(service, times)| {
        service.rto.is_none_or(|rto| {
            let met = times.iter().filter(|time| **time <= rto && **time != LOST).count();
            crate::chance::Odds::of(met as u64, times.len() as u64).half_width() <= half_width
        })
    })
}
