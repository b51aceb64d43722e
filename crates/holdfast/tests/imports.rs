//! `holdfast import` and `holdfast export` as people run them: every format with a small file of
//! its own, and what goes out coming in again without a change.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use serde_json::Value as Json;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn run(data: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast"));
    command.args(words).arg("--data").arg(data).args(["--log", "error", "--as", "tester"]);
    command.env_remove("HOLDFAST_DATABASE");
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What is said on standard output, which is JSON and nothing else, with the exit code.
fn told(data: &Path, words: &[&str]) -> (Option<i32>, Json) {
    let output = run(data, words);
    let complained = String::from_utf8_lossy(&output.stderr);
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|_| panic!("no JSON alone: {} {complained}", said(&output)));
    (output.status.code(), report)
}

fn counts(report: &Json) -> [u64; 4] {
    ["read", "created", "updated", "unchanged"].map(|count| report[count].as_u64().unwrap())
}

/// A format, a file of it with something odd in it, and how many records come of that.
const FORMATS: [(&str, &str, &str, u64); 7] = [
    (
        "gitlab-catalog",
        "service-catalog.yml",
        "services:\n- name: orders\n  tier: sv\n  teams: [shop]\n  technical:\n    \
         dependencies:\n    - service: dns\n",
        5,
    ),
    (
        "backstage",
        "catalog-info.yaml",
        "kind: Group\nmetadata: {name: wharf}\nspec: {type: organization}\n---\n\
         kind: Component\nmetadata: {name: checkout}\nspec: {type: service, owner: wharf, \
         dependsOn: ['resource:db']}\n",
        4,
    ),
    (
        "cyclonedx",
        "bom.json",
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"metadata\":{\"component\":\
         {\"type\":\"application\",\"bom-ref\":\"shop\",\"name\":\"Shop\"}},\n\
         \"dependencies\":[{\"ref\":\"shop\",\"dependsOn\":[\"gone\"]}]}",
        3,
    ),
    (
        "compose",
        "compose.yaml",
        "services:\n  web: {image: 'wharf/web:1', depends_on: [db, cache]}\n  \
         db: {image: 'postgres:18'}\n",
        5,
    ),
    (
        "kubernetes",
        "manifest.yaml",
        "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{image: i, \
         env: [{name: DB_ADDR, value: 'db:80'}]}]}}}\n",
        3,
    ),
    (
        "netbox",
        "dump.json",
        "[{\"model\":\"dcim.site\",\"pk\":1,\"fields\":{\"name\":\"North\"}},\n\
         {\"model\":\"dcim.device\",\"pk\":1,\"fields\":{\"name\":\"srv\",\"site\":1}},\n\
         {\"model\":\"tea.pot\",\"pk\":1,\"fields\":{}}]",
        3,
    ),
    (
        "govuk",
        "repos.yml",
        "- repo_name: licensing\n  type: Frontend apps\n  team: '#shop'\n  \
         production_hosted_on: eks\n- repo_name: plek\n  type: Gems\n",
        7,
    ),
];

#[test]
fn every_format_comes_in_once_and_says_so_by_its_code() {
    for (format, name, text, records) in FORMATS {
        let folder = tempfile::tempdir().unwrap();
        let (data, file) = (folder.path().join("data"), folder.path().join(name));
        fs::write(&file, text).unwrap();
        let file = file.to_str().unwrap();
        let import =
            |more: &[&str]| told(&data, &[&["import", format, file, "--json"], more].concat());
        let (code, dry) = import(&["--dry-run"]);
        assert_eq!((code, counts(&dry)[1]), (Some(0), records), "{format}: {dry:#}");
        let (code, first) = import(&[]);
        assert_eq!(
            (code, counts(&first)[1]),
            (Some(0), records),
            "{format}: dry runs write nothing"
        );
        let problems = first["problems"].as_array().unwrap();
        assert!(!problems.is_empty(), "{format} has something odd in it");
        for problem in problems {
            assert_eq!(problem["file"], name, "{format}");
            assert!(problem["line"].as_u64().unwrap() > 0 && problem["kept"].is_string());
        }
        let (code, second) = import(&["--strict"]);
        assert_eq!(code, Some(3), "{format}: strict");
        assert_eq!(counts(&second)[1..], [0, 0, records], "{format}: {second:#}");
        assert_eq!(counts(&second)[0], counts(&first)[0], "{format}");
        assert_eq!(second["problems"], first["problems"], "{format}");
    }
}

