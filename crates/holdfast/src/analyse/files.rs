//! Fault trees, schedules and graphs in files of the formats in which they are published.

use super::work::{Watch, at, seconds, stem, text, time, worked};
use crate::{
    config::{Cuts, Impact, Schedule},
    voice,
};
use anyhow::{Result, bail};
use engine::{
    Effort, Failure, Found, Gain, Graph, Impact as Reached, Plan, PlanLimit, TableLimit, Wait, Why,
    cuts as trees, gains, impact as spread, radii, read_plan, read_table, schedule as search,
};
use serde_json::{Value as Json, json};
use std::{path::Path, time::Duration};

/// Nodes that are written out in words; JSON has all.
const IN_WORDS: usize = 20;

/// Members lost besides that are named in a way.
const IN_WAY: usize = 3;

/// Schedules that are tried to find out what one more of a resource is worth.
const SCHEDULES_A_RESOURCE: u64 = 1_000;

/// While it searches it also proves: one conflict for so many schedules costs about as much again.
const SCHEDULES_A_CONFLICT: u64 = 30;

/// Minimal cut sets and probability of a fault tree.
pub(super) fn cuts(file: &Path, asked: &Cuts) -> Result<()> {
    let begun = worked();
    if asked.snapshot.is_some() || asked.write.is_some() {
        bail!("--snapshot and --write speak of services; leave them out where a file is read");
    }
    let refused = at(file);
    let read = trees::read_open_psa(&text(file)?, None, &Default::default()).map_err(&refused)?;
    let tree = &read.tree;
    let most = trees::Limit::default();
    let limit = trees::Limit { nodes: asked.limit_nodes.unwrap_or(most.nodes), ..most };
    let mut watch = Watch::over("solving", asked.json).within(time(asked.cpu_seconds)?);
    let solution = trees::solve(tree, &limit, &mut watch).map_err(|error| too_late(file, error))?;
    // What has no room for all cut sets still has its probability; each says why it is open.
    let chance = solution.probability();
    let sets = match asked.order {
        Some(order) => solution.cut_sets(Some(order), &limit, &mut watch),
        None => solution.cut_sets_that_fit(&limit, &mut watch),
    };
    let cover = sets.as_ref().ok().filter(|sets| sets.is_truncated());
    let cover = cover.and_then(|sets| solution.cover(sets, &limit, &mut watch).ok());
    drop(watch);
    let name = |set: &Vec<u32>| -> Vec<String> {
        set.iter().filter_map(|node| Some(tree.name_of(*node)?.to_owned())).collect()
    };
    let listed = sets.as_ref().map(|sets| sets.list(asked.list)).unwrap_or_default();
    let listed: Vec<Vec<String>> = listed.iter().map(name).collect();
    let model = if tree.name().is_empty() { stem(file) } else { tree.name().to_owned() };
    if !asked.json {
        voice::say(format!("{model}: {} events, {} gates", tree.events(), tree.gates()))?;
        say_cuts(&chance, &sets, &listed)?;
        return cover.map_or(Ok(()), |cover| {
            let left_out = cover.left_out;
            voice::say(format!("Without any of these sets the top has at most {left_out:.3e}."))
        });
    }
    let mut answer = json!({
        "model": model, "events": tree.events(), "gates": tree.gates(),
        "cut_sets": null, "probability": null, "truncated": true, "list": listed,
        "passed_over": read.passed_over.iter().map(|(line, what)| json!({
            "line": line, "what": what.to_string(),
        })).collect::<Vec<_>>(),
    });
    match &chance {
        Ok(bounds) => {
            answer["probability_at_least"] = bounds.lower.into();
            answer["probability_at_most"] = bounds.upper.into();
            answer["probability"] = bounds.is_exact().then_some(bounds.lower).into();
        }
        Err(reason) => answer["probability_open"] = reason.to_string().into(),
    }
    match &sets {
        Ok(sets) => {
            answer["cut_sets"] = sets.count().to_string().into();
            answer["truncated"] = sets.is_truncated().into();
            answer["order"] = sets.order().into();
            answer["left_out_at_most"] = match &cover {
                Some(cover) => cover.left_out.into(),
                None if sets.is_truncated() => serde_json::Value::Null,
                None => 0.0.into(),
            };
        }
        Err(reason) => answer["cut_sets_open"] = reason.to_string().into(),
    }
    answer["cpu_seconds"] = seconds(begun).into();
    voice::say(answer)
}

/// A tree of which nothing was found in the time that was given.
fn too_late(file: &Path, error: engine::Error) -> anyhow::Error {
    if error.is_stopped() {
        let words = "the time of --cpu-seconds was over before anything was found; give more";
        return anyhow::anyhow!("{}: {words}", file.display());
    }
    at(file)(error)
}

