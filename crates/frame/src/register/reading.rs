//! Texts into values: what people type into forms and cells, references by number and by name too.

use crate::{
    database::{Ask, val_id, val_text, val_whole},
    gate::{Asking, Fields, Scoped},
    limits,
    problem::Problem,
    store::{CustomField, Names, Saving, Stored, find_within, may_ask, search_entries, shown},
};
use record::{Field, Kind, RecordType, Refusal, Value};
use sea_query::{Alias, Expr, ExprTrait, Func};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use terms::{Email, Id, fold};

/// A field that a text belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldAt {
    /// A declared field, by position.
    Declared(usize),
    /// A custom field, by position.
    Custom(usize),
}

/// A text that was understood.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Parsed {
    /// The value of a declared field.
    Declared(usize, Value),
    /// The value of a custom field, by its key; null takes it out.
    Custom(String, Json),
}

/// Reads a form. Fields that the form does not have keep what `base` holds; so does the state.
///
/// Result: the record as it shall be, and one refusal for each text that is not understood; the
/// value is left open there.
pub(crate) async fn form(
    by: &mut impl Scoped,
    of: &'static RecordType,
    custom: &[CustomField],
    fields: &Fields,
    base: Option<&Stored>,
) -> Result<(Saving, Vec<Refusal>), Problem> {
    let mut saving =
        base.map_or_else(|| Saving::new(vec![Value::Nothing; of.fields.len()]), Saving::of);
    let mut refusals = Vec::new();
    let mut wanted = Vec::new();
    let mut rows = Vec::new();
    for (at, field) in of.fields.iter().enumerate() {
        if of.is_composed() && at == of.title {
            continue;
        }
        match field.kind {
            Kind::Rows(row) => {
                if let Some(cells) = row_cells(fields, field, row.fields) {
                    rows.push((at, cells));
                }
            }
            Kind::Refs(_) if fields.has(field.name) => {
                let texts: Vec<&str> = fields.all(field.name).collect();
                wanted.push((0, FieldAt::Declared(at), texts.join("; ")));
            }
            _ => {
                if let Some(text) = fields.first(field.name) {
                    wanted.push((0, FieldAt::Declared(at), text.to_owned()));
                }
            }
        }
    }
    for (at, field) in custom.iter().enumerate() {
        if let Some(text) = fields.first(&field.name()) {
            wanted.push((0, FieldAt::Custom(at), text.to_owned()));
        }
    }
    for parsed in texts(by, of, custom, &wanted).await? {
        match parsed {
            Ok(Parsed::Declared(at, value)) => saving.values[at] = value,
            Ok(Parsed::Custom(key, Json::Null)) => {
                saving.custom.remove(&key);
            }
            Ok(Parsed::Custom(key, value)) => {
                saving.custom.insert(key, value);
            }
            Err(refusal) => {
                if let Some((at, _)) = of.field(&refusal.field) {
                    saving.values[at] = Value::Nothing;
                }
                refusals.push(refusal);
            }
        }
    }
    for (at, cells) in rows {
        saving.values[at] = read_rows(by, of, at, cells, &mut refusals).await?;
    }
    Ok((saving, refusals))
}

type RowCells = BTreeMap<usize, Vec<String>>;

/// The cells of an embedded table in a form: `contacts.0.kind`. `contacts` alone says that the
/// table was on the form and is empty.
fn row_cells(fields: &Fields, field: &Field, inner: &[Field]) -> Option<RowCells> {
    let mut rows = RowCells::new();
    let mut present = fields.has(field.name);
    for (name, text) in &fields.0 {
        let Some(rest) = name.strip_prefix(field.name).and_then(|r| r.strip_prefix('.')) else {
            continue;
        };
        let Some((row, column)) = rest.split_once('.') else { continue };
        let Ok(row) = row.parse::<usize>() else { continue };
        let Some(at) = inner.iter().position(|inner| inner.name == column) else { continue };
        present = true;
        rows.entry(row).or_insert_with(|| vec![String::new(); inner.len()])[at].clone_from(text);
    }
    rows.retain(|_, cells| cells.iter().any(|cell| !cell.trim().is_empty()));
    present.then_some(rows)
}

