//! Published answers: blast radii of a real graph of 63,666 packages with alternatives and circles.

#![expect(clippy::unwrap_used, reason = "an answer that cannot be read fails the test")]

use crate::common::aside;
use engine::{Failure, Graph, PairLimit, Spread, TableLimit, impact, pairs, radii, read_table};
use std::{collections::HashMap, fs, sync::OnceLock};

const FOLDER: &str = "benchmarks/debian-packages";

/// The graph, or nothing where the benchmarks are not beside the checkout.
fn packages() -> Option<&'static Graph> {
    static GRAPH: OnceLock<Option<Graph>> = OnceLock::new();
    let graph = GRAPH.get_or_init(|| {
        let text = fs::read_to_string(aside::shared(FOLDER)?.join("deps.tsv")).unwrap();
        Some(read_table(&text, &TableLimit::default(), &mut ()).unwrap().1)
    });
    graph.as_ref()
}

fn rows(name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(aside::shared(FOLDER).unwrap().join(name)).unwrap();
    let row = |line: &str| line.split('\t').map(str::to_owned).collect();
    text.lines().skip(1).map(row).collect()
}

fn radius(graph: &Graph, failed: &[u32]) -> usize {
    let failures: Vec<_> = failed.iter().map(|node| Failure { node: *node, at: 0 }).collect();
    impact(graph, &failures).unwrap().reached().len() - failed.len()
}

#[test]
fn each_published_single_radius_is_found_alone_and_among_all_at_once() {
    let Some(graph) = packages() else { return };
    let all = radii(graph, &mut ()).unwrap();
    assert_eq!(all.sum(), 3_495_407);
    assert_eq!(all.all().iter().filter(|count| **count > 0).count(), 32_123);
    assert_eq!(all.all().iter().max(), Some(&49_580));
    let mut spread = Spread::over(graph);
    let answers = rows("answers-single.tsv");
    assert_eq!(answers.len(), 250);
    for row in answers {
        let (node, count): (u32, u32) = (row[0].parse().unwrap(), row[2].parse().unwrap());
        assert_eq!(all.all()[node as usize], count, "{}", row[1]);
        let reached = spread.run(&[Failure { node, at: 0 }]).unwrap().reached().len() as u32;
        assert_eq!(reached - 1, count, "{}", row[1]);
    }
}

#[test]
fn each_published_set_fails_what_it_should() {
    let Some(graph) = packages() else { return };
    let folder = aside::shared(FOLDER).unwrap();
    let text = fs::read_to_string(folder.join("answers-multi.jsonl")).unwrap();
    let mut sets = 0;
    for line in text.lines() {
        let numbers: Vec<u32> = line
            .split(|letter: char| !letter.is_ascii_digit())
            .filter_map(|word| word.parse().ok())
            .collect();
        let (count, failed) = numbers.split_last().unwrap();
        assert_eq!(radius(graph, failed), *count as usize, "{line}");
        sets += 1;
    }
    assert!(sets > 10);
}

#[test]
fn each_published_pair_is_right_and_found_among_the_pairs_worth_more_than_their_sum() {
    let Some(graph) = packages() else { return };
    let limit = PairLimit { tried: 100000, kept: usize::MAX, near: 0 };
    let found = pairs(graph, limit, &mut ()).unwrap();
    let known: HashMap<_, _> =
        found.pairs.iter().map(|pair| ((pair.one, pair.other), pair)).collect();
    let mut met = 0;
    let answers = rows("answers-pairs.tsv");
    for row in &answers {
        let numbers: Vec<u32> = row.iter().map(|word| word.parse().unwrap()).collect();
        let [one, other, joint, apart] = numbers[..] else { panic!("four columns") };
        assert_eq!(radius(graph, &[one, other]), joint as usize);
        if let Some(pair) = known.get(&(one.min(other), one.max(other))) {
            assert_eq!((pair.joint, pair.apart), (joint, apart));
            met += 1;
        }
    }
    println!(
        "{met} of {} published pairs, {} found, truncated {}",
        answers.len(),
        found.pairs.len(),
        found.is_truncated
    );
    assert_eq!(met, answers.len());
}
