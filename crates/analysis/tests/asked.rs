//! Stories of the side that is needed: whoever may change what others need says whether it is so,
//! without seeing more of the others than is disclosed, and nobody else can say it for them.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use crate::ground;

use frame::gate::AccessRole;
use serde_json::{Value as Json, json};
use testkit::on_both;
use testkit::{Client, Method, On, Port, Seen};

const PATH: &str = "/dependencies/asked-of-us";
const RAVI: &str = "PER-0014";

pub struct Story {
    pub port: Port,
    /// A dependency that leads to Altus, and whose record Altus does not see.
    pub dependency: Json,
    /// The component of Altus that is needed.
    provider: String,
}

pub async fn story(on: On) -> Option<Story> {
    let (mut port, laid) = ground::northwharf(on).await?;
    let at = |name: &str| Some(laid.organisation(name));
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    port.account("ravi", &[(AccessRole::Contributor, at("Altus"))]).await;
    port.account("rosa", &[(AccessRole::Reader, at("Altus"))]).await;
    port.account("yuki", &[(AccessRole::Contributor, at("Corvid"))]).await;
    let altus = laid.organisation("Altus").to_string();
    let (dependency, provider) = crossing(&port.as_("dana"), &altus).await;
    Some(Story { port, dependency, provider })
}

/// A dependency of another organisation on a component of Altus, not confirmed by Altus yet.
async fn crossing(dana: &Client, altus: &str) -> (Json, String) {
    let mut next = "/api/dependencies?limit=200".to_owned();
    loop {
        let page = dana.get(&next).await.is(200).json();
        for item in page["items"].as_array().unwrap() {
            let is_open = item["provider_confirmed_on"].is_null();
            if item["organisation"] == altus || !is_open || item["provider"].is_null() {
                continue;
            }
            let path = format!("/api/cis/{}", item["provider"].as_str().unwrap());
            let seen = dana.get(&path).await;
            if seen.status.as_u16() == 200 && seen.json()["organisation"] == altus {
                let name = seen.json()["name"].as_str().unwrap().to_owned();
                return (item.clone(), name);
            }
        }
        next = page["next"].as_str().unwrap().to_owned();
    }
}

impl Story {
    pub fn id(&self) -> &str {
        self.dependency["id"].as_str().unwrap()
    }

    pub async fn now(&self) -> Json {
        let path = format!("/api/dependencies/{}", self.id());
        self.port.as_("dana").get(&path).await.is(200).json()
    }
}

async fn who_is_needed_confirms_and_denies_across_organisations(on: On) {
    let Some(story) = story(on).await else { return };
    let (ravi, id) = (story.port.as_("ravi"), story.id());
    // The record itself stays the other side's; the home leads to what is asked.
    ravi.get(&format!("/api/dependencies/{id}")).await.is(404);
    ravi.get("/").await.is(200).sees(PATH);
    ravi.get(PATH).await.is(200).sees("What others need from us").sees("Answered ");
    // Whoever sees both ends is told the title whole; it is kept for those who see one.
    let number = story.dependency["number"].as_str().unwrap();
    let kept = story.dependency["name"].as_str().unwrap();
    assert!(kept.ends_with(" elsewhere"), "{kept}");
    let dana = story.port.as_("dana");
    let far = format!("/cis/{}", story.dependency["provider"].as_str().unwrap());
    let far = dana.get(&far).await.is(303).location().to_owned();
    // So do the suggestions of a form and what is found.
    let offered = format!("/dependencies?part=options&q={}", kept.replace(' ', "+"));
    let found = format!("/find?part=palette&q={number}");
    let listed = format!("/dependencies?q={number}");
    for path in [format!("/dependencies/{number}"), listed, offered, found, far] {
        dana.get(&path).await.is(200).sees(&story.provider).sees_not(" elsewhere");
    }
    let asked = ravi.get(&format!("{PATH}?answer={id}")).await;
    asked.is(200).sees("It is not so").sees("Who says so").sees(&story.provider);
    // The number is the name by which both sides talk about it.
    let number = story.dependency["number"].as_str().unwrap();
    asked.sees(number);
    ravi.get(&format!("{PATH}?answer={number}")).await.is(200).sees("It is not so").sees(id);
    let confirm = [("dependency", id), ("answer", "confirm"), ("by", RAVI)];
    ravi.post(PATH, &confirm).await.is(303);
    let now = story.now().await;
    assert!(now["provider_confirmed_on"].is_string() && now["provider_confirmed_by"].is_string());
    assert_eq!(now["provider_denied_on"], Json::Null);
    let nameless = [("dependency", id), ("answer", "confirm")];
    ravi.post(PATH, &nameless).await.is(422).sees("Who says so is open");
    // A denial wants a reason, takes the confirmation back, and both are in the history.
    let silent = [("dependency", id), ("answer", "deny")];
    let silent = ravi.post(PATH, &silent).await;
    silent.is(422).sees("say what is so instead").sees("name=\"why\"").sees(number);
    let why = "It was moved to the new store in May";
    let denied = [("dependency", id), ("answer", "deny"), ("why", why)];
    ravi.post(PATH, &denied).await.is(303);
    let now = story.now().await;
    assert_eq!(now["provider_confirmed_on"], Json::Null);
    assert_eq!(now["provider_denied_why"], why);
    let dana = story.port.as_("dana");
    let told = dana.get(&format!("/api/dependencies/{id}/history")).await.is(200).json();
    assert_eq!(told["items"][0]["reason"], why);
    assert_eq!(told["items"][0]["by"], "ravi");
    assert_eq!(told["items"][1]["reason"], "Confirmed by who is needed");
    ravi.get(PATH).await.is(200).sees_not("It is not so");
    ravi.get(&format!("{PATH}?answered=yes")).await.is(200).sees("It is not so").sees(number);
}

