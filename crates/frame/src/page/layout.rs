//! The shell around every page: places at the side, bar on top, the person's menu; and the plain
//! shell for those who are not signed in.

use askama::Template;

use super::{Action, Chip, Html, Icon, MenuView, When, Words};

/// The nine places, named by the question people come with. There is no tenth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Are we ready?
    Ready,
    /// What must survive.
    Services,
    /// The process and its activities.
    Process,
    /// Plans and procedures.
    Plans,
    /// Exercises and tests.
    Exercises,
    /// Running the recovery.
    Invocation,
    /// Suppliers and contracts.
    Suppliers,
    /// Registers, proofs, audits.
    Evidence,
    /// My work, and administration.
    Work,
}

impl Place {
    /// All of them, in the order of the bar.
    pub const ALL: [Place; 9] = [
        Place::Ready,
        Place::Services,
        Place::Process,
        Place::Plans,
        Place::Exercises,
        Place::Invocation,
        Place::Suppliers,
        Place::Evidence,
        Place::Work,
    ];

    /// The place of that name, written exactly as people read it.
    pub fn named(words: &str) -> Option<Place> {
        Place::ALL.into_iter().find(|place| place.words() == words)
    }

    /// Its word in the side bar.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ready => "Ready?",
            Self::Services => "Services",
            Self::Process => "Process",
            Self::Plans => "Plans",
            Self::Exercises => "Exercises",
            Self::Invocation => "Invocation",
            Self::Suppliers => "Suppliers",
            Self::Evidence => "Evidence",
            Self::Work => "Work",
        }
    }

    /// Its picture.
    pub fn icon(self) -> Icon {
        match self {
            Self::Ready => Icon::Ready,
            Self::Services => Icon::Services,
            Self::Process => Icon::Process,
            Self::Plans => Icon::Plans,
            Self::Exercises => Icon::Exercise,
            Self::Invocation => Icon::Invoke,
            Self::Suppliers => Icon::Suppliers,
            Self::Evidence => Icon::Evidence,
            Self::Work => Icon::Work,
        }
    }
}

/// A place that has a page. A place without one is left out of the list: no dead link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceLink {
    /// Which.
    pub place: Place,
    /// Address.
    pub href: String,
    /// What waits there; zero shows nothing.
    pub count: u32,
    /// Whether the page belongs to it.
    pub current: bool,
}

/// A register in the lower part of the side bar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterLink {
    /// Its name.
    pub words: String,
    /// Address.
    pub href: String,
    /// Whether it is the present one.
    pub current: bool,
}

/// A step of "where am I". The last has no address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crumb {
    /// Words.
    pub words: String,
    /// Address; empty for the page itself.
    pub href: String,
}

impl Crumb {
    /// A step with an address.
    pub fn to(words: impl Into<String>, href: impl Into<String>) -> Self {
        Self { words: words.into(), href: href.into() }
    }

    /// The page itself.
    pub fn here(words: impl Into<String>) -> Self {
        Self { words: words.into(), href: String::new() }
    }
}

/// The instant the page speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AsOf {
    /// The instant; build it with [`When::weekday`].
    pub when: When,
    /// Whether it lies in the past: the bar is tinted and says so, and nothing can be changed.
    pub past: bool,
    /// The address of the same page as of now; only for the past.
    pub now_href: String,
}

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Me {
    /// Two letters.
    pub initials: String,
    /// Full name.
    pub name: String,
    /// Role and organisation: "Continuity lead, Keystone".
    pub role: String,
    /// Entries of the menu: words and address ("My account", "Sessions", "Administration").
    pub links: Vec<(String, String)>,
    /// Where signing out is posted to.
    pub sign_out: String,
    /// Idempotency key of signing out.
    pub key: String,
}

/// The shell around the page of someone who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shell {
    /// Title of the tab, without the product's name.
    pub title: String,
    /// Whether the page answers a refused form: the title then begins with "Error:".
    pub faulty: bool,
    /// The places that have a page, in the order of [`Place`].
    pub places: Vec<PlaceLink>,
    /// Heading of the lower list: "Registers", "Administration".
    pub registers_title: String,
    /// The lower list.
    pub registers: Vec<RegisterLink>,
    /// Lines at the foot of the side bar: whose installation this is.
    pub foot: Vec<String>,
    /// Where am I.
    pub crumbs: Vec<Crumb>,
    /// The instant the page speaks of.
    pub as_of: AsOf,
    /// Who is signed in.
    pub me: Me,
    /// Mentions of the person that are not read.
    pub unread: usize,
    /// What the page listens to, such as `organisation/ORG-0003`; empty for nothing. The script
    /// then fetches the page again whenever that changes.
    pub live: String,
}

impl Shell {
    /// `aria-current` of the present place: the page itself, or the part it lies in.
    fn place_mark(&self) -> &'static str {
        if self.registers.iter().any(|register| register.current) { "true" } else { "page" }
    }

    /// The whole page around `main`, the inside of `<main>`.
    pub fn page(&self, main: &impl Template) -> askama::Result<String> {
        ShellPage { shell: self, main: Html::of(main)? }.render()
    }
}

#[derive(Template)]
#[template(path = "page/shell.html")]
struct ShellPage<'a> {
    shell: &'a Shell,
    main: Html,
}

/// The shell for those who are not signed in: sign-in, first run, faults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// Title of the tab and, unless the page has its own, nothing else.
    pub title: String,
    /// Whether the page answers a refused form.
    pub faulty: bool,
    /// At the right of the head: the time and what is true of this connection. Empty for nothing.
    pub head: Words,
    /// Whether the page needs the full width (first run) or one narrow column (sign-in).
    pub wide: bool,
}

impl Gate {
    /// The whole page around `main`.
    pub fn page(&self, main: &impl Template) -> askama::Result<String> {
        GatePage { gate: self, main: Html::of(main)? }.render()
    }
}

#[derive(Template)]
#[template(path = "page/gate.html")]
struct GatePage<'a> {
    gate: &'a Gate,
    main: Html,
}

/// The heading of a page: the finding or the name, what it rests on, at most three actions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/head.html")]
pub struct Head {
    /// The finding if there is one, else the name.
    pub title: String,
    /// Number and state behind it.
    pub chips: Vec<Chip>,
    /// One line of grey: where the figures come from, what changed last.
    pub under: Words,
    /// At most three, one of them primary; none is fine.
    pub actions: Vec<Action>,
    /// Buttons that offer a choice; they count like actions and stand before them.
    pub menus: Vec<MenuView>,
    /// Is the address worth handing on? Then a button copies it, where there is script.
    pub copies: bool,
}
