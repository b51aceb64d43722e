//! A plan of uncertain steps: what people say of it, checked, and made ready for trials.

use super::LONGEST;
use crate::chance::{Estimate, Tables};
use crate::{Error, Place, Tasks};

/// What happens when an attempt at a step fails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retry {
    /// The chance that an attempt fails, from 0 to 1.
    pub chance: f64,
    /// What a failed attempt costs, in seconds, before the step is tried again.
    pub again: Estimate,
    /// How often it is tried again; when the last attempt fails too, the step never ends.
    pub limit: u32,
}

/// How many people of a team a step needs while it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Want {
    /// The team.
    pub team: u32,
    /// How many of its people.
    pub people: u32,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// How long it lasts, in seconds.
    pub duration: Estimate,
    /// What happens when it fails; nothing when it cannot.
    pub retry: Option<Retry>,
    /// The choices and alternatives of which all must have come out for the step to be taken; a
    /// step that is not taken lasts no time and needs nobody, and what comes after it goes on.
    pub only_if: Vec<(u32, u32)>,
    /// Whom it needs.
    pub wants: Vec<Want>,
}

impl Step {
    /// A step that only lasts.
    pub fn lasting(duration: Estimate) -> Step {
        Step { duration, retry: None, only_if: Vec::new(), wants: Vec::new() }
    }
}

/// One step is over, and so many seconds have passed, before another begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The step that ends.
    pub from: u32,
    /// The step that waits.
    pub to: u32,
    /// Seconds between.
    pub lag: u32,
}

/// What is back when steps are over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// The steps after which it is back.
    pub after: Vec<u32>,
    /// The recovery time objective, in seconds.
    pub rto: Option<u32>,
    /// The maximum tolerable period of disruption, in seconds.
    pub mtpd: Option<u32>,
}

/// Something that turns out one way or another; each alternative with its chance.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The chances; together 1.
    pub chances: Vec<f64>,
}

/// What a shared cause does to a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// It lasts so many times as long.
    Times(Estimate),
    /// It lasts so many seconds longer.
    Plus(Estimate),
}

/// A cause that several steps share: drawn once a trial, felt by each. It makes them slow
/// together.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// What it does.
    pub effect: Effect,
    /// The steps that feel it.
    pub steps: Vec<u32>,
}

/// Which step goes first when a team cannot do both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// The one with the longest way still ahead of it, by mean durations.
    #[default]
    LongestWay,
    /// The one that is listed first.
    Listed,
    /// The one that lasts least, by mean durations.
    Shortest,
}

/// A plan as people write it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The steps.
    pub steps: Vec<Step>,
    /// Which waits for which.
    pub links: Vec<Link>,
    /// What is back when.
    pub services: Vec<Service>,
    /// What may turn out one way or another.
    pub choices: Vec<Choice>,
    /// Causes that several steps share.
    pub shared: Vec<Shared>,
    /// How many people each team has.
    pub teams: Vec<u32>,
    /// Who goes first.
    pub rule: Rule,
}

/// How large a plan may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Steps.
    pub steps: u32,
    /// Links, wants and other references together.
    pub references: u32,
    /// Attempts at one step.
    pub attempts: u32,
    /// Estimates that differ in more than where they begin and how far they reach: each of them
    /// takes 32 KiB and a third of a millisecond.
    pub shapes: u32,
    /// Bytes of a text that is read.
    pub bytes: u64,
}

impl Default for Limit {
    fn default() -> Limit {
        Limit {
            steps: 100_000,
            references: 1_000_000,
            attempts: 100,
            shapes: 5_000,
            bytes: 16 << 20,
        }
    }
}

/// Where the number of a step, a service or another thing of a plan is given: its entry.
fn entry(at: usize) -> Place {
    Place::Entry(at as u32)
}

/// A number of something of which there are `count`.
fn known(place: Place, what: &str, number: u32, count: usize) -> Result<(), Error> {
    if number as usize >= count {
        let words = format!("{what} {number} is unknown; there are {count}");
        return Err(Error::input(place, words));
    }
    Ok(())
}