#[test]
fn a_file_without_anything_odd_passes_when_strict() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("compose.yaml"));
    fs::write(&file, "services:\n  web: {image: 'wharf/web:1'}\n").unwrap();
    let words = ["import", "compose", file.to_str().unwrap(), "--strict", "--json"];
    let (code, report) = told(&data, &words);
    assert_eq!((code, report["problems"].as_array().unwrap().len()), (Some(0), 0), "{report:#}");
}

#[test]
fn files_in_which_nothing_can_be_read_are_told_by_name_and_by_the_code() {
    for (format, name, text, words) in [
        ("kubernetes", "broken.yaml", "kind: [Deployment\n  - a: {\n", "broken YAML"),
        ("backstage", "README.md", "# Shop\n\nHow it is built.\n", "not an entity of Backstage"),
        ("compose", "empty.yaml", "", "holds nothing"),
        ("csv", "empty.csv", "", "empty"),
        ("csv", "head.csv", "Name,Kind\n", "no row below its head"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (data, file) = (folder.path().join("data"), folder.path().join(name));
        fs::write(&file, text).unwrap();
        let into = if format == "csv" { &["--into", "organisations"][..] } else { &[] };
        let words_of = [&["import", format, file.to_str().unwrap()][..], into].concat();
        let output = run(&data, &words_of);
        let all = format!("{}{}", said(&output), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(2), "{name}: {all}");
        assert!(all.contains(name) && all.contains(words), "{name}: {all}");
        assert!(!all.contains("1 entries") && !all.contains("1 rows"), "{name}: {all}");
        let strict = run(&data, &[&words_of[..], &["--strict"]].concat());
        assert_eq!(strict.status.code(), Some(3), "{name}: strict");
        let (_, made) = told(&data, &["export", "organisations", "--json"]);
        assert_eq!(made.as_array().unwrap().len(), 0, "{name} adds nobody");
    }
    // The control: what can be read comes in, where it is said to be.
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("catalog-info.yaml"));
    let orgs = folder.path().join("orgs.csv");
    let component = "kind: Component\nmetadata: {name: checkout}\nspec: {type: service}\n";
    fs::write(&file, component).unwrap();
    fs::write(&orgs, "Name,Kind\nAltus,Service provider\n").unwrap();
    let orgs = ["import", "csv", orgs.to_str().unwrap(), "--into", "organisations"];
    assert_eq!(run(&data, &orgs).status.code(), Some(0));
    let words = ["import", "backstage", file.to_str().unwrap(), "--at", "Altus", "--json"];
    let (code, report) = told(&data, &words);
    assert_eq!((code, counts(&report)[1]), (Some(0), 1), "{report:#}");
}

#[test]
fn an_import_is_laid_down_as_an_audit_instead() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("compose.yaml"));
    fs::write(&file, "services:\n  web: {image: 'wharf/web:1'}\n").unwrap();
    let file = file.to_str().unwrap();
    let words = ["import", "compose", file];
    assert_eq!(run(&data, &words).status.code(), Some(0));
    fs::write(file, "services:\n  web: {image: 'wharf/web:2'}\n  db: {image: 'redis:9'}\n")
        .unwrap();
    let audit = [&words[..], &["--dry-run", "--audit", "Autumn"]].concat();
    let laid = run(&data, &audit);
    assert!(said(&laid).contains("Laid down as CAU-0001"), "{}", said(&laid));
    let audits = told(&data, &["export", "configuration_audits", "--json"]).1;
    let findings = audits[0]["findings"].as_array().unwrap();
    let found: Vec<(&str, &str)> = findings
        .iter()
        .map(|one| (one["deviation"].as_str().unwrap(), one["name"].as_str().unwrap()))
        .collect();
    assert_eq!(found, [("different", "web"), ("extra", "db")], "{audits:#}");
    assert_eq!(told(&data, &["export", "cis", "--json"]).1.as_array().unwrap().len(), 1);
    // The control: without a dry run nobody asks for an audit.
    let bare = run(&data, &[&words[..], &["--audit", "Autumn"]].concat());
    assert_eq!(bare.status.code(), Some(2));
}

