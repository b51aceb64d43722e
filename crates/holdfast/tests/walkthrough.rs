//! The walk of `docs/walkthrough.md`, command by command, as the document has them.
//! It steps aside, and says so, where the public files are not beside the checkout.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use crate::aside;

use std::{fs, path::Path, process::Command};

const DOCUMENT: &str = include_str!("../../../docs/walkthrough.md");

/// A block of the document: what stands behind the fence, and what stands in it.
struct Block {
    kind: String,
    lines: Vec<String>,
}

fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in DOCUMENT.lines() {
        match line.strip_prefix("```") {
            Some(_) if is_open => is_open = false,
            Some(kind) => {
                is_open = true;
                blocks.push(Block { kind: kind.to_owned(), lines: Vec::new() });
            }
            None if is_open => blocks.last_mut().unwrap().lines.push(line.to_owned()),
            None => {}
        }
    }
    blocks
}

/// The words of a command, as a shell reads them: quotes hold together.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// A line without its spaces and short numbers: a dry run uses up numbers on one of the databases.
fn plain(line: &str) -> String {
    let is_number = |word: &str| word.starts_with("SVC-");
    let words = line.split_whitespace().map(|word| if is_number(word) { "SVC" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

fn run(folder: &Path, database: Option<&str>, line: &str) -> String {
    let words = words(line);
    assert_eq!(words[0], "holdfast", "the walk needs nothing else: {line}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast"));
    command.current_dir(folder).args(&words[1..]).args(["--data", "data", "--log", "error"]);
    command.env_remove("HOLDFAST_DATABASE");
    if let Some(address) = database {
        command.args(["--database", address]);
    }
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    assert!(output.status.success(), "{line}\n{}", err.unwrap());
    out.unwrap()
}

/// Goes the walk, and says how many commands it had.
fn walk(database: Option<&str>) -> Option<usize> {
    let real = aside::shared("real-inputs/gitlab-service-catalog")?;
    let folder = tempfile::tempdir().unwrap();
    for name in ["service-catalog.yml", "teams.yml"] {
        fs::write(folder.path().join(name), fs::read(real.join(name)).unwrap()).unwrap();
    }
    let mut commands = 0;
    for block in blocks() {
        if let Some(name) = block.kind.strip_prefix("csv ") {
            fs::write(folder.path().join(name), block.lines.join("\n")).unwrap();
            continue;
        }
        assert_eq!(block.kind, "console", "a block that nobody runs");
        let mut said = String::new();
        for line in &block.lines {
            match line.strip_prefix("$ ") {
                Some(command) => {
                    said = run(folder.path(), database, command);
                    commands += 1;
                }
                None => {
                    let is_said = said.lines().any(|other| plain(other) == plain(line));
                    assert!(is_said, "not said: {line}\nbut:\n{said}");
                }
            }
        }
    }
    Some(commands)
}

#[test]
fn the_walk_goes_as_the_document_says() {
    if let Some(commands) = walk(None) {
        assert!(commands >= 6, "the document has commands: {commands}");
    }
}

#[tokio::test]
async fn the_walk_goes_on_postgresql_as_well() {
    let Some(address) = testkit::postgres::fresh().await else { return };
    let walked = tokio::task::spawn_blocking(move || walk(Some(&address))).await.unwrap();
    assert!(walked.is_none_or(|commands| commands >= 6));
}
