//! The work of bringing everything back, as the records tell of it: what has to be done, in which
//! order, by whom; arranged, and worked out many times.

use super::{
    odds,
    recover_why::Reasons,
    source,
    work::{Watch, seconds, time, worked},
};
use crate::{
    config::{Config, Schedule, Simulate},
    voice,
};
use analysis::{
    facts::{Assessed, NeedKind, NodeKind},
    reckon::{self, Recoveries},
    view::Need,
};
use anyhow::{Result, bail};
use engine::{
    After, Arranged, Components, Effort, Goal, Job, Operation, Person, Stock, arrange,
    chance::Estimate,
    components,
    simulate::{Draft, Limit, Link, Plan, PlanFile, Service, Step, Want},
};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// Arrangements that are tried when nothing else is said.
const ARRANGEMENTS: u64 = 500;

/// What is not known and written out in words; JSON has all.
const IN_WORDS: usize = 20;

/// What has failed, and when each of it is back at best.
struct Scope<'s> {
    seen: &'s Assessed,
    failed: Vec<bool>,
    recoveries: Recoveries,
}

impl<'s> Scope<'s> {
    /// What fails when all of these do, suppliers with all that is in their hands; without any,
    /// everything.
    fn of(seen: &'s Assessed, causes: &[String]) -> Result<Scope<'s>> {
        let view = seen.view();
        if causes.is_empty() {
            let failed = vec![true; view.len()];
            let recoveries = reckon::recoveries(view, seen.circles());
            return Ok(Scope { seen, failed, recoveries });
        }
        let course = seen.course(&source::named(seen, causes)?);
        let failed = course.impact.failed();
        Ok(Scope { seen, failed, recoveries: course.recoveries })
    }

    fn fails(&self, node: &u32) -> bool {
        self.failed[*node as usize]
    }
}

/// Everything that live services need, as pieces of work: one for each node, one for the members
/// of a circle together, which is how their recovery is added up everywhere.
pub(super) struct Work {
    /// The nodes of each piece, and how long it lasts as far as that is known.
    pieces: Vec<(Vec<u32>, u32)>,
    /// One is over before the other begins.
    links: BTreeSet<(u32, u32)>,
    /// Live services, each with its piece.
    services: Vec<(u32, u32)>,
    /// Those whose time is known where work waits for nobody.
    known: BTreeSet<u32>,
    /// For each piece: of these people, so many work on it.
    crews: Vec<Vec<(Vec<u32>, u32)>>,
    /// Nodes whose own time is not known; it counts as nothing.
    unknown: Vec<u32>,
    /// Roles that work is staffed by: how many people hold them the landscape does not say.
    roles: BTreeSet<u32>,
}

impl Work {
    fn of(scope: &Scope) -> Result<Work> {
        let view = scope.seen.view();
        let mut services: Vec<u32> = view.live_services().collect();
        if services.is_empty() {
            bail!("no service is live, so nothing has to be brought back");
        }
        services.retain(|service| scope.fails(service));
        if services.is_empty() {
            bail!("no live service fails with that, so nothing has to be brought back");
        }
        let known = services.iter().copied();
        let known = known.filter(|service| scope.recoveries.of(*service).is_known).collect();
        let circles = components(view.graph(), None)?;
        let mut work = Work {
            pieces: Vec::new(),
            links: BTreeSet::new(),
            services: Vec::new(),
            known,
            crews: Vec::new(),
            unknown: Vec::new(),
            roles: BTreeSet::new(),
        };
        let mut piece_of: BTreeMap<u32, u32> = BTreeMap::new();
        // Those that are needed come first, so that a piece exists before it is waited for.
        for component in needed(scope, &circles, &services) {
            let members = circles.members(component).iter().copied();
            let nodes = members.filter(|node| scope.fails(node)).collect();
            piece_of.insert(component, work.pieces.len() as u32);
            work.add(scope, nodes, |node| piece_of.get(&circles.of(node)).copied());
        }
        for service in services {
            work.services.push((service, piece_of[&circles.of(service)]));
        }
        Ok(work)
    }

