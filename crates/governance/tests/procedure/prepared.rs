//! Stories of a run before it starts: where whoever prepares it goes on, and who may start it.

use super::cast::Stage;
use frame::gate::AccessRole;
use testkit::{On, on_both};

on_both!(whoever_prepares_a_run_goes_on_where_it_is_started_and_others_are_not_offered_it);

/// An account of Dana Holt that reaches every organisation, providers too.
async fn chief(stage: &mut Stage) {
    let dana = stage.ids["dana"];
    stage.port.account_of("chief", dana, &[(AccessRole::Lead, None)]).await;
}

/// A run of Northwharf with Altus, prepared through its form by the lead. Its address.
async fn prepared(stage: &Stage, more: &[(&str, &str)]) -> String {
    let id = |name: &str| stage.ids[name].to_string();
    let (organisation, integrator) = (id("Northwharf"), id("Keystone"));
    let provider = stage.label("Altus");
    let mut form = vec![
        ("name", "Programme 2027"),
        ("organisation", organisation.as_str()),
        ("integrator", integrator.as_str()),
        ("course", "programme"),
        ("providers", provider.as_str()),
    ];
    form.extend_from_slice(more);
    let sent = stage.port.as_("chief").post("/process_runs", &form).await;
    sent.is(303).location().to_owned()
}

async fn whoever_prepares_a_run_goes_on_where_it_is_started_and_others_are_not_offered_it(on: On) {
    let Some(mut stage) = Stage::open(on).await else { return };
    chief(&mut stage).await;
    stage.as_("dana").get("/process").await.is(200).sees("Prepare a run");
    // A provider runs no process of its own, and is not offered one.
    stage.as_("ops-Altus").get("/process").await.is(200).sees_not("Prepare a run");
    let path = prepared(&stage, &[]).await;
    assert_eq!(path, "/process_runs/RUN-0001", "and not its facts");
    let chief = stage.port.as_("chief");
    chief.get(&path).await.is(200).sees("Start this run").sees("Not started");
    // Without a role in it the permission to keep its record starts nothing, and says so.
    stage.port.account("clerk", &[(AccessRole::Lead, None)]).await;
    let clerk = stage.port.as_("clerk");
    let page = clerk.get(&path).await;
    page.is(200).sees_not("Start this run").sees("you hold none: ask ").sees("Dana Holt");
    clerk.post(&format!("{path}/start"), &[]).await.is(422).sees("holds a role of it today");
    chief.post(&format!("{path}/start"), &[]).await.is(303);
    chief.get(&path).await.is(200).sees("Running");
}
