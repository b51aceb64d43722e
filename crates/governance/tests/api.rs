//! The interface for programs, told on both databases through HTTP.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

mod described;
mod guards;
mod values;

use described::{
    fields_of_the_installation_are_read_and_described_like_declared_ones,
    problems_below_the_interface_are_documents,
    the_description_lists_the_routes_of_the_interface_and_no_others,
    the_page_for_people_says_the_same,
};
use frame::{
    catalogue::Capability,
    gate::{AccessRole, Routes},
};
use governance::people::Organisation;
use guards::{
    a_change_that_began_from_an_older_version_is_refused,
    a_foreign_record_and_a_missing_one_get_the_same_answer,
    a_repeated_key_gets_the_same_bytes_and_changes_nothing_twice,
    a_token_has_the_reach_of_its_account_and_may_be_limited_to_reading,
    what_is_withheld_is_named_and_cannot_be_changed,
};
use record::{Choice, Record, Ref, Refs, Refusal, Row, Rows, State, Value};
use serde_json::{Value as Json, json};
use terms::{Day, Duration, Email, Instant, Line, Money, Phone, Prose};
use testkit::{Client, On, Port, Seen};
use values::{
    a_patch_changes_what_it_names_and_leaves_the_rest, acts_are_resources_below_the_record,
    every_kind_of_field_comes_back_as_it_was_sent, following_next_visits_every_record_once,
    refusals_name_each_member_at_fault,
};

/// How near a thing is.
#[derive(Clone, Debug, PartialEq, Choice)]
enum Distance {
    /// In the same room.
    Near,
    /// In another town.
    FarAway,
}

/// Where a lantern stands in its life.
#[derive(Clone, Debug, PartialEq, State)]
#[state(initial = Dark)]
#[transition(name = "light", label = "Light it", from(Dark), to = Lit, needs("price"), guard = oil)]
#[transition(name = "douse", label = "Douse it", from(Lit), to = Dark, reason)]
enum Glow {
    /// Nobody lit it yet.
    Dark,
    /// It burns.
    #[state(locked("name"))]
    Lit,
}

fn oil(values: &[Value]) -> Vec<Refusal> {
    match values[4] {
        Value::Whole(oil) if oil < 2 => vec![Refusal::of("oil", "Oil is short; 2 l are needed")],
        _ => vec![],
    }
}

/// When it was looked after.
#[derive(Clone, Debug, PartialEq, Row)]
struct Visit {
    /// On which day.
    on: Day,
    /// What was done.
    note: Option<Line>,
    /// For whom.
    whom: Option<Ref<Organisation>>,
}

/// A lantern on a wharf, with a field of every kind.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "LAN", place = "Services", reach = home)]
struct Lantern {
    /// What people call it.
    #[field(title, sort, example = "East light")]
    name: Line,
    /// Whose it is.
    home: Ref<Organisation>,
    /// How near it is.
    #[field(list, sort)]
    distance: Option<Distance>,
    /// Is it a new one?
    fresh: Option<bool>,
    /// Litres in it.
    #[field(min = 0, max = 9, unit = "l", sort)]
    oil: i64,
    /// Who keeps it.
    #[field(confidential = "private")]
    keeper: Option<Email>,
    /// Who answers at night.
    phone: Option<Phone>,
    /// What to know about it.
    notes: Option<Prose>,
    /// How long it burns.
    burns: Option<Duration>,
    /// What it cost.
    price: Option<Money>,
    /// Since when it burns.
    lit_at: Option<Instant>,
    /// When it was bought.
    #[field(sort)]
    bought: Option<Day>,
    /// For whom it shines.
    shines_for: Refs<Organisation>,
    /// Visits.
    visits: Rows<Visit>,
    /// Does it burn?
    glow: Glow,
}

const LANTERNS: Capability = Capability {
    name: "lanterns",
    records: &[Lantern::record_type],
    routes: |routes: Routes| routes,
};

/// An installation with a lead everywhere (`lea`), and two organisations.
struct Wharf {
    port: Port,
    altus: String,
    brightline: String,
}

async fn wharf(on: On) -> Option<Wharf> {
    let mut capabilities = governance::CAPABILITIES.to_vec();
    capabilities.push(LANTERNS);
    let mut port = Port::open(capabilities, on).await?;
    port.account("lea", &[(AccessRole::Lead, None)]).await;
    let mut ids = Vec::new();
    for name in ["Altus", "Brightline"] {
        let body = json!({ "name": name, "kind": "provider" });
        let seen = send(&port.as_("lea"), "POST", "/api/organisations", &[], &body).await;
        ids.push(text(&seen.is(201).json()["id"]));
    }
    let brightline = ids.pop().unwrap();
    Some(Wharf { port, altus: ids.pop().unwrap(), brightline })
}

async fn send(
    by: &Client,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &Json,
) -> Seen {
    by.json(method.parse().unwrap(), path, headers, body).await
}

async fn patch(by: &Client, path: &str, version: i64, body: Json) -> Seen {
    let tag = format!("\"{version}\"");
    send(by, "PATCH", path, &[("if-match", &tag)], &body).await
}

async fn post(by: &Client, path: &str, body: Json) -> Seen {
    send(by, "POST", path, &[], &body).await
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_else(|| panic!("no text: {json}")).to_owned()
}

fn refused(seen: &Seen) -> Vec<String> {
    let document = seen.is(422).json();
    assert_eq!(seen.header("content-type"), "application/problem+json");
    document["refusals"].as_array().unwrap().iter().map(|r| text(&r["field"])).collect()
}

impl Wharf {
    fn lea(&self) -> Client {
        self.port.as_("lea")
    }

    async fn lantern(&self, name: &str) -> Json {
        let body = json!({ "name": name, "home": self.altus, "oil": 3 });
        post(&self.lea(), "/api/lanterns", body).await.is(201).json()
    }
}

testkit::on_both! {
    every_kind_of_field_comes_back_as_it_was_sent,
    a_patch_changes_what_it_names_and_leaves_the_rest,
    a_change_that_began_from_an_older_version_is_refused,
    a_repeated_key_gets_the_same_bytes_and_changes_nothing_twice,
    a_foreign_record_and_a_missing_one_get_the_same_answer,
    what_is_withheld_is_named_and_cannot_be_changed,
    following_next_visits_every_record_once,
    refusals_name_each_member_at_fault,
    acts_are_resources_below_the_record,
    the_description_lists_the_routes_of_the_interface_and_no_others,
    the_page_for_people_says_the_same,
    problems_below_the_interface_are_documents,
    a_token_has_the_reach_of_its_account_and_may_be_limited_to_reading,
    fields_of_the_installation_are_read_and_described_like_declared_ones,
}
