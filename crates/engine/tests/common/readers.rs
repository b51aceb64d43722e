//! What is asked of every reader with any text at all: no panic, an end, and either a reason with
//! its place or something that can be worked with. Fuzz targets and tests share these.

use engine::{
    Effort, Error, Failure, Place, PlanLimit, TableLimit, cuts, impact, losses, read_plan,
    read_table, schedule, simulate,
};

/// A reader by name, with what is asked of it.
pub type Reader = (&'static str, fn(&str));

/// All readers of the engine.
pub const READERS: [Reader; 5] = [
    ("open_psa", open_psa),
    ("project", project),
    ("table", table),
    ("plan", plan),
    ("scenarios", scenarios),
];

/// The most bytes of a text here: everything larger is refused before it is read.
const BYTES: usize = 1 << 20;

/// A refusal names the line, or says what of the whole is wrong or too much.
fn refused(error: &Error) {
    assert!(!error.is_stopped(), "nobody asked to stop: {error}");
    let words = error.to_string();
    assert!(words.trim().len() > 5, "a reason in words: {words:?}");
    if let Place::Line(line) = error.place() {
        assert!(line > 0 && words.starts_with(&format!("line {line}: ")), "{words:?}");
    } else {
        assert_eq!(error.place(), Place::Whole, "a text has lines: {words:?}");
    }
}

/// Fault trees: what is read can be written, read again and solved within limits.
pub fn open_psa(text: &str) {
    let limit =
        cuts::ReadLimit { bytes: BYTES, elements: 20_000, common_cause: 6, ..Default::default() };
    let read = match cuts::read_open_psa(text, None, &limit) {
        Ok(read) => read,
        Err(error) => return refused(&error),
    };
    let written = cuts::write_open_psa(&read.tree).expect("what was read can be written");
    let more = cuts::ReadLimit { bytes: usize::MAX, elements: u32::MAX, ..limit };
    let again = cuts::read_open_psa(&written, None, &more).expect("what was written can be read");
    let work = cuts::Limit { nodes: 2_000, steps: 20_000 };
    for tree in [read.tree, again.tree] {
        let solution = cuts::solve(&tree, &work, &mut ()).expect("nobody stops it");
        if let Ok(bounds) = solution.probability() {
            assert!((-1e-9..=1.0 + 1e-9).contains(&bounds.lower), "{bounds:?}");
            assert!(bounds.lower <= bounds.upper + 1e-9 && bounds.upper <= 1.0 + 1e-9);
        }
        if let Ok(sets) = solution.cut_sets_that_fit(&work, &mut ()) {
            assert!(sets.list(20).len() <= 20);
        }
    }
}

/// Projects: what is read has a schedule that the checker accepts.
pub fn project(text: &str) {
    match read_plan(text, &PlanLimit::default()) {
        Err(error) => refused(&error),
        // What is read may last millions of moments, and each of them is looked at.
        Ok(plan) if plan.tasks().count() > 200 => {}
        Ok(plan) => {
            let effort = Effort { schedules: 3, conflicts: 5, seed: 1 };
            let found = schedule(&plan, effort, &mut ());
            assert_eq!(plan.check(&found.starts).ok(), Some(found.makespan));
            assert!(found.lower_bound <= found.makespan);
        }
    }
}

/// Tables of needs: what is read can fail.
pub fn table(text: &str) {
    match read_table(text, &TableLimit::default(), &mut ()) {
        Err(error) => refused(&error),
        Ok((names, graph)) => {
            assert_eq!(names.len(), graph.nodes() as usize);
            if graph.nodes() > 0 {
                let found = impact(&graph, &[Failure { node: 0, at: 0 }]).expect("it is a node");
                assert!(found.reached().len() <= names.len());
            }
        }
    }
}

/// Plans: what is read can be worked out.
pub fn plan(text: &str) {
    let limit = simulate::Limit {
        steps: 200,
        references: 2_000,
        attempts: 20,
        shapes: 20,
        bytes: BYTES as u64,
    };
    let file = match simulate::read(text, &limit) {
        Ok(file) => file,
        Err(error) => return refused(&error),
    };
    let setup = simulate::Setup { trials: 64, seed: 1, ..Default::default() };
    let plan = match &file.progress {
        Some(progress) => file.plan.after(progress),
        None => Ok(file.plan),
    };
    if let Ok(plan) = plan {
        let found = simulate::simulate(&plan, &setup, &mut ()).expect("a plan can be worked out");
        for one in found.services.iter().filter_map(|one| one.rto_met) {
            assert!(0.0 <= one.low && one.low <= one.high && one.high <= 1.0, "{one:?}");
        }
    }
}

/// Scenarios: what is read has losses, or is more than can be drawn.
pub fn scenarios(text: &str) {
    let limit = losses::ReadLimit { bytes: BYTES as u64, scenarios: 20, strategies: 5 };
    match losses::read(text, &limit) {
        Err(error) => refused(&error),
        Ok(file) => {
            let years = losses::Years { years: 50, seed: 1, ..Default::default() };
            match losses::losses(&file.scenarios, &years, &mut ()) {
                Ok(found) => assert_eq!(found.parts.len(), file.scenarios.len()),
                Err(error) => assert!(error.to_string().len() > 5),
            }
        }
    }
}
