//! Laws of recovery times and allowances, on small graphs from seeds, against plain recursion.

use crate::common::{Dice, random_graph};
use engine::{
    Builder, Graph, NEVER, NONE, Release, Strength, allowed, conflicts, recovery, recovery_released,
};

const GRAPHS: u64 = 600;

/// A graph without circles, own times of which some are unknown, objectives, and who failed.
struct Case {
    graph: Graph,
    own: Vec<Option<u32>>,
    objectives: Vec<Option<u64>>,
    failed: Vec<bool>,
}

fn each_case(mut check: impl FnMut(u64, &Case)) {
    for seed in 0..GRAPHS {
        let mut dice = Dice(seed);
        let nodes = 1 + dice.below(10);
        let needs = dice.below(18);
        let graph = random_graph(&mut dice, nodes, needs, true);
        let own = (0..nodes).map(|_| Some(dice.below(9)).filter(|time| *time > 1)).collect();
        let objectives =
            (0..nodes).map(|_| Some(dice.below(30).into()).filter(|time| *time > 12)).collect();
        let failed = (0..nodes).map(|_| dice.below(4) > 0).collect();
        check(seed, &Case { graph, own, objectives, failed });
    }
}

fn hard(graph: &Graph, node: u32) -> impl Iterator<Item = engine::Need> {
    graph.needs_of(node).into_iter().filter(|need| need.strength == Strength::Hard)
}

/// When a node is back if unknown own times are `unknown`.
fn back_by_force(case: &Case, node: u32, unknown: u64) -> u64 {
    released_by_force(case, node, unknown, &|_| 0)
}

/// The same if nobody works on a node before its release.
fn released_by_force(case: &Case, node: u32, unknown: u64, release: &dyn Fn(u32) -> u64) -> u64 {
    if !case.failed[node as usize] {
        return 0;
    }
    let mut begins = release(node);
    for need in hard(&case.graph, node) {
        let members = need.members.iter();
        let members = members.map(|(member, _)| released_by_force(case, *member, unknown, release));
        let mut times: Vec<u64> = members.collect();
        times.sort_unstable();
        begins = begins.max(times[need.needed as usize - 1]);
    }
    begins + case.own[node as usize].map_or(unknown, u64::from)
}

#[test]
fn what_is_back_when_lies_between_no_work_and_endless_work_for_the_unknown() {
    const ENDLESS: u64 = 1 << 40;
    each_case(|seed, case| {
        let found = recovery(&case.graph, &case.own, Some(&case.failed)).unwrap();
        for node in 0..case.graph.nodes() {
            let back = found.of(node);
            assert_eq!(back.at, back_by_force(case, node, 0), "seed {seed}, node {node}");
            let latest = back_by_force(case, node, ENDLESS);
            let latest = if latest >= ENDLESS { NEVER } else { latest };
            assert_eq!(back.at_most, latest, "seed {seed}, node {node}");
            assert!(back.is_known() || !found.unknowns(&case.graph, &case.own, node).is_empty());
        }
    });
}

#[test]
fn nobody_works_on_a_node_before_its_release_and_an_open_release_is_a_bound() {
    const ENDLESS: u64 = 1 << 40;
    let mut cut = 0;
    each_case(|seed, case| {
        let mut dice = Dice(seed ^ 77);
        let releases: Vec<Release> = (0..case.graph.nodes())
            .map(|_| {
                let at = u64::from(dice.below(12));
                Release { at, at_most: if dice.below(6) == 0 { NEVER } else { at } }
            })
            .collect();
        let found =
            recovery_released(&case.graph, &case.own, Some(&case.failed), Some(&releases)).unwrap();
        let early = |node: u32| releases[node as usize].at;
        let late = |node: u32| releases[node as usize].at_most.min(ENDLESS);
        for node in 0..case.graph.nodes() {
            let back = found.of(node);
            let at = released_by_force(case, node, 0, &early);
            assert_eq!(back.at, at, "seed {seed}, node {node}");
            let latest = released_by_force(case, node, ENDLESS, &late);
            let latest = if latest >= ENDLESS { NEVER } else { latest };
            assert_eq!(back.at_most, latest, "seed {seed}, node {node}");
            if !case.failed[node as usize] {
                continue;
            }
            assert!(back.begins >= early(node), "seed {seed}, node {node}");
            let chain = found.chain(node);
            let first = chain[0].node;
            let expected = if case.failed[first as usize] { early(first) } else { 0 };
            assert_eq!(chain[0].back.begins, expected, "seed {seed}: it begins at its release");
            cut += usize::from(chain.len() == 1 && hard(&case.graph, node).next().is_some());
            for pair in chain.windows(2) {
                assert_eq!(pair[0].back.at, pair[1].back.begins, "seed {seed}, node {node}");
            }
        }
    });
    assert!(cut > 100, "releases that decide were among them: {cut}");
}

