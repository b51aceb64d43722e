//! Laws of the graph rooms, on small graphs from seeds, against plain force.

#![expect(
    clippy::unwrap_used,
    reason = "a graph of the test's own that does not build fails the test"
)]

use crate::common::{Dice, random_graph};
use engine::{
    Builder, Degraded, Edits, Failure, Graph, Impact, NONE, Need, Pair, PairLimit, Scenarios,
    SingleLimit, Spread, Step, Strength, Sweep, causes, components, impact, pairs, radii, singles,
};

const GRAPHS: u64 = 600;

fn each_graph(mut check: impl FnMut(u64, &Graph, &mut Dice)) {
    for seed in 0..GRAPHS {
        let mut dice = Dice(seed);
        let nodes = 1 + dice.below(12);
        let needs = dice.below(22);
        let graph = random_graph(&mut dice, nodes, needs, false);
        check(seed, &graph, &mut dice);
    }
}

fn random_failures(dice: &mut Dice, nodes: u32) -> Vec<Failure> {
    let count = 1 + dice.below(3);
    (0..count).map(|_| Failure { node: dice.below(nodes), at: dice.below(7).into() }).collect()
}

#[test]
fn who_fails_and_when_is_what_going_round_until_nothing_changes_finds() {
    each_graph(|seed, graph, dice| {
        let failures = random_failures(dice, graph.nodes());
        let found = impact(graph, &failures).unwrap();
        let all: Vec<_> = (0..graph.nodes()).map(|node| found.at(node)).collect();
        assert_eq!(all, impact_by_force(graph, &failures), "seed {seed}");
        let times: Vec<_> = found.reached().iter().map(|node| found.at(*node)).collect();
        assert!(times.is_sorted(), "seed {seed}");
        assert_eq!(times.len(), all.iter().flatten().count(), "seed {seed}");
    });
}

#[test]
fn more_failures_and_shorter_lags_never_make_anything_fail_later() {
    each_graph(|seed, graph, dice| {
        let mut failures = random_failures(dice, graph.nodes());
        let before = impact(graph, &failures).unwrap();
        failures.push(Failure { node: dice.below(graph.nodes()), at: 2 });
        let more = impact(graph, &failures).unwrap();
        failures.pop();
        let mut builder = Builder::new(graph.nodes()).unwrap();
        for need in (0..graph.nodes()).flat_map(|node| graph.needs_of(node)) {
            if need.strength == Strength::Hard {
                let shorter: Vec<_> =
                    need.members.iter().map(|(node, lag)| (*node, lag / 2)).collect();
                builder.group(need.consumer, need.needed, &shorter).unwrap();
            }
        }
        let sooner = impact(&builder.build(), &failures).unwrap();
        for node in 0..graph.nodes() {
            let time = |found: &Impact| found.at(node).unwrap_or(u64::MAX);
            assert!(time(&more) <= time(&before), "seed {seed}");
            assert!(time(&sooner) <= time(&before), "seed {seed}");
        }
    });
}

#[test]
fn every_why_is_a_way_through_needs_from_a_cause_whose_times_add_up() {
    each_graph(|seed, graph, dice| {
        let failures = random_failures(dice, graph.nodes());
        let found = impact(graph, &failures).unwrap();
        for node in 0..graph.nodes() {
            let way = found.why(graph, node);
            assert_eq!(way.is_empty(), found.at(node).is_none(), "seed {seed}");
            let Some(first) = way.first() else { continue };
            let cause = Failure { node: first.node, at: first.at };
            assert!(failures.contains(&cause) && first.need == NONE, "seed {seed}");
            assert_eq!(way.last().unwrap().node, node, "seed {seed}");
            for pair in way.windows(2) {
                let (above, step) = (&pair[0], &pair[1]);
                assert_eq!(step.from, above.node, "seed {seed}");
                assert_eq!(step.at, above.at + u64::from(step.lag), "seed {seed}");
                let needs = graph.needs_of(step.node);
                let need = needs.iter().find(|need| {
                    need.number == step.need && need.members.contains(&(step.from, step.lag))
                });
                let need = need.unwrap_or_else(|| panic!("no such need, seed {seed}"));
                let lost = step.with.len() + 1;
                assert!(need.members.len() - lost < need.needed as usize, "seed {seed}");
            }
        }
    });
}

