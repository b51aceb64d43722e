//! Cells into values: only what differs from the record is read, references to rows of the same
//! file included.

use super::{
    columns::{ColumnAt, WITHHELD, shown},
    mapping, open_ends,
    plan::{Difference, Draft, Fault, Ground},
    values,
};
use crate::{
    gate::{Scope, Scoped},
    problem::Problem,
    register::reading::{self, FieldAt, Parsed},
    store::{Names, Stored},
};
use record::{Kind, RecordType, Refusal, Value, changes};
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap};
use terms::{Day, Id, Line, fold};

/// A cell whose text has to be understood.
struct Cell {
    row: usize,
    column: usize,
    at: ColumnAt,
    /// May it hold several references?
    several: bool,
    parts: Vec<Part>,
}

/// A part of a cell; only references to the register itself have several.
enum Part {
    /// It is asked at this place.
    Asked(usize),
    /// It is a row of the file.
    Row(usize),
}

/// Rows of the file by what other rows may call them.
struct InFile {
    numbers: HashMap<i64, usize>,
    titles: HashMap<String, Vec<usize>>,
}

type Wanted = Vec<(usize, FieldAt, String)>;

/// Reads every mapped cell into the savings of the drafts.
pub(super) async fn read(
    by: &mut impl Scoped,
    ground: &Ground<'_>,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    let in_file = InFile::of(ground, drafts);
    let mut wanted = Wanted::new();
    let mut cells = Vec::new();
    for (row, draft) in drafts.iter_mut().enumerate() {
        source(draft);
        // A total, or a row whose cells may stand in the wrong columns, says nothing by them.
        if draft.faults.iter().any(|fault| fault.column.is_none()) {
            continue;
        }
        for (column, at) in ground.mapping.mapped() {
            let cell = ground.sheet.rows[row].cell(column);
            let text = || measured(ground, (column, at), cell.text());
            if cell.trouble().is_none()
                && let Some(text) = differing(ground, draft, &text(), (column, at))
            {
                let parts = parts(by, ground, &in_file, (at, text), &mut wanted);
                let kind = ground.columns.field(at).map(|field| field.kind);
                let several = matches!(kind, Some(Kind::Refs(_)));
                cells.push(Cell { row, column, at, several, parts });
            }
        }
    }
    let read = reading::texts(by, ground.columns.of, &ground.columns.custom, &wanted).await?;
    let scope = by.scope().clone();
    let mut unknown = Vec::new();
    for cell in cells {
        let taken = match unknown_end(&scope, ground.columns.of, &cell, (&wanted, &read)) {
            Some(end) => {
                unknown.push(end);
                Ok(())
            }
            None if is_own(ground.columns.of, cell.at) => {
                own(drafts, &in_file, &wanted, &read, &cell)
            }
            None => plain(drafts, &read, &cell),
        };
        if let Err(words) = taken {
            drafts[cell.row].faults.push(Fault::at(Some(cell.column), words));
        }
    }
    open_ends::keep(by, ground.columns.of, drafts, unknown).await
}

/// The text as it is meant: as its value was mapped, and a bare number with the unit that the head
/// of its column names.
fn measured(ground: &Ground<'_>, (column, at): (usize, ColumnAt), text: String) -> String {
    if values::says_nothing(ground.columns, at, &text) {
        return String::new();
    }
    if let Some(value) = values::meant(ground.columns, ground.mapping, at, &text) {
        return value;
    }
    let unit = mapping::unit_of(ground.columns, at, &ground.sheet.columns[column]);
    unit.and_then(|unit| unit.applied(&text)).unwrap_or(text)
}

/// A reference that names nothing, where the declaration has a field for what it is called: it
/// stays open under that name until a person settles it. A number that names nothing is a slip.
fn unknown_end(
    scope: &Scope,
    of: &'static RecordType,
    cell: &Cell,
    (wanted, read): (&Wanted, &[Result<Parsed, Refusal>]),
) -> Option<open_ends::Unknown> {
    let ColumnAt::Declared(at) = cell.at else { return None };
    let name = open_ends::name_field(of, at)?;
    let targets = scope.app().catalogue().targets(&of.fields[at].kind);
    let [Part::Asked(place)] = cell.parts.as_slice() else { return None };
    let names_nothing = match &read[*place] {
        Err(refusal) => refusal.words.contains(reading::NAMES_NOTHING),
        Ok(_) => false,
    };
    let text = wanted[*place].2.trim();
    let is_number = targets.iter().any(|target| numbered(target, text).is_some());
    let text = text.parse::<Line>().ok().filter(|_| names_nothing && !is_number)?;
    let fields = open_ends::Fields { reference: at, name };
    Some(open_ends::Unknown { row: cell.row, column: cell.column, fields, text })
}

