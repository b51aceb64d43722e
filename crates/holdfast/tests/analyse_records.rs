//! `holdfast analyse` over records: what the built program says of the demonstration's
//! installation and of a snapshot of it, and what it refuses.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use serde_json::{Value as Json, json};
use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_holdfast");

fn holdfast(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words).arg("--data").arg(data).args(["--log", "error", "--as", "tester"]);
    for name in ["HOLDFAST_DATABASE", "HOLDFAST_LISTEN", "HOLDFAST_BEHIND_TLS"] {
        command.env_remove(name);
    }
    command
}

/// Lays the demonstration and ends its server; its folder is an installation.
fn demonstration(data: &Path) {
    let mut child = holdfast(data, &["demo", "--port", "0", "--once-json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    child.wait().unwrap();
}

fn analyse(folder: &Path, words: &[&str]) -> Output {
    holdfast(folder, &[&["analyse"], words].concat()).output().unwrap()
}

fn said(folder: &Path, words: &[&str]) -> String {
    let output = analyse(folder, words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The JSON answer without the time of the processor, which differs from run to run.
fn told(folder: &Path, words: &[&str]) -> Json {
    let mut answer: Json =
        serde_json::from_str(&said(folder, &[words, &["--json"]].concat())).unwrap();
    answer.as_object_mut().unwrap().remove("cpu_seconds");
    answer
}

fn list<'j>(answer: &'j Json, name: &str) -> &'j Vec<Json> {
    answer[name].as_array().unwrap_or_else(|| panic!("{name} in {answer}"))
}

fn named<'j>(all: &'j [Json], key: &str, name: &str) -> &'j Json {
    all.iter().find(|one| one[key]["name"] == name).unwrap_or_else(|| panic!("{name} in {all:?}"))
}

#[test]
fn records_and_a_snapshot_of_them_give_the_same_answers() {
    let data = tempfile::tempdir().unwrap();
    demonstration(data.path());
    let folder = data.path().join("demo");
    let file = data.path().join("snapshot.json");
    fs::write(&file, said(&folder, &["snapshot"])).unwrap();
    let nowhere = data.path().join("nowhere");
    let of_snapshot = ["--snapshot", file.to_str().unwrap()];
    for words in [
        &["objectives"][..],
        &["impact", "--fail", "san-q7", "ntp-e"],
        &["impact", "--fail", "san-q7", "--without", "DEP-0001"],
        &["cuts", "Settlement", "--list", "30"],
        &["cuts", "--all", "--order", "2"],
        &["schedule", "--at-once", "2", "--schedules", "60"],
        &["simulate", "--trials", "400", "--spread", "0.5,2"],
    ] {
        let snapshot = [words, &of_snapshot].concat();
        assert_eq!(told(&folder, words), told(&nowhere, &snapshot), "{words:?}");
    }
    assert!(!nowhere.exists(), "a snapshot is asked without an installation");

    what_if(&folder);
    stops(&folder, data.path());
    work(&folder);
    chances(&folder);
}

/// What is different from the records, as the explorer's link has it.
fn what_if(folder: &Path) {
    let of = |more: &[&str]| told(folder, &[&["impact", "--fail", "san-q7"], more].concat());
    let recorded = of(&[]);
    let settlement = |answer: &Json| {
        let hits = list(answer, "hits");
        hits.iter().find(|hit| hit["node"]["name"] == "Settlement").cloned()
    };
    let was = settlement(&recorded).unwrap();
    let number = recorded["causes"][0]["number"].as_str().unwrap();
    let longer = of(&["--own", &format!("{number}:30 h")]);
    assert_eq!(longer["link"], format!("fail={number}&own={number}:P1DT6H"));
    assert_ne!(settlement(&longer).unwrap()["recovered"], was["recovered"]);
    // A lag, and how many members are needed, go into the link that a page would have.
    let asked = of(&["--lag", "dep-0001:90 min", "--needed", "DEP-0001:1", "DEP-0002:2"]);
    let link = format!("fail={number}&needed=DEP-0001:1,DEP-0002:2&lag=DEP-0001:PT1H30M");
    assert_eq!(asked["link"], link);
    // What cannot be read is refused by the name of its option.
    for (option, value, words) in [
        ("--lag", "abc", "--lag: “abc” cannot be read; write it like DEP-0003:30 min"),
        ("--own", "CI-0004:soon", "--own: “soon” is not a duration"),
        ("--needed", "DEP-0001:many", "--needed: “many” is not a number of members"),
    ] {
        let refused = analyse(folder, &["impact", "--fail", "san-q7", option, value]);
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && said.contains(words), "{option}: {said}");
    }
}

