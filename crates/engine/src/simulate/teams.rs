//! One trial of a plan whose teams are not large enough for everything at once: step by step in
//! time, and whoever goes first takes the people.
//!
//! At every moment at which a step ends, or may begin, the ready steps are looked at in the order
//! of the rule, and each begins that finds its people free. A step that does not fit holds up
//! nobody behind it. What has begun goes on to its end. (Parallel schedule generation; Kelley
//! 1963; Kolisch 1996.)

use super::events::Events;
use super::plan::{Begun, Rows, Want};
use super::{Plan, Rule};
use std::collections::BTreeMap;

/// Steps that need nobody.
const NOBODY: u32 = u32::MAX;

/// What does not change from trial to trial: steps that need the same people form a class, and in
/// a class they stand in the order of the rule. Only the first ready one of each class matters.
#[derive(Debug)]
pub(crate) struct Roster {
    /// Of each row its class, or [`NOBODY`].
    class: Vec<u32>,
    /// Of each row its place in the class: bits of the ready set.
    place: Vec<u32>,
    /// Of each class its rows in order.
    rows: Rows<u32>,
    /// Of each class whom its steps need.
    wants: Rows<Want>,
    /// How many classes there are.
    classes: usize,
    /// Of each class where its words in the ready set begin, and at last their number.
    words: Vec<u32>,
    /// Of each team the classes that need it.
    needed_by: Rows<u32>,
    /// Of each row its rank among all.
    rank: Vec<u32>,
    /// Of each row how many it waits for; one more when it may not begin at once.
    waits: Vec<u32>,
    /// Of each row, whether its end sets people free.
    holds: Vec<bool>,
    /// The rows that something is to be done with when a trial begins.
    first: Vec<u32>,
}

impl Roster {
    pub fn of(plan: &Plan) -> Roster {
        let count = plan.order.len();
        let rank = ranks(plan);
        let mut by_rank: Vec<u32> = (0..count as u32).collect();
        by_rank.sort_by_key(|row| rank[*row as usize]);
        let mut classes: BTreeMap<Vec<Want>, u32> = BTreeMap::new();
        let (mut class, mut place) = (vec![NOBODY; count], vec![0; count]);
        let mut members: Vec<(u32, u32)> = Vec::new();
        let mut wants: Vec<Vec<Want>> = Vec::new();
        let mut sizes: Vec<u32> = Vec::new();
        for row in by_rank {
            let step = plan.order[row as usize] as usize;
            let mut needs = plan.draft.steps[step].wants.clone();
            if needs.is_empty() {
                continue;
            }
            needs.sort_unstable();
            let number = *classes.entry(needs.clone()).or_insert_with(|| {
                wants.push(needs);
                sizes.push(0);
                sizes.len() as u32 - 1
            });
            class[row as usize] = number;
            place[row as usize] = sizes[number as usize];
            sizes[number as usize] += 1;
            members.push((number, row));
        }
        let mut words = vec![0];
        for size in &sizes {
            words.push(words[words.len() - 1] + size.div_ceil(64));
        }
        let by_class = wants.iter().enumerate();
        let needs: Vec<(u32, Want)> = by_class
            .flat_map(|(class, wants)| wants.iter().map(move |want| (class as u32, *want)))
            .collect();
        let needed: Vec<(u32, u32)> =
            needs.iter().map(|(class, want)| (want.team, *class)).collect();
        let begun = |row: usize| plan.begun[plan.order[row] as usize];
        let class_of = class.clone();
        Roster {
            class,
            place,
            rows: Rows::of(sizes.len(), &members),
            wants: Rows::of(sizes.len(), &needs),
            classes: sizes.len(),
            words,
            needed_by: Rows::of(plan.draft.teams.len(), &needed),
            rank,
            waits: (0..count).map(|row| waits(plan, row)).collect(),
            holds: (0..count)
                .map(|row| class_of[row] != NOBODY && !matches!(begun(row), Begun::Over(..)))
                .collect(),
            first: (0..count as u32)
                .filter(|row| {
                    let row = *row as usize;
                    waits(plan, row) == 0 || begun(row) != Begun::Not(0)
                })
                .collect(),
        }
    }
}

