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
    confirm_leads_to_the_answer,
    the_page_of_a_dependency_asks_whoever_answers_for_an_end,
    of_the_other_side_only_what_a_contract_discloses_is_named,
);
