//! Fault trees, schedules and graphs in files of the formats in which they are published.

use super::work::{Watch, at, seconds, stem, text, worked};
use crate::{
    config::{Cuts, Impact, Schedule},
    voice,
};
use anyhow::{Result, bail};
use engine::{
    Effort, Failure, Graph, cuts as trees, impact as spread, radii, read_plan, read_table,
    schedule as search,
};
use serde_json::json;
use std::{path::Path, time::Duration};

/// Nodes that are written out in words; JSON has all.
const IN_WORDS: usize = 20;

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
    let limit = trees::Limit::default();
    let mut watch = Watch::over("solving", asked.json);
    let solution = trees::solve(tree, &limit, &mut watch).map_err(&refused)?;
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
    let plan = read_plan(&text(file)?).map_err(at(file))?;
    let time = asked.cpu_seconds.map(Duration::try_from_secs_f64).transpose()?;
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
    if asked.json {
        return voice::say(json!({
            "makespan": found.makespan, "lower_bound": found.lower_bound,
            "optimal": found.is_optimal(), "starts": found.starts,
            "schedules": found.schedules, "seed": asked.seed, "cpu_seconds": seconds(begun),
        }));
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
    let head = ["TASK", "BEGINS", "LASTS"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for (task, start) in found.starts.iter().enumerate() {
        let lasts = plan.tasks().duration(task as u32);
        rows.push(vec![(task + 1).to_string(), start.to_string(), lasts.to_string()]);
    }
    voice::say(format!("\n{}", voice::table(&rows)))
}

/// What a failure reaches in a graph of a file: lines are nodes, counted from 0.
pub(super) fn impact(file: &Path, asked: &Impact) -> Result<()> {
    let begun = worked();
    if !asked.without.is_empty() || !asked.spare.is_empty() {
        bail!("--without and --spare speak of records; leave them out where a file is read");
    }
    let (names, graph) = read_table(&text(file)?).map_err(at(file))?;
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
        return voice::say(json!({
            "radius": reached.len(), "failed": reached, "cpu_seconds": seconds(begun),
        }));
    }
    voice::say(format!("{} others fail too.", reached.len()))?;
    for node in reached {
        voice::say(format!("  {}", names[node as usize]))?;
    }
    Ok(())
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
