//! `holdfast analyse` and `holdfast process` over files: what they say, and what they refuse.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use serde_json::Value as Json;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

const TREE: &str = r#"<opsa-mef><define-fault-tree name="checkout">
<define-gate name="down"><or><basic-event name="app"/><gate name="pair"/></or></define-gate>
<define-gate name="pair"><and><basic-event name="db1"/><basic-event name="db2"/></and></define-gate>
</define-fault-tree><model-data>
<define-basic-event name="app"><float value="0.001"/></define-basic-event>
<define-basic-event name="db1"><float value="0.1"/></define-basic-event>
<define-basic-event name="db2"><float value="0.2"/></define-basic-event>
</model-data></opsa-mef>"#;

const PLAN: &str = r#"
title = "Loss of a site"
[teams]
dba = 1
[steps.declare]
takes = ["10m", "20m", "1h"]
[steps.restore]
takes = ["1h", "2h", "6h"]
after = "declare"
needs = { dba = 1 }
[services.settlement]
back_after = "restore"
rto = "PT4H"
mtpd = "PT6H"
"#;

const SCENARIOS: &str = r#"
currency = "EUR"
[scenarios.power]
rate = [0.2, 0.5, 2]
loss = [2_000, 8_000, 60_000]
[strategies.battery]
cost = 1_000
[strategies.battery.changes.power]
loss = [500, 1_000, 5_000]
"#;

/// A project of three jobs and two dummies, in the words of PSPLIB.
const PROJECT: &str = "\
jobs (incl. supersource/sink ):  5
RESOURCES
  - renewable                 :  1   R
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          3           2   3   4
   2        1          1           5
   3        1          1           5
   4        1          1           5
   5        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
------------------------------------------------------------------------
  1      1     0       0
  2      1     3       2
  3      1     4       1
  4      1     2       1
  5      1     0       0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1
    2
";

fn analyse(folder: &Path, words: &[&str]) -> Output {
    holdfast(folder, &[&["analyse"], words].concat())
}

fn holdfast(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast"));
    command.args(words).current_dir(folder);
    command.args(["--data", "none", "--log", "error"]).output().unwrap()
}