#[test]
fn a_graph_with_changes_answers_as_one_that_is_built_with_them() {
    let mut changed = 0_i32;
    each_graph(|seed, graph, dice| {
        let needs = needs_of(graph);
        let mut edits = Edits::of(graph);
        let spared = dice.below(3 * graph.nodes());
        if spared < graph.nodes() {
            edits.spare(spared).unwrap();
            changed += 1;
        }
        let mut kept = Vec::new();
        for mut need in needs {
            let at = dice.below(need.members.len() as u32) as usize;
            let (consumer, number) = (need.consumer, need.number);
            match dice.below(6) {
                0 => {
                    edits.without(consumer, number).unwrap();
                    continue;
                }
                1 => {
                    let (member, lag) = (need.members[at].0, dice.below(5));
                    need.members[at].1 = lag;
                    edits.lag(consumer, number, member, lag).unwrap();
                }
                2 if need.strength == Strength::Hard => {
                    need.needed = at as u32 + 1;
                    edits.needed(consumer, number, need.needed).unwrap();
                }
                _ => changed -= 1,
            }
            changed += 1;
            kept.push(need);
        }
        let rebuilt = built_without(graph.nodes(), &kept, spared);
        let mut spread = Spread::over(graph);
        let failures = random_failures(dice, graph.nodes());
        let before = times(spread.run(&failures).unwrap(), graph.nodes());
        spread.edit(edits);
        let found = spread.run(&failures).unwrap();
        let expected = impact(&rebuilt, &failures).unwrap();
        assert_eq!(times(found, graph.nodes()), times(&expected, graph.nodes()), "seed {seed}");
        let worse = |found: &[Degraded]| -> Vec<_> {
            found.iter().map(|worse| (worse.node, worse.at)).collect()
        };
        let expected = worse(&expected.degraded(&rebuilt));
        assert_eq!(worse(&found.degraded(graph)), expected, "seed {seed}");
        for node in found.reached() {
            let way = found.why(graph, *node);
            assert!(failures.iter().any(|cause| cause.node == way[0].node), "seed {seed}");
            let adds_up = |pair: &[Step]| pair[1].at == pair[0].at + u64::from(pair[1].lag);
            assert!(way.windows(2).all(adds_up), "seed {seed}");
        }
        spread.edit(Edits::of(graph));
        assert_eq!(times(spread.run(&failures).unwrap(), graph.nodes()), before, "seed {seed}");
    });
    assert!(changed > 1_000, "{changed} changes");
}

/// Graphs of several words of places, where circles and what stands alone lie in the same word;
/// one room for all questions, with lags and without.
#[test]
fn who_fails_and_when_in_graphs_of_several_words_is_what_going_round_finds() {
    let mut in_circles = 0;
    for seed in 0..60 {
        let mut dice = Dice(900 + seed);
        let nodes = 130 + dice.below(90);
        let longest = [1, 1, 40][seed as usize % 3];
        let mut builder = Builder::new(nodes).unwrap();
        for node in 1..nodes {
            let mut members: Vec<(u32, u32)> = Vec::new();
            for _ in 0..=dice.below(4) {
                let to = match dice.below(12) {
                    0 if seed % 2 == 1 => (node + 1 + dice.below(9)).min(nodes - 1),
                    1..4 => dice.below(node),
                    _ => node - 1 - dice.below(node.min(20)),
                };
                if members.iter().all(|(known, _)| *known != to) {
                    members.push((to, dice.below(longest)));
                }
            }
            let needed = 1 + dice.below(members.len() as u32);
            if dice.below(3) == 0 {
                builder.group(node, needed, &members).unwrap();
            } else {
                members.truncate(1 + dice.below(2) as usize);
                for (to, lag) in members {
                    builder.need(node, to, lag).unwrap();
                }
            }
        }
        let graph = builder.build();
        in_circles += components(&graph, None).unwrap().circles().len();
        let mut spread = Spread::over(&graph);
        for _ in 0..12 {
            let failures: Vec<Failure> = (0..=dice.below(3))
                .map(|_| Failure { node: dice.below(nodes), at: u64::from(dice.below(2) * 7) })
                .collect();
            let found = spread.run(&failures).unwrap();
            let expected = impact_by_force(&graph, &failures);
            assert_eq!(times(found, nodes), expected, "seed {seed}, {failures:?}");
            for node in found.reached() {
                let way = found.why(&graph, *node);
                assert_eq!(way[0].from, NONE, "seed {seed}: a way begins with a cause");
                for pair in way.windows(2) {
                    assert_eq!(pair[0].at + u64::from(pair[1].lag), pair[1].at, "seed {seed}");
                }
            }
        }
    }
    assert!(in_circles > 40, "{in_circles} circles");
}

