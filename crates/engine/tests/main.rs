//! All tests of the engine in one program: each further one would cost its own linking.

mod common;

mod cuts;
mod cuts_graph;
mod cuts_read;
mod cuts_second;
mod edges;
mod laws;
mod losses;
mod operations;
mod packages;
mod plans;
mod readers;
mod recovery;
mod schedule_text;
mod simulate;
mod simulate_lines;
mod simulate_losses_files;
mod simulate_more;
mod simulate_teams;
