//! Measures fault trees against the published models, SCRAM, OxiDD and the goals:
//! `bench_cuts [--only NAME] [--no-scram] [--python PATH] [--second]`, with the benchmarks beside
//! the checkout. OxiDD is asked in the environment of that interpreter; `--second` asks a second
//! method of our own for each probability, with at most 40 million nodes. Where ours has bounds
//! only, trials are always held against them.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints and may fail")]

#[path = "../tests/common/dice.rs"]
mod dice;
#[path = "../tests/common/digits.rs"]
mod digits;
#[path = "../tests/common/second.rs"]
mod second;
#[path = "../tests/common/trials.rs"]
mod trials;

use dice::Dice;
use engine::{
    Builder, Graph,
    cuts::{Limit, Node, Op, ReadLimit, Solution, Tree, node_cut_sets, read_open_psa, solve},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Seconds that this thread has had of a processor.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = text.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
    first.expect("the kernel counts the time of a thread in /proc/thread-self/schedstat") / 1e9
}

/// The result of some work and its seconds: the mean over as many times as fill a tenth of one.
fn timed<T>(mut work: impl FnMut() -> T) -> (T, f64) {
    let begun = cpu();
    let mut times = 0.0;
    loop {
        let result = work();
        times += 1.0;
        let spent = cpu() - begun;
        if spent > 0.1 || times >= 50.0 {
            return (result, spent / times);
        }
    }
}

/// What one model came to.
struct Row {
    name: String,
    chance_s: f64,
    sets_s: f64,
    is_complete: bool,
    chance: f64,
    cut_sets: Option<String>,
}

/// Models with an aim of their own: the goal, the model, the seconds.
const SINGLE_AIMS: [(&str, &str, f64); 5] = [
    ("F3", "cea9601", 5.0),
    ("F3", "edfpa14q", 5.0),
    ("F3", "edfpa14r", 5.0),
    ("F4", "das9701", 60.0),
    ("F5", "nus9601", 60.0),
];

fn model(path: &Path, answers: &str) -> Row {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(path).unwrap();
    let (tree, read_s) = timed(|| read_open_psa(&text, None, &ReadLimit::default()).unwrap().tree);
    let (solution, chance_s) = timed(|| {
        let solution = solve(&tree, &Limit::default(), &mut ()).unwrap();
        solution.probability().unwrap();
        solution
    });
    let bounds = solution.probability().unwrap();
    let (sets, sets_s) = timed(|| solution.cut_sets(None, &Limit::default(), &mut ()));
    let is_complete = bounds.is_exact() && sets.is_ok();
    let count = sets.map_or_else(|_| "?".to_owned(), |sets| sets.count().to_string());
    let chance = if bounds.is_exact() {
        format!("{:.6e}", bounds.lower)
    } else {
        format!("{:.4e}..{:.4e}", bounds.lower, bounds.upper)
    };
    let (events, gates) = (tree.events(), tree.gates());
    print!("{name:<9} {events:>5} {gates:>5} {count:>12} {chance:<22} read {read_s:.4} ");
    println!("P {chance_s:.4} sets {sets_s:.4}");
    let row = answers.lines().find(|line| line.starts_with(&format!("{name},")));
    let fields: Vec<&str> = row.unwrap_or_default().split(',').collect();
    if let (Some(Ok(published)), true) = (fields.get(8).map(|n| n.parse::<u128>()), is_complete) {
        assert_eq!(count, published.to_string(), "{name}: the published number");
    }
    // Where the published value is wrong, another program's is beside it.
    let note = fields.get(12).copied().unwrap_or_default();
    let published = fields.get(if note.is_empty() { 10 } else { 11 }).copied().unwrap_or_default();
    if published.parse::<f64>().is_ok() && bounds.is_exact() {
        assert!(digits::agrees(bounds.lower, published), "{name}: the published probability");
    }
    if let Some((goal, _, aim)) = SINGLE_AIMS.iter().find(|(_, of, _)| *of == name) {
        let (what, seconds) = match bounds.is_exact() {
            true => ("P and all sets".to_owned(), chance_s + sets_s),
            false => {
                let apart = (bounds.upper / bounds.lower - 1.0) * 100.0;
                (format!("P between bounds {apart:.3} % apart, at most 1 %,"), chance_s)
            }
        };
        println!("{goal:<9} {what} {seconds:.3} s, aim {aim} s, {:.2}", seconds / aim);
    }
    if !bounds.is_exact() {
        by_trials(&tree, &solution);
    }
    let cut_sets = is_complete.then_some(count);
    Row { name, chance_s, sets_s, is_complete, chance: bounds.lower, cut_sets }
}

/// What a run of SCRAM said.
struct Scram {
    seconds: f64,
    /// The probability, as the attribute of its report.
    probability: Option<f64>,
    products: Option<String>,
}