/// A group of very many members in one circle is asked when enough of them are lost, not at each:
/// the square of its members would be a matter of minutes.
#[test]
fn a_group_of_very_many_members_in_a_circle_is_not_asked_again_for_each() {
    const MEMBERS: u32 = 60_000;
    for lags in [false, true] {
        let mut builder = Builder::new(MEMBERS + 2).unwrap();
        let (top, cause) = (MEMBERS, MEMBERS + 1);
        // A cause fails one, which fails the next, and so on; half of them fail the top.
        let lag = |member: u32| if lags { 2 * (MEMBERS - member) } else { 0 };
        let members: Vec<(u32, u32)> = (0..MEMBERS).map(|member| (member, lag(member))).collect();
        builder.group(top, MEMBERS / 2 + 1, &members).unwrap();
        builder.need(0, cause, 0).unwrap();
        for member in 1..MEMBERS {
            builder.need(member, member - 1, u32::from(lags)).unwrap();
        }
        builder.need(MEMBERS / 4, top, 0).unwrap();
        let graph = builder.build();
        assert_eq!(components(&graph, None).unwrap().circles().len(), 1);
        let found = impact(&graph, &[Failure { node: cause, at: 0 }]).unwrap();
        assert_eq!(found.reached().len() as u32, MEMBERS + 2);
        // The loss of a member is felt at its own time, and sooner the later it fails itself.
        let mut felt: Vec<u32> = (0..MEMBERS).map(|m| u32::from(lags) * m + lag(m)).collect();
        felt.sort_unstable();
        let half = u64::from(felt[MEMBERS as usize / 2 - 1]);
        assert_eq!(found.at(top), Some(half), "lags {lags}");
    }
}

/// The needs of a graph as they were put in.
fn needs_of(graph: &Graph) -> Vec<Need> {
    let mut needs: Vec<Need> = Vec::new();
    for need in (0..graph.nodes()).flat_map(|node| graph.needs_of(node)) {
        match needs.iter_mut().find(|known| known.number == need.number) {
            Some(known) => {
                known.members.extend(need.members);
                known.needed += need.needed;
            }
            None => needs.push(need),
        }
    }
    needs
}

/// A graph of these needs. What is spared never fails its users: a need is left without it, and
/// met that much more.
fn built_without(nodes: u32, needs: &[Need], spared: u32) -> Graph {
    let mut builder = Builder::new(nodes).unwrap();
    for need in needs {
        let members = need.members.iter().copied();
        let left: Vec<_> = members.filter(|(node, _)| *node != spared).collect();
        let needed = need.needed.saturating_sub((need.members.len() - left.len()) as u32);
        match need.strength {
            _ if needed == 0 => continue,
            Strength::Hard => builder.group(need.consumer, needed, &left).unwrap(),
            Strength::Soft => builder.soft(need.consumer, left[0].0, left[0].1).unwrap(),
        };
    }
    builder.build()
}

fn times(found: &Impact, nodes: u32) -> Vec<Option<u64>> {
    (0..nodes).map(|node| found.at(node)).collect()
}

