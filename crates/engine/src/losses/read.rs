//! Scenarios in files: TOML that a risk manager can write and read.

use super::{Change, Frequency, Magnitude, Scenario, Secondary, Strategy};
use crate::Error;
use crate::text::{Document, Names, Part, Unit, Value};

/// How large a file of scenarios may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimit {
    /// Bytes of the text.
    pub bytes: u64,
    /// Scenarios.
    pub scenarios: u32,
    /// Strategies.
    pub strategies: u32,
}

impl Default for ReadLimit {
    fn default() -> ReadLimit {
        ReadLimit { bytes: 16 << 20, scenarios: 10_000, strategies: 1_000 }
    }
}

/// Scenarios that were read, with their names.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioFile {
    /// What the file is about, if it says.
    pub title: Option<String>,
    /// The currency of all amounts, if it says.
    pub currency: Option<String>,
    /// The scenarios.
    pub scenarios: Vec<Scenario>,
    /// Their names.
    pub names: Vec<String>,
    /// The strategies.
    pub strategies: Vec<Strategy>,
    /// Their names.
    pub strategy_names: Vec<String>,
}

/// Reads scenarios and strategies from a text.
///
/// Shape: both are numbered in the order in which the file has them. The format stands in
/// `docs/scenario-file.md` and is our own. Units: events a year, money in the one currency of the
/// file. Source: TOML 1.0 beneath. Limits: those of the limit. Errors: with the line, what is not
/// TOML, unknown, missing, or no scenario.
///
/// ```
/// use engine::losses::{ReadLimit, Years, losses, read};
/// let text = r#"
/// currency = "EUR"
/// [scenarios.fire]
/// rate = [0.01, 0.02, 0.1]
/// loss = { lognormal = [50_000, 2_000_000] }
/// "#;
/// let file = read(text, &ReadLimit::default())?;
/// assert_eq!(file.names, ["fire"]);
/// assert!(losses(&file.scenarios, &Years::default(), &mut ())?.total.mean() > 0.0);
/// let refused = read(&text.replace("0.01,", "0.5,"), &ReadLimit::default()).unwrap_err();
/// assert_eq!(refused.to_string(), "line 4: min 0.5, likely 0.02, max 0.1 are not in order");
/// # Ok::<(), engine::Error>(())
/// ```
pub fn read(text: &str, limit: &ReadLimit) -> Result<ScenarioFile, Error> {
    let document = Document::of(text, limit.bytes)?;
    let root = document.root();
    root.only(&["title", "currency", "scenarios", "strategies"])?;
    let given = root.tables("scenarios")?;
    let options = root.tables("strategies")?;
    if given.is_empty() {
        return root.refuse("no scenario: nothing can be lost");
    }
    let most = [
        (given.len(), limit.scenarios, "scenarios"),
        (options.len(), limit.strategies, "strategies"),
    ];
    for (count, most, what) in most {
        if count as u64 > u64::from(most) {
            return Err(Error::limit(format!("{count} {what}; at most {most}")));
        }
    }
    let known = Names::of("scenario", given.iter().map(|(name, _)| *name));
    let mut scenarios = Vec::with_capacity(given.len());
    for (_, part) in &given {
        part.only(&["title", "rate", "clustered", "once", "threat", "loss", "on_top"])?;
        part.text("title")?;
        let Some(frequency) = frequency(part)? else {
            return part.refuse("how often is missing: rate, clustered, once or threat");
        };
        let primary = part.need("loss")?.estimate(Unit::Number)?;
        let magnitude = Magnitude { primary, secondary: on_top(part)? };
        scenarios.push(checked(part, Scenario { frequency, magnitude })?);
    }
    let mut strategies = Vec::with_capacity(options.len());
    for (_, part) in &options {
        strategies.push(strategy(part, &known, &scenarios)?);
    }
    Ok(ScenarioFile {
        title: root.text("title")?,
        currency: root.text("currency")?,
        scenarios,
        names: known.all,
        strategies,
        strategy_names: options.iter().map(|(name, _)| (*name).to_owned()).collect(),
    })
}

/// A scenario, if it is one.
fn checked(part: &Part<'_>, scenario: Scenario) -> Result<Scenario, Error> {
    scenario.check().or_else(|words| part.refuse(words))?;
    Ok(scenario)
}

fn frequency(part: &Part<'_>) -> Result<Option<Frequency>, Error> {
    const WAYS: [&str; 4] = ["rate", "clustered", "once", "threat"];
    let named: Vec<(&str, Value<'_>)> =
        WAYS.into_iter().filter_map(|way| Some((way, part.get(way)?))).collect();
    let [(way, value)] = named[..] else {
        let words = "how often is said once: rate, clustered, once or threat";
        return if named.is_empty() { Ok(None) } else { part.refuse(words) };
    };
    Ok(Some(match way {
        "rate" => Frequency::Poisson(value.estimate(Unit::Number)?),
        "once" => Frequency::Once(value.number()?),
        "clustered" => {
            let part = value.part()?;
            part.only(&["mean", "variance"])?;
            let number = |key: &str| part.need(key)?.number();
            Frequency::Clustered { mean: number("mean")?, variance: number("variance")? }
        }
        _ => {
            let part = value.part()?;
            part.only(&["attempts", "capability", "strength"])?;
            let estimate = |key: &str| part.need(key)?.estimate(Unit::Number);
            Frequency::Threat {
                attempts: estimate("attempts")?,
                capability: estimate("capability")?,
                strength: estimate("strength")?,
            }
        }
    }))
}

fn on_top(part: &Part<'_>) -> Result<Option<Secondary>, Error> {
    let Some(value) = part.get("on_top") else { return Ok(None) };
    let part = value.part()?;
    part.only(&["chance", "loss"])?;
    let chance = part.need("chance")?.estimate(Unit::Number)?;
    Ok(Some(Secondary { chance, size: part.need("loss")?.estimate(Unit::Number)? }))
}

/// A strategy: what it does not mention of a scenario stays as it is.
fn strategy(part: &Part<'_>, known: &Names, scenarios: &[Scenario]) -> Result<Strategy, Error> {
    part.only(&["title", "cost", "changes"])?;
    part.text("title")?;
    let given = part.need("cost")?;
    let cost = given.number()?;
    if cost < 0.0 {
        return given.refuse(format!("the cost is {cost}; it cannot be negative"));
    }
    let mut changes = Vec::new();
    for (name, change) in part.tables("changes")? {
        change.only(&["rate", "clustered", "once", "threat", "loss", "on_top"])?;
        let number = known.number(name).or_else(|words| change.refuse(words))?;
        let old = scenarios[number as usize];
        let primary = change.get("loss").map(|loss| loss.estimate(Unit::Number)).transpose()?;
        let into = Scenario {
            frequency: frequency(&change)?.unwrap_or(old.frequency),
            magnitude: Magnitude {
                primary: primary.unwrap_or(old.magnitude.primary),
                secondary: on_top(&change)?.or(old.magnitude.secondary),
            },
        };
        changes.push(Change { scenario: number, into: checked(&change, into)? });
    }
    Ok(Strategy { cost, changes })
}
