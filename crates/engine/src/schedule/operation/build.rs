//! Building an operation: everything that can be wrong with it is refused here.

use super::{After, Goal, Job, Operation, Person, Progress, Span, Stock};
use crate::schedule::Tasks;
use crate::{Error, Place};

/// The most jobs, people, or equipment of an operation.
const MOST: usize = 10_000;

/// The latest moment that an operation may name, and the longest that all its jobs may last.
const LATEST: u32 = 1 << 30;

impl Operation {
    /// An operation that has not begun.
    ///
    /// Shape: jobs, people, skills and stocks are numbers from 0 on. Units: moments in any one
    /// unit, counted from the begin. Limits: 10,000 of each; moments up to 2^30, and so for all
    /// durations and lags together. Errors: beyond a limit; a circle of links; unknown numbers;
    /// hours out of order; more of a stock, or more people of a skill, than there ever are.
    ///
    /// ```
    /// use engine::{Job, Operation, Person};
    /// let job = Job { lasts: 60, skills: vec![(0, 2)], ..Job::default() };
    /// let one = Person { skills: vec![0], hours: vec![] };
    /// let two = vec![one.clone(), one.clone()];
    /// assert!(Operation::new(vec![job.clone()], vec![], two, vec![], vec![]).is_ok());
    /// let refused = Operation::new(vec![job], vec![], vec![one], vec![], vec![]).unwrap_err();
    /// assert_eq!(refused.to_string(), "node 0: needs 2 with skill 0; there are 1");
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn new(
        jobs: Vec<Job>,
        links: Vec<After>,
        people: Vec<Person>,
        stocks: Vec<Stock>,
        goals: Vec<Goal>,
    ) -> Result<Operation, Error> {
        let sizes = [jobs.len(), people.len(), stocks.len(), goals.len()];
        if let Some(size) = sizes.into_iter().find(|size| *size > MOST) {
            return Err(Error::limit(format!("{size} entries; at most {MOST}")));
        }
        let pairs: Vec<(u32, u32)> = links.iter().map(|link| (link.first, link.then)).collect();
        let tasks = Tasks::new(jobs.iter().map(|job| job.lasts).collect(), &pairs)?;
        times(&jobs, &links)?;
        for (entry, person) in people.iter().enumerate() {
            hours(entry as u32, &person.hours)?;
        }
        for (entry, stock) in stocks.iter().enumerate() {
            let is_rising = stock.units.windows(2).all(|two| two[0].0 < two[1].0);
            if !is_rising || stock.units.iter().any(|(from, _)| *from > LATEST) {
                let words = "the moments of the stock are not in order, or too late";
                return Err(Error::input(Place::Entry(entry as u32), words));
            }
        }
        for (job, needs) in jobs.iter().enumerate() {
            supply(job as u32, needs, &people, &stocks)?;
        }
        if let Some(at) = goals.iter().position(|goal| goal.job as usize >= jobs.len()) {
            let words = format!("job {} is unknown; there are {}", goals[at].job, jobs.len());
            return Err(Error::input(Place::Entry(at as u32), words));
        }
        let mut before = vec![Vec::new(); jobs.len()];
        for link in &links {
            before[link.then as usize].push((link.first, link.lag));
        }
        let progress = vec![Progress::Open; jobs.len()];
        let order = tasks.order;
        Ok(Operation { jobs, links, people, stocks, goals, now: 0, progress, before, order })
    }

    /// The same with other people and stocks.
    pub(super) fn with(&self, people: Vec<Person>, stocks: Vec<Stock>) -> Result<Operation, Error> {
        let (jobs, links) = (self.jobs.clone(), self.links.clone());
        let plan = Operation::new(jobs, links, people, stocks, self.goals.clone())?;
        Ok(Operation { now: self.now, progress: self.progress.clone(), ..plan })
    }
}

