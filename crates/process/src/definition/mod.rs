//! What a process is, as data: stages, roles, documents, activities, RACI, loops, words.

mod check;
mod examples;
mod guide;
mod notation;
mod reach;
mod read;
mod tables;
mod tailor;
mod told;
mod wiring;
mod words;

use std::sync::OnceLock;

pub(crate) use check::check;
pub use examples::{EXAMPLES, Example, TAILORING_FORMAT};
pub use guide::Guide;
pub use notation::{Need, Raci};
pub use tailor::Skipped;
pub use told::Change;
pub(crate) use wiring::{Act, Bits, Slot, Wiring};
pub use words::Word;

use crate::Flaw;

/// A process: everything its text says, and how it hangs together.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// What the process is called.
    pub title: String,
    /// Days after which a notice that nobody acknowledged is escalated.
    pub notice_days: u32,
    /// Working days that an activity has, unless it says another number.
    pub work_days: u32,
    /// What it is for.
    pub principles: Principles,
    /// The kinds of runs it has.
    pub courses: Vec<Course>,
    /// Its stages, in order.
    pub stages: Vec<Stage>,
    /// Its roles; those that take part in activities first, in the order of the RACI columns.
    pub roles: Vec<Role>,
    /// Names for several roles at once.
    pub groups: Vec<Group>,
    /// Documents and work products.
    pub artefacts: Vec<Artefact>,
    /// Activities, in the order of the process. A flow to an earlier one leads back.
    pub activities: Vec<Activity>,
    /// The RACI table as the source of the process has it.
    pub rows: Vec<Row>,
    /// Activities that the organisation leaves out.
    pub skipped: Vec<Skipped>,
    /// Rules that hold for every run.
    pub rules: Vec<Rule>,
    /// Its words.
    pub terms: Vec<Term>,
    pub(crate) wiring: Wiring,
    pub(crate) is_startable: bool,
}

/// What the process is for and how its letters are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Principles {
    /// What it is to reach.
    pub objectives: Vec<String>,
    /// What must be so for it to succeed.
    pub success_factors: Vec<String>,
    /// Where disasters come from.
    pub disaster_sources: Vec<String>,
    /// What R, A, C and I mean, by letter.
    pub letters: Vec<(String, String)>,
}

/// A kind of run: the stages it goes through, where it begins and what it must have done to close.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// Its name in data: `programme`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The stages it goes through.
    pub stages: Vec<u32>,
    /// Activities that are open when it begins.
    pub entry: Vec<String>,
    /// Activities that must be complete before it closes.
    pub closes_after: Vec<String>,
    /// The line it begins on.
    pub line: u32,
}

/// A stage of the process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// Its number, from 1.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
}

/// A part in the process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// Its name in data: `sc-lead`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The side it stands on: organisation, service integrator, service provider.
    pub party: String,
    /// Its column in the RACI table, from 1; `None` for a role that only owns documents.
    pub column: Option<u32>,
    /// Does each service provider have this role, and work in a lane of its own?
    pub each_provider: bool,
    /// The line it begins on.
    pub line: u32,
}

/// A name for several roles at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its name in data: `all`.
    pub id: String,
    /// The roles it stands for.
    pub members: Vec<String>,
    /// What else is to be known.
    pub note: String,
    /// The line it begins on.
    pub line: u32,
}

/// A document of the register, or a work product without a number: what activities take and make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artefact {
    /// `S11`, `test-verdict`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What it is: policy, plan, record, event and so on.
    pub kind: String,
    /// Is it a document of the register?
    pub is_document: bool,
    /// The role that owns the document; empty for a work product.
    pub owner: String,
    /// Where the document is kept; empty for a work product.
    pub location: String,
    /// The states it is spoken of in.
    pub states: Vec<String>,
    /// States that begin a new version; the first one where nothing else is said.
    pub begins: Vec<String>,
    /// States that outlive the beginning of the next version.
    pub stays: Vec<String>,
    /// The document that this is about, when it is about one.
    pub about: String,
    /// Does it come from outside the process, so that its entry in the register is enough?
    pub outside: bool,
    /// States that a person reports.
    pub reported: Vec<String>,
    /// The role that a run waits for when such a report is missing.
    pub reporter: String,
    /// What else is to be known.
    pub note: String,
    /// The line it begins on.
    pub line: u32,
}

