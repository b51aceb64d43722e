//! What is to be done in an activity: by the reader, by others, and by those who were told.

use super::{activity::Page, forms::Titled, key, short, when};
use crate::procedure::{reminders, sight, wire::Told, work};
use frame::{
    gate::Form,
    page::{
        Action, FieldKind, FieldView, FormView, Hue, Inline, ItemView, ListView, Nothing, Panel,
        Part, Status, Words,
    },
    problem::Problem,
};
use process::{Party, Task, WorkItem};
use terms::Instant;

/// Buttons to remind somebody that are shown at once.
const REMINDED: usize = 6;

impl Page<'_> {
    /// What the reader can do here, each in a panel; what was typed before it was refused is kept.
    pub(super) fn doing(
        &self,
        item: &WorkItem,
        typed: Option<&Form>,
    ) -> Result<Vec<Panel>, Problem> {
        let mut panels = Vec::new();
        let (asked, possible): (Vec<_>, Vec<_>) =
            self.forms(item).into_iter().partition(|one| one.is_asked);
        let is_asked = !asked.is_empty();
        let now = self.scope.now();
        let panel = |Titled { title, due, mut form, .. }| {
            if let Some(typed) = typed {
                keep(&mut form, typed);
            }
            let end = match due {
                Some(due) if due <= now => super::due(Some(due), now),
                Some(due) => Words::new().soft("due ").join(super::due(Some(due), now)),
                None => Words::new(),
            };
            super::all(&[&form]).map(|body| Panel::text(title, body).end(end))
        };
        for one in asked {
            panels.push(panel(one)?);
        }
        panels.extend(self.awaited(item)?);
        if !is_asked {
            panels.insert(0, self.next(item)?);
        }
        for one in possible {
            panels.push(panel(one)?);
        }
        Ok(panels)
    }

    /// Where somebody goes on who has nothing to do here: the next of their work, of this run
    /// first.
    fn next(&self, here: &WorkItem) -> Result<Panel, Problem> {
        let now = self.scope.now();
        let all = work::all_of_actor(self.house, self.scope.actor(), now);
        let mut elsewhere = all.of_runs().iter().filter(|one| {
            let is_here = one.run.id == self.run.id && one.work.duty.item == *here;
            one.work.due.is_some() && !is_here
        });
        let of_run = elsewhere.clone().find(|one| one.run.id == self.run.id);
        let title = "Nothing is to be done here by you";
        let Some(next) = of_run.or_else(|| elsewhere.next()) else {
            let nothing = Nothing {
                finding: "Nothing else presses on you.".to_owned(),
                actions: vec![Action::link("My work", "/work")],
                ..Nothing::default()
            };
            return Ok(Panel::flush(title, super::all(&[&nothing])?));
        };
        let seen = sight::sight(self.scope, self.house, &next.run).unwrap_or_default();
        let view = ItemView {
            words: Words::of(Inline::BoldLink(next.words(), next.path(self.house))),
            note: Words::from(next.note(self.house, &seen)),
            end: super::due(next.work.due, now),
            ..ItemView::default()
        };
        let head = ItemView { words: Words::new().soft("Next for you"), ..ItemView::default() };
        let list = ListView { items: vec![head, view], ..ListView::default() };
        let count = super::counted(all.len(), "thing waits", "things wait");
        let end = Words::new().link("My work", "/work");
        Ok(Panel::flush(title, super::all(&[&list])?).end(end).foot(format!("{count} for you.")))
    }

    /// For what and for whom it waits; who sees the whole run can remind them.
    fn awaited(&self, item: &WorkItem) -> Result<Option<Panel>, Problem> {
        let items = self.waits_for(item);
        if items.is_empty() {
            return Ok(None);
        }
        let desk = self.run.desk(self.scope.now());
        let mut parties: Vec<&Party> = Vec::new();
        for work in desk.all.iter().filter(|work| work.duty.item == *item) {
            let party = &work.duty.party;
            let is_other = !self.seen.parties.contains(party) && !parties.contains(&party);
            if self.seen.is_whole && work.due.is_some() && is_other {
                parties.push(party);
            }
        }
        let buttons: Vec<Action> =
            parties.iter().take(REMINDED).filter_map(|party| self.remind(item, party)).collect();
        let list = ListView { items, ..ListView::default() };
        let mut parts: Vec<&dyn Part> = vec![&list];
        parts.extend(buttons.iter().map(|button| button as &dyn Part));
        Ok(Some(Panel::flush("It waits for", super::all(&parts)?)))
    }

    /// For what and for whom the activity waits.
    fn waits_for(&self, item: &WorkItem) -> Vec<ItemView> {
        let now = self.scope.now();
        let desk = self.run.desk(now);
        let here = desk.all.iter().filter(|work| {
            work.duty.item == *item
                && !self.seen.parties.contains(&work.duty.party)
                && work.duty.task != Task::Acknowledge
                && self.seen.sees_duty(&work.duty)
        });
        let mut items: Vec<ItemView> = here
            .map(|work| ItemView {
                words: Words::new().bold(self.party(&work.duty.party)),
                note: self.reminded(item, &work.duty.party).map_or_else(
                    || task_words(work.duty.task).into(),
                    |at| Words::from(task_words(work.duty.task)).text(", reminded ").when(when(at)),
                ),
                end: super::due(work.due, now),
                ..ItemView::default()
            })
            .collect();
        let lacking = desk.waits.iter().filter(|wait| wait.item == *item);
        items.extend(lacking.map(|wait| ItemView {
            hue: Some(Hue::Unknown),
            words: super::lacking(self.house, (self.run, self.seen), &wait.lacks),
            ..ItemView::default()
        }));
        items
    }

    /// Who was informed of the last completion, and who has acknowledged it; who is silent can be
    /// reminded.
    pub(super) fn informed(&self, item: &WorkItem) -> Result<Option<Panel>, Problem> {
        let run = self.run.run.as_ref().ok_or(Problem::Missing)?;
        let notices = run.notices(&self.run.definition);
        let last = notices.iter().filter(|one| one.item == *item).map(|one| one.completion).max();
        let Some(last) = last else { return Ok(None) };
        let of_last = notices.iter().filter(|one| {
            one.completion == last && one.item == *item && self.seen.sees_party(&one.party)
        });
        let mut buttons: Vec<Action> = Vec::new();
        let items: Vec<ItemView> = of_last
            .map(|one| {
                let told = Words::new().text("told ").when(when(one.made));
                let (note, end) = match (&one.acknowledged, one.escalated) {
                    (Some((at, _)), _) => (
                        told.text(", read ").when(when(*at)),
                        Status::plain(Hue::Ok, "Acknowledged"),
                    ),
                    (None, Some(at)) => (
                        told.text(", taken further ").when(when(at)),
                        Status::plain(Hue::Bad, "Not yet"),
                    ),
                    (None, None) => (told, Status::plain(Hue::Warn, "Not yet")),
                };
                let is_own = self.seen.parties.contains(&one.party);
                if one.acknowledged.is_none() && self.seen.is_whole && !is_own {
                    buttons.extend(self.remind(item, &one.party));
                }
                ItemView {
                    words: Words::new().bold(self.party(&one.party)),
                    note,
                    end: end.into(),
                    ..ItemView::default()
                }
            })
            .collect();
        if items.is_empty() {
            return Ok(None);
        }
        let list = ListView { items, ..ListView::default() };
        let days = self.run.definition.notice_days;
        let foot =
            format!("A notice not acknowledged within {days} days goes to who answers for it.");
        let mut parts: Vec<&dyn Part> = vec![&list];
        parts.extend(buttons.iter().map(|button| button as &dyn Part));
        Ok(Some(Panel::flush("Informed", super::all(&parts)?).foot(foot)))
    }

    /// When somebody was reminded so lately that it is too early for the next time.
    fn reminded(&self, item: &WorkItem, party: &Party) -> Option<Instant> {
        let recently = self.scope.now().plus_seconds(-reminders::REMINDED_SECONDS);
        let newest = self.run.told.iter().rev().take_while(|entry| entry.at > recently);
        let of = |told: &Told| match told {
            Told::Reminder(one) => one.item == *item && one.party == *party,
            Told::Event(_) => false,
        };
        newest.filter(|entry| of(&entry.told)).map(|entry| entry.at).next()
    }

    /// The button that reminds somebody; none as long as it is too early.
    fn remind(&self, item: &WorkItem, party: &Party) -> Option<Action> {
        if self.reminded(item, party).is_some() {
            return None;
        }
        let words = format!("Remind {}", short(&self.party(party)));
        let mut action = Action::post(words, self.path(item), key(self.scope))
            .quiet()
            .with("deed", "remind")
            .with("activity", item.activity.clone())
            .with("party.role", party.role.clone());
        if let Some(provider) = &item.provider {
            action = action.with("provider", provider.clone());
        }
        if let Some(provider) = &party.provider {
            action = action.with("party.provider", provider.clone());
        }
        Some(action)
    }
}