#[test]
fn of_all_ways_that_decide_at_the_same_moment_the_shortest_is_told() {
    let mut builder = Builder::new(5).unwrap();
    for (consumer, provider) in [(4, 3), (3, 2), (2, 1), (1, 0), (4, 0)] {
        builder.need(consumer, provider, 0).unwrap();
    }
    let graph = builder.build();
    let found = impact(&graph, &[Failure { node: 0, at: 9 }]).unwrap();
    assert_eq!((found.decided_by(&graph, 4), found.steps(&graph, 4)), (Some(0), Some(1)));
    assert_eq!((found.decided_by(&graph, 0), found.steps(&graph, 0)), (None, Some(0)));
    assert_eq!(found.steps(&graph, 3), Some(3));
    assert_eq!(impact(&graph, &[]).unwrap().steps(&graph, 4), None);
}

#[test]
fn single_points_and_radii_are_what_failing_each_node_alone_finds() {
    each_graph(|seed, graph, dice| {
        let tops: Vec<u32> = (0..3).map(|_| dice.below(graph.nodes())).collect();
        let found = singles(graph, &tops, SingleLimit::default(), &mut ()).unwrap();
        let counted = singles(graph, &tops, SingleLimit { bytes: 0 }, &mut ()).unwrap();
        let radius = radii(graph, &mut ()).unwrap();
        let mut expected: Vec<Vec<u32>> = vec![Vec::new(); tops.len()];
        for node in 0..graph.nodes() {
            let alone = impact_by_force(graph, &[Failure { node, at: 0 }]);
            let reached = alone.iter().flatten().count() as u32;
            assert_eq!(radius.all()[node as usize], reached - 1, "seed {seed}, node {node}");
            let mut under = 0;
            for (place, top) in tops.iter().enumerate() {
                if node != *top && alone[*top as usize].is_some() {
                    expected[place].push(node);
                    under += 1;
                }
            }
            assert_eq!(found.tops_under(node), under, "seed {seed}, node {node}");
            assert_eq!(counted.tops_under(node), under, "seed {seed}, node {node}");
        }
        for (place, points) in expected.into_iter().enumerate() {
            assert_eq!(found.count(place), points.len() as u32, "seed {seed}");
            assert_eq!(counted.count(place), points.len() as u32, "seed {seed}");
            assert_eq!(found.of(place), Some(points), "seed {seed}");
            assert_eq!(counted.of(place), None);
        }
    });
}

/// Graphs of several blocks of candidates, with circles through groups, against failing one node
/// after the other; what fails together is one block or many, and often just the same.
#[test]
fn single_points_of_graphs_larger_than_a_block_are_what_failing_each_alone_finds() {
    for seed in 0..4 {
        let mut dice = Dice(seed);
        let nodes = 5_000;
        let mut builder = Builder::new(nodes).unwrap();
        for node in 1..nodes {
            let near = |dice: &mut Dice| match dice.below(40) {
                0 if seed > 1 => dice.below(nodes),
                1..20 => dice.below(node),
                _ => node - 1 - dice.below(node.min(50)),
            };
            let mut members: Vec<_> = (0..=dice.below(4)).map(|_| (near(&mut dice), 0)).collect();
            members.sort_unstable();
            members.dedup();
            let needed = 1 + dice.below(members.len() as u32);
            match dice.below(3) {
                0 => builder.group(node, needed, &members).unwrap(),
                _ => builder.need(node, members[0].0, 0).unwrap(),
            };
        }
        let graph = builder.build();
        let tops: Vec<u32> = (0..300).map(|_| dice.below(nodes)).collect();
        let found = singles(&graph, &tops, SingleLimit::default(), &mut ()).unwrap();
        let counted = singles(&graph, &tops, SingleLimit { bytes: 0 }, &mut ()).unwrap();
        let radius = radii(&graph, &mut ()).unwrap();
        let mut spread = Spread::over(&graph);
        let mut expected: Vec<Vec<u32>> = vec![Vec::new(); tops.len()];
        for node in 0..nodes {
            let alone = spread.run(&[Failure { node, at: 0 }]).unwrap();
            assert_eq!(radius.all()[node as usize] as usize, alone.reached().len() - 1);
            let falls = |top: &u32| *top != node && alone.at(*top).is_some();
            let under = tops.iter().filter(|top| falls(top)).count() as u32;
            assert_eq!((found.tops_under(node), counted.tops_under(node)), (under, under));
            for (points, _) in expected.iter_mut().zip(&tops).filter(|(_, top)| falls(top)) {
                points.push(node);
            }
        }
        for (place, points) in expected.into_iter().enumerate() {
            assert_eq!((found.count(place), counted.count(place)), {
                let count = points.len() as u32;
                (count, count)
            });
            assert_eq!(found.of(place), Some(points), "seed {seed}");
        }
    }
}

