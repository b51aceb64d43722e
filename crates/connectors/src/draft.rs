//! A landscape on its way: keys that stand twice, ends that do not exist, circles. Every reader
//! writes into it, so that the same oddity has the same words in every format.

use crate::{
    landscape::{
        Component, Dependency, Entry, Evidence, Key, Landscape, Location, Need, Organisation,
        OrganisationKind, Person, Problem, Reading, Service, Spot, Supplier, Target,
    },
    tree::{self, Flaw, Limits, Node},
};
use std::{collections::HashMap, sync::Arc};

/// What is kept of a need whose other end is not there.
const OPEN_END: &str = "The need is taken with an open end, to be settled";

/// What is kept of an entry of which anything is refused: no entry comes in by halves.
pub const NOTHING_TAKEN: &str = "Nothing of this entry is taken";

/// A file as it was given.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, for people.
    pub name: Arc<str>,
    /// The folder it lies in, by its last name; empty when nobody knows.
    pub folder: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file of that name.
    pub fn named(name: &str, bytes: impl Into<Vec<u8>>) -> File {
        File { name: name.into(), folder: String::new(), bytes: bytes.into() }
    }

    /// A line of it.
    pub fn spot(&self, line: usize) -> Spot {
        Spot { file: self.name.clone(), line }
    }
}

/// A need that waits until everything is read.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Where it stands.
    pub spot: Spot,
    /// The key of who needs it.
    pub consumer: Key,
    /// The key that it would have, if it is described.
    pub provider: Key,
    /// What the source calls it.
    pub called: String,
    /// In which way it is needed.
    pub kind: Need,
    /// Does the consumer fail without?
    pub hard: bool,
    /// The group of which some suffice.
    pub group: Option<(String, i64)>,
    /// How the source knows.
    pub evidence: Evidence,
    /// Does the other end say it? Then it may say again what the consumer said.
    pub mirrored: bool,
}

impl Wanted {
    /// A hard need that somebody wrote down.
    pub fn declared(
        spot: Spot,
        consumer: &str,
        kind: Need,
        (provider, called): (&str, &str),
    ) -> Wanted {
        Wanted {
            spot,
            consumer: consumer.to_owned(),
            provider: provider.to_owned(),
            called: called.to_owned(),
            kind,
            hard: true,
            group: None,
            evidence: Evidence::Declared,
            mirrored: false,
        }
    }
}

/// A landscape on its way.
#[derive(Default)]
pub struct Draft {
    land: Landscape,
    problems: Vec<Problem>,
    left_out: usize,
    taken: HashMap<Key, Spot>,
    wanted: Vec<Wanted>,
    texts: HashMap<Key, Vec<String>>,
}

impl Draft {
    /// An empty one of that source.
    pub fn of(source: &str) -> Draft {
        let land = Landscape { source: source.to_owned(), ..Landscape::default() };
        Draft { land, ..Draft::default() }
    }

    /// Says that something is odd.
    pub fn odd(&mut self, spot: Spot, what: impl Into<String>, kept: impl Into<String>) {
        self.problems.push(Problem { spot, what: what.into(), kept: kept.into() });
    }

    /// Says that an entry cannot be taken at all.
    pub fn leave_out(&mut self, spot: Spot, what: impl Into<String>) {
        self.left_out += 1;
        self.odd(spot, what, NOTHING_TAKEN);
    }

    /// Says everything that is wrong with an entry, which is not taken for it.
    pub fn refuse(&mut self, faults: Vec<(Spot, String)>) {
        self.left_out += 1;
        faults.into_iter().for_each(|(spot, what)| self.odd(spot, what, NOTHING_TAKEN));
    }

    /// Says that something an entry says beside itself cannot be taken, and what is.
    pub fn lose_part(&mut self, spot: Spot, what: impl Into<String>, kept: &str) {
        self.left_out += 1;
        self.odd(spot, what, kept);
    }

    /// Keeps what a service or a component says and nobody understands in the words of its source,
    /// once.
    pub fn keep_text(&mut self, key: &str, spot: Spot, what: String, (label, text): (&str, &str)) {
        let text = format!("{label} in the source: {text}.");
        self.odd(spot, what, format!("It is taken, and its description says “{text}”"));
        let texts = self.texts.entry(key.to_owned()).or_default();
        if !texts.contains(&text) {
            texts.push(text);
        }
    }