/// How often each question is put; the median of the seconds counts.
const RUNS: usize = 3;

/// What SCRAM says to one question, the median of its seconds with its start taken off; nothing
/// when it fails.
fn scram(path: &Path, question: &[&str]) -> Option<Scram> {
    let mut runs = Vec::with_capacity(RUNS);
    let mut last = None;
    for _ in 0..RUNS {
        let said = scram_once(path, question)?;
        runs.push(said.seconds);
        // What takes long is not asked again.
        let is_long = said.seconds > 5.0;
        last = Some(said);
        if is_long {
            break;
        }
    }
    runs.sort_by(f64::total_cmp);
    last.map(|said| Scram { seconds: runs[runs.len() / 2], ..said })
}

fn scram_once(path: &Path, question: &[&str]) -> Option<Scram> {
    let script = "ulimit -t 20; TIMEFORMAT='%U %S'; time scram \"$@\" >/dev/null 2>&1";
    let report = std::env::temp_dir().join(format!("scram-{}.xml", std::process::id()));
    let ran = Command::new("bash")
        .args(["-c", script, "scram"])
        .args(question)
        .arg(path)
        .arg("-o")
        .arg(&report)
        .output()
        .ok()?;
    let text = fs::read(&report).unwrap_or_default();
    let _ = fs::remove_file(&report);
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let seconds: f64 = said.split_whitespace().filter_map(|word| word.parse::<f64>().ok()).sum();
    let head = String::from_utf8_lossy(&text[..text.len().min(1 << 16)]).into_owned();
    // Both are attributes of the one element <sum-of-products>.
    let sum = head.split_once("<sum-of-products").map_or("", |(_, rest)| rest);
    let sum = sum.split('>').next().unwrap_or_default();
    let attribute = |name: &str| {
        let rest = sum.split_once(&format!(" {name}=\""))?.1;
        Some(rest.split('"').next()?.to_owned())
    };
    (ran.status.success() && seconds > 0.0).then(|| Scram {
        seconds: (seconds - 0.055).max(0.0),
        probability: attribute("probability").and_then(|text| text.parse().ok()),
        products: attribute("products"),
    })
}

fn against_scram(paths: &[PathBuf], rows: &[Row]) {
    if Command::new("scram").arg("--version").output().is_err() {
        println!("SCRAM: left out, `scram` is not on the path");
        return;
    }
    println!("\nSCRAM beside it: P only (order 1, exact), and all sets by its diagrams.");
    println!("Its sets are listed and written to a file, ours only counted; none: not in 20 s.");
    let (mut chances, mut counts) = (0, 0);
    for (path, row) in paths.iter().zip(rows) {
        let chance = scram(path, &["--bdd", "--probability", "true", "-l", "1"]);
        let sets = scram(path, &["--bdd"]);
        let said = |theirs: &Option<Scram>, ours: f64| {
            theirs.as_ref().map_or("      none".to_owned(), |theirs| {
                format!("{:>6.2} s, {:.1} x ours", theirs.seconds, theirs.seconds / ours)
            })
        };
        if let Some(theirs) = chance.as_ref().and_then(|said| said.probability) {
            let same = (row.chance - theirs).abs() <= 1e-5 * theirs;
            assert!(same || !row.is_complete, "{}: {} and {theirs}", row.name, row.chance);
            chances += 1;
        }
        if let Some(theirs) = sets.as_ref().and_then(|said| said.products.as_ref()) {
            let same = row.cut_sets.as_ref().is_none_or(|ours| ours == theirs);
            assert!(same, "{}: {:?} and {theirs} cut sets", row.name, row.cut_sets);
            counts += 1;
        }
        let both = row.chance_s + row.sets_s;
        println!("{:<9} P {}   sets {}", row.name, said(&chance, row.chance_s), said(&sets, both));
    }
    println!("SCRAM agrees on {chances} probabilities and {counts} numbers of sets.");
}

/// OxiDD's diagrams may have so many nodes, and so many CPU seconds for both questions; some of
/// each are the walks of the script.
const OXIDD: (&str, &str) = ("8000000", "30");

/// Seconds and what was found in them.
type Said = Option<(f64, String)>;

/// What a script that reads the model itself finds with OxiDD: the probability, and the number of
/// minimal solutions; nothing where it has no room or no time.
fn oxidd_once(python: &str, path: &Path) -> [Said; 2] {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/diagrams.py");
    let limited = format!("ulimit -t {}; exec \"$@\"", OXIDD.1);
    let mut command = Command::new("bash");
    command.args(["-c", &limited, "oxidd", python]).arg(script).arg(path).arg(OXIDD.0);
    let text = command.output().map_or_else(|_| Vec::new(), |ran| ran.stdout);
    let text = String::from_utf8_lossy(&text).into_owned();
    ["P ", "sets "].map(|name| {
        let words = text.lines().find_map(|line| line.strip_prefix(name))?;
        let mut words = words.split_whitespace();
        Some((words.next()?.parse().ok()?, words.next()?.to_owned()))
    })
}