fn share(place: Place, what: &str, chance: f64) -> Result<(), Error> {
    if !(0.0..=1.0).contains(&chance) {
        return Err(Error::input(place, format!("{what} is {chance}; it goes from 0 to 1")));
    }
    Ok(())
}

/// A sparse list of lists, row by row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows<T> {
    start: Vec<u32>,
    all: Vec<T>,
}

impl<T: Copy> Rows<T> {
    /// From pairs of a row and an entry; the entries of a row keep their order.
    pub fn of(rows: usize, pairs: &[(u32, T)]) -> Rows<T> {
        let mut start = vec![0_u32; rows + 1];
        for (row, _) in pairs {
            start[*row as usize + 1] += 1;
        }
        for row in 0..rows {
            start[row + 1] += start[row];
        }
        let mut sorted: Vec<(u32, T)> = pairs.to_vec();
        sorted.sort_by_key(|(row, _)| *row);
        Rows { start, all: sorted.into_iter().map(|(_, entry)| entry).collect() }
    }

    #[inline]
    pub fn of_row(&self, row: usize) -> &[T] {
        &self.all[self.start[row] as usize..self.start[row + 1] as usize]
    }
}

/// What is known of a step when the trials begin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Begun {
    /// Nothing; it does not begin before this second.
    Not(u32),
    /// It began then, and had lasted so long at the moment of the forecast.
    Running(u32, u32),
    /// It began then and lasted so long.
    Over(u32, u32),
}

/// How the value of a step is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draw {
    pub table: u32,
    pub from: f32,
    pub scale: f32,
}

impl Draw {
    pub fn of(estimate: &Estimate, tables: &mut Tables) -> Draw {
        Draw {
            table: tables.add(estimate.shape()),
            from: estimate.least() as f32,
            scale: estimate.scale() as f32,
        }
    }
}

/// A plan that was checked: steps in an order in which each comes after those it waits for.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) draft: Draft,
    /// The step of each row.
    pub(crate) order: Vec<u32>,
    /// The row of each step.
    pub(crate) row: Vec<u32>,
    /// Of each row the rows before it, with lags; of begun steps none.
    pub(crate) before: Rows<(u32, u32)>,
    /// Of each row the rows after it, likewise.
    pub(crate) after: Rows<(u32, u32)>,
    /// Of each row the shared causes that it feels.
    pub(crate) feels: Rows<u32>,
    pub(crate) begun: Vec<Begun>,
    pub(crate) tables: Tables,
    /// By row.
    pub(crate) draws: Vec<Draw>,
    /// By row; of steps that may fail.
    pub(crate) again: Vec<Option<Draw>>,
    pub(crate) causes: Vec<Draw>,
}

impl Plan {
    /// A plan of a draft.
    ///
    /// Limits: those of [`Limit`]; a step lasts at most 2^23 seconds with everything that it may
    /// feel and every attempt, and the longest way of the longest durations at most 2^24. Errors:
    /// with the step or the entry, what is unknown, empty, out of range, or in a circle.
    ///
    /// ```
    /// use engine::chance::Estimate;
    /// use engine::simulate::{Draft, Limit, Link, Plan, Step};
    /// let step = || Step::lasting(Estimate::fixed(60.0).expect("a valid estimate"));
    /// let links = vec![Link { from: 0, to: 1, lag: 0 }];
    /// let mut draft = Draft { steps: vec![step(), step()], links, ..Draft::default() };
    /// assert!(Plan::new(draft.clone(), &Limit::default()).is_ok());
    /// draft.links.push(Link { from: 1, to: 0, lag: 0 });
    /// let refused = Plan::new(draft, &Limit::default()).unwrap_err();
    /// assert_eq!(refused.to_string(), "node 0: the step stands in a circle of links");
    /// ```
    pub fn new(draft: Draft, limit: &Limit) -> Result<Plan, Error> {
        check(&draft, limit)?;
        let count = draft.steps.len();
        let links: Vec<(u32, u32)> = draft.links.iter().map(|link| (link.from, link.to)).collect();
        let tasks = Tasks::new(vec![0; count], &links)
            .map_err(|error| Error::input(error.place(), circle(&error)))?;
        let order = tasks.order;
        let mut row = vec![0; count];
        for (at, step) in order.iter().enumerate() {
            row[*step as usize] = at as u32;
        }
        let mut plan = Plan {
            order,
            row,
            before: Rows::default(),
            after: Rows::default(),
            feels: Rows::default(),
            begun: vec![Begun::Not(0); count],
            tables: Tables::default(),
            draws: Vec::new(),
            again: Vec::new(),
            causes: Vec::new(),
            draft,
        };
        plan.make_ready(limit.shapes)?;
        plan.lasts_not_too_long()?;
        Ok(plan)
    }

