//! The run as a whole: start, reports, providers, what recurs, hand-overs, close.

use super::{Setting, short, written};
use crate::flow::{Flow, Lack, Lane, Moved, PROVIDERS};
use crate::run::{Answer, Run};
use crate::{Deed, Definition, Effect, Event, Refused};

const DAY_SECONDS: i64 = 86_400;

/// The run that a start begins.
pub(crate) fn start(definition: &Definition, event: &Event) -> Result<(Run, Vec<Effect>), Refused> {
    let Deed::Start(start) = &event.deed else {
        return Err(Refused::of("A run begins with a start", "it has not started", "start it"));
    };
    if !definition.is_startable {
        return Err(Refused::of(
            "Runs follow a definition without flaws",
            "this one has some",
            "mend what its check names",
        ));
    }
    let course = definition.courses.iter().position(|course| course.id == start.course);
    let Some(course) = course else {
        let known: Vec<&str> = definition.courses.iter().map(|c| c.id.as_str()).collect();
        return Err(Refused::of(
            "A run goes through a course of the definition",
            format!("“{}” is none", start.course),
            format!("name one of: {}", known.join(", ")),
        ));
    };
    let mut providers = start.providers.clone();
    providers.sort_unstable();
    providers.dedup();
    let is_named = providers.iter().all(|provider| !provider.trim().is_empty());
    if providers.is_empty() || providers.len() > PROVIDERS || !is_named {
        return Err(Refused::of(
            format!("A run has one to {PROVIDERS} providers, each with a name"),
            format!("{} are named", start.providers.len()),
            "name those that take part",
        ));
    }
    let lanes = (1..=providers.len()).fold(0, |lanes, lane| lanes | 1_u64 << lane);
    let (flow, opened) = Flow::begin(definition, course as u8, lanes);
    let mut run = Run {
        is_exercise: start.is_exercise,
        cycle: start.cycle,
        providers,
        flow,
        works: Default::default(),
        done: Vec::new(),
        notices: Vec::new(),
        left_to: None,
        closed: None,
        at: event.at,
        events: 1,
    };
    let setting = Setting { definition, event };
    run.check_event(event)?;
    run.acting(setting)?;
    for (artefact, state) in &start.holds {
        let slot = run.slot(definition, artefact, state)?;
        run.flow.put(definition, slot, 0, (0, 0));
    }
    let effects = run.opened(setting, &opened, "");
    Ok((run, effects))
}

impl Run {
    /// A document in a state, by number.
    fn slot(
        &self,
        definition: &Definition,
        artefact: &str,
        state: &str,
    ) -> Result<(u16, u8), Refused> {
        let found = definition.wiring.artefact(artefact).and_then(|at| {
            let states = &definition.artefacts[at as usize].states;
            Some((at, states.iter().position(|known| known == state)? as u8))
        });
        found.ok_or_else(|| {
            Refused::of(
                "A document is in a state that the definition knows",
                format!("{artefact} {state} is not known"),
                "name a document and one of its states",
            )
        })
    }

    pub(super) fn report(
        &mut self,
        setting: Setting<'_>,
        artefact: &str,
        state: &str,
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        let (_, lane) = self.acting(setting)?;
        let slot = self.slot(definition, artefact, state)?;
        let kind = &definition.artefacts[slot.0 as usize];
        if !kind.reported.iter().any(|reported| reported == state) {
            return Err(Refused::of(
                "Only what nothing in the process makes is reported",
                format!("{artefact} {state} is made by an activity"),
                "complete the activity that makes it",
            ));
        }
        let Deed::Report { words, .. } = &setting.event.deed else { return Ok(Vec::new()) };
        short(words)?;
        // What one provider noticed is for its own lane, where each provider acts on its own.
        let takes = |act: &&crate::definition::Act| act.needs.iter().any(|n| n.artefact == slot.0);
        let is_own = definition.wiring.acts.iter().filter(takes).all(|act| act.is_lane);
        let lane = if is_own { lane } else { 0 };
        self.flow.put(definition, slot, lane, (0, 0));
        let acts = definition.wiring.acts.iter().zip(&definition.activities).enumerate();
        let again = acts.filter(|(at, (act, activity))| {
            activity.reopens && takes(act) && self.flow.was_opened(*at as u16)
        });
        let again: Vec<u16> = again.map(|(at, _)| at as u16).collect();
        let mut opened = Vec::new();
        for at in again {
            self.flow.open_everywhere(definition, at, &mut opened);
        }
        let because = match words.trim() {
            "" => format!("{artefact} {state} was reported anew"),
            words => words.to_owned(),
        };
        Ok(self.opened(setting, &opened, &because))
    }