/// Cut sets of the demonstration's services.
fn stops(folder: &Path, data: &Path) {
    let found = told(folder, &["cuts", "Settlement", "--list", "200"]);
    let one = &list(&found, "services")[0];
    assert_eq!((&one["truncated"], &one["probability"]), (&false.into(), &Json::Null));
    assert!(one["probability_open"].as_str().unwrap().contains("no probability"), "{one}");
    // Each single cause of the objectives is a cut set of one.
    let sets = list(one, "list");
    let alone: Vec<&Json> = sets.iter().filter(|set| set.as_array().unwrap().len() == 1).collect();
    let objectives = told(folder, &["objectives"]);
    // A supplier stops with everything that it supplies, which no single cut set says.
    let of_one = |single: &&Json| single["found_as"] != "supplier of what it needs";
    let singles = list(&objectives, "singles").iter().filter(of_one).filter(|single| {
        list(single, "services").iter().any(|service| service["name"] == "Settlement")
    });
    let causes: Vec<&Json> = singles.map(|single| &single["cause"]["name"]).collect();
    let in_sets = |cause: &&Json| alone.iter().any(|set| set[0]["name"] == **cause);
    assert!(!causes.is_empty() && causes.iter().all(in_sets), "{alone:?} {causes:?}");
    // Sets of one do what they say, sets of two only together.
    let fails = |nodes: &[&Json]| {
        let numbers: Vec<&str> =
            nodes.iter().map(|node| node["number"].as_str().unwrap()).collect();
        let blast = told(folder, &[&["impact", "--fail"], &numbers[..]].concat());
        list(&blast, "hits")
            .iter()
            .any(|hit| hit["node"]["name"] == "Settlement" && hit["fails"] == true)
    };
    // Sets know no time: what is back before Settlement feels its loss stands in one, yet is no
    // cause.
    for set in &alone {
        assert_eq!(causes.contains(&&set[0]["name"]), fails(&[&set[0]]), "{set}");
    }
    // Both volumes of the database lose Settlement, and neither does alone; without both clocks
    // it goes on for longer than they are missing.
    for (names, together) in [(["stl-vol-1", "stl-vol-2"], true), (["ntp-n", "ntp-e"], false)] {
        let pair = |set: &&Json| {
            let members = set.as_array().unwrap();
            members.len() == 2 && members.iter().all(|one| names.iter().any(|n| one["name"] == *n))
        };
        let pair = sets.iter().find(pair).unwrap_or_else(|| panic!("{names:?} in {sets:?}"));
        assert_eq!(fails(&[&pair[0], &pair[1]]), together, "{pair}");
        assert!(!fails(&[&pair[0]]) && !fails(&[&pair[1]]), "{pair}");
    }
    let all = told(folder, &["cuts", "--all", "--order", "1"]);
    assert_eq!(list(&all, "services").len(), list(&objectives, "services").len());
    // The tree goes to other programs, and comes back with as many sets.
    let tree = data.join("settlement.xml");
    let tree = tree.to_str().unwrap();
    said(folder, &["cuts", "Settlement", "--write", tree]);
    assert_eq!(told(folder, &["cuts", tree])["cut_sets"], one["cut_sets"]);
    assert!(!analyse(folder, &["cuts", "Settlement", "--write", tree]).status.success());
    let words = said(folder, &["cuts", "Settlement"]);
    assert!(words.contains("minimal cut sets") && words.contains("No probabilities"), "{words}");
}

