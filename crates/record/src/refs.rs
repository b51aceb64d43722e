//! References to other records, and rows embedded in a record.

use crate::{Field, FieldValue, Kind, Record, Value};
use std::{collections::HashSet, marker::PhantomData};
use terms::{Id, Misfit};

/// What a reference may point to: a record type, or one of several that [`one_of!`] names.
///
/// [`one_of!`]: crate::one_of
pub trait Referent: 'static {
    /// The names of the record types, in the order in which they are offered.
    const NAMES: &'static [&'static str];
}

impl<T: Record> Referent for T {
    const NAMES: &'static [&'static str] = &[T::NAME];
}

/// Makes a type that stands for several record types, so that one field can refer to any of them:
///
/// ```
/// record::one_of! {
///     /// What a service can depend on.
///     pub Provider = "service", "ci", "organisation", "person"
/// }
/// assert_eq!(<record::Ref<Provider> as record::FieldValue>::KIND.targets().len(), 4);
/// ```
///
/// The types are named and not imported, since they may live in crates above; the catalogue
/// refuses at the start a name that is no record type. Identities are unique over all registers,
/// so the column holds one id, as for one type, but has no foreign key.
#[macro_export]
macro_rules! one_of {
    ($(#[$about:meta])* $visible:vis $name:ident = $($of:literal),+ $(,)?) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $visible enum $name {}

        impl $crate::Referent for $name {
            const NAMES: &'static [&'static str] = &[$($of),+];
        }
    };
}

/// A reference to one record of type `T`, or of a type that `T` stands for; an edge of the graph.
/// A reference to one type becomes a foreign key.
pub struct Ref<T> {
    id: Id,
    of: PhantomData<fn() -> T>,
}

impl<T> Ref<T> {
    /// A reference to the record with that id.
    pub fn to(id: Id) -> Ref<T> {
        Ref { id, of: PhantomData }
    }

    /// Which record.
    pub fn id(&self) -> Id {
        self.id
    }
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Ref<T> {
        *self
    }
}

impl<T> Copy for Ref<T> {}

impl<T> PartialEq for Ref<T> {
    fn eq(&self, other: &Ref<T>) -> bool {
        self.id == other.id
    }
}

impl<T> std::fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ref({})", self.id)
    }
}

impl<T: Referent> FieldValue for Ref<T> {
    const KIND: Kind = Kind::Ref(T::NAMES);

    fn to_value(&self) -> Value {
        Value::Ref(self.id)
    }

    fn from_value(value: &Value) -> Result<Ref<T>, Misfit> {
        match value {
            Value::Ref(id) => Ok(Ref::to(*id)),
            _ => Err(Misfit::of("is not a reference")),
        }
    }
}

/// References to any number of records of type `T`, in the order given, none twice.
pub struct Refs<T>(Vec<Ref<T>>);

impl<T> Refs<T> {
    /// These references; what comes twice is kept once.
    pub fn to(ids: impl IntoIterator<Item = Id>) -> Refs<T> {
        let mut seen = HashSet::new();
        Refs(ids.into_iter().filter(|id| seen.insert(*id)).map(Ref::to).collect())
    }

    /// The references.
    pub fn iter(&self) -> impl Iterator<Item = &Ref<T>> {
        self.0.iter()
    }
}

impl<T> Clone for Refs<T> {
    fn clone(&self) -> Refs<T> {
        Refs(self.0.clone())
    }
}

impl<T> PartialEq for Refs<T> {
    fn eq(&self, other: &Refs<T>) -> bool {
        self.0 == other.0
    }
}

impl<T> std::fmt::Debug for Refs<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Referent> FieldValue for Refs<T> {
    const KIND: Kind = Kind::Refs(T::NAMES);
    const REQUIRED: bool = false;

    fn to_value(&self) -> Value {
        Value::Refs(self.0.iter().map(Ref::id).collect())
    }

    fn from_value(value: &Value) -> Result<Refs<T>, Misfit> {
        match value {
            Value::Nothing => Ok(Refs(Vec::new())),
            Value::Refs(ids) => Ok(Refs::to(ids.iter().copied())),
            _ => Err(Misfit::of("is not a list of references")),
        }
    }
}

/// What an embedded row consists of.
#[derive(Debug)]
pub struct RowType {
    /// `contact point`, for headings and messages.
    pub name: &'static str,
    /// Its doc comment.
    pub help: &'static str,
    /// Its fields; none of them holds rows or several references.
    pub fields: &'static [Field],
}

/// A struct that stands in a table inside a record; derived.
pub trait Row: Sized + 'static {
    /// What it consists of.
    const ROW_TYPE: &'static RowType;

    /// One value for each field.
    fn to_values(&self) -> Vec<Value>;

    /// The row that these values are. Errors: a value does not fit its field.
    fn from_values(values: &[Value]) -> Result<Self, Misfit>;
}

/// A small table inside a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<T>(Vec<T>);

impl<T> Rows<T> {
    /// These rows.
    pub fn of(rows: Vec<T>) -> Rows<T> {
        Rows(rows)
    }

    /// The rows.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl<T: Row> FieldValue for Rows<T> {
    const KIND: Kind = Kind::Rows(T::ROW_TYPE);
    const REQUIRED: bool = false;

    fn to_value(&self) -> Value {
        Value::Rows(self.0.iter().map(Row::to_values).collect())
    }

    fn from_value(value: &Value) -> Result<Rows<T>, Misfit> {
        match value {
            Value::Nothing => Ok(Rows(Vec::new())),
            Value::Rows(rows) => {
                rows.iter().map(|row| T::from_values(row)).collect::<Result<_, _>>().map(Rows)
            }
            _ => Err(Misfit::of("is not a table")),
        }
    }
}
