//! `holdfast analyse`: what follows from the records of the installation, or from a file.

mod files;
mod odds;
mod records;
mod work;

use crate::config::{Analyse, Config};
use anyhow::Result;

/// Computes what is asked. Only questions about records open the installation.
pub async fn run(config: &Config, asked: &Analyse) -> Result<()> {
    match asked {
        Analyse::Objectives { json } => records::objectives(config, *json).await,
        Analyse::Impact(asked) => match &asked.file {
            Some(file) => files::impact(file, asked),
            None => records::impact(config, asked).await,
        },
        Analyse::Cuts(asked) => files::cuts(asked),
        Analyse::Schedule(asked) => files::schedule(asked),
        Analyse::Simulate(asked) => odds::simulate(asked),
        Analyse::Losses(asked) => odds::losses(asked),
    }
}