/// Whoever answers for an end confirms several in one go; each has its own entry in its history.
async fn several_are_confirmed_at_once_and_each_keeps_its_own_entry(on: On) {
    let Some(story) = story(on).await else { return };
    let (dana, ravi) = (story.port.as_("dana"), story.port.as_("ravi"));
    let page = ravi.get(PATH).await;
    page.is(200).sees("name=\"select\"").sees("Confirm the selected…");
    let text = page.text();
    // A browser sends what the form holds, and nothing else.
    let form = format!("<form method=\"post\" action=\"{PATH}\" class=\"hf-table\">");
    let form = text.split(&form).nth(1).unwrap();
    assert!(form.split("<table").next().unwrap().contains("name=\"_key\""), "{form}");
    let boxes = text.split("name=\"select\"").skip(1);
    let ids: Vec<&str> = boxes.map(|rest| rest.split('"').nth(1).unwrap()).take(3).collect();
    assert_eq!(ids.len(), 3, "there are some to confirm");
    let history = async |id: &str| {
        dana.get(&format!("/api/dependencies/{id}/history")).await.is(200).json()["items"].clone()
    };
    let before: Vec<Json> = of_each(&ids, &history).await;
    // Nothing ticked: that is said, and what is to be done.
    let none = ravi.post(PATH, &[("answer", "select")]).await;
    let to = none.is(303).location().split('#').next().unwrap().to_owned();
    ravi.get(&to).await.is(200).sees("Nothing is ticked.").sees("Tick at least one line");
    let ticked: Vec<(&str, &str)> =
        ids.iter().map(|id| ("select", *id)).chain([("answer", "select")]).collect();
    let asks = ravi.post(PATH, &ticked).await;
    let to = asks.is(303).location().split('#').next().unwrap().to_owned();
    assert_eq!(of_each(&ids, &history).await, before, "ticking changes nothing yet");
    let page = ravi.get(&to).await;
    page.is(200).sees("3 dependencies are so").sees("Confirm all 3").sees("Who says so");
    let mut said: Vec<(&str, &str)> = ids.iter().map(|id| ("these", *id)).collect();
    said.push(("answer", "confirm-these"));
    // Without a person nothing is said, and the form stays with all of them.
    let refused = ravi.post(PATH, &said).await;
    refused.is(422).sees("Who says so is open").sees("Confirm all 3");
    said.extend([("by", RAVI), ("why", "Looked through with the desk")]);
    // One that is not theirs among them: none is confirmed.
    let own = dana.get("/api/dependencies?limit=200").await.is(200).json();
    let is_foreign = |item: &&Json| !text.contains(item["id"].as_str().unwrap());
    let foreign = own["items"].as_array().unwrap().iter().find(is_foreign).unwrap();
    let with_foreign: Vec<(&str, &str)> =
        said.iter().copied().chain([("these", foreign["id"].as_str().unwrap())]).collect();
    ravi.post(PATH, &with_foreign).await.is(404);
    assert_eq!(of_each(&ids, &history).await, before, "all or none");
    ravi.post(PATH, &said).await.is(303);
    for (id, before) in ids.iter().zip(before) {
        let now = history(id).await;
        let added = now.as_array().unwrap().len() - before.as_array().unwrap().len();
        assert_eq!((added, &now[0]["reason"]), (1, &json!("Looked through with the desk")), "{id}");
        let record = dana.get(&format!("/api/dependencies/{id}")).await.is(200).json();
        assert!(record["provider_confirmed_by"].is_string(), "{id}");
    }
}

