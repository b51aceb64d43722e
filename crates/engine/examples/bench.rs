//! Figures of the engine: CPU seconds of one thread, each with its aim, and what other libraries
//! take for the same graph. Run in a release build; `--python PATH` names an interpreter that has
//! rustworkx, igraph, scipy or some of them; `--only packages`, `blast`, `singles` or `path` is one
//! part.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made stops the bench")]
#![expect(clippy::print_stdout, reason = "the figures are its output")]

use engine::{
    Builder, Failure, Graph, PairLimit, SingleLimit, Spread, TableLimit, Tasks, allowed, impact,
    pairs, radii, read_table, recovery, singles,
};
use std::{fmt::Write as _, fs, path::Path, process::Command};

/// Numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        (self.next() % u64::from(end)) as u32
    }
}

/// A graph without circles: each node needs up to `most` earlier ones, 30 of 100 among the old
/// and preferred, the others among the 2,000 before it.
fn generated(nodes: u32, most: u32, lag: u32, groups: bool) -> Graph {
    let mut dice = Dice(20_251);
    let mut builder = Builder::new(nodes).unwrap();
    for node in 1..nodes {
        let mut members: Vec<(u32, u32)> = Vec::new();
        for _ in 0..=dice.below(most) {
            let to = if dice.below(100) < 30 {
                let share = dice.below(1 << 16) as u64;
                ((u64::from(node) * share * share) >> 32) as u32
            } else {
                node - 1 - dice.below(node.min(2_000))
            };
            let after = if lag == 0 { 0 } else { dice.below(lag) };
            if members.iter().all(|(known, _)| *known != to) {
                members.push((to, after));
            }
        }
        // One node of four has one need met by any of its members.
        if groups && members.len() > 1 && dice.below(4) == 0 {
            builder.group(node, 1, &members).unwrap();
        } else {
            for (to, after) in members {
                builder.need(node, to, after).unwrap();
            }
        }
    }
    builder.build()
}

/// Nanoseconds that this thread has had of a processor.
fn cpu() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = text.split_whitespace().next().and_then(|word| word.parse().ok());
    first.expect("the kernel counts the time of a thread in /proc/thread-self/schedstat")
}

/// The median of three measurements, printed in milliseconds with its aim. The kernel counts in
/// steps of a few milliseconds, so short work is repeated until it lasts.
fn figure<T>(what: &str, aim_ms: f64, work: impl FnMut() -> T) -> T {
    figure_ms(what, aim_ms, work).1
}

/// The same, with the milliseconds.
fn figure_ms<T>(what: &str, aim_ms: f64, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut runs = Vec::new();
    let mut last = None;
    for _ in 0..3 {
        let begun = cpu();
        let mut times = 0;
        while times == 0 || cpu() - begun < 60_000_000 {
            last = Some(work());
            times += 1;
        }
        runs.push((cpu() - begun) / times);
    }
    runs.sort_unstable();
    let ms = runs[1] as f64 / 1e6;
    let aim = if aim_ms > 0.0 { format!("{aim_ms}") } else { "none".to_owned() };
    let ratio = if aim_ms > 0.0 { format!("{:.2}", ms / aim_ms) } else { String::new() };
    println!("{what:<58} {ms:>10.3} ms  aim {aim:>5}  {ratio}");
    (ms, last.expect("three runs were made"))
}

/// The 25 nodes asked in turn: 20 at random and the 5 most needed.
fn seeds(graph: &Graph) -> Vec<u32> {
    let mut count = vec![0_u32; graph.nodes() as usize];
    for node in 0..graph.nodes() {
        for (to, _) in graph.needs_of(node).iter().flat_map(|need| &need.members) {
            count[*to as usize] += 1;
        }
    }
    let mut order: Vec<u32> = (0..graph.nodes()).collect();
    order.sort_by_key(|node| std::cmp::Reverse(count[*node as usize]));
    let mut dice = Dice(7);
    (0..20).map(|_| dice.below(graph.nodes())).chain(order.into_iter().take(5)).collect()
}