#[test]
fn pairs_worth_more_than_their_sum_are_those_that_trying_all_pairs_finds() {
    each_graph(|seed, graph, _| {
        let limit = PairLimit { tried: usize::MAX, kept: usize::MAX, near: usize::MAX };
        let found = pairs(graph, limit, &mut ()).unwrap();
        let fails = |nodes: &[u32]| {
            let failures: Vec<_> =
                nodes.iter().map(|node| Failure { node: *node, at: 0 }).collect();
            impact_by_force(graph, &failures)
        };
        let mut expected = Vec::new();
        for one in 0..graph.nodes() {
            for other in one + 1..graph.nodes() {
                let (left, right) = (fails(&[one]), fails(&[other]));
                if left[other as usize].is_some() || right[one as usize].is_some() {
                    continue;
                }
                let either = left.iter().zip(&right).filter(|(a, b)| a.is_some() || b.is_some());
                let apart = either.count() as u32 - 2;
                let joint = fails(&[one, other]).iter().flatten().count() as u32 - 2;
                if joint > apart {
                    expected.push(Pair { one, other, joint, apart });
                }
            }
        }
        assert!(!found.is_truncated);
        expected.sort_by_key(|pair| (std::cmp::Reverse(pair.excess()), pair.one, pair.other));
        assert_eq!(found.pairs, expected, "seed {seed}");
    });
}

#[test]
fn many_scenarios_at_once_and_common_causes_are_what_each_alone_finds() {
    each_graph(|seed, graph, dice| {
        let mut scenarios = Scenarios::new();
        for _ in 0..70 {
            let count = dice.below(4);
            let nodes: Vec<u32> = (0..count).map(|_| dice.below(graph.nodes())).collect();
            scenarios.add(&nodes);
        }
        let watched: Vec<u32> = (0..graph.nodes()).collect();
        let mut hits = Vec::new();
        let hit = |scenario, node| hits.push((scenario, node));
        Sweep::over(graph).run(&scenarios, &watched, &mut (), hit).unwrap();
        hits.sort_unstable();
        let mut expected = Vec::new();
        let mut broken = Vec::new();
        for scenario in 0..scenarios.len() {
            let fail = |node: &u32| Failure { node: *node, at: 0 };
            let failures: Vec<_> = scenarios.of(scenario).iter().map(fail).collect();
            let times = impact_by_force(graph, &failures);
            let failed = |node: &u32| times[*node as usize].is_some();
            expected.extend(watched.iter().filter(|n| failed(n)).map(|n| (scenario, *n)));
            for need in (0..graph.nodes()).flat_map(|node| graph.needs_of(node)) {
                let lost = need.members.iter().filter(|(node, _)| failed(node)).count();
                let left = need.members.len() - lost;
                if need.members.len() > 1 && left < need.needed as usize {
                    broken.push((scenario as u32, need.number, lost));
                }
            }
        }
        assert_eq!(hits, expected, "seed {seed}");
        broken.sort_unstable();
        let found = causes(graph, &scenarios, usize::MAX, &mut ()).unwrap();
        let found: Vec<_> =
            found.breaches.iter().map(|b| (b.attribute, b.need, b.members.len())).collect();
        assert_eq!(found, broken, "seed {seed}");
    });
}

