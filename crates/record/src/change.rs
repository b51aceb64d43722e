//! Changes: which fields differ between two states of a record.

use crate::{RecordType, Value};

/// One field that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The position of the field.
    pub field: usize,
    /// What it held.
    pub before: Value,
    /// What it holds now.
    pub after: Value,
}

/// The fields that differ, in their order. An empty list and nothing are the same.
///
/// Shape: both slices have one value for each field of `of`.
pub fn changes(of: &RecordType, before: &[Value], after: &[Value]) -> Vec<Change> {
    assert_eq!(before.len(), of.fields.len(), "one value for each field");
    assert_eq!(after.len(), of.fields.len(), "one value for each field");
    let differs = |a: &Value, b: &Value| a != b && !(a.is_nothing() && b.is_nothing());
    (0..of.fields.len())
        .filter(|at| differs(&before[*at], &after[*at]))
        .map(|field| Change { field, before: before[field].clone(), after: after[field].clone() })
        .collect()
}
