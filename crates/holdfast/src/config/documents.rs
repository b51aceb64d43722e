//! What the commands about documents may be told.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What `documents` can do.
#[derive(Debug, Subcommand)]
pub enum Documents {
    /// Reads every copy of every published document back and compares it byte by byte with what was
    /// approved; changes nothing.
    ///
    /// It ends with 0 when every copy is equal, and with 3 when one is missing, stale, altered or
    /// out of reach. A running server looks once a day and writes such copies again.
    #[command(after_help = "Example: holdfast documents verify --copies \"Site East=/mnt/east\" \
        --copies \"Site North=/mnt/north\"")]
    Verify(Verify),
}

/// What `documents verify` may be told.
#[derive(Args, Debug)]
pub struct Verify {
    /// Where copies are.
    #[command(flatten)]
    pub places: Places,

    /// Prints JSON: each copy with what was found.
    #[arg(long)]
    pub json: bool,
}

/// Where copies of published documents are kept.
#[derive(Args, Debug)]
pub struct Places {
    /// A folder in which copies of published documents are kept, with the name that people read,
    /// like `Site East=/mnt/east`; may be given several times, in the environment separated by
    /// commas.
    #[arg(long, value_name = "NAME=FOLDER", env = "HOLDFAST_COPIES", value_delimiter = ',')]
    #[arg(value_parser = place)]
    pub copies: Vec<(String, PathBuf)>,
}

fn place(word: &str) -> Result<(String, PathBuf), String> {
    match word.split_once('=') {
        Some((name, folder)) if !name.trim().is_empty() && !folder.trim().is_empty() => {
            Ok((name.trim().to_owned(), PathBuf::from(folder.trim())))
        }
        _ => Err("write a name and a folder, like “Site East=/mnt/east”".to_owned()),
    }
}
