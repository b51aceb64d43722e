//! Small landscapes for tests, written by names.

use crate::{
    facts::Assessed,
    landscape::{
        Clock, Contract, DependencyPut, Discloses, Landscape, NeedKind, NodeKind, NodePut,
        Objectives, Standing,
    },
    view::{Edits, Sight, View},
    whatif::WhatIf,
};
use std::{collections::BTreeMap, sync::Arc};
use terms::{Duration, Id};

pub struct Sample {
    pub land: Landscape,
    ids: BTreeMap<String, Id>,
    dependencies: i64,
    next: u64,
}

pub fn minutes(count: i64) -> Duration {
    Duration::from_seconds(count * 60).unwrap()
}

impl Sample {
    pub fn new() -> Sample {
        Sample { land: Landscape::new(), ids: BTreeMap::new(), dependencies: 0, next: 1 }
    }

    pub fn id(&mut self, name: &str) -> Id {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        self.next += 1;
        let id = Id::v7(self.next, [7; 10]);
        self.ids.insert(name.to_owned(), id);
        id
    }

    fn put<'a>(
        &mut self,
        kind: NodeKind,
        name: &'a str,
        of: &str,
        own: Option<i64>,
    ) -> NodePut<'a> {
        let (id, organisation) = (self.id(name), self.id(of));
        let number = i64::try_from(self.ids.len()).unwrap();
        NodePut { own: own.map(minutes), number, ..NodePut::named(id, kind, organisation, name) }
    }

    /// A vital live service of an organisation with its own time and RTO in minutes.
    pub fn service(
        &mut self,
        name: &str,
        of: &str,
        own: Option<i64>,
        rto: Option<i64>,
    ) -> &mut Sample {
        let objectives = Objectives {
            rto: rto.map(minutes),
            is_vital: true,
            is_live: true,
            ..Objectives::default()
        };
        self.service_with(name, of, own, objectives)
    }

    pub fn service_with(
        &mut self,
        name: &str,
        of: &str,
        own: Option<i64>,
        objectives: Objectives,
    ) -> &mut Sample {
        let put = self.put(NodeKind::Service, name, of, own);
        self.land.put_service(&put, objectives);
        self
    }

    pub fn ci(&mut self, name: &str, of: &str, own: Option<i64>) -> &mut Sample {
        let put = self.put(NodeKind::Ci, name, of, own);
        self.land.put_node(&put);
        self
    }

    /// A component that states how old its data may be, in minutes.
    pub fn storing(&mut self, name: &str, of: &str, rpo: i64) -> &mut Sample {
        let put = self.put(NodeKind::Ci, name, of, Some(5));
        let rpo = Some(minutes(rpo));
        self.land.put_service(&put, Objectives { rpo, ..Objectives::default() });
        self
    }

    pub fn other(&mut self, kind: NodeKind, name: &str, of: &str) -> &mut Sample {
        let put = self.put(kind, name, of, None);
        self.land.put_node(&put);
        self
    }

    /// A component in a location and from a supplier, both put in before.
    pub fn placed(
        &mut self,
        name: &str,
        of: &str,
        own: i64,
        location: &str,
        supplier: &str,
    ) -> &mut Sample {
        let (location, supplier) = (self.id(location), self.id(supplier));
        let put = self.put(NodeKind::Ci, name, of, Some(own));
        let put = NodePut { location: Some(location), supplier: Some(supplier), ..put };
        self.land.put_node(&put);
        self
    }

    /// A component that is a part of another one.
    pub fn part(&mut self, name: &str, of: &str, own: i64, whole: &str) -> &mut Sample {
        let whole = self.id(whole);
        let put = self.put(NodeKind::Ci, name, of, Some(own));
        self.land.put_node(&NodePut { part_of: Some(whole), ..put });
        self
    }

    /// What the recovery policy of an organisation says, in minutes.
    pub fn clock(&mut self, of: &str, from_declaration: bool, lead: (i64, i64)) -> &mut Sample {
        let (detection, decision) = (Some(minutes(lead.0)), Some(minutes(lead.1)));
        let clock = Clock { from_declaration, detection, decision };
        let (record, of) = (self.id(&format!("policy of {of}")), self.id(of));
        self.land.put_clock((record, 1), of, Some(clock));
        self
    }

    /// `needs("Settlement", "stl-app", "hard runs_on lag=30 db:1 !org=Altus")`.
    pub fn needs(&mut self, consumer: &str, provider: &str, how: &str) -> &mut Sample {
        let (consumer_id, provider_id) = (self.id(consumer), self.id(provider));
        let place = self.land.place(consumer_id);
        let mut organisation = place
            .map(|at| self.land.nodes()[at as usize].organisation)
            .and_then(|at| self.land.organisations().get(at as usize).copied());
        self.dependencies += 1;
        let name = format!("DEP-{:04}", self.dependencies);
        let id = self.id(&name);
        let (mut hard, mut kind, mut lag, mut group, mut needed, mut is_together) =
            (true, NeedKind::Uses, None, "", None, false);
        for word in how.split_whitespace() {
            if let Some(name) = word.strip_prefix("!org=") {
                organisation = Some(self.id(name));
            } else if let Some(count) = word.strip_prefix("lag=") {
                lag = Some(minutes(count.parse().unwrap()));
            } else if let Some((name, count)) = word.split_once(':') {
                (group, needed) = (name, count.parse().ok());
            } else if word == "soft" {
                hard = false;
            } else if word == "together" {
                is_together = true;
            } else if let Some(known) = NeedKind::named(word) {
                kind = known;
            }
        }
        self.land.put_dependency(&DependencyPut {
            id,
            number: self.dependencies,
            organisation: organisation.unwrap(),
            consumer: consumer_id,
            provider: (provider != "?").then_some(provider_id),
            unresolved: if provider == "?" { "legacy-box" } else { "" },
            kind,
            is_hard: hard,
            group,
            needed,
            lag,
            confirmed: (false, false),
            is_denied: false,
            is_together,
            in_use: true,
        });
        self
    }

    pub fn contract(
        &mut self,
        supplier: &str,
        customer: &str,
        services: &[&str],
        rto: Option<i64>,
        discloses: Discloses,
    ) -> &mut Sample {
        let services: Vec<u32> = services
            .iter()
            .map(|name| {
                let id = self.id(name);
                self.land.node(id)
            })
            .collect();
        let (supplier, customer) = (self.id(supplier), self.id(customer));
        let number = u32::try_from(self.land.contracts().len() + 1).unwrap();
        let id = self.id(&format!("CTR-{number}"));
        let contract = Contract {
            id,
            number,
            name: "A contract".to_owned(),
            organisation: self.land.organisation(customer),
            supplier: self.land.node(supplier),
            customer: self.land.organisation(customer),
            further: Vec::new(),
            services,
            rto: rto.map(minutes),
            rpo: None,
            availability: String::new(),
            thousandths: None,
            is_sla: false,
            stands_on: Vec::new(),
            ends: String::new(),
            notice_by: String::new(),
            discloses,
            standing: Standing::InForce,
        };
        self.land.put_contract(contract);
        self
    }

    /// Makes the last contract an SLA.
    pub fn as_sla(&mut self) -> &mut Sample {
        let last = self.land.contracts().last().unwrap().clone();
        self.land.put_contract(Contract { is_sla: true, ..last });
        self
    }

    /// Lets the last contract bind no more, or not yet.
    pub fn standing(&mut self, standing: Standing) -> &mut Sample {
        let last = self.land.contracts().last().unwrap().clone();
        self.land.put_contract(Contract { standing, ..last });
        self
    }

    pub fn party(&mut self, supplier: &str, organisation: &str) -> &mut Sample {
        let (supplier, organisation) = (self.id(supplier), self.id(organisation));
        self.land.put_party(supplier, Some(organisation));
        self
    }

    pub fn seen(&self) -> Assessed {
        self.seen_by(&Sight::everything())
    }

    pub fn seen_by(&self, sight: &Sight) -> Assessed {
        Assessed::of(View::of(&Arc::new(self.land.clone()), sight, &Edits::default()))
    }

    /// The sight of somebody in these organisations.
    pub fn sight(&mut self, organisations: &[&str]) -> Sight {
        let ids: Vec<Id> = organisations.iter().map(|name| self.id(name)).collect();
        Sight::of(ids)
    }

    /// A view with a what-if.
    pub fn with(&self, asked: &WhatIf) -> Assessed {
        let view = self.seen();
        let edits = view.view().edits(asked);
        Assessed::of(View::of(&Arc::new(self.land.clone()), &Sight::everything(), &edits))
    }
}

impl Assessed {
    /// The node of that name, which must be there.
    pub fn named(&self, name: &str) -> u32 {
        self.view().find(name).unwrap_or_else(|| panic!("no node is called {name}"))
    }
}
