//! From text to a definition: every table is read as far as it goes.

use super::tables::{Table, whole};
use super::{
    Activity, Artefact, Course, Definition, Group, Need, Principles, Raci, Role, Row, Rule, Stage,
    Term, Way,
};
use crate::Flaw;

/// The format that this reads.
const FORMAT: &str = "holdfast-process/1";

pub(super) fn read(text: &str) -> (Definition, Vec<Flaw>) {
    let (mut definition, flaws) = whole((text, FORMAT, "the definition"), all);
    let column = |roles: &[Role], id: &str| roles.iter().position(|role| role.id == id);
    let Definition { roles, activities, rows, .. } = &mut definition;
    for cells in activities
        .iter_mut()
        .map(|activity| &mut activity.raci)
        .chain(rows.iter_mut().map(|row| &mut row.cells))
    {
        cells.sort_by_key(|(role, _)| column(roles, role));
    }
    (definition, flaws)
}

fn all(top: &mut Table<'_, '_>, flaws: &mut Vec<Flaw>) -> Definition {
    let mut definition = Definition {
        title: top.required("title"),
        notice_days: top.number("notice_days").unwrap_or(5),
        work_days: top.number("work_days").unwrap_or(10),
        ..Definition::default()
    };
    if let Some(mut table) = top.table("principles") {
        definition.principles = principles(&mut table);
        flaws.extend(table.done());
    }
    definition.courses = list(top, "course", flaws, course);
    definition.stages = list(top, "stage", flaws, stage);
    definition.roles = list(top, "role", flaws, role);
    definition.roles.sort_by_key(|role| role.column.unwrap_or(u32::MAX));
    definition.groups = list(top, "group", flaws, group);
    definition.artefacts = list(top, "document", flaws, document_of);
    definition.artefacts.extend(list(top, "work_product", flaws, artefact));
    definition.activities = list(top, "activity", flaws, activity);
    definition.rows = list(top, "row", flaws, row);
    definition.rules = list(top, "rule", flaws, rule);
    definition.terms = list(top, "term", flaws, term);
    definition
}

pub(super) fn list<T>(
    top: &mut Table<'_, '_>,
    key: &'static str,
    flaws: &mut Vec<Flaw>,
    read: fn(&mut Table<'_, '_>) -> T,
) -> Vec<T> {
    let mut values = Vec::new();
    for mut table in top.tables(key, key) {
        values.push(read(&mut table));
        flaws.extend(table.done());
    }
    values
}

/// Reads the id and lets the table be called by it.
fn id(table: &mut Table<'_, '_>) -> String {
    let id = table.required("id");
    table.name = format!("{} {id}", table.name);
    id
}

fn principles(table: &mut Table<'_, '_>) -> Principles {
    Principles {
        objectives: table.words("objectives"),
        success_factors: table.words("success_factors"),
        disaster_sources: table.words("disaster_sources"),
        letters: table.pairs("letters").into_iter().map(|(a, b, _)| (a, b)).collect(),
    }
}

fn course(table: &mut Table<'_, '_>) -> Course {
    Course {
        id: id(table),
        name: table.required("name"),
        stages: table.numbers("stages"),
        entry: table.words("entry"),
        closes_after: table.words("closes_after"),
        line: table.line,
    }
}

fn stage(table: &mut Table<'_, '_>) -> Stage {
    let number = table.number("id").unwrap_or(0);
    Stage { id: number, name: table.required("name"), purpose: table.text("purpose") }
}

fn role(table: &mut Table<'_, '_>) -> Role {
    let owner_only = table.flag("owner_only");
    let role = Role {
        id: id(table),
        name: table.required("name"),
        party: table.required("party"),
        column: table.number("column"),
        each_provider: table.flag("each_provider"),
        line: table.line,
    };
    if owner_only == role.column.is_some() {
        table.flaw(table.line, "has either a column of the RACI table or owner_only = true");
    }
    role
}

fn group(table: &mut Table<'_, '_>) -> Group {
    Group {
        id: id(table),
        members: table.words("members"),
        note: table.text("note"),
        line: table.line,
    }
}

fn document_of(table: &mut Table<'_, '_>) -> Artefact {
    let mut document = artefact(table);
    document.is_document = true;
    document.owner = table.required("owner");
    document.location = table.required("location");
    document
}

fn artefact(table: &mut Table<'_, '_>) -> Artefact {
    let mut artefact = Artefact {
        id: id(table),
        name: table.required("name"),
        kind: table.required("kind"),
        states: table.words("states"),
        begins: table.words("begins"),
        stays: table.words("stays"),
        about: table.text("about"),
        outside: table.flag("outside"),
        reported: table.words("reported"),
        reporter: table.text("reporter"),
        note: table.text("note"),
        line: table.line,
        ..Artefact::default()
    };
    if artefact.states.is_empty() {
        table.flaw(table.line, "has no states; write states = [\"current\"]");
    }
    if artefact.begins.is_empty() {
        artefact.begins = artefact.states.first().cloned().into_iter().collect();
    }
    for (key, words) in
        [("begins", &artefact.begins), ("stays", &artefact.stays), ("reported", &artefact.reported)]
    {
        for word in words.iter().filter(|word| !artefact.states.contains(word)) {
            table.flaw(table.line_of(key), format!("has no state “{word}” that {key} names"));
        }
    }
    artefact
}

