//! Reading plans in the single-mode text format of PSPLIB.

use super::{Plan, Tasks};
use crate::{Error, Place};

/// The plan in a text of PSPLIB's format `.sm`: one mode, renewable resources.
///
/// Shape: tasks count from 1 in the text and from 0 here, the two dummies included. Errors: with
/// the line, where a section is missing, a number is none, or a task has another mode; those of
/// [`Tasks::new`] and [`Plan::new`]. Source: Kolisch and Sprecher 1996. Checked against fifteen
/// originals.
///
/// ```
/// let refused = engine::read_plan("jobs (incl. supersource/sink ):  2\n").unwrap_err();
/// assert_eq!(refused.to_string(), "there is no section PRECEDENCE RELATIONS");
/// ```
pub fn read_plan(text: &str) -> Result<Plan, Error> {
    let lines: Vec<&str> = text.lines().collect();
    let section = |name: &str| {
        let at = lines.iter().position(|line| line.starts_with(name));
        at.ok_or_else(|| Error::input(Place::Whole, format!("there is no section {name}")))
    };
    let relations = rows(&lines, section("PRECEDENCE RELATIONS")?)?;
    let requests = rows(&lines, section("REQUESTS/DURATIONS")?)?;
    let there = rows(&lines, section("RESOURCEAVAILABILITIES")?)?;
    let Some((_, capacity)) = there.first() else {
        return Err(Error::input(Place::Whole, "RESOURCEAVAILABILITIES holds no line of numbers"));
    };
    let mut links = Vec::new();
    for (at, (line, row)) in relations.iter().enumerate() {
        let place = Place::Line(*line);
        let (Some(1), Some(count)) = (row.get(1), row.get(2)) else {
            return Err(Error::input(place, "a task, its one mode and its links are expected"));
        };
        if row[0] as usize != at + 1 || row.len() != 3 + *count as usize {
            let words = "the tasks must follow one another, each with as many links as it says";
            return Err(Error::input(place, words));
        }
        for to in &row[3..] {
            if *to == 0 || *to as usize > relations.len() {
                let words = format!("task {to} is unknown; there are {}", relations.len());
                return Err(Error::input(place, words));
            }
            links.push((at as u32, to - 1));
        }
    }
    let mut durations = Vec::with_capacity(requests.len());
    let mut demand = Vec::with_capacity(requests.len() * capacity.len());
    for (at, (line, row)) in requests.iter().enumerate() {
        if row.len() != 3 + capacity.len() || row[0] as usize != at + 1 || row[1] != 1 {
            let words = format!(
                "task {}, mode 1, a duration and {} demands are expected",
                at + 1,
                capacity.len()
            );
            return Err(Error::input(Place::Line(*line), words));
        }
        durations.push(row[2]);
        demand.extend_from_slice(&row[3..]);
    }
    if durations.len() != relations.len() {
        let words = format!("{} tasks have links, {} durations", relations.len(), durations.len());
        return Err(Error::input(Place::Whole, words));
    }
    Plan::new(Tasks::new(durations, &links)?, capacity.clone(), demand)
}

/// The rows of numbers of a section, with their lines; its headings begin with a letter.
fn rows(lines: &[&str], section: usize) -> Result<Vec<(u32, Vec<u32>)>, Error> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().skip(section + 1) {
        let line = line.trim();
        if line.starts_with("****") {
            break;
        }
        if line.is_empty()
            || line.starts_with(|letter: char| letter.is_alphabetic() || letter == '-')
        {
            continue;
        }
        let number = |word: &str| {
            let words = format!("`{word}` is not a number");
            word.parse().map_err(|_| Error::input(Place::Line(at as u32 + 1), words))
        };
        let row: Result<Vec<u32>, Error> = line.split_whitespace().map(number).collect();
        found.push((at as u32 + 1, row?));
    }
    Ok(found)
}
