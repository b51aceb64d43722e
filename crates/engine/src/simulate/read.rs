//! Plans in files: TOML that a continuity manager can write and read.

use super::{
    Choice, Draft, Effect, Limit, Link, Plan, Progress, Retry, Rule, Service, Shared, Step, Want,
};
use crate::text::{Document, Names, Part, Unit, Value};
use crate::{Error, Place};

/// A plan that was read, with the names of everything in it.
#[derive(Clone, Debug)]
pub struct PlanFile {
    /// What the plan is about, if the file says.
    pub title: Option<String>,
    /// The plan as it stands before anything happens.
    pub plan: Plan,
    /// What has happened so far, if the file says: for [`Plan::after`].
    pub progress: Option<Progress>,
    /// The names of the steps.
    pub steps: Vec<String>,
    /// The names of the services.
    pub services: Vec<String>,
    /// The names of the teams.
    pub teams: Vec<String>,
    /// The names of the choices, and of their alternatives.
    pub choices: Vec<(String, Vec<String>)>,
    /// The names of the shared causes.
    pub shared: Vec<String>,
}

/// The names of a file, while it is read.
struct Known {
    steps: Names,
    teams: Names,
    choices: Names,
    alternatives: Vec<Names>,
}

/// Reads a plan from a text.
///
/// Shape: steps, services and all others are numbered in the order in which the file has them. The
/// format stands in `docs/plan-file.md` and is our own. Units: times with their unit in the file,
/// seconds in the plan. Source: TOML 1.0 beneath. Limits: those of [`Plan::new`], and the bytes of
/// the limit. Errors: with the line, what is not TOML, unknown, missing, or no plan.
///
/// ```
/// use engine::simulate::{Limit, Setup, read, simulate};
/// let text = r#"
/// [steps.fetch]
/// takes = ["10m", "20m", "1h"]
/// [steps.restore]
/// takes = "30m"
/// after = "fetch"
/// [services.shop]
/// back_after = "restore"
/// rto = "PT1H"
/// "#;
/// let file = read(text, &Limit::default())?;
/// assert_eq!((&file.steps[1][..], &file.services[0][..]), ("restore", "shop"));
/// let found = simulate(&file.plan, &Setup::default(), &mut ())?;
/// assert!(found.services[0].rto_met.expect("it has one").chance > 0.6);
/// let refused = read(&text.replace("\"fetch\"", "\"fetsh\""), &Limit::default()).unwrap_err();
/// assert_eq!(refused.to_string(), "line 6: there is no step `fetsh`");
/// # Ok::<(), engine::Error>(())
/// ```
pub fn read(text: &str, limit: &Limit) -> Result<PlanFile, Error> {
    let document = Document::of(text, limit.bytes)?;
    let root = document.root();
    root.only(&["title", "rule", "teams", "steps", "services", "choices", "shared", "progress"])?;
    let steps = root.tables("steps")?;
    let services = root.tables("services")?;
    let shared = root.tables("shared")?;
    let choices = root.tables("choices")?;
    let teams = match root.get("teams") {
        Some(teams) => teams.part()?.entries(),
        None => Vec::new(),
    };
    let known = Known {
        steps: Names::of("step", steps.iter().map(|(name, _)| *name)),
        teams: Names::of("team", teams.iter().map(|(name, _)| *name)),
        choices: Names::of("choice", choices.iter().map(|(name, _)| *name)),
        alternatives: choices.iter().map(|(_, choice)| alternatives(choice)).collect(),
    };
    let mut draft = Draft { rule: rule(&root)?, ..Draft::default() };
    for (_, people) in &teams {
        draft.teams.push(people.whole(1_000_000)?);
    }
    for (_, choice) in &choices {
        draft.choices.push(read_choice(choice)?);
    }
    for (number, (_, step)) in steps.iter().enumerate() {
        let read = read_step(step, &known, number as u32, &mut draft.links)?;
        draft.steps.push(read);
    }
    for (_, cause) in &shared {
        draft.shared.push(read_shared(cause, &known)?);
    }
    for (_, service) in &services {
        draft.services.push(read_service(service, &known)?);
    }
    let named = |error: Error, line: Option<u32>| match error.place() {
        Place::Node(step) => {
            let (name, part) = &steps[step as usize];
            let words = error.to_string();
            let words = words.split_once(": ").map_or(&words[..], |(_, words)| words);
            let place = Place::Line(line.unwrap_or_else(|| part.line()));
            Error::input(place, format!("step `{name}`: {words}"))
        }
        _ => error,
    };
    let plan = Plan::new(draft, limit).map_err(|error| named(error, None))?;
    let progress = root.get("progress").map(|part| read_progress(&part.part()?, &known));
    let progress = progress.transpose()?;
    if let (Some(progress), Some(value)) = (&progress, root.get("progress")) {
        plan.after(progress).map_err(|error| named(error, Some(value.line())))?;
    }
    let alternatives = known.alternatives.into_iter().map(|names| names.all);
    Ok(PlanFile {
        title: root.text("title")?,
        plan,
        progress,
        steps: known.steps.all,
        services: services.iter().map(|(name, _)| (*name).to_owned()).collect(),
        teams: known.teams.all,
        choices: known.choices.all.into_iter().zip(alternatives).collect(),
        shared: shared.iter().map(|(name, _)| (*name).to_owned()).collect(),
    })
}

fn alternatives(choice: &Part<'_>) -> Names {
    let entries = choice.entries();
    Names::of("alternative", entries.iter().map(|(name, _)| *name))
}