/// Decision 0015: a row with a refused field does not come in, whatever the file is.
#[test]
fn of_ten_thousand_rows_the_one_that_is_refused_is_named_and_comes_in_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let entry = |at: usize, customer: &str| {
        format!("- name: s{at}\n  tier: sv\n  business: {{customers: [{customer}]}}\n")
    };
    let long = "x".repeat(301);
    let entries = (0..10_000).map(|at| entry(at, if at == 7_117 { &long } else { "Shops" }));
    let text = ["services:\n", &entries.collect::<String>()].concat();
    let file = write("catalogue.yml", &text);
    let (code, report) = told(&data, &["import", "gitlab-catalog", &file, "--strict", "--json"]);
    assert_eq!((code, counts(&report)), (Some(3), [10_001, 10_000, 0, 0]));
    let problems = report["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let line = 2 + 3 * 7_117;
    assert_eq!(
        (&problems[0]["file"], &problems[0]["line"]),
        (&"catalogue.yml".into(), &line.into())
    );
    let what = problems[0]["what"].as_str().unwrap();
    assert!(what.starts_with("Available to") && what.contains("at most 300"), "{what}");
    assert_eq!(problems[0]["kept"], "Nothing of this entry is taken");
    let alone = write("alone.yml", &["services:\n", &entry(7_117, "Shops")].concat());
    let (code, report) = told(&data, &["import", "gitlab-catalog", &alone, "--strict", "--json"]);
    assert_eq!((code, counts(&report)), (Some(0), [2, 1, 0, 1]), "{report:#}");

    // The same with a spreadsheet: everything about the row waits, not only the cell.
    let row = |at: usize, rto: &str| format!("t{at},supporting,GitLab,{rto},A service\n");
    let head = "Name,Kind,Provider,RTO,Description\n";
    let rows = (0..10_000).map(|at| row(at, if at == 7_117 { "soon" } else { "4 h" }));
    let file = write("services.csv", &[head, &rows.collect::<String>()].concat());
    let into = ["--into", "services", "--strict", "--json"];
    let (code, report) = told(&data, &[&["import", "csv", &*file][..], &into].concat());
    assert_eq!((code, counts(&report)), (Some(3), [10_000, 9_999, 0, 0]));
    let problems = report["problems"].as_array().unwrap();
    assert_eq!((problems.len(), &problems[0]["line"]), (1, &7_119.into()), "{problems:#?}");
    let what = problems[0]["what"].as_str().unwrap();
    assert!(what.contains("“soon”") && what.contains("4 h"), "says what is accepted: {what}");
    let alone = write("services.csv", &[head, &row(7_117, "4 h")].concat());
    let (code, report) = told(&data, &[&["import", "csv", &*alone][..], &into].concat());
    assert_eq!((code, counts(&report)), (Some(0), [1, 1, 0, 0]), "{report:#}");
}

const REGISTERS: [&str; 7] =
    ["organisations", "persons", "suppliers", "contracts", "services", "cis", "dependencies"];

#[test]
fn what_is_exported_comes_in_again_unchanged_from_every_register() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    // A running demonstration fills the registers; then it ends.
    let mut demo = Command::new(env!("CARGO_BIN_EXE_holdfast"));
    demo.args(["demo", "--port", "0", "--once-json", "--log", "error", "--data"]).arg(&data);
    let mut demo = demo.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    let out = demo.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut first).unwrap();
    drop(demo.kill());
    drop(demo.wait());
    let data = data.join("demo");
    for register in REGISTERS {
        let before = told(&data, &["export", register, "--json"]).1;
        let rows = before.as_array().unwrap().len() as u64;
        assert!(rows > 0, "{register} has rows");
        for form in ["csv", "xlsx"] {
            let file = folder.path().join(format!("{register}.{form}"));
            let file = file.to_str().unwrap();
            let flag = ["--", form].concat();
            let exported = run(&data, &["export", register, &flag, "--to", file]);
            assert_eq!(exported.status.code(), Some(0), "{register}");
            let words = ["import", form, file, "--into", register, "--strict", "--json"];
            let (code, report) = told(&data, &words);
            assert_eq!(code, Some(0), "{register} {form}: {report:#}");
            assert_eq!(counts(&report), [rows, 0, 0, rows], "{register} {form}");
        }
        let after = told(&data, &["export", register, "--json"]).1;
        assert!(before == after, "{register} is as it was");
    }
}
