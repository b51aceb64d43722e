//! Questions about a run: what is open, who must act, be consulted or informed, who waits for whom.

use terms::Instant;

use crate::definition::Definition;
use crate::flow::Lane;
use crate::run::{Consultation, Run, Work};
use crate::waiting::Going;
use crate::{Opinion, Party, WorkItem};

const DAY_SECONDS: i64 = 86_400;

/// How far an open activity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It lacks something.
    Waiting,
    /// It is there for what somebody may report, and nothing was reported.
    Idle,
    /// It may begin.
    Ready,
    /// Performers have parts to do.
    Performing,
    /// Views are asked for.
    Consulting,
    /// It only has to be signed.
    Signing,
}

/// An open activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The activity, and the provider where each has its own.
    pub item: WorkItem,
    /// How far it is.
    pub standing: Standing,
    /// How often it was opened, from 1.
    pub round: u32,
    /// Since when it is open.
    pub since: Instant,
    /// Why it is open again, or where it comes from; empty the first time.
    pub because: String,
    /// What it waits for, in words.
    pub lacks: Vec<String>,
}

/// What somebody has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// Report something that an activity waits for.
    Report,
    /// Bring in what an activity waits for and nothing in this run makes, or go on without it.
    Bring,
    /// Begin an activity.
    Begin,
    /// Do one's part.
    Contribute,
    /// Ask those who are to be consulted.
    Ask,
    /// Answer.
    Answer,
    /// Deal with an objection.
    Settle,
    /// Decide whether to go on over silence; the time to answer is over.
    Proceed,
    /// Sign.
    Sign,
    /// Acknowledge a notice.
    Acknowledge,
    /// Bring a periodic activity back; it is due.
    Recur,
    /// Close the run: nothing else is left to be done in it.
    Close,
}

/// Who has to do what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Who.
    pub party: Party,
    /// A person beside the holder of the role, by delegation.
    pub delegate: Option<String>,
    /// What.
    pub task: Task,
    /// In which activity.
    pub item: WorkItem,
    /// The number of the notice to be acknowledged, or what is to be reported; else empty.
    pub about: String,
    /// Until when, where there is a time.
    pub until: Option<Instant>,
    /// Is that time over?
    pub is_late: bool,
}

/// Who waits for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The activity that waits.
    pub item: WorkItem,
    /// What it waits for: `S11 published`, or the activity that has to come first.
    pub lacks: String,
    /// Open activities that can bring it.
    pub on: Vec<WorkItem>,
    /// Who has them in hand, or who has to report it.
    pub parties: Vec<Party>,
}

/// A notice as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeView {
    /// Its number.
    pub number: u32,
    /// The completion it is about.
    pub completion: u32,
    /// The activity.
    pub item: WorkItem,
    /// Who is informed.
    pub party: Party,
    /// Since when.
    pub made: Instant,
    /// When and by whom it was acknowledged.
    pub acknowledged: Option<(Instant, String)>,
    /// When it was taken further.
    pub escalated: Option<Instant>,
}

/// A completion as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Its number.
    pub number: u32,
    /// The activity.
    pub item: WorkItem,
    /// Which time it was complete.
    pub round: u32,
    /// When.
    pub at: Instant,
    /// Who signed.
    pub by: String,
    /// By which ways.
    pub say: Vec<String>,
    /// Everybody who had a part in it.
    pub authors: Vec<String>,
    /// Delegations that were in force: from, to, reason.
    pub delegations: Vec<(String, String, String)>,
    /// The views that were asked for.
    pub views: Vec<Asked>,
    /// Why it went on over silence, when it did.
    pub proceeded: Option<String>,
    /// What it went on without, and why.
    pub waived: Vec<(String, String)>,
    /// Why it no longer stands, when it does not.
    pub superseded: Option<String>,
}

/// A document or work product in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The document.
    pub artefact: String,
    /// The state.
    pub state: String,
    /// The provider whose it is, where each has its own.
    pub provider: Option<String>,
    /// Which version, from 1.
    pub version: u32,
}

/// A view that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who was asked.
    pub party: Party,
    /// The view with its words and who gave it, when there is one.
    pub view: Option<(Opinion, String, String)>,
    /// How an objection was dealt with.
    pub settled: Option<String>,
}

