//! Stories of bringing files in, on both databases: twice the same, corrected by hand, cut short.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use connectors::{
    File, Format,
    import::{self, Outcome, Way},
};
use frame::{
    catalogue::Capability,
    gate::local_reader,
    store::{self, ListQuery, Saving, Stored},
};
use governance::people::{Organisation, Person};
use record::{Record, RecordType, Value};
use services::{
    catalogue::Service,
    configuration::{Ci, Dependency},
};
use testkit::{On, Port, commit};

fn capabilities() -> Vec<Capability> {
    [governance::CAPABILITIES, services::CAPABILITIES].concat()
}

const CATALOGUE: &str = "\
services:
- name: orders
  tier: sv
  teams: [shop]
  business: {requirement: Takes orders.}
  infrastructure: {provider: gcp}
  technical:
    dependencies:
    - service: orders-db
    - service: dns
    - service:
- name: orders-db
  tier: db
  technical: {dependencies: [{service: orders}]}
";

/// What the first import counts: one home, one team, one supplier, two services; three needs of
/// services, one of the supplier, one of the team.
const CREATED: usize = 1 + 1 + 1 + 2 + 3 + 1 + 1;

async fn bring(port: &Port, format: Format, text: &str, keep: bool) -> Outcome {
    let mut writer = port.writer().await;
    let reading = format.read(&[File::named("catalogue.yml", text)]);
    writer.because(&import::reason(&["catalogue.yml"], format.label(), None));
    let mut steps: Vec<(&str, usize)> = Vec::new();
    let mut progress = |of: &'static RecordType, done: usize| steps.push((of.name, done));
    let (services, components) =
        (reading.landscape.services.len(), reading.landscape.components.len());
    let has_home = !reading.landscape.organisations.is_empty();
    let way = Way {
        label: format.label(),
        at: None,
        choices: Default::default(),
        progress: &mut progress,
    };
    let outcome = import::bring_in(&mut writer, reading, way).await.unwrap();
    // Each step is told once, in its order, with as many as the files tell of.
    if has_home {
        let told: Vec<&str> = steps.iter().map(|(name, _)| *name).collect();
        assert_eq!(told, ["organisation", "location", "service", "ci", "dependency"]);
        assert_eq!((steps[2].1, steps[3].1), (services, components));
    } else {
        assert!(steps.is_empty(), "{steps:?}");
    }
    if keep && writer.has_changes() {
        commit(writer).await.unwrap();
    }
    outcome
}

async fn all(port: &Port, of: &'static RecordType) -> Vec<Stored> {
    let mut writer = port.writer().await;
    let query = ListQuery { limit: 250, ..ListQuery::default() };
    store::list(&mut writer, of, &query).await.unwrap().rows
}

async fn titled(port: &Port, of: &'static RecordType, title: &str) -> Stored {
    let found = all(port, of).await.into_iter().find(|stored| stored.title() == title);
    found.unwrap_or_else(|| panic!("no {title} among the {}", of.plural))
}

/// Changes one field by hand.
async fn correct(port: &Port, stored: &Stored, field: &str, value: Value) {
    let mut writer = port.writer().await;
    let (at, _) = stored.of.field(field).unwrap();
    let mut saving = Saving::of(stored);
    saving.values[at] = value;
    writer.because("Corrected by hand");
    store::save(&mut writer, stored.of, saving).await.unwrap();
    commit(writer).await.unwrap();
}

fn counts(outcome: &Outcome) -> (usize, usize, usize) {
    (outcome.created(), outcome.updated(), outcome.unchanged())
}

async fn the_second_time_changes_nothing(on: On) {
    let Some(port) = Port::open(capabilities(), on).await else { return };
    let tried = bring(&port, Format::GitlabCatalog, CATALOGUE, false).await;
    assert_eq!(counts(&tried), (CREATED, 0, 0));
    assert!(all(&port, Service::record_type()).await.is_empty(), "a dry run leaves no trace");

    let first = bring(&port, Format::GitlabCatalog, CATALOGUE, true).await;
    assert_eq!(counts(&first), (CREATED, 0, 0), "{:#?}", first.problems);
    assert_eq!(first.read, CREATED + 1, "the entry without a name was read, too");
    assert_eq!(first.problems.len(), 4, "{:#?}", first.problems);
    let open = titled(&port, Dependency::record_type(), "orders uses dns").await;
    assert!(open.value("provider").is_nothing());
    assert_eq!(open.value("unresolved").as_text(), Some("dns"));

    let second = bring(&port, Format::GitlabCatalog, CATALOGUE, true).await;
    assert_eq!(counts(&second), (0, 0, CREATED));
    assert_eq!((second.rows.len(), second.gone.len()), (0, 0));
    assert_eq!(second.problems, first.problems);
}

