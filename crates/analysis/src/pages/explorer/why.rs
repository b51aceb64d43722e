//! Why the worst of what a failure reaches is late: the pieces that add up, and what each of them
//! rests on.

use super::Page;
use crate::{
    facts::{ChainLink, Hit, Shown, Step},
    pages::{
        chain,
        common::{all, html, mention, several},
    },
};
use frame::{
    page::{Drawn, Html, Hue, ItemView, ListView, Panel, Way, Words, draw::margin_words},
    problem::Problem,
};

impl Page<'_> {
    /// Why the worst of it is late: the pieces that add up, and what each of them rests on.
    pub(super) fn why(&self) -> Result<Html, Problem> {
        let Some((hit, links)) = self.worst else {
            let list = ListView {
                none: self.blast.extent.none("No service fails, so none is late", "").into(),
                ..ListView::default()
            };
            return html(&Panel::flush("Why", html(&list)?));
        };
        let margin = hit.line.as_ref().and_then(|line| line.margin);
        let late = margin.is_some_and(|margin| margin < 0);
        let drawn = chain::of_failure(self.blast, hit, links);
        let drawn = Drawn { one: drawn.draw(), ..Drawn::default() };
        let title = match late {
            true => format!("Why {} is late", hit.node.name),
            false => format!("How {} comes back", hit.node.name),
        };
        let mut items = self.culprits(hit, links, margin.unwrap_or(0));
        let way = ItemView {
            words: path(&hit.why),
            note: "how the failure gets there".into(),
            ..ItemView::default()
        };
        items.push(way);
        let list = ListView { items, ordered: true, ..ListView::default() };
        let chain = Panel::text(title, html(&drawn)?);
        let mut reasons = Panel::flush("Culprit chain", html(&list)?);
        if let Some(better) = &self.better {
            let words = Words::from("What-if: ");
            reasons.foot = match &better.way {
                Way::Link(href) => words.link(better.words.clone(), href.clone()),
                _ => words,
            };
        }
        all(&[&chain, &reasons])
    }

    /// Without each of these it would be in time: the pieces longer than the excess, and what
    /// stands behind them.
    fn culprits(&self, hit: &Hit, links: &[ChainLink], margin: i64) -> Vec<ItemView> {
        let mut items = Vec::new();
        let excess = if margin < 0 { -margin } else { i64::MAX };
        let works = links.iter().filter(|link| link.is_single());
        for (shown, own) in works.filter_map(|link| Some((&link.node, link.own?))) {
            if own.seconds() < excess {
                continue;
            }
            let own = own.words();
            let words = mention(Words::new(), shown);
            let total = hit.recovered.time.words();
            items.push(ItemView {
                hue: Some(Hue::Bad),
                words: words.text(format!(" takes {own} of {total}")),
                note: "without it, it would be in time".into(),
                end: Words::new(),
            });
        }
        for group in self.blast.groups.iter().filter(|group| group.left < group.needed) {
            let on_path = hit.why.iter().any(|step| step.node == group.consumer);
            if on_path {
                let words = Words::from("because ");
                let lost: Vec<Shown> = group
                    .members
                    .iter()
                    .filter(|(_, lost)| *lost)
                    .map(|(m, _)| m.clone())
                    .collect();
                let left = chain::arithmetic(group.needed, group.members.len(), group.left);
                items.push(ItemView {
                    hue: Some(Hue::Bad),
                    words: several(words, &lost, 3).text(" are lost together"),
                    note: left.into(),
                    end: Words::new(),
                });
            }
        }
        if items.is_empty() && margin < 0 {
            items.push(ItemView {
                hue: Some(Hue::Bad),
                words: format!("It is late by {}", margin_words(margin).trim_start_matches('−'))
                    .into(),
                note: "no single piece alone makes it so".into(),
                end: Words::new(),
            });
        }
        items
    }
}

/// The path from the cause, in names; of a long one the ends are told.
pub(super) fn path(steps: &[Step]) -> Words {
    let mut words = Words::new();
    let long = steps.len() > 4;
    for (at, step) in steps.iter().enumerate() {
        if long && at > 0 && at + 2 < steps.len() {
            continue;
        }
        if at > 0 {
            words =
                words.text(if long && at + 2 == steps.len() { " › … › " } else { " › " });
        }
        words = mention(words, &step.node);
        if at > 0 && !step.is_hard {
            words = words.soft(" (soft)");
        }
    }
    words
}
