//! Probabilities by a second method, bounds of what is cut off, and the reports of other programs.

#![expect(clippy::unwrap_used, reason = "an answer that cannot be read fails the test")]

use crate::common::Dice;
use crate::common::published::{agrees, read, text};
use crate::common::second;
use crate::common::trees::{by_force, random_tree};
use crate::common::trials::{between, interval, occurs, union};
use engine::cuts::{CutSets, Limit, Node, ReadLimit, Solution, Tree, read_open_psa, solve};

fn solved(tree: &Tree) -> (Solution, CutSets) {
    let solution = solve(tree, &Limit::default(), &mut ()).unwrap();
    let sets = solution.cut_sets(None, &Limit::default(), &mut ()).unwrap();
    (solution, sets)
}

/// The sets of a tree by names, sorted.
fn named(tree: &Tree, sets: &CutSets) -> Vec<Vec<String>> {
    let name = |node: &u32| tree.name_of(*node).unwrap().to_owned();
    let mut all: Vec<Vec<String>> = Vec::new();
    for set in sets.list(usize::MAX) {
        let mut names: Vec<String> = set.iter().map(name).collect();
        names.sort();
        all.push(names);
    }
    all.sort_by_key(|set| (set.len(), set.clone()));
    all
}

#[test]
fn a_second_method_finds_the_same_probability_to_nine_digits() {
    for seed in 0..500 {
        let mut dice = Dice(seed);
        let tree =
            random_tree(&mut dice, 1 + seed as u32 % 30, 1 + seed as u32 % 40, seed % 3 == 0);
        let other = second::probability(&tree, 1 << 20).unwrap();
        let own = solved(&tree).0.probability().unwrap().lower;
        assert!((own - other).abs() <= 1e-12, "seed {seed}: {own} {other}");
    }
    let Some(answers) = text("aralia/answers.csv") else { return };
    let mut met = 0;
    // Without optimisation larger diagrams take too long; the example `cuts` compares them.
    for name in answers.lines().skip(1).filter_map(|row| row.split(',').next()) {
        let Some(model) = text(&format!("aralia/{name}.xml")) else { continue };
        let tree = read(&model).tree;
        let Some(other) = second::probability(&tree, 60_000) else { continue };
        let own = solved(&tree).0.probability().unwrap();
        let differs = (own.lower - other).abs() / other;
        assert!(own.is_exact() && differs <= 1e-9, "{name}: {own:?} {other}");
        met += 1;
    }
    assert!(met >= 15, "{met} models were small enough for the second method");
}

#[test]
fn trials_hold_the_exact_value_and_convict_another() {
    const WORDS: u32 = 1_000;
    let (mut held, mut convicted) = (0, 0);
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let tree = random_tree(&mut dice, 1 + seed as u32 % 30, 1 + seed as u32 % 40, true);
        let own = solved(&tree).0.probability().unwrap().lower;
        let (low, high) = interval(occurs(&tree, &[], WORDS, seed), 64 * u64::from(WORDS));
        held += u32::from(low <= own && own <= high);
        let wrong = own + 0.05;
        convicted += u32::from(wrong > high);
    }
    assert!(held >= 199, "{held} of 200");
    assert_eq!(convicted, 200, "five points off is seen every time");
    // Too large for a second diagram: a third way, without one.
    let Some(model) = text("aralia/das9701.xml") else { return };
    let hits = occurs(&read(&model).tree, &[], 4_000, 1);
    let (low, high) = interval(hits, 64 * 4_000);
    assert!(low <= 7.44694e-2 && 7.44694e-2 <= high, "{low} to {high}");
    assert!(high - low < 0.006, "{low} to {high}");
}

#[test]
fn a_cut_set_and_trials_of_what_it_leaves_hold_the_exact_value() {
    let (mut held, mut narrow, mut convicted) = (0, 0, 0);
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let tree = random_tree(&mut dice, 2 + seed as u32 % 10, 2 + seed as u32 % 12, true);
        let truth = by_force(&tree);
        let some: Vec<Vec<u32>> = truth.sets.iter().take(1).cloned().collect();
        let (low, high) = between(&tree, &some, 1_000, seed);
        let error = 1e-12;
        held += u32::from(low <= truth.probability + error && truth.probability <= high + error);
        narrow += u32::from(high - low < 0.02);
        // The negative control: the set without what it leaves.
        convicted += u32::from(some.len() < truth.sets.len() && low > union(&tree, &some) + 1e-9);
    }
    assert!(held >= 199 && narrow >= 150, "{held} {narrow} of 200");
    assert!(convicted >= 20, "{convicted}: what it leaves is seen");
}