async fn what_was_corrected_by_hand_stays(on: On) {
    let Some(port) = Port::open(capabilities(), on).await else { return };
    bring(&port, Format::GitlabCatalog, CATALOGUE, true).await;
    let (service, dependency) = (Service::record_type(), Dependency::record_type());
    let orders = titled(&port, service, "orders").await;
    let words = Value::Text("Sells tickets.".to_owned());
    correct(&port, &orders, "description", words.clone()).await;
    let orders_db = titled(&port, service, "orders-db").await;
    let open = titled(&port, dependency, "orders uses dns").await;
    correct(&port, &open, "provider", Value::Ref(orders_db.id)).await;

    let same = bring(&port, Format::GitlabCatalog, CATALOGUE, true).await;
    assert_eq!(counts(&same), (0, 0, CREATED), "{:#?}", same.rows);
    assert_eq!(titled(&port, service, "orders").await.value("description"), &words);
    let settled = store::find(&mut port.writer().await, dependency, open.id).await.unwrap();
    assert_eq!(settled.value("provider"), &Value::Ref(orders_db.id));

    // Once the source says something else, that is what changed last.
    let newer = CATALOGUE.replace("Takes orders.", "Takes orders and money.");
    let changed = bring(&port, Format::GitlabCatalog, &newer, true).await;
    assert_eq!(counts(&changed), (0, 1, CREATED - 1));
    let difference = &changed.rows[0].differences[0];
    assert_eq!(difference.before, "Sells tickets.");
    assert!(difference.after.starts_with("Takes orders and money."));
    // And back again, by import: no hand was in it.
    let back = bring(&port, Format::GitlabCatalog, CATALOGUE, true).await;
    assert_eq!(counts(&back), (0, 1, CREATED - 1));
}

async fn what_a_source_no_longer_tells_of_stays_and_is_named(on: On) {
    let Some(port) = Port::open(capabilities(), on).await else { return };
    bring(&port, Format::GitlabCatalog, CATALOGUE, true).await;
    let shorter = &CATALOGUE[..CATALOGUE.find("- name: orders-db").unwrap()];
    let outcome = bring(&port, Format::GitlabCatalog, shorter, true).await;
    let gone: Vec<&str> = outcome.gone.iter().map(|gone| gone.title.as_str()).collect();
    assert_eq!(gone, ["orders-db", "orders-db uses orders"]);
    assert_eq!(counts(&outcome), (0, 0, CREATED - 2));
    assert_eq!(all(&port, Service::record_type()).await.len(), 2);
    let stands = outcome.problems.iter().any(|problem| problem.what.contains("“orders-db”"));
    assert!(!stands, "what came in before is no open end: {:#?}", outcome.problems);
}

async fn one_bad_entry_of_many_is_named_and_the_others_come_in(on: On) {
    let Some(port) = Port::open(capabilities(), on).await else { return };
    let mut text = "services:\n".to_owned();
    for at in 0..10_000 {
        let name = if at == 7_117 { "x".repeat(301) } else { format!("s{at}") };
        text.push_str(&format!("- name: {name}\n  tier: sv\n"));
    }
    let outcome = bring(&port, Format::GitlabCatalog, &text, true).await;
    assert_eq!(counts(&outcome), (1 + 9_999, 0, 0));
    assert_eq!((outcome.problems.len(), outcome.problems[0].spot.line), (1, 2 + 2 * 7_117));
    assert_eq!(outcome.read, 10_001);
    let mut reader = local_reader(port.app(), "Story");
    let of = Service::record_type();
    let kept = store::list_ids(&mut reader, of, &ListQuery::default(), 20_000).await;
    assert_eq!(kept.unwrap().len(), 9_999);
}