/// The order of recovery.
fn work(folder: &Path) {
    let objectives = told(folder, &["objectives"]);
    let derived = named(list(&objectives, "services"), "service", "Settlement");
    let free = told(folder, &["schedule", "--schedules", "60"]);
    let settlement = named(list(&free, "services"), "service", "Settlement");
    let back = settlement["back_after_seconds"].as_i64().unwrap();
    // Without people who are short it cannot be back earlier than the chain adds up to.
    assert_eq!(derived["derived"]["at_least"], "PT6H20M");
    // A plan begins once somebody has decided, and says that what passes before is not in it.
    let work = (6 * 60 + 20 - 5) * 60;
    assert!(settlement["at_best_seconds"] == work && back >= work, "{settlement}");
    let before = |gap: &Json| gap.as_str().unwrap().contains("detection and decision");
    assert!(list(&free, "gaps").iter().any(before), "{}", free["gaps"]);
    assert_eq!(settlement["in_time"], false, "{settlement}");
    let one = told(folder, &["schedule", "--at-once", "1", "--schedules", "60"]);
    let mut spans: Vec<(i64, i64)> = list(&one, "order")
        .iter()
        .map(|piece| ["begins_seconds", "ends_seconds"].map(|name| piece[name].as_i64().unwrap()))
        .map(|[begins, ends]| (begins, ends))
        .filter(|(begins, ends)| begins < ends)
        .collect();
    spans.sort_unstable();
    assert!(spans.len() > 5 && spans.windows(2).all(|two| two[0].1 <= two[1].0), "{spans:?}");
    assert!(one["end_seconds"].as_i64() > free["end_seconds"].as_i64());
    let unknown = list(&one, "unknown").len();
    assert_eq!(
        unknown > 0,
        list(&one, "gaps").iter().any(|gap| gap.as_str().unwrap().contains("least"))
    );
    let words = said(folder, &["schedule", "--at-once", "3", "--schedules", "20"]);
    assert!(words.contains("Settlement") && words.contains("IN TIME"), "{words}");
    assert!(words.contains("WAITS FOR") && words.contains("The end waits for: "), "{words}");
    // One at a time: each piece of the chain waits for the one before, and another turn is worth
    // something.
    let chain = list(&one, "chain");
    assert!(chain.len() > 2, "{chain:?}");
    assert!(chain.windows(2).all(|pair| pair[1]["on"] == pair[0]["work"]), "{chain:?}");
    let more = named_by(list(&one, "one_more"), "of", "what may be done at once");
    assert!(more["less_late_seconds"].as_i64() > Some(0), "{more}");
    assert!(more["earlier_seconds"].as_i64() > Some(0), "{more}");
    lost(folder);
}

fn named_by<'j>(all: &'j [Json], key: &str, words: &str) -> &'j Json {
    all.iter().find(|one| one[key] == words).unwrap_or_else(|| panic!("{words}: {all:?}"))
}

/// What is lost with one cause, brought back: no more than fails with it.
fn lost(folder: &Path) {
    let blast = told(folder, &["impact", "--fail", "san-q7"]);
    let fails: Vec<&Json> = list(&blast, "hits")
        .iter()
        .filter(|hit| hit["fails"] == true)
        .map(|hit| &hit["node"]["name"])
        .collect();
    let found = told(folder, &["schedule", "--fail", "san-q7", "--schedules", "20"]);
    let all = told(folder, &["schedule", "--schedules", "20"]);
    let services = list(&found, "services");
    assert!(!services.is_empty() && services.len() < list(&all, "services").len());
    assert!(services.iter().all(|one| fails.contains(&&one["service"]["name"])), "{fails:?}");
    let nodes = list(&found, "order").iter().flat_map(|piece| list(piece, "nodes"));
    let nodes: Vec<&Json> = nodes.map(|node| &node["name"]).collect();
    assert!(nodes.iter().all(|name| fails.contains(name) || **name == "san-q7"), "{nodes:?}");
    assert!(nodes.contains(&&"san-q7".into()), "{nodes:?}");
    let simulated = told(folder, &["simulate", "--fail", "san-q7", "--trials", "50"]);
    assert_eq!(list(&simulated, "services").len(), services.len());
    assert!(!analyse(folder, &["schedule", "--fail", "nobody"]).status.success());
}