#[test]
fn a_component_holds_who_reach_each_other_and_needs_have_lower_numbers() {
    each_graph(|seed, graph, _| {
        let nodes = graph.nodes();
        let found = components(graph, None).unwrap();
        let hard = |node| graph.needs_of(node).into_iter().filter(|n| n.strength == Strength::Hard);
        let mut reach = vec![vec![false; nodes as usize]; nodes as usize];
        for node in 0..nodes {
            let mut open = vec![node];
            while let Some(at) = open.pop() {
                if !std::mem::replace(&mut reach[node as usize][at as usize], true) {
                    open.extend(hard(at).flat_map(|need| need.members).map(|(to, _)| to));
                }
            }
        }
        for (one, other) in (0..nodes).flat_map(|one| (0..nodes).map(move |other| (one, other))) {
            let [to, back] =
                [(one, other), (other, one)].map(|(a, b)| reach[a as usize][b as usize]);
            assert_eq!(found.of(one) == found.of(other), to && back, "seed {seed}");
            assert!(!to || found.of(other) <= found.of(one), "seed {seed}");
        }
    });
}

#[test]
fn a_graph_taken_apart_and_built_again_is_the_same_and_a_filtered_one_knows_no_more() {
    each_graph(|seed, graph, dice| {
        let again = graph.to_builder().build();
        let known: Vec<bool> = (0..graph.nodes()).map(|_| dice.below(3) > 0).collect();
        let seen = graph.filtered(&known).unwrap();
        for node in 0..graph.nodes() {
            let sorted = |graph: &Graph| {
                let mut needs = graph.needs_of(node);
                needs.sort_by_key(|need| (need.number, need.members.clone()));
                needs
            };
            assert_eq!(sorted(&again), sorted(graph), "seed {seed}");
            for need in seen.needs_of(node) {
                assert!(known[node as usize], "seed {seed}");
                assert!(need.members.iter().all(|(to, _)| known[*to as usize]), "seed {seed}");
            }
        }
        let failures = [Failure { node: dice.below(graph.nodes()), at: 0 }];
        if known[failures[0].node as usize] {
            let (whole, part) = (impact(graph, &failures), impact(&seen, &failures));
            let (whole, part) = (whole.unwrap(), part.unwrap());
            assert!(part.reached().iter().all(|node| whole.at(*node).is_some()), "seed {seed}");
        }
    });
}

#[test]
fn what_only_gets_worse_does_so_its_lag_after_the_first_loss_and_before_it_fails() {
    each_graph(|seed, graph, dice| {
        let found = impact(graph, &random_failures(dice, graph.nodes())).unwrap();
        let mut expected = Vec::new();
        for node in 0..graph.nodes() {
            let soft = graph.needs_of(node).into_iter().filter(|n| n.strength == Strength::Soft);
            let times = soft
                .flat_map(|need| need.members)
                .filter_map(|(member, lag)| found.at(member).map(|at| at + u64::from(lag)));
            if let Some(at) = times.min().filter(|at| *at < found.at(node).unwrap_or(u64::MAX)) {
                expected.push((at, node));
            }
        }
        expected.sort_unstable();
        let worse: Vec<_> = found.degraded(graph).iter().map(|d| (d.at, d.node)).collect();
        assert_eq!(worse, expected, "seed {seed}");
    });
}

/// When each node fails, by going round until nothing changes.
fn impact_by_force(graph: &Graph, failures: &[Failure]) -> Vec<Option<u64>> {
    let mut times: Vec<u64> = vec![u64::MAX; graph.nodes() as usize];
    for failure in failures {
        let time = &mut times[failure.node as usize];
        *time = failure.at.min(*time);
    }
    loop {
        let before = times.clone();
        for node in 0..graph.nodes() {
            for need in graph.needs_of(node) {
                if need.strength == Strength::Soft {
                    continue;
                }
                let mut lost: Vec<u64> = need
                    .members
                    .iter()
                    .map(|(member, lag)| times[*member as usize].saturating_add(u64::from(*lag)))
                    .collect();
                lost.sort_unstable();
                let at = lost[lost.len() - need.needed as usize];
                times[node as usize] = times[node as usize].min(at);
            }
        }
        if times == before {
            return times.into_iter().map(|at| (at != u64::MAX).then_some(at)).collect();
        }
    }
}
