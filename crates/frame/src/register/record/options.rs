//! What can be chosen in a field, as options of a form.

use crate::{page::OptionView, store::Named};
use record::ChoiceValue;
use terms::fold;

/// The values of a choice; the one that `text` names by its name or its label is chosen.
pub(super) fn choices(values: &[ChoiceValue], text: &str) -> Vec<OptionView> {
    let is = |value: &ChoiceValue| value.name == text || fold(value.label) == fold(text);
    values
        .iter()
        .map(|value| OptionView {
            value: value.name.to_owned(),
            words: value.label.to_owned(),
            help: value.help.to_owned(),
            chosen: is(value),
        })
        .collect()
}

/// A record that can be chosen, by its short number.
pub(super) fn option(named: &Named, chosen: bool) -> OptionView {
    let words = named.title.clone();
    OptionView { value: named.label(), words, help: String::new(), chosen }
}

/// Does this text name it: `ORG-0004`, `ORG-0004 Altus`, its id, its title?
pub(super) fn names_it(named: &Named, text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    first.eq_ignore_ascii_case(&named.label())
        || text.parse::<terms::Id>().is_ok_and(|id| id == named.id)
        || fold(text) == fold(&named.title)
}
