//! Pure decisions about services: which objectives contradict each other (R1), and what has to be
//! known before a service is planned.

use crate::catalogue::{ImpactArea, Service};
use record::{Choice, Record, Refusal, Value};
use std::collections::BTreeSet;
use terms::Duration;

/// What is wrong with a service.
pub fn service(service: &Service) -> Vec<Refusal> {
    let mut refusals = objectives(service);
    let mut seen = BTreeSet::new();
    for (at, row) in service.impacts.iter().enumerate() {
        if !seen.insert(row.area.name()) {
            let words = format!("Line {} assesses an area a second time; keep one line", at + 1);
            refusals.push(Refusal::of(format!("impacts.{at}.area"), words));
        }
    }
    if let (Some(since), Some(ends)) = (service.live_since, service.ends_on)
        && ends < since
    {
        let words = format!("Ends on is {ends}, before {since}, its first day; give a later day");
        refusals.push(Refusal::of("ends_on", words));
    }
    refusals
}

/// R1: RTO and work recovery fit into the MTPD, the minimum comes before the full service, and the
/// data that come back are not older than the business tolerates. Two that are equal are accepted:
/// they leave no reserve, which [`without_reserve`] finds.
fn objectives(service: &Service) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let (Some(rto), Some(mtpd)) = (service.rto, service.mtpd) {
        let back = rto.seconds() + service.wrt.map_or(0, Duration::seconds);
        if back > mtpd.seconds() {
            let words = match service.wrt {
                Some(wrt) => format!(
                    "RTO {} and work recovery {} are longer than the MTPD of {} (R1); shorten one \
                     of them",
                    rto.words(),
                    wrt.words(),
                    mtpd.words()
                ),
                None => format!(
                    "RTO is {}, longer than the MTPD of {} (R1); give {} or less",
                    rto.words(),
                    mtpd.words(),
                    mtpd.words()
                ),
            };
            refusals.push(Refusal::of("rto", words));
        }
    }
    if let (None, Some(wrt), Some(mtpd)) = (service.rto, service.wrt, service.mtpd)
        && wrt > mtpd
    {
        let words = format!(
            "Work recovery time is {}, longer than the MTPD of {} (R1); give less",
            wrt.words(),
            mtpd.words()
        );
        refusals.push(Refusal::of("wrt", words));
    }
    refusals
        .extend(above(("rto", "RTO", service.rto), ("the RTO for full service", service.rto_full)));
    refusals.extend(above(
        ("rpo", "RPO", service.rpo),
        ("the maximum tolerable data loss", service.mtdl),
    ));
    refusals
}

fn above(
    (field, label, value): (&'static str, &str, Option<Duration>),
    (limit_label, limit): (&str, Option<Duration>),
) -> Option<Refusal> {
    let (value, limit) = (value?, limit?);
    (value > limit).then(|| {
        let words = format!(
            "{label} is {}, longer than {limit_label} of {} (R1); give {} or less",
            value.words(),
            limit.words(),
            limit.words()
        );
        Refusal::of(field, words)
    })
}

/// The objectives that meet their limit exactly and leave nothing for what goes wrong (R1), each
/// as a sentence.
pub fn without_reserve(service: &Service) -> Vec<String> {
    let mut found = Vec::new();
    if let (Some(rto), Some(mtpd)) = (service.rto, service.mtpd) {
        let back = rto.seconds() + service.wrt.map_or(0, Duration::seconds);
        if back == mtpd.seconds() {
            found.push(format!("RTO and work recovery use up the MTPD of {}", mtpd.words()));
        }
    }
    if let (Some(rpo), Some(mtdl)) = (service.rpo, service.mtdl)
        && rpo == mtdl
    {
        found.push(format!("RPO uses up the maximum tolerable data loss of {}", mtdl.words()));
    }
    found
}

/// What keeps a proposed service from being planned: an area whose impact nobody assessed.
pub fn may_be_planned(values: &[Value]) -> Vec<Refusal> {
    let Ok(service) = Service::from_values(values) else { return Vec::new() };
    let open = ImpactArea::VALUES
        .iter()
        .filter(|area| service.impacts.iter().all(|row| row.area.name() != area.name))
        .map(|area| area.label)
        .collect::<Vec<_>>();
    if open.is_empty() {
        return Vec::new();
    }
    let words = format!(
        "Impacts say nothing of: {}; assess each area before the service is planned",
        open.join(", ")
    );
    vec![Refusal::of("impacts", words)]
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
