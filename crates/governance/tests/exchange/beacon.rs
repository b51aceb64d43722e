//! A record type with a field of every kind, for what people and organisations do not have.

use frame::{catalogue::Capability, gate::Routes};
use governance::people::Organisation;
use record::{Choice, Record, Ref, Refs, Row, Rows, State};
use terms::{Day, Duration, Email, Instant, Line, Money, Phone, Prose};

/// How far a light is seen.
#[derive(Clone, Debug, PartialEq, Choice)]
pub enum Range {
    /// From the quay.
    Near,
    /// From the open sea.
    #[choice(label = "Far out")]
    FarOut,
}

/// Whether it burns.
#[derive(Clone, Debug, PartialEq, State)]
#[state(initial = Dark)]
#[transition(name = "light", label = "Light it", from(Dark), to = Lit)]
#[transition(name = "douse", label = "Douse it", from(Lit), to = Dark)]
pub enum Glow {
    /// Nobody lit it.
    Dark,
    /// It burns.
    Lit,
}

/// When it was looked after.
#[derive(Clone, Debug, PartialEq, Row)]
pub struct Visit {
    /// On which day.
    pub on: Day,
    /// Who sent the keeper.
    pub by: Option<Ref<Organisation>>,
    /// What was done.
    pub note: Option<Line>,
}

/// A light on the coast.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "BEA", place = "Work", reach = owner)]
pub struct Beacon {
    /// What it is called.
    #[field(title)]
    pub name: Line,
    /// Whose it is.
    pub owner: Ref<Organisation>,
    /// How far it is seen.
    pub range: Option<Range>,
    /// Its mark on the chart.
    #[field(unique)]
    pub mark: Option<Line>,
    /// Metres above the sea.
    #[field(min = 0, max = 900, unit = "m")]
    pub height: Option<i64>,
    /// Is it manned?
    pub manned: Option<bool>,
    /// Who answers for it.
    pub mail: Option<Email>,
    /// The telephone of the keeper.
    pub phone: Option<Phone>,
    /// What to know.
    pub notes: Option<Prose>,
    /// How long it burns.
    pub burns: Option<Duration>,
    /// What it cost.
    pub price: Option<Money>,
    /// The first day.
    pub since: Option<Day>,
    /// When it was seen last.
    pub seen: Option<Instant>,
    /// The light that follows.
    pub next: Option<Ref<Beacon>>,
    /// Lights in sight.
    pub sights: Refs<Beacon>,
    /// Visits.
    pub visits: Rows<Visit>,
    /// Does it burn?
    pub glow: Glow,
}

/// The coast.
pub const COAST: Capability =
    Capability { name: "coast", records: &[Beacon::record_type], routes: |routes: Routes| routes };
