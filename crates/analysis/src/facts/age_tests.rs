//! Known answers of the age of data that is handed up over several steps, and of what is judged.

use crate::{
    facts::{Assessed, Rule},
    landscape::Objectives,
    sample::{Sample, minutes},
};

/// A service on two of three applications, which take their data from a database with its copies in
/// a vault: who bears how much, in minutes.
fn landscape(service: i64, database: i64, vault: i64) -> Sample {
    let objectives = Objectives {
        rpo: Some(minutes(service)),
        is_vital: true,
        is_live: true,
        ..Objectives::default()
    };
    let mut sample = Sample::new();
    sample
        .service_with("Settlement", "O", Some(5), objectives)
        .storing("db", "O", database)
        .storing("vault", "O", vault)
        .needs("db", "vault", "soft backed_up_to");
    for app in ["app-1", "app-2", "app-3"] {
        sample.ci(app, "O", Some(5)).needs("Settlement", app, "hard runs_on app:2").needs(
            app,
            "db",
            "hard data_from",
        );
    }
    sample
}

/// Whose data are too old, by how many minutes, and the way they come.
fn too_old(seen: &Assessed) -> Vec<(String, i64, Vec<String>)> {
    let found = seen.conflicts().iter().filter(|one| one.rule == Rule::DataTooOld);
    let way = |one: &crate::facts::Conflict| -> Vec<String> {
        one.chain.iter().map(|link| link.node.name.clone()).collect()
    };
    found.map(|one| (one.service.name.clone(), one.excess / 60, way(one))).collect()
}

#[test]
fn the_age_of_data_is_handed_up_over_several_steps_and_through_groups() {
    let seen = landscape(15, 15, 60).seen();
    let found = too_old(&seen);
    let names: Vec<(&str, i64)> = found.iter().map(|(name, by, _)| (name.as_str(), *by)).collect();
    assert_eq!(names, [("Settlement", 45), ("db", 45)], "a component is held to its own word");
    assert_eq!(found[0].2, ["vault", "db", "app-2", "Settlement"]);
    assert_eq!(found[1].2, ["vault", "db"]);
    let report = seen.service_report(seen.named("Settlement"));
    assert_eq!(report.worst_data, Some(minutes(60)));
    assert_eq!(report.worst_data_from.map(|from| from.name), Some("vault".to_owned()));
    let way: Vec<String> = report.worst_data_way.into_iter().map(|link| link.node.name).collect();
    assert_eq!(way, found[0].2);
    // The control: what is as young as everybody bears is none; the oldest is told all the same.
    let seen = landscape(60, 60, 60).seen();
    assert_eq!(too_old(&seen), []);
    assert_eq!(seen.service_report(seen.named("Settlement")).worst_data, Some(minutes(60)));
    // Who bears more is not told for who bears less.
    let found = too_old(&landscape(60, 15, 60).seen());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "db");
}

#[test]
fn circles_end_and_a_group_with_enough_young_members_spares() {
    let mut sample = landscape(15, 15, 60);
    sample.needs("vault", "app-1", "soft data_from").needs("db", "app-2", "soft data_from");
    let found = too_old(&sample.seen());
    assert_eq!(found.iter().filter(|(name, ..)| name == "Settlement").count(), 1, "{found:?}");
    assert_eq!(found[0].2.first().map(String::as_str), Some("vault"));
    // Two of three that lead to the old vault are one too many, where two are needed; one is not.
    let members = |old: usize| {
        let mut sample = landscape(15, 15, 15);
        sample.storing("tape", "O", 90);
        for app in ["app-1", "app-2"].into_iter().take(old) {
            sample.needs(app, "tape", "hard data_from");
        }
        too_old(&sample.seen())
    };
    assert_eq!(members(1), []);
    let found = members(2);
    assert_eq!((found.len(), found[0].1), (1, 75));
    assert_eq!(found[0].2, ["tape", "app-2", "Settlement"]);
}
