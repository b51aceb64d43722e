//! No reader panics, whatever becomes of a file on its way; what it says always has a place.

use connectors::{File, Format};
use proptest::prelude::*;

/// One good file of each format.
const SEEDS: [&str; 7] = [
    "tiers: [{name: sv}]\nbase: &b {tier: sv}\nservices:\n- name: a\n  <<: *b\n  teams: [t]\n  \
     technical:\n    dependencies:\n    - service: a\n    - service:\n    - service: x\n",
    "kind: Component\nmetadata: {name: a, annotations: {holdfast/rto: PT4H}}\nspec: {type: \
     service, owner: team, dependsOn: ['resource:x/y']}\n---\nkind: Group\nmetadata: {name: g}\n",
    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"services\":[{\"bom-ref\":\"s\",\
     \"name\":\"S\",\"services\":[{\"name\":\"T\"}]}],\"dependencies\":[{\"ref\":\"s\",\
     \"dependsOn\":[\"q\"]}]}",
    "services:\n  a:\n    image: ${X:-y}/z:${V}\n    depends_on: {b: {required: false}}\n    \
     environment: [B_ADDR=b:1]\n  b: {image: redis}\n",
    "kind: Deployment\nmetadata: {name: a}\nspec: {template: {metadata: {labels: {l: m}}, spec: \
     {containers: [{image: i, env: [{name: X_ADDR, value: 'b:1'}]}]}}}\n---\nkind: Service\n\
     metadata: {name: b}\nspec: {selector: {l: m}}\n",
    "[{\"model\":\"dcim.device\",\"pk\":1,\"fields\":{\"name\":\"d\",\"rack\":1}},\
     {\"model\":\"dcim.cabletermination\",\"pk\":1,\"fields\":{\"cable\":1,\
     \"termination_type\":[\"dcim\",\"interface\"],\"termination_id\":1}}]",
    "- repo_name: a\n  type: APIs\n  team: '#t'\n  production_hosted_on: eks\n",
];

/// What a slip of the hand puts into a file.
const SLIPS: [&str; 16] = [
    "", ":", "-", "\n", "{", "}", "[", "]", "&a ", "*a", "<<: ", "\"", "---\n", "\u{0}", "é", "${",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_reader_panics_and_every_problem_has_a_place(
        seed in 0..SEEDS.len(),
        slips in proptest::collection::vec(
            (any::<prop::sample::Index>(), 0..SLIPS.len(), 0..9usize),
            1..6,
        ),
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (at, slip, cut) in slips {
            let at = at.index(bytes.len() + 1);
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, SLIPS[slip].bytes());
        }
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 2;
        for format in Format::ALL {
            let reading = format.read(&[File::named("mutated", bytes.clone())]);
            prop_assert!(!reading.landscape.is_empty() || !reading.problems.is_empty());
            for problem in &reading.problems {
                prop_assert!((1..=lines).contains(&problem.spot.line), "{problem:?}");
                prop_assert!(!problem.what.is_empty() && !problem.kept.is_empty());
            }
            prop_assert_eq!(reading.read(), reading.landscape.len() + reading.left_out);
        }
    }
}

#[test]
fn a_file_of_which_nothing_is_taken_says_so_and_adds_nobody() {
    for text in ["", "# nothing\n", "{}", "[]", "services: [a, b]\n", "services: text\n", "--- \n"]
    {
        for format in Format::ALL {
            let reading = format.read(&[File::named("empty", text.as_bytes().to_vec())]);
            assert!(!reading.problems.is_empty(), "{format:?}: {text:?}");
            assert_eq!(reading.landscape.len(), 0, "{format:?}: {text:?}");
        }
    }
    // The control: what is understood is taken.
    let taken = Format::Compose.read(&[File::named("compose", SEEDS[3].as_bytes().to_vec())]);
    assert!(taken.landscape.len() > 1);
}
