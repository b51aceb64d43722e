//! What one reader may see of a run: the whole of it, the lanes of its own providers, or nothing.
//!
//! A provider sees its own instances of what each provider does, and of what is common those
//! activities in which providers have a letter: the matter, its own answers and notices, and the
//! outcome. It never learns who else provides, what others answered, or who does what elsewhere.

use crate::procedure::{
    ProcessRun,
    kept::{Entry, House, KeptRun},
    wire::{self, Told},
};
use frame::gate::Scope;
use process::{Deed, Duty, Effect, Party, Standing, Task, WorkItem};
use record::Record;
use std::collections::BTreeSet;
use terms::{Id, Instant};

/// What somebody may see of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sight {
    /// All lanes.
    pub is_whole: bool,
    /// The providers whose lanes are seen, as events name them.
    pub lanes: BTreeSet<String>,
    /// Activities that were handed to this reader.
    pub handed: Vec<WorkItem>,
    /// The parties for which this reader acts today.
    pub parties: Vec<Party>,
    /// Who it is, as events name persons; empty for an account without a person.
    pub person: String,
}

/// What a reader sees of a run; nothing when the run does not exist for it.
pub fn sight(scope: &Scope, house: &House, kept: &KeptRun) -> Option<Sight> {
    let reach = scope.reach_of(ProcessRun::record_type());
    let around = kept.around;
    let day = scope.now().day();
    let actor = scope.actor().person.filter(|person| house.cast.is_of_the_house(*person));
    let person = actor.map(|person| person.to_string()).unwrap_or_default();
    let parties = actor.map_or_else(Vec::new, |person| {
        match house.cast.is_present(person, day) {
            true => house.parties(kept, person, day),
            // Whoever is away and acts all the same does so in the roles that it holds.
            false => house.absent_parties(kept, person, day),
        }
    });
    let reaches = |id: Id| reach.includes(id);
    let holds_common = parties.iter().any(|party| party.provider.is_none());
    let is_whole =
        holds_common || reaches(around.organisation) || around.integrator.is_some_and(reaches);
    let mut sight = Sight { is_whole, parties, person, ..Sight::default() };
    if let Some(run) = &kept.run {
        let own = |provider: &&str| {
            let reached = provider.parse::<Id>().is_ok_and(reaches);
            reached || sight.parties.iter().any(|p| p.provider.as_deref() == Some(*provider))
        };
        sight.lanes = run.providers().filter(own).map(str::to_owned).collect();
        if !sight.person.is_empty() {
            let handed = run.handed(&kept.definition).into_iter();
            sight.handed =
                handed.filter(|one| one.to == sight.person).map(|one| one.item).collect();
        }
    }
    (sight.is_whole || !sight.lanes.is_empty() || !sight.handed.is_empty()).then_some(sight)
}

impl Sight {
    /// Sees everything: for the clock and for those who run the machine.
    pub fn whole() -> Sight {
        Sight { is_whole: true, ..Sight::default() }
    }

    /// Does the reader see this activity, in this lane?
    pub fn sees(&self, kept: &KeptRun, item: &WorkItem) -> bool {
        if self.is_whole || self.handed.contains(item) {
            return true;
        }
        match &item.provider {
            Some(provider) => self.lanes.contains(provider),
            None => !self.lanes.is_empty() && has_part_for_providers(kept, &item.activity),
        }
    }

    /// Does the reader see what concerns this party?
    pub fn sees_party(&self, party: &Party) -> bool {
        self.is_whole
            || match &party.provider {
                Some(provider) => self.lanes.contains(provider),
                None => false,
            }
    }

    /// Does the reader see that this is to be done? What others answered shows in what it asks of
    /// those who answer for a common activity, so a provider is told of that no more than that the
    /// activity is open.
    pub fn sees_duty(&self, duty: &Duty) -> bool {
        if self.is_whole || self.handed.contains(&duty.item) {
            return true;
        }
        match (&duty.party.provider, &duty.item.provider) {
            (Some(provider), _) | (None, Some(provider)) => self.lanes.contains(provider),
            (None, None) => matches!(
                duty.task,
                Task::Report
                    | Task::Bring
                    | Task::Begin
                    | Task::Contribute
                    | Task::Ask
                    | Task::Recur
            ),
        }
    }

    /// How far an activity is, as the reader may know it: whether others answered is theirs.
    pub fn standing(&self, item: &WorkItem, standing: Standing) -> Standing {
        let is_own = self.is_whole || item.provider.is_some() || self.handed.contains(item);
        match standing {
            Standing::Consulting | Standing::Signing if !is_own => Standing::Performing,
            standing => standing,
        }
    }

    /// Does the reader learn the name of this person?
    pub fn knows(&self, house: &House, person: &str) -> bool {
        if self.is_whole || self.person == person {
            return true;
        }
        let card = person.parse::<Id>().ok().and_then(|id| house.cast.person(id));
        let home = card.and_then(|card| card.organisation).map(|id| id.to_string());
        home.is_some_and(|home| self.lanes.contains(&home))
    }