#[test]
fn the_bounds_of_sets_that_were_cut_off_hold_the_exact_value() {
    let mut close = 0;
    for seed in 0..1500 {
        let mut dice = Dice(seed);
        let (events, gates) = (1 + dice.below(8), 1 + dice.below(12));
        let tree = random_tree(&mut dice, events, gates, seed % 3 > 0);
        let truth = by_force(&tree).probability;
        let (solution, all) = solved(&tree);
        let chances: Vec<Option<f64>> = chances(&tree);
        for order in 0..5 {
            let sets = solution.cut_sets(Some(order), &Limit::default(), &mut ()).unwrap();
            // The sets alone, without what the diagrams know, and with so little room that the
            // probability of their union is only bounded.
            let none = Limit { nodes: 1, ..Limit::default() };
            for cover in [
                sets.cover(&chances, &Limit::default(), &mut ()).unwrap(),
                sets.cover(&chances, &none, &mut ()).unwrap(),
                solution.cover(&sets, &Limit::default(), &mut ()).unwrap(),
            ] {
                let (top, error) = (cover.top, 1e-12);
                assert!(top.lower <= truth + error, "seed {seed} order {order}: {cover:?} {truth}");
                assert!(truth <= top.upper + error, "seed {seed} order {order}: {cover:?} {truth}");
                assert!(truth <= cover.kept.upper + cover.left_out + error, "seed {seed}");
                assert!(sets.is_truncated() || cover.left_out <= error, "seed {seed}: {cover:?}");
                close += u32::from(sets.is_truncated() && cover.left_out < 0.05);
            }
        }
        let cover = all.cover(&chances, &Limit::default(), &mut ()).unwrap();
        assert!(truth <= cover.kept.upper + 1e-12, "seed {seed}: {cover:?}");
    }
    assert!(close > 100, "{close}: bounds that are always wide say nothing");
}

/// The probability of each event of a tree.
fn chances(tree: &Tree) -> Vec<Option<f64>> {
    let chance = |node: &Node| match node {
        Node::Event { probability, .. } => *probability,
        _ => None,
    };
    tree.nodes().iter().map(chance).collect()
}

#[test]
fn a_bound_that_forgets_what_was_cut_off_is_caught() {
    // The negative control: without what was left out the exact value lies outside.
    let (mut outside, mut cut) = (0, 0);
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let tree = random_tree(&mut dice, 6, 8, true);
        let truth = by_force(&tree).probability;
        let (solution, _) = solved(&tree);
        let sets = solution.cut_sets(Some(1), &Limit::default(), &mut ()).unwrap();
        let cover = sets.cover(&chances(&tree), &Limit::default(), &mut ()).unwrap();
        cut += u32::from(sets.is_truncated());
        outside += u32::from(sets.is_truncated() && truth > cover.kept.upper + 1e-12);
    }
    assert!(cut > 20 && outside > 20, "{outside} of {cut}");
}

#[test]
fn a_published_model_without_room_for_all_its_sets_says_how_much_it_left_out() {
    for name in ["baobab1", "edfpa14p", "das9208"] {
        let Some(model) = text(&format!("aralia/{name}.xml")) else { continue };
        let tree = read(&model).tree;
        let limit = Limit { nodes: 3_000, ..Limit::default() };
        let solution = solve(&tree, &Limit::default(), &mut ()).unwrap();
        let exact = solution.probability().unwrap().lower;
        let sets = solution.cut_sets_that_fit(&limit, &mut ()).unwrap();
        assert!(sets.is_truncated() && sets.order().is_some(), "{name}: {:?}", sets.order());
        let cover = solution.cover(&sets, &Limit::default(), &mut ()).unwrap();
        assert!(cover.top.lower <= exact && exact <= cover.top.upper, "{name}: {cover:?}");
        let left_out = exact - cover.kept.lower;
        assert!(left_out <= cover.left_out + 1e-15, "{name}: {left_out} {cover:?}");
    }
}

