//! Why the recovery ends when it does: the critical chain, what each piece of work waits for, and
//! what one more of somebody who is waited for would be worth.

use super::{
    recover::{Work, duration, named},
    work::{Watch, time},
};
use crate::{config::Schedule, voice};
use analysis::facts::Assessed;
use anyhow::Result;
use engine::{Arranged, Cost, Effort, More, Operation, Wait, Why, Worth, worth};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// Arrangements that are tried to find out what one more is worth.
const ARRANGEMENTS: u64 = 100;

/// The one stock there is: how many pieces of work go on at once.
const AT_ONCE: More = More::Stock(0);

/// Reasons of an arrangement.
pub(super) struct Reasons {
    waits: Vec<Wait>,
    chain: Vec<Wait>,
    worths: Vec<Worth>,
    /// What it costs as it is.
    cost: Cost,
    /// Of each skill, the people who have it.
    skilled: Vec<(u32, Vec<u32>)>,
}

impl Reasons {
    /// The reasons, and what one more of each is worth that the critical chain waits for: one more
    /// of anything else moves the end nowhere.
    pub fn of(plan: &Operation, found: &Arranged, asked: &Schedule) -> Result<Reasons> {
        let waits = plan.waits(&found.turns)?;
        let last = (0..).zip(&found.turns).max_by_key(|(_, turn)| turn.span.until);
        let chain = match last {
            Some((job, _)) => plan.chain(found, job)?,
            None => Vec::new(),
        };
        let short: BTreeSet<u32> = chain.iter().filter_map(skill).collect();
        let with = |skill: u32| {
            let people = (0..).zip(plan.people());
            people.filter(|(_, who)| who.skills.contains(&skill)).map(|(who, _)| who).collect()
        };
        let skilled: Vec<(u32, Vec<u32>)> =
            short.into_iter().map(|skill| (skill, with(skill))).collect();
        let people = skilled.iter().filter_map(|(_, people)| Some(More::Person(*people.first()?)));
        let is_full = chain.iter().any(|wait| matches!(wait.why, Why::Stock { .. }));
        let more: Vec<More> = people.chain(is_full.then_some(AT_ONCE)).collect();
        let schedules = found.schedules.min(ARRANGEMENTS);
        let effort = Effort { schedules, conflicts: 0, seed: asked.seed };
        // What one more is worth is worked out for the last tenth of the time at most.
        let tenth = time(asked.cpu_seconds)?.map(|time| time / 10);
        let mut watch = Watch::over("one more of each", asked.json).within(tenth);
        let worths = match worth(plan, found, &more, effort, &mut watch) {
            Err(error) if error.is_stopped() => Vec::new(),
            other => other?,
        };
        Ok(Reasons { waits, chain, worths, cost: found.cost, skilled })
    }

    /// Adds them to an answer.
    pub fn tell(&self, seen: &Assessed, work: &Work, answer: &mut Json) {
        let chain = self.chain.iter().map(|wait| self.told(seen, work, wait));
        answer["chain"] = chain.collect::<Vec<_>>().into();
        let waits = self.waits.iter().map(|wait| self.told(seen, work, wait));
        answer["waits"] = waits.collect::<Vec<_>>().into();
        let one = |worth: &Worth| {
            json!({
                "of": self.of_whom(seen, work, worth),
                "earlier_seconds": i64::from(self.cost.end) - i64::from(worth.cost.end),
                "less_late_seconds": late(&self.cost).saturating_sub(late(&worth.cost)),
                "end_seconds": worth.cost.end, "end_at_best_seconds": worth.bound.end,
            })
        };
        answer["one_more"] = self.worths.iter().map(one).collect::<Vec<_>>().into();
    }

    fn told(&self, seen: &Assessed, work: &Work, wait: &Wait) -> Json {
        json!({
            "work": work.name(seen, wait.job), "waits_for": self.words(seen, work, wait),
            "on": wait.on().map(|on| work.name(seen, on)),
        })
    }

    /// What a piece of work waits for last, in words.
    pub fn waits_for(&self, seen: &Assessed, work: &Work, piece: u32) -> String {
        self.waits.get(piece as usize).map_or(String::new(), |wait| self.words(seen, work, wait))
    }

    fn words(&self, seen: &Assessed, work: &Work, wait: &Wait) -> String {
        match (wait.why, wait.on()) {
            (Why::Job(first), _) => work.name(seen, first),
            (Why::Person { .. }, Some(on)) => {
                format!("somebody who works on {}", work.name(seen, on))
            }
            (Why::Person { .. }, None) => "somebody to be there".to_owned(),
            (Why::Stock { .. }, Some(on)) => format!("its turn, after {}", work.name(seen, on)),
            (Why::Stock { .. }, None) => "its turn".to_owned(),
            (Why::Idle, _) => "nothing; it may begin earlier".to_owned(),
            (Why::Release | Why::Begun, _) => String::new(),
        }
    }

    /// Says the chain and what one more is worth.
    pub fn say(&self, seen: &Assessed, work: &Work) -> Result<()> {
        if self.chain.len() > 1 {
            let chain: Vec<String> =
                self.chain.iter().map(|wait| work.name(seen, wait.job)).collect();
            voice::say(format!("The end waits for: {}.", chain.join(" > ")))?;
        }
        for worth in &self.worths {
            let of = self.of_whom(seen, work, worth);
            let less_late = late(&self.cost).saturating_sub(late(&worth.cost));
            let less_late = u32::try_from(less_late).unwrap_or(u32::MAX);
            let end = duration(worth.cost.end);
            let words = match (less_late, self.cost.end.saturating_sub(worth.cost.end)) {
                (0, 0) => "nothing that was found".to_owned(),
                (0, earlier) => format!("{}: all is back after {end}", duration(earlier)),
                (less_late, _) => {
                    let saved = duration(less_late);
                    format!("{saved} of lateness, all services together; all is back after {end}")
                }
            };
            voice::say(format!("One more of {of} saves {words}."))?;
        }
        Ok(())
    }

    /// One more of whom.
    fn of_whom(&self, seen: &Assessed, work: &Work, worth: &Worth) -> String {
        let More::Person(first) = worth.more else {
            return "what may be done at once".to_owned();
        };
        let alike = self.skilled.iter().find(|(_, people)| people.first() == Some(&first));
        let everybody = work.people();
        let name = |person: &u32| named(seen, everybody[*person as usize]);
        let names: Vec<String> =
            alike.into_iter().flat_map(|(_, of)| of.iter().map(name)).collect();
        names.join(" or ")
    }
}

/// By how much services are back too late, all in all.
fn late(cost: &Cost) -> u64 {
    cost.vital_lateness + cost.lateness
}

/// The skill that somebody is waited for with.
fn skill(wait: &Wait) -> Option<u32> {
    match wait.why {
        Why::Person { skill, .. } => Some(skill),
        _ => None,
    }
}
