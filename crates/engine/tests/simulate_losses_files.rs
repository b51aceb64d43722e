//! Files of plans and scenarios: the examples of the documentation, every refusal with its line,
//! and files that were changed at random, which may be refused but never break anything.

#![expect(clippy::unwrap_used, reason = "what the test itself cannot make fails the test")]

use engine::losses::{ReadLimit, Years, losses, values};
use engine::simulate::{Limit, Setup, simulate};
use engine::{Place, losses as risks, simulate as plans};
use proptest::prelude::*;
use std::{fs, path::Path};

/// The blocks of TOML of a page of the documentation.
fn examples(page: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(page);
    let text = fs::read_to_string(path).unwrap();
    let blocks = text.split("```toml\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

fn plan_text() -> String {
    examples("plan-file.md").concat()
}

fn scenario_text() -> String {
    examples("scenario-file.md").concat()
}

#[test]
fn the_plan_of_the_documentation_is_read_and_can_be_worked_out() {
    let file = plans::read(&plan_text(), &Limit::default()).unwrap();
    assert_eq!(file.title.as_deref(), Some("Loss of the data centre Harbour"));
    assert_eq!(file.steps, ["declare", "reroute", "restore", "ship", "check"]);
    assert_eq!(file.teams, ["network", "database administrators"]);
    let alternatives = vec!["at hand".to_owned(), "elsewhere".to_owned()];
    assert_eq!(file.choices, [("tapes".to_owned(), alternatives)]);
    let draft = file.plan.draft();
    assert_eq!(draft.teams, [2, 1]);
    assert_eq!(draft.links.len(), 6);
    assert!(draft.links.iter().any(|link| (link.from, link.to, link.lag) == (0, 2, 900)));
    assert_eq!(draft.services[0].rto, Some(4 * 3_600));
    assert_eq!(draft.steps[0].duration.mean(), 1_500.0);
    let found = simulate(&file.plan, &Setup::default(), &mut ()).unwrap();
    let before = found.services[0].rto_met.unwrap().chance;
    assert!((0.2..0.99).contains(&before), "{before}");
    let known = file.plan.after(&file.progress.unwrap()).unwrap();
    let found = simulate(&known, &Setup::default(), &mut ()).unwrap();
    assert!(found.services[0].rto_met.unwrap().chance > before, "the tapes are at hand");
}

#[test]
fn the_scenarios_of_the_documentation_are_read_and_can_be_worked_out() {
    let file = risks::read(&scenario_text(), &ReadLimit::default()).unwrap();
    assert_eq!(file.names, ["ransomware", "power", "fire"]);
    assert_eq!(file.currency.as_deref(), Some("EUR"));
    assert_eq!(file.strategy_names, ["second-site"]);
    assert_eq!(file.strategies[0].changes.len(), 2);
    assert_eq!(file.strategies[0].changes[0].into.frequency, file.scenarios[1].frequency);
    let years = Years { years: 20_000, ..Years::default() };
    let found = losses(&file.scenarios, &years, &mut ()).unwrap();
    let exact: f64 = file.scenarios.iter().map(|scenario| scenario.mean().unwrap()).sum();
    assert!((found.total.mean() - exact).abs() < 2.5 * found.total.mean_half_width());
    let found = values(&file.scenarios, &file.strategies, &years, &mut ()).unwrap();
    assert!(found[0].saved_exactly > 0.0);
}

/// What a plan is refused with when one place of the example is replaced.
fn refused(from: &str, to: &str) -> String {
    let text = plan_text();
    assert!(text.contains(from), "{from}");
    let error = plans::read(&text.replacen(from, to, 1), &Limit::default()).unwrap_err();
    let Place::Line(line) = error.place() else { panic!("no line: {error}") };
    let at = text[..text.find(from).unwrap()].matches('\n').count() as u32 + 1;
    assert!(line.abs_diff(at) <= 8, "{error}: the place is line {at}");
    error.to_string()
}

#[test]
fn every_refusal_of_a_plan_names_its_line_and_says_why() {
    for (from, to, words) in [
        ("takes = \"15m\"", "takes = 15", "a duration such as"),
        ("takes = \"15m\"", "takes = \"15\"", "`15` is no duration"),
        ("takes = \"15m\"", "takes = \"1 month\"", "is no duration"),
        ("takes = \"15m\"", "takes = \"200d\"", "step `check`: may last"),
        ("takes = \"15m\"", "lasts = \"15m\"", "unknown key `lasts`"),
        ("takes = \"15m\"", "title = \"x\"", "`takes` is missing"),
        ("[\"20m\", \"30m\", \"2h\"]", "[\"20m\", \"10m\", \"2h\"]", "not in order"),
        ("[\"20m\", \"30m\", \"2h\"]", "[\"20m\", \"2h\"]", "3 values are wanted; here is 2"),
        ("triangular", "trapezoid", "unknown key `trapezoid`"),
        ("after = \"declare\" ", "after = \"decree\" ", "there is no step `decree`"),
        ("after = \"declare\" ", "after = \"check\" ", "stands in a circle"),
        ("needs = { network = 1 }", "needs = { network = 3 }", "which has 2"),
        ("needs = { network = 1 }", "needs = { network = 0 }", "which has 2"),
        ("needs = { network = 1 }", "needs = { network = -1 }", "a whole number"),
        ("needs = { network = 1 }", "needs = { nobody = 1 }", "there is no team `nobody`"),
        ("chance = 0.1", "chance = nan", "no number to count with"),
        ("chance = 0.1", "chance = 1.1", "from 0 to 1"),
        ("times = 2 }", "times = 1000 }", "tried again 1000 times"),
        ("times = 2 }", "times = 2.5 }", "a whole number"),
        ("elsewhere = 0.2", "elsewhere = 0.3", "add up to 1.1"),
        ("tapes = \"elsewhere\"", "tapes = \"lost\"", "there is no alternative `lost`"),
        ("times = [0.9, 1.0, 2.5]", "times = [-0.9, 1.0, 2.5]", "cannot be negative"),
        ("times = [0.9, 1.0, 2.5]", "", "either `times` or `plus`"),
        ("[\"reroute\", \"ship\"]", "[\"ship\", \"ship\"]", "`ship` is named twice"),
        ("back_after = \"check\"", "back_after = []", "at least one step"),
        ("rto = \"PT4H\"", "rto = \"P4H\"", "is no duration"),
        ("[services.settlement]", "[services.settlement", "expected `]`"),
        ("[teams]", "rule = \"loudest\"\n[teams]", "`loudest` is no rule"),
        ("running = { restore = \"40m\" }", "running = { restore = \"2h\" }", "after now"),
        ("over = { declare = [\"0m\", \"25m\"] }", "over = { declare = \"25m\" }", "two times"),
    ] {
        let said = refused(from, to);
        assert!(said.contains(words), "{from} -> {to}: {said}");
    }
    let tiny = Limit { bytes: 10, ..Limit::default() };
    assert!(plans::read(&plan_text(), &tiny).unwrap_err().is_limit());
    let words = plans::read("", &Limit::default()).unwrap_err().to_string();
    assert_eq!(words, "a plan without steps has nothing to say");
}

#[test]
fn every_refusal_of_a_scenario_names_its_line_and_says_why() {
    let text = scenario_text();
    for (from, to, words) in [
        ("once = 0.004", "once = 1.5", "from 0 to 1"),
        ("once = 0.004", "once = \"often\"", "a number is wanted; this is the text `often`"),
        ("once = 0.004", "once = 0.004\nrate = 1", "is said once"),
        ("once = 0.004", "", "how often is missing"),
        ("once = 0.004", "clustered = { mean = 2, variance = 1 }", "the variance larger"),
        ("rate = [0.2, 0.5, 2]", "rate = 1e9", "events a year"),
        ("rate = [0.2, 0.5, 2]", "rate = inf", "no number to count with"),
        ("chance = [0.1, 0.3, 0.6]", "chance = [0.1, 0.3, 1.6]", "at most 1"),
        ("cost = 120_000", "cost = -1", "cannot be negative"),
        ("changes.power]", "changes.flood]", "there is no scenario `flood`"),
        ("{ lognormal = [200_000, 9_000_000] }", "{ lognormal = [0, 9] }", "lies above it"),
        ("strength = [40, 70, 90]", "", "`strength` is missing"),
        ("currency = \"EUR\"", "currency = 5", "a text is wanted; this is an integer"),
    ] {
        assert!(text.contains(from), "{from}");
        let changed = text.replacen(from, to, 1);
        let error = risks::read(&changed, &ReadLimit::default()).unwrap_err();
        assert!(matches!(error.place(), Place::Line(_)), "{error}");
        assert!(error.to_string().contains(words), "{from} -> {to}: {error}");
    }
    let few = ReadLimit { scenarios: 2, ..ReadLimit::default() };
    assert!(risks::read(&text, &few).unwrap_err().is_limit());
    assert!(risks::read("", &ReadLimit::default()).is_err());
}

/// Changes a text: pieces are cut out, doubled, moved, or replaced by what likes to break things.
fn changed(text: &str, changes: &[(usize, usize, usize)]) -> String {
    const PIECES: [&str; 16] = [
        "-",
        "0",
        "9999999999",
        "nan",
        "inf",
        "\"",
        "[",
        "]",
        "{",
        "}",
        "=",
        "\n",
        "é",
        "\"PT0S\"",
        "1e308",
        "0.0000001",
    ];
    let mut text: Vec<char> = text.chars().collect();
    for (at, length, kind) in changes {
        let from = at % (text.len() + 1);
        let until = (from + length % 12).min(text.len());
        let piece: Vec<char> = match kind % 20 {
            0 => Vec::new(),
            1 => text[from..until].repeat(2),
            2 => {
                let other = (at / 7) % (text.len() + 1);
                text[other..(other + length % 40).min(text.len())].to_vec()
            }
            kind => PIECES[(kind - 3) % PIECES.len()].chars().collect(),
        };
        text.splice(from..until, piece);
    }
    text.into_iter().collect()
}

fn changes() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    prop::collection::vec((0_usize..100_000, 0_usize..40, 0_usize..20), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn a_changed_plan_is_refused_or_worked_out_and_breaks_nothing(changes in changes()) {
        if let Ok(file) = plans::read(&changed(&plan_text(), &changes), &Limit::default()) {
            let setup = Setup { trials: 130, ..Setup::default() };
            let found = simulate(&file.plan, &setup, &mut ()).unwrap();
            prop_assert_eq!(found.whole.by_trial.len(), 130);
            if let Some(progress) = &file.progress {
                simulate(&file.plan.after(progress).unwrap(), &setup, &mut ()).unwrap();
            }
        }
    }

    #[test]
    fn changed_scenarios_are_refused_or_worked_out_and_break_nothing(changes in changes()) {
        let text = changed(&scenario_text(), &changes);
        if let Ok(file) = risks::read(&text, &ReadLimit::default()) {
            let years = Years { years: 50, ..Years::default() };
            let found = losses(&file.scenarios, &years, &mut ()).unwrap();
            prop_assert!(found.total.mean().is_finite());
            values(&file.scenarios, &file.strategies, &years, &mut ()).unwrap();
        }
    }
}
