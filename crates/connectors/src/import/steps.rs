//! The order in which a landscape comes in: whatever is referred to goes first.

use super::{
    Choices, Outcome, Way,
    apply::Import,
    choices,
    wish::{self, Around, Ends, Ground, Wish},
};
use crate::landscape::{
    Dependency, Entry, Evidence, Key, Landscape, Need, Organisation, OrganisationKind, Problem,
    Reading, Spot, Target,
};
use frame::{
    gate::{Permission, Writer},
    problem, store,
};
use governance::people;
use record::Record;
use services::{catalogue, configuration, suppliers};
use std::collections::{BTreeMap, HashSet};
use terms::Id;

/// Brings everything in.
pub async fn all<P: Permission>(
    writer: &mut Writer<P>,
    reading: Reading,
    way: Way<'_>,
) -> Result<Outcome, problem::Problem> {
    let Reading { landscape: mut land, problems, left_out } = reading;
    let mut import = Import::begin(writer, (land.source.clone(), way.label)).await?;
    import.outcome.problems = problems;
    choices::say(&mut import, &land, way.choices);
    if !way.choices.teams {
        // They are in the files and not wanted here, which is not to be gone from the files.
        for need in staff(&land) {
            import.told(configuration::Dependency::record_type(), &need.key);
        }
        for team in land.leave_out_teams() {
            import.told(people::Organisation::record_type(), &team);
        }
    }
    let land = land;
    import.outcome.read = left_out;
    let home = home(&mut import, &land, (way.at, way.label, way.choices)).await?;
    let Some(home) = home else {
        import.outcome.problems.sort_by(|a, b| a.spot.cmp(&b.spot));
        return Ok(import.outcome);
    };
    import.outcome.home = Some(home);
    let step = Step { home, label: way.label, services_as: way.choices.services_as };
    step.organisations(&mut import, &land).await?;
    (way.progress)(people::Organisation::record_type(), land.organisations.len());
    step.persons(&mut import, &land).await?;
    step.locations(&mut import, &land).await?;
    (way.progress)(people::Location::record_type(), land.locations.len());
    step.suppliers(&mut import, &land).await?;
    step.services(&mut import, &land).await?;
    (way.progress)(catalogue::Service::record_type(), land.services.len());
    step.components(&mut import, &land).await?;
    (way.progress)(configuration::Ci::record_type(), land.components.len());
    let needs = step.dependencies(&mut import, &land).await?;
    (way.progress)(configuration::Dependency::record_type(), needs);
    import.gone();
    import.outcome.titles =
        import.known.values().map(|known| (known.id, known.title.clone())).collect();
    let outcome = &mut import.outcome;
    outcome.read += outcome.created() + outcome.updated() + outcome.unchanged();
    outcome.problems.sort_by(|a, b| a.spot.cmp(&b.spot));
    Ok(import.outcome)
}

/// The organisation whose records these become.
async fn home<P: Permission>(
    import: &mut Import<'_, P>,
    land: &Landscape,
    (at, label, choices): (Option<Id>, &str, Choices),
) -> Result<Option<Id>, problem::Problem> {
    let told = land.organisations.iter().find(|one| one.kind == OrganisationKind::Home);
    if let Some(at) = at {
        let of = people::Organisation::record_type();
        let stored = store::find(import.writer, of, at).await?;
        if let Some(told) = told {
            let known = super::apply::Known { id: at, reach: at, title: stored.title() };
            import.known.insert(told.key.clone(), known);
            import.told(of, &told.key);
        }
        return Ok(Some(at));
    }
    let Some(told) = told else {
        import.outcome.problems.extend(ownerless(land));
        return Ok(None);
    };
    // What it would be if it were its own: the reach of an organisation is itself.
    let mut problems = Vec::new();
    let now = import.writer.now();
    let here = import.writer.new_id();
    let services_as = choices.services_as;
    let mut ground =
        Ground { home: here, label, now, services_as, problems: &mut problems, refused: false };
    let wish = wish::organisation(&mut ground, told, None);
    import.outcome.problems.extend(problems);
    import.grant(people::Organisation::record_type(), wish.into_iter().collect()).await?;
    Ok(import.known.get(&told.key).map(|known| known.id))
}

/// What is said of services and components of which nobody says whose they are.
fn ownerless(land: &Landscape) -> Option<Problem> {
    let services = land.services.iter().map(|one| &one.spot);
    let mut spots = services.chain(land.components.iter().map(|one| &one.spot));
    let spot = spots.next()?.clone();
    Some(Problem {
        spot,
        what: "The files do not say which organisation provides these services and components"
            .to_owned(),
        kept: "Nothing is taken; say whose they are (on the command line with --at) and read the \
               files again"
            .to_owned(),
    })
}

/// What all steps know.
struct Step<'s> {
    home: Id,
    label: &'s str,
    services_as: catalogue::ServiceState,
}

