//! What a list is asked for: the pairs of an address, put in order and read.

use crate::{
    gate::{Asking, Fields, PermissionKey, Scope, Scoped, Verb},
    page::{FilterChip, OptionView, Words},
    problem::Problem,
    register::{address::Address, references},
    store::{self, Cursor, CustomField},
};
use record::{Field, Filter, Kind, RecordType, Refusal, Test, Value};
use std::collections::HashMap;
use terms::Id;

/// A list as it was asked for.
pub(super) struct Asked {
    /// The register.
    pub of: &'static RecordType,
    /// Its custom fields.
    pub custom: Vec<CustomField>,
    /// What was asked.
    pub address: Address,
    /// The address to go to instead: forms send open fields and repeat names, which addresses
    /// that people share do not.
    pub elsewhere: Option<String>,
    /// Names of the records that filters ask for.
    pub names: HashMap<Id, String>,
}

/// Parameters of the pages around the list, which are no filters.
const OF_THE_PAGE: [&str; 13] = [
    "ids", "all", "set", "value", "why", "step", "select", "done", "from", "view", "part", "field",
    "_key",
];

impl Asked {
    /// Reads the pairs of an address.
    pub async fn read(
        by: &mut impl Scoped,
        of: &'static RecordType,
        pairs: &Fields,
    ) -> Result<Asked, Problem> {
        let custom = store::custom_fields(by.asked(), of).await?;
        let tidied = tidied(by, of, pairs).await?;
        let mut address = Address::parse(of, &custom, &tidied.pairs);
        address.faults.extend(tidied.refusals);
        let elsewhere = (tidied.has_changed && address.faults.is_empty()).then(|| address.path(of));
        let names = filter_names(by, &address).await?;
        Ok(Asked { of, custom, address, elsewhere, names })
    }

    /// The state of the list as hidden fields of a form that changes one part of it.
    pub fn hidden(&self, address: &Address) -> Vec<(String, String)> {
        Fields::decode(address.text(self.of).as_bytes()).map(|f| f.0).unwrap_or_default()
    }

    /// The address without the page one is on.
    pub fn first_page(&self) -> Address {
        self.address.with_cursor(Cursor::First)
    }

    /// Each thing that narrows the list: what it says, and the address without it.
    pub fn chips(&self) -> Vec<(String, Address)> {
        let filters = self.address.query.filters.iter().enumerate();
        let mut chips: Vec<(String, Address)> = filters
            .map(|(at, filter)| (self.filter_words(filter), self.address.without_filter(at)))
            .collect();
        for (at, (key, text)) in self.address.query.custom.iter().enumerate() {
            let label = self.custom.iter().find(|field| field.key == *key);
            let label = label.map_or(key.as_str(), |field| field.label.as_str());
            chips.push((format!("{label}: {text}"), self.address.without_custom(at)));
        }
        chips
    }

    /// The chips as they are shown.
    pub fn chip_views(&self) -> Vec<FilterChip> {
        let chip = |(words, address): (String, Address)| FilterChip {
            words,
            drop_href: address.path(self.of),
        };
        self.chips().into_iter().map(chip).collect()
    }

    /// The address without anything that narrows the list.
    pub fn cleared(&self) -> Address {
        let mut address = self.address.with_words("");
        address.query.filters.clear();
        address.query.custom.clear();
        address
    }

    /// Is the list narrowed at all?
    pub fn is_narrowed(&self) -> bool {
        let query = &self.address.query;
        !query.words.is_empty() || !query.filters.is_empty() || !query.custom.is_empty()
    }

    fn filter_words(&self, filter: &Filter) -> String {
        let field = &self.of.fields[filter.field];
        let label = field.label;
        match &filter.test {
            Test::AnyOf(values) => {
                let words: Vec<String> =
                    values.iter().map(|v| self.value_words(field, v)).collect();
                format!("{label}: {}", words.join(", "))
            }
            Test::Has(text) => format!("{label} has “{text}”"),
            Test::Before(value) => format!("{label} before {}", self.value_words(field, value)),
            Test::After(value) => format!("{label} after {}", self.value_words(field, value)),
            Test::Empty => format!("{label}: open"),
            Test::Filled => format!("{label}: filled"),
        }
    }

    fn value_words(&self, field: &Field, value: &Value) -> String {
        match value {
            Value::Ref(id) => self.names.get(id).cloned().unwrap_or_else(|| "withheld".to_owned()),
            value => field.kind.words(value),
        }
    }
}

/// What an address says, put in order.
struct Tidied {
    pairs: Fields,
    has_changed: bool,
    refusals: Vec<Refusal>,
}

/// Drops what is open, joins what is repeated, and turns numbers and names of records into ids.
async fn tidied(
    by: &mut impl Scoped,
    of: &'static RecordType,
    pairs: &Fields,
) -> Result<Tidied, Problem> {
    let asked = pairs.0.iter().filter(|(key, _)| !OF_THE_PAGE.contains(&key.as_str()));
    let resolved = references::resolved(by, of, asked).await?;
    let mut known: Vec<(String, String)> = Vec::new();
    let mut has_changed = resolved.is_changed;
    for (key, text) in resolved.pairs.0 {
        if text.trim().is_empty() {
            has_changed = true;
            continue;
        }
        let closed = of.field(&key).is_some_and(|(_, field)| is_closed(&field.kind));
        let earlier =
            known.iter_mut().find(|(other, _)| *other == key && (closed || key == "cols"));
        match earlier {
            Some((_, held)) => {
                has_changed = true;
                if !held.split(',').any(|part| part == text) {
                    held.push(',');
                    held.push_str(&text);
                }
            }
            None => known.push((key, text)),
        }
    }
    Ok(Tidied { pairs: Fields(known), has_changed, refusals: resolved.refusals })
}

fn is_closed(kind: &Kind) -> bool {
    matches!(kind, Kind::Choice(_) | Kind::State(_) | Kind::Ref(_) | Kind::Refs(_))
}

async fn filter_names(
    by: &mut impl Scoped,
    address: &Address,
) -> Result<HashMap<Id, String>, Problem> {
    let mut names = HashMap::new();
    for filter in &address.query.filters {
        let Test::AnyOf(values) = &filter.test else { continue };
        let ids: Vec<Id> = values.iter().filter_map(Value::as_ref_id).collect();
        let found = store::names_of(by, &ids).await?;
        let named = ids.into_iter().filter_map(|id| found.get(id));
        names.extend(named.map(|named| (named.id, named.title.clone())));
    }
    Ok(names)
}

/// May the actor do `verb` somewhere in this register?
pub(super) fn may_somewhere(scope: &Scope, of: &RecordType, verb: Verb) -> bool {
    let actor = scope.actor();
    let reach = actor.reach(PermissionKey::Register(of.name, verb));
    !actor.reads_only && reach.is_some_and(|reach| !reach.is_empty())
}

/// The values of a choice as options.
pub(super) fn options(
    values: &'static [record::ChoiceValue],
    is_chosen: impl Fn(&str) -> bool,
) -> Vec<OptionView> {
    let option = |value: &record::ChoiceValue| OptionView {
        value: value.name.to_owned(),
        words: value.label.to_owned(),
        help: value.help.to_owned(),
        chosen: is_chosen(value.name),
    };
    values.iter().map(option).collect()
}

/// What could not be understood of an address, in one line.
pub(super) fn fault_words(address: &Address) -> Words {
    let faults: Vec<String> = address.faults.iter().map(|fault| fault.words.clone()).collect();
    Words::new().bold("Part of this address was not understood. ").text(faults.join(". "))
}
