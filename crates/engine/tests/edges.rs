//! The edges: nothing at all, circles, loops, and chains far deeper than a stack.

use engine::{
    Builder, Failure, NEVER, Place, Scenarios, SingleLimit, Sweep, allowed, causes, components,
    impact, radii, recovery, singles,
};

#[test]
fn an_empty_graph_has_empty_answers() {
    let graph = Builder::new(0).unwrap().build();
    assert!(impact(&graph, &[]).unwrap().reached().is_empty());
    assert_eq!(components(&graph, None).unwrap().count(), 0);
    assert!(radii(&graph, &mut ()).unwrap().all().is_empty());
    let found = singles(&graph, &[], SingleLimit::default(), &mut ()).unwrap();
    assert!(found.is_listed());
    assert!(recovery(&graph, &[], None).unwrap().components().circles().is_empty());
    assert!(allowed(&graph, &[], &[]).unwrap().groups().is_empty());
    assert!(causes(&graph, &Scenarios::new(), 1, &mut ()).unwrap().breaches.is_empty());
    let mut scenarios = Scenarios::new();
    scenarios.add(&[]);
    Sweep::over(&graph).run(&scenarios, &[], &mut (), |_, _| panic!("nothing to hit")).unwrap();
    assert!(impact(&graph, &[Failure { node: 0, at: 0 }]).is_err());
}

/// Deep enough to overflow the stack of a test, were anything here to call itself at each step; the
/// benchmarks run over a million.
#[test]
fn a_chain_of_two_hundred_thousand_is_no_danger() {
    const DEEP: u32 = 200_000;
    let mut builder = Builder::new(DEEP).unwrap();
    for node in 0..DEEP - 1 {
        builder.need(node, node + 1, 2).unwrap();
    }
    let graph = builder.build();
    let last = DEEP - 1;
    let found = impact(&graph, &[Failure { node: last, at: 0 }]).unwrap();
    assert_eq!(found.at(0), Some(2 * u64::from(last)));
    assert_eq!(found.why(&graph, 0).len(), DEEP as usize);
    let own = vec![Some(u32::MAX); DEEP as usize];
    let back = recovery(&graph, &own, None).unwrap();
    assert_eq!(back.of(0).at, u64::from(DEEP) * u64::from(u32::MAX));
    assert_eq!(back.chain(0).len(), DEEP as usize);
    let mut objectives = vec![None; DEEP as usize];
    objectives[0] = Some(10);
    assert_eq!(allowed(&graph, &own, &objectives).unwrap().chain(last).len(), DEEP as usize);
    let found = singles(&graph, &[0], SingleLimit { bytes: 0 }, &mut ()).unwrap();
    assert_eq!((found.count(0), found.tops_under(last)), (DEEP - 1, 1));
    assert!(radii(&graph, &mut |done, _| done < 3).unwrap_err().is_stopped());
}

#[test]
fn a_circle_of_a_hundred_thousand_is_one_class_and_falls_as_one() {
    const ROUND: u32 = 100_000;
    let mut builder = Builder::new(ROUND + 1).unwrap();
    for node in 0..ROUND {
        builder.need(node, (node + 1) % ROUND, 0).unwrap();
    }
    builder.need(7, ROUND, 0).unwrap();
    let graph = builder.build();
    assert_eq!(components(&graph, None).unwrap().circles().len(), 1);
    let found = radii(&graph, &mut ()).unwrap();
    assert_eq!(found.all()[ROUND as usize], ROUND);
    assert_eq!(found.all()[0], ROUND - 1);
    let found = singles(&graph, &[0, 5], SingleLimit::default(), &mut ()).unwrap();
    assert_eq!(found.count(1), ROUND);
}

#[test]
fn a_circle_through_groups_stands_until_something_outside_fails() {
    // 0 and 1 stand in for each other's need beside 2 and 3.
    let mut builder = Builder::new(5).unwrap();
    builder.group(0, 1, &[(1, 0), (2, 0)]).unwrap();
    builder.group(1, 1, &[(0, 0), (3, 0)]).unwrap();
    builder.need(2, 4, 0).unwrap();
    builder.need(3, 4, 5).unwrap();
    let graph = builder.build();
    assert_eq!(components(&graph, None).unwrap().circles(), [[0, 1]]);
    let both = [Failure { node: 2, at: 0 }, Failure { node: 3, at: 9 }];
    assert_eq!(impact(&graph, &both).unwrap().at(0), None, "they hold each other up");
    let found = singles(&graph, &[0], SingleLimit::default(), &mut ()).unwrap();
    assert_eq!(found.of(0), Some(vec![]));
}

