//! The landscape of Northwharf tells its story by what it consists of: every recovery time is
//! added up from the own work of what lies below, and none is typed in.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::catalogue::Capability;
use frame::gate::Local;
use frame::gate::Writer;
use frame::store::{self, ListQuery};
use governance::people;
use record::Record;
use services::catalogue::Service;
use services::configuration::{Ci, Dependency, Strength};
use services::levels::RecoveryPolicy;
use services::northwharf::{self, Laid};
use std::collections::{BTreeMap, HashMap};
use terms::Id;
use testkit::on_both;
use testkit::{On, Port, commit};

/// The two wings whose records the story is made of.
pub fn capabilities() -> Vec<Capability> {
    [governance::CAPABILITIES, services::CAPABILITIES].concat()
}

async fn laid(on: On) -> Option<(Port, people::northwharf::Laid, Laid)> {
    let port = Port::open(capabilities(), on).await?;
    let mut writer = port.writer().await;
    let people = people::northwharf::lay(&mut writer).await.unwrap();
    let laid = northwharf::lay(&mut writer, &people).await.unwrap();
    commit(writer).await.unwrap();
    Some((port, people, laid))
}

/// All records of a type.
async fn all<R: Record>(writer: &mut Writer<Local>) -> Vec<(Id, R)> {
    let of = R::record_type();
    let ids = store::list_ids(writer, of, &ListQuery::default(), 10_000).await.unwrap();
    let stored = store::load_many(writer, of, &ids).await.unwrap();
    stored.iter().map(|one| (one.id, R::from_values(&one.values).unwrap())).collect()
}

/// What is known for the sum: own work in minutes, from when on somebody works on it, and hard
/// needs.
struct Landscape {
    own: HashMap<Id, Option<i64>>,
    begins: HashMap<Id, i64>,
    needs: HashMap<Id, Vec<Dependency>>,
}

impl Landscape {
    /// Own work, begun once it was noticed and decided, plus the longest of what is needed; nothing
    /// when a part of it is not known.
    fn derived(&self, id: Id) -> Option<i64> {
        // What is neither service nor component is there or not; it has no work of its own.
        let own = self.own.get(&id).copied().unwrap_or(Some(0))?;
        let mut latest = self.begins.get(&id).copied().unwrap_or_default();
        let mut groups: BTreeMap<&str, (i64, Vec<i64>)> = BTreeMap::new();
        for need in self.needs.get(&id).into_iter().flatten() {
            let time = need.provider.and_then(|provider| self.derived(provider.id()));
            match &need.group {
                Some(group) => {
                    let entry = groups.entry(group.as_str()).or_default();
                    entry.0 = need.needed.unwrap();
                    entry.1.push(time.unwrap_or(i64::MAX));
                }
                None => latest = latest.max(time?),
            }
        }
        for (needed, mut times) in groups.into_values() {
            times.sort_unstable();
            latest = latest.max(times[usize::try_from(needed).unwrap() - 1]);
        }
        (latest < i64::MAX).then(|| own + latest)
    }
}

async fn landscape(writer: &mut Writer<Local>) -> Landscape {
    let minutes = |time: Option<terms::Duration>| time.map(|time| time.seconds() / 60);
    let policies = all::<RecoveryPolicy>(writer).await.into_iter();
    let leads: HashMap<Id, i64> = policies
        .map(|(_, one)| {
            let parts = [one.detection, one.decision].map(|part| minutes(part).unwrap());
            (one.organisation.id(), parts.iter().sum())
        })
        .collect();
    assert_eq!(leads.len(), 4, "the four who run what Northwharf lives on say it");
    let lead = |organisation: Id| leads.get(&organisation).copied().unwrap_or_default();
    let (mut own, mut begins) = (HashMap::new(), HashMap::new());
    for (id, service) in all::<Service>(writer).await {
        own.insert(id, minutes(service.own_recovery));
        begins.insert(id, lead(service.provider.id()));
    }
    for (id, ci) in all::<Ci>(writer).await {
        own.insert(id, minutes(ci.own_recovery));
        begins.insert(id, lead(ci.organisation.id()));
    }
    let mut needs: HashMap<Id, Vec<Dependency>> = HashMap::new();
    for (_, need) in all::<Dependency>(writer).await {
        if need.strength == Strength::Hard {
            needs.entry(need.consumer.id()).or_default().push(need);
        }
    }
    Landscape { own, begins, needs }
}