/// What is read of each.
async fn of_each(ids: &[&str], each: &impl AsyncFn(&str) -> Json) -> Vec<Json> {
    let mut all = Vec::new();
    for id in ids {
        all.push(each(id).await);
    }
    all
}

/// A name that nobody settled is settled with one click on whoever is likely meant.
async fn an_unresolved_name_offers_whom_it_may_mean_and_is_settled_in_one_step(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.port.as_("dana");
    let of = |field: &str| story.dependency[field].as_str().unwrap().to_owned();
    let (consumer, organisation) = (of("consumer"), of("organisation"));
    // As an import leaves it: a slip in the name of what is meant.
    let slip = "san-q77";
    let put = json!({
        "organisation": organisation, "consumer": consumer, "unresolved": slip,
        "kind": "uses", "strength": "hard", "evidence": "declared",
    });
    let added = dana
        .json(Method::POST, "/api/dependencies", &[("change-reason", "Seen in files")], &put)
        .await
        .is(201)
        .json();
    let (number, id) = (added["number"].as_str().unwrap(), added["id"].as_str().unwrap());
    let page = dana.get(&format!("/dependencies/{number}")).await;
    page.is(200).sees("Who is meant by “san-q77”?").sees("spelled nearly the same");
    let text = page.text();
    let offered = text.split("name=\"provider\" value=\"").nth(1).unwrap();
    let offered = offered.split('"').next().unwrap();
    let path = format!("/dependencies/{number}/settlement");
    // What is not offered is not taken, nor from who may not change it.
    dana.post(&path, &[("provider", "CI-9999")]).await.is(422);
    story.port.as_("ravi").post(&path, &[("provider", offered)]).await.is(404);
    story.port.as_("rosa").post(&path, &[("provider", offered)]).await.is(403);
    dana.post(&path, &[("provider", offered)]).await.is(303);
    let now = dana.get(&format!("/api/dependencies/{id}")).await.is(200).json();
    let meant = dana.get(&format!("/api/cis/{}", now["provider"].as_str().unwrap())).await;
    assert_eq!(meant.is(200).json()["name"], "san-q7");
    assert_eq!(
        now["unresolved"], slip,
        "what its source calls it stays, so that it is known again"
    );
    let told = dana.get(&format!("/api/dependencies/{id}/history")).await.is(200).json();
    let reason = told["items"][0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("“san-q77” is settled: it is CI-"), "{reason}");
    let page = dana.get(&format!("/dependencies/{number}")).await;
    page.is(200).sees_not("Who is meant by");
    dana.post(&path, &[("provider", offered)]).await.is(422);
}

/// The link “Confirm” leads to where one answers, for either side.
async fn confirm_leads_to_the_answer(on: On) {
    let Some(story) = story(on).await else { return };
    let (dana, number) = (story.port.as_("dana"), story.dependency["number"].as_str().unwrap());
    dana.get("/").await.is(200).sees(&format!("{PATH}?answer=DEP-")).sees("side=");
    let ask = dana.get(&format!("{PATH}?answer={number}&side=consumer")).await;
    ask.is(200).sees("It is so").sees("Who says so").sees_not("It is not so");
    let id = story.id();
    let said = [("dependency", id), ("side", "consumer"), ("answer", "confirm"), ("by", RAVI)];
    dana.post(PATH, &said).await.is(303);
    assert!(story.now().await["consumer_confirmed_on"].is_string());
    // Whoever sees it and may not answer for that side is told who may.
    let rosa = story.port.as_("rosa");
    let own = rosa.get("/api/dependencies?limit=1").await.is(200).json()["items"][0].clone();
    let own = own["number"].as_str().unwrap();
    let told = rosa.get(&format!("{PATH}?answer={own}&side=provider")).await;
    told.is(200).sees("This is answered by whoever may change").sees_not("It is not so");
}

