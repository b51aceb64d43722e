//! What disruptions cost in a year: how often they happen times what each costs.
//!
//! A scenario has a frequency and a magnitude, both uncertain, as in FAIR. The number of events of
//! a year is drawn, and the loss of each of them: so a year can be bad because much happened, or
//! because one thing was bad, and the curve of losses has the tails that it should have. Two ways
//! lead to the curve: trials over many years, and the exact sum over a grid by Fourier
//! transforms, between proven bounds. They agree, and the tests hold them to it.
//!
//! Units: any one currency; a year is the period of all frequencies.

mod count;
mod curve;
mod fair;
mod model;
mod options;
mod portfolio;
mod read;
mod years;

pub use curve::Curve;
pub use fair::{Fair, FairOutcome, fair};
pub use model::{Frequency, Magnitude, Scenario, Secondary};
pub use options::{Change, Strategy, Value, values};
pub use portfolio::{Between, Grid, portfolio};
pub use read::{ReadLimit, ScenarioFile, read};
pub use years::{Losses, Part, Years, losses};