fn waits(plan: &Plan, row: usize) -> u32 {
    let held = matches!(plan.begun[plan.order[row] as usize], Begun::Not(from) if from > 0);
    plan.before.of_row(row).len() as u32 + u32::from(held)
}

/// Of each row, its rank by the rule: 0 goes first.
fn ranks(plan: &Plan) -> Vec<u32> {
    let count = plan.order.len();
    let mean = |row: usize| plan.draft.steps[plan.order[row] as usize].duration.mean();
    let mut way = vec![0.0_f64; count];
    for row in (0..count).rev() {
        let after = plan.after.of_row(row).iter();
        let longest = after.map(|(to, lag)| way[*to as usize] + f64::from(*lag));
        way[row] = mean(row) + longest.fold(0.0, f64::max);
    }
    let mut rows: Vec<u32> = (0..count as u32).collect();
    rows.sort_by(|a, b| {
        let [a, b] = [*a as usize, *b as usize];
        let by_rule = match plan.draft.rule {
            Rule::LongestWay => way[b].total_cmp(&way[a]),
            Rule::Listed => std::cmp::Ordering::Equal,
            Rule::Shortest => mean(a).total_cmp(&mean(b)),
        };
        by_rule.then(plan.order[a].cmp(&plan.order[b]))
    });
    let mut rank = vec![0; count];
    for (at, row) in rows.into_iter().enumerate() {
        rank[row as usize] = at as u32;
    }
    rank
}

/// One trial as it goes on.
#[derive(Debug)]
pub(crate) struct Trial {
    /// When each row ends; infinite while it does not.
    pub end: Vec<f32>,
    /// Which row's end let each row begin; its own number when none did.
    pub cause: Vec<u32>,
    /// How long each row takes; negative, when it is lost after one second less than that.
    lasts: Vec<f32>,
    waits: Vec<u32>,
    /// When each row became ready.
    ready_at: Vec<u32>,
    /// The ready steps of each class.
    ready: Vec<u64>,
    /// How many are ready in each class.
    waiting: Vec<u32>,
    /// The classes that are worth looking at.
    open: Vec<u32>,
    is_open: Vec<bool>,
    free: Vec<i64>,
    /// The row that last set people of a team free, and when.
    freed: Vec<(u32, u32)>,
    /// What happens when: the time above, what below. Rows end; numbers beyond are arrivals.
    events: Events,
    /// Arrivals after a lag: the row that arrives, and the one it comes from.
    late: Vec<(u32, u32)>,
    now: u32,
}

impl Trial {
    pub fn new(plan: &Plan, roster: &Roster) -> Trial {
        let count = plan.order.len();
        Trial {
            end: vec![0.0; count],
            cause: vec![0; count],
            lasts: Vec::new(),
            waits: vec![0; count],
            ready_at: vec![0; count],
            ready: vec![0; roster.words[roster.words.len() - 1] as usize],
            open: Vec::new(),
            is_open: vec![false; roster.classes],
            waiting: vec![0; roster.classes],
            free: Vec::new(),
            freed: vec![(0, u32::MAX); plan.draft.teams.len()],
            events: Events::default(),
            late: Vec::new(),
            now: 0,
        }
    }

    /// Runs one trial, in which the rows take so long.
    pub fn run(&mut self, plan: &Plan, roster: &Roster, lasts: impl Iterator<Item = f32>) {
        self.lasts.clear();
        self.lasts.extend(lasts);
        self.begin(plan, roster);
        loop {
            while let Some(event) = self.events.first()
                && (event >> 32) as u32 == self.now
            {
                self.events.pop();
                self.happen(plan, roster, event as u32);
            }
            self.start_ready(roster);
            let Some(event) = self.events.first() else { return };
            self.now = (event >> 32) as u32;
        }
    }