fn blast(name: &str, graph: &Graph, aims: [f64; 2]) {
    let seeds = seeds(graph);
    let worst = seeds[20];
    figure(&format!("{name}: worst blast radius, cold"), aims[0], || {
        impact(graph, &[Failure { node: worst, at: 0 }]).unwrap().reached().len()
    });
    let hits = figure(&format!("{name}: 25 impact sets"), aims[1], || {
        let mut spread = Spread::over(graph);
        let run =
            |node: &u32| spread.run(&[Failure { node: *node, at: 0 }]).unwrap().reached().len();
        seeds.iter().map(run).sum::<usize>()
    });
    println!("{name}: {hits} hits, {} links, {:.1} MB", graph.links(), graph.bytes() as f64 / 1e6);
}

fn tops(graph: &Graph, count: u32) -> Vec<u32> {
    let mut dice = Dice(3);
    (0..count).map(|_| graph.nodes() - 1 - dice.below(graph.nodes() / 2)).collect()
}

fn blast_radii() {
    let g3 = generated(1_000, 5, 0, true);
    blast("1,000 nodes with groups", &g3, [0.02, 0.0]);
    let g5 = generated(100_000, 5, 0, false);
    blast("G5", &g5, [1.5, 0.0]);
    let lags = generated(100_000, 5, 3_600, false);
    blast("G5 with lags", &lags, [10.0, 0.0]);
    let gates = generated(100_000, 5, 0, true);
    blast("G5 with groups", &gates, [1.5, 0.0]);
    blast("G5 with groups, numbers mixed", &mixed(&gates), [1.5, 0.0]);
    blast("G6 with groups", &generated(1_000_000, 5, 0, true), [25.0, 0.0]);
    blast("G6 with lags", &generated(1_000_000, 5, 3_600, false), [200.0, 0.0]);
}

/// The same graph, its nodes numbered in no order at all.
fn mixed(graph: &Graph) -> Graph {
    let mut dice = Dice(5);
    let mut numbers: Vec<u32> = (0..graph.nodes()).collect();
    for at in (1..numbers.len()).rev() {
        numbers.swap(at, dice.below(at as u32 + 1) as usize);
    }
    let number = |node: u32| numbers[node as usize];
    let mut builder = Builder::new(graph.nodes()).unwrap();
    for need in (0..graph.nodes()).flat_map(|node| graph.needs_of(node)) {
        let members: Vec<_> = need.members.iter().map(|(to, lag)| (number(*to), *lag)).collect();
        builder.group(number(need.consumer), need.needed, &members).unwrap();
    }
    builder.build()
}

fn single_points() {
    let gates = generated(100_000, 5, 0, true);
    figure("G5 with groups: all radii", 0.0, || radii(&gates, &mut ()).unwrap().sum());

    let sparse = generated(100_000, 2, 0, true);
    println!("sparse: {} links", sparse.links());
    let thousand = tops(&sparse, 1_000);
    let found = figure("sparse: single points of 1,000 tops", 50.0, || {
        singles(&sparse, &thousand, SingleLimit::default(), &mut ()).unwrap()
    });
    println!("sparse: {} single points", (0..1_000).map(|at| found.count(at)).sum::<u32>());
    let all: Vec<u32> = (0..sparse.nodes()).collect();
    figure("sparse: single points of all nodes, counted", 0.0, || {
        singles(&sparse, &all, SingleLimit::default(), &mut ()).unwrap()
    });
    let thousand = tops(&gates, 1_000);
    figure("G5 with groups: single points of 1,000 tops", 50.0, || {
        singles(&gates, &thousand, SingleLimit::default(), &mut ()).unwrap()
    });
    figure("sparse: taken apart and built again", 50.0, || sparse.to_builder().build());
    figure("sparse: filtered", 50.0, || {
        let known: Vec<bool> = (0..sparse.nodes()).map(|node| node % 10 != 0).collect();
        sparse.filtered(&known).unwrap()
    });
    let own: Vec<_> = (0..sparse.nodes()).map(|node| Some(node % 600)).collect();
    let by: Vec<_> = (0..sparse.nodes()).map(|n| Some(n.into()).filter(|n| n % 9 == 0)).collect();
    figure("sparse: recovery times of all", 0.0, || recovery(&sparse, &own, None).unwrap());
    figure("sparse: allowances of all", 0.0, || allowed(&sparse, &own, &by).unwrap());

    let large = generated(1_000_000, 2, 0, true);
    let thousand = tops(&large, 1_000);
    figure("sparse, 1,000,000 nodes: single points of 1,000 tops", 1_000.0, || {
        singles(&large, &thousand, SingleLimit::default(), &mut ()).unwrap()
    });
    let large = generated(1_000_000, 5, 0, true);
    let thousand = tops(&large, 1_000);
    figure("G6 with groups: single points of 1,000 tops", 1_000.0, || {
        singles(&large, &thousand, SingleLimit::default(), &mut ()).unwrap()
    });
}

