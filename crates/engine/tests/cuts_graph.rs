//! Cut sets of nodes of a graph, against failing every set of nodes of small graphs.

#![expect(clippy::unwrap_used, reason = "an answer that cannot be read fails the test")]

mod common;

use common::{Dice, random_graph};
use engine::{
    Builder, Failure, Graph, SingleLimit,
    cuts::{Limit, node_cut_sets, solve_node},
    impact, singles,
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
