//! The shipped definition against the founding transcription of the process, where that lies beside
//! the checkout: nothing is lost, nothing is changed.

#![expect(clippy::unwrap_used, reason = "a source that cannot be read fails the test")]

use std::{collections::BTreeSet, fs};

use process::{Activity, Artefact, Definition, Need, Raci};
use toml::de::{DeTable, DeValue};

use crate::aside;

/// The text of the source, or nothing where it is not beside the checkout.
fn source() -> Option<String> {
    aside::shared("itsc-process.toml").map(|path| fs::read_to_string(path).unwrap())
}

type Source<'a> = &'a DeTable<'a>;

fn text<'a>(table: Source<'a>, key: &str) -> &'a str {
    table.get(key).map_or("", |value| value.get_ref().as_str().unwrap())
}

fn list<'a>(table: Source<'a>, key: &str) -> Vec<&'a DeValue<'a>> {
    let array = table.get(key).and_then(|value| value.get_ref().as_array());
    array.map_or_else(Vec::new, |array| array.iter().map(|value| value.get_ref()).collect())
}

fn texts<'a>(table: Source<'a>, key: &str) -> Vec<&'a str> {
    list(table, key).into_iter().map(|value| value.as_str().unwrap()).collect()
}

fn tables<'a>(table: Source<'a>, key: &str) -> Vec<Source<'a>> {
    list(table, key).into_iter().map(|value| value.as_table().unwrap()).collect()
}

fn number(table: Source<'_>, key: &str) -> Option<u32> {
    table.get(key).map(|value| value.get_ref().as_integer().unwrap().as_str().parse().unwrap())
}

fn flag(table: Source<'_>, key: &str) -> bool {
    table.get(key).is_some_and(|value| value.get_ref().as_bool().unwrap())
}

fn cells(table: Source<'_>, key: &str) -> BTreeSet<(String, String)> {
    let cells = table.get(key).unwrap().get_ref().as_table().unwrap();
    let cell = |(role, letters): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let role: &std::borrow::Cow<'_, str> = role.get_ref();
        (role.to_string(), letters.get_ref().as_str().unwrap().to_owned())
    };
    cells.iter().map(cell).collect()
}

fn ours(cells: &[(String, Raci)]) -> BTreeSet<(String, String)> {
    cells.iter().map(|(role, raci)| (role.clone(), raci.to_string())).collect()
}

fn reference(table: Source<'_>) -> (String, String) {
    let id = if table.contains_key("doc") { "doc" } else { "item" };
    (text(table, id).to_owned(), text(table, "state").to_owned())
}

fn pair(need: &Need) -> (String, String) {
    (need.artefact.clone(), need.state.clone())
}

fn check(what: &str, ours: impl PartialEq<String> + std::fmt::Debug, source: impl ToString) {
    let source = source.to_string();
    assert!(ours == source, "{what}: {ours:?} is not {source:?}");
}

