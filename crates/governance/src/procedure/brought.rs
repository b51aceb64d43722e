//! What a run waits for and nothing in it makes, once it is there: another run completed it, or it
//! was published in the register.

use crate::procedure::{
    RunCourse, deeds,
    kept::{House, KeptRun},
};
use frame::{
    gate::{Permission, Writer},
    problem::Problem,
};
use process::{Actor, Deed, Effect, Event, Need, Party, Run, Task};
use std::sync::Arc;
use terms::Instant;

/// In whose name a run takes notice.
pub const NOTICED_BY: &str = "Holdfast";

/// States in which a document counts for a run that did not make it.
fn counts(state: &str) -> bool {
    matches!(state, "current" | "existing" | "approved" | "published")
}

fn serves(wanted: &str, state: &str) -> bool {
    counts(state) && (wanted == "current" || wanted == state)
}

/// What a run waits for that it does not make itself: document, state, and who sees to it.
fn wanted(kept: &KeptRun, now: Instant) -> Vec<(String, String, Party)> {
    let desk = kept.desk(now);
    let brings = desk.all.iter().filter(|work| work.duty.task == Task::Bring);
    let mut all: Vec<(String, String, Party)> = brings
        .filter_map(|work| {
            let (document, state) = work.duty.about.split_once(' ')?;
            Some((document.to_owned(), state.to_owned(), work.duty.party.clone()))
        })
        .collect();
    all.sort();
    all.dedup_by(|one, other| one.0 == other.0);
    all
}

fn event(at: Instant, party: Party, (artefact, state): (&str, &str), words: String) -> Event {
    let person = NOTICED_BY.to_owned();
    let by = Actor { person, role: party.role, provider: party.provider, is_delegate: false };
    let (artefact, state) = (artefact.to_owned(), state.to_owned());
    Event { at, by, deed: Deed::Bring { artefact, state, words } }
}

/// What a run takes notice of now: documents that it waits for and that are there by now.
pub fn due(house: &House, kept: &KeptRun, now: Instant) -> Vec<Event> {
    let Some(run) = kept.run.as_ref().filter(|run| run.closed().is_none()) else {
        return Vec::new();
    };
    let wanted = wanted(kept, now);
    if wanted.is_empty() {
        return Vec::new();
    }
    let course = match deeds::is_of(kept, RunCourse::Programme) {
        true => RunCourse::Programme,
        false => RunCourse::Invocation,
    };
    let there = deeds::carried(house, kept.around.organisation, (course, now));
    let at = now.max(run.at());
    let found = wanted.into_iter().filter_map(|(document, state, party)| {
        let of = |one: &&(String, String)| one.0 == document && serves(&state, &one.1);
        let (_, held) = there.iter().find(of)?;
        let known = kept.definition.artefact(&document)?;
        // A state that this process does not know is none that it waits for.
        let held = known.states.iter().find(|one| *one == held).unwrap_or(&state);
        let words = format!("{document} {held} is there by now");
        Some(event(at, party, (&document, held), words))
    });
    found.collect()
}

/// Lets other runs of the organisation take notice of what a completion made.
pub async fn spread<P: Permission>(
    writer: &mut Writer<P>,
    house: &House,
    (from, effects): (&KeptRun, &[Effect]),
) -> Result<(), Problem> {
    if from.run.as_ref().is_none_or(Run::is_exercise) {
        return Ok(());
    }
    let completed = effects.iter().filter_map(|effect| match effect {
        Effect::Completed { item, say, .. } => {
            let activity = from.definition.activity(&item.activity)?;
            let ways = activity.ways.iter().filter(|way| say.contains(&way.say));
            Some((activity, ways.flat_map(|way| way.makes.clone()).collect::<Vec<Need>>()))
        }
        _ => None,
    });
    for (activity, makes) in completed.collect::<Vec<_>>() {
        let because = format!("{} {} of {}", activity.id, activity.name, from.title);
        for made in makes.iter().filter(|made| counts(&made.state)) {
            for target in waiting(house, from, made, writer.now()) {
                take(writer, &target, made, &because).await?;
            }
        }
    }
    Ok(())
}

/// Other runs of the organisation that wait for this and do not make it.
fn waiting(house: &House, from: &KeptRun, made: &Need, now: Instant) -> Vec<Arc<KeptRun>> {
    let is_other = |run: &&Arc<KeptRun>| {
        run.id != from.id
            && run.is_live()
            && run.wrong.is_none()
            && run.around.organisation == from.around.organisation
            && deeds::is_of(run, RunCourse::Invocation)
    };
    let waits = |run: &&Arc<KeptRun>| {
        let wanted = wanted(run, now);
        wanted.iter().any(|one| one.0 == made.artefact && serves(&one.1, &made.state))
    };
    house.runs.values().filter(is_other).filter(waits).cloned().collect()
}

async fn take<P: Permission>(
    writer: &mut Writer<P>,
    target: &KeptRun,
    made: &Need,
    because: &str,
) -> Result<(), Problem> {
    let target = deeds::fresh(writer, target).await?;
    let Some(run) = &target.run else { return Ok(()) };
    let found = wanted(&target, writer.now()).into_iter().find(|one| one.0 == made.artefact);
    let Some((_, _, party)) = found else { return Ok(()) };
    let at = writer.now().max(run.at());
    let words = format!("{because} made it {}", made.state);
    let event = event(at, party, (&made.artefact, &made.state), words);
    // Somebody may have brought it in meanwhile.
    deeds::move_on(writer, &target, event).await
}