/// A step of the process that somebody performs, or decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// `1.10`.
    pub id: String,
    /// The stage it belongs to.
    pub stage: u32,
    /// Its name.
    pub name: String,
    /// Is it a gate: a decision that makes nothing by itself?
    pub is_decision: bool,
    /// Does it stand in the RACI table only?
    pub is_supplementary: bool,
    /// What is done.
    pub text: String,
    /// What it takes.
    pub needs: Vec<Need>,
    /// Groups of needs of which one must be complete.
    pub needs_either: Vec<Vec<Need>>,
    /// Who performs it as the list of activities says: roles and groups of roles.
    pub performers: Vec<String>,
    /// Who performs, answers, is consulted and informed: role and letters.
    pub raci: Vec<(String, Raci)>,
    /// Where the RACI comes from.
    pub raci_basis: String,
    /// The row of the RACI table that governs it; empty when there is none.
    pub row: String,
    /// The ways to complete it; the ordinary one first where there is one.
    pub ways: Vec<Way>,
    /// The document whose state a decision must repeat; empty when it is free.
    pub follows: String,
    /// Activities that wait until this one is complete.
    pub precedes: Vec<String>,
    /// Does it wait while something open in its stage can still come to it?
    pub gathers: bool,
    /// Activities for which it waits while they are open.
    pub joins: Vec<String>,
    /// Days after its completion at which it is due again.
    pub every_days: Option<u32>,
    /// Does a new report of what it takes open it again, once it is complete?
    pub reopens: bool,
    /// Working days that it has once it is open; the definition's own number where it says none.
    pub work_days: Option<u32>,
    /// Hours that it has once it is open, where that counts by the hour and not by the working day.
    pub work_hours: Option<u32>,
    /// Does the first lane that completes it open what follows, and not the last?
    pub first_lane_opens: bool,
    /// What must be named to start it: key and question.
    pub cites_to_start: Vec<(String, String)>,
    /// What must be named to sign it: key and question.
    pub cites: Vec<(String, String)>,
    /// What signing it is called, as an order: `Declare a disaster`; empty for the plain words.
    pub order: String,
    /// The chapter that whoever signs it reads beside the button: a document, and a word of the
    /// heading.
    pub shows: Option<(String, String)>,
    /// Does the source of the process state where it leads, or was it read from its documents?
    pub is_flow_stated: bool,
    /// What else is to be known.
    pub note: String,
    /// The line it begins on.
    pub line: u32,
}

/// One way to complete an activity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// The word for it: `done` unless the definition says another.
    pub say: String,
    /// Is it the ordinary way, the one meant when no word is said?
    pub is_ordinary: bool,
    /// What it makes, in which state: pairs of an artefact and a state.
    pub makes: Vec<Need>,
    /// What it opens.
    pub next: Vec<String>,
    /// Those of `next` that open beside the others and hold nobody up.
    pub parallel: Vec<String>,
    /// Does it come on top of the ordinary way?
    pub is_also: bool,
    /// The process outside that takes over; empty when none does.
    pub leaves_to: String,
}

/// A row of the RACI table as the source of the process has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// `R1.4`.
    pub id: String,
    /// The row's own name.
    pub name: String,
    /// Role and letters.
    pub cells: Vec<(String, Raci)>,
    /// The activities it governs.
    pub governs: Vec<String>,
    /// What else is to be known.
    pub note: String,
    /// The line it begins on.
    pub line: u32,
}

/// A rule that holds for every run, and what keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// `published-needs-test`.
    pub id: String,
    /// The rule.
    pub text: String,
    /// What of the definition and of the step function keeps it.
    pub kept_by: String,
}

/// A word of the process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// The word.
    pub word: String,
    /// What it means.
    pub meaning: String,
}