async fn the_vital_services_come_back_as_the_story_says(on: On) {
    let Some((port, _, laid)) = laid(on).await else { return };
    let mut writer = port.writer().await;
    let landscape = landscape(&mut writer).await;
    let told = [
        ("Settlement", 380),
        ("Dealing", 85),
        ("Collateral and margin", 310),
        ("Compute and storage", 55),
        ("Position keeping", 110),
        ("Payments", 100),
        ("Market data", 12),
        ("Trade confirmation", 170),
        ("Identity and access", 42),
        ("Dealer voice", 18),
        ("Core network", 25),
        ("Names and time", 12),
        // And some that hang on them.
        ("Regulatory reporting", 430),
        ("Client statements", 485),
        ("Billing", 570),
    ];
    for (name, minutes) in told {
        assert_eq!(landscape.derived(laid.service(name)), Some(minutes), "{name}");
    }
    // Nowhere does one of these sums stand as a typed value.
    let services = all::<Service>(&mut writer).await;
    let typed = services.iter().filter(|(_, service)| {
        let of = |time: Option<terms::Duration>| time.is_some_and(|t| t.seconds() == 380 * 60);
        of(service.own_recovery) || of(service.claimed_recovery) || of(service.rto)
    });
    assert_eq!(typed.count(), 0);
}

async fn twelve_services_are_vital_and_three_of_them_come_too_late(on: On) {
    let Some((port, ..)) = laid(on).await else { return };
    let mut writer = port.writer().await;
    let landscape = landscape(&mut writer).await;
    let services = all::<Service>(&mut writer).await;
    assert_eq!(services.len(), 41);
    let vital = services.iter().filter(|(_, service)| service.vital == Some(true));
    assert_eq!(vital.count(), 12);
    let mut verdicts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, service) in &services {
        let rto = service.rto.map(|rto| rto.seconds() / 60);
        let verdict = match (landscape.derived(*id), rto) {
            (Some(derived), Some(rto)) if derived > rto => "gap",
            (Some(_), Some(_)) => "plausible",
            _ => "unknown",
        };
        verdicts.entry(verdict).or_default().push(service.name.as_str());
    }
    let mut gaps = verdicts["gap"].clone();
    gaps.sort_unstable();
    assert_eq!(gaps, ["Collateral and margin", "Deal archive", "Dealing", "Settlement"]);
    assert_eq!((verdicts["plausible"].len(), verdicts["unknown"].len()), (29, 8));
}

async fn the_landscape_has_its_size_and_its_open_ends(on: On) {
    let Some((port, _, laid)) = laid(on).await else { return };
    assert_eq!((laid.services.len(), laid.suppliers.len(), laid.contracts.len()), (41, 11, 21));
    assert!((190..=230).contains(&laid.cis.len()), "{} components", laid.cis.len());
    let mut writer = port.writer().await;
    let needs = all::<Dependency>(&mut writer).await;
    assert_eq!(needs.len(), laid.dependencies);
    let unresolved = needs.iter().filter(|(_, need)| need.provider.is_none()).count();
    let unconfirmed = needs.iter().filter(|(_, n)| n.provider_confirmed_on.is_none()).count();
    assert_eq!(unresolved, 5);
    assert!(unconfirmed > needs.len() / 5 && unconfirmed < needs.len() / 2, "{unconfirmed}");
    let settlement = store::find(&mut writer, Service::record_type(), laid.service("Settlement"));
    assert_eq!(settlement.await.unwrap().label(), "SVC-0012");
    // Every component is needed by something, or needs something, or is known to be a loose end.
    let linked = |id: &Id| {
        needs.iter().any(|(_, need)| {
            need.consumer.id() == *id || need.provider.is_some_and(|one| one.id() == *id)
        })
    };
    let loose = laid.cis.values().filter(|id| !linked(id)).count();
    assert!(loose < 25, "{loose} components hang on nothing");
}

on_both!(
    the_vital_services_come_back_as_the_story_says,
    twelve_services_are_vital_and_three_of_them_come_too_late,
    the_landscape_has_its_size_and_its_open_ends,
);