impl Step<'_> {
    /// Makes wishes, and keeps what did not fit.
    fn wishes<P: Permission>(
        &self,
        import: &mut Import<'_, P>,
        make: impl FnOnce(&mut Ground<'_>, &Import<'_, P>) -> Wishes,
    ) -> Vec<Wish> {
        let mut problems: Vec<Problem> = Vec::new();
        let now = import.writer.now();
        let (home, label, services_as) = (self.home, self.label, self.services_as);
        let mut ground =
            Ground { home, label, now, services_as, problems: &mut problems, refused: false };
        let (wishes, refused) = make(&mut ground, import);
        // What was refused was asked for and did not become a wish.
        import.outcome.read += refused.len();
        import.refused.extend(refused);
        import.outcome.problems.extend(problems);
        wishes
    }

    async fn organisations<P: Permission>(
        &self,
        import: &mut Import<'_, P>,
        land: &Landscape,
    ) -> Result<(), problem::Problem> {
        let entries: Vec<(&Key, Option<&Key>)> = land
            .organisations
            .iter()
            .filter(|one| one.kind != OrganisationKind::Home)
            .map(|one| (&one.key, one.part_of.as_ref()))
            .collect();
        for wave in waves(&entries) {
            let wanted: HashSet<&Key> = wave.iter().collect();
            let wishes = self.wishes(import, |ground, import| {
                let told = land.organisations.iter().filter(|one| wanted.contains(&one.key));
                let place = |one: &Organisation| (one.key.clone(), one.spot.clone());
                each(told, place, |one| {
                    let above = import.end(ground, &one.spot, &one.part_of);
                    wish::organisation(ground, one, Some(above.unwrap_or(self.home)))
                })
            });
            import.grant(people::Organisation::record_type(), wishes).await?;
        }
        Ok(())
    }

    async fn locations<P: Permission>(
        &self,
        import: &mut Import<'_, P>,
        land: &Landscape,
    ) -> Result<(), problem::Problem> {
        let entries: Vec<(&Key, Option<&Key>)> =
            land.locations.iter().map(|one| (&one.key, one.what.part_of.as_ref())).collect();
        for wave in waves(&entries) {
            let wanted: HashSet<&Key> = wave.iter().collect();
            let wishes = self.wishes(import, |ground, import| {
                let told = land.locations.iter().filter(|one| wanted.contains(&one.key));
                each(told, at, |one| {
                    let above = import.end(ground, &one.spot, &one.what.part_of);
                    wish::location(ground, one, above)
                })
            });
            import.grant(people::Location::record_type(), wishes).await?;
        }
        Ok(())
    }

    async fn persons<P: Permission>(
        &self,
        import: &mut Import<'_, P>,
        land: &Landscape,
    ) -> Result<(), problem::Problem> {
        let wishes = self.wishes(import, |ground, import| {
            each(&land.persons, at, |one| {
                let at = import.end(ground, &one.spot, &one.what.organisation);
                wish::person(ground, one, at.unwrap_or(self.home))
            })
        });
        import.grant(people::Person::record_type(), wishes).await
    }

    async fn suppliers<P: Permission>(
        &self,
        import: &mut Import<'_, P>,
        land: &Landscape,
    ) -> Result<(), problem::Problem> {
        let wishes = self.wishes(import, |ground, _| {
            each(&land.suppliers, at, |one| wish::supplier(ground, one))
        });
        import.grant(suppliers::Supplier::record_type(), wishes).await
    }

    async fn services<P: Permission>(
        &self,
        import: &mut Import<'_, P>,
        land: &Landscape,
    ) -> Result<(), problem::Problem> {
        let wishes = self.wishes(import, |ground, import| {
            each(&land.services, at, |one| {
                let owner = import.end(ground, &one.spot, &one.what.owner);
                wish::service(ground, one, owner)
            })
        });
        import.grant(catalogue::Service::record_type(), wishes).await
    }

    async fn components<P: Permission>(
        &self,
        import: &mut Import<'_, P>,
        land: &Landscape,
    ) -> Result<(), problem::Problem> {
        let wishes = self.wishes(import, |ground, import| {
            each(&land.components, at, |one| {
                let mut end = |key: &Option<Key>| import.end(ground, &one.spot, key);
                let around = Around {
                    organisation: end(&one.what.organisation),
                    owner: end(&one.what.owner),
                    supplier: end(&one.what.supplier),
                    location: end(&one.what.location),
                };
                wish::component(ground, one, around)
            })
        });
        import.grant(configuration::Ci::record_type(), wishes).await
    }

    async fn dependencies<P: Permission>(
        &self,
        import: &mut Import<'_, P>,
        land: &Landscape,
    ) -> Result<usize, problem::Problem> {
        let mut needs: Vec<Entry<Dependency>> = land.dependencies.clone();
        needs.extend(staff(land));
        let mut settled: HashSet<Spot> = HashSet::new();
        let names = land.names();
        let name_of = |key: &'_ str| names.get(key).copied().unwrap_or(key).to_owned();
        let mut open: BTreeMap<String, usize> = BTreeMap::new();
        let wishes = self.wishes(import, |ground, import| {
            each(&needs, at, |one| {
                let Some(consumer) = import.known.get(&one.what.consumer) else {
                    let name = name_of(&one.what.consumer);
                    ground.leave_out(&one.spot, format!("“{name}” is not in, nor is its need"));
                    return None;
                };
                let (key, called) = match &one.what.provider {
                    Target::Known(key) => (key, name_of(key)),
                    Target::Unknown(called, key) => (key, called.clone()),
                };
                let provider = import.known.get(key);
                if provider.is_some() && matches!(one.what.provider, Target::Unknown(..)) {
                    settled.insert(one.spot.clone());
                }
                if provider.is_none() && !import.is_settled(&one.key) {
                    *open.entry(called.clone()).or_default() += 1;
                }
                let ends = Ends {
                    consumer: (consumer.id, consumer.reach, &consumer.title),
                    provider: provider.map(|known| known.id),
                    called: provider.map_or(&*called, |known| known.title.as_str()),
                };
                wish::dependency(ground, one, &ends)
            })
        });
        // An end that an earlier import described is no open end.
        let words = "described nowhere in what was read";
        let problems = &mut import.outcome.problems;
        problems.retain(|one| !(settled.contains(&one.spot) && one.what.contains(words)));
        import.outcome.open = open.into_iter().collect();
        import.grant(configuration::Dependency::record_type(), wishes).await?;
        Ok(needs.len())
    }
}