    /// One more piece, behind what it waits for.
    fn add(&mut self, scope: &Scope, nodes: Vec<u32>, piece_of: impl Fn(u32) -> Option<u32>) {
        let view = scope.seen.view();
        let piece = self.pieces.len() as u32;
        let mut lasts = 0_u64;
        let mut crew = Vec::new();
        for node in &nodes {
            match view.own(*node) {
                Some(own) => lasts += own,
                None => self.unknown.push(*node),
            }
            for needs in waited_for(scope, *node) {
                let first = needs.iter().filter_map(|provider| piece_of(*provider));
                self.links
                    .extend(first.filter(|first| *first != piece).map(|first| (first, piece)));
            }
            crew.extend(self.staff(scope.seen, *node));
        }
        self.pieces.push((nodes, u32::try_from(lasts).unwrap_or(u32::MAX)));
        self.crews.push(crew);
    }

    /// Who has to be there for the recovery of a node.
    fn staff(&mut self, seen: &Assessed, node: u32) -> Vec<(Vec<u32>, u32)> {
        let view = seen.view();
        let mut crew = Vec::new();
        for needs in grouped(seen, node) {
            let staffed = needs.iter().filter(|need| need.kind == NeedKind::StaffedBy);
            let by: Vec<u32> = staffed.map(|need| need.provider).collect();
            self.roles.extend(by.iter().filter(|at| view.kind(**at) == NodeKind::Role));
            let mut people: Vec<u32> =
                by.into_iter().filter(|at| view.kind(*at) == NodeKind::Person).collect();
            people.sort_unstable();
            people.dedup();
            let group = needs.first().and_then(|need| view.group_of(need));
            let needed = group.map_or(1, |group| u32::from(group.needed));
            let needed = needed.min(people.len() as u32);
            if needed > 0 {
                crew.push((people, needed));
            }
        }
        crew
    }

    /// What a piece is called: its node, or the first of a circle.
    pub(super) fn name(&self, seen: &Assessed, piece: u32) -> String {
        let nodes = &self.pieces[piece as usize].0;
        let first = named(seen, nodes[0]);
        match nodes.len() {
            1 => first,
            more => format!("{first} and {} in a circle with it", more - 1),
        }
    }

    /// Everybody who is named, by place.
    pub(super) fn people(&self) -> Vec<u32> {
        let all = self.crews.iter().flatten().flat_map(|(people, _)| people.iter().copied());
        all.collect::<BTreeSet<u32>>().into_iter().collect()
    }

    /// The work as an operation. A skill is to be one of the people whom a crew is taken from.
    fn operation(&self, seen: &Assessed, at_once: Option<u32>) -> Result<Operation, engine::Error> {
        let mut skills: Vec<&Vec<u32>> = self.crews.iter().flatten().map(|(by, _)| by).collect();
        skills.sort_unstable();
        skills.dedup();
        let skill = |by: &Vec<u32>| skills.binary_search(&by).unwrap_or_default() as u32;
        let jobs = self.pieces.iter().zip(&self.crews).map(|((_, lasts), crew)| {
            let crew = crew.iter().filter(|_| *lasts > 0).map(|(by, count)| (skill(by), *count));
            // Two needs for the same people are one.
            let skills: BTreeMap<u32, u32> = crew.collect();
            let uses = at_once.filter(|_| *lasts > 0).map(|_| (0, 1)).into_iter().collect();
            Job { lasts: *lasts, release: 0, skills: skills.into_iter().collect(), uses }
        });
        let links =
            self.links.iter().map(|(first, then)| After { first: *first, then: *then, lag: 0 });
        let people = self.people().into_iter().map(|person| {
            let can = (0..).zip(&skills).filter(|(_, by)| by.contains(&person));
            Person { skills: can.map(|(skill, _)| skill).collect(), hours: Vec::new() }
        });
        let stocks = at_once.map(|units| Stock { units: vec![(0, units)] });
        let goals = self.services.iter().map(|(service, piece)| Goal {
            job: *piece,
            by: objective(seen, *service, |of| of.rto),
            is_vital: seen.view().is_vital(*service),
            loss: 0,
        });
        let (jobs, links) = (jobs.collect(), links.collect());
        Operation::new(jobs, links, people.collect(), stocks.into_iter().collect(), goals.collect())
    }

