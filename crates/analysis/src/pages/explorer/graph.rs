//! The drawing of what is reached, and what it leaves out, in words that count each thing.

use super::{Page, ROWS};
use crate::pages::{
    common::{counted, html},
    reach, rows,
};
use frame::{
    page::{
        Drawn, Panel, Words,
        draw::{ReachFold, ReachView},
    },
    problem::Problem,
};

impl Page<'_> {
    pub(super) fn graph(&self) -> Result<Panel, Problem> {
        let asked = self.asked;
        let all = format!("{}#table", asked.href(&asked.what, asked.soft, true));
        let (view, passed) = reach::view(self.blast, asked.soft, all);
        let mut words = Words::new().soft(
            "In each box: recovered after / RTO, both counted from 0:00. Red and thick: the hard \
             path to a service that misses its RTO; broken: soft. A frame is a group with its \
             arithmetic.",
        );
        let folds = view.folds();
        if !folds.is_empty() {
            words = words.text(
                " More than 60 boxes: what fares alike is one box, except causes, what is late and \
                 what is vital. ",
            );
            words = words.text(told(&view, &folds));
            words = self.in_table(words.text(" Each of them: "));
        }
        if passed > 0 {
            let what = counted(passed, "component that only passes", "components that only pass");
            words = self.in_table(words.text(format!(" {what} the failure on: not drawn, ")));
        }
        if view.unframed() > 0 {
            let what = counted(view.unframed(), "more group is", "more groups are");
            words = words.text(format!(" {what} touched and not drawn."));
        }
        let drawn = Drawn {
            both: view.draw(),
            words,
            scrolls: true,
            label: "What is reached, and when".to_owned(),
            ..Drawn::default()
        };
        let columns = self.blast.columns.iter();
        let services: usize = columns.clone().map(|column| column.services).sum();
        let others: usize = columns.map(|column| column.others).sum();
        let end = Words::new()
            .soft(format!(
                "{}, {}",
                counted(services, "service", "services"),
                counted(others, "other thing", "other things")
            ))
            .text(" ")
            .link("Table", "#table");
        let mut panel = Panel::text("What is reached, and when", html(&drawn)?).end(end);
        panel.id = "graph".to_owned();
        Ok(panel)
    }

    /// Where everything that is reached is listed: the table with components, and where that is cut
    /// the files.
    fn in_table(&self, words: Words) -> Words {
        let (asked, blast) = (self.asked, self.blast);
        let total = blast.hits.len() + blast.left_out;
        let query = asked.query(&asked.what, asked.soft, true);
        let words = words.link("in the table", format!("/explorer?{query}#table"));
        match total > ROWS {
            false => words.text("."),
            true => words
                .text(format!(" (the first {}), all {total} in the files ", ROWS))
                .join(rows::files("/explorer", &query))
                .text("."),
        }
    }
}

/// What the folded boxes stand for, by time: `At once: 40 components fail.`
fn told(view: &ReachView, folds: &[ReachFold]) -> String {
    let mut told = String::new();
    for run in folds.chunk_by(|one, other| one.column == other.column) {
        let words: Vec<String> = run.iter().map(ReachFold::words).collect();
        let label = view.columns.get(run[0].column).map_or("", |column| &column.label);
        let label = if label == "at once" { "At once" } else { label };
        let between = if told.is_empty() { "" } else { " " };
        told.push_str(&format!("{between}{label}: {}.", words.join(", ")));
    }
    told
}