async fn read_rows(
    by: &mut impl Scoped,
    of: &'static RecordType,
    at: usize,
    rows: RowCells,
    refusals: &mut Vec<Refusal>,
) -> Result<Value, Problem> {
    let field = &of.fields[at];
    let Kind::Rows(row) = field.kind else { return Ok(Value::Nothing) };
    if rows.len() > limits::EMBEDDED_ROWS {
        let (count, most) = (rows.len(), limits::EMBEDDED_ROWS);
        let words = format!("{} has {count} rows; at most {most} are accepted", field.label);
        refusals.push(Refusal::of(field.name, words));
        return Ok(Value::Nothing);
    }
    let mut known = Vec::with_capacity(row.fields.len());
    for (column, inner) in row.fields.iter().enumerate() {
        let cells = rows.values().map(|cells| cells[column].as_str());
        known.push(resolved(by, inner, cells).await?);
    }
    let mut read = Vec::new();
    for (place, cells) in rows.into_values().enumerate() {
        let columns = row.fields.iter().zip(&known).zip(cells);
        read.push(
            columns
                .map(|((inner, known), text)| {
                    parse(inner, &text, known).unwrap_or_else(|words| {
                        let path = format!("{}.{place}.{}", field.name, inner.name);
                        refusals.push(Refusal::of(path, words));
                        Value::Nothing
                    })
                })
                .collect(),
        );
    }
    Ok(if read.is_empty() { Value::Nothing } else { Value::Rows(read) })
}

/// Reads many texts at once; references are looked up together.
///
/// Shape: one result for each text, in their order; the row number is the caller's own.
pub(crate) async fn texts(
    by: &mut impl Scoped,
    of: &'static RecordType,
    custom: &[CustomField],
    wanted: &[(usize, FieldAt, String)],
) -> Result<Vec<Result<Parsed, Refusal>>, Problem> {
    let mut known: HashMap<usize, Known> = HashMap::new();
    for (at, field) in of.fields.iter().enumerate() {
        let texts: Vec<&str> = wanted
            .iter()
            .filter(|(_, place, _)| *place == FieldAt::Declared(at))
            .map(|(_, _, text)| text.as_str())
            .collect();
        known.insert(
            at,
            match field.kind {
                Kind::Rows(_) => inner_references(by, field, &texts).await?,
                _ => resolved(by, field, texts.into_iter()).await?,
            },
        );
    }
    let nothing = Known::new();
    Ok(wanted
        .iter()
        .map(|(_, place, text)| match *place {
            FieldAt::Declared(at) => {
                let field = &of.fields[at];
                parse(field, text, known.get(&at).unwrap_or(&nothing))
                    .map(|value| Parsed::Declared(at, value))
                    .map_err(|words| Refusal::of(field.name, words))
            }
            FieldAt::Custom(at) => {
                let field = &custom[at];
                field
                    .kind
                    .parse(text)
                    .map(|value| Parsed::Custom(field.key.clone(), value))
                    .map_err(|misfit| {
                        Refusal::of(field.name(), format!("{} {misfit}", field.label))
                    })
            }
        })
        .collect())
}

/// What references were found to mean: by their folded text, one record, or several.
type Known = HashMap<String, Vec<Hit>>;

/// A record that a text names.
#[derive(Clone, Debug)]
struct Hit {
    id: Id,
    of: &'static RecordType,
    number: i64,
}

/// What is said of a text that names no record.
pub(crate) const NAMES_NOTHING: &str = "names nothing that you can refer to";

/// Names of several are told apart by so many numbers; more would not be read.
const NUMBERS_TOLD: usize = 5;