    /// The work as a plan of uncertain steps.
    fn plan(&self, seen: &Assessed, asked: &Simulate) -> Result<PlanFile, engine::Error> {
        let mut teams: Vec<(String, u32)> = Vec::new();
        let mut of_crew: BTreeMap<&Vec<u32>, u32> = BTreeMap::new();
        for (people, _) in self.crews.iter().flatten() {
            of_crew.entry(people).or_insert_with(|| {
                let names: Vec<String> = people.iter().map(|at| named(seen, *at)).collect();
                teams.push((names.join(", "), people.len() as u32));
                teams.len() as u32 - 1
            });
        }
        let everybody = teams.len() as u32;
        teams.extend(asked.at_once.map(|count| ("at once".to_owned(), count)));
        let mut draft =
            Draft { teams: teams.iter().map(|(_, count)| *count).collect(), ..Draft::default() };
        for ((_, lasts), crew) in self.pieces.iter().zip(&self.crews) {
            let mut step = Step::lasting(estimate(*lasts, asked.spread)?);
            if *lasts > 0 {
                let wants: BTreeMap<u32, u32> =
                    crew.iter().map(|(by, count)| (of_crew[by], *count)).collect();
                let all = asked.at_once.map(|_| (everybody, 1));
                let wants = wants.into_iter().chain(all);
                step.wants = wants.map(|(team, people)| Want { team, people }).collect();
            }
            draft.steps.push(step);
        }
        let link = |(from, to): &(u32, u32)| Link { from: *from, to: *to, lag: 0 };
        draft.links = self.links.iter().map(link).collect();
        draft.services = self
            .services
            .iter()
            .map(|(service, piece)| Service {
                after: vec![*piece],
                rto: objective(seen, *service, |of| of.rto),
                mtpd: objective(seen, *service, |of| of.mtpd),
            })
            .collect();
        Ok(PlanFile {
            title: Some(match asked.fail.is_empty() {
                true => "Everything that live services need".to_owned(),
                false => format!("After the loss of {}", asked.fail.join(", ")),
            }),
            plan: Plan::new(draft, &Limit::default())?,
            progress: None,
            steps: (0..self.pieces.len() as u32).map(|piece| self.name(seen, piece)).collect(),
            services: self.services.iter().map(|(service, _)| named(seen, *service)).collect(),
            teams: teams.into_iter().map(|(name, _)| name).collect(),
            choices: Vec::new(),
            shared: Vec::new(),
        })
    }

    /// Is the time of a service known, whatever the unknown times are? Where work waits for people
    /// or a turn, any unknown piece may be what it waits for.
    fn is_known(&self, service: u32, at_once: Option<u32>) -> bool {
        let is_limited = at_once.is_some() || self.crews.iter().any(|crew| !crew.is_empty());
        match is_limited {
            true => self.unknown.is_empty(),
            false => self.known.contains(&service),
        }
    }