#[test]
fn three_motors_have_the_sets_and_probabilities_of_the_other_programs_report() {
    let Some(model) = text("small-fault-trees/ThreeMotor/three_motor.xml") else { return };
    let report = text("small-fault-trees/ThreeMotor/OpenFTA_Report.txt").unwrap();
    // The other program counts what is known to occur as events that are certain.
    let certain = model
        .replace("house-event", "basic-event")
        .replace("<constant value=\"true\"/>", "<float value=\"1\"/>");
    let tree = read(&certain).tree;
    let (solution, sets) = solved(&tree);
    let mut published: Vec<Vec<String>> = Vec::new();
    for line in report.lines().take_while(|line| !line.starts_with("Qualitative")) {
        let Some((number, set)) = line.split_once(')') else { continue };
        if number.trim().parse::<u32>().is_ok() {
            let mut names: Vec<String> = set.split_whitespace().map(str::to_owned).collect();
            names.sort();
            published.push(names);
        }
    }
    published.sort_by_key(|set| (set.len(), set.clone()));
    assert_eq!(published.len(), 54);
    assert_eq!(named(&tree, &sets), published);
    // Worked out: K5, or T2 with K1, S1, T1inc or one of two of each of three timers. The sums of
    // the report round: its lower bound of six terms lies 2e-8 above this.
    let timers = (1.0 - 0.98_f64.powi(2)).powi(3);
    let worked = 0.02 + 0.98 * 0.02 * (1.0 - 0.98_f64.powi(3) * (1.0 - timers));
    let chance = solution.probability().unwrap().lower;
    assert!((chance - worked).abs() < 1e-15 && agrees(chance, "2.1154E-002"), "{chance}");
    let all = solution.importance(&sets, &mut ()).unwrap();
    // Of T2 the report says 1.233381E-003: a sum of rounded terms, so its last digit is left out.
    for (name, contribution) in
        [("K1", "8.000000E-004"), ("K5", "2.240000E-002"), ("T2", "1.23338E-003")]
    {
        let one = all.iter().find(|one| tree.name_of(one.event) == Some(name)).unwrap();
        assert!(agrees(one.contribution, contribution), "{name} {}", one.contribution);
    }
    // Known to occur instead of certain: the same, with shorter sets.
    let known = solved(&read(&model).tree);
    assert!((known.0.probability().unwrap().lower - chance).abs() < 1e-15);
    assert_eq!(known.1.count().to_string(), "12");
}

#[test]
fn the_lift_has_the_twelve_single_points_and_the_probability_of_the_report() {
    let Some(model) = text("small-fault-trees/Lift/lift.xml") else { return };
    let tree = read(&model).tree;
    let (solution, sets) = solved(&tree);
    assert_eq!(sets.by_order(3).iter().map(ToString::to_string).collect::<Vec<_>>(), ["0", "12"]);
    let chance = solution.probability().unwrap().lower;
    assert!(agrees(chance, "1.199993E-005"), "{chance}");
}

#[test]
fn two_trains_with_common_causes_fail_as_the_other_program_says_by_alignment() {
    let Some(model) = text("small-fault-trees/TwoTrain/common_cause.xml") else { return };
    let read = read(&model);
    let (solution, sets) = solved(&read.tree);
    let normal = solution.probability().unwrap().lower;
    assert!(agrees(normal, "6.2259E-02"), "{normal}");
    assert_eq!(
        sets.by_order(3).iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["0", "2", "4"]
    );
    // A pump in maintenance has failed for certain; the other one is as probable as before.
    let out = [("PumpOne", 24.0 / 8760.0), ("PumpTwo", 24.0 / 8760.0)].map(|(pump, share)| {
        let failed = format!("<event name=\"{pump}\"/>\n      </or>");
        let text = model.replacen(&failed, "<constant value=\"true\"/></or>", 1);
        assert_ne!(text, model, "{pump}");
        let tree = read_open_psa(&text, Some("TopEvent"), &ReadLimit::default()).unwrap().tree;
        let chance = solved(&tree).0.probability().unwrap().lower;
        assert!(agrees(chance, "1.8712E-01"), "{pump}: {chance}");
        share * chance
    });
    let whole = (1.0 - 48.0 / 8760.0) * normal + out.iter().sum::<f64>();
    assert!(agrees(whole, "6.2943E-02"), "{whole}");
}

#[test]
fn the_other_small_models_come_to_what_hand_force_and_a_second_method_find() {
    if let Some(model) = text("small-fault-trees/TwoTrain/two_train.xml") {
        let (solution, sets) = solved(&read(&model).tree);
        // Each train: 1 - 0.5 * 0.3.
        assert!((solution.probability().unwrap().lower - 0.85 * 0.85).abs() < 1e-12);
        assert_eq!(sets.count().to_string(), "4");
    }
    if let Some(model) = text("small-fault-trees/SmallTree/SmallTree.xml") {
        // The medians of the rates, over the mission time of 8,760 hours.
        let fails = |rate: f64| 1.0 - (-rate * 8760.0).exp();
        let pair = fails(2e-5) * fails(1e-5);
        let (solution, sets) = solved(&read(&model).tree);
        let chance = solution.probability().unwrap().lower;
        assert!((chance - (1.0 - (1.0 - pair) * (1.0 - pair))).abs() < 1e-12, "{chance}");
        assert_eq!(sets.count().to_string(), "2");
    }
    for model in ["HIPPS/HIPPS", "BSCU/BSCU", "ne574/ne574"] {
        let Some(model) = text(&format!("small-fault-trees/{model}.xml")) else { continue };
        let tree = read(&model).tree;
        let (solution, found) = solved(&tree);
        let chance = solution.probability().unwrap().lower;
        let other = second::probability(&tree, 10_000).unwrap();
        assert!((chance - other).abs() <= 1e-12 * other, "{}: {chance} {other}", tree.name());
        assert_eq!(found.list(usize::MAX), by_force(&tree).sets, "{}", tree.name());
    }
}