#[test]
fn nothing_is_back_before_what_it_needs_and_its_chain_has_no_gap() {
    each_case(|seed, case| {
        let found = recovery(&case.graph, &case.own, None).unwrap();
        for node in 0..case.graph.nodes() {
            let back = found.of(node);
            for need in hard(&case.graph, node) {
                let ready = |(member, _): &&(u32, u32)| found.of(*member).at <= back.begins;
                let ready = need.members.iter().filter(ready).count();
                assert!(ready >= need.needed as usize, "seed {seed}, node {node}");
            }
            let chain = found.chain(node);
            assert_eq!(chain.last().unwrap().node, node);
            let mut at = 0;
            for link in &chain {
                assert_eq!(link.back.begins, at, "seed {seed}, node {node}");
                at = link.back.begins + u64::from(case.own[link.node as usize].unwrap_or(0));
                assert_eq!(link.back.at, at, "seed {seed}, node {node}");
            }
        }
    });
}

#[test]
fn using_the_slack_of_one_node_keeps_the_top_and_one_second_more_on_a_plain_graph_does_not() {
    each_case(|seed, case| {
        let before = recovery(&case.graph, &case.own, None).unwrap();
        let has_groups = (0..case.graph.nodes())
            .any(|node| hard(&case.graph, node).any(|need| need.members.len() > 1));
        for top in 0..case.graph.nodes() {
            let slacks = before.slacks(&case.graph, &case.own, top);
            for link in before.chain(top) {
                assert_eq!(slacks[link.node as usize], Some(0), "seed {seed}");
            }
            for (node, slack) in slacks.iter().enumerate() {
                let longer = |more: u64| {
                    let mut own = case.own.clone();
                    own[node] = Some(own[node].unwrap_or(0) + more as u32);
                    recovery(&case.graph, &own, None).unwrap().of(top).at
                };
                match slack {
                    Some(slack) => {
                        assert_eq!(longer(*slack), before.of(top).at, "seed {seed}");
                        assert!(has_groups || longer(slack + 1) > before.of(top).at, "{seed}");
                    }
                    None => {
                        let ever = longer(1 << 20) > before.of(top).at;
                        assert!(has_groups || !ever, "seed {seed}");
                    }
                }
            }
        }
    });
}

/// What the paths above leave to a node, over single and soft needs.
fn allowed_by_force(case: &Case, node: u32) -> Option<i64> {
    let mut strictest: Option<i64> = None;
    for consumer in 0..case.graph.nodes() {
        let needs = case.graph.needs_of(consumer);
        for need in needs.iter().filter(|need| need.members.len() == 1) {
            if need.members[0].0 != node {
                continue;
            }
            let above = allowed_by_force(case, consumer);
            let own = case.objectives[consumer as usize].map(|by| by as i64);
            let Some(by) = above.into_iter().chain(own).min() else { continue };
            let lag = if need.strength == Strength::Soft { need.members[0].1 } else { 0 };
            let by = by - i64::from(case.own[consumer as usize].unwrap_or(0)) + i64::from(lag);
            strictest = Some(strictest.map_or(by, |known| known.min(by)));
        }
    }
    strictest
}

#[test]
fn what_is_allowed_is_the_strictest_over_all_ways_down() {
    each_case(|seed, case| {
        let found = allowed(&case.graph, &case.own, &case.objectives).unwrap();
        for node in 0..case.graph.nodes() {
            let by = found.of(node).map(|allowance| allowance.by);
            assert_eq!(by, allowed_by_force(case, node), "seed {seed}, node {node}");
            if let Some(allowance) = found.of(node) {
                let chain = found.chain(node);
                assert_eq!(chain.first(), Some(&allowance.top), "seed {seed}, node {node}");
                assert_eq!(chain.last(), Some(&node));
            }
        }
    });
}

