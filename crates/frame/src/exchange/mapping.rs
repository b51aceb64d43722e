//! Which column of a file goes where: as it is kept, as it is remembered, as it is suggested.

use super::{
    columns::{ColumnAt, Columns, WITHHELD},
    matching, values,
};
use crate::{
    gate::Scoped,
    problem::Problem,
    register::reading::{self, FieldAt},
    sheets::{Candidate, Cell, Sheet, Suggestion, Sure, Unit, measured, suggest},
    store::{self, ListQuery},
};
use record::{Kind, RecordType, Refusal};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use terms::Line;

/// The column that the file with the rows not understood has in front of all others.
pub(super) const WRONG: &str = "What is wrong";
/// What follows the label of a column that no file has: its value is the same for all rows.
const SAME: &str = " (same for all rows)";
/// Values with another meaning that are told.
const TOLD: usize = 12;
/// Values of a column that are looked at for a suggestion.
const LOOKED_AT: usize = 200;

/// Where the columns of a sheet go, and how its cells are meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// For each column of the sheet what it holds; nothing leaves it out.
    pub columns: Vec<Option<ColumnAt>>,
    /// Does an empty cell clear the value of a record that exists?
    pub empty_clears: bool,
    /// Does the file come from another installation? Then its numbers mean nothing here: records
    /// are found by source and title, and references by name.
    pub elsewhere: bool,
    /// The source of records whose file has keys but no column for the source.
    pub source: String,
    /// By the name of a field that has no column, the text that holds for every row.
    pub same: BTreeMap<String, String>,
    /// By the name of a field with values to choose from, and the folded text of a cell, the value
    /// that is meant; no value leaves the rows waiting.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Does a row that names a record out of use bring it back?
    pub revives: bool,
}

impl Mapping {
    /// The column of the sheet that goes there.
    pub fn column(&self, at: ColumnAt) -> Option<usize> {
        self.columns.iter().position(|goes_to| *goes_to == Some(at))
    }

    /// The columns that go somewhere.
    pub fn mapped(&self) -> impl Iterator<Item = (usize, ColumnAt)> + '_ {
        self.columns.iter().enumerate().filter_map(|(column, at)| Some((column, (*at)?)))
    }

    pub(super) fn json(&self, columns: &Columns, sheet: &Sheet) -> Json {
        let own = sheet.columns.iter().zip(&self.columns).filter(|(name, _)| !is_same(name));
        let goes_to = own.map(|(name, at)| {
            let field = at.map(|at| columns.name(at)).unwrap_or_default();
            json!({ "column": name, "field": field })
        });
        json!({
            "columns": goes_to.collect::<Vec<_>>(),
            "empty_clears": self.empty_clears,
            "elsewhere": self.elsewhere,
            "source": self.source,
            "same": self.same,
            "values": self.values,
            "revives": self.revives,
        })
    }

    /// What was kept, for this sheet. Columns and fields that are no more are left out.
    pub(super) fn from_json(columns: &Columns, sheet: &Sheet, json: &Json) -> Mapping {
        let kept = remembered(json);
        let same = |name: &String| {
            let label = name.strip_suffix(SAME)?;
            columns.all().into_iter().find(|at| columns.label(*at) == label)
        };
        let goes_to = |name: &String| match kept.get(name) {
            Some(field) => columns.named(field),
            None => same(name),
        };
        Mapping {
            columns: sheet.columns.iter().map(goes_to).collect(),
            empty_clears: json["empty_clears"] == Json::Bool(true),
            elsewhere: json["elsewhere"] == Json::Bool(true),
            source: json["source"].as_str().unwrap_or_default().to_owned(),
            same: same_for_all(json),
            values: meant(json),
            revives: json["revives"] == Json::Bool(true),
        }
    }
}

/// What the values of the file were said to mean.
fn meant(json: &Json) -> BTreeMap<String, BTreeMap<String, String>> {
    let texts = |json: &Json| {
        let entries = json.as_object().into_iter().flatten();
        let pair =
            |(text, value): (&String, &Json)| Some((text.clone(), value.as_str()?.to_owned()));
        entries.filter_map(pair).collect()
    };
    let fields = json["values"].as_object().into_iter().flatten();
    fields.map(|(field, json)| (field.clone(), texts(json))).collect()
}

/// What was said to hold for every row, by the name of the field.
pub(super) fn same_for_all(json: &Json) -> BTreeMap<String, String> {
    let entries = json["same"].as_object().into_iter().flatten();
    let pair = |(name, text): (&String, &Json)| Some((name.clone(), text.as_str()?.to_owned()));
    entries.filter_map(pair).collect()
}

