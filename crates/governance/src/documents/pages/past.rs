//! The change history of a document: each version with its date, its editor, what changed, and who
//! approved it; and what is said before anything is written.

use super::{all, show::Page};
use crate::documents::story::{Change, Part, Stage, Version};
use frame::{
    page::{
        CellLook, CellView, ColumnView, Hue, Inline, Nothing, Panel, Phone, RowView, Status,
        TableView, When, Words, counted,
    },
    problem::Problem,
};

impl Page<'_> {
    /// What is said while no version is begun.
    pub(super) fn nothing(&self) -> Result<Panel, Problem> {
        let of_process = !self.kept.process_number.is_empty();
        let more = match of_process {
            true => {
                "The process counts on this document. Write its first version here, or attach the \
                 file that it is today; then name who reviews and who approves it. What was \
                 approved is frozen with its digest, and stays readable whatever comes after."
            }
            false => {
                "Write its first version here, or attach the file that it is today; then name who \
                 reviews and who approves it."
            }
        };
        let nothing = Nothing {
            finding: "No version of it is written yet.".to_owned(),
            more: more.to_owned(),
            ..Nothing::default()
        };
        Ok(Panel::flush("Text", all(&[&nothing])?))
    }

    /// Every version, the newest first.
    pub(super) fn history(&self) -> Result<Option<Panel>, Problem> {
        let versions = &self.kept.story.versions;
        if versions.is_empty() {
            return Ok(None);
        }
        let heads = ["Version", "Date", "Edited by", "What changed", "Review", "Approved by"];
        let column =
            |words: &&str| ColumnView { words: (*words).to_owned(), ..ColumnView::default() };
        let rows: Vec<RowView> = versions.iter().rev().flat_map(|one| self.lines(one)).collect();
        let table = TableView {
            caption: "Change history".to_owned(),
            columns: heads.iter().map(column).collect(),
            rows,
            bare: true,
            phone: Phone::Blocks,
            ..TableView::default()
        };
        let foot = "Who writes is never the only one who approves (rule P2). Nobody can change \
                    what stands here.";
        let panel = Panel::flush("Change history", all(&[&table])?).foot(foot);
        let count = counted(versions.len(), "version", "versions");
        Ok(Some(Panel { id: "changes".to_owned(), ..panel }.end(Words::new().soft(count))))
    }

    /// The lines of one version: its last change, and those before it.
    fn lines(&self, version: &Version) -> Vec<RowView> {
        let is_faded = matches!(version.stage, Stage::Superseded | Stage::Archived);
        let begun =
            Change { at: version.begun.0, by: version.begun.1.clone(), words: "begun".to_owned() };
        let mut changes: Vec<&Change> = version.changes.iter().rev().collect();
        if changes.is_empty() {
            changes.push(&begun);
        }
        let row = |(at, change): (usize, &&Change)| {
            let is_first = at == 0;
            let mut cells = vec![
                CellView::new(
                    CellLook::Plain,
                    if is_first { self.named(version) } else { Words::new() },
                ),
                CellView::new(CellLook::Plain, Words::from(When::day(change.at.day().date()))),
                CellView::new(CellLook::Plain, Words::from(change.by.name.clone())),
                CellView::new(CellLook::Wrap, Words::from(change.words.clone())),
            ];
            let (review, approved) = match is_first {
                true => (reviewed(version), approved(version)),
                false => (Words::new(), Words::new()),
            };
            cells.push(CellView::new(CellLook::Plain, review));
            cells.push(CellView::new(CellLook::Wrap, approved));
            RowView { cells, faded: is_faded || !is_first, ..RowView::default() }
        };
        changes.iter().enumerate().map(row).collect()
    }

    fn named(&self, version: &Version) -> Words {
        let path = format!("{}?version={}", self.kept.path(), version.label());
        let words = Words::of(Inline::BoldLink(version.label(), path)).text(" ");
        let word = version.stage.words();
        match version.stage {
            Stage::Published => words.and(Inline::Status(Status::plain(Hue::Ok, word))),
            Stage::Rejected => words.and(Inline::Status(Status::plain(Hue::Bad, word))),
            Stage::Superseded | Stage::Archived => words.text(word),
            _ => words.and(Inline::Status(Status::plain(Hue::Warn, word))),
        }
    }
}

fn reviewed(version: &Version) -> Words {
    let asked = version.of_part(Part::Reviewer).count();
    match (asked, &version.asked) {
        (0, _) => Words::new().soft("nobody"),
        (asked, None) => Words::from(counted(asked, "reviewer", "reviewers")),
        (asked, Some(_)) => Words::from(format!("{} of {asked}", version.views.len())),
    }
}

fn approved(version: &Version) -> Words {
    let mut words = Words::new();
    for (at, approval) in version.approvals.iter().enumerate() {
        if at > 0 {
            words = words.text("; ");
        }
        words = words.text(approval.by.name.clone()).text(", ");
        words = words.when(When::day(approval.at.day().date()));
        if !approval.words.is_empty() {
            words = words.soft(format!(" “{}”", approval.words));
        }
    }
    if version.stage == Stage::InReview {
        let waits = version.of_part(Part::Approver);
        let waits: Vec<&str> = waits
            .filter(|one| version.approval_of(&one.person).is_none())
            .map(|one| one.name.as_str())
            .collect();
        let before = if words.is_empty() { "waits: " } else { "; waits: " };
        return words.soft(format!("{before}{}", waits.join(", ")));
    }
    words
}