/// The same with the median of the seconds; what takes long is not asked again.
fn oxidd(python: &str, path: &Path) -> [Said; 2] {
    let mut runs = vec![oxidd_once(python, path)];
    let is_long = |said: &Said| said.as_ref().is_none_or(|(seconds, _)| *seconds > 2.0);
    while runs.len() < RUNS && !runs[0].iter().any(is_long) {
        runs.push(oxidd_once(python, path));
    }
    [0, 1].map(|which| {
        let mut of: Vec<&Said> = runs.iter().map(|run| &run[which]).collect();
        let seconds = |said: &Said| said.as_ref().map_or(f64::MAX, |(seconds, _)| *seconds);
        of.sort_by(|one, other| seconds(one).total_cmp(&seconds(other)));
        of[of.len() / 2].clone()
    })
}

/// OxiDD beside ours: the probability to nine digits, and the exact number of minimal solutions.
fn against_oxidd(python: Option<&String>, paths: &[PathBuf], rows: &[Row]) {
    let has_it = |python: &&String| {
        let asked = Command::new(python).args(["-c", "import oxidd"]).output();
        asked.is_ok_and(|asked| asked.status.success())
    };
    let Some(python) = python.filter(has_it) else {
        println!("OxiDD: left out, no interpreter that knows it; --python PATH names one");
        return;
    };
    println!("\nOxiDD beside it: one diagram without preprocessing, in at most {} nodes", OXIDD.0);
    println!("and {} s; P is OxiDD's time alone, its table included, sets are", OXIDD.1);
    println!("the time of a script that walks over its nodes; none: no room or no time.");
    let (mut chances, mut counts, mut theirs_s, mut ours_s) = (0, 0, 0.0, 0.0);
    // Where ours has bounds only there is nothing to hold against its digits.
    for (path, row) in paths.iter().zip(rows).filter(|(_, row)| row.is_complete) {
        let [chance, sets] = oxidd(python, path);
        if let Some((seconds, theirs)) = &chance {
            let theirs: f64 = theirs.parse().unwrap();
            let same = (row.chance - theirs).abs() <= 1e-9 * theirs;
            assert!(same, "{}: {} and {theirs}", row.name, row.chance);
            (chances, theirs_s, ours_s) = (chances + 1, theirs_s + seconds, ours_s + row.chance_s);
        }
        if let (Some((_, theirs)), Some(ours)) = (&sets, &row.cut_sets) {
            assert_eq!(ours, theirs, "{}: cut sets", row.name);
            counts += 1;
        }
        let said = |theirs: &Said, ours: f64| match theirs {
            Some((seconds, _)) if ours > 0.0 => {
                format!("{seconds:>7.3} s, {:.1} x ours", seconds / ours)
            }
            Some((seconds, _)) => format!("{seconds:>7.3} s"),
            None => "   none".to_owned(),
        };
        let (chance, sets) = (said(&chance, row.chance_s), said(&sets, row.sets_s));
        println!("{:<9} P {chance:<25} sets {sets}", row.name);
    }
    let ratio = theirs_s / ours_s;
    println!("P of these {chances}: {theirs_s:.2} s, {ratio:.1} x ours");
    println!("OxiDD agrees on {chances} probabilities to nine digits, {counts} numbers of sets.");
}

/// A graph of the shape of the other benchmarks: needs near and at preferred nodes, groups.
fn generated(nodes: u32, most: u32) -> Graph {
    let mut dice = Dice(20_251);
    let mut builder = Builder::new(nodes).unwrap();
    for node in 1..nodes {
        let mut members: Vec<(u32, u32)> = Vec::new();
        for _ in 0..=dice.below(most) {
            let to = if dice.below(100) < 30 {
                let share = u64::from(dice.below(1 << 16));
                ((u64::from(node) * share * share) >> 32) as u32
            } else {
                node - 1 - dice.below(node.min(2_000))
            };
            if members.iter().all(|(known, _)| *known != to) {
                members.push((to, 0));
            }
        }
        if members.len() > 1 && dice.below(4) == 0 {
            builder.group(node, 1, &members).unwrap();
        } else {
            for (to, _) in members {
                builder.need(node, to, 0).unwrap();
            }
        }
    }
    builder.build()
}