    /// What is not known and what follows for the answer, as sentences.
    fn gaps(&self, seen: &Assessed) -> Vec<String> {
        let mut gaps = Vec::new();
        if seen.view().clocks().values().any(|clock| clock.lead() > 0) {
            gaps.push(
                "what passes before recovery begins: detection and decision, which recovery \
                 policies state and derived times allow for, are not planned"
                    .to_owned(),
            );
        }
        if !self.unknown.is_empty() {
            gaps.push(format!(
                "{} of {} have no recovery time of their own; it counts as nothing here, so that \
                 times are the least they can be",
                self.unknown.len(),
                self.pieces.iter().map(|(nodes, _)| nodes.len()).sum::<usize>(),
            ));
        }
        if !self.roles.is_empty() {
            let roles: Vec<String> = self.roles.iter().map(|at| named(seen, *at)).collect();
            gaps.push(format!(
                "how many people hold {} is not looked up; they are taken to be enough",
                roles.join(", ")
            ));
        }
        gaps
    }
}

/// A duration as far as the records say it, and how far it may be off.
fn estimate(lasts: u32, spread: Option<(f64, f64)>) -> Result<Estimate, engine::Error> {
    let likely = f64::from(lasts);
    match spread.filter(|_| lasts > 0) {
        Some((least, most)) => Estimate::pert(likely * least, likely, likely * most),
        None => Estimate::fixed(likely),
    }
}

/// An objective of a service, in seconds.
fn objective(
    seen: &Assessed,
    service: u32,
    which: impl Fn(&analysis::landscape::Objectives) -> Option<terms::Duration>,
) -> Option<u32> {
    let time = seen.view().objectives(service).and_then(which)?;
    u32::try_from(time.seconds()).ok()
}

/// Number and name.
pub(super) fn named(seen: &Assessed, node: u32) -> String {
    let shown = seen.shown(node);
    [shown.number, shown.name].join(" ").trim().to_owned()
}

/// The hard needs of a node, those of a group together, each other one alone.
fn grouped(seen: &Assessed, node: u32) -> Vec<&[Need]> {
    let own = &seen.view().needs()[seen.view().needs_of(node)];
    let same = |one: &Need, other: &Need| {
        one.group != analysis::landscape::NONE && one.group == other.group
    };
    own.chunk_by(same).filter(|needs| needs[0].is_hard).collect()
}

/// What a node waits for: of a group the members that are back first, as many as are needed; what
/// did not fail is back already.
fn waited_for(scope: &Scope, node: u32) -> Vec<Vec<u32>> {
    let view = scope.seen.view();
    let back = |at: &u32| (scope.fails(at), scope.recoveries.of(*at).time, *at);
    let waited = grouped(scope.seen, node).into_iter().map(|needs| {
        let mut members: Vec<u32> = needs.iter().map(|need| need.provider).collect();
        members.sort_by_key(back);
        members.dedup();
        let group = view.group_of(&needs[0]);
        members.truncate(group.map_or(1, |group| usize::from(group.needed)));
        members.retain(|member| scope.fails(member));
        members
    });
    waited.collect()
}

/// The circles and single nodes that live services need, those that are needed first.
fn needed(scope: &Scope, circles: &Components, services: &[u32]) -> Vec<u32> {
    let mut wanted = vec![false; circles.count() as usize];
    services.iter().for_each(|at| wanted[circles.of(*at) as usize] = true);
    for component in (0..circles.count()).rev() {
        if wanted[component as usize] {
            for node in circles.members(component).iter().filter(|node| scope.fails(node)) {
                for provider in waited_for(scope, *node).into_iter().flatten() {
                    wanted[circles.of(provider) as usize] = true;
                }
            }
        }
    }
    (0..circles.count()).filter(|component| wanted[*component as usize]).collect()
}

/// The best order of recovery that is found.
pub(super) async fn schedule(config: &Config, asked: &Schedule) -> Result<()> {
    let begun = worked();
    let seen = source::seen(config, asked.snapshot.as_deref()).await?;
    let work = Work::of(&Scope::of(&seen, &asked.fail)?)?;
    let plan = work.operation(&seen, asked.at_once)?;
    let limit = time(asked.cpu_seconds)?;
    let schedules = match limit {
        Some(_) => u64::MAX,
        None => asked.schedules.unwrap_or(ARRANGEMENTS),
    };
    let mut watch = Watch::over("arrangements", asked.json).within(limit);
    let effort = Effort { schedules, conflicts: 0, seed: asked.seed };
    let found = arrange(&plan, effort, &mut watch)?;
    drop(watch);
    let reasons = Reasons::of(&plan, &found, asked)?;
    if asked.json {
        let mut answer = told(&seen, &work, &found, asked.at_once);
        reasons.tell(&seen, &work, &mut answer);
        answer["seed"] = asked.seed.into();
        answer["cpu_seconds"] = seconds(begun).into();
        return voice::say(answer);
    }
    say(&seen, &work, &found, (asked.at_once, &reasons))
}

/// Is a service back in time? What is not known leaves that open, unless it is late even so.
fn in_time(rto: Option<u32>, back: u32, is_known: bool) -> Option<bool> {
    let is_late = back > rto?;
    if is_late { Some(false) } else { is_known.then_some(true) }
}

fn told(seen: &Assessed, work: &Work, found: &Arranged, at_once: Option<u32>) -> Json {
    let node = |at: u32| {
        let shown = seen.shown(at);
        json!({ "number": shown.number, "name": shown.name })
    };
    let services = work.services.iter().map(|(service, piece)| {
        let (back, rto) =
            (found.turns[*piece as usize].span.until, objective(seen, *service, |of| of.rto));
        let is_known = work.is_known(*service, at_once);
        json!({
            "service": node(*service), "is_known": is_known,
            "rto_seconds": rto, "back_after_seconds": back,
            "at_best_seconds": found.bound.ends[*piece as usize],
            "in_time": in_time(rto, back, is_known),
        })
    });
    let people = work.people();
    let order = found.order().into_iter().map(|piece| {
        let turn = &found.turns[piece as usize];
        let crew = turn.crew.iter().map(|(person, _)| node(people[*person as usize]));
        json!({
            "nodes": work.pieces[piece as usize].0.iter().map(|at| node(*at)).collect::<Vec<_>>(),
            "begins_seconds": turn.span.from, "ends_seconds": turn.span.until,
            "people": crew.collect::<Vec<_>>(),
        })
    });
    json!({
        "services": services.collect::<Vec<_>>(), "order": order.collect::<Vec<_>>(),
        "end_seconds": found.cost.end, "end_at_best_seconds": found.bound.cost.end,
        "optimal": found.is_optimal(), "schedules": found.schedules,
        "unknown": work.unknown.iter().map(|at| node(*at)).collect::<Vec<_>>(),
        "gaps": work.gaps(seen),
    })
}

pub(super) fn duration(seconds: u32) -> String {
    let time = terms::Duration::from_seconds(i64::from(seconds));
    time.map_or_else(|_| format!("{seconds} s"), |time| time.words())
}

fn say(
    seen: &Assessed,
    work: &Work,
    found: &Arranged,
    (at_once, reasons): (Option<u32>, &Reasons),
) -> Result<()> {
    let at_best = found.bound.cost.end;
    let proof = match found.is_optimal() {
        true => "no order is better".to_owned(),
        false => format!("no order can end before {}", duration(at_best)),
    };
    voice::say(format!("All is back after {}; {proof}.", duration(found.cost.end)))?;
    let head = ["SERVICE", "BACK AFTER", "RTO", "IN TIME"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for (service, piece) in &work.services {
        let back = found.turns[*piece as usize].span.until;
        let rto = objective(seen, *service, |of| of.rto);
        let is_known = work.is_known(*service, at_once);
        let verdict = match (rto, in_time(rto, back, is_known)) {
            (None, _) => "no objective",
            (_, Some(true)) => "yes",
            (_, Some(false)) => "no",
            (_, None) => "unknown",
        };
        let rto = rto.map_or(String::new(), duration);
        rows.push(vec![named(seen, *service), duration(back), rto, verdict.to_owned()]);
    }
    voice::say(format!("\n{}", voice::table(&rows)))?;
    let mut rows = vec![["BEGINS", "LASTS", "WORK", "WAITS FOR"].map(str::to_owned).to_vec()];
    for piece in found.order() {
        let span = found.turns[piece as usize].span;
        if span.from < span.until {
            let lasts = duration(span.until - span.from);
            let waits = reasons.waits_for(seen, work, piece);
            rows.push(vec![duration(span.from), lasts, work.name(seen, piece), waits]);
        }
    }
    voice::say(voice::table(&rows))?;
    reasons.say(seen, work)?;
    say_gaps(seen, work)
}

fn say_gaps(seen: &Assessed, work: &Work) -> Result<()> {
    for gap in work.gaps(seen) {
        voice::say(format!("Not known: {gap}."))?;
    }
    work.unknown
        .iter()
        .take(IN_WORDS)
        .try_for_each(|at| voice::say(format!("  {}", named(seen, *at))))
}

/// How likely each service is back in time.
pub(super) async fn simulate(config: &Config, asked: &Simulate) -> Result<()> {
    let begun = worked();
    let seen = source::seen(config, asked.snapshot.as_deref()).await?;
    let work = Work::of(&Scope::of(&seen, &asked.fail)?)?;
    let mut gaps = work.gaps(&seen);
    if asked.spread.is_none() {
        let words = "the records state one time each and not how far it may be off, so nothing is \
                     uncertain here; --spread 0.5,2 takes each from half to twice as long";
        gaps.push(words.to_owned());
    }
    let file = work.plan(&seen, asked)?;
    let unknown = work.unknown.iter().map(|at| named(&seen, *at)).collect();
    let of = |service: &(u32, u32)| work.is_known(service.0, asked.at_once);
    let services = work.services.iter().map(of).collect();
    odds::work_out(&file, asked, &odds::Known { begun, gaps, unknown, services })
}
