//! Public files that nobody here wrote: they come in whole, and what was counted in them is met.
//! They lie beside the checkout; where they are not, these tests say so and step aside.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use crate::aside;

use connectors::{
    File, Format,
    import::{self, Outcome, Way},
    landscape::{Class, Need, OrganisationKind, Reading, Target},
};
use frame::{
    gate::local_reader,
    store::{self, ListQuery, Stored},
};
use governance::people::Organisation;
use record::{Record, RecordType};
use services::{
    catalogue::Service,
    configuration::{Ci, Dependency},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use testkit::{On, Port, commit};

/// The files of a folder, or nothing where the folder is not there.
fn files(folder: &str, names: &[&str]) -> Option<Vec<File>> {
    let at = aside::shared("real-inputs")?;
    let read = |name: &&str| {
        let bytes = std::fs::read(at.join(folder).join(name)).unwrap();
        let mut file = File::named(name, bytes);
        file.folder = folder.to_owned();
        file
    };
    Some(names.iter().map(read).collect())
}

fn read(format: Format, folder: &str, names: &[&str]) -> Option<Reading> {
    let files = files(folder, names)?;
    let reading = format.read(&files);
    for problem in &reading.problems {
        assert!(problem.spot.line > 0 && !problem.what.is_empty() && !problem.kept.is_empty());
    }
    Some(reading)
}

fn problems(reading: &Reading, words: &str) -> usize {
    reading.problems.iter().filter(|problem| problem.what.contains(words)).count()
}

/// The names that are needed and described nowhere, each once.
fn open_ends(reading: &Reading) -> Vec<&str> {
    let mut found: Vec<&str> = reading
        .landscape
        .dependencies
        .iter()
        .filter_map(|entry| match &entry.what.provider {
            Target::Unknown(called, _) => Some(called.as_str()),
            Target::Known(_) => None,
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The files of the catalogue of Backstage.
const BACKSTAGE: [&str; 16] = [
    "acme/infrastructure-group.yaml",
    "acme/org.yaml",
    "components/artist-lookup-component.yaml",
    "components/playback-order-component.yaml",
    "components/podcast-api-component.yaml",
    "components/queue-proxy-component.yaml",
    "components/shuffle-api-component.yaml",
    "components/wayback-archive-component.yaml",
    "components/wayback-archive-storage-component.yaml",
    "components/wayback-search-component.yaml",
    "components/www-artist-component.yaml",
    "demo/catalog-info.yaml",
    "domains/artists-domain.yaml",
    "resources/artists-db-resource.yaml",
    "systems/artist-engagement-portal-system.yaml",
    "systems/audio-playback-system.yaml",
];

/// The folders that hold services or components, and the files of each that are read below.
const FOLDERS: [(&str, &[&str]); 8] = [
    ("gitlab-service-catalog", &["service-catalog.yml", "teams.yml"]),
    ("backstage-catalog", &BACKSTAGE),
    ("govuk-services", &["repos.yml"]),
    ("netbox-demo", &["netbox-demo-v3.6-selection.json"]),
    ("online-boutique", &["kubernetes-manifests.yaml"]),
    (
        "opentelemetry-demo",
        &[".env", "compose.yaml", "compose.full.yaml", "compose.observability.yaml"],
    ),
    ("sock-shop", &["complete-demo.yaml", "docker-compose.yml"]),
    (
        "cyclonedx-examples",
        &[
            "valid-bom-1.6.json",
            "valid-component-types-1.6.json",
            "valid-dependency-1.6.json",
            "valid-saasbom-1.5.json",
            "valid-saasbom-1.6.json",
            "valid-service-1.5.json",
            "valid-service-1.6.json",
        ],
    ),
];

/// Files of data that tell of no service and no component: what watches them.
const WATCHERS: [&str; 2] = ["alertmanager.yml", "prometheus.yml"];

fn data_files(at: &Path, below: &str, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(at).unwrap() {
        let entry = entry.unwrap();
        let name = [below, &entry.file_name().into_string().unwrap()].concat();
        if entry.path().is_dir() {
            data_files(&entry.path(), &[&name, "/"].concat(), found);
        } else if [".yaml", ".yml", ".json", ".env"].iter().any(|end| name.ends_with(end)) {
            found.insert(name);
        }
    }
}

#[test]
fn every_folder_that_holds_services_is_read_whole() {
    let Some(at) = aside::shared("real-inputs") else { return };
    for (folder, names) in FOLDERS {
        let mut found = BTreeSet::new();
        data_files(&at.join(folder), "", &mut found);
        found.retain(|name| !WATCHERS.contains(&name.as_str()));
        let read: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(found, read, "{folder}");
    }
    // The list of the folders says of each what it is; those that map to a service or a component
    // are the eight above. Names of systems in notices of incidents describe none of them.
    let list = std::fs::read_to_string(at.join("README.md")).unwrap();
    let kinds =
        ["service catalog", "catalogue", "application list", "NetBox", "demo)", "demo shop"];
    let more = ["Sock Shop", "service and dependency documents"];
    let rows = list.lines().filter(|line| line.starts_with("| "));
    let holds = |line: &&str| {
        let what = line.split('|').nth(2).unwrap_or_default();
        kinds.iter().chain(&more).any(|kind| what.contains(kind))
    };
    let named: BTreeSet<&str> =
        rows.filter(holds).map(|line| line.split('|').nth(1).unwrap().trim()).collect();
    let folders: BTreeSet<&str> = FOLDERS.iter().map(|(folder, _)| *folder).collect();
    assert_eq!(named, folders);
}

#[test]
fn the_catalogue_of_gitlab_comes_in_whole() {
    let names = ["service-catalog.yml", "teams.yml"];
    let Some(reading) = read(Format::GitlabCatalog, "gitlab-service-catalog", &names) else {
        return;
    };
    let land = &reading.landscape;
    assert_eq!(land.services.len(), 55);
    let tier = |word: &str| {
        land.services.iter().filter(|entry| entry.what.class.as_deref() == Some(word)).count()
    };
    let tiers = ["sv", "inf", "db", "lb", "stor"].map(tier);
    assert_eq!(tiers, [19, 16, 15, 3, 2]);
    let teams = land.organisations.iter().filter(|one| one.kind == OrganisationKind::Team);
    let undescribed = problems(&reading, "described in no file");
    assert_eq!(teams.count(), 63 + undescribed);
    assert_eq!(undescribed, 2, "trust_and_safety and verify");
    let named = |name: &str| reading.problems.iter().any(|p| p.what.contains(name));
    assert!(named("“trust_and_safety”") && named("“verify”"));

    let uses = land.dependencies.iter().filter(|entry| entry.what.kind == Need::Uses).count();
    let empty = problems(&reading, "names no service");
    assert_eq!((uses, empty, uses + empty), (38, 13, 51));
    assert_eq!(open_ends(&reading), ["elasticsearch", "postgres", "prometheus"]);
    assert_eq!(problems(&reading, "“gitaly” is said to need itself"), 1);
    assert_eq!(problems(&reading, "in a circle"), 1);
    assert!(named("“api”") && named("“frontend”"));

    let teamless = land.services.iter().filter(|entry| entry.what.teams.is_empty()).count();
    assert_eq!(teamless, 42);
    let needs = |key: &str| {
        let mut needs = land.dependencies.iter();
        needs.any(|entry| entry.what.consumer == key && entry.what.kind == Need::Uses)
    };
    let without = land.services.iter().filter(|service| !needs(&service.key)).count();
    assert_eq!(without, 23 + 13, "those without a list, and those with an empty entry alone");
    assert_eq!(reading.left_out, 13);
    assert_eq!(reading.read(), land.len() + 13);
}

#[test]
fn the_list_of_gov_uk_comes_in_whole() {
    let Some(reading) = read(Format::Govuk, "govuk-services", &["repos.yml"]) else { return };
    let land = &reading.landscape;
    assert_eq!(land.services.len() + land.components.len(), 136);
    let with_team = land.services.iter().filter(|entry| !entry.what.teams.is_empty()).count()
        + land.components.iter().filter(|entry| entry.what.team.is_some()).count();
    let called = land.services.iter().filter(|entry| entry.what.support.is_some()).count()
        + land.components.iter().filter(|entry| entry.what.support.is_some()).count();
    assert_eq!((with_team, called, land.dependencies.len()), (136, 98, 57));
    assert_eq!((reading.problems.len(), reading.left_out), (0, 0));
}

#[test]
fn the_examples_of_backstage_come_in_whole_with_their_traps_named() {
    let Some(reading) = read(Format::Backstage, "backstage-catalog", &BACKSTAGE) else { return };
    let land = &reading.landscape;
    // Ten components, two systems, a domain; one interface, one resource.
    assert_eq!((land.services.len(), land.components.len()), (13, 2));
    assert_eq!(land.organisations[0].name, "acme-corp");
    assert_eq!(problems(&reading, "was not among the files read"), 6);
    assert_eq!(problems(&reading, "“user:guest”"), 2);
    assert_eq!(problems(&reading, "stands among the APIs and is none"), 1);
    let lookup = land.dependencies.iter().any(|entry| {
        entry.what.consumer == "component:default/www-artist"
            && entry.what.provider == Target::Known("component:default/artist-lookup".to_owned())
    });
    assert!(lookup);
    assert_eq!(reading.left_out, 0);
}

#[test]
fn the_documents_of_cyclonedx_come_in_each_for_itself() {
    let expected = [
        ("valid-bom-1.6.json", 0, 4, 1),
        ("valid-component-types-1.6.json", 0, 9, 0),
        ("valid-dependency-1.6.json", 0, 3, 1),
        ("valid-saasbom-1.5.json", 6, 1, 6),
        ("valid-saasbom-1.6.json", 6, 1, 6),
        ("valid-service-1.5.json", 1, 1, 1),
        ("valid-service-1.6.json", 1, 1, 1),
    ];
    for (name, services, components, uses) in expected {
        let Some(reading) = read(Format::CycloneDx, "cyclonedx-examples", &[name]) else { return };
        let land = &reading.landscape;
        let found = land.dependencies.iter().filter(|entry| entry.what.kind == Need::Uses);
        let found = (land.services.len(), land.components.len(), found.count());
        assert_eq!((found.0, found.1), (services, components), "{name}");
        assert!(found.2 >= uses, "{name}");
        assert_eq!(reading.left_out, 0, "{name}");
    }
}

#[test]
fn the_shops_come_in_whole() {
    let names = ["kubernetes-manifests.yaml"];
    let Some(boutique) = read(Format::Kubernetes, "online-boutique", &names) else { return };
    assert_eq!(boutique.landscape.components.len(), 12);
    assert_eq!(open_ends(&boutique), ["shoppingassistantservice"]);
    let redis = boutique.landscape.components.iter().find(|one| one.what.name == "redis-cart");
    let redis = &redis.unwrap().what;
    assert_eq!(redis.class, Class::Database);
    assert!(redis.description.as_ref().unwrap().contains("lost with it"));

    let socks = read(Format::Kubernetes, "sock-shop", &["complete-demo.yaml"]).unwrap();
    assert_eq!(socks.landscape.components.len(), 14);
    assert_eq!(socks.left_out, 0);

    let composed = read(Format::Compose, "sock-shop", &["docker-compose.yml"]).unwrap();
    assert_eq!(composed.landscape.components.len(), 15);

    let core = [".env", "compose.yaml"];
    let telemetry = read(Format::Compose, "opentelemetry-demo", &core).unwrap();
    assert_eq!(telemetry.landscape.components.len(), 20);
    let all = [".env", "compose.yaml", "compose.full.yaml", "compose.observability.yaml"];
    let whole = read(Format::Compose, "opentelemetry-demo", &all).unwrap();
    assert_eq!(problems(&whole, "stands on"), 0, "a file laid over another is no repetition");
    let needs = |name: &str, other: &str| {
        whole.landscape.dependencies.iter().any(|entry| {
            entry.what.consumer.ends_with(&["/", name].concat())
                && entry.what.provider == Target::Known(["opentelemetry-demo/", other].concat())
        })
    };
    assert!(needs("checkout", "kafka"), "the layer adds a need");
    assert!(needs("cart", "valkey-cart") && needs("frontend", "product-catalog"));
}

#[test]
fn the_demonstration_of_netbox_comes_in_whole() {
    let names = ["netbox-demo-v3.6-selection.json"];
    let Some(reading) = read(Format::Netbox, "netbox-demo", &names) else { return };
    let land = &reading.landscape;
    // Regions, sites and rooms.
    assert_eq!(land.locations.len(), 67 + 24 + 4);
    // Devices, virtual machines, clusters, circuits, racks, feeds, panels.
    assert_eq!(land.components.len(), 72 + 180 + 32 + 29 + 42 + 48 + 4);
    assert_eq!((land.suppliers.len(), land.organisations.len()), (9, 11 + 1));
    let of = |need: Need| land.dependencies.iter().filter(|e| e.what.kind == need).count();
    assert_eq!((of(Need::RunsOn), of(Need::HostedAt), of(Need::SuppliedBy)), (180, 72, 29));
    // Each feed hangs on a panel and feeds a rack; cables feed routers and switches.
    assert_eq!(of(Need::Power), 48 + 48 + 26);
    assert_eq!(problems(&reading, "has no name"), 22);
    assert_eq!(problems(&reading, "A cable ends at"), 30);
    assert!(open_ends(&reading).is_empty());
    // Every record of the dump is of a model that is understood, or named.
    let file = &files("netbox-demo", &names).unwrap()[0];
    let records: Vec<serde_json::Value> = serde_json::from_slice(&file.bytes).unwrap();
    assert_eq!(records.len(), 2_894);
    let mut models: BTreeMap<&str, usize> = BTreeMap::new();
    for record in &records {
        *models.entry(record["model"].as_str().unwrap()).or_default() += 1;
    }
    let count = |model: &str| models.get(model).copied().unwrap_or_default();
    assert_eq!((count("dcim.device"), count("virtualization.virtualmachine")), (72, 180));
    assert_eq!((count("dcim.site"), count("circuits.circuit")), (24, 29));
    assert_eq!(problems(&reading, "is no model that is understood"), 0);
}

/// What a folder becomes: the format and the files that are read together, how many records come
/// of it by register, and how many of before it changes.
struct Written {
    folder: &'static str,
    format: Format,
    files: &'static [&'static str],
    records: [u64; 7],
    changed: usize,
}

const fn written(
    folder: &'static str,
    format: Format,
    files: &'static [&'static str],
    records: [u64; 7],
) -> Written {
    Written { folder, format, files, records, changed: 0 }
}

/// A document of CycloneDX, by itself.
const fn document(name: &'static [&'static str], records: [u64; 7], changed: usize) -> Written {
    let of = written("cyclonedx-examples", Format::CycloneDx, name, records);
    Written { changed, ..of }
}

/// Organisations, persons, locations, suppliers, services, components, dependencies. What belongs
/// to an organisation that an earlier folder brought adds none; the newer edition of a document
/// changes what the older one told.
const WRITTEN: [Written; 15] = [
    // 63 teams, two more that are only named, and the home; 38 needs of services, 66 of suppliers,
    // 28 of teams.
    written(FOLDERS[0].0, Format::GitlabCatalog, FOLDERS[0].1, [66, 0, 0, 4, 55, 0, 132]),
    written(FOLDERS[1].0, Format::Backstage, FOLDERS[1].1, [8, 0, 0, 0, 13, 2, 24]),
    // 136 entries.
    written(FOLDERS[2].0, Format::Govuk, FOLDERS[2].1, [27, 0, 0, 3, 64, 72, 286]),
    written(FOLDERS[3].0, Format::Netbox, FOLDERS[3].1, [12, 0, 95, 9, 0, 407, 442]),
    written(FOLDERS[4].0, Format::Kubernetes, FOLDERS[4].1, [1, 0, 0, 0, 0, 12, 17]),
    written(FOLDERS[5].0, Format::Compose, FOLDERS[5].1, [1, 0, 0, 0, 0, 28, 76]),
    written("sock-shop", Format::Kubernetes, &["complete-demo.yaml"], [1, 0, 0, 0, 0, 14, 0]),
    written("sock-shop", Format::Compose, &["docker-compose.yml"], [0, 0, 0, 0, 0, 15, 1]),
    document(&["valid-bom-1.6.json"], [1, 0, 0, 1, 0, 4, 1], 0),
    document(&["valid-component-types-1.6.json"], [1, 0, 0, 0, 0, 9, 0], 0),
    document(&["valid-dependency-1.6.json"], [0, 0, 0, 0, 0, 3, 1], 0),
    document(&["valid-saasbom-1.5.json"], [0, 0, 0, 1, 6, 1, 12], 0),
    document(&["valid-saasbom-1.6.json"], [0, 0, 0, 0, 0, 0, 0], 1),
    document(&["valid-service-1.5.json"], [0, 0, 0, 1, 1, 1, 2], 0),
    document(&["valid-service-1.6.json"], [0; 7], 1),
];

async fn bring(port: &Port, of: &Written) -> Outcome {
    let files = files(of.folder, of.files).unwrap();
    let reading = of.format.read(&files);
    let label = of.format.label();
    let mut writer = port.writer().await;
    writer.because(&import::reason(of.files, label, None));
    let mut progress = |_: &'static RecordType, _: usize| {};
    let way = Way { label, at: None, choices: Default::default(), progress: &mut progress };
    let outcome = import::bring_in(&mut writer, reading, way).await.unwrap();
    if writer.has_changes() {
        commit(writer).await.unwrap();
    }
    outcome
}

/// All records of a register.
async fn all(port: &Port, of: &'static RecordType) -> Vec<Stored> {
    let mut reader = local_reader(port.app(), "Story");
    let ids = store::list_ids(&mut reader, of, &ListQuery::default(), 10_000).await.unwrap();
    store::load_many(&mut reader, of, &ids).await.unwrap()
}

async fn sizes(port: &Port) -> [u64; 7] {
    let mut sizes = [0; 7];
    for (size, of) in sizes.iter_mut().zip(import::registers()) {
        let mut reader = local_reader(port.app(), "Story");
        *size = store::count(&mut reader, of, &ListQuery::default()).await.unwrap();
    }
    sizes
}

/// On SQLite alone: what becomes of a record on either database is told by the stories of
/// `bring_in.rs` and by the walk of GitLab's catalogue; here it is asked whether all comes in.
#[tokio::test]
async fn every_folder_is_written_whole_and_a_second_time_changes_nothing() {
    if aside::shared("real-inputs").is_none() {
        return;
    }
    let capabilities = [governance::CAPABILITIES, services::CAPABILITIES].concat();
    let port = Port::open(capabilities, On::Sqlite).await.unwrap();
    let folders: BTreeSet<&str> = WRITTEN.iter().map(|of| of.folder).collect();
    assert_eq!(folders, FOLDERS.iter().map(|(folder, _)| *folder).collect(), "none is left out");
    let mut before = sizes(&port).await;
    for of in &WRITTEN {
        let first = bring(&port, of).await;
        let after = sizes(&port).await;
        let mut came = after;
        came.iter_mut().zip(before).for_each(|(after, before)| *after -= before);
        assert_eq!(came, of.records, "{} {:?}", of.folder, of.files);
        let new = usize::try_from(came.iter().sum::<u64>()).unwrap();
        assert_eq!((first.created(), first.updated()), (new, of.changed), "{}", of.folder);
        let second = bring(&port, of).await;
        let whole = new + of.changed + first.unchanged();
        let counts = (second.created(), second.updated(), second.unchanged());
        assert_eq!(counts, (0, 0, whole), "{} {:#?}", of.folder, second.rows);
        assert_eq!((second.read, &second.problems), (first.read, &first.problems), "{}", of.folder);
        assert_eq!(sizes(&port).await, after, "{}", of.folder);
        before = after;
        if of.format == Format::GitlabCatalog {
            what_was_counted_of_gitlab_is_in_the_registers(&port).await;
        }
        if of.format == Format::Govuk {
            let apps = |stored: &Stored| stored.source.as_ref().is_some_and(|(s, _)| s == "govuk");
            let services = all(&port, Service::record_type()).await;
            let items = all(&port, Ci::record_type()).await;
            assert_eq!(services.iter().chain(&items).filter(|one| apps(one)).count(), 136);
            let needs = all(&port, Dependency::record_type()).await;
            let of = |kind: &str| {
                let kind = |one: &&Stored| apps(one) && one.value("kind").as_text() == Some(kind);
                needs.iter().filter(kind).count()
            };
            assert_eq!(of("supplied-by"), 57, "production_hosted_on");
        }
    }
}

/// The counts of the list of the folders, on what is kept.
async fn what_was_counted_of_gitlab_is_in_the_registers(port: &Port) {
    let services = all(port, Service::record_type()).await;
    assert_eq!(services.len(), 55);
    let tier = |word: &str| {
        let words = format!("Type in the source: {word}.");
        let has = |one: &&Stored| one.value("description").as_text().unwrap().contains(&words);
        services.iter().filter(has).count()
    };
    assert_eq!(["sv", "inf", "db", "lb", "stor"].map(tier), [19, 16, 15, 3, 2]);
    let teams = all(port, Organisation::record_type()).await;
    let teams = teams.iter().filter(|one| one.value("kind").as_text() == Some("internal-group"));
    assert_eq!(teams.count(), 63 + 2);
    let needs = all(port, Dependency::record_type()).await;
    let of = |kind: &str| -> Vec<&Stored> {
        needs.iter().filter(|one| one.value("kind").as_text() == Some(kind)).collect()
    };
    let uses = of("uses");
    assert_eq!(uses.len(), 51 - 13);
    let open: BTreeSet<&str> =
        uses.iter().filter_map(|one| one.value("unresolved").as_text()).collect();
    assert_eq!(open, BTreeSet::from(["elasticsearch", "postgres", "prometheus"]));
    let itself = uses.iter().filter(|one| one.value("consumer") == one.value("provider"));
    assert_eq!(itself.count(), 1, "gitaly");
    let ends = |needs: &[&Stored]| -> BTreeSet<terms::Id> {
        needs.iter().filter_map(|one| one.value("consumer").as_ref_id()).collect()
    };
    assert_eq!(55 - ends(&of("staffed-by")).len(), 42, "services without teams");
    assert_eq!(55 - ends(&uses).len(), 23 + 13, "those without a list, and with an empty entry");
}
