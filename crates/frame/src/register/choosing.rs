//! How a record is offered to be chosen: in its words, and from which address.

use crate::store::Named;
use record::{Field, Kind, RecordType};

/// `Payments · SVC-0004`, and the type behind it where records of several types are offered.
pub(super) fn words(named: &Named, targets: &[&'static RecordType]) -> String {
    let words = format!("{} · {}", named.title, named.label());
    with_register(words, named, targets)
}

/// The words with the type behind them where records of several types are offered.
pub(super) fn with_register(
    words: String,
    named: &Named,
    targets: &[&'static RecordType],
) -> String {
    match targets {
        [] | [_] => words,
        _ => format!("{words} · {}", named.of.label),
    }
}

/// Where suggestions for a field come from: the register referred to, or, when there are several,
/// the field of the register that refers.
pub(crate) fn source(of: &RecordType, path: &str, targets: &[&'static RecordType]) -> String {
    match targets {
        [target] => format!("/{}", target.plural),
        _ => format!("/{}?field={path}", of.plural),
    }
}

/// The field at a path as forms name it: `owner`, or `holders.0.person` in an embedded table.
pub(super) fn field(of: &'static RecordType, path: &str) -> Option<&'static Field> {
    let mut parts = path.split('.');
    let (_, field) = of.field(parts.next()?)?;
    match (field.kind, parts.next_back()) {
        (Kind::Rows(row), Some(inner)) => row.fields.iter().find(|field| field.name == inner),
        _ => Some(field),
    }
}
