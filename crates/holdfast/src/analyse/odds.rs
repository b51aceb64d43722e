//! How likely a plan is in time, and what disruptions cost in a year.

use super::work::{Watch, at, seconds, text, worked};
use crate::{
    config::{Losses, Simulate},
    voice,
};
use anyhow::{Context, Result, bail};
use engine::{
    chance::Odds,
    losses as money,
    simulate::{self as trials, LOST, Setup, Times},
};
use serde_json::{Value as Json, json};
use std::path::Path;
use terms::Duration;

/// Steps of which it is said what making them faster would save.
const LEVERS: usize = 5;

/// Points of a curve that is written out.
const POINTS: usize = 60;

fn odds(odds: Odds) -> Json {
    json!({ "chance": odds.chance, "low": odds.low, "high": odds.high })
}

fn time(seconds: u32) -> Json {
    if seconds == LOST { Json::Null } else { seconds.into() }
}

fn words(seconds: u32) -> String {
    match Duration::from_seconds(i64::from(seconds)) {
        Ok(time) if seconds != LOST => time.words(),
        _ => "never".to_owned(),
    }
}

fn times(times: &Times) -> Json {
    json!({
        "mean": times.mean, "deviation": times.deviation, "p10": time(times.p10),
        "p50": time(times.p50), "p90": time(times.p90), "lost": times.lost,
    })
}

/// What is known beside a plan: since when there is work on it, and what is open.
pub(super) struct Known {
    /// The time of the processor when it began.
    pub begun: std::time::Duration,
    /// What is not known and what follows from that, as sentences.
    pub gaps: Vec<String>,
    /// What has no time of its own.
    pub unknown: Vec<String>,
    /// Of each service, whether its times are known; else they are the least they can be, and its
    /// chance to be in time the most. Of a plan in a file all are.
    pub services: Vec<bool>,
}

impl Known {
    fn is_known(&self, service: usize) -> bool {
        self.services.get(service).copied().unwrap_or(true)
    }
}

/// Works the plan of a file out many times.
pub(super) fn simulate(path: &Path, asked: &Simulate) -> Result<()> {
    if asked.spread.is_some() || asked.at_once.is_some() || !asked.fail.is_empty() {
        bail!("--spread, --at-once and --fail speak of records; a plan file says that itself");
    }
    let begun = worked();
    let file = trials::read(&text(path)?, &trials::Limit::default()).map_err(at(path))?;
    let known = Known { begun, gaps: vec![], unknown: vec![], services: vec![] };
    work_out(&file, asked, &known).with_context(|| path.display().to_string())
}

/// Works a plan out many times and says what came of it.
pub(super) fn work_out(file: &trials::PlanFile, asked: &Simulate, known: &Known) -> Result<()> {
    let plan = match &file.progress {
        Some(progress) => file.plan.after(progress)?,
        None => file.plan.clone(),
    };
    let setup = Setup {
        trials: asked.trials,
        seed: asked.seed,
        threads: asked.threads,
        precision: asked.precision,
        ..Setup::default()
    };
    let mut watch = Watch::over("trials", asked.json);
    let found = trials::simulate(&plan, &setup, &mut watch)?;
    let levers = trials::levers(&plan, &setup, LEVERS, &mut watch)?;
    drop(watch);
    if !asked.json {
        say_trials(file, &found, &levers, known)?;
        return known.gaps.iter().try_for_each(|gap| voice::say(format!("Not known: {gap}.")));
    }
    let services = file.services.iter().zip(&found.services).enumerate();
    let services = services.map(|(at, (name, one))| {
        let leads = one.leads.iter().take(LEVERS).map(|lead| {
            json!({
                "step": file.steps[lead.step as usize], "share": lead.share,
                "share_when_late": lead.share_when_late,
            })
        });
        json!({
            "service": name, "is_known": known.is_known(at), "times": times(&one.times),
            "rto_met": one.rto_met.map(odds),
            "mtpd_breached": one.mtpd_breached.map(odds), "leads": leads.collect::<Vec<_>>(),
        })
    });
    let steps = file.steps.iter().zip(&found.critical);
    let steps = steps.map(|(name, share)| json!({ "step": name, "critical": share }));
    let levers = levers.iter().map(|lever| {
        json!({
            "step": file.steps[lever.step as usize], "critical": lever.critical,
            "correlation": lever.correlation, "saved_per_second": lever.saved_per_second,
            "saved_seconds": lever.saved,
        })
    });
    voice::say(json!({
        "title": file.title, "trials": found.trials, "seed": found.seed,
        "precise": found.is_precise, "whole": times(&found.whole),
        "services": services.collect::<Vec<_>>(), "steps": steps.collect::<Vec<_>>(),
        "levers": levers.collect::<Vec<_>>(), "gaps": known.gaps, "unknown": known.unknown,
        "cpu_seconds": seconds(known.begun),
    }))
}

fn percent(odds: Odds) -> String {
    format!("{:.1} % ({:.1} to {:.1})", odds.chance * 100.0, odds.low * 100.0, odds.high * 100.0)
}