    /// Takes notice of something that is there and that nothing in this run makes.
    pub(super) fn bring(
        &mut self,
        setting: Setting<'_>,
        (artefact, state): (&str, &str),
        words: &str,
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        let acting = self.acting(setting)?;
        let slot = self.slot(definition, artefact, state)?;
        written(words, "Where it is, or what made it")?;
        let open: Vec<(u16, Lane)> = self.flow.open().collect();
        let going = self.going(definition);
        let waits = |key: &(u16, Lane)| {
            self.unmet(definition, *key).iter().any(|lack| {
                let (Lack::Need { artefact, state, .. } | Lack::Either { artefact, state, .. }) =
                    *lack
                else {
                    return false;
                };
                let is_it = artefact == slot.0
                    && (state == slot.1
                        || definition.artefacts[artefact as usize].states[state as usize]
                            == "current");
                is_it && self.comes_from_nobody(definition, (*key, *lack), &going).is_some()
            })
        };
        let waiting: Vec<(u16, Lane)> = open.into_iter().filter(waits).collect();
        let Some(first) = waiting.first().copied() else {
            return Err(Refused::of(
                "Only what is waited for, and nothing in this run makes, is brought in",
                format!("nothing waits for {artefact} {state}, or an activity here makes it"),
                "complete the activity that makes it",
            ));
        };
        let works_on = |key: &&(u16, Lane)| self.workers(definition, **key).contains(&acting);
        let key = waiting.iter().find(works_on).copied().unwrap_or(first);
        let workers = self.workers(definition, key);
        self.acts_for(setting, key, (&workers, "Bringing in what is missing for"))?;
        // What one provider brings into its own lane is there for that lane.
        let is_own = waiting.iter().all(|key| key.1 == acting.1);
        self.flow.put(definition, slot, if is_own { acting.1 } else { 0 }, (0, 0));
        Ok(Vec::new())
    }

    pub(super) fn join(
        &mut self,
        setting: Setting<'_>,
        provider: &str,
    ) -> Result<Vec<Effect>, Refused> {
        self.acting(setting)?;
        written(provider, "The provider")?;
        let known = self.lane(provider);
        if known.is_some_and(|lane| self.flow.is_present(lane)) {
            return Err(Refused::of(
                "A provider joins once",
                format!("{provider} takes part already"),
                "nothing is to be done",
            ));
        }
        if known.is_none() && self.providers.len() == PROVIDERS {
            return Err(Refused::of(
                format!("A run has {PROVIDERS} providers at most"),
                "it has as many",
                "start another run",
            ));
        }
        let lane = known.unwrap_or_else(|| {
            self.providers.push(provider.to_owned());
            self.providers.len() as Lane
        });
        let opened = self.flow.join_lane(setting.definition, lane);
        self.ask_newcomer(setting.definition, lane);
        Ok(self.opened(setting, &opened, "the provider joined"))
    }

    /// Questions that are open are put to a provider that joins, too.
    fn ask_newcomer(&mut self, definition: &Definition, lane: Lane) {
        for ((activity, own), work) in &mut self.works {
            let consulted = &definition.act(*activity).consulted;
            let Some(consultation) = work.consultation.as_mut().filter(|_| *own == 0) else {
                continue;
            };
            for role in consulted.iter().filter(|r| definition.roles[**r as usize].each_provider) {
                let is_known =
                    consultation.answers.iter().any(|a| (a.role, a.lane) == (*role, lane));
                if !is_known {
                    let (view, settled) = (None, None);
                    consultation.answers.push(Answer { role: *role, lane, view, settled });
                    consultation.proceeded = None;
                }
            }
        }
    }

    pub(super) fn leave(
        &mut self,
        setting: Setting<'_>,
        provider: &str,
        reason: &str,
    ) -> Result<Vec<Effect>, Refused> {
        self.acting(setting)?;
        let lane = self.engaged(provider)?;
        written(reason, "Why a provider leaves")?;
        if self.flow.lanes().count() == 1 {
            return Err(Refused::of(
                "A run has one provider at least",
                format!("{provider} is the last"),
                "let another join first, or close the run",
            ));
        }
        let Moved { opened, .. } = self.flow.leave_lane(setting.definition, lane);
        self.works.retain(|(_, own), _| *own != lane);
        Ok(self.opened(setting, &opened, &format!("{provider} left: {reason}")))
    }

    /// When a periodic activity comes again; nothing when it never completed or is open.
    pub(crate) fn due(&self, definition: &Definition, activity: u16) -> Option<terms::Instant> {
        let days = definition.activities[activity as usize].every_days?;
        if self.flow.open().any(|(open, _)| open == activity) {
            return None;
        }
        let last = self.done.iter().rev().find(|done| done.activity == activity)?;
        Some(last.at.plus_seconds(i64::from(days) * DAY_SECONDS))
    }