/// A page without what is new in each: the key of signing out.
fn without_keys(seen: &Seen) -> String {
    let text = seen.text();
    text.split('<').filter(|tag| !tag.contains("_key")).collect()
}

async fn nobody_answers_for_somebody_else(on: On) {
    let Some(story) = story(on).await else { return };
    let (yuki, id) = (story.port.as_("yuki"), story.id());
    yuki.get(PATH).await.is(200).sees_not(id).sees_not(&story.provider);
    let never = "01890000-0000-7000-8000-000000000000";
    for answer in ["confirm", "deny"] {
        let mut said = [("dependency", id), ("answer", answer), ("by", "PER-0019"), ("why", "No")];
        let foreign = yuki.post(PATH, &said).await;
        said[0].1 = never;
        let missing = yuki.post(PATH, &said).await;
        assert_eq!(without_keys(foreign.is(404)), without_keys(missing.is(404)));
        assert_eq!(foreign.headers, missing.headers);
    }
    // Who may only read does not answer either.
    story.port.as_("rosa").post(PATH, &[("dependency", id), ("answer", "deny")]).await.is(403);
    let now = story.now().await;
    assert_eq!(now["version"], story.dependency["version"]);
    assert_eq!(now["provider_denied_on"], Json::Null);
    // The control: the same words of the side that is needed are taken.
    let said = [("dependency", id), ("answer", "deny"), ("why", "No")];
    story.port.as_("ravi").post(PATH, &said).await.is(303);
}