    /// How many steps there are.
    pub fn steps(&self) -> u32 {
        self.order.len() as u32
    }

    /// What the plan was made of.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Are there steps that need people?
    pub fn needs_people(&self) -> bool {
        self.draft.steps.iter().any(|step| !step.wants.is_empty())
    }

    fn make_ready(&mut self, shapes: u32) -> Result<(), Error> {
        let count = self.order.len();
        let mut feels: Vec<(u32, u32)> = Vec::new();
        for (cause, shared) in self.draft.shared.iter().enumerate() {
            let rows = shared.steps.iter().map(|step| (self.row[*step as usize], cause as u32));
            feels.extend(rows);
            let (Effect::Times(estimate) | Effect::Plus(estimate)) = &shared.effect;
            self.causes.push(Draw::of(estimate, &mut self.tables));
            self.has_few_shapes(shapes)?;
        }
        self.feels = Rows::of(count, &feels);
        for step in &self.order {
            let step = &self.draft.steps[*step as usize];
            self.draws.push(Draw::of(&step.duration, &mut self.tables));
            let again = step.retry.filter(|retry| retry.chance > 0.0);
            self.again.push(again.map(|retry| Draw::of(&retry.again, &mut self.tables)));
            self.has_few_shapes(shapes)?;
        }
        self.link();
        Ok(())
    }

    fn has_few_shapes(&self, most: u32) -> Result<(), Error> {
        if self.tables.count() as u64 > u64::from(most) {
            let words = format!("more than {most} different shapes of estimates");
            return Err(Error::limit(words));
        }
        Ok(())
    }

    /// Links by rows; what has begun waits for nothing any more.
    pub(crate) fn link(&mut self) {
        let count = self.order.len();
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for link in &self.draft.links {
            if let Begun::Not(_) = self.begun[link.to as usize] {
                let [from, to] = [link.from, link.to].map(|step| self.row[step as usize]);
                before.push((to, (from, link.lag)));
                after.push((from, (to, link.lag)));
            }
        }
        self.before = Rows::of(count, &before);
        self.after = Rows::of(count, &after);
    }

    /// The longest that a step may last, in seconds.
    pub(crate) fn most(&self, step: u32) -> f64 {
        let given = &self.draft.steps[step as usize];
        let mut most = given.duration.most();
        for cause in self.feels.of_row(self.row[step as usize] as usize) {
            match &self.draft.shared[*cause as usize].effect {
                Effect::Times(estimate) => most *= estimate.most(),
                Effect::Plus(estimate) => most += estimate.most(),
            }
        }
        let again = |retry: &Retry| retry.again.most() * f64::from(retry.limit);
        most + given.retry.as_ref().filter(|retry| retry.chance > 0.0).map_or(0.0, again)
    }

    pub(crate) fn lasts_not_too_long(&self) -> Result<(), Error> {
        let mut ends = vec![0.0_f64; self.order.len()];
        for row in 0..self.order.len() {
            let step = self.order[row];
            let most = self.most(step);
            if most >= f64::from(LONGEST / 2) {
                let words = format!("may last {most:.0} seconds; at most {}", LONGEST / 2 - 1);
                return Err(Error::input(Place::Node(step), words));
            }
            let waits = self.before.of_row(row).iter();
            let begins = waits.map(|(from, lag)| ends[*from as usize] + f64::from(*lag));
            ends[row] = match self.begun[step as usize] {
                Begun::Not(from) => begins.fold(f64::from(from), f64::max) + most.ceil(),
                Begun::Running(began, elapsed) => {
                    f64::from(began) + most.ceil().max(elapsed.into())
                }
                Begun::Over(began, lasted) => f64::from(began) + f64::from(lasted),
            };
            if ends[row] >= f64::from(LONGEST) {
                let words = format!("may end after {:.0} seconds; below {LONGEST}", ends[row]);
                return Err(Error::input(Place::Node(step), words));
            }
        }
        Ok(())
    }
}

