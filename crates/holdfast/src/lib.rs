//! Holdfast put together: the one list of capabilities, the migrations, the commands.
//!
//! Exit codes: 0 done; 1 it could not be done, and the words on standard error say why; 2 the
//! command line cannot be read, or nothing at all in the files of an import; 3 done, with something
//! to report: when `--strict` asked for it, or when a copy of a document is not as it has to be.

mod analyse;
mod bring;
pub mod capabilities;
mod config;
mod demo;
mod documents;
mod exchange;
mod installation;
pub mod migrations;
mod process;
mod schema;
mod serve;
mod user;
mod voice;

pub use analyse::snapshot;

/// Requests make many small values on one thread and give them back on another, which costs the
/// allocator of the C library a quarter of a write's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use anyhow::{Context, Result};
use clap::Parser;
use config::{Command, Config};
use std::process::ExitCode;

/// Does what the command line asks.
pub fn main() -> ExitCode {
    let config = Config::parse();
    config.start_log();
    match run(config) {
        Ok(code) => code,
        Err(error) => {
            voice::complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(config: Config) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the machine gives no threads")?;
    runtime.block_on(async {
        match &config.command {
            Command::Import(asked) => return bring::import(&config, asked).await,
            Command::Documents { asked } => return documents::run(&config, asked).await,
            Command::Serve(asked) => serve::run(&config, asked).await,
            Command::Demo(asked) => demo::run(&config, asked).await,
            Command::Analyse { asked } => analyse::run(&config, asked).await,
            Command::Process { asked } => process::run(asked),
            Command::Export(asked) => exchange::export(&config, asked).await,
            Command::User { asked } => user::run(&config, asked).await,
            Command::Schema { asked } => schema::run(asked),
        }
        .map(|()| ExitCode::SUCCESS)
    })
}