#[test]
fn conflicts_are_ranked_and_each_excess_is_true() {
    each_case(|seed, case| {
        let times = recovery(&case.graph, &case.own, None).unwrap();
        let allowances = allowed(&case.graph, &case.own, &case.objectives).unwrap();
        let found = conflicts(&case.graph, &times, &allowances, &case.objectives).unwrap();
        assert!(found.is_sorted_by_key(|conflict| std::cmp::Reverse(conflict.excess)));
        let late =
            |node: &u32| case.objectives[*node as usize].is_some_and(|by| times.of(*node).at > by);
        let weak = |node: &u32| {
            let by = allowances.of(*node).map(|allowance| allowance.by);
            case.objectives[*node as usize].is_some_and(|own| by.is_some_and(|by| own as i64 > by))
        };
        let count = (0..case.graph.nodes()).filter(late).count()
            + (0..case.graph.nodes()).filter(weak).count();
        assert_eq!(found.len(), count, "seed {seed}");
        for conflict in &found {
            assert_eq!(conflict.at as i64 - conflict.by, conflict.excess as i64, "seed {seed}");
        }
    });
}

#[test]
fn conflicts_of_another_graph_are_refused_whatever_is_too_short_or_too_long() {
    let of = |nodes: u32| {
        let graph = Builder::new(nodes).unwrap().build();
        let (own, objectives) = (vec![Some(9); nodes as usize], vec![Some(5); nodes as usize]);
        let times = recovery(&graph, &own, None).unwrap();
        let allowances = allowed(&graph, &own, &objectives).unwrap();
        (graph, times, allowances, objectives)
    };
    let (graph, times, allowances, objectives) = of(3);
    assert_eq!(conflicts(&graph, &times, &allowances, &objectives).unwrap().len(), 3);
    for other in [0, 2, 4].map(of) {
        for found in [
            conflicts(&other.0, &times, &allowances, &objectives),
            conflicts(&graph, &other.1, &allowances, &objectives),
            conflicts(&graph, &times, &other.2, &objectives),
            conflicts(&graph, &times, &allowances, &other.3),
        ] {
            let words = found.unwrap_err().to_string();
            assert!(words.contains("need one entry each"), "{words}");
        }
    }
}

#[test]
fn who_need_each_other_are_recovered_together_and_hand_down_the_strictest_objective() {
    let mut builder = Builder::new(5).unwrap();
    // 0 needs 1; 1, 2 and 3 need each other; 3 needs 4.
    for (consumer, provider) in [(0, 1), (1, 2), (2, 3), (3, 1), (3, 4)] {
        builder.need(consumer, provider, 0).unwrap();
    }
    let graph = builder.build();
    let own = [Some(1), Some(10), Some(20), Some(30), Some(100)];
    let found = recovery(&graph, &own, None).unwrap();
    assert_eq!(found.components().circles(), [[1, 2, 3]]);
    assert_eq!([0, 1, 2, 3].map(|node| found.of(node).at), [161, 160, 160, 160]);
    let chain = found.chain(0);
    assert_eq!(chain.iter().map(|link| link.node).collect::<Vec<_>>(), [4, 1, 0]);
    assert!(chain[1].circle != NONE && chain[2].circle == NONE);
    assert_eq!(found.slacks(&graph, &own, 0), [Some(0); 5]);

    let allowances = allowed(&graph, &own, &[Some(300), None, Some(200), None, None]).unwrap();
    assert_eq!([1, 3, 4].map(|node| allowances.of(node).unwrap().by), [200, 200, 140]);
    assert_eq!(allowances.of(4).unwrap().top, 2);
    assert_eq!(allowances.chain(4).first(), Some(&2));
    let limited = recovery(&graph, &own, Some(&[true, true, false, true, false])).unwrap();
    assert_eq!(
        [0, 3].map(|node| limited.of(node).at),
        [11, 40],
        "what stands closes no circle and takes no time"
    );
}
