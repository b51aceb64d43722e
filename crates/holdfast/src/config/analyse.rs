//! What `holdfast analyse` may be told.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What `analyse` can do.
#[derive(Debug, Subcommand)]
pub enum Analyse {
    /// Every live service against its objectives: derived recovery, verdict, conflicts with their
    /// chains, single causes.
    Objectives(Objectives),

    /// What a failure reaches, when, why, and when it is back.
    #[command(after_help = "Example: holdfast analyse impact --fail san-q7\n\
        Example: holdfast analyse impact --fail CI-0007 --without DEP-0012 --json\n\
        Example: holdfast analyse impact --fail hyp-1 hyp-2 hyp-3 --needed DEP-0161:2 \\\n  \
        --lag \"DEP-0003:2 h\" --own \"CI-0062:30 min\"")]
    Impact(Impact),

    /// What together stops a service: its minimal cut sets; of a fault tree in a file also its
    /// exact probability.
    #[command(after_help = "Example: holdfast analyse cuts SVC-0004\n\
        Example: holdfast analyse cuts --all --order 2 --json\n\
        Example: holdfast analyse cuts tree.xml --order 2 --list 20")]
    Cuts(Cuts),

    /// In which order everything is brought back soonest, and how soon that can be at best; of a
    /// file, a short schedule of a project with limited resources.
    #[command(after_help = "Example: holdfast analyse schedule --at-once 4\n\
        Example: holdfast analyse schedule --fail SUP-0002 --json\n\
        Example: holdfast analyse schedule project.sm --cpu-seconds 1")]
    Schedule(Schedule),

    /// How likely each service is back in time, when nobody knows exactly how long work takes.
    #[command(after_help = "Example: holdfast analyse simulate --spread 0.5,2.5\n\
        Example: holdfast analyse simulate plan.toml --trials 20000")]
    Simulate(Simulate),

    /// What disruptions cost in a year, and what strategies are worth.
    #[command(after_help = "Example: holdfast analyse losses scenarios.toml --years 100000")]
    Losses(Losses),

    /// Writes the landscape as one JSON document, to be asked again later with --snapshot.
    #[command(after_help = "Example: holdfast analyse snapshot > today.json\n\
        Example: holdfast analyse impact --fail san-q7 --snapshot today.json")]
    Snapshot,
}

/// What `analyse objectives` may be told.
#[derive(Args, Debug)]
pub struct Objectives {
    /// Asks this snapshot instead of the records.
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,

    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

/// Nodes of a diagram that a memory of 24 gigabytes has room for.
const MOST_NODES: usize = 1 << 29;

/// Schedules that are tried when nothing else is said.
pub const SCHEDULES: u64 = 5_000;

/// What `analyse cuts` may be told.
#[derive(Args, Debug)]
pub struct Cuts {
    /// Services, by number or name; or one file that ends in .xml and holds a fault tree in the
    /// Open-PSA Model Exchange Format.
    #[arg(value_name = "SERVICE|FILE", required_unless_present = "all")]
    pub what: Vec<String>,

    /// Every live service.
    #[arg(long, conflicts_with = "what")]
    pub all: bool,

    /// Asks this snapshot instead of the records.
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,

    /// Writes the fault tree of the one service into this file, in the Open-PSA format, instead
    /// of solving it; the file must not be there yet.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "json"])]
    pub write: Option<PathBuf>,

    /// So many nodes of a decision diagram at most, about 30 bytes each; beyond, the probability is
    /// given between bounds.
    #[arg(long, value_name = "NODES", value_parser = nodes)]
    pub limit_nodes: Option<usize>,

    /// For how long to work, in seconds of a processor; for each service, where there are several.
    #[arg(long, value_name = "SECONDS")]
    pub cpu_seconds: Option<f64>,

    /// Only cut sets of at most so many events.
    #[arg(long, value_name = "EVENTS")]
    pub order: Option<u32>,

    /// Writes out so many of them, the smallest first.
    #[arg(long, value_name = "SETS", default_value_t = 0)]
    pub list: usize,

    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

/// What `analyse schedule` may be told.
#[derive(Args, Debug)]
pub struct Schedule {
    /// A project in the format of PSPLIB (.sm), instead of the records.
    pub file: Option<PathBuf>,

    /// Asks this snapshot instead of the records.
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub snapshot: Option<PathBuf>,

    /// Of the records: only what has failed when this fails, by name or number; without it,
    /// everything that live services need. Several fail together.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub fail: Vec<String>,

    /// So many pieces of work at the same time at most; without it, as many as there are.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    pub at_once: Option<u32>,

    /// How many schedules to try.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    pub schedules: Option<u64>,