fn source(draft: &mut Draft) {
    let before = draft.before.as_ref().and_then(|before| before.source.as_ref());
    if draft.keys.source.as_ref() != before {
        draft.saving.source.clone_from(&draft.keys.source);
    }
}

/// The text of a cell that says something else than the record holds. What is empty or speaks of
/// use is settled here.
fn differing<'t>(
    ground: &Ground<'_>,
    draft: &mut Draft,
    text: &'t str,
    (column, at): (usize, ColumnAt),
) -> Option<&'t str> {
    let of = ground.columns.of;
    let is_made = of.is_composed() && at == ColumnAt::Declared(of.title);
    if is_made || matches!(at, ColumnAt::Number | ColumnAt::Source | ColumnAt::SourceKey) {
        return None;
    }
    let clears = ground.mapping.empty_clears && !ground.sheet.columns[column].ends_with(WITHHELD);
    if let Some(before) = &draft.before
        && ground.columns.hides(at, before, ground.names)
    {
        let shown = ground.columns.cell(at, before, ground.names).text();
        let is_silent = text.trim().is_empty() && !clears;
        if !is_silent && shown != text && !mapping::is_same(&ground.sheet.columns[column]) {
            draft.faults.push(Fault::at(Some(column), stays(&ground.columns.label(at), &shown)));
        }
        return None;
    }
    let withheld = match (at, &draft.before) {
        (ColumnAt::Declared(at), Some(before)) => before.withheld.contains(&at),
        _ => false,
    };
    if at == ColumnAt::Retired {
        in_use(draft, column, text.trim(), clears);
        return None;
    }
    if text.trim().is_empty() {
        if clears && !withheld {
            clear(ground, draft, at);
        }
        return None;
    }
    // What is said for all rows fills what is open; what a record holds was said for it alone.
    if mapping::is_same(&ground.sheet.columns[column])
        && let Some(before) = &draft.before
        && holds(ground, at, before)
    {
        return None;
    }
    if let Some(before) = &draft.before
        && ground.columns.cell(at, before, ground.names).text() == text
    {
        return None;
    }
    if withheld {
        let label = ground.columns.label(at);
        let words = format!("{label} is withheld from you; leave the cell empty");
        draft.faults.push(Fault::at(Some(column), words));
        return None;
    }
    Some(text)
}

/// What is said of a cell that would replace what its reader is not told of.
fn stays(label: &str, shown: &str) -> String {
    let cell = match shown {
        "" => "leave the cell empty".to_owned(),
        shown => format!("leave “{shown}” in the cell"),
    };
    format!("{label} names a record that is not shown to you, so it stays; {cell}")
}

/// Does the record hold anything there? What is withheld may be anything.
fn holds(ground: &Ground<'_>, at: ColumnAt, before: &Stored) -> bool {
    match at {
        ColumnAt::Declared(at) => !before.values[at].is_nothing() || before.withheld.contains(&at),
        ColumnAt::Custom(at) => before.custom.contains_key(&ground.columns.custom[at].key),
        _ => false,
    }
}

fn clear(ground: &Ground<'_>, draft: &mut Draft, at: ColumnAt) {
    match at {
        ColumnAt::Declared(at) if ground.columns.of.state != Some(at) => {
            draft.saving.values[at] = Value::Nothing;
        }
        ColumnAt::Custom(at) => {
            draft.saving.custom.remove(&ground.columns.custom[at].key);
        }
        _ => {}
    }
}

fn in_use(draft: &mut Draft, column: usize, text: &str, clears: bool) {
    let retired = draft.before.as_ref().is_some_and(|before| before.retired.is_some());
    if !text.is_empty() && text.parse::<Day>().is_err() {
        let words = format!("“{text}” is not a day; write 2026-11-23, or nothing");
        draft.faults.push(Fault::at(Some(column), words));
    } else if !text.is_empty() && !retired {
        draft.saving.in_use = Some(false);
    } else if text.is_empty() && retired && clears {
        draft.saving.in_use = Some(true);
    }
}

/// Does the column refer to records of the register itself?
fn is_own(of: &RecordType, at: ColumnAt) -> bool {
    let ColumnAt::Declared(at) = at else { return false };
    of.fields[at].kind.targets().contains(&of.name)
}

