//! Before an activity completes those who are consulted answer; after it those who are informed
//! hear of it. Both leave proof.

use terms::Instant;

use super::{Setting, written};
use crate::flow::Lane;
use crate::run::{Answer, Consultation, Notice, Run};
use crate::{Effect, Opinion, Party, Refused, WorkItem};

const DAY_SECONDS: i64 = 86_400;

impl Run {
    /// Asks everybody who is to be consulted. Asking again begins anew: the matter has changed.
    /// What was objected before is dealt with first.
    pub(super) fn ask(
        &mut self,
        setting: Setting<'_>,
        item: &WorkItem,
        question: &str,
        until: Instant,
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        let key = self.open_item(definition, item)?;
        let workers = self.workers(definition, key);
        self.acts_for(setting, key, (&workers, "Asking for views on"))?;
        self.has_begun(definition, key)?;
        written(question, "What is asked")?;
        let consulted = self.parties(definition, &definition.act(key.0).consulted, key.1);
        if consulted.is_empty() {
            return Err(Refused::of(
                "Those are asked whom the RACI table calls consulted",
                format!("{} has none", item.activity),
                "sign it without asking",
            ));
        }
        let asked = self.works.get(&key).and_then(|work| work.consultation.as_ref());
        if let Some(answer) = asked.and_then(Consultation::open_objection) {
            let who = self.name(definition, (answer.role, answer.lane));
            return Err(Refused::of(
                "An objection is dealt with in writing, and not asked away",
                format!("{who} objects and nothing was written about it"),
                "write what is done about it, or why nothing, then ask again",
            ));
        }
        if until <= setting.event.at {
            return Err(Refused::of(
                "Who is asked has time to answer",
                format!("the time ends at {until}, which is not after now"),
                "name a later time",
            ));
        }
        let answers = consulted
            .iter()
            .map(|(role, lane)| Answer { role: *role, lane: *lane, view: None, settled: None })
            .collect();
        let question = question.to_owned();
        let asked = setting.event.at;
        let proceeded = None;
        self.work(key).consultation =
            Some(Consultation { question, asked, until, answers, proceeded });
        let asked = consulted.into_iter().map(|(role, lane)| Effect::Asked {
            item: item.clone(),
            party: self.party(definition, role, lane),
            until,
        });
        Ok(asked.collect())
    }

    fn consultation(
        &self,
        setting: Setting<'_>,
        key: (u16, Lane),
    ) -> Result<&Consultation, Refused> {
        let consultation = self.works.get(&key).and_then(|work| work.consultation.as_ref());
        consultation.ok_or_else(|| {
            let id = &setting.definition.activities[key.0 as usize].id;
            Refused::of(
                "An answer follows a question",
                format!("nobody was asked about {id} yet"),
                "ask everybody who is to be consulted",
            )
        })
    }

    pub(super) fn answer(
        &mut self,
        setting: Setting<'_>,
        item: &WorkItem,
        opinion: Opinion,
        words: &str,
    ) -> Result<Vec<Effect>, Refused> {
        let key = self.open_item(setting.definition, item)?;
        let answers = &self.consultation(setting, key)?.answers;
        let parties: Vec<(u8, Lane)> = answers.iter().map(|a| (a.role, a.lane)).collect();
        let party = self.acts_for(setting, key, (&parties, "Answering for"))?;
        match opinion {
            Opinion::Object => written(words, "The reason of an objection")?,
            _ => super::short(words)?,
        }
        let view = (opinion, words.to_owned(), setting.event.by.person.clone());
        let consultation = self.work(key).consultation.as_mut();
        let answers = consultation.into_iter().flat_map(|c| &mut c.answers);
        for answer in answers.filter(|answer| (answer.role, answer.lane) == party) {
            // A changed view has not been dealt with.
            answer.settled = None;
            answer.view = Some(view.clone());
        }
        Ok(Vec::new())
    }

    pub(super) fn settle(
        &mut self,
        setting: Setting<'_>,
        item: &WorkItem,
        party: &Party,
        words: &str,
    ) -> Result<Vec<Effect>, Refused> {
        let definition = setting.definition;
        let key = self.open_item(definition, item)?;
        self.answers_for(setting, key, "Settling objections to")?;
        written(words, "How an objection is dealt with")?;
        let consultation = self.consultation(setting, key)?;
        let found = consultation.answers.iter().position(|answer| {
            self.party(definition, answer.role, answer.lane) == *party
                && matches!(answer.view, Some((Opinion::Object, ..)))
        });
        let Some(place) = found else {
            return Err(Refused::of(
                "What is dealt with is an objection",
                format!("{} has not objected", party.role),
                "name who has",
            ));
        };
        if let Some(consultation) = self.work(key).consultation.as_mut() {
            consultation.answers[place].settled = Some(words.to_owned());
        }
        Ok(Vec::new())
    }

    pub(super) fn proceed(
        &mut self,
        setting: Setting<'_>,
        item: &WorkItem,
        reason: &str,
    ) -> Result<Vec<Effect>, Refused> {
        let key = self.open_item(setting.definition, item)?;
        self.answers_for(setting, key, "Going on without answers on")?;
        let consultation = self.consultation(setting, key)?;
        if !consultation.is_silent(&self.flow) {
            return Err(Refused::of(
                "One goes on over silence only",
                "everybody has answered".to_owned(),
                "deal with objections, then sign",
            ));
        }
        if setting.event.at <= consultation.until {
            return Err(Refused::of(
                "Silence is silence once the time to answer is over",
                format!("it is over after {}", consultation.until),
                "wait until then, or remind those who have not answered",
            ));
        }
        written(reason, "Why one goes on over silence")?;
        if let Some(consultation) = self.work(key).consultation.as_mut() {
            consultation.proceeded = Some(reason.to_owned());
        }
        Ok(Vec::new())
    }

