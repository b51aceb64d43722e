//! What `holdfast analyse` may be told.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What `analyse` can do.
#[derive(Debug, Subcommand)]
pub enum Analyse {
    /// Every live service against its objectives: derived recovery, verdict, conflicts with their
    /// chains, single causes.
    Objectives {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },

    /// What a failure reaches, when, why, and when it is back.
    #[command(after_help = "Example: holdfast analyse impact --fail san-q7\n\
        Example: holdfast analyse impact --fail CI-0007 --without DEP-0012 --json")]
    Impact(Impact),

    /// Minimal cut sets and exact probability of a fault tree.
    #[command(after_help = "Example: holdfast analyse cuts tree.xml --order 2 --list 20")]
    Cuts(Cuts),

    /// A short schedule of a project with limited resources, and how short it can be at best.
    #[command(after_help = "Example: holdfast analyse schedule project.sm --cpu-seconds 1")]
    Schedule(Schedule),

    /// How likely each service is back in time, when nobody knows exactly how long steps take.
    #[command(after_help = "Example: holdfast analyse simulate plan.toml --trials 20000")]
    Simulate(Simulate),

    /// What disruptions cost in a year, and what strategies are worth.
    #[command(after_help = "Example: holdfast analyse losses scenarios.toml --years 100000")]
    Losses(Losses),
}

/// Schedules that are tried when nothing else is said.
pub const SCHEDULES: u64 = 5_000;

/// What `analyse cuts` may be told.
#[derive(Args, Debug)]
pub struct Cuts {
    /// The fault tree, in the Open-PSA Model Exchange Format.
    pub file: PathBuf,

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
    /// The project, in the format of PSPLIB (.sm).
    pub file: PathBuf,

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
    /// The plan; `docs/plan-file.md` says how it is written.
    pub file: PathBuf,

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

    /// Each node of the file alone.
    #[arg(long, requires = "file", conflicts_with = "fail")]
    pub all: bool,

    /// Dependencies as if they were not there, like DEP-0012.
    #[arg(long, value_name = "DEPENDENCY", num_args = 1..)]
    pub without: Vec<String>,

    /// Nodes as if something else took over from them at once.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub spare: Vec<String>,

    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}
