//! How long consequences take over a large landscape: 2,000 services, 100,000 components, 150,000
//! dependencies, in memory, without a database. `cargo run --release --example landscape`.
//!
//! Nothing here is a test: the figures depend on the machine. Times are of one thread.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures")]

use analysis::{
    facts::Assessed,
    landscape::{DependencyPut, Landscape, NeedKind, NodeKind, NodePut, Objectives},
    view::{Edits, Sight, View},
    whatif::WhatIf,
};
use std::{hint::black_box, sync::Arc, time::Instant};
use terms::{Duration, Id};

const SERVICES: u64 = 2_000;
const COMPONENTS: u64 = 100_000;
const DEPENDENCIES: i64 = 150_000;

/// Components that a page writes out.
const WRITTEN: usize = 500;

/// The layers of components, by their first: applications, databases, machines, hosts, and what
/// hosts stand on.
const LAYERS: [u64; 6] = [0, 30_000, 45_000, 85_000, 97_000, 100_000];

struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }
}

fn id(kind: u64, at: u64) -> Id {
    let mut random = [0; 10];
    random[..8].copy_from_slice(&at.to_be_bytes());
    Id::v7(kind, random)
}

fn minutes(count: u64) -> Option<Duration> {
    Duration::from_seconds(i64::try_from(count).ok()? * 60).ok()
}

fn need(land: &mut Landscape, number: i64, (consumer, provider): (Id, Id), group: &str) {
    land.put_dependency(&DependencyPut {
        id: id(9, number.unsigned_abs()),
        number,
        organisation: id(0, 0),
        consumer,
        provider: Some(provider),
        unresolved: "",
        kind: NeedKind::RunsOn,
        is_hard: true,
        group,
        needed: (!group.is_empty()).then_some(1),
        lag: if number % 10 == 0 { minutes(15) } else { None },
        confirmed: (false, false),
        is_denied: false,
        is_together: false,
        in_use: true,
    });
}

fn laid() -> Landscape {
    let mut land = Landscape::new();
    let mut chance = Chance(7);
    for at in 0..20 {
        let name = format!("Site {at}");
        land.put_node(&NodePut::named(id(3, at), NodeKind::Location, id(0, 0), &name));
    }
    for at in 0..COMPONENTS {
        let name = format!("component-{at:06}.site.example");
        let number = i64::try_from(at).unwrap_or_default() + 1;
        let put = NodePut {
            number,
            own: minutes(5 + at % 60),
            ..NodePut::named(id(2, at), NodeKind::Ci, id(0, 0), &name)
        };
        // Only what others stand on stands somewhere itself.
        let location = (at >= LAYERS[3]).then(|| id(3, at % 20));
        land.put_node(&NodePut { location, ..put });
    }
    for at in 0..SERVICES {
        let name = format!("Service {at}");
        let number = i64::try_from(at).unwrap_or_default() + 1;
        let put = NodePut {
            number,
            own: minutes(10),
            ..NodePut::named(id(1, at), NodeKind::Service, id(0, 0), &name)
        };
        let objectives = Objectives {
            rto: minutes(240),
            tier: u8::try_from(at % 5).ok(),
            is_vital: at % 5 == 0,
            is_live: true,
            ..Objectives::default()
        };
        land.put_service(&put, objectives);
    }
    let mut number = 0;
    for at in 0..SERVICES {
        for _ in 0..3 {
            number += 1;
            need(&mut land, number, (id(1, at), id(2, chance.below(LAYERS[1]))), "");
        }
        if at % 4 == 0 && at > 0 {
            number += 1;
            need(&mut land, number, (id(1, at), id(1, chance.below(at))), "");
        }
    }
    let mut at = 0;
    while number < DEPENDENCIES {
        let consumer = at % LAYERS[4];
        let layer = LAYERS.iter().rposition(|first| consumer >= *first).unwrap_or_default();
        let (first, end) = (LAYERS[layer + 1], LAYERS[layer + 2]);
        let mut provider = || id(2, first + chance.below(end - first));
        number += 1;
        // Every third consumer has two that can stand in for each other.
        if consumer.is_multiple_of(3) && at < LAYERS[4] {
            need(&mut land, number, (id(2, consumer), provider()), "pair");
            number += 1;
            need(&mut land, number, (id(2, consumer), provider()), "pair");
        } else {
            need(&mut land, number, (id(2, consumer), provider()), "");
        }
        at += 1;
    }
    land.settle();
    land
}