/// Whoever keeps the record keeps the word of its own end, and not that of the other one.
async fn one_end_does_not_answer_for_the_other(on: On) {
    let Some(mut story) = story(on).await else { return };
    let owner = story.dependency["organisation"].as_str().unwrap().parse().unwrap();
    story.port.account("kim", &[(AccessRole::Contributor, Some(owner))]).await;
    let (kim, ravi, id) = (story.port.as_("kim"), story.port.as_("ravi"), story.id().to_owned());
    let why = "It was moved to the new store in May";
    let said = [("dependency", id.as_str()), ("answer", "deny"), ("why", why)];
    ravi.post(PATH, &said).await.is(303);
    let path = format!("/api/dependencies/{id}");
    let change = async |who: &Client, body: Json| {
        let etag = who.get(&path).await.is(200).header("etag").to_owned();
        let headers = [("if-match", etag.as_str()), ("change-reason", "RFC-0300")];
        who.json(Method::PATCH, &path, &headers, &body).await
    };
    let refused = |seen: &Seen| {
        let fields = seen.is(422).json()["refusals"].as_array().unwrap().clone();
        fields.iter().map(|one| one["field"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let person = story.dependency["consumer_confirmed_by"].clone();
    let confirm = json!({ "provider_confirmed_by": person, "provider_confirmed_on": "2026-01-02" });
    let fields = ["provider_confirmed_by", "provider_confirmed_on"];
    let fields = if person.is_null() { &fields[1..] } else { &fields[..] };
    assert_eq!(refused(&change(&kim, confirm).await), fields);
    let wipe = json!({ "provider_denied_on": null, "provider_denied_why": null });
    let wiped = change(&kim, wipe.clone()).await;
    assert_eq!(refused(&wiped), ["provider_denied_on", "provider_denied_why"]);
    wiped.sees("ask the side of the provider to answer");
    // What is not the own side's to say is shown and not asked for; what stays as it is passes.
    let page = format!("/dependencies/{}", story.dependency["number"].as_str().unwrap());
    let form = kim.get(&format!("{page}/edit")).await;
    form.is(200).sees("Provider denied on is said only by").sees_not("name=\"provider_denied_on\"");
    form.sees("name=\"consumer_confirmed_on\"");
    let record = format!("{page}/record");
    kim.get(&record).await.is(200).sees_not("field=provider_denied_on");
    kim.get(&record).await.sees("field=consumer_confirmed_on");
    let version = kim.get(&path).await.json()["version"].to_string();
    let typed = [("provider_denied_on", ""), ("_version", version.as_str())];
    kim.post(&page, &[&typed[..], &[("reason", "RFC-0300")]].concat()).await;
    let number = story.dependency["number"].as_str().unwrap();
    let bulk = format!("/dependencies/bulk/preview?ids={number}&set=provider_confirmed_on");
    let bulk = kim.get(&format!("{bulk}&value=2026-01-02&why=RFC-0300")).await;
    bulk.is(200).sees("Provider confirmed on is said only by");
    let same = json!({ "provider_denied_why": why, "remarks": "Both sides talk" });
    change(&kim, same).await.is(200);
    assert_eq!(story.now().await["provider_denied_why"], why);
    // The controls: the own end's word is taken, and whoever reaches both may say both.
    change(&kim, json!({ "consumer_confirmed_on": "2026-01-02" })).await.is(200);
    change(&story.port.as_("dana"), wipe).await.is(200);
    ravi.post(PATH, &said).await.is(303);
    // What was said of one provider is not said of the next.
    let moved = json!({ "provider": null, "unresolved": "the new store" });
    change(&story.port.as_("dana"), moved).await.is(200);
    assert_eq!(story.now().await["provider_denied_why"], Json::Null);
}

/// The page of a dependency says what both ends say, and asks whoever answers for one of them.
async fn the_page_of_a_dependency_asks_whoever_answers_for_an_end(on: On) {
    let Some(mut story) = story(on).await else { return };
    let owner = story.dependency["organisation"].as_str().unwrap().parse().unwrap();
    story.port.account("kim", &[(AccessRole::Contributor, Some(owner))]).await;
    let number = story.dependency["number"].as_str().unwrap();
    let path = format!("/dependencies/{number}");
    let dana = story.port.as_("dana");
    let page = dana.get(&path).await;
    page.is(200).sees("What both sides say").sees("written down on").sees(&story.provider);
    page.sees("You answer for what is needed").sees("It is not so").sees("name=\"back\"");
    // A reason is needed to object, and the answer leads back to the page, which tells it.
    let back = [("dependency", story.id()), ("side", "provider"), ("back", number)];
    let deny = [&back[..], &[("answer", "deny"), ("why", "It was moved")]].concat();
    assert_eq!(dana.post(PATH, &deny).await.is(303).location(), path);
    dana.get(&path).await.sees("it is not so, said on").sees("It was moved");
    let confirm = [&back[..], &[("answer", "confirm"), ("by", RAVI)]].concat();
    assert_eq!(dana.post(PATH, &confirm).await.is(303).location(), path);
    let page = dana.get(&path).await;
    page.sees("it is so: ").sees("Answer again").sees_not("You answer for what is needed");
    // The control: who does not answer for that end is not asked, and whoever does not see the
    // record is not told of it.
    let kim = story.port.as_("kim").get(&path).await;
    kim.is(200).sees("What both sides say").sees_not("You answer for what is needed");
    story.port.as_("ravi").get(&path).await.is(404);
}

async fn of_the_other_side_only_what_a_contract_discloses_is_named(on: On) {
    let Some(story) = story(on).await else { return };
    let page = story.port.as_("ravi").get(PATH).await;
    page.is(200).sees("of another provider").sees("component\u{a0}CI-").sees("stops without it");
    page.sees("Since").sees_not("needs 1 of");
    let consumer = story.dependency["consumer"].as_str().unwrap();
    page.sees_not(consumer).sees_not("/dependencies/DEP-").sees_not("Settlement desk");
}

on_both!(
    who_is_needed_confirms_and_denies_across_organisations,
    nobody_answers_for_somebody_else,
    one_end_does_not_answer_for_the_other,
    several_are_confirmed_at_once_and_each_keeps_its_own_entry,
    an_unresolved_name_offers_whom_it_may_mean_and_is_settled_in_one_step,
    confirm_leads_to_the_answer,
    the_page_of_a_dependency_asks_whoever_answers_for_an_end,
    of_the_other_side_only_what_a_contract_discloses_is_named,
);
