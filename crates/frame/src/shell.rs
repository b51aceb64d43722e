//! The shell of every page for one actor: which places and registers there are for it.

use crate::{
    app::App,
    gate::{AccessRole, Actor, PermissionKey, Scope, Verb, render::html_page, secret_text},
    page::{self, Crumb, Place, PlaceLink, RegisterLink},
    problem::Problem,
};
use axum::{http::StatusCode, response::Response};
use record::RecordType;

pub use crate::register::record::tabs::{RecordPart, record_tabs};

/// More registers than this are shown place by place.
const REGISTERS_AT_ONCE: usize = 12;

/// The shell around a page titled `title` that belongs to no register.
pub(crate) fn shell(app: &App, actor: &Actor, title: &str) -> page::Shell {
    around(app, actor, title, (None, None))
}

/// The shell around a designed page at `place`; the crumbs lead to `title`.
pub fn at(scope: &Scope, place: Place, title: &str) -> page::Shell {
    let mut shell = around(scope.app(), scope.actor(), title, (Some(place), None));
    let here = shell.places.iter().find(|link| link.current).map(|link| link.href.clone());
    shell.crumbs = match here {
        Some(href) if title != place.words() => vec![Crumb::to(place.words(), href)],
        _ => Vec::new(),
    };
    shell.crumbs.push(Crumb::here(title));
    shell
}

/// The page around `main` as an answer.
pub fn answer(shell: &page::Shell, main: &page::Html) -> Result<Response, Problem> {
    Ok(html_page(StatusCode::OK, shell.page(main).map_err(Problem::fault)?))
}

/// The shell around a page of the register `of`; the crumbs lead to `title`.
pub(crate) fn for_register(scope: &Scope, of: &'static RecordType, title: &str) -> page::Shell {
    let (app, actor) = (scope.app(), scope.actor());
    let mut shell = around(app, actor, title, (Place::named(of.place), Some(of)));
    let place = shell.places.iter().find(|place| place.current);
    shell.crumbs = place.map(|place| Crumb::to(of.place, &place.href)).into_iter().collect();
    if title == of.register {
        shell.crumbs.push(Crumb::here(of.register));
    } else {
        shell.crumbs.push(Crumb::to(of.register, address(of)));
        shell.crumbs.push(Crumb::here(title));
    }
    shell
}

/// The record types that the actor may see at all, in order.
pub(crate) fn visible<'a>(
    app: &'a App,
    actor: &'a Actor,
) -> impl Iterator<Item = &'static RecordType> + 'a {
    app.catalogue().types().iter().copied().filter(|of| {
        let key = PermissionKey::Register(of.name, Verb::View);
        actor.reach(key).is_some_and(|reach| !reach.is_empty())
    })
}

/// The shell of a page at a place, and in a register; the registers of the place stand beside it.
fn around(
    app: &App,
    actor: &Actor,
    title: &str,
    (here, of): (Option<Place>, Option<&'static RecordType>),
) -> page::Shell {
    let now = app.clock().now();
    let mut shell = page::Shell {
        title: title.to_owned(),
        as_of: page::AsOf { when: page::When::weekday(now.timestamp()), ..Default::default() },
        foot: app.names().to_vec(),
        ..Default::default()
    };
    if actor.account.is_none() {
        return shell;
    }
    let all: Vec<&'static RecordType> = visible(app, actor).collect();
    shell.places = places((app, actor), &all, here);
    let near = |other: &&RecordType| {
        all.len() <= REGISTERS_AT_ONCE || (here.is_some() && Place::named(other.place) == here)
    };
    shell.registers_title = "Registers".to_owned();
    shell.registers = all
        .iter()
        .copied()
        .filter(|other| near(other))
        .map(|other| RegisterLink {
            words: other.register.to_owned(),
            href: address(other),
            current: of.is_some_and(|of| of.name == other.name),
        })
        .collect();
    if takes_other_files(app, actor) {
        let (words, href) = ("Files of other tools".to_owned(), "/import".to_owned());
        shell.registers.push(RegisterLink { words, href, current: false });
    }
    if shell.registers.len() < all.len() && app.is_designed("/") {
        let all = ("All registers".to_owned(), "/registers".to_owned());
        shell.registers.push(RegisterLink { words: all.0, href: all.1, current: false });
    }
    shell.me = me(app, actor);
    shell.unread = actor.unread;
    shell
}

/// Is there a page for files that are no spreadsheets of a register, and may the actor use it?
pub fn takes_other_files(app: &App, actor: &Actor) -> bool {
    let has_page = app.capabilities().iter().any(|one| one.name == "connectors");
    let reach = actor.reach(PermissionKey::Register("service", Verb::Import));
    has_page && reach.is_some_and(|reach| !reach.is_empty())
}

/// Counts what waits for the person of an account, out of what is in memory; a capability that
/// knows work says how, and the side bar of every page asks.
#[derive(Default)]
pub struct Waiting(std::sync::OnceLock<fn(&App, &Actor) -> u32>);

impl Waiting {
    /// Lets this be asked from now on.
    pub fn ask(app: &App, count: fn(&App, &Actor) -> u32) {
        // Whoever was first says the same.
        app.room::<Waiting>().0.get_or_init(|| count);
    }
}

fn waiting(app: &App, actor: &Actor) -> u32 {
    app.room::<Waiting>().0.get().map_or(0, |count| count(app, actor))
}

fn places(
    (app, actor): (&App, &Actor),
    all: &[&'static RecordType],
    here: Option<Place>,
) -> Vec<PlaceLink> {
    let named = |of: &RecordType, place: Place| Place::named(of.place) == Some(place);
    Place::ALL
        .into_iter()
        .filter_map(|place| {
            let page = match place {
                Place::Ready => "/",
                Place::Process => "/process",
                Place::Evidence => "/measures",
                Place::Work => "/work",
                _ => "",
            };
            let current = here == Some(place);
            if app.is_designed(page) {
                let count = if place == Place::Work { waiting(app, actor) } else { 0 };
                return Some(PlaceLink { place, href: page.to_owned(), count, current });
            }
            let first = all.iter().find(|of| named(of, place))?;
            Some(PlaceLink { place, href: address(first), count: 0, current })
        })
        .collect()
}

fn me(app: &App, actor: &Actor) -> page::Me {
    let mut links = vec![
        ("My account".to_owned(), "/account".to_owned()),
        ("My tokens".to_owned(), "/account/tokens".to_owned()),
    ];
    let administers = actor.reach(PermissionKey::Administer).is_some();
    if administers {
        links.push(("Administration".to_owned(), "/administration".to_owned()));
    }
    page::Me {
        initials: actor.initials(),
        name: actor.name.clone(),
        role: role(actor),
        links,
        sign_out: "/sign-out".to_owned(),
        key: secret_text(app.clock()),
    }
}

/// The strongest role held, in words.
fn role(actor: &Actor) -> String {
    let held = AccessRole::ALL.into_iter().find(|r| actor.grants.iter().any(|g| g.role == *r));
    match held {
        Some(AccessRole::Administrator) => "Administrator",
        Some(AccessRole::Lead) => "Lead",
        Some(AccessRole::Contributor) => "Contributor",
        Some(AccessRole::Reader) => "Reader",
        None => "No role yet",
    }
    .to_owned()
}

fn address(of: &RecordType) -> String {
    format!("/{}", of.plural)
}