/// What holds for every row and is not understood: said once, not on every row.
pub(super) async fn unreadable(
    by: &mut impl Scoped,
    columns: &Columns,
    same: &BTreeMap<String, String>,
) -> Result<Vec<Refusal>, Problem> {
    let place = |(name, text): (&String, &String)| match columns.named(name)? {
        ColumnAt::Declared(at) => Some((0, FieldAt::Declared(at), text.clone())),
        ColumnAt::Custom(at) => Some((0, FieldAt::Custom(at), text.clone())),
        _ => None,
    };
    let wanted: Vec<_> = same.iter().filter_map(place).collect();
    let read = reading::texts(by, columns.of, &columns.custom, &wanted).await?;
    let refused = read.into_iter().filter_map(Result::err);
    Ok(refused.map(|one| Refusal::of(format!("same.{}", one.field), one.words)).collect())
}

/// Is it a column that no file has, because its value is the same for all rows?
pub(super) fn is_same(column: &str) -> bool {
    column.ends_with(SAME)
}

/// The sheet with one more column for each field whose value is the same for all rows.
pub(super) fn filled(
    mut sheet: Sheet,
    columns: &Columns,
    same: &BTreeMap<String, String>,
) -> Sheet {
    for (name, text) in same {
        let Some(at) = columns.named(name) else { continue };
        let width = sheet.columns.len();
        sheet.columns.push([&columns.label(at), SAME].concat());
        for row in &mut sheet.rows {
            row.cells.resize(width, Cell::Empty);
            row.cells.push(Cell::Text(text.clone()));
        }
    }
    sheet
}

/// In what the bare numbers of a column count, when its head says so and the field can be told in
/// it.
pub(super) fn unit_of(columns: &Columns, at: ColumnAt, head: &str) -> Option<Unit> {
    let unit = measured(head)?.unit;
    let fits = matches!(
        (columns.field(at)?.kind, &unit),
        (Kind::Duration, Unit::Time(..)) | (Kind::Money, Unit::Currency(_))
    );
    fits.then_some(unit)
}

/// What is to be known about how the file is read, in sentences.
pub(super) fn remarks(columns: &Columns, sheet: &Sheet, mapping: &Mapping) -> Vec<String> {
    let mut said: Vec<String> = sheet.notice.iter().cloned().collect();
    for (column, at) in mapping.mapped() {
        let (head, label) = (&sheet.columns[column], columns.label(at));
        if let Some(unit) = unit_of(columns, at, head) {
            let unit = unit.words();
            said.push(format!("Bare numbers below “{head}” are read as {unit} ({label})."));
        }
        if let Some(text) = is_same(head).then(|| mapping.same.get(&columns.name(at))).flatten() {
            let words = columns.field(at).filter(|field| matches!(field.kind, Kind::Choice(_)));
            let words =
                words.and_then(|field| Some(field.kind.words(&field.kind.parse(text).ok()?)));
            let text = words.as_deref().unwrap_or(text);
            said.push(format!(
                "{label} is “{text}” for all rows that are new or have it open; what a record \
                 holds stays."
            ));
        }
    }
    let known = values::unknown(columns, sheet, mapping).into_iter();
    let known = known.filter_map(|one| {
        let value = one.meant?;
        let choices = values::choices(columns, one.at)?;
        let label = choices.into_iter().find(|(name, _)| *name == value)?.1;
        Some(format!("“{}” as “{label}”", one.text))
    });
    let known: Vec<String> = known.take(TOLD).collect();
    if !known.is_empty() {
        said.push(format!("Read as you said: {}.", known.join(", ")));
    }
    said
}

/// The columns that hold something and go nowhere, by position.
pub(super) fn nowhere<'s>(
    sheet: &'s Sheet,
    mapping: &'s Mapping,
) -> impl Iterator<Item = (usize, &'s str)> {
    let is_filled = |at: usize| sheet.rows.iter().any(|row| !matches!(row.cell(at), Cell::Empty));
    let heads = sheet.columns.iter().map(String::as_str).enumerate();
    heads.filter(move |(at, name)| {
        mapping.columns.get(*at).is_none_or(Option::is_none)
            && !is_meant_to_stay(name)
            && is_filled(*at)
    })
}

/// Is it a column that an export writes for people alone?
pub(super) fn is_meant_to_stay(column: &str) -> bool {
    column == WRONG || column.ends_with(WITHHELD)
}