#[test]
fn stages_roles_documents_and_words_are_those_of_the_source() {
    let Some(text_of) = source() else { return };
    let document = DeTable::parse(&text_of).unwrap();
    let source = document.get_ref();
    let shipped = Definition::shipped();
    let principles = source.get("principles").unwrap().get_ref().as_table().unwrap();
    assert_eq!(shipped.principles.objectives, texts(principles, "objectives"));
    let factors = texts(principles, "critical_success_factors");
    assert_eq!(shipped.principles.success_factors, factors);
    assert_eq!(shipped.principles.disaster_sources, texts(principles, "disaster_sources"));
    let letters: BTreeSet<_> = shipped.principles.letters.iter().cloned().collect();
    assert_eq!(letters, cells(principles, "raci_meaning"));
    let stages = tables(source, "stage");
    assert_eq!(shipped.stages.len(), stages.len());
    for (ours, source) in shipped.stages.iter().zip(stages) {
        assert_eq!(Some(ours.id), number(source, "id"));
        check("stage", ours.name.clone(), text(source, "name"));
        check("stage", ours.purpose.clone(), text(source, "purpose"));
    }
    let roles = tables(source, "role");
    assert_eq!(shipped.roles.len(), roles.len());
    for (ours, source) in shipped.roles.iter().zip(roles) {
        check("role", ours.id.clone(), text(source, "id"));
        check("role", ours.name.clone(), text(source, "name"));
        check("role", ours.party.clone(), text(source, "party"));
        assert_eq!(ours.column, number(source, "raci_column"));
        assert_eq!(ours.column.is_none(), flag(source, "owner_only"));
    }
    let documents = tables(source, "document");
    let items = tables(source, "item");
    assert_eq!(shipped.documents().count(), 31);
    assert_eq!(shipped.artefacts.len(), documents.len() + items.len());
    for (ours, source) in shipped.artefacts.iter().zip(documents.into_iter().chain(items)) {
        artefact(ours, source);
    }
    let terms = tables(source, "term");
    assert_eq!(shipped.terms.len(), terms.len());
    for (ours, source) in shipped.terms.iter().zip(terms) {
        check("term", ours.word.clone(), text(source, "term"));
        check("term", ours.meaning.clone(), text(source, "meaning"));
    }
    let rules = tables(source, "invariant");
    assert_eq!(shipped.rules.len(), rules.len());
    for (ours, source) in shipped.rules.iter().zip(rules) {
        check("rule", ours.id.clone(), text(source, "id"));
        check("rule", ours.text.clone(), text(source, "rule"));
        assert!(!ours.kept_by.is_empty(), "{}", ours.id);
    }
    let group = tables(source, "role_group")[0];
    check("group", shipped.groups[0].id.clone(), text(group, "id"));
    check("group", shipped.groups[0].note.clone(), text(group, "note"));
    assert_eq!(shipped.groups[0].members, texts(group, "members"));
}

fn artefact(ours: &Artefact, source: Source<'_>) {
    for (key, value) in [
        ("id", &ours.id),
        ("name", &ours.name),
        ("kind", &ours.kind),
        ("owner", &ours.owner),
        ("location", &ours.location),
        ("note", &ours.note),
    ] {
        check(&ours.id, value.clone(), text(source, key));
    }
    assert_eq!(ours.states, texts(source, "states"), "{}", ours.id);
}

#[test]
fn every_activity_takes_makes_and_leads_to_what_the_source_says() {
    let Some(text_of) = source() else { return };
    let document = DeTable::parse(&text_of).unwrap();
    let shipped = Definition::shipped();
    let listed = tables(document.get_ref(), "activity");
    let supplementary = tables(document.get_ref(), "supplementary");
    assert_eq!((listed.len(), supplementary.len()), (64, 5));
    assert_eq!(shipped.activities.len(), 69);
    for (is_supplementary, source) in listed
        .into_iter()
        .map(|source| (false, source))
        .chain(supplementary.into_iter().map(|source| (true, source)))
    {
        let ours = shipped.activity(text(source, "id")).unwrap();
        assert_eq!(ours.is_supplementary, is_supplementary);
        activity(shipped, ours, source);
    }
}

