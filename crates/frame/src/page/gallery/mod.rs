//! The gallery: every component with samples, for screenshots, tests and people who build pages.
//!
//! The samples are fictional and long-winded on purpose: long names, empty lists, other scripts,
//! text that looks like markup.

mod drawings;
mod forms;
mod record;
mod register;
mod states;

use askama::Template;
use jiff::Timestamp;
use jiff::civil::date;

use super::{AsOf, Crumb, Html, Me, Place, PlaceLink, RegisterLink, Shell, When};

/// Names of the sample pages, in the order of the overview.
pub const NAMES: [&str; 14] = [
    "register",
    "register-empty",
    "record",
    "record-past",
    "form",
    "form-refused",
    "states",
    "drawings",
    "import",
    "administration",
    "find",
    "sign-in",
    "first-run",
    "unknown",
];

/// A sample page by its name; none when there is no such sample.
pub fn page(name: &str) -> Option<askama::Result<String>> {
    Some(match name {
        "register" => register::full(),
        "register-empty" => register::empty(),
        "record" => record::page(),
        "record-past" => record::past(),
        "form" => forms::fresh(),
        "form-refused" => forms::refused(),
        "states" => states::page(),
        "drawings" => drawings::page(),
        "import" => states::import(),
        "administration" => states::administration(),
        "find" => states::find(),
        "sign-in" => forms::sign_in(),
        "first-run" => forms::first_run(),
        "unknown" => super::problems::unknown_page(&shell("Unknown", &[])),
        _ => return None,
    })
}

/// The overview: a link to each sample, below `prefix`.
pub fn overview(prefix: &str) -> askama::Result<String> {
    let links = NAMES.map(|name| (name.to_owned(), format!("{prefix}{name}"))).to_vec();
    shell("Gallery", &[]).page(&Overview { links })
}

#[derive(Template)]
#[template(path = "page/gallery/overview.html")]
struct Overview {
    links: Vec<(String, String)>,
}

/// Two columns: the rest and 320.
#[derive(Template)]
#[template(path = "page/gallery/columns.html")]
struct Columns {
    above: Html,
    left: Html,
    right: Html,
    even: bool,
}

fn at(hour: i8, minute: i8) -> When {
    When::instant(instant(hour, minute))
}

/// An instant of the day on which the samples play.
fn instant(hour: i8, minute: i8) -> Timestamp {
    let written = format!("2026-11-23T{hour:02}:{minute:02}:00Z");
    written.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn day(year: i16, month: i8, day: i8) -> When {
    When::day(date(year, month, day))
}

/// The shell of the samples, at Evidence.
fn shell(title: &str, crumbs: &[Crumb]) -> Shell {
    let place = |place, count, current| PlaceLink { place, href: "/".to_owned(), count, current };
    let register = |words: &str, current| RegisterLink {
        words: words.to_owned(),
        href: "/gallery/register".to_owned(),
        current,
    };
    Shell {
        title: title.to_owned(),
        places: vec![
            place(Place::Ready, 0, false),
            place(Place::Services, 0, false),
            place(Place::Exercises, 3, false),
            place(Place::Suppliers, 0, false),
            place(Place::Evidence, 4, true),
            place(Place::Work, 5, false),
        ],
        registers_title: "Registers".to_owned(),
        registers: vec![
            register("Organisations", false),
            register("Persons", false),
            register("Risk register", true),
            register("Contracts", false),
        ],
        foot: vec!["Northwharf Markets".to_owned(), "run by Keystone".to_owned()],
        crumbs: crumbs.to_vec(),
        as_of: AsOf { when: When::weekday(instant(9, 40)), ..AsOf::default() },
        me: Me {
            initials: "CL".to_owned(),
            name: "Continuity lead".to_owned(),
            role: "Keystone".to_owned(),
            links: vec![
                ("My account".to_owned(), "/account".to_owned()),
                ("Sessions".to_owned(), "/sessions".to_owned()),
                ("Administration".to_owned(), "/administration".to_owned()),
            ],
            sign_out: "/sign-out".to_owned(),
            key: "sample".to_owned(),
        },
        ..Shell::default()
    }
}