/// By the name of a column, the name of the field it went to; nothing where it was left out.
pub(super) fn remembered(json: &Json) -> BTreeMap<String, String> {
    let entries = json["columns"].as_array().into_iter().flatten();
    let pair = |entry: &Json| {
        let text = |member: &str| entry[member].as_str().map(str::to_owned);
        text("column").zip(text("field"))
    };
    entries.filter_map(pair).collect()
}

/// Where the columns of a sheet could go, and why. `kept` is what was decided for a file with the
/// same columns before, or null.
pub(super) async fn suggested(
    by: &mut impl Scoped,
    columns: &Columns,
    sheet: &Sheet,
    kept: &Json,
) -> Result<(Mapping, Vec<Suggestion>), Problem> {
    let samples = samples(sheet);
    let references = references(by, columns, &samples).await?;
    let mut memory = remembered(kept);
    for column in &sheet.columns {
        // What others may see and this file does not say must not be emptied by it.
        if is_meant_to_stay(column) {
            memory.insert(column.clone(), String::new());
        }
    }
    let own = Mapping::from_json(columns, sheet, kept);
    for (column, at) in sheet.columns.iter().zip(&own.columns).filter(|(name, _)| is_same(name)) {
        memory.insert(column.clone(), at.map(|at| columns.name(at)).unwrap_or_default());
    }
    let suggestions = candidates(columns, &sheet.columns, &samples, &references, &memory);
    let goes_to = |s: &Suggestion| s.field.as_ref().and_then(|field| columns.named(field));
    let mut mapping = Mapping { columns: suggestions.iter().map(goes_to).collect(), ..own };
    if kept.is_null() {
        let numbered = mapping.column(ColumnAt::Number).is_some();
        mapping.empty_clears = numbered;
        mapping.elsewhere = numbered
            && (is_empty(by, columns.of).await?
                || speaks_of_others(by, columns, sheet, &mapping).await?);
    }
    if mapping.source.is_empty() {
        let stem = sheet.name.rsplit_once('.').map_or(sheet.name.as_str(), |(stem, _)| stem);
        mapping.source = stem.parse::<Line>().map(|line| line.to_string()).unwrap_or_default();
    }
    Ok((mapping, suggestions))
}

async fn is_empty(by: &mut impl Scoped, of: &'static RecordType) -> Result<bool, Problem> {
    for retired in [false, true] {
        let query = ListQuery { retired, ..ListQuery::default() };
        if store::count(by, of, &query).await? > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Do most of the numbers belong to records of other names here? Then it was another installation
/// that gave them.
async fn speaks_of_others(
    by: &mut impl Scoped,
    columns: &Columns,
    sheet: &Sheet,
    mapping: &Mapping,
) -> Result<bool, Problem> {
    if mapping.column(ColumnAt::Declared(columns.of.title)).is_none() {
        return Ok(false);
    }
    let mut faults = vec![Vec::new(); sheet.rows.len()];
    let keys = matching::keys(columns, sheet, mapping, &mut faults);
    let (known, others) = matching::other_names(by, columns.of, &keys).await?;
    Ok(known >= 3 && others * 2 > known)
}

/// Different values of each column, as they are first written.
pub(super) fn samples(sheet: &Sheet) -> Vec<Vec<String>> {
    (0..sheet.columns.len())
        .map(|column| {
            let mut seen = BTreeSet::new();
            let cells = sheet.rows.iter().map(|row| row.cell(column));
            let texts = cells.filter(|cell| !cell.is_blank()).map(|cell| cell.text());
            let texts = texts.filter(|text| !values::is_dash(text));
            texts.filter(|text| seen.insert(text.clone())).take(LOOKED_AT).collect()
        })
        .collect()
}

/// The texts among the samples that name something, for each reference field.
async fn references(
    by: &mut impl Scoped,
    columns: &Columns,
    samples: &[Vec<String>],
) -> Result<BTreeMap<usize, BTreeSet<String>>, Problem> {
    let mut found = BTreeMap::new();
    let texts: BTreeSet<&String> = samples.iter().flatten().collect();
    for (at, field) in columns.of.fields.iter().enumerate() {
        if !matches!(field.kind, Kind::Ref(_) | Kind::Refs(_) | Kind::Rows(_)) {
            continue;
        }
        let wanted: Vec<_> =
            texts.iter().map(|text| (0, FieldAt::Declared(at), (*text).clone())).collect();
        let read = reading::texts(by, columns.of, &columns.custom, &wanted).await?;
        let named = wanted.into_iter().zip(read).filter(|(_, read)| read.is_ok());
        found.insert(at, named.map(|((_, _, text), _)| text).collect());
    }
    Ok(found)
}

/// Does a field accept this text?
type Fits<'c> = Box<dyn Fn(&str) -> bool + 'c>;

fn candidates(
    columns: &Columns,
    names: &[String],
    samples: &[Vec<String>],
    references: &BTreeMap<usize, BTreeSet<String>>,
    memory: &BTreeMap<String, String>,
) -> Vec<Suggestion> {
    let all = columns.all();
    let fits: Vec<Fits<'_>> = all.iter().map(|at| fits(columns, *at, references)).collect();
    let fields: Vec<Candidate<'_>> = all
        .iter()
        .zip(&fits)
        .map(|(at, fits)| Candidate {
            name: columns.name(*at),
            label: columns.label(*at),
            other_names: other_names(columns, *at),
            mapped: values::choices(columns, *at).is_some(),
            accepts: columns.accepts(*at),
            fits: fits.as_ref(),
        })
        .collect();
    suggest(names, samples, &fields, memory)
}

fn fits<'c>(
    columns: &'c Columns,
    at: ColumnAt,
    references: &'c BTreeMap<usize, BTreeSet<String>>,
) -> Fits<'c> {
    match at {
        // A bare number is the number of anything.
        ColumnAt::Number => {
            Box::new(|text| text.contains('-') && columns.of.parse_number(text).is_some())
        }
        ColumnAt::Declared(at) => match references.get(&at) {
            Some(named) => Box::new(|text| named.contains(text)),
            None => Box::new(move |text| columns.of.fields[at].kind.parse(text).is_ok()),
        },
        ColumnAt::Custom(at) => Box::new(move |text| columns.custom[at].kind.parse(text).is_ok()),
        ColumnAt::Source | ColumnAt::SourceKey => Box::new(|text| text.parse::<Line>().is_ok()),
        ColumnAt::Retired => Box::new(|text| text.parse::<terms::Day>().is_ok()),
    }
}

