//! Stories of a run before it starts: where whoever prepares it goes on, and who may start it.

use super::cast::Stage;
use frame::gate::AccessRole;
use serde_json::json;
use testkit::{Method, On, on_both};

on_both!(
    whoever_prepares_a_run_goes_on_where_it_is_started_and_others_are_not_offered_it,
    a_changed_process_is_written_line_by_line_and_every_flaw_leads_to_its_line,
);

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

/// Two flaws: a reason is missing, and a gate would be left out.
const BAD: &str = "format = \"holdfast-tailoring/1\"\r\n[[skip]]\r\nactivity = \"1.8\"\r\n\r\n\
                   [[skip]]\r\nactivity = \"1.10\"\r\nreason = \"faster\"\r\n";

const GOOD: &str = "format = \"holdfast-tailoring/1\"\r\n[[skip]]\r\nactivity = \"1.8\"\r\n\
                    reason = \"The chart is kept by HR\"\r\n[[raci]]\r\nactivity = \"1.3\"\r\n\
                    cells = { sc-lead = \"R\", bc-manager = \"A\", sp-operations = \"C\" }\r\n";

async fn a_changed_process_is_written_line_by_line_and_every_flaw_leads_to_its_line(on: On) {
    let Some(mut stage) = Stage::open(on).await else { return };
    chief(&mut stage).await;
    let run = prepared(&stage, &[]).await;
    let path = format!("{run}/tailoring");
    let chief = stage.port.as_("chief");
    chief.get(&run).await.is(200).sees(&path).sees("nothing is changed");
    let page = chief.get(&path).await;
    page.is(200).sees("id=\"f-tailoring-l16\"").sees("Leave an activity out").sees("[[interval]]");
    page.sees("holdfast-tailoring/1").sees("enterprise-architects").sees_not("cannot start");
    // Looking at it says all that is wrong, at its line, and saves nothing.
    let checked = chief.post(&path, &[("act", "check"), ("tailoring", BAD)]).await;
    checked.is(200).sees("A run of this process cannot start: 2 flaws");
    for words in ["Line 2: skip has no reason", "Line 5: skip of 1.10 leaves out a gate"] {
        checked.sees(words);
    }
    checked.sees("href=\"#f-tailoring-l2\"").sees("href=\"#f-tailoring-l5\"");
    checked.sees("id=\"f-tailoring-l5\" class=\"bad\"").sees("activity = &#34;1.10&#34;");
    // Saving it is refused on the page and in the interface, flaw by flaw.
    let saved = chief.post(&path, &[("act", "save"), ("tailoring", BAD)]).await;
    saved.is(422).sees("It is not saved: 2 flaws").sees("activity = &#34;1.10&#34;");
    let etag = chief.get(&format!("/api{run}")).await.is(200).header("etag").to_owned();
    let head = [("if-match", etag.as_str())];
    let body = json!({ "tailoring": BAD });
    let refused = chief.json(Method::PATCH, &format!("/api{run}"), &head, &body).await;
    let refused = refused.is(422).json();
    assert_eq!(refused["refusals"].as_array().unwrap().len(), 2, "{refused}");
    chief.get(&run).await.is(200).sees("nothing is changed");
    // What can run is looked at, saved, and told by names, letters and reasons.
    let checked = chief.post(&path, &[("act", "check"), ("tailoring", GOOD)]).await;
    checked.is(200).sees("Nothing is wrong with it: 68 activities").sees("It is not saved yet");
    let saved = chief.post(&path, &[("act", "save"), ("tailoring", GOOD)]).await;
    assert_eq!(saved.is(303).location(), run);
    let page = chief.get(&run).await;
    page.is(200).sees("1.8 Identify service continuity organisation").sees("is left out");
    page.sees("Reason: ").sees("The chart is kept by HR");
    page.sees("A: from Service Continuity Management Lead to BC Manager").sees("Start this run");
    // Nobody else gets there, and a run keeps the process with which it starts.
    stage.as_("ops-Altus").post(&path, &[("act", "save"), ("tailoring", "")]).await.is(404);
    stage.as_("ops-Altus").get(&path).await.is(404);
    chief.post(&format!("{run}/start"), &[]).await.is(303);
    assert_eq!(chief.get(&path).await.is(303).location(), format!("{run}/handbook"));
    chief.post(&path, &[("act", "save"), ("tailoring", "")]).await.is(422);
    chief.get(&format!("{run}/handbook")).await.is(200).sees("The chart is kept by HR");
}
