//! What one more of something is worth.

use super::{Arranged, Cost, Operation, arrange};
use crate::schedule::Effort;
use crate::{Error, Observe, Place};

/// One more of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// Somebody like that person.
    Person(u32),
    /// One unit of a stock, whenever there is any.
    Stock(u32),
}

/// What one more is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worth {
    /// One more of what.
    pub more: More,
    /// What the arrangement costs with it.
    pub cost: Cost,
    /// How much earlier all jobs are over, where nothing before that in [`Cost`] is better.
    pub earlier: u32,
    /// What no arrangement with it can be better than.
    pub bound: Cost,
}

/// What one more of each is worth, the best first: what the arrangement then costs.
///
/// One more never costs: at worst all stays as it is. It is a value found by a search with the
/// same effort, not a proof; `bound` says what it could be at best.
///
/// Shape: one worth for each. Units: as [`arrange`]. Source: the marginal value of a resource, by
/// solving again. Limits: one search for each. Errors: unknown people or stocks, those of
/// [`arrange`], and the observer, who hears the searches done, asked to stop.
///
/// ```
/// use engine::{Effort, Job, More, Operation, Person, arrange, worth};
/// let job = |lasts| Job { lasts, skills: vec![(0, 1)], ..Job::default() };
/// let one = Person { skills: vec![0], hours: vec![] };
/// let plan = Operation::new(vec![job(110), job(110)], vec![], vec![one], vec![], vec![])?;
/// let effort = Effort { schedules: 20, conflicts: 0, seed: 1 };
/// let found = arrange(&plan, effort, &mut ())?;
/// let worths = worth(&plan, &found, &[More::Person(0)], effort, &mut ())?;
/// assert_eq!((worths[0].cost.end, worths[0].earlier), (110, 110));
/// assert!(worth(&plan, &found, &[More::Person(1)], effort, &mut ()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn worth(
    plan: &Operation,
    found: &Arranged,
    more: &[More],
    effort: Effort,
    observer: &mut impl Observe,
) -> Result<Vec<Worth>, Error> {
    let mut worths = Vec::with_capacity(more.len());
    for (at, more) in more.iter().enumerate() {
        if !observer.goes_on(at as u64, worths.capacity() as u64) {
            return Err(Error::stopped());
        }
        let richer = plan.and(*more, at)?;
        let then = arrange(&richer, effort, &mut ())?;
        let cost = then.cost.min(found.cost);
        let same = Cost { end: 0, ..cost } == Cost { end: 0, ..found.cost };
        let earlier = if same { found.cost.end - cost.end } else { 0 };
        worths.push(Worth { more: *more, cost, earlier, bound: then.bound.cost });
    }
    worths.sort_by_key(|worth| worth.cost);
    Ok(worths)
}

impl Operation {
    fn and(&self, more: More, entry: usize) -> Result<Operation, Error> {
        let (mut people, mut stocks) = (self.people.clone(), self.stocks.clone());
        let refuse = || {
            let words = format!("{more:?} is unknown");
            Err(Error::input(Place::Entry(entry as u32), words))
        };
        match more {
            More::Person(person) => match people.get(person as usize).cloned() {
                Some(person) => people.push(person),
                None => return refuse(),
            },
            More::Stock(stock) => match stocks.get_mut(stock as usize) {
                Some(stock) => {
                    stock.units.iter_mut().for_each(|(_, units)| *units += u32::from(*units > 0));
                }
                None => return refuse(),
            },
        }
        self.with(people, stocks)
    }
}
