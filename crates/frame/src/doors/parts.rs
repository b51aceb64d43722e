//! What the pages of the doors have in common: shells, tables with an act in each row, faults.

use super::store;
use crate::{
    app::App,
    database::Database,
    gate::{
        Administer, Form, Inside, Occurrence, Permission, ReachSet, Reader, Scope, Scoped, Via,
        Writer, render, secret_text,
    },
    page::{self, Action, ErrorSummary, FieldView, Html, RegisterLink, Words},
    problem::Problem,
    shell,
};
use askama::{DynTemplate, Template};
use axum::{http::StatusCode, response::Response};
use record::Refusal;
use terms::{Id, Instant, Line};

/// Somebody who looks, to build a page before or after a write.
pub(super) struct Looking {
    scope: Scope,
    database: Database,
}

impl Looking {
    /// In the name of this scope.
    pub fn of(scope: &Scope) -> Looking {
        Looking { scope: scope.clone(), database: scope.app().database().clone() }
    }

    /// In the name of a reader.
    pub fn with<P: Permission>(reader: &Reader<P>) -> Looking {
        Looking::of(reader.scope())
    }

    /// A fresh key for a form.
    pub fn key(&self) -> String {
        secret_text(self.scope.app().clock())
    }

    /// When the request began.
    pub fn now(&self) -> Instant {
        self.scope.now()
    }
}

impl Scoped for Looking {
    type Asked = Database;

    fn scope(&self) -> &Scope {
        &self.scope
    }

    fn database(&mut self, _: Inside) -> &mut Database {
        &mut self.database
    }
}

/// The pages of administration, in the order of the side bar.
const SECTIONS: [(&str, &str); 5] = [
    ("Overview", "/administration"),
    ("Accounts and roles", "/administration/accounts"),
    ("Sessions and tokens", "/administration/sessions"),
    ("Own fields", "/administration/fields"),
    ("Acts", "/administration/acts"),
];

/// Where a page stands.
pub(super) struct Place {
    /// Title of the tab, and the last crumb.
    pub title: String,
    /// The entry of the side bar it belongs to; empty for one's own account.
    pub section: &'static str,
    /// Does it answer a refused form?
    pub faulty: bool,
}

impl Place {
    /// A page of administration.
    pub fn administration(title: impl Into<String>, section: &'static str) -> Place {
        Place { title: title.into(), section, faulty: false }
    }

    /// A page of one's own account.
    pub fn own(title: impl Into<String>) -> Place {
        Place { title: title.into(), section: "", faulty: false }
    }

    /// The same, answering a refused form.
    pub fn faulty(mut self, faulty: bool) -> Place {
        self.faulty = faulty;
        self
    }
}

/// The whole page around `main`.
pub(super) async fn page(
    look: &mut Looking,
    place: Place,
    main: &impl Template,
) -> Result<String, Problem> {
    let app = look.scope.app().clone();
    let mut shell = shell::shell(&app, look.scope.actor(), &place.title);
    shell.faulty = place.faulty;
    if shell.me.sign_out.is_empty() {
        "/sign-out".clone_into(&mut shell.me.sign_out);
        shell.me.key = look.key();
    }
    let mut crumbs = Vec::new();
    if place.section.is_empty() {
        if place.title != "My account" {
            crumbs.push(page::Crumb::to("My account", "/account"));
        }
    } else {
        "Administration".clone_into(&mut shell.registers_title);
        let link = |(words, href): (&str, &str)| RegisterLink {
            words: words.to_owned(),
            href: href.to_owned(),
            current: href == place.section,
        };
        shell.registers = SECTIONS.map(link).to_vec();
        if place.section != SECTIONS[0].1 {
            crumbs.push(page::Crumb::to("Administration", SECTIONS[0].1));
        }
        let within = SECTIONS.iter().find(|(words, href)| {
            *href == place.section && *href != SECTIONS[0].1 && *words != place.title
        });
        crumbs.extend(within.map(|(words, href)| page::Crumb::to(*words, *href)));
    }
    crumbs.push(page::Crumb::here(place.title));
    shell.crumbs = crumbs;
    shell.page(main).map_err(Problem::fault)
}

/// A page that is answered as it is.
pub(super) fn answered(html: String) -> Response {
    render::html_page(StatusCode::OK, html)
}

/// A form that was refused, shown again.
pub(super) fn again(html: String) -> Problem {
    Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html)
}

/// The page for somebody who is not signed in.
pub(super) fn gate(app: &App, gate: page::Gate, main: &impl Template) -> Result<String, Problem> {
    let connection = if app.settings().secure {
        " · connection private · nothing is loaded from elsewhere"
    } else {
        " · this machine only, not encrypted · nothing is loaded from elsewhere"
    };
    let now = page::When::weekday(app.clock().now().timestamp());
    let gate = page::Gate { head: Words::from(now).text(connection), ..gate };
    gate.page(main).map_err(Problem::fault)
}

/// The session somebody acts by. What decides who may come in is changed by a person at a browser:
/// a token that has leaked cannot make itself another.
pub(super) fn session(scope: &Scope) -> Result<Id, Problem> {
    match scope.actor().via {
        Via::Session(session) => Ok(session),
        _ => Err(Problem::NotPermitted(
            "A token cannot change accounts, roles, sessions, tokens or own fields; sign in with \
             a browser."
                .to_owned(),
        )),
    }
}

