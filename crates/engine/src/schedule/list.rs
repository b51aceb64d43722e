//! The serial schedule: tasks in the order of a list, each as early as its links and resources
//! allow. Free resources of one moment stand packed in words, four to a word.

use super::Plan;

/// The bit above each of the four lanes of a word.
const GUARD: u64 = 0x8000_8000_8000_8000;

/// A plan made ready for many schedules, forwards and backwards.
pub(crate) struct Desk {
    words: usize,
    full: Vec<u64>,
    /// Of each task, what it occupies.
    load: Vec<u64>,
    duration: Vec<u32>,
    /// Who must be over first: forwards, then backwards.
    before: [(Vec<u32>, Vec<u32>); 2],
    free: Vec<u64>,
    used_until: usize,
    end: Vec<u32>,
}

impl Desk {
    pub fn of(plan: &Plan) -> Desk {
        let words = plan.capacity.len().div_ceil(4).max(1);
        let pack = |row: &[u32]| {
            let mut packed = vec![0_u64; words];
            for (at, units) in row.iter().enumerate() {
                packed[at / 4] |= u64::from(*units) << (16 * (at % 4));
            }
            packed
        };
        let count = plan.tasks.count();
        let mut links = Vec::new();
        for task in 0..count {
            links.extend(plan.tasks.next(task).iter().map(|to| (task, *to)));
        }
        let turned: Vec<(u32, u32)> = links.iter().map(|(from, to)| (*to, *from)).collect();
        let full: Vec<u64> = pack(&plan.capacity).iter().map(|word| word | GUARD).collect();
        Desk {
            words,
            load: (0..count).flat_map(|task| pack(plan.demand(task))).collect(),
            duration: plan.tasks.duration.clone(),
            before: [rows(count as usize, &turned), rows(count as usize, &links)],
            free: full.repeat(plan.horizon as usize + 1),
            full,
            used_until: 0,
            end: vec![0; count as usize],
        }
    }

    /// Does a task wait for that other one on that side?
    pub fn waits_for(&self, side: usize, task: u32, other: u32) -> bool {
        let (start, to) = &self.before[side];
        to[start[task as usize] as usize..start[task as usize + 1] as usize].contains(&other)
    }

    /// Puts the tasks of the list, in its order, into `starts`; the time when all are over.
    /// Backwards everything is mirrored: links are turned round and time runs the other way.
    pub fn put(&mut self, list: &[u32], is_backward: bool, starts: &mut [u32]) -> u32 {
        for moment in self.free[..self.used_until * self.words].chunks_exact_mut(self.words) {
            moment.copy_from_slice(&self.full);
        }
        let mut makespan = 0;
        let side = usize::from(is_backward);
        for task in list {
            let task = *task as usize;
            let (start, to) = &self.before[side];
            let mut begin = 0;
            for other in &to[start[task] as usize..start[task + 1] as usize] {
                begin = begin.max(self.end[*other as usize]);
            }
            let lasts = self.duration[task];
            if lasts > 0 {
                begin =
                    if self.words == 1 { self.fit_one(task, begin) } else { self.fit(task, begin) };
            }
            starts[task] = begin;
            self.end[task] = begin + lasts;
            makespan = makespan.max(begin + lasts);
        }
        self.used_until = makespan as usize;
        makespan
    }

    /// The first place for a task from `begin` on, which is then occupied; one word a moment.
    #[inline]
    fn fit_one(&mut self, task: usize, mut begin: u32) -> u32 {
        let (load, lasts) = (self.load[task], self.duration[task] as usize);
        loop {
            let from = begin as usize;
            let window = &self.free[from..from + lasts];
            // From behind: the last moment that does not fit is as far as one can jump.
            let fits = |free: &u64| free.wrapping_sub(load) & GUARD == GUARD;
            match window.iter().rposition(|free| !fits(free)) {
                Some(at) => begin += at as u32 + 1,
                None => break,
            }
        }
        for free in &mut self.free[begin as usize..begin as usize + lasts] {
            *free -= load;
        }
        begin
    }

    /// The same with several words a moment.
    fn fit(&mut self, task: usize, mut begin: u32) -> u32 {
        let words = self.words;
        let load = &self.load[task * words..(task + 1) * words];
        let lasts = self.duration[task] as usize;
        let mut fitting = 0;
        let mut at = begin as usize;
        while fitting < lasts {
            let moment = &self.free[at * words..(at + 1) * words];
            let fits = moment.iter().zip(load).all(|(f, l)| f.wrapping_sub(*l) & GUARD == GUARD);
            at += 1;
            fitting = if fits { fitting + 1 } else { 0 };
            if !fits {
                begin = at as u32;
            }
        }
        for moment in self.free[begin as usize * words..at * words].chunks_exact_mut(words) {
            for (free, load) in moment.iter_mut().zip(load) {
                *free -= load;
            }
        }
        begin
    }
}

/// Links in rows by their first end.
fn rows(count: usize, links: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let mut start = vec![0_u32; count + 1];
    for (from, _) in links {
        start[*from as usize + 1] += 1;
    }
    for at in 0..count {
        start[at + 1] += start[at];
    }
    let mut next = start.clone();
    let mut to = vec![0; links.len()];
    for (from, target) in links {
        to[next[*from as usize] as usize] = *target;
        next[*from as usize] += 1;
    }
    (start, to)
}
