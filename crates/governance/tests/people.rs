//! Stories of people, told over HTTP on both databases: reach, confidence, history, lifecycle.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use frame::gate::AccessRole;
use frame::store;
use governance::people::northwharf::{self, Laid};
use governance::people::rules::{self, RoleFinding};
use governance::people::{Person, Role};
use record::Record;
use serde_json::{Value as Json, json};
use terms::Day;
use testkit::{Client, Method, On, Port, Seen, commit};

/// Northwharf, with the accounts that its stories need.
async fn northwharf(on: On) -> Option<(Port, Laid)> {
    let mut port = Port::open(governance::CAPABILITIES.to_vec(), on).await?;
    let mut writer = port.writer().await;
    let laid = northwharf::lay(&mut writer).await.unwrap();
    commit(writer).await.unwrap();
    let at = |name: &str| Some(laid.organisation(name));
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    port.account("ines", &[(AccessRole::Contributor, at("Northwharf Markets"))]).await;
    port.account("ravi", &[(AccessRole::Contributor, at("Altus"))]).await;
    port.account("yuki", &[(AccessRole::Contributor, at("Corvid"))]).await;
    port.account("auditor", &[(AccessRole::Reader, None)]).await;
    port.account("root", &[(AccessRole::Administrator, None)]).await;
    Some((port, laid))
}

const RAVI: &str = "/api/persons/PER-0014";
const YUKI: &str = "/api/persons/PER-0019";
const PETRA: &str = "/api/persons/PER-0011";

async fn version(who: &Client, path: &str) -> String {
    who.get(path).await.is(200).header("etag").to_owned()
}

/// Changes the newest version.
async fn change(who: &Client, path: &str, body: Json) -> Seen {
    let etag = version(who, path).await;
    who.json(Method::PATCH, path, &[("if-match", &etag)], &body).await
}

/// Takes a step from the newest version.
async fn step(who: &Client, path: &str, name: &str, body: Json) -> Seen {
    let etag = version(who, path).await;
    let path = format!("{path}/steps/{name}");
    who.json(Method::POST, &path, &[("if-match", &etag)], &body).await
}

fn refused(seen: &Seen) -> Vec<String> {
    let document = seen.is(422).json();
    let refusals = document["refusals"].as_array().unwrap();
    refusals.iter().map(|refusal| refusal["field"].as_str().unwrap().to_owned()).collect()
}

