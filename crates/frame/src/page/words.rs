//! Words on a page: a line of text with emphasis, links and instants, escaped where it is written.

use std::fmt;

use askama::filters::{Html as HtmlText, escape};
use jiff::Timestamp;
use jiff::civil::Date;

use super::draw::{Drawing, MarginLegend};
use super::{Icon, Status};

/// One piece of a line of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Text that carries the weight.
    Bold(String),
    /// Text that is stressed.
    Stressed(String),
    /// Text that steps back.
    Soft(String),
    /// Text that breaks a rule or a target: red and bold, the word says what is wrong.
    Broken(String),
    /// Text in the fixed-width face: hashes, file names, what was typed.
    Mono(String),
    /// A link to a record or page.
    Link(String, String),
    /// A link in bold, the name of a record.
    BoldLink(String, String),
    /// Text that was added.
    Added(String),
    /// Text that was taken away.
    Removed(String),
    /// Text that the remark of this number is about.
    Noted(String, u32),
    /// Text found by a search, underlined.
    Found(String),
    /// An instant or a day.
    When(When),
    /// A status with its icon.
    Status(Status),
    /// An icon beside a word that says the same.
    Icon(Icon),
    /// A drawing inside a cell or a line.
    Drawing(Drawing),
    /// What explains the fillings of bars.
    Legend(MarginLegend),
    /// Text only for those who hear the page.
    Heard(String),
    /// The next line.
    Break,
}

/// So many of a thing: "1 service", "1,041 services".
pub fn counted(count: impl TryInto<u64>, one: &str, many: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    if count == 1 { format!("1 {one}") } else { format!("{} {many}", thousands(count)) }
}

/// The words with a capital letter.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A number with its thousands apart: "1,234,567".
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A line of words. Build it with the methods, or from a string for plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<Inline>);

impl Words {
    /// No words.
    pub fn new() -> Self {
        Self::default()
    }

    /// One piece.
    pub fn of(piece: Inline) -> Self {
        Self(vec![piece])
    }

    /// Whether nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a piece.
    #[must_use]
    pub fn and(mut self, piece: Inline) -> Self {
        self.0.push(piece);
        self
    }

    /// Adds a piece of authored text; plain text goes on where plain text ended.
    #[must_use]
    pub fn joined(mut self, piece: Inline) -> Self {
        match (self.0.last_mut(), piece) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, piece) => self.0.push(piece),
        }
        self
    }

    /// The same with each text that holds `passage` marked there, as what remark `number` is
    /// about. Nothing when no single text holds it.
    pub fn noted(&self, passage: &str, number: u32) -> Option<Self> {
        let found = self.0.iter().enumerate().find_map(|(at, piece)| match piece {
            Inline::Text(text) => text.find(passage).map(|from| (at, text, from)),
            _ => None,
        });
        let (at, text, from) = found.filter(|_| !passage.is_empty())?;
        let note = Inline::Noted(passage.to_owned(), number);
        let before = Inline::Text(text[..from].to_owned());
        let after = Inline::Text(text[from + passage.len()..].to_owned());
        let mut all = self.0.clone();
        all.splice(at..=at, [before, note, after]);
        Some(Self(all))
    }

    /// Adds other words.
    #[must_use]
    pub fn join(mut self, other: Words) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Adds plain text.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        self.and(Inline::Text(text.into()))
    }

    /// Adds text that carries the weight.
    #[must_use]
    pub fn bold(self, text: impl Into<String>) -> Self {
        self.and(Inline::Bold(text.into()))
    }

    /// Adds text that steps back.
    #[must_use]
    pub fn soft(self, text: impl Into<String>) -> Self {
        self.and(Inline::Soft(text.into()))
    }

    /// Adds a link.
    #[must_use]
    pub fn link(self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.and(Inline::Link(text.into(), href.into()))
    }

    /// Adds an instant or a day.
    #[must_use]
    pub fn when(self, when: When) -> Self {
        self.and(Inline::When(when))
    }

    /// Its pieces, in order.
    pub fn pieces(&self) -> &[Inline] {
        &self.0
    }

    /// The words alone, for a title or a label.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        for piece in &self.0 {
            match piece {
                Inline::Text(text)
                | Inline::Bold(text)
                | Inline::Stressed(text)
                | Inline::Soft(text)
                | Inline::Broken(text)
                | Inline::Mono(text)
                | Inline::Link(text, _)
                | Inline::BoldLink(text, _)
                | Inline::Added(text)
                | Inline::Removed(text)
                | Inline::Noted(text, _)
                | Inline::Found(text) => plain.push_str(text),
                Inline::When(when) => plain.push_str(&when.words),
                Inline::Status(status) => plain.push_str(&status.words),
                Inline::Break => plain.push(' '),
                Inline::Heard(text) => plain.push_str(text),
                Inline::Icon(_) | Inline::Drawing(_) | Inline::Legend(_) => {}
            }
        }
        plain
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::new() } else { Self::of(Inline::Text(text)) }
    }
}