fn times(jobs: &[Job], links: &[After]) -> Result<(), Error> {
    let lasting: u64 = jobs.iter().map(|job| u64::from(job.lasts)).sum();
    let lagging: u64 = links.iter().map(|link| u64::from(link.lag)).sum();
    if lasting + lagging > u64::from(LATEST) {
        let words = format!("all jobs and lags last {}; at most {LATEST}", lasting + lagging);
        return Err(Error::limit(words));
    }
    match jobs.iter().position(|job| job.release > LATEST) {
        Some(job) => {
            let words =
                format!("begins at {} at the earliest; at most {LATEST}", jobs[job].release);
            Err(Error::input(Place::Node(job as u32), words))
        }
        None => Ok(()),
    }
}

fn hours(entry: u32, hours: &[Span]) -> Result<(), Error> {
    let is_span = |span: &Span| span.from < span.until;
    let is_rising = hours.windows(2).all(|two| two[0].until < two[1].from);
    if hours.iter().all(is_span) && is_rising {
        return Ok(());
    }
    let words = "the hours are empty, touch, or are not in the order of time";
    Err(Error::input(Place::Entry(entry), words))
}

fn supply(job: u32, needs: &Job, people: &[Person], stocks: &[Stock]) -> Result<(), Error> {
    let place = Place::Node(job);
    for (at, (skill, number)) in needs.skills.iter().enumerate() {
        let there = people.iter().filter(|person| person.skills.contains(skill)).count();
        if (*number as usize) > there {
            let words = format!("needs {number} with skill {skill}; there are {there}");
            return Err(Error::input(place, words));
        }
        if needs.skills[..at].iter().any(|(other, _)| other == skill) {
            return Err(Error::input(place, format!("names skill {skill} twice")));
        }
    }
    for (at, (stock, units)) in needs.uses.iter().enumerate() {
        let Some(known) = stocks.get(*stock as usize) else {
            let words = format!("stock {stock} is unknown; there are {}", stocks.len());
            return Err(Error::input(place, words));
        };
        let most = known.units.iter().map(|(_, units)| *units).max().unwrap_or(0);
        if *units > most {
            let words = format!("needs {units} of stock {stock}, which has {most} at most");
            return Err(Error::input(place, words));
        }
        if needs.uses[..at].iter().any(|(other, _)| other == stock) {
            return Err(Error::input(place, format!("names stock {stock} twice")));
        }
    }
    Ok(())
}

/// Can the jobs have come so far by now?
pub(super) fn progress(plan: &Operation, now: u32, progress: &[Progress]) -> Result<(), Error> {
    if progress.len() != plan.jobs.len() || now > LATEST {
        let words = format!("{} entries for {} jobs at {now}", progress.len(), plan.jobs.len());
        return Err(Error::input(Place::Whole, words));
    }
    let mut on_it = vec![false; plan.people.len()];
    for (job, state) in progress.iter().enumerate() {
        let place = Place::Node(job as u32);
        let fits = match state {
            Progress::Open => continue,
            Progress::Done(span) => span.from <= span.until && span.until <= now,
            Progress::Running { span, .. } => {
                span.from <= now && now <= span.until && span.until <= LATEST
            }
        };
        if !fits {
            return Err(Error::input(place, format!("its times do not fit with {now} as now")));
        }
        let is_done = |first: &u32| matches!(progress[*first as usize], Progress::Done(_));
        let mut before = plan.before[job].iter().map(|(first, _)| first);
        if let Some(open) = before.find(|first| !is_done(first)) {
            let words = format!("it has begun, and task {open} is not done");
            return Err(Error::input(place, words));
        }
        if let Progress::Running { crew, .. } = state {
            for (person, _) in crew {
                let Some(is_on) = on_it.get_mut(*person as usize) else {
                    return Err(Error::input(place, format!("person {person} is unknown")));
                };
                if std::mem::replace(is_on, true) {
                    let words = format!("person {person} is twice on what is running");
                    return Err(Error::input(place, words));
                }
            }
        }
    }
    Ok(())
}
