//! Remarks on passages: each with its answers, and with what the reader can add to it.

use super::{all, show::Page};
use crate::documents::{
    acts,
    story::{Change, Comment, Version},
};
use frame::{
    gate::Form,
    page::{
        Action, FieldKind, FieldView, Hue, Inline, ItemView, ListView, More, Panel, Part, Status,
        When, Words, counted,
    },
    problem::Problem,
};

impl Page<'_> {
    /// What was said about passages of a version.
    pub(super) fn remarks(
        &self,
        version: &Version,
        typed: Option<&Form>,
    ) -> Result<Option<Panel>, Problem> {
        if version.comments.is_empty() {
            return Ok(None);
        }
        let mut parts: Vec<Box<dyn Part>> = Vec::new();
        for comment in &version.comments {
            let items = vec![remark(comment)];
            parts.push(Box::new(ListView { items, ..ListView::default() }));
            if let Some(more) = self.answering(version, comment, typed)? {
                parts.push(Box::new(more));
            }
        }
        let parts: Vec<&dyn Part> = parts.iter().map(AsRef::as_ref).collect();
        let count = counted(version.comments.len(), "remark", "remarks");
        let words = match version.open_comments() {
            0 => format!("{count}, all settled"),
            open => format!("{count}, {open} open"),
        };
        let panel = Panel::flush("Remarks on passages", all(&parts)?);
        Ok(Some(Panel { id: "remarks".to_owned(), ..panel }.end(Words::new().soft(words))))
    }

    /// How a remark is answered and settled, for those who may.
    fn answering(
        &self,
        version: &Version,
        comment: &Comment,
        typed: Option<&Form>,
    ) -> Result<Option<More>, Problem> {
        let person = self.person();
        let is_named = version.contributors.iter().any(|one| one.person == person);
        let may_write = self.may_write();
        if comment.settled.is_some() || self.kept.is_retired || !(may_write || is_named) {
            return Ok(None);
        }
        let number = comment.number;
        let of_this = |act: &str| {
            typed.filter(|form| {
                form.text("act") == act && form.text("comment") == number.to_string()
            })
        };
        let words = FieldView::new("words", "Answer", FieldKind::Prose { rows: 2, most: 0 });
        let reply = Action::submit(format!("Answer remark {number}"));
        let mut reply = self.form("reply", vec![words], reply, of_this("reply"));
        let words = FieldView::line("words", "What was done about it");
        let settle = Action::submit(format!("Settle remark {number}"));
        let mut settle = self.form("settle", vec![words], settle, of_this("settle"));
        for form in [&mut reply, &mut settle] {
            form.hidden.push(("comment".into(), number.to_string()));
        }
        let mut parts: Vec<&dyn Part> = vec![&reply];
        if may_write {
            parts.push(&settle);
        }
        let words = if may_write { "Answer or settle remark" } else { "Answer remark" };
        let open = of_this("reply").or(of_this("settle")).is_some();
        Ok(Some(More { words: format!("{words} {number}"), body: all(&parts)?, open }))
    }

    /// May the reader make a remark on the version that is on its way?
    pub(super) fn may_remark(&self, open: &Version) -> bool {
        let person = self.person();
        let is_named = open.contributors.iter().any(|one| one.person == person);
        acts::may_write(self.scope, self.kept) || is_named
    }
}

fn remark(comment: &Comment) -> ItemView {
    let mut words = Words::new().bold(comment.number.to_string()).text(" ");
    if !comment.passage.is_empty() {
        words = words.text(format!("“{}” · ", comment.passage));
    }
    words = words.bold(comment.by.name.clone()).text(" ");
    words = words.when(When::instant(comment.at.timestamp()));
    let mut note = Words::from(comment.words.clone());
    let line = |note: Words, said: &Change| {
        let note = note.and(Inline::Break).bold(said.by.name.clone()).text(" ");
        note.when(When::instant(said.at.timestamp())).text(format!(": {}", said.words))
    };
    note = comment.replies.iter().fold(note, line);
    if let Some(settled) = &comment.settled {
        note = line(note, settled);
    }
    let end = match comment.settled {
        Some(_) => Status::plain(Hue::Ok, "Settled"),
        None => Status::plain(Hue::Warn, "Open"),
    };
    ItemView { words, note, end: end.into(), ..ItemView::default() }
}