    /// Counts an entry that cannot be taken and is named with others.
    pub fn count_left_out(&mut self) {
        self.left_out += 1;
    }

    /// Is something of that key there?
    pub fn has(&self, key: &str) -> bool {
        self.taken.contains_key(key)
    }

    /// The documents of a YAML file; what is broken becomes a problem.
    pub fn yaml(&mut self, file: &File) -> Vec<Node> {
        let limits = Limits::default();
        let read = tree::text(&file.bytes, &limits).map(|text| tree::yaml(text, &limits));
        let (nodes, flaws) = read.unwrap_or_else(|flaw| (Vec::new(), vec![flaw]));
        let whole = nodes.is_empty();
        if whole && flaws.is_empty() {
            self.leave_out(file.spot(1), "The file holds nothing");
        }
        for flaw in flaws {
            self.flaw(file, flaw, whole);
        }
        nodes
    }

    /// The document of a JSON file; what is broken becomes a problem.
    pub fn json(&mut self, file: &File) -> Option<Node> {
        let limits = Limits::default();
        let read = tree::text(&file.bytes, &limits).and_then(|text| tree::json(text, &limits));
        match read {
            Ok((node, flaws)) => {
                flaws.into_iter().for_each(|flaw| self.flaw(file, flaw, false));
                Some(node)
            }
            Err(flaw) => {
                self.flaw(file, flaw, true);
                None
            }
        }
    }

    fn flaw(&mut self, file: &File, flaw: Flaw, whole: bool) {
        let is_broken = flaw.what.starts_with("broken") || whole;
        self.left_out += usize::from(is_broken);
        let kept = match (is_broken, whole) {
            (true, true) => "Nothing of this file is taken",
            (true, false) => "This document is left out; the others of the file are taken",
            (false, _) => "What stands around it is taken",
        };
        self.odd(file.spot(flaw.line), flaw.what, kept);
    }

    /// Notes that a key is taken; of a key that stands twice the first is kept.
    fn first(&mut self, key: &str, name: &str, spot: &Spot) -> bool {
        if let Some(before) = self.taken.get(key) {
            let (file, line) = (&before.file, before.line);
            let at = if *file == spot.file {
                format!("line {line}")
            } else {
                format!("line {line} of {file}")
            };
            let what = format!("“{name}” stands on {at} as well; one entry for each name");
            let kept = format!("What stands on {at} is taken, this one is left out");
            self.left_out += 1;
            self.odd(spot.clone(), what, kept);
            return false;
        }
        self.taken.insert(key.to_owned(), spot.clone());
        true
    }

    /// Takes an organisation.
    pub fn organisation(&mut self, organisation: Organisation) -> bool {
        let is_new = self.first(&organisation.key, &organisation.name, &organisation.spot);
        if is_new {
            self.land.organisations.push(organisation);
        }
        is_new
    }

    /// The organisation whose services and components these are; kept first.
    pub fn home(&mut self, key: &str, name: &str, spot: Spot) {
        if !self.has(key) {
            self.organisation(Organisation {
                key: key.to_owned(),
                spot,
                name: name.to_owned(),
                kind: OrganisationKind::Home,
                part_of: None,
                purpose: None,
                website: None,
            });
        }
    }

    /// Takes somebody.
    pub fn person(&mut self, key: &str, spot: Spot, what: Person) -> bool {
        let is_new = self.first(key, &what.name, &spot);
        if is_new {
            self.land.persons.push(Entry { key: key.to_owned(), spot, what });
        }
        is_new
    }

    /// Takes a team that is named but not described, once, and says so.
    pub fn named_team(&mut self, key: &str, name: &str, part_of: Option<&str>, spot: Spot) {
        if self.has(key) {
            return;
        }
        let what = format!("The team “{name}” is described in no file read");
        self.odd(spot.clone(), what, "The team is taken by its name alone");
        self.organisation(Organisation {
            key: key.to_owned(),
            spot,
            name: name.to_owned(),
            kind: OrganisationKind::Team,
            part_of: part_of.map(str::to_owned),
            purpose: None,
            website: None,
        });
    }