/// Does somebody run the whole installation? A part of it cannot be run alone: who could give
/// roles in one part could give them to himself in all.
pub(super) fn whole(scope: &Scope) -> Result<(), Problem> {
    if *scope.reach() == ReachSet::Everything {
        return Ok(());
    }
    Err(Problem::NotPermitted(
        "You are administrator of a part of the organisations; this needs the role everywhere."
            .to_owned(),
    ))
}

/// What an administrator did: of the whole installation, at a browser.
pub(super) fn deed(name: &'static str, mut details: serde_json::Value) -> Occurrence {
    details["by"] = store::ADMINISTRATOR.into();
    Occurrence::of(name).with(details)
}

/// May this writer administer? Asked first by every write of administration.
pub(super) fn administering(writer: &Writer<Administer>) -> Result<(), Problem> {
    whole(writer.scope())?;
    session(writer.scope()).map(drop)
}

/// The account somebody acts with.
pub(super) fn account(scope: &Scope) -> Result<Id, Problem> {
    scope.actor().account.ok_or(Problem::Stranger)
}

/// Does this writer belong to a browser?
pub(super) fn at_a_browser<P: Permission>(writer: &Writer<P>) -> Result<Id, Problem> {
    session(writer.scope())
}

/// What is wrong with a form.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults(pub Vec<Refusal>);

impl Faults {
    /// Is nothing wrong?
    pub fn none(&self) -> bool {
        self.0.is_empty()
    }

    /// One more.
    pub fn add(&mut self, field: &'static str, words: impl Into<String>) {
        self.0.push(Refusal::of(field, words));
    }

    /// Reads a line that must be there.
    pub fn line(&mut self, form: &Form, field: &'static str, label: &str) -> String {
        match form.text(field).parse::<Line>() {
            Ok(line) => line.as_str().to_owned(),
            Err(misfit) => {
                self.add(field, format!("{label} {misfit}"));
                String::new()
            }
        }
    }

    /// The field with what is wrong with it.
    pub fn at(&self, field: FieldView) -> FieldView {
        match self.0.iter().find(|fault| fault.field == field.name) {
            Some(fault) => field.error(fault.words.clone()),
            None => field,
        }
    }

    /// What stands above the form.
    pub fn summary(&self, title: &str) -> ErrorSummary {
        let fault = |refusal: &Refusal| {
            let id = if refusal.field.is_empty() {
                String::new()
            } else {
                FieldView::id_of(&refusal.field)
            };
            (id, refusal.words.clone())
        };
        ErrorSummary { title: title.to_owned(), faults: self.0.iter().map(fault).collect() }
    }
}

impl TryFrom<Problem> for Faults {
    type Error = Problem;

    fn try_from(problem: Problem) -> Result<Faults, Problem> {
        match problem {
            Problem::Refused(refusals) => Ok(Faults(refusals)),
            other => Err(other),
        }
    }
}

/// A row with something to do at its end.
#[derive(Default)]
pub(super) struct ActRow {
    pub cells: Vec<Words>,
    pub action: Option<Action>,
    pub faded: bool,
}

/// A table whose rows each have an act of their own.
#[derive(Template)]
#[template(path = "doors/act-table.html")]
pub(super) struct ActTable {
    pub caption: &'static str,
    pub heads: &'static [&'static str],
    pub rows: Vec<ActRow>,
    /// What is said when there is none.
    pub none: String,
}

/// An entry of a short list: what, and below it who and when.
pub(super) struct ListEntry {
    pub words: Words,
    pub note: Words,
    pub end: Words,
}

/// A short list for a small panel.
#[derive(Template)]
#[template(path = "doors/entry-list.html")]
pub(super) struct EntryList {
    pub entries: Vec<ListEntry>,
    /// What is said when there is none.
    pub none: &'static str,
}

/// A heading, then two columns.
#[derive(Template)]
#[template(path = "doors/columns.html")]
pub(super) struct Columns {
    pub head: page::Head,
    /// What was just done; nothing for most pages.
    pub above: Html,
    pub left: Html,
    pub right: Html,
}

/// Parts of one kind, one below the other.
pub(super) fn stack<T: Template>(parts: &[T]) -> Result<Html, Problem> {
    let parts: Vec<&dyn DynTemplate> = parts.iter().map(|part| part as &dyn DynTemplate).collect();
    Html::all(&parts).map_err(Problem::fault)
}

/// Figures in a row.
#[derive(Template)]
#[template(path = "doors/figures.html")]
pub(super) struct Figures {
    pub figures: Vec<page::FigureView>,
}

/// The note of something done, by the word that the address carries; other words say nothing.
pub(super) fn done(word: &str, known: &[(&str, &str)]) -> Result<Html, Problem> {
    match known.iter().find(|(name, _)| !name.is_empty() && *name == word) {
        Some((_, words)) => Html::of(&page::problems::done(*words)).map_err(Problem::fault),
        None => Ok(Html::default()),
    }
}

/// An instant, or the words for none.
pub(super) fn when(at: Option<Instant>, none: &str) -> Words {
    match at {
        Some(at) => page::When::instant(at.timestamp()).into(),
        None => Words::new().soft(none),
    }
}

/// What a browser calls itself, in two words: "Firefox, Linux".
pub(super) fn agent_words(agent: Option<&str>) -> String {
    let Some(agent) = agent else { return "unknown program".to_owned() };
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, words)| *words)
    };
    let browser = find(&[
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}
