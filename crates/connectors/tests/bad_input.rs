//! What goes wrong in files of every format, one table: each slip is named with its line, and what
//! stands beside it is taken.

use connectors::{
    File, Format,
    landscape::{Reading, Target},
};
use std::collections::BTreeSet;

/// What may go wrong in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    Broken,
    Merged,
    Circle,
    Loop,
    Team,
    Twice,
    Kind,
    Dangling,
}

use Slip::{Broken, Circle, Dangling, Kind, Loop, Merged, Team, Twice};

/// A file with a slip, the words and the line of the problem that tells of it, and how many
/// services and components are taken all the same. Without words nothing is wrong.
struct Case {
    format: Format,
    slip: Slip,
    text: &'static str,
    words: &'static str,
    line: usize,
    taken: usize,
}

const fn case(
    format: Format,
    slip: Slip,
    text: &'static str,
    (words, line): (&'static str, usize),
    taken: usize,
) -> Case {
    Case { format, slip, text, words, line, taken }
}

const NOTHING: (&str, usize) = ("", 0);

const GITLAB: [Case; 8] = [
    case(Format::GitlabCatalog, Broken, "services: [a\n", ("broken YAML", 1), 0),
    case(
        Format::GitlabCatalog,
        Merged,
        "base: &b {tier: sv}\nservices:\n- {<<: *b, name: a}\n",
        NOTHING,
        1,
    ),
    case(
        Format::GitlabCatalog,
        Circle,
        "services:\n- name: a\n  technical: {dependencies: [{service: b}]}\n- name: b\n  \
         technical: {dependencies: [{service: a}]}\n",
        ("need each other in a circle", 3),
        2,
    ),
    case(
        Format::GitlabCatalog,
        Loop,
        "services:\n- name: a\n  technical: {dependencies: [{service: a}]}\n",
        ("is said to need itself", 3),
        1,
    ),
    case(
        Format::GitlabCatalog,
        Team,
        "services:\n- name: a\n  teams: [t]\n",
        ("The team “t” is described in no file read", 3),
        1,
    ),
    case(
        Format::GitlabCatalog,
        Twice,
        "services:\n- name: a\n- name: b\n- name: a\n",
        ("“a” stands on line 2", 4),
        2,
    ),
    case(
        Format::GitlabCatalog,
        Kind,
        "tiers:\n- name: sv\nservices:\n- name: a\n  tier: attic\n",
        ("“attic” is no tier", 5),
        1,
    ),
    case(
        Format::GitlabCatalog,
        Dangling,
        "services:\n- name: a\n  technical: {dependencies: [{service: dns}]}\n",
        ("“dns” is needed, and described nowhere", 3),
        1,
    ),
];

const BACKSTAGE: [Case; 8] = [
    case(Format::Backstage, Broken, "kind: [Component\n", ("broken YAML", 1), 0),
    case(
        Format::Backstage,
        Merged,
        "base: &b {type: service}\nkind: Component\nmetadata: {name: a}\nspec:\n  <<: *b\n",
        NOTHING,
        1,
    ),
    case(
        Format::Backstage,
        Circle,
        "kind: Component\nmetadata: {name: a}\nspec: {type: service, dependsOn: ['component:b']}\n\
         ---\nkind: Component\nmetadata: {name: b}\n\
         spec: {type: service, dependsOn: ['component:a']}\n",
        ("need each other in a circle", 3),
        2,
    ),
    case(
        Format::Backstage,
        Loop,
        "kind: Component\nmetadata: {name: a}\nspec: {type: service, dependsOn: ['component:a']}\n",
        ("is said to need itself", 3),
        1,
    ),
    case(
        Format::Backstage,
        Team,
        "kind: Component\nmetadata: {name: a}\nspec: {type: service, owner: nobody}\n",
        ("is described in no file read", 3),
        1,
    ),
    case(
        Format::Backstage,
        Twice,
        "kind: Component\nmetadata: {name: a}\n---\nkind: Component\nmetadata: {name: A}\n",
        ("“A” stands on line", 5),
        1,
    ),
    case(
        Format::Backstage,
        Kind,
        "kind: Robot\nmetadata: {name: r}\n---\nkind: Component\nmetadata: {name: a}\n",
        ("“Robot” is no kind of Backstage", 1),
        1,
    ),
    case(
        Format::Backstage,
        Dangling,
        "kind: Component\nmetadata: {name: a}\nspec: {type: service, dependsOn: ['resource:db']}\n",
        ("described nowhere in what was read", 3),
        1,
    ),
];

const COMPOSE: [Case; 7] = [
    case(Format::Compose, Broken, "services: {a: [\n", ("broken YAML", 2), 0),
    case(Format::Compose, Merged, "x-b: &b {image: i}\nservices:\n  a:\n    <<: *b\n", NOTHING, 1),
    case(
        Format::Compose,
        Circle,
        "services:\n  a: {image: i, depends_on: [b]}\n  b: {image: i, depends_on: [a]}\n",
        ("need each other in a circle", 2),
        2,
    ),
    case(
        Format::Compose,
        Loop,
        "services:\n  a: {image: i, depends_on: [a]}\n",
        ("is said to need itself", 2),
        1,
    ),
    case(
        Format::Compose,
        Twice,
        "services:\n  a: {image: i}\n  b: {image: i}\n  a: {image: j}\n",
        ("line 2", 4),
        2,
    ),
    case(
        Format::Compose,
        Kind,
        "services:\n  a: {image: i}\n  b: 5\n",
        ("“b” is a text, not a map", 3),
        1,
    ),
    case(
        Format::Compose,
        Dangling,
        "services:\n  a: {image: i, depends_on: [db]}\n",
        ("“db” is needed, and described nowhere", 2),
        1,
    ),
];

const KUBERNETES: [Case; 5] = [
    case(Format::Kubernetes, Broken, "kind: {\n", ("broken YAML", 2), 0),
    case(
        Format::Kubernetes,
        Merged,
        "kind: Deployment\nmetadata: &m {name: a}\nspec:\n  template:\n    metadata: {<<: *m}\n    \
         spec: {containers: [{image: i}]}\n",
        NOTHING,
        1,
    ),
    case(
        Format::Kubernetes,
        Twice,
        "kind: Deployment\nmetadata: {name: a}\n---\nkind: Deployment\nmetadata: {name: a}\n",
        ("“a” stands on line", 5),
        1,
    ),
    case(
        Format::Kubernetes,
        Kind,
        "kind: Teapot\nmetadata: {name: t}\n---\nkind: Deployment\nmetadata: {name: a}\n",
        ("“Teapot” is a kind that is not understood", 1),
        1,
    ),
    case(
        Format::Kubernetes,
        Dangling,
        "kind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{image: i, \
         env: [{name: B_ADDR, value: 'b:80'}]}]}}}\n",
        ("“b” is needed, and described nowhere", 4),
        1,
    ),
];

const CYCLONEDX: [Case; 6] = [
    case(Format::CycloneDx, Broken, "{\"bomFormat\": \n", ("broken JSON", 2), 0),
    case(
        Format::CycloneDx,
        Circle,
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[\n\
         {\"type\":\"library\",\"bom-ref\":\"a\",\"name\":\"a\"},\n\
         {\"type\":\"library\",\"bom-ref\":\"b\",\"name\":\"b\"}],\"dependencies\":[\n\
         {\"ref\":\"a\",\"dependsOn\":[\"b\"]},{\"ref\":\"b\",\"dependsOn\":[\"a\"]}]}",
        ("need each other in a circle", 4),
        2,
    ),
    case(
        Format::CycloneDx,
        Loop,
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[\n\
         {\"type\":\"library\",\"bom-ref\":\"a\",\"name\":\"a\"}],\"dependencies\":[\n\
         {\"ref\":\"a\",\"dependsOn\":[\"a\"]}]}",
        ("is said to need itself", 3),
        1,
    ),
    case(
        Format::CycloneDx,
        Twice,
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[\n\
         {\"type\":\"library\",\"bom-ref\":\"a\",\"name\":\"a\"},\n\
         {\"type\":\"library\",\"bom-ref\":\"a\",\"name\":\"b\"}]}",
        ("stands on line 2", 3),
        1,
    ),
    case(
        Format::CycloneDx,
        Kind,
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[\n\
         {\"type\":\"spaceship\",\"name\":\"a\"}]}",
        ("“spaceship” is no type of a component", 2),
        1,
    ),
    case(
        Format::CycloneDx,
        Dangling,
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[\n\
         {\"type\":\"library\",\"bom-ref\":\"a\",\"name\":\"a\"}],\"dependencies\":[\n\
         {\"ref\":\"a\",\"dependsOn\":[\"gone\"]}]}",
        ("“gone” is needed, and described nowhere", 3),
        1,
    ),
];

const NETBOX: [Case; 4] = [
    case(Format::Netbox, Broken, "[{\"model\":\n", ("broken JSON", 2), 0),
    case(
        Format::Netbox,
        Twice,
        "[{\"model\":\"dcim.rack\",\"pk\":1,\"fields\":{\"name\":\"R1\"}},\n\
         {\"model\":\"dcim.rack\",\"pk\":1,\"fields\":{\"name\":\"R2\"}}]",
        ("stands on line 1", 2),
        1,
    ),
    case(
        Format::Netbox,
        Kind,
        "[{\"model\":\"tea.pot\",\"pk\":1,\"fields\":{}},\n\
         {\"model\":\"dcim.rack\",\"pk\":1,\"fields\":{\"name\":\"R1\"}}]",
        ("“tea.pot” is no model that is understood", 1),
        1,
    ),
    case(
        Format::Netbox,
        Dangling,
        "[{\"model\":\"dcim.device\",\"pk\":1,\"fields\":{\"name\":\"d\",\"rack\":9}}]",
        ("described nowhere", 1),
        1,
    ),
];

const GOVUK: [Case; 4] = [
    case(Format::Govuk, Broken, "- repo_name: [a\n", ("broken YAML", 2), 0),
    case(
        Format::Govuk,
        Merged,
        "- &b {repo_name: a, type: Gems, team: '#t'}\n- {<<: *b, repo_name: b}\n",
        NOTHING,
        2,
    ),
    case(Format::Govuk, Team, "- repo_name: a\n  type: Gems\n", ("“a” has no team", 1), 1),
    case(
        Format::Govuk,
        Twice,
        "- {repo_name: a, type: Gems, team: '#t'}\n- {repo_name: a, type: Gems, team: '#t'}\n",
        ("“a” stands on line 1", 2),
        1,
    ),
];

fn read(case: &Case) -> Reading {
    let mut file = File::named("slip", case.text);
    file.folder = "wharf".to_owned();
    case.format.read(&[file])
}

fn cases() -> impl Iterator<Item = &'static Case> {
    let all: [&'static [Case]; 7] =
        [&GITLAB, &BACKSTAGE, &COMPOSE, &KUBERNETES, &CYCLONEDX, &NETBOX, &GOVUK];
    all.into_iter().flatten()
}

#[test]
fn each_slip_is_named_with_its_line_and_nothing_beside_it_is_lost() {
    let mut wrong = Vec::new();
    for case in cases() {
        let reading = read(case);
        let land = &reading.landscape;
        let taken = land.services.len() + land.components.len();
        let told = reading.problems.iter().find(|problem| problem.what.contains(case.words));
        let line = told.map(|problem| problem.spot.line);
        let is_told = match case.words {
            "" => reading.problems.is_empty(),
            _ => line.is_some_and(|line| line.abs_diff(case.line) <= 1),
        };
        if !is_told || taken != case.taken {
            let (format, slip) = (case.format, case.slip);
            wrong.push(format!("{format:?} {slip:?}: {taken} {line:?} {:#?}", reading.problems));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_end_that_is_described_nowhere_is_kept_under_its_name() {
    for case in cases().filter(|case| case.slip == Dangling && case.format != Format::Netbox) {
        let reading = read(case);
        let ends = reading.landscape.dependencies.iter();
        let open = ends.filter(|entry| matches!(entry.what.provider, Target::Unknown(..)));
        assert_eq!(open.count(), 1, "{:?}", case.format);
    }
}

#[test]
fn every_format_has_every_slip_that_it_can_have() {
    let of = |format: Format| -> BTreeSet<Slip> {
        cases().filter(|case| case.format == format).map(|case| case.slip).collect()
    };
    let all = BTreeSet::from([Broken, Merged, Circle, Loop, Team, Twice, Kind, Dangling]);
    assert_eq!(of(Format::GitlabCatalog), all);
    assert_eq!(of(Format::Backstage), all);
    // Compose knows no teams; JSON no anchors; a manifest names its needs by address only; a dump
    // of NetBox and the list of applications tell of no needs between services.
    let without = |slips: &[Slip]| &all - &slips.iter().copied().collect();
    assert_eq!(of(Format::Compose), without(&[Team]));
    assert_eq!(of(Format::CycloneDx), without(&[Team, Merged]));
    assert_eq!(of(Format::Kubernetes), without(&[Team, Circle, Loop]));
    assert_eq!(of(Format::Netbox), without(&[Team, Merged, Circle, Loop]));
    assert_eq!(of(Format::Govuk), without(&[Circle, Loop, Kind, Dangling]));
}