/// The worst for whoever follows a failure: each component needs the next, and every second one
/// another further on.
fn chained() -> Landscape {
    let mut land = Landscape::new();
    for at in 0..COMPONENTS {
        let name = format!("component {at}");
        let number = i64::try_from(at).unwrap_or_default() + 1;
        let put = NodePut { number, ..NodePut::named(id(2, at), NodeKind::Ci, id(0, 0), &name) };
        land.put_node(&put);
    }
    let pairs = (0..COMPONENTS).flat_map(|at| [(at, at + 1), (at, at + 7)]);
    let pairs = pairs.filter(|(at, to)| *to < COMPONENTS && (to - at == 1 || at % 2 == 0));
    for (number, (at, to)) in (1..).zip(pairs) {
        need(&mut land, number, (id(2, at), id(2, to)), "");
    }
    land.settle();
    land
}

/// Time on a core so far, where the system tells; a busy machine makes wall time worthless.
fn on_core() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok()
}

/// The same with what is aimed at, in milliseconds on a core.
fn aimed<T>(what: &str, aim: u64, work: impl FnOnce() -> T) -> T {
    timed(&format!("{what} (aim: at most {aim} ms)"), work)
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (begin, cpu) = (Instant::now(), on_core());
    let done = work();
    let wall = begin.elapsed().as_secs_f64() * 1_000.0;
    match cpu.and_then(|cpu| Some(on_core()? - cpu)) {
        Some(cpu) => println!("{what}: {} us on a core, {wall:.1} ms of wall time", cpu / 1_000),
        None => println!("{what}: {wall:.1} ms of wall time"),
    }
    done
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.unwrap_or("VmRSS: not known here").to_owned()
}

fn main() {
    println!("before: {}", resident());
    let land = Arc::new(timed("put in", laid));
    println!("landscape: {}", resident());
    let view = timed("view", || View::of(&land, &Sight::everything(), &Edits::default()));
    let seen = Assessed::of(view);
    timed("recovery of everything", || black_box(seen.recoveries().of(0)));
    println!("with it: {}", resident());
    for name in ["CI-97001", "CI-90000", "CI-50000", "LOC-0000"] {
        let what = format!("blast radius of {name}");
        let blast = aimed(&what, 50, || seen.blast_within(&WhatIf::fails([name]), WRITTEN));
        println!("  {} reached, {}", blast.hits.len(), blast.words);
    }
    let counts = aimed("all single causes of all services", 2_000, || seen.counts().to_vec());
    let pairs: u64 = counts.iter().map(|count| u64::from(count.services)).sum();
    println!("  {} causes, {pairs} pairs", counts.iter().filter(|one| one.services > 0).count());
    timed("conflicts", || seen.conflicts().len());
    timed("readiness", || seen.readiness().services.len());
    let service = seen.view().live_services().nth(1_000).unwrap_or_default();
    timed("one service", || seen.service_report(service).singles.len());
    println!("at the end: {}", resident());
    let land = Arc::new(chained());
    let seen = Assessed::of(View::of(&land, &Sight::everything(), &Edits::default()));
    timed("what a chain rests on", || (seen.recoveries().of(0), seen.looked_at()));
    for name in ["CI-50000", "CI-99990"] {
        let what = format!("blast radius of {name} in a chain");
        let blast = aimed(&what, 50, || seen.blast_within(&WhatIf::fails([name]), WRITTEN));
        println!("  {} reached", blast.hits.len() + blast.left_out);
    }
}
