//! What the reader can do with a document just now, each in a panel.

use super::{all, key, show::Page};
use crate::{
    documents::{
        acts, duties,
        story::{Part, Stage, Version},
    },
    people::Person,
};
use frame::{
    gate::Form,
    page::{
        Action, FieldKind, FieldView, FormGroup, FormView, Html, Hue, More, Note, OptionView,
        Panel, Part as View, Width, Words,
    },
    problem::Problem,
};
use record::Record;

/// Days that a review has unless somebody says otherwise.
const REVIEW_DAYS: i64 = 7;

/// Days after which a published document is looked through again unless somebody says otherwise.
const AGAIN_DAYS: i64 = 365;

impl Page<'_> {
    /// That it was read, from those who have to read what is published.
    fn reading(&self) -> Result<Option<Panel>, Problem> {
        let Some(published) = self.kept.story.published() else { return Ok(None) };
        let person = self.person();
        let day = self.scope.now().day();
        let must = duties::readers(self.kept, self.cast, day);
        let now = self.scope.now();
        let since = self.kept.story.to_read_since(published, &person, now);
        let is_asked = must.iter().any(|(id, _)| id.to_string() == person);
        if since.is_none() || !is_asked {
            return Ok(None);
        }
        let label = published.label();
        let submit = Action::submit(format!("I have read {label}")).primary();
        let mut form = self.form("acknowledge", Vec::new(), submit, None);
        form.hidden.push(("of".into(), label.clone()));
        let panel = Panel::text(format!("Read {label}"), all(&[&form])?);
        let foot = "You are on the list of those who have to know it.";
        Ok(Some(panel.foot(foot)))
    }

    /// What can be done; what was typed before it was refused is kept.
    pub(super) fn doing(&self, typed: Option<&Form>) -> Result<Vec<Panel>, Problem> {
        let mut panels = Vec::new();
        if self.kept.is_retired {
            return Ok(panels);
        }
        panels.extend(self.reading()?);
        if let Some(open) = self.kept.story.open() {
            self.of_open(open, typed, &mut panels)?;
        }
        if self.kept.story.published().is_some() && self.may_write() {
            panels.push(self.of_published(typed)?);
        }
        if let Some(first) = panels.first_mut() {
            first.id = "do".to_owned();
        }
        Ok(panels)
    }

    fn of_open(
        &self,
        open: &Version,
        typed: Option<&Form>,
        panels: &mut Vec<Panel>,
    ) -> Result<(), Problem> {
        let person = self.person();
        if acts::is_asked(self.kept, &person, Part::Approver) {
            panels.push(self.decide(open, typed)?);
        }
        let reviews = open.stage == Stage::InReview
            && open.of_part(Part::Reviewer).any(|one| one.person == person);
        if reviews {
            panels.push(self.review(open, typed)?);
        }
        let may_write = self.may_write();
        if may_write && open.stage.is_written() {
            panels.push(self.ask(open, typed)?);
            panels.push(self.people(open, typed)?);
        }
        if may_write && open.stage == Stage::Approved {
            panels.push(self.publish(typed)?);
        }
        if self.may_remark(open) {
            panels.extend(self.more(open, typed)?);
        }
        Ok(())
    }

    /// What can be done besides, each behind its own words.
    fn more(&self, open: &Version, typed: Option<&Form>) -> Result<Option<Panel>, Problem> {
        let may_write = self.may_write();
        let mut all: Vec<More> = Vec::new();
        if open.stage != Stage::Approved {
            all.push(self.remark(typed)?);
        }
        if may_write && matches!(open.stage, Stage::InReview | Stage::Approved) {
            let reason = line("reason", "Why it is taken back");
            let form = self.form("recall", vec![reason], Action::submit("Take it back"), typed);
            all.push(More {
                words: format!("Take {} back to write it further", open.label()),
                body: all_of(&form)?,
                open: is_typed(typed, "recall"),
            });
        }
        if all.is_empty() {
            return Ok(None);
        }
        let parts: Vec<&dyn View> = all.iter().map(|one| one as &dyn View).collect();
        Ok(Some(Panel::text(format!("Besides, on {}", open.label()), super::all(&parts)?)))
    }

    /// A form of one act.
    pub(super) fn form(
        &self,
        act: &str,
        fields: Vec<FieldView>,
        submit: Action,
        typed: Option<&Form>,
    ) -> FormView {
        let mut form = FormView {
            action: format!("{}/acts", self.kept.path()),
            key: key(self.scope),
            version: self.kept.story.newest.to_string(),
            hidden: vec![("act".into(), act.into())],
            groups: vec![FormGroup { fields, ..FormGroup::default() }],
            submits: vec![submit],
            ..FormView::default()
        };
        if let Some(typed) = typed.filter(|_| is_typed(typed, act)) {
            keep(&mut form, typed);
        }
        form
    }

    fn decide(&self, open: &Version, typed: Option<&Form>) -> Result<Panel, Problem> {
        let words = FieldView::new("words", "In your words", FieldKind::Prose { rows: 3, most: 0 })
            .help(
                "Needed when you send it back, and when you approve while something is open. What \
                 you approve is frozen as you read it now.",
            );
        let mut form = self.form("approve", vec![words], Action::submit("Approve"), typed);
        form.hidden = vec![("sections".into(), acts::seen(&self.sections))];
        form.submits = vec![
            Action::named("Approve", "act", "approve").primary(),
            Action::named("Send back", "act", "reject"),
        ];
        if let Some(typed) = typed.filter(|form| matches!(form.text("act"), "approve" | "reject")) {
            keep(&mut form, typed);
        }
        let title = format!("Decide on {}", open.label());
        let over = passed_over(open);
        let mut parts: Vec<&dyn View> = Vec::new();
        parts.extend(over.as_ref().map(|note| note as &dyn View));
        parts.push(&form);
        Ok(Panel::text(title, all(&parts)?).end(self.until(open)))
    }

    fn until(&self, open: &Version) -> Words {
        let until = open.asked.as_ref().map(|(_, _, until)| *until);
        until.map(|until| Words::new().soft(format!("due {}", until.words()))).unwrap_or_default()
    }

    fn review(&self, open: &Version, typed: Option<&Form>) -> Result<Panel, Problem> {
        let given = open.view_of(&self.person());
        let option = |value: &str, words: &str, help: &str| OptionView {
            value: value.to_owned(),
            words: words.to_owned(),
            help: help.to_owned(),
            chosen: given.is_some_and(|view| {
                serde_json::to_value(view.opinion).is_ok_and(|json| json == value)
            }),
        };
        let options = vec![
            option("agree", "Agree", ""),
            option("object", "Object", "for a reason; who approves it answers"),
            option("none", "No view", ""),
        ];
        let picks = FieldKind::Choice { options, picks: true, none: String::new() };
        let opinion = FieldView::new("opinion", "What do you think of it?", picks);
        let words = FieldView::new("words", "In your words", FieldKind::Prose { rows: 3, most: 0 });
        let submit = Action::submit("Say so").primary();
        let form = self.form("review", vec![opinion, words], submit, typed);
        let title = format!("Review {}", open.label());
        Ok(Panel::text(title, all(&[&form])?).end(self.until(open)))
    }

    fn ask(&self, open: &Version, typed: Option<&Form>) -> Result<Panel, Problem> {
        let until = self.scope.now().day().plus_days(REVIEW_DAYS);
        let until = FieldView::new("until", "Decision due", FieldKind::Day)
            .holding(until.date().to_string())
            .width(Width::Medium)
            .help("Whoever is named below finds it in their work until then.");
        let ready = open.of_part(Part::Approver).any(|one| !open.is_author(&one.person));
        let submit = Action::submit("Put to review");
        let submit = if ready { submit.primary() } else { submit };
        let form = self.form("ask", vec![until], submit, typed);
        let title = format!("When {} is written", open.label());
        Ok(Panel::text(title, all(&[&form])?))
    }

    /// Who writes, reviews and approves.
    fn people(&self, open: &Version, typed: Option<&Form>) -> Result<Panel, Problem> {
        let source = format!("/{}", Person::record_type().plural);
        let kind = FieldKind::Reference { options: Vec::new(), source, none: String::new() };
        let person = FieldView::new("person", "Person", kind)
            .help("Type a part of the name, then choose: somebody out of the register of persons.");
        let part = |part: Part| OptionView {
            value: part.words().to_owned(),
            words: part.words().to_owned(),
            ..OptionView::default()
        };
        let options = Part::ALL.map(part).to_vec();
        let choice = FieldKind::Choice { options, picks: false, none: String::new() };
        let as_what = FieldView::new("part", "As", choice).width(Width::Medium);
        let form = self.form("name", vec![person, as_what], Action::submit("Name"), typed);
        let mut parts: Vec<Box<dyn View>> = Vec::new();
        for one in &open.contributors {
            let words = format!("Take out {}, {}", one.name, one.part.words());
            let address = format!("{}/acts", self.kept.path());
            let out = Action::post(words, address, key(self.scope)).quiet();
            let out = out.with("act", "unname").with("person", one.person.clone());
            parts.push(Box::new(out.with("part", one.part.words())));
        }
        parts.push(Box::new(form));
        let parts: Vec<&dyn View> = parts.iter().map(AsRef::as_ref).collect();
        let foot = "Somebody who did not write it approves it. Who is named has to be able to \
                    read the documents of this organisation.";
        Ok(Panel::text("Name who takes part", all(&parts)?).foot(foot))
    }

    fn publish(&self, typed: Option<&Form>) -> Result<Panel, Problem> {
        let again = self.scope.now().day().plus_days(AGAIN_DAYS);
        let fields = vec![
            FieldView::new("review_by", "Look through it again by", FieldKind::Day)
                .holding(again.date().to_string())
                .width(Width::Medium),
            FieldView::new("expires", "Counts until", FieldKind::Day)
                .width(Width::Medium)
                .help("After that day it no longer counts. Leave it open when it has no end."),
        ];
        let form = self.form("publish", fields, Action::submit("Publish").primary(), typed);
        let end = Words::new().soft("the version before it is superseded");
        let over = self.kept.story.open().and_then(passed_over);
        let mut parts: Vec<&dyn View> = Vec::new();
        parts.extend(over.as_ref().map(|note| note as &dyn View));
        parts.push(&form);
        Ok(Panel::text("Publish it", all(&parts)?).end(end))
    }

    fn remark(&self, typed: Option<&Form>) -> Result<More, Problem> {
        let passage = line("passage", "Passage").help(
            "Select the words that it is about, or copy them here. Leave it open for the whole.",
        );
        let words = FieldView::new("words", "Remark", FieldKind::Prose { rows: 2, most: 0 });
        let form = self.form("comment", vec![passage, words], Action::submit("Remark"), typed);
        let open = is_typed(typed, "comment");
        Ok(More { words: "Remark on a passage".to_owned(), body: all_of(&form)?, open })
    }

    fn of_published(&self, typed: Option<&Form>) -> Result<Panel, Problem> {
        let again = self.scope.now().day().plus_days(AGAIN_DAYS);
        let fields = vec![
            line("words", "What you looked at"),
            FieldView::new("review_by", "Look through it again by", FieldKind::Day)
                .holding(again.date().to_string())
                .width(Width::Medium),
        ];
        let confirm = self.form("confirm", fields, Action::submit("It is still right"), typed);
        let due = self.kept.review_by.is_some_and(|by| by.days_since(self.scope.now().day()) <= 30);
        let confirm = More {
            words: "Looked through it, and it is still right".to_owned(),
            body: all(&[&confirm])?,
            open: is_typed(typed, "confirm") || due && self.is_owner(),
        };
        let reason = line("reason", "Why it ends");
        let end = self.form("archive", vec![reason], Action::submit("End it"), typed);
        let end = More {
            words: "End it: it no longer counts".to_owned(),
            body: all(&[&end])?,
            open: is_typed(typed, "archive"),
        };
        let mut parts: Vec<&dyn View> = vec![&confirm];
        let is_alone = self.kept.story.open().is_none();
        if is_alone {
            parts.push(&end);
        }
        let panel = Panel::text("While it is published", all(&parts)?);
        Ok(match is_alone {
            true => panel.foot("To revise it, a new version is written while this one counts."),
            false => panel,
        })
    }
}

/// What is open of a version, before somebody decides or publishes.
fn passed_over(open: &Version) -> Option<Note> {
    let over = open.passed_over();
    let words = Words::new().bold("Open").text(format!(": {}.", over.join("; ")));
    (!over.is_empty()).then(|| Note { hue: Hue::Warn, words, ..Note::default() })
}

fn all_of(form: &FormView) -> Result<Html, Problem> {
    all(&[form])
}

fn line(name: &str, label: &str) -> FieldView {
    FieldView::line(name, label)
}

fn is_typed(typed: Option<&Form>, act: &str) -> bool {
    typed.is_some_and(|form| form.text("act") == act)
}

/// Puts what was typed back into a form.
pub(super) fn keep(form: &mut FormView, typed: &Form) {
    for field in form.groups.iter_mut().flat_map(|group| &mut group.fields) {
        let Some(text) = typed.first(&field.name) else { continue };
        text.clone_into(&mut field.text);
        if let FieldKind::Choice { options, .. } = &mut field.kind {
            for option in options {
                option.chosen = option.value == text;
            }
        }
    }
}
