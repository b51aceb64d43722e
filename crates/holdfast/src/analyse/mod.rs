//! `holdfast analyse`: what follows from the records of the installation, or from a file.

mod files;
mod odds;
mod records;
mod recover;
mod recover_why;
pub mod snapshot;
mod source;
mod stops;
mod work;

use crate::config::{Analyse, Config, Cuts};
use anyhow::Result;
use std::path::Path;

/// Computes what is asked. Only questions about records open the installation.
pub async fn run(config: &Config, asked: &Analyse) -> Result<()> {
    match asked {
        Analyse::Objectives(asked) => records::objectives(config, asked).await,
        Analyse::Impact(asked) => match &asked.file {
            Some(file) => files::impact(file, asked),
            None => records::impact(config, asked).await,
        },
        Analyse::Cuts(asked) => match tree_in(asked) {
            Some(file) => files::cuts(file, asked),
            None => stops::cuts(config, asked).await,
        },
        Analyse::Schedule(asked) => match &asked.file {
            Some(file) => files::schedule(file, asked),
            None => recover::schedule(config, asked).await,
        },
        Analyse::Simulate(asked) => match &asked.file {
            Some(file) => odds::simulate(file, asked),
            None => recover::simulate(config, asked).await,
        },
        Analyse::Losses(asked) => odds::losses(asked),
        Analyse::Snapshot => records::snapshot(config).await,
    }
}

/// The file with a fault tree, where one is named: a single name that ends like one.
fn tree_in(asked: &Cuts) -> Option<&Path> {
    let [name] = &asked.what[..] else { return None };
    let file = Path::new(name);
    file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml")).then_some(file)
}
