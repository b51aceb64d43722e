//! Until when views are asked for: a day on which everybody works who is asked, by the calendar by
//! which activities fall due, too.

use crate::{
    people::cast::id_of,
    procedure::{
        kept::{House, KeptRun},
        rules,
        sight::Sight,
    },
};
use frame::problem::Problem;
use process::{Deed, Party, WorkItem};
use record::Refusal;
use terms::{Day, Id, Instant};

/// Views are asked for until a day on which all who are asked work, wherever the activity itself is
/// measured in working days.
pub(super) fn is_answered_on_a_working_day(
    house: &House,
    kept: &KeptRun,
    seen: &Sight,
    deed: &Deed,
) -> Result<(), Problem> {
    let Deed::Ask { item, until, .. } = deed else { return Ok(()) };
    let activity = kept.definition.activity(&item.activity);
    if activity.is_none_or(|one| one.work_hours.is_some()) {
        return Ok(());
    }
    let day = until.day();
    let Some(off) = kept.asked_of(item).into_iter().find(|home| !kept.works_on(*home, day)) else {
        return Ok(());
    };
    let id = off.to_string();
    let who = match seen.is_whole || seen.lanes.contains(&id) {
        true => house.cast.organisation_name(&id),
        false => "another provider".to_owned(),
    };
    let later = kept.answer_by(item, *until, 0).day().words();
    let words = format!(
        "Answer until is {}, a day off of {who}; choose {later} or another day on which all \
         who are asked work",
        day.words()
    );
    Err(Problem::Refused(vec![Refusal::of("until", words)]))
}

impl KeptRun {
    /// The organisations of those who are asked for their views on an activity.
    pub fn asked_of(&self, item: &WorkItem) -> Vec<Id> {
        let parts = self.run.as_ref().and_then(|run| run.takes_part(&self.definition, item));
        let consulted = parts.map(|parts| parts.consulted).unwrap_or_default();
        let home = |party: &Party| match &party.provider {
            Some(provider) => id_of(provider),
            None if party.role == "sc-lead" => {
                Some(self.around.integrator.unwrap_or(self.around.organisation))
            }
            None => Some(self.around.organisation),
        };
        let mut homes: Vec<Id> = consulted.iter().filter_map(home).collect();
        homes.sort();
        homes.dedup();
        homes
    }

    /// Does an organisation work on that day?
    pub fn works_on(&self, organisation: Id, day: Day) -> bool {
        self.calendar.is_working(organisation, day)
    }

    /// The end of the working day so many working days later, on which everybody works who is asked
    /// for views on an activity.
    pub fn answer_by(&self, item: &WorkItem, since: Instant, working_days: u32) -> Instant {
        let homes = self.asked_of(item);
        rules::due(since, working_days, |day| homes.iter().all(|home| self.works_on(*home, day)))
    }
}
