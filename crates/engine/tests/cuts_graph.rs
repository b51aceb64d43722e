//! Cut sets of nodes of a graph, against failing every set of nodes of small graphs.

#![expect(clippy::unwrap_used, reason = "an answer that cannot be read fails the test")]

use crate::common::{Dice, random_graph};
use engine::{
    Builder, Failure, Graph, PairLimit, SingleLimit,
    cuts::{
        Limit, ReadLimit, node_cut_sets, node_tree, read_open_psa, solve, solve_node,
        write_open_psa,
    },
    impact, pairs, singles,
};

/// The minimal sets of other nodes that bring a top down, by size, then by nodes.
fn by_force(graph: &Graph, top: u32) -> Vec<Vec<u32>> {
    let others: Vec<u32> = (0..graph.nodes()).filter(|node| *node != top).collect();
    let mut found: Vec<(usize, Vec<u32>)> = Vec::new();
    let mut states: Vec<usize> = (0..1 << others.len()).collect();
    states.sort_by_key(|state| state.count_ones());
    for state in states {
        if found.iter().any(|(known, _)| known & state == *known) {
            continue;
        }
        let inside = others.iter().enumerate().filter(|(bit, _)| state >> bit & 1 == 1);
        let set: Vec<u32> = inside.map(|(_, node)| *node).collect();
        let failures: Vec<Failure> =
            set.iter().map(|node| Failure { node: *node, at: 0 }).collect();
        if impact(graph, &failures).unwrap().at(top).is_some() {
            found.push((state, set));
        }
    }
    let mut sets: Vec<Vec<u32>> = found.into_iter().map(|(_, set)| set).collect();
    sets.sort_by_key(|set| (set.len(), set.clone()));
    sets
}

#[test]
fn the_cut_sets_of_a_node_are_what_failing_every_set_finds_in_circles_too() {
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let nodes = 2 + dice.below(8);
        let needs = dice.below(20);
        let graph = random_graph(&mut dice, nodes, needs, false);
        let top = dice.below(nodes);
        let truth = by_force(&graph, top);
        let solution = solve_node(&graph, top, &[], &Limit::default(), &mut ()).unwrap();
        let sets = solution.cut_sets(None, &Limit::default(), &mut ()).unwrap();
        assert_eq!(sets.list(usize::MAX), truth, "seed {seed}");
        for order in 1..=4 {
            let short = node_cut_sets(&graph, top, order, &Limit::default(), &mut ()).unwrap();
            let fits = truth.iter().filter(|set| set.len() <= order as usize);
            let fits: Vec<Vec<u32>> = fits.cloned().collect();
            assert_eq!(short.list(usize::MAX), fits, "seed {seed} order {order}");
            assert_eq!(short.count().to_string(), fits.len().to_string(), "seed {seed}");
            assert!(short.is_truncated() || fits.len() == truth.len(), "seed {seed}");
        }
    }
}

/// How probable it is that a top fails, from all states of the other nodes.
fn chance_by_force(graph: &Graph, top: u32, chances: &[Option<f64>]) -> f64 {
    let others: Vec<u32> = (0..graph.nodes()).filter(|node| *node != top).collect();
    let mut sum = 0.0;
    for state in 0..1_usize << others.len() {
        let is_in = |(bit, node): (usize, &u32)| (state >> bit & 1 == 1).then_some(*node);
        let set: Vec<u32> = others.iter().enumerate().filter_map(is_in).collect();
        let failures: Vec<Failure> =
            set.iter().map(|node| Failure { node: *node, at: 0 }).collect();
        if impact(graph, &failures).unwrap().at(top).is_some() {
            let of = |node: &u32| chances[*node as usize].unwrap();
            let own = |node: &u32| if set.contains(node) { of(node) } else { 1.0 - of(node) };
            sum += others.iter().map(own).product::<f64>();
        }
    }
    sum
}

