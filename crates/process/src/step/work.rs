//! Work on an activity: begin, do one's part, waive, delegate, sign, supersede.

use super::{Setting, short, written};
use crate::flow::{Lack, Lane};
use crate::run::{Delegation, Done, Run, Work};
use crate::{Definition, Effect, Party, Refused, WorkItem};

/// What a signature comes with.
pub(super) struct Signature<'a> {
    pub say: &'a [String],
    pub cites: &'a [(String, String)],
    pub words: &'a str,
}

impl Run {
    pub(super) fn begin(
        &mut self,
        setting: Setting<'_>,
        item: &WorkItem,
        cites: &[(String, String)],
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        let key = self.open_item(definition, item)?;
        let workers = self.workers(definition, key);
        self.acts_for(setting, key, (&workers, "Beginning"))?;
        if let Some((at, who)) = self.works.get(&key).and_then(|work| work.begun.as_ref()) {
            return Err(Refused::of(
                "An activity begins once",
                format!("{who} began {} at {at}", item.activity),
                "do your part, or sign it",
            ));
        }
        self.has_inputs(definition, key, "An activity begins when everything it takes is there")?;
        cited(&definition.activities[key.0 as usize].cites_to_start, cites)?;
        let subject = self.flow.subject(definition, key.0);
        let begun = Some((setting.event.at, setting.event.by.person.clone()));
        let work = self.work(key);
        work.begun = begun;
        work.subject = subject;
        Ok(Vec::new())
    }

    pub(super) fn has_begun(
        &self,
        definition: &Definition,
        key: (u16, Lane),
    ) -> Result<(), Refused> {
        if self.works.get(&key).is_some_and(|work| work.begun.is_some()) {
            return Ok(());
        }
        let id = &definition.activities[key.0 as usize].id;
        let now = format!("{id} is open and has not begun");
        Err(Refused::of("What is worked on has begun", now, "begin it"))
    }

    /// Everything the activity takes is there, or waived.
    fn has_inputs(
        &self,
        definition: &Definition,
        key: (u16, Lane),
        rule: &str,
    ) -> Result<(), Refused> {
        let lacks = self.unmet(definition, key);
        if lacks.is_empty() {
            return Ok(());
        }
        let words: Vec<String> =
            lacks.iter().map(|lack| self.lack_words(definition, *lack)).collect();
        let ways: Vec<String> =
            lacks.iter().map(|lack| self.lack_way_out(definition, *lack)).collect();
        Err(Refused::of(rule, words.join("; "), ways.join("; ")))
    }

    /// What keeps an activity from beginning and is not waived.
    pub(crate) fn unmet(&self, definition: &Definition, key: (u16, Lane)) -> Vec<Lack> {
        let mut lacks = self.flow.lacks(definition, key);
        if let Some(work) = self.works.get(&key) {
            lacks.retain(|lack| {
                let Lack::Need { artefact, by_reason: true, .. } = lack else { return true };
                !work.waived.iter().any(|(waived, _)| waived == artefact)
            });
        }
        lacks
    }

    pub(super) fn contribute(
        &mut self,
        setting: Setting<'_>,
        item: &WorkItem,
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        let key = self.open_item(definition, item)?;
        let performers = self.parties(definition, &definition.act(key.0).performers, key.1);
        let (role, lane) = self.acts_for(setting, key, (&performers, "Having a part in"))?;
        self.has_begun(definition, key)?;
        if let crate::Deed::Contribute { words, .. } = &setting.event.deed {
            short(words)?;
        }
        let person = setting.event.by.person.clone();
        let work = self.work(key);
        work.parts.retain(|(r, l, _)| (*r, *l) != (role, lane));
        work.parts.push((role, lane, person));
        Ok(Vec::new())
    }

    pub(super) fn waive(
        &mut self,
        setting: Setting<'_>,
        item: &WorkItem,
        artefact: &str,
        reason: &str,
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        let key = self.open_item(definition, item)?;
        self.answers_for(setting, key, "Going on without documents of")?;
        let found = definition.wiring.artefact(artefact);
        let is_waivable = found.filter(|found| {
            let needs = &definition.act(key.0).needs;
            needs.iter().any(|slot| slot.artefact == *found && slot.by_reason)
        });
        let Some(found) = is_waivable else {
            return Err(Refused::of(
                "Only what the definition lets go is waived",
                format!("{} does not go on without {artefact}", item.activity),
                "bring it in",
            ));
        };
        written(reason, "Why one goes on without it")?;
        let work = self.work(key);
        work.waived.retain(|(waived, _)| *waived != found);
        work.waived.push((found, reason.to_owned()));
        Ok(Vec::new())
    }