async fn titles(who: &Client, path: &str, field: &str) -> Vec<String> {
    let listed = who.get(path).await.is(200).json();
    let items = listed["items"].as_array().unwrap();
    items.iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

/// A page without what is new in each: the keys of its forms, which are long words of their own.
fn without_keys(seen: &Seen) -> String {
    let text = seen.text();
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let words = text.split_inclusive(|letter| !is_word(letter));
    let kept = |word: &&str| word.trim_end_matches(|letter| !is_word(letter)).len() < 26;
    words.filter(kept).collect()
}

async fn what_is_foreign_answers_like_what_is_missing(on: On) {
    let Some((port, laid)) = northwharf(on).await else { return };
    let ravi = port.as_("ravi");
    let (foreign, missing) = (ravi.get(YUKI).await, ravi.get("/api/persons/PER-0999").await);
    assert_eq!(foreign.is(404).body, missing.is(404).body);
    assert_eq!(foreign.headers, missing.headers);
    // The pages do not tell either.
    let (foreign, missing) =
        (ravi.get("/persons/PER-0019").await, ravi.get("/persons/PER-0999").await);
    assert_eq!(without_keys(foreign.is(404)), without_keys(missing.is(404)));
    for act in ["history", "steps/leave", "retirement"] {
        let at = |path: &str| format!("{path}/{act}");
        let (foreign, missing) = (at(YUKI), at("/api/persons/PER-0999"));
        let ask = async |path: &str| match act {
            "history" => ravi.get(path).await,
            _ => ravi.json(Method::POST, path, &[("if-match", "\"1\"")], &json!({})).await,
        };
        let (foreign, missing) = (ask(&foreign).await, ask(&missing).await);
        assert_eq!((foreign.status, foreign.body), (missing.status, missing.body), "{act}");
    }
    // A reference does not tell either.
    let yuki = laid.person("Yuki Tanabe").to_string();
    let nobody = "01890000-0000-7000-8000-000000000001";
    let foreign = change(&ravi, RAVI, json!({ "deputy": yuki })).await;
    let missing = change(&ravi, RAVI, json!({ "deputy": nobody })).await;
    assert_eq!(refused(&foreign), ["deputy"]);
    assert_eq!(foreign.body, missing.body);
    // The control: the one who reaches both sees both.
    port.as_("dana").get(YUKI).await.is(200).sees("Yuki Tanabe");
    ravi.get(RAVI).await.is(200).sees("Ravi Thornbury");
}

async fn a_provider_lists_and_finds_its_own_people_only(on: On) {
    let Some((port, _)) = northwharf(on).await else { return };
    let (ravi, yuki) = (port.as_("ravi"), port.as_("yuki"));
    let sorted = "/api/persons?sort=name";
    assert_eq!(titles(&ravi, sorted, "name").await, ["Greta Holm", "Ömer Kaya", "Ravi Thornbury"]);
    assert_eq!(
        titles(&yuki, sorted, "name").await,
        ["Bartosz Wolny", "Leila Farrow", "Yuki Tanabe"]
    );
    assert_eq!(titles(&ravi, "/api/persons?q=kaya", "name").await, ["Ömer Kaya"]);
    assert_eq!(titles(&yuki, "/api/persons?q=kaya", "name").await, Vec::<String>::new());
    assert_eq!(titles(&ravi, "/api/organisations", "name").await, ["Altus"]);
    // Whoever reaches an organisation reaches the groups below it, and nothing beside it.
    let groups = titles(&port.as_("ines"), "/api/organisations?sort=name", "name").await;
    assert_eq!(groups, ["Dealing", "IT", "Northwharf Markets", "Settlement desk"]);
    let new = json!({
        "name": "Somebody Else",
        "organisation": port.as_("dana").get(YUKI).await.json()["organisation"],
    });
    let added = ravi.json(Method::POST, "/api/persons", &[], &new).await;
    assert_eq!(refused(&added), ["organisation", "organisation"]);
}

async fn who_is_kept_informed_is_found_by_when(on: On) {
    let Some((port, _)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let all = titles(&dana, "/api/persons?limit=200", "name").await;
    let mut found = Vec::new();
    for when in ["at-once", "when-declared", "afterwards"] {
        let path = format!("/api/persons?informed={when}");
        for item in dana.get(&path).await.is(200).json()["items"].as_array().unwrap() {
            assert_eq!(item["informed"], when);
            found.push((when, item["name"].as_str().unwrap().to_owned()));
        }
    }
    let of = |when: &str| found.iter().filter(|(asked, _)| *asked == when).count();
    assert_eq!((of("at-once"), of("when-declared"), of("afterwards")), (1, 2, 0));
    assert!(found.len() < all.len());
    // Who is told when is as little a stranger's to know as who there is.
    let path = "/api/persons?informed=at-once";
    assert_eq!(titles(&port.as_("yuki"), path, "name").await, Vec::<String>::new());
}

async fn nobody_is_ones_own_deputy_whichever_way_it_is_said(on: On) {
    let Some((port, laid)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let words = "Deputy is this person itself; choose another, or leave it open";
    let (ravi, yuki) = (laid.person("Ravi Thornbury"), laid.person("Yuki Tanabe"));
    let seen = change(&dana, RAVI, json!({ "deputy": ravi.to_string() })).await;
    assert_eq!(refused(&seen), ["deputy"]);
    seen.sees(words);
    // The page says it beside the field, and keeps what was typed.
    let stored = dana.get(RAVI).await.is(200).json();
    let version = stored["version"].to_string();
    let field = [("_field", "deputy"), ("deputy", "PER-0014"), ("_version", &version)];
    dana.post("/persons/PER-0014", &field).await.is(422).sees(words).sees("f-deputy");
    // A file says it of its line.
    let mut writer = port.writer().await;
    let of = Person::record_type();
    let who = store::find(&mut writer, of, ravi).await.unwrap();
    let mut person = Person::from_values(&who.values).unwrap();
    person.deputy = Some(record::Ref::to(who.id));
    let saving = store::Saving { values: person.to_values(), ..store::Saving::of(&who) };
    let told = store::check_many(&mut writer, of, vec![saving.clone()]).await.unwrap();
    assert_eq!(told[0].iter().map(|one| one.words.as_str()).collect::<Vec<_>>(), [words]);
    assert!(store::save(&mut writer, of, saving).await.is_err());
    drop(writer);
    // The control: another person is fine, and so are two who are deputies of each other; then the
    // page of time and people tells what that means.
    change(&dana, RAVI, json!({ "deputy": yuki.to_string() })).await.is(200);
    dana.get("/people/cover").await.is(200).sees_not("deputies of each other");
    change(&dana, YUKI, json!({ "deputy": ravi.to_string() })).await.is(200);
    dana.get("/people/cover").await.is(200).sees("are deputies of each other: while both are away");
}

async fn private_contact_points_are_withheld_from_others(on: On) {
    let Some((port, _)) = northwharf(on).await else { return };
    const NUMBER: &str = "+1 555 0191";
    let ravi = port.as_("ravi");
    let etag = version(&ravi, RAVI).await;
    let moved = json!({ "private_contacts": [{ "kind": "mobile", "value": "+1 555 0193" }] });
    ravi.json(Method::PATCH, RAVI, &[("if-match", &etag)], &moved).await.is(200);
    for reader in ["auditor", "root"] {
        let reader = port.as_(reader);
        let seen = reader.get(RAVI).await;
        seen.is(200).sees_not("555 0191").sees_not("555 0193");
        assert_eq!(seen.json()["withheld"], json!(["private_contacts"]));
        let history = reader.get(&format!("{RAVI}/history")).await;
        history.is(200).sees("private_contacts").sees_not("555 0191").sees_not("555 0193");
        let then = reader.get(&format!("{RAVI}?as_of=2026-11-23T09:40:00Z")).await;
        then.is(200).sees_not(NUMBER);
        assert_eq!(titles(&reader, "/api/persons?q=0193", "name").await, Vec::<String>::new());
    }
    // The controls: who keeps the records of Altus sees the number, now and in its history.
    ravi.get(RAVI).await.is(200).sees("+1 555 0193");
    ravi.get(&format!("{RAVI}/history")).await.is(200).sees(NUMBER);
    port.as_("dana").get(RAVI).await.is(200).sees("+1 555 0193");
    // A change that does not name it leaves it as it is.
    let kept = change(&port.as_("dana"), RAVI, json!({ "languages": "English, Welsh" })).await;
    kept.is(200).sees("+1 555 0193");
}

async fn a_person_has_a_history_and_can_be_seen_as_of_then(on: On) {
    let Some((port, _)) = northwharf(on).await else { return };
    let ravi = port.as_("ravi");
    port.hand().advance(3_600);
    change(&ravi, RAVI, json!({ "job_title": "Head of operations" })).await.is(200);
    let history = ravi.get(&format!("{RAVI}/history")).await.is(200).json();
    let entries = history["items"].as_array().unwrap();
    let told: Vec<&str> = entries.iter().map(|e| e["occurrence"].as_str().unwrap()).collect();
    assert_eq!(told, ["person.changed", "person.added"]);
    assert_eq!(entries[0]["by"], "ravi");
    assert_eq!(
        entries[0]["changes"],
        json!([{
            "field": "job_title",
            "before": "Operations lead",
            "after": "Head of operations",
            "withheld": false,
        }])
    );
    let then = ravi.get(&format!("{RAVI}?as_of=2026-11-23T10:00:00Z")).await;
    assert_eq!(then.is(200).json()["job_title"], "Operations lead");
    ravi.get(&format!("{RAVI}?as_of=2026-11-23T09:00:00Z")).await.is(404);
    let etag = version(&ravi, RAVI).await;
    let back = json!({ "entry": entries[0]["id"], "field": "job_title" });
    let path = format!("{RAVI}/restorations");
    let restored = ravi.json(Method::POST, &path, &[("if-match", &etag)], &back).await;
    assert_eq!(restored.is(200).json()["job_title"], "Operations lead");
}

async fn the_life_of_a_person_goes_step_by_step(on: On) {
    let Some((port, laid)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let away = step(&dana, PETRA, "go-away", json!({})).await;
    assert_eq!(refused(&away), ["deputy", "away_until"]);
    let deputy = laid.person("Omar Haddon").to_string();
    let fields = json!({ "fields": { "deputy": deputy, "away_until": "2026-12-04" } });
    let away = step(&dana, PETRA, "go-away", fields).await.is(200).json();
    assert_eq!(
        (away["state"].clone(), away["away_until"].clone()),
        (json!("away"), json!("2026-12-04"))
    );
    // While she is away she has a deputy.
    let open = change(&dana, PETRA, json!({ "deputy": null })).await;
    assert_eq!(refused(&open), ["deputy"]);
    let again = step(&dana, PETRA, "go-away", json!({})).await;
    assert_eq!(refused(&again), ["state"]);
    step(&dana, PETRA, "return", json!({})).await.is(200).sees("\"state\":\"active\"");
    // Leaving wants a reason, and takes the private contact points with it.
    assert_eq!(refused(&step(&dana, PETRA, "leave", json!({})).await), ["reason"]);
    let because = json!({ "reason": "Goes to another company" });
    assert_eq!(refused(&step(&dana, PETRA, "leave", because).await), ["private_contacts"]);
    let because = json!({
        "reason": "Goes to another company",
        "fields": { "private_contacts": [] },
    });
    step(&dana, PETRA, "leave", because).await.is(200).sees("\"state\":\"left\"");
    let history = dana.get(&format!("{PETRA}/history")).await.is(200).json();
    assert_eq!(history["items"][0]["occurrence"], "person.leave");
    assert_eq!(history["items"][0]["reason"], "Goes to another company");
    let unknown = step(&dana, PETRA, "dissolve", json!({})).await;
    unknown.is(404);
}

async fn a_mail_address_belongs_to_one_person_of_an_organisation(on: On) {
    let Some((port, laid)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let new = |organisation: &str, mail: &str| {
        json!({
            "name": "Greta Second",
            "organisation": laid.organisation(organisation).to_string(),
            "email": mail,
        })
    };
    let add = async |body: Json| dana.json(Method::POST, "/api/persons", &[], &body).await;
    let taken = add(new("Altus", "greta.holm@altus.example")).await;
    assert_eq!(refused(&taken), ["email"]);
    taken.sees("used once");
    add(new("Brightline", "greta.holm@altus.example")).await.is(201);
    add(new("Altus", "greta.second@altus.example")).await.is(201);
    let odd = add(new("Altus", "greta at altus")).await;
    assert_eq!(refused(&odd)[0], "email");
}

async fn a_role_is_handed_over_and_never_held_twice(on: On) {
    let Some((port, laid)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let role = laid.roles["Operations, Corvid"].to_string();
    let path = format!("/api/roles/{role}");
    let (yuki, bartosz) = (laid.person("Yuki Tanabe"), laid.person("Bartosz Wolny"));
    let row = |person: terms::Id, capacity: &str, from: &str, until: Option<&str>| {
        json!({
            "person": person.to_string(),
            "capacity": capacity,
            "from": from,
            "until": until,
        })
    };
    let wrong = json!({ "holders": [
        row(yuki, "holder", "2026-01-01", None),
        row(bartosz, "holder", "2026-06-01", None),
        row(yuki, "deputy", "2026-06-01", Some("2026-05-01")),
    ] });
    let refusals = refused(&change(&dana, &path, wrong).await);
    assert_eq!(refusals, ["holders.2.until", "holders.1.from"]);
    let both = json!({ "holders": [
        row(yuki, "holder", "2026-01-01", None),
        row(yuki, "deputy", "2026-06-01", None),
    ] });
    assert_eq!(refused(&change(&dana, &path, both).await), ["holders.1.person"]);
    let handed_over = json!({ "holders": [
        row(yuki, "holder", "2026-01-01", Some("2026-11-30")),
        row(bartosz, "holder", "2026-12-01", None),
        row(yuki, "deputy", "2026-12-01", None),
    ] });
    change(&dana, &path, handed_over).await.is(200);
    // What one refers to is seen from the other side, too.
    let mut writer = port.writer().await;
    let stored = store::find(&mut writer, Person::record_type(), bartosz).await.unwrap();
    let back = store::back_references(&mut writer, &stored, 10).await.unwrap();
    assert!(back.iter().any(|reference| reference.of.name == "role"), "{back:?}");
}

/// The story that the demonstration tells, computed from what was laid.
async fn northwharf_has_the_findings_of_its_story(on: On) {
    let Some((port, laid)) = northwharf(on).await else { return };
    assert_eq!((laid.organisations.len(), laid.persons.len(), laid.roles.len()), (11, 22, 21));
    let today: Day = "2026-11-23".parse().unwrap();
    let mut writer = port.writer().await;
    let (mut nobody, mut alone) = (Vec::new(), Vec::new());
    for (name, id) in &laid.roles {
        let stored = store::find(&mut writer, Role::record_type(), *id).await.unwrap();
        match rules::role_finding(&Role::from_values(&stored.values).unwrap(), today) {
            Some(RoleFinding::NobodyHolds) => nobody.push(name.as_str()),
            Some(RoleFinding::NoDeputy) => alone.push(name.as_str()),
            None => {}
        }
    }
    assert_eq!(
        nobody,
        ["Availability Management Lead, Keystone", "Financial Management Lead, Keystone"]
    );
    assert_eq!(
        alone,
        ["Application operator, Corvid", "Enterprise Architects, Northwharf Markets"]
    );
    let mut old = Vec::new();
    for (name, id) in &laid.persons {
        let stored = store::find(&mut writer, Person::record_type(), *id).await.unwrap();
        let person = Person::from_values(&stored.values).unwrap();
        if person.state == governance::people::PersonState::Active {
            let found = rules::unverified(person.contacts.iter(), today);
            old.extend(found.first().map(|found| (*name, found.days)));
        }
    }
    assert_eq!(old, [("Ravi Thornbury", Some(112))]);
}

async fn the_chart_shows_who_is_a_part_of_whom_and_who_holds_which_role(on: On) {
    let Some((port, _)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let page = dana.get("/organisations/chart").await;
    page.is(200).sees("Organisation chart").sees("The same as a table").sees("Settlement desk");
    page.sees("Service integrator").sees("Ines Carvalho").sees("(deputy)");
    // What is a part of something stands below it, in the drawing and in the table.
    let text = page.text();
    let (above, part) =
        (text.find("Northwharf Markets: ").unwrap(), text.find("Settlement desk: "));
    assert!(above < part.unwrap());
    // Whoever sees only a part is shown that part, and no name of the rest.
    let ravi = port.as_("ravi").get("/organisations/chart").await;
    ravi.is(200).sees("Altus").sees_not("Corvid").sees_not("Yuki Tanabe");
}

async fn whom_to_contact_in_a_major_incident_and_how_stands_on_the_chart(on: On) {
    let Some((port, _)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let found = dana.get("/api/persons?name.has=Petra").await.is(200).json();
    let petra = &found["items"][0];
    assert_eq!(petra["name"], "Petra Novak-Lund");
    let first = petra["contacts"][0]["value"].as_str().unwrap_or_default().to_owned();
    let number = if first.is_empty() { petra["email"].as_str().unwrap().to_owned() } else { first };
    let page = dana.get("/organisations/chart").await;
    let text = page.is(200).text();
    let role = &text[text.find("Major Incident Management Lead").unwrap()..];
    let role = &role[..role.find("</td>").unwrap()];
    assert!(role.contains("Petra Novak-Lund") && role.contains(&number), "{role}");
    // The duty desk of each organisation stands beside it.
    page.sees("Duty desk").sees("+1 555 0101");
    // A way that is tried before the others is the one that is named.
    let path = format!("/api/persons/{}", petra["id"].as_str().unwrap());
    let etag = dana.get(&path).await.is(200).header("etag").to_owned();
    let ways = json!({ "contacts": [
        { "kind": "mobile", "value": "+1 555 0777", "priority": 2 },
        { "kind": "mobile", "value": "+1 555 0888", "priority": 1, "reachable": "day and night" },
    ] });
    dana.json(Method::PATCH, &path, &[("if-match", &etag)], &ways).await.is(200);
    let page = dana.get("/organisations/chart").await;
    page.is(200).sees("+1 555 0888 (day and night)").sees_not("+1 555 0777");
    // The control: whoever does not see the person is told neither name nor number.
    let ravi = port.as_("ravi").get("/organisations/chart").await;
    ravi.is(200).sees_not("+1 555 0888").sees_not("Petra Novak-Lund");
}

testkit::on_both!(
    whom_to_contact_in_a_major_incident_and_how_stands_on_the_chart,
    the_chart_shows_who_is_a_part_of_whom_and_who_holds_which_role,
    what_is_foreign_answers_like_what_is_missing,
    a_provider_lists_and_finds_its_own_people_only,
    who_is_kept_informed_is_found_by_when,
    nobody_is_ones_own_deputy_whichever_way_it_is_said,
    private_contact_points_are_withheld_from_others,
    a_person_has_a_history_and_can_be_seen_as_of_then,
    the_life_of_a_person_goes_step_by_step,
    a_mail_address_belongs_to_one_person_of_an_organisation,
    a_role_is_handed_over_and_never_held_twice,
    northwharf_has_the_findings_of_its_story,
);