fn activity(shipped: &Definition, ours: &Activity, source: Source<'_>) {
    let id = &ours.id;
    check(id, ours.name.clone(), text(source, "name"));
    check(id, ours.text.clone(), text(source, "description"));
    check(id, ours.note.clone(), text(source, "note"));
    check(id, ours.row.clone(), text(source, "raci_row"));
    assert_eq!(Some(ours.stage), number(source, "stage"));
    assert_eq!(ours.is_decision, text(source, "kind") == "decision", "{id}");
    assert_eq!(ours.is_flow_stated, text(source, "flow") == "stated", "{id}");
    let basis = ours.raci_basis.replace(" and ", "+").replace("proposed", "derived");
    check(id, basis, text(source, "effective_basis"));
    assert_eq!(ours_of(&ours.raci), cells(source, "effective"), "{id}");
    let inputs = tables(source, "inputs");
    let group_of = |at: u32| -> Vec<(String, String)> {
        let members = inputs.iter().filter(|input| number(input, "any_of") == Some(at));
        members.map(|input| reference(input)).collect()
    };
    let plain: Vec<_> = inputs.iter().filter(|input| !input.contains_key("any_of")).collect();
    assert_eq!(ours.needs.len(), plain.len(), "{id}");
    for (need, source) in ours.needs.iter().zip(plain) {
        assert_eq!(pair(need), reference(source), "{id}");
        assert_eq!(need.if_present, flag(source, "if_present"), "{id}");
    }
    for (at, group) in ours.needs_either.iter().enumerate() {
        let group: Vec<_> = group.iter().map(pair).collect();
        assert_eq!(group, group_of(at as u32 + 1), "{id}");
    }
    assert!(group_of(ours.needs_either.len() as u32 + 1).is_empty(), "{id}");
    let made: BTreeSet<_> = ours.ways.iter().flat_map(|way| &way.makes).map(pair).collect();
    let outputs: BTreeSet<_> = tables(source, "outputs").into_iter().map(reference).collect();
    assert_eq!(made, outputs, "{id}");
    performers(shipped, ours, source);
    flows(shipped, ours, source);
}

fn ours_of(raci: &[(String, Raci)]) -> BTreeSet<(String, String)> {
    ours(raci)
}

fn performers(shipped: &Definition, ours: &Activity, source: Source<'_>) {
    let mut performers: BTreeSet<&str> = BTreeSet::new();
    for name in &ours.performers {
        match shipped.groups.iter().find(|group| group.id == *name) {
            Some(group) => performers.extend(group.members.iter().map(String::as_str)),
            None => drop(performers.insert(name)),
        }
    }
    let named: BTreeSet<&str> = texts(source, "responsible").into_iter().collect();
    assert_eq!(performers, named, "{}", ours.id);
}

fn flows(shipped: &Definition, ours: &Activity, source: Source<'_>) {
    let id = &ours.id;
    let all: BTreeSet<&str> =
        ours.ways.iter().flat_map(|way| &way.next).map(String::as_str).collect();
    let mut stated: BTreeSet<&str> = BTreeSet::new();
    for next in texts(source, "next") {
        stated.insert(next);
        // A supplementary activity comes before what it leads to, without opening it.
        let precedes = ours.precedes.iter().any(|to| to == next);
        assert!(all.contains(next) || precedes, "{id} leads to {next}");
    }
    for branch in tables(source, "branch") {
        let (when, to) = (text(branch, "when"), text(branch, "to"));
        let way = ours.ways.iter().find(|way| way.say == when).unwrap();
        assert!(way.next.iter().any(|next| next == to) || way.leaves_to == to, "{id}: {when}");
        let is_parallel = way.parallel.iter().any(|next| next == to);
        assert_eq!(is_parallel, flag(branch, "parallel"), "{id}: {when}");
        stated.insert(to);
    }
    // Beyond the source, activities only open the supplementary ones, which it places in words.
    for to in all.difference(&stated) {
        assert!(shipped.activity(to).unwrap().is_supplementary, "{id} leads to {to}");
    }
}

#[test]
fn every_row_of_the_raci_table_is_kept_cell_by_cell() {
    let Some(text_of) = source() else { return };
    let document = DeTable::parse(&text_of).unwrap();
    let rows = tables(document.get_ref(), "raci");
    let shipped = Definition::shipped();
    assert_eq!(shipped.rows.len(), rows.len());
    for (row, source) in shipped.rows.iter().zip(rows) {
        check("row", row.id.clone(), text(source, "row"));
        check(&row.id, row.name.clone(), text(source, "name"));
        check(&row.id, row.note.clone(), text(source, "note"));
        assert_eq!(ours(&row.cells), cells(source, "cells"), "{}", row.id);
        let mut governs = texts(source, "governs");
        if let Some(supplementary) = source.get("supplementary") {
            governs.push(supplementary.get_ref().as_str().unwrap());
        }
        assert_eq!(row.governs, governs, "{}", row.id);
    }
}
