//! What services, components, suppliers and contracts have in common, whatever they are: how open
//! they are, and how often they are looked through.

use record::Choice;

/// Who may know what stands in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Classification {
    /// Everybody, outside the organisation too.
    Public,
    /// Everybody inside.
    Internal,
    /// Those who need it for their work.
    #[choice(tone = "warn")]
    Confidential,
    /// Those who are named.
    #[choice(tone = "bad", label = "Strictly confidential")]
    StrictlyConfidential,
}

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