#[test]
fn the_tree_of_a_node_says_what_failing_every_set_says_with_bounds_at_every_order() {
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let nodes = 2 + dice.below(7);
        let needs = dice.below(18);
        let graph = random_graph(&mut dice, nodes, needs, false);
        let top = dice.below(nodes);
        let chances: Vec<Option<f64>> =
            (0..nodes).map(|_| Some(f64::from(dice.below(40)) / 100.0)).collect();
        let name = |node: u32| format!("n{node:02}");
        let tree = node_tree(&graph, top, &chances, name).unwrap();
        let truth = by_force(&graph, top);
        let chance = chance_by_force(&graph, top, &chances);
        let solution = solve(&tree, &Limit::default(), &mut ()).unwrap();
        assert!((solution.probability().unwrap().lower - chance).abs() < 1e-12, "seed {seed}");
        let sets = solution.cut_sets(None, &Limit::default(), &mut ()).unwrap();
        let named = |set: &Vec<u32>| -> Vec<String> {
            let mut all: Vec<String> =
                set.iter().map(|at| tree.name_of(*at).unwrap().to_owned()).collect();
            all.sort();
            all
        };
        let mut found: Vec<Vec<String>> = sets.list(usize::MAX).iter().map(named).collect();
        found.sort_by_key(|set| (set.len(), set.clone()));
        let by_name = |set: &Vec<u32>| set.iter().map(|at| name(*at)).collect::<Vec<String>>();
        let expected: Vec<Vec<String>> = truth.iter().map(by_name).collect();
        assert_eq!(found, expected, "seed {seed}");
        // What is written and read back says the same.
        let text = write_open_psa(&tree).unwrap();
        let back = read_open_psa(&text, None, &ReadLimit::default()).unwrap().tree;
        let again = solve(&back, &Limit::default(), &mut ()).unwrap();
        assert!((again.probability().unwrap().lower - chance).abs() < 1e-12, "seed {seed}");
        for order in 1..=4 {
            let short = node_cut_sets(&graph, top, order, &Limit::default(), &mut ()).unwrap();
            let cover = short.cover(&chances, &Limit::default(), &mut ()).unwrap();
            let is_inside = cover.top.lower <= chance + 1e-12 && chance <= cover.top.upper + 1e-12;
            assert!(is_inside, "seed {seed} order {order}: {cover:?} {chance}");
        }
    }
}

#[test]
fn sets_of_one_are_the_single_failures_and_pairs_worth_more_than_their_sum_are_sets_of_two() {
    let mut checked = 0;
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let nodes = 3 + dice.below(12);
        let needs = nodes + dice.below(20);
        let graph = random_graph(&mut dice, nodes, needs, false);
        let tops: Vec<u32> = (0..nodes).collect();
        let points = singles(&graph, &tops, SingleLimit::default(), &mut ()).unwrap();
        let mut of_two: Vec<Vec<Vec<u32>>> = Vec::new();
        for top in &tops {
            let sets = node_cut_sets(&graph, *top, 2, &Limit::default(), &mut ()).unwrap();
            let (ones, twos): (Vec<_>, Vec<_>) =
                sets.list(usize::MAX).into_iter().partition(|set| set.len() == 1);
            let ones: Vec<u32> = ones.into_iter().flatten().collect();
            assert_eq!(Some(ones), points.of(*top as usize), "seed {seed} top {top}");
            of_two.push(twos);
        }
        let limit = PairLimit { tried: usize::MAX, kept: usize::MAX, near: usize::MAX };
        for pair in pairs(&graph, limit, &mut ()).unwrap().pairs {
            let set = vec![pair.one, pair.other];
            let tops = of_two.iter().filter(|twos| twos.contains(&set)).count();
            // Who only the two together bring down has the two as a cut set.
            assert_eq!(tops as u32, pair.excess(), "seed {seed}: {pair:?}");
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked}");
}

/// Layers of services: most nodes need one or two of the next layers, some one of several.
fn layered(nodes: u32, seed: u64) -> Graph {
    let mut dice = Dice(seed);
    let mut builder = Builder::new(nodes).unwrap();
    for node in 0..nodes - 1 {
        let span = (nodes - 1 - node).min(400);
        let one = node + 1 + dice.below(span);
        let other = node + 1 + dice.below(span);
        if one != other && dice.below(2) == 0 {
            builder.group(node, 1, &[(one, 0), (other, 0)]).unwrap();
        } else {
            builder.need(node, one, 0).unwrap();
        }
    }
    builder.build()
}

#[test]
fn in_a_large_graph_the_sets_of_one_are_the_single_points_and_those_of_two_are_minimal() {
    let graph = layered(3_000, 5);
    let sets = node_cut_sets(&graph, 0, 2, &Limit::default(), &mut ()).unwrap();
    let listed = sets.list(usize::MAX);
    let points = singles(&graph, &[0], SingleLimit::default(), &mut ()).unwrap();
    let ones: Vec<u32> = listed.iter().filter(|set| set.len() == 1).map(|set| set[0]).collect();
    assert_eq!(Some(ones), points.of(0));
    let mut pairs = 0;
    for set in listed.iter().filter(|set| set.len() == 2) {
        let fails = |set: &[u32]| {
            let failures: Vec<Failure> =
                set.iter().map(|node| Failure { node: *node, at: 0 }).collect();
            impact(&graph, &failures).unwrap().at(0).is_some()
        };
        assert!(fails(set) && !fails(&set[..1]) && !fails(&set[1..]), "{set:?}");
        pairs += 1;
    }
    assert!(pairs > 0, "{}", listed.len());
}

#[test]
fn what_no_node_can_be_asked_is_refused() {
    let graph = layered(10, 1);
    for (top, order) in [(10, 2), (0, 0), (0, 5)] {
        assert!(node_cut_sets(&graph, top, order, &Limit::default(), &mut ()).is_err());
    }
    let wrong = solve_node(&graph, 0, &[None], &Limit::default(), &mut ());
    assert!(wrong.is_err());
    let unknown = solve_node(&graph, 0, &[], &Limit::default(), &mut ()).unwrap();
    assert!(unknown.probability().is_err());
}