    fn begin(&mut self, plan: &Plan, roster: &Roster) {
        self.now = 0;
        self.waits.copy_from_slice(&roster.waits);
        self.end.fill(f32::INFINITY);
        self.ready.fill(0);
        self.waiting.fill(0);
        self.late.clear();
        self.free.clear();
        self.free.extend(plan.draft.teams.iter().map(|people| i64::from(*people)));
        self.freed.fill((0, u32::MAX));
        for row in roster.first.iter().map(|row| *row as usize) {
            self.cause[row] = row as u32;
            match plan.begun[plan.order[row] as usize] {
                Begun::Over(began, lasted) => self.go(row, began, lasted as f32),
                Begun::Running(began, _) => {
                    self.take(roster, row, -1);
                    self.go(row, began, self.lasts[row]);
                }
                Begun::Not(0) => {
                    if roster.waits[row] == 0 {
                        self.is_ready(roster, row, row as u32);
                    }
                }
                Begun::Not(from) => self.later(row, row as u32, from),
            }
        }
    }

    /// The row goes on until it ends.
    fn go(&mut self, row: usize, from: u32, lasts: f32) {
        let is_lost = lasts < 0.0;
        let until = from + if is_lost { -lasts - 1.0 } else { lasts } as u32;
        self.end[row] = if is_lost { f32::INFINITY } else { until as f32 };
        self.events.push(u64::from(until) << 32 | row as u64);
    }

    /// Takes people of the teams that a row needs, or gives them back.
    fn take(&mut self, roster: &Roster, row: usize, sign: i64) {
        let class = roster.class[row];
        if class != NOBODY {
            for want in roster.wants.of_row(class as usize) {
                self.free[want.team as usize] += sign * i64::from(want.people);
            }
        }
    }

    fn later(&mut self, row: usize, from: u32, at: u32) {
        let number = self.end.len() as u64 + self.late.len() as u64;
        self.late.push((row as u32, from));
        self.events.push(u64::from(at) << 32 | number);
    }

    fn happen(&mut self, plan: &Plan, roster: &Roster, event: u32) {
        let row = event as usize;
        if row >= self.end.len() {
            let (row, from) = self.late[row - self.end.len()];
            self.arrive(roster, row as usize, from);
            return;
        }
        if roster.holds[row] && self.lasts[row] != 0.0 {
            for want in roster.wants.of_row(roster.class[row] as usize) {
                self.free[want.team as usize] += i64::from(want.people);
                self.freed[want.team as usize] = (row as u32, self.now);
                for class in roster.needed_by.of_row(want.team as usize) {
                    if self.waiting[*class as usize] > 0 {
                        self.look_at(*class);
                    }
                }
            }
        }
        if self.end[row] == f32::INFINITY {
            return;
        }
        for (to, lag) in plan.after.of_row(row) {
            if *lag == 0 {
                self.arrive(roster, *to as usize, row as u32);
            } else {
                self.later(*to as usize, row as u32, self.now + lag);
            }
        }
    }

    #[inline]
    fn arrive(&mut self, roster: &Roster, row: usize, from: u32) {
        self.waits[row] -= 1;
        if self.waits[row] == 0 {
            self.is_ready(roster, row, from);
        }
    }

    fn is_ready(&mut self, roster: &Roster, row: usize, from: u32) {
        self.cause[row] = from;
        let class = roster.class[row];
        let lasting = self.lasts[row];
        if class == NOBODY || lasting == 0.0 {
            self.go(row, self.now, lasting);
            return;
        }
        self.ready_at[row] = self.now;
        let place = roster.place[row];
        let word = roster.words[class as usize] + place / 64;
        self.ready[word as usize] |= 1 << (place % 64);
        self.waiting[class as usize] += 1;
        self.look_at(class);
    }

    #[inline]
    fn look_at(&mut self, class: u32) {
        if !self.is_open[class as usize] {
            self.is_open[class as usize] = true;
            self.open.push(class);
        }
    }

