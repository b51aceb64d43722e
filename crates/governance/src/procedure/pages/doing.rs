//! What is to be done in an activity: by the reader, by others, and by those who were told.

use super::{activity::Page, forms::Titled, key, when};
use frame::{
    gate::Form,
    page::{
        Action, FieldKind, FieldView, FormView, Hue, ItemView, ListView, Nothing, Panel, Part,
        Status, Words,
    },
    problem::Problem,
};
use process::{Party, Task, WorkItem};

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
        for Titled { title, due, mut form } in self.forms(item) {
            if let Some(typed) = typed {
                keep(&mut form, typed);
            }
            let end = match due {
                Some(due) => Words::new().soft("due ").when(when(due)),
                None => Words::new(),
            };
            panels.push(Panel::text(title, super::all(&[&form])?).end(end));
        }
        panels.extend(self.awaited(item)?);
        if panels.is_empty() {
            let nothing = Nothing {
                finding: "Nothing is to be done here by you.".to_owned(),
                ..Nothing::default()
            };
            panels.push(Panel::flush("To do", super::all(&[&nothing])?));
        }
        Ok(panels)
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
            parties.iter().take(REMINDED).map(|party| self.remind(item, party)).collect();
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
                && (self.seen.sees_party(&work.duty.party) || work.duty.party.provider.is_none())
        });
        let mut items: Vec<ItemView> = here
            .map(|work| ItemView {
                words: Words::new().bold(self.party(&work.duty.party)),
                note: format!("{:?}", work.duty.task).to_lowercase().into(),
                end: super::due(work.due, now),
                ..ItemView::default()
            })
            .collect();
        let lacking = desk.waits.iter().filter(|wait| wait.item == *item);
        items.extend(lacking.map(|wait| ItemView {
            hue: Some(Hue::Unknown),
            words: Words::from(self.seen.said(self.house, self.run, &wait.lacks)),
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
                    buttons.push(self.remind(item, &one.party));
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

    fn remind(&self, item: &WorkItem, party: &Party) -> Action {
        let words = format!("Remind {}", self.party(party));
        let mut action =
            Action::post(words, format!("{}/reminders", self.run.path()), key(self.scope))
                .quiet()
                .with("activity", item.activity.clone())
                .with("party.role", party.role.clone());
        if let Some(provider) = &item.provider {
            action = action.with("provider", provider.clone());
        }
        if let Some(provider) = &party.provider {
            action = action.with("party.provider", provider.clone());
        }
        action
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
