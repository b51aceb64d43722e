//! The ground on which the benchmarks of process runs stand: an installation on SQLite with an
//! organisation, its providers, their people and roles, and runs that were played beforehand.

use frame::{
    accounts,
    app::{App, Settings},
    clock::Clock,
    database::{Database, Migration, Schema, diff, migrate},
    gate::{
        AccessRole, Answer, Local, Occurrence, Writer, local_writer, open_another_session,
        open_session_for,
    },
    store::{self, Saving},
    tables,
};
use governance::{
    people::{Assignment, Capacity, Organisation, OrganisationKind, Person, Role, RolePart},
    procedure::{
        ProcessRun, RunCourse, RunState, kept,
        northwharf::Player,
        wire::{self, Told},
    },
};
use process::{Party, Start};
use record::{Record, Ref, Refs, Rows};
use std::{collections::BTreeMap, path::Path};
use terms::Id;
use testkit::StatusCode;

/// An installation, and who is there.
pub struct Ground {
    /// The installation.
    pub app: App,
    /// Whose continuity it is about.
    pub customer: Id,
    /// Who provides to it.
    pub providers: Vec<Id>,
    /// Who acts for each party.
    pub persons: BTreeMap<Party, Id>,
}

impl Ground {
    /// An installation in that folder, with so many providers of so many people each.
    pub async fn lay(folder: &Path, providers: usize, people: usize) -> Ground {
        let path = folder.join("bench.sqlite3");
        let database = Database::open(&format!("sqlite:{}", path.display())).await.unwrap();
        let settings = Settings { secure: false, setup_code: None, version: "bench" };
        let all = governance::CAPABILITIES.to_vec();
        let app = App::new(database.clone(), Clock::system(), all, settings);
        let steps = diff(&Schema::new(), &tables::schema(app.catalogue())).unwrap();
        migrate(&database, &[Migration::new(1, "everything", steps).0]).await.unwrap();
        let mut writer = local_writer(&app, "Bench").await.unwrap();
        let name = "Northwharf".parse().unwrap();
        let customer = Organisation::named(name, OrganisationKind::Customer);
        let customer = add(&mut writer, &customer).await;
        let mut ground =
            Ground { app: app.clone(), customer, providers: Vec::new(), persons: BTreeMap::new() };
        ground.cast(&mut writer, (providers, people)).await;
        commit(writer).await;
        ground
    }

    /// Everybody who acts.
    async fn cast(&mut self, writer: &mut Writer<Local>, (providers, people): (usize, usize)) {
        for (id, title, part) in [
            ("sc-lead", "Service Continuity Management Lead", RolePart::ContinuityLead),
            ("bc-manager", "BC Manager", RolePart::BcManager),
            ("enterprise-architects", "Enterprise Architects", RolePart::EnterpriseArchitects),
        ] {
            let name = title.parse().unwrap();
            let person = add(writer, &Person::named(name, Ref::to(self.customer))).await;
            role(writer, (title, self.customer, part), &[person]).await;
            self.persons.insert(common(id), person);
        }
        for at in 0..providers {
            let name = format!("Provider {at:02}").parse().unwrap();
            let provider = Organisation::named(name, OrganisationKind::Provider);
            let provider = add(writer, &provider).await;
            let mut own = Vec::new();
            for n in 0..people {
                let name = format!("Operator {at:02} {n:02}").parse().unwrap();
                own.push(add(writer, &Person::named(name, Ref::to(provider))).await);
            }
            role(writer, ("Operations", provider, RolePart::Operations), &own).await;
            self.persons.insert(operations(provider), own[0]);
            self.providers.push(provider);
        }
    }

    /// How a programme with all of them begins.
    pub fn start(&self) -> Start {
        Start {
            course: "programme".into(),
            cycle: 1,
            is_exercise: false,
            providers: self.providers.iter().map(ToString::to_string).collect(),
            holds: Vec::new(),
        }
    }

    /// So many runs in which the same happened.
    pub async fn runs(&self, player: &Player, count: usize) {
        let mut writer = local_writer(&self.app, "Bench").await.unwrap();
        let of = ProcessRun::record_type();
        for at in 0..count {
            let run = ProcessRun {
                name: format!("Run {at}").parse().unwrap(),
                organisation: Ref::to(self.customer),
                integrator: None,
                course: RunCourse::Programme,
                exercise: None,
                providers: Refs::to(self.providers.iter().copied()),
                purpose: None,
                tailoring: None,
                state: RunState::Running,
            };
            let saving = Saving { moving: true, ..Saving::new(run.to_values()) };
            let id = store::save(&mut writer, of, saving).await.unwrap().stored().id;
            let events = player.events().iter();
            let mut events: Vec<_> =
                events.map(|event| (event.at, wire::write(&Told::Event(event.clone())))).collect();
            events[0].1["definition"] = kept::definition_text("").into();
            store::append_events(&mut writer, of, id, 0, &events).await.unwrap();
        }
        commit(writer).await;
    }

    /// Cookies of so many sessions of somebody who reaches an organisation.
    pub async fn sessions(
        &self,
        (login, person): (&str, Id),
        access: (AccessRole, Id),
        count: usize,
    ) -> Vec<String> {
        let mut writer = local_writer(&self.app, "Bench").await.unwrap();
        let access = [(access.0, Some(access.1))];
        let mut cookies = vec![open_session_for(&mut writer, login, &access).await.unwrap()];
        let account = accounts::open_account(&mut writer, login).await.unwrap().unwrap();
        accounts::belongs_to(&mut writer, account, person).await.unwrap();
        while cookies.len() < count {
            cookies.push(open_another_session(&mut writer, account).await.unwrap());
        }
        commit(writer).await;
        cookies
    }
}

/// A party that is there once.
pub fn common(role: &str) -> Party {
    Party { role: role.to_owned(), provider: None }
}

/// The operations of a provider.
fn operations(provider: Id) -> Party {
    Party { role: "sp-operations".to_owned(), provider: Some(provider.to_string()) }
}

async fn add<R: Record>(writer: &mut Writer<Local>, record: &R) -> Id {
    let saving = Saving::new(record.to_values());
    store::save(writer, R::record_type(), saving).await.unwrap().stored().id
}

async fn commit(writer: Writer<Local>) {
    let done = Answer::empty(StatusCode::OK);
    drop(writer.commit(Occurrence::of("bench.laid"), done).await.unwrap());
}

/// A role that these persons hold.
async fn role(writer: &mut Writer<Local>, (title, at, part): (&str, Id, RolePart), persons: &[Id]) {
    let held = persons.iter().map(|person| Assignment {
        person: Ref::to(*person),
        capacity: Capacity::Holder,
        from: "2026-01-01".parse().unwrap(),
        until: None,
    });
    let role = Role {
        holders: Rows::of(held.collect()),
        shared: Some(true),
        ..Role::titled(title.parse().unwrap(), Ref::to(at), part)
    };
    add(writer, &role).await;
}
