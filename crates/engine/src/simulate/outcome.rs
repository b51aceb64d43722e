//! What the trials say.

use super::LOST;
use super::trace::Chains;
use crate::chance::Odds;

/// When something is over, over all trials.
#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    /// By trial, in seconds; [`LOST`] where it does not happen.
    pub by_trial: Vec<u32>,
    /// In how many trials it does not happen.
    pub lost: u32,
    /// The mean of those in which it does, in seconds; 0 when there is none.
    pub mean: f64,
    /// Their standard deviation.
    pub deviation: f64,
    /// One trial of ten is over by then.
    pub p10: u32,
    /// One of two.
    pub p50: u32,
    /// Nine of ten; [`LOST`] when more than one of ten never is.
    pub p90: u32,
}

impl Times {
    pub(crate) fn of(by_trial: Vec<u32>) -> Times {
        let happens = || by_trial.iter().filter(|time| **time != LOST).map(|time| u64::from(*time));
        let count = happens().count() as u64;
        let sum: u64 = happens().sum();
        let squares: u128 = happens().map(|time| u128::from(time * time)).sum();
        let mean = if count == 0 { 0.0 } else { sum as f64 / count as f64 };
        // Exact in whole numbers: count × squares − sum² cannot cancel.
        let spread = u128::from(count) * squares - u128::from(sum) * u128::from(sum);
        let deviation = if count < 2 {
            0.0
        } else {
            libm::sqrt(spread as f64 / count as f64 / (count - 1) as f64)
        };
        // Each is looked for among those below the one before: they have been put there.
        let mut sorted = by_trial.clone();
        let mut below = &mut sorted[..];
        let mut picked = [LOST; 3];
        for (share, picked) in [0.9, 0.5, 0.1].into_iter().zip(&mut picked) {
            let rank = rank(share, by_trial.len());
            if rank < below.len() {
                *picked = *below.select_nth_unstable(rank).1;
                below = &mut below[..=rank];
            }
        }
        let [p90, p50, p10] = picked;
        let lost = (by_trial.len() as u64 - count) as u32;
        Times { by_trial, lost, mean, deviation, p10, p50, p90 }
    }

    /// By when this share of the trials is over: the smallest time that at least so many reach.
    ///
    /// Units: seconds; [`LOST`] when too many never are. Limits: shares beyond 0 and 1 are taken
    /// as these.
    pub fn quantile(&self, share: f64) -> u32 {
        let mut times = self.by_trial.clone();
        if times.is_empty() {
            return LOST;
        }
        let rank = rank(share, times.len());
        *times.select_nth_unstable(rank).1
    }

    /// How sure it is to be over by a time.
    pub fn by(&self, time: u32) -> Odds {
        let hits = self.by_trial.iter().filter(|end| **end <= time && **end != LOST).count();
        Odds::of(hits as u64, self.by_trial.len() as u64)
    }
}

/// The place of a share among so many in order.
fn rank(share: f64, count: usize) -> usize {
    let rank = (share.clamp(0.0, 1.0) * count as f64).ceil() as usize;
    rank.clamp(1, count.max(1)) - 1
}

/// How often a step decided when a service was back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leads {
    /// The step.
    pub step: u32,
    /// In this share of the trials in which the service came back.
    pub share: f64,
    /// In this share of those in which it came back late.
    pub share_when_late: f64,
}

/// When one service is back.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceOutcome {
    /// The times.
    pub times: Times,
    /// How sure its recovery time objective is to be met; nothing without one.
    pub rto_met: Option<Odds>,
    /// How likely its maximum tolerable period of disruption is passed; nothing without one.
    pub mtpd_breached: Option<Odds>,
    /// Why: the steps that stood in the chain that decided, the most often first; of trials in
    /// which it was late first of all. From the first trials only, as many as were asked for.
    pub leads: Vec<Leads>,
}

impl ServiceOutcome {
    pub(crate) fn leads_of(chains: &Chains) -> Vec<Leads> {
        let share = |of: u32, all: u32| if all == 0 { 0.0 } else { f64::from(of) / f64::from(all) };
        let mut steps: Vec<u32> = (0..chains.often.len() as u32).collect();
        steps.retain(|step| chains.often[*step as usize] > 0);
        steps.sort_by_key(|step| {
            let at = *step as usize;
            (u32::MAX - chains.late[at], u32::MAX - chains.often[at], *step)
        });
        let lead = |step: u32| Leads {
            step,
            share: share(chains.often[step as usize], chains.trials),
            share_when_late: share(chains.late[step as usize], chains.late_trials),
        };
        steps.into_iter().map(lead).collect()
    }
}

/// What the trials of a plan say.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How many trials there were.
    pub trials: u32,
    /// The seed, with which all of it comes out again.
    pub seed: u64,
    /// Was the precision that was asked for reached? `true` when none was.
    pub is_precise: bool,
    /// When all steps are over.
    pub whole: Times,
    /// When each service is back.
    pub services: Vec<ServiceOutcome>,
    /// Of each step, in which share of all trials it was critical: had it lasted longer, the end
    /// that was asked about would have been later. Without limited teams exactly that, so it is
    /// also how many seconds one second less would save; with them, how often it stood in the
    /// chain of steps, each of which waited for the end of the one before.
    pub critical: Vec<f64>,
}
