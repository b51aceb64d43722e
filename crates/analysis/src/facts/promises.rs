//! What contracts promise, laid into the recovery of the services they are about.

use super::assess::Assessed;
use super::{Disclosed, NodeKind, Promise, say, say::verdict};
use crate::landscape::{Contract, NONE};

impl Assessed {
    /// The contracts in force that the reader may see.
    pub(super) fn contracts(&self) -> impl Iterator<Item = &Contract> {
        let view = self.view();
        let contracts = view.land().contracts().iter();
        contracts.filter(|contract| contract.in_force && view.sees_contract(contract))
    }

    /// What contracts promise for which service, as far as `keep` wants it; least margin first.
    pub fn promises(&self, keep: impl Fn(&Contract, u32) -> bool) -> Vec<Promise> {
        let mut found = Vec::new();
        for contract in self.contracts() {
            for place in &contract.services {
                let service = self.view().at(*place).filter(|at| keep(contract, *at));
                found.extend(service.and_then(|service| self.promise(contract, service)));
            }
        }
        found.sort_by_key(|promise| (promise.margin.is_none(), promise.margin));
        found
    }

    fn promise(&self, contract: &Contract, service: u32) -> Option<Promise> {
        let supplier = self.view().at(contract.supplier)?;
        let line = self.line(service);
        let needed_rpo = self.view().objectives(service).and_then(|objectives| objectives.rpo);
        // An SLA promises the service itself: nothing stands around it. What stands around what
        // others deliver is known only of what is open to the reader (R5).
        let (before, after) = match self.view().disclosed(service) {
            Disclosed::Open if !contract.is_sla => self.around(contract.supplier, service),
            _ => (0, 0),
        };
        let rto = line.rto;
        let room = rto.map(|rto| rto.seconds() - before - after);
        let promised = contract.rto;
        let total = promised.map(|promised| promised.seconds() + before + after);
        let margin = total.and_then(|total| Some(rto?.seconds() - total));
        let seconds = |time: i64| say::time(u64::try_from(time).unwrap_or_default());
        Some(Promise {
            contract: say::number("CTR", contract.number),
            name: contract.name.clone(),
            path: format!("/contracts/{}", say::number("CTR", contract.number)),
            supplier: self.shown(supplier),
            rto: promised,
            rpo: contract.rpo,
            needed_rpo,
            data_margin: needed_rpo.and_then(|rpo| Some(rpo.seconds() - contract.rpo?.seconds())),
            before: seconds(before),
            after: seconds(after),
            total: total.map(seconds),
            would_do: room.and_then(say::left),
            margin,
            verdict: verdict(margin, line.derived.is_known()),
            service: line,
        })
    }

    /// Is a node in the hands of a supplier: supplied or run by it, or the supplier itself?
    pub(super) fn in_hands(&self, node: u32, supplier: u32) -> bool {
        let land = self.view().land();
        let is_party = |organisation| land.party(supplier) == Some(organisation);
        self.view().at(supplier) == Some(node)
            || self.view().node(node).is_some_and(|found| {
                let runs = matches!(found.kind, NodeKind::Service | NodeKind::Ci);
                found.supplier == supplier || runs && is_party(found.organisation)
            })
    }

    /// Own work before and after what the supplier does, in seconds, along the way that decides the
    /// recovery of the service and leads through the hands of the supplier.
    fn around(&self, supplier: u32, service: u32) -> (i64, i64) {
        let way = self.way_through(supplier, service);
        let own =
            |at: &u32| i64::try_from(self.view().own(*at).unwrap_or_default()).unwrap_or_default();
        let is_in = |at: &u32| self.in_hands(*at, supplier);
        // The way stands from the service down: what comes last is done first.
        let (Some(first), Some(last)) = (way.iter().position(is_in), way.iter().rposition(is_in))
        else {
            return (0, own(&service));
        };
        (way[last + 1..].iter().map(own).sum(), way[..first].iter().map(own).sum())
    }

    /// From the service down along what decides, if that leads through the supplier's hands; else
    /// along the slowest of what is in its hands, wherever that is needed on the way.
    fn way_through(&self, supplier: u32, service: u32) -> Vec<u32> {
        let deciding = self.way_down(service, |_| None);
        if deciding.iter().any(|at| self.in_hands(*at, supplier)) {
            return deciding;
        }
        let view = self.view();
        self.way_down(service, |at| {
            let hands = view.needs()[view.needs_of(at)].iter().filter(|need| need.is_hard);
            let hands = hands.map(|need| need.provider).filter(|at| self.in_hands(*at, supplier));
            hands.max_by_key(|at| self.recoveries().of(*at).time)
        })
    }

    /// From a service down, each step to what `rather` says, else to what decides.
    fn way_down(&self, service: u32, rather: impl Fn(u32) -> Option<u32>) -> Vec<u32> {
        let mut way = vec![service];
        let mut at = service;
        loop {
            let via = self.recoveries().of(at).via;
            let deciding = (via != NONE).then(|| self.view().needs()[via as usize].provider);
            let Some(next) = rather(at).or(deciding).filter(|at| !way.contains(at)) else {
                return way;
            };
            way.push(next);
            at = next;
        }
    }
}