impl Run {
    /// Everything open, in the order of the process.
    ///
    /// ```
    /// # use process::{Actor, Deed, Definition, Event, Run, Start, Standing};
    /// # let definition = Definition::shipped();
    /// # let by = Actor { person: "ada".into(), role: "bc-manager".into(), ..Actor::default() };
    /// # let (course, providers) = ("programme".into(), vec!["altus".into()]);
    /// # let start = Start { course, providers, ..Start::default() };
    /// # let at = "2026-11-23T09:00:00Z".parse()?;
    /// # let event = Event { at, by, deed: Deed::Start(start) };
    /// let run = Run::replay(definition, &[event]).map_err(|(_, why)| why)?;
    /// let open = run.open(definition);
    /// assert_eq!((open[0].item.activity.as_str(), open[0].standing), ("1.1", Standing::Idle));
    /// assert_eq!((open[1].item.activity.as_str(), open[1].standing), ("1.R3", Standing::Ready));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(&self, definition: &Definition) -> Vec<Open> {
        self.flow
            .open()
            .map(|key| {
                let lacks = self.unmet(definition, key);
                let work = self.works.get(&key);
                Open {
                    item: self.item(definition, key),
                    standing: self.standing(definition, key, !lacks.is_empty()),
                    round: self.flow.cell(key.0, key.1).map_or(0, |cell| cell.round),
                    since: work.map_or(self.at, |work| work.opened),
                    because: work.map(|work| work.because.clone()).unwrap_or_default(),
                    lacks: lacks.iter().map(|l| self.lack_words(definition, *l)).collect(),
                }
            })
            .collect()
    }

    pub(crate) fn standing(
        &self,
        definition: &Definition,
        key: (u16, Lane),
        lacks: bool,
    ) -> Standing {
        let work = self.works.get(&key);
        if lacks {
            let is_idle = self.flow.is_idle(definition, key);
            return if is_idle { Standing::Idle } else { Standing::Waiting };
        }
        let Some(work) = work.filter(|work| work.begun.is_some()) else { return Standing::Ready };
        if !self.missing_parts(definition, key).is_empty() {
            return Standing::Performing;
        }
        if self.views_pending(definition, key, work) {
            Standing::Consulting
        } else {
            Standing::Signing
        }
    }

    fn views_pending(&self, definition: &Definition, key: (u16, Lane), work: &Work) -> bool {
        let act = definition.act(key.0);
        if self.parties(definition, &act.consulted, key.1).is_empty() {
            return false;
        }
        work.consultation.as_ref().is_none_or(|consultation| {
            (consultation.is_silent(&self.flow) && consultation.proceeded.is_none())
                || consultation.open_objection().is_some()
        })
    }

    /// Everything that somebody has to do now, by activity in the order of the process, notices and
    /// what is due last.
    ///
    /// Time: one pass over open activities and notices. `now` decides what is late and due.
    ///
    /// ```
    /// # use process::{Actor, Deed, Definition, Event, Run, Start, Task};
    /// # let definition = Definition::shipped();
    /// # let by = Actor { person: "ada".into(), role: "bc-manager".into(), ..Actor::default() };
    /// # let (course, providers) = ("programme".into(), vec!["altus".into()]);
    /// # let start = Start { course, providers, ..Start::default() };
    /// # let at = "2026-11-23T09:00:00Z".parse()?;
    /// # let event = Event { at, by, deed: Deed::Start(start) };
    /// let run = Run::replay(definition, &[event]).map_err(|(_, why)| why)?;
    /// let duties = run.duties(definition, at);
    /// let who: Vec<_> = duties.iter().map(|duty| (duty.party.role.as_str(), duty.task)).collect();
    /// assert_eq!(who, [("bc-manager", Task::Report), ("sc-lead", Task::Begin)]);
    /// assert_eq!(run.waits(definition)[0].lacks, "requirement-bc-policy raised is missing");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn duties(&self, definition: &Definition, now: Instant) -> Vec<Duty> {
        let mut duties = Vec::new();
        if self.closed.is_none() && self.left_to.is_none() {
            let going = self.going(definition);
            for key in self.flow.open() {
                self.duties_of(definition, (key, &going), now, &mut duties);
            }
        }
        let days = i64::from(definition.notice_days) * DAY_SECONDS;
        for (place, notice) in self.notices.iter().enumerate() {
            if notice.acknowledged.is_some() || !self.flow.is_present(notice.lane) {
                continue;
            }
            let done = &self.done[notice.completion as usize - 1];
            let until = notice.made.plus_seconds(days);
            duties.push(Duty {
                party: self.party(definition, notice.role, notice.lane),
                delegate: None,
                task: Task::Acknowledge,
                item: self.item(definition, (done.activity, done.lane)),
                about: (place + 1).to_string(),
                until: Some(until),
                is_late: now >= until,
            });
        }
        if self.closed.is_none() {
            for (at, activity) in definition.activities.iter().enumerate() {
                let due = activity.every_days.and_then(|_| self.due(definition, at as u16));
                if let Some(due) = due.filter(|due| *due <= now) {
                    let key = (at as u16, 0);
                    let accountable = self.accountable(definition, key);
                    let mut duty = self.duty(definition, key, (accountable, Task::Recur));
                    (duty.until, duty.is_late) = (Some(due), true);
                    duties.push(duty);
                }
            }
            duties.extend(self.to_close(definition, &duties));
        }
        duties
    }

    /// A run that came to its end is closed by somebody; until then it waits for that person.
    fn to_close(&self, definition: &Definition, others: &[Duty]) -> Option<Duty> {
        let is_work = |duty: &Duty| match duty.task {
            Task::Acknowledge => false,
            // What is there for the case keeps no run open.
            Task::Report => self.completed(definition, &duty.item) == 0,
            _ => true,
        };
        let goes_on = others.iter().any(is_work) || !self.due_dates(definition).is_empty();
        if self.left_to.is_none() && (goes_on || self.is_finished(definition).is_err()) {
            return None;
        }
        let course = &definition.courses[self.flow.course as usize];
        let last = course.closes_after.first()?;
        let key = (definition.wiring.activity(last)?, 0);
        let accountable = self.accountable(definition, key);
        Some(self.duty(definition, key, (accountable, Task::Close)))
    }

    fn duty(
        &self,
        definition: &Definition,
        key: (u16, Lane),
        (party, task): ((u8, Lane), Task),
    ) -> Duty {
        let handed = self
            .works
            .get(&key)
            .and_then(|work| work.delegations.iter().rev().find(|d| (d.role, d.lane) == party));
        Duty {
            party: self.party(definition, party.0, party.1),
            delegate: handed.map(|delegation| delegation.to.clone()),
            task,
            item: self.item(definition, key),
            about: String::new(),
            until: None,
            is_late: false,
        }
    }

    fn duties_of(
        &self,
        definition: &Definition,
        (key, going): ((u16, Lane), &Going),
        now: Instant,
        duties: &mut Vec<Duty>,
    ) {
        let lacks = self.unmet(definition, key);
        let accountable = self.accountable(definition, key);
        for lack in &lacks {
            if let Some((party, about)) = self.reporter(definition, *lack, key.1) {
                let mut duty = self.duty(definition, key, (accountable, Task::Report));
                (duty.party, duty.delegate, duty.about) = (party, None, about);
                duties.push(duty);
            } else if let Some(about) = self.comes_from_nobody(definition, (key, *lack), going) {
                let mut duty = self.duty(definition, key, (accountable, Task::Bring));
                duty.about = about;
                if !duties.contains(&duty) {
                    duties.push(duty);
                }
            }
        }
        let Some(work) = self.works.get(&key).filter(|work| work.begun.is_some()) else {
            if lacks.is_empty() {
                let performers = &definition.act(key.0).performers;
                let parties = self.parties(definition, performers, key.1);
                let first = parties.first().copied().unwrap_or(accountable);
                duties.push(self.duty(definition, key, (first, Task::Begin)));
            }
            return;
        };
        let missing = self.missing_parts(definition, key);
        for party in &missing {
            duties.push(self.duty(definition, key, (*party, Task::Contribute)));
        }
        if self.views_pending(definition, key, work) {
            self.duties_of_views(definition, key, now, duties);
        } else if missing.is_empty() && lacks.is_empty() {
            duties.push(self.duty(definition, key, (accountable, Task::Sign)));
        }
    }

    fn duties_of_views(
        &self,
        definition: &Definition,
        key: (u16, Lane),
        now: Instant,
        duties: &mut Vec<Duty>,
    ) {
        let accountable = self.accountable(definition, key);
        let consultation = self.works.get(&key).and_then(|work| work.consultation.as_ref());
        let Some(consultation) = consultation else {
            duties.push(self.duty(definition, key, (accountable, Task::Ask)));
            return;
        };
        let is_over = now > consultation.until;
        let mut is_silent = false;
        for answer in &consultation.answers {
            let party = (answer.role, answer.lane);
            if answer.view.is_none()
                && consultation.proceeded.is_none()
                && self.flow.is_present(answer.lane)
            {
                is_silent = true;
                let mut duty = self.duty(definition, key, (party, Task::Answer));
                (duty.until, duty.is_late) = (Some(consultation.until), is_over);
                duties.push(duty);
            }
        }
        if is_silent && is_over {
            duties.push(self.duty(definition, key, (accountable, Task::Proceed)));
        }
        if consultation.open_objection().is_some() {
            duties.push(self.duty(definition, key, (accountable, Task::Settle)));
        }
    }

    /// Periodic activities that come again, and when; the earliest first.
    pub fn due_dates(&self, definition: &Definition) -> Vec<(Instant, String)> {
        let all = 0..definition.activities.len() as u16;
        let mut dates: Vec<(Instant, String)> = all
            .filter_map(|at| {
                let due = self.due(definition, at)?;
                Some((due, definition.activities[at as usize].id.clone()))
            })
            .collect();
        dates.sort();
        dates
    }

    /// Notices, the oldest first.
    pub fn notices(&self, definition: &Definition) -> Vec<NoticeView> {
        let view = |(place, notice): (usize, &crate::run::Notice)| {
            let done = &self.done[notice.completion as usize - 1];
            NoticeView {
                number: place as u32 + 1,
                completion: notice.completion,
                item: self.item(definition, (done.activity, done.lane)),
                party: self.party(definition, notice.role, notice.lane),
                made: notice.made,
                acknowledged: notice.acknowledged.clone(),
                escalated: notice.escalated,
            }
        };
        self.notices.iter().enumerate().map(view).collect()
    }

    /// Completions, the oldest first; those that no longer stand stay.
    pub fn completions(&self, definition: &Definition) -> Vec<Completion> {
        let view = |(place, done): (usize, &crate::run::Done)| {
            let activity = &definition.activities[done.activity as usize];
            let handed = done.delegations.iter();
            Completion {
                number: place as u32 + 1,
                item: self.item(definition, (done.activity, done.lane)),
                round: done.round,
                at: done.at,
                by: done.by.clone(),
                say: done.ways.iter().map(|way| activity.ways[*way as usize].say.clone()).collect(),
                authors: done.authors.clone(),
                delegations: handed
                    .map(|d| (d.from.clone(), d.to.clone(), d.reason.clone()))
                    .collect(),
                views: self.views(definition, done.consultation.as_ref()),
                proceeded: done.consultation.as_ref().and_then(|c| c.proceeded.clone()),
                waived: done
                    .waived
                    .iter()
                    .map(|(at, why)| (definition.artefacts[*at as usize].id.clone(), why.clone()))
                    .collect(),
                superseded: done.superseded.clone(),
            }
        };
        self.done.iter().enumerate().map(view).collect()
    }

    /// Documents and work products in their states, in the order in which they came to be so.
    pub fn held(&self, definition: &Definition) -> Vec<Held> {
        let view = |mark: &crate::flow::Mark| {
            let kind = &definition.artefacts[mark.artefact as usize];
            Held {
                artefact: kind.id.clone(),
                state: kind.states[mark.state as usize].clone(),
                provider: self.provider(mark.lane),
                version: mark.version,
            }
        };
        self.flow.marks.iter().map(view).collect()
    }

    /// The views asked for in an open activity; nothing when nobody was asked yet.
    pub fn asked(&self, definition: &Definition, item: &WorkItem) -> Vec<Asked> {
        let lane = item.provider.as_ref().map_or(Some(0), |provider| self.lane(provider));
        let key = definition.wiring.activity(&item.activity).zip(lane);
        let work = key.and_then(|key| self.works.get(&key));
        self.views(definition, work.and_then(|work| work.consultation.as_ref()))
    }

    fn views(&self, definition: &Definition, asked: Option<&Consultation>) -> Vec<Asked> {
        let view = |answer: &crate::run::Answer| Asked {
            party: self.party(definition, answer.role, answer.lane),
            view: answer.view.clone(),
            settled: answer.settled.clone(),
        };
        asked.map(|asked| asked.answers.iter().map(view).collect()).unwrap_or_default()
    }
}