/// Puts down what has to be asked to understand a text.
fn parts(
    by: &impl Scoped,
    ground: &Ground<'_>,
    in_file: &InFile,
    (at, text): (ColumnAt, &str),
    wanted: &mut Wanted,
) -> Vec<Part> {
    let mut ask = |place, text: String| {
        wanted.push((0, place, text));
        Part::Asked(wanted.len() - 1)
    };
    let field = match at {
        ColumnAt::Declared(at) => at,
        ColumnAt::Custom(at) => return vec![ask(FieldAt::Custom(at), text.to_owned())],
        _ => return Vec::new(),
    };
    let place = FieldAt::Declared(field);
    let kind = ground.columns.of.fields[field].kind;
    let local = |text: &str| {
        if ground.mapping.elsewhere { nameless(by, &kind, text) } else { text.to_owned() }
    };
    if !is_own(ground.columns.of, at) {
        return vec![ask(place, local(text))];
    }
    let several: Vec<&str> = match kind {
        Kind::Refs(_) => text.split([';', '\n']).map(str::trim).collect(),
        _ => vec![text.trim()],
    };
    let several = several.into_iter().filter(|part| !part.is_empty());
    several
        .map(|part| {
            let numbered = numbered(ground.columns.of, part).filter(|_| ground.mapping.elsewhere);
            match numbered.and_then(|(number, _)| in_file.numbers.get(&number)) {
                Some(row) => Part::Row(*row),
                None => ask(place, local(part)),
            }
        })
        .collect()
}

/// The number at the beginning of `ORG-0004 Altus`, and the rest.
fn numbered<'t>(target: &RecordType, text: &'t str) -> Option<(i64, &'t str)> {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let number = first.contains('-').then(|| target.parse_number(first)).flatten()?;
    Some((number, rest.trim()))
}

/// References without their numbers, which mean nothing in another installation.
fn nameless(by: &impl Scoped, kind: &Kind, text: &str) -> String {
    let catalogue = by.scope().app().catalogue();
    let bare = |kind: &Kind, part: &str| {
        let targets = catalogue.targets(kind);
        match targets.iter().find_map(|target| numbered(target, part)) {
            Some((_, title)) if !title.is_empty() => title.to_owned(),
            _ => part.to_owned(),
        }
    };
    match kind {
        Kind::Ref(_) => bare(kind, text.trim()),
        Kind::Refs(_) => {
            let parts = text.split([';', '\n']).map(|part| bare(kind, part.trim()));
            parts.collect::<Vec<_>>().join("; ")
        }
        Kind::Rows(row) => {
            let members = text.split_inclusive([';', '|']).map(|member| {
                let Some((name, value)) = member.split_once('=') else { return member.to_owned() };
                let inner = row.fields.iter().find(|inner| inner.name == name.trim());
                match inner {
                    Some(inner) => [name, "=", &bare(&inner.kind, value)].concat(),
                    None => member.to_owned(),
                }
            });
            members.collect()
        }
        _ => text.to_owned(),
    }
}

impl InFile {
    fn of(ground: &Ground<'_>, drafts: &[Draft]) -> InFile {
        let mut in_file = InFile { numbers: HashMap::new(), titles: HashMap::new() };
        let fields = 0..ground.columns.of.fields.len();
        if !fields.into_iter().any(|at| is_own(ground.columns.of, ColumnAt::Declared(at))) {
            return in_file;
        }
        for (row, draft) in drafts.iter().enumerate() {
            if let Some(number) = draft.keys.number {
                in_file.numbers.entry(number).or_insert(row);
            }
            if !draft.keys.folded.is_empty() {
                in_file.titles.entry(draft.keys.folded.clone()).or_default().push(row);
            }
        }
        in_file
    }
}

fn plain(
    drafts: &mut [Draft],
    read: &[Result<Parsed, Refusal>],
    cell: &Cell,
) -> Result<(), String> {
    let saving = &mut drafts[cell.row].saving;
    for part in &cell.parts {
        let Part::Asked(place) = part else { continue };
        match read[*place].clone().map_err(|refusal| refusal.words)? {
            Parsed::Declared(at, value) => saving.values[at] = value,
            Parsed::Custom(key, Json::Null) => {
                saving.custom.remove(&key);
            }
            Parsed::Custom(key, value) => {
                saving.custom.insert(key, value);
            }
        }
    }
    Ok(())
}