fn say_trials(
    file: &trials::PlanFile,
    found: &trials::Outcome,
    levers: &[trials::Lever],
    known: &Known,
) -> Result<()> {
    voice::say(format!(
        "{}{} trials with seed {}. All is over after {} in half of them, {} in nine of ten.",
        file.title.as_ref().map_or(String::new(), |title| format!("{title}: ")),
        found.trials,
        found.seed,
        words(found.whole.p50),
        words(found.whole.p90),
    ))?;
    let head = ["SERVICE", "P10", "P50", "P90", "RTO MET", "MTPD BREACHED", "MOST OFTEN LATE BY"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (at, (name, one)) in file.services.iter().zip(&found.services).enumerate() {
        // What is unknown can only make it later.
        let [least, most] = if known.is_known(at) { ["", ""] } else { ["at least ", "at most "] };
        let lead = one.leads.first().map(|lead| file.steps[lead.step as usize].clone());
        rows.push(vec![
            name.clone(),
            [least, &words(one.times.p10)].concat(),
            [least, &words(one.times.p50)].concat(),
            [least, &words(one.times.p90)].concat(),
            one.rto_met.map_or("no objective".to_owned(), |met| [most, &percent(met)].concat()),
            one.mtpd_breached
                .map_or("none stated".to_owned(), |late| [least, &percent(late)].concat()),
            lead.unwrap_or_default(),
        ]);
    }
    voice::say(format!("\n{}", voice::table(&rows)))?;
    if !levers.is_empty() {
        voice::say("What lasting a tenth less would save on average:")?;
    }
    for lever in levers {
        let name = &file.steps[lever.step as usize];
        let saved = words(lever.saved.max(0.0).round() as u32);
        voice::say(format!("  {name}: {saved} (decides in {:.0} %)", lever.critical * 100.0))?;
    }
    Ok(())
}

/// What disruptions cost.
pub(super) fn losses(asked: &Losses) -> Result<()> {
    let begun = worked();
    let refused = at(&asked.file);
    let file = money::read(&text(&asked.file)?, &money::ReadLimit::default()).map_err(&refused)?;
    let years = money::Years {
        years: asked.years,
        seed: asked.seed,
        threads: asked.threads,
        ..money::Years::default()
    };
    let mut watch = Watch::over("years", asked.json);
    let found = money::losses(&file.scenarios, &years, &mut watch).map_err(&refused)?;
    let values =
        money::values(&file.scenarios, &file.strategies, &years, &mut watch).map_err(&refused)?;
    drop(watch);
    if !asked.json {
        return say_losses(&asked.file, &file, &found, &values);
    }
    let at = |share| found.total.value_at_risk(share).map_err(&refused);
    let tail = |share| found.total.tail_mean(share).map_err(&refused);
    let scenarios = file.names.iter().zip(&found.parts).map(|(name, part)| {
        json!({ "scenario": name, "mean": part.mean, "events": part.events, "tail": part.tail })
    });
    let strategies = file.strategy_names.iter().zip(&values).map(|(name, value)| {
        json!({
            "strategy": name, "saved": value.saved, "saved_half_width": value.saved_half_width,
            "saved_exactly": value.saved_exactly, "net": value.net,
            "tail_saved": value.tail_saved, "justified": value.is_justified,
        })
    });
    let points = found.total.points(POINTS);
    voice::say(json!({
        "title": file.title, "currency": file.currency, "years": asked.years,
        "seed": found.seed, "mean": found.total.mean(),
        "mean_half_width": found.total.mean_half_width(), "deviation": found.total.deviation(),
        "p50": at(0.5)?, "p90": at(0.9)?, "p95": at(0.95)?, "p99": at(0.99)?,
        "tail_mean_95": tail(0.95)?, "tail_mean_99": tail(0.99)?,
        "exceedance": points.iter().map(|(loss, chance)| json!({
            "loss": loss, "chance": chance,
        })).collect::<Vec<_>>(),
        "scenarios": scenarios.collect::<Vec<_>>(),
        "strategies": strategies.collect::<Vec<_>>(),
        "cpu_seconds": seconds(begun),
    }))
}

fn say_losses(
    path: &Path,
    file: &money::ScenarioFile,
    found: &money::Losses,
    values: &[money::Value],
) -> Result<()> {
    let currency = file.currency.as_deref().unwrap_or_default();
    let amount = |value: f64| format!("{value:.0} {currency}").trim_end().to_owned();
    let share = |share: f64| -> Result<String> {
        Ok(amount(found.total.value_at_risk(share).map_err(at(path))?))
    };
    voice::say(format!(
        "A year costs {} on average (within {}); one year in ten more than {}, one in a hundred \
         more than {}.",
        amount(found.total.mean()),
        amount(found.total.mean_half_width()),
        share(0.9)?,
        share(0.99)?,
    ))?;
    let head = ["SCENARIO", "EVENTS A YEAR", "MEAN A YEAR", "IN THE WORST YEARS"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (name, part) in file.names.iter().zip(&found.parts) {
        let events = format!("{:.3}", part.events);
        rows.push(vec![name.clone(), events, amount(part.mean), amount(part.tail)]);
    }
    voice::say(format!("\n{}", voice::table(&rows)))?;
    if values.is_empty() {
        return Ok(());
    }
    let head = ["STRATEGY", "SAVES A YEAR", "LESS ITS COST", "WORTH IT"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (name, value) in file.strategy_names.iter().zip(values) {
        let worth = if value.is_justified { "yes" } else { "not shown" };
        rows.push(vec![
            name.clone(),
            amount(value.saved_exactly),
            amount(value.net),
            worth.to_owned(),
        ]);
    }
    voice::say(voice::table(&rows))
}