/// Wishes, and the entries that did not become one.
type Wishes = (Vec<Wish>, Vec<(Key, Spot)>);

/// Makes a wish of each, and keeps which did not become one.
fn each<'t, T: 't>(
    told: impl IntoIterator<Item = &'t T>,
    place: impl Fn(&T) -> (Key, Spot),
    mut make: impl FnMut(&T) -> Option<Wish>,
) -> Wishes {
    let mut wishes = Wishes::default();
    for one in told {
        match make(one) {
            Some(wish) => wishes.0.push(wish),
            None => wishes.1.push(place(one)),
        }
    }
    wishes
}

/// The key of an entry, and where it stands.
fn at<T>(entry: &Entry<T>) -> (Key, Spot) {
    (entry.key.clone(), entry.spot.clone())
}

/// Those who run services and components, as needs: without them it goes on with less.
fn staff(land: &Landscape) -> Vec<Entry<Dependency>> {
    let mut needs = Vec::new();
    let mut need = |key: &Key, spot: &Spot, team: &Key| {
        needs.push(Entry {
            key: [key.as_str(), " ", Need::StaffedBy.name(), " ", team].concat(),
            spot: spot.clone(),
            what: Dependency {
                consumer: key.clone(),
                provider: Target::Known(team.clone()),
                kind: Need::StaffedBy,
                hard: false,
                group: None,
                evidence: Evidence::Declared,
            },
        });
    };
    for one in &land.services {
        let support = one.what.support.iter().filter(|team| !one.what.teams.contains(team));
        one.what.teams.iter().chain(support).for_each(|team| need(&one.key, &one.spot, team));
    }
    for one in &land.components {
        let support = one.what.support.iter().filter(|team| one.what.team.as_ref() != Some(team));
        one.what.team.iter().chain(support).for_each(|team| need(&one.key, &one.spot, team));
    }
    needs
}

/// The keys in waves: what is a part of something comes after it. A circle is cut where it begins.
fn waves(entries: &[(&Key, Option<&Key>)]) -> Vec<Vec<Key>> {
    let here: HashSet<&Key> = entries.iter().map(|(key, ..)| *key).collect();
    let mut done: HashSet<&Key> = HashSet::new();
    let mut waiting: Vec<&(&Key, Option<&Key>)> = entries.iter().collect();
    let mut waves = Vec::new();
    while !waiting.is_empty() {
        let is_ready = |above: Option<&Key>| {
            above.is_none_or(|above| !here.contains(above) || done.contains(above))
        };
        let (ready, rest): (Vec<_>, Vec<_>) =
            waiting.iter().copied().partition(|(_, above)| is_ready(*above));
        // Nothing is ready: they stand within each other, and the first of them goes first.
        let (ready, rest) = if ready.is_empty() {
            (vec![waiting[0]], waiting[1..].to_vec())
        } else {
            (ready, rest)
        };
        done.extend(ready.iter().map(|(key, ..)| *key));
        waves.push(ready.iter().map(|(key, ..)| (*key).clone()).collect());
        waiting = rest;
    }
    waves
}
