//! Lifecycles: states, the transitions between them, and what each state asks of the fields.

use crate::{ChoiceValue, Kind, RecordType, Refusal, Value};

/// What a state demands of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// It must be filled.
    Required,
    /// It cannot be changed.
    Locked,
    /// A column of embedded rows, `findings.name`: no row is added or taken away, and what stands
    /// there stays; the other columns can be changed.
    Kept,
    /// It is not shown and not asked for.
    Hidden,
}

/// A demand of one state on one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The name of the state.
    pub state: &'static str,
    /// The name of the field.
    pub field: &'static str,
    /// What is demanded.
    pub demand: Demand,
}

impl Duty {
    /// The positions of the field and of the column of its rows, where the duty names a column.
    pub fn column(&self, of: &RecordType) -> Option<(usize, usize)> {
        let (field, column) = self.field.split_once('.')?;
        let (at, field) = of.field(field)?;
        let Kind::Rows(row) = field.kind else { return None };
        Some((at, row.fields.iter().position(|field| field.name == column)?))
    }
}

/// A decision over the values of a record, in the order of its fields: what it refuses.
pub type Rule = fn(&[Value]) -> Vec<Refusal>;

/// A way from some states to another.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// Its name in addresses and in the ledger: `activate`.
    pub name: &'static str,
    /// The order that people press: `Make active`.
    pub label: &'static str,
    /// From which states.
    pub from: &'static [&'static str],
    /// To which state.
    pub to: &'static str,
    /// The fields that must be filled first, beside those the state itself requires.
    pub needs: &'static [&'static str],
    /// Must the person give a reason?
    pub reason: bool,
    /// A decision over the values of the record, in the order of its fields.
    pub guard: Option<Rule>,
    /// A decision over the records that one of its fields names.
    pub over: Option<Over>,
}

/// The records that a field names, and what is decided about them: one list of values for each
/// record, in the order of its fields. What whoever takes the step does not see is nothing.
#[derive(Clone, Copy, Debug)]
pub struct Over {
    /// The field that names them.
    pub field: &'static str,
    /// The decision: the values of the record itself, then those of the named ones.
    pub decide: OverRule,
}

/// What keeps a step from being taken, as far as the records that are named decide it.
pub type OverRule = fn(&[Value], &[Option<Vec<Value>>]) -> Vec<Refusal>;

/// The states of a record and the ways between them.
#[derive(Debug)]
pub struct Lifecycle {
    /// The states, in the order in which a record usually passes them.
    pub states: &'static [ChoiceValue],
    /// The state a new record begins in.
    pub initial: &'static str,
    /// The ways.
    pub transitions: &'static [Transition],
    /// What each state asks of the fields.
    pub duties: &'static [Duty],
    /// The states in which every change needs a reason, or the number of a change.
    pub controlled: &'static [&'static str],
}

impl Lifecycle {
    /// The state of that name.
    pub fn state(&self, name: &str) -> Option<&'static ChoiceValue> {
        self.states.iter().find(|state| state.name == name)
    }

    /// The transition of that name that leads out of `state`.
    pub fn transition(&self, state: &str, name: &str) -> Option<&'static Transition> {
        self.from_state(state).find(|transition| transition.name == name)
    }

    /// All ways out of `state`.
    pub fn from_state(&self, state: &str) -> impl Iterator<Item = &'static Transition> {
        let state = state.to_owned();
        self.transitions.iter().filter(move |way| way.from.contains(&state.as_str()))
    }

    /// What `state` demands of `field`, if anything.
    pub fn demand(&self, state: &str, field: &str) -> Option<Demand> {
        self.duties
            .iter()
            .find(|duty| duty.state == state && duty.field == field)
            .map(|duty| duty.demand)
    }
}