/// Decision 0015: of an entry with a refused field nothing comes in, nor of what refers to it.
async fn no_entry_comes_in_by_halves(on: On) {
    let Some(port) = Port::open(capabilities(), on).await else { return };
    let bad = "kind: User\nmetadata: {name: dana}\nspec: {profile: {email: nowhere}}\n---\n\
               kind: Component\nmetadata: {name: a}\nspec: {type: service, owner: 'user:dana'}\n\
               ---\nkind: Component\nmetadata: {name: b}\nspec: {type: service, dependsOn: [a]}\n";
    let outcome = bring(&port, Format::Backstage, bad, true).await;
    let told = |words: &str| {
        let found = outcome.problems.iter().find(|one| one.what.contains(words));
        let found = found.unwrap_or_else(|| panic!("no {words} in {:#?}", outcome.problems));
        (found.spot.line, found.kept.as_str())
    };
    assert_eq!(told("E-mail"), (1, "Nothing of this entry is taken"));
    assert_eq!(told("line 1 of catalogue.yml"), (5, "Nothing of this entry is taken"));
    let names = async || -> Vec<String> {
        all(&port, Service::record_type()).await.iter().map(Stored::title).collect()
    };
    assert_eq!(names().await, ["b"]);
    assert!(all(&port, Person::record_type()).await.is_empty());
    // Who needs what is not in keeps its need, open under its name.
    let need = titled(&port, Dependency::record_type(), "b uses a").await;
    assert_eq!(need.value("unresolved").as_text(), Some("a"));
    // Put right, what was refused comes in, and the open end is settled by it.
    let good = bad.replace("email: nowhere", "email: dana@example.org");
    let again = bring(&port, Format::Backstage, &good, true).await;
    assert_eq!(counts(&again), (2, 1, 2), "{:#?}", again.problems);
    let a = titled(&port, Service::record_type(), "a").await;
    assert!(!a.value("owner").is_nothing());
    let need = titled(&port, Dependency::record_type(), "b uses a").await;
    assert_eq!(need.value("provider"), &Value::Ref(a.id));
    // A field that a rule of the register refuses costs the whole record as well.
    let teams = "teams:\n- name: shop\n  url: nowhere in particular\n- name: till\n";
    let outcome = bring(&port, Format::GitlabCatalog, teams, true).await;
    let told = &outcome.problems[0];
    assert!(told.what.contains("shop") && told.kept == "Nothing of this entry is taken");
    let teams: Vec<String> =
        all(&port, Organisation::record_type()).await.iter().map(Stored::title).collect();
    assert!(teams.iter().any(|name| name == "till") && teams.iter().all(|name| name != "shop"));
}

async fn components_places_and_suppliers_hang_together(on: On) {
    let Some(port) = Port::open(capabilities(), on).await else { return };
    let dump = r#"[{"model":"dcim.region","pk":2,"fields":{"name":"Europe","parent":1}},
        {"model":"dcim.region","pk":1,"fields":{"name":"World"}},
        {"model":"dcim.site","pk":1,"fields":{"name":"North","region":2}},
        {"model":"tenancy.tenant","pk":1,"fields":{"name":"Harbour"}},
        {"model":"dcim.rack","pk":1,"fields":{"name":"R1","site":1,"tenant":1}},
        {"model":"dcim.device","pk":1,"fields":{"name":"srv","site":1,"rack":1}}]"#;
    let outcome = bring(&port, Format::Netbox, dump, true).await;
    assert!(outcome.problems.is_empty(), "{:#?}", outcome.problems);
    let rack = titled(&port, Ci::record_type(), "R1").await;
    let north = all(&port, rack.of).await;
    assert_eq!(north.len(), 2);
    let harbour = titled(&port, Organisation::record_type(), "Harbour").await;
    assert_eq!(rack.value("organisation"), &Value::Ref(harbour.id));
    titled(&port, Dependency::record_type(), "srv stands at R1").await;
    let again = bring(&port, Format::Netbox, dump, true).await;
    assert_eq!(again.created() + again.updated(), 0, "{:#?}", again.rows);
}

testkit::on_both!(
    the_second_time_changes_nothing,
    what_was_corrected_by_hand_stays,
    what_a_source_no_longer_tells_of_stays_and_is_named,
    one_bad_entry_of_many_is_named_and_the_others_come_in,
    no_entry_comes_in_by_halves,
    components_places_and_suppliers_hang_together,
);
