//! Reminding somebody of what is to be done, once a day.

use crate::procedure::{
    ProcessRun,
    deeds::fresh,
    kept::{House, KeptRun},
    sight::Sight,
    wire::{self, Told},
};
use frame::{
    gate::{Occurrence, Permission, Writer},
    problem::Problem,
    store,
};
use record::{Record, Refusal};

/// Reminds those who act for a party today of what they have to do in an activity.
///
/// Errors: the reader does not see it ([`Problem::Missing`]); the party has nothing to do there;
/// it was reminded within the last day.
pub async fn remind<P: Permission>(
    writer: &mut Writer<P>,
    house: &House,
    (kept, seen): (&KeptRun, &Sight),
    asked: wire::Reminder,
) -> Result<Occurrence, Problem> {
    let kept = fresh(writer, kept).await?;
    if !seen.sees(&kept, &asked.item) || !seen.is_whole && !seen.sees_party(&asked.party) {
        return Err(Problem::Missing);
    }
    let now = writer.now();
    let desk = kept.desk(now);
    let work = desk.of_party(&asked.party).find(|work| work.duty.item == asked.item);
    let Some(work) = work else {
        let words = "One reminds of what is to be done. Now: nothing waits there for that role";
        return Err(Problem::Refused(vec![Refusal::whole(words)]));
    };
    let recently = now.plus_seconds(-REMINDED_SECONDS);
    let is_recent = kept.told.iter().rev().take_while(|entry| entry.at > recently).any(|entry| {
        matches!(&entry.told, Told::Reminder(one) if one.item == asked.item
            && one.party == asked.party)
    });
    if is_recent {
        let words = "Somebody is reminded once a day. Now: it was done within the last 24 hours";
        return Err(Problem::Refused(vec![Refusal::whole(words)]));
    }
    let around = (&*kept.definition, kept.around);
    let acting = house.cast.acting(around, &asked.party, now.day());
    let reminder = wire::Reminder {
        task: format!("{:?}", work.duty.task).to_lowercase(),
        persons: acting.iter().map(|(person, _)| person.to_string()).collect(),
        by: seen.person.clone(),
        ..asked
    };
    reminded(writer, &kept, reminder).await
}

/// How long after a reminder the next one may come, in seconds.
pub const REMINDED_SECONDS: i64 = 86_400;

/// Appends a reminder.
pub async fn reminded<P: Permission>(
    writer: &mut Writer<P>,
    kept: &KeptRun,
    reminder: wire::Reminder,
) -> Result<Occurrence, Problem> {
    let of = ProcessRun::record_type();
    let at = kept.run.as_ref().map_or(writer.now(), |run| run.at().max(writer.now()));
    let what = wire::write(&Told::Reminder(reminder));
    store::append_events(writer, of, kept.id, kept.newest(), &[(at, what.clone())]).await?;
    Ok(Occurrence::of("process_run.reminded")
        .about(of, kept.id, kept.around.organisation)
        .with(what))
}