    /// The first ready row of a class that finds its people, if there is one.
    #[inline]
    fn first_of(&self, roster: &Roster, class: u32) -> Option<u32> {
        let fits = |want: &Want| self.free[want.team as usize] >= i64::from(want.people);
        if self.waiting[class as usize] == 0
            || !roster.wants.of_row(class as usize).iter().all(fits)
        {
            return None;
        }
        let from = roster.words[class as usize] as usize;
        let words = &self.ready[from..roster.words[class as usize + 1] as usize];
        let at = words.iter().position(|word| *word != 0)?;
        let place = at * 64 + words[at].trailing_zeros() as usize;
        Some(roster.rows.of_row(class as usize)[place])
    }

    /// Begins what can begin now, in the order of the rule. People only get fewer here, so a
    /// class that does not fit is not looked at again before somebody is free.
    fn start_ready(&mut self, roster: &Roster) {
        while !self.open.is_empty() {
            let mut best: Option<u32> = None;
            let mut at = 0;
            while let Some(class) = self.open.get(at).copied() {
                let Some(row) = self.first_of(roster, class) else {
                    self.is_open[class as usize] = false;
                    self.open.swap_remove(at);
                    continue;
                };
                let rank = |row: u32| roster.rank[row as usize];
                if best.is_none_or(|best| rank(row) < rank(best)) {
                    best = Some(row);
                }
                at += 1;
            }
            if let Some(row) = best {
                self.start(roster, row as usize, self.lasts[row as usize]);
            }
        }
    }