fn rule(root: &Part<'_>) -> Result<Rule, Error> {
    let Some(rule) = root.get("rule") else { return Ok(Rule::default()) };
    match rule.text()? {
        "longest way" => Ok(Rule::LongestWay),
        "listed" => Ok(Rule::Listed),
        "shortest" => Ok(Rule::Shortest),
        other => {
            let known = "\"longest way\", \"listed\" and \"shortest\"";
            rule.refuse(format!("`{other}` is no rule; there are {known}"))
        }
    }
}

fn read_choice(choice: &Part<'_>) -> Result<Choice, Error> {
    let chances: Vec<f64> = choice
        .entries()
        .into_iter()
        .map(|(_, value)| chance(value))
        .collect::<Result<_, Error>>()?;
    let sum: f64 = chances.iter().sum();
    if (sum - 1.0).abs() > 1e-9 {
        return choice.refuse(format!("the chances add up to {sum}, not 1"));
    }
    Ok(Choice { chances })
}

fn chance(value: Value<'_>) -> Result<f64, Error> {
    let chance = value.number()?;
    if !(0.0..=1.0).contains(&chance) {
        return value.refuse(format!("the chance is {chance}; it goes from 0 to 1"));
    }
    Ok(chance)
}

fn read_step(
    step: &Part<'_>,
    known: &Known,
    number: u32,
    links: &mut Vec<Link>,
) -> Result<Step, Error> {
    step.only(&["title", "takes", "after", "needs", "if", "fails"])?;
    step.text("title")?;
    let mut read = Step::lasting(step.need("takes")?.estimate(Unit::Seconds)?);
    for before in step.get("after").map(|after| after.list()).unwrap_or_default() {
        let (from, lag) = if before.is_part() {
            let part = before.part()?;
            part.only(&["step", "lag"])?;
            (known.steps.of_value(part.need("step")?)?, part.need("lag")?.seconds()?)
        } else {
            (known.steps.of_value(before)?, 0)
        };
        links.push(Link { from, to: number, lag });
    }
    if let Some(needs) = step.get("needs") {
        for (name, people) in needs.part()?.entries() {
            let team = known.teams.number(name).or_else(|words| people.refuse(words))?;
            read.wants.push(Want { team, people: people.whole(1_000_000)? });
        }
    }
    if let Some(only_if) = step.get("if") {
        read.only_if = came(&only_if.part()?, known)?;
    }
    if let Some(fails) = step.get("fails") {
        let part = fails.part()?;
        part.only(&["chance", "again", "times"])?;
        let again = part.need("again")?.estimate(Unit::Seconds)?;
        let limit = part.need("times")?.whole(u32::MAX)?;
        read.retry = Some(Retry { chance: chance(part.need("chance")?)?, again, limit });
    }
    Ok(read)
}

/// Choices with alternatives by name.
fn came(part: &Part<'_>, known: &Known) -> Result<Vec<(u32, u32)>, Error> {
    let one = |(name, value): (&str, Value<'_>)| {
        let choice = known.choices.number(name).or_else(|words| value.refuse(words))?;
        Ok((choice, known.alternatives[choice as usize].of_value(value)?))
    };
    part.entries().into_iter().map(one).collect()
}

fn read_shared(cause: &Part<'_>, known: &Known) -> Result<Shared, Error> {
    cause.only(&["title", "times", "plus", "steps"])?;
    cause.text("title")?;
    let effect = match (cause.get("times"), cause.get("plus")) {
        (Some(times), None) => Effect::Times(times.estimate(Unit::Number)?),
        (None, Some(plus)) => Effect::Plus(plus.estimate(Unit::Seconds)?),
        _ => return cause.refuse("either `times` or `plus` is wanted"),
    };
    let given = cause.need("steps")?;
    let steps = known.steps.of_list(given)?;
    let mut sorted = steps.clone();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return given.refuse(format!("`{}` is named twice", known.steps.all[twice[0] as usize]));
    }
    Ok(Shared { effect, steps })
}

fn read_service(service: &Part<'_>, known: &Known) -> Result<Service, Error> {
    service.only(&["title", "back_after", "rto", "mtpd"])?;
    service.text("title")?;
    let given = service.need("back_after")?;
    let after = known.steps.of_list(given)?;
    if after.is_empty() {
        return given.refuse("a service needs at least one step after which it is back");
    }
    let time = |key: &str| service.get(key).map(|value| value.seconds()).transpose();
    Ok(Service { after, rto: time("rto")?, mtpd: time("mtpd")? })
}

fn read_progress(part: &Part<'_>, known: &Known) -> Result<Progress, Error> {
    part.only(&["now", "over", "running", "came"])?;
    let mut progress = Progress { now: part.need("now")?.seconds()?, ..Progress::default() };
    let step = |name: &str, value: Value<'_>| {
        known.steps.number(name).or_else(|words| value.refuse(words))
    };
    if let Some(over) = part.get("over") {
        for (name, value) in over.part()?.entries() {
            let [began, ended] = value.list()[..] else {
                return value.refuse("two times are wanted: begin and end");
            };
            progress.over.push((step(name, value)?, began.seconds()?, ended.seconds()?));
        }
    }
    if let Some(running) = part.get("running") {
        for (name, value) in running.part()?.entries() {
            progress.running.push((step(name, value)?, value.seconds()?));
        }
    }
    if let Some(came_out) = part.get("came") {
        progress.came = came(&came_out.part()?, known)?;
    }
    Ok(progress)
}