    /// Everybody who is to be consulted has answered, or was passed over as the rules allow, and
    /// objections are dealt with.
    pub(super) fn is_consulted(
        &self,
        setting: Setting<'_>,
        key: (u16, Lane),
    ) -> Result<(), Refused> {
        let definition = setting.definition;
        let consulted = self.parties(definition, &definition.act(key.0).consulted, key.1);
        if consulted.is_empty() {
            return Ok(());
        }
        let rule = "Nothing completes before those who are consulted have answered";
        let Some(consultation) = self.works.get(&key).and_then(|w| w.consultation.as_ref()) else {
            let who = self.names(definition, &consulted).replace(" or ", " and ");
            return Err(Refused::of(rule, format!("{who} were not asked"), "ask them"));
        };
        let silent: Vec<(u8, Lane)> = consulted
            .into_iter()
            .filter(|party| {
                let answer = consultation.answers.iter().find(|a| (a.role, a.lane) == *party);
                answer.is_none_or(|answer| answer.view.is_none())
            })
            .collect();
        if !silent.is_empty() && consultation.proceeded.is_none() {
            let who = self.names(definition, &silent).replace(" or ", " and ");
            let until = consultation.until;
            return Err(Refused::of(
                rule,
                format!("{who} have until {until} and have not answered"),
                "wait for them; after that time who answers for it may go on with a reason",
            ));
        }
        if let Some(answer) = consultation.open_objection() {
            let who = self.name(definition, (answer.role, answer.lane));
            return Err(Refused::of(
                "An objection is dealt with in writing",
                format!("{who} objects and nothing was written about it"),
                "write what is done about it, or why nothing",
            ));
        }
        Ok(())
    }

    /// Tells everybody who is to be informed of a completion.
    pub(super) fn inform(
        &mut self,
        setting: Setting<'_>,
        key: (u16, Lane),
        completion: u32,
    ) -> Vec<Effect> {
        let definition = setting.definition;
        let informed = self.parties(definition, &definition.act(key.0).informed, key.1);
        let mut effects = Vec::new();
        for (role, lane) in informed {
            let made = setting.event.at;
            let (acknowledged, escalated) = (None, None);
            self.notices.push(Notice { completion, role, lane, made, acknowledged, escalated });
            effects.push(Effect::Informed {
                notice: self.notices.len() as u32,
                item: self.item(definition, key),
                party: self.party(definition, role, lane),
            });
        }
        effects
    }

    fn notice(&self, number: u32) -> Result<usize, Refused> {
        let count = self.notices.len();
        let place = (number as usize).checked_sub(1).filter(|place| *place < count);
        place.ok_or_else(|| {
            Refused::of(
                "A notice is one of the run",
                format!("there is no notice {number}; there are {count}"),
                "name one that is there",
            )
        })
    }

    pub(super) fn acknowledge(
        &mut self,
        setting: Setting<'_>,
        number: u32,
    ) -> Result<Vec<Effect>, Refused> {
        let place = self.notice(number)?;
        let notice = &self.notices[place];
        let party = (notice.role, notice.lane);
        // Who left the run has still been informed and can say so.
        let by = &setting.event.by;
        let lane = by.provider.as_ref().and_then(|provider| self.lane(provider)).unwrap_or(0);
        let role = &setting.definition.roles[notice.role as usize];
        let lane = if role.each_provider { lane } else { 0 };
        if by.role != role.id || lane != notice.lane {
            let who = self.name(setting.definition, party);
            return Err(Refused::of(
                format!("Notice {number} is for {who}"),
                format!("{} acts as {}", by.person, by.role),
                format!("let {who} acknowledge it"),
            ));
        }
        if let Some((at, who)) = &notice.acknowledged {
            return Err(Refused::of(
                "A notice is acknowledged once",
                format!("{who} acknowledged it at {at}"),
                "nothing is to be done",
            ));
        }
        self.notices[place].acknowledged =
            Some((setting.event.at, setting.event.by.person.clone()));
        Ok(Vec::new())
    }

    pub(super) fn escalate(
        &mut self,
        setting: Setting<'_>,
        number: u32,
    ) -> Result<Vec<Effect>, Refused> {
        let place = self.notice(number)?;
        let notice = &self.notices[place];
        let due = notice.made.plus_seconds(i64::from(setting.definition.notice_days) * DAY_SECONDS);
        let now = match (&notice.acknowledged, notice.escalated) {
            (Some((at, who)), _) => Some(format!("{who} acknowledged it at {at}")),
            (None, Some(at)) => Some(format!("it was taken further at {at}")),
            (None, None) if setting.event.at < due => Some(format!("there is time until {due}")),
            _ => None,
        };
        if let Some(now) = now {
            return Err(Refused::of(
                "A notice is taken further once, when it is not acknowledged in time",
                now,
                "remind the one it is for",
            ));
        }
        let done = &self.done[notice.completion as usize - 1];
        let to = self.accountable(setting.definition, (done.activity, done.lane));
        self.notices[place].escalated = Some(setting.event.at);
        let to = self.party(setting.definition, to.0, to.1);
        Ok(vec![Effect::Escalated { notice: number, to }])
    }
}
