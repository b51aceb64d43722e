//! What happens to a run: who did what when. Events are all that is stored; a run follows.

use terms::Instant;

/// One thing that happened. The caller answers for it that the person holds the role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When. Never before the event before it.
    pub at: Instant,
    /// Who.
    pub by: Actor,
    /// What.
    pub deed: Deed,
}

/// Who acts, and in which role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// The person, by an id of the caller's.
    pub person: String,
    /// The role in which the person acts.
    pub role: String,
    /// The provider, for a role that each provider has.
    pub provider: Option<String>,
    /// Does the person act for the holder of the role, by a delegation of this run?
    pub is_delegate: bool,
}

/// A role, of one provider where each has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    /// The role.
    pub role: String,
    /// The provider, for a role that each provider has.
    pub provider: Option<String>,
}

/// An activity that is open in a run, in the lane of a provider where each has its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkItem {
    /// The activity: `2.5`.
    pub activity: String,
    /// The provider, for an activity that each provider does.
    pub provider: Option<String>,
}

/// What somebody who is consulted thinks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// Agrees.
    Agree,
    /// Objects, for a reason that must be answered in writing.
    Object,
    /// Has no view.
    NoView,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A run begins; the first event of each and of no other place.
    Start(Start),
    /// A person reports what nothing in the process makes: a requirement, an incident.
    Report {
        /// The work product.
        artefact: String,
        /// Its state.
        state: String,
        /// What is to be said of it.
        words: String,
    },
    /// Something is there that an activity waits for and nothing in this run makes: another run
    /// made it, or it is kept elsewhere.
    Bring {
        /// The document or work product.
        artefact: String,
        /// Its state.
        state: String,
        /// Where it is, or what made it.
        words: String,
    },
    /// A performer, or who answers for it, begins an activity that is ready.
    Begin {
        /// The activity.
        item: WorkItem,
        /// What the definition asks to be named: key and text.
        cites: Vec<(String, String)>,
    },
    /// A performer has done its part.
    Contribute {
        /// The activity.
        item: WorkItem,
        /// What was done.
        words: String,
    },
    /// Everybody who is to be consulted is asked.
    Ask {
        /// The activity.
        item: WorkItem,
        /// What they are asked.
        question: String,
        /// Until when an answer is waited for.
        until: Instant,
    },
    /// Somebody who was asked answers.
    Answer {
        /// The activity.
        item: WorkItem,
        /// The view.
        opinion: Opinion,
        /// Its reason; an objection has one.
        words: String,
    },
    /// Who answers for the activity deals with an objection in writing.
    Settle {
        /// The activity.
        item: WorkItem,
        /// Who objected.
        party: Party,
        /// What is done about it, or why nothing.
        words: String,
    },
    /// Who answers for the activity goes on over silence, once the time is over.
    Proceed {
        /// The activity.
        item: WorkItem,
        /// Why.
        reason: String,
    },
    /// Who answers for the activity goes on without something that may be waived.
    Waive {
        /// The activity.
        item: WorkItem,
        /// What is missing.
        artefact: String,
        /// Why.
        reason: String,
    },
    /// A role of an activity is handed to a person.
    Delegate {
        /// The activity.
        item: WorkItem,
        /// Whose part it is, where who answers for the activity hands on that of another.
        party: Option<Party>,
        /// The person who acts from now on, beside the holder of the role.
        to: String,
        /// Why.
        reason: String,
    },
    /// Who answers for the activity signs it off: it is complete.
    Sign {
        /// The activity.
        item: WorkItem,
        /// The words of the definition for the way it is completed; none is the ordinary way.
        say: Vec<String>,
        /// What the definition asks to be named: key and text.
        cites: Vec<(String, String)>,
        /// What is to be said of it; must be said where it leads back.
        words: String,
    },
    /// A completion no longer stands; it happened all the same. Its activity is open again.
    Supersede {
        /// The completion, by its number.
        completion: u32,
        /// Why.
        reason: String,
    },
    /// Somebody who was informed acknowledges it.
    Acknowledge {
        /// The notice, by its number.
        notice: u32,
    },
    /// A notice that nobody acknowledged in time is taken further.
    Escalate {
        /// The notice, by its number.
        notice: u32,
    },
    /// A periodic activity is opened again: when it is due, or earlier for a reason.
    Recur {
        /// The activity.
        activity: String,
        /// Why; needed before it is due.
        reason: String,
    },
    /// Another run hands over to an activity of this one.
    TakeOver {
        /// The activity.
        activity: String,
        /// The run it comes from, by an id of the caller's.
        from: String,
        /// Why.
        reason: String,
    },
    /// A service provider takes part from now on.
    Join {
        /// The provider, by an id of the caller's.
        provider: String,
    },
    /// A service provider no longer takes part.
    Leave {
        /// The provider.
        provider: String,
        /// Why.
        reason: String,
    },
    /// The run is closed.
    Close {
        /// How it ended.
        words: String,
    },
}

/// How a run begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// The kind of run: `programme`, `invocation`.
    pub course: String,
    /// Which time it goes through, from 1; for people.
    pub cycle: u32,
    /// Is it an exercise?
    pub is_exercise: bool,
    /// The service providers that take part; one at least.
    pub providers: Vec<String>,
    /// Documents that are there already, in states: pairs of id and state.
    pub holds: Vec<(String, String)>,
}

/// What an event led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// An activity is open.
    Opened {
        /// The activity.
        item: WorkItem,
        /// Why, where it is open again or comes from elsewhere; else empty.
        because: String,
    },
    /// Somebody is asked for a view.
    Asked {
        /// The activity.
        item: WorkItem,
        /// Who is asked.
        party: Party,
        /// Until when.
        until: Instant,
    },
    /// An activity is complete.
    Completed {
        /// The activity.
        item: WorkItem,
        /// The number of the completion.
        completion: u32,
        /// By which ways.
        say: Vec<String>,
    },
    /// A completion no longer stands.
    Superseded {
        /// The number of the completion.
        completion: u32,
    },
    /// Somebody is informed.
    Informed {
        /// The number of the notice.
        notice: u32,
        /// The activity it is about.
        item: WorkItem,
        /// Who is informed.
        party: Party,
    },
    /// A notice was taken further.
    Escalated {
        /// The number of the notice.
        notice: u32,
        /// Who is to see to it.
        to: Party,
    },
    /// An activity of another run is to be opened there.
    HandedOver {
        /// The activity.
        activity: String,
        /// Why.
        because: String,
    },
    /// A process outside takes over.
    LeftTo {
        /// Its name.
        process: String,
    },
    /// The run is closed.
    Closed,
}
