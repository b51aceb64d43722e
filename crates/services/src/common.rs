//! What services, components, suppliers and contracts have in common, whatever they are: how open
//! they are, and how often they are looked through.

pub use governance::classification::Classification;
use record::Choice;

/// How often a record is looked through again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum ReviewInterval {
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every six months.
    #[choice(label = "Half-yearly")]
    HalfYearly,
    /// Every year.
    Yearly,
    /// Every second year.
    #[choice(label = "Every two years")]
    TwoYearly,
}
