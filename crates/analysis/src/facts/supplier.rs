//! What depends on a supplier, and what its contracts promise against it.

use super::{Extent, NodeKind, Promise, Shown, Single, Verdict, falling_short, maybe_iso, say};
use super::{assess::Assessed, causes::SINGLES};
use crate::{reckon::Courses, whatif::WhatIf};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use terms::Duration;

/// A contract of a supplier as a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContractLine {
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Its page.
    pub path: String,
    /// The promised RTO.
    #[serde(serialize_with = "maybe_iso")]
    pub rto: Option<Duration>,
    /// The promised RPO.
    #[serde(serialize_with = "maybe_iso")]
    pub rpo: Option<Duration>,
    /// The promised availability, as stated.
    pub availability: String,
    /// Its last day, as stated.
    pub ends: String,
    /// The last day on which notice can be given so that it ends then; empty where it is not known.
    pub notice_by: String,
    /// Services it promises too little for.
    pub too_little_for: usize,
    /// Services of which it is not known whether it promises enough.
    pub unknown_for: usize,
    /// Services it promises for.
    pub services: usize,
}

/// When a contract ends, and until when one can say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractDays {
    /// Its name.
    pub name: String,
    /// Its page.
    pub path: String,
    /// Its last day, as stated.
    pub ends: String,
    /// The last day for notice; empty where none is known.
    pub notice_by: String,
}

/// What depends on a supplier, and what its contracts promise against what is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SupplierReport {
    /// How much of the landscape it rests on.
    pub extent: Extent,
    /// Which.
    pub supplier: Shown,
    /// Each promise against the service it is for, least margin first.
    pub promises: Vec<Promise>,
    /// The contracts.
    pub contracts: Vec<ContractLine>,
    /// The contracts that do not bind, and so promise nothing: `CTR-0007 ended on 31 Jan 2026`.
    pub idle: Vec<String>,
    /// Services that fail when it stops altogether, of all.
    pub services: (usize, usize),
    /// Vital services that fail when it stops altogether, of all vital ones.
    pub vital: (usize, usize),
    /// How soon the first vital service fails then, and which.
    pub first_vital: Option<(Shown, u64)>,
    /// The first service to pass its MTPD then, and after how many seconds.
    pub first_mtpd: Option<(Shown, u64)>,
    /// Components it runs or supplies.
    pub components: usize,
    /// Single causes in its hands.
    pub singles: Vec<Single>,
    /// The question "what if it stops" as a link.
    pub link: String,
}

impl Assessed {
    /// The suppliers, by the organisation that they are.
    pub(super) fn find_parties(&self) -> HashMap<u32, Vec<u32>> {
        let view = self.view();
        let mut parties: HashMap<u32, Vec<u32>> = HashMap::new();
        for at in (0..).take(view.len()).filter(|at| view.kind(*at) == NodeKind::Supplier) {
            let place = view.node(at).and_then(|node| view.land().place(node.id));
            if let Some(organisation) = place.and_then(|place| view.land().party(place)) {
                parties.entry(organisation).or_default().push(at);
            }
        }
        parties
    }

    /// The suppliers in whose hands a node is: the supplier itself, who supplies it, and who runs
    /// it because it is the organisation whose it is. What something takes over from at once is in
    /// no other hands.
    fn in_hands_of(&self, at: u32) -> impl Iterator<Item = u32> {
        let view = self.view();
        let node = view.node(at);
        let runs = node.filter(|node| matches!(node.kind, NodeKind::Service | NodeKind::Ci));
        let by = runs.and_then(|node| self.parties().get(&node.organisation));
        let by = by.map_or(&[][..], |all| all);
        let itself = node.filter(|node| node.kind == NodeKind::Supplier).map(|_| at);
        let supplier = node.and_then(|node| view.at(node.supplier));
        let supplier = supplier.filter(|one| Some(*one) != itself && !by.contains(one));
        let others = supplier.into_iter().chain(by.iter().copied());
        let others = others.filter(move |by| ![at, *by].iter().any(|one| view.is_spared(*one)));
        itself.into_iter().chain(others)
    }

    /// Is a node in the hands of a supplier?
    pub(super) fn is_in_hands(&self, at: u32, supplier: u32) -> bool {
        self.in_hands_of(at).any(|one| one == supplier)
    }

    /// Everything that stops when a supplier stops altogether: it, and what it supplies or runs.
    pub fn stops_with(&self, supplier: u32) -> Vec<u32> {
        (0..).take(self.view().len()).filter(|at| self.is_in_hands(*at, supplier)).collect()
    }