    pub(super) fn delegate(
        &mut self,
        setting: Setting<'_>,
        (item, party): (&WorkItem, Option<&Party>),
        to: &str,
        reason: &str,
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        let key = self.open_item(definition, item)?;
        let act = definition.act(key.0);
        let mut parties = self.workers(definition, key);
        parties.extend(self.parties(definition, &act.consulted, key.1));
        let (role, lane) = match party {
            None => self.acts_for(setting, key, (&parties, "Delegating a part of"))?,
            Some(party) => {
                // Who leads the process may, in every activity.
                let acting = self.acting(setting)?;
                let lead = definition.roles.iter().position(|role| role.column.is_some());
                if setting.event.by.is_delegate || lead != Some(acting.0 as usize) {
                    self.answers_for(setting, key, "Handing on the part of another in")?;
                }
                let is_it = |one: &&(u8, Lane)| self.party(definition, one.0, one.1) == *party;
                *parties.iter().find(is_it).ok_or_else(|| {
                    Refused::of(
                        "What is handed on is a part of the activity",
                        format!("{} has none in {}", party.role, item.activity),
                        format!("name one of {}", self.names(definition, &parties)),
                    )
                })?
            }
        };
        written(to, "To whom it is delegated")?;
        written(reason, "Why it is delegated")?;
        let from = setting.event.by.person.clone();
        let (at, reason, to) = (setting.event.at, reason.to_owned(), to.to_owned());
        let delegation = Delegation { role, lane, from, to, at, reason };
        self.work(key).delegations.push(delegation);
        Ok(Vec::new())
    }

    pub(super) fn sign(
        &mut self,
        setting: Setting<'_>,
        item: &WorkItem,
        signature: Signature<'_>,
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        let key = self.open_item(definition, item)?;
        self.answers_for(setting, key, "Signing")?;
        self.has_begun(definition, key)?;
        self.has_inputs(definition, key, "An activity completes on what it took")?;
        let missing = self.missing_parts(definition, key);
        if !missing.is_empty() {
            let who = self.names(definition, &missing).replace(" or ", " and ");
            return Err(Refused::of(
                "Every performer does its part",
                format!("the part of {who} is missing"),
                "wait for it, or ask for a delegate",
            ));
        }
        self.is_consulted(setting, key)?;
        let ways = self.ways(definition, key, &signature)?;
        cited(&definition.activities[key.0 as usize].cites, signature.cites)?;
        let authors = self.authors(setting, key);
        self.is_independent(definition, key, (&ways, &authors))?;
        Ok(self.complete(setting, key, (ways, authors), signature.words))
    }

    /// Everything is checked: the activity completes.
    fn complete(
        &mut self,
        setting: Setting<'_>,
        key: (u16, Lane),
        (ways, authors): (Vec<u8>, Vec<String>),
        words: &str,
    ) -> Vec<Effect> {
        let definition = setting.definition;
        let activity = &definition.activities[key.0 as usize];
        let at = self.at;
        let work = self.works.remove(&key).unwrap_or_else(|| Work::at(at, String::new()));
        let subject = work.subject;
        let say: Vec<String> =
            ways.iter().map(|way| activity.ways[*way as usize].say.clone()).collect();
        let round = self.flow.cell(key.0, key.1).map_or(0, |cell| cell.round);
        let moved = self.flow.complete(definition, key, &ways, subject);
        let completion = self.flow.completions;
        let because = match words.trim() {
            "" => format!("{} said “{}”", activity.id, say.join(", ")),
            words => format!("{} said “{}”: {words}", activity.id, say.join(", ")),
        };
        let item = self.item(definition, key);
        let mut effects = vec![Effect::Completed { item, completion, say }];
        let left = ways.iter().map(|way| &activity.ways[*way as usize].leaves_to);
        if let Some(process) = left.into_iter().find(|process| !process.is_empty()) {
            self.left_to = Some(process.clone());
            effects.push(Effect::LeftTo { process: process.clone() });
        }
        self.done.push(Done {
            activity: key.0,
            lane: key.1,
            round,
            at: setting.event.at,
            by: setting.event.by.person.clone(),
            ways,
            authors,
            delegations: work.delegations,
            consultation: work.consultation,
            waived: work.waived,
            superseded: None,
        });
        effects.extend(self.inform(setting, key, completion));
        effects.extend(self.opened(setting, &moved.opened, &because));
        effects.extend(self.restart_outdated(setting));
        effects.extend(moved.handed_over.iter().map(|to| Effect::HandedOver {
            activity: definition.activities[*to as usize].id.clone(),
            because: because.clone(),
        }));
        effects
    }

