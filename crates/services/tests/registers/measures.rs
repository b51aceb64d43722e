//! Measures over the registers of this wing: what they count is what the registers hold, and they
//! move with it.

use super::{change, count, story};
use serde_json::json;
use testkit::{Client, On};

/// How many rows of a measure count, and how many there are.
async fn share(dana: &Client, measure: &str) -> (u64, u64) {
    let one = dana.get(&format!("/api/measures/{measure}")).await.is(200).json();
    (one["counts"].as_u64().unwrap(), one["of"].as_u64().unwrap())
}

pub async fn measures_count_what_the_registers_hold_and_move_with_it(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let counted = async |path: &str, states: &[&str]| {
        let mut all = 0;
        for state in states {
            all += count(&dana, &format!("{path}state={state}&limit=200")).await;
        }
        u64::try_from(all).unwrap()
    };
    let live = counted("/api/services?", &["live", "retiring"]).await;
    let in_effect = ["active", "in-review", "renewing", "transferring", "terminating"];
    let slas = counted("/api/contracts?kind=sla&", &in_effect).await;
    assert!(live > 20 && slas > 0, "{live} {slas}");
    assert_eq!(share(&dana, "targets-agreed").await.1, live);
    assert_eq!(share(&dana, "targets-in-slas").await.1, slas);
    let (proven, suppliers) = share(&dana, "supplier-proofs").await;
    assert!(proven < suppliers, "one of the suppliers of the story owes its proof");
    // A claim beyond the RTO takes one away, and no more.
    let before = share(&dana, "targets-agreed").await;
    let all = dana.get("/api/measures/targets-agreed").await.is(200).json();
    let row = all["rows"].as_array().unwrap().iter().find(|row| row["counts"] == true).unwrap();
    let url = row["url"].as_str().unwrap();
    let claim = json!({ "claimed_recovery": "P30D" });
    change(&dana, &format!("/api{url}"), "The last exercise took longer", claim).await.is(200);
    assert_eq!(share(&dana, "targets-agreed").await, (before.0 - 1, before.1));
    let page = dana.get("/measures/targets-agreed?rows=open").await;
    page.is(200).sees(url).sees("the claim is longer than the RTO");
    // A provider counts what it may see, which is less.
    let ravi = story.port.as_("ravi").get("/api/measures/targets-agreed").await.is(200).json();
    assert!(ravi["of"].as_u64().unwrap_or(0) < before.1, "{ravi}");
}
