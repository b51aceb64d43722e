//! One random run from one number.

use process::{Definition, Run, Start};

use super::dice::Dice;
use super::driver::Driver;
use super::judge::Judge;

/// How long a run is played, up to which activity it is played ahead (else chance decides), and
/// whether nobody brings in what is missing.
#[derive(Clone, Copy, Default)]
pub struct Play {
    pub steps: usize,
    pub ahead: Option<&'static str>,
    pub forgets_to_bring: bool,
}

/// One random run of a definition, judged by the shipped one. Gives what was found.
pub fn simulate(seed: u64, play: Play, definition: &Definition) -> Vec<String> {
    let mut dice = Dice(seed);
    let providers = ["altus", "brightline", "corvid"];
    let count = 1 + dice.below(3);
    let is_invocation = play.ahead.is_none() && dice.once_in(5);
    let mut start = Start {
        course: if is_invocation { "invocation" } else { "programme" }.into(),
        cycle: 1,
        is_exercise: dice.once_in(2),
        providers: providers[..count].iter().map(|name| (*name).to_owned()).collect(),
        holds: Vec::new(),
    };
    if is_invocation {
        // Many a disaster comes before the plan for it is written.
        let all = [("S11", "published"), ("S14", "published")];
        let held = all.into_iter().filter(|_| dice.once_in(2));
        start.holds = held.map(|(id, state)| (id.into(), state.into())).collect();
    }
    let mut driver = Driver::start(definition, start);
    driver.forgets_to_bring = play.forgets_to_bring;
    let mut judge = Judge::new(Definition::shipped());
    // Half of the programmes are played ahead, so that every stage is seen.
    let ahead = ["", "", "", "1.14", "2.12", "2.19"][dice.below(6)];
    let ahead = play.ahead.unwrap_or(ahead);
    if !is_invocation && !ahead.is_empty() {
        driver.go_to(ahead);
    }
    let mut heard = 0;
    for _ in 0..play.steps {
        for (event, effects) in driver.events.iter().zip(&driver.effects).skip(heard) {
            judge.hear(event, effects);
        }
        heard = driver.events.len();
        judge.findings.extend(driver.stuck());
        if !judge.findings.is_empty() {
            break;
        }
        if driver.random(&mut dice).is_none() {
            driver.later(30 * 86_400);
        }
    }
    let again = Run::replay(definition, &driver.events).map(|run| run.text());
    if again.as_deref() != Ok(&driver.run.text()) {
        judge.findings.push("the events replayed give another run".into());
    }
    judge.findings
}
