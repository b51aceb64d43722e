//! Fault trees against all states of small ones, and against the published answers of large ones.

#![expect(clippy::unwrap_used, reason = "an answer that cannot be read fails the test")]

use crate::common::Dice;
use crate::common::published::{agrees, read, text};
use crate::common::trees::{by_force, random_tree};
use engine::cuts::{Limit, Node, Op, ReadLimit, Tree, read_open_psa, solve, write_open_psa};

#[test]
fn a_published_number_is_met_to_its_digits_and_not_beyond() {
    for found in [1.017_080_778e-4, 1.017_075_1e-4, 1.017_084_9e-4] {
        assert!(agrees(found, "0.000101708") && agrees(found, "1.01708E-04"), "{found}");
    }
    for found in [1.017_074_9e-4, 1.017_085_1e-4, 1.018_5e-4] {
        assert!(!agrees(found, "0.000101708") && !agrees(found, "1.01708E-04"), "{found}");
    }
}

/// Those that take a debug build long; the benchmark looks at them.
const SLOW: [&str; 4] = ["cea9601", "das9701", "nus9601", "edf9203"];

#[test]
fn each_published_model_has_its_published_number_of_cut_sets_and_probability() {
    let Some(answers) = text("aralia/answers.csv") else { return };
    let mut met = 0;
    for row in answers.lines().skip(1) {
        let row: Vec<&str> = row.split(',').collect();
        if SLOW.contains(&row[0]) {
            continue;
        }
        let Some(model) = text(&format!("aralia/{}.xml", row[0])) else { continue };
        let tree = read(&model).tree;
        assert_eq!(tree.events().to_string(), row[1], "{}", row[0]);
        assert_eq!(tree.gates().to_string(), row[2], "{}", row[0]);
        let solution = solve(&tree, &Limit::default(), &mut ()).unwrap();
        let chance = solution.probability().unwrap();
        // Where the published value is wrong, another program's is beside it.
        let published = if row[12].is_empty() { row[10] } else { row[11] };
        assert!(chance.is_exact() && agrees(chance.lower, published), "{}: {chance:?}", row[0]);
        let sets = solution.cut_sets(None, &Limit::default(), &mut ()).unwrap();
        let count = row[8].parse::<u64>().map_or("82000000000".to_owned(), |n| n.to_string());
        assert_eq!(sets.count().to_string(), count, "{}", row[0]);
        met += 1;
    }
    assert!(met >= 20, "{met} models were met");
}

#[test]
fn probability_and_cut_sets_are_what_trying_all_states_finds() {
    for seed in 0..1500 {
        let mut dice = Dice(seed);
        let (events, gates) = (1 + dice.below(8), 1 + dice.below(12));
        let tree = random_tree(&mut dice, events, gates, seed % 3 == 0);
        let truth = by_force(&tree);
        let solution = solve(&tree, &Limit::default(), &mut ()).unwrap();
        let chance = solution.probability().unwrap();
        assert!(chance.is_exact(), "seed {seed}");
        assert!((chance.lower - truth.probability).abs() < 1e-12, "seed {seed}: {chance:?}");
        let sets = solution.cut_sets(None, &Limit::default(), &mut ()).unwrap();
        assert_eq!(sets.count().to_string(), truth.sets.len().to_string(), "seed {seed}");
        assert_eq!(sets.list(usize::MAX), truth.sets, "seed {seed}");
        for order in 0..4 {
            let short = solution.cut_sets(Some(order), &Limit::default(), &mut ()).unwrap();
            let fits = truth.sets.iter().filter(|set| set.len() <= order as usize);
            let fits: Vec<Vec<u32>> = fits.cloned().collect();
            assert_eq!(short.count().to_string(), fits.len().to_string(), "seed {seed}");
            assert!(short.is_truncated() || fits.len() == truth.sets.len(), "seed {seed}");
            assert_eq!(short.list(usize::MAX), fits, "seed {seed}");
            let counts = sets.by_order(order);
            let of_order = truth.sets.iter().filter(|set| set.len() == order as usize).count();
            let counted = counts.get(order as usize).map_or("0".to_owned(), |c| c.to_string());
            assert_eq!(counted, of_order.to_string(), "seed {seed}");
        }
    }
}

