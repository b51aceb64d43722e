//! Fault trees, schedules and graphs in files of the formats in which they are published.

use super::work::{Watch, at, stem, text, worked};
use crate::{
    config::{Cuts, Impact, Schedule},
    voice,
};
use anyhow::{Result, bail};
use engine::{
    Effort, Failure, cuts as trees, impact as spread, radii, read_plan, read_table,
    schedule as search,
};
use serde_json::json;
use std::{path::Path, time::Duration};

/// Seconds with what a processor can resolve.
fn seconds(since: Duration) -> f64 {
    (worked() - since).as_secs_f64()
}

/// Minimal cut sets and probability of a fault tree.
pub(super) fn cuts(asked: &Cuts) -> Result<()> {
    let begun = worked();
    let refused = at(&asked.file);
    let read =
        trees::read_open_psa(&text(&asked.file)?, None, &Default::default()).map_err(&refused)?;
    let tree = read.tree;
    let limit = trees::Limit::default();
    let mut watch = Watch::over("solving", asked.json);
    let solution = trees::solve(&tree, &limit, &mut watch).map_err(&refused)?;
    drop(watch);
    let probability = solution.probability();
    let mut watch = Watch::over("cut sets", asked.json);
    let sets = solution.cut_sets(asked.order, &limit, &mut watch);
    drop(watch);
    // What has no room for all of them still has its probability; both say why they are open.
    let named = |set: Vec<u32>| -> Vec<String> {
        set.into_iter().filter_map(|node| Some(tree.name_of(node)?.to_owned())).collect()
    };
    let list = |sets: &trees::CutSets<'_>| -> Vec<Vec<String>> {
        sets.list(asked.list).into_iter().map(named).collect()
    };
    let model = if tree.name().is_empty() { stem(&asked.file) } else { tree.name().to_owned() };
    let mut answer = json!({
        "model": model, "events": tree.events(), "gates": tree.gates(),
        "cut_sets": null, "probability": null, "truncated": true,
        "passed_over": read.passed_over.iter().map(|(line, what)| json!({
            "line": line, "what": what.to_string(),
        })).collect::<Vec<_>>(),
    });
    match &probability {
        Ok(bounds) => {
            answer["probability_at_least"] = bounds.lower.into();
            answer["probability_at_most"] = bounds.upper.into();
            if bounds.is_exact() {
                answer["probability"] = bounds.lower.into();
            }
        }
        Err(reason) => answer["probability_open"] = reason.to_string().into(),
    }
    match &sets {
        Ok(sets) => {
            answer["cut_sets"] = sets.count().to_string().into();
            answer["truncated"] = sets.is_truncated().into();
            answer["list"] = list(sets).into();
        }
        Err(reason) => answer["cut_sets_open"] = reason.to_string().into(),
    }
    answer["cpu_seconds"] = seconds(begun).into();
    if asked.json {
        return voice::say(answer);
    }
    let open = |reason: &engine::Error| format!("not found: {reason}");
    let chance = match &probability {
        Ok(bounds) if bounds.is_exact() => format!("{:.6e}", bounds.lower),
        Ok(bounds) => format!("between {:.6e} and {:.6e}", bounds.lower, bounds.upper),
        Err(reason) => open(reason),
    };
    let count = match &sets {
        Ok(sets) if sets.is_truncated() => format!("{}, and perhaps larger ones", sets.count()),
        Ok(sets) => sets.count().to_string(),
        Err(reason) => open(reason),
    };
    voice::say(format!("{model}: {} events, {} gates", tree.events(), tree.gates()))?;
    voice::say(format!("Probability of the top: {chance}"))?;
    voice::say(format!("Minimal cut sets: {count}"))?;
    for set in sets.as_ref().map(list).unwrap_or_default() {
        voice::say(format!("  {}", set.join(", ")))?;
    }
    Ok(())
}

/// A short schedule of a project with limited resources.
pub(super) fn schedule(asked: &Schedule) -> Result<()> {
    let begun = worked();
    let plan = read_plan(&text(&asked.file)?).map_err(at(&asked.file))?;
    let time = asked.cpu_seconds.map(Duration::try_from_secs_f64).transpose()?;
    let schedules = match (asked.schedules, time) {
        (Some(schedules), _) => schedules,
        (None, Some(_)) => u64::MAX,
        (None, None) => crate::config::SCHEDULES,
    };
    let mut watch = Watch::over("schedules", asked.json).within(time);
    let found = search(&plan, Effort { schedules, seed: asked.seed }, &mut watch);
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
        let mut watch = Watch::over("nodes", asked.json);
        let found = radii(&graph, &mut watch).map_err(at(file))?;
        drop(watch);
        if asked.json {
            return voice::say(json!({
                "radii": found.all(), "sum": found.sum(), "cpu_seconds": seconds(begun),
            }));
        }
        let mut rows: Vec<(u32, &str)> =
            found.all().iter().copied().zip(names.iter().map(String::as_str)).collect();
        rows.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
        voice::say(format!("{} nodes; those that bring down most:", names.len()))?;
        for (radius, name) in rows.into_iter().take(20) {
            voice::say(format!("  {name}: {radius}"))?;
        }
        return Ok(());
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