fn services() {
    println!("\nSets of up to 3 of one service over 100,000 nodes (goal 1 s, news 0.05 s)");
    for (what, most) in [("five needs", 5), ("two needs", 2)] {
        let graph = generated(100_000, most);
        for top in [99_999, 99_990, 50_000] {
            let (sets, seconds) =
                timed(|| node_cut_sets(&graph, top, 3, &Limit::default(), &mut ()));
            let words = match sets {
                Ok(sets) => {
                    let by_order = sets.by_order(3);
                    let by_order: Vec<String> = by_order.iter().map(|n| n.to_string()).collect();
                    by_order.join(" + ")
                }
                Err(error) => error.to_string(),
            };
            println!("{what:<10} top {top:>6}: {seconds:.4} s, {words}");
        }
    }
}

/// What a few cut sets, each tried by itself, and trials of what they do not cover say of a model
/// for which no diagram fits; ours must meet it.
fn by_trials(tree: &Tree, solution: &Solution) {
    /// Eighty million trials: what they hardly ever meet is near one in ten million.
    const WORDS: u32 = 1_250_000;
    let is_monotone = |node: &Node| match node {
        Node::Gate { op, .. } => matches!(op, Op::And | Op::Or | Op::Same | Op::AtLeast(_)),
        _ => true,
    };
    let found = match tree.nodes().iter().all(is_monotone) {
        true => solution.cut_sets(Some(3), &Limit::default(), &mut ()).ok(),
        false => None,
    };
    let sets = found.map_or_else(Vec::new, |found| found.list(12));
    let begun = cpu();
    let (low, high) = trials::between(tree, &sets, WORDS, 1);
    let own = solution.probability().unwrap();
    assert!(low <= own.upper && own.lower <= high, "{low} to {high}, ours {own:?}");
    println!(
        "          second method, {} cut sets and {} trials: P from {low:.4e} to {high:.4e}, \
         {:.2} % apart, 99.99 % sure; ours meets it ({:.1} s)",
        sets.len(),
        64 * u64::from(WORDS),
        (high / low - 1.0) * 100.0,
        cpu() - begun
    );
}

/// The probability of each model by a second method, and how far the two differ.
fn twice(paths: &[PathBuf]) {
    println!("\nProbability by a plain diagram of another order, and its share of difference:");
    for path in paths {
        let text = fs::read_to_string(path).unwrap();
        let tree = read_open_psa(&text, None, &ReadLimit::default()).unwrap().tree;
        let solution = solve(&tree, &Limit::default(), &mut ()).unwrap();
        let own = solution.probability().unwrap();
        if !own.is_exact() {
            // The diagram of such a model was not done after 55 minutes.
            continue;
        }
        let begun = cpu();
        let Some(other) = second::probability(&tree, 40_000_000) else {
            by_trials(&tree, &solution);
            continue;
        };
        let share = (own.lower - other).abs() / other;
        assert!(share <= 1e-9, "{}: {} and {other}", path.display(), own.lower);
        let said = format!("{other:.12e}, {share:.1e}");
        let name = path.file_stem().unwrap().to_string_lossy();
        println!("{name:<9} {said} ({:.1} s)", cpu() - begun);
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let only = words.iter().position(|word| word == "--only").and_then(|at| words.get(at + 1));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/benchmarks/aralia");
    let answers = fs::read_to_string(folder.join("answers.csv")).unwrap_or_default();
    if answers.is_empty() {
        println!("models: left out, {} is absent", folder.display());
    }
    let names = answers.lines().skip(1).filter_map(|line| line.split(',').next());
    let names = names.filter(|name| only.is_none_or(|only| name == only));
    let paths: Vec<PathBuf> = names.map(|name| folder.join(format!("{name}.xml"))).collect();
    let rows: Vec<Row> = paths.iter().map(|path| model(path, &answers)).collect();
    let sum = |seconds: fn(&Row) -> f64, out: &[&str]| {
        let rows = rows.iter().filter(|row| row.is_complete && !out.contains(&row.name.as_str()));
        rows.map(seconds).fold(0.0, |sum, seconds| sum + seconds)
    };
    let hard = ["das9701", "nus9601"];
    let harder = ["das9701", "nus9601", "cea9601", "edfpa14r", "edfpa14q"];
    println!("F1 exact P, without {hard:?}: {:.3} s", sum(|row| row.chance_s, &hard));
    println!("   (41 public models: goal 3 s, news 1.2 s; about two thirds of them are here)");
    let both = sum(|row| row.chance_s + row.sets_s, &harder);
    println!("F2 P and all sets, without {harder:?}: {both:.3} s");
    println!("   (38 public models: goal 4 s, news 1 s)");
    if only.is_none() {
        services();
    }
    if words.iter().any(|word| word == "--second") {
        twice(&paths);
    }
    if !words.iter().any(|word| word == "--no-scram") {
        against_scram(&paths, &rows);
    }
    let python = words.iter().position(|word| word == "--python");
    against_oxidd(python.and_then(|at| words.get(at + 1)), &paths, &rows);
}