    fn start(&mut self, roster: &Roster, row: usize, lasting: f32) {
        let class = roster.class[row] as usize;
        let place = roster.place[row];
        self.ready[(roster.words[class] + place / 64) as usize] &= !(1 << (place % 64));
        self.waiting[class] -= 1;
        if self.ready_at[row] != self.now {
            let freed = |want: &&Want| self.freed[want.team as usize].1 == self.now;
            if let Some(want) = roster.wants.of_row(class).iter().find(freed) {
                self.cause[row] = self.freed[want.team as usize].0;
            }
        }
        self.take(roster, row, -1);
        self.go(row, self.now, lasting);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Estimate;
    use crate::simulate::{Draft, Limit, Link, Step};

    /// A plan from a seed: some steps need nobody, some one team, some two.
    fn random(seed: u64, count: u32) -> (Plan, Vec<f32>) {
        let mut state = seed;
        let mut below = |end: u32| {
            state = crate::chance::philox([state, 0, 0, 0], [seed, 99])[0];
            (state % u64::from(end)) as u32
        };
        let mut draft = Draft { teams: vec![2, 1, 3], ..Draft::default() };
        let mut lasts = Vec::new();
        for step in 0..count {
            let mean = 1 + below(9);
            let mut given = Step::lasting(Estimate::fixed(mean.into()).unwrap());
            for team in 0..3 {
                if below(3) == 0 {
                    given.wants.push(Want { team, people: 1 + below(draft.teams[team as usize]) });
                }
            }
            draft.steps.push(given);
            lasts.push(if below(8) == 0 { 0.0 } else { below(12) as f32 });
            for _ in 0..below(3).min(step) {
                let lag = below(2) * below(4);
                draft.links.push(Link { from: below(step), to: step, lag });
            }
        }
        (Plan::new(draft, &Limit::default()).unwrap(), lasts)
    }

    /// The same rule second by second, with nothing clever in it.
    fn by_hand(plan: &Plan, rank: &[u32], lasts: &[f32]) -> Vec<f32> {
        let count = lasts.len();
        let mut ends: Vec<Option<u32>> = vec![None; count];
        let mut begun = vec![false; count];
        let mut rows: Vec<usize> = (0..count).collect();
        rows.sort_by_key(|row| rank[*row]);
        let mut now = 0;
        while ends.iter().any(Option::is_none) {
            let wants = |row: usize| &plan.draft.steps[plan.order[row] as usize].wants;
            let mut again = true;
            while again {
                again = false;
                let ready = |row: usize, ends: &[Option<u32>]| {
                    let is_over = |(from, lag): &(u32, u32)| {
                        ends[*from as usize].is_some_and(|end| end + lag <= now)
                    };
                    plan.before.of_row(row).iter().all(is_over)
                };
                // What lasts no time comes first: it may make more ready at once.
                let instant = |row: &&usize| lasts[**row] == 0.0 || wants(**row).is_empty();
                let (first, others): (Vec<usize>, Vec<usize>) =
                    rows.iter().partition(|row| instant(row));
                for row in first.into_iter().chain(others) {
                    let used = |team: u32| -> u32 {
                        let busy = (0..count).filter(|other| {
                            begun[*other] && ends[*other].is_some_and(|end| end > now)
                        });
                        let people = busy.flat_map(|other| wants(other).iter());
                        people.filter(|want| want.team == team).map(|want| want.people).sum()
                    };
                    let fits = lasts[row] == 0.0
                        || wants(row).iter().all(|want| {
                            used(want.team) + want.people <= plan.draft.teams[want.team as usize]
                        });
                    if !begun[row] && ready(row, &ends) && fits {
                        begun[row] = true;
                        ends[row] = Some(now + lasts[row] as u32);
                        again = lasts[row] == 0.0;
                        if again {
                            break;
                        }
                    }
                }
            }
            now += 1;
            assert!(now < 10_000);
        }
        ends.into_iter().map(|end| end.unwrap() as f32).collect()
    }

    #[test]
    fn a_trial_is_what_the_same_rule_gives_second_by_second() {
        for seed in 0..150 {
            let (plan, lasts) = random(seed, 4 + (seed % 20) as u32);
            let roster = Roster::of(&plan);
            let mut trial = Trial::new(&plan, &roster);
            let by_row = || plan.order.iter().map(|step| lasts[*step as usize]);
            trial.run(&plan, &roster, by_row());
            let lasts: Vec<f32> = by_row().collect();
            assert_eq!(trial.end, by_hand(&plan, &roster.rank, &lasts), "seed {seed}");
            let first = trial.end.clone();
            trial.run(&plan, &roster, by_row());
            assert_eq!(trial.end, first, "seed {seed}: nothing is left over from a trial");
            check(&plan, &trial, &lasts, seed);
        }
    }

    /// Links hold, nobody works twice at once, and each begins when its cause says.
    fn check(plan: &Plan, trial: &Trial, lasts: &[f32], seed: u64) {
        let begin = |row: usize| trial.end[row] - lasts[row];
        for row in 0..lasts.len() {
            let mut ready = 0.0_f32;
            for (from, lag) in plan.before.of_row(row) {
                ready = ready.max(trial.end[*from as usize] + *lag as f32);
            }
            assert!(begin(row) >= ready, "seed {seed}, row {row}");
            let cause = trial.cause[row] as usize;
            if cause == row {
                assert_eq!(begin(row), 0.0, "seed {seed}, row {row}");
            } else {
                let links = plan.before.of_row(row).iter();
                let mut caused: Vec<f32> = links
                    .filter(|(from, _)| *from as usize == cause)
                    .map(|(_, lag)| trial.end[cause] + *lag as f32)
                    .collect();
                caused.push(trial.end[cause]);
                assert!(caused.contains(&begin(row)), "seed {seed}, row {row}");
            }
        }
        for now in 0..200 {
            let busy = (0..lasts.len())
                .filter(|row| begin(*row) <= now as f32 && (now as f32) < trial.end[*row]);
            let mut used = [0; 3];
            for row in busy {
                for want in &plan.draft.steps[plan.order[row] as usize].wants {
                    used[want.team as usize] += want.people;
                }
            }
            assert!(used.iter().zip(&plan.draft.teams).all(|(used, team)| used <= team));
        }
    }
}
