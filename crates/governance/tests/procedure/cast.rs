//! A run with its people: five providers, an organisation, an integrator, each person signed in.

use frame::accounts;
use frame::gate::{AccessRole, Answer, Occurrence};
use frame::store::{self, Saving};
use governance::people::{
    Assignment, Capacity, Organisation, OrganisationKind, Person, Role, RolePart,
};
use governance::procedure::{ProcessRun, RunCourse, RunState};
use record::{Record, Ref, Refs, Rows};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use terms::Id;
use testkit::{Client, Method, On, Port, Seen, StatusCode, commit};

/// The providers.
pub const PROVIDERS: [&str; 5] = ["Altus", "Brightline", "Corvid", "Dovetail", "Ember"];

/// An installation with everybody in it.
pub struct Stage {
    pub port: Port,
    /// Organisations and persons by name.
    pub ids: BTreeMap<String, Id>,
}

fn token(login: &str) -> String {
    format!("story-token-of-{login}")
}

/// Who acts for a role of the process.
pub fn login(role: &str, provider: Option<&str>) -> String {
    match (role, provider) {
        ("sc-lead", _) => "dana".into(),
        ("bc-manager", _) => "ines".into(),
        ("enterprise-architects", _) => "wanda".into(),
        (_, Some(provider)) => format!("ops-{provider}"),
        (role, None) => panic!("nobody is {role}"),
    }
}

async fn add<R: Record>(writer: &mut frame::gate::Writer<frame::gate::Local>, record: &R) -> Id {
    let saving = Saving::new(record.to_values());
    store::save(writer, R::record_type(), saving).await.unwrap().stored().id
}

impl Stage {
    /// Everybody, and accounts: the organisation's people reach it, providers reach themselves.
    pub async fn open(on: On) -> Option<Stage> {
        let mut port = Port::open(governance::CAPABILITIES.to_vec(), on).await?;
        frame::section::offer(port.app(), governance::documents::SECTIONS.to_vec());
        let mut writer = port.writer().await;
        let mut ids = BTreeMap::new();
        for (name, kind) in
            [("Northwharf", OrganisationKind::Customer), ("Keystone", OrganisationKind::Integrator)]
                .into_iter()
                .chain(PROVIDERS.map(|name| (name, OrganisationKind::Provider)))
        {
            let of = Organisation::named(name.parse().unwrap(), kind);
            ids.insert(name.to_owned(), add(&mut writer, &of).await);
        }
        let common = [
            ("dana", "Dana Holt", "Keystone", "Service Continuity Management Lead"),
            ("ines", "Ines Carvalho", "Northwharf", "BC Manager"),
            ("wanda", "Wanda Osei", "Northwharf", "Enterprise Architects"),
        ];
        let parts = [RolePart::ContinuityLead, RolePart::BcManager, RolePart::EnterpriseArchitects];
        let mut accounts = Vec::new();
        for ((login, name, at, title), part) in common.into_iter().zip(parts) {
            let person = with_role(&mut writer, (name, ids[at]), (title, part)).await;
            ids.insert(login.to_owned(), person);
            accounts.push((login.to_owned(), person, AccessRole::Contributor, ids[at]));
        }
        for provider in PROVIDERS {
            let name = format!("Operator of {provider}");
            let role = ("Operations", RolePart::Operations);
            let person = with_role(&mut writer, (&name, ids[provider]), role).await;
            let login = format!("ops-{provider}");
            ids.insert(login.clone(), person);
            accounts.push((login, person, AccessRole::Contributor, ids[provider]));
        }
        commit(writer).await.unwrap();
        for (login, person, role, at) in accounts {
            let mut access = vec![(role, Some(at))];
            if login == "dana" {
                access.push((AccessRole::Lead, Some(ids["Northwharf"])));
            }
            let account = port.account_of(&login, person, &access).await;
            // A session would end in the weeks that stories take.
            let mut writer = port.writer().await;
            let ends = "2030-01-01T00:00:00Z".parse().unwrap();
            accounts::add_token(&mut writer, account, "Story", &token(&login), ends).await.unwrap();
            let done = Answer::empty(StatusCode::OK);
            drop(writer.commit(Occurrence::of("token.added"), done).await.unwrap());
        }
        Some(Stage { port, ids })
    }

    pub fn as_(&self, login: &str) -> Client {
        self.port.bearer(&token(login))
    }

    /// A run of these providers, prepared and started by the lead. Its short number.
    pub async fn run(&self, name: &str, course: RunCourse, providers: &[&str]) -> String {
        self.run_with(name, course, providers, &json!({})).await
    }

    /// The same with what is said at its start: documents that are there.
    pub async fn run_with(
        &self,
        name: &str,
        course: RunCourse,
        providers: &[&str],
        said: &Json,
    ) -> String {
        let mut writer = self.port.writer().await;
        let run = ProcessRun {
            name: name.parse().unwrap(),
            organisation: Ref::to(self.ids["Northwharf"]),
            integrator: Some(Ref::to(self.ids["Keystone"])),
            course,
            exercise: None,
            providers: Refs::to(providers.iter().map(|one| self.ids[*one])),
            purpose: None,
            tailoring: None,
            state: RunState::Prepared,
        };
        let saving = Saving::new(run.to_values());
        let of = ProcessRun::record_type();
        let label = store::save(&mut writer, of, saving).await.unwrap().stored().label();
        commit(writer).await.unwrap();
        let path = format!("/api/process_runs/{label}/start");
        self.as_("dana").json(Method::POST, &path, &[], said).await.is(200);
        label
    }

