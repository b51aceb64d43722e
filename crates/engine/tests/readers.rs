//! Every reader of the engine with thousands of texts that are almost right: no panic, an end, a
//! reason with its place. The same bodies are the fuzz targets in `fuzz/`.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made fails the test")]

use crate::common::Dice;
use crate::common::mutator;
use crate::common::readers::READERS;
use crate::common::texts;
use std::time::{Duration, Instant};

/// Texts for each reader.
const TEXTS: u64 = 700;

/// No text of a few thousand words may take longer, on a busy machine and without optimisation.
const LONGEST: Duration = Duration::from_secs(20);

/// Runs one reader over its good texts and over what becomes of them.
#[expect(clippy::disallowed_methods, reason = "that a reader ends in time is what is tested")]
fn drive(name: &str) {
    let (_, body) = READERS.iter().find(|(known, _)| *known == name).unwrap();
    let good = texts::good(name);
    for text in &good {
        body(text);
    }
    let mut read = 0;
    for seed in 0..TEXTS {
        let mut dice = Dice(seed);
        let text = &good[dice.below(good.len() as u32) as usize];
        let changes = 1 + dice.below(3) * dice.below(3);
        let text = mutator::changed(&mut dice, text, changes);
        read += u64::from(texts::is_read(name, &text));
        let begun = Instant::now();
        body(&text);
        assert!(begun.elapsed() < LONGEST, "{name} with seed {seed} took {:?}", begun.elapsed());
    }
    // Changes that break every text, or none, would try nothing.
    assert!((TEXTS / 30..TEXTS * 29 / 30).contains(&read), "{name}: {read} of {TEXTS} are read");
}

#[test]
fn fault_trees_that_are_almost_right_are_read_or_refused_with_a_place() {
    drive("open_psa");
}

#[test]
fn projects_that_are_almost_right_are_read_or_refused_with_a_place() {
    drive("project");
}

#[test]
fn tables_that_are_almost_right_are_read_or_refused_with_a_place() {
    drive("table");
}

#[test]
fn plans_that_are_almost_right_are_read_or_refused_with_a_place() {
    drive("plan");
}

#[test]
fn scenarios_that_are_almost_right_are_read_or_refused_with_a_place() {
    drive("scenarios");
}

#[test]
fn good_texts_are_read_and_what_is_empty_or_no_text_of_the_kind_is_not_a_panic() {
    for (name, body) in READERS {
        for odd in ["", "\n", "\u{0}", "\u{feff}", " \t \n", "{}", "<", "[[", "\"", "0"] {
            body(odd);
        }
        assert!(!texts::good(name).is_empty(), "{name}");
        for text in texts::good(name) {
            assert!(texts::is_read(name, &text), "{name}: a good text is refused:\n{text}");
        }
    }
}

#[test]
fn a_text_beyond_a_limit_is_refused_as_one_that_is_too_large() {
    use engine::{PlanLimit, TableLimit, cuts, losses, read_plan, read_table, simulate};
    let [tree, plan, losses] =
        ["open_psa", "plan", "scenarios"].map(|name| texts::good(name).swap_remove(0));
    let small = cuts::ReadLimit { bytes: 10, ..Default::default() };
    assert!(cuts::read_open_psa(&tree, None, &small).unwrap_err().is_limit());
    let small = simulate::Limit { bytes: 10, ..Default::default() };
    assert!(simulate::read(&plan, &small).unwrap_err().is_limit());
    let (project, table) = (texts::good("project").remove(0), texts::good("table").remove(0));
    let most = PlanLimit::default();
    for small in [
        PlanLimit { bytes: 10, ..most },
        PlanLimit { tasks: 3, ..most },
        PlanLimit { resources: 1, ..most },
    ] {
        assert!(read_plan(&project, &small).unwrap_err().is_limit(), "{small:?}");
    }
    assert!(read_plan(&project, &PlanLimit { tasks: 4, resources: 2, ..most }).is_ok());
    let most = TableLimit::default();
    for small in [
        TableLimit { bytes: 10, ..most },
        TableLimit { nodes: 3, ..most },
        TableLimit { links: 5, ..most },
    ] {
        assert!(read_table(&table, &small, &mut ()).unwrap_err().is_limit(), "{small:?}");
    }
    assert!(read_table(&table, &TableLimit { nodes: 4, links: 6, ..most }, &mut ()).is_ok());
    let stopped = read_table(&table, &most, &mut |_, _| false).unwrap_err();
    assert!(stopped.is_stopped());
    let small = losses::ReadLimit { bytes: 10, ..Default::default() };
    assert!(losses::read(&losses, &small).unwrap_err().is_limit());
}
