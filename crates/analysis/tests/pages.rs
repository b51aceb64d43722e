//! The designed pages, told over HTTP on both databases: what they say first, what they leave out
//! for whom, where the generic pages are beside them.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use crate::ground;

use frame::gate::AccessRole;
use serde_json::Value as Json;
use testkit::{Method, On, Port, Seen};

/// Northwharf with its services, and accounts that reach differently far.
async fn northwharf(on: On) -> Option<Port> {
    let (mut port, laid) = ground::northwharf(on).await?;
    let corvid = Some(laid.organisation("Corvid"));
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    port.account("yuki", &[(AccessRole::Contributor, corvid)]).await;
    port.account("nobody", &[]).await;
    Some(port)
}

/// The short number of the record of that name in a register.
async fn number(port: &Port, register: &str, name: &str) -> String {
    let words = name.replace(' ', "%20");
    let listed = port.as_("dana").get(&format!("/api/{register}?q={words}")).await.is(200).json();
    let items = listed["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["name"] == name || item["title"] == name).unwrap();
    item["number"].as_str().unwrap().to_owned()
}

async fn the_home_says_one_sentence_and_each_number_opens_its_rows(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let home = dana.get("/").await;
    home.is(200).sees("hf-lede").sees("would miss their RTO today").sees("Settlement");
    home.sees("/?vital=yes&#38;verdict=gap").sees("No test of a whole service is recorded");
    let rows = dana.get("/?vital=yes&verdict=gap").await;
    rows.is(200).sees("Vital services: gap").sees("Settlement").sees_not(">Market data</a></td>");
    // Nothing is proven while no test is recorded, and the page does not pretend.
    dana.get("/?verdict=proven").await.is(200).sees("There is nothing under “Services: proven”.");
    dana.get("/registers").await.is(200).sees("Changed lately");
}

async fn not_permitted_is_not_empty(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let seen = port.as_("nobody").get("/").await;
    seen.is(200).sees("You may not see services yet").sees_not("Where to begin");
}

async fn an_installation_without_services_says_where_to_begin(on: On) {
    let capabilities =
        [governance::CAPABILITIES, services::CAPABILITIES, analysis::CAPABILITIES].concat();
    let Some(mut port) = Port::open(capabilities, on).await else { return };
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let home = port.as_("dana").get("/").await;
    home.is(200).sees("Where to begin").sees("/services/imports").sees("holdfast demo");
    port.as_("dana").get("/explorer").await.is(200).sees("No dependency is recorded yet.");
}

async fn a_service_stands_on_one_page_and_its_record_beside_it(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let path = format!("/services/{}", number(&port, "services", "Settlement").await);
    let page = dana.get(&path).await;
    page.is(200).sees("Can it be recovered in time?").sees("Needed by").sees("no test is recorded");
    page.sees(&format!("{path}/record")).sees(&format!("{path}/history"));
    let record = dana.get(&format!("{path}/record")).await;
    record.is(200).sees("Facts").sees("Overview");
    // What asks for the generic page is led there, with all that was asked.
    let led = dana.get(&format!("{path}?saved=x&step=y")).await;
    assert_eq!(led.is(303).location(), format!("{path}/record?saved=x&step=y"));
    dana.get("/services/SVC-9999").await.is(404);
}

async fn the_explorer_keeps_its_question_in_the_address(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    dana.get("/explorer").await.is(200).sees("What if something fails?").sees("Single causes");
    let array = number(&port, "cis", "san-q7").await;
    let page = dana.get(&format!("/explorer?fail={array}")).await;
    page.is(200).sees("san-q7").sees("The services as a table").sees("Settlement");
    page.sees("needs 1 of 2: 0 left").sees("Why Settlement is late");
    // The table leads to the page without what is only weakened, and says so.
    page.sees(&format!("/explorer?fail={array}&#38;soft=no"));
    dana.get(&format!("/explorer?fail={array}&soft=no")).await.is(200).sees("left out; show it");
    // The rows stand in the order of recovery where that is asked for, in the file as well.
    page.sees("order=recovery");
    let orders = async |more: &str| {
        let path = format!("/explorer/export.csv?fail={array}{more}");
        let file = dana.get(&path).await.is(200).text();
        let last = file.lines().skip(1).filter_map(|line| line.rsplit(',').next());
        last.map(|order| order.trim_matches('"').parse().unwrap()).collect::<Vec<u32>>()
    };
    let by_recovery = orders("&order=recovery").await;
    assert!(by_recovery.len() > 3 && by_recovery.is_sorted(), "{by_recovery:?}");
    assert!(!orders("").await.is_sorted(), "the control: else by when it is reached");
    dana.get("/explorer?fail=no-such-thing").await.is(200).sees("Nothing here is called");
    dana.get("/explorer?fail=CI-0001&needed=x").await.is(200).sees("cannot be read");
}

async fn the_explorer_asks_what_if_in_a_form_and_each_assumption_is_taken_back(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let array = number(&port, "cis", "san-q7").await;
    let ask = format!("/explorer?fail={array}");
    let page = dana.get(&ask).await;
    page.is(200).sees("What if something were different?").sees("name=\"lag_of\"");
    page.sees_not("This is a what-if");
    // A dependency of a group, as the form offers it.
    let offered = page.text();
    let group = offered.split(" of 2 of “").next().unwrap().rsplit("value=\"").next().unwrap();
    let group = group.split('"').next().unwrap().to_owned();
    assert!(group.starts_with("DEP-"), "{group}");
    let words = "some%20words%20as%20they%20are%20offered";
    let typed = format!("{ask}&needed_of={group}+{words}&needed_to=2&lag_of=&without_this=");
    let to = dana.get(&typed).await.is(303).location().to_owned();
    assert_eq!(to, format!("{ask}&needed={group}:2"));
    let page = dana.get(&to).await;
    page.is(200).sees("This is a what-if").sees("needs 2 of 2").sees("instead of 1");
    page.sees("As recorded").sees(&format!("href=\"{ask}\""));
    // Only what can be taken is offered: groups for their number, and what has work of its own.
    let of = |name: &str| {
        let select = offered.split(&format!("name=\"{name}\"")).nth(1).unwrap();
        let select = select.split("</select>").next().unwrap();
        let values = select.split("value=\"").skip(2).map(|rest| rest.split('"').next().unwrap());
        values.map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(!of("needed_of").is_empty(), "the group of the array is near");
    assert!(of("needed_of").iter().all(|one| one.starts_with("DEP-")));
    assert!(of("needed_of").len() < of("lag_of").len(), "the control: not all stand in groups");
    assert_eq!(of("own_of")[0], array);
    assert!(of("own_of").iter().all(|one| one.starts_with("CI-") || one.starts_with("SVC-")));
    // What is recorded already changes nothing, and says so.
    let page = dana.get(&format!("{ask}&needed={group}:1&lag={group}:0")).await;
    page.is(200)
        .sees("needs 1 of 2")
        .sees(", as recorded: changes nothing")
        .sees_not("instead of 1");
    // Two are told apart, and each is taken back alone.
    let both = format!("{to}&lag_of={group}&lag_to=2+h&own_of=san-q7&own_to=1+h");
    let to = dana.get(&both).await.is(303).location().to_owned();
    assert_eq!(to, format!("{ask}&needed={group}:2&lag={group}:PT2H&own={array}:PT1H"));
    let page = dana.get(&to).await;
    page.is(200).sees("after 2 h instead of at once").sees("san-q7 is back by its own work after");
    page.sees(&format!("{ask}&#38;needed={group}:2&#38;own={array}:PT1H"));
    // What something takes over from is not lost with the failure, and nothing is told of it.
    let settlement = number(&port, "services", "Settlement").await;
    dana.get(&ask).await.is(200).sees("Why Settlement is");
    let to = format!("{ask}&spare_this={settlement}");
    let to = dana.get(&to).await.is(303).location().to_owned();
    assert_eq!(to, format!("{ask}&spare={settlement}"));
    let page = dana.get(&to).await;
    page.is(200).sees("Something takes over from Settlement at once");
    page.sees_not("Why Settlement is").sees_not(&format!("href=\"/services/{settlement}\""));
    // What cannot be taken is refused at its field, and the question stays with what was typed.
    let page = dana.get(&format!("{ask}&lag_of={group}&lag_to=abc")).await;
    page.is(200).sees("“abc” is not a duration").sees("value=\"abc\"").sees("Why Settlement is");
    let page = dana.get(&format!("{ask}&needed_of={group}&needed_to=9")).await;
    page.is(200).sees("“9” is not a number of members from 1 to 2");
    dana.get(&format!("{ask}&spare_this=nothing")).await.is(200).sees("is called “nothing”");
    dana.get(&format!("{ask}&own_to=1+h")).await.is(200).sees("It is open; choose");
    let page = dana.get(&format!("{ask}&lag=abc")).await;
    page.is(200).sees("lag: “abc” cannot be read").sees("Why Settlement is");
}

async fn the_pages_of_components_and_places_lead_to_what_if_they_fail(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    for (register, name) in [("cis", "san-q7"), ("locations", "Site North")] {
        let number = number(&port, register, name).await;
        let page = dana.get(&format!("/{register}/{number}")).await;
        page.is(200).sees("What if it fails").sees(&format!("/explorer?fail={number}"));
        dana.get(&format!("/explorer?fail={number}")).await.is(200).sees("Settlement");
    }
    // The control: nothing is said of what does not fail.
    let number = number(&port, "organisations", "Corvid").await;
    let page = dana.get(&format!("/organisations/{number}")).await;
    page.is(200).sees_not("What if it fails");
}

async fn a_what_if_says_what_it_could_not_find(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let array = number(&port, "cis", "san-q7").await;
    let page = dana.get(&format!("/explorer?fail={array}&without=DEP-9999&own=CI-9999:PT1H")).await;
    page.is(200).sees("nothing you may see is called so: CI-9999, DEP-9999.");
    dana.get("/explorer?spare=CI-9999").await.is(200).sees("is called so: CI-9999.");
    let asked = "spare=CI-9999&needed=DEP-9998:1&lag=DEP-9997:PT5M&without=DEP-0001";
    let path = format!("/api/analysis/impact?fail={array}&{asked}");
    let blast = dana.get(&path).await.is(200).json();
    assert_eq!(blast["not_found"], serde_json::json!(["CI-9999", "DEP-9997", "DEP-9998"]));
    // Somebody else's is not found like what was never there.
    let yuki = port.as_("yuki");
    for part in ["spare", "without"] {
        let foreign = if part == "spare" { array.clone() } else { foreign_need(&port).await };
        let missing = format!("{}-9999", foreign.split('-').next().unwrap());
        let ask = async |name: &str| {
            let told = yuki.get(&format!("/api/analysis/impact?{part}={name}")).await;
            told.is(200).sees(&format!("\"not_found\":[\"{name}\"]"));
            told.text().replace(name, "it")
        };
        assert_eq!(ask(&foreign).await, ask(&missing).await);
        let known = dana.get(&format!("/api/analysis/impact?{part}={foreign}")).await;
        known.is(200).sees("\"not_found\":[]");
    }
}

/// A dependency between components of Altus.
async fn foreign_need(port: &Port) -> String {
    let dana = port.as_("dana");
    let node = dana.get("/api/cis?q=stl-db-1").await.is(200).json();
    let (id, altus) = (&node["items"][0]["id"], &node["items"][0]["organisation"]);
    let path = format!("/api/dependencies?consumer={}", id.as_str().unwrap());
    let found = dana.get(&path).await.is(200).json();
    let own = found["items"].as_array().unwrap().iter().find(|one| one["organisation"] == *altus);
    own.unwrap()["number"].as_str().unwrap().to_owned()
}

async fn all_single_causes_can_be_seen(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let ready = dana.get("/api/analysis/readiness").await.is(200).json();
    let singles = ready["singles"].as_array().unwrap();
    assert_eq!(Some(singles.len() as u64), ready["singles_count"].as_u64());
    assert!(singles.len() > 20, "{}", singles.len());
    let person = singles.iter().find(|one| one["found_as"] == "key person").unwrap();
    assert_eq!(person["cause"]["name"], "Ömer Kaya");
    let all = format!("All {}", singles.len());
    dana.get("/").await.is(200).sees(&all).sees("/explorer?all=yes#singles");
    let last = singles.last().unwrap()["cause"]["name"].as_str().unwrap();
    dana.get("/explorer").await.is(200).sees("the first 20 of").sees(&all);
    dana.get("/explorer?all=yes").await.is(200).sees_not("the first 20 of").sees(last);
}

async fn what_only_gets_worse_has_no_verdict_on_its_rto(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let array = number(&port, "cis", "san-q7").await;
    let path = format!("/api/analysis/impact?fail={array}");
    let hits = dana.get(&path).await.is(200).json()["hits"].clone();
    let hit = |name: &str| {
        let hits = hits.as_array().unwrap();
        hits.iter().find(|hit| hit["node"]["name"] == name).unwrap().clone()
    };
    let weaker = hit("Trade confirmation");
    assert_eq!((&weaker["fails"], &weaker["verdict"]), (&false.into(), &serde_json::Value::Null));
    // The control: what fails is judged.
    assert_eq!(hit("Settlement")["verdict"], "gap");
    let page = dana.get(&format!("/explorer?fail={array}")).await;
    page.is(200).sees("gets worse").sees("well again after");
    dana.get(&format!("/explorer?fail={array}&soft=no")).await.is(200).sees_not("gets worse");
}

async fn an_objective_without_reserve_is_said(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let number = number(&port, "services", "Settlement").await;
    let (page, path) = (format!("/services/{number}"), format!("/api/services/{number}"));
    dana.get(&page).await.is(200).sees_not("use up the MTPD");
    let etag = dana.get(&path).await.is(200).header("etag").to_owned();
    let why = [("if-match", etag.as_str()), ("change-reason", "RFC-0301")];
    let body = serde_json::json!({ "rto": "PT5H" });
    dana.json(Method::PATCH, &path, &why, &body).await.is(200);
    let page = dana.get(&page).await;
    page.is(200).sees("without reserve").sees("RTO and work recovery use up the MTPD");
}

async fn a_supplier_shows_its_promises_against_what_is_needed(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let altus = number(&port, "suppliers", "Altus").await;
    let page = port.as_("dana").get(&format!("/suppliers/{altus}")).await;
    page.is(200).sees("Do the contracts promise enough?").sees("What depends on Altus");
    page.sees("Promises too little for").sees(&format!("/explorer?fail={altus}"));
    // Until when notice can be given, and who delivers through it, with the rank.
    page.sees("Notice by").sees("Delivers through it").sees("Stonegate Vaults").sees("rank 2");
    let stonegate = number(&port, "suppliers", "Stonegate Vaults").await;
    let page = port.as_("dana").get(&format!("/suppliers/{stonegate}")).await;
    page.is(200).sees_not("Delivers through it");
}

async fn a_supplier_shows_what_it_proved_kept_and_disputed(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let altus = number(&port, "suppliers", "Altus").await;
    let page = port.as_("dana").get(&format!("/suppliers/{altus}")).await;
    page.is(200).sees("Restore from the vault").sees("Failed, 5 h 45 min");
    page.sees("Altus recovers Altus").sees("Lapsed").sees("Was 17 October a breach?");
    page.sees("They: ").sees("Q3 2026 of Altus").sees("2 of 3").sees("Ravi Thornbury");
    // Without any, it says what is missing and why that counts.
    let keystone = number(&port, "suppliers", "Keystone").await;
    let page = port.as_("dana").get(&format!("/suppliers/{keystone}")).await;
    page.is(200).sees("It has shown nothing of its own continuity.");
    page.sees_not("Was 17 October a breach?");
}

async fn a_contract_whose_last_day_is_over_promises_nothing_the_next_day(on: On) {
    let Some(mut port) = northwharf(on).await else { return };
    let supplier = format!("/suppliers/{}", number(&port, "suppliers", "Altus").await);
    let contract = number(&port, "contracts", "UC-ALT-07 Hosting and restore").await;
    let (page, path) = (format!("/contracts/{contract}"), format!("/api/contracts/{contract}"));
    let promises = format!("<a href=\"/contracts/{contract}\">{contract}</a>");
    let dana = port.as_("dana");
    let etag = dana.get(&path).await.is(200).header("etag").to_owned();
    let why = [("if-match", etag.as_str()), ("change-reason", "RFC-0301")];
    let body = serde_json::json!({ "ends": "2026-11-24", "renews": false });
    dana.json(Method::PATCH, &path, &why, &body).await.is(200);
    // The control: on the days before it still does.
    dana.get(&supplier).await.is(200).sees(&promises).sees_not("No promise:");
    dana.get(&page).await.is(200).sees("Do the contracts promise enough?");
    // Nobody writes anything, and the day is over.
    port.hand().advance(2 * 86_400);
    port.again("dana").await;
    let dana = port.as_("dana");
    let ended = format!("{contract} ended on 24 Nov 2026");
    let seen = dana.get(&supplier).await;
    seen.is(200).sees(&format!("No promise: {ended}.")).sees_not(&promises);
    let seen = dana.get(&page).await;
    seen.is(200).sees(&format!("{ended}: no promise.")).sees_not("promise enough?");
}

async fn a_contract_says_until_when_notice_must_be_given(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let path = |reference: &str| {
        let reference = reference.replace(' ', "%20");
        let dana = port.as_("dana");
        async move {
            let listed = dana.get(&format!("/api/contracts?q={reference}")).await.is(200).json();
            format!("/contracts/{}", listed["items"][0]["number"].as_str().unwrap())
        }
    };
    let identity = dana.get(&path("UC-ALT-11").await).await;
    identity.is(200).sees("Notice must be given by").sees("91 days before it ends").sees(" left;");
    identity.sees("Identity and access").sees("All facts").sees("/record");
    // What was promised stands against what is needed, as on the page of the supplier.
    let hosting = dana.get(&path("UC-ALT-07").await).await;
    hosting.is(200).sees("Do the contracts promise enough?").sees("Promises too little for");
    hosting.sees("A second array is not asked for.").sees("5 % of a month");
    // The control: without an end there is no such day, and that is said.
    let framework = dana.get(&path("FW-KEY-01").await).await;
    framework.is(200).sees("neither its last day nor the days of notice are stated");
    let record = dana.get(&format!("{}/record", path("UC-ALT-11").await)).await;
    record.is(200).sees("Facts").sees("Overview");
}

/// The sentences of the conflicts that touch a service.
async fn conflicts_of(port: &Port, service: &str) -> Vec<String> {
    let ready = port.as_("dana").get("/api/analysis/readiness").await.is(200).json();
    let all = ready["conflicts"].as_array().unwrap();
    let own = all.iter().filter(|one| one["service"]["name"] == service);
    own.map(|one| one["words"].as_str().unwrap().to_owned()).collect()
}

/// The contract of that reference: its number and its id.
async fn contract(port: &Port, reference: &str) -> (String, String) {
    let found = port.as_("dana").get(&format!("/api/contracts?q={reference}")).await.is(200).json();
    let items = found["items"].as_array().unwrap();
    let one = items.iter().find(|one| one["reference"] == reference).unwrap();
    let text = |name: &str| one[name].as_str().unwrap().to_owned();
    (text("number"), text("id"))
}

async fn suppliers_outside_and_inside_are_monitored_against_targets_and_the_slas_above(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    // What a supplier outside agreed to and reached, and what it promises for the services.
    let altus =
        dana.get(&format!("/suppliers/{}", number(&port, "suppliers", "Altus").await)).await;
    altus.is(200).sees("restored in time").sees("2 of 3").sees("Promises too little for");
    // The same for one inside, once it was reviewed.
    let inside = number(&port, "suppliers", "IT of Northwharf").await;
    let supplier = dana.get(&format!("/api/suppliers/{inside}")).await.is(200).json();
    let (_, agreement) = contract(&port, "OLA-01").await;
    let agreed = dana.get(&format!("/api/contracts/{agreement}")).await.is(200).json();
    let review = serde_json::json!({
        "supplier": supplier["id"],
        "customer": agreed["customer"],
        "contract": agreement,
        "period": "Q3 2026",
        "held_on": "2026-10-12",
        "result": "missed",
        "performance": [
            { "promise": "balances checked within 1 h", "reached": "1 h 40 min", "kept": "missed" },
        ],
    });
    dana.json(Method::POST, "/api/performance_reviews", &[], &review).await.is(201);
    let page = dana.get(&format!("/suppliers/{inside}")).await;
    page.is(200).sees("balances checked within 1 h").sees("1 h 40 min").sees("Settlement");
    // And all of them against the SLA that stands on them.
    let above = conflicts_of(&port, "Settlement").await;
    let sla = above.iter().find(|words| words.contains("what it stands on comes to")).unwrap();
    for reference in ["UC-ALT-07", "UC-COR-03", "OLA-01"] {
        let (number, _) = contract(&port, reference).await;
        assert!(sla.contains(&number), "{reference} {number}: {sla}");
    }
}

async fn a_change_of_an_underpinning_contract_reaches_the_sla_above_and_is_kept(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let (below, id) = contract(&port, "UC-BRI-04").await;
    let (above, _) = contract(&port, "SLA-002").await;
    // The control: as it is, the SLA stands.
    let sla = format!("{above} promises");
    let before = conflicts_of(&port, "Dealer voice").await;
    assert!(!before.iter().any(|words| words.starts_with(&sla)), "{before:?}");
    let path = format!("/api/contracts/{id}");
    let etag = dana.get(&path).await.is(200).header("etag").to_owned();
    let weaker = serde_json::json!({ "availability": "99.00 %", "rto": "PT2H", "edition": "v6" });
    let headers = [("if-match", etag.as_str()), ("change-reason", "Brightline moved its exchange")];
    dana.json(Method::PATCH, &path, &headers, &weaker).await.is(200);
    let after = conflicts_of(&port, "Dealer voice").await;
    let told = |words: &str| after.iter().any(|one| one.contains(words));
    assert!(told(&sla) && told("what it stands on comes to 99.000 %"), "{after:?}");
    assert!(told(&format!("{below} promises 2 h for Dealer voice")), "{after:?}");
    dana.get(&format!("/contracts/{below}")).await.is(200).sees("Promises too little for");
    // What was promised before, and why it was changed, stays.
    let history = dana.get(&format!("{path}/history")).await;
    history.is(200).sees("Brightline moved its exchange").sees("PT15M").sees("PT2H").sees("v6");
}

async fn what_stops_with_a_supplier_is_the_same_on_its_page_and_in_the_explorer(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    for name in ["Altus", "Corvid", "Brightline", "Keystone"] {
        let number = number(&port, "suppliers", name).await;
        let path = format!("/api/analysis/suppliers/{number}");
        let told = dana.get(&path).await.is(200).json();
        let stops = told["services"][0].as_u64().unwrap();
        // By its number and by its name, which an organisation bears as well.
        for asked in [number.as_str(), name] {
            let blast =
                dana.get(&format!("/api/analysis/impact?fail={asked}")).await.is(200).json();
            let hits = blast["hits"].as_array().unwrap();
            let fails = |hit: &&Json| hit["fails"] == true && !hit["line"].is_null();
            assert_eq!(hits.iter().filter(fails).count() as u64, stops, "{asked}: {blast}");
        }
    }
}

/// A provider sees its own matters, and of the others what a contract opens.
async fn what_a_list_shows_opens_also_when_it_is_former_or_retired(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let mut redirected = 0;
    for register in ["suppliers", "services"] {
        let listed = dana.get(&format!("/api/{register}?limit=100")).await.is(200).json();
        for item in listed["items"].as_array().unwrap() {
            let path = format!("/{register}/{}", item["number"].as_str().unwrap());
            let page = dana.get(&path).await;
            if page.status == 303 {
                assert_eq!(page.location(), format!("{path}/record"), "its record tells the rest");
                dana.get(page.location()).await.is(200);
                redirected += 1;
            } else {
                page.is(200);
            }
        }
    }
    assert!(redirected > 0, "Northwharf has a former supplier");
}

async fn who_sees_a_record_without_its_comments_is_not_told_of_them(on: On) {
    let Some(mut port) = northwharf(on).await else { return };
    let number = number(&port, "services", "Payments").await;
    let dana = port.as_("dana");
    let service = dana.get(&format!("/api/services/{number}")).await.is(200).json();
    let customer = service["customers"][0].as_str().unwrap().parse().unwrap();
    let people = dana.get("/api/persons?limit=100").await.is(200).json();
    let people = people["items"].as_array().unwrap();
    let person = people.iter().find(|one| one["name"] == "Ines Carvalho").unwrap();
    let (id, label) = (person["id"].as_str().unwrap(), person["number"].as_str().unwrap());
    let access = [(AccessRole::Contributor, Some(customer))];
    port.account_of("ines", id.parse().unwrap(), &access).await;
    let (dana, ines) = (port.as_("dana"), port.as_("ines"));
    ines.get(&format!("/services/{number}/record")).await.is(200);
    let said = [("text", format!("Between us, @{label}."))];
    let said: Vec<(&str, &str)> = said.iter().map(|(a, b)| (*a, b.as_str())).collect();
    dana.post(&format!("/services/{number}/comments"), &said).await.is(303);
    let record = dana.get(&format!("/services/{number}/record")).await;
    record.is(200).sees("Ines Carvalho does not see comments here and was not told.");
    ines.get("/notices").await.is(200).sees_not("Between us");
    ines.get(&format!("/services/{number}/record")).await.sees_not("Between us");
    // The control: whose record it is reads it.
    port.as_("yuki").get(&format!("/services/{number}/record")).await.sees("Between us");
}

async fn foreign_and_missing_are_answered_alike(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let yuki = port.as_("yuki");
    let array = number(&port, "cis", "san-q7").await;
    let asked = yuki.get(&format!("/explorer?fail={array}")).await;
    let never = yuki.get("/explorer?fail=CI-9999").await;
    asked.is(200).sees("Nothing here is called");
    // What differs from page to page by itself: the question, and the key of signing out.
    let plain = |seen: &Seen, number: &str| -> Vec<String> {
        let text = seen.text().replace(number, "it");
        text.split('<').filter(|tag| !tag.contains("_key")).map(str::to_owned).collect()
    };
    assert_eq!(plain(&asked, &array), plain(&never, "CI-9999"));
    for page in ["/", "/explorer"] {
        yuki.get(page).await.is(200).sees_not("san-q7");
    }
    let altus = number(&port, "suppliers", "Altus").await;
    yuki.get(&format!("/suppliers/{altus}")).await.is(404);
    // The control: who reaches everything finds the array.
    port.as_("dana").get(&format!("/explorer?fail={array}")).await.is(200).sees("If san-q7 fails");
}

testkit::on_both! {
    the_home_says_one_sentence_and_each_number_opens_its_rows,
    not_permitted_is_not_empty,
    an_installation_without_services_says_where_to_begin,
    a_service_stands_on_one_page_and_its_record_beside_it,
    the_explorer_keeps_its_question_in_the_address,
    the_explorer_asks_what_if_in_a_form_and_each_assumption_is_taken_back,
    the_pages_of_components_and_places_lead_to_what_if_they_fail,
    a_what_if_says_what_it_could_not_find,
    all_single_causes_can_be_seen,
    what_only_gets_worse_has_no_verdict_on_its_rto,
    an_objective_without_reserve_is_said,
    a_supplier_shows_its_promises_against_what_is_needed,
    a_supplier_shows_what_it_proved_kept_and_disputed,
    a_contract_says_until_when_notice_must_be_given,
    a_contract_whose_last_day_is_over_promises_nothing_the_next_day,
    what_stops_with_a_supplier_is_the_same_on_its_page_and_in_the_explorer,
    suppliers_outside_and_inside_are_monitored_against_targets_and_the_slas_above,
    a_change_of_an_underpinning_contract_reaches_the_sla_above_and_is_kept,
    what_a_list_shows_opens_also_when_it_is_former_or_retired,
    who_sees_a_record_without_its_comments_is_not_told_of_them,
    foreign_and_missing_are_answered_alike,
}