fn needs(table: &mut Table<'_, '_>, texts: Vec<(String, u32)>) -> Vec<Need> {
    let mut needs = Vec::new();
    for (text, line) in texts {
        match Need::read(&text) {
            Ok(need) => needs.push(need),
            Err(words) => table.flaw(line, format!("takes or makes “{text}”, which {words}")),
        }
    }
    needs
}

pub(super) fn cells(table: &mut Table<'_, '_>, key: &'static str) -> Vec<(String, Raci)> {
    let mut cells = Vec::new();
    for (role, letters, line) in table.pairs(key) {
        match Raci::read(&letters) {
            Ok(raci) => cells.push((role, raci)),
            Err(words) => table.flaw(line, format!("says {letters} for {role}, which {words}")),
        }
    }
    cells
}

fn questions(table: &mut Table<'_, '_>, key: &'static str) -> Vec<(String, String)> {
    let mut questions = Vec::new();
    for (text, line) in table.texts(key) {
        match text.split_once(": ") {
            Some((word, question)) => questions.push((word.to_owned(), question.to_owned())),
            None => table.flaw(line, format!("cites “{text}”; write KEY: what is to be named")),
        }
    }
    questions
}

fn one_of(table: &mut Table<'_, '_>, key: &'static str, words: [&str; 2]) -> bool {
    let word = table.text(key);
    if !word.is_empty() && !words.contains(&word.as_str()) {
        let line = table.line_of(key);
        table.flaw(line, format!("has {key} “{word}”; write {} or {}", words[0], words[1]));
    }
    word == words[0]
}

pub(super) fn activity(table: &mut Table<'_, '_>) -> Activity {
    let mut activity = Activity {
        id: id(table),
        stage: table.number("stage").unwrap_or(0),
        name: table.required("name"),
        is_decision: one_of(table, "kind", ["decision", "task"]),
        is_supplementary: table.flag("supplementary"),
        text: table.required("text"),
        performers: table.words("performers"),
        raci: cells(table, "raci"),
        raci_basis: table.text("raci_basis"),
        row: table.text("row"),
        follows: table.text("follows"),
        precedes: table.words("precedes"),
        gathers: table.flag("gathers"),
        joins: table.words("joins"),
        every_days: table.number("every_days"),
        reopens: table.flag("reopens"),
        work_days: table.number("work_days"),
        work_hours: table.number("work_hours"),
        first_lane_opens: table.flag("first_lane_opens"),
        cites_to_start: questions(table, "cites_to_start"),
        cites: questions(table, "cites"),
        order: table.text("order"),
        shows: shows(table),
        is_flow_stated: one_of(table, "flow", ["stated", "derived"]),
        note: table.text("note"),
        line: table.line,
        ..Activity::default()
    };
    let texts = table.texts("needs");
    activity.needs = needs(table, texts);
    let groups = table.lists("needs_either");
    activity.needs_either = groups.into_iter().map(|texts| needs(table, texts)).collect();
    activity.ways = ways(table);
    activity
}

/// A document and a word of a heading in it.
fn shows(table: &mut Table<'_, '_>) -> Option<(String, String)> {
    let text = table.text("shows");
    let (document, word) = text.split_once(' ')?;
    Some((document.to_owned(), word.to_owned()))
}

/// The ordinary way, where something is said of one or there is no other, then the outcomes.
fn ways(table: &mut Table<'_, '_>) -> Vec<Way> {
    let made = table.texts("makes");
    let mut ordinary = Way {
        say: table.text("done"),
        is_ordinary: true,
        makes: needs(table, made),
        next: table.words("next"),
        ..Way::default()
    };
    let mut ways = Vec::new();
    for mut entry in table.tables("outcomes", &format!("{}, outcome", table.name)) {
        let texts = entry.texts("makes");
        let way = Way {
            say: entry.required("say"),
            is_ordinary: false,
            makes: needs(&mut entry, texts),
            next: entry.words("next"),
            parallel: entry.words("parallel"),
            is_also: entry.flag("also"),
            leaves_to: entry.text("leaves_to"),
        };
        for word in way.parallel.iter().filter(|word| !way.next.contains(word)) {
            entry.flaw(entry.line, format!("has {word} as parallel but not as next"));
        }
        ways.push(way);
        table.flaws.extend(entry.done());
    }
    let is_said =
        !ordinary.say.is_empty() || !ordinary.makes.is_empty() || !ordinary.next.is_empty();
    if is_said || ways.is_empty() {
        if ordinary.say.is_empty() {
            ordinary.say = "done".to_owned();
        }
        ways.insert(0, ordinary);
    }
    ways
}

fn row(table: &mut Table<'_, '_>) -> Row {
    Row {
        id: id(table),
        name: table.required("name"),
        cells: cells(table, "cells"),
        governs: table.words("governs"),
        note: table.text("note"),
        line: table.line,
    }
}

fn rule(table: &mut Table<'_, '_>) -> Rule {
    Rule { id: id(table), text: table.required("text"), kept_by: table.text("kept_by") }
}

fn term(table: &mut Table<'_, '_>) -> Term {
    Term { word: table.required("word"), meaning: table.required("meaning") }
}