    /// Work on a version that a newer one has overtaken begins again.
    fn restart_outdated(&mut self, setting: Setting<'_>) -> Vec<Effect> {
        let definition = setting.definition;
        let outdated: Vec<(u16, Lane)> = self
            .works
            .iter()
            .filter(|(key, work)| {
                work.begun.is_some() && self.flow.is_outdated(definition, key.0, work.subject)
            })
            .map(|(key, _)| *key)
            .collect();
        let mut effects = Vec::new();
        for key in outdated {
            let because = "what it is about has a new version".to_owned();
            let work = self.work(key);
            work.begun = None;
            work.parts.clear();
            work.consultation = None;
            work.because.clone_from(&because);
            effects.push(Effect::Opened { item: self.item(definition, key), because });
        }
        effects
    }

    /// The ways that a signature names.
    fn ways(
        &self,
        definition: &Definition,
        key: (u16, Lane),
        signature: &Signature<'_>,
    ) -> Result<Vec<u8>, Refused> {
        let activity = &definition.activities[key.0 as usize];
        let known: Vec<&str> = activity.ways.iter().map(|way| way.say.as_str()).collect();
        let rule = format!("{} completes in one of its ways", activity.id);
        let way_out = format!("say one of: {}", known.join(", "));
        let refused = |now: String| Refused::of(rule.clone(), now, way_out.clone());
        let mut ways = Vec::new();
        for word in signature.say {
            match known.iter().position(|known| known == word) {
                Some(way) if !ways.contains(&(way as u8)) => ways.push(way as u8),
                Some(_) => {}
                None => return Err(refused(format!("“{word}” is none of them"))),
            }
        }
        let is_also = |way: &u8| activity.ways[*way as usize].is_also;
        let is_ordinary = |way: &u8| activity.ways[*way as usize].is_ordinary;
        if ways.iter().all(is_also) {
            let ordinary = activity.ways.iter().position(|way| way.is_ordinary);
            let Some(ordinary) = ordinary else {
                return Err(refused("no word was said".to_owned()));
            };
            ways.insert(0, ordinary as u8);
        }
        ways.sort_unstable();
        let main: Vec<&u8> = ways.iter().filter(|way| !is_also(way)).collect();
        if main.len() > 1 || (ways.len() > 1 && !main.iter().all(|way| is_ordinary(way))) {
            return Err(refused(format!("“{}” do not go together", signature.say.join(", "))));
        }
        self.follows(definition, key, &ways)?;
        // The ordinary way may lead round, as from 3.21 to 3.2; that is no rework.
        let leads_back = ways.iter().filter(|way| !is_ordinary(way)).any(|way| {
            let way = &definition.act(key.0).ways[*way as usize];
            way.next.iter().any(|to| *to <= key.0)
        });
        if leads_back {
            written(signature.words, "Why it goes back")?;
        }
        short(signature.words)?;
        Ok(ways)
    }

    /// A gate says what the document before it says.
    fn follows(
        &self,
        definition: &Definition,
        key: (u16, Lane),
        ways: &[u8],
    ) -> Result<(), Refused> {
        let Some(document) = definition.act(key.0).follows else { return Ok(()) };
        let artefact = &definition.artefacts[document as usize];
        let activity = &definition.activities[key.0 as usize];
        for way in ways {
            let say = &activity.ways[*way as usize].say;
            let state = artefact.states.iter().position(|state| state == say);
            let holds =
                state.is_some_and(|state| self.flow.mark(document, state as u8, 0).is_some());
            if !holds {
                let states = self.states(definition, document);
                return Err(Refused::of(
                    format!("{} says what {} says", activity.id, artefact.id),
                    format!("{} is {states}, not {say}", artefact.id),
                    "say the same, or supersede the review with a reason",
                ));
            }
        }
        Ok(())
    }