/// Which records a text names: `SVC-0004 (Services), CI-0017 (Components)`.
fn several(hits: &[Hit]) -> String {
    let told = hits.iter().take(NUMBERS_TOLD);
    let told = told.map(|hit| format!("{} ({})", hit.of.number(hit.number), hit.of.register));
    let more = if hits.len() > NUMBERS_TOLD { " and more" } else { "" };
    told.collect::<Vec<_>>().join(", ") + more
}

fn parse(field: &Field, text: &str, known: &Known) -> Result<Value, String> {
    let one = |text: &str| match known.get(&fold(text)).map(Vec::as_slice) {
        Some([hit]) => Ok(hit.id),
        Some(hits @ [_, _, ..]) => Err(format!(
            "{} “{}” is the name of several, {}; write the number instead",
            field.label,
            text.trim(),
            several(hits)
        )),
        _ => Err(format!(
            "{} “{}” {NAMES_NOTHING}; choose one of the register",
            field.label,
            text.trim()
        )),
    };
    let said = |misfit: terms::Misfit| match field.kind {
        Kind::Rows(_) | Kind::Refs(_) => format!("{} {misfit}", field.label),
        _ => format!(
            "{} “{}” {misfit}",
            field.label,
            text.trim().chars().take(60).collect::<String>()
        ),
    };
    match field.kind {
        Kind::Ref(_) if text.trim().is_empty() => Ok(Value::Nothing),
        Kind::Ref(_) => one(text).map(Value::Ref),
        Kind::Refs(_) => {
            let mut ids = Vec::new();
            for part in parts(text) {
                let id = one(part)?;
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            Ok(if ids.is_empty() { Value::Nothing } else { Value::Refs(ids) })
        }
        Kind::Rows(_) => field.kind.parse(&replaced(text, known)).map_err(said),
        kind => kind.parse(text).map_err(said),
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

/// Looks up what the texts of a reference field mean: ids, numbers (also with the name behind
/// them, as forms show them), exact names. Only what exists for the actor is found.
async fn resolved(
    by: &mut impl Scoped,
    field: &Field,
    texts: impl Iterator<Item = &str>,
) -> Result<Known, Problem> {
    let targets = by.scope().app().catalogue().targets(&field.kind);
    if targets.is_empty() {
        return Ok(Known::new());
    }
    let single = matches!(field.kind, Kind::Ref(_));
    let wanted: BTreeSet<String> = texts
        .flat_map(|text| if single { vec![text.trim()] } else { parts(text).collect() })
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect();
    let mut known = Known::new();
    for target in &targets {
        let (mut ids, mut numbers, mut titles) = (Vec::new(), Vec::new(), Vec::new());
        let mut addresses = Vec::new();
        for text in &wanted {
            if let Ok(id) = text.parse::<Id>() {
                ids.push((id, fold(text)));
            } else if let Some((of, number)) = numbered(&targets, text) {
                if of.name == target.name {
                    numbers.push((number, fold(text)));
                }
            } else {
                titles.push(fold(text));
                addresses.extend(text.parse::<Email>().ok());
            }
        }
        look_up(by, target, &mut known, (&ids, &numbers, &titles)).await?;
        addressed(by, target, &mut known, &addresses).await?;
    }
    Ok(known)
}

/// The register and the number at the beginning of `ORG-0004 Altus`.
fn numbered(targets: &[&'static RecordType], text: &str) -> Option<(&'static RecordType, i64)> {
    let first = text.split_whitespace().next().filter(|first| first.contains('-'))?;
    targets.iter().find_map(|of| of.parse_number(first).map(|number| (*of, number)))
}

type Wanted<'w> = (&'w [(Id, String)], &'w [(i64, String)], &'w [String]);

async fn look_up(
    by: &mut impl Scoped,
    target: &'static RecordType,
    known: &mut Known,
    (ids, numbers, titles): Wanted<'_>,
) -> Result<(), Problem> {
    let mut found = |key: &str, id: Id, number: i64| {
        let hits = known.entry(key.to_owned()).or_default();
        if !hits.iter().any(|hit| hit.id == id) {
            hits.push(Hit { id, of: target, number });
        }
    };
    for chunk in ids.chunks(500) {
        let cells = chunk.iter().map(|(id, _)| val_id(id.uuid()));
        let condition = Expr::col(Alias::new("record")).is_in(cells);
        for (id, number) in entries(by, target, condition).await? {
            let same = chunk.iter().filter(|(known, _)| *known == id);
            same.for_each(|(_, key)| found(key, id, number));
        }
    }
    for chunk in numbers.chunks(500) {
        let cells = chunk.iter().map(|(number, _)| val_whole(*number));
        let condition = Expr::col(Alias::new("number")).is_in(cells);
        for (id, number) in entries(by, target, condition).await? {
            let same = chunk.iter().filter(|(known, _)| *known == number);
            same.for_each(|(_, key)| found(key, id, number));
        }
    }
    for chunk in titles.chunks(500) {
        let select = {
            let mut select = sea_query::Query::select();
            select
                .columns(["id", "number", "title_folded"].map(Alias::new))
                .from(Alias::new(target.plural))
                .and_where(Expr::col(Alias::new("retired_at")).is_null())
                .and_where(
                    Expr::col(Alias::new("title_folded"))
                        .is_in(chunk.iter().map(|title| val_text(title.as_str()))),
                )
                .cond_where(shown::seen(by.scope(), target));
            select
        };
        for row in by.asked().all(&select).await? {
            let id = Id::from_uuid(row.need_id("id")?);
            found(&row.need_text("title_folded")?, id, row.need_whole("number")?);
        }
    }
    Ok(())
}

/// Records that are known by a mail address, as people write them where a name is asked for. Only
/// what the reader may see of every record answers.
async fn addressed(
    by: &mut impl Scoped,
    target: &'static RecordType,
    known: &mut Known,
    addresses: &[Email],
) -> Result<(), Problem> {
    let folded: Vec<String> = addresses.iter().map(|one| one.as_str().to_lowercase()).collect();
    for field in target.fields {
        let is_asked = matches!(field.kind, Kind::Email) && may_ask(by.scope(), target, field);
        for chunk in folded.chunks(500).take_while(|_| is_asked) {
            let addresses = chunk.iter().map(|address| val_text(address.as_str()));
            let lower = Func::lower(Expr::col(Alias::new(field.name)));
            let mut select = sea_query::Query::select();
            select
                .columns(["id", "number", field.name].map(Alias::new))
                .from(Alias::new(target.plural))
                .and_where(Expr::col(Alias::new("retired_at")).is_null())
                .and_where(Expr::expr(lower).is_in(addresses))
                .cond_where(find_within(&by.scope().reach_of(target)));
            for row in by.asked().all(&select).await? {
                let id = Id::from_uuid(row.need_id("id")?);
                let hit = Hit { id, of: target, number: row.need_whole("number")? };
                let hits = known.entry(fold(&row.need_text(field.name)?)).or_default();
                if !hits.iter().any(|other| other.id == id) {
                    hits.push(hit);
                }
            }
        }
    }
    Ok(())
}

async fn entries(
    by: &mut impl Scoped,
    target: &'static RecordType,
    condition: Expr,
) -> Result<Vec<(Id, i64)>, Problem> {
    let mut select = search_entries();
    select
        .and_where(condition)
        .and_where(Expr::col(Alias::new("register")).eq(val_text(target.name)))
        .cond_where(shown::seen_by(by.scope(), target, "record"));
    let rows = by.asked().all(&select).await?;
    rows.iter()
        .map(|row| {
            let id = Id::from_uuid(row.need_id("record")?);
            Ok((id, row.need_whole("number")?))
        })
        .collect()
}

/// The references inside cells that hold whole tables: `person=PER-0004 Dana Holt; from=…`.
async fn inner_references(
    by: &mut impl Scoped,
    field: &Field,
    texts: &[&str],
) -> Result<Known, Problem> {
    let Kind::Rows(row) = field.kind else { return Ok(Known::new()) };
    let mut known = Known::new();
    for inner in row.fields.iter().filter(|inner| matches!(inner.kind, Kind::Ref(_))) {
        let held = texts.iter().flat_map(|text| members(text));
        let held = held.filter_map(|member| match member.split_once('=') {
            Some((name, value)) if name.trim() == inner.name => Some(value.trim()),
            _ => None,
        });
        let held: Vec<&str> = held.collect();
        for (text, ids) in resolved(by, inner, held.into_iter()).await? {
            // The same words may name a person in one column and a role in another.
            known.insert(format!("{}={text}", inner.name), ids);
        }
    }
    Ok(known)
}

/// The members of a table written as text, with the separators before all but the first cut off.
/// A separator behind a backslash belongs to its member.
fn members(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, c) in text.char_indices() {
        if !escaped && matches!(c, ';' | '|') {
            found.push(&text[start..at]);
            start = at + 1;
        }
        escaped = !escaped && c == '\\';
    }
    found.push(&text[start..]);
    found
}

/// The text with every reference that was found written as its id.
fn replaced(text: &str, known: &Known) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut end = 0;
    for member in members(text) {
        let id = member.split_once('=').and_then(|(name, value)| {
            let key = format!("{}={}", name.trim(), fold(value));
            match known.get(&key).map(Vec::as_slice) {
                Some([hit]) => Some((name, hit.id)),
                _ => None,
            }
        });
        match id {
            Some((name, id)) => replaced.push_str(&format!("{name}={id}")),
            None => replaced.push_str(member),
        }
        end += member.len();
        // The separator behind the member, if there is one.
        if let Some(separator) = text.get(end..end + 1) {
            replaced.push_str(separator);
            end += 1;
        }
    }
    replaced
}

/// A value as a form or a cell shows it: references with number and name, the rest as it is read.
pub(crate) fn field_text(field: &Field, value: &Value, names: &Names) -> String {
    let named = |id: Id| match names.get(id) {
        Some(named) => {
            format!("{} {}", named.label(), named.title.replace(['\\', ';', '|', '='], " "))
        }
        None => names.told(id).map_or_else(|| id.to_string(), str::to_owned),
    };
    match (field.kind, value) {
        (Kind::Ref(_), Value::Ref(id)) => named(*id),
        (Kind::Refs(_), Value::Refs(ids)) => {
            ids.iter().map(|id| named(*id)).collect::<Vec<_>>().join("; ")
        }
        (Kind::Rows(row), Value::Rows(rows)) => {
            let mut text = field.kind.text(value);
            let cells = rows.iter().flat_map(|values| row.fields.iter().zip(values));
            for (_, value) in cells {
                if let Value::Ref(id) = value {
                    text = text.replace(&format!("={id}"), &format!("={}", named(*id)));
                }
            }
            text
        }
        _ => field.kind.text(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::Record;

    /// A boat.
    #[derive(Record)]
    #[record(prefix = "BOA", place = "Evidence", reach = itself)]
    struct Boat {
        /// What it is called.
        #[field(title)]
        name: terms::Line,
    }

    fn known(pairs: &[(&str, Id)]) -> Known {
        let hit = |id| vec![Hit { id, of: Boat::record_type(), number: 1 }];
        pairs.iter().map(|(key, id)| ((*key).to_owned(), hit(*id))).collect()
    }

    #[test]
    fn only_references_of_their_own_column_become_ids() {
        let id = Id::v7(1, [7; 10]);
        let known = known(&[("person=dana holt", id)]);
        let check = |text: &str| replaced(text, &known);
        assert_eq!(
            check("note=Dana Holt; person= Dana  Holt | person=Somebody"),
            format!("note=Dana Holt; person={id}| person=Somebody")
        );
        assert_eq!(
            check("note=ends in \\\\; person=Dana Holt"),
            format!("note=ends in \\\\; person={id}")
        );
        assert_eq!(check("note=a\\;person=Dana Holt"), "note=a\\;person=Dana Holt");
        assert_eq!(check(""), "");
    }
}