/// References to the register itself: to what is there, or to a row of the same file.
fn own(
    drafts: &mut [Draft],
    in_file: &InFile,
    wanted: &Wanted,
    read: &[Result<Parsed, Refusal>],
    cell: &Cell,
) -> Result<(), String> {
    let ColumnAt::Declared(at) = cell.at else { return Ok(()) };
    let mut ids: Vec<Id> = Vec::new();
    for part in &cell.parts {
        let found = match part {
            Part::Row(row) => vec![target(drafts, cell.row, *row)],
            Part::Asked(place) => match &read[*place] {
                Ok(Parsed::Declared(_, Value::Ref(id))) => vec![*id],
                Ok(Parsed::Declared(_, Value::Refs(ids))) => ids.clone(),
                Ok(_) => Vec::new(),
                Err(refusal) => {
                    let rows = in_file.titles.get(&fold(&wanted[*place].2));
                    match rows.map(Vec::as_slice) {
                        Some([row]) => vec![target(drafts, cell.row, *row)],
                        _ => return Err(refusal.words.clone()),
                    }
                }
            },
        };
        for id in found {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    drafts[cell.row].saving.values[at] = match ids.first() {
        None => Value::Nothing,
        Some(_) if cell.several => Value::Refs(ids),
        Some(id) => Value::Ref(*id),
    };
    Ok(())
}

/// The id of the record that another row is, or what stands for it until it has one.
fn target(drafts: &mut [Draft], from: usize, to: usize) -> Id {
    match &drafts[to].before {
        Some(before) => before.id,
        None => {
            let stand_in = drafts[to].stand_in;
            drafts[from].awaits.push(stand_in);
            stand_in
        }
    }
}

/// The records that rows refer to by an address.
pub(super) fn addressed(ground: &Ground<'_>, drafts: &[Draft]) -> BTreeSet<Id> {
    let mut ids = BTreeSet::new();
    for (place, draft) in drafts.iter().enumerate() {
        for (column, at) in ground.mapping.mapped() {
            let ColumnAt::Declared(at) = at else { continue };
            if !ground.sheet.rows[place].cell(column).text().contains('@') {
                continue;
            }
            match &draft.saving.values[at] {
                Value::Ref(id) => drop(ids.insert(*id)),
                Value::Refs(many) => ids.extend(many.iter().copied()),
                _ => {}
            }
        }
    }
    ids
}

/// What differs between the record and the row, field by field.
pub(super) fn differences(ground: &Ground<'_>, place: usize, draft: &Draft) -> Vec<Difference> {
    let of = ground.columns.of;
    let open = vec![Value::Nothing; of.fields.len()];
    let before = draft.before.as_ref();
    let values = before.map_or(&open, |before| &before.values);
    let mut found: Vec<Difference> = changes(of, values, &draft.saving.values)
        .into_iter()
        .map(|change| {
            let field = &of.fields[change.field];
            let column = ground.mapping.column(ColumnAt::Declared(change.field));
            let after = match (field.kind, column) {
                (_, Some(_)) if change.after.is_nothing() => String::new(),
                // A reference is shown as it was written: the name it may get is not there yet.
                (Kind::Ref(_) | Kind::Refs(_) | Kind::Rows(_), Some(column)) => {
                    let written = ground.sheet.rows[place].cell(column).text();
                    // An address tells less than the name of whom it belongs to.
                    let named = shown(field, &change.after, ground.addressed).text();
                    if written.contains('@') && !named.is_empty() { named } else { written }
                }
                _ => shown(field, &change.after, &Names::default()).text(),
            };
            let before = shown(field, &change.before, ground.names).text();
            Difference { label: field.label.to_owned(), before, after }
        })
        .collect();
    for field in &ground.columns.custom {
        let was = before.and_then(|before| before.custom.get(&field.key)).unwrap_or(&Json::Null);
        let is = draft.saving.custom.get(&field.key).unwrap_or(&Json::Null);
        if was != is {
            let (before, after) = (field.kind.text(was), field.kind.text(is));
            found.push(Difference { label: field.label.clone(), before, after });
        }
    }
    if let Some((source, key)) = &draft.saving.source {
        let was = before.and_then(|before| before.source.as_ref());
        let before = was.map(|(source, key)| [source, ": ", key].concat()).unwrap_or_default();
        let after = [source, ": ", key].concat();
        let label = ground.columns.label(ColumnAt::SourceKey);
        found.push(Difference { label, before, after });
    }
    if let Some(in_use) = draft.saving.in_use {
        let words = |in_use: bool| if in_use { "in use" } else { "out of use" }.to_owned();
        let label = ground.columns.label(ColumnAt::Retired);
        found.push(Difference { label, before: words(!in_use), after: words(in_use) });
    }
    found
}