#[test]
fn what_a_diagram_finds_is_what_the_form_alone_finds() {
    let Some(model) = text("aralia/baobab1.xml") else { return };
    for model in [Some(model), text("aralia/isp9603.xml"), text("aralia/das9208.xml")] {
        let Some(model) = model else { continue };
        let tree = read(&model).tree;
        let solution = solve(&tree, &Limit::default(), &mut ()).unwrap();
        let unsolved = solve(&tree, &Limit { nodes: 50, ..Limit::default() }, &mut ()).unwrap();
        assert!(solution.is_exact() && !unsolved.is_exact());
        for order in 1..=3 {
            let one = solution.cut_sets(Some(order), &Limit::default(), &mut ()).unwrap();
            let other = unsolved.cut_sets(Some(order), &Limit::default(), &mut ()).unwrap();
            assert_eq!(one.list(usize::MAX), other.list(usize::MAX));
            assert_eq!(one.by_order(order), other.by_order(order));
        }
    }
}

#[test]
fn bounds_of_what_is_not_solved_hold_the_published_value() {
    for (name, published) in
        [("baobab1", 1.017_080_8e-4), ("edfpa14p", 0.080_705_922), ("cea9601", 1.484_085_4e-3)]
    {
        let Some(model) = text(&format!("aralia/{name}.xml")) else { continue };
        let tree = read(&model).tree;
        for nodes in [2_000, 8_000, 30_000] {
            let limit = Limit { nodes, ..Limit::default() };
            let solution = solve(&tree, &limit, &mut ()).unwrap();
            let bounds = solution.probability().unwrap();
            let is_around = bounds.lower <= published * (1.0 + 1e-6)
                && bounds.upper >= published * (1.0 - 1e-6);
            assert!(is_around, "{name} {nodes}: {bounds:?}");
            assert_eq!(bounds.is_exact(), solution.is_exact());
            println!("{name} {nodes}: {bounds:?}");
            assert!(bounds.upper - bounds.lower < 0.99, "{name} {nodes}: {bounds:?}");
        }
    }
}

#[test]
fn importance_is_what_fixing_each_event_finds() {
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let (events, gates) = (1 + dice.below(6), 1 + dice.below(9));
        let tree = random_tree(&mut dice, events, gates, false);
        let solution = solve(&tree, &Limit::default(), &mut ()).unwrap();
        let sets = solution.cut_sets(None, &Limit::default(), &mut ()).unwrap();
        let top = solution.probability().unwrap().lower;
        let listed = sets.list(usize::MAX);
        let of = |event: u32| match &tree.nodes()[event as usize] {
            Node::Event { probability, .. } => probability.unwrap(),
            _ => panic!("not an event"),
        };
        let product = |set: &Vec<u32>| set.iter().map(|event| of(*event)).product::<f64>();
        let stopped = solution.importance(&sets, &mut |_, _| false).unwrap_err();
        assert!(stopped.is_stopped(), "seed {seed}");
        for one in solution.importance(&sets, &mut ()).unwrap() {
            let [with, without] = [true, false].map(|occurs| {
                let mut chances = vec![None; tree.nodes().len()];
                chances[one.event as usize] = Some(if occurs { 1.0 } else { 0.0 });
                by_force(&with_chances(&tree, &chances)).probability
            });
            assert!((one.birnbaum - (with - without)).abs() < 1e-10, "seed {seed}");
            assert!((one.criticality * top - (top - without)).abs() < 1e-10, "seed {seed}");
            assert!((one.achievement * top - with).abs() < 1e-10, "seed {seed}");
            let inside = listed.iter().filter(|set| set.contains(&one.event));
            let contribution: f64 = inside.map(product).sum();
            assert!((one.contribution - contribution).abs() < 1e-10, "seed {seed}");
            let all: f64 = listed.iter().map(product).sum();
            assert!((one.fussell_vesely * all - contribution).abs() < 1e-10, "seed {seed}");
        }
    }
}

/// The same tree with some probabilities replaced.
fn with_chances(tree: &Tree, chances: &[Option<f64>]) -> Tree {
    let mut new = Tree::new("copy");
    for (at, node) in tree.nodes().iter().enumerate() {
        match node {
            Node::Event { name, probability } => new.event(name, chances[at].or(*probability)),
            Node::House { name, occurs } => new.house(name, *occurs),
            Node::Gate { name, op, members } => new.gate(name.as_deref(), *op, members),
        }
        .unwrap();
    }
    new
}

