//! The published plans of PSPLIB with their best known makespans, where they are beside the
//! checkout.

use super::aside;
use engine::{Plan, Tasks};
use std::{fs, path::PathBuf};

/// A file or folder of the published plans, or nothing, said aloud.
pub fn beside(name: &str) -> Option<PathBuf> {
    aside::shared(&format!("benchmarks/psplib/{name}"))
}

pub struct Published {
    pub name: String,
    pub plan: Plan,
    pub path: u32,
    pub bound: u32,
    pub best: u32,
}

/// The numbers of a field of a line, brackets ignored; of `successors` by row.
fn field<'a>(line: &'a str, name: &str) -> &'a str {
    let key = format!("\"{name}\":");
    let rest = &line[line.find(&key).unwrap() + key.len()..];
    let mut depth = 0;
    for (at, letter) in rest.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' | '}' if depth == 0 => return &rest[..at],
            _ => {}
        }
    }
    rest
}

fn numbers(text: &str) -> Vec<u32> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|w| w.parse().ok()).collect()
}

/// All plans of a set, or nothing where the benchmarks are absent.
pub fn set(name: &str) -> Option<Vec<Published>> {
    let text = fs::read_to_string(beside(name)?).unwrap();
    Some(text.lines().map(published).collect())
}

fn published(line: &str) -> Published {
    let links: Vec<(u32, u32)> = field(line, "successors")
        .trim_start_matches('[')
        .split('[')
        .enumerate()
        .flat_map(|(task, row)| numbers(row).into_iter().map(move |to| (task as u32, to)))
        .collect();
    let tasks = Tasks::new(numbers(field(line, "duration")), &links).unwrap();
    let (capacity, demand) = (numbers(field(line, "capacity")), numbers(field(line, "demand")));
    let one = |name: &str| numbers(field(line, name))[0];
    Published {
        name: field(line, "name").trim_matches('"').to_owned(),
        plan: Plan::new(tasks, capacity, demand).unwrap(),
        path: one("cp_lower_bound"),
        bound: one("lower_bound"),
        best: one("best_known"),
    }
}
