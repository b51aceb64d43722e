//! Icons, and the four statuses that are always an icon and a word.

use std::fmt;

use super::assets;
use super::words::safe;

macro_rules! icons {
    ($($name:ident $id:literal $doc:literal),* $(,)?) => {
        /// A picture of the sprite. It stands beside a word and is hidden from screen readers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $(#[doc = $doc] $name),* }

        impl Icon {
            /// Every icon, for the gallery and the check against the sprite.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The id of its symbol in the sprite.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => concat!("i-", $id)),* }
            }
        }
    };
}

icons! {
    Bad "bad" "Red diamond with a bar: a gap, failed, late, blocked.",
    Bell "bell" "A notice.",
    Chat "chat" "Talk.",
    Clock "clock" "A time that is due.",
    Columns "cols" "Columns of a table.",
    Comment "comment" "A comment.",
    Down "down" "Opens downwards.",
    Edit "edit" "Change.",
    Evidence "evidence" "The place Evidence.",
    Exercise "exercise" "The place Exercises.",
    Eye "eye" "Seen.",
    File "file" "An attached file.",
    Hand "hand" "A manual act.",
    History "history" "Earlier versions.",
    In "in" "Into Holdfast: import.",
    Invoke "invoke" "The place Invocation.",
    Keys "keys" "Keyboard.",
    Link "link" "A relation.",
    Lock "lock" "Withheld or locked.",
    Ok "ok" "Green disc with a tick: proven, passed, met.",
    Organisation "org" "An organisation.",
    Out "out" "Out of Holdfast: export.",
    Person "person" "A person.",
    Phone "phone" "A telephone.",
    Plans "plans" "The place Plans.",
    Plus "plus" "New.",
    Process "process" "The place Process.",
    Ready "ready" "The place Ready?",
    Search "search" "Find.",
    Services "services" "The place Services.",
    Suppliers "suppliers" "The place Suppliers.",
    Theme "moon" "Light or dark.",
    Undo "undo" "Take back.",
    Unknown "unk" "Violet broken ring: unknown, lapsed.",
    Up "up" "Upwards.",
    Warn "warn" "Amber half disc: plausible, in treatment, degraded.",
    Work "work" "The place Work.",
    Remove "x" "Take away.",
}

impl fmt::Display for Icon {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without built assets there is no sprite; the word beside the icon stays.
        let Some(sprite) = assets::asset("sprite.svg") else { return Ok(()) };
        let id = self.id();
        write!(out, "<svg class=i aria-hidden=true><use href=\"{sprite}#{id}\"/></svg>")
    }
}

/// The four hues of status. There is no fifth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hue {
    /// Proven, passed, met.
    Ok,
    /// Not proven yet.
    Warn,
    /// A rule or a target is broken.
    Bad,
    /// Unknown or lapsed.
    #[default]
    Unknown,
}

impl Hue {
    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Unknown => "unk",
        }
    }

    /// Its edge, for a notice.
    pub(super) fn edge(self) -> &'static str {
        match self {
            Self::Ok => "edge-ok",
            Self::Warn => "edge-warn",
            Self::Bad => "edge-bad",
            Self::Unknown => "edge-unk",
        }
    }

    /// Its shape.
    pub fn icon(self) -> Icon {
        match self {
            Self::Ok => Icon::Ok,
            Self::Warn => Icon::Warn,
            Self::Bad => Icon::Bad,
            Self::Unknown => Icon::Unknown,
        }
    }
}

/// A status: shape, hue and word together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Which of the four.
    pub hue: Hue,
    /// The word.
    pub words: String,
    /// With a tint behind it: for the state of the object itself, not inside a dense table.
    pub chip: bool,
}

impl Status {
    /// Icon and word, for tables and lists.
    pub fn plain(hue: Hue, words: impl Into<String>) -> Self {
        Self { hue, words: words.into(), chip: false }
    }

    /// Icon and word on a tint, for the heading of the object.
    pub fn chip(hue: Hue, words: impl Into<String>) -> Self {
        Self { hue, words: words.into(), chip: true }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (chip, hue) = (if self.chip { " chip" } else { "" }, self.hue.class());
        let (icon, words) = (self.hue.icon(), safe(&self.words));
        write!(out, "<span class=\"st{chip} {hue}\">{icon}{words}</span>")
    }
}

/// A small label without a status: a number, a state that is neither good nor bad.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chip {
    /// Grey.
    Plain(String),
    /// Petrol: running, chosen.
    Accent(String),
    /// One of the four.
    Status(Status),
}

impl fmt::Display for Chip {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(words) => write!(out, "<span class=\"chip plain\">{}</span>", safe(words)),
            Self::Accent(words) => {
                write!(out, "<span class=\"st chip acc\">{}</span>", safe(words))
            }
            Self::Status(status) => status.fmt(out),
        }
    }
}