impl From<Status> for Words {
    fn from(status: Status) -> Self {
        Self::of(Inline::Status(status))
    }
}

impl From<When> for Words {
    fn from(when: When) -> Self {
        Self::of(Inline::When(when))
    }
}

impl fmt::Display for Words {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| piece.fmt(out))
    }
}

/// Text made harmless for HTML. The escaper of the templates is the only one used.
pub(super) fn safe(text: &str) -> impl fmt::Display + '_ {
    match escape(text, HtmlText) {
        Ok(safe) => safe,
        Err(never) => match never {},
    }
}

impl fmt::Display for Inline {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(out, "{}", safe(text)),
            Self::Bold(text) => write!(out, "<b>{}</b>", safe(text)),
            Self::Stressed(text) => write!(out, "<em>{}</em>", safe(text)),
            Self::Soft(text) => write!(out, "<span class=\"soft\">{}</span>", safe(text)),
            Self::Broken(text) => write!(out, "<span class=\"bad b\">{}</span>", safe(text)),
            Self::Mono(text) => write!(out, "<span class=\"mono\">{}</span>", safe(text)),
            Self::Link(text, href) => {
                write!(out, "<a href=\"{}\">{}</a>", safe(href), safe(text))
            }
            Self::BoldLink(text, href) => {
                write!(out, "<a class=\"b\" href=\"{}\">{}</a>", safe(href), safe(text))
            }
            Self::Added(text) => write!(out, "<ins>{}</ins>", safe(text)),
            Self::Removed(text) => write!(out, "<del>{}</del>", safe(text)),
            Self::Noted(text, number) => {
                let text = safe(text);
                write!(out, "<a class=\"cm\" href=\"#remarks\">{text}<sup>{number}</sup></a>")
            }
            Self::Found(text) => write!(out, "<mark>{}</mark>", safe(text)),
            Self::When(when) => when.fmt(out),
            Self::Status(status) => status.fmt(out),
            Self::Icon(icon) => icon.fmt(out),
            Self::Drawing(drawing) => drawing.fmt(out),
            Self::Legend(legend) => legend.fmt(out),
            Self::Heard(text) => {
                write!(out, "<span class=\"visually-hidden\">{}</span>", safe(text))
            }
            Self::Break => out.write_str("<br>"),
        }
    }
}

/// An instant or a day as it is shown, with its machine form for the reader's own zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// RFC 3339 with `Z`, or `2026-11-23` for a day.
    pub machine: String,
    /// What is read without a script: UTC.
    pub words: String,
}

impl When {
    /// An instant: "23 Nov 2026 09:40 UTC".
    pub fn instant(at: Timestamp) -> Self {
        Self {
            machine: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            words: at.strftime("%-d %b %Y %H:%M UTC").to_string(),
        }
    }

    /// An instant as the top bar says it: "Mon 23 Nov 2026 09:40 UTC".
    pub fn weekday(at: Timestamp) -> Self {
        Self { words: at.strftime("%a %-d %b %Y %H:%M UTC").to_string(), ..Self::instant(at) }
    }

    /// A day: "23 Nov 2026". A day has no zone and is never moved.
    pub fn day(day: Date) -> Self {
        Self { machine: day.to_string(), words: day.strftime("%-d %b %Y").to_string() }
    }
}

impl fmt::Display for When {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (machine, words) = (safe(&self.machine), safe(&self.words));
        write!(out, "<time datetime=\"{machine}\">{words}</time>")
    }
}
