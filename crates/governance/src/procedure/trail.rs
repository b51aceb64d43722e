//! The trail of one activity: who was asked, who was told, when, and who did what; as far as a
//! reader may see it.

use crate::procedure::{
    brought::NOTICED_BY,
    kept::{Entry, House, KeptRun},
    sight::{self, Sight},
    wire::Told,
};
use process::{Actor, Deed, Effect, Event, Opinion, Party, WorkItem};
use terms::Instant;

/// One line of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Instant,
    /// Who, in bold.
    pub who: String,
    /// What they did, behind it.
    pub did: String,
    /// In their words, or what followed.
    pub words: String,
    /// The number of the event: its proof.
    pub position: i64,
    /// In which pass through the activity it happened, from 1.
    pub pass: u32,
}

/// The trail of an activity, the newest first.
pub fn of(house: &House, kept: &KeptRun, seen: &Sight, item: &WorkItem) -> Vec<Line> {
    let teller = Teller { house, kept, seen };
    let mut lines = Vec::new();
    let mut pass = 0;
    for entry in &kept.told {
        let before = lines.len();
        let opens =
            |effect: &&Effect| matches!(effect, Effect::Opened { item: of, .. } if of == item);
        pass += entry.effects.iter().filter(opens).count() as u32;
        let is_about = sight::about(kept, &entry.told).as_ref() == Some(item)
            || is_reported_to(kept, &entry.told, item);
        if is_about && seen.sees_told(&entry.told) {
            lines.extend(teller.line(entry));
        }
        lines.extend(teller.effects(entry, item));
        // What is reported before anything is open leads to the first pass.
        lines[before..].iter_mut().for_each(|line| line.pass = pass.max(1));
    }
    // What happened elsewhere is not counted for whoever does not see it.
    if !seen.is_whole {
        for (at, line) in lines.iter_mut().enumerate() {
            line.position = at as i64 + 1;
        }
    }
    lines.reverse();
    lines
}

/// Is it the report of something that the activity takes, in its lane?
fn is_reported_to(kept: &KeptRun, told: &Told, item: &WorkItem) -> bool {
    let Told::Event(event) = told else { return false };
    let (Deed::Report { artefact, .. } | Deed::Bring { artefact, .. }) = &event.deed else {
        return false;
    };
    let lane = |by: &Actor| item.provider.is_none() || by.provider == item.provider;
    let activity = kept.definition.activity(&item.activity);
    let mut needs = activity
        .into_iter()
        .flat_map(|one| one.needs.iter().chain(one.needs_either.iter().flatten()));
    lane(&event.by) && needs.any(|need| need.artefact == *artefact)
}

/// Who tells it, to whom.
struct Teller<'a> {
    house: &'a House,
    kept: &'a KeptRun,
    seen: &'a Sight,
}

