//! How an activity is done, step by step, with the ways to the pages in which it is done.

use super::{all, glossary::linked};
use frame::{
    app::App,
    gate::Scope,
    page::{Block, Inline, Panel, Words, Written},
    problem::Problem,
};
use process::{Activity, Guide};

/// The guidance on an activity; nothing for one that an organisation added.
pub(super) fn panel(scope: &Scope, activity: &Activity) -> Result<Option<Panel>, Problem> {
    let Some(guide) = Guide::of(&activity.id) else { return Ok(None) };
    let steps = guide.steps.iter().map(|step| vec![Block::Paragraph(linked(step))]);
    let tips = guide
        .tips
        .iter()
        .map(|tip| Block::Paragraph(Words::new().soft("What helps: ").join(linked(tip))));
    let mut blocks = vec![
        Block::Paragraph(linked(&guide.why)),
        Block::List { ordered: true, items: steps.collect() },
    ];
    blocks.extend(tips);
    let body = all(&[&Written { blocks }])?;
    Ok(Some(Panel::text("How it is done", body).foot(places(scope, guide))))
}

/// What a place is called, and its address; nothing where there is none. A page below another one
/// is called as the guidance says.
fn called<'p>(app: &App, place: &'p str) -> Option<(&'p str, &'p str)> {
    match place.split_once(' ') {
        None => app.page_named(place).map(|name| (name, place)),
        Some((href, name)) => {
            let above = href.rsplit_once('/').map_or("", |(above, _)| above);
            app.page_named(above).map(|_| (name, href))
        }
    }
}

/// Where it is done, as far as the installation has such a page and the reader sees anything in it.
fn places(scope: &Scope, guide: &Guide) -> Words {
    let app = scope.app();
    let is_open = |href: &str| {
        let of = app.catalogue().at(href.trim_start_matches('/'));
        of.is_none_or(|of| !scope.reach_of(of).is_empty())
    };
    let named = guide.places.iter().filter(|href| is_open(href));
    let named = named.filter_map(|place| called(app, place));
    named.enumerate().fold(Words::new(), |words, (at, (name, href))| {
        let words = words.text(if at == 0 { "Done in: " } else { ", " });
        words.and(Inline::Link(name.to_owned(), href.to_owned()))
    })
}
