//! The independent checker of arrangements: it knows nothing of how one was made.

use super::{Cost, Operation, Progress, Turn};
use crate::{Error, Place};

impl Operation {
    /// What an arrangement costs, after everything about it was checked: durations, releases,
    /// links and lags, who can do what and is there and is on one job at a time, and what is in
    /// use of every stock.
    ///
    /// Shape: one turn a job. Units: moments. Source: the rules as they are stated; nothing of how
    /// turns were found. Limits: pairs of turns of each person are compared. Errors: the job
    /// that breaks a rule, and the rule.
    ///
    /// ```
    /// use engine::{Job, Operation, Person, Span, Turn};
    /// let job = Job { lasts: 60, skills: vec![(0, 1)], ..Job::default() };
    /// let person = Person { skills: vec![0], hours: vec![] };
    /// let plan = Operation::new(vec![job.clone(), job], vec![], vec![person], vec![], vec![])?;
    /// let turn = |from| Turn { span: Span { from, until: from + 60 }, crew: vec![(0, 0)] };
    /// assert_eq!(plan.check(&[turn(0), turn(60)])?.end, 120);
    /// let refused = plan.check(&[turn(0), turn(30)]).unwrap_err();
    /// assert_eq!(refused.to_string(), "node 1: person 0 is on job 0 too");
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn check(&self, turns: &[Turn]) -> Result<Cost, Error> {
        if turns.len() != self.jobs.len() {
            let words = format!("{} turns for {} jobs", turns.len(), self.jobs.len());
            return Err(Error::input(Place::Whole, words));
        }
        for job in 0..turns.len() {
            self.check_time(job, turns)?;
            self.check_crew(job, turns)?;
        }
        self.check_people(turns)?;
        self.check_stocks(turns)?;
        Ok(self.cost(|job| turns[job as usize].span.until))
    }

    fn check_time(&self, job: usize, turns: &[Turn]) -> Result<(), Error> {
        let refuse = |words: String| Err(Error::input(Place::Node(job as u32), words));
        let (turn, needs) = (&turns[job], &self.jobs[job]);
        match &self.progress[job] {
            Progress::Done(span) | Progress::Running { span, .. } => {
                if turn.span != *span {
                    return refuse("it runs otherwise than it is known to".into());
                }
                return Ok(());
            }
            Progress::Open => {}
        }
        if u64::from(turn.span.from) + u64::from(needs.lasts) != u64::from(turn.span.until) {
            return refuse(format!("does not last {}", needs.lasts));
        }
        if turn.span.from < needs.release.max(self.now) {
            return refuse(format!("begins before {}", needs.release.max(self.now)));
        }
        for link in self.links.iter().filter(|link| link.then as usize == job) {
            let over = u64::from(turns[link.first as usize].span.until);
            if u64::from(turn.span.from) < over + u64::from(link.lag) {
                return refuse(format!("begins before job {} and its lag are over", link.first));
            }
        }
        Ok(())
    }

    fn check_crew(&self, job: usize, turns: &[Turn]) -> Result<(), Error> {
        let refuse = |words: String| Err(Error::input(Place::Node(job as u32), words));
        let (turn, needs) = (&turns[job], &self.jobs[job]);
        match &self.progress[job] {
            Progress::Done(_) => return Ok(()),
            Progress::Running { crew, .. } if turn.crew != *crew => {
                return refuse("others are on it than are known to be".into());
            }
            Progress::Running { .. } => return Ok(()),
            Progress::Open => {}
        }
        for (at, (person, skill)) in turn.crew.iter().enumerate() {
            let Some(who) = self.people.get(*person as usize) else {
                return refuse(format!("person {person} is unknown"));
            };
            if !who.skills.contains(skill) {
                return refuse(format!("person {person} has no skill {skill}"));
            }
            if turn.crew[..at].iter().any(|(other, _)| other == person) {
                return refuse(format!("person {person} stands in for two"));
            }
            let is_there =
                who.hours.iter().any(|h| h.from <= turn.span.from && turn.span.until <= h.until);
            if !who.hours.is_empty() && !is_there {
                return refuse(format!("person {person} is not there all the time"));
            }
        }
        if turn.span.from == turn.span.until {
            return Ok(());
        }
        for (skill, number) in &needs.skills {
            let there = turn.crew.iter().filter(|(_, of)| of == skill).count();
            if there != *number as usize {
                return refuse(format!("{there} with skill {skill} are on it, not {number}"));
            }
        }
        Ok(())
    }

    fn check_people(&self, turns: &[Turn]) -> Result<(), Error> {
        for person in 0..self.people.len() as u32 {
            let is_on = |job: &usize| turns[*job].crew.iter().any(|(who, _)| *who == person);
            let is_long = |job: &usize| turns[*job].span.from < turns[*job].span.until;
            let mut jobs: Vec<usize> = (0..turns.len()).filter(is_long).filter(is_on).collect();
            jobs.sort_by_key(|job| (turns[*job].span.from, *job));
            for two in jobs.windows(2) {
                if turns[two[1]].span.from < turns[two[0]].span.until {
                    let words = format!("person {person} is on job {} too", two[0]);
                    return Err(Error::input(Place::Node(two[1] as u32), words));
                }
            }
        }
        Ok(())
    }

    /// Walks through the moments at which the use or the stock changes.
    fn check_stocks(&self, turns: &[Turn]) -> Result<(), Error> {
        for (stock, there) in self.stocks.iter().enumerate() {
            // Ends and changes of the stock come before begins of the same moment.
            let mut events: Vec<(u32, u8, i64, u32)> = Vec::new();
            for (job, needs) in self.jobs.iter().enumerate() {
                let span = turns[job].span;
                let is_done = matches!(self.progress[job], Progress::Done(_));
                let uses = needs.uses.iter().filter(|(of, _)| *of as usize == stock);
                for (_, units) in uses.filter(|_| !is_done && span.from < span.until) {
                    events.push((span.from, 2, i64::from(*units), job as u32));
                    events.push((span.until, 0, -i64::from(*units), job as u32));
                }
            }
            let changes = there.units.iter().map(|(from, units)| (*from, 1, (*units).into(), 0));
            events.extend(changes);
            events.sort_unstable();
            let (mut used, mut has, mut open, mut last) = (0, 0, 0, 0);
            for (moment, kind, units, job) in events {
                if kind == 1 {
                    has = units;
                } else {
                    used += units;
                    if self.progress[job as usize] == Progress::Open {
                        open += units;
                        last = if kind == 2 { job } else { last };
                    }
                }
                // A stock that shrinks under what is running is known, and no fault.
                if used > has && open > 0 {
                    let words = format!("{used} of stock {stock} in use at {moment}, not {has}");
                    return Err(Error::input(Place::Node(last), words));
                }
            }
        }
        Ok(())
    }
}
