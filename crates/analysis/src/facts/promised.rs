//! What contracts promise of data and availability, and SLAs of time, held against what is needed
//! and what can be (R5).

use super::assess::Assessed;
use super::{Conflict, Promise, Rule, say};
use crate::landscape::Contract;

/// A whole, in thousandths of a percent.
const WHOLE: f64 = 100_000.0;

impl Assessed {
    /// A contract may lose more data than the service that it is for may lose (R5).
    pub(super) fn promise_loses_too_much(&self, promise: &Promise) -> Option<Conflict> {
        let excess = -promise.data_margin.filter(|margin| *margin < 0)?;
        let (promised, rpo) = (promise.rpo?, promise.needed_rpo?);
        let words = format!(
            "{} promises that {} of data are lost at most; {} may lose {}.",
            promise.contract,
            promised.words(),
            promise.service.service.name,
            rpo.words(),
        );
        Some(Conflict {
            rule: Rule::PromiseLosesTooMuch,
            service: promise.service.service.clone(),
            is_vital: promise.service.is_vital,
            tier: promise.service.tier,
            culprit: promise.supplier.clone(),
            allowed: Some(rpo),
            found: Some(promised),
            excess,
            contract: promise.contract.clone(),
            chain: promise.chain.clone(),
            words,
        })
    }

    /// An SLA may promise its customer a time that what is derived does not hold (R5).
    pub(super) fn sla_too_soon(&self, promise: &Promise) -> Option<Conflict> {
        let excess = -promise.held_margin.filter(|margin| *margin < 0)?;
        let service = self.view().find(&promise.service.service.number)?;
        let (promised, derived) = (promise.rto?, &promise.service.derived);
        let culprit = self.shown(self.culprit(service));
        let words = format!(
            "{} promises {} within {}; it is back after {}{}: {} too late. Most of it is {}.",
            promise.contract,
            promise.service.service.name,
            promised.words(),
            if derived.is_known() { "" } else { "at least " },
            derived.time.words(),
            say::time(excess.unsigned_abs()).words(),
            culprit.name,
        );
        Some(Conflict {
            rule: Rule::SlaTooSoon,
            service: promise.service.service.clone(),
            is_vital: promise.service.is_vital,
            tier: promise.service.tier,
            culprit,
            allowed: Some(promised),
            found: Some(derived.time),
            excess,
            contract: promise.contract.clone(),
            chain: self.chain(service, self.recoveries()),
            words,
        })
    }

    /// An SLA promises more than the agreements that it stands on come to when each of them is
    /// needed: their availabilities multiplied (R5). Where one of them is not seen, is not in force
    /// or states none, nothing is said.
    pub(super) fn promised_more_than_it_stands_on(&self) -> Vec<Conflict> {
        let all: Vec<&Contract> = self.contracts().collect();
        let slas = all.iter().filter(|contract| contract.is_sla && !contract.stands_on.is_empty());
        slas.filter_map(|sla| self.more_than_it_stands_on(sla, &all)).collect()
    }

    fn more_than_it_stands_on(&self, sla: &Contract, all: &[&Contract]) -> Option<Conflict> {
        let promised = sla.thousandths?;
        let find = |id: &terms::Id| all.iter().copied().find(|contract| contract.id == *id);
        let below: Vec<&Contract> = sla.stands_on.iter().map(find).collect::<Option<_>>()?;
        let shares: Vec<i64> = below.iter().map(|one| one.thousandths).collect::<Option<_>>()?;
        #[expect(clippy::cast_precision_loss, reason = "percentages have few digits")]
        let composed = shares.iter().fold(1.0, |product, share| product * *share as f64 / WHOLE);
        #[expect(clippy::cast_precision_loss, reason = "a percentage has few digits")]
        let excess = promised as f64 / WHOLE - composed;
        // Less than a hundred-thousandth is how it is written, and no difference.
        if excess < 0.5 / WHOLE {
            return None;
        }
        let service = sla.services.iter().find_map(|place| self.view().at(*place))?;
        let weakest = below.iter().min_by_key(|one| one.thousandths)?;
        let numbers = below
            .iter()
            .map(|one| format!("{} {}", say::number("CTR", one.number), one.availability));
        let words = format!(
            "{} promises {}; what it stands on comes to {:.3} %: {}.",
            say::number("CTR", sla.number),
            sla.availability,
            composed * 100.0,
            numbers.collect::<Vec<_>>().join(", "),
        );
        let supplier = self.view().at(weakest.supplier)?;
        Some(Conflict {
            rule: Rule::AvailabilityTooWeak,
            service: self.shown(service),
            is_vital: self.view().is_vital(service),
            tier: self.tier(service),
            culprit: self.shown(supplier),
            allowed: None,
            found: None,
            excess: 0,
            contract: say::number("CTR", sla.number),
            chain: vec![self.standing(supplier), self.standing(service)],
            words,
        })
    }
}