/// How likely services are back in time.
fn chances(folder: &Path) {
    let certain = told(folder, &["simulate", "--trials", "50"]);
    let gap = |answer: &Json, words: &str| {
        list(answer, "gaps").iter().any(|gap| gap.as_str().unwrap().contains(words))
    };
    assert!(gap(&certain, "nothing is uncertain"), "{certain}");
    let spread = told(folder, &["simulate", "--trials", "2000", "--spread", "0.5,3"]);
    assert!(!gap(&spread, "nothing is uncertain"));
    let service = |answer: &Json| {
        let all = list(answer, "services").iter();
        let mut found = all.filter(|one| one["service"].as_str().unwrap().contains("Settlement"));
        found.next().unwrap().clone()
    };
    let (certain, spread) = (service(&certain), service(&spread));
    assert_eq!(certain["times"]["p10"], certain["times"]["p90"]);
    assert!(spread["times"]["p10"].as_i64() < spread["times"]["p90"].as_i64(), "{spread}");
    assert_eq!(certain["rto_met"]["chance"], json!(0.0), "its RTO is shorter than its chain");
    // The archive of the other provider stands on what nobody settled: nothing is promised of it.
    let open = told(folder, &["schedule", "--schedules", "20"]);
    let archive = named(list(&open, "services"), "service", "Harrow archive");
    assert_eq!((&archive["is_known"], &archive["in_time"]), (&false.into(), &Json::Null));
    let words = said(folder, &["simulate", "--trials", "50"]);
    let archive = words.lines().find(|line| line.contains("Harrow archive")).unwrap();
    assert!(archive.contains("at least 0 min") && archive.contains("at most 100.0 %"), "{archive}");
}

#[test]
fn what_cannot_be_asked_is_refused_in_words() {
    let data = tempfile::tempdir().unwrap();
    let empty = data.path().join("empty");
    let refused = |words: &[&str], code: i32, expected: &[&str]| {
        let output = analyse(&empty, words);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(code), 0), "{words}");
        assert!(expected.iter().all(|part| words.contains(part)), "{words}");
    };
    refused(&["cuts", "no-such-service"], 1, &["no-such-service", "give the number"]);
    refused(&["cuts", "tree.xml", "--write", "x"], 1, &["--write", "leave them out"]);
    refused(&["schedule"], 1, &["no service is live"]);
    refused(&["simulate", "--spread", "2,1"], 2, &["2,1", "0.5,2.5"]);
    refused(&["simulate", "--spread", "NaN,2"], 2, &["NaN,2"]);
    refused(&["schedule", "--at-once", "0"], 2, &["0"]);
    let snapshot = |text: &str| {
        let file = data.path().join("wrong.json");
        fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let id = "00000000-0000-7000-8000-000000000001";
    let node = format!(
        r#"{{"id":"{id}","kind":null,"number":0,"organisation":null,"name":"",
        "in_use":false,"own_recovery":null,"location":null,"supplier":null,"owner":null,
        "party":null,"objectives":null}}"#
    );
    let of = |nodes: &str| {
        format!(r#"{{"holdfast_snapshot":1,"nodes":[{nodes}],"dependencies":[],"contracts":[]}}"#)
    };
    for (text, expected) in [
        (String::new(), &["wrong.json", "line 1"][..]),
        (of(&node).replace(":1,", ":7,"), &["version 7 is unknown"]),
        (of(&format!("{node},{node}")), &["nodes[1].id", "stands there twice"]),
        (of(&node.replace(id, "x")), &["nodes[0].id", "is not an id"]),
        (of(&node.replacen("null", "\"car\"", 1)), &["nodes[0].kind", "“car”"]),
        (of("{}"), &["missing field", "line 1"]),
        (of(&node.replace("\"name\"", "\"nome\"")), &["unknown field", "nome"]),
    ] {
        let file = snapshot(&text);
        refused(&["objectives", "--snapshot", &file], 1, expected);
    }
    let good = snapshot(&of(&node));
    assert!(analyse(&empty, &["objectives", "--snapshot", &good, "--json"]).status.success());
}