impl Teller<'_> {
    /// A role as the reader knows it: `Operations of Altus`.
    fn party(&self, party: &Party) -> String {
        party_words(self.house, self.kept, self.seen, party)
    }

    fn actor(&self, by: &Actor) -> String {
        let party = Party { role: by.role.clone(), provider: by.provider.clone() };
        // What the program takes notice of it does in nobody's name.
        if by.person == NOTICED_BY {
            return NOTICED_BY.to_owned();
        }
        let role = self.party(&party);
        if !self.seen.knows(self.house, &by.person) {
            return role;
        }
        let name = self.house.cast.person_name(&by.person);
        match by.is_delegate {
            true => format!("{name} for {role}"),
            false => format!("{name}, {role}"),
        }
    }

    fn line(&self, entry: &Entry) -> Option<Line> {
        let line = |who: String, did: &str, words: String| Line {
            at: entry.at,
            who,
            did: did.to_owned(),
            words,
            position: entry.position,
            pass: 0,
        };
        let event = match &entry.told {
            Told::Event(event) => event,
            Told::Reminder(reminder) => {
                let names = reminder.persons.iter().map(|one| self.house.cast.person_name(one));
                let names = names.collect::<Vec<_>>().join(", ");
                let by = match reminder.by.as_str() {
                    "" => "by the clock".to_owned(),
                    by if self.seen.knows(self.house, by) => {
                        format!("by {}", self.house.cast.person_name(by))
                    }
                    _ => "by who answers for it".to_owned(),
                };
                let words = if names.is_empty() { by } else { format!("{names}, {by}") };
                let did = format!("was reminded to {}", reminder.task);
                return Some(line(self.party(&reminder.party), &did, words));
            }
        };
        let (mut did, words) = self.did(event)?;
        if self.is_changed(entry, event) {
            did = format!("changed the answer: {did}");
        }
        // The ordinary way has a word of its own in some activities: declared.
        let came_to = entry.effects.iter().find_map(|effect| match effect {
            Effect::Completed { say, .. } => Some(say.join(", ")),
            _ => None,
        });
        if let Some(came_to) = came_to.filter(|said| said != "done") {
            did = format!("signed: {came_to}");
        }
        let words = self.seen.said(self.house, self.kept, &words);
        Some(line(self.actor(&event.by), &did, words))
    }

    /// Is it an answer of a party that had answered the same question before?
    fn is_changed(&self, entry: &Entry, event: &Event) -> bool {
        let Deed::Answer { item, .. } = &event.deed else { return false };
        let before = self.kept.told.iter().rev().filter(|one| one.position < entry.position);
        for one in before {
            let Told::Event(earlier) = &one.told else { continue };
            match &earlier.deed {
                Deed::Ask { item: of, .. } | Deed::Sign { item: of, .. } if of == item => {
                    return false;
                }
                Deed::Answer { item: of, .. } if of == item => {
                    let (one, other) = (&earlier.by, &event.by);
                    if (&one.role, &one.provider) == (&other.role, &other.provider) {
                        return true;
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// What somebody did, and in which words.
    fn did(&self, event: &Event) -> Option<(String, String)> {
        let cited = |cites: &[(String, String)]| {
            let all: Vec<String> =
                cites.iter().map(|(key, text)| format!("{key}: {text}")).collect();
            all.join("; ")
        };
        Some(match &event.deed {
            Deed::Report { artefact, state, words } => {
                let kind = self.kept.definition.artefact(artefact);
                let name = kind.map_or(artefact.as_str(), |kind| kind.name.as_str());
                (format!("reported: {}, {state}", record::inside(name)), words.clone())
            }
            Deed::Bring { artefact, state, words } => {
                (format!("brought in {artefact}, {state}"), words.clone())
            }
            Deed::Begin { cites, .. } => ("began it".into(), cited(cites)),
            Deed::Contribute { words, .. } => ("did its part".into(), words.clone()),
            Deed::Ask { question, until, .. } => {
                ("asked".into(), format!("{question} (answer until {})", until.words()))
            }
            Deed::Answer { opinion, words, .. } => (
                match opinion {
                    Opinion::Agree => "agreed".into(),
                    Opinion::Object => "objected".into(),
                    Opinion::NoView => "had no view".into(),
                },
                words.clone(),
            ),
            Deed::Settle { party, words, .. } => {
                (format!("answered the objection of {}", self.party(party)), words.clone())
            }
            Deed::Proceed { reason, .. } => ("went on over silence".into(), reason.clone()),
            Deed::Waive { artefact, reason, .. } => {
                (format!("went on without {artefact}"), reason.clone())
            }
            Deed::Delegate { party, to, reason, .. } => {
                let name = self.house.cast.person_name(to);
                let did = match party {
                    Some(party) => format!("gave the part of {} to {name}", self.party(party)),
                    None if *to == event.by.person => "took it back".to_owned(),
                    None => format!("handed it on to {name}"),
                };
                (did, reason.clone())
            }
            Deed::Sign { say, cites, words, .. } => {
                let said = say.join(", ");
                let did = match said.is_empty() {
                    true => "signed it off".to_owned(),
                    false => format!("signed: {said}"),
                };
                let all = [words.clone(), cited(cites)];
                let all: Vec<String> = all.into_iter().filter(|text| !text.is_empty()).collect();
                (did, all.join(" · "))
            }
            Deed::Supersede { reason, .. } => ("superseded the completion".into(), reason.clone()),
            Deed::Acknowledge { .. } => ("acknowledged".into(), String::new()),
            Deed::Recur { reason, .. } => ("brought it back".into(), reason.clone()),
            Deed::TakeOver { from, reason, .. } => {
                ("took it over".into(), format!("from {from}: {reason}"))
            }
            // What follows from it says who is to see to it.
            Deed::Escalate { .. } => return None,
            _ => return None,
        })
    }

    /// What an event led to for this activity: opened, asked, told, taken further.
    fn effects(&self, entry: &Entry, of: &WorkItem) -> Vec<Line> {
        let mut lines = Vec::new();
        let line = |who: String, did: String, words: String| Line {
            at: entry.at,
            who,
            did,
            words,
            position: entry.position,
            pass: 0,
        };
        let (mut asked, mut told) = (Vec::new(), Vec::new());
        for effect in &entry.effects {
            match effect {
                Effect::Opened { item, because } if item == of => {
                    let words = self.seen.opened(self.house, self.kept, (entry, because));
                    lines.push(line("Holdfast".into(), "opened it".into(), words));
                }
                Effect::Asked { item, party, .. } if item == of && self.seen.sees_party(party) => {
                    asked.push(self.party(party));
                }
                Effect::Informed { item, party, .. }
                    if item == of && self.seen.sees_party(party) =>
                {
                    told.push(self.party(party));
                }
                Effect::Escalated { notice, to } if self.is_of(*notice, of) => {
                    let words = format!("to {}", self.party(to));
                    let did = format!("took notice {notice} further, nobody acknowledged it");
                    lines.push(line("Holdfast".into(), did, words));
                }
                _ => {}
            }
        }
        for (parties, did) in [(asked, "asked"), (told, "told")] {
            if parties.is_empty() {
                continue;
            }
            let did = if parties.len() == 1 { format!("was {did}") } else { format!("were {did}") };
            lines.push(line(parties.join(", "), did, String::new()));
        }
        lines
    }

    fn is_of(&self, notice: u32, item: &WorkItem) -> bool {
        let found = self.kept.numbered.notice(notice);
        found.is_some_and(|(of, party)| of == item && self.seen.sees_party(party))
    }
}

/// A role as the reader knows it: `Operations of Altus`.
pub fn party_words(house: &House, kept: &KeptRun, seen: &Sight, party: &Party) -> String {
    let role = kept.definition.role(&party.role);
    let role = role.map_or(party.role.as_str(), |role| role.name.as_str());
    match &party.provider {
        None => role.to_owned(),
        Some(provider) => {
            let whose = match seen.is_whole || seen.lanes.contains(provider) {
                true => house.cast.organisation_name(provider),
                false => "another provider".to_owned(),
            };
            format!("{role} of {whose}")
        }
    }
}