fn say_cuts(
    chance: &Result<trees::Bounds, engine::Error>,
    sets: &Result<trees::CutSets, engine::Error>,
    listed: &[Vec<String>],
) -> Result<()> {
    let open = |reason: &engine::Error| format!("not found: {reason}");
    let chance = match chance {
        Ok(bounds) if bounds.is_exact() => format!("{:.6e}", bounds.lower),
        Ok(bounds) => format!("between {:.6e} and {:.6e}", bounds.lower, bounds.upper),
        Err(reason) => open(reason),
    };
    let count = match sets {
        Ok(sets) if sets.is_truncated() => format!("{}, and perhaps larger ones", sets.count()),
        Ok(sets) => sets.count().to_string(),
        Err(reason) => open(reason),
    };
    voice::say(format!("Probability of the top: {chance}"))?;
    voice::say(format!("Minimal cut sets: {count}"))?;
    listed.iter().try_for_each(|set| voice::say(format!("  {}", set.join(", "))))
}

/// A short schedule of a project with limited resources.
pub(super) fn schedule(file: &Path, asked: &Schedule) -> Result<()> {
    if asked.at_once.is_some() {
        bail!("--at-once speaks of records; a project file says that itself");
    }
    let begun = worked();
    if !asked.fail.is_empty() {
        bail!("--fail speaks of records; a project file says what is to be done itself");
    }
    let plan = read_plan(&text(file)?, &PlanLimit::default()).map_err(at(file))?;
    let time = time(asked.cpu_seconds)?;
    let effort = match time {
        // The time of the processor ends it.
        Some(_) => Effort::until_stopped(asked.seed),
        None => {
            let schedules = asked.schedules.unwrap_or(crate::config::SCHEDULES);
            Effort { schedules, conflicts: schedules / SCHEDULES_A_CONFLICT, seed: asked.seed }
        }
    };
    let mut watch = Watch::over("schedules", asked.json).within(time);
    let found = search(&plan, effort, &mut watch);
    drop(watch);
    let reasons = Reasons::of(&plan, &found, asked)?;
    if asked.json {
        let mut answer = json!({
            "makespan": found.makespan, "lower_bound": found.lower_bound,
            "optimal": found.is_optimal(), "starts": found.starts,
            "schedules": found.schedules, "seed": asked.seed,
        });
        reasons.tell(&mut answer);
        answer["cpu_seconds"] = seconds(begun).into();
        return voice::say(answer);
    }
    let proof = match found.is_optimal() {
        true => "no schedule is shorter".to_owned(),
        false => {
            let gap = f64::from(found.makespan) / f64::from(found.lower_bound.max(1)) - 1.0;
            format!(
                "none is shorter than {}, so it is at most {:.1} % too long",
                found.lower_bound,
                gap * 100.0
            )
        }
    };
    voice::say(format!("All is over after {}; {proof}.", found.makespan))?;
    let head = ["TASK", "BEGINS", "LASTS", "WAITS FOR"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for (wait, start) in reasons.waits.iter().zip(&found.starts) {
        let lasts = plan.tasks().duration(wait.job);
        let task = (wait.job + 1).to_string();
        rows.push(vec![task, start.to_string(), lasts.to_string(), waits_for(wait)]);
    }
    voice::say(format!("\n{}", voice::table(&rows)))?;
    reasons.say()
}

/// Why a schedule ends when it does. Tasks and resources count from 1, as in the file.
struct Reasons {
    chain: Vec<Wait>,
    waits: Vec<Wait>,
    gains: Vec<Gain>,
}

impl Reasons {
    fn of(plan: &Plan, found: &Found, asked: &Schedule) -> Result<Reasons> {
        let schedules = found.schedules.min(SCHEDULES_A_RESOURCE);
        let effort = Effort { schedules, conflicts: 0, seed: asked.seed };
        // What one more is worth is worked out for the last tenth of the time at most.
        let tenth = time(asked.cpu_seconds)?.map(|time| time / 10);
        let mut watch = Watch::over("one more of each", asked.json).within(tenth);
        let gains = gains(plan, found, effort, &mut watch);
        drop(watch);
        Ok(Reasons {
            chain: plan.chain(&found.starts)?,
            waits: plan.waits(&found.starts)?,
            gains: match gains {
                Err(error) if error.is_stopped() => Vec::new(),
                other => other?,
            },
        })
    }

    fn tell(&self, answer: &mut Json) {
        let tasks = |waits: &[Wait]| waits.iter().map(|wait| wait.job + 1).collect::<Vec<_>>();
        answer["chain"] = tasks(&self.chain).into();
        let wait = |wait: &Wait| {
            let resource = match wait.why {
                Why::Stock { stock, .. } => Some(stock + 1),
                _ => None,
            };
            json!({ "task": wait.job + 1, "on": wait.on().map(|on| on + 1), "resource": resource })
        };
        answer["waits"] = self.waits.iter().map(wait).collect::<Vec<_>>().into();
        let gain = |gain: &Gain| {
            json!({
                "resource": gain.resource + 1, "makespan": gain.makespan,
                "earlier": gain.earlier, "lower_bound": gain.lower_bound,
            })
        };
        answer["one_more"] = self.gains.iter().map(gain).collect::<Vec<_>>().into();
    }

    fn say(&self) -> Result<()> {
        let chain: Vec<String> = self.chain.iter().map(|w| (w.job + 1).to_string()).collect();
        voice::say(format!("The end waits for this chain of tasks: {}.", chain.join(" > ")))?;
        for gain in &self.gains {
            let words = match gain.earlier {
                0 => "nothing that was found".to_owned(),
                earlier => format!("{earlier}: all is over after {}", gain.makespan),
            };
            voice::say(format!("One more of resource {} saves {words}.", gain.resource + 1))?;
        }
        if self.gains.is_empty() && !self.waits.is_empty() {
            voice::say("What one more of a resource saves was not worked out in the time given.")?;
        }
        Ok(())
    }
}

fn waits_for(wait: &Wait) -> String {
    match wait.why {
        Why::Job(first) => format!("task {}", first + 1),
        Why::Stock { stock, job: Some(job) } => {
            format!("resource {}, which task {} gives back", stock + 1, job + 1)
        }
        Why::Stock { stock, job: None } => format!("resource {}", stock + 1),
        Why::Idle => "nothing; it may begin earlier".to_owned(),
        Why::Release | Why::Begun | Why::Person { .. } => String::new(),
    }
}

/// What a failure reaches in a graph of a file: lines are nodes, counted from 0.
pub(super) fn impact(file: &Path, asked: &Impact) -> Result<()> {
    let begun = worked();
    let of_records = [&asked.without, &asked.spare, &asked.lag, &asked.needed, &asked.own];
    if of_records.iter().any(|words| !words.is_empty()) {
        bail!(
            "--without, --spare, --lag, --needed and --own speak of records; leave them out where \
             a file is read"
        );
    }
    let mut watch = Watch::over("lines", asked.json);
    let read = read_table(&text(file)?, &TableLimit::default(), &mut watch);
    drop(watch);
    let (names, graph) = read.map_err(at(file))?;
    if asked.all {
        return each_alone(file, (&names, &graph), (asked.json, begun));
    }
    let mut failed = Vec::new();
    for word in asked.fail.iter().flat_map(|words| words.split(',')) {
        let Ok(node) = word.trim().parse::<u32>() else {
            bail!("“{word}” is not the number of a line, counted from 0");
        };
        failed.push(Failure { node, at: 0 });
    }
    let found = spread(&graph, &failed).map_err(at(file))?;
    let is_cause = |node: &u32| failed.iter().any(|failure| failure.node == *node);
    let mut reached: Vec<u32> =
        found.reached().iter().copied().filter(|node| !is_cause(node)).collect();
    reached.sort_unstable();
    if asked.json {
        let why = |node: &u32| {
            let way = found.why(&graph, *node).into_iter();
            let way = way.map(|step| json!({ "node": step.node, "with": step.with }));
            json!({ "node": node, "way": way.collect::<Vec<_>>() })
        };
        // The ways of thousands would be all that one sees.
        let told = asked.why.then(|| reached.iter().map(why).collect::<Vec<_>>());
        let mut answer = json!({ "radius": reached.len(), "failed": reached });
        if let Some(told) = told {
            answer["why"] = told.into();
        }
        answer["cpu_seconds"] = seconds(begun).into();
        return voice::say(answer);
    }
    voice::say(format!("{} others fail too.", reached.len()))?;
    for node in reached {
        voice::say(format!("  {}", way(&names, (&graph, &found), node)))?;
    }
    Ok(())
}

/// How a failure comes to a node: the way from the cause, with what else had to be lost.
fn way(names: &[String], (graph, found): (&Graph, &Reached), node: u32) -> String {
    let name = |node: u32| names[node as usize].as_str();
    let steps = found.why(graph, node).into_iter().map(|step| {
        let with: Vec<&str> = step.with.iter().map(|node| name(*node)).collect();
        let with = match with.len() {
            0 => String::new(),
            1..=IN_WAY => format!(" (with {})", with.join(", ")),
            more => format!(" (with {more} others)"),
        };
        // What was lost besides stands beside the one whose loss decided.
        (name(step.node).to_owned(), with)
    });
    let steps: Vec<(String, String)> = steps.collect();
    let mut words = String::new();
    for (at, (step, _)) in steps.iter().enumerate() {
        let with = steps.get(at + 1).map_or("", |(_, with)| with.as_str());
        words += &format!("{}{step}{with}", if at == 0 { "" } else { " > " });
    }
    format!("{}: {words}", name(node))
}

/// How much each node brings down alone.
fn each_alone(
    file: &Path,
    (names, graph): (&[String], &Graph),
    (json, begun): (bool, Duration),
) -> Result<()> {
    let mut watch = Watch::over("nodes", json);
    let found = radii(graph, &mut watch).map_err(at(file))?;
    drop(watch);
    if json {
        return voice::say(json!({
            "radii": found.all(), "sum": found.sum(), "cpu_seconds": seconds(begun),
        }));
    }
    let each = found.all().iter().copied().zip(names.iter().map(String::as_str));
    let mut rows: Vec<(u32, &str)> = each.collect();
    rows.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
    voice::say(format!("{} nodes; those that bring down most:", names.len()))?;
    rows.iter()
        .take(IN_WORDS)
        .try_for_each(|(radius, name)| voice::say(format!("  {name}: {radius}")))
}
