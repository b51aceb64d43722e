//! What follows from the records of the installation, in words or as JSON.

use super::{snapshot, source};
use crate::{
    config::{Config, Impact, Objectives},
    voice,
};
use analysis::{
    facts::{Blast, Readiness, Recovery, Step, Verdict, margin_words},
    whatif::WhatIf,
};
use anyhow::{Result, anyhow, bail};

/// Conflicts and single causes that are written out in words; JSON has all that are kept.
const IN_WORDS: usize = 20;

/// Every live service against its objectives.
pub(super) async fn objectives(config: &Config, asked: &Objectives) -> Result<()> {
    let seen = source::seen(config, asked.snapshot.as_deref()).await?;
    say_objectives(&seen.readiness(), asked.json)
}

/// What a failure reaches.
pub(super) async fn impact(config: &Config, asked: &Impact) -> Result<()> {
    let seen = source::seen(config, asked.snapshot.as_deref()).await?;
    let question = question(asked)?;
    say_impact(&source::with(seen, &question).blast(&question), asked.json)
}

/// The landscape as one JSON document.
pub(super) async fn snapshot(config: &Config) -> Result<()> {
    let seen = source::seen(config, None).await?;
    voice::say(snapshot::write(seen.view().land())?)
}

/// The question as a link has it. Errors: a time or a number cannot be read; the words name the
/// option.
fn question(asked: &Impact) -> Result<WhatIf> {
    let part = |name: &'static str, words: &[String]| -> Result<WhatIf> {
        let pairs = words.iter().map(|text| (name, text.as_str()));
        WhatIf::read(pairs).map_err(|fault| anyhow!("--{fault}"))
    };
    let without = asked.without.iter().map(|name| name.to_ascii_uppercase()).collect();
    let (fail, spare) = (asked.fail.clone(), asked.spare.clone());
    let lag = part("lag", &asked.lag)?.lag;
    let needed = part("needed", &asked.needed)?.needed;
    let own = part("own", &asked.own)?.own;
    Ok(WhatIf { fail, without, spare, needed, lag, own }.tidied())
}

fn recovery(recovery: &Recovery) -> String {
    let known = if recovery.is_known() { "" } else { "at least " };
    format!("{known}{}", recovery.time.words())
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Gap => "gap",
        Verdict::Unknown => "unknown",
        Verdict::Plausible => "plausible",
        Verdict::Proven => "proven",
    }
}

fn say_objectives(ready: &Readiness, json: bool) -> Result<()> {
    if json {
        return voice::say(serde_json::to_string(ready)?);
    }
    voice::say(ready.sentence.iter().map(|piece| piece.words.as_str()).collect::<String>())?;
    let head = ["NUMBER", "SERVICE", "TIER", "RTO", "DERIVED", "MARGIN", "VERDICT"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for line in &ready.services {
        rows.push(vec![
            line.service.number.clone(),
            line.service.name.clone(),
            line.tier.map_or(String::new(), |tier| tier.to_string()),
            line.rto.map_or(String::new(), |rto| rto.words()),
            recovery(&line.derived),
            line.margin.map_or(String::new(), margin_words),
            verdict(line.verdict).to_owned(),
        ]);
    }
    voice::say(format!("\n{}", voice::table(&rows)))?;
    if !ready.conflicts.is_empty() {
        let count = ready.conflicts.len();
        let noun = if count == 1 { "conflict" } else { "conflicts" };
        voice::say(format!(
            "{count} {noun}; vital services come first, then it goes by tier, in a tier the \
             greatest excess first:"
        ))?;
    }
    for conflict in ready.conflicts.iter().take(IN_WORDS) {
        voice::say(format!("  {}", conflict.words))?;
    }
    if ready.singles_count > 0 {
        voice::say(format!("{} single causes; most services stop with:", ready.singles_count))?;
    }
    for single in ready.singles.iter().take(IN_WORDS) {
        let (all, vital) = (single.services.len(), single.vital);
        let name = &single.cause.name;
        voice::say(format!("  {name} ({}): {all} services, {vital} vital", single.found_as))?;
    }
    for odd in &ready.oddities {
        voice::say(format!("{}: {}", odd.node.name, odd.words))?;
    }
    Ok(())
}

fn say_impact(blast: &Blast, json: bool) -> Result<()> {
    if !blast.not_found.is_empty() {
        bail!(
            "nothing in use is called {}; give the number, or a name that only one thing has",
            blast.not_found.join(", ")
        );
    }
    if json {
        return voice::say(serde_json::to_string(blast)?);
    }
    voice::say(format!("{}.", blast.words))?;
    let head = ["AFTER", "NUMBER", "WHAT", "EFFECT", "BACK AFTER", "RTO", "VERDICT", "WHY"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for hit in &blast.hits {
        let left_out = |step: &Step| (step.left_out > 0).then_some("…");
        let names = |step| left_out(step).into_iter().chain([step.node.name.as_str()]);
        let why: Vec<&str> = hit.why.iter().flat_map(names).collect();
        let rto = hit.line.as_ref().and_then(|line| line.rto);
        rows.push(vec![
            hit.after.words(),
            hit.node.number.clone(),
            hit.node.name.clone(),
            if hit.fails { "fails" } else { "gets worse" }.to_owned(),
            recovery(&hit.recovered),
            rto.map_or(String::new(), |rto| rto.words()),
            hit.verdict.map_or("", verdict).to_owned(),
            why.join(" > "),
        ]);
    }
    if rows.len() > 1 {
        voice::say(format!("\n{}", voice::table(&rows)))?;
    }
    voice::say(format!("{} live services are not reached.", blast.not_reached))
}