    /// For how long to search, in seconds of a processor.
    #[arg(long, value_name = "SECONDS", conflicts_with = "schedules")]
    pub cpu_seconds: Option<f64>,

    /// Where chance begins; the same seed finds the same schedule.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

/// What `analyse simulate` may be told.
#[derive(Args, Debug)]
pub struct Simulate {
    /// A plan, instead of the records; `docs/plan-file.md` says how it is written.
    pub file: Option<PathBuf>,

    /// Asks this snapshot instead of the records.
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub snapshot: Option<PathBuf>,

    /// Of the records: only what has failed when this fails, by name or number; without it,
    /// everything that live services need. Several fail together.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub fail: Vec<String>,

    /// Of the records: each recorded time may be off from so many times to so many times, like
    /// 0.5,2.5 for half to two and a half times.
    #[arg(long, value_name = "LEAST,MOST", value_parser = spread)]
    pub spread: Option<(f64, f64)>,

    /// Of the records: so many pieces of work at the same time at most; without it, as many as
    /// there are.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    pub at_once: Option<u32>,

    /// How many times to work it out; at most, when a precision is given.
    #[arg(long, value_name = "COUNT", default_value_t = 20_000)]
    pub trials: u32,

    /// Where chance begins; the same seed gives the same answer, whatever the number of threads.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// How many threads work.
    #[arg(long, default_value_t = 1)]
    pub threads: u32,

    /// Stops when half the interval of each chance to be in time is at most this, like 0.002.
    #[arg(long, value_name = "SHARE")]
    pub precision: Option<f64>,

    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

/// What `analyse losses` may be told.
#[derive(Args, Debug)]
pub struct Losses {
    /// The scenarios; `docs/scenario-file.md` says how they are written.
    pub file: PathBuf,

    /// How many years to draw.
    #[arg(long, value_name = "COUNT", default_value_t = 100_000)]
    pub years: u32,

    /// Where chance begins; the same seed gives the same answer, whatever the number of threads.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// How many threads work.
    #[arg(long, default_value_t = 1)]
    pub threads: u32,

    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

/// What `analyse impact` may be told.
#[derive(Args, Debug)]
pub struct Impact {
    /// A graph in a file, a line a node, instead of the records: name, anything, and needs as
    /// numbers of lines from 0, `,` for and, `|` for or.
    pub file: Option<PathBuf>,

    /// What fails: a name, or a number like CI-0007; of a file, numbers of lines. Several fail
    /// together.
    #[arg(long, value_name = "NAME", required_unless_present = "all", num_args = 1..)]
    pub fail: Vec<String>,

    /// Asks this snapshot instead of the records.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "all"])]
    pub snapshot: Option<PathBuf>,

    /// Each node of the file alone.
    #[arg(long, requires = "file", conflicts_with = "fail")]
    pub all: bool,

    /// Of a file, with --json: the way from the cause to each that fails, too.
    #[arg(long, requires = "file", conflicts_with = "all")]
    pub why: bool,

    /// Dependencies as if they were not there, like DEP-0012.
    #[arg(long, value_name = "DEPENDENCY", num_args = 1..)]
    pub without: Vec<String>,

    /// Nodes as if something else took over from them at once.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub spare: Vec<String>,

    /// How long the loss by a dependency is not felt, like "DEP-0012:30 min" or DEP-0012:PT30M.
    #[arg(long, value_name = "DEPENDENCY:TIME", num_args = 1..)]
    pub lag: Vec<String>,

    /// How many members of the group of a dependency are needed, like DEP-0012:2.
    #[arg(long, value_name = "DEPENDENCY:COUNT", num_args = 1..)]
    pub needed: Vec<String>,

    /// Within which time something is back by its own work, like "CI-0007:2 h".
    #[arg(long, value_name = "NUMBER:TIME", num_args = 1..)]
    pub own: Vec<String>,

    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

/// How many nodes a diagram may have.
fn nodes(text: &str) -> Result<usize, String> {
    let count = text.parse::<usize>().ok().filter(|count| (1..=MOST_NODES).contains(count));
    count.ok_or_else(|| format!("“{text}” is no number of nodes from 1 to {MOST_NODES}"))
}

/// How far times may be off: from at most 1 to at least 1 times as long.
fn spread(text: &str) -> Result<(f64, f64), String> {
    let refused = || format!("“{text}” is no spread; write two numbers around 1, like 0.5,2.5");
    let (least, most) = text.split_once(',').ok_or_else(refused)?;
    let [least, most] = [least, most].map(|word| word.trim().parse::<f64>());
    match (least, most) {
        (Ok(least), Ok(most)) if (0.0..=1.0).contains(&least) && (1.0..=100.0).contains(&most) => {
            Ok((least, most))
        }
        _ => Err(refused()),
    }
}