    pub(super) fn recur(
        &mut self,
        setting: Setting<'_>,
        activity: &str,
        reason: &str,
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        let found = definition.wiring.activity(activity);
        let due = found.and_then(|at| Some((at, self.due(definition, at)?)));
        let Some((at, due)) = due else {
            return Err(Refused::of(
                "What comes again is periodic and complete",
                format!("{activity} is not"),
                "complete it when it is open",
            ));
        };
        let lanes: Vec<Lane> = match definition.act(at).is_lane {
            true => self.flow.lanes().collect(),
            false => vec![0],
        };
        let parties: Vec<_> =
            lanes.iter().map(|lane| self.accountable(definition, (at, *lane))).collect();
        let acting = self.acts_for(setting, (at, 0), (&parties, "Bringing back"));
        if setting.event.at < due {
            acting?;
            written(reason, &format!("Why {activity} comes before {due}"))?;
        } else {
            self.acting(setting)?;
        }
        let mut opened = Vec::new();
        self.flow.open_everywhere(definition, at, &mut opened);
        let because = if reason.trim().is_empty() { "it is due" } else { reason };
        Ok(self.opened(setting, &opened, because))
    }

    pub(super) fn take_over(
        &mut self,
        setting: Setting<'_>,
        activity: &str,
        (from, reason): (&str, &str),
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        self.acting(setting)?;
        written(from, "The run it comes from")?;
        written(reason, "Why it is handed over")?;
        let takes = definition.wiring.activity(activity).filter(|at| {
            let leads = |act: &crate::definition::Act| {
                act.ways.iter().any(|way| way.hands_over.contains(at))
            };
            definition.act(*at).course == self.flow.course
                && definition.wiring.acts.iter().any(leads)
        });
        let Some(at) = takes else {
            return Err(Refused::of(
                "Another run hands over only where the definition says so",
                format!("nothing hands over to {activity} of this course"),
                "report it, or supersede what it changes",
            ));
        };
        let mut opened = Vec::new();
        self.flow.open_everywhere(definition, at, &mut opened);
        let because = format!("handed over from {from}: {reason}");
        let mut effects = self.opened(setting, &opened, &because);
        for effect in &mut effects {
            // It came from elsewhere, the first time too.
            if let Effect::Opened { because: words, .. } = effect {
                words.clone_from(&because);
            }
        }
        for key in opened {
            self.work(key).because.clone_from(&because);
        }
        Ok(effects)
    }

    pub(super) fn close(
        &mut self,
        setting: Setting<'_>,
        words: &str,
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        let course = &definition.courses[self.flow.course as usize];
        let ids = course.entry.iter().chain(&course.closes_after);
        let roles: Vec<u8> = ids
            .filter_map(|id| definition.wiring.activity(id))
            .map(|at| definition.act(at).accountable)
            .collect();
        let acting = self.acting(setting)?;
        if !roles.contains(&acting.0) {
            return Err(Refused::of(
                "A run is closed by who answers for its first or last activities",
                format!("{} acts as {}", setting.event.by.person, setting.event.by.role),
                "ask one of them",
            ));
        }
        written(words, "How it ended")?;
        if self.left_to.is_none() {
            self.is_finished(definition)?;
        }
        self.closed = Some(setting.event.at);
        Ok(vec![Effect::Closed])
    }

    pub(crate) fn is_finished(&self, definition: &Definition) -> Result<(), Refused> {
        let course = &definition.courses[self.flow.course as usize];
        let is_complete = |id: &&String| {
            let at = definition.wiring.activity(id);
            self.done.iter().any(|done| Some(done.activity) == at && done.superseded.is_none())
                && !self.flow.open().any(|(open, _)| Some(open) == at)
        };
        let missing: Vec<&str> =
            course.closes_after.iter().filter(|id| !is_complete(id)).map(|id| &**id).collect();
        if !missing.is_empty() {
            return Err(Refused::of(
                format!("A run closes after {}", course.closes_after.join(", ")),
                format!("{} is not complete", missing.join(", ")),
                "complete it",
            ));
        }
        let begun = self
            .works
            .iter()
            .find(|(key, work)| work.begun.is_some() && self.flow.is_open(key.0, key.1));
        if let Some((key, _)) = begun {
            let id = &definition.activities[key.0 as usize].id;
            return Err(Refused::of(
                "Nothing is left half done",
                format!("{id} has begun"),
                "complete it",
            ));
        }
        Ok(())
    }
}