    /// Takes a service.
    pub fn service(&mut self, key: &str, spot: Spot, what: Service) -> bool {
        let is_new = self.first(key, &what.name, &spot);
        if is_new {
            self.land.services.push(Entry { key: key.to_owned(), spot, what });
        }
        is_new
    }

    /// Takes a component.
    pub fn component(&mut self, key: &str, spot: Spot, what: Component) -> bool {
        let is_new = self.first(key, &what.name, &spot);
        if is_new {
            self.land.components.push(Entry { key: key.to_owned(), spot, what });
        }
        is_new
    }

    /// Takes a place.
    pub fn location(&mut self, key: &str, spot: Spot, what: Location) -> bool {
        let is_new = self.first(key, &what.name, &spot);
        if is_new {
            self.land.locations.push(Entry { key: key.to_owned(), spot, what });
        }
        is_new
    }

    /// Takes a supplier, unless it is there already: many entries may name the same one.
    pub fn supplier(&mut self, key: &str, spot: Spot, what: Supplier) {
        if !self.has(key) {
            self.taken.insert(key.to_owned(), spot.clone());
            self.land.suppliers.push(Entry { key: key.to_owned(), spot, what });
        }
    }

    /// Takes a need, to be settled when everything is read.
    pub fn need(&mut self, wanted: Wanted) {
        self.wanted.push(wanted);
    }

    /// Settles the needs and hands over what was read.
    pub fn finish(mut self) -> Reading {
        let mut seen: HashMap<Key, Spot> = HashMap::new();
        for wanted in std::mem::take(&mut self.wanted) {
            self.settle(wanted, &mut seen);
        }
        self.circles();
        self.forget_empty_home();
        for one in &mut self.land.services {
            one.what.texts = self.texts.remove(&one.key).unwrap_or_default();
        }
        for one in &mut self.land.components {
            one.what.texts = self.texts.remove(&one.key).unwrap_or_default();
        }
        self.problems.sort_by(|a, b| a.spot.cmp(&b.spot));
        Reading { landscape: self.land, problems: self.problems, left_out: self.left_out }
    }

    /// Whoever runs nothing that was read is not there: a file that is not understood adds nobody.
    fn forget_empty_home(&mut self) {
        let land = &self.land;
        let things = land.services.len() + land.components.len() + land.locations.len();
        let others = land.persons.len() + land.suppliers.len();
        let is_home = |of: &Organisation| of.kind == OrganisationKind::Home;
        if things + others == 0 && land.organisations.iter().all(is_home) {
            self.land.organisations.clear();
        }
    }

    fn settle(&mut self, wanted: Wanted, seen: &mut HashMap<Key, Spot>) {
        let Wanted { spot, consumer, provider, called, kind, hard, group, evidence, mirrored } =
            wanted;
        if consumer == provider && evidence == Evidence::Discovered {
            // A program that is told its own address does not need itself.
            return;
        }
        if !self.has(&consumer) {
            let what = format!("“{consumer}” needs “{called}”, and is described nowhere");
            return self.leave_out(spot, what);
        }
        let known = self.has(&provider);
        let key = [&consumer, " ", kind.name(), " ", &provider].concat();
        if let Some(before) = seen.get(&key) {
            if evidence == Evidence::Declared && !mirrored {
                let what = format!(
                    "“{called}” is named on line {} as well; one entry for each need",
                    before.line
                );
                self.left_out += 1;
                self.odd(spot, what, "It is taken once");
            }
            return;
        }
        seen.insert(key.clone(), spot.clone());
        let target = if known {
            if consumer == provider {
                let what = format!("“{called}” is said to need itself, which says nothing");
                self.odd(spot.clone(), what, "The need is taken as it stands, to be settled");
            }
            Target::Known(provider)
        } else {
            let what = format!("“{called}” is needed, and described nowhere in what was read");
            self.odd(spot.clone(), what, OPEN_END);
            Target::Unknown(called, provider)
        };
        let what = Dependency { consumer, provider: target, kind, hard, group, evidence };
        self.land.dependencies.push(Entry { key, spot, what });
    }

    /// Names each set of things that need each other in a circle, once.
    fn circles(&mut self) {
        let found: Vec<(Spot, String)> = crate::circles::of(&self.land);
        for (spot, names) in found {
            let what = format!("{names} need each other in a circle");
            self.odd(spot, what, "All of it is taken; the circle is shown as one");
        }
    }
}