    /// Does the reader see that this happened, on the page of this activity?
    pub fn sees_told(&self, told: &Told) -> bool {
        if self.is_whole {
            return true;
        }
        let of = |role: &str, provider: &Option<String>| {
            let party = Party { role: role.to_owned(), provider: provider.clone() };
            self.sees_party(&party) || provider.is_none()
        };
        match told {
            Told::Reminder(reminder) => self.sees_party(&reminder.party),
            Told::Event(event) => match &event.deed {
                // What others answered, did and were told stays theirs, and so does what it led to.
                Deed::Settle { party, .. } => self.sees_party(party),
                Deed::Proceed { item, .. } => {
                    item.provider.as_ref().is_some_and(|provider| self.lanes.contains(provider))
                }
                Deed::Answer { .. } | Deed::Contribute { .. } | Deed::Delegate { .. } => {
                    let by = &event.by;
                    self.sees_party(&Party { role: by.role.clone(), provider: by.provider.clone() })
                }
                _ => of(&event.by.role, &event.by.provider),
            },
        }
    }

    /// Why an activity is open again, in words that are this reader's to know.
    pub fn because(
        &self,
        house: &House,
        kept: &KeptRun,
        (item, words): (&WorkItem, &str),
    ) -> String {
        let opens = |effect: &Effect| match effect {
            Effect::Opened { item: of, because } => of == item && because == words,
            _ => false,
        };
        let mut entries = kept.told.iter().rev();
        match entries.find(|entry| entry.effects.iter().any(opens)) {
            Some(entry) => self.opened(house, kept, (entry, words)),
            None => self.said(house, kept, words),
        }
    }

    /// Why something that happened opened an activity. What a provider wrote with its part is for
    /// those who see its lane, even where it opens what is common to all.
    pub fn opened(&self, house: &House, kept: &KeptRun, (by, words): (&Entry, &str)) -> String {
        let provider = match &by.told {
            Told::Event(event) => event.by.provider.as_ref(),
            Told::Reminder(_) => None,
        };
        let is_seen = provider.is_none_or(|one| self.is_whole || self.lanes.contains(one));
        match is_seen || words.is_empty() {
            true => self.said(house, kept, words),
            false => "another provider completed its part".to_owned(),
        }
    }

    /// The name of a person or a provider that words of the process name by its id, as far as the
    /// reader may know it.
    fn called(&self, house: &House, id: &str) -> String {
        let is_person = id.parse::<Id>().is_ok_and(|id| house.cast.person(id).is_some());
        match is_person {
            true if self.knows(house, id) => house.cast.person_name(id),
            true => "somebody else".to_owned(),
            false if self.is_whole || self.lanes.contains(id) => house.cast.organisation_name(id),
            false => "another provider".to_owned(),
        }
    }

    /// Words of the process with names in the place of ids. A provider that the reader does not see
    /// is another provider.
    pub fn said(&self, house: &House, kept: &KeptRun, words: &str) -> String {
        let words = dated(words);
        let mut said = String::with_capacity(words.len());
        let mut rest = words.as_str();
        while let Some(letter) = rest.chars().next() {
            let id = rest.get(..ID_LETTERS).filter(|text| text.parse::<Id>().is_ok());
            let taken = match id {
                Some(id) => {
                    said.push_str(&self.called(house, id));
                    ID_LETTERS
                }
                None => {
                    said.push(letter);
                    letter.len_utf8()
                }
            };
            rest = &rest[taken..];
        }
        for role in &kept.definition.roles {
            said = said.replace(&role.id, &role.name);
        }
        said
    }
}

/// Words with times in them as people read times.
fn dated(words: &str) -> String {
    let mut all: Vec<String> = words.split(' ').map(str::to_owned).collect();
    for word in &mut all {
        let Some(end) = word.find('Z').filter(|_| word.starts_with(|c: char| c.is_ascii_digit()))
        else {
            continue;
        };
        let (at, rest) = word.split_at(end + 1);
        if let Ok(at) = at.parse::<Instant>() {
            *word = format!("{}{rest}", at.words());
        }
    }
    all.join(" ")
}

/// How many letters an id has in words.
const ID_LETTERS: usize = 36;

/// Do providers perform this activity, or are they asked or told?
fn has_part_for_providers(kept: &KeptRun, activity: &str) -> bool {
    let Some(activity) = kept.definition.activity(activity) else { return false };
    let is_each = |role: &str| kept.definition.role(role).is_some_and(|role| role.each_provider);
    activity.raci.iter().any(|(role, _)| is_each(role))
}

/// Which activity something is about, as far as it is about one.
pub fn about(kept: &KeptRun, told: &Told) -> Option<WorkItem> {
    let event = match told {
        Told::Reminder(reminder) => return Some(reminder.item.clone()),
        Told::Event(event) => event,
    };
    if let Some(item) = wire::item_of(&event.deed) {
        return Some(item.clone());
    }
    match &event.deed {
        Deed::Acknowledge { notice } | Deed::Escalate { notice } => {
            kept.numbered.notice(*notice).map(|(item, _)| item.clone())
        }
        Deed::Supersede { completion, .. } => kept.numbered.completion(*completion).cloned(),
        Deed::Recur { activity, .. } | Deed::TakeOver { activity, .. } => {
            Some(WorkItem { activity: activity.clone(), provider: None })
        }
        _ => None,
    }
}
