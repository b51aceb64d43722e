//! Tests of the guidance: every activity has it, and it knows no other.

use process::{Definition, Guide};

#[test]
fn every_activity_says_how_it_is_done_and_nothing_else_does() {
    let (guides, flaws) = Guide::read(include_str!("../guide.toml"));
    assert!(flaws.is_empty(), "{flaws:?}");
    let guided: Vec<&str> = guides.iter().map(|guide| guide.activity.as_str()).collect();
    let mut wanted: Vec<&str> = Vec::new();
    for activity in &Definition::shipped().activities {
        let guide = Guide::of(&activity.id);
        assert!(guide.is_some(), "{} {} has no guidance", activity.id, activity.name);
        wanted.push(&activity.id);
    }
    let mut sorted = guided.clone();
    sorted.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(sorted, wanted, "each once, and none that the process does not have");
    // What the mission names deserves more than two lines.
    for activity in ["1.2", "1.4", "2.5", "2.9", "2.13", "4.2", "4.6"] {
        let guide = Guide::of(activity).unwrap();
        assert!(guide.steps.len() > 3 && !guide.tips.is_empty(), "{activity}");
    }
    assert!(guides.iter().all(|guide| !guide.places.is_empty()), "each says where it is done");
}

#[test]
fn what_is_wrong_with_guidance_is_said_with_its_line() {
    let text = "format = \"holdfast-guide/1\"\n[[guide]]\nactivity = \"1.1\"\nsteps = [\"one\"]\n\
                colour = \"red\"\n";
    let (_, flaws) = Guide::read(text);
    let told: Vec<String> = flaws.iter().map(ToString::to_string).collect();
    for words in ["has no why", "has fewer than two steps", "colour"] {
        assert!(told.iter().any(|one| one.contains(words)), "{words}: {told:?}");
    }
    assert!(told.iter().any(|one| one.contains("line 5")), "{told:?}");
    let (_, flaws) = Guide::read("format = \"other\"");
    assert_eq!(flaws.len(), 1, "{flaws:?}");
}