    /// The live services that fail when a supplier stops altogether, as in a what-if.
    pub(super) fn find_stopped_by_suppliers(&self) -> Vec<(u32, Vec<u32>)> {
        let live: HashSet<u32> = self.view().live_services().collect();
        let mut courses = Courses::over(self.view());
        let stopped = self.hands().into_iter().map(|(supplier, hands)| {
            let mut stopped = courses.failing(&hands, || self.waits_for(supplier, &hands));
            stopped.retain(|at| live.contains(at));
            (supplier, stopped)
        });
        stopped.collect()
    }

    /// Everything that stops with each supplier, in one look at all nodes.
    fn hands(&self) -> Vec<(u32, Vec<u32>)> {
        let mut hands: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for at in (0..).take(self.view().len()) {
            for supplier in self.in_hands_of(at) {
                hands.entry(supplier).or_default().push(at);
            }
        }
        hands.into_iter().collect()
    }

    /// The report on the supplier at that node of the view.
    pub fn supplier_report(&self, supplier: u32) -> SupplierReport {
        let view = self.view();
        let shown = self.shown(supplier);
        let place = view.node(supplier).and_then(|node| view.land().place(node.id));
        let promises = self.promises(|contract, _| Some(contract.supplier) == place);
        let hands = self.stops_with(supplier);
        let impact = self.course(&[supplier]).impact;
        let live: Vec<u32> = view.live_services().collect();
        let fails = |at: &u32| impact.of(*at).filter(|reached| reached.fails);
        let is_vital = |at: &&u32| view.is_vital(**at);
        let mut failing: Vec<(u64, u32)> =
            live.iter().filter_map(|at| Some((fails(at)?.at, *at))).collect();
        failing.sort_unstable();
        let first_vital = failing.iter().find(|(_, at)| view.is_vital(*at));
        let mtpd = failing.iter().filter_map(|(after, at)| {
            let mtpd = view.objectives(*at)?.mtpd?;
            Some((after + u64::try_from(mtpd.seconds()).ok()?, *at))
        });
        let mut causes: Vec<u32> =
            hands.iter().copied().filter(|at| self.counts()[*at as usize].services > 0).collect();
        causes.sort_by_key(|at| {
            let count = self.counts()[*at as usize];
            std::cmp::Reverse((count.vital, count.services))
        });
        SupplierReport {
            extent: self.extent(),
            contracts: self.contract_lines(place, &promises),
            idle: self.idle_contracts(place).into_iter().map(say::standing_words).collect(),
            services: (failing.len(), live.len()),
            vital: (
                failing.iter().filter(|(_, at)| view.is_vital(*at)).count(),
                live.iter().filter(is_vital).count(),
            ),
            first_vital: first_vital.map(|(after, at)| (self.shown(*at), *after)),
            first_mtpd: mtpd.min().map(|(after, at)| (self.shown(at), after)),
            components: hands.iter().filter(|at| view.kind(**at) == NodeKind::Ci).count(),
            singles: self.written_out(causes.into_iter().take(SINGLES)),
            link: WhatIf::fails([shown.number.clone()]).link(),
            supplier: shown,
            promises,
        }
    }

    /// The contracts in force that the reader may see, with their days.
    pub fn contract_days(&self) -> Vec<ContractDays> {
        let line = |contract: &crate::landscape::Contract| {
            let number = say::number("CTR", contract.number);
            ContractDays {
                name: contract.name.clone(),
                path: format!("/contracts/{number}"),
                ends: contract.ends.clone(),
                notice_by: contract.notice_by.clone(),
            }
        };
        self.contracts().map(line).collect()
    }

    fn contract_lines(&self, supplier: Option<u32>, promises: &[Promise]) -> Vec<ContractLine> {
        let own = self.contracts().filter(|contract| Some(contract.supplier) == supplier);
        let line = |contract: &crate::landscape::Contract| {
            let number = say::number("CTR", contract.number);
            let own = promises.iter().filter(|one| one.contract == number);
            let unknown = |promise: &&Promise| promise.verdict == Verdict::Unknown;
            ContractLine {
                name: contract.name.clone(),
                path: format!("/contracts/{number}"),
                rto: contract.rto,
                rpo: contract.rpo,
                availability: contract.availability.clone(),
                ends: contract.ends.clone(),
                notice_by: contract.notice_by.clone(),
                too_little_for: falling_short(own.clone()),
                unknown_for: own.clone().filter(unknown).count(),
                services: own.count(),
                number,
            }
        };
        let mut lines: Vec<ContractLine> = own.map(line).collect();
        lines.sort_by(|a, b| a.number.cmp(&b.number));
        lines
    }
}