/// What somebody is to do, in the words of a list.
fn task_words(task: Task) -> &'static str {
    match task {
        Task::Report => "reports what happened",
        Task::Bring => "sees to what is missing",
        Task::Begin => "begins it",
        Task::Contribute => "does a part",
        Task::Ask => "asks those who are consulted",
        Task::Answer => "answers",
        Task::Settle => "answers an objection",
        Task::Proceed => "decides whether to go on without an answer",
        Task::Sign => "signs",
        Task::Acknowledge => "acknowledges",
        Task::Recur => "brings it back",
        Task::Close => "closes the run",
    }
}

/// Puts back what was typed into the form that was refused.
fn keep(form: &mut FormView, typed: &Form) {
    let is_same = form.hidden.iter().all(|(name, value)| {
        !matches!(name.as_str(), "deed" | "party.role" | "party.provider")
            || typed.text(name) == value
    });
    if !is_same {
        return;
    }
    for field in form.groups.iter_mut().flat_map(|group| &mut group.fields) {
        put_back(field, typed);
        // What is asked for and was left open says so where it is.
        if field.required && typed.text(&field.name).trim().is_empty() {
            let way_out = match field.kind {
                FieldKind::Choice { .. } => "choose one",
                _ => "write it in a sentence",
            };
            field.error = Some(format!("{} is open; {way_out}", field.label));
        }
    }
}

fn put_back(field: &mut FieldView, typed: &Form) {
    match &mut field.kind {
        FieldKind::Choice { options, .. } | FieldKind::Several { options } => {
            for option in options {
                option.chosen = typed.all(&field.name).any(|value| value == option.value);
            }
        }
        _ => field.text = typed.text(&field.name).to_owned(),
    }
}
