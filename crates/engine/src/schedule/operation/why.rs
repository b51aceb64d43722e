//! Why each job of an arrangement begins when it does, and what the end waits for.

use super::{Arranged, Operation, Progress, Span, Turn};
use crate::{Error, Place};

/// What a job waits for last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// For nothing: it begins at its release, or now.
    Release,
    /// It was done or running already.
    Begun,
    /// For another job, and the lag after it.
    Job(u32),
    /// For a stock, which another job gives back.
    Stock {
        /// The stock.
        stock: u32,
        /// The job that gives it back; none where the stock grows by itself.
        job: Option<u32>,
    },
    /// For somebody with a skill, whom another job sets free.
    Person {
        /// The skill.
        skill: u32,
        /// The job that sets somebody free; none where somebody's hours begin.
        job: Option<u32>,
    },
    /// For nothing: it could begin earlier. Arrangements that were found hold no such job.
    Idle,
}

/// A job and what it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The job.
    pub job: u32,
    /// What it waits for last.
    pub why: Why,
}

impl Wait {
    /// The job that it waits for, if any.
    pub fn on(&self) -> Option<u32> {
        match self.why {
            Why::Job(job) => Some(job),
            Why::Stock { job, .. } | Why::Person { job, .. } => job,
            Why::Release | Why::Begun | Why::Idle => None,
        }
    }
}

impl Operation {
    /// What each job of an arrangement waits for last.
    ///
    /// Shape: one entry a job. Units: moments. Limits: each job is tried one moment earlier, beside
    /// all the others. Errors: those of [`Operation::check`]. Source: active schedules (Sprecher,
    /// Kolisch and Drexl 1995). Checked against all arrangements of small operations.
    ///
    /// ```
    /// use engine::{After, Effort, Job, Operation, Person, Why, arrange};
    /// let job = |lasts| Job { lasts, skills: vec![(7, 1)], ..Job::default() };
    /// let link = After { first: 0, then: 1, lag: 5 };
    /// let one = Person { skills: vec![7], hours: vec![] };
    /// let jobs = vec![job(30), job(20), job(60)];
    /// let plan = Operation::new(jobs, vec![link], vec![one], vec![], vec![])?;
    /// let found = arrange(&plan, Effort { schedules: 90, conflicts: 0, seed: 1 }, &mut ())?;
    /// let waits = plan.waits(&found.turns)?;
    /// assert_eq!(waits[2].why, Why::Person { skill: 7, job: Some(0) });
    /// assert_eq!(waits[1].why, Why::Person { skill: 7, job: Some(2) });
    /// assert_eq!(plan.chain(&found, 1)?.iter().map(|w| w.job).collect::<Vec<_>>(), [0, 2, 1]);
    /// assert!(plan.chain(&found, 9).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn waits(&self, turns: &[Turn]) -> Result<Vec<Wait>, Error> {
        self.check(turns)?;
        let why = |job: u32| Wait { job, why: self.why(job, turns) };
        Ok((0..turns.len() as u32).map(why).collect())
    }

    /// The critical chain of a job: from what waits for no job to the job itself, each waiting for
    /// the one before.
    ///
    /// Shape: jobs in the order of their begins. Units, limits and source: as
    /// [`Operation::waits`], whose example has one. Errors: an unknown job, and those of
    /// [`Operation::check`].
    ///
    /// ```
    /// use engine::{Effort, Job, Operation, arrange};
    /// let job = Job { lasts: 5, ..Job::default() };
    /// let plan = Operation::new(vec![job], vec![], vec![], vec![], vec![])?;
    /// let found = arrange(&plan, Effort { schedules: 1, conflicts: 0, seed: 1 }, &mut ())?;
    /// assert_eq!(plan.chain(&found, 0)?.len(), 1);
    /// assert!(plan.chain(&found, 1).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn chain(&self, found: &Arranged, job: u32) -> Result<Vec<Wait>, Error> {
        if job as usize >= self.jobs.len() {
            let words = format!("job {job} is unknown; there are {}", self.jobs.len());
            return Err(Error::input(Place::Node(job), words));
        }
        let waits = self.waits(&found.turns)?;
        let mut chain = vec![waits[job as usize]];
        let mut at = waits[job as usize];
        // Jobs that last no time may wait for each other at one moment; nobody is met twice.
        while let Some(next) = at.on().filter(|next| chain.iter().all(|w| w.job != *next)) {
            at = waits[next as usize];
            chain.push(at);
        }
        chain.reverse();
        Ok(chain)
    }

    fn why(&self, job: u32, turns: &[Turn]) -> Why {
        if self.progress[job as usize] != Progress::Open {
            return Why::Begun;
        }
        let begin = turns[job as usize].span.from;
        let over = |first: u32| turns[first as usize].span.until;
        let before = self.before[job as usize].iter();
        if let Some((first, _)) = before.clone().find(|(first, lag)| over(*first) + lag == begin) {
            return Why::Job(*first);
        }
        if begin <= self.jobs[job as usize].release.max(self.now) {
            return Why::Release;
        }
        let others = self.others(job, turns);
        let earlier = Span { from: begin - 1, until: begin - 1 + self.jobs[job as usize].lasts };
        let board = super::board::Board::of(&others);
        let gives = |has: &dyn Fn(u32) -> bool| {
            let is_it = |other: &u32| *other != job && over(*other) == begin && has(*other);
            (0..turns.len() as u32).find(is_it)
        };
        if !board.has_stock(job, earlier) {
            // The stock that is short: whichever alone is not there.
            for (stock, _) in &self.jobs[job as usize].uses {
                let mut only = others.clone();
                only.jobs[job as usize].uses.retain(|(of, _)| of == stock);
                if !super::board::Board::of(&only).has_stock(job, earlier) {
                    let uses = |other: u32| {
                        self.jobs[other as usize].uses.iter().any(|(of, _)| of == stock)
                    };
                    return Why::Stock { stock: *stock, job: gives(&uses) };
                }
            }
        }
        let rank = vec![0; self.people.len()];
        if board.crew(job, earlier, &rank).is_some() {
            return Why::Idle;
        }
        // The skill that is short: somebody of it is set free now, or its hours begin now.
        for (skill, _) in &self.jobs[job as usize].skills {
            let frees = |other: u32| {
                let mut crew = turns[other as usize].crew.iter();
                crew.any(|(who, _)| self.people[*who as usize].skills.contains(skill))
            };
            if let Some(other) = gives(&frees) {
                return Why::Person { skill: *skill, job: Some(other) };
            }
        }
        let comes = |skill: &&(u32, u32)| {
            self.people.iter().any(|person| {
                person.skills.contains(&skill.0)
                    && person.hours.iter().any(|span| span.from == begin)
            })
        };
        let skills = &self.jobs[job as usize].skills;
        let skill = skills.iter().find(comes).or(skills.first()).map_or(0, |(skill, _)| *skill);
        Why::Person { skill, job: None }
    }

    /// The same where all other jobs run as arranged and this one is still to be placed.
    fn others(&self, job: u32, turns: &[Turn]) -> Operation {
        let runs = |(at, turn): (usize, &Turn)| match &self.progress[at] {
            Progress::Done(span) => Progress::Done(*span),
            _ if at == job as usize => Progress::Open,
            _ => Progress::Running { span: turn.span, crew: turn.crew.clone() },
        };
        let progress = turns.iter().enumerate().map(runs).collect();
        Operation { progress, ..self.clone() }
    }
}
