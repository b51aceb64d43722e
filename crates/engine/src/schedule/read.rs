//! Reading plans in the single-mode text format of PSPLIB.

use super::{Plan, Tasks};
use crate::{Error, Place};

/// What is read at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanLimit {
    /// Bytes of the text.
    pub bytes: usize,
    /// Tasks.
    pub tasks: usize,
    /// Resources.
    pub resources: usize,
}

impl Default for PlanLimit {
    /// 64 MiB, 100,000 tasks, 100,000 resources.
    fn default() -> PlanLimit {
        PlanLimit { bytes: 64 << 20, tasks: 100_000, resources: 100_000 }
    }
}

/// The plan in a text of PSPLIB's format `.sm`: one mode, renewable resources.
///
/// Shape: tasks count from 1 in the text and from 0 here, the two dummies included. Units: those of
/// the text, which names none. Limits: those of `limit`; it cannot be stopped, 64 MiB take a second
/// or two. Errors: beyond a limit; else with the line and the reason: a section that is missing or
/// there twice, a number that is none or below 0, a task out of order, with another mode or with a
/// link to itself or to none, demands that do not fit, a resource that is not renewable, a circle.
/// Source: Kolisch and Sprecher 1996. Checked against fifteen originals, and with texts that were
/// damaged at random.
///
/// ```
/// use engine::{PlanLimit, read_plan};
/// let text = "jobs (incl. supersource/sink ):  2\n";
/// let refused = read_plan(text, &PlanLimit::default()).unwrap_err();
/// assert_eq!(refused.to_string(), "line 1: the text ends without a section PRECEDENCE RELATIONS");
/// let small = PlanLimit { bytes: 10, ..PlanLimit::default() };
/// assert!(read_plan(text, &small).unwrap_err().is_limit());
/// ```
pub fn read_plan(text: &str, limit: &PlanLimit) -> Result<Plan, Error> {
    if text.len() > limit.bytes {
        let words = format!("the text has {} bytes; at most {}", text.len(), limit.bytes);
        return Err(Error::limit(words));
    }
    let lines: Vec<&str> = text.lines().collect();
    no_other_resources(&lines)?;
    let relations = rows(&lines, "PRECEDENCE RELATIONS")?;
    let requests = rows(&lines, "REQUESTS/DURATIONS")?;
    let there = rows(&lines, "RESOURCEAVAILABILITIES")?;
    let (line, capacity) = match there.rows.as_slice() {
        [(line, capacity)] => (*line, capacity.clone()),
        [] => return Err(there.error("holds no line of numbers")),
        [_, (line, _), ..] => {
            let words = "one line of capacities is expected, this is another";
            return Err(Error::input(Place::Line(*line), words));
        }
    };
    let (tasks, resources) = (relations.rows.len(), capacity.len());
    if tasks > limit.tasks || resources > limit.resources {
        let most = format!("at most {} and {}", limit.tasks, limit.resources);
        return Err(Error::limit(format!("{tasks} tasks, {resources} resources; {most}")));
    }
    let links = links(&relations)?;
    let (durations, demand) = demands(&requests, capacity.len())?;
    if durations.len() != relations.rows.len() {
        let words = format!("{} durations; {} tasks", durations.len(), relations.rows.len());
        return Err(requests.error(&words));
    }
    let at = |section: &Section, error: &Error| match error.place() {
        Place::Node(task) => {
            let line = section.rows.get(task as usize).map_or(section.line, |(line, _)| *line);
            error.at(Place::Line(line))
        }
        _ => error.at(Place::Line(section.line)),
    };
    let tasks = Tasks::new(durations, &links).map_err(|error| at(&relations, &error))?;
    Plan::new(tasks, capacity, demand).map_err(|error| match error.place() {
        Place::Entry(_) => error.at(Place::Line(line)),
        _ => at(&requests, &error),
    })
}

