//! Finding the activities of runs by number and name, as far as whoever looks for them sees them.

use crate::procedure::{
    RunCourse, deeds,
    kept::{self, House, KeptRun},
    sight::{self, Sight},
    work,
};
use frame::{gate::Scope, sought::Sought};
use process::{Activity, WorkItem};
use std::sync::Arc;
use terms::fold;

/// Activities that are found at the most.
const FOUND: usize = 8;

/// Shortest text for which names are searched; a number is found by less.
const LETTERS: usize = 3;

/// How well something fits, the best first: its number, the beginning of it, all words of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Number,
    Begins,
    Named,
}

/// The activities of runs that these words mean: those of runs under way first, the newest run
/// first.
pub fn find(scope: &Scope, query: &str) -> Vec<Sought> {
    let Some(house) = kept::latest(scope.app()) else { return Vec::new() };
    let mut runs: Vec<(Arc<KeptRun>, Sight)> = Vec::new();
    for run in house.runs.values().filter(|run| run.is_live()) {
        if let Some(seen) = sight::sight(scope, &house, run) {
            runs.push((Arc::clone(run), seen));
        }
    }
    let is_over = |run: &KeptRun| run.run.as_ref().is_some_and(|one| one.closed().is_some());
    runs.sort_by_key(|(run, _)| (is_over(run), std::cmp::Reverse(run.number)));
    let mut found: Vec<(Fit, Sought)> = Vec::new();
    for (run, seen) in &runs {
        let of_course = run.definition.activities.iter().filter(|one| is_in(run, one));
        for activity in of_course {
            let Some(fit) = fit(activity, query) else { continue };
            let Some(href) = address(&house, (run, seen), activity) else { continue };
            let words = format!("{} {}", activity.id, activity.name);
            found.push((fit, Sought { words, note: run.title.clone(), href }));
        }
    }
    // The order of runs and of the process stays within each fit.
    found.sort_by_key(|(fit, _)| *fit);
    found.truncate(FOUND);
    found.into_iter().map(|(_, sought)| sought).collect()
}

/// Is it in a stage through which the run goes?
fn is_in(run: &KeptRun, activity: &Activity) -> bool {
    let course = match deeds::is_of(run, RunCourse::Programme) {
        true => RunCourse::Programme,
        false => RunCourse::Invocation,
    };
    let mut courses = run.definition.courses.iter();
    let found = courses.find(|one| one.id == course.id());
    found.is_some_and(|one| one.stages.contains(&activity.stage))
}

fn fit(activity: &Activity, query: &str) -> Option<Fit> {
    let wanted = query.trim();
    if wanted.eq_ignore_ascii_case(&activity.id) {
        return Some(Fit::Number);
    }
    let (id, wanted) = (activity.id.to_lowercase(), fold(wanted));
    if query.contains('.') && id.starts_with(&query.trim().to_lowercase()) {
        return Some(Fit::Begins);
    }
    if wanted.chars().count() < LETTERS {
        return None;
    }
    let name = format!(" {} {}", id, fold(&activity.name));
    let mut words = wanted.split(' ');
    words.all(|word| name.contains(&format!(" {word}"))).then_some(Fit::Named)
}

/// Where somebody reads it: the activity itself, of its own lane where each provider has one, else
/// its place on the map; nothing for whoever does not see it.
fn address(house: &House, (run, seen): (&KeptRun, &Sight), activity: &Activity) -> Option<String> {
    let state = run.run.as_ref()?;
    let item = |provider: Option<&String>| WorkItem {
        activity: activity.id.clone(),
        provider: provider.cloned(),
    };
    let mut own = std::iter::once(item(None)).chain(seen.lanes.iter().map(|one| item(Some(one))));
    let is_there =
        |item: &WorkItem| state.takes_part(&run.definition, item).is_some() && seen.sees(run, item);
    match own.find(is_there) {
        // Who sees every lane is led to all of them.
        Some(item) if item.provider.is_none() || !seen.is_whole => {
            Some(work::path(house, run, &item))
        }
        _ if seen.is_whole => Some(format!("{}?focus={}#outline", run.path(), activity.id)),
        _ => None,
    }
}