impl Definition {
    /// Reads a definition from its text: the value, and everything that is wrong with it.
    ///
    /// Shape: flaws by line. A flawed definition is whatever could be read, to be shown; no run of
    /// it starts ([`Definition::is_startable`]). Limits: 256 activities, 1,024 artefacts, 1 MiB of
    /// text; what is beyond is a flaw. Errors: none; every error is a flaw.
    ///
    /// ```
    /// use process::{Definition, SHIPPED};
    /// let (definition, flaws) = Definition::read(SHIPPED);
    /// assert!(flaws.is_empty() && definition.is_startable());
    /// assert_eq!(definition.activities.len(), 69);
    ///
    /// let broken = SHIPPED.replacen("bc-manager = \"R/A\"", "bc-manager = \"R\"", 1);
    /// let (shown, flaws) = Definition::read(&broken);
    /// let said = flaws[0].to_string();
    /// assert!(said.ends_with("1.1 has nobody who answers for it; give A to one role"));
    /// assert!(!shown.is_startable() && shown.activities.len() == 69);
    /// ```
    pub fn read(text: &str) -> (Definition, Vec<Flaw>) {
        let (mut definition, mut flaws) = read::read(text);
        flaws.extend(definition.settle());
        flaws.sort();
        flaws.dedup();
        definition.is_startable = flaws.is_empty();
        (definition, flaws)
    }

    /// Wires the definition anew and says what is wrong with it.
    pub(crate) fn settle(&mut self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        self.wiring = wiring::wire(self, &mut flaws);
        flaws.extend(check(self));
        flaws.sort();
        flaws.dedup();
        self.is_startable = flaws.is_empty();
        flaws
    }

    /// The process that Holdfast comes with.
    ///
    /// ```
    /// let definition = process::Definition::shipped();
    /// assert!(definition.is_startable());
    /// assert_eq!(definition.activity("2.18").unwrap().name, "Publish ITSC plan");
    /// ```
    pub fn shipped() -> &'static Definition {
        static SHIPPED: OnceLock<Definition> = OnceLock::new();
        SHIPPED.get_or_init(|| Definition::read(crate::SHIPPED).0)
    }

    /// May runs of it start? Only when nothing is wrong with it.
    pub fn is_startable(&self) -> bool {
        self.is_startable
    }

    /// The activity of that number.
    pub fn activity(&self, id: &str) -> Option<&Activity> {
        self.wiring.activity(id).map(|at| &self.activities[at as usize])
    }

    /// The document or work product of that id.
    pub fn artefact(&self, id: &str) -> Option<&Artefact> {
        self.wiring.artefact(id).map(|at| &self.artefacts[at as usize])
    }

    /// The role of that id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// The documents of the register, in their order.
    pub fn documents(&self) -> impl Iterator<Item = &Artefact> {
        self.artefacts.iter().filter(|artefact| artefact.is_document)
    }

    /// The roles that take part in activities, in the order of the RACI columns.
    pub fn acting_roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.iter().filter(|role| role.column.is_some())
    }

    /// Does the flow from one activity to another lead back, to an earlier one or to itself?
    pub fn leads_back(&self, from: &str, to: &str) -> bool {
        let place = |id| self.wiring.activity(id);
        matches!((place(from), place(to)), (Some(from), Some(to)) if to <= from)
    }

    pub(crate) fn act(&self, at: u16) -> &Act {
        &self.wiring.acts[at as usize]
    }
}

impl Activity {
    /// The role that answers for it. Empty in a flawed definition that has none.
    pub fn accountable(&self) -> &str {
        self.raci.iter().find(|(_, raci)| raci.accountable).map_or("", |(role, _)| role)
    }

    /// Does it wait for what can still come to it?
    pub fn is_join(&self) -> bool {
        self.gathers || !self.joins.is_empty()
    }

    /// The roles whose letters pass `test`, in the order of the RACI columns.
    pub fn roles(&self, test: impl Fn(Raci) -> bool) -> impl Iterator<Item = &str> {
        self.raci.iter().filter(move |(_, raci)| test(*raci)).map(|(role, _)| role.as_str())
    }
}
