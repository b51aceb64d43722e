//! A judge over the events and effects of a run: knows the rules of the process from the public
//! words of a definition and keeps its own books.

use std::collections::{BTreeMap, BTreeSet};

use process::{Deed, Definition, Effect, Event, Opinion, Party, WorkItem};
use terms::Instant;

/// What the judge knows of an activity that is open.
#[derive(Default)]
struct File {
    parts: BTreeSet<Party>,
    until: Option<Instant>,
    answers: BTreeMap<Party, Opinion>,
    unsettled: BTreeSet<Party>,
    proceeded: bool,
}

/// A completion that stands.
struct Signed {
    number: u32,
    item: WorkItem,
    say: Vec<String>,
    people: BTreeSet<String>,
    begun: usize,
}

/// The books of one run.
pub struct Judge<'a> {
    definition: &'a Definition,
    providers: BTreeSet<String>,
    files: BTreeMap<WorkItem, File>,
    begun: BTreeMap<WorkItem, (usize, BTreeSet<String>)>,
    signed: Vec<Signed>,
    time: Option<Instant>,
    events: usize,
    /// What was done against the rules.
    pub findings: Vec<String>,
}

impl<'a> Judge<'a> {
    pub fn new(definition: &'a Definition) -> Judge<'a> {
        Judge {
            definition,
            providers: BTreeSet::new(),
            files: BTreeMap::new(),
            begun: BTreeMap::new(),
            signed: Vec::new(),
            time: None,
            events: 0,
            findings: Vec::new(),
        }
    }

    /// Hears an event that was accepted, and what it led to.
    pub fn hear(&mut self, event: &Event, effects: &[Effect]) {
        self.events += 1;
        if self.time.is_some_and(|time| event.at < time) {
            self.findings.push("time ran backwards".into());
        }
        self.time = Some(event.at);
        let by = &event.by;
        let party = Party { role: by.role.clone(), provider: by.provider.clone() };
        match &event.deed {
            Deed::Start(start) => self.providers.extend(start.providers.iter().cloned()),
            Deed::Join { provider } => drop(self.providers.insert(provider.clone())),
            Deed::Leave { provider, .. } => {
                self.providers.remove(provider);
                self.files.retain(|item, _| item.provider.as_ref() != Some(provider));
            }
            Deed::Begin { item, .. } => {
                let people = BTreeSet::new();
                self.begun.insert(item.clone(), (self.events, people));
            }
            Deed::Contribute { item, .. } => {
                self.file(item).parts.insert(party);
                self.begun.entry(item.clone()).or_default().1.insert(by.person.clone());
            }
            Deed::Ask { item, until, .. } => {
                let file = self.file(item);
                file.answers.clear();
                file.proceeded = false;
                file.until = Some(*until);
            }
            Deed::Answer { item, opinion, .. } => {
                let file = self.file(item);
                file.answers.insert(party.clone(), *opinion);
                match opinion {
                    Opinion::Object => drop(file.unsettled.insert(party)),
                    _ => drop(file.unsettled.remove(&party)),
                }
            }
            Deed::Settle { item, party, .. } => drop(self.file(item).unsettled.remove(party)),
            Deed::Proceed { item, .. } => {
                let until = self.file(item).until;
                if until.is_none_or(|until| event.at <= until) {
                    self.findings.push(format!("{} went on before the time", item.activity));
                }
                self.file(item).proceeded = true;
            }
            Deed::Sign { item, .. } => self.sign(event, item, effects),
            Deed::Supersede { completion, .. } => {
                self.signed.retain(|signed| signed.number != *completion);
            }
            _ => {}
        }
    }

    fn file(&mut self, item: &WorkItem) -> &mut File {
        self.files.entry(item.clone()).or_default()
    }

    fn parties(&self, item: &WorkItem, roles: Vec<&str>) -> Vec<Party> {
        let mut parties = Vec::new();
        for id in roles {
            let role = id.to_owned();
            let each = self.definition.role(id).is_some_and(|role| role.each_provider);
            match (&item.provider, each) {
                (_, false) => parties.push(Party { role, provider: None }),
                (Some(own), true) => parties.push(Party { role, provider: Some(own.clone()) }),
                (None, true) => parties.extend(
                    self.providers
                        .iter()
                        .map(|p| Party { role: role.clone(), provider: Some(p.clone()) }),
                ),
            }
        }
        parties
    }

    fn sign(&mut self, event: &Event, item: &WorkItem, effects: &[Effect]) {
        let id = item.activity.clone();
        let activity = self.definition.activity(&id).expect("it is known");
        let file = self.files.remove(item).unwrap_or_default();
        if event.by.role != activity.accountable() {
            self.findings.push(format!("{id} was signed by {}", event.by.role));
        }
        for party in self.parties(item, activity.roles(|raci| raci.consulted).collect()) {
            if !file.answers.contains_key(&party) && !file.proceeded {
                self.findings.push(format!("{id} completed without the answer of {party:?}"));
            }
        }
        for party in &file.unsettled {
            self.findings.push(format!("{id} completed over the objection of {party:?}"));
        }
        for party in self.parties(item, activity.roles(|raci| raci.responsible).collect()) {
            let signs = party.role == event.by.role && party.provider == event.by.provider;
            if !file.parts.contains(&party) && !signs {
                self.findings.push(format!("{id} completed without the part of {party:?}"));
            }
        }
        let informed: Vec<&Party> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Informed { party, .. } => Some(party),
                _ => None,
            })
            .collect();
        for party in self.parties(item, activity.roles(|raci| raci.informed).collect()) {
            if !informed.contains(&&party) {
                self.findings.push(format!("{id} completed and {party:?} was not told"));
            }
        }
        let completed = effects.iter().find_map(|effect| match effect {
            Effect::Completed { completion, say, .. } => Some((*completion, say.clone())),
            _ => None,
        });
        let (number, say) = completed.expect("a signature completes");
        let (begun, mut people) = self.begun.remove(item).unwrap_or_default();
        if begun == 0 {
            self.findings.push(format!("{id} completed and never began"));
        }
        people.insert(event.by.person.clone());
        self.gates(&id, &say, &people);
        self.signed.push(Signed { number, item: item.clone(), say, people, begun });
    }

    /// Place of the last standing completion of an activity, said so where a word is given.
    fn last(&self, id: &str, word: Option<&str>) -> Option<usize> {
        self.signed.iter().rposition(|signed| {
            signed.item.activity == id
                && word.is_none_or(|word| signed.say.iter().any(|s| s == word))
        })
    }

    fn all_lanes(&mut self, id: &str, before: &str) {
        for provider in self.providers.clone() {
            let is_done = self.signed.iter().any(|signed| {
                signed.item.activity == before && signed.item.provider.as_ref() == Some(&provider)
            });
            if !is_done {
                self.findings.push(format!("{id} completed before {before} of {provider}"));
            }
        }
    }

    /// The gates of the shipped process, in words of their own.
    fn gates(&mut self, id: &str, say: &[String], people: &BTreeSet<String>) {
        let approved = |last: Option<usize>, word: &str| {
            last.is_some_and(|at| self.signed[at].say.iter().any(|said| said == word))
        };
        match id {
            "1.11" => {
                let review = approved(self.last("1.9", None), "approved");
                if !review || self.last("1.10", Some("approved")).is_none() {
                    self.findings.push("1.11 without approved risks (1.9, 1.10)".into());
                }
            }
            "1.14" => {
                let review = self.last("1.12", Some("approved"));
                if review < self.last("1.11", None) || self.last("1.13", Some("approved")).is_none()
                {
                    self.findings.push("1.14 publishes what was not approved (1.12, 1.13)".into());
                }
            }
            "2.3" => self.all_lanes("2.3", "2.2"),
            "2.6" => self.all_lanes("2.6", "2.5"),
            "2.7" if say == ["agreed"] => {
                let written = self.last("2.6", None);
                if written.is_some_and(|at| people.is_subset(&self.signed[at].people)) {
                    self.findings.push("2.7 was agreed by the author of 2.6 alone".into());
                }
            }
            "2.13" => {
                self.all_lanes("2.13", "2.12");
                let plan = self.last("2.9", None);
                let agreed = self.last("2.10", Some("agreed"));
                if agreed < plan || self.last("2.11", None) < agreed || plan.is_none() {
                    self.findings.push("2.13 tests by a plan that was not agreed and begun".into());
                }
                let draft = self.last("2.6", None);
                if agreed < draft && self.last("2.7", Some("agreed")) > draft {
                    self.findings.push("2.13 tests a new plan by an old test plan".into());
                }
            }
            "2.18" => {
                let agreed = self.last("2.7", Some("agreed"));
                let verdict = self.last("2.16", Some("successful"));
                let plan = self.last("2.6", None);
                // An agreement renewed on the same version asks for no other test.
                let tested = plan.is_some_and(|plan| {
                    let since = self.signed[plan].number;
                    self.signed.iter().any(|test| {
                        test.item.activity == "2.13"
                            && test.number > since
                            && verdict.is_some_and(|v| self.signed[v].number > test.number)
                    })
                });
                if agreed < plan || !tested {
                    self.findings
                        .push("2.18 publishes a plan that was not agreed and tested".into());
                }
            }
            "4.8" => self.all_lanes("4.8", "4.7"),
            _ => {}
        }
        debug_assert!(self.signed.iter().all(|signed| signed.begun <= self.events));
    }
}