fn circle(error: &Error) -> String {
    match error.place() {
        Place::Node(_) => "the step stands in a circle of links".to_owned(),
        _ => error.to_string(),
    }
}

fn check(draft: &Draft, limit: &Limit) -> Result<(), Error> {
    let count = draft.steps.len();
    if count == 0 {
        return Err(Error::input(Place::Whole, "a plan without steps has nothing to say"));
    }
    if count as u64 > u64::from(limit.steps) {
        return Err(Error::limit(format!("{count} steps; at most {}", limit.steps)));
    }
    let lists = draft.steps.iter().map(|step| step.wants.len() + step.only_if.len());
    let references = draft.links.len()
        + lists.sum::<usize>()
        + draft.services.iter().map(|service| service.after.len()).sum::<usize>()
        + draft.shared.iter().map(|shared| shared.steps.len()).sum::<usize>()
        + draft.choices.iter().map(|choice| choice.chances.len()).sum::<usize>();
    if references as u64 > u64::from(limit.references) {
        let words = format!("{references} references; at most {}", limit.references);
        return Err(Error::limit(words));
    }
    for (at, link) in draft.links.iter().enumerate() {
        known(entry(at), "step", link.from, count)?;
        known(entry(at), "step", link.to, count)?;
    }
    for (at, service) in draft.services.iter().enumerate() {
        if service.after.is_empty() {
            let words = "a service needs at least one step after which it is back";
            return Err(Error::input(entry(at), words));
        }
        service.after.iter().try_for_each(|step| known(entry(at), "step", *step, count))?;
    }
    for (at, shared) in draft.shared.iter().enumerate() {
        shared.steps.iter().try_for_each(|step| known(entry(at), "step", *step, count))?;
        let mut steps = shared.steps.clone();
        steps.sort_unstable();
        if let Some(twice) = steps.windows(2).find(|pair| pair[0] == pair[1]) {
            let words = format!("step {} is named twice", twice[0]);
            return Err(Error::input(entry(at), words));
        }
    }
    for (at, choice) in draft.choices.iter().enumerate() {
        choice.chances.iter().try_for_each(|chance| share(entry(at), "a chance", *chance))?;
        let sum: f64 = choice.chances.iter().sum();
        if (sum - 1.0).abs() > 1e-9 {
            return Err(Error::input(entry(at), format!("the chances add up to {sum}, not 1")));
        }
    }
    (0..count).try_for_each(|step| check_step(draft, limit, step))
}

fn check_step(draft: &Draft, limit: &Limit, at: usize) -> Result<(), Error> {
    let place = Place::Node(at as u32);
    let step = &draft.steps[at];
    if let Some(retry) = &step.retry {
        share(place, "the chance of failing", retry.chance)?;
        if retry.limit >= limit.attempts {
            let words = format!("tried again {} times; below {}", retry.limit, limit.attempts);
            return Err(Error::input(place, words));
        }
    }
    for (choice, alternative) in &step.only_if {
        known(place, "choice", *choice, draft.choices.len())?;
        let there = draft.choices[*choice as usize].chances.len();
        known(place, "alternative", *alternative, there)?;
    }
    for (nth, want) in step.wants.iter().enumerate() {
        known(place, "team", want.team, draft.teams.len())?;
        let there = draft.teams[want.team as usize];
        if want.people == 0 || want.people > there {
            let words = format!("needs {} of team {}, which has {there}", want.people, want.team);
            return Err(Error::input(place, words));
        }
        if step.wants[..nth].iter().any(|other| other.team == want.team) {
            return Err(Error::input(place, format!("names team {} twice", want.team)));
        }
    }
    Ok(())
}