#[test]
fn a_circle_of_more_than_one_block_falls_as_a_whole_by_whichever_node_breaks_it() {
    // Each needs one of the two before it, but every seventh needs just the one before it: if that
    // one fails, two neighbours are lost, and then all around the circle.
    const ROUND: u32 = 7_000;
    let mut builder = Builder::new(ROUND + 1).unwrap();
    for node in 0..ROUND {
        let before = |steps: u32| (node + ROUND - steps) % ROUND;
        match node % 7 {
            0 => builder.need(node, before(1), 0).unwrap(),
            _ => builder.group(node, 1, &[(before(1), 0), (before(2), 0)]).unwrap(),
        };
    }
    builder.need(ROUND, 3, 0).unwrap();
    let graph = builder.build();
    let found = radii(&graph, &mut ()).unwrap();
    for node in 0..ROUND {
        let expected = match node {
            3 => 1,
            _ if node % 7 == 6 => ROUND,
            _ => 0,
        };
        assert_eq!(found.all()[node as usize], expected, "node {node}");
    }
    let found = singles(&graph, &[ROUND, 0], SingleLimit::default(), &mut ()).unwrap();
    assert_eq!((found.count(0), found.count(1)), (ROUND / 7 + 1, ROUND / 7));
}

#[test]
fn a_need_on_itself_is_kept_in_mind_and_without_effect() {
    let mut builder = Builder::new(2).unwrap();
    let own = builder.need(0, 0, 0).unwrap();
    builder.group(0, 2, &[(0, 0), (1, 3)]).unwrap();
    let graph = builder.build();
    assert_eq!(graph.loops().collect::<Vec<_>>(), [own, 1]);
    assert_eq!(graph.to_builder().build().loops().collect::<Vec<_>>(), [own, 1]);
    assert_eq!(impact(&graph, &[Failure { node: 1, at: 1 }]).unwrap().at(0), Some(4));
    assert_eq!(recovery(&graph, &[Some(1), Some(2)], None).unwrap().of(0).at, 3);
}

#[test]
fn nonsense_is_refused_with_its_place_and_the_reason() {
    let mut builder = Builder::new(3).unwrap();
    let mut said = |consumer, needed, members: &[(u32, u32)]| {
        let error = builder.group(consumer, needed, members).unwrap_err();
        assert_eq!(error.place(), Place::Need(0));
        error.to_string()
    };
    assert_eq!(said(3, 1, &[(0, 0)]), "need 0: node 3 is unknown; there are 3");
    assert_eq!(said(0, 0, &[(1, 0)]), "need 0: none is needed; at least 1 has to be");
    assert_eq!(said(0, 3, &[(1, 0), (2, 0)]), "need 0: 3 of 2 are needed; at most 2 can be");
    assert_eq!(said(0, 1, &[]), "need 0: 1 of 0 are needed; at most 0 can be");
    assert_eq!(said(0, 1, &[(1, 0), (1, 9)]), "need 0: node 1 is a member twice");
    let many: Vec<_> = (0..20).map(|at| (at % 3, 0)).collect();
    assert_eq!(said(0, 1, &many), "need 0: node 0 is a member twice");
    assert!(Builder::new(u32::MAX).unwrap_err().is_limit());
    assert_eq!(builder.remove(0).unwrap_err().place(), Place::Need(0));
    let graph = builder.build();
    let late = impact(&graph, &[Failure { node: 0, at: NEVER }]).unwrap_err();
    assert_eq!(late.place(), Place::Entry(0));
    let objective = allowed(&graph, &[None; 3], &[None, Some(1 << 62), None]).unwrap_err();
    assert_eq!(objective.place(), Place::Node(1));
}

#[test]
fn what_does_not_fit_in_the_answer_is_said() {
    let mut builder = Builder::new(3).unwrap();
    builder.group(0, 1, &[(1, 0), (2, 0)]).unwrap();
    let graph = builder.build();
    let mut both = Scenarios::new();
    both.add(&[1, 2]);
    both.add(&[2, 1]);
    let found = causes(&graph, &both, 1, &mut ()).unwrap();
    assert!(found.is_truncated && found.breaches.len() == 1);
    assert!(!causes(&graph, &both, 2, &mut ()).unwrap().is_truncated);
}