/// The one JSON answer on standard output. The time of the processor differs from run to run.
fn told(folder: &Path, words: &[&str]) -> Json {
    let output = analyse(folder, words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut answer: Json = serde_json::from_slice(&output.stdout).unwrap();
    let seconds = answer.as_object_mut().unwrap().remove("cpu_seconds").unwrap();
    assert!(seconds.as_f64().unwrap() >= 0.0);
    assert!(!folder.join("none").exists(), "a file is analysed without an installation");
    answer
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn cut_sets_of_a_tree_are_counted_listed_and_cut_off_by_order() {
    let folder = folder(&[("tree.xml", TREE)]);
    let all = told(folder.path(), &["cuts", "tree.xml", "--list", "9", "--json"]);
    assert_eq!(
        (&all["model"], &all["events"], &all["gates"]),
        (&"checkout".into(), &3.into(), &2.into())
    );
    assert_eq!((&all["cut_sets"], &all["truncated"]), (&"2".into(), &false.into()));
    assert_eq!(all["list"], serde_json::json!([["app"], ["db1", "db2"]]));
    // One of the two happens: 1 - (1 - 0.001)(1 - 0.02).
    assert!((all["probability"].as_f64().unwrap() - 0.02098).abs() < 1e-12);
    let short = told(folder.path(), &["cuts", "tree.xml", "--order", "1", "--json"]);
    assert_eq!((&short["cut_sets"], &short["truncated"]), (&"1".into(), &true.into()));
    // What was cut off needs both databases at once and not the app: 0.999 x 0.02.
    let left_out = short["left_out_at_most"].as_f64().unwrap();
    assert!((left_out - 0.01998).abs() < 1e-12, "{left_out}");
    assert_eq!((&all["left_out_at_most"], &all["order"]), (&0.0.into(), &Json::Null));
}

#[test]
fn a_schedule_is_found_and_proven_and_the_same_seed_finds_it_again() {
    let folder = folder(&[("project.sm", PROJECT)]);
    let words = ["schedule", "project.sm", "--schedules", "50", "--seed", "7", "--json"];
    let found = told(folder.path(), &words);
    assert_eq!(
        (&found["makespan"], &found["lower_bound"], &found["optimal"]),
        (&7.into(), &7.into(), &true.into())
    );
    assert_eq!(found["starts"].as_array().unwrap().len(), 5);
    assert_eq!(told(folder.path(), &words), found);
    let timed = ["schedule", "project.sm", "--cpu-seconds", "0.05", "--json"];
    assert_eq!(told(folder.path(), &timed)["makespan"], 7);
}

#[test]
fn a_schedule_says_what_its_end_waits_for_and_what_one_more_would_be_worth() {
    let folder = folder(&[("project.sm", PROJECT)]);
    let found = told(folder.path(), &["schedule", "project.sm", "--schedules", "50", "--json"]);
    let starts: Vec<u64> = found["starts"].as_array().unwrap().iter().map(whole).collect();
    let chain: Vec<u64> = found["chain"].as_array().unwrap().iter().map(whole).collect();
    let waits = found["waits"].as_array().unwrap();
    assert_eq!(waits.len(), starts.len());
    // Each of the chain waits for the one before, and the last is over when all is.
    for pair in chain.windows(2) {
        assert_eq!(waits[pair[1] as usize - 1]["on"], pair[0], "{found}");
        assert!(starts[pair[0] as usize - 1] <= starts[pair[1] as usize - 1], "{found}");
    }
    assert_eq!(chain.last(), Some(&(starts.len() as u64)));
    let more = found["one_more"].as_array().unwrap();
    assert!(!more.is_empty(), "{found}");
    for one in more {
        let makespan = whole(&found["makespan"]);
        assert_eq!(whole(&one["earlier"]), makespan - whole(&one["makespan"]), "{one}");
    }
    let output = analyse(folder.path(), &["schedule", "project.sm", "--schedules", "50"]);
    let words = String::from_utf8(output.stdout).unwrap();
    for said in ["WAITS FOR", "The end waits for this chain of tasks: ", "One more of resource 1"] {
        assert!(words.contains(said), "{words}");
    }
}

fn whole(number: &Json) -> u64 {
    number.as_u64().unwrap()
}

#[test]
fn a_limit_of_nodes_or_of_time_is_kept_and_said() {
    let folder = folder(&[("tree.xml", TREE)]);
    let few = told(folder.path(), &["cuts", "tree.xml", "--limit-nodes", "1", "--json"]);
    let [least, most] =
        ["probability_at_least", "probability_at_most"].map(|name| few[name].as_f64().unwrap());
    assert!(least <= 0.02098 + 1e-12 && 0.02098 - 1e-12 <= most, "{few}");
    let none = analyse(folder.path(), &["cuts", "tree.xml", "--limit-nodes", "0"]);
    assert_eq!(none.status.code(), Some(2));
    let over = analyse(folder.path(), &["cuts", "tree.xml", "--cpu-seconds", "0"]);
    let words = String::from_utf8_lossy(&over.stderr).into_owned();
    assert!(over.status.success() || words.contains("--cpu-seconds"), "{words}");
    let wrong = analyse(folder.path(), &["cuts", "tree.xml", "--cpu-seconds", "x"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn a_graph_in_a_file_says_what_fails_and_each_node_alone() {
    // 0 needs 1, and one of 2 and 3; both need 1.
    let folder = folder(&[("deps.tsv", "shop\t0\t1,2|3\nsite\t0\t\na\t0\t1\nb\t0\t1\n")]);
    let one = told(folder.path(), &["impact", "deps.tsv", "--fail", "2", "--json"]);
    assert_eq!((&one["radius"], &one["failed"]), (&0.into(), &serde_json::json!([])));
    let two = told(folder.path(), &["impact", "deps.tsv", "--fail", "2,3", "--json"]);
    assert_eq!((&two["radius"], &two["failed"]), (&1.into(), &serde_json::json!([0])));
    assert!(two.get("why").is_none());
    // The second of the two that stand in for each other decides, and the first is named with it.
    let words = ["impact", "deps.tsv", "--fail", "2,3"];
    let output = analyse(folder.path(), &words);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("shop: b (with a) > shop"), "{said}");
    let why = told(folder.path(), &[&words[..], &["--json", "--why"]].concat());
    let way = serde_json::json!([{ "node": 3, "with": [] }, { "node": 0, "with": [2] }]);
    assert_eq!(why["why"], serde_json::json!([{ "node": 0, "way": way }]));
    let all = told(folder.path(), &["impact", "deps.tsv", "--all", "--json"]);
    assert_eq!((&all["radii"], &all["sum"]), (&serde_json::json!([0, 3, 0, 0]), &3.into()));
}

#[test]
fn trials_say_how_likely_a_service_is_in_time_whatever_the_number_of_threads() {
    let folder = folder(&[("plan.toml", PLAN)]);
    let words = |threads: &'static str| {
        ["simulate", "plan.toml", "--trials", "4000", "--seed", "3", "--threads", threads, "--json"]
    };
    let one = told(folder.path(), &words("1"));
    assert_eq!(one, told(folder.path(), &words("2")));
    let service = &one["services"][0];
    assert_eq!(service["service"], "settlement");
    let met = &service["rto_met"];
    let [low, chance, high] = ["low", "chance", "high"].map(|name| met[name].as_f64().unwrap());
    assert!(0.5 < low && low < chance && chance < high && high < 1.0, "{met}");
    assert_eq!(one["levers"][0]["step"], "restore");
}

#[test]
fn losses_have_a_curve_and_strategies_a_worth() {
    let folder = folder(&[("scenarios.toml", SCENARIOS)]);
    let words = ["losses", "scenarios.toml", "--years", "20000", "--seed", "1", "--json"];
    let found = told(folder.path(), &words);
    assert_eq!((&found["currency"], &found["years"]), (&"EUR".into(), &20_000.into()));
    // 0.7 events a year of 15,666.67 each on average.
    let (mean, half) =
        (found["mean"].as_f64().unwrap(), found["mean_half_width"].as_f64().unwrap());
    assert!((mean - 0.7 * 47_000.0 / 3.0).abs() < 2.0 * half, "{mean} within {half}");
    let battery = &found["strategies"][0];
    assert_eq!((&battery["strategy"], &battery["justified"]), (&"battery".into(), &true.into()));
    assert!(found["exceedance"].as_array().unwrap().len() > 5);
}

#[test]
fn what_cannot_be_read_is_refused_with_file_and_line() {
    let folder = folder(&[
        ("tree.xml", "<opsa-mef><define-fault-tree"),
        ("plan.toml", "[steps.a]\ntakes = \"soon\"\n"),
        ("deps.tsv", "a\t0\t9\n"),
        ("empty.sm", ""),
    ]);
    let refused = |words: &[&str], expected: &[&str]| {
        let output = analyse(folder.path(), words);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{words}");
        assert!(expected.iter().all(|part| words.contains(part)), "{words}");
    };
    refused(&["cuts", "tree.xml", "--json"], &["tree.xml", "line 1"]);
    refused(&["simulate", "plan.toml", "--json"], &["plan.toml", "line 2", "soon"]);
    refused(&["impact", "deps.tsv", "--fail", "0"], &["deps.tsv", "line 1", "9"]);
    refused(&["impact", "deps.tsv", "--fail", "x"], &["deps.tsv"]);
    refused(&["schedule", "empty.sm"], &["empty.sm"]);
    refused(&["schedule", "empty.sm", "--fail", "x"], &["--fail", "records"]);
    refused(&["simulate", "plan.toml", "--fail", "x"], &["--fail", "records"]);
    refused(&["losses", "nowhere.toml"], &["nowhere.toml"]);
}

#[test]
fn the_process_is_checked_and_written_for_other_tools() {
    let folder = folder(&[("own.toml", "title = 1\n")]);
    let checked = holdfast(folder.path(), &["process", "check", "--json"]);
    assert!(checked.status.success());
    let told: Json = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!((&told["activities"], &told["documents"]), (&69.into(), &31.into()));
    assert_eq!(told["flaws"], serde_json::json!([]));
    let flawed = holdfast(folder.path(), &["process", "check", "own.toml", "--json"]);
    assert_eq!(flawed.status.code(), Some(1));
    let told: Json = serde_json::from_slice(&flawed.stdout).unwrap();
    assert_eq!(told["flaws"][1]["line"], 1, "{told}");
    let export = ["process", "export", "--bpmn", "itsc.bpmn"];
    assert!(holdfast(folder.path(), &export).status.success());
    let text = fs::read_to_string(folder.path().join("itsc.bpmn")).unwrap();
    assert!(text.contains("<bpmn:lane") || text.contains("<lane"), "lanes are missing");
    // What is there is not written over.
    assert_eq!(holdfast(folder.path(), &export).status.code(), Some(1));
}
