//! Operations: jobs that people with skills do in their hours, with equipment and places, for
//! services that are awaited. The plan that a recovery needs.
//!
//! Nothing is known here of who or what these are. A job runs without a break; whoever works on it
//! is there from its begin to its end.

mod board;
mod bound;
mod build;
mod check;
mod search;
mod why;
mod worth;

pub use bound::Bound;
pub use search::{Arranged, arrange};
pub use why::{Wait, Why};
pub use worth::{More, Worth, worth};

use crate::Error;

/// A span of time: from the first moment until before the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Its first moment.
    pub from: u32,
    /// The first moment after it.
    pub until: u32,
}

/// What is to be done, or was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// How long it lasts.
    pub lasts: u32,
    /// It may not begin before.
    pub release: u32,
    /// Skills and how many people of each; one person counts for one of them.
    pub skills: Vec<(u32, u32)>,
    /// Equipment and places, and how many of each.
    pub uses: Vec<(u32, u32)>,
}

/// One job is over, and so much time has passed, before another begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// The job that is waited for.
    pub first: u32,
    /// The job that waits.
    pub then: u32,
    /// How long after the end of the first at least.
    pub lag: u32,
}

/// Somebody, or a team that works as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// What the person can do.
    pub skills: Vec<u32>,
    /// When the person is there, in the order of time; nothing means always.
    pub hours: Vec<Span>,
}

/// Equipment or a place: how many there are, from when on. One makes it exclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// From which moment on how many; none before the first.
    pub units: Vec<(u32, u32)>,
}

/// A service that is back when a job is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Goal {
    /// The job.
    pub job: u32,
    /// When it should be back.
    pub by: Option<u32>,
    /// Does it come before all others?
    pub is_vital: bool,
    /// What each moment without it costs.
    pub loss: u32,
}

/// How far a job has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// It has not begun.
    #[default]
    Open,
    /// It began, is expected to be over then, and these people are on it, each for a skill.
    Running {
        /// When it runs, as far as is known.
        span: Span,
        /// Who works on it, and for which skill.
        crew: Vec<(u32, u32)>,
    },
    /// It is over; whoever did it is free.
    Done(Span),
}

/// When a job runs and who does it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Its begin and its end.
    pub span: Span,
    /// Who works on it, and for which skill.
    pub crew: Vec<(u32, u32)>,
}

/// What an arrangement costs; the first difference decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// How many vital services are back too late.
    pub vital_late: u32,
    /// By how much, all in all.
    pub vital_lateness: u64,
    /// By how much the other services are back too late, all in all.
    pub lateness: u64,
    /// What all moments without services cost.
    pub loss: u64,
    /// When all jobs are over.
    pub end: u32,
}

/// Jobs, who and what there is for them, and what is awaited.
#[derive(Clone, Debug)]
pub struct Operation {
    jobs: Vec<Job>,
    links: Vec<After>,
    people: Vec<Person>,
    stocks: Vec<Stock>,
    goals: Vec<Goal>,
    now: u32,
    progress: Vec<Progress>,
    /// Of each job, what it waits for, with lags.
    before: Vec<Vec<(u32, u32)>>,
    /// All jobs, each after those that it waits for.
    order: Vec<u32>,
}

impl Operation {
    /// Its jobs.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// Its people.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Its equipment and places.
    pub fn stocks(&self) -> &[Stock] {
        &self.stocks
    }

    /// What is awaited.
    pub fn goals(&self) -> &[Goal] {
        &self.goals
    }

    /// What it costs if the jobs are over at these moments.
    fn cost(&self, ends: impl Fn(u32) -> u32) -> Cost {
        let mut cost = Cost::default();
        for goal in &self.goals {
            let at = ends(goal.job);
            let late = at.saturating_sub(goal.by.unwrap_or(u32::MAX));
            if goal.is_vital {
                cost.vital_late += u32::from(late > 0);
                cost.vital_lateness += u64::from(late);
            } else {
                cost.lateness += u64::from(late);
            }
            let loss = u64::from(goal.loss) * u64::from(at);
            cost.loss = cost.loss.saturating_add(loss);
        }
        cost.end = (0..self.jobs.len() as u32).map(ends).max().unwrap_or(0);
        cost
    }

    /// The same from a moment on, when some jobs are done or running: what is left is arranged
    /// anew, what is running stays as it is.
    ///
    /// Shape: one entry a job. Units: moments. Limits: those of [`Operation::new`]. Source: what
    /// has begun is fixed, as in rescheduling from a half-done state. Errors: another number of
    /// entries; a job that is done or running while one it waits for is not done; one done after
    /// now; one running that is over before now or begins after it; somebody unknown, or twice at
    /// once, on what is running.
    ///
    /// ```
    /// use engine::{After, Effort, Job, Operation, Person, Progress, Span, arrange};
    /// let job = |lasts| Job { lasts, skills: vec![(0, 1)], ..Job::default() };
    /// let links = vec![After { first: 0, then: 1, lag: 0 }];
    /// let person = Person { skills: vec![0], hours: vec![] };
    /// let plan = Operation::new(vec![job(60), job(30)], links, vec![person], vec![], vec![])?;
    /// let running = Progress::Running { span: Span { from: 5, until: 90 }, crew: vec![(0, 0)] };
    /// let late = plan.at(70, vec![running, Progress::Open])?;
    /// let effort = Effort { schedules: 10, conflicts: 0, seed: 1 };
    /// assert_eq!(arrange(&late, effort, &mut ())?.cost.end, 120);
    /// let done = Progress::Done(Span { from: 0, until: 9 });
    /// let refused = plan.at(70, vec![Progress::Open, done]);
    /// let words = refused.unwrap_err().to_string();
    /// assert_eq!(words, "node 1: it has begun, and task 0 is not done");
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn at(&self, now: u32, progress: Vec<Progress>) -> Result<Operation, Error> {
        build::progress(self, now, &progress)?;
        Ok(Operation { now, progress, ..self.clone() })
    }
}
