//! Stories of the running process: a cycle and an invocation by hand-offs only, rejection at each
//! gate, who may do what, and what a provider never learns.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

#[path = "procedure/cast.rs"]
mod cast;

use cast::{PROVIDERS, Play, Stage};
use frame::on_both;
use frame::testkit::On;
use governance::procedure::RunCourse;
use serde_json::{Value as Json, json};

on_both!(
    a_cycle_is_driven_from_1_1_to_3_21_by_hand_offs_with_a_rejection_at_each_gate,
);

/// The word that only Corvid ever writes.
const CANARY: &str = "kingfisher-7741";

fn words(who: &str) -> String {
    match who {
        "ops-Corvid" => format!("because of {CANARY}"),
        _ => "because it is so".to_owned(),
    }
}

/// Does what is to be done, whoever has it, until an activity was completed so many times.
async fn until(stage: &Stage, run: &str, play: &mut Play, goal: (&str, usize)) -> usize {
    let mut deeds = 0;
    for _ in 0..400 {
        let progress = stage.progress("dana", run).await;
        let done = progress["completions"].as_array().unwrap();
        let count = done.iter().filter(|one| one["activity"] == goal.0).count();
        if count >= goal.1 {
            return deeds;
        }
        let open = progress["open"].as_array().unwrap();
        let is_idle = |duty: &Json| {
            open.iter().any(|one| {
                one["activity"] == duty["activity"]
                    && one["provider"] == duty["provider"]
                    && one["standing"] == "idle"
                    && one["round"].as_u64() > Some(1)
            })
        };
        let duties = progress["duties"].as_array().unwrap();
        let wanted = duties.iter().filter(|duty| duty["task"] != "recur" && !is_idle(duty));
        let mut is_moved = false;
        // Each duty stands on its own until something completes.
        for duty in wanted {
            stage.fulfil(run, duty, play).await;
            deeds += 1;
            is_moved = true;
            if duty["task"] == "sign" || duty["task"] == "report" {
                break;
            }
        }
        assert!(is_moved, "nobody can do anything: {progress:#}");
    }
    panic!("{goal:?} is not reached");
}

async fn a_cycle_is_driven_from_1_1_to_3_21_by_hand_offs_with_a_rejection_at_each_gate(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &PROVIDERS).await;
    let definition = process::Definition::shipped();
    let gates = definition.activities.iter().filter(|one| one.is_decision && one.stage < 4);
    for gate in gates {
        let ways: Vec<_> = gate.ways.iter().map(|way| (&way.say, &way.next)).collect();
        println!("{} {} follows {} {ways:?}", gate.id, gate.name, gate.follows);
    }
    let mut play = Play { say: Vec::new(), words };
    let deeds = until(&stage, &run, &mut play, ("3.21", 1)).await;
    println!("{deeds} deeds");
}