/// A section of the text: the line of its name, and its rows of numbers with their lines.
struct Section {
    name: &'static str,
    line: u32,
    rows: Vec<(u32, Vec<u32>)>,
}

impl Section {
    fn error(&self, words: &str) -> Error {
        Error::input(Place::Line(self.line), format!("{}: {words}", self.name))
    }
}

/// Resources that are used up, or limited in both ways, would change what the numbers mean.
fn no_other_resources(lines: &[&str]) -> Result<(), Error> {
    for (at, line) in lines.iter().enumerate() {
        let words = line.trim().trim_start_matches('-').trim_start();
        let is_other = ["nonrenewable", "doubly constrained"].iter().any(|o| words.starts_with(o));
        let count = words.split(':').nth(1).and_then(|rest| rest.split_whitespace().next());
        if is_other && count != Some("0") {
            let place = Place::Line(at as u32 + 1);
            return Err(Error::input(place, "only renewable resources can be read"));
        }
    }
    Ok(())
}

fn links(relations: &Section) -> Result<Vec<(u32, u32)>, Error> {
    let count = relations.rows.len();
    let mut links = Vec::new();
    for (at, (line, row)) in relations.rows.iter().enumerate() {
        let place = Place::Line(*line);
        let [number, 1, successors, to @ ..] = row.as_slice() else {
            return Err(Error::input(place, "a task, its one mode and its links are expected"));
        };
        if *number as usize != at + 1 || to.len() != *successors as usize {
            let words = "the tasks must follow one another, each with as many links as it says";
            return Err(Error::input(place, words));
        }
        for to in to {
            if *to == 0 || *to as usize > count {
                let words = format!("task {to} is unknown; there are {count}");
                return Err(Error::input(place, words));
            }
            if *to == *number {
                return Err(Error::input(place, format!("task {to} waits for itself")));
            }
            links.push((at as u32, to - 1));
        }
    }
    Ok(links)
}

fn demands(requests: &Section, resources: usize) -> Result<(Vec<u32>, Vec<u32>), Error> {
    let mut durations = Vec::with_capacity(requests.rows.len());
    let mut demand = Vec::with_capacity(requests.rows.len() * resources.min(64));
    for (at, (line, row)) in requests.rows.iter().enumerate() {
        let fits = row.len() == 3 + resources && row[0] as usize == at + 1 && row[1] == 1;
        if !fits {
            let task = at + 1;
            let words = format!("task {task}, mode 1, a duration and {resources} demands expected");
            return Err(Error::input(Place::Line(*line), words));
        }
        durations.push(row[2]);
        demand.extend_from_slice(&row[3..]);
    }
    Ok((durations, demand))
}

/// The rows of numbers of a section, with their lines; its headings begin with a letter.
fn rows(lines: &[&str], name: &'static str) -> Result<Section, Error> {
    let mut named = (0..lines.len()).filter(|at| lines[*at].starts_with(name));
    let Some(section) = named.next() else {
        let words = format!("the text ends without a section {name}");
        return Err(Error::input(Place::Line(lines.len().max(1) as u32), words));
    };
    if let Some(again) = named.next() {
        let words = format!("the section {name} is there already, in line {}", section + 1);
        return Err(Error::input(Place::Line(again as u32 + 1), words));
    }
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().skip(section + 1) {
        let line = line.trim();
        if line.starts_with("****") {
            break;
        }
        let is_heading = line.starts_with(char::is_alphabetic) || line.starts_with("---");
        if line.is_empty() || is_heading {
            continue;
        }
        let number = |word: &str| {
            let words = format!("`{word}` is not a number from 0 to {}", u32::MAX);
            word.parse().map_err(|_| Error::input(Place::Line(at as u32 + 1), words))
        };
        let row: Result<Vec<u32>, Error> = line.split_whitespace().map(number).collect();
        found.push((at as u32 + 1, row?));
    }
    Ok(Section { name, line: section as u32 + 1, rows: found })
}