#[test]
fn the_reports_of_another_program_say_the_same() {
    let Some(model) = text("small-fault-trees/Theatre/theatre.xml") else { return };
    // The other program takes 2E-2 as a rate over one unit of time.
    let rate = "<exponential><float value=\"2e-2\"/><float value=\"1\"/></exponential>";
    let tree = read(&model.replace("<float value=\"2e-2\"/>", rate)).tree;
    let solution = solve(&tree, &Limit::default(), &mut ()).unwrap();
    assert!(agrees(solution.probability().unwrap().lower, "2.064338e-3"));
    let sets = solution.cut_sets(None, &Limit::default(), &mut ()).unwrap();
    let all = solution.importance(&sets, &mut ()).unwrap();
    for (name, contribution) in
        [("Gen_Fail", "5.940398e-4"), ("Mains_Fail", "2.094040e-3"), ("Relay_Fail", "1.500000e-3")]
    {
        let one = all.iter().find(|one| tree.name_of(one.event) == Some(name)).unwrap();
        assert!(agrees(one.contribution, contribution), "{name} {}", one.contribution);
    }
    let Some(model) = text("small-fault-trees/ThreeLevels/top.xml") else { return };
    let solution = solve(&read(&model).tree, &Limit::default(), &mut ()).unwrap();
    assert!((solution.probability().unwrap().lower - 0.28).abs() < 1e-12);
}

#[test]
fn a_tree_that_is_written_and_read_back_means_the_same() {
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let (events, gates) = (1 + dice.below(6), 1 + dice.below(10));
        let tree = random_tree(&mut dice, events, gates, false);
        let text = write_open_psa(&tree).unwrap();
        let back = read_open_psa(&text, None, &ReadLimit::default()).unwrap().tree;
        let solved = |tree: &Tree| {
            let solution = solve(tree, &Limit::default(), &mut ()).unwrap();
            let sets = solution.cut_sets(None, &Limit::default(), &mut ()).unwrap();
            let name = |node: &u32| tree.name_of(*node).unwrap().to_owned();
            let named = |set: &Vec<u32>| {
                let mut names: Vec<String> = set.iter().map(name).collect();
                names.sort();
                names
            };
            let mut sets: Vec<Vec<String>> = sets.list(usize::MAX).iter().map(named).collect();
            sets.sort();
            (solution.probability().unwrap().lower, sets)
        };
        let (one, other) = (solved(&tree), solved(&back));
        assert!((one.0 - other.0).abs() < 1e-12, "seed {seed}");
        assert_eq!(one.1, other.1, "seed {seed}");
        let again = write_open_psa(&back).unwrap();
        let twice = read_open_psa(&again, None, &ReadLimit::default()).unwrap().tree;
        assert_eq!(again, write_open_psa(&twice).unwrap(), "seed {seed}");
    }
}

#[test]
fn a_deep_chain_of_gates_is_no_danger() {
    let mut tree = Tree::new("chain");
    let mut node = tree.event("e", Some(0.25)).unwrap();
    for depth in 0..20_000 {
        let more = tree.event(&format!("e{depth}"), Some(1e-9)).unwrap();
        node =
            tree.gate(None, if depth % 2 == 0 { Op::Or } else { Op::And }, &[node, more]).unwrap();
    }
    let text = write_open_psa(&tree).unwrap();
    let back = read(&text).tree;
    let solution = solve(&back, &Limit::default(), &mut ()).unwrap();
    assert!(solution.probability().unwrap().is_exact());
    let sets = solution.cut_sets(Some(2), &Limit::default(), &mut ()).unwrap();
    assert!(!sets.count().is_zero() && sets.is_truncated());
}

#[test]
fn the_observer_and_the_limits_are_heard() {
    let Some(model) = text("aralia/edfpa14p.xml") else { return };
    let tree = read(&model).tree;
    let stopped = solve(&tree, &Limit::default(), &mut |_, _| false);
    assert!(stopped.is_err_and(|error| error.is_stopped()));
    for limit in
        [Limit { nodes: 1000, ..Limit::default() }, Limit { steps: 1000, ..Limit::default() }]
    {
        let solution = solve(&tree, &limit, &mut ()).unwrap();
        assert!(!solution.is_exact());
        let bounds = solution.probability().unwrap();
        assert!(bounds.lower <= 0.080_705_92 && 0.080_705_92 <= bounds.upper, "{bounds:?}");
        let refused = solution.cut_sets(None, &limit, &mut ());
        assert!(refused.is_err_and(|error| error.is_limit()));
    }
}
