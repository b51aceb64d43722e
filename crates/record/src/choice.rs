//! Choices: enums whose doc comments explain each value.

use crate::Value;
use terms::Misfit;

/// How a choice or a state is shown: one of the four verdict hues with its shape, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    /// No verdict.
    #[default]
    Plain,
    /// Proven, held, in force: green disc with a tick.
    Ok,
    /// Plausible, not proven yet: amber half disc.
    Warn,
    /// A rule or a target is broken: red diamond.
    Bad,
    /// Unknown, lapsed, over: violet broken ring.
    Unknown,
}

/// One value that may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChoiceValue {
    /// What is kept and sent: `internal-group`.
    pub name: &'static str,
    /// What people read: `Internal group`.
    pub label: &'static str,
    /// Its doc comment.
    pub help: &'static str,
    /// How it is shown.
    pub tone: Tone,
}

/// An enum of values to choose from; derived.
pub trait Choice: Sized + 'static {
    /// All values, in the order of their declaration.
    const VALUES: &'static [ChoiceValue];

    /// The name of this value.
    fn name(&self) -> &'static str;

    /// The value of that name.
    fn from_name(name: &str) -> Option<Self>;
}

/// Finds what a person wrote among `values`: by name or label, case set aside.
pub(crate) fn find<'v>(values: &'v [ChoiceValue], text: &str) -> Result<&'v ChoiceValue, Misfit> {
    let wanted = terms::fold(text);
    values
        .iter()
        .find(|value| value.name == text)
        .or_else(|| {
            values.iter().find(|value| {
                terms::fold(value.name) == wanted || terms::fold(value.label) == wanted
            })
        })
        .ok_or_else(|| {
            let names: Vec<&str> = values.iter().map(|value| value.label).collect();
            Misfit::of(format!("is not one of: {}", names.join(", ")))
        })
}

/// The choice that a value names; what the derives expand to.
#[doc(hidden)]
pub fn choice_from<C: Choice>(value: &Value) -> Result<C, Misfit> {
    value
        .as_text()
        .and_then(C::from_name)
        .ok_or_else(|| Misfit::of("is not one of the values to choose from"))
}
