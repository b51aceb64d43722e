//! What stops a service of the records: its minimal cut sets, exactly or up to an order.

use super::{
    source,
    work::{Watch, seconds, time, worked},
};
use crate::{
    config::{Config, Cuts},
    voice,
};
use analysis::facts::{Assessed, Shown};
use anyhow::{Context, Result, bail};
use engine::{
    Error,
    cuts::{CutSets, Limit, node_cut_sets, node_tree, solve_node, write_open_psa},
};
use serde_json::{Value as Json, json};
use std::fs::File;

/// For one of many services: a few seconds at most, so that the others have their turn.
const LIMIT: Limit = Limit { nodes: 1 << 22, steps: 50_000_000 };

/// Orders that are tried where there is no room for all sets.
const ORDERS: [u32; 3] = [3, 2, 1];

/// Sets that are written out in words when nothing else is said.
const IN_WORDS: usize = 10;

/// Why no probability is told.
const NO_CHANCE: &str = "the records hold no probability of a component to fail";

/// Minimal cut sets of services.
pub(super) async fn cuts(config: &Config, asked: &Cuts) -> Result<()> {
    let begun = worked();
    let seen = source::seen(config, asked.snapshot.as_deref()).await?;
    let services = match asked.all {
        true => seen.view().live_services().collect(),
        false => source::named(&seen, &asked.what)?,
    };
    if let Some(file) = &asked.write {
        let [service] = services[..] else { bail!("--write takes one service") };
        return write(&seen, service, file);
    }
    let limit = Limit { nodes: asked.limit_nodes.unwrap_or(LIMIT.nodes), ..LIMIT };
    let time = time(asked.cpu_seconds)?;
    let mut answers = Vec::with_capacity(services.len());
    for service in services {
        let mut watch = Watch::over("solving", asked.json).within(time);
        let found = sets(&seen, (service, asked.order), &limit, &mut watch);
        drop(watch);
        match asked.json {
            true => answers.push(told(&seen, (service, &found), asked.list)),
            false => say(&seen, (service, &found), asked.list)?,
        }
    }
    if asked.json {
        return voice::say(json!({ "services": answers, "cpu_seconds": seconds(begun) }));
    }
    voice::say(format!("No probabilities: {NO_CHANCE}."))
}

/// The sets of one service: all where there is room, else those of few nodes.
fn sets(
    seen: &Assessed,
    (service, order): (u32, Option<u32>),
    limit: &Limit,
    watch: &mut Watch,
) -> Result<CutSets, Error> {
    let graph = seen.view().graph();
    if let Some(order) = order.filter(|order| ORDERS.contains(order)) {
        return node_cut_sets(graph, service, order, limit, watch);
    }
    let solution = solve_node(graph, service, &[], limit, watch);
    let mut found = solution.and_then(|solution| solution.cut_sets(order, limit, watch));
    for fewer in ORDERS {
        match found {
            Err(error) if error.is_limit() => {
                found = node_cut_sets(graph, service, fewer, limit, watch);
            }
            other => return other,
        }
    }
    found
}

/// A node of a set, as the reader is shown it.
fn shown(seen: &Assessed, node: u32) -> Json {
    let Shown { kind, number, name, .. } = seen.shown(node);
    json!({ "kind": kind, "number": number, "name": name })
}

fn told(seen: &Assessed, (service, found): (u32, &Result<CutSets, Error>), list: usize) -> Json {
    let mut answer = json!({
        "service": shown(seen, service), "cut_sets": null, "truncated": true,
        "probability": null, "probability_open": NO_CHANCE,
    });
    match found {
        Ok(sets) => {
            let by_order = sets.by_order(sets.order().unwrap_or(u32::MAX));
            let by_order: Vec<String> = by_order.iter().map(ToString::to_string).collect();
            let nodes = |set: &Vec<u32>| set.iter().map(|at| shown(seen, *at)).collect::<Vec<_>>();
            answer["cut_sets"] = sets.count().to_string().into();
            answer["truncated"] = sets.is_truncated().into();
            answer["order"] = sets.order().into();
            answer["by_order"] = by_order.into();
            answer["list"] = sets.list(list).iter().map(nodes).collect::<Vec<_>>().into();
        }
        Err(reason) => answer["cut_sets_open"] = reason.to_string().into(),
    }
    answer
}

fn say(
    seen: &Assessed,
    (service, found): (u32, &Result<CutSets, Error>),
    list: usize,
) -> Result<()> {
    let named = |node: u32| {
        let Shown { number, name, .. } = seen.shown(node);
        if number.is_empty() { name } else { format!("{number} {name}") }
    };
    let sets = match found {
        Ok(sets) => sets,
        Err(reason) => return voice::say(format!("{}: not found: {reason}", named(service))),
    };
    let beyond = match (sets.is_truncated(), sets.order()) {
        (true, Some(order)) => format!(" of up to {order}, and perhaps larger ones"),
        _ => String::new(),
    };
    voice::say(format!("{}: {} minimal cut sets{beyond}", named(service), sets.count()))?;
    for set in sets.list(if list == 0 { IN_WORDS } else { list }) {
        let names: Vec<String> = set.into_iter().map(named).collect();
        voice::say(format!("  {}", names.join(", ")))?;
    }
    Ok(())
}

/// The fault tree of a service, for other programs.
fn write(seen: &Assessed, service: u32, file: &std::path::Path) -> Result<()> {
    let name = |node: u32| {
        let Shown { number, name, .. } = seen.shown(node);
        if number.is_empty() { format!("{name} #{node}") } else { format!("{number} {name}") }
    };
    let tree = node_tree(seen.view().graph(), service, &[], name)?;
    let text = write_open_psa(&tree)?;
    let shown = file.display();
    let mut to = File::create_new(file).with_context(|| format!("{shown} cannot be written"))?;
    std::io::Write::write_all(&mut to, text.as_bytes())
        .with_context(|| format!("{shown} cannot be written"))?;
    voice::say(format!("{shown}: {} events, {} gates", tree.events(), tree.gates()))
}
