//! What no arrangement can be better than.

use super::{Cost, Operation, Progress, board::Board};
use crate::{Error, Place};

/// Bounds that hold for every arrangement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// When each job is over at the earliest, as if it had everybody and everything for itself.
    pub ends: Vec<u32>,
    /// No arrangement costs less; each part of it holds by itself.
    pub cost: Cost,
}

impl Operation {
    /// What no arrangement can be better than: links, hours and stocks as if no two jobs stood in
    /// each other's way, and for the end besides the work of all jobs on each skill and stock.
    ///
    /// Shape: one cost, of the parts that [`Cost`](super::Cost) has. Units: moments. Limits: one
    /// pass over the jobs. Errors: a job that nobody and nothing is ever there for, for as long as
    /// it lasts. Source: longest ways (Kelley and Walker 1959) over calendars, and the work on each
    /// resource. Checked against all arrangements of small operations.
    ///
    /// ```
    /// use engine::{Job, Operation, Person, Span};
    /// let job = |lasts| Job { lasts, skills: vec![(0, 1)], ..Job::default() };
    /// let day = Person { skills: vec![0], hours: vec![Span { from: 10, until: 40 }] };
    /// let plan = |jobs| Operation::new(jobs, vec![], vec![day.clone()], vec![], vec![]);
    /// assert_eq!(plan(vec![job(5), job(20)])?.bound()?.cost.end, 35);
    /// let refused = plan(vec![job(31)])?.bound().unwrap_err();
    /// assert_eq!(refused.to_string(), "node 0: nobody or nothing is there for it for so long");
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn bound(&self) -> Result<Bound, Error> {
        let rank = vec![0; self.people.len()];
        let mut board = Board::of(self);
        // What is running occupies nothing here: the bound must hold for whatever is free.
        let empty = Operation { progress: vec![Progress::Open; self.jobs.len()], ..self.clone() };
        let alone = Board::of(&empty);
        for job in &self.order {
            if self.progress[*job as usize] != Progress::Open {
                continue;
            }
            let Some(turn) = alone.earliest(*job, board.ready(*job), &rank) else {
                let words = "nobody or nothing is there for it for so long";
                return Err(Error::input(Place::Node(*job), words));
            };
            board.note(*job, turn);
        }
        let ends: Vec<u32> = board.turns.iter().map(|turn| turn.span.until).collect();
        let mut cost = self.cost(|job| ends[job as usize]);
        cost.end = cost.end.max(self.end_by_work());
        Ok(Bound { ends, cost })
    }

    /// When all work on the skill or stock that is shortest can be done.
    fn end_by_work(&self) -> u32 {
        let open = |job: &&(usize, &super::Job)| self.progress[job.0] == Progress::Open;
        let jobs: Vec<_> = self.jobs.iter().enumerate().collect();
        let mut skills: Vec<u32> = Vec::new();
        for (_, job) in &jobs {
            skills.extend(job.skills.iter().map(|(skill, _)| *skill));
        }
        skills.sort_unstable();
        skills.dedup();
        let mut last = 0;
        for skill in skills {
            let of = |job: &super::Job| {
                let units = job.skills.iter().find(|(of, _)| *of == skill);
                units.map_or(0, |(_, number)| u64::from(*number) * u64::from(job.lasts))
            };
            let work: u64 = jobs.iter().filter(open).map(|(_, job)| of(job)).sum();
            let able = self.people.iter().filter(|person| person.skills.contains(&skill));
            let mut steps = Vec::new();
            for person in able {
                if person.hours.is_empty() {
                    steps.push((self.now, 1));
                }
                for span in person.hours.iter().filter(|span| span.until > self.now) {
                    steps.push((span.from.max(self.now), 1));
                    steps.push((span.until, -1));
                }
            }
            last = last.max(done_by(work, steps));
        }
        for (stock, there) in self.stocks.iter().enumerate() {
            let of = |job: &super::Job| {
                let units = job.uses.iter().find(|(of, _)| *of as usize == stock);
                units.map_or(0, |(_, units)| u64::from(*units) * u64::from(job.lasts))
            };
            let work: u64 = jobs.iter().filter(open).map(|(_, job)| of(job)).sum();
            let mut steps = Vec::new();
            let mut had = 0;
            for (from, units) in &there.units {
                steps.push(((*from).max(self.now), i64::from(*units) - had));
                had = i64::from(*units);
            }
            last = last.max(done_by(work, steps));
        }
        last
    }
}

/// When so much work is done, if as many work on it as there are; 0 for none.
fn done_by(work: u64, mut steps: Vec<(u32, i64)>) -> u32 {
    if work == 0 {
        return 0;
    }
    steps.sort_unstable();
    let (mut left, mut rate) = (work, 0_i64);
    for (at, (moment, change)) in steps.iter().enumerate() {
        rate += change;
        let until = steps.get(at + 1).map_or(u32::MAX, |(next, _)| *next);
        let speed = rate.max(0) as u64;
        if speed > 0 && left.div_ceil(speed) <= u64::from(until - moment) {
            return moment + left.div_ceil(speed) as u32;
        }
        left -= (speed * u64::from(until - moment)).min(left);
    }
    // The work does not fit at all: whoever places the jobs will say so.
    0
}
