//! What contracts promise, laid into the recovery of the services they are about.

use super::assess::Assessed;
use super::{ChainLink, Disclosed, Promise, chains, chains::Piece, say, say::verdict};
use crate::landscape::{Contract, NONE, Standing};
use terms::Duration;

impl Assessed {
    /// The contracts in force that the reader may see.
    pub(super) fn contracts(&self) -> impl Iterator<Item = &Contract> {
        let view = self.view();
        let contracts = view.land().contracts().iter();
        contracts.filter(|contract| contract.is_in_force() && view.sees_contract(contract))
    }

    /// The contracts of a supplier that the reader may see and that do not bind: not yet, or not
    /// any more.
    pub(super) fn idle_contracts(&self, supplier: Option<u32>) -> Vec<&Contract> {
        let view = self.view();
        let is_idle =
            |one: &&Contract| matches!(one.standing, Standing::NotYet(_) | Standing::Over(_));
        let own = view.land().contracts().iter().filter(|one| Some(one.supplier) == supplier);
        own.filter(is_idle).filter(|one| view.sees_contract(one)).collect()
    }

    /// Why nothing that a contract promises counts: `CTR-0007 ended on 31 Jan 2026`. Empty where it
    /// does, or the contract is not the reader's to see.
    pub fn no_promise(&self, contract: terms::Id) -> String {
        let view = self.view();
        let mut all = view.land().contracts().iter();
        let found = all.find(|one| one.id == contract && view.sees_contract(one));
        let idle = found.filter(|one| !one.is_in_force());
        idle.map_or(String::new(), say::standing_words)
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
        let (work_before, work_after) = match self.view().disclosed(service) {
            Disclosed::Open if !contract.is_sla => self.around(supplier, service),
            _ => (Vec::new(), Vec::new()),
        };
        let work = |nodes: &[u32]| -> i64 { nodes.iter().map(|at| self.work(*at)).sum() };
        let (before, after) = (work(&work_before), work(&work_after));
        let rto = line.rto;
        // Nobody is called before the disruption was noticed and recovery decided (R5).
        let lead = if contract.is_sla { 0 } else { self.view().lead(service) };
        let room = rto.map(|rto| rto.seconds() - lead - before - after);
        let promised = contract.rto;
        let total = promised.map(|promised| lead + promised.seconds() + before + after);
        let margin = total.and_then(|total| Some(rto?.seconds() - total));
        // What the customer is promised must be held by what is derived (R5), where that is shown.
        let is_held = contract.is_sla && self.view().disclosed(service) == Disclosed::Open;
        let derived = line.derived.time.seconds();
        let held_margin = promised.filter(|_| is_held).map(|time| time.seconds() - derived);
        let data_margin = needed_rpo.and_then(|rpo| Some(rpo.seconds() - contract.rpo?.seconds()));
        // Data that is lost too much is a gap; enough of it says nothing about time.
        let lost = data_margin.filter(|margin| *margin < 0);
        let least = margin.into_iter().chain(held_margin).chain(lost).min();
        let seconds = |time: i64| say::time(u64::try_from(time).unwrap_or_default());
        Some(Promise {
            contract: say::number("CTR", contract.number),
            name: contract.name.clone(),
            path: format!("/contracts/{}", say::number("CTR", contract.number)),
            supplier: self.shown(supplier),
            rto: promised,
            rpo: contract.rpo,
            needed_rpo,
            data_margin,
            before: seconds(before),
            after: seconds(after),
            total: total.map(seconds),
            would_do: room.and_then(say::left),
            margin,
            held_margin,
            verdict: verdict(least, line.derived.is_known()),
            chain: chains::after_lead(self.laid_out(
                lead,
                (&work_before, &work_after),
                (supplier, promised),
                service,
            )),
            lead: seconds(lead),
            service: line,
        })
    }

    /// Own work of a node, in seconds; what is not known counts nothing.
    fn work(&self, at: u32) -> i64 {
        i64::try_from(self.view().own(at).unwrap_or_default()).unwrap_or_default()
    }

    /// From the lead on what is done before, the promise of the supplier, and what is done after,
    /// one after the other. A service that the promise itself brings back stands at the end and
    /// adds no work.
    fn laid_out(
        &self,
        lead: i64,
        (before, after): (&[u32], &[u32]),
        (supplier, promised): (u32, Option<Duration>),
        service: u32,
    ) -> Vec<ChainLink> {
        let view = self.view();
        let own = |at: &u32| (*at, view.own(*at));
        let promised = promised.and_then(|time| u64::try_from(time.seconds()).ok());
        let pieces = before.iter().map(own);
        let pieces = pieces.chain([(supplier, promised)]).chain(after.iter().map(own));
        let is_at_end = after.last() == Some(&service);
        let pieces = pieces.chain((!is_at_end).then_some((service, Some(0))));
        let mut line: Vec<Piece> = Vec::new();
        let mut begins = u64::try_from(lead).unwrap_or_default();
        for (at, own) in pieces {
            if let Some(last) = line.last_mut() {
                let via = view.need_between(at, last.at);
                last.by = via.map(|via| view.needs()[via as usize]);
            }
            line.push(Piece { at, by: None, begins, own });
            begins += own.unwrap_or_default();
        }
        self.told(&line)
    }

    /// The nodes with work before and after what the supplier does, in the order of doing, along
    /// the way that decides the recovery of the service and leads through the supplier's hands.
    fn around(&self, supplier: u32, service: u32) -> (Vec<u32>, Vec<u32>) {
        let way = self.way_through(supplier, service);
        let is_in = |at: &u32| self.is_in_hands(*at, supplier);
        // The way stands from the service down: what comes last is done first.
        let (Some(first), Some(last)) = (way.iter().position(is_in), way.iter().rposition(is_in))
        else {
            return (Vec::new(), vec![service]);
        };
        let turned = |part: &[u32]| part.iter().rev().copied().collect::<Vec<u32>>();
        (turned(&way[last + 1..]), turned(&way[..first]))
    }

    /// From the service down along what decides, if that leads through the supplier's hands; else
    /// along the slowest of what is in its hands, wherever that is needed on the way.
    fn way_through(&self, supplier: u32, service: u32) -> Vec<u32> {
        let deciding = self.way_down(service, |_| None);
        if deciding.iter().any(|at| self.is_in_hands(*at, supplier)) {
            return deciding;
        }
        let view = self.view();
        self.way_down(service, |at| {
            let hands = view.needs()[view.needs_of(at)].iter().filter(|need| need.is_hard);
            let hands = hands.map(|need| need.provider);
            let hands = hands.filter(|at| self.is_in_hands(*at, supplier));
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