/// What other people call it: as the declaration says, and what holds for every register.
fn other_names(columns: &Columns, at: ColumnAt) -> Vec<String> {
    let of = columns.of;
    let own = columns.field(at).map_or(&[][..], |field| field.also);
    let usual: &[&str] = match at {
        ColumnAt::Declared(at) if at == of.title => {
            &["Name", "Title", of.label, "Bezeichnung", "Nom"]
        }
        ColumnAt::Declared(at) if of.state == Some(at) => &["Status", "Lifecycle", "Zustand"],
        ColumnAt::Declared(at) => spoken(of.fields[at].label),
        ColumnAt::SourceKey => &["Key", "External key", "Asset number", "Id"],
        ColumnAt::Source => &["Origin", "System"],
        _ => &[],
    };
    own.iter().chain(usual).map(|name| (*name).to_owned()).collect()
}

/// What German and French spreadsheets call fields that many registers have.
fn spoken(label: &str) -> &'static [&'static str] {
    match label {
        "Description" => &["Beschreibung", "Bemerkung"],
        "Owner" => &["Verantwortlich", "Verantwortlicher", "Eigentümer", "Responsable"],
        "Provider" => &["Betreiber", "Anbieter", "Dienstleister", "Fournisseur"],
        "Organisation" => &["Firma", "Unternehmen", "Organisationseinheit", "Entreprise"],
        "Tier" => &["Kritikalität", "Kritikalitätsstufe", "Criticité"],
        "Kind" => &["Typ", "Art", "Type"],
        "E-mail" => &["Mail", "E-Mail-Adresse", "Courriel"],
        "Job title" => &["Funktion", "Stelle", "Fonction"],
        "Location" => &["Standort", "Ort", "Site"],
        _ => &[],
    }
}

/// What a suggestion says in one word.
pub(super) fn sure_word(sure: Sure) -> &'static str {
    match sure {
        Sure::Known => "Known",
        Sure::Matches => "Matches",
        Sure::Suggested => "Suggested",
        Sure::NoIdea => "No idea",
    }
}

/// Texts that were put right beside the file, by line and column: laid over the sheet.
pub(super) fn corrected(mut sheet: Sheet, corrections: &Map<String, Json>) -> Sheet {
    for row in &mut sheet.rows {
        let Some(Json::Object(texts)) = corrections.get(&row.line.to_string()) else { continue };
        row.ragged = None;
        row.cells.resize(sheet.columns.len(), Cell::Empty);
        for (at, name) in sheet.columns.iter().enumerate() {
            if let Some(Json::String(text)) = texts.get(name) {
                row.cells[at] = Cell::Text(text.clone());
            }
        }
    }
    sheet
}