fn packages(folder: &Path) {
    let Ok(text) = fs::read_to_string(folder.join("deps.tsv")) else {
        println!("packages: left out, {} is absent", folder.display());
        return;
    };
    let (_, graph) = figure("packages: read", 0.0, || {
        read_table(&text, &TableLimit::default(), &mut ()).unwrap()
    });
    blast("packages", &graph, [0.0, 0.0]);
    let sum = figure("packages: all 63,666 radii", 150.0, || radii(&graph, &mut ()).unwrap().sum());
    assert_eq!(sum, 3_495_407, "the published sum");
    figure("packages: pairs worth more than their sum", 0.0, || {
        pairs(&graph, PairLimit::default(), &mut ()).unwrap().pairs.len()
    });
}

/// The longest way through a million tasks with three million links, and all slacks.
fn path() {
    let mut dice = Dice(11);
    let count = 1_000_000;
    let links: Vec<(u32, u32)> = (0..3_000_000)
        .map(|_| {
            let to = 1 + dice.below(count - 1);
            (to - 1 - dice.below(to.min(2_000)), to)
        })
        .collect();
    let durations = (0..count).map(|_| dice.below(60)).collect();
    let tasks = Tasks::new(durations, &links).unwrap();
    figure("critical path and all slacks, 1,000,000 tasks", 60.0, || {
        let path = tasks.critical_path();
        (0..count).map(|task| path.slack(task)).max()
    });
}

/// The same 25 questions put to other libraries; the graph goes over as a file of links.
fn anchors(python: &str) {
    let graph = generated(100_000, 5, 0, false);
    let mut text = String::new();
    writeln!(text, "{}", graph.nodes()).unwrap();
    for node in 0..graph.nodes() {
        for (to, _) in graph.needs_of(node).iter().flat_map(|need| &need.members) {
            writeln!(text, "{node} {to}").unwrap();
        }
    }
    let asked = seeds(&graph);
    let own = figure_ms("the same 25 impact sets, ours", 0.0, || {
        let mut spread = Spread::over(&graph);
        let run = |at: &u32| spread.run(&[Failure { node: *at, at: 0 }]).unwrap().reached().len();
        asked.iter().map(run).sum::<usize>()
    });
    let gates = generated(100_000, 5, 0, true);
    let tops = tops(&gates, 1_000);
    let points = figure_ms("single points of 1,000 tops, with groups, ours", 50.0, || {
        singles(&gates, &tops, SingleLimit::default(), &mut ()).unwrap()
    });
    let own = [own.0, points.0].map(|ms| format!("{ms:.3}"));
    let seeds: Vec<String> = asked.iter().map(u32::to_string).collect();
    let path = std::env::temp_dir().join(format!("engine-bench-{}.txt", std::process::id()));
    fs::write(&path, text).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/anchors.py");
    let ran = Command::new(python).arg(script).arg(&path).arg(seeds.join(",")).args(own).status();
    let _ = fs::remove_file(&path);
    match ran {
        Ok(status) if status.success() => {}
        other => println!("other libraries: left out, `{python}` did not run them: {other:?}"),
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/benchmarks");
    type Part<'p> = (&'static str, &'p dyn Fn());
    let parts: [Part; 4] = [
        ("packages", &|| packages(&shared.join("debian-packages"))),
        ("blast", &blast_radii),
        ("singles", &single_points),
        ("path", &path),
    ];
    let only = words.iter().position(|word| word == "--only").and_then(|at| words.get(at + 1));
    for (name, part) in parts {
        if only.is_none_or(|only| only == name) {
            part();
        }
    }
    match words.iter().position(|word| word == "--python").and_then(|at| words.get(at + 1)) {
        Some(python) => anchors(python),
        None => println!("other libraries: left out; name an interpreter with --python PATH"),
    }
}