    /// Somebody does something.
    pub async fn does(&self, login: &str, run: &str, deed: &Json) -> Seen {
        let path = format!("/api/process_runs/{run}/deeds");
        self.as_(login).json(Method::POST, &path, &[], deed).await
    }

    pub async fn progress(&self, login: &str, run: &str) -> Json {
        self.as_(login).get(&format!("/api/process_runs/{run}/progress")).await.is(200).json()
    }

    /// A person is away, back or gone.
    pub async fn change_person(&self, id: Id, state: &str, deputy: Option<Id>) {
        let mut writer = self.port.writer().await;
        let stored = store::find(&mut writer, Person::record_type(), id).await.unwrap();
        let mut person = Person::from_values(&stored.values).unwrap();
        person.state =
            <governance::people::PersonState as record::Choice>::from_name(state).unwrap();
        person.deputy = deputy.map(Ref::to);
        person.away_from = None;
        person.away_until = deputy.map(|_| "2027-01-31".parse().unwrap());
        let saving = Saving { values: person.to_values(), moving: true, ..Saving::of(&stored) };
        store::save(&mut writer, Person::record_type(), saving).await.unwrap();
        commit(writer).await.unwrap();
    }

    pub fn label_name(&self, label: &str) -> String {
        let number: usize = label.trim_start_matches("ORG-").parse().unwrap();
        // The organisation and the integrator come first.
        PROVIDERS[number - 3].to_owned()
    }

    pub fn label(&self, provider: &str) -> String {
        let place = PROVIDERS.iter().position(|known| *known == provider).unwrap();
        format!("ORG-{:04}", place + 3)
    }
}

async fn with_role(
    writer: &mut frame::gate::Writer<frame::gate::Local>,
    (name, at): (&str, Id),
    (title, part): (&str, RolePart),
) -> Id {
    let mail = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
    let email = Some(mail.parse().unwrap());
    let person = Person { email, ..Person::named(name.parse().unwrap(), Ref::to(at)) };
    let person = add(writer, &person).await;
    let assignment = Assignment {
        person: Ref::to(person),
        capacity: Capacity::Holder,
        from: "2026-01-01".parse().unwrap(),
        until: None,
    };
    let role = Role {
        holders: Rows::of(vec![assignment]),
        ..Role::titled(title.parse().unwrap(), Ref::to(at), part)
    };
    add(writer, &role).await;
    person
}

/// How somebody answers and decides, until told otherwise.
pub struct Play {
    /// What gates say: activity and word, used up in order; then the ordinary way.
    pub say: Vec<(&'static str, Vec<&'static str>)>,
    /// Words that a provider writes.
    pub words: fn(&str) -> String,
}

impl Stage {
    /// One deed for a duty, by whoever has it.
    pub async fn fulfil(&self, run: &str, duty: &Json, play: &mut Play) {
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let party = &duty["party"];
        let provider = party["provider"].as_str().map(|label| self.label_name(label));
        let who = login(&text(&party["role"]), provider.as_deref());
        let words = (play.words)(&who);
        let activity = text(&duty["activity"]);
        let definition = process::Definition::shipped().activity(&activity).unwrap();
        let named = |questions: &[(String, String)]| -> Json {
            questions.iter().map(|(key, _)| (key.clone(), Json::from("it is"))).collect()
        };
        let mut deed = json!({ "activity": activity, "provider": duty["provider"] });
        let task = text(&duty["task"]);
        deed["deed"] = task.clone().into();
        match task.as_str() {
            "report" => {
                let about = text(&duty["about"]);
                let (artefact, state) = about.split_once(' ').unwrap();
                deed = json!({
                    "deed": "report", "artefact": artefact, "state": state, "words": words,
                });
            }
            "bring" => {
                let about = text(&duty["about"]);
                let (artefact, state) = about.split_once(' ').unwrap();
                deed = json!({
                    "deed": "bring", "artefact": artefact, "state": state,
                    "words": "kept elsewhere: on a share",
                });
            }
            "begin" => deed["cites"] = named(&definition.cites_to_start),
            "contribute" => deed["words"] = words.into(),
            "ask" => {
                deed["question"] = "is it right?".into();
                deed["until"] = "2027-11-23T09:40:00Z".into();
            }
            "answer" => {
                deed["opinion"] = "agree".into();
                deed["words"] = words.into();
            }
            "sign" => {
                deed["cites"] = named(&definition.cites);
                // A document of which nothing is written here is kept elsewhere.
                let makes = definition.ways.iter().flat_map(|way| &way.makes);
                for made in makes.filter(|made| made.artefact.starts_with('S')) {
                    deed["cites"][&made.artefact] = "kept elsewhere: on a share".into();
                }
                deed["words"] = words.into();
                if let Some((_, say)) = play.say.iter_mut().find(|(id, _)| *id == activity)
                    && !say.is_empty()
                {
                    deed["say"] = json!([say.remove(0)]);
                }
            }
            "acknowledge" => {
                let notice: u64 = text(&duty["about"]).parse().unwrap();
                deed = json!({ "deed": "acknowledge", "notice": notice });
            }
            other => panic!("nobody expected to {other}"),
        }
        let seen = self.does(&who, run, &deed).await;
        assert_eq!(seen.status.as_u16(), 200, "{who}: {deed}: {}", seen.text());
    }
}
