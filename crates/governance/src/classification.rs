//! Who may know what stands in a record: the same steps for documents, services and contracts.

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