    fn states(&self, definition: &Definition, document: u16) -> String {
        let artefact = &definition.artefacts[document as usize];
        let marks = self.flow.marks.iter().filter(|mark| mark.artefact == document);
        let states: Vec<&str> =
            marks.map(|mark| artefact.states[mark.state as usize].as_str()).collect();
        if states.is_empty() { "not there".to_owned() } else { states.join(", ") }
    }

    /// Everybody who had a part in an open activity, the one who signs included.
    fn authors(&self, setting: Setting<'_>, key: (u16, Lane)) -> Vec<String> {
        let mut authors: Vec<String> = vec![setting.event.by.person.clone()];
        if let Some(work) = self.works.get(&key) {
            authors.extend(work.parts.iter().map(|(.., person)| person.clone()));
        }
        authors.sort_unstable();
        authors.dedup();
        authors
    }

    /// Nothing is approved by its authors alone.
    fn is_independent(
        &self,
        definition: &Definition,
        key: (u16, Lane),
        (ways, approvers): (&[u8], &[String]),
    ) -> Result<(), Refused> {
        let act = definition.act(key.0);
        let made = ways.iter().flat_map(|way| &act.ways[*way as usize].makes);
        for (artefact, state) in made {
            let kind = &definition.artefacts[*artefact as usize];
            let begins = &definition.wiring.begins[*artefact as usize];
            if kind.states[*state as usize] != "approved" || begins[*state as usize] {
                continue;
            }
            let makes_first = |done: &&Done| {
                let ways = &definition.act(done.activity).ways;
                let made = done.ways.iter().flat_map(|way| &ways[*way as usize].makes);
                done.superseded.is_none()
                    && made.into_iter().any(|(a, s)| a == artefact && begins[*s as usize])
            };
            let first = self.done.iter().rev().find(makes_first);
            let Some(done) = first else { continue };
            if approvers.iter().all(|person| done.authors.contains(person)) {
                return Err(Refused::of(
                    "Nothing is approved by its author alone",
                    format!("{} wrote this version of {}", approvers.join(", "), kind.id),
                    "delegate the signature to somebody who did not",
                ));
            }
        }
        Ok(())
    }

    pub(super) fn supersede(
        &mut self,
        setting: Setting<'_>,
        completion: u32,
        reason: &str,
    ) -> Result<Vec<Effect>, Refused> {
        let place = (completion as usize).checked_sub(1).filter(|at| *at < self.done.len());
        let Some(place) = place else {
            return Err(Refused::of(
                "What is superseded is a completion of the run",
                format!("there is no completion {completion}; there are {}", self.done.len()),
                "name one that is there",
            ));
        };
        let done = &self.done[place];
        let key = (done.activity, done.lane);
        self.answers_for(setting, key, "Superseding")?;
        if let Some(why) = &done.superseded {
            return Err(Refused::of(
                "A completion is superseded once",
                format!("it was, because: {why}"),
                "complete the activity that is open again",
            ));
        }
        written(reason, "Why it no longer stands")?;
        self.done[place].superseded = Some(reason.to_owned());
        let was_open = self.flow.is_open(key.0, key.1);
        self.flow.supersede(setting.definition, key, completion);
        let mut effects = vec![Effect::Superseded { completion }];
        effects.extend(self.inform(setting, key, completion));
        if !was_open {
            effects.extend(self.opened(setting, &[key], &format!("superseded: {reason}")));
        }
        Ok(effects)
    }
}

/// What the definition asks to be named is named.
fn cited(questions: &[(String, String)], cites: &[(String, String)]) -> Result<(), Refused> {
    for (word, question) in questions {
        let text = cites.iter().find(|(key, _)| key == word).map_or("", |(_, text)| text);
        if text.trim().is_empty() {
            return Err(Refused::of(
                format!("It names {question}"),
                format!("“{word}” is not named"),
                format!("name it under “{word}”"),
            ));
        }
        short(text)?;
    }
    Ok(())
}
